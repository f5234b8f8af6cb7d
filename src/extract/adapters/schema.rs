//! schema.org's terms, read from a tree of JSON: the same for JSON-LD and for microdata.

use serde_json::{Map, Value};
use url::Url;

use super::super::document::text_of_fragment;
use super::super::{Link, Listing, ListingKind, limits, links, price};
use super::{Context, PartialListing, Role};

/// How deep structured data is followed.
const MAX_DEPTH: usize = 32;
/// Nodes of structured data that are looked at in one page.
const MAX_NODES: usize = 50_000;
/// Offers of one thing that are compared.
const MAX_OFFERS: usize = 200;

type Node = Map<String, Value>;

const PRODUCTS: &[&str] = &[
    "Product",
    "ProductGroup",
    "ProductModel",
    "IndividualProduct",
    "SomeProducts",
    "Vehicle",
    "Car",
    "Offer",
    "AggregateOffer",
];
const WORKS: &[&str] = &[
    "Movie",
    "MovieSeries",
    "TVSeries",
    "TVSeason",
    "TVEpisode",
    "Episode",
    "Book",
    "Audiobook",
    "MusicRecording",
    "MusicAlbum",
    "BroadcastEvent",
    "SportsEvent",
    "Game",
    "VideoGame",
    "SoftwareApplication",
    "MobileApplication",
    "ComicStory",
];
/// A recording of something; where the page also describes the thing itself, these only illustrate it.
const RECORDINGS: &[&str] = &["VideoObject", "AudioObject", "MediaObject", "Clip", "BroadcastService"];

const IDENTIFIERS: &[&str] =
    &["sku", "gtin", "gtin8", "gtin12", "gtin13", "gtin14", "mpn", "isbn", "issn", "productID", "asin"];

/// Where nodes lead on to the things that a page describes, and whether it is about them or only lists them.
const PATHS: &[(&str, Option<Role>)] = &[
    ("@graph", None),
    ("mainEntity", None),
    ("mainEntityOfPage", None),
    ("item", None),
    ("itemOffered", None),
    ("itemListElement", Some(Role::Listed)),
    ("video", Some(Role::Listed)),
    ("hasOfferCatalog", Some(Role::Listed)),
    ("makesOffer", Some(Role::Listed)),
];

/// Finds the things that trees of structured data describe.
pub fn things(roots: &[Value], context: &Context<'_>) -> Vec<PartialListing> {
    let mut finder = Finder { context, found: Vec::new(), nodes: 0 };
    for root in roots {
        finder.look(root, Role::Thing, 0);
    }
    let Finder { mut found, .. } = finder;
    if found.iter().any(|(_, is_recording)| !is_recording) {
        found.retain(|(_, is_recording)| !is_recording);
    }
    found.into_iter().map(|(partial, _)| partial).collect()
}

struct Finder<'a> {
    context: &'a Context<'a>,
    /// With each listing, whether it is only a recording.
    found: Vec<(PartialListing, bool)>,
    nodes: usize,
}

