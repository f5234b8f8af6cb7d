//! The desk's server: routes, and around them, from the inside out, errors, whoever visits, and the headers of every answer.

use std::collections::BTreeSet;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use super::access::pace::Limits;
use super::access::{Settings, recognise, sessions};
use super::api::repeat::tagged;
use super::connections::in_time;
use super::errors::dress;
use super::routes::Routes;
use super::upload::Turns;
use super::watchers::Watchers;
use super::{api, assets, connections, pages};
use crate::desk::Desk;
use crate::locale::Lang;
use crate::openid::Provider;
use crate::scan::runner::Runner;
use crate::scan::{Viewer, again_and_again, now_ms};

/// Sent with every answer that names none of its own. No script but ours, no style but ours, nothing from elsewhere.
static HEADERS: [(HeaderName, &str); 8] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'none'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// What every handler is given.
#[derive(Clone)]
pub struct Web(Arc<Shared>);

struct Shared {
    desk: Desk,
    viewer: Viewer,
    lang: Lang,
    settings: Settings,
    limits: Limits,
    turns: Turns,
    /// Paths that are there, so that nothing leads nowhere.
    paths: OnceLock<BTreeSet<String>>,
    /// Where it listens.
    listening: OnceLock<SocketAddr>,
    /// The OpenAPI document, as it is sent.
    document: OnceLock<Bytes>,
    watchers: Watchers,
    /// Runs scans, where this server does.
    runner: OnceLock<Arc<Runner>>,
    /// Signs people in, where there is one.
    provider: OnceLock<Arc<Provider>>,
}

/// What is over is dropped at the start and then so often.
const SWEEP_EVERY: Duration = Duration::from_secs(3_600);

/// Of forms and of JSON; uploads say how much they take.
const MAX_BODY_BYTES: usize = 1 << 20;

impl Web {
    /// A desk that is reached as it listens.
    pub fn new(desk: Desk, lang: Lang) -> Self {
        Web::with(desk, lang, Settings::default())
    }

    pub fn with(desk: Desk, lang: Lang, settings: Settings) -> Self {
        Web(Arc::new(Shared {
            viewer: Viewer::new(Arc::clone(&desk.store), &desk.data),
            desk,
            lang,
            limits: Limits::new(settings.pace),
            turns: Turns::default(),
            settings,
            paths: OnceLock::new(),
            listening: OnceLock::new(),
            document: OnceLock::new(),
            watchers: Watchers::default(),
            runner: OnceLock::new(),
            provider: OnceLock::new(),
        }))
    }

    pub fn desk(&self) -> &Desk {
        &self.0.desk
    }

    /// Pictures and records out of the archive.
    pub fn viewer(&self) -> &Viewer {
        &self.0.viewer
    }

    /// Says who runs scans here, so that they can be watched from memory. The first word holds.
    pub fn set_runner(&self, runner: Arc<Runner>) {
        let _ = self.0.runner.set(runner);
    }

    /// Says who signs people in beside passwords. The first word holds.
    pub fn set_provider(&self, provider: Arc<Provider>) {
        let _ = self.0.provider.set(provider);
    }

    pub(super) fn provider(&self) -> Option<&Provider> {
        self.0.provider.get().map(|provider| &**provider)
    }

    pub(super) fn runner(&self) -> Option<&Runner> {
        self.0.runner.get().map(|runner| &**runner)
    }

    /// The language of whoever has not said which.
    pub fn lang(&self) -> Lang {
        self.0.lang
    }

    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Uploads at work.
    pub(super) fn turns(&self) -> &Turns {
        &self.0.turns
    }

    /// Whether only this machine reaches the server by itself; one that does not listen yet is taken for such.
    pub(super) fn on_loopback(&self) -> bool {
        self.0.listening.get().is_none_or(|address| address.ip().is_loopback())
    }

    /// The whole address of a path, as people reach it.
    pub(super) fn address(&self, path: &str) -> String {
        match (&self.settings().public_url, self.0.listening.get()) {
            (Some(url), _) => url.as_str().trim_end_matches('/').to_owned() + path,
            (None, Some(listening)) => format!("http://{listening}{path}"),
            (None, None) => path.to_owned(),
        }
    }

    /// Drops sessions, links, counts, kept answers and pictures that wait for nothing.
    async fn sweep(&self) {
        if let Err(error) = self.desk().sweep(now_ms()).await {
            tracing::error!("what is over cannot be dropped: {error}");
        }
    }

    pub(super) fn watchers(&self) -> &Watchers {
        &self.0.watchers
    }

    pub(super) fn document(&self) -> Bytes {
        let made = || Bytes::from(routes(self).document().to_json().unwrap_or_default());
        self.0.document.get_or_init(made).clone()
    }

    pub(super) fn has_page(&self, path: &str) -> bool {
        self.0.paths.get().is_some_and(|paths| paths.contains(path))
    }
}

/// Every route of the desk, in the order in which one reads about them.
pub fn routes(web: &Web) -> Routes {
    let routes = Routes::new(web.clone(), api::document());
    let routes = pages::add(routes);
    api::add(routes).get("/static/{name}", super::Access::Public, assets::asset)
}

/// Serves the desk until `shutdown` completes.
pub async fn serve_desk(
    listener: TcpListener,
    web: Web,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let _ = web.0.listening.set(listener.local_addr()?);
    tokio::select! {
        () = connections::serve(listener, router(&web), web.settings(), shutdown) => {}
        () = again_and_again(SWEEP_EVERY, || web.sweep()) => {}
    }
    Ok(())
}

pub(super) fn router(web: &Web) -> Router {
    let (router, table, _) = routes(web).into_parts();
    let _ = web.0.paths.set(table.into_iter().map(|route| route.path).collect());
    router
        .layer(from_fn(tagged))
        .layer(from_fn_with_state(web.clone(), dress))
        .layer(from_fn_with_state(web.clone(), recognise))
        .layer(sessions::layer(web))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(from_fn_with_state(web.settings().patience, in_time))
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(web.clone(), with_headers))
        .layer(CompressionLayer::new())
        .with_state(web.clone())
}

/// A year: browsers then ask for this name over TLS only.
const TRANSPORT_SECURITY: HeaderValue = HeaderValue::from_static("max-age=31536000");

async fn with_headers(State(web): State<Web>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in &HEADERS {
        response.headers_mut().entry(name.clone()).or_insert(HeaderValue::from_static(value));
    }
    if web.settings().is_secure() {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, TRANSPORT_SECURITY);
    }
    response
}
