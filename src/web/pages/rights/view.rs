//! One right: what it says, its pictures, what was found for it, who changed what when.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{in_path, label, path_of, time};
use crate::accounts::Permission;
use crate::desk::DeskError;
use crate::desk::rights::{Change, ChangeKind, Look, MAX_PICTURE_BYTES, MAX_PICTURES, RightView};
use crate::locale::{Lang, Message};
use crate::rights::{Difference, Right, RightId, RightStatus, contents};
use crate::store::StoredHit;
use crate::web::access::Visit;
use crate::web::layout::Layout;
use crate::web::{Web, WebError};

/// Digests are told apart by their beginnings.
pub(super) const SHOWN_DIGEST: usize = 12;

#[derive(Deserialize)]
pub struct Asked {
    /// The change that those to be shown come before.
    before: Option<i64>,
}

/// A label and what stands beside it, line by line.
struct Fact {
    label: String,
    text: String,
}

struct ChangeLine {
    what: String,
    by: String,
    differences: Vec<DifferenceLine>,
}

pub(super) struct DifferenceLine {
    pub field: String,
    pub lost: String,
    pub won: String,
}

struct Picture {
    href: String,
    alt: String,
    is_first: bool,
}

struct Best {
    href: String,
    title: String,
    score: String,
}

/// How far it was looked for, and what was found: the part of the page that htmx asks for again while it moves.
#[derive(Template)]
#[template(path = "rights/look.html", config = "src/web/askama.toml")]
struct LookPart {
    lang: Lang,
    href: String,
    hits: String,
    state: &'static str,
    words: String,
    progress: Option<(u64, u64, String)>,
    count: String,
    open_hits: u64,
    best: Vec<Best>,
    may_look: bool,
}

#[derive(Template)]
#[template(path = "rights/view.html", config = "src/web/askama.toml")]
struct ViewPage {
    layout: Layout,
    href: String,
    kind: String,
    status: String,
    is_registered: bool,
    /// Why nothing is looked for.
    warning: Option<String>,
    is_gone: bool,
    id: String,
    facts: Vec<Fact>,
    pictures: Vec<Picture>,
    pictures_hint: String,
    look: Option<String>,
    changes: Vec<ChangeLine>,
    older: Option<String>,
    may_write: bool,
}

