//! A TOML file read key by key. Every fault is kept with its line and none stops the reading, so that one look at the
//! messages is enough to put a file right. What was never asked for is an unknown key.

use std::ops::RangeInclusive;

use toml::de::{DeArray, DeTable, DeValue};

use crate::locale::{Lang, Message};

use super::nearest::nearest;

/// Larger files are refused before they are parsed.
pub const MAX_FILE_BYTES: usize = 4 << 20;
/// Reading goes on, but further faults are not kept.
const MAX_FAULTS: usize = 100;

/// Something wrong in a file that a person wrote: where it is, and what to do about it.
#[derive(Clone, Debug, PartialEq)]
pub struct SeedFault {
    pub file: String,
    /// From 1.
    pub line: u32,
    /// `section.key`; empty where the fault has no key.
    pub key: String,
    /// Names the remedy.
    pub reason: Message,
}

impl SeedFault {
    /// `file:line: key: reason`, as editors and terminals link it; no line where the file as a whole is meant.
    pub fn text(&self, lang: Lang) -> String {
        let line = if self.line == 0 { String::new() } else { format!("{}:", self.line) };
        let key = if self.key.is_empty() { String::new() } else { format!("{}: ", self.key) };
        format!("{}:{line} {key}{}", self.file, lang.text(&self.reason))
    }
}

impl std::fmt::Display for SeedFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Found<T> {
    pub value: T,
    pub line: u32,
    /// `section.key`.
    pub key: String,
}

impl<T> Found<T> {
    /// The same place with another value.
    pub fn with<U>(&self, value: U) -> Found<U> {
        Found { value, line: self.line, key: self.key.clone() }
    }
}

/// One parsed file. The section `""` is the top level.
pub struct Document<'t> {
    file: &'t str,
    /// Byte offset of each line's start.
    lines: Vec<usize>,
    root: DeTable<'t>,
    asked: Vec<(&'static str, &'static str)>,
    /// Sections whose keys are names of the user's choosing.
    open: Vec<&'static str>,
    /// Keys that do not exist on purpose, with the code that says why.
    refused: Vec<(&'static str, &'static str)>,
    faults: Vec<SeedFault>,
}

impl<'t> Document<'t> {
    /// Syntax errors alone are returned when there are any: what follows a broken line would only be noise.
    pub fn parse(file: &'t str, text: &'t str) -> Result<Self, Vec<SeedFault>> {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let mut document = Document {
            file,
            lines,
            root: DeTable::new(),
            asked: Vec::new(),
            open: Vec::new(),
            refused: Vec::new(),
            faults: Vec::new(),
        };
        if text.len() > MAX_FILE_BYTES {
            document.fault_at(1, "", Message::new("sources-file-too-large").with("mib", MAX_FILE_BYTES >> 20));
            return Err(document.faults);
        }
        let (root, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let line = error.span().map_or(1, |span| document.line(span.start));
            let why = error.message().lines().collect::<Vec<_>>().join(", ");
            document.fault_at(line, "", Message::new("sources-not-toml").with("why", why));
        }
        if document.faults.is_empty() {
            document.root = root.into_inner();
            Ok(document)
        } else {
            Err(document.faults)
        }
    }

    /// Keys that people may look for and that do not exist on purpose: `(key, code of the reason)`.
    pub fn refuse(&mut self, keys: &[(&'static str, &'static str)]) {
        self.refused.extend(keys);
    }

    pub fn text(&mut self, section: &'static str, key: &'static str) -> Option<Found<String>> {
        let found = self.find(section, key)?;
        match found.value.as_str() {
            Some(text) => Some(found.with(text.trim().to_owned())),
            None => self.wrong_type(&found, "sources-want-text"),
        }
    }

    pub fn flag(&mut self, section: &'static str, key: &'static str, default: bool) -> bool {
        let Some(found) = self.find(section, key) else { return default };
        found.value.as_bool().or_else(|| self.wrong_type(&found, "sources-want-flag")).unwrap_or(default)
    }

