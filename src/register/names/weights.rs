//! Coefficients of the mention model, in the order of [`super::FEATURES`]; no judgement of anybody's, only a fit.
//! Made by `cargo test --release --lib register::names::fit -- --ignored --nocapture`.

pub const WEIGHTS: [f64; super::FEATURES.len()] = [
    -0.818, // always
    1.484,  // rule identical
    -0.448, // rule other script
    0.265,  // rule separated
    -1.555, // rule initials
    1.248,  // rule plus generic
    -0.664, // rule part of word
    1.108,  // rule leet
    -0.095, // rule masked
    -1.437, // rule same sound
    -0.023, // rule near sound
    -0.557, // rule similar shape
    0.617,  // rule split
    0.834,  // rule reordered
    -1.147, // rule one differs
    -0.527, // rule romanised
    0.079,  // rule mixed
    -2.144, // spaced
    1.005,  // plain, spaced: length
    0.115,  // plain, spaced: two letters
    -0.827, // plain, spaced: three letters
    -1.795, // plain, spaced: ordinary
    0.000,  // plain, digits
    0.271,  // plain, han: two
    2.611,  // plain, han: three
    -0.497, // plain, han: ordinary
    1.424,  // plain: weaker end
    1.235,  // plain: inside both ends
    2.001,  // plain: leads
    1.124,  // plain: other script, length
    -2.975, // plain: ordinary word around
    0.025,  // apart: spaces
    0.968,  // apart: marks
    0.152,  // apart: regular
    -0.172, // apart: clauses
    -0.809, // apart: short
    1.598,  // hidden, spaced: length
    -1.280, // hidden, han: two
    -0.222, // hidden, han: three
    -0.320, // hidden: ordinary name
    -2.084, // hidden: ordinary writing
    2.295,  // hidden: weaker end
    1.401,  // hidden: leads
    1.885,  // alike, spaced: length
    -0.120, // alike, spaced: four or fewer
    -2.486, // alike, han: two
    -1.216, // alike, han: three
    0.029,  // alike, han: five and more
    1.714,  // alike: similarity
    -0.127, // alike: ordinary name
    -3.787, // alike: ordinary writing
    1.283,  // alike, han: weaker end
    -0.585, // alike, han: stronger end
    0.813,  // alike, spaced: weaker end
    2.378,  // alike: leads
    0.367,  // alike: pieces
    1.349,  // shorter
    0.213,  // shorter: of three
    -4.566, // outdone
    -5.851, // within
    0.000,  // supported
    -0.891, // namesakes
    2.456,  // class agrees
    0.254,  // class agrees, plain
    -0.128, // class differs
    -1.573, // class differs, plain: ordinary
    0.816,  // plain: leads, ordinary
    -1.878, // plain: ordinary, not by itself
    3.180,  // initials: letters
    -0.244, // initials: class agrees
    0.077,  // initials: class differs
    -0.021, // initials: leads
    -0.261, // initials: ordinary
    -0.467, // initials: weaker end
    1.648,  // initials: as written
    1.378,  // initials: as written, ordinary
    1.538,  // plain, spaced: as written
    -0.092, // plain, spaced: as written, ordinary
    0.752,  // class differs, plain
    -0.419, // class differs, plain: leads
    -0.875, // plain, han: known word
    0.140,  // plain, spaced: known word
    -1.732, // class differs, plain: known word
    0.267,  // class differs, plain: known word, leads
];
