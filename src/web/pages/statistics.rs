//! Statistics: hits over time by whatever they have in common, each chart beside the table that says the same.

use axum::extract::{Query, State};
use axum::response::Response;
use jiff::civil::Date;

use super::blocks::download;
use super::sheet::{Cell, Field, Form, Kind, Part, Sent, Sheet, Table, given, is_told_there, optional};
use crate::accounts::Permission;
use crate::desk::statistics::Counting;
use crate::locale::{Lang, Message};
use crate::publish::pages::{Counted, chart, counts_csv, counts_json, counts_page};
use crate::publish::statistics::{By, Every};
use crate::web::access::Visit;
use crate::web::layout::Layout;
use crate::web::routes::{Access, Mark, Routes};
use crate::web::{Web, WebError};

/// Rows of a table; the files have all of them.
const MOST_ROWS: usize = 12;
/// Periods that are columns of a table; with more of them the chart says it better.
const MOST_COLUMNS: usize = 6;
const EVERY: [(&str, Every); 4] =
    [("day", Every::Day), ("week", Every::Week), ("month", Every::Month), ("year", Every::Year)];

pub fn add(routes: Routes) -> Routes {
    let read = Access::May(Permission::ReadStatistics);
    let routes = routes.get("/statistics", read, show);
    routes.marked(Mark::Export, |routes| routes.get("/statistics/file", read, file))
}

/// What was asked for; what cannot be read is as if it were not said.
pub fn counting(asked: &Sent) -> Counting {
    let every = EVERY.iter().find(|(name, _)| *name == given(asked, "every")).map_or(Every::Month, |(_, every)| *every);
    let by: Vec<By> = By::ALL.into_iter().filter(|by| by.name() == given(asked, "by")).collect();
    let date = |name| optional(asked, name).and_then(|text| text.parse::<Date>().ok());
    Counting { by: if by.is_empty() { By::ALL.to_vec() } else { by }, every, from: date("from"), to: date("to") }
}

async fn show(State(web): State<Web>, visit: Visit, Query(asked): Query<Sent>) -> Result<Response, WebError> {
    let lang = visit.visitor.lang;
    let mut sheet = Sheet::new(Layout::of(&web, &visit, "desk-nav-statistics", "/statistics"));
    sheet.lead = lang.say("desk-statistics-lead");
    let choices = EVERY.iter().map(|(name, _)| {
        let words = lang.text(&Message::new("desk-statistics-every").with("every", *name));
        ((*name).to_owned(), words)
    });
    let mut bys = vec![(String::new(), lang.say("desk-statistics-all"))];
    bys.extend(By::ALL.map(|by| (by.name().to_owned(), lang.say(&format!("statistics-by-{}", by.name())))));
    let mut form = Form::new("/statistics", "", lang.say("desk-statistics-show"))
        .field(Field::new("by", lang.say("desk-statistics-by"), Kind::Select(bys)))
        .field(Field::new("every", lang.say("desk-statistics-periods"), Kind::Select(choices.collect())).value("month"))
        .field(Field::new("from", lang.say("desk-statistics-from"), Kind::Line("date")))
        .field(Field::new("to", lang.say("desk-statistics-to"), Kind::Line("date")))
        .filled(&asked);
    form.method = "get";
    sheet = sheet.part(Part::Form(form));
    let counted = match web.desk().statistics(&visit.person, &counting(&asked), visit.visitor.now_ms).await {
        Ok(counted) => counted,
        Err(error) if is_told_there(&error) => return sheet.refused(&error),
        Err(error) => return Err(error.into()),
    };
    for format in ["csv", "json", "html"] {
        let place = format!("/statistics/file?{}format={format}", query(&asked));
        sheet = sheet.link(place, format.to_uppercase(), false);
    }
    for statistics in &counted.statistics {
        sheet.parts.extend(parts(&counted, statistics, lang));
    }
    sheet.answer()
}

/// What was asked for, to be asked again of a file.
fn query(asked: &Sent) -> String {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    for name in ["by", "every", "from", "to"] {
        if let Some(value) = optional(asked, name) {
            text.append_pair(name, value);
        }
    }
    let text = text.finish();
    if text.is_empty() { text } else { format!("{text}&") }
}

fn parts(counted: &Counted, statistics: &crate::publish::statistics::Statistics, lang: Lang) -> Vec<Part> {
    let heading = lang.say(&format!("statistics-by-{}", statistics.by.name()));
    let periods: Vec<String> = statistics.periods.iter().map(|period| period.label.clone()).collect();
    let name = |key: Option<&str>| counted.names.say(statistics.by, key, lang);
    let series: Vec<(String, Vec<u64>)> =
        statistics.series.iter().map(|series| (name(series.key.as_deref()), series.counts.clone())).collect();
    let (svg, legend) = chart(&periods, &series, lang);
    // Periods have columns of their own where they fit beside each other.
    let has_columns = periods.len() <= MOST_COLUMNS;
    let rows = series.iter().zip(&statistics.series).take(MOST_ROWS).map(|((label, counts), series)| {
        let place = series.key.as_deref().and_then(|key| hits_of(counted, statistics.by, key));
        let label = Cell { href: place, ..Cell::of(label) };
        let total = Cell::number(counts.iter().sum::<u64>());
        let each = counts.iter().filter(|_| has_columns).map(Cell::number);
        [label, total].into_iter().chain(each).collect()
    });
    let columns = [heading.clone(), lang.say("statistics-total")];
    let table = Table {
        heading: format!("{heading} · {}", statistics.total),
        columns: columns.into_iter().chain(periods.iter().filter(|_| has_columns).cloned()).collect(),
        rows: rows.collect(),
        empty: lang.say("desk-statistics-none"),
    };
    let drawn = svg.map(|svg| Part::Chart { heading, svg, legend });
    drawn.into_iter().chain([Part::Table(table)]).collect()
}

/// The hits that a number counts, as a list; none where the list has no such filter.
fn hits_of(counted: &Counted, by: By, key: &str) -> Option<String> {
    let percent = (counted.least_score * 100.0).round();
    let is_whole = (percent / 100.0 - counted.least_score).abs() < f64::EPSILON;
    if !is_whole || key.is_empty() {
        return None;
    }
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("state", "all").append_pair("min", &format!("{percent}"));
    query.append_pair("from", &counted.from).append_pair("to", &counted.to);
    match by {
        By::Right | By::Kind | By::Source | By::Country => query.append_pair(by.name(), key),
        By::Seller => {
            let (seller, source) = key.rsplit_once(" @ ")?;
            query.append_pair("seller", seller).append_pair("source", source)
        }
        // What was decided is more than the list's states tell apart.
        By::Outcome => return None,
    };
    Some(format!("/hits?{}", query.finish()))
}

async fn file(State(web): State<Web>, visit: Visit, Query(asked): Query<Sent>) -> Result<Response, WebError> {
    let lang = visit.visitor.lang;
    let counted = web.desk().statistics(&visit.person, &counting(&asked), visit.visitor.now_ms).await?;
    let (name, bytes) = match given(&asked, "format") {
        "json" => ("statistics.json", format!("{:#}\n", counts_json(&counted, lang)).into_bytes()),
        "html" => ("statistics.html", counts_page(&counted, lang).into_bytes()),
        _ => ("statistics.csv", counts_csv(&counted, lang)),
    };
    Ok(download(name, bytes))
}
