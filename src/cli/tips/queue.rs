//! Where the addresses of tips are looked at: in the next scan of the source they belong to, or with `reeve crawl` and
//! `reeve archive` where no source has them.

use std::fs;

use serde_json::{Value, json};

use super::super::output::Listing;
use super::super::{Complaint, Context, Done, sources};
use super::args::QueueTipsArgs;
use super::the_tip;
use crate::frontier::{CrawlUrl, ResourceKind};
use crate::locale::Message;
use crate::review::tips::{Tip, TipState};
use crate::sources::Source;
use crate::store::{Discovered, Store};

/// Puts addresses into the queue of the first enabled source whose scope has them, and names the others.
pub async fn run(context: &Context, args: &QueueTipsArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let sources = sources::load(context, &store).await?;
    let mut rows = Vec::new();
    let mut left = Vec::new();
    for tip in wanted(&*store, &args.ids).await? {
        for address in &tip.told.addresses {
            let admits = |source: &&Source| source.enabled && source.scope.admits(address.url());
            let source = sources.iter().find(admits);
            let done = match source {
                Some(source) if queue(&*store, source, address).await? => "queued",
                Some(_) => "known",
                None => "crawl",
            };
            if source.is_none() {
                left.push(address.as_str().to_owned());
            }
            let mut row = row(&tip, address, source, done);
            row["done_in_words"] = json!(context.lang().text(&Message::new("tips-done").with("done", done)));
            rows.push(row);
        }
    }
    left.sort();
    left.dedup();
    if let Some(path) = &args.out {
        let text: String = left.iter().map(|address| format!("{address}\n")).collect();
        fs::write(path, text).map_err(|error| {
            let path = path.display().to_string();
            Complaint::failed(Message::new("cli-unwritable").with("path", path).with("reason", error.to_string()))
        })?;
    }
    let columns = vec![
        ("number", "tips-column-number"),
        ("address", "tips-column-address"),
        ("source", "column-source"),
        ("done", "tips-column-done"),
    ];
    Listing { columns, rows }.print(args.format, context.lang())?;
    if !left.is_empty() {
        context.ui.note(&Message::new("tips-left-for-crawl").with("count", left.len()));
    }
    Ok(Done::Well)
}

/// The tips that are named, or all that somebody has found worth a look.
async fn wanted(store: &dyn Store, names: &[String]) -> anyhow::Result<Vec<Tip>> {
    let mut tips = Vec::new();
    for name in names {
        tips.push(the_tip(store, name).await?);
    }
    if names.is_empty() {
        tips = store.tips().await?;
        tips.retain(|tip| matches!(tip.state(), TipState::Checked | TipState::Accepted));
    }
    Ok(tips)
}

/// Whether the address is new to the source. One that is known is visited with the next scan anyway.
async fn queue(store: &dyn Store, source: &Source, address: &CrawlUrl) -> anyhow::Result<bool> {
    let scan = store.last_scan(&source.id).await?.map_or(0, |scan| scan.number);
    let found = Discovered::new(address.clone(), ResourceKind::Page, 0, 0);
    Ok(store.discover(&source.id, scan, &[found]).await? > 0)
}

fn row(tip: &Tip, address: &CrawlUrl, source: Option<&Source>, done: &str) -> Value {
    json!({
        "number": tip.number,
        "tip": tip.id,
        "address": address.as_str(),
        "source": source.map(|source| source.id.0.as_str()),
        "done": done,
    })
}
