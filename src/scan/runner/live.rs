//! How far a scan is, as people watch it: a few numbers and the hosts that are waited for, however large the scan is.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::frontier::{Outcome, ResourceKind};
use crate::scan::{Progress, ScanEvent, Waiting};

/// Longest host name that is shown.
const MAX_HOST_CHARS: usize = 100;

/// How far a scan is. Numbers count on where a job was interrupted and goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Live {
    /// Grows with every change.
    pub number: u64,
    pub pages: u64,
    pub pictures: u64,
    pub unchanged: u64,
    /// Not asked for: robots.txt, scope, budgets, not due.
    pub refused: u64,
    pub troubled: u64,
    /// Addresses that are known and not settled.
    pub open: u64,
    pub listings: u64,
    pub hits: u64,
    pub requests: u64,
    pub bytes: u64,
    /// By source; never more than the job has.
    pub sources: BTreeMap<String, LiveSource>,
    /// At most [`Waiting::NAMED`] of those that are waited for.
    pub waiting: Vec<LiveHost>,
    /// The others.
    pub waiting_more: u64,
    pub stopping: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LiveSource {
    pub resumed: bool,
    pub requests: u64,
    pub bytes: u64,
    /// Outside its hours nothing is asked of it until then.
    pub suspended_until_ms: Option<i64>,
    /// Somebody paused it in the middle of the scan.
    pub paused: bool,
}

/// A host that is waited for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveHost {
    pub host: String,
    /// See [`crate::scan::WaitReason::code`].
    pub reason: String,
    pub until_ms: i64,
}

impl Live {
    /// Addresses that are settled.
    pub fn settled(&self) -> u64 {
        self.pages + self.pictures + self.unchanged + self.refused
    }

    fn take(&mut self, event: ScanEvent) {
        match event {
            ScanEvent::Begun { source, resumed } => {
                let entry = self.sources.entry(source.0).or_default();
                entry.resumed = entry.resumed || resumed;
                (entry.suspended_until_ms, entry.paused) = (None, false);
            }
            ScanEvent::Visited { outcome: Outcome::Unchanged, .. } => self.unchanged += 1,
            ScanEvent::Visited { outcome: Outcome::Busy { .. } | Outcome::Broken(_) | Outcome::Failed(_), .. } => {
                self.troubled += 1;
            }
            ScanEvent::Visited { kind: ResourceKind::Picture, .. } => self.pictures += 1,
            ScanEvent::Visited { .. } => self.pages += 1,
            ScanEvent::Refused { addresses, .. } => self.refused += addresses,
            ScanEvent::Requested(requested) => {
                self.requests += 1;
                self.bytes += requested.body_bytes;
                if let Some(source) = self.sources.get_mut(&requested.source.0) {
                    source.requests += 1;
                    source.bytes += requested.body_bytes;
                }
            }
            ScanEvent::Open(open) => self.open = open,
            ScanEvent::Waiting(waiting) => self.wait(waiting),
            ScanEvent::Matched(matched) => {
                self.listings += matched.listings;
                self.hits += matched.hits;
            }
            ScanEvent::Suspended { source, until_ms } => {
                self.sources.entry(source.0).or_default().suspended_until_ms = Some(until_ms);
            }
            ScanEvent::Paused { source } => self.sources.entry(source.0).or_default().paused = true,
            ScanEvent::Stopping => self.stopping = true,
            ScanEvent::Rechecked(_) => {}
        }
    }

    fn wait(&mut self, waiting: Waiting) {
        let all: u64 = waiting.counts.iter().map(|(_, count)| count).sum();
        let named = waiting.hosts.into_iter().take(Waiting::NAMED).map(|host| LiveHost {
            host: host.host.0.chars().filter(|c| !c.is_control()).take(MAX_HOST_CHARS).collect(),
            reason: host.reason.code().to_owned(),
            until_ms: host.until_ms,
        });
        self.waiting = named.collect();
        self.waiting_more = all.saturating_sub(self.waiting.len() as u64);
    }
}

/// Takes a scan's events and tells whoever watches.
pub struct LiveProgress {
    job: String,
    state: Mutex<Live>,
    told: watch::Sender<Option<(String, Live)>>,
}

impl LiveProgress {
    /// Goes on from what was kept of the job before.
    pub fn new(job: String, kept: Option<&str>, told: watch::Sender<Option<(String, Live)>>) -> Self {
        let kept: Live = kept.and_then(|kept| serde_json::from_str(kept).ok()).unwrap_or_default();
        let live = Live { number: kept.number + 1, waiting: Vec::new(), waiting_more: 0, stopping: false, ..kept };
        told.send_replace(Some((job.clone(), live.clone())));
        LiveProgress { job, state: Mutex::new(live), told }
    }

    pub fn now(&self) -> Live {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Progress for LiveProgress {
    fn event(&self, event: ScanEvent) {
        // Counting cannot leave the counts half-changed: a poisoned lock is as good as any.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.take(event);
        state.number += 1;
        // The latest state stands for all before it, so a slow watcher holds nothing up.
        self.told.send_replace(Some((self.job.clone(), state.clone())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontier::HostKey;
    use crate::scan::{Requested, WaitReason, WaitingHost};
    use crate::sources::SourceId;

    #[test]
    fn it_counts_on_and_stays_small() {
        let told = watch::Sender::new(None);
        let watching = told.subscribe();
        let kept = r#"{"number": 40, "pages": 7, "waiting": [{"host": "old", "reason": "busy", "until_ms": 1}]}"#;
        let progress = LiveProgress::new("job".to_owned(), Some(kept), told);
        let source = SourceId("shop".to_owned());
        progress.event(ScanEvent::Begun { source: source.clone(), resumed: true });
        for number in 0..10_000 {
            let host = WaitingHost { host: HostKey(format!("{number}\n")), reason: WaitReason::Busy, until_ms: number };
            let waiting = Waiting { hosts: vec![host; 50], counts: vec![(WaitReason::Busy, 60)] };
            progress.event(ScanEvent::Waiting(waiting));
            progress.event(ScanEvent::Visited { kind: ResourceKind::Page, outcome: Outcome::Fetched });
            let outcome = "fetched".to_owned();
            progress.event(ScanEvent::Requested(Requested {
                source: source.clone(),
                outcome,
                elapsed_ms: None,
                body_bytes: 3,
            }));
        }
        let (job, live) = watching.borrow().clone().unwrap();
        assert_eq!((job.as_str(), live.number, live.pages, live.bytes), ("job", 41 + 30_001, 10_007, 30_000));
        assert_eq!((live.waiting.len(), live.waiting_more), (Waiting::NAMED, 55));
        assert_eq!(live.waiting[0].host, "9999");
        assert!(serde_json::to_string(&live).unwrap().len() < 2_000);
    }
}
