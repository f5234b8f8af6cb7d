//! The register as a list, searched and filtered, and as a file.

use askama::Template;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use futures_util::stream;
use jiff::civil::Date;
use jiff::{Span, Timestamp, tz::TimeZone};
use serde::Deserialize;

use super::{cursor, in_path, path_of, read_cursor, time};
use crate::accounts::{Permission, Person};
use crate::desk::DeskError;
use crate::desk::rights::ExportFormat;
use crate::locale::{Lang, Message};
use crate::rights::{RightKind, RightStatus};
use crate::store::{ListedRight, RightQuery};
use crate::web::access::Visit;
use crate::web::layout::Layout;
use crate::web::{Web, WebError};

const ROWS: u32 = 50;
/// The list has room for the day alone.
const DATE_CHARS: usize = 10;
/// Words that are searched for; more only narrow down to nothing.
const MAX_WORDS: usize = 10;

/// What the list was asked for, as it stands in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub q: String,
    pub kind: String,
    pub status: String,
    pub jurisdiction: String,
    pub holder: String,
    /// Days from now within which the validity ends, or `past`.
    pub ends: String,
    pub after: String,
}

impl Asked {
    /// What cannot be read narrows nothing down.
    pub fn query(&self, now_ms: i64, limit: u32) -> RightQuery {
        let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        RightQuery {
            words: self.q.split_whitespace().take(MAX_WORDS).map(str::to_owned).collect(),
            kind: self.kind.parse().ok(),
            status: RightStatus::ALL.into_iter().find(|status| status.as_str() == self.status),
            jurisdiction: filled(&self.jurisdiction).map(|code| code.to_uppercase()),
            holder: filled(&self.holder),
            ends: ends(&self.ends, now_ms),
            after: read_cursor(&self.after),
            limit,
            ..RightQuery::default()
        }
    }

    fn is_narrowed(&self) -> bool {
        let fields = [&self.q, &self.kind, &self.status, &self.jurisdiction, &self.holder, &self.ends];
        fields.into_iter().any(|field| !field.is_empty())
    }

    /// The address of the page behind this one.
    fn next(&self, after: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let fields = [
            ("q", &self.q),
            ("kind", &self.kind),
            ("status", &self.status),
            ("jurisdiction", &self.jurisdiction),
            ("holder", &self.holder),
            ("ends", &self.ends),
        ];
        for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        format!("/rights?{}", query.append_pair("after", after).finish())
    }
}

fn ends(asked: &str, now_ms: i64) -> Option<(Date, Date)> {
    let today = Timestamp::from_millisecond(now_ms).ok()?.to_zoned(TimeZone::UTC).date();
    if asked == "past" {
        return Some((Date::ZERO, today.yesterday().ok()?));
    }
    let days: i64 = asked.parse().ok().filter(|days| (0..=36_500).contains(days))?;
    Some((today, today.checked_add(Span::new().days(days)).ok()?))
}

/// One choice of a list of choices.
pub struct Choice {
    pub value: &'static str,
    pub words: String,
    pub is_chosen: bool,
}

pub fn kinds(lang: Lang, chosen: &str) -> Vec<Choice> {
    let choice = |kind: RightKind| Choice {
        value: kind.as_str(),
        words: lang.text(&kind.label()),
        is_chosen: kind.as_str() == chosen,
    };
    RightKind::ALL.into_iter().map(choice).collect()
}

pub fn statuses(lang: Lang, chosen: &str) -> Vec<Choice> {
    let choice = |status: RightStatus| Choice {
        value: status.as_str(),
        words: lang.text(&status.label()),
        is_chosen: status.as_str() == chosen,
    };
    RightStatus::ALL.into_iter().map(choice).collect()
}

fn ends_choices(lang: Lang, chosen: &str) -> Vec<Choice> {
    let words = [
        ("30", lang.say("desk-rights-ends-30")),
        ("90", lang.say("desk-rights-ends-90")),
        ("365", lang.say("desk-rights-ends-365")),
        ("past", lang.say("desk-rights-ends-past")),
    ];
    words.into_iter().map(|(value, words)| Choice { value, words, is_chosen: value == chosen }).collect()
}

