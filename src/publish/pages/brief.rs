//! Figures that can be made again: the report of a year, the brief about a country. As a page, as JSON, as CSV.

use serde::{Deserialize, Serialize};

use super::{MAX_ROWS, Names, Page, Section, Source, chart, number};
use crate::locale::{Lang, Message};
use crate::publish::cell::{Cell, write_table};
use crate::publish::statistics::{By, Figure, Scope};
use crate::publish::words::shown;

/// Rises when a key changes its meaning or goes.
const VERSION: u32 = 1;
/// Characters of a query on the page.
const MAX_SQL: usize = 1_000;

/// Figures about one part of the data; also the file that `reeve report verify` reads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Brief {
    pub version: u32,
    /// Milliseconds since 1970 UTC.
    pub made_ms: i64,
    pub scope: Scope,
    /// How to make the figures again, in words.
    #[serde(default)]
    pub method: String,
    pub figures: Vec<Figure>,
}

impl Brief {
    pub fn new(made_ms: i64, scope: Scope, figures: Vec<Figure>, lang: Lang) -> Self {
        Brief { version: VERSION, made_ms, scope, method: lang.say("statistics-method"), figures }
    }

    /// The file, if it is one of these.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Brief>(bytes).ok().filter(|brief| brief.version == VERSION)
    }

    fn title(&self, lang: Lang) -> String {
        let is_year = self.scope.from.year() == self.scope.to.year()
            && self.scope.from == self.scope.from.first_of_year()
            && self.scope.to == self.scope.to.last_of_year();
        let days = format!("{} – {}", self.scope.from, self.scope.to);
        match &self.scope.country {
            Some(country) => lang.text(&Message::new("statistics-country-title").with("country", shown(country, 60))),
            None if is_year => {
                lang.text(&Message::new("statistics-year-title").with("year", self.scope.from.year().to_string()))
            }
            None => lang.text(&Message::new("statistics-days-title").with("days", days)),
        }
    }
}

pub fn brief_page(brief: &Brief, names: &Names, lang: Lang) -> String {
    let message = Message::new("statistics-definition")
        .with("from", brief.scope.from.to_string())
        .with("to", brief.scope.to.to_string())
        .with("score", format!("{:.2}", brief.scope.least_score));
    let mut page = Page::new(lang, brief.title(lang), lang.text(&message), brief.made_ms);
    let find = |name: &str| brief.figures.iter().find(|figure| figure.name == name);
    let hits = find("hits-by-month").map(|figure| (number(figure.rows), lang.say("statistics-hits")));
    let keys = |name, code: &str| find(name).map(|figure| (number(named_keys(figure)), lang.say(code)));
    let confirmed = find("hits-by-outcome").map(|figure| {
        let count = figure.counts.iter().find(|one| one.key == "infringes").map_or(0, |one| one.count);
        (number(count), lang.say("statistics-confirmed"))
    });
    page.figures = [
        hits,
        keys("hits-by-seller", "statistics-sellers"),
        keys("hits-by-right", "statistics-rights"),
        keys("hits-by-source", "statistics-sources"),
        confirmed,
    ]
    .into_iter()
    .flatten()
    .collect();
    page.sections = brief.figures.iter().map(|figure| section(brief, figure, names, lang)).collect();
    page.notes = vec![brief.method.clone(), lang.say("statistics-note-score"), lang.say("statistics-note-outcome")];
    page.written()
}

/// Keys that are known: an empty one stands for what is not.
fn named_keys(figure: &Figure) -> u64 {
    figure.keys - u64::from(figure.counts.iter().any(|one| one.key.is_empty()))
}

