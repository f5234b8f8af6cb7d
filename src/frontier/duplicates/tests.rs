//! What is learned from pairs, what is not, and what makes a rule fall.

use proptest::prelude::*;

use super::*;

fn url(address: &str) -> Url {
    Url::parse(address).unwrap_or_else(|error| panic!("{address}: {error}"))
}

/// The rules after `count` pages at which both addresses, with `#` for the page's number, showed the same.
fn taught(a: &str, b: &str, count: usize) -> DuplicateRules {
    let mut rules = DuplicateRules::default();
    for page in 0..count {
        rules.observe(&url(&a.replace('#', &page.to_string())), &url(&b.replace('#', &page.to_string())));
    }
    rules
}

/// Folds even where the address is a sample.
fn folded(rules: &DuplicateRules, address: &str) -> String {
    rules.simplest(&url(address)).to_string()
}

#[test]
fn eight_pages_make_a_rule() {
    let table = [
        (
            "https://a.test/i/#?ref=x",
            "https://a.test/i/#",
            "https://a.test/q?a=1&ref=z&b=2",
            "https://a.test/q?a=1&b=2",
        ),
        ("https://a.test/i/#?ref=x", "https://a.test/i/#?ref=y", "https://a.test/q?ref", "https://a.test/q"),
        ("https://www.a.test/i/#", "https://a.test/i/#", "https://www.a.test/q", "https://a.test/q"),
        ("http://a.test/i/#", "https://a.test/i/#", "http://a.test/q", "https://a.test/q"),
        ("https://a.test/i/#/", "https://a.test/i/#", "https://a.test/q/", "https://a.test/q"),
        ("https://a.test/i/#/index.html", "https://a.test/i/#/", "https://a.test/q/Index.HTM", "https://a.test/q/"),
        ("https://a.test/I/#", "https://a.test/i/#", "https://a.test/Q%C3%84/R", "https://a.test/q%C3%84/r"),
    ];
    for (a, b, address, expected) in table {
        assert!(taught(a, b, 7).is_empty(), "{a} {b}");
        assert_eq!(folded(&taught(a, b, 8), address), expected, "{a} {b}");
    }
}

#[test]
fn one_page_many_times_is_no_proof() {
    let mut rules = DuplicateRules::default();
    for number in 0..100 {
        // An empty list looks the same on every page: that says nothing about lists that are not.
        rules.observe(&url(&format!("https://a.test/list?page={number}")), &url("https://a.test/list"));
    }
    assert!(rules.is_empty());
}

#[test]
fn pairs_that_differ_in_more_than_one_way_prove_nothing() {
    for (a, b) in [
        ("https://a.test/i/#?x=1&y=1", "https://a.test/i/#"),
        ("https://a.test/i/#", "https://a.test/j/#"),
        ("https://a.test/i/#", "https://b.test/i/#"),
        ("https://a.test/i/#?x=1", "https://a.test/i/#?x=1"),
    ] {
        assert_eq!(taught(a, b, 20), DuplicateRules::default(), "{a} {b}");
    }
    // What both have alike is no difference between the two.
    let rules = taught("https://www.a.test/i/#/?x=1&y=1", "https://www.a.test/i/#/?x=1&y=2", 8);
    assert_eq!(folded(&rules, "https://www.a.test/i/?x=1&y=5"), "https://www.a.test/i/?x=1");
}

#[test]
fn one_page_that_differs_ends_a_rule_for_good() {
    let (a, b) = ("https://a.test/i/#?ref=x", "https://a.test/i/#");
    let mut rules = taught(a, b, 8);
    assert!(!rules.is_empty());
    rules.observe_different(&url("https://a.test/i/99?ref=x"), &url("https://a.test/i/99"));
    assert!(rules.is_empty());
    for page in 0..20 {
        rules.observe(&url(&a.replace('#', &page.to_string())), &url(&b.replace('#', &page.to_string())));
    }
    assert!(rules.is_empty());
}

#[test]
fn only_what_is_involved_falls() {
    let mut rules = taught("https://a.test/i/#?x=1", "https://a.test/i/#", 8);
    for page in 0..8 {
        rules.observe(&url(&format!("https://a.test/i/{page}?y=1")), &url(&format!("https://a.test/i/{page}")));
    }
    // Two parameters at once, one of them not known: no rule has made these one.
    rules.observe_different(&url("https://a.test/q?x=1&z=1"), &url("https://a.test/q"));
    assert_eq!(folded(&rules, "https://a.test/q?x=1&y=1&z=1"), "https://a.test/q?z=1");
    rules.observe_different(&url("https://a.test/q?x=1&y=1"), &url("https://a.test/q?x=1&y=2"));
    assert_eq!(folded(&rules, "https://a.test/q?x=1&y=1"), "https://a.test/q?y=1");
}

