//! Small hashes for sampling, jitter and bounded tables: equal in every process and on every machine, and no secret.

use sha2::{Digest, Sha256};

/// A number that looks like chance and is always the same for the same input (the finaliser of splitmix64).
pub(super) fn mixed(input: u64) -> u64 {
    let mut z = input.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The first 64 bits of the SHA-256 of the parts, each closed by a zero byte: a site cannot choose its collisions cheaply.
pub(super) fn digest64(parts: &[&str]) -> u64 {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    let first: [u8; 8] = hasher.finalize()[..8].try_into().expect("a SHA-256 digest has 32 bytes");
    u64::from_be_bytes(first)
}
