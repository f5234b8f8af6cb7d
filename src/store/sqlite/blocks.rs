//! Block decisions. Rules about who may say what, and when, stand in the database; here they are asked first, so that whoever
//! breaks one is told which.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

mod stays;

use super::pages::{BLOCKS, by_name};
use super::register::note_actor;
use super::{Sqlite, json_list, position};
use crate::publish::blocklists::{BlockList, Entry};
use crate::publish::sharing::Stay;
use crate::review::blocks::guard::DoubtedHits;
use crate::review::blocks::{Block, BlockState, Evidence, Proposal, Target, Word, is_same_person};
use crate::rights::RightId;
use crate::store::paging::{ListPage, ListQuery};
use crate::store::{BlockStore, CapturedHost, KEPT_LISTS, Said, SaidSoFar, StoreError, digest_of};

/// One text for every selection; the condition is what they differ in.
macro_rules! select_blocks {
    ($condition:literal) => {
        concat!(
            "SELECT p.id, p.record, a.actor AS approved_by, a.said_ms AS approved_ms, a.note AS approved_note,
                    r.actor AS revoked_by, r.said_ms AS revoked_ms, r.note AS revoked_note
             FROM block_proposal p
             LEFT JOIN block_word a ON a.block_id = p.id AND a.kind = 'approved'
             LEFT JOIN block_word r ON r.block_id = p.id AND r.kind = 'revoked'
             WHERE ",
            $condition,
            " ORDER BY p.proposed_ms, p.id"
        )
    };
}

#[async_trait]
impl BlockStore for Sqlite {
    async fn put_proposal(&self, proposal: &Proposal) -> Result<String, StoreError> {
        let failed = |error| self.failed(error);
        let id = proposal.id();
        let record = serde_json::to_string(proposal).map_err(|error| bad_row(&id, &error.to_string()))?;
        let mut tx = self.begin().await?;
        note_actor(&mut tx, &proposal.proposed_by, proposal.proposed_ms).await.map_err(failed)?;
        // Not ON CONFLICT: the trigger against replacing would come first.
        sqlx::query(
            "INSERT INTO block_proposal (id, record) SELECT $1, $2
             WHERE NOT EXISTS (SELECT 1 FROM block_proposal WHERE id = $1)",
        )
        .bind(&id)
        .bind(record)
        .execute(&mut *tx)
        .await
        .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(id)
    }

    async fn approve_block(&self, id: &str, word: &Word, guard: Option<&str>) -> Result<Said, StoreError> {
        let mut tx = self.begin().await?;
        let Some(block) = self.block_of(&mut tx, id).await? else { return Ok(Said::Unknown) };
        match block.state(word.at_ms) {
            BlockState::Revoked => return Ok(Said::Revoked),
            BlockState::Expired => return Ok(Said::Expired),
            BlockState::InForce => return Ok(Said::Before),
            BlockState::Proposed if is_same_person(&block.proposal.proposed_by, &word.by) => {
                return Ok(Said::OwnProposal);
            }
            BlockState::Proposed => {}
        }
        write_word(&mut tx, id, "approved", word, guard).await.map_err(|error| self.failed(error))?;
        tx.commit().await.map_err(|error| self.failed(error))?;
        Ok(Said::Written)
    }

    async fn revoke_block(&self, id: &str, word: &Word) -> Result<Said, StoreError> {
        let mut tx = self.begin().await?;
        let Some(block) = self.block_of(&mut tx, id).await? else { return Ok(Said::Unknown) };
        match block.state(word.at_ms) {
            BlockState::Revoked => return Ok(Said::Before),
            BlockState::Expired => return Ok(Said::Expired),
            BlockState::InForce | BlockState::Proposed => {}
        }
        write_word(&mut tx, id, "revoked", word, None).await.map_err(|error| self.failed(error))?;
        tx.commit().await.map_err(|error| self.failed(error))?;
        Ok(Said::Written)
    }

