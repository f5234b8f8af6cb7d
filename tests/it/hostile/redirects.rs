//! Redirects that lead round in circles, out of the site, or to where nobody may go.

use std::sync::atomic::{AtomicUsize, Ordering};

use std::net::Ipv4Addr;

use super::Verdicts;
use super::answer::{Answer, head, page};
use super::crawl::Crawl;
use super::server::Server;

/// Redirects in a row that a crawl may follow.
const MOST_HOPS: usize = 20;

pub fn judge(verdicts: &mut Verdicts) {
    circles(verdicts);
    forbidden(verdicts);
    elsewhere(verdicts);
}

fn circles(verdicts: &mut Verdicts) {
    let hops = AtomicUsize::new(0);
    let server = Server::start(move |asked| match asked.path.as_str() {
        "/" => Answer::html(page(
            "Start",
            &["/self", "/one", "/chain0", "/nowhere", "/odd", "/long", "/twice", "/target", "/cookie", "/good"],
        )),
        "/self" => Answer::redirect("/self"),
        "/one" => Answer::redirect("/two"),
        "/two" => Answer::redirect("/three"),
        "/three" => Answer::redirect("/one"),
        "/nowhere" => Answer::status(302),
        "/odd" => Answer::redirect("http://[::bad"),
        "/long" => Answer::redirect(&format!("/{}", "x".repeat(100_000))),
        "/twice" => Answer::with(302, &[("Location", "/first"), ("Location", "/second")], ""),
        // Without a cookie it never lets one in, and each time sends one elsewhere.
        path if path.starts_with("/cookie") && asked.header("cookie").is_none() => {
            let next = format!("/cookie?check={}", hops.fetch_add(1, Ordering::Relaxed));
            Answer::with(302, &[("Location", &next), ("Set-Cookie", "seen=1; Path=/")], "")
        }
        path if path.starts_with("/chain") => {
            let number: usize = path[6..].parse().unwrap();
            Answer::redirect(&format!("/chain{}", number + 1))
        }
        "/good" => Answer::html(page("Good", &[])),
        _ => Answer::not_found(),
    });
    Crawl::at(&server, "/").run();
    let paths = server.paths();
    let begin_with = |prefix: &str| paths.iter().filter(|path| path.starts_with(prefix)).count();
    verdicts.holds("a redirect to itself is asked for once", || assert_eq!(server.times("/self"), 1));
    verdicts.holds("a redirect loop is walked once", || {
        assert_eq!((server.times("/one"), server.times("/two"), server.times("/three")), (1, 1, 1));
    });
    verdicts.behaviour("a chain of redirects without end is left", || {
        assert!((2..=MOST_HOPS).contains(&begin_with("/chain")), "{paths:?}");
        format!("{} requests", begin_with("/chain"))
    });
    verdicts.behaviour("a site that insists on cookies is left", || {
        assert!((2..=MOST_HOPS).contains(&begin_with("/cookie")), "{paths:?}");
        assert!(server.log().iter().all(|asked| asked.header("cookie").is_none()));
        format!("{} requests", begin_with("/cookie"))
    });
    verdicts.holds("redirects without a readable target end there", || {
        assert_eq!((server.times("/nowhere"), server.times("/odd"), server.times("/long")), (1, 1, 1), "{paths:?}");
        assert_eq!(begin_with("/xxx"), 0);
        assert!(begin_with("/first") + begin_with("/second") <= 1);
        assert_eq!(server.times("/good"), 1);
    });
}

