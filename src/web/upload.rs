//! Forms with files, read whole within limits. What a browser calls a file is a text like any other.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use axum::http::StatusCode;

use super::{Web, WebError};

/// A text of a form; longer ones no field takes.
const MAX_TEXT_BYTES: usize = 1 << 20;
/// Texts and files together.
const MAX_FIELDS: usize = 1_000;

/// Uploads that are held in memory at the same time, and those of one person among them: somebody who sends slowly keeps
/// nobody else from sending.
const AT_ONCE: usize = 6;
const AT_ONCE_OF_ONE: usize = 2;
/// Whoever was too many is asked to wait so long.
const RETRY_AFTER_SECONDS: u64 = 5;

/// Uploads at work by whose they are; nobody stands here who has none.
#[derive(Clone, Debug, Default)]
pub struct Turns(Arc<Mutex<BTreeMap<String, usize>>>);

/// Leave to hold an upload, given back when it goes out of scope.
#[derive(Debug)]
pub struct Turn {
    turns: Turns,
    person: String,
}

impl Turns {
    pub fn take(&self, person: &str) -> Result<Turn, WebError> {
        let mut sending = self.lock();
        let (of_all, of_person) = (sending.values().sum::<usize>(), sending.get(person).copied().unwrap_or(0));
        if of_all >= AT_ONCE || of_person >= AT_ONCE_OF_ONE {
            return Err(WebError::TooMany { retry_after_seconds: RETRY_AFTER_SECONDS });
        }
        sending.insert(person.to_owned(), of_person + 1);
        Ok(Turn { turns: self.clone(), person: person.to_owned() })
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut sending = self.turns.lock();
        match sending.get_mut(&self.person) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(sending.remove(&self.person)),
        }
    }
}

/// A body of at most so many bytes, and the leave to hold it.
pub async fn whole(web: &Web, person: &str, body: Body, most: usize) -> Result<(Bytes, Turn), WebError> {
    let turn = web.turns().take(person)?;
    let bytes = to_bytes(body, most).await.map_err(|_| WebError::TooLarge)?;
    Ok((bytes, turn))
}

/// A form as it came in.
#[derive(Debug)]
pub struct Upload {
    /// Names and texts, in order.
    pub texts: Vec<(String, String)>,
    pub files: Vec<UploadedFile>,
    _turn: Turn,
}

#[derive(Debug)]
pub struct UploadedFile {
    /// The field's name.
    pub field: String,
    pub file_name: String,
    pub bytes: Vec<u8>,
}

impl Upload {
    /// Reads all of it; the route's body limit bounds the whole. File fields that were left empty are left out.
    pub async fn read(web: &Web, person: &str, mut form: Multipart) -> Result<Upload, WebError> {
        let mut upload = Upload { texts: Vec::new(), files: Vec::new(), _turn: web.turns().take(person)? };
        while let Some(field) = form.next_field().await.map_err(|error| failed(&error))? {
            if upload.texts.len() + upload.files.len() >= MAX_FIELDS {
                return Err(WebError::TooLarge);
            }
            let name = field.name().unwrap_or_default().to_owned();
            let file_name = field.file_name().map(str::to_owned);
            let bytes = field.bytes().await.map_err(|error| failed(&error))?;
            match file_name {
                Some(file_name) if file_name.is_empty() && bytes.is_empty() => {}
                Some(file_name) => upload.files.push(UploadedFile { field: name, file_name, bytes: bytes.into() }),
                None if bytes.len() > MAX_TEXT_BYTES => return Err(WebError::TooLarge),
                None => upload.texts.push((name, String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
        Ok(upload)
    }

    /// The first text of that name.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.texts.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }

    /// Takes the files of one field.
    pub fn take_files(&mut self, field: &str) -> Vec<UploadedFile> {
        let (wanted, others) = std::mem::take(&mut self.files).into_iter().partition(|file| file.field == field);
        self.files = others;
        wanted
    }
}

fn failed(error: &MultipartError) -> WebError {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => WebError::TooLarge,
        _ => WebError::Malformed(error.body_text()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_holds_all_turns() {
        let turns = Turns::default();
        let is_refused = |person| matches!(turns.take(person), Err(WebError::TooMany { .. }));
        let held: Vec<Turn> = ["ann", "ann", "bob", "bob", "eve"].map(|person| turns.take(person).unwrap()).into();
        assert!(is_refused("ann") && is_refused("bob"));
        let last = turns.take("eve").unwrap();
        assert!(is_refused("dan"), "all are taken");
        drop(last);
        assert!(!is_refused("dan"));
        drop(held);
        assert!(turns.lock().is_empty());
    }
}
