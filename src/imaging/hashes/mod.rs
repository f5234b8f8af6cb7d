//! Lists of picture hashes that others made, and which of them a picture comes near: PDQ, and the kinds of the `image_hasher`
//! crate. A hash says nothing but "perhaps": what it finds is for a person to look at, or for better checks to confirm.

use crate::locale::Message;

use super::pdq::{LEAST_QUALITY, Pdq, Trimmed, Turn};
use super::raster::Raster;
use super::{DecodeError, Limits, decode_raster};

mod kind;
mod line;

pub use kind::{Algorithm, HashKind, UnknownKind};
use line::{Columns, Line};

/// Hashes that a list may hold; what comes after is left out.
pub const MAX_HASHES: usize = 1_000_000;
/// Faults that are told one by one.
const MAX_FAULTS: usize = 100;
/// Characters of a label that are kept.
const MAX_LABEL: usize = 300;

/// Hashes to compare with, by kind.
#[derive(Clone, Debug, Default)]
pub struct HashList {
    groups: Vec<Group>,
}

/// The hashes of one kind, in the order of the list.
#[derive(Clone, Debug)]
struct Group {
    kind: HashKind,
    /// So many words for each hash.
    words: usize,
    codes: Vec<u64>,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    label: String,
    line: u64,
}

/// A hash of the list that the picture comes near.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashMatch {
    /// Empty where the list says nothing.
    pub label: String,
    pub kind: HashKind,
    /// Line in the list, from 1.
    pub line: u64,
    /// Bits that differ, of `bits`.
    pub distance: u32,
    pub bits: u32,
    /// How the picture had to be turned; [`Turn::Same`] for every kind but PDQ, whose turned hashes alone are cheap.
    pub turn: Turn,
    /// Whether its margins had to be cut off. PDQ only.
    pub trimmed: bool,
}

impl HashList {
    /// Reads a list, a hash a line, and tells which lines it could not read.
    ///
    /// Lines are `hash`, `hash,label`, `kind,hash,label`, or `hash,quality,label` as PDQ programs print them, separated by commas,
    /// semicolons, tabs or spaces; blank lines and those that begin with `#` are passed over. A first line that names its columns
    /// (`hash`, `kind`, `quality`, `label` or `file`) is heeded. A hash is hex or base64; its kind is `default_kind` where the line
    /// names none. A number up to 100 right behind a PDQ hash is its quality; hashes below the least quality are left out.
    pub fn read(text: &str, default_kind: HashKind) -> (HashList, Vec<Message>) {
        let (mut list, mut faults) = (HashList::default(), Vec::new());
        let (mut columns, mut count, mut untold) = (None, 0, 0_usize);
        let lines = text.trim_start_matches('\u{feff}').lines().zip(1_u64..);
        let is_read = |line: &str| !line.is_empty() && !line.starts_with('#');
        let lines = lines.map(|(line, number)| (line.trim(), number)).filter(|(line, _)| is_read(line));
        for (at, (text, number)) in lines.enumerate() {
            if at == 0
                && let Some(named) = Columns::named_by(text)
            {
                columns = Some(named);
                continue;
            }
            if count == MAX_HASHES {
                faults.push(Message::new("imaging-hash-list-too-long").with("line", number).with("most", MAX_HASHES));
                break;
            }
            match Line::read(text, columns.as_ref(), default_kind) {
                Ok(line) if line.quality.is_none_or(|quality| quality >= LEAST_QUALITY) => {
                    count += 1;
                    list.add(line, number);
                }
                Ok(line) => tell(&mut faults, &mut untold, || {
                    Message::new("imaging-hash-low-quality")
                        .with("line", number)
                        .with("quality", u32::from(line.quality.unwrap_or_default()))
                        .with("least", u32::from(LEAST_QUALITY))
                }),
                Err(kind) => tell(&mut faults, &mut untold, || {
                    Message::new("imaging-hash-unreadable")
                        .with("line", number)
                        .with("kind", kind.to_string())
                        .with("bits", kind.bits())
                }),
            }
        }
        if untold > 0 {
            faults.push(Message::new("imaging-hash-list-more-faults").with("count", untold));
        }
        (list, faults)
    }

