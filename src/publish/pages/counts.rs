//! Counts over time: as a page, as JSON, as CSV.

use serde_json::{Value, json};

use super::{MAX_COLUMNS, MAX_ROWS, Names, Page, Section, chart, number};
use crate::locale::{Lang, Message};
use crate::publish::cell::{Cell, write_table};
use crate::publish::statistics::{Every, Series, Statistics};
use crate::publish::words::rfc3339;

/// Statistics with what they are about.
#[derive(Clone, Debug)]
pub struct Counted {
    pub statistics: Vec<Statistics>,
    pub names: Names,
    /// First and last day, as `2026-01-31`.
    pub from: String,
    pub to: String,
    pub every: Every,
    pub least_score: f64,
    pub made_ms: i64,
}

impl Counted {
    /// What is counted, in one sentence.
    fn definition(&self, lang: Lang) -> String {
        let message = Message::new("statistics-definition")
            .with("from", self.from.as_str())
            .with("to", self.to.as_str())
            .with("score", format!("{:.2}", self.least_score));
        lang.text(&message)
    }

    fn label(&self, statistics: &Statistics, series: &Series, lang: Lang) -> String {
        self.names.say(statistics.by, series.key.as_deref(), lang)
    }
}

pub fn counts_page(counted: &Counted, lang: Lang) -> String {
    let lead = counted.definition(lang);
    let mut page = Page::new(lang, lang.say("statistics-title"), lead, counted.made_ms);
    let total = counted.statistics.first().map_or(0, |statistics| statistics.total);
    page.figures = vec![(number(total), lang.say("statistics-hits"))];
    page.sections = counted.statistics.iter().map(|statistics| section(counted, statistics, lang)).collect();
    page.notes = vec![lang.say("statistics-note-score"), lang.say("statistics-note-outcome")];
    page.written()
}

fn section(counted: &Counted, statistics: &Statistics, lang: Lang) -> Section {
    let name = statistics.by.name();
    let periods: Vec<String> = statistics.periods.iter().map(|period| period.label.clone()).collect();
    let series: Vec<(String, Vec<u64>)> = statistics
        .series
        .iter()
        .map(|series| (counted.label(statistics, series, lang), series.counts.clone()))
        .collect();
    let (chart, legend) = chart(&periods, &series, lang);
    let over_time = periods.len() <= MAX_COLUMNS;
    let mut columns = vec![lang.say(&format!("statistics-by-{name}")), lang.say("statistics-total")];
    if over_time {
        columns.extend(periods);
    }
    let row = |(label, counts): &(String, Vec<u64>)| {
        let mut row = vec![label.clone(), number(counts.iter().sum())];
        if over_time {
            row.extend(counts.iter().map(|count| number(*count)));
        }
        row
    };
    Section {
        id: name.to_owned(),
        heading: lang.say(&format!("statistics-by-{name}")),
        chart,
        legend,
        columns,
        rows: series.iter().take(MAX_ROWS).map(row).collect(),
        more: series.len().saturating_sub(MAX_ROWS),
        ..Section::default()
    }
}

/// Keys are the same in every language; only `label` and `definition` are not.
pub fn counts_json(counted: &Counted, lang: Lang) -> Value {
    let series = |statistics: &Statistics| -> Vec<Value> {
        let one = |series: &Series| {
            json!({
                "key": series.key, "label": counted.label(statistics, series, lang),
                "counts": series.counts, "total": series.total,
            })
        };
        statistics.series.iter().map(one).collect()
    };
    let all: Vec<Value> = counted
        .statistics
        .iter()
        .map(|statistics| {
            let periods: Vec<&str> = statistics.periods.iter().map(|period| period.label.as_str()).collect();
            json!({
                "by": statistics.by.name(), "periods": periods, "series": series(statistics), "total": statistics.total,
            })
        })
        .collect();
    json!({
        "version": 1,
        "definition": counted.definition(lang),
        "from": counted.from,
        "to": counted.to,
        "every": counted.every.name(),
        "least_score": counted.least_score,
        "made": rfc3339(counted.made_ms),
        "statistics": all,
    })
}

/// A line for each thing, key and period.
pub fn counts_csv(counted: &Counted, lang: Lang) -> Vec<u8> {
    let heading = ["by", "key", "label", "period", "count"].map(str::to_owned);
    let mut rows = Vec::new();
    for statistics in &counted.statistics {
        for series in &statistics.series {
            let label = counted.label(statistics, series, lang);
            for (period, count) in statistics.periods.iter().zip(&series.counts) {
                rows.push(vec![
                    statistics.by.name().into(),
                    series.key.as_deref().into(),
                    label.as_str().into(),
                    period.label.as_str().into(),
                    Cell::Count(*count),
                ]);
            }
        }
    }
    let mut file = Vec::new();
    // Writing into memory cannot fail.
    let _ = write_table(&mut file, &heading, rows.into_iter());
    file
}
