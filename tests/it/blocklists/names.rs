//! Name servers: BIND with the zone as its policy, unbound, dnsmasq. Behind them a name server that knows every name, so
//! that whatever gets no answer was blocked.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use reeve::review::blocks::{Block, Target};

use super::{
    blocks_name, decisions, file, free_port, in_force, is_blocked_address, list_of, names_near, started, written,
};
use crate::validators::{Server, output_of, validator};

/// Where every innocent name leads.
const ANSWER: &str = "198.51.100.7";
/// Decisions drawn by chance beside those of the file.
const RANDOM_DECISIONS: usize = 60;

/// What a name server said about a name.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    status: String,
    records: Vec<String>,
}

/// What is behind the servers: any name has an address, and three have addresses that are blocked.
const EVERY_NAME: &str = "$TTL 60
@ SOA localhost. root.localhost. 1 60 60 60 60
@ NS localhost.
localhost A 127.0.0.1
* A 198.51.100.7
* AAAA 2001:db8:ffff::7
one.addresses A 192.0.2.1
two.addresses AAAA 2001:db8::1
three.addresses AAAA 2001:db8:1:2:3:4:0:6
four.addresses A 192.0.2.11
five.addresses AAAA 2001:db8::2
";

/// The file's decisions, and as many by chance under a name of their own.
fn blocks() -> Vec<Block> {
    let mut blocks = decisions();
    let mut runner = TestRunner::deterministic();
    for _ in 0..RANDOM_DECISIONS {
        let target = random_target().new_tree(&mut runner).unwrap().current();
        let mut block = blocks[0].clone();
        block.proposal.target = target;
        blocks.push(block);
    }
    blocks
}

fn random_target() -> impl Strategy<Value = Target> {
    let label = prop::sample::select(&["a", "b", "www", "_x", "xn--2qs641l"][..]);
    let base = prop::sample::select(&["one.random.example", "random.test", "xn--2qs641l.xn--fiqs8s"][..]);
    (prop::collection::vec(label, 1..5), base, any::<bool>()).prop_map(|(labels, base, is_site)| {
        let name = format!("{}.{base}", labels.join("."));
        format!("{}:{name}", if is_site { "site" } else { "host" }).parse().unwrap()
    })
}

#[test]
fn name_servers_withhold_what_was_decided_and_nothing_else() {
    let tools = ["named", "named-checkzone", "dig", "unbound", "unbound-checkconf", "dnsmasq"];
    if tools.iter().any(|tool| validator(tool).is_none()) {
        return;
    }
    let blocks = blocks();
    let dir = written(&list_of(&blocks));
    let checked =
        output_of(validator("named-checkzone").unwrap().arg("rpz.reeve").arg(dir.path().join("blocklist.rpz.zone")));
    assert!(checked.contains("loaded serial 2026112301") && checked.trim().ends_with("OK"), "{checked}");

    file(&dir, "every.zone", EVERY_NAME);
    let (upstream, behind) = named(&dir, "upstream", "recursion no;", "");
    let policy = "response-policy { zone \"rpz.reeve\"; } qname-wait-recurse no;";
    let (bind, _bind) =
        named(&dir, "bind", policy, "zone \"rpz.reeve\" { type primary; file \"blocklist.rpz.zone\"; };");
    let (unbound, _unbound) = unbound(&dir, upstream);
    let (dnsmasq, _dnsmasq) = dnsmasq(&dir, upstream);

    let targets = in_force(&blocks);
    let names = names_near(&blocks);
    assert!(names.len() > 200, "{}", names.len());
    for (server, port) in [("bind", bind), ("unbound", unbound), ("dnsmasq", dnsmasq)] {
        let answers = dig(dir.path(), port, names.iter().map(|name| (name.as_str(), "A")));
        assert_eq!(answers.len(), names.len(), "{server} answered everything");
        for name in &names {
            let answer = &answers[&format!("{name} A")];
            let is_exact = targets.iter().any(|target| matches!(target, Target::Host(host) if host.as_str() == name))
                && !targets
                    .iter()
                    .any(|target| matches!(target, Target::SiteAndSubdomains(_)) && blocks_name(&[target], name));
            let (status, records): (&str, &[String]) = match blocks_name(&targets, name) {
                true if server == "unbound" && is_exact => ("NOERROR", &[]),
                true => ("NXDOMAIN", &[]),
                false => ("NOERROR", &[ANSWER.to_owned()]),
            };
            assert_eq!((answer.status.as_str(), &answer.records[..]), (status, records), "{server} about {name}");
        }
        story(server, dir.path(), port);
    }
    addresses(&targets, dir.path(), bind);
    hosts_file(&dir, upstream, &blocks);
    drop(behind);
}

