//! A new right is compared with what the index of captures proposes, and finds what it would find in everything.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use reeve::captures::{CapturedListing, Captures};
use reeve::extract::{Listing, ListingId};
use reeve::frontier::{CrawlUrl, ResourceKind};
use reeve::matcher::{Candidate, Hit, match_listing};
use reeve::rank::Weights;
use reeve::register::{RegisteredRight, Snapshot};
use reeve::rights::{Right, from_json};
use reeve::scan::{DataDir, match_captures, refresh_search_index};
use reeve::sources::SourceId;
use reeve::store::{self, Batch, Discovered, HitFilter};
use serde_json::{Value, json};

use crate::program::rows;

const DAY: jiff::civil::Date = jiff::civil::date(2026, 6, 1);

fn right(record: &Value) -> Right {
    from_json(record).unwrap_or_else(|faults| panic!("{record}: {faults:?}"))
}

/// For each kind of spelling: the hits that matching everything gives, and how many of them are in what is proposed.
struct Compared {
    by_kind: BTreeMap<String, (usize, usize)>,
    missed: Vec<String>,
    proposed: usize,
    asked: usize,
}

/// Matches every listing; `kind_of` names the kind of spelling of a hit, by listing and right.
fn compare(rights: &[Right], listings: &[Listing], kind_of: &dyn Fn(usize, &Right) -> Option<String>) -> Compared {
    let folder = tempfile::tempdir().unwrap();
    let mut captures = Captures::open(folder.path()).unwrap();
    let captured = |listing: &Listing| CapturedListing {
        listing: listing.clone(),
        source_id: SourceId("shop".to_owned()),
        seen_ms: 0,
    };
    captures.add(&listings.iter().map(captured).collect::<Vec<_>>()).unwrap();
    captures.commit().unwrap();
    let mut compared = Compared { by_kind: BTreeMap::new(), missed: Vec::new(), proposed: 0, asked: 0 };
    // Each is new in turn to a register that has the others.
    let whole = rights.iter().map(|right| RegisteredRight { right: right.clone(), pictures: vec![] });
    let (snapshot, _) = Snapshot::build(whole.collect(), DAY);
    let hits: Vec<Vec<Hit>> =
        listings.iter().map(|listing| match_listing(&Candidate { listing, pictures: &[] }, &snapshot)).collect();
    for right in rights {
        let names: Vec<String> = right.names().map(str::to_owned).collect();
        let proposed: BTreeSet<ListingId> = captures.propose(&names).unwrap().into_iter().collect();
        compared.proposed += proposed.len();
        compared.asked += listings.len();
        for (at, (listing, hits)) in listings.iter().zip(&hits).enumerate() {
            if hits.iter().all(|hit| hit.right_id.as_ref() != Some(&right.id)) {
                continue;
            }
            let Some(kind) = kind_of(at, right) else { continue };
            let counts = compared.by_kind.entry(kind).or_default();
            counts.0 += 1;
            if proposed.contains(&listing.id) {
                counts.1 += 1;
            } else {
                compared.missed.push(format!("{}: {}", right.name, listing.title));
            }
        }
    }
    compared
}

fn listing(id: usize, title: String) -> Listing {
    Listing { id: ListingId(format!("l{id}")), title, ..Listing::default() }
}

