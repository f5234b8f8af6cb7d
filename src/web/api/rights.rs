//! The register for programs: rights as the records that register files hold, changed only as they were seen.

mod documents;
mod import;

use axum::Json;
use axum::extract::{DefaultBodyLimit, Multipart, Path, Query, State};
use axum::http::header::{ETAG, HeaderMap, IF_MATCH, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa_axum::routes;

use self::documents::{PicturesDocument, RightDocument, RightHistory, RightList, RightRecord, UsesDocument};
use crate::accounts::Permission;
use crate::desk::DeskError;
use crate::desk::paging::rows;
use crate::desk::rights::{SentPicture, Written};
use crate::locale::Message;
use crate::rights::{RightId, RightKind, RightStatus};
use crate::store::Edited;
use crate::web::access::Visit;
use crate::web::pages::rights::{Asked, MAX_FORM_BYTES, cursor, in_path};
use crate::web::routes::{Access, Mark, Routes};
use crate::web::upload::Upload;
use crate::web::{Web, WebError};

const READS: Access = Access::May(Permission::ReadRights);
const WRITES: Access = Access::May(Permission::WriteRights);
/// Rights of a page, where the request does not say.
const USUAL_LIMIT: u32 = 50;

pub fn add(routes: Routes) -> Routes {
    let (schemas, paths, pictures) = routes!(add_pictures);
    let pictures = (schemas, paths, pictures.layer(DefaultBodyLimit::max(MAX_FORM_BYTES)));
    let (schemas, paths, kept) = routes!(keep_pictures);
    let kept = (schemas, paths, kept.layer(DefaultBodyLimit::max(MAX_FORM_BYTES)));
    routes
        .api(READS, routes!(list))
        .api(WRITES, routes!(register))
        .marked(Mark::Export, |routes| routes.api(READS, routes!(import::export)))
        .api(WRITES, routes!(import::list))
        .api(WRITES, routes!(import::read))
        .api(WRITES, routes!(import::preview))
        .api(WRITES, routes!(import::take))
        .api(WRITES, routes!(import::forget))
        .api(WRITES, kept)
        .api(READS, routes!(one))
        .api(WRITES, routes!(change))
        .api(WRITES, routes!(remove))
        .api(READS, routes!(history))
        .api(READS, routes!(uses))
        .api(WRITES, routes!(look))
        .api(WRITES, pictures)
        .api(WRITES, routes!(remove_picture))
        .api(WRITES, routes!(put_picture_first))
}

#[derive(Deserialize)]
struct Limit {
    limit: Option<u32>,
}

/// Rights by name, narrowed down as the list's page is.
#[utoipa::path(get, path = "/api/v1/rights", tag = "rights", params(
    ("q" = Option<String>, Query, description = "Words that are part of id, a name, number or holder"),
    ("kind" = Option<String>, Query), ("status" = Option<String>, Query),
    ("jurisdiction" = Option<String>, Query, description = "A code such as CN"),
    ("holder" = Option<String>, Query, description = "Part of the holder's name"),
    ("ends" = Option<String>, Query, description = "Days within which the validity ends, or `past`"),
    ("after" = Option<String>, Query, description = "`next` of the page before"),
    ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "1 to 200; 50 if absent")),
    responses((status = 200, body = RightList)))]
async fn list(
    visit: Visit,
    State(web): State<Web>,
    Query(asked): Query<Asked>,
    Query(Limit { limit }): Query<Limit>,
) -> Result<Json<RightList>, WebError> {
    refuse_unknown(&asked)?;
    let limit = rows(limit, USUAL_LIMIT)?;
    let page = web.desk().rights(&visit.person, asked.query(visit.visitor.now_ms, limit)).await?;
    let items = page.rights.iter().map(|listed| RightDocument::of(&listed.stored, listed.open_hits)).collect();
    Ok(Json(RightList { items, total: page.total, next: page.next.as_ref().map(cursor) }))
}

/// A page shows all where a filter is no filter; a program is told.
fn refuse_unknown(asked: &Asked) -> Result<(), DeskError> {
    if !asked.kind.is_empty() {
        asked.kind.parse::<RightKind>().map_err(|reason| DeskError::invalid("kind", reason))?;
    }
    if !asked.status.is_empty() && !RightStatus::ALL.iter().any(|status| status.as_str() == asked.status) {
        let statuses = RightStatus::ALL.map(RightStatus::as_str).join(", ");
        let value = asked.status.chars().take(MAX_SHOWN_CHARS).collect::<String>();
        let reason = Message::new("rights-bad-status").with("value", value).with("statuses", statuses);
        return Err(DeskError::invalid("status", reason));
    }
    Ok(())
}

