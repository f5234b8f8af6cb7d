//! `/sources`: every source with how it fares; one source with its file, schedule, history and troubles.

mod broadcasts;
mod forms;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;

use super::super::access::Visit;
use super::super::layout::Layout;
use super::super::routes::{Access, Routes};
use super::super::{Web, WebError};
use super::scans::words::{self, Trouble, When};
use crate::accounts::Permission;
use crate::desk::{Health, ScheduleForm, SourcePage, SourceState, SourceView};
use crate::locale::{Lang, Message};
use crate::sources::SourceId;
use crate::store::{PastScan, ScanFigures, Timing};

/// Zones that are offered; every other one of the database can be written.
const ZONES: [&str; 9] = [
    "UTC",
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Tokyo",
    "Asia/Singapore",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
];

pub fn add(routes: Routes) -> Routes {
    let (read, write) = (Access::May(Permission::ReadSources), Access::May(Permission::WriteSources));
    let routes = routes.get("/sources", read, list).get("/sources/{id}", read, page);
    broadcasts::add(forms::add(routes, write), read, write)
}

/// A health bar: pieces in percent, and what they stand for in words.
pub struct Bar {
    /// Where a piece begins and how wide it is, in percent, and its class.
    pub pieces: Vec<(String, String, &'static str)>,
    pub words: String,
    pub scans: usize,
    pub without_listings: String,
}

impl Bar {
    fn of(lang: Lang, health: &Health) -> Self {
        let total = health.total().max(1) as f64;
        let mut from = 0.0;
        let mut pieces = Vec::new();
        let mut said = Vec::new();
        for (group, count) in &health.groups {
            let width = *count as f64 / total * 100.0;
            pieces.push((format!("{from:.2}"), format!("{width:.2}"), group.name()));
            from += width;
            said.push(format!("{} {width:.0} %", words::group(lang, *group)));
        }
        let share = health.pages_without_listings as f64 / health.pages.max(1) as f64 * 100.0;
        let without = Message::new("desk-scans-without-listings").with("share", format!("{share:.0}"));
        let without_listings = if health.pages == 0 { String::new() } else { lang.text(&without) };
        Bar { pieces, words: said.join(" · "), scans: health.scans, without_listings }
    }
}

/// A source in the list and at the head of its page.
pub struct Row {
    pub id: String,
    pub name: String,
    pub file: String,
    pub in_store: bool,
    pub enabled: bool,
    pub state: String,
    pub class: &'static str,
    pub can_run: bool,
    pub is_paused: bool,
    pub pause: Option<String>,
    pub job: Option<String>,
    pub last: Option<When>,
    pub last_words: String,
    pub next: String,
    pub bar: Bar,
    pub faults: Vec<(u32, String)>,
}

impl Row {
    fn of(lang: Lang, view: SourceView, now_ms: i64) -> Self {
        let figures = view.last.as_ref().and_then(|scan| scan.figures.as_ref());
        let last_words = figures.map(|figures| {
            let pages = figures.pages_fetched + figures.pages_unchanged;
            lang.text(&Message::new("desk-scans-last-words").with("pages", pages).with("hits", figures.new_hits))
        });
        let pause = view.pause.as_ref().map(|pause| {
            let (by, reason) = (pause.by.as_str(), pause.reason.as_str());
            let Some(until) = pause.until_ms.map(|until| When::of(lang, until, now_ms).at) else {
                return lang.text(&Message::new("desk-scans-paused").with("by", by).with("reason", reason));
            };
            let paused =
                Message::new("desk-scans-paused-until").with("by", by).with("reason", reason).with("until", until);
            lang.text(&paused)
        });
        let runs_by_itself = view.pause.as_ref().is_none_or(|pause| pause.until_ms.is_some()) && view.enabled;
        let next = if !runs_by_itself || view.job.is_some() {
            String::new()
        } else {
            words::next_run(lang, view.next, now_ms)
        };
        Row {
            state: lang.say(&format!("desk-scans-state-{}", view.state.as_str())),
            class: class_of(view.state),
            can_run: view.job.is_none() && view.pause.is_none() && view.faults.is_empty(),
            is_paused: view.pause.is_some(),
            pause,
            next,
            last: view.last.as_ref().map(|scan| When::of(lang, scan.started_ms, now_ms)),
            last_words: last_words.unwrap_or_default(),
            bar: Bar::of(lang, &view.health),
            faults: view.faults.iter().map(|fault| (fault.line, fault_words(lang, fault))).collect(),
            id: view.id.0,
            name: view.name,
            file: view.file,
            in_store: view.in_store,
            enabled: view.enabled,
            job: view.job,
        }
    }
}

pub fn fault_words(lang: Lang, fault: &crate::sources::SeedFault) -> String {
    let reason = lang.text(&fault.reason);
    if fault.key.is_empty() { reason } else { format!("{}: {reason}", fault.key) }
}

fn class_of(state: SourceState) -> &'static str {
    match state {
        SourceState::Faulty | SourceState::Failing => "very-strong",
        SourceState::Running => "well",
        SourceState::Queued | SourceState::Due => "new",
        SourceState::Paused => "possible",
        SourceState::Disabled | SourceState::Resting => "",
    }
}

#[derive(Template)]
#[template(path = "sources/list.html", config = "src/web/askama.toml")]
struct ListPage {
    layout: Layout,
    rows: Vec<Row>,
    may_write: bool,
}

