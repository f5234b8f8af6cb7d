//! What every format owes: the blocked set equals the decided set, whatever was decided and whatever was written beside it.

mod readers;

use std::collections::BTreeSet;
use std::net::IpAddr;

use proptest::prelude::*;
use url::Url;

use super::json::Listed;
use super::*;
use crate::publish::decided;
use crate::review::blocks::{Block, BlockState, Hostname, Proposal, Word};
use readers::{Question, reader};

const NOW_MS: i64 = 1_795_000_000_000;
const DAY_MS: i64 = 86_400_000;

fn target(text: &str) -> Target {
    text.parse().unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

fn entry(target: Target) -> Entry {
    Entry {
        decisions: vec![format!("{:032x}", target.to_string().len())],
        target,
        reason: "counterfeit shoes".into(),
        ground: "court order 12/2026".into(),
        right_id: Some(RightId("tm-lirui".into())),
        approved_ms: NOW_MS - DAY_MS,
        expires_ms: NOW_MS + 89 * DAY_MS,
        evidence: vec![Evidence {
            url: "https://shop.example/item".into(),
            captured_ms: NOW_MS - 2 * DAY_MS,
            sha256: "ab".repeat(32),
            file: "reeve-0001.warc.gz".into(),
            offset: 0,
            length: 100,
        }],
    }
}

fn list(serial: u32, targets: impl IntoIterator<Item = Target>) -> BlockList {
    let targets: BTreeSet<Target> = targets.into_iter().collect();
    BlockList { serial, made_ms: NOW_MS, entries: targets.into_iter().map(entry).collect() }
}

fn written(format: &dyn BlockFormat, list: &BlockList, lang: Lang) -> String {
    let mut file = Vec::new();
    format.write(list, lang, &mut file).unwrap();
    String::from_utf8(file).unwrap()
}

/// One of everything that has a trap in it.
fn sample() -> BlockList {
    list(
        7,
        [
            "host:www.example.com",
            "host:_dmarc.shop.example",
            "site:壮锦.example",
            "site:shop.example",
            "host:a.b.shop.example",
            "url:https://big.example/Item?b=1&a=%2F",
            "url:http://big.example:8080/~u/a,b;c'*^|$",
            "url:http://[2001:db8::7]/x",
            "ip:192.0.2.1",
            "ip:::ffff:192.0.2.1",
            "ip:2001:db8::1",
        ]
        .map(target),
    )
}

/// What was decided, by the definitions in `Target`'s documentation.
fn is_decided<'a>(mut targets: impl Iterator<Item = &'a Target>, question: &Question) -> bool {
    let same_address = |a: &IpAddr, b: &IpAddr| a.to_canonical() == b.to_canonical();
    let about_name = |target: &Target, name: &Hostname| match target {
        Target::Host(host) => host == name,
        Target::SiteAndSubdomains(site) => site.covers(name),
        Target::Url(_) | Target::Ip(_) => false,
    };
    targets.any(|target| match question {
        Question::Name(name) => about_name(target, name),
        Question::Address(address) => matches!(target, Target::Ip(ip) if same_address(ip, address)),
        Question::Page(page) => match (target, page.host()) {
            (Target::Url(url), _) => url == page,
            (Target::Ip(ip), Some(url::Host::Ipv4(address))) => same_address(ip, &address.into()),
            (Target::Ip(ip), Some(url::Host::Ipv6(address))) => same_address(ip, &address.into()),
            (_, Some(url::Host::Domain(name))) => about_name(target, &name.parse().unwrap()),
            _ => false,
        },
    })
}

/// Asks every reader what its file blocks; says where that is not what was decided.
fn check(list: &BlockList, questions: &[Question]) -> Result<(), String> {
    for format in BLOCK_FORMATS {
        let file = written(*format, list, Lang::ZhCn);
        let reader = reader(format.name(), &file);
        let carried = || list.entries.iter().map(|entry| &entry.target).filter(|target| format.carries(target));
        for question in questions {
            let Some(blocked) = reader.blocks(question) else { continue };
            if blocked != is_decided(carried(), question) {
                return Err(format!("{} says {blocked} about {question:?}:\n{file}", format.name()));
            }
        }
    }
    Ok(())
}