/// What is refused is shown, but not without end.
const MAX_SHOWN_CHARS: usize = 80;

/// Registers a right; without an id it is given one.
#[utoipa::path(post, path = "/api/v1/rights", tag = "rights", request_body = RightRecord,
    responses((status = 201, body = RightDocument, headers(("Location" = String), ("ETag" = String)))))]
async fn register(visit: Visit, State(web): State<Web>, Json(record): Json<Value>) -> Result<Response, WebError> {
    match web.desk().register_right(&visit.person, &record, visit.visitor.now_ms).await? {
        Written::Kept { id, digest, .. } => {
            let location = HeaderValue::from_str(&format!("/api/v1/rights/{}", in_path(&id.0)));
            let location = location.map_err(|error| DeskError::Failed(error.into()))?;
            let stored = web.desk().store.right(&id).await?.ok_or(DeskError::NotFound)?;
            let headers = [(LOCATION, location), (ETAG, tag(&digest)?)];
            Ok((StatusCode::CREATED, headers, Json(RightDocument::of(&stored, 0))).into_response())
        }
        Written::Stale(_) => Err(DeskError::invalid("id", Message::new("desk-rights-taken")).into()),
    }
}

/// One right; its `ETag` is what a change has to have seen.
#[utoipa::path(get, path = "/api/v1/rights/{id}", tag = "rights", params(("id" = String, Path)),
    responses((status = 200, body = RightDocument, headers(("ETag" = String)))))]
async fn one(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Response, WebError> {
    let id = RightId(id);
    let view = web.desk().right(&visit.person, &id, None).await?;
    let stored = view.stored.ok_or(DeskError::NotFound)?;
    let document = RightDocument::of(&stored, view.open_hits);
    let document = view.look.iter().fold(document, RightDocument::with_look);
    Ok(([(ETAG, tag(&stored.right.digest())?)], Json(document)).into_response())
}

/// Replaces a right that still is as it was seen: `If-Match` holds its `ETag`.
#[utoipa::path(put, path = "/api/v1/rights/{id}", tag = "rights",
    params(("id" = String, Path), ("If-Match" = String, Header)), request_body = RightRecord,
    responses((status = 200, body = RightDocument, headers(("ETag" = String)))))]
async fn change(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(mut record): Json<Value>,
) -> Result<Response, WebError> {
    let id = RightId(id);
    let seen = seen(&web, &visit, &id, &headers).await?;
    if let Value::Object(fields) = &mut record {
        fields.entry("id").or_insert_with(|| json!(id));
    }
    match web.desk().change_right(&visit.person, &id, &record, &seen, visit.visitor.now_ms).await? {
        Written::Kept { .. } => one(visit, State(web), Path(id.0)).await,
        Written::Stale(_) => Err(WebError::Stale),
    }
}

/// Takes a right out of the register, if it still is as it was seen; its history stays.
#[utoipa::path(delete, path = "/api/v1/rights/{id}", tag = "rights",
    params(("id" = String, Path), ("If-Match" = String, Header)), responses((status = 204, description = "Taken out")))]
async fn remove(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, WebError> {
    let id = RightId(id);
    let seen = seen(&web, &visit, &id, &headers).await?;
    match web.desk().remove_right(&visit.person, &id, &seen, visit.visitor.now_ms).await? {
        Edited::Written | Edited::Same => Ok(StatusCode::NO_CONTENT),
        Edited::Stale | Edited::Taken => Err(WebError::Stale),
    }
}

#[derive(Deserialize)]
struct Before {
    before: Option<i64>,
}

/// Who changed what when, latest first.
#[utoipa::path(get, path = "/api/v1/rights/{id}/history", tag = "rights",
    params(("id" = String, Path), ("before" = Option<i64>, Query, description = "`older` of the answer before")),
    responses((status = 200, body = RightHistory)))]
async fn history(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Query(Before { before }): Query<Before>,
) -> Result<Json<RightHistory>, WebError> {
    let view = web.desk().right(&visit.person, &RightId(id), before).await?;
    Ok(Json(RightHistory::of(&view)))
}

/// What refers to a right: what stays when it is taken out of the register.
#[utoipa::path(get, path = "/api/v1/rights/{id}/uses", tag = "rights", params(("id" = String, Path)),
    responses((status = 200, body = UsesDocument)))]
