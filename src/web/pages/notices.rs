//! Notices: what is due, drafts with what is missing beside each field, a second person's word, files to send, and what became
//! of them.

mod draft;

use axum::Form as Posted;
use axum::extract::{Path, Query, State};
use axum::response::Response;

use super::blocks::download;
use super::lists::{ended, pages, paging, table, tabs};
use super::sheet::{
    Cell, Event, Field, Form, Kind, Line, Part, Sent, Sheet, Table, given, is_told_there, minute, optional,
};
use crate::accounts::Permission;
use crate::desk::DeskError;
use crate::desk::notices::{Draft, LetterFormat, NoticeRow, NoticeStory, formats_of, preview};
use crate::locale::{Lang, Message};
use crate::review::blocks::is_same_person;
use crate::review::notices::clock::Clock;
use crate::review::notices::lint::{Fault, Severity};
use crate::review::notices::{Kept, NoticeState, Step, Taken};
use crate::web::access::Visit;
use crate::web::layout::Layout;
use crate::web::routes::{Access, Mark, Routes};
use crate::web::{Web, WebError};

const PLACE: &str = "/notices";
/// A deadline this near is shown as pressing.
const PRESSING_DAYS: i64 = 7;

pub fn add(routes: Routes) -> Routes {
    let read = Access::May(Permission::ReadNotices);
    let write = Access::May(Permission::WriteNotices);
    routes
        .get("/notices", read, list)
        .get("/notices/new", write, draft::new)
        .post("/notices/new", write, draft::create)
        .marked(Mark::Noted, |routes| routes.post("/notices/check", write, draft::check))
        .get("/notices/{id}", read, show)
        .marked(Mark::Export, |routes| {
            routes.get("/notices/{id}/retraction", read, retraction).get("/notices/{id}/files/{format}", read, file)
        })
        .post("/notices/{id}/approve", Access::May(Permission::ApproveNotices), approve)
        .post("/notices/{id}/step", write, step)
        .post("/notices/{id}/export", write, export)
}

async fn list(State(web): State<Web>, visit: Visit, Query(asked): Query<Sent>) -> Result<Response, WebError> {
    let lang = visit.visitor.lang;
    let wanted = given(&asked, "state").to_owned();
    let state = NoticeState::ALL.into_iter().find(|state| state.as_str() == wanted);
    let page = web.desk().notices(&visit.person, state, &paging(&asked), visit.visitor.now_ms).await?;
    let mut sheet = Sheet::new(Layout::of(&web, &visit, "desk-nav-notices", PLACE));
    sheet.lead = lang.say("desk-notices-lead");
    let states = NoticeState::ALL.map(|each| (each.as_str(), lang.text(&each.label())));
    sheet.tabs = tabs(PLACE, lang.say("desk-notices-all"), states, state.map(NoticeState::as_str));
    let columns = [
        "column-notice",
        "column-notice-state",
        "column-notice-form",
        "column-right",
        "column-notice-addressee",
        "column-notice-listings",
        "column-notice-due",
        "column-notice-duty",
    ];
    let rows = page.rows.iter().map(|each| row(each, lang)).collect();
    sheet
        .part(table(&columns, rows, "desk-notices-none", lang))
        .part(pages(PLACE, &asked, page.next.as_ref(), lang))
        .answer()
}

fn row(row: &NoticeRow, lang: Lang) -> Vec<Cell> {
    let notice = &row.kept.notice;
    let (due, duty) = match &row.deadline {
        Some((deadline, left)) => {
            let class = if *left <= PRESSING_DAYS { "very-strong" } else { "possible" };
            let words = Message::new("desk-notices-due").with("date", deadline.due.to_string()).with("days", *left);
            let duty = Message::new("notices-duty").with("duty", deadline.duty.as_str());
            (Cell::badge(lang.text(&words), class), Cell::of(lang.text(&duty)))
        }
        None => (Cell::default(), Cell::default()),
    };
    vec![
        Cell::link(row.kept.short_id(), format!("/notices/{}", row.kept.id)),
        Cell::badge(
            lang.text(&row.kept.state().label()),
            if row.kept.state() == NoticeState::Drafted { "new" } else { "" },
        ),
        Cell::of(lang.text(&notice.form.label())),
        Cell::of(&notice.right.name),
        Cell::of(notice.addressee.email.as_ref().unwrap_or(&notice.addressee.name)),
        Cell::number(notice.items.len()),
        due,
        duty,
    ]
}

