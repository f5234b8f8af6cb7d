//! The queue as people work in it: pages that lose and double nothing, decisions that are taken back, two people at one hit,
//! and what each of them may see.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use reeve::accounts::{Person, Role, Scope};
use reeve::desk::hits::{Asked, Chosen, HitQuery, SeenCluster};
use reeve::desk::{Desk, DeskError};
use reeve::extract::{Listing, ListingId};
use reeve::fetch::Identity;
use reeve::frontier::{CrawlUrl, ResourceKind};
use reeve::locale::Message;
use reeve::matcher::{Field, Finding, Hit};
use reeve::rank::{RankedHit, Score, Weights, rank};
use reeve::review::Verdict;
use reeve::rights::RightId;
use reeve::scan::{DataDir, ScanOptions};
use reeve::sources::SourceId;
use reeve::store::{
    self, Batch, ClusterBy, Discovered, Entry, MatchedWith, PageSide, Place, QueueRow, QueueState, SeenHit, Store,
};

use crate::rematch::visit;

const RIGHTS: [&str; 3] = ["tm-a", "tm-b", "tm-c"];
const MANY: usize = 60;
const NOW_MS: i64 = 1_800_000_000_000;
const HOUR_MS: i64 = 3_600_000;

struct Market {
    desk: Desk,
    _folder: tempfile::TempDir,
}

/// What the hit of a listing is to be like.
fn listing(at: usize) -> Listing {
    Listing {
        id: ListingId(format!("l{at}")),
        title: format!("Lamp {} size {at}", ["<b>red</b>", "green"][at % 2]),
        seller: Some(format!("Seller {}", at % 7)),
        country: [Some("CN".to_owned()), Some("VN".to_owned()), None][at % 3].clone(),
        url: address(at).parse().ok(),
        ..Listing::default()
    }
}

fn address(at: usize) -> String {
    format!("http://shop.test/{at}")
}

fn ranked(at: usize) -> RankedHit {
    let right = RightId(RIGHTS[at % 3].to_owned());
    let finding = Finding::new("name_in_text", Some(&right), 1.0, Field::Title, Message::new("x"));
    let hit = Hit { listing_id: ListingId(format!("l{at}")), right_id: Some(right), findings: vec![finding] };
    // Few scores, so that many hits share one.
    RankedHit {
        score: Score::new(f64::from(u8::try_from(at * 7_919 % 11).unwrap()) / 10.0),
        ..rank(hit, &Weights::default())
    }
}

fn id(at: usize) -> String {
    ranked(at).hit.id()
}

impl Market {
    async fn open() -> Market {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir(folder.path().to_owned());
        let store = store::open(&data.store_uri()).await.unwrap();
        let source = SourceId("shop".to_owned());
        store.begin_scan(&source, "reading", NOW_MS).await.unwrap();
        let mut visits = Vec::new();
        for at in 0..MANY {
            let address = CrawlUrl::parse(&address(at)).unwrap();
            let found = Discovered::new(address.clone(), ResourceKind::Page, 0, 0);
            store.discover(&source, 1, &[found]).await.unwrap();
            visits.push(visit(&address, vec![listing(at)]));
        }
        store.complete(&Batch { visits, ..Batch::default() }).await.unwrap();
        for at in 0..MANY {
            match_again(&*store, at).await;
        }
        store.finish_scan(&source, 1, NOW_MS).await.unwrap();
        Market { desk: desk(store, data), _folder: folder }
    }

    async fn rows(&self, person: &Person, address: &str) -> Vec<QueueRow> {
        let query = HitQuery::from_address(address).unwrap();
        self.desk.hits_page(person, &query).await.unwrap().rows
    }

    async fn row(&self, at: usize) -> QueueRow {
        self.desk.hit_rows(&analyst("ann"), &[id(at)]).await.unwrap().remove(0)
    }

    async fn decide(
        &self,
        person: &Person,
        hits: Vec<SeenHit>,
        verdict: Verdict,
        now_ms: i64,
    ) -> Result<Vec<Entry>, DeskError> {
        self.decide_since(person, hits, verdict, None, now_ms).await
    }

    /// With a reason.
    async fn decide_since(
        &self,
        person: &Person,
        hits: Vec<SeenHit>,
        verdict: Verdict,
        because: Option<&str>,
        now_ms: i64,
    ) -> Result<Vec<Entry>, DeskError> {
        let chosen = Chosen { hits, ..Chosen::default() };
        self.desk.decide_hits(person, chosen, (verdict, because.map(str::to_owned)), now_ms).await
    }

