//! Register files: sent, shown as what they would change, then taken over or discarded.

use askama::Template;
use axum::extract::{Form, Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::edit::pictures;
use super::view::{DifferenceLine, difference_line};
use super::{label, path_of, refused, time};
use crate::desk::DeskError;
use crate::desk::rights::{MAX_IMPORT_BYTES, Preview, SentFile, Taken};
use crate::locale::{Lang, Message};
use crate::rights::Difference;
use crate::rights::import::IMPORTERS;
use crate::store::{ImportRow, RegisterImport, RowState};
use crate::web::access::Visit;
use crate::web::layout::Layout;
use crate::web::upload::Upload;
use crate::web::{Web, WebError};

struct Waiting {
    href: String,
    name: String,
    until: String,
}

#[derive(Template)]
#[template(path = "rights/import.html", config = "src/web/askama.toml")]
struct ImportPage {
    layout: Layout,
    hint: String,
    formats: Vec<&'static str>,
    fault: Option<String>,
    waiting: Vec<Waiting>,
}

struct Tab {
    href: String,
    words: String,
    count: u64,
    is_here: bool,
}

struct Row {
    line: u64,
    href: String,
    id: String,
    name: String,
    state: &'static str,
    state_words: String,
    differences: Vec<DifferenceLine>,
    /// Field and reason.
    remarks: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "rights/preview.html", config = "src/web/askama.toml")]
struct PreviewPage {
    layout: Layout,
    href: String,
    file_name: String,
    until: String,
    taken: Option<String>,
    done: Option<String>,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    next: Option<String>,
    /// Words of the one button that writes, and whether it leaves something out.
    take: Option<String>,
    only_sound: bool,
}

pub async fn begin(visit: Visit, State(web): State<Web>) -> Result<Html<String>, WebError> {
    Ok(Html(import_page(&web, &visit, None).await?.render()?))
}

async fn import_page(web: &Web, visit: &Visit, fault: Option<String>) -> Result<ImportPage, WebError> {
    let lang = visit.visitor.lang;
    let waiting = web.desk().imports(&visit.person, visit.visitor.now_ms).await?;
    let line = |import: RegisterImport| Waiting {
        href: format!("/register/import/{}", import.id),
        until: until(lang, &import),
        name: import.file_name,
    };
    Ok(ImportPage {
        layout: Layout::of(web, visit, "desk-rights-import-title", "/rights"),
        hint: lang.text(&Message::new("desk-rights-import-hint").with("megabytes", MAX_IMPORT_BYTES >> 20)),
        formats: IMPORTERS.iter().map(|importer| importer.name()).collect(),
        fault,
        waiting: waiting.into_iter().map(line).collect(),
    })
}

fn until(lang: Lang, import: &RegisterImport) -> String {
    match import.taken_ms {
        Some(taken) => lang.text(&Message::new("desk-rights-import-taken").with("time", time(taken))),
        None => lang.text(&Message::new("desk-rights-import-until").with("time", time(import.expires_ms))),
    }
}

pub async fn read(visit: Visit, State(web): State<Web>, sent: Multipart) -> Result<Response, WebError> {
    let mut upload = Upload::read(&web, &visit.person.name, sent).await?;
    let pictures = pictures(upload.take_files("pictures"));
    let file = upload.take_files("file").into_iter().next();
    let (file_name, bytes) = file.map(|file| (file.file_name, file.bytes)).unwrap_or_default();
    let format = upload.text("format").filter(|name| !name.is_empty()).map(str::to_owned);
    let file = SentFile { file_name, bytes, pictures, format };
    match web.desk().read_import(&visit.person, file, visit.visitor.now_ms).await {
        Ok(id) => Ok(Redirect::to(&format!("/register/import/{id}")).into_response()),
        Err(DeskError::Invalid(faults)) => {
            let fault = faults.first().map(|fault| visit.visitor.lang.text(&fault.reason));
            let page = import_page(&web, &visit, fault).await?;
            refused(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error.into()),
    }
}

/// Which rows; and, behind a take-over, what came of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    show: String,
    from: i64,
    written: Option<u64>,
    same: u64,
    stale: u64,
    faulty: u64,
}

