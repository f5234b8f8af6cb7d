//! The access log of the market: what was asked of which site, kept in memory for those who check a crawler's manners.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// Older requests are forgotten.
const KEPT_REQUESTS: usize = 20_000;

/// One request as it was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedRequest {
    /// The `Host` header without port.
    pub host: String,
    /// Path and query as asked, session ids included.
    pub target: String,
    /// When the request came in: milliseconds since 1970 UTC.
    pub at_ms: u64,
    pub status: u16,
    /// Whether it carried `If-None-Match` or `If-Modified-Since`.
    pub conditional: bool,
    pub user_agent: String,
}

#[derive(Default)]
pub(super) struct Log(Mutex<VecDeque<LoggedRequest>>);

impl Log {
    pub fn push(&self, request: LoggedRequest) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT_REQUESTS {
            kept.pop_front();
        }
        kept.push_back(request);
    }

    /// In the order in which they were answered.
    pub fn all(&self) -> Vec<LoggedRequest> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

pub(super) fn now_ms() -> u64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX)
}
