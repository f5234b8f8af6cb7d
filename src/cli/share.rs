//! `reeve share`: the current block list as others' systems take it in, signed. It writes files; sending them is somebody's
//! own decision.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::block::{FactsArgs, guarded_list, replace, unwritable};
use super::signing::signed;
use super::{Complaint, Context, Done};
use crate::locale::Message;
use crate::publish::blocklists::BlockList;
use crate::publish::sharing::{SHARE_FORMATS, ShareFormat, Shared, Stay, Tlp};
use crate::review::blocks::Target;
use crate::store::{KEPT_LISTS, Store};

#[derive(Args)]
pub struct ShareArgs {
    #[arg(long = "format", value_name = "NAME", value_enum)]
    pub shape: ShapeName,
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    #[arg(long, value_name = "NAME", default_value = "Reeve")]
    pub publisher: String,
    #[arg(long, value_enum, default_value_t)]
    pub tlp: TlpName,
    #[command(flatten)]
    pub facts: FactsArgs,
}

/// As [`SHARE_FORMATS`] have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ShapeName {
    Stix,
    Misp,
    Feed,
}

/// As [`Tlp`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TlpName {
    White,
    #[default]
    Green,
    Amber,
    Red,
}

/// Longer names are nobody's; the name is part of every id.
const MAX_PUBLISHER_CHARS: usize = 200;

pub async fn run(context: &Context, args: &ShareArgs) -> anyhow::Result<Done> {
    let publisher = args.publisher.trim();
    if publisher.is_empty()
        || publisher.chars().count() > MAX_PUBLISHER_CHARS
        || publisher.chars().any(char::is_control)
    {
        return Err(Complaint::misused(Message::new("share-no-publisher").with("most", MAX_PUBLISHER_CHARS)).into());
    }
    let key = context.signing_key()?;
    let store = context.store().await?;
    let list = guarded_list(context, &*store, &args.facts, &args.out).await?;
    let stays = store.block_stays(list.serial).await?;
    let earlier = earlier(&*store, list.serial).await?;
    let shared =
        Shared { list: &list, earlier: &earlier, stays: &stays, publisher, tlp: args.tlp.into(), lang: context.lang() };
    let files = format(args.shape)?.files(&shared)?;
    let written = files.len();
    let files = signed(&args.out, files, &list, &key)?;
    replace(&files)?;
    remove_old_changes(&args.out, &files)?;
    let message = Message::new("share-written")
        .with("entries", list.entries.len())
        .with("withdrawn", withdrawn(&stays))
        .with("files", written)
        .with("folder", args.out.display().to_string())
        .with("serial", list.serial.to_string());
    context.ui.note(&message);
    Ok(Done::Well)
}

fn format(shape: ShapeName) -> Result<&'static dyn ShareFormat, Complaint> {
    let name = match shape {
        ShapeName::Stix => "stix",
        ShapeName::Misp => "misp",
        ShapeName::Feed => "feed",
    };
    let unknown = || Complaint::misused(Message::new("share-no-format").with("format", name));
    SHARE_FORMATS.iter().copied().find(|format| format.name() == name).ok_or_else(unknown)
}

/// How many targets stood in a list once and stand in none now.
fn withdrawn(stays: &[Stay]) -> usize {
    let targets_of = |over: bool| -> BTreeSet<&Target> {
        stays.iter().filter(|stay| stay.is_over() == over).map(|stay| &stay.entry.target).collect()
    };
    targets_of(true).difference(&targets_of(false)).count()
}

/// Lists whose entries are still known, oldest first.
async fn earlier(store: &dyn Store, serial: u32) -> anyhow::Result<Vec<BlockList>> {
    let mut lists = Vec::new();
    for serial in serial.saturating_sub(KEPT_LISTS)..serial {
        lists.extend(store.block_list(serial).await?);
    }
    Ok(lists)
}

/// Changes to lists that are not the latest any more: they still add what may have been revoked since.
fn remove_old_changes(folder: &Path, files: &[(PathBuf, Vec<u8>)]) -> Result<(), Complaint> {
    let unreadable = |error: std::io::Error| unwritable(folder, &error);
    for file in fs::read_dir(folder).map_err(unreadable)? {
        let path = file.map_err(unreadable)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with("blocklist.delta-")
            && !name.contains("schema")
            && files.iter().all(|(kept, _)| *kept != path)
        {
            fs::remove_file(&path).map_err(|error| unwritable(&path, &error))?;
        }
    }
    Ok(())
}

impl From<TlpName> for Tlp {
    fn from(name: TlpName) -> Tlp {
        match name {
            TlpName::White => Tlp::White,
            TlpName::Green => Tlp::Green,
            TlpName::Amber => Tlp::Amber,
            TlpName::Red => Tlp::Red,
        }
    }
}
