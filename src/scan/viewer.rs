//! Shows what the archive and the register hold to people at the desk: pictures made anew, a page's text, a record as it stands,
//! and whether it is still sound. A few at a time, off the async threads; pictures that were just made are kept for a while.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use tokio::sync::Semaphore;

use super::DataDir;
use super::pictures::{DrawingSize, Jpeg, archived_now, drawn_now};
use crate::evidence::warc::{capture, payload_digest};
use crate::extract::visible_text;
use crate::fetch::decode_body;
use crate::publish::thumbnail;
use crate::store::archive::{Archive, ArchiveError, Position};
use crate::store::{Store, digest_of};

/// Pictures made at the same time: each may take some 100 MB while it is decoded.
const MADE_AT_ONCE: usize = 2;
/// Records read at the same time.
const READ_AT_ONCE: usize = 4;
/// Of pictures made by us that are kept.
const KEPT_BYTES: usize = 24 << 20;
/// Changes when pictures are made in another way, so that browsers ask for them again.
const MADE_AS: u32 = 1;
/// A page's body once decoded, and characters of its text that are shown.
const MAX_PAGE_BYTES: u64 = 16 << 20;
const MAX_TEXT_CHARS: usize = 60_000;
/// A record larger than this is not handed out through a browser.
const MAX_MEMBER_BYTES: u64 = 64 << 20;

/// Which picture is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    Seen {
        /// Digest of its bytes.
        picture_id: String,
        archived: Position,
    },
    Registered {
        image_id: String,
    },
    /// The two side by side, with what they share.
    Drawing {
        picture_id: String,
        archived: Position,
        image_id: String,
    },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureSize {
    /// The longer side has at most 320 pixels, a drawing's 720.
    #[default]
    Small,
    /// At most 1,200, a drawing's 1,440.
    Large,
}

/// A record as it is found now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// `WARC-Record-ID`, and when it was captured, as the record says.
    pub record_id: Option<String>,
    pub captured_ms: Option<i64>,
    /// As the record says, and as its bytes give it; a revisit has no bytes of its own.
    pub noted_digest: Option<String>,
    pub found_digest: Option<String>,
    /// Lower-case hex SHA-256 of the whole record, decompressed: what decisions and notices name.
    pub sha256: String,
}

/// A page as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageText {
    pub url: String,
    pub captured_ms: Option<i64>,
    pub status: u16,
    pub text: String,
    /// There is more than is shown.
    pub cut: bool,
}

/// One for the whole desk.
pub struct Viewer {
    store: Arc<dyn Store>,
    archive: Archive,
    making: Arc<Semaphore>,
    reading: Arc<Semaphore>,
    kept: Mutex<Kept>,
}

impl Viewer {
    pub fn new(store: Arc<dyn Store>, data: &DataDir) -> Self {
        Viewer {
            store,
            archive: Archive::open(data.archive()),
            making: Arc::new(Semaphore::new(MADE_AT_ONCE)),
            reading: Arc::new(Semaphore::new(READ_AT_ONCE)),
            kept: Mutex::default(),
        }
    }

    /// The picture as a JPEG of our own; none where it cannot be decoded or nothing can be drawn.
    pub async fn picture(&self, wanted: &Wanted, size: PictureSize) -> anyhow::Result<Option<Jpeg>> {
        let key = wanted.key(size);
        if let Some(made) = self.kept().get(&key) {
            return Ok(made.jpeg);
        }
        let place = Arc::clone(&self.making).acquire_owned().await.context("the desk is closing")?;
        // Somebody else may have waited for the same.
        if let Some(made) = self.kept().get(&key) {
            return Ok(made.jpeg);
        }
        let registered = match wanted {
            Wanted::Seen { .. } => Vec::new(),
            Wanted::Registered { image_id } | Wanted::Drawing { image_id, .. } => {
                self.store.right_picture(image_id).await?
            }
        };
        let (archive, wanted) = (self.archive.clone(), wanted.clone());
        // The place is given back when the work has ended, not when somebody stops waiting for it.
        let making = tokio::task::spawn_blocking(move || {
            let _place = place;
            make(&archive, &wanted, &registered, size)
        });
        // What the archive has lost is not there to be seen; whoever asks for the record is told why.
        let jpeg = match making.await.context("making a picture broke off")? {
            Ok(jpeg) => jpeg,
            Err(error) => {
                tracing::warn!("a picture cannot be shown: {error:#}");
                return Ok(None);
            }
        };
        self.kept().put(key, jpeg.clone());
        Ok(jpeg)
    }

    /// What a reader of the archived page sees, without anything that a browser would obey.
    pub async fn text(&self, position: Position) -> anyhow::Result<PageText> {
        self.look(move |archive| {
            let capture = capture(archive.read(&position)?)?;
            let decoded = decode_body(&capture.body, capture.header("content-encoding"), MAX_PAGE_BYTES);
            let host = url::Url::parse(&capture.url).ok().and_then(|url| url.host_str().map(str::to_owned));
            // One character more than is shown tells whether there is more.
            let mut text =
                visible_text(&decoded.body, capture.header("content-type"), host.as_deref(), MAX_TEXT_CHARS + 1);
            let end = text.char_indices().nth(MAX_TEXT_CHARS).map(|(at, _)| at);
            if let Some(end) = end {
                text.truncate(end);
            }
            Ok(PageText {
                captured_ms: capture.date_ms,
                status: capture.status,
                url: capture.url,
                cut: end.is_some() || decoded.incomplete,
                text,
            })
        })
        .await
    }

