//! `reeve tips`: what the public reports: taken in with a receipt, checked, joined to what was found, and rewarded. Who a
//! reporter is is shown to whoever asks for it by name, which is written down, and nowhere else.

mod args;
mod intake;
mod queue;
mod reward;

use serde_json::{Value, json};

use super::output::{self, Listing, time};
use super::{Complaint, Context, Done};
use crate::frontier::CrawlUrl;
use crate::locale::{Lang, Message};
use crate::review::MAX_NOTE_CHARS;
use crate::review::tips::{
    Balances, Precedence, Receipt, RewardStep, Tip, TipState, TipWord, Token, precedence, precedences,
};
use crate::scan::now_ms;
use crate::store::Store;
pub use args::TipsCommand;
use args::{DecideTipArgs, DecidedName, ForgetArgs, ListTipsArgs, ReceiptArgs, ShowTipArgs, TipStateName};

use super::args::ShowFormat;

pub async fn run(context: &Context, command: TipsCommand) -> anyhow::Result<Done> {
    match command {
        TipsCommand::Add(args) => intake::add(context, *args).await,
        TipsCommand::Import(args) => intake::import(context, &args).await,
        TipsCommand::List(args) => list(context, &args).await,
        TipsCommand::Show(args) => show(context, &args).await,
        TipsCommand::Decide(args) => decide(context, &args).await,
        TipsCommand::Reward(command) => reward::run(context, command).await,
        TipsCommand::Receipt(args) => receipt(context, &args).await,
        TipsCommand::Queue(args) => queue::run(context, &args).await,
        TipsCommand::Forget(args) => forget(context, &args).await,
    }
}

/// The tip that goes by this number or beginning of an id.
async fn the_tip(store: &dyn Store, name: &str) -> anyhow::Result<Tip> {
    let unknown = || Complaint::failed(Message::new("tips-unknown").with("tip", name));
    Ok(store.tip(name.trim()).await?.ok_or_else(unknown)?)
}

async fn list(context: &Context, args: &ListTipsArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    store.join_tips(now_ms()).await?;
    let tips = store.tips().await?;
    let is_wanted = |tip: &Tip| {
        let right = tip.told.right_id.as_ref().map(|right| right.0.as_str());
        (args.state.is_empty() || args.state.iter().any(|state| state_of(*state) == tip.state()))
            && (args.right.is_none() || args.right.as_deref() == right)
    };
    let standings = precedences(&tips);
    let rows = tips.iter().zip(&standings).filter(|(tip, _)| is_wanted(tip)).map(|(tip, standing)| {
        let mut row = row(tip, standing);
        let standing = Message::new("tips-standing").with("standing", standing_name(standing));
        row["state_in_words"] = json!(context.lang().text(&tip.state().label()));
        row["standing_in_words"] = json!(context.lang().text(&standing));
        row
    });
    let columns = vec![
        ("number", "tips-column-number"),
        ("state", "tips-column-state"),
        ("received", "tips-column-received"),
        ("addresses", "tips-column-addresses"),
        ("right", "column-right"),
        ("standing", "tips-column-standing"),
        ("hits", "tips-column-hits"),
    ];
    Listing { columns, rows: rows.collect() }.print(args.format, context.lang())?;
    Ok(Done::Well)
}

fn state_of(name: TipStateName) -> TipState {
    match name {
        TipStateName::Received => TipState::Received,
        TipStateName::Checked => TipState::Checked,
        TipStateName::Accepted => TipState::Accepted,
        TipStateName::Rejected => TipState::Rejected,
        TipStateName::Rewarded => TipState::Rewarded,
    }
}

/// What lists say of a tip: nothing about who told it.
fn row(tip: &Tip, standing: &Precedence) -> Value {
    json!({
        "number": tip.number,
        "tip": tip.id,
        "state": tip.state(),
        "received": time(tip.told.received_ms),
        "addresses": addresses(tip),
        "right": tip.told.right_id,
        "channel": tip.told.channel,
        "anonymous": tip.anonymous,
        "standing": standing_name(standing),
        "earlier": standing.earlier(),
        "hits": tip.hits.iter().map(|hit| hit.chars().take(12).collect::<String>()).collect::<Vec<_>>(),
        "digest": tip.digest(),
    })
}

fn addresses(tip: &Tip) -> Vec<&str> {
    tip.told.addresses.iter().map(CrawlUrl::as_str).collect()
}

fn standing_name(standing: &Precedence) -> &'static str {
    match standing {
        Precedence::First => "first",
        Precedence::InPart(_) => "in-part",
        Precedence::Duplicate(_) => "duplicate",
    }
}

