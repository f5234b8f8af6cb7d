//! The report as tables for a terminal or a pipe: one line a hit, one line a source. Colours are the caller's.

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::words::{about_flood, grouped, minute, percent, shown};
use super::{Report, ReportedHit, SourceSummary, say_outcome};
use crate::locale::{Lang, Message};

/// Hits shown; the files of the report have all.
const MAX_ROWS: usize = 40;
/// Columns of a terminal assumed in a pipe.
const PIPE_WIDTH: u16 = 160;
/// Longest text looked at before it is cut at its display width, in characters.
const MAX_TEXT: usize = 400;
/// Blanks after each column.
const GAP: u16 = 2;

/// The reported hits, best first, cut to `width` columns (160 where nobody knows); ends with a newline.
pub fn summary_table(report: &Report, lang: Lang, width: Option<u16>) -> String {
    let columns = Columns::within(width.unwrap_or(PIPE_WIDTH));
    let mut table = plain_table(lang, &["rank", "score", "right", "listing", "source", "why"]);
    let reported: Vec<&ReportedHit> = report.reported().collect();
    for (index, hit) in reported.iter().take(MAX_ROWS).enumerate() {
        let score = format!("{} {}", percent(hit.ranked.score), if hit.new { '*' } else { ' ' });
        table.add_row([
            (index + 1).to_string(),
            score,
            cut(&right_name(hit, lang), columns.right),
            cut(&hit.listing.title, columns.listing),
            cut(&hit.source_name, columns.source),
            cut(&reasons(hit, lang, 3), columns.why),
        ]);
    }
    align_right(&mut table, &[0, 1]);
    let floods: String = report.held.iter().map(|held| format!("{}\n", lang.text(&about_flood(held)))).collect();
    if reported.is_empty() {
        return format!("{}\n{floods}", lang.say("publish-table-no-hits"));
    }
    let mut text = finished(&table);
    if reported.len() > MAX_ROWS {
        text.push_str(&lang.text(&Message::new("publish-table-more").with("count", reported.len() - MAX_ROWS)));
        text.push('\n');
    }
    if reported.iter().any(|hit| hit.new) {
        text.push_str(&lang.say("publish-table-new-note"));
        text.push('\n');
    }
    text.push_str(&floods);
    text
}

/// A number of a source's scan and the end of its heading's code.
pub(super) struct SourceColumn {
    pub(super) name: &'static str,
    pub(super) count: fn(&SourceSummary) -> u64,
    /// Shown only where some source has any.
    rare: bool,
}

/// How each source's scan went, in the order in which it is shown.
const SOURCE_COLUMNS: [SourceColumn; 11] = [
    SourceColumn { name: "pages", count: |source| source.pages_fetched, rare: false },
    SourceColumn { name: "unchanged", count: |source| source.pages_unchanged, rare: false },
    SourceColumn { name: "not-due", count: |source| source.not_due, rare: true },
    SourceColumn { name: "pictures", count: |source| source.pictures_fetched, rare: false },
    SourceColumn { name: "listings", count: |source| source.listings, rare: false },
    SourceColumn { name: "refused", count: |source| source.refused_by_robots, rare: false },
    SourceColumn { name: "blocked", count: |source| source.blocked, rare: true },
    SourceColumn { name: "failed", count: |source| source.failed, rare: false },
    SourceColumn { name: "left", count: |source| source.left, rare: true },
    SourceColumn { name: "hits", count: |source| source.hits, rare: false },
    SourceColumn { name: "new", count: |source| source.new_hits, rare: false },
];
/// What a name of a source gets of a line at the least and at the most.
const NAME_WIDTH: (usize, usize) = (8, 40);

/// The columns that say something about these sources.
pub(super) fn source_columns(sources: &[SourceSummary]) -> Vec<&'static SourceColumn> {
    let says_something =
        |column: &&SourceColumn| !column.rare || sources.iter().any(|source| (column.count)(source) > 0);
    SOURCE_COLUMNS.iter().filter(says_something).collect()
}

/// How each source's scan went, with the reasons below the table; ends with a newline. Where the line is too short for all
/// columns, the rare ones are found below the table only.
pub fn sources_table(report: &Report, lang: Lang, width: Option<u16>) -> String {
    let line = usize::from(width.unwrap_or(PIPE_WIDTH));
    let heading = |name: &str| lang.say(&format!("publish-column-{name}"));
    let width_of = |column: &SourceColumn| {
        let cells = report.sources.iter().map(|source| grouped((column.count)(source)));
        let widest = cells.map(|cell| cell.width()).max().unwrap_or(0);
        widest.max(heading(column.name).width()) + usize::from(GAP)
    };
    let needed = |columns: &[&SourceColumn]| columns.iter().map(|column| width_of(column)).sum::<usize>();
    let least = NAME_WIDTH.0 + usize::from(GAP);
    let mut columns = source_columns(&report.sources);
    if needed(&columns) + least > line {
        columns.retain(|column| !column.rare);
    }
    let next_visits: Vec<String> =
        report.sources.iter().map(|source| source.next_visit_ms.map(minute).unwrap_or_default()).collect();
    let next_width = next_visits.iter().map(|text| text.width()).max().unwrap_or(0).max(heading("next-visit").width());
    let shows_next = next_visits.iter().any(|text| !text.is_empty())
        && needed(&columns) + next_width + usize::from(GAP) + least + NAME_WIDTH.0 <= line;

    let mut headings = vec!["source"];
    headings.extend(columns.iter().map(|column| column.name));
    headings.extend(shows_next.then_some("next-visit"));
    let mut table = plain_table(lang, &headings);
    // What the counts leave of the line is the name's.
    let taken = needed(&columns) + usize::from(GAP) + if shows_next { next_width + usize::from(GAP) } else { 0 };
    let name_width = line.saturating_sub(taken).clamp(NAME_WIDTH.0, NAME_WIDTH.1);
    for (source, next_visit) in report.sources.iter().zip(next_visits) {
        let counts = columns.iter().map(|column| grouped((column.count)(source)));
        let row = std::iter::once(cut(&source.name, name_width)).chain(counts);
        table.add_row(row.chain(shows_next.then_some(next_visit)));
    }
    align_right(&mut table, &(1..=columns.len()).collect::<Vec<_>>());
    let mut text = finished(&table);
    for source in &report.sources {
        let reasons = failures(source, lang);
        if !reasons.is_empty() {
            text.push_str(&cut(&format!("{}: {reasons}", shown(&source.name, 40)), line));
            text.push('\n');
        }
    }
    text
}

