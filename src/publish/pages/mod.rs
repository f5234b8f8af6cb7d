//! Pages of figures: statistics, the yearly report, a country's brief. One self-contained file without script; every chart
//! stands beside a table that says the same, and every figure can say where it comes from.

mod brief;
mod cases;
mod counts;

pub use brief::{Brief, brief_csv, brief_json, brief_page};
pub use cases::cases_page;
pub use counts::{Counted, counts_csv, counts_json, counts_page};

use askama::Template;
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use super::charts::{MAX_SERIES, PALETTE, stacked_bars};
use super::words::{grouped, minute, say_kind, shown};
use crate::locale::{Lang, Message};
use crate::publish::formats::say_verdict;
use crate::publish::statistics::By;
use crate::review::Verdict;
use crate::rights::RightKind;
use std::collections::BTreeMap;

const STYLE: &str = include_str!("page.css");
/// Rows of a table on a page; the other files have all of them.
const MAX_ROWS: usize = 60;
/// Columns of a table over time that are shown; of more only the total is.
const MAX_COLUMNS: usize = 14;
/// Characters of a name.
const MAX_NAME: usize = 120;

/// What keys stand for: names of rights and sources by their ids.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub rights: BTreeMap<String, String>,
    pub sources: BTreeMap<String, String>,
}

impl Names {
    /// The key as a reader knows it; none stands for all the rest.
    pub fn say(&self, by: By, key: Option<&str>, lang: Lang) -> String {
        let Some(key) = key else { return lang.say("statistics-rest") };
        let name = match by {
            By::Right if key.is_empty() => lang.say("publish-no-right"),
            By::Right => self.rights.get(key).cloned().unwrap_or_else(|| key.to_owned()),
            By::Source => self.sources.get(key).cloned().unwrap_or_else(|| key.to_owned()),
            By::Kind => kind_words(key, lang),
            By::Country | By::Seller if key.is_empty() => lang.say("publish-unknown"),
            By::Country | By::Seller => key.to_owned(),
            By::Outcome => say_verdict(lang, key.parse::<Verdict>().ok()),
        };
        shown(&name, MAX_NAME)
    }
}

fn kind_words(key: &str, lang: Lang) -> String {
    match key {
        "none" => lang.say("publish-no-right"),
        key => {
            let kind = RightKind::ALL.into_iter().find(|kind| super::words::kind_name(*kind) == key);
            kind.map_or_else(|| lang.say("statistics-unregistered"), |kind| say_kind(lang, kind))
        }
    }
}

/// A page, ready to be written.
#[derive(Template)]
#[template(path = "page.html", config = "src/publish/pages/askama.toml")]
struct Page {
    lang: Lang,
    style_hash: String,
    title: String,
    lead: String,
    made: String,
    /// Large numbers and what they count.
    figures: Vec<(String, String)>,
    sections: Vec<Section>,
    /// Below everything: what is counted, and how.
    notes: Vec<String>,
}

#[derive(Default)]
struct Section {
    id: String,
    heading: String,
    hint: String,
    /// Made by us, of numbers and dates only.
    chart: Option<String>,
    /// Colours of the chart and what they stand for.
    legend: Vec<(&'static str, String)>,
    columns: Vec<String>,
    /// The first cell names the row.
    rows: Vec<Vec<String>>,
    /// Whether the cells behind the first are words, not numbers.
    is_text: bool,
    more: usize,
    source: Option<Source>,
}

/// Where a figure comes from.
struct Source {
    name: String,
    sql: String,
    rows: String,
    sha256: String,
}

impl Page {
    fn new(lang: Lang, title: String, lead: String, made_ms: i64) -> Self {
        Page {
            lang,
            style_hash: BASE64.encode(&Sha256::digest(STYLE.as_bytes())),
            title,
            lead,
            made: minute(made_ms),
            figures: Vec::new(),
            sections: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn say(&self, code: &str) -> String {
        self.lang.say(code)
    }

    fn count(&self, code: &'static str, count: usize) -> String {
        self.lang.text(&Message::new(code).with("count", count))
    }

    fn written(&self) -> String {
        // Writing into a text cannot fail.
        self.render().unwrap_or_default()
    }
}

/// Series on a chart: those with a colour of their own, and the rest as one. `counts[series][period]`.
/// A drawing of these series over the periods, and what its colours mean; no drawing where there is nothing to draw.
pub fn chart(
    periods: &[String],
    series: &[(String, Vec<u64>)],
    lang: Lang,
) -> (Option<String>, Vec<(&'static str, String)>) {
    let apart = if series.len() > MAX_SERIES + 1 { MAX_SERIES } else { series.len() };
    let (shown, rest) = series.split_at(apart);
    let mut shown: Vec<(String, Vec<u64>)> = shown.to_vec();
    if !rest.is_empty() {
        let sums = (0..periods.len()).map(|at| rest.iter().filter_map(|(_, counts)| counts.get(at)).sum()).collect();
        shown.push((lang.say("statistics-rest"), sums));
    }
    let counts: Vec<Vec<u64>> = shown.iter().map(|(_, counts)| counts.clone()).collect();
    let legend = PALETTE.iter().copied().zip(shown.into_iter().map(|(name, _)| name)).collect();
    (stacked_bars(periods, &counts), legend)
}

/// A number as tables show it.
fn number(count: u64) -> String {
    grouped(count)
}
