//! Pages that need JavaScript, and pages that mean harm, rendered in a real Chromium. The servers' own logs are the
//! witness: a test believes what arrived, not what the renderer says.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use reeve::extract::{self, PageInput};
use reeve::fetch::render::{
    Page, PageRequest, RenderLimits, RenderOptions, Rendered, Renderer, RequestKind, RequestOutcome, RequestPolicy,
    Verdict,
};
use reeve::fetch::{AddressGuard, FetchError, RenderFault, Taken, Truncated};
use reeve::sources::{Network, Selectors};
use sha2::{Digest as _, Sha256};
use url::Url;

mod scan;

use crate::validators::validator;

const AGENT: &str = "ReeveBot/0.1 (+https://example.org/bot)";

/// A server that answers from a table and remembers what it was asked.
struct Site {
    address: SocketAddr,
    log: Arc<Mutex<Vec<Asked>>>,
    /// Connections, whatever came over them.
    connections: Arc<Mutex<usize>>,
}

#[derive(Clone, Debug)]
struct Asked {
    method: String,
    path: String,
    agent: String,
}

/// Head lines beyond the status line, and the body.
type Answer = (String, Vec<u8>);

impl Site {
    /// Threads end with the test program.
    fn serve(ip: &str, answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Site {
        Site::serve_with(ip, None, answer)
    }

    fn serve_with(
        ip: &str,
        tls: Option<Arc<rustls::ServerConfig>>,
        answer: impl Fn(&str) -> Answer + Send + Sync + 'static,
    ) -> Site {
        let listener = TcpListener::bind((ip, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let (log, connections) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(0)));
        let site = Site { address, log: Arc::clone(&log), connections: Arc::clone(&connections) };
        let answer = Arc::new(answer);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                *connections.lock().unwrap() += 1;
                let (log, answer, tls) = (Arc::clone(&log), Arc::clone(&answer), tls.clone());
                std::thread::spawn(move || match tls {
                    None => answer_one(stream, &log, &*answer),
                    Some(tls) => {
                        let connection = rustls::ServerConnection::new(tls).unwrap();
                        answer_one(rustls::StreamOwned::new(connection, stream), &log, &*answer);
                    }
                });
            }
        });
        site
    }

    fn paths(&self) -> Vec<String> {
        self.log.lock().unwrap().iter().map(|asked| asked.path.clone()).collect()
    }

    fn times_asked(&self, path: &str) -> usize {
        self.paths().iter().filter(|asked| *asked == path).count()
    }

    fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }
}

/// One request and its answer; the connection ends with it.
fn answer_one(stream: impl Read + Write, log: &Mutex<Vec<Asked>>, answer: &(impl Fn(&str) -> Answer + ?Sized)) {
    let mut reader = BufReader::new(stream);
    let head: Vec<String> = reader.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
    let Some(first) = head.first() else { return };
    let mut words = first.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut fields = head.iter().filter_map(|line| line.split_once(": "));
    let agent = fields.find(|(name, _)| name.eq_ignore_ascii_case("user-agent")).map(|(_, value)| value.to_owned());
    log.lock().unwrap().push(Asked { method, path: path.clone(), agent: agent.unwrap_or_default() });
    let (lines, body) = answer(&path);
    let head = if lines.starts_with("HTTP/") { lines } else { format!("HTTP/1.1 200 OK\r\n{lines}") };
    let mut stream = reader.into_inner();
    let _ = stream.write_all(format!("{head}connection: close\r\ncontent-length: {}\r\n\r\n", body.len()).as_bytes());
    let _ = stream.write_all(&body);
    let _ = stream.flush();
}

fn html(text: impl Into<String>) -> Answer {
    ("content-type: text/html; charset=utf-8\r\n".to_owned(), text.into().into_bytes())
}

fn script(text: &str) -> Answer {
    ("content-type: text/javascript\r\n".to_owned(), text.as_bytes().to_vec())
}

fn json(text: &str) -> Answer {
    ("content-type: application/json\r\n".to_owned(), text.as_bytes().to_vec())
}

fn not_found() -> Answer {
    ("HTTP/1.1 404 Not Found\r\ncontent-type: text/plain\r\n".to_owned(), b"nothing here".to_vec())
}

/// A page whose body is `script`, and nothing else on the site.
fn page_with(script: &str) -> impl Fn(&str) -> Answer + Send + Sync + 'static {
    let page = format!("<!DOCTYPE html><title>t</title><p id=seen>before</p><script>{script}</script>");
    move |path| if path == "/" { html(page.clone()) } else { not_found() }
}

/// Everything on the site but what robots.txt would forbid.
struct OwnSite;

