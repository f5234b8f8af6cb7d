//! Cases: what belongs together, what was asked for about it, what waits for a word, and the takedown clock.

use axum::Form as Posted;
use axum::extract::{DefaultBodyLimit, Multipart, Path, Query, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::post;

use super::blocks::download;
use super::lists::{ended, pages, paging, table, tabs};
use super::notices::moment;
use super::sheet::{
    Cell, Event, Field, Form, Kind, Part, Sent, Sheet, Table, day, given, is_told_there, minute, optional, short,
};
use crate::accounts::Permission;
use crate::desk::DeskError;
use crate::desk::cases::CaseRow;
use crate::locale::{Lang, Message};
use crate::review::cases::{
    Case, CaseEventKind, CaseHit, CaseState, CloseReason, Link, Membership, Removal, Step, transition,
};
use crate::web::access::Visit;
use crate::web::layout::Layout;
use crate::web::routes::{Access, Routes};
use crate::web::upload::Upload;
use crate::web::{Web, WebError};

const PLACE: &str = "/cases";
const DAY_MS: i64 = 86_400_000;
/// What a browser may send of a bundle; larger ones are taken on the command line.
pub const MAX_BUNDLE_BYTES: usize = 64 << 20;

pub fn add(routes: Routes) -> Routes {
    let (read, write) = (Access::May(Permission::ReadCases), Access::May(Permission::WriteCases));
    routes
        .get("/cases", read, list)
        .get("/cases/new", write, new)
        .post("/cases/new", write, open)
        .get("/cases/import", write, import)
        .page(Method::POST, "/cases/import", write, post(take_over).layer(DefaultBodyLimit::max(MAX_BUNDLE_BYTES)))
        .get("/cases/{id}", read, show)
        .post("/cases/{id}/answer", write, answer)
        .post("/cases/{id}/add", write, add_hit)
        .post("/cases/{id}/take-out", write, take_out)
        .post("/cases/{id}/event", write, event)
        .post("/cases/{id}/handoff", write, hand_over)
}

async fn list(State(web): State<Web>, visit: Visit, Query(asked): Query<Sent>) -> Result<Response, WebError> {
    let lang = visit.visitor.lang;
    let state = given(&asked, "state").parse::<CaseState>().ok();
    let page = web.desk().cases(&visit.person, state, &paging(&asked), visit.visitor.now_ms).await?;
    let mut sheet = Sheet::new(Layout::of(&web, &visit, "desk-nav-cases", PLACE));
    sheet.lead = lang.say("desk-cases-lead");
    if visit.person.may(Permission::WriteCases) {
        sheet = sheet.link("/cases/new", lang.say("desk-cases-title-new"), false).link(
            "/cases/import",
            lang.say("desk-cases-import"),
            false,
        );
    }
    let states = CaseState::ALL.map(|each| (each.as_str(), lang.text(&each.label())));
    sheet.tabs = tabs(PLACE, lang.say("desk-cases-all"), states, state.map(CaseState::as_str));
    let columns = [
        "cases-column-case",
        "cases-column-state",
        "cases-column-lane",
        "column-right",
        "column-seller",
        "cases-column-listings",
        "cases-column-proposed",
        "cases-column-days",
        "cases-column-expected",
        "cases-column-relisted",
    ];
    let rows = page.rows.iter().map(|each| row(each, lang)).collect();
    sheet
        .part(table(&columns, rows, "desk-cases-none", lang))
        .part(pages(PLACE, &asked, page.next.as_ref(), lang))
        .answer()
}

fn row(CaseRow { case, clock }: &CaseRow, lang: Lang) -> Vec<Cell> {
    let expected = clock.expected_ms.map(day).unwrap_or_default();
    vec![
        Cell::link(short(&case.id), format!("/cases/{}", case.id)),
        state_badge(case.state, lang),
        Cell::of(lang.text(&case.triage.lane.label())),
        Cell::of(&case.right.name),
        Cell::of(case.offender.as_ref().map(|offender| offender.seller.to_string()).unwrap_or_default()),
        Cell::number(case.live().count()),
        Cell::number(case.proposed().count()),
        Cell::number(clock.days.map(|days| days.to_string()).unwrap_or_default()),
        if clock.overdue { Cell::badge(expected, "very-strong") } else { Cell::of(expected) },
        Cell::number(clock.relistings),
    ]
}

fn state_badge(state: CaseState, lang: Lang) -> Cell {
    let class = match state {
        CaseState::Open => "new",
        CaseState::StillThere | CaseState::Relisted => "very-strong",
        CaseState::Noticed => "possible",
        CaseState::Removed => "well",
        CaseState::HandedOver | CaseState::Closed => "",
    };
    Cell::badge(lang.text(&state.label()), class)
}

async fn new(State(web): State<Web>, visit: Visit, Query(asked): Query<Sent>) -> Result<Response, WebError> {
    new_sheet(&web, &visit, &asked).answer()
}

fn new_sheet(web: &Web, visit: &Visit, sent: &Sent) -> Sheet {
    let lang = visit.visitor.lang;
    let form = Form::new("/cases/new", "", lang.say("desk-cases-open"))
        .hint(lang.say("desk-cases-open-hint"))
        .field(Field::line("hit", lang.say("column-hit")).hint(lang.say("desk-cases-hits-hint")))
        .field(Field::line("seller", lang.say("column-seller")).hint(lang.say("desk-cases-seller-hint")))
        .field(Field::line("jurisdiction", lang.say("cases-column-jurisdiction")))
        .field(Field::line("note", lang.say("column-note")))
        .filled(sent);
    Sheet::new(Layout::of(web, visit, "desk-cases-title-new", PLACE)).part(Part::Form(form))
}

async fn open(State(web): State<Web>, visit: Visit, Posted(sent): Posted<Sent>) -> Result<Response, WebError> {
    let hits: Vec<String> = given(&sent, "hit").split_whitespace().map(str::to_owned).collect();
    let about = (optional(&sent, "seller"), optional(&sent, "jurisdiction"));
    let now_ms = visit.visitor.now_ms;
    let done = web.desk().open_case(&visit.person, &hits, about, optional(&sent, "note"), now_ms).await;
    let place = done.as_ref().map(|case| format!("/cases/{}", case.id)).unwrap_or_default();
    ended(done, &place, ("/cases/new", &sent), async { Ok(new_sheet(&web, &visit, &sent)) }).await
}

async fn show(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Result<Response, WebError> {
    story(&web, &visit, &id).await?.answer()
}

async fn story(web: &Web, visit: &Visit, id: &str) -> Result<Sheet, WebError> {
    let row = web.desk().case_story(&visit.person, id, visit.visitor.now_ms).await?;
    let lang = visit.visitor.lang;
    let case = &row.case;
    let title = lang
        .text(&Message::new("desk-cases-title").with("case", short(&case.id)).with("right", case.right.name.as_str()));
    let mut sheet = Sheet::new(Layout::titled(web, visit.visitor.clone(), title, PLACE));
    sheet = sheet.part(Part::Facts { heading: String::new(), facts: facts(&row, lang) });
    let may_write = visit.person.may(Permission::WriteCases);
    for hit in case.proposed() {
        sheet = sheet.part(hits_table(lang.say("desk-cases-proposed"), std::iter::once(hit), lang));
        if may_write {
            sheet = sheet.part(Part::Form(answer_form(case, hit, lang)));
        }
    }
    sheet = sheet.part(hits_table(lang.say("desk-cases-hits"), case.live(), lang));
    let out = case.hits.iter().filter(|hit| matches!(hit.membership, Membership::Rejected | Membership::Removed));
    if out.clone().next().is_some() {
        sheet = sheet.part(hits_table(lang.say("desk-cases-out"), out, lang));
    }
    if may_write {
        sheet.parts.extend(forms(case, lang));
    }
    let events = case.history.iter().rev().map(|event| Event {
        when: minute(event.at_ms),
        who: event.actor.clone(),
        what: lang.text(&event.kind.message(minute)),
        details: event.note.iter().cloned().chain(reasons(event.kind.links(), lang)).collect(),
    });
    Ok(sheet.part(Part::History { heading: lang.say("desk-cases-history"), events: events.collect() }))
}

fn facts(CaseRow { case, clock }: &CaseRow, lang: Lang) -> Vec<(String, Vec<Cell>)> {
    let text = |value: Option<String>| vec![Cell::of(value.unwrap_or_default())];
    let offender = case
        .offender
        .as_ref()
        .map(|offender| Cell::link(offender.seller.to_string(), format!("/offenders/{}", offender.id)));
    let mut expected = text(clock.expected_ms.map(day));
    if clock.overdue {
        expected.push(Cell::badge(lang.say("cases-column-overdue"), "very-strong"));
    }
    let mut lane = vec![Cell::of(lang.text(&case.triage.lane.label()))];
    lane.extend(case.triage.reasons.iter().map(|reason| Cell::of(lang.text(reason))));
    let facts = vec![
        (lang.say("cases-column-state"), vec![state_badge(case.state, lang)]),
        (lang.say("cases-column-lane"), lane),
        (lang.say("column-right"), vec![Cell::of(format!("{} ({})", case.right.name, case.right.id))]),
        (lang.say("column-holder"), vec![Cell::of(&case.right.holder)]),
        (lang.say("column-seller"), offender.into_iter().collect()),
        (lang.say("cases-column-jurisdiction"), text(case.jurisdiction.as_ref().map(|code| code.0.clone()))),
        (lang.say("cases-column-noticed"), text(clock.noticed_ms.map(minute))),
        (lang.say("cases-column-days"), text(clock.days.map(|days| days.to_string()))),
        (lang.say("cases-column-expected"), expected),
        (lang.say("cases-column-removed-after"), text(clock.removal.as_ref().map(Removal::days))),
        (lang.say("cases-column-checked"), text(clock.checked_ms.map(minute))),
    ];
    facts.into_iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.words.is_empty())).collect()
}

