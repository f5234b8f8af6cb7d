//! Block lists out of what is in force: each format with its signature, and the changes since earlier lists.

use std::io;

use super::Facts;
use crate::accounts::{Permission, Person};
use crate::desk::{Desk, DeskError, require};
use crate::locale::Lang;
use crate::publish::blocklists::{BLOCK_FORMATS, BlockList, companions, signed};
use crate::publish::decided;
use crate::review::blocks::guard::{Judged, Objection, judge, standing};
use crate::review::blocks::{Block, BlockState};
use crate::store::{KEPT_LISTS, signing_key};

/// The latest list, and what a list that is built now would leave out.
#[derive(Clone, Debug)]
pub struct BuiltLists {
    /// None where none was built.
    pub latest: Option<BlockList>,
    /// Whether what is in force is what the latest list says.
    pub is_current: bool,
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

impl Desk {
    /// How the lists stand.
    pub async fn block_lists(&self, person: &Person, now_ms: i64) -> Result<BuiltLists, DeskError> {
        require(person, Permission::ReadBlocks)?;
        let mut facts = self.block_facts(None).await?;
        let judged = in_force(&mut facts, now_ms);
        let entries =
            decided::entries(judged.iter().filter(|judged| judged.is_clear).map(|judged| judged.block), now_ms);
        let left_out: Vec<(Block, Vec<Objection>)> = judged
            .iter()
            .filter(|judged| !judged.is_clear)
            .map(|judged| (judged.block.clone(), judged.objections.clone()))
            .collect();
        let left_out = left_out
            .into_iter()
            .map(|(block, objections)| {
                let standing = standing(&objections, facts.records.get(&block.id)).into_iter().cloned().collect();
                LeftOut { block, objections: standing }
            })
            .collect();
        let latest = self.store.latest_block_list().await?;
        let is_current = latest.as_ref().is_some_and(|list| list.entries == entries);
        let files = match &latest {
            Some(list) => self.list_files(list, Lang::default()).await?.into_iter().map(|(name, _)| name).collect(),
            None => Vec::new(),
        };
        Ok(BuiltLists { latest, is_current, files, left_out })
    }

    /// Builds the list of what is in force and passes the guard now; the same list where nothing has changed. Returns its serial.
    pub async fn build_block_lists(&self, person: &Person, now_ms: i64) -> Result<u32, DeskError> {
        require(person, Permission::ProposeBlocks)?;
        let mut facts = self.block_facts(None).await?;
        let judged = in_force(&mut facts, now_ms);
        let entries =
            decided::entries(judged.iter().filter(|judged| judged.is_clear).map(|judged| judged.block), now_ms);
        Ok(self.store.put_block_list(&entries, now_ms).await?.serial)
    }

    /// A file of a list, or its signature, by name.
    pub async fn block_list_file(
        &self,
        person: &Person,
        serial: u32,
        name: &str,
        lang: Lang,
    ) -> Result<Vec<u8>, DeskError> {
        require(person, Permission::ReadBlocks)?;
        let list = self.store.block_list(serial).await?.ok_or(DeskError::NotFound)?;
        let files = self.list_files(&list, lang).await?;
        let plain = name.strip_suffix(".minisig").unwrap_or(name);
        let file: Vec<_> = files.into_iter().filter(|(known, _)| known == plain).collect();
        let key = signing_key(&self.data.signing_key()).map_err(anyhow::Error::from)?;
        let signed = signed(file, &list, &key).map_err(anyhow::Error::from)?;
        let found = signed.into_iter().find(|(known, _)| known == name);
        found.map(|(_, bytes)| bytes).ok_or(DeskError::NotFound)
    }

    /// What signatures are checked with.
    pub fn block_list_key(&self, person: &Person) -> Result<String, DeskError> {
        require(person, Permission::ReadBlocks)?;
        Ok(signing_key(&self.data.signing_key()).map_err(anyhow::Error::from)?.public().to_text())
    }

    /// Every format of a list, then the feed with the changes since each earlier one.
    async fn list_files(&self, list: &BlockList, lang: Lang) -> Result<Vec<(String, Vec<u8>)>, DeskError> {
        let mut earlier = Vec::new();
        for serial in list.serial.saturating_sub(KEPT_LISTS)..list.serial {
            earlier.extend(self.store.block_list(serial).await?);
        }
        Ok(files_of(list, &earlier, lang).map_err(anyhow::Error::from)?)
    }
}

fn files_of(list: &BlockList, earlier: &[BlockList], lang: Lang) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    for format in BLOCK_FORMATS {
        let mut bytes = Vec::new();
        format.write(list, lang, &mut bytes)?;
        files.push((format.file_name().to_owned(), bytes));
    }
    for (name, bytes) in companions(list, earlier)? {
        if files.iter().all(|(known, _)| *known != name) {
            files.push((name, bytes));
        }
    }
    Ok(files)
}

/// Everything in force, judged at this moment.
pub fn in_force(facts: &mut Facts, now_ms: i64) -> Vec<Judged<'_>> {
    let mut judged = judge(&facts.blocks, &mut facts.world, &facts.records, now_ms);
    judged.retain(|judged| judged.block.state(now_ms) == BlockState::InForce);
    judged
}
