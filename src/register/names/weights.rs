//! Coefficients of the mention model, in the order of [`super::FEATURES`]; no judgement of anybody's, only a fit.
//! Made by `cargo test --release --lib register::names::fit -- --ignored --nocapture`.

pub const WEIGHTS: [f64; super::FEATURES.len()] = [
    -0.842, // always
    1.486,  // rule identical
    -0.507, // rule other script
    0.276,  // rule separated
    -1.552, // rule initials
    1.258,  // rule plus generic
    -0.655, // rule part of word
    1.107,  // rule leet
    -0.095, // rule masked
    -1.437, // rule same sound
    -0.023, // rule near sound
    -0.558, // rule similar shape
    0.617,  // rule split
    0.834,  // rule reordered
    -1.146, // rule one differs
    -0.526, // rule romanised
    0.080,  // rule mixed
    -2.143, // spaced
    0.977,  // plain, spaced: length
    0.079,  // plain, spaced: two letters
    -0.847, // plain, spaced: three letters
    -1.816, // plain, spaced: ordinary
    0.000,  // plain, digits
    0.258,  // plain, han: two
    2.621,  // plain, han: three
    -0.520, // plain, han: ordinary
    1.416,  // plain: weaker end
    1.239,  // plain: inside both ends
    2.011,  // plain: leads
    1.127,  // plain: other script, length
    -2.983, // plain: ordinary word around
    0.030,  // apart: spaces
    0.970,  // apart: marks
    0.152,  // apart: regular
    -0.164, // apart: clauses
    -0.815, // apart: short
    1.599,  // hidden, spaced: length
    -1.279, // hidden, han: two
    -0.221, // hidden, han: three
    -0.320, // hidden: ordinary name
    -2.085, // hidden: ordinary writing
    2.295,  // hidden: weaker end
    1.400,  // hidden: leads
    1.884,  // alike, spaced: length
    -0.119, // alike, spaced: four or fewer
    -2.487, // alike, han: two
    -1.216, // alike, han: three
    0.029,  // alike, han: five and more
    1.714,  // alike: similarity
    -0.126, // alike: ordinary name
    -3.787, // alike: ordinary writing
    1.282,  // alike, han: weaker end
    -0.584, // alike, han: stronger end
    0.813,  // alike, spaced: weaker end
    2.378,  // alike: leads
    0.367,  // alike: pieces
    1.349,  // shorter
    0.213,  // shorter: of three
    -4.566, // outdone
    -5.853, // within
    0.000,  // supported
    -0.889, // namesakes
    2.480,  // class agrees
    0.317,  // class agrees, plain
    -0.107, // class differs
    -1.579, // class differs, plain: ordinary
    0.810,  // plain: leads, ordinary
    -1.927, // plain: ordinary, not by itself
    3.166,  // initials: letters
    -0.289, // initials: class agrees
    0.077,  // initials: class differs
    -0.041, // initials: leads
    -0.295, // initials: ordinary
    -0.476, // initials: weaker end
    1.657,  // initials: as written
    1.359,  // initials: as written, ordinary
    1.683,  // plain, spaced: as written
    -0.409, // plain, spaced: as written, ordinary
    0.737,  // class differs, plain
    -0.358, // class differs, plain: leads
    -0.927, // plain, han: known word
    0.228,  // plain, spaced: known word
    -1.664, // class differs, plain: known word
    0.340,  // class differs, plain: known word, leads
];
