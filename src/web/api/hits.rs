//! The API of the queue: hits by filter, decisions, taking them back, saved views.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::accounts::Permission;
use crate::desk::hits::{Approver, Asked, Chosen, HitQuery};
use crate::review::Verdict;
use crate::store::{Entry, QueueRow, SavedView, SeenHit};
use crate::web::access::Visit;
use crate::web::errors::WebError;
use crate::web::routes::{Access, Routes};
use crate::web::server::Web;

pub(super) fn add(routes: Routes) -> Routes {
    let decides = Access::May(Permission::DecideHits);
    let keeps = Access::May(Permission::OwnSettings);
    routes
        .api(Access::May(Permission::ReadHits), routes!(list_hits))
        .api(decides, routes!(decide_hits))
        .api(decides, routes!(escalate_hits))
        .api(decides, routes!(list_approvers))
        .api(decides, routes!(undo_decisions))
        .api(keeps, routes!(list_views))
        .api(keeps, routes!(save_view))
        .api(keeps, routes!(delete_view))
}

/// A page of the queue, best first.
#[derive(Serialize, ToSchema)]
struct HitsAnswer {
    hits: Vec<HitAnswer>,
    /// Hits in each state under the same filter.
    counts: Vec<StateCount>,
    /// Cursor of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
    /// Cursor of the page before; absent on the first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct StateCount {
    /// `open`, `escalated`, `decided`, `cleared` or `gone`.
    state: &'static str,
    hits: u64,
    /// Counting ended there; there may be more.
    or_more: bool,
}

#[derive(Serialize, ToSchema)]
struct HitAnswer {
    id: String,
    state: &'static str,
    /// 0 to 1.
    score: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    right: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    right_name: Option<String>,
    source: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    seller: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// Milliseconds since 1970 UTC.
    first_seen_ms: i64,
    last_seen_ms: i64,
    /// When it last became news: first seen, or changed after a decision.
    news_ms: i64,
    /// The latest decision that stands: send it along when deciding.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<DecisionAnswer>,
    /// What waits for an approver: send its id along when deciding.
    #[serde(skip_serializing_if = "Option::is_none")]
    escalation: Option<EscalationAnswer>,
    /// Changes with the listing: send it along when deciding.
    listing_digest: String,
    /// With `group`: what the cluster has in common, and how many hits it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster: Option<ClusterAnswer>,
}

#[derive(Serialize, ToSchema)]
struct DecisionAnswer {
    id: String,
    /// `infringes`, `lawful` or `not-used`.
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    actor: String,
    decided_ms: i64,
    /// False once the listing has changed so much that somebody should look again.
    holds: bool,
}

#[derive(Serialize, ToSchema)]
struct EscalationAnswer {
    id: String,
    /// Whose turn it is; absent for any approver.
    #[serde(skip_serializing_if = "Option::is_none")]
    assignee: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    actor: String,
    escalated_ms: i64,
}

#[derive(Serialize, ToSchema)]
struct ClusterAnswer {
    key: String,
    hits: u64,
    or_more: bool,
}

