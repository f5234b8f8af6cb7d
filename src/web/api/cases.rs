//! The API of cases: opening, joining, events.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::accounts::Permission;
use crate::desk::cases::CaseRow;
use crate::desk::paging::Paging;
use crate::review::cases::CaseState;
use crate::web::pages::{MAX_BUNDLE_BYTES, case_event, download};
use crate::web::routes::{Access, Routes};
use crate::web::upload::whole;
use crate::web::{Visit, Web, WebError};

pub fn add(routes: Routes) -> Routes {
    let (read, write) = (Access::May(Permission::ReadCases), Access::May(Permission::WriteCases));
    let (schemas, paths, import) = routes!(import_case);
    let import = (schemas, paths, import.layer(DefaultBodyLimit::max(MAX_BUNDLE_BYTES)));
    routes
        .api(read, routes!(list_cases))
        .api(write, routes!(open_case))
        .api(read, routes!(get_case))
        .api(write, routes!(add_case_hit))
        .api(write, routes!(answer_case_proposal))
        .api(write, routes!(put_case_event))
        .api(write, routes!(take_out_case_hit))
        .api(write, routes!(hand_over_case))
        .api(write, import)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CasesQuery {
    /// `open`, `noticed`, `removed`, `still-there`, `relisted`, `handed-over` or `closed`; all where nothing is said.
    state: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct CaseRowAnswer {
    id: String,
    state: &'static str,
    right: String,
    right_name: String,
    seller: Option<String>,
    offender: Option<String>,
    listings: u64,
    proposed: u64,
    opened_ms: i64,
    noticed_ms: Option<i64>,
    expected_ms: Option<i64>,
    overdue: bool,
    relisted: u64,
}

#[derive(Serialize, ToSchema)]
struct CasesAnswer {
    /// Overdue ones first, then those with something proposed.
    cases: Vec<CaseRowAnswer>,
    /// Where the next page begins; absent on the last one.
    next: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct CaseAnswer {
    summary: CaseRowAnswer,
    /// Everything that is kept of it: hits, history, triage.
    #[schema(value_type = Object)]
    case: Value,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OpenBody {
    /// Confirmed hits of one right.
    #[schema(min_items = 1, max_items = 1000)]
    hits: Vec<String>,
    /// Where the listings do not tell, or tell wrongly.
    seller: Option<String>,
    jurisdiction: Option<String>,
    note: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CaseHitBody {
    hit: String,
    note: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HandoffBody {
    /// What we call ourselves.
    agency: String,
    /// Whom it goes to.
    to: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CaseReplyBody {
    belongs: bool,
    note: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CaseEventBody {
    /// `noticed`, `counter-noticed`, `removed`, `still-there`, `relisted`, `handed-over`, `closed-resolved`, `closed-unfounded`,
    /// `closed-withdrawn`, `reopened` or `noted`.
    event: String,
    /// The platform of a notice, or the authority.
    to: Option<String>,
    reference: Option<String>,
    /// On which day; today where nothing is said.
    day: Option<String>,
    /// Days they have to act.
    within: Option<u32>,
    note: Option<String>,
}

fn summary(CaseRow { case, clock }: &CaseRow) -> CaseRowAnswer {
    CaseRowAnswer {
        id: case.id.clone(),
        state: case.state.as_str(),
        right: case.right.id.to_string(),
        right_name: case.right.name.clone(),
        seller: case.offender.as_ref().map(|offender| offender.seller.to_string()),
        offender: case.offender.as_ref().map(|offender| offender.id.clone()),
        listings: case.live().count() as u64,
        proposed: case.proposed().count() as u64,
        opened_ms: case.opened_ms(),
        noticed_ms: clock.noticed_ms,
        expected_ms: clock.expected_ms,
        overdue: clock.overdue,
        relisted: clock.relistings,
    }
}

async fn answer(web: &Web, visit: &Visit, id: &str) -> Result<Json<CaseAnswer>, WebError> {
    let row = web.desk().case_story(&visit.person, id, visit.visitor.now_ms).await?;
    let case = serde_json::to_value(&row.case).map_err(anyhow::Error::from)?;
    Ok(Json(CaseAnswer { summary: summary(&row), case }))
}

/// Cases by state.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", params(CasesQuery), responses((status = 200, body = CasesAnswer)))]
async fn list_cases(
    State(web): State<Web>,
    visit: Visit,
    Query(query): Query<CasesQuery>,
) -> Result<Json<CasesAnswer>, WebError> {
    let state = query.state.and_then(|name| name.parse::<CaseState>().ok());
    let paging = Paging { after: query.after, limit: query.limit };
    let page = web.desk().cases(&visit.person, state, &paging, visit.visitor.now_ms).await?;
    let cases = page.rows.iter().map(summary).collect();
    Ok(Json(CasesAnswer { cases, next: page.next.map(|next| next.to_string()) }))
}

/// One case with its history.
#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "cases", params(("id" = String, Path)), responses((status = 200, body = CaseAnswer)))]
async fn get_case(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Result<Json<CaseAnswer>, WebError> {
    answer(&web, &visit, &id).await
}

/// Opens a case over confirmed hits.
#[utoipa::path(post, path = "/api/v1/cases", tag = "cases", request_body = OpenBody, responses((status = 201, body = CaseAnswer)))]
async fn open_case(
    State(web): State<Web>,
    visit: Visit,
    Json(body): Json<OpenBody>,
) -> Result<(StatusCode, Json<CaseAnswer>), WebError> {
    let about = (body.seller.as_deref(), body.jurisdiction.as_deref());
    let note = body.note.as_deref();
    let case = web.desk().open_case(&visit.person, &body.hits, about, note, visit.visitor.now_ms).await?;
    Ok((StatusCode::CREATED, answer(&web, &visit, &case.id).await?))
}

/// Puts a confirmed hit into a case.
#[utoipa::path(post, path = "/api/v1/cases/{id}/hits", tag = "cases", params(("id" = String, Path)), request_body = CaseHitBody, responses((status = 200, body = CaseAnswer)))]
async fn add_case_hit(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Json(body): Json<CaseHitBody>,
) -> Result<Json<CaseAnswer>, WebError> {
    let note = body.note.as_deref();
    web.desk().add_case_hit(&visit.person, (&id, &body.hit), note, visit.visitor.now_ms).await?;
    answer(&web, &visit, &id).await
}

/// Says of a proposed hit whether it belongs to the case.
#[utoipa::path(post, path = "/api/v1/cases/{id}/proposals/{hit}", tag = "cases", params(("id" = String, Path), ("hit" = String, Path)), request_body = CaseReplyBody, responses((status = 200, body = CaseAnswer)))]
async fn answer_case_proposal(
    State(web): State<Web>,
    visit: Visit,
    Path((id, hit)): Path<(String, String)>,
    Json(body): Json<CaseReplyBody>,
) -> Result<Json<CaseAnswer>, WebError> {
    let (note, now_ms) = (body.note.as_deref(), visit.visitor.now_ms);
    web.desk().answer_case_proposal(&visit.person, (&id, &hit), body.belongs, note, now_ms).await?;
    answer(&web, &visit, &id).await
}

/// Takes a hit out of a case; it stays in the history.
#[utoipa::path(post, path = "/api/v1/cases/{id}/take-out", tag = "cases", params(("id" = String, Path)), request_body = CaseHitBody, responses((status = 200, body = CaseAnswer)))]
async fn take_out_case_hit(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Json(body): Json<CaseHitBody>,
) -> Result<Json<CaseAnswer>, WebError> {
    let note = body.note.as_deref();
    web.desk().take_out_case_hit(&visit.person, (&id, &body.hit), note, visit.visitor.now_ms).await?;
    answer(&web, &visit, &id).await
}

/// The case as one signed file for another agency; that it was handed over is noted in the case.
#[utoipa::path(post, path = "/api/v1/cases/{id}/handoff", tag = "cases", params(("id" = String, Path)), request_body = HandoffBody, responses((status = 200, body = String, content_type = "application/octet-stream")))]
async fn hand_over_case(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Json(body): Json<HandoffBody>,
) -> Result<Response, WebError> {
    let about = (body.agency.as_str(), body.to.as_str());
    let (name, bytes) = web.desk().hand_over_case(&visit.person, &id, about, visit.visitor.now_ms).await?;
    Ok(download(&name, bytes))
}

/// Takes over a case that another agency handed over: its signed file, whose key is known here.
#[utoipa::path(post, path = "/api/v1/case-imports", tag = "cases", request_body(content_type = "application/octet-stream", content = Vec<u8>), responses((status = 201, body = CaseAnswer)))]
async fn import_case(
    State(web): State<Web>,
    visit: Visit,
    request: Request,
) -> Result<(StatusCode, Json<CaseAnswer>), WebError> {
    let (bytes, _turn) = whole(&web, &visit.person.name, request.into_body(), MAX_BUNDLE_BYTES).await?;
    let id = web.desk().import_case(&visit.person, bytes.into(), visit.visitor.now_ms).await?;
    Ok((StatusCode::CREATED, answer(&web, &visit, &id).await?))
}

/// Writes down what happened.
#[utoipa::path(post, path = "/api/v1/cases/{id}/events", tag = "cases", params(("id" = String, Path)), request_body = CaseEventBody, responses((status = 200, body = CaseAnswer)))]
async fn put_case_event(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Json(body): Json<CaseEventBody>,
) -> Result<Json<CaseAnswer>, WebError> {
    let now_ms = visit.visitor.now_ms;
    let row = web.desk().case_story(&visit.person, &id, now_ms).await?;
    let last_shown_ms = row.case.live().map(|hit| hit.sighting.last_shown_ms).max().unwrap_or_default();
    let fields = [
        ("event", Some(body.event)),
        ("to", body.to),
        ("reference", body.reference),
        ("at", body.day),
        ("within", body.within.map(|days| days.to_string())),
    ];
    let sent: BTreeMap<String, String> =
        fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    let kind = case_event(&sent, last_shown_ms, now_ms)?;
    web.desk().put_case_event(&visit.person, &id, &kind, body.note.as_deref(), now_ms).await?;
    answer(&web, &visit, &id).await
}
