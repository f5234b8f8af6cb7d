//! Twitter cards: what a page says of itself to be shown in short, where OpenGraph does not say it.

use super::super::document::Document;
use super::super::{Link, Listing, ListingKind, limits, links, price};
use super::open_graph::Terms;
use super::schema::distinct;
use super::{Adapter, Context, PartialListing, Role, Voice};
use crate::locale::Message;

pub struct TwitterCard;

impl Adapter for TwitterCard {
    fn name(&self) -> &'static str {
        "twitter-card"
    }

    fn voice(&self) -> Voice {
        Voice::WholePage
    }

    fn read(&self, document: &Document<'_>, context: &Context<'_>, _: &mut Vec<Message>) -> Vec<PartialListing> {
        let terms = Terms::read(document);
        // The two usually say the same in different words, and one of them is enough.
        let unless_said = |og: &str, own: &[&str], max| {
            if terms.first(&[og]).is_some() { None } else { terms.text(own, max) }
        };
        let images = terms.all(&["twitter:image", "twitter:image:src"]);
        let mut listing = Listing {
            title: unless_said("og:title", &["twitter:title"], limits::TITLE).unwrap_or_default(),
            description: unless_said("og:description", &["twitter:description"], limits::DESCRIPTION),
            images: distinct(images.filter_map(|address| context.resolve(address))),
            ..Listing::default()
        };
        for address in terms.all(&["twitter:player:stream"]) {
            let url = context.base.join(address).map_or_else(|_| address.to_owned(), String::from);
            if let Some(kind) = links::kind(&url) {
                links::merge(&mut listing.links, vec![Link { url, kind, text: String::new() }]);
            }
        }
        if let Some((amount, currency)) = price_on_card(&terms).and_then(price::read) {
            listing.price = Some(amount);
            listing.currency = currency.map(str::to_owned);
        }
        let says_product = terms.first(&["twitter:card"]).is_some_and(|card| card.eq_ignore_ascii_case("product"));
        if says_product || listing.price.is_some() {
            listing.kind = ListingKind::Product;
        }
        if listing == Listing::default() {
            return Vec::new();
        }
        vec![PartialListing { listing, ..PartialListing::new(Role::Page) }]
    }
}

/// Cards pair free labels with data: `twitter:label1` and `twitter:data1`.
fn price_on_card<'t>(terms: &'t Terms<'_>) -> Option<&'t str> {
    let pairs = [("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")];
    let is_price = |label: &str| ["price", "价格", "售价"].iter().any(|word| label.to_lowercase().contains(word));
    let named = pairs.iter().find(|(label, _)| terms.first(&[label]).is_some_and(is_price))?;
    terms.first(&[named.1])
}
