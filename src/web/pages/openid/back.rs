//! The way back: whose browser it is, what it was sent for, what the provider says, and what follows.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use super::super::sign_in::{begin, lang_cookie};
use super::{BACK, cookie_name, errand_cookie, provider};
use crate::accounts::{Account, Aim, Errand};
use crate::desk::accounts::NotLetIn;
use crate::locale::Message;
use crate::openid::{Claimed, Handshake, ProviderFault};
use crate::web::access::{Visitor, cookie, knock};
use crate::web::errors::Dressed;
use crate::web::layout::Layout;
use crate::web::{Web, WebError};

/// Longer ones are no provider's.
const MAX_CODE_BYTES: usize = 4_096;
/// Of a reason, for the log.
const MAX_REASON_CHARS: usize = 400;

#[derive(Template)]
#[template(path = "access/openid_failed.html", config = "src/web/askama.toml")]
struct FailedPage {
    layout: Layout,
    sentence: String,
    /// Where it goes on.
    again: &'static str,
}

/// What the provider sends along.
#[derive(Deserialize)]
pub(super) struct Back {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    /// Who says so (RFC 9207), where the provider says it.
    iss: Option<String>,
}

/// Why nothing came of it.
pub(super) enum Failure {
    NotLetIn(NotLetIn),
    /// The person, or the provider, did not want to.
    Declined,
    Provider(ProviderFault),
}

impl Back {
    fn is_declined(&self) -> bool {
        self.error.as_deref() == Some("access_denied")
    }
}

/// What came of it.
enum Landed {
    /// Somebody is signed in now.
    As(Account),
    Linked,
}

impl From<NotLetIn> for Failure {
    fn from(why: NotLetIn) -> Self {
        Failure::NotLetIn(why)
    }
}

impl From<ProviderFault> for Failure {
    fn from(fault: ProviderFault) -> Self {
        Failure::Provider(fault)
    }
}

pub(super) async fn back(
    State(web): State<Web>,
    visitor: Visitor,
    headers: HeaderMap,
    session: Session,
    Query(back): Query<Back>,
) -> Result<Response, WebError> {
    provider(&web)?;
    knock(&web, &visitor)?;
    let browser = cookie(&headers, cookie_name(&web)).unwrap_or_default();
    let handshake = Handshake::returned(back.state.as_deref().unwrap_or_default(), browser);
    let errand = web.desk().end_errand(&handshake, &visitor.address, visitor.now_ms).await?;
    let errand = match errand {
        Ok(errand) => errand,
        // Some providers forget the state when they say no.
        Err(NotLetIn::Over) if back.is_declined() => return fail(&web, visitor, Failure::Declined, None, None).await,
        Err(why) => return fail(&web, visitor, Failure::NotLetIn(why), None, None).await,
    };
    let claimed = match word(&web, &back, &handshake, visitor.now_ms).await {
        Ok(claimed) => claimed,
        Err(failure) => return fail(&web, visitor, failure, None, Some(&errand)).await,
    };
    let gone = errand_cookie(&web, "", 0);
    match land(&web, &visitor, &errand, &claimed).await? {
        Ok(Landed::As(account)) => {
            begin(&session, &account, &visitor, &headers).await?;
            Ok((gone, lang_cookie(account.lang), Redirect::to(&errand.next)).into_response())
        }
        Ok(Landed::Linked) => Ok((gone, Redirect::to(&errand.next)).into_response()),
        Err(why) => fail(&web, visitor, Failure::NotLetIn(why), Some(&claimed), Some(&errand)).await,
    }
}

/// The provider's word about whoever came back.
async fn word(web: &Web, back: &Back, handshake: &Handshake, now_ms: i64) -> Result<Claimed, Failure> {
    let Some(provider) = web.provider() else { return Err(Failure::Declined) };
    if back.iss.as_ref().is_some_and(|issuer| *issuer != provider.settings().issuer) {
        return Err(ProviderFault::Unsound("it came from another provider".to_owned()).into());
    }
    match (&back.error, &back.code) {
        (None, Some(code)) if code.len() <= MAX_CODE_BYTES => {
            Ok(provider.finish(handshake, &web.address(BACK), code, now_ms).await?)
        }
        (Some(error), _) if !back.is_declined() => Err(ProviderFault::Refused(short(error)).into()),
        _ => Err(Failure::Declined),
    }
}