async fn show(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Result<Response, WebError> {
    story(&web, &visit, &id).await?.answer()
}

async fn story(web: &Web, visit: &Visit, id: &str) -> Result<Sheet, WebError> {
    let story = web.desk().notice_story(&visit.person, id, visit.visitor.now_ms).await?;
    let lang = visit.visitor.lang;
    let kept = &story.kept;
    let notice = &kept.notice;
    let title = lang.text(&Message::new("desk-notices-title").with("right", notice.right.name.as_str()));
    let mut sheet = Sheet::new(Layout::titled(web, visit.visitor.clone(), title, PLACE));
    if kept.state() == NoticeState::Drafted && visit.person.may(Permission::WriteNotices) {
        sheet = sheet.link(format!("/notices/new?from={}", kept.id), lang.say("desk-notices-edit"), false);
    }
    sheet = sheet.part(Part::Facts { heading: String::new(), facts: facts(&story, lang) });
    if !story.faults.is_empty() && matches!(kept.state(), NoticeState::Drafted | NoticeState::Approved) {
        let lines = story.faults.iter().map(|fault| fault_line(fault, lang)).collect();
        sheet = sheet.part(Part::Lines { heading: lang.say("desk-notices-missing"), lines });
    }
    sheet.parts.extend(forms(visit, &story));
    sheet.parts.extend(written_files(kept, lang));
    let events = kept.taken.iter().map(|taken| event(taken, lang)).collect();
    sheet = sheet.part(Part::History { heading: lang.say("desk-notices-history"), events });
    for each in [notice.lang, other(notice.lang)] {
        let heading = lang.text(&Message::new("desk-notices-preview").with("lang", each.tag()));
        sheet = sheet.part(Part::Letter { heading, text: preview(kept, each), lang: each });
    }
    Ok(sheet)
}

fn other(lang: Lang) -> Lang {
    if lang == Lang::En { Lang::ZhCn } else { Lang::En }
}

fn facts(story: &NoticeStory, lang: Lang) -> Vec<(String, Vec<Cell>)> {
    let kept = &story.kept;
    let notice = &kept.notice;
    let to = &notice.addressee;
    let reached = [&to.email, &to.form_url, &to.address].into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
    let origin = to.origin.as_ref().map(|origin| lang.text(&origin.message())).unwrap_or_default();
    let mut facts = vec![
        (lang.say("column-notice-state"), vec![Cell::badge(lang.text(&kept.state().label()), "new")]),
        (lang.say("column-notice-form"), vec![Cell::of(lang.text(&notice.form.label()))]),
        (lang.say("column-right"), vec![Cell::of(format!("{} ({})", notice.right.name, notice.right.id))]),
        (lang.say("column-notice-complainant"), vec![Cell::of(&notice.complainant.name)]),
        (lang.say("column-notice-addressee"), vec![Cell::of(format!("{} {reached}", to.name)), Cell::of(origin)]),
        (
            lang.say("column-notice-drafted"),
            vec![Cell::of(format!("{}  {}", minute(notice.drafted_ms), notice.drafted_by))],
        ),
    ];
    if let Some((deadline, left)) = &story.deadline {
        let duty = lang.text(&Message::new("notices-duty").with("duty", deadline.duty.as_str()));
        let words = Message::new("desk-notices-due").with("date", deadline.due.to_string()).with("days", *left);
        facts
            .push((lang.say("column-notice-due"), vec![Cell::badge(lang.text(&words), "very-strong"), Cell::of(duty)]));
    }
    if let Some(row) = story.reversals.as_ref().filter(|row| row.is_too_many()) {
        let words = Message::new("desk-notices-reversed").with("reversed", row.reversed).with("sent", row.sent);
        facts.push((lang.say("column-notice-reversed"), vec![Cell::of(lang.text(&words))]));
    }
    for item in &notice.items {
        facts.push((
            lang.say("column-hit"),
            vec![Cell::link(&item.title, format!("/hits/{}", item.hit_id)), Cell::outside(&item.url)],
        ));
    }
    facts
}

fn fault_line(fault: &Fault, lang: Lang) -> Line {
    let provision = fault.provision().map(|provision| format!(" [{}]", lang.text(&provision))).unwrap_or_default();
    let class = if fault.severity == Severity::Refused { "very-strong" } else { "strong" };
    Line { class, words: format!("{}{provision}", lang.text(&fault.message())) }
}

fn event(taken: &Taken, lang: Lang) -> Event {
    Event {
        when: minute(taken.at_ms),
        who: taken.actor.clone(),
        what: lang.text(&taken.step.label()),
        details: taken.note.iter().cloned().collect(),
    }
}

/// What was written out before, for everybody who reads notices.
fn written_files(kept: &Kept, lang: Lang) -> Option<Part> {
    let was_written = kept.last(Step::Exported).is_some() || kept.was_sent();
    let rows = formats_of(kept).into_iter().map(|format| {
        let words = lang.text(&Message::new("desk-notices-format").with("format", format.as_str()));
        vec![Cell::link(words, format!("/notices/{}/files/{}", kept.id, format.as_str()))]
    });
    let mut rows: Vec<_> = rows.collect();
    if kept.was_sent() && kept.last(Step::Retracted).is_some() {
        let words = lang.say("desk-notices-retraction");
        rows.push(vec![Cell::link(words, format!("/notices/{}/retraction", kept.id))]);
    }
    was_written.then(|| {
        let heading = lang.say("desk-notices-files");
        Part::Table(Table { heading, columns: vec![lang.say("column-file")], rows, empty: String::new() })
    })
}

/// What this person may do with the notice as it stands.
fn forms(visit: &Visit, story: &NoticeStory) -> Vec<Part> {
    let lang = visit.visitor.lang;
    let person = &visit.person;
    let kept = &story.kept;
    let id = &kept.id;
    let mut forms = Vec::new();
    let is_incomplete = story.faults.iter().any(|fault| fault.severity == Severity::Refused);
    if kept.state() == NoticeState::Drafted && person.may(Permission::ApproveNotices) {
        let said =
            |code| Part::Lines { heading: String::new(), lines: vec![Line { class: "strong", words: lang.say(code) }] };
        if is_incomplete {
            forms.push(said("desk-notices-incomplete"));
        } else if is_same_person(&kept.notice.drafted_by, &person.name) {
            forms.push(said("desk-notices-own-approval"));
        } else {
            let form = Form::new(
                format!("/notices/{id}/approve"),
                lang.say("desk-notices-approve"),
                lang.say("desk-notices-approve"),
            )
            .hint(lang.say("desk-notices-approve-hint"))
            .field(Field::line("note", lang.say("column-note")));
            forms.push(Part::Form(form));
        }
    }
    if !person.may(Permission::WriteNotices) {
        return forms;
    }
    if !matches!(kept.state(), NoticeState::Drafted | NoticeState::Retracted) && !is_incomplete {
        let formats = formats_of(kept).into_iter().map(|format| {
            let words = lang.text(&Message::new("desk-notices-format").with("format", format.as_str()));
            (format.as_str().to_owned(), words)
        });
        let form = Form::new(
            format!("/notices/{id}/export"),
            lang.say("desk-notices-export"),
            lang.say("desk-notices-export"),
        )
        .hint(lang.say("desk-notices-export-hint"))
        .field(Field::new("format", lang.say("desk-notices-file"), Kind::Select(formats.collect())));
        forms.push(Part::Form(form));
    }
    let steps = next_steps(kept);
    if !steps.is_empty() {
        let choices = steps.iter().map(|step| (step.as_str().to_owned(), lang.text(&step.label()))).collect();
        let mut form = Form::new(
            format!("/notices/{id}/step"),
            lang.say("desk-notices-step"),
            lang.say("desk-notices-step-write"),
        )
        .hint(lang.say("desk-notices-step-hint"))
        .field(Field::new("step", lang.say("desk-notices-what"), Kind::Select(choices)))
        .field(
            Field::new("at", lang.say("desk-notices-when"), Kind::Line("date"))
                .hint(lang.say("desk-notices-when-hint")),
        )
        .field(Field::line("note", lang.say("column-note")));
        if steps.contains(&Step::Countered) {
            let own = Clock::of(kept.notice.form).map_or("", Clock::as_str).to_owned();
            let clocks = [
                ("", "desk-notices-clock-none"),
                ("ecl43", "desk-notices-clock-ecl43"),
                ("dmca512g", "desk-notices-clock-dmca512g"),
            ];
            let clocks = clocks.iter().map(|(value, code)| ((*value).to_owned(), lang.say(code))).collect();
            form = form.field(Field::new("clock", lang.say("desk-notices-clock"), Kind::Select(clocks)).value(own));
        }
        forms.push(Part::Form(if kept.state() == NoticeState::Drafted { form.folded() } else { form }));
    }
    forms
}

/// What may be written down next, besides the approval and the files, which have buttons of their own.
fn next_steps(kept: &Kept) -> Vec<Step> {
    let at = kept.notice.drafted_ms;
    let own = |step: &Step| matches!(step, Step::Approved | Step::Exported);
    Step::ALL
        .into_iter()
        .filter(|step| !own(step) && kept.may_take(&Taken::new(&kept.id, *step, at, "", at, None)).is_ok())
        .collect()
}

/// What a person says, by the form's own fields.
pub async fn read_draft(web: &Web, visit: &Visit, hits: &[String], fields: &Sent) -> Result<Draft, WebError> {
    let ground = web.desk().notice_ground(&visit.person, hits).await?;
    Ok(draft::draft(web, visit, &ground, fields).await?)
}

async fn approve(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Posted(sent): Posted<Sent>,
) -> Result<Response, WebError> {
    let note = optional(&sent, "note").map(str::to_owned);
    let now_ms = visit.visitor.now_ms;
    let done = web.desk().take_notice_step(&visit.person, &id, Step::Approved, None, note, None, now_ms).await;
    let place = format!("/notices/{id}");
    ended(done, &place, (&format!("{place}/approve"), &sent), story(&web, &visit, &id)).await
}

async fn step(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Posted(sent): Posted<Sent>,
) -> Result<Response, WebError> {
    let now_ms = visit.visitor.now_ms;
    let step =
        given(&sent, "step").parse::<Step>().ok().filter(|step| !matches!(step, Step::Approved | Step::Exported));
    let done = match (step, moment(given(&sent, "at"), now_ms)) {
        (None, _) => Err(DeskError::invalid("step", Message::new("desk-notices-no-step"))),
        (_, Err(error)) => Err(error),
        (Some(step), Ok(at)) => {
            let note = optional(&sent, "note").map(str::to_owned);
            let clock = given(&sent, "clock").parse().ok();
            web.desk().take_notice_step(&visit.person, &id, step, at, note, clock, now_ms).await.map(drop)
        }
    };
    let place = format!("/notices/{id}");
    ended(done, &place, (&format!("{place}/step"), &sent), story(&web, &visit, &id)).await
}

/// Noon of a day, so that it is the same day from Greenwich to China and to California; now where it is today.
pub fn moment(day: &str, now_ms: i64) -> Result<Option<i64>, DeskError> {
    const NOON_MS: i64 = 12 * 3_600_000;
    if day.is_empty() {
        return Ok(None);
    }
    let no_day = || DeskError::invalid("at", Message::new("desk-notices-no-day"));
    let date: jiff::civil::Date = day.parse().map_err(|_| no_day())?;
    let midnight = date.to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| no_day())?.timestamp().as_millisecond();
    Ok(Some(if midnight <= now_ms { (midnight + NOON_MS).min(now_ms) } else { midnight }))
}

async fn export(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Posted(sent): Posted<Sent>,
) -> Result<Response, WebError> {
    let format = given(&sent, "format").parse::<LetterFormat>().map_err(|()| DeskError::NotFound)?;
    match web.desk().export_notice(&visit.person, &id, format, visit.visitor.now_ms).await {
        Ok((name, bytes)) => Ok(download(&name, bytes)),
        Err(error) if is_told_there(&error) => {
            story(&web, &visit, &id).await?.refused_form(&format!("/notices/{id}/export"), &sent, &error)
        }
        Err(error) => Err(error.into()),
    }
}

async fn file(
    State(web): State<Web>,
    visit: Visit,
    Path((id, format)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let format = format.parse::<LetterFormat>().map_err(|()| DeskError::NotFound)?;
    let (name, bytes) = web.desk().notice_file(&visit.person, &id, format).await?;
    Ok(download(&name, bytes))
}

async fn retraction(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Result<Response, WebError> {
    let text = web.desk().retraction_of(&visit.person, &id).await?;
    Ok(download(&format!("retraction-{}.txt", super::sheet::short(&id)), text.into_bytes()))
}
