//! Which addresses may be connected to. Everything that is not globally routable is refused unless the source allows the range.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, LazyLock};

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::sources::Network;

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

/// One source's view of the network: its own names, and the private ranges it may reach.
#[derive(Clone, Debug, Default)]
pub struct AddressGuard {
    resolve: Arc<BTreeMap<String, SocketAddr>>,
    allow_net: Arc<Vec<IpNet>>,
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

impl AddressGuard {
    pub fn new(network: &Network) -> Self {
        AddressGuard { resolve: Arc::new(network.resolve.clone()), allow_net: Arc::new(network.allow_net.clone()) }
    }

    /// Whether `address` may be connected to. IPv4 addresses mapped into IPv6 count as what they are.
    pub fn permits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.allow_net.iter().any(|range| range.contains(&address))
            || !SPECIAL_RANGES.iter().any(|range| range.contains(&address))
    }

    /// The addresses of `host`, all of them permitted. A name with one forbidden address is refused as a whole: that
    /// mixture is how DNS rebinding looks.
    pub async fn lookup(&self, host: &str) -> io::Result<Vec<SocketAddr>> {
        let addresses = self.addresses(host).await?;
        match addresses.iter().find(|address| !self.permits(address.ip())) {
            None => Ok(addresses),
            Some(address) => Err(io::Error::other(Forbidden { host: host.to_owned(), address: address.ip() })),
        }
    }

    async fn addresses(&self, host: &str) -> io::Result<Vec<SocketAddr>> {
        if let Some(address) = self.resolve.get(host) {
            return Ok(vec![*address]);
        }
        if let Ok(literal) = host.trim_matches(['[', ']']).parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(literal, 0)]);
        }
        // RFC 6761: names under `.test` never exist in the public DNS; asking would tell others what is being tested.
        if host == "test" || host.ends_with(".test") {
            return Err(io::Error::new(
                io::ErrorKind::NotFound,
                format!("{host} is not in the source's [resolve] table"),
            ));
        }
        let found: Vec<SocketAddr> = tokio::net::lookup_host((host, 0)).await?.collect();
        if found.is_empty() {
            return Err(io::Error::new(io::ErrorKind::NotFound, format!("{host} has no address")));
        }
        Ok(found)
    }
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
}
