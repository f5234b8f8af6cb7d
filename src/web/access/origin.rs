//! Where a request comes from: which address, by which name of ours, and from which site's page. What changes something is
//! only taken from our own pages, or from a program that shows a token.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::header::{HOST, HeaderMap, HeaderName, ORIGIN};
use axum::http::{Method, request::Parts};

use super::settings::Settings;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FORWARDED: HeaderName = HeaderName::from_static("forwarded");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// What somebody is counted by before they have signed in: their address, of IPv6 the network that one subscriber has.
/// From a server that is trusted it is the nearest address behind it that is no such server.
pub(super) fn address_of(parts: &Parts, settings: &Settings) -> String {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
    match peer.map(|peer| client_behind(peer, &parts.headers, settings)) {
        Some(address) => subscriber(address),
        None => String::new(),
    }
}

/// The address that one subscriber has: of IPv6 it is a whole network.
pub(crate) fn subscriber(address: IpAddr) -> String {
    match address {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        IpAddr::V4(address) => address.to_string(),
    }
}

fn client_behind(peer: IpAddr, headers: &HeaderMap, settings: &Settings) -> IpAddr {
    if !settings.trusts(peer) {
        return peer;
    }
    let lines = |name: &HeaderName| -> Option<String> {
        let lines: Vec<&str> = headers.get_all(name).iter().map(|line| line.to_str().unwrap_or_default()).collect();
        (!lines.is_empty()).then(|| lines.join(","))
    };
    let told = |hops: Vec<Option<IpAddr>>| nearest(peer, &hops, settings);
    let for_line = lines(&FORWARDED_FOR).map(|line| told(line.split(',').map(address_in).collect()));
    let line = lines(&FORWARDED).map(|line| told(line.split(',').map(address_for).collect()));
    match (for_line, line) {
        (Some(address), None) | (None, Some(address)) => address,
        // A proxy writes one of the two and passes on the other as the client sent it: only what both say is believed.
        (Some(one), Some(other)) if one == other => one,
        _ => peer,
    }
}

/// From the right, where the nearest server wrote: the first address that is no trusted server's. What cannot be read ends it.
fn nearest(peer: IpAddr, hops: &[Option<IpAddr>], settings: &Settings) -> IpAddr {
    let mut nearest = peer;
    for hop in hops.iter().rev() {
        let Some(address) = hop else { return nearest };
        nearest = *address;
        if !settings.trusts(nearest) {
            break;
        }
    }
    nearest
}

