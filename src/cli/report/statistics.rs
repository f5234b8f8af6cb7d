//! `reeve report statistics`: hits over time, by whatever they have in common.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde_json::json;

use super::args::{PageFormat, StatisticsArgs};
use crate::cli::args::OutputFormat;
use crate::cli::output::{self, Listing};
use crate::cli::{Complaint, Context, Done, scan, sources};
use crate::desk::statistics;
pub use crate::desk::statistics::times_ms;
use crate::locale::Message;
use crate::publish::pages::{Counted, Names, counts_csv, counts_json, counts_page};
use crate::publish::statistics::{By, Every, MAX_PERIODS, Statistics, TooManyPeriods, periods};
use crate::scan::now_ms;
use crate::store::Store;

/// Heights of a line of small bars in a terminal.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

pub async fn run(context: &Context, args: &StatisticsArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let least_score = context.weights.report_from.get();
    let (from, to) = days(&store, least_score, args.from, args.to).await?;
    let every: Every = args.every.into();
    let too_many = |TooManyPeriods| {
        let message = Message::new("statistics-too-many-periods")
            .with("from", from.to_string())
            .with("to", to.to_string())
            .with("most", MAX_PERIODS);
        Complaint::misused(message)
    };
    let periods = periods(from, to, every).map_err(too_many)?;
    let by: Vec<By> = if args.by.is_empty() { By::ALL.into() } else { args.by.iter().map(|by| (*by).into()).collect() };
    let most = usize::from(args.most);
    let mut statistics = Vec::new();
    for by in by {
        let counts = store.daily_counts(by, times_ms(from, to), least_score, most, None).await?;
        statistics.push(Statistics::of(by, periods.clone(), &counts, most));
    }
    let counted = Counted {
        statistics,
        names: names(context, &store).await?,
        from: from.to_string(),
        to: to.to_string(),
        every,
        least_score,
        made_ms: now_ms(),
    };
    print(context, &counted, args.format)
}

fn print(context: &Context, counted: &Counted, format: PageFormat) -> anyhow::Result<Done> {
    let lang = context.lang();
    match format {
        PageFormat::Table => table(counted, context)?,
        PageFormat::Json => output::print_text(&format!("{:#}\n", counts_json(counted, lang)))?,
        PageFormat::Csv => output::print_bytes(&counts_csv(counted, lang))?,
        PageFormat::Html => output::print_text(&counts_page(counted, lang))?,
    }
    Ok(Done::Well)
}

/// A row for each thing and key, with its course as small bars.
fn table(counted: &Counted, context: &Context) -> std::io::Result<()> {
    let lang = context.lang();
    let mut rows = Vec::new();
    for statistics in &counted.statistics {
        for series in &statistics.series {
            rows.push(json!({
                "by": lang.say(&format!("statistics-by-{}", statistics.by.name())),
                "key": counted.names.say(statistics.by, series.key.as_deref(), lang),
                "total": series.total,
                "trend": bars(&series.counts),
            }));
        }
    }
    let columns = vec![
        ("by", "statistics-by"),
        ("key", "statistics-key"),
        ("total", "statistics-total"),
        ("trend", "statistics-trend"),
    ];
    Listing { columns, rows }.print(OutputFormat::Table, lang)
}

fn bars(counts: &[u64]) -> String {
    let highest = counts.iter().copied().max().unwrap_or(0).max(1);
    let bar = |count: &u64| match count {
        0 => ' ',
        count => {
            let height = (count * BARS.len() as u64).div_ceil(highest) as usize;
            BARS.get(height.saturating_sub(1)).copied().unwrap_or('█')
        }
    };
    counts.iter().map(bar).collect()
}

/// The days that are meant: all that have hits, where nobody says.
pub async fn days(
    store: &Arc<dyn Store>,
    least_score: f64,
    from: Option<Date>,
    to: Option<Date>,
) -> anyhow::Result<(Date, Date)> {
    let days = statistics::days(&**store, least_score, (from, to), scan::today(), None).await?;
    Ok(days.map_err(|fault| Complaint::misused(fault.message()))?)
}

/// What ids stand for.
pub async fn names(context: &Context, store: &Arc<dyn Store>) -> anyhow::Result<Names> {
    let rights: BTreeMap<String, String> =
        store.rights().await?.into_iter().map(|stored| (stored.right.id.0, stored.right.name)).collect();
    let sources = sources::load(context, store).await?;
    let sources = sources.into_iter().map(|source| (source.id.0, source.name)).collect();
    Ok(Names { rights, sources })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_bars_show_every_count() {
        for (counts, shown) in [(&[0, 1, 4, 8][..], " ▁▄█"), (&[0, 0], "  "), (&[1, 1_000], "▁█"), (&[], "")]
        {
            assert_eq!(bars(counts), shown, "{counts:?}");
        }
    }
}
