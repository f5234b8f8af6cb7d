//! Someone sells on what was bought: the right in those goods is exhausted.

use crate::extract::Listing;
use crate::locale::Message;
use crate::matcher::examples::{film, fires, listing, mark, silent};
use crate::matcher::lexicon::RESALE;
use crate::matcher::{Context, Example, Field, Finding, Role, Signal, mentioned_rights, role_of};
use crate::rights::{RightId, RightKind};

pub struct Resale;

impl Signal for Resale {
    fn name(&self) -> &'static str {
        "resale"
    }

    fn role(&self) -> Role {
        Role::Damping
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        let Some((field, text, word)) = context
            .texts()
            .into_iter()
            .find_map(|(field, text)| Some((field, text, RESALE.strongest_in(text, context.source(field))?)))
        else {
            return;
        };
        let strength = if field == Field::Title { word.word.strength } else { 0.9 * word.word.strength };
        let rights: Vec<RightId> = mentioned_rights(found).into_iter().cloned().collect();
        for right in rights.iter().filter_map(|right| context.snapshot.right(right)) {
            let can_be_exhausted = match right.kind() {
                RightKind::Trademark | RightKind::Design | RightKind::Patent => true,
                // A printed book may be sold on, a file may not.
                RightKind::CopyrightWork => context.listing.price.is_some() && context.listing.links.is_empty(),
                _ => false,
            };
            let span = text.source_span(word.range.clone());
            if can_be_exhausted && !openly_copied(found, &right.id) && !is_within_name(found, &right.id, field, span) {
                let because = Message::new("matcher-resale").with("word", word.word.written.as_str());
                found.push(Finding::new(self.name(), Some(&right.id), strength, field, because).at(span));
            }
        }
    }

    fn examples(&self) -> Vec<Example> {
        let described =
            Listing { description: Some("Pre-owned, worn twice".to_owned()), ..listing("Korvela runner, size 42") };
        vec![
            fires(vec![mark()], listing("二手 珂薇拉 跑鞋")),
            fires(vec![mark()], described),
            fires(vec![mark()], listing("giày Korvela đã qua sử dụng")),
            fires(vec![mark()], listing("รองเท้า Korvela มือสอง")),
            fires(vec![mark()], listing("sepatu Korvela bekas")),
            silent(vec![mark()], listing("二手 珂薇拉 高仿 跑鞋")),
            silent(vec![mark()], listing("Korvela runner, can be used on trails")),
            silent(vec![mark()], listing("二手 书桌")),
            fires(vec![film()], Listing { price: Some(18.0), ..listing("二手 盐路归人 影碟") }),
            silent(vec![film()], listing("盐路归人 二手 资源")),
        ]
    }
}

/// A name that is less sure covers nothing.
const SURE_NAME: f64 = 0.5;

/// Whether a right's name stands over that place: what it is called says nothing about the goods (Vintage Store, Copy House).
pub(super) fn is_within_name(found: &[Finding], right: &RightId, field: Field, span: [usize; 2]) -> bool {
    found.iter().any(|finding| {
        finding.right_id.as_ref() == Some(right)
            && finding.field == field
            && role_of(&finding.signal) == Some(Role::Mention)
            && finding.strength >= SURE_NAME
            && finding.span.is_some_and(|[from, to]| from <= span[0] && span[1] <= to)
    })
}

/// Whether the listing itself calls its goods copies: then neither resale nor fitting excuses it.
pub(super) fn openly_copied(found: &[Finding], right: &RightId) -> bool {
    found.iter().any(|finding| {
        finding.signal == "replica_words" && finding.right_id.as_ref() == Some(right) && finding.strength >= 0.8
    })
}
