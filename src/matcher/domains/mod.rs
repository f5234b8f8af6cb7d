//! Domain names that resemble registered marks, under the name that goes with comparing: the index stands in the register,
//! where a snapshot keeps it. Here too is how feeds of new domain names are read.

mod feed;

pub use crate::register::domains::{DomainClass, DomainFault, DomainFinding, DomainHit, DomainIndex, Host, MAX_BYTES};
pub use feed::{Feed, WatchedFile, recognise};
