//! Tips: what the public told, by lane; what became of each; rewards by two people.

use axum::Form as Posted;
use axum::extract::{Path, Query, State};
use axum::response::Response;

use super::lists::{ended, pages, paging, table, tabs};
use super::sheet::{Cell, Event, Field, Form, Kind, Part, Sent, Sheet, given, minute, optional, see_other, short};
use crate::accounts::Permission;
use crate::desk::DeskError;
use crate::desk::tips::TipStory;
use crate::locale::{Lang, Message};
use crate::review::tips::{Precedence, RewardStep, Tip, TipState};
use crate::web::access::Visit;
use crate::web::layout::Layout;
use crate::web::routes::{Access, Mark, Routes};
use crate::web::{Web, WebError};

const PLACE: &str = "/tips";

pub fn add(routes: Routes) -> Routes {
    let (read, write) = (Access::May(Permission::ReadTips), Access::May(Permission::WriteTips));
    let administer = Access::May(Permission::Administer);
    routes
        .get("/tips", read, list)
        .get("/tips/rewards", read, rewards)
        .marked(Mark::Export, |routes| routes.get("/tips/{id}", read, show))
        .post("/tips/{id}/decide", write, decide)
        .post("/tips/{id}/reward", write, reward)
        .post("/tips/{id}/reporter", administer, reporter)
        .post("/tips/{id}/erase", administer, erase)
}

async fn list(State(web): State<Web>, visit: Visit, Query(asked): Query<Sent>) -> Result<Response, WebError> {
    let lang = visit.visitor.lang;
    let state = given(&asked, "state").parse::<TipState>().ok();
    let page = web.desk().tips(&visit.person, state, &paging(&asked), visit.visitor.now_ms).await?;
    let mut sheet = Sheet::new(Layout::of(&web, &visit, "desk-nav-tips", PLACE));
    sheet.lead = lang.say("desk-tips-lead");
    sheet = sheet.link("/tips/rewards", lang.say("desk-tips-rewards"), false).link(
        "/tip",
        lang.say("desk-tips-public-title"),
        false,
    );
    let states = TipState::ALL.map(|each| (each.as_str(), lang.text(&each.label())));
    sheet.tabs = tabs(PLACE, lang.say("desk-tips-all"), states, state.map(TipState::as_str));
    let columns = [
        "tips-column-number",
        "tips-column-state",
        "tips-column-received",
        "tips-column-addresses",
        "column-right",
        "tips-column-standing",
        "tips-column-hits",
    ];
    let rows = page.rows.iter().map(|story| row(story, lang)).collect();
    sheet
        .part(table(&columns, rows, "desk-tips-none", lang))
        .part(pages(PLACE, &asked, page.next.as_ref(), lang))
        .answer()
}

fn row(TipStory { tip, standing }: &TipStory, lang: Lang) -> Vec<Cell> {
    let class = if tip.state() == TipState::Received { "new" } else { "" };
    vec![
        Cell::link(&tip.number, format!("/tips/{}", tip.id)),
        Cell::badge(lang.text(&tip.state().label()), class),
        Cell::of(minute(tip.told.received_ms)),
        Cell::of(tip.told.addresses.iter().map(crate::frontier::CrawlUrl::as_str).collect::<Vec<_>>().join(" ")),
        Cell::of(tip.told.right_id.as_ref().map(ToString::to_string).unwrap_or_default()),
        Cell::of(standing_words(standing, lang)),
        Cell::number(tip.hits.len()),
    ]
}

fn standing_words(standing: &Precedence, lang: Lang) -> String {
    let message = match standing {
        Precedence::First => Message::new("tips-standing-first"),
        Precedence::InPart(numbers) => Message::new("tips-standing-in-part").with("numbers", numbers.join(", ")),
        Precedence::Duplicate(numbers) => Message::new("tips-standing-duplicate").with("numbers", numbers.join(", ")),
    };
    lang.text(&message)
}

