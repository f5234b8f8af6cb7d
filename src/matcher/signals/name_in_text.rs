//! A registered name, title or alias stands in the listing's words.

use std::collections::BTreeMap;

use crate::extract::Listing;
use crate::locale::Message;
use crate::matcher::examples::{film, fires, listing, mark, silent};
use crate::matcher::lexicon::REPLICA;
use crate::matcher::{Context, Example, Field, Finding, Role, Signal};
use crate::register::TermMatch;
use crate::rights::{RightDetails, RightId};
use crate::text::Folded;

pub struct NameInText;

/// Findings per right and field; a page may repeat a name a thousand times.
const MAX_PER_FIELD: usize = 3;

impl Signal for NameInText {
    fn name(&self) -> &'static str {
        "name_in_text"
    }

    fn role(&self) -> Role {
        Role::Mention
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        let support = Support::of(context);
        for (field, text) in
            [(Field::Title, &context.title), (Field::Description, &context.description), (Field::Brand, &context.brand)]
        {
            let mut counts: BTreeMap<RightId, usize> = BTreeMap::new();
            let mut add = |text: &Folded, code: &'static str, factor: f64| {
                for place in context.snapshot.terms().find(text) {
                    let count = counts.entry(place.term.right.clone()).or_default();
                    if *count < MAX_PER_FIELD {
                        *count += 1;
                        found.push(finding(
                            field,
                            text,
                            &place,
                            code,
                            factor * support.strength(context, field, text, &place),
                        ));
                    }
                }
            };
            add(text, "matcher-name-in-text", 1.0);
            if let Some(closed) = text.without_gaps() {
                let plain: Vec<[usize; 2]> = context
                    .snapshot
                    .terms()
                    .find(text)
                    .into_iter()
                    .map(|place| text.source_span(place.range))
                    .collect();
                for place in context.snapshot.terms().find(&closed) {
                    let span = closed.source_span(place.range.clone());
                    if !plain.contains(&span) {
                        let strength = 0.9 * support.strength(context, field, &closed, &place);
                        found.push(finding(field, &closed, &place, "matcher-name-spaced-out", strength));
                    }
                }
            }
        }
    }

    fn examples(&self) -> Vec<Example> {
        let in_brand = Listing { brand: Some("KORVELA".to_owned()), ..listing("running shoe") };
        let in_description = Listing { description: Some("全新珂薇拉跑鞋".to_owned()), ..listing("跑鞋") };
        vec![
            fires(vec![mark()], listing("New ＫＯＲＶＥＬＡ runner")),
            fires(vec![mark()], listing("珂 薇 拉 跑鞋")),
            fires(vec![mark()], in_brand),
            fires(vec![mark()], in_description),
            fires(vec![film()], listing("Salt  Road\u{200B} Home (2026)")),
            silent(vec![mark()], listing("Korvelana sandals")),
            silent(vec![film()], listing("The salt road to my home")),
        ]
    }
}

fn finding(field: Field, text: &Folded, place: &TermMatch<'_>, code: &'static str, strength: f64) -> Finding {
    let because = Message::new(code).with("name", place.term.written.as_str());
    Finding::new("name_in_text", Some(&place.term.right), strength, field, because)
        .at(text.source_span(place.range.clone()))
}

/// What else in the listing points to a right whose name says little by itself.
struct Support {
    replica_words: bool,
}

impl Support {
    fn of(context: &Context<'_>) -> Support {
        Support {
            replica_words: context
                .texts()
                .iter()
                .any(|(_, text)| REPLICA.strongest(text).is_some_and(|found| found.word.strength >= 0.8)),
        }
    }

    fn strength(&self, context: &Context<'_>, field: Field, text: &Folded, place: &TermMatch<'_>) -> f64 {
        let plain = match field {
            Field::Brand => 1.0,
            Field::Title => 0.95,
            _ => 0.8,
        };
        if !place.term.weak || field == Field::Brand {
            plain
        } else if self.replica_words || supported(context, text, place) {
            0.8 * plain
        } else {
            0.35
        }
    }
}

/// Whether the brand, another name of the right, the class or title marks say that this weak word is the right's name.
fn supported(context: &Context<'_>, text: &Folded, place: &TermMatch<'_>) -> bool {
    let right = &place.term.right;
    let terms = context.snapshot.terms();
    let in_brand = terms.find(&context.brand).iter().any(|other| other.term.right == *right);
    let by_other_name = context.texts().iter().any(|(_, text)| {
        terms.find(text).iter().any(|other| other.term.right == *right && other.term.written != place.term.written)
    });
    let in_class = context.listing.nice_class.is_some_and(|class| {
        match context.snapshot.right(right).map(|right| &right.details) {
            Some(RightDetails::Trademark { classes, .. }) => classes.iter().any(|own| own.get() == class),
            _ => false,
        }
    });
    let as_title = text.text().get(..place.range.start).is_some_and(|before| before.ends_with(['《', '“', '"', '「']));
    in_brand || by_other_name || in_class || as_title
}
