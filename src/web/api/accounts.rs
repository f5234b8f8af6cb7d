//! Accounts over the API, for administrators.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::me::time;
use crate::accounts::{Account, AccountChange, Link, NewAccount, Permission, Role, Secret};
use crate::desk::DeskError;
use crate::locale::Message;
use crate::web::routes::{Access, Mark, Routes};
use crate::web::{Visit, Web, WebError, fresh_secret};

const ADMINISTER: Access = Access::May(Permission::Administer);

pub fn add(routes: Routes) -> Routes {
    let routes = routes.api(ADMINISTER, routes!(list_accounts)).api(ADMINISTER, routes!(show_account));
    routes.marked(Mark::Noted, |routes| {
        routes
            .marked(Mark::Secret, |routes| {
                routes.api(ADMINISTER, routes!(make_account)).api(ADMINISTER, routes!(invite))
            })
            .api(ADMINISTER, routes!(change_account))
            .api(ADMINISTER, routes!(unlock))
            .api(ADMINISTER, routes!(shut_out))
    })
}

/// Somebody who may sign in.
#[derive(Serialize, ToSchema)]
pub struct AccountBody {
    name: String,
    display_name: String,
    /// `owner`, `monitor`, `analyst`, `approver`, `administrator` or `auditor`.
    role: String,
    /// Whose rights an owner sees.
    holders: Vec<String>,
    lang: Option<String>,
    disabled: bool,
    /// False until the invitation was taken up.
    has_password: bool,
    /// Whether it can sign in by a provider (OpenID Connect).
    is_linked: bool,
    created: String,
    created_by: String,
    signed_in: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct AccountsBody {
    accounts: Vec<AccountBody>,
}

/// An address at which the person sets a password, once. It is given here and never again.
#[derive(Serialize, ToSchema)]
struct InvitationBody {
    account: String,
    address: String,
    expires: String,
}

#[derive(Deserialize, ToSchema)]
struct NewAccountBody {
    name: String,
    display_name: String,
    role: String,
    #[serde(default)]
    holders: Vec<String>,
}

/// What is left out stays as it is.
#[derive(Deserialize, ToSchema)]
struct ChangeBody {
    display_name: Option<String>,
    role: Option<String>,
    holders: Option<Vec<String>>,
    disabled: Option<bool>,
}

impl From<Account> for AccountBody {
    fn from(account: Account) -> Self {
        AccountBody {
            name: account.name,
            display_name: account.display_name,
            role: account.role.as_str().to_owned(),
            holders: account.holders,
            lang: account.lang.map(|lang| lang.tag().to_owned()),
            disabled: account.disabled,
            has_password: account.has_password,
            is_linked: account.is_linked,
            created: time(account.created_ms),
            created_by: account.created_by,
            signed_in: account.signed_in_ms.map(time),
        }
    }
}

pub(super) fn role_named(name: &str) -> Result<Role, DeskError> {
    name.parse().map_err(|()| DeskError::invalid("role", Message::new("desk-access-role-unknown").with("role", name)))
}

fn invitation(web: &Web, link: Link, secret: &Secret) -> (StatusCode, Json<InvitationBody>) {
    let body = InvitationBody {
        account: link.account.unwrap_or_default(),
        address: web.address(&format!("/welcome/{}", secret.text)),
        expires: time(link.expires_ms),
    };
    (StatusCode::CREATED, Json(body))
}

#[utoipa::path(get, path = "/api/v1/accounts", tag = "accounts", responses((status = 200, body = AccountsBody)))]
async fn list_accounts(State(web): State<Web>, visit: Visit) -> Result<Json<AccountsBody>, WebError> {
    let accounts = web.desk().accounts(&visit.person).await?;
    Ok(Json(AccountsBody { accounts: accounts.into_iter().map(AccountBody::from).collect() }))
}

/// Makes an account; its person sets the password at the address that is given back.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "accounts", request_body = NewAccountBody, responses((status = 201, body = InvitationBody)))]
async fn make_account(
    State(web): State<Web>,
    visit: Visit,
    Json(body): Json<NewAccountBody>,
) -> Result<(StatusCode, Json<InvitationBody>), WebError> {
    let role = role_named(&body.role)?;
    let new = NewAccount { name: body.name, display_name: body.display_name, role, holders: body.holders, lang: None };
    let secret = fresh_secret()?;
    let link = web.desk().add_account(&visit.person, &new, &secret, visit.visitor.now_ms).await?;
    Ok(invitation(&web, link, &secret))
}

#[utoipa::path(get, path = "/api/v1/accounts/{name}", tag = "accounts", params(("name" = String, Path)), responses((status = 200, body = AccountBody)))]
async fn show_account(
    State(web): State<Web>,
    visit: Visit,
    Path(name): Path<String>,
) -> Result<Json<AccountBody>, WebError> {
    Ok(Json(web.desk().account(&visit.person, &name).await?.into()))
}

/// Changes role, holders, name, or whether the account is disabled. Another role ends its sessions; disabling ends its tokens,
/// password addresses and feeds as well.
#[utoipa::path(patch, path = "/api/v1/accounts/{name}", tag = "accounts", params(("name" = String, Path)), request_body = ChangeBody, responses((status = 200, body = AccountBody)))]
async fn change_account(
    State(web): State<Web>,
    visit: Visit,
    Path(name): Path<String>,
    Json(body): Json<ChangeBody>,
) -> Result<Json<AccountBody>, WebError> {
    let account = web.desk().account(&visit.person, &name).await?;
    let change = AccountChange {
        display_name: body.display_name.unwrap_or(account.display_name),
        role: body.role.as_deref().map_or(Ok(account.role), role_named)?,
        holders: body.holders.unwrap_or(account.holders),
        disabled: body.disabled.unwrap_or(account.disabled),
    };
    web.desk().change_account(&visit.person, &name, &change, visit.visitor.now_ms).await?;
    Ok(Json(web.desk().account(&visit.person, &name).await?.into()))
}

/// Another address at which the person sets a password; the one before works no more. Once it is used, earlier sessions, tokens
/// and feeds are ended.
#[utoipa::path(post, path = "/api/v1/accounts/{name}/invitation", tag = "accounts", params(("name" = String, Path)), responses((status = 201, body = InvitationBody)))]
async fn invite(
    State(web): State<Web>,
    visit: Visit,
    Path(name): Path<String>,
) -> Result<(StatusCode, Json<InvitationBody>), WebError> {
    let secret = fresh_secret()?;
    let link = web.desk().invite(&visit.person, &name, &secret, visit.visitor.now_ms).await?;
    Ok(invitation(&web, link, &secret))
}

/// Lets an account that is held up try again at once.
#[utoipa::path(post, path = "/api/v1/accounts/{name}/unlock", tag = "accounts", params(("name" = String, Path)), responses((status = 204)))]
async fn unlock(State(web): State<Web>, visit: Visit, Path(name): Path<String>) -> Result<StatusCode, WebError> {
    web.desk().unlock(&visit.person, &name, visit.visitor.now_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends the account's sessions, tokens, password addresses and feeds. Its person may sign in again.
#[utoipa::path(post, path = "/api/v1/accounts/{name}/shut-out", tag = "accounts", params(("name" = String, Path)), responses((status = 204)))]
async fn shut_out(State(web): State<Web>, visit: Visit, Path(name): Path<String>) -> Result<StatusCode, WebError> {
    web.desk().shut_out(&visit.person, &name, visit.visitor.now_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}