    async fn ask(&self, person: &Person, hit: SeenHit, asked: Asked, now_ms: i64) -> Result<Vec<Entry>, DeskError> {
        self.desk.escalate_hits(person, Chosen { hits: vec![hit], ..Chosen::default() }, asked, now_ms).await
    }

    async fn undo(&self, person: &Person, entry: &Entry, now_ms: i64) -> Result<Vec<Entry>, DeskError> {
        self.desk.undo_hits(person, std::slice::from_ref(&entry.id), now_ms).await
    }

    async fn seen(&self, at: usize) -> SeenHit {
        self.row(at).await.seen()
    }

    /// How many hits each state has.
    async fn counts(&self) -> Vec<(QueueState, u64)> {
        let page = self.desk.hits_page(&analyst("ann"), &HitQuery::default()).await.unwrap();
        page.counts.into_iter().filter(|(_, count)| count.hits > 0).map(|(state, count)| (state, count.hits)).collect()
    }
}

async fn match_again(store: &dyn Store, at: usize) {
    let with = MatchedWith { snapshot: "snapshot", weights: 1 };
    store.put_hits(&ListingId(format!("l{at}")), &[ranked(at)], with).await.unwrap();
}

fn desk(store: Arc<dyn Store>, data: DataDir) -> Desk {
    let options = ScanOptions {
        identity: Identity::new(Some("desk@desk.test")),
        max_in_flight: 1,
        requests_per_second: None,
        max_pages: None,
        archive_segment_bytes: 1 << 20,
        weights: Weights::default(),
        threads: 1,
        browser: None,
    };
    Desk { store, data, sources_dir: Path::new("seeds").to_owned(), options, postman: crate::desk::no_post() }
}

fn person(name: &str, role: Role) -> Person {
    Person { name: name.to_owned(), role, scope: Scope::All }
}

fn analyst(name: &str) -> Person {
    person(name, Role::Analyst)
}

fn unseen(at: usize) -> SeenHit {
    SeenHit { hit_id: id(at), ..SeenHit::default() }
}

fn approver(name: &str) -> Person {
    person(name, Role::Approver)
}

