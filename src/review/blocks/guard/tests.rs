use super::*;
use crate::review::blocks::{Proposal, Word};

const NOW: i64 = 10_000;

fn name(text: &str) -> Hostname {
    text.parse().unwrap()
}

fn content(listings: u64, infringing: u64) -> HostContent {
    HostContent { listings, infringing, undecided: 0 }
}

fn in_force(target: &str) -> Block {
    let proposal = Proposal {
        target: target.parse().unwrap(),
        reason: "r".to_owned(),
        ground: "g".to_owned(),
        right_id: None,
        hits: Vec::new(),
        evidence: Vec::new(),
        proposed_by: "ann".to_owned(),
        proposed_ms: 0,
        expires_ms: NOW * 2,
    };
    let approved = Some(Word { by: "bo".to_owned(), at_ms: 1, note: None });
    Block { id: proposal.id(), proposal, approved, revoked: None }
}

/// A small world: a fake shop, an innocent one, a holder's own site, and some addresses.
fn world() -> World {
    let mut world = World { protected: ProtectedList::shipped(), ..World::default() };
    let owner = Authorized { right: "tm-1".to_owned(), holder: "Holder".to_owned() };
    world.authorized.insert(name("brand.example"), owner.clone());
    world.authorized.insert(name("outlet.mall.example"), owner);
    world.subscribers.read("91.64.0.0/14\ndyn.provider.example");
    let faults = world.resolved.read(
        "fake.example 45.155.1.1\nfake.example 45.155.1.2\ninnocent.example 45.155.1.2\n\
         www.brand.example 45.155.1.3\nfake.example 45.155.1.3\nwww.fake.example 45.155.1.1\nfiles.taobao.com 45.155.1.4",
    );
    assert_eq!(faults, []);
    for at in 0..12 {
        world.resolved.add(name(&format!("shop{at}.example")), "45.155.1.5".parse().unwrap());
    }
    for at in 0..25 {
        world.resolved.add(name(&format!("u{at}.homes.example")), "45.155.2.1".parse().unwrap());
    }
    for (host, seen) in [
        ("fake.example", content(10, 9)),
        ("mixed.example", content(10, 3)),
        ("big.example", content(100, 5)),
        ("few.example", content(5, 0)),
        ("a.stalls.example", content(10, 10)),
        ("b.stalls.example", content(95, 0)),
    ] {
        world.content.insert(name(host), seen);
    }
    world.decided = Decided::of(&[in_force("site:fake.example")], NOW);
    world
}

/// Kinds of what stands against a target, with `!` where it is refused and `?` where it takes an override; notes left out.
fn told(target: &str, world: &World) -> String {
    let mark = |objection: &Objection| {
        let mark = match objection.severity {
            Severity::Note => return None,
            Severity::NeedsOverride => "?",
            Severity::Refuses => "!",
        };
        Some(format!("{:?}{mark}", objection.kind))
    };
    let found = objections(&target.parse().unwrap(), world);
    found.iter().filter_map(mark).collect::<Vec<_>>().join(" ")
}

