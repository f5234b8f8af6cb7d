//! `reeve match image`: pictures in, one line for each picture and right that it shows.
//! Pictures are worked on by as many threads as the settings allow; lines come in the order in which pictures were named.

mod drawings;
mod engine;
mod files;
mod hashes;
mod line;
mod names;
mod register;

use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;

use crate::cli::args::{MatchImageArgs, PictureKind};
use crate::cli::{Context, Done};
use crate::imaging::Limits;
use crate::imaging::guards::outdone;
use crate::imaging::hashes::HashKind;
use crate::locale::Lang;
use crate::rights::RightId;
use drawings::Drawings;
use engine::{Engine, Found};
use hashes::Wanted;
use names::Names;
use register::Register;

/// Pictures that a thread takes at a time, at the most.
const BATCH: usize = 16;

pub async fn run(context: &Context, args: MatchImageArgs) -> anyhow::Result<Done> {
    let queries = files::queries(&args.files, args.list.as_deref())?;
    if args.hash {
        return hashes::print(context, queries, args.hash_kind).await;
    }
    if let Some(list) = &args.hash_list {
        let kind = args.hash_kind.unwrap_or(HashKind::Pdq);
        return hashes::compare(context, queries, Wanted { list, kind, max_distance: args.max_distance }).await;
    }
    let gathered = register::gather(context, args.rights.as_deref()).await?;
    let ignored = register::ignored(context, args.ignore.as_deref(), args.rights.is_none()).await?;
    let drawings = args.explain.as_deref().map(Drawings::into_folder).transpose()?;

    let names = if args.read { Some(Names::of(context, &gathered).await?) } else { None };
    // Names can be looked for without a picture of their rights.
    let (engine, some_unread) = match &names {
        Some(_) => register::prepare_any(context, &gathered).await?,
        None => register::prepare(context, &gathered).await?,
    };
    let (ignored, some_ignored_unread) = register::prepare_any(context, &ignored).await?;
    let matcher = Arc::new(Matcher {
        engine,
        ignored,
        names,
        register: gathered,
        kind: args.kind,
        min_score: args.min_score.unwrap_or_default(),
        drawn: drawings.is_some(),
        lang: context.lang(),
    });
    let done = answer_all(context, queries, matcher, drawings).await?;
    Ok(if some_unread || some_ignored_unread { Done::Partly } else { done })
}

/// Answers every picture; those that cannot be read are named and the others answered.
async fn answer_all(
    context: &Context,
    queries: Vec<PathBuf>,
    matcher: Arc<Matcher>,
    mut drawings: Option<Drawings>,
) -> anyhow::Result<Done> {
    let mut output = BufWriter::new(io::stdout());
    let mut done = Done::Well;
    let work = move |path: PathBuf| (matcher.answer(&path), path);
    in_order(context, queries, work, |(answer, path)| {
        match answer {
            Ok(answer) => {
                output.write_all(answer.lines.as_bytes())?;
                for drawn in answer.drawn {
                    if let Some(drawings) = &mut drawings {
                        drawings.write(&drawn)?;
                    }
                }
            }
            Err(reason) => {
                done = Done::Partly;
                context.ui.warn(&register::left_out(&path, &reason));
            }
        }
        Ok(())
    })
    .await?;
    output.flush()?;
    Ok(done)
}

/// Runs `work` on every item, on as many threads as the settings allow, and hands the results over in the items' order.
async fn in_order<T: Send + 'static, R: Send + 'static>(
    context: &Context,
    items: Vec<T>,
    work: impl Fn(T) -> R + Send + Sync + 'static,
    mut take: impl FnMut(R) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let threads = (context.config.threads.value as usize).max(1);
    let batch = (items.len() / (threads * BATCH)).clamp(1, BATCH);
    let work = Arc::new(work);
    let mut items = items.into_iter();
    let mut working = std::collections::VecDeque::new();
    loop {
        let some: Vec<T> = items.by_ref().take(batch).collect();
        let ended = some.is_empty();
        if !ended {
            let work = Arc::clone(&work);
            working.push_back(tokio::task::spawn_blocking(move || {
                some.into_iter().map(|item| work(item)).collect::<Vec<R>>()
            }));
        }
        while working.len() > if ended { 0 } else { threads } {
            let Some(oldest) = working.pop_front() else { break };
            for result in oldest.await.context("matching pictures broke off")? {
                take(result)?;
            }
        }
        if ended {
            return Ok(());
        }
    }
}

/// Compares pictures with the register and writes what was found.
struct Matcher {
    engine: Engine,
    /// Pictures whose copies are never hits.
    ignored: Engine,
    /// Where text is read as well.
    names: Option<Names>,
    register: Register,
    kind: Option<PictureKind>,
    /// Hits below this score are left out.
    min_score: f64,
    /// Whether hits are drawn as well.
    drawn: bool,
    lang: Lang,
}

/// What one picture gives.
struct Answer {
    lines: String,
    drawn: Vec<Drawn>,
}

/// The drawing of one hit.
struct Drawn {
    query: String,
    right: RightId,
    kind: PictureKind,
    png: Vec<u8>,
}

impl Matcher {
    fn answer(&self, path: &Path) -> Result<Answer, String> {
        let bytes = register::read(path).map_err(|message| self.lang.text(&message))?;
        let query = files::stem(path);
        let seen = engine::see(&bytes, &Limits::default()).map_err(|error| self.lang.text(&error.message()))?;
        let mut found = engine::find(&self.engine, &seen, self.kind);
        let ignored = self.ignored.copies(&seen);
        let all = found.clone();
        found.retain(|found| {
            let outdone = outdone(found, &all, &ignored);
            if let Some(ignored) = outdone {
                tracing::info!(query, image = found.image, ignored = ignored.image, "a copy of an ignored picture");
            }
            outdone.is_none()
        });
        let names = self.names.as_ref().map_or_else(|| Ok(Vec::new()), |names| names.on(&bytes));
        let names = names.map_err(|message| self.lang.text(&message))?;
        let mut answer = Answer { lines: String::new(), drawn: Vec::new() };
        for (right, reasons) in line::by_right(&self.register, &found, &names, self.min_score) {
            let line = line::line(&query, right, &reasons).map_err(|error| error.to_string())?;
            answer.lines.push_str(&line);
            if self.drawn {
                let best = reasons.iter().find_map(|reason| reason.picture());
                answer.drawn.extend(best.and_then(|best| self.drawing(&query, &bytes, right, best)));
            }
        }
        Ok(answer)
    }

    fn drawing(&self, query: &str, bytes: &[u8], right: &RightId, best: &Found) -> Option<Drawn> {
        let reference = self.register.bytes_of(&best.image)?;
        let png = engine::drawing(bytes, &reference, best)?;
        Some(Drawn { query: query.to_owned(), right: right.clone(), kind: engine::kind_of(best), png })
    }
}
