//! The register of repeat infringers at the desk: proposed by one person, approved by another, open to appeal.

use super::cases::{case_for, word};
use super::paging::Paging;
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
use crate::store::paging::ListPage;
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
    /// Who has cases about rights that somebody sees, counted over these; who has most listings in them comes first.
    pub async fn offenders(
        &self,
        person: &Person,
        paging: &Paging,
        now_ms: i64,
    ) -> Result<ListPage<OffenderRow>, DeskError> {
        require(person, Permission::ReadCases)?;
        let page = self.store.offender_page(&paging.query(person, None)?).await?;
        let mut rows = Vec::with_capacity(page.rows.len());
        for offender in page.rows {
            let (offender, cases) = self.as_seen_by(person, offender).await?;
            let entry = self.entries_for(person, &offender, now_ms).await?.pop();
            rows.push(OffenderRow { record: OffenderRecord::of(offender, &cases), entry });
        }
        Ok(ListPage { rows, next: page.next })
    }

    /// Everything about one seller over all sites, as far as it is theirs to see.
    pub async fn dossier(&self, person: &Person, id: &str, now_ms: i64) -> Result<Dossier, DeskError> {
        require(person, Permission::ReadCases)?;
        let (offender, cases) = self.the_offender(person, id).await?;
        let entries = self.entries_for(person, &offender, now_ms).await?;
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
        let (offender, _) = self.the_offender(person, id).await?;
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
        let (offender, _) = self.the_offender(person, id).await?;
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
                let (offender, cases) = self.as_seen_by(person, offender).await?;
                if person.rights().is_none() || !cases.is_empty() {
                    entries.push((OffenderRecord::of(offender, &cases), entry));
                }
            }
        }
        Ok(publish(&entries, now_ms))
    }

    async fn the_offender(&self, person: &Person, id: &str) -> Result<(Offender, Vec<Case>), DeskError> {
        let offender = self.store.offender(id).await?.ok_or(DeskError::NotFound)?;
        let (offender, cases) = self.as_seen_by(person, offender).await?;
        let is_theirs = person.rights().is_none() || !cases.is_empty();
        if is_theirs { Ok((offender, cases)) } else { Err(DeskError::NotFound) }
    }

    /// An offender with the cases that the person sees, and the identities that these connect.
    async fn as_seen_by(&self, person: &Person, offender: Offender) -> Result<(Offender, Vec<Case>), DeskError> {
        let filter = CaseFilter { offender_id: Some(offender.id.clone()), ..CaseFilter::default() };
        let cases: Vec<Case> =
            self.store.cases(&filter).await?.into_iter().filter_map(|case| case_for(person, case)).collect();
        let offender = if person.rights().is_some() { offender.as_seen_in(&cases) } else { offender };
        Ok((offender, cases))
    }

    /// Entries about an offender: an entry rests on all cases, so whoever sees some of them reads what the public does.
    async fn entries_for(&self, person: &Person, offender: &Offender, now_ms: i64) -> Result<Vec<Entry>, DeskError> {
        let entries = self.store.offender_entries(Some(&offender.id)).await?;
        if person.rights().is_none() {
            return Ok(entries);
        }
        Ok(entries.iter().filter_map(|entry| entry.as_published(now_ms)).collect())
    }
}

fn ruled(written: RuledEntry) -> Result<Entry, DeskError> {
    written?.map_err(|fault| match fault {
        EntryFault::NoSuchOffender(_) | EntryFault::NoSuchEntry(_) => DeskError::NotFound,
        fault => DeskError::Conflict(fault.message()),
    })
}
