//! The goods are of a class that the mark is not registered for.

use super::resale::openly_copied;
use crate::extract::Listing;
use crate::locale::Message;
use crate::matcher::examples::{film, fires, listing, mark, silent};
use crate::matcher::{Context, Example, Field, Finding, Role, Signal, mentioned_rights};
use crate::rights::{RightDetails, RightId};

pub struct OtherGoods;

impl Signal for OtherGoods {
    fn name(&self) -> &'static str {
        "other_goods"
    }

    fn role(&self) -> Role {
        Role::Damping
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        let Some(class) = context.listing.nice_class else { return };
        let rights: Vec<RightId> = mentioned_rights(found).into_iter().cloned().collect();
        for right in rights.iter().filter_map(|right| context.snapshot.right(right)) {
            let RightDetails::Trademark { classes, .. } = &right.details else { continue };
            let covered = classes.is_empty() || classes.iter().any(|own| own.get() == class);
            if !covered && !openly_copied(found, &right.id) {
                let because = Message::new("matcher-other-goods").with("class", class);
                found.push(Finding::new(self.name(), Some(&right.id), 0.8, Field::Title, because));
            }
        }
    }

    fn examples(&self) -> Vec<Example> {
        let of_class = |title: &str, class: u8| Listing { nice_class: Some(class), ..listing(title) };
        vec![
            fires(vec![mark()], of_class("Korvela paint", 2)),
            silent(vec![mark()], of_class("Korvela runner", 25)),
            silent(vec![mark()], of_class("Korvela replica bag", 18)),
            silent(vec![mark()], listing("Korvela paint")),
            silent(vec![film()], of_class("Salt Road Home", 9)),
        ]
    }
}
