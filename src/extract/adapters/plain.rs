//! The page as a reader sees it: title, heading, description, main text, pictures. Always finds something.

use std::collections::HashSet;

use scraper::ElementRef;
use scraper::node::Element;

use super::super::document::{Document, is_beside};
use super::super::text::{of_element, squeeze, visible};
use super::super::{limits, links};
use super::{Adapter, Context, PartialListing, Role, Voice};
use crate::locale::Message;

/// The main text is shortened to this many characters.
const MAX_MAIN_TEXT: usize = 4_000;
/// A main part with less text than this is a frame around something else.
const MIN_MAIN_TEXT: usize = 80;
const MAX_SUMMARY: usize = 1_000;
/// Pictures with a side of at most this many pixels are icons and counters.
const MAX_ICON: f64 = 40.0;

/// Attributes of pictures that are loaded late; they go before `src`, which then holds a placeholder.
const LAZY: &[&str] = &[
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-lazyload",
    "data-ks-lazyload",
    "data-echo",
    "data-url",
    "data-actualsrc",
    "data-img",
    "data-image",
    "zoomfile",
    "file",
];

pub struct Plain;

impl Adapter for Plain {
    fn name(&self) -> &'static str {
        "plain"
    }

    fn voice(&self) -> Voice {
        Voice::WholePage
    }

    fn read(&self, document: &Document, context: &Context<'_>, _: &mut Vec<Message>) -> Vec<PartialListing> {
        let mut partial = PartialListing::new(Role::Page);
        partial.listing.title = title(document);
        partial.listing.description = description(document, context);
        read_images(document, context, &mut partial);
        vec![partial]
    }
}

/// The text of `<title>`.
pub fn page_title(document: &Document) -> Option<String> {
    let in_svg = |title: &ElementRef<'_>| {
        title.parent().and_then(ElementRef::wrap).is_some_and(|parent| parent.value().name() == "svg")
    };
    let text = |title: ElementRef<'_>| squeeze(&title.text().collect::<String>(), limits::TITLE);
    document.named("title").filter(|title| !in_svg(title)).map(text).find(|title| !title.is_empty())
}

/// The text of the first heading that has any.
pub fn heading(document: &Document) -> Option<String> {
    let mut headings = document.named("h1").take(10).map(|heading| of_element(heading, limits::TITLE));
    headings.find(|heading| !heading.is_empty())
}

/// The heading where the page's title is that heading with the site's name around it; otherwise the title.
fn title(document: &Document) -> String {
    match (page_title(document), heading(document)) {
        (Some(title), Some(heading)) if title.contains(&heading) && heading.chars().nth(1).is_some() => heading,
        (Some(title), _) => title,
        (None, heading) => heading.unwrap_or_default(),
    }
}

/// What the page says it is about, and then its main text.
fn description(document: &Document, context: &Context<'_>) -> Option<String> {
    let is_description =
        |meta: &ElementRef<'_>| meta.attr("name").is_some_and(|name| name.trim().eq_ignore_ascii_case("description"));
    let meta = document.named("meta").find(is_description);
    let summary = squeeze(meta.and_then(|meta| meta.attr("content")).unwrap_or_default(), MAX_SUMMARY);
    let main = main_text(document, context);
    let text = if main.contains(&summary) { main } else { format!("{summary}\n{main}") };
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The words of the page's main part. What stands in links to other pages of the site describes those pages: a list of
/// offers would otherwise read like one offer of everything.
fn main_text(document: &Document, context: &Context<'_>) -> String {
    let skip = |element: &Element| is_beside(element) || leads_to_another_page(element, context);
    let is_main = |element: &ElementRef<'_>| {
        matches!(element.value().name(), "main" | "article") || element.attr("role") == Some("main")
    };
    let has_length = |text: &String| text.chars().nth(MIN_MAIN_TEXT).is_some();
    let marked = document.elements().filter(is_main).take(20);
    let mut marked = marked.map(|element| visible(*element, MAX_MAIN_TEXT, skip).text);
    if let Some(text) = marked.find(has_length) {
        return text;
    }
    let text = visible(document.root(), MAX_MAIN_TEXT, skip).text;
    if text.is_empty() { visible(document.root(), MAX_MAIN_TEXT, |_| false).text } else { text }
}

