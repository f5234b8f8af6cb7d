//! Style and script of the pages, inside the program: each goes by the digest of its bytes, so browsers keep it for good.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::store::digest_of;

/// A file and the path it is found at.
pub struct Asset {
    pub path: String,
    content_type: &'static str,
    bytes: String,
}

/// One style sheet out of a few; a part of the desk has its own.
pub static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    let sheets = [
        include_str!("static/desk.css"),
        include_str!("static/access.css"),
        include_str!("static/hits.css"),
        include_str!("static/hit.css"),
        include_str!("static/rights.css"),
        include_str!("static/scans.css"),
        include_str!("static/followup.css"),
    ];
    Asset::new("desk", "css", "text/css; charset=utf-8", sheets.join("\n"))
});

/// The small picture in a browser's tab.
pub static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon", "svg", "image/svg+xml", include_str!("static/icon.svg").to_owned()));

/// htmx, then our own.
pub static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    let scripts = [
        include_str!("static/htmx.min.js"),
        include_str!("static/desk.js"),
        include_str!("static/hits.js"),
        include_str!("static/hit.js"),
        include_str!("static/scans.js"),
    ];
    Asset::new("desk", "js", "text/javascript; charset=utf-8", scripts.join("\n;\n"))
});

impl Asset {
    fn new(name: &str, extension: &str, content_type: &'static str, bytes: String) -> Self {
        let digest = digest_of(bytes.as_bytes());
        Asset { path: format!("/static/{name}-{}.{extension}", &digest[..12]), content_type, bytes }
    }
}

/// `GET /static/{name}`.
pub async fn asset(Path(name): Path<String>) -> Response {
    let found =
        [&*STYLE, &*SCRIPT, &*ICON].into_iter().find(|asset| asset.path.strip_prefix("/static/") == Some(&name));
    match found {
        Some(asset) => {
            let headers = [
                (header::CONTENT_TYPE, asset.content_type),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ];
            (headers, asset.bytes.as_str()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
