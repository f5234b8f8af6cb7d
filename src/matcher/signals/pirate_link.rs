//! Links to net disks, swarms and streams, and the language by which works are passed on without a licence.
//! It proposes pages for review; it cannot know who holds a licence.

use crate::extract::{LinkKind, Listing};
use crate::locale::Message;
use crate::matcher::examples::{film, fires, link, listing, mark, silent};
use crate::matcher::offer::{Offer, kind_name};
use crate::matcher::pirate::Slot;
use crate::matcher::{Context, Example, Field, Finding, Role, Signal, mentioned_rights};
use crate::rights::{BroadcastWindow, Right, RightDetails, RightId, RightKind};

pub struct PirateLink;

/// How much a link alone says about a page that names a registered work.
const LINK_BESIDE_A_WORK: f64 = 0.6;
/// From where on words are an offer where no link was found; less is enough while the broadcast goes on.
const WORDS_ALONE: f64 = 0.5;
const WORDS_IN_WINDOW: f64 = 0.3;
/// A page without a registered work is never more certain than this.
const UNREGISTERED_AT_MOST: f64 = 0.9;
const MAX_LINKS: usize = 5;
/// Live offers stand on the web some hours before the broadcast, and for a while after it.
const BEFORE_WINDOW_MS: i64 = 6 * 3_600_000;
const AFTER_WINDOW_MS: i64 = 3 * 3_600_000;
/// What a live offer at any other time is worth: the match is another one, or over.
const OUT_OF_WINDOW: f64 = 0.6;

impl Signal for PirateLink {
    fn name(&self) -> &'static str {
        "pirate_link"
    }

    fn role(&self) -> Role {
        Role::Suspicion
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        let works: Vec<&Right> = mentioned_rights(found)
            .into_iter()
            .filter_map(|right| context.snapshot.right(right))
            .filter(|right| matches!(right.kind(), RightKind::CopyrightWork | RightKind::Broadcast))
            .collect();
        let offer = Offer::of(context.listing);
        if works.is_empty() {
            if !offer.links.is_empty() && offer.score > WORDS_ALONE {
                found.extend(findings(None, &offer, offer.score.min(UNREGISTERED_AT_MOST), None));
            }
            return;
        }
        for right in works {
            let time = if offer.is_live() { time_of(right, context.seen_ms) } else { None };
            let Some(strength) = strength(&offer, time) else { continue };
            found.extend(findings(Some(&right.id), &offer, strength, time));
        }
    }

    fn examples(&self) -> Vec<Example> {
        let with = |title: &str, kind: LinkKind| Listing {
            links: vec![link(kind, "https://links.example/1")],
            ..listing(title)
        };
        let described =
            |title: &str, description: &str| Listing { description: Some(description.to_owned()), ..listing(title) };
        vec![
            fires(vec![film()], with("盐路归人 1080p 网盘", LinkKind::NetDisk)),
            fires(vec![film()], with("Salt Road Home full movie", LinkKind::Magnet)),
            fires(vec![film()], listing("watch free Salt Road Home full movie no sign up")),
            fires(vec![film()], with("某新片 免费下载 提取码 abcd", LinkKind::NetDisk)),
            fires(vec![film()], described("盐路归人", "链接: https://pan.baidu.com/s/1Ab 提取码: x8k2 复制打开")),
            fires(vec![film()], listing("nonton Salt Road Home sub indo")),
            fires(vec![], with("IPTV all channels free stream", LinkKind::IptvList)),
            fires(vec![], described("某新片", "4K 中字 https://pan.quark.cn/s/3f2a9c 速存")),
            silent(vec![], with("Pinewood Linux live image, open source, torrent download", LinkKind::Torrent)),
            silent(vec![], with("家庭相册 网页", LinkKind::NetDisk)),
            silent(vec![], listing("免费看 高清 下载")),
            silent(vec![film()], listing("盐路归人 影评")),
            silent(vec![film()], listing("Salt Road Home official trailer, buy tickets")),
            silent(vec![mark()], listing("Korvela runner")),
        ]
    }
}

/// When a live offer of a broadcast was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Time {
    InWindow,
    OutOfWindow,
}

/// None where the right has no windows or nobody knows when the listing was seen.
fn time_of(right: &Right, seen_ms: Option<i64>) -> Option<Time> {
    let RightDetails::Broadcast { windows } = &right.details else { return None };
    let seen_ms = seen_ms.filter(|_| !windows.is_empty())?;
    let is_near = |window: &BroadcastWindow| {
        seen_ms >= window.from_ms.saturating_sub(BEFORE_WINDOW_MS)
            && seen_ms <= window.to_ms.saturating_add(AFTER_WINDOW_MS)
    };
    Some(if windows.iter().any(is_near) { Time::InWindow } else { Time::OutOfWindow })
}