pub async fn view(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, WebError> {
    let (lang, id) = (visit.visitor.lang, RightId(id));
    let view = web.desk().right(&visit.person, &id, asked.before).await?;
    let may_write = visit.person.may(Permission::WriteRights);
    let look = view.look.as_ref().map(|look| look_part(&visit, &view, look).render()).transpose()?;
    let right = view.stored.as_ref().map(|stored| &stored.right);
    let title = right.map_or_else(|| id.0.clone(), |right| right.name.clone());
    let page = ViewPage {
        layout: Layout::titled(&web, visit.visitor.clone(), title, "/rights"),
        href: path_of(&id),
        kind: right.map(|right| lang.text(&right.kind().label())).unwrap_or_default(),
        status: right.map(|right| lang.text(&right.registration.status.label())).unwrap_or_default(),
        is_registered: right.is_some_and(|right| right.registration.status == RightStatus::Registered),
        warning: warning(lang, &view),
        is_gone: right.is_none(),
        facts: right.map(|right| facts(lang, right)).unwrap_or_default(),
        pictures: right.map(|right| pictures(lang, right)).unwrap_or_default(),
        pictures_hint: pictures_hint(lang),
        look,
        changes: view.changes.iter().map(|change| change_line(lang, change)).collect(),
        older: view.older.map(|before| format!("{}?before={before}", path_of(&id))),
        may_write,
        id: id.0,
    };
    Ok(Html(page.render()?))
}

/// The part alone for htmx, otherwise the page that it is part of.
pub async fn look(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Response, WebError> {
    let id = RightId(id);
    let view = web.desk().right(&visit.person, &id, None).await?;
    if !visit.visitor.partial {
        return Ok(Redirect::to(&path_of(&id)).into_response());
    }
    let look = view.look.as_ref().ok_or(DeskError::NotFound)?;
    Ok(Html(look_part(&visit, &view, look).render()?).into_response())
}

pub async fn look_again(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Response, WebError> {
    let right = RightId(id.clone());
    web.desk().look_again(&visit.person, &right).await?;
    if visit.visitor.partial {
        look(visit, State(web), Path(id)).await
    } else {
        Ok(Redirect::to(&path_of(&right)).into_response())
    }
}

fn look_part(visit: &Visit, view: &RightView, look: &Look) -> LookPart {
    let lang = visit.visitor.lang;
    let (state, words) = match look {
        Look::NothingCaptured => ("nothing", lang.say("desk-rights-look-nothing")),
        Look::NotInForce => ("not-in-force", lang.say("desk-rights-not-in-force")),
        Look::Waiting => ("waiting", lang.say("desk-rights-look-waiting")),
        Look::Running { .. } => ("running", lang.say("desk-rights-look-running")),
        Look::Failed => ("failed", lang.say("desk-rights-look-failed")),
        Look::Done => ("done", lang.say("desk-rights-look-done")),
    };
    let progress = match look {
        &Look::Running { done, total } if total > 0 => {
            let words = Message::new("desk-rights-look-progress").with("done", done).with("total", total);
            Some((done, total, lang.text(&words)))
        }
        _ => None,
    };
    let count = match view.open_hits {
        0 => lang.say("desk-rights-no-open-hits"),
        count => lang.text(&Message::new("desk-rights-count-open").with("count", count)),
    };
    LookPart {
        lang,
        href: format!("{}/look", path_of(&view.id)),
        hits: format!("/hits?right={}", in_path(&view.id.0)),
        state,
        words,
        progress,
        count,
        open_hits: view.open_hits,
        best: view.best.iter().map(best).collect(),
        may_look: matches!(look, Look::Waiting | Look::Failed) && visit.person.may(Permission::WriteRights),
    }
}

fn best(hit: &StoredHit) -> Best {
    Best {
        href: format!("/hits/{}", hit.id),
        title: hit.listing.title.clone(),
        score: format!("{:.0}", hit.ranked.score.get() * 100.0),
    }
}

fn warning(lang: Lang, view: &RightView) -> Option<String> {
    if view.stored.is_some() {
        return (!view.in_force).then(|| lang.say("desk-rights-not-in-force"));
    }
    let gone = view.changes.first()?;
    let words = Message::new("desk-rights-gone").with("actor", gone.actor.as_str()).with("time", time(gone.changed_ms));
    Some(lang.text(&words))
}

fn facts(lang: Lang, right: &Right) -> Vec<Fact> {
    let fields = contents(right).into_iter().filter(|(key, _)| !matches!(*key, "images" | "name" | "kind" | "status"));
    fields.map(|(key, values)| Fact { label: label(lang, key), text: values.join("\n") }).collect()
}

fn pictures(lang: Lang, right: &Right) -> Vec<Picture> {
    let picture = |(number, image): (usize, &String)| Picture {
        href: format!("{}/pictures/{image}", path_of(&right.id)),
        alt: lang
            .text(&Message::new("desk-rights-picture-alt").with("number", number).with("name", right.name.as_str())),
        is_first: number == 1,
    };
    (1..).zip(&right.images).map(picture).collect()
}

pub(super) fn pictures_hint(lang: Lang) -> String {
    let megabytes = MAX_PICTURE_BYTES >> 20;
    lang.text(&Message::new("desk-rights-hint-pictures").with("count", MAX_PICTURES).with("megabytes", megabytes))
}

fn change_line(lang: Lang, change: &Change) -> ChangeLine {
    let (what, differences) = match &change.what {
        ChangeKind::Added => (lang.say("desk-rights-was-added"), &[][..]),
        ChangeKind::Changed(differences) => (lang.say("desk-rights-was-changed"), differences.as_slice()),
        ChangeKind::Removed => (lang.say("desk-rights-was-removed"), &[][..]),
    };
    let by = Message::new("desk-rights-by").with("actor", change.actor.as_str()).with("time", time(change.changed_ms));
    let differences = differences.iter().map(|difference| difference_line(lang, difference)).collect();
    ChangeLine { what, by: lang.text(&by), differences }
}

pub(super) fn difference_line(lang: Lang, difference: &Difference) -> DifferenceLine {
    let text = |values: &[String]| {
        let shown = values.iter().map(|value| shown(lang, difference.field, value));
        shown.collect::<Vec<_>>().join("\n")
    };
    DifferenceLine { field: label(lang, difference.field), lost: text(&difference.lost), won: text(&difference.won) }
}

/// Values that are words of ours in the reader's language, digests by their beginnings.
fn shown(lang: Lang, field: &str, value: &str) -> String {
    match field {
        "images" => value.chars().take(SHOWN_DIGEST).collect(),
        "kind" => lang.text(&Message::new("rights-kind").with("kind", value)),
        "status" => lang.text(&Message::new("rights-status").with("status", value)),
        _ => value.to_owned(),
    }
}
