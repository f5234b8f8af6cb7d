//! The file format as tables: what a file says, and what comes of it.

use proptest::prelude::*;

use super::*;
use crate::locale::{Lang, Message};

const SMALL: &str = "[discovery]\nstart = ['https://shop.test/']\n";

fn read(text: &str) -> Source {
    parse("shop.toml", text).unwrap_or_else(|faults| panic!("{text}\n{faults:?}"))
}

/// `line key code`, one for each fault.
fn faults(text: &str) -> Vec<String> {
    let faults = parse("shop.toml", text).expect_err(text);
    faults.iter().map(|fault| format!("{} {} {}", fault.line, fault.key, fault.reason.code)).collect()
}

fn url(text: &str) -> Url {
    Url::parse(text).expect("the test's address is sound")
}

#[test]
fn defaults_are_gentle() {
    let source = read(SMALL);
    assert_eq!((source.id.0.as_str(), source.name.as_str(), source.enabled), ("shop", "shop", true));
    assert!(source.discovery.robots_sitemaps && source.discovery.follow_links && !source.discovery.usual_sitemaps);
    assert_eq!(source.scope.hosts, BTreeSet::from(["shop.test".to_owned()]));
    assert_eq!(
        (source.scope.max_depth, source.scope.max_pages, source.scope.max_images_per_listing),
        (16, 10_000, 1_000)
    );
    let polite = &source.politeness;
    assert_eq!((polite.delay.as_millis(), polite.concurrency, polite.requests_per_minute), (1_000, 1, None));
    assert_eq!((polite.first_byte_timeout.as_secs(), polite.total_timeout.as_secs()), (20, 60));
    assert_eq!((polite.max_attempts, polite.max_body_bytes, polite.max_wait.as_secs()), (3, 16 << 20, 120));
    assert!(polite.hours.is_always_open());
    assert_eq!(source.scope.host_pages_initial, 500);
    let cadence = &source.cadence;
    let days = [cadence.every, cadence.min, cadence.max].map(|period| period.as_secs() / 86_400);
    assert_eq!((days, cadence.respect_cache, cadence.by_change), ([1, 1, 7], true, false));
    assert_eq!(source.text, SMALL);
}

