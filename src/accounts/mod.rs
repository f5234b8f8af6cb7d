//! Who may do what at the review desk: roles, what each of them may, which rights an owner sees, and the rules for passwords,
//! secrets, lock-out and the audit log. It keeps nothing and asks no clock; the store keeps what is said here.

mod account;
pub mod audit;
mod identity;
pub mod lockout;
pub mod password;
mod retention;
mod secret;

use std::collections::BTreeSet;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::locale::Message;
use crate::rights::RightId;

pub use account::{
    Account, AccountChange, ApiToken, Link, LinkPurpose, MAX_DISPLAY_CHARS, MAX_HOLDERS, NewAccount, Session,
    name_fault,
};
pub use identity::{Aim, Errand, Identity, MAX_IDENTITIES};
pub use retention::{Retention, Rule, Swept};
pub use secret::{Secret, SecretDigest};

/// What a person is at the desk for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Holds rights, and sees only what concerns them.
    Owner,
    /// Keeps sources and scans going.
    Monitor,
    /// Decides about hits and prepares what follows.
    Analyst,
    /// An analyst who also lets leave what others prepared.
    Approver,
    /// Everything, and the accounts.
    Administrator,
    /// Sees everything and changes nothing.
    Auditor,
}

/// One thing that somebody may do. What is read is narrowed further by [`Scope`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    ReadHits,
    DecideHits,
    ReadRights,
    WriteRights,
    ReadSources,
    /// Change sources and schedules; start, pause and stop scans.
    WriteSources,
    ReadCases,
    WriteCases,
    ReadNotices,
    WriteNotices,
    ApproveNotices,
    ReadBlocks,
    ProposeBlocks,
    ApproveBlocks,
    ReadTips,
    WriteTips,
    ReadStatistics,
    /// One's own alerts, saved views and API tokens.
    OwnSettings,
    ReadAudit,
    /// Accounts, roles, retention.
    Administer,
}

impl Role {
    /// Every role, in the order in which choices are shown.
    pub const ALL: [Role; 6] =
        [Role::Owner, Role::Monitor, Role::Analyst, Role::Approver, Role::Administrator, Role::Auditor];

    pub fn as_str(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Monitor => "monitor",
            Role::Analyst => "analyst",
            Role::Approver => "approver",
            Role::Administrator => "administrator",
            Role::Auditor => "auditor",
        }
    }

    /// What it is called.
    pub fn label(self) -> Message {
        Message::new(format!("role-{}", self.as_str()))
    }

    pub fn may(self, permission: Permission) -> bool {
        use Permission as P;
        let reads_all = matches!(
            permission,
            P::ReadHits
                | P::ReadRights
                | P::ReadSources
                | P::ReadCases
                | P::ReadNotices
                | P::ReadBlocks
                | P::ReadTips
                | P::ReadStatistics
        );
        match self {
            Role::Owner => matches!(
                permission,
                P::ReadHits
                    | P::ReadRights
                    | P::WriteRights
                    | P::ReadCases
                    | P::ReadNotices
                    | P::ReadStatistics
                    | P::OwnSettings
            ),
            Role::Monitor => matches!(
                permission,
                P::ReadHits | P::ReadRights | P::ReadSources | P::WriteSources | P::ReadStatistics | P::OwnSettings
            ),
            Role::Analyst => reads_all || P::OWN_WORK.contains(&permission),
            Role::Approver => {
                reads_all
                    || P::OWN_WORK.contains(&permission)
                    || matches!(permission, P::ApproveNotices | P::ApproveBlocks)
            }
            Role::Administrator => true,
            Role::Auditor => reads_all || permission == P::ReadAudit,
        }
    }

    /// Whether everything that `other` may is theirs as well: what they may hand on to a token of theirs. Whoever sees all may
    /// hand on a narrower view; whoever is narrowed hands on nothing wider.
    pub fn covers(self, other: Role) -> bool {
        let may_all = Permission::ALL.into_iter().all(|permission| self.may(permission) || !other.may(permission));
        may_all && (!self.is_narrowed() || other.is_narrowed())
    }

    /// Whether it sees what concerns some rights only.
    pub fn is_narrowed(self) -> bool {
        self == Role::Owner
    }
}

