//! One source file to one [`Source`], or everything that is wrong with the file.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;

use encoding_rs::Encoding;
use url::Url;

use crate::locale::Message;

use super::document::{Document, Found, SeedFault};
use super::domains::{MAX_DOMAINS, domain_list};
use super::values::{self, each};
use super::{
    AllowedHours, Cadence, Discovery, Network, Politeness, Scope, SearchTemplate, Selectors, Source, SourceId, digest,
};

const MAX_LIST: usize = 10_000;
const MAX_PATTERNS: usize = 200;
const MAX_NAME_CHARS: usize = 200;
const MAX_ID_CHARS: usize = 64;
const WEEK: u32 = 7;

/// The text of a list beside the source file, by the list's name, or why it cannot be had.
pub type ReadList<'r> = dyn Fn(&str) -> Result<String, Message> + 'r;

/// Reads one source file; `file_name` gives the default id and stands in the faults. A `.txt` file is a list of domains
/// (see [`domain_list`]), watched with every setting at its default.
pub fn parse(file_name: &str, text: &str) -> Result<Source, Vec<SeedFault>> {
    parse_with_lists(file_name, text, &|_| Err(Message::new("sources-list-not-beside")))
}

/// [`parse`], with a way to read the list that `domains_file` names: a plain file name beside the source file to its text.
pub fn parse_with_lists(file_name: &str, text: &str, list: &ReadList<'_>) -> Result<Source, Vec<SeedFault>> {
    if file_name.ends_with(".txt") {
        return parse_domain_list(file_name, text);
    }
    let mut doc = Document::parse(file_name, text)?;
    doc.refuse(&[("robots", "sources-robots-always"), ("user_agent", "sources-no-user-agent")]);
    let id = id(&mut doc, file_name);
    let name = name(&mut doc).unwrap_or_else(|| id.0.clone());
    let enabled = doc.flag("", "enabled", true);
    let network = network(&mut doc);
    let (discovery, mut hosts) = discovery(&mut doc, &network, list);
    let mut scope = scope(&mut doc);
    scope.hosts.append(&mut hosts);
    let politeness = politeness(&mut doc);
    let cadence = cadence(&mut doc);
    let selectors = selectors(&mut doc);
    let faults = doc.finish();
    if !faults.is_empty() {
        return Err(faults);
    }
    let (digest, text) = (String::new(), text.to_owned());
    let source = Source { id, name, enabled, discovery, scope, politeness, cadence, selectors, network, digest, text };
    Ok(Source { digest: digest::digest(&source), ..source })
}

fn parse_domain_list(file_name: &str, text: &str) -> Result<Source, Vec<SeedFault>> {
    let domains = domain_list(file_name, text)?;
    let root = format!("https://{}/", domains.first().map_or("", String::as_str));
    // The settings come from the same reader as everyone's; only the start address is then replaced by the list.
    let mut source =
        parse(&format!("{}.toml", stem(file_name)), &format!("discovery.start = [{root:?}]")).map_err(|faults| {
            faults.into_iter().map(|fault| SeedFault { file: file_name.to_owned(), ..fault }).collect::<Vec<_>>()
        })?;
    source.discovery.start.clear();
    source.scope.hosts = domains.iter().cloned().collect();
    source.discovery.domains = domains;
    text.clone_into(&mut source.text);
    source.digest = digest::digest(&source);
    Ok(source)
}

