//! Forms with files, read whole within limits. What a browser calls a file is a text like any other.

use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use axum::http::StatusCode;

use super::WebError;

/// A text of a form; longer ones no field takes.
const MAX_TEXT_BYTES: usize = 1 << 20;
/// Texts and files together.
const MAX_FIELDS: usize = 1_000;

/// A form as it came in.
#[derive(Debug, Default)]
pub struct Upload {
    /// Names and texts, in order.
    pub texts: Vec<(String, String)>,
    pub files: Vec<UploadedFile>,
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
    pub async fn read(mut form: Multipart) -> Result<Upload, WebError> {
        let mut upload = Upload::default();
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
