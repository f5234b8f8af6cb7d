//! `/alerts`: what one is told of, how, and what became of it; and the feeds, which need no account but their address.

use askama::Template;
use atom_syndication::{EntryBuilder, FeedBuilder, LinkBuilder, PersonBuilder, Text};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use serde::Deserialize;

use crate::accounts::Permission;
use crate::alerts::{Channel, News, Rhythm, Subscription};
use crate::desk::alerts::{NewSubscription, OwnSubscription, Shown};
use crate::desk::{DeskError, Fault};
use crate::locale::{Lang, Message};
use crate::store::DeliveryState;
use crate::web::access::Visit;
use crate::web::errors::Dressed;
use crate::web::layout::Layout;
use crate::web::routes::{Access, Routes};
use crate::web::{Web, WebError, chance, minute, rfc3339};

const OWN: Access = Access::May(Permission::OwnSettings);
/// Where a place has no clock of its own to go by.
const ZONES: [&str; 12] = [
    "Asia/Shanghai",
    "Asia/Bangkok",
    "Asia/Ho_Chi_Minh",
    "Asia/Jakarta",
    "Asia/Kuala_Lumpur",
    "Asia/Manila",
    "Asia/Singapore",
    "Asia/Yangon",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "Etc/UTC",
];

pub fn add(routes: Routes) -> Routes {
    routes
        .get("/alerts", OWN, alerts)
        .post("/alerts", OWN, subscribe)
        .post("/alerts/{id}/pause", OWN, pause)
        .post("/alerts/{id}/try", OWN, try_it)
        .post("/alerts/{id}/remove", OWN, remove)
        .get("/feeds/{token}", Access::Public, feed)
}

#[derive(Template)]
#[template(path = "alerts/alerts.html", config = "src/web/askama.toml")]
struct AlertsPage {
    layout: Layout,
    own: Vec<Row>,
    form: AlertForm,
    faults: Vec<Fault>,
    has_mail: bool,
    /// Said once: a feed's address, a web hook's key.
    shown: Option<(String, String)>,
    zones: [&'static str; 12],
}

impl AlertsPage {
    fn fault(&self, field: &str) -> Option<String> {
        self.faults.iter().find(|fault| fault.field == field).map(|fault| self.layout.text(&fault.reason))
    }
}

struct Row {
    id: String,
    name: String,
    channel: String,
    address: String,
    rights: String,
    score: u32,
    when: String,
    paused: bool,
    digests: Vec<DigestRow>,
}

struct DigestRow {
    made: String,
    state: String,
    level: &'static str,
    news: u64,
    fault: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct AlertForm {
    name: String,
    channel: String,
    address: String,
    rights: String,
    /// In per cent.
    score: String,
    rhythm: String,
    hour: String,
    quiet: String,
    zone: String,
}

impl AlertForm {
    fn read(&self) -> NewSubscription {
        let separators = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '，' | '；' | '、');
        NewSubscription {
            name: self.name.clone(),
            channel: self.channel.clone(),
            address: self.address.clone(),
            rights: self.rights.split(separators).filter(|id| !id.is_empty()).map(str::to_owned).collect(),
            // What is no number is no score either, and is refused as one.
            min_score: Some(self.score.trim().parse::<f64>().map_or(f64::NAN, |percent| percent / 100.0)),
            rhythm: self.rhythm.clone(),
            hour: self.hour.trim().parse().ok(),
            quiet: self.quiet.clone(),
            zone: self.zone.clone(),
        }
    }

