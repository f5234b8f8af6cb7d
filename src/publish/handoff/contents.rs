//! What is handed over of a case, as values and as the files of a bundle. Nothing of who told us of it is among them.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::container::File;
use super::evidence::{Evidence, EvidenceRecord};
use super::fault::BundleFault;
use crate::extract::Listing;
use crate::rank::RankedHit;
use crate::review::Verdict;
use crate::review::cases::{Capture, Case, CaseEventKind, CaseHit, replay};
use crate::rights::Right;

const CASE: &str = "case.json";
const HITS: &str = "hits.jsonl";
const LISTINGS: &str = "listings.jsonl";
const RIGHTS: &str = "rights.jsonl";
const DECISIONS: &str = "decisions.jsonl";
const NOTICES: &str = "notices.jsonl";
const BLOCKS: &str = "blocks.jsonl";
const EVIDENCE: &str = "evidence/evidence.warc.gz";
const EVIDENCE_INDEX: &str = "evidence/index.jsonl";
const PICTURES: &str = "pictures/";
/// Rows of one file that are read.
const MAX_ROWS: usize = 100_000;

/// Everything that is handed over. Rows stand sorted by id.
#[derive(Clone, Debug, PartialEq)]
pub struct Contents {
    /// The whole case, with its history. What the sender's archive calls its captures has no meaning elsewhere and is left out.
    pub case: Case,
    pub hits: Vec<HandedHit>,
    pub listings: Vec<HandedListing>,
    pub rights: Vec<Right>,
    pub decisions: Vec<HandedDecision>,
    /// Notices and block decisions in their own JSON forms; often none.
    pub notices: Vec<Value>,
    pub blocks: Vec<Value>,
    pub evidence: Evidence,
    /// Pictures by the digest of their bytes.
    pub pictures: Vec<HandedPicture>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedHit {
    pub id: String,
    pub listing_id: String,
    /// The sender's own name for where it was found.
    pub source: String,
    pub ranked: RankedHit,
    pub first_seen_ms: i64,
    pub last_shown_ms: i64,
    /// The record of the evidence that shows the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedListing {
    pub id: String,
    pub listing: Listing,
    /// Its pictures by address, where they were kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<SeenPicture>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeenPicture {
    pub address: String,
    pub sha256: String,
    /// The record of the evidence that it was taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_id: Option<String>,
}

/// What somebody decided about a hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedDecision {
    pub id: String,
    pub hit_id: String,
    pub verdict: Verdict,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    pub actor: String,
    pub decided_ms: i64,
}

#[derive(Clone, PartialEq, Eq)]
pub struct HandedPicture {
    /// Lower-case hex.
    pub sha256: String,
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for HandedPicture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({} bytes)", self.sha256, self.bytes.len())
    }
}

impl Contents {
    /// The files they travel as; none for what there is none of.
    pub fn to_files(&self) -> Vec<File> {
        let mut case = serde_json::to_vec_pretty(&self.case).unwrap_or_default();
        case.push(b'\n');
        let mut files = vec![(CASE.to_owned(), case)];
        let mut add = |name: &str, bytes: Vec<u8>| {
            if !bytes.is_empty() {
                files.push((name.to_owned(), bytes));
            }
        };
        add(HITS, rows(&self.hits));
        add(LISTINGS, rows(&self.listings));
        add(RIGHTS, rows(&self.rights));
        add(DECISIONS, rows(&self.decisions));
        add(NOTICES, rows(&self.notices));
        add(BLOCKS, rows(&self.blocks));
        add(EVIDENCE_INDEX, rows(&self.evidence.records));
        add(EVIDENCE, self.evidence.warc.clone());
        for picture in &self.pictures {
            add(&format!("{PICTURES}{}", picture.sha256), picture.bytes.clone());
        }
        files
    }