    pub fn len(&self) -> usize {
        self.groups.iter().map(|group| group.entries.len()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Decodes the picture and compares it; nearest first, then in the order of the list.
    pub fn matches(&self, bytes: &[u8], limits: &Limits, max_distance: u32) -> Result<Vec<HashMatch>, DecodeError> {
        decode_raster(bytes, limits).map(|raster| self.near(&raster, max_distance))
    }

    /// Hashes that differ from the picture's in at most `max_distance` bits; each is named once, as it comes nearest.
    ///
    /// PDQ needs the luma alone; for the other kinds decode in colour, or they see the picture in JPEG's luma, which other programs
    /// weigh a little differently.
    pub fn near(&self, raster: &Raster, max_distance: u32) -> Vec<HashMatch> {
        let mut found: Vec<HashMatch> =
            self.groups.iter().flat_map(|group| group.near(&views(raster, group.kind), max_distance)).collect();
        found.sort_by(|a, b| (a.distance, a.line, &a.label).cmp(&(b.distance, b.line, &b.label)));
        found
    }

    fn add(&mut self, line: Line, number: u64) {
        let group = match self.groups.iter_mut().position(|group| group.kind == line.kind) {
            Some(at) => &mut self.groups[at],
            None => {
                let words = line.code.len();
                self.groups.push(Group { kind: line.kind, words, codes: Vec::new(), entries: Vec::new() });
                self.groups.last_mut().expect("one was just added")
            }
        };
        group.codes.extend(line.code);
        group.entries.push(Entry { label: line.label.chars().take(MAX_LABEL).collect(), line: number });
    }
}

fn tell(faults: &mut Vec<Message>, untold: &mut usize, message: impl FnOnce() -> Message) {
    if faults.len() < MAX_FAULTS { faults.push(message()) } else { *untold += 1 }
}

/// One hash of the picture, and what was done to it before.
struct View {
    code: Vec<u64>,
    turn: Turn,
    trimmed: bool,
}

/// What the picture's hashes of the kind are; none where it shows too little.
fn views(raster: &Raster, kind: HashKind) -> Vec<View> {
    let HashKind::Pdq = kind else {
        return vec![View { code: kind.hash(raster), turn: Turn::Same, trimmed: false }];
    };
    let whole = (Pdq::of(raster), false);
    let trimmed = Trimmed::of(raster).map(|trimmed| (trimmed.pdq, true));
    let telling = [Some(whole), trimmed].into_iter().flatten().filter(|(pdq, _)| pdq.is_telling());
    telling
        .flat_map(|(pdq, trimmed)| Turn::ALL.map(|turn| View { code: pdq.code(turn).to_vec(), turn, trimmed }))
        .collect()
}

impl Group {
    fn near(&self, views: &[View], max_distance: u32) -> Vec<HashMatch> {
        // Counting bits is one instruction, but not one that every processor has.
        let nearest = pulp::Arch::new().dispatch(|| self.nearest_views(views, max_distance));
        let matches = nearest.into_iter().map(|(at, distance, view)| HashMatch {
            label: self.entries[at].label.clone(),
            kind: self.kind,
            line: self.entries[at].line,
            distance,
            bits: self.kind.bits(),
            turn: views[view].turn,
            trimmed: views[view].trimmed,
        });
        matches.collect()
    }

    /// Of each hash near enough: its place, its distance, and from which view.
    #[allow(
        clippy::inline_always,
        reason = "it must become part of what is dispatched to be compiled for the processor"
    )]
    #[inline(always)]
    fn nearest_views(&self, views: &[View], max_distance: u32) -> Vec<(usize, u32, usize)> {
        let mut near = Vec::new();
        for (at, code) in self.codes.chunks_exact(self.words).enumerate() {
            let mut best = (u32::MAX, 0);
            for (view, seen) in views.iter().enumerate() {
                let distance = code.iter().zip(&seen.code).map(|(a, b)| (a ^ b).count_ones()).sum();
                best = best.min((distance, view));
            }
            if best.0 <= max_distance {
                near.push((at, best.0, best.1));
            }
        }
        near
    }
}

#[cfg(test)]
mod tests;
