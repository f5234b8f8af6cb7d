//! The page of a hit: everything a decision needs, in words. It decides nothing and asks the store for nothing.

use askama::Template;

use super::parts::{Difference, differences_in_words, say_verdict};
use crate::accounts::Permission;
use crate::desk::hit::{HitDetails, PastDecision};
use crate::desk::hits::Approver;
use crate::extract::Listing;
use crate::locale::{Lang, Message};
use crate::matcher::{Field, Finding, PictureMatch};
use crate::publish::formats::hit::{RightLines, pair_note, right_lines, title_runs};
use crate::publish::formats::title::{Run, excerpt, marked_runs};
use crate::publish::{Level, ReportedHit, minute, percent, price_line, say_edit, say_field, shown};
use crate::review::Withdrawal;
use crate::rights::Right;
use crate::web::Web;
use crate::web::access::Visit;
use crate::web::layout::Layout;
use crate::web::pages::hits::{own_entry, say_escalation, seen, shown_approver};

/// Characters of a description that are shown; it scrolls.
const MAX_DESCRIPTION: usize = 4_000;
/// Pictures of each side beside the large one.
const MAX_THUMBNAILS: usize = 5;
/// Names of a list in one line.
const MAX_NAMES: usize = 12;

#[derive(Template)]
#[template(path = "hit/page.html", config = "src/web/askama.toml")]
pub(super) struct HitPage {
    layout: Layout,
    id: String,
    score: u32,
    level: &'static str,
    level_words: String,
    standing: Standing,
    previous: Option<String>,
    next: Option<String>,
    /// Where decisions are taken here: the hit as it is seen, so that somebody who was faster is noticed.
    decides_over: Option<String>,
    /// It is held back with its picture, and nobody decides about it.
    is_held: bool,
    /// Somebody has decided, and it holds: to ask an approver about it is to reopen it.
    is_closed: bool,
    /// What waits for an approver, in words.
    waits: Option<String>,
    /// The last entry about it, where that is one's own to take back.
    own_entry: Option<String>,
    /// Who can be asked: name and how it is shown.
    approvers: Vec<(String, String)>,
    /// When something was decided just now that can be taken back, as the address says.
    done: Option<i64>,
    listing: ListingLines,
    right: Option<RightSide>,
    has_drawing: bool,
    pair_note: Option<String>,
    bars: Vec<Bar>,
    history: Vec<Entry>,
    archived: Option<String>,
    steps: Vec<Step>,
    follows: Vec<Follow>,
}

/// The latest decision in a few words.
struct Standing {
    words: String,
    class: &'static str,
    /// The listing has changed since.
    changed: bool,
}

/// The listing's side.
struct ListingLines {
    title: Vec<Run>,
    description: Vec<Run>,
    /// Texts other than title and description with marked words, each under its name.
    others: Vec<(String, Vec<Run>)>,
    price: Option<String>,
    seller: Option<String>,
    source: String,
    address: Option<String>,
    /// Only where a browser may open it.
    href: Option<String>,
    first_seen: String,
    /// Where that is another time.
    last_seen: Option<String>,
    has_picture: bool,
    /// Places of the other pictures.
    more: Vec<usize>,
    place: Option<String>,
}

/// The right's side.
struct RightSide {
    lines: RightLines,
    aliases: Vec<String>,
    authorised: Vec<String>,
    has_picture: bool,
    more: Vec<usize>,
    /// Its own page, where there is one.
    href: Option<String>,
}

/// One reason with its part of the score. The parts add up to the score.
pub(super) struct Bar {
    sentence: String,
    field: String,
    excerpt: Vec<Run>,
    link: Option<String>,
    note: Option<String>,
    /// Points of 100, with their sign.
    points: String,
    damping: bool,
    /// Where the bar begins and how long it is, of 100.
    from: String,
    length: String,
}

/// A decision of the past, or a question to an approver.
struct Entry {
    at_ms: i64,
    said: String,
    class: &'static str,
    actor: String,
    time: String,
    /// What the score was then, for decisions.
    score: Option<u32>,
    note: Option<String>,
    since: Vec<Difference>,
    /// Who took it back and when.
    withdrawn: Option<String>,
}

/// Something to go on with.
struct Step {
    href: String,
    words: String,
}

/// Something that follows already.
struct Follow {
    kind: String,
    name: String,
    href: Option<String>,
    state: String,
}

