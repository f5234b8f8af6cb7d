//! What the browser reports about the page being rendered, and what it is told in return: which requests go out, which
//! frames and workers may run, that dialogs are dismissed and windows closed.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use url::Url;

use super::cdp::{Incoming, Pipe};
use super::proxy::Gate;
use super::{Page, PageRequest, RenderFault, RequestKind, RequestOutcome, RequestSeen, Verdict};

/// Runs in frames and workers before anything else does.
pub(super) const GUARD_SCRIPT: &str = include_str!("guard.js");
/// Frames in processes of their own, and workers.
const MAX_SESSIONS: usize = 50;
const MAX_LEADS: usize = 20;
/// Attempts to go elsewhere, the same place or others; a page that makes more is not waited for.
const MAX_NAVIGATIONS: u32 = 20;
/// Requests under way that are waited for; beyond it the page is not waited for.
const MAX_IN_FLIGHT: usize = 1_000;

/// What is known about the page so far. Locked for moments only.
#[derive(Default)]
pub(super) struct Seen {
    /// The page's own browsing context, its target, and the session through which it is spoken to.
    pub context: String,
    pub target: String,
    pub session: String,
    pub answer: Option<Answer>,
    pub leads_to: Vec<Url>,
    pub requests: Vec<RequestSeen>,
    /// Since when the page has asked for more than it may have.
    pub cut: Option<Instant>,
    pub loaded: Option<Instant>,
    /// Since when nothing has been under way; none while something is.
    pub quiet_since: Option<Instant>,
    pub console_errors: u32,
    sent: u32,
    refused: u32,
    navigations: u32,
    in_flight: HashSet<String>,
}

/// The server's answer for the page itself.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    /// For everything that is not rendered. Empty for redirects.
    pub body: Option<Vec<u8>>,
}

/// A call that somebody waits for.
pub(super) struct Call {
    pub session: String,
    pub method: &'static str,
    pub params: Value,
    pub answer: oneshot::Sender<Result<Value, String>>,
}

enum Awaited {
    Call(oneshot::Sender<Result<Value, String>>),
    /// The body of the answer for the page itself, which is held back meanwhile.
    Body {
        session: String,
        request: String,
    },
}

struct Judged {
    session: String,
    request: String,
    asked: PageRequest,
    verdict: Verdict,
}

pub(super) struct Driver<'a> {
    pub pipe: &'a mut Pipe,
    pub last_call: &'a mut u64,
    pub page: &'a Page<'a>,
    pub gate: &'a Gate,
    pub seen: &'a Mutex<Seen>,
    pub calls: mpsc::Receiver<Call>,
    awaited: HashMap<u64, Awaited>,
    /// At most as many as the page may send requests.
    verdicts: FuturesUnordered<BoxFuture<'a, Judged>>,
    /// The page, its frames and workers.
    sessions: HashSet<String>,
    page_was_asked_for: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Paused {
    request_id: String,
    request: Requested,
    #[serde(default)]
    frame_id: String,
    #[serde(default)]
    resource_type: String,
    response_status_code: Option<u16>,
    response_error_reason: Option<String>,
    #[serde(default)]
    response_headers: Vec<Header>,
}

