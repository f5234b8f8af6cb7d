//! Sitemaps that are broken, endless, bombs, or about someone else.

use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::Verdicts;
use super::answer::{Answer, page};
use super::crawl::{Crawl, Ran};
use super::server::{Asked, Server};

const MOST_MIB: u64 = 200;

/// `robots.txt` names `/sitemap.xml`; the start page has no links, so that `/a` and `/b` are only known from there.
fn site(sitemap: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Server {
    Server::start(move |asked| match asked.path.as_str() {
        "/robots.txt" => Answer::text(format!(
            "User-agent: *\nDisallow: /hidden\nSitemap: http://{}/sitemap.xml\n",
            asked.header("host").unwrap_or_default()
        )),
        "/" | "/a" | "/b" | "/hidden" => Answer::html(page(&asked.path, &[])),
        _ => sitemap(asked),
    })
}

fn urls(asked: &Asked, paths: &[&str]) -> String {
    let host = asked.header("host").unwrap_or_default();
    let urls: String = paths.iter().map(|path| format!("<url><loc>http://{host}{path}</loc></url>\n")).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{urls}</urlset>"
    )
}

fn index(asked: &Asked, paths: &[String]) -> Answer {
    let host = asked.header("host").unwrap_or_default();
    let maps: String = paths.iter().map(|path| format!("<sitemap><loc>http://{host}{path}</loc></sitemap>")).collect();
    Answer::xml(format!(
        "<?xml version=\"1.0\"?><sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{maps}</sitemapindex>"
    ))
}

fn gzip(parts: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    parts.into_iter().for_each(|part| encoder.write_all(&part).unwrap());
    encoder.finish().unwrap()
}

pub fn judge(verdicts: &mut Verdicts) {
    let both = ["/a", "/b"];
    let cut = site(|asked| {
        let whole = urls(asked, &["/a", "/b", "/c"]);
        Answer::xml(&whole.as_bytes()[..whole.find("/c").unwrap()])
    });
    let torn = site(|asked| {
        let packed = gzip([
            urls(asked, &["/a", "/b"]).into_bytes(),
            (0..50_000_u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_be_bytes()).collect(),
        ]);
        Answer::with(200, &[("Content-Type", "application/gzip")], &packed[..packed.len() - 1000])
    });
    let dirty = site(|asked| {
        Answer::xml(urls(asked, &["/a?x=1&y=2", "/a", "/b"]).replace("<url>", "<url>\u{1}<priority>1 & 2</priority>"))
    });
    let text = site(|asked| {
        Answer::text(format!("http://{0}/a\nnot an address\nhttp://{0}/b\n", asked.header("host").unwrap_or_default()))
    });
    let forbidden = site(|asked| Answer::xml(urls(asked, &["/a", "/hidden", "/b"])));
    let wrong_type = site(|asked| Answer::html(urls(asked, &["/a", "/b"])));
    let good = [
        ("a sitemap that breaks off", &cut),
        ("a sitemap whose gzip breaks off", &torn),
        ("a sitemap with faults", &dirty),
        ("a sitemap of plain text", &text),
        ("a sitemap sent as HTML", &wrong_type),
        ("a sitemap that names what robots.txt forbids", &forbidden),
    ];
    let seeds: Vec<String> = good.iter().map(|(_, server)| server.url("/")).collect();
    Crawl::of(seeds).run();
    for (name, server) in good {
        verdicts.holds(&format!("{name} is read as far as it goes"), || {
            assert_eq!(both.map(|path| server.times(path)), [1, 1], "{:?}", server.paths());
            assert_eq!(server.times("/hidden"), 0);
        });
    }
    circles(verdicts);
    bombs(verdicts);
    elsewhere(verdicts);
}

fn circles(verdicts: &mut Verdicts) {
    let round = site(|asked| index(asked, &["/sitemap.xml", "/second.xml", "/sitemap.xml?again=1"].map(str::to_owned)));
    let fresh = AtomicUsize::new(0);
    let endless = site(move |asked| {
        let next = || format!("/more{}.xml", fresh.fetch_add(1, Ordering::Relaxed));
        index(asked, &[next(), next()])
    });
    let lazy = site(|asked| match asked.path.as_str() {
        "/sitemap.xml" => index(asked, &(0..20_000).map(|number| format!("/part{number}.xml")).collect::<Vec<_>>()),
        _ => Answer::not_found(),
    });
    Crawl::of([&round, &endless].map(|server| server.url("/"))).run();
    let crawl = Crawl::at(&lazy, "/").flag("--max-pages", 50);
    verdicts.behaviour("a sitemap index that names itself is read once", || {
        let each = ["/sitemap.xml", "/second.xml", "/sitemap.xml?again=1"].map(|path| round.times(path));
        assert_eq!(each, [1, 1, 1]);
        format!("{} requests", round.count())
    });
    verdicts.behaviour("sitemap indexes that lead to ever more of them end", || {
        assert!(endless.count() < 5_000, "{} requests", endless.count());
        format!("{} requests", endless.count())
    });
    verdicts.behaviour("an index of 20,000 sitemaps that are not there is left in time", || {
        crawl.run_up_to(&lazy, 1_000);
        assert!(lazy.count() <= 1_000, "{} requests", lazy.count());
        format!("{} requests", lazy.count())
    });
}

