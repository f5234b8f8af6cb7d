//! The name says what the goods fit, not who made them: `case for Korvela`, 适用于珂薇拉.

use super::resale::openly_copied;
use crate::extract::Listing;
use crate::locale::Message;
use crate::matcher::context::clause_before;
use crate::matcher::examples::{fires, listing, mark, silent};
use crate::matcher::lexicon::COMPATIBLE;
use crate::matcher::{Context, Example, Finding, Role, Signal, mentioned_rights};
use crate::rights::{RightId, RightKind};
use crate::text::{Folded, fold, is_han};

pub struct CompatibleUse;

impl Signal for CompatibleUse {
    fn name(&self) -> &'static str {
        "compatible_use"
    }

    fn role(&self) -> Role {
        Role::Damping
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        let rights: Vec<RightId> = mentioned_rights(found).into_iter().cloned().collect();
        for right in rights.iter().filter_map(|right| context.snapshot.right(right)) {
            let is_made = matches!(right.kind(), RightKind::Trademark | RightKind::Design | RightKind::Patent);
            let is_brand =
                context.snapshot.terms().find(&context.brand).iter().any(|place| place.term.right == right.id);
            if !is_made || is_brand || openly_copied(found, &right.id) {
                continue;
            }
            // The first field that names the right decides: what the title claims, the description does not take back.
            let told =
                context.texts().into_iter().find_map(|(field, text)| Some((field, fitting(context, text, &right.id)?)));
            if let Some((field, Fitting { word, strength, span, always: true })) = told {
                let because = Message::new("matcher-compatible-use").with("word", word);
                found.push(Finding::new(self.name(), Some(&right.id), strength, field, because).at(span));
            }
        }
    }

    fn examples(&self) -> Vec<Example> {
        let branded = Listing { brand: Some("Korvela".to_owned()), ..listing("Laces for Korvela runner") };
        vec![
            fires(vec![mark()], listing("Laces for Korvela shoes")),
            fires(vec![mark()], listing("Insoles compatible with all Korvela models")),
            fires(vec![mark()], listing("鞋垫 适用于珂薇拉跑鞋")),
            silent(vec![mark()], listing("Korvela shoes for men")),
            silent(vec![mark()], listing("Korvela laces for Korvela shoes")),
            silent(vec![mark()], listing("Korvela replica, replacement for Korvela")),
            silent(vec![mark()], branded),
        ]
    }
}

/// How a text leads up to a name.
struct Fitting {
    word: String,
    strength: f64,
    span: [usize; 2],
    /// Whether it does so each time it names the right.
    always: bool,
}

/// None where the text does not name the right, or never as something fitted.
fn fitting(context: &Context<'_>, text: &Folded, right: &RightId) -> Option<Fitting> {
    let places = context.snapshot.terms().find(text);
    let own: Vec<_> = places.iter().filter(|place| place.term.right == *right).collect();
    let first = own.first()?;
    let told: Vec<_> = own.iter().map(|place| leading_word(text.text(), place.range.start)).collect();
    let (word, strength) = told.iter().flatten().next().cloned().unwrap_or_default();
    Some(Fitting {
        word,
        strength,
        span: text.source_span(first.range.clone()),
        always: told.iter().all(Option::is_some),
    })
}

/// The word of fitting that stands before `at`, with little in between.
fn leading_word(text: &str, at: usize) -> Option<(String, f64)> {
    let before = fold(clause_before(text, at, 40));
    let found = COMPATIBLE.find(&before).pop()?;
    let between = before.text().get(found.range.end..)?;
    let han = between.chars().filter(|c| is_han(*c)).count();
    (between.split_whitespace().count() <= 2 && han <= 3).then(|| (found.word.written.clone(), found.word.strength))
}
