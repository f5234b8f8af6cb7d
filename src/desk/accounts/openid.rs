//! Coming in by a provider (OpenID Connect): whom its word lets in, and which accounts have an identity there. An account is
//! known by issuer and subject alone, and only after its person, or an invitation, linked the two.

use super::Refused;
use crate::accounts::audit::Deed;
use crate::accounts::{
    Account, AccountChange, Aim, Errand, Identity, NewAccount, Permission, Person, Role, SecretDigest, name_fault,
};
use crate::desk::{Desk, DeskError, require};
use crate::locale::Message;
use crate::openid::{Claimed, Handshake, ProviderSettings};
use crate::store::{AccountChanged, Linked, Unlinked, WaysIn};

/// Whoever is not back by then begins again.
const ERRAND_LASTS_MS: i64 = 10 * 60_000;

/// Why the provider's word lets nobody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotLetIn {
    /// The browser was sent by nobody here, too long ago, or has come back before.
    Over,
    HeldUp {
        until_ms: i64,
    },
    /// No account has the identity.
    Unknown,
    Disabled,
    /// None of their groups has a role.
    NoRole,
    /// The provider says no name that an account could have.
    NoName,
    /// Another account has the name.
    NameTaken,
    /// The only administrator would become something else.
    LastAdministrator,
    /// Another account has the identity.
    Taken,
    TooMany,
    /// There is no administrator yet, and this would not be one.
    NotSetUp,
    /// The invitation works no more.
    NoInvitation,
    /// Who asked for the link is not signed in any more.
    NotSignedIn,
}

impl Desk {
    /// Remembers that a browser was sent to the provider.
    pub async fn send_errand(&self, handshake: &Handshake, aim: Aim, next: &str, now_ms: i64) -> Result<(), DeskError> {
        let (state, browser) = handshake.digests();
        let errand = Errand { state, browser, aim, next: next.to_owned(), expires_ms: now_ms + ERRAND_LASTS_MS };
        Ok(self.store.put_errand(&errand).await?)
    }

    /// What the browser was sent for. It is asked once; attempts from one address are counted as those with passwords are.
    pub async fn end_errand(
        &self,
        handshake: &Handshake,
        address: &str,
        now_ms: i64,
    ) -> Result<Result<Errand, NotLetIn>, DeskError> {
        let (state, browser) = handshake.digests();
        if let Some(until_ms) = self.store.begin_attempt(&counted_as(&state), address, now_ms).await? {
            return Ok(Err(NotLetIn::HeldUp { until_ms }));
        }
        Ok(self.store.take_errand(&state, &browser, now_ms).await?.ok_or(NotLetIn::Over))
    }

    /// Whoever the provider says it is, as an account: the linked one, or a new one where the settings have those made.
    pub async fn enter_by_identity(
        &self,
        errand: &Errand,
        claimed: &Claimed,
        settings: &ProviderSettings,
        address: &str,
        now_ms: i64,
    ) -> Result<Result<Account, NotLetIn>, DeskError> {
        let store = &self.store;
        let account = match store.account_of_identity(&claimed.issuer, &claimed.subject).await? {
            Some(account) if account.disabled => return Ok(Err(NotLetIn::Disabled)),
            Some(account) => account,
            None if settings.makes_accounts => match self.make_for_identity(claimed, now_ms).await? {
                Ok(account) => account,
                Err(refused) => return Ok(Err(refused)),
            },
            None => return Ok(Err(NotLetIn::Unknown)),
        };
        if let Some(until_ms) = store.begin_attempt(&account.name, address, now_ms).await? {
            return Ok(Err(NotLetIn::HeldUp { until_ms }));
        }
        if !settings.roles.is_empty()
            && let Err(refused) = self.follow_role(&account, claimed.role, now_ms).await?
        {
            return Ok(Err(refused));
        }
        store.end_attempt(&account.name, address).await?;
        store.end_attempt(&counted_as(&errand.state), address).await?;
        let object = identity_words(claimed);
        store.note_deed(&Deed::new(&account.name, "sign-in.openid", &object, now_ms)).await?;
        Ok(Ok(account))
    }

