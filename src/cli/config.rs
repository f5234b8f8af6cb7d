//! `reeve config`: every setting, its value and where it came from.

use serde_json::json;

use super::args::ListArgs;
use super::output::Listing;
use super::{Context, Done};
use crate::config::Origin;

pub fn run(context: &Context, args: &ListArgs) -> anyhow::Result<Done> {
    let lang = context.lang();
    let origin = |origin: &Origin| match origin {
        Origin::Default => lang.say("config-origin-default"),
        Origin::File { path, line } => format!("{}:{line}", path.display()),
        Origin::Environment(name) => name.clone(),
        Origin::Flag(flag) => (*flag).to_owned(),
    };
    let rows = context.config.rows().into_iter().map(|row| {
        json!({"key": row.key, "value": row.value, "origin": origin(&row.origin), "about": lang.text(&row.about)})
    });
    let columns =
        vec![("key", "column-key"), ("value", "column-value"), ("origin", "column-origin"), ("about", "column-about")];
    Listing { columns, rows: rows.collect() }.print(args.format, lang)?;
    Ok(Done::Well)
}
