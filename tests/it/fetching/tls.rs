//! TLS that is good, and TLS that is not; HTTP/2, spoken by hand so that it can be spoken badly.

use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use reeve::fetch::{Exchange, FetchError, Fetcher, Version};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::server::{Log, page, speak};
use super::{code, fetcher, get};

/// A root that only sources with its certificate trust.
pub fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, "Reeve's tests");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate for `name` and its key, signed by `issuer` or by itself.
pub fn certificate(
    name: &str,
    issuer: Option<&CertifiedIssuer<'static, KeyPair>>,
    change: impl Fn(&mut CertificateParams),
) -> (CertificateDer<'static>, KeyPair) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    change(&mut params);
    let certificate = match issuer {
        Some(issuer) => params.signed_by(&key, issuer).unwrap(),
        None => params.self_signed(&key).unwrap(),
    };
    (certificate.der().clone(), key)
}

pub fn acceptor((certificate, key): (CertificateDer<'static>, KeyPair), alpn: &str) -> TlsAcceptor {
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    config.alpn_protocols = vec![alpn.as_bytes().to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

/// Serves one page over TLS and HTTP/1.1; what was asked for after a handshake is in the log.
pub async fn serve_tls(acceptor: TlsAcceptor) -> (SocketAddr, Arc<Log>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let log = Arc::new(Log::default());
    let kept = Arc::clone(&log);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (log, acceptor) = (Arc::clone(&log), acceptor.clone());
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    speak(stream, &log, &|_| page("safe")).await;
                }
            });
        }
    });
    (address, kept)
}

/// A client that reaches `shop.test` at `address` and trusts `root` beside the system's.
fn trusting(address: SocketAddr, root: &CertifiedIssuer<'static, KeyPair>) -> Fetcher {
    let pem = root.as_ref().pem();
    fetcher(&format!("root_certificates = '''{pem}'''\n[resolve]\n'shop.test' = '{address}'"))
}

#[tokio::test]
async fn each_tls_failure_has_its_own_code_and_nothing_is_asked() {
    let root = authority();
    let nothing = |_: &mut CertificateParams| {};
    let expired = |params: &mut CertificateParams| {
        params.not_before = date_time_ymd(2019, 1, 1);
        params.not_after = date_time_ymd(2020, 1, 1);
    };
    let early = |params: &mut CertificateParams| params.not_before = date_time_ymd(4000, 1, 1);
    let as_authority = |params: &mut CertificateParams| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let stranger = authority();
    let table = [
        ("good", certificate("shop.test", Some(&root), nothing), "ok"),
        ("expired", certificate("shop.test", Some(&root), expired), "tls-expired"),
        ("not valid yet", certificate("shop.test", Some(&root), early), "tls-expired"),
        ("another name", certificate("other.test", Some(&root), nothing), "tls-name"),
        ("an unknown issuer", certificate("shop.test", Some(&stranger), nothing), "tls-issuer"),
        ("self-signed", certificate("shop.test", None, nothing), "tls-issuer"),
        ("self-signed authority", certificate("shop.test", None, as_authority), "tls-issuer"),
    ];
    for (name, certificate, expected) in table {
        let (address, log) = serve_tls(acceptor(certificate, "http/1.1")).await;
        let result = get(&trusting(address, &root), "https://shop.test/").await;
        assert_eq!(code(&result), expected, "{name}: {result:?}");
        assert_eq!(log.heads().len(), usize::from(expected == "ok"), "{name}");
        assert!(result.as_ref().err().is_none_or(|error| !error.is_transient()), "{name}");
    }
}

