//! `/api/v1/alerts`: one's own subscriptions, what became of their digests, and a try; and everybody's that do not arrive.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::accounts::Permission;
use crate::alerts::{Rhythm, Subscription};
use crate::desk::DeskError;
use crate::desk::alerts::{NewSubscription, OwnSubscription, Shown};
use crate::locale::{Lang, Message};
use crate::store::SentDigest;
use crate::web::access::Visit;
use crate::web::routes::{Access, Mark, Routes};
use crate::web::{Web, WebError, chance, rfc3339};

const OWN: Access = Access::May(Permission::OwnSettings);

pub fn add(routes: Routes) -> Routes {
    let routes = routes.api(OWN, routes!(list)).api(OWN, routes!(unsubscribe));
    let routes = routes.marked(Mark::Secret, |routes| routes.api(OWN, routes!(subscribe)));
    let routes = routes.api(OWN, routes!(pause)).api(OWN, routes!(send_test)).api(OWN, routes!(ask_again));
    routes.api(Access::May(Permission::Administer), routes!(failing))
}

/// A subscription to alerts.
#[derive(Serialize, ToSchema)]
struct Alert {
    id: String,
    name: String,
    /// `mail`, `webhook` or `feed`.
    channel: &'static str,
    /// Empty for a feed.
    address: String,
    rights: Vec<String>,
    min_score: f64,
    /// `news`, `day` or `week`.
    rhythm: &'static str,
    /// Of a daily or weekly digest, 0..=23.
    #[serde(skip_serializing_if = "Option::is_none")]
    hour: Option<i8>,
    /// `22:00-07:00`; not there where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    quiet: Option<String>,
    zone: String,
    paused: bool,
    /// False while nobody has agreed to be told at its mail address: nothing is sent there.
    agreed: bool,
    /// RFC 3339.
    created: String,
    /// The latest first.
    digests: Vec<AlertDigest>,
    /// Of a web hook, in the answer that made it only.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// Of a feed, in the answer that made it only.
    #[serde(skip_serializing_if = "Option::is_none")]
    feed_url: Option<String>,
    /// Why the mail that asks for the address's consent could not be sent, in the answer that made it only.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_asked: Option<String>,
}

/// What became of a digest.
#[derive(Serialize, ToSchema)]
struct AlertDigest {
    /// The same in every attempt: `webhook-id` of a web hook, part of a mail's `Message-ID`.
    id: String,
    /// `waiting`, `sent`, `failed` (given up) or `empty` (nothing was left to tell).
    state: &'static str,
    made: String,
    /// When it is sent, or tried again.
    due: String,
    /// Attempts that failed.
    attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<String>,
    /// Why the last attempt failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
    /// News that it was made of.
    news: u64,
}

#[derive(Serialize, ToSchema)]
struct Alerts {
    items: Vec<Alert>,
}

/// Somebody's digest that has not arrived.
#[derive(Serialize, ToSchema)]
struct FailingAlert {
    person: String,
    subscription: String,
    name: String,
    channel: &'static str,
    /// The server it goes to.
    server: String,
    digest: AlertDigest,
}

#[derive(Serialize, ToSchema)]
struct FailingAlerts {
    items: Vec<FailingAlert>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PauseBody {
    paused: bool,
}

impl Alert {
    fn of(subscription: &Subscription, agreed: bool) -> Self {
        let (rhythm, hour) = match subscription.rhythm {
            Rhythm::News => ("news", None),
            Rhythm::Day { hour } => ("day", Some(hour)),
            Rhythm::Week { hour } => ("week", Some(hour)),
        };
        Alert {
            id: subscription.id.clone(),
            name: subscription.name.clone(),
            channel: subscription.channel.kind(),
            address: subscription.channel.shown(),
            rights: subscription.rights.iter().map(|right| right.0.clone()).collect(),
            min_score: subscription.min_score.get(),
            rhythm,
            hour,
            quiet: subscription.quiet.map(|quiet| quiet.to_string()),
            zone: subscription.zone.to_string(),
            paused: subscription.paused,
            agreed,
            created: rfc3339(subscription.created_ms),
            digests: Vec::new(),
            secret: None,
            feed_url: None,
            not_asked: None,
        }
    }

