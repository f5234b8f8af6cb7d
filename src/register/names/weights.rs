//! Coefficients of the mention model, in the order of [`super::FEATURES`]; no judgement of anybody's, only a fit.
//! Made by `cargo test --release --lib register::names::fit -- --ignored --nocapture`.

pub const WEIGHTS: [f64; super::FEATURES.len()] = [
    -1.252, // always
    1.535, // rule identical
    0.032, // rule other script
    -0.052, // rule separated
    0.000, // rule initials
    0.571, // rule plus generic
    -1.092, // rule part of word
    0.808, // rule leet
    0.049, // rule masked
    -1.756, // rule same sound
    -0.723, // rule near sound
    -0.757, // rule similar shape
    0.556, // rule split
    0.925, // rule reordered
    -1.237, // rule one differs
    -0.360, // rule romanised
    0.249, // rule mixed
    -1.203, // spaced
    1.235, // plain, spaced: length
    0.861, // plain, spaced: two letters
    -1.151, // plain, spaced: three letters
    -1.879, // plain, spaced: ordinary
    0.000, // plain, digits
    0.040, // plain, han: two
    1.661, // plain, han: three
    -1.373, // plain, han: ordinary
    1.582, // plain: weaker end
    0.870, // plain: inside both ends
    1.864, // plain: leads
    0.359, // plain: other script, length
    -2.109, // plain: ordinary word around
    -0.150, // apart: spaces
    0.627, // apart: marks
    0.197, // apart: regular
    -0.016, // apart: clauses
    -0.493, // apart: short
    1.076, // hidden, spaced: length
    -0.849, // hidden, han: two
    0.115, // hidden, han: three
    -0.338, // hidden: ordinary name
    -1.361, // hidden: ordinary writing
    1.663, // hidden: weaker end
    1.385, // hidden: leads
    1.724, // alike, spaced: length
    -0.065, // alike, spaced: four or fewer
    -2.995, // alike, han: two
    -1.174, // alike, han: three
    -0.053, // alike, han: five and more
    1.062, // alike: similarity
    -0.185, // alike: ordinary name
    -3.255, // alike: ordinary writing
    2.301, // alike, han: weaker end
    0.112, // alike, han: stronger end
    0.545, // alike, spaced: weaker end
    2.135, // alike: leads
    0.219, // alike: pieces
    0.261, // shorter
    -0.215, // shorter: of three
    -3.172, // outdone
    -4.124, // within
    0.000, // supported
    0.000, // namesakes
    2.428, // class agrees
    0.607, // class agrees, plain
    0.198, // class differs
    -2.495, // class differs, plain: ordinary
    0.654, // plain: leads, ordinary
    -1.700, // plain: ordinary, not by itself
];
