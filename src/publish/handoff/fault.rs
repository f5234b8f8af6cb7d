//! Why a bundle was not made or not taken.

use std::fmt;

use crate::evidence::signature::SignatureError;
use crate::evidence::warc::WarcError;
use crate::locale::Message;

/// Each names what is wrong and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BundleFault {
    /// More files or bytes than a bundle may have.
    TooLarge,
    NotZip {
        reason: String,
    },
    /// It is a ZIP, and not one as it was written.
    NotCanonical,
    BadName {
        name: String,
    },
    Missing {
        name: String,
    },
    /// A file that the manifest does not list, or lists elsewhere.
    Unlisted {
        name: String,
    },
    /// Another digest or size than the manifest says.
    Changed {
        name: String,
    },
    BadFile {
        name: String,
        line: usize,
        reason: String,
    },
    /// Made by a newer Reeve.
    TooNew {
        version: u32,
    },
    NoBundle,
    /// Nobody here has said that this key is to be trusted.
    UnknownSigner {
        name: String,
        key: String,
    },
    Signature(SignatureError),
    /// The signature is of another case than the manifest.
    OtherCase,
    Evidence {
        offset: u64,
        error: WarcError,
    },
    /// What stands in the index is not what stands in the archive.
    EvidenceIndex {
        offset: u64,
    },
    /// A record that carries no digest of its own, or a payload that is not the one it names.
    EvidenceDigest {
        offset: u64,
    },
    /// Something refers to what is not in the bundle.
    Dangling {
        what: String,
    },
}

impl BundleFault {
    pub fn message(&self) -> Message {
        let about = |code: &'static str, name: &str| Message::new(code).with("name", name);
        let at = |code: &'static str, offset: u64| Message::new(code).with("offset", offset.to_string());
        match self {
            BundleFault::TooLarge => Message::new("handoff-too-large")
                .with("mib", super::container::MAX_BUNDLE_BYTES >> 20)
                .with("files", super::container::MAX_FILES),
            BundleFault::NotZip { reason } => Message::new("handoff-not-zip").with("reason", reason.as_str()),
            BundleFault::NotCanonical => Message::new("handoff-not-canonical"),
            BundleFault::BadName { name } => about("handoff-bad-name", name),
            BundleFault::Missing { name } => about("handoff-missing", name),
            BundleFault::Unlisted { name } => about("handoff-unlisted", name),
            BundleFault::Changed { name } => about("handoff-changed", name),
            BundleFault::BadFile { name, line, reason } => {
                about("handoff-bad-file", name).with("line", line.to_string()).with("reason", reason.as_str())
            }
            BundleFault::TooNew { version } => Message::new("handoff-too-new").with("version", *version),
            BundleFault::NoBundle => Message::new("handoff-no-bundle"),
            BundleFault::UnknownSigner { name, key } => about("handoff-unknown-signer", name).with("key", key.as_str()),
            BundleFault::Signature(error) => error.message(),
            BundleFault::OtherCase => Message::new("handoff-other-case"),
            BundleFault::Evidence { offset, error } => {
                at("handoff-evidence", *offset).with("reason", error.to_string())
            }
            BundleFault::EvidenceIndex { offset } => at("handoff-evidence-index", *offset),
            BundleFault::EvidenceDigest { offset } => at("handoff-evidence-digest", *offset),
            BundleFault::Dangling { what } => Message::new("handoff-dangling").with("what", what.as_str()),
        }
    }
}

impl fmt::Display for BundleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for BundleFault {}
