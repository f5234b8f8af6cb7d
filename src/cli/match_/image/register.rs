//! The pictures that are looked for, and whose they are: a folder's, a register file's, or the data directory's.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::engine::{Engine, Prepared, prepare as prepare_picture};
use super::{files, in_order};
use crate::cli::match_::{MAX_FAULTS, domain::rights_in_force};
use crate::cli::rights::read_picture;
use crate::cli::{Complaint, Context};
use crate::imaging::Limits;
use crate::locale::Message;
use crate::rights::{Right, RightId};

/// Registered pictures by id: the file's name, or in the data directory the digest of the bytes.
#[derive(Default)]
pub(super) struct Register {
    pictures: BTreeMap<String, Entry>,
    /// The rights in force; none where the pictures of a folder are rights by themselves.
    rights: Vec<Right>,
}

struct Entry {
    from: Place,
    /// By id, each once.
    owners: Vec<RightId>,
}

/// Where a picture's bytes are.
#[derive(Clone)]
enum Place {
    File(PathBuf),
    Bytes(Arc<[u8]>),
}

impl Register {
    pub fn owners_of(&self, image: &str) -> &[RightId] {
        self.pictures.get(image).map(|entry| entry.owners.as_slice()).unwrap_or_default()
    }

    pub fn rights(&self) -> &[Right] {
        &self.rights
    }

    pub fn bytes_of(&self, image: &str) -> Option<Arc<[u8]>> {
        self.pictures.get(image)?.from.read().ok()
    }

    fn add(&mut self, image: String, from: Place, owner: RightId) {
        let entry = self.pictures.entry(image).or_insert(Entry { from, owners: Vec::new() });
        if let Err(at) = entry.owners.binary_search(&owner) {
            entry.owners.insert(at, owner);
        }
    }
}

impl Place {
    fn read(&self) -> Result<Arc<[u8]>, Message> {
        match self {
            Place::File(path) => read(path).map(Arc::from),
            Place::Bytes(bytes) => Ok(Arc::clone(bytes)),
        }
    }
}

/// The pictures of the rights in force.
pub(super) async fn gather(context: &Context, rights: Option<&Path>) -> anyhow::Result<Register> {
    if let Some(pictures) = rights.filter(|path| path.is_dir() || files::is_picture(path)) {
        return Ok(folder(pictures)?);
    }
    let mut register = Register::default();
    let beside = rights.map(|file| file.parent().unwrap_or(Path::new(".")));
    let store = if rights.is_none() { Some(context.store().await?) } else { None };
    let named = rights_in_force(context, rights).await?;
    for right in &named {
        for image in &right.images {
            let from = match (&store, beside) {
                (Some(store), _) => Place::Bytes(store.right_picture(image).await?.into()),
                (None, folder) => Place::File(folder.unwrap_or(Path::new(".")).join(image)),
            };
            register.add(image.clone(), from, right.id.clone());
        }
    }
    register.rights = named;
    Ok(register)
}

/// The pictures of the folder or file, and those that the data directory ignores where its register is used.
pub(super) async fn ignored(context: &Context, path: Option<&Path>, of_store: bool) -> anyhow::Result<Register> {
    let mut register = path.map(folder).transpose()?.unwrap_or_default();
    if of_store {
        for picture in context.store().await?.ignored_picture_bytes().await? {
            let owner = RightId(picture.image_id.clone());
            register.add(picture.image_id, Place::Bytes(picture.bytes.into()), owner);
        }
    }
    Ok(register)
}

/// Every picture of the folder as a right of its own, whose id is the file's name without its ending; or that one picture.
pub(super) fn folder(path: &Path) -> Result<Register, Complaint> {
    let mut register = Register::default();
    let paths = if path.is_dir() { files::pictures_in(path)? } else { vec![path.to_owned()] };
    for path in paths {
        let owner = RightId(files::stem(&path));
        register.add(files::name(&path), Place::File(path), owner);
    }
    Ok(register)
}

/// The register ready to be searched, which has to have any picture that can be; and whether some of its pictures could not be
/// read.
pub(super) async fn prepare(context: &Context, register: &Register) -> anyhow::Result<(Engine, bool)> {
    let (engine, unreadable) = prepare_any(context, register).await?;
    if engine.is_empty() {
        return Err(Complaint::misused(Message::new("match-no-registered-pictures")).into());
    }
    Ok((engine, unreadable))
}

/// The same where there may well be none.
pub(super) async fn prepare_any(context: &Context, register: &Register) -> anyhow::Result<(Engine, bool)> {
    let items: Vec<(String, Place)> =
        register.pictures.iter().map(|(image, entry)| (image.clone(), entry.from.clone())).collect();
    let work = |(image, from): (String, Place)| {
        let prepared =
            from.read().and_then(|bytes| prepare_picture(&bytes, &Limits::default()).map_err(|error| error.message()));
        (image, prepared)
    };
    let mut pictures: Vec<(String, Prepared)> = Vec::new();
    let mut left_out = Vec::new();
    let mut unreadable = false;
    in_order(context, items, work, |(image, prepared)| {
        match prepared {
            Ok(Some(prepared)) => pictures.push((image, prepared)),
            Ok(None) => left_out.push((image, Message::new("match-picture-too-plain"))),
            Err(reason) => {
                unreadable = true;
                left_out.push((image, reason));
            }
        }
        Ok(())
    })
    .await?;
    say(context, &left_out);
    let building = tokio::task::spawn_blocking(move || Engine::new(pictures));
    Ok((building.await?, unreadable))
}

/// Names registered pictures that take no part, the first few of them.
fn say(context: &Context, left: &[(String, Message)]) {
    for (image, reason) in left.iter().take(MAX_FAULTS) {
        context.ui.warn(&left_out(Path::new(image), &context.lang().text(reason)));
    }
    if let more @ 1.. = left.len().saturating_sub(MAX_FAULTS) {
        context.ui.warn(&Message::new("match-more-faults").with("count", more));
    }
}

/// The bytes of a picture's file; a file that is too large is refused.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Message> {
    read_picture(path).map_err(|complaint| complaint.message().clone())
}

pub(super) fn left_out(path: &Path, reason: &str) -> Message {
    Message::new("match-picture-left-out").with("path", path.display().to_string()).with("reason", reason)
}
