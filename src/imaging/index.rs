//! All registered pictures, ready to be looked for: whole-picture codes first, then copies by local features, then marks
//! by their outlines. Each later look costs more and finds what the earlier ones cannot.

use std::collections::BTreeMap;

use super::Window;
use super::copies::{self, Block, CopyIndex, CopyMatch, Seen};
use super::edit::Edit;
use super::fingerprint::{Fingerprint, MAX_VIEWS};
use super::hamming::{CodeIndex, Strategy};
use super::marks::{self, MarkIndex, MarkMatch};
use super::pdq::Turn;
use super::reference::ReferencePrint;

/// What a match says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The seen picture was made from the registered one.
    Copy,
    /// The registered mark can be seen somewhere in the picture: for a person to look at, never proof.
    Region,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Copy => "copy",
            Kind::Region => "region",
        }
    }
}

/// A registered picture found in a seen one, with what shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureMatch {
    /// Id of the registered picture.
    pub image: String,
    pub kind: Kind,
    /// 0..=1, one scale for both kinds: 0.5 as likely right as wrong, from [`SURE`] on it stands by itself.
    pub score: f32,
    pub edit: Edit,
    /// 0..=1: how much of what was compared agrees, of the surface for copies and of the outline for marks.
    pub share: f32,
    /// Bits in which the whole pictures' codes differ, where they are near: [`CODE_BITS`](super::CODE_BITS) in all.
    pub distance: Option<u32>,
    /// Takes the registered picture to the seen one, both in fractions of their sides: `x' = a x + b y + c, y' = d x + e y + f`.
    pub transform: [f32; 6],
    /// Points of the registered picture and where they are in the seen one, in fractions.
    pub points: Vec<([f32; 2], [f32; 2])>,
    /// The registered picture's surface as it was compared; none for marks.
    pub blocks: Vec<Block>,
}

/// Matches from this score on stand by themselves.
pub const SURE: f32 = 0.9;

/// Codes this near or nearer are of one picture, as PDQ's authors advise.
pub const MAX_DISTANCE: u32 = 31;

/// Immutable; the same pictures give the same index in whatever order they come.
#[derive(Debug)]
pub struct PictureIndex {
    /// By id, ascending.
    images: Vec<(String, ReferencePrint)>,
    codes: CodeIndex,
    copies: CopyIndex,
    marks: MarkIndex,
    /// Position in `images` of each mark.
    mark_images: Vec<u32>,
}

impl Default for PictureIndex {
    /// No pictures.
    fn default() -> Self {
        PictureIndex::new([])
    }
}

impl PictureIndex {
    /// Of two pictures with one id the later one is kept.
    pub fn new(images: impl IntoIterator<Item = (String, ReferencePrint)>) -> PictureIndex {
        let images: Vec<_> = images.into_iter().collect::<BTreeMap<_, _>>().into_iter().collect();
        let codes = (0..).zip(&images).flat_map(|(at, (_, print))| {
            let codes = print.views.iter().flat_map(|view| view.codes);
            codes.zip(0..).map(move |(code, place)| (code, at * CODES_EACH + place))
        });
        let codes = CodeIndex::new(codes.collect(), Strategy::Automatic);
        let copies = CopyIndex::new(images.iter().map(|(_, print)| print.copy.clone()).collect());
        let marks = (0..).zip(&images).filter_map(|(at, (_, print))| Some((at, print.mark.clone()?)));
        let (mark_images, marks): (Vec<u32>, Vec<_>) = marks.unzip();
        PictureIndex { images, codes, copies, marks: MarkIndex::new(marks), mark_images }
    }

    pub fn len(&self) -> usize {
        self.images.len()
    }

    pub fn is_empty(&self) -> bool {
        self.images.is_empty()
    }

