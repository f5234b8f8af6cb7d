//! The goods are of a class that the mark is registered for: what the name stands on is what it protects.

use crate::extract::Listing;
use crate::locale::Message;
use crate::matcher::examples::{film, fires, listing, mark, silent};
use crate::matcher::{Context, Example, Field, Finding, Role, Signal, mentioned_rights};
use crate::rights::{RightDetails, RightId};

pub struct SameGoods;

impl Signal for SameGoods {
    fn name(&self) -> &'static str {
        "same_goods"
    }

    fn role(&self) -> Role {
        Role::Suspicion
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        let Some(class) = context.listing.nice_class else { return };
        let rights: Vec<RightId> = mentioned_rights(found).into_iter().cloned().collect();
        for right in rights.iter().filter_map(|right| context.snapshot.right(right)) {
            let RightDetails::Trademark { classes, .. } = &right.details else { continue };
            if classes.iter().any(|own| own.get() == class) {
                let because = Message::new("matcher-same-goods").with("class", class);
                found.push(Finding::new(self.name(), Some(&right.id), 1.0, Field::Title, because));
            }
        }
    }

    fn examples(&self) -> Vec<Example> {
        let of_class = |title: &str, class: u8| Listing { nice_class: Some(class), ..listing(title) };
        vec![
            fires(vec![mark()], of_class("Korvela runner", 25)),
            silent(vec![mark()], of_class("Korvela paint", 2)),
            silent(vec![mark()], listing("Korvela runner")),
            silent(vec![film()], of_class("Salt Road Home", 9)),
        ]
    }
}
