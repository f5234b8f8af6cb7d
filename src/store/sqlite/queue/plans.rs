//! How the database goes about what the queue asks it: through indexes, whatever the filter and whoever asks.

use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, QueryBuilder, Row as _};

use super::select::Selection;
use super::{Wanted, push_rows};
use crate::extract::ListingId;
use crate::rights::RightId;
use crate::sources::SourceId;
use crate::store::sqlite::Sqlite;
use crate::store::{ClusterBy, PageSide, Place, QueueFilter, QueueState};

/// As many hits as no filter finds few of, of three rights and two sources.
const FILL: [&str; 2] = [
    "INSERT INTO listing (id, source_id, page_key, on_own_page, record, digest, first_seen_ms, last_seen_ms, last_scan, dirty)
     WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
     SELECT 'l' || i, 's' || (i % 2), i, 1, json_object('id', 'l' || i, 'title', 't' || (i % 3), 'seller', 'x', 'country', 'CN'),
        'd', i, i, 1, 0 FROM n",
    "INSERT INTO hit (id, listing_id, right_id, source_id, record, score, current, first_seen_ms, first_scan, last_seen_ms,
        weights, news_scan)
     SELECT 'h' || page_key, id, 'r' || (page_key % 3), source_id, '{\"hit\":{\"findings\":[]}}', page_key / 6000.0, 1, page_key, 1,
        page_key, 1, 1 FROM listing",
];

fn filters() -> Vec<QueueFilter> {
    let open = QueueFilter { states: vec![QueueState::Open], ..QueueFilter::default() };
    let rights = |names: &[&str]| names.iter().map(|name| RightId((*name).to_owned())).collect::<Vec<_>>();
    let text = |text: &str| Some(text.to_owned());
    vec![
        open.clone(),
        QueueFilter::default(),
        QueueFilter { rights: rights(&["r1"]), ..open.clone() },
        QueueFilter { scope: Some(rights(&["r1", "r2"])), ..open.clone() },
        QueueFilter { scope: Some((0..500).map(|at| RightId(format!("r{at}"))).collect()), ..QueueFilter::default() },
        QueueFilter { scope: Some(rights(&["r1"])), kinds: vec!["none".to_owned()], ..open.clone() },
        QueueFilter { sources: vec![SourceId("s1".to_owned())], country: text("CN"), ..open.clone() },
        QueueFilter { seller: text("x"), min_score: Some(0.2), max_score: Some(0.3), ..open.clone() },
        QueueFilter { assignee: text("x"), ..QueueFilter::default() },
        QueueFilter { first_seen_from_ms: Some(10), first_seen_before_ms: Some(5_900), ..open.clone() },
        QueueFilter { news_since_ms: Some(5_990), ..open.clone() },
        QueueFilter { listings: Some(vec![ListingId("l1".to_owned())]), ..open.clone() },
        QueueFilter { hits: Some(vec!["h1".to_owned()]), ..QueueFilter::default() },
        QueueFilter { cluster: Some((ClusterBy::Template, "r1 t".to_owned())), ..open.clone() },
    ]
}

#[tokio::test]
async fn no_page_and_no_count_reads_all_hits() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join("reeve.db")).await.unwrap();
    for statement in FILL {
        sqlx::query(statement).execute(&store.writer).await.unwrap();
    }
    let mut connection = store.readers.acquire().await.unwrap();
    let place = Place { score: 0.5, number: 3_000 };
    for filter in filters() {
        let selection = Selection::plan(&mut connection, &filter).await.unwrap();
        for side in [PageSide::First, PageSide::After(place), PageSide::Before(place)] {
            let mut query = QueryBuilder::new("EXPLAIN QUERY PLAN ");
            push_rows(&mut query, Wanted::Walk(&selection, side, 51));
            forbid_scans(&mut connection, query, &filter).await;
        }
        let counted = Selection::plan_to_count(&mut connection, &filter).await.unwrap();
        let mut query = QueryBuilder::new("EXPLAIN QUERY PLAN ");
        counted.push_counts(&mut query);
        forbid_scans(&mut connection, query, &filter).await;
    }
}

async fn forbid_scans(connection: &mut SqliteConnection, query: QueryBuilder<sqlx::Sqlite>, filter: &QueueFilter) {
    let text = query.sql().as_str().to_owned();
    let rows = sqlx::query(AssertSqlSafe(text.clone())).fetch_all(connection).await.unwrap();
    let steps: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
    let reads_all = |step: &&String| {
        ["SCAN q", "SCAN h", "SCAN l", "SCAN d", "SCAN e", "SCAN r"]
            .iter()
            .any(|scan| step.strip_prefix(scan).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
    };
    // The selection itself is called like its rows, and is walked once: it has as many as a page.
    let table_scans: Vec<&String> =
        steps.iter().filter(reads_all).filter(|step| step.contains("USING") || *step != "SCAN q").collect();
    assert!(table_scans.is_empty(), "{filter:?}\n{text}\n{steps:#?}");
}

#[tokio::test]
async fn hits_are_counted_over_one_index() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join("reeve.db")).await.unwrap();
    for by in crate::publish::statistics::By::ALL {
        let counted = format!(
            "EXPLAIN QUERY PLAN SELECT {}, count(*) FROM hit_fact WHERE first_seen_ms >= 0 AND first_seen_ms < 9 AND score >= 0.5 \
             GROUP BY 1",
            by.sql()
        );
        let rows = sqlx::query(AssertSqlSafe(counted)).fetch_all(&store.readers).await.unwrap();
        let first: String = rows[0].get("detail");
        assert!(first.contains("q USING COVERING INDEX queue_counted"), "{}: {first}", by.name());
    }
}
