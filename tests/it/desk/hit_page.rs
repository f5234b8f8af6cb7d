//! The page of one hit: what sites wrote and drew does nothing there, scores add up, damage is told, and what belongs to others is
//! not there.

use std::fs::OpenOptions;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::sync::Arc;

use reeve::accounts::{Person, Role, Scope};
use reeve::desk::hit::{Soundness, Which};
use reeve::desk::{Desk, DeskError};
use reeve::extract::{Listing, ListingId};
use reeve::fetch::{Exchange, Identity, header};
use reeve::frontier::{CrawlUrl, Outcome, ResourceKind};
use reeve::imaging;
use reeve::locale::{Lang, Message};
use reeve::matcher::{Field, Finding, Hit, PictureKind, PictureMatch};
use reeve::rank::{RankedHit, Weights, rank};
use reeve::register::{RegisteredPicture, RegisteredRight};
use reeve::review::{Ruling, Verdict};
use reeve::rights::{RightId, from_json};
use reeve::scan::{DataDir, ScanOptions, Viewer};
use reeve::sources::SourceId;
use reeve::store::archive::{Archived, Position, Writer};
use reeve::store::{Batch, Discovered, MatchedWith, Store, Visit, VisitedPicture, digest_of, open};
use reeve::web::{Web, serve_desk};
use reqwest::{Response, StatusCode};
use scraper::{Html, Selector};
use serde_json::Value;

use crate::rematch::visit;
use crate::reports::hostile::MARKUP;

const PICTURE: &[u8] = include_bytes!("../../../src/demo/pictures/yongjiang/0014.jpg");
const DAY_MS: i64 = 86_400_000;

/// A small market that was scanned: a store, an archive, and a desk over both.
struct Market {
    folder: tempfile::TempDir,
    store: Arc<dyn Store>,
    writer: Writer,
    now_ms: i64,
}

impl Market {
    async fn new() -> Market {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir(folder.path().to_owned());
        let store = open(&data.store_uri()).await.unwrap();
        store.begin_scan(&source(), "reading", 0).await.unwrap();
        let writer = Writer::open(data.archive(), 1 << 30, "test", &store.archive_ends().await.unwrap()).unwrap();
        Market { folder, store, writer, now_ms: DAY_MS }
    }

    fn data(&self) -> DataDir {
        DataDir(self.folder.path().to_owned())
    }

    fn desk(&self) -> Desk {
        let options = ScanOptions {
            identity: Identity::new(Some("desk@example.test")),
            max_in_flight: 1,
            requests_per_second: None,
            max_pages: None,
            archive_segment_bytes: 1 << 30,
            weights: Weights::default(),
            threads: 1,
            browser: None,
        };
        Desk {
            store: Arc::clone(&self.store),
            data: self.data(),
            sources_dir: self.folder.path().join("sources"),
            options,
            postman: crate::desk::no_post(),
        }
    }

    fn viewer(&self) -> Viewer {
        Viewer::new(Arc::clone(&self.store), &self.data())
    }

    /// A right with one picture; returns the picture's digest.
    async fn right(&self, id: &str, name: &str) -> String {
        let record = serde_json::json!({"id": id, "kind": "trademark", "name": name, "holder": "Holder"});
        let mut right = from_json(&record).unwrap();
        let image_id = digest_of(PICTURE);
        right.images = vec![image_id.clone()];
        let pictures = vec![RegisteredPicture::new(image_id.clone(), PICTURE.to_vec())];
        self.store.put_rights(&[RegisteredRight { right, pictures }], "ann", 1).await.unwrap();
        image_id
    }

