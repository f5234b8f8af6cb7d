//! The right's holder keeps a list of sellers, and this one is not on it. By itself that is mild: resale of genuine goods is lawful.

use super::authorized::licence;
use crate::extract::Listing;
use crate::locale::Message;
use crate::matcher::examples::{fires, indication, listing, mark, silent};
use crate::matcher::{Context, Example, Field, Finding, Role, Signal, mentioned_rights};
use crate::rights::RightId;

pub struct SellerUnauthorized;

impl Signal for SellerUnauthorized {
    fn name(&self) -> &'static str {
        "seller_unauthorized"
    }

    fn role(&self) -> Role {
        Role::Suspicion
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        let Some(seller) = context.listing.seller.as_deref().filter(|_| !context.seller.is_empty()) else { return };
        let rights: Vec<RightId> = mentioned_rights(found).into_iter().cloned().collect();
        for right in rights.iter().filter_map(|right| context.snapshot.right(right)) {
            if !right.authorized.sellers.is_empty() && licence(context, right).is_none() {
                let because = Message::new("matcher-seller-unauthorized").with("seller", seller);
                found.push(Finding::new(self.name(), Some(&right.id), 1.0, Field::Seller, because));
            }
        }
    }

    fn examples(&self) -> Vec<Example> {
        let sold_by = |title: &str, seller: &str| Listing { seller: Some(seller.to_owned()), ..listing(title) };
        vec![
            fires(vec![mark()], sold_by("Korvela runner", "bargain barn")),
            silent(vec![mark()], sold_by("Korvela runner", "KORVELA STORE")),
            silent(vec![mark()], listing("Korvela runner")),
            silent(vec![indication()], sold_by("柳州螺蛳粉", "bargain barn")),
        ]
    }
}
