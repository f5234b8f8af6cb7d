//! Reads a page from its bytes to its listings: decode, parse once, ask every adapter, merge.

use std::borrow::Cow;
use std::collections::HashSet;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use url::Url;

use super::adapters::plain::{heading, page_title};
use super::adapters::{ADAPTERS, Context, PartialListing, Role, Voice};
use super::document::Document;
use super::merge::{Found, Subject, merge};
use super::name::Name;
use super::text::{self, Text};
use super::{
    ContentKind, Listing, ListingId, ListingKind, Page, PageInput, charset, contacts, directives, limits, links, sniff,
};
use crate::locale::Message;

/// The first part of a text file is kept as its description.
const MAX_TEXT_DESCRIPTION: usize = 4_000;

/// Reads a page. Never fails: what could not be read is a warning.
///
/// HTML and plain text give listings; anything else gives an empty page. A `noindex` page gives links only.
pub fn page(input: &PageInput<'_>) -> (Page, Vec<Message>) {
    let kind = sniff(input.content_type, input.body);
    if !matches!(kind, ContentKind::Html | ContentKind::Text) {
        return (Page::default(), Vec::new());
    }
    let decoded = charset::decode(input.body, input.content_type, input.url.host_str());
    let mut warnings = Vec::new();
    if let Some(declared) = &decoded.contradicted {
        let found = decoded.charset.as_str();
        warnings.push(
            Message::new("extract-charset-contradicted").with("declared", declared.as_str()).with("found", found),
        );
    }
    let mut page = match kind {
        ContentKind::Html => read_html(input, &decoded.text, &mut warnings),
        _ => read_text(input, &decoded.text),
    };
    page.charset = Some(decoded.charset);
    (page, warnings)
}

/// What a reader of the page sees, at most `max_chars` characters of it; nothing of what is neither HTML nor plain text.
pub fn visible_text(body: &[u8], content_type: Option<&str>, host: Option<&str>, max_chars: usize) -> String {
    let kind = sniff(content_type, body);
    if !matches!(kind, ContentKind::Html | ContentKind::Text) {
        return String::new();
    }
    let decoded = charset::decode(body, content_type, host).text;
    match kind {
        ContentKind::Html => text::visible(Document::parse(&decoded).whole(), max_chars, |_| false).text,
        _ => text::shorten(&decoded, max_chars).to_owned(),
    }
}

fn read_html(input: &PageInput<'_>, html: &str, warnings: &mut Vec<Message>) -> Page {
    let document = Document::parse(html);
    if document.cut {
        warnings.push(Message::new("extract-page-cut"));
    }
    let base = base(&document, input.url);
    let resolved = links::Resolved::read(&document, &base);
    let robots = directives::read(&document, input.robots_headers, input.now_ms);
    let mut page = Page {
        title: page_title(&document),
        lang: lang(&document),
        canonical: canonical(&document, &base),
        robots,
        ..Page::default()
    };
    if !robots.nofollow {
        page.links = links::to_crawl(&document, &resolved, &base);
    }
    if !robots.noindex {
        let heading = heading(&document);
        let context = Context {
            base: &base,
            selectors: input.selectors,
            source: html,
            resolved: &resolved,
            title: page.title.as_deref(),
            heading: heading.as_deref(),
        };
        page.listings = listings(&document, &context, input.url, &page, warnings);
    }
    page
}

fn listings(
    document: &Document<'_>,
    context: &Context<'_>,
    url: &Url,
    page: &Page,
    warnings: &mut Vec<Message>,
) -> Vec<Listing> {
    let mut found = Found::default();
    for adapter in ADAPTERS {
        let partials = adapter.read(document, context, warnings);
        tracing::trace!(adapter = adapter.name(), found = partials.len(), "adapter read");
        match adapter.voice() {
            Voice::Source => found.selected.extend(partials),
            Voice::StructuredData => found.structured.push(partials),
            Voice::WholePage => found.page.extend(partials),
        }
    }
    found.page.push(outbound(document, context));
    let subject = Subject { url, canonical: page.canonical.as_ref(), heading: context.heading };
    finish(merge(found, &subject), url, page)
}

