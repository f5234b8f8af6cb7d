//! The register at the desk: what is protected, found and shown. Changing it is in `edit`, files in `import`.

mod edit;
mod import;

use std::collections::BTreeSet;

use super::{Desk, DeskError, require};
use crate::accounts::{Permission, Person, Scope};
use crate::rights::{Difference, Right, RightId, differences, export};
use crate::scan::{Following, follow_in_background, following, today};
use crate::store::{HitFilter, RightPage, RightQuery, RightUses, StoredHit, StoredRight};

pub use edit::{FileFault, MAX_OWNER_BYTES, MAX_OWNER_RIGHTS, MAX_PICTURE_BYTES, MAX_PICTURES, SentPicture, Written};
pub use import::{MAX_IMPORT_BYTES, MAX_IMPORT_RECORDS, Preview, SentFile, Taken};

/// Changes of a right that are shown at once.
const CHANGES_SHOWN: u32 = 20;
/// Hits that are named beside a right; the others are one link away.
const BEST_HITS: u32 = 5;
/// A picture that was sent and of which nothing has come is dropped after so long: a day after a register file that names it.
const UNUSED_MS: i64 = import::KEPT_MS + 24 * 3_600 * 1_000;
/// Rights that an export reads at once.
const EXPORTED_AT_ONCE: u32 = 2_000;

/// A right with everything that is shown beside it.
#[derive(Clone, Debug)]
pub struct RightView {
    pub id: RightId,
    /// None once it was taken out of the register.
    pub stored: Option<StoredRight>,
    pub in_force: bool,
    /// None where nothing is registered. It was asked before the hits were: "done" is never said beside hits of before.
    pub look: Option<Look>,
    pub open_hits: u64,
    /// The strongest of them.
    pub best: Vec<StoredHit>,
    pub changes: Vec<Change>,
    /// What the changes before these come before.
    pub older: Option<i64>,
}

/// One entry of a right's history.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub actor: String,
    pub changed_ms: i64,
    pub what: ChangeKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ChangeKind {
    Added,
    Changed(Vec<Difference>),
    Removed,
}

/// How a right stands to what was captured before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// No scan has brought anything yet.
    NothingCaptured,
    NotInForce,
    /// Nobody has compared it yet.
    Waiting,
    Running {
        done: u64,
        total: u64,
    },
    Failed,
    Done,
}

/// A file format of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    Jsonl,
    Csv,
}

impl Desk {
    /// A page of the register, narrowed to what this person sees. Hits that would not be reported are not counted.
    pub async fn rights(&self, person: &Person, query: RightQuery) -> Result<RightPage, DeskError> {
        require(person, Permission::ReadRights)?;
        let least_score = self.options.weights.report_from.get();
        Ok(self.store.find_rights(&RightQuery { among: person.rights(), least_score, ..query }).await?)
    }

    /// The right, or what is left of one: its history.
    pub async fn right(&self, person: &Person, id: &RightId, before: Option<i64>) -> Result<RightView, DeskError> {
        require(person, Permission::ReadRights)?;
        self.must_be_theirs(person, id).await?;
        let (changes, older) = self.changes(id, before).await?;
        let stored = self.store.right(id).await?;
        if stored.is_none() && changes.is_empty() {
            return Err(DeskError::NotFound);
        }
        let look = match &stored {
            Some(stored) => Some(self.look_of(stored).await?),
            None => None,
        };
        let least_score = self.options.weights.report_from.get();
        let open_hits = self.store.open_hits(id, least_score).await?;
        let best = HitFilter {
            right_ids: Some(vec![id.clone()]),
            min_score: least_score,
            decided: Some(false),
            limit: Some(BEST_HITS),
            ..HitFilter::default()
        };
        let best = self.store.hits(&best).await?;
        let in_force = stored.as_ref().is_some_and(|stored| stored.right.in_force(today()));
        Ok(RightView { id: id.clone(), stored, in_force, look, open_hits, best, changes, older })
    }

    /// The right as it is registered now.
    pub async fn registered_right(&self, person: &Person, id: &RightId) -> Result<StoredRight, DeskError> {
        require(person, Permission::ReadRights)?;
        let stored = if person.sees(Some(id)) { self.store.right(id).await? } else { None };
        stored.ok_or(DeskError::NotFound)
    }

    /// What it was before it was taken out: what a form begins with that registers it again.
    pub async fn last_right(&self, person: &Person, id: &RightId) -> Result<Right, DeskError> {
        require(person, Permission::ReadRights)?;
        self.must_be_theirs(person, id).await?;
        let latest = self.store.right_history(id, None, 2).await?;
        latest.into_iter().find_map(|change| change.right).ok_or(DeskError::NotFound)
    }

    pub async fn right_uses(&self, person: &Person, id: &RightId) -> Result<(StoredRight, RightUses), DeskError> {
        let stored = self.registered_right(person, id).await?;
        Ok((stored, self.store.right_uses(id).await?))
    }

