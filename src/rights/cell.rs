//! One CSV cell: a field's value as text and back. Pure text; which cell belongs to which field is for others.
//!
//! Items of a list are joined by `;`; a `;` or `\` of an item's own is written `\;` or `\\`. A cell that a spreadsheet
//! would take for a formula (it starts with one of [`GUARDED`]) gets a leading `'`, which reading takes off again.

use serde_json::{Number, Value, json};

use super::fields::Shape;

/// What makes a spreadsheet read a cell as a formula, its full-width forms, and `'` itself.
const GUARDED: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠', '\''];

/// What `text` says for a field of this shape; `Null` for an empty cell. Text that does not fit the shape stays text,
/// for the record reader to refuse.
pub(super) fn read(shape: Shape, text: &str) -> Value {
    let text = unguarded(text.trim());
    if text.is_empty() {
        return Value::Null;
    }
    match shape {
        Shape::Text => json!(text),
        Shape::Number => number(text),
        Shape::TextList => items(text).map(Value::String).collect(),
        Shape::NumberList => items(text).map(|item| number(&item)).collect(),
        Shape::WindowList => items(text).map(|item| window(&item)).collect(),
    }
}

/// The cell for a value that a record's own writer made.
pub(super) fn write(value: &Value) -> String {
    let text = match value {
        Value::Array(items) => items.iter().map(|item| escaped(&item_text(item))).collect::<Vec<_>>().join(";"),
        single => item_text(single),
    };
    if text.starts_with(GUARDED) { format!("'{text}") } else { text }
}

fn item_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Object(window) => {
            let end = |key: &str| window.get(key).and_then(Value::as_str).unwrap_or_default();
            format!("{}/{}", end("from"), end("to"))
        }
        other => other.to_string(),
    }
}

fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(GUARDED) => rest,
        _ => text,
    }
}

fn number(text: &str) -> Value {
    let text = text.trim();
    let whole = text.parse::<u64>().ok().map(Number::from);
    let number = whole.or_else(|| text.parse::<f64>().ok().and_then(Number::from_f64));
    number.map_or_else(|| json!(text), Value::Number)
}

fn window(text: &str) -> Value {
    match text.split_once('/') {
        Some((from, to)) => json!({ "from": from, "to": to }),
        None => json!(text),
    }
}

fn escaped(item: &str) -> String {
    item.replace('\\', "\\\\").replace(';', "\\;")
}

/// The items between unescaped `;`, trimmed; empty ones are left out.
fn items(text: &str) -> impl Iterator<Item = String> {
    let mut items = vec![String::new()];
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let item = items.last_mut().expect("starts with one item and only grows");
        match c {
            ';' => items.push(String::new()),
            // A last, lone backslash stands for itself.
            '\\' => item.push(chars.next().unwrap_or('\\')),
            other => item.push(other),
        }
    }
    items.into_iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_never_starts_a_formula() {
        for text in ["=1+1", "+86", "-x", "@name", "'=1", "'", "＝SUM(A1)", "plain", "it's"] {
            let cell = write(&json!(text));
            assert!(!cell.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']), "{cell}");
            assert_eq!(read(Shape::Text, &cell), json!(text));
        }
        assert_eq!(write(&json!(["=a", "b;c", r"d\"])), r"'=a;b\;c;d\\");
    }

    #[test]
    fn lists_split_at_plain_semicolons_only() {
        let cases = [
            (r"a;b", json!(["a", "b"])),
            (r" a ; ;b;", json!(["a", "b"])),
            (r"a\;b;c\\", json!(["a;b", r"c\"])),
            (r"lone\", json!([r"lone\"])),
            (";", json!([])),
        ];
        for (text, expected) in cases {
            assert_eq!(read(Shape::TextList, text), expected, "{text}");
        }
        assert_eq!(read(Shape::NumberList, "25; x"), json!([25, "x"]));
    }
}
