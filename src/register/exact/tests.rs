use daachorse::CharwiseDoubleArrayAhoCorasick;
use proptest::prelude::*;

use super::*;
use crate::text::{Script, script_of};

/// Name and text of each find, in the order in which they are reported.
fn finds<'t>(names: &[&str], text: &'t str) -> Vec<(usize, &'t str, u32)> {
    let index = ExactIndex::build(names.iter().copied().zip(0..));
    let mut found = Vec::new();
    index.find(text, &mut |range, value| found.push((range.start, &text[range], value)));
    found
}

#[test]
fn names_are_found_where_tokens_begin_and_end() {
    for (names, text, expected) in [
        (&["lirui"][..], "new lirui2026", &["lirui"][..]),
        (&["lirui"], "liruina megalirui", &[]),
        (&["lirui"], "lirui", &["lirui"]),
        (&["lirui"], "漓瑞lirui-court", &["lirui"]),
        (&["漓瑞"], "新款漓瑞跑鞋漓瑞", &["漓瑞", "漓瑞"]),
        (&["漓瑞", "漓瑞跑鞋", "瑞跑"], "新款漓瑞跑鞋", &["漓瑞", "漓瑞跑鞋", "瑞跑"]),
        (&["a1"], "model a12 a1", &["a1"]),
        (&["le petit chef", "le petit", "petit"], "le petit chefs", &["le petit", "petit"]),
        (&["le petit chef", "le petit", "petit"], "le petit chef", &["le petit", "le petit chef", "petit"]),
        (&["le petit"], "le  petit", &[]),
        (&["lepetit"], "le petit", &[]),
        (&["มะลิ"], "ร้านมะลิไทย", &["มะลิ"]),
        (&["さくら"], "おさくらや", &["さくら"]),
        (&["鞋"], "跑鞋a", &["鞋"]),
        (&["@home", "h&m"], "h&m @home", &["h&m", "@home"]),
        (&["день"], "добрый день!", &["день"]),
        (&["ok"], "", &[]),
        (&[], "anything", &[]),
    ] {
        let found: Vec<&str> = finds(names, text).into_iter().map(|(_, name, _)| name).collect();
        assert_eq!(found, expected, "{names:?} in {text}");
    }
}

#[test]
fn one_name_may_have_several_values() {
    let index = ExactIndex::build([("漓瑞", 7), ("lirui", 1), ("漓瑞", 2), ("漓瑞", 7)]);
    let mut found = Vec::new();
    index.find("漓瑞", &mut |_, value| found.push(value));
    assert_eq!((index.len(), found), (2, vec![2, 7]));
}

#[test]
fn what_cannot_be_searched_for_is_counted() {
    let long = "x".repeat(MAX_NAME_BYTES + 1);
    let index = ExactIndex::build([("", 0), (long.as_str(), 1), (" a", 2), ("a ", 3), ("a  b", 4), ("a b", 5)]);
    assert_eq!((index.len(), index.left_out()), (1, 5));
}

/// Few letters, so that names overlap, contain each other, and share beginnings. Names of one character change how a text
/// is gone through.
fn names() -> impl Strategy<Value = Vec<String>> {
    prop_oneof![
        proptest::collection::vec("[ab漓瑞มะ1 ä-]{1,6}", 0..40),
        proptest::collection::vec("[ab漓瑞มะ1 ä-]{2,6}", 0..40),
    ]
}

const TEXT: &str = "[ab漓瑞มะ1 ä-]{0,200}";

fn is_word_inside(text: &str, at: usize) -> bool {
    let joins = |left: char, right: char| {
        matches!((script_of(left), script_of(right)), (Script::Spaced, Script::Spaced) | (Script::Digit, Script::Digit))
    };
    text[..at].chars().next_back().zip(text[at..].chars().next()).is_some_and(|(left, right)| joins(left, right))
}

proptest! {
    #[test]
    fn finds_what_an_automaton_finds(names in names(), text in TEXT) {
        let searchable = |name: &&str| !name.starts_with(' ') && !name.ends_with(' ') && !name.contains("  ");
        let mut names: Vec<&str> = names.iter().map(String::as_str).filter(searchable).collect();
        names.sort_unstable();
        names.dedup();
        let mut expected = Vec::new();
        if !names.is_empty() {
            let automaton = CharwiseDoubleArrayAhoCorasick::<u32>::new(&names).unwrap();
            for found in automaton.find_overlapping_iter(&text) {
                if !is_word_inside(&text, found.start()) && !is_word_inside(&text, found.end()) {
                    expected.push((found.start(), &text[found.start()..found.end()], found.value()));
                }
            }
        }
        expected.sort_unstable();
        prop_assert_eq!(finds(&names, &text), expected);
    }

    #[test]
    fn the_order_of_entries_changes_nothing(names in names(), turn in 0usize..40, text in TEXT) {
        let entries: Vec<(&str, u32)> = names.iter().map(String::as_str).zip(0..).collect();
        let mut turned = entries.clone();
        turned.rotate_left(turn % entries.len().max(1));
        turned.reverse();
        let found = |entries: Vec<(&str, u32)>| {
            let mut found = Vec::new();
            ExactIndex::build(entries).find(&text, &mut |range, value| found.push((range, value)));
            found
        };
        prop_assert_eq!(found(entries), found(turned));
    }
}
