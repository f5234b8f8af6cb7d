//! `OpenGraph` and its product terms: what a page says of itself as a whole.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::document::{Document, text_of_fragment};
use super::super::name::Name;
use super::super::{Link, Listing, ListingKind, limits, links, price};
use super::schema::distinct;
use super::{Adapter, Context, PartialListing, Role, Voice};
use crate::locale::Message;

/// Contents of one property that are kept.
const MAX_VALUES: usize = 200;

pub struct OpenGraph;

impl Adapter for OpenGraph {
    fn name(&self) -> &'static str {
        "open-graph"
    }

    fn voice(&self) -> Voice {
        Voice::WholePage
    }

    fn read(&self, document: &Document<'_>, context: &Context<'_>, _: &mut Vec<Message>) -> Vec<PartialListing> {
        let terms = Terms::read(document);
        if terms.are_only("twitter:") {
            return Vec::new();
        }
        let mut listing = Listing {
            title: terms.text(&["og:title"], limits::TITLE).unwrap_or_default(),
            description: terms.text(&["og:description"], limits::DESCRIPTION),
            brand: terms.text(&["product:brand", "og:brand"], limits::NAME),
            availability: terms.text(&["product:availability", "og:availability"], limits::NAME),
            lang: terms
                .first(&["og:locale"])
                .map(|locale| locale.replace('_', "-"))
                .filter(|lang| lang.len() <= limits::LANG),
            location: terms.text(&["og:locality", "og:region"], limits::NAME),
            country: terms.text(&["og:country-name"], limits::NAME),
            ..Listing::default()
        };
        let images =
            terms.all(&["og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"]);
        listing.images = distinct(images.filter_map(|address| context.resolve(address)));
        for (names, key) in
            [(["product:retailer_item_id", "product:sku"], "sku"), (["book:isbn", "product:isbn"], "isbn")]
        {
            if let Some(value) = terms.text(&names, limits::NAME) {
                listing.identifiers.insert(key.to_owned(), value);
            }
        }
        for address in terms.all(&["og:video:secure_url", "og:video:url", "og:video", "og:audio"]) {
            let url = context.base.join(address).map_or_else(|_| address.to_owned(), String::from);
            if let Some(kind) = links::kind(&url) {
                links::merge(&mut listing.links, vec![Link { url, kind, text: String::new() }]);
            }
        }
        terms.read_price(&mut listing);
        listing.kind = terms.kind(&listing);
        vec![PartialListing { listing, ..PartialListing::new(Role::Page) }]
    }
}

/// Each property with its contents in document order.
pub struct Terms<'a>(HashMap<String, Vec<Cow<'a, str>>>);

impl<'a> Terms<'a> {
    pub fn read(document: &'a Document<'_>) -> Self {
        let mut terms: HashMap<String, Vec<Cow<'_, str>>> = HashMap::new();
        for meta in document.named(Name::Meta) {
            let Some(name) = meta.attr("property").or_else(|| meta.attr("name")) else { continue };
            let name = name.trim().to_ascii_lowercase();
            let is_ours = ["og:", "product:", "twitter:", "book:"].iter().any(|start| name.starts_with(start));
            if !is_ours {
                continue;
            }
            if let Some(content) = meta.attr("content").filter(|content| !content.trim().is_empty()) {
                let values = terms.entry(name).or_default();
                if values.len() < MAX_VALUES {
                    values.push(content);
                }
            }
        }
        Terms(terms)
    }

    /// Whether no property has another beginning.
    pub fn are_only(&self, beginning: &str) -> bool {
        self.0.keys().all(|name| name.starts_with(beginning))
    }

    pub fn all(&self, names: &[&str]) -> impl Iterator<Item = &str> {
        let found: Vec<&Cow<'_, str>> = names.iter().filter_map(|name| self.0.get(*name)).flatten().collect();
        found.into_iter().map(|content| content.trim())
    }

    pub fn first(&self, names: &[&str]) -> Option<&str> {
        self.all(names).next()
    }

    pub fn text(&self, names: &[&str], max: usize) -> Option<String> {
        self.first(names).map(|text| text_of_fragment(text, max)).filter(|text| !text.is_empty())
    }

    fn read_price(&self, listing: &mut Listing) {
        let amounts =
            ["product:sale_price:amount", "product:price:amount", "og:price:amount", "og:price", "product:price"];
        let currencies = ["product:sale_price:currency", "product:price:currency", "og:price:currency", "og:currency"];
        let Some((amount, named)) = self.first(&amounts).and_then(price::read) else {
            return;
        };
        listing.price = Some(amount);
        listing.currency = self.first(&currencies).and_then(price::currency).or(named).map(str::to_owned);
    }

    fn kind(&self, listing: &Listing) -> ListingKind {
        let kind = self.first(&["og:type"]).unwrap_or_default().to_ascii_lowercase();
        match kind.rsplit(':').next().unwrap_or_default().split('.').next().unwrap_or_default() {
            "product" => ListingKind::Product,
            "video" | "music" | "book" | "books" | "movie" | "song" | "album" => ListingKind::Work,
            _ if listing.price.is_some() => ListingKind::Product,
            _ => ListingKind::Page,
        }
    }
}
