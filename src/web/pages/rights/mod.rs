//! The register: its list, a right with everything of it, and the forms that change it.

mod edit;
mod form;
mod import;
mod list;
mod view;

pub(in crate::web) use list::{Asked, exported};

use axum::extract::DefaultBodyLimit;
use axum::http::{Method, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::post;
use data_encoding::BASE64URL_NOPAD;

use crate::accounts::Permission;
use crate::desk::rights::MAX_IMPORT_BYTES;
use crate::locale::Lang;
use crate::rights::RightId;
use crate::web::WebError;
use crate::web::errors::Dressed;
use crate::web::routes::{Access, Mark, Routes};
use crate::web::words::minute as time;

/// A form with its pictures is not larger.
pub(in crate::web) const MAX_FORM_BYTES: usize = 64 << 20;
/// What stands around files in a form.
const FORM_OVERHEAD: usize = 1 << 20;

/// Everything about one right stands below its id; whatever is not about one right stands elsewhere, since an id may be any word.
pub fn add(routes: Routes) -> Routes {
    let read = Access::May(Permission::ReadRights);
    let write = Access::May(Permission::WriteRights);
    let form = DefaultBodyLimit::max(MAX_FORM_BYTES);
    let file = DefaultBodyLimit::max(MAX_IMPORT_BYTES + FORM_OVERHEAD);
    routes
        .get("/rights", read, list::list)
        .marked(Mark::Export, |routes| routes.get("/register/export", read, list::export))
        .get("/register/new", write, edit::new)
        .page(Method::POST, "/register/new", write, post(edit::register).layer(form))
        .get("/register/import", write, import::begin)
        .page(Method::POST, "/register/import", write, post(import::read).layer(file))
        .get("/register/import/{import}", write, import::preview)
        .post("/register/import/{import}", write, import::take)
        .post("/register/import/{import}/forget", write, import::forget)
        .get("/rights/{id}", read, view::view)
        .get("/rights/{id}/look", read, view::look)
        .post("/rights/{id}/look", write, view::look_again)
        .get("/rights/{id}/edit", write, edit::edit)
        .page(Method::POST, "/rights/{id}/edit", write, post(edit::change).layer(form))
        .get("/rights/{id}/remove", write, edit::ask_removal)
        .post("/rights/{id}/remove", write, edit::remove)
        .page(Method::POST, "/rights/{id}/pictures", write, post(edit::add_pictures).layer(form))
        .post("/rights/{id}/pictures/{digest}/remove", write, edit::remove_picture)
        .post("/rights/{id}/pictures/{digest}/first", write, edit::put_picture_first)
}

/// A page that says itself what went wrong.
fn refused(status: StatusCode, page: &impl askama::Template) -> Result<Response, WebError> {
    let mut response = (status, Html(page.render()?)).into_response();
    response.extensions_mut().insert(Dressed);
    Ok(response)
}

/// Where a page of the register ended, as one word.
pub(in crate::web) fn cursor((name, id): &(String, RightId)) -> String {
    // Neither holds a line break.
    BASE64URL_NOPAD.encode(format!("{id}\n{name}").as_bytes())
}

pub(in crate::web) fn read_cursor(word: &str) -> Option<(String, RightId)> {
    let text = String::from_utf8(BASE64URL_NOPAD.decode(word.as_bytes()).ok()?).ok()?;
    let (id, name) = text.split_once('\n')?;
    Some((name.to_owned(), RightId(id.to_owned())))
}

/// What a field is called.
fn label(lang: Lang, key: &str) -> String {
    let code = format!("desk-rights-field-{}", key.replace(['.', '_'], "-"));
    let words = lang.say(&code);
    // A fault may name a field that no record has.
    if words == code { key.to_owned() } else { words }
}

/// The path of a right's page; ids may be words in any script.
fn path_of(id: &RightId) -> String {
    format!("/rights/{}", in_path(&id.0))
}

pub(in crate::web) fn in_path(segment: &str) -> String {
    url::form_urlencoded::byte_serialize(segment.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back() {
        let place = ("香 & 茶\u{2028}".to_owned(), RightId("tm-1".to_owned()));
        assert_eq!(read_cursor(&cursor(&place)), Some(place));
        assert_eq!(read_cursor("%%%"), None);
    }
}