    /// Notes that somebody came back from the provider and was not let in.
    pub async fn note_not_let_in(
        &self,
        who: Option<&Claimed>,
        why: &str,
        address: &str,
        now_ms: i64,
    ) -> Result<(), DeskError> {
        let known = match who {
            Some(claimed) => self.store.account_of_identity(&claimed.issuer, &claimed.subject).await?,
            None => None,
        };
        let actor = match (&known, who) {
            (Some(account), _) => account.name.as_str(),
            (None, Some(claimed)) => claimed.subject.as_str(),
            (None, None) => "",
        };
        let object = format!("{address} openid {why}");
        self.store.note_refused(&Deed::new(actor, "sign-in.refused", &object, now_ms)).await?;
        Ok(())
    }

    /// Gives the person who asked for it the identity.
    pub async fn link_identity(
        &self,
        errand: &Errand,
        person: &Person,
        claimed: &Claimed,
        address: &str,
        now_ms: i64,
    ) -> Result<Result<(), NotLetIn>, DeskError> {
        let deed = Deed::new(&person.name, "identity.linked", &identity_words(claimed), now_ms);
        let linked = self.store.link_identity(&person.name, &claimed.issuer, &claimed.subject, &deed).await?;
        self.after_link(errand, linked, address).await
    }

    /// Gives it to the account of an invitation.
    pub async fn take_up_by_identity(
        &self,
        errand: &Errand,
        link: &SecretDigest,
        claimed: &Claimed,
        address: &str,
        now_ms: i64,
    ) -> Result<Result<(), NotLetIn>, DeskError> {
        let known = self.store.link(link, now_ms).await?;
        let Some(name) = known.and_then(|link| link.account) else { return Ok(Err(NotLetIn::NoInvitation)) };
        let deed = Deed::new(&name, "identity.linked", &identity_words(claimed), now_ms);
        let linked = self.store.take_up_by_identity(link, &claimed.issuer, &claimed.subject, &deed).await?;
        self.after_link(errand, linked, address).await
    }

    async fn after_link(
        &self,
        errand: &Errand,
        linked: Linked,
        address: &str,
    ) -> Result<Result<(), NotLetIn>, DeskError> {
        let refused = match linked {
            Linked::Done => {
                self.store.end_attempt(&counted_as(&errand.state), address).await?;
                return Ok(Ok(()));
            }
            Linked::Taken => NotLetIn::Taken,
            Linked::TooMany => NotLetIn::TooMany,
            Linked::NotThere => NotLetIn::NoInvitation,
        };
        Ok(Err(refused))
    }

    pub async fn own_identities(&self, person: &Person) -> Result<Vec<Identity>, DeskError> {
        Ok(self.store.identities_of(&person.name).await?)
    }

    /// Takes a link away; sessions and tokens stay. The last way in stays as well.
    pub async fn unlink_identity(
        &self,
        person: &Person,
        id: i64,
        settings: &ProviderSettings,
        now_ms: i64,
    ) -> Result<(), DeskError> {
        let passwords = self.takes_passwords(Some(settings)).await?;
        self.unlink(&person.name, id, WaysIn { issuer: &settings.issuer, passwords }, person, now_ms).await
    }

    pub async fn identities_of(&self, person: &Person, name: &str) -> Result<Vec<Identity>, DeskError> {
        require(person, Permission::Administer)?;
        Ok(self.store.identities_of(name).await?)
    }

    async fn unlink(
        &self,
        account: &str,
        id: i64,
        ways: WaysIn<'_>,
        person: &Person,
        now_ms: i64,
    ) -> Result<(), DeskError> {
        let known = self.store.identities_of(account).await?;
        let identity = known.iter().find(|identity| identity.id == id).ok_or(DeskError::NotFound)?;
        let object = format!("{} {}", identity.issuer, identity.subject);
        let deed = Deed::new(&person.name, "identity.unlinked", &object, now_ms);
        match self.store.unlink_identity(account, id, ways, &deed).await? {
            Unlinked::Done => Ok(()),
            Unlinked::NotThere => Err(DeskError::NotFound),
            Unlinked::LastWayIn => Err(DeskError::Conflict(Message::new("desk-openid-last-way-in"))),
        }
    }

    /// Whether passwords open the desk. Where they are not to, they do so until an administrator can come in otherwise.
    pub async fn takes_passwords(&self, settings: Option<&ProviderSettings>) -> Result<bool, DeskError> {
        match settings {
            Some(settings) if !settings.takes_passwords => {
                Ok(!self.store.has_linked_administrator(&settings.issuer).await?)
            }
            _ => Ok(true),
        }
    }

