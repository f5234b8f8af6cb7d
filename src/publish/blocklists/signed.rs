//! Files of a list with their signatures beside them. What is signed together with a file: which file it is, and of which list.

use super::BlockList;
use crate::evidence::signature::{SignatureError, SigningKey};

/// Each file, and after it its signature under the same name with `.minisig`.
pub fn signed(
    files: Vec<(String, Vec<u8>)>,
    list: &BlockList,
    key: &SigningKey,
) -> Result<Vec<(String, Vec<u8>)>, SignatureError> {
    let made = jiff::Timestamp::from_millisecond(list.made_ms);
    let made = made.map(|time| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default();
    let mut signed = Vec::new();
    for (name, bytes) in files {
        let signature = key.sign(&bytes, &format!("{name} serial {} made {made}", list.serial))?;
        signed.push((name.clone(), bytes));
        signed.push((format!("{name}.minisig"), signature.into_bytes()));
    }
    Ok(signed)
}
