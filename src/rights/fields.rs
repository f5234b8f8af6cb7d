//! The fields of a record: one table from which the reader, the CSV columns and the exporters work.
//! What a field's text must look like is in `check`; how a record is put together in `record`.

use super::RightKind::{self, Broadcast, GeographicalIndication, Trademark, TraditionalKnowledge};

/// What a field holds, in JSON and in a CSV cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Number,
    TextList,
    NumberList,
    /// `[{"from", "to"}]`; in CSV `from/to;from/to`.
    WindowList,
}

pub(super) struct Field {
    /// Nested keys are joined by a point: `authorized.sellers`.
    pub key: &'static str,
    pub shape: Shape,
    /// The kinds of right that have the field; empty means every kind.
    pub only: &'static [RightKind],
}

const fn every(key: &'static str, shape: Shape) -> Field {
    Field { key, shape, only: &[] }
}

const fn only(key: &'static str, shape: Shape, only: &'static [RightKind]) -> Field {
    Field { key, shape, only }
}

/// Every field, in the order in which exports write them.
pub(super) static FIELDS: [Field; 25] = [
    every("id", Shape::Text),
    every("kind", Shape::Text),
    every("name", Shape::Text),
    every("titles", Shape::TextList),
    every("aliases", Shape::TextList),
    every("holder", Shape::Text),
    only("classes", Shape::NumberList, &[Trademark]),
    only("vienna_codes", Shape::TextList, &[Trademark]),
    every("registration_number", Shape::Text),
    every("office", Shape::Text),
    every("jurisdictions", Shape::TextList),
    every("status", Shape::Text),
    every("application_date", Shape::Text),
    every("valid_from", Shape::Text),
    every("valid_to", Shape::Text),
    only("origin_regions", Shape::TextList, &[GeographicalIndication, TraditionalKnowledge]),
    only("broadcast_windows", Shape::WindowList, &[Broadcast]),
    every("images", Shape::TextList),
    every("authorized.sellers", Shape::TextList),
    every("authorized.domains", Shape::TextList),
    every("reference_price.amount", Shape::Number),
    every("reference_price.currency", Shape::Text),
    every("lang", Shape::Text),
    every("notes", Shape::Text),
    every("source", Shape::Text),
];

/// The keys of JSON objects inside a record.
pub(super) const NESTED: [&str; 2] = ["authorized", "reference_price"];

/// What every record must have.
pub(super) const REQUIRED: [&str; 4] = ["id", "kind", "name", "holder"];

pub(super) fn find(key: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.key == key)
}

/// Whether records of this kind have that field.
pub fn has_field(kind: RightKind, key: &str) -> bool {
    find(key).is_some_and(|field| field.only.is_empty() || field.only.contains(&kind))
}
