//! What matching text costs as the register grows: names as they are written, misspelt words, and the whole way from a listing
//! to ranked hits, with what others offer in the same run. `cargo bench --bench text [-- --quick] [SIZE]...`; 5,000, 100,000 and
//! 1,000,000 marks where nothing is said. Marks and listings are invented; where `REEVE_TEST_DATA` names a folder with
//! `text-dev`, its register and listings are measured first.

use std::hint::black_box;
use std::path::Path;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use daachorse::CharwiseDoubleArrayAhoCorasick;
use reeve::extract::{Listing, ListingId};
use reeve::matcher::{Candidate, match_listing};
use reeve::rank::{Weights, rank};
use reeve::register::exact::ExactIndex;
use reeve::register::exact::vocabulary::{Memo, Vocabulary};
use reeve::register::{RegisteredRight, Snapshot};
use reeve::rights::{self, Right};
use reeve::text::{at_word_boundaries, fold, fold_name};

use measure::{Row, built, print_growth, print_table, rate, seconds};

#[path = "text/market.rs"]
mod market;
#[path = "text/measure.rs"]
mod measure;
#[path = "text/peers.rs"]
mod peers;

/// The program's own allocator, so that what is measured is what a user pays.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const LISTING_BYTES: usize = 1_900;

struct Plan {
    sizes: Vec<usize>,
    listings: usize,
    /// Seconds for each figure.
    budget: f64,
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let is_quick = words.iter().any(|word| word == "--quick");
    let asked: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let (sizes, listings, budget) =
        if is_quick { (vec![1_000, 5_000], 100, 0.05) } else { (vec![5_000, 100_000, 1_000_000], 2_000, 1.5) };
    let plan = Plan { sizes: if asked.is_empty() { sizes } else { asked }, listings, budget };
    folding(&plan);
    real_listings(&plan);
    let (mut exact, mut whole) = (Vec::new(), Vec::new());
    for size in &plan.sizes {
        let marks = market::marks(*size, 1);
        let texts = market::listings(plan.listings, LISTING_BYTES, &marks, 2);
        exact.push(names_as_written(&plan, &marks, &texts));
        misspelt_words(&plan, &marks, &texts);
        whole.push(whole_way(&plan, &marks, &texts));
    }
    println!();
    print_growth("names as they are written", &plan.sizes, &exact);
    print_growth("from listing to ranked hits", &plan.sizes, &whole);
}

/// Microseconds for a thousand bytes, by script.
fn folding(plan: &Plan) {
    println!("folding a text, us for 1,000 bytes");
    for (script, text) in [
        ("Chinese", "新款漓瑞跑鞋男士透气运动鞋，官方正品（全国包邮）2026春季 原单尾货 耐磨防滑 LIRUI 专柜同款。"),
        (
            "English",
            "Brand New Lirui Running Shoes - Men's Size 42, free shipping worldwide! Best quality, 100% authentic. ",
        ),
        ("Vietnamese", "Giày thể thao Lirui chính hãng, hàng mới về, giá rẻ nhất thị trường. Miễn phí vận chuyển. "),
        ("Thai", "รองเท้าผ้าใบของแท้ ส่งฟรีทั่วประเทศ คุณภาพดี ราคาถูกที่สุด สินค้าใหม่ล่าสุด "),
        ("full-width, emoji", "🔥🔥ＬＩＲＵＩ❤️新款⭐️Ａ货✅…【包邮】👟 "),
    ] {
        let text = text.repeat(LISTING_BYTES / text.len() + 1);
        let per_second = rate(&[&text; 100], plan.budget / 3.0, |text| fold(text).text().len());
        println!("{script:<36}{:>14.2}", 1e9 / per_second / text.len() as f64);
    }
}

