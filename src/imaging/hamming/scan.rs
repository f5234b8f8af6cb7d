//! Compares a code with every other, some hundreds at a time.

#![expect(clippy::inline_always, reason = "what is not inlined is compiled without the instructions that pulp found")]

use super::Code;

/// Codes that are compared with one wanted code after the other while they are at hand.
const BLOCK: usize = 512;

/// Up to this distance the first half of a code tells nearly all codes that are not near: unlike halves differ in 64 bits, give or
/// take six.
const MAX_FOR_HALF: u32 = 40;

/// Gives `found` the position of the wanted code, the row and the distance of each pair within `max_distance` bits.
#[inline(always)]
pub(super) fn scan(codes: &[Code], wanted: &[Code], max_distance: u32, found: &mut impl FnMut(usize, usize, u32)) {
    if max_distance <= MAX_FOR_HALF {
        scan_by_first::<2>(codes, wanted, max_distance, found);
    } else {
        scan_by_first::<4>(codes, wanted, max_distance, found);
    }
}

#[inline(always)]
fn scan_by_first<const WORDS: usize>(
    codes: &[Code],
    wanted: &[Code],
    max_distance: u32,
    found: &mut impl FnMut(usize, usize, u32),
) {
    for (block, codes) in codes.chunks(BLOCK).enumerate() {
        for (position, wanted) in wanted.iter().enumerate() {
            for (row, code) in codes.iter().enumerate() {
                if difference_in_first::<WORDS>(code, wanted) > max_distance {
                    continue;
                }
                let distance = difference(code, wanted);
                if distance <= max_distance {
                    found(position, block * BLOCK + row, distance);
                }
            }
        }
    }
}

/// Bits in which two codes differ.
#[inline(always)]
pub(super) fn difference(a: &Code, b: &Code) -> u32 {
    difference_in_first::<4>(a, b)
}

/// Bits in which the first words of two codes differ.
#[inline(always)]
fn difference_in_first<const WORDS: usize>(a: &Code, b: &Code) -> u32 {
    a.iter().zip(b).take(WORDS).map(|(a, b)| (a ^ b).count_ones()).sum()
}
