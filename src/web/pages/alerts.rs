//! `/alerts`: what one is told of, how, and what became of it; and what needs no account but its address: the feeds, and where
//! a mail address agrees to be told.

use askama::Template;
use atom_syndication::{EntryBuilder, FeedBuilder, LinkBuilder, PersonBuilder, Text};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use serde::Deserialize;

use super::sheet::{Form as SheetForm, Notice, Part, Sheet};
use crate::accounts::Permission;
use crate::alerts::{Channel, Rhythm, Subscription};
use crate::desk::alerts::{NewSubscription, OwnSubscription, Shown};
use crate::desk::{DeskError, Fault};
use crate::locale::{Lang, Message};
use crate::store::{DeliveryState, FailingDigest, SentDigest, ToldNews};
use crate::web::access::{Visit, Visitor, knock};
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
        .post("/alerts/{id}/ask", OWN, ask_again)
        .get("/consent/{token}", Access::Public, consent)
        .post("/consent/{token}", Access::Public, agree)
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
    /// Everybody's; none for those who cannot mend it.
    failing: Option<Vec<FailingRow>>,
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
    is_agreed: bool,
    /// Something is sent to it by hand: a feed is asked for.
    can_try: bool,
    digests: Vec<DigestRow>,
}

struct DigestRow {
    made: String,
    state: String,
    level: &'static str,
    news: u64,
    fault: Option<String>,
}

/// Somebody's digest that has not arrived.
struct FailingRow {
    person: String,
    name: String,
    channel: String,
    to: String,
    digest: DigestRow,
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
    let failing = match web.desk().failing_alerts(&visit.person, visit.visitor.now_ms).await {
        Ok(failing) => Some(failing.iter().map(|failing| failing_row(failing, lang)).collect()),
        Err(DeskError::Forbidden(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = AlertsPage {
        layout: Layout::of(web, visit, "desk-alerts-title", "/alerts"),
        own: own.iter().map(|own| row(own, lang)).collect(),
        form,
        faults,
        has_mail: web.desk().postman.has_mail(),
        shown,
        zones: ZONES,
        failing,
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
        Ok((subscription, Shown::Asked(asked))) => {
            let shown = (asked_words(asked, &subscription.channel.shown(), lang), String::new());
            page(&web, &visit, AlertForm::fresh(&web, lang), Vec::new(), Some(shown)).await
        }
        Err(DeskError::Invalid(faults)) => page(&web, &visit, form, faults, None).await,
        Err(other) => Err(other.into()),
    }
}

fn asked_words(asked: Result<(), Message>, address: &str, lang: Lang) -> String {
    match asked {
        Ok(()) => lang.text(&Message::new("desk-alerts-asked").with("address", address)),
        Err(reason) => {
            let reason = lang.text(&reason);
            lang.text(&Message::new("desk-alerts-asking-failed").with("address", address).with("reason", reason))
        }
    }
}

async fn ask_again(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Response, WebError> {
    let lang = visit.visitor.lang;
    web.desk().ask_again(&visit.person, &id, chance()?, visit.visitor.now_ms).await?;
    let said = (lang.say("desk-alerts-asked-again"), String::new());
    page(&web, &visit, AlertForm::fresh(&web, lang), Vec::new(), Some(said)).await
}

/// What is to be agreed to, and the button for it: a program that only looks at links in mails agrees to nothing.
async fn consent(State(web): State<Web>, visitor: Visitor, Path(token): Path<String>) -> Result<Response, WebError> {
    let asked = web.desk().asked_address(&token, visitor.now_ms).await?;
    let lang = visitor.lang;
    let lead = Message::new("desk-alerts-consent-lead").with("person", asked.person).with("address", asked.address);
    let form = SheetForm::new(format!("/consent/{token}"), "", lang.say("desk-alerts-consent-agree"));
    let mut sheet = Sheet::new(Layout::new(&web, visitor, "desk-alerts-consent-title", ""));
    sheet.lead = lang.text(&lead);
    sheet.part(Part::Form(form)).answer()
}

async fn agree(State(web): State<Web>, visitor: Visitor, Path(token): Path<String>) -> Result<Response, WebError> {
    knock(&web, &visitor)?;
    web.desk().agree(&token, visitor.now_ms).await?;
    let lines = vec![visitor.lang.say("desk-alerts-consent-thanks")];
    let mut sheet = Sheet::new(Layout::new(&web, visitor, "desk-alerts-consent-title", ""));
    sheet.notices.push(Notice { class: "done", lines });
    sheet.answer()
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
        is_agreed: own.is_agreed,
        can_try: own.is_agreed && !matches!(subscription.channel, Channel::Feed { .. }),
        digests: own.digests.iter().map(|digest| digest_row(digest, lang)).collect(),
    }
}

fn failing_row(failing: &FailingDigest, lang: Lang) -> FailingRow {
    let subscription = &failing.subscription;
    FailingRow {
        person: subscription.person.clone(),
        name: subscription.name.clone(),
        channel: lang.say(channel_code(&subscription.channel)),
        to: subscription.channel.server().to_owned(),
        digest: digest_row(&failing.digest, lang),
    }
}

fn digest_row(digest: &SentDigest, lang: Lang) -> DigestRow {
    let (state, level) = match digest.state {
        DeliveryState::Waiting if digest.attempts > 0 => {
            let (attempts, next) = (digest.attempts, minute(digest.due_ms));
            let failing = Message::new("desk-alerts-state-failing").with("attempts", attempts).with("next", next);
            (lang.text(&failing), "strong")
        }
        DeliveryState::Waiting => (lang.say("desk-alerts-state-waiting"), ""),
        DeliveryState::Sent => (lang.say("desk-alerts-state-sent"), "well"),
        DeliveryState::Failed => (lang.say("desk-alerts-state-failed"), "very-strong"),
        DeliveryState::Empty => (lang.say("desk-alerts-state-empty"), ""),
    };
    DigestRow {
        made: minute(digest.made_ms),
        state,
        level,
        news: digest.news,
        fault: digest.fault.as_deref().map(|fault| match serde_json::from_str::<Message>(fault) {
            Ok(message) => lang.text(&message),
            Err(_) => fault.to_owned(),
        }),
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

/// The feed in Atom (RFC 4287).
async fn feed(State(web): State<Web>, Path(token): Path<String>) -> Result<Response, WebError> {
    let (subscription, news) = web.desk().feed(&token).await?;
    let desk = &web.address("");
    let newest = news.iter().map(|one| one.told_ms).max().unwrap_or(subscription.created_ms);
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

fn entry(told: &ToldNews, desk: &str, lang: Lang) -> atom_syndication::Entry {
    let news = &told.news;
    let right = if news.right_id.is_none() { lang.say("desk-alerts-no-right") } else { visible(&news.right_name) };
    let percent = format!("{:.0}", news.score.get() * 100.0);
    let summary = Message::new("desk-alerts-line")
        .with("score", percent)
        .with("title", right)
        .with("seller", visible(news.seller.as_deref().unwrap_or("–")))
        .with("source", visible(&news.source));
    EntryBuilder::default()
        .title(Text::plain(visible(&news.title)))
        .id(format!("urn:reeve:hit:{}", news.hit_id))
        // What became news again is told again.
        .updated(atom_time(told.told_ms))
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
