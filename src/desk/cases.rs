//! Cases at the desk: opened over confirmed hits, joined, followed until nothing is left to do.

use super::paging::Paging;
use super::{Desk, DeskError, require};
use crate::accounts::{Permission, Person};
use crate::review::MAX_NOTE_CHARS;
use crate::review::blocks::Word;
use crate::review::cases::{Case, CaseEventKind, CaseFault, CaseState, Opening, TakedownClock};
use crate::rights::Jurisdiction;
use crate::store::StoreError;
use crate::store::paging::ListPage;

/// A case with its takedown clock.
#[derive(Clone, Debug)]
pub struct CaseRow {
    pub case: Case,
    pub clock: TakedownClock,
}

impl Desk {
    /// Cases in this state, or all: overdue ones first, then those with something proposed, then the latest.
    pub async fn cases(
        &self,
        person: &Person,
        state: Option<CaseState>,
        paging: &Paging,
        now_ms: i64,
    ) -> Result<ListPage<CaseRow>, DeskError> {
        require(person, Permission::ReadCases)?;
        let page = self.store.case_page(&paging.query(person, state)?, now_ms).await?;
        let theirs = page.rows.into_iter().filter_map(|case| case_for(person, case));
        let rows = theirs.map(|case| CaseRow { clock: TakedownClock::of(&case, now_ms), case }).collect();
        Ok(ListPage { rows, next: page.next })
    }

    pub async fn case_story(&self, person: &Person, id: &str, now_ms: i64) -> Result<CaseRow, DeskError> {
        require(person, Permission::ReadCases)?;
        let case = self.the_case(person, id).await?;
        Ok(CaseRow { clock: TakedownClock::of(&case, now_ms), case })
    }

    /// Opens a case over confirmed hits of one right, or gives the one that a hit belongs to already.
    pub async fn open_case(
        &self,
        person: &Person,
        hits: &[String],
        (seller, jurisdiction): (Option<&str>, Option<&str>),
        note: Option<&str>,
        now_ms: i64,
    ) -> Result<Case, DeskError> {
        require(person, Permission::WriteCases)?;
        let mut whole = Vec::new();
        for hit in hits {
            whole.push(self.hit_to_follow(person, hit).await?.id);
        }
        let opening = Opening {
            hits: whole,
            jurisdiction: jurisdiction.map(|code| Jurisdiction(code.trim().to_uppercase())),
            seller: seller.map(str::to_owned),
            word: word(person, note, now_ms),
        };
        ruled(self.store.open_case(&opening).await)
    }

    pub async fn add_case_hit(
        &self,
        person: &Person,
        (id, hit): (&str, &str),
        note: Option<&str>,
        now_ms: i64,
    ) -> Result<Case, DeskError> {
        require(person, Permission::WriteCases)?;
        let case = self.the_case(person, id).await?;
        let hit = self.hit_to_follow(person, hit).await?;
        ruled(self.store.add_case_hits(&case.id, &[hit.id], &word(person, note, now_ms)).await)
    }

    /// Says of a proposed hit whether it belongs to the case.
    pub async fn answer_case_proposal(
        &self,
        person: &Person,
        (id, hit): (&str, &str),
        belongs: bool,
        note: Option<&str>,
        now_ms: i64,
    ) -> Result<Case, DeskError> {
        require(person, Permission::WriteCases)?;
        let case = self.the_case(person, id).await?;
        let word = word(person, note, now_ms);
        ruled(self.store.answer_case_proposal(&case.id, hit, belongs, &word).await)
    }

    pub async fn take_out_case_hit(
        &self,
        person: &Person,
        (id, hit): (&str, &str),
        note: Option<&str>,
        now_ms: i64,
    ) -> Result<Case, DeskError> {
        require(person, Permission::WriteCases)?;
        let case = self.the_case(person, id).await?;
        ruled(self.store.take_out_case_hit(&case.id, hit, &word(person, note, now_ms)).await)
    }

    /// Writes an event behind a case's history, where its state allows it.
    pub async fn put_case_event(
        &self,
        person: &Person,
        id: &str,
        kind: &CaseEventKind,
        note: Option<&str>,
        now_ms: i64,
    ) -> Result<Case, DeskError> {
        require(person, Permission::WriteCases)?;
        let case = self.the_case(person, id).await?;
        ruled(self.store.put_case_event(&case.id, kind, &word(person, note, now_ms)).await)
    }

    pub(super) async fn the_case(&self, person: &Person, id: &str) -> Result<Case, DeskError> {
        let case = self.store.case(id).await?.ok_or(DeskError::NotFound)?;
        case_for(person, case).ok_or(DeskError::NotFound)
    }
}

/// A case as far as it is the person's to see: of its seller, what other people's cases tell is left out.
pub(super) fn case_for(person: &Person, mut case: Case) -> Option<Case> {
    if !person.sees(Some(&case.right.id)) {
        return None;
    }
    if person.rights().is_some() {
        let seen = case.offender.as_ref().map(|offender| offender.as_seen_in(std::slice::from_ref(&case)));
        case.offender = seen;
    }
    Some(case)
}

/// The acting person's word, now.
pub(super) fn word(person: &Person, note: Option<&str>, now_ms: i64) -> Word {
    let note = note.map(|note| note.trim().chars().take(MAX_NOTE_CHARS).collect::<String>());
    Word { by: person.name.clone(), at_ms: now_ms, note: note.filter(|note| !note.is_empty()) }
}

fn ruled(written: Result<Result<Case, CaseFault>, StoreError>) -> Result<Case, DeskError> {
    written?.map_err(|fault| DeskError::Conflict(fault.message()))
}