async fn list(visit: Visit, State(web): State<Web>) -> Result<Html<String>, WebError> {
    let (lang, now) = (visit.visitor.lang, visit.visitor.now_ms);
    let rows = web.desk().sources(&visit.person, now).await?;
    let page = ListPage {
        layout: Layout::of(&web, &visit, "desk-nav-sources", "/sources"),
        rows: rows.into_iter().map(|view| Row::of(lang, view, now)).collect(),
        may_write: visit.person.may(Permission::WriteSources),
    };
    Ok(Html(page.render()?))
}

#[derive(Template)]
#[template(path = "sources/page.html", config = "src/web/askama.toml")]
struct OnePage {
    layout: Layout,
    row: Row,
    may_write: bool,
    text: String,
    lines: usize,
    known: Option<u64>,
    schedule: ScheduleDraft,
    scans: Vec<ScanRow>,
    troubles: Vec<Trouble>,
    words: Vec<(When, String, String)>,
}

/// The schedule as it stands in its form.
struct ScheduleDraft {
    timing: &'static str,
    cron: String,
    zone: String,
    hours: String,
    runs: RunsPart,
    /// Field and what is wrong with it.
    faults: Vec<(String, String)>,
    zones: [&'static str; 9],
}

impl ScheduleDraft {
    fn of(form: &ScheduleForm, runs: RunsPart) -> Self {
        let (timing, cron) = match &form.timing {
            Timing::Manual => ("manual", String::new()),
            Timing::Cadence => ("cadence", String::new()),
            Timing::Cron { cron } => ("cron", cron.clone()),
        };
        let (zone, hours) = (form.zone.clone(), form.hours.join(", "));
        ScheduleDraft { timing, cron, zone, hours, runs, faults: Vec::new(), zones: ZONES }
    }

    fn fault(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|(own, _)| own == field).map(|(_, words)| words.as_str())
    }
}

/// The next runs, as a part of a page.
#[derive(Template)]
#[template(path = "sources/runs.html", config = "src/web/askama.toml")]
struct RunsPart {
    title: String,
    none: String,
    runs: Vec<String>,
    faults: Vec<String>,
}

impl RunsPart {
    fn html(&self) -> String {
        self.render().unwrap_or_default()
    }

    fn of(lang: Lang, runs: &[i64], zone: &str) -> Self {
        RunsPart {
            title: lang.say("desk-scans-next-runs"),
            none: lang.say("desk-scans-next-by-hand"),
            runs: runs.iter().map(|at| words::local(*at, zone)).collect(),
            faults: Vec::new(),
        }
    }
}

/// A past scan in the history.
struct ScanRow {
    number: i64,
    began: When,
    took: String,
    job: Option<String>,
    figures: Option<ScanFigures>,
    blocked: u64,
    failed: u64,
    left: u64,
}

impl ScanRow {
    fn of(lang: Lang, scan: PastScan, now_ms: i64) -> Self {
        let sum = |of: fn(&ScanFigures) -> &std::collections::BTreeMap<String, u64>| {
            scan.figures.as_ref().map_or(0, |figures| of(figures).values().sum())
        };
        let took = match scan.finished_ms {
            Some(finished) => format!("{:.1} s", (finished - scan.started_ms) as f64 / 1_000.0),
            None => lang.say("desk-scans-not-ended"),
        };
        ScanRow {
            number: scan.number,
            began: When::of(lang, scan.started_ms, now_ms),
            took,
            job: scan.job_id.clone(),
            blocked: sum(|figures| &figures.blocked),
            failed: sum(|figures| &figures.failed),
            left: sum(|figures| &figures.left),
            figures: scan.figures,
        }
    }
}

async fn page(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Html<String>, WebError> {
    Ok(Html(one(&visit, &web, &SourceId(id)).await?.render()?))
}

/// The page of a source as it stands.
async fn one(visit: &Visit, web: &Web, id: &SourceId) -> Result<OnePage, WebError> {
    let (lang, now) = (visit.visitor.lang, visit.visitor.now_ms);
    let SourcePage { view, text, schedule, upcoming, known_addresses, scans, words: said } =
        web.desk().source(&visit.person, id, now).await?;
    let form = ScheduleForm { timing: schedule.timing, zone: schedule.zone, hours: schedule.hours };
    let runs = RunsPart::of(lang, &upcoming, &form.zone);
    let said = said.into_iter().map(|word| {
        let mut what = lang.say(&format!("desk-scans-word-{}", word.what));
        if let Some(note) = word.note {
            what = format!("{what}: {note}");
        }
        (When::of(lang, word.at_ms, now), word.actor, what)
    });
    let latest = scans.first().and_then(|scan| scan.figures.as_ref());
    Ok(OnePage {
        layout: Layout::titled(web, visit.visitor.clone(), view.name.clone(), "/sources"),
        may_write: visit.person.may(Permission::WriteSources),
        lines: text.lines().count(),
        text,
        known: known_addresses,
        schedule: ScheduleDraft::of(&form, runs),
        troubles: latest.map(|figures| words::troubles(lang, figures)).unwrap_or_default(),
        words: said.collect(),
        scans: scans.into_iter().map(|scan| ScanRow::of(lang, scan, now)).collect(),
        row: Row::of(lang, view, now),
    })
}
