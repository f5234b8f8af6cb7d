//! What stands beside a hit.

use async_trait::async_trait;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use super::{Sqlite, json_list};
use crate::review::blocks::Block;
use crate::rights::RightId;
use crate::sources::SourceId;
use crate::store::{BlockStore, Neighbours, RelatedHit, RelatedListing, RelatedStore, StoreError, StoredHit};

/// One text for every selection of hits; `{}` stands for what they differ in. Hits that are held back with their picture (state 4
/// of the queue) are told of nowhere.
macro_rules! select_related {
    ($condition:literal) => {
        concat!(
            "SELECT h.id, h.listing_id, h.right_id, h.source_id, h.score, h.standing, d.verdict,
                l.record ->> '$.title' AS title, l.record ->> '$.seller' AS seller,
                CAST(l.record ->> '$.price' AS REAL) AS price, l.record ->> '$.currency' AS currency
             FROM hit h JOIN listing l ON l.id = h.listing_id LEFT JOIN decision d ON d.number = h.decision
             WHERE h.current = 1 AND NOT EXISTS (SELECT 1 FROM queue_hit q WHERE q.hit_id = h.id AND q.state = 4) AND ",
            $condition
        )
    };
}

fn rights_list(rights: Option<&[RightId]>) -> Option<String> {
    rights.map(|rights| json_list(rights.iter().map(|right| right.0.as_str())))
}

#[async_trait]
impl RelatedStore for Sqlite {
    async fn neighbours(&self, hit: &StoredHit, rights: Option<&[RightId]>) -> Result<Neighbours, StoreError> {
        self.queue_neighbours(&hit.id, rights).await
    }

    async fn hits_of_seller(
        &self,
        hit: &StoredHit,
        rights: Option<&[RightId]>,
        limit: u32,
    ) -> Result<Vec<RelatedHit>, StoreError> {
        let rows = sqlx::query(select_related!(
            "l.source_id = $1 AND l.record ->> '$.seller' = $2 AND h.id <> $3
             AND ($4 IS NULL OR h.right_id IN (SELECT value FROM json_each($4))) ORDER BY h.score DESC, h.id LIMIT $5"
        ))
        .bind(&hit.source_id.0)
        .bind(hit.listing.seller.as_deref())
        .bind(&hit.id)
        .bind(rights_list(rights))
        .bind(limit)
        .fetch_all(&self.readers)
        .await;
        self.related(rows)
    }

    async fn listings_of_seller(&self, hit: &StoredHit, limit: u32) -> Result<Vec<RelatedListing>, StoreError> {
        let failed = |error| self.failed(error);
        let rows = sqlx::query(
            "SELECT l.record ->> '$.title' AS title, l.record ->> '$.url' AS url, CAST(l.record ->> '$.price' AS REAL) AS price,
                l.record ->> '$.currency' AS currency, l.last_seen_ms
             FROM listing l WHERE l.source_id = $1 AND l.record ->> '$.seller' = $2 AND l.shown = 1
                AND NOT EXISTS (SELECT 1 FROM hit h WHERE h.listing_id = l.id AND h.current = 1)
             ORDER BY l.last_seen_ms DESC, l.id LIMIT $3",
        )
        .bind(&hit.source_id.0)
        .bind(hit.listing.seller.as_deref())
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let read = |row: &SqliteRow| {
            Ok(RelatedListing {
                title: row.try_get("title")?,
                url: row.try_get("url")?,
                price: row.try_get("price")?,
                currency: row.try_get("currency")?,
                last_seen_ms: row.try_get("last_seen_ms")?,
            })
        };
        rows.iter().map(read).collect::<Result<_, sqlx::Error>>().map_err(failed)
    }

    async fn hits_with_pictures(
        &self,
        hit: &StoredHit,
        pictures: &[String],
        rights: Option<&[RightId]>,
        limit: u32,
    ) -> Result<Vec<RelatedHit>, StoreError> {
        let rows = sqlx::query(select_related!(
            "h.listing_id IN (
                SELECT lp.listing_id FROM (SELECT DISTINCT source_id FROM scan) s
                JOIN url u INDEXED BY url_body ON u.source_id = s.source_id
                    AND u.body_digest IN (SELECT value FROM json_each($1))
                JOIN listing_picture lp ON lp.source_id = u.source_id AND lp.url_key = u.key LIMIT 2000)
             AND h.listing_id <> $2 AND ($3 IS NULL OR h.right_id IN (SELECT value FROM json_each($3)))
             ORDER BY h.score DESC, h.id LIMIT $4"
        ))
        .bind(json_list(pictures))
        .bind(&hit.listing.id.0)
        .bind(rights_list(rights))
        .bind(limit)
        .fetch_all(&self.readers)
        .await;
        self.related(rows)
    }

    async fn hits_of_right(&self, hit: &StoredHit, limit: u32) -> Result<Vec<RelatedHit>, StoreError> {
        let rows = sqlx::query(select_related!(
            "h.id IN (SELECT id FROM hit WHERE right_id = $1 AND current = 1 AND id <> $2 LIMIT $3)"
        ))
        .bind(hit.ranked.hit.right_id.as_ref().map(|right| right.0.as_str()))
        .bind(&hit.id)
        .bind(limit)
        .fetch_all(&self.readers)
        .await;
        self.related(rows)
    }

    async fn blocks_on_hit(&self, hit_id: &str, limit: u32) -> Result<Vec<Block>, StoreError> {
        let rows = sqlx::query(
            "SELECT p.id FROM block_proposal p
             WHERE EXISTS (SELECT 1 FROM json_each(p.record, '$.hits') WHERE value = $1)
             ORDER BY p.proposed_ms DESC, p.id LIMIT $2",
        )
        .bind(hit_id)
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(|error| self.failed(error))?;
        let mut blocks = Vec::with_capacity(rows.len());
        for row in &rows {
            let id: String = row.try_get("id").map_err(|error| self.failed(error))?;
            blocks.extend(self.block(&id).await?);
        }
        Ok(blocks)
    }
}

impl Sqlite {
    fn related(&self, rows: Result<Vec<SqliteRow>, sqlx::Error>) -> Result<Vec<RelatedHit>, StoreError> {
        let read = |row: &SqliteRow| {
            let stands = row.try_get::<i64, _>("standing")? != 0;
            let verdict: Option<String> = row.try_get("verdict")?;
            Ok(RelatedHit {
                id: row.try_get("id")?,
                listing_id: row.try_get("listing_id")?,
                right_id: row.try_get::<Option<String>, _>("right_id")?.map(RightId),
                source_id: SourceId(row.try_get("source_id")?),
                title: row.try_get::<Option<String>, _>("title")?.unwrap_or_default(),
                seller: row.try_get("seller")?,
                price: row.try_get("price")?,
                currency: row.try_get("currency")?,
                score: row.try_get("score")?,
                verdict: verdict.filter(|_| stands).and_then(|verdict| verdict.parse().ok()),
            })
        };
        let rows = rows.map_err(|error| self.failed(error))?;
        rows.iter().map(read).collect::<Result<_, sqlx::Error>>().map_err(|error| self.failed(error))
    }
}
