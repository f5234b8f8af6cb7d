//! Coefficients of the mention model, in the order of [`super::FEATURES`]; no judgement of anybody's, only a fit.
//! Made by `cargo test --release --lib register::names::fit -- --ignored --nocapture`.

pub const WEIGHTS: [f64; super::FEATURES.len()] = [
    0.156, // always
    1.462, // rule identical
    0.557, // rule other script
    0.293, // rule separated
    0.000, // rule initials
    0.195, // rule plus generic
    -1.485, // rule part of word
    0.959, // rule leet
    0.140, // rule masked
    -1.898, // rule same sound
    -0.676, // rule near sound
    0.000, // rule similar shape
    0.073, // rule split
    0.901, // rule reordered
    -0.825, // rule one differs
    -0.380, // rule romanised
    0.840, // rule mixed
    -2.216, // spaced
    1.884, // plain, spaced: length
    1.111, // plain, spaced: two letters
    -0.395, // plain, spaced: three letters
    -1.780, // plain, spaced: ordinary
    0.000, // plain, digits
    0.347, // plain, han: two
    1.127, // plain, han: three
    -3.106, // plain, han: ordinary
    0.785, // plain: weaker end
    1.384, // plain: inside both ends
    2.493, // plain: leads
    0.588, // plain: other script, length
    -0.117, // apart: spaces
    0.916, // apart: marks
    0.067, // apart: regular
    -0.268, // apart: clauses
    -0.420, // apart: short
    1.241, // hidden, spaced: length
    -1.278, // hidden, han: two
    -0.331, // hidden, han: three
    -1.237, // hidden: ordinary name
    0.000, // hidden: ordinary writing
    2.005, // hidden: weaker end
    1.258, // hidden: leads
    2.009, // alike, spaced: length
    0.000, // alike, spaced: four or fewer
    -2.604, // alike, han: two
    -0.622, // alike, han: three
    0.067, // alike, han: five and more
    1.363, // alike: similarity
    -0.540, // alike: ordinary name
    -2.642, // alike: ordinary writing
    1.479, // alike, han: weaker end
    0.485, // alike, han: stronger end
    -0.460, // alike, spaced: weaker end
    2.262, // alike: leads
    -0.361, // alike: pieces
    0.430, // shorter
    -0.092, // shorter: of three
    -3.133, // outdone
    -4.542, // within
    0.000, // supported
    0.000, // namesakes
    1.390, // class agrees
    0.127, // class agrees, plain
];
