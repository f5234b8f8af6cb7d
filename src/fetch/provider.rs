//! Asks a sign-in provider (OpenID Connect) that the operator named. It may stand in a private network, so no guard decides
//! about addresses here; nothing is followed or tried twice, and an answer has its time and its size.

use std::error::Error as _;
use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use url::Url;

use super::{FetchError, roots};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Somebody waits for it at the door.
const TIMEOUT: Duration = Duration::from_secs(10);
/// A provider's description, its keys or a token have some kilobytes.
const MAX_ANSWER_BYTES: usize = 1 << 20;

/// Asks one provider.
pub struct ProviderClient {
    client: reqwest::Client,
    /// Whether addresses without TLS are asked: those of a provider on this machine.
    in_the_open: bool,
}

/// Why a provider did not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    #[error("{0}")]
    Failed(String),
    #[error("{0} is not an https address")]
    InTheOpen(String),
    #[error("the answer is larger than {MAX_ANSWER_BYTES} bytes")]
    TooLarge,
}

impl ProviderClient {
    pub fn new(in_the_open: bool) -> Result<Self, FetchError> {
        // Installing twice is harmless: the first provider stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder()
            .user_agent(concat!("Reeve/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT);
        // One on this machine needs no roots; any other fails by name without them.
        let builder = match roots::shared() {
            Ok(tls) => builder.tls_backend_preconfigured(tls),
            Err(_) => builder.tls_certs_only([]),
        };
        let client = builder.build().map_err(|error| FetchError::Setup(error.to_string()))?;
        Ok(ProviderClient { client, in_the_open })
    }

    /// Whether the provider may be asked, or people led, there.
    pub fn check(&self, url: &Url) -> Result<(), Unanswered> {
        let is_private = url.scheme() == "https" || (self.in_the_open && url.scheme() == "http");
        if is_private { Ok(()) } else { Err(Unanswered::InTheOpen(url.to_string())) }
    }

    /// Sends a request and takes in the whole answer, whatever its status.
    pub async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, Unanswered> {
        let request = reqwest::Request::try_from(request).map_err(|error| failed(&error))?;
        self.check(request.url())?;
        let mut response = self.client.execute(request).await.map_err(|error| failed(&error))?;
        let mut answer = HttpResponse::new(Vec::new());
        *answer.status_mut() = response.status();
        answer.headers_mut().clone_from(response.headers());
        while let Some(chunk) = response.chunk().await.map_err(|error| failed(&error))? {
            let body = answer.body_mut();
            if body.len() + chunk.len() > MAX_ANSWER_BYTES {
                return Err(Unanswered::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(answer)
    }
}

impl<'c> AsyncHttpClient<'c> for ProviderClient {
    type Error = Unanswered;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Unanswered>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

/// The reason at the bottom says most.
fn failed(error: &reqwest::Error) -> Unanswered {
    let mut reason = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        reason = format!("{reason}: {cause}");
        source = cause.source();
    }
    Unanswered::Failed(reason)
}
