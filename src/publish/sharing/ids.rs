//! Ids that follow from what they stand for (UUID version 5, RFC 9562, 5.5): the same thing has the same id in every file.
//! Nothing here is drawn by chance.

use sha1::{Digest as _, Sha1};
use uuid::{Builder, Uuid};

/// Reeve's own name space for everything but STIX's observables. Drawn once.
const REEVE: Uuid = Uuid::from_u128(0x7b0e_6a52_94c1_4f0d_b6a3_51d2_0c8e_97f4);
/// STIX 2.1, 2.9: ids of observables are made in this name space, out of what identifies them.
const STIX_OBSERVABLES: Uuid = Uuid::from_u128(0x00ab_edb4_aa42_466c_9c01_fed2_3315_a9b7);

/// For a thing that is named by these parts in this order.
pub(super) fn own(parts: &[&str]) -> String {
    // Lengths keep one part from running into the next.
    let name: String = parts.iter().map(|part| format!("{}\n{part}\n", part.len())).collect();
    version_5(REEVE, &name)
}

/// As [`own`], for what STIX calls objects and relationships: they should have ids of version 4 (STIX 2.1, 2.9), whose bits
/// nobody can tell from those of a digest.
pub(super) fn plain(parts: &[&str]) -> String {
    let uuid = Uuid::parse_str(&own(parts)).unwrap_or(REEVE);
    Builder::from_random_bytes(uuid.into_bytes()).into_uuid().to_string()
}

/// For an observable with these contributing properties, in canonical JSON (RFC 8785).
pub(super) fn observable(properties: &serde_json::Value) -> String {
    version_5(STIX_OBSERVABLES, &properties.to_string())
}

fn version_5(space: Uuid, name: &str) -> String {
    let digest = Sha1::new().chain_update(space.as_bytes()).chain_update(name).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Builder::from_sha1_bytes(bytes).into_uuid().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_the_standards() {
        // RFC 9562, appendix A.4.
        let dns = Uuid::from_u128(0x6ba7_b810_9dad_11d1_80b4_00c0_4fd4_30c8);
        assert_eq!(version_5(dns, "www.example.com"), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
        // As Python has it: uuid.uuid5(uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7"), '{"value":"198.51.100.3"}').
        let address = serde_json::json!({"value": "198.51.100.3"});
        assert_eq!(observable(&address), "28bb3599-77cd-5a82-a950-b5bc3caf07c4");
        assert_ne!(own(&["a", "bc"]), own(&["ab", "c"]));
    }
}
