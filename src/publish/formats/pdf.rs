//! `report.pdf`: the report in pages, to be printed, signed and put on file: each hit with its pictures, its reasons and where
//! its page is in the archive. Made with this machine's fonts, whose used letters stand in the file.

use std::io::Write;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::hit::{MAX_REASONS, Reason, excerpts, pair_note, reasons, right_lines, title_runs};
use super::tables::{no_hits, past_line, say_since, say_verdict};
use crate::locale::{Lang, Message};
use crate::publish::typeset::{self, Bar, Block, Colour, Column, Document, Picture, Span, Table, TypesetError};
use crate::publish::words::{Level, about_flood, grouped, minute, percent, price_line, say_link_kind, shown};
use crate::publish::{Edition, Format, NotWritten, Report, ReportedHit, Thumbnail, pirate_links, terminal};

pub struct Pdf;

/// Hits in full, and mentions and links on a line each; the other files of the report have all of them.
const MAX_HITS: usize = 300;
const MAX_LINES: usize = 500;
/// Characters of an address that are shown.
const MAX_ADDRESS: usize = 300;
const MAX_TITLE: usize = 240;

const DAMPING: Colour = [0x2d, 0x7a, 0x4e];

impl Format for Pdf {
    fn name(&self) -> &'static str {
        "pdf"
    }

    fn file_name(&self) -> &'static str {
        "report.pdf"
    }

    fn shows_pictures(&self) -> bool {
        true
    }

    fn needs_fonts(&self) -> bool {
        true
    }

    fn write(&self, report: &Report, edition: &Edition<'_>, out: &mut dyn Write) -> Result<(), NotWritten> {
        let bytes = typeset::pdf(&document(report, edition.lang), edition.fonts).map_err(|error| match error {
            TypesetError::Fonts(missing) => NotWritten::Fonts(missing),
            TypesetError::Pdf(reason) => NotWritten::Other(reason),
        })?;
        Ok(out.write_all(&bytes)?)
    }
}

fn document(report: &Report, lang: Lang) -> Document {
    let title = lang.say("publish-title");
    let ids: String = report.hits.iter().map(|hit| format!("{}\n", hit.hit_id)).collect();
    let id = Sha256::digest(format!("{}\n{}\n{ids}", report.made_ms, report.snapshot));
    let mut blocks = front(report, lang, &title);
    blocks.push(Block::PageBreak);
    blocks.extend(hits(report, lang));
    blocks.extend(changes(report, lang));
    blocks.extend(links(report, lang));
    blocks.extend(mentions(report, lang));
    Document {
        footer: format!("{title} · {}", minute(report.made_ms)),
        lang: lang.tag().to_owned(),
        made_ms: report.made_ms,
        id: HEXLOWER.encode(&id),
        title,
        blocks,
    }
}

fn heading(level: u8, text: impl Into<String>) -> Block {
    Block::Heading { level, spans: vec![Span::new(text)] }
}

fn paragraph(text: impl Into<String>) -> Block {
    Block::Paragraph(vec![Span::new(text)])
}

