//! What a page asks of robots: meta elements and `X-Robots-Tag` headers, addressed to all or to us by name.
//! robots.txt is another matter; see `fetch`.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;

use super::RobotsMeta;
use super::document::{Document, Element};
use super::name::Name;

/// The product token of our User-Agent, in lower case.
const AGENT: &str = "reevebot";
/// Values that are looked at, each of a meta element or a header.
const MAX_VALUES: usize = 100;
/// A value is read up to this many bytes.
const MAX_LENGTH: usize = 2_000;

/// What the page and its response's headers ask. Where several say something, the strictest holds.
pub fn read(document: &Document<'_>, headers: &[&str], now_ms: i64) -> RobotsMeta {
    let is_ours = |meta: &Element<'_>| {
        let name = meta.attr("name").unwrap_or_default();
        ["robots", AGENT].iter().any(|ours| name.trim().eq_ignore_ascii_case(ours))
    };
    let metas = document.named(Name::Meta).filter(is_ours).filter_map(|meta| meta.attr("content"));
    let headers = headers.iter().map(|value| Cow::Owned(of_header(super::text::shorten_bytes(value, MAX_LENGTH))));
    let mut robots = RobotsMeta::default();
    for value in metas.chain(headers).take(MAX_VALUES) {
        apply(super::text::shorten_bytes(&value, MAX_LENGTH), now_ms, &mut robots);
    }
    robots
}

/// What a header's value says to us: all of it, or what stands before other robots' names and behind our own.
///
/// `noindex, otherbot: nofollow` speaks to all first and then to the other one only.
fn of_header(value: &str) -> String {
    let mut rest = value;
    let mut is_ours = true;
    let mut ours = String::new();
    loop {
        let (before, agent, after) = next_agent(rest);
        if is_ours {
            ours.push_str(before);
            ours.push(',');
        }
        let Some(agent) = agent else { return ours };
        is_ours = agent.eq_ignore_ascii_case(AGENT);
        rest = after;
    }
}

/// Splits a value before the next agent's name: what precedes it, the name, what follows its colon.
fn next_agent(value: &str) -> (&str, Option<&str>, &str) {
    let mut from = 0;
    while let Some(colon) = value[from..].find(':') {
        let colon = from + colon;
        let start = value[..colon].rfind(',').map_or(0, |comma| comma + 1);
        let word = value[start..colon].trim();
        let is_name =
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        // These directives have values of their own; so have times of day.
        let has_value = word.to_ascii_lowercase();
        let is_directive = has_value == "unavailable_after" || has_value.starts_with("max-");
        if is_name && !is_directive && word.bytes().any(|byte| byte.is_ascii_alphabetic()) {
            return (&value[..start], Some(word), &value[colon + 1..]);
        }
        from = colon + 1;
    }
    (value, None, "")
}

fn apply(value: &str, now_ms: i64, robots: &mut RobotsMeta) {
    let lower = value.to_ascii_lowercase();
    if let Some(at) = lower.find("unavailable_after") {
        let date = value[at + "unavailable_after".len()..].trim_start_matches([':', ' ', '=']);
        robots.noindex |= is_past(date, now_ms);
    }
    for word in lower.split([',', ' ', ';']) {
        let word = word.trim();
        robots.noindex |= word == "noindex" || word == "none";
        robots.nofollow |= word == "nofollow" || word == "none";
        robots.noarchive |= word == "noarchive" || word == "none";
    }
}

/// Whether the date that `text` begins with is past. What is not understood is not.
fn is_past(text: &str, now_ms: i64) -> bool {
    date(text.trim()).is_some_and(|date| date.as_millisecond() <= now_ms)
}

/// ISO 8601, RFC 822 and 850, and a bare day, which is over when it ends in UTC.
fn date(text: &str) -> Option<Timestamp> {
    let first = |separator: char| text.split(separator).next().unwrap_or_default().trim();
    let iso = first(',').split_ascii_whitespace().next().unwrap_or_default();
    if let Ok(time) = iso.parse::<Timestamp>() {
        return Some(time);
    }
    if let Ok(day) = iso.parse::<Date>() {
        return Some(day.tomorrow().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp());
    }
    rfc_850(text).or_else(|| rfc2822::DateTimeParser::new().parse_timestamp(rfc_822(text)?.as_str()).ok())
}

