//! Searches as tables over a handful of Chinese, English, Thai and Vietnamese listings.

use proptest::prelude::*;

use super::*;

fn captured(id: &str, title: &str, description: &str, seller: &str) -> CapturedListing {
    let listing = Listing {
        id: ListingId(id.to_owned()),
        title: title.to_owned(),
        description: Some(description.to_owned()),
        seller: Some(seller.to_owned()),
        brand: Some("Luma".to_owned()),
        url: url::Url::parse(&format!("https://mall.test/item/{id}")).ok(),
        ..Listing::default()
    };
    CapturedListing { listing, source_id: SourceId("mall-1".to_owned()), seen_ms: 1_790_000_000_000 }
}

fn market() -> Vec<CapturedListing> {
    vec![
        captured("brocade", "广西壮锦围巾 手工织造", "正宗非遗工艺，全国包邮", "南宁锦绣坊"),
        captured("pomelo", "容县沙田柚 10斤装", "广西特产，清甜多汁", "柚子王"),
        captured("flask", "Ｌｕｍａ vacuum flask 500 ml", "Keeps tea hot. Not the original.", "Cheap & Good Store"),
        captured("coffee", "Cà phê Buôn Ma Thuột rang xay", "Đậm đà hương vị", "Nhà Nam"),
        captured("silk", "ผ้าไหมไทยแท้ลายโบราณ", "ทอมือ", "ร้านผ้าไทย"),
    ]
}

fn filled(dir: &Path) -> Captures {
    let mut captures = Captures::open(dir).expect("an empty directory");
    captures.add(&market()).expect("the listings fit");
    captures.commit().expect("the disk is writable");
    captures
}

fn ids(captures: &Captures, query: &str) -> Vec<String> {
    let found = captures.search(query, 10).expect("every query can be asked").found;
    found.into_iter().map(|found| found.listing_id.0).collect()
}

#[test]
fn searches_find_what_an_analyst_means() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let captures = filled(dir.path());
    let cases: [(&str, &[&str]); 27] = [
        ("壮锦", &["brocade"]),
        ("壮锦围巾", &["brocade"]),
        ("锦围", &["brocade"]),
        ("手工壮锦", &["brocade"]),
        ("柚", &["pomelo"]),
        ("沙田柚", &["pomelo"]),
        ("锦绣坊", &["brocade"]),
        ("广西 柚子", &["pomelo"]),
        ("“壮锦围巾”", &["brocade"]),
        ("\"围巾壮锦\"", &[]),
        ("luma flask", &["flask"]),
        ("LUMA FLASK", &["flask"]),
        ("ｆｌａｓｋ", &["flask"]),
        ("\"tea hot\"", &["flask"]),
        ("\"hot tea\"", &[]),
        ("title:flask", &["flask"]),
        ("title：围巾", &["brocade"]),
        ("seller:flask", &[]),
        ("buon ma thuot", &["coffee"]),
        ("đậm đà", &["coffee"]),
        ("ไหมไทย", &["silk"]),
        ("https://mall.test/item/pomelo", &["pomelo"]),
        ("no-such-word", &[]),
        ("", &[]),
        ("flask AND (", &["flask"]),
        ("flask:*", &["flask"]),
        ("flask source:mall-1", &["flask"]),
    ];
    for (query, expected) in cases {
        let found = ids(&captures, query);
        // A search for any of the words may bring more, but never before what has them all.
        assert!(
            found.starts_with(&expected.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>()),
            "{query}: {found:?}"
        );
        assert!(!expected.is_empty() || found.is_empty(), "{query}: {found:?}");
    }
    assert_eq!(ids(&captures, "广西").len(), 2);
    // Excluding is not offered: the words count as plain ones.
    for query in ["广西 -沙田柚", "广西 NOT 沙田柚", "-沙田柚", "*:* -\"tea hot\" 沙田柚"] {
        assert!(ids(&captures, query).contains(&"pomelo".to_owned()), "{query}");
    }
    assert_eq!(ids(&captures, "mall").len(), 5, "every address has it");
    assert_eq!(captures.search("mall", 2).expect("a plain word").found.len(), 2);
    assert!(captures.search("mall", 0).expect("a plain word").found.is_empty());
}

