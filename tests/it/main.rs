//! The one integration binary: what is true of the whole tree, and what others' tools say about our output.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod architecture;
mod archive;
mod calibrate;
mod catalogue;
mod commands;
mod decisions;
mod conformance;
mod demo;
mod domains;
mod fetching;
mod filings;
mod fuzz_corpora;
mod guards;
mod hostile;
mod kill;
mod nginx;
mod origin;
mod picture_matching;
mod pictures;
mod program;
mod promises;
mod proposals;
mod read_archive;
mod readme;
mod rematch;
#[cfg(feature = "browser")]
mod render;
mod replay;
mod rust_source;
mod setup;
mod uses;
mod validators;
mod walk;
mod warc;
