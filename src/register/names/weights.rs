//! Coefficients of the mention model, in the order of [`super::FEATURES`]; no judgement of anybody's, only a fit.
//! Made by `cargo test --release --lib register::names::fit -- --ignored --nocapture`.

pub const WEIGHTS: [f64; super::FEATURES.len()] = [
    -1.797, // always
    2.129,  // rule identical
    -0.418, // rule other script
    -0.044, // rule separated
    -0.999, // rule initials
    0.982,  // rule plus generic
    -0.748, // rule part of word
    1.034,  // rule leet
    -0.068, // rule masked
    -2.035, // rule same sound
    -0.757, // rule near sound
    -0.917, // rule similar shape
    0.729,  // rule split
    1.040,  // rule reordered
    -1.651, // rule one differs
    -0.350, // rule romanised
    0.275,  // rule mixed
    -1.501, // spaced
    1.161,  // plain, spaced: length
    -0.016, // plain, spaced: two letters
    -0.892, // plain, spaced: three letters
    -2.009, // plain, spaced: ordinary
    0.000,  // plain, digits
    0.037,  // plain, han: two
    2.223,  // plain, han: three
    -1.642, // plain, han: ordinary
    1.869,  // plain: weaker end
    1.185,  // plain: inside both ends
    1.950,  // plain: leads
    0.902,  // plain: other script, length
    -2.919, // plain: ordinary word around
    -0.069, // apart: spaces
    0.874,  // apart: marks
    0.202,  // apart: regular
    -0.162, // apart: clauses
    -0.690, // apart: short
    1.545,  // hidden, spaced: length
    -1.060, // hidden, han: two
    0.016,  // hidden, han: three
    -0.370, // hidden: ordinary name
    -2.039, // hidden: ordinary writing
    2.283,  // hidden: weaker end
    1.447,  // hidden: leads
    1.890,  // alike, spaced: length
    -0.126, // alike, spaced: four or fewer
    -3.365, // alike, han: two
    -1.604, // alike, han: three
    -0.270, // alike, han: five and more
    1.576,  // alike: similarity
    0.001,  // alike: ordinary name
    -3.749, // alike: ordinary writing
    2.862,  // alike, han: weaker end
    0.143,  // alike, han: stronger end
    1.197,  // alike, spaced: weaker end
    2.312,  // alike: leads
    0.343,  // alike: pieces
    1.054,  // shorter
    0.040,  // shorter: of three
    -4.462, // outdone
    -5.691, // within
    0.000,  // supported
    -0.559, // namesakes
    2.933,  // class agrees
    0.333,  // class agrees, plain
    0.455,  // class differs
    -2.834, // class differs, plain: ordinary
    0.944,  // plain: leads, ordinary
    -2.315, // plain: ordinary, not by itself
    3.258,  // initials: letters
    -0.293, // initials: class agrees
    0.255,  // initials: class differs
    0.081,  // initials: leads
    0.071,  // initials: ordinary
    -0.083, // initials: weaker end
];
