//! The register of repeat infringers at the desk: proposed by one person, approved by another, open to appeal.

use super::cases::word;
use super::{Desk, DeskError, Fault, require, said};
use crate::accounts::{Permission, Person};
use crate::locale::{Lang, Message};
use crate::publish::offenders::Dossier;
use crate::review::MAX_NOTE_CHARS;
use crate::review::cases::{Case, Offender};
use crate::review::offenders::{
    AppealOutcome, DEFAULT_ENTRY_DAYS, Entry, EntryFault, EntryProposal, EntryState, OffenderRecord, PublishedOffender,
    publish,
};
use crate::store::{CaseFilter, RuledEntry};

const DAY_MS: i64 = 86_400_000;

/// An offender with the entry that was proposed last.
#[derive(Clone, Debug)]
pub struct OffenderRow {
    pub record: OffenderRecord,
    pub entry: Option<Entry>,
}

/// What is said of the entry that was proposed last.
#[derive(Clone, Debug)]
pub enum EntryWord {
    Approve,
    Withdraw,
    /// With its grounds.
    Appeal(String),
    Answer(AppealOutcome),
}

impl Desk {
    /// Who has cases about rights that somebody sees, counted over these; who infringed most comes first.
    pub async fn offenders(&self, person: &Person) -> Result<Vec<OffenderRow>, DeskError> {
        require(person, Permission::ReadCases)?;
        let mut rows = Vec::new();
        for offender in self.store.offenders().await? {
            let cases = self.cases_about(person, &offender).await?;
            if cases.is_empty() && person.rights().is_some() {
                continue;
            }
            let entry = self.store.offender_entries(Some(&offender.id)).await?.pop();
            rows.push(OffenderRow { record: OffenderRecord::of(offender, &cases), entry });
        }
        rows.sort_by_key(|row| std::cmp::Reverse(row.record.confirmed));
        Ok(rows)
    }

    /// Everything about one seller over all sites, as far as it is theirs to see.
    pub async fn dossier(&self, person: &Person, id: &str, now_ms: i64) -> Result<Dossier, DeskError> {
        require(person, Permission::ReadCases)?;
        let offender = self.the_offender(person, id).await?;
        let entries = self.store.offender_entries(Some(&offender.id)).await?;
        let cases = self.cases_about(person, &offender).await?;
        Ok(Dossier { made_ms: now_ms, record: OffenderRecord::of(offender, &cases), cases, entries })
    }

    /// The dossier as a page of its own.
    pub async fn dossier_page(&self, person: &Person, id: &str, lang: Lang, now_ms: i64) -> Result<Vec<u8>, DeskError> {
        let mut bytes = Vec::new();
        let dossier = self.dossier(person, id, now_ms).await?;
        dossier.write_html(lang, &mut bytes).map_err(anyhow::Error::from)?;
        Ok(bytes)
    }

    pub async fn propose_offender(
        &self,
        person: &Person,
        id: &str,
        (reason, ground): (&str, &str),
        days: Option<i64>,
        now_ms: i64,
    ) -> Result<Entry, DeskError> {
        require(person, Permission::WriteCases)?;
        let offender = self.the_offender(person, id).await?;
        let mut faults: Vec<Fault> = Vec::new();
        let reason = said("reason", reason, MAX_NOTE_CHARS, &mut faults);
        let ground = said("ground", ground, MAX_NOTE_CHARS, &mut faults);
        let days = days.unwrap_or(DEFAULT_ENTRY_DAYS);
        if !(1..=DEFAULT_ENTRY_DAYS).contains(&days) {
            faults.push(Fault::new("days", Message::new("desk-offenders-days").with("most", DEFAULT_ENTRY_DAYS)));
        }
        if !faults.is_empty() {
            return Err(DeskError::Invalid(faults));
        }
        let proposal = EntryProposal {
            offender_id: offender.id,
            reason,
            ground,
            proposed_by: person.name.clone(),
            proposed_ms: now_ms,
            expires_ms: now_ms.saturating_add(days * DAY_MS),
        };
        ruled(self.store.propose_entry(&proposal).await)
    }

    /// A word about the entry that was proposed last.
    pub async fn say_of_offender(
        &self,
        person: &Person,
        id: &str,
        said: &EntryWord,
        note: Option<&str>,
        now_ms: i64,
    ) -> Result<Entry, DeskError> {
        // A second person's word about a public register is as grave as one about a block.
        let decides = matches!(said, EntryWord::Approve | EntryWord::Answer(_));
        require(person, if decides { Permission::ApproveBlocks } else { Permission::WriteCases })?;
        let offender = self.the_offender(person, id).await?;
        let entry = self.store.offender_entries(Some(&offender.id)).await?.pop().ok_or(DeskError::NotFound)?;
        let word = word(person, note, now_ms);
        ruled(match said {
            EntryWord::Approve => self.store.approve_entry(&entry.id, &word).await,
            EntryWord::Withdraw => self.store.withdraw_entry(&entry.id, &word).await,
            EntryWord::Appeal(grounds) => {
                let grounds: String = grounds.trim().chars().take(MAX_NOTE_CHARS).collect();
                if grounds.is_empty() {
                    return Err(DeskError::invalid("grounds", Message::new("desk-says-nothing")));
                }
                self.store.appeal_entry(&entry.id, &grounds, &word).await
            }
            EntryWord::Answer(outcome) => self.store.answer_appeal(&entry.id, *outcome, &word).await,
        })
    }

    /// Everything that may be shown to the public now.
    pub async fn published_offenders(&self, person: &Person, now_ms: i64) -> Result<Vec<PublishedOffender>, DeskError> {
        require(person, Permission::ReadCases)?;
        let mut entries = Vec::new();
        for entry in self.store.offender_entries(None).await? {
            if entry.state(now_ms) != EntryState::Published {
                continue;
            }
            if let Some(offender) = self.store.offender(&entry.proposal.offender_id).await? {
                let cases = self.cases_about(person, &offender).await?;
                if person.rights().is_none() || !cases.is_empty() {
                    entries.push((OffenderRecord::of(offender, &cases), entry));
                }
            }
        }
        Ok(publish(&entries, now_ms))
    }

    async fn the_offender(&self, person: &Person, id: &str) -> Result<Offender, DeskError> {
        let offender = self.store.offender(id).await?.ok_or(DeskError::NotFound)?;
        let is_theirs = person.rights().is_none() || !self.cases_about(person, &offender).await?.is_empty();
        if is_theirs { Ok(offender) } else { Err(DeskError::NotFound) }
    }

    async fn cases_about(&self, person: &Person, offender: &Offender) -> Result<Vec<Case>, DeskError> {
        let filter = CaseFilter { offender_id: Some(offender.id.clone()), ..CaseFilter::default() };
        let mut cases = self.store.cases(&filter).await?;
        cases.retain(|case| person.sees(Some(&case.right.id)));
        Ok(cases)
    }
}

fn ruled(written: RuledEntry) -> Result<Entry, DeskError> {
    written?.map_err(|fault| match fault {
        EntryFault::NoSuchOffender(_) | EntryFault::NoSuchEntry(_) => DeskError::NotFound,
        fault => DeskError::Conflict(fault.message()),
    })
}
