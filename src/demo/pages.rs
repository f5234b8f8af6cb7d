//! What every address of a site answers with, made once when the market opens.
//! Knows documents and validators; how they travel is `server`'s business.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use askama::Template;
use axum::body::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::content::{Content, How};
use super::pictures;

/// Bodies smaller than this gain nothing from compression.
const GZIP_FROM_BYTES: usize = 1024;

/// When the first document of a site was last changed: 2026-11-01T08:00:00Z. The others follow minute by minute.
const FIRST_CHANGE_S: i64 = 1_793_520_000;

/// All addresses of one site, keyed by host, path and query.
pub(super) struct Pages {
    host: String,
    etag: bool,
    last_modified: bool,
    gzip: bool,
    replies: BTreeMap<String, Reply>,
}

pub(super) enum Reply {
    Document(Document),
    Redirect { status: u16, to: String },
    Endless,
}

pub(super) struct Document {
    pub content_type: String,
    pub body: Bytes,
    pub gzipped: Option<Bytes>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// Time that passes before the answer.
    pub wait: Duration,
    pub busy: Option<Busy>,
}

/// The first request is turned away.
pub(super) struct Busy {
    pub status: u16,
    pub retry_after_s: u32,
    turned_away: AtomicBool,
}

impl Busy {
    /// True once.
    pub fn turns_away(&self) -> bool {
        !self.turned_away.swap(true, Ordering::Relaxed)
    }
}

impl Pages {
    pub fn of(content: &Content) -> Self {
        let Content { host, etag, last_modified, gzip, .. } = content;
        Pages { host: host.clone(), etag: *etag, last_modified: *last_modified, gzip: *gzip, replies: BTreeMap::new() }
    }

    /// A page in UTF-8 that says so.
    pub fn html(&mut self, path: &str, html: String) {
        self.add(path, "text/html; charset=utf-8", html.into_bytes());
    }

    /// Any document of the site's main host.
    pub fn add(&mut self, path: &str, content_type: &str, body: Vec<u8>) {
        let key = format!("{}{path}", self.host);
        self.add_at(key, content_type, body);
    }

    /// A document of any host: `key` is its address without the scheme.
    pub fn add_at(&mut self, key: String, content_type: &str, body: Vec<u8>) {
        let compressible = content_type.starts_with("text/") && body.len() >= GZIP_FROM_BYTES;
        let changed = FIRST_CHANGE_S + 60 * i64::try_from(self.replies.len()).unwrap_or(0);
        let document = Document {
            content_type: content_type.to_owned(),
            gzipped: (self.gzip && compressible).then(|| gzip(&body).into()),
            etag: self.etag.then(|| etag(&body)),
            last_modified: self.last_modified.then(|| http_date(changed)),
            body: body.into(),
            wait: Duration::ZERO,
            busy: None,
        };
        self.replies.insert(key, Reply::Document(document));
    }

    /// The site's pictures, small files, and the odd ways in which some of its addresses answer.
    pub fn finish(mut self, content: &Content) -> BTreeMap<String, Reply> {
        for file in content.listings.iter().flat_map(|listing| &listing.pictures) {
            if let Some((content_type, bytes)) = pictures::find(file) {
                let url = content.picture_url(file);
                let key = url.strip_prefix("http://").unwrap_or(&url).to_owned();
                self.add_at(key, content_type, bytes.to_vec());
            }
        }
        for file in &content.files {
            self.add(&file.path, &file.content_type, file.text.clone().into_bytes());
        }
        for answer in &content.answers {
            self.apply(&answer.path, &answer.how);
        }
        self.replies
    }

    fn apply(&mut self, path: &str, how: &How) {
        let key = format!("{}{path}", self.host);
        match (how, self.replies.get_mut(&key)) {
            (How::Redirect { status, to }, _) => {
                self.replies.insert(key, Reply::Redirect { status: *status, to: to.clone() });
            }
            (How::Endless, _) => {
                self.replies.insert(key, Reply::Endless);
            }
            (How::Slow { wait_ms }, Some(Reply::Document(document))) => {
                document.wait = Duration::from_millis(*wait_ms);
            }
            (How::BusyOnce { status, retry_after_s }, Some(Reply::Document(document))) => {
                let turned_away = AtomicBool::new(false);
                document.busy = Some(Busy { status: *status, retry_after_s: *retry_after_s, turned_away });
            }
            (How::Slow { .. } | How::BusyOnce { .. }, _) => {}
        }
    }
}

/// Renders a template of this module.
pub(super) fn render(template: &impl Template) -> String {
    template.render().expect("the market's templates write to a string, which cannot fail")
}

pub(super) fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).and_then(|()| encoder.finish()).expect("writing to memory cannot fail")
}

fn etag(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    format!("\"{}\"", data_encoding::HEXLOWER.encode(&digest[..8]))
}

/// RFC 9110, section 5.6.7.
fn http_date(unix_s: i64) -> String {
    let time = jiff::Timestamp::from_second(unix_s).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
