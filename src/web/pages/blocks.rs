//! Blocks: what is proposed and in force, with who else would be hit; a second person's word; the lists as files.

use axum::Form as Posted;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::lists::{ended, pages, paging, table, tabs};
use super::sheet::{
    Cell, Choice, Event, Field, Form, Kind, Line, Part, Sent, Sheet, Table, day, given, is_told_there, minute,
    optional, see_other, short,
};
use crate::accounts::Permission;
use crate::desk::blocks::{BlockChoices, BlockEnd, BlockStory, NewBlock};
use crate::desk::{DeskError, Fault};
use crate::locale::{Lang, Message};
use crate::review::blocks::guard::{Objection, Severity};
use crate::review::blocks::{Block, BlockState, DEFAULT_DAYS, Target, TargetFault, is_same_person};
use crate::web::access::Visit;
use crate::web::layout::Layout;
use crate::web::routes::{Access, Mark, Routes};
use crate::web::{Web, WebError};

/// Names of those who would be hit that one sentence holds.
const NAMED: usize = 5;
const PLACE: &str = "/blocks";
/// How a form says that a block ends with the right's broadcast window.
const WINDOW: &str = "broadcast-window";

pub fn add(routes: Routes) -> Routes {
    let read = Access::May(Permission::ReadBlocks);
    let propose = Access::May(Permission::ProposeBlocks);
    routes
        .get("/blocks", read, list)
        .get("/blocks/new", propose, new)
        .post("/blocks/new", propose, create)
        .get("/blocks/lists", read, lists)
        .post("/blocks/lists", propose, build)
        .get("/blocks/lists/key", read, key)
        .marked(Mark::Export, |routes| routes.get("/blocks/lists/{serial}/{file}", read, file))
        .get("/blocks/{id}", read, show)
        .post("/blocks/{id}/approve", Access::May(Permission::ApproveBlocks), approve)
        .post("/blocks/{id}/revoke", propose, revoke)
}

async fn list(State(web): State<Web>, visit: Visit, Query(asked): Query<Sent>) -> Result<Response, WebError> {
    let lang = visit.visitor.lang;
    let now_ms = visit.visitor.now_ms;
    let wanted = given(&asked, "state").to_owned();
    let state = BlockState::ALL.into_iter().find(|state| state.as_str() == wanted);
    let page = web.desk().blocks(&visit.person, state, &paging(&asked), now_ms).await?;
    let mut sheet = Sheet::new(Layout::of(&web, &visit, "desk-nav-blocks", PLACE));
    sheet.lead = lang.say("desk-blocks-lead");
    sheet = sheet.link("/blocks/lists", lang.say("desk-blocks-lists"), true);
    let states = BlockState::ALL.map(|each| (each.as_str(), lang.say(state_code(each))));
    sheet.tabs = tabs(PLACE, lang.say("desk-blocks-all"), states, state.map(BlockState::as_str));
    let columns = [
        "blocks-column-target",
        "blocks-column-state",
        "column-right",
        "column-reason",
        "blocks-column-proposed-by",
        "blocks-column-approved-by",
        "blocks-column-expires",
    ];
    let rows = page.rows.iter().map(|block| row(block, now_ms, lang)).collect();
    sheet
        .part(table(&columns, rows, "desk-blocks-none", lang))
        .part(pages(PLACE, &asked, page.next.as_ref(), lang))
        .answer()
}

fn row(block: &Block, now_ms: i64, lang: Lang) -> Vec<Cell> {
    let proposal = &block.proposal;
    let approved = block.approved.as_ref().map(|word| word.by.clone()).unwrap_or_default();
    vec![
        Cell::link(proposal.target.to_string(), format!("/blocks/{}", block.id)),
        state_badge(block.state(now_ms), lang),
        Cell::of(proposal.right_id.as_ref().map(ToString::to_string).unwrap_or_default()),
        Cell::of(proposal.reason.chars().take(120).collect::<String>()),
        Cell::of(&proposal.proposed_by),
        Cell::of(approved),
        Cell::of(day(proposal.expires_ms)),
    ]
}

