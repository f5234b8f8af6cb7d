//! Puts together what the adapters found: what a page is about, and each fact from the adapter believed first.

use std::collections::HashMap;

use url::Url;

use super::adapters::{PartialListing, Role};
use super::{Listing, ListingKind, limits};

/// What the page itself says it is about, to tell its own thing from those beside it.
pub struct Subject<'a> {
    pub url: &'a Url,
    pub canonical: Option<&'a Url>,
    pub heading: Option<&'a str>,
}

impl Subject<'_> {
    fn is(&self, listing: &Listing) -> bool {
        let here =
            |url: &Url| same_page(url, self.url) || self.canonical.is_some_and(|canonical| same_page(url, canonical));
        listing.url.as_ref().is_some_and(here)
    }

    fn is_heading(&self, listing: &Listing) -> bool {
        self.heading.is_some_and(|heading| heading == listing.title)
    }
}

/// What was found: by structured data (JSON-LD, then microdata), by the source's selectors, and about the page as a whole.
#[derive(Default)]
pub struct Found {
    pub structured: Vec<Vec<PartialListing>>,
    pub selected: Vec<PartialListing>,
    pub page: Vec<PartialListing>,
}

/// The listings of a page, never none. A page about one thing has its gaps filled from what the page says as a whole.
pub fn merge(found: Found, subject: &Subject<'_>) -> Vec<Listing> {
    let mut things: Vec<Listing> = Vec::new();
    for partials in found.structured {
        let more = own_things(partials, subject);
        things = combine(things, more);
    }
    let (items, whole): (Vec<_>, Vec<_>) = found.selected.into_iter().partition(|partial| partial.role != Role::Page);
    if !items.is_empty() {
        let items = items.into_iter().map(|partial| partial.listing).collect();
        let (own, items) = with_items(things, items, subject);
        let page_is_a_thing = found.page.iter().any(|partial| partial.listing.kind != ListingKind::Page);
        let own = (own.is_some() || page_is_a_thing).then(|| fill_from_page(own.unwrap_or_default(), found.page));
        return own.into_iter().chain(items).take(limits::LISTINGS).collect();
    }
    if things.len() > 1 {
        return things;
    }
    let selected = whole.into_iter().fold(Listing::default(), |known, partial| fill(known, partial.listing));
    vec![fill_from_page(fill(selected, things.pop().unwrap_or_default()), found.page)]
}

/// Of what structured data names, what the page is about: things before those in lists, and the page's own before others.
fn own_things(partials: Vec<PartialListing>, subject: &Subject<'_>) -> Vec<Listing> {
    let has_things = partials.iter().any(|partial| partial.role == Role::Thing);
    let things = partials.into_iter().filter(|partial| !has_things || partial.role == Role::Thing);
    let mut things: Vec<Listing> = things.map(|partial| partial.listing).collect();
    for is_own in [Subject::is, Subject::is_heading] {
        let own: Vec<usize> = (0..things.len()).filter(|at| is_own(subject, &things[*at])).collect();
        if let [own] = own[..] {
            return vec![things.swap_remove(own)];
        }
    }
    things
}

/// Joins two lists of things: the same ones are merged, the first list's facts first. Beside a single thing, others are not the page's own.
fn combine(first: Vec<Listing>, second: Vec<Listing>) -> Vec<Listing> {
    if first.is_empty() {
        return second;
    }
    let is_single = first.len() == 1;
    if is_single && second.len() == 1 {
        return first.into_iter().zip(second).map(|(known, more)| fill(known, more)).collect();
    }
    let (mut joined, rest) = match_up(first, second);
    if !is_single {
        joined.extend(rest);
    }
    joined
}

/// The items that the source's selectors found, completed from structured data, and the page's own thing beside them.
fn with_items(things: Vec<Listing>, items: Vec<Listing>, subject: &Subject<'_>) -> (Option<Listing>, Vec<Listing>) {
    let was_single = things.len() == 1;
    let (items, rest) = match_up(items, things);
    let own = rest.into_iter().find(|thing| subject.is(thing) || (was_single && thing.url.is_none()));
    (own, items)
}