fn hits_table<'a>(heading: String, hits: impl Iterator<Item = &'a CaseHit>, lang: Lang) -> Part {
    let columns = [
        "column-title",
        "cases-column-state",
        "column-seller",
        "column-price",
        "desk-cases-presence",
        "column-last-seen",
        "column-url",
        "desk-cases-links",
    ];
    let rows = hits.map(|hit| {
        let url = hit.listing.url.as_ref().map(ToString::to_string).unwrap_or_default();
        let price = hit.listing.price.map(|price| {
            format!("{price} {}", hit.listing.currency.as_ref().map(ToString::to_string).unwrap_or_default())
        });
        vec![
            Cell::link(&hit.listing.title, format!("/hits/{}", hit.hit_id)),
            Cell::badge(lang.text(&hit.membership.label()), ""),
            Cell::of(hit.seller.as_ref().map(ToString::to_string).unwrap_or_default()),
            Cell::number(price.unwrap_or_default()),
            Cell::of(lang.text(&hit.sighting.presence.message())),
            Cell::of(minute(hit.sighting.last_shown_ms)),
            Cell::outside(&url),
            Cell::of(reasons(&hit.links, lang).join("; ")),
        ]
    });
    Part::Table(Table {
        heading,
        columns: columns.iter().map(|code| lang.say(code)).collect(),
        rows: rows.collect(),
        empty: lang.say("desk-cases-no-hits"),
    })
}

