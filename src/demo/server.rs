//! Answers the market's visitors as web servers do: validators, compression, redirects, busy and slow pages.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use super::pages::{Document, Reply};
use super::requests::{Log, LoggedRequest, now_ms};

/// The endless page sends this much every so often: about 4 MiB a second.
const ENDLESS_CHUNK_BYTES: usize = 64 << 10;
const ENDLESS_PAUSE: Duration = Duration::from_millis(15);

/// One site behind its listener.
pub(super) struct Shop {
    /// Keyed by host, path and query.
    pub replies: BTreeMap<String, Reply>,
    /// Host names that it answers for.
    pub hosts: Vec<String>,
    pub log: Arc<Log>,
}

/// The one handler of every site.
pub(super) async fn answer(State(shop): State<Arc<Shop>>, request: Request) -> Response {
    let at_ms = now_ms();
    let (parts, _) = request.into_parts();
    let headers = &parts.headers;
    let host = text_of(headers, header::HOST).split(':').next().unwrap_or_default().to_ascii_lowercase();
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    let response = match parts.method {
        Method::GET | Method::HEAD => reply(&shop, &host, &target, headers).await,
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    };
    shop.log.push(LoggedRequest {
        host,
        target,
        at_ms,
        status: response.status().as_u16(),
        conditional: headers.contains_key(header::IF_NONE_MATCH) || headers.contains_key(header::IF_MODIFIED_SINCE),
        user_agent: text_of(headers, header::USER_AGENT).to_owned(),
    });
    response
}

async fn reply(shop: &Shop, host: &str, target: &str, headers: &HeaderMap) -> Response {
    if !shop.hosts.iter().any(|own| own == host) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    match shop.replies.get(&format!("{host}{}", without_session(target))) {
        Some(Reply::Document(document)) => document_reply(document, headers).await,
        Some(Reply::Redirect { status, to }) => redirect(*status, to),
        Some(Reply::Endless) => endless(),
        None => missing(),
    }
}

async fn document_reply(document: &Document, headers: &HeaderMap) -> Response {
    if let Some(busy) = document.busy.as_ref().filter(|busy| busy.turns_away()) {
        let status = StatusCode::from_u16(busy.status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
        return (status, [(header::RETRY_AFTER, busy.retry_after_s.to_string())], "try again later\n").into_response();
    }
    if !document.wait.is_zero() {
        tokio::time::sleep(document.wait).await;
    }
    let mut response = if unchanged(document, headers) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        full(document, text_of(headers, header::ACCEPT_ENCODING).contains("gzip"))
    };
    put(&mut response, header::ETAG, document.etag.as_deref());
    put(&mut response, header::LAST_MODIFIED, document.last_modified.as_deref());
    response
}

fn full(document: &Document, accepts_gzip: bool) -> Response {
    let gzipped = document.gzipped.as_ref().filter(|_| accepts_gzip);
    let mut response = Response::new(Body::from(gzipped.unwrap_or(&document.body).clone()));
    put(&mut response, header::CONTENT_TYPE, Some(&document.content_type));
    put(&mut response, header::CONTENT_ENCODING, gzipped.map(|_| "gzip"));
    put(&mut response, header::VARY, document.gzipped.as_ref().map(|_| "Accept-Encoding"));
    response
}

/// RFC 9110, section 13.2.2: the entity tag decides where the visitor sends one.
fn unchanged(document: &Document, headers: &HeaderMap) -> bool {
    if let (Some(etag), true) = (&document.etag, headers.contains_key(header::IF_NONE_MATCH)) {
        let known = text_of(headers, header::IF_NONE_MATCH);
        return known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag || tag.trim() == "*");
    }
    let since = text_of(headers, header::IF_MODIFIED_SINCE);
    document.last_modified.as_deref().is_some_and(|changed| changed == since)
}

fn redirect(status: u16, to: &str) -> Response {
    let mut response = StatusCode::from_u16(status).unwrap_or(StatusCode::FOUND).into_response();
    put(&mut response, header::LOCATION, Some(to));
    response
}

fn missing() -> Response {
    let page =
        "<!DOCTYPE html><html><head><title>404</title></head><body><h1>404</h1><p>Nothing here.</p></body></html>\n";
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

fn endless() -> Response {
    let head = "<!DOCTYPE html><html><head><title>Live deal ticker</title></head><body><ul>\n";
    let line = "<li>another deal a moment ago</li>\n";
    let chunk = Bytes::from(line.repeat(ENDLESS_CHUNK_BYTES / line.len()));
    let chunks = stream::unfold(Some(Bytes::from(head)), move |first| {
        let chunk = chunk.clone();
        async move {
            if first.is_none() {
                tokio::time::sleep(ENDLESS_PAUSE).await;
            }
            Some((Ok::<_, std::convert::Infallible>(first.unwrap_or(chunk)), None))
        }
    });
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], Body::from_stream(chunks)).into_response()
}

/// The address that a session's or a campaign's address stands for: without `;jsessionid=`, `sid` and `utm_*`.
pub(super) fn without_session(target: &str) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = path.split(";jsessionid=").next().unwrap_or(path);
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !(pair.is_empty() || pair.starts_with("sid=") || pair.starts_with("utm_")))
        .collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

fn text_of(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn put(response: &mut Response, name: HeaderName, value: Option<&str>) {
    if let Some(value) = value.and_then(|value| value.parse().ok()) {
        response.headers_mut().insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_and_campaigns_share_one_page() {
        for (asked, page) in [
            ("/item/7.html", "/item/7.html"),
            ("/item/7.html?sid=ab12", "/item/7.html"),
            ("/item/7.html;jsessionid=9F?utm_source=x&utm_medium=y", "/item/7.html"),
            ("/product.php?id=307&sid=1", "/product.php?id=307"),
            ("/category.php?c=food&p=2", "/category.php?c=food&p=2"),
        ] {
            assert_eq!(without_session(asked), page);
        }
    }
}
