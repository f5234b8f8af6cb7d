//! Microdata: `itemscope` and `itemprop` read into the tree of JSON that JSON-LD would have been. `itemref` is not followed.

use std::cell::RefCell;

use ego_tree::NodeRef;
use scraper::{ElementRef, Node};
use serde_json::{Map, Value};

use super::super::document::{Document, Walk, walk};
use super::super::limits;
use super::super::text::of_element;
use super::{Adapter, Context, PartialListing, Voice, schema};
use crate::locale::Message;

/// Items inside items.
const MAX_DEPTH: usize = 16;
/// Properties of one page that are read.
const MAX_PROPERTIES: usize = 20_000;
/// Characters of all properties of one page together.
const MAX_CHARS: usize = 4_000_000;

pub struct Microdata;

impl Adapter for Microdata {
    fn name(&self) -> &'static str {
        "microdata"
    }

    fn voice(&self) -> Voice {
        Voice::StructuredData
    }

    fn read(&self, document: &Document, context: &Context<'_>, _: &mut Vec<Message>) -> Vec<PartialListing> {
        schema::things(&items(document), context)
    }
}

/// The page's items as nodes of a tree; an item inside another without `itemprop` stands on its own.
fn items(document: &Document) -> Vec<Value> {
    let reader = RefCell::new(Reader::default());
    walk(
        document.root(),
        |node| {
            reader.borrow_mut().enter(node);
            Walk::Into
        },
        |node| reader.borrow_mut().leave(node),
    );
    reader.into_inner().done
}

#[derive(Default)]
struct Reader<'a> {
    open: Vec<Item<'a>>,
    done: Vec<Value>,
    properties: usize,
    chars: usize,
}

struct Item<'a> {
    element: NodeRef<'a, Node>,
    /// The property of the enclosing item that this one is the value of.
    property: Option<&'a str>,
    node: Map<String, Value>,
}

impl<'a> Reader<'a> {
    fn enter(&mut self, node: NodeRef<'a, Node>) {
        let Some(element) = ElementRef::wrap(node) else { return };
        let property = element.attr("itemprop");
        if element.attr("itemscope").is_some() && self.open.len() < MAX_DEPTH {
            let mut tree = Map::new();
            let kinds = element.attr("itemtype").unwrap_or_default().split_ascii_whitespace().take(10).map(Value::from);
            tree.insert("@type".to_owned(), Value::Array(kinds.collect()));
            let property = property.filter(|_| !self.open.is_empty());
            self.open.push(Item { element: node, property, node: tree });
        } else if let Some(names) = property
            && !self.open.is_empty()
            && self.properties < MAX_PROPERTIES
            && self.chars < MAX_CHARS
        {
            let value = value_of(element);
            self.properties += 1;
            self.chars += value.len();
            self.add(names, &Value::String(value));
        }
    }

    fn leave(&mut self, node: NodeRef<'a, Node>) {
        if self.open.last().is_none_or(|item| item.element.id() != node.id()) {
            return;
        }
        let Some(item) = self.open.pop() else { return };
        let value = Value::Object(item.node);
        match item.property {
            Some(names) if !self.open.is_empty() => self.add(names, &value),
            _ => self.done.push(value),
        }
    }

    fn add(&mut self, names: &str, value: &Value) {
        let Some(item) = self.open.last_mut() else { return };
        for name in names.split_ascii_whitespace().take(3) {
            let name = name.rsplit('/').next().unwrap_or(name);
            let values = item.node.entry(name).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(values) = values {
                values.push(value.clone());
            }
        }
    }
}

/// The value of a property, as the HTML standard has it; `content` is honoured everywhere, since shops write it everywhere.
fn value_of(element: ElementRef<'_>) -> String {
    let attribute = match element.value().name() {
        "a" | "area" | "link" => element.attr("href"),
        "img" => super::plain::image_address(element),
        "audio" | "embed" | "iframe" | "source" | "track" | "video" => element.attr("src"),
        "object" => element.attr("data"),
        "data" | "meter" => element.attr("value"),
        "time" => element.attr("datetime"),
        _ => None,
    };
    match element.attr("content").or(attribute) {
        Some(value) => value.chars().take(limits::DESCRIPTION).collect(),
        None => of_element(element, limits::DESCRIPTION),
    }
}