    async fn block_page(&self, query: &ListQuery<BlockState>, now_ms: i64) -> Result<ListPage<Block>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.readers.begin().await.map_err(failed)?;
        let (ids, next) = self.page(&mut tx, BLOCKS, &by_name(query, BlockState::as_str), now_ms).await?;
        let rows = sqlx::query(select_blocks!("p.id IN (SELECT value FROM json_each($1))"))
            .bind(json_list(&ids))
            .fetch_all(&mut *tx)
            .await
            .map_err(failed)?;
        let mut rows = rows.iter().map(|row| self.block_row(row)).collect::<Result<Vec<_>, _>>()?;
        rows.sort_by_key(|block| ids.iter().position(|id| *id == block.id));
        Ok(ListPage { rows, next })
    }

    async fn blocks(&self) -> Result<Vec<Block>, StoreError> {
        let rows =
            sqlx::query(select_blocks!("1")).fetch_all(&self.readers).await.map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.block_row(row)).collect()
    }

    async fn block(&self, prefix: &str) -> Result<Option<Block>, StoreError> {
        let rows = sqlx::query(select_blocks!("p.id >= $1 AND substr(p.id, 1, length($1)) = $1 AND length($1) > 0"))
            .bind(prefix)
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.failed(error))?;
        match rows.as_slice() {
            [row] => self.block_row(row).map(Some),
            _ => Ok(None),
        }
    }

    async fn guard_records(&self) -> Result<Vec<(String, String)>, StoreError> {
        let rows = sqlx::query(
            "SELECT block_id, guard FROM block_word WHERE kind = 'approved' AND guard IS NOT NULL ORDER BY block_id",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        let read = |row: &SqliteRow| Ok((row.try_get("block_id")?, row.try_get("guard")?));
        rows.iter().map(read).collect::<Result<_, sqlx::Error>>().map_err(|error| self.failed(error))
    }

    async fn doubted_hits(&self) -> Result<DoubtedHits, StoreError> {
        // Decisions outlive hits; a hit that is no more is one whose listing has changed. Where every decision was taken back,
        // nobody says any more that it infringes.
        let rows = sqlx::query(
            "SELECT DISTINCT named.value AS id, coalesce(d.verdict, '') <> 'infringes' AS cleared
             FROM block_proposal p JOIN json_each(p.record, '$.hits') named
             LEFT JOIN decision d ON d.number = (SELECT max(number) FROM standing_decision WHERE hit_id = named.value)
             LEFT JOIN hit h ON h.id = named.value AND h.current = 1
             WHERE EXISTS (SELECT 1 FROM decision WHERE hit_id = named.value)
                AND (coalesce(d.verdict, '') <> 'infringes' OR coalesce(h.standing, 0) = 0)",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        let mut doubted = DoubtedHits::default();
        for row in &rows {
            let failed = |error| self.failed(error);
            let is_cleared: bool = row.try_get("cleared").map_err(failed)?;
            let hits = if is_cleared { &mut doubted.cleared } else { &mut doubted.changed };
            hits.insert(row.try_get("id").map_err(failed)?);
        }
        Ok(doubted)
    }

    async fn captured_hosts(&self) -> Result<Vec<CapturedHost>, StoreError> {
        // A listing counts once, whatever hits it has; with `max` SQLite takes the other columns from that row.
        let rows = sqlx::query(
            "WITH shown AS (
                SELECT h.host_key, l.last_seen_ms, l.archive_file, l.archive_offset, l.archive_length,
                    EXISTS (SELECT 1 FROM hit WHERE listing_id = l.id AND current = 1 AND standing = 1) AS infringing,
                    EXISTS (SELECT 1 FROM hit WHERE listing_id = l.id AND current = 1 AND standing = 0) AS undecided
                FROM listing l
                JOIN url u ON u.source_id = l.source_id AND u.key = l.page_key
                JOIN host h ON h.id = u.host_id
                WHERE l.shown = 1
             ), counted AS (
                SELECT host_key, count(*) AS listings, sum(infringing) AS infringing,
                    sum(undecided AND NOT infringing) AS undecided,
                    max(last_seen_ms), archive_file, archive_offset, archive_length
                FROM shown GROUP BY host_key
             )
             SELECT h.host_key, max(h.server_key) AS server_key, coalesce(c.listings, 0) AS listings,
                coalesce(c.infringing, 0) AS infringing, coalesce(c.undecided, 0) AS undecided,
                c.archive_file, c.archive_offset, c.archive_length
             FROM host h LEFT JOIN counted c ON c.host_key = h.host_key
             WHERE h.server_key IS NOT NULL OR c.listings > 0
             GROUP BY h.host_key ORDER BY h.host_key",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        let read = |row: &SqliteRow| {
            Ok(CapturedHost {
                host_key: row.try_get("host_key")?,
                server_key: row.try_get("server_key")?,
                listings: row.try_get::<i64, _>("listings")?.cast_unsigned(),
                infringing: row.try_get::<i64, _>("infringing")?.cast_unsigned(),
                undecided: row.try_get::<i64, _>("undecided")?.cast_unsigned(),
                archived: position(row)?,
            })
        };
        rows.iter().map(read).collect::<Result<_, sqlx::Error>>().map_err(|error| self.failed(error))
    }

    async fn said_so_far(&self) -> Result<SaidSoFar, StoreError> {
        let mut connection = self.readers.acquire().await.map_err(|error| self.failed(error))?;
        said_so_far(&mut connection).await.map_err(|error| self.failed(error))
    }

    async fn put_block_list(
        &self,
        entries: &[Entry],
        gathered: &SaidSoFar,
        now_ms: i64,
    ) -> Result<Option<BlockList>, StoreError> {
        let failed = |error| self.failed(error);
        let kept: Vec<KeptEntry> = entries.iter().cloned().map(KeptEntry::from).collect();
        let text = serde_json::to_string(&kept).map_err(|error| bad_list(0, &error.to_string()))?;
        let digest = digest_of(text.as_bytes());
        let mut tx = self.begin().await?;
        if said_so_far(&mut tx).await.map_err(failed)? != *gathered {
            return Ok(None);
        }
        stays::follow(&mut tx).await.map_err(failed)?;
        let latest = sqlx::query("SELECT serial, digest, made_ms FROM block_list ORDER BY serial DESC LIMIT 1")
            .fetch_optional(&mut *tx)
            .await
            .map_err(failed)?;
        let latest: Option<(i64, String, i64)> = latest
            .map(|row| Ok((row.try_get("serial")?, row.try_get("digest")?, row.try_get("made_ms")?)))
            .transpose()
            .map_err(failed)?;
        if let Some((serial, _, made_ms)) = latest.as_ref().filter(|(_, known, _)| *known == digest) {
            tx.commit().await.map_err(failed)?;
            return Ok(Some(BlockList { serial: serial_of(*serial)?, made_ms: *made_ms, entries: entries.to_vec() }));
        }
        let serial = latest.map_or(1, |(serial, _, _)| serial.saturating_add(1));
        sqlx::query("INSERT INTO block_list (serial, digest, made_ms) VALUES ($1, $2, $3)")
            .bind(serial)
            .bind(digest)
            .bind(now_ms)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        sqlx::query("INSERT INTO block_list_content (serial, entries) VALUES ($1, $2)")
            .bind(serial)
            .bind(text)
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        stays::follow(&mut tx).await.map_err(failed)?;
        sqlx::query("DELETE FROM block_list_content WHERE serial <= $1")
            .bind(serial - i64::from(KEPT_LISTS))
            .execute(&mut *tx)
            .await
            .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(Some(BlockList { serial: serial_of(serial)?, made_ms: now_ms, entries: entries.to_vec() }))
    }

    async fn latest_block_list(&self) -> Result<Option<BlockList>, StoreError> {
        self.read_list(None).await
    }

    async fn kept_block_lists(&self, before: u32) -> Result<Vec<u32>, StoreError> {
        sqlx::query("SELECT serial FROM block_list_content WHERE serial < $1 ORDER BY serial")
            .bind(before)
            .fetch_all(&self.readers)
            .await
            .and_then(|rows| rows.iter().map(|row| row.try_get(0)).collect())
            .map_err(|error| self.failed(error))
    }

    async fn block_list(&self, serial: u32) -> Result<Option<BlockList>, StoreError> {
        self.read_list(Some(serial)).await
    }

    async fn block_stays(&self, serial: u32) -> Result<Vec<Stay>, StoreError> {
        stays::read(&self.readers, serial).await.map_err(|error| self.failed(error))
    }
}

