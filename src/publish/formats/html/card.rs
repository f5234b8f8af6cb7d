//! One hit as a card: what was seen beside what is registered, and the score taken apart.

use data_encoding::BASE64;

use crate::locale::Lang;
use crate::publish::formats::hit::{
    Excerpt, MAX_REASONS, Reason, RightLines, excerpts, pair_note, reasons, right_lines, title_runs,
};
use crate::publish::formats::tables::say_verdict;
use crate::publish::formats::title::{MAX_TITLE, Run};
use crate::publish::words::{Level, about_flood, minute, percent, price_line, shown};
use crate::publish::{HeldFlood, Report, ReportedHit, Thumbnail, terminal};

pub(super) struct Card {
    pub rank: usize,
    pub anchor: String,
    pub score: u32,
    pub level: &'static str,
    pub level_words: String,
    /// New, or why it stands in a report of changes.
    pub news: Option<String>,
    pub verdict: Option<String>,
    pub title: Vec<Run>,
    pub seller: Option<String>,
    pub price: Option<String>,
    pub source: String,
    pub address: Option<Address>,
    pub right: Option<RightLines>,
    pub excerpts: Vec<Excerpt>,
    pub seen: Option<Picture>,
    pub registered: Option<Picture>,
    pub pair_note: Option<String>,
    pub drawing: Option<Picture>,
    pub reasons: Vec<Reason>,
    pub more_reasons: usize,
    pub first_seen: String,
    pub archived: Option<String>,
}

/// A link's target and how it reads.
pub(super) struct Address {
    pub href: String,
    pub text: String,
}

pub(super) struct Picture {
    pub src: String,
    pub width: u32,
    pub height: u32,
    pub label: String,
}

/// A picture whose hits are held back, on one line.
pub(super) struct Flood {
    pub picture: Option<Picture>,
    pub sentence: String,
}

impl Flood {
    pub(super) fn of(held: &HeldFlood, lang: Lang) -> Self {
        Flood { picture: held.picture.as_ref().map(picture), sentence: lang.text(&about_flood(held)) }
    }
}

/// A hit below the threshold, on one line.
pub(super) struct Mention {
    pub score: u32,
    pub title: String,
    pub right: String,
    pub seller: Option<String>,
    pub source: String,
    pub address: Option<Address>,
    pub why: String,
}

/// The reported hits as cards, in rank order, at most `max`.
pub(super) fn cards(report: &Report, lang: Lang, max: usize) -> Vec<Card> {
    report.reported().take(max).enumerate().map(|(index, hit)| card(index + 1, hit, report, lang)).collect()
}

fn card(rank: usize, hit: &ReportedHit, report: &Report, lang: Lang) -> Card {
    let level = Level::of(hit.ranked.score, &report.weights);
    let findings = &hit.ranked.hit.findings;
    let matched = findings.iter().find_map(|finding| finding.picture.as_ref());
    let seen = hit.listing_pictures.first().map(picture);
    let registered = hit.right_pictures.first().map(picture);
    let is_pair = seen.is_some() && registered.is_some();
    Card {
        rank,
        anchor: shown(&hit.hit_id, 80),
        score: percent(hit.ranked.score),
        level: level.name(),
        level_words: level.say(lang),
        news: report.change(hit).map(|change| change.say(lang)).or_else(|| hit.new.then(|| lang.say("publish-new"))),
        verdict: hit.verdict.map(|verdict| say_verdict(lang, Some(verdict))),
        title: title_runs(hit),
        seller: hit.listing.seller.as_deref().map(|seller| shown(seller, 120)),
        price: price_line(lang, &hit.listing, hit.right.as_ref()),
        source: shown(&hit.source_name, 80),
        address: address(hit),
        right: hit.right.as_ref().map(|right| right_lines(right, lang)),
        excerpts: excerpts(hit, lang),
        seen,
        registered,
        drawing: hit
            .drawing
            .as_ref()
            .map(|drawing| Picture { label: lang.say("publish-drawing-alt"), ..picture(drawing) }),
        pair_note: matched.filter(|_| is_pair).map(|matched| pair_note(matched, lang)),
        reasons: reasons(hit, lang),
        more_reasons: findings.len().saturating_sub(MAX_REASONS),
        first_seen: minute(hit.first_seen_ms),
        archived: hit.archived.as_ref().map(|(file, offset)| format!("{file} @ {offset}")),
    }
}

impl Mention {
    pub(super) fn of(hit: &ReportedHit, lang: Lang) -> Self {
        Mention {
            score: percent(hit.ranked.score),
            title: shown(&hit.listing.title, MAX_TITLE),
            right: terminal::right_name(hit, lang),
            seller: hit.listing.seller.as_deref().map(|seller| shown(seller, 120)),
            source: shown(&hit.source_name, 80),
            address: address(hit),
            why: terminal::reasons(hit, lang, 4),
        }
    }
}

fn address(hit: &ReportedHit) -> Option<Address> {
    let href = hit.web_address()?.to_owned();
    let text = shown(&href, 90);
    Some(Address { href, text })
}

fn picture(thumbnail: &Thumbnail) -> Picture {
    Picture {
        src: format!("data:image/jpeg;base64,{}", BASE64.encode(&thumbnail.jpeg)),
        width: thumbnail.width,
        height: thumbnail.height,
        label: shown(&thumbnail.label, 200),
    }
}
