//! The listings' pictures, drawn by `tests/artwork` and embedded.

use include_dir::{Dir, include_dir};

static PICTURES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/demo/pictures");

/// A picture's media type and bytes; none where it has not been drawn.
pub(super) fn find(file: &str) -> Option<(&'static str, &'static [u8])> {
    let content_type = match file.rsplit('.').next()? {
        "jpg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        _ => return None,
    };
    Some((content_type, PICTURES.get_file(file)?.contents()))
}
