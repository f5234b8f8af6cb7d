//! Block decisions at the desk: proposed by one person with who else would be hit, approved by another, revoked by anybody who
//! proposes, and written as signed lists.

mod facts;
mod ground;
mod lists;

use std::collections::BTreeMap;

use super::paging::Paging;
use super::{Desk, DeskError, Fault, said, short};
use crate::accounts::{Permission, Person};
use crate::desk::require;
use crate::locale::Message;
use crate::review::blocks::guard::{GuardRecord, Objection, Severity, judge, objections, standing};
use crate::review::blocks::{Block, BlockState, MAX_DAYS, MAX_TEXT_CHARS, Proposal, Target, Word, is_same_person};
use crate::rights::RightId;
use crate::scan::aside;
use crate::store::paging::ListPage;
use crate::store::{Said, Store, StoredHit};

pub use facts::{FactFiles, Facts, FactsFault, FileFaults, gather};
pub use ground::{Unfit, common_right, confirmed, elsewhere, evidence_of, not_there, own_address};
pub use lists::{BuiltLists, GATHERINGS, LeftOut, clear_entries, in_force};

/// What a person proposes.
#[derive(Clone, Debug)]
pub struct NewBlock {
    pub target: Target,
    pub hits: Vec<String>,
    pub reason: String,
    pub ground: String,
    pub end: BlockEnd,
}

/// When a proposed block ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockEnd {
    Days(i64),
    /// With the broadcast window of the right that is on, or with the next one.
    BroadcastWindow,
}

/// What may be blocked because of a hit, from the narrowest to the widest.
#[derive(Clone, Debug)]
pub struct BlockChoices {
    pub hit: StoredHit,
    pub choices: Vec<BlockChoice>,
    /// When the right's broadcast window ends, where it has one that is on or to come.
    pub window_end_ms: Option<i64>,
}

/// One target with what speaks against it.
#[derive(Clone, Debug)]
pub struct BlockChoice {
    pub target: Target,
    pub objections: Vec<Objection>,
}

/// A decision with what speaks against it now.
#[derive(Clone, Debug)]
pub struct BlockStory {
    pub block: Block,
    pub state: BlockState,
    pub objections: Vec<Objection>,
    /// Nothing keeps it from the lists but, perhaps, that nobody has approved it yet.
    pub is_clear: bool,
    /// What the guard said when it was approved.
    pub guard: Option<GuardRecord>,
}

/// What becomes of an approval.
#[derive(Clone, Debug)]
pub enum Approval {
    Said(Said),
    /// The guard does not let it pass. `refuses`: no reason can override it.
    Guarded {
        refuses: bool,
    },
}

impl Desk {
    /// Decisions in this state, or all: what waits for somebody first, then what is in force; the latest first.
    pub async fn blocks(
        &self,
        person: &Person,
        state: Option<BlockState>,
        paging: &Paging,
        now_ms: i64,
    ) -> Result<ListPage<Block>, DeskError> {
        require(person, Permission::ReadBlocks)?;
        let mut page = self.store.block_page(&paging.query(person, state)?, now_ms).await?;
        page.rows.retain(|block| person.sees(block.proposal.right_id.as_ref()));
        Ok(page)
    }

    pub async fn block_story(&self, person: &Person, id: &str, now_ms: i64) -> Result<BlockStory, DeskError> {
        require(person, Permission::ReadBlocks)?;
        let block = self.the_block(person, id).await?;
        let mut facts = self.block_facts(&[]).await?;
        let guard = facts.records.get(&block.id).cloned();
        let id = block.id.clone();
        let objections = aside(move || judged_one(&mut facts, &id, now_ms)).await?;
        let is_clear = standing(&objections, guard.as_ref()).is_empty();
        Ok(BlockStory { state: block.state(now_ms), block, objections, is_clear, guard })
    }

    /// What may be proposed because of a hit, each with who else would be hit.
    pub async fn block_choices(&self, person: &Person, hit: &str, now_ms: i64) -> Result<BlockChoices, DeskError> {
        require(person, Permission::ProposeBlocks)?;
        let hit = self.hit_to_follow(person, hit).await?;
        let (data, seen) = (self.data.clone(), hit.clone());
        let targets = aside(move || ground::choices(&seen, ground::served_from(&data, &seen))).await?;
        let choices = self.objected(targets, now_ms).await?;
        let window_end_ms = match &hit.ranked.hit.right_id {
            Some(right) => self.window_end(person, right, now_ms).await?,
            None => None,
        };
        Ok(BlockChoices { hit, choices, window_end_ms })
    }

