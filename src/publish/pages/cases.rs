//! The digest of typical cases as a page.

use super::{Page, Section};
use crate::locale::{Lang, Message};
use crate::publish::digest::TypicalCase;

/// A section for each kind of right.
pub fn cases_page(cases: &[TypicalCase], from: &str, to: &str, made_ms: i64, lang: Lang) -> String {
    let lead = Message::new("statistics-cases-lead").with("from", from.to_owned()).with("to", to.to_owned());
    let mut page = Page::new(lang, lang.say("statistics-cases-title"), lang.text(&lead), made_ms);
    for (number, cases) in cases.chunk_by(|a, b| a.kind == b.kind).enumerate() {
        let Some(first) = cases.first() else { continue };
        page.sections.push(Section {
            id: format!("kind-{}", number + 1),
            heading: first.kind.clone(),
            columns: [
                "listing-title",
                "right",
                "source",
                "seller",
                "score",
                "first-seen",
                "decided",
                "why",
                "reference",
            ]
            .map(|name| lang.say(&format!("statistics-case-{name}")))
            .into(),
            rows: cases.iter().map(|case| row(case, lang)).collect(),
            is_text: true,
            ..Section::default()
        });
    }
    if page.sections.is_empty() {
        page.sections.push(Section {
            id: "none".into(),
            heading: lang.say("statistics-cases-title"),
            ..Section::default()
        });
    }
    page.notes = vec![lang.say("statistics-cases-note")];
    page.written()
}

fn row(case: &TypicalCase, lang: Lang) -> Vec<String> {
    let separator = if lang == Lang::En { "; " } else { "；" };
    vec![
        case.title.clone(),
        case.right.clone(),
        case.source.clone(),
        case.seller.clone(),
        case.score.to_string(),
        case.first_seen.clone(),
        case.decided.clone(),
        case.reasons.join(separator),
        case.reference.clone(),
    ]
}
