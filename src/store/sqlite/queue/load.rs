//! How long pages of a large queue take. Ignored: it makes hundreds of thousands of hits; `REEVE_LOAD_HITS` says how many.

use std::time::{Duration, Instant};

use crate::extract::ListingId;
use crate::rights::RightId;
use crate::sources::SourceId;
use crate::store::sqlite::Sqlite;
use crate::store::{ClusterBy, PageSide, QueueFilter, QueueState, QueueStore as _};

/// Listings and hits as the demo market's, under 200 rights, 40 sources and 5,000 sellers; a fifth is decided.
const FILL: &str = r"
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
INSERT INTO listing (id, source_id, page_key, on_own_page, record, digest, first_seen_ms, last_seen_ms, last_scan, dirty)
SELECT printf('listing%d', i), printf('source-%d', i % 40), i, 1,
    json_object('id', printf('listing%d', i), 'kind', 'product', 'title', printf('Replica running shoes model %d size %d', i % 997, i % 47),
        'seller', printf('seller %d', i % 5003), 'country', CASE i % 7 WHEN 0 THEN 'CN' WHEN 1 THEN 'US' WHEN 2 THEN 'VN' END,
        'price', i % 500, 'currency', 'CNY', 'description', hex(randomblob(200))), 'd', i, i, 1, 0 FROM n
";
const FILL_HITS: &str = r"
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
INSERT INTO hit (id, listing_id, right_id, source_id, record, score, current, first_seen_ms, first_scan, last_seen_ms, weights,
    news_scan, standing)
SELECT printf('%032x', i * 2654435761), printf('listing%d', i), printf('right-%d', i % 211 * i % 199), printf('source-%d', i % 40),
    json_object('hit', json_object('listing_id', printf('listing%d', i), 'right_id', printf('right-%d', i % 211 * i % 199), 'findings', json_array(
        json_object('right_id', NULL, 'signal', 'picture_copy', 'strength', 0.9, 'because', json_object('code', 'x', 'args', json_object()),
            'field', 'image', 'picture', json_object('url', 'http://shop.test/1.jpg', 'picture_id', printf('picture%d', i % 30011),
                'image_id', 'image', 'kind', 'copy', 'form', 'same', 'mirrored', json('false'), 'negative', json('false'), 'share', 1)))),
        'mention', 0.5, 'suspicion', 0.5, 'score', 0.5, 'explanation', json_object('shares', json_array())),
    (abs(random()) % 100000) / 100000.0, 1, i, 1, i, 1, 1, CASE i % 10 WHEN 0 THEN 1 WHEN 1 THEN 2 ELSE 0 END FROM n
";

#[tokio::test]
#[ignore = "makes a large database"]
async fn a_page_of_a_large_queue_takes_milliseconds() {
    let hits: i64 = std::env::var("REEVE_LOAD_HITS").ok().and_then(|hits| hits.parse().ok()).unwrap_or(200_000);
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join("reeve.db")).await.unwrap();
    let started = Instant::now();
    for fill in [FILL, FILL_HITS] {
        sqlx::query(fill).bind(hits).execute(&store.writer).await.unwrap();
    }
    println!("{hits} hits written in {:.1} s", started.elapsed().as_secs_f64());
    let open = QueueFilter { states: vec![QueueState::Open], ..QueueFilter::default() };
    let rights = |ids: &[i64]| ids.iter().map(|id| RightId(format!("right-{id}"))).collect::<Vec<_>>();
    let filters = [
        ("open", open.clone()),
        ("every state", QueueFilter::default()),
        ("one right", QueueFilter { rights: rights(&[0]), ..open.clone() }),
        ("an owner of 20", QueueFilter { scope: Some(rights(&(1..20).collect::<Vec<_>>())), ..open.clone() }),
        ("one source", QueueFilter { sources: vec![SourceId("source-3".to_owned())], ..open.clone() }),
        ("one seller", QueueFilter { seller: Some("seller 77".to_owned()), ..open.clone() }),
        (
            "a country and a source",
            QueueFilter {
                country: Some("VN".to_owned()),
                sources: vec![SourceId("source-3".to_owned())],
                ..open.clone()
            },
        ),
        ("low scores", QueueFilter { max_score: Some(0.2), ..open.clone() }),
        ("new: few", QueueFilter { news_since_ms: Some(hits - 500), ..open.clone() }),
        ("new: half", QueueFilter { news_since_ms: Some(hits / 2), ..open.clone() }),
        (
            "found by search",
            QueueFilter {
                listings: Some((1..1_000).map(|at| ListingId(format!("listing{}", at * 37))).collect()),
                ..open.clone()
            },
        ),
        ("by picture", QueueFilter { group: Some(ClusterBy::Picture), ..open.clone() }),
        ("by seller", QueueFilter { group: Some(ClusterBy::Seller), ..open.clone() }),
        ("by template", QueueFilter { group: Some(ClusterBy::Template), ..open.clone() }),
    ];
    for (name, filter) in filters {
        let (mut pages, mut counts) = (Vec::new(), Vec::new());
        let mut side = PageSide::First;
        for _ in 0..15 {
            let started = Instant::now();
            let page = store.queue_page(&filter, side, 50).await.unwrap();
            pages.push(started.elapsed());
            side = page.next.map_or(PageSide::First, PageSide::After);
            let started = Instant::now();
            store.queue_counts(&filter, &QueueState::ALL).await.unwrap();
            counts.push(started.elapsed());
        }
        println!(
            "{name:24} page {:>8.1?} (worst {:.1?})  counts {:>8.1?}",
            median(&mut pages),
            pages[14],
            median(&mut counts)
        );
        assert!(!pages.is_empty());
    }
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}