#[derive(Deserialize)]
struct Requested {
    url: String,
    method: String,
    #[serde(default)]
    headers: HashMap<String, String>,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attached {
    session_id: String,
    target_info: TargetInfo,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TargetInfo {
    target_id: String,
    r#type: String,
    #[serde(default)]
    url: String,
    #[serde(default)]
    browser_context_id: String,
}

pub(super) fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'a> Driver<'a> {
    pub fn new(
        (pipe, last_call): (&'a mut Pipe, &'a mut u64),
        (page, gate, seen): (&'a Page<'a>, &'a Gate, &'a Mutex<Seen>),
        calls: mpsc::Receiver<Call>,
    ) -> Self {
        let (awaited, verdicts, sessions) = (HashMap::new(), FuturesUnordered::new(), HashSet::new());
        Driver { pipe, last_call, page, gate, seen, calls, awaited, verdicts, sessions, page_was_asked_for: false }
    }

    /// Goes on until the browser fails.
    pub async fn run(mut self) -> Result<Infallible, RenderFault> {
        let lost = |_: std::io::Error| RenderFault::Browser;
        loop {
            tokio::select! {
                incoming = self.pipe.receive() => self.handle(incoming.map_err(lost)?).await?,
                Some(call) = self.calls.recv() => {
                    let id = self.send(&call.session, call.method, call.params).await?;
                    self.awaited.insert(id, Awaited::Call(call.answer));
                }
                Some(judged) = self.verdicts.next(), if !self.verdicts.is_empty() => self.act_on(judged).await?,
            }
        }
    }

    async fn send(&mut self, session: &str, method: &str, params: Value) -> Result<u64, RenderFault> {
        *self.last_call += 1;
        self.pipe.send(*self.last_call, session, method, params).await.map_err(|_| RenderFault::Browser)?;
        Ok(*self.last_call)
    }

    async fn handle(&mut self, incoming: Incoming) -> Result<(), RenderFault> {
        let Incoming { id, method, params, result, error, session_id: session } = incoming;
        if let Some(id) = id {
            let answer = error.map_or(Ok(result), |refusal| Err(refusal.message));
            return match self.awaited.remove(&id) {
                Some(Awaited::Call(waiting)) => {
                    let _ = waiting.send(answer);
                    Ok(())
                }
                Some(Awaited::Body { session, request }) => self.keep_body(&session, &request, &answer).await,
                // Nobody waits: a refusal is of something that is gone meanwhile.
                None => Ok(()),
            };
        }
        if method == "Target.attachedToTarget" {
            let Ok(attached) = serde_json::from_value::<Attached>(params) else { return Ok(()) };
            return self.look_at(&session, attached).await;
        }
        // Pages before this one may have left something behind in the pipe.
        if !self.sessions.contains(&session) {
            return Ok(());
        }
        let is_page = lock(self.seen).session == session;
        let text = |name: &str| params[name].as_str().unwrap_or_default();
        match method.as_str() {
            "Fetch.requestPaused" => {
                let Ok(paused) = serde_json::from_value::<Paused>(params) else { return Ok(()) };
                return self.decide(session, paused).await;
            }
            "Page.javascriptDialogOpening" => {
                self.send(&session, "Page.handleJavaScriptDialog", json!({ "accept": false })).await?;
            }
            "Page.loadEventFired" if is_page => lock(self.seen).loaded = Some(Instant::now()),
            "Inspector.targetCrashed" if is_page => return Err(RenderFault::Crash),
            "Target.detachedFromTarget" => drop(self.sessions.remove(text("sessionId"))),
            "Network.requestWillBeSent" if text("type") != "EventSource" => lock(self.seen).begin(text("requestId")),
            "Network.loadingFinished" | "Network.loadingFailed" => lock(self.seen).end(text("requestId")),
            "Network.webSocketCreated" => {
                let url = text("url").to_owned();
                self.note(url, RequestKind::WebSocket, RequestOutcome::Refused("socket"));
            }
            "Runtime.exceptionThrown" => lock(self.seen).console_errors += 1,
            "Runtime.consoleAPICalled" if matches!(text("type"), "error" | "assert") => {
                lock(self.seen).console_errors += 1;
            }
            _ => {}
        }
        Ok(())
    }

    /// A new target waits to be let run: the page itself, its frames and workers. Windows and service workers are closed
    /// before they run.
    async fn look_at(&mut self, parent: &str, attached: Attached) -> Result<(), RenderFault> {
        let Attached { session_id: session, target_info: target } = attached;
        let is_page = {
            let mut seen = lock(self.seen);
            if target.browser_context_id != seen.context && !self.sessions.contains(parent) {
                return Ok(());
            }
            let is_page = target.r#type == "page" && seen.session.is_empty();
            if is_page {
                seen.session.clone_from(&session);
            }
            is_page
        };
        if is_page {
            // Its own settings follow one by one before it is sent anywhere.
            self.sessions.insert(session);
            return Ok(());
        }
        let runs = matches!(target.r#type.as_str(), "iframe" | "worker") && self.sessions.len() < MAX_SESSIONS;
        if !runs {
            let kind = if target.r#type == "page" { RequestKind::Page } else { RequestKind::Other };
            self.note(target.url, kind, RequestOutcome::Refused("navigation"));
            self.send("", "Target.closeTarget", json!({ "targetId": target.target_id })).await?;
            return Ok(());
        }
        self.sessions.insert(session.clone());
        for (method, params) in intercepting() {
            self.send(&session, method, params).await?;
        }
        let guard = match target.r#type.as_str() {
            "iframe" => {
                ("Page.addScriptToEvaluateOnNewDocument", json!({ "source": GUARD_SCRIPT, "runImmediately": true }))
            }
            _ => ("Runtime.evaluate", json!({ "expression": GUARD_SCRIPT })),
        };
        self.send(&session, guard.0, guard.1).await?;
        self.send(&session, "Runtime.runIfWaitingForDebugger", json!({})).await?;
        Ok(())
    }

    /// A request waits to go out, or the page's own answer to be taken.
    async fn decide(&mut self, session: String, paused: Paused) -> Result<(), RenderFault> {
        let is_main = {
            let seen = lock(self.seen);
            paused.resource_type == "Document" && paused.frame_id == seen.target
        };
        if paused.response_status_code.is_some() || paused.response_error_reason.is_some() {
            return self.take_answer(&session, paused, is_main).await;
        }
        let Paused { request_id, request, resource_type, .. } = paused;
        let kind = match RequestKind::of(&resource_type) {
            _ if is_main => RequestKind::Page,
            // The site's icon, which no page shows.
            RequestKind::Other if request.wants_picture() => RequestKind::Picture,
            kind => kind,
        };
        match self.judge_at_once(&request, kind) {
            Some(Verdict::Allow) => {
                self.gate.admit(self.page.url);
                self.let_go(&session, &request_id, request.url, kind).await
            }
            Some(Verdict::Refuse(why)) => self.refuse(&session, &request_id, request.url, kind, why).await,
            None => {
                let Ok(url) = Url::parse(&request.url) else {
                    return self.refuse(&session, &request_id, request.url, kind, "scheme").await;
                };
                let policy = self.page.policy.clone();
                let asked = PageRequest { url, kind, method: request.method };
                self.verdicts.push(Box::pin(async move {
                    let verdict = policy.allows(&asked).await;
                    Judged { session, request: request_id, asked, verdict }
                }));
                lock(self.seen).quiet_since = None;
                Ok(())
            }
        }
    }

    /// What needs no policy. The page itself goes out once; where it wants to go then is noted and not followed.
    fn judge_at_once(&mut self, request: &Requested, kind: RequestKind) -> Option<Verdict> {
        let mut seen = lock(self.seen);
        if kind == RequestKind::Page {
            let is_first = !std::mem::replace(&mut self.page_was_asked_for, true);
            if is_first && request.method == "GET" && is_same(&request.url, self.page.url) {
                seen.sent += 1;
                return Some(Verdict::Allow);
            }
            seen.navigations += 1;
            if seen.navigations > MAX_NAVIGATIONS {
                seen.cut.get_or_insert_with(Instant::now);
            }
            // The browser does not call a page loaded that wanted to be another one.
            seen.loaded.get_or_insert_with(Instant::now);
            let lead = Url::parse(&request.url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
            let lead = lead.filter(|lead| !is_same(lead.as_str(), self.page.url) && !seen.leads_to.contains(lead));
            if seen.leads_to.len() < MAX_LEADS {
                seen.leads_to.extend(lead);
            }
            return Some(Verdict::Refuse("navigation"));
        }
        if !request.url.starts_with("http://") && !request.url.starts_with("https://") {
            return Some(Verdict::Refuse("scheme"));
        }
        if !kind.is_wanted(self.page.screenshot) {
            return Some(Verdict::Refuse("kind"));
        }
        let is_harmless = matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS");
        let is_question = request.method == "POST" && kind == RequestKind::Data;
        if !(is_harmless || is_question) {
            return Some(Verdict::Refuse("method"));
        }
        if seen.sent >= self.page.limits.max_requests {
            seen.cut.get_or_insert_with(Instant::now);
            return Some(Verdict::Refuse("limit"));
        }
        seen.sent += 1;
        None
    }

    async fn act_on(&mut self, judged: Judged) -> Result<(), RenderFault> {
        let Judged { session, request, asked, verdict } = judged;
        if self.verdicts.is_empty() {
            lock(self.seen).rest();
        }
        match verdict {
            Verdict::Allow => {
                self.gate.admit(&asked.url);
                self.let_go(&session, &request, asked.url.into(), asked.kind).await
            }
            Verdict::Refuse(why) => self.refuse(&session, &request, asked.url.into(), asked.kind, why).await,
        }
    }

    async fn let_go(&mut self, session: &str, id: &str, url: String, kind: RequestKind) -> Result<(), RenderFault> {
        self.note(url, kind, RequestOutcome::Sent);
        self.send(session, "Fetch.continueRequest", json!({ "requestId": id })).await.map(drop)
    }

    async fn refuse(
        &mut self,
        session: &str,
        id: &str,
        url: String,
        kind: RequestKind,
        why: &'static str,
    ) -> Result<(), RenderFault> {
        // An aborted navigation leaves the page as it is; any other failure would put an error page in its place.
        let reason = if kind == RequestKind::Page { "Aborted" } else { "BlockedByClient" };
        self.note(url, kind, RequestOutcome::Refused(why));
        let params = json!({ "requestId": id, "errorReason": reason });
        self.send(session, "Fetch.failRequest", params).await.map(drop)
    }

    /// Only a page of HTML is let into the browser. Redirects, errors and other types are taken out here.
    async fn take_answer(&mut self, session: &str, paused: Paused, is_main: bool) -> Result<(), RenderFault> {
        let params = json!({ "requestId": paused.request_id });
        let Some(status) = paused.response_status_code.filter(|_| is_main) else {
            return self.send(session, "Fetch.continueRequest", params).await.map(drop);
        };
        let headers = header_map(&paused.response_headers);
        let is_redirect = matches!(status, 301 | 302 | 303 | 307 | 308) && headers.contains_key(header::LOCATION);
        let is_page = (200..=299).contains(&status) && is_html(&headers);
        let body = is_redirect.then(Vec::new);
        lock(self.seen).answer = Some(Answer { status, headers, body });
        if is_redirect {
            self.note(paused.request.url, RequestKind::Page, RequestOutcome::Refused("redirect"));
            return self.abort(session, &paused.request_id).await;
        }
        if is_page {
            return self.send(session, "Fetch.continueRequest", params).await.map(drop);
        }
        let id = self.send(session, "Fetch.getResponseBody", params).await?;
        self.awaited.insert(id, Awaited::Body { session: session.to_owned(), request: paused.request_id });
        Ok(())
    }

    async fn keep_body(
        &mut self,
        session: &str,
        request: &str,
        answer: &Result<Value, String>,
    ) -> Result<(), RenderFault> {
        let result = answer.as_ref().ok();
        let text = result.and_then(|result| result["body"].as_str()).unwrap_or_default();
        let is_base64 = result.is_some_and(|result| result["base64Encoded"] == true);
        let body = if is_base64 {
            data_encoding::BASE64.decode(text.as_bytes()).unwrap_or_default()
        } else {
            text.as_bytes().to_vec()
        };
        if let Some(answer) = &mut lock(self.seen).answer {
            answer.body = Some(body);
        }
        self.abort(session, request).await
    }

    async fn abort(&mut self, session: &str, request: &str) -> Result<(), RenderFault> {
        let params = json!({ "requestId": request, "errorReason": "Aborted" });
        self.send(session, "Fetch.failRequest", params).await.map(drop)
    }

    fn note(&self, url: String, kind: RequestKind, outcome: RequestOutcome) {
        let mut seen = lock(self.seen);
        if outcome != RequestOutcome::Sent {
            seen.refused += 1;
            if seen.refused > self.page.limits.max_requests {
                seen.cut.get_or_insert_with(Instant::now);
                return;
            }
        }
        seen.requests.push(RequestSeen { url, kind, outcome });
    }
}

impl Seen {
    fn begin(&mut self, request: &str) {
        self.quiet_since = None;
        if self.in_flight.len() < MAX_IN_FLIGHT {
            self.in_flight.insert(request.to_owned());
        }
    }

    fn end(&mut self, request: &str) {
        self.in_flight.remove(request);
        self.rest();
    }

    fn rest(&mut self) {
        if self.in_flight.is_empty() {
            self.quiet_since = Some(Instant::now());
        }
    }
}

impl Requested {
    fn wants_picture(&self) -> bool {
        let accept = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("accept"));
        accept.is_some_and(|(_, value)| value.starts_with("image/")) || self.url.ends_with("/favicon.ico")
    }
}

/// Requests are stopped on their way out, answers for documents on their way in; what a target brings about is stopped too.
pub(super) fn intercepting() -> [(&'static str, Value); 3] {
    let patterns = json!([
        { "urlPattern": "*", "requestStage": "Request" },
        { "urlPattern": "*", "resourceType": "Document", "requestStage": "Response" },
    ]);
    let attaching = json!({ "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true });
    // Bodies are not kept for us.
    let reporting = json!({ "maxTotalBufferSize": 0, "maxResourceBufferSize": 0 });
    [
        ("Fetch.enable", json!({ "patterns": patterns })),
        ("Target.setAutoAttach", attaching),
        ("Network.enable", reporting),
    ]
}

/// Fragments do not count.
fn is_same(text: &str, url: &Url) -> bool {
    let bare = |url: &Url| {
        let mut url = url.clone();
        url.set_fragment(None);
        url
    };
    Url::parse(text).is_ok_and(|other| bare(&other) == bare(url))
}

fn is_html(headers: &HeaderMap) -> bool {
    let value = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
    let disposition = value(header::CONTENT_DISPOSITION).trim().to_ascii_lowercase();
    let content_type = value(header::CONTENT_TYPE).split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    !disposition.starts_with("attachment")
        && matches!(content_type.as_str(), "" | "text/html" | "application/xhtml+xml")
}

/// What cannot stand in a header is left out.
fn header_map(headers: &[Header]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for Header { name, value } in headers.iter().take(200) {
        // The browser joins repeated headers with line feeds.
        for value in value.split('\n') {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value)) {
                map.append(name, value);
            }
        }
    }
    map
}