/// What the report is about, where it looked, and what is in it.
fn front(report: &Report, lang: Lang, title: &str) -> Vec<Block> {
    let sum = |count: fn(&crate::publish::SourceSummary) -> u64| report.sources.iter().map(count).sum::<u64>();
    let figures = [
        ("publish-sum-sources", report.sources.len() as u64),
        ("publish-sum-pages", sum(|source| source.pages_fetched + source.pages_unchanged)),
        ("publish-sum-pictures", sum(|source| source.pictures_fetched)),
        ("publish-sum-listings", sum(|source| source.listings)),
        ("publish-sum-rights", report.rights as u64),
        ("publish-sum-hits", report.reported().count() as u64),
        ("publish-sum-new", report.reported().filter(|hit| hit.new).count() as u64),
    ];
    let footer = format!("{} {}", lang.say("publish-footer-decides"), lang.say("publish-footer-score"));
    let register = format!("{} {}", lang.say("publish-footer-register"), shown(&report.snapshot, 64));
    let mut blocks = vec![
        Block::Paragraph(vec![Span::new(title).bold().sized(22.0)]),
        Block::Paragraph(vec![Span::soft(minute(report.made_ms))]),
        paragraph(lang.say("publish-lead")),
    ];
    blocks.extend(report.changes.as_ref().map(|changes| paragraph(say_since(changes.since, lang))));
    blocks.extend([
        Block::Space(6.0),
        Block::Figures(figures.map(|(code, count)| (grouped(count), lang.say(code))).into()),
        paragraph(footer),
        Block::Paragraph(vec![Span::soft(register)]),
        heading(1, lang.say("publish-sources")),
        Block::Paragraph(vec![Span::soft(lang.say("publish-sources-hint"))]),
        sources(report, lang),
    ]);
    blocks.extend(report.held.iter().take(MAX_LINES).map(|held| paragraph(lang.text(&about_flood(held)))));
    blocks.push(Block::Contents { heading: lang.say("publish-contents") });
    blocks
}

fn sources(report: &Report, lang: Lang) -> Block {
    let columns = terminal::source_columns(&report.sources);
    let column = |code: &str, share, number| Column { heading: lang.say(code), share, number };
    let mut head = vec![column("publish-column-source", 3.2, false)];
    head.extend(columns.iter().map(|shown| Column {
        heading: lang.say(&format!("publish-column-{}", shown.name)),
        share: 1.0,
        number: true,
    }));
    let rows = report.sources.iter().take(MAX_LINES).map(|source| {
        let name = std::iter::once(shown(&source.name, 80));
        name.chain(columns.iter().map(|column| grouped((column.count)(source)))).collect()
    });
    Block::Table(Table { columns: head, rows: rows.collect() })
}

fn hits(report: &Report, lang: Lang) -> Vec<Block> {
    let threshold = percent(report.weights.report_from);
    let say = |code: &'static str| lang.text(&Message::new(code).with("threshold", threshold));
    let mut blocks = vec![heading(1, lang.say("publish-hits"))];
    let count = report.reported().count();
    let hint = if count == 0 { say(no_hits(report)) } else { say("publish-hits-hint") };
    blocks.push(Block::Paragraph(vec![Span::soft(hint)]));
    for (index, hit) in report.reported().take(MAX_HITS).enumerate() {
        blocks.extend(one_hit(index + 1, hit, report, lang));
    }
    if count > MAX_HITS {
        blocks.push(paragraph(lang.text(&Message::new("publish-more-hits").with("count", count - MAX_HITS))));
    }
    blocks
}

fn one_hit(rank: usize, hit: &ReportedHit, report: &Report, lang: Lang) -> Vec<Block> {
    let level = Level::of(hit.ranked.score, &report.weights);
    let colour = colour_of(level);
    let mut title = vec![Span::new(format!("#{rank} · {} · ", percent(hit.ranked.score)))];
    title.extend(title_runs(hit).into_iter().map(|run| {
        let span = Span::new(run.text);
        if run.marked { span.marked() } else { span }
    }));
    let mut state = vec![Span::new(level.say(lang)).bold().coloured(colour)];
    let change = report.change(hit).map(|change| change.say(lang));
    let news = change.or_else(|| hit.new.then(|| lang.say("publish-new")));
    state.extend(news.map(|news| Span::new(format!(" · {news}")).bold()));
    state.extend(hit.verdict.map(|verdict| Span::new(format!(" · {}", say_verdict(lang, Some(verdict))))));
    let mut first = vec![Block::Heading { level: 2, spans: title }, Block::Paragraph(state)];
    first.extend(pictures(hit, lang));
    let list = reasons(hit, lang);
    let mut rest = vec![Block::Pairs(facts(hit, lang)), Block::Paragraph(vec![Span::soft(lang.say("publish-why"))])];
    rest.push(Block::Bars(list.iter().map(|reason| bar(reason, colour)).collect()));
    let more = hit.ranked.hit.findings.len().saturating_sub(MAX_REASONS);
    if more > 0 {
        rest.push(Block::Paragraph(vec![Span::soft(
            lang.text(&Message::new("publish-more-reasons").with("count", more)),
        )]));
    }
    first.append(&mut rest);
    if let Some(drawing) = &hit.drawing {
        let caption = lang.say("publish-drawing");
        let alt = lang.say("publish-drawing-alt");
        first.push(Block::Pictures(vec![picture(drawing, caption, alt)]));
        first.push(Block::Paragraph(vec![Span::soft(lang.say("publish-drawing-legend"))]));
    }
    vec![Block::Together(first), Block::Space(8.0)]
}

