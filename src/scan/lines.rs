//! A crawl without a register: start addresses in, one line a page out. The same engine, as durable and polite as any scan.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;

use super::keeper::Keeper;
use super::{Progress, ScanOptions, Stop, active, crawl, now_ms, visit};
use crate::register::Snapshot;
use crate::sources::Source;
use crate::store::lines::PageLines;
use crate::store::{SourceCounts, Store};

/// Where the lines go.
pub enum Lines {
    File(PathBuf),
    Stream(Box<dyn Write + Send>),
}

/// What a crawl came to.
#[derive(Clone, Debug)]
pub struct Crawled {
    /// An interrupted crawl was gone on with.
    pub resumed: bool,
    /// None where it was stopped.
    pub finished_ms: Option<i64>,
    pub counts: SourceCounts,
}

/// Crawls `source` and writes one JSON line a page. Goes on with what was interrupted, if the store knows of such a crawl.
pub async fn crawl_lines(
    store: &Arc<dyn Store>,
    source: Source,
    lines: Lines,
    options: &ScanOptions,
    progress: &Arc<dyn Progress>,
    stop: &Stop,
) -> anyhow::Result<Crawled> {
    let lines = match lines {
        Lines::File(path) => {
            PageLines::to_file(&path, &store.archive_ends().await?).with_context(|| format!("{}", path.display()))?
        }
        Lines::Stream(out) => PageLines::to_stream(out),
    };
    let scan = store.begin_scan(&source.id, &source.digest, now_ms()).await?;
    progress.event(super::ScanEvent::Begun { source: source.id.clone(), resumed: scan.resumed });
    let (nothing, _) = Snapshot::build(Vec::new(), jiff::civil::Date::default());
    let active = active::ActiveSource::begin(store, source, scan.clone(), &nothing, options).await?;
    let tools = visit::Tools::new(visit::Purpose::Lines);
    let keeper = Keeper::Pages(lines);
    let crawl = crawl::Crawl::new(Arc::clone(store), vec![active], keeper, tools, options, Arc::clone(progress));
    let suspended = crawl.run(stop).await?;
    let finished_ms = (!stop.is_set() && suspended.is_empty()).then(now_ms);
    if let Some(ended_ms) = finished_ms {
        store.finish_scan(&scan.source_id, scan.number, ended_ms).await?;
    }
    let counts = store.counts(&scan.source_id, scan.number).await?;
    Ok(Crawled { resumed: scan.resumed, finished_ms, counts })
}
