//! TLS as clients are to speak it. The machine's root certificates are read once a process and shared: reading them takes
//! longer than making all the rest of a client, and a source that brings none of its own needs no copy.

use std::sync::{Arc, OnceLock};

use rustls::ClientConfig;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls_platform_verifier::Verifier;

/// What is offered, the best first.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// For a source without roots of its own. Sessions are remembered by each client for itself, so that nobody can tell from
/// a resumed session which sources are scanned together. Fails where the machine has no roots, and then reads again next
/// time.
pub(super) fn shared() -> Result<ClientConfig, rustls::Error> {
    static VERIFIER: OnceLock<Arc<dyn ServerCertVerifier>> = OnceLock::new();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = match VERIFIER.get() {
        Some(verifier) => Arc::clone(verifier),
        None => {
            let read: Arc<dyn ServerCertVerifier> = Arc::new(Verifier::new(Arc::clone(&provider))?);
            Arc::clone(VERIFIER.get_or_init(|| read))
        }
    };
    config(provider, verifier)
}

/// Not dangerous in spite of the method's name: the verifier is the platform's.
fn config(provider: Arc<CryptoProvider>, verifier: Arc<dyn ServerCertVerifier>) -> Result<ClientConfig, rustls::Error> {
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth();
    config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
    Ok(config)
}
