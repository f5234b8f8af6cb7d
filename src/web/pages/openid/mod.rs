//! Signing in by a provider (OpenID Connect): the way there, the way back, and the identities on one's own page.

mod back;

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::header::{self, HeaderMap};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use serde::Deserialize;
use url::Url;

use super::sign_in::{wanted, welcomed};
use crate::accounts::{Aim, Identity, SecretDigest};
use crate::desk::DeskError;
use crate::locale::{Lang, Message};
use crate::openid::{Handshake, Provider, ProviderFault};
use crate::web::access::{Visitor, knock};
use crate::web::layout::Layout;
use crate::web::routes::{Access, Mark, Routes};
use crate::web::{Visit, Web, WebError, fresh_secret, minute};

/// Where the provider sends browsers back to; it has to be registered there.
pub const BACK: &str = "/sign-in/openid/back";
/// As long as an errand lasts.
const COOKIE_SECONDS: u32 = 600;

pub fn add(routes: Routes) -> Routes {
    // Who came back, and what was linked or not any more, is noted with it.
    routes.get("/sign-in/openid", Access::Public, start).get(BACK, Access::Public, back::back).marked(
        Mark::Noted,
        |routes| {
            routes
                .post("/welcome/{secret}/openid", Access::Public, take_up)
                .post("/me/identities", Access::SignedIn, link)
                .post("/me/identities/unlink", Access::SignedIn, unlink)
        },
    )
}

/// How one comes in.
pub(super) struct Doors {
    /// What leads to the provider, in words; none where there is no provider.
    pub openid: Option<String>,
    pub passwords: bool,
}

/// What the own page has about it.
pub(super) struct Identities {
    pub provider: String,
    pub lines: Vec<IdentityLine>,
}

pub(super) struct IdentityLine {
    pub id: i64,
    pub issuer: String,
    pub subject: String,
    pub linked: String,
}

#[derive(Template)]
#[template(path = "access/openid_on.html", config = "src/web/askama.toml")]
struct OnPage {
    layout: Layout,
    words: String,
    url: String,
}

#[derive(Deserialize)]
struct Start {
    next: Option<String>,
}

#[derive(Deserialize)]
struct UnlinkForm {
    id: i64,
}

impl From<Identity> for IdentityLine {
    fn from(identity: Identity) -> Self {
        let linked = minute(identity.linked_ms);
        IdentityLine { id: identity.id, issuer: identity.issuer, subject: identity.subject, linked }
    }
}

pub(super) async fn doors(web: &Web, lang: Lang) -> Result<Doors, WebError> {
    let settings = web.provider().map(Provider::settings);
    let words = settings
        .map(|settings| lang.text(&Message::new("desk-openid-sign-in").with("provider", settings.label.as_str())));
    Ok(Doors { openid: words, passwords: web.desk().takes_passwords(settings).await? })
}

/// Asked wherever a password is taken.
pub(super) async fn require_passwords(web: &Web) -> Result<(), WebError> {
    let settings = web.provider().map(Provider::settings);
    if web.desk().takes_passwords(settings).await? {
        return Ok(());
    }
    Err(DeskError::Conflict(Message::new("desk-openid-no-passwords")).into())
}

/// None where there is no provider.
pub(super) async fn identities(web: &Web, visit: &Visit) -> Result<Option<Identities>, WebError> {
    let Some(provider) = web.provider() else { return Ok(None) };
    let lines = web.desk().own_identities(&visit.person).await?.into_iter().map(IdentityLine::from).collect();
    Ok(Some(Identities { provider: provider.settings().label.clone(), lines }))
}

/// A link leads here, since browsers let no form of ours lead elsewhere.
async fn start(
    State(web): State<Web>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(query): Query<Start>,
) -> Result<Response, WebError> {
    let next = wanted(query.next);
    if visitor.person.is_some() {
        return Ok(Redirect::to(&next).into_response());
    }
    let provider = provider(&web)?;
    knock(&web, &visitor)?;
    if let Some(elsewhere) = proper_address(&web, &headers, &next) {
        return Ok(Redirect::to(&elsewhere).into_response());
    }
    match send(&web, provider, Aim::SignIn, &next, visitor.now_ms).await? {
        Ok((url, cookie)) => Ok((cookie, Redirect::to(url.as_str())).into_response()),
        Err(fault) => back::failed(&web, visitor, fault).await,
    }
}