impl HitPage {
    pub fn of(web: &Web, visit: &Visit, details: &HitDetails, approvers: Vec<Approver>, done: Option<i64>) -> Self {
        let lang = visit.visitor.lang;
        let hit = &details.hit;
        let reported = details.reported();
        let title = shown(&hit.listing.title, 80);
        let level = Level::of(hit.ranked.score, &web.desk().options.weights);
        let best = details.pictures.matches.first();
        let pair = details.pictures.pair();
        HitPage {
            layout: Layout::titled(web, visit.visitor.clone(), title, "/hits"),
            id: hit.id.clone(),
            score: percent(hit.ranked.score),
            level: level.name(),
            level_words: level.say(lang),
            standing: standing(details, lang),
            previous: details.neighbours.previous.clone(),
            next: details.neighbours.next.clone(),
            decides_over: details
                .row
                .as_ref()
                .filter(|_| may_decide(web, visit, "/hits/decide"))
                // What waits for an approver is an approver's to decide.
                .filter(|row| row.escalation.is_none() || visit.person.may(Permission::ApproveNotices))
                .map(|row| seen(&row.seen())),
            is_held: details.row.is_none(),
            is_closed: hit.standing.as_ref().is_some_and(|standing| standing.holds),
            waits: details
                .asked
                .iter()
                .find(|asked| asked.is_open)
                .map(|asked| lang.text(&say_escalation(&asked.escalation))),
            own_entry: details
                .row
                .as_ref()
                .filter(|_| may_decide(web, visit, "/hits/undo"))
                .and_then(|row| own_entry(row, &visit.person.name)),
            approvers: approvers.into_iter().map(shown_approver).collect(),
            done: done.filter(|_| may_decide(web, visit, "/hits/undo")),
            listing: listing_lines(details, &reported, lang),
            right: details.right.as_ref().map(|right| right_side(web, right, details, lang)),
            has_drawing: pair.is_some(),
            pair_note: best.filter(|_| pair.is_some()).map(|matched| pair_note(matched, lang)),
            bars: bars(&reported, lang),
            history: history(details, lang),
            archived: hit.archived.as_ref().map(|at| format!("{} @ {}", at.file, at.offset)),
            steps: steps(web, visit, &hit.id),
            follows: follows(web, details, lang),
        }
    }

    fn say(&self, code: &str) -> String {
        self.layout.say(code)
    }
}

fn may_decide(web: &Web, visit: &Visit, path: &str) -> bool {
    visit.person.may(Permission::DecideHits) && web.has_page(path)
}

fn standing(details: &HitDetails, lang: Lang) -> Standing {
    match &details.hit.standing {
        None => Standing { words: lang.say("desk-hit-open"), class: "new", changed: false },
        Some(standing) => Standing {
            words: say_verdict(lang, standing.ruling.verdict),
            class: if standing.ruling.verdict.infringes() { "very-strong" } else { "well" },
            changed: !standing.holds,
        },
    }
}

fn listing_lines(details: &HitDetails, reported: &ReportedHit, lang: Lang) -> ListingLines {
    let listing = &details.hit.listing;
    let others = [
        (Field::Brand, listing.brand.as_deref()),
        (Field::Seller, listing.seller.as_deref()),
        (Field::Location, listing.location.as_deref()),
    ];
    let marked = |(field, text): (Field, Option<&str>)| {
        let runs = excerpt(text?, &spans(reported, field));
        (!runs.is_empty()).then(|| (say_field(lang, field), runs))
    };
    let description = listing.description.as_deref().unwrap_or_default();
    let place = [listing.location.as_deref(), listing.country.as_deref()];
    let place = place.into_iter().flatten().map(|part| shown(part, 80)).collect::<Vec<_>>().join(" · ");
    let pictures = details.pictures.seen.len();
    ListingLines {
        title: title_runs(reported),
        description: marked_runs(description, spans(reported, Field::Description), MAX_DESCRIPTION),
        others: others.into_iter().filter_map(marked).collect(),
        price: price_line(lang, listing, details.right.as_ref()),
        seller: listing.seller.as_deref().map(|seller| shown(seller, 120)),
        source: shown(&details.hit.source_id.0, 80),
        address: listing.url.as_ref().map(|url| shown(url.as_str(), 160)),
        href: reported.web_address().map(str::to_owned),
        first_seen: minute(details.hit.first_seen_ms),
        last_seen: Some(minute(details.hit.last_seen_ms)).filter(|last| *last != minute(details.hit.first_seen_ms)),
        has_picture: pictures > 0,
        more: (1..pictures).take(MAX_THUMBNAILS).collect(),
        place: (!place.is_empty()).then_some(place),
    }
}

