//! Who is visiting: recognised once for each request by a session's cookie or a token, then held against what the route takes.

mod chance;
mod deeds;
mod origin;
pub(super) mod pace;
pub mod sessions;
mod settings;

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::Method;
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, COOKIE, HeaderMap};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use self::origin::{address_of, is_cross_site, is_our_name};
use self::pace::Asking;
use super::routes::{Access, Rule};
use super::{Web, WebError};
use crate::accounts::{Permission, Person, Session};
use crate::desk::DeskError;
use crate::desk::accounts::Entered;
use crate::locale::Lang;
use crate::scan::now_ms;

pub use chance::{fresh_salt, fresh_secret, fresh_token};
pub(super) use origin::subscriber;
pub use settings::{Pace, Patience, Settings};

/// Everybody, signed in or not.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub person: Option<Person>,
    pub lang: Lang,
    pub theme: Theme,
    /// Path and query, as asked for.
    pub path: String,
    /// Whether a part of a page is asked for, by htmx.
    pub partial: bool,
    /// When the request came, milliseconds since 1970 UTC.
    pub now_ms: i64,
    /// The browser's session; none for a program with a token.
    pub session: Option<Session>,
    /// The id of the token that was shown; none for a browser.
    pub token: Option<String>,
    /// Where the request came from, as it is counted and written down.
    pub address: String,
}

impl Visitor {
    /// As what somebody came, by what, and from where, for the audit log: `analyst session 192.0.2.1`.
    fn via(&self) -> String {
        let role = self.person.as_ref().map_or("", |person| person.role.as_str());
        format!("{role} {} {}", self.token.as_deref().unwrap_or("session"), self.address)
    }

    /// Whose an idempotency key is: a person's, as far as what they showed reaches.
    pub(super) fn holder(&self) -> Option<String> {
        let person = self.person.as_ref()?;
        let by = self.token.as_deref().unwrap_or("session");
        Some(format!("{} {} {by}", person.name, person.role.as_str()))
    }
}

impl Visit {
    /// Refuses tokens: for what would let whoever found one stay longer than it lasts.
    pub(super) fn by_session(&self) -> Result<(), WebError> {
        if self.visitor.session.is_some() { Ok(()) } else { Err(WebError::SessionOnly) }
    }
}

/// Somebody with an account.
#[derive(Clone, Debug)]
pub struct Visit {
    pub person: Person,
    pub visitor: Visitor,
}

/// How pages are to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system does.
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];

    pub fn name(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    pub fn named(name: &str) -> Option<Theme> {
        Theme::ALL.into_iter().find(|theme| theme.name() == name)
    }
}

pub const LANG_COOKIE: &str = "reeve_lang";
pub const THEME_COOKIE: &str = "reeve_theme";

/// Why whoever asks is turned away whatever they asked for; put beside the request for [`guard`] to say.
#[derive(Clone, Copy, Debug)]
enum Turned {
    CrossSite,
    BadToken,
    TooMany { retry_after_seconds: u64 },
}

/// Puts a [`Visitor`] beside the request.
pub(super) async fn recognise(State(web): State<Web>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    if !is_our_name(&parts.headers, web.settings(), web.on_loopback()) {
        return super::folder::foreign_host();
    }
    let now_ms = now_ms();
    let address = address_of(&parts, web.settings());
    let entered = match enter(&web, &parts.headers, now_ms).await {
        Ok(entered) => entered,
        Err(error) => return WebError::from(error).into_response(),
    };
    if let Some(turned) = turned(&web, &parts, &entered, &address) {
        parts.extensions.insert(turned);
    }
    let account_lang = entered.known().and_then(|entered| entered.account.lang);
    let headers = &parts.headers;
    let visitor = Visitor {
        person: entered.known().map(|entered| entered.person.clone()),
        lang: chosen_lang(headers).or(account_lang).or_else(|| accepted_lang(headers)).unwrap_or(web.lang()),
        theme: cookie(headers, THEME_COOKIE).and_then(Theme::named).unwrap_or_default(),
        path: parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        partial: headers.contains_key("hx-request"),
        now_ms,
        session: entered.known().and_then(|entered| entered.session.clone()),
        token: entered.known().and_then(|entered| entered.token.clone()),
        address,
    };
    parts.extensions.insert(visitor);
    next.run(Request::from_parts(parts, body)).await
}

/// What somebody showed at the door.
enum Shown {
    Nothing,
    /// A cookie, whether or not its session lasts.
    Cookie(Option<Box<Entered>>),
    Token(Option<Box<Entered>>),
}

impl Shown {
    fn known(&self) -> Option<&Entered> {
        match self {
            Shown::Nothing => None,
            Shown::Cookie(entered) | Shown::Token(entered) => entered.as_deref(),
        }
    }
}