fn state_code(state: BlockState) -> &'static str {
    match state {
        BlockState::Proposed => "blocks-state-proposed",
        BlockState::InForce => "blocks-state-in-force",
        BlockState::Expired => "blocks-state-expired",
        BlockState::Revoked => "blocks-state-revoked",
    }
}

fn state_badge(state: BlockState, lang: Lang) -> Cell {
    let class = match state {
        BlockState::Proposed => "new",
        BlockState::InForce => "very-strong",
        BlockState::Expired | BlockState::Revoked => "",
    };
    Cell::badge(lang.say(state_code(state)), class)
}

/// An objection in words, with what follows from it.
fn objection_line(objection: &Objection, lang: Lang) -> (&'static str, String) {
    let (code, class) = match objection.severity {
        Severity::Note => ("blocks-severity-note", ""),
        Severity::NeedsOverride => ("blocks-severity-needs-override", "strong"),
        Severity::Refuses => ("blocks-severity-refuses", "very-strong"),
    };
    (class, lang.text(&Message::new(code).with("objection", lang.text(&objection.message(NAMED)))))
}

async fn new(State(web): State<Web>, visit: Visit, Query(asked): Query<Sent>) -> Result<Response, WebError> {
    let choices = web.desk().block_choices(&visit.person, given(&asked, "hit"), visit.visitor.now_ms).await?;
    new_sheet(&web, &visit, &choices, &Sent::new()).answer()
}

fn new_sheet(web: &Web, visit: &Visit, choices: &BlockChoices, sent: &Sent) -> Sheet {
    let lang = visit.visitor.lang;
    let hit = &choices.hit;
    let narrowest = choices.choices.first().map(|choice| choice.target.to_string()).unwrap_or_default();
    let of_target = choices.choices.iter().map(|choice| {
        let mut lines: Vec<_> = choice.objections.iter().map(|found| objection_line(found, lang)).collect();
        if lines.is_empty() {
            lines.push(("", lang.say("desk-blocks-nobody-else")));
        }
        let kind = lang.text(&Message::new("desk-blocks-kind").with("kind", choice.target.kind()));
        lines.insert(0, ("", kind));
        if matches!(choice.target, Target::Ip(_)) {
            lines.push(("strong", lang.say("desk-blocks-shared-machine")));
        }
        Choice { value: choice.target.to_string(), words: choice.target.to_string(), lines }
    });
    let form = Form::new("/blocks/new", lang.say("desk-blocks-propose-heading"), lang.say("desk-blocks-propose"))
        .hint(lang.say("desk-blocks-propose-hint"))
        .field(Field::hidden("hit", &hit.id))
        .field(Field::new("target", lang.say("desk-blocks-target"), Kind::Radio(of_target.collect())).value(narrowest))
        .field(Field::area("reason", lang.say("column-reason")))
        .field(Field::line("ground", lang.say("blocks-column-ground")).hint(lang.say("desk-blocks-ground-hint")))
        .field(end_field(choices.window_end_ms, lang))
        .field(Field::new("days", lang.say("desk-blocks-days"), Kind::Line("number")).value(DEFAULT_DAYS.to_string()))
        .filled(sent);
    let url = hit.listing.url.as_ref().map(ToString::to_string).unwrap_or_default();
    let facts = vec![
        (lang.say("column-hit"), vec![Cell::link(short(&hit.id), format!("/hits/{}", hit.id))]),
        (lang.say("column-title"), vec![Cell::of(&hit.listing.title)]),
        (lang.say("column-seller"), vec![Cell::of(hit.listing.seller.clone().unwrap_or_default())]),
        (lang.say("column-url"), vec![Cell::outside(&url)]),
    ];
    Sheet::new(Layout::of(web, visit, "desk-blocks-title-new", PLACE))
        .part(Part::Facts { heading: lang.say("desk-blocks-because"), facts })
        .part(Part::Form(form))
}