async fn show(context: &Context, args: &ShowTipArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    if let Some(token) = &args.token {
        return show_to_reporter(context, &*store, token, args.format).await;
    }
    store.join_tips(now_ms()).await?;
    let tip = the_tip(&*store, args.id.as_deref().unwrap_or_default()).await?;
    let others = store.tips_about(&[&tip]).await?;
    let standing = precedence(&tip, &others.iter().collect::<Vec<_>>());
    let reporter =
        if args.reporter { store.reporter_name(&tip.reporter_id, context.actor(), now_ms()).await? } else { None };
    let mut value = row(&tip, &standing);
    value["claim"] = json!(tip.told.claim);
    value["reporter"] = json!(tip.reporter_id);
    value["entered_by"] = json!(tip.entered_by);
    value["history"] = tip
        .history
        .iter()
        .map(|event| json!({"state": event.state, "actor": event.actor, "at": time(event.at_ms), "note": event.note}))
        .collect();
    value["hits"] = json!(tip.hits);
    value["rewards"] = tip.rewards.iter().map(reward::row).collect();
    if let Some(reporter) = &reporter {
        value["name"] = json!(reporter.name);
        value["contact"] = json!(reporter.contact);
    }
    match args.format {
        ShowFormat::Json => output::print_text(&format!("{value:#}\n"))?,
        ShowFormat::Table => {
            output::print_text(&story(&tip, &standing, context.lang()))?;
            if let Some(reporter) = reporter {
                let line = |code: &'static str, text: Option<String>| {
                    text.map(|text| format!("{}{}\n", context.lang().say(code), printable(&text))).unwrap_or_default()
                };
                output::print_text(&line("tips-show-name", reporter.name))?;
                output::print_text(&line("tips-show-contact", reporter.contact))?;
            }
        }
    }
    Ok(Done::Well)
}

