//! The source's own selectors: for sites that say nothing in a form for machines. What they name goes before everything else.

use std::borrow::Cow;
use std::collections::HashSet;

use ego_tree::NodeRef;
use scraper::{ElementRef, Node, Selector};

use super::super::document::Document;
use super::super::dom::{Tree, Walk, of_element, visible, walk};
use super::super::text::squeeze;
use super::super::{Listing, ListingKind, contacts, limits, links, price};
use super::plain::{PictureAttributes, largest};
use super::schema::distinct;
use super::{Adapter, Context, PartialListing, Role, Voice};
use crate::locale::Message;

pub struct BySelectors;

impl Adapter for BySelectors {
    fn name(&self) -> &'static str {
        "selectors"
    }

    fn voice(&self) -> Voice {
        Voice::Source
    }

    fn read(&self, document: &Document<'_>, context: &Context<'_>, warnings: &mut Vec<Message>) -> Vec<PartialListing> {
        let compiled = Compiled::new(context, warnings);
        if !compiled.asks_for_anything() {
            return Vec::new();
        }
        let tree = Tree::parse(context.source);
        if tree.cut && !document.cut {
            warnings.push(Message::new("extract-page-cut"));
        }
        let items = compiled.item.as_ref().map(|item| outermost(&tree, item)).unwrap_or_default();
        let items = items.into_iter().map(|item| compiled.item(item, context));
        let items: Vec<_> = items.filter(|partial| !partial.listing.title.is_empty()).collect();
        if !items.is_empty() {
            return items;
        }
        let mut listing =
            compiled.fields(&|selector| tree.html().select(selector).take(limits::IMAGES).collect(), context);
        if listing == Listing::default() {
            return Vec::new();
        }
        if listing.price.is_some() {
            listing.kind = ListingKind::Product;
        }
        vec![PartialListing { listing, ..PartialListing::new(Role::Page) }]
    }
}

/// The matches that do not stand inside another match.
fn outermost<'a>(tree: &'a Tree, item: &Selector) -> Vec<ElementRef<'a>> {
    let matches: HashSet<_> = tree.html().select(item).map(|element| element.id()).collect();
    let mut items = Vec::new();
    let enter = |node: NodeRef<'a, Node>| {
        let Some(element) = ElementRef::wrap(node).filter(|element| matches.contains(&element.id())) else {
            return Walk::Into;
        };
        items.push(element);
        if items.len() < limits::LISTINGS { Walk::Over } else { Walk::Stop }
    };
    walk(tree.root(), enter, |_| {});
    items
}

struct Compiled {
    item: Option<Selector>,
    title: Option<Selector>,
    description: Option<Selector>,
    price: Option<Selector>,
    currency: Option<String>,
    seller: Option<Selector>,
    brand: Option<Selector>,
    location: Option<Selector>,
    image: Option<Selector>,
    link: Option<Selector>,
}

impl Compiled {
    fn new(context: &Context<'_>, warnings: &mut Vec<Message>) -> Self {
        let from = context.selectors;
        let mut compile = |selector: &Option<String>| {
            let selector = selector.as_deref().map(str::trim).filter(|selector| !selector.is_empty())?;
            let compiled = Selector::parse(selector).ok();
            if compiled.is_none() {
                warnings.push(Message::new("extract-selector-invalid").with("selector", selector));
            }
            compiled
        };
        Compiled {
            item: compile(&from.item),
            title: compile(&from.title),
            description: compile(&from.description),
            price: compile(&from.price),
            currency: from.currency.as_ref().map(|code| code.trim().to_ascii_uppercase()),
            seller: compile(&from.seller),
            brand: compile(&from.brand),
            location: compile(&from.location),
            image: compile(&from.image),
            link: compile(&from.link),
        }
    }

    fn asks_for_anything(&self) -> bool {
        let selectors = [
            &self.item,
            &self.title,
            &self.description,
            &self.price,
            &self.seller,
            &self.brand,
            &self.location,
            &self.image,
            &self.link,
        ];
        selectors.into_iter().any(Option::is_some)
    }

    fn item(&self, item: ElementRef<'_>, context: &Context<'_>) -> PartialListing {
        let mut listing = self.fields(&|selector| item.select(selector).take(limits::IMAGES).collect(), context);
        let text = visible(*item, limits::DESCRIPTION);
        listing.kind = ListingKind::Product;
        listing.contacts = contacts::read(&text);
        listing.links = links::telling(&text, context.base, &links::Resolved::default());
        let own_link = item.attr("href").filter(|_| item.value().name() == "a");
        listing.url = listing.url.or_else(|| own_link.and_then(|href| context.resolve(href)));
        PartialListing { listing, ..PartialListing::new(Role::Thing) }
    }

    /// Reads every field with `find`, which gives the matches of a selector in the page or in one item.
    fn fields<'a>(&self, find: &dyn Fn(&Selector) -> Vec<ElementRef<'a>>, context: &Context<'_>) -> Listing {
        let matches = |selector: &Option<Selector>| selector.as_ref().map(find).unwrap_or_default();
        let first = |selector: &Option<Selector>, max: usize| {
            matches(selector).into_iter().map(|element| words(element, max)).find(|text| !text.is_empty())
        };
        let price = first(&self.price, limits::NAME).as_deref().and_then(price::read);
        let images = matches(&self.image).into_iter().filter_map(image_address);
        let addresses = matches(&self.link).into_iter();
        let mut addresses = addresses.filter_map(|element| element.attr("href").or(element.attr("content")));
        Listing {
            title: first(&self.title, limits::TITLE).unwrap_or_default(),
            description: first(&self.description, limits::DESCRIPTION),
            seller: first(&self.seller, limits::NAME),
            brand: first(&self.brand, limits::NAME),
            location: first(&self.location, limits::NAME),
            price: price.map(|(amount, _)| amount),
            currency: price.and_then(|(_, named)| named.map(str::to_owned).or_else(|| self.currency.clone())),
            images: distinct(images.filter_map(|address| context.resolve(&address))),
            url: addresses.find_map(|address| context.resolve(address)),
            ..Listing::default()
        }
    }
}

/// An element's words: the content of a meta element, the value of an input, a picture's `alt`, otherwise its text.
fn words(element: ElementRef<'_>, max: usize) -> String {
    let attribute = match element.value().name() {
        "meta" => element.attr("content"),
        "input" => element.attr("value"),
        "img" => element.attr("alt"),
        _ => None,
    };
    attribute.map_or_else(|| of_element(element, max), |text| squeeze(text, max))
}

/// The address of an element's picture.
fn image_address(element: ElementRef<'_>) -> Option<Cow<'_, str>> {
    let mut attributes = PictureAttributes::default();
    for (name, value) in element.value().attrs() {
        attributes.add(name, || Cow::Borrowed(value));
    }
    attributes.address(|| in_picture(element))
}

/// A `<picture>` may leave its `<img>` empty and name the files in its sources.
fn in_picture(element: ElementRef<'_>) -> Option<Cow<'_, str>> {
    let picture = element.parent().and_then(ElementRef::wrap).filter(|parent| parent.value().name() == "picture")?;
    let set = |source: ElementRef<'_>| source.attr("srcset").or(source.attr("data-srcset")).map(str::to_owned);
    let set = picture.child_elements().take(20).find_map(set)?;
    largest(&set).map(|address| Cow::Owned(address.to_owned()))
}
