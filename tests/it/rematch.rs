//! What the store promises to the stages of a scan: a listing that changes while it is being matched is matched again,
//! and a visit that broke off is no attempt.

use reeve::extract::{Listing, ListingId};
use reeve::fetch::Validators;
use reeve::frontier::{CrawlUrl, Next, Outcome, ResourceKind, ServerKey};
use reeve::sources::SourceId;
use reeve::store::{self, Batch, Discovered, HostId, Lease, QueuedUrl, Visit};

fn listing(title: &str) -> Listing {
    let url = "http://shop.test/item".parse().unwrap();
    Listing { id: ListingId("l1".to_owned()), title: title.to_owned(), url: Some(url), ..Listing::default() }
}

/// The visit of a page that shows this.
fn visit(address: &CrawlUrl, shown: Listing) -> Visit {
    let queued = QueuedUrl {
        key: address.key(),
        url: address.clone(),
        kind: ResourceKind::Page,
        depth: 0,
        hops: 0,
        priority: 0,
        attempts: 0,
        validators: Validators::default(),
        body_digest: None,
        capture: None,
        history: None,
    };
    let (source_id, host) = (SourceId("shop".to_owned()), address.host_key());
    Visit {
        lease: Lease {
            source_id,
            scan: 1,
            host_id: HostId(1),
            host,
            server: ServerKey("127.0.0.1".to_owned()),
            queued,
        },
        outcome: Outcome::Fetched,
        next: Next::Done,
        status: Some(200),
        validators: Validators::default(),
        body_digest: Some(shown.title.clone()),
        truncated: false,
        ended_ms: 1,
        archived: None,
        started_ms: 0,
        discovered: Vec::new(),
        listings: Some(vec![shown]),
        picture: None,
        fresh_until_ms: None,
        worth: None,
    }
}

fn batch(address: &CrawlUrl, shown: Listing) -> Batch {
    Batch { visits: vec![visit(address, shown)], ..Batch::default() }
}

#[tokio::test]
async fn a_listing_that_changes_in_hand_waits_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = store::open(&format!("sqlite:{}", folder.path().join("reeve.db").display())).await.unwrap();
    let shop = SourceId("shop".to_owned());
    let address = CrawlUrl::parse("http://shop.test/item").unwrap();
    store.begin_scan(&shop, "reading", 0).await.unwrap();
    let found = Discovered::new(address.clone(), ResourceKind::Page, 0, 0);
    store.discover(&shop, 1, &[found]).await.unwrap();
    let titles = async || {
        let waiting = store.unmatched(10, false).await.unwrap();
        waiting.into_iter().map(|stored| stored.listing.title).collect::<Vec<_>>()
    };
    let id = ListingId("l1".to_owned());

    store.complete(&batch(&address, listing("before"))).await.unwrap();
    assert_eq!(titles().await, ["before"]);
    store.complete(&batch(&address, listing("after"))).await.unwrap();
    store.put_hits(&id, &[], "snapshot").await.unwrap();
    assert_eq!(titles().await, ["after"], "the hits were those of what the page no longer shows");
    store.put_hits(&id, &[], "snapshot").await.unwrap();
    assert_eq!(titles().await, Vec::<String>::new());

    store.complete(&batch(&address, listing("at last"))).await.unwrap();
    assert_eq!(titles().await, ["at last"]);
    // The process ends here; the next scan begins so.
    store.mark_stale("snapshot").await.unwrap();
    assert_eq!(titles().await, ["at last"], "what was in hand is not forgotten");
}

#[tokio::test]
async fn a_visit_that_broke_off_with_its_process_is_no_attempt() {
    let folder = tempfile::tempdir().unwrap();
    let store = store::open(&format!("sqlite:{}", folder.path().join("reeve.db").display())).await.unwrap();
    let shop = SourceId("shop".to_owned());
    let address = CrawlUrl::parse("http://shop.test/").unwrap();
    store.begin_scan(&shop, "reading", 0).await.unwrap();
    let found = Discovered::new(address.clone(), ResourceKind::Page, 0, 0);
    store.discover(&shop, 1, &[found]).await.unwrap();
    let hosts = store.hosts_with_work(std::slice::from_ref(&shop), HostId(0), 10).await.unwrap();
    let host = hosts[0].id;
    for _ in 0..5 {
        let claimed = store.claim(host, 0, 10).await.unwrap().urls;
        assert_eq!(claimed.iter().map(|queued| queued.attempts).collect::<Vec<_>>(), [0]);
        assert_eq!(store.claim(host, 0, 10).await.unwrap().urls.len(), 0);
        assert!(store.begin_scan(&shop, "reading", 0).await.unwrap().resumed);
    }
    assert_eq!(store.visited(&shop, 1, ResourceKind::Page).await.unwrap(), 0);
}
