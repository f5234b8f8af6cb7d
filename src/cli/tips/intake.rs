//! Tips come in: one by one, or as a file of another office. The order is: a tip is written, its receipt or line with the token
//! is printed and flushed, and only then is it committed. Whoever stops the program in between may hold a token of nothing, and
//! imports the file again; nobody is left with a tip whose token was never shown.

use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::super::output::Flow;
use super::super::rights::read_capped;
use super::super::{Complaint, Context, Done};
use super::args::{AddTipArgs, ImportTipsArgs};
use super::print_receipt;
use crate::desk::tips::{self, NotTaken, ShowTip};
use crate::evidence::signature::SigningKey;
use crate::frontier::CrawlUrl;
use crate::locale::Message;
use crate::review::tips::{Fresh, Tip, TipFault, TipRecord, Token, import};
use crate::scan::now_ms;
use crate::store::Store;

/// Larger files of tips are refused, in bytes.
const MAX_FILE_BYTES: u64 = 64 << 20;

pub async fn add(context: &Context, args: AddTipArgs) -> anyhow::Result<Done> {
    let record = TipRecord {
        addresses: args.addresses,
        claim: Some(args.claim),
        right: args.right,
        channel: args.channel,
        received: args.received,
        name: args.name,
        contact: args.contact,
        anonymous: args.anonymous,
        token: args.token,
    };
    if record.name.is_none() && record.token.is_none() && !record.anonymous {
        return Err(Complaint::misused(Message::new("tips-needs-reporter")).into());
    }
    let store = context.store().await?;
    let show = |tip: &Tip, token: Option<&Token>| print_receipt(tip, token, context.lang(), args.format).map(drop);
    match take(context, &*store, &record, &show).await? {
        Ok(()) => Ok(Done::Well),
        Err(faults) => {
            for fault in &faults {
                eprintln!("{}", fault.text(context.lang()));
            }
            Err(Complaint::misused(Message::new("tips-not-added").with("count", faults.len())).into())
        }
    }
}

/// Imports files; every faulty record is named and the rest go in.
pub async fn import(context: &Context, args: &ImportTipsArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let flow = Mutex::new(Flow::new(COLUMNS, args.format, context.lang()));
    let (mut taken_in, mut faulty, mut has_tokens) = (0_u64, 0_u64, false);
    for file in &args.files {
        for line in import::read(&read_capped(file, MAX_FILE_BYTES)?) {
            let show = |tip: &Tip, token: Option<&Token>| -> anyhow::Result<()> {
                let mut flow = flow.lock().unwrap_or_else(PoisonError::into_inner);
                Ok(flow.print(&row(tip, token, line.line))?)
            };
            let taken = match &line.record {
                Ok(record) => take(context, &*store, record, &show).await?,
                Err(faults) => Err(faults.clone()),
            };
            match taken {
                Ok(()) => {
                    let is_nobody = line.record.as_ref().is_ok_and(|record| record.anonymous && record.token.is_none());
                    has_tokens |= is_nobody;
                    taken_in += 1;
                }
                Err(faults) => {
                    faulty += 1;
                    for fault in faults {
                        eprintln!("{}:{}: {}", file.display(), line.line, fault.text(context.lang()));
                    }
                }
            }
        }
    }
    context.ui.note(&Message::new("tips-imported").with("count", taken_in).with("faults", faulty));
    if has_tokens {
        context.ui.warn(&Message::new("tips-tokens-shown-once"));
    }
    flow.into_inner().unwrap_or_else(PoisonError::into_inner).end()?;
    if faulty == 0 { Ok(Done::Well) } else { Ok(Done::Partly) }
}

/// Fields, headings and the columns of a terminal that their values take; the longest is last.
const COLUMNS: &[(&str, &str, usize)] = &[
    ("line", "tips-column-line", 6),
    ("number", "tips-column-number", 21),
    ("token", "tips-column-token", 39),
    ("told_before", "tips-column-told-before", 0),
];

fn row(tip: &Tip, token: Option<&Token>, line: u64) -> Value {
    let told_before = tip.told_before.iter().filter_map(|at| tip.told.addresses.get(*at));
    json!({
        "line": line,
        "number": tip.number,
        "digest": tip.digest(),
        "told_before": told_before.map(CrawlUrl::as_str).collect::<Vec<_>>(),
        "token": token.map(Token::to_text),
    })
}

/// Checks a record, writes it down, shows it, and keeps it; or everything that speaks against it.
async fn take(
    context: &Context,
    store: &dyn Store,
    record: &TipRecord,
    show: ShowTip<'_>,
) -> anyhow::Result<Result<(), Vec<TipFault>>> {
    let fresh = fresh()?;
    Ok(tips::take(store, record, &fresh, context.actor(), now_ms(), show).await?.map(drop).map_err(NotTaken::faults))
}

/// Bytes that nobody can guess. Making a key for signing is the one place where the program has such from the system.
fn fresh() -> anyhow::Result<Fresh> {
    let text = SigningKey::generate().and_then(|key| key.to_text());
    let text = text.map_err(|error| Complaint::failed(error.message()))?;
    Ok(Fresh(Sha256::digest(format!("tips\n{text}")).into()))
}
