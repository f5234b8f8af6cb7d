//! The seller, or the site the listing stands on, may use the right: the use is lawful whatever else is noticed.

use crate::extract::Listing;
use crate::locale::Message;
use crate::matcher::examples::{fires, listing, mark, silent};
use crate::matcher::{Context, Example, Field, Finding, Role, Signal, mentioned_rights};
use crate::rights::{Right, RightId};
use crate::text::fold_name;

pub struct Authorized;

impl Signal for Authorized {
    fn name(&self) -> &'static str {
        "authorized"
    }

    fn role(&self) -> Role {
        Role::Damping
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        let rights: Vec<RightId> = mentioned_rights(found).into_iter().cloned().collect();
        for right in rights.iter().filter_map(|right| context.snapshot.right(right)) {
            if let Some((field, code, name)) = licence(context, right) {
                let because = Message::new(code).with("name", name);
                found.push(Finding::new(self.name(), Some(&right.id), 1.0, field, because));
            }
        }
    }

    fn examples(&self) -> Vec<Example> {
        let sold_by = |seller: &str| Listing { seller: Some(seller.to_owned()), ..listing("Korvela runner") };
        let seen_at = |url: &str| Listing { url: url.parse().ok(), ..listing("Korvela runner") };
        vec![
            fires(vec![mark()], sold_by("ｋｏｒｖｅｌａ  store")),
            fires(vec![mark()], seen_at("https://shop.korvela.example/runner")),
            silent(vec![mark()], sold_by("Korvela Store Outlet")),
            silent(vec![mark()], seen_at("https://korvela.example.cheap.test/runner")),
            silent(vec![mark()], seen_at("https://notkorvela.example/runner")),
        ]
    }
}

/// Where the licence shows, under which code it is told, and the name or domain in the right's list.
pub(super) fn licence<'r>(context: &Context<'_>, right: &'r Right) -> Option<(Field, &'static str, &'r str)> {
    let seller = same_name(context.seller.text());
    let by_seller =
        right.authorized.sellers.iter().find(|listed| !seller.is_empty() && same_name(&fold_name(listed)) == seller);
    if let Some(listed) = by_seller {
        return Some((Field::Seller, "matcher-seller-authorized", listed));
    }
    let host = context.listing.url.as_ref()?.host_str()?;
    let covers = |domain: &str| {
        let domain = domain.trim_matches('.').to_ascii_lowercase();
        !domain.is_empty() && host.strip_suffix(&domain).is_some_and(|front| front.is_empty() || front.ends_with('.'))
    };
    let domain = right.authorized.domains.iter().find(|domain| covers(domain))?;
    Some((Field::Url, "matcher-site-authorized", domain))
}

/// Marketplaces differ in where they set spaces.
fn same_name(folded: &str) -> String {
    folded.chars().filter(|c| !c.is_whitespace()).collect()
}
