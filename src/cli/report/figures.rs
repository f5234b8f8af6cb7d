//! `reeve report year`, `country` and `verify`: figures that say where they come from, and whether they still do.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use serde_json::json;

use super::args::{CountryArgs, VerifyArgs, YearArgs};
use super::files::put;
use super::statistics::{days, names};
use crate::cli::output::Listing;
use crate::cli::rights::read_capped;
use crate::cli::{Complaint, Context, Done};
use crate::locale::{Lang, Message};
use crate::publish::pages::{Brief, brief_csv, brief_json, brief_page};
use crate::publish::statistics::{Difference, FigureQuery, Scope, compare};
use crate::scan::now_ms;
use crate::store::Store;

/// A file larger than this has no figures of ours.
const MAX_FILE_BYTES: u64 = 64 << 20;
/// Countries that a complaint names.
const SHOWN_COUNTRIES: usize = 20;

pub async fn year(context: &Context, args: &YearArgs) -> anyhow::Result<Done> {
    let unknown = || Complaint::misused(Message::new("statistics-year-unknown").with("year", args.year.to_string()));
    if !(1970..=9999).contains(&args.year) {
        return Err(unknown().into());
    }
    let first = Date::new(args.year, 1, 1).map_err(|_| unknown())?;
    let scope = scope(context, first, first.last_of_year(), None);
    write(context, scope, &format!("year-{:04}", args.year), &args.out).await
}

pub async fn country(context: &Context, args: &CountryArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let known = store.countries().await?;
    if !known.contains(&args.country) {
        let names: Vec<String> = known.into_iter().take(SHOWN_COUNTRIES).collect();
        let code = if names.is_empty() { "statistics-country-none" } else { "statistics-country-unknown" };
        let message = Message::new(code).with("country", args.country.as_str());
        let message = if names.is_empty() { message } else { message.with("known", names.join(", ")) };
        return Err(Complaint::misused(message).into());
    }
    let (from, to) = days(&store, context.weights.report_from.get(), args.from, args.to).await?;
    let scope = scope(context, from, to, Some(args.country.clone()));
    let plain: String = args.country.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).take(40).collect();
    write(context, scope, &format!("country-{plain}"), &args.out).await
}

fn scope(context: &Context, from: Date, to: Date, country: Option<String>) -> Scope {
    Scope { from, to, least_score: context.weights.report_from.get(), country }
}

/// Every figure of the scope, as HTML, JSON and CSV in the folder.
async fn write(context: &Context, scope: Scope, name: &str, folder: &Path) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let mut figures = Vec::new();
    for query in FigureQuery::names().iter().filter_map(|name| FigureQuery::named(name, &scope)) {
        figures.push(store.figure(&query).await?);
    }
    let lang = context.lang();
    let brief = Brief::new(now_ms(), scope, figures, lang);
    let names = names(context, &store).await?;
    let files = [
        (format!("{name}.html"), brief_page(&brief, &names, lang).into_bytes()),
        (format!("{name}.json"), brief_json(&brief)),
        (format!("{name}.csv"), brief_csv(&brief, &names, lang)),
    ];
    for path in put(&files, folder)? {
        context.ui.note(&Message::new("report-written").with("path", path.display().to_string()));
    }
    Ok(Done::Well)
}

/// Makes every figure of the file again, and names those that differ.
pub async fn verify(context: &Context, args: &VerifyArgs) -> anyhow::Result<Done> {
    let brief = read(&args.file)?;
    let store = context.store().await?;
    let lang = context.lang();
    let mut rows = Vec::new();
    let mut differing = 0_u64;
    for claimed in &brief.figures {
        let difference = verified(&store, claimed).await?;
        differing += u64::from(difference.is_some());
        rows.push(json!({
            "figure": claimed.name,
            "same": difference.is_none(),
            "result": say(&claimed.name, difference.as_ref(), lang),
        }));
    }
    let columns = vec![("figure", "statistics-key"), ("same", "report-same"), ("result", "report-result")];
    let count = brief.figures.len() as u64;
    Listing { columns, rows }.print(args.format, lang)?;
    if count == 0 {
        context.ui.warn(&Message::new("statistics-none-in-file"));
        return Ok(Done::Partly);
    }
    if differing > 0 {
        context.ui.warn(&Message::new("statistics-differing").with("differing", differing).with("count", count));
        return Ok(Done::Partly);
    }
    context.ui.note(&Message::new("statistics-verified").with("count", count));
    Ok(Done::Well)
}

/// The query is made from the figure's name and parameters, never taken from the file.
async fn verified(
    store: &Arc<dyn Store>,
    claimed: &crate::publish::statistics::Figure,
) -> anyhow::Result<Option<Difference>> {
    let Some(query) = FigureQuery::named(&claimed.name, &claimed.parameters) else {
        return Ok(Some(Difference::Unknown));
    };
    Ok(compare(claimed, Some(&store.figure(&query).await?)))
}

fn say(figure: &str, difference: Option<&Difference>, lang: Lang) -> String {
    // Only figures that there are have a name in words.
    let name = match difference {
        Some(Difference::Unknown) => figure.to_owned(),
        _ => lang.say(&format!("statistics-{figure}")),
    };
    let about = |code: &'static str| Message::new(code).with("figure", name.as_str());
    lang.text(&match difference {
        None => about("statistics-figure-same"),
        Some(Difference::Unknown) => about("statistics-figure-unknown"),
        Some(Difference::Query) => about("statistics-figure-query"),
        Some(Difference::Counts) => about("statistics-figure-counts"),
        Some(Difference::Rows { claimed, found }) => {
            about("statistics-figure-rows").with("claimed", *claimed).with("found", *found)
        }
    })
}

fn read(path: &PathBuf) -> anyhow::Result<Brief> {
    let shown = || path.display().to_string();
    let unreadable = |error: std::io::Error| {
        let message = Message::new("report-unreadable").with("path", shown()).with("reason", error.to_string());
        Complaint::failed(message)
    };
    std::fs::metadata(path).map_err(unreadable)?;
    let bytes = read_capped(path, MAX_FILE_BYTES)?;
    let none = || Complaint::failed(Message::new("statistics-not-a-report").with("path", shown()));
    Ok(Brief::read(&bytes).ok_or_else(none)?)
}
