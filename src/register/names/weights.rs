//! Coefficients of the mention model, in the order of [`super::FEATURES`]; no judgement of anybody's, only a fit.
//! Made by `cargo test --release --lib register::names::fit -- --ignored --nocapture`.

pub const WEIGHTS: [f64; super::FEATURES.len()] = [
    0.406,  // always
    1.485,  // rule identical
    0.505,  // rule other script
    0.191,  // rule separated
    0.000,  // rule initials
    0.507,  // rule plus generic
    -1.105, // rule part of word
    0.818,  // rule leet
    -0.082, // rule masked
    -1.697, // rule same sound
    -0.548, // rule near sound
    -0.524, // rule similar shape
    0.750,  // rule split
    1.076,  // rule reordered
    -1.251, // rule one differs
    -0.259, // rule romanised
    0.540,  // rule mixed
    -1.365, // spaced
    1.251,  // plain, spaced: length
    0.875,  // plain, spaced: two letters
    -1.289, // plain, spaced: three letters
    -2.581, // plain, spaced: ordinary
    0.000,  // plain, digits
    -0.291, // plain, han: two
    1.519,  // plain, han: three
    -3.016, // plain, han: ordinary
    0.985,  // plain: weaker end
    1.070,  // plain: inside both ends
    2.213,  // plain: leads
    0.494,  // plain: other script, length
    -2.326, // plain: ordinary word around
    -0.095, // apart: spaces
    0.716,  // apart: marks
    0.156,  // apart: regular
    0.093,  // apart: clauses
    -0.310, // apart: short
    1.215,  // hidden, spaced: length
    -0.982, // hidden, han: two
    -0.249, // hidden, han: three
    -0.106, // hidden: ordinary name
    -1.382, // hidden: ordinary writing
    1.308,  // hidden: weaker end
    1.329,  // hidden: leads
    1.685,  // alike, spaced: length
    -0.046, // alike, spaced: four or fewer
    -3.109, // alike, han: two
    -0.806, // alike, han: three
    0.125,  // alike, han: five and more
    1.190,  // alike: similarity
    -0.361, // alike: ordinary name
    -3.150, // alike: ordinary writing
    1.354,  // alike, han: weaker end
    0.621,  // alike, han: stronger end
    0.150,  // alike, spaced: weaker end
    2.160,  // alike: leads
    -0.872, // alike: pieces
    0.337,  // shorter
    -0.274, // shorter: of three
    -3.533, // outdone
    -4.613, // within
    0.000,  // supported
    0.000,  // namesakes
    1.252,  // class agrees
    0.192,  // class agrees, plain
];
