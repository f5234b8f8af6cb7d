//! What is known on the day a notice is looked at: the right as registered now, what people decided about each hit, and
//! whether the seller may sell after all.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::extract::{Listing, ListingKind};
use crate::matcher::{Hit, Role, role_of};
use crate::review::{Standing, Verdict};
use crate::rights::Right;

/// The signal that says that a right's holder lets this seller or site use it.
const AUTHORIZED: &str = "authorized";

/// Everything the linter holds a notice against.
#[derive(Clone, Debug, Default)]
pub struct Situation {
    pub today: Date,
    /// None where the register no longer has it.
    pub right: Option<Right>,
    /// By hit id; hits that are no longer there are absent.
    pub items: BTreeMap<String, ItemSituation>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemSituation {
    /// The latest decision of a person.
    pub verdict: Option<Verdict>,
    /// Whether the listing is still what was decided over.
    pub holds: bool,
    /// It stands in the right's own list of sellers and sites.
    pub authorised: bool,
    /// Its page still showed it when it was last read.
    pub shown: bool,
}

impl ItemSituation {
    pub fn of(hit: &Hit, standing: Option<&Standing>, shown: bool) -> Self {
        ItemSituation {
            verdict: standing.map(|standing| standing.ruling.verdict),
            holds: standing.is_some_and(|standing| standing.holds),
            authorised: hit.findings.iter().any(|finding| finding.signal == AUTHORIZED),
            shown,
        }
    }
}

/// Whether a listing sells something, so that it may be a lawful resale.
pub fn is_goods(listing: &Listing) -> bool {
    listing.kind == ListingKind::Product || listing.price.is_some()
}

/// What the program noticed that speaks for a use, strongest first: told in a notice as observation, never as its reason.
pub fn noticed(hit: &Hit) -> Vec<crate::locale::Message> {
    let mut findings: Vec<_> =
        hit.findings.iter().filter(|finding| role_of(&finding.signal) != Some(Role::Damping)).collect();
    findings.sort_by(|a, b| b.strength.total_cmp(&a.strength));
    findings.into_iter().take(MAX_NOTICED).map(|finding| finding.because.clone()).collect()
}

const MAX_NOTICED: usize = 8;
