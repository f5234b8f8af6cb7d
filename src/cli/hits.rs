//! `reeve hits`: what was found, in rank order; one hit with its reasons; search over everything captured.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr as _;

use super::args::{HitsCommand, ListHitsArgs, SearchArgs, ShowFormat, ShowHitArgs};
use super::output::{self, Listing, time};
use super::{Complaint, Context, Done};
use crate::captures::Captures;
use crate::locale::{Lang, Message};
use crate::scan::refresh_search_index;
use crate::sources::SourceId;
use crate::store::{HitFilter, StoredHit};

pub async fn run(context: &Context, command: HitsCommand) -> anyhow::Result<Done> {
    match command {
        HitsCommand::List(args) => list(context, &args).await,
        HitsCommand::Show(args) => show(context, &args).await,
        HitsCommand::Search(args) => search(context, &args).await,
    }
}

async fn list(context: &Context, args: &ListHitsArgs) -> anyhow::Result<Done> {
    let sources = (!args.source.is_empty()).then(|| args.source.iter().cloned().map(SourceId).collect());
    let filter = HitFilter {
        sources,
        right_id: args.right.clone(),
        min_score: args.min_score.unwrap_or_else(|| context.config.report_from.value.get()),
        shown_only: true,
        limit: Some(args.limit),
    };
    let rows = context.store().await?.hits(&filter).await?.iter().map(row).collect();
    let columns = vec![
        ("hit", "column-hit"),
        ("score", "column-score"),
        ("right", "column-right"),
        ("title", "column-title"),
        ("seller", "column-seller"),
        ("source", "column-source"),
        ("url", "column-url"),
    ];
    Listing { columns, rows }.print(args.format, context.lang())?;
    Ok(Done::Well)
}

fn row(hit: &StoredHit) -> Value {
    json!({
        "hit": hit.id.chars().take(12).collect::<String>(),
        "score": (hit.ranked.score.get() * 1000.0).round() / 1000.0,
        "right": hit.ranked.hit.right_id,
        "title": hit.listing.title,
        "seller": hit.listing.seller,
        "source": hit.source_id.0,
        "url": hit.listing.url,
        "first_seen": time(hit.first_seen_ms),
        "last_seen": time(hit.last_seen_ms),
    })
}

async fn show(context: &Context, args: &ShowHitArgs) -> anyhow::Result<Done> {
    let Some(hit) = context.store().await?.hit(&args.id).await? else {
        return Err(Complaint::failed(Message::new("hits-unknown").with("hit", args.id.as_str())).into());
    };
    match args.format {
        ShowFormat::Json => {
            let archived =
                hit.archived.as_ref().map(|at| json!({"file": at.file, "offset": at.offset, "length": at.length}));
            let value = json!({
                "hit": hit.id, "source": hit.source_id.0, "listing": hit.listing, "ranked": hit.ranked,
                "first_seen": time(hit.first_seen_ms), "last_seen": time(hit.last_seen_ms), "archived": archived,
            });
            output::print_text(&format!("{value:#}\n"))?;
        }
        ShowFormat::Table => output::print_text(&story(&hit, context.lang()))?,
    }
    Ok(Done::Well)
}

/// One hit as a person reads it: what, where, and why, share by share.
fn story(hit: &StoredHit, lang: Lang) -> String {
    let listing = &hit.listing;
    let right = hit.ranked.hit.right_id.as_ref().map(|id| id.0.clone()).unwrap_or_default();
    let price = listing.price.map(|price| format!("{price} {}", listing.currency.as_deref().unwrap_or_default()));
    let archived = hit.archived.as_ref().map(|at| format!("{} @ {}", at.file, at.offset));
    let facts = [
        ("column-hit", Some(hit.id.clone())),
        ("column-score", Some(format!("{:.2}", hit.ranked.score.get()))),
        ("column-right", Some(right)),
        ("column-title", Some(listing.title.clone())),
        ("column-seller", listing.seller.clone()),
        ("column-price", price),
        ("column-source", Some(hit.source_id.0.clone())),
        ("column-url", listing.url.as_ref().map(ToString::to_string)),
        ("column-first-seen", Some(time(hit.first_seen_ms))),
        ("column-last-seen", Some(time(hit.last_seen_ms))),
        ("column-archived", archived),
    ];
    let facts: Vec<(String, String)> = facts
        .into_iter()
        .filter_map(|(code, value)| Some((lang.say(code), printable(&value?))))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let widest = facts.iter().map(|(label, _)| label.width()).max().unwrap_or_default();
    let mut text = String::new();
    for (label, value) in facts {
        text.push_str(&format!("{label}{}  {value}\n", " ".repeat(widest - label.width())));
    }
    for share in &hit.ranked.explanation.shares {
        text.push_str(&format!("  {:+.2}  {}\n", share.amount, printable(&lang.text(&share.because))));
    }
    text
}

async fn search(context: &Context, args: &SearchArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let captures = refresh_search_index(&store, Captures::open(&context.data.search_index())?).await?;
    let mut rows = Vec::new();
    for found in captures.search(&args.query.join(" "), args.limit as usize)? {
        let Some(stored) = store.listing(&found.listing_id).await? else { continue };
        rows.push(json!({
            "score": (f64::from(found.score) * 100.0).round() / 100.0,
            "title": stored.listing.title,
            "seller": stored.listing.seller,
            "source": stored.source_id.0,
            "url": stored.listing.url,
            "last_seen": time(stored.last_seen_ms),
        }));
    }
    let columns = vec![
        ("score", "column-relevance"),
        ("title", "column-title"),
        ("seller", "column-seller"),
        ("source", "column-source"),
        ("url", "column-url"),
    ];
    Listing { columns, rows }.print(args.format, context.lang())?;
    Ok(Done::Well)
}

/// Text from the web without what could steer a terminal.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
