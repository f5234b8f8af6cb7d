//! Whom a notice may go to, out of what was captured: each suggestion says where it comes from, and none is made up.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use url::Url;

use super::Addressee;
use crate::extract::{Contact, ContactKind};
use crate::locale::Message;

/// How an addressee became known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "from", content = "what")]
pub enum Origin {
    /// It stands in the listing: most likely the seller's.
    Listing,
    /// The mailbox that RFC 2142 sets aside for complaints, at this registrable domain.
    AbuseMailbox(String),
    /// The same, at a site that an address of the redirect chain belongs to.
    Redirect(String),
    /// The address the site answered from; whoever runs it is known to the regional internet registry.
    Server(String),
    /// The programme's own documentation.
    Programme,
    /// A person has named it.
    Person,
}

/// How the listing's page was reached and where it was served from, as far as the store knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// Addresses that redirected here, first to last, and where this one leads on to.
    pub chain: Vec<String>,
    /// The IP address, or the proxy's name.
    pub server: Option<String>,
}

/// A possible addressee. Without an e-mail address it only says whom to look up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    pub name: String,
    pub email: Option<String>,
    /// Another way to reach them, as the page wrote it.
    pub other: Option<String>,
    pub origin: Origin,
}

impl Origin {
    /// Where it comes from, in words.
    pub fn message(&self) -> Message {
        let (origin, what) = match self {
            Origin::Listing => ("listing", ""),
            Origin::AbuseMailbox(domain) => ("abuse-mailbox", domain.as_str()),
            Origin::Redirect(url) => ("redirect", url.as_str()),
            Origin::Server(address) => ("server", address.as_str()),
            Origin::Programme => ("programme", ""),
            Origin::Person => ("person", ""),
        };
        Message::new("notices-origin").with("origin", origin).with("what", what)
    }
}

impl From<&Suggestion> for Addressee {
    fn from(suggestion: &Suggestion) -> Self {
        Addressee {
            name: suggestion.name.clone(),
            email: suggestion.email.clone(),
            form_url: None,
            address: None,
            origin: Some(suggestion.origin.clone()),
        }
    }
}

/// Possible addressees of a notice about a listing at `url`: the site's own mailbox first, then those of sites that the redirect
/// chain passed, then what the page itself gives, then the server.
pub fn suggestions(url: Option<&Url>, contacts: &[Contact], trail: &Trail) -> Vec<Suggestion> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    if let Some(domain) = url.and_then(registrable) {
        seen.insert(domain.clone());
        found.push(mailbox(&domain, Origin::AbuseMailbox(domain.clone())));
    }
    for hop in &trail.chain {
        let Some(domain) = Url::parse(hop).ok().as_ref().and_then(registrable) else { continue };
        if seen.insert(domain.clone()) {
            found.push(mailbox(&domain, Origin::Redirect(hop.clone())));
        }
    }
    found.extend(contacts.iter().filter_map(of_the_page));
    if let Some(server) = &trail.server {
        let origin = Origin::Server(server.clone());
        found.push(Suggestion { name: server.clone(), email: None, other: None, origin });
    }
    found
}

/// RFC 2142, section 4: ABUSE is the mailbox for inappropriate public behaviour, at the organisation's own domain.
fn mailbox(domain: &str, origin: Origin) -> Suggestion {
    Suggestion { name: domain.to_owned(), email: Some(format!("abuse@{domain}")), other: None, origin }
}

/// The domain that somebody has registered: one label below a public suffix. None for IP addresses and for names that nobody can
/// register under a known suffix, where a mailbox would be a guess.
fn registrable(url: &Url) -> Option<String> {
    let host = url.domain()?.trim_end_matches('.');
    let domain = psl::domain(host.as_bytes())?;
    domain.suffix().is_known().then(|| String::from_utf8_lossy(domain.as_bytes()).into_owned())
}

/// The registered domain that a host belongs to, or the host itself where its suffix is not known.
pub(super) fn registered(host: &str) -> String {
    let host = host.trim().trim_end_matches('.').to_lowercase();
    psl::domain_str(&host).map(str::to_owned).unwrap_or(host)
}

fn of_the_page(contact: &Contact) -> Option<Suggestion> {
    let is_email = match contact.kind {
        ContactKind::Email => true,
        ContactKind::Phone | ContactKind::IcpFiling | ContactKind::CreditCode => false,
        // Accounts of messengers are no addressees of a letter.
        _ => return None,
    };
    let value = contact.value.clone();
    Some(Suggestion {
        name: value.clone(),
        email: is_email.then(|| value.clone()),
        other: (!is_email).then_some(value),
        origin: Origin::Listing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emails(url: &str, contacts: &[Contact], chain: &[&str]) -> Vec<String> {
        let trail = Trail { chain: chain.iter().map(|hop| (*hop).to_owned()).collect(), server: None };
        suggestions(Url::parse(url).ok().as_ref(), contacts, &trail)
            .into_iter()
            .filter_map(|suggestion| suggestion.email)
            .collect()
    }

    #[test]
    fn mailboxes_stand_at_registered_domains_and_nowhere_else() {
        for (url, chain, expected) in [
            ("https://shop.example.co.uk/a", &[][..], &["abuse@example.co.uk"][..]),
            (
                "https://a.b.taobao.com/x",
                &["https://t.cn/abc", "https://s.click.taobao.com/x"],
                &["abuse@taobao.com", "abuse@t.cn"],
            ),
            ("http://192.0.2.7/x", &[], &[]),
            ("http://localhost/x", &[], &[]),
            ("http://shop.nanshan.test/x", &[], &[]),
        ] {
            assert_eq!(emails(url, &[], chain), expected, "{url}");
        }
    }

    #[test]
    fn other_mailboxes_of_one_market_are_one_house() {
        let to = |email: &str, form: &str, name: &str| Addressee {
            name: name.to_owned(),
            email: Some(email.to_owned()).filter(|email| !email.is_empty()),
            form_url: Some(form.to_owned()).filter(|form| !form.is_empty()),
            address: None,
            origin: Some(Origin::Person),
        };
        let first = to("abuse@market.example.com", "", "Market");
        for (other, expected) in [
            (to("Legal@EXAMPLE.com", "", "M"), true),
            (to("", "https://ipr.example.com/form", "M"), true),
            (to("", "", "market.example.com"), true),
            (to("abuse@market.example.com", "", "M"), false),
            (to("abuse@market.example.net", "", "M"), false),
            (to("", "", "Example Market"), false),
        ] {
            assert_eq!(first.is_of_one_house(&other), expected, "{other:?}");
        }
        let seller = Addressee { origin: Some(Origin::Listing), ..to("a@mail.example", "", "a") };
        assert!(!to("b@mail.example", "", "b").is_of_one_house(&seller));
    }

    #[test]
    fn what_the_page_says_is_taken_as_it_is() {
        let contact = |kind, value: &str| Contact { kind, value: value.to_owned() };
        let contacts = [
            contact(ContactKind::Email, "shop@example.com"),
            contact(ContactKind::Qq, "12345"),
            contact(ContactKind::IcpFiling, "桂ICP备1号"),
        ];
        let trail = Trail { chain: Vec::new(), server: Some("192.0.2.7".to_owned()) };
        let found = suggestions(None, &contacts, &trail);
        let names: Vec<&str> = found.iter().map(|suggestion| suggestion.name.as_str()).collect();
        assert_eq!(names, ["shop@example.com", "桂ICP备1号", "192.0.2.7"]);
        assert_eq!(found[2].origin, Origin::Server("192.0.2.7".to_owned()));
        assert!(found[2].email.is_none());
    }
}
