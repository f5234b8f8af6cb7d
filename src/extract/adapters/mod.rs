//! The ways in which pages say what they offer. Each adapter reads one of them and knows nothing of the others;
//! `merge` puts together what they found.

mod items;
mod json_ld;
mod json_repair;
mod microdata;
mod microformats;
mod open_graph;
pub mod plain;
mod rdfa;
mod schema;
mod selectors;
mod twitter_card;

use url::Url;

use super::document::Document;
use super::{Listing, links};
use crate::locale::Message;
use crate::sources::Selectors;

/// What an adapter needs to know besides the document.
pub struct Context<'a> {
    /// What relative addresses are resolved against.
    pub base: &'a Url,
    pub selectors: &'a Selectors,
    /// The page's text, for those who need another reading of it.
    pub source: &'a str,
    /// Where the page's links lead.
    pub resolved: &'a links::Resolved,
    /// The page's title and its first heading.
    pub title: Option<&'a str>,
    pub heading: Option<&'a str>,
}

impl Context<'_> {
    /// An absolute http(s) address without fragment.
    pub fn resolve(&self, address: &str) -> Option<Url> {
        links::resolve(self.base, address)
    }
}

/// What a partial listing is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A thing of its own, by its own data.
    Thing,
    /// A thing that a list on the page names; the page may be about something else.
    Listed,
    /// The page as a whole: fills gaps where the page is about one thing.
    Page,
}

/// A listing with gaps; an empty title is a gap too.
#[derive(Clone, Debug)]
pub struct PartialListing {
    pub role: Role,
    pub listing: Listing,
    /// Pictures from beside the page's own content: only good for a page that is about nothing in particular.
    pub beside: Vec<Url>,
}

impl PartialListing {
    pub fn new(role: Role) -> Self {
        PartialListing { role, listing: Listing::default(), beside: Vec::new() }
    }
}

/// Whose word an adapter brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// The page's data about single things.
    StructuredData,
    /// The source's selectors: they go before everything else.
    Source,
    /// The page about itself as a whole.
    WholePage,
}

/// One way in which pages say what they offer.
pub trait Adapter: Sync {
    fn name(&self) -> &'static str;
    fn voice(&self) -> Voice;
    /// What the page says this way. Adds to `warnings` what it could not read.
    fn read(&self, document: &Document<'_>, context: &Context<'_>, warnings: &mut Vec<Message>) -> Vec<PartialListing>;
}

/// In the order in which they fill gaps. The source's selectors, where given, go before all the others.
pub static ADAPTERS: &[&dyn Adapter] = &[
    &json_ld::JsonLd,
    &microdata::Microdata,
    &rdfa::Rdfa,
    &microformats::Microformats,
    &open_graph::OpenGraph,
    &twitter_card::TwitterCard,
    &selectors::BySelectors,
    &plain::Plain,
];
