//! The price is about what the right's holder asks, or more: copies are rarely sold at the price of the original.

use super::price_below_reference::share_of_reference;
use crate::extract::Listing;
use crate::locale::Message;
use crate::matcher::examples::{fires, listing, mark, silent};
use crate::matcher::{Context, Example, Field, Finding, Role, Signal, mentioned_rights};
use crate::rights::RightId;

pub struct OrdinaryPrice;

/// Share of the reference price from which on the price begins to speak for the seller, and at which it fully does.
const BEGINS: f64 = 0.4;
const FULL: f64 = 0.7;

impl Signal for OrdinaryPrice {
    fn name(&self) -> &'static str {
        "ordinary_price"
    }

    fn role(&self) -> Role {
        Role::Damping
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        let rights: Vec<RightId> = mentioned_rights(found).into_iter().cloned().collect();
        for right in rights.iter().filter_map(|right| context.snapshot.right(right)) {
            let Some(share) = share_of_reference(context.listing, right).filter(|share| *share > BEGINS) else {
                continue;
            };
            let strength = (share - BEGINS) / (FULL - BEGINS);
            let because = Message::new("matcher-ordinary-price").with("percent", (share * 100.0).round());
            found.push(Finding::new(self.name(), Some(&right.id), strength, Field::Price, because));
        }
    }

    fn examples(&self) -> Vec<Example> {
        let at = |price: f64, currency: &str| Listing {
            price: Some(price),
            currency: Some(currency.to_owned()),
            ..listing("Korvela runner")
        };
        vec![
            fires(vec![mark()], at(390.0, "CNY")),
            fires(vec![mark()], at(900.0, "cny")),
            silent(vec![mark()], at(99.0, "CNY")),
            silent(vec![mark()], at(390.0, "USD")),
            silent(vec![mark()], listing("Korvela runner")),
        ]
    }
}
