//! `reeve config`: every setting, its value and where it came from.

use serde_json::json;

use super::args::ListArgs;
use super::output::Listing;
use super::{Context, Done};

pub fn run(context: &Context, args: &ListArgs) -> anyhow::Result<Done> {
    let lang = context.lang();
    let rows = context.config.rows().into_iter().map(|row| {
        json!({"key": row.key, "value": row.value, "origin": lang.text(&row.origin.message()), "about": lang.text(&row.about)})
    });
    let columns =
        vec![("key", "column-key"), ("value", "column-value"), ("origin", "column-origin"), ("about", "column-about")];
    Listing { columns, rows: rows.collect() }.print(args.format, lang)?;
    Ok(Done::Well)
}
