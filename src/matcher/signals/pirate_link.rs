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
