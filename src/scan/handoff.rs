//! What a case needs to stand elsewhere: its right, what was decided, the records of our archive as they stand there, pictures.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Context as _;
use serde_json::Value;

use crate::evidence::warc::{http_payload, read_member};
use crate::fetch::decode_body;
use crate::locale::Message;
use crate::publish::handoff::{Gathered, HandedDecision, HandedPicture, sha256};
use crate::publish::notices as letters;
use crate::review::cases::{Capture, Case, CasePicture};
use crate::review::notices::Kept;
use crate::rights::Right;
use crate::scan::DataDir;
use crate::store::archive::{Archive, Position};
use crate::store::{NoticeFilter, Store};

/// A picture is never larger than this once decoded, and all of them together never larger than that, in bytes.
const MAX_PICTURE_BYTES: u64 = 32 << 20;
const MAX_PICTURES_BYTES: usize = 64 << 20;
/// Records of the archive that go along, in bytes.
const MAX_EVIDENCE_BYTES: usize = 128 << 20;
const MAX_RECORD_BYTES: u64 = 64 << 20;

/// Everything that goes along, and what does not and why.
pub struct Collected {
    pub gathered: Gathered,
    records: BTreeMap<(String, u64), String>,
    pub left_out: Vec<Message>,
}

impl Collected {
    /// `WARC-Record-ID` of a capture, where it goes along.
    pub fn record_id(&self, capture: &Capture) -> Option<String> {
        self.records.get(&(capture.file.clone(), capture.offset)).cloned()
    }
}

pub async fn gather_case(data: &DataDir, store: &Arc<dyn Store>, case: &Case) -> anyhow::Result<Collected> {
    let mut decisions = Vec::new();
    for hit in case.live() {
        // What was taken back is nobody's word any more.
        let standing = store.decisions(&hit.hit_id).await?.into_iter().filter(|decision| decision.withdrawn.is_none());
        for decision in standing {
            decisions.push(HandedDecision {
                id: decision.id,
                hit_id: decision.hit_id,
                verdict: decision.ruling.verdict,
                note: decision.ruling.note,
                actor: decision.ruling.actor,
                decided_ms: decision.ruling.decided_ms,
            });
        }
    }
    let right = store.right(&case.right.id).await?.map(|stored| stored.right);
    let mut pictures = pictures_of_right(store, right.as_ref()).await?;
    let archive = Archive::open(data.archive());
    let copy = case.clone();
    let reading = tokio::task::spawn_blocking(move || from_archive(&archive, &copy));
    let mut found = reading.await.context("reading the archive broke off")?;
    pictures.append(&mut found.pictures);
    let mut left_out = found.left_out;
    if right.is_none() {
        left_out.push(Message::new("handoff-without-right").with("right", case.right.id.0.as_str()));
    }
    let gathered = Gathered {
        rights: right.into_iter().collect(),
        decisions,
        notices: notices(store, case).await?,
        blocks: blocks(store, case).await?,
        members: found.members,
        pictures,
    };
    Ok(Collected { gathered, records: found.records, left_out })
}

/// What was written to others about the case's listings, the earliest first.
async fn notices(store: &Arc<dyn Store>, case: &Case) -> anyhow::Result<Vec<Value>> {
    let mut notices = BTreeMap::new();
    for hit in case.live() {
        let filter = NoticeFilter { hit_id: Some(hit.hit_id.clone()), ..NoticeFilter::default() };
        for kept in store.notices(&filter).await?.into_iter().filter(Kept::was_sent) {
            notices.insert((kept.notice.drafted_ms, kept.id.clone()), letters::json(&kept.notice, &kept.id));
        }
    }
    Ok(notices.into_values().collect())
}

/// Block decisions that rest on the case's hits, oldest first.
async fn blocks(store: &Arc<dyn Store>, case: &Case) -> anyhow::Result<Vec<Value>> {
    let hits: BTreeSet<&str> = case.live().map(|hit| hit.hit_id.as_str()).collect();
    let blocks = store.blocks().await?;
    let about = blocks.iter().filter(|block| block.proposal.hits.iter().any(|hit| hits.contains(hit.as_str())));
    Ok(about.map(serde_json::to_value).collect::<Result<_, _>>()?)
}

