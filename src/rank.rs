//! Orders hits and says why: findings in, one score with its shares out.

use serde::{Deserialize, Serialize};

use crate::locale::Message;
use crate::matcher::Hit;

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
}

/// A hit with its place in the order and the reasons for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RankedHit {
    pub hit: Hit,
    /// Is the right used here at all?
    pub mention: Score,
    /// Does the use look unlawful?
    pub suspicion: Score,
    /// The order value.
    pub score: Score,
    pub explanation: Explanation,
}

/// The score taken apart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// One per finding, in the hit's order.
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
        Weights { version: 1, report_from: Score::new(0.5) }
    }
}

/// Scores one hit.
pub fn rank(hit: Hit, weights: &Weights) -> RankedHit {
    let _ = weights;
    RankedHit { hit, mention: Score::default(), suspicion: Score::default(), score: Score::default(), explanation: Explanation::default() }
}