#[test]
fn every_language_of_the_markets_is_found() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let mut captures = Captures::open(dir.path()).expect("an empty directory");
    let listings = [
        ("zh", "正品运动鞋 耐磨透气"),
        ("vi", "Giày thể thao chính hãng"),
        ("th", "รองเท้าผ้าใบของแท้ราคาถูก"),
        ("lo", "ເກີບກິລາລາຄາຖືກ"),
        ("km", "ស្បែកជើងកីឡា"),
        ("my", "အားကစားဖိနပ်"),
        ("id", "Sepatu olahraga murah"),
        ("ja", "スニーカー 新品の靴"),
        ("ko", "운동화를 싸게 팝니다"),
        ("ar", "حِذاءٌ رياضيّ أصلي"),
        ("ru", "Кроссовки недорого ёлка"),
    ];
    let listings: Vec<_> = listings.iter().map(|(id, title)| captured(id, title, "", "")).collect();
    captures.add(&listings).expect("the listings fit");
    captures.commit().expect("the disk is writable");
    for (query, expected) in [
        ("运动鞋", "zh"),
        ("運動鞋", "zh"),
        ("giày thể thao", "vi"),
        ("giay the thao", "vi"),
        ("ของแท้", "th"),
        ("ราคา", "th"),
        ("ກິລາ", "lo"),
        ("ជើង", "km"),
        ("ဖိနပ်", "my"),
        ("olahraga", "id"),
        ("olah*", "id"),
        ("ｓｎ OR ｽﾆｰｶｰ", "ja"),
        ("靴", "ja"),
        ("운동화", "ko"),
        ("حذاء", "ar"),
        ("اصلي", "ar"),
        ("КРОССОВКИ", "ru"),
        ("крос*", "ru"),
        ("елка", "ru"),
    ] {
        assert_eq!(ids(&captures, query), [expected], "{query}");
    }
}

#[test]
fn what_does_not_count_is_said() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let captures = filled(dir.path());
    let long = "tea ".repeat(300);
    for (query, expected) in [
        ("flask", &[][..]),
        ("fla* vac*", &[]),
        ("zzyzx", &["captures-nothing-found"]),
        ("flask zzyzx", &["captures-query-not-all"]),
        ("flask -zzyzx", &["captures-query-excluding", "captures-query-not-all"]),
        ("flask AND (", &["captures-query-plain"]),
        ("?!", &["captures-query-no-words", "captures-nothing-found"]),
        (&long, &["captures-query-cut"]),
    ] {
        let notes = captures.search(query, 3).expect("every query can be asked").notes;
        let codes: Vec<&str> = notes.iter().map(|note| &*note.code).collect();
        assert_eq!(codes, expected, "{query}");
    }
}

#[test]
fn names_are_proposed_however_they_are_written() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let mut captures = Captures::open(dir.path()).expect("an empty directory");
    let titles = [
        "Adibas running shoes",
        "a d i b a s shoes",
        "AD1BA$ shoes",
        "adibbas shoes",
        "adidas shoes",
        "a-d.i_b\u{200b}as",
        "美乐克 保温杯",
        "美/樂/克 杯子",
        "美*克 乐",
        "meileke 杯",
        "mei乐克",
        "镁勒克",
        "Kettle of steel",
        "电水壶",
        "LV bag",
        "L.V bag",
        "Ｌ V bag",
    ];
    let listings: Vec<_> =
        (0..).zip(titles).map(|(at, title): (u32, _)| captured(&format!("{at:02}"), title, "", "")).collect();
    captures.add(&listings).expect("the listings fit");
    captures.commit().expect("the disk is writable");
    for (name, from, to) in [("Adibas", 0, 6), ("美乐克", 6, 12), ("LV", 14, 17)] {
        let proposed = captures.propose(&[name.to_owned()]).expect("the index is sound");
        let expected: Vec<_> = (from..to).map(|at| ListingId(format!("{at:02}"))).collect();
        assert_eq!(proposed, expected, "{name}");
    }
    assert!(captures.propose(&[]).expect("the index is sound").is_empty());
}

#[test]
fn a_match_is_shown_as_the_site_wrote_it() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let captures = filled(dir.path());
    let snippet = |query: &str| captures.search(query, 1).expect("every query can be asked").found.remove(0).snippet;
    assert_eq!(snippet("luma").as_deref(), Some("Ｌｕｍａ vacuum flask 500 ml"));
    assert_eq!(snippet("清甜").as_deref(), Some("广西特产，清甜多汁"));
    assert_eq!(snippet("锦绣坊"), None);
    let long = format!("{}Ärger{}", "x ".repeat(100), " y".repeat(200));
    let shown = snippet::around(&long, &["arger".to_owned()]).expect("it is there");
    assert!(
        shown.starts_with('…') && shown.ends_with('…') && shown.contains("Ärger") && shown.chars().count() <= 122,
        "{shown}"
    );
}

