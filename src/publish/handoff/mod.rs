//! A case as it is handed over from one agency to another (移送): one signed file with everything in it, which another Reeve
//! takes only when every byte of it is the one that was signed. Values in, bytes out; it keeps nothing and asks no clock.

mod checklist;
mod contacts;
mod container;
mod contents;
mod evidence;
mod fault;
mod jurisdiction;
mod letter;
mod manifest;
mod subjects;

use crate::evidence::signature::{PublicKey, SigningKey};

pub use checklist::{Checklist, Element, ElementKind, Shown};
pub use contacts::{Contact, ContactKind, Contacts};
pub use container::{File, MAX_BUNDLE_BYTES, pack, unpack};
pub use contents::{Contents, Gathered, HandedDecision, HandedHit, HandedListing, HandedPicture, SeenPicture, sha256};
pub use evidence::{Evidence, EvidenceRecord};
pub use fault::BundleFault;
pub use jurisdiction::{Connection, ConnectionKind};
pub use manifest::{FileEntry, Manifest, Sender, content_digest};
pub use subjects::{Subject, SubjectKind, subjects};

/// A key that somebody here has said is an agency's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedKey {
    /// What we call its owner.
    pub name: String,
    pub key: PublicKey,
}

/// What a bundle is made of, and for whom.
pub struct Order<'a> {
    pub agency: &'a str,
    pub actor: &'a str,
    pub contact: Option<&'a str>,
    pub to: &'a str,
    pub contents: &'a Contents,
    pub contacts: &'a Contacts,
}

/// A bundle that was read and found to be what was signed.
#[derive(Clone, Debug)]
pub struct Bundle {
    pub manifest: Manifest,
    /// Lower-case hex SHA-256 of the manifest: of this very bundle.
    pub digest: String,
    /// What the key's owner is called here.
    pub signer: String,
    /// As they stand in the container: manifest, signature, then the others in the manifest's order.
    pub files: Vec<File>,
    pub contents: Contents,
}

/// Makes the bundle. The same case for the same recipient gives the same bytes, but for the signature: signing again gives
/// another one that holds as well.
pub fn seal(order: &Order<'_>, key: &SigningKey) -> Result<Vec<u8>, BundleFault> {
    order.contents.check()?;
    let from = Sender {
        agency: order.agency.to_owned(),
        actor: order.actor.to_owned(),
        contact: order.contact.map(str::to_owned),
        public_key: key.public().to_line(),
        software: concat!("Reeve/", env!("CARGO_PKG_VERSION")).to_owned(),
    };
    let mut files = order.contents.to_files();
    files.extend(letter::files(order, &from)?);
    files.sort_by(|a, b| a.0.cmp(&b.0));
    let manifest = Manifest::of(&order.contents.case.id, order.contents.as_of_ms(), from, order.to, &files);
    let bytes = manifest.to_bytes();
    let signature = key.sign(&bytes, &manifest.trusted_comment()).map_err(BundleFault::Signature)?;
    let mut all =
        vec![(manifest::MANIFEST.to_owned(), bytes), (manifest::SIGNATURE.to_owned(), signature.into_bytes())];
    all.extend(files);
    container::pack(&all)
}

/// Reads a bundle that may be anything: container, signature by one of the `trusted` keys, every digest, every record of the
/// evidence, and what refers to what; in this order, so that nothing of it is looked at before it is known whose it is.
pub fn open(bytes: &[u8], trusted: &[TrustedKey]) -> Result<Bundle, BundleFault> {
    let mut files = container::unpack(bytes)?;
    let missing = |name: &str| BundleFault::Missing { name: name.to_owned() };
    if files.first().is_none_or(|(name, _)| name != manifest::MANIFEST) {
        return Err(BundleFault::NoBundle);
    }
    if files.get(1).is_none_or(|(name, _)| name != manifest::SIGNATURE) {
        return Err(missing(manifest::SIGNATURE));
    }
    let content = files.split_off(2);
    let (manifest_bytes, signature) = (&files[0].1, String::from_utf8_lossy(&files[1].1));
    let manifest = Manifest::read(manifest_bytes)?;
    let line = &manifest.from.public_key;
    let signer = trusted.iter().find(|trusted| trusted.key.to_line() == *line).ok_or_else(|| {
        let short = |text: &str| text.chars().filter(|c| !c.is_control()).take(120).collect();
        BundleFault::UnknownSigner { name: short(&manifest.from.agency), key: short(line) }
    })?;
    let comment = signer.key.verify(manifest_bytes, &signature).map_err(BundleFault::Signature)?;
    if comment != manifest.trusted_comment() {
        return Err(BundleFault::OtherCase);
    }
    manifest.check(&content)?;
    let contents = Contents::read(&content)?;
    if contents.case.id != manifest.case_id {
        return Err(BundleFault::OtherCase);
    }
    let digest = sha256(manifest_bytes);
    files.extend(content);
    Ok(Bundle { digest, signer: signer.name.clone(), manifest, files, contents })
}

/// The entries that a manifest has for the files of a container.
pub fn entries(files: &[File]) -> Vec<FileEntry> {
    let about_itself = [manifest::MANIFEST, manifest::SIGNATURE];
    let others = files.iter().filter(|(name, _)| !about_itself.contains(&name.as_str()));
    others.map(|(name, bytes)| FileEntry::of(name, bytes)).collect()
}

#[cfg(test)]
mod tests;
