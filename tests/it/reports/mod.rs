//! What leaves as reports, as other people's programs and the built program's users see it.

mod files;
pub mod hostile;
mod since;
mod statistics;