/// An address with or without a port and brackets.
fn address_in(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().or_else(|_| text.parse::<SocketAddr>().map(|with_port| with_port.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

/// Of one hop in a `Forwarded` (RFC 7239): `for="[2001:db8::1]:80";proto=https`.
fn address_for(hop: &str) -> Option<IpAddr> {
    let mut pairs = hop.split(';').filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.eq_ignore_ascii_case("for"))?;
    address_in(value.trim().trim_matches('"'))
}

/// Whether the request asks for this desk under a name of its own. On loopback a page elsewhere could point its domain here
/// (DNS rebinding); where the public address is known, no other name is answered to.
pub(super) fn is_our_name(headers: &HeaderMap, settings: &Settings, on_loopback: bool) -> bool {
    let is_public = settings.authority().is_some_and(|authority| is_host(headers, &authority));
    let is_local = crate::web::folder::is_local_name(headers);
    is_public || if on_loopback { is_local } else { settings.public_url.is_none() }
}

/// Whether a request that may change something comes from a page elsewhere, or cannot be told from one.
pub(super) fn is_cross_site(parts: &Parts, settings: &Settings, has_session: bool) -> bool {
    if matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    let text = |name: &HeaderName| parts.headers.get(name).map(|value| value.to_str().unwrap_or_default());
    match (text(&FETCH_SITE), text(&ORIGIN)) {
        (Some(site), _) => !matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => !is_our_origin(origin, &parts.headers, settings),
        // No browser's form comes without either.
        (None, None) => has_session,
    }
}

fn is_our_origin(origin: &str, headers: &HeaderMap, settings: &Settings) -> bool {
    match &settings.public_url {
        Some(url) => url.origin().ascii_serialization() == origin,
        None => {
            let authority = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
            authority.is_some_and(|authority| is_host(headers, authority))
        }
    }
}

fn is_host(headers: &HeaderMap, authority: &str) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    host.to_str().is_ok_and(|host| host.eq_ignore_ascii_case(authority))
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn parts(method: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().method(method).uri("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut parts = request.body(()).unwrap().into_parts().0;
        parts.extensions.insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 9))));
        parts
    }

    fn public() -> Settings {
        Settings { public_url: Some("https://desk.example.org/".parse().unwrap()), ..Settings::default() }
    }

    #[test]
    fn only_our_own_pages_change_anything() {
        let local = ("host", "127.0.0.1:8600");
        for (method, headers, refused) in [
            ("GET", &[local, ("sec-fetch-site", "cross-site")][..], false),
            ("POST", &[local, ("sec-fetch-site", "same-origin")], false),
            ("POST", &[local, ("sec-fetch-site", "none")], false),
            ("POST", &[local, ("sec-fetch-site", "same-site")], true),
            ("POST", &[local, ("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:8600")], true),
            ("POST", &[local, ("origin", "http://127.0.0.1:8600")], false),
            ("POST", &[local, ("origin", "http://127.0.0.1:8601")], true),
            ("POST", &[local, ("origin", "http://127.0.0.1:8600.evil.test")], true),
            ("POST", &[local, ("origin", "null")], true),
            ("POST", &[local], true),
            ("DELETE", &[local], true),
        ] {
            let parts = parts(method, headers);
            assert_eq!(is_cross_site(&parts, &Settings::default(), true), refused, "{method} {headers:?}");
        }
        assert!(!is_cross_site(&parts("POST", &[local]), &Settings::default(), false), "a program without a session");
        let behind = parts("POST", &[local, ("origin", "https://desk.example.org")]);
        assert!(!is_cross_site(&behind, &public(), true));
        let elsewhere = parts("POST", &[local, ("origin", "http://127.0.0.1:8600")]);
        assert!(is_cross_site(&elsewhere, &public(), true), "the public address is the only one of pages");
    }

    #[test]
    fn names_of_ours() {
        for (host, settings, on_loopback, ours) in [
            ("localhost:8600", Settings::default(), true, true),
            ("evil.test", Settings::default(), true, false),
            ("evil.test", Settings::default(), false, true),
            ("desk.example.org", public(), true, true),
            ("desk.example.org", public(), false, true),
            ("evil.test", public(), false, false),
            ("127.0.0.1:8600", public(), true, true),
        ] {
            let parts = parts("GET", &[("host", host)]);
            assert_eq!(is_our_name(&parts.headers, &settings, on_loopback), ours, "{host} {on_loopback}");
        }
    }

    #[test]
    fn addresses_are_believed_from_trusted_servers_only() {
        let told = [("x-forwarded-for", "203.0.113.9, 198.51.100.7")];
        assert_eq!(address_of(&parts("GET", &told), &Settings::default()), "127.0.0.1");
        assert_eq!(address_of(&parts("GET", &told), &public()), "198.51.100.7");
        let mut far = parts("GET", &told);
        far.extensions.insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 9))));
        assert_eq!(address_of(&far, &public()), "192.0.2.1");
        let mut sixth = parts("GET", &[]);
        sixth.extensions.insert(ConnectInfo("[2001:db8:1:2:3::4]:9".parse::<SocketAddr>().unwrap()));
        assert_eq!(address_of(&sixth, &public()), "2001:db8:1:2::/64");
    }

    #[test]
    fn the_nearest_address_that_is_no_server_of_ours_counts() {
        let trusted_proxies = vec!["10.0.0.0/8".parse().unwrap(), "192.0.2.1/32".parse().unwrap()];
        let settings = Settings { trusted_proxies, ..Settings::default() };
        let of = |peer: &str, headers: &[(&str, &str)]| {
            let mut parts = parts("GET", headers);
            parts.extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 9)));
            address_of(&parts, &settings)
        };
        for (peer, headers, expected) in [
            ("10.0.0.1", &[("x-forwarded-for", "203.0.113.9, 198.51.100.7, 10.2.2.2")][..], "198.51.100.7"),
            ("10.0.0.1", &[("x-forwarded-for", "203.0.113.9"), ("x-forwarded-for", "198.51.100.7")], "198.51.100.7"),
            ("10.0.0.1", &[("x-forwarded-for", "198.51.100.7:4711")], "198.51.100.7"),
            ("10.0.0.1", &[("x-forwarded-for", "198.51.100.7, unknown")], "10.0.0.1"),
            ("10.0.0.1", &[("x-forwarded-for", "10.3.3.3")], "10.3.3.3"),
            ("10.0.0.1", &[], "10.0.0.1"),
            (
                "192.0.2.1",
                &[("forwarded", "for=203.0.113.9, For=\"[2001:db8:9::1]:80\";proto=https")],
                "2001:db8:9::/64",
            ),
            ("192.0.2.1", &[("forwarded", "for=203.0.113.9"), ("x-forwarded-for", "198.51.100.7")], "192.0.2.1"),
            ("192.0.2.1", &[("forwarded", "for=203.0.113.9"), ("x-forwarded-for", "203.0.113.9")], "203.0.113.9"),
            ("198.51.100.1", &[("x-forwarded-for", "203.0.113.9")], "198.51.100.1"),
            ("127.0.0.1", &[("x-forwarded-for", "203.0.113.9")], "127.0.0.1"),
        ] {
            assert_eq!(of(peer, headers), expected, "{peer} {headers:?}");
        }
    }
}
