//! Tips come in: one by one, or as a file of another office.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::super::output::Listing;
use super::super::rights::read_capped;
use super::super::{Complaint, Context, Done};
use super::args::{AddTipArgs, ImportTipsArgs};
use super::print_receipt;
use crate::evidence::signature::SigningKey;
use crate::frontier::CrawlUrl;
use crate::locale::Message;
use crate::review::tips::{Fresh, Reporter, Tip, TipFault, TipRecord, Token, check, import};
use crate::scan::now_ms;
use crate::store::Store;

/// Larger files of tips are refused, in bytes.
const MAX_FILE_BYTES: u64 = 64 << 20;

/// A tip that was taken in, with the token of a reporter who is new and anonymous.
struct Taken {
    tip: Tip,
    token: Option<Token>,
}

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
    let store = context.store().await?;
    match take(context, &*store, &record).await? {
        Ok(taken) => print_receipt(&taken.tip, taken.token.as_ref(), context.lang(), args.format),
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
    let mut rows = Vec::new();
    let mut faulty = 0;
    for file in &args.files {
        for line in import::read(&read_capped(file, MAX_FILE_BYTES)?) {
            let taken = match &line.record {
                Ok(record) => take(context, &*store, record).await?,
                Err(faults) => Err(faults.clone()),
            };
            match taken {
                Ok(taken) => rows.push(row(&taken, line.line)),
                Err(faults) => {
                    faulty += 1;
                    for fault in faults {
                        eprintln!("{}:{}: {}", file.display(), line.line, fault.text(context.lang()));
                    }
                }
            }
        }
    }
    context.ui.note(&Message::new("tips-imported").with("count", rows.len()).with("faults", faulty));
    if rows.iter().any(|row| !row["token"].is_null()) {
        context.ui.warn(&Message::new("tips-tokens-shown-once"));
    }
    let columns = vec![
        ("line", "tips-column-line"),
        ("number", "tips-column-number"),
        ("told_before", "tips-column-told-before"),
        ("token", "tips-column-token"),
    ];
    Listing { columns, rows }.print(args.format, context.lang())?;
    if faulty == 0 { Ok(Done::Well) } else { Ok(Done::Partly) }
}

fn row(taken: &Taken, line: u64) -> Value {
    let tip = &taken.tip;
    let told_before = tip.told_before.iter().filter_map(|at| tip.told.addresses.get(*at));
    json!({
        "line": line,
        "number": tip.number,
        "digest": tip.told.digest(),
        "told_before": told_before.map(CrawlUrl::as_str).collect::<Vec<_>>(),
        "token": taken.token.as_ref().map(Token::to_text),
    })
}

/// Checks a record and writes it down; or everything that speaks against it.
async fn take(
    context: &Context,
    store: &dyn Store,
    record: &TipRecord,
) -> anyhow::Result<Result<Taken, Vec<TipFault>>> {
    let now = now_ms();
    let (told, reporter) = match check(record, now) {
        Ok(checked) => checked,
        Err(faults) => return Ok(Err(faults)),
    };
    if let Some(right) = &told.right_id
        && store.right(right).await?.is_none()
    {
        let reason = Message::new("rights-unknown").with("right", right.0.as_str());
        return Ok(Err(vec![TipFault { field: "right".to_owned(), reason }]));
    }
    let fresh = fresh()?;
    Ok(match store.put_tip(&told, &reporter, &fresh, context.actor(), now).await? {
        Ok(tip) => Ok(Taken { tip, token: (reporter == Reporter::NewAnonymous).then(|| fresh.token()) }),
        Err(refusal) => Err(vec![TipFault { field: String::new(), reason: refusal.message() }]),
    })
}

/// Bytes that nobody can guess. Making a key for signing is the one place where the program has such from the system.
fn fresh() -> anyhow::Result<Fresh> {
    let text = SigningKey::generate().and_then(|key| key.to_text());
    let text = text.map_err(|error| Complaint::failed(error.message()))?;
    Ok(Fresh(Sha256::digest(format!("tips\n{text}")).into()))
}
