//! The public's door: a form for tips that nobody has to be known for, the receipt, and what became of a tip. It takes little,
//! seldom, and says what happens with it.

use axum::Form as Posted;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::post;

use super::sheet::{Cell, Event, Field, Form, Kind, Notice, Part, Sent, Sheet, given, is_told_there, minute, optional};
use crate::desk::DeskError;
use crate::locale::Lang;
use crate::review::tips::{Fresh, Receipt, RewardStep, Tip, TipRecord, Token};
use crate::web::access::{Visitor, knock};
use crate::web::layout::Layout;
use crate::web::routes::{Access, Routes};
use crate::web::{Web, WebError, chance};

/// Twenty addresses and four thousand characters, with room for how browsers write them.
const MAX_BODY_BYTES: usize = 64 << 10;

pub fn add(routes: Routes) -> Routes {
    let bounded = DefaultBodyLimit::max(MAX_BODY_BYTES);
    routes
        .get("/tip", Access::Public, form)
        .page(Method::POST, "/tip", Access::Public, post(take).layer(bounded))
        .get("/tip/status", Access::Public, ask)
        .page(Method::POST, "/tip/status", Access::Public, post(status).layer(bounded))
}

async fn form(State(web): State<Web>, visitor: Visitor) -> Result<Response, WebError> {
    form_sheet(&web, visitor, &Sent::new(), &Fresh(chance()?)).answer()
}

/// `fresh` goes with the form: whoever sends it a second time, because the answer was lost, is given the same receipt.
fn form_sheet(web: &Web, visitor: Visitor, sent: &Sent, fresh: &Fresh) -> Sheet {
    let lang = visitor.lang;
    let label = |code: &str| lang.say(&format!("desk-tips-field-{code}"));
    let form = Form::new("/tip", "", lang.say("desk-tips-send"))
        .field(Field::area("addresses", label("addresses")).hint(label("addresses-hint")))
        .field(Field::area("claim", label("claim")).hint(label("claim-hint")))
        .field(Field::line("name", label("name")).hint(label("name-hint")))
        .field(Field::line("contact", label("contact")))
        .field(Field::line("token", label("token")).hint(label("token-hint")))
        .field(Field::hidden("seed", fresh.to_text()))
        .field(Field::new("website", label("trap"), Kind::Trap))
        .filled(sent);
    let mut sheet = Sheet::new(Layout::new(web, visitor, "desk-tips-public-title", ""));
    sheet.lead = lang.say("desk-tips-public-lead");
    let what = ["desk-tips-data-what", "desk-tips-data-who", "desk-tips-data-how-long"];
    let lines = what.iter().map(|code| super::sheet::Line { class: "", words: lang.say(code) }).collect();
    sheet
        .link("/tip/status", lang.say("desk-tips-status-title"), false)
        .part(Part::Form(form))
        .part(Part::Lines { heading: lang.say("desk-tips-data"), lines })
}

/// A record of what a form or a program sent.
pub fn record(sent: &Sent) -> TipRecord {
    let some = |name| optional(sent, name).map(str::to_owned);
    let (name, token) = (some("name"), some("token"));
    TipRecord {
        addresses: given(sent, "addresses").split_whitespace().map(str::to_owned).collect(),
        claim: some("claim"),
        // Which rights are registered is nobody's business here.
        right: None,
        channel: Some("web".to_owned()),
        received: None,
        anonymous: name.is_none() && token.is_none(),
        contact: some("contact").filter(|_| name.is_some()),
        name,
        token,
    }
}

async fn take(State(web): State<Web>, visitor: Visitor, Posted(sent): Posted<Sent>) -> Result<Response, WebError> {
    knock(&web, &visitor)?;
    let lang = visitor.lang;
    // Whoever fills in what people cannot see is thanked, and nothing is kept.
    if optional(&sent, "website").is_some() {
        return thanked(&web, visitor).answer();
    }
    let fresh = match Fresh::from_text(given(&sent, "seed")) {
        Some(fresh) => fresh,
        None => Fresh(chance()?),
    };
    match web.desk().take_public_tip(&record(&sent), &fresh, visitor.now_ms).await {
        Ok((tip, token)) => receipt(&web, visitor, &tip, token.as_ref(), lang).answer(),
        Err(error) if is_told_there(&error) => form_sheet(&web, visitor, &sent, &fresh).refused(&error),
        Err(error) => Err(error.into()),
    }
}

fn thanked(web: &Web, visitor: Visitor) -> Sheet {
    let lang = visitor.lang;
    let mut sheet = Sheet::new(Layout::new(web, visitor, "desk-tips-public-title", ""));
    sheet.notices.push(Notice { class: "done", lines: vec![lang.say("desk-tips-thanks")] });
    sheet
}

fn receipt(web: &Web, visitor: Visitor, tip: &Tip, token: Option<&Token>, lang: Lang) -> Sheet {
    let mut sheet = thanked(web, visitor);
    let mut facts = vec![(lang.say("tips-column-number"), vec![Cell::of(&tip.number)])];
    if let Some(token) = token {
        facts.push((lang.say("desk-tips-field-token"), vec![Cell::of(token.to_text())]));
        sheet.notices.push(Notice { class: "", lines: vec![lang.say("desk-tips-token-once")] });
    }
    let text = Receipt { tip, token }.text(lang);
    sheet
        .link("/tip/status", lang.say("desk-tips-status-title"), false)
        .part(Part::Facts { heading: String::new(), facts })
        .part(Part::Letter { heading: lang.say("desk-tips-receipt"), text, lang })
}

async fn ask(State(web): State<Web>, visitor: Visitor) -> Result<Response, WebError> {
    status_sheet(&web, visitor).answer()
}

fn status_sheet(web: &Web, visitor: Visitor) -> Sheet {
    let lang = visitor.lang;
    let form = Form::new("/tip/status", "", lang.say("desk-tips-status-show"))
        .hint(lang.say("desk-tips-status-hint"))
        .field(Field::line("token", lang.say("desk-tips-field-token")));
    let sheet = Sheet::new(Layout::new(web, visitor, "desk-tips-status-title", ""));
    sheet.link("/tip", lang.say("desk-tips-public-title"), false).part(Part::Form(form))
}

async fn status(State(web): State<Web>, visitor: Visitor, Posted(sent): Posted<Sent>) -> Result<Response, WebError> {
    knock(&web, &visitor)?;
    let lang = visitor.lang;
    let tips = match web.desk().tips_of_token(given(&sent, "token")).await {
        Ok(tips) => tips,
        Err(error @ DeskError::Invalid(_)) => return status_sheet(&web, visitor).refused(&error),
        Err(error) => return Err(error.into()),
    };
    let mut sheet = status_sheet(&web, visitor);
    for tip in &tips {
        sheet = sheet.part(Part::History { heading: tip.number.clone(), events: events(tip, lang) });
    }
    sheet.answer()
}

/// What became of it, not who said so and why; what one person has granted and no other approved is promised to nobody yet.
fn events(tip: &Tip, lang: Lang) -> Vec<Event> {
    let event = |at_ms, what| Event { when: minute(at_ms), who: String::new(), what, details: Vec::new() };
    let told = tip.history.iter().map(|entry| event(entry.at_ms, lang.text(&entry.state.label())));
    let rewards = tip.rewards.iter().filter(|entry| entry.step != RewardStep::Granted).map(|entry| {
        let step = crate::locale::Message::new("tips-reward-step").with("step", entry.step.as_str());
        event(entry.at_ms, format!("{} {}", lang.text(&step), entry.amount))
    });
    told.chain(rewards).collect()
}
