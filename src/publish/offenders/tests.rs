//! The dossier as it leaves.

use scraper::{Html, Selector};

use super::*;
use crate::review::blocks::Word;
use crate::review::cases::tests::{case, case_hit};
use crate::review::offenders::{EntryProposal, OffenderRecord};

const HOSTILE: &str = "<script>alert(1)</script>\"><img src=x onerror=alert(2)>";

fn dossier() -> Dossier {
    let mut hit = case_hit("a", HOSTILE);
    hit.listing.title = HOSTILE.to_owned();
    hit.listing.url = url::Url::parse("javascript:alert(3)").ok();
    let cases = vec![case(vec![hit, case_hit("b", HOSTILE)])];
    let offender = cases[0].offender.clone().unwrap();
    let proposal = EntryProposal {
        offender_id: offender.id.clone(),
        reason: HOSTILE.to_owned(),
        ground: "art. 63".to_owned(),
        proposed_by: "ann".to_owned(),
        proposed_ms: 10,
        expires_ms: 100,
    };
    let approved = Some(Word { by: "bo".to_owned(), at_ms: 20, note: None });
    let entries = vec![Entry { id: proposal.id(), proposal, approved, withdrawn: None, appeals: Vec::new() }];
    Dossier { made_ms: 50, record: OffenderRecord::of(offender, &cases), cases, entries }
}

#[test]
fn a_hostile_seller_stays_text() {
    for lang in Lang::ALL {
        let mut bytes = Vec::new();
        dossier().write_html(lang, &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let page = Html::parse_document(&text);
        let count = |selector: &str| page.select(&Selector::parse(selector).unwrap()).count();
        assert_eq!((count("script"), count("img"), count("article"), count("tbody tr")), (0, 0, 1, 2), "{lang}");
        let links: Vec<&str> =
            page.select(&Selector::parse("a").unwrap()).filter_map(|link| link.value().attr("href")).collect();
        assert_eq!(links, ["http://www.shop.test/b"]);
        assert!(page.root_element().text().collect::<String>().contains(HOSTILE));
        assert!(text.contains("reeve-00000001.warc.gz @ 7"), "evidence has its place");
        assert!(!text.contains("cases-"), "every word is in the catalogue");
    }
}

#[test]
fn the_data_has_the_whole_cases() {
    let mut bytes = Vec::new();
    dossier().write_json(&mut bytes).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!((&value["version"], &value["record"]["confirmed"]), (&1.into(), &2.into()));
    let case: Case = serde_json::from_value(value["cases"][0].clone()).unwrap();
    assert_eq!(case, dossier().cases[0]);
}
