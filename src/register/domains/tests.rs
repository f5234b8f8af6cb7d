//! A table for each class with invented marks, laws, and hosts as odd as the web writes them.

use proptest::prelude::*;
use serde_json::json;

use super::{DomainClass, DomainIndex, Host};
use crate::rights::{Right, RightId};

fn right(id: &str, name: &str, holder: &str, domains: &[&str]) -> Right {
    let authorized = json!({"sellers": [], "domains": domains});
    let record = json!({"id": id, "kind": "trademark", "name": name, "holder": holder, "authorized": authorized});
    serde_json::from_value(record).unwrap()
}

fn rights() -> Vec<Right> {
    vec![
        right("k", "Korvela", "Korvela AG", &["korvela.example", "korvela.co.uk", "xn--1dxw6i.xn--fiqs8s"]),
        right("l", "Lumbergrove", "Lumber", &[]),
        right("b", "Brimwell Oaks", "Brimwell", &[]),
        right("z", "漓瑞诺", "Korvela AG", &[]),
        right("y", "Ларвиста", "Larvista", &[]),
        right("o", "Orange", "Orange Holder", &[]),
        right("s", "Qx", "Short", &[]),
    ]
}

fn best(index: &DomainIndex, domain: &str) -> Option<(String, DomainClass)> {
    let host = Host::parse(domain).ok()?;
    index.hits(&host).into_iter().next().map(|hit| (hit.right_id.0, hit.class))
}

#[test]
fn every_class_is_named() {
    use DomainClass as Class;
    let index = DomainIndex::build(&rights());
    for (domain, right, class) in [
        ("korvela.top", "k", Class::TldSwap),
        ("shop.korvela.net", "k", Class::TldSwap),
        ("brimwell-oaks.com", "b", Class::TldSwap),
        ("korve.la", "k", Class::TldSwap),
        ("korvelax.com", "k", Class::Addition),
        ("korvela7.com", "k", Class::Addition),
        ("lumbergsove.com", "l", Class::Bitsquatting),
        ("kоrvela.com", "k", Class::Homoglyph),
        ("körvelå.com", "k", Class::Homoglyph),
        ("xn--krvela-wxa.com", "k", Class::Homoglyph),
        ("korvvela.com", "k", Class::Repetition),
        ("1umbergrove.com", "l", Class::Homoglyph),
        ("lurnbergrove.com", "l", Class::Homoglyph),
        ("ӏаrvista.com", "", Class::Cyrillic),
        ("kor-vela.com", "k", Class::Hyphenation),
        ("korvgela.com", "k", Class::Insertion),
        ("korvla.com", "k", Class::Omission),
        ("korvelaa.com", "k", Class::Repetition),
        ("lumbergrovr.com", "l", Class::Replacement),
        ("lumbegrrove.com", "l", Class::Transposition),
        ("korvila.com", "k", Class::VowelSwap),
        ("korvelas.com", "k", Class::Plural),
        ("lumbergroves.com", "l", Class::Plural),
        ("lumbregrovve.com", "l", Class::TwoTypos),
        ("k0rv3la.com", "k", Class::Leet),
        ("kor.vela.com", "k", Class::Subdomain),
        ("korvela.cdn-verify.top", "k", Class::Subdomain),
        ("secure.korvela.com.evil.test", "k", Class::Subdomain),
        ("korvela-login.com", "k", Class::Dictionary),
        ("loginkorvela.com", "k", Class::Dictionary),
        ("korvelaoutlet.com", "k", Class::Combosquatting),
        ("korvela-giare.vn", "k", Class::Combosquatting),
        ("zhengpinkorvela.cn", "k", Class::Combosquatting),
        ("korvela-garden-party.com", "k", Class::Combosquatting),
        ("korvela888.com", "k", Class::Combosquatting),
        ("wwwkorvela.com", "k", Class::Various),
        ("korvelacom.net", "k", Class::Various),
        ("liruinuo.com", "z", Class::Pinyin),
        ("liruinuo168.top", "z", Class::Pinyin),
        ("liruinuo-shop.top", "z", Class::Pinyin),
        ("漓瑞诺.com", "z", Class::ChineseIdn),
        ("漓瑞諾官网.cn", "z", Class::ChineseIdn),
        ("漓瑞诺旗舰店8.中国", "z", Class::ChineseIdn),
        ("ларвиста.рф", "y", Class::NativeIdn),
        ("market.test/offers/lumbergrove-chairs", "l", Class::Path),
    ] {
        let found = best(&index, domain);
        if right.is_empty() {
            assert_eq!(found, None, "{domain}");
        } else {
            assert_eq!(found, Some((right.to_owned(), class)), "{domain}");
        }
    }
    let cyrillic = DomainIndex::build(&[right("c", "Tacoss", "Tacoss", &[])]);
    assert_eq!(best(&cyrillic, "тасоѕѕ.com"), Some(("c".to_owned(), DomainClass::Cyrillic)));
}

