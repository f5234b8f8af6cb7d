//! Hashes of pictures, so that they can be exchanged with others: printed as a list, and lists of others compared with.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{files, in_order, register};
use crate::cli::match_::unreadable;
use crate::cli::{Complaint, Context, Done};
use crate::imaging::hashes::{HashKind, HashList, HashMatch};
use crate::imaging::pdq::{Pdq, Turn, to_hex};
use crate::imaging::raster::Raster;
use crate::imaging::{Limits, decode_raster};
use crate::locale::{Lang, Message};

/// A list larger than this is refused; it would hold more hashes than are compared with.
const MAX_LIST_BYTES: u64 = 512 << 20;

/// Prints the PDQ hash of each picture with its quality and, where another kind is asked for, that one too; as a list that
/// `--hash-list` and other programs read.
pub(super) async fn print(context: &Context, queries: Vec<PathBuf>, kind: Option<HashKind>) -> anyhow::Result<Done> {
    let other = kind.filter(|kind| *kind != HashKind::Pdq);
    let head = "kind,hash,quality,label\n";
    print_lines(context, queries, head, move |query, raster| {
        let pdq = Pdq::of(raster);
        let mut rows =
            vec![["pdq".to_owned(), to_hex(&pdq.code(Turn::Same)), pdq.quality.to_string(), query.to_owned()]];
        rows.extend(other.map(|kind| [kind.to_string(), kind.hex(raster), String::new(), query.to_owned()]));
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in rows {
            writer.write_record(&row).map_err(|error| error.to_string())?;
        }
        let bytes = writer.into_inner().map_err(|error| error.to_string())?;
        String::from_utf8(bytes).map_err(|error| error.to_string())
    })
    .await
}

/// A list, and how near is near.
pub(super) struct Wanted<'a> {
    pub list: &'a Path,
    /// Of the hashes whose line names no kind.
    pub kind: HashKind,
    pub max_distance: Option<u32>,
}

/// Prints one line for each picture and hash of the list that it comes near, nearest first.
pub(super) async fn compare(context: &Context, queries: Vec<PathBuf>, wanted: Wanted<'_>) -> anyhow::Result<Done> {
    let (list, faults) = HashList::read(&text_of(wanted.list)?, wanted.kind);
    for fault in &faults {
        context.ui.warn(fault);
    }
    if list.is_empty() {
        let path = wanted.list.display().to_string();
        return Err(Complaint::misused(Message::new("match-no-hashes").with("path", path)).into());
    }
    let max_distance = wanted.max_distance.unwrap_or_else(|| wanted.kind.near());
    let done = print_lines(context, queries, "", move |query, raster| {
        let mut lines = String::new();
        for near in list.near(raster, max_distance) {
            let line = serde_json::to_string(&Row::new(query, &near)).map_err(|error| error.to_string())?;
            let _ = writeln!(lines, "{line}");
        }
        Ok(lines)
    })
    .await?;
    Ok(if faults.is_empty() { done } else { Done::Partly })
}

/// One line of output.
#[derive(Serialize)]
struct Row<'a> {
    query: &'a str,
    label: &'a str,
    /// Of the hash, in its list.
    line: u64,
    hash_kind: String,
    distance: u32,
    bits: u32,
    turn: &'static str,
    trimmed: bool,
}

impl<'a> Row<'a> {
    fn new(query: &'a str, near: &'a HashMatch) -> Self {
        Row {
            query,
            label: &near.label,
            line: near.line,
            hash_kind: near.kind.to_string(),
            distance: near.distance,
            bits: near.bits,
            turn: name_of(near.turn),
            trimmed: near.trimmed,
        }
    }
}

fn name_of(turn: Turn) -> &'static str {
    match turn {
        Turn::Same => "same",
        Turn::Rotated90 => "rotated_90",
        Turn::Rotated180 => "rotated_180",
        Turn::Rotated270 => "rotated_270",
        Turn::Mirrored => "mirrored",
        Turn::Flipped => "flipped",
        Turn::Transposed => "transposed",
        Turn::AntiTransposed => "anti_transposed",
    }
}

/// Prints what `answer` gives for each picture, in order; those that cannot be read are named.
async fn print_lines(
    context: &Context,
    queries: Vec<PathBuf>,
    head: &str,
    answer: impl Fn(&str, &Raster) -> Result<String, String> + Send + Sync + 'static,
) -> anyhow::Result<Done> {
    let lang = context.lang();
    let work = move |path: PathBuf| {
        let answer = raster(&path, lang).and_then(|raster| answer(&files::stem(&path), &raster));
        (path, answer)
    };
    let mut output = BufWriter::new(io::stdout());
    output.write_all(head.as_bytes())?;
    let mut done = Done::Well;
    in_order(context, queries, work, |(path, answer)| {
        match answer {
            Ok(lines) => output.write_all(lines.as_bytes())?,
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

fn raster(path: &Path, lang: Lang) -> Result<Raster, String> {
    let bytes = register::read(path).map_err(|message| lang.text(&message))?;
    decode_raster(&bytes, &Limits::default()).map_err(|error| lang.text(&error.message()))
}

fn text_of(list: &Path) -> Result<String, Complaint> {
    let size = fs::metadata(list).map_err(|error| unreadable(list, &error))?.len();
    if size > MAX_LIST_BYTES {
        let path = list.display().to_string();
        return Err(Complaint::misused(Message::new("cli-too-large").with("path", path).with("bytes", MAX_LIST_BYTES)));
    }
    let bytes = fs::read(list).map_err(|error| unreadable(list, &error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
