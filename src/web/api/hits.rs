//! The API of the queue: hits by filter, decisions, taking them back, saved views.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::accounts::Permission;
use crate::desk::hits::{Chosen, HitQuery};
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
    /// The entry that waits for an approver.
    #[serde(skip_serializing_if = "Option::is_none")]
    escalation: Option<String>,
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
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DecideBody {
    #[schema(min_items = 1, max_items = 1000)]
    hits: Vec<SeenHitBody>,
    /// `infringes`, `lawful` or `not-used`.
    verdict: VerdictBody,
    /// Cut at 4,000 characters.
    note: Option<String>,
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum VerdictBody {
    Infringes,
    Lawful,
    NotUsed,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EscalateBody {
    #[schema(min_items = 1, max_items = 1000)]
    hits: Vec<SeenHitBody>,
    /// Whose turn it is; absent for any approver.
    assignee: Option<String>,
    note: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UndoBody {
    /// Ids of decisions and escalations, as they were given when they were written.
    #[schema(min_items = 1, max_items = 1000)]
    entries: Vec<String>,
}

/// What stands written: by this request, or by the same one before.
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
        ("limit" = Option<u32>, Query, description = "1 to 200; 50 if absent"),
    ),
    responses(
        (status = 200, body = HitsAnswer),
        (status = 401, description = "Not signed in", body = Value, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role", body = Value, content_type = "application/problem+json"),
        (status = 422, description = "A filter cannot be read", body = Value, content_type = "application/problem+json"),
    )
)]
async fn list_hits(
    State(web): State<Web>,
    visit: Visit,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<HitsAnswer>, WebError> {
    let query = HitQuery::read(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))?;
    let page = web.desk().hits_page(&visit.person, &query, visit.visitor.now_ms).await?;
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

/// Decides about several hits: all of them, or none where somebody was faster with one.
#[utoipa::path(
    post, path = "/api/v1/decisions", tag = "hits", request_body = DecideBody,
    responses(
        (status = 200, body = EntriesAnswer),
        (status = 400, description = "Not JSON", body = Value, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = Value, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role", body = Value, content_type = "application/problem+json"),
        (status = 404, description = "A hit is not there", body = Value, content_type = "application/problem+json"),
        (status = 409, description = "Another decision stands than was seen", body = Value, content_type = "application/problem+json"),
        (status = 415, description = "Not sent as JSON", body = Value, content_type = "application/problem+json"),
        (status = 422, description = "Not understood", body = Value, content_type = "application/problem+json"),
    )
)]
async fn decide_hits(
    State(web): State<Web>,
    visit: Visit,
    Json(body): Json<DecideBody>,
) -> Result<Json<EntriesAnswer>, WebError> {
    let verdict = match body.verdict {
        VerdictBody::Infringes => Verdict::Infringes,
        VerdictBody::Lawful => Verdict::Lawful,
        VerdictBody::NotUsed => Verdict::NotUsed,
    };
    let said = (verdict, body.note);
    let entries = web.desk().decide_hits(&visit.person, chosen(body.hits), said, visit.visitor.now_ms).await?;
    Ok(entries_answer(entries))
}

/// Asks an approver to decide about several hits.
#[utoipa::path(
    post, path = "/api/v1/escalations", tag = "hits", request_body = EscalateBody,
    responses(
        (status = 200, body = EntriesAnswer),
        (status = 400, description = "Not JSON", body = Value, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = Value, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role", body = Value, content_type = "application/problem+json"),
        (status = 404, description = "A hit is not there", body = Value, content_type = "application/problem+json"),
        (status = 409, description = "Another decision stands than was seen", body = Value, content_type = "application/problem+json"),
        (status = 415, description = "Not sent as JSON", body = Value, content_type = "application/problem+json"),
        (status = 422, description = "Not understood", body = Value, content_type = "application/problem+json"),
    )
)]
async fn escalate_hits(
    State(web): State<Web>,
    visit: Visit,
    Json(body): Json<EscalateBody>,
) -> Result<Json<EntriesAnswer>, WebError> {
    let asked = (body.assignee, body.note);
    let entries = web.desk().escalate_hits(&visit.person, chosen(body.hits), asked, visit.visitor.now_ms).await?;
    Ok(entries_answer(entries))
}

/// Takes decisions and escalations back; what stood before stands again.
#[utoipa::path(
    post, path = "/api/v1/decisions/undo", tag = "hits", request_body = UndoBody,
    responses(
        (status = 200, body = EntriesAnswer),
        (status = 400, description = "Not JSON", body = Value, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = Value, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role", body = Value, content_type = "application/problem+json"),
        (status = 404, description = "No such entry", body = Value, content_type = "application/problem+json"),
        (status = 409, description = "Something was written about a hit since", body = Value, content_type = "application/problem+json"),
        (status = 415, description = "Not sent as JSON", body = Value, content_type = "application/problem+json"),
        (status = 422, description = "Not understood", body = Value, content_type = "application/problem+json"),
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
        (status = 401, description = "Not signed in", body = Value, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role", body = Value, content_type = "application/problem+json"),
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
        (status = 400, description = "Not JSON", body = Value, content_type = "application/problem+json"),
        (status = 401, description = "Not signed in", body = Value, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role", body = Value, content_type = "application/problem+json"),
        (status = 409, description = "No more views are kept", body = Value, content_type = "application/problem+json"),
        (status = 415, description = "Not sent as JSON", body = Value, content_type = "application/problem+json"),
        (status = 422, description = "Not understood", body = Value, content_type = "application/problem+json"),
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
        (status = 401, description = "Not signed in", body = Value, content_type = "application/problem+json"),
        (status = 403, description = "Not for this role", body = Value, content_type = "application/problem+json"),
        (status = 404, description = "No such view", body = Value, content_type = "application/problem+json"),
    )
)]
async fn delete_view(State(web): State<Web>, visit: Visit, Path(name): Path<String>) -> Result<StatusCode, WebError> {
    web.desk().delete_view(&visit.person, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn chosen(hits: Vec<SeenHitBody>) -> Chosen {
    let seen = |body: SeenHitBody| SeenHit { hit_id: body.hit, decision: body.decision };
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
        escalation: row.escalation.map(|(id, _)| id),
        cluster: row.cluster.map(|(key, count)| ClusterAnswer { key, hits: count.hits, or_more: count.or_more }),
    }
}
