//! Coefficients of the mention model, in the order of [`super::FEATURES`]; no judgement of anybody's, only a fit.
//! Made by `cargo test --release --lib register::names::fit -- --ignored --nocapture`.

pub const WEIGHTS: [f64; super::FEATURES.len()] = [
    0.225, // always
    1.414, // rule identical
    0.528, // rule other script
    0.280, // rule separated
    0.000, // rule initials
    0.757, // rule plus generic
    -1.635, // rule part of word
    0.928, // rule leet
    0.088, // rule masked
    -1.919, // rule same sound
    -0.709, // rule near sound
    0.000, // rule similar shape
    0.070, // rule split
    0.889, // rule reordered
    -0.891, // rule one differs
    -0.388, // rule romanised
    0.814, // rule mixed
    -2.165, // spaced
    1.818, // plain, spaced: length
    1.053, // plain, spaced: two letters
    -0.430, // plain, spaced: three letters
    -1.811, // plain, spaced: ordinary
    0.000, // plain, digits
    0.374, // plain, han: two
    1.145, // plain, han: three
    -3.083, // plain, han: ordinary
    0.748, // plain: weaker end
    1.234, // plain: inside both ends
    2.427, // plain: leads
    0.589, // plain: other script, length
    -0.401, // plain: ordinary word around
    -0.118, // apart: spaces
    0.904, // apart: marks
    0.065, // apart: regular
    -0.268, // apart: clauses
    -0.442, // apart: short
    1.242, // hidden, spaced: length
    -1.283, // hidden, han: two
    -0.347, // hidden, han: three
    -1.237, // hidden: ordinary name
    0.000, // hidden: ordinary writing
    1.955, // hidden: weaker end
    1.240, // hidden: leads
    2.026, // alike, spaced: length
    0.000, // alike, spaced: four or fewer
    -2.635, // alike, han: two
    -0.648, // alike, han: three
    0.063, // alike, han: five and more
    1.331, // alike: similarity
    -0.536, // alike: ordinary name
    -2.631, // alike: ordinary writing
    1.477, // alike, han: weaker end
    0.495, // alike, han: stronger end
    -0.521, // alike, spaced: weaker end
    2.242, // alike: leads
    -0.349, // alike: pieces
    0.425, // shorter
    -0.098, // shorter: of three
    -3.117, // outdone
    -4.522, // within
    0.000, // supported
    0.000, // namesakes
    1.396, // class agrees
    0.108, // class agrees, plain
];
