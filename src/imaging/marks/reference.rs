//! A registered drawing, prepared for the search, and as bytes: about 20 kB. Damaged bytes are refused.

use super::corners::corners;
use super::outline::{Dot, Frame, Outline, POINTS, SIDE, SIDES, outline};
use crate::local::{Features, Options, features};
use crate::picture::Picture;

/// A registered drawing as the search for marks sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkReference {
    /// The drawing without its margin, in fractions of the picture: left, top, width, height.
    pub(super) frame: [f32; 4],
    /// Its size in units, of which the longer side has `SIDE`.
    pub(super) size: [f32; 2],
    /// Of large and of small marks.
    pub(super) outlines: [Outline; SIDES.len()],
    pub(super) corners: u32,
    /// The colour around the drawing, unless it fills its picture.
    pub(super) backdrop: Option<[u8; 3]>,
    /// In units.
    pub(super) features: Features,
}

/// Bytes that are not a mark's reference, or not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DamagedMark;

impl std::fmt::Display for DamagedMark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the bytes are not the reference of a mark")
    }
}

impl std::error::Error for DamagedMark {}

/// Longer sides of the drawing at which features are taken, in pixels: marks are seen large and small.
const FEATURE_SIDES: [u32; 2] = [256, 96];
/// Features at each of these sizes.
const FEATURES: usize = 150;
/// Pixels of backdrop around the drawing, so that its outermost corners are described.
const FEATURE_MARGIN: u32 = 14;
/// Differences in brightness that make a corner: lower than for photographs, since tones of drawings may be close.
const FEATURE_THRESHOLD: u8 = 5;

/// How features are taken of a drawing, or of the picture in which marks are looked for.
pub(super) fn feature_options(count: usize, side: u32) -> Options {
    Options { count, first_side: side, threshold: FEATURE_THRESHOLD, ..Options::default() }
}

impl MarkReference {
    /// The drawing on a picture. None where there are too few edges to know it again by.
    pub fn of(picture: &Picture) -> Option<MarkReference> {
        let rgb = &picture.rgb;
        let (width, height) = rgb.dimensions();
        if width == 0 || height == 0 {
            return None;
        }
        let frame = Frame::of(rgb);
        let outlines = [outline(rgb, &frame, SIDES[0])?, outline(rgb, &frame, SIDES[1])?];
        let has_margin = frame.width < width || frame.height < height;
        let share = |part: u32, whole: u32| part as f32 / whole as f32;
        Some(MarkReference {
            frame: [
                share(frame.left, width),
                share(frame.top, height),
                share(frame.width, width),
                share(frame.height, height),
            ],
            size: [frame.width as f32 * frame.units(), frame.height as f32 * frame.units()],
            outlines,
            corners: corners(rgb, &frame),
            backdrop: has_margin.then(|| rgb.get_pixel(0, 0).0),
            features: drawn_features(picture, &frame),
        })
    }

    /// The reference as it is kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::from(*MAGIC);
        bytes.push(VERSION);
        for number in self.frame.iter().chain(&self.size) {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(self.corners.to_le_bytes());
        bytes.push(u8::from(self.backdrop.is_some()));
        bytes.extend(self.backdrop.unwrap_or_default());
        for outline in &self.outlines {
            bytes.extend(outline.edges.to_le_bytes());
            for dot in &outline.dots {
                let ([x, y], turn) = dot.kept();
                bytes.extend(x.to_le_bytes().into_iter().chain(y.to_le_bytes()).chain(turn.to_le_bytes()));
                bytes.extend(dot.left.into_iter().chain(dot.right));
            }
        }
        bytes.extend(self.features.to_bytes());
        bytes
    }

    /// The reference that was made into `bytes`.
    pub fn from_bytes(bytes: &[u8]) -> Result<MarkReference, DamagedMark> {
        let mut rest = Reader(bytes);
        if rest.take::<4>()? != *MAGIC || rest.take::<1>()? != [VERSION] {
            return Err(DamagedMark);
        }
        let mut numbers = [0.0; 6];
        for number in &mut numbers {
            *number = rest.number()?;
        }
        let [left, top, width, height, across, down] = numbers;
        let sound = [left, top].iter().all(|share| (0.0..=1.0).contains(share))
            && [width, height].iter().all(|share| *share > 0.0 && *share <= 1.0)
            && [across, down].iter().all(|length| *length > 0.0 && *length <= SIDE + 1.0);
        if !sound {
            return Err(DamagedMark);
        }
        let corners = u32::from_le_bytes(rest.take()?);
        let [has_backdrop] = rest.take()?;
        let colour = rest.take()?;
        let outlines = [rest.outline()?, rest.outline()?];
        let features = Features::from_bytes(rest.0).map_err(|_| DamagedMark)?;
        if features.len() > FEATURE_SIDES.len() * FEATURES || !features.points.iter().all(|point| point.size > 0.0) {
            return Err(DamagedMark);
        }
        Ok(MarkReference {
            frame: [left, top, width, height],
            size: [across, down],
            outlines,
            corners,
            backdrop: (has_backdrop != 0).then_some(colour),
            features,
        })
    }
}

const MAGIC: &[u8; 4] = b"mark";
const VERSION: u8 = 1;

/// Features of the drawing at both sizes, in its units.
fn drawn_features(picture: &Picture, frame: &Frame) -> Features {
    let mut all = Features::default();
    for side in FEATURE_SIDES {
        let drawing = image::imageops::grayscale(&frame.cut(&picture.rgb, side, FEATURE_MARGIN));
        let options = feature_options(FEATURES, drawing.width().max(drawing.height()));
        let found = features(&drawing, &options);
        let (units, margin) = (SIDE / side as f32, FEATURE_MARGIN as f32);
        for mut point in found.points {
            point.x = (point.x - margin) * units;
            point.y = (point.y - margin) * units;
            point.size *= units;
            all.points.push(point);
        }
        all.descriptors.extend(found.descriptors);
    }
    all
}

/// What is left of bytes that are read.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const COUNT: usize>(&mut self) -> Result<[u8; COUNT], DamagedMark> {
        let (taken, rest) = self.0.split_first_chunk::<COUNT>().ok_or(DamagedMark)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn number(&mut self) -> Result<f32, DamagedMark> {
        let number = f32::from_le_bytes(self.take()?);
        number.is_finite().then_some(number).ok_or(DamagedMark)
    }

    fn outline(&mut self) -> Result<Outline, DamagedMark> {
        let edges = u32::from_le_bytes(self.take()?);
        let mut dots = Vec::with_capacity(POINTS);
        for _ in 0..POINTS {
            let place = [i16::from_le_bytes(self.take()?), i16::from_le_bytes(self.take()?)];
            let turn = u16::from_le_bytes(self.take()?);
            dots.push(Dot::new(place, turn, self.take()?, self.take()?));
        }
        Ok(Outline { dots, edges })
    }
}