impl Sqlite {
    async fn block_of(&self, tx: &mut SqliteConnection, id: &str) -> Result<Option<Block>, StoreError> {
        let row = sqlx::query(select_blocks!("p.id = $1"))
            .bind(id)
            .fetch_optional(tx)
            .await
            .map_err(|error| self.failed(error))?;
        row.as_ref().map(|row| self.block_row(row)).transpose()
    }

    fn block_row(&self, row: &SqliteRow) -> Result<Block, StoreError> {
        let failed = |error| self.failed(error);
        let id: String = row.try_get("id").map_err(failed)?;
        let record: String = row.try_get("record").map_err(failed)?;
        let proposal = serde_json::from_str(&record).map_err(|error| bad_row(&id, &error.to_string()))?;
        let approved = word(row, ["approved_by", "approved_ms", "approved_note"]).map_err(failed)?;
        let revoked = word(row, ["revoked_by", "revoked_ms", "revoked_note"]).map_err(failed)?;
        Ok(Block { id, proposal, approved, revoked })
    }

    /// The list with this serial, or the latest.
    async fn read_list(&self, serial: Option<u32>) -> Result<Option<BlockList>, StoreError> {
        let failed = |error| self.failed(error);
        let row = sqlx::query(
            "SELECT l.serial, l.made_ms, c.entries FROM block_list l JOIN block_list_content c ON c.serial = l.serial
             WHERE $1 IS NULL OR l.serial = $1 ORDER BY l.serial DESC LIMIT 1",
        )
        .bind(serial)
        .fetch_optional(&self.readers)
        .await
        .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        let serial: i64 = row.try_get("serial").map_err(failed)?;
        let entries: String = row.try_get("entries").map_err(failed)?;
        let entries: Vec<KeptEntry> =
            serde_json::from_str(&entries).map_err(|error| bad_list(serial, &error.to_string()))?;
        Ok(Some(BlockList {
            serial: serial_of(serial)?,
            made_ms: row.try_get("made_ms").map_err(failed)?,
            entries: entries.into_iter().map(Entry::from).collect(),
        }))
    }
}

