//! The dossier of one offender: every identity, case, listing and piece of evidence, as a page that opens anywhere and as data.
//! It is for those who work on the cases; what the public may see is `review::offenders::publish`.

use std::io::{self, Write};

use askama::Template;
use data_encoding::BASE64;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::locale::{Lang, Message};
use crate::publish::words::{minute, price_line, shown};
use crate::review::cases::{Case, CaseHit, TakedownClock};
use crate::review::offenders::{AppealOutcome, Entry, OffenderRecord};

const STYLE: &str = include_str!("dossier.css");
/// Characters of an address that are shown.
const MAX_ADDRESS: usize = 200;
/// Characters of a title that are shown.
const MAX_TITLE: usize = 200;
/// The form of the data; raised when a field changes its meaning.
const VERSION: u32 = 1;

/// Everything about one offender.
#[derive(Clone, Debug, PartialEq)]
pub struct Dossier {
    /// Milliseconds since 1970 UTC.
    pub made_ms: i64,
    pub record: OffenderRecord,
    /// The latest opened first.
    pub cases: Vec<Case>,
    /// Oldest first.
    pub entries: Vec<Entry>,
}

#[derive(Serialize)]
struct Data<'a> {
    version: u32,
    made_ms: i64,
    record: &'a OffenderRecord,
    cases: &'a [Case],
    entries: &'a [Entry],
}

impl Dossier {
    /// As data: the whole cases, with the positions of their evidence in the archive.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        let Dossier { made_ms, record, cases, entries } = self;
        let data = Data { version: VERSION, made_ms: *made_ms, record, cases, entries };
        serde_json::to_writer_pretty(&mut *out, &data)?;
        out.write_all(b"\n")
    }

    /// As a page: no script, no request, everything from the web as text.
    pub fn write_html(&self, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
        Page::of(self, lang).write_into(out)
    }

    /// The record in one sentence.
    pub fn counts(&self) -> Message {
        Message::new("cases-record")
            .with("cases", self.record.cases.len())
            .with("confirmed", self.record.confirmed)
            .with("listings", self.record.hits)
            .with("relisted", self.record.relistings)
            .with("sites", self.record.sites.join(", "))
    }

    /// Who has said what about an entry, in order.
    pub fn words_about(entry: &Entry) -> Vec<Message> {
        let said = |code: &'static str, by: &str, at_ms: i64, note: Option<&str>| {
            Message::new(code).with("by", by).with("at", minute(at_ms)).with("note", note.unwrap_or_default())
        };
        let proposal = &entry.proposal;
        let mut words = vec![said("cases-word-proposed", &proposal.proposed_by, proposal.proposed_ms, None)];
        if let Some(word) = &entry.approved {
            words.push(said("cases-word-approved", &word.by, word.at_ms, word.note.as_deref()));
        }
        for appeal in &entry.appeals {
            let filed = &appeal.filed;
            words.push(said("cases-word-appealed", &filed.by, filed.at_ms, Some(&appeal.grounds)));
            if let Some((outcome, word)) = &appeal.answer {
                let code = match outcome {
                    AppealOutcome::Upheld => "cases-word-upheld",
                    AppealOutcome::Rejected => "cases-word-rejected",
                };
                words.push(said(code, &word.by, word.at_ms, word.note.as_deref()));
            }
        }
        if let Some(word) = &entry.withdrawn {
            words.push(said("cases-word-withdrawn", &word.by, word.at_ms, word.note.as_deref()));
        }
        words
    }
}

#[derive(Template)]
#[template(path = "dossier.html", config = "src/publish/offenders/askama.toml")]
struct Page {
    lang: Lang,
    style_hash: String,
    made: String,
    seller: String,
    counts: String,
    aliases: Vec<String>,
    cases: Vec<CaseBlock>,
    entries: Vec<EntryBlock>,
}

struct CaseBlock {
    id: String,
    right: String,
    state: String,
    lane: String,
    lane_reasons: Vec<String>,
    clock: Option<String>,
    hits: Vec<HitRow>,
    events: Vec<EventRow>,
}

struct HitRow {
    title: String,
    seller: String,
    price: String,
    /// Only where it is a web address: the page's only links.
    href: Option<String>,
    address: String,
    membership: String,
    verdict: String,
    presence: String,
    first_seen: String,
    evidence: Vec<String>,
    reasons: Vec<String>,
}

struct EventRow {
    time: String,
    actor: String,
    what: String,
    note: String,
}

