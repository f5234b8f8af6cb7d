//! The API of tips: told by anybody, looked at and rewarded by those who work here.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::accounts::Permission;
use crate::desk::DeskError;
use crate::desk::paging::Paging;
use crate::locale::Message;
use crate::review::tips::{Fresh, RewardEntry, RewardStep, Tip, TipRecord, TipState};
use crate::web::access::{Visitor, knock};
use crate::web::routes::{Access, Mark, Routes};
use crate::web::{Visit, Web, WebError, chance};

pub fn add(routes: Routes) -> Routes {
    let (read, write) = (Access::May(Permission::ReadTips), Access::May(Permission::WriteTips));
    let administer = Access::May(Permission::Administer);
    routes
        .marked(Mark::Secret, |routes| routes.api(Access::Public, routes!(tell_tip)))
        .marked(Mark::Noted, |routes| routes.api(Access::Public, routes!(tip_status)))
        .api(read, routes!(list_tips))
        .marked(Mark::Export, |routes| routes.api(read, routes!(get_tip)))
        .api(write, routes!(decide_tip))
        .api(write, routes!(reward_tip))
        .api(read, routes!(list_rewards))
        .marked(Mark::Secret, |routes| routes.api(administer, routes!(get_reporter)))
        .api(administer, routes!(erase_reporter))
}

/// What somebody tells. Without a name it is anonymous.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TipBody {
    #[schema(min_items = 1, max_items = 20)]
    addresses: Vec<String>,
    #[schema(min_length = 1, max_length = 4000)]
    claim: String,
    name: Option<String>,
    contact: Option<String>,
    /// Of an earlier anonymous tip.
    token: Option<String>,
    /// 32 random bytes of yours in base 32 without padding: sent a second time with the same tip, because the answer was lost, they
    /// give the same receipt. Whoever knows them knows the token.
    #[schema(min_length = 52, max_length = 52)]
    seed: Option<String>,
}