pub async fn preview(
    visit: Visit,
    State(web): State<Web>,
    Path(import): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    let (lang, now_ms) = (visit.visitor.lang, visit.visitor.now_ms);
    let state = RowState::named(&asked.show);
    let preview = web.desk().preview(&visit.person, &import, state, asked.from, now_ms).await?;
    let href = format!("/register/import/{}", preview.import.id);
    let done = asked.written.map(|written| {
        let words = Message::new("desk-rights-import-done")
            .with("written", written)
            .with("same", asked.same)
            .with("stale", asked.stale)
            .with("faulty", asked.faulty);
        lang.text(&words)
    });
    let only_sound = preview.count(RowState::Faulty) > 0;
    let is_open = preview.import.taken_ms.is_none() && preview.to_write() > 0;
    let page = PreviewPage {
        layout: Layout::of(&web, &visit, "desk-rights-import-title", "/rights"),
        until: until(lang, &preview.import),
        taken: preview.import.taken_ms.map(|_| until(lang, &preview.import)),
        done,
        tabs: tabs(lang, &href, &preview, state),
        rows: preview.rows.iter().map(|(row, differences)| shown(lang, row, differences)).collect(),
        next: preview.next.map(|from| format!("{href}?show={}&from={from}", asked.show)),
        take: is_open.then(|| take_words(lang, preview.to_write(), only_sound)),
        only_sound,
        file_name: preview.import.file_name,
        href,
    };
    Ok(Html(page.render()?))
}

fn take_words(lang: Lang, count: u64, only_sound: bool) -> String {
    if only_sound {
        lang.text(&Message::new("desk-rights-import-take-sound").with("count", count))
    } else {
        lang.text(&Message::new("desk-rights-import-take").with("count", count))
    }
}

fn tabs(lang: Lang, href: &str, preview: &Preview, here: Option<RowState>) -> Vec<Tab> {
    let all = Tab {
        href: href.to_owned(),
        words: lang.say("desk-rights-import-all"),
        count: preview.counts.iter().sum(),
        is_here: here.is_none(),
    };
    let tab = |state: RowState| Tab {
        href: format!("{href}?show={}", state.as_str()),
        words: lang.say(&format!("desk-rights-import-{}", state.as_str())),
        count: preview.count(state),
        is_here: here == Some(state),
    };
    std::iter::once(all).chain(RowState::ALL.into_iter().map(tab)).collect()
}

fn shown(lang: Lang, row: &ImportRow, differences: &[Difference]) -> Row {
    let field = |field: &str| if field.is_empty() { String::new() } else { label(lang, field) };
    Row {
        line: row.line,
        href: if matches!(row.state, RowState::Changed | RowState::Same) {
            path_of(&row.right_id)
        } else {
            String::new()
        },
        id: row.right_id.0.clone(),
        name: row.right.as_ref().map(|right| right.name.clone()).unwrap_or_default(),
        state: row.state.as_str(),
        state_words: lang.say(&format!("desk-rights-import-{}", row.state.as_str())),
        differences: differences.iter().map(|difference| difference_line(lang, difference)).collect(),
        remarks: row.remarks.iter().map(|remark| (field(&remark.field), lang.text(&remark.reason))).collect(),
    }
}

#[derive(Deserialize)]
pub struct Take {
    /// Whether faulty records are left out; without it a file that has some is not taken.
    only_sound: Option<String>,
}

pub async fn take(
    visit: Visit,
    State(web): State<Web>,
    Path(import): Path<String>,
    Form(take): Form<Take>,
) -> Result<Redirect, WebError> {
    let (person, now_ms) = (&visit.person, visit.visitor.now_ms);
    let Taken { written, same, stale, faulty } =
        web.desk().take_import(person, &import, take.only_sound.is_some(), now_ms).await?;
    let done = format!("written={written}&same={same}&stale={stale}&faulty={faulty}");
    Ok(Redirect::to(&format!("/register/import/{import}?{done}")))
}

pub async fn forget(visit: Visit, State(web): State<Web>, Path(import): Path<String>) -> Result<Redirect, WebError> {
    web.desk().forget_import(&visit.person, &import, visit.visitor.now_ms).await?;
    Ok(Redirect::to("/register/import"))
}
