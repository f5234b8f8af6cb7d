//! What is in a bundle, who made it, and for whom: every file with its size and digest. The signature is over this file.

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::container::File;
use super::fault::BundleFault;

pub const FORMAT: &str = "reeve-case";
/// Written into every bundle; what is read is this version or an earlier one.
pub const VERSION: u32 = 1;
pub const MANIFEST: &str = "manifest.json";
pub const SIGNATURE: &str = "manifest.json.minisig";
/// Files that are made for the reader of one bundle; the others are what is handed over, and equal for every recipient.
const ABOUT: [&str; 3] = ["letter.html", "checklist.json", "contacts.json"];

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub format: String,
    pub version: u32,
    pub case_id: String,
    /// When anything in it last changed, milliseconds since 1970 UTC.
    pub as_of_ms: i64,
    pub from: Sender,
    /// The agency it is meant for, in the sender's words.
    pub to: String,
    /// Digest of what is handed over, whoever it is handed to: see [`content_digest`].
    pub content_sha256: String,
    /// In the order in which they stand in the container, this file and its signature left out.
    pub files: Vec<FileEntry>,
}

/// Who hands over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sender {
    pub agency: String,
    /// Who took care of it, as recorded in the case.
    pub actor: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// The short line of the key that the bundle is signed with.
    pub public_key: String,
    pub software: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    pub name: String,
    pub size_bytes: u64,
    /// Lower-case hex.
    pub sha256: String,
}

impl Manifest {
    /// The manifest of these files, which stand sorted by name.
    pub fn of(case_id: &str, as_of_ms: i64, from: Sender, to: &str, files: &[File]) -> Self {
        let files: Vec<FileEntry> = files.iter().map(|(name, bytes)| FileEntry::of(name, bytes)).collect();
        Manifest {
            format: FORMAT.to_owned(),
            version: VERSION,
            case_id: case_id.to_owned(),
            as_of_ms,
            from,
            to: to.to_owned(),
            content_sha256: content_digest(&files),
            files,
        }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Reads a manifest of this version or an earlier one, in the one form it is written in.
    pub fn read(bytes: &[u8]) -> Result<Self, BundleFault> {
        #[derive(Deserialize)]
        struct Kind {
            format: String,
            version: u32,
        }
        let kind: Kind = serde_json::from_slice(bytes).map_err(|_| BundleFault::NoBundle)?;
        if kind.format != FORMAT {
            return Err(BundleFault::NoBundle);
        }
        if kind.version > VERSION {
            return Err(BundleFault::TooNew { version: kind.version });
        }
        let bad = |error: &serde_json::Error| BundleFault::BadFile {
            name: MANIFEST.to_owned(),
            line: error.line(),
            reason: error.to_string(),
        };
        serde_json::from_slice(bytes).map_err(|error| bad(&error))
    }

    /// Whether these are the files that are listed, all of them, in their order, unchanged.
    pub fn check(&self, files: &[File]) -> Result<(), BundleFault> {
        for (entry, file) in self.files.iter().zip(files) {
            if entry.name != file.0 {
                return Err(BundleFault::Unlisted { name: file.0.clone() });
            }
            if *entry != FileEntry::of(&file.0, &file.1) {
                return Err(BundleFault::Changed { name: file.0.clone() });
            }
        }
        if let Some(entry) = self.files.get(files.len()) {
            return Err(BundleFault::Missing { name: entry.name.clone() });
        }
        if let Some((name, _)) = files.get(self.files.len()) {
            return Err(BundleFault::Unlisted { name: name.clone() });
        }
        if self.content_sha256 != content_digest(&self.files) {
            return Err(BundleFault::Changed { name: MANIFEST.to_owned() });
        }
        Ok(())
    }

    /// What is signed along with the manifest, so that a signature says by itself what it is for.
    pub fn trusted_comment(&self) -> String {
        format!("{} {} {} {}", self.format, self.version, self.case_id, self.content_sha256)
    }
}

impl FileEntry {
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        let sha256 = HEXLOWER.encode(&Sha256::digest(bytes));
        FileEntry { name: name.to_owned(), size_bytes: bytes.len() as u64, sha256 }
    }
}

/// Lower-case hex SHA-256 over a line `SHA-256, two blanks, name` for each file that is handed over, by name: what `sha256sum`
/// prints for them. Letter, checklist and contacts are left out, so the same case for two recipients has one digest.
pub fn content_digest(files: &[FileEntry]) -> String {
    let mut content: Vec<&FileEntry> = files.iter().filter(|file| !ABOUT.contains(&file.name.as_str())).collect();
    content.sort_by(|a, b| a.name.cmp(&b.name));
    let lines: String = content.iter().map(|file| format!("{}  {}\n", file.sha256, file.name)).collect();
    HEXLOWER.encode(&Sha256::digest(lines))
}
