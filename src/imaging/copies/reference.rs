//! A registered picture as it is kept for finding copies of it: its features and a small grey picture.

use super::plane::Plane;
use crate::local::{self, DamagedFeatures, Features, Options, Variant};
use crate::picture::Picture;
use crate::resize::{Filter, greys};
use image::GrayImage;

/// A reference picture: some 15 KB of features and 20 KB of grey values.
#[derive(Clone, Debug, PartialEq)]
pub struct CopyReference {
    /// Size of the picture that the features were found in, in pixels.
    pub(super) shown: (u32, u32),
    pub(super) features: Features,
    pub(super) plane: Plane,
    /// The same, half as wide and high.
    pub(super) halved: Plane,
}

/// The variants under which a reference is searched for.
pub(super) const VARIANTS: [Variant; 4] = Variant::ALL;

/// Long side of the grey picture.
const PLANE_SIDE: u32 = 160;
/// Features of a reference. Small ones tell it within a collage.
const FEATURES: usize = 300;
const LEVELS: usize = 10;

/// Bytes that are not a reference, or not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DamagedReference;

impl std::fmt::Display for DamagedReference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the bytes are not a reference picture")
    }
}

impl std::error::Error for DamagedReference {}

impl From<DamagedFeatures> for DamagedReference {
    fn from(_: DamagedFeatures) -> Self {
        DamagedReference
    }
}

const MAGIC: [u8; 3] = *b"cop";
const VERSION: u8 = 1;
const HEAD: usize = 16;

impl CopyReference {
    pub fn of(picture: &Picture) -> CopyReference {
        CopyReference::of_grey(&picture.grey)
    }

    pub(super) fn of_grey(grey: &GrayImage) -> CopyReference {
        let options = Options { count: FEATURES, levels: LEVELS, ..Options::default() };
        let features = local::features(grey, &options);
        let plane = small(grey);
        CopyReference { shown: grey.dimensions(), features, halved: plane.halved(), plane }
    }

    /// Whether the picture shows enough to be searched for.
    pub fn is_telling(&self) -> bool {
        self.features.len() >= LEAST_FEATURES
    }

    /// A version, sizes, the grey picture, the features.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEAD + self.plane.cells.len());
        bytes.extend_from_slice(&MAGIC);
        bytes.push(VERSION);
        for side in [self.shown.0, self.shown.1] {
            bytes.extend_from_slice(&side.to_le_bytes());
        }
        for side in [self.plane.width, self.plane.height] {
            bytes.extend_from_slice(&(side as u16).to_le_bytes());
        }
        bytes.extend_from_slice(&self.plane.cells);
        bytes.extend(self.features.to_bytes());
        bytes
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<CopyReference, DamagedReference> {
        let (head, rest) = bytes.split_at_checked(HEAD).ok_or(DamagedReference)?;
        let word = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let half = |at: usize| usize::from(u16::from_le_bytes([head[at], head[at + 1]]));
        let (shown, width, height) = ((word(4), word(8)), half(12), half(14));
        let sound = head[..3] == MAGIC
            && head[3] == VERSION
            && shown.0.max(shown.1) <= MOST_SHOWN
            && width.max(height) <= PLANE_SIDE as usize;
        let (cells, features) = rest.split_at_checked(width * height).filter(|_| sound).ok_or(DamagedReference)?;
        let plane = Plane { width, height, cells: cells.to_vec() };
        Ok(CopyReference { shown, features: Features::from_bytes(features)?, halved: plane.halved(), plane })
    }
}

/// A picture with fewer features is too plain to be told from others by them.
const LEAST_FEATURES: usize = 12;
/// No picture is looked at in a larger size.
const MOST_SHOWN: u32 = 4096;

/// The picture reduced to `PLANE_SIDE`; never enlarged.
fn small(grey: &GrayImage) -> Plane {
    let (width, height) = grey.dimensions();
    let longest = width.max(height);
    if longest <= PLANE_SIDE {
        return Plane::of(grey);
    }
    let side = |side: u32| ((side * PLANE_SIDE + longest / 2) / longest).max(1);
    let to = (side(width), side(height));
    let cells = greys(grey.as_raw(), (width, height), to, Filter::Hamming).expect("a picture has all its pixels");
    Plane { width: to.0 as usize, height: to.1 as usize, cells }
}