/// A tip as whoever works on it reads it.
fn story(tip: &Tip, standing: &Precedence, lang: Lang) -> String {
    let mut lines = vec![
        format!("{}{}", lang.say("tips-show-number"), tip.number),
        format!("{}{}", lang.say("tips-show-state"), lang.text(&tip.state().label())),
        format!("{}{}", lang.say("tips-show-received"), time(tip.told.received_ms)),
    ];
    lines.extend(tip.told.addresses.iter().map(|address| format!("{}{address}", lang.say("tips-show-address"))));
    let right = tip.told.right_id.as_ref().map(|right| right.0.as_str());
    for (code, text) in [("tips-show-right", right), ("tips-show-channel", tip.told.channel.as_deref())] {
        lines.extend(text.map(|text| format!("{}{}", lang.say(code), printable(text))));
    }
    lines.push(format!("{}{}", lang.say("tips-show-claim"), printable(&tip.told.claim)));
    lines.push(format!("{}{}", lang.say("tips-show-reporter"), tip.reporter_id));
    lines.push(lang.text(&match standing {
        Precedence::First => Message::new("tips-standing-first"),
        Precedence::InPart(numbers) => Message::new("tips-standing-in-part").with("numbers", numbers.join(", ")),
        Precedence::Duplicate(numbers) => Message::new("tips-standing-duplicate").with("numbers", numbers.join(", ")),
    }));
    lines.extend(tip.hits.iter().map(|hit| format!("{}{hit}", lang.say("tips-show-hit"))));
    for event in &tip.history {
        let state = lang.text(&event.state.label());
        lines.push(format!("{}  {}: {state}", time(event.at_ms), printable(&event.actor)));
        lines.extend(event.note.iter().map(|note| format!("    {}", printable(note))));
    }
    lines.extend(tip.rewards.iter().map(|entry| reward::line(entry, lang)));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// What an anonymous reporter may know of the tips given with a token: what became of them, not who said so and why.
async fn show_to_reporter(
    context: &Context,
    store: &dyn Store,
    token: &str,
    format: ShowFormat,
) -> anyhow::Result<Done> {
    let unknown = || Complaint::failed(Message::new("tips-unknown-token"));
    let token = Token::from_text(token).ok_or_else(unknown)?;
    let tips = store.tips_of(&token).await?.ok_or_else(unknown)?;
    let lang = context.lang();
    match format {
        ShowFormat::Json => {
            let rows: Vec<Value> = tips.iter().map(row_for_reporter).collect();
            output::print_text(&format!("{:#}\n", Value::Array(rows)))?;
        }
        ShowFormat::Table => {
            for tip in &tips {
                output::print_text(&story_for_reporter(tip, lang))?;
            }
        }
    }
    Ok(Done::Well)
}

fn row_for_reporter(tip: &Tip) -> Value {
    json!({
        "number": tip.number,
        "received": time(tip.told.received_ms),
        "addresses": addresses(tip),
        "state": tip.state(),
        "told_before": tip.told_before.iter().filter_map(|at| tip.told.addresses.get(*at)).map(CrawlUrl::as_str).collect::<Vec<_>>(),
        "history": tip.history.iter().map(|event| json!({"state": event.state, "at": time(event.at_ms)})).collect::<Vec<_>>(),
        "rewards": tip.rewards.iter().filter(|entry| entry.step != RewardStep::Granted)
            .map(|entry| json!({"step": entry.step, "amount": entry.amount.to_string(), "at": time(entry.at_ms)}))
            .collect::<Vec<_>>(),
        "digest": tip.digest(),
    })
}

fn story_for_reporter(tip: &Tip, lang: Lang) -> String {
    let mut lines = vec![
        format!("{}{}", lang.say("tips-show-number"), tip.number),
        format!("{}{}", lang.say("tips-show-state"), lang.text(&tip.state().label())),
        lang.say(standing_code(tip)),
    ];
    lines.extend(tip.history.iter().map(|event| format!("{}  {}", time(event.at_ms), lang.text(&event.state.label()))));
    // What one person has granted and no other approved is not promised to anybody yet.
    let told = tip.rewards.iter().filter(|entry| entry.step != RewardStep::Granted);
    lines.extend(told.map(|entry| {
        let step = lang.text(&Message::new("tips-reward-step").with("step", entry.step.as_str()));
        format!("{}  {step} {}", time(entry.at_ms), entry.amount)
    }));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Whether the tip was the first, as its receipt says it.
fn standing_code(tip: &Tip) -> &'static str {
    match tip.told_before.len() {
        0 => "tips-receipt-first",
        count if count == tip.told.addresses.len() => "tips-receipt-duplicate",
        _ => "tips-receipt-in-part",
    }
}

/// Says of all tips that are named in which state they are now, or of none where one of them cannot be.
async fn decide(context: &Context, args: &DecideTipArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let state = match args.state {
        DecidedName::Checked => TipState::Checked,
        DecidedName::Accepted => TipState::Accepted,
        DecidedName::Rejected => TipState::Rejected,
    };
    let mut tips = Vec::new();
    for name in &args.ids {
        let tip = the_tip(&*store, name).await?;
        tip.may_become(state).map_err(|refusal| refused(&tip, &refusal.message(), context.lang()))?;
        tips.push(tip);
    }
    let word = TipWord { state, actor: context.actor().to_owned(), at_ms: now_ms(), note: note(args.note.as_deref()) };
    for tip in &tips {
        let decided = store.decide_tip(&tip.id, &word).await?;
        decided.map_err(|refusal| refused(tip, &refusal.message(), context.lang()))?;
    }
    let label = context.lang().text(&state.label());
    context.ui.note(&Message::new("tips-decided").with("count", tips.len()).with("state", label));
    if state == TipState::Accepted {
        let joined = store.join_tips(now_ms()).await?;
        context.ui.note(&Message::new("tips-joined").with("count", joined));
    }
    Ok(Done::Well)
}

fn refused(tip: &Tip, reason: &Message, lang: Lang) -> Complaint {
    Complaint::failed(Message::new("tips-refused").with("tip", tip.number.as_str()).with("reason", lang.text(reason)))
}

/// A note as it is kept; none where nothing is said.
fn note(given: Option<&str>) -> Option<String> {
    let note: String = given?.trim().chars().take(MAX_NOTE_CHARS).collect();
    (!note.is_empty()).then_some(note)
}

async fn receipt(context: &Context, args: &ReceiptArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let tip = the_tip(&*store, &args.id).await?;
    print_receipt(&tip, None, context.lang(), args.format)
}

/// The receipt as text in both languages, or with the very record that its digest is of.
fn print_receipt(tip: &Tip, token: Option<&Token>, lang: Lang, format: ShowFormat) -> anyhow::Result<Done> {
    match format {
        ShowFormat::Table => output::print_text(&Receipt { tip, token }.text(lang))?,
        ShowFormat::Json => {
            let value = json!({
                "number": tip.number,
                "tip": tip.id,
                "received": time(tip.told.received_ms),
                "record": tip.told.record(),
                "digest": tip.digest(),
                "told_before": tip.told_before.iter().filter_map(|at| tip.told.addresses.get(*at)).map(CrawlUrl::as_str).collect::<Vec<_>>(),
                "token": token.map(Token::to_text),
            });
            output::print_text(&format!("{value:#}\n"))?;
        }
    }
    Ok(Done::Well)
}

/// Takes out who told a tip; what was told stays.
async fn forget(context: &Context, args: &ForgetArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let tip = the_tip(&*store, &args.id).await?;
    let is_owed = |tip: &Tip| Balances::of(&tip.rewards).is_ok_and(|balances| balances.open() > 0);
    let mut tips = store.tips().await?;
    tips.retain(|other| other.reporter_id == tip.reporter_id);
    if let Some(owed) = tips.iter().find(|tip| is_owed(tip)) {
        return Err(refused(owed, &Message::new("tips-forget-owed"), context.lang()).into());
    }
    let forgotten = store.forget_reporter(&tip.reporter_id, context.actor(), now_ms()).await?;
    context.ui.note(&Message::new(if forgotten { "tips-forgotten" } else { "tips-nothing-to-forget" }));
    Ok(Done::Well)
}

/// Text of others without what could steer a terminal.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
