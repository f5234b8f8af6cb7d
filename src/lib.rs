//! Reeve (司市): an online infringement monitor.
//!
//! The modules below stand in the order in which data flows through them, and **a module uses only modules above it**;
//! `tests/it/architecture.rs` reads this list and enforces it. `ARCHITECTURE.md` says what each is for and what it never does.

pub mod locale;
pub mod rights;
pub mod text;
pub mod imaging;
pub mod sources;
pub mod frontier;
pub mod fetch;
pub mod extract;
pub mod register;
pub mod matcher;
pub mod rank;
pub mod captures;
pub mod evidence;
pub mod review;
pub mod publish;
pub mod accounts;
pub mod alerts;
pub mod store;
pub mod config;
pub mod deliver;
pub mod openid;
pub mod scan;
pub mod desk;
pub mod web;
pub mod demo;
pub mod cli;
