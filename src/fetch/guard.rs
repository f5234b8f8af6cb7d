//! Which addresses and ports may be connected to. Everything that is not globally routable is refused unless the source
//! allows the range.
//!
//! The guard is the client's only source of addresses: names are resolved by it, each time a connection is made, and
//! addresses written as numbers are checked before the client sees them. So nothing is sent to a forbidden address, not
//! even a TCP handshake, whatever a name resolved to a moment ago.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use async_trait::async_trait;
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::sources::Network;

/// A name server that does not answer must not hold a visit longer than a server that does not.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(10);
/// Addresses of one name that are looked at; a name with more is refused, since all of them are checked or none.
const MAX_ADDRESSES: usize = 256;

/// Ports that speak something else than HTTP, and whose servers might take a request's lines for commands: the "bad
/// ports" of the Fetch standard, and the two stores (6379, 11211) that are open without a password most often. No setting
/// opens them for addresses from the web; a server of one's own behind such a port is named under `[resolve]`.
const FORBIDDEN_PORTS: [u16; 85] = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
    110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
    532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060,
    5061, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211,
];

/// Addresses that are not the public internet (IANA special-purpose registries, RFC 6890 and its updates), and the ranges
/// that embed IPv4 addresses (NAT64, 6to4, Teredo), since those are a way around the list.
static SPECIAL_RANGES: LazyLock<Vec<IpNet>> = LazyLock::new(|| {
    [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/96",
        "::ffff:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    ]
    .iter()
    .map(|range| range.parse().expect("the table holds valid ranges"))
    .collect()
});

/// Asks for the addresses of a name: the system's resolver, and in tests whatever answers the test needs.
#[async_trait]
pub trait Lookup: Send + Sync {
    async fn lookup(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// The system's resolver.
struct SystemLookup;

#[async_trait]
impl Lookup for SystemLookup {
    async fn lookup(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let found = tokio::net::lookup_host((host, 0)).await?;
        Ok(found.map(|address| address.ip()).take(MAX_ADDRESSES + 1).collect())
    }
}

/// One source's view of the network: its own names, and the private ranges it may reach.
#[derive(Clone)]
pub struct AddressGuard {
    resolve: Arc<BTreeMap<String, SocketAddr>>,
    allow_net: Arc<Vec<IpNet>>,
    lookup: Arc<dyn Lookup>,
}

/// An address that must not be connected to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{host} is at {address}, which is not a public address; a source that may visit it says so in [network] allow_net"
)]
pub struct Forbidden {
    pub host: String,
    pub address: IpAddr,
}

/// A port that no website has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{host}:{port} is no place for a website: the port belongs to another protocol")]
pub struct ForbiddenPort {
    pub host: String,
    pub port: u16,
}

impl AddressGuard {
    pub fn new(network: &Network) -> Self {
        AddressGuard::with_lookup(network, Arc::new(SystemLookup))
    }

    /// Names that the source does not answer itself are asked of `lookup`.
    pub fn with_lookup(network: &Network, lookup: Arc<dyn Lookup>) -> Self {
        AddressGuard {
            resolve: Arc::new(network.resolve.clone()),
            allow_net: Arc::new(network.allow_net.clone()),
            lookup,
        }
    }

    /// Whether `address` may be connected to. IPv4 addresses mapped into IPv6 count as what they are.
    pub fn permits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.allow_net.iter().any(|range| range.contains(&address))
            || !SPECIAL_RANGES.iter().any(|range| range.contains(&address))
    }

    /// What can be said of an address before its name is resolved. Numbers are already in their usual form here:
    /// `http://0x7f.1/` and `http://2130706433/` were read as 127.0.0.1.
    pub fn check(&self, url: &Url) -> Result<(), super::FetchError> {
        let host = || url.host_str().unwrap_or_default().to_owned();
        let port = url.port_or_known_default().unwrap_or_default();
        if FORBIDDEN_PORTS.contains(&port) {
            return Err(ForbiddenPort { host: host(), port }.into());
        }
        let address = match url.host() {
            Some(Host::Ipv4(address)) => address.into(),
            Some(Host::Ipv6(address)) => address.into(),
            // RFC 6761: always this machine, or with a proxy in between the proxy's.
            Some(Host::Domain(name)) if is_localhost(name) && self.own_address(name).is_none() => {
                Ipv4Addr::LOCALHOST.into()
            }
            _ => return Ok(()),
        };
        if self.permits(address) { Ok(()) } else { Err(Forbidden { host: host(), address }.into()) }
    }

    /// The addresses of `host`, all of them permitted. A name with one forbidden address is refused as a whole: that
    /// mixture is how DNS rebinding looks.
    pub async fn lookup(&self, host: &str) -> io::Result<Vec<SocketAddr>> {
        let asking = tokio::time::timeout(LOOKUP_TIMEOUT, self.addresses(host));
        let addresses = asking.await.unwrap_or_else(|_| Err(no_address(format!("no answer about {host} in time"))))?;
        if addresses.is_empty() || addresses.len() > MAX_ADDRESSES {
            return Err(no_address(format!("{host} has {} addresses", addresses.len())));
        }
        match addresses.iter().find(|address| !self.permits(address.ip())) {
            None => Ok(addresses),
            Some(address) => Err(io::Error::other(Forbidden { host: host.to_owned(), address: address.ip() })),
        }
    }

    async fn addresses(&self, host: &str) -> io::Result<Vec<SocketAddr>> {
        if let Some(address) = self.own_address(host) {
            return Ok(vec![address]);
        }
        if let Ok(literal) = host.trim_matches(['[', ']']).parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(literal, 0)]);
        }
        let name = without_root(host);
        // RFC 6761: names under `.test` never exist in the public DNS; asking would tell others what is being tested.
        if name == "test" || name.ends_with(".test") {
            return Err(no_address(format!("{host} is not in the source's [resolve] table")));
        }
        let found = self.lookup.lookup(host).await?;
        Ok(found.into_iter().map(|address| SocketAddr::new(address, 0)).collect())
    }

    /// The source's own answer for a name; `shop.test.` is `shop.test`.
    fn own_address(&self, host: &str) -> Option<SocketAddr> {
        self.resolve.get(without_root(host)).copied()
    }
}