#[test]
fn who_else_would_be_hit_is_told() {
    let world = world();
    let mut wrong = Vec::new();
    for (target, expected) in [
        // A site of its own, and what infringes most of it.
        ("site:fake.example", ""),
        ("host:fake.example", ""),
        ("host:never-seen.example", ""),
        // Suffixes and platforms.
        ("site:co.uk", "PublicSuffix! Protected!"),
        ("host:com.cn", "PublicSuffix!"),
        ("site:github.io", "PlatformSuffix! Protected!"),
        ("site:bad.github.io", ""),
        ("site:amazonaws.com", "Protected!"),
        ("site:s3.amazonaws.com", "PlatformSuffix!"),
        ("host:bad.s3.amazonaws.com", ""),
        ("site:foo.ck", "PublicSuffix!"),
        ("site:myshopify.com", "PlatformSuffix! Protected!"),
        ("site:bad.myshopify.com", ""),
        // What is protected.
        ("site:taobao.com", "Protected!"),
        ("host:shop1.taobao.com", "BelowProtected?"),
        ("site:moe.gov.cn", "BelowProtected!"),
        ("host:agency.gov", "BelowProtected!"),
        ("site:d111.cloudfront.net", ""),
        ("site:x.akamaiedge.net", ""),
        ("site:img.alicdn.com", "BelowProtected?"),
        ("site:a.root-servers.net", "BelowProtected!"),
        ("site:microsoft.com", "Protected! Protected!"),
        ("host:microsoft.com", "Protected!"),
        // The register's own.
        ("site:brand.example", "AuthorizedDomain!"),
        ("host:de.brand.example", "AuthorizedDomain!"),
        ("url:https://brand.example/item", "AuthorizedDomain!"),
        ("site:mall.example", "AuthorizedDomain!"),
        ("host:mall.example", ""),
        // Content.
        ("host:mixed.example", "LittleInfringing?"),
        ("host:big.example", "LittleInfringing!"),
        ("host:few.example", "LittleInfringing?"),
        ("host:a.stalls.example", ""),
        ("site:stalls.example", "LittleInfringing!"),
        // Subscribers.
        ("host:dyn.provider.example", "SubscriberLine!"),
        ("host:p5.dyn.provider.example", "SubscriberLine?"),
        ("ip:91.65.1.1", "SubscriberLine! UnknownAddress?"),
        // Machines.
        ("ip:45.155.1.1", ""),
        ("ip:45.155.1.2", "SharedAddress?"),
        ("ip:45.155.1.3", "AuthorizedDomain! SharedAddress?"),
        ("ip:45.155.1.4", "Protected! SharedAddress?"),
        ("ip:45.155.1.5", "SharedAddress!"),
        ("ip:45.155.9.9", "UnknownAddress?"),
        ("ip:104.16.1.1", "Protected! UnknownAddress?"),
        ("ip:2606:4700::6810:101", "Protected! UnknownAddress?"),
        ("ip:8.8.8.8", "Protected! UnknownAddress?"),
        ("ip:10.1.2.3", "NotPublic! UnknownAddress?"),
        ("ip:::ffff:192.168.1.1", "NotPublic! UnknownAddress?"),
        ("ip:fe80::1", "NotPublic! UnknownAddress?"),
        // One address hits nobody else.
        ("url:https://shop1.taobao.com/item?id=1", ""),
        ("url:https://www.moe.gov.cn/x", "BelowProtected?"),
        ("url:http://45.155.1.2/x", ""),
        // A platform that no list knows.
        ("site:homes.example", "NamesBelow?"),
    ] {
        let told = told(target, &world);
        if told != expected {
            wrong.push(format!("{target}: {told}"));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn those_who_would_be_hit_are_named() {
    let found = objections(&"ip:45.155.1.5".parse().unwrap(), &world());
    assert_eq!((found[0].count, found[0].others.len(), found[0].others[0].as_str()), (12, 12, "shop0.example"));
    let found = objections(&"site:fake.example".parse().unwrap(), &world());
    assert_eq!(found[0].others, ["www.fake.example"]);
    let found = objections(&"host:mixed.example".parse().unwrap(), &world());
    assert_eq!(found[0].count, 7);
}

#[test]
fn an_override_holds_for_what_was_known_and_for_nothing_more() {
    let mut world = world();
    let target = "ip:45.155.1.2".parse().unwrap();
    let then = objections(&target, &world);
    let said = GuardRecord { objections: then.clone(), overridden: Some("the court said so".to_owned()) };
    assert_eq!(standing(&then, None).len(), 1);
    assert_eq!(standing(&then, Some(&said)).len(), 0);
    let unsaid = GuardRecord { overridden: None, ..said.clone() };
    assert_eq!(standing(&then, Some(&unsaid)).len(), 1);
    // Somebody else moved in.
    world.resolved.add(name("newcomer.example"), "45.155.1.2".parse().unwrap());
    assert_eq!(standing(&objections(&target, &world), Some(&said)).len(), 1);
    // What refuses is never overridden.
    let refused = objections(&"site:github.io".parse().unwrap(), &world);
    let said = GuardRecord { objections: refused.clone(), overridden: Some("all the same".to_owned()) };
    assert!(!standing(&refused, Some(&said)).is_empty());
}

#[test]
fn a_domain_that_became_authorized_is_objected_to() {
    let mut world = world();
    assert_eq!(told("site:fake.example", &world), "");
    let owner = Authorized { right: "tm-2".to_owned(), holder: "H".to_owned() };
    world.authorized.insert(name("fake.example"), owner);
    assert_eq!(told("site:fake.example", &world), "AuthorizedDomain!");
    assert_eq!(told("ip:45.155.1.1", &world), "AuthorizedDomain! AuthorizedDomain!");
}

#[test]
fn records_survive_as_json() {
    let record = GuardRecord {
        objections: objections(&"ip:45.155.1.2".parse().unwrap(), &world()),
        overridden: Some("because".to_owned()),
    };
    let text = serde_json::to_string(&record).unwrap();
    assert!(text.contains(r#""kind":"shared-address""#) && text.contains(r#""override":"because""#), "{text}");
    assert_eq!(serde_json::from_str::<GuardRecord>(&text).unwrap(), record);
}

#[test]
fn an_address_goes_with_a_name_only_where_the_name_really_goes() {
    let mut world = world();
    let blocks = [in_force("ip:45.155.1.2"), in_force("site:fake.example"), in_force("site:innocent.example")];
    let clear = |world: &mut World| {
        let judged = judge(&blocks, world, &BTreeMap::new(), NOW);
        judged.iter().map(|judged| judged.is_clear).collect::<Vec<_>>()
    };
    assert_eq!(clear(&mut world), [true, true, true]);
    let owner = Authorized { right: "tm-2".to_owned(), holder: "H".to_owned() };
    world.authorized.insert(name("shop.innocent.example"), owner);
    assert_eq!(clear(&mut world), [false, true, false], "the site stays, and so the address does");
}

#[test]
fn a_decision_stands_on_the_hits_that_still_hold() {
    let ids = |names: &[&str]| -> BTreeSet<String> { names.iter().map(|name| (*name).to_owned()).collect() };
    for (hits, cleared, changed, expected) in [
        (&[][..], &["a"][..], &["b"][..], &[][..]),
        (&["a"], &["b"], &[], &[]),
        (&["a"], &["a"], &[], &[(ObjectionKind::HitsCleared, Severity::Refuses, 1)]),
        (&["a", "b"], &["a", "b"], &[], &[(ObjectionKind::HitsCleared, Severity::Refuses, 2)]),
        (&["a", "b"], &["a"], &[], &[(ObjectionKind::SomeHitsCleared, Severity::Note, 1)]),
        (&["a"], &[], &["a"], &[(ObjectionKind::HitsChanged, Severity::Note, 1)]),
    ] {
        let mut block = in_force("url:https://fake.example/x");
        block.proposal.hits = hits.iter().map(|hit| (*hit).to_owned()).collect();
        let mut world =
            World { hits: DoubtedHits { cleared: ids(cleared), changed: ids(changed) }, ..World::default() };
        let blocks = [block];
        let judged = judge(&blocks, &mut world, &BTreeMap::new(), NOW);
        let found: Vec<_> = judged[0].objections.iter().map(|it| (it.kind, it.severity, it.count)).collect();
        assert_eq!(found, expected, "{hits:?}");
        assert_eq!(judged[0].is_clear, expected.iter().all(|(_, severity, _)| *severity != Severity::Refuses));
    }
}
