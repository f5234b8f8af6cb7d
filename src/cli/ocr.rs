//! Reading text on pictures, from the command line's side: where the models lie, and what can be said of them.
//! In a build without the feature `ocr` the same functions say so.

use super::{Complaint, Context};
use crate::imaging::ReadText;
use crate::locale::Message;

#[cfg(feature = "ocr")]
mod models;
#[cfg(feature = "ocr")]
pub use models::{TextReader, folder, state};

/// Reads the text on pictures. In this build there is none.
#[cfg(not(feature = "ocr"))]
pub enum TextReader {}

#[cfg(not(feature = "ocr"))]
impl TextReader {
    /// Says that this build has no OCR, and how to get one.
    #[expect(clippy::unused_async, reason = "a build with the feature waits for the models")]
    pub async fn open(_context: &Context) -> anyhow::Result<TextReader> {
        Err(Complaint::misused(Message::new("reading-not-built")).into())
    }

    pub fn read(&self, _picture: &[u8]) -> Result<Vec<ReadText>, Message> {
        match *self {}
    }
}

/// Whether text on pictures can be read here, in words; an error where something that is there cannot be used.
#[cfg(not(feature = "ocr"))]
#[expect(clippy::unused_async, reason = "a build with the feature waits for the models")]
pub async fn state(_context: &Context) -> Result<Message, Message> {
    Ok(Message::new("reading-not-built"))
}
