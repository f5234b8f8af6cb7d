//! Coefficients of the mention model, in the order of [`super::FEATURES`]; no judgement of anybody's, only a fit.
//! Made by `cargo test --release --lib register::names::fit -- --ignored --nocapture`.

pub const WEIGHTS: [f64; super::FEATURES.len()] = [
    -1.795, // always
    2.094, // rule identical
    -0.347, // rule other script
    -0.053, // rule separated
    -0.957, // rule initials
    0.966, // rule plus generic
    -0.764, // rule part of word
    1.031, // rule leet
    -0.073, // rule masked
    -2.039, // rule same sound
    -0.761, // rule near sound
    -0.921, // rule similar shape
    0.728, // rule split
    1.037, // rule reordered
    -1.657, // rule one differs
    -0.351, // rule romanised
    0.272, // rule mixed
    -1.496, // spaced
    1.163, // plain, spaced: length
    0.237, // plain, spaced: two letters
    -0.975, // plain, spaced: three letters
    -1.993, // plain, spaced: ordinary
    0.000, // plain, digits
    0.037, // plain, han: two
    2.228, // plain, han: three
    -1.662, // plain, han: ordinary
    1.876, // plain: weaker end
    1.182, // plain: inside both ends
    1.941, // plain: leads
    0.830, // plain: other script, length
    -2.918, // plain: ordinary word around
    -0.079, // apart: spaces
    0.869, // apart: marks
    0.211, // apart: regular
    -0.158, // apart: clauses
    -0.678, // apart: short
    1.545, // hidden, spaced: length
    -1.060, // hidden, han: two
    0.015, // hidden, han: three
    -0.371, // hidden: ordinary name
    -2.039, // hidden: ordinary writing
    2.275, // hidden: weaker end
    1.446, // hidden: leads
    1.890, // alike, spaced: length
    -0.127, // alike, spaced: four or fewer
    -3.369, // alike, han: two
    -1.608, // alike, han: three
    -0.271, // alike, han: five and more
    1.574, // alike: similarity
    0.000, // alike: ordinary name
    -3.749, // alike: ordinary writing
    2.861, // alike, han: weaker end
    0.141, // alike, han: stronger end
    1.189, // alike, spaced: weaker end
    2.312, // alike: leads
    0.343, // alike: pieces
    1.054, // shorter
    0.040, // shorter: of three
    -4.461, // outdone
    -5.699, // within
    0.000, // supported
    -0.785, // namesakes
    2.942, // class agrees
    0.366, // class agrees, plain
    0.465, // class differs
    -2.834, // class differs, plain: ordinary
    0.945, // plain: leads, ordinary
    -2.276, // plain: ordinary, not by itself
    3.010, // initials: letters
    -0.089, // initials: class agrees
    0.203, // initials: class differs
    0.088, // initials: leads
    0.120, // initials: ordinary
    -0.161, // initials: weaker end
];