/// Names and how they may be written, each under the kind of its spelling.
const SPELLINGS: &[(&str, &[(&str, &str)])] = &[
    (
        "Norvikta",
        &[
            ("plain", "Norvikta 跑步鞋"),
            ("separated", "N o r v i k t a 跑步鞋"),
            ("separated", "N-o.r/v_i*k|t a shoes"),
            ("invisible", "Nor\u{200b}vik\u{200b}ta shoes"),
            ("accents", "Nörvíktà shoes"),
            ("look-alike", "Nоrviktа shoes"),
            ("leet", "N0rv1kt4 shoes"),
            ("one letter off", "Norvitka shoes"),
            ("one letter off", "Norviktta shoes"),
            ("one letter off", "Norvika shoes"),
            ("one letter off", "Norvekta shoes"),
        ],
    ),
    (
        "澜克森",
        &[
            ("plain", "澜克森保温杯 正品"),
            ("separated", "澜/克/森 保温杯"),
            ("separated", "澜 克 森 保温杯"),
            ("traditional", "瀾克森 保溫杯"),
            ("homophone", "蓝克森保温杯"),
            ("homophone", "兰刻森保温杯"),
            ("pinyin", "lankesen 保温杯"),
            ("pinyin", "澜ke森 保温杯"),
        ],
    ),
    (
        "桦途",
        &[
            ("plain", "桦途 背包 登山"),
            ("separated", "桦*途 背包"),
            ("traditional", "樺途 背包"),
            ("homophone", "华途 背包 登山"),
            ("pinyin", "桦tu 背包"),
            ("pinyin", "hua途 背包"),
        ],
    ),
    (
        "云岭白鹿山庄",
        &[
            ("plain", "云岭白鹿山庄 茶叶"),
            ("separated", "云.岭.白.鹿.山.庄 茶叶"),
            ("traditional", "雲嶺白鹿山莊 茶葉"),
            ("homophone", "云岭白露山庄 茶叶"),
            ("pinyin", "yunling白鹿山庄 茶叶"),
        ],
    ),
    ("Cà phê Sông Trăng", &[("plain", "Cà phê Sông Trăng rang xay"), ("accents", "ca phe song trang 500g")]),
    ("ผ้าไหมบ้านคำ", &[("plain", "ขายผ้าไหมบ้านคำของแท้"), ("separated", "ผ้าไหม บ้านคำ")]),
];

#[test]
fn what_is_proposed_gives_the_hits_that_everything_gives() {
    let mut listings = Vec::new();
    let mut kinds = Vec::new();
    for (name, spellings) in SPELLINGS {
        for (kind, title) in *spellings {
            kinds.push(((*name).to_owned(), (*kind).to_owned()));
            listings.push(listing(kinds.len(), (*title).to_owned()));
        }
    }
    // Enough of other things that no character of a name is rare by chance, in an order of its own.
    let words =
        ["保温杯", "跑步鞋", "背包", "tea kettle", "登山", "白色", "giày thể thao", "ผ้าไหม", "山庄", "running shoes"];
    for number in 0..1_500_usize {
        let title: Vec<_> =
            (0..4).map(|step| words[(number * 7 + number / 10 * 3 + step * step) % words.len()]).collect();
        listings.push(listing(1_000 + number, format!("{} {number}", title.join(" "))));
    }
    let rights: Vec<Right> = (0..)
        .zip(SPELLINGS)
        .map(|(at, (name, _)): (u32, _)| {
            right(&json!({"id": format!("r{at}"), "kind": "trademark", "name": name, "holder": "H"}))
        })
        .collect();
    let kind_of = |at: usize, right: &Right| {
        let (name, kind) = kinds.get(at)?;
        (*name == right.name).then(|| kind.clone())
    };
    let compared = compare(&rights, &listings, &kind_of);
    println!("{:?}; proposed {} of {}", compared.by_kind, compared.proposed, compared.asked);
    assert_eq!(compared.missed, Vec::<String>::new());
    for kind in ["plain", "separated", "accents"] {
        assert!(compared.by_kind.contains_key(kind), "{kind} is found by nobody: {:?}", compared.by_kind);
    }
    assert!(compared.proposed * 10 < compared.asked, "{} of {} are proposed", compared.proposed, compared.asked);
}