#[async_trait]
impl RequestPolicy for OwnSite {
    async fn allows(&self, request: &PageRequest) -> Verdict {
        match request.url.host_str() {
            Some("shop.test") if request.url.path().starts_with("/secret") => Verdict::Refuse("robots"),
            Some("shop.test") => Verdict::Allow,
            _ => Verdict::Refuse("scope"),
        }
    }
}

/// A caller's policy that forgot everything: addresses are guarded all the same.
struct Anything;

#[async_trait]
impl RequestPolicy for Anything {
    async fn allows(&self, _: &PageRequest) -> Verdict {
        Verdict::Allow
    }
}

/// A renderer with a folder of its own for profiles; none, said aloud, where there is no Chromium.
struct Bench {
    renderer: Renderer,
    profiles: tempfile::TempDir,
}

impl Bench {
    fn new() -> Option<Bench> {
        Bench::with(|_| {})
    }

    fn with(change: impl Fn(&mut RenderOptions)) -> Option<Bench> {
        let program = validator("chromium")?;
        let profiles = tempfile::tempdir().unwrap();
        let program = PathBuf::from(program.get_program());
        let mut options = RenderOptions::new(program, profiles.path().to_owned(), AGENT.to_owned());
        change(&mut options);
        Some(Bench { renderer: Renderer::new(options), profiles })
    }

    async fn render(
        &self,
        site: &Site,
        path: &str,
        policy: impl RequestPolicy + 'static,
    ) -> Result<Rendered, FetchError> {
        self.render_within(site, path, policy, limits()).await
    }

    async fn render_within(
        &self,
        site: &Site,
        path: &str,
        policy: impl RequestPolicy + 'static,
        limits: RenderLimits,
    ) -> Result<Rendered, FetchError> {
        let url = Url::parse(&format!("http://shop.test{path}")).unwrap();
        let policy = Arc::new(policy);
        let page = Page { url: &url, guard: guard(site, &[]), policy, limits, screenshot: false, from: None };
        self.renderer.render(&page).await
    }

    /// Processes that were started with a profile in this bench's folder.
    fn processes(&self) -> Vec<u32> {
        processes_of(self.profiles.path())
    }
}

