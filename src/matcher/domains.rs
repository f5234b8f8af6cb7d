//! Domain names that resemble registered marks, under the name that goes with comparing: the index stands in the register,
//! where a snapshot keeps it.

pub use crate::register::domains::{DomainClass, DomainFault, DomainFinding, DomainHit, DomainIndex, Host, MAX_BYTES};
