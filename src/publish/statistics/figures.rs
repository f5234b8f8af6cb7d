//! Figures that anybody can make again: each carries the query it came from, and the digest of the rows behind it.
//!
//! A query gives one row after the other as a JSON array, the id of what is counted first and its key second, in the order of
//! the ids. The digest is the SHA-256 of these rows, each followed by a line feed: what `sqlite3 reeve.db "QUERY" | sha256sum`
//! prints. The figure is how many rows have which key.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::By;

/// Keys of a figure that are told apart in a file; the rest is counted together.
pub const MAX_KEYS: usize = 200;

/// Which part of the data a figure is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scope {
    /// First and last day, in UTC.
    pub from: Date,
    pub to: Date,
    /// Hits with a lower score are not counted.
    pub least_score: f64,
    /// Only listings that name this country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// One of the known queries, with its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureQuery {
    name: String,
    scope: Scope,
    /// Column that identifies a row, and its key, as SQL.
    id: &'static str,
    key: String,
    from: &'static str,
    /// Without the part about the id, by which pages of rows are read.
    condition: String,
}

/// Figures that are not counts of hits by one thing.
const OTHERS: &[&str] =
    &["hits-by-month", "hits-by-right-and-outcome", "hits-gone", "decisions-by-verdict", "scans-by-source"];
const DAY_MS: i64 = 86_400_000;

impl FigureQuery {
    /// Every figure there is, in the order in which they are shown.
    pub fn names() -> Vec<String> {
        let by = By::ALL.map(|by| format!("hits-by-{}", by.name()));
        let (month, rest) = OTHERS.split_at(1);
        month
            .iter()
            .map(|name| (*name).to_owned())
            .chain(by)
            .chain(rest.iter().map(|name| (*name).to_owned()))
            .collect()
    }

    /// The query of that name; none where there is none, or none about a country.
    pub fn named(name: &str, scope: &Scope) -> Option<Self> {
        let (from_ms, end_ms) = (super::day_number(scope.from) * DAY_MS, (super::day_number(scope.to) + 1) * DAY_MS);
        let hits = |key: &str| {
            let country = scope.country.as_deref().map(|country| format!(" AND country = {}", quoted(country)));
            FigureQuery {
                name: name.to_owned(),
                scope: scope.clone(),
                id: "id",
                key: key.to_owned(),
                from: "hit_fact",
                condition: format!(
                    "first_seen_ms >= {from_ms} AND first_seen_ms < {end_ms} AND score >= {:?}{}",
                    scope.least_score,
                    country.unwrap_or_default()
                ),
            }
        };
        let general = |id, key: &str, from, time: &str| {
            let condition = format!("{time} >= {from_ms} AND {time} < {end_ms}");
            let query = FigureQuery { id, key: key.to_owned(), from, condition, ..hits(key) };
            scope.country.is_none().then_some(query)
        };
        if let Some(by) = By::ALL.into_iter().find(|by| name.strip_prefix("hits-by-") == Some(by.name())) {
            return Some(hits(by.sql()));
        }
        match name {
            "hits-by-month" => Some(hits("strftime('%Y-%m', first_seen_ms / 1000, 'unixepoch')")),
            "hits-by-right-and-outcome" => Some(hits("coalesce(right_id, '') || ' / ' || outcome")),
            "hits-gone" => Some(hits("CASE shown WHEN 1 THEN 'shown' ELSE 'gone' END")),
            "decisions-by-verdict" => general("id", "verdict", "decision", "decided_ms"),
            "scans-by-source" => general("source_id || '/' || number", "source_id", "scan", "finished_ms"),
            _ => None,
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The whole query, ready for the sqlite3 shell.
    pub fn sql(&self) -> String {
        let FigureQuery { id, key, from, condition, .. } = self;
        format!("SELECT json_array({id}, {key}) FROM {from} WHERE {condition} ORDER BY {id}")
    }

    /// The next rows behind the one whose id is `$1`, at most `$2`; the id is given as well.
    pub fn page_sql(&self) -> String {
        let FigureQuery { id, key, from, condition, .. } = self;
        format!(
            "SELECT {id} AS id, json_array({id}, {key}) AS row FROM {from} WHERE {condition} AND {id} > $1
             ORDER BY {id} LIMIT $2"
        )
    }
}

/// A text as SQL writes it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\0', "").replace('\'', "''"))
}

/// What a query's rows amount to, taken in one by one.
#[derive(Default)]
pub struct FigureTally {
    digest: Sha256,
    rows: u64,
    counts: BTreeMap<String, u64>,
}

impl FigureTally {
    /// Takes in one row, a JSON array of id and key, as the query gave it.
    pub fn add(&mut self, row: &str) {
        self.digest.update(row.as_bytes());
        self.digest.update(b"\n");
        self.rows += 1;
        let key = serde_json::from_str::<(String, String)>(row).map(|(_, key)| key).unwrap_or_default();
        *self.counts.entry(key).or_default() += 1;
    }

