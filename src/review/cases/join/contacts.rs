//! The same way to reach whoever sells. What reaches the site and not the seller connects nobody.

use super::{Candidate, Commonness, Link, LinkKind};
use crate::extract::{Contact, ContactKind};
use crate::locale::Message;
use crate::review::cases::CaseHit;

/// The first contact that both listings name and that is not the site's own.
pub(super) fn same_contact(old: &CaseHit, new: &Candidate<'_>, common: &dyn Commonness) -> Option<Link> {
    let shared = new.listing.contacts.iter().filter(|contact| reaches_a_seller(contact.kind));
    let mut shared = shared.filter(|now| old.listing.contacts.iter().any(|before| is_same(before, now)));
    let contact = shared.find(|contact| {
        !common.is_of_site(new.source_id, &contact.value) && !common.is_of_site(&old.source_id, &contact.value)
    })?;
    let because =
        Message::new("cases-link-contact").with("kind", kind_name(contact.kind)).with("value", contact.value.as_str());
    Some(Link::new(LinkKind::SameContact, old, because))
}

/// A site's filing number is its operator's, who need not be the seller.
fn reaches_a_seller(kind: ContactKind) -> bool {
    kind != ContactKind::IcpFiling
}

fn is_same(a: &Contact, b: &Contact) -> bool {
    a.kind == b.kind && a.value.to_lowercase() == b.value.to_lowercase()
}

fn kind_name(kind: ContactKind) -> &'static str {
    match kind {
        ContactKind::Email => "email",
        ContactKind::Phone => "phone",
        ContactKind::Wechat => "wechat",
        ContactKind::Qq => "qq",
        ContactKind::Whatsapp => "whatsapp",
        ContactKind::Telegram => "telegram",
        ContactKind::Zalo => "zalo",
        ContactKind::Line => "line",
        ContactKind::IcpFiling => "icp-filing",
        ContactKind::CreditCode => "credit-code",
    }
}