/// A link to another page of the same site; not to a picture, a download, a net disk, or another view of this page.
fn leads_to_another_page(element: &Element, context: &Context<'_>) -> bool {
    let href = (element.name() == "a").then(|| element.attr("href")).flatten();
    let Some(target) = href.and_then(|href| context.resolve(href)) else { return false };
    let is_file = links::kind(target.as_str()).is_some() || is_picture_path(target.path());
    target.host_str() == context.base.host_str() && target.path() != context.base.path() && !is_file
}

fn is_picture_path(path: &str) -> bool {
    let extension = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    matches!(extension.as_str(), "jpg" | "jpeg" | "png" | "gif" | "webp" | "bmp" | "avif")
}

/// Pictures in document order, those beside the page's own content apart and those of other pages left out.
fn read_images(document: &Document, context: &Context<'_>, partial: &mut PartialListing) {
    use ego_tree::iter::Edge;
    let mut seen = HashSet::new();
    let mut beside = None;
    let mut elsewhere = None;
    for edge in document.root().traverse() {
        let (Edge::Open(node) | Edge::Close(node)) = edge;
        let Some(element) = ElementRef::wrap(node) else { continue };
        if matches!(edge, Edge::Close(_)) {
            beside = beside.filter(|id| *id != node.id());
            elsewhere = elsewhere.filter(|id| *id != node.id());
            continue;
        }
        if elsewhere.is_none() && leads_to_another_page(element.value(), context) {
            elsewhere = Some(node.id());
        }
        if beside.is_none() && is_beside(element.value()) {
            beside = Some(node.id());
        }
        let address = match element.value().name() {
            "img" if !is_icon(element) => image_address(element),
            "video" => element.attr("poster"),
            _ => None,
        };
        let Some(url) = address.and_then(|address| context.resolve(address)) else { continue };
        if elsewhere.is_none() && seen.len() < limits::IMAGES && seen.insert(url.clone()) {
            let images = if beside.is_some() { &mut partial.beside } else { &mut partial.listing.images };
            images.push(url);
        }
    }
}

/// The address of an element's picture: late-loaded ones first, then `src`, then the largest of `srcset`, then `content` or `href`.
pub fn image_address(element: ElementRef<'_>) -> Option<&str> {
    let usable = |address: &&str| !address.trim().is_empty() && !address.trim_start().starts_with("data:");
    let is_address =
        |address: &&str| address.contains(['/', '.']) && !address.trim_start().starts_with(['{', '[', '<']);
    let lazy = LAZY.iter().filter_map(|name| element.attr(name)).filter(usable).find(is_address);
    lazy.or_else(|| element.attr("data-srcset").and_then(largest))
        .or_else(|| element.attr("src").filter(usable))
        .or_else(|| element.attr("srcset").and_then(largest))
        .or_else(|| in_picture(element))
        .or_else(|| element.attr("content").or(element.attr("href")).filter(usable))
}

/// A `<picture>` may leave its `<img>` empty and name the files in its sources.
fn in_picture(element: ElementRef<'_>) -> Option<&str> {
    let picture = element.parent().and_then(ElementRef::wrap).filter(|parent| parent.value().name() == "picture")?;
    let set = |source: ElementRef<'_>| source.value().attr("srcset").or(source.value().attr("data-srcset")).is_some();
    let source = picture.child_elements().take(20).find(|source| set(*source))?;
    source.attr("srcset").or(source.attr("data-srcset")).and_then(largest)
}

/// The candidate of a `srcset` with the largest width or density. Addresses may contain commas, so only a comma before white space divides.
fn largest(srcset: &str) -> Option<&str> {
    let mut best: Option<(f64, &str)> = None;
    let mut words = srcset.split_ascii_whitespace().take(200).peekable();
    while let Some(word) = words.next() {
        let address = word.trim_end_matches(',');
        let ended = word.len() > address.len();
        let size = |word: &str| word.trim_end_matches(',').trim_end_matches(['w', 'x']).parse::<f64>().ok();
        let size = if ended { None } else { words.next_if(|word| size(word).is_some()).and_then(size) }.unwrap_or(1.0);
        let usable = !address.is_empty() && !address.starts_with("data:");
        if usable && best.is_none_or(|(known, _)| size > known) {
            best = Some((size, address));
        }
    }
    best.map(|(_, address)| address)
}

