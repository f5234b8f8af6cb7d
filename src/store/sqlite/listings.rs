//! Listings, their pictures, and what is still to be done with them.

use async_trait::async_trait;
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::{Sqlite, json_list, position};
use crate::extract::ListingId;
use crate::rights::RightId;
use crate::sources::SourceId;
use crate::store::{Again, ListingStore, MatchedRegister, StoreError, StoredListing, StoredPicture};

macro_rules! select_listings {
    ($condition:literal) => {
        concat!(
            "SELECT l.id, l.source_id, l.record, l.first_seen_ms, l.last_seen_ms FROM listing l WHERE ",
            $condition,
            " LIMIT $1"
        )
    };
}

#[async_trait]
impl ListingStore for Sqlite {
    async fn matched_register(&self) -> Result<Option<MatchedRegister>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.readers.begin().await.map_err(failed)?;
        let row = sqlx::query("SELECT snapshot, matcher FROM matched_register")
            .fetch_optional(&mut *tx)
            .await
            .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        let rows =
            sqlx::query("SELECT right_id, digest FROM matched_right").fetch_all(&mut *tx).await.map_err(failed)?;
        let right = |row: &SqliteRow| Ok((RightId(row.try_get("right_id")?), row.try_get("digest")?));
        Ok(Some(MatchedRegister {
            snapshot: row.try_get("snapshot").map_err(failed)?,
            matcher: row.try_get("matcher").map_err(failed)?,
            rights: rows.iter().map(right).collect::<Result<_, sqlx::Error>>().map_err(failed)?,
        }))
    }

    async fn move_register(
        &self,
        from: Option<&str>,
        to: &MatchedRegister,
        again: &Again,
    ) -> Result<Option<u64>, StoreError> {
        let failed = |error| self.failed(error);
        let mut tx = self.begin().await?;
        let is_from: bool = sqlx::query("SELECT (SELECT snapshot FROM matched_register) IS $1")
            .bind(from)
            .fetch_one(&mut *tx)
            .await
            .and_then(|row| row.try_get(0))
            .map_err(failed)?;
        if !is_from {
            return Ok(None);
        }
        look_again(&mut tx, again).await.map_err(failed)?;
        if from != Some(to.snapshot.as_str()) {
            write_register(&mut tx, to).await.map_err(failed)?;
        }
        let waiting: i64 = sqlx::query("SELECT count(*) FROM listing WHERE dirty = 1")
            .fetch_one(&mut *tx)
            .await
            .and_then(|row| row.try_get(0))
            .map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(Some(waiting.cast_unsigned()))
    }

    async fn captured(&self) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query("SELECT count(*) FROM listing")
            .fetch_one(&self.readers)
            .await
            .and_then(|row| row.try_get(0))
            .map_err(|error| self.failed(error))?;
        Ok(count.cast_unsigned())
    }

    async fn matched_digest(&self, id: &RightId) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT digest FROM matched_right WHERE right_id = $1")
            .bind(&id.0)
            .fetch_optional(&self.readers)
            .await
            .map_err(|error| self.failed(error))?;
        row.map(|row| row.try_get(0)).transpose().map_err(|error| self.failed(error))
    }

    async fn unmatched(&self, limit: u32, all: bool) -> Result<Vec<StoredListing>, StoreError> {
        let query = if all {
            sqlx::query(select_listings!("l.dirty = 1"))
        } else {
            sqlx::query(select_listings!(
                "l.dirty = 1 AND NOT EXISTS (
                    SELECT 1 FROM listing_picture p JOIN url u ON u.source_id = p.source_id AND u.key = p.url_key
                    WHERE p.listing_id = l.id AND u.state < 2)"
            ))
        };
        let waiting =
            query.bind(i64::from(limit)).fetch_all(&self.readers).await.map_err(|error| self.failed(error))?;
        if waiting.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Result<Vec<String>, _> = waiting.iter().map(|row| row.try_get("id")).collect();
        // Taken in hand: dirty is 2 until the hits are written, unless a visit changes the listing meanwhile.
        let rows = sqlx::query(
            "UPDATE listing SET dirty = 2 WHERE dirty = 1 AND id IN (SELECT value FROM json_each($1))
             RETURNING id, source_id, record, first_seen_ms, last_seen_ms",
        )
        .bind(json_list(ids.map_err(|error| self.failed(error))?))
        .fetch_all(&self.writer)
        .await
        .map_err(|error| self.failed(error))?;
        self.with_pictures(&rows).await
    }

    async fn listing(&self, id: &ListingId) -> Result<Option<StoredListing>, StoreError> {
        let rows = sqlx::query(select_listings!("l.id = $2"))
            .bind(1)
            .bind(&id.0)
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.failed(error))?;
        Ok(self.with_pictures(&rows).await?.pop())
    }

    async fn fingerprints(&self, after: &str, limit: u32) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, fingerprint FROM picture WHERE id > $1 AND fingerprint IS NOT NULL ORDER BY id LIMIT $2",
        )
        .bind(after)
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        let read = |row: &SqliteRow| Ok((row.try_get("id")?, row.try_get("fingerprint")?));
        rows.iter().map(read).collect::<Result<_, sqlx::Error>>().map_err(|error| self.failed(error))
    }

    async fn unindexed(&self, limit: u32) -> Result<Vec<StoredListing>, StoreError> {
        let rows = sqlx::query(select_listings!("l.indexed = 0"))
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await
            .map_err(|error| self.failed(error))?;
        rows.iter().map(|row| self.stored_listing(row)).collect()
    }

    async fn mark_indexed(&self, ids: &[ListingId]) -> Result<(), StoreError> {
        sqlx::query("UPDATE listing SET indexed = 1 WHERE id IN (SELECT value FROM json_each($1))")
            .bind(json_list(ids))
            .execute(&self.writer)
            .await
            .map(drop)
            .map_err(|error| self.failed(error))
    }

    async fn reindex_all(&self) -> Result<(), StoreError> {
        sqlx::query("UPDATE listing SET indexed = 0 WHERE indexed = 1")
            .execute(&self.writer)
            .await
            .map(drop)
            .map_err(|error| self.failed(error))
    }

    async fn listing_count(&self, id: &SourceId, scan: i64) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query("SELECT count(*) FROM listing WHERE source_id = $1 AND last_scan = $2")
            .bind(&id.0)
            .bind(scan)
            .fetch_one(&self.readers)
            .await
            .and_then(|row| row.try_get(0))
            .map_err(|error| self.failed(error))?;
        Ok(count.cast_unsigned())
    }
}

