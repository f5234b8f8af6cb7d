//! Finding rows of the queue: which index leads, and what is asked of each row beside it.
//!
//! A filter that few rows fulfil leads, and what it finds is sorted. Where none does, rows are met in the order of their scores,
//! value by value of the leading filter and state by state, until there are enough.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite};

use super::{ALL_CODES, code};
use crate::store::sqlite::json_list;
use crate::store::{ClusterBy, Count, PageSide, Place, QueueFilter};

/// So many rows are few enough to be sorted whenever a page is shown; where there are more, fewer have to be met in the order of
/// scores before a page is full.
const FEW: i64 = 5_000;
/// More than so many selections are not joined; the filter is asked of each row instead.
const MOST_BRANCHES: usize = 200;
/// So many rows are looked at for a page of clusters: where few clusters have all hits, pages get short and not slow.
const WALKED: usize = 3_000;
/// And so many at once.
const STRIDE: usize = 300;
/// So many rows are looked at for a count.
pub(super) const COUNTED: i64 = 1_000;

/// What a row is called in every selection, and the rows that it is held against.
const ROW: &str = "q";
const OTHER: &str = "b";

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
        Selection::plan_within(connection, filter, MOST_BRANCHES).await
    }

    /// To be counted and not to be met in order: values of one filter need no selection each.
    pub(super) async fn plan_to_count(
        connection: &mut SqliteConnection,
        filter: &'a QueueFilter,
    ) -> Result<Self, sqlx::Error> {
        Selection::plan_within(connection, filter, usize::MAX).await
    }

    async fn plan_within(
        connection: &mut SqliteConnection,
        filter: &'a QueueFilter,
        most_branches: usize,
    ) -> Result<Self, sqlx::Error> {
        let codes = match filter.states.as_slice() {
            [] => ALL_CODES.to_vec(),
            states => states.iter().copied().map(code).collect(),
        };
        let mut leads = leads(filter);
        let keeps_order = |lead: &Lead| !lead.values.is_empty() && lead.values.len() * codes.len() <= most_branches;
        let plan = match leads.as_slice() {
            [] => Plan::Scan(None),
            [only] if is_bounded(only) => Plan::Few(leads.remove(0)),
            [only] if keeps_order(only) => Plan::Scan(Some(leads.remove(0))),
            _ => {
                let rows = rows_of(connection, filter, &leads, &codes).await?;
                let mut counted: Vec<(i64, Lead)> = rows.into_iter().zip(leads).collect();
                // Of those that give as many, one that keeps the order of scores.
                counted.sort_by_key(|(rows, lead)| (*rows, !keeps_order(lead)));
                let few = counted.first().is_some_and(|(rows, lead)| *rows < FEW || is_bounded(lead));
                let at = if few { Some(0) } else { counted.iter().position(|(_, lead)| keeps_order(lead)) };
                match at.map(|at| counted.swap_remove(at).1) {
                    Some(lead) if keeps_order(&lead) => Plan::Scan(Some(lead)),
                    Some(lead) => Plan::Few(lead),
                    None => Plan::Scan(None),
                }
            }
        };
        Ok(Selection { filter, codes, plan })
    }

    /// The first `limit` places on this side that are the best of their cluster, in the order of the walk: backwards where the
    /// page before is meant. With the place at which the walk goes on, where more may follow. What was met on the way from the
    /// top first is the best of its cluster; elsewhere each row is held against the rest of it.
    pub(super) async fn walk_clusters(
        &self,
        connection: &mut SqliteConnection,
        side: PageSide,
        limit: usize,
        by: ClusterBy,
    ) -> Result<(Vec<Place>, Option<Place>), sqlx::Error> {
        let (mut found, mut met): (Vec<Place>, BTreeSet<String>) = (Vec::new(), BTreeSet::new());
        let (mut from, mut walked) = (side, 0);
        loop {
            let stretch = self.places(connection, from, STRIDE).await?;
            let is_cut = stretch.len() == STRIDE;
            walked += stretch.len();
            let last = stretch.last().copied();
            let keyed = self.keys(connection, by, &stretch).await?;
            let is_forwards = !matches!(side, PageSide::Before(_));
            let first_met = keyed.into_iter().filter(|(_, key)| match key {
                Some(key) if is_forwards => met.insert(key.clone()),
                _ => true,
            });
            let candidates: Vec<Place> = first_met.map(|(place, _)| place).collect();
            match side {
                PageSide::First => found.extend(candidates),
                _ => found.extend(self.leaders(connection, by, candidates).await?),
            }
            if found.len() > limit {
                found.truncate(limit);
                let end = found.last().copied();
                return Ok((found, end));
            }
            let Some(last) = last.filter(|_| is_cut) else { return Ok((found, None)) };
            if walked >= WALKED {
                return Ok((found, Some(last)));
            }
            from = if is_forwards { PageSide::After(last) } else { PageSide::Before(last) };
        }
    }

    /// The places with what their rows have in common with others, in their order.
    pub(super) async fn keys(
        &self,
        connection: &mut SqliteConnection,
        by: ClusterBy,
        places: &[Place],
    ) -> Result<Vec<(Place, Option<String>)>, sqlx::Error> {
        let (column, _) = cluster_column(by);
        let mut query = QueryBuilder::new(format!("SELECT q.number, q.{column} FROM queue_hit q WHERE q.number IN "));
        query.push("(SELECT value FROM json_each(").push_bind(json_list(places.iter().map(|place| place.number)));
        query.push("))");
        let rows = query.build().fetch_all(connection).await?;
        let mut keys: BTreeMap<i64, Option<String>> =
            rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect::<Result<_, sqlx::Error>>()?;
        Ok(places.iter().map(|place| (*place, keys.remove(&place.number).flatten())).collect())
    }

    /// The first `limit` places on this side, clusters not being formed.
    pub(super) async fn places(
        &self,
        connection: &mut SqliteConnection,
        side: PageSide,
        limit: usize,
    ) -> Result<Vec<Place>, sqlx::Error> {
        let mut query = QueryBuilder::new("");
        self.push_places(&mut query, side, limit);
        let rows = query.build().fetch_all(connection).await?;
        rows.iter().map(|row| Ok(Place { score: row.try_get("score")?, number: row.try_get("number")? })).collect()
    }

    /// The selection behind [`Selection::places`].
    pub(super) fn push_places(&self, query: &mut QueryBuilder<Sqlite>, side: PageSide, limit: usize) {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        query.push("SELECT number, score FROM (");
        for (at, branch) in self.branches().into_iter().enumerate() {
            query.push(if at == 0 { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
            query.push("SELECT q.number, q.score FROM queue_hit q INDEXED BY ");
            self.push_lead(query, &branch);
            self.push_filter(query, ROW);
            push_side(query, side);
            query.push(order(side)).push(" LIMIT ").push_bind(limit).push(")");
        }
        query.push(") AS q ").push(order(side)).push(" LIMIT ").push_bind(limit);
    }

    /// How many there are in each of its states, of the first [`COUNTED`] that the index leads to.
    pub(super) async fn counts(&self, connection: &mut SqliteConnection) -> Result<Vec<(i64, Count)>, sqlx::Error> {
        let mut query = QueryBuilder::new("");
        self.push_counts(&mut query);
        let rows = query.build().fetch_all(connection).await?;
        let count = |row: &SqliteRow| {
            let looked_at: i64 = row.try_get("looked_at")?;
            let hits: f64 = row.try_get("hits")?;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count below the bound")]
            let hits = hits as u64;
            Ok((row.try_get("state")?, Count { hits, or_more: looked_at >= self.bound() }))
        };
        rows.iter().map(count).collect()
    }

    pub(super) fn push_counts(&self, query: &mut QueryBuilder<Sqlite>) {
        let columns = self.columns(ROW);
        for (at, code) in self.codes.iter().enumerate() {
            query.push(if at == 0 { "" } else { " UNION ALL " });
            query.push(format_args!("SELECT {code} AS state, count(*) AS looked_at, total(1"));
            self.push_filter(query, ROW);
            query.push(format_args!(") AS hits FROM (SELECT {columns} FROM queue_hit q INDEXED BY "));
            match &self.plan {
                Plan::Few(lead) => push_all_of(query, self.filter, lead, &[*code]),
                Plan::Scan(Some(lead)) => {
                    query.push(lead.index).push(format_args!(" WHERE q.state = {code} AND q.{} IN ", lead.column));
                    query.push("(SELECT value FROM json_each(").push_bind(json_list(&lead.values)).push("))");
                }
                Plan::Scan(None) => drop(query.push(format_args!("queue_state WHERE q.state = {code}"))),
            }
            query.push(format_args!(" LIMIT {}) AS q", self.bound()));
        }
    }

    fn bound(&self) -> i64 {
        if matches!(self.plan, Plan::Few(_)) { FEW } else { COUNTED }
    }

    /// How many hits each of these clusters has under the filter, counted to the bound, all at once.
    pub(super) async fn cluster_counts(
        &self,
        connection: &mut SqliteConnection,
        by: ClusterBy,
        keys: &[String],
    ) -> Result<BTreeMap<String, Count>, sqlx::Error> {
        let (column, index) = cluster_column(by);
        let mut query = QueryBuilder::new("SELECT k.value AS cluster, (SELECT count(*) || ' ' || CAST(total(1");
        self.push_filter(&mut query, OTHER);
        query.push(format_args!(
            ") AS INTEGER) FROM (SELECT {} FROM queue_hit b INDEXED BY {index}
              WHERE b.{column} = k.value AND b.state IN ({}) LIMIT {COUNTED} + 1) AS b) AS counted FROM json_each(",
            self.columns(OTHER),
            codes_in(&self.codes)
        ));
        query.push_bind(json_list(keys)).push(") k");
        let rows = query.build().fetch_all(connection).await?;
        let mut counts = BTreeMap::new();
        for row in &rows {
            let counted: String = row.try_get("counted")?;
            let (looked_at, hits) = counted.split_once(' ').unwrap_or_default();
            let number = |text: &str| text.parse::<i64>().unwrap_or_default();
            let or_more = number(looked_at) > COUNTED;
            let hits = number(hits).clamp(0, COUNTED).cast_unsigned();
            counts.insert(row.try_get("cluster")?, Count { hits, or_more });
        }
        Ok(counts)
    }

    /// Columns that the filter asks of a row: an index that has them all spares reading the row.
    fn columns(&self, alias: &str) -> String {
        let mut columns: Vec<&str> = self.conditions(alias).into_iter().map(|asked| asked.column).collect();
        columns.dedup();
        if columns.is_empty() { "1".to_owned() } else { columns.join(", ") }
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
        for Condition { column, is, value } in self.conditions(alias) {
            query.push(format_args!(" AND {alias}.{column} {is} "));
            match value {
                Value::OneOf(list) => {
                    query.push("(SELECT value FROM json_each(").push_bind(list).push("))");
                }
                Value::Text(text) => drop(query.push_bind(text)),
                Value::Number(number) => drop(query.push_bind(number)),
                Value::Score(score) => drop(query.push_bind(score)),
            }
        }
    }

    fn conditions(&self, alias: &str) -> Vec<Condition> {
        let filter = self.filter;
        let led_by = match &self.plan {
            Plan::Few(lead) | Plan::Scan(Some(lead)) if alias == ROW => lead.column,
            _ => "",
        };
        let listings = filter.listings.as_deref().map(|ids| json_list(ids.iter().map(|id| id.0.as_str())));
        let text = |text: &Option<String>| text.clone().map(Value::Text);
        let cluster = filter.cluster.as_ref();
        let all = [
            ("right_id", "IN", rights(filter).map(json_list).map(Value::OneOf)),
            ("kind", "IN", (!filter.kinds.is_empty()).then(|| Value::OneOf(json_list(&filter.kinds)))),
            ("source_id", "IN", listed(&filter.sources, |id| id.0.as_str()).map(Value::OneOf)),
            ("hit_id", "IN", filter.hits.as_deref().map(json_list).map(Value::OneOf)),
            ("listing_id", "IN", listings.map(Value::OneOf)),
            ("seller", "=", text(&filter.seller)),
            ("country", "=", text(&filter.country)),
            ("assignee", "=", text(&filter.assignee)),
            ("score", ">=", filter.min_score.map(Value::Score)),
            ("score", "<=", filter.max_score.map(Value::Score)),
            ("first_seen_ms", ">=", filter.first_seen_from_ms.map(Value::Number)),
            ("first_seen_ms", "<", filter.first_seen_before_ms.map(Value::Number)),
            ("news_ms", ">=", filter.news_since_ms.map(Value::Number)),
            (
                cluster.map_or("", |(by, _)| cluster_column(*by).0),
                "=",
                cluster.map(|(_, key)| Value::Text(key.clone())),
            ),
        ];
        all.into_iter()
            .filter(|(column, ..)| *column != led_by)
            .filter_map(|(column, is, value)| Some(Condition { column, is, value: value? }))
            .collect()
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
        self.push_filter(&mut query, OTHER);
        query.push("))");
        let rows = query.build().fetch_all(connection).await?;
        let leaders: BTreeSet<i64> = rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
        Ok(places.into_iter().filter(|place| leaders.contains(&place.number)).collect())
    }
}

/// What a filter asks of one column.
struct Condition {
    column: &'static str,
    is: &'static str,
    value: Value,
}

enum Value {
    OneOf(String),
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
    leads.extend(filter.assignee.iter().map(|name| lead("queue_assignee", "assignee", vec![name.clone()])));
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
fn is_bounded(lead: &Lead) -> bool {
    matches!(lead.column, "hit_id" | "listing_id")
}

/// How many rows each of them gives, counted until they are no longer few.
async fn rows_of(
    connection: &mut SqliteConnection,
    filter: &QueueFilter,
    leads: &[Lead],
    codes: &[i64],
) -> Result<Vec<i64>, sqlx::Error> {
    let mut query = QueryBuilder::new("");
    for (at, lead) in leads.iter().enumerate() {
        query.push(if at == 0 { "" } else { " UNION ALL " });
        query.push("SELECT count(*) FROM (SELECT 1 FROM queue_hit q INDEXED BY ");
        push_all_of(&mut query, filter, lead, codes);
        query.push(format_args!(" LIMIT {FEW})"));
    }
    let rows = query.build().fetch_all(connection).await?;
    rows.iter().map(|row| row.try_get(0)).collect()
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