#[test]
fn innocent_names_are_left_alone() {
    let index = DomainIndex::build(&rights());
    for domain in [
        "example.com",
        "gardenparty.com",
        "orangutan.org",
        "corvette.com",
        "limberger.de",
        "oak-brim.net",
        "qxyz.com",
        "漓江.com",
        "mail.ru",
        "range.com",
        "liru.fr",
    ] {
        assert_eq!(best(&index, domain), None, "{domain}");
    }
}

#[test]
fn own_domains_are_silent_for_all_rights_of_the_holder() {
    let index = DomainIndex::build(&rights());
    for domain in [
        "korvela.example",
        "https://shop.Korvela.example:443/korvela",
        "liruinuo.korvela.co.uk",
        "www.漓瑞.中国",
        "www.xn--1dxw6i.xn--fiqs8s",
        "漓瑞诺.korvela.example.",
    ] {
        assert_eq!(best(&index, domain), None, "{domain}");
    }
    // A name that only ends like an own one is somebody else's; what others have in common with it is still found.
    assert_eq!(best(&index, "notkorvela.example").map(|found| found.0).as_deref(), Some("k"));
    assert_eq!(best(&index, "korvela.example.evil.test").map(|found| found.0).as_deref(), Some("k"));
    assert_eq!(best(&index, "lumbergrove.korvela.example").map(|found| found.0).as_deref(), Some("l"));
    let host = Host::parse("shop.korvela.example").unwrap();
    assert!(index.is_own(&host, &RightId("z".to_owned())) && !index.is_own(&host, &RightId("l".to_owned())));
}

#[test]
fn spans_show_the_part_that_resembles() {
    let index = DomainIndex::build(&rights());
    for (domain, part) in [
        ("https://korvela-login.com/x", "korvela"),
        ("korvela.cdn-verify.top", "korvela"),
        ("xn--krvela-wxa.com", "körvela"),
        ("te.kor.vela.com", "kor.vela"),
        ("漓瑞諾官网.cn", "漓瑞諾"),
        ("market.test/offers/lumbergrove-chairs", "lumbergrove"),
        ("shop-lumbregrove.com", "lumbregrove"),
    ] {
        let host = Host::parse(domain).unwrap();
        let hits = index.hits(&host);
        let [from, to] = hits[0].findings[0].span;
        let shown: String = host.decoded().chars().skip(from).take(to - from).collect();
        assert_eq!(shown, part, "{domain}");
        assert!(hits[0].findings[0].because.args.contains_key("name"), "{domain}");
    }
}

#[test]
fn everyday_words_count_for_less() {
    let index = DomainIndex::build(&rights());
    let score = |domain: &str| index.classify(domain).first().map_or(0.0, |finding| finding.score);
    assert!(score("orange.top") < score("korvela.top"));
    assert!(score("orange-shop.top") < score("korvela-shop.top"));
    assert!(score("orangery.com") < 0.6);
}

