//! Canonical addresses: one page, one key, however its address is dressed up.

use std::borrow::Cow;
use std::fmt;
use std::hash::Hasher as _;
#[allow(
    deprecated,
    reason = "std's only hasher whose function is fixed: SipHash 2-4. `DefaultHasher` may become another"
)]
use std::hash::SipHasher;
use std::net::IpAddr;

use url::{Position, Url};

use super::normal::{address_part, path_for_key, query_part_for_key};
use super::visit::names_a_visit;

/// Longest address that is followed, in bytes; longer ones are crawler traps far more often than pages.
const MAX_ADDRESS_BYTES: usize = 2_000;

/// Keys of stored addresses; never changed once released.
const KEY_SEED: (u64, u64) = (0x7265_6576_6520_7572, 0x6c20_6b65_7920_7631);
/// The part of a key that all addresses of a host share.
const HOST_BITS: u64 = 0xffff << 48;

/// An http(s) address in canonical form: escapes in their normal form, no fragment (`#!` neither: no server sees it), no
/// session or tracking parameters, no default port, no user name, no dot behind the host. What is fetched is exactly this
/// address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CrawlUrl(Url);

/// Sixty-four bits that stand for a canonical address, whatever the order of its parameters and the spelling of its escapes.
///
/// The upper 16 bits are a hash of scheme, host and port, so that a host's addresses stand together in an index; the lower
/// 48 are one of the whole address. Two addresses of one host collide with a chance of 2^-48, of different hosts 2^-64:
/// in a host of a million addresses 0.0018 collisions are expected, of ten million 0.18; in 10^8 addresses of hosts with at
/// most 10^4 each, 0.002.
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
        // Most addresses pass through here without a change, and without an allocation.
        if url.host_str().is_some_and(|host| host.ends_with('.')) {
            drop_root(&mut url)?;
        }
        if url.fragment().is_some() {
            url.set_fragment(None);
        }
        if !url.username().is_empty() || url.password().is_some() {
            // A name and password in a link are never ours to use.
            let _ = url.set_username("");
            let _ = url.set_password(None);
        }
        normalise_escapes(&mut url);
        drop_path_visits(&mut url);
        drop_query_visits(&mut url);
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
        let mut hasher = hasher(0);
        hasher.write(self.0[..Position::BeforePath].as_bytes());
        let host = hasher.finish();
        let path = path_for_key(self.0.path());
        if path.contains("/(") {
            let pieces = path.split_inclusive('/').filter(|piece| !is_cookieless_session(piece));
            pieces.for_each(|piece| hasher.write(piece.as_bytes()));
        } else {
            hasher.write(path.as_bytes());
        }
        // A sum does not depend on the order of what is added.
        let pairs = self.0.query().map_or(0, |query| query.split('&').map(pair_for_key).fold(0, u64::wrapping_add));
        let whole = hasher.finish().wrapping_add(pairs);
        UrlKey(((host & HOST_BITS) | (whole & !HOST_BITS)) as i64)
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

/// `shop.test.` is the full name of `shop.test`. Certificates and the TLS handshake know only the name without the dot.
/// What is left may be a number (`127.0.0.1..`), and is then read as one, so that the address guard sees it.
fn drop_root(url: &mut Url) -> Result<(), AddressError> {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.').to_owned();
    url.set_host(Some(&host)).map_err(|_| AddressError::NoHost)
}

fn normalise_escapes(url: &mut Url) {
    if let Cow::Owned(path) = address_part(url.path()) {
        url.set_path(&path);
    }
    let query = url.query().map(address_part);
    if let Some(Cow::Owned(query)) = query {
        url.set_query(Some(&query));
    }
}

/// `/cart;jsessionid=1A2B` and `/cart` are one page.
fn drop_path_visits(url: &mut Url) {
    let path = url.path();
    if !path.contains(';') || !path.split('/').any(|segment| segment.split(';').skip(1).any(names_a_visit)) {
        return;
    }
    let mut kept = String::with_capacity(path.len());
    for segment in path.split_inclusive('/') {
        let (segment, end) = segment.strip_suffix('/').map_or((segment, ""), |segment| (segment, "/"));
        let mut parts = segment.split(';');
        kept.push_str(parts.next().unwrap_or_default());
        for part in parts.filter(|part| !names_a_visit(part)) {
            kept.push(';');
            kept.push_str(part);
        }
        kept.push_str(end);
    }
    url.set_path(&kept);
}

fn drop_query_visits(url: &mut Url) {
    let Some(query) = url.query() else { return };
    let is_dropped = |pair: &&str| pair.is_empty() || names_a_visit(pair);
    if !query.split('&').any(|pair| is_dropped(&pair)) {
        return;
    }
    let kept: Vec<&str> = query.split('&').filter(|pair| !is_dropped(pair)).collect();
    let kept = kept.join("&");
    url.set_query((!kept.is_empty()).then_some(kept.as_str()));
}

fn pair_for_key(pair: &str) -> u64 {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let mut hasher = hasher(1);
    hasher.write(query_part_for_key(name).as_bytes());
    hasher.write(b"=");
    hasher.write(query_part_for_key(value).as_bytes());
    hasher.finish()
}

/// Two functions from one seed: for addresses without their query, and for its pairs.
#[allow(deprecated, reason = "see the import")]
fn hasher(which: u64) -> SipHasher {
    SipHasher::new_with_keys(KEY_SEED.0, KEY_SEED.1 ^ which)
}