#[test]
fn one_address_in_64_is_visited_as_it_is() {
    let rules = taught("https://a.test/i/#?ref=x", "https://a.test/i/#", 8);
    let kept = (0..6_400).filter(|page| rules.fold(&url(&format!("https://a.test/q/{page}?ref=z"))).is_none()).count();
    assert!((50..150).contains(&kept), "{kept}");
}

/// A site of `page` and session id: every page has its own content, whatever the session.
#[test]
fn a_spotter_learns_session_ids_and_not_page_numbers() {
    let mut rules = DuplicateRules::default();
    let mut spotter = DuplicateSpotter::default();
    for visit in 0..60_u64 {
        let address = url(&format!("https://a.test/list?page={}&visit={visit}", visit % 20));
        spotter.see(&address, visit % 20, &mut rules);
    }
    assert_eq!(folded(&rules, "https://a.test/list?page=3&visit=77"), "https://a.test/list?page=3");
}

#[test]
fn a_spotter_compares_with_the_bare_address_before_and_after() {
    let bare = |page: u64| url(&format!("https://a.test/i/{page}"));
    let with = |page: u64, value: u64| url(&format!("https://a.test/i/{page}?v={value}"));
    for bare_first in [true, false] {
        for bare_body in [0, 1_000] {
            let mut rules = DuplicateRules::default();
            let mut spotter = DuplicateSpotter::default();
            for page in 0..8 {
                let mut visits = vec![(with(page, 1), page), (with(page, 2), page)];
                visits.insert(if bare_first { 0 } else { 2 }, (bare(page), page + bare_body));
                for (address, body) in visits {
                    spotter.see(&address, body, &mut rules);
                }
            }
            // Where the bare address shows something else, a parameter that never matters must not be dropped.
            assert_eq!(rules.is_empty(), bare_body != 0, "bare first: {bare_first}, {rules:?}");
        }
    }
}

#[test]
fn rules_are_bounded_and_come_back_from_json() {
    let mut rules = taught("https://a.test/i/#?ref=x", "https://a.test/i/#", 8);
    for name in 0..1_000 {
        rules.observe(&url(&format!("https://a.test/i?n{name}=1")), &url("https://a.test/i"));
    }
    assert!(rules.evidence.len() <= MAX_RULES && !rules.is_empty());
    let json = serde_json::to_string(&rules).expect("rules are JSON");
    assert!(json.len() < 16_384, "{}", json.len());
    assert_eq!(serde_json::from_str::<DuplicateRules>(&json).expect("and back"), rules);

    let mut spotter = DuplicateSpotter::default();
    for page in 0..5_000 {
        spotter.see(&url(&format!("https://a.test/{page}")), page, &mut rules);
    }
    assert!(spotter.sightings.len() <= MAX_SIGHTINGS && spotter.order.len() == spotter.sightings.len());
}

fn addresses() -> impl Strategy<Value = Url> {
    let path = prop_oneof![Just("i"), Just("I"), Just("i/"), Just("i/index.html"), Just("i/index.html/"), Just("j")];
    let query = proptest::collection::vec(("[a-c]", "[0-2]"), 0..4);
    (prop_oneof![Just("http"), Just("https")], any::<bool>(), path, query).prop_map(|(scheme, www, path, query)| {
        let query: Vec<String> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let www = if www { "www." } else { "" };
        url(&format!("{scheme}://{www}a.test/{path}?{}", query.join("&")))
    })
}

fn all_rules() -> DuplicateRules {
    let proven = || Evidence { same: (0..PROOFS as u64).collect(), withdrawn: false };
    let differences = candidates(&url("https://a.test/?a&b"));
    DuplicateRules { evidence: differences.into_iter().map(|difference| (difference, proven())).collect() }
}

proptest! {
    #[test]
    fn folding_a_folded_address_gives_none(address in addresses()) {
        let rules = all_rules();
        if let Some(once) = rules.fold(&address) {
            prop_assert_eq!(rules.fold(&once), None);
            prop_assert_eq!(rules.simplest(&once), once);
        }
    }

    #[test]
    fn a_counter_example_is_never_folded_together_again(a in addresses(), b in addresses()) {
        let mut rules = all_rules();
        rules.observe_different(&a, &b);
        if a != b {
            prop_assert_ne!(rules.simplest(&a), rules.simplest(&b));
        }
    }

    #[test]
    fn no_address_makes_it_panic(a in "\\PC{0,80}", b in "\\PC{0,80}", body in any::<u64>()) {
        if let (Ok(a), Ok(b)) = (Url::parse(&format!("http://a.test/{a}")), Url::parse(&format!("http://a.test/{b}"))) {
            let mut rules = all_rules();
            let mut spotter = DuplicateSpotter::default();
            spotter.see(&a, body, &mut rules);
            spotter.see(&b, body, &mut rules);
            rules.observe(&a, &b);
            rules.observe_different(&a, &b);
            prop_assert!(rules.simplest(&a).as_str().len() <= a.as_str().len() + 1);
        }
    }
}
