//! The kinds of hashes that can be compared, and their names: `pdq`, `gradient`, `mean-dct-16x16`, `double-gradient-8x8-msb`.

use std::fmt;
use std::str::FromStr;

use data_encoding::{BASE64_NOPAD, HEXLOWER_PERMISSIVE};
use image::DynamicImage;
use image_hasher::{BitOrder, HashAlg, HasherConfig};

use super::super::pdq::{self, Pdq, Turn};
use crate::imaging::raster::Raster;

/// What a hash was computed with. Hashes of different kinds cannot be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HashKind {
    Pdq,
    /// As the `image_hasher` crate computes it, with its default filter.
    Hasher {
        algorithm: Algorithm,
        /// Whether the algorithm looks at the cosine transform instead of the pixels. Never with [`Algorithm::Block`].
        dct: bool,
        /// Of the hash: 4 to 32 each.
        width: u8,
        height: u8,
        /// Whether the first bit is the highest of the first byte, as in other libraries; image_hasher begins with the lowest.
        first_bit_highest: bool,
    },
}

/// What makes the bits of an image_hasher hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    Mean,
    Median,
    Gradient,
    VerticalGradient,
    DoubleGradient,
    Block,
}

const ALGORITHMS: [(Algorithm, &str, HashAlg); 6] = [
    (Algorithm::Mean, "mean", HashAlg::Mean),
    (Algorithm::Median, "median", HashAlg::Median),
    (Algorithm::Gradient, "gradient", HashAlg::Gradient),
    (Algorithm::VerticalGradient, "vertical-gradient", HashAlg::VertGradient),
    (Algorithm::DoubleGradient, "double-gradient", HashAlg::DoubleGradient),
    (Algorithm::Block, "block", HashAlg::Blockhash),
];

impl Algorithm {
    fn entry(self) -> (Algorithm, &'static str, HashAlg) {
        ALGORITHMS.into_iter().find(|entry| entry.0 == self).unwrap_or(ALGORITHMS[0])
    }
}

/// Sides a hash may have, and the one it has where none is named.
const SIDES: std::ops::RangeInclusive<u8> = 4..=32;
const DEFAULT_SIDE: u8 = 8;

impl HashKind {
    /// Bits that can differ.
    pub fn bits(self) -> u32 {
        let HashKind::Hasher { algorithm, width, height, .. } = self else { return 256 };
        let (width, height) = (u32::from(width), u32::from(height));
        match algorithm {
            // Half as many cells a side, compared along rows and along columns.
            Algorithm::DoubleGradient => {
                let (across, down) = (width.div_ceil(2), height.div_ceil(2));
                across * (down + 1) + (across + 1) * down
            }
            Algorithm::Block => width.next_multiple_of(4) * height.next_multiple_of(4),
            _ => width * height,
        }
    }

    /// Bits up to which hashes are commonly taken for copies: 31 for PDQ, for the others ten in 64.
    pub fn near(self) -> u32 {
        match self {
            HashKind::Pdq => pdq::NEAR,
            HashKind::Hasher { .. } => self.bits() * 10 / 64,
        }
    }

    /// Reads a hash of this kind in hex or base64.
    pub(super) fn read(self, text: &str) -> Option<Vec<u64>> {
        if self == HashKind::Pdq {
            return pdq::from_hex(text).map(|code| code.to_vec());
        }
        let length = (self.bits() as usize).div_ceil(8);
        let hex = (text.len() == 2 * length).then(|| HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()).flatten();
        let bytes = hex.or_else(|| BASE64_NOPAD.decode(text.trim_end_matches('=').as_bytes()).ok())?;
        (bytes.len() == length).then(|| words(&bytes))
    }

    /// The hash of the upright picture, as lists have it.
    pub fn hex(&self, raster: &Raster) -> String {
        let code = self.hash(raster);
        if let (HashKind::Pdq, Ok(code)) = (self, code.as_slice().try_into()) {
            return pdq::to_hex(&code);
        }
        let bytes: Vec<u8> = code.iter().flat_map(|word| word.to_le_bytes()).collect();
        HEXLOWER_PERMISSIVE.encode(&bytes[..(self.bits() as usize).div_ceil(8)])
    }

    /// The hash of the upright picture.
    pub(super) fn hash(self, raster: &Raster) -> Vec<u64> {
        let HashKind::Hasher { algorithm, dct, width, height, first_bit_highest } = self else {
            return Pdq::of(raster).code(Turn::Same).to_vec();
        };
        let order = if first_bit_highest { BitOrder::MsbFirst } else { BitOrder::LsbFirst };
        let config = HasherConfig::new()
            .hash_alg(algorithm.entry().2)
            .hash_size(u32::from(width), u32::from(height))
            .bit_order(order);
        let config = if dct { config.preproc_dct() } else { config };
        let mut picture: DynamicImage = raster.to_image();
        picture.apply_orientation(raster.orientation);
        words(config.to_hasher().hash_image(&picture).as_bytes())
    }
}

/// Bytes as words, the last filled up with zeros.
fn words(bytes: &[u8]) -> Vec<u64> {
    let word = |bytes: &[u8]| bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    bytes.chunks(8).map(word).collect()
}

impl fmt::Display for HashKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let HashKind::Hasher { algorithm, dct, width, height, first_bit_highest } = *self else {
            return f.write_str("pdq");
        };
        f.write_str(algorithm.entry().1)?;
        if dct {
            f.write_str("-dct")?;
        }
        if (width, height) != (DEFAULT_SIDE, DEFAULT_SIDE) {
            write!(f, "-{width}x{height}")?;
        }
        if first_bit_highest { f.write_str("-msb") } else { Ok(()) }
    }
}

/// A name that is of no kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownKind(pub String);

impl fmt::Display for UnknownKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = ALGORITHMS.iter().map(|entry| entry.1).collect();
        write!(f, "{}: pdq | ({})[-dct][-WIDTHxHEIGHT][-msb]", self.0, names.join(" | "))
    }
}

impl std::error::Error for UnknownKind {}

impl FromStr for HashKind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        let unknown = || UnknownKind(name.chars().take(40).collect());
        let lower = name.to_ascii_lowercase();
        if lower == "pdq" {
            return Ok(HashKind::Pdq);
        }
        let (rest, first_bit_highest) = without(&lower, "-msb");
        let (rest, (width, height)) = match rest.rsplit_once('-').and_then(|(rest, size)| Some((rest, sides(size)?))) {
            Some(sized) => sized,
            None => (rest, (DEFAULT_SIDE, DEFAULT_SIDE)),
        };
        let (rest, dct) = without(rest, "-dct");
        let (algorithm, ..) = ALGORITHMS.into_iter().find(|entry| entry.1 == rest).ok_or_else(unknown)?;
        let fits = SIDES.contains(&width) && SIDES.contains(&height) && !(dct && algorithm == Algorithm::Block);
        fits.then_some(HashKind::Hasher { algorithm, dct, width, height, first_bit_highest }).ok_or_else(unknown)
    }
}

fn without<'a>(name: &'a str, ending: &str) -> (&'a str, bool) {
    name.strip_suffix(ending).map_or((name, false), |rest| (rest, true))
}

/// `16x16`.
fn sides(size: &str) -> Option<(u8, u8)> {
    let (width, height) = size.split_once('x')?;
    Some((width.parse().ok()?, height.parse().ok()?))
}
