//! What happens to a notice after it was drafted, one step each: said by a person, with the time at which it happened.

use super::args::{AnswerArgs, CounterArgs, RetractArgs, StepArgs};
use super::{case, export, faults, refuse_faulty, the_notice};
use crate::cli::{Complaint, Context, Done, output};
use crate::desk::notices;
use crate::locale::{Lang, Message};
use crate::publish::notices as letters;
use crate::review::notices::clock::{Clock, Deadline, deadline};
use crate::review::notices::progress::Step;
use crate::review::notices::{Kept, Taken};
use crate::scan::now_ms;
use crate::store::Store;

/// A second person's word. An incomplete notice is not approved.
pub async fn approve(context: &Context, args: StepArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let kept = the_notice(&*store, &args.id).await?;
    let taken = taken(context, &kept, Step::Approved, &args);
    kept.may_take(&taken).map_err(Complaint::failed)?;
    let faults = faults(&*store, &kept.notice).await?;
    refuse_faulty(context, &kept, &faults)?;
    record(context, &*store, &kept, &taken).await
}

pub async fn sent(context: &Context, args: StepArgs) -> anyhow::Result<Done> {
    step(context, &args, Step::Sent).await
}

pub async fn answer(context: &Context, args: AnswerArgs) -> anyhow::Result<Done> {
    step(context, &args.step, args.outcome.into()).await
}

pub async fn filed(context: &Context, args: StepArgs) -> anyhow::Result<Done> {
    step(context, &args, Step::ActionFiled).await
}

/// The other side's declaration, which starts a clock.
pub async fn counter(context: &Context, args: CounterArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let kept = the_notice(&*store, &args.step.id).await?;
    let mut taken = taken(context, &kept, Step::Countered, &args.step);
    taken.clock = args.clock.map(Clock::from).or_else(|| Clock::of(kept.notice.form));
    record(context, &*store, &kept, &taken).await?;
    let kept = the_notice(&*store, &kept.id).await?;
    let said = match deadline(&kept) {
        Some(deadline) => clock_line(&deadline, context.lang()),
        None => Message::new("notices-no-clock"),
    };
    context.ui.note(&said);
    Ok(Done::Well)
}

/// What is due, and until when.
pub(super) fn clock_line(deadline: &Deadline, lang: Lang) -> Message {
    let duty = lang.text(&Message::new("notices-duty").with("duty", deadline.duty.as_str()));
    Message::new("notices-clock").with("duty", duty).with("due", deadline.due.to_string())
}

/// Takes a notice back. What was sent gets a letter that says so, into files or on stdout.
pub async fn retract(context: &Context, args: RetractArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let kept = the_notice(&*store, &args.step.id).await?;
    let taken = taken(context, &kept, Step::Retracted, &args.step);
    kept.may_take(&taken).map_err(Complaint::failed)?;
    // The letter first: once the notice counts as retracted there is no other way to it.
    if kept.was_sent() {
        write_retraction(&kept, &taken, &args)?;
    }
    record(context, &*store, &kept, &taken).await
}

fn write_retraction(kept: &Kept, taken: &Taken, args: &RetractArgs) -> anyhow::Result<()> {
    let Some(folder) = &args.out else {
        let letter = letters::retraction(kept, taken.note.as_deref(), taken.at_ms);
        return Ok(output::print_text(&letters::text(&letter))?);
    };
    let files = notices::retraction_files(kept, taken.note.as_deref(), taken.at_ms).map_err(Complaint::failed)?;
    export::write(folder, files)?;
    Ok(())
}

async fn step(context: &Context, args: &StepArgs, step: Step) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let kept = the_notice(&*store, &args.id).await?;
    let taken = taken(context, &kept, step, args);
    record(context, &*store, &kept, &taken).await
}

fn taken(context: &Context, kept: &Kept, step: Step, args: &StepArgs) -> Taken {
    let now = now_ms();
    Taken::new(&kept.id, step, args.at.unwrap_or(now), context.actor(), now, args.note.clone())
}

/// Writes a step down, or says why it may not follow.
pub(super) async fn take(store: &dyn Store, taken: &Taken) -> anyhow::Result<()> {
    Ok(store.take_step(taken).await?.map_err(Complaint::failed)?)
}

async fn record(context: &Context, store: &dyn Store, kept: &Kept, taken: &Taken) -> anyhow::Result<Done> {
    take(store, taken).await?;
    let step = context.lang().text(&taken.step.label());
    let message = Message::new("notices-recorded").with("notice", kept.short_id()).with("step", step);
    context.ui.note(&message);
    case::tell(context, store, kept, taken).await?;
    Ok(Done::Well)
}