/// After so many days, or with the right's broadcast window where it has one.
fn end_field(window_end_ms: Option<i64>, lang: Lang) -> Field {
    let Some(end_ms) = window_end_ms else { return Field::hidden("end", "days") };
    let window = Message::new("desk-blocks-end-window").with("until", minute(end_ms));
    let ends = vec![("days".to_owned(), lang.say("desk-blocks-end-days")), (WINDOW.to_owned(), lang.text(&window))];
    Field::new("end", lang.say("blocks-column-expires"), Kind::Select(ends)).hint(lang.say("desk-blocks-end-hint"))
}

async fn create(State(web): State<Web>, visit: Visit, Posted(sent): Posted<Sent>) -> Result<Response, WebError> {
    let target = given(&sent, "target").parse::<Target>();
    let proposed = match target {
        Ok(target) => {
            let new = NewBlock {
                target,
                hits: vec![given(&sent, "hit").to_owned()],
                reason: given(&sent, "reason").to_owned(),
                ground: given(&sent, "ground").to_owned(),
                end: match given(&sent, "end") {
                    WINDOW => BlockEnd::BroadcastWindow,
                    _ => BlockEnd::Days(given(&sent, "days").parse().unwrap_or_default()),
                },
            };
            web.desk().propose_block(&visit.person, new, visit.visitor.now_ms).await
        }
        Err(fault) => Err(not_a_target(&fault)),
    };
    match proposed {
        Ok(id) => Ok(see_other(&format!("/blocks/{id}"))),
        Err(error) if is_told_there(&error) => {
            let now_ms = visit.visitor.now_ms;
            let choices = web.desk().block_choices(&visit.person, given(&sent, "hit"), now_ms).await?;
            new_sheet(&web, &visit, &choices, &sent).refused(&error)
        }
        Err(error) => Err(error.into()),
    }
}

fn not_a_target(fault: &TargetFault) -> DeskError {
    DeskError::Invalid(vec![Fault::new("target", fault.message())])
}

