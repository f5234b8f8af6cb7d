//! A notice as files to send: text, page, mail, data.

use std::str::FromStr;

use crate::locale::Message;
use crate::publish::notices::{self as letters, Letter, MailError, Pictures};
use crate::publish::thumbnail;
use crate::review::notices::{Form, Kept};
use crate::store::Store;

/// Longer side of a picture in a comparison of features, in pixels.
const PICTURE_SIDE: u32 = 900;

/// What a notice is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterFormat {
    Text,
    Html,
    Eml,
    /// The notice as data, and what eBay's interface takes.
    Json,
}

impl LetterFormat {
    pub const ALL: [LetterFormat; 4] = [LetterFormat::Text, LetterFormat::Html, LetterFormat::Eml, LetterFormat::Json];

    pub fn as_str(self) -> &'static str {
        match self {
            LetterFormat::Text => "text",
            LetterFormat::Html => "html",
            LetterFormat::Eml => "eml",
            LetterFormat::Json => "json",
        }
    }
}

impl FromStr for LetterFormat {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        LetterFormat::ALL.into_iter().find(|format| format.as_str() == text).ok_or(())
    }
}

/// The formats that the notice can be written in: a mail needs a mailbox.
pub fn formats_of(kept: &Kept) -> Vec<LetterFormat> {
    let has_mailbox = kept.notice.addressee.email.as_deref().is_some_and(|email| !email.trim().is_empty());
    LetterFormat::ALL.into_iter().filter(|format| has_mailbox || *format != LetterFormat::Eml).collect()
}

/// The notice in each of these formats: names and contents.
pub fn letter_files(
    kept: &Kept,
    pictures: &Pictures,
    formats: &[LetterFormat],
) -> Result<Vec<(String, Vec<u8>)>, Message> {
    if formats.contains(&LetterFormat::Eml) && !formats_of(kept).contains(&LetterFormat::Eml) {
        return Err(MailError::NoAddressee.message());
    }
    let letter = letters::letter(&kept.notice, &kept.id);
    let name = format!("notice-{}", kept.short_id());
    let mut files = render(kept, &letter, pictures, &name, kept.notice.drafted_ms, formats)?;
    if formats.contains(&LetterFormat::Json) {
        files.extend(data_files(kept, &name));
    }
    Ok(files)
}

/// The letter that takes back what was sent, in the formats that are letters.
pub fn retraction_files(kept: &Kept, note: Option<&str>, at_ms: i64) -> Result<Vec<(String, Vec<u8>)>, Message> {
    let letter = letters::retraction(kept, note, at_ms);
    let name = format!("retraction-{}", kept.short_id());
    let mut formats = formats_of(kept);
    formats.retain(|format| *format != LetterFormat::Json);
    render(kept, &letter, &Pictures::new(), &name, at_ms, &formats)
}

fn render(
    kept: &Kept,
    letter: &Letter,
    pictures: &Pictures,
    name: &str,
    at_ms: i64,
    formats: &[LetterFormat],
) -> Result<Vec<(String, Vec<u8>)>, Message> {
    let mut files = Vec::new();
    for format in formats {
        match format {
            LetterFormat::Text => files.push((format!("{name}.txt"), letters::text(letter).into_bytes())),
            LetterFormat::Html => files.push((format!("{name}.html"), letters::html(letter, pictures).into_bytes())),
            LetterFormat::Eml => {
                let who = &kept.notice.complainant;
                let to = &kept.notice.addressee;
                let addressee = (to.name.as_str(), to.email.as_deref().unwrap_or_default());
                let mail = letters::mail(letter, (&who.name, &who.email), addressee, name, at_ms);
                files.push((format!("{name}.eml"), mail.map_err(|error| error.message())?));
            }
            LetterFormat::Json => {}
        }
    }
    Ok(files)
}

/// The notice as data, and what eBay's interface takes.
fn data_files(kept: &Kept, name: &str) -> Vec<(String, Vec<u8>)> {
    let text = |value: &serde_json::Value| format!("{value:#}\n").into_bytes();
    let mut files = vec![(format!("{name}.json"), text(&letters::json(&kept.notice, &kept.id)))];
    if kept.notice.form == Form::Vero {
        let report = letters::vero::report(&kept.notice);
        files.extend(report.map(|report| (format!("{name}-vero.json"), text(&report))));
    }
    files
}

/// The pictures of the comparison of features, made small and anew.
pub async fn notice_pictures(store: &dyn Store, kept: &Kept) -> anyhow::Result<Pictures> {
    let mut pictures = Pictures::new();
    for feature in &kept.notice.features {
        let Some(digest) = &feature.picture_sha256 else { continue };
        let bytes = store.notice_picture(digest).await?;
        let small =
            thumbnail(&bytes, &feature.picture, PICTURE_SIDE).map_err(|error| anyhow::anyhow!(error.0.to_string()))?;
        pictures.insert(feature.picture.clone(), small);
    }
    Ok(pictures)
}
