//! The client against servers that break the rules: every answer ends as an exchange or as an error with a telling code.

mod guarding;
mod hostile;
mod proxies;
mod server;
mod tls;

use std::time::Duration;

use reeve::fetch::{Exchange, FetchError, Fetcher, Identity, Request, Validators};
use reeve::sources::{Source, parse};

use server::{page, serve};

/// Wire bytes kept of one body.
const CAP: u64 = 100_000;

/// A source that may visit this machine and waits for two seconds at most; `more` goes into `[network]`.
fn source(more: &str) -> Source {
    let text = format!("[discovery]\nstart = ['http://shop.test/']\n[network]\nallow_net = ['127.0.0.0/8']\n{more}\n");
    let mut source = parse("shop.toml", &text).unwrap_or_else(|faults| panic!("{faults:?}"));
    source.politeness.first_byte_timeout = Duration::from_secs(2);
    source.politeness.total_timeout = Duration::from_secs(4);
    source
}

fn identity() -> Identity {
    Identity::new(Some("mailto:crawl@reeve.test"))
}

fn fetcher(more: &str) -> Fetcher {
    Fetcher::new(&source(more), &identity()).unwrap()
}

/// One GET that must end by itself long before the minute is over.
async fn get(fetcher: &Fetcher, url: &str) -> Result<Exchange, FetchError> {
    let url = url.parse().unwrap();
    let request = Request { url: &url, validators: &Validators::default(), max_body_bytes: CAP };
    let ended = tokio::time::timeout(Duration::from_secs(60), fetcher.get(&request)).await;
    ended.unwrap_or_else(|_| panic!("{url} hangs"))
}

/// The code of the error, or `ok`.
fn code(result: &Result<Exchange, FetchError>) -> &'static str {
    result.as_ref().map_or_else(FetchError::code, |_| "ok")
}

#[tokio::test]
async fn requests_say_who_asks_and_what_is_understood() {
    let (address, log) = serve("127.0.0.1:0", |_| page("x")).await;
    let fetcher = fetcher("from = 'ops@example.org'");
    let url = format!("http://user:secret@{address}/p?q=1").parse().unwrap();
    let validators =
        Validators { etag: Some("\"7\"".into()), last_modified: Some("Sun, 06 Nov 1994 08:49:37 GMT".into()) };
    let request = Request { url: &url, validators: &validators, max_body_bytes: CAP };
    let exchange = fetcher.get(&request).await.unwrap();

    let heads = log.heads();
    let mut lines: Vec<&str> = heads[0].lines().collect();
    assert_eq!(lines.remove(0), "GET /p?q=1 HTTP/1.1");
    lines.sort_unstable();
    let agent = format!("user-agent: ReeveBot/{} (+mailto:crawl@reeve.test)", env!("CARGO_PKG_VERSION"));
    assert_eq!(
        lines,
        [
            "",
            "accept-encoding: gzip, br, zstd, deflate",
            "accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/*;q=0.8,*/*;q=0.5",
            "from: ops@example.org",
            &format!("host: {address}"),
            "if-modified-since: Sun, 06 Nov 1994 08:49:37 GMT",
            "if-none-match: \"7\"",
            &agent,
        ]
    );
    let archived = String::from_utf8(exchange.request_head()).unwrap();
    let mut archived: Vec<&str> = archived.lines().skip(1).collect();
    archived.sort_unstable();
    assert_eq!(archived, lines, "what is archived is what was sent");
    assert_eq!(exchange.url.username(), "");
}

#[tokio::test]
async fn one_connection_serves_request_after_request() {
    let (address, log) = serve("127.0.0.1:0", |_| page("x")).await;
    let fetcher = fetcher("");
    for number in 0..20 {
        assert_eq!(code(&get(&fetcher, &format!("http://{address}/{number}")).await), "ok");
    }
    assert_eq!((log.connections(), log.heads().len()), (1, 20));
}

#[tokio::test]
async fn nothing_is_asked_for_twice_by_the_client_itself() {
    let (address, log) = serve("127.0.0.1:0", |_| vec![server::Step::Close]).await;
    assert_eq!(code(&get(&fetcher(""), &format!("http://{address}/")).await), "protocol");
    assert_eq!(log.heads().len(), 1);
}

#[tokio::test]
async fn a_page_nobody_serves_has_no_connection() {
    let (address, _) = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        (listener.local_addr().unwrap(), listener)
    };
    assert_eq!(code(&get(&fetcher(""), &format!("http://{address}/")).await), "connect");
}
