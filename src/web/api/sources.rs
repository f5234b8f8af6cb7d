//! Sources and their schedules for programs.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::super::access::Visit;
use super::super::routes::{Access, Routes};
use super::super::{Web, WebError};
use crate::accounts::Permission;
use crate::desk::{ScheduleForm, SourceView};
use crate::rights::RightId;
use crate::sources::SourceId;
use crate::store::{BroadcastPlan, Timing};

pub fn add(routes: Routes) -> Routes {
    let (read, write) = (Access::May(Permission::ReadSources), Access::May(Permission::WriteSources));
    routes
        .api(read, routes!(list))
        .api(read, routes!(one))
        .api(write, routes!(put_text))
        .api(write, routes!(put_schedule))
        .api(write, routes!(pause))
        .api(write, routes!(resume))
        .api(write, routes!(put_broadcast))
}

/// A source as it stands.
#[derive(Serialize, ToSchema)]
struct SourceJson {
    id: String,
    name: String,
    /// The file it stands in, or would.
    file: String,
    /// Whether it is kept in the store, where it can be edited.
    in_store: bool,
    enabled: bool,
    /// faulty, disabled, running, queued, paused, failing, due or resting.
    state: String,
    /// The job that it waits or runs in.
    scan: Option<String>,
    /// When its last scan began, milliseconds since 1970 UTC.
    last_scan_ms: Option<i64>,
    /// When it runs by itself next; none where only people start it.
    next_run_ms: Option<i64>,
    /// Addresses of its last scans by what became of them.
    health: Vec<HealthJson>,
    pages_without_listings: u64,
    paused_reason: Option<String>,
    paused_until_ms: Option<i64>,
    /// What is wrong with its file, in the language that was asked for.
    faults: Vec<FaultJson>,
}

#[derive(Serialize, ToSchema)]
struct HealthJson {
    outcome: String,
    addresses: u64,
}

#[derive(Serialize, ToSchema)]
struct FaultJson {
    line: u32,
    key: String,
    detail: String,
}

#[derive(Serialize, ToSchema)]
struct SourceList {
    items: Vec<SourceJson>,
}

/// A source with its text and schedule.
#[derive(Serialize, ToSchema)]
struct SourceDetail {
    source: SourceJson,
    text: String,
    schedule: ScheduleJson,
    /// Its next runs, milliseconds since 1970 UTC.
    upcoming_ms: Vec<i64>,
    /// As many as there were when its last scan was put down.
    known_addresses: Option<u64>,
}

/// When a source runs by itself.
#[derive(Serialize, Deserialize, ToSchema)]
struct ScheduleJson {
    /// manual, cadence or cron.
    timing: TimingJson,
    /// Five fields; with `cron` only.
    #[serde(default)]
    cron: Option<String>,
    /// A name of the IANA time zone database, or an offset as `+08:00`.
    #[serde(default)]
    zone: Option<String>,
    /// Windows in which it may begin, as `22:00-06:00`; none is always.
    #[serde(default)]
    hours: Vec<String>,
}

#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum TimingJson {
    Manual,
    Cadence,
    Cron,
}

fn source_json(view: SourceView, lang: crate::locale::Lang) -> SourceJson {
    let health = view
        .health
        .groups
        .iter()
        .map(|(group, count)| HealthJson { outcome: group.name().to_owned(), addresses: *count });
    SourceJson {
        health: health.collect(),
        pages_without_listings: view.health.pages_without_listings,
        state: view.state.as_str().to_owned(),
        last_scan_ms: view.last.as_ref().map(|scan| scan.started_ms),
        next_run_ms: view.next.map(|(at, _)| at),
        paused_until_ms: view.pause.as_ref().and_then(|pause| pause.until_ms),
        paused_reason: view.pause.map(|pause| pause.reason),
        faults: view
            .faults
            .iter()
            .map(|fault| FaultJson { line: fault.line, key: fault.key.clone(), detail: lang.text(&fault.reason) })
            .collect(),
        id: view.id.0,
        name: view.name,
        file: view.file,
        in_store: view.in_store,
        enabled: view.enabled,
        scan: view.job,
    }
}

/// Every source, by id.
#[utoipa::path(get, path = "/api/v1/sources", tag = "sources", responses((status = 200, body = SourceList)))]
async fn list(visit: Visit, State(web): State<Web>) -> Result<Json<SourceList>, WebError> {
    let views = web.desk().sources(&visit.person, visit.visitor.now_ms).await?;
    Ok(Json(SourceList { items: views.into_iter().map(|view| source_json(view, visit.visitor.lang)).collect() }))
}

/// One source with its text and schedule.
#[utoipa::path(get, path = "/api/v1/sources/{id}", tag = "sources", params(("id" = String, Path)),
    responses((status = 200, body = SourceDetail), (status = 404, description = "no such source")))]
