//! Shows a finished report in a browser on this machine: a fixed list of files of one folder, over loopback only; and the
//! metrics of a running scan to whoever collects them.
//! It runs no page logic, lists nothing, and answers nobody who reaches it under a foreign name.

use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use tokio::net::TcpListener;

use crate::locale::Message;
use crate::publish::formats::FORMATS;

/// Sent with every answer, errors included. The page carries a stricter policy of its own.
const HEADERS: &[(HeaderName, &str)] = &[
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CACHE_CONTROL, "no-store"),
];

/// The Prometheus text format.
const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Serves the report in the folder `reports` until `shutdown` completes: `/` is its page, the other formats lie beside it.
/// A listener that is not on loopback is refused before anything is accepted.
pub async fn serve_folder(
    listener: TcpListener,
    reports: PathBuf,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        let message = Message::new("web-loopback-only").with("address", address.to_string());
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, message.to_string()));
    }
    let router = Router::new().fallback(answer).with_state(Arc::new(reports));
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await
}

/// Makes a text anew for every answer.
pub type Render = Arc<dyn Fn() -> String + Send + Sync>;

/// Serves one text at `path` until `shutdown` completes: the metrics of a running scan. The listener may be anywhere, since
/// whoever runs the scan named its address; on loopback a foreign host name is refused as for a report.
pub async fn serve_text(
    listener: TcpListener,
    path: &'static str,
    render: Render,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let on_loopback = listener.local_addr()?.ip().is_loopback();
    let answer = move |request: Request| {
        let render = Arc::clone(&render);
        async move {
            if on_loopback && !is_local_name(request.headers()) {
                return plain(StatusCode::MISDIRECTED_REQUEST, "web-foreign-host");
            }
            match (request.method(), request.uri().path() == path) {
                (&Method::GET | &Method::HEAD, true) => respond(StatusCode::OK, METRICS_TYPE, Body::from(render())),
                (&Method::GET | &Method::HEAD, false) => plain(StatusCode::NOT_FOUND, "web-not-found"),
                _ => plain(StatusCode::METHOD_NOT_ALLOWED, "web-only-reading"),
            }
        }
    };
    axum::serve(listener, Router::new().fallback(answer)).with_graceful_shutdown(shutdown).await
}

async fn answer(State(reports): State<Arc<PathBuf>>, request: Request) -> Response {
    if !is_local_name(request.headers()) {
        return plain(StatusCode::MISDIRECTED_REQUEST, "web-foreign-host");
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "web-only-reading");
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let Some(name) = file_for(request.uri().path()) else {
        return plain(StatusCode::NOT_FOUND, "web-not-found");
    };
    match tokio::fs::read(reports.join(name)).await {
        Ok(bytes) => respond(StatusCode::OK, content_type(name), Body::from(bytes)),
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => plain(StatusCode::NOT_FOUND, "web-not-found"),
        Err(problem) => {
            tracing::error!(file = name, %problem, "a file of the report cannot be read");
            plain(StatusCode::INTERNAL_SERVER_ERROR, "web-unreadable")
        }
    }
}

/// The file a path stands for: one of the formats' own names, so that no path can lead anywhere else.
fn file_for(path: &str) -> Option<&'static str> {
    let asked = match path.strip_prefix('/')? {
        "" => "report.html",
        name => name,
    };
    FORMATS.iter().map(|format| format.file_name()).find(|name| *name == asked)
}