/// The file's name without folders and without its extension.
fn stem(file_name: &str) -> &str {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn id(doc: &mut Document<'_>, file_name: &str) -> SourceId {
    let given = doc.text("", "id");
    let place = given.unwrap_or_else(|| Found { value: stem(file_name).to_owned(), line: 1, key: "id".to_owned() });
    let id = &place.value;
    let letters_fit = id.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    let starts_well = id.starts_with(|c: char| c.is_ascii_alphanumeric());
    if !(letters_fit && starts_well && id.len() <= MAX_ID_CHARS) {
        doc.fault(&place, Message::new("sources-bad-id").with("value", id.as_str()).with("max", MAX_ID_CHARS));
    }
    SourceId(place.value)
}

fn name(doc: &mut Document<'_>) -> Option<String> {
    let name = doc.text("", "name")?;
    let count = name.value.chars().count();
    if count == 0 || count > MAX_NAME_CHARS || name.value.chars().any(char::is_control) {
        doc.fault(&name, Message::new("sources-bad-name").with("max", MAX_NAME_CHARS));
    }
    Some(name.value)
}

fn network(doc: &mut Document<'_>) -> Network {
    let nets = each(doc.list("network", "allow_net", 100), values::network, |place, reason| doc.fault(place, reason));
    let allow_net: Vec<_> = nets.into_iter().map(|net| net.value).collect();
    let from = checked(doc, "network", "from", values::mail);
    let proxy = checked(doc, "network", "proxy", values::proxy);
    let root_certificates = checked(doc, "network", "root_certificates", values::certificates).unwrap_or_default();
    let mut resolve: BTreeMap<String, SocketAddr> = BTreeMap::new();
    for pair in doc.pairs("resolve", MAX_LIST) {
        let (name, socket) = &pair.value;
        match (values::host(name), values::socket(socket)) {
            (Ok(host), Ok(socket)) => {
                if values::is_private(socket.ip()) && !allow_net.iter().any(|net| net.contains(&socket.ip())) {
                    doc.fault(&pair, Message::new("sources-private-address").with("ip", socket.ip().to_string()));
                }
                resolve.insert(host, socket);
            }
            (Err(reason), _) | (_, Err(reason)) => doc.fault(&pair, reason),
        }
    }
    Network { resolve, allow_net, from, proxy, root_certificates }
}

/// How pages are found, and the hosts that are in the scope because of it.
fn discovery(doc: &mut Document<'_>, network: &Network, list: &ReadList<'_>) -> (Discovery, BTreeSet<String>) {
    let start = addresses(doc, "start", network);
    let sitemaps = addresses(doc, "sitemaps", network);
    let search = search(doc, network);
    let domains =
        each(doc.list("discovery", "domains", MAX_DOMAINS), bare_domain, |place, reason| doc.fault(place, reason));
    let mut domains: Vec<String> = domains.into_iter().map(|domain| domain.value).collect();
    let mut listed: BTreeSet<String> = domains.iter().cloned().collect();
    domains.extend(listed_domains(doc, list).into_iter().filter(|domain| listed.insert(domain.clone())));
    let result_page = search.as_ref().and_then(|search| search.url("x", 1));
    let hosts = start.iter().chain(&sitemaps).chain(&result_page).filter_map(Url::host_str).map(str::to_owned);
    let hosts = hosts.chain(domains.iter().cloned()).collect::<BTreeSet<_>>();
    if hosts.is_empty() && !doc.has_faults_in("discovery") {
        doc.fault_at(1, "discovery", Message::new("sources-no-discovery"));
    }
    let robots_sitemaps = doc.flag("discovery", "robots_sitemaps", true);
    let usual_sitemaps = doc.flag("discovery", "usual_sitemaps", false);
    let follow_links = doc.flag("discovery", "follow_links", true);
    (Discovery { start, sitemaps, robots_sitemaps, usual_sitemaps, follow_links, search, domains }, hosts)
}

/// The names of the list that `domains_file` points to.
fn listed_domains(doc: &mut Document<'_>, list: &ReadList<'_>) -> Vec<String> {
    let Some(place) = doc.text("discovery", "domains_file") else { return Vec::new() };
    let name = place.value.as_str();
    let is_plain = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', ':']);
    if !is_plain {
        doc.fault(&place, Message::new("sources-bad-list-name").with("value", name));
        return Vec::new();
    }
    match list(name).map(|text| domain_list(name, &text)) {
        Ok(Ok(domains)) => domains,
        Ok(Err(faults)) => {
            doc.take_faults(faults);
            Vec::new()
        }
        Err(reason) => {
            doc.fault(&place, reason);
            Vec::new()
        }
    }
}

fn addresses(doc: &mut Document<'_>, key: &'static str, network: &Network) -> Vec<Url> {
    let found = each(doc.list("discovery", key, MAX_LIST), values::address, |place, reason| doc.fault(place, reason));
    for place in &found {
        refuse_private(doc, place, &place.value, network);
    }
    found.into_iter().map(|url| url.value).collect()
}

fn refuse_private<T>(doc: &mut Document<'_>, place: &Found<T>, url: &Url, network: &Network) {
    let Some(ip) = values::known_ip(url, &network.resolve) else { return };
    if values::is_private(ip) && !network.allow_net.iter().any(|net| net.contains(&ip)) {
        doc.fault(place, Message::new("sources-private-address").with("ip", ip.to_string()));
    }
}

fn bare_domain(text: &str) -> Result<String, Message> {
    values::host(text).map_err(|_| Message::new("sources-bad-domain").with("value", text))
}

fn search(doc: &mut Document<'_>, network: &Network) -> Option<SearchTemplate> {
    let max_pages = small(doc, "discovery", "search_pages", 1, 100, 1);
    let kinds =
        each(doc.list("discovery", "search_kinds", 8), values::right_kind, |place, reason| doc.fault(place, reason));
    let kinds = kinds.into_iter().map(|kind| kind.value).collect();
    let look_alikes = small(doc, "discovery", "search_look_alikes", 0, 10, 2);
    let charset = checked(doc, "discovery", "search_charset", charset).unwrap_or(encoding_rs::UTF_8);
    let place = doc.text("discovery", "search")?;
    let template = SearchTemplate { url: place.value.clone(), max_pages, look_alikes, kinds, charset };
    match template_fault(&template) {
        Some(reason) => {
            doc.fault(&place, reason);
            None
        }
        None => {
            let url = template.url("x", 1)?;
            refuse_private(doc, &place, &url, network);
            Some(template)
        }
    }
}

/// The name goes into the path or the query of an http(s) address, and nothing else is in braces.
fn template_fault(template: &SearchTemplate) -> Option<Message> {
    let rest = template.url.replace("{page}", "1");
    if !rest.contains("{mark}") {
        return Some(Message::new("sources-search-without-mark"));
    }
    let with = |mark: &str| values::address(&rest.replace("{mark}", mark));
    match (with("a"), with("b")) {
        (Err(reason), _) | (_, Err(reason)) => Some(reason),
        (Ok(a), Ok(b)) if a.origin() != b.origin() || a == b => Some(Message::new("sources-search-without-mark")),
        _ if rest.replace("{mark}", "").contains(['{', '}']) => Some(Message::new("sources-search-placeholder")),
        _ => None,
    }
}

/// A WHATWG encoding label; those that cannot be written (UTF-16) are not offered.
fn charset(label: &str) -> Result<&'static Encoding, Message> {
    let encoding = Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.output_encoding() == *encoding);
    encoding.ok_or_else(|| Message::new("sources-bad-charset").with("value", label))
}