/// A line of the list.
struct Row {
    href: String,
    id: String,
    name: String,
    picture: Option<String>,
    kind: String,
    status: String,
    is_registered: bool,
    holder: String,
    jurisdictions: String,
    valid_to: String,
    open_hits: u64,
    hits: String,
    changed: String,
}

impl Row {
    fn of(lang: Lang, listed: &ListedRight) -> Row {
        let (right, registration) = (&listed.stored.right, &listed.stored.right.registration);
        let href = path_of(&right.id);
        let codes: Vec<&str> = registration.jurisdictions.iter().map(|code| code.0.as_str()).collect();
        Row {
            picture: right.images.first().map(|image| format!("{href}/pictures/{image}")),
            id: right.id.0.clone(),
            name: right.name.clone(),
            kind: lang.text(&right.kind().label()),
            status: lang.text(&registration.status.label()),
            is_registered: registration.status == RightStatus::Registered,
            holder: right.holder.0.clone(),
            jurisdictions: codes.join(" "),
            valid_to: registration.valid_to.map(|date| date.to_string()).unwrap_or_default(),
            open_hits: listed.open_hits,
            hits: format!("/hits?right={}", in_path(&right.id.0)),
            changed: time(listed.stored.changed_ms).chars().take(DATE_CHARS).collect(),
            href,
        }
    }
}

#[derive(Template)]
#[template(path = "rights/list.html", config = "src/web/askama.toml")]
struct ListPage {
    layout: Layout,
    asked: Asked,
    kinds: Vec<Choice>,
    statuses: Vec<Choice>,
    ends: Vec<Choice>,
    total: u64,
    total_words: String,
    rows: Vec<Row>,
    next: Option<String>,
    may_write: bool,
}

pub async fn list(visit: Visit, State(web): State<Web>, Query(asked): Query<Asked>) -> Result<Html<String>, WebError> {
    let lang = visit.visitor.lang;
    let page = web.desk().rights(&visit.person, asked.query(visit.visitor.now_ms, ROWS)).await?;
    let page = ListPage {
        layout: Layout::of(&web, &visit, "desk-rights-title", "/rights"),
        kinds: kinds(lang, &asked.kind),
        statuses: statuses(lang, &asked.status),
        ends: ends_choices(lang, &asked.ends),
        total: page.total,
        total_words: lang.text(&Message::new("desk-rights-total").with("count", page.total)),
        rows: page.rights.iter().map(|listed| Row::of(lang, listed)).collect(),
        next: page.next.as_ref().map(|after| asked.next(&cursor(after))),
        may_write: visit.person.may(Permission::WriteRights),
        asked,
    };
    Ok(Html(page.render()?))
}

#[derive(Deserialize)]
pub struct Export {
    #[serde(default)]
    format: String,
}

pub async fn export(visit: Visit, State(web): State<Web>, Query(asked): Query<Export>) -> Result<Response, WebError> {
    exported(web, visit.person, &asked.format).await
}

/// The register as this person sees it, read and sent part by part; JSON Lines unless it is to be CSV.
pub async fn exported(web: Web, person: Person, format: &str) -> Result<Response, WebError> {
    let (format, name, content_type) = match format {
        "csv" => (ExportFormat::Csv, "register.csv", "text/csv; charset=utf-8"),
        _ => (ExportFormat::Jsonl, "register.jsonl", "application/jsonl"),
    };
    // The first part is read before anything is answered, so that a refusal is one.
    let first = web.desk().export_rights(&person, format, None).await?;
    let parts = stream::try_unfold(Some(first), move |part| {
        let (web, person) = (web.clone(), person.clone());
        async move {
            let Some((bytes, next)) = part else { return Ok::<_, DeskError>(None) };
            let behind = match next {
                Some(after) => Some(web.desk().export_rights(&person, format, Some(after)).await?),
                None => None,
            };
            Ok(Some((bytes, behind)))
        }
    });
    let headers = [
        (header::CONTENT_TYPE, content_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, Body::from_stream(parts)).into_response())
}
