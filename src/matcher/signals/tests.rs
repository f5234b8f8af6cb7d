//! Every signal proves itself with its own examples.

use super::*;
use crate::matcher::{Candidate, Context, Finding, match_listing};
use crate::register::{RegisteredRight, Snapshot};

fn snapshot(rights: Vec<crate::rights::Right>) -> Snapshot {
    let registered = rights.into_iter().map(|right| RegisteredRight { right, pictures: vec![] }).collect();
    Snapshot::build(registered, jiff::civil::date(2026, 1, 1)).0
}

#[test]
fn every_example_holds() {
    for signal in SIGNALS {
        for (at, example) in signal.examples().into_iter().enumerate() {
            let snapshot = snapshot(example.rights);
            let candidate = Candidate { listing: &example.listing, pictures: &[] };
            let context = Context::new(&candidate, &snapshot);
            let mut found: Vec<Finding> = Vec::new();
            for earlier in SIGNALS {
                earlier.find(&context, &mut found);
                if earlier.name() == signal.name() {
                    break;
                }
            }
            let fired = found.iter().any(|finding| finding.signal == signal.name());
            assert_eq!(fired, example.fires, "{} example {at}: {:?}", signal.name(), example.listing.title);
        }
    }
}

/// Examples carry no pictures; the tests of the matcher draw some.
const PICTURES: &[&str] = &["picture_copy", "mark_in_picture", "name_on_picture"];

#[test]
fn signals_have_names_of_their_own_and_examples_of_both_kinds() {
    for (at, signal) in SIGNALS.iter().enumerate() {
        assert!(SIGNALS[..at].iter().all(|other| other.name() != signal.name()), "{} twice", signal.name());
        let examples = signal.examples();
        if !PICTURES.contains(&signal.name()) {
            assert!(
                examples.iter().any(|example| example.fires) && examples.iter().any(|example| !example.fires),
                "{}",
                signal.name()
            );
        }
    }
}

#[test]
fn strengths_spans_and_reasons_are_in_order() {
    for example in SIGNALS.iter().flat_map(|signal| signal.examples()) {
        let snapshot = snapshot(example.rights);
        for finding in match_listing(&Candidate { listing: &example.listing, pictures: &[] }, &snapshot)
            .into_iter()
            .flat_map(|hit| hit.findings)
        {
            assert!((0.0..=1.0).contains(&finding.strength), "{finding:?}");
            for lang in crate::locale::Lang::ALL {
                let sentence = lang.text(&finding.because);
                assert!(sentence != finding.because.code && !sentence.contains("{$"), "{lang}: {sentence}");
            }
            if let Some([from, to]) = finding.span {
                assert!(from < to, "{finding:?}");
            }
        }
    }
}

/// Titles in six languages: copies, what fits, resale, talk about goods, and plain offers.
#[test]
fn the_language_of_sellers_is_understood() {
    #[derive(serde::Deserialize)]
    struct Row {
        lang: String,
        title: String,
        expect: String,
    }
    let snapshot = snapshot(vec![crate::matcher::examples::mark()]);
    let rows = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/text/copy_language.jsonl"));
    for row in rows.lines().map(|line| serde_json::from_str::<Row>(line).unwrap()) {
        let listing = crate::matcher::examples::listing(&row.title);
        let hits = match_listing(&Candidate { listing: &listing, pictures: &[] }, &snapshot);
        let strongest = |signal: &str| {
            let own = hits.iter().flat_map(|hit| &hit.findings).filter(|finding| finding.signal == signal);
            own.map(|finding| finding.strength).fold(0.0, f64::max)
        };
        let said: Vec<bool> = ["replica_words", "compatible_use", "resale", "about_goods"]
            .into_iter()
            .map(|signal| strongest(signal) >= 0.5)
            .collect();
        let wanted = match row.expect.as_str() {
            "copy" => [true, false, false, false],
            "fits" => [false, true, false, false],
            "resale" => [false, false, true, false],
            "about" => [false, false, false, true],
            _ => [false; 4],
        };
        assert_eq!(said, wanted, "{} {}", row.lang, row.title);
    }
}
