//! The file that a bundle travels as: a ZIP with one possible form for the same files, so that no byte of it can be other than
//! it was written. Nothing is compressed in it, so nothing grows when it is read; what is large is compressed already.

use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::fault::BundleFault;

/// Largest bundle, in bytes; it is held in memory, twice while it is read.
pub const MAX_BUNDLE_BYTES: usize = 256 << 20;
pub const MAX_FILES: usize = 10_000;
const MAX_NAME_BYTES: usize = 120;

/// A file of a bundle: its name, and what is in it.
pub type File = (String, Vec<u8>);

/// The container of these files, in their order; the same files give the same bytes.
pub fn pack(files: &[File]) -> Result<Vec<u8>, BundleFault> {
    let size: usize = files.iter().map(|(name, bytes)| bytes.len() + 2 * name.len() + 256).sum();
    if files.len() > MAX_FILES || size > MAX_BUNDLE_BYTES {
        return Err(BundleFault::TooLarge);
    }
    let unwritable = |error: zip::result::ZipError| BundleFault::NotZip { reason: error.to_string() };
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .system(zip::System::Unix);
    let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(size)));
    for (name, bytes) in files {
        if !is_plain(name) {
            return Err(BundleFault::BadName { name: name.chars().take(MAX_NAME_BYTES).collect() });
        }
        writer.start_file(name.as_str(), options).map_err(unwritable)?;
        writer.write_all(bytes).map_err(|error| BundleFault::NotZip { reason: error.to_string() })?;
    }
    Ok(writer.finish().map_err(unwritable)?.into_inner())
}

/// The files of a container, in order. Every byte of it has to be the one that [`pack`] would write: links, folders, two files of
/// one name, compressed or encrypted ones, comments, extra fields, and whatever stands before, between or behind the files are
/// refused with everything else that is otherwise.
pub fn unpack(bytes: &[u8]) -> Result<Vec<File>, BundleFault> {
    if bytes.len() > MAX_BUNDLE_BYTES {
        return Err(BundleFault::TooLarge);
    }
    let unreadable = |error: zip::result::ZipError| BundleFault::NotZip { reason: error.to_string() };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    if archive.len() > MAX_FILES {
        return Err(BundleFault::TooLarge);
    }
    let mut files: Vec<File> = Vec::new();
    let mut room = bytes.len() as u64;
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).map_err(unreadable)?;
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        if !is_plain(&name) || files.iter().any(|(known, _)| *known == name) {
            return Err(BundleFault::BadName { name: name.chars().take(MAX_NAME_BYTES).collect() });
        }
        let stored = entry.compression() == CompressionMethod::Stored && entry.is_file() && !entry.encrypted();
        if !stored || entry.size() > room {
            return Err(BundleFault::NotCanonical);
        }
        room -= entry.size();
        let mut content = Vec::new();
        let most = entry.size().saturating_add(1);
        let read = entry.by_ref().take(most).read_to_end(&mut content);
        read.map_err(|error| BundleFault::NotZip { reason: error.to_string() })?;
        files.push((name, content));
    }
    if pack(&files)? != bytes {
        return Err(BundleFault::NotCanonical);
    }
    Ok(files)
}

/// Small letters, digits, `-`, `_` and `.` in at most two parts, neither of which begins with a point: a name that is safe as a
/// path on every system.
pub fn is_plain(name: &str) -> bool {
    let is_byte = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.');
    let is_part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(is_byte);
    name.len() <= MAX_NAME_BYTES && name.split('/').count() <= 2 && name.split('/').all(is_part)
}