/// A hit with the decision that stood about it when it was looked at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SeenHitBody {
    #[schema(max_length = 64)]
    hit: String,
    /// Id of that decision; absent where there was none.
    #[schema(max_length = 64)]
    decision: Option<String>,
    /// Id of the entry that waited for an approver; absent where none did.
    #[schema(max_length = 64)]
    escalation: Option<String>,
    /// `listing_digest` as it was given; where it is absent, it is not asked whether the listing has changed since.
    #[schema(min_length = 8, max_length = 64)]
    listing_digest: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DecideBody {
    #[schema(min_items = 1, max_items = 1000)]
    hits: Vec<SeenHitBody>,
    /// `infringes`, `lawful` or `not-used`.
    verdict: VerdictBody,
    /// Cut at 4,000 characters. Deciding otherwise than somebody else did takes one.
    note: Option<String>,
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum VerdictBody {
    Infringes,
    Lawful,
    NotUsed,
}

impl From<VerdictBody> for Verdict {
    fn from(body: VerdictBody) -> Self {
        match body {
            VerdictBody::Infringes => Verdict::Infringes,
            VerdictBody::Lawful => Verdict::Lawful,
            VerdictBody::NotUsed => Verdict::NotUsed,
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EscalateBody {
    #[schema(min_items = 1, max_items = 1000)]
    hits: Vec<SeenHitBody>,
    /// Name of one of `/api/v1/approvers`; absent for any of them.
    assignee: Option<String>,
    /// Cut at 4,000 characters. Why, where something is to be reopened.
    note: Option<String>,
    /// Whether what is decided is to be thought over. It stands until the approver has decided.
    #[serde(default)]
    reopen: bool,
}

/// Who can be asked to decide.
#[derive(Serialize, ToSchema)]
struct ApproversAnswer {
    approvers: Vec<ApproverAnswer>,
}

#[derive(Serialize, ToSchema)]
struct ApproverAnswer {
    name: String,
    display_name: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UndoBody {
    /// Ids of one's own decisions and escalations, as they were given when they were written.
    #[schema(min_items = 1, max_items = 1000)]
    entries: Vec<String>,
}

/// What was written by this request, or by the same one before. What stood already when it was seen is not among it.
#[derive(Serialize, ToSchema)]
struct EntriesAnswer {
    entries: Vec<EntryAnswer>,
}

#[derive(Serialize, ToSchema)]
struct EntryAnswer {
    id: String,
    hit: String,
}

/// A filter kept under a name.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ViewBody {
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// As the query of `/api/v1/hits` and of the page: `state=open&right=tm-1`.
    filter: String,
}

#[derive(Serialize, ToSchema)]
struct ViewsAnswer {
    views: Vec<ViewBody>,
}

/// Hits by filter, best first.
#[utoipa::path(
    get, path = "/api/v1/hits", tag = "hits",
    params(
        ("state" = Option<String>, Query, description = "`open` (if absent), `escalated`, `decided`, `cleared`, `gone` or `all`; may be repeated"),
        ("right" = Option<String>, Query, description = "Id of a right; may be repeated"),
        ("kind" = Option<String>, Query, description = "Kind of right, or `none`; may be repeated"),
        ("source" = Option<String>, Query, description = "Id of a source; may be repeated"),
        ("seller" = Option<String>, Query, description = "The seller's full name"),
        ("country" = Option<String>, Query, description = "As listings say it"),
        ("assigned" = Option<String>, Query, description = "`me`: what an approver was asked about by name, if that is who asks"),
        ("min" = Option<u32>, Query, description = "Least score, percent"),
        ("max" = Option<u32>, Query, description = "Greatest score, percent"),
        ("from" = Option<String>, Query, description = "First seen on this day (UTC) or later"),
        ("to" = Option<String>, Query, description = "First seen on this day (UTC) or earlier"),
        ("new" = Option<String>, Query, description = "`1`: what came since the last visit"),
        ("q" = Option<String>, Query, description = "Words for the search over everything captured"),
        ("group" = Option<String>, Query, description = "`picture`, `seller` or `template`: one hit of each cluster"),
        ("in" = Option<String>, Query, description = "One cluster: `seller:KEY`"),
        ("after" = Option<String>, Query, description = "Cursor of the next page"),
        ("before" = Option<String>, Query, description = "Cursor of the page before"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "1 to 200; 50 if absent"),
    ),
    responses(
        (status = 200, body = HitsAnswer),
    )
)]
async fn list_hits(
    State(web): State<Web>,
    visit: Visit,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<HitsAnswer>, WebError> {
    let query = HitQuery::read(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))?;
    let page = web.desk().hits_page(&visit.person, &query).await?;
    let counts = page.counts.into_iter().map(|(state, count)| StateCount {
        state: state.as_str(),
        hits: count.hits,
        or_more: count.or_more,
    });
    Ok(Json(HitsAnswer {
        counts: counts.collect(),
        after: page.next.map(crate::store::Place::cursor),
        before: page.previous.map(crate::store::Place::cursor),
        hits: page.rows.into_iter().map(hit).collect(),
    }))
}

/// Decides about several hits: all of them, or none where one is not as it was seen (409 says who said what meanwhile), waits for
/// an approver, or is decided by somebody else: an approver overrules them, with a note.
#[utoipa::path(
    post, path = "/api/v1/decisions", tag = "hits", request_body = DecideBody,
    responses(
        (status = 200, body = EntriesAnswer),
    )
)]
async fn decide_hits(
    State(web): State<Web>,
    visit: Visit,
    Json(body): Json<DecideBody>,
) -> Result<Json<EntriesAnswer>, WebError> {
    let said = (body.verdict.into(), body.note);
    let entries = web.desk().decide_hits(&visit.person, chosen(body.hits), said, visit.visitor.now_ms).await?;
    Ok(entries_answer(entries))
}

/// Asks an approver to decide about several hits, or with `reopen` to think decisions over.
#[utoipa::path(
    post, path = "/api/v1/escalations", tag = "hits", request_body = EscalateBody,
    responses(
        (status = 200, body = EntriesAnswer),
    )
)]
async fn escalate_hits(
    State(web): State<Web>,
    visit: Visit,
    Json(body): Json<EscalateBody>,
) -> Result<Json<EntriesAnswer>, WebError> {
    let asked = Asked { assignee: body.assignee, note: body.note, reopens: body.reopen };
    let entries = web.desk().escalate_hits(&visit.person, chosen(body.hits), asked, visit.visitor.now_ms).await?;
    Ok(entries_answer(entries))
}

