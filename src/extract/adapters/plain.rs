//! The page as a reader sees it: title, heading, description, main text, pictures. Always finds something.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::super::document::{Document, Element, Has, is_beside};
use super::super::name::Name;
use super::super::tag::Attribute;
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

    fn read(&self, document: &Document<'_>, context: &Context<'_>, _: &mut Vec<Message>) -> Vec<PartialListing> {
        let mut partial = PartialListing::new(Role::Page);
        partial.listing.title = title(context);
        partial.listing.description = description(document, context);
        read_images(document, context, &mut partial);
        vec![partial]
    }
}

/// The text of `<title>`.
pub fn page_title(document: &Document<'_>) -> Option<String> {
    let in_svg = |title: &Element<'_>| title.parent().is_some_and(|parent| parent.name() == Name::Svg);
    let titles = document.named(Name::Title).filter(|title| !in_svg(title));
    titles.map(|title| squeeze(&title.text(), limits::TITLE)).find(|title| !title.is_empty())
}

/// The text of the first heading that has any.
pub fn heading(document: &Document<'_>) -> Option<String> {
    let mut headings = document.named(Name::H1).take(10).map(|heading| of_element(heading, limits::TITLE));
    headings.find(|heading| !heading.is_empty())
}

/// The heading where the page's title is that heading with the site's name around it; otherwise the title.
fn title(context: &Context<'_>) -> String {
    match (context.title, context.heading) {
        (Some(title), Some(heading)) if title.contains(heading) && heading.chars().nth(1).is_some() => heading,
        (Some(title), _) => title,
        (None, heading) => heading.unwrap_or_default(),
    }
    .to_owned()
}

/// What the page says it is about, and then its main text.
fn description(document: &Document<'_>, context: &Context<'_>) -> Option<String> {
    let is_description =
        |meta: &Element<'_>| meta.attr("name").is_some_and(|name| name.trim().eq_ignore_ascii_case("description"));
    let meta = document.named(Name::Meta).find(is_description);
    let summary = squeeze(&meta.and_then(|meta| meta.attr("content")).unwrap_or_default(), MAX_SUMMARY);
    let main = main_text(document, context);
    let text = if main.contains(&summary) { main } else { format!("{summary}\n{main}") };
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The words of the page's main part. What stands in links to other pages of the site describes those pages: a list of
/// offers would otherwise read like one offer of everything.
fn main_text(document: &Document<'_>, context: &Context<'_>) -> String {
    let skip = |element: Element<'_>| is_beside(element) || leads_to_another_page(element, context);
    let is_main = |element: &Element<'_>| {
        matches!(element.name(), Name::Main | Name::Article)
            || (element.has(Has::ROLE) && element.attr("role").as_deref() == Some("main"))
    };
    let has_length = |text: &String| text.chars().nth(MIN_MAIN_TEXT).is_some();
    let marked = document.marked().filter(is_main).take(20);
    let mut marked = marked.map(|element| visible(element.whole(), MAX_MAIN_TEXT, skip).text);
    if let Some(text) = marked.find(has_length) {
        return text;
    }
    let text = visible(document.whole(), MAX_MAIN_TEXT, skip).text;
    if text.is_empty() { visible(document.whole(), MAX_MAIN_TEXT, |_| false).text } else { text }
}

/// A link to another page of the same site; not to a picture, a download, a net disk, or another view of this page.
fn leads_to_another_page(element: Element<'_>, context: &Context<'_>) -> bool {
    let target = (element.name() == Name::A).then(|| context.resolved.url(element.position())).flatten();
    let Some(target) = target else { return false };
    target.host_str() == context.base.host_str()
        && target.path() != context.base.path()
        && !is_picture_path(target.path())
        && links::kind_of(target).is_none()
}

fn is_picture_path(path: &str) -> bool {
    let extension = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    matches!(extension.as_str(), "jpg" | "jpeg" | "png" | "gif" | "webp" | "bmp" | "avif")
}

/// Where an element stands.
#[derive(Clone, Copy, Default)]
struct Place {
    beside: bool,
    /// In a link to another page of the site.
    elsewhere: bool,
}

/// What the elements around pictures say of them; each is asked once.
struct Places<'a> {
    context: &'a Context<'a>,
    known: HashMap<usize, Place>,
}

impl Places<'_> {
    fn of(&mut self, element: Element<'_>) -> Place {
        let mut unknown = Vec::new();
        let mut place = Place::default();
        let mut next = Some(element);
        while let Some(element) = next {
            if let Some(known) = self.known.get(&element.position()) {
                place = *known;
                break;
            }
            unknown.push(element);
            next = element.parent();
        }
        while let Some(element) = unknown.pop() {
            place.beside = place.beside || is_beside(element);
            place.elsewhere = place.elsewhere || leads_to_another_page(element, self.context);
            self.known.insert(element.position(), place);
        }
        place
    }
}

