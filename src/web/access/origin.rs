//! Where a request comes from: which address, by which name of ours, and from which site's page. What changes something is
//! only taken from our own pages, or from a program that shows a token.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::header::{HOST, HeaderMap, HeaderName, ORIGIN};
use axum::http::{Method, request::Parts};

use super::settings::Settings;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// What somebody is counted by before they have signed in: their address, of IPv6 the network that one subscriber has.
/// Behind a server of ours on this machine, which a public address tells of, it is what that server says.
pub(super) fn address_of(parts: &Parts, settings: &Settings) -> String {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
    let told = || {
        let line = parts.headers.get_all(FORWARDED_FOR).iter().next_back()?.to_str().ok()?;
        line.rsplit(',').next()?.trim().parse::<IpAddr>().ok()
    };
    let address = match peer {
        Some(peer) if peer.is_loopback() && settings.public_url.is_some() => told().or(Some(peer)),
        peer => peer,
    };
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        Some(address) => address.to_string(),
        None => String::new(),
    }
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
    fn addresses_are_believed_from_our_own_server_only() {
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
}
