//! Reeve (司市): an online infringement monitor.
//!
//! The modules below stand in the order in which data flows through them, and **a module uses only modules above it**;
//! `tests/it/architecture.rs` reads this list and enforces it. `ARCHITECTURE.md` says what each is for and what it never does.

pub mod locale;
pub mod captures;
pub mod cli;
pub mod config;
pub mod demo;
pub mod evidence;
pub mod extract;
pub mod fetch;
pub mod frontier;
pub mod imaging;
pub mod matcher;
pub mod publish;
pub mod rank;
pub mod register;
pub mod rights;
pub mod scan;
pub mod sources;
pub mod store;
pub mod text;
pub mod web;
