//! What went wrong, told to people as a page in their language and to programs as a problem (RFC 9457).

use std::sync::Arc;

use askama::Template as _;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};

use super::Web;
use super::access::{Visitor, is_api};
use super::layout::{ErrorPage, Layout};
use crate::desk::DeskError;
use crate::locale::{Lang, Message};

/// Why a request was not answered as it hoped.
#[derive(Debug)]
pub enum WebError {
    Desk(DeskError),
    /// Nobody is signed in.
    Anonymous,
    /// It is for somebody who signed in, and not for a token.
    SessionOnly,
    /// It would change something, and does not come from a page of ours.
    CrossSite,
    /// What was sent cannot be read; the reason is for programmers.
    Malformed(String),
    TooLarge,
    /// It would change something whose `ETag` was not sent in `If-Match`.
    Unseen,
    /// What `If-Match` names is not how it stands any more.
    Stale,
    TooMany {
        retry_after_seconds: u64,
    },
}

impl From<DeskError> for WebError {
    fn from(error: DeskError) -> Self {
        WebError::Desk(error)
    }
}

impl From<crate::store::StoreError> for WebError {
    fn from(error: crate::store::StoreError) -> Self {
        WebError::Desk(error.into())
    }
}

impl From<anyhow::Error> for WebError {
    fn from(error: anyhow::Error) -> Self {
        WebError::Desk(error.into())
    }
}

impl From<askama::Error> for WebError {
    fn from(error: askama::Error) -> Self {
        WebError::Desk(DeskError::Failed(error.into()))
    }
}

impl WebError {
    fn status(&self) -> StatusCode {
        match self {
            WebError::Desk(DeskError::Forbidden(_)) | WebError::CrossSite | WebError::SessionOnly => {
                StatusCode::FORBIDDEN
            }
            WebError::Desk(DeskError::NotFound) => StatusCode::NOT_FOUND,
            WebError::Desk(DeskError::Invalid(_)) => StatusCode::UNPROCESSABLE_ENTITY,
            WebError::Desk(DeskError::Conflict(_)) => StatusCode::CONFLICT,
            WebError::Desk(DeskError::Full(_)) => StatusCode::SERVICE_UNAVAILABLE,
            WebError::Desk(DeskError::Failed(_)) => StatusCode::INTERNAL_SERVER_ERROR,
            WebError::Anonymous => StatusCode::UNAUTHORIZED,
            WebError::Malformed(_) => StatusCode::BAD_REQUEST,
            WebError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            WebError::Unseen => StatusCode::PRECONDITION_REQUIRED,
            WebError::Stale => StatusCode::PRECONDITION_FAILED,
            WebError::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    fn message(&self) -> Message {
        match self {
            WebError::Desk(error) => error.message(),
            WebError::Anonymous => Message::new("desk-anonymous"),
            WebError::SessionOnly => Message::new("desk-access-session-only"),
            WebError::CrossSite => Message::new("desk-access-cross-site"),
            WebError::Malformed(reason) => Message::new("desk-malformed").with("reason", reason.as_str()),
            WebError::TooLarge => Message::new("desk-too-large"),
            WebError::Unseen => Message::new("desk-rights-unseen"),
            WebError::Stale => Message::new("desk-rights-moved"),
            WebError::TooMany { retry_after_seconds } => {
                Message::new("desk-too-many").with("seconds", *retry_after_seconds)
            }
        }
    }

    fn faults(&self, lang: Lang) -> Vec<Value> {
        match self {
            WebError::Desk(DeskError::Invalid(faults)) => faults
                .iter()
                .map(|fault| json!({"field": fault.field, "code": fault.reason.code, "detail": lang.text(&fault.reason)}))
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// Says what went wrong; [`dress`] words it for whoever asked.
impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        if let WebError::Desk(DeskError::Failed(error)) = &self {
            tracing::error!("{error:#}");
        }
        let mut response = self.status().into_response();
        if let WebError::TooMany { retry_after_seconds } = &self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after_seconds));
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// Gives errors their body: ours, and those that the framework answered with a bare status.
pub(super) async fn dress(State(web): State<Web>, visitor: Visitor, request: Request, next: Next) -> Response {
    let for_programs = is_api(request.uri().path());
    let bare = next.run(request).await;
    let status = bare.status();
    if !(status.is_client_error() || status.is_server_error()) || bare.extensions().get::<Dressed>().is_some() {
        return bare;
    }
    let (mut parts, body) = bare.into_parts();
    let error = match parts.extensions.get::<Arc<WebError>>() {
        Some(error) => Arc::clone(error),
        None => Arc::new(framework_error(status, body).await),
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_TYPE);
    let dressed =
        if for_programs { problem(&error, status, visitor.lang) } else { page(&error, status, visitor, &web) };
    let (theirs, body) = dressed.into_parts();
    parts.headers.extend(theirs.headers);
    Response::from_parts(parts, body)
}

/// Put beside an error that has its body already.
#[derive(Clone, Copy, Debug)]
pub struct Dressed;

/// Framework's reasons are short and say nothing of ours.
const MAX_REASON_BYTES: usize = 2_000;

async fn framework_error(status: StatusCode, body: axum::body::Body) -> WebError {
    let reason = axum::body::to_bytes(body, MAX_REASON_BYTES).await.unwrap_or_default();
    match status {
        StatusCode::NOT_FOUND => WebError::Desk(DeskError::NotFound),
        StatusCode::PAYLOAD_TOO_LARGE => WebError::TooLarge,
        _ if reason.is_empty() => WebError::Malformed(status.canonical_reason().unwrap_or_default().to_owned()),
        _ => WebError::Malformed(String::from_utf8_lossy(&reason).into_owned()),
    }
}

fn problem(error: &WebError, status: StatusCode, lang: Lang) -> Response {
    let message = error.message();
    let mut problem = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or_default(),
        "status": status.as_u16(),
        "code": message.code,
        "detail": lang.text(&message),
    });
    let faults = error.faults(lang);
    if !faults.is_empty() {
        problem["errors"] = faults.into();
    }
    ([(header::CONTENT_TYPE, "application/problem+json")], problem.to_string()).into_response()
}

fn page(error: &WebError, status: StatusCode, visitor: Visitor, web: &Web) -> Response {
    let lang = visitor.lang;
    let faults = match error {
        WebError::Desk(DeskError::Invalid(faults)) => faults.iter().map(|fault| lang.text(&fault.reason)).collect(),
        _ => Vec::new(),
    };
    if visitor.partial {
        let lines: Vec<String> = if faults.is_empty() { vec![lang.text(&error.message())] } else { faults };
        return lines.join("\n").into_response();
    }
    let code = match status {
        StatusCode::FORBIDDEN => "desk-title-forbidden",
        StatusCode::NOT_FOUND => "desk-title-not-found",
        status if status.is_server_error() => "desk-title-failed",
        _ => "desk-title-refused",
    };
    let layout = Layout::new(web, visitor, code, "");
    let page = ErrorPage { sentence: lang.text(&error.message()), faults, layout };
    page.render().map(Html).map_err(|error| error.to_string()).into_response()
}
