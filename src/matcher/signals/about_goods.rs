//! The page speaks about the named goods instead of offering them: comparison, test, news, repair.

use super::resale::{is_within_name, openly_copied};
use crate::extract::Listing;
use crate::locale::Message;
use crate::matcher::examples::{film, fires, listing, mark, silent};
use crate::matcher::lexicon::ABOUT;
use crate::matcher::{Context, Example, Field, Finding, Role, Signal, mentioned_rights};
use crate::rights::{RightId, RightKind};

pub struct AboutGoods;

impl Signal for AboutGoods {
    fn name(&self) -> &'static str {
        "about_goods"
    }

    fn role(&self) -> Role {
        Role::Damping
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        let rights: Vec<RightId> = mentioned_rights(found).into_iter().cloned().collect();
        if rights.is_empty() {
            return;
        }
        // A description of goods on sale compares and quotes as it likes; what a page is about, its title says.
        let Some(word) = ABOUT.strongest_in(&context.title, context.source(Field::Title)) else { return };
        // What has a price is on offer all the same, whatever it is compared with.
        let strength = word.word.strength * if context.listing.price.is_some() { 0.5 } else { 1.0 };
        for right in rights.iter().filter_map(|right| context.snapshot.right(right)) {
            let is_made = matches!(right.kind(), RightKind::Trademark | RightKind::Design | RightKind::Patent);
            let span = context.title.source_span(word.range.clone());
            if is_made && !openly_copied(found, &right.id) && !is_within_name(found, &right.id, Field::Title, span) {
                let because = Message::new("matcher-about-goods").with("word", word.word.written.as_str());
                found.push(Finding::new(self.name(), Some(&right.id), strength, Field::Title, because).at(span));
            }
        }
    }

    fn examples(&self) -> Vec<Example> {
        let in_description =
            Listing { description: Some("compared with last year's".to_owned()), ..listing("Korvela runner") };
        vec![
            fires(vec![mark()], listing("珂薇拉 跑鞋 测评")),
            fires(vec![mark()], listing("Korvela vs the rest: which runner?")),
            fires(vec![mark()], listing("รีวิว Korvela")),
            silent(vec![mark()], in_description),
            silent(vec![mark()], listing("Korvela replica, honest review")),
            silent(vec![film()], listing("Salt Road Home review")),
        ]
    }
}
