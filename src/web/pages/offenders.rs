//! Offenders: who was found selling what infringes, the register of repeat infringers with two people's word, appeals, dossiers.

use axum::Form as Posted;
use axum::extract::{Path, Query, State};
use axum::response::Response;

use super::blocks::download;
use super::lists::{ended, pages, paging, table};
use super::sheet::{Cell, Event, Field, Form, Kind, Part, Sent, Sheet, Table, day, given, minute, optional, short};
use crate::accounts::Permission;
use crate::desk::DeskError;
use crate::desk::offenders::{EntryWord, OffenderRow};
use crate::locale::{Lang, Message};
use crate::publish::offenders::Dossier;
use crate::review::offenders::{AppealOutcome, DEFAULT_ENTRY_DAYS, Entry, EntryState, REPEAT_FROM};
use crate::web::access::Visit;
use crate::web::layout::Layout;
use crate::web::routes::{Access, Mark, Routes};
use crate::web::{Web, WebError};

const PLACE: &str = "/offenders";

pub fn add(routes: Routes) -> Routes {
    let (read, write) = (Access::May(Permission::ReadCases), Access::May(Permission::WriteCases));
    let decide = Access::May(Permission::ApproveBlocks);
    routes
        .get("/offenders", read, list)
        .marked(Mark::Export, |routes| routes.get("/offenders/published", read, published))
        .get("/offenders/{id}", read, show)
        .marked(Mark::Export, |routes| routes.get("/offenders/{id}/dossier", read, dossier))
        .post("/offenders/{id}/propose", write, propose)
        .post("/offenders/{id}/say", write, say)
        .post("/offenders/{id}/decide", decide, say)
}

async fn list(State(web): State<Web>, visit: Visit, Query(asked): Query<Sent>) -> Result<Response, WebError> {
    let lang = visit.visitor.lang;
    let page = web.desk().offenders(&visit.person, &paging(&asked), visit.visitor.now_ms).await?;
    let columns = [
        "column-seller",
        "cases-column-site",
        "cases-column-cases",
        "cases-column-infringements",
        "cases-column-relisted",
        "column-last-seen",
        "cases-column-register",
    ];
    let rows = page.rows.iter().map(|each| row(each, visit.visitor.now_ms, lang)).collect();
    let mut sheet = Sheet::new(Layout::of(&web, &visit, "desk-nav-offenders", PLACE));
    sheet.lead = lang.text(&Message::new("desk-offenders-lead").with("least", REPEAT_FROM));
    sheet
        .link("/offenders/published", lang.say("desk-offenders-published"), false)
        .part(table(&columns, rows, "desk-offenders-none", lang))
        .part(pages(PLACE, &asked, page.next.as_ref(), lang))
        .answer()
}

fn row(OffenderRow { record, entry }: &OffenderRow, now_ms: i64, lang: Lang) -> Vec<Cell> {
    let seller = &record.offender.seller;
    let state = entry.as_ref().map(|entry| Cell::badge(lang.text(&entry.state(now_ms).label()), "possible"));
    vec![
        Cell::link(&seller.name, format!("/offenders/{}", record.offender.id)),
        Cell::of(seller.site.clone()),
        Cell::number(record.cases.len()),
        Cell::number(record.confirmed),
        Cell::number(record.relistings),
        Cell::of(record.last_ms.map(minute).unwrap_or_default()),
        state.unwrap_or_default(),
    ]
}

