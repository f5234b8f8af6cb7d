//! Orders hits and says why: findings in, one score with its shares out.
//! It looks at findings only, so that a score can be recomputed from what is stored.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::locale::Message;
use crate::matcher::{Finding, Hit, Role, role_of};

/// A value in 0..=1.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Score(f64);

/// How much each signal counts; versioned, so that a score can be recomputed later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    pub version: u32,
    /// Hits at or above this score are reported; those below are kept and listed on request.
    pub report_from: Score,
    /// What a sure mention scores when nothing looks unlawful.
    pub mention_alone: Score,
    /// What sure findings about no registered right score.
    pub without_right: Score,
    /// By signal name; a signal without weights counts for nothing.
    pub signals: BTreeMap<String, Weight>,
}

/// What one signal's findings, at full strength, add and take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Weight {
    pub mention: Score,
    pub suspicion: Score,
    pub damping: Score,
}

/// A hit with its place in the order and the reasons for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RankedHit {
    pub hit: Hit,
    /// How likely it is that the right is used here at all, lawfully or not.
    pub mention: Score,
    /// How likely it is that the right is used here and that the use is unlawful.
    pub suspicion: Score,
    /// The order value, which the shares of the explanation sum to.
    pub score: Score,
    pub explanation: Explanation,
}

/// The score taken apart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// One per finding, in the hit's order; their amounts sum to the score.
    pub shares: Vec<Share>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    pub signal: String,
    /// What the finding adds to (positive) or takes from (negative) the score, -1..=1.
    pub amount: f64,
    pub because: Message,
}

impl Score {
    /// Clamps to 0..=1; NaN becomes 0.
    pub fn new(value: f64) -> Self {
        Score(if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) })
    }

    pub fn get(self) -> f64 {
        self.0
    }
}

impl Default for Weights {
    fn default() -> Self {
        let signals = [
            ("name_in_text", 1.0, 0.0, 0.0),
            ("disguised_name", 1.0, 0.0, 0.0),
            // Whoever shows the holder's own picture both uses the right and, mostly, does so without leave.
            ("picture_copy", 1.0, 0.5, 0.0),
            ("replica_words", 0.0, 0.75, 0.0),
            ("price_below_reference", 0.0, 0.7, 0.0),
            ("seller_unauthorized", 0.0, 0.2, 0.0),
            ("origin_outside_region", 0.0, 0.8, 0.0),
            ("pirate_link", 0.0, 0.9, 0.0),
            ("authorized", 0.0, 0.0, 0.97),
            ("compatible_use", 0.0, 0.0, 0.85),
            ("resale", 0.0, 0.0, 0.75),
            ("editorial_use", 0.0, 0.0, 0.75),
            ("other_goods", 0.0, 0.0, 0.6),
        ];
        let weight = |(name, mention, suspicion, damping): (&str, f64, f64, f64)| {
            let weight =
                Weight { mention: Score::new(mention), suspicion: Score::new(suspicion), damping: Score::new(damping) };
            (name.to_owned(), weight)
        };
        Weights {
            version: 1,
            report_from: Score::new(0.5),
            mention_alone: Score::new(0.3),
            without_right: Score::new(0.75),
            signals: signals.into_iter().map(weight).collect(),
        }
    }
}

/// Scores one hit.
pub fn rank(hit: Hit, weights: &Weights) -> RankedHit {
    let mut sum = Sum::new(hit.right_id.is_some());
    let mut amounts = vec![0.0; hit.findings.len()];
    for at in telling_order(&hit.findings) {
        let Some((finding, amount)) = hit.findings.get(at).zip(amounts.get_mut(at)) else { continue };
        let before = sum.score(weights);
        sum.add(finding, weights);
        *amount = sum.score(weights) - before;
    }
    let shares = hit.findings.iter().zip(amounts).map(|(finding, amount)| Share {
        signal: finding.signal.clone(),
        amount,
        because: finding.because.clone(),
    });
    RankedHit {
        mention: Score::new(1.0 - sum.not_mentioned),
        suspicion: Score::new((1.0 - sum.not_suspect) * sum.undamped),
        score: Score::new(sum.score(weights)),
        explanation: Explanation { shares: shares.collect() },
        hit,
    }
}

