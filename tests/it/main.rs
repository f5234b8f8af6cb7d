//! The one integration binary: what is true of the whole tree, and what others' tools say about our output.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod architecture;
mod archive;
mod blocklists;
mod blocks;
mod calibrate;
mod cases;
mod catalogue;
mod commands;
mod decisions;
mod conformance;
mod demo;
mod desk;
mod desk_kill;
mod domains;
mod fetching;
mod filings;
mod fuzz_corpora;
mod guards;
mod handoff;
mod hostile;
mod kill;
mod nginx;
mod notices;
mod origin;
mod picture_floors;
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
mod reports;
mod rust_source;
mod setup;
mod tips;
mod share;
mod uses;
mod validators;
mod walk;
mod warc;
