//! What differs between two states of a right, field by field, in the order in which records are written.

use serde_json::Value;

use super::Right;
use super::fields::FIELDS;
use super::record::to_flat;

/// One field that is not as it was. A list tells what it lost and what it won; anything else its two values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field's key, nested ones joined by a point.
    pub field: &'static str,
    pub lost: Vec<String>,
    pub won: Vec<String>,
}

/// Nothing where the two are equal. A list that only changed its order has it all in both.
pub fn differences(before: &Right, after: &Right) -> Vec<Difference> {
    let (before, after) = (to_flat(before), to_flat(after));
    let differs = |field: &&super::fields::Field| before.get(field.key) != after.get(field.key);
    FIELDS
        .iter()
        .filter(differs)
        .map(|field| {
            let (old, new) = (items(before.get(field.key)), items(after.get(field.key)));
            let (lost, won) = (without(&old, &new), without(&new, &old));
            let reordered = lost.is_empty() && won.is_empty();
            let (lost, won) = if reordered { (old, new) } else { (lost, won) };
            Difference { field: field.key, lost, won }
        })
        .collect()
}

/// Every field that a right has, with its values.
pub fn contents(right: &Right) -> Vec<(&'static str, Vec<String>)> {
    let flat = to_flat(right);
    FIELDS.iter().filter_map(|field| Some((field.key, items(Some(flat.get(field.key)?))))).collect()
}

fn items(value: Option<&Value>) -> Vec<String> {
    match value {
        None => Vec::new(),
        Some(Value::Array(items)) => items.iter().map(text).collect(),
        Some(single) => vec![text(single)],
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(window) => {
            let end = |key: &str| window.get(key).and_then(Value::as_str).unwrap_or_default();
            format!("{} / {}", end("from"), end("to"))
        }
        other => other.to_string(),
    }
}

fn without(these: &[String], those: &[String]) -> Vec<String> {
    these.iter().filter(|item| !those.contains(item)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rights::from_json;

    #[test]
    fn lists_tell_what_they_lost_and_won() {
        let right = |aliases: &[&str], price: f64| {
            let price = json!({"amount": price, "currency": "CNY"});
            let record = json!({"id": "a", "kind": "trademark", "name": "A", "holder": "H", "aliases": aliases,
                "reference_price": price});
            from_json(&record).unwrap()
        };
        let found = differences(&right(&["x", "y"], 1.0), &right(&["y", "z"], 2.0));
        let told: Vec<_> = found.iter().map(|found| (found.field, found.lost.join(","), found.won.join(","))).collect();
        let expected = [("aliases", "x", "z"), ("reference_price.amount", "1.0", "2.0")];
        assert_eq!(told, expected.map(|(field, lost, won)| (field, lost.to_owned(), won.to_owned())));
        let reordered = differences(&right(&["x", "y"], 1.0), &right(&["y", "x"], 1.0));
        assert_eq!(reordered[0].lost.join(","), "x,y");
        assert!(differences(&right(&["x"], 1.0), &right(&["x"], 1.0)).is_empty());
    }
}
