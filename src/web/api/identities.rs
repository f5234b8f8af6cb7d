//! Identities at a sign-in provider (OpenID Connect) that one's own account has. They are linked in a browser, on one's page.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::accounts::Identity;
use crate::desk::DeskError;
use crate::openid::Provider;
use crate::web::routes::{Access, Mark, Routes};
use crate::web::{Visit, Web, WebError, rfc3339};

pub fn add(routes: Routes) -> Routes {
    let routes = routes.api(Access::SignedIn, routes!(list_identities));
    routes.marked(Mark::Noted, |routes| routes.api(Access::SignedIn, routes!(unlink_identity)))
}

/// A person as the provider knows them.
#[derive(Serialize, ToSchema)]
struct IdentityBody {
    id: i64,
    /// The provider's address.
    issuer: String,
    subject: String,
    linked: String,
}

#[derive(Serialize, ToSchema)]
struct IdentitiesBody {
    identities: Vec<IdentityBody>,
}

impl From<Identity> for IdentityBody {
    fn from(identity: Identity) -> Self {
        let linked = rfc3339(identity.linked_ms);
        IdentityBody { id: identity.id, issuer: identity.issuer, subject: identity.subject, linked }
    }
}

#[utoipa::path(get, path = "/api/v1/me/identities", tag = "me", responses((status = 200, body = IdentitiesBody)))]
async fn list_identities(State(web): State<Web>, visit: Visit) -> Result<Json<IdentitiesBody>, WebError> {
    let identities = web.desk().own_identities(&visit.person).await?;
    Ok(Json(IdentitiesBody { identities: identities.into_iter().map(IdentityBody::from).collect() }))
}

/// The identity opens the account no more. Refused for the last way in.
#[utoipa::path(delete, path = "/api/v1/me/identities/{id}", tag = "me", params(("id" = i64, Path)), responses((status = 204)))]
async fn unlink_identity(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Result<StatusCode, WebError> {
    let id = id.parse().map_err(|_| DeskError::NotFound)?;
    let settings = web.provider().map(Provider::settings).ok_or(DeskError::NotFound)?;
    web.desk().unlink_identity(&visit.person, id, settings, visit.visitor.now_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}
