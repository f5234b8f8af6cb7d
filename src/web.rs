//! TODO web
