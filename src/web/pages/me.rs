//! One's own account: password, language, sessions, tokens of the API.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::header;
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::openid::{Identities, doors, identities, require_passwords};
use super::settings::cookie;
use super::sign_in::{refused_page, sentences};
use crate::accounts::{Account, ApiToken, Permission, Role};
use crate::desk::accounts::{MAX_TOKEN_DAYS, PasswordChange, TokenWish};
use crate::locale::{Lang, Message};
use crate::web::access::LANG_COOKIE;
use crate::web::layout::Layout;
use crate::web::routes::{Access, Mark, Routes};
use crate::web::{Visit, Web, WebError, fresh_salt, fresh_token};

pub fn add(routes: Routes) -> Routes {
    let own = Access::May(Permission::OwnSettings);
    let routes = routes.get("/me", Access::SignedIn, show).post("/me/language", Access::SignedIn, change_language);
    routes.marked(Mark::Noted, |routes| {
        routes
            .post("/me/password", Access::SignedIn, change_password)
            .post("/me/sessions/end", Access::SignedIn, end_session)
            .post("/me/tokens", own, make_token)
            .post("/me/tokens/revoke", own, revoke_token)
    })
}

#[derive(Template)]
#[template(path = "access/me.html", config = "src/web/askama.toml")]
struct MePage {
    layout: Layout,
    account: Account,
    sessions: Vec<SessionLine>,
    tokens: Vec<TokenLine>,
    roles: Vec<Role>,
    said: Said,
    /// None where there is no provider.
    identities: Option<Identities>,
    passwords: bool,
}

struct SessionLine {
    short: String,
    agent: String,
    address: String,
    began: String,
    seen: String,
    is_this: bool,
}

pub(super) struct TokenLine {
    pub id: String,
    pub label: String,
    pub role: String,
    pub expires: String,
    pub used: String,
    pub holds: bool,
    pub state: String,
}

/// What a page has to say about what was just done.
#[derive(Default)]
struct Said {
    done: Option<String>,
    faults: Vec<String>,
    /// Shown this once.
    secret: Option<String>,
}

#[derive(Deserialize)]
struct Done {
    done: Option<String>,
}

#[derive(Deserialize)]
struct PasswordForm {
    current: String,
    password: String,
}

#[derive(Deserialize)]
struct LanguageForm {
    lang: String,
}

#[derive(Deserialize)]
struct IdForm {
    id: String,
}

#[derive(Deserialize)]
struct TokenForm {
    label: String,
    role: String,
    days: u32,
}

/// `2026-11-22 17:42 UTC`.
pub(super) fn minute(ms: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(ms);
    time.map(|time| time.strftime("%Y-%m-%d %H:%M UTC").to_string()).unwrap_or_default()
}

/// What was done, where the address says so.
fn done_words(code: &str, lang: Lang) -> Option<String> {
    let code = match code {
        "password" => "desk-access-done-password",
        "language" => "desk-access-done-language",
        "session" => "desk-access-done-session",
        "token" => "desk-access-done-token",
        "linked" => "desk-openid-done-linked",
        "unlinked" => "desk-openid-done-unlinked",
        _ => return None,
    };
    Some(lang.say(code))
}

async fn show(State(web): State<Web>, visit: Visit, Query(query): Query<Done>) -> Result<Html<String>, WebError> {
    let done = query.done.and_then(|code| done_words(&code, visit.visitor.lang));
    Ok(Html(page(&web, &visit, Said { done, ..Said::default() }).await?))
}

async fn page(web: &Web, visit: &Visit, said: Said) -> Result<String, WebError> {
    let (desk, person, lang, now_ms) = (web.desk(), &visit.person, visit.visitor.lang, visit.visitor.now_ms);
    let this = visit.visitor.session.as_ref().map(|session| session.digest.clone());
    let sessions = desk.own_sessions(person, now_ms).await?.into_iter().map(|session| SessionLine {
        short: session.digest.short().to_owned(),
        is_this: Some(&session.digest) == this.as_ref(),
        agent: session.agent,
        address: session.address,
        began: minute(session.began_ms),
        seen: minute(session.seen_ms),
    });
    let tokens = if person.may(Permission::OwnSettings) { desk.own_tokens(person).await? } else { Vec::new() };
    let tokens = tokens.into_iter().map(|token| token_line(token, lang, now_ms));
    let page = MePage {
        layout: Layout::of(web, visit, "desk-access-me", "/me"),
        account: desk.own_account(person).await?,
        sessions: sessions.collect(),
        tokens: tokens.collect(),
        roles: Role::ALL.into_iter().filter(|role| person.role.covers(*role)).collect(),
        said,
        identities: identities(web, visit).await?,
        passwords: doors(web, lang).await?.passwords,
    };
    Ok(page.render()?)
}

