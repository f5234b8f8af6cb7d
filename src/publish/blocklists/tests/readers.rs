//! Readers of the files, each by the rules of the program that the file is for. They know nothing of how files are written.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use regex::{Regex, RegexBuilder};
use url::{Host, Url};

use crate::review::blocks::Hostname;

/// What a program may be asked.
#[derive(Clone, Debug)]
pub(super) enum Question {
    /// A name is looked up, or named in a greeting.
    Name(Hostname),
    /// A server is reached, or stands in an answer.
    Address(IpAddr),
    /// A page is asked for.
    Page(Url),
}

pub(super) trait Reader {
    /// None where the program never hears such a question.
    fn blocks(&self, question: &Question) -> Option<bool>;
}

pub(super) fn reader(format: &str, file: &str) -> Box<dyn Reader> {
    match format {
        "rpz" => Box::new(Zone::read(file)),
        "unbound" => Box::new(LocalZones::read(file)),
        "hosts" => Box::new(HostsFile::read(file)),
        "dnsmasq" => Box::new(Domains::read(file)),
        "adguard" | "ublock" => Box::new(Filters::read(file)),
        "squid" => Box::new(AccessLists::read(file)),
        "nginx" => Box::new(Maps::read(file)),
        "suricata" => Box::new(Rules::read(file)),
        "csv" => Box::new(Plain::read_csv(file)),
        "json" => Box::new(Plain::read_json(file)),
        _ => panic!("{format} has no reader"),
    }
}

fn lines(file: &str, comment: char) -> impl Iterator<Item = &str> {
    file.lines().map(str::trim).filter(move |line| !line.is_empty() && !line.starts_with(comment))
}

fn is_below(name: &str, above: &str) -> bool {
    name.strip_suffix(above).is_some_and(|rest| rest.ends_with('.'))
}

fn literal_address(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Domain(_) => None,
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(IpAddr::from(address).to_canonical()),
    }
}

/// A zone with DNS's own rules for wildcards (RFC 4592) and RPZ's names for addresses.
struct Zone {
    owners: BTreeSet<String>,
    addresses: BTreeSet<IpAddr>,
}

impl Zone {
    fn read(file: &str) -> Self {
        let (mut owners, mut addresses) = (BTreeSet::new(), BTreeSet::new());
        for line in lines(file, ';').filter(|line| !line.starts_with(['$', '@'])) {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words[..] {
                [owner, "IN", "CNAME", "."] => assert!(owners.insert(owner.to_owned()), "twice: {owner}"),
                [owner, "IN", "CNAME", "*."] => assert!(addresses.insert(triggered(owner)), "twice: {owner}"),
                _ => panic!("{line}"),
            }
        }
        Zone { owners, addresses }
    }

    fn exists(&self, name: &str) -> bool {
        self.owners.contains(name) || self.owners.iter().any(|owner| is_below(owner, name))
    }
}

fn triggered(owner: &str) -> IpAddr {
    let mut parts: Vec<&str> = owner.strip_suffix(".rpz-ip").unwrap().split('.').collect();
    let prefix = parts.remove(0);
    parts.reverse();
    if prefix == "32" {
        return IpAddr::V4(parts.join(".").parse::<Ipv4Addr>().unwrap());
    }
    assert_eq!(prefix, "128");
    let text = parts.join(":");
    let text = match (text.starts_with("zz"), text.ends_with("zz")) {
        (true, true) => "::".to_owned(),
        (true, false) => text.replacen("zz:", "::", 1),
        (false, true) => text.replacen(":zz", "::", 1),
        (false, false) => text.replacen(":zz:", "::", 1),
    };
    IpAddr::V6(text.parse::<Ipv6Addr>().unwrap())
}

impl Reader for Zone {
    fn blocks(&self, question: &Question) -> Option<bool> {
        match question {
            Question::Name(name) if self.exists(name.as_str()) => Some(self.owners.contains(name.as_str())),
            Question::Name(name) => {
                let mut above = name.as_str();
                while let Some((_, rest)) = above.split_once('.') {
                    above = rest;
                    if self.exists(above) {
                        break;
                    }
                }
                Some(self.owners.contains(&format!("*.{above}")))
            }
            Question::Address(address) => Some(self.addresses.contains(&address.to_canonical())),
            Question::Page(_) => None,
        }
    }
}

/// The nearest zone answers; a transparent one for names that it has data of alone.
struct LocalZones {
    zones: Vec<(String, String)>,
    data: BTreeSet<String>,
}

