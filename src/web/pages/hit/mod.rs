//! The page of one hit, and the parts of it that are asked for when somebody gets to them.

mod parts;
mod view;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header::{self, HeaderValue};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::pictures::SANDBOX;
use crate::accounts::Permission;
use crate::web::access::Visit;
use crate::web::layout::Layout;
use crate::web::routes::{Access, Mark, Routes};
use crate::web::{Web, WebError};
use parts::{ArchivePart, CapturesPart, RelatedPart, TextPart};
use view::HitPage;

pub fn add(routes: Routes) -> Routes {
    let may = Access::May(Permission::ReadHits);
    routes
        .get("/hits/{id}", may, page)
        .get("/hits/{id}/related", may, related)
        .get("/hits/{id}/captures", may, captures)
        .get("/hits/{id}/archive", may, archive)
        .get("/hits/{id}/captures/text", may, text)
        .marked(Mark::Export, |routes| routes.get("/hits/{id}/captures/record", may, record))
}

/// A place of the archive.
#[derive(Clone, Deserialize)]
struct Place {
    file: String,
    offset: u64,
}

#[derive(Deserialize)]
struct MaybePlace {
    file: Option<String>,
    offset: Option<u64>,
}

/// A part of the page on a page of its own, for browsers without script.
#[derive(Template)]
#[template(path = "hit/part.html", config = "src/web/askama.toml")]
struct PartPage {
    layout: Layout,
    hit_id: String,
    /// Rendered from a template of ours.
    part: String,
}

/// What was decided just now, when one comes back from it.
#[derive(Deserialize)]
struct Decided {
    at: Option<i64>,
}

async fn page(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Query(decided): Query<Decided>,
) -> Result<Html<String>, WebError> {
    let details = web.desk().hit_details(&visit.person, &id, visit.visitor.now_ms).await?;
    let may = visit.person.may(Permission::DecideHits);
    let approvers = if may { web.desk().approvers(&visit.person).await? } else { Vec::new() };
    Ok(Html(HitPage::of(&web, &visit, &details, approvers, decided.at).render()?))
}

async fn related(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Html<String>, WebError> {
    let hit = web.desk().read_hit(&visit.person, &id).await?;
    let related = web.desk().hit_related(&visit.person, &hit.id).await?;
    let part = RelatedPart::of(&web, visit.visitor.lang, &hit, related);
    part_or_page(&web, &visit, &hit.id, "desk-hit-related", part.render()?)
}

async fn captures(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Html<String>, WebError> {
    let hit = web.desk().read_hit(&visit.person, &id).await?;
    let (captures, more) = web.desk().hit_captures(&visit.person, &hit.id).await?;
    let part = CapturesPart::of(visit.visitor.lang, &hit.id, captures, more);
    part_or_page(&web, &visit, &hit.id, "desk-hit-captures", part.render()?)
}

async fn archive(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Query(place): Query<MaybePlace>,
) -> Result<Html<String>, WebError> {
    let hit = web.desk().read_hit(&visit.person, &id).await?;
    let place = place.file.as_deref().zip(place.offset);
    let state = web.desk().check_hit_archive(&visit.person, web.viewer(), &hit.id, place).await?;
    let part = ArchivePart::of(visit.visitor.lang, &hit.id, &state);
    part_or_page(&web, &visit, &hit.id, "desk-hit-archive", part.render()?)
}

async fn text(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Query(place): Query<Place>,
) -> Result<Html<String>, WebError> {
    let hit = web.desk().read_hit(&visit.person, &id).await?;
    let at = (place.file.as_str(), place.offset);
    let text = web.desk().capture_text(&visit.person, web.viewer(), &hit.id, at).await?;
    let part = TextPart::of(visit.visitor.lang, &hit.id, at, &text);
    part_or_page(&web, &visit, &hit.id, "desk-hit-text", part.render()?)
}

/// The record for whoever wants to look into it with tools of their own.
async fn record(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Query(place): Query<Place>,
) -> Result<Response, WebError> {
    let at = (place.file.as_str(), place.offset);
    let bytes = web.desk().capture_record(&visit.person, web.viewer(), &id, at).await?;
    // The name is ours alone: what the archive's file is called went through the store's own check.
    let name = format!("attachment; filename=\"record-{}.warc.gz\"", place.offset);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/warc")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(anyhow::Error::from)?),
        (header::CONTENT_SECURITY_POLICY, SANDBOX),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, bytes).into_response())
}

fn part_or_page(
    web: &Web,
    visit: &Visit,
    hit_id: &str,
    title: &'static str,
    part: String,
) -> Result<Html<String>, WebError> {
    if visit.visitor.partial {
        return Ok(Html(part));
    }
    let layout = Layout::of(web, visit, title, "/hits");
    Ok(Html(PartPage { layout, hit_id: hit_id.to_owned(), part }.render()?))
}
