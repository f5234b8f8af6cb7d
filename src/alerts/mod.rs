//! Who is told of what is new, when, and in which words. It finds out what is due and makes the letter; it sends nothing.

mod letter;
mod rhythm;

use serde::{Deserialize, Serialize};
use url::Url;

pub use letter::{Letter, MAX_ITEMS, consent_letter, letter, payload};
pub use rhythm::{QuietHours, Rhythm, Zone, retry_at};

use crate::locale::{Lang, Message};
use crate::rank::Score;
use crate::rights::RightId;

/// A subscription's name is cut to this many characters.
pub const MAX_NAME_CHARS: usize = 80;
/// Subscriptions of one person.
pub const MAX_SUBSCRIPTIONS: u32 = 20;
/// Messages that one person may have sent by hand within [`BY_HAND_MS`]: tries, and mails that ask for an address's consent.
pub const MAX_BY_HAND: u32 = 5;
pub const BY_HAND_MS: i64 = 60 * 60 * 1_000;
/// How long the link in a mail that asks for consent works.
pub const CONSENT_MS: i64 = 7 * 24 * 60 * 60 * 1_000;
/// An address longer than this is none (RFC 5321, 4.5.3.1.3, and what servers take of URLs).
const MAX_ADDRESS_CHARS: usize = 1_000;

/// What somebody wants to be told of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Subscription {
    pub id: String,
    /// The account that it belongs to; what it tells is what this account may see.
    pub person: String,
    pub name: String,
    pub channel: Channel,
    /// These rights only; none in the list is all that the person sees.
    pub rights: Vec<RightId>,
    /// Hits from this score on.
    pub min_score: Score,
    pub rhythm: Rhythm,
    pub quiet: Option<QuietHours>,
    pub zone: Zone,
    pub lang: Lang,
    /// Milliseconds since 1970 UTC; what was news before is not told.
    pub created_ms: i64,
    /// Nothing is told while it is paused; what was missed is told afterwards.
    pub paused: bool,
}

/// How it is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Channel {
    Mail {
        address: String,
    },
    /// A POST of JSON, signed as Standard Webhooks has it.
    WebHook {
        url: Url,
        /// Base64 of the key; shown to the person once and kept, since every call is signed with it.
        secret: String,
    },
    /// Nothing is sent: a feed reader asks.
    Feed {
        /// Digest of the secret part of the feed's address.
        token_digest: String,
    },
}

impl Subscription {
    /// `at_ms` itself, or when the quiet hours end that it falls into.
    pub fn after_quiet_hours(&self, at_ms: i64) -> i64 {
        self.quiet.map_or(at_ms, |quiet| quiet.after(at_ms, &self.zone))
    }
}

impl Channel {
    /// The address that somebody reads at who has to agree first.
    pub fn mail_address(&self) -> Option<&str> {
        match self {
            Channel::Mail { address } => Some(address),
            Channel::WebHook { .. } | Channel::Feed { .. } => None,
        }
    }

    pub fn kind(&self) -> &'static str {
        match self {
            Channel::Mail { .. } => "mail",
            Channel::WebHook { .. } => "webhook",
            Channel::Feed { .. } => "feed",
        }
    }

    /// The server it goes to, for others than its person: paths of web hooks are often as good as passwords.
    pub fn server(&self) -> &str {
        match self {
            Channel::Mail { address } => address.rsplit_once('@').map_or("", |(_, host)| host),
            Channel::WebHook { url, .. } => url.host_str().unwrap_or_default(),
            Channel::Feed { .. } => "",
        }
    }

    /// Where it goes, without what is secret.
    pub fn shown(&self) -> String {
        match self {
            Channel::Mail { address } => address.clone(),
            Channel::WebHook { url, .. } => url.to_string(),
            Channel::Feed { .. } => String::new(),
        }
    }
}

/// One hit that is news to a subscription.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct News {
    pub hit_id: String,
    pub right_id: Option<RightId>,
    /// As registered; empty where the hit is about no right.
    pub right_name: String,
    pub score: Score,
    pub title: String,
    pub seller: Option<String>,
    pub source: String,
    pub url: Option<String>,
    pub first_seen_ms: i64,
    /// Known and decided before, and changed so much that somebody should look again.
    pub changed: bool,
}

/// What one subscription is told at one time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Digest {
    /// Best first, at most [`MAX_ITEMS`].
    pub news: Vec<News>,
    /// How many there are in all.
    pub count: u64,
}

/// A digest on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    pub id: String,
    pub subscription: Subscription,
    pub digest: Digest,
    /// Milliseconds since 1970 UTC.
    pub made_ms: i64,
    /// How often sending it failed.
    pub attempts: u32,
}

/// A mail address that can stand in a header and an SMTP dialogue; what it means is the mail server's to say.
pub fn mail_address(text: &str) -> Result<String, Message> {
    let text = text.trim();
    let refused = || Message::new("desk-alerts-bad-mail");
    let (user, host) = text.rsplit_once('@').ok_or_else(refused)?;
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || ".-_+=~!#$%&'*/?^`{|}".contains(c))
    };
    let is_host = host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
    if text.len() <= 254 && plain(user) && plain(host) && is_host { Ok(text.to_owned()) } else { Err(refused()) }
}

/// An address that web hooks may go to. Whether its server may be connected to is found out when it is.
pub fn hook_address(text: &str) -> Result<Url, Message> {
    let refused = || Message::new("desk-alerts-bad-url");
    if text.len() > MAX_ADDRESS_CHARS {
        return Err(refused());
    }
    let url = Url::parse(text.trim()).map_err(|_| refused())?;
    let is_plain = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    if is_plain && url.has_host() { Ok(url) } else { Err(refused()) }
}

#[cfg(test)]
mod tests;