#[tokio::test]
async fn a_handshake_that_fails_is_told_from_a_bad_certificate() {
    let root = authority();
    for (name, answer) in [
        ("no TLS at all", b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
        ("an alert", vec![21, 3, 3, 0, 2, 2, 40]),
        ("garbage", vec![0xff; 64]),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut hello = [0; 64];
                let _ = stream.read(&mut hello).await;
                let _ = stream.write_all(&answer).await;
                let _ = stream.read_to_end(&mut Vec::new()).await;
            }
        });
        let result = get(&trusting(address, &root), "https://shop.test/").await;
        assert_eq!(code(&result), "tls", "{name}: {result:?}");
    }
}

#[tokio::test]
async fn roots_that_are_no_certificates_are_named_when_the_client_is_made() {
    let pem = "-----BEGIN CERTIFICATE-----\nMAIBBg==\n-----END CERTIFICATE-----";
    let source = super::source(&format!("root_certificates = '''{pem}'''"));
    let made = Fetcher::new(&source, &super::identity());
    assert_eq!(made.err().map(|error| error.code()), Some("setup"));
}

/// Set in the process that has no root certificates.
const WITHOUT_ROOTS: &str = "REEVE_TEST_WITHOUT_ROOTS";

/// Where certificates are looked for is told through the environment, so the look is taken by a process of its own.
#[tokio::test]
async fn a_machine_without_root_certificates_reads_what_needs_none_and_says_so() {
    if std::env::var_os(WITHOUT_ROOTS).is_none() {
        let name = "fetching::tls::a_machine_without_root_certificates_reads_what_needs_none_and_says_so";
        let empty = tempfile::tempdir().unwrap();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([name, "--exact"]).env(WITHOUT_ROOTS, "1");
        command.env("SSL_CERT_FILE", empty.path().join("none.pem")).env("SSL_CERT_DIR", empty.path());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        return;
    }
    let (address, _) = super::serve("127.0.0.1:0", |_| page("x")).await;
    assert_eq!(code(&get(&fetcher(""), &format!("http://{address}/")).await), "ok");
    assert_eq!(code(&get(&fetcher(""), &format!("https://{address}/")).await), "tls-roots");
    // A source that brings its own root needs no other.
    let root = authority();
    let good = certificate("shop.test", Some(&root), |_| {});
    let (address, _) = serve_tls(acceptor(good, "http/1.1")).await;
    assert_eq!(code(&get(&trusting(address, &root), "https://shop.test/").await), "ok");
}

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const ACK: u8 = 1;
/// HPACK for `:status: 200`, out of the static table.
const STATUS_200: u8 = 0x88;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A header as HPACK spells it out: not indexed, not compressed; lengths below 127 and below 16,511.
fn literal(name: &str, value: &str) -> Vec<u8> {
    let mut bytes = vec![0, u8::try_from(name.len()).unwrap()];
    bytes.extend_from_slice(name.as_bytes());
    if value.len() < 127 {
        bytes.push(u8::try_from(value.len()).unwrap());
    } else {
        let rest = value.len() - 127;
        bytes.extend([127, u8::try_from(rest & 127).unwrap() | 128, u8::try_from(rest >> 7).unwrap()]);
    }
    bytes.extend_from_slice(value.as_bytes());
    bytes
}

/// What an HTTP/2 server sends once a request on a stream is there, and whether it sends the last frame forever.
type Answer = fn(u32) -> (Vec<Vec<u8>>, bool);

/// Speaks just enough HTTP/2 to answer every request with `answer`; how many requests there were.
async fn speak_http2(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: Answer) -> Option<()> {
    let mut preface = [0; 24];
    stream.read_exact(&mut preface).await.ok()?;
    stream.write_all(&frame(SETTINGS, 0, 0, &[])).await.ok()?;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.ok()?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        stream.read_exact(&mut vec![0; length]).await.ok()?;
        match (head[3], head[4]) {
            (SETTINGS, flags) if flags & ACK == 0 => stream.write_all(&frame(SETTINGS, ACK, 0, &[])).await.ok()?,
            (HEADERS, _) => {
                let (frames, forever) = answer(u32::from_be_bytes([head[5], head[6], head[7], head[8]]));
                for frame in &frames {
                    stream.write_all(frame).await.ok()?;
                }
                if forever {
                    loop {
                        stream.write_all(frames.last()?).await.ok()?;
                    }
                }
            }
            _ => {}
        }
        stream.flush().await.ok()?;
    }
}

