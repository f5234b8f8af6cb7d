//! Scans for programs: asked for, looked at, stopped.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::super::access::Visit;
use super::super::pages::scans::cursor;
use super::super::routes::{Access, Routes};
use super::super::{Web, WebError};
use crate::accounts::Permission;
use crate::desk::DeskError;
use crate::desk::paging::rows;
use crate::locale::{Lang, Message};
use crate::scan::runner::Live;
use crate::sources::SourceId;
use crate::store::ScanJob;

/// Scans of one page, unless asked for otherwise and at most.
const PAGE: u32 = 50;

pub fn add(routes: Routes) -> Routes {
    let (read, write) = (Access::May(Permission::ReadSources), Access::May(Permission::WriteSources));
    routes
        .api(read, routes!(list))
        .api(write, routes!(start))
        .api(read, routes!(one))
        .api(write, routes!(stop))
        .api(write, routes!(go_on))
}

/// A scan that was asked for. Times are milliseconds since 1970 UTC.
#[derive(Serialize, ToSchema)]
struct ScanJson {
    id: String,
    sources: Vec<String>,
    /// hand, schedule or broadcast.
    reason: String,
    /// waiting, running, stopping, stopped, done, failed or cancelled.
    state: String,
    asked_by: Option<String>,
    asked_ms: i64,
    started_ms: Option<i64>,
    ended_ms: Option<i64>,
    /// Why it broke off, in the language that was asked for.
    error: Option<String>,
    progress: ProgressJson,
}

/// How far a scan is.
#[derive(Serialize, ToSchema)]
struct ProgressJson {
    pages: u64,
    unchanged: u64,
    pictures: u64,
    listings: u64,
    hits: u64,
    refused: u64,
    troubled: u64,
    open: u64,
    requests: u64,
    bytes: u64,
    /// Some of the hosts that are waited for, and why.
    waiting: Vec<WaitingJson>,
}

#[derive(Serialize, ToSchema)]
struct WaitingJson {
    host: String,
    /// busy, errors, crawl-delay, delay, outside-hours or robots-unreachable.
    reason: String,
    until_ms: i64,
}

#[derive(Serialize, ToSchema)]
struct ScanList {
    items: Vec<ScanJson>,
    /// To be sent as `cursor` for those before; none at the end.
    next_cursor: Option<String>,
}

/// Which sources are to be scanned.
#[derive(Deserialize, ToSchema)]
struct StartJson {
    sources: Vec<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// From `next_cursor`.
    cursor: Option<String>,
    /// 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

fn scan_json(job: ScanJob, live: Option<Live>, lang: Lang) -> ScanJson {
    let kept = || job.progress.as_deref().and_then(|kept| serde_json::from_str(kept).ok()).unwrap_or_default();
    let live: Live = live.unwrap_or_else(kept);
    let waiting = live.waiting.into_iter().map(|host| WaitingJson {
        host: host.host,
        reason: host.reason,
        until_ms: host.until_ms,
    });
    ScanJson {
        reason: job.reason.as_str().to_owned(),
        state: job.state.as_str().to_owned(),
        sources: job.sources.into_iter().map(|id| id.0).collect(),
        asked_by: job.asked_by,
        asked_ms: job.asked_ms,
        started_ms: job.started_ms,
        ended_ms: job.ended_ms,
        error: job.error.map(|error| lang.text(&error)),
        id: job.id,
        progress: ProgressJson {
            pages: live.pages,
            unchanged: live.unchanged,
            pictures: live.pictures,
            listings: live.listings,
            hits: live.hits,
            refused: live.refused,
            troubled: live.troubled,
            open: live.open,
            requests: live.requests,
            bytes: live.bytes,
            waiting: waiting.collect(),
        },
    }
}

/// Scans, latest first.
#[utoipa::path(get, path = "/api/v1/scans", tag = "scans", params(ListQuery),
    responses((status = 200, body = ScanList)))]
async fn list(
    visit: Visit,
    State(web): State<Web>,
    Query(query): Query<ListQuery>,
) -> Result<Json<ScanList>, WebError> {
    let unread = || DeskError::invalid("cursor", Message::new("desk-page-unread"));
    let limit = rows(query.limit, PAGE)?;
    let asked = query.cursor.as_deref().filter(|cursor| !cursor.is_empty());
    let before = asked.map(|text| cursor(text).ok_or_else(unread)).transpose()?;
    let jobs = web.desk().scans(&visit.person, before, limit).await?;
    let last = jobs.last().filter(|_| jobs.len() == limit as usize);
    let next_cursor = last.map(|job| format!("{}-{}", job.asked_ms, job.id));
    Ok(Json(ScanList {
        items: jobs.into_iter().map(|job| scan_json(job, None, visit.visitor.lang)).collect(),
        next_cursor,
    }))
}

/// Asks for a scan of some sources. It begins as soon as no other one runs.
#[utoipa::path(post, path = "/api/v1/scans", tag = "scans", request_body = StartJson,
    responses((status = 201, body = ScanJson), (status = 409, description = "a source is paused, faulty or at work already"),
        (status = 422, description = "what is wrong, by field")))]
async fn start(
    visit: Visit,
    State(web): State<Web>,
    Json(body): Json<StartJson>,
) -> Result<(StatusCode, Json<ScanJson>), WebError> {
    let sources: Vec<SourceId> = body.sources.into_iter().map(SourceId).collect();
    let job = web.desk().start_scan(&visit.person, &sources, visit.visitor.now_ms).await?;
    Ok((StatusCode::CREATED, Json(scan_json(job, None, visit.visitor.lang))))
}

/// One scan and how far it is.
#[utoipa::path(get, path = "/api/v1/scans/{id}", tag = "scans", params(("id" = String, Path)),
    responses((status = 200, body = ScanJson), (status = 404, description = "no such scan")))]
async fn one(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Json<ScanJson>, WebError> {
    let page = web.desk().scan(&visit.person, &id).await?;
    Ok(Json(scan_json(page.job, Some(page.live), visit.visitor.lang)))
}

/// Stops a scan that runs, politely; takes back one that waits or was stopped.
#[utoipa::path(post, path = "/api/v1/scans/{id}/stop", tag = "scans", params(("id" = String, Path)),
    responses((status = 200, body = ScanJson), (status = 404, description = "no such scan"),
        (status = 409, description = "it has ended")))]
async fn stop(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Json<ScanJson>, WebError> {
    let job = web.desk().stop_scan(&visit.person, &id, visit.visitor.now_ms).await?;
    Ok(Json(scan_json(job, None, visit.visitor.lang)))
}

/// Lets a scan that was stopped or broke off go on where it was.
#[utoipa::path(post, path = "/api/v1/scans/{id}/continue", tag = "scans", params(("id" = String, Path)),
    responses((status = 200, body = ScanJson), (status = 404, description = "no such scan"),
        (status = 409, description = "it has ended")))]
async fn go_on(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Json<ScanJson>, WebError> {
    let job = web.desk().continue_scan(&visit.person, &id, visit.visitor.now_ms).await?;
    Ok(Json(scan_json(job, None, visit.visitor.lang)))
}
