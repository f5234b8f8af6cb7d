//! Records out of large XML files, one small tree at a time: bounded, forgiving, and blind to namespace prefixes.
//! What a file declares (entities, document types) is never expanded; where it is broken, reading goes on at the next record.

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, escape};

use super::encoding::BROKEN;
use crate::locale::Message;

/// Nesting within a record; real ones have 15 levels.
const MAX_DEPTH: usize = 48;
/// Elements of one record that are kept.
const MAX_ELEMENTS: usize = 20_000;
/// Bytes of text that one record may keep.
const MAX_RECORD_TEXT: usize = 1 << 20;
/// Bytes of one element's text that are kept: more than any field may have, so that too long stays too long.
const MAX_TEXT: usize = 16 << 10;
/// Attributes of one element that are looked at.
const MAX_ATTRIBUTES: usize = 32;
/// How often a break that swallows the rest of the file (a comment that never ends) is tried to be read over. Each time
/// costs a look at the whole rest.
const MAX_OPEN_ENDS: usize = 8;

/// Parts of a record that say nothing about what is protected and for whom; they are most of its bytes.
const SKIPPED: &[&str] = &[
    "AssignmentBag",
    "AssignmentBagExt",
    "AssociatedMarkBag",
    "AssociatedMarkDetails",
    "BasicRegistrationApplicationBag",
    "BasicRegistrationApplicationDetails",
    "DivisionalApplicationBag",
    "DivisionalApplicationDetails",
    "LegalProceedingsBag",
    "LicenceBag",
    "MarkEventBag",
    "MarkEventDetails",
    "MarkRecordBag",
    "NationalCorrespondent",
    "NationalRepresentative",
    "OppositionDetails",
    "PreviousRegistrationBag",
    "PreviousRegistrationDetails",
    "PriorityBag",
    "PriorityDetails",
    "RecordAttorney",
    "RepresentativeBag",
    "RepresentativeDetails",
    "SeniorityBag",
    "SeniorityDetails",
    "StaffBag",
    "StaffDetails",
    "case-file-event-statements",
    "correspondent",
    "foreign-applications",
    "madrid-international-filing-requests",
    "prior-registration-applications",
];

/// An element with what was inside it; text and white space of its own are joined.
#[derive(Clone, Debug, Default)]
pub(super) struct Element {
    /// Without its namespace prefix.
    pub name: String,
    /// Names without their prefixes.
    attributes: Vec<(String, String)>,
    text: String,
    pub children: Vec<Element>,
}

impl Element {
    /// Its own text, white space collapsed; none where there is only that.
    pub fn text(&self) -> Option<String> {
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    pub fn children_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the first child of one of these names that has any; the earlier name goes first.
    pub fn child_text(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.children_named(name).find_map(Element::text))
    }

    /// Every element of that name below this one, in the file's order.
    pub fn all<'a>(&'a self, name: &str) -> Vec<&'a Element> {
        let mut found = Vec::new();
        let mut waiting: Vec<&Element> = self.children.iter().rev().collect();
        while let Some(element) = waiting.pop() {
            if element.name == name {
                found.push(element);
            }
            waiting.extend(element.children.iter().rev());
        }
        found
    }

    /// The texts of every element of that name below this one.
    pub fn all_texts(&self, name: &str) -> Vec<String> {
        self.all(name).into_iter().filter_map(Element::text).collect()
    }
}

