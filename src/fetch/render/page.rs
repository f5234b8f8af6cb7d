//! The life of one page, from an empty window to the document: opened, sent to its address, waited for, read, closed.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use reqwest::header::{self, HeaderMap, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use url::Url;

use super::events::{Answer, Call, Driver, GUARD_SCRIPT, Seen, intercepting, lock};
use super::process::{Browser, ProcessGroup};
use super::proxy::{self, Gate};
use super::{Exchange, FetchError, Page, RenderFault, Rendered};
use crate::fetch::client::now_ms;
use crate::fetch::{Taken, TlsFault, Truncated};

const READ_SCRIPT: &str = include_str!("read.js");
const VIEWPORT: (u32, u32) = (1280, 800);
const MEMORY_INTERVAL: Duration = Duration::from_millis(150);
const SETTLE_INTERVAL: Duration = Duration::from_millis(100);
/// Kept back from the time limit for taking the document.
const MAX_RESERVE: Duration = Duration::from_secs(3);

/// Renders `page`. After an error the browser is in an unknown state, and the caller drops it.
pub(super) async fn render(browser: &mut Browser, page: &Page<'_>, max_memory: u64) -> Result<Rendered, FetchError> {
    page.guard.check(page.url)?;
    let gate = Gate::new(page.guard.clone(), page.limits.max_wire_bytes);
    let seen = Mutex::new(Seen::default());
    let peak = AtomicU64::new(0);
    let (calls, inbox) = mpsc::channel(8);
    let Browser { pipe, last_call, proxy, group, .. } = browser;
    let driver = Driver::new((pipe, last_call), (page, &gate, &seen), inbox);
    let story = Story { page, gate: &gate, seen: &seen, calls, begun: Instant::now(), started_ms: now_ms() };
    let told = tokio::select! {
        Err(fault) = driver.run() => Err(FetchError::render(page.url, fault)),
        fault = watch_memory(*group, max_memory, &peak) => Err(FetchError::render(page.url, fault)),
        never = proxy::serve(proxy, &gate) => match never {},
        told = tokio::time::timeout(page.limits.total, story.tell()) => {
            told.unwrap_or_else(|_| Err(FetchError::render(page.url, RenderFault::Time)))
        }
    };
    told.map(|rendered| Rendered { memory_bytes: peak.load(Ordering::Relaxed), ..rendered })
}

/// Ends when the browser holds too much.
async fn watch_memory(group: ProcessGroup, most: u64, peak: &AtomicU64) -> RenderFault {
    loop {
        let held = group.memory_bytes();
        peak.fetch_max(held, Ordering::Relaxed);
        if held > most {
            return RenderFault::Memory;
        }
        tokio::time::sleep(MEMORY_INTERVAL).await;
    }
}

struct Story<'a> {
    page: &'a Page<'a>,
    gate: &'a Gate,
    seen: &'a Mutex<Seen>,
    calls: mpsc::Sender<Call>,
    begun: Instant,
    started_ms: i64,
}

/// What `read.js` gives.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    html: String,
    is_cut: bool,
    url: String,
}

