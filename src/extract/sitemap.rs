//! Sitemaps in every form the protocol allows: XML, index, plain text, RSS and Atom, each also compressed.
//! Entities that a file declares are never expanded; a broken file gives what came before the break.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::MultiGzDecoder;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, escape};
use url::Url;

use super::{charset, links};
use crate::locale::Message;

/// Bytes of a sitemap after decompression (sitemaps.org allows as many).
const MAX_BYTES: usize = 50 << 20;
/// Entries of one sitemap.
const MAX_ENTRIES: usize = 50_000;
const MAX_TEXT: usize = 8_192;
const USUAL_PATHS: &[&str] = &["/sitemap.xml", "/sitemap_index.xml", "/sitemap-index.xml", "/sitemap.xml.gz"];

/// What a sitemap names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sitemap {
    pub pages: Vec<SitemapEntry>,
    /// Further sitemaps, where this one is an index.
    pub sitemaps: Vec<Url>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SitemapEntry {
    pub loc: Url,
    /// As written: a date or a time in one of the forms of W3C datetime or RFC 2822.
    pub lastmod: Option<String>,
}

/// Reads a sitemap that answered at `url`.
pub fn sitemap(bytes: &[u8], url: &Url) -> (Sitemap, Vec<Message>) {
    let mut warnings = Vec::new();
    let bytes = decompress(bytes, url, &mut warnings);
    let text = charset::decode(&bytes, None, url.host_str()).text;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let mut sitemap = Collected { sitemap: Sitemap::default(), base: url, is_full: false };
    if text.starts_with('<') {
        read_xml(text, url, &mut sitemap, &mut warnings);
    } else {
        for line in text.lines() {
            sitemap.add_page(line, None);
        }
    }
    let found = sitemap.sitemap.pages.len() + sitemap.sitemap.sitemaps.len();
    if sitemap.is_full {
        warnings.push(Message::new("extract-sitemap-too-long").with("url", url.as_str()).with("limit", MAX_ENTRIES));
    }
    if found == 0 && warnings.is_empty() && !text.is_empty() && !is_sitemap_without_entries(text) {
        warnings.push(Message::new("extract-sitemap-not-one").with("url", url.as_str()));
    }
    (sitemap.sitemap, warnings)
}

/// Where sites keep a sitemap that their robots.txt does not name: names that common site software gives them.
pub fn usual_sitemaps(home: &Url) -> Vec<Url> {
    USUAL_PATHS.iter().filter_map(|path| home.join(path).ok()).collect()
}

fn is_sitemap_without_entries(text: &str) -> bool {
    ["<urlset", "<sitemapindex", "<rss", "<feed"].iter().any(|root| text.contains(root))
}

fn decompress<'a>(bytes: &'a [u8], url: &Url, warnings: &mut Vec<Message>) -> Cow<'a, [u8]> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Cow::Borrowed(&bytes[..bytes.len().min(MAX_BYTES)]);
    }
    let mut plain = Vec::new();
    // What came out before an error stays in `plain`.
    let outcome = MultiGzDecoder::new(bytes).take(MAX_BYTES as u64 + 1).read_to_end(&mut plain);
    if plain.len() > MAX_BYTES {
        plain.truncate(MAX_BYTES);
        warnings
            .push(Message::new("extract-sitemap-too-large").with("url", url.as_str()).with("limit", MAX_BYTES >> 20));
    } else if outcome.is_err() {
        warnings.push(Message::new("extract-sitemap-broken").with("url", url.as_str()));
    }
    Cow::Owned(plain)
}

struct Collected<'a> {
    sitemap: Sitemap,
    base: &'a Url,
    is_full: bool,
}

impl Collected<'_> {
    fn add_page(&mut self, loc: &str, lastmod: Option<String>) {
        let Some(loc) = links::resolve(self.base, loc).filter(|_| self.has_room() && is_absolute(loc)) else { return };
        self.sitemap.pages.push(SitemapEntry { loc, lastmod });
    }

    fn add_sitemap(&mut self, loc: &str) {
        if let Some(loc) = links::resolve(self.base, loc).filter(|_| self.has_room()) {
            self.sitemap.sitemaps.push(loc);
        }
    }

    fn has_room(&mut self) -> bool {
        self.is_full |= self.sitemap.pages.len() + self.sitemap.sitemaps.len() >= MAX_ENTRIES;
        !self.is_full
    }
}

/// A line of plain text is only an address when it is a whole one; feeds may be relative in XML but write a path.
fn is_absolute(loc: &str) -> bool {
    let loc = loc.trim();
    loc.starts_with('/') || loc.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http"))
}