async fn show(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Result<Response, WebError> {
    story(&web, &visit, &id).await?.answer()
}

/// What was claimed; or that it was taken out, by whom and when.
fn claim_words(tip: &Tip, lang: Lang) -> String {
    let Some(erased) = &tip.erased else { return tip.told.claim.clone() };
    lang.text(&Message::new("desk-tips-erased").with("by", erased.actor.as_str()).with("at", minute(erased.at_ms)))
}

async fn story(web: &Web, visit: &Visit, id: &str) -> Result<Sheet, WebError> {
    let story = web.desk().tip_story(&visit.person, id, visit.visitor.now_ms).await?;
    let lang = visit.visitor.lang;
    let tip = &story.tip;
    let hits = tip.hits.iter().map(|hit| Cell::link(short(hit), format!("/hits/{hit}"))).collect();
    let facts = vec![
        (lang.say("tips-column-state"), vec![Cell::badge(lang.text(&tip.state().label()), "new")]),
        (lang.say("tips-column-received"), vec![Cell::of(minute(tip.told.received_ms))]),
        (
            lang.say("tips-column-addresses"),
            tip.told.addresses.iter().map(|address| Cell::outside(address.as_str())).collect(),
        ),
        (lang.say("desk-tips-claim"), vec![Cell::of(claim_words(tip, lang))]),
        (
            lang.say("column-right"),
            vec![Cell::of(tip.told.right_id.as_ref().map(ToString::to_string).unwrap_or_default())],
        ),
        (lang.say("tips-column-standing"), vec![Cell::of(standing_words(&story.standing, lang))]),
        (lang.say("desk-tips-reporter"), vec![Cell::of(&tip.reporter_id)]),
        (lang.say("tips-column-hits"), hits),
    ];
    let events = tip.history.iter().map(|entry| Event {
        when: minute(entry.at_ms),
        who: entry.actor.clone(),
        what: lang.text(&entry.state.label()),
        details: entry.note.iter().cloned().collect(),
    });
    let layout = Layout::titled(web, visit.visitor.clone(), tip.number.clone(), PLACE);
    let mut sheet = Sheet::new(layout).part(Part::Facts { heading: String::new(), facts });
    if visit.person.may(Permission::WriteTips) {
        sheet.parts.extend(forms(&story, lang));
    }
    if visit.person.may(Permission::Administer) {
        sheet.parts.extend(reporter_forms(tip, lang));
    }
    Ok(sheet.part(Part::History { heading: lang.say("desk-tips-history"), events: events.collect() }))
}

fn forms(story: &TipStory, lang: Lang) -> Vec<Part> {
    let tip = &story.tip;
    let mut forms = Vec::new();
    let next = TipState::ALL.into_iter().filter(|state| tip.may_become(*state).is_ok());
    let next: Vec<_> = next.map(|state| (state.as_str().to_owned(), lang.text(&state.label()))).collect();
    if !next.is_empty() {
        let heading = lang.say("desk-tips-decide");
        let form = Form::new(format!("/tips/{}/decide", tip.id), heading.clone(), lang.say("desk-tips-decide-write"))
            .field(Field::new("state", lang.say("tips-column-state"), Kind::Select(next)))
            .field(Field::line("note", lang.say("column-note")));
        forms.push(Part::Form(form));
    }
    if matches!(tip.state(), TipState::Accepted | TipState::Rewarded) {
        let steps = RewardStep::ALL.map(|step| {
            let words = lang.text(&Message::new("tips-reward-step").with("step", step.as_str()));
            (step.as_str().to_owned(), words)
        });
        let mut grants: Vec<(String, String)> = vec![(String::new(), lang.say("desk-tips-grant-new"))];
        for entry in &tip.rewards {
            if grants.iter().all(|(id, _)| *id != entry.grant_id) {
                grants.push((entry.grant_id.clone(), format!("{} {}", short(&entry.grant_id), entry.amount)));
            }
        }
        let form = Form::new(
            format!("/tips/{}/reward", tip.id),
            lang.say("desk-tips-reward"),
            lang.say("desk-tips-decide-write"),
        )
        .hint(lang.say("desk-tips-reward-hint"))
        .field(Field::new("step", lang.say("desk-tips-step"), Kind::Select(steps.to_vec())))
        .field(Field::new("grant", lang.say("desk-tips-grant"), Kind::Select(grants)))
        .field(Field::line("amount", lang.say("desk-tips-amount")))
        .field(Field::line("currency", lang.say("desk-tips-currency")).value("CNY"))
        .field(Field::line("note", lang.say("column-note")))
        .folded();
        forms.push(Part::Form(form));
    }
    forms
}

/// What an administrator does with who told it: look, which leaves a trace, and take it out.
fn reporter_forms(tip: &Tip, lang: Lang) -> Vec<Part> {
    let place = format!("/tips/{}", tip.id);
    let mut forms = Vec::new();
    if !tip.anonymous {
        let words = lang.say("desk-tips-reporter-show");
        let form =
            Form::new(format!("{place}/reporter"), words.clone(), words).hint(lang.say("desk-tips-reporter-hint"));
        forms.push(Part::Form(form.class("").folded()));
    }
    if tip.erased.is_none() {
        let words = lang.say("desk-tips-erase");
        let form = Form::new(format!("{place}/erase"), words.clone(), words)
            .hint(lang.say("desk-tips-erase-hint"))
            .class("danger")
            .ask(lang.say("desk-tips-erase-ask"));
        forms.push(Part::Form(form.folded()));
    }
    forms
}

/// Shown in the answer to a form and at no address: whoever goes back to the page does not look again.
async fn reporter(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Result<Response, WebError> {
    let lang = visit.visitor.lang;
    let known = web.desk().reporter_of_tip(&visit.person, &id, visit.visitor.now_ms).await?;
    let none = || lang.say("desk-tips-reporter-none");
    let facts = vec![
        (lang.say("desk-tips-reporter-name"), vec![Cell::of(known.name.unwrap_or_else(none))]),
        (lang.say("desk-tips-reporter-contact"), vec![Cell::of(known.contact.unwrap_or_else(none))]),
    ];
    let mut sheet = story(&web, &visit, &id).await?;
    sheet.parts.insert(0, Part::Facts { heading: lang.say("desk-tips-reporter-show"), facts });
    sheet.answer()
}

async fn erase(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Result<Response, WebError> {
    web.desk().erase_reporter(&visit.person, &id, visit.visitor.now_ms).await?;
    Ok(see_other(&format!("/tips/{id}")))
}

async fn decide(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Posted(sent): Posted<Sent>,
) -> Result<Response, WebError> {
    let done = match given(&sent, "state").parse::<TipState>() {
        Ok(state) => {
            web.desk().decide_tip(&visit.person, &id, state, optional(&sent, "note"), visit.visitor.now_ms).await
        }
        Err(()) => Err(DeskError::invalid("state", Message::new("desk-says-nothing"))),
    };
    let place = format!("/tips/{id}");
    ended(done, &place, (&format!("{place}/decide"), &sent), story(&web, &visit, &id)).await
}

async fn reward(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Posted(sent): Posted<Sent>,
) -> Result<Response, WebError> {
    let step = RewardStep::ALL.into_iter().find(|step| step.as_str() == given(&sent, "step"));
    let amount = optional(&sent, "amount").map(|amount| (amount, given(&sent, "currency")));
    let (grant, note) = (optional(&sent, "grant"), optional(&sent, "note"));
    let done = match step {
        Some(step) => {
            let now_ms = visit.visitor.now_ms;
            web.desk().reward_tip(&visit.person, &id, grant, (step, amount), note, now_ms).await.map(drop)
        }
        None => Err(DeskError::invalid("step", Message::new("desk-says-nothing"))),
    };
    let place = format!("/tips/{id}");
    ended(done, &place, (&format!("{place}/reward"), &sent), story(&web, &visit, &id)).await
}

async fn rewards(State(web): State<Web>, visit: Visit, Query(asked): Query<Sent>) -> Result<Response, WebError> {
    let lang = visit.visitor.lang;
    let page = web.desk().rewards(&visit.person, &paging(&asked)).await?;
    let rows = page.rows.iter().map(|(tip, entry)| {
        let step = Message::new("tips-reward-step").with("step", entry.step.as_str());
        vec![
            Cell::of(minute(entry.at_ms)),
            Cell::link(&tip.number, format!("/tips/{}", tip.id)),
            Cell::of(lang.text(&step)),
            Cell::number(entry.amount.to_string()),
            Cell::of(&entry.actor),
            Cell::of(short(&entry.grant_id)),
        ]
    });
    let columns = [
        "desk-tips-when",
        "tips-column-number",
        "desk-tips-step",
        "desk-tips-amount",
        "column-actor",
        "desk-tips-grant",
    ];
    let rows = rows.collect();
    Sheet::new(Layout::of(&web, &visit, "desk-tips-rewards", PLACE))
        .part(table(&columns, rows, "desk-tips-no-rewards", lang))
        .part(pages("/tips/rewards", &asked, page.next.as_ref(), lang))
        .answer()
}
