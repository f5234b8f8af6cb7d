//! Coefficients of the mention model, in the order of [`super::FEATURES`]; no judgement of anybody's, only a fit.
//! Made by `cargo test --release --lib register::names::fit -- --ignored --nocapture`.

pub const WEIGHTS: [f64; super::FEATURES.len()] = [
    0.445, // always
    1.244, // rule identical
    0.526, // rule other script
    0.415, // rule separated
    0.000, // rule initials
    0.261, // rule plus generic
    -1.381, // rule part of word
    1.398, // rule leet
    0.284, // rule masked
    -1.565, // rule same sound
    -0.574, // rule near sound
    0.000, // rule similar shape
    0.039, // rule split
    1.116, // rule reordered
    -1.682, // rule one differs
    -1.005, // rule romanised
    1.369, // rule mixed
    -2.670, // spaced
    1.844, // plain, spaced: length
    1.146, // plain, spaced: two letters
    -0.351, // plain, spaced: three letters
    -1.815, // plain, spaced: ordinary
    0.000, // plain, digits
    0.054, // plain, han: two
    0.952, // plain, han: three
    -3.153, // plain, han: ordinary
    1.097, // plain: weaker end
    1.225, // plain: inside both ends
    2.374, // plain: leads
    0.571, // plain: other script, length
    -0.128, // apart: spaces
    0.502, // apart: marks
    -0.194, // apart: regular
    -0.018, // apart: clauses
    -0.441, // apart: short
    2.060, // disguised, spaced: length
    0.465, // disguised, spaced: four or fewer
    -2.662, // disguised, han: two
    -0.743, // disguised, han: three
    0.349, // disguised, han: five and more
    0.776, // disguised: similarity
    -0.791, // disguised: ordinary name
    -2.523, // disguised: ordinary writing
    1.557, // disguised, han: weaker end
    0.153, // disguised, han: stronger end
    0.832, // disguised, spaced: weaker end
    2.163, // disguised: leads
    0.913, // shorter
    -4.416, // outdone
    0.000, // supported
    0.000, // namesakes
    1.396, // class agrees
];
