//! The API of notices: drafts with what is missing, a second person's word, files, and what became of them.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::accounts::Permission;
use crate::desk::DeskError;
use crate::desk::notices::{LetterFormat, preview};
use crate::desk::paging::Paging;
use crate::locale::{Lang, Message};
use crate::review::notices::lint::Fault;
use crate::review::notices::{NoticeState, Step};
use crate::web::pages::{download, moment, read_draft};
use crate::web::routes::{Access, Mark, Routes};
use crate::web::{Visit, Web, WebError};

pub fn add(routes: Routes) -> Routes {
    let read = Access::May(Permission::ReadNotices);
    let write = Access::May(Permission::WriteNotices);
    routes
        .api(read, routes!(list_notices))
        .api(write, routes!(draft_notice))
        .marked(Mark::Noted, |routes| routes.api(write, routes!(check_notice)))
        .api(read, routes!(get_notice))
        .marked(Mark::Export, |routes| routes.api(read, routes!(get_letter)))
        .api(Access::May(Permission::ApproveNotices), routes!(approve_notice))
        .api(write, routes!(take_notice_step))
        .api(write, routes!(export_notice))
        .marked(Mark::Export, |routes| routes.api(read, routes!(get_notice_file)).api(read, routes!(get_retraction)))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct NoticesQuery {
    /// `drafted`, `approved`, `sent` and so on; all where nothing is said.
    state: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct NoticeRowAnswer {
    id: String,
    state: &'static str,
    form: &'static str,
    right: String,
    addressee: String,
    hits: Vec<String>,
    drafted_by: String,
    drafted_ms: i64,
    /// The last safe day of what is due.
    due: Option<String>,
    days_left: Option<i64>,
    duty: Option<&'static str>,
}

#[derive(Serialize, ToSchema)]
struct NoticesAnswer {
    /// What is due comes first.
    notices: Vec<NoticeRowAnswer>,
    /// Where the next page begins; absent on the last one.
    next: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct FaultAnswer {
    field: String,
    code: &'static str,
    /// `refused`: the notice cannot leave; `warned`: somebody should look.
    severity: String,
    fault: String,
    provision: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct StepAnswer {
    step: &'static str,
    at_ms: i64,
    actor: String,
    note: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct NoticeAnswer {
    id: String,
    state: &'static str,
    /// As it is kept; its field `schema` names the version.
    #[schema(value_type = Object)]
    notice: Value,
    steps: Vec<StepAnswer>,
    faults: Vec<FaultAnswer>,
}

/// What a person says for a notice.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DraftBody {
    /// Confirmed hits of one right.
    #[schema(min_items = 1, max_items = 500)]
    hits: Vec<String>,
    /// The form's fields by their names on the page: `form`, `lang`, `to`, `why`, `complainant.name`, `statements.good_faith`
    /// and so on. Boxes are `1` where they are ticked.
    fields: BTreeMap<String, String>,
    /// A draft that this one replaces.
    instead_of: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct CheckedAnswer {
    faults: Vec<FaultAnswer>,
}

#[derive(Serialize, ToSchema)]
struct DraftedAnswer {
    id: String,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LetterQuery {
    /// `en` or `zh-CN`; the notice's own where nothing is said.
    lang: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ApprovalBody {
    note: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NoticeStepBody {
    /// `sent`, `acknowledged`, `removed`, `refused`, `unfounded`, `countered`, `action-filed`, `restored` or `retracted`.
    step: String,
    /// On which day it happened; today where nothing is said.
    day: Option<String>,
    note: Option<String>,
    /// Whose clock a counter-notice starts: `ecl43` or `dmca512g`.
    clock: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ExportBody {
    /// `text`, `html`, `eml` or `json`.
    format: String,
}

/// Notices; what is due first.
#[utoipa::path(get, path = "/api/v1/notices", tag = "notices", params(NoticesQuery), responses((status = 200, body = NoticesAnswer)))]
async fn list_notices(
    State(web): State<Web>,
    visit: Visit,
    Query(query): Query<NoticesQuery>,
) -> Result<Json<NoticesAnswer>, WebError> {
    let state = query.state.and_then(|name| NoticeState::ALL.into_iter().find(|state| state.as_str() == name));
    let paging = Paging { after: query.after, limit: query.limit };
    let page = web.desk().notices(&visit.person, state, &paging, visit.visitor.now_ms).await?;
    let notices = page.rows.into_iter().map(|row| {
        let state = row.kept.state().as_str();
        let notice = row.kept.notice;
        NoticeRowAnswer {
            id: row.kept.id,
            state,
            form: notice.form.as_str(),
            right: notice.right.id.to_string(),
            addressee: notice.addressee.email.unwrap_or(notice.addressee.name),
            hits: notice.items.into_iter().map(|item| item.hit_id).collect(),
            drafted_by: notice.drafted_by,
            drafted_ms: notice.drafted_ms,
            due: row.deadline.as_ref().map(|(deadline, _)| deadline.due.to_string()),
            days_left: row.deadline.as_ref().map(|(_, left)| *left),
            duty: row.deadline.as_ref().map(|(deadline, _)| deadline.duty.as_str()),
        }
    });
    Ok(Json(NoticesAnswer { notices: notices.collect(), next: page.next.map(|next| next.to_string()) }))
}

fn faults_in(lang: Lang, faults: &[Fault]) -> Vec<FaultAnswer> {
    let one = |fault: &Fault| FaultAnswer {
        field: fault.field.clone(),
        code: fault.code,
        severity: serde_json::to_value(fault.severity)
            .ok()
            .and_then(|value| Some(value.as_str()?.to_owned()))
            .unwrap_or_default(),
        fault: lang.text(&fault.message()),
        provision: fault.provision().map(|provision| lang.text(&provision)),
    };
    faults.iter().map(one).collect()
}

/// One notice with everything that became of it, and what is wrong with it now.
#[utoipa::path(get, path = "/api/v1/notices/{id}", tag = "notices", params(("id" = String, Path)), responses((status = 200, body = NoticeAnswer)))]
async fn get_notice(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Json<NoticeAnswer>, WebError> {
    let story = web.desk().notice_story(&visit.person, &id, visit.visitor.now_ms).await?;
    let steps = story.kept.taken.iter().map(|taken| StepAnswer {
        step: taken.step.as_str(),
        at_ms: taken.at_ms,
        actor: taken.actor.clone(),
        note: taken.note.clone(),
    });
    Ok(Json(NoticeAnswer {
        id: story.kept.id.clone(),
        state: story.kept.state().as_str(),
        steps: steps.collect(),
        faults: faults_in(visit.visitor.lang, &story.faults),
        notice: serde_json::to_value(&story.kept.notice).map_err(anyhow::Error::from)?,
    }))
}

/// The letter as text.
#[utoipa::path(get, path = "/api/v1/notices/{id}/letter", tag = "notices", params(("id" = String, Path), LetterQuery), responses((status = 200, body = String, content_type = "text/plain")))]
async fn get_letter(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<LetterQuery>,
) -> Result<String, WebError> {
    let story = web.desk().notice_story(&visit.person, &id, visit.visitor.now_ms).await?;
    let lang = query.lang.and_then(|tag| tag.parse().ok()).unwrap_or(story.kept.notice.lang);
    Ok(preview(&story.kept, lang))
}

/// Keeps a draft, complete or not.
#[utoipa::path(post, path = "/api/v1/notices", tag = "notices", request_body = DraftBody, responses((status = 201, body = DraftedAnswer)))]
async fn draft_notice(
    State(web): State<Web>,
    visit: Visit,
    Json(body): Json<DraftBody>,
) -> Result<(StatusCode, Json<DraftedAnswer>), WebError> {
    let draft = read_draft(&web, &visit, &body.hits, &body.fields).await?;
    let instead_of = body.instead_of.as_deref();
    let id = web.desk().draft_notice(&visit.person, &body.hits, draft, instead_of, visit.visitor.now_ms).await?;
    Ok((StatusCode::CREATED, Json(DraftedAnswer { id })))
}

/// Says what is wrong with a draft, and keeps nothing.
#[utoipa::path(post, path = "/api/v1/notice-checks", tag = "notices", request_body = DraftBody, responses((status = 200, body = CheckedAnswer)))]
async fn check_notice(
    State(web): State<Web>,
    visit: Visit,
    Json(body): Json<DraftBody>,
) -> Result<Json<CheckedAnswer>, WebError> {
    let draft = read_draft(&web, &visit, &body.hits, &body.fields).await?;
    let (_, faults) = web.desk().check_notice(&visit.person, &body.hits, draft, visit.visitor.now_ms).await?;
    Ok(Json(CheckedAnswer { faults: faults_in(visit.visitor.lang, &faults) }))
}

/// Approves what another person drafted; an incomplete notice is not approved.
#[utoipa::path(post, path = "/api/v1/notices/{id}/approve", tag = "notices", params(("id" = String, Path)), request_body = ApprovalBody, responses((status = 204)))]
async fn approve_notice(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Json(body): Json<ApprovalBody>,
) -> Result<StatusCode, WebError> {
    let now_ms = visit.visitor.now_ms;
    web.desk().take_notice_step(&visit.person, &id, Step::Approved, None, body.note, None, now_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Writes down what happened to a notice.
#[utoipa::path(post, path = "/api/v1/notices/{id}/steps", tag = "notices", params(("id" = String, Path)), request_body = NoticeStepBody, responses((status = 204)))]
async fn take_notice_step(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Json(body): Json<NoticeStepBody>,
) -> Result<StatusCode, WebError> {
    let now_ms = visit.visitor.now_ms;
    let step = body.step.parse::<Step>().ok().filter(|step| !matches!(step, Step::Approved | Step::Exported));
    let step = step.ok_or_else(|| DeskError::invalid("step", Message::new("desk-notices-no-step")))?;
    let at = moment(body.day.as_deref().unwrap_or_default(), now_ms)?;
    let clock = body.clock.and_then(|name| name.parse().ok());
    web.desk().take_notice_step(&visit.person, &id, step, at, body.note, clock, now_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The file to send; that it was taken out is written down.
#[utoipa::path(post, path = "/api/v1/notices/{id}/files", tag = "notices", params(("id" = String, Path)), request_body = ExportBody, responses((status = 200, body = String, content_type = "application/octet-stream")))]
async fn export_notice(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Json(body): Json<ExportBody>,
) -> Result<Response, WebError> {
    let unknown = || DeskError::invalid("format", Message::new("desk-notices-no-format"));
    let format = body.format.parse::<LetterFormat>().map_err(|()| unknown())?;
    let (name, bytes) = web.desk().export_notice(&visit.person, &id, format, visit.visitor.now_ms).await?;
    Ok(download(&name, bytes))
}

/// A file that was written out before, for whoever reads notices.
#[utoipa::path(get, path = "/api/v1/notices/{id}/files/{format}", tag = "notices", params(("id" = String, Path), ("format" = String, Path, description = "`text`, `html`, `eml` or `json`")), responses((status = 200, body = String, content_type = "application/octet-stream")))]
async fn get_notice_file(
    State(web): State<Web>,
    visit: Visit,
    Path((id, format)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let format = format.parse::<LetterFormat>().map_err(|()| DeskError::NotFound)?;
    let (name, bytes) = web.desk().notice_file(&visit.person, &id, format).await?;
    Ok(download(&name, bytes))
}

/// The letter that takes a sent notice back.
#[utoipa::path(get, path = "/api/v1/notices/{id}/retraction", tag = "notices", params(("id" = String, Path)), responses((status = 200, body = String, content_type = "text/plain")))]
async fn get_retraction(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Result<String, WebError> {
    Ok(web.desk().retraction_of(&visit.person, &id).await?)
}
