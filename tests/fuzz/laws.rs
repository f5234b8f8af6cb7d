//! What holds for any bytes that the web sends: one function for each fuzz target, which panics where it does not hold.
//! The integration tests run the same functions over the kept inputs, so that they are tried without a fuzzer as well.

use std::collections::HashSet;

use reeve::extract::{self, Page, PageInput, charset, refresh};
use reeve::fetch::{Exchange, RobotsRules, header};
use reeve::frontier::CrawlUrl;
use reeve::imaging::hamming::{CodeIndex, Strategy};
use reeve::imaging::hashes::{HashKind, HashList};
use reeve::imaging::pdq::{self, Pdq, Trimmed};
use reeve::imaging::picture::Picture;
use reeve::imaging::{Limits, decode, decode_luma, decode_raster};
use reeve::publish::handoff::{self, BundleFault, Contents, Evidence, Manifest};
use reeve::rights::{export, import};
use reeve::sources::Selectors;
use url::Url;

/// The targets by name.
pub const LAWS: &[(&str, fn(&[u8]))] = &[
    ("bmp", bmp),
    ("bundle", bundle),
    ("charset", charset),
    ("codes", codes),
    ("coding", coding),
    ("gif", gif),
    ("hashes", hashes),
    ("html", html),
    ("jpeg", jpeg),
    ("png", png),
    ("register", register),
    ("robots", robots),
    ("sitemap", sitemap),
    ("url", url),
    ("webp", webp),
];

const DAY_MS: i64 = 24 * 3_600 * 1_000;
const MAX_DECODED_BYTES: usize = 64 << 10;

/// A link as it may stand in a page or in a header: canonical form and key stay what they are, however often they are made.
pub fn url(bytes: &[u8]) {
    let link = String::from_utf8_lossy(bytes);
    let base = address("http://a.test/dir/page?x=1");
    if let Some((seconds, target)) = refresh::target(&link, &base) {
        assert!(seconds.is_finite() && seconds >= 0.0 && is_web(&target), "{seconds} {target}");
    }
    if let Ok(location) = header::HeaderValue::from_bytes(bytes) {
        let headers = header::HeaderMap::from_iter([(header::LOCATION, location)]);
        let target = Exchange::new(base.clone(), 302, headers, "").redirect_target();
        let is_plain = |target: &Url| is_web(target) && target.username().is_empty() && target.password().is_none();
        assert!(target.as_ref().is_none_or(is_plain), "{target:?}");
    }
    let Some(url) = base.join(&link).ok().and_then(|url| CrawlUrl::new(url).ok()) else { return };
    let again = CrawlUrl::parse(url.as_str()).expect("a canonical address is one");
    assert_eq!(again.as_str(), url.as_str());
    assert_eq!(again.key(), url.key());
    assert_eq!(url.host_key(), again.host_key());
    let home = url.host_key().robots_url().and_then(|robots| CrawlUrl::new(robots).ok()).expect("hosts have addresses");
    assert_eq!((home.key().0 >> 48, home.host_key()), (url.key().0 >> 48, url.host_key()), "{url}");
    if let Some(query) = url.url().query() {
        let mut turned = url.url().clone();
        turned.set_query(Some(&query.rsplit('&').collect::<Vec<_>>().join("&")));
        assert_eq!(CrawlUrl::new(turned).map(|turned| turned.key()), Ok(url.key()), "{url}");
    }
}

