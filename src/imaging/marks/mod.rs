//! Finds registered drawings (logos, labels) inside photographs by their edges. Colour and polarity do not matter.
//! It says how well a mark is seen, never what that means; reading words is another module's work.

mod candidates;
mod corners;
mod drawing;
mod edges;
mod evidence;
mod field;
mod frame;
mod judge;
mod outline;
mod pose;
mod proposals;
mod reference;
mod refine;
mod search;
mod shape;
mod suppress;
mod surplus;
#[cfg(test)]
mod tests;

pub use drawing::is_drawing;
pub use outline::POINTS;
pub use reference::{DamagedMark, MarkReference};

use candidates::{Candidate, candidates};
use evidence::Laid;
use field::Field;
use outline::SIDE;
use proposals::{Known, Proposals};
use reference::feature_options;
use shape::Shape;
use surplus::surplus;

use super::local::{Point, features};
use super::picture::Picture;

/// Features of a picture from which poses are proposed.
const SEEN_FEATURES: usize = 600;
/// From this score on a mark is more likely there than not.
const LIKELY: f32 = 0.5;
/// Matches with a lower score are not worth a look.
const LEAST_SCORE: f32 = 0.02;
/// Matches in one picture at most.
const MOST_MATCHES: usize = 16;

/// A registered drawing that is seen in a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkMatch {
    /// Which of the references, in the order given to the index.
    pub reference: u32,
    /// 0..=1: 0.5 is as likely right as wrong, 0.9 stands by itself.
    pub score: f32,
    pub mirrored: bool,
    /// From fractions of the reference's picture to fractions of the picture seen: `x' = t[0] x + t[1] y + t[2]`,
    /// `y' = t[3] x + t[4] y + t[5]`. Where the mark lies aslant, this is right around its middle.
    pub transform: [f32; 6],
    /// Edge points that were found, in fractions of the reference's picture and of the picture seen.
    pub edges: Vec<([f32; 2], [f32; 2])>,
}

/// The registered drawings, prepared to be looked for together.
pub struct MarkIndex {
    drawings: Vec<Drawing>,
    /// Two for each drawing: upright and mirrored.
    shapes: Vec<Shape>,
    proposals: Proposals,
}

impl std::fmt::Debug for MarkIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MarkIndex").field("drawings", &self.drawings.len()).finish_non_exhaustive()
    }
}

/// What of a reference is needed beside its shapes.
struct Drawing {
    frame: [f32; 4],
    size: [f32; 2],
    backdrop: Option<[u8; 3]>,
    nature: judge::Nature,
}

/// A candidate with where its points lie and which share of them a better candidate explains.
struct Ranked {
    candidate: Candidate,
    laid: Laid,
    explained: f32,
}

impl MarkIndex {
    pub fn new(references: Vec<MarkReference>) -> MarkIndex {
        let mut index_features = Vec::new();
        let mut shapes = Vec::with_capacity(references.len() * 2);
        let mut drawings = Vec::with_capacity(references.len());
        for (drawing, reference) in references.into_iter().enumerate() {
            let [width, _] = reference.size;
            shapes.push(Shape::new(&reference.outlines, width, false));
            shapes.push(Shape::new(&reference.outlines, width, true));
            let known = |point: Point| Known { drawing: drawing as u32, point };
            let points = reference.features.points.into_iter().map(known);
            index_features.extend(points.zip(reference.features.descriptors));
            drawings.push(Drawing {
                frame: reference.frame,
                size: reference.size,
                backdrop: reference.backdrop,
                nature: judge::Nature { edges: reference.outlines[0].edges, corners: reference.corners },
            });
        }
        let widths = drawings.iter().map(|drawing| drawing.size[0]).collect();
        MarkIndex { drawings, shapes, proposals: Proposals::new(&index_features, widths) }
    }

    pub fn len(&self) -> usize {
        self.drawings.len()
    }

    pub fn is_empty(&self) -> bool {
        self.drawings.is_empty()
    }

    /// The registered drawings that are seen in a picture, the surest first; each at most once.
    pub fn find(&self, picture: &Picture) -> Vec<MarkMatch> {
        let ranked = self.ranked(picture);
        let mut scores: Vec<f32> = ranked.iter().map(|ranked| self.score(ranked)).collect();
        let laid: Vec<_> = ranked.iter().map(|ranked| (ranked.candidate.shape / 2, &ranked.laid)).collect();
        suppress::parts_lowered(&laid, &mut scores, LIKELY);
        let mut matches: Vec<MarkMatch> = scores
            .into_iter()
            .zip(&ranked)
            .filter(|(score, _)| *score >= LEAST_SCORE)
            .map(|(score, ranked)| self.matched(score, ranked, picture))
            .collect();
        matches.sort_by(|one, other| other.score.total_cmp(&one.score).then(one.reference.cmp(&other.reference)));
        matches.truncate(MOST_MATCHES);
        matches
    }