/// Fills the gaps of each in `first` from its counterpart in `second`; also gives those of `second` that have none.
fn match_up(first: Vec<Listing>, second: Vec<Listing>) -> (Vec<Listing>, Vec<Listing>) {
    let mut by_key: HashMap<Key, usize> = HashMap::new();
    for (at, listing) in first.iter().enumerate() {
        for key in keys(listing) {
            by_key.entry(key).or_insert(at);
        }
    }
    let mut first: Vec<Option<Listing>> = first.into_iter().map(Some).collect();
    let mut rest = Vec::new();
    for listing in second {
        let counterpart = keys(&listing).into_iter().find_map(|key| by_key.get(&key).copied());
        match counterpart.and_then(|at| first.get_mut(at)) {
            Some(place) => *place = place.take().map(|known| fill(known, listing)),
            None => rest.push(listing),
        }
    }
    (first.into_iter().flatten().collect(), rest)
}

#[derive(PartialEq, Eq, Hash)]
enum Key {
    Url(String),
    Identifier(String),
    Title(String),
}

fn keys(listing: &Listing) -> Vec<Key> {
    let url = listing.url.iter().map(|url| Key::Url(without_scheme(url)));
    let sku = listing.identifiers.get("sku").map(|sku| Key::Identifier(sku.clone()));
    url.chain(sku).chain([Key::Title(listing.title.to_lowercase())]).collect()
}

fn without_scheme(url: &Url) -> String {
    url.as_str().split_once("://").map_or(url.as_str(), |(_, rest)| rest).trim_end_matches('/').to_owned()
}

fn same_page(one: &Url, other: &Url) -> bool {
    without_scheme(one) == without_scheme(other)
}

/// Fills from what the page says as a whole. A page about nothing in particular keeps its text and every picture.
fn fill_from_page(mut listing: Listing, page: Vec<PartialListing>) -> Listing {
    let is_described = listing.description.is_some();
    let mut texts = Vec::new();
    let mut beside = Vec::new();
    for partial in page {
        texts.extend(partial.listing.description.clone());
        beside.extend(partial.beside);
        listing = fill(listing, partial.listing);
    }
    if listing.kind != ListingKind::Page {
        return listing;
    }
    if !is_described {
        listing.description = join(&texts);
    }
    let more: Vec<_> = beside.into_iter().filter(|url| !listing.images.contains(url)).collect();
    listing.images.extend(more);
    listing.images.truncate(limits::IMAGES);
    listing
}

/// Texts one after the other, without those that another contains.
fn join(texts: &[String]) -> Option<String> {
    let mut joined = String::new();
    for text in texts {
        if text.contains(&joined) {
            joined.clone_from(text);
        } else if !joined.contains(text) {
            joined = format!("{joined}\n{text}");
        }
    }
    let joined = super::text::shorten(joined.trim(), limits::DESCRIPTION);
    (!joined.is_empty()).then(|| joined.to_owned())
}

/// `known` with its gaps filled from `more`. Price and currency are one fact.
fn fill(mut known: Listing, more: Listing) -> Listing {
    if known.kind == ListingKind::Page {
        known.kind = more.kind;
    }
    if known.title.is_empty() {
        known.title = more.title;
    }
    if known.price.is_none() {
        known.price = more.price;
        known.currency = more.currency;
    } else if known.currency.is_none() && known.price == more.price {
        known.currency = more.currency;
    }
    known.description = known.description.or(more.description);
    known.seller = known.seller.or(more.seller);
    known.brand = known.brand.or(more.brand);
    known.lang = known.lang.or(more.lang);
    known.url = known.url.or(more.url);
    known.country = known.country.or(more.country);
    known.location = known.location.or(more.location);
    known.availability = known.availability.or(more.availability);
    if known.images.is_empty() {
        known.images = more.images;
    }
    super::links::merge(&mut known.links, more.links);
    for contact in more.contacts {
        if !known.contacts.contains(&contact) {
            known.contacts.push(contact);
        }
    }
    for (name, value) in more.identifiers {
        known.identifiers.entry(name).or_insert(value);
    }
    known
}
