//! Items and their properties written into the markup, read into the tree of JSON that JSON-LD would have been.
//! Microdata, RDFa and microformats differ only in how they mark them.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::super::document::{Document, Element, Step};

/// Items inside items.
const MAX_DEPTH: usize = 16;
/// Properties of one page that are read.
const MAX_PROPERTIES: usize = 20_000;
/// Characters of all properties of one page together.
const MAX_CHARS: usize = 4_000_000;
/// Names of one property, and types of one item.
const MAX_NAMES: usize = 10;

/// How items and properties are marked.
pub trait Syntax {
    /// The types of the item that begins with this element; none where it begins no item.
    fn types(&self, element: Element<'_>) -> Option<Vec<String>>;
    /// The properties of the enclosing item whose value this element holds.
    fn properties<'d>(&self, element: Element<'d>) -> Vec<Cow<'d, str>>;
    fn value(&self, element: Element<'_>, property: &str) -> String;
    /// Adds what an item says without marking it.
    fn complete(&self, element: Element<'_>, node: &mut Map<String, Value>);
}

/// The page's items as nodes of a tree; an item inside another that is no property of it stands on its own.
pub fn items(document: &Document<'_>, syntax: &dyn Syntax) -> Vec<Value> {
    let mut reader = Reader { syntax, open: Vec::new(), done: Vec::new(), properties: 0, chars: 0 };
    for step in document.steps() {
        match step {
            Step::Open(element) => reader.enter(element),
            Step::Close(element) => reader.leave(element),
            Step::Text(_) => {}
        }
    }
    while let Some(item) = reader.open.last() {
        reader.leave(item.element);
    }
    reader.done
}

struct Reader<'d, 's> {
    syntax: &'s dyn Syntax,
    open: Vec<Item<'d>>,
    done: Vec<Value>,
    properties: usize,
    chars: usize,
}

struct Item<'d> {
    element: Element<'d>,
    /// The properties of the enclosing item that this one is the value of.
    properties: Vec<Cow<'d, str>>,
    node: Map<String, Value>,
}

impl<'d> Reader<'d, '_> {
    fn enter(&mut self, element: Element<'d>) {
        let is_inside = !self.open.is_empty();
        if self.open.len() < MAX_DEPTH
            && let Some(types) = self.syntax.types(element)
        {
            let types = types.into_iter().take(MAX_NAMES).map(Value::from).collect();
            let node = Map::from_iter([("@type".to_owned(), Value::Array(types))]);
            let properties = if is_inside { self.syntax.properties(element) } else { Vec::new() };
            self.open.push(Item { element, properties, node });
        } else if is_inside && self.properties < MAX_PROPERTIES && self.chars < MAX_CHARS {
            for property in self.syntax.properties(element).iter().take(MAX_NAMES) {
                let value = self.syntax.value(element, property);
                self.properties += 1;
                self.chars += value.len();
                self.add(property, Value::String(value));
            }
        }
    }

    fn leave(&mut self, element: Element<'d>) {
        let Some(mut item) = self.open.pop_if(|item| item.element == element) else { return };
        self.syntax.complete(element, &mut item.node);
        let value = Value::Object(item.node);
        if self.open.is_empty() || item.properties.is_empty() {
            self.done.push(value);
            return;
        }
        for property in item.properties.iter().take(MAX_NAMES) {
            self.add(property, value.clone());
        }
    }

    fn add(&mut self, property: &str, value: Value) {
        let Some(item) = self.open.last_mut() else { return };
        let values = item.node.entry(property).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(values) = values {
            values.push(value);
        }
    }
}