/// Contacts and telling links of the whole page, its scripts included.
fn outbound(document: &Document<'_>, context: &Context<'_>) -> PartialListing {
    let mut partial = PartialListing::new(Role::Page);
    let text = text::visible(document.whole(), limits::PAGE_TEXT, |_| false);
    partial.listing.contacts = contacts::read(&text);
    partial.listing.links = links::telling(&text, context.base, context.resolved);
    let mut left = limits::SCRIPT_TEXT;
    for script in document.named(Name::Script) {
        let text = script.text();
        if text.is_empty() || text.len() > left || !text.contains(".m3u") || script.attr("src").is_some() {
            continue;
        }
        left -= text.len();
        links::merge(&mut partial.listing.links, links::in_script(&text));
    }
    partial
}

fn read_text(input: &PageInput<'_>, body: &str) -> Page {
    let text = Text { text: text::shorten(body, limits::PAGE_TEXT).to_owned(), anchors: Vec::new() };
    let title = body.lines().map(|line| text::squeeze(line, limits::TITLE)).find(|line| !line.is_empty());
    let mut listing = Listing {
        title: title.clone().unwrap_or_default(),
        description: Some(text::shorten(body.trim(), MAX_TEXT_DESCRIPTION).to_owned()).filter(|text| !text.is_empty()),
        contacts: contacts::read(&text),
        links: links::telling(&text, input.url, &links::Resolved::default()),
        ..Listing::default()
    };
    if let Some(kind) = links::kind(input.url.as_str()) {
        let itself = super::Link { url: input.url.to_string(), kind, text: String::new() };
        links::merge(&mut listing.links, vec![itself]);
    }
    let mut page = Page { title, ..Page::default() };
    page.listings = finish(vec![listing], input.url, &page);
    page
}

/// Gives every listing its address, language, title and id.
fn finish(listings: Vec<Listing>, url: &Url, page: &Page) -> Vec<Listing> {
    let address = own_address(url, page);
    let is_list = listings.len() > 1;
    let mut ids = HashSet::new();
    let mut finished = Vec::new();
    for (position, mut listing) in listings.into_iter().take(limits::LISTINGS).enumerate() {
        let elsewhere = listing.url.as_ref().filter(|own| is_list && **own != address && *own != url);
        listing.id = match elsewhere {
            // An item keeps its id wherever the list shows it, and on its own page.
            Some(own) => id(own, ""),
            None if is_list => id(&address, &key(&listing, position)),
            None => id(&address, ""),
        };
        if !ids.insert(listing.id.clone()) {
            listing.id = id(&address, &format!("{} {position}", key(&listing, position)));
            ids.insert(listing.id.clone());
        }
        let unnamed = listing.title.is_empty();
        listing.url = listing.url.or_else(|| Some(address.clone()));
        listing.lang = page.lang.clone().or(listing.lang);
        if unnamed {
            listing.title = stand_in_title(&listing, url);
        }
        finished.push(listing);
    }
    finished
}

/// The page's address without what may vary: its canonical address where that is another view of the same path. A page
/// that claims to be another page altogether keeps its own, or it would vanish behind the other.
fn own_address(url: &Url, page: &Page) -> Url {
    let same_path = |canonical: &&Url| canonical.host_str() == url.host_str() && canonical.path() == url.path();
    let mut address = page.canonical.as_ref().filter(same_path).unwrap_or(url).clone();
    address.set_fragment(None);
    address
}

/// What tells a listing from the others of its page: an identifier, its own address, its title, or
/// where it stands.
fn key(listing: &Listing, position: usize) -> String {
    if listing.kind == ListingKind::Page {
        return String::new();
    }
    let identifier =
        ["sku", "productID", "gtin13", "gtin", "mpn", "isbn"].iter().find_map(|name| listing.identifiers.get(*name));
    let own = || listing.url.as_ref().map(Url::to_string);
    let title = || Some(listing.title.clone()).filter(|title| !title.is_empty());
    identifier.cloned().or_else(own).or_else(title).unwrap_or_else(|| position.to_string())
}

