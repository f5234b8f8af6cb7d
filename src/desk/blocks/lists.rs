//! Block lists out of what is in force: each format with its signature, and the changes since earlier lists.

use std::io;

use super::Facts;
use crate::accounts::{Permission, Person};
use crate::desk::{Desk, DeskError, require};
use crate::locale::{Lang, Message};
use crate::publish::blocklists::{BLOCK_FORMATS, BlockList, Delta, Entry, companion_names, companions, signed};
use crate::publish::decided;
use crate::review::blocks::guard::{Judged, Objection, judge, standing};
use crate::review::blocks::{Block, BlockState};
use crate::scan::aside;
use crate::store::{KEPT_LISTS, SaidSoFar, signing_key};

/// How often a list is gathered anew because somebody decided something meanwhile.
pub const GATHERINGS: usize = 5;

/// The latest list, and what a list that is built now would leave out.
#[derive(Clone, Debug)]
pub struct BuiltLists {
    /// None where none was built.
    pub latest: Option<BlockList>,
    /// Whether what is in force is what the latest list says.
    pub is_current: bool,
    /// When that was found out: what people said later is not in it.
    pub as_of_ms: i64,
    /// Names of its files, each of which can be had.
    pub files: Vec<String>,
    pub left_out: Vec<LeftOut>,
}

/// A decision that is in force and in no list, and why.
#[derive(Clone, Debug)]
pub struct LeftOut {
    pub block: Block,
    pub objections: Vec<Objection>,
}

/// What a list would say, and what was said when it was gathered.
struct Gathered {
    said: SaidSoFar,
    entries: Vec<Entry>,
    left_out: Vec<LeftOut>,
}

impl Desk {
    /// How the lists stand.
    pub async fn block_lists(&self, person: &Person, now_ms: i64) -> Result<BuiltLists, DeskError> {
        require(person, Permission::ReadBlocks)?;
        let mut gathered = self.gathered_list(now_ms).await?;
        gathered.left_out.retain(|left| person.sees(left.block.proposal.right_id.as_ref()));
        let latest = self.store.latest_block_list().await?;
        let is_current = latest.as_ref().is_some_and(|list| list.entries == gathered.entries);
        let files = match &latest {
            Some(list) => companion_names(list.serial, &self.store.kept_block_lists(list.serial).await?),
            None => Vec::new(),
        };
        let formats = BLOCK_FORMATS.iter().map(|format| format.file_name().to_owned());
        let files = if files.is_empty() { files } else { formats.chain(files).collect() };
        Ok(BuiltLists { latest, is_current, as_of_ms: now_ms, files, left_out: gathered.left_out })
    }

    /// Builds the list of what is in force and passes the guard now; the same list where nothing has changed. Returns its serial.
    /// Whatever somebody says while it is gathered is in it, or it is gathered anew.
    pub async fn build_block_lists(&self, person: &Person, now_ms: i64) -> Result<u32, DeskError> {
        require(person, Permission::ProposeBlocks)?;
        for _ in 0..GATHERINGS {
            let gathered = self.gathered_list(now_ms).await?;
            if let Some(list) = self.store.put_block_list(&gathered.entries, &gathered.said, now_ms).await? {
                return Ok(list.serial);
            }
        }
        Err(DeskError::Conflict(Message::new("blocks-decided-meanwhile")))
    }

    /// A file of a list, or its signature, by name. No other file is written for it.
    pub async fn block_list_file(
        &self,
        person: &Person,
        serial: u32,
        name: &str,
        lang: Lang,
    ) -> Result<Vec<u8>, DeskError> {
        require(person, Permission::ReadBlocks)?;
        let list = self.store.block_list(serial).await?.ok_or(DeskError::NotFound)?;
        let plain = name.strip_suffix(".minisig").unwrap_or(name).to_owned();
        let earlier = self.lists_behind(&list, &plain).await?;
        let (key_file, wanted) = (self.data.signing_key(), name.to_owned());
        let made = aside(move || -> anyhow::Result<Option<Vec<u8>>> {
            let Some(bytes) = file_of(&list, &earlier, &plain, lang)? else { return Ok(None) };
            if wanted == plain {
                return Ok(Some(bytes));
            }
            let files = signed(vec![(plain, bytes)], &list, &signing_key(&key_file)?)?;
            Ok(files.into_iter().find(|(known, _)| *known == wanted).map(|(_, bytes)| bytes))
        });
        made.await??.ok_or(DeskError::NotFound)
    }

    /// What signatures are checked with.
    pub fn block_list_key(&self, person: &Person) -> Result<String, DeskError> {
        require(person, Permission::ReadBlocks)?;
        Ok(signing_key(&self.data.signing_key()).map_err(anyhow::Error::from)?.public().to_text())
    }

    async fn gathered_list(&self, now_ms: i64) -> Result<Gathered, DeskError> {
        let mut facts = self.block_facts(&[]).await?;
        Ok(aside(move || {
            let records = facts.records.clone();
            let judged = in_force(&mut facts, now_ms);
            let entries = clear_entries(&judged, now_ms);
            let left_out = judged.iter().filter(|judged| !judged.is_clear).map(|judged| LeftOut {
                block: judged.block.clone(),
                objections: standing(&judged.objections, records.get(&judged.block.id)).into_iter().cloned().collect(),
            });
            let left_out = left_out.collect();
            Gathered { entries, left_out, said: facts.said }
        })
        .await?)
    }

    /// The earlier lists that a file tells the differences to: none of most files, one of a change, all of the feed.
    async fn lists_behind(&self, list: &BlockList, name: &str) -> Result<Vec<BlockList>, DeskError> {
        if BLOCK_FORMATS.iter().any(|format| format.file_name() == name) {
            return Ok(Vec::new());
        }
        let change_from = Delta::from_in_name(name);
        let mut earlier = Vec::new();
        for serial in list.serial.saturating_sub(KEPT_LISTS)..list.serial {
            if change_from.is_none_or(|from| from == serial) {
                earlier.extend(self.store.block_list(serial).await?);
            }
        }
        Ok(earlier)
    }
}

fn file_of(list: &BlockList, earlier: &[BlockList], name: &str, lang: Lang) -> io::Result<Option<Vec<u8>>> {
    let Some(format) = BLOCK_FORMATS.iter().find(|format| format.file_name() == name) else {
        return Ok(companions(list, earlier)?.into_iter().find(|(known, _)| known == name).map(|(_, bytes)| bytes));
    };
    let mut bytes = Vec::new();
    format.write(list, lang, &mut bytes)?;
    Ok(Some(bytes))
}

/// Everything in force, judged at this moment.
pub fn in_force(facts: &mut Facts, now_ms: i64) -> Vec<Judged<'_>> {
    let mut judged = judge(&facts.blocks, &mut facts.world, &facts.records, now_ms);
    judged.retain(|judged| judged.block.state(now_ms) == BlockState::InForce);
    judged
}

/// What a list says of what was judged: all that passes the guard.
pub fn clear_entries(judged: &[Judged<'_>], now_ms: i64) -> Vec<Entry> {
    decided::entries(judged.iter().filter(|judged| judged.is_clear).map(|judged| judged.block), now_ms)
}