fn section(brief: &Brief, figure: &Figure, names: &Names, lang: Lang) -> Section {
    let labels: Vec<(String, u64)> = figure
        .counts
        .iter()
        .map(|one| (say_key(figure, &one.key, names, lang), one.count))
        .chain((figure.rest > 0).then(|| (lang.say("statistics-rest"), figure.rest)))
        .collect();
    let is_trend = figure.name == "hits-by-month";
    let (chart, legend) = if is_trend {
        let (periods, counts) = months(brief, figure);
        let (svg, _) = chart(&periods, &[(String::new(), counts)], lang);
        (svg, Vec::new())
    } else {
        (None, Vec::new())
    };
    let rows: Vec<Vec<String>> = labels
        .iter()
        .take(MAX_ROWS)
        .map(|(label, count)| vec![label.clone(), number(*count), share(*count, figure.rows)])
        .collect();
    Section {
        id: figure.name.clone(),
        heading: lang.say(&format!("statistics-{}", figure.name)),
        hint: lang.say(&format!("statistics-about-{}", figure.name)),
        chart,
        legend,
        columns: ["statistics-key", "statistics-total", "statistics-share"].map(|code| lang.say(code)).into(),
        rows,
        is_text: false,
        more: labels.len().saturating_sub(MAX_ROWS),
        source: Some(Source {
            name: figure.name.clone(),
            sql: shown(&figure.sql, MAX_SQL),
            rows: number(figure.rows),
            sha256: figure.rows_sha256.clone(),
        }),
    }
}

/// Every month of the scope, also those without hits.
fn months(brief: &Brief, figure: &Figure) -> (Vec<String>, Vec<u64>) {
    let periods =
        crate::publish::statistics::periods(brief.scope.from, brief.scope.to, crate::publish::statistics::Every::Month)
            .unwrap_or_default();
    let labels: Vec<String> = periods.into_iter().map(|period| period.label).collect();
    let count_of = |label: &String| figure.counts.iter().find(|one| one.key == *label).map_or(0, |one| one.count);
    let counts = labels.iter().map(count_of).collect();
    (labels, counts)
}

fn share(count: u64, all: u64) -> String {
    if all == 0 { String::new() } else { format!("{:.1} %", count as f64 / all as f64 * 100.0) }
}

fn say_key(figure: &Figure, key: &str, names: &Names, lang: Lang) -> String {
    let by = By::ALL.into_iter().find(|by| figure.name.strip_prefix("hits-by-") == Some(by.name()));
    match (by, figure.name.as_str()) {
        (Some(by), _) => names.say(by, Some(key), lang),
        (None, "scans-by-source") => names.say(By::Source, Some(key), lang),
        (None, "decisions-by-verdict") => names.say(By::Outcome, Some(key), lang),
        (None, "hits-by-right-and-outcome") => match key.rsplit_once(" / ") {
            Some((right, outcome)) => {
                let (right, outcome) =
                    (names.say(By::Right, Some(right), lang), names.say(By::Outcome, Some(outcome), lang));
                format!("{right} / {outcome}")
            }
            None => shown(key, super::MAX_NAME),
        },
        (None, "hits-gone") => lang.say(if key == "gone" { "statistics-gone" } else { "statistics-shown" }),
        (None, _) => shown(key, super::MAX_NAME),
    }
}

pub fn brief_json(brief: &Brief) -> Vec<u8> {
    let mut file = serde_json::to_vec_pretty(brief).unwrap_or_default();
    file.push(b'\n');
    file
}

/// A line for each figure and key, with the figure's digest.
pub fn brief_csv(brief: &Brief, names: &Names, lang: Lang) -> Vec<u8> {
    let heading = ["figure", "key", "label", "count", "rows", "rows_sha256", "query"].map(str::to_owned);
    let mut rows = Vec::new();
    for figure in &brief.figures {
        for one in &figure.counts {
            rows.push(vec![
                figure.name.as_str().into(),
                one.key.as_str().into(),
                say_key(figure, &one.key, names, lang).into(),
                Cell::Count(one.count),
                Cell::Count(figure.rows),
                figure.rows_sha256.as_str().into(),
                figure.sql.as_str().into(),
            ]);
        }
    }
    let mut file = Vec::new();
    // Writing into memory cannot fail.
    let _ = write_table(&mut file, &heading, rows.into_iter());
    file
}