    fn archive(&mut self, address: &str, content_type: &str, body: &[u8], status: u16) -> Archived {
        let mut headers = header::HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, content_type.parse().unwrap());
        let exchange = Exchange {
            started_ms: self.now_ms,
            ..Exchange::new(address.parse().unwrap(), status, headers, body.to_vec())
        };
        let archived = self.writer.append(&exchange, None).unwrap();
        self.writer.sync().unwrap();
        archived
    }

    /// A visit of the listing's page, a day after the one before; `body` is what the page says.
    async fn page(&mut self, at: &str, body: &[u8], shown: Vec<Listing>, outcome: Outcome) -> Position {
        self.now_ms += DAY_MS;
        let status = if outcome == Outcome::Gone { 404 } else { 200 };
        let archived = self.archive(at, "text/html", body, status);
        let address = CrawlUrl::parse(at).unwrap();
        let pictures = shown.iter().flat_map(|listing| &listing.images).map(|url| CrawlUrl::new(url.clone()).unwrap());
        let found = pictures.map(|url| Discovered::new(url, ResourceKind::Picture, 1, 0));
        let found: Vec<Discovered> =
            found.chain([Discovered::new(address.clone(), ResourceKind::Page, 0, 0)]).collect();
        self.store.discover(&source(), 1, &found).await.unwrap();
        let position = archived.position.clone();
        let visited = Visit {
            outcome,
            status: Some(status),
            started_ms: self.now_ms,
            ended_ms: self.now_ms + 1,
            body_digest: Some(digest_of(body)),
            archived: Some(archived),
            listings: Some(shown),
            ..visit(&address, Vec::new())
        };
        self.store.complete(&Batch { visits: vec![visited], ..Batch::default() }).await.unwrap();
        position
    }

    /// A picture as its site sent it. What cannot be decoded is kept as if it could be: then only the desk stands in its way.
    async fn picture(&mut self, at: &str, content_type: &str, bytes: &[u8]) -> String {
        let archived = self.archive(at, content_type, bytes, 200);
        let address = CrawlUrl::parse(at).unwrap();
        let id = digest_of(bytes);
        let print = imaging::fingerprint(bytes, &imaging::Limits::default()).map(|print| print.to_bytes());
        let mut visited = Visit {
            started_ms: self.now_ms,
            ended_ms: self.now_ms,
            body_digest: Some(id.clone()),
            archived: Some(archived),
            listings: None,
            picture: Some(VisitedPicture { id: id.clone(), fingerprint: Ok(print.unwrap_or_else(|_| vec![1])) }),
            ..visit(&address, Vec::new())
        };
        visited.lease.queued.kind = ResourceKind::Picture;
        self.store.complete(&Batch { visits: vec![visited], ..Batch::default() }).await.unwrap();
        id
    }

    async fn hit(&self, ranked: RankedHit) -> String {
        let with = MatchedWith { snapshot: "snapshot", weights: 1 };
        let listing = ranked.hit.listing_id.clone();
        let id = ranked.hit.id();
        self.store.put_hits(&listing, &[ranked], with).await.unwrap();
        id
    }

    /// A whole hit: page, picture, finding. Returns its id.
    async fn offer(&mut self, name: &str, right: &str, seller: &str) -> String {
        let listing = listing(name, seller);
        let (page, picture) = (listing.url.clone().unwrap(), listing.images[0].clone());
        self.page(page.as_str(), format!("<p>{name} by {seller}").as_bytes(), vec![listing], Outcome::Fetched).await;
        let seen = self.picture(picture.as_str(), "image/jpeg", PICTURE).await;
        self.hit(ranked(name, right, &seen)).await
    }

    async fn serve(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        crate::desk::administrator(&*self.store).await;
        let web = Web::new(self.desk(), Lang::En);
        tokio::spawn(serve_desk(listener, web, std::future::pending()));
        address
    }
}

fn source() -> SourceId {
    SourceId("shop".to_owned())
}

fn listing(name: &str, seller: &str) -> Listing {
    Listing {
        id: ListingId(name.to_owned()),
        title: format!("Zzyzx lamp {name}"),
        seller: Some(seller.to_owned()),
        price: Some(59.0),
        currency: Some("CNY".to_owned()),
        url: format!("http://shop.test/{name}").parse().ok(),
        images: vec![format!("http://shop.test/{name}.jpg").parse().unwrap()],
        ..Listing::default()
    }
}

