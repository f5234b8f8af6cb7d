//! Coefficients of the mention model, in the order of [`super::FEATURES`]; no judgement of anybody's, only a fit.
//! Made by `cargo test --release --lib register::names::fit -- --ignored --nocapture`.

pub const WEIGHTS: [f64; super::FEATURES.len()] = [0.0; super::FEATURES.len()];
