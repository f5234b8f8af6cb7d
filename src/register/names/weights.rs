//! Coefficients of the mention model, in the order of [`super::FEATURES`]; no judgement of anybody's, only a fit.
//! Made by `cargo test --release --lib register::names::fit -- --ignored --nocapture`.

pub const WEIGHTS: [f64; super::FEATURES.len()] = [
    0.754, // always
    1.246, // rule identical
    0.011, // rule other script
    0.433, // rule separated
    0.000, // rule initials
    0.140, // rule plus generic
    -1.533, // rule part of word
    1.559, // rule leet
    0.274, // rule masked
    0.000, // rule same sound
    0.000, // rule near sound
    0.000, // rule similar shape
    0.026, // rule split
    -0.043, // rule reordered
    -1.359, // rule one differs
    0.000, // rule romanised
    0.000, // rule mixed
    -2.876, // spaced
    1.880, // plain, spaced: length
    1.159, // plain, spaced: two letters
    -0.278, // plain, spaced: three letters
    -1.825, // plain, spaced: ordinary
    0.000, // plain, digits
    -0.192, // plain, han: two
    0.808, // plain, han: three
    -3.411, // plain, han: ordinary
    1.016, // plain: weaker end
    1.215, // plain: inside both ends
    2.354, // plain: leads
    0.734, // plain: other script, length
    -0.145, // apart: spaces
    0.464, // apart: marks
    -0.238, // apart: regular
    -0.033, // apart: clauses
    -0.466, // apart: short
    2.000, // disguised, spaced: length
    0.513, // disguised, spaced: four or fewer
    -0.945, // disguised, han: two
    -0.562, // disguised, han: three
    0.127, // disguised, han: five and more
    1.127, // disguised: similarity
    -0.318, // disguised: ordinary name
    -2.774, // disguised: ordinary writing
    1.094, // disguised, han: weaker end
    0.156, // disguised, han: stronger end
    0.362, // disguised, spaced: weaker end
    2.121, // disguised: leads
    0.964, // shorter
    -3.443, // outdone
    0.000, // supported
    0.000, // namesakes
    1.515, // class agrees
];