impl FromStr for Role {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Role::ALL.into_iter().find(|role| role.as_str() == text).ok_or(())
    }
}

impl Permission {
    pub const ALL: [Permission; 20] = [
        Permission::ReadHits,
        Permission::DecideHits,
        Permission::ReadRights,
        Permission::WriteRights,
        Permission::ReadSources,
        Permission::WriteSources,
        Permission::ReadCases,
        Permission::WriteCases,
        Permission::ReadNotices,
        Permission::WriteNotices,
        Permission::ApproveNotices,
        Permission::ReadBlocks,
        Permission::ProposeBlocks,
        Permission::ApproveBlocks,
        Permission::ReadTips,
        Permission::WriteTips,
        Permission::ReadStatistics,
        Permission::OwnSettings,
        Permission::ReadAudit,
        Permission::Administer,
    ];

    /// What an analyst changes.
    const OWN_WORK: [Permission; 7] = [
        Permission::DecideHits,
        Permission::WriteRights,
        Permission::WriteCases,
        Permission::WriteNotices,
        Permission::ProposeBlocks,
        Permission::WriteTips,
        Permission::OwnSettings,
    ];
}

/// Which rights, and what is about them, somebody sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    All,
    /// These only; nothing that is about no right.
    Rights(BTreeSet<RightId>),
}

/// Whoever acts, known by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account's name: it stands as actor beside everything they do.
    pub name: String,
    pub role: Role,
    pub scope: Scope,
}

impl Person {
    pub fn may(&self, permission: Permission) -> bool {
        self.role.may(permission)
    }

    /// Whether what is about this right (or about none) is theirs to see.
    pub fn sees(&self, right: Option<&RightId>) -> bool {
        match (&self.scope, right) {
            (Scope::All, _) => true,
            (Scope::Rights(own), Some(right)) => own.contains(right),
            (Scope::Rights(_), None) => false,
        }
    }

    /// What a query is narrowed to; none is no narrowing.
    pub fn rights(&self) -> Option<Vec<RightId>> {
        match &self.scope {
            Scope::All => None,
            Scope::Rights(own) => Some(own.iter().cloned().collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_auditor_changes_nothing_and_an_administrator_may_everything() {
        for permission in Permission::ALL {
            assert!(Role::Administrator.may(permission), "{permission:?}");
            let name = format!("{permission:?}");
            if !name.starts_with("Read") {
                assert!(!Role::Auditor.may(permission), "{permission:?}");
            }
        }
    }

    #[test]
    fn a_role_is_handed_on_whole_or_narrower() {
        for role in Role::ALL {
            assert!(role.covers(role) && Role::Administrator.covers(role), "{role:?}");
            assert!(role == Role::Administrator || !role.covers(Role::Administrator), "{role:?}");
        }
        assert!(Role::Approver.covers(Role::Analyst) && !Role::Analyst.covers(Role::Approver));
        assert!(Role::Analyst.covers(Role::Owner), "the same things, of fewer rights");
        assert!(!Role::Owner.covers(Role::Auditor) && !Role::Analyst.covers(Role::Monitor));
    }

    #[test]
    fn an_owner_sees_their_rights_and_nothing_without_one() {
        let own = Scope::Rights([RightId("tm-1".to_owned())].into());
        let owner = Person { name: "o".to_owned(), role: Role::Owner, scope: own };
        assert!(owner.sees(Some(&RightId("tm-1".to_owned()))));
        assert!(!owner.sees(Some(&RightId("tm-2".to_owned()))));
        assert!(!owner.sees(None));
    }
}
