//! `reeve report digest`: typical cases, without saying who the sellers are.

use super::args::{DigestArgs, PageFormat};
use super::statistics::{days, names, times_ms};
use crate::cli::args::OutputFormat;
use crate::cli::output::{self, Listing};
use crate::cli::{Context, Done};
use crate::publish::digest::{TypicalCase, typical_cases};
use crate::publish::pages::cases_page;
use crate::scan::now_ms;

pub async fn run(context: &Context, args: &DigestArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let (from, to) = days(&store, 0.0, args.from, args.to).await?;
    let hits = store.confirmed_hits(times_ms(from, to), args.each).await?;
    let lang = context.lang();
    let cases = typical_cases(&hits, &names(context, &store).await?, lang);
    if args.format == PageFormat::Html {
        output::print_text(&cases_page(&cases, &from.to_string(), &to.to_string(), now_ms(), lang))?;
        return Ok(Done::Well);
    }
    let columns = vec![
        ("kind", "statistics-by-kind"),
        ("right", "statistics-case-right"),
        ("source", "statistics-case-source"),
        ("seller", "statistics-case-seller"),
        ("title", "statistics-case-listing-title"),
        ("score", "statistics-case-score"),
        ("reasons", "statistics-case-why"),
        ("first_seen", "statistics-case-first-seen"),
        ("decided", "statistics-case-decided"),
        ("reference", "statistics-case-reference"),
    ];
    let format = match args.format {
        PageFormat::Table | PageFormat::Html => OutputFormat::Table,
        PageFormat::Json => OutputFormat::Json,
        PageFormat::Csv => OutputFormat::Csv,
    };
    Listing { columns, rows: cases.iter().map(TypicalCase::json).collect() }.print(format, lang)?;
    Ok(Done::Well)
}