fn scope(doc: &mut Document<'_>) -> Scope {
    let hosts = each(doc.list("scope", "hosts", MAX_LIST), values::host, |place, reason| doc.fault(place, reason));
    let include =
        each(doc.list("scope", "include", MAX_PATTERNS), values::pattern, |place, reason| doc.fault(place, reason));
    let exclude =
        each(doc.list("scope", "exclude", MAX_PATTERNS), values::pattern, |place, reason| doc.fault(place, reason));
    let image_hosts = doc.list("scope", "image_hosts", MAX_LIST);
    let image_hosts = each(image_hosts, values::host_pattern, |place, reason| doc.fault(place, reason));
    Scope {
        hosts: hosts.into_iter().map(|host| host.value).collect(),
        include_subdomains: doc.flag("scope", "include_subdomains", false),
        include: include.into_iter().map(|pattern| pattern.value).collect(),
        exclude: exclude.into_iter().map(|pattern| pattern.value).collect(),
        max_depth: small(doc, "scope", "max_depth", 0, 1_000, 16),
        max_pages: doc.number("scope", "max_pages", 1..=10_000_000).unwrap_or(10_000),
        host_pages_initial: doc.number("scope", "host_pages_initial", 1..=10_000_000).unwrap_or(500),
        max_images_per_listing: small(doc, "scope", "max_images_per_listing", 0, 10_000, 1_000),
        image_hosts: image_hosts.into_iter().map(|host| host.value).collect(),
    }
}