/// What a file holds, in its order.
pub(super) enum Item {
    Record {
        element: Element,
        place: Place,
    },
    /// A record, or what stands between records, that cannot be read.
    Broken {
        line: u64,
        reason: Message,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Where the record starts, from 1.
    pub line: u64,
    /// How many elements named `group` began before: records of one group belong together.
    pub group: u64,
}

/// Gives every outermost element with one of these names to `take`.
pub(super) fn records(text: &str, names: &[&str], group: &str, take: &mut dyn FnMut(Item)) {
    let mut pass = Pass { text, names, group, groups: 0, lines: Lines { text, offset: 0, line: 1 }, take };
    let (mut from, mut open_ends) = (0, 0);
    while let Some(broken_at) = pass.read_from(from) {
        if broken_at.reached_the_end {
            open_ends += 1;
        }
        let next = if open_ends > MAX_OPEN_ENDS { None } else { next_record(text, broken_at.position, names) };
        let Some(next) = next else { break };
        from = next;
    }
}

/// Local names of the first elements, and the document type's, as far as they can be read: what a file's format is told by.
pub(super) fn first_names(text: &str) -> Vec<String> {
    const ENOUGH: usize = 40;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let mut names = Vec::new();
    if !text.starts_with('<') {
        return names;
    }
    if let Some((_, doctype)) = text.split_once("<!DOCTYPE") {
        let end = |c: char| c.is_whitespace() || matches!(c, '>' | '[');
        names.extend(doctype.trim_start().split(end).next().map(str::to_owned));
    }
    let mut reader = reader_of(text);
    while names.len() < ENOUGH {
        match reader.read_event() {
            Ok(Event::Start(start) | Event::Empty(start)) => names.push(start.local_name().into_inner().to_owned()),
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    names
}

struct Pass<'a, 't> {
    text: &'a str,
    names: &'a [&'a str],
    group: &'a str,
    groups: u64,
    lines: Lines<'a>,
    take: &'t mut dyn FnMut(Item),
}

/// Where reading cannot go on.
struct Break {
    /// Byte of the text behind which the next record is looked for.
    position: usize,
    /// Whatever is broken there runs to the end of the file.
    reached_the_end: bool,
}

/// The record being read.
struct Open {
    line: u64,
    group: u64,
    /// Elements from the record to the innermost open one.
    path: Vec<Element>,
    elements: usize,
    text_bytes: usize,
    /// Open elements below one that is not kept.
    skipped: usize,
    fault: Option<&'static str>,
}

impl Pass<'_, '_> {
    /// Reads on at byte `from`; none where the end was reached.
    fn read_from(&mut self, from: usize) -> Option<Break> {
        let mut reader = reader_of(self.text.get(from..)?);
        let mut open: Option<Open> = None;
        loop {
            let start_of_event = from + reader.buffer_position() as usize;
            match reader.read_event() {
                Ok(Event::Start(start)) => {
                    let name = start.local_name().into_inner();
                    match &mut open {
                        // A record within a record of its own kind: the outer one was never closed. Reading starts
                        // anew, since the reader would wait for its end.
                        Some(record) if record.path.first().is_some_and(|root| root.name == name) => {
                            self.broken(record.line, "rights-xml-record-not-closed");
                            return Some(Break { position: start_of_event, reached_the_end: false });
                        }
                        Some(record) => record.start(&start),
                        None if self.names.contains(&name) => open = Some(self.opened(&start, start_of_event)),
                        None if name == self.group => self.groups += 1,
                        None => {}
                    }
                }
                Ok(Event::Empty(start)) => {
                    if let Some(record) = &mut open {
                        record.start(&start);
                        record.end();
                    }
                }
                Ok(Event::End(_)) => {
                    if let Some(element) = open.as_mut().and_then(Open::end) {
                        self.close(open.take(), element);
                    }
                }
                Ok(Event::Text(text)) => add_text(&mut open, &text.xml10_content()),
                Ok(Event::CData(text)) => add_text(&mut open, &text.xml10_content()),
                Ok(Event::GeneralRef(reference)) => add_reference(&mut open, &reference),
                Ok(Event::Eof) => {
                    if let Some(record) = open {
                        self.broken(record.line, "rights-xml-ends-early");
                    }
                    return None;
                }
                Ok(_) => {}
                Err(_) => {
                    let position = from + reader.error_position() as usize;
                    let line = open.map_or_else(|| self.lines.line_at(position), |record| record.line);
                    self.broken(line, "rights-xml-broken");
                    let read_to = from + reader.buffer_position() as usize;
                    let reached_the_end = read_to >= self.text.len();
                    let position = if reached_the_end { position + 1 } else { read_to.max(position + 1) };
                    return Some(Break { position, reached_the_end });
                }
            }
        }
    }

    fn opened(&mut self, start: &BytesStart<'_>, position: usize) -> Open {
        let line = self.lines.line_at(position);
        let path = vec![element_of(start)];
        Open { line, group: self.groups, path, elements: 1, text_bytes: 0, skipped: 0, fault: None }
    }

    fn close(&mut self, record: Option<Open>, element: Element) {
        let Some(record) = record else { return };
        match record.fault {
            Some(code) => self.broken(record.line, code),
            None => (self.take)(Item::Record { element, place: Place { line: record.line, group: record.group } }),
        }
    }

    fn broken(&mut self, line: u64, code: &'static str) {
        (self.take)(Item::Broken { line, reason: Message::new(code) });
    }
}

impl Open {
    fn start(&mut self, start: &BytesStart<'_>) {
        if self.skipped > 0 || SKIPPED.contains(&start.local_name().into_inner()) {
            self.skipped += 1;
            return;
        }
        self.elements += 1;
        let too_large = self.path.len() >= MAX_DEPTH || self.elements > MAX_ELEMENTS;
        if too_large {
            self.fault = Some("rights-xml-too-large");
            self.skipped += 1;
        } else {
            self.path.push(element_of(start));
        }
    }

    /// Closes the innermost element, and gives the record itself where it was that.
    fn end(&mut self) -> Option<Element> {
        if self.skipped > 0 {
            self.skipped -= 1;
            return None;
        }
        let element = self.path.pop()?;
        match self.path.last_mut() {
            Some(parent) => {
                parent.children.push(element);
                None
            }
            None => Some(element),
        }
    }
}

fn reader_of(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    // Reading may begin in the middle of a file, where the ends of what is around it have no beginning.
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

fn element_of(start: &BytesStart<'_>) -> Element {
    let mut attributes = Vec::new();
    for attribute in start.attributes().with_checks(false).take(MAX_ATTRIBUTES).flatten() {
        let key = attribute.key.local_name().into_inner().to_owned();
        attributes.push((key, attribute.value.chars().take(200).collect()));
    }
    Element { name: start.local_name().into_inner().to_owned(), attributes, ..Element::default() }
}

fn add_text(open: &mut Option<Open>, text: &str) {
    let Some(record) = open.as_mut().filter(|record| record.skipped == 0) else { return };
    let Some(element) = record.path.last_mut() else { return };
    let room = MAX_TEXT.saturating_sub(element.text.len());
    let kept = &text[..text.floor_char_boundary(room)];
    record.text_bytes += kept.len();
    if record.text_bytes > MAX_RECORD_TEXT {
        record.fault = Some("rights-xml-too-large");
    } else {
        element.text.push_str(kept);
    }
}

/// The five entities that XML predefines, and numbers. What a file declares itself is not expanded: the field that needs
/// it is refused as one that holds no text.
fn add_reference(open: &mut Option<Open>, reference: &BytesRef<'_>) {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return add_text(open, c.encode_utf8(&mut [0; 4]));
    }
    let name = reference.xml10_content();
    let broken = BROKEN.to_string();
    add_text(open, escape::resolve_predefined_entity(&name).unwrap_or(&broken));
}

/// The byte where the next record's tag begins, at or after `from`.
fn next_record(text: &str, from: usize, names: &[&str]) -> Option<usize> {
    let from = text.ceil_char_boundary(from.min(text.len()));
    let rest = text.get(from..)?;
    let begins = |tag: &str| {
        let name = tag.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<')).next().unwrap_or_default();
        let local = name.rsplit_once(':').map_or(name, |(_, local)| local);
        names.contains(&local)
    };
    const LONGEST_NAME: usize = 200;
    rest.match_indices('<').map(|(at, _)| at).find_map(|at| {
        let tag = rest.get(at + 1..)?;
        let tag = &tag[..tag.floor_char_boundary(LONGEST_NAME)];
        begins(tag).then_some(from + at)
    })
}

/// Counts lines on the way through a text.
struct Lines<'a> {
    text: &'a str,
    offset: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line, from 1, of a byte; places must not go back from call to call, or count as where the last one was.
    fn line_at(&mut self, position: usize) -> u64 {
        let position = position.clamp(self.offset, self.text.len());
        let passed = &self.text.as_bytes()[self.offset..position];
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.offset = position;
        self.line
    }
}