fn processes_of(profiles: &Path) -> Vec<u32> {
    let wanted = profiles.to_str().unwrap();
    let numbers = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let mentions = |number: &u32| {
        let line = fs::read(format!("/proc/{number}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(wanted)
    };
    numbers.filter(mentions).collect()
}

fn limits() -> RenderLimits {
    RenderLimits { total: Duration::from_secs(180), ..RenderLimits::default() }
}

/// `shop.test` is the site; 127.0.0.1 may be connected to and no other private address.
fn guard(site: &Site, more: &[(&str, SocketAddr)]) -> AddressGuard {
    let mut resolve = BTreeMap::from([("shop.test".to_owned(), site.address)]);
    resolve.extend(more.iter().map(|(name, address)| ((*name).to_owned(), *address)));
    let allow_net = vec!["127.0.0.1/32".parse().unwrap()];
    AddressGuard::new(&Network { resolve, allow_net, ..Network::default() })
}

fn body(rendered: &Rendered) -> String {
    String::from_utf8(rendered.exchange.wire_body.to_vec()).unwrap()
}

fn outcome(rendered: &Rendered, end: &str) -> Option<RequestOutcome> {
    rendered.requests.iter().find(|request| request.url.ends_with(end)).map(|request| request.outcome)
}

const SHOP: &str = r#"<!DOCTYPE html><title>Shop</title><div id="list"></div><img src="/logo.png"><link rel="stylesheet" href="/style.css">
<script src="/app.js"></script>"#;
const APP: &str = r#"
console.error("one");
setTimeout(async () => {
  const items = await (await fetch("/api/items", { method: "POST", body: "{}" })).json();
  for (const item of items) {
    const card = document.createElement("script");
    card.type = "application/ld+json";
    card.textContent = JSON.stringify({ "@context": "https://schema.org", "@type": "Product", name: item.name, url: "/item/" + item.id,
      offers: { "@type": "Offer", price: item.price, priceCurrency: "CNY" } });
    document.body.append(card);
  }
  fetch("/secret/data").catch(() => {});
  throw new Error("two");
}, 200);
"#;

#[tokio::test(flavor = "multi_thread")]
async fn listings_that_scripts_make_are_read_like_any_other() {
    let Some(bench) = Bench::new() else { return };
    let site = Site::serve("127.0.0.1", |path| match path {
        "/" => html(SHOP),
        "/app.js" => script(APP),
        "/api/items" => {
            json(r#"[{"id":1,"name":"蓝鲸保温杯","price":"39.00"},{"id":2,"name":"Thermos","price":"12"}]"#)
        }
        "/style.css" => ("content-type: text/css\r\n".to_owned(), b"p{}".to_vec()),
        _ => not_found(),
    });
    let rendered = bench.render(&site, "/", OwnSite).await.unwrap();
    assert!(rendered.exchange.taken == Taken::Rendered);
    assert_eq!((rendered.exchange.status, rendered.console_errors), (200, 2));
    assert_eq!(rendered.exchange.content_type(), Some("text/html; charset=utf-8"));
    assert_eq!(rendered.exchange.peer, Some(site.address));
    assert_eq!(rendered.exchange.truncated, None);
    let input = PageInput {
        url: &rendered.exchange.url,
        content_type: rendered.exchange.content_type(),
        body: &rendered.exchange.wire_body,
        selectors: &Selectors::default(),
        robots_headers: &[],
        now_ms: 0,
    };
    let (page, _) = extract::page(&input);
    let titles: Vec<_> = page.listings.iter().map(|listing| listing.title.clone()).collect();
    assert_eq!(titles, ["蓝鲸保温杯", "Thermos"], "{}", body(&rendered));

    // What robots.txt forbids and what only looks nice never left.
    assert_eq!(outcome(&rendered, "/secret/data"), Some(RequestOutcome::Refused("robots")));
    assert_eq!(outcome(&rendered, "/logo.png"), Some(RequestOutcome::Refused("kind")));
    let mut paths = site.paths();
    paths.sort();
    assert_eq!(paths, ["/", "/api/items", "/app.js", "/style.css"]);
    let log = site.log.lock().unwrap();
    assert!(log.iter().all(|asked| asked.agent == AGENT), "{log:?}");
    assert!(log.iter().any(|asked| asked.method == "POST"), "{log:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_reaches_a_private_address_by_any_road() {
    let Some(bench) = Bench::new() else { return };
    // 127.0.0.2 stands for the machines of a private network.
    let inner = Site::serve("127.0.0.2", |_| html("inside"));
    let udp = UdpSocket::bind("127.0.0.2:0").unwrap();
    udp.set_nonblocking(true).unwrap();
    let (tcp_port, udp_port) = (inner.address.port(), udp.local_addr().unwrap().port());
    let page = format!(
        r#"<!DOCTYPE html><link rel=preconnect href="http://127.0.0.2:{tcp_port}"><link rel=dns-prefetch href="//inner.test">
        <link rel=prefetch href="http://127.0.0.2:{tcp_port}/prefetch"><link rel=preload as=script href="http://127.0.0.2:{tcp_port}/preload">
        <link rel=manifest href="http://127.0.0.2:{tcp_port}/manifest"><script src="http://127.0.0.2:{tcp_port}/script"></script>
        <link rel=stylesheet href="http://inner.test:{tcp_port}/style"><iframe src="http://127.0.0.2:{tcp_port}/frame"></iframe>
        <iframe srcdoc="<script>new WebSocket('ws://127.0.0.2:{tcp_port}/srcdoc')</script>"></iframe>
        <img src="http://127.0.0.2:{tcp_port}/picture"><video src="http://127.0.0.2:{tcp_port}/video"></video>
        <a id=ping href="\#x" ping="http://127.0.0.2:{tcp_port}/ping">p</a>
        <script type=speculationrules>{{"prefetch":[{{"source":"list","urls":["http://127.0.0.2:{tcp_port}/speculation"]}}]}}</script>
        <form id=form method=post action="http://127.0.0.2:{tcp_port}/form" target=other></form><iframe name=other></iframe>
        <p id=done></p><script>
        const inner = "127.0.0.2:{tcp_port}", attempts = [];
        for (const host of [inner, "2130706434:{tcp_port}", "[::ffff:127.0.0.2]:{tcp_port}", "inner.test:{tcp_port}", "169.254.169.254", "localhost:{tcp_port}", "[::1]:{tcp_port}"]) {{
          attempts.push(fetch("http://" + host + "/fetch", {{ mode: "no-cors" }}));
          attempts.push(fetch("https://" + host + "/tls", {{ mode: "no-cors" }}));
        }}
        try {{ new WebSocket("ws://" + inner + "/socket"); }} catch {{}}
        try {{ new EventSource("http://" + inner + "/events"); }} catch {{}}
        navigator.sendBeacon("http://" + inner + "/beacon", "x");
        const frame = document.createElement("iframe");
        document.body.append(frame);
        for (const from of [window, frame.contentWindow]) {{
          try {{ new from.WebSocket("ws://" + inner + "/again"); }} catch {{}}
          try {{
            const peer = new from.RTCPeerConnection({{ iceServers: [{{ urls: "stun:127.0.0.2:{udp_port}" }},
              {{ urls: "turn:127.0.0.2:{tcp_port}?transport=tcp", username: "u", credential: "c" }}] }});
            peer.createDataChannel("x");
            peer.createOffer().then((offer) => peer.setLocalDescription(offer));
          }} catch {{}}
          try {{ new from.WebTransport("https://127.0.0.2:{udp_port}/"); }} catch {{}}
        }}
        const work = `fetch("http://${{inner}}/worker").catch(() => 0); try {{ new WebSocket("ws://${{inner}}/worker-socket") }} catch {{}}
          try {{ importScripts("http://${{inner}}/imported") }} catch {{}}`;
        const worker = new Worker(URL.createObjectURL(new Blob([work])));
        try {{ new SharedWorker(URL.createObjectURL(new Blob([work]))); }} catch {{}}
        document.getElementById("ping").click();
        document.getElementById("form").submit();
        Promise.allSettled(attempts).then((all) => {{ done.textContent = all.map((one) => one.status).join(" "); }});
        </script>"#
    )
    .replace("\\#", "#");
    let site = Site::serve("127.0.0.1", move |path| if path == "/" { html(page.clone()) } else { not_found() });
    let url = Url::parse("http://shop.test/").unwrap();
    let guard = guard(&site, &[("inner.test", inner.address)]);
    let page = Page { url: &url, guard, policy: Arc::new(Anything), limits: limits(), screenshot: true, from: None };
    let rendered = bench.renderer.render(&page).await.unwrap();

    assert_eq!((inner.connections(), inner.paths()), (0, vec![]), "{:#?}", rendered.requests);
    let mut packet = [0; 64];
    assert!(udp.recv(&mut packet).is_err(), "a datagram arrived");
    // The page did try, and its promises came to an end.
    let text = body(&rendered);
    assert!(text.contains("rejected rejected") && !text.contains("fulfilled"), "{text}");
    assert!(rendered.requests.iter().any(|request| request.url.ends_with("/worker")), "{:#?}", rendered.requests);
    // The icon, which belongs to the pictures, is asked for at a time of the browser's choosing.
    assert!(site.paths().iter().all(|path| path == "/" || path == "/favicon.ico"), "{:?}", site.paths());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_port_of_an_allowed_address_is_the_policys_matter() {
    let Some(bench) = Bench::new() else { return };
    let other = Site::serve("127.0.0.1", |_| html("other"));
    let site = Site::serve(
        "127.0.0.1",
        page_with(&format!(
            "fetch('http://127.0.0.1:{0}/fetch').catch(() => 0); new Image().src = 'http://127.0.0.1:{0}/image'; \
             new WebSocket('ws://127.0.0.1:{0}/socket');",
            other.address.port()
        )),
    );
    let rendered = bench.render(&site, "/", OwnSite).await.unwrap();
    assert_eq!(outcome(&rendered, "/fetch"), Some(RequestOutcome::Refused("scope")));
    assert_eq!(other.connections(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_web_socket_fails_as_pages_expect_and_reaches_nobody() {
    let Some(bench) = Bench::new() else { return };
    let work = "const s = new WebSocket('ws://shop.test/worker-socket'); s.onclose = () => postMessage('worker too');";
    let site = Site::serve(
        "127.0.0.1",
        page_with(&format!(
            "const s = new WebSocket('ws://shop.test/socket'); s.onclose = (e) => document.body.append('closed ' + e.code); \
             const w = new Worker(URL.createObjectURL(new Blob([`{work}`]))); w.onmessage = (e) => document.body.append(e.data);"
        )),
    );
    let rendered = bench.render(&site, "/", OwnSite).await.unwrap();
    let text = body(&rendered);
    assert!(text.contains("closed 1006") && text.contains("worker too"), "{text}");
    assert_eq!(site.paths(), ["/"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn redirects_and_refreshes_are_reported_and_not_followed() {
    let Some(bench) = Bench::new() else { return };
    let refresh = "<!DOCTYPE html><meta http-equiv=refresh content='0; url=/elsewhere'><p>stays";
    let site = Site::serve("127.0.0.1", move |path| match path {
        "/moved" => ("HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\n".to_owned(), b"<p>moved".to_vec()),
        "/refresh" => html(refresh),
        "/script" => html("<!DOCTYPE html><p>stays<script>location = '/elsewhere'</script>"),
        "/storm" => html(
            "<!DOCTYPE html><p>stays<script>let n = 0; setInterval(() => { location = '/elsewhere?' + n++ }, 1)</script>",
        ),
        "/reload" => {
            html("<!DOCTYPE html><p>stays<script>location.reload(); setInterval(() => location.reload(), 5)</script>")
        }
        "/form" => html(
            "<!DOCTYPE html><p>stays<form method=post action=/elsewhere></form><script>document.forms[0].submit()</script>",
        ),
        "/click" => html(
            "<!DOCTYPE html><p>stays<a href=/elsewhere target=_blank>x</a><script>document.links[0].click(); open('/elsewhere')</script>",
        ),
        _ => html("elsewhere"),
    });
    let moved = bench.render(&site, "/moved", OwnSite).await.unwrap();
    assert_eq!((moved.exchange.status, moved.exchange.taken == Taken::Rendered), (302, false));
    assert_eq!(moved.exchange.redirect_target().unwrap().as_str(), "http://shop.test/elsewhere");

    for (path, leads) in [
        ("/refresh", 1..=1),
        ("/script", 1..=1),
        ("/storm", 1..=20),
        ("/reload", 0..=0),
        ("/form", 1..=1),
        ("/click", 0..=1),
    ] {
        let rendered = bench.render(&site, path, OwnSite).await.unwrap();
        assert!(body(&rendered).contains("stays"), "{path}: {}", body(&rendered));
        assert_eq!(rendered.exchange.truncated, None, "{path}: waited for in vain");
        assert!(leads.contains(&rendered.leads_to.len()), "{path}: {:?}", rendered.leads_to);
        assert!(rendered.leads_to.iter().all(|lead| lead.path() == "/elsewhere"), "{path}: {:?}", rendered.leads_to);
        assert_eq!(site.times_asked(path), 1, "{path}: {:?}", site.paths());
    }
    assert!(!site.paths().iter().any(|path| path.starts_with("/elsewhere")), "{:?}", site.paths());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_never_ends_is_ended_and_the_next_one_works() {
    let Some(bench) = Bench::new() else { return };
    let site = Site::serve("127.0.0.1", |path| match path {
        "/loop" => html("<!DOCTYPE html><p>before<script>for (;;) {}</script>"),
        "/loops" => html("<!DOCTYPE html><p>before<script>setInterval(() => { for (;;) {} }, 1)</script>"),
        "/loop-after" => html("<!DOCTYPE html><p>before<script>onload = () => { for (;;) {} }</script>"),
        "/good" => html("<!DOCTYPE html><p id=p><script>p.textContent = 'good ' + (1 + 1)</script>"),
        _ => not_found(),
    });
    for path in ["/loop", "/loops", "/loop-after"] {
        let short = RenderLimits { total: Duration::from_secs(8), ..limits() };
        match bench.render_within(&site, path, OwnSite, short).await {
            Ok(rendered) => assert_eq!(rendered.exchange.truncated, Some(Truncated::Time), "{path}"),
            Err(error) => assert_eq!(error.code(), "render-time", "{path}"),
        }
        let good = bench.render(&site, "/good", OwnSite).await.unwrap();
        assert!(body(&good).contains("good 2"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_hoards_memory_is_ended_and_the_next_one_works() {
    let Some(bench) = Bench::with(|options| options.max_memory_bytes = 700 << 20) else { return };
    let site = Site::serve("127.0.0.1", |path| match path {
        // Bytes outside the script engine's heap, and objects inside it.
        "/buffers" => html(
            "<!DOCTYPE html><script>const all = []; setInterval(() => { all.push(new Uint8Array(32 << 20).fill(1)); document.body.append(document.createElement('i')) }, 10)</script>",
        ),
        "/objects" => html(
            "<!DOCTYPE html><script>const all = []; for (;;) all.push({ text: 'x' + all.length, more: [1, 2, 3] })</script>",
        ),
        "/good" => html("<!DOCTYPE html><p id=p><script>p.textContent = 'good ' + (1 + 1)</script>"),
        _ => not_found(),
    });
    for path in ["/buffers", "/objects"] {
        let error = bench.render(&site, path, OwnSite).await.expect_err(path);
        let expected = |fault| matches!(fault, RenderFault::Memory | RenderFault::Crash);
        assert!(matches!(&error, FetchError::Render { fault, .. } if expected(*fault)), "{path}: {error}");
        assert!(body(&bench.render(&site, "/good", OwnSite).await.unwrap()).contains("good 2"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dialogs_do_not_hold_a_page_up() {
    let Some(bench) = Bench::new() else { return };
    let site = Site::serve(
        "127.0.0.1",
        page_with(
            "alert(1); document.body.append('said ' + confirm('x') + prompt('y')); onbeforeunload = () => 'z'; print();",
        ),
    );
    let rendered = bench.render(&site, "/", OwnSite).await.unwrap();
    assert!(body(&rendered).contains("said falsenull"), "{}", body(&rendered));
}

#[tokio::test(flavor = "multi_thread")]
async fn downloads_and_other_types_stay_bytes() {
    let Some(bench) = Bench::new() else { return };
    let site = Site::serve("127.0.0.1", |path| match path {
        "/file" => (
            "content-type: text/html\r\ncontent-disposition: attachment; filename=x.html\r\n".to_owned(),
            b"<p>file".to_vec(),
        ),
        "/data" => json(r#"{"a":1}"#),
        "/picture" => ("content-type: image/png\r\n".to_owned(), vec![0x89, b'P', 0, 0xff]),
        "/busy" => (
            "HTTP/1.1 503 Busy\r\nretry-after: 120\r\ncontent-type: text/html\r\n".to_owned(),
            b"<script src=/more.js></script>".to_vec(),
        ),
        "/blob" => html(
            "<!DOCTYPE html><p>stays<a id=a download=x href='data:text/plain,x'>x</a><script>a.click(); a.href = URL.createObjectURL(new Blob(['x'])); a.click()</script>",
        ),
        _ => not_found(),
    });
    for (path, status, expected) in [
        ("/file", 200, &b"<p>file"[..]),
        ("/data", 200, br#"{"a":1}"#),
        ("/picture", 200, &[0x89, b'P', 0, 0xff]),
        ("/busy", 503, b"<script src=/more.js></script>"),
        ("/nowhere", 404, b"nothing here"),
    ] {
        let rendered = bench.render(&site, path, OwnSite).await.unwrap();
        assert_eq!((rendered.exchange.status, rendered.exchange.taken == Taken::Rendered), (status, false), "{path}");
        assert_eq!(&rendered.exchange.wire_body[..], expected, "{path}");
    }
    assert_eq!(site.times_asked("/more.js"), 0, "an error's scripts do not run");
    let busy = bench.render(&site, "/busy", OwnSite).await.unwrap();
    assert_eq!(busy.exchange.retry_after_ms(0), Some(120_000));
    assert!(body(&bench.render(&site, "/blob", OwnSite).await.unwrap()).contains("stays"));
    let names = |dir: PathBuf| fs::read_dir(dir).map_or(0, Iterator::count);
    for profile in fs::read_dir(bench.profiles.path()).unwrap() {
        assert_eq!(names(profile.unwrap().path().join("Downloads")), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_asks_for_everything_is_cut() {
    let Some(bench) = Bench::new() else { return };
    let site = Site::serve("127.0.0.1", |path| match path {
        "/" => html("<!DOCTYPE html><p>stays<script>for (let i = 0; i < 1000; i++) fetch('/data/' + i)</script>"),
        "/frames" => html(
            "<!DOCTYPE html><p>stays<script>for (let i = 0; i < 200; i++) { const f = document.createElement('iframe'); f.src = '/frames?' + i; document.body.append(f) }</script>",
        ),
        "/workers" => html(
            "<!DOCTYPE html><p>stays<script>for (let i = 0; i < 100; i++) new Worker(URL.createObjectURL(new Blob(['fetch(\"http://shop.test/w\" + ' + i + ')'])))</script>",
        ),
        "/bytes" => html(
            "<!DOCTYPE html><p>stays<script>fetch('/large').then((r) => r.text()); fetch('/large?2').then((r) => r.text())</script>",
        ),
        path if path.starts_with("/large") => json(&"x".repeat(4 << 20)),
        path if path.starts_with("/frames") => html("<!DOCTYPE html><iframe src='/frames?deeper'></iframe>"),
        _ => json("{}"),
    });
    let few = RenderLimits { max_requests: 50, ..limits() };
    for path in ["/", "/frames"] {
        let before = site.paths().len();
        let rendered = bench.render_within(&site, path, OwnSite, few.clone()).await.unwrap();
        assert!(rendered.is_cut && body(&rendered).contains("stays"), "{path}");
        let asked = site.paths().len() - before;
        // Some that were let through just before the cut may still be on their way.
        assert!((1..=60).contains(&asked), "{path}: {asked}");
    }
    let workers = bench.render_within(&site, "/workers", OwnSite, few).await.unwrap();
    assert!(body(&workers).contains("stays"));

    let light = RenderLimits { max_wire_bytes: 1 << 20, ..limits() };
    let rendered = bench.render_within(&site, "/bytes", OwnSite, light).await.unwrap();
    assert_eq!(rendered.exchange.truncated, Some(Truncated::Length));
    assert!(rendered.carried_bytes < 3 << 20, "{}", rendered.carried_bytes);
    let short = RenderLimits { max_dom_chars: 20, ..limits() };
    let rendered = bench.render_within(&site, "/bytes", OwnSite, short).await.unwrap();
    assert_eq!((rendered.exchange.wire_body.len(), rendered.exchange.truncated), (20, Some(Truncated::Length)));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_when_the_renderer_is_gone() {
    let Some(bench) = Bench::with(|options| options.pages_per_browser = 2) else { return };
    let site = Site::serve("127.0.0.1", page_with("document.body.append('good')"));
    for _ in 0..3 {
        bench.render(&site, "/", OwnSite).await.unwrap();
    }
    assert_eq!(fs::read_dir(bench.profiles.path()).unwrap().count(), 1, "one browser is kept for the next page");
    let first = bench.processes();
    assert!(first.len() > 1);
    // In the middle of a page, too.
    let slow = Site::serve("127.0.0.1", |_| html("<!DOCTYPE html><script>for (;;) {}</script>"));
    let unfinished = tokio::time::timeout(Duration::from_secs(3), bench.render(&slow, "/", OwnSite)).await;
    assert!(unfinished.is_err());
    assert_eq!(bench.processes(), [0_u32; 0]);
    assert_eq!(fs::read_dir(bench.profiles.path()).unwrap().count(), 0);

    bench.render(&site, "/", OwnSite).await.unwrap();
    let last = bench.processes();
    let Bench { renderer, profiles } = bench;
    drop(renderer);
    assert_eq!(processes_of(profiles.path()), [0_u32; 0]);
    assert_eq!(fs::read_dir(profiles.path()).unwrap().count(), 0);
    // Waited for as well: a process that nobody waited for keeps its place. What the browser's own processes left behind is
    // waited for by the machine's first process, which takes its time.
    let zombies = || -> Vec<u32> {
        let is_left = |process: &&u32| Path::new(&format!("/proc/{process}")).exists();
        first.iter().chain(&last).filter(is_left).copied().collect()
    };
    let begun = Instant::now();
    while !zombies().is_empty() && begun.elapsed() < Duration::from_secs(20) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(zombies(), [0_u32; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_is_killed_is_an_error_and_the_next_page_works() {
    let Some(bench) = Bench::new() else { return };
    let site = Site::serve("127.0.0.1", |path| match path {
        "/good" => html("<!DOCTYPE html><p>good"),
        _ => html("<!DOCTYPE html><script>setInterval(() => fetch('/more'), 50)</script>"),
    });
    let killing = async {
        let begun = Instant::now();
        while site.times_asked("/more") == 0 {
            assert!(begun.elapsed() < Duration::from_secs(60), "the page never ran");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let first = *bench.processes().iter().min().unwrap();
        let killed = std::process::Command::new("kill").args(["-9", &first.to_string()]).status().unwrap();
        assert!(killed.success());
    };
    let (rendered, ()) = tokio::join!(bench.render(&site, "/", OwnSite), killing);
    assert_eq!(rendered.expect_err("killed").code(), "render-browser");
    assert!(body(&bench.render(&site, "/good", OwnSite).await.unwrap()).contains("good"));
    // Killed while it waits for the next page.
    for process in bench.processes() {
        let _ = std::process::Command::new("kill").args(["-9", &process.to_string()]).status();
    }
    assert!(body(&bench.render(&site, "/good", OwnSite).await.unwrap()).contains("good"));
}

#[tokio::test(flavor = "multi_thread")]
async fn why_there_is_no_page_is_told_as_by_the_plain_client() {
    let Some(bench) = Bench::new() else { return };
    let site = Site::serve("127.0.0.1", |_| html("<p>x"));
    let inner = Site::serve("127.0.0.2", |_| html("<p>x"));
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let guard = guard(&site, &[("inner.test", inner.address), ("closed.test", closed)]);
    for (address, code) in [
        ("http://inner.test/", "forbidden-address"),
        ("https://inner.test/", "forbidden-address"),
        ("http://127.0.0.2/", "forbidden-address"),
        ("http://[::1]/", "forbidden-address"),
        ("http://closed.test/", "connect"),
        ("https://closed.test/", "connect"),
        ("http://unknown.test/", "dns"),
        ("http://shop.test:6379/", "forbidden-port"),
        ("https://shop.test/", "protocol"),
    ] {
        let url = Url::parse(address).unwrap();
        let page = Page {
            url: &url,
            guard: guard.clone(),
            policy: Arc::new(Anything),
            limits: limits(),
            screenshot: false,
            from: None,
        };
        let error = bench.renderer.render(&page).await.expect_err(address);
        assert_eq!(error.code(), code, "{address}: {error}");
    }
    assert_eq!(inner.connections(), 0);
    let Some(nobody) = Bench::with(|options| options.program = "/nowhere/chromium".into()) else { return };
    assert_eq!(nobody.render(&site, "/", OwnSite).await.expect_err("no browser").code(), "setup");
    assert_eq!(fs::read_dir(nobody.profiles.path()).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn inside_tls_the_policy_decides_and_sockets_stay_shut() {
    let certified = rcgen::generate_simple_self_signed(["shop.test".to_owned()]).unwrap();
    let key_info = rcgen::PublicKeyData::subject_public_key_info(&certified.signing_key);
    let pin = data_encoding::BASE64.encode(&Sha256::digest(key_info));
    let key = rustls::pki_types::PrivateKeyDer::Pkcs8(certified.signing_key.serialize_der().into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .unwrap();
    let page = r#"<!DOCTYPE html><p>before</p><script>
        const frame = document.createElement("iframe");
        document.body.append(frame);
        for (const from of [window, frame.contentWindow]) {
          const socket = new from.WebSocket("wss://shop.test/socket");
          socket.onclose = () => document.body.append("shut ");
        }
        const worker = new Worker("/worker.js");
        worker.onmessage = (event) => document.body.append(event.data);
        navigator.serviceWorker?.register("/service.js");
        new SharedWorker("/shared.js");
        </script>"#;
    let work = r#"const socket = new WebSocket("wss://shop.test/worker-socket");
        socket.onclose = async () => {
          await fetch("/secret/worker").catch(() => postMessage("refused "));
          postMessage(await (await fetch("/open")).text());
        };"#;
    let site = Site::serve_with("127.0.0.1", Some(Arc::new(tls)), move |path| match path {
        "/" => html(page),
        "/worker.js" => script(work),
        "/open" => json("opened"),
        _ => script(""),
    });
    let url = Url::parse("https://shop.test/").unwrap();
    let flag = format!("--ignore-certificate-errors-spki-list={pin}");
    let Some(trusting) = Bench::with(|options| options.flags = vec![flag.clone()]) else { return };
    let page = || Page {
        url: &url,
        guard: guard(&site, &[]),
        policy: Arc::new(OwnSite),
        limits: limits(),
        screenshot: false,
        from: None,
    };
    let rendered = trusting.renderer.render(&page()).await.unwrap();
    let text = body(&rendered);
    assert!(text.contains("shut shut ") && text.contains("refused opened"), "{text} {:#?}", rendered.requests);
    let mut paths = site.paths();
    paths.sort();
    assert_eq!(paths, ["/", "/open", "/worker.js"]);
    assert_eq!(outcome(&rendered, "/secret/worker"), Some(RequestOutcome::Refused("robots")));

    // Without that flag nobody vouches for the certificate.
    let Some(strict) = Bench::new() else { return };
    assert_eq!(strict.renderer.render(&page()).await.expect_err("self-signed").code(), "tls-issuer");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_pages_at_once_have_a_browser_each() {
    let Some(bench) = Bench::with(|options| options.concurrency = 2) else { return };
    // Neither is answered before both are asked for.
    let both = Arc::new(std::sync::Barrier::new(2));
    let site = Site::serve("127.0.0.1", move |path| {
        both.wait();
        html(format!("<!DOCTYPE html><p>{path}"))
    });
    let (one, two) = tokio::join!(bench.render(&site, "/one", OwnSite), bench.render(&site, "/two", OwnSite));
    assert!(body(&one.unwrap()).contains("/one"));
    assert!(body(&two.unwrap()).contains("/two"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_of_the_page_shows_all_of_it_up_to_a_limit() {
    let Some(bench) = Bench::new() else { return };
    let site = Site::serve("127.0.0.1", |_| {
        html("<!DOCTYPE html><body style='margin:0'><div style='height:3000px;background:#f00'>")
    });
    let url = Url::parse("http://shop.test/").unwrap();
    for (most, height) in [(8_000, 3_000), (1_000, 1_000)] {
        let limits = RenderLimits { max_screenshot_height: most, ..limits() };
        let policy = Arc::new(OwnSite);
        let page = Page {
            url: &url,
            guard: guard(&site, &[]),
            policy,
            limits,
            screenshot: true,
            from: Some("ops@example.org"),
        };
        let rendered = bench.renderer.render(&page).await.unwrap();
        let picture = image::load_from_memory(&rendered.screenshot.unwrap()).unwrap().to_rgb8();
        assert_eq!(picture.dimensions(), (1280, height));
        assert_eq!(picture.get_pixel(600, height - 1).0, [255, 0, 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_share_nothing() {
    let Some(bench) = Bench::new() else { return };
    let site = Site::serve(
        "127.0.0.1",
        page_with(
            "document.body.append('cookie[' + document.cookie + '] stored[' + localStorage.x + ']'); \
             document.cookie = 'a=1; max-age=1000'; localStorage.x = 'kept'; caches?.open?.('x');",
        ),
    );
    for _ in 0..2 {
        let text = body(&bench.render(&site, "/", OwnSite).await.unwrap());
        assert!(text.contains("cookie[] stored[undefined]"), "{text}");
    }
    assert_eq!(site.times_asked("/"), 2);
    let rendered = bench.render(&site, "/", OwnSite).await.unwrap();
    let mut sent = rendered.requests.iter().filter(|request| request.outcome == RequestOutcome::Sent);
    assert_eq!(sent.next().map(|request| request.kind), Some(RequestKind::Page));
    assert_eq!(sent.count(), 0, "{:?}", rendered.requests);
}