fn politeness(doc: &mut Document<'_>) -> Politeness {
    let section = "politeness";
    let seconds = |doc: &mut Document<'_>, key, low, default| {
        Duration::from_secs(doc.number(section, key, low..=3_600).unwrap_or(default))
    };
    let quota = doc.number(section, "requests_per_minute", 1..=60_000);
    let politeness = Politeness {
        delay: Duration::from_millis(doc.number(section, "delay_ms", 0..=600_000).unwrap_or(1_000)),
        concurrency: small(doc, section, "concurrency", 1, 32, 1),
        requests_per_minute: quota.and_then(|quota| u32::try_from(quota).ok()),
        first_byte_timeout: seconds(doc, "first_byte_timeout_s", 1, 20),
        total_timeout: seconds(doc, "total_timeout_s", 1, 60),
        max_attempts: small(doc, section, "max_attempts", 1, 10, 3),
        max_body_bytes: doc.number(section, "max_body_kib", 1..=131_072).unwrap_or(16_384) * 1_024,
        max_wait: seconds(doc, "max_wait_s", 0, 120),
        hours: hours(doc),
    };
    if politeness.first_byte_timeout > politeness.total_timeout {
        let line = doc.line_of(section, "first_byte_timeout_s").or_else(|| doc.line_of(section, "total_timeout_s"));
        doc.fault_at(line.unwrap_or(1), "politeness.first_byte_timeout_s", Message::new("sources-timeouts-crossed"));
    }
    politeness
}

/// When requests may be made; a list that is given and empty would mean never, which is what `enabled = false` is for.
fn hours(doc: &mut Document<'_>) -> AllowedHours {
    let section = "politeness";
    for key in ["hours", "days"] {
        let given = doc.line_of(section, key);
        if let Some(line) = given.filter(|_| doc.is_empty_list(section, key)) {
            doc.fault_at(line, &format!("{section}.{key}"), Message::new("sources-never-open"));
        }
    }
    let windows = each(doc.list(section, "hours", 24), values::window, |place, reason| doc.fault(place, reason));
    let days = each(doc.list(section, "days", 7), values::day, |place, reason| doc.fault(place, reason));
    let zone = checked(doc, section, "time_zone", values::time_zone);
    AllowedHours::new(
        windows.into_iter().map(|window| window.value).collect(),
        days.into_iter().map(|day| day.value).collect(),
        zone.unwrap_or(jiff::tz::TimeZone::UTC),
    )
}

/// A page may be left alone for seven times `every` unless the file says otherwise, and is not asked sooner than `every`.
fn cadence(doc: &mut Document<'_>) -> Cadence {
    let every = checked(doc, "cadence", "every", values::period).unwrap_or(Duration::from_secs(24 * 3600));
    let max = checked(doc, "cadence", "max", values::period);
    let max = max.unwrap_or_else(|| every.saturating_mul(WEEK));
    let min = checked(doc, "cadence", "min", values::period);
    if let Some(line) = doc.line_of("cadence", "min").filter(|_| min.is_some_and(|min| min > max)) {
        doc.fault_at(line, "cadence.min", Message::new("sources-cadence-crossed"));
    }
    Cadence {
        every,
        respect_cache: doc.flag("cadence", "respect_cache", true),
        by_change: doc.flag("cadence", "by_change", false),
        min: min.unwrap_or(every).min(max),
        max,
    }
}

fn selectors(doc: &mut Document<'_>) -> Selectors {
    let mut selector = |key| checked(doc, "selectors", key, values::selector);
    Selectors {
        item: selector("item"),
        title: selector("title"),
        description: selector("description"),
        price: selector("price"),
        seller: selector("seller"),
        brand: selector("brand"),
        location: selector("location"),
        image: selector("image"),
        link: selector("link"),
        currency: checked(doc, "selectors", "currency", values::currency),
    }
}

/// A text turned into its value; what cannot be turned is a fault and counts as not given.
fn checked<T>(
    doc: &mut Document<'_>,
    section: &'static str,
    key: &'static str,
    check: impl Fn(&str) -> Result<T, Message>,
) -> Option<T> {
    let place = doc.text(section, key)?;
    check(&place.value).map_err(|reason| doc.fault(&place, reason)).ok()
}

fn small(doc: &mut Document<'_>, section: &'static str, key: &'static str, low: u32, high: u32, default: u32) -> u32 {
    let value = doc.number(section, key, u64::from(low)..=u64::from(high));
    value.and_then(|value| u32::try_from(value).ok()).unwrap_or(default)
}

/// Every key that a source file may have, as `section.key`.
#[cfg(test)]
pub(super) fn known_keys() -> Vec<String> {
    let mut doc = Document::parse("keys.toml", "").expect("an empty file is TOML");
    id(&mut doc, "keys.toml");
    name(&mut doc);
    doc.flag("", "enabled", true);
    let network = network(&mut doc);
    discovery(&mut doc, &network, &|_| Ok(String::new()));
    scope(&mut doc);
    politeness(&mut doc);
    cadence(&mut doc);
    selectors(&mut doc);
    doc.asked_keys()
}