/// What a reader of the goal would ask, by name.
fn story(server: &str, dir: &Path, port: u16) {
    let blocked = [
        "shop.example",
        "www.shop.example",
        "a.b.c.d.shop.example",
        "xn--2qs641l.example",
        "www.xn--2qs641l.example",
        "x.foo_bar.example.org",
    ];
    let innocent = [
        "notshop.example",
        "shop.example.net",
        "example",
        "big.example",
        "below.www.big.example",
        "foo-bar.example.org",
        "expired.example",
        "www.expired.example",
        "revoked.example",
        "proposed.example",
        "xn--2qs641l.example.net",
    ];
    let answers = dig(dir, port, blocked.iter().chain(&innocent).map(|name| (*name, "A")));
    for name in blocked {
        assert_eq!(answers[&format!("{name} A")].status, "NXDOMAIN", "{server} about {name}");
    }
    for name in innocent {
        assert_eq!(answers[&format!("{name} A")].status, "NOERROR", "{server} about {name}");
        assert!(!answers[&format!("{name} A")].records.is_empty(), "{server} about {name}");
    }
}

/// Answers that have a blocked address come without data; the name stays.
fn addresses(targets: &[&Target], dir: &Path, bind: u16) {
    let questions = [
        ("one.addresses", "A", "192.0.2.1"),
        ("two.addresses", "AAAA", "2001:db8::1"),
        ("three.addresses", "AAAA", "2001:db8:1:2:3:4:0:6"),
        ("four.addresses", "A", "192.0.2.11"),
        ("five.addresses", "AAAA", "2001:db8::2"),
    ];
    let answers = dig(dir, bind, questions.iter().map(|(name, kind, _)| (*name, *kind)));
    for (name, kind, address) in questions {
        let answer = &answers[&format!("{name} {kind}")];
        assert_eq!(answer.status, "NOERROR", "{name}");
        assert_eq!(
            answer.records.is_empty(),
            is_blocked_address(targets, address.parse().unwrap()),
            "{name}: {answer:?}"
        );
    }
}

/// Single names lead nowhere, and nothing else does.
fn hosts_file(dir: &tempfile::TempDir, upstream: u16, blocks: &[Block]) {
    let (port, path) = (free_port(), dir.path().display());
    let config = format!(
        "port={port}\nlisten-address=127.0.0.1\nbind-interfaces\nno-resolv\nno-hosts\npid-file=\n\
         server=127.0.0.1#{upstream}\naddn-hosts={path}/blocklist.hosts\n"
    );
    let config = file(dir, "dnsmasq-hosts.conf", &config);
    let _server = started(validator("dnsmasq").unwrap().args(["--keep-in-foreground", "-C"]).arg(config), port);
    let names = names_near(blocks);
    let targets = in_force(blocks);
    let answers = dig(dir.path(), port, names.iter().flat_map(|name| [(name.as_str(), "A"), (name.as_str(), "AAAA")]));
    for name in &names {
        let is_listed = targets.iter().any(|target| matches!(target, Target::Host(host) if host.as_str() == name));
        let (v4, v6) = if is_listed { ("0.0.0.0", "::") } else { (ANSWER, "2001:db8:ffff::7") };
        assert_eq!(answers[&format!("{name} A")].records, [v4], "{name}");
        assert_eq!(answers[&format!("{name} AAAA")].records, [v6], "{name}");
    }
}

