//! Web hooks: a POST to an address that somebody at the desk gave. The address guard decides here as for any other address,
//! nothing is followed, and of the answer only the status is read.

use std::time::Duration;

use ipnet::IpNet;
use reqwest::header::CONTENT_TYPE;
use url::Url;

use super::{AddressGuard, FetchError, roots};
use crate::sources::Network;

/// A server that has not answered after this long is tried again later.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Sends web hooks.
pub struct HookClient {
    client: reqwest::Client,
    guard: AddressGuard,
}

/// Why a web hook did not arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HookFault {
    /// The address is one that must not be connected to.
    Forbidden(String),
    Failed(String),
}

impl HookClient {
    /// `allow_net` are the networks beside the public internet that it may connect to.
    pub fn new(allow_net: &[IpNet]) -> Result<Self, FetchError> {
        let network = Network { allow_net: allow_net.to_vec(), ..Network::default() };
        let guard = AddressGuard::new(&network);
        // Installing twice is harmless: the first provider stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder()
            .user_agent(concat!("Reeve/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .dns_resolver(guard.clone())
            .timeout(TIMEOUT);
        // Hooks without TLS need no roots; those that do need one fail by name.
        let builder = match roots::shared() {
            Ok(tls) => builder.tls_backend_preconfigured(tls),
            Err(_) => builder.tls_certs_only([]),
        };
        let client = builder.build().map_err(|error| FetchError::Setup(error.to_string()))?;
        Ok(HookClient { client, guard })
    }

    /// Refuses what is plainly no address to connect to. Names are looked up, and held against the same rules, by [`Self::post`].
    pub fn check(&self, url: &Url) -> Result<(), String> {
        self.guard.check(url).map_err(|fault| fault.to_string())
    }

    /// Sends JSON and gives the answer's status.
    pub async fn post(&self, url: &Url, headers: &[(&str, String)], body: String) -> Result<u16, HookFault> {
        self.check(url).map_err(HookFault::Forbidden)?;
        let mut request = self.client.post(url.clone()).header(CONTENT_TYPE, "application/json").body(body);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let host = url.host_str().unwrap_or_default();
        match request.send().await {
            Ok(response) => Ok(response.status().as_u16()),
            Err(error) => match super::error::explain(&error, host, false) {
                fault @ (FetchError::Forbidden(_) | FetchError::ForbiddenPort(_)) => {
                    Err(HookFault::Forbidden(fault.to_string()))
                }
                fault => Err(HookFault::Failed(fault.to_string())),
            },
        }
    }
}
