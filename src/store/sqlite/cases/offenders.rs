//! Offenders and the register of repeat infringers. What two people have to say is enforced by the database's own rules;
//! what is asked here first only makes the answer a better one.

use async_trait::async_trait;
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::row_error;
use crate::review::blocks::Word;
use crate::review::blocks::is_same_person;
use crate::review::cases::Offender;
use crate::review::offenders::{
    Appeal, AppealOutcome, Entry, EntryFault, EntryProposal, EntryState, OffenderRecord, REPEAT_FROM,
};
use crate::store::paging::{ListPage, ListQuery};
use crate::store::sqlite::Sqlite;
use crate::store::sqlite::pages::{OFFENDERS, by_name};
use crate::store::sqlite::register::note_actor;
use crate::store::{OffenderStore, RuledEntry, StoreError};

#[async_trait]
impl OffenderStore for Sqlite {
    async fn offenders(&self) -> Result<Vec<Offender>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.readers.begin().await.map_err(failed)?;
        let rows =
            sqlx::query("SELECT id FROM offender ORDER BY site, name, id").fetch_all(&mut *tx).await.map_err(failed)?;
        let mut offenders = Vec::with_capacity(rows.len());
        for row in &rows {
            let id: String = row.try_get("id").map_err(failed)?;
            offenders.extend(self.read_offender(&mut tx, &id).await?);
        }
        Ok(offenders)
    }

    async fn offender_page(&self, query: &ListQuery<()>) -> Result<ListPage<Offender>, StoreError> {
        let mut tx = self.readers.begin().await.map_err(|error| self.failed(error))?;
        let (ids, next) = self.page(&mut tx, OFFENDERS, &by_name(query, |()| ""), 0).await?;
        let mut rows = Vec::with_capacity(ids.len());
        for id in &ids {
            rows.extend(self.read_offender(&mut tx, id).await?);
        }
        Ok(ListPage { rows, next })
    }

    async fn offender(&self, prefix: &str) -> Result<Option<Offender>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.readers.begin().await.map_err(failed)?;
        let rows = sqlx::query(
            "SELECT id FROM offender WHERE id >= $1 AND substr(id, 1, length($1)) = $1 AND length($1) > 0 LIMIT 2",
        )
        .bind(prefix)
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let [row] = rows.as_slice() else { return Ok(None) };
        let id: String = row.try_get("id").map_err(failed)?;
        self.read_offender(&mut tx, &id).await
    }

    async fn offender_entries(&self, offender_id: Option<&str>) -> Result<Vec<Entry>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.readers.begin().await.map_err(failed)?;
        self.read_entries(&mut tx, "offender", offender_id).await
    }

    async fn propose_entry(&self, proposal: &EntryProposal) -> RuledEntry {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let id = proposal.id();
        if let Some(known) = self.read_entry(&mut tx, &id).await? {
            return Ok(Ok(known));
        }
        let offender = proposal.offender_id.clone();
        let Some(confirmed) = self.confirmed_hits(&mut tx, &offender).await? else {
            return Ok(Err(EntryFault::NoSuchOffender(offender)));
        };
        if confirmed < REPEAT_FROM {
            return Ok(Err(EntryFault::TooFew { offender, confirmed }));
        }
        let entries = self.read_entries(&mut tx, "offender", Some(&offender)).await?;
        if let Some(standing) = entries.iter().find(|entry| entry.state(proposal.proposed_ms).stands()) {
            let state = standing.state(proposal.proposed_ms);
            return Ok(Err(EntryFault::Standing { entry: standing.id.clone(), state }));
        }
        note_actor(&mut tx, &proposal.proposed_by, proposal.proposed_ms).await.map_err(failed)?;
        sqlx::query(
            "INSERT INTO offender_entry (id, offender_id, reason, ground, proposed_by, proposed_ms, expires_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&id)
        .bind(&proposal.offender_id)
        .bind(&proposal.reason)
        .bind(&proposal.ground)
        .bind(&proposal.proposed_by)
        .bind(proposal.proposed_ms)
        .bind(proposal.expires_ms)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        self.entry_written(tx, &id).await
    }

    async fn approve_entry(&self, entry_id: &str, word: &Word) -> RuledEntry {
        let mut tx = self.begin().await?;
        let entry = match self.entry_in(&mut tx, entry_id, word.at_ms, &[EntryState::Proposed]).await? {
            Ok(entry) => entry,
            Err(fault) => return Ok(Err(fault)),
        };
        if is_same_person(&entry.proposal.proposed_by, &word.by) {
            return Ok(Err(EntryFault::SamePerson { actor: word.by.clone() }));
        }
        let confirmed = self.confirmed_hits(&mut tx, &entry.proposal.offender_id).await?.unwrap_or_default();
        if confirmed < REPEAT_FROM {
            return Ok(Err(EntryFault::TooFew { offender: entry.proposal.offender_id, confirmed }));
        }
        self.note_word(
            &mut tx,
            "UPDATE offender_entry SET approved_by = $2, approved_ms = $3, approval_note = $4 WHERE id = $1",
            entry_id,
            word,
        )
        .await?;
        self.entry_written(tx, entry_id).await
    }

    async fn withdraw_entry(&self, entry_id: &str, word: &Word) -> RuledEntry {
        let mut tx = self.begin().await?;
        let standing = [EntryState::Proposed, EntryState::Published, EntryState::UnderAppeal];
        if let Err(fault) = self.entry_in(&mut tx, entry_id, word.at_ms, &standing).await? {
            return Ok(Err(fault));
        }
        self.note_word(
            &mut tx,
            "UPDATE offender_entry SET withdrawn_by = $2, withdrawn_ms = $3, withdrawal_note = $4 WHERE id = $1",
            entry_id,
            word,
        )
        .await?;
        self.entry_written(tx, entry_id).await
    }

    async fn appeal_entry(&self, entry_id: &str, grounds: &str, word: &Word) -> RuledEntry {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let id = Appeal::id_of(entry_id, grounds, word);
        if let Some(entry) = self.read_entry(&mut tx, entry_id).await?
            && entry.appeals.iter().any(|appeal| appeal.id == id)
        {
            return Ok(Ok(entry));
        }
        if let Err(fault) = self.entry_in(&mut tx, entry_id, word.at_ms, &[EntryState::Published]).await? {
            return Ok(Err(fault));
        }
        note_actor(&mut tx, &word.by, word.at_ms).await.map_err(failed)?;
        sqlx::query(
            "INSERT INTO offender_appeal (id, entry_id, grounds, filed_by, filed_ms) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&id)
        .bind(entry_id)
        .bind(grounds)
        .bind(&word.by)
        .bind(word.at_ms)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        self.entry_written(tx, entry_id).await
    }

    async fn answer_appeal(&self, entry_id: &str, outcome: AppealOutcome, word: &Word) -> RuledEntry {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let Some(entry) = self.read_entry(&mut tx, entry_id).await? else {
            return Ok(Err(EntryFault::NoSuchEntry(entry_id.to_owned())));
        };
        let Some(pending) = entry.pending_appeal() else {
            return Ok(Err(EntryFault::NoAppeal(entry_id.to_owned())));
        };
        if entry.rests_on_word_of(&word.by) {
            return Ok(Err(EntryFault::OwnEntry { actor: word.by.clone() }));
        }
        note_actor(&mut tx, &word.by, word.at_ms).await.map_err(failed)?;
        sqlx::query(
            "UPDATE offender_appeal SET outcome = $2, decided_by = $3, decided_ms = $4, decision_note = $5 WHERE id = $1",
        )
        .bind(&pending.id)
        .bind(outcome.as_str())
        .bind(&word.by)
        .bind(word.at_ms)
        .bind(word.note.as_deref())
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        self.entry_written(tx, entry_id).await
    }
}

impl Sqlite {
    /// The entry, if it is in one of these states.
    async fn entry_in(
        &self,
        tx: &mut SqliteConnection,
        id: &str,
        now_ms: i64,
        states: &[EntryState],
    ) -> Result<Result<Entry, EntryFault>, StoreError> {
        let Some(entry) = self.read_entry(tx, id).await? else {
            return Ok(Err(EntryFault::NoSuchEntry(id.to_owned())));
        };
        let state = entry.state(now_ms);
        Ok(if states.contains(&state) { Ok(entry) } else { Err(EntryFault::Illegal { entry: entry.id, state }) })
    }

    /// Writes who said something about an entry, and when; the statement takes id, actor, time and note.
    async fn note_word(
        &self,
        tx: &mut SqliteConnection,
        statement: &'static str,
        id: &str,
        word: &Word,
    ) -> Result<(), StoreError> {
        let failed = |error| self.failed(error);
        note_actor(&mut *tx, &word.by, word.at_ms).await.map_err(failed)?;
        sqlx::query(statement)
            .bind(id)
            .bind(&word.by)
            .bind(word.at_ms)
            .bind(word.note.as_deref())
            .execute(tx)
            .await
            .map(drop)
            .map_err(failed)
    }

    async fn entry_written(&self, mut tx: sqlx::Transaction<'static, sqlx::Sqlite>, id: &str) -> RuledEntry {
        let entry = self.read_entry(&mut tx, id).await?;
        let entry = entry.ok_or_else(|| row_error("offender_entry", id, "it was written and is not there"))?;
        tx.commit().await.map_err(|error| self.failed(error))?;
        Ok(Ok(entry))
    }

    /// Confirmed hits of an offender's own, counted by the same rule by which they are published; none where nobody is known by
    /// this id.
    async fn confirmed_hits(&self, tx: &mut SqliteConnection, offender_id: &str) -> Result<Option<usize>, StoreError> {
        let failed = |error| self.failed(error);
        let Some(offender) = self.read_offender(&mut *tx, offender_id).await? else { return Ok(None) };
        let rows = sqlx::query("SELECT id FROM review_case WHERE offender_id = $1 ORDER BY id")
            .bind(offender_id)
            .fetch_all(&mut *tx)
            .await
            .map_err(failed)?;
        let mut cases = Vec::with_capacity(rows.len());
        for row in &rows {
            let id: String = row.try_get("id").map_err(failed)?;
            cases.extend(self.read_case(&mut *tx, &id).await?);
        }
        Ok(Some(OffenderRecord::of(offender, &cases).confirmed))
    }

    async fn read_entry(&self, tx: &mut SqliteConnection, id: &str) -> Result<Option<Entry>, StoreError> {
        Ok(self.read_entries(tx, "entry", Some(id)).await?.pop())
    }

    /// Entries of an offender, one entry by its id, or all, oldest first.
    async fn read_entries(
        &self,
        tx: &mut SqliteConnection,
        by: &str,
        id: Option<&str>,
    ) -> Result<Vec<Entry>, StoreError> {
        let failed = |error| self.failed(error);
        let rows = sqlx::query(
            "SELECT * FROM offender_entry
             WHERE $2 IS NULL OR CASE $1 WHEN 'entry' THEN id ELSE offender_id END = $2 ORDER BY proposed_ms, id",
        )
        .bind(by)
        .bind(id)
        .fetch_all(&mut *tx)
        .await
        .map_err(failed)?;
        let mut entries = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut entry = entry(row).map_err(failed)?;
            let appeals = sqlx::query("SELECT * FROM offender_appeal WHERE entry_id = $1 ORDER BY filed_ms, id")
                .bind(&entry.id)
                .fetch_all(&mut *tx)
                .await
                .map_err(failed)?;
            entry.appeals = appeals.iter().map(appeal).collect::<Result<_, _>>().map_err(failed)?;
            entries.push(entry);
        }
        Ok(entries)
    }
}