async fn uses(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Json<UsesDocument>, WebError> {
    let (_, uses) = web.desk().right_uses(&visit.person, &RightId(id)).await?;
    Ok(Json(UsesDocument::of(uses)))
}

/// Looks for the register in everything captured so far; `look` of the right says how far that is.
#[utoipa::path(post, path = "/api/v1/rights/{id}/look", tag = "rights", params(("id" = String, Path)),
    responses((status = 202, description = "Begun, or to begin once more")))]
async fn look(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<StatusCode, WebError> {
    web.desk().look_again(&visit.person, &RightId(id)).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Adds pictures: files named `pictures` of a form. Those that can be used are added, the others named.
#[utoipa::path(post, path = "/api/v1/rights/{id}/pictures", tag = "rights", params(("id" = String, Path)),
    request_body(content_type = "multipart/form-data", content = documents::PictureForm),
    responses((status = 200, body = PicturesDocument)))]
async fn add_pictures(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    form: Multipart,
) -> Result<Json<PicturesDocument>, WebError> {
    let id = RightId(id);
    let mut upload = Upload::read(&web, &visit.person.name, form).await?;
    let files = sent_pictures(&mut upload);
    let faults = web.desk().add_pictures(&visit.person, &id, files, visit.visitor.now_ms).await?;
    let right = web.desk().registered_right(&visit.person, &id).await?.right;
    Ok(Json(PicturesDocument::of(visit.visitor.lang, right.images, &faults)))
}

fn sent_pictures(upload: &mut Upload) -> Vec<SentPicture> {
    let files = upload.take_files("pictures").into_iter();
    files.map(|file| SentPicture { file_name: file.file_name, bytes: file.bytes }).collect()
}

/// Keeps pictures for rights that are yet to be registered or imported: their records then name the digests. What no right
/// names within some days is dropped.
#[utoipa::path(post, path = "/api/v1/register/pictures", tag = "rights",
    request_body(content_type = "multipart/form-data", content = documents::PictureForm),
    responses((status = 200, body = PicturesDocument)))]
async fn keep_pictures(
    visit: Visit,
    State(web): State<Web>,
    form: Multipart,
) -> Result<Json<PicturesDocument>, WebError> {
    let mut upload = Upload::read(&web, &visit.person.name, form).await?;
    let files = sent_pictures(&mut upload);
    let (kept, faults) = web.desk().keep_pictures(&visit.person, files, visit.visitor.now_ms).await?;
    Ok(Json(PicturesDocument::of(visit.visitor.lang, kept, &faults)))
}

/// Makes a picture the one that stands for the right.
#[utoipa::path(post, path = "/api/v1/rights/{id}/pictures/{digest}/first", tag = "rights",
    params(("id" = String, Path), ("digest" = String, Path)), responses((status = 204, description = "Put first")))]
async fn put_picture_first(
    visit: Visit,
    State(web): State<Web>,
    Path((id, digest)): Path<(String, String)>,
) -> Result<StatusCode, WebError> {
    web.desk().put_picture_first(&visit.person, &RightId(id), &digest, visit.visitor.now_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a picture off a right.
#[utoipa::path(delete, path = "/api/v1/rights/{id}/pictures/{digest}", tag = "rights",
    params(("id" = String, Path), ("digest" = String, Path)), responses((status = 204, description = "Taken off")))]
async fn remove_picture(
    visit: Visit,
    State(web): State<Web>,
    Path((id, digest)): Path<(String, String)>,
) -> Result<StatusCode, WebError> {
    web.desk().remove_picture(&visit.person, &RightId(id), &digest, visit.visitor.now_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn tag(digest: &str) -> Result<HeaderValue, DeskError> {
    HeaderValue::from_str(&format!("\"{digest}\"")).map_err(|error| DeskError::Failed(error.into()))
}

/// The digest that the client says it has seen. A right that is not theirs is not there, whatever they say.
async fn seen(web: &Web, visit: &Visit, id: &RightId, headers: &HeaderMap) -> Result<String, WebError> {
    let stored = web.desk().registered_right(&visit.person, id).await?;
    let named = headers.get(IF_MATCH).ok_or(WebError::Unseen)?.to_str().map_err(|_| WebError::Stale)?;
    let digest = stored.right.digest();
    let is_named = |tag: &str| tag.trim() == "*" || tag.trim().trim_matches('"') == digest;
    if named.split(',').any(is_named) { Ok(digest) } else { Err(WebError::Stale) }
}
