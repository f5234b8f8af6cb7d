//! The values that source files are made of: hosts, addresses, periods, patterns, networks. Text in, checked value or
//! the reason why not out.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use ipnet::IpNet;
use jiff::civil::Weekday;
use jiff::tz::{Offset, TimeZone};
use regex::{Regex, RegexBuilder};
use url::{Host, Url};

use crate::locale::Message;
use crate::rights::RightKind;

use super::document::Found;
use super::{MINUTES_A_DAY, Window};

const MAX_ADDRESS_CHARS: usize = 2_000;
const MAX_PATTERN_CHARS: usize = 2_000;
/// Bytes that one compiled pattern may take.
const MAX_PATTERN_SIZE: usize = 1 << 20;
const MAX_CERTIFICATES: usize = 20;
const DAY_S: u64 = 24 * 3600;

/// `https://example.com/…`: http or https, no user name; the fragment is dropped.
pub(super) fn address(text: &str) -> Result<Url, Message> {
    if text.chars().count() > MAX_ADDRESS_CHARS {
        return Err(Message::new("sources-address-too-long").with("max", MAX_ADDRESS_CHARS));
    }
    let bad = |why: &str| Message::new("sources-bad-address").with("value", text).with("why", why);
    let mut url = Url::parse(text).map_err(|error| bad(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Message::new("sources-bad-scheme").with("scheme", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Message::new("sources-address-with-password"));
    }
    url.set_fragment(None);
    Ok(url)
}

/// A host as addresses write it: lower case, IDNA (`壮锦.cn` is `xn--…`), no port.
pub(super) fn host(text: &str) -> Result<String, Message> {
    let bad = || Message::new("sources-bad-host").with("value", text);
    let host = Host::parse(text.trim_end_matches('.')).map_err(|_| bad())?.to_string();
    let labels_are_sound = host.starts_with('[') || host.split('.').all(|label| !label.is_empty() && label.len() <= 63);
    if labels_are_sound && host.len() <= 253 { Ok(host) } else { Err(bad()) }
}

/// A host, `*.` and a host, or `*`.
pub(super) fn host_pattern(text: &str) -> Result<String, Message> {
    match text.strip_prefix("*.") {
        Some(rest) => host(rest).map(|host| format!("*.{host}")),
        None if text == "*" => Ok("*".to_owned()),
        None => host(text),
    }
}

/// `30m`, `6h`, `1d`, `2w`: from a minute to a year.
pub(super) fn period(text: &str) -> Result<Duration, Message> {
    let bad = || Message::new("sources-bad-period").with("value", text);
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit_s = match text.get(digits.len()..) {
        Some("m") => 60,
        Some("h") => 3600,
        Some("d") => DAY_S,
        Some("w") => 7 * DAY_S,
        _ => return Err(bad()),
    };
    let count: u64 = digits.trim().parse().map_err(|_| bad())?;
    let seconds = count.checked_mul(unit_s).filter(|seconds| (60..=366 * DAY_S).contains(seconds)).ok_or_else(bad)?;
    Ok(Duration::from_secs(seconds))
}

/// `22:00-06:00`: from the first time on, before the second, which may be on the next day or `24:00`.
pub(super) fn window(text: &str) -> Result<Window, Message> {
    let bad = || Message::new("sources-bad-hours").with("value", text);
    let (from, to) = text.split_once('-').ok_or_else(bad)?;
    let (from, to) = (minute(from.trim()).ok_or_else(bad)?, minute(to.trim()).ok_or_else(bad)?);
    if from == to || from == MINUTES_A_DAY { Err(bad()) } else { Ok(Window { from, to }) }
}

/// `06:30` as minutes since midnight, up to `24:00`.
fn minute(text: &str) -> Option<u16> {
    let two_digits = |text: &str| {
        let fits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u16>().ok().filter(|_| fits)
    };
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute) = (two_digits(hour)?, two_digits(minute)?);
    let total = hour * 60 + minute;
    (hour <= 24 && minute < 60 && total <= MINUTES_A_DAY).then_some(total)
}

/// `mon` to `sun`.
pub(super) fn day(text: &str) -> Result<Weekday, Message> {
    match text.to_ascii_lowercase().as_str() {
        "mon" => Ok(Weekday::Monday),
        "tue" => Ok(Weekday::Tuesday),
        "wed" => Ok(Weekday::Wednesday),
        "thu" => Ok(Weekday::Thursday),
        "fri" => Ok(Weekday::Friday),
        "sat" => Ok(Weekday::Saturday),
        "sun" => Ok(Weekday::Sunday),
        _ => Err(Message::new("sources-bad-day").with("value", text)),
    }
}

/// A name of the IANA time zone database (`Asia/Shanghai`), or a fixed offset (`+08:00`). The database is part of the
/// program.
pub fn time_zone(text: &str) -> Result<TimeZone, Message> {
    let fixed = || {
        let hours_and_minutes = text.strip_prefix(['+', '-'])?;
        let (hours, minutes) = hours_and_minutes.split_once(':')?;
        let minutes =
            i32::from(minute(&format!("{hours}:{minutes}")).filter(|_| hours.len() == 2 && minutes.len() == 2)?);
        let sign = if text.starts_with('-') { -1 } else { 1 };
        Offset::from_seconds(sign * minutes * 60).ok().map(TimeZone::fixed)
    };
    fixed()
        .or_else(|| TimeZone::get(text).ok())
        .ok_or_else(|| Message::new("sources-bad-time-zone").with("value", text))
}