fn entry(row: &SqliteRow) -> Result<Entry, sqlx::Error> {
    Ok(Entry {
        id: row.try_get("id")?,
        proposal: EntryProposal {
            offender_id: row.try_get("offender_id")?,
            reason: row.try_get("reason")?,
            ground: row.try_get("ground")?,
            proposed_by: row.try_get("proposed_by")?,
            proposed_ms: row.try_get("proposed_ms")?,
            expires_ms: row.try_get("expires_ms")?,
        },
        approved: word(row, "approved_by", "approved_ms", "approval_note")?,
        withdrawn: word(row, "withdrawn_by", "withdrawn_ms", "withdrawal_note")?,
        appeals: Vec::new(),
    })
}

fn appeal(row: &SqliteRow) -> Result<Appeal, sqlx::Error> {
    let outcome: Option<String> = row.try_get("outcome")?;
    let outcome =
        outcome.map(|outcome| outcome.parse::<AppealOutcome>().map_err(|()| unknown(&outcome))).transpose()?;
    let decided = word(row, "decided_by", "decided_ms", "decision_note")?;
    Ok(Appeal {
        id: row.try_get("id")?,
        grounds: row.try_get("grounds")?,
        filed: Word { by: row.try_get("filed_by")?, at_ms: row.try_get("filed_ms")?, note: None },
        answer: outcome.zip(decided),
    })
}

fn unknown(outcome: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("{outcome} is no outcome of an appeal").into())
}

/// Somebody's word, where it was given.
fn word(row: &SqliteRow, by: &str, at: &str, note: &str) -> Result<Option<Word>, sqlx::Error> {
    let Some(by) = row.try_get::<Option<String>, _>(by)? else { return Ok(None) };
    Ok(Some(Word { by, at_ms: row.try_get(at)?, note: row.try_get(note)? }))
}