/// Where matched words stand in a text. What takes from the score is no match.
fn spans(reported: &ReportedHit, field: Field) -> Vec<[usize; 2]> {
    let shares = &reported.ranked.explanation.shares;
    let findings = reported.ranked.hit.findings.iter().enumerate();
    let speaks = findings.filter(|(at, _)| shares.get(*at).is_none_or(|share| share.amount >= 0.0));
    speaks.filter(|(_, finding)| finding.field == field).filter_map(|(_, finding)| finding.span).collect()
}

fn right_side(web: &Web, right: &Right, details: &HitDetails, lang: Lang) -> RightSide {
    let names = |names: &[String]| names.iter().take(MAX_NAMES).map(|name| shown(name, 80)).collect::<Vec<_>>();
    let authorised = right.authorized.sellers.iter().chain(&right.authorized.domains);
    let authorised: Vec<String> = authorised.cloned().collect();
    let pictures = details.pictures.registered.len();
    RightSide {
        lines: right_lines(right, lang),
        aliases: names(&[&right.titles[..], &right.aliases[..]].concat()),
        authorised: names(&authorised),
        has_picture: pictures > 0,
        more: (1..pictures).take(MAX_THUMBNAILS).collect(),
        href: web.has_page("/rights/{id}").then(|| format!("/rights/{}", path_segment(&right.id.0))),
    }
}

/// An id as one segment of a path.
fn path_segment(id: &str) -> String {
    url::form_urlencoded::byte_serialize(id.as_bytes()).collect::<String>().replace('+', "%20")
}

/// The reasons in the order in which they are told: what adds most first, what takes from the score last.
fn bars(reported: &ReportedHit, lang: Lang) -> Vec<Bar> {
    let findings = &reported.ranked.hit.findings;
    let shares = &reported.ranked.explanation.shares;
    let amount = |at: usize| shares.get(at).map_or(0.0, |share| share.amount.clamp(-1.0, 1.0));
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by(|a, b| amount(*b).total_cmp(&amount(*a)));
    let amounts: Vec<f64> = order.iter().map(|at| amount(*at)).collect();
    let points = whole_points(&amounts, percent(reported.ranked.score));
    let mut reached = 0.0;
    order
        .into_iter()
        .zip(amounts)
        .zip(points)
        .map(|((at, amount), points)| {
            let before = reached;
            reached += amount;
            let finding = &findings[at];
            Bar {
                sentence: lang.text(&finding.because),
                field: say_field(lang, finding.field),
                excerpt: excerpt_of(finding, &reported.listing),
                link: finding.link.as_deref().map(|link| shown(link, 160)),
                note: finding.picture.as_ref().map(|matched: &PictureMatch| say_edit(lang, matched)),
                points: signed(points),
                damping: amount < 0.0,
                from: format!("{:.2}", before.min(reached).clamp(0.0, 1.0) * 100.0),
                length: format!("{:.2}", amount.abs() * 100.0),
            }
        })
        .collect()
}

/// Amounts as whole points of 100 that add up to `total`: each is rounded down, and those that lost most get a point back.
fn whole_points(amounts: &[f64], total: u32) -> Vec<i64> {
    let exact: Vec<f64> = amounts.iter().map(|amount| amount * 100.0).collect();
    let mut points: Vec<i64> = exact.iter().map(|amount| amount.floor() as i64).collect();
    let missing = usize::try_from(i64::from(total) - points.iter().sum::<i64>()).unwrap_or(0);
    let mut by_loss: Vec<usize> = (0..points.len()).collect();
    by_loss.sort_by(|a, b| (exact[*b] - exact[*b].floor()).total_cmp(&(exact[*a] - exact[*a].floor())));
    for at in by_loss.into_iter().take(missing) {
        points[at] += 1;
    }
    points
}

fn signed(points: i64) -> String {
    match points {
        0 => "±0".to_owned(),
        points if points < 0 => format!("−{}", points.unsigned_abs()),
        points => format!("+{points}"),
    }
}

/// What the listing says where the finding stands.
fn excerpt_of(finding: &Finding, listing: &Listing) -> Vec<Run> {
    let text = match finding.field {
        Field::Title => Some(listing.title.as_str()),
        Field::Description => listing.description.as_deref(),
        Field::Brand => listing.brand.as_deref(),
        Field::Seller => listing.seller.as_deref(),
        Field::Location => listing.location.as_deref(),
        Field::Price | Field::Url | Field::Image | Field::Link => None,
    };
    match (text, finding.span) {
        (Some(text), Some(span)) => excerpt(text, &[span]),
        _ => Vec::new(),
    }
}

