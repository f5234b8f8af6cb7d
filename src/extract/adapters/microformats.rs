//! Microformats for products: `h-product` with `p-name`, `p-price`, `u-photo`, `u-url`, and the older `hproduct`.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::super::document::{Document, Element, Has};
use super::super::limits;
use super::super::name::Name;
use super::super::text::{of_element, shorten};
use super::items::{Syntax, items};
use super::{Adapter, Context, PartialListing, Voice, schema};
use crate::locale::Message;

/// Classes and the terms of schema.org that they stand for.
const CLASSES: &[(&str, &str)] = &[
    ("p-name", "name"),
    ("p-price", PRICE),
    ("u-photo", "image"),
    ("u-featured", "image"),
    ("u-url", "url"),
    ("e-description", "description"),
    ("p-description", "description"),
    ("p-summary", "description"),
    ("p-brand", "brand"),
    ("p-seller", "seller"),
    ("u-identifier", "identifier"),
    ("p-sku", "sku"),
];

/// Those of the older format, in which every class name is an ordinary word.
const OLDER_CLASSES: &[(&str, &str)] = &[
    ("fn", "name"),
    ("price", PRICE),
    ("photo", "image"),
    ("url", "url"),
    ("description", "description"),
    ("brand", "brand"),
    ("identifier", "identifier"),
    ("sku", "sku"),
];

/// Stands in for `offers`, which holds the price.
const PRICE: &str = "price";

pub struct Microformats;

impl Adapter for Microformats {
    fn name(&self) -> &'static str {
        "microformats"
    }

    fn voice(&self) -> Voice {
        Voice::StructuredData
    }

    fn read(&self, document: &Document<'_>, context: &Context<'_>, _: &mut Vec<Message>) -> Vec<PartialListing> {
        if !document.has_any(Has::MICROFORMAT) {
            return Vec::new();
        }
        let older =
            !document.elements().any(|element| element.has(Has::MICROFORMAT) && has_class(element, "h-product"));
        let syntax = Classes { known: if older { OLDER_CLASSES } else { CLASSES }, older };
        schema::things(&items(document, &syntax), context)
    }
}

struct Classes {
    known: &'static [(&'static str, &'static str)],
    older: bool,
}

impl Syntax for Classes {
    fn types(&self, element: Element<'_>) -> Option<Vec<String>> {
        if element.has(Has::MICROFORMAT) {
            return Some(vec!["Product".to_owned()]);
        }
        // What stands in a card, a review or a rating is not said of the product.
        let class = element.has(Has::CLASS).then(|| element.attr("class")).flatten()?;
        let is_root = |word: &str| {
            if self.older { matches!(word, "vcard" | "hreview" | "hreview-aggregate") } else { word.starts_with("h-") }
        };
        class.split_ascii_whitespace().find(|word| is_root(word)).map(|word| vec![word.to_owned()])
    }

    fn properties<'d>(&self, element: Element<'d>) -> Vec<Cow<'d, str>> {
        let class = element.has(Has::CLASS).then(|| element.attr("class")).flatten().unwrap_or_default();
        let term =
            |word: &str| self.known.iter().find(|(class, _)| *class == word).map(|(_, term)| Cow::Borrowed(*term));
        class.split_ascii_whitespace().take(20).filter_map(term).collect()
    }

    fn value(&self, element: Element<'_>, property: &str) -> String {
        let is_address = matches!(property, "image" | "url");
        let attribute = match element.name() {
            Name::Img if is_address => super::plain::image_address(element),
            Name::Img => element.attr("alt"),
            Name::A | Name::Area | Name::Link if is_address => element.attr("href"),
            Name::Object if is_address => element.attr("data"),
            Name::Video | Name::Audio | Name::Source if is_address => element.attr("src"),
            Name::Data | Name::Input => element.attr("value"),
            Name::Abbr => element.attr("title"),
            Name::Time => element.attr("datetime"),
            _ => None,
        };
        match attribute {
            Some(value) => shorten(&value, limits::DESCRIPTION).to_owned(),
            None => of_element(element, limits::DESCRIPTION),
        }
    }

    /// A card without a marked name is called by its words; a price becomes an offer.
    fn complete(&self, element: Element<'_>, node: &mut Map<String, Value>) {
        if !element.has(Has::MICROFORMAT) && !node.contains_key("name") {
            node.insert("name".to_owned(), Value::String(of_element(element, limits::NAME)));
        }
        if let Some(Value::Array(prices)) = node.remove(PRICE)
            && let Some(price) = prices.into_iter().next()
        {
            node.insert("offers".to_owned(), json!({ "@type": "Offer", "price": price }));
        }
    }
}

fn has_class(element: Element<'_>, wanted: &str) -> bool {
    element.attr("class").is_some_and(|class| class.split_ascii_whitespace().any(|word| word == wanted))
}
