//! What every scan leaves behind beside its report: the analysts' search brought up to date.

use std::sync::Arc;

use super::{DataDir, refresh_search_index};
use crate::captures::{Captures, CapturesError};
use crate::store::Store;

/// Brings the analysts' search up to date. An analyst who searches right now holds the index: the next run does it then.
pub async fn refresh_captures(store: &Arc<dyn Store>, data: &DataDir) -> anyhow::Result<()> {
    let captures = Captures::open(&data.search_index())?;
    match refresh_search_index(store, captures).await {
        Err(error) if matches!(error.downcast_ref(), Some(CapturesError::Busy { .. })) => tracing::warn!("{error:#}"),
        refreshed => drop(refreshed?),
    }
    Ok(())
}
