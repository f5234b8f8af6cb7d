//! A picture that was seen somewhere, ready to be searched for references.

use super::guided::SeenGrid;
use super::plane::Plane;
use crate::local::{self, Features, Options};
use crate::picture::Picture;
use image::GrayImage;

/// Features, and grey values to be laid over references.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub features: Features,
    /// The picture, and the picture halved again and again.
    pub(super) planes: Vec<Plane>,
}

/// More features than a reference has: the reference may be a small part of what is seen.
const FEATURES: usize = 600;
/// A plane smaller than this on a side is not halved further.
const LEAST_SIDE: usize = 32;

impl Seen {
    pub fn of(picture: &Picture) -> Seen {
        Seen::of_grey(&picture.grey)
    }

    pub(super) fn of_grey(grey: &GrayImage) -> Seen {
        let options = Options { count: FEATURES, ..Options::default() };
        Seen::with_features(grey, local::features(grey, &options))
    }

    /// With features that were found earlier in the same picture.
    pub fn with_features(grey: &GrayImage, features: Features) -> Seen {
        let mut planes = vec![Plane::of(grey)];
        while let Some(last) = planes.last().filter(|last| last.width.min(last.height) >= 2 * LEAST_SIDE) {
            planes.push(last.halved());
        }
        Seen { features, planes }
    }

    pub(super) fn grid(&self) -> SeenGrid {
        let (width, height) = self.size();
        SeenGrid::of(&self.features, width, height)
    }

    pub(super) fn size(&self) -> (u32, u32) {
        (self.planes[0].width as u32, self.planes[0].height as u32)
    }
}
