//! Names under their disguises, as tables of cases, and the laws that hold for any text.

use proptest::prelude::*;

use super::*;
use crate::text::fold;

/// An index of these names, each of a right and a holder of its own.
fn index(names: &[&str]) -> NameIndex {
    let names = names.iter().zip(0u32..).map(|(written, at)| NewName { right: at, holder: at, written, alias: false });
    NameIndex::build(names).0
}

/// The best match of the first name.
fn best(index: &NameIndex, text: &str) -> Option<(Rule, String, f64)> {
    let found = index.find(text, &fold(text)).into_iter().find(|found| found.right == 0)?;
    let written = text.chars().skip(found.span[0]).take(found.span[1] - found.span[0]).collect();
    Some((found.rule, written, mention(found.rule, &found.quality, ClassAgreement::Unknown)))
}

#[test]
fn a_register_of_one_script_reads_texts_of_another() {
    let texts = ["耐ke 跑鞋", "ke耐新款", "新款 n*ke 耐*克", "而寸克", "kornela keweila 1:1", "ค่าเฟ่"];
    for names in [&["Korvela"][..], &["珂薇拉"], &["คาเฟ่"], &[]] {
        let index = index(names);
        for text in texts {
            assert!(index.find(text, &fold(text)).iter().all(|found| found.quality.similarity <= 1.0), "{text}");
        }
    }
}

#[test]
fn a_name_is_found_under_its_disguises() {
    for (name, text, rule, written) in [
        ("Korvela", "new Korvela runner", Rule::Identical, "Korvela"),
        ("Korvela", "跑鞋korvela新款", Rule::Identical, "korvela"),
        ("Korvela", "new Ｋｏｒｖｅｌａ runner", Rule::OtherScript, "Ｋｏｒｖｅｌａ"),
        ("Korvela", "new kоrvelа runner", Rule::OtherScript, "kоrvelа"),
        ("Korvela", "new Kor\u{200b}vela runner", Rule::Identical, "Kor\u{200b}vela"),
        ("Korvela", "new k.o.r.v.e.l.a runner", Rule::Separated, "k.o.r.v.e.l.a"),
        ("Korvela", "new Kor✨vela runner", Rule::Separated, "Kor✨vela"),
        ("Korvela", "new K0rv3la runner", Rule::Leet, "K0rv3la"),
        ("Korvela", "new Kor*ela runner", Rule::Masked, "Kor*ela"),
        ("Korvela", "new Korvlea runner", Rule::OneDiffers, "Korvlea"),
        ("Korvela", "new Korvella runner", Rule::OneDiffers, "Korvella"),
        ("Korvela", "#korvelashoes runner", Rule::PlusGeneric, "korvela"),
        ("Salt Road Home", "the Salt Raod Home film", Rule::OneDiffers, "Salt Raod Home"),
        ("Salt Road Home", "the saltroadhome film", Rule::Identical, "saltroadhome"),
        ("Cộng Phê", "ca Cong Phe ngon", Rule::OtherScript, "Cong Phe"),
        ("คาเฟ่ อเมซอน", "เสื้อคาเฟ่ อเมซอนผ้า", Rule::Identical, "คาเฟ่ อเมซอน"),
        ("Чижик", "сок Чижик 1 л", Rule::Identical, "Чижик"),
        ("كاريبو كوفي", "قهوة كاريبو كوفي", Rule::Identical, "كاريبو كوفي"),
        ("コーヒー屋", "新品コ_ー_ヒ_ー_屋本店", Rule::Separated, "コ_ー_ヒ_ー_屋"),
        ("신세계", "백화점 신세계 상품권", Rule::Identical, "신세계"),
        ("华为", "新款華為手机", Rule::OtherScript, "華為"),
        ("珂薇拉", "珂/薇/拉 跑鞋", Rule::Separated, "珂/薇/拉"),
        ("珂薇拉", "珂*拉 跑鞋", Rule::Masked, "珂*拉"),
        ("珂薇拉", "某薇拉 跑鞋", Rule::Masked, "某薇拉"),
        ("珂薇拉", "ke薇拉 跑鞋", Rule::Mixed, "ke薇拉"),
        ("珂薇拉", "keweila 跑鞋", Rule::Romanised, "keweila"),
        ("珂薇拉", "ke wei la 跑鞋", Rule::Romanised, "ke wei la"),
        ("珂薇拉", "科微拉 跑鞋", Rule::SameSound, "科微拉"),
        ("珂薇拉", "薇珂拉 跑鞋", Rule::Reordered, "薇珂拉"),
        ("珂薇拉堡", "珂薇堡 跑鞋", Rule::OneDiffers, "珂薇堡"),
        ("耐克", "而寸克 跑鞋", Rule::Split, "而寸克"),
    ] {
        let found = best(&index(&[name]), text);
        let said = found.as_ref().map(|(rule, written, _)| (*rule, written.as_str()));
        assert_eq!(said, Some((rule, written)), "{name} in {text}");
    }
}

