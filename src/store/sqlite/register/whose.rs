//! Whose an id is. What was found, decided and written about a right hangs on its id alone, so an id that stood for one
//! holder's right never becomes a new right of another.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::super::json_list;
use crate::rights::RightId;

/// How an id stands in the register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// Of the right as it is now; none where there is none.
    pub digest: Option<String>,
    /// The holder as last written, also of a right that was taken out.
    holder: Option<String>,
    /// Something hangs on the id although it has no history: a hit of times before there was one, a case from elsewhere.
    is_referred: bool,
}

impl Standing {
    /// Whether a right of `holder` may not be written under the id. Whoever writes for some holders only (`own`) neither
    /// replaces what is others' nor takes what nobody knows to be theirs. Whoever writes for all may pass a right on: by
    /// changing the holder of one that is registered.
    pub fn is_taken(&self, holder: &str, own: Option<&BTreeSet<String>>) -> bool {
        let is_others = |held: &String| own.is_some_and(|own| !own.contains(held));
        match (&self.digest, &self.holder) {
            (Some(_), Some(held)) => is_others(held),
            (None, Some(held)) => held != holder || is_others(held),
            (_, None) => own.is_some() && self.is_referred,
        }
    }

    /// Whose it was, where it was taken out.
    pub fn past_holder(self) -> Option<String> {
        self.holder.filter(|_| self.digest.is_none())
    }
}

pub(super) async fn standing(connection: &mut SqliteConnection, id: &RightId) -> Result<Standing, sqlx::Error> {
    let found = standings(connection, std::iter::once(id)).await?;
    Ok(found.into_values().next().unwrap_or_default())
}

pub(super) async fn standings(
    connection: &mut SqliteConnection,
    ids: impl Iterator<Item = &RightId>,
) -> Result<BTreeMap<RightId, Standing>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT wanted.value AS id, r.digest,
            CASE WHEN r.id IS NOT NULL THEN r.record ->> '$.holder' ELSE
                (SELECT record ->> '$.holder' FROM right_change
                 WHERE right_id = wanted.value AND record IS NOT NULL ORDER BY number DESC LIMIT 1) END AS holder,
            r.id IS NULL AND (
                EXISTS (SELECT 1 FROM hit WHERE right_id = wanted.value)
                OR EXISTS (SELECT 1 FROM decision WHERE right_id = wanted.value)
                OR EXISTS (SELECT 1 FROM review_case WHERE right_id = wanted.value)
                OR EXISTS (SELECT 1 FROM notice WHERE right_id = wanted.value)) AS is_referred
         FROM json_each($1) AS wanted LEFT JOIN registered_right r ON r.id = wanted.value",
    )
    .bind(json_list(ids))
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

fn read(row: &SqliteRow) -> Result<(RightId, Standing), sqlx::Error> {
    let standing = Standing {
        digest: row.try_get("digest")?,
        holder: row.try_get("holder")?,
        is_referred: row.try_get("is_referred")?,
    };
    Ok((RightId(row.try_get("id")?), standing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_stays_with_its_holder() {
        let own = BTreeSet::from(["Own".to_owned(), "Mine".to_owned()]);
        let standing = |digest: Option<&str>, holder: Option<&str>, is_referred| Standing {
            digest: digest.map(str::to_owned),
            holder: holder.map(str::to_owned),
            is_referred,
        };
        // How it stands, for whom it is written, and whether it is taken for whoever writes for all and for an owner.
        let cases = [
            (standing(None, None, false), "Own", false, false),
            (standing(None, None, true), "Own", false, true),
            (standing(None, Some("Own"), true), "Own", false, false),
            (standing(None, Some("Mine"), true), "Own", true, true),
            (standing(None, Some("Other"), false), "Own", true, true),
            (standing(None, Some("Other"), false), "Other", false, true),
            (standing(Some("d"), Some("Own"), false), "Own", false, false),
            (standing(Some("d"), Some("Mine"), false), "Own", false, false),
            (standing(Some("d"), Some("Other"), false), "Own", false, true),
        ];
        for (standing, holder, for_all, for_owner) in cases {
            let taken = (standing.is_taken(holder, None), standing.is_taken(holder, Some(&own)));
            assert_eq!(taken, (for_all, for_owner), "{standing:?} for {holder}");
        }
    }
}