/// Listings that wait from now on, beside those that do already.
async fn look_again(tx: &mut SqliteConnection, again: &Again) -> Result<(), sqlx::Error> {
    let Again::Of { listings, rights, pictures } = again else {
        sqlx::query("UPDATE listing SET dirty = 1 WHERE dirty <> 1").execute(tx).await?;
        return Ok(());
    };
    // What an earlier process had in hand when it ended is looked at again as well.
    sqlx::query("UPDATE listing SET dirty = 1 WHERE dirty = 2").execute(&mut *tx).await?;
    sqlx::query("UPDATE listing SET dirty = 1 WHERE behind = 1").execute(&mut *tx).await?;
    sqlx::query("UPDATE listing SET dirty = 1 WHERE id IN (SELECT value FROM json_each($1))")
        .bind(json_list(listings))
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "UPDATE listing SET dirty = 1 WHERE id IN
            (SELECT listing_id FROM hit WHERE right_id IN (SELECT value FROM json_each($1)))",
    )
    .bind(json_list(rights.iter().map(|right| right.0.as_str())))
    .execute(&mut *tx)
    .await?;
    if !pictures.is_empty() {
        sqlx::query(
            "UPDATE listing SET dirty = 1 WHERE id IN
                (SELECT lp.listing_id FROM listing_picture lp
                 JOIN url u ON u.source_id = lp.source_id AND u.key = lp.url_key
                 WHERE u.body_digest IN (SELECT value FROM json_each($1)))",
        )
        .bind(json_list(pictures))
        .execute(tx)
        .await?;
    }
    Ok(())
}

async fn write_register(tx: &mut SqliteConnection, to: &MatchedRegister) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO matched_register (one, snapshot, matcher) VALUES (1, $1, $2)
         ON CONFLICT (one) DO UPDATE SET snapshot = excluded.snapshot, matcher = excluded.matcher",
    )
    .bind(&to.snapshot)
    .bind(&to.matcher)
    .execute(&mut *tx)
    .await?;
    let rights = json_list(to.rights.iter().map(|(id, digest)| [id.0.as_str(), digest]));
    sqlx::query("DELETE FROM matched_right WHERE right_id NOT IN (SELECT value ->> 0 FROM json_each($1))")
        .bind(&rights)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO matched_right (right_id, digest) SELECT value ->> 0, value ->> 1 FROM json_each($1) WHERE true
         ON CONFLICT (right_id) DO UPDATE SET digest = excluded.digest WHERE digest <> excluded.digest",
    )
    .bind(&rights)
    .execute(tx)
    .await?;
    Ok(())
}

impl Sqlite {
    async fn with_pictures(&self, rows: &[SqliteRow]) -> Result<Vec<StoredListing>, StoreError> {
        let mut listings = Vec::with_capacity(rows.len());
        for row in rows {
            let mut stored = self.stored_listing(row)?;
            stored.pictures = self.pictures_of(&stored.listing.id).await?;
            listings.push(stored);
        }
        Ok(listings)
    }

    pub(super) async fn pictures_of(&self, id: &ListingId) -> Result<Vec<StoredPicture>, StoreError> {
        let rows = sqlx::query(
            "SELECT lp.address, p.id, p.fingerprint, p.archive_file, p.archive_offset, p.archive_length
             FROM listing_picture lp
             JOIN url u ON u.source_id = lp.source_id AND u.key = lp.url_key
             JOIN picture p ON p.id = u.body_digest
             WHERE lp.listing_id = $1 ORDER BY lp.position, lp.url_key",
        )
        .bind(&id.0)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        let read = |row: &SqliteRow| -> Result<Option<StoredPicture>, sqlx::Error> {
            let Some(archived) = position(row)? else { return Ok(None) };
            let address = row.try_get("address")?;
            Ok(Some(StoredPicture {
                address,
                picture_id: row.try_get("id")?,
                fingerprint: row.try_get("fingerprint")?,
                archived,
            }))
        };
        rows.iter()
            .filter_map(|row| read(row).transpose())
            .collect::<Result<_, _>>()
            .map_err(|error| self.failed(error))
    }

    fn stored_listing(&self, row: &SqliteRow) -> Result<StoredListing, StoreError> {
        let failed = |error| self.failed(error);
        let id: String = row.try_get("id").map_err(failed)?;
        let record: String = row.try_get("record").map_err(failed)?;
        let listing = serde_json::from_str(&record).map_err(|error| StoreError::Row {
            table: "listing",
            id,
            reason: error.to_string(),
        })?;
        Ok(StoredListing {
            source_id: SourceId(row.try_get("source_id").map_err(failed)?),
            listing,
            first_seen_ms: row.try_get("first_seen_ms").map_err(failed)?,
            last_seen_ms: row.try_get("last_seen_ms").map_err(failed)?,
            pictures: Vec::new(),
        })
    }
}