fn reasons(links: &[Link], lang: Lang) -> Vec<String> {
    links.iter().map(|link| format!("{:.2} {}", link.weight, lang.text(&link.because))).collect()
}

fn answer_form(case: &Case, hit: &CaseHit, lang: Lang) -> Form {
    let answers = [("accept", "desk-cases-accept"), ("reject", "desk-cases-reject")];
    let answers = answers.iter().map(|(value, code)| ((*value).to_owned(), lang.say(code))).collect();
    let action = format!("/cases/{}/answer?hit={}", case.id, hit.hit_id);
    Form::new(action, lang.say("desk-cases-answer"), lang.say("desk-cases-write"))
        .field(Field::hidden("hit", &hit.hit_id))
        .field(Field::new("answer", lang.say("desk-cases-belongs"), Kind::Select(answers)))
        .field(Field::line("note", lang.say("column-note")))
}

/// What may be written down next, and a further hit.
fn forms(case: &Case, lang: Lang) -> Vec<Part> {
    let events = next_events(case.state);
    let choices = events.iter().map(|name| {
        let words = lang.text(&Message::new("desk-cases-event").with("event", *name));
        ((*name).to_owned(), words)
    });
    let form =
        Form::new(format!("/cases/{}/event", case.id), lang.say("desk-cases-next"), lang.say("desk-cases-write"))
            .hint(lang.say("desk-cases-next-hint"))
            .field(Field::new("event", lang.say("desk-cases-what"), Kind::Select(choices.collect())))
            .field(Field::line("to", lang.say("desk-cases-to")).hint(lang.say("desk-cases-to-hint")))
            .field(Field::line("reference", lang.say("desk-cases-reference")))
            .field(Field::new("at", lang.say("desk-cases-at"), Kind::Line("date")))
            .field(Field::new("within", lang.say("desk-cases-within"), Kind::Line("number")))
            .field(Field::line("note", lang.say("column-note")));
    let mut parts = vec![Part::Form(form)];
    let may_go = case.state == CaseState::HandedOver || transition(case.state, Step::HandedOver).is_ok();
    if may_go && case.confirmed().next().is_some() {
        let words = lang.say("desk-cases-hand-over");
        let form = Form::new(format!("/cases/{}/handoff", case.id), words.clone(), words)
            .hint(lang.say("desk-cases-hand-over-hint"))
            .field(Field::line("agency", lang.say("desk-cases-agency")))
            .field(Field::line("to", lang.say("desk-cases-recipient")))
            .folded();
        parts.push(Part::Form(form));
    }
    if transition(case.state, Step::HitsChanged).is_ok() {
        let action = format!("/cases/{}/add", case.id);
        let form = Form::new(action, lang.say("desk-cases-add"), lang.say("desk-cases-add"))
            .field(Field::line("hit", lang.say("column-hit")))
            .field(Field::line("note", lang.say("column-note")))
            .class("")
            .folded();
        parts.push(Part::Form(form));
        let live: Vec<_> = case.live().map(|hit| (hit.hit_id.clone(), hit.listing.title.clone())).collect();
        let action = format!("/cases/{}/take-out", case.id);
        let form = Form::new(action, lang.say("desk-cases-take-out"), lang.say("desk-cases-take-out"))
            .hint(lang.say("desk-cases-take-out-hint"))
            .field(Field::new("hit", lang.say("column-hit"), Kind::Select(live)))
            .field(Field::line("note", lang.say("column-note")))
            .class("danger")
            .folded();
        parts.push(Part::Form(form));
    }
    parts
}