#[test]
fn adding_again_replaces_and_removing_removes() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let mut captures = filled(dir.path());
    let twice = [captured("flask", "steel bottle", "", ""), captured("flask", "copper bottle", "", "")];
    captures.add(&twice).expect("the listings fit");
    captures.remove(&[ListingId("silk".to_owned()), ListingId("unknown".to_owned())]).expect("ids are free text");
    assert_eq!(captures.len(), 5, "nothing changes before the commit");
    captures.commit().expect("the disk is writable");
    assert_eq!(captures.len(), 4);
    assert_eq!((ids(&captures, "vacuum").len(), ids(&captures, "steel").len()), (0, 0));
    assert_eq!(ids(&captures, "copper"), ["flask"]);
    drop(captures);
    let mut again = Captures::open(dir.path()).expect("the index is sound");
    assert!(!again.needs_refill() && ids(&again, "copper") == ["flask"]);
    again.commit().expect("nothing to do");
}

#[test]
fn readers_need_no_lock_and_see_new_commits() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let mut writing = filled(dir.path());
    let mut reading = Captures::open(dir.path()).expect("a second reader");
    assert!(matches!(reading.add(&market()), Err(CapturesError::Busy { .. })));
    writing.add(&[captured("new", "brand-new kettle", "", "")]).expect("the listing fits");
    writing.commit().expect("the disk is writable");
    assert_eq!(ids(&reading, "kettle"), ["new"]);
}

#[test]
fn an_old_or_damaged_index_is_made_anew_and_a_foreign_directory_left_alone() {
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 4] = [
        ("another version", |dir| std::fs::write(dir.join(VERSION_FILE), "0").expect("writable")),
        ("no list of segments", |dir| std::fs::remove_file(dir.join("meta.json")).expect("it is there")),
        ("a broken list of segments", |dir| std::fs::write(dir.join("meta.json"), "{").expect("writable")),
        ("a segment cut short", |dir| {
            for entry in std::fs::read_dir(dir).expect("readable").flatten() {
                if entry.path().extension().is_some_and(|extension| extension == "idx" || extension == "term") {
                    std::fs::write(entry.path(), "x").expect("writable");
                }
            }
        }),
    ];
    for (name, damage) in damages {
        let dir = tempfile::tempdir().expect("a temporary directory");
        drop(filled(dir.path()));
        damage(dir.path());
        let mut captures = Captures::open(dir.path()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(captures.needs_refill(), "{name}");
        captures.add(&market()).expect("the listings fit");
        captures.commit().expect("the disk is writable");
        assert_eq!(ids(&captures, "壮锦"), ["brocade"], "{name}");
    }
    let dir = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(dir.path().join("thesis.odt"), "mine").expect("writable");
    assert!(matches!(Captures::open(dir.path()), Err(CapturesError::Foreign { .. })));
    assert!(dir.path().join("thesis.odt").exists());
}

#[test]
fn han_is_cut_by_the_dictionary_and_quotes_are_kept() {
    assert_eq!(words::segment("北京大学iphone").split_whitespace().collect::<Vec<_>>(), ["北京大学", "iphone"]);
    assert_eq!(words::segment("\"北京大学的\" x"), "\"北京大学的\" x");
    assert_eq!(words::segment("ไหมไทย"), "ไหมไทย");
    assert_eq!(words::fold_text("ＡÉｶﾞ한Đ①"), "aeカ\u{3099}한d1");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nothing_typed_is_an_error(query in "[-+\"():\\[\\]{}^~*?/\\\\ a-z壮锦ไ你。]{0,40}") {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let captures = filled(dir.path());
        prop_assert!(captures.search(&query, 3).is_ok());
    }

    #[test]
    fn every_part_of_a_han_title_is_found(from in 0_usize..6, length in 1_usize..6) {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let captures = filled(dir.path());
        let part: String = "广西壮锦围巾".chars().skip(from).take(length).collect();
        prop_assert!(ids(&captures, &part).contains(&"brocade".to_owned()), "{}", part);
    }
}