#[test]
fn names_and_files_are_unique_and_plain() {
    let names: BTreeSet<_> = BLOCK_FORMATS.iter().map(|format| format.name()).collect();
    let files: BTreeSet<_> = BLOCK_FORMATS.iter().map(|format| format.file_name()).collect();
    assert_eq!((names.len(), files.len()), (BLOCK_FORMATS.len(), BLOCK_FORMATS.len()));
    assert!(files.iter().all(|name| name.chars().all(|c| c.is_ascii_lowercase() || "-.".contains(c))));
}

#[test]
fn formats_carry_what_they_can_say_exactly() {
    const NAMES: &[&str] = &["rpz", "unbound", "dnsmasq", "adguard", "ublock", "squid", "nginx", "suricata"];
    const PAGES: &[&str] = &["adguard", "ublock", "nginx"];
    let (names, with_hosts) = (NAMES.to_vec(), [NAMES, &["hosts"]].concat());
    let deep = ["a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(50)].join(".");
    for (text, carriers) in [
        ("site:example.com", names.clone()),
        ("site:壮锦.example", names.clone()),
        ("host:www.example.com", with_hosts.clone()),
        ("host:_x.example.com", with_hosts.clone()),
        ("host:32.1.2.0.192.rpz-ip", with_hosts.iter().filter(|name| **name != "rpz").copied().collect()),
        (&format!("site:{deep}"), names.iter().filter(|name| **name != "rpz").copied().collect()),
        ("ip:192.0.2.1", vec!["rpz", "squid", "suricata"]),
        ("ip:2001:db8::1", vec!["rpz", "squid", "suricata"]),
        ("url:http://shop.example/item?a=1%202", [PAGES, &["squid", "suricata"]].concat()),
        ("url:http://shop.example:8080/", [PAGES, &["squid", "suricata"]].concat()),
        ("url:http://192.0.2.1/", [PAGES, &["squid", "suricata"]].concat()),
        // A greeting shows the name alone, and the page is not the name.
        ("url:https://shop.example/item", [PAGES, &["squid"]].concat()),
        // squid notes these characters in another spelling.
        ("url:http://shop.example/~user", [PAGES, &["suricata"]].concat()),
        ("url:http://[2001:db8::1]/", PAGES.to_vec()),
    ] {
        let target = target(text);
        let expected: BTreeSet<&str> = carriers.into_iter().chain(["csv", "json"]).collect();
        let carried: BTreeSet<&str> =
            BLOCK_FORMATS.iter().filter(|format| format.carries(&target)).map(|format| format.name()).collect();
        assert_eq!(carried, expected, "{text}");
    }
}

#[test]
fn files_read_the_same_as_before() {
    for format in BLOCK_FORMATS {
        for lang in Lang::ALL {
            insta::assert_snapshot!(format!("{}-{lang}", format.name()), written(*format, &sample(), lang));
        }
    }
}

#[test]
fn an_empty_list_blocks_nothing() {
    let questions = questions(&sample().entries.iter().map(|entry| entry.target.clone()).collect::<Vec<_>>());
    check(&BlockList::default(), &questions).unwrap();
}

#[test]
fn traps_are_told_apart() {
    let questions = questions(&sample().entries.iter().map(|entry| entry.target.clone()).collect::<Vec<_>>());
    check(&sample(), &questions).unwrap();
}

#[test]
fn what_a_delta_says_makes_the_new_list_of_the_old() {
    let mut old = sample();
    let new = list(8, ["host:www.example.com", "site:shop.example", "site:new.example"].map(target));
    old.entries[3].reason = "another".into();
    old.entries.retain(|entry| entry.target != target("site:new.example"));
    let delta = Delta::between(&old, &new);
    assert_eq!(delta.file_name(), "blocklist.delta-7-8.json");
    let listed = |list: &BlockList| list.entries.iter().map(Listed::from).collect::<Vec<_>>();
    assert_eq!(delta.apply(listed(&old)), listed(&new));
    assert_eq!(delta.added.len(), 1);
    let mut file = Vec::new();
    delta.write(&mut file).unwrap();
    assert_eq!(serde_json::from_slice::<Delta>(&file).unwrap(), delta);
    let none = Delta::between(&new, &new);
    assert!(none.added.is_empty() && none.removed.is_empty() && none.changed.is_empty());
}

#[test]
fn rules_keep_their_numbers_when_others_come_and_go() {
    let numbers = |list: &BlockList| -> BTreeSet<String> {
        let file = written(&suricata::Suricata, list, Lang::En);
        let sid = |rule: &str| rule.split("sid:").nth(1).and_then(|rest| rest.split(';').next()).map(str::to_owned);
        file.lines().filter(|line| line.starts_with("drop")).filter_map(sid).collect()
    };
    let (few, many) = (numbers(&list(1, [target("site:shop.example")])), numbers(&sample()));
    assert_eq!(few.len(), 4);
    assert!(few.is_subset(&many), "{few:?} {many:?}");
}

/// What programs read of a file: everything but comments.
fn read_by_programs(file: &str) -> Vec<&str> {
    file.lines().map(str::trim).filter(|line| !line.starts_with([';', '#', '!'])).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_blocked_set_is_the_decided_set(
        decisions in prop::collection::vec(decision(), 0..10),
        allowed in prop::collection::btree_set(name(), 0..3),
    ) {
        let list = in_force(&decisions, &allowed);
        let all: Vec<Target> = decisions.iter().map(|block| block.proposal.target.clone()).collect();
        let questions = questions(&all);
        prop_assert_eq!(check(&list, &questions), Ok(()));
        // What is not in force or was allowed is in no file, in no role.
        for question in &questions {
            let decided = decisions.iter().filter(|block| is_listed(block, &allowed)).map(|block| &block.proposal.target);
            prop_assert_eq!(is_decided(list.entries.iter().map(|entry| &entry.target), question), is_decided(decided, question));
        }
    }

    #[test]
    fn no_word_breaks_out_of_a_comment_or_a_field(words in hostile(), ground in hostile(), decision in "\\PC{0,40}") {
        let harmless = sample();
        let mut hurt = sample();
        for entry in &mut hurt.entries {
            entry.reason.clone_from(&words);
            entry.ground.clone_from(&ground);
        }
        for format in BLOCK_FORMATS.iter().filter(|format| !matches!(format.name(), "csv" | "json")) {
            let file = written(*format, &hurt, Lang::En);
            let plain = written(*format, &harmless, Lang::En);
            prop_assert_eq!(read_by_programs(&file), read_by_programs(&plain), "{}", format.name());
            prop_assert!(file.lines().all(|line| !line.starts_with([';', '#', '!']) || line.len() < 1_000));
            prop_assert!(file.lines().all(|line| !line.ends_with('\\')), "a line goes on behind a backslash");
            prop_assert!(!file.chars().any(|c| c.is_control() && c != '\n'));
        }
        hurt.entries[0].decisions = vec![decision];
        let rules = written(&suricata::Suricata, &hurt, Lang::En);
        prop_assert!(rules.lines().all(|line| line.starts_with("drop ") || line.starts_with('#')));
        let file: serde_json::Value = serde_json::from_str(&written(&json::Json, &hurt, Lang::En)).unwrap();
        prop_assert_eq!(file["entries"][0]["reason"].as_str(), Some(words.as_str()));
        let table = written(&super::csv::Csv, &hurt, Lang::En);
        let mut rows = ::csv::Reader::from_reader(table.trim_start_matches('\u{FEFF}').as_bytes());
        for row in rows.records() {
            let row = row.unwrap();
            prop_assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])));
            prop_assert!(row[3].ends_with(&words), "the words stay what they were");
        }
    }
}