/// Names of events that a person may write down from this state; each way of closing is one.
fn next_events(state: CaseState) -> Vec<&'static str> {
    let all = [
        ("noticed", Step::Noticed),
        ("counter-noticed", Step::CounterNoticed),
        ("removed", Step::Removed),
        ("still-there", Step::StillThere),
        ("relisted", Step::Relisted),
        ("handed-over", Step::HandedOver),
        ("closed-resolved", Step::Closed),
        ("closed-unfounded", Step::Closed),
        ("closed-withdrawn", Step::Closed),
        ("reopened", Step::Reopened),
        ("noted", Step::Noted),
    ];
    all.into_iter().filter(|(_, step)| transition(state, *step).is_ok()).map(|(name, _)| name).collect()
}

/// What a person says happened; `last_shown_ms` is when the case's listings were last seen.
pub fn event_of(sent: &Sent, last_shown_ms: i64, now_ms: i64) -> Result<CaseEventKind, DeskError> {
    let at = moment(given(sent, "at"), now_ms)?.unwrap_or(now_ms);
    if at > now_ms {
        let message = Message::new("cases-in-future").with("time", minute(at));
        return Err(DeskError::invalid("at", message));
    }
    let reference = optional(sent, "reference").map(str::to_owned);
    let to = given(sent, "to").to_owned();
    let needs_to = || DeskError::invalid("to", Message::new("desk-says-nothing"));
    Ok(match given(sent, "event") {
        "noticed" | "handed-over" if to.is_empty() => return Err(needs_to()),
        "noticed" => {
            let within = given(sent, "within").parse::<u32>().ok();
            let expected_ms = within.map(|days| at.saturating_add(i64::from(days) * DAY_MS));
            CaseEventKind::Noticed { platform: to, reference, sent_ms: at, expected_ms }
        }
        "counter-noticed" => CaseEventKind::CounterNoticed { reference },
        "removed" => CaseEventKind::Removed { last_shown_ms: last_shown_ms.min(at), found_ms: at },
        "still-there" => CaseEventKind::StillThere,
        "relisted" => CaseEventKind::Relisted { hits: Vec::new() },
        "handed-over" => CaseEventKind::HandedOver { to, reference },
        "closed-resolved" => CaseEventKind::Closed { reason: CloseReason::Resolved },
        "closed-unfounded" => CaseEventKind::Closed { reason: CloseReason::Unfounded },
        "closed-withdrawn" => CaseEventKind::Closed { reason: CloseReason::Withdrawn },
        "reopened" => CaseEventKind::Reopened,
        "noted" => CaseEventKind::Noted,
        _ => return Err(DeskError::invalid("event", Message::new("desk-says-nothing"))),
    })
}

