//! The audit log: what was done by whom, and whether the log is as it was written.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Html;
use serde::{Deserialize, Serialize};

use super::super::me::minute;
use super::{Tab, tabs};
use crate::accounts::Permission;
use crate::accounts::audit::AuditFilter;
use crate::locale::{Lang, Message};
use crate::web::layout::Layout;
use crate::web::routes::{Access, Routes};
use crate::web::{Visit, Web, WebError};

/// Entries of a page.
const PAGE: u32 = 100;

pub fn add(routes: Routes) -> Routes {
    routes.get("/admin/audit", Access::May(Permission::ReadAudit), show)
}

#[derive(Template)]
#[template(path = "access/audit.html", config = "src/web/askama.toml")]
struct AuditPage {
    layout: Layout,
    tabs: Vec<Tab>,
    asked: Asked,
    lines: Vec<Line>,
    /// The address of the entries before these.
    older: Option<String>,
    verdict: Option<Verdict>,
}

struct Line {
    number: i64,
    at: String,
    actor: String,
    action: String,
    object: String,
    via: String,
    digest: String,
}

struct Verdict {
    whole: bool,
    words: String,
    head: String,
}

#[derive(Deserialize, Serialize, Default, Clone)]
struct Asked {
    #[serde(default)]
    actor: String,
    #[serde(default)]
    action: String,
    #[serde(default)]
    object: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<i64>,
    #[serde(default, skip_serializing)]
    verify: Option<String>,
}

impl Asked {
    fn filter(&self) -> AuditFilter {
        let said = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        AuditFilter {
            actor: said(&self.actor),
            action: said(&self.action),
            object: said(&self.object),
            from_ms: midnight(&self.from, 0),
            before_ms: midnight(&self.to, 1),
            before: self.before,
        }
    }

    fn older(&self, last: i64) -> Option<String> {
        let asked = Asked { before: Some(last), ..self.clone() };
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in serde_json::to_value(asked).ok()?.as_object()? {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if !value.is_empty() {
                query.append_pair(name, &value);
            }
        }
        Some(format!("/admin/audit?{}", query.finish()))
    }
}

/// When a day begins in UTC, or one some days later; none of what is no day.
fn midnight(day: &str, later: i64) -> Option<i64> {
    let day: jiff::civil::Date = day.trim().parse().ok()?;
    let day = day.checked_add(jiff::Span::new().days(later)).ok()?;
    Some(day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

async fn show(State(web): State<Web>, visit: Visit, Query(asked): Query<Asked>) -> Result<Html<String>, WebError> {
    let entries = web.desk().audit(&visit.person, &asked.filter(), PAGE).await?;
    let older = match entries.last() {
        Some(last) if entries.len() == PAGE as usize && last.number > 1 => asked.older(last.number),
        _ => None,
    };
    let verdict = match asked.verify {
        Some(_) => Some(verify(&web, &visit).await?),
        None => None,
    };
    let lines = entries.into_iter().map(|entry| Line {
        number: entry.number,
        at: minute(entry.deed.at_ms),
        actor: entry.deed.actor,
        action: entry.deed.action,
        object: entry.deed.object,
        via: entry.deed.via,
        digest: entry.digest.chars().take(12).collect(),
    });
    let lines = lines.collect();
    let place = if visit.person.may(Permission::Administer) { "/admin" } else { "/admin/audit" };
    let layout = Layout::of(&web, &visit, "desk-access-audit", place);
    let page = AuditPage { tabs: tabs(&layout, "/admin/audit"), asked, lines, older, verdict, layout };
    Ok(Html(page.render()?))
}

async fn verify(web: &Web, visit: &Visit) -> Result<Verdict, WebError> {
    let verified = web.desk().verify_audit(&visit.person).await?;
    let lang: Lang = visit.visitor.lang;
    let message = match verified.broken {
        None => Message::new("desk-access-audit-whole").with("count", verified.entries),
        Some(number) => Message::new("desk-access-audit-broken").with("number", number),
    };
    Ok(Verdict { whole: verified.broken.is_none(), words: lang.text(&message), head: verified.head })
}
