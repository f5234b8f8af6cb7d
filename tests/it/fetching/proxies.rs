//! A source's proxy: everything goes through it, and it opens no door that was shut.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use reeve::fetch::{Fetcher, Lookup};
use reeve::sources::Source;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::server::{Log, forbidden_server, page, read_head, relay, serve};
use super::tls::{acceptor, authority, certificate, serve_tls};
use super::{code, get, identity, source};

/// Forwards every request to `target`, whoever was asked for.
async fn http_proxy(target: SocketAddr) -> (SocketAddr, Arc<Log>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let log = Arc::new(Log::default());
    let kept = Arc::clone(&log);
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let Some(head) = read_head(&mut client).await else { continue };
            log.connections.fetch_add(1, Ordering::SeqCst);
            let mut server = TcpStream::connect(target).await.unwrap();
            if head.starts_with("CONNECT ") {
                client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
            } else {
                server.write_all(head.as_bytes()).await.unwrap();
            }
            log.heads.lock().unwrap().push(head);
            tokio::spawn(relay(client, server));
        }
    });
    (address, kept)
}

/// SOCKS 5 without a password (RFC 1928); notes what is asked for and connects to `target` instead.
async fn socks_proxy(target: SocketAddr) -> (SocketAddr, Arc<Log>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let log = Arc::new(Log::default());
    let kept = Arc::clone(&log);
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            log.connections.fetch_add(1, Ordering::SeqCst);
            let mut greeting = [0; 2];
            client.read_exact(&mut greeting).await.unwrap();
            client.read_exact(&mut vec![0; greeting[1] as usize]).await.unwrap();
            client.write_all(&[5, 0]).await.unwrap();
            let mut request = [0; 4];
            client.read_exact(&mut request).await.unwrap();
            let asked = if request[3] == 1 {
                let mut ip = [0; 4];
                client.read_exact(&mut ip).await.unwrap();
                Ipv4Addr::from(ip).to_string()
            } else {
                let mut name = vec![0; client.read_u8().await.unwrap() as usize];
                client.read_exact(&mut name).await.unwrap();
                String::from_utf8(name).unwrap()
            };
            client.read_u16().await.unwrap();
            log.heads.lock().unwrap().push(asked);
            client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.unwrap();
            let server = TcpStream::connect(target).await.unwrap();
            tokio::spawn(relay(client, server));
        }
    });
    (address, kept)
}

/// The public address that every name of these tests has, and `inside.example`, which has a private one.
struct Names;

#[async_trait::async_trait]
impl Lookup for Names {
    async fn lookup(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let address: IpAddr = if host == "inside.example" { [10, 0, 0, 1] } else { [93, 184, 216, 34] }.into();
        Ok(vec![address])
    }
}

/// Nothing private is allowed but, by being named, the proxy.
fn behind(proxy: &str) -> Fetcher {
    behind_with(proxy, "")
}

fn behind_with(proxy: &str, more: &str) -> Fetcher {
    let mut source: Source = source(&format!("proxy = '{proxy}'\n{more}"));
    source.network.allow_net.clear();
    Fetcher::with_lookup(&source, &identity(), Arc::new(Names)).unwrap()
}

#[tokio::test]
async fn pages_come_through_an_http_proxy_and_the_exchange_says_so() {
    let (target, log) = serve("127.0.0.1:0", |_| page("through")).await;
    let (proxy, asked) = http_proxy(target).await;
    let fetcher = behind(&format!("http://{proxy}"));
    let exchange = get(&fetcher, "http://shop.example/p?q=1").await.unwrap();
    assert_eq!(exchange.wire_body.as_ref(), b"through");
    let named = format!("http://{proxy}/");
    assert_eq!((exchange.peer, exchange.proxy.as_deref()), (None, Some(named.as_str())));
    assert!(asked.heads()[0].starts_with("GET http://shop.example/p?q=1 HTTP/1.1\r\n"), "{:?}", asked.heads());
    assert!(log.heads()[0].contains("user-agent: ReeveBot/"));

    let url = |text: &str| text.parse().unwrap();
    let key = |text: &str| {
        let (fetcher, url) = (&fetcher, url(text));
        async move { fetcher.server_key(&url).await.unwrap().0 }
    };
    assert_eq!(key("https://a.shop.example/").await, key("http://b.shop.example:8080/").await);
    assert_ne!(key("https://a.shop.example/").await, key("https://other.example/").await);
}