/// Two requests, one after the other, to a server that speaks HTTP/2.
async fn ask_http2(answer: Answer) -> (Vec<Result<Exchange, FetchError>>, usize) {
    let root = authority();
    let acceptor = acceptor(certificate("shop.test", Some(&root), |_| {}), "h2");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let log = Arc::new(Log::default());
    let kept = Arc::clone(&log);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            log.connections.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            let acceptor = acceptor.clone();
            tokio::spawn(async move { speak_http2(acceptor.accept(stream).await.ok()?, answer).await });
        }
    });
    let fetcher = trusting(address, &root);
    let mut results = Vec::new();
    for _ in 0..2 {
        results.push(get(&fetcher, "https://shop.test/").await);
    }
    (results, kept.connections())
}

#[tokio::test]
async fn http_2_is_spoken_where_it_is_offered_and_over_one_connection() {
    let (results, connections) = ask_http2(|stream| {
        let head = [vec![STATUS_200], literal("content-type", "text/html")].concat();
        let frames = vec![frame(HEADERS, END_HEADERS, stream, &head), frame(DATA, END_STREAM, stream, b"two")];
        (frames, false)
    })
    .await;
    for result in results {
        let exchange = result.unwrap();
        let found = (exchange.version, exchange.status, exchange.wire_body.as_ref(), exchange.content_type());
        assert_eq!(found, (Version::HTTP_2, 200, b"two".as_slice(), Some("text/html")));
        assert!(exchange.response_head().starts_with(b"HTTP/1.1 200 OK\r\n"));
    }
    assert_eq!(connections, 1);
}

#[tokio::test]
async fn abuse_over_http_2_ends_too() {
    let table: [(&str, Answer, &[&str]); 6] = [
        (
            "endless continuation",
            |stream| {
                let more = literal("x", &"y".repeat(1_000));
                (vec![frame(HEADERS, 0, stream, &[STATUS_200]), frame(CONTINUATION, 0, stream, &more)], true)
            },
            &["protocol", "headers-too-large"],
        ),
        (
            "endless empty continuation",
            |stream| (vec![frame(HEADERS, 0, stream, &[STATUS_200]), frame(CONTINUATION, 0, stream, &[])], true),
            &["protocol", "headers-too-large"],
        ),
        (
            "80 KB of headers",
            |stream| {
                let more = literal("x", &"y".repeat(16_000));
                let mut frames = vec![frame(HEADERS, 0, stream, &[STATUS_200])];
                frames.extend((0..5).map(|n| frame(CONTINUATION, if n == 4 { END_HEADERS } else { 0 }, stream, &more)));
                (frames, false)
            },
            &["protocol", "headers-too-large"],
        ),
        ("endless settings", |_| (vec![frame(SETTINGS, 0, 0, &[])], true), &["protocol", "timeout"]),
        (
            "endless empty data",
            |stream| (vec![frame(HEADERS, END_HEADERS, stream, &[STATUS_200]), frame(DATA, 0, stream, &[])], true),
            &["protocol", "ok"],
        ),
        (
            "headers that cannot be read",
            |stream| (vec![frame(HEADERS, END_HEADERS, stream, &[0xff; 9])], false),
            &["protocol"],
        ),
    ];
    for (name, answer, codes) in table {
        let (results, _) = ask_http2(answer).await;
        for result in results {
            assert!(codes.contains(&code(&result)), "{name}: {result:?}");
            // Where the head came, the body did not: it is cut off, and said to be.
            assert!(result.is_err() || result.is_ok_and(|exchange| exchange.truncated.is_some()), "{name}");
        }
    }
}
