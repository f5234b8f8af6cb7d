//! `reeve match page`: pages as `reeve extract` writes them, one a line; each of their listings is compared.

use serde::Deserialize;

use super::text::Matcher;
use crate::cli::args::MatchPageArgs;
use crate::cli::{Context, Done, scan};
use crate::extract::Listing;

/// What is read of a page.
#[derive(Deserialize)]
struct Page {
    listings: Vec<Listing>,
}

pub async fn run(context: &Context, args: MatchPageArgs) -> anyhow::Result<Done> {
    let input = super::open(&args.file)?;
    let matcher = Matcher {
        snapshot: super::snapshot(context, args.rights.as_deref()).await?,
        weights: scan::weights(context),
        min_score: args.min_score.unwrap_or_default(),
    };
    super::answer_lines(context, input, move |line| {
        let page: Page = serde_json::from_slice(line).map_err(|error| error.to_string())?;
        page.listings.iter().map(|listing| matcher.answer(listing)).collect()
    })
    .await
}
