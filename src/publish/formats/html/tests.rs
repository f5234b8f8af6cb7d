//! The page's structure, and what hostile listings may not do to it.

use scraper::{Html as Document, Selector};

use super::*;
use crate::publish::{HeldFlood, ReportedHit, sample};

fn page(report: &Report, lang: Lang) -> (String, Document) {
    let mut file = Vec::new();
    Html.write(report, &crate::publish::Edition::new(lang), &mut file).unwrap();
    let text = String::from_utf8(file).unwrap();
    let document = Document::parse_document(&text);
    (text, document)
}

fn count(document: &Document, selector: &str) -> usize {
    document.select(&Selector::parse(selector).unwrap()).count()
}

fn text_of(document: &Document, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    document.select(&selector).map(|element| element.text().collect::<String>().trim().to_owned()).collect()
}

#[test]
fn every_part_is_there_in_both_languages() {
    for lang in Lang::ALL {
        let (text, document) = page(&sample::report(), lang);
        for (selector, expected) in [
            ("article.card", 5),
            ("article.card.very-strong", 2),
            ("article.card .pair > figure img", 7),
            ("article.card .pair details.drawing:not([open]) img[alt]:not([alt=''])", 1),
            ("article .new", 4),
            (".reasons li.damping", 1),
            (".reasons li", 12),
            ("#pirate-links li", 3),
            ("#mentions details:not([open]) li", 1),
            ("#sources tbody tr", 4),
            (".sums dd", 7),
        ] {
            assert_eq!(count(&document, selector), expected, "{lang} {selector}");
        }
        assert_eq!(count(&document, &format!("html[lang={lang}]")), 1);
        assert!(!text.contains("publish-"), "a code without words: {lang}");
    }
}

#[test]
fn cards_stand_in_rank_order_with_the_matched_words_marked() {
    let (_, document) = page(&sample::report(), Lang::En);
    assert_eq!(text_of(&document, ".ring text"), ["94", "86", "71", "58", "53"]);
    assert_eq!(text_of(&document, "article:first-of-type mark"), ["LIRUl", "漓瑞"]);
    assert_eq!(
        text_of(&document, "article .offer")[0].lines().last().unwrap().trim(),
        "CNY 89.00, 19 % of the reference price CNY 469.00"
    );
}

#[test]
fn a_hostile_listing_stays_text() {
    let (text, document) = page(&sample::report(), Lang::En);
    for selector in
        ["script", "img:not([src^='data:image/jpeg;base64,'])", "iframe", "[onerror]", "[style]", "i", "b", "form"]
    {
        assert_eq!(count(&document, selector), 0, "{selector}");
    }
    let titles = text_of(&document, "h3");
    assert!(titles.iter().any(|title| title.contains("<script>alert(1)</script>")), "{titles:?}");
    assert!(!text.contains('\u{202E}'), "no direction override reaches the page");
}

#[test]
fn links_lead_to_the_web_only_and_tell_it_nothing() {
    let (text, document) = page(&sample::report(), Lang::ZhCn);
    let links = Selector::parse("a").unwrap();
    assert!(count(&document, "a") >= 5);
    for link in document.select(&links) {
        let href = link.value().attr("href").unwrap();
        assert!(href.starts_with("http://") || href.starts_with("https://"), "{href}");
        assert_eq!(link.value().attr("rel"), Some("noopener noreferrer nofollow"));
    }
    assert!(!text.contains("href=\"magnet:") && !text.contains("javascript:"));
}

#[test]
fn the_policy_lets_in_its_own_style_and_nothing_else() {
    let (_, document) = page(&sample::report(), Lang::En);
    let style = text_of_untrimmed(&document, "style");
    let hash = BASE64.encode(&Sha256::digest(style.as_bytes()));
    let policy = Selector::parse("meta[http-equiv=Content-Security-Policy]").unwrap();
    let policy = document.select(&policy).next().unwrap().value().attr("content").unwrap();
    assert!(policy.starts_with("default-src 'none'; img-src data:; "), "{policy}");
    assert!(policy.contains(&format!("style-src 'sha256-{hash}'")), "{policy}");
    assert!(!STYLE.contains("url(") && !STYLE.contains("@import"), "the style fetches nothing");
}

fn text_of_untrimmed(document: &Document, selector: &str) -> String {
    let selector = Selector::parse(selector).unwrap();
    document.select(&selector).flat_map(|element| element.text()).collect()
}

#[test]
fn a_flood_of_hits_is_cut_and_the_rest_is_counted() {
    let mut report = sample::report();
    let hit = report.hits.pop().unwrap();
    report.hits = vec![hit.clone(); MAX_MENTIONS + 3];
    let (_, document) = page(&report, Lang::En);
    assert_eq!(count(&document, "#mentions li"), MAX_MENTIONS);
    assert_eq!(text_of(&document, "#mentions .badge"), [(MAX_MENTIONS + 3).to_string()]);
    let strong = ReportedHit { ranked: sample::report().hits[0].ranked.clone(), ..hit };
    report.hits = vec![strong; MAX_CARDS + 1];
    let (_, document) = page(&report, Lang::En);
    assert_eq!(count(&document, "article"), MAX_CARDS);
    assert_eq!(text_of(&document, "#hits > .empty"), ["One more hit is in report.csv and report.jsonl."]);
}

#[test]
fn a_picture_that_floods_is_one_line_with_what_to_do() {
    let mut report = sample::report();
    let flood = HeldFlood {
        image_id: "0123456789abcdef".repeat(4),
        rights: vec!["<b>LIRUI</b>".to_owned()],
        hits: 4_321,
        usual: 7,
        picture: report.hits[0].right_pictures.first().cloned(),
    };
    report.held = vec![flood; MAX_FLOODS + 1];
    for lang in Lang::ALL {
        let (_, document) = page(&report, lang);
        assert_eq!(count(&document, "#held li img"), MAX_FLOODS);
        let line = &text_of(&document, "#held li")[0];
        for part in ["<b>LIRUI</b>", "reeve hits release 0123456789ab`"] {
            assert!(line.contains(part), "{lang}: {line}");
        }
    }
}
