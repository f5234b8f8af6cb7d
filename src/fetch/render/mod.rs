//! Pages that need JavaScript, rendered by a headless Chromium in a process of its own. What the page asks for passes
//! the caller's policy (robots.txt, scope), and every connection passes the address guard in a proxy of ours.
//!
//! Nothing runs in the background: browser, proxy and policy move only while a page is being rendered, and a browser
//! renders one page at a time, so whatever is carried, refused or used up belongs to that page. A browser that failed is
//! killed with all its processes; the next page gets a new one.

#[cfg(not(unix))]
compile_error!("the feature `browser` needs a Unix: the browser is spoken to over inherited pipes");

mod cdp;
mod events;
mod page;
mod process;
mod proxy;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::Semaphore;
use url::Url;

use super::{AddressGuard, Exchange, FetchError, RenderFault};
use process::Browser;

/// How browsers are started; the same for all pages.
#[derive(Clone, Debug)]
pub struct RenderOptions {
    /// Chromium or one of its kin: a path, or a name that is looked up where programs usually are.
    pub program: PathBuf,
    /// Each browser's profile is a folder in here for as long as the browser runs. Memory or a fast disk, with a short
    /// path: sockets are put there.
    pub profiles: PathBuf,
    pub user_agent: String,
    /// Of all processes of one browser together; more ends the page. A browser without a page holds about 150 MiB.
    pub max_memory_bytes: u64,
    /// The page's own objects.
    pub max_heap_mib: u32,
    /// Then the browser is replaced: browsers grow.
    pub pages_per_browser: u32,
    /// Pages rendered at the same time, each in a browser of its own.
    pub concurrency: usize,
    /// Further flags of the browser, each with its dashes.
    pub flags: Vec<String>,
}

impl RenderOptions {
    pub fn new(program: PathBuf, profiles: PathBuf, user_agent: String) -> Self {
        RenderOptions {
            program,
            profiles,
            user_agent,
            max_memory_bytes: 1 << 30,
            max_heap_mib: 384,
            pages_per_browser: 50,
            concurrency: 1,
            flags: Vec::new(),
        }
    }
}

/// How much one page may take.
#[derive(Clone, Debug)]
pub struct RenderLimits {
    /// From the first request to the finished page. Shortly before it ends, what is there is taken as it is.
    pub total: Duration,
    /// A loaded page counts as complete when for so long nothing was asked for and no element came or went…
    pub settle: Duration,
    /// …or when so long has passed since it was loaded.
    pub settle_at_most: Duration,
    pub max_requests: u32,
    /// Through the proxy, in both directions together.
    pub max_wire_bytes: u64,
    /// Of the page as text, in UTF-16 units; the rest is cut off.
    pub max_dom_chars: usize,
    /// Of a screenshot, in pixels; the rest of the page is not in it.
    pub max_screenshot_height: u32,
}

impl Default for RenderLimits {
    fn default() -> Self {
        RenderLimits {
            total: Duration::from_secs(30),
            settle: Duration::from_millis(500),
            settle_at_most: Duration::from_secs(8),
            max_requests: 300,
            max_wire_bytes: 32 << 20,
            max_dom_chars: 8 << 20,
            max_screenshot_height: 8_000,
        }
    }
}

/// One page to be rendered.
pub struct Page<'a> {
    /// Asked for with GET; the caller has made sure that it may be.
    pub url: &'a Url,
    /// The source's: it decides about every address that is connected to.
    pub guard: AddressGuard,
    pub policy: Arc<dyn RequestPolicy>,
    pub limits: RenderLimits,
    /// With a picture of the page; only then are pictures, fonts and media asked for.
    pub screenshot: bool,
    /// `From` request header.
    pub from: Option<&'a str>,
}