fn is_icon(element: ElementRef<'_>) -> bool {
    let side = |name: &str| element.attr(name).and_then(|size| size.trim().trim_end_matches("px").parse::<f64>().ok());
    [side("width"), side("height")].into_iter().flatten().any(|side| side <= MAX_ICON)
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::sources::Selectors;

    fn read(html: &str) -> PartialListing {
        let base = Url::parse("https://a.test/p/").unwrap();
        let context = Context { base: &base, selectors: &Selectors::default() };
        Plain.read(&Document::parse(html), &context, &mut Vec::new()).remove(0)
    }

    #[test]
    fn pictures_are_found_wherever_they_are_named() {
        let cases: &[(&str, &[&str])] = &[
            ("<img src=a.jpg>", &["https://a.test/p/a.jpg"]),
            ("<img src=blank.gif data-src=/b.jpg>", &["https://a.test/b.jpg"]),
            ("<img src='data:image/gif;base64,AA' data-original=c.jpg>", &["https://a.test/p/c.jpg"]),
            ("<img src='data:image/gif;base64,AA'>", &[]),
            ("<img srcset='s.jpg 300w, l.jpg 900w, m.jpg 600w'>", &["https://a.test/p/l.jpg"]),
            ("<img srcset='a,1.jpg, b.jpg 2x'>", &["https://a.test/p/b.jpg"]),
            ("<picture><source srcset='p.webp 2x'><img></picture>", &["https://a.test/p/p.webp"]),
            ("<img src=dot.gif width=1 height=1><img src=icon.png width=16px>", &[]),
            ("<img src=a.jpg><img src=a.jpg#x>", &["https://a.test/p/a.jpg"]),
            ("<video poster=v.jpg></video>", &["https://a.test/p/v.jpg"]),
            ("<nav><img src=logo.png></nav><img src=a.jpg>", &["https://a.test/p/a.jpg"]),
            ("<a href=item-7><img src=a.jpg></a><a href=b-large.jpg><img src=b.jpg></a>", &["https://a.test/p/b.jpg"]),
            ("<img src=javascript:x()><img src='http://'>", &[]),
        ];
        for (html, expected) in cases {
            let found: Vec<_> = read(html).listing.images.iter().map(Url::to_string).collect();
            assert_eq!(found, *expected, "{html}");
        }
    }

    #[test]
    fn titles_lose_the_sites_name_where_the_heading_shows_it() {
        let cases = [
            ("<title>Tea - My Shop</title><h1>Tea</h1>", "Tea"),
            ("<title>Tea - My Shop</title><h1>My logo</h1>", "Tea - My Shop"),
            ("<h1> Only <b>heading</b></h1>", "Only heading"),
            ("<svg><title>icon</title></svg><p>x", ""),
        ];
        for (html, title) in cases {
            assert_eq!(read(html).listing.title, title, "{html}");
        }
    }

    #[test]
    fn the_main_text_leaves_out_what_stands_beside_it() {
        let main = "Tea from the hills. ".repeat(10);
        let html = format!(
            "<nav>menu</nav><main><p>{main}</p><div class=related-items>Other</div></main><footer>foot</footer>"
        );
        assert_eq!(read(&html).listing.description.as_deref(), Some(main.trim()));
        assert!(
            read(&format!("<p>{}", "茶 ".repeat(9_000))).listing.description.unwrap().chars().count() <= MAX_MAIN_TEXT
        );
        let offers =
            "<p>Newest offers of our sellers, every day from eight o'clock in the morning until late at night</p>";
        let cards = format!("<main>{offers}<a href=/item/1>LIRUI replica</a></main>");
        assert!(!read(&cards).listing.description.unwrap().contains("LIRUI"));
        assert_eq!(read("<footer>only this</footer>").listing.description.as_deref(), Some("only this"));
    }
}