/// Codes of pictures as they are kept: the input as such bytes, and sound bytes of codes from the input with one of them changed.
pub fn codes(bytes: &[u8]) {
    if let Ok(index) = CodeIndex::from_bytes(bytes.to_vec()) {
        let again = index.to_bytes(Strategy::Scan);
        let rows = CodeIndex::from_bytes(again).expect("codes that were read can be written and read").rows().count();
        assert!(rows <= index.rows().count());
        index.rows().take(4).for_each(|(code, id)| {
            assert!(index.within(&code, 31).iter().any(|hit| (hit.distance, hit.id) == (0, id)), "{id}");
        });
    }
    let Some(([place, change, strategy, ..], body)) = bytes.split_first_chunk::<8>() else { return };
    let strategy = [Strategy::Automatic, Strategy::Scan, Strategy::Tables][usize::from(*strategy) % 3];
    let word = |code: &[u8], at: usize| u64::from_le_bytes(std::array::from_fn(|byte| code[8 * at + byte]));
    let codes = body.chunks_exact(32).take(64).map(|code| std::array::from_fn(|at| word(code, at)));
    let index = CodeIndex::new(codes.zip(0..).collect(), strategy);
    let kept = index.to_bytes(strategy);
    let place = (usize::from(*place) * 97 + body.len()) % kept.len();
    let mut damaged = kept.clone();
    damaged[place] ^= change.max(&1);
    assert!(CodeIndex::from_bytes(damaged).is_err(), "byte {place} by {change}");
    assert!(CodeIndex::from_bytes(kept[..place].to_vec()).is_err(), "cut at {place}");
    let again = CodeIndex::from_bytes(kept).expect("nothing is damaged");
    for (code, id) in index.rows().take(8) {
        let hits = again.within(&code, 31);
        assert_eq!(hits, index.within(&code, 31));
        assert!(hits.iter().any(|hit| (hit.distance, hit.id) == (0, id)), "{id}");
    }
}

/// A case that somebody hands over: the input as the whole bundle, as its manifest, as its evidence, and as each of its files.
/// Nothing unsigned is taken; what is read is the one form of what it says.
pub fn bundle(bytes: &[u8]) {
    assert!(handoff::open(bytes, &[]).is_err(), "nobody is trusted");
    if let Ok(files) = handoff::unpack(bytes) {
        assert_eq!(handoff::pack(&files).as_deref(), Ok(bytes), "a container has one form");
        let plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_graphic()) && !name.contains("..");
        assert!(files.iter().all(|(name, _)| plain(name) && !name.starts_with('/')), "{files:?}");
        let total: usize = files.iter().map(|(_, content)| content.len()).sum();
        assert!(total < bytes.len());
    }
    if let Ok(manifest) = Manifest::read(bytes) {
        assert_eq!(Manifest::read(&manifest.to_bytes()).as_ref(), Ok(&manifest));
        assert!(manifest.check(&[("x".to_owned(), bytes.to_vec())]).is_err());
    }
    if let Ok(evidence) = Evidence::read(bytes.to_vec()) {
        let end = evidence.records.iter().fold(0, |end, record| {
            assert_eq!(record.offset, end);
            end + record.length
        });
        assert_eq!(end, bytes.len() as u64);
    }
    for name in ["case.json", "hits.jsonl", "listings.jsonl", "rights.jsonl", "decisions.jsonl", "evidence/index.jsonl"]
    {
        let files = [(name.to_owned(), bytes.to_vec())];
        match Contents::read(&files) {
            Ok(contents) => assert_eq!(contents.check(), Ok(())),
            Err(fault) => assert!(!matches!(fault, BundleFault::NoBundle | BundleFault::TooNew { .. }), "{fault}"),
        }
    }
}

/// A robots.txt, asked about the path in the first line of the input.
pub fn robots(bytes: &[u8]) {
    let (path, body) = first_line(bytes);
    let Ok(url) = Url::parse(&format!("http://a.test/{path}")) else { return };
    let rules = RobotsRules::from_answer(200, body, "ReeveBot");
    let line = rules.deciding_rule(&url);
    assert_eq!(rules.allows(&url), line.as_ref().is_none_or(|line| line.starts_with("Allow: ")), "{line:?}");
    assert!(rules.crawl_delay_ms().is_none_or(|delay| (0..=DAY_MS).contains(&delay)), "{:?}", rules.crawl_delay_ms());
    let sitemaps = rules.sitemaps(&url);
    assert!(sitemaps.len() <= 100);
    let again = RobotsRules::from_answer(206, &[body, b"\n"].concat(), "reevebot/0.1");
    assert_eq!((again.allows(&url), again.deciding_rule(&url)), (rules.allows(&url), line));
    assert_eq!((again.crawl_delay_ms(), again.sitemaps(&url)), (rules.crawl_delay_ms(), sitemaps));
}

/// The body of a sitemap, compressed or not.
pub fn sitemap(bytes: &[u8]) {
    let (sitemap, _) = extract::sitemap(bytes, &address("http://a.test/sitemaps/1.xml"));
    assert!(sitemap.pages.len() + sitemap.sitemaps.len() <= 50_000);
    let named = sitemap.pages.iter().map(|page| &page.loc).chain(&sitemap.sitemaps);
    named.for_each(|url| assert!(is_web(url), "{url}"));
}

