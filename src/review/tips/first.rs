//! Who told of something first: of an address and a right, the first valid tip by the time it was received.

use std::collections::BTreeMap;

use super::Tip;
use crate::frontier::UrlKey;

/// How a tip stands to those that were received before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Precedence {
    /// Nobody told any of it before.
    First,
    /// Others told some of its addresses before: their numbers.
    InPart(Vec<String>),
    /// All of it was told before: the numbers, that of the earliest tip first.
    Duplicate(Vec<String>),
}

impl Precedence {
    /// The tips before it, by number.
    pub fn earlier(&self) -> &[String] {
        match self {
            Precedence::First => &[],
            Precedence::InPart(numbers) | Precedence::Duplicate(numbers) => numbers,
        }
    }
}

/// Holds `tip` against all other tips that tell of one of its addresses; those that do not, and the tip itself, do no harm.
pub fn precedence(tip: &Tip, others: &[&Tip]) -> Precedence {
    let firsts: Vec<Option<&Tip>> = (0..tip.told.addresses.len()).map(|at| first_before(tip, at, others)).collect();
    let mut earlier: Vec<&Tip> = firsts.iter().flatten().copied().collect();
    earlier.sort_by_key(|tip| place(tip));
    earlier.dedup_by_key(|tip| &tip.id);
    let numbers = earlier.iter().map(|tip| tip.number.clone()).collect();
    match firsts.iter().filter(|first| first.is_some()).count() {
        0 => Precedence::First,
        told if told == firsts.len() => Precedence::Duplicate(numbers),
        _ => Precedence::InPart(numbers),
    }
}

/// How each of these tips stands to the others of them, in their order.
pub fn precedences(tips: &[Tip]) -> Vec<Precedence> {
    let mut about: BTreeMap<UrlKey, Vec<&Tip>> = BTreeMap::new();
    for tip in tips {
        tip.told.addresses.iter().for_each(|address| about.entry(address.key()).or_default().push(tip));
    }
    let others = |tip: &Tip| -> Vec<&Tip> {
        let tellers = tip.told.addresses.iter().filter_map(|address| about.get(&address.key()));
        tellers.flatten().copied().collect()
    };
    tips.iter().map(|tip| precedence(tip, &others(tip))).collect()
}

/// Those of the tip's addresses, by position, that others told before.
pub fn told_before(tip: &Tip, others: &[&Tip]) -> Vec<usize> {
    (0..tip.told.addresses.len()).filter(|at| first_before(tip, *at, others).is_some()).collect()
}

/// The earliest valid tip before this one that tells of its address at this position.
fn first_before<'a>(tip: &Tip, address: usize, others: &[&'a Tip]) -> Option<&'a Tip> {
    let key = tip.told.addresses[address].key();
    let tells = |other: &&'a Tip| {
        other.is_valid()
            && place(other) < place(tip)
            && may_be_same_right(tip, other)
            && other.told.addresses.iter().any(|address| address.key() == key)
    };
    others.iter().copied().filter(tells).min_by_key(|other| place(other))
}

/// What a reporter did not name may be the right that another did.
fn may_be_same_right(a: &Tip, b: &Tip) -> bool {
    match (&a.told.right_id, &b.told.right_id) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

fn place(tip: &Tip) -> (i64, i64, &str) {
    (tip.told.received_ms, tip.entered_ms, &tip.id)
}
