//! What keeps false alarms from a person: pictures that are ignored, and pictures that suddenly match everything.

use std::fs;

use reeve::extract::{Listing, ListingId};
use reeve::frontier::{CrawlUrl, ResourceKind};
use reeve::locale::Message;
use reeve::matcher::{Field, Finding, Hit, PictureKind, PictureMatch};
use reeve::rank::{RankedHit, Weights, rank};
use reeve::review::{Ruling, Verdict};
use reeve::rights::RightId;
use reeve::sources::SourceId;
use reeve::store::{self, Batch, Discovered, Held, HitFilter, MatchedWith, Store};
use serde_json::Value;

use crate::program::{Fresh, demo};
use crate::rematch::visit;

const WITH: MatchedWith = MatchedWith { snapshot: "snapshot", weights: 1 };

fn listing(number: usize) -> Listing {
    let url = format!("http://shop.test/item/{number}").parse().unwrap();
    let (id, title) = (ListingId(format!("l{number}")), format!("Item {number}"));
    Listing { id, title, url: Some(url), ..Listing::default() }
}

/// A hit by a copy of `image`, and by a name where it is `named`.
fn hit(number: usize, image: &str, named: bool) -> RankedHit {
    let right = RightId("tm".to_owned());
    let finding = |signal: &str| Finding::new(signal, Some(&right), 1.0, Field::Title, Message::new("x"));
    let matched = PictureMatch {
        url: String::new(),
        picture_id: format!("p{number}"),
        image_id: image.to_owned(),
        kind: PictureKind::Copy,
        form: "same".to_owned(),
        mirrored: false,
        negative: false,
        share: 1.0,
        distance: Some(0),
    };
    let mut findings = vec![Finding { picture: Some(matched), ..finding("picture_copy") }];
    findings.extend(named.then(|| finding("name_in_text")));
    rank(Hit { listing_id: listing(number).id, right_id: Some(right), findings }, &Weights::default())
}

async fn hits(store: &dyn Store, held: Held) -> usize {
    store.hits(&HitFilter { held, ..HitFilter::default() }).await.unwrap().len()
}

#[tokio::test]
async fn a_picture_that_suddenly_matches_everything_is_one_item_until_a_person_lets_it_through() {
    let folder = tempfile::tempdir().unwrap();
    let store = store::open(&format!("sqlite:{}", folder.path().join("reeve.db").display())).await.unwrap();
    let shop = SourceId("shop".to_owned());
    let address = CrawlUrl::parse("http://shop.test/all").unwrap();
    store.begin_scan(&shop, "reading", 0).await.unwrap();
    store.discover(&shop, 1, &[Discovered::new(address.clone(), ResourceKind::Page, 0, 0)]).await.unwrap();
    let shown = (0..700).map(listing).collect();
    store.complete(&Batch { visits: vec![visit(&address, shown)], ..Batch::default() }).await.unwrap();
    let put = async |numbers: std::ops::Range<usize>, image: &str, named: bool| {
        for number in numbers {
            store.put_hits(&listing(number).id, &[hit(number, image, named)], WITH).await.unwrap();
        }
    };
    let ruling = |verdict| Ruling { verdict, note: None, actor: "ann".to_owned(), decided_ms: 7 };

    // As usual: some twenty hits on the one, and as many on another picture.
    put(0..20, "flood", false).await;
    put(20..40, "steady", false).await;
    for now_ms in [1, 2, 3] {
        assert_eq!(store.hold_floods(now_ms).await.unwrap(), []);
    }
    put(40..600, "flood", false).await;
    put(600..605, "flood", true).await;
    store.put_decision(&[hit(3, "flood", false).hit.id()], &ruling(Verdict::Infringes)).await.unwrap();
    store.put_hits(&listing(3).id, &[hit(3, "flood", false)], WITH).await.unwrap();
    let before = hits(&*store, Held::LeftOut).await;
    assert_eq!(before, 605);
    let held = store.hold_floods(4).await.unwrap();
    let told: Vec<_> = held.iter().map(|held| (held.image_id.as_str(), held.hits, held.usual)).collect();
    assert_eq!(told, [("flood", 579, 20)]);
    assert_eq!(store.hold_floods(5).await.unwrap(), [], "it is told once");
    assert_eq!(store.held_pictures().await.unwrap(), held);

    // What is named as well, is about the other picture or was decided about stays in sight; nothing is lost.
    assert_eq!((hits(&*store, Held::LeftOut).await, hits(&*store, Held::Only).await), (20 + 5 + 1, 579));
    let one = store.hit(&hit(500, "flood", false).hit.id()).await.unwrap();
    assert!(one.is_some(), "a single hit is shown to whoever asks for it");
    put(605..610, "flood", false).await;
    assert_eq!(hits(&*store, Held::Only).await, 584, "what comes later is held as well");

    for prefix in ["", "other"] {
        assert_eq!(store.release_picture(prefix, "bo", 8).await.unwrap(), None);
    }
    assert_eq!(store.release_picture("flo", "bo", 8).await.unwrap().map(|held| held.hits), Some(584));
    assert_eq!((hits(&*store, Held::LeftOut).await, hits(&*store, Held::Only).await), (610, 0));
    put(610..700, "flood", false).await;
    assert_eq!(store.hold_floods(9).await.unwrap(), [], "a person has looked at it");
    assert_eq!(store.release_picture("flo", "bo", 10).await.unwrap(), None);
}

