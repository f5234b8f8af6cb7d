//! Which lane a case goes through: one that a clerk can finish from the table, or one that needs somebody's judgement.
//! Every rule is here, and every rule that spoke is named.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{CaseEvent, CaseEventKind, CaseHit};
use crate::locale::Message;
use crate::rights::{Jurisdiction, RightKind};

/// The way a case goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lane {
    Simple,
    Complex,
}

/// The lane and why. A case is complex where any rule speaks, and simple where none does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Triage {
    pub lane: Lane,
    /// In the order of the rules; none where the case is simple.
    pub reasons: Vec<Message>,
}

/// More listings than somebody compares one by one in a sitting.
const MANY_ITEMS: usize = 10;
/// Asked prices that sum to this much, in yuan: a rule of thumb of ours for amounts at which somebody should ask whether more
/// than a takedown is due. Sums in other currencies are not compared, since no rate is known here.
const LARGE_SUM_CNY: f64 = 50_000.0;
const YUAN: &str = "CNY";

/// Applies the rules to the hits that belong to a case.
pub fn triage(
    kind: RightKind,
    jurisdiction: Option<&Jurisdiction>,
    live: &[&CaseHit],
    history: &[CaseEvent],
) -> Triage {
    let rules = [
        needs_comparison(kind),
        objected_to(history),
        listed_again(history),
        many_items(live),
        several_sellers(live),
        several_sites(live),
        crosses_borders(jurisdiction, live),
        large_sum(live),
    ];
    let reasons: Vec<Message> = rules.into_iter().flatten().collect();
    let lane = if reasons.is_empty() { Lane::Simple } else { Lane::Complex };
    Triage { lane, reasons }
}

/// Whether a design, a patent or a variety is used is seen by comparing features, which needs somebody of the trade.
fn needs_comparison(kind: RightKind) -> Option<Message> {
    let technical = matches!(kind, RightKind::Design | RightKind::Patent | RightKind::PlantVariety);
    technical.then(|| Message::new("cases-lane-technical"))
}

fn objected_to(history: &[CaseEvent]) -> Option<Message> {
    let objected = history.iter().any(|event| matches!(event.kind, CaseEventKind::CounterNoticed { .. }));
    objected.then(|| Message::new("cases-lane-objected"))
}

fn listed_again(history: &[CaseEvent]) -> Option<Message> {
    let again = |event: &&CaseEvent| event.kind.step() == Some(super::Step::Relisted);
    let times = history.iter().filter(again).count();
    (times > 0).then(|| Message::new("cases-lane-relisted").with("times", times))
}

fn many_items(live: &[&CaseHit]) -> Option<Message> {
    (live.len() > MANY_ITEMS)
        .then(|| Message::new("cases-lane-items").with("items", live.len()).with("most", MANY_ITEMS))
}

fn several_sellers(live: &[&CaseHit]) -> Option<Message> {
    let sellers: BTreeSet<String> = live.iter().filter_map(|hit| Some(hit.seller.as_ref()?.key())).collect();
    (sellers.len() > 1).then(|| Message::new("cases-lane-sellers").with("sellers", sellers.len()))
}

fn several_sites(live: &[&CaseHit]) -> Option<Message> {
    let sites: BTreeSet<String> = live.iter().map(|hit| super::seller::site_of(&hit.listing, &hit.source_id)).collect();
    (sites.len() > 1).then(|| Message::new("cases-lane-sites").with("sites", sites.len()))
}

/// A listing that names another country than the case's, or listings that name several.
fn crosses_borders(jurisdiction: Option<&Jurisdiction>, live: &[&CaseHit]) -> Option<Message> {
    let named = live.iter().filter_map(|hit| hit.listing.country.as_deref()).filter(|country| is_code(country));
    let mut countries: BTreeSet<String> = named.map(str::to_ascii_uppercase).collect();
    countries.extend(jurisdiction.map(|home| home.0.clone()));
    let names: Vec<String> = countries.into_iter().collect();
    (names.len() > 1).then(|| Message::new("cases-lane-borders").with("countries", names.join(", ")))
}

/// An ISO 3166-1 alpha-2 code; a country's name in words is not compared.
fn is_code(country: &str) -> bool {
    country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn large_sum(live: &[&CaseHit]) -> Option<Message> {
    let in_yuan = live.iter().filter(|hit| hit.listing.currency.as_deref() == Some(YUAN));
    let sum: f64 = in_yuan.filter_map(|hit| hit.listing.price).filter(|price| price.is_finite()).sum();
    (sum >= LARGE_SUM_CNY).then(|| Message::new("cases-lane-sum").with("sum", sum.round()))
}

impl Lane {
    pub const ALL: [Lane; 2] = [Lane::Simple, Lane::Complex];

    pub fn as_str(self) -> &'static str {
        match self {
            Lane::Simple => "simple",
            Lane::Complex => "complex",
        }
    }
}
