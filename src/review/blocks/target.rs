//! What a decision blocks, in types that cannot widen: an address never becomes a host, nor a host its whole site.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::locale::Message;

/// One thing to be blocked. In text: `url:https://shop.example/item`, `host:www.example.com`, `site:example.com`,
/// `ip:192.0.2.1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Target {
    /// One http or https address, without its fragment. Never reaches a list of names or addresses of servers.
    Url(Url),
    /// This name alone: neither what stands below it nor what it stands below.
    Host(Hostname),
    /// This name and every name below it: always the apex and the wildcard.
    SiteAndSubdomains(Hostname),
    /// An IPv4 address that is written as an IPv6 one (`::ffff:192.0.2.1`, RFC 4291, 2.5.5.2) is the IPv4 address.
    Ip(IpAddr),
}

/// A domain name as DNS carries it: lower case, punycode, no final dot, at least two labels.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hostname(String);

/// Why a text is no target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetFault {
    pub text: String,
    pub code: &'static str,
}

/// RFC 1035, 2.3.4, without the root's dot.
const MAX_NAME: usize = 253;
const MAX_LABEL: usize = 63;
/// Longer addresses are nobody's page.
const MAX_URL: usize = 2_048;

impl Hostname {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the name is this one or stands below it.
    pub fn covers(&self, other: &Hostname) -> bool {
        other.0.strip_suffix(&self.0).is_some_and(|below| below.is_empty() || below.ends_with('.'))
    }
}

impl FromStr for Hostname {
    type Err = TargetFault;

    fn from_str(text: &str) -> Result<Self, TargetFault> {
        let fault = |code| TargetFault { text: text.to_owned(), code };
        let trimmed = text.trim().strip_suffix('.').unwrap_or(text.trim());
        let Ok(Host::Domain(name)) = Host::parse(trimmed) else { return Err(fault("target-no-name")) };
        let label_is_right = |label: &str| {
            !label.is_empty()
                && label.len() <= MAX_LABEL
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'))
        };
        if name.len() > MAX_NAME || !name.split('.').all(label_is_right) {
            return Err(fault("target-no-name"));
        }
        if !name.contains('.') {
            return Err(fault("target-one-label"));
        }
        Ok(Hostname(name))
    }
}

impl Target {
    /// An address to block, as it was typed.
    pub fn url(text: &str) -> Result<Self, TargetFault> {
        let fault = || TargetFault { text: text.to_owned(), code: "target-no-url" };
        let mut url = Url::parse(text.trim()).map_err(|_| fault())?;
        url.set_fragment(None);
        let is_plain = url.username().is_empty() && url.password().is_none();
        if !matches!(url.scheme(), "http" | "https") || !is_plain || url.as_str().len() > MAX_URL {
            return Err(fault());
        }
        Ok(Target::Url(url))
    }

    /// The name it is about, where it is about a name.
    pub fn host(&self) -> Option<Hostname> {
        match self {
            Target::Url(url) => url.domain()?.parse().ok(),
            Target::Host(name) | Target::SiteAndSubdomains(name) => Some(name.clone()),
            Target::Ip(_) => None,
        }
    }

    /// `url`, `host`, `site` or `ip`.
    pub fn kind(&self) -> &'static str {
        match self {
            Target::Url(_) => "url",
            Target::Host(_) => "host",
            Target::SiteAndSubdomains(_) => "site",
            Target::Ip(_) => "ip",
        }
    }
}

impl FromStr for Target {
    type Err = TargetFault;

    fn from_str(text: &str) -> Result<Self, TargetFault> {
        let fault = |code| TargetFault { text: text.to_owned(), code };
        let (kind, value) = text.split_once(':').ok_or_else(|| fault("target-no-kind"))?;
        match kind {
            "url" => Target::url(value),
            "host" => Ok(Target::Host(value.parse()?)),
            "site" => Ok(Target::SiteAndSubdomains(value.parse()?)),
            "ip" => {
                let address: IpAddr = value.trim().parse().map_err(|_| fault("target-no-ip"))?;
                Ok(Target::Ip(address.to_canonical()))
            }
            _ => Err(fault("target-no-kind")),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Url(url) => write!(f, "url:{url}"),
            Target::Host(name) => write!(f, "host:{name}"),
            Target::SiteAndSubdomains(name) => write!(f, "site:{name}"),
            Target::Ip(address) => write!(f, "ip:{address}"),
        }
    }
}

impl fmt::Display for Hostname {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Target {
    type Error = TargetFault;

    fn try_from(text: String) -> Result<Self, TargetFault> {
        text.parse()
    }
}

impl From<Target> for String {
    fn from(target: Target) -> String {
        target.to_string()
    }
}

impl TryFrom<String> for Hostname {
    type Error = TargetFault;

    fn try_from(text: String) -> Result<Self, TargetFault> {
        text.parse()
    }
}

impl From<Hostname> for String {
    fn from(name: Hostname) -> String {
        name.0
    }
}

impl TargetFault {
    pub fn message(&self) -> Message {
        Message::new(self.code).with("text", self.text.as_str())
    }
}

impl fmt::Display for TargetFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for TargetFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_have_one_written_form() {
        for (text, written) in [
            ("host:WWW.Example.COM.", "host:www.example.com"),
            ("site:壮锦.example", "site:xn--2qs641l.example"),
            ("url:HTTPS://Shop.Example/Item?b=1#top", "url:https://shop.example/Item?b=1"),
            ("ip:2001:DB8::1", "ip:2001:db8::1"),
            ("ip:192.0.2.1", "ip:192.0.2.1"),
            ("ip:::ffff:192.0.2.1", "ip:192.0.2.1"),
            ("ip:::FFFF:c000:201", "ip:192.0.2.1"),
        ] {
            let target: Target = text.parse().unwrap();
            assert_eq!(target.to_string(), written);
            assert_eq!(target.to_string().parse::<Target>().unwrap(), target);
        }
    }

    #[test]
    fn what_is_no_target_is_refused_with_the_reason() {
        for (text, code) in [
            ("example.com", "target-no-kind"),
            ("zone:example.com", "target-no-kind"),
            ("site:com", "target-one-label"),
            ("host:192.0.2.1", "target-no-name"),
            ("host:a..example.com", "target-no-name"),
            ("host:*.example.com", "target-no-name"),
            ("host:-a.example.com", "target-no-name"),
            ("host:a b.example.com", "target-no-name"),
            ("ip:192.0.2.0/24", "target-no-ip"),
            ("url:ftp://example.com/", "target-no-url"),
            ("url:https://user@example.com/", "target-no-url"),
        ] {
            assert_eq!(text.parse::<Target>().unwrap_err().code, code, "{text}");
        }
    }

    #[test]
    fn a_name_covers_itself_and_what_stands_below() {
        let name: Hostname = "example.com".parse().unwrap();
        for (other, covered) in
            [("example.com", true), ("www.example.com", true), ("notexample.com", false), ("com.example", false)]
        {
            assert_eq!(name.covers(&other.parse().unwrap()), covered, "{other}");
        }
    }
}