pub(super) fn pattern(text: &str) -> Result<Regex, Message> {
    if text.chars().count() > MAX_PATTERN_CHARS {
        return Err(Message::new("sources-pattern-too-long").with("max", MAX_PATTERN_CHARS));
    }
    RegexBuilder::new(text).size_limit(MAX_PATTERN_SIZE).build().map_err(|error| {
        let why = error.to_string();
        let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
        Message::new("sources-bad-pattern").with("value", text).with("why", why)
    })
}

/// A CSS selector that the extractor can use; the text itself is kept.
pub(super) fn selector(text: &str) -> Result<String, Message> {
    match scraper::Selector::parse(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(Message::new("sources-bad-selector").with("value", text).with("why", error.to_string())),
    }
}

/// Three letters, ISO 4217.
pub(super) fn currency(text: &str) -> Result<String, Message> {
    let is_code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_code { Ok(text.to_ascii_uppercase()) } else { Err(Message::new("sources-bad-currency").with("value", text)) }
}

/// `127.0.0.1` or `127.0.0.1:8080`; port 0 stands for the address's own.
pub(super) fn socket(text: &str) -> Result<SocketAddr, Message> {
    let bare = text.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 0));
    bare.or_else(|_| text.parse()).map_err(|_| Message::new("sources-bad-socket").with("value", text))
}

/// A network or a single address. A network wider than an operator's own can be would switch the guard off.
pub(super) fn network(text: &str) -> Result<IpNet, Message> {
    let single = text.parse::<IpAddr>().map(IpNet::from);
    let net = single
        .or_else(|_| text.parse::<IpNet>())
        .map_err(|_| Message::new("sources-bad-network").with("value", text))?;
    let narrowest = if net.network().is_ipv4() { 8 } else { 7 };
    if net.prefix_len() >= narrowest {
        Ok(net.trunc())
    } else {
        Err(Message::new("sources-network-too-wide").with("value", text))
    }
}

/// A mail address that can stand in a header: visible ASCII, one `@` with something on both sides.
pub(super) fn mail(text: &str) -> Result<String, Message> {
    let visible = text.len() <= 254 && text.bytes().all(|byte| byte.is_ascii_graphic());
    let sides =
        text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'));
    if visible && sides { Ok(text.to_owned()) } else { Err(Message::new("sources-bad-mail").with("value", text)) }
}

/// `http://host:port`, `socks5://host:port` (names are resolved here) or `socks5h://host:port` (names are resolved there).
pub(super) fn proxy(text: &str) -> Result<Url, Message> {
    let bad = || Message::new("sources-bad-proxy").with("value", text);
    let url = Url::parse(text).map_err(|_| bad())?;
    let known = matches!(url.scheme(), "http" | "socks5" | "socks5h");
    let named = url.host_str().is_some_and(|host| !host.is_empty()) && url.port_or_known_default().is_some();
    let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Message::new("sources-address-with-password"));
    }
    if known && named && bare { Ok(url) } else { Err(bad()) }
}

/// Certificates as PEM, in DER. Whether they are certificates is seen when they are first used.
pub(super) fn certificates(text: &str) -> Result<Vec<Vec<u8>>, Message> {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";
    let bad = || Message::new("sources-bad-certificate").with("max", MAX_CERTIFICATES);
    let mut certificates = Vec::new();
    for part in text.split(BEGIN).skip(1) {
        let (body, _) = part.split_once(END).ok_or_else(bad)?;
        let base64: Vec<u8> = body.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let der = data_encoding::BASE64.decode(&base64).map_err(|_| bad())?;
        // Every certificate is an ASN.1 sequence.
        certificates.push(Some(der).filter(|der| der.first() == Some(&0x30)).ok_or_else(bad)?);
    }
    if (1..=MAX_CERTIFICATES).contains(&certificates.len()) { Ok(certificates) } else { Err(bad()) }
}

/// A kind of right by its name in records: `trademark`, `copyright_work`, ….
pub(super) fn right_kind(text: &str) -> Result<RightKind, Message> {
    let name = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(text);
    serde::Deserialize::deserialize(name).map_err(|_| Message::new("sources-bad-kind").with("value", text))
}

/// The address that a URL's host is known to stand for without asking DNS.
pub(super) fn known_ip(url: &Url, resolve: &std::collections::BTreeMap<String, SocketAddr>) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(ip) => Some(ip.into()),
        Host::Ipv6(ip) => Some(ip.into()),
        Host::Domain(name) => match resolve.get(name) {
            Some(socket) => Some(socket.ip()),
            None => (name == "localhost" || name.ends_with(".localhost")).then_some(Ipv4Addr::LOCALHOST.into()),
        },
    }
}

/// Not for the public internet: loopback, private, link-local and the like. The connection guard has the full list; this
/// one lets a file be checked without connecting.
pub(super) fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_private_v4(ip),
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(mapped) => is_private_v4(mapped),
            None => is_private_v6(ip),
        },
    }
}

fn is_private_v4(ip: Ipv4Addr) -> bool {
    let [a, b, ..] = ip.octets();
    let carrier_grade_nat = a == 100 && (64..128).contains(&b);
    ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_multicast()
        || carrier_grade_nat
        || a == 0
        || a >= 240
}

fn is_private_v6(ip: Ipv6Addr) -> bool {
    ip.is_loopback() || ip.is_unspecified() || ip.is_multicast() || ip.is_unique_local() || ip.is_unicast_link_local()
}

/// Turns each text into its value; what cannot be turned is handed to `report` with its place.
pub(super) fn each<T>(
    found: Vec<Found<String>>,
    check: impl Fn(&str) -> Result<T, Message>,
    mut report: impl FnMut(&Found<String>, Message),
) -> Vec<Found<T>> {
    let mut values = Vec::with_capacity(found.len());
    for text in found {
        match check(&text.value) {
            Ok(value) => values.push(text.with(value)),
            Err(reason) => report(&text, reason),
        }
    }
    values
}