async fn pictures_of_right(store: &Arc<dyn Store>, right: Option<&Right>) -> anyhow::Result<Vec<HandedPicture>> {
    let mut pictures = Vec::new();
    for image_id in right.iter().flat_map(|right| &right.images) {
        let bytes = store.right_picture(image_id).await?;
        pictures.push(HandedPicture { sha256: sha256(&bytes), bytes });
    }
    Ok(pictures)
}

/// What was read out of the archive.
#[derive(Default)]
struct Found {
    members: Vec<Vec<u8>>,
    records: BTreeMap<(String, u64), String>,
    pictures: Vec<HandedPicture>,
    left_out: Vec<Message>,
}

/// The captures of what belongs to the case, in the archive's own order, each behind its request; of every segment first the
/// record that says who wrote it.
fn from_archive(archive: &Archive, case: &Case) -> Found {
    let mut found = Found::default();
    let shown: Vec<&CasePicture> = case.live().flat_map(|hit| &hit.pictures).collect();
    let pages = case.live().filter_map(|hit| hit.archived.as_ref());
    let captures = pages.chain(shown.iter().filter_map(|picture| picture.archived.as_ref()));
    let mut by_file: BTreeMap<&str, BTreeMap<u64, &Capture>> = BTreeMap::new();
    for capture in captures {
        by_file.entry(&capture.file).or_default().insert(capture.offset, capture);
    }
    let mut room = MAX_EVIDENCE_BYTES;
    for (file, captures) in by_file {
        let mut members = Vec::new();
        for capture in captures.into_values() {
            match exchange(archive, capture, &mut room) {
                Ok((record_id, exchange)) => {
                    members.extend(exchange);
                    found.records.insert((capture.file.clone(), capture.offset), record_id);
                }
                Err(reason) => found.left_out.push(reason),
            }
        }
        if members.is_empty() {
            continue;
        }
        match archive.warcinfo_member(file) {
            Ok(member) => found.members.push(member),
            Err(error) => found.left_out.push(error.message()),
        }
        found.members.append(&mut members);
    }
    found.pictures = pictures(archive, &shown, &mut found.left_out);
    found
}

/// The id of the record that a capture is, and its members, the request first.
fn exchange(archive: &Archive, capture: &Capture, room: &mut usize) -> Result<(String, Vec<Vec<u8>>), Message> {
    let position = position(capture);
    let response = archive.member(&position).map_err(|error| error.message())?;
    let unreadable = |reason: String| {
        Message::new("handoff-record-left-out")
            .with("file", capture.file.as_str())
            .with("offset", capture.offset.to_string())
            .with("reason", reason)
    };
    let record = read_member(&response, MAX_RECORD_BYTES).map_err(|error| unreadable(error.to_string()))?;
    let record_id = record.header("WARC-Record-ID").unwrap_or_default().to_owned();
    let request = archive.request_member(&position).map_err(|error| error.message())?;
    let size = response.len() + request.as_ref().map_or(0, Vec::len);
    *room = room.checked_sub(size).ok_or_else(|| {
        Message::new("handoff-evidence-full").with("mib", MAX_EVIDENCE_BYTES >> 20).with("file", capture.file.as_str())
    })?;
    Ok((record_id, request.into_iter().chain([response]).collect()))
}

/// The pictures as the site sent them, those whose bytes are the ones that were compared.
fn pictures(archive: &Archive, shown: &[&CasePicture], left_out: &mut Vec<Message>) -> Vec<HandedPicture> {
    let mut pictures: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    let mut size = 0;
    for picture in shown {
        let Some(capture) = &picture.archived else { continue };
        if pictures.contains_key(picture.picture_id.as_str()) {
            continue;
        }
        let read = archive.read(&position(capture)).ok().and_then(|record| http_payload(&record).ok());
        let bytes = read.map(|message| {
            decode_body(&message.body, message.header("content-encoding"), MAX_PICTURE_BYTES).body.to_vec()
        });
        match bytes.filter(|bytes| sha256(bytes) == picture.picture_id && size + bytes.len() <= MAX_PICTURES_BYTES) {
            Some(bytes) => {
                size += bytes.len();
                pictures.insert(&picture.picture_id, bytes);
            }
            None => left_out.push(Message::new("handoff-picture-left-out").with("address", picture.address.as_str())),
        }
    }
    let handed = |(sha256, bytes): (&str, Vec<u8>)| HandedPicture { sha256: sha256.to_owned(), bytes };
    pictures.into_iter().map(handed).collect()
}

fn position(capture: &Capture) -> Position {
    Position { file: capture.file.clone(), offset: capture.offset, length: capture.length }
}