/// The provider leads back to one address; whoever came by another is led there first, or their cookie would stay behind.
fn proper_address(web: &Web, headers: &HeaderMap, next: &str) -> Option<String> {
    let proper = web.address("/sign-in/openid");
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let url = Url::parse(&proper).ok()?;
    let authority =
        url.port().map_or(url.host_str()?.to_owned(), |port| format!("{}:{port}", url.host_str().unwrap_or_default()));
    let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
    (!host.eq_ignore_ascii_case(&authority)).then(|| format!("{proper}?next={next}"))
}

async fn take_up(State(web): State<Web>, visitor: Visitor, Path(secret): Path<String>) -> Result<Response, WebError> {
    knock(&web, &visitor)?;
    welcomed(&web, &secret, visitor.now_ms).await?;
    let aim = Aim::TakeUp { link: SecretDigest::of(&secret) };
    lead_on(&web, visitor, aim, "/").await
}

async fn link(State(web): State<Web>, visit: Visit) -> Result<Response, WebError> {
    // A program with a token has no browser that could come back.
    if visit.visitor.session.is_none() {
        return Err(DeskError::Conflict(Message::new("desk-openid-not-signed-in")).into());
    }
    let aim = Aim::Link { account: visit.person.name.clone() };
    lead_on(&web, visit.visitor, aim, "/me?done=linked").await
}

async fn unlink(State(web): State<Web>, visit: Visit, Form(form): Form<UnlinkForm>) -> Result<Redirect, WebError> {
    let settings = provider(&web)?.settings();
    web.desk().unlink_identity(&visit.person, form.id, settings, visit.visitor.now_ms).await?;
    Ok(Redirect::to("/me?done=unlinked"))
}

/// Leads a form's sender to the provider by a page of its own: the policy of our pages lets no form lead elsewhere.
async fn lead_on(web: &Web, visitor: Visitor, aim: Aim, next: &str) -> Result<Response, WebError> {
    let provider = provider(web)?;
    match send(web, provider, aim, next, visitor.now_ms).await? {
        Err(fault) => back::failed(web, visitor, fault).await,
        Ok((url, cookie)) => {
            let words = Message::new("desk-openid-on").with("provider", provider.settings().label.as_str());
            let words = visitor.lang.text(&words);
            let refresh = [(header::REFRESH, format!("0;url={url}"))];
            let layout = Layout::new(web, visitor, "desk-openid-title", "");
            let page = OnPage { layout, words, url: url.into() }.render()?;
            Ok((cookie, refresh, Html(page)).into_response())
        }
    }
}

type SetCookie = AppendHeaders<[(header::HeaderName, String); 1]>;

/// Remembers the errand, and gives where the browser is to go with which cookie.
async fn send(
    web: &Web,
    provider: &Provider,
    aim: Aim,
    next: &str,
    now_ms: i64,
) -> Result<Result<(Url, SetCookie), ProviderFault>, WebError> {
    let handshake = Handshake::new(&fresh_secret()?, &fresh_secret()?);
    let url = match provider.begin(&handshake, &web.address(BACK), now_ms).await {
        Ok(url) => url,
        Err(fault) => return Ok(Err(fault)),
    };
    web.desk().send_errand(&handshake, aim, next, now_ms).await?;
    Ok(Ok((url, errand_cookie(web, handshake.browser(), COOKIE_SECONDS))))
}

fn provider(web: &Web) -> Result<&Provider, WebError> {
    web.provider().ok_or_else(|| DeskError::NotFound.into())
}

fn cookie_name(web: &Web) -> &'static str {
    if web.settings().is_secure() { "__Host-reeve-openid" } else { "reeve_openid" }
}

/// `Lax`, so that it comes along when the provider leads back here.
fn errand_cookie(web: &Web, value: &str, seconds: u32) -> SetCookie {
    let secure = if web.settings().is_secure() { "; Secure" } else { "" };
    let name = cookie_name(web);
    let line = format!("{name}={value}; Path=/; Max-Age={seconds}; SameSite=Lax; HttpOnly{secure}");
    AppendHeaders([(header::SET_COOKIE, line)])
}