fn code(error: DeskError) -> String {
    match error {
        DeskError::Conflict(message) => message.code.to_string(),
        DeskError::NotFound => "not-found".to_owned(),
        DeskError::Forbidden(_) => "forbidden".to_owned(),
        DeskError::Invalid(faults) => faults[0].reason.code.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn pages_lose_and_double_nothing_forwards_and_backwards() {
    let market = Market::open().await;
    let ann = analyst("ann");
    for filter in
        ["", "right=tm-a", "right=tm-a&right=tm-b", "seller=Seller+3", "min=30&max=80", "country=CN&right=tm-a"]
    {
        let all = market.rows(&ann, &format!("{filter}&limit=200")).await;
        let places: Vec<Place> = all.iter().map(|row| row.place).collect();
        let sorted = places.is_sorted_by(|a, b| (b.score, a.number) <= (a.score, b.number));
        assert!(!all.is_empty() && sorted, "{filter}: {places:?}");
        for limit in [1, 7, 50] {
            let mut query = HitQuery::from_address(&format!("{filter}&limit={limit}")).unwrap();
            let (mut forwards, mut ends) = (Vec::new(), Vec::new());
            loop {
                let page = market.desk.hits_page(&ann, &query).await.unwrap();
                forwards.extend(page.rows.iter().map(|row| row.place));
                ends.push((page.rows.first().unwrap().place, page.previous));
                let Some(next) = page.next else { break };
                query.side = PageSide::After(next);
            }
            assert_eq!(forwards, places, "{filter} by {limit}");
            let (last, before) = ends.pop().unwrap();
            let mut backwards: Vec<Place> = forwards.iter().copied().skip_while(|place| *place != last).collect();
            let mut before = before;
            while let Some(place) = before {
                query.side = PageSide::Before(place);
                let page = market.desk.hits_page(&ann, &query).await.unwrap();
                backwards.splice(0..0, page.rows.iter().map(|row| row.place));
                before = page.previous;
            }
            assert_eq!(backwards, places, "{filter} by {limit}, backwards");
        }
    }
}

#[tokio::test]
async fn filters_find_what_they_say_and_clusters_stand_for_all_of_theirs() {
    let market = Market::open().await;
    let ann = analyst("ann");
    let of = |keeps: &dyn Fn(usize) -> bool| (0..MANY).filter(|at| keeps(*at)).map(id).collect::<BTreeSet<_>>();
    let cases: [(&str, BTreeSet<String>); 6] = [
        ("right=tm-b", of(&|at| at % 3 == 1)),
        ("seller=Seller+5&country=VN", of(&|at| at % 7 == 5 && at % 3 == 1)),
        ("kind=unregistered&source=shop", of(&|_| true)),
        ("min=100", of(&|at| at * 7_919 % 11 == 10)),
        ("from=2030-01-01", BTreeSet::new()),
        ("kind=none", BTreeSet::new()),
    ];
    for (filter, expected) in cases {
        let found: BTreeSet<String> =
            market.rows(&ann, &format!("{filter}&limit=200")).await.into_iter().map(|row| row.hit.id).collect();
        assert_eq!(found, expected, "{filter}");
    }
    for (by, clusters) in [(ClusterBy::Seller, 7), (ClusterBy::Template, 6)] {
        let rows = market.rows(&ann, &format!("group={}&limit=200", by.as_str())).await;
        assert_eq!(rows.len(), clusters, "{by:?}");
        let counted: u64 = rows.iter().map(|row| row.cluster.as_ref().unwrap().1.hits).sum();
        assert_eq!(counted, MANY as u64, "{by:?}");
        let (key, count) = rows[0].cluster.clone().unwrap();
        let members = market.rows(&ann, &format!("in={}:{}&limit=200", by.as_str(), key.replace(' ', "+"))).await;
        assert_eq!((members.len() as u64, &members[0].hit.id), (count.hits, &rows[0].hit.id));
    }
}

#[tokio::test]
async fn what_is_taken_back_counts_nowhere_and_what_stood_before_stands_again() {
    let market = Market::open().await;
    let (ann, bo) = (analyst("ann"), approver("bo"));
    let first = market.decide(&ann, vec![unseen(0)], Verdict::Lawful, NOW_MS).await.unwrap();
    let seen = vec![market.seen(0).await];
    let second = market.decide_since(&bo, seen, Verdict::Infringes, Some("a copy"), NOW_MS + 1).await.unwrap();
    let verdicts = async || {
        let judged = market.desk.store.verdicts().await.unwrap();
        judged.into_iter().map(|judged| judged.infringe).collect::<Vec<_>>()
    };
    assert_eq!((market.row(0).await.state, verdicts().await), (QueueState::Decided, vec![true]));
    // The first one is not the last word, so it is not what an undo takes back; the last one is somebody else's.
    assert_eq!(code(market.undo(&ann, &first[0], NOW_MS + 2).await.unwrap_err()), "desk-hits-overtaken");
    assert_eq!(code(market.undo(&ann, &second[0], NOW_MS + 2).await.unwrap_err()), "desk-hits-undo-own");
    market.undo(&bo, &second[0], NOW_MS + 2).await.unwrap();
    let row = market.row(0).await;
    assert_eq!((row.state, row.decision), (QueueState::Cleared, Some(first[0].id.clone())));
    assert_eq!(verdicts().await, [false]);
    // Twice is once; then nothing is left.
    market.undo(&bo, &second[0], NOW_MS + 3).await.unwrap();
    assert_eq!(code(market.undo(&bo, &first[0], NOW_MS + 3).await.unwrap_err()), "desk-hits-undo-own");
    market.undo(&ann, &first[0], NOW_MS + 4).await.unwrap();
    let row = market.row(0).await;
    assert_eq!((row.state, row.decision, row.hit.standing), (QueueState::Open, None, None));
    assert!(verdicts().await.is_empty());
    let history = market.desk.store.decisions(&id(0)).await.unwrap();
    let withdrawn: Vec<_> = history.iter().map(|one| one.withdrawn.as_ref().map(|by| by.withdrawn_ms)).collect();
    assert_eq!(withdrawn, [Some(NOW_MS + 4), Some(NOW_MS + 2)], "the history keeps every word");
    // Matching it again brings nothing back.
    match_again(&*market.desk.store, 0).await;
    assert_eq!(market.row(0).await.state, QueueState::Open);
    // And the same may be said again.
    market.decide(&ann, vec![unseen(0)], Verdict::Lawful, NOW_MS + 5).await.unwrap();
    assert_eq!(market.row(0).await.state, QueueState::Cleared);
}

#[tokio::test]
async fn whoever_is_slower_is_told_and_what_is_chosen_together_is_written_together() {
    let market = Market::open().await;
    let (ann, bo) = (analyst("ann"), approver("bo"));
    let written = market.decide(&ann, vec![unseen(3)], Verdict::Lawful, NOW_MS).await.unwrap();
    let all: Vec<SeenHit> = (0..20).map(unseen).collect();
    let refused = market.decide(&bo, all.clone(), Verdict::Infringes, NOW_MS + 1).await.unwrap_err();
    assert_eq!(code(refused), "desk-hits-overtaken");
    assert_eq!(market.counts().await, [(QueueState::Open, MANY as u64 - 1), (QueueState::Cleared, 1)]);
    // One that is not there: nothing either.
    let gone = SeenHit { hit_id: "0".repeat(32), ..SeenHit::default() };
    let refused = market.decide(&bo, vec![unseen(5), gone], Verdict::Infringes, NOW_MS + 1).await.unwrap_err();
    assert_eq!((code(refused), market.row(5).await.state), ("not-found".to_owned(), QueueState::Open));
    let mut seen = all;
    seen[3].decision = Some(written[0].id.clone());
    let no_reason = market.decide(&bo, seen.clone(), Verdict::Infringes, NOW_MS + 2).await.unwrap_err();
    assert_eq!(code(no_reason), "desk-hits-overrule-reason");
    let because = Some("copies, all of them");
    let entries = market.decide_since(&bo, seen.clone(), Verdict::Infringes, because, NOW_MS + 2).await.unwrap();
    // The same request again, later: the same entries, and nothing more in the history.
    let again = market.decide_since(&bo, seen, Verdict::Infringes, because, NOW_MS + 3).await.unwrap();
    assert_eq!(entries, again);
    assert_eq!(market.desk.store.decisions(&id(0)).await.unwrap().len(), 1);
    assert_eq!(market.counts().await, [(QueueState::Open, MANY as u64 - 20), (QueueState::Decided, 20)]);
    // All of it is taken back at once.
    market.desk.undo_at(&bo, NOW_MS + 2, NOW_MS + 4).await.unwrap();
    assert_eq!(market.counts().await, [(QueueState::Open, MANY as u64 - 1), (QueueState::Cleared, 1)]);
}

#[tokio::test]
async fn a_cluster_is_decided_as_it_was_seen_or_not_at_all() {
    let market = Market::open().await;
    let ann = analyst("ann");
    let (key, count) = market.rows(&ann, "group=seller").await.remove(0).cluster.unwrap();
    let cluster = |count| Chosen {
        clusters: vec![SeenCluster { by: ClusterBy::Seller, key: key.clone(), count }],
        query: HitQuery::from_address("group=seller").unwrap(),
        hits: Vec::new(),
    };
    let count = usize::try_from(count.hits).unwrap();
    let said = (Verdict::NotUsed, Some("another lamp".to_owned()));
    let refused = market.desk.decide_hits(&ann, cluster(count + 1), said.clone(), NOW_MS).await.unwrap_err();
    assert_eq!(code(refused), "desk-hits-cluster-changed");
    assert_eq!(market.desk.decide_hits(&ann, cluster(count), said, NOW_MS).await.unwrap().len(), count);
    let (open, cleared) = (MANY - count, count);
    assert_eq!(market.counts().await, [(QueueState::Open, open as u64), (QueueState::Cleared, cleared as u64)]);
}

#[tokio::test]
async fn an_approver_decides_what_they_were_asked_about() {
    let market = Market::open().await;
    account(&market, "cy", Role::Approver).await;
    account(&market, "dee", Role::Analyst).await;
    let (ann, cy) = (analyst("ann"), approver("cy"));
    let asked =
        |whom: &str| Asked { assignee: Some(whom.to_owned()), note: Some("a close one".to_owned()), reopens: false };
    for nobody in ["dee", "somebody", "ann"] {
        let refused = market.ask(&ann, unseen(1), asked(nobody), NOW_MS).await.unwrap_err();
        assert_eq!(code(refused), "desk-hits-no-approver", "{nobody}");
    }
    let names =
        async |person| market.desk.approvers(person).await.unwrap().into_iter().map(|one| one.name).collect::<Vec<_>>();
    assert_eq!((names(&ann).await, names(&cy).await), (vec!["cy".to_owned()], Vec::new()));
    let entries = market.ask(&ann, unseen(1), asked("cy"), NOW_MS).await.unwrap();
    assert_eq!(market.ask(&ann, unseen(1), asked("cy"), NOW_MS + 1).await.unwrap(), entries);
    let (entry, escalation) = market.row(1).await.escalation.unwrap();
    assert_eq!((&entry, escalation.assignee.as_deref()), (&entries[0].id, Some("cy")));
    assert_eq!(market.rows(&cy, "assigned=me").await.len(), 1);
    assert!(market.rows(&ann, "assigned=me").await.is_empty());
    let refused = market.decide(&ann, vec![market.seen(1).await], Verdict::Lawful, NOW_MS + 2).await.unwrap_err();
    assert_eq!((code(refused), market.row(1).await.state), ("desk-hits-waits".to_owned(), QueueState::Escalated));
    // Whoever has not seen that somebody asks does not answer it by accident.
    let refused = market.decide(&cy, vec![unseen(1)], Verdict::Infringes, NOW_MS + 3).await.unwrap_err();
    assert_eq!(code(refused), "desk-hits-overtaken-asked");
    let decided = market.decide(&cy, vec![market.seen(1).await], Verdict::Infringes, NOW_MS + 3).await.unwrap();
    assert_eq!((market.row(1).await.state, market.row(1).await.escalation), (QueueState::Decided, None));
    assert!(market.rows(&cy, "assigned=me").await.is_empty());
    assert_eq!(code(market.undo(&ann, &decided[0], NOW_MS + 4).await.unwrap_err()), "desk-hits-undo-own");
    assert_eq!(code(market.undo(&ann, &entries[0], NOW_MS + 4).await.unwrap_err()), "desk-hits-overtaken");
    market.undo(&cy, &decided[0], NOW_MS + 4).await.unwrap();
    assert_eq!(market.row(1).await.state, QueueState::Escalated);
    assert_eq!(code(market.undo(&cy, &entries[0], NOW_MS + 5).await.unwrap_err()), "desk-hits-undo-own");
    market.undo(&ann, &entries[0], NOW_MS + 5).await.unwrap();
    assert_eq!(market.row(1).await.state, QueueState::Open);
}

/// An account as an administrator makes it.
async fn account(market: &Market, name: &str, role: Role) {
    use reeve::accounts::audit::Deed;
    use reeve::accounts::{Link, LinkPurpose, NewAccount, SecretDigest};
    let new =
        NewAccount { name: name.to_owned(), display_name: name.to_owned(), role, holders: Vec::new(), lang: None };
    let digest = SecretDigest::of(name);
    let link = Link { digest, purpose: LinkPurpose::Invitation, account: Some(new.name.clone()), expires_ms: i64::MAX };
    let deed = Deed::new("tests", "account.made", name, NOW_MS);
    assert!(market.desk.store.add_account(&new, &link, &deed).await.unwrap());
}

#[tokio::test]
async fn a_decision_is_reopened_where_everybody_sees_it_and_stands_until_an_approver_has_decided() {
    let market = Market::open().await;
    let (ann, bo, cy) = (analyst("ann"), analyst("bo"), approver("cy"));
    let first = market.decide(&ann, vec![unseen(2)], Verdict::Lawful, NOW_MS).await.unwrap();
    let seen = market.seen(2).await;
    // Nobody else's decision is decided over, and asking about it says so.
    let refused = market.decide(&bo, vec![seen.clone()], Verdict::Infringes, NOW_MS + 1).await.unwrap_err();
    assert_eq!(code(refused), "desk-hits-theirs");
    let ask = |reopens, note: Option<&str>| Asked { assignee: None, note: note.map(str::to_owned), reopens };
    let refused = market.ask(&bo, seen.clone(), ask(false, Some("sure?")), NOW_MS + 1).await.unwrap_err();
    assert_eq!(code(refused), "desk-hits-closed");
    let refused = market.ask(&bo, seen.clone(), ask(true, None), NOW_MS + 1).await.unwrap_err();
    assert_eq!(code(refused), "desk-hits-overrule-reason");
    market.ask(&bo, seen, ask(true, Some("the logo is the same")), NOW_MS + 1).await.unwrap();
    let row = market.row(2).await;
    assert_eq!((row.state, row.decision.as_ref()), (QueueState::Escalated, Some(&first[0].id)));
    assert!(row.hit.standing.as_ref().is_some_and(|standing| standing.holds), "it stands meanwhile");
    assert_eq!(market.rows(&ann, "state=escalated").await.len(), 1);
    // Whoever decided first takes nothing back any more, and decides nothing over the question.
    assert_eq!(code(market.undo(&ann, &first[0], NOW_MS + 2).await.unwrap_err()), "desk-hits-overtaken-asked");
    let refused = market.decide(&ann, vec![row.seen()], Verdict::Infringes, NOW_MS + 2).await.unwrap_err();
    assert_eq!(code(refused), "desk-hits-waits");
    let because = Some("the logo is another");
    market.decide_since(&cy, vec![row.seen()], Verdict::Lawful, because, NOW_MS + 3).await.unwrap();
    assert_eq!(market.row(2).await.state, QueueState::Cleared);
    let history = market.desk.store.escalations(&id(2)).await.unwrap();
    assert_eq!((history.len(), history[0].is_open, history[0].withdrawn.as_ref()), (1, false, None));
}

#[tokio::test]
async fn saying_it_again_takes_nothing_over_that_was_said_before() {
    let market = Market::open().await;
    let ann = analyst("ann");
    let first = market.decide(&ann, vec![unseen(4)], Verdict::Lawful, NOW_MS).await.unwrap();
    // A day later, over the decision that she sees: nothing is written that an undo of this request would take back.
    let again = vec![market.seen(4).await, unseen(5)];
    let entries = market.decide(&ann, again, Verdict::Lawful, NOW_MS + 24 * HOUR_MS).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.hit_id.clone()).collect::<Vec<_>>(), [id(5)]);
    market.undo(&ann, &entries[0], NOW_MS + 25 * HOUR_MS).await.unwrap();
    assert_eq!(market.row(4).await.decision, Some(first[0].id.clone()));
}

