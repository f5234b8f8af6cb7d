//! Counters of a running scan in the Prometheus text format: served while it runs, or written to a file at its end.
//! They are counted from the scan's events; the scan knows nothing of them. Labels are of few values: source ids, groups of
//! outcomes, reasons for waiting. Never an address, a host or a title.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::Complaint;
use crate::frontier::{Outcome, Refusal, ResourceKind};
use crate::locale::Message;
use crate::publish::OutcomeGroup;
use crate::scan::{Progress, ScanEvent, WaitReason};
use crate::web::serve_text;

/// Upper bounds of the buckets of answer times, in seconds.
const SECONDS: [f64; 11] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
/// After so many requests what was measured is folded into the buckets, whether or not anybody asks for the metrics.
const FOLD_EVERY: u64 = 1_000;
/// Sources that are told apart; all further ones share a label, so that a scan of thousands stays small.
const MAX_SOURCES: usize = 500;
const OTHER_SOURCES: &str = "other";
const REQUEST_SECONDS: &str = "reeve_request_seconds";

/// Counts events for Prometheus, and passes each on.
pub struct Metrics {
    recorder: PrometheusRecorder,
    sources: Mutex<Vec<String>>,
    requests: AtomicU64,
    next: Arc<dyn Progress>,
}

impl Metrics {
    pub fn new(next: Arc<dyn Progress>) -> anyhow::Result<Self> {
        let builder = PrometheusBuilder::new();
        let builder = builder.set_buckets_for_metric(Matcher::Full(REQUEST_SECONDS.to_owned()), &SECONDS)?;
        let recorder = builder.build_recorder();
        let metrics = Metrics { recorder, sources: Mutex::default(), requests: AtomicU64::new(0), next };
        metrics::with_local_recorder(&metrics.recorder, describe);
        Ok(metrics)
    }

    /// What the text is rendered with at any moment.
    pub fn handle(&self) -> PrometheusHandle {
        self.recorder.handle()
    }

    fn source_label(&self, id: &str) -> String {
        let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        if !sources.iter().any(|known| known == id) {
            if sources.len() >= MAX_SOURCES {
                return OTHER_SOURCES.to_owned();
            }
            sources.push(id.to_owned());
        }
        id.to_owned()
    }

    fn count(&self, event: &ScanEvent) {
        match event {
            ScanEvent::Requested(request) => {
                let source = self.source_label(&request.source.0);
                let outcome = OutcomeGroup::of(&request.outcome).name();
                counter!("reeve_requests_total", "source" => source, "outcome" => outcome).increment(1);
                counter!("reeve_received_bytes_total").increment(request.body_bytes);
                if let Some(elapsed_ms) = request.elapsed_ms {
                    histogram!(REQUEST_SECONDS).record(elapsed_ms as f64 / 1000.0);
                    if self.requests.fetch_add(1, Ordering::Relaxed) % FOLD_EVERY == FOLD_EVERY - 1 {
                        self.handle().run_upkeep();
                    }
                }
            }
            ScanEvent::Visited { kind, outcome } => {
                let kind = match kind {
                    ResourceKind::Sitemap => "sitemap",
                    ResourceKind::Page => "page",
                    ResourceKind::Picture => "picture",
                };
                let outcome = OutcomeGroup::of(outcome.code()).name();
                counter!("reeve_visits_total", "kind" => kind, "outcome" => outcome).increment(1);
            }
            ScanEvent::Refused { outcome: Outcome::Refused(Refusal::Robots), addresses } => {
                counter!("reeve_robots_refused_total").increment(*addresses);
            }
            ScanEvent::Refused { outcome, addresses } => {
                let outcome = OutcomeGroup::of(outcome.code()).name();
                counter!("reeve_addresses_left_total", "outcome" => outcome).increment(*addresses);
            }
            ScanEvent::Open(open) => gauge!("reeve_queue_addresses").set(*open as f64),
            ScanEvent::Waiting(waiting) => {
                // A reason that is gone must not keep its last number.
                for reason in WaitReason::ALL {
                    let count =
                        waiting.counts.iter().find(|(counted, _)| *counted == reason).map_or(0, |found| found.1);
                    gauge!("reeve_hosts_waiting", "reason" => reason.code()).set(count as f64);
                }
            }
            ScanEvent::Matched(matched) => {
                counter!("reeve_listings_matched_total").increment(matched.listings);
                counter!("reeve_hits_total").increment(matched.hits);
            }
            ScanEvent::Begun { .. } => counter!("reeve_scans_begun_total").increment(1),
            ScanEvent::Suspended { .. } | ScanEvent::Paused { .. } | ScanEvent::Stopping | ScanEvent::Rechecked(_) => {}
        }
    }
}

