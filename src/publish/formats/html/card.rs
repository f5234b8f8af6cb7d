//! One hit as a card: what was seen beside what is registered, and the score taken apart.

use data_encoding::BASE64;

use super::title::{MAX_TITLE, Run, runs};
use crate::locale::{Lang, Message};
use crate::matcher::{Finding, PictureMatch};
use crate::publish::words::{
    Level, about_flood, classes, minute, percent, price_line, say_edit, say_field, say_kind, shown,
};
use crate::publish::{HeldFlood, Report, ReportedHit, Thumbnail, terminal};
use crate::rights::Right;

/// Findings on one card; the JSON lines have all.
const MAX_REASONS: usize = 12;

pub(super) struct Card {
    pub rank: usize,
    pub anchor: String,
    pub score: u32,
    pub level: &'static str,
    pub level_words: String,
    pub new: bool,
    pub title: Vec<Run>,
    pub seller: Option<String>,
    pub price: Option<String>,
    pub source: String,
    pub address: Option<Address>,
    pub right: Option<RightLines>,
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

pub(super) struct RightLines {
    pub name: String,
    pub kind: String,
    pub holder: String,
    pub classes: Option<String>,
    pub registration: Option<String>,
}

pub(super) struct Picture {
    pub src: String,
    pub width: u32,
    pub height: u32,
    pub label: String,
}

/// One finding with what it adds to or takes from the score.
pub(super) struct Reason {
    pub sentence: String,
    pub signal: String,
    pub field: String,
    pub link: Option<String>,
    /// `+0.42`, `−0.30`.
    pub amount: String,
    /// Length of the bar, 0 to 100.
    pub bar: u32,
    pub damping: bool,
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
    // What takes from the score is no match, so it is not marked in the title.
    let shares = &hit.ranked.explanation.shares;
    let speaks_for = |(index, _): &(usize, &Finding)| shares.get(*index).is_none_or(|share| share.amount >= 0.0);
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
        new: hit.new,
        title: runs(&hit.listing.title, findings.iter().enumerate().filter(speaks_for).map(|(_, finding)| finding)),
        seller: hit.listing.seller.as_deref().map(|seller| shown(seller, 120)),
        price: price_line(lang, &hit.listing, hit.right.as_ref()),
        source: shown(&hit.source_name, 80),
        address: address(hit),
        right: hit.right.as_ref().map(|right| right_lines(right, lang)),
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

fn right_lines(right: &Right, lang: Lang) -> RightLines {
    let classes = classes(right);
    let list = classes.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    let message = Message::new("publish-classes").with("count", classes.len()).with("classes", list);
    let entry = [right.registration.office.as_deref(), right.registration.number.as_deref()];
    let entry = entry.into_iter().flatten().collect::<Vec<_>>().join(" ");
    RightLines {
        name: right.name.clone(),
        kind: say_kind(lang, right.kind()),
        holder: right.holder.0.clone(),
        classes: (!classes.is_empty()).then(|| lang.text(&message)),
        registration: (!entry.is_empty()).then_some(entry),
    }
}

fn picture(thumbnail: &Thumbnail) -> Picture {
    Picture {
        src: format!("data:image/jpeg;base64,{}", BASE64.encode(&thumbnail.jpeg)),
        width: thumbnail.width,
        height: thumbnail.height,
        label: shown(&thumbnail.label, 200),
    }
}

fn pair_note(matched: &PictureMatch, lang: Lang) -> String {
    let message = Message::new("publish-pair-note")
        .with("how", say_edit(lang, matched))
        .with("share", (matched.share * 100.0).round());
    lang.text(&message)
}

/// The findings with their shares: what adds most first, what takes from the score last.
fn reasons(hit: &ReportedHit, lang: Lang) -> Vec<Reason> {
    let shares = &hit.ranked.explanation.shares;
    let amount_of = |index: usize| shares.get(index).map_or(0.0, |share| share.amount.clamp(-1.0, 1.0));
    let mut findings: Vec<(usize, &Finding)> = hit.ranked.hit.findings.iter().enumerate().collect();
    findings.sort_by(|(a, _), (b, _)| amount_of(*b).total_cmp(&amount_of(*a)));
    let reason = |(index, finding): (usize, &Finding)| {
        let amount = amount_of(index);
        let sign = if amount < 0.0 { '−' } else { '+' };
        Reason {
            sentence: lang.text(&finding.because),
            signal: shown(&finding.signal, 40),
            field: say_field(lang, finding.field),
            link: finding.link.as_deref().map(|link| shown(link, 160)),
            amount: format!("{sign}{:.2}", amount.abs()),
            bar: (amount.abs() * 100.0).round() as u32,
            damping: amount < 0.0,
        }
    };
    findings.into_iter().take(MAX_REASONS).map(reason).collect()
}