/// Whether the browser asked for this machine by its own name. A page elsewhere that points its domain at 127.0.0.1
/// (DNS rebinding) sends that domain here, and is refused.
pub(super) fn is_local_name(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    let Ok(host) = host.to_str() else { return false };
    let name = match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    name.eq_ignore_ascii_case("localhost") || matches!(name, "127.0.0.1" | "[::1]")
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("csv") => "text/csv; charset=utf-8",
        Some("pdf") => "application/pdf",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("jsonl") => "application/x-ndjson; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// To whoever reaches this machine under a name that is not its own.
pub(super) fn foreign_host() -> Response {
    plain(StatusCode::MISDIRECTED_REQUEST, "web-foreign-host")
}

/// A short answer in English and Chinese: whoever reads it has not said which.
fn plain(status: StatusCode, code: &'static str) -> Response {
    let lines: Vec<String> = crate::locale::Lang::ALL.iter().map(|lang| lang.say(code)).collect();
    respond(status, "text/plain; charset=utf-8", Body::from(lines.join("\n") + "\n"))
}

fn respond(status: StatusCode, content_type: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;
    use tokio::sync::oneshot;

    use super::*;

    /// The status and the whole answer to one raw request.
    async fn ask(port: u16, request: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let request = request.replace('\n', "\r\n") + "Connection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        (answer[9..12].parse().unwrap(), answer)
    }

    #[tokio::test]
    async fn serves_the_report_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let reports = folder.path().join("reports");
        std::fs::create_dir(&reports).unwrap();
        std::fs::write(reports.join("report.html"), "<h1>page</h1>").unwrap();
        std::fs::write(reports.join("report.csv"), "rank").unwrap();
        std::fs::write(reports.join("private.txt"), "secret").unwrap();
        std::fs::write(folder.path().join("report.jsonl"), "secret").unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(serve_folder(listener, reports, async { drop(stopped.await) }));

        for (line, host, status) in [
            ("GET / HTTP/1.1", "localhost", 200),
            ("GET /report.html?x=1 HTTP/1.1", "127.0.0.1:80", 200),
            ("HEAD /report.csv HTTP/1.1", "[::1]:80", 200),
            ("GET / HTTP/1.1", "LOCALHOST:8080", 200),
            ("GET /report.jsonl HTTP/1.1", "localhost", 404),
            ("GET /private.txt HTTP/1.1", "localhost", 404),
            ("GET /../report.jsonl HTTP/1.1", "localhost", 404),
            ("GET /%2e%2e/report.jsonl HTTP/1.1", "localhost", 404),
            ("GET //report.csv HTTP/1.1", "localhost", 404),
            ("GET /reports/ HTTP/1.1", "localhost", 404),
            ("POST / HTTP/1.1", "localhost", 405),
            ("GET / HTTP/1.1", "evil.test", 421),
            ("GET / HTTP/1.1", "localhost.evil.test", 421),
            ("GET / HTTP/1.1", "127.0.0.1.evil.test:80", 421),
            ("GET / HTTP/1.1", "", 421),
        ] {
            let (answered, text) = ask(port, &format!("{line}\nHost: {host}\n")).await;
            assert_eq!(answered, status, "{line} {host}");
            assert!(!text.contains("secret"), "{line}");
            let lower = text.to_ascii_lowercase();
            for header in
                ["content-security-policy: default-src 'none'", "nosniff", "no-referrer", "x-frame-options: deny"]
            {
                assert!(lower.contains(header), "{line}: {header}");
            }
        }
        let (_, page) = ask(port, "GET / HTTP/1.1\nHost: localhost\n").await;
        assert!(page.contains("content-type: text/html; charset=utf-8") && page.ends_with("<h1>page</h1>"), "{page}");
        let (status, _) = ask(port, "GET / HTTP/1.0\n").await;
        assert_eq!(status, 421, "no Host header, no answer");

        stop.send(()).unwrap();
        server.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn serves_one_text_as_it_is_at_the_moment() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (stop, stopped) = oneshot::channel::<()>();
        let asked = std::sync::atomic::AtomicU32::new(0);
        let render: Render =
            Arc::new(move || format!("n {}\n", asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed)));
        let server = tokio::spawn(serve_text(listener, "/metrics", render, async { drop(stopped.await) }));
        for (line, host, status, end) in [
            ("GET /metrics HTTP/1.1", "localhost", 200, "n 0\n"),
            ("GET /metrics HTTP/1.1", "127.0.0.1:9100", 200, "n 1\n"),
            ("GET / HTTP/1.1", "localhost", 404, ""),
            ("GET /metrics/x HTTP/1.1", "localhost", 404, ""),
            ("POST /metrics HTTP/1.1", "localhost", 405, ""),
            ("GET /metrics HTTP/1.1", "evil.test", 421, ""),
        ] {
            let (answered, text) = ask(port, &format!("{line}\nHost: {host}\n")).await;
            assert_eq!(answered, status, "{line} {host}");
            assert!(text.ends_with(end), "{text}");
            assert_eq!(text.contains("text/plain; version=0.0.4"), status == 200, "{text}");
        }
        stop.send(()).unwrap();
        server.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn listens_on_loopback_only() {
        let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
        let refused = serve_folder(listener, PathBuf::new(), std::future::pending()).await.unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::PermissionDenied);
        assert!(refused.to_string().contains("0.0.0.0"), "{refused}");
    }
}
