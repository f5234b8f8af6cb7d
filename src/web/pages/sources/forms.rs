//! What people say about a source: its text, whether it runs, when, and that it is left alone.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{RunsPart, ScheduleDraft, fault_words, one};
use crate::desk::{Desk, DeskError, ScheduleForm};
use crate::locale::Message;
use crate::sources::SourceId;
use crate::store::Timing;
use crate::web::access::Visit;
use crate::web::layout::Layout;
use crate::web::routes::{Access, Routes};
use crate::web::{Web, WebError};

/// What a new source begins as.
const TEMPLATE: &str = "id = \"\"\nname = \"\"\nenabled = true\n\n[discovery]\nstart = [\"https://\"]\n\n[scope]\nmax_pages = 500\n\n[politeness]\ndelay_ms = 2000\n\n[cadence]\nevery = \"1d\"\n";

pub fn add(routes: Routes, write: Access) -> Routes {
    routes
        .get("/new-source", write, new)
        .post("/new-source", write, create)
        .get("/sources/{id}/text", write, edit)
        .post("/sources/{id}/text", write, save)
        .post("/sources/{id}/enabled", write, enable)
        .post("/sources/{id}/schedule", write, schedule)
        .post("/sources/{id}/pause", write, pause)
        .post("/sources/{id}/resume", write, resume)
}

#[derive(Template)]
#[template(path = "sources/text.html", config = "src/web/askama.toml")]
struct TextPage {
    layout: Layout,
    /// None for a new one.
    id: Option<String>,
    in_folder: bool,
    text: String,
    faults: Vec<(u32, String)>,
}

async fn new(visit: Visit, State(web): State<Web>) -> Result<Html<String>, WebError> {
    let layout = Layout::of(&web, &visit, "desk-scans-new-source", "/sources");
    let page = TextPage { layout, id: None, in_folder: false, text: TEMPLATE.to_owned(), faults: Vec::new() };
    Ok(Html(page.render()?))
}