/// A page, read by its structured data alone and by the selectors of a source. Its first line is also a header of the response.
pub fn html(bytes: &[u8]) {
    let url = address("http://a.test/dir/page?x=1");
    let (robots_header, _) = first_line(bytes);
    let read = |selectors: &Selectors| {
        let content_type = Some("text/html; charset=utf-8");
        let robots_headers = &[&*robots_header];
        let input = PageInput { url: &url, content_type, body: bytes, selectors, robots_headers, now_ms: 0 };
        extract::page(&input).0
    };
    let plain = read(&Selectors::default());
    check_page(&plain);
    let some = |selector: &str| Some(selector.to_owned());
    let selected = read(&Selectors {
        item: some(".item, li"),
        title: some("h1, .title, a"),
        description: some(".d"),
        price: some(".price"),
        currency: some("CNY"),
        image: some("img"),
        link: some("a[href]"),
        ..Selectors::default()
    });
    check_page(&selected);
    assert_eq!((selected.links, selected.robots), (plain.links, plain.robots), "selectors name listings only");
}

fn check_page(page: &Page) {
    let links: HashSet<_> = page.links.iter().collect();
    assert!(links.len() == page.links.len() && links.len() <= 5_000);
    page.links.iter().for_each(|url| assert!(is_web(url) && url.fragment().is_none(), "{url}"));
    let ids: HashSet<_> = page.listings.iter().map(|listing| &listing.id).collect();
    assert_eq!(ids.len(), page.listings.len());
    for listing in &page.listings {
        assert!(!listing.title.is_empty() && listing.url.is_some(), "{listing:?}");
        assert!(listing.price.is_none_or(|price| price.is_finite() && price >= 0.0), "{listing:?}");
        listing.images.iter().for_each(|url| assert!(is_web(url), "{url}"));
    }
}

/// A register file or gazette in any format: lines stay within the file, ids are unique, and what went in goes in again
/// the way it was exported.
pub fn register(bytes: &[u8]) {
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
    for importer in import::IMPORTERS {
        let found = importer.read("x", bytes);
        let named = found.faults.iter().chain(&found.doubts).map(|fault| fault.line);
        named.chain(found.rights.iter().map(|item| item.line)).for_each(|line| assert!((1..=lines).contains(&line)));
        let ids: HashSet<_> = found.rights.iter().map(|item| &item.right.id).collect();
        assert_eq!(ids.len(), found.rights.len());
        let mut exported = Vec::new();
        export::write_jsonl(found.rights.iter().map(|item| &item.right), &mut exported).expect("memory takes it");
        let again = import::read("again.jsonl", &exported);
        assert!(found.rights.is_empty() || again.faults.is_empty(), "{:?}", again.faults);
        assert!(again.rights.iter().map(|item| &item.right).eq(found.rights.iter().map(|item| &item.right)));
    }
    for filing in import::gazette("x", bytes).into_iter().flat_map(|gazette| gazette.filings) {
        assert!(!filing.mark.is_empty() && !filing.applicants.is_empty() && !filing.id.is_empty(), "{filing:?}");
    }
}

/// A body in any encoding; the first line of the input is its Content-Type.
pub fn charset(bytes: &[u8]) {
    let (content_type, body) = first_line(bytes);
    for (content_type, host) in [(Some(&*content_type), Some("shop.cn")), (None, None)] {
        let decoded = charset::decode(body, content_type, host);
        // No encoding makes more of a byte than one character of three, and one more where the end is missing.
        assert!(decoded.text.len() <= body.len() * 3 + 3, "{} for {}", decoded.text.len(), decoded.charset);
        assert!(!decoded.charset.is_empty() && !decoded.charset.contains(char::is_uppercase), "{}", decoded.charset);
        if !decoded.text.starts_with('\u{feff}') {
            let again = charset::decode(decoded.text.as_bytes(), Some("text/html; charset=utf-8"), host);
            assert_eq!((again.text, &*again.charset), (decoded.text, "utf-8"));
        }
    }
}