struct EntryBlock {
    state: String,
    reason: String,
    ground: String,
    until: String,
    words: Vec<String>,
}

impl Page {
    fn of(dossier: &Dossier, lang: Lang) -> Page {
        let offender = &dossier.record.offender;
        let alias = |alias: &crate::review::cases::SellerAlias| {
            let case = alias.case_id.as_deref().unwrap_or_default();
            let message =
                Message::new("cases-also-known").with("seller", alias.seller.to_string()).with("case", shown(case, 12));
            lang.text(&message)
        };
        let entry = |entry: &Entry| EntryBlock {
            state: lang.text(&entry.state(dossier.made_ms).label()),
            reason: entry.proposal.reason.clone(),
            ground: entry.proposal.ground.clone(),
            until: minute(entry.proposal.expires_ms),
            words: Dossier::words_about(entry).iter().map(|message| lang.text(message)).collect(),
        };
        Page {
            lang,
            style_hash: BASE64.encode(&Sha256::digest(STYLE.as_bytes())),
            made: minute(dossier.made_ms),
            seller: offender.seller.to_string(),
            counts: lang.text(&dossier.counts()),
            aliases: offender.aliases.iter().map(alias).collect(),
            cases: dossier.cases.iter().map(|case| case_block(case, dossier.made_ms, lang)).collect(),
            entries: dossier.entries.iter().map(entry).collect(),
        }
    }

    fn say(&self, code: &str) -> String {
        self.lang.say(code)
    }
}

fn case_block(case: &Case, now_ms: i64, lang: Lang) -> CaseBlock {
    let clock = TakedownClock::of(case, now_ms);
    let about_clock = clock.noticed_ms.map(|noticed| {
        let noticed = minute(noticed);
        lang.text(&match &clock.removal {
            Some(removal) => Message::new("cases-clock-removed").with("noticed", noticed).with("days", removal.days()),
            None => {
                let days = clock.days.unwrap_or_default();
                Message::new("cases-clock-waits").with("noticed", noticed).with("days", days)
            }
        })
    });
    let event = |event: &crate::review::cases::CaseEvent| EventRow {
        time: minute(event.at_ms),
        actor: event.actor.clone(),
        what: lang.text(&event.kind.message(minute)),
        note: event.note.clone().unwrap_or_default(),
    };
    CaseBlock {
        id: case.id.clone(),
        right: format!("{} ({})", case.right.name, case.right.id),
        state: lang.text(&case.state.label()),
        lane: lang.text(&case.triage.lane.label()),
        lane_reasons: case.triage.reasons.iter().map(|reason| lang.text(reason)).collect(),
        clock: about_clock,
        hits: case.hits.iter().map(|hit| hit_row(hit, lang)).collect(),
        events: case.history.iter().map(event).collect(),
    }
}

fn hit_row(hit: &CaseHit, lang: Lang) -> HitRow {
    let url = hit.listing.url.as_ref();
    let href = url.filter(|url| matches!(url.scheme(), "http" | "https")).map(ToString::to_string);
    let at = |capture: &crate::review::cases::Capture| format!("{} @ {}", capture.file, capture.offset);
    let page = hit.archived.iter().map(at);
    let pictures = hit.pictures.iter().map(|picture| {
        let place = picture.archived.as_ref().map(at).unwrap_or_default();
        format!("sha256:{} {place}", picture.picture_id).trim_end().to_owned()
    });
    HitRow {
        title: shown(&hit.listing.title, MAX_TITLE),
        seller: hit.seller.as_ref().map(ToString::to_string).unwrap_or_default(),
        price: price_line(lang, &hit.listing, None).unwrap_or_default(),
        address: url.map(|url| shown(url.as_str(), MAX_ADDRESS)).unwrap_or_default(),
        href,
        membership: lang.text(&hit.membership.label()),
        verdict: hit.verdict.map(|verdict| lang.say(verdict_code(verdict))).unwrap_or_default(),
        presence: lang.text(&hit.sighting.presence.message()),
        first_seen: minute(hit.first_seen_ms),
        evidence: page.chain(pictures).collect(),
        reasons: hit.links.iter().map(|link| lang.text(&link.because)).collect(),
    }
}

fn verdict_code(verdict: crate::review::Verdict) -> &'static str {
    match verdict {
        crate::review::Verdict::Infringes => "verdict-infringes",
        crate::review::Verdict::Lawful => "verdict-lawful",
        crate::review::Verdict::NotUsed => "verdict-not-used",
    }
}

#[cfg(test)]
mod tests;