pub(super) fn token_line(token: ApiToken, lang: Lang, now_ms: i64) -> TokenLine {
    let (holds, state) = match token.revoked_ms {
        Some(_) => (false, "desk-access-token-revoked"),
        None if token.expires_ms <= now_ms => (false, "desk-access-token-expired"),
        None => (true, "desk-access-token-holds"),
    };
    TokenLine {
        id: token.id,
        label: token.label,
        role: lang.text(&token.role.label()),
        expires: minute(token.expires_ms),
        used: token.used_ms.map(minute).unwrap_or_default(),
        holds,
        state: lang.say(state),
    }
}

async fn change_password(
    State(web): State<Web>,
    visit: Visit,
    Form(form): Form<PasswordForm>,
) -> Result<Response, WebError> {
    require_passwords(&web).await?;
    let visitor = &visit.visitor;
    let change = PasswordChange {
        current: form.current,
        new: form.password,
        keep: visitor.session.as_ref().map(|session| session.digest.clone()),
        address: visitor.address.clone(),
    };
    let changed = web.desk().change_password(&visit.person, change, fresh_salt()?, visitor.now_ms).await;
    match changed {
        Ok(()) => Ok(Redirect::to("/me?done=password").into_response()),
        Err(error) => {
            let faults = sentences(error, visitor.lang)?;
            Ok(refused_page(page(&web, &visit, Said { faults, ..Said::default() }).await?))
        }
    }
}

async fn change_language(
    State(web): State<Web>,
    visit: Visit,
    Form(form): Form<LanguageForm>,
) -> Result<Response, WebError> {
    let lang: Lang = form.lang.parse().map_err(WebError::Malformed)?;
    web.desk().set_own_lang(&visit.person, lang).await?;
    let chosen = AppendHeaders([(header::SET_COOKIE, cookie(LANG_COOKIE, lang.tag()))]);
    Ok((chosen, Redirect::to("/me?done=language")).into_response())
}

async fn end_session(State(web): State<Web>, visit: Visit, Form(form): Form<IdForm>) -> Result<Redirect, WebError> {
    web.desk().end_own_session(&visit.person, &form.id, visit.visitor.now_ms).await?;
    Ok(Redirect::to("/me?done=session"))
}

async fn make_token(State(web): State<Web>, visit: Visit, Form(form): Form<TokenForm>) -> Result<Response, WebError> {
    visit.by_session()?;
    let visitor = &visit.visitor;
    let role = form.role.parse().map_err(|()| WebError::Malformed(form.role.clone()))?;
    let wish = TokenWish { label: form.label.trim().to_owned(), role, days: form.days };
    match web.desk().make_token(&visit.person, &wish, fresh_token()?, visitor.now_ms).await {
        Ok((_, secret)) => {
            let said = Said { secret: Some(secret.text), ..Said::default() };
            Ok(Html(page(&web, &visit, said).await?).into_response())
        }
        Err(error) => {
            let faults = sentences(error, visitor.lang)?;
            Ok(refused_page(page(&web, &visit, Said { faults, ..Said::default() }).await?))
        }
    }
}

async fn revoke_token(State(web): State<Web>, visit: Visit, Form(form): Form<IdForm>) -> Result<Redirect, WebError> {
    web.desk().revoke_token(&visit.person, &form.id, visit.visitor.now_ms).await?;
    Ok(Redirect::to("/me?done=token"))
}

impl MePage {
    fn link_words(&self, identities: &Identities) -> String {
        self.layout.text(&Message::new("desk-openid-link").with("provider", identities.provider.as_str()))
    }

    fn days_hint(&self) -> String {
        self.layout.text(&Message::new("desk-access-token-days-hint").with("most", MAX_TOKEN_DAYS))
    }

    fn is_lang(&self, lang: Lang) -> bool {
        self.account.lang.unwrap_or(self.layout.lang()) == lang
    }
}
