//! What a request does: done whole even where whoever sent it goes away, done once where it carries a key, and noted in the
//! audit log where it changed something or took something out. It is the one place for all routes; their marks say the rest.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::LOCATION;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{Visitor, is_api};
use crate::scan::to_the_end;
use crate::web::api::repeat;
use crate::web::routes::{Mark, Rule};
use crate::web::{Web, WebError};

/// Lets a request through that may be let through.
pub(super) async fn carry_out(web: Web, rule: Arc<Rule>, visitor: Visitor, request: Request, next: Next) -> Response {
    if is_safe(request.method()) {
        let leaves = *request.method() == Method::GET && rule.is(Mark::Export);
        let response = next.run(request).await;
        return if leaves { noted(&web, &rule, &visitor, &Method::GET, response).await } else { response };
    }
    // A browser that is closed drops its request wherever it stands: between what was done and what is noted of it, too.
    let whole = to_the_end(async move {
        let run = async |request: Request| {
            let method = request.method().clone();
            let response = next.run(request).await;
            if rule.is(Mark::Noted) { response } else { noted(&web, &rule, &visitor, &method, response).await }
        };
        repeat::once(&web, &visitor, rule.is(Mark::Secret), request, run).await
    });
    whole.await.unwrap_or_else(|error| WebError::from(error).into_response())
}

pub(super) fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Notes what was done, if it was. What cannot be noted is not answered: nothing leaves unseen.
async fn noted(web: &Web, rule: &Rule, visitor: &Visitor, method: &Method, response: Response) -> Response {
    let was_done = response.status().is_success() || response.status().is_redirection();
    // What the public sends is kept where it is read; nobody of ours did it.
    let (true, Some(person)) = (was_done, &visitor.person) else { return response };
    let (made, response) = what_was_made(visitor, response).await;
    // What was asked for stands in the query of an export, and what was made behind an arrow.
    let asked = if is_safe(method) { visitor.path.as_str() } else { path_of(&visitor.path) };
    let object = made.map_or_else(|| asked.to_owned(), |made| format!("{asked} → {made}"));
    let action = action(&rule.path, method);
    match web.desk().note_audit(person, &action, &object, &visitor.via(), visitor.now_ms).await {
        Ok(()) => response,
        Err(error) => WebError::from(error).into_response(),
    }
}

/// `POST /cases/{id}/event` is `cases.event.post`, of the page as of the API.
fn action(path: &str, method: &Method) -> String {
    let path = path.strip_prefix("/api/v1").unwrap_or(path);
    let words = path.split('/').filter(|part| !part.is_empty() && !part.starts_with('{'));
    words.chain([method.as_str().to_ascii_lowercase().as_str()]).collect::<Vec<_>>().join(".")
}

fn path_of(address: &str) -> &str {
    address.split('?').next().unwrap_or_default()
}

/// Answers that say what they made are short.
const MAX_MADE_BYTES: usize = 64 << 10;

/// The id of what was made: where a page leads on to something below another place than where it came from, and the `id` that
/// the API answers.
async fn what_was_made(visitor: &Visitor, response: Response) -> (Option<String>, Response) {
    let asked = path_of(&visitor.path);
    let leads_to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok()).map(path_of);
    if let Some(to) = leads_to.filter(|to| !asked.starts_with(to)) {
        return (Some(to.to_owned()), response);
    }
    if response.status() != StatusCode::CREATED || !is_api(asked) || !is_short(response.body()) {
        return (None, response);
    }
    let (parts, body) = response.into_parts();
    match to_bytes(body, MAX_MADE_BYTES).await {
        Ok(bytes) => {
            let answer: Option<serde_json::Value> = serde_json::from_slice(&bytes).ok();
            let id = answer.and_then(|answer| answer.get("id")?.as_str().map(str::to_owned));
            (id, Response::from_parts(parts, Body::from(bytes)))
        }
        Err(error) => (None, WebError::from(anyhow::Error::from(error)).into_response()),
    }
}

fn is_short(body: &Body) -> bool {
    use axum::body::HttpBody as _;
    body.size_hint().exact().is_some_and(|bytes| bytes <= MAX_MADE_BYTES as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deeds_are_called_by_their_routes() {
        for (path, method, expected) in [
            ("/hits/decide", Method::POST, "hits.decide.post"),
            ("/api/v1/rights/{id}/pictures/{digest}", Method::DELETE, "rights.pictures.delete"),
            ("/statistics/file", Method::GET, "statistics.file.get"),
        ] {
            assert_eq!(action(path, &method), expected);
        }
    }
}
