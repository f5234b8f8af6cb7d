//! The flood rule: a registered picture that suddenly matches very many listings is one item for a person to look at, not
//! thousands of hits. More often than not it shows something that everybody shows, or somebody flooded a market with it.

use std::collections::BTreeSet;

use crate::matcher::signals::NAME_ON_PICTURE;
use crate::matcher::{Finding, Hit, Role, role_of};

/// Listings that a picture must be found in before it is set aside.
pub const FLOOD_FROM: u64 = 500;
/// And how many times as many as usual.
pub const FLOOD_TIMES: u64 = 10;
/// Earlier counts that tell what is usual.
pub const FLOOD_MEMORY: usize = 16;

/// Whether a picture found in `now` listings, and at earlier times in as many as `past` says, has become a flood: more than
/// [`FLOOD_FROM`], and more than [`FLOOD_TIMES`] its median. A picture without a past has none to be held to.
pub fn is_flood(now: u64, past: &[u64]) -> bool {
    now > FLOOD_FROM && now > FLOOD_TIMES.saturating_mul(usual(past))
}

/// The median of earlier counts, the lower one of two; 0 where there are none.
pub fn usual(past: &[u64]) -> u64 {
    let mut past = past.to_vec();
    past.sort_unstable();
    past.get(past.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}

/// The registered picture that a hit stands on alone, without which nothing would show that the right is used; none where a
/// name, a domain or another picture shows it as well. A name that was read on a picture shows nothing more: whoever copies
/// a picture copies the letters on it.
pub fn stands_on(hit: &Hit) -> Option<&str> {
    let mentions = hit.findings.iter().filter(|finding| shows_use_by_itself(finding));
    let images: BTreeSet<Option<&str>> =
        mentions.map(|finding| finding.picture.as_ref().map(|picture| picture.image_id.as_str())).collect();
    match images.into_iter().collect::<Vec<_>>()[..] {
        [image] => image,
        _ => None,
    }
}

fn shows_use_by_itself(finding: &Finding) -> bool {
    role_of(&finding.signal) == Some(Role::Mention) && finding.signal != NAME_ON_PICTURE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::ListingId;
    use crate::locale::Message;
    use crate::matcher::{Field, PictureKind, PictureMatch};

    #[test]
    fn a_flood_is_many_and_many_more_than_usual() {
        for (now, past, flood) in [
            (501, &[][..], true),
            (500, &[], false),
            (501, &[50, 50], true),
            (600, &[60, 61, 62], false),
            (611, &[60, 61, 62], true),
            (5_000, &[400, 900, 900], false),
            (u64::MAX, &[u64::MAX], false),
            (20, &[0, 0, 1], false),
        ] {
            assert_eq!(is_flood(now, past), flood, "{now} after {past:?}");
        }
        assert_eq!(usual(&[9, 1, 5, 7]), 5);
    }

    #[test]
    fn a_hit_stands_on_a_picture_where_nothing_else_names_the_right() {
        let finding = |signal: &str| Finding::new(signal, None, 0.9, Field::Title, Message::new("x"));
        let picture = |image: &str| {
            let matched = PictureMatch {
                url: String::new(),
                picture_id: String::new(),
                image_id: image.to_owned(),
                kind: PictureKind::Copy,
                form: "same".to_owned(),
                mirrored: false,
                negative: false,
                share: 1.0,
                distance: Some(0),
            };
            Finding { picture: Some(matched), ..finding("picture_copy") }
        };
        for (findings, expected) in [
            (vec![picture("a"), finding("replica_words")], Some("a")),
            (vec![picture("a"), picture("a"), finding("authorized")], Some("a")),
            (vec![picture("a"), picture("b")], None),
            (vec![picture("a"), finding("name_in_text")], None),
            (vec![picture("a"), finding("name_on_picture")], Some("a")),
            (vec![picture("a"), finding("name_in_text"), finding("name_on_picture")], None),
            (vec![finding("name_on_picture")], None),
            (vec![finding("name_in_text")], None),
            (vec![], None),
        ] {
            let hit = Hit { listing_id: ListingId("l".to_owned()), right_id: None, findings };
            assert_eq!(stands_on(&hit), expected, "{:?}", hit.findings);
        }
    }
}