/// Whether it would hit a name that is never to be blocked.
fn is_about_allowed(block: &Block, allowed: &BTreeSet<Hostname>) -> bool {
    allowed.iter().any(|name| match &block.proposal.target {
        Target::SiteAndSubdomains(site) => site.covers(name),
        Target::Host(host) => host == name,
        Target::Url(_) | Target::Ip(_) => false,
    })
}

/// Approved, in time, not revoked, and about nothing that is allowed.
fn is_listed(block: &Block, allowed: &BTreeSet<Hostname>) -> bool {
    let is_in_force = block.approved.is_some() && block.revoked.is_none() && NOW_MS < block.proposal.expires_ms;
    is_in_force && !is_about_allowed(block, allowed)
}

/// As lists are made: decisions that pass the guard, and of those what is in force.
fn in_force(decisions: &[Block], allowed: &BTreeSet<Hostname>) -> BlockList {
    let passed = decisions.iter().filter(|block| !is_about_allowed(block, allowed));
    BlockList { serial: 7, made_ms: NOW_MS, entries: decided::entries(passed, NOW_MS) }
}

fn decision() -> impl Strategy<Value = Block> {
    let state = prop_oneof![4 => Just(BlockState::InForce), 1 => Just(BlockState::Expired), 1 => Just(BlockState::Revoked), 1 => Just(BlockState::Proposed)];
    (any_target(), state).prop_map(|(target, state)| {
        let word = |is: bool| is.then(|| Word { by: "b".into(), at_ms: NOW_MS - DAY_MS, note: None });
        let block = Block {
            id: "00".into(),
            proposal: Proposal {
                target,
                reason: "r".into(),
                ground: "g".into(),
                right_id: None,
                hits: Vec::new(),
                evidence: Vec::new(),
                proposed_by: "a".into(),
                proposed_ms: NOW_MS - 2 * DAY_MS,
                expires_ms: NOW_MS + i64::from(state != BlockState::Expired),
            },
            approved: word(state != BlockState::Proposed),
            revoked: word(state == BlockState::Revoked),
        };
        assert_eq!(block.state(NOW_MS), state);
        block
    })
}

