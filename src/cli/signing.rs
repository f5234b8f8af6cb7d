//! The key that files which leave are signed with, and lists signed with it into a folder.

use std::path::{Path, PathBuf};

use super::{Complaint, Context};
use crate::evidence::signature::SigningKey;
use crate::publish::blocklists::{self, BlockList};
use crate::store;

impl Context {
    /// The key of this data folder; the same one every time, whoever comes first.
    pub(super) fn signing_key(&self) -> anyhow::Result<SigningKey> {
        Ok(store::signing_key(&self.data.signing_key()).map_err(|fault| Complaint::failed(fault.message()))?)
    }
}

/// Each file of a list with its signature beside it, as paths in the folder.
pub(super) fn signed(
    folder: &Path,
    files: Vec<(String, Vec<u8>)>,
    list: &BlockList,
    key: &SigningKey,
) -> Result<Vec<(PathBuf, Vec<u8>)>, Complaint> {
    let signed = blocklists::signed(files, list, key).map_err(|error| Complaint::failed(error.message()))?;
    Ok(signed.into_iter().map(|(name, bytes)| (folder.join(name), bytes)).collect())
}