/// How strongly the listing looks like an unlicensed offer of a work that it names; none where it does not.
fn strength(offer: &Offer, time: Option<Time>) -> Option<f64> {
    let from = if time == Some(Time::InWindow) { WORDS_IN_WINDOW } else { WORDS_ALONE };
    let strength = if offer.links.is_empty() {
        (offer.score > from).then_some(0.85 * offer.score)?
    } else {
        1.0 - (1.0 - LINK_BESIDE_A_WORK) * (1.0 - offer.score)
    };
    // A page that says its licence openly may still lie about it: it stays in sight, lower down.
    let strength = if offer.speaks_of(Slot::Free) { 0.45 * strength } else { strength };
    Some(match time {
        Some(Time::InWindow) => 1.0 - 0.5 * (1.0 - strength),
        Some(Time::OutOfWindow) => OUT_OF_WINDOW * strength,
        None => strength,
    })
}

/// One finding per link; one about the words where there are only words.
fn findings(right: Option<&RightId>, offer: &Offer, strength: f64, time: Option<Time>) -> Vec<Finding> {
    let words = offer.words().join(", ");
    if offer.links.is_empty() {
        let code = match time {
            Some(Time::InWindow) => "matcher-pirate-words-live",
            _ => "matcher-pirate-words",
        };
        let (field, span) = offer.strongest_place();
        let because = Message::new(code).with("words", words);
        return vec![Finding { span, ..Finding::new("pirate_link", right, strength, field, because) }];
    }
    let because = |kind: LinkKind| {
        let kind = kind_name(kind);
        match (words.as_str(), time) {
            ("", _) => Message::new("matcher-pirate-link-alone").with("kind", kind),
            (words, Some(Time::InWindow)) => {
                Message::new("matcher-pirate-link-live").with("words", words).with("kind", kind)
            }
            (words, _) => Message::new("matcher-pirate-link").with("words", words).with("kind", kind),
        }
    };
    let of_link = |link: &crate::extract::Link| Finding {
        link: Some(link.url.clone()),
        ..Finding::new("pirate_link", right, strength, Field::Link, because(link.kind))
    };
    offer.links.iter().take(MAX_LINKS).map(of_link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matcher::tests::{plain, snapshot};
    use crate::matcher::{Candidate, match_listing_seen};
    use crate::rights::Registration;

    fn millis(time: &str) -> i64 {
        time.parse::<jiff::Timestamp>().unwrap().as_millisecond()
    }

    fn rights() -> Vec<Right> {
        let window = |from: &str, to: &str| BroadcastWindow { from_ms: millis(from), to_ms: millis(to) };
        let windows = vec![
            window("2026-03-07T11:30:00Z", "2026-03-07T14:00:00Z"),
            window("2026-03-14T11:30:00Z", "2026-03-14T14:00:00Z"),
        ];
        let film = Right { aliases: vec!["盐之归途".to_owned()], ..film() };
        let cup = Right {
            id: RightId("cup".to_owned()),
            name: "Northern Cup".to_owned(),
            titles: vec!["北方杯".to_owned()],
            aliases: Vec::new(),
            details: RightDetails::Broadcast { windows },
            registration: Registration::default(),
            ..film.clone()
        };
        vec![film, cup]
    }

    /// Rows of `tests/fixtures/text/pirate_works.jsonl`: a listing, when it was seen, and how strongly which work is offered.
    #[test]
    fn works_are_offered_by_title_alias_and_hour() {
        let snapshot = snapshot(rights().into_iter().map(plain).collect());
        let mut wrong = Vec::new();
        let table = include_str!("../../../tests/fixtures/text/pirate_works.jsonl");
        for line in table.lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let mut listing: Listing = serde_json::from_str(line).unwrap();
            listing.id = crate::extract::ListingId("row".to_owned());
            let (right, expected) = row["expect"].as_str().unwrap().split_once(' ').unwrap();
            let seen_ms = row["seen"].as_str().map(millis);
            let hits = match_listing_seen(&Candidate { listing: &listing, pictures: &[] }, &snapshot, seen_ms);
            let findings = hits.iter().filter(|hit| hit.right_id.as_ref().is_some_and(|id| id.0 == right));
            let strength = findings
                .flat_map(|hit| &hit.findings)
                .filter(|finding| finding.signal == "pirate_link")
                .map(|finding| finding.strength)
                .fold(0.0, f64::max);
            let found = match strength {
                s if s >= 0.6 => "strong",
                s if s > 0.0 => "weak",
                _ => "none",
            };
            if found != expected {
                wrong.push(format!("{strength:.2} {found}: {line}"));
            }
        }
        assert!(table.lines().count() >= 20);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_window_reaches_some_hours_further() {
        let rights = rights();
        for (seen, time) in [
            ("2026-03-07T12:00:00Z", Some(Time::InWindow)),
            ("2026-03-07T05:30:00Z", Some(Time::InWindow)),
            ("2026-03-07T05:29:59Z", Some(Time::OutOfWindow)),
            ("2026-03-07T17:00:01Z", Some(Time::OutOfWindow)),
        ] {
            assert_eq!(time_of(&rights[1], Some(millis(seen))), time, "{seen}");
        }
        assert_eq!(time_of(&rights[1], None), None);
        assert_eq!(time_of(&rights[0], Some(0)), None);
    }
}
