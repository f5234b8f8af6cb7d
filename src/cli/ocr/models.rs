//! The models in the data folder, and the reader made of them.

use std::fs::File;
use std::io::{self, Read as _};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use super::{Complaint, Context, Message, ReadText};
use crate::imaging::picture::Picture;
use crate::imaging::reading::files::{DETECTION, DIRECTION, RECOGNITION, ReviewedFile};
use crate::imaging::reading::{ModelFiles, Reader};
use crate::imaging::{Limits, decode_raster};

/// Reads the text on pictures with the models of the data folder. May be shared between threads.
pub struct TextReader(Reader);

impl TextReader {
    /// Complains where the models are missing or are not the reviewed ones. Takes about 0.3 s and 60 MB.
    pub async fn open(context: &Context) -> anyhow::Result<TextReader> {
        let folder = folder(context);
        if !is_set_up(&folder) {
            return Err(Complaint::misused(Message::new("reading-not-set-up")).into());
        }
        let threads = NonZeroUsize::new(context.config.threads.value as usize).unwrap_or(NonZeroUsize::MIN);
        let loading = tokio::task::spawn_blocking(move || load(&folder, threads));
        Ok(TextReader(loading.await?.map_err(Complaint::failed)?))
    }

    /// The lines on a picture, given as the bytes of its file; an error where it cannot be decoded.
    /// Takes some tenths of a second of one core: not for async threads.
    pub fn read(&self, picture: &[u8]) -> Result<Vec<ReadText>, Message> {
        let raster = decode_raster(picture, &Limits::default()).map_err(|error| error.message())?;
        Ok(self.0.read(&Picture::within(&raster, Reader::MAX_SIDE).rgb))
    }
}

/// Where the models are kept.
pub fn folder(context: &Context) -> PathBuf {
    context.data.path().join("models").join("ocr")
}

/// The last model that `reeve setup ocr` writes tells whether it was run.
fn is_set_up(folder: &Path) -> bool {
    folder.join(RECOGNITION.name).exists()
}

pub async fn state(context: &Context) -> Result<Message, Message> {
    let folder = folder(context);
    if !is_set_up(&folder) {
        return Ok(Message::new("reading-not-set-up"));
    }
    let loading = tokio::task::spawn_blocking(move || load(&folder, NonZeroUsize::MIN));
    let loaded = loading.await.map_err(|error| Message::new("cli-io").with("reason", error.to_string()))?;
    loaded.map(|_| Message::new("reading-ready"))
}

fn load(folder: &Path, threads: NonZeroUsize) -> Result<Reader, Message> {
    let [detection, direction, recognition] = [&DETECTION, &DIRECTION, &RECOGNITION].map(|file| read(folder, file));
    let (detection, direction, recognition) = (detection?, direction?, recognition?);
    let files = ModelFiles { detection: &detection, direction: &direction, recognition: &recognition };
    Reader::new(&files, threads).map_err(|error| error.message())
}

fn read(folder: &Path, file: &ReviewedFile) -> Result<Vec<u8>, Message> {
    let path = folder.join(file.name);
    let read = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        // A longer file is another one, which its length already tells.
        File::open(&path)?.take(file.size_bytes + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Message::new("reading-not-set-up"),
        _ => Message::new("cli-unreadable").with("path", path.display().to_string()).with("reason", error.to_string()),
    })
}
