//! Rewards for tips: granted by one person, approved by another, paid or withdrawn; a ledger that is only ever added to.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::args::ListArgs;
use super::super::output::{Listing, time};
use super::super::{Complaint, Context, Done};
use super::args::RewardCommand;
use super::{note, printable, refused, the_tip};
use crate::locale::{Lang, Message};
use crate::review::tips::{Account, Amount, Balances, LedgerFault, RewardEntry, RewardStep};
use crate::scan::now_ms;
use crate::store::{RewardOrder, Store};

pub async fn run(context: &Context, command: RewardCommand) -> anyhow::Result<Done> {
    match command {
        RewardCommand::Grant(args) => {
            let store = context.store().await?;
            let tip = the_tip(&*store, &args.id).await?;
            let amount = amount(&args.amount)?;
            let ask = Ask { step: RewardStep::Granted, amount: Some(amount), note: args.note };
            ask.take(context, &*store, &tip.id, None).await
        }
        RewardCommand::Approve(args) => {
            let ask = Ask { step: RewardStep::Approved, amount: None, note: args.note };
            ask.take_of(context, &args.id).await
        }
        RewardCommand::Pay(args) => {
            let amount = args.amount.as_deref().map(amount).transpose()?;
            let ask = Ask { step: RewardStep::Paid, amount, note: args.note };
            ask.take_of(context, &args.id).await
        }
        RewardCommand::Withdraw(args) => {
            let ask = Ask { step: RewardStep::Withdrawn, amount: None, note: args.note };
            ask.take_of(context, &args.id).await
        }
        RewardCommand::List(args) => list(context, &args).await,
    }
}

/// What somebody asks for.
struct Ask {
    step: RewardStep,
    amount: Option<Amount>,
    note: Option<String>,
}

impl Ask {
    /// Of the grant whose id begins so.
    async fn take_of(self, context: &Context, grant: &str) -> anyhow::Result<Done> {
        let store = context.store().await?;
        let entries = store.rewards().await?;
        let begins_so = |entry: &RewardEntry| !grant.is_empty() && entry.grant_id.starts_with(grant);
        let mut found: Vec<(String, String)> = entries
            .into_iter()
            .filter(|(_, entry)| begins_so(entry))
            .map(|(tip_id, entry)| (tip_id, entry.grant_id))
            .collect();
        found.sort();
        found.dedup();
        let [(tip_id, grant_id)] = &found[..] else {
            return Err(Complaint::failed(Message::new("tips-reward-unknown").with("grant", grant)).into());
        };
        self.take(context, &*store, tip_id, Some(grant_id)).await
    }

    async fn take(
        self,
        context: &Context,
        store: &dyn Store,
        tip_id: &str,
        grant_id: Option<&str>,
    ) -> anyhow::Result<Done> {
        let tip = the_tip(store, tip_id).await?;
        let note = note(self.note.as_deref());
        let order = RewardOrder {
            step: self.step,
            amount: self.amount.as_ref(),
            actor: context.actor(),
            at_ms: now_ms(),
            note: note.as_deref(),
        };
        let entry = store.put_reward(tip_id, grant_id, order).await?;
        let entry = entry.map_err(|refusal| refused(&tip, &refusal.message(), context.lang()))?;
        super::output::print_text(&format!("{}\n", entry.grant_id))?;
        let step = context.lang().text(&Message::new("tips-reward-step").with("step", entry.step.as_str()));
        context.ui.note(
            &Message::new("tips-reward-done")
                .with("tip", tip.number)
                .with("step", step)
                .with("amount", entry.amount.to_string()),
        );
        Ok(Done::Well)
    }
}

fn amount(words: &[String]) -> anyhow::Result<Amount> {
    let [amount, currency] = words else {
        return Err(Complaint::misused(LedgerFault::BadAmount { text: String::new() }.message()).into());
    };
    Amount::parse(amount, currency).map_err(|fault| Complaint::misused(fault.message()).into())
}

/// The whole ledger, and what it comes to in each currency; it is held against its own rules each time.
async fn list(context: &Context, args: &ListArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let entries = store.rewards().await?;
    let mut currencies: BTreeMap<String, Vec<RewardEntry>> = BTreeMap::new();
    for (_, entry) in &entries {
        currencies.entry(entry.amount.currency.clone()).or_default().push(entry.clone());
    }
    let tips = store.tips().await?;
    let mut rows = Vec::new();
    for (tip_id, entry) in &entries {
        let mut row = row(entry);
        let step = Message::new("tips-reward-step").with("step", entry.step.as_str());
        row["tip"] = json!(tip_id);
        row["number"] = json!(tips.iter().find(|tip| tip.id == *tip_id).map(|tip| tip.number.as_str()));
        row["step_in_words"] = json!(context.lang().text(&step));
        rows.push(row);
    }
    let columns = vec![
        ("number", "tips-column-number"),
        ("grant", "tips-column-grant"),
        ("step", "tips-column-step"),
        ("amount", "tips-column-amount"),
        ("actor", "column-actor"),
        ("at", "tips-column-at"),
        ("note", "column-note"),
    ];
    Listing { columns, rows }.print(args.format, context.lang())?;
    for (currency, entries) in &currencies {
        let balances = Balances::of(entries).map_err(|fault| Complaint::failed(fault.message()))?;
        if !balances.sums_to_nothing() {
            let fault = LedgerFault::Unsound { grant_id: currency.clone() };
            return Err(Complaint::failed(fault.message()).into());
        }
        let amount = |account| in_currency(balances.get(account), currency);
        context.ui.note(
            &Message::new("tips-reward-sums")
                .with("granted", amount(Account::Granted))
                .with("approved", amount(Account::Approved))
                .with("paid", amount(Account::Paid)),
        );
    }
    Ok(Done::Well)
}

fn in_currency(hundredths: i64, currency: &str) -> String {
    Amount { hundredths, currency: currency.to_owned() }.to_string()
}

pub fn row(entry: &RewardEntry) -> Value {
    json!({
        "entry": entry.id,
        "grant": entry.grant_id,
        "step": entry.step,
        "from": entry.from,
        "to": entry.to,
        "amount": entry.amount.to_string(),
        "actor": entry.actor,
        "at": time(entry.at_ms),
        "note": entry.note,
    })
}

/// An entry in a tip's story.
pub fn line(entry: &RewardEntry, lang: Lang) -> String {
    let step = lang.text(&Message::new("tips-reward-step").with("step", entry.step.as_str()));
    let note = entry.note.as_ref().map(|note| format!("\n    {}", printable(note))).unwrap_or_default();
    format!("{}  {}: {step} {}{note}", time(entry.at_ms), printable(&entry.actor), entry.amount)
}