#[test]
fn what_is_no_name_is_not_found() {
    for (name, text) in [
        ("Nike", "nikel plating"),
        ("Nike", "the bike shop"),
        ("Korvela", "coral vest for runners"),
        ("漓瑞", "瑞士手表"),
        ("珂薇拉", "珂珂拉"),
    ] {
        let found = best(&index(&[name]), text);
        assert!(found.as_ref().is_none_or(|(_, _, mention)| *mention < 0.5), "{name} in {text}: {found:?}");
    }
}

#[test]
fn a_name_within_a_longer_name_is_not_meant_by_itself() {
    let index = index(&["茉莉花", "横县茉莉花茶"]);
    let text = "横县茉莉花茶 500g";
    let found: Vec<u32> = index.find(text, &fold(text)).iter().map(|found| found.right).collect();
    assert_eq!(found, [1]);
}

#[test]
fn initials_are_found_where_they_are_registered() {
    let names = [
        NewName { right: 0, holder: 0, written: "Korvela Vista Walk", alias: false },
        NewName { right: 0, holder: 0, written: "KVW", alias: true },
    ];
    let (index, _) = NameIndex::build(names.into_iter());
    assert_eq!(best(&index, "new kvw shoes").map(|found| found.0), Some(Rule::Initials));
    assert_eq!(best(&index, "new akvwx shoes"), None);
}

#[test]
fn names_too_short_are_said() {
    let (index, short) = NameIndex::build(
        [
            NewName { right: 0, holder: 0, written: "K", alias: false },
            NewName { right: 1, holder: 0, written: "!?", alias: false },
        ]
        .into_iter(),
    );
    assert!(index.is_empty());
    assert_eq!(short.iter().map(|name| name.written).collect::<Vec<_>>(), ["K", "!?"]);
}

/// What a name set apart or with unseen characters in it counts at least, of what it counts as written.
const KEPT: f64 = 0.5;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_text_gives_spans_of_what_stands_there(text in "(\\PC|Korvela|korvela|珂薇拉|华|為|[·*/0🔥\u{200b}\u{301}] |x|ke){0,40}") {
        let index = index(&["Korvela", "珂薇拉", "华为", "Salt Road Home"]);
        let length = text.chars().count();
        for found in index.find(&text, &fold(&text)) {
            prop_assert!(found.span[0] < found.span[1] && found.span[1] <= length, "{found:?}");
            let span: String = text.chars().skip(found.span[0]).take(found.span[1] - found.span[0]).collect();
            if found.rule == Rule::Identical {
                // What stands in the span is the name again, whatever unseen or accenting characters it carries.
                let again: Vec<_> = index.find(&span, &fold(&span)).into_iter().map(|found| found.right).collect();
                prop_assert!(again.contains(&found.right), "{span:?}");
            }
            let mention = mention(found.rule, &found.quality, ClassAgreement::Unknown);
            prop_assert!((0.0..=1.0).contains(&mention), "{found:?}");
        }
    }

    #[test]
    fn unseen_characters_and_separators_hide_nothing(
        at in 1usize..6,
        unseen in "[\u{200b}\u{200d}\u{ad}\u{2060}\u{feff}]{1,3}",
        separator in "[·._*~✨❤-]",
    ) {
        for name in ["korvela", "珂薇拉美妆坊"] {
            let index = index(&[name]);
            let plain = best(&index, &format!("new {name} here")).map_or(0.0, |found| found.2);
            let chars: Vec<char> = name.chars().collect();
            let at = at.min(chars.len() - 1);
            let split = |gap: &str| {
                let (before, after): (String, String) = (chars[..at].iter().collect(), chars[at..].iter().collect());
                format!("new {before}{gap}{after} here")
            };
            let apart = chars.iter().map(char::to_string).collect::<Vec<_>>().join(&separator);
            prop_assert_eq!(best(&index, &split(&unseen)).map_or(0.0, |found| found.2), plain);
            for text in [split(&separator), format!("new {apart} here")] {
                let found = best(&index, &text).map_or(0.0, |found| found.2);
                prop_assert!(found >= KEPT * plain, "{text}: {found} of {plain}");
            }
        }
    }

    #[test]
    fn the_order_of_names_and_texts_changes_nothing(turn in 0usize..6, texts in proptest::collection::vec("(Korvela|korvlea|珂薇拉|科微拉| |K0rvela|nike|ni.ke){0,6}", 1..5)) {
        let names = ["Korvela", "珂薇拉", "Korvella", "科薇拉", "Nike", "Niké"];
        let named = |at: usize| NewName { right: at as u32, holder: at as u32 / 2, written: names[at], alias: false };
        let given = NameIndex::build((0..6).map(named)).0;
        let turned = NameIndex::build((0..6).map(|at| named((at + turn) % 6))).0;
        let one: Vec<_> = texts.iter().map(|text| given.find(text, &fold(text))).collect();
        let mut other: Vec<_> = texts.iter().rev().map(|text| turned.find(text, &fold(text))).collect();
        other.reverse();
        prop_assert_eq!(one, other);
    }
}
