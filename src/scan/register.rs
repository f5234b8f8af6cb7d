//! The register as a scan holds it, and what goes into it: reading pictures and files takes long, so it leaves the async threads.

use std::sync::Arc;

use anyhow::Context as _;
use tokio::sync::Semaphore;

use crate::imaging::{self, Limits};
use crate::locale::Message;
use crate::register::{RegisteredPicture, Snapshot};
use crate::rights::import::{self, Import};
use crate::store::{Store, digest_of};

/// Pictures or files that are read at the same time; each may need hundreds of megabytes.
const READ_AT_ONCE: usize = 2;

static READING: Semaphore = Semaphore::const_new(READ_AT_ONCE);

/// The rights in force today made searchable, and what was left out. An empty register gives one that finds nothing.
pub async fn snapshot(store: &Arc<dyn Store>) -> anyhow::Result<(Arc<Snapshot>, Vec<Message>)> {
    let rights = store.registered_rights().await?;
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

/// A picture that the register can use, or why it cannot: it must be readable within limits and show enough to be found.
pub async fn read_picture(bytes: Vec<u8>) -> anyhow::Result<Result<RegisteredPicture, Message>> {
    let _turn = READING.acquire().await.context("the server is ending")?;
    let reading = tokio::task::spawn_blocking(move || {
        let print = imaging::reference(&bytes, &Limits::default()).map_err(|error| error.message())?;
        if !print.is_telling() {
            return Err(Message::new("rights-picture-too-plain"));
        }
        Ok(RegisteredPicture { image_id: digest_of(&bytes), bytes, print: Some(print) })
    });
    reading.await.context("reading a picture broke off")
}

/// Reads a register file of any known format.
pub async fn read_register(file_name: String, bytes: Vec<u8>) -> anyhow::Result<Import> {
    let _turn = READING.acquire().await.context("the server is ending")?;
    let reading = tokio::task::spawn_blocking(move || import::read(&file_name, &bytes));
    reading.await.context("reading a register file broke off")
}
