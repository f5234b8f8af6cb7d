//! What is known on the day a notice is looked at: the right as registered now, what people decided about each hit, and
//! whether the seller may sell after all.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Item, Kept, Notice};
use crate::extract::{Listing, ListingKind};
use crate::matcher::{Finding, Hit, Role, role_of};
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
    /// An earlier notice about it and the same right to another mailbox or form of the same house, which still stands.
    pub told: Option<String>,
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
            told: None,
        }
    }

    /// Takes note of `other` where it has told the addressee of `notice` about `item` already.
    pub fn hold_against(&mut self, notice: &Notice, item: &Item, other: &Kept) {
        let is_earlier = other.id != notice.id() && other.notice.drafted_ms <= notice.drafted_ms;
        let before = other.notice.items.iter().find(|before| before.hit_id == item.hit_id);
        let changed = before.is_none_or(|before| (&before.title, &before.seller) != (&item.title, &item.seller));
        let is_same = is_earlier
            && other.notice.right.id == notice.right.id
            && other.notice.addressee.is_of_one_house(&notice.addressee);
        if is_same && other.stands_against_another(changed, item.last_seen_ms) {
            self.told = Some(other.short_id());
        }
    }
}

/// Whether a listing sells something, so that it may be a lawful resale.
pub fn is_goods(listing: &Listing) -> bool {
    listing.kind == ListingKind::Product || listing.price.is_some()
}

/// What the program noticed that speaks for a use, strongest first, each once: told in a notice as observation, never as its
/// reason.
pub fn noticed(hit: &Hit) -> Vec<crate::locale::Message> {
    let mut findings: Vec<_> =
        hit.findings.iter().filter(|finding| role_of(&finding.signal) != Some(Role::Damping)).collect();
    findings.sort_by(|a, b| b.strength.total_cmp(&a.strength));
    let mut told: Vec<&Finding> = Vec::new();
    for finding in findings {
        if told.len() < MAX_NOTICED && !told.iter().any(|other| says_the_same(other, finding)) {
            told.push(finding);
        }
    }
    told.into_iter().map(|finding| finding.because.clone()).collect()
}

/// The same signal about the same words, wherever in the listing and by whichever of its rules, or in the same sentence.
fn says_the_same(one: &Finding, other: &Finding) -> bool {
    let written = |finding: &Finding| finding.because.args.get("written").cloned();
    one.signal == other.signal
        && match (written(one), written(other)) {
            (Some(one), Some(other)) => one == other,
            _ => one.because == other.because,
        }
}

const MAX_NOTICED: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::ListingId;
    use crate::locale::{Lang, Message};
    use crate::matcher::Field;

    fn finding(signal: &str, field: Field, strength: f64, because: Message) -> Finding {
        Finding::new(signal, None, strength, field, because)
    }

    #[test]
    fn each_thing_that_was_noticed_is_told_once() {
        let name = |code: &'static str, written: &str| Message::new(code).with("name", "LR").with("written", written);
        let price = |percent: f64| Message::new("matcher-price-below-reference").with("percent", percent);
        let findings = vec![
            finding("name_in_text", Field::Description, 0.7, name("matcher-name-initials", "LR")),
            finding("name_in_text", Field::Title, 0.9, name("matcher-name-initials", "LR")),
            finding("name_in_text", Field::Title, 0.8, name("matcher-name-similar-shape", "LR")),
            finding("name_in_text", Field::Title, 0.6, name("matcher-name-leet", "L2")),
            finding("price_below_reference", Field::Price, 0.5, price(0.0)),
            finding("price_below_reference", Field::Price, 0.4, price(0.0)),
        ];
        let hit = Hit { listing_id: ListingId("1".to_owned()), right_id: None, findings };
        let told = noticed(&hit);
        let codes: Vec<&str> = told.iter().map(|message| message.code.as_ref()).collect();
        assert_eq!(codes, ["matcher-name-initials", "matcher-name-leet", "matcher-price-below-reference"]);
        for (lang, alias, price) in
            [(Lang::En, "registered alias", "less than 1 %"), (Lang::ZhCn, "已登记的别名", "不足权利人参考价的 1%")]
        {
            assert!(lang.text(&told[0]).contains(alias) && lang.text(&told[2]).contains(price), "{lang}");
        }
    }
}