/// Few labels, so that names stand below and beside each other.
fn name() -> impl Strategy<Value = Hostname> {
    let label = prop::sample::select(&["a", "b", "www", "_x", "xn--2qs641l", "not-a"][..]);
    let base = prop::sample::select(&["example.com", "a.example", "notexample.com", "xn--2qs641l.xn--fiqs8s"][..]);
    (prop::collection::vec(label, 0..4), base)
        .prop_map(|(labels, base)| labels.iter().chain([&base]).copied().collect::<Vec<_>>().join(".").parse().unwrap())
}

fn address() -> impl Strategy<Value = IpAddr> {
    let addresses =
        ["192.0.2.1", "192.0.2.11", "1.2.0.192", "::ffff:192.0.2.1", "2001:db8::1", "2001:db8:0:1::", "::1:0:0:1"];
    prop::sample::select(addresses.map(|text| text.parse().unwrap()).to_vec())
}

fn page() -> impl Strategy<Value = Url> {
    let scheme = prop::sample::select(&["http", "https"][..]);
    let host = prop_oneof![
        5 => name().prop_map(|name| name.to_string()),
        1 => address().prop_map(|address| match address { IpAddr::V4(v4) => v4.to_string(), IpAddr::V6(v6) => format!("[{v6}]") }),
    ];
    let port = prop::sample::select(&["", "", "", ":80", ":443", ":8080"][..]);
    let path = prop_oneof![
        3 => prop::sample::select(&["/", "/Item", "/item", "/item/", "/a/b", "/a%2Fb", "/a%2fb", "/%61/b", "/item?x=1", "/item?x=1&y=2", "/item?x=1%26y=2", "/~u", "/壮锦?q=锦", "/item?"][..]).prop_map(str::to_owned),
        1 => "/[a-zA-Z.*^|$,;'(){}!~+@:\\[\\]=&%-]{0,12}(\\?[a-z*^|$,;'(){}!~\\\\`\"<>=&%]{0,8})?",
        1 => "/[a-z;]{250,300}",
    ];
    (scheme, host, port, path).prop_filter_map("an address", |(scheme, host, port, path)| {
        let mut url = Url::parse(&format!("{scheme}://{host}{port}{path}")).ok()?;
        url.set_fragment(None);
        Some(url)
    })
}

fn any_target() -> impl Strategy<Value = Target> {
    prop_oneof![
        3 => name().prop_map(Target::Host),
        3 => name().prop_map(Target::SiteAndSubdomains),
        3 => page().prop_map(Target::Url),
        1 => address().prop_map(Target::Ip),
    ]
}

