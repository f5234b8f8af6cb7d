//! The register as people keep it: a mark with its logo and what it finds, faults beside their fields, two people at one right,
//! files that are looked at before they are taken over, and what is not an owner's.

use std::sync::Arc;
use std::time::Duration;

use reeve::accounts::Role;
use reeve::extract::{Listing, ListingId};
use reeve::frontier::{CrawlUrl, ResourceKind};
use reeve::imaging;
use reeve::register::RegisteredRight;
use reeve::rights::{RightId, from_json};
use reeve::scan::{DataDir, follow_register, snapshot};
use reeve::sources::SourceId;
use reeve::store::archive::{Archived, Position};
use reeve::store::{Batch, Discovered, Store, Visit, VisitedPicture, digest_of};
use reeve::web::Settings;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::door::{Answer, Door, PATIENT};
use crate::rematch::visit;

pub const LOGO: &[u8] = include_bytes!("../../../index/images/guizhen-logo.png");
pub const PHOTO: &[u8] = include_bytes!("../../../index/images/guizhen-pack.jpg");

/// One part of a form: name, file name and content.
pub type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

pub fn text<'a>(name: &'a str, value: &'a str) -> Part<'a> {
    (name, None, value.as_bytes())
}

/// A form with files as a browser sends it.
pub async fn send_form(door: &Door, path: &str, token: &str, parts: &[Part<'_>]) -> Answer {
    let mut body = Vec::new();
    for (name, file, content) in parts {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend([head.as_bytes(), content, b"\r\n"].concat());
    }
    body.extend(b"--edge--\r\n");
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: multipart/form-data; boundary=edge\r\n\r\n",
        door.address,
        body.len()
    );
    let mut stream = TcpStream::connect(door.address).await.unwrap();
    stream.write_all(&[head.as_bytes(), &body].concat()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    Answer { status: head[9..12].parse().unwrap(), head: head.to_owned(), body: body.to_owned() }
}

pub async fn ask(door: &Door, method: &str, path: &str, token: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    let own = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    door.ask(method, path, &[&own[..], headers].concat(), body).await
}

pub async fn get(door: &Door, path: &str, token: &str) -> Answer {
    ask(door, "GET", path, token, &[], "").await
}

pub async fn submit(door: &Door, path: &str, token: &str, body: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    let own = [("Authorization", bearer.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    door.ask("POST", path, &own, body).await
}

fn shop() -> SourceId {
    SourceId("shop".to_owned())
}

async fn seen(store: &dyn Store, address: &str, kind: ResourceKind, visit_of: impl FnOnce(&CrawlUrl) -> Visit) {
    let address = CrawlUrl::parse(address).unwrap();
    store.discover(&shop(), 1, &[Discovered::new(address.clone(), kind, 0, 0)]).await.unwrap();
    let mut visit = visit_of(&address);
    visit.lease.queued.kind = kind;
    store.complete(&Batch { visits: vec![visit], ..Batch::default() }).await.unwrap();
}

/// A shop that sells a lamp by a name, and something nameless whose picture is somebody's.
async fn captured(store: &dyn Store) {
    store.begin_scan(&shop(), "reading", 1).await.unwrap();
    let picture = "http://shop.test/p.jpg";
    let found = Discovered::new(CrawlUrl::parse(picture).unwrap(), ResourceKind::Picture, 1, 0);
    store.discover(&shop(), 1, &[found]).await.unwrap();
    let listing = |id: &str, title: &str, images: &[&str]| Listing {
        id: ListingId(id.to_owned()),
        title: title.to_owned(),
        url: format!("http://shop.test/{id}").parse().ok(),
        images: images.iter().map(|image| image.parse().unwrap()).collect(),
        ..Listing::default()
    };
    let lamp = listing("l1", "Kestrelune desk lamp, 1:1 replica, best fake", &[]);
    let nameless = listing("l2", "Nice snack, big pack", &[picture]);
    seen(store, "http://shop.test/l1", ResourceKind::Page, |at| visit(at, vec![lamp])).await;
    seen(store, "http://shop.test/l2", ResourceKind::Page, |at| visit(at, vec![nameless])).await;
    let print = imaging::fingerprint(PHOTO, &imaging::Limits::default()).unwrap().to_bytes();
    let position = Position { file: "a.warc.gz".to_owned(), offset: 0, length: 1 };
    let archived = Archived { position, payload_digest: String::new(), revisit: false };
    seen(store, picture, ResourceKind::Picture, |at| Visit {
        listings: None,
        archived: Some(archived),
        body_digest: Some(digest_of(PHOTO)),
        picture: Some(VisitedPicture { id: digest_of(PHOTO), fingerprint: Ok(print) }),
        ..visit(at, Vec::new())
    })
    .await;
}

pub async fn desk() -> (Door, String) {
    let door = Door::open().await;
    door.person("ann", Role::Administrator, &[]).await;
    let token = door.token("ann", Role::Administrator).await;
    (door, token)
}

/// Asks until the right was compared with what was captured.
async fn looked_for(door: &Door, token: &str, id: &str) -> Value {
    for _ in 0..1_500 {
        let right = get(door, &format!("/api/v1/rights/{id}"), token).await.json();
        match right["look"]["state"].as_str().unwrap() {
            "done" => return right,
            "failed" => panic!("{right}"),
            _ => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
    panic!("the comparison does not end");
}

#[tokio::test]
async fn a_mark_with_a_logo_is_registered_and_its_hits_follow() {
    let (door, token) = desk().await;
    captured(&*door.store).await;
    let parts = [
        text("kind", "trademark"),
        text("name", "Kestrelune"),
        text("holder", "Kestrelune Ltd"),
        text("status", "registered"),
        text("classes", "11, 21"),
        ("pictures", Some("logo.png"), LOGO),
        ("pictures", Some("../../photo.jpg"), PHOTO),
    ];
    let registered = send_form(&door, "/register/new", &token, &parts).await;
    assert_eq!(registered.status, 303, "{registered:?}");
    assert_eq!(registered.header("location"), Some("/rights/kestrelune"));

    let right = looked_for(&door, &token, "kestrelune").await;
    assert_eq!(right["open_hits"], 2, "one by its name, one by its picture: {right}");
    assert_eq!(right["right"]["images"], json!([digest_of(LOGO), digest_of(PHOTO)]));
    let page = get(&door, "/rights/kestrelune", &token).await;
    for words in [
        "Kestrelune desk lamp, 1:1 replica, best fake",
        "Nice snack, big pack",
        "/hits?right=kestrelune",
        "data-state=\"done\"",
    ] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    let list = get(&door, "/rights?q=kestrel", &token).await;
    assert!(list.body.contains("<a href=\"/hits?right=kestrelune\">2</a>"), "{}", list.body);

    let without = format!("/rights/kestrelune/pictures/{}/remove", digest_of(PHOTO));
    assert_eq!(submit(&door, &without, &token, "").await.status, 303);
    assert_eq!(submit(&door, &without, &token, "").await.status, 404, "it is not there any more");
    let right = looked_for(&door, &token, "kestrelune").await;
    assert_eq!((&right["open_hits"], right["right"]["images"].as_array().unwrap().len()), (&json!(1), 1), "{right}");
}

#[tokio::test]
async fn every_fault_stands_beside_its_field_and_what_was_typed_stays() {
    let (door, token) = desk().await;
    let parts = [
        text("kind", "trademark"),
        text("name", "Kestrel \"<b>&"),
        text("holder", ""),
        text("classes", "25, 99"),
        text("valid_to", "2026-13-01"),
        text("authorized.domains", "https://shop.example.com"),
        text("reference_price.amount", "cheap"),
        ("pictures", Some("logo.png"), LOGO),
        ("pictures", Some("<img src=x onerror=alert(1)>.png"), b"<script>alert(1)</script>"),
        ("pictures", Some("cut.jpg"), &PHOTO[..200]),
    ];
    let refused = send_form(&door, "/register/new", &token, &parts).await;
    assert_eq!(refused.status, 422, "{refused:?}");
    let fields = ["holder", "classes", "valid_to", "authorized-domains", "reference_price-amount", "pictures"];
    for field in fields {
        assert!(refused.body.contains(&format!("id=\"field-{field}-fault\"")), "{field}: {}", refused.body);
    }
    for typed in
        ["Kestrel &#34;&#60;b&#62;&#38;", "value=\"25, 99\"", "2026-13-01", "https://shop.example.com", "cheap"]
    {
        assert!(refused.body.contains(typed), "{typed}: {}", refused.body);
    }
    assert!(!refused.body.contains("<img src=x") && !refused.body.contains("<script>alert"), "{}", refused.body);
    assert!(refused.body.contains("cut.jpg"), "{}", refused.body);
    let kept = format!("name=\"image\" value=\"{}\"", digest_of(LOGO));
    assert!(refused.body.contains(&kept), "the sound picture need not be sent again: {}", refused.body);
    assert_eq!(get(&door, "/api/v1/rights", &token).await.json()["total"], 0, "nothing was written");

    // A digest of nothing that is kept, of any shape.
    for image in ["../../etc/passwd", "é", &"0".repeat(64)] {
        let parts = [text("kind", "design"), text("name", "X"), text("holder", "H"), text("image", image)];
        assert_eq!(send_form(&door, "/register/new", &token, &parts).await.status, 422, "{image}");
    }
    for record in ["[]", "3", "{}", r#"{"id": 5}"#, r#"{"name": "™"}"#] {
        assert_eq!(ask(&door, "POST", "/api/v1/rights", &token, &[], record).await.status, 422, "{record}");
    }
}

#[tokio::test]
async fn of_two_people_at_one_right_the_second_is_told_and_loses_nothing() {
    let (door, ann) = desk().await;
    door.person("bob", Role::Analyst, &[]).await;
    let bob = door.token("bob", Role::Analyst).await;
    let record = json!({"id": "tm", "kind": "trademark", "name": "Tarn", "holder": "H", "aliases": ["tarnn"]});
    let made = ask(&door, "POST", "/api/v1/rights", &ann, &[], &record.to_string()).await;
    assert_eq!((made.status, made.header("location")), (201, Some("/api/v1/rights/tm")), "{made:?}");
    let again = ask(&door, "POST", "/api/v1/rights", &bob, &[], &record.to_string().replace("Tarn", "Other")).await;
    assert_eq!(again.json()["errors"][0]["field"], "id", "{again:?}");
    let tag = made.header("etag").unwrap().to_owned();
    let seen = tag.trim_matches('"').to_owned();

    let save = async |token: &str, name: &str, note: &str, seen: &str| {
        let parts = [
            text("seen", seen),
            text("kind", "trademark"),
            text("name", name),
            text("holder", "H"),
            text("aliases", "tarnn"),
            text("notes", note),
        ];
        send_form(&door, "/rights/tm/edit", token, &parts).await
    };
    assert_eq!(save(&ann, "Tarn Water", "from ann", &seen).await.status, 303);
    let late = save(&bob, "Tarn", "from bob", &seen).await;
    assert_eq!(late.status, 409, "{late:?}");
    for words in ["from bob", "Registered now: Tarn Water", "Registered now: from ann"] {
        assert!(late.body.contains(words), "{words}: {}", late.body);
    }
    let now = get(&door, "/api/v1/rights/tm", &ann).await;
    let new_tag = now.header("etag").unwrap().to_owned();
    assert!(late.body.contains(new_tag.trim_matches('"')), "the form goes on from there");
    assert_eq!(save(&bob, "Tarn Water", "from bob", new_tag.trim_matches('"')).await.status, 303);

    let put = async |headers: &[(&str, &str)]| {
        ask(&door, "PUT", "/api/v1/rights/tm", &ann, headers, &record.to_string()).await.status
    };
    assert_eq!(put(&[]).await, 428);
    assert_eq!(put(&[("If-Match", &tag)]).await, 412);
    let now = get(&door, "/api/v1/rights/tm", &ann).await.header("etag").unwrap().to_owned();
    assert_eq!(put(&[("If-Match", &now)]).await, 200);

    let asked = get(&door, "/rights/tm/remove", &ann).await;
    assert!(asked.body.contains("0 hits"), "{}", asked.body);
    let removal = submit(&door, "/rights/tm/remove", &ann, &format!("seen={}", now.trim_matches('"'))).await;
    assert_eq!(removal.status, 409, "it was changed since: {removal:?}");
    let removed = ask(&door, "DELETE", "/api/v1/rights/tm", &bob, &[("If-Match", &tag)], "").await;
    assert_eq!(removed.status, 204, "the first state is back: {removed:?}");
    assert_eq!(get(&door, "/api/v1/rights/tm", &ann).await.status, 404);
    let history = get(&door, "/api/v1/rights/tm/history", &ann).await.json();
    let told: Vec<(&str, &str)> = history["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| (change["what"].as_str().unwrap(), change["by"].as_str().unwrap()))
        .collect();
    let expected = [("removed", "bob"), ("changed", "ann"), ("changed", "bob"), ("changed", "ann"), ("added", "ann")];
    assert_eq!(told, expected, "{history}");
    assert_eq!(
        history["changes"][3]["differences"][0],
        json!({"field": "name", "lost": ["Tarn"], "won": ["Tarn Water"]})
    );
    let page = get(&door, "/rights/tm", &ann).await;
    assert!(page.body.contains("/register/new?like=tm"), "{}", page.body);
    assert!(get(&door, "/register/new?like=tm", &ann).await.body.contains("value=\"Tarn\""));
}

pub async fn put(door: &Door, records: &[Value]) {
    let right = |record: &Value| RegisteredRight { right: from_json(record).unwrap(), pictures: Vec::new() };
    let rights: Vec<RegisteredRight> = records.iter().map(right).collect();
    door.store.put_rights(&rights, "tests", 5).await.unwrap();
}

const FILE: &str = "id,kind,name,holder,classes,status
new-1,trademark,Brand New,H,25,registered
old-1,trademark,Old Name,H,3,registered
same-1,trademark,Same,H,,registered
bad-1,trademark,Bad,H,99,nowhere
";

#[tokio::test]
async fn a_file_is_looked_at_before_it_is_taken_over_and_waits_for_that() {
    let (door, ann) = desk().await;
    door.person("bob", Role::Analyst, &[]).await;
    let bob = door.token("bob", Role::Analyst).await;
    let old = json!({"id": "old-1", "kind": "trademark", "name": "Older Name", "holder": "H", "classes": [3]});
    put(&door, &[old, json!({"id": "same-1", "kind": "trademark", "name": "Same", "holder": "H"})]).await;
    let parts = [("file", Some("<b>my.csv"), FILE.as_bytes())];
    let sent = send_form(&door, "/register/import", &ann, &parts).await;
    assert_eq!(sent.status, 303, "{sent:?}");
    let place = sent.header("location").unwrap().to_owned();
    assert_eq!(get(&door, &place, &bob).await.status, 404, "what somebody else has sent");

    // The server ends here, and another one opens over the same data.
    let door = Door::at(&door.data.clone(), Settings { pace: PATIENT, ..Settings::default() }, None).await;
    let preview = get(&door, &place, &ann).await;
    assert!(!preview.body.contains("<b>my"), "{}", preview.body);
    for words in
        ["Brand New", "<del>Older Name</del> <ins>Old Name</ins>", "99 is not a Nice class", "nowhere is not a status"]
    {
        assert!(preview.body.contains(words), "{words}: {}", preview.body);
    }
    let faulty = get(&door, &format!("{place}?show=faulty"), &ann).await;
    assert!(faulty.body.contains("bad-1") || faulty.body.contains("99"), "{}", faulty.body);
    assert!(!faulty.body.contains("Brand New"), "{}", faulty.body);
    assert_eq!(door.store.rights().await.unwrap().len(), 2, "nothing was written");

    let whole = submit(&door, &place, &ann, "").await;
    assert_eq!(whole.status, 409, "{whole:?}");
    let taken = submit(&door, &place, &ann, "only_sound=yes").await;
    assert_eq!(taken.header("location"), Some(&*format!("{place}?written=2&same=1&stale=0&faulty=1")), "{taken:?}");
    let again = submit(&door, &place, &ann, "only_sound=yes").await;
    assert_eq!(again.header("location"), Some(&*format!("{place}?written=0&same=3&stale=0&faulty=1")), "{again:?}");
    assert_eq!(door.store.right_history(&RightId("new-1".to_owned()), None, 9).await.unwrap().len(), 1);

    let told =
        ask(&door, "POST", "/api/v1/register/imports?dry_run=true&file_name=a.csv", &ann, &[], FILE).await.json();
    let counts = ["new", "changed", "same", "faulty"].map(|count| told[count].as_u64().unwrap());
    assert_eq!(counts, [0, 0, 3, 1], "the same file changes nothing: {told}");
}

#[tokio::test]
async fn what_changed_since_a_file_was_read_is_left_alone() {
    let (door, ann) = desk().await;
    let record = json!({"id": "old-1", "kind": "trademark", "name": "Older Name", "holder": "H", "classes": [3]});
    put(&door, std::slice::from_ref(&record)).await;
    let file = "{\"id\":\"old-1\",\"kind\":\"trademark\",\"name\":\"From the file\",\"holder\":\"H\"}\n";
    let told = ask(&door, "POST", "/api/v1/register/imports?dry_run=true", &ann, &[], file).await.json();
    assert_eq!((&told["changed"], &told["rows"][0]["differences"][0]["field"]), (&json!(1), &json!("name")), "{told}");
    let mut edited = record.clone();
    edited["notes"] = json!("by hand, meanwhile");
    put(&door, &[edited]).await;
    let path = format!("/api/v1/register/imports/{}", told["id"].as_str().unwrap());
    let taken = ask(&door, "POST", &path, &ann, &[], "").await.json();
    assert_eq!(taken, json!({"written": 0, "same": 0, "stale": 1, "faulty": 0}));
    let kept = get(&door, "/api/v1/rights/old-1", &ann).await.json();
    assert_eq!(kept["right"]["notes"], "by hand, meanwhile");
}

#[tokio::test]
async fn an_owner_writes_what_is_theirs_and_sees_nothing_else() {
    let (door, ann) = desk().await;
    put(&door, &[json!({"id": "theirs", "kind": "design", "name": "Theirs", "holder": "Other Ltd"})]).await;
    door.person("olga", Role::Owner, &["Olga Ltd"]).await;
    let olga = door.token("olga", Role::Owner).await;
    let record =
        |id: &str, holder: &str| json!({"id": id, "kind": "design", "name": "Chair", "holder": holder}).to_string();
    let post = async |body: &str| ask(&door, "POST", "/api/v1/rights", &olga, &[], body).await;

    let foreign = post(&record("mine", "Other Ltd")).await;
    assert_eq!((foreign.status, &foreign.json()["errors"][0]["field"]), (422, &json!("holder")), "{foreign:?}");
    assert_eq!(post(&record("theirs", "Olga Ltd")).await.status, 422, "the id is taken");
    assert_eq!(post(&record("mine", "Olga Ltd")).await.status, 201);
    let list = get(&door, "/api/v1/rights", &olga).await.json();
    assert_eq!((&list["total"], &list["items"][0]["right"]["id"]), (&json!(1), &json!("mine")), "{list}");
    let exported = get(&door, "/register/export?format=csv", &olga).await.body;
    assert!(exported.contains("Chair") && !exported.contains("Theirs"), "{exported}");

    let tag = get(&door, "/api/v1/rights/theirs", &ann).await.header("etag").unwrap().to_owned();
    for (method, path) in [
        ("GET", "/rights/theirs"),
        ("GET", "/rights/theirs/edit"),
        ("GET", "/rights/theirs/remove"),
        ("GET", "/rights/theirs/look"),
        ("POST", "/rights/theirs/look"),
        ("GET", "/register/new?like=theirs"),
        ("GET", "/api/v1/rights/theirs"),
        ("GET", "/api/v1/rights/theirs/history"),
        ("PUT", "/api/v1/rights/theirs"),
        ("DELETE", "/api/v1/rights/theirs"),
        ("DELETE", "/api/v1/rights/theirs/pictures/00"),
    ] {
        let answer = ask(&door, method, path, &olga, &[("If-Match", &tag)], &record("theirs", "Olga Ltd")).await;
        assert_eq!(answer.status, 404, "{method} {path}: {answer:?}");
        assert!(!answer.body.contains("Theirs"), "{method} {path}");
    }
    let file =
        record("theirs", "Olga Ltd") + "\n" + &record("also", "Other Ltd") + "\n" + &record("new", "Olga Ltd") + "\n";
    let told = ask(&door, "POST", "/api/v1/register/imports?only_sound=true", &olga, &[], &file).await.json();
    assert_eq!((&told["faulty"], &told["taken"]["written"]), (&json!(2), &json!(1)), "{told}");
    let kept = get(&door, "/api/v1/rights/theirs", &ann).await.json();
    assert_eq!(kept["right"]["name"], "Theirs");
}

#[tokio::test]
async fn pages_of_the_register_lose_and_double_nothing() {
    let (door, ann) = desk().await;
    let record = |at: usize| {
        let (kind, code) = [("trademark", "CN"), ("design", "EM")][at % 2];
        // Few names, so that many rights share one.
        json!({"id": format!("tm-{at}"), "kind": kind, "name": format!("名 É{}", at % 3),
            "holder": format!("Hölder {}", at % 5), "jurisdictions": [code], "registration_number": format!("N{at}"),
            "status": "registered", "valid_to": format!("20{}-01-01", 10 + at % 80)})
    };
    put(&door, &(0..120).map(record).collect::<Vec<_>>()).await;
    let pages = async |query: &str| {
        let mut ids = Vec::new();
        let mut after = String::new();
        loop {
            let page = get(&door, &format!("/api/v1/rights?limit=7&{query}&after={after}"), &ann).await.json();
            let found = page["items"].as_array().unwrap().iter();
            ids.extend(found.map(|item| item["right"]["id"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => after = next.to_owned(),
                None => {
                    let count = ids.len();
                    assert_eq!(page["total"], count, "{query}");
                    ids.sort();
                    ids.dedup();
                    assert_eq!(ids.len(), count, "{query} doubles");
                    return count;
                }
            }
        }
    };
    for (query, count) in [
        ("", 120),
        ("kind=design", 60),
        ("jurisdiction=cn", 60),
        ("q=%C3%A91", 40),
        ("q=n119", 1),
        ("q=tm-7+N7", 11),
        ("holder=h%C3%B6lder+3", 24),
        ("status=expired", 0),
        ("q=%25", 0),
    ] {
        assert_eq!(pages(query).await, count, "{query}");
    }
    assert_eq!(pages("ends=past").await + pages("ends=36500").await, 120);
    let refused = get(&door, "/api/v1/rights?kind=nothing", &ann).await;
    assert_eq!((refused.status, &refused.json()["errors"][0]["field"]), (422, &json!("kind")));
}

#[tokio::test]
async fn a_comparison_that_was_broken_off_goes_on() {
    let (door, token) = desk().await;
    captured(&*door.store).await;
    put(&door, &[json!({"id": "tm", "kind": "trademark", "name": "Kestrelune", "holder": "H"})]).await;
    let waiting = get(&door, "/api/v1/rights/tm", &token).await.json();
    assert_eq!(waiting["look"]["state"], "waiting", "{waiting}");
    // Somebody follows the register, has listings in hand, and is killed.
    let store = Arc::clone(&door.store);
    let (register, _) = snapshot(&store).await.unwrap();
    follow_register(&store, &DataDir(door.data.clone()), &register, false, 1).await.unwrap();
    assert!(!store.unmatched(10, true).await.unwrap().is_empty());
    door.web.desk().follow_register();
    let right = looked_for(&door, &token, "tm").await;
    assert_eq!(right["open_hits"], 1, "{right}");
}