    /// A whole number; out of `range` is a fault.
    pub fn number(&mut self, section: &'static str, key: &'static str, range: RangeInclusive<u64>) -> Option<u64> {
        let found = self.find(section, key)?;
        let Some(integer) = found.value.as_integer() else { return self.wrong_type(&found, "sources-want-number") };
        // What does not fit into an i64 or is negative is out of every range.
        let value =
            i64::from_str_radix(integer.as_str(), integer.radix()).ok().and_then(|value| u64::try_from(value).ok());
        if let Some(value) = value.filter(|value| range.contains(value)) {
            return Some(value);
        }
        let (low, high) = (range.start().to_string(), range.end().to_string());
        let value = integer.to_string();
        let reason = Message::new("sources-out-of-range").with("value", value).with("low", low).with("high", high);
        self.fault(&found, reason);
        None
    }

    /// A list of texts, each with its own line. At most `max` entries; more is a fault.
    pub fn list(&mut self, section: &'static str, key: &'static str, max: usize) -> Vec<Found<String>> {
        let Some(found) = self.find(section, key) else { return Vec::new() };
        let Some(array) = found.value.as_array() else {
            return self.wrong_type(&found, "sources-want-list").unwrap_or_default();
        };
        if array.len() > max {
            self.fault(&found, Message::new("sources-list-too-long").with("max", max));
            return Vec::new();
        }
        self.entries_of(array, &found)
    }

    /// All `name = "text"` pairs of a section whose keys are the user's own names, at most `max`: the place of each
    /// value is the pair's.
    pub fn pairs(&mut self, section: &'static str, max: usize) -> Vec<Found<(String, String)>> {
        self.open.push(section);
        let Some(table) = self.section(section) else { return Vec::new() };
        let pairs: Vec<_> = table
            .iter()
            .map(|(name, value)| (name.get_ref().to_string(), value.get_ref().clone(), name.span()))
            .collect();
        let mut found = Vec::with_capacity(pairs.len().min(max));
        for (name, value, span) in pairs.into_iter().take(max.saturating_add(1)) {
            let place = Found { value, line: self.line(span.start), key: format!("{section}.{name}") };
            if found.len() == max {
                self.fault(&place, Message::new("sources-list-too-long").with("max", max));
            } else if let Some(text) = place.value.as_str() {
                found.push(place.with((name, text.trim().to_owned())));
            } else {
                self.wrong_type::<()>(&place, "sources-want-text");
            }
        }
        found
    }

    /// A text, number or flag as it would be written on a command line.
    pub fn scalar(&mut self, section: &'static str, key: &'static str) -> Option<Found<String>> {
        let found = self.find(section, key)?;
        let text = match &found.value {
            DeValue::String(text) => text.trim().to_owned(),
            DeValue::Integer(integer) => integer.to_string(),
            DeValue::Float(float) => float.to_string(),
            DeValue::Boolean(flag) => flag.to_string(),
            _ => return self.wrong_type(&found, "sources-want-scalar"),
        };
        Some(found.with(text))
    }

    pub fn fault<T>(&mut self, place: &Found<T>, reason: Message) {
        self.fault_at(place.line, &place.key, reason);
    }