fn named(dir: &tempfile::TempDir, name: &str, options: &str, zones: &str) -> (u16, Server) {
    let (port, path) = (free_port(), dir.path().display());
    let config = format!(
        "options {{ directory \"{path}\"; pid-file none; session-keyfile none; managed-keys-directory \"{path}\"; \
         listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; allow-query {{ any; }}; \
         dnssec-validation no; {options} }};\ncontrols {{}};\nzone \".\" {{ type primary; file \"every.zone\"; }};\n{zones}\n"
    );
    let config = file(dir, &format!("{name}.conf"), &config);
    let server = started(validator("named").unwrap().args(["-f", "-n", "1", "-c"]).arg(config), port);
    (port, server)
}

fn unbound(dir: &tempfile::TempDir, upstream: u16) -> (u16, Server) {
    let (port, path) = (free_port(), dir.path().display());
    let config = format!(
        "server:\n do-daemonize: no\n chroot: \"\"\n username: \"\"\n directory: \"{path}\"\n pidfile: \"\"\n use-syslog: no\n \
         logfile: \"\"\n interface: 127.0.0.1@{port}\n do-not-query-localhost: no\n module-config: \"iterator\"\n \
         local-zone: \"test.\" nodefault\nforward-zone:\n name: \".\"\n forward-addr: 127.0.0.1@{upstream}\n\
         remote-control:\n control-enable: no\ninclude: \"{path}/blocklist.unbound.conf\"\n"
    );
    let config = file(dir, "unbound.conf", &config);
    let checked = output_of(validator("unbound-checkconf").unwrap().arg(&config));
    assert!(checked.contains("no errors") && !checked.contains("warning"), "{checked}");
    (port, started(validator("unbound").unwrap().arg("-d").arg("-c").arg(config), port))
}

fn dnsmasq(dir: &tempfile::TempDir, upstream: u16) -> (u16, Server) {
    let (port, path) = (free_port(), dir.path().display());
    let config = format!(
        "port={port}\nlisten-address=127.0.0.1\nbind-interfaces\nno-resolv\nno-hosts\npid-file=\n\
         server=127.0.0.1#{upstream}\nconf-file={path}/blocklist.dnsmasq.conf\n"
    );
    let config = file(dir, "dnsmasq.conf", &config);
    output_of(validator("dnsmasq").unwrap().arg("--test").arg("-C").arg(&config));
    (port, started(validator("dnsmasq").unwrap().args(["--keep-in-foreground", "-C"]).arg(config), port))
}

/// Many questions by one program.
fn dig<'a>(dir: &Path, port: u16, questions: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeMap<String, Answer> {
    let batch: String = questions.map(|(name, kind)| format!("{name}. {kind}\n")).collect();
    let path = dir.join("questions");
    std::fs::write(&path, batch).unwrap();
    let mut command: Command = validator("dig").unwrap();
    command.args(["@127.0.0.1", "-p"]).arg(port.to_string());
    command.args(["+noall", "+comments", "+question", "+answer", "+tries=3", "+time=10", "-f"]).arg(path);
    let said = output_of(&mut command);
    let mut answers = BTreeMap::new();
    for part in said.split("->>HEADER<<-").skip(1) {
        let status = part.split("status: ").nth(1).and_then(|rest| rest.split(',').next()).unwrap().to_owned();
        let asked =
            part.lines().find_map(|line| line.strip_prefix(';').filter(|line| !line.starts_with([';', ' ']))).unwrap();
        let words: Vec<&str> = asked.split_whitespace().collect();
        let records = part.lines().skip(1).filter(|line| !line.is_empty() && !line.starts_with(';'));
        let records = records.filter_map(|line| line.split_whitespace().last()).map(str::to_owned).collect();
        answers.insert(format!("{} {}", words[0].trim_end_matches('.'), words[2]), Answer { status, records });
    }
    answers
}