async fn show(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Result<Response, WebError> {
    story(&web, &visit, &id).await?.answer()
}

async fn story(web: &Web, visit: &Visit, id: &str) -> Result<Sheet, WebError> {
    let now_ms = visit.visitor.now_ms;
    let dossier = web.desk().dossier(&visit.person, id, now_ms).await?;
    let lang = visit.visitor.lang;
    let record = &dossier.record;
    let offender = &record.offender;
    let layout = Layout::titled(web, visit.visitor.clone(), offender.seller.to_string(), PLACE);
    let also = offender.aliases.iter().map(|alias| Cell::of(alias.seller.to_string())).collect();
    let facts = vec![
        (lang.say("cases-column-site"), vec![Cell::of(offender.seller.site.clone())]),
        (lang.say("cases-column-also"), also),
        (lang.say("cases-column-infringements"), vec![Cell::of(lang.text(&dossier.counts()))]),
    ];
    let cases = dossier.cases.iter().map(|case| {
        vec![
            Cell::link(short(&case.id), format!("/cases/{}", case.id)),
            Cell::badge(lang.text(&case.state.label()), ""),
            Cell::of(&case.right.name),
            Cell::of(day(case.opened_ms())),
        ]
    });
    let columns = ["cases-column-case", "cases-column-state", "column-right", "desk-offenders-opened"];
    let cases = Table {
        heading: lang.say("desk-nav-cases"),
        columns: columns.iter().map(|code| lang.say(code)).collect(),
        rows: cases.collect(),
        empty: lang.say("desk-cases-none"),
    };
    let mut sheet = Sheet::new(layout)
        .link(format!("/offenders/{}/dossier", offender.id), lang.say("desk-offenders-dossier"), false)
        .part(Part::Facts { heading: String::new(), facts })
        .part(Part::Table(cases));
    let events = dossier.entries.iter().map(|entry| entry_event(entry, now_ms, lang)).collect();
    sheet = sheet.part(Part::History { heading: lang.say("cases-column-register"), events });
    sheet.parts.extend(forms(visit, &dossier, lang));
    Ok(sheet)
}

fn entry_event(entry: &Entry, now_ms: i64, lang: Lang) -> Event {
    let proposal = &entry.proposal;
    let head = Message::new("cases-entry")
        .with("entry", short(&entry.id))
        .with("state", lang.text(&entry.state(now_ms).label()))
        .with("reason", proposal.reason.as_str())
        .with("ground", proposal.ground.as_str())
        .with("until", minute(proposal.expires_ms));
    Event {
        when: minute(proposal.proposed_ms),
        who: proposal.proposed_by.clone(),
        what: lang.text(&head),
        details: Dossier::words_about(entry).iter().map(|message| lang.text(message)).collect(),
    }
}

/// What this person may say of the register.
fn forms(visit: &Visit, dossier: &Dossier, lang: Lang) -> Vec<Part> {
    let person = &visit.person;
    let place = format!("/offenders/{}", dossier.record.offender.id);
    let latest = dossier.entries.last();
    let state = latest.map(|entry| entry.state(visit.visitor.now_ms));
    let stands = state.is_some_and(EntryState::stands);
    let mut parts = Vec::new();
    let form = |action: &str, code: &str| {
        Form::new(format!("{place}/{action}"), lang.say(code), lang.say("desk-offenders-write"))
    };
    if !stands && person.may(Permission::WriteCases) {
        let form = form("propose", "desk-offenders-propose")
            .hint(lang.say("desk-offenders-propose-hint"))
            .field(Field::area("reason", lang.say("column-reason")))
            .field(Field::line("ground", lang.say("cases-column-ground")))
            .field(
                Field::new("days", lang.say("desk-offenders-days-label"), Kind::Line("number"))
                    .value(DEFAULT_ENTRY_DAYS.to_string()),
            );
        parts.push(Part::Form(form.folded()));
    }
    let choices = |names: &[&'static str]| {
        let words = |name: &&'static str| lang.text(&Message::new("desk-offenders-word").with("word", *name));
        names.iter().map(|name| ((*name).to_owned(), words(name))).collect()
    };
    let is_pending = latest.is_some_and(|entry| entry.pending_appeal().is_some());
    if stands && person.may(Permission::WriteCases) {
        let words: &[&'static str] = if is_pending { &["withdraw"] } else { &["withdraw", "appeal"] };
        let form = form("say", "desk-offenders-say")
            .field(Field::new("word", lang.say("desk-offenders-what"), Kind::Select(choices(words))))
            .field(Field::area("grounds", lang.say("desk-offenders-grounds")))
            .field(Field::line("note", lang.say("column-note")));
        parts.push(Part::Form(form.folded()));
    }
    if stands && person.may(Permission::ApproveBlocks) {
        let words: &[&'static str] = if is_pending { &["upheld", "rejected"] } else { &["approve"] };
        let form = form("decide", "desk-offenders-decide")
            .hint(lang.say("desk-offenders-decide-hint"))
            .field(Field::new("word", lang.say("desk-offenders-what"), Kind::Select(choices(words))))
            .field(Field::line("note", lang.say("column-note")));
        parts.push(Part::Form(form));
    }
    parts
}

async fn propose(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Posted(sent): Posted<Sent>,
) -> Result<Response, WebError> {
    let about = (given(&sent, "reason"), given(&sent, "ground"));
    let days = optional(&sent, "days").map(|days| days.parse().unwrap_or_default());
    let done = web.desk().propose_offender(&visit.person, &id, about, days, visit.visitor.now_ms).await;
    let place = format!("/offenders/{id}");
    ended(done, &place, (&format!("{place}/propose"), &sent), story(&web, &visit, &id)).await
}

async fn say(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Posted(sent): Posted<Sent>,
) -> Result<Response, WebError> {
    let word = match given(&sent, "word") {
        "approve" => Some(EntryWord::Approve),
        "withdraw" => Some(EntryWord::Withdraw),
        "appeal" => Some(EntryWord::Appeal(given(&sent, "grounds").to_owned())),
        "upheld" => Some(EntryWord::Answer(AppealOutcome::Upheld)),
        "rejected" => Some(EntryWord::Answer(AppealOutcome::Rejected)),
        _ => None,
    };
    let note = optional(&sent, "note");
    let done = match &word {
        Some(word) => web.desk().say_of_offender(&visit.person, &id, word, note, visit.visitor.now_ms).await,
        None => Err(DeskError::invalid("word", Message::new("desk-says-nothing"))),
    };
    let place = format!("/offenders/{id}");
    let decides = matches!(word, Some(EntryWord::Approve | EntryWord::Answer(_)));
    let action = if decides { "decide" } else { "say" };
    ended(done, &place, (&format!("{place}/{action}"), &sent), story(&web, &visit, &id)).await
}

async fn dossier(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Result<Response, WebError> {
    let bytes = web.desk().dossier_page(&visit.person, &id, visit.visitor.lang, visit.visitor.now_ms).await?;
    Ok(download(&format!("dossier-{}.html", short(&id)), bytes))
}

async fn published(State(web): State<Web>, visit: Visit) -> Result<Response, WebError> {
    let lang = visit.visitor.lang;
    let published = web.desk().published_offenders(&visit.person, visit.visitor.now_ms).await?;
    let rows = published.iter().map(|each| {
        vec![
            Cell::of(each.shop.clone()),
            Cell::of(each.site.clone()),
            Cell::number(each.infringements),
            Cell::number(each.cases),
            Cell::of(each.ground.clone()),
            Cell::of(day(each.since_ms)),
            Cell::of(day(each.expires_ms)),
        ]
    });
    let columns = [
        "column-seller",
        "cases-column-site",
        "cases-column-infringements",
        "cases-column-cases",
        "cases-column-ground",
        "cases-column-since",
        "cases-column-expires",
    ];
    let table = Table {
        heading: String::new(),
        columns: columns.iter().map(|code| lang.say(code)).collect(),
        rows: rows.collect(),
        empty: lang.say("desk-offenders-none-published"),
    };
    Sheet::new(Layout::of(&web, &visit, "desk-offenders-published", PLACE)).part(Part::Table(table)).answer()
}