#[test]
fn real_titles_are_proposed_to_the_marks_that_they_use() {
    let Some(folder) = std::env::var_os("REEVE_TEST_DATA").map(|data| std::path::Path::new(&data).join("text-dev"))
    else {
        eprintln!("skipped: REEVE_TEST_DATA names no folder with text-dev");
        return;
    };
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let listings: Vec<Listing> = rows(&read("listings.jsonl"))
        .iter()
        .map(|row| serde_json::from_value(row.clone()).unwrap_or_else(|_| listing_of(row)))
        .collect();
    let place: BTreeMap<&str, usize> = (0..).zip(&listings).map(|(at, listing)| (listing.id.0.as_str(), at)).collect();
    let truth = read("truth.csv");
    let truth: BTreeMap<(usize, String), String> = truth
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>())
        .filter(|columns| columns.get(4) == Some(&"1"))
        .filter_map(|columns| Some(((*place.get(columns[0])?, columns[2].to_owned()), columns[1].to_owned())))
        .collect();
    let used: BTreeSet<&str> = truth.keys().map(|(_, right)| right.as_str()).collect();
    let rights: Vec<Right> = rows(&read("rights.jsonl"))
        .iter()
        .filter(|row| used.contains(row["id"].as_str().unwrap()))
        // A faulty record is left out, as an import does.
        .filter_map(|row| from_json(row).ok())
        .step_by(8)
        .collect();
    let compared = compare(&rights, &listings, &|at, right| {
        Some(truth.get(&(at, right.id.0.clone())).map_or("other", String::as_str).to_owned())
    });
    for (kind, (hits, proposed)) in &compared.by_kind {
        println!("{kind}: {proposed} of {hits} hits are proposed");
    }
    println!("proposed {} of {}; missed {:?}", compared.proposed, compared.asked, compared.missed);
    let (hits, proposed) = compared.by_kind.values().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    assert!(hits > 50 && proposed * 100 >= hits * 97, "{proposed} of {hits}");
}

fn listing_of(row: &Value) -> Listing {
    let text = |key: &str| row[key].as_str().map(str::to_owned);
    Listing {
        id: ListingId(text("id").unwrap_or_default()),
        title: text("title").unwrap_or_default(),
        description: text("description"),
        seller: text("seller"),
        ..Listing::default()
    }
}

/// What a new right costs where much has been captured: `cargo test --test it -- --ignored --nocapture a_new_right_costs`.
/// `REEVE_LISTINGS` says how many listings, 100,000 where it does not.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn what_a_new_right_costs() {
    let count: usize = std::env::var("REEVE_LISTINGS").map_or(100_000, |count| count.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir(folder.path().to_owned());
    let store = store::open(&data.store_uri()).await.unwrap();
    let shop = SourceId("shop".to_owned());
    store.begin_scan(&shop, "reading", 0).await.unwrap();
    let words =
        ["保温杯", "跑步鞋", "背包", "tea kettle", "登山", "白色", "giày thể thao", "ผ้าไหม", "山庄", "running shoes"];
    for page in 0..count.div_ceil(100) {
        let address = CrawlUrl::parse(&format!("http://shop.test/{page}")).unwrap();
        store.discover(&shop, 1, &[Discovered::new(address.clone(), ResourceKind::Page, 0, 0)]).await.unwrap();
        let shown = (page * 100..(page + 1) * 100).map(|number| {
            let title: Vec<_> =
                (0..6).map(|step| words[(number * 7 + number / 10 * 3 + step * step) % words.len()]).collect();
            let disguised = if number % 1_000 == 7 { "澜/克/森" } else { "" };
            listing(number, format!("{} {disguised} {number}", title.join(" ")))
        });
        let visit = crate::rematch::visit(&address, shown.collect());
        store.complete(&Batch { visits: vec![visit], ..Batch::default() }).await.unwrap();
    }
    let weights = Weights::default();
    let register = |names: &[&str]| {
        let record = |(at, name): (u32, &&str)| json!({"id": format!("r{at}"), "kind": "trademark", "name": name, "holder": "H"});
        let rights =
            (0..).zip(names).map(record).map(|record| RegisteredRight { right: right(&record), pictures: vec![] });
        Arc::new(Snapshot::build(rights.collect(), DAY).0)
    };
    let timed = async |what: &str, snapshot: &Arc<Snapshot>, everything: bool| {
        let begun = Instant::now();
        let (followed, matched) = match_captures(&store, &data, snapshot, &weights, everything, 2).await.unwrap();
        let current = store.hits(&HitFilter::default()).await.unwrap().len();
        println!("{what}: {:?}, {} changed, {matched:?}, {current} hits", begun.elapsed(), followed.changed.len());
        current
    };
    let (before, after) = (register(&["Norvikta", "桦途"]), register(&["Norvikta", "桦途", "澜克森"]));
    timed("everything for the first time", &before, false).await;
    let begun = Instant::now();
    refresh_search_index(&store, Captures::open(&data.search_index()).unwrap()).await.unwrap();
    println!("indexed {count} listings: {:?}", begun.elapsed());
    let proposed = timed("one new right", &after, false).await;
    assert_eq!(timed("everything again", &after, true).await, proposed);
}