/// The register and listings of the test data, one after the other, as `reeve match text` takes them.
fn real_listings(plan: &Plan) {
    let Some(folder) = std::env::var_os("REEVE_TEST_DATA") else {
        println!("\nskipped: REEVE_TEST_DATA is not set, its listings were not measured");
        return;
    };
    let folder = Path::new(&folder).join("text-dev");
    let read = |file: &str| std::fs::read(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let rights: Vec<Right> =
        rights::import::read("rights.jsonl", &read("rights.jsonl")).rights.into_iter().map(|read| read.right).collect();
    let listings: Vec<Listing> = read("listings.jsonl")
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    let (marks, count) = (rights.len(), listings.len());
    let row = matched("from listing to ranked hits", rights, &listings, plan.budget);
    print_table(&format!("text-dev: {marks} marks, {count} listings"), "listings", &[row]);
}

/// Exact search on folded texts, ours and automata whose finds are held to the same boundaries; listings a second.
fn names_as_written(plan: &Plan, marks: &[String], texts: &[String]) -> f64 {
    let size = marks.len() as f64;
    let texts: Vec<String> = texts.iter().map(|text| fold_name(text)).collect();
    let (index, build_seconds, _) = built(|| ExactIndex::build(marks.iter().map(String::as_str).zip(0..)));
    let ours = |text: &String| {
        let mut count = 0;
        index.find(text, &mut |place, mark| {
            black_box((place, mark));
            count += 1;
        });
        count
    };
    let mut rows = vec![Row {
        what: "reeve, prefix hash",
        per_second: rate(&texts, plan.budget, ours),
        build_seconds,
        bytes_each: index.memory_bytes() as f64 / size,
    }];
    let finds: usize = texts.iter().map(ours).sum();

    let (automaton, build_seconds, _) =
        built(|| CharwiseDoubleArrayAhoCorasick::<u32>::new(marks).expect("the marks make an automaton"));
    let theirs = |text: &String| {
        let found = automaton.find_overlapping_iter(text);
        found.filter(|found| peers::stands_alone(text, found.start(), found.end())).count()
    };
    assert_eq!(finds, texts.iter().map(theirs).sum::<usize>(), "both find the same");
    rows.push(Row {
        what: "daachorse, by characters",
        per_second: rate(&texts, plan.budget, theirs),
        build_seconds,
        bytes_each: automaton.heap_bytes() as f64 / size,
    });
    drop(automaton);

    let (automaton, build_seconds, _) = built(|| {
        let kind = Some(AhoCorasickKind::ContiguousNFA);
        AhoCorasick::builder().kind(kind).build(marks).expect("the marks make an automaton")
    });
    let theirs = |text: &String| {
        let found = automaton.find_overlapping_iter(text);
        found.filter(|found| peers::stands_alone(text, found.start(), found.end())).count()
    };
    rows.push(Row {
        what: "aho-corasick, contiguous NFA",
        per_second: rate(&texts, plan.budget, theirs),
        build_seconds,
        bytes_each: automaton.memory_usage() as f64 / size,
    });
    let per_listing = finds as f64 / texts.len() as f64;
    let title =
        format!("{size} marks: names as they are written, folded listings of 1.9 KB, {per_listing:.1} finds in each");
    print_table(&title, "listings", &rows);
    rows[0].per_second
}

/// Words near to words of names, in folded texts.
fn misspelt_words(plan: &Plan, marks: &[String], texts: &[String]) {
    let size = marks.len() as f64;
    let texts: Vec<String> = texts.iter().map(|text| fold_name(text)).collect();
    let mut tokens: Vec<&str> =
        marks.iter().flat_map(|mark| mark.split(' ')).filter(|token| token.is_ascii()).collect();
    tokens.sort_unstable();
    tokens.dedup();
    let (vocabulary, build_seconds, _) = built(|| Vocabulary::build(tokens.iter().copied()));
    let bytes_each = vocabulary.memory_bytes() as f64 / size;
    let words = |text: &String, memo: &mut Memo| -> usize {
        text.split(' ').filter(|word| word.is_ascii()).map(|word| vocabulary.near(word, 2, memo).len()).sum()
    };
    let mut memo = Memo::new();
    let begun = seconds();
    for text in &texts {
        black_box(words(text, &mut memo));
    }
    let first = texts.len() as f64 / (seconds() - begun);
    let again = rate(&texts, plan.budget, |text| words(text, &mut memo));
    let mut rows = vec![
        Row { what: "reeve, deletions, first pass", per_second: first, build_seconds, bytes_each },
        Row { what: "reeve, deletions, words known", per_second: again, build_seconds, bytes_each },
    ];
    let theirs = rate(&texts, plan.budget, |text| peers::rapidfuzz(text, marks));
    rows.push(Row { what: "rapidfuzz, word by mark", per_second: theirs, build_seconds: 0.0, bytes_each: 0.0 });
    print_table(&format!("{size} marks: words misspelt by a letter or two"), "listings", &rows);
}

/// From the listing as it came to its ranked hits, disguises and all; listings a second.
fn whole_way(plan: &Plan, marks: &[String], texts: &[String]) -> f64 {
    let rights = marks.iter().enumerate().map(|(at, mark)| right(at, mark)).collect();
    let listings: Vec<Listing> = texts.iter().enumerate().map(|(at, text)| listing(at, text)).collect();
    let mut rows = vec![matched("reeve, from listing to ranked hits", rights, &listings, plan.budget)];
    let (tantivy, build_seconds, grown) = built(|| peers::Tantivy::build(marks));
    let mut tantivy = tantivy.expect("the marks make an index");
    rows.push(Row {
        what: "tantivy, the words as a query",
        per_second: rate(texts, plan.budget, |text| tantivy.query(text)),
        build_seconds,
        bytes_each: grown * f64::from(1 << 20) / marks.len() as f64,
    });
    print_table(&format!("{} marks: the whole way, listings of 1.9 KB", marks.len()), "listings", &rows);
    rows[0].per_second
}

fn matched(what: &'static str, rights: Vec<Right>, listings: &[Listing], budget: f64) -> Row {
    // Dictionaries are loaded once, and are no part of the register.
    black_box(at_word_boundaries("新款漓瑞跑鞋", &(6..12)));
    let marks = rights.len() as f64;
    let registered = rights.into_iter().map(|right| RegisteredRight { right, pictures: Vec::new() }).collect();
    let ((snapshot, _), build_seconds, grown) = built(|| Snapshot::build(registered, jiff::civil::date(2026, 6, 1)));
    let weights = Weights::default();
    let per_second = rate(listings, budget, |listing| {
        let hits = match_listing(&Candidate { listing, pictures: &[] }, &snapshot);
        hits.into_iter().map(|hit| usize::from(rank(hit, &weights).score.get() > 0.0)).sum()
    });
    Row { what, per_second, build_seconds, bytes_each: grown * f64::from(1 << 20) / marks }
}

fn right(at: usize, mark: &str) -> Right {
    let record = serde_json::json!({
        "id": format!("M{at}"), "kind": "trademark", "name": mark, "holder": format!("H{}", at / 3), "classes": [1 + at % 45],
    });
    rights::from_json(&record).expect("the record is whole")
}

/// A title and a description, as a shop's page has them.
fn listing(at: usize, text: &str) -> Listing {
    let middle = text.char_indices().nth(60).map_or(text.len(), |(middle, _)| middle);
    let (title, description) = text.split_at(middle);
    Listing {
        id: ListingId(format!("L{at}")),
        title: title.to_owned(),
        description: Some(description.to_owned()),
        ..Listing::default()
    }
}
