//! Keeps what was seen in a form that others can check. Takes exchanges as values and returns bytes:
//! never connects, never touches a disk, never asks a clock.

pub mod signature;
pub mod warc;
