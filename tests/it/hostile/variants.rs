//! One page under many addresses is asked for once; two pages whose addresses look alike are both asked for.

use std::collections::BTreeMap;

use super::Verdicts;
use super::answer::{Answer, page};
use super::crawl::Crawl;
use super::server::Server;

pub fn judge(verdicts: &mut Verdicts) {
    let families: [(&str, &[&str]); 12] = [
        ("fragments", &["/fragment", "/fragment#top", "/fragment#/route?x=1", "/fragment#"]),
        ("the order of parameters", &["/order?a=1&b=2", "/order?b=2&a=1"]),
        (
            "marks of campaigns",
            &["/mark", "/mark?utm_source=mail", "/mark?utm_campaign=x&utm_term=y", "/mark?fbclid=abc"],
        ),
        ("case of the host and the scheme", &["/case", "HTTP://HOST/case", "http://Host/case"]),
        ("the default port", &["/port", "http://host:80/port", "http://host:/port", "http://host:080/port"]),
        ("escapes in capitals or not", &["/caf%C3%A9", "/caf%c3%a9", "/café"]),
        ("escapes of plain letters", &["/plain-letters", "/%70lain-letters", "/plain%2Dletters"]),
        ("dots in the path", &["/dots/page", "/dots/./page", "/dots/x/../page", "/../dots/page", "/dots/%2e/page"]),
        ("a dot behind the host", &["/trailing", "http://host./trailing"]),
        ("spaces around the address", &["/space", " /space ", "\n/sp\nace\t"]),
        ("back slashes", &["/back/slash", "\\back\\slash", "http:\\\\host\\back\\slash"]),
        ("names and passwords", &["/user", "http://user:pass@host/user"]),
    ];
    let different = ["/Apart", "/apart", "/apart/", "/apart?x=1", "/apart?x=2", "/apart?x=1&x=2", "/apart%2Fx"];
    let links: Vec<String> = families
        .iter()
        .flat_map(|(_, addresses)| addresses.iter())
        .chain(&different)
        .map(|address| {
            address.replace("host", "variants.test").replace("HOST", "VARIANTS.TEST").replace("Host", "Variants.Test")
        })
        .collect();
    let start = page("Start", &links.iter().map(String::as_str).collect::<Vec<_>>());
    let server = Server::start(move |asked| match asked.path.as_str() {
        "/robots.txt" => Answer::not_found(),
        "/" => Answer::html(start.clone()),
        path => Answer::html(page(&format!("Page {path}"), &[])),
    });
    Crawl::of(["http://variants.test/"]).name("variants.test", &server).name("variants.test.", &server).run();
    let log = server.log();
    for (name, addresses) in families {
        let begin = addresses[0].split(['?', '%']).next().unwrap();
        verdicts.holds(&format!("one page, one request: {name}"), || {
            let asked: Vec<&str> =
                log.iter().map(|asked| asked.path.as_str()).filter(|path| is_of(path, begin)).collect();
            assert_eq!(asked.len(), 1, "{asked:?}");
        });
    }
    verdicts.holds("addresses that only look alike are different pages", || {
        let mut times: BTreeMap<&str, usize> = different.iter().map(|path| (*path, 0)).collect();
        for asked in &log {
            if let Some(times) = times.get_mut(asked.path.as_str()) {
                *times += 1;
            }
        }
        assert!(times.values().all(|times| *times == 1), "{times:?}");
    });
    verdicts.holds("nobody's password is sent", || {
        assert!(log.iter().all(|asked| asked.header("authorization").is_none()));
    });
}

/// Whether a path is one of a family's, escaped or not.
fn is_of(path: &str, begin: &str) -> bool {
    path.replace("%70", "p").replace("%2D", "-").starts_with(begin)
}
