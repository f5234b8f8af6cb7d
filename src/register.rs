//! Rights made searchable: an immutable snapshot that a scan holds from start to end.

use crate::rights::Right;

/// A right with the bytes of its pictures.
pub struct RegisteredRight {
    pub right: Right,
    pub pictures: Vec<RegisteredPicture>,
}

pub struct RegisteredPicture {
    /// Digest of the bytes.
    pub image_id: String,
    pub bytes: Vec<u8>,
}

/// The register as of one moment. Building it is the only way to change it.
pub struct Snapshot {
    digest: String,
}

impl Snapshot {
    /// Equal rights and pictures give an equal digest; anything that could change a match changes it.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}