    /// The record as it stands in its file, one gzip member; none where it is too large to be handed out.
    pub async fn member(&self, position: Position) -> anyhow::Result<Option<Vec<u8>>> {
        if position.length > MAX_MEMBER_BYTES {
            return Ok(None);
        }
        self.look(move |archive| Ok(Some(archive.member(&position)?))).await
    }

    /// Reads the record now: what it says of itself and what its bytes give, or why it cannot be read any more.
    pub async fn check(&self, position: Position) -> anyhow::Result<Result<Checked, ArchiveError>> {
        self.look(move |archive| Ok(check(archive, &position))).await
    }

    async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Archive) -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let place = Arc::clone(&self.reading).acquire_owned().await.context("the desk is closing")?;
        let archive = self.archive.clone();
        let looking = tokio::task::spawn_blocking(move || {
            let _place = place;
            look(&archive)
        });
        looking.await.context("reading the archive broke off")?
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wanted {
    /// The same for the same picture made in the same way: what a browser may keep it under.
    pub fn tag(&self, size: PictureSize) -> String {
        digest_of(self.key(size).as_bytes())[..32].to_owned()
    }

    fn key(&self, size: PictureSize) -> String {
        let what = match self {
            Wanted::Seen { picture_id, .. } => format!("seen {picture_id}"),
            Wanted::Registered { image_id } => format!("registered {image_id}"),
            Wanted::Drawing { picture_id, image_id, .. } => format!("drawing {picture_id} {image_id}"),
        };
        format!("{MADE_AS} {size:?} {what}")
    }
}

impl PictureSize {
    fn side(self) -> u32 {
        match self {
            PictureSize::Small => 320,
            PictureSize::Large => 1_200,
        }
    }

    fn drawing(self) -> DrawingSize {
        match self {
            PictureSize::Small => DrawingSize { side: 320, whole: 720 },
            PictureSize::Large => DrawingSize { side: 640, whole: 1_440 },
        }
    }
}

fn make(archive: &Archive, wanted: &Wanted, registered: &[u8], size: PictureSize) -> anyhow::Result<Option<Jpeg>> {
    let made = match wanted {
        Wanted::Seen { archived, .. } => thumbnail(&archived_now(archive, archived)?, "", size.side()).ok(),
        Wanted::Registered { .. } => thumbnail(registered, "", size.side()).ok(),
        Wanted::Drawing { archived, .. } => drawn_now(&archived_now(archive, archived)?, registered, size.drawing()),
    };
    Ok(made.map(|made| made.jpeg.into()))
}

fn check(archive: &Archive, position: &Position) -> Result<Checked, ArchiveError> {
    let record = archive.read(position)?;
    let sha256 = digest_of(&archive.unpacked(position)?);
    let text = |name: &str| record.header(name).map(str::to_owned);
    let (record_id, noted_digest) = (text("WARC-Record-ID"), text("WARC-Payload-Digest"));
    let is_revisit = record.header("WARC-Type") == Some("revisit");
    let captured = capture(record);
    Ok(Checked {
        record_id,
        captured_ms: captured.as_ref().ok().and_then(|capture| capture.date_ms),
        found_digest: captured.ok().filter(|_| !is_revisit).map(|capture| payload_digest(&capture.body)),
        noted_digest,
        sha256,
    })
}

/// Pictures that were made last, in the order in which they were made. That something cannot be shown is remembered too.
#[derive(Default)]
struct Kept {
    made: VecDeque<(String, Option<Jpeg>)>,
    bytes: usize,
}

/// A picture that was asked for; none where there is nothing to show.
struct Made {
    jpeg: Option<Jpeg>,
}

/// What keeping one costs beside its bytes.
const ENTRY_BYTES: usize = 1_024;

impl Kept {
    fn get(&self, key: &str) -> Option<Made> {
        self.made.iter().rev().find(|(known, _)| known == key).map(|(_, jpeg)| Made { jpeg: jpeg.clone() })
    }

    fn put(&mut self, key: String, jpeg: Option<Jpeg>) {
        self.bytes += cost(jpeg.as_ref());
        self.made.push_back((key, jpeg));
        while self.bytes > KEPT_BYTES {
            let Some((_, oldest)) = self.made.pop_front() else { break };
            self.bytes -= cost(oldest.as_ref());
        }
    }
}

fn cost(jpeg: Option<&Jpeg>) -> usize {
    ENTRY_BYTES + jpeg.map_or(0, |jpeg| jpeg.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_pictures_go_first_and_memory_is_bounded() {
        let mut kept = Kept::default();
        let jpeg: Jpeg = vec![0; 1 << 20].into();
        for n in 0..100 {
            kept.put(n.to_string(), Some(Arc::clone(&jpeg)));
        }
        kept.put("none".to_owned(), None);
        assert!(kept.bytes <= KEPT_BYTES, "{}", kept.bytes);
        assert_eq!(kept.bytes, kept.made.iter().map(|(_, jpeg)| cost(jpeg.as_ref())).sum::<usize>());
        assert!(kept.get("0").is_none() && kept.get("99").is_some_and(|made| made.jpeg.is_some()));
        assert!(kept.get("none").is_some_and(|made| made.jpeg.is_none()));
    }

    #[test]
    fn pictures_are_told_apart_by_content_and_size() {
        let at = |offset| Position { file: "a".to_owned(), offset, length: 1 };
        let seen = |id: &str, offset| Wanted::Seen { picture_id: id.to_owned(), archived: at(offset) };
        assert_eq!(seen("a", 1).tag(PictureSize::Small), seen("a", 2).tag(PictureSize::Small));
        assert_ne!(seen("a", 1).tag(PictureSize::Small), seen("a", 1).tag(PictureSize::Large));
        assert_ne!(seen("a", 1).tag(PictureSize::Small), seen("b", 1).tag(PictureSize::Small));
    }
}