#[tokio::test]
async fn a_listing_that_changed_since_it_was_seen_is_not_decided_about() {
    let market = Market::open().await;
    let seen = market.seen(6).await;
    let store = &market.desk.store;
    let source = SourceId("shop".to_owned());
    store.begin_scan(&source, "reading", NOW_MS + 1).await.unwrap();
    let address = CrawlUrl::parse(&address(6)).unwrap();
    let found = Discovered::new(address.clone(), ResourceKind::Page, 0, 0);
    store.discover(&source, 2, &[found]).await.unwrap();
    let changed = Listing { title: "Lamp with another name".to_owned(), ..listing(6) };
    store.complete(&Batch { visits: vec![visit(&address, vec![changed])], ..Batch::default() }).await.unwrap();
    let refused = market.decide(&analyst("ann"), vec![seen], Verdict::Lawful, NOW_MS + 2).await.unwrap_err();
    assert_eq!(code(refused), "desk-hits-listing-changed");
    market.decide(&analyst("ann"), vec![market.seen(6).await], Verdict::Lawful, NOW_MS + 2).await.unwrap();
}

#[tokio::test]
async fn what_is_held_back_is_decided_by_nobody_and_is_nobodys_neighbour() {
    let market = Market::open().await;
    let (ann, cy) = (analyst("ann"), approver("cy"));
    let order: Vec<String> = market.rows(&ann, "limit=200").await.into_iter().map(|row| row.hit.id).collect();
    let store = &market.desk.store;
    let neighbours = async |hit: &str, rights: Option<&[RightId]>| {
        let hit = store.hit(hit).await.unwrap().unwrap();
        store.neighbours(&hit, rights).await.unwrap()
    };
    let expected = |at: usize| (at.checked_sub(1).map(|at| order[at].clone()), order.get(at + 1).cloned());
    for (at, hit) in order.iter().enumerate() {
        let found = neighbours(hit, None).await;
        assert_eq!((found.previous, found.next), expected(at), "{at}");
    }
    let own = [RightId("tm-a".to_owned())];
    let of_own: Vec<String> =
        market.rows(&ann, "right=tm-a&limit=200").await.into_iter().map(|row| row.hit.id).collect();
    for pair in of_own.windows(2) {
        assert_eq!(neighbours(&pair[0], Some(&own)).await.next.as_ref(), Some(&pair[1]));
        assert_eq!(neighbours(&pair[1], Some(&own)).await.previous.as_ref(), Some(&pair[0]));
    }
    // The second of them is held back with its picture.
    let held = order[1].clone();
    let database = sqlx::SqlitePool::connect(&market.desk.data.store_uri()).await.unwrap();
    sqlx::query("UPDATE hit SET picture = 'flood' WHERE id = $1").bind(&held).execute(&database).await.unwrap();
    sqlx::query("INSERT INTO held_picture (image_id, usual, held_ms) VALUES ('flood', 1, 1)")
        .execute(&database)
        .await
        .unwrap();
    assert_eq!(neighbours(&order[0], None).await.next.as_ref(), Some(&order[2]));
    assert_eq!(neighbours(&held, None).await, reeve::store::Neighbours::default());
    let seen = || SeenHit { hit_id: held.clone(), ..SeenHit::default() };
    for person in [&ann, &cy] {
        let refused = market.decide(person, vec![seen()], Verdict::Lawful, NOW_MS).await.unwrap_err();
        assert_eq!(code(refused), "desk-hits-held");
        let refused = market.ask(person, seen(), Asked::default(), NOW_MS).await.unwrap_err();
        assert_eq!(code(refused), "desk-hits-held");
    }
    database.close().await;
}

