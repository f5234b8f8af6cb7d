//! `reeve cases`: what belongs together, what was asked for about it, and what became of it.

pub mod args;
mod handoff;
mod news;
mod show;

use serde_json::{Value, json};

use super::args::OutputFormat;
use super::output::{self, Listing, time};
use super::{Complaint, Context, Done};
use crate::locale::{Lang, Message};
use crate::review::MAX_NOTE_CHARS;
use crate::review::blocks::Word;
use crate::review::cases::{Case, CaseEventKind, CaseFault, CaseState, CloseReason, Opening, TakedownClock};
use crate::rights::{Jurisdiction, RightId};
use crate::scan::{self, now_ms};
use crate::store::{CaseFilter, Store, StoreError};
use args::{
    CaseArgs, CasesCommand, CloseArgs, EventArgs, EventName, HitArgs, HitsArgs, ListCasesArgs, OpenArgs, ReasonName,
    RecheckArgs, StateName,
};

pub(super) use news::messages;

const DAY_MS: i64 = 86_400_000;

pub async fn run(context: &Context, command: CasesCommand) -> anyhow::Result<Done> {
    match command {
        CasesCommand::Open(args) => open(context, args).await,
        CasesCommand::Add(args) => add(context, args).await,
        CasesCommand::TakeOut(args) => take_out(context, args).await,
        CasesCommand::Accept(args) => answer(context, args, true).await,
        CasesCommand::Reject(args) => answer(context, args, false).await,
        CasesCommand::List(args) => list(context, &args).await,
        CasesCommand::Show(args) => show::run(context, &args).await,
        CasesCommand::Event(args) => event(context, args).await,
        CasesCommand::Recheck(args) => recheck(context, &args).await,
        CasesCommand::Close(args) => close(context, args).await,
        CasesCommand::Reopen(args) => reopen(context, args).await,
        CasesCommand::Handoff(command) => handoff::run(context, command).await,
    }
}

/// A moment as it is typed: a day, which begins in UTC, or a time with its zone.
pub(super) fn when(text: &str) -> Result<i64, String> {
    let at_midnight = |day: jiff::civil::Date| day.to_zoned(jiff::tz::TimeZone::UTC).map(|zoned| zoned.timestamp());
    let parsed = text.parse::<jiff::Timestamp>().or_else(|_| text.parse::<jiff::civil::Date>().and_then(at_midnight));
    parsed.map(jiff::Timestamp::as_millisecond).map_err(|_| "2026-11-23, 2026-11-23T08:00:00Z".to_owned())
}

async fn open(context: &Context, args: OpenArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let hits = whole_ids(&*store, &args.hits).await?;
    let jurisdiction = args.jurisdiction.map(Jurisdiction);
    let opening = Opening { hits, jurisdiction, seller: args.seller, word: word(context, args.note) };
    let case = ruled(store.open_case(&opening).await)?;
    context.ui.note(&about("cases-opened", &case).with("hits", case.live().count()));
    output::print_text(&format!("{}\n", case.id))?;
    Ok(Done::Well)
}

async fn add(context: &Context, args: HitsArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let case = the_case(&*store, &args.case).await?;
    let hits = whole_ids(&*store, &args.hits).await?;
    let case = ruled(store.add_case_hits(&case.id, &hits, &word(context, args.note)).await)?;
    context.ui.note(&about("cases-changed", &case).with("hits", case.live().count()));
    Ok(Done::Well)
}

async fn take_out(context: &Context, args: HitArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let case = the_case(&*store, &args.case).await?;
    let hit = hit_of(&case, &args.hit)?;
    let case = ruled(store.take_out_case_hit(&case.id, &hit, &word(context, args.note)).await)?;
    context.ui.note(&about("cases-changed", &case).with("hits", case.live().count()));
    Ok(Done::Well)
}

async fn answer(context: &Context, args: HitArgs, belongs: bool) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let case = the_case(&*store, &args.case).await?;
    let hit = hit_of(&case, &args.hit)?;
    let case = ruled(store.answer_case_proposal(&case.id, &hit, belongs, &word(context, args.note)).await)?;
    context.ui.note(&about("cases-changed", &case).with("hits", case.live().count()));
    Ok(Done::Well)
}