/// A second server inside our own network: whatever leads there, no connection is made. It is a seed too, so that scope is
/// not what protects it.
fn forbidden(verdicts: &mut Verdicts) {
    let inside = Server::at(Ipv4Addr::LOCALHOST, |_| Answer::html(page("Inside", &[])));
    let port = inside.address.port();
    let std::net::IpAddr::V4(ip) = inside.address.ip() else { panic!("an IPv4 address") };
    let [a, b, c, d] = ip.octets();
    let hosts = [
        ("its address", ip.to_string()),
        ("an IPv4-mapped IPv6 address", format!("[::ffff:{ip}]")),
        ("an IPv4-compatible IPv6 address", format!("[::{ip}]")),
        ("a decimal address", u32::from(ip).to_string()),
        ("a hexadecimal address", format!("0x{:08x}", u32::from(ip))),
        ("an octal address", format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}")),
        ("a short address", format!("{a}.{}", (u32::from(b) << 16) | (u32::from(c) << 8) | u32::from(d))),
        (
            "full-width digits",
            ip.to_string()
                .chars()
                .map(|digit| if digit.is_ascii_digit() { char::from_u32(digit as u32 + 0xfee0).unwrap() } else { '。' })
                .collect(),
        ),
        ("a user name that looks like a host", format!("allowed.test@{ip}")),
        ("a name that resolves to it", "localhost".to_owned()),
        ("the address that means this machine", "0.0.0.0".to_owned()),
    ];
    let targets: Vec<String> = hosts.iter().map(|(_, host)| format!("http://{host}:{port}/secret")).collect();
    let redirects = targets.clone();
    let server = Server::start(move |asked| match asked.path.as_str() {
        "/" => {
            let paths: Vec<String> = (0..redirects.len()).map(|number| format!("/r{number}")).collect();
            let all = paths.iter().chain(&redirects).map(String::as_str).collect::<Vec<_>>();
            Answer::html(page("Start", &all))
        }
        path if path.starts_with("/r") && path != "/robots.txt" => {
            Answer::with(302, &[("Location", &redirects[path[2..].parse::<usize>().unwrap()])], "")
        }
        _ => Answer::not_found(),
    });
    // No seed has a user name; the one that looks like a host is the first form with something before it.
    let seed = |target: &String| if target.contains('@') { targets[0].clone() } else { target.clone() };
    let inside_too: Vec<String> = targets.iter().map(seed).collect();
    let ran = Crawl::at(&server, "/").also(&inside_too).only(&[&server]).run();
    verdicts.behaviour("no redirect, link or seed leads to a forbidden address", || {
        assert_eq!(inside.connections(), 0, "{:?}", inside.log());
        assert_eq!(server.paths().len(), 1 + hosts.len(), "{:?}", server.paths());
        assert!(ran.pages.iter().all(|page| page["title"] != "Inside"));
        format!("{} forms, peak {} MiB", hosts.len(), ran.peak_mib)
    });
    // Each form again by itself, where only the redirect leads there.
    for (number, (name, _)) in hosts.iter().enumerate() {
        let to = targets[number].clone();
        let alone = Server::start(move |asked| match asked.path.as_str() {
            "/" => Answer::redirect(&to),
            _ => Answer::not_found(),
        });
        verdicts.holds(&format!("a redirect to a forbidden address is not followed: {name}"), || {
            let crawl = Crawl::at(&alone, "/").also(&inside_too[number..=number]);
            crawl.only(&[&alone]).run();
            assert_eq!(alone.times("/"), 1);
            assert_eq!(inside.connections(), 0);
        });
    }
}

fn elsewhere(verdicts: &mut Verdicts) {
    let other = Server::start(|_| Answer::html(page("Other", &[])));
    let to = other.url("/from-redirect");
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), page("A file of this machine", &[])).unwrap();
    let file = format!("file://{}", secret.path().display());
    let schemes = [
        file,
        "ftp://127.0.0.1/x".into(),
        "gopher://127.0.0.1:70/x".into(),
        "javascript:alert(1)".into(),
        "data:text/html,<title>Data</title>".into(),
        "about:blank".into(),
        "HTTPX://x/".into(),
    ];
    let links = ["/away", "/hidden-way", "/good"]
        .map(str::to_owned)
        .into_iter()
        .chain((0..schemes.len()).map(|number| format!("/s{number}")))
        .chain(schemes.iter().cloned());
    let start = page("Start", &links.collect::<Vec<_>>().iter().map(String::as_str).collect::<Vec<_>>());
    let count = schemes.len();
    let server = Server::start(move |asked| match asked.path.as_str() {
        "/robots.txt" => Answer::text("User-agent: *\nDisallow: /hidden\nAllow: /hidden-way\n"),
        "/" => Answer::html(start.clone()),
        "/away" => Answer::redirect(&to),
        "/hidden-way" => Answer::redirect("/hidden/page"),
        "/good" => Answer::parts([super::answer::Part::Bytes(
            format!("{}Content-Length: 0\r\n\r\n", head(200, &[])).into_bytes(),
        )]),
        path if path.starts_with("/s") => {
            Answer::with(301, &[("Location", &schemes[path[2..].parse::<usize>().unwrap()])], "")
        }
        _ => Answer::not_found(),
    });
    let ran = Crawl::at(&server, "/").run();
    verdicts.holds("a redirect out of the site is not followed", || {
        assert_eq!(server.times("/away"), 1);
        assert_eq!(other.connections(), 0);
    });
    verdicts.holds("a redirect to what robots.txt forbids is not followed", || {
        assert_eq!((server.times("/hidden-way"), server.times("/hidden/page")), (1, 0), "{:?}", server.paths());
    });
    verdicts.holds("redirects and links to other schemes lead nowhere", || {
        assert_eq!(server.paths().iter().filter(|path| path.starts_with("/s")).count(), count);
        let odd: Vec<_> = ran
            .pages
            .iter()
            .filter(|page| page["url"].as_str().is_some_and(|url| !url.starts_with("http://127.")))
            .collect();
        assert!(odd.is_empty(), "{odd:?}");
        assert!(ran.pages.iter().all(|page| page["title"] != "A file of this machine" && page["title"] != "Data"));
    });
}