    /// An index of those of its pictures that are named.
    pub fn only<'a>(&self, ids: impl IntoIterator<Item = &'a str>) -> PictureIndex {
        let print = |id: &str| {
            let at = self.images.binary_search_by(|(known, _)| known.as_str().cmp(id)).ok()?;
            Some(self.images[at].clone())
        };
        PictureIndex::new(ids.into_iter().filter_map(print))
    }

    /// Everything registered that `seen` shows, the surest first.
    pub fn find(&self, seen: &Fingerprint) -> Vec<PictureMatch> {
        let mut found = self.copies(seen);
        found.extend(self.marks(seen));
        in_order(found)
    }

    /// The registered pictures that `seen` was made from, the surest first.
    pub fn copies(&self, seen: &Fingerprint) -> Vec<PictureMatch> {
        let Ok(picture) = seen.picture() else { return Vec::new() };
        let near = self.near(seen);
        let laid_out = Seen::of(&picture);
        let mut copies: BTreeMap<u32, CopyMatch> = BTreeMap::new();
        let confirmed = near.iter().filter_map(|(at, near)| self.confirm(*at, near, seen, &laid_out));
        for copy in self.copies.find(&laid_out).into_iter().chain(confirmed) {
            match copies.get(&copy.reference) {
                Some(known) if known.score >= copy.score => {}
                _ => drop(copies.insert(copy.reference, copy)),
            }
        }
        let found = copies.into_values().map(|copy| self.copied(copy, seen, &near)).collect();
        in_order(found)
    }

    /// Registered marks that can be seen somewhere in the picture, the surest first.
    pub fn marks(&self, seen: &Fingerprint) -> Vec<PictureMatch> {
        if self.mark_images.is_empty() {
            return Vec::new();
        }
        let Ok(picture) = seen.picture() else { return Vec::new() };
        in_order(self.marks.find(&picture).into_iter().map(|mark| self.shown(mark, seen)).collect())
    }

    /// Pictures with a code near one of the seen picture's, by their positions.
    fn near(&self, seen: &Fingerprint) -> BTreeMap<u32, Near> {
        let codes: Vec<_> = seen.views.iter().map(|view| view.code).collect();
        let mut near: BTreeMap<u32, Near> = BTreeMap::new();
        for (seen_as, hits) in self.codes.within_each(&codes, MAX_DISTANCE).into_iter().enumerate() {
            for hit in hits {
                let found = Near { distance: hit.distance, seen_as, place: (hit.id % CODES_EACH) as usize };
                near.entry(hit.id / CODES_EACH).and_modify(|best| *best = found.min(*best)).or_insert(found);
            }
        }
        near
    }

    /// The second look at a picture whose code is near: codes of plain pictures meet by chance.
    fn confirm(&self, at: u32, near: &Near, seen: &Fingerprint, laid_out: &Seen) -> Option<CopyMatch> {
        let registered = self.images[at as usize].1.views.get(near.place / Turn::ALL.len())?.window;
        let turn = Turn::ALL[near.place % Turn::ALL.len()].transform();
        let transform = between(registered, turn, seen.views.get(near.seen_as)?.window);
        let copy = copies::verify(laid_out, &self.copies.references()[at as usize], &transform, false)?;
        Some(CopyMatch { reference: at, ..copy })
    }

    fn copied(&self, copy: CopyMatch, seen: &Fingerprint, near: &BTreeMap<u32, Near>) -> PictureMatch {
        let (image, print) = &self.images[copy.reference as usize];
        let agreeing = copy.blocks.iter().filter(|block| block.correlation > AGREES).count();
        let share = agreeing as f32 / copy.blocks.len().max(1) as f32;
        let distance = near.get(&copy.reference).map(|near| near.distance);
        // What of a drawing disagrees is another drawing: they are made of the same few shapes. In photographs it is an edit.
        let score = match (&print.mark, distance) {
            (Some(_), None) if agreeing < MANY_AGREE => copy.score.min(share),
            _ => copy.score,
        };
        PictureMatch {
            image: image.clone(),
            kind: Kind::Copy,
            score,
            edit: Edit::of(&copy.transform, print.size(), seen.size(), copy.inverted),
            share,
            distance,
            transform: copy.transform,
            points: copy.inliers,
            blocks: copy.blocks,
        }
    }

    fn shown(&self, mark: MarkMatch, seen: &Fingerprint) -> PictureMatch {
        let (image, print) = &self.images[self.mark_images[mark.reference as usize] as usize];
        PictureMatch {
            image: image.clone(),
            kind: Kind::Region,
            score: mark.score,
            edit: Edit::of(&mark.transform, print.size(), seen.size(), false),
            share: mark.edges.len() as f32 / marks::POINTS as f32,
            distance: None,
            transform: mark.transform,
            points: mark.edges,
            blocks: Vec::new(),
        }
    }
}

/// Correlation from which a block of the picture counts as the same.
const AGREES: f32 = 0.5;

/// From this many agreeing blocks on two drawings are not alike by their shapes alone.
const MANY_AGREE: usize = 32;

/// A registered picture's code near a seen picture's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Near {
    distance: u32,
    /// Which view of the seen picture, and which code of the registered one.
    seen_as: usize,
    place: usize,
}

/// Codes of a registered picture, at most: its views under all turns.
const CODES_EACH: u32 = (MAX_VIEWS * Turn::ALL.len()) as u32;

/// Leads from fractions of the registered picture to fractions of the seen one, where `registered` turned by `turn` is `seen`.
fn between(registered: Window, turn: [f32; 6], seen: Window) -> [f32; 6] {
    let [a, b, c, d, e, f] = turn;
    let (across, down) = (1.0 / registered.width(), 1.0 / registered.height());
    let (x, y) = (registered.left * across, registered.top * down);
    let within = [a * across, b * down, c - a * x - b * y, d * across, e * down, f - d * x - e * y];
    let [a, b, c, d, e, f] = within;
    let (width, height) = (seen.width(), seen.height());
    [a * width, b * width, c * width + seen.left, d * height, e * height, f * height + seen.top]
}

/// The surest first; equal ones by kind and id.
fn in_order(mut found: Vec<PictureMatch>) -> Vec<PictureMatch> {
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| (a.kind, &a.image).cmp(&(b.kind, &b.image))));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_lead_from_one_picture_to_the_other() {
        let part = Window { left: 0.2, top: 0.1, right: 0.7, bottom: 0.9 };
        let at = |[a, b, c, d, e, f]: [f32; 6], x: f32, y: f32| (a * x + b * y + c, d * x + e * y + f);
        for turn in Turn::ALL {
            let transform = between(part, turn.transform(), part);
            let corners = [(0.2, 0.1), (0.7, 0.1), (0.2, 0.9), (0.7, 0.9)];
            for (x, y) in corners {
                let (x, y) = at(transform, x, y);
                assert!(corners.iter().any(|(a, b)| (a - x).abs() < 1e-5 && (b - y).abs() < 1e-5), "{turn:?} {x} {y}");
            }
        }
        let transform = between(Window::WHOLE, Turn::Same.transform(), part);
        assert_eq!(at(transform, 0.0, 0.0), (0.2, 0.1));
    }
}
