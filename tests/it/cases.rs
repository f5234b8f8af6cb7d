//! Cases as people work on them: a market on loopback where a listing is confirmed, noticed, removed and listed again by
//! somebody else with a cropped picture; two people and the register of repeat infringers; what the database itself refuses.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;
use std::sync::{Arc, Mutex};

use image::DynamicImage;
use reeve::extract::{Listing, ListingId};
use reeve::frontier::{CrawlUrl, ResourceKind};
use reeve::locale::Message;
use reeve::matcher::{Field, Finding, Hit};
use reeve::rank::{RankedHit, Weights, rank};
use reeve::review::blocks::Word;
use reeve::review::cases::{Case, CaseEventKind};
use reeve::review::{Ruling, Verdict};
use reeve::rights::RightId;
use reeve::sources::SourceId;
use reeve::store::{self, Batch, Discovered, MatchedWith};
use serde_json::Value;
use sqlx::Connection as _;

use crate::hostile::answer::Answer;
use crate::hostile::server::{Asked, Server};
use crate::program::Fresh;
use crate::rematch::visit;

/// What each path answers; every other one is gone.
type Pages = Arc<Mutex<BTreeMap<String, (&'static str, Vec<u8>)>>>;

/// A shop whose pages change between scans.
struct Shop {
    server: Server,
    pages: Pages,
}

impl Shop {
    fn open() -> Shop {
        let pages = Pages::default();
        let shown = Arc::clone(&pages);
        let server = Server::start(move |asked: &Asked| match shown.lock().unwrap().get(asked.bare_path()) {
            Some((content_type, body)) => Answer::with(200, &[("Content-Type", content_type)], body.clone()),
            None => Answer::not_found(),
        });
        Shop { server, pages }
    }

    fn put(&self, path: &str, content_type: &'static str, body: Vec<u8>) {
        self.pages.lock().unwrap().insert(path.to_owned(), (content_type, body));
    }

    /// An item with one picture, and the front page that leads to all items.
    fn offer(&self, number: u32, title: &str, seller: &str, picture: &DynamicImage) {
        self.put(&format!("/{number}.png"), "image/png", png(picture));
        let product = serde_json::json!({
            "@context": "https://schema.org", "@type": "Product", "name": title, "sku": format!("sku-{number}"),
            "image": self.server.url(&format!("/{number}.png")),
            "offers": {"@type": "Offer", "price": "39.00", "priceCurrency": "CNY",
                "seller": {"@type": "Organization", "name": seller}},
        });
        let html = format!(
            "<!doctype html><title>{title}</title><script type=\"application/ld+json\">{product}</script><h1>{title}</h1>"
        );
        self.put(&format!("/item/{number}"), "text/html; charset=utf-8", html.into_bytes());
        self.furnish();
    }

    fn withdraw(&self, number: u32) {
        self.pages.lock().unwrap().remove(&format!("/item/{number}"));
        self.furnish();
    }

    fn furnish(&self) {
        let items: Vec<String> =
            self.pages.lock().unwrap().keys().filter(|path| path.starts_with("/item/")).cloned().collect();
        let links: String = items.iter().map(|path| format!("<li><a href=\"{path}\">an offer</a>")).collect();
        let html = format!("<!doctype html><title>Shop</title><ul>{links}</ul>");
        self.put("/", "text/html; charset=utf-8", html.into_bytes());
    }

    fn source(&self) -> String {
        format!(
            "[discovery]\nstart = [\"{}\"]\n\n[politeness]\ndelay_ms = 0\nconcurrency = 4\nfirst_byte_timeout_s = 5\n\
             total_timeout_s = 5\n\n[cadence]\nby_change = false\nrespect_cache = false\n\n[network]\nallow_net = [\"127.0.0.0/8\"]\n",
            self.server.url("/")
        )
    }
}

fn png(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn registered(name: &str) -> DynamicImage {
    image::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("index/images").join(name)).unwrap().thumbnail(640, 640)
}

/// A data folder with one registered photograph, whose makers sell it themselves, and the shop as its source.
fn installation(shop: &Shop, photo: &DynamicImage) -> Fresh {
    let fresh = Fresh::new();
    let register = fresh.write(
        "register/works.jsonl",
        "{\"id\":\"work-dawn\",\"kind\":\"copyright_work\",\"name\":\"Vexolarium\",\"holder\":\"Quorimba Studio\",\
          \"jurisdictions\":[\"CN\"],\"images\":[\"dawn.png\"],\"authorized\":{\"sellers\":[\"Quorimba Studio\"]}}\n",
    );
    std::fs::write(register.with_file_name("dawn.png"), png(photo)).unwrap();
    fresh.write("seeds/shop.toml", &shop.source());
    fresh.run(&["rights", "import", register.to_str().unwrap()]).ends_with(0);
    fresh
}

fn show(fresh: &Fresh, case: &str) -> Value {
    serde_json::from_str(&fresh.run(&["cases", "show", case, "--format", "json"]).ends_with(0).out).unwrap()
}

fn cases(fresh: &Fresh, more: &[&str]) -> Vec<Value> {
    fresh.run(&[&["cases", "list", "--format", "jsonl"], more].concat()).ends_with(0).rows()
}

#[test]
fn a_listing_that_was_removed_and_listed_again_joins_its_old_case() {
    let shop = Shop::open();
    let (photo, other) = (registered("karst-dawn.jpg"), registered("lirui-runner.jpg"));
    let fresh = installation(&shop, &photo);
    shop.offer(1, "Wall picture for the living room", "Corner Shop", &photo);
    shop.offer(2, "Running shoes, worn once", "Somebody Else", &other);

    fresh.run(&["scan"]).ends_with(0);
    let hits = fresh.run(&["hits", "list", "--format", "jsonl"]).ends_with(0).rows();
    assert_eq!(hits.len(), 1, "{hits:?}");
    let hit = hits[0]["hit"].as_str().unwrap();
    let open = ["cases", "open", hit, "--as", "ann"];
    fresh.run(&open).ends_with(2).says(&["was not decided to infringe", "hits decide"]);
    fresh.run(&["hits", "decide", hit, "--verdict", "infringes", "--as", "ann"]).ends_with(0);
    let case = fresh.run(&open).ends_with(0).out.trim().to_owned();
    assert_eq!(fresh.run(&open).ends_with(0).out.trim(), case, "the same once more");
    let noticed = ["cases", "event", &case, "noticed", "--platform", "Shop", "--reference", "N-1", "--within", "7"];
    fresh.run(&noticed).ends_with(0).says(&["notice sent"]);
    let within_a_week = &cases(&fresh, &["--state", "noticed"])[0];
    assert_eq!((&within_a_week["days"], &within_a_week["overdue"]), (&0.into(), &false.into()));

    fresh.run(&["scan"]).ends_with(0).says(&["one case was looked at", "still there 0 days after the notice"]);
    assert_eq!(show(&fresh, &case)["state"], "still-there");
    fresh.run(&["scan"]).ends_with(0).says(&["nothing new"]);

    shop.withdraw(1);
    fresh.run(&["scan"]).ends_with(0).says(&["removed 0 days after the notice"]);
    let removed = show(&fresh, &case);
    assert_eq!((&removed["state"], &removed["hits"][0]["sighting"]["presence"]), (&"removed".into(), &"gone".into()));
    assert_eq!(removed["hits"][0]["sighting"]["status"], 404);

    let (width, height) = (photo.width(), photo.height());
    let cropped = photo.crop_imm(width / 8, height / 8, width * 3 / 4, height * 3 / 4);
    shop.offer(7, "Morning mist, canvas", "Bright Walls Trading", &cropped);
    fresh.run(&["scan"]).ends_with(0).says(&[
        "listed again as hit",
        "Bright Walls Trading",
        "was made from the archived picture",
    ]);
    let relisted = show(&fresh, &case);
    assert_eq!(relisted["state"], "relisted");
    let hits = relisted["hits"].as_array().unwrap();
    assert_eq!(hits.len(), 2, "{hits:#?}");
    let joined = &hits[1];
    assert_eq!((&joined["membership"], &joined["seller"]["name"]), (&"linked".into(), &"Bright Walls Trading".into()));
    assert_eq!(
        (&joined["links"][0]["kind"], &joined["links"][0]["with"]),
        (&"picture-copy".into(), &hits[0]["hit_id"])
    );
    let events: Vec<&str> =
        relisted["history"].as_array().unwrap().iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["opened", "noticed", "still-there", "removed", "joined"]);
    assert_eq!(relisted["triage"]["lane"], "complex");

    // Nothing is found twice, with or without another scan.
    fresh.run(&["cases", "recheck"]).ends_with(0);
    fresh.run(&["scan"]).ends_with(0).says(&["nothing new"]);
    assert_eq!(show(&fresh, &case)["history"], relisted["history"]);
    let listed = cases(&fresh, &["--state", "relisted"]);
    assert_eq!((listed.len(), &listed[0]["listings"], &listed[0]["relisted"]), (1, &2.into(), &1.into()));
    let text = fresh.run(&["cases", "show", &case]).ends_with(0).out;
    for part in ["listed again", "page gone (404)", "was made from the archived picture", "Corner Shop"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let table = fresh.run(&["--lang", "zh-CN", "cases", "list"]).ends_with(0).out;
    assert!(table.contains("重新上架") && !table.contains("relisted"), "{table}");
    let chinese = fresh.run(&["--lang", "zh-CN", "cases", "show", &case]).ends_with(0).out;
    assert!(chinese.contains("重新上架") && !chinese.contains("cases-"), "{chinese}");

    // A second notice; that two sellers show the same picture does not make one of them the other.
    let again = joined["hit_id"].as_str().unwrap();
    fresh.run(&["hits", "decide", again, "--verdict", "infringes", "--as", "ann"]).ends_with(0);
    fresh.run(&["cases", "event", &case, "noticed", "--platform", "Shop", "--as", "ann"]).ends_with(0);
    let offenders = fresh.run(&["offenders", "list", "--repeat", "--format", "jsonl"]).ends_with(0).rows();
    assert!(offenders.is_empty(), "{offenders:?}");
    let offenders = fresh.run(&["offenders", "list", "--format", "jsonl"]).ends_with(0).rows();
    assert_eq!((&offenders[0]["seller"], &offenders[0]["infringements"]), (&"Corner Shop".into(), &1.into()));
    assert_eq!(offenders[0]["also"], serde_json::json!([]));
}

#[test]
fn what_was_there_before_is_proposed_and_a_person_decides() {
    let shop = Shop::open();
    let photo = registered("karst-dawn.jpg");
    let fresh = installation(&shop, &photo);
    let (width, height) = (photo.width(), photo.height());
    let cropped = |eighth: u32| photo.crop_imm(width / 8, height / eighth, width * 3 / 4, height * 3 / 4);
    shop.offer(1, "Wall picture", "Corner Shop", &photo);
    shop.offer(2, "Canvas", "Bright Walls", &cropped(8));
    shop.offer(3, "Print", "Third Hand", &cropped(9));
    fresh.run(&["scan"]).ends_with(0);
    let hits = fresh.run(&["hits", "list", "--format", "jsonl"]).ends_with(0).rows();
    let of = |seller: &str| hits.iter().find(|hit| hit["seller"] == seller).unwrap()["hit"].as_str().unwrap();
    fresh.run(&["hits", "decide", of("Corner Shop"), "--verdict", "infringes"]).ends_with(0);
    let case = fresh.run(&["cases", "open", of("Corner Shop")]).ends_with(0).out;
    let case = case.trim();

    let news = fresh.run(&["cases", "recheck", "--format", "jsonl"]).ends_with(0).rows();
    assert_eq!(news.iter().map(|row| row["news"].as_str().unwrap()).collect::<Vec<_>>(), ["proposed", "proposed"]);
    assert_eq!(cases(&fresh, &["--proposals"])[0]["proposed"], 2);
    assert_eq!(show(&fresh, case)["state"], "open", "proposals change nothing");
    fresh.run(&["cases", "accept", case, of("Bright Walls"), "--as", "ann"]).ends_with(0);
    fresh.run(&["cases", "reject", case, of("Third Hand"), "--note", "has a licence", "--as", "ann"]).ends_with(0);
    fresh.run(&["cases", "accept", case, of("Third Hand")]).ends_with(2).says(&["does not hold hit"]);
    assert!(fresh.run(&["cases", "recheck", "--format", "jsonl"]).ends_with(0).rows().is_empty());
    assert!(cases(&fresh, &["--proposals"]).is_empty());
    let shown = show(&fresh, case);
    let memberships: Vec<&str> =
        shown["hits"].as_array().unwrap().iter().map(|hit| hit["membership"].as_str().unwrap()).collect();
    assert_eq!(memberships.iter().filter(|one| **one == "linked").count(), 1, "{memberships:?}");
    assert_eq!(memberships.iter().filter(|one| **one == "rejected").count(), 1, "{memberships:?}");
}

#[test]
fn a_case_that_is_taken_over_is_the_same_case() {
    let (here, there) = (confirmed(&[("a", "Corner Shop"), ("b", "Other")], 2), Fresh::new());
    let case = here.run(&["cases", "open", &hit_id("a"), &hit_id("b")]).ends_with(0).out;
    here.run(&["cases", "event", case.trim(), "noticed", "--platform", "Shop"]).ends_with(0);
    there.run(&["cases", "list"]).ends_with(0);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let open = async |fresh: &Fresh| {
            store::open(&format!("sqlite:{}", fresh.data().join("reeve.db").display())).await.unwrap()
        };
        let (ours, theirs) = (open(&here).await, open(&there).await);
        let case = ours.case(case.trim()).await.unwrap().unwrap();
        let word = Word { by: "cy".to_owned(), at_ms: 99, note: None };
        let taken = theirs.import_case(&case, "digest-of-the-bundle", &word).await.unwrap().unwrap();
        assert_eq!(Case { imported_from: None, ..taken.clone() }, case);
        assert_eq!(taken.imported_from.as_deref(), Some("digest-of-the-bundle"));
        assert_eq!(theirs.import_case(&case, "another", &word).await.unwrap().unwrap(), taken, "it is there already");
        assert_eq!(ours.import_case(&case, "another", &word).await.unwrap().unwrap(), case, "and so it is at home");
        let later = theirs.put_case_event(&case.id, &CaseEventKind::Noted, &word).await.unwrap().unwrap();
        assert_eq!(later.history.len(), case.history.len() + 1, "whoever has it now goes on with it");
        let again = theirs.put_case_event(&case.id, &CaseEventKind::Noted, &word).await.unwrap().unwrap();
        assert_eq!(again, later, "the same event once more");
        ours.close().await;
        theirs.close().await;
    });
}