/// Words that know the syntax of some format.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(
        &[
            "\n",
            "\r\n",
            "\u{2028}",
            "\u{85}",
            "\\",
            "\"",
            "'",
            ";",
            "#",
            "!",
            "]",
            ")",
            "=1+1",
            "@SUM(1)",
            "*.com CNAME .",
            "\nlocal=/com/",
            "\nlocal-zone: \"com.\" always_nxdomain",
            "\nhttp_access deny all",
            "\n||com^$all",
            "}",
            "*/",
            "\u{202E}",
            "\u{0}",
            "\t",
            "\u{1b}[31m",
            "锦",
            "🧵",
            "{ $reason }",
            "$(id)",
            "\n@@||evil.example^",
            "-->",
        ][..],
    );
    prop::collection::vec(prop_oneof![pieces.prop_map(str::to_owned), "\\PC{0,8}", "[a-z]{300}", "锦{400}"], 0..8)
        .prop_map(|pieces| pieces.concat())
}

/// Questions about everything that is near a target: itself, above, below, beside, and what only looks like it.
fn questions(targets: &[Target]) -> Vec<Question> {
    let mut questions = Vec::new();
    for target in targets {
        if let Some(name) = target.host() {
            about_name(&name, &mut questions);
        }
        match target {
            Target::Url(url) => about_page(url, &mut questions),
            Target::Ip(address) => about_address(*address, &mut questions),
            Target::Host(_) | Target::SiteAndSubdomains(_) => {}
        }
    }
    questions.sort_by_key(|question| format!("{question:?}"));
    questions.dedup_by_key(|question| format!("{question:?}"));
    questions
        .extend(["192.0.2.2", "192.0.2.10", "2001:db8::", "::1"].map(|text| Question::Address(text.parse().unwrap())));
    questions
}

fn about_name(name: &Hostname, questions: &mut Vec<Question>) {
    let above = name.as_str().split_once('.').map_or("", |(_, above)| above);
    let relatives = [
        name.to_string(),
        format!("www.{name}"),
        format!("a.b.c.{name}"),
        format!("xn--2qs641l.{name}"),
        format!("not{name}"),
        format!("not-{name}"),
        format!("{name}.example.net"),
        format!("other.{above}"),
        above.to_owned(),
    ];
    for name in relatives.iter().filter_map(|text| text.parse::<Hostname>().ok()) {
        for page in [format!("http://{name}/"), format!("https://{name}:8443/x?y"), format!("http://{name}/Item")] {
            questions.push(Question::Page(Url::parse(&page).unwrap()));
        }
        questions.push(Question::Name(name));
    }
    questions.push(Question::Page(Url::parse(&format!("http://innocent.example.net/?u=http://{name}/")).unwrap()));
}

fn about_page(url: &Url, questions: &mut Vec<Question>) {
    let text = url.as_str();
    let mut relatives = vec![
        text.to_owned(),
        format!("{text}x"),
        format!("{text}/"),
        format!("{text}&x=1"),
        format!("{text}?"),
        text.to_ascii_uppercase(),
        text.to_ascii_lowercase(),
        text.replacen("https:", "http:", 1),
        text.replacen("http:", "https:", 1),
        text.replace("%2F", "/"),
        text.replace("%26", "&"),
        text.replace('~', "%7E"),
        text.replacen('.', "x", 1),
        text.chars().take(text.len() - 1).collect(),
        format!("http://innocent.example.net/?u={text}"),
    ];
    if let Some(query) = url.query() {
        relatives.push(text.replace(query, ""));
    }
    for port in [80, 443, 8080] {
        let mut other = url.clone();
        if other.set_port(Some(port)).is_ok() {
            relatives.push(other.into());
        }
    }
    let pages = relatives
        .iter()
        .filter_map(|text| Url::parse(text).ok())
        .filter(|url| matches!(url.scheme(), "http" | "https"));
    let has_right_host = |url: &Url| url.domain().is_none_or(|domain| domain.parse::<Hostname>().is_ok());
    questions.extend(pages.filter(has_right_host).filter(|url| url.fragment().is_none()).map(Question::Page));
}

fn about_address(address: IpAddr, questions: &mut Vec<Question>) {
    questions.push(Question::Address(address));
    questions.push(Question::Address(address.to_canonical()));
    let host = if address.is_ipv6() { format!("[{address}]") } else { address.to_string() };
    questions.push(Question::Page(Url::parse(&format!("http://{host}/")).unwrap()));
}
