//! `reeve notice`: drafts, what is missing in them, a second person's word, files to send, and what became of them.
//! Nothing is sent from here: people send, and say so.

mod args;
mod case;
mod draft;
mod export;
mod list;
mod steps;

use jiff::civil::Date;
use serde_json::{Value, json};

pub use args::NoticeCommand;

use super::output::{self, time};
use super::{Complaint, Context, Done};
use crate::desk::notices;
use crate::locale::{Lang, Message};
use crate::publish::notices as letters;
use crate::review::notices::lint::{Fault, Severity};
use crate::review::notices::{Kept, Notice, clock};
use crate::scan::now_ms;
use crate::store::Store;

use super::args::ShowFormat;
use args::{IdArgs, ShowArgs};

/// Noon: the same day from Greenwich to China and to California.
const NOON_MS: i64 = 12 * 3_600_000;

pub async fn run(context: &Context, command: NoticeCommand) -> anyhow::Result<Done> {
    match command {
        NoticeCommand::Draft(args) => draft::run(context, *args).await,
        NoticeCommand::Lint(args) => check(context, &args).await,
        NoticeCommand::Show(args) => show(context, &args).await,
        NoticeCommand::Approve(args) => steps::approve(context, args).await,
        NoticeCommand::Export(args) => export::run(context, &args).await,
        NoticeCommand::Sent(args) => steps::sent(context, args).await,
        NoticeCommand::Answer(args) => steps::answer(context, args).await,
        NoticeCommand::Counter(args) => steps::counter(context, args).await,
        NoticeCommand::Filed(args) => steps::filed(context, args).await,
        NoticeCommand::Retract(args) => steps::retract(context, args).await,
        NoticeCommand::List(args) => list::list(context, &args).await,
        NoticeCommand::Due(args) => list::due(context, &args).await,
        NoticeCommand::Stats(args) => list::stats(context, &args).await,
        NoticeCommand::Contacts(args) => list::contacts(context, &args).await,
    }
}

async fn the_notice(store: &dyn Store, id: &str) -> anyhow::Result<Kept> {
    let unknown = || Complaint::failed(Message::new("notices-unknown").with("notice", id));
    Ok(store.notice(id).await?.ok_or_else(unknown)?)
}

async fn faults(store: &dyn Store, notice: &Notice) -> anyhow::Result<Vec<Fault>> {
    Ok(notices::faults(store, notice, now_ms()).await?)
}

/// A fault on one line: how grave, where, what, and by which provision.
fn fault_line(fault: &Fault, lang: Lang) -> String {
    let severity = match fault.severity {
        Severity::Refused => "refused",
        Severity::Warned => "warned",
    };
    let line = Message::new("notices-fault")
        .with("severity", severity)
        .with("field", fault.field.as_str())
        .with("fault", lang.text(&fault.message()));
    let provision = fault.provision().map(|provision| format!(" [{}]", lang.text(&provision))).unwrap_or_default();
    lang.text(&line) + &provision
}

fn fault_row(fault: &Fault, lang: Lang) -> Value {
    json!({
        "severity": fault.severity, "field": fault.field, "code": fault.code,
        "fault": lang.text(&fault.message()), "provision": fault.provision().map(|provision| lang.text(&provision)),
    })
}

/// Names each fault on stderr, and refuses where one of them keeps the notice from leaving.
fn refuse_faulty(context: &Context, kept: &Kept, faults: &[Fault]) -> anyhow::Result<()> {
    let refused = faults.iter().filter(|fault| fault.severity == Severity::Refused).count();
    for fault in faults {
        eprintln!("{}", fault_line(fault, context.lang()));
    }
    if refused == 0 {
        return Ok(());
    }
    let message = Message::new("notices-incomplete").with("notice", kept.short_id()).with("faults", refused);
    Err(Complaint::failed(message).into())
}

/// `reeve notice lint`: exit code 2 where something keeps the notice from leaving.
async fn check(context: &Context, args: &IdArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let kept = the_notice(&*store, &args.id).await?;
    let faults = faults(&*store, &kept.notice).await?;
    let rows = faults.iter().map(|fault| fault_row(fault, context.lang())).collect();
    let columns = vec![
        ("severity", "column-notice-severity"),
        ("field", "column-notice-field"),
        ("fault", "column-notice-fault"),
        ("provision", "column-notice-provision"),
    ];
    if faults.is_empty() && args.format == super::args::OutputFormat::Table {
        context.ui.note(&Message::new("notices-complete").with("notice", kept.short_id()));
        return Ok(Done::Well);
    }
    output::Listing { columns, rows }.print(args.format, context.lang())?;
    let may_leave = crate::review::notices::lint::may_leave(&faults);
    Ok(if may_leave { Done::Well } else { Done::Partly })
}

/// `reeve notice show`: where it stands, what became of it, and the letter.
async fn show(context: &Context, args: &ShowArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let kept = the_notice(&*store, &args.id).await?;
    let deadline = clock::deadline(&kept);
    if args.format == ShowFormat::Json {
        let faults = faults(&*store, &kept.notice).await?;
        let value = json!({
            "id": kept.id, "state": kept.state(), "notice": kept.notice, "deadline": deadline,
            "steps": kept.taken.iter().map(step_row).collect::<Vec<_>>(),
            "faults": faults.iter().map(|fault| fault_row(fault, context.lang())).collect::<Vec<_>>(),
        });
        output::print_text(&format!("{value:#}\n"))?;
        return Ok(Done::Well);
    }
    let lang = context.lang();
    let mut text = format!("{}  {}\n", kept.id, lang.text(&kept.state().label()));
    for taken in &kept.taken {
        let line = Message::new("notices-step")
            .with("time", time(taken.at_ms))
            .with("actor", taken.actor.as_str())
            .with("step", lang.text(&taken.step.label()));
        let note = taken.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
        text.push_str(&printable(&format!("{}{note}", lang.text(&line))));
        text.push('\n');
    }
    if let Some(deadline) = &deadline {
        text.push_str(&format!("{}\n", lang.text(&steps::clock_line(deadline, lang))));
    }
    if let Some(origin) = &kept.notice.addressee.origin {
        let origin = lang.text(&origin.message());
        text.push_str(&printable(&lang.text(&Message::new("notices-addressee-from").with("origin", origin))));
        text.push('\n');
    }
    text.push('\n');
    text.push_str(&letters::text(&letters::letter(&kept.notice, &kept.id)));
    output::print_text(&text)?;
    Ok(Done::Well)
}

fn step_row(taken: &crate::review::notices::Taken) -> Value {
    json!({
        "step": taken.step, "at": time(taken.at_ms), "actor": taken.actor, "note": taken.note,
        "written": time(taken.written_ms), "clock": taken.clock,
    })
}

/// Text from elsewhere without what could steer a terminal.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// A moment as a person types it: a time (RFC 3339), or a day, which is its noon in UTC unless that is still to come.
fn moment(text: &str) -> Result<i64, String> {
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Ok(time.as_millisecond());
    }
    let day: Date = text.parse().map_err(|_| "2026-11-23, 2026-11-23T09:30:00Z".to_owned())?;
    let midnight = day.to_zoned(jiff::tz::TimeZone::UTC).map_err(|error| error.to_string())?;
    let midnight_ms = midnight.timestamp().as_millisecond();
    let now = now_ms();
    Ok(if midnight_ms <= now { (midnight_ms + NOON_MS).min(now) } else { midnight_ms })
}