#[test]
fn what_cannot_be_done_with_a_case_is_refused_and_loses_nothing() {
    let fresh = confirmed(&[("a", "Corner Shop"), ("b", "Corner Shop"), ("c", "Other Shop")], 2);
    let [a, b, c] = ["a", "b", "c"].map(hit_id);
    let case = fresh.run(&["cases", "open", &a, &b, "--note", "the same photograph"]).ends_with(0).out;
    let case = case.trim();
    let before = show(&fresh, case);
    for (args, says) in [
        (vec!["cases", "open", &a], "belongs to case"),
        (vec!["cases", "open", &c], "was not decided to infringe"),
        (vec!["cases", "add", case, &c], "was not decided to infringe"),
        (vec!["cases", "add", "zzz", &c], "there is no single case zzz"),
        (vec!["cases", "accept", case, &a], "does not hold hit"),
        (vec!["cases", "take-out", case, &c], "does not hold hit"),
        (vec!["cases", "reopen", case], "a case that is open does not take “reopened”; it takes: noted"),
        (vec!["cases", "event", case, "still-there"], "does not take “still-there”"),
    ] {
        fresh.run(&args).ends_with(2).says(&[says]);
    }
    for (args, says) in [
        (vec!["cases", "event", case, "noticed"], "--platform"),
        (vec!["cases", "event", case, "removed", "--to", "AMR"], "--to says nothing about this event"),
        (vec!["cases", "event", case, "noticed", "--platform", "P", "--at", "2999-01-01"], "is not here yet"),
        (vec!["cases", "event", case, "noticed", "--platform", "P", "--at", "soon"], "2026-11-23"),
        (vec!["cases", "close", case], "--reason"),
    ] {
        fresh.run(&args).ends_with(3).says(&[says]);
    }
    assert_eq!(show(&fresh, case), before);

    fresh.run(&["cases", "take-out", case, &b]).ends_with(0);
    fresh.run(&["cases", "event", case, "handed-over", "--to", "AMR", "--reference", "7"]).ends_with(0);
    fresh.run(&["cases", "close", case, "--reason", "resolved"]).ends_with(0);
    fresh.run(&["cases", "add", case, &b]).ends_with(2).says(&["a case that is closed"]);
    fresh.run(&["cases", "reopen", case]).ends_with(0);
    fresh.run(&["cases", "add", case, &b]).ends_with(0);
    let after = show(&fresh, case);
    let events: Vec<&str> =
        after["history"].as_array().unwrap().iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["opened", "hit-taken-out", "handed-over", "closed", "reopened", "hits-added"]);
    assert_eq!((&after["state"], after["hits"].as_array().unwrap().len()), (&"open".into(), 2));
}

