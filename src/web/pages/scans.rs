//! `/scans`: what waits, what runs, what was; and one scan as it moves.

mod events;
pub mod words;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{Html, Redirect};
use serde::Deserialize;

use self::words::When;
use super::super::access::Visit;
use super::super::layout::Layout;
use super::super::routes::{Access, Routes};
use super::super::{Web, WebError};
use crate::accounts::Permission;
use crate::desk::{JobPage, SourceOfJob};
use crate::locale::{Lang, Message};
use crate::scan::runner::Live;
use crate::sources::SourceId;
use crate::store::{JobState, ScanJob};

/// Rows of a page.
const PAGE: u32 = 50;
/// Sources of a job that are named in a list.
const NAMED: usize = 3;

pub fn add(routes: Routes) -> Routes {
    let (read, write) = (Access::May(Permission::ReadSources), Access::May(Permission::WriteSources));
    routes
        .get("/scans", read, list)
        .post("/scans", write, start)
        .get("/scans/{id}", read, page)
        .get("/scans/{id}/events", read, events::events)
        .post("/scans/{id}/stop", write, stop)
        .post("/scans/{id}/continue", write, go_on)
}

#[derive(Template)]
#[template(path = "scans/list.html", config = "src/web/askama.toml")]
struct ListPage {
    layout: Layout,
    open: Vec<Row>,
    past: Vec<Row>,
    /// Where older ones are.
    older: Option<String>,
}

/// A job in a list.
struct Row {
    id: String,
    state: String,
    class: &'static str,
    reason: String,
    who: Option<String>,
    sources: String,
    asked: When,
    ended: Option<When>,
    pages: u64,
    hits: u64,
    error: Option<String>,
}

impl Row {
    fn of(lang: Lang, job: &ScanJob, now_ms: i64) -> Self {
        let live: Live = job.progress.as_deref().and_then(|kept| serde_json::from_str(kept).ok()).unwrap_or_default();
        Row {
            id: job.id.clone(),
            state: words::job_state(lang, job.state),
            class: words::job_class(job.state),
            reason: words::job_reason(lang, job.reason),
            who: job.asked_by.clone(),
            sources: names(lang, job),
            asked: When::of(lang, job.asked_ms, now_ms),
            ended: job.ended_ms.map(|at| When::of(lang, at, now_ms)),
            pages: live.pages + live.unchanged,
            hits: live.hits,
            error: job.error.as_ref().map(|error| lang.text(error)),
        }
    }
}

/// The first of a job's sources, and how many more.
fn names(lang: Lang, job: &ScanJob) -> String {
    let named: Vec<&str> = job.sources.iter().take(NAMED).map(|id| id.0.as_str()).collect();
    let named = named.join(", ");
    match job.sources.len().saturating_sub(NAMED) {
        0 => named,
        more => lang.text(&Message::new("desk-scans-and-more").with("names", named).with("count", more)),
    }
}

#[derive(Deserialize)]
struct Before {
    /// `TIME-ID` of the last one shown.
    before: Option<String>,
}

/// `1795000000000-0a1b…`: where a list goes on.
pub fn cursor(text: &str) -> Option<(i64, String)> {
    let (at, id) = text.split_once('-')?;
    let is_id = !id.is_empty() && id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some((at.parse().ok()?, id.to_owned())).filter(|_| is_id)
}

async fn list(visit: Visit, State(web): State<Web>, Query(asked): Query<Before>) -> Result<Html<String>, WebError> {
    let (lang, now) = (visit.visitor.lang, visit.visitor.now_ms);
    let before = match asked.before.as_deref() {
        Some(text) => Some(cursor(text).ok_or_else(|| WebError::Malformed("before".to_owned()))?),
        None => None,
    };
    let open = web.desk().open_scans(&visit.person).await?;
    let past = web.desk().scans(&visit.person, before, PAGE).await?;
    let older = past.last().filter(|_| past.len() == PAGE as usize).map(|job| format!("{}-{}", job.asked_ms, job.id));
    let past = past.iter().filter(|job| !job.state.is_open());
    let page = ListPage {
        layout: Layout::of(&web, &visit, "desk-scans-title", "/sources"),
        open: open.iter().map(|job| Row::of(lang, job, now)).collect(),
        past: past.map(|job| Row::of(lang, job, now)).collect(),
        older,
    };
    Ok(Html(page.render()?))
}