/// What a page may ask for. The page itself, the kinds that are never asked for, and addresses are not its matter.
#[async_trait]
pub trait RequestPolicy: Send + Sync {
    /// Called once for each request and for each hop of its redirects. Several calls may be under way at once.
    async fn allows(&self, request: &PageRequest) -> Verdict;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Allow,
    /// A word for the report, such as `robots`.
    Refuse(&'static str),
}

/// Something that a page asks for. The method is one that changes nothing, or POST by a script.
#[derive(Clone, Debug)]
pub struct PageRequest {
    /// http or https.
    pub url: Url,
    pub kind: RequestKind,
    pub method: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestKind {
    /// The page itself, and wherever it tries to go instead.
    Page,
    Frame,
    Stylesheet,
    Script,
    /// `fetch`, XMLHttpRequest, EventSource, and what precedes them.
    Data,
    Picture,
    Font,
    Media,
    WebSocket,
    /// Pings, reports, prefetching, manifests.
    Idle,
    Other,
}

/// A request of a page and what became of it.
#[derive(Clone, Debug)]
pub struct RequestSeen {
    /// As the browser wrote it.
    pub url: String,
    pub kind: RequestKind,
    pub outcome: RequestOutcome,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestOutcome {
    Sent,
    /// The policy's word, or one of ours: `scheme`, `method`, `kind`, `limit`, `navigation`, `redirect`, `socket`,
    /// `download`.
    Refused(&'static str),
}

/// What came of a page.
#[derive(Debug)]
pub struct Rendered {
    /// Reads like any answer. For a page of HTML the body is the document after its scripts ran, in UTF-8, and the
    /// headers say so; redirects, errors and other content types have the status, headers and bytes that the server
    /// sent, and no script has run: `taken` says which it is. Content codings are always undone.
    pub exchange: Exchange,
    /// What the page called itself in the end, on the same host.
    pub final_url: Url,
    /// Where scripts or a refresh wanted to go instead. Not followed: each is an address of its own. At most twenty.
    pub leads_to: Vec<Url>,
    /// At most [`RenderLimits::max_requests`], and as many refused ones.
    pub requests: Vec<RequestSeen>,
    /// `host:port` of connections that no request had leave for: web sockets, preconnects and the like. None was made.
    pub refused_connections: Vec<String>,
    /// The page asked for more than it may have; the document may lack something.
    pub is_cut: bool,
    /// Uncaught exceptions and `console.error`.
    pub console_errors: u32,
    /// PNG.
    pub screenshot: Option<Vec<u8>>,
    pub carried_bytes: u64,
    /// The most that was seen, of all processes of the browser.
    pub memory_bytes: u64,
}

/// Renders pages; started browsers are kept for the next page.
pub struct Renderer {
    options: RenderOptions,
    slots: Semaphore,
    idle: Mutex<Vec<Browser>>,
}

impl Renderer {
    /// Starts nothing yet.
    pub fn new(options: RenderOptions) -> Self {
        Renderer { slots: Semaphore::new(options.concurrency.max(1)), idle: Mutex::default(), options }
    }

    /// Loads one page, lets its scripts run and takes the document. Never outlasts `limits.total` by more than the
    /// start of a browser and the end of one. Dropping the future kills the browser.
    pub async fn render(&self, page: &Page<'_>) -> Result<Rendered, FetchError> {
        let _slot = self.slots.acquire().await.map_err(|_| FetchError::Setup("the renderer is closed".to_owned()))?;
        let mut browser = self.browser().await?;
        browser.pages += 1;
        // On the way out of an error the browser is dropped, and that kills it.
        let rendered = page::render(&mut browser, page, self.options.max_memory_bytes).await?;
        if browser.pages < self.options.pages_per_browser {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(browser);
        } else {
            browser.close().await;
        }
        Ok(rendered)
    }

    /// Ends the browsers that wait for a page, in good order. Without it they are killed when the renderer is dropped.
    /// No page is rendered any more.
    pub async fn close(&self) {
        self.slots.close();
        while let Some(browser) = self.take_idle() {
            browser.close().await;
        }
    }

    /// One that waits and is well, or a new one. Those that are not are cleared away.
    async fn browser(&self) -> Result<Browser, FetchError> {
        while let Some(mut browser) = self.take_idle() {
            if browser.is_well().await {
                return Ok(browser);
            }
        }
        Browser::start(&self.options).await
    }

    fn take_idle(&self) -> Option<Browser> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }
}

/// Whether browsers are started with their own sandbox, which they refuse to have when run as root.
pub fn has_sandbox() -> bool {
    process::has_sandbox()
}

impl RequestKind {
    /// From the names of the browser's protocol.
    fn of(resource_type: &str) -> Self {
        match resource_type {
            "Document" => RequestKind::Frame,
            "Stylesheet" => RequestKind::Stylesheet,
            "Script" => RequestKind::Script,
            "XHR" | "Fetch" | "EventSource" | "Preflight" => RequestKind::Data,
            "Image" => RequestKind::Picture,
            "Font" => RequestKind::Font,
            "Media" | "TextTrack" => RequestKind::Media,
            "WebSocket" => RequestKind::WebSocket,
            "Ping" | "CSPViolationReport" | "Prefetch" | "Manifest" | "SignedExchange" | "FedCM" => RequestKind::Idle,
            _ => RequestKind::Other,
        }
    }

    /// Whether it is ever asked for; `screenshot` says whether looks matter.
    fn is_wanted(self, screenshot: bool) -> bool {
        match self {
            RequestKind::Picture | RequestKind::Font | RequestKind::Media => screenshot,
            RequestKind::WebSocket | RequestKind::Idle => false,
            _ => true,
        }
    }
}

impl FetchError {
    fn render(url: &Url, fault: RenderFault) -> Self {
        FetchError::Render { host: url.host_str().unwrap_or_default().to_owned(), fault }
    }
}