    fn fresh(web: &Web, lang: Lang) -> Self {
        let zone = if lang == Lang::ZhCn { "Asia/Shanghai" } else { "Etc/UTC" };
        AlertForm {
            channel: if web.desk().postman.has_mail() { "mail" } else { "feed" }.to_owned(),
            score: format!("{:.0}", web.desk().options.weights.report_from.get() * 100.0),
            rhythm: "day".to_owned(),
            hour: "9".to_owned(),
            zone: zone.to_owned(),
            ..AlertForm::default()
        }
    }
}

async fn alerts(visit: Visit, State(web): State<Web>) -> Result<Response, WebError> {
    let form = AlertForm::fresh(&web, visit.visitor.lang);
    page(&web, &visit, form, Vec::new(), None).await
}

async fn page(
    web: &Web,
    visit: &Visit,
    form: AlertForm,
    faults: Vec<Fault>,
    shown: Option<(String, String)>,
) -> Result<Response, WebError> {
    let lang = visit.visitor.lang;
    let own = web.desk().subscriptions(&visit.person).await?;
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = AlertsPage {
        layout: Layout::of(web, visit, "desk-alerts-title", "/alerts"),
        own: own.iter().map(|own| row(own, lang)).collect(),
        form,
        faults,
        has_mail: web.desk().postman.has_mail(),
        shown,
        zones: ZONES,
    };
    Ok((status, Extension(Dressed), Html(page.render()?)).into_response())
}

async fn subscribe(visit: Visit, State(web): State<Web>, Form(form): Form<AlertForm>) -> Result<Response, WebError> {
    let (lang, now_ms) = (visit.visitor.lang, visit.visitor.now_ms);
    let made = web.desk().subscribe(&visit.person, &form.read(), lang, chance()?, now_ms).await;
    match made {
        Ok((_, Shown::Nothing)) => Ok(Redirect::to("/alerts").into_response()),
        Ok((_, Shown::FeedToken(token))) => {
            let shown = (lang.say("desk-alerts-feed-address"), web.address(&format!("/feeds/{token}")));
            page(&web, &visit, AlertForm::fresh(&web, lang), Vec::new(), Some(shown)).await
        }
        Ok((_, Shown::HookSecret(secret))) => {
            let shown = (lang.say("desk-alerts-hook-secret"), secret);
            page(&web, &visit, AlertForm::fresh(&web, lang), Vec::new(), Some(shown)).await
        }
        Err(DeskError::Invalid(faults)) => page(&web, &visit, form, faults, None).await,
        Err(other) => Err(other.into()),
    }
}

async fn pause(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Redirect, WebError> {
    let own = web.desk().subscriptions(&visit.person).await?;
    let is_paused = own.iter().any(|own| own.subscription.id == id && own.subscription.paused);
    web.desk().pause_subscription(&visit.person, &id, !is_paused).await?;
    Ok(Redirect::to("/alerts"))
}

async fn try_it(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Response, WebError> {
    web.desk().try_subscription(&visit.person, &id, visit.visitor.now_ms).await?;
    let said = (visit.visitor.lang.say("desk-alerts-tried"), String::new());
    page(&web, &visit, AlertForm::fresh(&web, visit.visitor.lang), Vec::new(), Some(said)).await
}

async fn remove(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Redirect, WebError> {
    web.desk().unsubscribe(&visit.person, &id).await?;
    Ok(Redirect::to("/alerts"))
}

fn row(own: &OwnSubscription, lang: Lang) -> Row {
    let subscription = &own.subscription;
    let rights: Vec<&str> = subscription.rights.iter().map(|right| right.0.as_str()).collect();
    Row {
        id: subscription.id.clone(),
        name: subscription.name.clone(),
        channel: lang.say(channel_code(&subscription.channel)),
        address: subscription.channel.shown(),
        rights: if rights.is_empty() { lang.say("desk-alerts-all-rights") } else { rights.join(", ") },
        score: (subscription.min_score.get() * 100.0).round() as u32,
        when: when(subscription, lang),
        paused: subscription.paused,
        digests: own
            .digests
            .iter()
            .map(|digest| DigestRow {
                made: minute(digest.made_ms),
                state: lang.say(state_code(digest.state)),
                level: match digest.state {
                    DeliveryState::Sent => "well",
                    DeliveryState::Failed => "very-strong",
                    DeliveryState::Waiting | DeliveryState::Empty => "",
                },
                news: digest.news,
                fault: digest.fault.as_deref().map(|fault| match serde_json::from_str::<Message>(fault) {
                    Ok(message) => lang.text(&message),
                    Err(_) => fault.to_owned(),
                }),
            })
            .collect(),
    }
}

fn when(subscription: &Subscription, lang: Lang) -> String {
    let hour = |code: &'static str, hour: i8| {
        let zone = subscription.zone.to_string();
        lang.text(&Message::new(code).with("hour", format!("{hour:02}:00")).with("zone", zone))
    };
    let told = match subscription.rhythm {
        Rhythm::News => lang.say("desk-alerts-when-news"),
        Rhythm::Day { hour: at } => hour("desk-alerts-when-day", at),
        Rhythm::Week { hour: at } => hour("desk-alerts-when-week", at),
    };
    match subscription.quiet {
        Some(quiet) => {
            let quiet = Message::new("desk-alerts-when-quiet").with("hours", quiet.to_string());
            format!("{told} {}", lang.text(&quiet))
        }
        None => told,
    }
}

fn channel_code(channel: &Channel) -> &'static str {
    match channel {
        Channel::Mail { .. } => "desk-alerts-channel-mail",
        Channel::WebHook { .. } => "desk-alerts-channel-webhook",
        Channel::Feed { .. } => "desk-alerts-channel-feed",
    }
}

fn state_code(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Waiting => "desk-alerts-state-waiting",
        DeliveryState::Sent => "desk-alerts-state-sent",
        DeliveryState::Failed => "desk-alerts-state-failed",
        DeliveryState::Empty => "desk-alerts-state-empty",
    }
}

/// The feed in Atom (RFC 4287).
async fn feed(State(web): State<Web>, Path(token): Path<String>) -> Result<Response, WebError> {
    let (subscription, news) = web.desk().feed(&token).await?;
    let desk = &web.address("");
    let newest = news.iter().map(|one| one.first_seen_ms).max().unwrap_or(subscription.created_ms);
    let feed = FeedBuilder::default()
        .title(Text::plain(format!("Reeve · {}", subscription.name)))
        .id(format!("urn:reeve:alerts:{}", subscription.id))
        .updated(atom_time(newest))
        .author(PersonBuilder::default().name("Reeve").build())
        .link(LinkBuilder::default().href(format!("{desk}/hits")).build())
        .entries(news.iter().map(|one| entry(one, desk, subscription.lang)).collect::<Vec<_>>())
        .build();
    let headers = [(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")];
    Ok((headers, feed.to_string()).into_response())
}

fn entry(news: &News, desk: &str, lang: Lang) -> atom_syndication::Entry {
    let right = if news.right_id.is_none() { lang.say("desk-alerts-no-right") } else { news.right_name.clone() };
    let percent = format!("{:.0}", news.score.get() * 100.0);
    let summary = Message::new("desk-alerts-line")
        .with("score", percent)
        .with("title", right)
        .with("seller", visible(news.seller.as_deref().unwrap_or("–")))
        .with("source", visible(&news.source));
    EntryBuilder::default()
        .title(Text::plain(visible(&news.title)))
        .id(format!("urn:reeve:hit:{}", news.hit_id))
        .updated(atom_time(news.first_seen_ms))
        .link(LinkBuilder::default().href(format!("{desk}/hits/{}", news.hit_id)).build())
        .summary(Text::plain(lang.text(&summary)))
        .build()
}

/// XML 1.0 has no place for control characters.
fn visible(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

fn atom_time(ms: i64) -> atom_syndication::FixedDateTime {
    rfc3339(ms).parse().unwrap_or_default()
}
