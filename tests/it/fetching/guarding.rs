//! The address guard, judged by the servers behind it: a server at a forbidden address is never even connected to.
//! In these tests 127.0.0.2 stands for the public internet and 127.0.0.1 for what must not be reached.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use reeve::fetch::{Fetcher, Lookup};
use reeve::sources::Source;

use super::server::{Step, forbidden_server, page, send, serve};
use super::{code, get, identity, source};

/// Answers the n-th question with the n-th list, and then always with the last.
struct Scripted {
    asked: AtomicUsize,
    answers: Vec<Vec<&'static str>>,
}

#[async_trait::async_trait]
impl Lookup for Scripted {
    async fn lookup(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst).min(self.answers.len() - 1);
        Ok(self.answers[number].iter().map(|address| address.parse().unwrap()).collect())
    }
}

fn outside_only() -> Source {
    let mut source = source("");
    source.network.allow_net = vec!["127.0.0.2/32".parse().unwrap()];
    source
}

fn guarded(answers: &[&[&'static str]]) -> Fetcher {
    let answers = answers.iter().map(|answer| answer.to_vec()).collect();
    let lookup = Arc::new(Scripted { asked: AtomicUsize::new(0), answers });
    Fetcher::with_lookup(&outside_only(), &identity(), lookup).unwrap()
}

#[tokio::test]
async fn a_name_that_moves_to_a_forbidden_address_is_not_followed_there() {
    let (inside, secret) = forbidden_server("127.0.0.1:0").await;
    let close = send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx");
    let at = format!("127.0.0.2:{}", inside.port());
    let (outside, log) = serve(&at, move |_| vec![close.clone(), Step::Close]).await;
    let url = format!("http://shop.example:{}/", outside.port());

    // Known as public, asked for once, then moved.
    let fetcher = guarded(&[&["127.0.0.2"], &["127.0.0.2"], &["127.0.0.1"]]);
    assert_eq!(fetcher.server_key(&url.parse().unwrap()).await.unwrap().0, "127.0.0.2");
    assert_eq!(code(&get(&fetcher, &url).await), "ok");
    for _ in 0..3 {
        assert_eq!(code(&get(&fetcher, &url).await), "forbidden-address");
    }
    assert_eq!((log.heads().len(), secret.connections()), (1, 0));

    // Moved between the first look and the first request.
    let fetcher = guarded(&[&["127.0.0.2"], &["127.0.0.1"]]);
    fetcher.server_key(&url.parse().unwrap()).await.unwrap();
    assert_eq!(code(&get(&fetcher, &url).await), "forbidden-address");
    assert_eq!((log.heads().len(), secret.connections()), (1, 0));
}

#[tokio::test]
async fn one_forbidden_address_among_others_refuses_the_name() {
    let (inside, secret) = forbidden_server("127.0.0.1:0").await;
    let (_, log) = forbidden_server(&format!("127.0.0.2:{}", inside.port())).await;
    let url = format!("http://shop.example:{}/", inside.port());
    for answer in [
        &["127.0.0.2", "127.0.0.1"][..],
        &["127.0.0.1", "127.0.0.2"],
        &["127.0.0.2", "::ffff:127.0.0.1"],
        &["::1"],
        &["::ffff:7f00:1"],
        &["0.0.0.0"],
        &["::"],
        &["64:ff9b::7f00:1"],
    ] {
        let fetcher = guarded(&[answer]);
        assert_eq!(code(&get(&fetcher, &url).await), "forbidden-address", "{answer:?}");
        let key = fetcher.server_key(&url.parse().unwrap()).await;
        assert_eq!(key.map_err(|error| error.code()), Err("forbidden-address"), "{answer:?}");
    }
    assert_eq!((log.connections(), secret.connections()), (0, 0));
}

#[tokio::test]
async fn forbidden_addresses_are_refused_however_they_are_written() {
    let (inside, secret) = forbidden_server("127.0.0.1:0").await;
    let fetcher = Fetcher::new(&outside_only(), &identity()).unwrap();
    for host in [
        "127.0.0.1",
        "127.1",
        "127.0.0.1.",
        "2130706433",
        "0x7f.1",
        "0x7f000001",
        "0177.0.0.01",
        "017700000001",
        "127。0。0。1",
        "①②⑦.0.0.1",
        "%31%32%37.0.0.1",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::1]",
        "[::]",
        "0",
        "0.0.0.0",
        "localhost",
        "LocalHost",
        "localhost.",
        "shop.localhost",
    ] {
        let url = format!("http://{host}:{}/", inside.port());
        assert_eq!(code(&get(&fetcher, &url).await), "forbidden-address", "{host}");
    }
    assert_eq!(secret.connections(), 0);
}

#[tokio::test]
async fn ports_of_other_protocols_are_refused_and_a_named_server_is_not() {
    let fetcher = super::fetcher("");
    for port in [0, 22, 25, 6379, 11211] {
        assert_eq!(code(&get(&fetcher, &format!("http://127.0.0.1:{port}/")).await), "forbidden-port", "{port}");
    }
    let (address, log) = serve("127.0.0.1:0", |_| page("x")).await;
    let fetcher = super::fetcher(&format!("[resolve]\n'shop.test' = '{address}'"));
    for host in ["shop.test", "shop.test.", "SHOP.test"] {
        assert_eq!(code(&get(&fetcher, &format!("http://{host}/")).await), "ok", "{host}");
    }
    assert_eq!(log.heads().len(), 3);
}

#[tokio::test]
async fn names_without_addresses_say_so() {
    let fetcher = guarded(&[&[]]);
    assert_eq!(code(&get(&fetcher, "http://shop.example/").await), "dns");
    assert_eq!(code(&get(&fetcher, "http://unknown.test./").await), "dns");
}