#[test]
fn the_register_takes_two_people_and_hears_whoever_is_in_it() {
    let fresh = confirmed(&[("a", "Corner Shop"), ("b", "Corner Shop"), ("c", "Single Shop")], 3);
    for hits in [&["a", "b"][..], &["c"]] {
        let ids: Vec<String> = hits.iter().map(|name| hit_id(name)).collect();
        fresh.run(&[&["cases", "open"], &ids.iter().map(String::as_str).collect::<Vec<_>>()[..]].concat()).ends_with(0);
    }
    let all = fresh.run(&["offenders", "list", "--format", "jsonl"]).ends_with(0).rows();
    let id = |name: &str| all.iter().find(|row| row["seller"] == name).unwrap()["id"].as_str().unwrap().to_owned();
    let (corner, single) = (id("Corner Shop"), id("Single Shop"));
    let propose = |offender: &str, actor: &str| {
        let words = ["--reason", "again and again", "--ground", "E-Commerce Law, art. 45", "--as", actor];
        fresh.run(&[&["offenders", "propose", offender], &words[..]].concat())
    };
    let published = || fresh.run(&["offenders", "publish", "--format", "jsonl"]).ends_with(0).rows();
    let entry = |more: &[&str]| fresh.run(&[&["offenders"], more].concat());

    propose(&single, "ann").ends_with(2).says(&["has one confirmed hit in cases", "at least 2"]);
    propose(&corner, "ann").ends_with(0).says(&["proposed"]);
    propose(&corner, "bo").ends_with(2).says(&["already, which is proposed"]);
    assert!(published().is_empty(), "one word is not enough");
    entry(&["approve", &corner, "--as", " Ann"]).ends_with(2).says(&["somebody else has to decide"]);
    entry(&["appeal", &corner, "--grounds", "x"]).ends_with(2).says(&["is proposed: this cannot be done"]);
    entry(&["approve", &corner, "--as", "bo"]).ends_with(0).says(&["published"]);
    let [row] = &published()[..] else { panic!("{:?}", published()) };
    assert_eq!((&row["shop"], &row["infringements"]), (&"Corner Shop".into(), &2.into()));
    assert!(!row.to_string().contains("ann"), "nobody's name but the shop's: {row}");

    entry(&["appeal", &corner, "--grounds", "We sold the genuine article.", "--as", "cy"]).ends_with(0);
    assert!(published().is_empty(), "an appeal is pending");
    entry(&["appeal", &corner, "--outcome", "rejected", "--as", "ann"]).ends_with(2).says(&["somebody else"]);
    let by_approver = ["appeal", &corner, "--outcome", "rejected", "--as", "bo"];
    entry(&by_approver).ends_with(2).says(&["proposed or approved the entry"]);
    entry(&["appeal", &corner, "--outcome", "rejected", "--note", "no invoice", "--as", "dee"]).ends_with(0);
    assert_eq!(published().len(), 1);
    entry(&["appeal", &corner, "--outcome", "upheld", "--as", "dee"]).ends_with(2).says(&["no appeal against entry"]);
    entry(&["appeal", &corner, "--grounds", "Here is the invoice.", "--as", "cy"]).ends_with(0);
    entry(&["appeal", &corner, "--outcome", "upheld", "--as", "dee"]).ends_with(0).says(&["struck"]);
    assert!(published().is_empty());
    entry(&["approve", &corner, "--as", "bo"]).ends_with(2).says(&["is struck"]);

    let shown = entry(&["show", &corner]).ends_with(0).out;
    for part in
        ["Corner Shop", "ann proposed it", "bo approved it", "cy filed an appeal: Here is the invoice.", "dee upheld"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    for name in ["dossier.html", "dossier.json"] {
        let path = fresh.data().with_file_name(name);
        entry(&["dossier", &corner, "--out", path.to_str().unwrap()]).ends_with(0);
        assert!(std::fs::read_to_string(&path).unwrap().contains("Corner Shop"), "{name}");
    }
    entry(&["dossier", &corner, "--out", "dossier.pdf"]).ends_with(3).says(&[".html or .json"]);
}

#[test]
fn two_sellers_in_one_case_are_two_sellers() {
    let listings = [
        ("a", "Corner Shop"),
        ("other.test/b", "Bright Walls"),
        ("c", "Corner Shop"),
        ("other.test/d", "Bright Walls"),
    ];
    let fresh = confirmed(&listings, 4);
    let [a, b, c, d] = listings.map(|(name, _)| hit_id(name));
    fresh.run(&["cases", "open", &a, &b]).ends_with(0);
    let offenders = || fresh.run(&["offenders", "list", "--format", "jsonl"]).ends_with(0).rows();
    let propose = |offender: &Value| {
        let words = ["--reason", "r", "--ground", "g", "--as", "ann"];
        fresh.run(&[&["offenders", "propose", offender["id"].as_str().unwrap()], &words[..]].concat())
    };
    let [only] = &offenders()[..] else { panic!("{:?}", offenders()) };
    assert_eq!((&only["infringements"], &only["also"]), (&1.into(), &serde_json::json!([])));
    propose(only).ends_with(2).says(&["has one confirmed hit", "at least 2"]);

    // Whose hit it is is not settled by the case that it stands in.
    let of_the_other = if only["seller"] == "Corner Shop" { &d } else { &c };
    fresh.run(&["cases", "open", of_the_other]).ends_with(0);
    let all = offenders();
    assert_eq!(all.len(), 2, "{all:?}");
    for offender in &all {
        propose(offender).ends_with(2).says(&["has one confirmed hit"]);
    }
    assert!(fresh.run(&["offenders", "publish", "--format", "jsonl"]).ends_with(0).rows().is_empty());
}

#[test]
fn a_person_says_whose_listings_they_are() {
    let fresh = confirmed(&[("a", "Corner Shop"), ("other.test/b", "Platform Service")], 2);
    fresh.run(&["cases", "open", &hit_id("a"), &hit_id("other.test/b"), "--seller", "Lamp King"]).ends_with(0);
    let [only] = &fresh.run(&["offenders", "list", "--repeat", "--format", "jsonl"]).ends_with(0).rows()[..] else {
        panic!("one offender")
    };
    assert_eq!((&only["seller"], &only["infringements"]), (&"Lamp King".into(), &2.into()));
    assert_eq!(only["also"], serde_json::json!([]), "what the listings tell was wrong, and becomes nobody's name");
}

#[test]
fn the_database_itself_keeps_the_rules() {
    let fresh = confirmed(&[("a", "Corner Shop"), ("b", "Corner Shop"), ("c", "Other Shop")], 2);
    let case = fresh.run(&["cases", "open", &hit_id("a"), &hit_id("b")]).ends_with(0).out;
    let offender = show(&fresh, case.trim())["offender"]["id"].as_str().unwrap().to_owned();
    let words = ["--reason", "r", "--ground", "g", "--as", "ann"];
    fresh.run(&[&["offenders", "propose", &offender], &words[..]].concat()).ends_with(0);
    let unconfirmed = format!(
        "INSERT INTO case_hit SELECT case_id, '{}', 9, 'confirmed', links, actor, joined_ms, note, listing_id, source_id,
            seller_key, seller, first_seen_ms, listing, ranked, {{}}, verdict, archive_file, archive_offset, archive_length,
            pictures, sighting FROM case_hit LIMIT 1",
        hit_id("c")
    );
    let nobody = "INSERT INTO offender VALUES ('o', 'k', 'shop.test', 'Nobody', 1)";
    let refused = [
        ("UPDATE case_event SET actor = 'x'".to_owned(), "never changed"),
        ("DELETE FROM case_event".to_owned(), "never deleted"),
        ("DELETE FROM review_case".to_owned(), "never deleted"),
        ("UPDATE review_case SET right_id = 'x'".to_owned(), "never changed"),
        ("UPDATE case_hit SET listing = '{}'".to_owned(), "never changed"),
        (unconfirmed.replace("{}", "0"), "only hits that were decided to infringe"),
        (unconfirmed.replace("{}", "1"), "no hits from elsewhere"),
        ("UPDATE offender_entry SET approved_by = 'ann', approved_ms = 9".to_owned(), "nobody approves"),
        ("UPDATE offender_entry SET proposed_by = 'bo'".to_owned(), "never changed"),
        ("DELETE FROM offender_entry".to_owned(), "never deleted"),
        (
            "INSERT INTO offender_entry SELECT 'e', 'o', reason, ground, proposed_by, proposed_ms, expires_ms, NULL, NULL, NULL,
                NULL, NULL, NULL FROM offender_entry"
                .to_owned(),
            "needs a confirmed hit",
        ),
        (
            "INSERT INTO offender_entry SELECT 'e', offender_id, reason, ground, proposed_by, proposed_ms, expires_ms, 'local', 9,
                NULL, NULL, NULL, NULL FROM offender_entry"
                .to_owned(),
            "proposed first",
        ),
    ];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(fresh.data().join("reeve.db"));
        let mut connection = sqlx::sqlite::SqliteConnection::connect_with(&options).await.unwrap();
        let mut run =
            async |sql: String| sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.map(drop);
        run(nobody.to_owned()).await.unwrap();
        for (sql, expected) in refused {
            let error = run(sql.clone()).await.expect_err(&sql).to_string();
            assert!(error.contains(expected), "{sql}: {error}");
        }
        // Once approved, an entry is not approved by anybody else, nor un-approved.
        run("INSERT OR IGNORE INTO actor VALUES ('bo', 1)".to_owned()).await.unwrap();
        run("UPDATE offender_entry SET approved_by = 'bo', approved_ms = 9".to_owned()).await.unwrap();
        let error = run("UPDATE offender_entry SET approved_by = NULL, approved_ms = NULL".to_owned()).await;
        assert!(error.unwrap_err().to_string().contains("approved once"));
    });
}

