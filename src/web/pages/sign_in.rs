//! The door: the first administrator, signing in and out, and the addresses at which a password is set.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderMap};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use super::openid::{Doors, doors, require_passwords};
use super::settings::{cookie, is_ours};
use crate::accounts::{Account, LinkPurpose};
use crate::desk::DeskError;
use crate::desk::accounts::FirstAdministrator;
use crate::locale::Lang;
use crate::web::access::{LANG_COOKIE, Visitor, knock, sessions};
use crate::web::errors::Dressed;
use crate::web::layout::Layout;
use crate::web::routes::{Access, Mark, Routes};
use crate::web::{Web, WebError, fresh_salt};

/// What a browser says it is, as far as it is kept.
const MAX_AGENT_CHARS: usize = 200;

pub fn add(routes: Routes) -> Routes {
    // Their addresses hold secrets, and what comes of them is noted with it.
    routes.marked(Mark::Noted, |routes| {
        routes
            .get("/sign-in", Access::Public, show)
            .post("/sign-in", Access::Public, sign_in)
            .post("/sign-out", Access::Public, sign_out)
            .get("/set-up/{secret}", Access::Public, show_set_up)
            .post("/set-up/{secret}", Access::Public, set_up)
            .get("/welcome/{secret}", Access::Public, show_welcome)
            .post("/welcome/{secret}", Access::Public, welcome)
    })
}

#[derive(Template)]
#[template(path = "access/sign_in.html", config = "src/web/askama.toml")]
struct SignInPage {
    layout: Layout,
    name: String,
    next: String,
    faults: Vec<String>,
    /// Nobody can sign in yet.
    is_new: bool,
    /// A password was just set.
    welcome: bool,
    doors: Doors,
}

#[derive(Template)]
#[template(path = "access/set_up.html", config = "src/web/askama.toml")]
struct SetUpPage {
    layout: Layout,
    name: String,
    display_name: String,
    faults: Vec<String>,
}

#[derive(Template)]
#[template(path = "access/welcome.html", config = "src/web/askama.toml")]
struct WelcomePage {
    layout: Layout,
    name: String,
    faults: Vec<String>,
    doors: Doors,
    secret: String,
}

#[derive(Deserialize)]
struct Next {
    next: Option<String>,
    welcome: Option<String>,
}

#[derive(Deserialize)]
struct SignIn {
    name: String,
    password: String,
    next: Option<String>,
}

#[derive(Deserialize)]
struct FirstForm {
    name: String,
    display_name: String,
    password: String,
}

#[derive(Deserialize)]
struct PasswordForm {
    password: String,
}

/// Only paths of ours are gone on to.
pub(super) fn wanted(next: Option<String>) -> String {
    next.filter(|path| is_ours(path) && !path.starts_with("/sign-")).unwrap_or_else(|| "/".to_owned())
}

async fn show(State(web): State<Web>, visitor: Visitor, Query(query): Query<Next>) -> Result<Response, WebError> {
    let next = wanted(query.next);
    if visitor.person.is_some() {
        return Ok(Redirect::to(&next).into_response());
    }
    let is_new = web.desk().is_new().await?;
    let doors = doors(&web, visitor.lang).await?;
    let layout = Layout::new(&web, visitor, "desk-access-sign-in", "");
    let welcome = query.welcome.is_some();
    let page = SignInPage { layout, name: String::new(), next, faults: Vec::new(), is_new, welcome, doors };
    Ok(Html(page.render()?).into_response())
}

async fn sign_in(
    State(web): State<Web>,
    visitor: Visitor,
    headers: HeaderMap,
    session: Session,
    Form(form): Form<SignIn>,
) -> Result<Response, WebError> {
    knock(&web, &visitor)?;
    require_passwords(&web).await?;
    let next = wanted(form.next);
    let name = form.name.trim().to_lowercase();
    let found = web.desk().check_password(&name, form.password, &visitor.address, visitor.now_ms).await?;
    match found {
        Ok(account) => {
            begin(&session, &account, &visitor, &headers).await?;
            Ok((lang_cookie(account.lang), Redirect::to(&next)).into_response())
        }
        Err(refused) => {
            let faults = vec![visitor.lang.text(&refused.message(visitor.now_ms))];
            let doors = doors(&web, visitor.lang).await?;
            let layout = Layout::new(&web, visitor, "desk-access-sign-in", "");
            let page = SignInPage { layout, name, next, faults, is_new: false, welcome: false, doors };
            Ok(refused_page(page.render()?))
        }
    }
}

