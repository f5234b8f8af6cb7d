//! From what was compared to a score between 0 and 1. All weights are here.
//!
//! They were fitted by logistic regression (ridge 0.001) on 2,070 hypotheses that passed the votes: edited copies of photographs of
//! clothing and food, packages on shelves against their makers' pictures, and pictures of neither. Fitted on the queries of one half
//! of the references, they put 286 of 294 true copies of the other half above everything wrong there, and 286 of 292 the other way
//! round; of the packages on shelves 49 of 73 and 50 of 74. Those without votes were fitted separately.

use super::aligned::Laid;

/// As likely right as wrong.
pub const LIKELY: f32 = 0.5;
/// Stands by itself.
pub const SURE: f32 = 0.9;

/// How far the blocks agree.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Agreement {
    /// Share of the compared blocks that agree.
    pub share: f32,
    /// Blocks that agree closely, and all that were compared.
    pub close: usize,
    pub compared: usize,
}

/// Correlation from which a block agrees, and from which it agrees closely.
const AGREES: f32 = 0.7;
const AGREES_CLOSELY: f32 = 0.85;
/// A block that fits best where nothing farther was tried is worth so much less: it may be fitting something else.
const FAR: f32 = 0.3;
/// Pixels before the reach's end from which a shift counts as far.
const FAR_FROM_END: f32 = 0.6;

impl Agreement {
    /// `reach` is how far the blocks might shift.
    pub fn of(laid: &[Laid], reach: usize) -> Agreement {
        let worth = |block: &Laid| {
            let farthest = block.shift[0].abs().max(block.shift[1].abs());
            block.correlation - if farthest > reach as f32 - FAR_FROM_END { FAR } else { 0.0 }
        };
        let agreeing = laid.iter().filter(|block| worth(block) > AGREES).count();
        Agreement {
            share: agreeing as f32 / laid.len().max(1) as f32,
            close: laid.iter().filter(|block| worth(block) > AGREES_CLOSELY).count(),
            compared: laid.len(),
        }
    }
}

/// 0..=1. `votes` are the pairs that agreed on the place before it was looked at closely; none where it is known from elsewhere.
pub(super) fn score(votes: Option<u32>, agreement: &Agreement) -> f32 {
    let Agreement { share, close, compared } = *agreement;
    let close = (close as f32).ln_1p();
    let logit = match votes {
        Some(votes) => {
            // A large surface that agrees says more than the same share of a small one.
            let surface = share * (compared as f32).sqrt();
            3.834 * (votes as f32).ln_1p() + 2.62 * share + 0.223 * close + 0.642 * surface - 9.036
        }
        None => 4.512 * share + 2.147 * close - 4.98,
    };
    1.0 / (1.0 + (-logit).exp())
}