fn listed(fresh: &Fresh) -> Vec<Value> {
    fresh.run(&["hits", "list", "--limit", "1000", "--min-score", "0", "--format", "jsonl"]).ends_with(0).rows()
}

/// A hit that nothing but a picture shows, and the digest of that picture.
fn by_picture_alone(fresh: &Fresh, hits: &[Value]) -> (String, String) {
    let found = hits.iter().find_map(|hit| {
        let id = hit["hit"].as_str().unwrap();
        let shown = fresh.run(&["hits", "show", id, "--format", "json"]).ends_with(0).out;
        let shown: Value = serde_json::from_str(&shown).unwrap();
        let findings = shown["ranked"]["hit"]["findings"].as_array().unwrap();
        let named = findings.iter().any(|finding| {
            ["name_in_text", "disguised_name", "look_alike_domain"].iter().any(|signal| finding["signal"] == *signal)
        });
        let image = findings.iter().find_map(|finding| finding["picture"]["image_id"].as_str())?;
        (!named).then(|| (id.to_owned(), image.to_owned()))
    });
    found.expect("the demonstration copies pictures without a name")
}

#[test]
fn copies_of_ignored_pictures_leave_the_list_and_come_back() {
    let copy = demo().copy();
    let before = listed(&copy);
    let (hit, image) = by_picture_alone(&copy, &before);
    let pictures = copy.data().with_file_name("pictures");
    copy.run(&["rights", "export", "--pictures", pictures.to_str().unwrap()]).ends_with(0);
    let file = pictures.join(&image).display().to_string();
    let ignore = |args: &[&str]| copy.run(&[&["pictures", "ignore"], args].concat());
    let is_listed = |hits: &[Value]| hits.iter().any(|row| row["hit"] == hit.as_str());

    let added = ignore(&["add", &file, "--note", "everybody has it", "--as", "ann"]).ends_with(0);
    added.says(&["ignored from now on", "compared"]);
    let after = listed(&copy);
    assert!(is_listed(&before) && !is_listed(&after) && after.len() < before.len());
    let rows = ignore(&["list", "--format", "jsonl"]).ends_with(0).rows();
    let told: Vec<_> = rows.iter().map(|row| (&row["digest"], &row["actor"], &row["note"])).collect();
    assert_eq!(told, [(&image.as_str().into(), &"ann".into(), &"everybody has it".into())]);
    assert!(ignore(&["list"]).ends_with(0).out.contains("everybody has it"));

    ignore(&["remove", "zzz"]).ends_with(2).says(&["no single ignored picture zzz"]);
    ignore(&["remove", &file]).ends_with(0).says(&["no longer ignored", "compared"]);
    assert_eq!(ignore(&["list", "--format", "jsonl"]).ends_with(0).out, "");
    assert_eq!(listed(&copy), before);
    let words = copy.write("words.png", "no picture").display().to_string();
    ignore(&["add", &words]).ends_with(3).says(&["words.png cannot be used"]);
    copy.run(&["hits", "release", "abc"]).ends_with(2).says(&["no single held picture abc"]);
    assert_eq!(copy.run(&["hits", "list", "--held", "--format", "jsonl"]).ends_with(0).out, "");
}

#[test]
fn the_report_draws_what_pictures_have_in_common() {
    let reports = demo().scanned().join("reports");
    let mut pages = fs::read_dir(reports).unwrap().map(|report| report.unwrap().path().join("report.html"));
    let drawn = |page: String| page.matches("<details class=\"drawing\">").count();
    assert!(pages.all(|page| drawn(fs::read_to_string(page).unwrap()) > 0));
}