/// Pictures in document order, those beside the page's own content apart and those of other pages left out.
fn read_images(document: &Document<'_>, context: &Context<'_>, partial: &mut PartialListing) {
    let mut seen = HashSet::new();
    let mut places = Places { context, known: HashMap::new() };
    for element in document.marked() {
        if seen.len() >= limits::IMAGES {
            return;
        }
        if !matches!(element.name(), Name::Img | Name::Video) {
            continue;
        }
        let place = places.of(element);
        if place.elsewhere {
            continue;
        }
        let address = match element.name() {
            Name::Img => picture_unless_icon(element),
            _ => element.attr("poster"),
        };
        let Some(url) = address.and_then(|address| context.resolve(&address)) else { continue };
        if seen.insert(url.clone()) {
            let images = if place.beside { &mut partial.beside } else { &mut partial.listing.images };
            images.push(url);
        }
    }
}

/// The attributes in which an element may name its picture.
#[derive(Default)]
pub struct PictureAttributes<'a> {
    lazy: [Option<Cow<'a, str>>; LAZY.len()],
    data_srcset: Option<Cow<'a, str>>,
    src: Option<Cow<'a, str>>,
    srcset: Option<Cow<'a, str>>,
    content: Option<Cow<'a, str>>,
    href: Option<Cow<'a, str>>,
    icon: bool,
}

impl<'a> PictureAttributes<'a> {
    /// Takes an attribute; of several with one name the first counts.
    pub fn add(&mut self, name: &str, value: impl FnOnce() -> Cow<'a, str>) {
        let slot = match name.to_ascii_lowercase().as_str() {
            "src" => &mut self.src,
            "srcset" => &mut self.srcset,
            "data-srcset" => &mut self.data_srcset,
            "content" => &mut self.content,
            "href" => &mut self.href,
            "width" | "height" => {
                let side = value().trim().trim_end_matches("px").parse::<f64>();
                self.icon |= side.is_ok_and(|side| side <= MAX_ICON);
                return;
            }
            name => match LAZY.iter().position(|lazy| *lazy == name) {
                Some(at) => &mut self.lazy[at],
                None => return,
            },
        };
        if slot.is_none() {
            *slot = Some(value());
        }
    }

    /// The address: late-loaded ones first, then `src`, then the largest of `srcset`, then what `in_picture` finds beside
    /// it, then `content` or `href`.
    pub fn address(self, in_picture: impl FnOnce() -> Option<Cow<'a, str>>) -> Option<Cow<'a, str>> {
        let usable = |address: &Cow<'_, str>| !address.trim().is_empty() && !address.trim_start().starts_with("data:");
        let is_address =
            |address: &Cow<'_, str>| address.contains(['/', '.']) && !address.trim_start().starts_with(['{', '[', '<']);
        let lazy = self.lazy.into_iter().flatten().filter(usable).find(is_address);
        let largest_of =
            |set: Option<Cow<'a, str>>| set.and_then(|set| largest(&set).map(|address| Cow::Owned(address.to_owned())));
        lazy.or_else(|| largest_of(self.data_srcset))
            .or_else(|| self.src.filter(usable))
            .or_else(|| largest_of(self.srcset))
            .or_else(in_picture)
            .or_else(|| self.content.or(self.href).filter(usable))
    }
}

fn picture_attributes(element: Element<'_>) -> PictureAttributes<'_> {
    let mut attributes = PictureAttributes::default();
    for attribute in element.attributes() {
        attributes.add(attribute.name, || attribute.value());
    }
    attributes
}

/// The address of an element's picture.
pub fn image_address(element: Element<'_>) -> Option<Cow<'_, str>> {
    picture_attributes(element).address(|| in_picture(element))
}

fn picture_unless_icon(element: Element<'_>) -> Option<Cow<'_, str>> {
    let attributes = picture_attributes(element);
    if attributes.icon { None } else { attributes.address(|| in_picture(element)) }
}

/// A `<picture>` may leave its `<img>` empty and name the files in its sources.
fn in_picture(element: Element<'_>) -> Option<Cow<'_, str>> {
    let picture = element.parent().filter(|parent| parent.name() == Name::Picture)?;
    let is_set = |attribute: &Attribute<'_>| attribute.is("srcset") || attribute.is("data-srcset");
    let set = |source: Element<'_>| source.attributes().find(is_set).map(Attribute::value).map(Cow::into_owned);
    let set = picture.children().take(20).find_map(set)?;
    largest(&set).map(|address| Cow::Owned(address.to_owned()))
}

/// The candidate of a `srcset` with the largest width or density. Addresses may contain commas, so only a comma before white space divides.
pub fn largest(srcset: &str) -> Option<&str> {
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

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::sources::Selectors;

    fn read(html: &str) -> PartialListing {
        let base = Url::parse("https://a.test/p/").unwrap();
        let document = Document::parse(html);
        let resolved = links::Resolved::read(&document, &base);
        let (title, heading) = (page_title(&document), heading(&document));
        let context = Context {
            base: &base,
            selectors: &Selectors::default(),
            source: html,
            resolved: &resolved,
            title: title.as_deref(),
            heading: heading.as_deref(),
        };
        Plain.read(&document, &context, &mut Vec::new()).remove(0)
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