fn ranked(listing: &str, right: &str, seen: &str) -> RankedHit {
    let right = RightId(right.to_owned());
    let finding = |signal: &str, strength: f64| {
        Finding::new(signal, Some(&right), strength, Field::Title, Message::new("hits-changed-since")).at([0, 5])
    };
    let picture = PictureMatch {
        url: format!("http://shop.test/{listing}.jpg"),
        picture_id: seen.to_owned(),
        image_id: digest_of(PICTURE),
        kind: PictureKind::Copy,
        form: "same".to_owned(),
        mirrored: false,
        negative: false,
        share: 1.0,
        distance: None,
    };
    let copied = Finding { picture: Some(picture), span: None, field: Field::Image, ..finding("picture_copy", 0.7) };
    let findings = vec![finding("name_in_text", 0.8), copied, finding("replica_words", 0.5), finding("resale", 0.4)];
    let hit = Hit { listing_id: ListingId(listing.to_owned()), right_id: Some(right.clone()), findings };
    rank(hit, &Weights::default())
}

fn owner(right: &str) -> Person {
    let scope = Scope::Rights([RightId(right.to_owned())].into());
    Person { name: "owner".to_owned(), role: Role::Owner, scope }
}

fn select<'a>(page: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn header_of<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// Nothing here is encrypted, and a client asks for a provider all the same.
fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

async fn get(address: &str, path: &str) -> Response {
    client().get(format!("{address}{path}")).bearer_auth(crate::desk::TOKEN).send().await.unwrap()
}

