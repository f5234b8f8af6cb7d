//! Why there is no exchange: errors of the client's libraries turned into the few words that a crawl needs.

use std::error::Error;
use std::io;

use rustls::CertificateError;

use super::{Forbidden, ForbiddenPort};

/// Why there is no exchange. Each says whether another attempt may help.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    ForbiddenPort(#[from] ForbiddenPort),
    #[error("{0} has no address")]
    Dns(String),
    #[error("no connection to {0}")]
    Connect(String),
    #[error("the source's proxy is of no help with {0}")]
    Proxy(String),
    #[error("no valid TLS connection to {host}: {fault}")]
    Tls { host: String, fault: TlsFault },
    #[error("{0} sent no answer in time")]
    FirstByteTimeout(String),
    #[error("{0} sent more headers than a page needs")]
    HeadersTooLarge(String),
    #[error("{0} broke the connection or the protocol")]
    Protocol(String),
    #[error("the HTTP client cannot be set up: {0}")]
    Setup(String),
    #[error("the page of {host} could not be rendered: {fault}")]
    Render { host: String, fault: RenderFault },
}

/// How rendering a page in a browser ended without a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderFault {
    #[error("it was not done in time")]
    Time,
    #[error("it took more memory than it may")]
    Memory,
    #[error("it crashed the browser's renderer")]
    Crash,
    #[error("the browser ended or did not answer")]
    Browser,
}

/// What is wrong with a server's TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlsFault {
    #[error("the certificate has expired or is not valid yet")]
    Expired,
    #[error("the certificate is for another name")]
    Name,
    #[error("the certificate is self-signed or from an unknown issuer")]
    Issuer,
    #[error(
        "this machine has no root certificates to check with; install ca-certificates or set network.root_certificates"
    )]
    NoRoots,
    #[error("the handshake failed")]
    Handshake,
}

impl FetchError {
    /// The word the store, the report and the logs know it by.
    pub fn code(&self) -> &'static str {
        match self {
            FetchError::Forbidden(_) => "forbidden-address",
            FetchError::ForbiddenPort(_) => "forbidden-port",
            FetchError::Dns(_) => "dns",
            FetchError::Connect(_) => "connect",
            FetchError::Proxy(_) => "proxy",
            FetchError::Tls { fault: TlsFault::Expired, .. } => "tls-expired",
            FetchError::Tls { fault: TlsFault::Name, .. } => "tls-name",
            FetchError::Tls { fault: TlsFault::Issuer, .. } => "tls-issuer",
            FetchError::Tls { fault: TlsFault::NoRoots, .. } => "tls-roots",
            FetchError::Tls { fault: TlsFault::Handshake, .. } => "tls",
            FetchError::FirstByteTimeout(_) => "timeout",
            FetchError::HeadersTooLarge(_) => "headers-too-large",
            FetchError::Protocol(_) => "protocol",
            FetchError::Setup(_) => "setup",
            FetchError::Render { fault: RenderFault::Time, .. } => "render-time",
            FetchError::Render { fault: RenderFault::Memory, .. } => "render-memory",
            FetchError::Render { fault: RenderFault::Crash, .. } => "render-crash",
            FetchError::Render { fault: RenderFault::Browser, .. } => "render-browser",
        }
    }

    /// Whether the same request may succeed a little later.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            FetchError::Dns(_)
                | FetchError::Connect(_)
                | FetchError::Proxy(_)
                | FetchError::FirstByteTimeout(_)
                | FetchError::Protocol(_)
                // A page that spins or hoards does so again, and each attempt costs seconds of a whole core.
                | FetchError::Render { fault: RenderFault::Crash | RenderFault::Browser, .. }
        )
    }
}

/// The word for what the client reports, found along the chain of causes.
pub(super) fn explain(error: &reqwest::Error, host: &str, through_proxy: bool) -> FetchError {
    let host = host.to_owned();
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(current) = cause {
        if let Some(explained) = known(current, &host) {
            return explained;
        }
        cause = current.source();
    }
    if error.is_timeout() {
        FetchError::FirstByteTimeout(host)
    } else if error.is_connect() && through_proxy {
        FetchError::Proxy(host)
    } else if error.is_connect() {
        FetchError::Connect(host)
    } else {
        FetchError::Protocol(host)
    }
}

pub(super) fn explain_lookup(error: &io::Error, host: &str) -> FetchError {
    known(error, host).unwrap_or_else(|| FetchError::Dns(host.to_owned()))
}

fn known(cause: &(dyn Error + 'static), host: &str) -> Option<FetchError> {
    let host = || host.to_owned();
    if let Some(forbidden) = cause.downcast_ref::<Forbidden>() {
        return Some(forbidden.clone().into());
    }
    if let Some(error) = cause.downcast_ref::<rustls::Error>() {
        return Some(FetchError::Tls { host: host(), fault: tls_fault(error) });
    }
    if let Some(io) = cause.downcast_ref::<io::Error>() {
        // What an I/O error wraps is not among its sources.
        if let Some(inner) = io.get_ref().and_then(|inner| known(inner, &host())) {
            return Some(inner);
        }
        return (io.kind() == io::ErrorKind::NotFound).then(|| FetchError::Dns(host()));
    }
    // The HTTP library says this in words only; its type is not exported by the client.
    (cause.to_string() == "message head is too large").then(|| FetchError::HeadersTooLarge(host()))
}

fn tls_fault(error: &rustls::Error) -> TlsFault {
    use CertificateError as Certificate;
    match error {
        rustls::Error::InvalidCertificate(certificate) => match certificate {
            Certificate::Expired
            | Certificate::ExpiredContext { .. }
            | Certificate::NotValidYet
            | Certificate::NotValidYetContext { .. } => TlsFault::Expired,
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => TlsFault::Name,
            // A self-signed certificate that calls itself an authority comes as `Other`.
            Certificate::UnknownIssuer | Certificate::BadSignature | Certificate::Other(_) => TlsFault::Issuer,
            _ => TlsFault::Handshake,
        },
        _ => TlsFault::Handshake,
    }
}