/// Whatever is said is only ever added: the counts tell whether anything was.
async fn said_so_far(connection: &mut SqliteConnection) -> Result<SaidSoFar, sqlx::Error> {
    let row = sqlx::query(
        "SELECT json_array((SELECT count(*) FROM block_word), (SELECT max(number) FROM decision),
            (SELECT count(*) FROM withdrawal), (SELECT max(number) FROM right_change))",
    )
    .fetch_one(connection)
    .await?;
    row.try_get(0).map(SaidSoFar)
}

async fn write_word(
    tx: &mut SqliteConnection,
    id: &str,
    kind: &str,
    word: &Word,
    guard: Option<&str>,
) -> Result<(), sqlx::Error> {
    note_actor(tx, &word.by, word.at_ms).await?;
    sqlx::query("INSERT INTO block_word (block_id, kind, actor, said_ms, note, guard) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(id)
        .bind(kind)
        .bind(&word.by)
        .bind(word.at_ms)
        .bind(word.note.as_deref())
        .bind(guard)
        .execute(tx)
        .await?;
    Ok(())
}

/// The word in these columns: who, when, note.
fn word(row: &SqliteRow, [by, at_ms, note]: [&str; 3]) -> Result<Option<Word>, sqlx::Error> {
    let Some(by) = row.try_get::<Option<String>, _>(by)? else { return Ok(None) };
    Ok(Some(Word { by, at_ms: row.try_get(at_ms)?, note: row.try_get(note)? }))
}

/// An entry as kept; its form outlives the type.
#[derive(PartialEq, Serialize, Deserialize)]
struct KeptEntry {
    target: Target,
    decisions: Vec<String>,
    reason: String,
    ground: String,
    right_id: Option<RightId>,
    approved_ms: i64,
    expires_ms: i64,
    evidence: Vec<Evidence>,
}

impl From<Entry> for KeptEntry {
    fn from(entry: Entry) -> Self {
        let Entry { target, decisions, reason, ground, right_id, approved_ms, expires_ms, evidence } = entry;
        KeptEntry { target, decisions, reason, ground, right_id, approved_ms, expires_ms, evidence }
    }
}

impl From<KeptEntry> for Entry {
    fn from(kept: KeptEntry) -> Self {
        let KeptEntry { target, decisions, reason, ground, right_id, approved_ms, expires_ms, evidence } = kept;
        Entry { target, decisions, reason, ground, right_id, approved_ms, expires_ms, evidence }
    }
}

fn serial_of(serial: i64) -> Result<u32, StoreError> {
    u32::try_from(serial).map_err(|error| bad_list(serial, &error.to_string()))
}

fn bad_row(id: &str, reason: &str) -> StoreError {
    StoreError::Row { table: "block_proposal", id: id.to_owned(), reason: reason.to_owned() }
}

fn bad_list(serial: i64, reason: &str) -> StoreError {
    StoreError::Row { table: "block_list", id: serial.to_string(), reason: reason.to_owned() }
}