/// Positions of the findings as a reader would tell them: mentions in the order of their signals, then what is suspect and
/// what excuses it, the strongest first.
fn telling_order(findings: &[Finding]) -> Vec<usize> {
    let turn = |finding: &Finding| match role_of(&finding.signal) {
        Some(Role::Mention) => 0,
        Some(Role::Suspicion) | None => 1,
        Some(Role::Damping) => 2,
    };
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&findings[*a], &findings[*b]);
        let strongest = if turn(a) == 0 { Ordering::Equal } else { b.strength.total_cmp(&a.strength) };
        turn(a).cmp(&turn(b)).then(strongest)
    });
    order
}

/// The evidence taken in so far. Independent findings add up by noisy-or; each excuse takes its part of what is there.
struct Sum {
    about_a_right: bool,
    not_mentioned: f64,
    not_suspect: f64,
    undamped: f64,
}

impl Sum {
    fn new(about_a_right: bool) -> Sum {
        Sum { about_a_right, not_mentioned: 1.0, not_suspect: 1.0, undamped: 1.0 }
    }

    fn add(&mut self, finding: &Finding, weights: &Weights) {
        let Some(weight) = weights.signals.get(&finding.signal) else { return };
        let strength = Score::new(finding.strength).get();
        self.not_mentioned *= 1.0 - weight.mention.get() * strength;
        self.not_suspect *= 1.0 - weight.suspicion.get() * strength;
        self.undamped *= 1.0 - weight.damping.get() * strength;
    }

    fn score(&self, weights: &Weights) -> f64 {
        let suspicion = 1.0 - self.not_suspect;
        let undamped = if self.about_a_right {
            let alone = weights.mention_alone.get();
            (1.0 - self.not_mentioned) * (alone + (1.0 - alone) * suspicion)
        } else {
            weights.without_right.get() * suspicion
        };
        undamped * self.undamped
    }
}

/// Puts the highest score first; equal scores by right, then by listing.
pub fn order(hits: &mut [RankedHit]) {
    hits.sort_by(by_score);
}

fn by_score(a: &RankedHit, b: &RankedHit) -> Ordering {
    b.score
        .get()
        .total_cmp(&a.score.get())
        .then_with(|| a.hit.right_id.cmp(&b.hit.right_id))
        .then_with(|| a.hit.listing_id.cmp(&b.hit.listing_id))
}