fn colour_of(level: Level) -> Colour {
    match level {
        Level::VeryStrong => [0xa8, 0x32, 0x2a],
        Level::Strong => [0xa5, 0x56, 0x0f],
        Level::Possible | Level::Mention => [0x6d, 0x5c, 0x14],
    }
}

fn bar(reason: &Reason, colour: Colour) -> Bar {
    let mut note = format!("{} · {}", reason.field, reason.signal);
    if let Some(link) = &reason.link {
        note = format!("{note} · {link}");
    }
    Bar {
        spans: vec![Span::new(reason.sentence.as_str())],
        label: reason.amount.clone(),
        amount: f64::from(reason.bar) / 100.0,
        colour: if reason.damping { DAMPING } else { colour },
        note,
    }
}

/// The first picture of each side, beside each other.
fn pictures(hit: &ReportedHit, lang: Lang) -> Vec<Block> {
    let shown_as = |thumbnail: Option<&Thumbnail>, code: &str| {
        thumbnail.map(|thumbnail| picture(thumbnail, lang.say(code), shown(&thumbnail.label, 200)))
    };
    let seen = shown_as(hit.listing_pictures.first(), "publish-picture-seen");
    let registered = shown_as(hit.right_pictures.first(), "publish-picture-registered");
    let is_pair = seen.is_some() && registered.is_some();
    let pictures: Vec<Picture> = seen.into_iter().chain(registered).collect();
    if pictures.is_empty() {
        return Vec::new();
    }
    let matched = hit.ranked.hit.findings.iter().find_map(|finding| finding.picture.as_ref()).filter(|_| is_pair);
    let note = matched.map(|matched| Block::Paragraph(vec![Span::soft(pair_note(matched, lang))]));
    std::iter::once(Block::Pictures(pictures)).chain(note).collect()
}

fn picture(thumbnail: &Thumbnail, caption: String, alt: String) -> Picture {
    Picture { caption, alt, jpeg: thumbnail.jpeg.clone(), width: thumbnail.width, height: thumbnail.height }
}