async fn edit(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Html<String>, WebError> {
    let lang = visit.visitor.lang;
    let source = web.desk().source(&visit.person, &SourceId(id.clone()), visit.visitor.now_ms).await?;
    let faults = source.view.faults.iter().map(|fault| (fault.line, fault_words(lang, fault))).collect();
    let layout = Layout::titled(&web, visit.visitor.clone(), source.view.name.clone(), "/sources");
    let page = TextPage { layout, id: Some(id), in_folder: !source.view.in_store, text: source.text, faults };
    Ok(Html(page.render()?))
}

#[derive(Deserialize)]
struct Text {
    text: String,
}

async fn create(visit: Visit, State(web): State<Web>, Form(form): Form<Text>) -> Result<Response, WebError> {
    put(&visit, &web, None, form.text).await
}

async fn save(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Form(form): Form<Text>,
) -> Result<Response, WebError> {
    put(&visit, &web, Some(SourceId(id)), form.text).await
}

/// Writes the text, or shows it again with everything that is wrong with it.
async fn put(visit: &Visit, web: &Web, id: Option<SourceId>, text: String) -> Result<Response, WebError> {
    let lang = visit.visitor.lang;
    // Browsers end lines with CR LF.
    let text = text.replace("\r\n", "\n");
    let written = web.desk().put_source(&visit.person, id.as_ref(), &text, visit.visitor.now_ms).await;
    let faults = match written {
        Ok(id) => return Ok(Redirect::to(&format!("/sources/{}", id.0)).into_response()),
        Err(DeskError::Invalid(taken)) => match Desk::check_source(&text, id.as_ref()) {
            Err(faults) => faults.iter().map(|fault| (fault.line, fault_words(lang, fault))).collect(),
            Ok(_) => taken.iter().map(|fault| (line_of(&fault.field), lang.text(&fault.reason))).collect(),
        },
        Err(error) => return Err(error.into()),
    };
    let layout = match &id {
        Some(id) => Layout::titled(web, visit.visitor.clone(), id.0.clone(), "/sources"),
        None => Layout::of(web, visit, "desk-scans-new-source", "/sources"),
    };
    let page = TextPage { layout, id: id.map(|id| id.0), in_folder: false, text, faults };
    Ok(dressed(StatusCode::UNPROCESSABLE_ENTITY, page.render()?))
}

/// The line that a fault of a text stands in.
fn line_of(field: &str) -> u32 {
    field.strip_prefix("text:").and_then(|line| line.parse().ok()).unwrap_or(1)
}

/// A page that is an answer to what was wrong: it has its words already.
fn dressed(status: StatusCode, page: String) -> Response {
    let mut response = (status, Html(page)).into_response();
    response.extensions_mut().insert(crate::web::errors::Dressed);
    response
}

#[derive(Deserialize)]
struct Enabled {
    enabled: bool,
}

async fn enable(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Form(form): Form<Enabled>,
) -> Result<Redirect, WebError> {
    let id = SourceId(id);
    web.desk().set_source_enabled(&visit.person, &id, form.enabled, visit.visitor.now_ms).await?;
    Ok(Redirect::to(&format!("/sources/{}", id.0)))
}

#[derive(Deserialize)]
struct ScheduleFields {
    timing: String,
    #[serde(default)]
    cron: String,
    #[serde(default)]
    zone: String,
    /// Windows with commas between them.
    #[serde(default)]
    hours: String,
    /// `preview` or `save`.
    #[serde(default)]
    step: String,
}

impl ScheduleFields {
    fn form(&self) -> ScheduleForm {
        let timing = match self.timing.as_str() {
            "cron" => Timing::Cron { cron: self.cron.trim().to_owned() },
            "cadence" => Timing::Cadence,
            _ => Timing::Manual,
        };
        let hours = self.hours.split([',', ';', '，']).map(str::trim).filter(|window| !window.is_empty());
        ScheduleForm { timing, zone: self.zone.trim().to_owned(), hours: hours.map(str::to_owned).collect() }
    }
}

/// Saves a schedule, or shows what it would come to.
async fn schedule(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Form(fields): Form<ScheduleFields>,
) -> Result<Response, WebError> {
    let (lang, now) = (visit.visitor.lang, visit.visitor.now_ms);
    let (id, form) = (SourceId(id), fields.form());
    let saves = fields.step == "save" && !visit.visitor.partial;
    let outcome = if saves {
        web.desk().set_schedule(&visit.person, &id, &form, now).await.map(|()| Vec::new())
    } else {
        web.desk().preview_schedule(&visit.person, &id, &form, now).await
    };
    let (runs, faults) = match outcome {
        Ok(_) if saves => return Ok(Redirect::to(&format!("/sources/{}", id.0)).into_response()),
        Ok(runs) => (runs, Vec::new()),
        Err(DeskError::Invalid(faults)) => (Vec::new(), faults),
        Err(error) => return Err(error.into()),
    };
    let mut part = RunsPart::of(lang, &runs, &form.zone);
    part.faults = faults.iter().map(|fault| lang.text(&fault.reason)).collect();
    if visit.visitor.partial {
        return Ok(Html(part.render()?).into_response());
    }
    let mut page = one(&visit, &web, &id).await?;
    page.schedule = ScheduleDraft::of(&form, part);
    page.schedule.faults = faults.iter().map(|fault| (fault.field.clone(), lang.text(&fault.reason))).collect();
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(dressed(status, page.render()?))
}

#[derive(Deserialize)]
struct PauseFields {
    reason: String,
    /// As `datetime-local` gives it, in UTC; empty is until somebody resumes it.
    #[serde(default)]
    until: String,
}

async fn pause(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Form(form): Form<PauseFields>,
) -> Result<Redirect, WebError> {
    let id = SourceId(id);
    let until_ms = match form.until.trim() {
        "" => None,
        text => Some(
            moment(text)
                .ok_or_else(|| DeskError::invalid("until", Message::new("desk-scans-bad-time").with("value", text)))?,
        ),
    };
    web.desk().pause_source(&visit.person, &id, &form.reason, until_ms, visit.visitor.now_ms).await?;
    Ok(Redirect::to(&format!("/sources/{}", id.0)))
}

fn moment(text: &str) -> Option<i64> {
    let local: jiff::civil::DateTime = text.parse().ok()?;
    Some(local.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

async fn resume(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Redirect, WebError> {
    let id = SourceId(id);
    web.desk().resume_source(&visit.person, &id, visit.visitor.now_ms).await?;
    Ok(Redirect::to(&format!("/sources/{}", id.0)))
}
