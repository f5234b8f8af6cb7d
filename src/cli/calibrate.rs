//! `reeve calibrate`: fits the weights to what people decided about hits, and says what that changes.
//! The same verdicts, day and weights in use give the same file, byte for byte.

use std::collections::{BTreeMap, HashMap};
use std::io::BufRead as _;
use std::path::Path;

use serde::Deserialize;

use super::args::CalibrateArgs;
use super::{Complaint, Context, Done, match_, output, scan};
use crate::config::{Config, Origin};
use crate::extract::Listing;
use crate::locale::Message;
use crate::matcher::{Candidate, Hit, match_listing};
use crate::rank::fit::{Judged, LEAST_VERDICTS, TooFew, fit};
use crate::rank::{Figures, Weights};
use crate::register::Snapshot;
use crate::rights::RightId;

/// A weights file larger than this is none.
const MAX_WEIGHTS_BYTES: u64 = 1 << 20;

/// One line of a file of verdicts.
#[derive(Deserialize)]
struct Verdict {
    listing_id: String,
    right_id: String,
    /// Whether the right is used.
    mention: bool,
    /// Whether the use is unlawful; null where that was not decided.
    infringe: Option<bool>,
}

pub async fn run(context: &Context, args: CalibrateArgs) -> anyhow::Result<Done> {
    let judged = match (&args.verdicts, &args.rights, &args.listings) {
        (Some(verdicts), Some(rights), Some(listings)) => from_files(context, verdicts, rights, listings).await?,
        _ => from_store(context).await?,
    };
    let on = args.on.unwrap_or_else(scan::today).to_string();
    let now = context.weights.clone();
    let fitting = tokio::task::spawn_blocking(move || fit(judged, &now, &on));
    let fitted = fitting.await?.map_err(|TooFew(verdicts)| {
        let message = Message::new("calibrate-too-few")
            .with("least", LEAST_VERDICTS)
            .with("unlawful", verdicts.unlawful)
            .with("lawful", verdicts.lawful);
        Complaint::failed(message)
    })?;
    if let Some(made) = &fitted.made {
        let verdicts = Message::new("calibrate-verdicts")
            .with("unlawful", made.verdicts.unlawful)
            .with("lawful", made.verdicts.lawful)
            .with("unused", made.verdicts.not_used);
        context.ui.note(&verdicts);
        context.ui.note(&figures("calibrate-before", &made.before));
        context.ui.note(&figures("calibrate-after", &made.after));
    }
    if args.dry_run {
        output::print_bytes(fitted.to_toml().as_bytes())?;
    } else {
        std::fs::write(&args.out, fitted.to_toml()).map_err(|error| match_::unreadable(&args.out, &error))?;
        context.ui.note(&Message::new("calibrate-written").with("path", args.out.display().to_string()));
    }
    Ok(Done::Well)
}

fn figures(code: &'static str, figures: &Figures) -> Message {
    let percent = |share: f64| (share * 1_000.0).round() / 10.0;
    Message::new(code)
        .with("suspicion", percent(figures.suspicion_ap))
        .with("recall", percent(figures.suspicion_recall))
        .with("mention", percent(figures.mention_ap))
        .with("error", percent(figures.mention_error))
}

/// The latest decision about each hit of the store, with what was found when it was taken.
async fn from_store(context: &Context) -> anyhow::Result<Vec<Judged>> {
    let store = context.store().await?;
    let holders: HashMap<RightId, String> =
        store.rights().await?.into_iter().map(|stored| (stored.right.id, stored.right.holder.0)).collect();
    let judged = store.verdicts().await?.into_iter().filter_map(|judged| {
        let right = judged.right_id?;
        let group = holders.get(&right).cloned().unwrap_or(right.0);
        let infringe = judged.mention.then_some(judged.infringe);
        Some(Judged { hit: judged.ranked.hit, mention: judged.mention, infringe, group })
    });
    Ok(judged.collect())
}

/// Matches the listings anew and joins what is found with the verdicts; of two about one hit the later counts.
async fn from_files(context: &Context, verdicts: &Path, rights: &Path, listings: &Path) -> anyhow::Result<Vec<Judged>> {
    let snapshot = match_::snapshot(context, Some(rights)).await?;
    let verdicts: Vec<Verdict> = lines(verdicts)?;
    let verdicts: BTreeMap<(String, String), Verdict> =
        verdicts.into_iter().map(|verdict| ((verdict.listing_id.clone(), verdict.right_id.clone()), verdict)).collect();
    let listings: Vec<Listing> = lines(listings)?;
    let matching = tokio::task::spawn_blocking(move || {
        let hits = listings.iter().flat_map(|listing| match_listing(&Candidate { listing, pictures: &[] }, &snapshot));
        hits.filter_map(|hit| judge(hit, &verdicts, &snapshot)).collect()
    });
    Ok(matching.await?)
}

fn judge(hit: Hit, verdicts: &BTreeMap<(String, String), Verdict>, snapshot: &Snapshot) -> Option<Judged> {
    let right = hit.right_id.clone()?;
    let verdict = verdicts.get(&(hit.listing_id.0.clone(), right.0.clone()))?;
    let group = snapshot.right(&right).map_or_else(|| right.0.clone(), |right| right.holder.0.clone());
    Some(Judged { hit, mention: verdict.mention, infringe: verdict.infringe.filter(|_| verdict.mention), group })
}

/// Every line of a file of JSON objects; the first that is none is named.
fn lines<T: for<'de> Deserialize<'de>>(path: &Path) -> anyhow::Result<Vec<T>> {
    let mut read = Vec::new();
    for (number, line) in (1_u64..).zip(match_::open(path)?.lines()) {
        let line = line.map_err(|error| match_::unreadable(path, &error))?;
        if line.trim().is_empty() {
            continue;
        }
        let value = serde_json::from_str(&line).map_err(|error| {
            let message = Message::new("calibrate-line-faulty")
                .with("path", path.display().to_string())
                .with("line", number)
                .with("reason", error.to_string());
            Complaint::misused(message)
        })?;
        read.push(value);
    }
    Ok(read)
}

/// The weights that the settings name, with the threshold that is set; a threshold that is not set is the weights' own.
pub fn weights(config: &mut Config) -> Result<Weights, Complaint> {
    let Some(path) = &config.weights.value else {
        return Ok(Weights { report_from: config.report_from.value, ..Weights::default() });
    };
    let size = std::fs::metadata(path).map_err(|error| match_::unreadable(path, &error))?.len();
    let text = if size > MAX_WEIGHTS_BYTES { Ok(String::new()) } else { std::fs::read_to_string(path) };
    let text = text.map_err(|error| match_::unreadable(path, &error))?;
    let weights = Weights::from_toml(&text).map_err(Complaint::misused)?;
    if config.report_from.origin == Origin::Default {
        config.report_from.value = weights.report_from;
    }
    Ok(Weights { report_from: config.report_from.value, ..weights })
}