/// A body as it comes over the wire; the first line of the input is its Content-Encoding.
pub fn coding(bytes: &[u8]) {
    let (codings, body) = first_line(bytes);
    let Ok(codings) = header::HeaderValue::from_str(&codings) else { return };
    let headers = header::HeaderMap::from_iter([(header::CONTENT_ENCODING, codings)]);
    let exchange = Exchange::new(address("http://a.test/"), 200, headers, body.to_vec());
    let decoded = exchange.decoded(MAX_DECODED_BYTES as u64);
    assert!(decoded.body.len() <= body.len().max(MAX_DECODED_BYTES), "{}", decoded.body.len());
    assert!(!decoded.incomplete || decoded.warning.is_some());
}

pub fn jpeg(bytes: &[u8]) {
    picture(b"\xff\xd8\xff", bytes);
}

pub fn png(bytes: &[u8]) {
    picture(b"\x89PNG\r\n\x1a\n", bytes);
}

pub fn gif(bytes: &[u8]) {
    picture(b"GIF89a", bytes);
}

pub fn bmp(bytes: &[u8]) {
    picture(b"BM", bytes);
}

pub fn webp(bytes: &[u8]) {
    // The size between the two is not looked at to tell the format.
    let size = bytes.get(4..8).unwrap_or_default();
    picture(&[b"RIFF", size, b"WEBP"].concat(), bytes);
}

/// Tight, so that a picture takes little time; and within what the fuzzer may allocate.
const PICTURE_LIMITS: Limits = Limits {
    max_bytes: 1 << 20,
    max_pixels: 1 << 20,
    max_side: 4_096,
    max_alloc_bytes: 32 << 20,
    max_frames: 4,
    max_scanned_pixels: 1 << 24,
};

/// A picture of the format that begins so: it is within the limits and the same whenever it is decoded.
fn picture(beginning: &[u8], bytes: &[u8]) {
    let bytes = [beginning, bytes.get(beginning.len()..).unwrap_or_default()].concat();
    let Ok(raster) = decode_raster(&bytes, &PICTURE_LIMITS) else { return };
    let (width, height) = raster.upright_size();
    assert!(width.max(height) <= PICTURE_LIMITS.max_side && width.min(height) >= 32, "{width} x {height}");
    assert!((1..=PICTURE_LIMITS.max_frames).contains(&raster.frames_seen), "{}", raster.frames_seen);
    let picture = Picture::of(&raster);
    assert_eq!((picture.width, picture.height), (width, height));
    assert_eq!(picture.rgb.dimensions(), picture.grey.dimensions());
    assert_eq!(picture.grey.width().max(picture.grey.height()), width.max(height).min(Picture::MAX_SIDE));
    assert_eq!(decode(&bytes, &PICTURE_LIMITS).as_ref(), Ok(&picture));
    let pdq = Pdq::of(&raster);
    assert!(pdq.quality <= 100);
    pdq.codes.iter().for_each(|code| assert_eq!(pdq::from_hex(&pdq::to_hex(code)).as_ref(), Some(code)));
    if let Some(trimmed) = Trimmed::of(&raster) {
        let window = trimmed.window;
        assert!(0.0 <= window.left && window.left < window.right && window.right <= 1.0, "{window:?}");
        assert!(0.0 <= window.top && window.top < window.bottom && window.bottom <= 1.0, "{window:?}");
    }
    // Where a JPEG breaks off, the rows that came may end a little sooner without colour.
    if let Ok(luma) = decode_luma(&bytes, &PICTURE_LIMITS) {
        assert_eq!(luma.upright_size(), (width, height));
    }
}

/// A list of hashes: what is read is bounded, and the list is the same for lines that end otherwise.
pub fn hashes(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (list, faults) = HashList::read(&text, HashKind::Pdq);
    assert!(list.len() + faults.len() <= text.lines().count() + 1);
    let (again, _) = HashList::read(&text.replace('\n', "\r\n"), HashKind::Pdq);
    assert_eq!(again.len(), list.len());
}

/// The first line as text, and what comes behind it.
fn first_line(bytes: &[u8]) -> (String, &[u8]) {
    let mut parts = bytes.splitn(2, |byte| *byte == b'\n');
    let line = String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    (line, parts.next().unwrap_or_default())
}

fn address(address: &str) -> Url {
    Url::parse(address).expect("an address of ours")
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}
