//! A registered name was read on a picture of the listing. For a person to look at, never proof: letters on pictures are
//! misread, and what a picture shows need not be what is offered.

use crate::imaging::ReadText;
use crate::locale::Message;
use crate::matcher::{Context, Example, Field, Finding, ReadPicture, Role, Signal};
use crate::register::names::mention;
use crate::register::{ClassAgreement, NameMatch, Snapshot};
use crate::text::fold;

pub struct NameOnPicture;

/// The name that its findings go by.
pub const NAME_ON_PICTURE: &str = "name_on_picture";

/// Pictures of one listing that are looked at.
const MAX_PICTURES: usize = 24;
/// Less sure ones are more often misread than meant.
const LEAST: f64 = 0.2;

impl Signal for NameOnPicture {
    fn name(&self) -> &'static str {
        NAME_ON_PICTURE
    }

    fn role(&self) -> Role {
        Role::Mention
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        for picture in context.read.iter().take(MAX_PICTURES) {
            found.extend(names_on(picture, context.snapshot));
        }
    }

    /// Examples carry no pictures; the tests below say what was read on some.
    fn examples(&self) -> Vec<Example> {
        Vec::new()
    }
}

/// The best place of each right's name on the picture, surest first. A name may run over lines.
pub fn names_on(picture: &ReadPicture, snapshot: &Snapshot) -> Vec<Finding> {
    let text = picture.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
    let matches = snapshot.names().find(&text, &fold(&text));
    let mut found: Vec<Finding> =
        matches.iter().filter_map(|matched| finding(matched, picture, &text, snapshot)).collect();
    found.sort_by(|a, b| b.strength.total_cmp(&a.strength).then_with(|| a.right_id.cmp(&b.right_id)));
    let mut rights = std::collections::BTreeSet::new();
    found.retain(|finding| rights.insert(finding.right_id.clone()));
    found
}

fn finding(matched: &NameMatch<'_>, picture: &ReadPicture, text: &str, snapshot: &Snapshot) -> Option<Finding> {
    let right = snapshot.rights().get(matched.right as usize)?;
    let lines = lines_at(picture, matched.span);
    let first = lines.first()?;
    let confidence = lines.iter().map(|line| f64::from(line.confidence)).fold(1.0, f64::min);
    let strength = mention(matched.rule, &matched.quality, ClassAgreement::Unknown) * confidence;
    let [from, to] = matched.span;
    let [across, down] = first.centre().map(|part| f64::from((part.clamp(0.0, 1.0) * 100.0).round()));
    let because = Message::new("matcher-read-on-picture")
        .with("name", matched.name)
        .with("written", text.chars().skip(from).take(to - from).collect::<String>())
        .with("confidence", (confidence * 100.0).round())
        .with("across", across)
        .with("down", down);
    (strength >= LEAST).then(|| Finding::new(NAME_ON_PICTURE, Some(&right.id), strength, Field::Image, because))
}

/// The lines that characters `from..to` of the joined text come from.
fn lines_at(picture: &ReadPicture, [from, to]: [usize; 2]) -> Vec<&ReadText> {
    let mut begins = 0;
    let mut touched = Vec::new();
    for line in &picture.lines {
        let ends = begins + line.text.chars().count();
        if begins < to && from < ends {
            touched.push(line);
        }
        begins = ends + 1;
    }
    touched
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matcher::examples::{film, listing, mark};
    use crate::matcher::tests::{plain, snapshot};
    use crate::matcher::{Candidate, Hit, match_listing_read};

    fn line(text: &str, confidence: f32, top: f32) -> ReadText {
        let quad = [[0.2, top], [0.6, top], [0.6, top + 0.1], [0.2, top + 0.1]];
        ReadText { text: text.to_owned(), confidence, quad }
    }

    fn hits(lines: &[(&str, f32)]) -> Vec<Hit> {
        let lines = lines.iter().zip(0_u8..).map(|((text, sure), at)| line(text, *sure, f32::from(at) * 0.2)).collect();
        let listing = listing("running shoe");
        let candidate = Candidate { listing: &listing, pictures: &[] };
        match_listing_read(&candidate, &snapshot(vec![plain(mark()), plain(film())]), None, &[ReadPicture { lines }])
    }

    #[test]
    fn names_that_were_read_are_shown_with_their_place() {
        for (lines, expected) in [
            (&[("new", 0.9), ("KORVELA", 0.9)][..], 1),
            (&[("珂薇拉 跑鞋", 0.8)], 1),
            (&[("SALT", 0.9), ("ROAD HOME", 0.95)], 1),
            (&[("KORVELA", 0.9), ("Salt Road Home", 0.9)], 2),
            (&[("KORVELA", 0.9), ("KORVELA", 0.9)], 1),
            (&[("Coral vest for runners", 0.9)], 0),
            (&[("SIZE 42", 0.9)], 0),
            (&[], 0),
        ] {
            assert_eq!(hits(lines).len(), expected, "{lines:?}");
        }
        let found = &hits(&[("new", 0.9), ("KORVELA", 0.8)])[0].findings[0];
        assert_eq!((found.signal.as_str(), found.field), ("name_on_picture", Field::Image));
        assert!(found.strength <= 0.8, "no surer than the reading: {}", found.strength);
        let said = crate::locale::Lang::En.text(&found.because);
        for part in ["KORVELA", "80 %", "40 %", "25 %", "review"] {
            assert!(said.contains(part), "{part} in {said}");
        }
    }
}
