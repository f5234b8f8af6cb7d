//! The API of offenders and of the register of repeat infringers.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::accounts::Permission;
use crate::desk::offenders::EntryWord;
use crate::desk::paging::Paging;
use crate::review::offenders::AppealOutcome;
use crate::web::routes::{Access, Mark, Routes};
use crate::web::{Visit, Web, WebError};

pub fn add(routes: Routes) -> Routes {
    let (read, write) = (Access::May(Permission::ReadCases), Access::May(Permission::WriteCases));
    let decide = Access::May(Permission::ApproveBlocks);
    routes
        .api(read, routes!(list_offenders))
        .marked(Mark::Export, |routes| routes.api(read, routes!(get_offender)))
        .api(write, routes!(propose_offender))
        .api(write, routes!(withdraw_offender))
        .api(write, routes!(appeal_offender))
        .api(decide, routes!(decide_offender))
        .marked(Mark::Export, |routes| routes.api(read, routes!(list_published_offenders)))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OffendersQuery {
    /// `next` of the page before.
    after: Option<String>,
    /// 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct OffenderAnswer {
    id: String,
    seller: String,
    site: String,
    cases: u64,
    infringements: u64,
    relisted: u64,
    /// Of the entry that was proposed last.
    register: Option<&'static str>,
}

#[derive(Serialize, ToSchema)]
struct OffendersAnswer {
    /// Who has most listings in cases comes first.
    offenders: Vec<OffenderAnswer>,
    /// Where the next page begins; absent on the last one.
    next: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct DossierAnswer {
    /// Everything about one seller over all sites.
    #[schema(value_type = Object)]
    dossier: Value,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EntryBody {
    reason: String,
    ground: String,
    days: Option<i64>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WithdrawBody {
    note: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AppealBody {
    grounds: String,
    note: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum EntryDecision {
    Approve,
    AppealUpheld,
    AppealRejected,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EntryDecisionBody {
    decision: EntryDecision,
    note: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct EntryAnswer {
    id: String,
    state: &'static str,
}

/// Everybody who is named by a case.
#[utoipa::path(get, path = "/api/v1/offenders", tag = "offenders", params(OffendersQuery), responses((status = 200, body = OffendersAnswer)))]
async fn list_offenders(
    State(web): State<Web>,
    visit: Visit,
    Query(query): Query<OffendersQuery>,
) -> Result<Json<OffendersAnswer>, WebError> {
    let paging = Paging { after: query.after, limit: query.limit };
    let page = web.desk().offenders(&visit.person, &paging, visit.visitor.now_ms).await?;
    let offenders = page.rows.into_iter().map(|row| OffenderAnswer {
        id: row.record.offender.id.clone(),
        seller: row.record.offender.seller.name.clone(),
        site: row.record.offender.seller.site.clone(),
        cases: row.record.cases.len() as u64,
        infringements: row.record.confirmed as u64,
        relisted: row.record.relistings,
        register: row.entry.map(|entry| entry.state(visit.visitor.now_ms).as_str()),
    });
    Ok(Json(OffendersAnswer { offenders: offenders.collect(), next: page.next.map(|next| next.to_string()) }))
}

/// What the public is told about a repeat infringer.
#[derive(Serialize, ToSchema)]
struct PublishedAnswer {
    /// Shops and sites, and nothing about a person.
    #[schema(value_type = Vec<Object>)]
    published: Value,
}

/// The register as it may be shown to the public now.
#[utoipa::path(get, path = "/api/v1/published-offenders", tag = "offenders", responses((status = 200, body = PublishedAnswer)))]
async fn list_published_offenders(State(web): State<Web>, visit: Visit) -> Result<Json<PublishedAnswer>, WebError> {
    let published = web.desk().published_offenders(&visit.person, visit.visitor.now_ms).await?;
    let published = serde_json::to_value(published).map_err(anyhow::Error::from)?;
    Ok(Json(PublishedAnswer { published }))
}

/// One seller's dossier.
#[utoipa::path(get, path = "/api/v1/offenders/{id}", tag = "offenders", params(("id" = String, Path)), responses((status = 200, body = DossierAnswer)))]
async fn get_offender(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Json<DossierAnswer>, WebError> {
    let dossier = web.desk().dossier(&visit.person, &id, visit.visitor.now_ms).await?;
    let mut bytes = Vec::new();
    dossier.write_json(&mut bytes).map_err(anyhow::Error::from)?;
    Ok(Json(DossierAnswer { dossier: serde_json::from_slice(&bytes).map_err(anyhow::Error::from)? }))
}

/// Proposes an entry in the register; a second person approves it.
#[utoipa::path(post, path = "/api/v1/offenders/{id}/entries", tag = "offenders", params(("id" = String, Path)), request_body = EntryBody, responses((status = 201, body = EntryAnswer)))]
async fn propose_offender(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Json(body): Json<EntryBody>,
) -> Result<(StatusCode, Json<EntryAnswer>), WebError> {
    let now_ms = visit.visitor.now_ms;
    let about = (body.reason.as_str(), body.ground.as_str());
    let entry = web.desk().propose_offender(&visit.person, &id, about, body.days, now_ms).await?;
    let state = entry.state(now_ms).as_str();
    Ok((StatusCode::CREATED, Json(EntryAnswer { id: entry.id, state })))
}

async fn say(
    web: &Web,
    visit: &Visit,
    id: &str,
    word: EntryWord,
    note: Option<String>,
) -> Result<Json<EntryAnswer>, WebError> {
    let now_ms = visit.visitor.now_ms;
    let entry = web.desk().say_of_offender(&visit.person, id, &word, note.as_deref(), now_ms).await?;
    let state = entry.state(now_ms).as_str();
    Ok(Json(EntryAnswer { id: entry.id, state }))
}

/// Turns a proposal down, or takes an entry back.
#[utoipa::path(post, path = "/api/v1/offenders/{id}/withdraw", tag = "offenders", params(("id" = String, Path)), request_body = WithdrawBody, responses((status = 200, body = EntryAnswer)))]
async fn withdraw_offender(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Json(body): Json<WithdrawBody>,
) -> Result<Json<EntryAnswer>, WebError> {
    say(&web, &visit, &id, EntryWord::Withdraw, body.note).await
}

/// Files the seller's appeal: the entry is not published until somebody has decided.
#[utoipa::path(post, path = "/api/v1/offenders/{id}/appeal", tag = "offenders", params(("id" = String, Path)), request_body = AppealBody, responses((status = 200, body = EntryAnswer)))]
async fn appeal_offender(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Json(body): Json<AppealBody>,
) -> Result<Json<EntryAnswer>, WebError> {
    say(&web, &visit, &id, EntryWord::Appeal(body.grounds), body.note).await
}

/// A second person's word about the entry, or about its appeal.
#[utoipa::path(post, path = "/api/v1/offenders/{id}/decide", tag = "offenders", params(("id" = String, Path)), request_body = EntryDecisionBody, responses((status = 200, body = EntryAnswer)))]
async fn decide_offender(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Json(body): Json<EntryDecisionBody>,
) -> Result<Json<EntryAnswer>, WebError> {
    let word = match body.decision {
        EntryDecision::Approve => EntryWord::Approve,
        EntryDecision::AppealUpheld => EntryWord::Answer(AppealOutcome::Upheld),
        EntryDecision::AppealRejected => EntryWord::Answer(AppealOutcome::Rejected),
    };
    say(&web, &visit, &id, word, body.note).await
}
