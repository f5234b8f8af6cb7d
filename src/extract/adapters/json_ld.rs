//! JSON-LD in script elements: several blocks, graphs, lists, and the broken ones that shops ship.

use super::super::document::Document;
use super::{Adapter, Context, PartialListing, Voice, json_repair, schema};
use crate::locale::Message;

/// Blocks of one page that are read.
const MAX_BLOCKS: usize = 50;

pub struct JsonLd;

impl Adapter for JsonLd {
    fn name(&self) -> &'static str {
        "json-ld"
    }

    fn voice(&self) -> Voice {
        Voice::StructuredData
    }

    fn read(&self, document: &Document, context: &Context<'_>, warnings: &mut Vec<Message>) -> Vec<PartialListing> {
        let is_block = |kind: &str| kind.trim().to_ascii_lowercase().starts_with("application/ld+json");
        let blocks = document.named("script").filter(|script| script.attr("type").is_some_and(is_block));
        let mut roots = Vec::new();
        for (position, block) in blocks.take(MAX_BLOCKS).enumerate() {
            let text: String = block.text().collect();
            match json_repair::parse(&text) {
                Some(root) => roots.push(root),
                None if text.trim().is_empty() => {}
                None => warnings.push(Message::new("extract-json-ld-unreadable").with("position", position + 1)),
            }
        }
        schema::things(&roots, context)
    }
}