    pub fn figure(self, query: &FigureQuery) -> Figure {
        let keys = self.counts.len() as u64;
        let mut counts: Vec<(String, u64)> = self.counts.into_iter().collect();
        // Months stand in their order, everything else by frequency.
        if query.name() != "hits-by-month" {
            counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        }
        let rest = counts.split_off(MAX_KEYS.min(counts.len()));
        Figure {
            name: query.name().to_owned(),
            parameters: query.scope().clone(),
            sql: query.sql(),
            rows: self.rows,
            rows_sha256: HEXLOWER.encode(&self.digest.finalize()),
            keys,
            counts: counts.into_iter().map(|(key, count)| KeyCount { key, count }).collect(),
            rest: rest.into_iter().map(|(_, count)| count).sum(),
        }
    }
}

/// A figure with where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    pub name: String,
    pub parameters: Scope,
    pub sql: String,
    /// Rows behind it, and their digest.
    pub rows: u64,
    pub rows_sha256: String,
    /// How many keys there are.
    pub keys: u64,
    pub counts: Vec<KeyCount>,
    /// Rows of all other keys.
    pub rest: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyCount {
    pub key: String,
    pub count: u64,
}

/// Where a figure that is claimed differs from the one that the store gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// There is no such figure.
    Unknown,
    /// It is said to come from another query than the one of its name.
    Query,
    /// The counts do not add up to the rows that are claimed, or to what the rows give.
    Counts,
    /// Other rows: how many are claimed, and how many there are.
    Rows { claimed: u64, found: u64 },
}

/// Compares a claimed figure with what its query gives now; none where they agree.
pub fn compare(claimed: &Figure, found: Option<&Figure>) -> Option<Difference> {
    let Some(found) = found else { return Some(Difference::Unknown) };
    if claimed.sql != found.sql {
        return Some(Difference::Query);
    }
    if claimed.rows_sha256 != found.rows_sha256 || claimed.rows != found.rows {
        return Some(Difference::Rows { claimed: claimed.rows, found: found.rows });
    }
    (claimed != found).then_some(Difference::Counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(country: Option<&str>) -> Scope {
        let day = |text: &str| text.parse().unwrap();
        Scope { from: day("2026-01-01"), to: day("2026-12-31"), least_score: 0.5, country: country.map(str::to_owned) }
    }

    fn figure(rows: &[&str]) -> Figure {
        let query = FigureQuery::named("hits-by-kind", &scope(None)).unwrap();
        let mut tally = FigureTally::default();
        for row in rows {
            tally.add(row);
        }
        tally.figure(&query)
    }

    #[test]
    fn a_figure_says_where_it_comes_from() {
        let figure = figure(&[r#"["a","design"]"#, r#"["b","trademark"]"#, r#"["c","trademark"]"#]);
        assert_eq!(
            figure.sql,
            "SELECT json_array(id, kind) FROM hit_fact WHERE first_seen_ms >= 1767225600000 \
             AND first_seen_ms < 1798761600000 AND score >= 0.5 ORDER BY id"
        );
        let counts: Vec<(&str, u64)> = figure.counts.iter().map(|one| (one.key.as_str(), one.count)).collect();
        assert_eq!(counts, [("trademark", 2), ("design", 1)]);
        let rows = b"[\"a\",\"design\"]\n[\"b\",\"trademark\"]\n[\"c\",\"trademark\"]\n";
        assert_eq!(figure.rows_sha256, HEXLOWER.encode(&Sha256::digest(rows)));
        let again: Figure = serde_json::from_str(&serde_json::to_string(&figure).unwrap()).unwrap();
        assert_eq!(again, figure);
    }

    #[test]
    fn every_name_is_a_query_and_a_country_is_text() {
        for name in FigureQuery::names() {
            assert_eq!(FigureQuery::named(&name, &scope(None)).unwrap().name(), name);
        }
        assert_eq!(FigureQuery::named("hits-by-moon", &scope(None)), None);
        let sql = FigureQuery::named("hits-by-kind", &scope(Some("CN' OR '1'='1"))).unwrap().sql();
        assert!(sql.contains("country = 'CN'' OR ''1''=''1' ORDER"), "{sql}");
        assert_eq!(FigureQuery::named("scans-by-source", &scope(Some("CN"))), None);
    }

    #[test]
    fn what_differs_is_named() {
        let found = figure(&[r#"["a","design"]"#]);
        let cases: [(&str, fn(&mut Figure), Option<Difference>); 4] = [
            ("the same", |_| {}, None),
            ("another query", |claimed| claimed.sql.push(' '), Some(Difference::Query)),
            ("another count", |claimed| claimed.counts[0].count = 7, Some(Difference::Counts)),
            ("another digest", |claimed| claimed.rows_sha256.clear(), Some(Difference::Rows { claimed: 1, found: 1 })),
        ];
        for (what, change, difference) in cases {
            let mut claimed = found.clone();
            change(&mut claimed);
            assert_eq!(compare(&claimed, Some(&found)), difference, "{what}");
        }
        assert_eq!(compare(&found, None), Some(Difference::Unknown));
    }
}