#[tokio::test]
async fn https_goes_through_a_tunnel() {
    let root = authority();
    let (target, log) = serve_tls(acceptor(certificate("shop.example", Some(&root), |_| {}), "http/1.1")).await;
    let (proxy, asked) = http_proxy(target).await;
    let trusted = format!("root_certificates = '''{}'''", root.as_ref().pem());
    let fetcher = behind_with(&format!("http://{proxy}"), &trusted);
    let exchange = get(&fetcher, "https://shop.example/p").await.unwrap();
    assert_eq!((exchange.wire_body.as_ref(), exchange.peer), (b"safe".as_slice(), None));
    // Another name behind the same tunnel is still not who it says it is.
    assert_eq!(code(&get(&fetcher, "https://other.example/").await), "tls-name");
    let heads = asked.heads();
    assert!(heads[0].starts_with("CONNECT shop.example:443 HTTP/1.1\r\n"), "{heads:?}");
    assert!(heads[0].to_lowercase().contains("user-agent: reevebot/"), "{heads:?}");
    assert_eq!(log.heads().len(), 1);
    assert!(log.heads()[0].starts_with("GET /p HTTP/1.1\r\n"));
}

#[tokio::test]
async fn names_are_resolved_here_or_there_as_the_source_says() {
    let (target, _) = serve("127.0.0.1:0", |_| page("through")).await;
    let (proxy, asked) = socks_proxy(target).await;
    for (scheme, host, expected) in [
        ("socks5", "shop.example", "ok"),
        ("socks5h", "shop.example", "ok"),
        ("socks5", "inside.example", "forbidden-address"),
    ] {
        let result = get(&behind(&format!("{scheme}://{proxy}")), &format!("http://{host}/")).await;
        assert_eq!(code(&result), expected, "{scheme} {host}: {result:?}");
    }
    assert_eq!(asked.heads(), ["93.184.216.34", "shop.example"]);
}

#[tokio::test]
async fn a_proxy_opens_no_private_address() {
    let (target, log) = forbidden_server("127.0.0.1:0").await;
    let (http, asked_http) = http_proxy(target).await;
    let (socks, asked_socks) = socks_proxy(target).await;
    for proxy in [format!("http://{http}"), format!("socks5://{socks}"), format!("socks5h://{socks}")] {
        let fetcher = behind(&proxy);
        for host in ["127.0.0.1", "2130706433", "[::1]", "10.0.0.1", "169.254.169.254", "localhost", "x.localhost."] {
            let url = format!("http://{host}/");
            assert_eq!(code(&get(&fetcher, &url).await), "forbidden-address", "{proxy} {host}");
            let key = fetcher.server_key(&url.parse().unwrap()).await;
            assert_eq!(key.map_err(|error| error.code()), Err("forbidden-address"), "{proxy} {host}");
        }
        assert_eq!(code(&get(&fetcher, "http://shop.example:25/").await), "forbidden-port");
        // The proxy itself is connected to and is no site.
        assert_eq!(code(&get(&fetcher, &format!("http://{http}/")).await), "forbidden-address");
    }
    assert_eq!((asked_http.connections(), asked_socks.connections(), log.connections()), (0, 0, 0));
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_named_as_the_fault() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for (scheme, url) in
        [("http", "http://a.example/"), ("http", "https://a.example/"), ("socks5h", "http://a.example/")]
    {
        let result = get(&behind(&format!("{scheme}://{gone}")), url).await;
        assert_eq!(code(&result), "proxy", "{scheme} {url}: {result:?}");
    }
    // A proxy's name is resolved and checked like any other.
    assert_eq!(code(&get(&behind("http://inside.example:3128"), "http://a.example/").await), "forbidden-address");
}