    fn of_own(own: &OwnSubscription, lang: Lang) -> Self {
        let digests = own.digests.iter().map(|digest| AlertDigest::of(digest, lang)).collect();
        Alert { digests, ..Alert::of(&own.subscription, own.is_agreed) }
    }
}

impl AlertDigest {
    fn of(digest: &SentDigest, lang: Lang) -> Self {
        let fault = digest.fault.as_deref();
        AlertDigest {
            id: digest.id.clone(),
            state: digest.state.as_str(),
            made: rfc3339(digest.made_ms),
            due: rfc3339(digest.due_ms),
            attempts: digest.attempts,
            ended: digest.ended_ms.map(rfc3339),
            fault: fault.map(|fault| {
                serde_json::from_str::<Message>(fault).map_or_else(|_| fault.to_owned(), |fault| lang.text(&fault))
            }),
            news: digest.news,
        }
    }
}

/// One's own alerts, by creation.
#[utoipa::path(get, path = "/api/v1/alerts", tag = "alerts", responses((status = 200, body = Alerts)))]
async fn list(visit: Visit, State(web): State<Web>) -> Result<Json<Alerts>, WebError> {
    let own = web.desk().subscriptions(&visit.person).await?;
    Ok(Json(Alerts { items: own.iter().map(|own| Alert::of_own(own, visit.visitor.lang)).collect() }))
}

/// Subscribes to new hits. A mail address that did not agree before is sent a link first, and nothing else until it was used.
#[utoipa::path(
    post, path = "/api/v1/alerts", tag = "alerts", request_body = NewSubscription,
    responses((status = 201, body = Alert))
)]
async fn subscribe(
    visit: Visit,
    State(web): State<Web>,
    Json(new): Json<NewSubscription>,
) -> Result<(StatusCode, Json<Alert>), WebError> {
    let (lang, now_ms) = (visit.visitor.lang, visit.visitor.now_ms);
    let (subscription, shown) = web.desk().subscribe(&visit.person, &new, lang, chance()?, now_ms).await?;
    let mut alert = Alert::of(&subscription, !matches!(shown, Shown::Asked(_)));
    match shown {
        Shown::Nothing | Shown::Asked(Ok(())) => {}
        Shown::HookSecret(secret) => alert.secret = Some(secret),
        Shown::FeedToken(token) => alert.feed_url = Some(web.address(&format!("/feeds/{token}"))),
        Shown::Asked(Err(reason)) => alert.not_asked = Some(lang.text(&reason)),
    }
    Ok((StatusCode::CREATED, Json(alert)))
}

/// Pauses a subscription, or lets it go on; what was missed is told then.
#[utoipa::path(
    post, path = "/api/v1/alerts/{id}/pause", tag = "alerts", params(("id" = String, Path)), request_body = PauseBody,
    responses((status = 200, body = Alert))
)]
async fn pause(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Json(body): Json<PauseBody>,
) -> Result<Json<Alert>, WebError> {
    web.desk().pause_subscription(&visit.person, &id, body.paused).await?;
    let own = web.desk().subscriptions(&visit.person).await?;
    let own = own.iter().find(|own| own.subscription.id == id).ok_or(DeskError::NotFound)?;
    Ok(Json(Alert::of_own(own, visit.visitor.lang)))
}

/// Sends a digest with one made-up hit, right now; a few times an hour.
#[utoipa::path(
    post, path = "/api/v1/alerts/{id}/test", tag = "alerts", params(("id" = String, Path)),
    responses((status = 204, description = "Sent"))
)]
async fn send_test(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<StatusCode, WebError> {
    web.desk().try_subscription(&visit.person, &id, visit.visitor.now_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends the link once more by which a mail address agrees.
#[utoipa::path(
    post, path = "/api/v1/alerts/{id}/consent", tag = "alerts", params(("id" = String, Path)),
    responses((status = 204, description = "Sent"))
)]
async fn ask_again(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<StatusCode, WebError> {
    web.desk().ask_again(&visit.person, &id, chance()?, visit.visitor.now_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Everybody's digests that failed and are tried again, or were given up lately; the latest first.
#[utoipa::path(get, path = "/api/v1/failing-alerts", tag = "alerts", responses((status = 200, body = FailingAlerts)))]
async fn failing(visit: Visit, State(web): State<Web>) -> Result<Json<FailingAlerts>, WebError> {
    let failing = web.desk().failing_alerts(&visit.person, visit.visitor.now_ms).await?;
    let items = failing.iter().map(|failing| FailingAlert {
        person: failing.subscription.person.clone(),
        subscription: failing.subscription.id.clone(),
        name: failing.subscription.name.clone(),
        channel: failing.subscription.channel.kind(),
        server: failing.subscription.channel.server().to_owned(),
        digest: AlertDigest::of(&failing.digest, visit.visitor.lang),
    });
    Ok(Json(FailingAlerts { items: items.collect() }))
}

/// Ends a subscription.
#[utoipa::path(
    delete, path = "/api/v1/alerts/{id}", tag = "alerts", params(("id" = String, Path)),
    responses((status = 204, description = "Ended"))
)]
async fn unsubscribe(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<StatusCode, WebError> {
    web.desk().unsubscribe(&visit.person, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
