//! A listing read as an offer: the language of its title and description together with its telling links.
//! It says how likely a work is offered without a licence, and by what; whose work it is, others know.

use crate::extract::{Link, LinkKind, Listing, links};
use crate::locale::Message;
use crate::text::fold;

use super::pirate::{Evidence, Judgement, Slot, judge_beside_links};
use super::{Field, Finding};

/// What a listing amounts to as an offer of a work.
pub struct Offer {
    /// 0..=1; more than a half is taken for an offer without a licence.
    pub score: f64,
    judgement: Judgement,
    /// Telling links, those of the listing first, then those that merely stand in its texts; each address once.
    pub links: Vec<Link>,
    /// The title and the description, one behind the other.
    text: String,
    folded: crate::text::Folded,
    /// Scalars of the title, and of both; behind them stand the words of links.
    title_ends: usize,
    description: std::ops::Range<usize>,
}

/// Links of one listing that are looked at.
const MAX_LINKS: usize = 50;
/// Words of links that are read, in characters of each.
const MAX_LINK_WORDS: usize = 200;
/// How much of a text is quoted in a reason, in characters.
const MAX_QUOTED: usize = 60;

impl Offer {
    pub fn of(listing: &Listing) -> Offer {
        let description = listing.description.as_deref().unwrap_or_default();
        let mut found = listing.links.iter().take(MAX_LINKS).cloned().collect();
        links::merge(&mut found, links::in_text(&listing.title));
        links::merge(&mut found, links::in_text(description));
        found.truncate(MAX_LINKS);
        let mut text = listing.title.clone();
        let title_ends = text.chars().count();
        let description_from = title_ends + usize::from(!description.is_empty());
        for more in std::iter::once(description).chain(listing.links.iter().take(MAX_LINKS).map(|link| cut(&link.text)))
        {
            if !more.is_empty() {
                text.push('\n');
                text.push_str(more);
            }
        }
        let folded = fold(&text);
        let weight = found.iter().map(|link| weight(link.kind)).fold(0.0, f64::max);
        let judgement = judge_beside_links(&folded, weight);
        let description = description_from..description_from + description.chars().count();
        Offer { score: judgement.score, judgement, links: found, text, folded, title_ends, description }
    }

    /// Whether the offer speaks of this, for or against.
    pub fn speaks_of(&self, slot: Slot) -> bool {
        self.judgement.offers.iter().chain(&self.judgement.lawful).any(|evidence| evidence.slot == slot)
    }

    /// Whether what is offered is a broadcast while it goes on: talk of live streams, playlists, lists of channels.
    /// Links to nothing but files offer a recording.
    pub fn is_live(&self) -> bool {
        let is_file = |link: &Link| matches!(link.kind, LinkKind::NetDisk | LinkKind::Magnet | LinkKind::Torrent);
        if self.links.is_empty() || !self.links.iter().all(is_file) {
            self.speaks_of(Slot::Live) || self.speaks_of(Slot::Iptv) || !self.links.is_empty()
        } else {
            false
        }
    }

    /// The seller's words for the offer, strongest first, three at most.
    pub fn words(&self) -> Vec<String> {
        let mut offers: Vec<&Evidence> = self.judgement.offers.iter().collect();
        offers.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.range.start.cmp(&b.range.start)));
        offers.into_iter().take(3).filter_map(|evidence| self.place(evidence)).map(|(_, _, words)| words).collect()
    }

    /// Where the strongest word of the offer stands.
    pub fn strongest_place(&self) -> (Field, Option<[usize; 2]>) {
        let strongest = self.judgement.offers.iter().rev().max_by(|a, b| a.weight.total_cmp(&b.weight));
        strongest
            .and_then(|strongest| self.place(strongest))
            .map_or((Field::Title, None), |(field, span, _)| (field, span))
    }

    /// One finding for each part of the offer and each kind of lawful company, in order of place, and one for each kind of link.
    pub fn findings(&self) -> Vec<Finding> {
        let of = |signal: &str, code: &'static str, evidence: &Evidence| {
            let (field, span, words) = self.place(evidence)?;
            let because = Message::new(code).with("slot", evidence.slot.name()).with("words", words);
            Some(Finding { span, ..Finding::new(signal, None, evidence.strength(), field, because) })
        };
        let offers = self.judgement.offers.iter().filter_map(|one| of("pirate_link", "matcher-pirate-part", one));
        let lawful = self.judgement.lawful.iter().filter_map(|one| of("editorial_use", "matcher-pirate-lawful", one));
        let links = self.links.iter().map(|link| {
            let because = Message::new("matcher-pirate-link-alone").with("kind", kind_name(link.kind));
            let strength = 1.0 - (-weight(link.kind) / 2.0).exp();
            Finding {
                link: Some(link.url.clone()),
                ..Finding::new("pirate_link", None, strength, Field::Link, because)
            }
        });
        offers.chain(lawful).chain(links).collect()
    }

    /// The field a piece of evidence stands in, its scalars there, and the words as written. Links have words and no scalars.
    fn place(&self, evidence: &Evidence) -> Option<(Field, Option<[usize; 2]>, String)> {
        let [from, to] = self.folded.source_span(evidence.range.clone());
        let words: String = self.text.chars().skip(from).take((to - from).min(MAX_QUOTED)).collect();
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let within = |range: &std::ops::Range<usize>| {
            let (from, to) = (from.max(range.start), to.min(range.end));
            (from < to).then(|| [from - range.start, to - range.start])
        };
        let place = if let Some(span) = within(&(0..self.title_ends)) {
            (Field::Title, Some(span))
        } else if let Some(span) = within(&self.description) {
            (Field::Description, Some(span))
        } else {
            (Field::Link, None)
        };
        (!words.is_empty()).then_some((place.0, place.1, words))
    }
}

fn cut(text: &str) -> &str {
    text.char_indices().nth(MAX_LINK_WORDS).map_or(text, |(at, _)| &text[..at])
}

/// What a link says by itself, in the units of [`Evidence::weight`]: nobody needs a swarm to show an album of pictures.
fn weight(kind: LinkKind) -> f64 {
    match kind {
        LinkKind::NetDisk | LinkKind::M3u8 => 2.5,
        LinkKind::Torrent | LinkKind::Magnet => 2.9,
        LinkKind::IptvList | LinkKind::PeerToPeer => 3.1,
    }
}

pub fn kind_name(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::NetDisk => "net_disk",
        LinkKind::Magnet => "magnet",
        LinkKind::Torrent => "torrent",
        LinkKind::M3u8 => "m3u8",
        LinkKind::IptvList => "iptv_list",
        LinkKind::PeerToPeer => "peer_to_peer",
    }
}
