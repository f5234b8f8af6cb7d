//! The XML files of trademark offices: WIPO ST.96, WIPO ST.66 and the United States' bulk files, read record by record.

use super::encoding::{self, UnknownEncoding};
use super::entry::Entry;
use super::xml::{self, Item};
use super::{Collector, Import, Importer, uspto, wipo};
use crate::locale::Message;
use crate::rights::record::whole;

/// One of the formats that offices publish in.
pub(super) struct OfficeFormat {
    pub name: &'static str,
    /// What a right's source calls it.
    title: &'static str,
    /// By the local names of the first elements.
    is_it: fn(&[String]) -> bool,
    record: &'static str,
    /// Elements beside the records that name their owners.
    owners: &'static [&'static str],
    entry: fn(&xml::Element) -> Entry,
}

pub(super) static ST96: OfficeFormat = OfficeFormat {
    name: "st96",
    title: "WIPO ST.96",
    is_it: wipo::is_st96,
    record: wipo::ST96_RECORD,
    owners: &wipo::APART,
    entry: wipo::entry,
};

pub(super) static ST66: OfficeFormat = OfficeFormat {
    name: "st66",
    title: "WIPO ST.66",
    is_it: wipo::is_st66,
    record: wipo::ST66_RECORD,
    owners: &wipo::APART,
    entry: wipo::entry,
};

pub(super) static USPTO: OfficeFormat = OfficeFormat {
    name: "uspto",
    title: "USPTO bulk data",
    is_it: uspto::is_bulk,
    record: uspto::RECORD,
    owners: &[],
    entry: uspto::entry,
};

pub(super) static OFFICE_FORMATS: [&OfficeFormat; 3] = [&ST96, &ST66, &USPTO];

/// What a file holds, in its order.
pub(super) enum Found {
    Entry(Box<Entry>),
    Broken(Message),
}

impl OfficeFormat {
    pub fn recognises_elements(&self, first_bytes: &[u8]) -> bool {
        let Ok(decoded) = encoding::xml(first_bytes) else { return false };
        (self.is_it)(&xml::first_names(&decoded.text))
    }

    /// Every record with the line it starts at; one whose owner stands elsewhere in the file has found it.
    pub fn found(&self, bytes: &[u8]) -> Vec<(u64, Found)> {
        let decoded = match encoding::xml(bytes) {
            Ok(decoded) => decoded,
            Err(UnknownEncoding(label)) => {
                let reason = Message::new("rights-xml-encoding").with("value", label);
                return vec![(1, Found::Broken(reason))];
            }
        };
        let names: Vec<&str> = [self.record].iter().chain(self.owners).copied().collect();
        let mut found = Vec::new();
        let mut groups = Vec::new();
        let mut owners = Vec::new();
        xml::records(&decoded.text, &names, wipo::GROUP, &mut |item| match item {
            Item::Broken { line, reason } => {
                found.push((line, Found::Broken(reason)));
                groups.push(None);
            }
            Item::Record { element, place } if element.name == self.record => {
                found.push((place.line, Found::Entry(Box::new((self.entry)(&element)))));
                groups.push(Some(place.group));
            }
            Item::Record { element, place } => owners.extend(wipo::owner(&element).map(|owner| (place.group, owner))),
        });
        if !owners.is_empty() {
            join_owners(&mut found, &groups, &owners);
        }
        found
    }
}

/// Gives marks without an owner theirs: by key, and where nothing has keys, those of the only mark in a group.
fn join_owners(found: &mut [(u64, Found)], groups: &[Option<u64>], owners: &[(u64, wipo::Owner)]) {
    use std::collections::HashMap;
    let mut by_key: HashMap<&str, Vec<&wipo::Owner>> = HashMap::new();
    let mut by_group: HashMap<u64, Vec<&wipo::Owner>> = HashMap::new();
    for (group, owner) in owners {
        by_group.entry(*group).or_default().push(owner);
        if let Some(key) = &owner.key {
            by_key.entry(key).or_default().push(owner);
        }
    }
    let mut marks_of: HashMap<u64, usize> = HashMap::new();
    groups.iter().flatten().for_each(|group| *marks_of.entry(*group).or_default() += 1);
    for ((_, found), group) in found.iter_mut().zip(groups) {
        let (Found::Entry(entry), Some(group)) = (found, group) else { continue };
        if !entry.holders.is_empty() {
            continue;
        }
        // The first owner of that key is the one; a file that lists all owners repeats them.
        let mut named: Vec<&wipo::Owner> =
            entry.holder_keys.iter().filter_map(|key| by_key.get(key.as_str())?.first().copied()).collect();
        if entry.holder_keys.is_empty() && marks_of.get(group) == Some(&1) {
            named = by_group.get(group).cloned().unwrap_or_default();
        }
        entry.holders = wipo::latest(named.into_iter().map(|owner| (owner.turn, owner.name.clone())));
    }
}

impl Importer for &OfficeFormat {
    fn name(&self) -> &'static str {
        self.name
    }

    fn recognises(&self, _: &str, first_bytes: &[u8]) -> bool {
        self.recognises_elements(first_bytes)
    }

    fn read(&self, file: &str, bytes: &[u8]) -> Import {
        let mut import = Collector::new(file);
        let found = self.found(bytes);
        if found.is_empty() {
            import.refuse(1, whole(Message::new("rights-xml-no-records").with("element", self.record)));
        }
        for (line, found) in found {
            match found {
                Found::Broken(reason) => import.refuse(line, whole(reason)),
                Found::Entry(entry) => {
                    let id = entry.id();
                    let (right, doubts) = entry.right(self.title);
                    import.take_office_record(line, id.as_deref(), right, doubts);
                }
            }
        }
        import.finish()
    }
}

#[cfg(test)]
mod tests;