#[tokio::test]
async fn more_than_is_decided_about_at_once_is_told_as_such() {
    let market = Market::open().await;
    let ann = analyst("ann");
    let cluster = SeenCluster { by: ClusterBy::Seller, key: "shop Seller 1".to_owned(), count: 9 };
    let many = Chosen { clusters: vec![cluster; 1_001], ..Chosen::default() };
    let refused = market.desk.decide_hits(&ann, many, (Verdict::Lawful, None), NOW_MS).await.unwrap_err();
    assert_eq!(code(refused), "desk-hits-how-many");
    // One cluster that has grown beyond it.
    let database = sqlx::SqlitePool::connect(&market.desk.data.store_uri()).await.unwrap();
    sqlx::query(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1100)
         INSERT INTO hit (id, listing_id, source_id, right_id, record, score, current, first_seen_ms, first_scan,
            last_seen_ms, weights, news_scan)
         SELECT printf('%032x', i), listing_id, source_id, right_id, record, 0.5, 1, 1, 1, 1, 1, 1 FROM n, hit WHERE id = $1",
    )
    .bind(id(1))
    .execute(&database)
    .await
    .unwrap();
    database.close().await;
    let (key, count) = market
        .rows(&ann, "group=seller")
        .await
        .into_iter()
        .find_map(|row| row.cluster.filter(|(_, count)| count.or_more))
        .expect("a cluster of more than are counted");
    let seen = SeenCluster { by: ClusterBy::Seller, key, count: usize::try_from(count.hits).unwrap() };
    let chosen = Chosen { clusters: vec![seen], ..Chosen::default() };
    let refused = market.desk.decide_hits(&ann, chosen, (Verdict::Lawful, None), NOW_MS).await.unwrap_err();
    assert_eq!(code(refused), "desk-hits-cluster-too-many");
}

