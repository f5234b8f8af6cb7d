//! Pictures that are everywhere, such as stock photos and blank packages: a copy of one is no copy of the registered picture
//! that looks like it. Pure rules over what the matcher found.

use super::explain::Correspondence;
use super::{Kind, PictureMatch};

/// Share of the place of a match that the copy of an ignored picture must cover.
const SAME_PLACE: f32 = 0.5;

/// Two scores as near as this say the same: how sure a copy is depends a little on what else was registered.
const AS_SURE: f64 = 0.05;

/// A copy that was found in a picture, as far as it can stand in another one's way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Claim {
    /// 0..=1: how sure it is.
    pub score: f64,
    /// Where in the seen picture, as left, top, right and bottom in fractions of its sides.
    pub place: [f32; 4],
}

impl Claim {
    /// Without a transform it claims the whole picture.
    pub fn new(score: f64, shared: &Correspondence) -> Claim {
        Claim { score, place: shared.place() }
    }

    /// Whether this copy of an ignored picture explains `other`, a copy of a registered one: it is at least as sure and stands in
    /// the same place. In a collage a stock photo excuses nothing but itself.
    pub fn explains(&self, other: &Claim) -> bool {
        self.score + AS_SURE >= other.score && overlap(self.place, other.place) >= SAME_PLACE * area(other.place)
    }
}

/// The ignored picture, if any, that the seen one is a copy of rather than of what `found` says. A mark is a mark on whatever photo
/// it is, unless it is that very photo: then it goes with its copy among `all` that was found.
pub fn outdone<'a>(
    found: &PictureMatch,
    all: &[PictureMatch],
    ignored: &'a [PictureMatch],
) -> Option<&'a PictureMatch> {
    let copy = all.iter().find(|other| other.kind == Kind::Copy && other.image == found.image)?;
    let claim = |found: &PictureMatch| Claim::new(f64::from(found.score), &found.correspondence());
    ignored.iter().find(|ignored| claim(ignored).explains(&claim(copy)))
}

fn area([left, top, right, bottom]: [f32; 4]) -> f32 {
    (right - left).max(0.0) * (bottom - top).max(0.0)
}

fn overlap(a: [f32; 4], b: [f32; 4]) -> f32 {
    area([a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(score: f64, transform: Option<[f32; 6]>) -> Claim {
        Claim::new(score, &Correspondence { transform, ..Correspondence::default() })
    }

    #[test]
    fn an_ignored_picture_excuses_what_it_is_and_no_more() {
        let left_half = Some([0.5, 0.0, 0.0, 0.0, 1.0, 0.0]);
        let right_half = Some([0.5, 0.0, 0.5, 0.0, 1.0, 0.0]);
        // Cut at the left: most of the reference lies outside.
        let mirrored_and_cut = Some([-2.0, 0.0, 1.5, 0.0, 1.0, 0.0]);
        for (name, ignored, registered, excused) in [
            ("as sure", claim(0.9, None), claim(0.9, None), true),
            ("less sure", claim(0.8, None), claim(0.9, None), false),
            ("the whole covers its half", claim(0.9, None), claim(0.9, right_half), true),
            ("half covers just half", claim(0.9, left_half), claim(0.9, None), true),
            ("beside each other", claim(1.0, left_half), claim(0.6, right_half), false),
            ("what lies outside does not count", claim(0.9, mirrored_and_cut), claim(0.9, None), true),
            ("nowhere", claim(1.0, Some([f32::NAN; 6])), claim(0.5, None), true),
        ] {
            assert_eq!(ignored.explains(&registered), excused, "{name}");
        }
    }
}
