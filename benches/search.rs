//! Single steps of text matching at two sizes of register, one beside the other: `cargo bench --bench search`.
//! `benches/text.rs` says how they grow, and what they cost to build and keep.

use std::sync::LazyLock;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use divan::{Bencher, counter::ItemsCount};
use reeve::register::exact::ExactIndex;
use reeve::register::exact::vocabulary::{Memo, Vocabulary};
use reeve::text::{fold, fold_name};

#[path = "text/market.rs"]
mod market;
#[allow(dead_code, reason = "the query of whole texts is measured elsewhere")]
#[path = "text/peers.rs"]
mod peers;

fn main() {
    divan::main();
}

const SIZES: &[usize] = &[5_000, 100_000];
const LISTINGS: usize = 200;

struct Market {
    marks: Vec<String>,
    listings: Vec<String>,
    folded: Vec<String>,
}

/// By the places of [`SIZES`].
static MARKETS: LazyLock<Vec<Market>> = LazyLock::new(|| SIZES.iter().map(|size| Market::new(*size)).collect());

impl Market {
    fn new(size: usize) -> Self {
        let marks = market::marks(size, 1);
        let listings = market::listings(LISTINGS, 1_900, &marks, 2);
        let folded = listings.iter().map(|text| fold_name(text)).collect();
        Market { marks, listings, folded }
    }

    fn of(size: usize) -> &'static Market {
        let at = SIZES.iter().position(|known| *known == size).expect("one of the sizes");
        &MARKETS[at]
    }
}

#[divan::bench]
fn folding(bencher: Bencher<'_, '_>) {
    let market = Market::of(SIZES[0]);
    let bencher = bencher.counter(ItemsCount::new(LISTINGS));
    bencher.bench(|| market.listings.iter().map(|text| fold(text).text().len()).sum::<usize>());
}

#[divan::bench(args = SIZES)]
fn names(bencher: Bencher<'_, '_>, size: usize) {
    let market = Market::of(size);
    let index = ExactIndex::build(market.marks.iter().map(String::as_str).zip(0..));
    bencher.counter(ItemsCount::new(LISTINGS)).bench(|| {
        let mut count = 0;
        market.folded.iter().for_each(|text| index.find(text, &mut |_, _| count += 1));
        count
    });
}

#[divan::bench(args = SIZES)]
fn names_daachorse(bencher: Bencher<'_, '_>, size: usize) {
    let market = Market::of(size);
    let automaton = CharwiseDoubleArrayAhoCorasick::<u32>::new(&market.marks).expect("the marks make an automaton");
    bencher.counter(ItemsCount::new(LISTINGS)).bench(|| {
        let finds = |text: &String| {
            let found = automaton.find_overlapping_iter(text);
            found.filter(|found| peers::stands_alone(text, found.start(), found.end())).count()
        };
        market.folded.iter().map(finds).sum::<usize>()
    });
}

#[divan::bench(args = SIZES)]
fn misspelt(bencher: Bencher<'_, '_>, size: usize) {
    let market = Market::of(size);
    let vocabulary = Vocabulary::build(market.marks.iter().flat_map(|mark| mark.split(' ')));
    let mut memo = Memo::new();
    bencher.counter(ItemsCount::new(LISTINGS)).bench_local(|| {
        let words = market.folded.iter().flat_map(|text| text.split(' '));
        words.map(|word| vocabulary.near(word, 2, &mut memo).len()).sum::<usize>()
    });
}

#[divan::bench(args = [5_000])]
fn misspelt_rapidfuzz(bencher: Bencher<'_, '_>, size: usize) {
    let market = Market::of(size);
    bencher.counter(ItemsCount::new(1_usize)).bench(|| peers::rapidfuzz(&market.folded[0], &market.marks));
}