impl Finder<'_> {
    fn look(&mut self, value: &Value, role: Role, depth: usize) {
        self.nodes += 1;
        if depth > MAX_DEPTH || self.nodes > MAX_NODES || self.found.len() >= limits::LISTINGS {
            return;
        }
        let node = match value {
            Value::Array(values) => return values.iter().for_each(|value| self.look(value, role, depth + 1)),
            Value::Object(node) => node,
            _ => return,
        };
        if let Some((kind, is_recording)) = kind_of(node) {
            let partial = self.listing(node, kind, role);
            if !partial.listing.title.is_empty() {
                self.found.push((partial, is_recording));
            }
        } else if !has_type(node, "BreadcrumbList") {
            for (key, their_role) in PATHS {
                if let Some(value) = node.get(*key) {
                    self.look(value, their_role.unwrap_or(role), depth + 1);
                }
            }
        }
    }

    fn listing(&self, node: &Node, kind: ListingKind, role: Role) -> PartialListing {
        // An offer speaks of its thing; what the thing does not say itself, the offer says.
        let offered = objects(node.get("itemOffered")).next();
        let thing = offered.unwrap_or(node);
        let itself = (offered.is_some() || is_offer(node)).then_some(node);
        let offers: Vec<_> = objects(thing.get("offers")).chain(itself).take(MAX_OFFERS).collect();
        let first = |keys: &[&str]| keys.iter().find_map(|key| text(thing.get(*key)));
        let from_offers = |key: &str| offers.iter().find_map(|offer| text(offer.get(key)));
        let seller =
            from_offers("seller").or_else(|| from_offers("offeredBy")).or_else(|| first(&["seller", "provider"]));
        let mut listing = Listing {
            kind,
            title: clean(first(&["name", "headline", "title"]), limits::TITLE).unwrap_or_default(),
            description: clean(first(&["description", "abstract", "articleBody"]), limits::DESCRIPTION),
            seller: clean(seller, limits::NAME),
            brand: clean(first(&["brand", "manufacturer"]), limits::NAME),
            availability: clean(from_offers("availability"), limits::NAME)
                .map(|term| without_vocabulary(&term).to_owned()),
            lang: first(&["inLanguage"]).filter(|lang| lang.len() <= limits::LANG),
            url: self.url(thing).or_else(|| offers.iter().find_map(|offer| self.url(offer))),
            images: self.images(thing),
            ..Listing::default()
        };
        (listing.price, listing.currency) = lowest_price(&offers);
        (listing.location, listing.country) = place(thing, &offers);
        self.recordings(thing, &mut listing);
        identifiers(thing, &mut listing);
        PartialListing { listing, ..PartialListing::new(role) }
    }

    fn url(&self, node: &Node) -> Option<Url> {
        text(node.get("url")).and_then(|address| self.context.resolve(&address))
    }

    /// The thing's pictures; thumbnails only where nothing larger is named.
    fn images(&self, node: &Node) -> Vec<Url> {
        let keys = ["image", "photo", "thumbnailUrl", "thumbnail"];
        let of = |key: &&str| {
            let resolved = addresses(node.get(*key)).into_iter().filter_map(|address| self.context.resolve(&address));
            distinct(resolved)
        };
        keys.iter().map(of).find(|images| !images.is_empty()).unwrap_or_default()
    }

    /// Streams and downloads that a work names outright.
    fn recordings(&self, node: &Node, listing: &mut Listing) {
        for address in ["contentUrl", "embedUrl", "downloadUrl", "url"].iter().flat_map(|key| addresses(node.get(*key)))
        {
            let url = self.context.base.join(&address).map_or(address, String::from);
            if let Some(kind) = links::kind(&url) {
                links::merge(&mut listing.links, vec![Link { url, kind, text: String::new() }]);
            }
        }
    }
}

/// Addresses in order, each once, within the limit.
pub fn distinct(urls: impl Iterator<Item = Url>) -> Vec<Url> {
    let mut seen = std::collections::HashSet::new();
    urls.filter(|url| seen.insert(url.clone())).take(limits::IMAGES).collect()
}

fn kind_of(node: &Node) -> Option<(ListingKind, bool)> {
    let any = |names: &[&str]| names.iter().any(|name| has_type(node, name));
    if any(PRODUCTS) {
        Some((ListingKind::Product, false))
    } else if any(WORKS) {
        Some((ListingKind::Work, false))
    } else {
        any(RECORDINGS).then_some((ListingKind::Work, true))
    }
}

fn is_offer(node: &Node) -> bool {
    has_type(node, "Offer") || has_type(node, "AggregateOffer")
}

/// Whether `@type` names the type: alone or in a list, bare, prefixed or as an address.
fn has_type(node: &Node, name: &str) -> bool {
    let is = |value: &Value| value.as_str().is_some_and(|found| found.rsplit(['/', '#', ':']).next() == Some(name));
    items(node.get("@type")).iter().take(20).any(is)
}

/// A value as a list: JSON-LD writes one thing bare and several in an array.
fn items(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(values)) => values,
        Some(value) => std::slice::from_ref(value),
        None => &[],
    }
}

fn objects(value: Option<&Value>) -> impl Iterator<Item = &Node> {
    items(value).iter().filter_map(Value::as_object)
}

/// The first text in a value: a string, a number, or what a node is called.
fn text(value: Option<&Value>) -> Option<String> {
    let mut value = value?;
    for _ in 0..8 {
        match value {
            Value::String(text) if !text.trim().is_empty() => return Some(text.clone()),
            Value::Number(number) => return Some(number.to_string()),
            Value::Array(values) => value = values.first()?,
            Value::Object(node) => value = ["@value", "name", "url", "@id"].iter().find_map(|key| node.get(*key))?,
            _ => return None,
        }
    }
    None
}