async fn json(address: &str, path: &str) -> Value {
    serde_json::from_str(&get(address, path).await.text().await.unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_are_ours_and_are_kept_by_their_content() {
    let mut market = Market::new().await;
    market.right("tm", "Zzyzx").await;
    let id = market.offer("one", "tm", "Barn").await;
    let address = market.serve().await;
    let right_picture = format!("/rights/tm/pictures/{}", digest_of(PICTURE));
    for path in ["seen", "registered", "drawing", "seen?size=large"].map(|which| format!("/hits/{id}/picture/{which}"))
    {
        let response = get(&address, &path).await;
        assert_eq!((response.status(), header_of(&response, "content-type")), (StatusCode::OK, "image/jpeg"), "{path}");
        assert_eq!(header_of(&response, "x-content-type-options"), "nosniff");
        assert_eq!(header_of(&response, "content-security-policy"), "default-src 'none'; sandbox");
        assert!(header_of(&response, "cache-control").starts_with("private"), "{path}");
        let tag = header_of(&response, "etag").to_owned();
        let bytes = response.bytes().await.unwrap();
        assert!(bytes.starts_with(&[0xff, 0xd8, 0xff]) && bytes != PICTURE, "{path}");
        let known =
            client().get(format!("{address}{path}")).bearer_auth(crate::desk::TOKEN).header("if-none-match", &tag);
        let known = known.send().await.unwrap();
        assert_eq!((known.status(), header_of(&known, "etag")), (StatusCode::NOT_MODIFIED, tag.as_str()), "{path}");
    }
    assert_eq!(get(&address, &right_picture).await.status(), StatusCode::OK);
    for path in [
        format!("/hits/{id}/picture/seen?at=1"),
        "/hits/ffffffff/picture/seen".to_owned(),
        format!("/rights/tm/pictures/{}", digest_of(b"another")),
        format!("/rights/tm-2/pictures/{}", digest_of(PICTURE)),
    ] {
        assert_eq!(get(&address, &path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_no_pictures_are_never_served_as_they_came() {
    let mut market = Market::new().await;
    market.right("tm", "Zzyzx").await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>";
    // A PNG that says it is 60,000 pixels wide and high.
    let mut huge = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\x06\0\0\0".to_vec();
    huge.extend([0; 64]);
    let files: [(&str, &str, &[u8]); 4] = [
        ("svg", "image/svg+xml", svg),
        ("html", "image/jpeg", b"<!doctype html><script>alert(1)</script>"),
        ("cut", "image/jpeg", &PICTURE[..200]),
        ("huge", "image/png", &huge),
    ];
    let mut hits = Vec::new();
    for (name, content_type, bytes) in files {
        let listing = listing(name, "Barn");
        let (page, picture) = (listing.url.clone().unwrap(), listing.images[0].clone());
        market.page(page.as_str(), name.as_bytes(), vec![listing], Outcome::Fetched).await;
        let seen = market.picture(picture.as_str(), content_type, bytes).await;
        hits.push((market.hit(ranked(name, "tm", &seen)).await, bytes));
    }
    let address = market.serve().await;
    for (id, bytes) in hits {
        for which in ["seen", "drawing"] {
            let response = get(&address, &format!("/hits/{id}/picture/{which}")).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND);
            assert!(header_of(&response, "content-type").starts_with("text/html"), "our own page says so");
            let body = response.bytes().await.unwrap();
            assert!(!body.windows(bytes.len().min(20)).any(|part| part == &bytes[..bytes.len().min(20)]));
        }
        assert_eq!(get(&address, &format!("/hits/{id}")).await.status(), StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_sites_write_stays_text() {
    let mut market = Market::new().await;
    market.right("tm", "Zzyzx").await;
    let all = MARKUP.join(" ");
    let hostile = Listing {
        title: all.clone(),
        description: Some(all.clone()),
        seller: Some(all.clone()),
        brand: Some(all.clone()),
        location: Some(all.clone()),
        currency: Some("\"><b>".to_owned()),
        url: "javascript:alert(1)".parse().ok(),
        ..listing("evil", "")
    };
    // The page says GBK in UTF-8 bytes, and closes whatever it can.
    let body = format!(
        "<meta charset=gbk><body><p>&lt;b&gt;words onerror=x&lt;/b&gt;</p>{all}</pre></div></main></body><plaintext>漓瑞"
    );
    let before = Listing { title: "plain".to_owned(), ..hostile.clone() };
    market.page("http://shop.test/evil", b"before", vec![before], Outcome::Fetched).await;
    let place = market.page("http://shop.test/evil", body.as_bytes(), vec![hostile], Outcome::Fetched).await;
    let seen = market.picture("http://shop.test/evil.jpg", "image/jpeg", PICTURE).await;
    let mut found = ranked("evil", "tm", &seen);
    found.hit.findings[0].link = Some("javascript:alert(1)".to_owned());
    let id = market.hit(found).await;
    market.offer("other", "tm", &all).await;
    let ruling =
        Ruling { verdict: Verdict::Lawful, note: Some(all.clone()), actor: MARKUP[0].to_owned(), decided_ms: 5 };
    market.store.put_decision(std::slice::from_ref(&id), &ruling).await.unwrap();

    let address = market.serve().await;
    let at = format!("file={}&offset={}", place.file, place.offset);
    let parts = ["", "/related", "/captures", "/archive"].map(|part| format!("/hits/{id}{part}"));
    for path in parts.into_iter().chain([format!("/hits/{id}/captures/text?{at}")]) {
        let response = get(&address, &path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert!(header_of(&response, "content-security-policy").contains("default-src 'none'"));
        let page = Html::parse_document(&response.text().await.unwrap());
        for forbidden in [
            "script:not([src])",
            "iframe",
            "object",
            "plaintext",
            "style",
            "[style]",
            "[onerror]",
            "[onload]",
            "[onfocus]",
            "img[src=x]",
            "b",
        ] {
            assert!(select(&page, forbidden).is_empty(), "{path}: {forbidden}");
        }
        for link in select(&page, "a[href]") {
            let href = link.attr("href").unwrap();
            assert!(href.starts_with(['/', '#']), "{path}: leads to {href}");
        }
        let title: String = select(&page, "title").iter().flat_map(scraper::ElementRef::text).collect();
        assert!(!title.contains("owned") || title.contains('<'), "{path}: {title}");
        if !path.ends_with("/archive") {
            let text: String = page.root_element().text().collect();
            assert!(text.contains("onerror=") || text.contains("{{7*7}}"), "{path}: the text is shown as it is");
        }
    }
    let record = get(&address, &format!("/hits/{id}/captures/record?{at}")).await;
    assert_eq!(header_of(&record, "content-type"), "application/warc");
    assert!(header_of(&record, "content-disposition").starts_with("attachment"));
    assert_eq!(header_of(&record, "content-security-policy"), "default-src 'none'; sandbox");
    assert!(record.bytes().await.unwrap().starts_with(&[0x1f, 0x8b]), "one gzip member, as it stands in the archive");
    let elsewhere = format!("/hits/{id}/captures/record?file=../reeve.db&offset=0");
    assert_eq!(get(&address, &elsewhere).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn bars_add_up_to_the_score() {
    let mut market = Market::new().await;
    market.right("tm", "Zzyzx").await;
    let id = market.offer("one", "tm", "Barn").await;
    let address = market.serve().await;
    let page = Html::parse_document(&get(&address, &format!("/hits/{id}")).await.text().await.unwrap());
    let number = |text: String| text.replace('−', "-").trim_start_matches(['+', '±']).parse::<i64>().unwrap();
    let amounts = |selector: &str| -> Vec<i64> {
        select(&page, selector).into_iter().map(|amount| number(amount.text().collect())).collect()
    };
    let parts = amounts(".bars li:not(.total) .amount");
    assert_eq!(parts.len(), 4);
    assert!(parts.iter().any(|part| *part < 0), "what takes from the score is shown too: {parts:?}");
    assert_eq!(vec![parts.iter().sum::<i64>()], amounts(".bars .total .amount"));

    let document = json(&address, &format!("/api/v1/hits/{id}")).await;
    let reasons = document["reasons"].as_array().unwrap();
    let sum: f64 = reasons.iter().map(|reason| reason["amount"].as_f64().unwrap()).sum();
    assert!((sum - document["score"].as_f64().unwrap()).abs() < 1e-9, "{document}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_archive_is_told() {
    let mut market = Market::new().await;
    market.right("tm", "Zzyzx").await;
    let id = market.offer("one", "tm", "Barn").await;
    let viewer = market.viewer();
    let (desk, owner) = (market.desk(), owner("tm"));
    let state = desk.check_hit_archive(&owner, &viewer, &id, None).await.unwrap();
    assert!(matches!(state.soundness, Soundness::Sound(_)), "{state:?}");
    assert!(state.expected_digest.is_some() && state.captured_ms.is_some());

    // One bit, in the middle of the page's record.
    let path = market.data().archive().join(&state.position.file);
    let mut file = OpenOptions::new().read(true).write(true).open(path).unwrap();
    let middle = SeekFrom::Start(state.position.offset + state.position.length / 2);
    let mut byte = [0];
    file.seek(middle).unwrap();
    file.read_exact(&mut byte).unwrap();
    file.seek(middle).unwrap();
    file.write_all(&[byte[0] ^ 1]).unwrap();
    file.sync_all().unwrap();

    let state = desk.check_hit_archive(&owner, &viewer, &id, None).await.unwrap();
    assert!(!matches!(state.soundness, Soundness::Sound(_)), "{state:?}");
    let address = market.serve().await;
    let page = Html::parse_document(&get(&address, &format!("/hits/{id}/archive")).await.text().await.unwrap());
    assert_eq!((select(&page, ".sound").len(), select(&page, ".unreadable, .altered").len()), (0, 1));
    assert_eq!(get(&address, &format!("/hits/{id}")).await.status(), StatusCode::OK, "the page is there all the same");
    let at = format!("file={}&offset={}", state.position.file, state.position.offset);
    let text = get(&address, &format!("/hits/{id}/captures/text?{at}")).await;
    assert_eq!(text.status(), StatusCode::CONFLICT, "damage is told, and is no failure of the server");
}

#[tokio::test(flavor = "multi_thread")]
async fn captures_tell_what_changed_from_one_to_the_next() {
    let mut market = Market::new().await;
    market.right("tm", "Zzyzx").await;
    let id = market.offer("one", "tm", "Barn").await;
    let cheaper = Listing { price: Some(29.0), ..listing("one", "Other Barn") };
    market.page("http://shop.test/one", b"cheaper", vec![cheaper.clone()], Outcome::Fetched).await;
    market.page("http://shop.test/one", b"cheaper still", vec![cheaper], Outcome::Fetched).await;
    market.page("http://shop.test/one", b"gone", Vec::new(), Outcome::Gone).await;

    let address = market.serve().await;
    let document = json(&address, &format!("/api/v1/hits/{id}/captures")).await;
    let items = document["items"].as_array().unwrap();
    let told: Vec<(bool, Vec<(&str, &str, &str)>)> = items
        .iter()
        .map(|item| {
            let changes = item["changes"].as_array().unwrap().iter();
            let text = |change: &'_ Value, name: &str| change[name].as_str().unwrap().to_owned().leak() as &str;
            let changes =
                changes.map(|change| (text(change, "part"), text(change, "before"), text(change, "after"))).collect();
            (item["listing"].is_object(), changes)
        })
        .collect();
    let changes = vec![("price", "CNY 59.00", "CNY 29.00"), ("seller", "Barn", "Other Barn")];
    assert_eq!(told, [(false, vec![]), (true, vec![]), (true, changes), (true, vec![])]);
    let page = Html::parse_document(&get(&address, &format!("/hits/{id}/captures")).await.text().await.unwrap());
    assert_eq!(select(&page, ".captures > li").len(), 4);
    assert_eq!(select(&page, ".differences tbody tr").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_to_others_is_not_there() {
    let mut market = Market::new().await;
    let image = market.right("tm", "Zzyzx").await;
    market.right("tm-2", "Other").await;
    let mine = market.offer("mine", "tm", "Barn").await;
    let theirs = market.offer("theirs", "tm-2", "Barn").await;
    let (desk, viewer, me) = (market.desk(), market.viewer(), owner("tm"));
    let place = market.store.hit(&theirs).await.unwrap().unwrap().archived.unwrap();
    let at = (place.file.as_str(), place.offset);

    macro_rules! not_there {
        ($($asked:expr),* $(,)?) => {
            $(assert!(matches!($asked.await.map(drop), Err(DeskError::NotFound)), "{}", stringify!($asked));)*
        };
    }
    let id = theirs.as_str();
    not_there!(
        desk.read_hit(&me, id),
        desk.hit_details(&me, id, 0),
        desk.hit_picture(&me, id, Which::Seen(0)),
        desk.hit_picture(&me, id, Which::Registered(0)),
        desk.hit_picture(&me, id, Which::Drawing),
        desk.registered_picture(&me, &RightId("tm-2".to_owned()), &image),
        desk.hit_captures(&me, id),
        desk.hit_related(&me, id),
        desk.decisions_about(&me, id),
        desk.check_hit_archive(&me, &viewer, id, None),
        desk.capture_text(&me, &viewer, id, at),
        desk.capture_record(&me, &viewer, id, at),
        // Nor through a hit of one's own.
        desk.capture_text(&me, &viewer, &mine, at),
        desk.capture_record(&me, &viewer, &mine, at),
        desk.check_hit_archive(&me, &viewer, &mine, Some(at)),
    );
    let details = desk.hit_details(&me, &mine, 0).await.unwrap();
    assert_eq!((details.neighbours.previous, details.neighbours.next), (None, None), "theirs stands beside it");
    let related = desk.hit_related(&me, &mine).await.unwrap();
    assert!(related.of_seller.is_empty() && related.same_picture.is_empty() && related.seller_listings.is_empty());
    assert!(desk.capture_text(&me, &viewer, &mine, own_place(&market, &mine).await.as_place()).await.is_ok());

    // An analyst sees both beside each other.
    let analyst = Person { name: "ann".to_owned(), role: Role::Analyst, scope: Scope::All };
    let [one, other] = [&mine, &theirs].map(|id| desk.hit_details(&analyst, id, 0));
    let (one, other) = (one.await.unwrap().neighbours, other.await.unwrap().neighbours);
    // Those of one score stand in the order in which they came.
    let (first, second, ids) =
        if one.previous.is_none() { (one, other, [&mine, &theirs]) } else { (other, one, [&theirs, &mine]) };
    assert_eq!((first.previous, second.next), (None, None));
    assert_eq!((first.next.as_ref(), second.previous.as_ref()), (Some(ids[1]), Some(ids[0])));
    let related = desk.hit_related(&analyst, &mine).await.unwrap();
    let ids = |hits: &[reeve::store::RelatedHit]| hits.iter().map(|hit| hit.id.clone()).collect::<Vec<_>>();
    assert_eq!((ids(&related.of_seller), ids(&related.same_picture)), (vec![theirs.clone()], vec![theirs]));
}

/// Where a hit's page is archived.
struct Place(Position);

impl Place {
    fn as_place(&self) -> (&str, u64) {
        (&self.0.file, self.0.offset)
    }
}

async fn own_place(market: &Market, id: &str) -> Place {
    Place(market.store.hit(id).await.unwrap().unwrap().archived.unwrap())
}