    /// How far the right has been looked for in past captures.
    async fn look_of(&self, stored: &StoredRight) -> Result<Look, DeskError> {
        if !stored.right.in_force(today()) {
            return Ok(Look::NotInForce);
        }
        let is_matched = self.store.matched_digest(&stored.right.id).await? == Some(stored.right.digest());
        Ok(match following(&self.data) {
            Following::Running { done, total } => Look::Running { done, total },
            Following::Failed(_) => Look::Failed,
            Following::Idle if is_matched => Look::Done,
            Following::Idle if self.store.captured().await? == 0 => Look::NothingCaptured,
            Following::Idle => Look::Waiting,
        })
    }

    /// Compares the register with past captures, where somebody thinks that this was not done.
    pub async fn look_again(&self, person: &Person, id: &RightId) -> Result<(), DeskError> {
        require(person, Permission::WriteRights)?;
        self.registered_right(person, id).await?;
        self.follow_register();
        Ok(())
    }

    /// Looks for what is new in the register in everything captured so far, beside everything else. Also asked for when the
    /// desk opens: what an earlier process had begun goes on.
    pub fn follow_register(&self) {
        follow_in_background(&self.store, &self.data, &self.options.weights, self.options.threads);
    }

    /// Drops what is over: of accounts, and pictures that were sent and of which nothing has come.
    pub async fn sweep(&self, now_ms: i64) -> Result<(), DeskError> {
        self.store.sweep_accounts(now_ms).await?;
        self.store.sweep_pictures(now_ms.saturating_sub(UNUSED_MS)).await?;
        Ok(())
    }

    /// Some rights as a file has them, beginning with the header where `after` is none, and what comes after them.
    pub async fn export_rights(
        &self,
        person: &Person,
        format: ExportFormat,
        after: Option<(String, RightId)>,
    ) -> Result<(Vec<u8>, Option<(String, RightId)>), DeskError> {
        let is_first = after.is_none();
        let page = self.rights(person, RightQuery { after, limit: EXPORTED_AT_ONCE, ..RightQuery::default() }).await?;
        let rights = page.rights.iter().map(|listed| &listed.stored.right);
        let mut bytes = Vec::new();
        let written = match format {
            ExportFormat::Jsonl => export::write_jsonl(rights, &mut bytes),
            ExportFormat::Csv => export::write_csv(rights, &mut bytes),
        };
        written.map_err(|error| DeskError::Failed(error.into()))?;
        if format == ExportFormat::Csv && !is_first {
            // Every part has a header; field names hold no line breaks.
            let header = bytes.iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            bytes.drain(..header);
        }
        Ok((bytes, page.next))
    }

    /// What they see, and what they saw until it was taken out of the register: its holder was theirs then.
    async fn must_be_theirs(&self, person: &Person, id: &RightId) -> Result<(), DeskError> {
        if person.sees(Some(id)) {
            return Ok(());
        }
        let own = self.own_holders(person).await?.unwrap_or_default();
        let held = self.store.past_holder(id).await?;
        if held.is_some_and(|holder| own.contains(&holder)) { Ok(()) } else { Err(DeskError::NotFound) }
    }

    /// The holders whose rights this person registers, where they are not anybody's.
    pub async fn holders(&self, person: &Person) -> Result<Vec<String>, DeskError> {
        require(person, Permission::WriteRights)?;
        Ok(self.own_holders(person).await?.unwrap_or_default().into_iter().collect())
    }

    /// Whose rights this person may write; none where they may write everybody's. An owner's account names its holders.
    async fn own_holders(&self, person: &Person) -> Result<Option<BTreeSet<String>>, DeskError> {
        if person.scope == Scope::All {
            return Ok(None);
        }
        let account = self.store.account(&person.name).await?;
        Ok(Some(account.map(|account| account.holders.into_iter().collect()).unwrap_or_default()))
    }

    async fn changes(&self, id: &RightId, before: Option<i64>) -> Result<(Vec<Change>, Option<i64>), DeskError> {
        // One more, since a change is told by what was there before.
        let entries = self.store.right_history(id, before, CHANGES_SHOWN + 1).await?;
        let shown = CHANGES_SHOWN as usize;
        let changes = entries.iter().take(shown).enumerate().map(|(at, entry)| {
            let earlier = entries.get(at + 1).and_then(|earlier| earlier.right.as_ref());
            let what = match (earlier, &entry.right) {
                (_, None) => ChangeKind::Removed,
                (None, Some(_)) => ChangeKind::Added,
                (Some(earlier), Some(right)) => ChangeKind::Changed(differences(earlier, right)),
            };
            Change { actor: entry.actor.clone(), changed_ms: entry.changed_ms, what }
        });
        let older = entries.get(shown).and_then(|_| entries.get(shown - 1)).map(|entry| entry.number);
        Ok((changes.collect(), older))
    }
}
