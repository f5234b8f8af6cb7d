//! JSON-LD in script elements: several blocks, graphs, lists, and the broken ones that shops ship.

use super::super::document::{Document, Element};
use super::super::name::Name;
use super::{Adapter, Context, PartialListing, Voice, json_repair, schema};
use crate::locale::Message;

/// Blocks of one page that are read.
const MAX_BLOCKS: usize = 50;

const JSON_LD: &str = "application/ld+json";

pub struct JsonLd;

impl Adapter for JsonLd {
    fn name(&self) -> &'static str {
        "json-ld"
    }

    fn voice(&self) -> Voice {
        Voice::StructuredData
    }

    fn read(&self, document: &Document<'_>, context: &Context<'_>, warnings: &mut Vec<Message>) -> Vec<PartialListing> {
        let is_block = |script: &Element<'_>| {
            let kind = script.attr("type").unwrap_or_default();
            kind.trim().get(..JSON_LD.len()).is_some_and(|start| start.eq_ignore_ascii_case(JSON_LD))
        };
        let blocks = document.named(Name::Script).filter(is_block);
        let mut roots = Vec::new();
        for (position, block) in blocks.take(MAX_BLOCKS).enumerate() {
            let text = block.text();
            match json_repair::parse(&text) {
                Some(root) => roots.push(root),
                None if text.trim().is_empty() => {}
                None => warnings.push(Message::new("extract-json-ld-unreadable").with("position", position + 1)),
            }
        }
        schema::things(&roots, context)
    }
}
