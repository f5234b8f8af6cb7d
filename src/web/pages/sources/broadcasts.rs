//! `/broadcasts`: which sources are scanned every few minutes while a registered broadcast is on.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::{Html, Redirect};

use crate::accounts::Permission;
use crate::desk::{BroadcastRow, DeskError};
use crate::locale::{Lang, Message};
use crate::rights::RightId;
use crate::scan::schedule::current_window;
use crate::sources::SourceId;
use crate::store::BroadcastPlan;
use crate::web::access::Visit;
use crate::web::layout::Layout;
use crate::web::pages::scans::words::When;
use crate::web::routes::{Access, Routes};
use crate::web::{Web, WebError};

/// What is offered where nothing was said yet.
const EVERY_MINUTES: i64 = 5;
/// Windows that are shown of one right.
const SHOWN_WINDOWS: usize = 5;

pub fn add(routes: Routes, read: Access, write: Access) -> Routes {
    routes.get("/broadcasts", read, list).post("/broadcasts", write, save)
}

#[derive(Template)]
#[template(path = "sources/broadcasts.html", config = "src/web/askama.toml")]
struct ListPage {
    layout: Layout,
    rows: Vec<Row>,
    may_write: bool,
}

struct Row {
    right_id: String,
    name: String,
    windows: Vec<(When, When)>,
    more: usize,
    is_on: bool,
    every_minutes: i64,
    /// Id, name, and whether it is chosen.
    sources: Vec<(String, String, bool)>,
}

async fn list(visit: Visit, State(web): State<Web>) -> Result<Html<String>, WebError> {
    let (lang, now) = (visit.visitor.lang, visit.visitor.now_ms);
    let rows = web.desk().broadcasts(&visit.person, now).await?;
    let sources = web.desk().sources(&visit.person, now).await?;
    let sources: Vec<(String, String)> = sources.into_iter().map(|source| (source.id.0, source.name)).collect();
    let page = ListPage {
        layout: Layout::of(&web, &visit, "desk-scans-broadcasts", "/sources"),
        rows: rows.into_iter().map(|row| show(lang, row, &sources, now)).collect(),
        may_write: visit.person.may(Permission::WriteSources),
    };
    Ok(Html(page.render()?))
}

fn show(lang: Lang, row: BroadcastRow, sources: &[(String, String)], now_ms: i64) -> Row {
    let chosen = row.plan.as_ref().map(|plan| plan.sources.clone()).unwrap_or_default();
    let windows = row.windows.iter().take(SHOWN_WINDOWS);
    Row {
        is_on: current_window(&row.windows, now_ms).is_some_and(|window| window.from_ms <= now_ms),
        more: row.windows.len().saturating_sub(SHOWN_WINDOWS),
        windows: windows
            .map(|window| (When::of(lang, window.from_ms, now_ms), When::of(lang, window.to_ms, now_ms)))
            .collect(),
        every_minutes: row.plan.map_or(EVERY_MINUTES, |plan| plan.every_minutes),
        sources: sources
            .iter()
            .map(|(id, name)| (id.clone(), name.clone(), chosen.iter().any(|own| own.0 == *id)))
            .collect(),
        right_id: row.right.id.0,
        name: row.right.name,
    }
}

async fn save(
    visit: Visit,
    State(web): State<Web>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Redirect, WebError> {
    let value = |name: &str| fields.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.as_str());
    let bad =
        |text: &str| DeskError::invalid("every_minutes", Message::new("desk-scans-bad-number").with("value", text));
    let every = value("every_minutes");
    let plan = BroadcastPlan {
        right_id: RightId(value("right").to_owned()),
        every_minutes: every.trim().parse().map_err(|_| bad(every))?,
        sources: fields.iter().filter(|(name, _)| name == "source").map(|(_, id)| SourceId(id.clone())).collect(),
    };
    web.desk().set_broadcast_plan(&visit.person, &plan, visit.visitor.now_ms).await?;
    Ok(Redirect::to("/broadcasts"))
}
