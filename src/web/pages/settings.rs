//! Language and light, kept in the browser: they are asked for before anybody has signed in.

use axum::extract::Query;
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::locale::Lang;
use crate::web::access::{LANG_COOKIE, THEME_COOKIE, Theme};
use crate::web::routes::{Access, Routes};

/// A year.
const MAX_AGE_SECONDS: u32 = 31_536_000;

pub fn add(routes: Routes) -> Routes {
    routes.get("/settings/show", Access::Public, show)
}

#[derive(Deserialize)]
struct Show {
    lang: Option<String>,
    theme: Option<String>,
    /// The page to go back to.
    back: Option<String>,
}

async fn show(Query(show): Query<Show>) -> Response {
    let lang = show.lang.and_then(|tag| tag.parse::<Lang>().ok()).map(|lang| cookie(LANG_COOKIE, lang.tag()));
    let theme = show.theme.and_then(|name| Theme::named(&name)).map(|theme| cookie(THEME_COOKIE, theme.name()));
    let cookies = lang.into_iter().chain(theme).map(|line| (header::SET_COOKIE, line));
    let back = show.back.filter(|path| is_ours(path)).unwrap_or_else(|| "/".to_owned());
    (AppendHeaders(cookies.collect::<Vec<_>>()), Redirect::to(&back)).into_response()
}

pub fn cookie(name: &str, value: &str) -> String {
    format!("{name}={value}; Path=/; Max-Age={MAX_AGE_SECONDS}; SameSite=Lax; HttpOnly")
}

/// A path on this server, and nothing that a browser reads as another one.
pub fn is_ours(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_elsewhere() {
        for path in ["/hits?state=open", "/"] {
            assert!(is_ours(path), "{path}");
        }
        for path in ["//evil.test", "/\\evil.test", "https://evil.test", "javascript:x", "", "/a\r\nb"] {
            assert!(!is_ours(path), "{path}");
        }
    }
}