async fn one(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Json<SourceDetail>, WebError> {
    let page = web.desk().source(&visit.person, &SourceId(id), visit.visitor.now_ms).await?;
    let (timing, cron) = match page.schedule.timing {
        Timing::Manual => (TimingJson::Manual, None),
        Timing::Cadence => (TimingJson::Cadence, None),
        Timing::Cron { cron } => (TimingJson::Cron, Some(cron)),
    };
    let (zone, hours) = (Some(page.schedule.zone), page.schedule.hours);
    Ok(Json(SourceDetail {
        source: source_json(page.view, visit.visitor.lang),
        text: page.text,
        schedule: ScheduleJson { timing, cron, zone, hours },
        upcoming_ms: page.upcoming,
        known_addresses: page.known_addresses,
    }))
}

/// A source's TOML text.
#[derive(Deserialize, ToSchema)]
struct TextJson {
    text: String,
}

/// Adds a source, or changes its text. Faults come with their lines as `text:LINE`.
#[utoipa::path(put, path = "/api/v1/sources/{id}", tag = "sources", params(("id" = String, Path)), request_body = TextJson,
    responses((status = 204, description = "written"), (status = 422, description = "what is wrong, line by line")))]
async fn put_text(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Json(body): Json<TextJson>,
) -> Result<StatusCode, WebError> {
    web.desk().put_source(&visit.person, Some(&SourceId(id)), &body.text, visit.visitor.now_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The runs that a schedule leads to.
#[derive(Serialize, ToSchema)]
struct UpcomingJson {
    /// Milliseconds since 1970 UTC.
    upcoming_ms: Vec<i64>,
}

/// Says when a source runs by itself. What was due before is not caught up.
#[utoipa::path(put, path = "/api/v1/sources/{id}/schedule", tag = "sources", params(("id" = String, Path)),
    request_body = ScheduleJson,
    responses((status = 200, body = UpcomingJson), (status = 404, description = "no such source"),
        (status = 409, description = "its file is faulty"), (status = 422, description = "what is wrong, by field")))]
async fn put_schedule(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Json(body): Json<ScheduleJson>,
) -> Result<Json<UpcomingJson>, WebError> {
    let (id, now) = (SourceId(id), visit.visitor.now_ms);
    let timing = match body.timing {
        TimingJson::Manual => Timing::Manual,
        TimingJson::Cadence => Timing::Cadence,
        TimingJson::Cron => Timing::Cron { cron: body.cron.unwrap_or_default() },
    };
    let form = ScheduleForm { timing, zone: body.zone.unwrap_or_default(), hours: body.hours };
    web.desk().set_schedule(&visit.person, &id, &form, now).await?;
    let upcoming_ms = web.desk().preview_schedule(&visit.person, &id, &form, now).await?;
    Ok(Json(UpcomingJson { upcoming_ms }))
}

/// Why a source is left alone, and until when.
#[derive(Deserialize, ToSchema)]
struct PauseJson {
    reason: String,
    /// Milliseconds since 1970 UTC; none is until somebody resumes it.
    #[serde(default)]
    until_ms: Option<i64>,
}

/// Leaves a source alone.
#[utoipa::path(post, path = "/api/v1/sources/{id}/pause", tag = "sources", params(("id" = String, Path)),
    request_body = PauseJson,
    responses((status = 204, description = "paused"), (status = 404, description = "no such source"),
        (status = 422, description = "what is wrong, by field")))]
async fn pause(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Json(body): Json<PauseJson>,
) -> Result<StatusCode, WebError> {
    let now = visit.visitor.now_ms;
    web.desk().pause_source(&visit.person, &SourceId(id), &body.reason, body.until_ms, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets a source run again.
#[utoipa::path(post, path = "/api/v1/sources/{id}/resume", tag = "sources", params(("id" = String, Path)),
    responses((status = 204, description = "it runs again"), (status = 404, description = "no such source")))]
async fn resume(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<StatusCode, WebError> {
    web.desk().resume_source(&visit.person, &SourceId(id), visit.visitor.now_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is scanned while a right's broadcasts are on.
#[derive(Deserialize, ToSchema)]
struct PlanJson {
    /// None takes the plan back.
    sources: Vec<String>,
    every_minutes: i64,
}

/// Chooses which sources are scanned every few minutes while a right's broadcasts are on.
#[utoipa::path(put, path = "/api/v1/broadcasts/{right_id}", tag = "sources", params(("right_id" = String, Path)),
    request_body = PlanJson,
    responses((status = 204, description = "written"), (status = 404, description = "no such right"),
        (status = 409, description = "the right is no broadcast"), (status = 422, description = "what is wrong, by field")))]
async fn put_broadcast(
    visit: Visit,
    State(web): State<Web>,
    Path(right_id): Path<String>,
    Json(body): Json<PlanJson>,
) -> Result<StatusCode, WebError> {
    let sources = body.sources.into_iter().map(SourceId).collect();
    let plan = BroadcastPlan { right_id: RightId(right_id), sources, every_minutes: body.every_minutes };
    web.desk().set_broadcast_plan(&visit.person, &plan, visit.visitor.now_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}
