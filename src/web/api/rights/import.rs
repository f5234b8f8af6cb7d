//! Register files for programs: read and told first, taken over at once or later.

use axum::Json;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::documents::RightDifference;
use crate::desk::DeskError;
use crate::desk::rights::{MAX_IMPORT_BYTES, Preview, SentFile, Taken};
use crate::locale::{Lang, Message};
use crate::rights::Difference;
use crate::store::{ImportRow, RegisterImport, RowState};
use crate::web::access::Visit;
use crate::web::pages::rights::exported;
use crate::web::upload::whole;
use crate::web::words::rfc3339;
use crate::web::{Web, WebError};

/// The register as the caller sees it, as one file.
#[utoipa::path(get, path = "/api/v1/register/export", tag = "rights",
    params(("format" = Option<String>, Query, description = "jsonl (the usual one) or csv")),
    responses((status = 200, content((String = "application/jsonl"), (String = "text/csv")))))]
pub async fn export(
    visit: Visit,
    State(web): State<Web>,
    Query(Format { format }): Query<Format>,
) -> Result<Response, WebError> {
    if !matches!(format.as_str(), "" | "jsonl" | "csv") {
        let value = format.chars().take(MAX_SHOWN_CHARS).collect::<String>();
        let reason = Message::new("desk-rights-bad-format").with("value", value);
        return Err(DeskError::invalid("format", reason).into());
    }
    exported(web, visit.person, &format).await
}

/// What is refused is shown, but not without end.
const MAX_SHOWN_CHARS: usize = 80;

#[derive(Deserialize)]
pub struct Format {
    #[serde(default)]
    format: String,
}

/// The caller's files that were read and wait to be taken over.
#[derive(Serialize, ToSchema)]
pub struct ImportList {
    items: Vec<ImportLine>,
}

#[derive(Serialize, ToSchema)]
pub struct ImportLine {
    id: String,
    file_name: String,
    sent: String,
    expires: String,
    /// When it was taken over; left out where it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    taken: Option<String>,
}

impl ImportLine {
    fn of(import: RegisterImport) -> Self {
        ImportLine {
            id: import.id,
            file_name: import.file_name,
            sent: rfc3339(import.uploaded_ms),
            expires: rfc3339(import.expires_ms),
            taken: import.taken_ms.map(rfc3339),
        }
    }
}

/// The caller's files that wait, latest first.
#[utoipa::path(get, path = "/api/v1/register/imports", tag = "rights", responses((status = 200, body = ImportList)))]
pub async fn list(visit: Visit, State(web): State<Web>) -> Result<Json<ImportList>, WebError> {
    let imports = web.desk().imports(&visit.person, visit.visitor.now_ms).await?;
    Ok(Json(ImportList { items: imports.into_iter().map(ImportLine::of).collect() }))
}

#[derive(Deserialize)]
pub struct RowsAsked {
    /// new, changed, same or faulty.
    #[serde(default)]
    show: String,
    #[serde(default)]
    from: i64,
}

/// What a file that waits would do to the register as it is now; faulty records first.
#[utoipa::path(get, path = "/api/v1/register/imports/{import}", tag = "rights", params(("import" = String, Path),
    ("show" = Option<String>, Query, description = "new, changed, same or faulty; all if absent"),
    ("from" = Option<i64>, Query, description = "`next` of the answer before")),
    responses((status = 200, body = ImportDocument)))]
pub async fn preview(
    visit: Visit,
    State(web): State<Web>,
    Path(import): Path<String>,
    Query(asked): Query<RowsAsked>,
) -> Result<Json<ImportDocument>, WebError> {
    let state = RowState::named(&asked.show);
    if state.is_none() && !asked.show.is_empty() {
        let value = asked.show.chars().take(MAX_SHOWN_CHARS).collect::<String>();
        return Err(DeskError::invalid("show", Message::new("desk-rights-bad-show").with("value", value)).into());
    }
    let preview = web.desk().preview(&visit.person, &import, state, asked.from, visit.visitor.now_ms).await?;
    Ok(Json(document(visit.visitor.lang, &preview, None)))
}

/// Forgets a file that waits.
#[utoipa::path(delete, path = "/api/v1/register/imports/{import}", tag = "rights", params(("import" = String, Path)),
    responses((status = 204, description = "Forgotten")))]
pub async fn forget(visit: Visit, State(web): State<Web>, Path(import): Path<String>) -> Result<StatusCode, WebError> {
    web.desk().forget_import(&visit.person, &import, visit.visitor.now_ms).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    file_name: String,
    format: Option<String>,
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
#[utoipa::path(post, path = "/api/v1/register/imports", tag = "rights", params(
    ("file_name" = Option<String>, Query, description = "Its ending helps to recognise the format"),
    ("format" = Option<String>, Query, description = "What to read it as; what it looks like if absent"),
    ("dry_run" = Option<bool>, Query), ("only_sound" = Option<bool>, Query), ("from" = Option<i64>, Query)),
    request_body(content_type = "application/octet-stream", content = Vec<u8>),
    responses((status = 200, body = ImportDocument)))]
pub async fn read(
    visit: Visit,
    State(web): State<Web>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Result<Json<ImportDocument>, WebError> {
    let (bytes, _turn) = whole(&web, &visit.person.name, request.into_body(), MAX_IMPORT_BYTES).await?;
    let file = SentFile {
        file_name: asked.file_name.clone(),
        bytes: bytes.into(),
        pictures: Vec::new(),
        format: asked.format.clone(),
    };
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
#[utoipa::path(post, path = "/api/v1/register/imports/{import}", tag = "rights",
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
