//! Orders hits and says why: findings in, one score with its shares out.
//! It looks at findings only, so that a score can be recomputed from what is stored.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::locale::Message;
use crate::matcher::{Finding, Hit, Role, role_of};

mod evidence;
pub mod fit;
mod weights;

use evidence::Evidence;
pub use weights::{Figures, Made, Scale, Verdicts, WEIGHTS_VERSION, Weights};

/// A value in 0..=1.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Score(f64);

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

/// Scores one hit.
pub fn rank(hit: Hit, weights: &Weights) -> RankedHit {
    let about_a_right = hit.right_id.is_some();
    let mut evidence = Evidence::default();
    let mut amounts = vec![0.0; hit.findings.len()];
    let mut score = 0.0;
    for at in telling_order(&hit.findings) {
        let Some((finding, amount)) = hit.findings.get(at).zip(amounts.get_mut(at)) else { continue };
        evidence.add(finding);
        let before = std::mem::replace(&mut score, suspicion(&evidence, about_a_right, weights));
        *amount = score - before;
    }
    let mention = if about_a_right { evidence.mention(weights) } else { 0.0 };
    let shares = hit.findings.iter().zip(amounts).map(|(finding, amount)| Share {
        signal: finding.signal.clone(),
        amount,
        because: finding.because.clone(),
    });
    let explanation = Explanation { shares: shares.collect() };
    RankedHit { mention: Score::new(mention), suspicion: Score::new(score), score: Score::new(score), explanation, hit }
}

/// How likely it is that the right is used and that the use is unlawful.
fn suspicion(evidence: &Evidence<'_>, about_a_right: bool, weights: &Weights) -> f64 {
    if about_a_right { evidence.mention(weights) * evidence.unlawful(weights) } else { evidence.without_right(weights) }
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
    use crate::extract::{Listing, ListingId};
    use crate::matcher::examples::{listing, mark};
    use crate::matcher::signals::SIGNALS;
    use crate::matcher::tests::{drawing, pictured, seen, snapshot};
    use crate::matcher::{Candidate, Field, match_listing};
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
            (vec![named, unlisted], 0.3, 0.5),
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
    fn a_copied_picture_in_an_authorised_shop_is_no_suspicion() {
        let original = drawing(1);
        let mut right = mark();
        right.authorized.sellers = vec!["Korvela Store".to_owned()];
        let snapshot = snapshot(vec![pictured(right, &original)]);
        let pictures = [seen(&original.fliph())];
        for (seller, suspicion) in [("KORVELA store", 0.0..0.05), ("Bargain Barn", 0.5..1.0)] {
            let listing = Listing { seller: Some(seller.to_owned()), ..listing("a picture and no name") };
            let hits = match_listing(&Candidate { listing: &listing, pictures: &pictures }, &snapshot);
            let ranked = rank(hits[0].clone(), &Weights::default());
            assert!(suspicion.contains(&ranked.suspicion.get()), "{seller}: {ranked:?}");
            assert!(ranked.mention.get() > 0.8, "{seller}: the picture is the right's all the same");
        }
    }

    #[test]
    fn pirate_links_without_a_right_are_proposed_but_never_certain() {
        let ranked = rank(hit(None, &[("pirate_link", 0.9), ("pirate_link", 0.9)]), &Weights::default());
        assert!((0.5..0.8).contains(&ranked.score.get()), "{ranked:?}");
        assert_eq!(ranked.mention, Score::default());
    }

    /// Hits are kept as JSON; what an earlier version has written still loads and is ranked anew from its findings.
    #[test]
    fn old_stored_hits_still_load() {
        let stored = r#"{"hit":{"listing_id":"l","right_id":"r","findings":[{"right_id":"r","signal":"name_in_text","strength":0.95,
            "because":{"code":"matcher-name-in-text","args":{"name":"Korvela"}},"field":"title","span":[0,7]},
            {"right_id":"r","signal":"gone","strength":1.0,"because":{"code":"gone","args":{}},"field":"title"}]},
            "mention":0.95,"suspicion":0.0,"score":0.285,"explanation":{"shares":[]}}"#;
        let old: RankedHit = serde_json::from_str(stored).unwrap();
        assert_eq!(old.hit.findings.len(), 2);
        let again = rank(old.hit, &Weights::default());
        assert!(again.score.get() > 0.0 && again.explanation.shares.len() == 2, "{again:?}");
    }

    #[test]
    fn order_is_by_score_then_right() {
        let ranked = |right: &str, strength| rank(hit(Some(right), &[("name_in_text", strength)]), &Weights::default());
        let mut hits = vec![ranked("b", 0.5), ranked("a", 0.5), ranked("c", 0.9)];
        order(&mut hits);
        let rights: Vec<_> = hits.iter().map(|hit| hit.hit.right_id.clone().unwrap().0).collect();
        assert_eq!(rights, ["c", "a", "b"]);
    }

    fn findings() -> impl Strategy<Value = Vec<(&'static str, f64)>> {
        let any = (0..SIGNALS.len(), 0.0f64..=1.0).prop_map(|(at, strength)| (SIGNALS[at].name(), strength));
        proptest::collection::vec(any, 1..12)
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_score(findings in findings(), about_a_right: bool) {
            let ranked = rank(hit(about_a_right.then_some("r"), &findings), &Weights::default());
            let sum: f64 = ranked.explanation.shares.iter().map(|share| share.amount).sum();
            prop_assert!((sum - ranked.score.get()).abs() < 1e-9);
            prop_assert_eq!(ranked.explanation.shares.len(), findings.len());
            for share in &ranked.explanation.shares {
                prop_assert!((-1.0..=1.0).contains(&share.amount));
                match role_of(&share.signal) {
                    Some(Role::Damping) => prop_assert!(share.amount <= 1e-12, "{share:?}"),
                    _ => prop_assert!(share.amount >= -1e-12, "{share:?}"),
                }
            }
        }

        #[test]
        fn what_speaks_against_a_use_never_lowers_its_score_and_excuses_never_raise_it(
            findings in findings(), added in 0..SIGNALS.len(), strength in 0.0f64..=1.0,
        ) {
            let signal = SIGNALS[added].name();
            let more: Vec<_> = findings.iter().copied().chain([(signal, strength)]).collect();
            let before = rank(hit(Some("r"), &findings), &Weights::default());
            let after = rank(hit(Some("r"), &more), &Weights::default());
            prop_assert!(after.mention >= before.mention);
            match role_of(signal) {
                Some(Role::Damping) => prop_assert!(after.score.get() <= before.score.get() + 1e-12),
                _ => prop_assert!(after.score.get() >= before.score.get() - 1e-12),
            }
        }
    }
}
