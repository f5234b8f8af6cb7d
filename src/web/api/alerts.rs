//! `/api/v1/alerts`: one's own subscriptions.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::accounts::Permission;
use crate::alerts::Subscription;
use crate::desk::alerts::{NewSubscription, Shown};
use crate::web::access::Visit;
use crate::web::routes::{Access, Routes};
use crate::web::{Web, WebError, chance, rfc3339};

const OWN: Access = Access::May(Permission::OwnSettings);

pub fn add(routes: Routes) -> Routes {
    routes.api(OWN, routes!(list)).api(OWN, routes!(subscribe)).api(OWN, routes!(unsubscribe))
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
    paused: bool,
    /// RFC 3339.
    created: String,
    /// Of a web hook, in the answer that made it only.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// Of a feed, in the answer that made it only.
    #[serde(skip_serializing_if = "Option::is_none")]
    feed_url: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Alerts {
    items: Vec<Alert>,
}

impl Alert {
    fn of(subscription: &Subscription) -> Self {
        Alert {
            id: subscription.id.clone(),
            name: subscription.name.clone(),
            channel: subscription.channel.kind(),
            address: subscription.channel.shown(),
            rights: subscription.rights.iter().map(|right| right.0.clone()).collect(),
            min_score: subscription.min_score.get(),
            paused: subscription.paused,
            created: rfc3339(subscription.created_ms),
            secret: None,
            feed_url: None,
        }
    }
}

/// One's own alerts, by creation.
#[utoipa::path(get, path = "/api/v1/alerts", tag = "alerts", responses((status = 200, body = Alerts)))]
async fn list(visit: Visit, State(web): State<Web>) -> Result<Json<Alerts>, WebError> {
    let own = web.desk().subscriptions(&visit.person).await?;
    Ok(Json(Alerts { items: own.iter().map(|own| Alert::of(&own.subscription)).collect() }))
}

/// Subscribes to new hits.
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
    let mut alert = Alert::of(&subscription);
    match shown {
        Shown::Nothing => {}
        Shown::HookSecret(secret) => alert.secret = Some(secret),
        Shown::FeedToken(token) => alert.feed_url = Some(web.address(&format!("/feeds/{token}"))),
    }
    Ok((StatusCode::CREATED, Json(alert)))
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
