//! The tables read whole.
use super::*;

#[test]
fn terms_stand_once() {
    let mut seen = std::collections::BTreeMap::new();
    let mut bad = Vec::new();
    for (name, table) in terms::TABLES {
        for (folded, term) in terms::read_table(table) {
            let here = format!("{name} {} {}", term.slot.name(), term.weight);
            if let Some(known) = seen.insert(folded.clone(), here.clone()) {
                bad.push(format!("{folded}: {known} / {here}"));
            }
        }
    }
    assert!(shapes::patterns_are_valid());
    for b in &bad {
        println!("{b}");
    }
    assert!(bad.is_empty());
}
