//! The register as a scan holds it, and what goes into it: reading pictures and files takes long, so it leaves the async threads.

use std::sync::Arc;

use anyhow::Context as _;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use crate::imaging::{self, Limits};
use crate::locale::Message;
use crate::register::{RegisteredPicture, Snapshot};
use crate::rights::import::{self, Import, Importer};
use crate::store::{Store, digest_of};

/// Pictures or files that are read at the same time; each may need hundreds of megabytes.
const READ_AT_ONCE: usize = 2;

static READING: Semaphore = Semaphore::const_new(READ_AT_ONCE);

/// The rights in force today made searchable, and what was left out. An empty register gives one that finds nothing.
pub async fn snapshot(store: &Arc<dyn Store>) -> anyhow::Result<(Arc<Snapshot>, Vec<Message>)> {
    let asked = Arc::clone(store);
    // Reading every record and picture takes seconds where there are many.
    let runtime = Handle::current();
    let reading = tokio::task::spawn_blocking(move || runtime.block_on(asked.registered_rights()));
    let rights = reading.await.context("reading the register broke off")??;
    let ignored = store.ignored_picture_bytes().await?;
    let today = today();
    let building = tokio::task::spawn_blocking(move || {
        let (snapshot, mut warnings) = Snapshot::build(rights, today);
        let (snapshot, of_ignored) = snapshot.ignoring(ignored);
        warnings.extend(of_ignored);
        (Arc::new(snapshot), warnings)
    });
    building.await.context("building the register broke off")
}

/// Today's date in UTC: which rights are in force.
pub fn today() -> jiff::civil::Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// Keeps a picture for the register and gives its digest, or says why it cannot be used: it must be readable within limits and
/// show enough to be found.
pub async fn keep_picture(
    store: &Arc<dyn Store>,
    bytes: Vec<u8>,
    actor: &str,
    now_ms: i64,
) -> anyhow::Result<Result<String, Message>> {
    let _turn = READING.acquire().await.context("the server is ending")?;
    let (store, actor, runtime) = (Arc::clone(store), actor.to_owned(), Handle::current());
    let keeping = tokio::task::spawn_blocking(move || match usable(bytes) {
        Ok(picture) => runtime.block_on(store.keep_picture(&picture, &actor, now_ms)).map(Ok),
        Err(reason) => Ok(Err(reason)),
    });
    Ok(keeping.await.context("reading a picture broke off")??)
}

fn usable(bytes: Vec<u8>) -> Result<RegisteredPicture, Message> {
    let print = imaging::reference(&bytes, &Limits::default()).map_err(|error| error.message())?;
    if !print.is_telling() {
        return Err(Message::new("rights-picture-too-plain"));
    }
    Ok(RegisteredPicture { image_id: digest_of(&bytes), bytes, print: Some(print) })
}

/// Reads a register file, of whatever format it looks like where none is said; what it says, and its digest.
pub async fn read_register(
    file_name: String,
    bytes: Vec<u8>,
    importer: Option<&'static dyn Importer>,
) -> anyhow::Result<(Import, String)> {
    let _turn = READING.acquire().await.context("the server is ending")?;
    let reading = tokio::task::spawn_blocking(move || {
        let import = match importer {
            Some(importer) => importer.read(&file_name, &bytes),
            None => import::read(&file_name, &bytes),
        };
        (import, digest_of(&bytes))
    });
    reading.await.context("reading a register file broke off")
}