async fn event(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Posted(sent): Posted<Sent>,
) -> Result<Response, WebError> {
    let now_ms = visit.visitor.now_ms;
    let row = web.desk().case_story(&visit.person, &id, now_ms).await?;
    let last_shown_ms = row.case.live().map(|hit| hit.sighting.last_shown_ms).max().unwrap_or_default();
    let done = match event_of(&sent, last_shown_ms, now_ms) {
        Ok(kind) => web.desk().put_case_event(&visit.person, &id, &kind, optional(&sent, "note"), now_ms).await,
        Err(error) => Err(error),
    };
    let place = format!("/cases/{id}");
    ended(done, &place, (&format!("{place}/event"), &sent), story(&web, &visit, &id)).await
}

async fn import(State(web): State<Web>, visit: Visit) -> Result<Response, WebError> {
    import_sheet(&web, &visit).answer()
}

fn import_sheet(web: &Web, visit: &Visit) -> Sheet {
    let lang = visit.visitor.lang;
    let form = Form::new("/cases/import", "", lang.say("desk-cases-import"))
        .hint(lang.say("desk-cases-import-hint"))
        .field(Field::new("file", lang.say("column-file"), Kind::File));
    Sheet::new(Layout::of(web, visit, "desk-cases-import", PLACE)).part(Part::Form(form))
}

async fn take_over(visit: Visit, State(web): State<Web>, sent: Multipart) -> Result<Response, WebError> {
    let mut upload = Upload::read(&web, &visit.person.name, sent).await?;
    let done = match upload.take_files("file").pop() {
        Some(file) => web.desk().import_case(&visit.person, file.bytes, visit.visitor.now_ms).await,
        None => Err(DeskError::invalid("file", Message::new("desk-says-nothing"))),
    };
    let place = done.as_ref().map(|id| format!("/cases/{id}")).unwrap_or_default();
    ended(done, &place, ("/cases/import", &Sent::new()), async { Ok(import_sheet(&web, &visit)) }).await
}

async fn hand_over(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Posted(sent): Posted<Sent>,
) -> Result<Response, WebError> {
    let about = (given(&sent, "agency"), given(&sent, "to"));
    match web.desk().hand_over_case(&visit.person, &id, about, visit.visitor.now_ms).await {
        Ok((name, bytes)) => Ok(download(&name, bytes)),
        Err(error) if is_told_there(&error) => {
            story(&web, &visit, &id).await?.refused_form(&format!("/cases/{id}/handoff"), &sent, &error)
        }
        Err(error) => Err(error.into()),
    }
}

async fn answer(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Posted(sent): Posted<Sent>,
) -> Result<Response, WebError> {
    let hit = given(&sent, "hit");
    let note = optional(&sent, "note");
    let done = match given(&sent, "answer") {
        answer @ ("accept" | "reject") => {
            let belongs = answer == "accept";
            web.desk().answer_case_proposal(&visit.person, (&id, hit), belongs, note, visit.visitor.now_ms).await
        }
        _ => Err(DeskError::invalid("answer", Message::new("desk-says-nothing"))),
    };
    let place = format!("/cases/{id}");
    ended(done, &place, (&format!("{place}/answer?hit={hit}"), &sent), story(&web, &visit, &id)).await
}

async fn take_out(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Posted(sent): Posted<Sent>,
) -> Result<Response, WebError> {
    let about = (id.as_str(), given(&sent, "hit"));
    let done = web.desk().take_out_case_hit(&visit.person, about, optional(&sent, "note"), visit.visitor.now_ms).await;
    let place = format!("/cases/{id}");
    ended(done, &place, (&format!("{place}/take-out"), &sent), story(&web, &visit, &id)).await
}

async fn add_hit(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Posted(sent): Posted<Sent>,
) -> Result<Response, WebError> {
    let about = (id.as_str(), given(&sent, "hit"));
    let done = web.desk().add_case_hit(&visit.person, about, optional(&sent, "note"), visit.visitor.now_ms).await;
    let place = format!("/cases/{id}");
    ended(done, &place, (&format!("{place}/add"), &sent), story(&web, &visit, &id)).await
}