/// The receipt: `digest` is the SHA-256 of `record`.
#[derive(Serialize, ToSchema)]
struct ReceiptAnswer {
    number: String,
    /// Shown this once; it alone shows that an anonymous tip is yours.
    token: Option<String>,
    record: String,
    digest: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TokenBody {
    token: String,
}

#[derive(Serialize, ToSchema)]
struct StatusAnswer {
    tips: Vec<ToldAnswer>,
}

/// What a reporter may know: what became of it, not who said so and why.
#[derive(Serialize, ToSchema)]
struct ToldAnswer {
    number: String,
    state: &'static str,
    received_ms: i64,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TipsQuery {
    /// `received`, `checked`, `accepted`, `rejected` or `rewarded`; all where nothing is said.
    state: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A tip; its reporter is a pseudonym.
#[derive(Serialize, ToSchema)]
struct TipAnswer {
    id: String,
    number: String,
    state: &'static str,
    received_ms: i64,
    addresses: Vec<String>,
    /// Empty once it was taken out.
    claim: String,
    erased_ms: Option<i64>,
    right: Option<String>,
    reporter: String,
    /// Tips that told of it before.
    earlier: Vec<String>,
    hits: Vec<String>,
    rewards: Vec<RewardAnswer>,
}

#[derive(Serialize, ToSchema)]
struct RewardAnswer {
    grant: String,
    step: &'static str,
    amount: String,
    actor: String,
    at_ms: i64,
}

#[derive(Serialize, ToSchema)]
struct TipsAnswer {
    /// The latest first.
    tips: Vec<TipAnswer>,
    /// Where the next page begins; absent on the last one.
    next: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DecideTipBody {
    /// `checked`, `accepted` or `rejected`.
    state: String,
    note: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RewardBody {
    /// `granted`, `approved`, `paid` or `withdrawn`.
    step: String,
    /// None begins a new grant.
    grant: Option<String>,
    /// As `100.00`, with its currency.
    amount: Option<String>,
    currency: Option<String>,
    note: Option<String>,
}

/// Tells a tip; nobody has to be known for it. Takes little, and seldom.
#[utoipa::path(post, path = "/api/v1/tips", tag = "tips", request_body = TipBody, responses((status = 201, body = ReceiptAnswer)))]
async fn tell_tip(
    State(web): State<Web>,
    visitor: Visitor,
    Json(body): Json<TipBody>,
) -> Result<(StatusCode, Json<ReceiptAnswer>), WebError> {
    knock(&web, &visitor)?;
    let record = TipRecord {
        addresses: body.addresses,
        claim: Some(body.claim),
        right: None,
        channel: Some("api".to_owned()),
        received: None,
        anonymous: body.name.is_none() && body.token.is_none(),
        contact: body.contact.filter(|_| body.name.is_some()),
        name: body.name,
        token: body.token,
    };
    let unread = || DeskError::invalid("seed", Message::new("desk-tips-seed-unread"));
    let fresh = match body.seed {
        Some(seed) => Fresh::from_text(&seed).ok_or_else(unread)?,
        None => Fresh(chance()?),
    };
    let (tip, token) = web.desk().take_public_tip(&record, &fresh, visitor.now_ms).await?;
    let receipt = ReceiptAnswer {
        number: tip.number.clone(),
        token: token.map(|token| token.to_text()),
        record: tip.told.record(),
        digest: tip.digest(),
    };
    Ok((StatusCode::CREATED, Json(receipt)))
}

/// What became of the tips that were told with a token.
#[utoipa::path(post, path = "/api/v1/tips/status", tag = "tips", request_body = TokenBody, responses((status = 200, body = StatusAnswer)))]
async fn tip_status(
    State(web): State<Web>,
    visitor: Visitor,
    Json(body): Json<TokenBody>,
) -> Result<Json<StatusAnswer>, WebError> {
    knock(&web, &visitor)?;
    let tips = web.desk().tips_of_token(&body.token).await?;
    let tips = tips.into_iter().map(|tip| ToldAnswer {
        state: tip.state().as_str(),
        received_ms: tip.told.received_ms,
        number: tip.number,
    });
    Ok(Json(StatusAnswer { tips: tips.collect() }))
}

fn answer(tip: &Tip, earlier: &[String]) -> TipAnswer {
    let rewards = tip.rewards.iter().map(reward);
    TipAnswer {
        id: tip.id.clone(),
        number: tip.number.clone(),
        state: tip.state().as_str(),
        received_ms: tip.told.received_ms,
        addresses: tip.told.addresses.iter().map(|address| address.as_str().to_owned()).collect(),
        claim: tip.told.claim.clone(),
        erased_ms: tip.erased.as_ref().map(|erased| erased.at_ms),
        right: tip.told.right_id.as_ref().map(ToString::to_string),
        reporter: tip.reporter_id.clone(),
        earlier: earlier.to_vec(),
        hits: tip.hits.clone(),
        rewards: rewards.collect(),
    }
}

/// The inbox.
#[utoipa::path(get, path = "/api/v1/tips", tag = "tips", params(TipsQuery), responses((status = 200, body = TipsAnswer)))]
async fn list_tips(
    State(web): State<Web>,
    visit: Visit,
    Query(query): Query<TipsQuery>,
) -> Result<Json<TipsAnswer>, WebError> {
    let state = query.state.and_then(|name| name.parse::<TipState>().ok());
    let paging = Paging { after: query.after, limit: query.limit };
    let page = web.desk().tips(&visit.person, state, &paging, visit.visitor.now_ms).await?;
    let tips = page.rows.iter().map(|story| answer(&story.tip, story.standing.earlier())).collect();
    Ok(Json(TipsAnswer { tips, next: page.next.map(|next| next.to_string()) }))
}

/// One tip.
#[utoipa::path(get, path = "/api/v1/tips/{id}", tag = "tips", params(("id" = String, Path)), responses((status = 200, body = TipAnswer)))]
async fn get_tip(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Result<Json<TipAnswer>, WebError> {
    let story = web.desk().tip_story(&visit.person, &id, visit.visitor.now_ms).await?;
    Ok(Json(answer(&story.tip, story.standing.earlier())))
}

/// Says in which state a tip is now.
#[utoipa::path(post, path = "/api/v1/tips/{id}/decide", tag = "tips", params(("id" = String, Path)), request_body = DecideTipBody, responses((status = 204)))]
async fn decide_tip(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Json(body): Json<DecideTipBody>,
) -> Result<StatusCode, WebError> {
    let unknown = |()| DeskError::invalid("state", Message::new("desk-says-nothing"));
    let state = body.state.parse::<TipState>().map_err(unknown)?;
    web.desk().decide_tip(&visit.person, &id, state, body.note.as_deref(), visit.visitor.now_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a step of a reward: granted by one person, approved by another.
#[utoipa::path(post, path = "/api/v1/tips/{id}/rewards", tag = "tips", params(("id" = String, Path)), request_body = RewardBody, responses((status = 200, body = RewardAnswer)))]
async fn reward_tip(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Json(body): Json<RewardBody>,
) -> Result<Json<RewardAnswer>, WebError> {
    let unknown = || DeskError::invalid("step", Message::new("desk-says-nothing"));
    let step = RewardStep::ALL.into_iter().find(|step| step.as_str() == body.step).ok_or_else(unknown)?;
    let currency = body.currency.as_deref().unwrap_or_default();
    let amount = body.amount.as_deref().map(|amount| (amount, currency));
    let (grant, note) = (body.grant.as_deref(), body.note.as_deref());
    let now_ms = visit.visitor.now_ms;
    let entry = web.desk().reward_tip(&visit.person, &id, grant, (step, amount), note, now_ms).await?;
    Ok(Json(reward(&entry)))
}

fn reward(entry: &RewardEntry) -> RewardAnswer {
    RewardAnswer {
        grant: entry.grant_id.clone(),
        step: entry.step.as_str(),
        amount: entry.amount.to_string(),
        actor: entry.actor.clone(),
        at_ms: entry.at_ms,
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RewardsQuery {
    /// `next` of the page before.
    after: Option<String>,
    /// 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct LedgerEntry {
    /// Number of the tip.
    tip: String,
    reward: RewardAnswer,
}

#[derive(Serialize, ToSchema)]
struct LedgerAnswer {
    /// The latest first.
    entries: Vec<LedgerEntry>,
    /// Where the next page begins; absent on the last one.
    next: Option<String>,
}

/// The ledger of rewards.
#[utoipa::path(get, path = "/api/v1/tip-rewards", tag = "tips", params(RewardsQuery), responses((status = 200, body = LedgerAnswer)))]
async fn list_rewards(
    State(web): State<Web>,
    visit: Visit,
    Query(query): Query<RewardsQuery>,
) -> Result<Json<LedgerAnswer>, WebError> {
    let paging = Paging { after: query.after, limit: query.limit };
    let page = web.desk().rewards(&visit.person, &paging).await?;
    let entries = page.rows.iter().map(|(tip, entry)| LedgerEntry { tip: tip.number.clone(), reward: reward(entry) });
    Ok(Json(LedgerAnswer { entries: entries.collect(), next: page.next.map(|next| next.to_string()) }))
}

/// Who told a tip; absent where that is not known, or was taken out.
#[derive(Serialize, ToSchema)]
struct ReporterAnswer {
    name: Option<String>,
    contact: Option<String>,
}

/// Who told a tip. That you asked is written down for good.
#[utoipa::path(post, path = "/api/v1/tips/{id}/reporter", tag = "tips", params(("id" = String, Path)), responses((status = 200, body = ReporterAnswer)))]
async fn get_reporter(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Json<ReporterAnswer>, WebError> {
    let known = web.desk().reporter_of_tip(&visit.person, &id, visit.visitor.now_ms).await?;
    Ok(Json(ReporterAnswer { name: known.name, contact: known.contact }))
}

/// Takes out name and contact of who told a tip, and its words, for good; that it was told stays.
#[utoipa::path(post, path = "/api/v1/tips/{id}/erase", tag = "tips", params(("id" = String, Path)), responses((status = 204)))]
async fn erase_reporter(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Result<StatusCode, WebError> {
    web.desk().erase_reporter(&visit.person, &id, visit.visitor.now_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}
