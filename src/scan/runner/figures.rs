//! What a scan of a source came to, in the figures that its health is judged by.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::rank::Weights;
use crate::scan::tally;
use crate::store::{ScanFigures, ScanRow, Store};

/// Addresses kept as examples of each kind of trouble.
const EXAMPLES: u32 = 3;

/// The figures of a source's latest scan; the queue does not know those of earlier ones.
async fn figures_of(store: &Arc<dyn Store>, scan: &ScanRow, weights: &Weights) -> anyhow::Result<ScanFigures> {
    let (id, number) = (&scan.source_id, scan.number);
    let tally = tally(store, scan).await?;
    let by_code = |reasons: Vec<(String, u64)>| reasons.into_iter().collect::<BTreeMap<_, _>>();
    Ok(ScanFigures {
        started_ms: scan.started_ms,
        finished_ms: scan.finished_ms,
        resumed: scan.resumed,
        pages_fetched: tally.pages_fetched,
        pages_unchanged: tally.pages_unchanged,
        pages_without_listings: store.pages_without_listings(id, number).await?,
        pictures: tally.pictures,
        not_due: tally.not_due,
        refused_by_robots: tally.refused,
        blocked: by_code(tally.blocks),
        failed: by_code(tally.failures),
        left: by_code(tally.leaves),
        new_hits: store.news_of(id, number, weights.report_from.get()).await?,
        known_addresses: store.known_urls(id).await?,
        examples: store.examples(id, number, EXAMPLES).await?,
    })
}

/// Keeps what scans came to, for whoever looks later: counting takes long where a crawl is large. A scan counts as run even
/// where that fails.
pub async fn keep_figures(store: &Arc<dyn Store>, scans: &[ScanRow], weights: &Weights) {
    for scan in scans {
        let kept = async {
            let figures = figures_of(store, scan, weights).await?;
            store.keep_figures(&scan.source_id, scan.number, &figures).await?;
            anyhow::Ok(())
        };
        if let Err(error) = kept.await {
            tracing::warn!(source.id = %scan.source_id, "its figures are not kept: {error:#}");
        }
    }
}
