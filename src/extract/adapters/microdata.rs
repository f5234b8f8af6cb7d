//! Microdata: `itemscope`, `itemtype` and `itemprop`. `itemref` is not followed.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::super::document::{Document, Element, Has};
use super::super::limits;
use super::super::name::Name;
use super::super::text::{of_element, shorten};
use super::items::{Syntax, items};
use super::{Adapter, Context, PartialListing, Voice, schema};
use crate::locale::Message;

pub struct Microdata;

impl Adapter for Microdata {
    fn name(&self) -> &'static str {
        "microdata"
    }

    fn voice(&self) -> Voice {
        Voice::StructuredData
    }

    fn read(&self, document: &Document<'_>, context: &Context<'_>, _: &mut Vec<Message>) -> Vec<PartialListing> {
        if !document.has_any(Has::ITEMSCOPE) {
            return Vec::new();
        }
        schema::things(&items(document, self), context)
    }
}

impl Syntax for Microdata {
    fn types(&self, element: Element<'_>) -> Option<Vec<String>> {
        let kinds = element.has(Has::ITEMSCOPE).then(|| element.attr("itemtype").unwrap_or_default())?;
        Some(kinds.split_ascii_whitespace().map(str::to_owned).collect())
    }

    fn properties<'d>(&self, element: Element<'d>) -> Vec<Cow<'d, str>> {
        let names = element.has(Has::ITEMPROP).then(|| element.attr("itemprop")).flatten().unwrap_or_default();
        let own = |name: &str| Cow::Owned(name.rsplit('/').next().unwrap_or(name).to_owned());
        names.split_ascii_whitespace().take(3).map(own).collect()
    }

    fn value(&self, element: Element<'_>, _: &str) -> String {
        value_of(element)
    }

    fn complete(&self, _: Element<'_>, _: &mut Map<String, Value>) {}
}

/// The value of a property, as the HTML standard has it; `content` is honoured everywhere, since shops write it everywhere.
pub fn value_of(element: Element<'_>) -> String {
    let attribute = || match element.name() {
        Name::A | Name::Area | Name::Link => element.attr("href"),
        Name::Img => super::plain::image_address(element),
        Name::Audio | Name::Embed | Name::Iframe | Name::Source | Name::Track | Name::Video => element.attr("src"),
        Name::Object => element.attr("data"),
        Name::Data | Name::Meter => element.attr("value"),
        Name::Time => element.attr("datetime"),
        _ => None,
    };
    match element.attr("content").or_else(attribute) {
        Some(value) => shorten(&value, limits::DESCRIPTION).to_owned(),
        None => of_element(element, limits::DESCRIPTION),
    }
}
