//! From what was compared to a score between 0 and 1. All weights are here.
//!
//! They were fitted by logistic regression (ridge 0.001) on 2,070 hypotheses that passed the votes: edited copies of photographs of
//! clothing and food, packages on shelves against their makers' pictures, and pictures of neither. Fitted on the queries of one half
//! of the references, they put 286 of 294 true copies of the other half above everything wrong there, and 286 of 292 the other way
//! round; of the packages on shelves 49 of 73 and 50 of 74. Those without votes were fitted on the same hypotheses.

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
    /// The margins agree and the middle does not.
    pub same_backdrop: bool,
}

/// Correlation from which a block agrees, and from which it agrees closely.
const AGREES: f32 = 0.7;
const AGREES_CLOSELY: f32 = 0.85;
/// A block that fits best where nothing farther was tried is worth so much less: it may be fitting something else.
const FAR: f32 = 0.3;
/// Pixels before the reach's end from which a shift counts as far.
const FAR_FROM_END: f32 = 0.6;
/// The middle: between these fractions of the compared blocks' places.
const MIDDLE: std::ops::Range<f32> = 0.2..0.8;
/// Fewest blocks in the middle and around it that can be compared with each other.
const LEAST_PART: usize = 4;
/// Most agreement in the middle, and least in the margins beyond it, of another thing before the same backdrop.
const OTHER_MIDDLE: f32 = 0.25;
const SAME_MARGINS: f32 = 0.55;

impl Agreement {
    /// `reach` is how far the blocks might shift.
    pub fn of(laid: &[Laid], reach: usize) -> Agreement {
        let worth = |block: &Laid| {
            let farthest = block.shift[0].abs().max(block.shift[1].abs());
            block.correlation - if farthest > reach as f32 - FAR_FROM_END { FAR } else { 0.0 }
        };
        let share = |blocks: &mut dyn Iterator<Item = &Laid>| {
            let (mut agreeing, mut all) = (0, 0);
            for block in blocks {
                all += 1;
                agreeing += usize::from(worth(block) > AGREES);
            }
            (agreeing as f32 / all.max(1) as f32, all)
        };
        let right = laid.iter().map(|block| block.left).max().unwrap_or(0).max(1) as f32;
        let bottom = laid.iter().map(|block| block.top).max().unwrap_or(0).max(1) as f32;
        let in_middle = |block: &&Laid| {
            MIDDLE.contains(&(block.left as f32 / right)) && MIDDLE.contains(&(block.top as f32 / bottom))
        };
        let (middle, in_it) = share(&mut laid.iter().filter(in_middle));
        let (margins, around) = share(&mut laid.iter().filter(|block| !in_middle(block)));
        Agreement {
            share: share(&mut laid.iter()).0,
            close: laid.iter().filter(|block| worth(block) > AGREES_CLOSELY).count(),
            compared: laid.len(),
            same_backdrop: in_it.min(around) >= LEAST_PART && middle < OTHER_MIDDLE && margins > SAME_MARGINS,
        }
    }
}

/// 0..=1. `votes` are the pairs that agreed on the place before it was looked at closely; none where it is known from elsewhere.
pub(super) fn score(votes: Option<u32>, agreement: &Agreement) -> f32 {
    let Agreement { share, close, compared, .. } = *agreement;
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