/// `/(S(lit3py55t21z5v55vlm25s55))/`, as ASP.NET writes sessions into paths. Only in keys: the server would send whoever
/// leaves it out to an address with a new one.
fn is_cookieless_session(piece: &str) -> bool {
    let inner =
        piece.strip_suffix('/').and_then(|piece| piece.strip_prefix('(')).and_then(|piece| piece.strip_suffix(')'));
    inner.is_some_and(|inner| ["S(", "A(", "F("].iter().any(|kind| inner.starts_with(kind)) && inner.ends_with(')'))
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
            ("http://u:p@a.test/?sid=0f9a2bb7", "http://a.test/"),
            ("http://a.test/?sid=77&ref=3&s=red", "http://a.test/?sid=77&ref=3&s=red"),
            ("http://a.test/p;sid=0f9a2bb7;v=1;JSESSIONID=2;x/q;a;phpsessid", "http://a.test/p;v=1;x/q;a"),
            ("http://a.test/?", "http://a.test/"),
            ("http://a.test/?&b=&&a&", "http://a.test/?b=&a"),
            ("http://a.test/%7ej%c3%a9%2f?q=%61%2b", "http://a.test/~j%C3%A9%2F?q=a%2B"),
            ("http://a.test/#!/item/3", "http://a.test/"),
            ("http://a.test/?s%69d=0f9a2bb7&x", "http://a.test/?x"),
            ("http://A.test.:80/p", "http://a.test/p"),
            ("http://a.test..:81/p", "http://a.test:81/p"),
            ("http://127.0.0.1../", "http://127.0.0.1/"),
            ("http://0x7f.1../", "http://127.0.0.1/"),
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
    fn a_key_stands_for_every_spelling_and_for_no_other_page() {
        let key = |address: &str| CrawlUrl::parse(address).expect("valid").key();
        let same = [
            ("http://a.test/p?a=1&b=%C3%A9", "http://A.test:80/p?b=%c3%a9&a=1#x"),
            ("http://a.test/p?q=red+tea", "http://a.test/p?q=red%20tea"),
            ("http://a.test/p?q", "http://a.test/p?q="),
            ("http://a.test/a%2Cb(c)", "http://a.test/a,b%28c%29"),
            ("http://a.test/(S(lit3py55t21z5v55vlm25s55))/p", "http://a.test/p"),
            ("http://a.test/p?q=a%3Db", "http://a.test/p?q=a=b"),
        ];
        for (one, other) in same {
            assert_eq!(key(one), key(other), "{one} {other}");
        }
        let different = [
            ("http://a.test/p?a=1", "http://a.test/p"),
            ("http://a.test/p?a=1&a=2", "http://a.test/p?a=1"),
            ("http://a.test/p?q=1%2B1", "http://a.test/p?q=1+1"),
            ("http://a.test/p?a=1%26b=2", "http://a.test/p?a=1&b=2"),
            ("http://a.test/a/b", "http://a.test/a%2Fb"),
            ("http://a.test/a?b", "http://a.test/a%3Fb"),
            ("http://a.test/p/", "http://a.test/p"),
            ("http://a.test/P", "http://a.test/p"),
            ("http://a.test/p?A=1", "http://a.test/p?a=1"),
            ("http://a.test:8080/p", "http://a.test/p"),
            ("http://www.a.test/p", "http://a.test/p"),
        ];
        for (one, other) in different {
            assert_ne!(key(one), key(other), "{one} {other}");
        }
    }

    #[test]
    fn addresses_of_a_host_stand_together() {
        let key = |address: &str| CrawlUrl::parse(address).expect("valid").key().0 >> 48;
        assert_eq!(key("http://a.test/"), key("http://a.test/p?q=1"));
        for other in ["https://a.test/", "http://b.test/", "http://a.test:81/"] {
            assert_ne!(key("http://a.test/"), key(other), "{other}");
        }
    }

    /// Databases hold them.
    #[test]
    fn keys_stay_what_they_are() {
        let table = [
            ("http://a.test/", -2880530502152439978_i64),
            ("https://shop.test/item/7?size=m&colour=red", 6461596726660286548),
        ];
        for (address, key) in table {
            assert_eq!(CrawlUrl::parse(address).expect("valid").key().0, key, "{address}");
        }
    }

    #[test]
    fn what_is_no_page_is_refused() {
        for (address, error) in [
            ("ftp://a.test/", AddressError::Scheme),
            ("javascript:alert(1)", AddressError::Scheme),
            ("http://", AddressError::Syntax),
            ("http://./", AddressError::NoHost),
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
        fn canonical_form_is_a_fixed_point(
            host in "[a-z0-9][a-z0-9.]{0,5}",
            path in "([a-zA-Z0-9/%.]|;|sid=0f9a2bb7|%[2-7][0-9a-fA-F]|\\(S\\(x\\)\\)){0,20}",
            query in "([a-zA-Z0-9;=&%+]|&?utm_x|s%69d=0f9a2bb7|%[2-7][0-9a-fA-F]){0,20}",
        ) {
            if let Ok(once) = CrawlUrl::parse(&format!("http://{host}/{path}?{query}")) {
                let again = CrawlUrl::parse(once.as_str()).expect("canonical addresses parse");
                prop_assert_eq!(again.as_str(), once.as_str());
                prop_assert_eq!(again.key(), once.key());
            }
        }

        #[test]
        fn the_order_of_parameters_is_no_matter(pairs in proptest::collection::vec("[a-c%=+]{1,4}", 0..6), turn in 0_usize..6) {
            let mut turned = pairs.clone();
            turned.rotate_left(turn.min(pairs.len()));
            let key = |pairs: &[String]| CrawlUrl::parse(&format!("http://a.test/?{}", pairs.join("&"))).expect("valid").key();
            prop_assert_eq!(key(&pairs), key(&turned));
        }
    }
}
