//! One hit in words, for every format that shows hits one by one.

use super::title::{Run, excerpt, runs};
use crate::locale::{Lang, Message};
use crate::matcher::{Field, Finding, PictureMatch};
use crate::publish::ReportedHit;
use crate::publish::words::{classes, say_edit, say_field, say_kind, shown};
use crate::rights::Right;

/// Findings on one card; the JSON lines have all.
pub const MAX_REASONS: usize = 12;

pub struct RightLines {
    pub name: String,
    pub kind: String,
    pub holder: String,
    pub classes: Option<String>,
    pub registration: Option<String>,
}

/// One finding with what it adds to or takes from the score.
pub struct Reason {
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

/// The title with the matched words marked. What takes from the score is no match, so it is not marked.
pub fn title_runs(hit: &ReportedHit) -> Vec<Run> {
    let shares = &hit.ranked.explanation.shares;
    let speaks_for = |(index, _): &(usize, &Finding)| shares.get(*index).is_none_or(|share| share.amount >= 0.0);
    let findings = hit.ranked.hit.findings.iter().enumerate().filter(speaks_for);
    runs(&hit.listing.title, findings.map(|(_, finding)| finding))
}

/// What another text of the listing than its title says around matched words.
pub struct Excerpt {
    pub field: String,
    pub runs: Vec<Run>,
}

/// The listing's description, brand, seller and place, as far as words there speak for the hit.
pub fn excerpts(hit: &ReportedHit, lang: Lang) -> Vec<Excerpt> {
    let listing = &hit.listing;
    let texts = [
        (Field::Description, listing.description.as_deref()),
        (Field::Brand, listing.brand.as_deref()),
        (Field::Seller, listing.seller.as_deref()),
        (Field::Location, listing.location.as_deref()),
    ];
    let shares = &hit.ranked.explanation.shares;
    let spans_of = |field: Field| -> Vec<[usize; 2]> {
        let findings = hit.ranked.hit.findings.iter().enumerate();
        let speaks = findings.filter(|(at, _)| shares.get(*at).is_none_or(|share| share.amount >= 0.0));
        speaks.filter(|(_, finding)| finding.field == field).filter_map(|(_, finding)| finding.span).collect()
    };
    let excerpt_of = |(field, text): (Field, Option<&str>)| {
        let runs = excerpt(text?, &spans_of(field));
        (!runs.is_empty()).then(|| Excerpt { field: say_field(lang, field), runs })
    };
    texts.into_iter().filter_map(excerpt_of).collect()
}

pub fn right_lines(right: &Right, lang: Lang) -> RightLines {
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

/// How the seen picture came from the registered one, and how much of them agrees.
pub fn pair_note(matched: &PictureMatch, lang: Lang) -> String {
    let message = Message::new("publish-pair-note")
        .with("how", say_edit(lang, matched))
        .with("share", (matched.share * 100.0).round());
    lang.text(&message)
}

/// The findings with their shares: what adds most first, what takes from the score last.
pub fn reasons(hit: &ReportedHit, lang: Lang) -> Vec<Reason> {
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
