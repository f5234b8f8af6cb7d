//! What a scan of a source came to, in the figures that its health is judged by.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::rank::Weights;
use crate::scan::tally;
use crate::sources::SourceId;
use crate::store::{PastScan, ScanFigures, ScanRow, Store};

/// Addresses kept as examples of each kind of trouble.
const EXAMPLES: u32 = 3;

/// The figures of a source's latest scan; the queue does not know those of earlier ones.
pub async fn figures_of(store: &Arc<dyn Store>, scan: &ScanRow, weights: &Weights) -> anyhow::Result<ScanFigures> {
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
        examples: store.examples(id, number, EXAMPLES).await?,
    })
}

/// A source's latest scans with their figures; those of the latest are worked out where nobody kept them.
pub async fn last_figures(
    store: &Arc<dyn Store>,
    id: &SourceId,
    limit: u32,
    weights: &Weights,
) -> anyhow::Result<Vec<PastScan>> {
    let mut scans = store.past_scans(id, limit).await?;
    if let Some(latest) = scans.first_mut().filter(|scan| scan.figures.is_none()) {
        let row = ScanRow {
            source_id: id.clone(),
            number: latest.number,
            started_ms: latest.started_ms,
            finished_ms: latest.finished_ms,
            resumed: false,
        };
        latest.figures = Some(figures_of(store, &row, weights).await?);
    }
    Ok(scans)
}
