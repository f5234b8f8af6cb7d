//! A small gazette against a small register, by table; what must hold for any of them, by property.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::register::{RegisteredRight, Snapshot};
use crate::rights::from_json;

#[allow(clippy::needless_pass_by_value, reason = "calls write the record where they stand")]
fn right(id: &str, more: serde_json::Value) -> Right {
    let mut record = serde_json::json!({
        "id": id, "kind": "trademark", "name": "LIRUI", "holder": "Lirui Sports Ltd", "classes": [25],
        "jurisdictions": ["CN"], "application_date": "2018-01-10", "valid_from": "2018-11-20",
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        record[key] = value.clone();
    }
    from_json(&record).expect("a good record")
}

fn register() -> Vec<Right> {
    vec![
        right("tm-lirui", serde_json::json!({"titles": ["漓瑞"], "authorized": {"sellers": ["Harbour Dealers"]}})),
        right("tm-nuodeng", serde_json::json!({"name": "诺灯", "holder": "诺灯电器有限公司", "classes": [11]})),
        right("tm-guizhen", serde_json::json!({"name": "桂珍堂", "holder": "桂珍堂药业股份有限公司", "classes": [5]})),
        right("tm-expired", serde_json::json!({"name": "OLDMARK", "status": "expired"})),
    ]
}

fn snapshot(rights: &[Right]) -> Snapshot {
    let registered =
        rights.iter().map(|right| RegisteredRight { right: right.clone(), pictures: Vec::new() }).collect();
    Snapshot::build(registered, date(2026, 1, 1)).0
}

fn filing(id: &str, mark: &str, applicant: &str, class: u8) -> Filing {
    Filing {
        id: id.into(),
        mark: mark.into(),
        applicants: vec![applicant.into()],
        classes: crate::rights::NiceClass::new(class).into_iter().collect(),
        office: Some("CN".into()),
        jurisdictions: vec![crate::rights::Jurisdiction("CN".into())],
        status: RightStatus::Pending,
        filed: Some(date(2025, 6, 1)),
        published: Some(date(2026, 1, 6)),
        ..Filing::default()
    }
}

/// `filing>right` in order.
fn ranked(filings: &[Filing]) -> Vec<String> {
    let snapshot = snapshot(&register());
    let hits = compare(filings, snapshot.rights(), &ExactNames::new(&snapshot));
    hits.iter().map(|hit| format!("{}>{}", hit.filing.id, hit.right.id)).collect()
}

fn score(filing: Filing) -> f64 {
    let snapshot = snapshot(&register());
    compare(&[filing], snapshot.rights(), &ExactNames::new(&snapshot)).first().map_or(0.0, |hit| hit.score)
}

#[test]
fn a_gazette_is_ranked() {
    let gazette = [
        filing("same", "LIRUI", "Bright Harbor Ltd", 25),
        filing("related", "LIRUI", "Some Shoes Ltd", 18),
        filing("other", "LIRUI", "Some Cement Ltd", 19),
        filing("holder", "LIRUI PRO", "LIRUI SPORTS CO., LTD.", 25),
        filing("title", "漓 瑞", "南山贸易有限公司", 25),
        filing("longer", "LIRUI GOLD", "Golden Soles Ltd", 25),
        filing("expired", "OLDMARK", "Bright Harbor Ltd", 25),
        filing("nothing", "SOMETHING ELSE", "Bright Harbor Ltd", 25),
    ];
    assert_eq!(
        ranked(&gazette),
        ["same>tm-lirui", "title>tm-lirui", "longer>tm-lirui", "related>tm-lirui", "other>tm-lirui"]
    );
}

#[test]
fn what_raises_and_what_lowers() {
    let base = || filing("1", "LIRUI", "Bright Harbor Ltd", 25);
    let before = score(base());
    assert!(before > 0.8, "{before}");
    let lower: [(&str, Filing); 5] = [
        ("other class", filing("1", "LIRUI", "Bright Harbor Ltd", 19)),
        ("filed earlier", Filing { filed: Some(date(2017, 1, 1)), ..base() }),
        ("akin", filing("1", "LIRUI", "Lirui Sports Guangxi Ltd", 25)),
        ("elsewhere", Filing { jurisdictions: vec![crate::rights::Jurisdiction("VN".into())], ..base() }),
        ("ended", Filing { status: RightStatus::Cancelled, ..base() }),
    ];
    for (what, filing) in lower {
        let after = score(filing);
        assert!(after > 0.0 && after < before, "{what}: {after} < {before}");
    }
    let dealer = score(filing("1", "LIRUI", "Harbour Dealers Co., Ltd", 25));
    assert!(dealer > before, "{dealer} > {before}");
    // Between application and registration the right is already the older one.
    assert!(score(Filing { filed: Some(date(2018, 5, 1)), ..base() }) >= before);
}

#[test]
fn who_takes_many_holders_marks_is_more_suspicious() {
    let alone = [filing("1", "LIRUI", "Bright Harbor Ltd", 30)];
    let many = [
        filing("1", "LIRUI", "Bright Harbor Ltd", 30),
        filing("2", "诺灯", "BRIGHT HARBOR CO LTD", 30),
        filing("3", "桂珍堂", "Bright Harbor Ltd.", 30),
    ];
    let snapshot = snapshot(&register());
    let first = |filings: &[Filing]| {
        let hits = compare(filings, snapshot.rights(), &ExactNames::new(&snapshot));
        let hit = hits.iter().find(|hit| hit.filing.id == "1").expect("it resembles");
        (hit.score, hit.reasons.iter().map(|reason| reason.because.code.to_string()).collect::<Vec<_>>())
    };
    let ((one, _), (three, reasons)) = (first(&alone), first(&many));
    assert!(three > one + 0.1, "{three} > {one}");
    assert!(reasons.contains(&"filings-many-holders".to_owned()), "{reasons:?}");
}

#[test]
fn a_hit_says_until_when_it_can_be_opposed() {
    let snapshot = snapshot(&register());
    let filings = [filing("1", "LIRUI", "Bright Harbor Ltd", 25)];
    let hits = compare(&filings, snapshot.rights(), &ExactNames::new(&snapshot));
    let deadline = hits[0].deadline.as_ref().expect("China's is known");
    assert_eq!((deadline.date, &*deadline.source.code), (date(2026, 4, 6), "filings-deadline-cn"));
}

#[test]
fn marks_that_are_only_alike_are_found_by_the_rule_that_applies() {
    let rights = vec![right("tm-k", serde_json::json!({"name": "KORVELA", "titles": ["珂薇拉"]}))];
    let snapshot = snapshot(&rights);
    let names = AlikeNames::new(&snapshot);
    let same = filing("1", "KORVELA", "Bright Harbor Ltd", 25);
    let before = compare(&[same], snapshot.rights(), &names)[0].score;
    for (mark, code) in [
        ("KORVELLA", "matcher-name-one-differs"),
        ("K0RV3LA", "matcher-name-leet"),
        ("KOR*ELA", "matcher-name-masked"),
        ("KORVELA SPORT", "filings-contains-name"),
        ("K O R V E L A", "filings-same-letters"),
    ] {
        let alike = [filing("1", mark, "Bright Harbor Ltd", 25)];
        let hits = compare(&alike, snapshot.rights(), &names);
        let hit = hits.first().unwrap_or_else(|| panic!("{mark} is like it"));
        assert!(hit.score > 0.4 && hit.score < before, "{mark}: {} of {before}", hit.score);
        assert_eq!(hit.reasons[0].because.code, code, "{mark}");
    }
    let other = [filing("1", "CORAL VEST", "Bright Harbor Ltd", 25)];
    assert_eq!(compare(&other, snapshot.rights(), &names), []);
}

proptest! {
    #[test]
    fn shares_sum_to_the_score_and_order_changes_nothing(
        picks in prop::collection::vec((0usize..6, 0usize..4, 1u8..=45), 1..12),
        turn in 0usize..12,
    ) {
        let marks = ["LIRUI", "L I R U I", "诺灯 LIRUI", "桂珍堂", "LIRUI GOLD", "nothing"];
        let names = ["Bright Harbor Ltd", "Lirui Sports Co", "Lirui Guangxi", "张三"];
        let filings: Vec<Filing> = picks
            .iter()
            .enumerate()
            .map(|(at, (mark, name, class))| filing(&format!("f{at}"), marks[*mark], names[*name], *class))
            .collect();
        let mut turned = filings.clone();
        turned.rotate_left(turn % filings.len());
        let (mut rights, snapshot) = (register(), snapshot(&register()));
        rights.reverse();
        let other = self::snapshot(&rights);
        let one = compare(&filings, snapshot.rights(), &ExactNames::new(&snapshot));
        let two = compare(&turned, other.rights(), &ExactNames::new(&other));
        let told = |hits: &[FilingHit<'_>]| hits.iter().map(|hit| format!("{} {} {:?}", hit.filing.id, hit.right.id, hit.reasons)).collect::<Vec<_>>();
        prop_assert_eq!(told(&one), told(&two));
        for hit in &one {
            let sum: f64 = hit.reasons.iter().map(|reason| reason.share).sum();
            prop_assert!((sum - hit.score).abs() < 1e-9 && (0.0..=1.0).contains(&hit.score), "{sum} {}", hit.score);
        }
    }
}