#[test]
fn every_setting_is_read() {
    let source = read(
        r#"
id = "mall-1"
name = "商城"
enabled = false
[discovery]
start = ["http://mall.test:8081/#top", "https://壮锦.cn/"]
sitemaps = ["https://maps.test/index.xml"]
robots_sitemaps = false
follow_links = false
search = "https://find.test/s?q={mark}&page={page}"
search_pages = 5
search_look_alikes = 0
search_kinds = ["broadcast"]
search_charset = "gbk"
domains = ["Example.COM"]
[scope]
hosts = ["Extra.test."]
include_subdomains = true
include = ['/item/']
exclude = ['\?sort=']
max_depth = 0
max_pages = 7
host_pages_initial = 3
max_images_per_listing = 2
image_hosts = ["*.CDN.test", "img.test", "*"]
[politeness]
delay_ms = 0
concurrency = 2
requests_per_minute = 30
first_byte_timeout_s = 3
total_timeout_s = 4
max_attempts = 1
max_body_kib = 64
max_wait_s = 0
hours = ["22:00-06:00", "12:30-13:00"]
days = ["Mon", "sun"]
time_zone = "Asia/Shanghai"
[cadence]
every = "2w"
respect_cache = false
by_change = true
min = "1d"
max = "8w"
[selectors]
item = "li.item"
title = "h2 > a"
currency = "cny"
[resolve]
"mall.test" = "127.0.0.2"
"maps.test" = "127.0.0.1:8080"
[network]
allow_net = ["127.0.0.0/8", "::1"]
from = "ops@example.org"
proxy = "socks5://10.0.0.1:1080"
root_certificates = """
The company's own:
-----BEGIN CERTIFICATE-----
MAIB
Bg==
-----END CERTIFICATE-----
"""
"#,
    );
    assert_eq!((source.id.0.as_str(), source.name.as_str(), source.enabled), ("mall-1", "商城", false));
    assert_eq!(source.discovery.start, [url("http://mall.test:8081/"), url("https://壮锦.cn/")]);
    let hosts: Vec<&str> = source.scope.hosts.iter().map(String::as_str).collect();
    let idna = url("https://壮锦.cn/").host_str().map(str::to_owned).expect("has a host");
    assert_eq!(hosts, ["example.com", "extra.test", "find.test", "mall.test", "maps.test", idna.as_str()]);
    assert_eq!(source.scope.image_hosts, ["*.cdn.test", "img.test", "*"]);
    assert_eq!(source.politeness.max_body_bytes, 65_536);
    assert_eq!(source.politeness.requests_per_minute, Some(30));
    let cadence = &source.cadence;
    let days = [cadence.every, cadence.min, cadence.max].map(|period| period.as_secs() / 86_400);
    assert_eq!((days, cadence.respect_cache, cadence.by_change), ([14, 1, 56], false, true));
    assert_eq!(source.scope.host_pages_initial, 3);
    let hours = &source.politeness.hours;
    assert_eq!(hours.windows(), [Window { from: 1_320, to: 360 }, Window { from: 750, to: 780 }]);
    assert_eq!(hours.days(), [true, false, false, false, false, false, true]);
    assert_eq!(hours.zone_name(), "Asia/Shanghai");
    assert_eq!(source.selectors.currency.as_deref(), Some("CNY"));
    assert_eq!(source.network.resolve["mall.test"].to_string(), "127.0.0.2:0");
    assert_eq!(source.network.resolve["maps.test"].to_string(), "127.0.0.1:8080");
    assert_eq!(source.network.proxy.as_ref().map(Url::as_str), Some("socks5://10.0.0.1:1080"));
    assert_eq!(source.network.root_certificates, [[0x30, 2, 1, 6]]);
    let search = source.discovery.search.expect("a search was given");
    assert_eq!((search.max_pages, search.look_alikes, search.charset.name()), (5, 0, "GBK"));
    assert!(search.asks_for(RightKind::Broadcast) && !search.asks_for(RightKind::Design));
}