#[tokio::test]
async fn looking_writes_nothing() {
    let market = Market::open().await;
    let ann = analyst("ann");
    let database = sqlx::SqlitePool::connect(&market.desk.data.store_uri()).await.unwrap();
    // Whoever writes now waits for this.
    let mut busy = database.acquire().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *busy).await.unwrap();
    let query = HitQuery::from_address("right=tm-a&group=seller").unwrap();
    assert!(!market.desk.hits_page(&ann, &query).await.unwrap().rows.is_empty());
    assert_eq!(market.desk.count_hits(&ann, &HitQuery::default()).await.unwrap().hits, MANY as u64);
    assert!(!market.desk.hit_choices(&ann, NOW_MS).await.unwrap().rights.is_empty());
    sqlx::query("ROLLBACK").execute(&mut *busy).await.unwrap();
    drop(busy);
    database.close().await;
}

#[tokio::test]
async fn owners_see_their_rights_and_auditors_decide_nothing() {
    let market = Market::open().await;
    let scope = Scope::Rights([RightId("tm-b".to_owned())].into());
    let owner = Person { name: "own".to_owned(), role: Role::Owner, scope: scope.clone() };
    let rows = market.rows(&owner, "state=all&limit=200").await;
    assert_eq!(rows.len(), MANY / 3);
    assert!(rows.iter().all(|row| row.hit.ranked.hit.right_id == Some(RightId("tm-b".to_owned()))));
    assert!(market.rows(&owner, "right=tm-a").await.is_empty());
    assert!(market.desk.hit_rows(&owner, &[id(0)]).await.unwrap().is_empty());
    let choices = market.desk.hit_choices(&owner, NOW_MS).await.unwrap();
    assert_eq!(choices.rights, [("tm-b".to_owned(), "tm-b".to_owned())]);
    assert_eq!((&choices.countries[..], &choices.sources[..]), (&["VN".to_owned()][..], &["shop".to_owned()][..]));
    assert_eq!(choices.kinds, ["unregistered"]);
    let decided = market.decide(&owner, vec![unseen(1)], Verdict::Lawful, NOW_MS).await;
    assert_eq!(code(decided.unwrap_err()), "forbidden");
    // Somebody who may decide, but not about this.
    let narrowed = Person { name: "n".to_owned(), role: Role::Analyst, scope };
    let decided = market.decide(&narrowed, vec![unseen(1), unseen(0)], Verdict::Lawful, NOW_MS).await;
    assert_eq!(code(decided.unwrap_err()), "not-found");
    let entries = market.decide(&analyst("ann"), vec![unseen(0)], Verdict::Lawful, NOW_MS).await.unwrap();
    let undone = market.undo(&narrowed, &entries[0], NOW_MS + 1).await;
    assert_eq!(code(undone.unwrap_err()), "not-found");
    let auditor = person("au", Role::Auditor);
    assert_eq!(market.rows(&auditor, "state=all&limit=200").await.len(), MANY);
    let refused = market.decide(&auditor, vec![unseen(1)], Verdict::Lawful, NOW_MS).await.unwrap_err();
    assert_eq!(code(refused), "forbidden");
}

