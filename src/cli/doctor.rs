//! `reeve doctor`: is this machine and this data folder fit for work? Each line says what was looked at and what to do.

use std::net::{Ipv4Addr, TcpListener};

use super::output;
use super::{Context, Done, sources};
use crate::captures::Captures;
#[cfg(feature = "browser")]
use crate::fetch::render::has_sandbox;
use crate::locale::{Lang, Message};
use crate::store::archive::{Archive, Position};
use crate::store::{HitFilter, Store};

/// One thing looked at.
struct Finding {
    good: bool,
    message: Message,
}

pub async fn run(context: &Context) -> anyhow::Result<Done> {
    let mut findings = vec![data_folder(context), loopback()];
    match context.store().await {
        Ok(store) => {
            findings.push(register(&*store).await);
            findings.push(archive(context, &*store).await);
            let sources = sources::load(context, &store).await;
            #[cfg(feature = "browser")]
            findings.push(browser(context, sources.iter().flatten().any(|source| source.render)).await);
            findings.push(match sources {
                Ok(sources) => good(Message::new("doctor-sources").with("count", sources.len())),
                Err(error) => bad(Message::new("doctor-sources-bad").with("reason", describe(&error, context.lang()))),
            });
        }
        Err(error) => {
            findings.push(bad(Message::new("doctor-store-bad").with("reason", describe(&error, context.lang()))));
        }
    }
    findings.push(reading(context).await);
    findings.push(match Captures::open(&context.data.search_index()) {
        Ok(_) => good(Message::new("doctor-search")),
        Err(error) => bad(Message::new("doctor-search-bad").with("reason", context.lang().text(&error.message()))),
    });
    for finding in &findings {
        let mark = if finding.good { "ok " } else { "!! " };
        output::print_text(&format!("{mark}{}\n", context.lang().text(&finding.message)))?;
    }
    Ok(if findings.iter().all(|finding| finding.good) { Done::Well } else { Done::Partly })
}

/// Can the data folder be written to? A small file is written, synced and removed.
fn data_folder(context: &Context) -> Finding {
    let path = context.data.path().display().to_string();
    let probe = || -> std::io::Result<()> {
        std::fs::create_dir_all(context.data.path())?;
        let mut file = tempfile::NamedTempFile::new_in(context.data.path())?;
        std::io::Write::write_all(&mut file, &vec![0; 65_536])?;
        file.as_file().sync_all()
    };
    match probe() {
        Ok(()) => good(Message::new("doctor-data").with("path", path)),
        Err(error) => bad(Message::new("doctor-data-bad").with("path", path).with("reason", error.to_string())),
    }
}

/// The demonstration wants several loopback addresses; one is enough.
fn loopback() -> Finding {
    let listens = |last| TcpListener::bind((Ipv4Addr::new(127, 0, 0, last), 0)).is_ok();
    match (listens(1), listens(2)) {
        (true, true) => good(Message::new("doctor-loopback")),
        (true, false) => good(Message::new("doctor-loopback-one")),
        _ => bad(Message::new("doctor-loopback-bad")),
    }
}

async fn register(store: &dyn Store) -> Finding {
    match store.rights().await {
        Ok(rights) if rights.is_empty() => bad(Message::new("scan-empty-register")),
        Ok(rights) => good(Message::new("doctor-register").with("count", rights.len())),
        Err(error) => bad(error.message()),
    }
}

/// Are the archived pages of the best hits still there and readable?
async fn archive(context: &Context, store: &dyn Store) -> Finding {
    let filter = HitFilter { limit: Some(100), ..HitFilter::default() };
    let positions: Vec<Position> = match store.hits(&filter).await {
        Ok(hits) => hits.into_iter().filter_map(|hit| hit.archived).collect(),
        Err(error) => return bad(error.message()),
    };
    let archive = Archive::open(context.data.archive());
    for position in &positions {
        if let Err(error) = archive.read(position) {
            return bad(error.message());
        }
    }
    good(Message::new("doctor-archive").with("count", positions.len()))
}

/// Where pages would be rendered. Only somebody whose sources ask for it needs one.
#[cfg(feature = "browser")]
async fn browser(context: &Context, is_needed: bool) -> Finding {
    let Some(program) = super::browser::find(context) else {
        let none = Message::new("doctor-browser-none");
        let named = context.config.browser.value.as_ref().map(|path| path.display().to_string());
        return match named {
            Some(named) => bad(Message::new("doctor-browser-missing").with("program", named)),
            None => Finding { good: !is_needed, message: none },
        };
    };
    let path = program.display().to_string();
    let Some(version) = super::browser::version(&program).await else {
        return bad(Message::new("doctor-browser-bad").with("program", path));
    };
    let code = if has_sandbox() { "doctor-browser" } else { "doctor-browser-root" };
    good(Message::new(code).with("program", path).with("version", version))
}

/// Whether text on pictures can be read. Nobody needs it who does not ask for it.
async fn reading(context: &Context) -> Finding {
    match super::ocr::state(context).await {
        Ok(ready) => good(ready),
        Err(reason) => bad(reason),
    }
}

fn good(message: Message) -> Finding {
    Finding { good: true, message }
}

fn bad(message: Message) -> Finding {
    Finding { good: false, message }
}

fn describe(error: &anyhow::Error, lang: Lang) -> String {
    super::complaint::describe(error, lang)
}
