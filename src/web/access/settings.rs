//! How the desk is reached from outside, and how often.

use std::net::IpAddr;
use std::time::Duration;

use ipnet::IpNet;
use url::Url;

/// Given at the start of the server.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// How people reach the desk where a server with TLS stands before it: decides flags of cookies and the addresses that are
    /// handed out.
    pub public_url: Option<Url>,
    /// Servers before the desk: whom they forward for is believed. A server on this machine is one of them where
    /// [`Settings::public_url`] tells that there is one.
    pub trusted_proxies: Vec<IpNet>,
    pub pace: Pace,
    pub patience: Patience,
}

/// How long whoever is connected may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For a request's head, after the connection was made or the answer before was given: this also ends idle connections.
    pub head: Duration,
    /// Between two pieces of a body, and for taking a piece of an answer.
    pub piece: Duration,
    /// For the whole body of a form or of JSON.
    pub body: Duration,
    /// For the whole body of an upload.
    pub upload: Duration,
    /// For answers that are being given when the server is to stop.
    pub grace: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Patience {
            head: seconds(30),
            piece: seconds(30),
            body: seconds(60),
            upload: seconds(15 * 60),
            grace: seconds(10),
        }
    }
}

/// Requests that are answered, each as a burst and then so many a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Of one account or token.
    pub known: (u32, u32),
    /// Of one address before anybody has signed in.
    pub unknown: (u32, u32),
    /// Passwords tried, and addresses that work once, from one address.
    pub knocks: (u32, u32),
}

impl Default for Pace {
    fn default() -> Self {
        // A page of the queue asks for some fifty pictures at once.
        Pace { known: (600, 60), unknown: (120, 10), knocks: (20, 1) }
    }
}

impl Settings {
    pub fn is_secure(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }

    pub(crate) fn trusts(&self, address: IpAddr) -> bool {
        let ours = self.trusted_proxies.iter().any(|network| network.contains(&address));
        ours || (address.is_loopback() && self.public_url.is_some())
    }

    /// Host and port as a browser sends them.
    pub(super) fn authority(&self) -> Option<String> {
        let url = self.public_url.as_ref()?;
        let host = url.host_str()?;
        Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
    }

    /// With the prefix no other host and no page without TLS can set it.
    pub(super) fn session_cookie(&self) -> &'static str {
        if self.is_secure() { "__Host-reeve" } else { "reeve_session" }
    }
}