/// Every address in a value: strings, and nodes with one.
fn addresses(value: Option<&Value>) -> Vec<String> {
    let address = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(node) => ["contentUrl", "url", "thumbnailUrl", "@id"].iter().find_map(|key| text(node.get(*key))),
        _ => None,
    };
    items(value).iter().take(limits::IMAGES).filter_map(address).collect()
}

fn clean(text: Option<String>, max: usize) -> Option<String> {
    let text = text_of_fragment(&text?, max);
    (!text.is_empty()).then_some(text)
}

/// `https://schema.org/InStock` → `InStock`.
fn without_vocabulary(term: &str) -> &str {
    term.rsplit('/').next().filter(|_| term.contains("schema.org")).unwrap_or(term)
}

/// The lowest price among the offers that are in the first one's currency.
fn lowest_price(offers: &[&Node]) -> (Option<f64>, Option<String>) {
    let mut lowest: Option<(f64, Option<String>)> = None;
    for offer in offers {
        let nodes: Vec<_> = std::iter::once(*offer)
            .chain(objects(offer.get("priceSpecification")).take(5))
            .chain(objects(offer.get("offers")).take(MAX_OFFERS))
            .collect();
        let declared = nodes.iter().find_map(|node| text(node.get("priceCurrency")));
        let declared = declared.as_deref().and_then(currency_code);
        let Some((amount, named)) = nodes.iter().find_map(|node| amount(node)) else { continue };
        let currency = declared.or(named);
        let is_lower = lowest.as_ref().is_none_or(|(least, known)| amount < *least && *known == currency);
        if is_lower {
            lowest = Some((amount, currency));
        }
    }
    lowest.map_or((None, None), |(amount, currency)| (Some(amount), currency))
}

fn amount(node: &Node) -> Option<(f64, Option<String>)> {
    let written = ["lowPrice", "price", "minPrice"].iter().find_map(|key| text(node.get(*key)))?;
    // Data for machines writes a plain decimal number; people's notation is read too.
    if let Ok(amount) = written.trim().parse::<f64>() {
        return (amount.is_finite() && amount >= 0.0).then_some((amount, None));
    }
    price::read(&written).map(|(amount, currency)| (amount, currency.map(str::to_owned)))
}

fn currency_code(text: &str) -> Option<String> {
    let upper = text.trim().to_ascii_uppercase();
    let is_code = upper.len() == 3 && upper.bytes().all(|byte| byte.is_ascii_uppercase());
    match price::currency(text) {
        Some(code) => Some(code.to_owned()),
        None => is_code.then_some(upper),
    }
}

/// Where the thing is: an address in words, and its country.
fn place(thing: &Node, offers: &[&Node]) -> (Option<String>, Option<String>) {
    let from_offers = offers.iter().find_map(|offer| offer.get("availableAtOrFrom"));
    let own =
        || ["availableAtOrFrom", "location", "contentLocation", "areaServed"].iter().find_map(|key| thing.get(*key));
    let Some(place) = from_offers.or_else(own) else { return (None, None) };
    let address = objects(Some(place)).find_map(|node| node.get("address")).unwrap_or(place);
    let Some(node) = objects(Some(address)).next() else { return (clean(text(Some(address)), limits::NAME), None) };
    let parts = ["streetAddress", "addressLocality", "addressRegion"];
    let parts: Vec<_> = parts.iter().filter_map(|key| text(node.get(*key))).collect();
    let location = if parts.is_empty() { text(node.get("name")) } else { Some(parts.join(", ")) };
    (clean(location, limits::NAME), clean(text(node.get("addressCountry")), limits::NAME))
}

fn identifiers(node: &Node, listing: &mut Listing) {
    for key in IDENTIFIERS {
        if let Some(value) = clean(text(node.get(*key)), limits::NAME) {
            listing.identifiers.insert((*key).to_owned(), value);
        }
    }
    for property in objects(node.get("identifier")).take(20) {
        let name = text(property.get("propertyID")).or_else(|| text(property.get("name")));
        if let (Some(name), Some(value)) = (clean(name, 60), clean(text(property.get("value")), limits::NAME)) {
            listing.identifiers.entry(name).or_insert(value);
        }
    }
    if let Some(value) = items(node.get("identifier")).iter().find_map(Value::as_str)
        && let Some(value) = clean(Some(value.to_owned()), limits::NAME)
    {
        listing.identifiers.entry("identifier".to_owned()).or_insert(value);
    }
}