/// Fields may come several times: `source=a&source=b`.
async fn start(
    visit: Visit,
    State(web): State<Web>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Redirect, WebError> {
    let sources: Vec<SourceId> =
        fields.into_iter().filter(|(name, _)| name == "source").map(|(_, id)| SourceId(id)).collect();
    let job = web.desk().start_scan(&visit.person, &sources, visit.visitor.now_ms).await?;
    Ok(Redirect::to(&format!("/scans/{}", job.id)))
}

async fn stop(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Redirect, WebError> {
    let job = web.desk().stop_scan(&visit.person, &id, visit.visitor.now_ms).await?;
    Ok(Redirect::to(&format!("/scans/{}", job.id)))
}

async fn go_on(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Redirect, WebError> {
    let job = web.desk().continue_scan(&visit.person, &id, visit.visitor.now_ms).await?;
    Ok(Redirect::to(&format!("/scans/{}", job.id)))
}

#[derive(Template)]
#[template(path = "scans/job.html", config = "src/web/askama.toml")]
struct ScanPage {
    layout: Layout,
    id: String,
    live: LivePart,
    is_open: bool,
    /// Where events go on from.
    told: String,
    can_stop: bool,
    can_take_back: bool,
    can_go_on: bool,
    sources: Vec<SourceRow>,
    words: Vec<Word>,
    error: Option<String>,
    asked: When,
    reason: String,
    who: Option<String>,
}

struct SourceRow {
    id: String,
    name: String,
    requests: u64,
    bytes: String,
    resumed: bool,
    suspended: Option<When>,
    paused: bool,
    figures: Option<crate::store::ScanFigures>,
    troubles: Vec<words::Trouble>,
}

struct Word {
    what: String,
    who: String,
    at: When,
}

/// The part of the page that moves.
#[derive(Template)]
#[template(path = "scans/live.html", config = "src/web/askama.toml")]
pub struct LivePart {
    state: String,
    class: &'static str,
    is_open: bool,
    settled: u64,
    all: u64,
    sentence: String,
    figures: Vec<(String, String)>,
    waiting: Vec<String>,
    waiting_title: String,
    more: Option<String>,
}

impl LivePart {
    pub fn of(lang: Lang, job: &ScanJob, live: &Live, now_ms: i64) -> Self {
        let settled = live.settled();
        let figure = |code: &str, value: String| (lang.say(&format!("desk-scans-live-{code}")), value);
        let sentence = match job.state {
            JobState::Waiting => lang.say("desk-scans-sentence-waiting"),
            JobState::Running if live.stopping => lang.say("desk-scans-sentence-stopping"),
            JobState::Running if live.requests == 0 => lang.say("desk-scans-sentence-preparing"),
            state => lang.say(&format!("desk-scans-sentence-{}", state.as_str())),
        };
        let is_running = matches!(job.state, JobState::Running | JobState::Stopping);
        let waiting = live.waiting.iter().filter(|_| is_running).map(|host| {
            let until = When::of(lang, host.until_ms, now_ms);
            let reason = lang.say(&format!("desk-scans-wait-{}", host.reason));
            let time = until.iso.get(11..19).unwrap_or_default().to_owned();
            let waits = Message::new("desk-scans-waits")
                .with("host", host.host.as_str())
                .with("reason", reason)
                .with("time", time);
            lang.text(&waits)
        });
        let waiting: Vec<String> = waiting.collect();
        let more = (live.waiting_more > 0 && !waiting.is_empty())
            .then(|| lang.text(&Message::new("desk-scans-more-hosts").with("count", live.waiting_more)));
        LivePart {
            state: words::job_state(lang, job.state),
            class: words::job_class(job.state),
            is_open: job.state.is_open(),
            settled,
            all: settled + live.open,
            sentence,
            figures: vec![
                figure("pages", live.pages.to_string()),
                figure("unchanged", live.unchanged.to_string()),
                figure("pictures", live.pictures.to_string()),
                figure("listings", live.listings.to_string()),
                figure("hits", live.hits.to_string()),
                figure("open", live.open.to_string()),
                figure("refused", live.refused.to_string()),
                figure("troubled", live.troubled.to_string()),
                figure("requests", live.requests.to_string()),
                figure("bytes", words::bytes(live.bytes)),
            ],
            waiting,
            waiting_title: lang.say("desk-scans-waiting-for"),
            more,
        }
    }
}

async fn page(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Html<String>, WebError> {
    let (lang, now) = (visit.visitor.lang, visit.visitor.now_ms);
    let JobPage { job, live, sources, words: said } = web.desk().scan(&visit.person, &id).await?;
    let said = said.into_iter().map(|word| Word {
        what: lang.say(&format!("desk-scans-word-{}", word.what)),
        at: When::of(lang, word.at_ms, now),
        who: word.actor,
    });
    let may = visit.person.may(Permission::WriteSources);
    let page = ScanPage {
        layout: Layout::of(&web, &visit, "desk-scans-one-title", "/sources"),
        live: LivePart::of(lang, &job, &live, now),
        is_open: job.state.is_open(),
        told: events::event_id(live.number, job.state),
        can_stop: may && job.state == JobState::Running,
        can_take_back: may && (job.state == JobState::Waiting || job.state.can_go_on()),
        can_go_on: may && job.state.can_go_on(),
        sources: sources.into_iter().map(|source| source_row(lang, source, &live, now)).collect(),
        words: said.collect(),
        error: job.error.as_ref().map(|error| lang.text(error)),
        asked: When::of(lang, job.asked_ms, now),
        reason: words::job_reason(lang, job.reason),
        who: job.asked_by.clone(),
        id: job.id,
    };
    Ok(Html(page.render()?))
}

fn source_row(lang: Lang, source: SourceOfJob, live: &Live, now_ms: i64) -> SourceRow {
    let own = live.sources.get(&source.id.0).cloned().unwrap_or_default();
    let figures = source.scan.and_then(|scan| scan.figures);
    SourceRow {
        id: source.id.0,
        name: source.name,
        requests: own.requests,
        bytes: words::bytes(own.bytes),
        resumed: own.resumed,
        paused: own.paused,
        suspended: own.suspended_until_ms.map(|until| When::of(lang, until, now_ms)),
        troubles: figures.as_ref().map(|figures| words::troubles(lang, figures)).unwrap_or_default(),
        figures,
    }
}
