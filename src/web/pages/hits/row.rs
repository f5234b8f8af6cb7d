//! One hit as a row of the queue.

use askama::Template;

use super::decide::{say_decision, seen};
use crate::locale::{Lang, Message};
use crate::publish::{Level, Run, shown, title_runs};
use crate::rank::Weights;
use crate::review::Escalation;
use crate::store::{ClusterBy, QueueRow, QueueState};

const MOST_CHARS: usize = 80;

/// What `templates/hits/row.html` shows.
pub struct RowView {
    pub id: String,
    /// What the row stands for when it is chosen; none for a cluster of more hits than are decided about at once.
    pub value: Option<String>,
    /// Whether somebody has decided and it holds: to ask about it is to reopen it.
    pub is_closed: bool,
    pub href: String,
    /// Whether small pictures can be asked for.
    pub has_pictures: bool,
    pub title: Vec<Run>,
    pub seller: Option<String>,
    pub price: Option<String>,
    pub source: String,
    pub right: Option<String>,
    pub score: u32,
    pub level: &'static str,
    pub level_words: String,
    pub reason: Option<String>,
    /// Class and words.
    pub badges: Vec<(&'static str, String)>,
    /// What stands about it, the latest first: words, and the note.
    pub stands: Vec<(String, Option<String>)>,
    /// Name and value of the field that takes the last entry back, where that is one's own.
    pub undo: Option<(&'static str, String)>,
    pub is_done: bool,
    pub cluster: Option<ClusterView>,
}

pub struct ClusterView {
    pub words: String,
    pub href: String,
}

/// What rows are shown against.
pub struct RowContext<'a> {
    pub lang: Lang,
    /// Who looks, by name.
    pub me: &'a str,
    pub weights: &'a Weights,
    pub has_pictures: bool,
    pub last_visit_ms: Option<i64>,
    /// With what clusters are formed, and the address of the list without it.
    pub group: Option<(ClusterBy, String)>,
}

/// What every row says, in words.
pub struct RowWords {
    pub choose: String,
    pub score: String,
    pub undo: String,
}

impl RowWords {
    pub fn of(lang: Lang) -> Self {
        RowWords {
            choose: lang.say("desk-hits-choose"),
            score: lang.say("desk-hits-score"),
            undo: lang.say("desk-hits-undo"),
        }
    }
}

#[derive(Template)]
#[template(path = "hits/rows.html", config = "src/web/askama.toml")]
pub struct RowsAlone<'a> {
    pub words: &'a RowWords,
    pub rows: &'a [RowView],
    pub may: bool,
}

impl RowView {
    pub fn of(row: &QueueRow, context: &RowContext<'_>) -> Self {
        let lang = context.lang;
        let (hit, listing) = (&row.hit, &row.hit.listing);
        let level = Level::of(hit.ranked.score, context.weights);
        let shares = &hit.ranked.explanation.shares;
        let first = shares.iter().max_by(|a, b| a.amount.total_cmp(&b.amount));
        let is_closed = hit.standing.as_ref().is_some_and(|standing| standing.holds);
        let cluster = row.cluster.as_ref().filter(|(_, count)| count.hits > 1).zip(context.group.as_ref());
        RowView {
            id: hit.id.clone(),
            value: match &cluster {
                Some(((_, count), _)) if count.or_more => None,
                Some(((key, count), (by, _))) => Some(format!("@{}~{}:{key}", count.hits, by.as_str())),
                None => Some(seen(&row.seen())),
            },
            is_closed,
            href: format!("/hits/{}", hit.id),
            has_pictures: context.has_pictures,
            title: title_runs(&listing.title, &hit.ranked.hit.findings),
            seller: listing.seller.as_deref().map(|seller| shown(seller, MOST_CHARS)),
            price: listing.price.map(|price| {
                shown(&format!("{price} {}", listing.currency.as_deref().unwrap_or_default()), MOST_CHARS)
            }),
            source: shown(&hit.source_id.0, MOST_CHARS),
            right: row
                .right_name
                .as_deref()
                .or(hit.ranked.hit.right_id.as_ref().map(|id| id.0.as_str()))
                .map(|name| shown(name, MOST_CHARS)),
            score: percent(hit.ranked.score.get()),
            level: level.name(),
            level_words: level.say(lang),
            reason: first.map(|share| shown(&lang.text(&share.because), 2 * MOST_CHARS)),
            badges: badges(row, context),
            stands: stands(row, lang),
            undo: own_entry(row, context.me).map(|entry| ("entry", entry)),
            is_done: matches!(row.state, QueueState::Decided | QueueState::Cleared | QueueState::Escalated),
            cluster: cluster.map(|((key, count), (by, address))| ClusterView {
                words: lang.text(&cluster_words(*by, count.hits, count.or_more)),
                href: cluster_href(*by, key, address),
            }),
        }
    }
}

/// What is asked, and beneath it what is decided.
fn stands(row: &QueueRow, lang: Lang) -> Vec<(String, Option<String>)> {
    let short = |note: &Option<String>| note.as_deref().map(|note| shown(note, 2 * MOST_CHARS));
    let asked = row.escalation.iter().map(|(_, asked)| (lang.text(&say_escalation(asked)), short(&asked.note)));
    let decided = row.hit.standing.iter().map(|standing| {
        let ruling = &standing.ruling;
        (say_decision(lang, ruling.verdict, &ruling.actor), short(&ruling.note))
    });
    asked.chain(decided).collect()
}

