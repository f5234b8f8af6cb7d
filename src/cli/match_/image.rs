//! `reeve match image`: pictures in, one line for each picture and right that it shows.
//! Pictures are worked on by as many threads as the settings allow; lines come in the order in which pictures were named.

mod drawings;
mod engine;
mod files;
mod hashes;
mod register;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use serde::Serialize;

use crate::cli::args::{MatchImageArgs, PictureKind};
use crate::cli::{Context, Done};
use crate::imaging::Limits;
use crate::imaging::guards::outdone;
use crate::imaging::hashes::HashKind;
use crate::locale::{Lang, Message};
use crate::matcher::signals::{reason_of, signal_of};
use crate::rights::RightId;
use drawings::Drawings;
use engine::{Engine, Found};
use hashes::Wanted;
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

    let (engine, some_unread) = register::prepare(context, &gathered).await?;
    let (ignored, some_ignored_unread) = register::prepare_any(context, &ignored).await?;
    let matcher = Arc::new(Matcher {
        engine,
        ignored,
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

/// One line of output: the right's picture that fits best, and a finding for each kind of match.
#[derive(Serialize)]
struct Line<'a> {
    query: &'a str,
    right_id: &'a RightId,
    image_id: &'a str,
    score: f64,
    kind: PictureKind,
    findings: Vec<Reason<'a>>,
}

#[derive(Serialize)]
struct Reason<'a> {
    signal: &'a str,
    strength: f64,
    because: Message,
    image_id: &'a str,
    form: &'a str,
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
        let mut answer = Answer { lines: String::new(), drawn: Vec::new() };
        for (right, found) in self.by_right(&found) {
            let Some(best) = found.first() else { continue };
            let line = line(&query, right, &found);
            let line = serde_json::to_string(&line).map_err(|error| error.to_string())?;
            answer.lines.push_str(&line);
            answer.lines.push('\n');
            if self.drawn {
                let reference = self.register.bytes_of(&best.image);
                let png = reference.and_then(|reference| engine::drawing(&bytes, &reference, best));
                answer.drawn.extend(png.map(|png| Drawn {
                    query: query.clone(),
                    right: right.clone(),
                    kind: engine::kind_of(best),
                    png,
                }));
            }
        }
        Ok(answer)
    }

    /// For each right the best match of each kind, best first; rights by their best score, then by id.
    fn by_right<'a>(&'a self, found: &'a [Found]) -> Vec<(&'a RightId, Vec<&'a Found>)> {
        let mut by_right: BTreeMap<&RightId, BTreeMap<PictureKind, &Found>> = BTreeMap::new();
        for found in found.iter().filter(|found| f64::from(found.score) >= self.min_score) {
            for right in self.register.owners_of(&found.image) {
                let best = by_right.entry(right).or_default().entry(engine::kind_of(found)).or_insert(found);
                if found.score > best.score {
                    *best = found;
                }
            }
        }
        let best_first = |found: BTreeMap<_, &'a Found>| {
            let mut found: Vec<&Found> = found.into_values().collect();
            found.sort_by_key(|found| Reverse(steps(found.score)));
            found
        };
        let mut rights: Vec<_> = by_right.into_iter().map(|(right, found)| (right, best_first(found))).collect();
        rights.sort_by_key(|(_, found)| Reverse(found.first().map(|best| steps(best.score))));
        rights
    }
}

fn line<'a>(query: &'a str, right: &'a RightId, found: &[&'a Found]) -> Line<'a> {
    let best = found[0];
    let reason = |found: &&'a Found| Reason {
        signal: signal_of(found.kind),
        strength: rounded(found.score),
        because: reason_of(found),
        image_id: &found.image,
        form: found.edit.form.name(),
    };
    Line {
        query,
        right_id: right,
        image_id: &best.image,
        score: rounded(best.score),
        kind: engine::kind_of(best),
        findings: found.iter().map(reason).collect(),
    }
}

/// Scores are said, and told apart, to a millionth.
const STEPS: f64 = 1e6;

fn rounded(score: f32) -> f64 {
    (f64::from(score) * STEPS).round() / STEPS
}

fn steps(score: f32) -> u64 {
    (f64::from(score) * STEPS).round() as u64
}
