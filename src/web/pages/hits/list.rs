//! The page of the queue: tabs, filters, rows.

use askama::Template;

use super::row::{RowContext, RowView, RowWords};
use crate::accounts::Permission;
use crate::desk::hits::{Approver, HitQuery, HitsPage};
use crate::locale::{Lang, Message};
use crate::publish::shown;
use crate::review::Verdict;
use crate::rights::RightKind;
use crate::store::{ClusterBy, Count, QueueChoices, QueueState, SavedView};
use crate::web::layout::Layout;
use crate::web::server::Web;

#[derive(Template)]
#[template(path = "hits/list.html", config = "src/web/askama.toml")]
pub struct ListPage {
    pub layout: Layout,
    pub words: RowWords,
    /// Who can be asked to decide: name and how it is shown.
    pub approvers: Vec<(String, String)>,
    /// Whether something may wait for whoever looks.
    pub may_be_asked: bool,
    pub query: HitQuery,
    /// The question as an address, without the page.
    pub address: String,
    pub states: Vec<Tab>,
    pub views: Vec<Tab>,
    pub is_filtered: bool,
    pub rows: Vec<RowView>,
    pub previous: Option<String>,
    pub next: Option<String>,
    pub notes: Vec<String>,
    pub others: Vec<Other>,
    pub kinds: Vec<Choice>,
    pub rights: Vec<Choice>,
    pub sources: Vec<Choice>,
    pub countries: Vec<Choice>,
    pub groups: Vec<Choice>,
    pub may: bool,
    pub may_save: bool,
    /// What was just written: how many entries, and when.
    pub done: Option<Done>,
}

pub struct Tab {
    pub href: String,
    pub words: String,
    pub count: Option<String>,
    pub is_here: bool,
    pub name: String,
}

pub struct Choice {
    pub value: String,
    pub words: String,
    pub is_chosen: bool,
}

pub struct Other {
    pub title: String,
    pub snippet: Option<String>,
    pub seller: Option<String>,
    pub source: String,
    pub href: Option<String>,
}

pub struct Done {
    pub words: String,
    /// What an undo takes back.
    pub at_ms: Option<i64>,
}

impl ListPage {
    pub fn of(
        web: &Web,
        layout: Layout,
        query: HitQuery,
        page: &HitsPage,
        choices: &QueueChoices,
        approvers: Vec<Approver>,
    ) -> Self {
        let lang = layout.lang();
        let address = query.address();
        let at = |side: &str, place: Option<crate::store::Place>| {
            place.map(|place| format!("/hits?{}", joined(&address, &format!("{side}={}", place.cursor()))))
        };
        let ungrouped = HitQuery { group: None, ..query.clone() }.address();
        let context = RowContext {
            lang,
            me: layout.person().map_or("", |person| person.name.as_str()),
            weights: &web.desk().options.weights,
            has_pictures: web.has_page("/hits/{id}/picture/seen"),
            last_visit_ms: page.last_visit_ms,
            group: query.group.map(|by| (by, ungrouped)),
        };
        let rows = page.rows.iter().map(|row| RowView::of(row, &context)).collect();
        ListPage {
            words: RowWords::of(lang),
            approvers: approvers.into_iter().map(shown_approver).collect(),
            may_be_asked: layout.may(Permission::ApproveNotices),
            rows,
            previous: at("before", page.previous),
            next: at("after", page.next),
            states: state_tabs(lang, &query, &page.counts),
            views: Vec::new(),
            is_filtered: !HitQuery { states: Vec::new(), every_state: false, ..query.clone() }.pairs().is_empty(),
            notes: page.notes.iter().map(|note| lang.text(note)).collect(),
            others: page.others.iter().map(|(stored, snippet)| other(stored, snippet.as_deref())).collect(),
            kinds: kinds(lang, &query, choices),
            rights: choices.rights.iter().map(|(id, name)| choice(id, shown(name, 60), &query.rights)).collect(),
            sources: choices.sources.iter().map(|id| choice(id, shown(id, 60), &query.sources)).collect(),
            countries: choices
                .countries
                .iter()
                .map(|country| Choice {
                    words: shown(country, 40),
                    is_chosen: query.country.as_ref() == Some(country),
                    value: country.clone(),
                })
                .collect(),
            groups: ClusterBy::ALL
                .into_iter()
                .map(|by| Choice {
                    value: by.as_str().to_owned(),
                    words: lang.text(&Message::new("desk-hits-group-by").with("by", by.as_str())),
                    is_chosen: query.group == Some(by),
                })
                .collect(),
            may: layout.may(Permission::DecideHits),
            may_save: layout.may(Permission::OwnSettings),
            done: None,
            address,
            query,
            layout,
        }
    }

