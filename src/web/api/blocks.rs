//! The API of blocks: proposals with who else would be hit, a second person's word, the lists.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::accounts::Permission;
use crate::desk::blocks::{BlockEnd, NewBlock};
use crate::desk::paging::Paging;
use crate::desk::{DeskError, Fault};
use crate::review::blocks::guard::Objection;
use crate::review::blocks::{Block, BlockState, DEFAULT_DAYS, Target, TargetFault};
use crate::web::pages::download;
use crate::web::routes::{Access, Mark, Routes};
use crate::web::{Visit, Web, WebError};

pub fn add(routes: Routes) -> Routes {
    let read = Access::May(Permission::ReadBlocks);
    let propose = Access::May(Permission::ProposeBlocks);
    routes
        .api(read, routes!(list_blocks))
        .api(propose, routes!(propose_block))
        .api(propose, routes!(block_choices))
        .api(read, routes!(get_block))
        .api(Access::May(Permission::ApproveBlocks), routes!(approve_block))
        .api(propose, routes!(revoke_block))
        .api(read, routes!(get_block_lists))
        .api(propose, routes!(build_block_lists))
        .marked(Mark::Export, |routes| routes.api(read, routes!(get_block_list_file)))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BlocksQuery {
    /// `proposed`, `in-force`, `expired` or `revoked`; all where nothing is said.
    state: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A decision with what was said of it. Times are milliseconds since 1970 UTC.
#[derive(Serialize, ToSchema)]
struct BlockAnswer {
    id: String,
    state: &'static str,
    /// `url:…`, `host:…`, `site:…` or `ip:…`.
    target: String,
    reason: String,
    ground: String,
    right: Option<String>,
    hits: Vec<String>,
    proposed_by: String,
    proposed_ms: i64,
    approved_by: Option<String>,
    approved_ms: Option<i64>,
    revoked_by: Option<String>,
    revoked_ms: Option<i64>,
    expires_ms: i64,
}

#[derive(Serialize, ToSchema)]
struct BlocksAnswer {
    blocks: Vec<BlockAnswer>,
    /// Where the next page begins; absent on the last one.
    next: Option<String>,
}

/// Something that speaks against a block.
#[derive(Serialize, ToSchema)]
struct ObjectionAnswer {
    /// `note`, `needs-override` or `refuses`.
    severity: &'static str,
    /// In words.
    objection: String,
    about: String,
    /// Who else would be hit.
    others: Vec<String>,
    count: u64,
}

#[derive(Serialize, ToSchema)]
struct BlockStoryAnswer {
    block: BlockAnswer,
    objections: Vec<ObjectionAnswer>,
    /// Nothing keeps it from the lists but, perhaps, that nobody has approved it yet.
    is_clear: bool,
}

#[derive(Serialize, ToSchema)]
struct ChoiceAnswer {
    target: String,
    objections: Vec<ObjectionAnswer>,
}

/// From the narrowest to the widest.
#[derive(Serialize, ToSchema)]
struct ChoicesAnswer {
    choices: Vec<ChoiceAnswer>,
    /// When the right's broadcast window ends, where it has one that is on or to come.
    window_end_ms: Option<i64>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ChoicesQuery {
    /// Id of a hit.
    hit: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProposeBody {
    target: String,
    #[schema(min_items = 1, max_items = 1000)]
    hits: Vec<String>,
    reason: String,
    ground: String,
    /// 90 where nothing is said.
    days: Option<i64>,
    /// `true`: it ends with the right's broadcast window that is on, or with the next one, whatever `days` says.
    #[serde(default)]
    ends_with_broadcast: bool,
}

#[derive(Serialize, ToSchema)]
struct IdAnswer {
    id: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ApproveBody {
    note: Option<String>,
    /// Why it is to be blocked although the guard objects.
    #[serde(rename = "override")]
    override_reason: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NoteBody {
    note: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct ListsAnswer {
    /// None where none was built.
    serial: Option<u32>,
    made_ms: Option<i64>,
    entries: u64,
    /// Whether a list built now would be the same.
    is_current: bool,
    /// When that was found out.
    as_of_ms: i64,
    /// Each has its signature beside it, under its name with `.minisig`.
    files: Vec<String>,
    /// Decisions in force that the guard keeps out.
    left_out: Vec<String>,
    /// What signatures are checked with.
    key: String,
}

#[derive(Serialize, ToSchema)]
struct SerialAnswer {
    serial: u32,
}

/// Decisions: what waits for somebody first.
#[utoipa::path(get, path = "/api/v1/blocks", tag = "blocks", params(BlocksQuery), responses((status = 200, body = BlocksAnswer)))]
async fn list_blocks(
    State(web): State<Web>,
    visit: Visit,
    Query(query): Query<BlocksQuery>,
) -> Result<Json<BlocksAnswer>, WebError> {
    let now_ms = visit.visitor.now_ms;
    let state = query.state.and_then(|name| BlockState::ALL.into_iter().find(|state| state.as_str() == name));
    let paging = Paging { after: query.after, limit: query.limit };
    let page = web.desk().blocks(&visit.person, state, &paging, now_ms).await?;
    let blocks = page.rows.iter().map(|block| answer(block, now_ms)).collect();
    Ok(Json(BlocksAnswer { blocks, next: page.next.map(|next| next.to_string()) }))
}

fn answer(block: &Block, now_ms: i64) -> BlockAnswer {
    let proposal = &block.proposal;
    BlockAnswer {
        id: block.id.clone(),
        state: block.state(now_ms).as_str(),
        target: proposal.target.to_string(),
        reason: proposal.reason.clone(),
        ground: proposal.ground.clone(),
        right: proposal.right_id.as_ref().map(ToString::to_string),
        hits: proposal.hits.clone(),
        proposed_by: proposal.proposed_by.clone(),
        proposed_ms: proposal.proposed_ms,
        approved_by: block.approved.as_ref().map(|word| word.by.clone()),
        approved_ms: block.approved.as_ref().map(|word| word.at_ms),
        revoked_by: block.revoked.as_ref().map(|word| word.by.clone()),
        revoked_ms: block.revoked.as_ref().map(|word| word.at_ms),
        expires_ms: proposal.expires_ms,
    }
}

fn objections(found: &[Objection], visit: &Visit) -> Vec<ObjectionAnswer> {
    let one = |found: &Objection| ObjectionAnswer {
        severity: found.severity.as_str(),
        objection: visit.visitor.lang.text(&found.message(found.others.len())),
        about: found.about.clone(),
        others: found.others.clone(),
        count: found.count,
    };
    found.iter().map(one).collect()
}

/// One decision, with what speaks against it now.
#[utoipa::path(get, path = "/api/v1/blocks/{id}", tag = "blocks", params(("id" = String, Path)), responses((status = 200, body = BlockStoryAnswer)))]
async fn get_block(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Json<BlockStoryAnswer>, WebError> {
    let now_ms = visit.visitor.now_ms;
    let story = web.desk().block_story(&visit.person, &id, now_ms).await?;
    let objections = objections(&story.objections, &visit);
    Ok(Json(BlockStoryAnswer { block: answer(&story.block, now_ms), objections, is_clear: story.is_clear }))
}

/// What may be blocked because of a hit, each with who else would be hit.
#[utoipa::path(get, path = "/api/v1/block-choices", tag = "blocks", params(ChoicesQuery), responses((status = 200, body = ChoicesAnswer)))]
async fn block_choices(
    State(web): State<Web>,
    visit: Visit,
    Query(query): Query<ChoicesQuery>,
) -> Result<Json<ChoicesAnswer>, WebError> {
    let found = web.desk().block_choices(&visit.person, &query.hit, visit.visitor.now_ms).await?;
    let choices = found.choices.iter().map(|choice| ChoiceAnswer {
        target: choice.target.to_string(),
        objections: objections(&choice.objections, &visit),
    });
    Ok(Json(ChoicesAnswer { choices: choices.collect(), window_end_ms: found.window_end_ms }))
}

/// Proposes a block; a second person approves it.
#[utoipa::path(post, path = "/api/v1/blocks", tag = "blocks", request_body = ProposeBody, responses((status = 201, body = IdAnswer)))]
async fn propose_block(
    State(web): State<Web>,
    visit: Visit,
    Json(body): Json<ProposeBody>,
) -> Result<(StatusCode, Json<IdAnswer>), WebError> {
    let no_target = |fault: TargetFault| DeskError::Invalid(vec![Fault::new("target", fault.message())]);
    let new = NewBlock {
        target: body.target.parse::<Target>().map_err(no_target)?,
        hits: body.hits,
        reason: body.reason,
        ground: body.ground,
        end: if body.ends_with_broadcast {
            BlockEnd::BroadcastWindow
        } else {
            BlockEnd::Days(body.days.unwrap_or(DEFAULT_DAYS))
        },
    };
    let id = web.desk().propose_block(&visit.person, new, visit.visitor.now_ms).await?;
    Ok((StatusCode::CREATED, Json(IdAnswer { id })))
}

/// Approves what another person proposed.
#[utoipa::path(post, path = "/api/v1/blocks/{id}/approve", tag = "blocks", params(("id" = String, Path)), request_body = ApproveBody, responses((status = 204)))]
async fn approve_block(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Json(body): Json<ApproveBody>,
) -> Result<StatusCode, WebError> {
    let (note, reason) = (body.note.as_deref(), body.override_reason.as_deref());
    web.desk().approve_block(&visit.person, &id, note, reason, visit.visitor.now_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Turns a proposal down, or revokes a decision; for good.
#[utoipa::path(post, path = "/api/v1/blocks/{id}/revoke", tag = "blocks", params(("id" = String, Path)), request_body = NoteBody, responses((status = 204)))]
async fn revoke_block(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Json(body): Json<NoteBody>,
) -> Result<StatusCode, WebError> {
    web.desk().revoke_block(&visit.person, &id, body.note.as_deref(), visit.visitor.now_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How the lists stand.
#[utoipa::path(get, path = "/api/v1/block-lists", tag = "blocks", responses((status = 200, body = ListsAnswer)))]
async fn get_block_lists(State(web): State<Web>, visit: Visit) -> Result<Json<ListsAnswer>, WebError> {
    let built = web.desk().block_lists(&visit.person, visit.visitor.now_ms).await?;
    let key = web.desk().block_list_key(&visit.person)?;
    let latest = built.latest.as_ref();
    Ok(Json(ListsAnswer {
        serial: latest.map(|list| list.serial),
        made_ms: latest.map(|list| list.made_ms),
        entries: latest.map_or(0, |list| list.entries.len() as u64),
        is_current: built.is_current,
        as_of_ms: built.as_of_ms,
        files: built.files,
        left_out: built.left_out.into_iter().map(|left| left.block.id).collect(),
        key,
    }))
}

/// Builds the list of what is in force; the same one where nothing has changed.
#[utoipa::path(post, path = "/api/v1/block-lists", tag = "blocks", responses((status = 200, body = SerialAnswer)))]
async fn build_block_lists(State(web): State<Web>, visit: Visit) -> Result<Json<SerialAnswer>, WebError> {
    let serial = web.desk().build_block_lists(&visit.person, visit.visitor.now_ms).await?;
    Ok(Json(SerialAnswer { serial }))
}

/// A file of a list, or its signature.
#[utoipa::path(get, path = "/api/v1/block-lists/{serial}/{file}", tag = "blocks", params(("serial" = u32, Path), ("file" = String, Path)), responses((status = 200, body = String, content_type = "application/octet-stream")))]
async fn get_block_list_file(
    State(web): State<Web>,
    visit: Visit,
    Path((serial, file)): Path<(u32, String)>,
) -> Result<Response, WebError> {
    let bytes = web.desk().block_list_file(&visit.person, serial, &file, visit.visitor.lang).await?;
    Ok(download(&file, bytes))
}