/// Decisions and questions, the latest first.
fn history(details: &HitDetails, lang: Lang) -> Vec<Entry> {
    let asked = details.asked.iter().map(|past| Entry {
        at_ms: past.escalation.escalated_ms,
        said: lang.say("desk-hits-state-escalated"),
        class: "strong",
        actor: shown(&past.escalation.actor, 80),
        time: minute(past.escalation.escalated_ms),
        score: None,
        note: past.escalation.note.clone(),
        since: Vec::new(),
        withdrawn: past.withdrawn.as_ref().map(|withdrawal| say_withdrawal(withdrawal, lang)),
    });
    let mut entries: Vec<Entry> = details.decisions.iter().map(|past| entry(past, lang)).chain(asked).collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at_ms));
    entries
}

fn entry(past: &PastDecision, lang: Lang) -> Entry {
    let ruling = &past.decision.ruling;
    Entry {
        at_ms: ruling.decided_ms,
        said: say_verdict(lang, ruling.verdict),
        class: if ruling.verdict.infringes() { "very-strong" } else { "well" },
        actor: shown(&ruling.actor, 80),
        time: minute(ruling.decided_ms),
        score: Some(percent(past.decision.ranked.score)),
        note: ruling.note.clone(),
        since: differences_in_words(&past.since, lang),
        withdrawn: past.decision.withdrawn.as_ref().map(|withdrawal| say_withdrawal(withdrawal, lang)),
    }
}

fn say_withdrawal(withdrawal: &Withdrawal, lang: Lang) -> String {
    let (actor, time) = (withdrawal.actor.as_str(), minute(withdrawal.withdrawn_ms));
    lang.text(&Message::new("desk-hit-withdrawn").with("actor", actor).with("time", time))
}

/// What may be done next, as far as there is a page for it.
fn steps(web: &Web, visit: &Visit, hit_id: &str) -> Vec<Step> {
    let all = [
        ("/notices/new", "desk-hit-draft-notice", Permission::WriteNotices),
        ("/cases/new", "desk-hit-open-case", Permission::WriteCases),
        ("/blocks/new", "desk-hit-propose-block", Permission::ProposeBlocks),
    ];
    all.into_iter()
        .filter(|(path, _, permission)| web.has_page(path) && visit.person.may(*permission))
        .map(|(path, words, _)| Step { href: format!("{path}?hit={hit_id}"), words: visit.visitor.lang.say(words) })
        .collect()
}

fn follows(web: &Web, details: &HitDetails, lang: Lang) -> Vec<Follow> {
    let link = |place: &str, id: &str| web.has_page(&format!("{place}/{{id}}")).then(|| format!("{place}/{id}"));
    let short = |id: &str| id.chars().take(12).collect::<String>();
    let follows = &details.follows;
    let case = follows.case.iter().map(|(id, state)| Follow {
        kind: lang.text(&Message::new("desk-hit-case")),
        name: short(id),
        href: link("/cases", id),
        state: lang.text(state),
    });
    let notices = follows.notices.iter().map(|(id, state)| Follow {
        kind: lang.text(&Message::new("desk-hit-notice")),
        name: short(id),
        href: link("/notices", id),
        state: lang.text(state),
    });
    let blocks = follows.blocks.iter().map(|(id, target, state)| Follow {
        kind: lang.text(&Message::new("desk-hit-block")),
        name: shown(target, 120),
        href: link("/blocks", id),
        state: lang.text(state),
    });
    case.chain(notices).chain(blocks).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_add_up_to_the_score_that_is_shown() {
        for amounts in [
            vec![],
            vec![0.334, 0.333, 0.333],
            vec![0.905, -0.4, -0.105],
            vec![0.9949, 0.0],
            vec![0.004, 0.004, 0.004],
            vec![0.7, 0.25, -0.001, -0.94],
        ] {
            let sum: f64 = amounts.iter().sum();
            let total = (sum * 100.0).round() as u32;
            let points = whole_points(&amounts, total);
            assert_eq!(points.iter().sum::<i64>(), i64::from(total), "{amounts:?}: {points:?}");
            for (amount, points) in amounts.iter().zip(&points) {
                assert!((amount * 100.0 - *points as f64).abs() <= 1.0, "{amounts:?}: {points:?}");
            }
        }
    }

    #[test]
    fn ids_are_one_segment() {
        assert_eq!(path_segment("tm/../a b?#"), "tm%2F..%2Fa%20b%3F%23");
    }
}
