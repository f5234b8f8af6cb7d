//! Facts filed under domain names, found by a name, by what stands above it and by what stands below it.

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::review::blocks::Hostname;

/// A map of names in the order of their labels from the right, so that a name and all names below it stand together.
#[derive(Clone, Debug, PartialEq)]
pub struct NameIndex<T>(BTreeMap<String, (Hostname, T)>);

impl<T> Default for NameIndex<T> {
    fn default() -> Self {
        NameIndex(BTreeMap::new())
    }
}

impl<T> NameIndex<T> {
    /// Files a fact; one that was there under the name is replaced.
    pub fn insert(&mut self, name: Hostname, fact: T) {
        self.0.insert(key(name.as_str()), (name, fact));
    }

    pub fn entry_or(&mut self, name: Hostname, fact: T) -> &mut T {
        &mut self.0.entry(key(name.as_str())).or_insert((name, fact)).1
    }

    pub fn get(&self, name: &Hostname) -> Option<&T> {
        self.0.get(&key(name.as_str())).map(|(_, fact)| fact)
    }

    /// The nearest fact filed under the name itself or a name above it.
    pub fn at_or_above(&self, name: &Hostname) -> Option<(&Hostname, &T)> {
        let mut rest = name.as_str();
        loop {
            if let Some((known, fact)) = self.0.get(&key(rest)) {
                return Some((known, fact));
            }
            rest = rest.split_once('.')?.1;
        }
    }

    /// Everything filed under the name itself and names below it, in order.
    pub fn within(&self, name: &Hostname) -> impl Iterator<Item = (&Hostname, &T)> {
        let from = key(name.as_str());
        // Labels hold no character below the point but the hyphen, and a key ends with a point.
        let is_within = move |known: &&String| known.starts_with(&from);
        let start = Bound::Included(key(name.as_str()));
        self.0
            .range((start, Bound::Unbounded))
            .take_while(move |(known, _)| is_within(known))
            .map(|(_, (known, fact))| (known, fact))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Labels from the right, each with a point behind it: `com.example.`
fn key(name: &str) -> String {
    name.rsplit('.').flat_map(|label| [label, "."]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_from_above_and_from_below() {
        let name = |text: &str| text.parse::<Hostname>().unwrap();
        let mut index = NameIndex::default();
        for text in
            ["example.com", "a.example.com", "b.a.example.com", "example-a.com", "notexample.com", "x.example.org"]
        {
            index.insert(name(text), ());
        }
        for (text, within, above) in [
            ("example.com", "example.com a.example.com b.a.example.com", Some("example.com")),
            ("a.example.com", "a.example.com b.a.example.com", Some("a.example.com")),
            ("c.b.a.example.com", "", Some("b.a.example.com")),
            ("example.org", "x.example.org", None),
            ("ample.com", "", None),
        ] {
            let found: Vec<_> = index.within(&name(text)).map(|(known, ())| known.as_str()).collect();
            assert_eq!(found.join(" "), within, "{text}");
            assert_eq!(index.at_or_above(&name(text)).map(|(known, ())| known.as_str()), above, "{text}");
        }
    }
}