async fn show(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Result<Response, WebError> {
    story(&web, &visit, &id).await?.answer()
}

async fn story(web: &Web, visit: &Visit, id: &str) -> Result<Sheet, WebError> {
    let story = web.desk().block_story(&visit.person, id, visit.visitor.now_ms).await?;
    let lang = visit.visitor.lang;
    let proposal = &story.block.proposal;
    let title = proposal.target.to_string();
    let mut sheet = Sheet::new(Layout::titled(web, visit.visitor.clone(), title, PLACE));
    let kind = lang.text(&Message::new("desk-blocks-kind").with("kind", proposal.target.kind()));
    let hits = proposal.hits.iter().map(|hit| Cell::link(short(hit), format!("/hits/{hit}"))).collect();
    let facts = vec![
        (lang.say("blocks-column-state"), vec![state_badge(story.state, lang)]),
        (lang.say("desk-blocks-target"), vec![Cell::of(kind)]),
        (lang.say("column-reason"), vec![Cell::of(&proposal.reason)]),
        (lang.say("blocks-column-ground"), vec![Cell::of(&proposal.ground)]),
        (
            lang.say("column-right"),
            vec![Cell::of(proposal.right_id.as_ref().map(ToString::to_string).unwrap_or_default())],
        ),
        (lang.say("blocks-column-expires"), vec![Cell::of(minute(proposal.expires_ms))]),
        (lang.say("desk-blocks-because"), hits),
    ];
    sheet = sheet.part(Part::Facts { heading: String::new(), facts });
    let mut lines: Vec<Line> = story.objections.iter().map(|found| line(objection_line(found, lang))).collect();
    if lines.is_empty() && story.state.is_open() {
        lines.push(line(("", lang.say("desk-blocks-nobody-else"))));
    }
    if let Some(reason) = story.guard.as_ref().and_then(|guard| guard.overridden.as_deref()) {
        lines.push(line(("", lang.text(&Message::new("blocks-overridden").with("reason", reason)))));
    }
    sheet = sheet.part(Part::Lines { heading: lang.say("blocks-column-others"), lines });
    sheet.parts.extend(forms(visit, &story));
    let evidence = proposal.evidence.iter().map(|evidence| {
        let message = Message::new("blocks-evidence")
            .with("url", evidence.url.as_str())
            .with("time", minute(evidence.captured_ms))
            .with("sha256", evidence.sha256.as_str());
        line(("", lang.text(&message)))
    });
    let evidence = Part::Lines { heading: lang.say("desk-blocks-evidence"), lines: evidence.collect() };
    Ok(sheet
        .part(evidence)
        .part(Part::History { heading: lang.say("desk-blocks-history"), events: events(&story.block, lang) }))
}

fn line((class, words): (&'static str, String)) -> Line {
    Line { class, words }
}

fn events(block: &Block, lang: Lang) -> Vec<Event> {
    let proposal = &block.proposal;
    let ended = if block.approved.is_some() { "blocks-word-revoked" } else { "blocks-word-turned-down" };
    let proposed = Event {
        when: minute(proposal.proposed_ms),
        who: proposal.proposed_by.clone(),
        what: lang.say("blocks-word-proposed"),
        details: Vec::new(),
    };
    let said = [("blocks-word-approved", &block.approved), (ended, &block.revoked)];
    let said = said.into_iter().filter_map(|(code, word)| {
        let word = word.as_ref()?;
        let details = word.note.iter().cloned().collect();
        Some(Event { when: minute(word.at_ms), who: word.by.clone(), what: lang.say(code), details })
    });
    std::iter::once(proposed).chain(said).collect()
}

/// What this person may say of it.
fn forms(visit: &Visit, story: &BlockStory) -> Vec<Part> {
    let lang = visit.visitor.lang;
    let person = &visit.person;
    let id = &story.block.id;
    let mut forms = Vec::new();
    if story.state == BlockState::Proposed && person.may(Permission::ApproveBlocks) {
        let refuses = story.objections.iter().any(|found| found.severity == Severity::Refuses);
        if is_same_person(&story.block.proposal.proposed_by, &person.name) {
            let own =
                Message::new("desk-blocks-own-proposal").with("proposer", story.block.proposal.proposed_by.as_str());
            forms.push(Part::Lines { heading: String::new(), lines: vec![line(("strong", lang.text(&own)))] });
        } else if refuses {
            let words = lang.say("desk-blocks-refused");
            forms.push(Part::Lines { heading: String::new(), lines: vec![line(("very-strong", words))] });
        } else {
            let mut form = Form::new(
                format!("/blocks/{id}/approve"),
                lang.say("desk-blocks-approve"),
                lang.say("desk-blocks-approve"),
            );
            if story.objections.iter().any(|found| found.severity == Severity::NeedsOverride) {
                form = form.field(
                    Field::area("override", lang.say("desk-blocks-override"))
                        .hint(lang.say("desk-blocks-needs-override")),
                );
            }
            forms.push(Part::Form(form.field(Field::line("note", lang.say("column-note")))));
        }
    }
    if story.state.is_open() && person.may(Permission::ProposeBlocks) {
        let code = if story.block.approved.is_some() { "desk-blocks-revoke" } else { "desk-blocks-turn-down" };
        let form = Form::new(format!("/blocks/{id}/revoke"), lang.say(code), lang.say(code))
            .field(Field::line("note", lang.say("column-note")))
            .class("danger")
            .ask(lang.say("desk-blocks-revoke-ask"))
            .folded();
        forms.push(Part::Form(form));
    }
    forms
}

async fn approve(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Posted(sent): Posted<Sent>,
) -> Result<Response, WebError> {
    let (note, reason) = (optional(&sent, "note"), optional(&sent, "override"));
    let done = web.desk().approve_block(&visit.person, &id, note, reason, visit.visitor.now_ms).await;
    let place = format!("/blocks/{id}");
    ended(done, &place, (&format!("{place}/approve"), &sent), story(&web, &visit, &id)).await
}

async fn revoke(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Posted(sent): Posted<Sent>,
) -> Result<Response, WebError> {
    let done = web.desk().revoke_block(&visit.person, &id, optional(&sent, "note"), visit.visitor.now_ms).await;
    let place = format!("/blocks/{id}");
    ended(done, &place, (&format!("{place}/revoke"), &sent), story(&web, &visit, &id)).await
}

async fn lists(State(web): State<Web>, visit: Visit) -> Result<Response, WebError> {
    let lang = visit.visitor.lang;
    let built = web.desk().block_lists(&visit.person, visit.visitor.now_ms).await?;
    let mut sheet = Sheet::new(Layout::of(&web, &visit, "desk-blocks-lists", PLACE));
    sheet.lead = lang.say("desk-blocks-lists-lead");
    let current = if built.is_current { "desk-blocks-lists-current" } else { "desk-blocks-lists-old" };
    if let Some(latest) = &built.latest {
        let facts = vec![
            (
                lang.say("desk-blocks-serial"),
                vec![
                    Cell::of(latest.serial.to_string()),
                    Cell::badge(lang.say(current), if built.is_current { "well" } else { "strong" }),
                ],
            ),
            (lang.say("desk-blocks-made"), vec![Cell::of(minute(latest.made_ms))]),
            (lang.say("desk-blocks-as-of"), vec![Cell::of(minute(built.as_of_ms))]),
            (lang.say("desk-blocks-entries"), vec![Cell::of(latest.entries.len().to_string())]),
            (lang.say("desk-blocks-key"), vec![Cell::link("minisign.pub", "/blocks/lists/key")]),
        ];
        sheet = sheet.part(Part::Facts { heading: String::new(), facts });
    }
    if !built.is_current && visit.person.may(Permission::ProposeBlocks) {
        let words = lang.say("desk-blocks-build");
        let form = Form::new("/blocks/lists", "", words).hint(lang.say("desk-blocks-build-hint"));
        sheet = sheet.part(Part::Form(form));
    }
    let left_out = built.left_out.iter().map(|left| {
        let why: Vec<String> = left.objections.iter().map(|found| lang.text(&found.message(NAMED))).collect();
        vec![
            Cell::link(left.block.proposal.target.to_string(), format!("/blocks/{}", left.block.id)),
            Cell::of(why.join("; ")),
        ]
    });
    let left_out: Vec<_> = left_out.collect();
    if !left_out.is_empty() {
        let columns = vec![lang.say("blocks-column-target"), lang.say("blocks-column-objections")];
        sheet = sheet.part(Part::Table(Table {
            heading: lang.say("desk-blocks-left-out"),
            columns,
            rows: left_out,
            empty: String::new(),
        }));
    }
    if let Some(latest) = &built.latest {
        let rows = built.files.iter().map(|name| {
            let place = format!("/blocks/lists/{}/{name}", latest.serial);
            vec![Cell::link(name, &place), Cell::link(format!("{name}.minisig"), format!("{place}.minisig"))]
        });
        let columns = vec![lang.say("column-file"), lang.say("desk-blocks-signature")];
        sheet = sheet.part(Part::Table(Table {
            heading: lang.say("desk-blocks-files"),
            columns,
            rows: rows.collect(),
            empty: String::new(),
        }));
    }
    sheet.answer()
}

async fn build(State(web): State<Web>, visit: Visit) -> Result<Response, WebError> {
    web.desk().build_block_lists(&visit.person, visit.visitor.now_ms).await?;
    Ok(see_other("/blocks/lists"))
}

async fn file(
    State(web): State<Web>,
    visit: Visit,
    Path((serial, name)): Path<(u32, String)>,
) -> Result<Response, WebError> {
    let bytes = web.desk().block_list_file(&visit.person, serial, &name, visit.visitor.lang).await?;
    Ok(download(&name, bytes))
}

async fn key(State(web): State<Web>, visit: Visit) -> Result<Response, WebError> {
    let text = web.desk().block_list_key(&visit.person)?;
    Ok(download("minisign.pub", text.into_bytes()))
}

/// Bytes to be kept, never shown: whatever stands in them runs nowhere.
pub fn download(name: &str, bytes: Vec<u8>) -> Response {
    let safe: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')).collect();
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{safe}\"")),
    ];
    (headers, bytes).into_response()
}