async fn event(context: &Context, args: EventArgs) -> anyhow::Result<Done> {
    refuse_what_says_nothing(&args)?;
    let now = now_ms();
    if let Some(at) = args.at.filter(|at| *at > now) {
        return Err(Complaint::misused(Message::new("cases-in-future").with("time", time(at))).into());
    }
    let at = args.at.unwrap_or(now);
    let store = context.store().await?;
    let case = the_case(&*store, &args.case).await?;
    let last_shown_ms = case.live().map(|hit| hit.sighting.last_shown_ms).max().unwrap_or_default();
    let kind = match args.event {
        EventName::Noticed => CaseEventKind::Noticed {
            platform: args.platform.unwrap_or_default(),
            reference: args.reference,
            sent_ms: at,
            expected_ms: args.within.map(|days| at.saturating_add(i64::from(days) * DAY_MS)),
        },
        EventName::CounterNoticed => CaseEventKind::CounterNoticed { reference: args.reference },
        EventName::Removed => CaseEventKind::Removed { last_shown_ms: last_shown_ms.min(at), found_ms: at },
        EventName::StillThere => CaseEventKind::StillThere,
        EventName::Relisted => CaseEventKind::Relisted { hits: Vec::new() },
        EventName::HandedOver => {
            CaseEventKind::HandedOver { to: args.to.unwrap_or_default(), reference: args.reference }
        }
        EventName::Noted => CaseEventKind::Noted,
    };
    put_event(context, &*store, &case.id, kind, args.note).await
}

/// An option that the event has no place for would be lost without a word.
fn refuse_what_says_nothing(args: &EventArgs) -> Result<(), Complaint> {
    use EventName::{CounterNoticed, HandedOver, Noticed, Removed};
    let given = [
        ("--platform", args.platform.is_some(), &[Noticed][..]),
        ("--reference", args.reference.is_some(), &[Noticed, CounterNoticed, HandedOver]),
        ("--at", args.at.is_some(), &[Noticed, Removed]),
        ("--within", args.within.is_some(), &[Noticed]),
        ("--to", args.to.is_some(), &[HandedOver]),
    ];
    match given.iter().find(|(_, is_given, events)| *is_given && !events.contains(&args.event)) {
        Some((option, ..)) => Err(Complaint::misused(Message::new("cases-option-unused").with("option", *option))),
        None => Ok(()),
    }
}

async fn close(context: &Context, args: CloseArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let case = the_case(&*store, &args.case).await?;
    let reason = match args.reason {
        ReasonName::Resolved => CloseReason::Resolved,
        ReasonName::Unfounded => CloseReason::Unfounded,
        ReasonName::Withdrawn => CloseReason::Withdrawn,
    };
    put_event(context, &*store, &case.id, CaseEventKind::Closed { reason }, args.note).await
}

async fn reopen(context: &Context, args: CaseArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let case = the_case(&*store, &args.case).await?;
    put_event(context, &*store, &case.id, CaseEventKind::Reopened, args.note).await
}

async fn put_event(
    context: &Context,
    store: &dyn Store,
    case_id: &str,
    kind: CaseEventKind,
    note: Option<String>,
) -> anyhow::Result<Done> {
    let case = ruled(store.put_case_event(case_id, &kind, &word(context, note)).await)?;
    let state = context.lang().text(&case.state.label());
    context.ui.note(&about("cases-event-written", &case).with("state", state));
    Ok(Done::Well)
}

/// What every scan's end does, without a scan.
async fn recheck(context: &Context, args: &RecheckArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let rechecked = scan::recheck_cases(&store, context.weights.report_from).await?;
    let lang = context.lang();
    if args.format == OutputFormat::Table {
        for message in news::messages(&rechecked, lang) {
            output::print_text(&format!("{}\n", lang.text(&message)))?;
        }
    } else {
        news::listing(&rechecked, lang).print(args.format, lang)?;
    }
    Ok(Done::Well)
}

async fn list(context: &Context, args: &ListCasesArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let offender_id = match &args.offender {
        Some(prefix) => Some(super::offenders::the_offender(&*store, prefix).await?.id),
        None => None,
    };
    let filter = CaseFilter {
        states: (!args.state.is_empty()).then(|| args.state.iter().map(|state| state_of(*state)).collect()),
        right_id: args.right.clone().map(RightId),
        offender_id,
        with_proposals: args.proposals,
        limit: (!args.overdue).then_some(args.limit),
    };
    let now = now_ms();
    let cases = store.cases(&filter).await?;
    let lang = context.lang();
    let clocks = cases.iter().map(|case| (case, TakedownClock::of(case, now)));
    let shown = clocks.filter(|(_, clock)| !args.overdue || clock.overdue).take(args.limit as usize);
    let rows = shown.map(|(case, clock)| row(case, &clock, lang)).collect();
    Listing { columns: COLUMNS.to_vec(), rows }.print(args.format, lang)?;
    Ok(Done::Well)
}

