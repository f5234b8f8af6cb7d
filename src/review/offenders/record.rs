//! What cases say about one offender, counted, and what of it is published.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Entry, EntryState};
use crate::review::cases::{Case, CaseEventKind, CaseHit, CaseState, CloseReason, Offender, Seller, told_apart};
use crate::rights::RightId;

/// Confirmed hits from which somebody is a repeat infringer.
pub const REPEAT_FROM: usize = 2;

/// An offender with what is known of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OffenderRecord {
    pub offender: Offender,
    /// Those with a confirmed hit of theirs, by id.
    pub cases: Vec<String>,
    /// Hits of their own identities of which a person has said, and says still, that they infringe.
    pub confirmed: usize,
    /// All hits in their cases, whoever offers them.
    pub hits: usize,
    /// Times something of theirs was listed anew after it had been asked to be removed.
    pub relistings: u64,
    /// When the first and the last of the confirmed hits were first seen, milliseconds since 1970 UTC.
    pub first_ms: Option<i64>,
    pub last_ms: Option<i64>,
    /// Where they were, in order.
    pub sites: Vec<String>,
    /// In order.
    pub rights: Vec<RightId>,
}

/// What the public is told about a repeat infringer: shops and sites, and nothing about a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PublishedOffender {
    pub entry: String,
    pub shop: String,
    pub site: String,
    /// Other shops of theirs.
    pub also: Vec<Seller>,
    pub infringements: usize,
    pub cases: usize,
    pub relistings: u64,
    pub first_ms: Option<i64>,
    pub last_ms: Option<i64>,
    pub rights: Vec<RightId>,
    pub ground: String,
    pub since_ms: i64,
    pub expires_ms: i64,
}

impl OffenderRecord {
    /// `cases` are the offender's; cases that were closed as unfounded do not count, nor do other sellers' hits in them. A hit in
    /// two of them, ours and another agency's, is one.
    pub fn of(offender: Offender, cases: &[Case]) -> OffenderRecord {
        let mut cases: Vec<&Case> = cases.iter().filter(|case| !is_unfounded(case)).collect();
        cases.sort_by(|a, b| a.id.cmp(&b.id));
        let claims: Vec<_> = cases.iter().flat_map(|case| case.claims()).collect();
        let (own, _) = told_apart(offender.sellers(), &claims);
        let confirmed = cases.iter().flat_map(|case| case.confirmed().map(move |hit| (*case, hit)));
        let theirs: Vec<(&Case, &CaseHit)> =
            confirmed.zip(own).filter_map(|(found, is_own)| is_own.then_some(found)).collect();
        let hits: BTreeSet<&str> = theirs.iter().map(|(_, hit)| hit.hit_id.as_str()).collect();
        let sites: BTreeSet<&str> =
            theirs.iter().filter_map(|(_, hit)| Some(hit.seller.as_ref()?.site.as_str())).collect();
        let rights: BTreeSet<&RightId> = theirs.iter().map(|(case, _)| &case.right.id).collect();
        let with_theirs: BTreeSet<&String> = theirs.iter().map(|(case, _)| &case.id).collect();
        OffenderRecord {
            confirmed: hits.len(),
            hits: cases.iter().map(|case| case.live().count()).sum(),
            relistings: cases.iter().map(|case| relistings(case, &offender, &hits)).sum(),
            first_ms: theirs.iter().map(|(_, hit)| hit.first_seen_ms).min(),
            last_ms: theirs.iter().map(|(_, hit)| hit.first_seen_ms).max(),
            sites: sites.into_iter().map(str::to_owned).collect(),
            rights: rights.into_iter().cloned().collect(),
            cases: with_theirs.into_iter().cloned().collect(),
            offender,
        }
    }
}

/// Times that a hit of this offender was listed anew. An event that names no hit counts where all confirmed ones are theirs.
fn relistings(case: &Case, offender: &Offender, own: &BTreeSet<&str>) -> u64 {
    let is_theirs = |hit_id: &String| {
        let seller = case.hit(hit_id).and_then(|hit| hit.seller.as_ref());
        own.contains(hit_id.as_str()) || seller.is_some_and(|seller| offender.is_known_as(seller))
    };
    let counts = |kind: &CaseEventKind| match kind {
        CaseEventKind::Joined { hit, relisted: true, .. } | CaseEventKind::Accepted { hit, relisted: true } => {
            is_theirs(hit)
        }
        CaseEventKind::Relisted { hits } if hits.is_empty() => case.confirmed().all(|hit| is_theirs(&hit.hit_id)),
        CaseEventKind::Relisted { hits } => hits.iter().any(is_theirs),
        _ => false,
    };
    case.history.iter().filter(|event| counts(&event.kind)).count() as u64
}

fn is_unfounded(case: &Case) -> bool {
    let last = case.history.iter().rev().find_map(|event| match event.kind {
        CaseEventKind::Closed { reason } => Some(reason),
        _ => None,
    });
    case.state == CaseState::Closed && last == Some(CloseReason::Unfounded)
}

/// The entries that may be shown now, by site and shop. An entry whose hits are no longer confirmed is left out.
pub fn publish(entries: &[(OffenderRecord, Entry)], now_ms: i64) -> Vec<PublishedOffender> {
    let shown = entries
        .iter()
        .filter(|(record, entry)| entry.state(now_ms) == EntryState::Published && record.confirmed >= REPEAT_FROM);
    let mut published: Vec<PublishedOffender> = shown
        .map(|(record, entry)| PublishedOffender {
            entry: entry.id.clone(),
            shop: record.offender.seller.name.clone(),
            site: record.offender.seller.site.clone(),
            also: record.offender.aliases.iter().map(|alias| alias.seller.clone()).collect(),
            infringements: record.confirmed,
            cases: record.cases.len(),
            relistings: record.relistings,
            first_ms: record.first_ms,
            last_ms: record.last_ms,
            rights: record.rights.clone(),
            ground: entry.proposal.ground.clone(),
            since_ms: entry.approved.as_ref().map_or(0, |word| word.at_ms),
            expires_ms: entry.proposal.expires_ms,
        })
        .collect();
    published.sort_by(|a, b| (&a.site, &a.shop, &a.entry).cmp(&(&b.site, &b.shop, &b.entry)));
    published
}
