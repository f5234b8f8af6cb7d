//! `reeve accounts`: who may sign in at the desk, a way back in for administrators who locked themselves out, the audit log.

use std::net::{Ipv4Addr, SocketAddr};

use super::args::OutputFormat;
use super::output::{Listing, print_text, time};
use super::serve::PORT;
use super::{Complaint, Context, Done};
use crate::accounts::audit::{AuditFilter, Deed};
use crate::accounts::{Account, Link, LinkPurpose};
use crate::locale::{Lang, Message};
use crate::scan::now_ms;
use crate::web::fresh_secret;
use clap::Subcommand;
use serde_json::json;

#[derive(Subcommand)]
pub enum AccountsCommand {
    List(ListAccountsArgs),
    Reset(ResetArgs),
    Audit(AuditArgs),
}

#[derive(clap::Args)]
pub struct ListAccountsArgs {
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(clap::Args)]
pub struct ResetArgs {
    #[arg(value_name = "NAME")]
    pub name: String,
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
}

#[derive(clap::Args)]
pub struct AuditArgs {
    #[arg(long)]
    pub verify: bool,
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub limit: u32,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

pub async fn run(context: &Context, command: AccountsCommand) -> anyhow::Result<Done> {
    match command {
        AccountsCommand::List(args) => list(context, &args).await,
        AccountsCommand::Reset(args) => reset(context, &args).await,
        AccountsCommand::Audit(args) if args.verify => verify(context).await,
        AccountsCommand::Audit(args) => audit(context, &args).await,
    }
}

async fn list(context: &Context, args: &ListAccountsArgs) -> anyhow::Result<Done> {
    let lang = context.lang();
    let rows = context.store().await?.accounts().await?;
    let rows = rows.iter().map(|account| {
        let (state, words) = state_of(account, lang);
        json!({
            "name": account.name,
            "display_name": account.display_name,
            "role": account.role.as_str(),
            "role_in_words": lang.text(&account.role.label()),
            "holders": account.holders,
            "state": state,
            "state_in_words": words,
            "created": time(account.created_ms),
            "created_by": account.created_by,
            "signed_in": account.signed_in_ms.map(time),
        })
    });
    let columns = vec![
        ("name", "accounts-column-name"),
        ("display_name", "accounts-column-display-name"),
        ("role", "accounts-column-role"),
        ("state", "accounts-column-state"),
        ("signed_in", "accounts-column-signed-in"),
    ];
    Listing { columns, rows: rows.collect() }.print(args.format, lang)?;
    Ok(Done::Well)
}

fn state_of(account: &Account, lang: Lang) -> (&'static str, String) {
    match account {
        Account { disabled: true, .. } => ("disabled", lang.say("desk-access-state-disabled")),
        Account { has_password: false, is_linked: false, .. } => ("invited", lang.say("desk-access-state-invited")),
        _ => ("active", lang.say("desk-access-state-active")),
    }
}

/// The address alone goes to stdout.
async fn reset(context: &Context, args: &ResetArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let named = |code: &'static str| Complaint::misused(Message::new(code).with("name", args.name.as_str()));
    match store.account(&args.name).await? {
        None => return Err(named("accounts-no-account").into()),
        Some(account) if account.disabled => return Err(named("accounts-is-disabled").into()),
        Some(_) => {}
    }
    let (secret, now_ms) = (fresh_secret()?, now_ms());
    let purpose = LinkPurpose::Reset;
    let link = Link {
        digest: secret.digest(),
        purpose,
        account: Some(args.name.clone()),
        expires_ms: now_ms + purpose.lasts_ms(),
    };
    store.put_link(&link, &Deed::new(context.actor(), "reset.made", &args.name, now_ms)).await?;
    context.ui.note(&Message::new("accounts-reset").with("name", args.name.as_str()));
    let here = format!("http://{}", SocketAddr::from((Ipv4Addr::LOCALHOST, PORT)));
    let base = context.config.public_url.value.as_deref().unwrap_or(&here);
    print_text(&format!("{base}/welcome/{}\n", secret.text))?;
    Ok(Done::Well)
}

async fn verify(context: &Context) -> anyhow::Result<Done> {
    let verified = context.store().await?.verify_audit().await?;
    match verified.broken {
        None => {
            let message =
                Message::new("accounts-audit-whole").with("count", verified.entries).with("head", verified.head);
            print_text(&format!("{}\n", context.lang().text(&message)))?;
            Ok(Done::Well)
        }
        Some(number) => Err(Complaint::failed(Message::new("accounts-audit-broken").with("number", number)).into()),
    }
}

async fn audit(context: &Context, args: &AuditArgs) -> anyhow::Result<Done> {
    let entries = context.store().await?.audit(&AuditFilter::default(), args.limit).await?;
    let rows = entries.into_iter().map(|entry| {
        json!({
            "number": entry.number,
            "at": time(entry.deed.at_ms),
            "actor": entry.deed.actor,
            "action": entry.deed.action,
            "object": entry.deed.object,
            "via": entry.deed.via,
            "previous": entry.previous,
            "digest": entry.digest,
        })
    });
    let columns = vec![
        ("number", "accounts-column-number"),
        ("at", "accounts-column-at"),
        ("actor", "accounts-column-actor"),
        ("action", "accounts-column-action"),
        ("object", "accounts-column-object"),
    ];
    Listing { columns, rows: rows.collect() }.print(args.format, context.lang())?;
    Ok(Done::Well)
}
