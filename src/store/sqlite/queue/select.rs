//! Finding rows of the queue: which index leads, and what is asked of each row beside it.
//!
//! A filter that few rows fulfil leads, and what it finds is sorted. Where none does, rows are met in the order of their scores,
//! value by value of the leading filter and state by state, until there are enough.

use std::collections::BTreeSet;

use sqlx::sqlite::SqliteConnection;
use sqlx::{QueryBuilder, Row, Sqlite};

use super::{ALL_CODES, code};
use crate::store::sqlite::json_list;
use crate::store::{ClusterBy, Count, PageSide, Place, QueueFilter};

/// So many rows are few enough to be sorted whenever a page is shown.
const FEW: i64 = 2_000;
/// More than so many selections are not joined; the filter is asked of each row instead.
const MOST_BRANCHES: usize = 200;
/// So many rows are looked at for a page of clusters: where few clusters have all hits, pages get short and not slow.
const WALKED: usize = 3_000;
/// So many rows are looked at for a count.
pub(super) const COUNTED: i64 = 1_000;

/// What a row is called in every selection.
const ROW: &str = "q";

/// An index, and what is asked of its first column.
struct Lead {
    index: &'static str,
    column: &'static str,
    values: Vec<String>,
}

/// How rows are found.
enum Plan {
    /// Through one index that gives few.
    Few(Lead),
    /// A selection in the order of scores for each value and state.
    Scan(Option<Lead>),
}

/// A filter, and how to find what fulfils it.
pub(super) struct Selection<'a> {
    filter: &'a QueueFilter,
    codes: Vec<i64>,
    plan: Plan,
}

/// The column, and the index that begins with it.
pub(super) fn cluster_column(by: ClusterBy) -> (&'static str, &'static str) {
    match by {
        ClusterBy::Picture => ("same_picture", "queue_same_picture"),
        ClusterBy::Seller => ("same_seller", "queue_same_seller"),
        ClusterBy::Template => ("same_template", "queue_same_template"),
    }
}

impl<'a> Selection<'a> {
    pub(super) async fn plan(connection: &mut SqliteConnection, filter: &'a QueueFilter) -> Result<Self, sqlx::Error> {
        let codes = match filter.states.as_slice() {
            [] => ALL_CODES.to_vec(),
            states => states.iter().copied().map(code).collect(),
        };
        let mut best: Option<(i64, Lead)> = None;
        for lead in leads(filter) {
            let rows = rows_of(connection, filter, &lead, &codes).await?;
            // Of those that give many, one that keeps the order of scores.
            let is_better =
                |(fewest, other): &(i64, Lead)| (rows, lead.values.is_empty()) < (*fewest, other.values.is_empty());
            if best.as_ref().is_none_or(is_better) {
                best = Some((rows, lead));
            }
        }
        let plan = match best {
            Some((rows, lead)) if rows < FEW || is_sorted(&lead) => Plan::Few(lead),
            Some((_, lead)) if !lead.values.is_empty() && lead.values.len() * codes.len() <= MOST_BRANCHES => {
                Plan::Scan(Some(lead))
            }
            _ => Plan::Scan(None),
        };
        Ok(Selection { filter, codes, plan })
    }

    /// The first `limit` places on this side, in the order of the walk: backwards where the page before is meant. With the place
    /// at which the walk goes on, where more may follow.
    pub(super) async fn walk(
        &self,
        connection: &mut SqliteConnection,
        side: PageSide,
        limit: usize,
    ) -> Result<(Vec<Place>, Option<Place>), sqlx::Error> {
        // One more than asked for tells whether there is another page.
        let wanted = if self.filter.group.is_some() { WALKED } else { limit + 1 };
        let walked = self.places(connection, side, wanted).await?;
        let is_cut = walked.len() == wanted;
        let (mut places, end) = match self.filter.group {
            None => (walked, None),
            Some(by) => {
                let end = walked.last().copied().filter(|_| is_cut);
                (self.leaders(connection, by, walked).await?, end)
            }
        };
        let goes_on = places.len() > limit;
        places.truncate(limit);
        let end = if goes_on { places.last().copied() } else { end };
        Ok((places, end))
    }

