//! What has changed since the last report, or since a day.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::args::SinceArg;
use crate::cli::{Context, sources};
use crate::locale::{Lang, Message};
use crate::publish::{Change, Changes, Compared, HitState, PastHit, Report, ReportedHit, Since};
use crate::rank::Score;
use crate::scan::About;
use crate::store::{HitFilter, Store, StoredHit};

/// The hits that reach the threshold, as a later report will need them.
pub fn states(hits: &[StoredHit], threshold: Score) -> Vec<HitState> {
    let mut states: Vec<HitState> = hits.iter().filter(|hit| hit.ranked.score >= threshold).map(state).collect();
    states.sort_by(|a, b| a.hit_id.cmp(&b.hit_id));
    states
}

/// The same of hits that were gathered for a report already.
pub fn states_of(report: &Report) -> Vec<HitState> {
    let reaches = |hit: &&ReportedHit| hit.ranked.score >= report.weights.report_from;
    let state = |hit: &ReportedHit| HitState {
        hit_id: hit.hit_id.clone(),
        source_id: hit.source_id.clone(),
        listing: hit.listing.clone(),
        ranked: hit.ranked.clone(),
        verdict: hit.verdict,
    };
    let mut states: Vec<HitState> = report.hits.iter().filter(reaches).map(state).collect();
    states.sort_by(|a, b| a.hit_id.cmp(&b.hit_id));
    states
}

fn state(hit: &StoredHit) -> HitState {
    let standing = hit.standing.as_ref().filter(|standing| standing.holds);
    HitState {
        hit_id: hit.id.clone(),
        source_id: hit.source_id.0.clone(),
        listing: hit.listing.clone(),
        ranked: hit.ranked.clone(),
        verdict: standing.map(|standing| standing.ruling.verdict),
    }
}

pub async fn find(
    context: &Context,
    store: &Arc<dyn Store>,
    since: SinceArg,
    about: &About,
    filter: &str,
    now: &[HitState],
) -> anyhow::Result<Changes> {
    let (since, compared) = match since {
        SinceArg::Last => {
            let last = store.last_report(filter).await?;
            let since = last.map_or(Since::Beginning, |last| Since::Report(last.written_ms));
            (since, Compared::between(&store.reported_hits(filter).await?, now))
        }
        SinceArg::Date(date) => {
            let since_ms = date.to_zoned(jiff::tz::TimeZone::UTC)?.timestamp().as_millisecond();
            (Since::Date(since_ms), since_day(context, store, since_ms, about).await?)
        }
    };
    Ok(Changes {
        since,
        of: compared.of,
        gone: named(context, store, compared.gone).await?,
        decided: named(context, store, compared.decided).await?,
    })
}

/// What is known of a day before any report: hits that were first seen or became news since then, decisions since then, and
/// listings that were still seen on that day or later and are not shown any more.
async fn since_day(
    context: &Context,
    store: &Arc<dyn Store>,
    since_ms: i64,
    about: &About,
) -> anyhow::Result<Compared> {
    let threshold = context.weights.report_from;
    let shown = store.hits(&about.filter()).await?;
    let ever = store.hits(&HitFilter { shown_only: false, ..about.filter() }).await?;
    let news: BTreeSet<String> = store.news_since(since_ms).await?.into_iter().collect();
    let mut compared = Compared::default();
    let reaches = |hit: &&StoredHit| hit.ranked.score >= threshold;
    for hit in shown.iter().filter(reaches) {
        let ruling = hit.standing.as_ref().filter(|standing| standing.holds).map(|standing| &standing.ruling);
        if ruling.is_some_and(|ruling| ruling.decided_ms >= since_ms) {
            compared.decided.push(state(hit));
        }
        if ruling.is_some_and(|ruling| ruling.verdict.clears()) {
            continue;
        }
        if hit.first_seen_ms >= since_ms {
            compared.of.insert(hit.id.clone(), Change::New);
        } else if news.contains(&hit.id) {
            compared.of.insert(hit.id.clone(), Change::Changed);
        }
    }
    let is_shown: BTreeSet<&str> = shown.iter().map(|hit| hit.id.as_str()).collect();
    let gone = ever.iter().filter(reaches).filter(|hit| !is_shown.contains(hit.id.as_str()));
    compared.gone = gone.filter(|hit| hit.last_seen_ms >= since_ms).map(state).collect();
    compared.gone.sort_by(|a, b| a.hit_id.cmp(&b.hit_id));
    compared.decided.sort_by(|a, b| a.hit_id.cmp(&b.hit_id));
    Ok(compared)
}

/// The hits with the names of their rights and sources.
async fn named(context: &Context, store: &Arc<dyn Store>, states: Vec<HitState>) -> anyhow::Result<Vec<PastHit>> {
    if states.is_empty() {
        return Ok(Vec::new());
    }
    let known = sources::load(context, store).await?;
    let source_names: BTreeMap<&str, &str> =
        known.iter().map(|source| (source.id.0.as_str(), source.name.as_str())).collect();
    let rights = store.rights().await?;
    let right_names: BTreeMap<&str, &str> =
        rights.iter().map(|stored| (stored.right.id.0.as_str(), stored.right.name.as_str())).collect();
    let past = |state: HitState| PastHit {
        right_name: state
            .ranked
            .hit
            .right_id
            .as_ref()
            .map(|id| right_names.get(id.0.as_str()).map_or_else(|| id.0.clone(), |name| (*name).to_owned())),
        source_name: source_names
            .get(state.source_id.as_str())
            .map_or_else(|| state.source_id.clone(), |name| (*name).to_owned()),
        state,
    };
    Ok(states.into_iter().map(past).collect())
}

/// A time that was compared with, in words.
pub fn say(since: Since, lang: Lang) -> String {
    match since {
        Since::Beginning => lang.say("report-since-beginning"),
        Since::Report(ms) => lang.text(&Message::new("report-since-report").with("time", crate::cli::output::time(ms))),
        Since::Date(ms) => lang.text(&Message::new("report-since-date").with("time", crate::cli::output::time(ms))),
    }
}
