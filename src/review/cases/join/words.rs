//! The same words, and the same downloads behind them.

use std::collections::BTreeSet;

use super::{Candidate, Link, LinkKind};
use crate::extract::Listing;
use crate::locale::Message;
use crate::review::cases::CaseHit;
use crate::text::fold_name;

/// Texts are compared by runs of so many characters, which survive a changed price or size.
const RUN: usize = 5;
/// Fewer runs say too little: short titles are alike by chance.
const LEAST_RUNS: usize = 40;
/// Characters of a text that are compared.
const MOST_CHARS: usize = 4_000;
/// Share of all runs of either text that both have.
const SAME_FROM: f64 = 0.7;

/// Nearly the same title and description.
pub(super) fn same_text(old: &CaseHit, new: &Candidate<'_>) -> Option<Link> {
    let (before, now) = (runs(&old.listing), runs(new.listing));
    if before.len().min(now.len()) < LEAST_RUNS {
        return None;
    }
    let both = before.intersection(&now).count();
    let share = both as f64 / (before.len() + now.len() - both) as f64;
    let because = || Message::new("cases-link-text").with("share", (share * 100.0).floor());
    (share >= SAME_FROM).then(|| Link::new(LinkKind::SameText, old, because()))
}

fn runs(listing: &Listing) -> BTreeSet<String> {
    let text = format!("{}\n{}", listing.title, listing.description.as_deref().unwrap_or_default());
    let text: String = text.chars().take(MOST_CHARS).collect();
    let chars: Vec<char> = fold_name(&text).chars().filter(|c| c.is_alphanumeric()).collect();
    chars.windows(RUN).map(|run| run.iter().collect()).collect()
}

/// The first download or stream that both listings lead to.
pub(super) fn same_link(old: &CaseHit, new: &Candidate<'_>) -> Option<Link> {
    let known: BTreeSet<&str> = old.listing.links.iter().map(|link| link.url.as_str()).collect();
    let shared = new.listing.links.iter().find(|link| known.contains(link.url.as_str()))?;
    let because = Message::new("cases-link-download").with("url", shared.url.as_str());
    Some(Link::new(LinkKind::SameLink, old, because))
}
