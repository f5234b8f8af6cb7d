//! Web servers and proxies: nginx answers 451 for what was decided, squid refuses it; both let the rest through.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use reeve::review::blocks::{Block, Target};
use url::{Position, Url};

use super::{
    blocks_name, decisions, file, free_port, in_force, is_blocked_address, list_of, names_near, started, written,
};
use crate::validators::{Server, output_of, validator};

/// Addresses near those of the decisions, and the first page of every name near.
fn pages_near(blocks: &[Block]) -> BTreeSet<Url> {
    let mut texts = BTreeSet::new();
    for name in names_near(blocks) {
        texts.insert(format!("http://{name}/"));
    }
    for block in blocks {
        let Target::Url(url) = &block.proposal.target else { continue };
        let text = url.as_str();
        texts.extend([
            text.to_owned(),
            format!("{text}x"),
            format!("{text}?"),
            text.to_ascii_lowercase(),
            text.replace("%2F", "/"),
            text.replace("/a/b", "/a%2Fb"),
            text.replace('~', "%7E"),
            text.replace(":8080", ""),
            text.replacen(".example/", ".example:8080/", 1),
            text.split('?').next().unwrap_or_default().to_owned(),
        ]);
    }
    let pages = texts.iter().map(|text| Url::parse(text).unwrap());
    pages
        .filter(|page| page.domain().is_none_or(|name| name.parse::<reeve::review::blocks::Hostname>().is_ok()))
        .collect()
}

fn is_decided(targets: &[&Target], page: &Url) -> bool {
    let listed = targets.iter().any(|target| matches!(target, Target::Url(url) if url == page));
    listed || page.domain().is_some_and(|name| blocks_name(targets, name))
}

#[test]
fn nginx_answers_451_for_what_was_decided_and_nothing_else() {
    if validator("nginx").is_none() {
        return;
    }
    let blocks = decisions();
    let dir = written(&list_of(&blocks));
    let (port, secure) = (free_port(), free_port());
    let with_tls = certificate(&dir).then_some(secure);
    let _server = nginx(&dir, port, with_tls);
    let targets = in_force(&blocks);
    let pages = pages_near(&blocks);
    let http = || pages.iter().filter(|page| page.scheme() == "http");
    assert!(http().filter(|page| is_decided(&targets, page)).count() > 20);
    for page in http() {
        let expected = if is_decided(&targets, page) { "451" } else { "200" };
        assert_eq!(status(port, &request(page, &page[Position::BeforePath..])), expected, "{page}");
    }
    // The same names in capitals and with the port that goes without saying are the same names.
    let spelled = "GET /Item?b=1&a=%2F HTTP/1.1\r\nHost: BIG.example:80\r\nConnection: close\r\n\r\n";
    assert_eq!(status(port, spelled), "451");
    for page in pages.iter().filter(|page| page.scheme() == "https") {
        // By http it is another address.
        let expected = if blocks_name(&targets, page.domain().unwrap()) { "451" } else { "200" };
        assert_eq!(status(port, &request(page, &page[Position::BeforePath..])), expected, "{page} by http");
        if with_tls.is_some() {
            let expected = if is_decided(&targets, page) { "451" } else { "200" };
            assert_eq!(secure_status(secure, page), expected, "{page}");
        }
    }
}

/// What is asked of a server itself, or of a proxy with the whole address.
fn request(page: &Url, asked: &str) -> String {
    format!(
        "GET {asked} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
        &page[Position::BeforeHost..Position::AfterPort]
    )
}

fn status(port: u16, request: &str) -> String {
    answer(port, request).split(' ').nth(1).unwrap_or_default().to_owned()
}

fn answer(port: u16, request: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap_or_else(|error| panic!("{request}{error}"));
    String::from_utf8_lossy(&answer).into_owned()
}

fn secure_status(port: u16, page: &Url) -> String {
    let mut curl = validator("curl").unwrap();
    curl.args([
        "--silent",
        "--insecure",
        "--path-as-is",
        "--globoff",
        "--output",
        "/dev/null",
        "--write-out",
        "%{http_code}",
    ]);
    curl.arg("--header").arg(format!("Host: {}", &page[Position::BeforeHost..Position::AfterPort]));
    output_of(curl.arg(format!("https://127.0.0.1:{port}{}", &page[Position::BeforePath..])))
}