#[cfg(test)]
mod market_tests;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::ListingId;
    use crate::matcher::Field;
    use crate::matcher::signals::SIGNALS;
    use crate::rights::RightId;
    use proptest::prelude::*;

    fn hit(right: Option<&str>, findings: &[(&str, f64)]) -> Hit {
        let right_id = right.map(|right| RightId(right.to_owned()));
        let finding = |(signal, strength): &(&str, f64)| {
            Finding::new(signal, right_id.as_ref(), *strength, Field::Title, Message::new("x"))
        };
        Hit { listing_id: ListingId("l".into()), findings: findings.iter().map(finding).collect(), right_id }
    }

    #[test]
    fn what_is_reported_and_what_is_not() {
        let unlisted = ("seller_unauthorized", 1.0);
        let named = ("name_in_text", 0.95);
        for (findings, from, to) in [
            (vec![named], 0.25, 0.35),
            (vec![named, unlisted], 0.3, 0.45),
            (vec![named, ("replica_words", 0.9)], 0.7, 1.0),
            (vec![("picture_copy", 0.95), unlisted], 0.6, 1.0),
            (vec![named, ("price_below_reference", 0.7), unlisted], 0.55, 1.0),
            (vec![named, ("pirate_link", 0.6)], 0.55, 1.0),
            (vec![named, ("origin_outside_region", 0.9)], 0.6, 1.0),
            (vec![named, ("origin_outside_region", 0.35)], 0.0, 0.5),
            (vec![named, ("picture_copy", 0.95), ("authorized", 1.0)], 0.0, 0.05),
            (vec![named, unlisted, ("price_below_reference", 0.9), ("compatible_use", 0.8)], 0.0, 0.4),
            (vec![named, unlisted, ("picture_copy", 0.95), ("price_below_reference", 0.6), ("resale", 0.9)], 0.0, 0.45),
            (vec![named, ("picture_copy", 0.95), ("editorial_use", 0.8)], 0.0, 0.45),
        ] {
            let score = rank(hit(Some("r"), &findings), &Weights::default()).score.get();
            assert!((from..=to).contains(&score), "{findings:?}: {score}");
        }
    }

    #[test]
    fn pirate_links_without_a_right_are_proposed_but_never_certain() {
        let ranked = rank(hit(None, &[("pirate_link", 0.9), ("pirate_link", 0.9)]), &Weights::default());
        assert!((0.5..0.8).contains(&ranked.score.get()), "{ranked:?}");
        assert_eq!(ranked.mention, Score::default());
    }

    #[test]
    fn every_signal_has_a_weight() {
        let weights = Weights::default();
        assert_eq!(weights.signals.len(), SIGNALS.len());
        for signal in SIGNALS {
            assert!(weights.signals.contains_key(signal.name()), "{}", signal.name());
        }
    }

    /// Hits are kept as JSON; what an earlier version has written still loads and is ranked anew from its findings.
    #[test]
    fn old_stored_hits_still_load() {
        let stored = r#"{"hit":{"listing_id":"l","right_id":"r","findings":[{"right_id":"r","signal":"name_in_text","strength":0.95,
            "because":{"code":"matcher-name-in-text","args":{"name":"Korvela"}},"field":"title","span":[0,7]},
            {"right_id":"r","signal":"gone","strength":1.0,"because":{"code":"gone","args":{}},"field":"title"}]},
            "mention":0.95,"suspicion":0.0,"score":0.285,"explanation":{"shares":[]}}"#;
        let old: RankedHit = serde_json::from_str(stored).unwrap();
        assert!(old.hit.findings.iter().all(|finding| finding.features.is_empty()));
        let again = rank(old.hit, &Weights::default());
        assert!(again.score.get() > 0.0 && again.explanation.shares.len() == 2, "{again:?}");
        assert!(!serde_json::to_string(&again).unwrap().contains("features"));
    }

    #[test]
    fn order_is_by_score_then_right() {
        let ranked = |right: &str, strength| rank(hit(Some(right), &[("name_in_text", strength)]), &Weights::default());
        let mut hits = vec![ranked("b", 0.5), ranked("a", 0.5), ranked("c", 0.9)];
        order(&mut hits);
        let rights: Vec<_> = hits.iter().map(|hit| hit.hit.right_id.clone().unwrap().0).collect();
        assert_eq!(rights, ["c", "a", "b"]);
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_score(picked in proptest::collection::vec((0usize..12, 0.0f64..=1.0), 1..12), about_a_right: bool) {
            let findings: Vec<_> = picked.iter().map(|(at, strength)| (SIGNALS[*at].name(), *strength)).collect();
            let ranked = rank(hit(about_a_right.then_some("r"), &findings), &Weights::default());
            let sum: f64 = ranked.explanation.shares.iter().map(|share| share.amount).sum();
            prop_assert!((sum - ranked.score.get()).abs() < 1e-9);
            prop_assert_eq!(ranked.explanation.shares.len(), findings.len());
            for share in &ranked.explanation.shares {
                prop_assert!((-1.0..=1.0).contains(&share.amount));
            }
        }
    }
}