/// Who can be asked to decide about hits.
#[utoipa::path(
    get, path = "/api/v1/approvers", tag = "hits",
    responses(
        (status = 200, body = ApproversAnswer),
    )
)]
async fn list_approvers(State(web): State<Web>, visit: Visit) -> Result<Json<ApproversAnswer>, WebError> {
    let approvers = web.desk().approvers(&visit.person).await?.into_iter();
    let answer = |one: Approver| ApproverAnswer { name: one.name, display_name: one.display_name };
    Ok(Json(ApproversAnswer { approvers: approvers.map(answer).collect() }))
}

/// Takes back one's own decisions and escalations, each the last word about its hit; what stood before stands again.
#[utoipa::path(
    post, path = "/api/v1/decisions/undo", tag = "hits", request_body = UndoBody,
    responses(
        (status = 200, body = EntriesAnswer),
    )
)]
async fn undo_decisions(
    State(web): State<Web>,
    visit: Visit,
    Json(body): Json<UndoBody>,
) -> Result<Json<EntriesAnswer>, WebError> {
    let entries = web.desk().undo_hits(&visit.person, &body.entries, visit.visitor.now_ms).await?;
    Ok(entries_answer(entries))
}

/// One's own saved views, by name.
#[utoipa::path(
    get, path = "/api/v1/views", tag = "hits",
    responses(
        (status = 200, body = ViewsAnswer),
    )
)]
async fn list_views(State(web): State<Web>, visit: Visit) -> Result<Json<ViewsAnswer>, WebError> {
    let views = web.desk().views(&visit.person).await?;
    Ok(Json(ViewsAnswer { views: views.into_iter().map(view).collect() }))
}

/// Keeps a view, in place of one's own of that name.
#[utoipa::path(
    post, path = "/api/v1/views", tag = "hits", request_body = ViewBody,
    responses(
        (status = 200, body = ViewBody),
    )
)]
async fn save_view(
    State(web): State<Web>,
    visit: Visit,
    Json(body): Json<ViewBody>,
) -> Result<Json<ViewBody>, WebError> {
    let query = HitQuery::from_address(&body.filter)?;
    let saved = web.desk().save_view(&visit.person, &body.name, &query, visit.visitor.now_ms).await?;
    Ok(Json(view(saved)))
}

/// Removes one's own view.
#[utoipa::path(
    delete, path = "/api/v1/views/{name}", tag = "hits",
    params(("name" = String, Path, description = "The view's name")),
    responses(
        (status = 204, description = "Removed"),
    )
)]
async fn delete_view(State(web): State<Web>, visit: Visit, Path(name): Path<String>) -> Result<StatusCode, WebError> {
    web.desk().delete_view(&visit.person, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn chosen(hits: Vec<SeenHitBody>) -> Chosen {
    let seen = |body: SeenHitBody| SeenHit {
        hit_id: body.hit,
        decision: body.decision,
        escalation: body.escalation,
        listing: body.listing_digest,
    };
    Chosen { hits: hits.into_iter().map(seen).collect(), ..Chosen::default() }
}

fn entries_answer(entries: Vec<Entry>) -> Json<EntriesAnswer> {
    let answer = |entry: Entry| EntryAnswer { id: entry.id, hit: entry.hit_id };
    Json(EntriesAnswer { entries: entries.into_iter().map(answer).collect() })
}

fn view(view: SavedView) -> ViewBody {
    ViewBody { name: view.name, filter: view.filter }
}

fn hit(row: QueueRow) -> HitAnswer {
    let seen = row.seen();
    let hit = row.hit;
    let listing = hit.listing;
    let decision = hit.standing.zip(row.decision).map(|(standing, id)| DecisionAnswer {
        id,
        verdict: standing.ruling.verdict.as_str(),
        note: standing.ruling.note,
        actor: standing.ruling.actor,
        decided_ms: standing.ruling.decided_ms,
        holds: standing.holds,
    });
    HitAnswer {
        id: hit.id,
        state: row.state.as_str(),
        score: hit.ranked.score.get(),
        right: hit.ranked.hit.right_id.map(|id| id.0),
        right_name: row.right_name,
        source: hit.source_id.0,
        title: listing.title,
        seller: listing.seller,
        price: listing.price,
        currency: listing.currency,
        country: listing.country,
        url: listing.url.map(String::from),
        first_seen_ms: hit.first_seen_ms,
        last_seen_ms: hit.last_seen_ms,
        news_ms: row.news_ms,
        decision,
        escalation: row.escalation.map(|(id, asked)| EscalationAnswer {
            id,
            assignee: asked.assignee,
            note: asked.note,
            actor: asked.actor,
            escalated_ms: asked.escalated_ms,
        }),
        listing_digest: seen.listing.unwrap_or_default(),
        cluster: row.cluster.map(|(key, count)| ClusterAnswer { key, hits: count.hits, or_more: count.or_more }),
    }
}