/// A token counts before a cookie: who sends one means it.
async fn enter(web: &Web, headers: &HeaderMap, now_ms: i64) -> Result<Shown, DeskError> {
    if let Some(line) = headers.get(AUTHORIZATION) {
        let token = line.to_str().ok().and_then(|line| line.split_once(' '));
        let token = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
        let entered = match token {
            Some(token) => web.desk().enter_by_token(token, now_ms).await?,
            None => None,
        };
        return Ok(Shown::Token(entered.map(Box::new)));
    }
    match cookie(headers, web.settings().session_cookie()) {
        None => Ok(Shown::Nothing),
        Some(value) => {
            let entered = match sessions::digest_of_cookie(value) {
                Some(digest) => web.desk().enter_by_session(&digest, now_ms).await?,
                None => None,
            };
            Ok(Shown::Cookie(entered.map(Box::new)))
        }
    }
}

fn turned(web: &Web, parts: &Parts, shown: &Shown, address: &str) -> Option<Turned> {
    let is_public_file = parts.uri.path().starts_with("/static/");
    let too_many = match shown.known() {
        _ if is_public_file => None,
        Some(entered) => web.limits().count(Asking::Known, &entered.key),
        None => web.limits().count(Asking::Unknown, address),
    };
    if let Some(retry_after_seconds) = too_many {
        return Some(Turned::TooMany { retry_after_seconds });
    }
    match shown {
        Shown::Token(None) => Some(Turned::BadToken),
        // Whoever shows a token is no page elsewhere.
        Shown::Token(Some(_)) => None,
        Shown::Nothing | Shown::Cookie(_) => {
            let has_cookie = matches!(shown, Shown::Cookie(_));
            is_cross_site(parts, web.settings(), has_cookie).then_some(Turned::CrossSite)
        }
    }
}

/// Stands before every handler: lets those through who may reach it.
pub(super) async fn guard(State((web, rule)): State<(Web, Arc<Rule>)>, request: Request, next: Next) -> Response {
    if let Some(turned) = request.extensions().get::<Turned>() {
        return turned.error().into_response();
    }
    let Some(visitor) = request.extensions().get::<Visitor>().cloned() else {
        return WebError::Anonymous.into_response();
    };
    match (rule.access, &visitor.person) {
        (Access::May(permission), Some(person)) if !person.may(permission) => {
            refuse(&web, &visitor, permission).await.into_response()
        }
        (Access::Public, _) | (_, Some(_)) => deeds::carry_out(web, rule, visitor, request, next).await,
        (_, None) => to_the_door(request.method(), &visitor),
    }
}

/// Programs and parts of pages are told, people are led to where they can sign in, and from there to where they wanted to go.
fn to_the_door(method: &Method, visitor: &Visitor) -> Response {
    if is_api(&visitor.path) || visitor.partial {
        return WebError::Anonymous.into_response();
    }
    let next = match *method {
        Method::GET if visitor.path != "/" => {
            let wanted: String = url::form_urlencoded::byte_serialize(visitor.path.as_bytes()).collect();
            format!("/sign-in?next={wanted}")
        }
        _ => "/sign-in".to_owned(),
    };
    Redirect::to(&next).into_response()
}

async fn refuse(web: &Web, visitor: &Visitor, permission: Permission) -> WebError {
    if let Some(person) = &visitor.person {
        let path = visitor.path.split('?').next().unwrap_or_default();
        if let Err(error) = web.desk().note_refusal(person, path, &visitor.via(), visitor.now_ms).await {
            return error.into();
        }
    }
    WebError::Desk(DeskError::Forbidden(permission))
}

impl Turned {
    fn error(self) -> WebError {
        match self {
            Turned::CrossSite => WebError::CrossSite,
            Turned::BadToken => WebError::Anonymous,
            Turned::TooMany { retry_after_seconds } => WebError::TooMany { retry_after_seconds },
        }
    }
}

/// Counts a try to come in; asked by the pages that take passwords and addresses that work once.
pub(super) fn knock(web: &Web, visitor: &Visitor) -> Result<(), WebError> {
    match web.limits().count(Asking::Knock, &visitor.address) {
        None => Ok(()),
        Some(retry_after_seconds) => Err(WebError::TooMany { retry_after_seconds }),
    }
}

/// Whether answers there are for programs.
pub(super) fn is_api(path: &str) -> bool {
    path.starts_with("/api/")
}

fn chosen_lang(headers: &HeaderMap) -> Option<Lang> {
    cookie(headers, LANG_COOKIE).and_then(|tag| tag.parse().ok())
}

/// Browsers name languages in order of preference.
fn accepted_lang(headers: &HeaderMap) -> Option<Lang> {
    let accepted = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    accepted.split(',').find_map(|range| range.split(';').next()?.trim().parse().ok())
}

pub(super) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then_some(value)
    })
}

/// Every request that is recognised has one.
impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        parts.extensions.get::<Visitor>().cloned().ok_or(WebError::Anonymous)
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, WebError> {
        let visitor = Visitor::from_request_parts(parts, state).await?;
        let person = visitor.person.clone().ok_or(WebError::Anonymous)?;
        Ok(Visit { person, visitor })
    }
}