fn id(address: &Url, key: &str) -> ListingId {
    let mut digest = Sha256::new();
    digest.update(address.as_str());
    digest.update(b"\n");
    digest.update(key);
    ListingId(HEXLOWER.encode(&digest.finalize()[..16]))
}

/// A title for a page that has none: how its text begins, or its address.
fn stand_in_title(listing: &Listing, url: &Url) -> String {
    let beginning = listing.description.as_deref().map(|text| text::squeeze(text, 80)).unwrap_or_default();
    if beginning.is_empty() { text::shorten(url.as_str(), limits::TITLE).to_owned() } else { beginning }
}

/// `<base href>`: the first one counts.
fn base(document: &Document<'_>, url: &Url) -> Url {
    let href = document.named(Name::Base).find_map(|base| base.attr("href"));
    let joined = href.and_then(|href| url.join(href.trim()).ok());
    joined.filter(|base| matches!(base.scheme(), "http" | "https")).unwrap_or_else(|| url.clone())
}

fn canonical(document: &Document<'_>, base: &Url) -> Option<Url> {
    let is_canonical =
        |rel: Cow<'_, str>| rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("canonical"));
    let mut links = document.named(Name::Link).filter(|link| link.attr("rel").is_some_and(is_canonical));
    links.find_map(|link| link.attr("href").and_then(|href| links::resolve(base, &href)))
}