#[tokio::test]
async fn views_are_kept_for_each_person_and_visits_tell_what_is_new() {
    let market = Market::open().await;
    let (ann, bo) = (analyst("ann"), analyst("bo"));
    let query = HitQuery::from_address("right=tm-a&min=50").unwrap();
    market.desk.save_view(&ann, " my   lamps ", &query, NOW_MS).await.unwrap();
    let views = market.desk.views(&ann).await.unwrap();
    assert_eq!((views[0].name.as_str(), views[0].filter.as_str()), ("my lamps", "right=tm-a&min=50"));
    assert!(market.desk.views(&bo).await.unwrap().is_empty());
    assert_eq!(code(market.desk.delete_view(&bo, "my lamps").await.unwrap_err()), "not-found");
    for at in 0..19 {
        market.desk.save_view(&ann, &format!("view {at}"), &query, NOW_MS).await.unwrap();
    }
    let full = market.desk.save_view(&ann, "one more", &query, NOW_MS).await.unwrap_err();
    assert_eq!(code(full), "desk-hits-views-full");
    market.desk.save_view(&ann, "my lamps", &HitQuery::default(), NOW_MS).await.unwrap();
    market.desk.delete_view(&ann, "my lamps").await.unwrap();

    let last_visit = async |now_ms| {
        market.desk.visit_hits(&bo, now_ms).await.unwrap();
        market.desk.hits_page(&bo, &HitQuery::default()).await.unwrap().last_visit_ms
    };
    assert_eq!(last_visit(NOW_MS).await, None);
    assert_eq!(last_visit(NOW_MS + 60_000).await, None, "still the first visit");
    assert_eq!(last_visit(NOW_MS + HOUR_MS).await, Some(NOW_MS + 60_000));
    assert_eq!(last_visit(NOW_MS + HOUR_MS + 60_000).await, Some(NOW_MS + 60_000), "the same visit");
}