/// `25 Jun 2010 15:00:00 PST`, with or without the day of the week; whatever follows is left.
fn rfc_822(text: &str) -> Option<String> {
    let text = match text.split_once(", ") {
        Some((day, rest)) if day.len() == 3 => rest,
        _ => text,
    };
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).take(5).collect();
    let [day, month, year, time, rest @ ..] = &words[..] else { return None };
    let zone = rest.first().filter(|zone| zone.len() <= 5).copied().unwrap_or("GMT");
    let zone = if zone == "UTC" || zone == "Z" { "GMT" } else { zone };
    Some(format!("{day} {month} {year} {time} {zone}"))
}

/// `Friday, 25-Jun-10 15:00:00 GMT`.
fn rfc_850(text: &str) -> Option<Timestamp> {
    let words: Vec<&str> =
        text.split([' ', ',']).filter(|word| word.contains('-') || word.contains(':')).take(2).collect();
    let [date, time] = words[..] else { return None };
    let parts: Vec<&str> = date.split('-').collect();
    let [day, month, year] = parts[..] else { return None };
    let year = if year.len() == 2 { format!("20{year}") } else { year.to_owned() };
    rfc2822::DateTimeParser::new().parse_timestamp(format!("{day} {month} {year} {time} GMT")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 15 July 2026.
    const NOW_MS: i64 = 1_784_073_600_000;

    fn found(html: &str, headers: &[&str]) -> String {
        let robots = read(&Document::parse(html), headers, NOW_MS);
        let flags = [(robots.noindex, "noindex"), (robots.nofollow, "nofollow"), (robots.noarchive, "noarchive")];
        flags.iter().filter(|(is_set, _)| *is_set).map(|(_, name)| *name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_pages_ask() {
        let cases = [
            ("<meta name=robots content=noindex>", "noindex"),
            ("<META NAME='ROBOTS' CONTENT='NoIndex, NoFollow'>", "noindex nofollow"),
            ("<meta name=robots content=none>", "noindex nofollow noarchive"),
            ("<meta name=robots content='index, follow'>", ""),
            ("<meta name=robots content='noarchive,max-snippet:20'>", "noarchive"),
            ("<meta name=ReeveBot content=nofollow>", "nofollow"),
            ("<meta name=otherbot content=noindex>", ""),
            ("<meta name=robots content=noarchive><meta name=reevebot content=noindex>", "noindex noarchive"),
            ("<meta name=robots content='unavailable_after: 2026-07-01'>", "noindex"),
            ("<meta name=robots content='unavailable_after: 2026-07-15'>", ""),
            ("<meta name=robots content='unavailable_after: 25 Jun 2026 15:00:00 PST, nofollow'>", "noindex nofollow"),
            ("<meta name=robots content='unavailable_after: Sat, 25 Jul 2026 15:00:00 GMT'>", ""),
            ("<meta name=robots content='unavailable_after: Thursday, 25-Jun-26 15:00:00 GMT'>", "noindex"),
            ("<meta name=robots content='unavailable_after: 2026-07-01T00:00:00Z'>", "noindex"),
            ("<meta name=robots content='unavailable_after: soon'>", ""),
            ("<meta name=robots>", ""),
        ];
        for (html, expected) in cases {
            assert_eq!(found(html, &[]), expected, "{html}");
        }
    }

    #[test]
    fn what_headers_ask() {
        let cases: &[(&[&str], &str)] = &[
            (&["noindex"], "noindex"),
            (&["noindex, nofollow"], "noindex nofollow"),
            (&["reevebot: noindex"], "noindex"),
            (&["ReeveBot: noindex, nofollow"], "noindex nofollow"),
            (&["otherbot: noindex"], ""),
            (&["otherbot: noindex, nofollow"], ""),
            (&["otherbot: noindex", "reevebot: nofollow"], "nofollow"),
            (&["nofollow", "noarchive"], "nofollow noarchive"),
            (&["nofollow, otherbot: noindex"], "nofollow"),
            (&["otherbot: noindex, reevebot: nofollow"], "nofollow"),
            (&["unavailable_after: 25 Jun 2026 15:00:00 PST"], "noindex"),
            (&["reevebot: unavailable_after: 25 Jun 2026 15:00:00 GMT"], "noindex"),
            (&["noindex, reevebot: nofollow"], "noindex nofollow"),
            (&["max-image-preview:large, noarchive"], "noarchive"),
            (&[""], ""),
        ];
        for (headers, expected) in cases {
            assert_eq!(found("", headers), *expected, "{headers:?}");
        }
    }
}