/// Who offers it, where, what right it is about, and where the page is kept.
fn facts(hit: &ReportedHit, lang: Lang) -> Vec<(String, Vec<Span>)> {
    let mut facts: Vec<(&str, Vec<Span>)> = Vec::new();
    let listing = &hit.listing;
    facts.extend(listing.seller.as_deref().map(|seller| ("publish-seller", vec![Span::new(shown(seller, 120))])));
    facts.extend(
        price_line(lang, listing, hit.right.as_ref()).map(|price| ("publish-field-price", vec![Span::new(price)])),
    );
    let right = match &hit.right {
        None => vec![Span::new(lang.say("publish-no-right"))],
        Some(right) => {
            let lines = right_lines(right, lang);
            let more = [Some(lines.holder), lines.classes, lines.registration];
            let more: Vec<String> = more.into_iter().flatten().collect();
            vec![Span::new(lines.name).bold(), Span::new(format!(" · {} · {}", lines.kind, more.join(" · ")))]
        }
    };
    facts.push(("publish-right", right));
    let marked = |run: super::title::Run| {
        let span = Span::new(run.text);
        if run.marked { span.marked() } else { span }
    };
    let excerpts = excerpts(hit, lang).into_iter();
    let excerpts: Vec<(String, Vec<Span>)> =
        excerpts.map(|excerpt| (excerpt.field, excerpt.runs.into_iter().map(marked).collect())).collect();
    let mut place = vec![Span::new(shown(&hit.source_name, 80))];
    if let Some(url) = &listing.url {
        // Only what a reader may open is a link; the rest is text.
        let text = Span::new(format!(" · {}", shown(url.as_str(), MAX_ADDRESS)));
        place.push(hit.web_address().map_or_else(|| text.clone(), |address| text.clone().linked(address)));
    }
    facts.push(("publish-where", place));
    facts.push(("publish-first-seen", vec![Span::new(minute(hit.first_seen_ms))]));
    let archived = hit.archived.as_ref().map(|(file, offset)| Span::new(format!("{file} @ {offset}")));
    facts.extend(archived.map(|span| ("publish-archived", vec![span])));
    facts.into_iter().map(|(code, spans)| (lang.say(code), spans)).chain(excerpts).collect()
}

/// What is gone and what was decided, in a report of changes.
fn changes(report: &Report, lang: Lang) -> Vec<Block> {
    let Some(changes) = &report.changes else { return Vec::new() };
    let mut blocks = Vec::new();
    for (code, hits) in [("publish-gone", &changes.gone), ("publish-decided", &changes.decided)] {
        if !hits.is_empty() {
            blocks.push(heading(1, lang.say(code)));
            blocks.extend(hits.iter().take(MAX_LINES).map(|hit| paragraph(past_line(hit, lang))));
        }
    }
    blocks
}

fn links(report: &Report, lang: Lang) -> Vec<Block> {
    let links = pirate_links(report);
    if links.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![
        heading(1, format!("{} · {}", lang.say("publish-pirate"), lang.say("publish-state-proposed"))),
        Block::Paragraph(vec![Span::soft(lang.say("publish-pirate-hint"))]),
    ];
    for link in links.iter().take(MAX_LINES) {
        let kind = link.kind.map(|kind| say_link_kind(lang, kind)).unwrap_or_default();
        let about = format!("{kind} · {} · {}", terminal::right_name(link.hit, lang), lang.text(link.because));
        blocks.push(Block::Paragraph(vec![Span::new(shown(link.url, MAX_ADDRESS)), Span::soft(format!(" {about}"))]));
    }
    if links.len() > MAX_LINES {
        blocks.push(paragraph(lang.text(&Message::new("publish-more-links").with("count", links.len() - MAX_LINES))));
    }
    blocks
}

fn mentions(report: &Report, lang: Lang) -> Vec<Block> {
    let count = report.mentions().count();
    if count == 0 {
        return Vec::new();
    }
    let hint = Message::new("publish-mentions-hint").with("threshold", percent(report.weights.report_from));
    let mut blocks =
        vec![heading(1, lang.say("publish-mentions")), Block::Paragraph(vec![Span::soft(lang.text(&hint))])];
    for hit in report.mentions().take(MAX_LINES) {
        let mut line = vec![
            Span::new(format!("{} ", percent(hit.ranked.score))).bold(),
            Span::new(shown(&hit.listing.title, MAX_TITLE)),
            Span::soft(format!(" · {} · {}", terminal::right_name(hit, lang), shown(&hit.source_name, 80))),
        ];
        if let Some(address) = hit.web_address() {
            line.push(Span::soft(format!(" · {}", shown(address, 90))).linked(address));
        }
        blocks.push(Block::Paragraph(line));
    }
    if count > MAX_LINES {
        blocks.push(paragraph(lang.text(&Message::new("publish-more-mentions").with("count", count - MAX_LINES))));
    }
    blocks
}