    fn score(&self, ranked: &Ranked) -> f32 {
        let nature = self.drawings[ranked.candidate.drawing()].nature;
        judge::score(&ranked.candidate.evidence, nature, ranked.explained)
    }

    /// The best place of each drawing that was proposed, from the likeliest to the least.
    fn ranked(&self, picture: &Picture) -> Vec<Ranked> {
        let (width, height) = (picture.rgb.width() as usize, picture.rgb.height() as usize);
        let edges = edges::edges(&picture.rgb);
        if edges.is_empty() || self.drawings.is_empty() {
            return Vec::new();
        }
        let field = Field::new(&edges, width, height);
        let seen = features(&picture.grey, &feature_options(SEEN_FEATURES, width.max(height) as u32));
        let poses = self.proposals.poses(&seen);
        let backdrop = |drawing: usize| self.drawings[drawing].backdrop;
        let found = candidates(&field, &picture.rgb, &self.shapes, backdrop, poses.into_iter());
        let rough =
            |candidate: &Candidate| judge::rough(&candidate.evidence, self.drawings[candidate.drawing()].nature);
        let mut ranked: Vec<(f32, Candidate, Laid)> =
            found.into_iter().map(|(candidate, laid)| (rough(&candidate), candidate, laid)).collect();
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.shape.cmp(&other.1.shape)));
        let mut known = vec![false; self.drawings.len()];
        ranked.retain(|(_, candidate, _)| !std::mem::replace(&mut known[candidate.drawing()], true));
        let mut ranked: Vec<(Candidate, Laid)> =
            ranked.into_iter().map(|(_, candidate, laid)| (candidate, laid)).collect();
        for (candidate, laid) in &mut ranked {
            let drawn = self.drawings[candidate.drawing()].nature.edges as f32 * candidate.evidence.size / SIDE;
            candidate.evidence.surplus = surplus(&edges, laid, drawn);
        }
        let explained = suppress::explained(&ranked);
        ranked
            .into_iter()
            .zip(explained)
            .map(|((candidate, laid), explained)| Ranked { candidate, laid, explained })
            .collect()
    }

    fn matched(&self, score: f32, Ranked { candidate, laid, .. }: &Ranked, picture: &Picture) -> MarkMatch {
        let drawing = &self.drawings[candidate.drawing()];
        let mirrored = candidate.mirrored();
        let fractions = drawing.fractions(mirrored);
        let (width, height) = (picture.rgb.width() as f32, picture.rgb.height() as f32);
        let middle = [drawing.size[0] / 2.0, drawing.size[1] / 2.0];
        let [x, y] = candidate.pose.point(middle[0], middle[1]);
        let [middle_x, middle_y] = fractions(middle);
        // A step of one in fractions, in units: the mirror turns it.
        let (step_x, step_y) = (drawing.size[0] / drawing.frame[2], drawing.size[1] / drawing.frame[3]);
        let step_x = if mirrored { -step_x } else { step_x };
        let [right_x, right_y] = candidate.pose.direction(middle[0], middle[1], [step_x, 0.0]);
        let [down_x, down_y] = candidate.pose.direction(middle[0], middle[1], [0.0, step_y]);
        let row = |right: f32, down: f32, at: f32, length: f32| {
            [right / length, down / length, (at - right * middle_x - down * middle_y) / length]
        };
        let ([a, b, c], [d, e, f]) = (row(right_x, down_x, x, width), row(right_y, down_y, y, height));
        let [scale, _] = candidate.pose.magnification(middle[0], middle[1]);
        let dots = &self.shapes[candidate.shape as usize].level(scale).dots;
        let edges = dots
            .iter()
            .zip(laid.at.iter().zip(&laid.hit))
            .filter(|(_, (_, hit))| **hit)
            .map(|(dot, ([x, y], _))| (fractions([dot.x, dot.y]), [x / width, y / height]))
            .collect();
        MarkMatch { reference: candidate.drawing() as u32, score, mirrored, transform: [a, b, c, d, e, f], edges }
    }
}

impl Drawing {
    /// From units of the drawing, upright or mirrored, to fractions of its picture.
    fn fractions(&self, mirrored: bool) -> impl Fn([f32; 2]) -> [f32; 2] {
        let ([left, top, width, height], [across, down]) = (self.frame, self.size);
        move |[x, y]| {
            let x = if mirrored { across - x } else { x };
            [left + x / across * width, top + y / down * height]
        }
    }
}

impl Candidate {
    fn drawing(&self) -> usize {
        self.shape as usize / 2
    }

    fn mirrored(&self) -> bool {
        self.shape % 2 == 1
    }
}
