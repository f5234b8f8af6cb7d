//! Register files for programs: read and told first, taken over at once or later.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::documents::RightDifference;
use crate::desk::rights::{Preview, SentFile, Taken};
use crate::locale::Lang;
use crate::rights::Difference;
use crate::store::{ImportRow, RowState};
use crate::web::access::Visit;
use crate::web::words::rfc3339;
use crate::web::{Web, WebError};

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    file_name: String,
    /// Only read and tell.
    #[serde(default)]
    dry_run: bool,
    /// Leave faulty records out instead of refusing the file.
    #[serde(default)]
    only_sound: bool,
    /// Rows from here on are told.
    #[serde(default)]
    from: i64,
}

/// What a file does to the register.
#[derive(Serialize, ToSchema)]
pub struct ImportDocument {
    /// What it is taken over by, until it expires.
    id: String,
    expires: String,
    new: u64,
    changed: u64,
    same: u64,
    faulty: u64,
    /// The first rows from `from` on.
    rows: Vec<ImportRowDocument>,
    /// What `from` of the next rows is.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<i64>,
    /// What was done; left out where nothing was taken over.
    #[serde(skip_serializing_if = "Option::is_none")]
    taken: Option<TakenDocument>,
}

#[derive(Serialize, ToSchema)]
pub struct ImportRowDocument {
    line: u64,
    id: String,
    /// new, changed, same or faulty.
    state: &'static str,
    differences: Vec<RightDifference>,
    /// Faults; doubts, where it goes in all the same.
    remarks: Vec<ImportRemark>,
}

#[derive(Serialize, ToSchema)]
pub struct ImportRemark {
    field: String,
    code: String,
    detail: String,
}

/// How many rights were written, were so already, and were left out since somebody has changed them meanwhile.
#[derive(Serialize, ToSchema)]
pub struct TakenDocument {
    written: u64,
    same: u64,
    stale: u64,
    faulty: u64,
}

/// Reads a register file (JSON Lines, CSV, XML of trademark offices) and, unless it is a dry run, takes it over. A file with faulty
/// records is refused as a whole, unless only the sound ones are asked for.
#[utoipa::path(post, path = "/api/v1/rights/import", tag = "rights", params(
    ("file_name" = Option<String>, Query, description = "Its ending helps to recognise the format"),
    ("dry_run" = Option<bool>, Query), ("only_sound" = Option<bool>, Query), ("from" = Option<i64>, Query)),
    request_body(content_type = "application/octet-stream", content = Vec<u8>),
    responses((status = 200, body = ImportDocument)))]
pub async fn import(
    visit: Visit,
    State(web): State<Web>,
    Query(asked): Query<Asked>,
    bytes: Bytes,
) -> Result<Json<ImportDocument>, WebError> {
    let file = SentFile { file_name: asked.file_name.clone(), bytes: bytes.to_vec(), pictures: Vec::new() };
    let (person, now_ms) = (&visit.person, visit.visitor.now_ms);
    let id = web.desk().read_import(person, file, now_ms).await?;
    // Rows are told as they are before anything is written.
    let preview = web.desk().preview(person, &id, None, asked.from, now_ms).await?;
    let taken =
        if asked.dry_run { None } else { Some(web.desk().take_import(person, &id, asked.only_sound, now_ms).await?) };
    Ok(Json(document(visit.visitor.lang, &preview, taken)))
}

#[derive(Deserialize)]
pub struct TakeAsked {
    #[serde(default)]
    only_sound: bool,
}

/// Takes a file over that was read before.
#[utoipa::path(post, path = "/api/v1/rights/import/{import}", tag = "rights",
    params(("import" = String, Path), ("only_sound" = Option<bool>, Query)),
    responses((status = 200, body = TakenDocument)))]
pub async fn take(
    visit: Visit,
    State(web): State<Web>,
    Path(import): Path<String>,
    Query(asked): Query<TakeAsked>,
) -> Result<Json<TakenDocument>, WebError> {
    let taken = web.desk().take_import(&visit.person, &import, asked.only_sound, visit.visitor.now_ms).await?;
    Ok(Json(taken_document(taken)))
}

fn taken_document(taken: Taken) -> TakenDocument {
    TakenDocument { written: taken.written, same: taken.same, stale: taken.stale, faulty: taken.faulty }
}

fn document(lang: Lang, preview: &Preview, taken: Option<Taken>) -> ImportDocument {
    ImportDocument {
        id: preview.import.id.clone(),
        expires: rfc3339(preview.import.expires_ms),
        new: preview.count(RowState::New),
        changed: preview.count(RowState::Changed),
        same: preview.count(RowState::Same),
        faulty: preview.count(RowState::Faulty),
        rows: preview.rows.iter().map(|(row, differences)| row_document(lang, row, differences)).collect(),
        next: preview.next,
        taken: taken.map(taken_document),
    }
}

fn row_document(lang: Lang, row: &ImportRow, differences: &[Difference]) -> ImportRowDocument {
    let remark = |remark: &crate::store::Remark| ImportRemark {
        field: remark.field.clone(),
        code: remark.reason.code.to_string(),
        detail: lang.text(&remark.reason),
    };
    ImportRowDocument {
        line: row.line,
        id: row.right_id.0.clone(),
        state: row.state.as_str(),
        differences: differences.iter().map(RightDifference::of).collect(),
        remarks: row.remarks.iter().map(remark).collect(),
    }
}
