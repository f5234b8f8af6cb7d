//! What the store promises to the stages of a scan: a listing that changes while it is being matched is matched again,
//! and a visit that broke off is no attempt.

use reeve::extract::{Listing, ListingId};
use reeve::fetch::Validators;
use reeve::frontier::{CrawlUrl, Next, Outcome, ResourceKind, ServerKey};
use reeve::locale::Message;
use reeve::matcher::{Field, Finding, Hit};
use reeve::rank::{RankedHit, Weights, rank};
use reeve::review::{Ruling, Verdict};
use reeve::rights::RightId;
use reeve::sources::SourceId;
use reeve::store::{
    self, Again, Batch, Discovered, HitFilter, HostId, Lease, MatchedRegister, MatchedWith, QueuedUrl, Visit,
};

const WITH: MatchedWith = MatchedWith { snapshot: "snapshot", weights: 1 };

fn listing(title: &str) -> Listing {
    let url = "http://shop.test/item".parse().unwrap();
    Listing { id: ListingId("l1".to_owned()), title: title.to_owned(), url: Some(url), ..Listing::default() }
}

/// The visit of a page that shows these.
pub fn visit(address: &CrawlUrl, shown: Vec<Listing>) -> Visit {
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
        body_digest: Some(shown.iter().map(|listing| listing.title.as_str()).collect()),
        truncated: false,
        ended_ms: 1,
        archived: None,
        started_ms: 0,
        discovered: Vec::new(),
        listings: Some(shown),
        picture: None,
        fresh_until_ms: None,
        worth: None,
    }
}

fn batch(address: &CrawlUrl, shown: Listing) -> Batch {
    Batch { visits: vec![visit(address, vec![shown])], ..Batch::default() }
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
    store.put_hits(&id, &[], WITH).await.unwrap();
    assert_eq!(titles().await, ["after"], "the hits were those of what the page no longer shows");
    store.put_hits(&id, &[], WITH).await.unwrap();
    assert_eq!(titles().await, Vec::<String>::new());

    store.complete(&batch(&address, listing("at last"))).await.unwrap();
    assert_eq!(titles().await, ["at last"]);
    // The process ends here; the next scan begins so.
    let register = MatchedRegister { snapshot: "snapshot".to_owned(), ..MatchedRegister::default() };
    let nothing = Again::Of { listings: vec![], rights: vec![], pictures: vec![] };
    assert_eq!(store.move_register(None, &register, &nothing).await.unwrap(), Some(1));
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

/// A hit of the listing as a matcher would give it.
fn ranked(id: &ListingId) -> RankedHit {
    let right = RightId("tm".to_owned());
    let finding = Finding::new("name_in_text", Some(&right), 1.0, Field::Title, Message::new("x"));
    rank(Hit { listing_id: id.clone(), right_id: Some(right), findings: vec![finding] }, &Weights::default())
}

#[tokio::test]
async fn a_decision_stays_with_its_hit_and_holds_until_the_listing_is_another() {
    let folder = tempfile::tempdir().unwrap();
    let store = store::open(&format!("sqlite:{}", folder.path().join("reeve.db").display())).await.unwrap();
    let shop = SourceId("shop".to_owned());
    let address = CrawlUrl::parse("http://shop.test/item").unwrap();
    store.begin_scan(&shop, "reading", 0).await.unwrap();
    store.discover(&shop, 1, &[Discovered::new(address.clone(), ResourceKind::Page, 0, 0)]).await.unwrap();
    let id = ListingId("l1".to_owned());
    let hit_id = ranked(&id).hit.id();
    // The listing is seen with this title and matched; whether a decision about its hit holds then.
    let seen = async |title: &str, hits: &[RankedHit]| {
        store.complete(&batch(&address, listing(title))).await.unwrap();
        store.unmatched(10, true).await.unwrap();
        store.put_hits(&id, hits, WITH).await.unwrap();
        store.hit(&hit_id).await.unwrap().and_then(|hit| hit.standing).map(|standing| standing.holds)
    };
    let ruling = |verdict, decided_ms| Ruling { verdict, note: None, actor: "ann".to_owned(), decided_ms };
    let decide = async |verdict, at| {
        store.put_decision(&[hit_id.clone(), "no such hit".to_owned()], &ruling(verdict, at)).await.unwrap()
    };
    let open = async |decided| {
        let filter = HitFilter { decided: Some(decided), ..HitFilter::default() };
        store.hits(&filter).await.unwrap().len()
    };

    assert_eq!(seen("before", &[ranked(&id)]).await, None);
    assert_eq!((open(false).await, open(true).await), (1, 0));
    assert_eq!(decide(Verdict::Infringes, 5).await, 1);
    assert_eq!(decide(Verdict::Infringes, 5).await, 0, "the same once more");
    assert_eq!(decide(Verdict::Lawful, 4).await, 1, "the order is that of writing, whatever the clock says");
    assert_eq!((open(false).await, open(true).await), (0, 1));
    assert_eq!(seen("before", &[ranked(&id)]).await, Some(true));
    assert_eq!(seen("after", &[ranked(&id)]).await, Some(false));
    assert_eq!((open(false).await, open(true).await), (1, 0));
    assert_eq!(seen("before", &[]).await, None, "the hit is past");
    assert_eq!(seen("before", &[ranked(&id)]).await, Some(true), "and is back with its decision");

    let history = store.decisions(&hit_id).await.unwrap();
    let verdicts: Vec<_> = history.iter().map(|decision| decision.ruling.verdict).collect();
    assert_eq!(verdicts, [Verdict::Infringes, Verdict::Lawful]);
    assert_eq!((history[1].weights, &*history[1].listing.title), (WITH.weights, "before"));
    seen("after", &[ranked(&id)]).await;
    let judged = store.verdicts().await.unwrap();
    assert_eq!(judged.len(), 1, "the latest of a hit counts");
    assert_eq!((judged[0].mention, judged[0].infringe), (true, false));
    assert_eq!((&*judged[0].listing.title, judged[0].right_id.as_ref().unwrap().0.as_str()), ("before", "tm"));
    store.remove_right(&RightId("tm".to_owned()), None, "ann", 6).await.unwrap();
    assert_eq!(store.decisions(&hit_id).await.unwrap().len(), 2, "decisions outlive right and hit");
}
