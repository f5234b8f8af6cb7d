//! Links to net disks, swarms and streams under words by which works are passed on without a licence.
//! It proposes pages for review; it cannot know who holds a licence.

use std::collections::BTreeMap;

use crate::extract::{Link, LinkKind, Listing};
use crate::locale::Message;
use crate::matcher::examples::{film, fires, link, listing, mark, silent};
use crate::matcher::lexicon::{EDITORIAL, FREE_WORKS, PIRATE};
use crate::matcher::{Context, Example, Field, Finding, Role, Signal, mentioned_rights};
use crate::rights::{RightId, RightKind};
use crate::text::fold;

pub struct PirateLink;

/// How much a link alone says about a page that names a registered work.
const LINK_BESIDE_A_WORK: f64 = 0.6;
/// How sure the words must be where no link was found, and where no registered work is named.
const WORDS_ALONE: f64 = 0.75;
const WORDS_BESIDE_LINKS: f64 = 0.6;
/// A page without a registered work is never more certain than this.
const UNREGISTERED_AT_MOST: f64 = 0.9;
const MAX_LINKS: usize = 5;

impl Signal for PirateLink {
    fn name(&self) -> &'static str {
        "pirate_link"
    }

    fn role(&self) -> Role {
        Role::Suspicion
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        let links = &context.listing.links;
        let page = Words::of(context);
        let works: Vec<RightId> =
            mentioned_rights(found).into_iter().filter(|right| is_work(context, right)).cloned().collect();
        if works.is_empty() {
            if !links.is_empty() && page.pirate >= WORDS_BESIDE_LINKS && page.lawful < 0.6 {
                let strength = (1.0 - 0.5 * (1.0 - page.pirate)).min(UNREGISTERED_AT_MOST);
                found.extend(findings(None, links, strength, &page));
            }
            return;
        }
        for right in &works {
            let strength = if links.is_empty() {
                if page.pirate < WORDS_ALONE || page.editorial {
                    continue;
                }
                0.8 * page.pirate
            } else {
                1.0 - (1.0 - LINK_BESIDE_A_WORK) * (1.0 - page.pirate)
            };
            // A page that says its licence openly may still lie about it: it stays in sight, lower down.
            found.extend(findings(Some(right), links, strength * (1.0 - 0.6 * page.free), &page));
        }
    }

    fn examples(&self) -> Vec<Example> {
        let with = |title: &str, kind: LinkKind| Listing {
            links: vec![link(kind, "https://links.example/1")],
            ..listing(title)
        };
        vec![
            fires(vec![film()], with("盐路归人 1080p 网盘", LinkKind::NetDisk)),
            fires(vec![film()], with("Salt Road Home full movie", LinkKind::Magnet)),
            fires(vec![film()], listing("watch free Salt Road Home full movie no sign up")),
            fires(vec![film()], with("某新片 免费下载 提取码 abcd", LinkKind::NetDisk)),
            fires(vec![], with("IPTV all channels free stream", LinkKind::IptvList)),
            silent(vec![], with("Pinewood Linux live image, open source, torrent download", LinkKind::Torrent)),
            silent(vec![], with("家庭相册 网页", LinkKind::NetDisk)),
            silent(vec![], listing("免费看 高清 下载")),
            silent(vec![film()], listing("盐路归人 影评")),
            silent(vec![film()], listing("Salt Road Home official trailer, buy tickets")),
            silent(vec![mark()], listing("Korvela runner")),
        ]
    }
}

fn is_work(context: &Context<'_>, right: &RightId) -> bool {
    context
        .snapshot
        .right(right)
        .is_some_and(|right| matches!(right.kind(), RightKind::CopyrightWork | RightKind::Broadcast))
}

/// One finding per link; one about the title where there are only words.
fn findings(right: Option<&RightId>, links: &[Link], strength: f64, page: &Words) -> Vec<Finding> {
    let words = page.told.join(", ");
    if links.is_empty() {
        let because = Message::new("matcher-pirate-words").with("words", words);
        let finding = Finding::new("pirate_link", right, strength, page.field, because);
        return vec![match page.span {
            Some(span) => finding.at(span),
            None => finding,
        }];
    }
    let of_link = |link: &Link| {
        let kind = kind_name(link.kind);
        let because = match words.as_str() {
            "" => Message::new("matcher-pirate-link-alone").with("kind", kind),
            words => Message::new("matcher-pirate-link").with("words", words).with("kind", kind),
        };
        Finding { link: Some(link.url.clone()), ..Finding::new("pirate_link", right, strength, Field::Link, because) }
    };
    links.iter().take(MAX_LINKS).map(of_link).collect()
}

fn kind_name(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::NetDisk => "net_disk",
        LinkKind::Magnet => "magnet",
        LinkKind::Torrent => "torrent",
        LinkKind::M3u8 => "m3u8",
        LinkKind::IptvList => "iptv_list",
        LinkKind::PeerToPeer => "peer_to_peer",
    }
}

/// What the page's words amount to, 0..=1 each.
struct Words {
    pirate: f64,
    /// Words of free licences, or of reviews and lawful offers, whichever is stronger.
    lawful: f64,
    free: f64,
    editorial: bool,
    /// The pirate words found, strongest first, three at most.
    told: Vec<String>,
    /// Where the first of them stands in the title or the description.
    field: Field,
    span: Option<[usize; 2]>,
}

impl Words {
    fn of(context: &Context<'_>) -> Words {
        let links =
            fold(&context.listing.links.iter().take(20).map(|link| link.text.as_str()).collect::<Vec<_>>().join(" "));
        let mut strengths: BTreeMap<&str, f64> = BTreeMap::new();
        let mut first = None;
        for (field, text) in context.texts().into_iter().chain([(Field::Link, &links)]) {
            for found in PIRATE.find(text) {
                strengths.insert(&found.word.written, found.word.strength);
                if field != Field::Link {
                    first.get_or_insert((field, text.source_span(found.range)));
                }
            }
        }
        let strongest = |lexicon: &'static crate::matcher::lexicon::Lexicon| {
            context
                .texts()
                .iter()
                .filter_map(|(_, text)| lexicon.strongest(text))
                .map(|found| found.word.strength)
                .fold(0.0, f64::max)
        };
        let (free, editorial) = (strongest(&FREE_WORKS), strongest(&EDITORIAL));
        let pirate = 1.0 - strengths.values().map(|strength| 1.0 - strength).product::<f64>();
        let mut told: Vec<(&str, f64)> = strengths.into_iter().collect();
        told.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        Words {
            pirate,
            lawful: free.max(editorial),
            free,
            editorial: editorial > 0.0,
            told: told.into_iter().take(3).map(|(word, _)| word.to_owned()).collect(),
            field: first.map_or(Field::Title, |(field, _)| field),
            span: first.map(|(_, span)| span),
        }
    }
}