    pub fn add_view(&mut self, view: &SavedView, count: Option<Count>) {
        self.views.push(Tab {
            href: format!("/hits?{}", view.filter),
            words: view.name.clone(),
            count: count.map(|count| say_count(self.layout.lang(), count)),
            is_here: view.filter == self.address,
            name: view.name.clone(),
        });
    }

    #[allow(clippy::unused_self, reason = "templates ask it")]
    pub fn reasons(&self) -> &'static [(Verdict, &'static str)] {
        &super::decide::REASONS
    }
}

/// The name of an approver, and how it is shown in a choice.
pub fn shown_approver(approver: Approver) -> (String, String) {
    let Approver { name, display_name } = approver;
    let known = if display_name.trim().is_empty() { name.clone() } else { format!("{display_name} ({name})") };
    (name, known)
}

fn joined(address: &str, more: &str) -> String {
    if address.is_empty() { more.to_owned() } else { format!("{address}&{more}") }
}

fn state_tabs(lang: Lang, query: &HitQuery, counts: &[(QueueState, Count)]) -> Vec<Tab> {
    let shown = query.shown_states();
    counts
        .iter()
        .map(|(state, count)| {
            let only = HitQuery { states: vec![*state], every_state: false, ..query.clone() };
            Tab {
                href: format!("/hits?{}", only.address()),
                words: lang.text(&Message::new("desk-hits-state").with("state", state.as_str())),
                count: Some(say_count(lang, *count)),
                is_here: shown == [*state],
                name: String::new(),
            }
        })
        .collect()
}

fn say_count(lang: Lang, count: Count) -> String {
    // Nothing among those that were looked at says nothing about the rest.
    if count.or_more && count.hits == 0 {
        "…".to_owned()
    } else if count.or_more {
        lang.text(&Message::new("desk-hits-or-more").with("count", count.hits))
    } else {
        count.hits.to_string()
    }
}

fn choice(value: &str, words: String, chosen: &[String]) -> Choice {
    Choice { value: value.to_owned(), words, is_chosen: chosen.iter().any(|one| one == value) }
}

fn kinds(lang: Lang, query: &HitQuery, choices: &QueueChoices) -> Vec<Choice> {
    let words = |kind: &str| match RightKind::ALL.into_iter().find(|known| known.as_str() == kind) {
        Some(known) => lang.text(&known.label()),
        None => lang.say(if kind == "none" { "desk-hits-kind-none" } else { "desk-hits-kind-unregistered" }),
    };
    choices.kinds.iter().map(|kind| choice(kind, words(kind), &query.kinds)).collect()
}

fn other(stored: &crate::store::StoredListing, snippet: Option<&str>) -> Other {
    let listing = &stored.listing;
    let is_web = |url: &&url::Url| ["http", "https"].contains(&url.scheme());
    Other {
        title: shown(&listing.title, 160),
        snippet: snippet.map(|snippet| shown(snippet, 240)),
        seller: listing.seller.as_deref().map(|seller| shown(seller, 80)),
        source: shown(&stored.source_id.0, 80),
        href: listing.url.as_ref().filter(is_web).map(ToString::to_string),
    }
}
