//! The tables of terms read whole, rows of offers and lawful look-alikes, and laws.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::terms::{TABLES, read_table};
use super::*;
use crate::text::fold;

fn score(text: &str) -> f64 {
    judge(&fold(text)).score
}

#[test]
fn every_term_stands_once_and_every_pattern_is_valid() {
    let mut seen = BTreeMap::new();
    for (name, table) in TABLES {
        let headings = table.lines().filter(|line| line.starts_with('[')).count();
        assert!(headings > 20, "{name}");
        for line in table.lines().filter_map(|line| line.strip_prefix('[')?.strip_suffix(']')) {
            let (slot, weight) = line.split_once(' ').unwrap();
            assert!(Slot::of_name(slot).is_some(), "{name}: {line}");
            assert!((0.0..=8.0).contains(&weight.parse::<f64>().unwrap()), "{name}: {line}");
        }
        for (folded, term) in read_table(table) {
            assert!(!folded.is_empty(), "{name}: {}", term.written);
            if let Some(other) = seen.insert(folded, name) {
                panic!("{} stands in {other} and in {name}", term.written);
            }
        }
    }
    assert!(shapes::patterns_are_valid());
}

#[test]
fn traditional_characters_keep_their_length() {
    for text in ["免費線上觀看 網盤 資源 磁力鏈接", "", "plain", "霧港來信"] {
        assert_eq!(simple::simplified(text).len(), text.len());
    }
    assert_eq!(simple::simplified("免費線上觀看 網盤"), "免费线上观看 网盘");
}

/// A row of `tests/fixtures/text/pirate_language.jsonl`.
#[derive(serde::Deserialize)]
struct Row {
    lang: String,
    title: String,
    expect: bool,
}

#[test]
fn offers_are_told_from_lawful_look_alikes() {
    let table = include_str!("../../../tests/fixtures/text/pirate_language.jsonl");
    let rows: Vec<Row> = table.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut of_each: BTreeMap<(&str, bool), usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for row in &rows {
        *of_each.entry((&row.lang, row.expect)).or_default() += 1;
        let judgement = judge(&fold(&row.title));
        if (judgement.score > 0.5) != row.expect {
            wrong.push(format!("{:.2} {} {:?}", judgement.score, row.title, judgement));
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
    for lang in ["zh", "en", "vi", "th", "id"] {
        assert!(of_each[&(lang, true)] >= 20 && of_each[&(lang, false)] >= 20, "{lang}: {of_each:?}");
    }
}

#[test]
fn evidence_names_the_sellers_own_words() {
    for (text, slot, words) in [
        ("霧港來信 網盤資源 自取", Slot::Carrier, "網盤資源"),
        ("雾港来信 网*盘 ab12", Slot::Carrier, "网*盘"),
        ("Ｗａｔｃｈ Salt Road Home for FREE online", Slot::Gratis, "for FREE"),
        ("链接 https://pan.baidu.com/s/1Ab 提取码：x8k2", Slot::Code, "提取码：x8k2"),
        ("ดูหนัง ทางเกลือ เต็มเรื่อง", Slot::Whole, "เต็มเรื่อง"),
        ("Đường Muối Về Nhà Việt Sub", Slot::Localised, "Việt Sub"),
        ("Salt.Road.Home.2024.1080p.WEB-DL.x265-ORCA", Slot::Release, "Salt.Road.Home.2024.1080p.WEB-DL.x265-ORCA"),
    ] {
        let folded = fold(text);
        let judgement = judge(&folded);
        let evidence = judgement.offers.iter().find(|evidence| evidence.slot == slot);
        let [from, to] = folded.source_span(evidence.unwrap_or_else(|| panic!("{text}: {judgement:?}")).range.clone());
        assert_eq!(text.chars().skip(from).take(to - from).collect::<String>(), words, "{text}");
    }
}

#[test]
fn denied_words_and_chance_words_count_for_nothing() {
    for text in
        ["拒绝枪版", "no torrents", "人力资源", "ฤดูร้อน", "gratis ongkir", "fridge magnet", "miễn phí vận chuyển", ""]
    {
        assert_eq!(score(text), 0.0, "{text}");
    }
}

#[test]
fn words_that_stand_far_apart_make_no_offer() {
    let between = "The weather was fine, and nothing of note was said about it by anybody. ".repeat(5);
    let words = ["watch", "free", "full", "online", "hd"];
    assert!(score(&words.join(" ")) > 0.5);
    assert!(score(&words.join(&between)) < 0.3);
}

#[test]
fn links_of_the_page_count_beside_its_words() {
    let text = fold("雾港来信 1080p");
    assert!(judge(&text).score < 0.5);
    assert!(judge_beside_links(&text, 2.5).score > 0.5);
    assert!(judge_beside_links(&fold("开源软件 官方镜像"), 2.5).score < 0.1);
    assert!(judge_beside_links(&fold(""), 2.5).score < 0.5);
}

/// Pieces of the tables and of ordinary text, in any order.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        "(百度网盘|提取码: ?x8k2|免费|在线观看|watch|free|full movie|1080p|影评|官方|\\[Sub\\] X - 05 \\[1080p\\]|magnet:\\?xt=|ฟรี|ดู|xem phim|nonton| |\\n|[a-z网盘.]{0,6}){0,12}",
        any::<String>(),
        "\\PC{0,60}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_text_is_judged_and_evidence_stands_within_it(text in words(), links in 0.0f64..4.0) {
        let folded = fold(&text);
        let judgement = judge_beside_links(&folded, links);
        prop_assert!((0.0..=1.0).contains(&judgement.score), "{judgement:?}");
        for evidence in judgement.offers.iter().chain(&judgement.lawful) {
            prop_assert!(evidence.range.start < evidence.range.end && evidence.range.end <= folded.text().len(), "{evidence:?}");
            let [from, to] = folded.source_span(evidence.range.clone());
            prop_assert!(from < to && to <= text.chars().count(), "{evidence:?}");
            prop_assert!((0.0..1.0).contains(&evidence.strength()));
        }
        prop_assert_eq!(judge_beside_links(&folded, links), judgement);
    }

    #[test]
    fn lawful_company_never_raises_the_score(text in words(), which in any::<prop::sample::Index>(), before in any::<bool>()) {
        let lawful: Vec<String> = TABLES
            .iter()
            .flat_map(|(_, table)| read_table(table))
            .filter(|(_, term)| term.slot.is_lawful())
            .map(|(_, term)| term.written)
            .collect();
        let said = &lawful[which.index(lawful.len())];
        let with = if before { format!("{said} … {text}") } else { format!("{text} … {said}") };
        prop_assert!(score(&with) <= score(&text) + 1e-9, "{said}: {text:?}");
    }
}