#[test]
fn each_fault_has_its_line_and_reason() {
    let cases = [
        ("", "1 discovery sources-no-discovery"),
        ("nmae = 'x'", "1 nmae sources-unknown-key-meant"),
        ("name = 3", "1 name sources-want-text"),
        ("id = '-x'", "1 id sources-bad-id"),
        ("enabled = 'yes'", "1 enabled sources-want-flag"),
        ("discovery = 3", "1 discovery sources-want-section"),
        ("[poletness]\ndelay_ms = 1", "1 poletness sources-unknown-key-meant"),
        ("delay_ms = 1", "1 delay_ms sources-key-belongs-in"),
        ("[scope]\n\nenabled = true", "3 scope.enabled sources-key-belongs-on-top"),
        ("[politeness]\nignore_robots = true", "2 politeness.ignore_robots sources-robots-always"),
        ("user_agent = 'x'", "1 user_agent sources-no-user-agent"),
        ("colour = 'x'", "1 colour sources-unknown-key"),
        ("[politeness]\ndelay_ms = 600001", "2 politeness.delay_ms sources-out-of-range"),
        ("[politeness]\nconcurrency = -1", "2 politeness.concurrency sources-out-of-range"),
        ("[politeness]\nmax_attempts = 99999999999999999999", "2 politeness.max_attempts sources-out-of-range"),
        ("[politeness]\ndelay_ms = 1.5", "2 politeness.delay_ms sources-want-number"),
        ("[politeness]\nfirst_byte_timeout_s = 61", "2 politeness.first_byte_timeout_s sources-timeouts-crossed"),
        ("[scope]\nmax_pages = 0", "2 scope.max_pages sources-out-of-range"),
        ("[scope]\nhosts = 'a.test'", "2 scope.hosts sources-want-list"),
        ("[scope]\nhosts = [\n'a.test',\n'b/c']", "4 scope.hosts sources-bad-host"),
        ("[scope]\ninclude = ['(']", "2 scope.include sources-bad-pattern"),
        ("[cadence]\nevery = '10s'", "2 cadence.every sources-bad-period"),
        ("[cadence]\nevery = '99999999999999999999w'", "2 cadence.every sources-bad-period"),
        ("[cadence]\nmin = '9d'", "2 cadence.min sources-cadence-crossed"),
        ("[politeness]\nhours = ['22:00']", "2 politeness.hours sources-bad-hours"),
        ("[politeness]\nhours = ['06:00-06:00']", "2 politeness.hours sources-bad-hours"),
        ("[politeness]\nhours = ['06:00-24:01']", "2 politeness.hours sources-bad-hours"),
        ("[politeness]\nhours = ['6:60-7:00']", "2 politeness.hours sources-bad-hours"),
        ("[politeness]\nhours = []", "2 politeness.hours sources-never-open"),
        ("[politeness]\ndays = []", "2 politeness.days sources-never-open"),
        ("[politeness]\ndays = ['noday']", "2 politeness.days sources-bad-day"),
        ("[politeness]\ntime_zone = 'Asia/Nanning'", "2 politeness.time_zone sources-bad-time-zone"),
        ("[politeness]\ntime_zone = '+8'", "2 politeness.time_zone sources-bad-time-zone"),
        ("[selectors]\ntitle = 'h1 >'", "2 selectors.title sources-bad-selector"),
        ("[selectors]\ncurrency = 'yuan'", "2 selectors.currency sources-bad-currency"),
        ("[resolve]\n'a.test' = '10.0.0.1'", "2 resolve.a.test sources-private-address"),
        ("[resolve]\n'a.test' = 'b.test'", "2 resolve.a.test sources-bad-socket"),
        ("[network]\nallow_net = ['0.0.0.0/0']", "2 network.allow_net sources-network-too-wide"),
        ("[network]\nproxy = 'ftp://a.test:21'", "2 network.proxy sources-bad-proxy"),
        ("[network]\nproxy = 'socks5://a.test'", "2 network.proxy sources-bad-proxy"),
        ("[network]\nproxy = 'http://a.test:3128/x'", "2 network.proxy sources-bad-proxy"),
        ("[network]\nproxy = 'http://u:p@a.test:3128'", "2 network.proxy sources-address-with-password"),
        ("[network]\nroot_certificates = 'ca.pem'", "2 network.root_certificates sources-bad-certificate"),
        ("[network]\nfrom = \"a@b.test\\r\\nX: y\"", "2 network.from sources-bad-mail"),
    ];
    for (head, expected) in cases {
        // The discovery section stands below, so that the lines above keep their numbers.
        let text =
            if head.is_empty() || head.starts_with("discovery") { head.to_owned() } else { format!("{head}\n{SMALL}") };
        assert_eq!(faults(&text), [expected], "{text}");
    }
}

#[test]
fn addresses_that_must_not_be_fetched_are_refused() {
    let cases = [
        ("start = ['ftp://a.test/']", "sources-bad-scheme"),
        ("start = ['a.test']", "sources-bad-address"),
        ("start = ['https://user:secret@a.test/']", "sources-address-with-password"),
        ("start = ['http://127.0.0.1/']", "sources-private-address"),
        ("start = ['http://[::ffff:10.0.0.1]/']", "sources-private-address"),
        ("start = ['http://localhost:8080/']", "sources-private-address"),
        ("sitemaps = ['http://192.168.1.1/sitemap.xml']", "sources-private-address"),
        ("search = 'https://a.test/'", "sources-search-without-mark"),
        ("search = 'https://{mark}.test/'", "sources-search-without-mark"),
        ("search = 'https://a.test/#{mark}'", "sources-search-without-mark"),
        ("search = 'https://a.test/{mark}/{term}'", "sources-search-placeholder"),
        ("search = 'http://10.0.0.1/{mark}'", "sources-private-address"),
        ("search = 'https://a.test/{mark}'\nsearch_kinds = ['logo']", "sources-bad-kind"),
        ("search = 'https://a.test/{mark}'\nsearch_charset = 'utf-16le'", "sources-bad-charset"),
        ("domains = ['https://a.test/']", "sources-bad-domain"),
        ("domains_file = 'list.txt'", "sources-list-not-beside"),
        ("domains_file = '../list.txt'", "sources-bad-list-name"),
        ("domains_file = '/etc/passwd'", "sources-bad-list-name"),
        ("domains_file = '.'", "sources-bad-list-name"),
    ];
    for (settings, code) in cases {
        let found = faults(&format!("[discovery]\n{settings}\n"));
        assert!(found.len() == 1 && found[0].ends_with(code), "{settings}: {found:?}");
    }
}

