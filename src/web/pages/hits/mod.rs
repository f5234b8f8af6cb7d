//! The queue of hits: the list with its filters, and what is decided in it.

mod decide;
mod form;
mod list;
mod row;

use askama::Template as _;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};

use crate::accounts::Permission;
use crate::desk::hits::{Chosen, HitQuery};
use crate::locale::Message;
use crate::store::Entry;
use crate::web::access::Visit;
use crate::web::errors::WebError;
use crate::web::layout::Layout;
use crate::web::routes::{Access, Routes};
use crate::web::server::Web;
pub use decide::seen;
use form::Fields;
pub use list::shown_approver;
use list::{Done, ListPage};
use row::{RowContext, RowView, RowWords, RowsAlone};
pub use row::{own_entry, say_escalation};

pub fn add(routes: Routes) -> Routes {
    let decides = Access::May(Permission::DecideHits);
    let keeps = Access::May(Permission::OwnSettings);
    routes
        .get("/hits", Access::May(Permission::ReadHits), list)
        .post("/hits/decide", decides, decide)
        .post("/hits/escalate", decides, escalate)
        .post("/hits/undo", decides, undo)
        .post("/hits/views", keeps, save_view)
        .post("/hits/views/delete", keeps, delete_view)
}

async fn list(
    State(web): State<Web>,
    visit: Visit,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, WebError> {
    let query = HitQuery::read(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))?;
    let (desk, person, now_ms) = (web.desk(), &visit.person, visit.visitor.now_ms);
    desk.visit_hits(person, now_ms).await?;
    let page = desk.hits_page(person, &query).await?;
    let choices = desk.hit_choices(person, now_ms).await?;
    let approvers = if person.may(Permission::DecideHits) { desk.approvers(person).await? } else { Vec::new() };
    let layout = Layout::of(&web, &visit, "desk-hits-title", "/hits");
    let mut page = ListPage::of(&web, layout, query, &page, &choices, approvers);
    for view in desk.views(person).await? {
        // A search for each tab would cost more than the page.
        let count = match HitQuery::from_address(&view.filter) {
            Ok(query) if query.words.is_none() => Some(desk.count_hits(person, &query).await?),
            _ => None,
        };
        page.add_view(&view, count);
    }
    page.done = done(&visit, &pairs);
    Ok(Html(page.render()?).into_response())
}

/// What a form before has written, as its redirect says.
fn done(visit: &Visit, pairs: &[(String, String)]) -> Option<Done> {
    let number = |name: &str| pairs.iter().find(|(known, _)| known == name)?.1.parse::<i64>().ok();
    let message = Message::new("desk-hits-done").with("hits", number("done")?);
    Some(Done { words: visit.visitor.lang.text(&message), at_ms: number("at") })
}

async fn decide(State(web): State<Web>, visit: Visit, body: String) -> Result<Response, WebError> {
    let fields = Fields::read(&body);
    let chosen = fields.chosen()?;
    let said = (fields.verdict()?, fields.note(visit.visitor.lang));
    let shown = shown_hit(&chosen);
    let entries = web.desk().decide_hits(&visit.person, chosen, said, visit.visitor.now_ms).await?;
    answer(&web, &visit, &fields, &entries, shown, false).await
}

async fn escalate(State(web): State<Web>, visit: Visit, body: String) -> Result<Response, WebError> {
    let fields = Fields::read(&body);
    let chosen = fields.chosen()?;
    let asked = fields.asked(visit.visitor.lang);
    let shown = shown_hit(&chosen);
    let entries = web.desk().escalate_hits(&visit.person, chosen, asked, visit.visitor.now_ms).await?;
    answer(&web, &visit, &fields, &entries, shown, false).await
}

async fn undo(State(web): State<Web>, visit: Visit, body: String) -> Result<Response, WebError> {
    let fields = Fields::read(&body);
    let (desk, now_ms) = (web.desk(), visit.visitor.now_ms);
    let entries = match fields.one("at").and_then(|at| at.parse().ok()) {
        Some(at_ms) => desk.undo_at(&visit.person, at_ms, now_ms).await?,
        None => {
            let ids: Vec<String> = fields.all("entry").map(str::to_owned).collect();
            desk.undo_hits(&visit.person, &ids, now_ms).await?
        }
    };
    let shown = entries.first().map(|entry| entry.hit_id.clone());
    answer(&web, &visit, &fields, &entries, shown.filter(|_| entries.len() == 1), true).await
}

async fn save_view(State(web): State<Web>, visit: Visit, body: String) -> Result<Redirect, WebError> {
    let fields = Fields::read(&body);
    let query = HitQuery::from_address(fields.one("filter").unwrap_or_default())?;
    let name = fields.one("name").unwrap_or_default();
    let view = web.desk().save_view(&visit.person, name, &query, visit.visitor.now_ms).await?;
    Ok(Redirect::to(&format!("/hits?{}", view.filter)))
}

async fn delete_view(State(web): State<Web>, visit: Visit, body: String) -> Result<Redirect, WebError> {
    let fields = Fields::read(&body);
    web.desk().delete_view(&visit.person, fields.one("name").unwrap_or_default()).await?;
    Ok(Redirect::to("/hits"))
}

/// The one hit whose row is shown again in its place.
fn shown_hit(chosen: &Chosen) -> Option<String> {
    match chosen.hits.as_slice() {
        [only] if chosen.clusters.is_empty() => Some(only.hit_id.clone()),
        _ => None,
    }
}

/// To a script the row as it is now; to everybody else the page they came from, with what was done.
async fn answer(
    web: &Web,
    visit: &Visit,
    fields: &Fields,
    entries: &[Entry],
    shown: Option<String>,
    is_undo: bool,
) -> Result<Response, WebError> {
    if let Some(hit_id) = shown.filter(|_| visit.visitor.partial) {
        let found = web.desk().hit_rows(&visit.person, &[hit_id]).await?;
        let lang = visit.visitor.lang;
        let context = RowContext {
            lang,
            me: &visit.person.name,
            weights: &web.desk().options.weights,
            has_pictures: web.has_page("/hits/{id}/picture/seen"),
            last_visit_ms: None,
            group: None,
        };
        let rows: Vec<RowView> = found.iter().map(|row| RowView::of(row, &context)).collect();
        let rows = RowsAlone { words: &RowWords::of(lang), rows: &rows, may: true };
        return Ok(Html(rows.render()?).into_response());
    }
    let back = to_say(fields.back(), entries.len(), visit.visitor.now_ms, !is_undo);
    if visit.visitor.partial {
        return Ok(([("hx-redirect", back)], "").into_response());
    }
    Ok(Redirect::to(&back).into_response())
}

/// The address to go back to, with what was done; what was written can be taken back by its time.
fn to_say(back: &str, entries: usize, now_ms: i64, can_undo: bool) -> String {
    let (path, query) = back.split_once('?').unwrap_or((back, ""));
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    let kept = url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "done" && name != "at");
    text.extend_pairs(kept).append_pair("done", &entries.to_string());
    if can_undo {
        text.append_pair("at", &now_ms.to_string());
    }
    format!("{path}?{}", text.finish())
}
