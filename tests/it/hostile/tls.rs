//! Over a connection that is not what it claims to be, nothing is asked. A certificate authority made for this test vouches
//! for the good one, so that the bad ones are refused for what is wrong with each.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedKey, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

use super::Verdicts;
use super::answer::{Answer, page};
use super::crawl::Crawl;
use super::server::{Asked, Server};

fn authority() -> (String, Issuer<'static, KeyPair>) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let pem = params.self_signed(&key).unwrap().pem();
    (pem, Issuer::new(params, key))
}

fn acceptor(certificate: &CertificateDer<'static>, key: &KeyPair) -> TlsAcceptor {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate.clone()], key).unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// A certificate for `name`, good from one year to another.
fn signed(issuer: &Issuer<'_, KeyPair>, name: &str, from: i32, to: i32) -> TlsAcceptor {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(to, 1, 1);
    let key = KeyPair::generate().unwrap();
    acceptor(params.signed_by(&key, issuer).unwrap().der(), &key)
}

fn answer(asked: &Asked) -> Answer {
    match asked.path.as_str() {
        "/" => Answer::html(page("Start", &["/more"])),
        "/more" => Answer::html(page("More", &[])),
        _ => Answer::not_found(),
    }
}

pub fn judge(verdicts: &mut Verdicts) {
    let (pem, ours) = authority();
    let (_, others) = authority();
    let CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed(vec!["self.test".to_owned()]).unwrap();
    let good = Server::with_tls(signed(&ours, "good.test", 2020, 2200), answer);
    let bad = [
        ("expired", "expired.test", Server::with_tls(signed(&ours, "expired.test", 2010, 2015), answer)),
        ("not valid yet", "early.test", Server::with_tls(signed(&ours, "early.test", 2190, 2200), answer)),
        ("for another name", "wrong.test", Server::with_tls(signed(&ours, "right.test", 2020, 2200), answer)),
        ("signed by itself", "self.test", Server::with_tls(acceptor(cert.der(), &signing_key), answer)),
        (
            "signed by nobody we know",
            "stranger.test",
            Server::with_tls(signed(&others, "stranger.test", 2020, 2200), answer),
        ),
        // It waits for a request in plain text, which never comes.
        ("not there at all", "plain.test", Server::start(answer)),
    ];
    let authorities = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(authorities.path(), pem).unwrap();
    let url = |name: &str, server: &Server| format!("https://{name}:{}/", server.address.port());
    let seeds = bad.iter().map(|(_, name, server)| url(name, server)).chain([url("good.test", &good)]);
    let crawl = Crawl::of(seeds).name("good.test", &good).environment("SSL_CERT_FILE", authorities.path().display());
    bad.iter().fold(crawl, |crawl, (_, name, server)| crawl.name(name, server)).run();
    verdicts.holds("a certificate that is good lets us in", || {
        assert_eq!((good.times("/"), good.times("/more")), (1, 1), "{:?}", good.log());
    });
    for (why, _, server) in &bad {
        verdicts.holds(&format!("nothing is asked where the certificate is {why}"), || {
            assert!(server.connections() > 0, "it was not even tried");
            assert!(server.log().is_empty(), "{:?}", server.log());
        });
    }
}