impl LocalZones {
    fn read(file: &str) -> Self {
        let (mut zones, mut data) = (Vec::new(), BTreeSet::new());
        for line in lines(file, '#').filter(|line| *line != "server:") {
            if let Some(rest) = line.strip_prefix("local-zone: ") {
                let (zone, kind) = rest.split_once(' ').unwrap();
                zones.push((zone.trim_matches('"').strip_suffix('.').unwrap().to_owned(), kind.to_owned()));
            } else {
                let record = line.strip_prefix("local-data: '").unwrap();
                data.insert(record.split_once(". ").unwrap().0.to_owned());
            }
        }
        LocalZones { zones, data }
    }
}

impl Reader for LocalZones {
    fn blocks(&self, question: &Question) -> Option<bool> {
        let Question::Name(name) = question else { return None };
        let name = name.as_str();
        let covering = self.zones.iter().filter(|(zone, _)| zone == name || is_below(name, zone));
        let nearest = covering.max_by_key(|(zone, _)| zone.len());
        Some(nearest.is_some_and(|(_, kind)| match kind.as_str() {
            "always_nxdomain" => true,
            "transparent" => self.data.contains(name),
            _ => panic!("{kind}"),
        }))
    }
}

struct HostsFile {
    v4: BTreeSet<String>,
    v6: BTreeSet<String>,
}

impl HostsFile {
    fn read(file: &str) -> Self {
        let of = |wanted: &str| {
            lines(file, '#')
                .filter_map(|line| line.split_once(' '))
                .filter(|(address, _)| *address == wanted)
                .map(|(_, name)| name.to_owned())
                .collect()
        };
        HostsFile { v4: of("0.0.0.0"), v6: of("::") }
    }
}

impl Reader for HostsFile {
    fn blocks(&self, question: &Question) -> Option<bool> {
        let Question::Name(name) = question else { return None };
        assert_eq!(self.v4, self.v6, "each name in both families");
        Some(self.v4.contains(name.as_str()))
    }
}

/// The longest domain that covers a name decides; one with an asterisk covers only what is below.
struct Domains {
    local: Vec<String>,
    below_elsewhere: Vec<String>,
}

impl Domains {
    fn read(file: &str) -> Self {
        let of = |before: &str, after: &str| {
            lines(file, '#')
                .filter_map(|line| Some(line.strip_prefix(before)?.strip_suffix(after)?.to_owned()))
                .collect()
        };
        let domains = Domains { local: of("local=/", "/"), below_elsewhere: of("server=/*.", "/#") };
        assert_eq!(domains.local.len() + domains.below_elsewhere.len(), lines(file, '#').count());
        domains
    }
}

impl Reader for Domains {
    fn blocks(&self, question: &Question) -> Option<bool> {
        let Question::Name(name) = question else { return None };
        let name = name.as_str();
        let local = self.local.iter().filter(|domain| *domain == name || is_below(name, domain));
        let elsewhere = self.below_elsewhere.iter().filter(|domain| is_below(name, domain));
        let longest = |found: Option<&String>| found.map_or(0, String::len);
        // At the same length the one with the asterisk is longer by it.
        let local = longest(local.max_by_key(|domain| domain.len()));
        let elsewhere = longest(elsewhere.max_by_key(|domain| domain.len()));
        Some(local > elsewhere)
    }
}

/// Filters as regular expressions, as the extensions themselves translate them.
struct Filters(Vec<Regex>);

impl Filters {
    fn read(file: &str) -> Self {
        Filters(lines(file, '!').filter(|line| !line.starts_with('[')).map(filter).collect())
    }
}

fn filter(line: &str) -> Regex {
    let (pattern, options) = line.rsplit_once('$').unwrap();
    let options: BTreeSet<&str> = options.split(',').collect();
    assert!(options.contains("all"), "{line} spares the page itself");
    let expression = if let Some(expression) = pattern.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
        assert!(!expression.replace("\\/", "").contains('/'), "{line}");
        expression.to_owned()
    } else {
        assert!(pattern.ends_with('^') && !pattern.contains('*'), "{line}");
        let body = pattern.trim_start_matches('|').strip_suffix('^').unwrap();
        let begin = if pattern.starts_with("||") { r"^(http|https|ws|wss)://([a-z0-9-_.]+\.)?" } else { "^" };
        format!(r"{begin}{}([^ a-zA-Z0-9.%_-]|$)", regex::escape(body))
    };
    RegexBuilder::new(&expression).case_insensitive(!options.contains("match-case")).build().unwrap()
}