    async fn window_end(&self, person: &Person, right: &RightId, now_ms: i64) -> Result<Option<i64>, DeskError> {
        match self.broadcast_block_end(person, right, now_ms).await {
            Ok(end_ms) => Ok(Some(end_ms)),
            Err(DeskError::Conflict(_) | DeskError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Each target with what speaks against it, all of them by the same facts.
    async fn objected(&self, targets: Vec<Target>, now_ms: i64) -> Result<Vec<BlockChoice>, DeskError> {
        let mut facts = self.block_facts(&targets).await?;
        let judged = aside(move || {
            judge(&facts.blocks, &mut facts.world, &facts.records, now_ms);
            let judged =
                targets.into_iter().map(|target| BlockChoice { objections: objections(&target, &facts.world), target });
            judged.collect()
        });
        Ok(judged.await?)
    }

    /// What speaks against a target that nothing was decided about.
    pub async fn block_objections(
        &self,
        person: &Person,
        target: &Target,
        now_ms: i64,
    ) -> Result<Vec<Objection>, DeskError> {
        require(person, Permission::ProposeBlocks)?;
        let choice = self.objected(vec![target.clone()], now_ms).await?.pop();
        Ok(choice.map(|choice| choice.objections).unwrap_or_default())
    }

    /// Writes a proposal and returns its id.
    pub async fn propose_block(&self, person: &Person, new: NewBlock, now_ms: i64) -> Result<String, DeskError> {
        require(person, Permission::ProposeBlocks)?;
        let mut faults = Vec::new();
        let reason = said("reason", &new.reason, MAX_TEXT_CHARS, &mut faults);
        let ground = said("ground", &new.ground, MAX_TEXT_CHARS, &mut faults);
        if matches!(new.end, BlockEnd::Days(days) if !(1..=MAX_DAYS).contains(&days)) {
            faults.push(Fault::new("days", Message::new("blocks-wrong-end").with("most", MAX_DAYS)));
        }
        if new.hits.is_empty() {
            faults.push(Fault::new("hits", Message::new("desk-blocks-no-hit")));
        }
        for hit in &new.hits {
            self.hit_to_follow(person, hit).await?;
        }
        let hits = confirmed(&*self.store, &new.hits).await?.map_err(|unfit| DeskError::Conflict(unfit.message()))?;
        let right_id = common_right(&hits);
        let expires_ms = match (new.end, &right_id) {
            (BlockEnd::Days(days), _) => Proposal::end(now_ms, days),
            (BlockEnd::BroadcastWindow, Some(right)) => {
                self.window_end(person, right, now_ms).await?.unwrap_or_default()
            }
            (BlockEnd::BroadcastWindow, None) => 0,
        };
        if new.end == BlockEnd::BroadcastWindow && expires_ms <= now_ms {
            faults.push(Fault::new("end", Message::new("desk-blocks-no-window")));
        }
        let (data, target, hits) = (self.data.clone(), new.target.clone(), hits);
        let read = aside(move || {
            let elsewhere = not_there(&data, &target, &hits).map(|hit| elsewhere(&target, hit));
            evidence_of(&data, &hits).map(|(evidence, _)| (elsewhere, evidence, hits))
        });
        let (elsewhere, evidence, hits) = read.await??;
        faults.extend(elsewhere.map(|message| Fault::new("target", message)));
        if !faults.is_empty() {
            return Err(DeskError::Invalid(faults));
        }
        let proposal = Proposal {
            target: new.target,
            reason,
            ground,
            right_id,
            evidence,
            hits: hits.into_iter().map(|hit| hit.id).collect(),
            proposed_by: person.name.clone(),
            proposed_ms: now_ms,
            expires_ms,
        };
        if let Some(fault) = proposal.fault() {
            return Err(DeskError::invalid("", fault));
        }
        Ok(self.store.put_proposal(&proposal).await?)
    }

    /// A second person's word. What the guard objects to needs a reason, and what it refuses is not approved.
    pub async fn approve_block(
        &self,
        person: &Person,
        id: &str,
        note: Option<&str>,
        override_reason: Option<&str>,
        now_ms: i64,
    ) -> Result<(), DeskError> {
        require(person, Permission::ApproveBlocks)?;
        let block = self.the_block(person, id).await?;
        let word = word(person, note, now_ms)?;
        let reason = override_reason.map(str::trim).filter(|reason| !reason.is_empty());
        if reason.is_some_and(|reason| reason.chars().count() > MAX_TEXT_CHARS) {
            return Err(DeskError::invalid("override", too_long("override")));
        }
        if may_be_approved(&block, &word) {
            let still = confirmed(&*self.store, &block.proposal.hits).await?;
            still.map_err(|unfit| DeskError::Conflict(unfit.message()))?;
        }
        let mut facts = self.block_facts(&[]).await?;
        let (approval, _) = approve(&*self.store, &mut facts, &block, &word, reason).await?;
        match approval {
            Approval::Said(said) => told(said, &block),
            Approval::Guarded { refuses: true } => Err(DeskError::Conflict(Message::new("desk-blocks-refused"))),
            Approval::Guarded { refuses: false } => {
                Err(DeskError::invalid("override", Message::new("desk-blocks-needs-override")))
            }
        }
    }

    /// Turns a proposal down, or revokes a decision; for good.
    pub async fn revoke_block(
        &self,
        person: &Person,
        id: &str,
        note: Option<&str>,
        now_ms: i64,
    ) -> Result<(), DeskError> {
        require(person, Permission::ProposeBlocks)?;
        let block = self.the_block(person, id).await?;
        let word = word(person, note, now_ms)?;
        told(self.store.revoke_block(&block.id, &word).await?, &block)
    }

    async fn the_block(&self, person: &Person, id: &str) -> Result<Block, DeskError> {
        let block = self.store.block(id).await?.ok_or(DeskError::NotFound)?;
        if person.sees(block.proposal.right_id.as_ref()) { Ok(block) } else { Err(DeskError::NotFound) }
    }

    async fn block_facts(&self, also: &[Target]) -> Result<Facts, DeskError> {
        gather(&*self.store, &self.data, &FactFiles::default(), also).await.map_err(DeskError::Failed)
    }
}

/// Approves where nothing keeps it from being approved; what the guard objects comes along.
pub async fn approve(
    store: &dyn Store,
    facts: &mut Facts,
    block: &Block,
    word: &Word,
    override_reason: Option<&str>,
) -> anyhow::Result<(Approval, Vec<Objection>)> {
    // Who may not approve it is told so by the store, and who else would be hit does not matter then.
    if !may_be_approved(block, word) {
        return Ok((Approval::Said(store.approve_block(&block.id, word, None).await?), Vec::new()));
    }
    let found = judged_one(facts, &block.id, word.at_ms);
    let record = GuardRecord { overridden: override_reason.map(str::to_owned), objections: found.clone() };
    let standing = standing(&record.objections, Some(&record));
    if !standing.is_empty() {
        let refuses = standing.iter().any(|objection| objection.severity == Severity::Refuses);
        return Ok((Approval::Guarded { refuses }, found));
    }
    let needed = found.iter().any(|objection| objection.severity == Severity::NeedsOverride);
    let record = GuardRecord { overridden: record.overridden.filter(|_| needed), ..record };
    let said = store.approve_block(&block.id, word, Some(&serde_json::to_string(&record)?)).await?;
    Ok((Approval::Said(said), found))
}

/// Whether it waits for a word, and this person's may be it.
pub fn may_be_approved(block: &Block, word: &Word) -> bool {
    block.state(word.at_ms) == BlockState::Proposed && !is_same_person(&block.proposal.proposed_by, &word.by)
}

/// Judges the one decision among everything else that is decided.
fn judged_one(facts: &mut Facts, id: &str, now_ms: i64) -> Vec<Objection> {
    let judged = judge(&facts.blocks, &mut facts.world, &facts.records, now_ms);
    judged.into_iter().find(|judged| judged.block.id == id).map(|judged| judged.objections).unwrap_or_default()
}

fn word(person: &Person, note: Option<&str>, now_ms: i64) -> Result<Word, DeskError> {
    let note = note.map(str::trim).filter(|note| !note.is_empty());
    if note.is_some_and(|note| note.chars().count() > MAX_TEXT_CHARS) {
        return Err(DeskError::invalid("note", too_long("note")));
    }
    Ok(Word { by: person.name.clone(), at_ms: now_ms, note: note.map(str::to_owned) })
}

fn too_long(field: &str) -> Message {
    Message::new("blocks-field-too-long").with("field", field).with("most", MAX_TEXT_CHARS)
}

/// What was said, or why it could not be.
fn told(said: Said, block: &Block) -> Result<(), DeskError> {
    let refused = match said {
        Said::Written | Said::Before => return Ok(()),
        Said::OwnProposal => {
            Message::new("desk-blocks-own-proposal").with("proposer", block.proposal.proposed_by.as_str())
        }
        Said::Revoked => Message::new("blocks-was-revoked").with("decision", short(&block.id)),
        Said::Expired => Message::new("blocks-has-expired").with("decision", short(&block.id)),
        Said::Unknown => return Err(DeskError::NotFound),
    };
    Err(DeskError::Conflict(refused))
}

/// What the guard said when decisions were approved, by decision.
async fn records_of(store: &dyn Store) -> anyhow::Result<BTreeMap<String, GuardRecord>> {
    let records = store.guard_records().await?.into_iter().map(|(id, text)| Ok((id, serde_json::from_str(&text)?)));
    Ok(records.collect::<Result<_, serde_json::Error>>()?)
}