/// Whether there is what a test over TLS takes.
fn certificate(dir: &tempfile::TempDir) -> bool {
    let (Some(mut openssl), Some(_)) = (validator("openssl"), validator("curl")) else { return false };
    openssl.current_dir(dir.path()).args([
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
    ]);
    output_of(openssl.args(["-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "certificate.pem", "-days", "2"]));
    true
}

fn nginx(dir: &tempfile::TempDir, port: u16, secure: Option<u16>) -> Server {
    let path = dir.path().display();
    let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let places: String = kinds.iter().map(|kind| format!("{kind}_temp_path {path}/{kind};\n")).collect();
    let tls = secure.map(|port| {
        format!(
            "listen 127.0.0.1:{port} ssl; ssl_certificate {path}/certificate.pem; ssl_certificate_key {path}/key.pem;"
        )
    });
    let config = format!(
        "daemon off; master_process off; pid {path}/pid;\nevents {{ worker_connections 64; }}\nhttp {{\n{places}\
         access_log off;\ninclude {path}/blocklist.nginx.conf;\nserver {{\n listen 127.0.0.1:{port}; {}\n \
         if ($reeve_blocked) {{ return 451; }}\n location / {{ return 200 innocent; }}\n}}\n}}\n",
        tls.unwrap_or_default()
    );
    let config = file(dir, "nginx.conf", &config);
    let command = || {
        let mut nginx = validator("nginx").unwrap();
        nginx.args(["-e", "stderr", "-p"]).arg(dir.path()).arg("-c").arg(&config);
        nginx
    };
    let checked = output_of(command().arg("-t"));
    assert!(!checked.contains("[warn]"), "{checked}");
    started(&mut command(), port)
}

#[test]
fn squid_refuses_what_was_decided_and_nothing_else() {
    if validator("squid").is_none() {
        return;
    }
    let blocks = decisions();
    let list = list_of(&blocks);
    let dir = written(&list);
    let port = free_port();
    let config = squid_config(&dir, &blocks, port);
    let squid = || -> Command { validator("squid").unwrap() };
    let checked = output_of(squid().args(["-k", "parse", "-f"]).arg(&config));
    let complaints: Vec<&str> =
        checked.lines().filter(|line| ["WARNING", "ERROR", "FATAL"].iter().any(|word| line.contains(word))).collect();
    assert!(complaints.is_empty(), "{complaints:#?}");

    let _server = started(squid().args(["-N", "-f"]).arg(&config), port);
    let targets: Vec<&Target> = in_force(&blocks).into_iter().filter(|target| carries(target)).collect();
    let pages = pages_near(&blocks);
    for page in pages.iter().filter(|page| page.scheme() == "http") {
        assert_eq!(is_refused(port, &request(page, page.as_str())), is_decided(&targets, page), "{page}");
        let name = page.domain().unwrap();
        let tunnel = format!("CONNECT {name}:443 HTTP/1.1\r\nHost: {name}:443\r\nConnection: close\r\n\r\n");
        assert_eq!(is_refused(port, &tunnel), blocks_name(&targets, name), "a tunnel to {name}");
    }
    for (address, server) in [
        ("http://192.0.2.1/", "192.0.2.1"),
        ("http://192.0.2.11/", "192.0.2.11"),
        ("http://[2001:db8::1]:8080/", "2001:db8::1"),
        ("http://[2001:db8::2]/", "2001:db8::2"),
        ("http://led-to-blocked.test/", "192.0.2.1"),
        ("http://led-elsewhere.test/", "192.0.2.11"),
    ] {
        let page = Url::parse(address).unwrap();
        let expected = is_blocked_address(&targets, server.parse().unwrap());
        assert_eq!(is_refused(port, &request(&page, page.as_str())), expected, "{address}");
    }
}

/// As the format's own word is; what it leaves out is told in the unit tests.
fn carries(target: &Target) -> bool {
    let formats = reeve::publish::blocklists::BLOCK_FORMATS;
    formats.iter().find(|format| format.name() == "squid").unwrap().carries(target)
}

/// What passes the rules meets the last one, which sends it elsewhere: nothing leaves squid, and nothing has to be there.
fn is_refused(port: u16, request: &str) -> bool {
    let answer = answer(port, request);
    assert!(answer.starts_with("HTTP/1.1 "), "{request}{answer}");
    let is_refused = answer.starts_with("HTTP/1.1 403") && answer.contains("X-Squid-Error: ERR_ACCESS_DENIED");
    assert_ne!(is_refused, answer.contains("Location: http://innocent.invalid/"), "{request}{answer}");
    is_refused
}

/// Every name is known, so that squid asks no name server; one leads to an address that is blocked.
fn squid_config(dir: &tempfile::TempDir, blocks: &[Block], port: u16) -> std::path::PathBuf {
    let path = dir.path().display();
    let hosts: String = pages_near(blocks)
        .iter()
        .filter_map(Url::domain)
        .map(|name| format!("127.0.0.1 {name}\n"))
        .chain(["192.0.2.1 led-to-blocked.test\n".to_owned(), "192.0.2.11 led-elsewhere.test\n".to_owned()])
        .collect();
    file(dir, "known-names", &hosts);
    file(
        dir,
        "squid.conf",
        &format!(
            "http_port 127.0.0.1:{port}\npid_filename none\ncache_log /dev/null\naccess_log none\ncache deny all\n\
             cache_mem 8 MB\npinger_enable off\ncoredump_dir {path}\nhosts_file {path}/known-names\n\
             dns_nameservers 127.0.0.1\nshutdown_lifetime 0 seconds\n\
             include {path}/blocklist.squid.conf\nacl innocent src all\n\
             deny_info 302:http://innocent.invalid/ innocent\nhttp_access deny innocent\n"
        ),
    )
}