#[tokio::test]
async fn a_search_finds_hits_and_listings_that_are_none() {
    let market = Market::open().await;
    let query = HitQuery::from_address("q=%22size+12%22&state=all").unwrap();
    // Nobody waits for the index: what it does not have yet is said, and put into it beside.
    let page = market.desk.hits_page(&analyst("ann"), &query).await.unwrap();
    let codes: Vec<&str> = page.notes.iter().map(|note| &*note.code).collect();
    assert!(page.rows.is_empty() && codes.contains(&"captures-catching-up"), "{codes:?}");
    while !market.desk.store.unindexed(1).await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    let page = market.desk.hits_page(&analyst("ann"), &query).await.unwrap();
    let titles: Vec<&str> = page.rows.iter().map(|row| row.hit.listing.title.as_str()).collect();
    assert_eq!(titles, ["Lamp <b>red</b> size 12"]);
    market
        .desk
        .store
        .put_hits(&ListingId("l12".to_owned()), &[], MatchedWith { snapshot: "s", weights: 1 })
        .await
        .unwrap();
    let page = market.desk.hits_page(&analyst("ann"), &query).await.unwrap();
    assert_eq!((page.rows.len(), page.others.len()), (0, 1));
    let scope = Scope::Rights([RightId("tm-a".to_owned())].into());
    let owner = Person { name: "own".to_owned(), role: Role::Owner, scope };
    assert!(market.desk.hits_page(&owner, &query).await.unwrap().others.is_empty());
}
