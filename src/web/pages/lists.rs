//! What pages of lists have in common: tabs by state, tables, the way to the next page, and what comes after a form was sent.

use axum::response::Response;

use super::sheet::{Cell, Link, Part, Sent, Sheet, Tab, Table, is_told_there, optional, see_other};
use crate::desk::DeskError;
use crate::desk::paging::Paging;
use crate::locale::Lang;
use crate::store::paging::ListPlace;
use crate::web::WebError;

/// Which page an address asks for.
pub fn paging(asked: &Sent) -> Paging {
    let limit = optional(asked, "limit").map(|limit| limit.parse().unwrap_or_default());
    Paging { after: optional(asked, "after").map(str::to_owned), limit }
}

/// The ways to the first and the next page; nothing where there is only one.
pub fn pages(place: &str, asked: &Sent, next: Option<&ListPlace>, lang: Lang) -> Option<Part> {
    let with = |after: Option<String>| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for name in ["state", "limit"] {
            if let Some(value) = optional(asked, name) {
                query.append_pair(name, value);
            }
        }
        if let Some(after) = after {
            query.append_pair("after", &after);
        }
        let query = query.finish();
        if query.is_empty() { place.to_owned() } else { format!("{place}?{query}") }
    };
    let link = |href, code| Link { href, words: lang.say(code), is_main: false };
    let first = optional(asked, "after").map(|_| link(with(None), "desk-page-first"));
    let next = next.map(|next| link(with(Some(next.to_string())), "desk-page-next"));
    let links: Vec<Link> = first.into_iter().chain(next).collect();
    (!links.is_empty()).then_some(Part::Links(links))
}

/// A tab for all, and one for each state, given by its name and words.
pub fn tabs(
    place: &str,
    all: String,
    states: impl IntoIterator<Item = (&'static str, String)>,
    here: Option<&str>,
) -> Vec<Tab> {
    let all = Tab { href: place.to_owned(), words: all, is_here: here.is_none() };
    let states = states.into_iter().map(|(name, words)| Tab {
        href: format!("{place}?state={name}"),
        words,
        is_here: here == Some(name),
    });
    std::iter::once(all).chain(states).collect()
}

/// A table without a heading of its own, its columns by the codes of their words.
pub fn table(columns: &[&'static str], rows: Vec<Vec<Cell>>, empty: &str, lang: Lang) -> Part {
    let columns = columns.iter().map(|code| lang.say(code)).collect();
    Part::Table(Table { heading: String::new(), columns, rows, empty: lang.say(empty) })
}

/// After a form was sent: on to `to`, or back to the page it stands on, with what was typed and what is wrong with it.
pub async fn ended<T>(
    done: Result<T, DeskError>,
    to: &str,
    (action, sent): (&str, &Sent),
    page: impl Future<Output = Result<Sheet, WebError>>,
) -> Result<Response, WebError> {
    match done {
        Ok(_) => Ok(see_other(to)),
        Err(error) if is_told_there(&error) => page.await?.refused_form(action, sent, &error),
        Err(error) => Err(error.into()),
    }
}
