//! What has to be shown for a right to be enforced, element by element, and where the bundle shows it. What it does not show is
//! said to be missing; nothing is taken for granted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::contents::{Contents, HandedDecision, HandedHit};
use super::jurisdiction::{Connection, connections};
use crate::matcher::signals::SIGNALS;
use crate::matcher::{Finding, Role};
use crate::review::Verdict;
use crate::review::cases::{CaseEventKind, Triage};
use crate::rights::{Right, RightKind};

/// Places that are named for one element.
const MAX_SHOWN: usize = 20;
/// Signals whose findings speak for knowing what one does: an offer that says itself that it is a copy, and a name written so
/// that nobody looks for it there.
const SIGNALS_OF_INTENT: [&str; 2] = ["replica_words", "disguised_name"];

/// The checklist of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checklist {
    pub right_kind: String,
    pub elements: Vec<Element>,
    pub jurisdiction: Vec<Connection>,
    pub triage: Triage,
}

/// One thing that has to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Element {
    pub kind: ElementKind,
    /// Where it is shown; none where it is missing.
    pub shown: Vec<Shown>,
}

/// A place in the bundle.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shown {
    pub file: String,
    /// Of the row in that file.
    pub id: String,
    pub field: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ElementKind {
    /// The right exists and is in force.
    Right,
    /// It is used, on a page that was archived.
    Use,
    /// Confusion, similarity or copying, whichever the kind of right asks for.
    Likeness,
    /// More than a single offer.
    Scale,
    /// Knowing what one does.
    Intent,
    /// What is asked for one.
    Price,
    /// How much was sold. No page that is read shows it reliably, so this is for others to add.
    Turnover,
}

impl ElementKind {
    pub const ALL: [ElementKind; 7] = [
        ElementKind::Right,
        ElementKind::Use,
        ElementKind::Likeness,
        ElementKind::Scale,
        ElementKind::Intent,
        ElementKind::Price,
        ElementKind::Turnover,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            ElementKind::Right => "right",
            ElementKind::Use => "use",
            ElementKind::Likeness => "likeness",
            ElementKind::Scale => "scale",
            ElementKind::Intent => "intent",
            ElementKind::Price => "price",
            ElementKind::Turnover => "turnover",
        }
    }
}

impl Checklist {
    pub fn of(contents: &Contents) -> Self {
        let element = |kind| {
            let mut shown = shown(kind, contents);
            shown.sort();
            shown.dedup();
            shown.truncate(MAX_SHOWN);
            Element { kind, shown }
        };
        Checklist {
            right_kind: contents.case.right.kind.as_str().to_owned(),
            elements: ElementKind::ALL.into_iter().map(element).collect(),
            jurisdiction: connections(contents),
            triage: contents.case.triage.clone(),
        }
    }
}

fn shown(kind: ElementKind, contents: &Contents) -> Vec<Shown> {
    let at =
        |file: &str, id: &str, field: &str| Shown { file: file.to_owned(), id: id.to_owned(), field: field.to_owned() };
    let of_findings = |wanted: &dyn Fn(&HandedHit, &Finding) -> bool| -> Vec<Shown> {
        let of_hit = |hit: &HandedHit| -> Vec<Shown> {
            let findings = hit.ranked.hit.findings.iter().filter(|finding| wanted(hit, finding));
            findings.map(|finding| at("hits.jsonl", &hit.id, &finding.signal)).collect()
        };
        contents.hits.iter().flat_map(of_hit).collect()
    };
    match kind {
        ElementKind::Right => {
            let date = date_of(contents.as_of_ms());
            let proved = contents.rights.iter().filter(|right| right.in_force(date) && is_documented(right));
            proved.map(|right| at("rights.jsonl", &right.id.0, "registration_number")).collect()
        }
        // What the archive does not show is a claim.
        ElementKind::Use => of_findings(&|hit, finding| hit.record_id.is_some() && is_mention(finding)),
        ElementKind::Likeness => {
            let confirmed = last_decisions(contents).filter(|decision| decision.verdict == Verdict::Infringes);
            let mut shown: Vec<Shown> =
                confirmed.map(|decision| at("decisions.jsonl", &decision.id, "verdict")).collect();
            shown.extend(of_findings(&|_, finding| finding.picture.is_some()));
            shown
        }
        ElementKind::Scale if contents.listings.len() > 1 => {
            contents.listings.iter().map(|listing| at("listings.jsonl", &listing.id, "url")).collect()
        }
        ElementKind::Scale | ElementKind::Turnover => Vec::new(),
        ElementKind::Intent => {
            let mut shown = of_findings(&|_, finding| SIGNALS_OF_INTENT.contains(&finding.signal.as_str()));
            // Whoever goes on, or begins anew, after being told knows what it is about.
            let again =
                |kind: &CaseEventKind| matches!(kind, CaseEventKind::Relisted { .. } | CaseEventKind::StillThere);
            let events = contents.case.history.iter().filter(|event| again(&event.kind));
            shown.extend(events.map(|event| at("case.json", &event.id, "history")));
            shown
        }
        ElementKind::Price => {
            let priced = contents
                .listings
                .iter()
                .filter(|handed| handed.listing.price.is_some_and(f64::is_finite) && handed.listing.currency.is_some());
            priced.map(|handed| at("listings.jsonl", &handed.id, "price")).collect()
        }
    }
}

/// What was decided last about each hit; what was taken back is no word any more.
fn last_decisions(contents: &Contents) -> impl Iterator<Item = &HandedDecision> {
    let mut last: BTreeMap<&str, &HandedDecision> = BTreeMap::new();
    for decision in &contents.decisions {
        let known = last.entry(&decision.hit_id).or_insert(decision);
        if decision.decided_ms >= known.decided_ms {
            *known = decision;
        }
    }
    last.into_values()
}

/// A registered right has a number; one that arises without registration says at least where it was taken from.
fn is_documented(right: &Right) -> bool {
    let arises_by_itself =
        matches!(right.kind(), RightKind::CopyrightWork | RightKind::Broadcast | RightKind::TraditionalKnowledge);
    right.registration.number.is_some() || (arises_by_itself && right.source.is_some())
}

fn is_mention(finding: &Finding) -> bool {
    let signal = SIGNALS.iter().find(|signal| signal.name() == finding.signal);
    finding.right_id.is_some() && signal.is_some_and(|signal| signal.role() == Role::Mention)
}

fn date_of(ms: i64) -> jiff::civil::Date {
    let time = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
    time.to_zoned(jiff::tz::TimeZone::UTC).date()
}