    /// An account for somebody whom the provider knows and nobody linked.
    async fn make_for_identity(&self, claimed: &Claimed, now_ms: i64) -> Result<Result<Account, NotLetIn>, DeskError> {
        let Some(role) = claimed.role else { return Ok(Err(NotLetIn::NoRole)) };
        // The first account is an administrator's, or nobody could ever be made one.
        if role != Role::Administrator && self.is_new().await? {
            return Ok(Err(NotLetIn::NotSetUp));
        }
        let name = claimed.name.clone().filter(|name| name_fault(name).is_none());
        let Some(name) = name else { return Ok(Err(NotLetIn::NoName)) };
        let display_name = claimed.display_name.clone().filter(|name| super::display_name_fault(name).is_none());
        let new = NewAccount {
            display_name: display_name.unwrap_or_else(|| name.clone()),
            name,
            role,
            holders: Vec::new(),
            lang: None,
        };
        let object = format!("{} {} {}", new.name, role.as_str(), identity_words(claimed));
        let deed = Deed::new(&new.name, "account.made", &object, now_ms);
        let (issuer, subject) = (&claimed.issuer, &claimed.subject);
        if !self.store.add_account_by_identity(&new, issuer, subject, &deed).await? {
            return Ok(Err(NotLetIn::NameTaken));
        }
        Ok(self.store.account(&new.name).await?.ok_or(NotLetIn::Unknown))
    }

    /// Where groups make roles, an account has the role of its groups from each sign-in on.
    async fn follow_role(
        &self,
        account: &Account,
        role: Option<Role>,
        now_ms: i64,
    ) -> Result<Result<(), NotLetIn>, DeskError> {
        let Some(role) = role else { return Ok(Err(NotLetIn::NoRole)) };
        if role == account.role {
            return Ok(Ok(()));
        }
        let change = AccountChange {
            display_name: account.display_name.clone(),
            role,
            holders: account.holders.clone(),
            disabled: account.disabled,
        };
        let object = format!("{} {} openid", account.name, role.as_str());
        let deed = Deed::new(&account.name, "account.changed", &object, now_ms);
        Ok(match self.store.change_account(&account.name, &change, &deed).await? {
            AccountChanged::Done => Ok(()),
            AccountChanged::NotThere => Err(NotLetIn::Unknown),
            AccountChanged::LastAdministrator => Err(NotLetIn::LastAdministrator),
        })
    }
}

fn identity_words(claimed: &Claimed) -> String {
    format!("{} {}", claimed.issuer, claimed.subject)
}

/// While nobody knows whose attempt it is, it counts for its address alone: no other attempt, and no account, is called so.
fn counted_as(state: &SecretDigest) -> String {
    format!("openid {}", state.short())
}

impl NotLetIn {
    /// As the audit log has it.
    pub fn as_str(self) -> &'static str {
        match self {
            NotLetIn::Over => "over",
            NotLetIn::HeldUp { .. } => "held-up",
            NotLetIn::Unknown => "unknown",
            NotLetIn::Disabled => "disabled",
            NotLetIn::NoRole => "no-role",
            NotLetIn::NoName => "no-name",
            NotLetIn::NameTaken => "name-taken",
            NotLetIn::LastAdministrator => "last-administrator",
            NotLetIn::Taken => "taken",
            NotLetIn::TooMany => "too-many",
            NotLetIn::NotSetUp => "not-set-up",
            NotLetIn::NoInvitation => "no-invitation",
            NotLetIn::NotSignedIn => "not-signed-in",
        }
    }

    pub fn message(self, now_ms: i64) -> Message {
        match self {
            NotLetIn::HeldUp { until_ms } => Refused::HeldUp { until_ms }.message(now_ms),
            NotLetIn::Over => Message::new("desk-openid-over"),
            NotLetIn::Unknown => Message::new("desk-openid-unknown"),
            NotLetIn::Disabled => Message::new("desk-openid-disabled"),
            NotLetIn::NoRole => Message::new("desk-openid-no-role"),
            NotLetIn::NoName => Message::new("desk-openid-no-name"),
            NotLetIn::NameTaken => Message::new("desk-openid-name-taken"),
            NotLetIn::LastAdministrator => Message::new("desk-access-last-administrator"),
            NotLetIn::Taken => Message::new("desk-openid-taken"),
            NotLetIn::TooMany => Message::new("desk-openid-too-many"),
            NotLetIn::NotSetUp => Message::new("desk-access-no-account-yet"),
            NotLetIn::NoInvitation => Message::new("desk-openid-no-invitation"),
            NotLetIn::NotSignedIn => Message::new("desk-openid-not-signed-in"),
        }
    }
}
