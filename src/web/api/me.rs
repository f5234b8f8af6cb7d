//! Who asks, and their own tokens.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::accounts::role_named;
use crate::accounts::{ApiToken, Permission};
use crate::desk::accounts::TokenWish;
use crate::web::routes::{Access, Mark, Routes};
use crate::web::{Visit, Web, WebError, fresh_token};

const OWN: Access = Access::May(Permission::OwnSettings);

pub fn add(routes: Routes) -> Routes {
    let routes = routes.api(Access::SignedIn, routes!(me)).api(OWN, routes!(list_tokens));
    let all = Access::May(Permission::Administer);
    let routes = routes.api(all, routes!(list_all_tokens));
    routes.marked(Mark::Noted, |routes| {
        routes
            .marked(Mark::Secret, |routes| routes.api(OWN, routes!(make_token)))
            .api(OWN, routes!(revoke_token))
            .api(all, routes!(revoke_any_token))
    })
}

/// Whoever asks, as far as what was shown at the door reaches.
#[derive(Serialize, ToSchema)]
struct MeBody {
    name: String,
    display_name: String,
    /// The token's, where one was shown.
    role: String,
    lang: Option<String>,
    /// What may be done, as `read-hits`.
    permissions: Vec<String>,
    /// How many rights are seen; none where all are.
    rights: Option<usize>,
}

/// What a program signs in with; its secret is given when it is made, and never again.
#[derive(Serialize, ToSchema)]
struct TokenBody {
    /// How the token begins.
    id: String,
    /// Whose it is.
    account: String,
    label: String,
    role: String,
    created: String,
    expires: String,
    used: Option<String>,
    revoked: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct TokensBody {
    tokens: Vec<TokenBody>,
}

#[derive(Serialize, ToSchema)]
struct MadeTokenBody {
    /// The whole token, for the header `Authorization: Bearer`.
    secret: String,
    token: TokenBody,
}

#[derive(Deserialize, ToSchema)]
struct TokenWishBody {
    label: String,
    /// Yours, or less.
    role: String,
    days: u32,
}

impl From<ApiToken> for TokenBody {
    fn from(token: ApiToken) -> Self {
        TokenBody {
            id: token.id,
            account: token.account,
            label: token.label,
            role: token.role.as_str().to_owned(),
            created: time(token.created_ms),
            expires: time(token.expires_ms),
            used: token.used_ms.map(time),
            revoked: token.revoked_ms.map(time),
        }
    }
}

/// RFC 3339 in UTC.
pub(super) fn time(ms: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(ms);
    time.map(|time| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default()
}

#[utoipa::path(get, path = "/api/v1/me", tag = "me", responses((status = 200, body = MeBody)))]
async fn me(State(web): State<Web>, visit: Visit) -> Result<Json<MeBody>, WebError> {
    let account = web.desk().own_account(&visit.person).await?;
    let permissions = Permission::ALL.into_iter().filter(|permission| visit.person.may(*permission));
    let permissions =
        permissions.filter_map(|permission| Some(serde_json::to_value(permission).ok()?.as_str()?.to_owned()));
    Ok(Json(MeBody {
        name: account.name,
        display_name: account.display_name,
        role: visit.person.role.as_str().to_owned(),
        lang: account.lang.map(|lang| lang.tag().to_owned()),
        permissions: permissions.collect(),
        rights: visit.person.rights().map(|rights| rights.len()),
    }))
}

#[utoipa::path(get, path = "/api/v1/tokens", tag = "me", responses((status = 200, body = TokensBody)))]
async fn list_tokens(State(web): State<Web>, visit: Visit) -> Result<Json<TokensBody>, WebError> {
    let tokens = web.desk().own_tokens(&visit.person).await?;
    Ok(Json(TokensBody { tokens: tokens.into_iter().map(TokenBody::from).collect() }))
}

/// Makes a token: for whoever signed in with a browser. Tokens make no tokens, so that one that was found ends when it ends.
#[utoipa::path(post, path = "/api/v1/tokens", tag = "me", request_body = TokenWishBody, security(("session" = [])), responses((status = 201, body = MadeTokenBody)))]
async fn make_token(
    State(web): State<Web>,
    visit: Visit,
    Json(body): Json<TokenWishBody>,
) -> Result<(StatusCode, Json<MadeTokenBody>), WebError> {
    visit.by_session()?;
    let wish = TokenWish { label: body.label, role: role_named(&body.role)?, days: body.days };
    let (token, secret) = web.desk().make_token(&visit.person, &wish, fresh_token()?, visit.visitor.now_ms).await?;
    Ok((StatusCode::CREATED, Json(MadeTokenBody { secret: secret.text, token: token.into() })))
}

/// The token opens nothing from now on.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "me", params(("id" = String, Path)), responses((status = 204)))]
async fn revoke_token(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Result<StatusCode, WebError> {
    web.desk().revoke_token(&visit.person, &id, visit.visitor.now_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AllTokensQuery {
    /// Whose; everybody's where nothing is said.
    account: Option<String>,
}

/// Everybody's tokens, for administrators; the latest first, 1000 at most.
#[utoipa::path(get, path = "/api/v1/admin/tokens", tag = "accounts", params(AllTokensQuery), responses((status = 200, body = TokensBody)))]
async fn list_all_tokens(
    State(web): State<Web>,
    visit: Visit,
    Query(query): Query<AllTokensQuery>,
) -> Result<Json<TokensBody>, WebError> {
    let tokens = web.desk().all_tokens(&visit.person, query.account.as_deref()).await?;
    Ok(Json(TokensBody { tokens: tokens.into_iter().map(TokenBody::from).collect() }))
}

/// Somebody's token opens nothing from now on.
#[utoipa::path(delete, path = "/api/v1/admin/tokens/{id}", tag = "accounts", params(("id" = String, Path)), responses((status = 204)))]
async fn revoke_any_token(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<StatusCode, WebError> {
    web.desk().revoke_any_token(&visit.person, &id, visit.visitor.now_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}
