//! The price is far below what the right's holder asks.

use crate::extract::Listing;
use crate::locale::Message;
use crate::matcher::examples::{fires, listing, mark, silent};
use crate::matcher::{Context, Example, Field, Finding, Role, Signal, mentioned_rights};
use crate::rights::{Right, RightId};

pub struct PriceBelowReference;

/// Share of the reference price from which on a price is just a good price.
const ORDINARY: f64 = 0.6;
/// Share at which the price leaves no doubt.
const ABSURD: f64 = 0.15;

impl Signal for PriceBelowReference {
    fn name(&self) -> &'static str {
        "price_below_reference"
    }

    fn role(&self) -> Role {
        Role::Suspicion
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        let rights: Vec<RightId> = mentioned_rights(found).into_iter().cloned().collect();
        for right in rights.iter().filter_map(|right| context.snapshot.right(right)) {
            let Some(share) = share_of_reference(context.listing, right).filter(|share| *share < ORDINARY) else {
                continue;
            };
            let strength = 0.3 + 0.7 * (ORDINARY - share) / (ORDINARY - ABSURD);
            let because = Message::new("matcher-price-below-reference").with("percent", (share * 100.0).round());
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
            fires(vec![mark()], at(99.0, "CNY")),
            silent(vec![mark()], at(360.0, "CNY")),
            silent(vec![mark()], at(99.0, "USD")),
            silent(vec![mark()], at(0.0, "CNY")),
            silent(vec![mark()], listing("Korvela runner")),
        ]
    }
}

/// The price as a share of the reference price, where both are in one currency.
pub(super) fn share_of_reference(listing: &Listing, right: &Right) -> Option<f64> {
    let reference = right.reference_price.as_ref()?;
    let (price, currency) = (listing.price?, listing.currency.as_deref()?);
    let is_comparable = currency.eq_ignore_ascii_case(&reference.currency) && price > 0.0 && reference.amount > 0.0;
    is_comparable.then_some(price / reference.amount)
}