/// One `url`, `sitemap`, `item` or `entry` being read.
#[derive(Default)]
struct Entry {
    loc: String,
    lastmod: String,
}

fn read_xml(text: &str, url: &Url, sitemap: &mut Collected<'_>, warnings: &mut Vec<Message>) {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut state = State::default();
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => state.start(&start),
            Ok(Event::Empty(start)) => {
                state.start(&start);
                state.end(sitemap);
            }
            Ok(Event::End(_)) => state.end(sitemap),
            Ok(Event::Text(text)) => state.text(&text.xml10_content()),
            Ok(Event::CData(text)) => state.text(&text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => state.text(&resolve_reference(&reference)),
            // Honest sitemaps declare nothing; entities made of entities are there to blow up whoever expands them.
            Ok(Event::DocType(doctype)) if declares_nested_entities(&doctype.xml10_content()) => break,
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) => {
                warnings.push(Message::new("extract-sitemap-broken").with("url", url.as_str()));
                break;
            }
        }
        if sitemap.is_full {
            break;
        }
    }
}

fn declares_nested_entities(doctype: &str) -> bool {
    let mut declarations = doctype.split("<!ENTITY").skip(1);
    declarations.any(|declaration| declaration.split('&').skip(1).any(|reference| !reference.starts_with('#')))
}

/// The five entities that XML predefines, and numbers; whatever a file declares itself stays unread.
fn resolve_reference(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(char)) = reference.resolve_char_ref() {
        return char.to_string();
    }
    escape::resolve_predefined_entity(&reference.xml10_content()).unwrap_or_default().to_owned()
}

#[derive(Default)]
struct State {
    /// Local names of the open elements; only as deep as sitemaps go.
    open: Vec<String>,
    too_deep: usize,
    entry: Entry,
}

impl State {
    fn start(&mut self, start: &BytesStart<'_>) {
        let name = String::from_utf8_lossy(start.local_name().as_ref().as_bytes()).to_lowercase();
        if self.open.len() >= 16 {
            self.too_deep += 1;
            return;
        }
        if is_entry(&name) {
            self.entry = Entry::default();
        }
        if name == "link" && self.open.last().is_some_and(|parent| parent == "entry") && self.entry.loc.is_empty() {
            let attribute = |name: &str| start.attributes().flatten().find(|found| found.key.as_ref() == name);
            let is_alternate = attribute("rel").is_none_or(|rel| &*rel.value == "alternate");
            if let Some(href) = attribute("href").filter(|_| is_alternate) {
                let href = href.value.to_string();
                self.entry.loc = escape::unescape(&href).map_or(href.clone(), Cow::into_owned);
            }
        }
        self.open.push(name);
    }

    fn text(&mut self, text: &str) {
        let [.., parent, name] = self.open.as_slice() else { return };
        let field = match (parent.as_str(), name.as_str()) {
            ("url" | "sitemap", "loc") | ("item", "link") => &mut self.entry.loc,
            ("url", "lastmod") | ("item", "pubdate") | ("entry", "updated") => &mut self.entry.lastmod,
            _ => return,
        };
        if field.len() + text.len() <= MAX_TEXT {
            field.push_str(text);
        }
    }

    fn end(&mut self, sitemap: &mut Collected<'_>) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let Some(name) = self.open.pop().filter(|name| is_entry(name)) else { return };
        let entry = std::mem::take(&mut self.entry);
        let loc = entry.loc.trim();
        if name == "sitemap" {
            sitemap.add_sitemap(loc);
        } else {
            let lastmod = entry.lastmod.trim();
            sitemap.add_page(loc, (!lastmod.is_empty()).then(|| lastmod.to_owned()));
        }
    }
}

