//! The audit log: what is noted in it, and who may read it.

use super::{Desk, DeskError, require};
use crate::accounts::audit::{AuditEntry, AuditFilter, Deed, Verified};
use crate::accounts::{Permission, Person};

/// Entries of a page.
pub const MAX_AUDIT_ENTRIES: u32 = 200;

impl Desk {
    /// Notes that `person` did something: `action` is a code as `hits.decided`, `object` the id of what it was done to. To be
    /// called after it was done, by every method that changes something and whose change keeps no actor of its own.
    pub async fn note_audit(&self, person: &Person, action: &str, object: &str, now_ms: i64) -> Result<(), DeskError> {
        Ok(self.store.note_deed(&Deed::new(&person.name, action, object, now_ms)).await?)
    }

    /// The newest first.
    pub async fn audit(&self, person: &Person, filter: &AuditFilter, limit: u32) -> Result<Vec<AuditEntry>, DeskError> {
        require(person, Permission::ReadAudit)?;
        Ok(self.store.audit(filter, limit.min(MAX_AUDIT_ENTRIES)).await?)
    }

    pub async fn verify_audit(&self, person: &Person) -> Result<Verified, DeskError> {
        require(person, Permission::ReadAudit)?;
        Ok(self.store.verify_audit().await?)
    }
}