async fn land(
    web: &Web,
    visitor: &Visitor,
    errand: &Errand,
    claimed: &Claimed,
) -> Result<Result<Landed, NotLetIn>, WebError> {
    let (desk, address, now_ms) = (web.desk(), visitor.address.as_str(), visitor.now_ms);
    match &errand.aim {
        Aim::SignIn => {}
        Aim::Link { account } => {
            // Whoever asked is still here, and it is they who come back.
            let person = visitor.person.as_ref().filter(|person| person.name == *account && visitor.session.is_some());
            let Some(person) = person else { return Ok(Err(NotLetIn::NotSignedIn)) };
            return Ok(desk.link_identity(errand, person, claimed, address, now_ms).await?.map(|()| Landed::Linked));
        }
        Aim::TakeUp { link } => {
            if let Err(why) = desk.take_up_by_identity(errand, link, claimed, address, now_ms).await? {
                return Ok(Err(why));
            }
        }
    }
    let settings = match web.provider() {
        Some(provider) => provider.settings(),
        None => return Ok(Err(NotLetIn::Unknown)),
    };
    Ok(desk.enter_by_identity(errand, claimed, settings, address, now_ms).await?.map(Landed::As))
}

/// Notes it in the log, and says it.
async fn fail(
    web: &Web,
    visitor: Visitor,
    failure: Failure,
    claimed: Option<&Claimed>,
    errand: Option<&Errand>,
) -> Result<Response, WebError> {
    // Whoever is held up is noted once and not with each try, as with passwords.
    if !matches!(failure, Failure::NotLetIn(NotLetIn::HeldUp { .. })) {
        web.desk().note_not_let_in(claimed, failure.as_str(), &visitor.address, visitor.now_ms).await?;
    }
    let is_own = errand.is_some_and(|errand| matches!(errand.aim, Aim::Link { .. }));
    page(web, visitor, &failure, if is_own { "/me" } else { "/sign-in" })
}

/// The provider could not even be asked where to go.
pub(super) async fn failed(web: &Web, visitor: Visitor, fault: ProviderFault) -> Result<Response, WebError> {
    let again = if visitor.person.is_some() { "/me" } else { "/sign-in" };
    let failure = Failure::Provider(fault);
    web.desk().note_not_let_in(None, failure.as_str(), &visitor.address, visitor.now_ms).await?;
    page(web, visitor, &failure, again)
}

fn page(web: &Web, visitor: Visitor, failure: &Failure, again: &'static str) -> Result<Response, WebError> {
    let label = web.provider().map(|provider| provider.settings().label.clone()).unwrap_or_default();
    if let Failure::Provider(fault) = failure {
        tracing::warn!("sign-in by {label}: {}: {}", failure.as_str(), short(&fault.to_string()));
    }
    let sentence = visitor.lang.text(&failure.message(&label, visitor.now_ms));
    let layout = Layout::new(web, visitor, "desk-openid-failed", "");
    let page = FailedPage { layout, sentence, again }.render()?;
    let mut response = (failure.status(), errand_cookie(web, "", 0), Html(page)).into_response();
    response.extensions_mut().insert(Dressed);
    Ok(response)
}

/// What somebody else's server says is kept short.
fn short(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_control()).take(MAX_REASON_CHARS).collect()
}

impl Failure {
    fn as_str(&self) -> &'static str {
        match self {
            Failure::NotLetIn(why) => why.as_str(),
            Failure::Declined => "declined",
            Failure::Provider(ProviderFault::Unreachable(_)) => "unreachable",
            Failure::Provider(ProviderFault::Refused(_)) => "refused",
            Failure::Provider(ProviderFault::Unsound(_)) => "unsound",
        }
    }

    fn message(&self, label: &str, now_ms: i64) -> Message {
        match self {
            Failure::NotLetIn(why) => why.message(now_ms),
            Failure::Declined => Message::new("desk-openid-declined").with("provider", label),
            Failure::Provider(ProviderFault::Unreachable(_)) => {
                Message::new("desk-openid-unreachable").with("provider", label)
            }
            Failure::Provider(ProviderFault::Refused(_)) => Message::new("desk-openid-refused").with("provider", label),
            Failure::Provider(ProviderFault::Unsound(_)) => Message::new("desk-openid-unsound").with("provider", label),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Failure::NotLetIn(_) | Failure::Declined => StatusCode::UNPROCESSABLE_ENTITY,
            Failure::Provider(_) => StatusCode::BAD_GATEWAY,
        }
    }
}
