//! How long what belongs to signing in is kept, and what was dropped when.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::super::me::minute;
use super::super::sign_in::{refused_page, sentences};
use super::{Tab, done_words, tabs};
use crate::accounts::{Permission, Rule, Swept};
use crate::web::layout::Layout;
use crate::web::routes::{Access, Mark, Routes};
use crate::web::{Visit, Web, WebError};

const ADMINISTER: Access = Access::May(Permission::Administer);

pub fn add(routes: Routes) -> Routes {
    let routes = routes.get("/admin/retention", ADMINISTER, show);
    routes.marked(Mark::Noted, |routes| routes.post("/admin/retention", ADMINISTER, change))
}

#[derive(Template)]
#[template(path = "access/retention.html", config = "src/web/askama.toml")]
struct RetentionPage {
    layout: Layout,
    tabs: Vec<Tab>,
    rules: Vec<RuleLine>,
    sweeps: Vec<(String, Swept)>,
    faults: Vec<String>,
    done: Option<String>,
}

struct RuleLine {
    name: &'static str,
    words: String,
    value: u32,
    least: u32,
    most: u32,
}

#[derive(Deserialize)]
struct Done {
    done: Option<String>,
}

async fn show(State(web): State<Web>, visit: Visit, Query(query): Query<Done>) -> Result<Html<String>, WebError> {
    let done = done_words(query.done.as_deref(), visit.visitor.lang);
    Ok(Html(page(&web, &visit, Vec::new(), done).await?))
}

async fn page(web: &Web, visit: &Visit, faults: Vec<String>, done: Option<String>) -> Result<String, WebError> {
    let layout = Layout::of(web, visit, "desk-access-retention", "/admin");
    let (retention, sweeps) = web.desk().retention(&visit.person).await?;
    let rules = Rule::ALL.into_iter().map(|rule| RuleLine {
        name: rule.as_str(),
        words: layout.say(words_of(rule)),
        value: retention.get(rule),
        least: *rule.range().start(),
        most: *rule.range().end(),
    });
    let rules = rules.collect();
    let sweeps = sweeps.into_iter().map(|swept| (minute(swept.at_ms), swept)).collect();
    let page = RetentionPage { tabs: tabs(&layout, "/admin/retention"), rules, sweeps, faults, done, layout };
    Ok(page.render()?)
}

fn words_of(rule: Rule) -> &'static str {
    match rule {
        Rule::SessionIdleHours => "desk-access-rule-session-idle-hours",
        Rule::SessionDays => "desk-access-rule-session-days",
        Rule::AttemptDays => "desk-access-rule-attempt-days",
        Rule::TokenDays => "desk-access-rule-token-days",
    }
}

async fn change(
    State(web): State<Web>,
    visit: Visit,
    Form(form): Form<BTreeMap<String, String>>,
) -> Result<Response, WebError> {
    let mut wanted = Vec::new();
    for rule in Rule::ALL {
        if let Some(text) = form.get(rule.as_str()) {
            wanted.push((rule, text.trim().parse().map_err(|_| WebError::Malformed(text.clone()))?));
        }
    }
    match web.desk().set_retention(&visit.person, &wanted, visit.visitor.now_ms).await {
        Ok(()) => Ok(Redirect::to("/admin/retention?done=retention").into_response()),
        Err(error) => {
            let faults = sentences(error, visit.visitor.lang)?;
            Ok(refused_page(page(&web, &visit, faults, None).await?))
        }
    }
}
