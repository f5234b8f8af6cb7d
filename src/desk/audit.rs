//! The audit log: what is noted in it, and who may read it.

use super::{Desk, DeskError, require};
use crate::accounts::audit::{AuditEntry, AuditFilter, Deed, Verified};
use crate::accounts::{Permission, Person};

/// Entries of a page.
pub const MAX_AUDIT_ENTRIES: u32 = 200;

impl Desk {
    /// Notes that `person` did something: `action` says by which route, as `hits.decide.post`, `object` what it was done to,
    /// `via` as what and from where. Called after it was done, for every route that changes something or takes something out
    /// and that is not noted in one transaction with its change.
    pub async fn note_audit(
        &self,
        person: &Person,
        action: &str,
        object: &str,
        via: &str,
        now_ms: i64,
    ) -> Result<(), DeskError> {
        Ok(self.store.note_deed(&Deed::new(&person.name, action, object, now_ms).via(via)).await?)
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
