//! The audit log over the API.

use axum::Json;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::me::time;
use crate::accounts::Permission;
use crate::accounts::audit::AuditFilter;
use crate::desk::paging::rows;
use crate::web::routes::{Access, Routes};
use crate::web::{Visit, Web, WebError};

/// Entries of a page where nobody says.
const USUAL_ENTRIES: u32 = 100;
const READ: Access = Access::May(Permission::ReadAudit);

pub fn add(routes: Routes) -> Routes {
    routes.api(READ, routes!(list_audit)).api(READ, routes!(verify_audit))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AuditQuery {
    /// Who did it.
    actor: Option<String>,
    /// How what was done begins: `account.`.
    action: Option<String>,
    /// A part of what it was done to.
    object: Option<String>,
    /// Entries before this number.
    before: Option<i64>,
    /// 100 where nothing is said, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Something that was done, in its place in the chain.
#[derive(Serialize, ToSchema)]
struct AuditEntryBody {
    number: i64,
    at: String,
    at_ms: i64,
    actor: String,
    action: String,
    object: String,
    /// As what, by what and from where, as `analyst reeve_01020304 192.0.2.1`; empty where it was not noted.
    via: String,
    /// The digest of the entry before.
    previous: String,
    /// SHA-256 of the JSON list of previous, number, at_ms, actor, action, object, and via where that is not empty.
    digest: String,
}

#[derive(Serialize, ToSchema)]
struct AuditBody {
    /// The newest first.
    entries: Vec<AuditEntryBody>,
    /// For `before`, where there may be more.
    next: Option<i64>,
}

#[derive(Serialize, ToSchema)]
struct VerifiedBody {
    /// Entries that are as they were written, from the first on.
    entries: i64,
    /// The digest of the last of them.
    head: String,
    /// The first entry that is not as it was written, or is missing.
    broken: Option<i64>,
}

#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(AuditQuery), responses((status = 200, body = AuditBody)))]
async fn list_audit(
    State(web): State<Web>,
    visit: Visit,
    Query(query): Query<AuditQuery>,
) -> Result<Json<AuditBody>, WebError> {
    let limit = rows(query.limit, USUAL_ENTRIES)?;
    let filter = AuditFilter {
        actor: query.actor,
        action: query.action,
        object: query.object,
        before: query.before,
        ..AuditFilter::default()
    };
    let entries = web.desk().audit(&visit.person, &filter, limit).await?;
    let next = entries.last().filter(|last| entries.len() == limit as usize && last.number > 1).map(|last| last.number);
    let entries = entries.into_iter().map(|entry| AuditEntryBody {
        number: entry.number,
        at: time(entry.deed.at_ms),
        at_ms: entry.deed.at_ms,
        actor: entry.deed.actor,
        action: entry.deed.action,
        object: entry.deed.object,
        via: entry.deed.via,
        previous: entry.previous,
        digest: entry.digest,
    });
    Ok(Json(AuditBody { entries: entries.collect(), next }))
}

/// Looks through the whole log.
#[utoipa::path(get, path = "/api/v1/audit/verify", tag = "audit", responses((status = 200, body = VerifiedBody)))]
async fn verify_audit(State(web): State<Web>, visit: Visit) -> Result<Json<VerifiedBody>, WebError> {
    let verified = web.desk().verify_audit(&visit.person).await?;
    Ok(Json(VerifiedBody { entries: verified.entries, head: verified.head, broken: verified.broken }))
}
