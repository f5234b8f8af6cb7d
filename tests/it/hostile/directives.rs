//! What a page asks of crawlers, and links that are none.

use super::Verdicts;
use super::answer::{Answer, page};
use super::crawl::Crawl;
use super::server::Server;

pub fn judge(verdicts: &mut Verdicts) {
    let meta = |name: &str, content: &str| {
        format!(
            "<html><head><meta name=\"{name}\" content=\"{content}\"><title>M</title></head><body><a href=\"/behind\">x</a></body></html>"
        )
    };
    let header = |value: &str| {
        Answer::with(200, &[("Content-Type", "text/html"), ("X-Robots-Tag", value)], page("H", &["/behind"]))
    };
    let two = Answer::with(
        200,
        &[("Content-Type", "text/html"), ("X-Robots-Tag", "noarchive"), ("X-Robots-Tag", "nofollow")],
        page("H", &["/behind"]),
    );
    let body = |html: &str| Answer::html(format!("<title>B</title>{html}"));
    let cases = [
        ("meta robots nofollow", Answer::html(meta("robots", "nofollow")), 0),
        ("meta robots in capitals, among others", Answer::html(meta("ROBOTS", "NoIndex , NOFOLLOW")), 0),
        ("meta robots none", Answer::html(meta("robots", "none")), 0),
        ("meta robots for us by name", Answer::html(meta("ReeveBot", "nofollow")), 0),
        ("meta robots for someone else", Answer::html(meta("otherbot", "nofollow")), 1),
        ("meta robots noindex alone", Answer::html(meta("robots", "noindex")), 1),
        ("X-Robots-Tag nofollow", header("nofollow"), 0),
        ("X-Robots-Tag none", header("none"), 0),
        ("X-Robots-Tag for us by name", header("reevebot: nofollow"), 0),
        ("X-Robots-Tag for someone else", header("otherbot: nofollow"), 1),
        ("X-Robots-Tag with a date", header("unavailable_after: 25 Jun 2040 15:00:00 PST, nofollow"), 0),
        ("X-Robots-Tag twice", two, 0),
        ("rel nofollow", body("<a rel=\"nofollow\" href=\"/behind\">x</a>"), 0),
        ("rel nofollow among others", body("<a rel=\"external  NoFollow\nnoopener\" href=\"/behind\">x</a>"), 0),
        ("rel ugc", body("<a rel=\"noopener\" href=\"/behind\">x</a>"), 1),
        (
            "javascript: and data: links",
            body(
                "<a href=\"javascript:location='/behind'\">x</a><a href=\"data:text/html,<a href=/behind>\">y</a><a href=\"mailto:a@b.test\">z</a><a href=\"tel:1\">t</a><a href=\" JaVaScRiPt:void(0)\">u</a>",
            ),
            0,
        ),
        (
            "links in comments and scripts",
            body(
                "<!-- <a href=\"/behind\">x</a> --><script>var a = '<a href=\"/behind\">x</a>';</script><style>a{background:url(/behind)}</style>",
            ),
            0,
        ),
        (
            "forms are not sent",
            body(
                "<form action=\"/behind\" method=\"post\"><input name=a><input type=submit></form><form action=\"/behind\"><button>Delete</button></form>",
            ),
            0,
        ),
    ];
    let servers = cases.map(|(name, answer, times)| {
        let server = Server::start(move |asked| match asked.path.as_str() {
            "/" => answer.clone(),
            "/behind" => Answer::html(page("Behind", &[])),
            _ => Answer::not_found(),
        });
        (name, server, times)
    });
    Crawl::of(servers.iter().map(|(_, server, _)| server.url("/"))).run();
    for (name, server, times) in &servers {
        verdicts.holds(&format!("kept: {name}"), || {
            assert_eq!((server.times("/"), server.times("/behind")), (1, *times), "{:?}", server.paths());
            assert!(server.log().iter().all(|asked| asked.method == "GET"), "{:?}", server.log());
        });
    }
}
