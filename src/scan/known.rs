//! Every source there is: those of the folder of source files and those of the store, sound or faulty.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;

use crate::locale::Message;
use crate::sources::{SeedFault, Source, SourceId, parse};
use crate::store::{Store, seeds};

/// A source, or what is wrong with its file.
#[derive(Clone, Debug)]
pub struct KnownSource {
    pub id: SourceId,
    /// The file's name; for one of the store the name it would have.
    pub file: String,
    /// Kept in the store: it can be edited at the desk. One of the same id in the folder is hidden by it.
    pub in_store: bool,
    pub read: Result<Source, Vec<SeedFault>>,
}

/// All of them, by id. A folder that is not there has none.
pub async fn known_sources(store: &Arc<dyn Store>, folder: &Path) -> anyhow::Result<Vec<KnownSource>> {
    let path = folder.to_owned();
    let reading = tokio::task::spawn_blocking(move || of_folder(&path));
    let mut known = reading.await.context("reading the folder of sources broke off")?;
    for (id, text) in store.sources().await? {
        let file = format!("{}.toml", id.0);
        let read = parse(&file, &text);
        known.insert(id.clone(), KnownSource { id, file, in_store: true, read });
    }
    Ok(known.into_values().collect())
}

fn of_folder(folder: &Path) -> BTreeMap<SourceId, KnownSource> {
    if !folder.exists() {
        return BTreeMap::new();
    }
    let files = match seeds::seed_files(folder) {
        Ok(files) => files,
        Err(error) => {
            let file = folder.display().to_string();
            let reason = Message::new("sources-unreadable").with("reason", error.to_string());
            let fault = SeedFault { file: file.clone(), line: 0, key: String::new(), reason };
            let id = SourceId("sources".to_owned());
            return [(id.clone(), KnownSource { id, file, in_store: false, read: Err(vec![fault]) })].into();
        }
    };
    let read = files.into_iter().map(|path| {
        let name =
            |part: Option<&std::ffi::OsStr>| part.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let read = seeds::read_seed(&path);
        let id = read.as_ref().map_or_else(|_| SourceId(name(path.file_stem())), |source| source.id.clone());
        (id.clone(), KnownSource { id, file: name(path.file_name()), in_store: false, read })
    });
    read.collect()
}