fn without_root(host: &str) -> &str {
    host.strip_suffix('.').unwrap_or(host)
}

fn is_localhost(name: &str) -> bool {
    let name = without_root(name);
    name == "localhost" || name.ends_with(".localhost")
}

fn no_address(why: String) -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, why)
}

impl Resolve for AddressGuard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let addresses = guard.lookup(name.as_str()).await?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(allow: &[&str]) -> AddressGuard {
        let allow_net = allow.iter().map(|range| range.parse().expect("valid")).collect();
        AddressGuard::new(&Network { allow_net, ..Network::default() })
    }

    #[test]
    fn only_public_addresses_are_permitted() {
        let table = [
            ("93.184.216.34", true),
            ("2606:2800:220:1::1", true),
            ("127.0.0.1", false),
            ("10.1.2.3", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("::1", false),
            ("::ffff:10.0.0.1", false),
            ("64:ff9b::a00:1", false),
            ("2002:7f00:1::", false),
            ("fd00::1", false),
            ("fe80::1", false),
            ("0.0.0.0", false),
            ("255.255.255.255", false),
        ];
        for (address, permitted) in table {
            assert_eq!(guard(&[]).permits(address.parse().expect("valid")), permitted, "{address}");
        }
    }

    #[test]
    fn a_source_may_allow_a_range_and_nothing_beside_it() {
        let guard = guard(&["127.0.0.0/8"]);
        assert!(guard.permits("127.0.0.9".parse().expect("valid")));
        assert!(guard.permits("::ffff:127.0.0.9".parse().expect("valid")));
        assert!(!guard.permits("10.0.0.1".parse().expect("valid")));
    }

    #[test]
    fn an_address_is_judged_before_anything_is_resolved() {
        let network = Network {
            resolve: BTreeMap::from([("shop.localhost".to_owned(), "93.184.216.34:8080".parse().expect("valid"))]),
            ..Network::default()
        };
        let guard = AddressGuard::new(&network);
        for (url, code) in [
            ("http://shop.test/", None),
            ("http://shop.test:8080/", None),
            ("https://93.184.216.34/", None),
            ("http://shop.localhost/", None),
            ("http://2130706433/", Some("forbidden-address")),
            ("http://0x7f.1/", Some("forbidden-address")),
            ("http://0177.0.0.1/", Some("forbidden-address")),
            ("http://127.1/", Some("forbidden-address")),
            ("http://127.0.0.1./", Some("forbidden-address")),
            ("http://[::1]/", Some("forbidden-address")),
            ("http://[::ffff:127.0.0.1]/", Some("forbidden-address")),
            ("http://[::ffff:a9fe:a9fe]/", Some("forbidden-address")),
            ("http://169.254.169.254/latest/", Some("forbidden-address")),
            ("http://0/", Some("forbidden-address")),
            ("http://localhost/", Some("forbidden-address")),
            ("http://LOCALHOST./", Some("forbidden-address")),
            ("http://x.localhost/", Some("forbidden-address")),
            ("http://127。0。0。1/", Some("forbidden-address")),
            ("http://shop.test:22/", Some("forbidden-port")),
            ("http://shop.test:6379/", Some("forbidden-port")),
            ("https://shop.test:25/", Some("forbidden-port")),
            ("http://shop.test:0/", Some("forbidden-port")),
            ("http://127.0.0.1:6000/", Some("forbidden-port")),
        ] {
            let found = guard.check(&Url::parse(url).expect("valid"));
            assert_eq!(found.err().map(|error| error.code()), code, "{url}");
        }
        assert!(FORBIDDEN_PORTS.is_sorted(), "a table that can be read");
    }
}