/// On the shop unless the name says where.
fn address_of(name: &str) -> String {
    if name.contains('/') { format!("http://{name}") } else { format!("http://shop.test/{name}") }
}

fn listing(name: &str, seller: &str) -> Listing {
    Listing {
        id: ListingId(name.to_owned()),
        title: format!("Lamp {name}"),
        seller: Some(seller.to_owned()),
        url: address_of(name).parse().ok(),
        ..Listing::default()
    }
}

pub(crate) fn ranked(name: &str) -> RankedHit {
    let right = RightId("tm".to_owned());
    let finding = |signal: &str| Finding::new(signal, Some(&right), 1.0, Field::Title, Message::new("x"));
    let findings = vec![finding("name_in_text"), finding("replica_words")];
    let hit = Hit { listing_id: ListingId(name.to_owned()), right_id: Some(right.clone()), findings };
    rank(hit, &Weights::default())
}

pub(crate) fn hit_id(name: &str) -> String {
    ranked(name).hit.id()
}

/// The listing and its hit, as the scan that is under way finds them.
pub(crate) async fn found(store: &dyn store::Store, name: &str, seller: &str) {
    let address = CrawlUrl::parse(&address_of(name)).unwrap();
    let queued = Discovered::new(address.clone(), ResourceKind::Page, 0, 0);
    store.discover(&SourceId("shop".to_owned()), 1, &[queued]).await.unwrap();
    let visited = visit(&address, vec![listing(name, seller)]);
    store.complete(&Batch { visits: vec![visited], ..Batch::default() }).await.unwrap();
    let with = MatchedWith { snapshot: "snapshot", weights: 1 };
    store.put_hits(&ListingId(name.to_owned()), &[ranked(name)], with).await.unwrap();
}

/// A data folder with a right and a hit of it for each of these listings and sellers, the first `decided` of which infringe.
pub(crate) fn confirmed(listings: &[(&str, &str)], decided: usize) -> Fresh {
    let fresh = Fresh::new();
    fresh.run(&["rights", "add", "--id=tm", "--kind=trademark", "--name=Zzyzx", "--holder=H", "-q"]).ends_with(0);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = store::open(&format!("sqlite:{}", fresh.data().join("reeve.db").display())).await.unwrap();
        let source = SourceId("shop".to_owned());
        store.begin_scan(&source, "reading", 0).await.unwrap();
        for (name, seller) in listings {
            found(&*store, name, seller).await;
        }
        let ruling = Ruling { verdict: Verdict::Infringes, note: None, actor: "ann".to_owned(), decided_ms: 5 };
        let ids: Vec<String> = listings.iter().take(decided).map(|(name, _)| hit_id(name)).collect();
        assert_eq!(store.put_decision(&ids, &ruling).await.unwrap(), decided as u64);
        store.finish_scan(&source, 1, 6).await.unwrap();
        store.close().await;
    });
    fresh
}