    /// Reads them back. Whatever one of them refers to has to be here, and the evidence has to keep its own word.
    pub fn read(files: &[File]) -> Result<Self, BundleFault> {
        let find = |name: &str| files.iter().find(|(known, _)| known == name).map(|(_, bytes)| bytes.as_slice());
        let case = find(CASE).ok_or_else(|| BundleFault::Missing { name: CASE.to_owned() })?;
        let evidence = Evidence::read(find(EVIDENCE).unwrap_or_default().to_vec())?;
        let index: Vec<EvidenceRecord> = read_rows(EVIDENCE_INDEX, find(EVIDENCE_INDEX))?;
        for at in 0..index.len().max(evidence.records.len()) {
            if index.get(at) != evidence.records.get(at) {
                let record = evidence.records.get(at).or(index.get(at));
                return Err(BundleFault::EvidenceIndex { offset: record.map_or(0, |record| record.offset) });
            }
        }
        let pictures = files.iter().filter_map(|(name, bytes)| {
            let sha256 = name.strip_prefix(PICTURES)?.to_owned();
            Some(HandedPicture { sha256, bytes: bytes.clone() })
        });
        let contents = Contents {
            case: serde_json::from_slice(case).map_err(|error| bad(CASE, error.line(), &error))?,
            hits: read_rows(HITS, find(HITS))?,
            listings: read_rows(LISTINGS, find(LISTINGS))?,
            rights: read_rows(RIGHTS, find(RIGHTS))?,
            decisions: read_rows(DECISIONS, find(DECISIONS))?,
            notices: read_rows(NOTICES, find(NOTICES))?,
            blocks: read_rows(BLOCKS, find(BLOCKS))?,
            evidence,
            pictures: pictures.collect(),
        };
        contents.check()?;
        Ok(contents)
    }

    /// Whether everything that is referred to is here, and pictures are what they are called.
    pub fn check(&self) -> Result<(), BundleFault> {
        let dangling = |what: &str| Err(BundleFault::Dangling { what: what.chars().take(80).collect() });
        let wrong = |picture: &&HandedPicture| sha256(&picture.bytes) != picture.sha256;
        if let Some(picture) = self.pictures.iter().find(wrong) {
            return Err(BundleFault::Changed { name: format!("{PICTURES}{}", picture.sha256) });
        }
        let listings: BTreeSet<&str> = self.listings.iter().map(|listing| listing.id.as_str()).collect();
        let records: BTreeSet<&str> = self.evidence.records.iter().map(|record| record.record_id.as_str()).collect();
        let pictures: BTreeSet<&str> = self.pictures.iter().map(|picture| picture.sha256.as_str()).collect();
        let hits: BTreeSet<&str> = self.hits.iter().map(|hit| hit.id.as_str()).collect();
        let is_shown = |id: &Option<String>| id.as_ref().is_none_or(|id| records.contains(id.as_str()));
        for hit in &self.hits {
            if !listings.contains(hit.listing_id.as_str()) || !is_shown(&hit.record_id) {
                return dangling(&hit.id);
            }
        }
        for picture in self.listings.iter().flat_map(|listing| &listing.pictures) {
            if !pictures.contains(picture.sha256.as_str()) || !is_shown(&picture.record_id) {
                return dangling(&picture.sha256);
            }
        }
        match self.decisions.iter().find(|decision| !hits.contains(decision.hit_id.as_str())) {
            Some(decision) => dangling(&decision.id),
            None => Ok(()),
        }
    }

    /// The case's files from what the sender keeps. `records` says which record of the evidence a capture is; pictures that are
    /// not among `pictures` are left out of their listings.
    pub fn of(
        case: &Case,
        to: &str,
        gathered: Gathered,
        records: &dyn Fn(&Capture) -> Option<String>,
    ) -> Result<Self, BundleFault> {
        let Gathered { rights, decisions, notices, blocks, members, mut pictures } = gathered;
        pictures.sort_by(|a, b| a.sha256.cmp(&b.sha256));
        pictures.dedup_by(|a, b| a.sha256 == b.sha256);
        let kept: BTreeSet<&str> = pictures.iter().map(|picture| picture.sha256.as_str()).collect();
        let mut hits: Vec<HandedHit> = case.live().map(|hit| handed_hit(hit, records)).collect();
        hits.sort_by(|a, b| a.id.cmp(&b.id));
        let mut listings: Vec<HandedListing> = case.live().map(|hit| handed_listing(hit, &kept, records)).collect();
        listings.sort_by(|a, b| a.id.cmp(&b.id));
        listings.dedup_by(|a, b| a.id == b.id);
        let mut contents = Contents {
            case: for_others(case, to),
            hits,
            listings,
            rights,
            decisions,
            notices,
            blocks,
            evidence: Evidence::of(&members)?,
            pictures,
        };
        contents.rights.sort_by(|a, b| a.id.cmp(&b.id));
        contents.decisions.sort_by(|a, b| (a.decided_ms, &a.id).cmp(&(b.decided_ms, &b.id)));
        contents.check()?;
        Ok(contents)
    }