impl Reader for Filters {
    fn blocks(&self, question: &Question) -> Option<bool> {
        let Question::Page(page) = question else { return None };
        let is_blocked = |address: &str| self.0.iter().any(|filter| filter.is_match(address));
        let blocked = is_blocked(page.as_str());
        assert_eq!(is_blocked(&format!("{page}#part")), blocked, "a part of a page is the page");
        Some(blocked)
    }
}

struct AccessLists {
    pages: BTreeSet<String>,
    names: Vec<String>,
    servers: BTreeSet<IpAddr>,
}

impl AccessLists {
    fn read(file: &str) -> Self {
        let mut lists = AccessLists { pages: BTreeSet::new(), names: Vec::new(), servers: BTreeSet::new() };
        let mut denied = Vec::new();
        for line in lines(file, '#') {
            match line.split_whitespace().collect::<Vec<_>>()[..] {
                ["acl", "reeve_addresses", "note", "reeve_address", url] => assert!(lists.pages.insert(url.to_owned())),
                ["acl", "reeve_names", "dstdomain", "-n", name] => lists.names.push(name.to_owned()),
                ["acl", "reeve_servers", "dst", address] => assert!(lists.servers.insert(address.parse().unwrap())),
                ["acl", "reeve_note_address", "annotate_transaction", r#"reeve_address="%>ru""#] => {}
                ["http_access", "deny", .., list] => denied.push(list.to_owned()),
                _ => panic!("{line}"),
            }
        }
        let filled = [
            ("reeve_addresses", !lists.pages.is_empty()),
            ("reeve_names", !lists.names.is_empty()),
            ("reeve_servers", !lists.servers.is_empty()),
        ];
        let filled = filled.iter().filter(|(_, is)| *is).map(|(name, _)| (*name).to_owned());
        assert_eq!(denied, filled.collect::<Vec<_>>(), "each list has its rule");
        lists
    }
}

/// `%>ru`: as asked for, other characters escaped.
fn noted(page: &Url) -> String {
    let is_kept = |c: char| c.is_ascii_alphanumeric() || "!$%&()*+-./:;=?@_".contains(c);
    page.as_str().chars().map(|c| if is_kept(c) { c.to_string() } else { format!("%{:02X}", c as u32) }).collect()
}

impl Reader for AccessLists {
    fn blocks(&self, question: &Question) -> Option<bool> {
        match question {
            Question::Name(_) => None,
            Question::Address(address) => Some(self.servers.contains(&address.to_canonical())),
            Question::Page(page) => {
                let host = page.host_str().unwrap();
                let named = self.names.iter().any(|name| match name.strip_prefix('.') {
                    Some(site) => host == site || is_below(host, site),
                    None => host == name,
                });
                let served = literal_address(page).is_some_and(|address| self.servers.contains(&address));
                Some(named || served || self.pages.contains(&noted(page)))
            }
        }
    }
}

/// Plain keys ignore case, `~` begins an expression that does not, and the first expression counts.
struct Map {
    has_hostnames: bool,
    plain: Vec<(String, String)>,
    patterns: Vec<(Regex, String)>,
}

impl Map {
    fn read(file: &str, variable: &str) -> Self {
        let mut inside = lines(file, '#').skip_while(|line| !line.ends_with(&format!(" {variable} {{"))).skip(1);
        let mut map = Map { has_hostnames: false, plain: Vec::new(), patterns: Vec::new() };
        for line in inside.by_ref().take_while(|line| *line != "}") {
            let line = line.strip_suffix(';').unwrap();
            let Some((key, value)) = line.rsplit_once(' ') else {
                map.has_hostnames = line == "hostnames";
                continue;
            };
            let (key, value) = (key.trim_matches('"'), value.trim_matches('"').to_owned());
            match key.strip_prefix('~') {
                Some(pattern) => map.patterns.push((Regex::new(pattern).unwrap(), value)),
                None => {
                    assert!(key.trim_start_matches('.').len() <= 46, "more than a bucket holds");
                    map.plain.push((key.to_owned(), value));
                }
            }
        }
        map
    }