fn bombs(verdicts: &mut Verdicts) {
    let swell = |fill: &'static [u8], times: usize, kind: &'static str, coding: Option<&'static str>| {
        let middle = fill.repeat((1 << 20) / fill.len());
        site(move |asked| {
            let whole = urls(asked, &["/a", "/b"]);
            let (begin, end) = whole.split_at(whole.find("</urlset>").unwrap());
            let parts = std::iter::once(begin.as_bytes().to_vec())
                .chain((0..times).map(|_| middle.clone()))
                .chain([end.as_bytes().to_vec()]);
            let headers: Vec<_> =
                [("Content-Type", kind)].into_iter().chain(coding.map(|coding| ("Content-Encoding", coding))).collect();
            Answer::with(200, &headers, gzip(parts))
        })
    };
    let lol = site(|asked| {
        let entities: String = (1..10)
            .map(|number| format!("<!ENTITY l{number} \"{}\">", format!("&l{};", number - 1).repeat(10)))
            .collect();
        let whole = urls(asked, &["/a", "/b"]).replace(
            "<urlset",
            &format!("<!DOCTYPE x [<!ENTITY l0 \"lol\">{entities}<!ENTITY f SYSTEM \"file:///etc/passwd\">]>\n<urlset"),
        );
        Answer::xml(whole.replace("</urlset>", "<url><loc>http://x.test/&l9;&f;</loc></url></urlset>"))
    });
    let deep = site(|_| Answer::xml(format!("<?xml version=\"1.0\"?><urlset>{}", "<url><loc>".repeat(500_000))));
    let cases = [
        ("a sitemap that is a gzip bomb", swell(b" ", 300, "application/gzip", None), true),
        ("a sitemap sent in gzip that is a bomb", swell(b" ", 300, "application/xml", Some("gzip")), true),
        (
            "a sitemap of millions of addresses",
            swell(b"<url><loc>http://other.test/x</loc></url>", 100, "application/gzip", None),
            true,
        ),
        ("a sitemap of entities in entities", lol, false),
        ("a sitemap nested a million deep", deep, false),
    ];
    for (name, server, is_read) in &cases {
        verdicts.behaviour(&format!("{name} does no harm"), || {
            let ran: Ran = Crawl::at(server, "/").set("total_timeout_s", 20).set("first_byte_timeout_s", 15).run();
            assert_eq!((server.times("/"), server.times("/sitemap.xml")), (1, 1));
            if *is_read {
                assert_eq!(
                    ["/a", "/b"].map(|path| server.times(path)),
                    [1, 1],
                    "what comes first is read: {:?}",
                    server.paths()
                );
            }
            assert!(ran.peak_mib < MOST_MIB, "{} MiB", ran.peak_mib);
            format!("peak {} MiB", ran.peak_mib)
        });
    }
}

fn elsewhere(verdicts: &mut Verdicts) {
    let other = Server::start(|_| Answer::html(page("Other", &[])));
    let (to, map) = (other.url("/page"), other.url("/sitemap.xml"));
    let server = site(move |asked| match asked.path.as_str() {
        "/sitemap.xml" => Answer::xml(format!(
            "<sitemapindex><sitemap><loc>{map}</loc></sitemap><sitemap><loc>http://{0}/pages.xml</loc></sitemap><sitemap><loc>http://{0}/moved.xml</loc></sitemap></sitemapindex>",
            asked.header("host").unwrap_or_default()
        )),
        "/pages.xml" => Answer::xml(urls(asked, &["/a"]).replace(
            "</urlset>",
            &format!("<url><loc>{to}</loc></url><url><loc>file:///etc/passwd</loc></url></urlset>"),
        )),
        "/moved.xml" => Answer::redirect(&map),
        _ => Answer::not_found(),
    });
    Crawl::at(&server, "/").run();
    verdicts.holds("a sitemap that points elsewhere leads nowhere", || {
        assert_eq!(
            ["/pages.xml", "/moved.xml", "/a"].map(|path| server.times(path)),
            [1, 1, 1],
            "{:?}",
            server.paths()
        );
        assert_eq!(other.connections(), 0, "{:?}", other.log());
    });
}
