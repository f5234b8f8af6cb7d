//! Requests that may come twice: an `Idempotency-Key` has a request done once and answered as often as it comes
//! (draft-ietf-httpapi-idempotency-key-header), and an `ETag` saves sending what the client has already (RFC 9110, 8.8.3).

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH, LOCATION};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

use crate::desk::DeskError;
use crate::locale::Message;
use crate::store::{Ending, KeptAnswer, Repeated};
use crate::web::access::{Visitor, is_api};
use crate::web::{Web, WebError};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Said of an answer that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
const MAX_KEY_CHARS: usize = 255;
/// Requests with a key are held whole while they are done; uploads go without one.
const MAX_REQUEST_BYTES: usize = 2 << 20;
/// Answers that are longer get no tag and are not kept.
const MAX_ANSWER_BYTES: usize = 4 << 20;

/// Does a request that changes something once, where it carries a key; it has been let through by then. `run` does it. An
/// answer with a secret is given once and kept nowhere.
pub(in crate::web) async fn once(
    web: &Web,
    visitor: &Visitor,
    has_secret: bool,
    request: Request,
    run: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let key = request.headers().get(KEY).filter(|_| is_api(request.uri().path())).cloned();
    let (Some(key), Some(holder)) = (key, visitor.holder()) else { return run(request).await };
    match answered_once(web, (&holder, &key), has_secret, visitor.now_ms, request, run).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

async fn answered_once(
    web: &Web,
    (holder, key): (&str, &HeaderValue),
    has_secret: bool,
    now_ms: i64,
    request: Request,
    run: impl AsyncFnOnce(Request) -> Response,
) -> Result<Response, WebError> {
    let key = key
        .to_str()
        .ok()
        .filter(|key| (1..=MAX_KEY_CHARS).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()));
    let key = key.ok_or_else(|| DeskError::invalid(KEY.as_str(), Message::new("desk-key-unusable")))?;
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MAX_REQUEST_BYTES).await.map_err(|_| WebError::TooLarge)?;
    let digest = digest_of(&parts.method, &parts.uri.to_string(), &body);
    let store = &web.desk().store;
    match store.begin_answer(holder, key, &digest, now_ms).await? {
        Repeated::First => {}
        Repeated::AtWork => return Err(DeskError::Conflict(Message::new("desk-key-at-work")).into()),
        Repeated::OtherRequest => {
            return Err(DeskError::invalid(KEY.as_str(), Message::new("desk-key-other")).into());
        }
        Repeated::Answered(kept) => return Ok(replayed(kept)),
        Repeated::Withheld => return Err(DeskError::Conflict(Message::new("desk-key-withheld")).into()),
    }
    let response = run(Request::from_parts(parts, Body::from(body))).await;
    let ending = if !response.status().is_success() {
        // What was refused changed nothing: the same key may try again once the reason is gone.
        Some(Ending::Nothing)
    } else if has_secret || !is_short(response.body()) {
        Some(Ending::Withheld)
    } else {
        None
    };
    if let Some(ending) = ending {
        store.end_answer(holder, key, &ending).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, MAX_ANSWER_BYTES).await.map_err(|error| DeskError::Failed(error.into()))?;
    let ending = Ending::Answered(kept(parts.status, &parts.headers, &body));
    store.end_answer(holder, key, &ending).await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn digest_of(method: &Method, address: &str, body: &Bytes) -> String {
    let mut digest = Sha256::new();
    for part in [method.as_str().as_bytes(), address.as_bytes(), body] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    data_encoding::HEXLOWER.encode(&digest.finalize())
}

fn kept(status: StatusCode, headers: &HeaderMap, body: &Bytes) -> KeptAnswer {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).map(str::to_owned);
    KeptAnswer {
        status: status.as_u16(),
        content_type: text(CONTENT_TYPE),
        location: text(LOCATION),
        body: body.to_vec(),
    }
}

fn replayed(kept: KeptAnswer) -> Response {
    let mut response = Response::new(Body::from(kept.body));
    *response.status_mut() = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    for (name, text) in [(CONTENT_TYPE, kept.content_type), (LOCATION, kept.location)] {
        if let Some(value) = text.and_then(|text| HeaderValue::from_str(&text).ok()) {
            headers.insert(name, value);
        }
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

/// Tags what the API answers, and answers 304 to whoever has it already.
pub(in crate::web) async fn tagged(request: Request, next: Next) -> Response {
    let is_asked = matches!(*request.method(), Method::GET) && is_api(request.uri().path());
    let known = request.headers().get(IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    let is_tagged = response.headers().contains_key(ETAG);
    if !is_asked || response.status() != StatusCode::OK || (!is_tagged && !is_short(response.body())) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let body = match parts.headers.get(ETAG) {
        Some(_) => body,
        None => match to_bytes(body, MAX_ANSWER_BYTES).await {
            Ok(bytes) => {
                parts.headers.insert(ETAG, tag_of(&bytes));
                Body::from(bytes)
            }
            Err(error) => return WebError::from(anyhow::Error::from(error)).into_response(),
        },
    };
    match (&known, parts.headers.get(ETAG)) {
        (Some(known), Some(tag)) if names(known, tag) => {
            parts.status = StatusCode::NOT_MODIFIED;
            parts.headers.remove(CONTENT_TYPE);
            Response::from_parts(parts, Body::empty())
        }
        _ => Response::from_parts(parts, body),
    }
}

/// Half a digest tells answers apart well enough.
const TAG_BYTES: usize = 16;

fn tag_of(bytes: &[u8]) -> HeaderValue {
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)[..TAG_BYTES]);
    HeaderValue::from_str(&format!("\"{digest}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Whether the list of an `If-None-Match` has the tag, compared weakly.
fn names(known: &HeaderValue, tag: &HeaderValue) -> bool {
    let bare = |text: &str| text.trim().trim_start_matches("W/").to_owned();
    let (Ok(known), Ok(tag)) = (known.to_str(), tag.to_str()) else { return false };
    known.trim() == "*" || known.split(',').any(|one| bare(one) == bare(tag))
}

/// Whether the body is whole and short enough to be held.
fn is_short(body: &Body) -> bool {
    use axum::body::HttpBody as _;
    body.size_hint().exact().is_some_and(|bytes| bytes <= MAX_ANSWER_BYTES as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_again_in_a_list_and_weakly() {
        let tag = HeaderValue::from_static("\"abc\"");
        for known in ["\"abc\"", "W/\"abc\"", "\"x\", \"abc\"", "*"] {
            assert!(names(&HeaderValue::from_static(known), &tag), "{known}");
        }
        for other in ["\"abcd\"", "", "abc"] {
            assert!(!names(&HeaderValue::from_static(other), &tag), "{other}");
        }
    }

    #[test]
    fn parts_of_a_request_cannot_trade_places() {
        let of =
            |address: &str, body: &'static str| digest_of(&Method::POST, address, &Bytes::from_static(body.as_bytes()));
        assert_ne!(of("/ab", "c"), of("/a", "bc"));
        assert_eq!(of("/a", "b"), of("/a", "b"));
    }
}