    fn get(&self, key: &str) -> String {
        let exact = self.plain.iter().find(|(row, _)| row.eq_ignore_ascii_case(key) && row != "default");
        let hostname = self.plain.iter().filter(|_| self.has_hostnames).find(|(row, _)| {
            row.strip_prefix('.').is_some_and(|site| key.eq_ignore_ascii_case(site) || is_below(key, site))
        });
        if let Some((_, value)) = exact.or(hostname) {
            return value.clone();
        }
        for (pattern, value) in &self.patterns {
            if let Some(found) = pattern.captures(key) {
                return found.name("reeve_digits").map_or(value.clone(), |digits| format!(":{}", digits.as_str()));
            }
        }
        self.plain.iter().find(|(row, _)| row == "default").unwrap().1.clone()
    }
}

struct Maps {
    name: Map,
    port: Map,
    address: Map,
    blocked: Map,
}

impl Maps {
    fn read(file: &str) -> Self {
        let map = |variable| Map::read(file, variable);
        Maps {
            name: map("$reeve_blocked_name"),
            port: map("$reeve_port"),
            address: map("$reeve_blocked_address"),
            blocked: map("$reeve_blocked"),
        }
    }
}

impl Reader for Maps {
    fn blocks(&self, question: &Question) -> Option<bool> {
        let Question::Page(page) = question else { return None };
        let (scheme, host) = (page.scheme(), page.host_str().unwrap());
        let asked = &page[url::Position::BeforePath..];
        let default = page.port_or_known_default().unwrap();
        let spelled = page.port().map(|port| format!(":{port}")).unwrap_or_default();
        let answers = [spelled, format!(":{default}")].map(|port| {
            let port = self.port.get(&format!("{scheme} {host}{port}"));
            let address = self.address.get(&format!("{scheme}://{host}{port}{asked}"));
            self.blocked.get(&format!("{}{address}", self.name.get(host))) == "1"
        });
        assert_eq!(answers[0], answers[1], "a scheme's own port goes without saying");
        Some(answers[0])
    }
}

struct Rule {
    protocol: String,
    to: String,
    port: String,
    /// Keywords with their values, in order.
    options: Vec<(String, String)>,
}

struct Rules(Vec<Rule>);

impl Rules {
    fn read(file: &str) -> Self {
        let rules: Vec<Rule> = lines(file, '#').map(rule).collect();
        let sids: BTreeSet<&str> = rules.iter().map(|rule| rule.value("sid")).collect();
        assert_eq!(sids.len(), rules.len(), "each rule has a number of its own");
        Rules(rules)
    }