    /// When the case or a decision in it last changed, milliseconds since 1970 UTC.
    pub fn as_of_ms(&self) -> i64 {
        let events = self.case.history.iter().map(|event| event.at_ms);
        let decisions = self.decisions.iter().map(|decision| decision.decided_ms);
        events.chain(decisions).max().unwrap_or_default()
    }
}

/// What a case needs beside itself, as its keeper has it.
#[derive(Default)]
pub struct Gathered {
    pub rights: Vec<Right>,
    pub decisions: Vec<HandedDecision>,
    pub notices: Vec<Value>,
    pub blocks: Vec<Value>,
    /// The records of the archive, one gzip member each, in the order in which they are to stand.
    pub members: Vec<Vec<u8>>,
    pub pictures: Vec<HandedPicture>,
}

/// The case as another agency gets it: without positions in our archive, and without the note that this very agency got it,
/// so that handing it over twice hands over the same.
fn for_others(case: &Case, to: &str) -> Case {
    let mut case = case.clone();
    let is_this = |kind: &CaseEventKind| matches!(kind, CaseEventKind::HandedOver { to: known, .. } if known == to);
    case.history.retain(|event| !is_this(&event.kind));
    case.state = replay(&case.history).unwrap_or(case.state);
    for hit in &mut case.hits {
        hit.archived = None;
        hit.pictures.iter_mut().for_each(|picture| picture.archived = None);
    }
    case
}

fn handed_hit(hit: &CaseHit, records: &dyn Fn(&Capture) -> Option<String>) -> HandedHit {
    HandedHit {
        id: hit.hit_id.clone(),
        listing_id: hit.listing.id.0.clone(),
        source: hit.source_id.0.clone(),
        ranked: hit.ranked.clone(),
        first_seen_ms: hit.first_seen_ms,
        last_shown_ms: hit.sighting.last_shown_ms,
        record_id: hit.archived.as_ref().and_then(records),
    }
}

fn handed_listing(hit: &CaseHit, kept: &BTreeSet<&str>, records: &dyn Fn(&Capture) -> Option<String>) -> HandedListing {
    let pictures = hit.pictures.iter().filter(|picture| kept.contains(picture.picture_id.as_str()));
    let pictures = pictures.map(|picture| SeenPicture {
        address: picture.address.clone(),
        sha256: picture.picture_id.clone(),
        record_id: picture.archived.as_ref().and_then(records),
    });
    HandedListing { id: hit.listing.id.0.clone(), listing: hit.listing.clone(), pictures: pictures.collect() }
}

/// Lower-case hex.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(bytes))
}

fn rows<T: Serialize>(items: &[T]) -> Vec<u8> {
    let lines = items.iter().filter_map(|item| serde_json::to_string(item).ok());
    lines.map(|line| line + "\n").collect::<String>().into_bytes()
}

fn read_rows<T: DeserializeOwned>(name: &str, bytes: Option<&[u8]>) -> Result<Vec<T>, BundleFault> {
    let mut items = Vec::new();
    let lines = bytes.unwrap_or_default().split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    for (number, line) in (1..).zip(lines) {
        if number > MAX_ROWS {
            return Err(BundleFault::TooLarge);
        }
        items.push(serde_json::from_slice(line).map_err(|error| bad(name, number, &error))?);
    }
    Ok(items)
}

fn bad(name: &str, line: usize, error: &serde_json::Error) -> BundleFault {
    BundleFault::BadFile { name: name.to_owned(), line, reason: error.to_string() }
}
