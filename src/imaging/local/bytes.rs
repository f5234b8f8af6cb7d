//! Features as bytes: a version, how many, then 48 bytes for each. Damaged bytes are refused, never trusted.

use super::{Descriptor, Features, Point};

const VERSION: u8 = 1;
/// Marks the bytes as features.
const MAGIC: [u8; 3] = *b"orb";
const HEAD: usize = 8;
/// Three numbers of four bytes for place and size, one of two for the angle, one of two for the response, four of eight.
const EACH: usize = 12 + 2 + 2 + 32;
/// More than any picture is asked for.
const MOST: usize = 1 << 16;
/// An angle is kept in this many parts of a half turn.
const HALF_TURN: f32 = 32_000.0;

/// Bytes that are not features, or not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DamagedFeatures;

impl std::fmt::Display for DamagedFeatures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the bytes are not the local features of a picture")
    }
}

impl std::error::Error for DamagedFeatures {}

impl Features {
    /// 48 bytes a feature. Angles and responses are rounded.
    pub fn to_bytes(&self) -> Vec<u8> {
        let count = self.points.len().min(MOST);
        let mut bytes = Vec::with_capacity(HEAD + count * EACH);
        bytes.extend_from_slice(&MAGIC);
        bytes.push(VERSION);
        bytes.extend_from_slice(&(count as u32).to_le_bytes());
        for (point, descriptor) in self.points.iter().zip(&self.descriptors).take(count) {
            for number in [point.x, point.y, point.size] {
                bytes.extend_from_slice(&number.to_le_bytes());
            }
            let angle = (point.angle / std::f32::consts::PI * HALF_TURN).round() as i16;
            bytes.extend_from_slice(&angle.to_le_bytes());
            // The upper half of the number: seven bits of precision are enough to rank by.
            bytes.extend_from_slice(&((point.response.to_bits() >> 16) as u16).to_le_bytes());
            for word in descriptor {
                bytes.extend_from_slice(&word.to_le_bytes());
            }
        }
        bytes
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Features, DamagedFeatures> {
        let (head, rest) = bytes.split_at_checked(HEAD).ok_or(DamagedFeatures)?;
        let count = u32::from_le_bytes(head[4..8].try_into().map_err(|_| DamagedFeatures)?) as usize;
        if head[..3] != MAGIC || head[3] != VERSION || count > MOST || rest.len() != count * EACH {
            return Err(DamagedFeatures);
        }
        let mut features = Features::default();
        for each in rest.chunks_exact(EACH) {
            let (point, descriptor) = read(each).ok_or(DamagedFeatures)?;
            features.points.push(point);
            features.descriptors.push(descriptor);
        }
        Ok(features)
    }
}

fn read(each: &[u8]) -> Option<(Point, Descriptor)> {
    let number = |at: usize| Some(f32::from_le_bytes(each.get(at..at + 4)?.try_into().ok()?));
    let half = |at: usize| Some(u16::from_le_bytes(each.get(at..at + 2)?.try_into().ok()?));
    let angle = half(12)? as i16;
    let point = Point {
        x: number(0)?,
        y: number(4)?,
        size: number(8)?,
        angle: f32::from(angle) / HALF_TURN * std::f32::consts::PI,
        response: f32::from_bits(u32::from(half(14)?) << 16),
    };
    let sound = [point.x, point.y, point.size, point.response].iter().all(|number| number.is_finite())
        && point.size > 0.0
        && point.angle.abs() <= std::f32::consts::PI * 1.001;
    let mut descriptor = [0; 4];
    for (word, bytes) in descriptor.iter_mut().zip(each[16..].chunks_exact(8)) {
        *word = u64::from_le_bytes(bytes.try_into().ok()?);
    }
    sound.then_some((point, descriptor))
}
