//! TODO evidence