/// `<html lang>`, or the meta element that stands in for the `Content-Language` header.
fn lang(document: &Document<'_>) -> Option<String> {
    let root = document.named(Name::Html).next();
    let of_root = |name: &str| root.and_then(|root| root.attr(name)).filter(|lang| !lang.trim().is_empty());
    let is_language = |name: Cow<'_, str>| name.trim().eq_ignore_ascii_case("content-language");
    let meta = || {
        let mut metas = document.named(Name::Meta);
        metas.find(|meta| meta.attr("http-equiv").is_some_and(is_language)).and_then(|meta| meta.attr("content"))
    };
    let lang = of_root("lang").or_else(|| of_root("xml:lang")).or_else(meta)?;
    let lang = lang.trim();
    let is_tag = lang.len() <= limits::LANG
        && lang.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    (is_tag && !lang.is_empty()).then(|| lang.replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use proptest::prelude::*;
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::*;
    use crate::sources::Selectors;

    const NOW_MS: i64 = 1_800_000_000_000;

    /// `input.json` beside a saved page.
    #[derive(Deserialize)]
    struct Input {
        url: Url,
        content_type: Option<String>,
        #[serde(default)]
        selectors: Selectors,
    }

    fn folders() -> Vec<PathBuf> {
        let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pages");
        let entries = std::fs::read_dir(pages).unwrap().map(|entry| entry.unwrap().path());
        let mut folders: Vec<_> = entries.filter(|path| path.join("input.json").exists()).collect();
        folders.sort();
        folders
    }

    /// Every saved page reads as `expected.json` says; `REEVE_BLESS=1` writes what is read now.
    #[test]
    fn saved_pages_read_as_expected() {
        let folders = folders();
        assert!(!folders.is_empty());
        for folder in folders {
            let input: Input = serde_json::from_slice(&std::fs::read(folder.join("input.json")).unwrap()).unwrap();
            let body = std::fs::read(folder.join("page.html")).unwrap();
            let (page, warnings) = page(&PageInput {
                url: &input.url,
                content_type: input.content_type.as_deref(),
                body: &body,
                selectors: &input.selectors,
                robots_headers: &[],
                now_ms: NOW_MS,
            });
            let codes: Vec<_> = warnings.iter().map(|warning| warning.code.as_ref()).collect();
            let found = json!({ "page": page, "warnings": codes });
            let expected = folder.join("expected.json");
            if std::env::var_os("REEVE_BLESS").is_some() {
                std::fs::write(&expected, serde_json::to_string_pretty(&found).unwrap() + "\n").unwrap();
            }
            let expected: Value = serde_json::from_slice(&std::fs::read(expected).unwrap()).unwrap();
            assert_eq!(found, expected, "{}: {found:#}", folder.display());
        }
    }

    fn read(html: &str) -> Page {
        read_with(html, &Selectors::default()).0
    }

    fn read_with(html: &str, selectors: &Selectors) -> (Page, Vec<Message>) {
        let url = Url::parse("https://shop.test/p/1#top").unwrap();
        page(&PageInput {
            url: &url,
            content_type: Some("text/html; charset=utf-8"),
            body: html.as_bytes(),
            selectors,
            robots_headers: &[],
            now_ms: NOW_MS,
        })
    }

    #[test]
    fn every_page_has_a_listing_unless_it_says_noindex() {
        for html in ["", "<p>x", "<frameset></frameset>", "<title>x</title>"] {
            let page = read(html);
            assert_eq!(page.listings.len(), 1, "{html}");
            assert!(!page.listings[0].title.is_empty() && page.listings[0].url.is_some(), "{html}");
        }
        let page = read("<meta name=ROBOTS content='NoIndex'><a href=/x>x</a>");
        assert_eq!((page.listings.len(), page.links.len()), (0, 1));
        let page = read("<meta name=robots content=none><a href=/x>x</a>");
        assert_eq!((page.listings.len(), page.links.len(), page.robots.nofollow), (0, 0, true));
    }

    #[test]
    fn ids_are_stable_and_tell_listings_apart() {
        let product = |name: &str, sku: &str| format!(r#"{{"@type":"Product","name":"{name}","sku":"{sku}"}}"#);
        let html = |list: &[String]| format!("<script type=application/ld+json>[{}]</script>", list.join(","));
        let both = read(&html(&[product("a", "1"), product("b", "2")]));
        let swapped = read(&html(&[product("b", "2"), product("a", "1")]));
        assert_eq!(both.listings[0].id, swapped.listings[1].id);
        assert_eq!(both.listings[0].id.0.len(), 32);
        let same = read(&html(&[product("a", "1"), product("b", "1")]));
        assert_ne!(same.listings[0].id, same.listings[1].id);
    }

    #[test]
    fn a_page_that_claims_to_be_another_keeps_its_own_id() {
        let id = |canonical: &str| {
            read(&format!("<title>x</title><link rel=canonical href='{canonical}'>")).listings[0].id.clone()
        };
        let plain = read("<title>x</title>").listings[0].id.clone();
        assert_eq!(id("/"), plain);
        assert_eq!(id("https://other.test/"), plain);
    }

    #[test]
    fn selectors_go_before_structured_data() {
        let html = r#"<script type=application/ld+json>{"@type":"Product","name":"short","offers":{"price":"5","priceCurrency":"USD"},"brand":"B"}</script>
            <b class=t>The long name</b><i class=p>60</i>"#;
        let selectors = Selectors {
            title: Some(".t".to_owned()),
            price: Some(".p".to_owned()),
            currency: Some("cny".to_owned()),
            brand: Some("!!".to_owned()),
            ..Selectors::default()
        };
        let (page, warnings) = read_with(html, &selectors);
        let listing = &page.listings[0];
        assert_eq!(
            (listing.title.as_str(), listing.price, listing.brand.as_deref()),
            ("The long name", Some(60.0), Some("B"))
        );
        assert_eq!(listing.currency.as_deref(), Some("CNY"));
        assert_eq!(
            warnings.iter().map(|warning| warning.code.as_ref()).collect::<Vec<_>>(),
            ["extract-selector-invalid"]
        );
    }

    #[test]
    fn cards_that_selectors_name_leave_the_pages_own_product_alone() {
        let card = |n: u8| format!("<li class=card><a class=n href=/p/{n}>card {n}</a></li>");
        let main = r#"<script type=application/ld+json>{"@type":"Product","name":"main"}</script>"#;
        let selectors =
            Selectors { item: Some(".card".to_owned()), title: Some(".n".to_owned()), ..Selectors::default() };
        let titles = |html: &str| -> Vec<String> {
            read_with(html, &selectors).0.listings.into_iter().map(|listing| listing.title).collect()
        };
        assert_eq!(titles(&format!("{main}{}{}", card(2), card(3))), ["main", "card 2", "card 3"]);
        assert_eq!(titles(&format!("{}{}", card(2), card(3))), ["card 2", "card 3"]);
        assert_eq!(titles(&card(2)), ["card 2"]);
        assert_eq!(
            titles(&format!("<meta property=og:type content=product><meta property=og:title content=own>{}", card(2))),
            ["own", "card 2"]
        );
        assert_eq!(titles(main), ["main"]);
    }

    #[test]
    fn a_page_read_by_selectors_is_what_they_say() {
        let html = "<title>Shop</title><h1>Vase</h1><p class=d>blue</p><p class=p>€ 12</p><p>other words</p>";
        let selectors =
            Selectors { description: Some(".d".to_owned()), price: Some(".p".to_owned()), ..Selectors::default() };
        let listing = read_with(html, &selectors).0.listings.remove(0);
        assert_eq!((listing.kind, listing.description.as_deref()), (ListingKind::Product, Some("blue")));
        let selectors = Selectors { description: Some(".d".to_owned()), ..Selectors::default() };
        let listing = read_with(html, &selectors).0.listings.remove(0);
        assert_eq!((listing.kind, listing.description.as_deref()), (ListingKind::Page, Some("blue")));
    }

    #[test]
    fn adapters_have_names_of_their_own() {
        let names: HashSet<_> = ADAPTERS.iter().map(|adapter| adapter.name()).collect();
        assert_eq!(names.len(), ADAPTERS.len());
    }

    #[test]
    fn messages_are_in_both_languages() {
        let file = |lang: &str| {
            std::fs::read_to_string(
                Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/locale/{lang}/extract.ftl")),
            )
        };
        let codes = |text: String| {
            text.lines().filter_map(|line| line.split_once(" = ").map(|(code, _)| code.to_owned())).collect::<Vec<_>>()
        };
        assert_eq!(codes(file("en").unwrap()), codes(file("zh-CN").unwrap()));
        for code in codes(file("en").unwrap()) {
            let arguments = ["declared", "found", "position", "selector", "url", "limit"];
            let message = arguments.iter().fold(Message::new(code.clone()), |message, name| message.with(name, "x"));
            assert_ne!(message.to_string(), code);
        }
    }

    #[test]
    fn hostile_pages_are_read_soon() {
        let item = r#"<div itemscope itemtype="https://schema.org/Product"><b itemprop=name>x</b>"#;
        let pages = [
            "<div>".repeat(100_000),
            "<a href='https://pan.baidu.com/s/1'>x</a>".repeat(25_000),
            (0..100_000).map(|n| format!("<a href=/{n}>x</a>")).collect(),
            item.repeat(10_000),
            "<span itemprop=name>x".repeat(40_000),
            "<div itemscope>".to_owned() + &"<span itemprop=name>".repeat(700) + &"<br>".repeat(20_000),
            "<div>".repeat(600) + &"<i></i>".repeat(30_000),
            format!("<script type=application/ld+json>{}</script>", r#"{"@graph":["#.repeat(100_000)),
            "微信：QQ：+86 1381234".repeat(30_000),
            "¥1 ".repeat(300_000),
            "magnet:?".repeat(100_000),
            "ed2k://|file|".repeat(60_000),
            "<img srcset='".repeat(60_000),
            "<a".repeat(500_000),
        ];
        let selectors = Selectors {
            item: Some("div, a".into()),
            title: Some("b, a".into()),
            price: Some("*".into()),
            ..Selectors::default()
        };
        for html in pages {
            let started = std::time::Instant::now();
            let (page, _) = read_with(&html, &selectors);
            assert!(page.links.len() <= 5_000 && page.listings.len() <= limits::LISTINGS);
            assert!(started.elapsed().as_secs() < 20, "{:?} for {}", started.elapsed(), text::shorten(&html, 40));
        }
    }

    proptest! {
        #[test]
        fn any_body_is_read(html in "(<(script type=application/ld\\+json|div itemscope|b itemprop=name|meta property=og:title content=x|base href=x|/div|/script)>|[a-z<>&\"'{}\\[\\]:,@ 茶0-9]){0,60}") {
            read(&html);
        }
    }
}