/// The last entry about the hit, where this person wrote it.
pub fn own_entry(row: &QueueRow, me: &str) -> Option<String> {
    let decided = || Some((row.decision.as_ref()?, &row.hit.standing.as_ref()?.ruling.actor));
    let asked = row.escalation.as_ref().map(|(id, asked)| (id, &asked.actor));
    let (id, author) = asked.or_else(decided)?;
    (author == me).then(|| id.clone())
}

pub fn say_escalation(escalation: &Escalation) -> Message {
    let actor = escalation.actor.as_str();
    match &escalation.assignee {
        None => Message::new("desk-hits-asked").with("actor", actor),
        Some(assignee) => {
            Message::new("desk-hits-asked-somebody").with("actor", actor).with("assignee", assignee.as_str())
        }
    }
}

fn badges(row: &QueueRow, context: &RowContext<'_>) -> Vec<(&'static str, String)> {
    let lang = context.lang;
    let has_changed = row.hit.standing.as_ref().is_some_and(|standing| !standing.holds);
    let is_new = context.last_visit_ms.is_some_and(|last_ms| row.news_ms >= last_ms);
    let mut badges = Vec::new();
    if is_new && !has_changed {
        badges.push(("new", lang.say("desk-hits-new")));
    }
    if has_changed {
        badges.push(("new", lang.say("desk-hits-changed")));
    }
    match row.state {
        QueueState::Escalated => {
            badges.push(("strong", lang.say("desk-hits-state-escalated")));
            if row.hit.standing.as_ref().is_some_and(|standing| standing.holds) {
                badges.push(("", lang.say("desk-hits-reopened")));
            }
        }
        QueueState::Gone => badges.push(("", lang.say("desk-hits-state-gone"))),
        QueueState::Open | QueueState::Decided | QueueState::Cleared => {}
    }
    badges
}

fn cluster_words(by: ClusterBy, hits: u64, or_more: bool) -> Message {
    let more = if or_more { "+" } else { "" };
    Message::new("desk-hits-cluster").with("count", format!("{hits}{more}")).with("by", by.as_str())
}

fn cluster_href(by: ClusterBy, key: &str, address: &str) -> String {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    text.append_pair("in", &format!("{}:{key}", by.as_str()));
    let and = if address.is_empty() { "" } else { "&" };
    format!("/hits?{address}{and}{}", text.finish())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a score lies between 0 and 1")]
fn percent(score: f64) -> u32 {
    (score * 100.0).round() as u32
}

#[cfg(test)]
mod tests {
    use askama::Template as _;

    use super::*;
    use crate::extract::{Listing, ListingId};
    use crate::matcher::{Field, Finding, Hit};
    use crate::rank::rank;
    use crate::rights::RightId;
    use crate::sources::SourceId;
    use crate::store::{Place, StoredHit};

    #[test]
    fn what_sites_write_stays_text() {
        let evil = "\"><script>alert(1)</script><img src=x onerror=alert(1)>\u{202E}";
        let right = RightId(evil.to_owned());
        let because = Message::new("matcher-pirate-link").with("kind", "magnet").with("words", evil);
        let finding = Finding::new("name_in_text", Some(&right), 1.0, Field::Title, because).at([2, 9]);
        let hit = Hit { listing_id: ListingId("l".to_owned()), right_id: Some(right), findings: vec![finding] };
        let listing = Listing {
            title: evil.to_owned(),
            seller: Some(evil.to_owned()),
            price: Some(1.0),
            currency: Some(evil.to_owned()),
            ..Listing::default()
        };
        let weights = Weights::default();
        let hit = StoredHit {
            id: "0123".to_owned(),
            source_id: SourceId(evil.to_owned()),
            ranked: rank(hit, &weights),
            listing,
            first_seen_ms: 1,
            first_scan: 1,
            news_scan: 1,
            standing: None,
            last_seen_ms: 1,
            archived: None,
        };
        let row = QueueRow {
            hit,
            state: QueueState::Open,
            place: Place { score: 0.5, number: 1 },
            right_name: None,
            news_ms: 1,
            decision: None,
            escalation: None,
            listing_digest: "d".to_owned(),
            cluster: Some((evil.to_owned(), crate::store::Count { hits: 3, or_more: false })),
        };
        let group = Some((ClusterBy::Seller, String::new()));
        let context = RowContext {
            lang: Lang::En,
            me: evil,
            weights: &weights,
            has_pictures: true,
            last_visit_ms: Some(0),
            group,
        };
        let rows = [RowView::of(&row, &context)];
        let page = RowsAlone { words: &RowWords::of(Lang::En), rows: &rows, may: true }.render().unwrap();
        assert!(page.contains("<mark>") && page.contains("alert(1)"), "{page}");
        for markup in ["<script", "<img src=x"] {
            assert!(!page.contains(markup), "{markup}: {page}");
        }
        // A form's values stay what they are; what is shown turns nothing around.
        let read: String = scraper::Html::parse_fragment(&page).root_element().text().collect();
        assert!(!read.contains('\u{202E}'), "{read}");
    }
}