impl Progress for Metrics {
    fn event(&self, event: ScanEvent) {
        metrics::with_local_recorder(&self.recorder, || self.count(&event));
        self.next.event(event);
    }
}

/// Says what each name means, and makes those without labels begin at nought.
fn describe() {
    describe_counter!("reeve_requests_total", Unit::Count, "Requests that have ended, robots.txt included.");
    describe_histogram!(REQUEST_SECONDS, Unit::Seconds, "From sending a request to the end of its answer.");
    describe_counter!("reeve_received_bytes_total", Unit::Bytes, "Bytes of bodies as they came over the wire.");
    describe_counter!("reeve_visits_total", Unit::Count, "Addresses that were visited, by what they hold.");
    describe_counter!("reeve_robots_refused_total", Unit::Count, "Addresses that robots.txt refused.");
    describe_counter!("reeve_addresses_left_total", Unit::Count, "Addresses that were settled without a visit.");
    describe_gauge!("reeve_queue_addresses", Unit::Count, "Addresses that are known and not settled.");
    describe_gauge!("reeve_hosts_waiting", Unit::Count, "Hosts with addresses that are not asked now.");
    describe_counter!("reeve_listings_matched_total", Unit::Count, "Listings compared with the register.");
    describe_counter!("reeve_hits_total", Unit::Count, "Hits at or above the reporting threshold.");
    describe_counter!("reeve_scans_begun_total", Unit::Count, "Scans of sources that this process began or resumed.");
    counter!("reeve_received_bytes_total").absolute(0);
    counter!("reeve_robots_refused_total").absolute(0);
    counter!("reeve_listings_matched_total").absolute(0);
    counter!("reeve_hits_total").absolute(0);
    gauge!("reeve_queue_addresses").set(0.0);
}

/// Serves the metrics until it is dropped.
pub struct MetricsServer {
    _stop: oneshot::Sender<()>,
}

/// Listens on `address`: on loopback only where the person did not name another.
pub async fn serve(address: SocketAddr, handle: PrometheusHandle) -> Result<(MetricsServer, SocketAddr), Complaint> {
    let failed = |error: &std::io::Error| {
        let reason = error.to_string();
        Complaint::failed(Message::new("metrics-no-port").with("address", address.to_string()).with("reason", reason))
    };
    let listener = TcpListener::bind(address).await.map_err(|error| failed(&error))?;
    let local = listener.local_addr().map_err(|error| failed(&error))?;
    let (stop, stopped) = oneshot::channel();
    let render = Arc::new(move || handle.render());
    tokio::spawn(async move {
        // Its end is the sender's being dropped.
        let served = serve_text(listener, "/metrics", render, async { drop(stopped.await) }).await;
        if let Err(error) = served {
            tracing::error!("the metrics can no longer be asked for: {error}");
        }
    });
    Ok((MetricsServer { _stop: stop }, local))
}

/// Writes the metrics for node_exporter's textfile collector: whole or not at all, since it may read at any moment.
pub fn write(path: &Path, handle: &PrometheusHandle) -> Result<(), Complaint> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let written = tempfile::Builder::new().prefix(".reeve-metrics").tempfile_in(folder).and_then(|mut file| {
        file.write_all(handle.render().as_bytes())?;
        // The collector may be somebody else than we are.
        #[cfg(unix)]
        file.as_file().set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
        file.persist(path).map(drop).map_err(|error| error.error)
    });
    written.map_err(|error| {
        let path = path.display().to_string();
        Complaint::failed(Message::new("cli-unwritable").with("path", path).with("reason", error.to_string()))
    })
}

/// `PORT` is a port of 127.0.0.1; `ADDRESS:PORT` is what it says.
pub fn parse_address(text: &str) -> Result<SocketAddr, String> {
    let port = text.parse::<u16>().map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
    port.or_else(|_| text.parse()).map_err(|_| "127.0.0.1:9100".to_owned())
}

#[cfg(test)]
mod tests;