fn is_entry(name: &str) -> bool {
    matches!(name, "url" | "sitemap" | "item" | "entry")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8]) -> (Vec<String>, Vec<String>, Vec<String>) {
        let (sitemap, warnings) = sitemap(bytes, &Url::parse("https://a.test/sitemap.xml").unwrap());
        let show = |entry: &SitemapEntry| match &entry.lastmod {
            Some(lastmod) => format!("{} {lastmod}", entry.loc),
            None => entry.loc.to_string(),
        };
        let pages = sitemap.pages.iter().map(show).collect();
        let codes = warnings.iter().map(|warning| warning.code.to_string()).collect();
        (pages, sitemap.sitemaps.iter().map(Url::to_string).collect(), codes)
    }

    #[test]
    fn every_form_is_read() {
        let cases: &[(&str, &[&str], &[&str], &[&str])] = &[
            (
                "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc> https://a.test/1?a=1&amp;b=2 </loc><lastmod>2026-01-02</lastmod></url><url><loc><![CDATA[https://a.test/2]]></loc></url></urlset>",
                &["https://a.test/1?a=1&b=2 2026-01-02", "https://a.test/2"],
                &[],
                &[],
            ),
            (
                "<sm:urlset><sm:url><sm:loc>https://a.test/1</sm:loc></sm:url></sm:urlset>",
                &["https://a.test/1"],
                &[],
                &[],
            ),
            (
                "<urlset><url><loc>https://a.test/1</loc><image:image><image:loc>https://a.test/i.jpg</image:loc></image:image></url></urlset>",
                &["https://a.test/1"],
                &[],
                &[],
            ),
            (
                "<sitemapindex><sitemap><loc>https://a.test/s1.xml.gz</loc><lastmod>2026</lastmod></sitemap></sitemapindex>",
                &[],
                &["https://a.test/s1.xml.gz"],
                &[],
            ),
            (
                "https://a.test/1\r\nhttps://a.test/2\n\nnot an address",
                &["https://a.test/1", "https://a.test/2"],
                &[],
                &[],
            ),
            (
                "<rss><channel><link>https://a.test/</link><item><link>https://a.test/1</link><pubDate>Mon, 01 Jan 2024 00:00:00 GMT</pubDate></item></channel></rss>",
                &["https://a.test/1 Mon, 01 Jan 2024 00:00:00 GMT"],
                &[],
                &[],
            ),
            (
                "<feed><link href='https://a.test/'/><entry><link rel='edit' href='/e'/><link href='/1?a&amp;b'/><updated>2026-01-02</updated></entry></feed>",
                &["https://a.test/1?a&b 2026-01-02"],
                &[],
                &[],
            ),
            ("<urlset><url><loc>https://a.test/1</loc></url><url><loc>https://a.te", &["https://a.test/1"], &[], &[]),
            (
                "<urlset><url><loc>https://a.test/1</loc></url><url <",
                &["https://a.test/1"],
                &[],
                &["extract-sitemap-broken"],
            ),
            ("<urlset></urlset>", &[], &[], &[]),
            ("<!doctype html><html><body>404</body></html>", &[], &[], &["extract-sitemap-not-one"]),
            ("<urlset><url><loc>ftp://a.test/1</loc></url></urlset>", &[], &[], &[]),
        ];
        for (text, pages, sitemaps, codes) in cases {
            let found = read(text.as_bytes());
            assert_eq!((found.0, found.1, found.2), (owned(pages), owned(sitemaps), owned(codes)), "{text}");
        }
    }

    fn owned(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn declared_entities_are_not_expanded() {
        let rest = "<urlset><url><loc>https://a.test/&b;1</loc></url></urlset>";
        let plain = format!("<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&#38;'>]>{rest}");
        assert_eq!(read(plain.as_bytes()).0, ["https://a.test/1"]);
        let bomb = format!("<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]>{rest}");
        assert_eq!(read(bomb.as_bytes()).0, Vec::<String>::new());
        let unclosed = format!("<!DOCTYPE x [<!ENTITY a '{}'", "&a;".repeat(100_000));
        assert_eq!(read(unclosed.as_bytes()).2, ["extract-sitemap-broken"]);
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn compressed_files_are_known_by_their_first_bytes_and_bounded() {
        assert_eq!(read(&gzip(b"https://a.test/1")).0, ["https://a.test/1"]);
        let cut = gzip("https://a.test/1\n".repeat(9_000).as_bytes());
        assert_eq!(read(&cut[..cut.len() - 9]).2, ["extract-sitemap-broken"]);
        let bomb = gzip(&vec![b'\n'; MAX_BYTES + 10]);
        assert_eq!(read(&bomb).2, ["extract-sitemap-too-large"]);
    }

    #[test]
    fn no_more_entries_than_the_protocol_allows() {
        let (pages, _, codes) = read("https://a.test/1\n".repeat(MAX_ENTRIES + 5).as_bytes());
        assert_eq!((pages.len(), codes.as_slice()), (MAX_ENTRIES, ["extract-sitemap-too-long".to_owned()].as_slice()));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "<(urlset|url|loc|/|>|<|&[a-z#0-9]{0,3};?|[a-z ='\"!\\[\\]-]){0,60}") {
            read(&bytes);
            read(text.as_bytes());
        }
    }
}
