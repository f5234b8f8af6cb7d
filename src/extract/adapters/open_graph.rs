//! `OpenGraph`, its product terms, and Twitter cards: what a page says of itself as a whole.

use std::collections::HashMap;

use super::super::document::{Document, text_of_fragment};
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

    fn read(&self, document: &Document, context: &Context<'_>, _: &mut Vec<Message>) -> Vec<PartialListing> {
        let terms = Terms::read(document);
        if terms.0.is_empty() {
            return Vec::new();
        }
        let mut listing = Listing {
            title: terms.text(&["og:title", "twitter:title"], limits::TITLE).unwrap_or_default(),
            description: terms.text(&["og:description", "twitter:description"], limits::DESCRIPTION),
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
        for address in
            terms.all(&["og:video:secure_url", "og:video:url", "og:video", "twitter:player:stream", "og:audio"])
        {
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
struct Terms<'a>(HashMap<String, Vec<&'a str>>);

impl<'a> Terms<'a> {
    fn read(document: &'a Document) -> Self {
        let mut terms: HashMap<String, Vec<&str>> = HashMap::new();
        for meta in document.named("meta") {
            let Some(name) = meta.attr("property").or(meta.attr("name")) else { continue };
            let name = name.trim().to_ascii_lowercase();
            let is_ours = ["og:", "product:", "twitter:", "book:"].iter().any(|start| name.starts_with(start));
            let content = meta.attr("content").map(str::trim).filter(|content| !content.is_empty());
            if let (true, Some(content)) = (is_ours, content) {
                let values = terms.entry(name).or_default();
                if values.len() < MAX_VALUES {
                    values.push(content);
                }
            }
        }
        Terms(terms)
    }

    fn all(&self, names: &[&str]) -> impl Iterator<Item = &'a str> {
        let found: Vec<&'a str> = names.iter().filter_map(|name| self.0.get(*name)).flatten().copied().collect();
        found.into_iter()
    }

    fn first(&self, names: &[&str]) -> Option<&'a str> {
        self.all(names).next()
    }

    fn text(&self, names: &[&str], max: usize) -> Option<String> {
        self.first(names).map(|text| text_of_fragment(text, max)).filter(|text| !text.is_empty())
    }

    fn read_price(&self, listing: &mut Listing) {
        let amounts =
            ["product:sale_price:amount", "product:price:amount", "og:price:amount", "og:price", "product:price"];
        let currencies = ["product:sale_price:currency", "product:price:currency", "og:price:currency", "og:currency"];
        let Some((amount, named)) = self.first(&amounts).or_else(|| self.price_on_card()).and_then(price::read) else {
            return;
        };
        listing.price = Some(amount);
        listing.currency = self.first(&currencies).and_then(price::currency).or(named).map(str::to_owned);
    }

    /// Twitter cards pair free labels with data: `twitter:label1` and `twitter:data1`.
    fn price_on_card(&self) -> Option<&'a str> {
        let pairs = [("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")];
        let is_price = |label: &str| ["price", "价格", "售价"].iter().any(|word| label.to_lowercase().contains(word));
        let named = pairs.iter().find(|(label, _)| self.first(&[label]).is_some_and(is_price))?;
        self.first(&[named.1])
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
