//! Everybody's API tokens: whose they are, what they reach, when they were used; and an end to each.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::response::{Html, Redirect};
use serde::Deserialize;

use super::super::me::{TokenLine, token_line};
use super::{Tab, done_words, tabs};
use crate::accounts::Permission;
use crate::web::layout::Layout;
use crate::web::routes::{Access, Mark, Routes};
use crate::web::{Visit, Web, WebError};

const ADMINISTER: Access = Access::May(Permission::Administer);

pub fn add(routes: Routes) -> Routes {
    let routes = routes.get("/admin/tokens", ADMINISTER, show);
    routes.marked(Mark::Noted, |routes| routes.post("/admin/tokens/revoke", ADMINISTER, revoke))
}

#[derive(Template)]
#[template(path = "access/tokens.html", config = "src/web/askama.toml")]
struct TokensPage {
    layout: Layout,
    tabs: Vec<Tab>,
    /// With the account that each is of.
    tokens: Vec<(String, TokenLine)>,
    done: Option<String>,
}

#[derive(Deserialize)]
struct Asked {
    /// One account's only.
    account: Option<String>,
    done: Option<String>,
}

#[derive(Deserialize)]
struct IdForm {
    id: String,
}

async fn show(State(web): State<Web>, visit: Visit, Query(asked): Query<Asked>) -> Result<Html<String>, WebError> {
    let (lang, now_ms) = (visit.visitor.lang, visit.visitor.now_ms);
    let account = asked.account.as_deref().filter(|account| !account.is_empty());
    let tokens = web.desk().all_tokens(&visit.person, account).await?;
    let tokens = tokens.into_iter().map(|token| (token.account.clone(), token_line(token, lang, now_ms)));
    let layout = Layout::of(&web, &visit, "desk-access-tokens-of-all", "/admin");
    let page = TokensPage {
        tabs: tabs(&layout, "/admin/tokens"),
        tokens: tokens.collect(),
        done: done_words(asked.done.as_deref(), lang),
        layout,
    };
    Ok(Html(page.render()?))
}

async fn revoke(State(web): State<Web>, visit: Visit, Form(form): Form<IdForm>) -> Result<Redirect, WebError> {
    web.desk().revoke_any_token(&visit.person, &form.id, visit.visitor.now_ms).await?;
    Ok(Redirect::to("/admin/tokens?done=token"))
}