/// Widths of the columns that are cut, in terminal cells.
struct Columns {
    right: usize,
    listing: usize,
    source: usize,
    why: usize,
}

impl Columns {
    fn within(width: u16) -> Self {
        // Rank, score and the blanks between six columns.
        let rest = usize::from(width).saturating_sub(4 + 6 + 12);
        let (right, listing, source) = ((rest / 5).max(8), (rest * 3 / 10).max(12), (rest / 6).max(8));
        Columns { right, listing, source, why: rest.saturating_sub(right + listing + source).max(8) }
    }
}

fn plain_table(lang: Lang, columns: &[&str]) -> Table {
    let mut table = Table::new();
    table.force_no_tty().set_content_arrangement(ContentArrangement::Disabled);
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─')));
    table.set_header(columns.iter().map(|column| lang.say(&format!("publish-column-{column}"))));
    for column in table.column_iter_mut() {
        column.set_padding((0, GAP));
    }
    table
}

fn align_right(table: &mut Table, columns: &[usize]) {
    for index in columns {
        if let Some(column) = table.column_mut(*index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

fn finished(table: &Table) -> String {
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// The right's name, or what stands for one where a listing spreads links of works that are not registered.
pub(super) fn right_name(hit: &ReportedHit, lang: Lang) -> String {
    hit.right.as_ref().map_or_else(|| lang.say("publish-no-right"), |right| right.name.clone())
}

/// The sentences of the `most` findings that move the score most, strongest first, each once.
pub(super) fn reasons(hit: &ReportedHit, lang: Lang, most: usize) -> String {
    let mut shares: Vec<_> = hit.ranked.explanation.shares.iter().collect();
    shares.sort_by(|a, b| b.amount.abs().total_cmp(&a.amount.abs()));
    let mut sentences: Vec<String> = Vec::new();
    for sentence in shares.iter().map(|share| lang.text(&share.because)) {
        if sentences.len() < most && !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences.join(separator(lang))
}

/// Why pages failed, were blocked, or were left, with counts: `no answer in time × 2; blocked: captcha × 1; …`.
pub(super) fn failures(source: &SourceSummary, lang: Lang) -> String {
    let reasons = [&source.blocks, &source.failures, &source.leaves].into_iter();
    let reasons = reasons.flat_map(|reasons| reasons.iter().take(8));
    let mut said: Vec<String> =
        reasons.map(|(code, count)| format!("{} × {}", say_outcome(lang, code), grouped(*count))).collect();
    if source.not_due > 0 {
        said.push(format!("{} × {}", say_outcome(lang, "not-due"), grouped(source.not_due)));
    }
    said.join(separator(lang))
}

fn separator(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "; ",
        Lang::ZhCn => "；",
    }
}

/// The text on one line, at most `width` terminal cells wide.
fn cut(text: &str, width: usize) -> String {
    let text = shown(text, MAX_TEXT);
    if text.width() <= width {
        return text;
    }
    let mut out = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::sample;

    #[test]
    fn text_is_cut_at_display_width() {
        for (text, width, said) in [
            ("漓瑞跑鞋", 8, "漓瑞跑鞋"),
            ("漓瑞跑鞋新款", 8, "漓瑞跑…"),
            ("running shoes", 8, "running…"),
            ("e\u{301}e\u{301}", 2, "e\u{301}e\u{301}"),
            ("", 5, ""),
        ] {
            assert_eq!(cut(text, width), said);
        }
    }

    #[test]
    fn every_line_fits_the_terminal() {
        let report = sample::report();
        for width in [80, 100, 200] {
            for lang in Lang::ALL {
                let tables = summary_table(&report, lang, Some(width)) + &sources_table(&report, lang, Some(width));
                for line in tables.lines() {
                    assert!(line.width() <= usize::from(width), "{width} {lang}: {line}");
                }
            }
        }
    }

    #[test]
    fn tables_read_the_same_as_before() {
        for lang in Lang::ALL {
            let tables = format!(
                "{}\n{}",
                summary_table(&sample::report(), lang, Some(110)),
                sources_table(&sample::report(), lang, Some(110))
            );
            insta::assert_snapshot!(format!("tables-{lang}"), tables);
        }
        assert_eq!(summary_table(&Report::default(), Lang::En, None), "no hits reached the reporting threshold\n");
    }

    #[test]
    fn hostile_titles_cannot_speak_to_the_terminal() {
        let mut report = sample::report();
        report.hits[0].listing.title = "\u{1b}]0;owned\u{7}\u{1b}[2J x".into();
        report.sources[0].name = "\u{1b}[2J\nrow".into();
        let text = summary_table(&report, Lang::En, None) + &sources_table(&report, Lang::En, None);
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    }
}
