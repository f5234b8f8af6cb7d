//! `reeve serve`: the review desk, its API and the scheduler, until it is interrupted.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;

use super::{Complaint, Context, Done, browser, scan, sources};
use crate::deliver::{PostSettings, Postman};
use crate::desk::Desk;
use crate::locale::Message;
use crate::openid::{Provider, ProviderSettings};
use crate::scan::runner::Runner;
use crate::scan::{ScanOptions, Stop, now_ms, tell_news};
use crate::store::Store;
use crate::web::{Settings, Web, fresh_secret, serve_desk};

/// Where the desk listens unless told otherwise.
pub const PORT: u16 = 8600;

#[derive(clap::Args, Debug)]
pub struct ServeArgs {
    #[arg(long, value_name = "ADDRESS", default_value_t = SocketAddr::from((Ipv4Addr::LOCALHOST, PORT)))]
    pub listen: SocketAddr,
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    #[arg(long)]
    pub no_schedule: bool,
}

pub async fn run(context: &Context, args: &ServeArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let unheard = |error: std::io::Error| {
        let (address, reason) = (args.listen.to_string(), error.to_string());
        Complaint::failed(Message::new("serve-not-listening").with("address", address).with("reason", reason))
    };
    let listener = TcpListener::bind(args.listen).await.map_err(unheard)?;
    open(context, store, context.config.sources.value.clone(), listener, !args.no_schedule).await?;
    Ok(Done::Well)
}

/// Opens the desk over this data folder until it is interrupted; where it `leads` it runs scans and tells people what is new.
pub async fn open(
    context: &Context,
    store: Arc<dyn Store>,
    sources_dir: PathBuf,
    listener: TcpListener,
    leads: bool,
) -> anyhow::Result<()> {
    let known = sources::load(context, &store).await?;
    let options = ScanOptions { browser: browser::place(context, &known)?, ..scan::options(context, None) };
    let address = address_of(context, &listener)?;
    let postman = Arc::new(Postman::new(&post_settings(context, &address))?);
    let desk = Desk { store, data: context.data.clone(), sources_dir, options, postman: Arc::clone(&postman) };
    offer_set_up(context, &desk, &address).await?;
    context.ui.note(&Message::new("serve-listening").with("address", address));
    // What an earlier process had begun to look for in past captures goes on.
    desk.follow_register();
    let runner = runner_of(&desk);
    let stop = Stop::default();
    let running = leads.then(|| runner.start());
    let telling =
        leads.then(|| tokio::spawn(tell_news(Arc::clone(&desk.store), postman, Arc::clone(&runner), stop.clone())));
    let public_url = context.config.public_url.value.as_deref().map(str::parse).transpose()?;
    let trusted_proxies = context.config.trusted_proxies.value.clone();
    let settings = Settings { public_url, trusted_proxies, ..Settings::default() };
    let web = Web::with(desk, context.lang(), settings);
    web.set_runner(Arc::clone(&runner));
    if let Some(settings) = provider_settings(context) {
        // The provider leads people back to one address, which is to be theirs.
        if context.config.public_url.value.is_none() && !listener.local_addr()?.ip().is_loopback() {
            return Err(Complaint::misused(Message::new("serve-openid-no-public-url")).into());
        }
        web.set_provider(Arc::new(Provider::new(settings)?));
    }
    let interrupted = async move {
        told_to_stop().await;
        // Whoever watches a scan is let go, and the scan is put down politely.
        runner.close();
        stop.set();
    };
    serve_desk(listener, web, interrupted).await?;
    if let Some(telling) = telling {
        telling.abort();
    }
    if let Some(running) = running {
        running.ended().await;
    }
    Ok(())
}

/// By whoever sits at the terminal, or by what started the server.
async fn told_to_stop() {
    let interrupted = async { drop(tokio::signal::ctrl_c().await) };
    #[cfg(unix)]
    if let Ok(mut term) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            () = interrupted => {}
            _ = term.recv() => {}
        }
        return;
    }
    interrupted.await;
}

/// Where people find the desk. That passwords would travel in the open is said.
fn address_of(context: &Context, listener: &TcpListener) -> anyhow::Result<String> {
    let listening = listener.local_addr()?;
    let public_url = context.config.public_url.value.as_deref();
    if !listening.ip().is_loopback() && !public_url.is_some_and(|url| url.starts_with("https:")) {
        context.ui.warn(&Message::new("serve-in-the-open").with("address", listening.to_string()));
    }
    Ok(public_url.map_or_else(|| format!("http://{listening}"), str::to_owned))
}

/// Where nobody can sign in yet, says where the first administrator is made. `--quiet` does not silence it.
async fn offer_set_up(context: &Context, desk: &Desk, address: &str) -> anyhow::Result<()> {
    let secret = fresh_secret()?;
    if desk.offer_set_up(&secret, now_ms()).await? {
        let address = format!("{address}/set-up/{}", secret.text);
        context.ui.warn(&Message::new("serve-set-up").with("address", address));
    }
    Ok(())
}

/// What alerts are sent with.
fn post_settings(context: &Context, address: &str) -> PostSettings {
    let config = &context.config;
    PostSettings {
        smtp: config.smtp.value.as_ref().map(|secret| secret.0.clone()),
        mail_from: config.mail_from.value.clone(),
        desk: address.to_owned(),
        hook_networks: config.hook_networks.value.clone(),
    }
}

/// Who signs people in beside passwords, where the settings name somebody.
fn provider_settings(context: &Context) -> Option<ProviderSettings> {
    let config = &context.config.openid;
    let issuer = config.issuer.value.clone()?;
    let host = issuer.split('/').nth(2).unwrap_or_default().to_owned();
    Some(ProviderSettings {
        client_id: config.client_id.value.clone()?,
        client_secret: config.client_secret.value.clone(),
        label: config.label.value.clone().unwrap_or(host),
        scopes: config.scopes.value.clone(),
        role_claim: config.role_claim.value.clone(),
        roles: config.roles.value.clone(),
        name_claim: config.name_claim.value.clone(),
        makes_accounts: config.new_accounts.value,
        takes_passwords: config.password_sign_in.value,
        issuer,
    })
}

/// Runs the desk's scans under a name that no other server over the store has.
fn runner_of(desk: &Desk) -> Arc<Runner> {
    let name = format!("{}-{}", std::process::id(), now_ms());
    Runner::new(Arc::clone(&desk.store), desk.data.clone(), desk.sources_dir.clone(), desk.options.clone(), name)
}
