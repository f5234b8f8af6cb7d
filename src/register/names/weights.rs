//! Coefficients of the mention model, in the order of [`super::FEATURES`]; no judgement of anybody's, only a fit.
//! Made by `cargo test --release --lib register::names::fit -- --ignored --nocapture`.

pub const WEIGHTS: [f64; super::FEATURES.len()] = [
    -1.259, // always
    1.618,  // rule identical
    -0.430, // rule other script
    0.401,  // rule separated
    -1.509, // rule initials
    1.468,  // rule plus generic
    -0.456, // rule part of word
    1.134,  // rule leet
    0.044,  // rule masked
    -2.008, // rule same sound
    -0.723, // rule near sound
    -0.899, // rule similar shape
    0.696,  // rule split
    1.080,  // rule reordered
    -1.550, // rule one differs
    -0.398, // rule romanised
    0.272,  // rule mixed
    -1.892, // spaced
    0.972,  // plain, spaced: length
    0.066,  // plain, spaced: two letters
    -0.862, // plain, spaced: three letters
    -1.804, // plain, spaced: ordinary
    0.000,  // plain, digits
    0.410,  // plain, han: two
    2.713,  // plain, han: three
    -0.499, // plain, han: ordinary
    1.486,  // plain: weaker end
    1.270,  // plain: inside both ends
    2.025,  // plain: leads
    1.129,  // plain: other script, length
    -2.960, // plain: ordinary word around
    0.067,  // apart: spaces
    1.010,  // apart: marks
    0.126,  // apart: regular
    -0.172, // apart: clauses
    -0.792, // apart: short
    1.586,  // hidden, spaced: length
    -1.128, // hidden, han: two
    -0.054, // hidden, han: three
    -0.328, // hidden: ordinary name
    -2.076, // hidden: ordinary writing
    2.489,  // hidden: weaker end
    1.445,  // hidden: leads
    1.928,  // alike, spaced: length
    -0.108, // alike, spaced: four or fewer
    -3.381, // alike, han: two
    -1.607, // alike, han: three
    -0.298, // alike, han: five and more
    1.605,  // alike: similarity
    0.010,  // alike: ordinary name
    -3.744, // alike: ordinary writing
    2.862,  // alike, han: weaker end
    0.126,  // alike, han: stronger end
    1.477,  // alike, spaced: weaker end
    2.346,  // alike: leads
    0.374,  // alike: pieces
    1.016,  // shorter
    0.027,  // shorter: of three
    -4.492, // outdone
    -5.795, // within
    0.000,  // supported
    -0.888, // namesakes
    2.385,  // class agrees
    0.454,  // class agrees, plain
    -0.222, // class differs
    -1.599, // class differs, plain: ordinary
    0.803,  // plain: leads, ordinary
    -1.916, // plain: ordinary, not by itself
    3.153,  // initials: letters
    -0.293, // initials: class agrees
    0.072,  // initials: class differs
    -0.049, // initials: leads
    -0.273, // initials: ordinary
    -0.456, // initials: weaker end
    1.664,  // initials: as written
    1.362,  // initials: as written, ordinary
    1.629,  // plain, spaced: as written
    -0.382, // plain, spaced: as written, ordinary
    0.907,  // class differs, plain
    -0.372, // class differs, plain: leads
    -0.883, // plain, han: known word
    0.187,  // plain, spaced: known word
    -1.670, // class differs, plain: known word
    0.340,  // class differs, plain: known word, leads
];
