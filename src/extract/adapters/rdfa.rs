//! RDFa Lite with schema.org's terms: `vocab`, `typeof`, `property`, `resource`, and prefixed names.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::super::document::{Document, Element, Has};
use super::super::limits;
use super::super::name::Name;
use super::super::text::shorten;
use super::items::{Syntax, items};
use super::microdata::value_of;
use super::{Adapter, Context, PartialListing, Voice, schema};
use crate::locale::Message;

/// Vocabularies whose terms are schema.org's, or became them.
const VOCABULARIES: &[&str] = &["schema.org", "data-vocabulary.org"];

pub struct Rdfa;

impl Adapter for Rdfa {
    fn name(&self) -> &'static str {
        "rdfa"
    }

    fn voice(&self) -> Voice {
        Voice::StructuredData
    }

    fn read(&self, document: &Document<'_>, context: &Context<'_>, _: &mut Vec<Message>) -> Vec<PartialListing> {
        if !document.has_any(Has::TYPEOF) {
            return Vec::new();
        }
        schema::things(&items(document, self), context)
    }
}

impl Syntax for Rdfa {
    fn types(&self, element: Element<'_>) -> Option<Vec<String>> {
        let written = element.has(Has::TYPEOF).then(|| element.attr("typeof")).flatten()?;
        let is_ours = speaks_schema(element);
        let types = written.split_ascii_whitespace().filter_map(|word| term(word, is_ours)).map(str::to_owned);
        Some(types.collect())
    }

    fn properties<'d>(&self, element: Element<'d>) -> Vec<Cow<'d, str>> {
        let names = element.has(Has::PROPERTY).then(|| element.attr("property")).flatten().unwrap_or_default();
        // Bare names are those of the item's vocabulary; its type says whether that is ours.
        let terms = names.split_ascii_whitespace().take(3).filter_map(|word| term(word, true));
        terms.map(|name| Cow::Owned(name.to_owned())).collect()
    }

    fn value(&self, element: Element<'_>, _: &str) -> String {
        if element.attr("content").is_none()
            && !matches!(element.name(), Name::A | Name::Link | Name::Img)
            && let Some(resource) = element.attr("resource").or_else(|| element.attr("href"))
        {
            return shorten(&resource, limits::DESCRIPTION).to_owned();
        }
        value_of(element)
    }

    fn complete(&self, element: Element<'_>, node: &mut Map<String, Value>) {
        if let Some(resource) = element.attr("resource").filter(|resource| resource.len() <= limits::DESCRIPTION) {
            node.entry("@id").or_insert_with(|| Value::String(resource.into_owned()));
        }
    }
}

/// The name that a word stands for, without its vocabulary: `Product`, `schema:Product`, `https://schema.org/Product`.
/// Words of other vocabularies stand for nothing here.
fn term(word: &str, bare_is_ours: bool) -> Option<&str> {
    if let Some(name) = word.strip_prefix("schema:") {
        return Some(name);
    }
    if VOCABULARIES.iter().any(|vocabulary| word.contains(vocabulary)) {
        return word.rsplit(['/', '#']).next();
    }
    (bare_is_ours && !word.contains(':')).then_some(word)
}

/// Whether the vocabulary that holds here is schema.org: the nearest one that is named around the element.
fn speaks_schema(element: Element<'_>) -> bool {
    let around = std::iter::successors(Some(element), |element| element.parent());
    let named = around.into_iter().find_map(|element| element.attr("vocab"));
    named.is_some_and(|vocabulary| VOCABULARIES.iter().any(|ours| vocabulary.contains(ours)))
}