    /// The first `limit` places on this side, clusters not being formed.
    pub(super) async fn places(
        &self,
        connection: &mut SqliteConnection,
        side: PageSide,
        limit: usize,
    ) -> Result<Vec<Place>, sqlx::Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut query = QueryBuilder::new("SELECT number, score FROM (");
        for (at, branch) in self.branches().into_iter().enumerate() {
            query.push(if at == 0 { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
            query.push("SELECT q.number, q.score FROM queue_hit q INDEXED BY ");
            self.push_lead(&mut query, &branch);
            self.push_filter(&mut query, ROW);
            push_side(&mut query, side);
            query.push(order(side)).push(" LIMIT ").push_bind(limit).push(")");
        }
        query.push(") AS q ").push(order(side)).push(" LIMIT ").push_bind(limit);
        let rows = query.build().fetch_all(connection).await?;
        rows.iter().map(|row| Ok(Place { score: row.try_get("score")?, number: row.try_get("number")? })).collect()
    }

    /// How many there are in all its states together, of the first `bound` that the index leads to.
    pub(super) async fn count(&self, connection: &mut SqliteConnection, bound: i64) -> Result<Count, sqlx::Error> {
        let bound = if matches!(self.plan, Plan::Few(_)) { bound.max(FEW) } else { bound };
        let mut query = QueryBuilder::new("SELECT count(*) AS looked_at, total(1");
        self.push_filter(&mut query, ROW);
        query.push(") AS hits FROM (");
        let branches = self.branches();
        for (at, branch) in branches.iter().enumerate() {
            query.push(if at == 0 { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
            query.push("SELECT * FROM queue_hit q INDEXED BY ");
            self.push_lead(&mut query, branch);
            query.push(" LIMIT ").push_bind(bound).push(")");
        }
        query.push(" LIMIT ").push_bind(bound).push(") AS q");
        let row = query.build().fetch_one(connection).await?;
        let looked_at: i64 = row.try_get("looked_at")?;
        let hits: f64 = row.try_get("hits")?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count below the bound")]
        let hits = hits as u64;
        Ok(Count { hits, or_more: looked_at >= bound })
    }

    fn branches(&self) -> Vec<Branch<'_>> {
        match &self.plan {
            Plan::Few(lead) => vec![Branch::Few(lead)],
            Plan::Scan(None) => self.codes.iter().map(|code| Branch::InOrder(None, *code)).collect(),
            Plan::Scan(Some(lead)) => lead
                .values
                .iter()
                .flat_map(|value| self.codes.iter().map(move |code| Branch::InOrder(Some((lead, value)), *code)))
                .collect(),
        }
    }

    fn push_lead(&self, query: &mut QueryBuilder<Sqlite>, branch: &Branch<'_>) {
        match branch {
            Branch::Few(lead) => push_all_of(query, self.filter, lead, &self.codes),
            Branch::InOrder(None, code) => drop(query.push("queue_state WHERE q.state = ").push(code)),
            Branch::InOrder(Some((lead, value)), code) => {
                query.push(lead.index).push(" WHERE q.").push(lead.column).push(" = ").push_bind((*value).clone());
                query.push(" AND q.state = ").push(code);
            }
        }
    }

    /// What is asked of a row beside what led to it.
    fn push_filter(&self, query: &mut QueryBuilder<Sqlite>, alias: &str) {
        let filter = self.filter;
        let led_by = match &self.plan {
            Plan::Few(lead) | Plan::Scan(Some(lead)) if alias == ROW => lead.column,
            _ => "",
        };
        let mut one_of = |column: &str, values: Option<String>| {
            if let Some(values) = values.filter(|_| column != led_by) {
                query.push(format_args!(" AND {alias}.{column} IN (SELECT value FROM json_each("));
                query.push_bind(values).push("))");
            }
        };
        one_of("right_id", rights(filter).map(json_list));
        one_of("kind", (!filter.kinds.is_empty()).then(|| json_list(&filter.kinds)));
        one_of("source_id", listed(&filter.sources, |id| id.0.as_str()));
        one_of("hit_id", filter.hits.as_deref().map(json_list));
        one_of("listing_id", filter.listings.as_deref().map(|ids| json_list(ids.iter().map(|id| id.0.as_str()))));
        let mut asked = |column: &str, is: &str, value: Option<Bound>| {
            if let Some(value) = value.filter(|_| column != led_by) {
                query.push(format_args!(" AND {alias}.{column} {is} "));
                match value {
                    Bound::Text(text) => query.push_bind(text),
                    Bound::Number(number) => query.push_bind(number),
                    Bound::Score(score) => query.push_bind(score),
                };
            }
        };
        asked("seller", "=", filter.seller.clone().map(Bound::Text));
        asked("country", "=", filter.country.clone().map(Bound::Text));
        asked("score", ">=", filter.min_score.map(Bound::Score));
        asked("score", "<=", filter.max_score.map(Bound::Score));
        asked("first_seen_ms", ">=", filter.first_seen_from_ms.map(Bound::Number));
        asked("first_seen_ms", "<", filter.first_seen_before_ms.map(Bound::Number));
        asked("news_ms", ">=", filter.news_since_ms.map(Bound::Number));
        if let Some((by, key)) = &filter.cluster {
            asked(cluster_column(*by).0, "=", Some(Bound::Text(key.clone())));
        }
    }

    /// Those of the places that are the best of their cluster, in their order.
    async fn leaders(
        &self,
        connection: &mut SqliteConnection,
        by: ClusterBy,
        places: Vec<Place>,
    ) -> Result<Vec<Place>, sqlx::Error> {
        let (column, index) = cluster_column(by);
        let mut query =
            QueryBuilder::new("SELECT q.number FROM queue_hit q WHERE q.number IN (SELECT value FROM json_each(");
        query.push_bind(json_list(places.iter().map(|place| place.number)));
        query.push(format_args!(
            ")) AND (q.{column} IS NULL OR NOT EXISTS (SELECT 1 FROM queue_hit b INDEXED BY {index}
              WHERE b.{column} = q.{column} AND b.state IN ({}) AND b.score >= q.score
                AND (b.score > q.score OR b.number < q.number)",
            codes_in(&self.codes)
        ));
        self.push_filter(&mut query, "b");
        query.push("))");
        let rows = query.build().fetch_all(connection).await?;
        let leaders: BTreeSet<i64> = rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
        Ok(places.into_iter().filter(|place| leaders.contains(&place.number)).collect())
    }
}

enum Bound {
    Text(String),
    Number(i64),
    Score(f64),
}

/// One selection: all rows of a leading filter, or those of one value and state in the order of their scores.
enum Branch<'a> {
    Few(&'a Lead),
    InOrder(Option<(&'a Lead, &'a String)>, i64),
}

/// Every index that the filter could be led by.
fn leads(filter: &QueueFilter) -> Vec<Lead> {
    let lead = |index, column, values: Vec<String>| Lead { index, column, values };
    let mut leads = Vec::new();
    if filter.hits.is_some() {
        leads.push(lead("queue_hit_id", "hit_id", Vec::new()));
    }
    if filter.listings.is_some() {
        leads.push(lead("queue_listing", "listing_id", Vec::new()));
    }
    if let Some((by, key)) = &filter.cluster {
        let (column, index) = cluster_column(*by);
        leads.push(lead(index, column, vec![key.clone()]));
    }
    if filter.news_since_ms.is_some() {
        leads.push(lead("queue_news", "news_ms", Vec::new()));
    }
    if filter.first_seen_from_ms.is_some() || filter.first_seen_before_ms.is_some() {
        leads.push(lead("queue_first_seen", "first_seen_ms", Vec::new()));
    }
    leads.extend(filter.seller.iter().map(|seller| lead("queue_seller", "seller", vec![seller.clone()])));
    leads.extend(filter.country.iter().map(|country| lead("queue_country", "country", vec![country.clone()])));
    leads.extend(rights(filter).map(|rights| lead("queue_right", "right_id", rights)));
    if !filter.sources.is_empty() {
        leads.push(lead("queue_source", "source_id", filter.sources.iter().map(|id| id.0.clone()).collect()));
    }
    if !filter.kinds.is_empty() {
        leads.push(lead("queue_kind", "kind", filter.kinds.clone()));
    }
    leads
}

/// The rights that are both asked for and within the scope; none where neither narrows.
fn rights(filter: &QueueFilter) -> Option<Vec<String>> {
    let scope: Option<BTreeSet<&str>> =
        filter.scope.as_ref().map(|scope| scope.iter().map(|id| id.0.as_str()).collect());
    let asked: BTreeSet<&str> = filter.rights.iter().map(|id| id.0.as_str()).collect();
    let both: BTreeSet<&str> = match scope {
        None if asked.is_empty() => return None,
        None => asked,
        Some(scope) if asked.is_empty() => scope,
        Some(scope) => scope.intersection(&asked).copied().collect(),
    };
    Some(both.into_iter().map(str::to_owned).collect())
}

/// Whether what it gives has no order by score, and is bounded anyway: what a search has found, and what is named.
fn is_sorted(lead: &Lead) -> bool {
    matches!(lead.column, "hit_id" | "listing_id")
}

async fn rows_of(
    connection: &mut SqliteConnection,
    filter: &QueueFilter,
    lead: &Lead,
    codes: &[i64],
) -> Result<i64, sqlx::Error> {
    let mut query = QueryBuilder::new("SELECT count(*) FROM (SELECT 1 FROM queue_hit q INDEXED BY ");
    push_all_of(&mut query, filter, lead, codes);
    query.push(" LIMIT ").push_bind(FEW).push(")");
    query.build().fetch_one(connection).await?.try_get(0)
}

/// The index, and the condition that it fulfils.
fn push_all_of(query: &mut QueryBuilder<Sqlite>, filter: &QueueFilter, lead: &Lead, codes: &[i64]) {
    query.push(lead.index).push(format_args!(" WHERE q.state IN ({})", codes_in(codes)));
    let mut bound = |is: &str, value: Option<i64>| {
        if let Some(value) = value {
            query.push(format_args!(" AND q.{} {is} ", lead.column)).push_bind(value);
        }
    };
    match lead.column {
        "news_ms" => bound(">=", filter.news_since_ms),
        "first_seen_ms" => {
            bound(">=", filter.first_seen_from_ms);
            bound("<", filter.first_seen_before_ms);
        }
        "hit_id" => {
            let ids = filter.hits.as_deref().unwrap_or_default();
            query.push(" AND q.hit_id IN (SELECT value FROM json_each(").push_bind(json_list(ids)).push("))");
        }
        "listing_id" => {
            let ids = filter.listings.as_deref().unwrap_or_default().iter().map(|id| id.0.as_str());
            query.push(" AND q.listing_id IN (SELECT value FROM json_each(").push_bind(json_list(ids)).push("))");
        }
        column => {
            query.push(format_args!(" AND q.{column} IN (SELECT value FROM json_each("));
            query.push_bind(json_list(&lead.values)).push("))");
        }
    }
}

fn push_side(query: &mut QueryBuilder<Sqlite>, side: PageSide) {
    let (place, score_is, number_is) = match side {
        PageSide::First => return,
        PageSide::After(place) => (place, "<", ">"),
        PageSide::Before(place) => (place, ">", "<"),
    };
    query.push(format_args!(" AND q.score {score_is}= ")).push_bind(place.score);
    query.push(format_args!(" AND (q.score {score_is} ")).push_bind(place.score);
    query.push(format_args!(" OR q.number {number_is} ")).push_bind(place.number).push(")");
}

fn order(side: PageSide) -> &'static str {
    match side {
        PageSide::Before(_) => " ORDER BY q.score, q.number DESC",
        PageSide::First | PageSide::After(_) => " ORDER BY q.score DESC, q.number",
    }
}

fn codes_in(codes: &[i64]) -> String {
    codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn listed<T>(items: &[T], name: impl Fn(&T) -> &str) -> Option<String> {
    (!items.is_empty()).then(|| json_list(items.iter().map(name)))
}