const COLUMNS: &[(&str, &str)] = &[
    ("case", "cases-column-case"),
    ("state", "cases-column-state"),
    ("lane", "cases-column-lane"),
    ("right", "column-right"),
    ("seller", "column-seller"),
    ("site", "cases-column-site"),
    ("listings", "cases-column-listings"),
    ("proposed", "cases-column-proposed"),
    ("noticed", "cases-column-noticed"),
    ("days", "cases-column-days"),
    ("removed_after_days", "cases-column-removed-after"),
    ("overdue", "cases-column-overdue"),
    ("relisted", "cases-column-relisted"),
    ("checked", "cases-column-checked"),
];

fn row(case: &Case, clock: &TakedownClock, lang: Lang) -> Value {
    let seller = case.offender.as_ref().map(|offender| &offender.seller);
    json!({
        "case": case.id.chars().take(12).collect::<String>(),
        "id": case.id,
        "state": case.state,
        "state_in_words": lang.text(&case.state.label()),
        "lane": case.triage.lane,
        "lane_in_words": lang.text(&case.triage.lane.label()),
        "right": case.right.id,
        "seller": seller.map(|seller| seller.name.as_str()),
        "site": seller.map(|seller| seller.site.as_str()),
        "offender": case.offender.as_ref().map(|offender| offender.id.as_str()),
        "listings": case.live().count(),
        "proposed": case.proposed().count(),
        "jurisdiction": case.jurisdiction,
        "opened": time(case.opened_ms()),
        "noticed": clock.noticed_ms.map(time),
        "days": clock.days,
        "expected": clock.expected_ms.map(time),
        "overdue": clock.overdue,
        "removed_after_days": clock.removal.map(|removal| removal.days()),
        "removed_between": clock.removal.map(|removal| [time(removal.last_shown_ms), time(removal.found_ms)]),
        "relisted": clock.relistings,
        "checked": clock.checked_ms.map(time),
    })
}

fn state_of(name: StateName) -> CaseState {
    match name {
        StateName::Open => CaseState::Open,
        StateName::Noticed => CaseState::Noticed,
        StateName::Removed => CaseState::Removed,
        StateName::StillThere => CaseState::StillThere,
        StateName::Relisted => CaseState::Relisted,
        StateName::HandedOver => CaseState::HandedOver,
        StateName::Closed => CaseState::Closed,
    }
}

/// The acting person's word, now.
pub(super) fn word(context: &Context, note: Option<String>) -> Word {
    let note = note.map(|note| note.trim().chars().take(MAX_NOTE_CHARS).collect::<String>());
    Word { by: context.actor().to_owned(), at_ms: now_ms(), note: note.filter(|note| !note.is_empty()) }
}

/// The case that was written, or the complaint why none was.
fn ruled(written: Result<Result<Case, CaseFault>, StoreError>) -> anyhow::Result<Case> {
    Ok(written?.map_err(|fault| Complaint::failed(fault.message()))?)
}

pub(super) async fn the_case(store: &dyn Store, id: &str) -> anyhow::Result<Case> {
    let unknown = || Complaint::failed(CaseFault::NoSuchCase(id.to_owned()).message());
    Ok(store.case(id).await?.ok_or_else(unknown)?)
}

/// The whole ids of current hits that are named by how they begin.
async fn whole_ids(store: &dyn Store, prefixes: &[String]) -> anyhow::Result<Vec<String>> {
    let mut ids = Vec::new();
    for prefix in prefixes {
        let unknown = || Complaint::failed(CaseFault::NoSuchHit(prefix.clone()).message());
        ids.push(store.hit(prefix).await?.ok_or_else(unknown)?.id);
    }
    Ok(ids)
}

/// The whole id of a hit that a case knows, whatever the scans say of it now.
fn hit_of(case: &Case, prefix: &str) -> anyhow::Result<String> {
    let meant: Vec<&str> =
        case.hits.iter().map(|hit| hit.hit_id.as_str()).filter(|id| id.starts_with(prefix)).collect();
    match meant[..] {
        [one] => Ok(one.to_owned()),
        _ => {
            let fault = CaseFault::NotInCase { hit: prefix.to_owned(), case_id: case.id.clone() };
            Err(Complaint::failed(fault.message()).into())
        }
    }
}

fn about(code: &'static str, case: &Case) -> Message {
    Message::new(code).with("case", case.id.get(..12).unwrap_or(&case.id)).with("right", case.right.name.as_str())
}