/// A new session, whatever the browser brought along.
pub(super) async fn begin(
    session: &Session,
    account: &Account,
    visitor: &Visitor,
    headers: &HeaderMap,
) -> anyhow::Result<()> {
    let agent = headers.get(header::USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let agent: String = agent.unwrap_or_default().chars().take(MAX_AGENT_CHARS).collect();
    session.flush().await?;
    session.insert(sessions::ACCOUNT, &account.name).await?;
    session.insert(sessions::ADDRESS, &visitor.address).await?;
    session.insert(sessions::AGENT, agent).await?;
    Ok(())
}

/// From the next page on it is the account's language.
pub(super) fn lang_cookie(lang: Option<Lang>) -> AppendHeaders<Option<(header::HeaderName, String)>> {
    AppendHeaders(lang.map(|lang| (header::SET_COOKIE, cookie(LANG_COOKIE, lang.tag()))))
}

async fn sign_out(session: Session) -> Result<Redirect, WebError> {
    session.flush().await.map_err(anyhow::Error::from)?;
    Ok(Redirect::to("/sign-in"))
}

async fn show_set_up(
    State(web): State<Web>,
    visitor: Visitor,
    Path(secret): Path<String>,
) -> Result<Html<String>, WebError> {
    knock(&web, &visitor)?;
    if web.desk().link(&secret, visitor.now_ms).await?.purpose != LinkPurpose::SetUp {
        return Err(DeskError::NotFound.into());
    }
    let layout = Layout::new(&web, visitor, "desk-access-set-up", "");
    let page = SetUpPage { layout, name: String::new(), display_name: String::new(), faults: Vec::new() };
    Ok(Html(page.render()?))
}

async fn set_up(
    State(web): State<Web>,
    visitor: Visitor,
    Path(secret): Path<String>,
    Form(form): Form<FirstForm>,
) -> Result<Response, WebError> {
    knock(&web, &visitor)?;
    let name = form.name.trim().to_lowercase();
    let display_name = form.display_name.trim().to_owned();
    let first = FirstAdministrator {
        name: name.clone(),
        display_name: display_name.clone(),
        password: form.password,
        lang: visitor.lang,
    };
    match web.desk().set_up(&secret, first, fresh_salt()?, visitor.now_ms).await {
        Ok(()) => Ok(Redirect::to("/sign-in?welcome=1").into_response()),
        Err(error) => {
            let faults = sentences(error, visitor.lang)?;
            let layout = Layout::new(&web, visitor, "desk-access-set-up", "");
            Ok(refused_page(SetUpPage { layout, name, display_name, faults }.render()?))
        }
    }
}

async fn show_welcome(
    State(web): State<Web>,
    visitor: Visitor,
    Path(secret): Path<String>,
) -> Result<Html<String>, WebError> {
    knock(&web, &visitor)?;
    let name = welcomed(&web, &secret, visitor.now_ms).await?;
    let doors = doors(&web, visitor.lang).await?;
    let layout = Layout::new(&web, visitor, "desk-access-welcome", "");
    Ok(Html(WelcomePage { layout, name, faults: Vec::new(), doors, secret }.render()?))
}

async fn welcome(
    State(web): State<Web>,
    visitor: Visitor,
    Path(secret): Path<String>,
    Form(form): Form<PasswordForm>,
) -> Result<Response, WebError> {
    knock(&web, &visitor)?;
    let name = welcomed(&web, &secret, visitor.now_ms).await?;
    require_passwords(&web).await?;
    match web.desk().take_up(&secret, form.password, fresh_salt()?, visitor.now_ms).await {
        Ok(_) => Ok(Redirect::to("/sign-in?welcome=1").into_response()),
        Err(error) => {
            let faults = sentences(error, visitor.lang)?;
            let doors = doors(&web, visitor.lang).await?;
            let layout = Layout::new(&web, visitor, "desk-access-welcome", "");
            Ok(refused_page(WelcomePage { layout, name, faults, doors, secret }.render()?))
        }
    }
}

/// Whose password is set at an address that works once.
pub(super) async fn welcomed(web: &Web, secret: &str, now_ms: i64) -> Result<String, DeskError> {
    web.desk().link(secret, now_ms).await?.account.ok_or(DeskError::NotFound)
}

/// What is wrong with what was sent, for the page it was sent from; other trouble is none of that page's.
pub(super) fn sentences(error: DeskError, lang: Lang) -> Result<Vec<String>, DeskError> {
    match error {
        DeskError::Invalid(faults) => Ok(faults.iter().map(|fault| lang.text(&fault.reason)).collect()),
        DeskError::Conflict(message) => Ok(vec![lang.text(&message)]),
        other => Err(other),
    }
}

/// The page again, with what is wrong on it.
pub(super) fn refused_page(page: String) -> Response {
    let mut response = (StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response();
    response.extensions_mut().insert(Dressed);
    response
}
