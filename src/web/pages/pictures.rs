//! Pictures of listings and rights: decoded within limits and made anew by us, so that no byte a site sent reaches a browser.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::accounts::Permission;
use crate::desk::DeskError;
use crate::desk::hit::Which;
use crate::rights::RightId;
use crate::scan::{PictureSize, Wanted};
use crate::web::access::Visit;
use crate::web::routes::{Access, Routes};
use crate::web::{Web, WebError};

/// Even our own bytes are given no powers.
pub(super) const SANDBOX: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

pub fn add(routes: Routes) -> Routes {
    let hits = Access::May(Permission::ReadHits);
    routes
        .get("/hits/{id}/picture/seen", hits, seen)
        .get("/hits/{id}/picture/registered", hits, registered)
        .get("/hits/{id}/picture/drawing", hits, drawing)
        .get("/rights/{id}/pictures/{digest}", Access::May(Permission::ReadRights), of_right)
}

#[derive(Deserialize)]
struct Shown {
    #[serde(default)]
    size: PictureSize,
    /// Its place among the pictures, from 0.
    #[serde(default)]
    at: usize,
}

async fn seen(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Query(shown): Query<Shown>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let wanted = web.desk().hit_picture(&visit.person, &id, Which::Seen(shown.at)).await?;
    picture(&web, &wanted, shown.size, &headers).await
}

async fn registered(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Query(shown): Query<Shown>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let wanted = web.desk().hit_picture(&visit.person, &id, Which::Registered(shown.at)).await?;
    picture(&web, &wanted, shown.size, &headers).await
}

async fn drawing(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Query(shown): Query<Shown>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let wanted = web.desk().hit_picture(&visit.person, &id, Which::Drawing).await?;
    picture(&web, &wanted, shown.size, &headers).await
}

async fn of_right(
    visit: Visit,
    State(web): State<Web>,
    Path((id, digest)): Path<(String, String)>,
    Query(shown): Query<Shown>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let wanted = web.desk().registered_picture(&visit.person, &RightId(id), &digest).await?;
    picture(&web, &wanted, shown.size, &headers).await
}

/// The tag says which bytes it is made of: a browser that has it is answered before anything is decoded.
async fn picture(web: &Web, wanted: &Wanted, size: PictureSize, asked: &HeaderMap) -> Result<Response, WebError> {
    let tag = format!("\"{}\"", wanted.tag(size));
    let headers = [
        (header::ETAG, HeaderValue::from_str(&tag).map_err(|error| DeskError::Failed(error.into()))?),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600")),
        (header::VARY, HeaderValue::from_static("Cookie")),
        (header::CONTENT_SECURITY_POLICY, SANDBOX),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    let known = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    if known.flat_map(|tags| tags.split(',')).any(|known| known.trim() == tag) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let jpeg = web.viewer().picture(wanted, size).await?.ok_or(DeskError::NotFound)?;
    let content_type = [(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"))];
    Ok((headers, content_type, jpeg.to_vec()).into_response())
}