impl Story<'_> {
    async fn tell(&self) -> Result<Rendered, FetchError> {
        self.open().await?;
        let mut truncated = self.go().await?;
        let (answer, is_whole) = {
            let seen = lock(self.seen);
            let answer = seen.answer.clone().ok_or_else(|| self.fault(RenderFault::Browser))?;
            let is_whole = answer.body.is_some();
            (answer, is_whole)
        };
        let rendered = if is_whole {
            self.unrendered(answer)
        } else {
            truncated = truncated.or(self.settle().await);
            let document = self.read().await?;
            let screenshot = if self.page.screenshot { Some(self.picture().await?) } else { None };
            Rendered { screenshot, ..self.rendered(answer, document, truncated) }
        };
        let context = lock(self.seen).context.clone();
        self.browser("Target.disposeBrowserContext", json!({ "browserContextId": context })).await?;
        Ok(rendered)
    }

    /// An empty window in a context of its own, with everything switched off that is to be off before it goes anywhere.
    async fn open(&self) -> Result<(), FetchError> {
        let context = self.browser("Target.createBrowserContext", json!({ "disposeOnDetach": true })).await?;
        let context = context["browserContextId"].as_str().unwrap_or_default().to_owned();
        lock(self.seen).context.clone_from(&context);
        let denied = json!({ "behavior": "deny", "browserContextId": context });
        self.browser("Browser.setDownloadBehavior", denied).await?;
        let target = json!({ "url": "about:blank", "browserContextId": context });
        let target = self.browser("Target.createTarget", target).await?;
        target["targetId"].as_str().unwrap_or_default().clone_into(&mut lock(self.seen).target);
        for (method, params) in intercepting() {
            self.call(method, params).await?;
        }
        let (width, height) = VIEWPORT;
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        for (method, params) in [
            ("Page.enable", json!({})),
            ("Network.setBypassServiceWorker", json!({ "bypass": true })),
            ("Runtime.enable", json!({})),
            ("Inspector.enable", json!({})),
            ("Emulation.setDeviceMetricsOverride", metrics),
            ("Page.addScriptToEvaluateOnNewDocument", json!({ "source": GUARD_SCRIPT, "runImmediately": true })),
            ("Runtime.runIfWaitingForDebugger", json!({})),
        ] {
            self.call(method, params).await?;
        }
        if let Some(from) = self.page.from {
            self.call("Network.setExtraHTTPHeaders", json!({ "headers": { "From": from } })).await?;
        }
        Ok(())
    }

    /// Sends the window to the page's address; done when the document begins, or when it is clear that there is none.
    async fn go(&self) -> Result<Option<Truncated>, FetchError> {
        let going = self.call("Page.navigate", json!({ "url": self.page.url.as_str() }));
        let Ok(gone) = tokio::time::timeout(self.time_left(), going).await else {
            let host = self.page.url.host_str().unwrap_or_default().to_owned();
            return Err(self.gate.take_fault(self.page.url).unwrap_or(FetchError::FirstByteTimeout(host)));
        };
        let gone = gone?;
        let error = gone["errorText"].as_str().unwrap_or_default();
        let (has_answer, is_whole) = {
            let seen = lock(self.seen);
            (seen.answer.is_some(), seen.answer.as_ref().is_some_and(|answer| answer.body.is_some()))
        };
        // What was taken out of the browser looks like an error to it.
        if !error.is_empty() && !is_whole {
            return Err(self.explain(error));
        }
        if !has_answer {
            return Err(self.fault(RenderFault::Browser));
        }
        Ok(self.gate.is_spent().then_some(Truncated::Length))
    }

    /// Waits until the page is complete: loaded, nothing under way, the number of its elements steady. Says when it was
    /// not waited for any longer.
    async fn settle(&self) -> Option<Truncated> {
        let limits = &self.page.limits;
        let mut elements = None;
        let mut steady_since = Instant::now();
        loop {
            if self.gate.is_spent() {
                return Some(Truncated::Length);
            }
            let (loaded, quiet, cut) = {
                let seen = lock(self.seen);
                let quiet = seen.quiet_since.is_some_and(|since| since.elapsed() >= limits.settle);
                (seen.loaded, quiet, seen.cut)
            };
            // What was under way when a page was cut gets a moment to arrive; such a page may never be quiet.
            let is_done = loaded.is_some_and(|loaded| loaded.elapsed() >= limits.settle_at_most)
                || cut.is_some_and(|cut| cut.elapsed() >= limits.settle * 2);
            if is_done {
                return None;
            }
            let left = self.time_left();
            if left.is_zero() {
                self.halt().await;
                return Some(Truncated::Time);
            }
            if loaded.is_some() {
                let counting = self.evaluate("document.getElementsByTagName('*').length".to_owned());
                let counted = tokio::time::timeout(left, counting).await.ok().and_then(Result::ok);
                if counted != elements {
                    (elements, steady_since) = (counted, Instant::now());
                }
                if quiet && elements.is_some() && steady_since.elapsed() >= limits.settle {
                    return None;
                }
            }
            tokio::time::sleep(SETTLE_INTERVAL).await;
        }
    }

    /// Stops what is loading and what is running, so that the document can be taken as it is.
    async fn halt(&self) {
        let session = lock(self.seen).session.clone();
        for method in ["Page.stopLoading", "Runtime.terminateExecution"] {
            // Answers come when the page's script has come to its end, if ever: they are not waited for.
            drop(self.begin_call(&session, method, json!({})).await);
        }
    }

    async fn read(&self) -> Result<Document, FetchError> {
        let script = READ_SCRIPT.replace("LIMIT", &self.page.limits.max_dom_chars.to_string());
        let document = self.evaluate(script).await?;
        serde_json::from_value(document).map_err(|_| self.fault(RenderFault::Browser))
    }

    async fn picture(&self) -> Result<Vec<u8>, FetchError> {
        let metrics = self.call("Page.getLayoutMetrics", json!({})).await?;
        let height = metrics["cssContentSize"]["height"].as_f64().unwrap_or_default();
        let height =
            height.clamp(f64::from(VIEWPORT.1), f64::from(self.page.limits.max_screenshot_height.max(VIEWPORT.1)));
        let clip = json!({ "x": 0, "y": 0, "width": VIEWPORT.0, "height": height, "scale": 1 });
        let params = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let picture = self.call("Page.captureScreenshot", params).await?;
        let text = picture["data"].as_str().unwrap_or_default();
        data_encoding::BASE64.decode(text.as_bytes()).map_err(|_| self.fault(RenderFault::Browser))
    }

    /// Runs an expression beside the page: it sees the document, and the page's scripts see nothing of it.
    async fn evaluate(&self, expression: String) -> Result<Value, FetchError> {
        let world = json!({ "frameId": lock(self.seen).target.clone(), "worldName": "reader" });
        let world = self.call("Page.createIsolatedWorld", world).await?;
        let params = json!({
            "expression": expression,
            "contextId": world["executionContextId"],
            "returnByValue": true,
        });
        let mut answer = self.call("Runtime.evaluate", params).await?;
        Ok(answer["result"]["value"].take())
    }

    /// A call about the page. Its refusal means that the browser is not as we think it is.
    async fn call(&self, method: &'static str, params: Value) -> Result<Value, FetchError> {
        let session = lock(self.seen).session.clone();
        if session.is_empty() {
            return Err(self.fault(RenderFault::Browser));
        }
        self.answer(method, self.begin_call(&session, method, params).await).await
    }

    async fn browser(&self, method: &'static str, params: Value) -> Result<Value, FetchError> {
        self.answer(method, self.begin_call("", method, params).await).await
    }

    async fn begin_call(
        &self,
        session: &str,
        method: &'static str,
        params: Value,
    ) -> oneshot::Receiver<Result<Value, String>> {
        let (answer, waiting) = oneshot::channel();
        // Without a driver nobody answers, and `waiting` says so.
        let _ = self.calls.send(Call { session: session.to_owned(), method, params, answer }).await;
        waiting
    }

    async fn answer(
        &self,
        method: &str,
        waiting: oneshot::Receiver<Result<Value, String>>,
    ) -> Result<Value, FetchError> {
        match waiting.await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(refusal)) => {
                tracing::debug!(method, refusal, "the browser refused a call");
                Err(self.fault(RenderFault::Browser))
            }
            Err(_) => Err(self.fault(RenderFault::Browser)),
        }
    }

    fn fault(&self, fault: RenderFault) -> FetchError {
        FetchError::render(self.page.url, fault)
    }

    /// What the browser calls an error, as we call it.
    fn explain(&self, error: &str) -> FetchError {
        let host = self.page.url.host_str().unwrap_or_default().to_owned();
        if let Some(fault) = self.gate.take_fault(self.page.url) {
            return fault;
        }
        match error {
            "net::ERR_CERT_DATE_INVALID" => FetchError::Tls { host, fault: TlsFault::Expired },
            "net::ERR_CERT_COMMON_NAME_INVALID" => FetchError::Tls { host, fault: TlsFault::Name },
            "net::ERR_CERT_AUTHORITY_INVALID" => FetchError::Tls { host, fault: TlsFault::Issuer },
            _ if error.contains("_CERT_") || error.contains("_SSL_") => {
                FetchError::Tls { host, fault: TlsFault::Handshake }
            }
            "net::ERR_TUNNEL_CONNECTION_FAILED" | "net::ERR_CONNECTION_REFUSED" => FetchError::Connect(host),
            _ => FetchError::Protocol(host),
        }
    }

    /// Until the document is taken as it is.
    fn time_left(&self) -> Duration {
        let total = self.page.limits.total;
        total.saturating_sub(MAX_RESERVE.min(total / 4)).saturating_sub(self.begun.elapsed())
    }

    fn unrendered(&self, answer: Answer) -> Rendered {
        let body = answer.body.unwrap_or_default();
        let truncated = self.gate.is_spent().then_some(Truncated::Length);
        self.result(answer.status, answer.headers, body, truncated)
    }

    fn rendered(&self, answer: Answer, document: Document, truncated: Option<Truncated>) -> Rendered {
        let mut headers = answer.headers;
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        let truncated = if document.is_cut { Some(Truncated::Length) } else { truncated };
        let mut result = self.result(answer.status, headers, document.html.into_bytes(), truncated);
        result.exchange.taken = Taken::Rendered;
        let final_url = Url::parse(&document.url).ok().filter(|url| url.host() == self.page.url.host());
        Rendered { final_url: final_url.unwrap_or_else(|| self.page.url.clone()), ..result }
    }

    fn result(&self, status: u16, mut headers: HeaderMap, body: Vec<u8>, truncated: Option<Truncated>) -> Rendered {
        // The browser has undone the coding, and the proxy has ended the connection.
        let gone = [header::CONTENT_ENCODING, header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION];
        for name in gone {
            headers.remove(name);
        }
        let exchange = Exchange {
            // The browser sent headers of its own.
            sent: None,
            peer: self.gate.peer(self.page.url),
            started_ms: self.started_ms,
            elapsed_ms: u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            truncated,
            taken: Taken::Browser,
            ..Exchange::new(self.page.url.clone(), status, headers, body)
        };
        let mut seen = lock(self.seen);
        Rendered {
            exchange,
            final_url: self.page.url.clone(),
            leads_to: std::mem::take(&mut seen.leads_to),
            requests: std::mem::take(&mut seen.requests),
            refused_connections: self.gate.take_refused(),
            is_cut: seen.cut.is_some(),
            console_errors: seen.console_errors,
            screenshot: None,
            carried_bytes: self.gate.carried_bytes(),
            memory_bytes: 0,
        }
    }
}
