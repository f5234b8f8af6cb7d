//! What stands beside a hit: others of its seller, with its picture, with nearly its title; and what follows from it already.

use std::collections::BTreeMap;

use crate::accounts::{Permission, Person};
use crate::desk::{Desk, DeskError};
use crate::locale::Message;
use crate::review::blocks::BlockState;
use crate::store::{NoticeFilter, RelatedHit, RelatedListing, StoredHit};

/// Lines of each list.
const MAX_LINES: u32 = 8;
/// Hits of the same right whose titles are looked at.
const MAX_TITLES: u32 = 2_000;
/// How much two titles agree, from here on they are nearly the same.
pub const SIMILAR_FROM: f64 = 0.6;
/// Characters of a title that are compared.
const MAX_TITLE_CHARS: usize = 200;

/// Each list is bounded; `more` says that there is more of it.
#[derive(Clone, Debug, Default)]
pub struct Related {
    pub of_seller: Vec<RelatedHit>,
    pub more_of_seller: bool,
    /// What the seller offers without a hit; nothing for those who see some rights only.
    pub seller_listings: Vec<RelatedListing>,
    pub same_picture: Vec<RelatedHit>,
    pub more_same_picture: bool,
    pub same_title: Vec<Similar>,
}

/// A hit with nearly the same title.
#[derive(Clone, Debug)]
pub struct Similar {
    pub hit: RelatedHit,
    /// 0..=1.
    pub agreement: f64,
}

/// What was done about the hit, as far as the person may know.
#[derive(Clone, Debug, Default)]
pub struct Follows {
    /// Id and state.
    pub case: Option<(String, Message)>,
    pub notices: Vec<(String, Message)>,
    /// Id, target, state.
    pub blocks: Vec<(String, String, Message)>,
}

impl Desk {
    pub async fn hit_related(&self, person: &Person, id: &str) -> Result<Related, DeskError> {
        let hit = self.read_hit(person, id).await?;
        let rights = person.rights();
        let rights = rights.as_deref();
        let (_, pictures) = self.pictures_of_hit(&hit).await?;
        let pictures: Vec<String> = pictures.seen.into_iter().map(|seen| seen.picture_id).collect();
        let has_seller = hit.listing.seller.as_deref().is_some_and(|seller| !seller.trim().is_empty());
        let mut related = Related::default();
        if has_seller {
            related.of_seller = self.store.hits_of_seller(&hit, rights, MAX_LINES + 1).await?;
            related.more_of_seller = cut(&mut related.of_seller);
            if rights.is_none() {
                related.seller_listings = self.store.listings_of_seller(&hit, MAX_LINES).await?;
            }
        }
        if !pictures.is_empty() {
            related.same_picture = self.store.hits_with_pictures(&hit, &pictures, rights, MAX_LINES + 1).await?;
            related.more_same_picture = cut(&mut related.same_picture);
        }
        if hit.ranked.hit.right_id.is_some() {
            related.same_title = nearly_the_same(&hit, self.store.hits_of_right(&hit, MAX_TITLES).await?);
        }
        Ok(related)
    }

    pub(super) async fn follows(&self, person: &Person, hit: &StoredHit, now_ms: i64) -> Result<Follows, DeskError> {
        let mut follows = Follows::default();
        if person.may(Permission::ReadCases)
            && let Some(id) = self.store.case_of_hit(&hit.id).await?
            && let Some(case) = self.store.case(&id).await?
        {
            follows.case = Some((id, case.state.label()));
        }
        if person.may(Permission::ReadNotices) {
            let filter =
                NoticeFilter { hit_id: Some(hit.id.clone()), limit: Some(MAX_LINES), ..NoticeFilter::default() };
            let notices = self.store.notices(&filter).await?.into_iter();
            follows.notices = notices.map(|kept| (kept.id.clone(), kept.state().label())).collect();
        }
        if person.may(Permission::ReadBlocks) {
            let blocks = self.store.blocks_on_hit(&hit.id, MAX_LINES).await?.into_iter();
            follows.blocks = blocks
                .map(|block| {
                    let state = block.state(now_ms);
                    (block.id, block.proposal.target.to_string(), block_state(state))
                })
                .collect();
        }
        Ok(follows)
    }
}

fn block_state(state: BlockState) -> Message {
    match state {
        BlockState::Proposed => Message::new("blocks-state-proposed"),
        BlockState::InForce => Message::new("blocks-state-in-force"),
        BlockState::Expired => Message::new("blocks-state-expired"),
        BlockState::Revoked => Message::new("blocks-state-revoked"),
    }
}

/// Whether there was one more than is shown.
fn cut(hits: &mut Vec<RelatedHit>) -> bool {
    let more = hits.len() > MAX_LINES as usize;
    hits.truncate(MAX_LINES as usize);
    more
}

fn nearly_the_same(hit: &StoredHit, others: Vec<RelatedHit>) -> Vec<Similar> {
    let own = pairs_of(&hit.listing.title);
    let mut similar: Vec<Similar> = others
        .into_iter()
        .filter(|other| other.listing_id != hit.listing.id.0)
        .map(|other| Similar { agreement: agreement(&own, &pairs_of(&other.title)), hit: other })
        .filter(|similar| similar.agreement >= SIMILAR_FROM)
        .collect();
    similar.sort_by(|a, b| b.agreement.total_cmp(&a.agreement).then_with(|| a.hit.id.cmp(&b.hit.id)));
    similar.truncate(MAX_LINES as usize);
    similar
}

/// How much two titles agree: the share of pairs of neighbouring letters that both have (Dice).
pub fn similarity(one: &str, other: &str) -> f64 {
    agreement(&pairs_of(one), &pairs_of(other))
}

type Pairs = BTreeMap<(char, char), u32>;

fn pairs_of(title: &str) -> Pairs {
    let letters: Vec<char> =
        title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(MAX_TITLE_CHARS).collect();
    let mut pairs = Pairs::new();
    for pair in letters.windows(2) {
        *pairs.entry((pair[0], pair[1])).or_default() += 1;
    }
    pairs
}

fn agreement(one: &Pairs, other: &Pairs) -> f64 {
    let all: u32 = one.values().sum::<u32>() + other.values().sum::<u32>();
    let shared: u32 = one.iter().map(|(pair, count)| (*count).min(other.get(pair).copied().unwrap_or(0))).sum();
    if all == 0 { 0.0 } else { f64::from(2 * shared) / f64::from(all) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_differ_in_a_word_are_nearly_the_same() {
        for (one, other, near) in [
            ("漓瑞 官方正品 跑鞋 男 42码", "漓瑞官方正品跑鞋 女 38码", true),
            ("LIRUI running shoe, red", "Lirui Running Shoe (blue)", true),
            ("漓瑞跑鞋", "二手自行车", false),
            ("LIRUI running shoe", "garden chair with cushion", false),
            ("", "", false),
        ] {
            assert_eq!(similarity(one, other) >= SIMILAR_FROM, near, "{one} / {other}: {}", similarity(one, other));
        }
        assert!((similarity("same title", "Same Title") - 1.0).abs() < 1e-9);
    }
}