#[test]
fn all_faults_come_at_once_and_in_order() {
    let text = "nmae = 'x'\n[discovery]\nstart = ['x', 'https://ok.test/', 'y']\n[politeness]\ndelay_ms = true\nmax_wait = 3\n";
    let lines: Vec<String> =
        faults(text).iter().map(|fault| fault.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(
        lines,
        ["1 nmae", "3 discovery.start", "3 discovery.start", "5 politeness.delay_ms", "6 politeness.max_wait"]
    );
}

#[test]
fn syntax_errors_name_their_line() {
    let found = parse("shop.toml", "name = 'x'\nenabled = maybe\n").expect_err("not TOML");
    assert_eq!((found[0].line, found[0].reason.code.as_ref()), (2, "sources-not-toml"));
    assert!(found[0].to_string().starts_with("shop.toml:2: not valid TOML: "), "{}", found[0]);
}

#[test]
fn faults_are_said_in_both_languages() {
    let found =
        parse("seeds/shop.toml", "[politeness]\ndealy_ms = 3\n[discovery]\ndomains = ['a.test']").expect_err("a typo");
    assert_eq!(found[0].text(Lang::En), "seeds/shop.toml:2: politeness.dealy_ms: unknown key; did you mean delay_ms?");
    assert_eq!(found[0].text(Lang::ZhCn), "seeds/shop.toml:2: politeness.dealy_ms: 未知的设置项；是否想写 delay_ms？");
}

#[test]
fn scope_decides_by_host_pattern_and_depth() {
    let source = read(
        "[discovery]\nstart = ['https://shop.test/']\n[scope]\nhosts = ['wide.test']\ninclude_subdomains = true\n\
         include = ['/item/', '/list']\nexclude = ['[?&]sort=']\nmax_depth = 2\nimage_hosts = ['*.cdn.test', 'img.test']\n",
    );
    let cases = [
        ("https://shop.test/item/1", true),
        ("http://shop.test:8080/list?page=2", true),
        ("https://SHOP.test./item/1", true),
        ("https://a.b.wide.test/item/1", true),
        ("https://shop.test/about", false),
        ("https://shop.test/item/1?sort=price", false),
        ("https://notshop.test/item/1", false),
        ("https://shop.test.evil.test/item/1", false),
        ("ftp://shop.test/item/1", false),
        ("data:text/plain,/item/", false),
    ];
    for (address, admitted) in cases {
        assert_eq!(source.scope.admits(&url(address)), admitted, "{address}");
    }
    let item = url("https://shop.test/item/1");
    assert_eq!([0, 2, 3].map(|depth| source.scope.admits_at(&item, depth)), [true, true, false]);
    let pictures = [
        ("https://shop.test/logo.png", true),
        ("https://cdn.test/1.jpg", true),
        ("https://a.cdn.test/1.jpg", true),
        ("https://evilcdn.test/1.jpg", false),
        ("https://img.test/1.jpg", true),
        ("https://x.img.test/1.jpg", false),
        ("file:///etc/passwd", false),
    ];
    for (address, admitted) in pictures {
        assert_eq!(source.scope.admits_image(&url(address)), admitted, "{address}");
    }
}

#[test]
fn searches_are_percent_encoded_in_the_sites_charset() {
    let template =
        |settings: &str| read(&format!("[discovery]\n{settings}\n")).discovery.search.expect("a search was given");
    let utf8 = template("search = 'https://a.test/s/{mark}?p={page}'");
    let gbk = template("search = 'https://a.test/s?q={mark}'\nsearch_charset = 'gb2312'");
    let cases = [
        (&utf8, "A&B 50%/x", 2, Some("https://a.test/s/A%26B%2050%25%2Fx?p=2")),
        (&utf8, " 壮锦 ", 1, Some("https://a.test/s/%E5%A3%AE%E9%94%A6?p=1")),
        (&utf8, "{page}", 3, Some("https://a.test/s/%7Bpage%7D?p=3")),
        (&utf8, "  ", 1, None),
        (&gbk, "壮锦", 1, Some("https://a.test/s?q=%D7%B3%BD%F5")),
    ];
    for (template, mark, page, expected) in cases {
        assert_eq!(template.url(mark, page).map(String::from).as_deref(), expected, "{mark}");
    }
}

#[test]
fn a_scan_begins_at_starts_then_domains_then_searches_page_by_page() {
    let text = "[discovery]\nstart = ['https://a.test/']\ndomains = ['a.test', 'b.test']\n\
                search = 'https://s.test/?q={mark}&p={page}'\nsearch_pages = 2\n[scope]\nmax_pages = ";
    let seeds = |max: &str| -> Vec<String> {
        read(&format!("{text}{max}")).seeds(["x", "y", "x", ""].into_iter(), 1).into_iter().map(String::from).collect()
    };
    let all = [
        "https://a.test/",
        "https://b.test/",
        "https://s.test/?q=x&p=1",
        "https://s.test/?q=y&p=1",
        "https://s.test/?q=x&p=2",
        "https://s.test/?q=y&p=2",
    ];
    assert_eq!(seeds("100"), all);
    assert_eq!(seeds("3"), all[..3]);
    let unpaged = read("[discovery]\nsearch = 'https://s.test/{mark}'\nsearch_pages = 9");
    assert_eq!(unpaged.seeds(["x"].into_iter(), 1).len(), 1);
}

#[test]
fn names_that_do_not_fit_into_a_scan_take_turns() {
    let names: Vec<String> = (0..10).map(|number| format!("name{number}")).collect();
    let source = read(
        "[discovery]\nsearch = 'https://s.test/?q={mark}&p={page}'\nsearch_pages = 2\nsearch_look_alikes = 0\n\
         [scope]\nmax_pages = 12\n",
    );
    let asked = |scan: i64| -> Vec<String> {
        let seeds = source.seeds(names.iter().map(String::as_str), scan);
        seeds
            .iter()
            .filter_map(|url| url.query())
            .map(|query| query.replace("q=name", "").replace("&p=", "/"))
            .collect()
    };
    // Half of the pages are kept for what the searches find; two pages of three names are the other half.
    assert_eq!(asked(1), ["0/1", "1/1", "2/1", "0/2", "1/2", "2/2"]);
    assert_eq!(asked(2), ["3/1", "4/1", "5/1", "3/2", "4/2", "5/2"]);
    assert_eq!(asked(4), ["9/1", "0/1", "1/1", "9/2", "0/2", "1/2"]);
    assert_eq!(asked(2), asked(2));
}

#[test]
fn look_alikes_are_asked_for_behind_all_names() {
    let source = read("[discovery]\nsearch = 'https://s.test/{mark}'\nsearch_look_alikes = 1");
    let paths: Vec<String> =
        source.seeds(["Cola", "壮锦", "C0la"].into_iter(), 1).iter().map(|url| url.path().to_owned()).collect();
    let (brocade, spaced) = ("/%E5%A3%AE%E9%94%A6", "/%E5%A3%AE%20%E9%94%A6");
    assert_eq!(paths, ["/Cola", brocade, "/C0la", spaced, "/C01a"]);
}

#[test]
fn a_list_beside_the_file_gives_domains() {
    let text = "[discovery]\ndomains = ['a.test']\ndomains_file = 'watch.txt'\n";
    let list = |name: &str| match name {
        "watch.txt" => Ok("b.test # seen in May\n\nC.test\na.test\n".to_owned()),
        _ => Err(Message::new("sources-list-not-beside")),
    };
    let source = parse_with_lists("shop.toml", text, &list).expect("a sound source");
    assert_eq!(source.discovery.domains, ["a.test", "b.test", "c.test"]);
    assert!(source.scope.admits(&url("https://c.test/x")));
    let found = parse_with_lists("shop.toml", text, &|_| Ok("https://b.test/".to_owned())).expect_err("no bare name");
    assert_eq!((found[0].file.as_str(), found[0].line), ("watch.txt", 1));
}

#[test]
fn the_digest_follows_the_meaning_and_not_the_writing() {
    let digest = |text: &str| read(text).digest;
    let plain = digest(SMALL);
    assert_eq!(plain.len(), 64);
    assert_eq!(digest(&format!("# a comment\n{SMALL}\nrobots_sitemaps = true\n")), plain);
    for change in [
        "follow_links = false",
        "usual_sitemaps = true",
        "[politeness]\ndelay_ms = 999",
        "[scope]\nexclude = ['x']",
        "[selectors]\ntitle = 'h1'",
    ] {
        assert_ne!(digest(&format!("{SMALL}{change}\n")), plain, "{change}");
    }
}

#[test]
fn a_list_of_domains_is_a_source_too() {
    let source =
        parse("lists/watch.txt", "# names\nExample.com\n\nb.test # seen in May\nexample.com\n").expect("a sound list");
    assert_eq!(source.id.0, "watch");
    assert_eq!(source.discovery.domains, ["example.com", "b.test"]);
    assert!(source.discovery.start.is_empty() && source.scope.admits(&url("https://b.test/x")));
    assert_ne!(source.digest, parse("watch.txt", "example.com").expect("a sound list").digest);
    let found = parse("watch.txt", "a.test\nhttps://b.test/\n").expect_err("an address is no domain");
    assert_eq!((found[0].line, found[0].reason.code.as_ref()), (2, "sources-bad-domain"));
    assert_eq!(parse("watch.txt", "# nothing\n").expect_err("empty")[0].reason.code, "sources-no-domains");
}

#[test]
fn the_starters_are_sound() {
    let starters = starter();
    for (file, text) in &starters {
        let source = parse(file, text).unwrap_or_else(|faults| panic!("{file}: {faults:?}"));
        assert!(!file.starts_with("template-") || !source.enabled, "{file}: a template must not run by itself");
    }
    assert!(starters.iter().filter(|(file, _)| file.starts_with("template-")).count() >= 4);
}

#[test]
fn the_reference_describes_every_key() {
    let reference = include_str!("../../seeds/README.md");
    for key in parse::known_keys() {
        let name = key.rsplit('.').next().expect("a key has a name");
        assert!(reference.contains(&format!("| `{name}` |")), "seeds/README.md does not describe {key}");
    }
}

proptest! {
    #[test]
    fn turns_leave_nobody_out(count in 0_usize..40, budget in 1_usize..12, first in 1_i64..1_000_000) {
        let terms: Vec<usize> = (0..count).collect();
        let scans = count.div_ceil(budget) as i64;
        let turns: Vec<usize> = (first..first + scans).flat_map(|scan| rotate(&terms, scan, budget)).copied().collect();
        let distinct: BTreeSet<usize> = turns.iter().copied().collect();
        prop_assert_eq!(distinct.len(), count);
        for scan in first..first + scans {
            prop_assert_eq!(rotate(&terms, scan, budget).count(), budget.min(count));
        }
    }

    #[test]
    fn no_file_makes_it_panic(text in ".{0,300}") {
        let _ = parse("x.toml", &text);
        let _ = parse("x.txt", &text);
    }

    #[test]
    fn whatever_is_searched_for_stays_in_its_place(mark in ".{1,300}") {
        let source = read("[discovery]\nsearch = 'https://s.test/find?q={mark}&p={page}'");
        for url in source.seeds(std::iter::once(mark.as_str()), 1) {
            prop_assert_eq!((url.host_str(), url.path(), url.query_pairs().count()), (Some("s.test"), "/find", 2));
            prop_assert!(source.scope.admits_host(&url));
        }
    }
}