/// Hosts as the web writes them: nothing panics, and what is found lies within the name.
#[test]
fn odd_hosts_are_survived() {
    let index = DomainIndex::build(&rights());
    let long = "korvela".repeat(40);
    let deep = "korvela.".repeat(120);
    for domain in [
        "",
        ".",
        "..",
        "-",
        "---.com",
        "_dmarc.korvela.com",
        "_._.korvela_shop.com",
        "192.0.2.1",
        "192.0.2.1.",
        "0x7f.1",
        "[::1]",
        "[::1]:80",
        "http://[fe80::1%25eth0]/korvela",
        "korvela.com:8080",
        "korvela.com:",
        "korvela.com:port",
        "user:pass@korvela.com:1/a@b",
        "korvela.com.",
        "korvela.com..",
        "xn--.com",
        "xn--korvela.com",
        "xn--zzzzzzzzzzzzzzzzzzzzzzzzz.com",
        "xn--a-ecp.ru",
        "xn--korvela-\u{2603}.com",
        "👟korvela👟.com",
        "xn--korvela-pb34k.ws",
        "kor\u{200b}vela.com",
        "kor\u{301}\u{301}\u{301}vela.com",
        "\u{202e}alevrok.com",
        "kоrvelа。com",
        "ｋｏｒｖｅｌａ．com",
        "korvela",
        "com",
        "co.uk",
        "korvela.co.uk.",
        "*.korvela.com",
        "a b",
        "korvela com",
        "\0",
        "korvela.com\n",
        "ßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßßß.de",
        "ﷺ.com",
        "漓瑞诺漓瑞诺漓瑞诺.com",
        &long,
        &deep,
        "korvela.com/%ff%fe/\u{1f600}/korvela?q=korvela#korvela",
        "????",
        "://",
        "https://",
        "file:///korvela",
    ] {
        check_spans(&index, domain);
    }
}

fn check_spans(index: &DomainIndex, domain: &str) {
    let Ok(host) = Host::parse(domain) else {
        assert!(index.classify(domain).is_empty(), "{domain}");
        return;
    };
    let length = host.decoded().chars().count();
    for finding in index.classify(domain) {
        let [from, to] = finding.span;
        assert!(from < to && to <= length, "{domain}: {finding:?}");
        assert!((0.0..=1.0).contains(&finding.score), "{domain}: {finding:?}");
    }
}

proptest! {
    #[test]
    fn any_text_is_survived(text in "\\PC{0,60}", host in "[a-z0-9.äо漓瑞诺_-]{0,40}(korvela|lumbergrove|漓瑞诺)?[a-z0-9./-]{0,20}") {
        let index = DomainIndex::build(&rights());
        check_spans(&index, &text);
        check_spans(&index, &host);
    }

    #[test]
    fn any_names_can_be_registered(names in proptest::collection::vec("\\PC{1,40}", 1..6), domain in "[a-z0-9]{1,20}") {
        let rights: Vec<Right> = names
            .iter()
            .enumerate()
            .filter(|(_, name)| !name.trim().is_empty())
            .filter_map(|(at, name)| {
                serde_json::from_value(json!({"id": format!("r{at}"), "kind": "trademark", "name": name, "holder": "h", "authorized": {"sellers": [], "domains": []}})).ok()
            })
            .collect();
        let index = DomainIndex::build(&rights);
        check_spans(&index, &format!("{domain}.com"));
        for name in &names {
            check_spans(&index, &format!("{}.com", name.replace(['.', '/'], "")));
        }
    }

    #[test]
    fn the_order_of_rights_changes_nothing(turn in 0usize..7, domain in "(korvela|lumbregrove|orange|漓瑞诺|brimwelloaks|kоrvela)(-shop|x|官网)?\\.(com|top)") {
        let mut turned = rights();
        turned.rotate_left(turn);
        turned.reverse();
        prop_assert_eq!(DomainIndex::build(&rights()).classify(&domain), DomainIndex::build(&turned).classify(&domain));
    }

    #[test]
    fn own_domains_stay_silent(front in "([a-z0-9-]{1,12}\\.){0,3}", path in "[a-z/]{0,20}") {
        let index = DomainIndex::build(&rights());
        let host = Host::parse(&format!("{front}korvela.example/{path}"));
        if let Ok(host) = host {
            prop_assert!(index.hits(&host).iter().all(|hit| hit.right_id.0 != "k" && hit.right_id.0 != "z"));
        }
    }
}