    pub fn fault_at(&mut self, line: u32, key: &str, reason: Message) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(SeedFault { file: self.file.to_owned(), line, key: key.to_owned(), reason });
        }
    }

    /// Whether something in the section was wrong, or the section itself is.
    pub fn has_faults_in(&self, section: &str) -> bool {
        let named = self.root.iter().any(|(name, _)| name.get_ref().as_ref() == section);
        let is_table = self.section(section).is_some();
        (named && !is_table) || self.faults.iter().any(|fault| fault.key.split('.').next() == Some(section))
    }

    /// Whether a key is given as a list without entries.
    pub fn is_empty_list(&mut self, section: &'static str, key: &'static str) -> bool {
        self.find(section, key).is_some_and(|found| found.value.as_array().is_some_and(|array| array.is_empty()))
    }

    /// Faults of another file that this one names.
    pub fn take_faults(&mut self, faults: Vec<SeedFault>) {
        let room = MAX_FAULTS.saturating_sub(self.faults.len());
        self.faults.extend(faults.into_iter().take(room));
    }

    /// Where a key's value stands, if the file has it.
    pub fn line_of(&mut self, section: &'static str, key: &'static str) -> Option<u32> {
        self.find(section, key).map(|found| found.line)
    }

    /// Every fault, unknown keys included, in the order of the lines. Call it when all keys have been asked for.
    pub fn finish(mut self) -> Vec<SeedFault> {
        let root = std::mem::take(&mut self.root);
        for (name, value) in &root {
            let (key, line) = (name.get_ref().as_ref(), self.line(name.span().start));
            let is_section = self.asked.iter().any(|(section, _)| *section == key) || self.open.contains(&key);
            match value.get_ref().as_table() {
                Some(_) if self.open.contains(&key) => {}
                Some(table) if is_section => self.unknown_in(key, table),
                None if is_section => self.fault_at(line, key, Message::new("sources-want-section").with("name", key)),
                _ if self.asked.contains(&("", key)) => {}
                _ => self.unknown("", key, line),
            }
        }
        self.faults.sort_by_key(|fault| fault.line);
        self.faults
    }

    fn unknown_in(&mut self, section: &str, table: &DeTable<'_>) {
        for (name, _) in table {
            let key = name.get_ref().as_ref();
            if !self.asked.contains(&(section, key)) {
                let line = self.line(name.span().start);
                self.unknown(section, key, line);
            }
        }
    }

    /// The remedy, best first: the section it belongs in, the key that was meant, why there is no such key, all keys.
    fn unknown(&mut self, section: &str, key: &str, line: u32) {
        let here: Vec<&str> = self.names_in(section);
        let refused = self.refused.iter().find(|(name, _)| key.contains(name));
        let elsewhere = self.asked.iter().find(|(_, name)| *name == key);
        let reason = if let Some((home, _)) = elsewhere {
            let code = if home.is_empty() { "sources-key-belongs-on-top" } else { "sources-key-belongs-in" };
            Message::new(code).with("section", *home)
        } else if let Some(meant) = nearest(key, here.iter().copied()) {
            Message::new("sources-unknown-key-meant").with("meant", meant)
        } else if let Some((_, code)) = refused {
            Message::new(*code)
        } else {
            Message::new("sources-unknown-key").with("known", here.join(", "))
        };
        let path = if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") };
        self.fault_at(line, &path, reason);
    }

    /// The keys of a section; on the top level the sections too.
    fn names_in(&self, section: &str) -> Vec<&'static str> {
        let mut names: Vec<_> = self.asked.iter().filter(|(home, _)| *home == section).map(|(_, key)| *key).collect();
        if section.is_empty() {
            let sections = self.asked.iter().map(|(home, _)| *home).chain(self.open.iter().copied());
            for section in sections.filter(|section| !section.is_empty()) {
                if !names.contains(&section) {
                    names.push(section);
                }
            }
        }
        names
    }

    fn entries_of(&mut self, array: &DeArray<'t>, found: &Found<DeValue<'t>>) -> Vec<Found<String>> {
        let mut entries = Vec::with_capacity(array.len());
        for value in array {
            let place = Found { line: self.line(value.span().start), ..found.with(()) };
            match value.get_ref().as_str() {
                Some(text) => entries.push(place.with(text.trim().to_owned())),
                None => self.fault(&place, Message::new("sources-want-list")),
            }
        }
        entries
    }

    fn find(&mut self, section: &'static str, key: &'static str) -> Option<Found<DeValue<'t>>> {
        if !self.asked.contains(&(section, key)) {
            self.asked.push((section, key));
        }
        let table = if section.is_empty() { &self.root } else { self.section(section)? };
        let (_, value) = table.iter().find(|(name, _)| name.get_ref().as_ref() == key)?;
        let path = if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") };
        Some(Found { value: value.get_ref().clone(), line: self.line(value.span().start), key: path })
    }

    /// A section that is there but is no table stays unread; `finish` reports it.
    fn section(&self, name: &str) -> Option<&DeTable<'t>> {
        self.root.iter().find(|(key, _)| key.get_ref().as_ref() == name)?.1.get_ref().as_table()
    }

    fn wrong_type<T>(&mut self, found: &Found<DeValue<'_>>, code: &'static str) -> Option<T> {
        self.fault(found, Message::new(code));
        None
    }

    fn line(&self, offset: usize) -> u32 {
        u32::try_from(self.lines.partition_point(|start| *start <= offset)).unwrap_or(u32::MAX)
    }

    /// Every key that was asked for, as `section.key`: what a reference page must describe.
    #[cfg(test)]
    pub fn asked_keys(&self) -> Vec<String> {
        let dotted = |(section, key): &(&str, &str)| format!("{section}.{key}").trim_start_matches('.').to_owned();
        self.asked.iter().map(dotted).collect()
    }
}