    /// Whether something on this layer is dropped.
    fn drops(&self, protocol: &str, port: u16, buffers: &[(&str, &str)]) -> bool {
        let port = port.to_string();
        let rules = self.0.iter().filter(|rule| rule.protocol == protocol && (rule.port == "any" || rule.port == port));
        rules.into_iter().any(|rule| rule.matches(buffers))
    }
}

fn rule(line: &str) -> Rule {
    let (head, body) = line.split_once(" (").unwrap();
    let head: Vec<&str> = head.split(' ').collect();
    let ["drop", protocol, "any", "any", "->", to, port] = head[..] else { panic!("{line}") };
    let mut options = Vec::new();
    let mut text = String::new();
    let mut is_escaped = false;
    for c in body.strip_suffix(')').unwrap().chars() {
        if c == ';' && !is_escaped {
            let (name, value) = text.trim().split_once(':').unwrap_or((text.trim(), ""));
            options.push((name.to_owned(), value.trim_matches('"').to_owned()));
            text.clear();
        } else {
            text.push(c);
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    assert!(text.trim().is_empty(), "{line}");
    Rule { protocol: protocol.into(), to: to.into(), port: port.into(), options }
}

fn bytes(content: &str) -> Vec<u8> {
    let parts = content.split('|').enumerate();
    let part = |(index, part): (usize, &str)| match index % 2 {
        0 => part.bytes().collect(),
        _ => part.split(' ').map(|hex| u8::from_str_radix(hex, 16).unwrap()).collect::<Vec<u8>>(),
    };
    parts.flat_map(part).collect()
}

impl Rule {
    fn value(&self, name: &str) -> &str {
        self.options.iter().find(|(option, _)| option == name).map_or("", |(_, value)| value)
    }

    /// Follows the keywords as the engine does: a buffer, its transformation, contents with their places.
    fn matches(&self, buffers: &[(&str, &str)]) -> bool {
        let mut buffer: Vec<u8> = Vec::new();
        let mut end = 0;
        let mut options = self.options.iter().peekable();
        while let Some((name, value)) = options.next() {
            match name.as_str() {
                "dns.query" | "tls.sni" | "quic.sni" | "http.host" | "http.uri.raw" => {
                    let Some((_, text)) = buffers.iter().find(|(known, _)| known == name) else { return false };
                    (buffer, end) = (text.bytes().collect(), 0);
                }
                "dotprefix" => buffer.insert(0, b'.'),
                "bsize" => {
                    if buffer.len() != value.parse::<usize>().unwrap() {
                        return false;
                    }
                }
                "content" => {
                    let (mut content, mut heard) = (bytes(value), buffer.clone());
                    assert!(content.len() <= 255);
                    let (mut is_first, mut is_last, mut is_next) = (false, false, false);
                    while let Some((name, _)) = options.next_if(|(name, _)| {
                        matches!(name.as_str(), "nocase" | "startswith" | "endswith" | "distance" | "within")
                    }) {
                        match name.as_str() {
                            "nocase" => (content, heard) = (content.to_ascii_lowercase(), heard.to_ascii_lowercase()),
                            "startswith" => is_first = true,
                            "endswith" => is_last = true,
                            _ => is_next = true,
                        }
                    }
                    let found = heard.windows(content.len()).enumerate().any(|(at, window)| {
                        window == content
                            && (!is_first || at == 0)
                            && (!is_next || at == end)
                            && (!is_last || at + content.len() == heard.len())
                    });
                    if !found {
                        return false;
                    }
                    end += content.len();
                }
                "msg" | "sid" | "rev" | "metadata" => {}
                _ => panic!("{name}"),
            }
        }
        true
    }
}

impl Reader for Rules {
    fn blocks(&self, question: &Question) -> Option<bool> {
        match question {
            Question::Name(name) => {
                // Names come in any case in queries and greetings.
                let name = name.as_str().to_ascii_uppercase();
                let seen = [("dns", "dns.query", 53), ("tls", "tls.sni", 443), ("quic", "quic.sni", 443)];
                let [dns, tls, quic] =
                    seen.map(|(protocol, keyword, port)| self.drops(protocol, port, &[(keyword, &name)]));
                assert!(dns == tls && tls == quic, "{name} is the same name everywhere");
                Some(dns)
            }
            Question::Address(address) => {
                let address = address.to_canonical();
                let ip = self.0.iter().filter(|rule| rule.protocol == "ip");
                Some(ip.into_iter().any(|rule| rule.to.parse::<IpAddr>().unwrap() == address))
            }
            Question::Page(page) if page.scheme() == "http" => {
                let (host, asked) = (page.host_str().unwrap(), &page[url::Position::BeforePath..]);
                let port = page.port_or_known_default().unwrap();
                let seen = self.drops("http", port, &[("http.host", host), ("http.uri.raw", asked)]);
                let reached = literal_address(page).and_then(|address| self.blocks(&Question::Address(address)));
                Some(seen || reached.unwrap_or_default())
            }
            Question::Page(page) => {
                // What is seen of it is where it leads, and in what name.
                match page.host()? {
                    Host::Domain(name) => self.blocks(&Question::Name(name.parse().ok()?)),
                    _ => self.blocks(&Question::Address(literal_address(page)?)),
                }
            }
        }
    }
}

/// Kind and value of each row.
struct Plain(Vec<(String, String)>);

impl Plain {
    fn read_csv(file: &str) -> Self {
        let mut rows = csv::Reader::from_reader(file.trim_start_matches('\u{FEFF}').as_bytes());
        let headings = rows.headers().unwrap().clone();
        let column = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
        let (kind, value) = (column("kind"), column("value"));
        Plain(rows.records().map(|row| row.unwrap()).map(|row| (row[kind].to_owned(), row[value].to_owned())).collect())
    }

    fn read_json(file: &str) -> Self {
        let file: serde_json::Value = serde_json::from_str(file).unwrap();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        Plain(file["entries"].as_array().unwrap().iter().map(|row| (text(&row["kind"]), text(&row["value"]))).collect())
    }
}

impl Reader for Plain {
    fn blocks(&self, question: &Question) -> Option<bool> {
        let named = |name: &str| {
            self.0.iter().any(|(kind, value)| match kind.as_str() {
                "host" => value == name,
                "site" => value == name || is_below(name, value),
                _ => false,
            })
        };
        let reached = |address: IpAddr| {
            self.0.iter().any(|(kind, value)| {
                kind == "ip" && value.parse::<IpAddr>().unwrap().to_canonical() == address.to_canonical()
            })
        };
        Some(match question {
            Question::Name(name) => named(name.as_str()),
            Question::Address(address) => reached(*address),
            Question::Page(page) => {
                let listed = self.0.iter().any(|(kind, value)| kind == "url" && value == page.as_str());
                listed || page.domain().is_some_and(named) || literal_address(page).is_some_and(reached)
            }
        })
    }
}
