//! What differs in a listing from one time to another, in the parts that people decide by.

use std::collections::BTreeSet;

use crate::extract::Listing;
use crate::publish::{money, visible};

/// A part of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    Title,
    Price,
    Seller,
    Brand,
    Description,
    Location,
    Pictures,
    Links,
}

/// One part as it was and as it is; empty where there is nothing.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    pub aspect: Aspect,
    pub before: String,
    pub after: String,
}

/// Characters of one side of a difference.
const MAX_CHARS: usize = 400;
/// Characters shown around what has changed in a longer text.
const AROUND: usize = 40;
/// Addresses named of each side.
const MAX_ADDRESSES: usize = 6;

/// In the order in which people look; nothing where the two say the same.
pub fn differences(before: &Listing, after: &Listing) -> Vec<Difference> {
    let plain = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let price =
        |listing: &Listing| listing.price.map(|price| money(price, listing.currency.as_deref())).unwrap_or_default();
    let texts = [
        (Aspect::Title, before.title.clone(), after.title.clone()),
        (Aspect::Price, price(before), price(after)),
        (Aspect::Seller, plain(before.seller.as_deref()), plain(after.seller.as_deref())),
        (Aspect::Brand, plain(before.brand.as_deref()), plain(after.brand.as_deref())),
        (Aspect::Description, plain(before.description.as_deref()), plain(after.description.as_deref())),
        (Aspect::Location, plain(before.location.as_deref()), plain(after.location.as_deref())),
    ];
    let text = |(aspect, before, after): (Aspect, String, String)| {
        (before != after).then(|| {
            let (before, after) = changed_parts(&before, &after);
            Difference { aspect, before, after }
        })
    };
    let pictures = |listing: &Listing| listing.images.iter().map(ToString::to_string).collect();
    let links = |listing: &Listing| listing.links.iter().map(|link| link.url.clone()).collect();
    let sets = [(Aspect::Pictures, pictures(before), pictures(after)), (Aspect::Links, links(before), links(after))];
    let set = |(aspect, before, after): (Aspect, BTreeSet<String>, BTreeSet<String>)| {
        (before != after).then(|| Difference {
            aspect,
            before: only_in(&before, &after),
            after: only_in(&after, &before),
        })
    };
    texts.into_iter().filter_map(text).chain(sets.into_iter().filter_map(set)).collect()
}

/// What of two texts differs, with a little of what stands around it.
fn changed_parts(before: &str, after: &str) -> (String, String) {
    let [before, after]: [Vec<char>; 2] = [before, after].map(|text| text.chars().map(visible).collect());
    let same_start = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let rest = before.len().min(after.len()) - same_start;
    let same_end = before.iter().rev().zip(after.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let part = |text: &[char]| {
        let from = same_start.saturating_sub(AROUND);
        let to = (text.len() - same_end + AROUND).min(text.len());
        let end = to.min(from + MAX_CHARS);
        let mut part = String::new();
        part.extend((from > 0).then_some('…'));
        part.extend(&text[from..end]);
        part.extend((end < text.len()).then_some('…'));
        part
    };
    (part(&before), part(&after))
}

fn only_in(these: &BTreeSet<String>, others: &BTreeSet<String>) -> String {
    let mut only = these.difference(others);
    let named: Vec<String> = only
        .by_ref()
        .take(MAX_ADDRESSES)
        .map(|address| address.chars().take(MAX_CHARS).map(visible).collect())
        .collect();
    let more = only.count();
    let mut text = named.join("\n");
    if more > 0 {
        text.push_str(&format!("\n… +{more}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(title: &str, description: &str, price: f64) -> Listing {
        Listing {
            title: title.to_owned(),
            description: Some(description.to_owned()),
            price: Some(price),
            currency: Some("CNY".to_owned()),
            ..Listing::default()
        }
    }

    #[test]
    fn each_part_that_differs_is_named_once() {
        let before = listing("漓瑞跑鞋", "same", 99.0);
        assert_eq!(differences(&before, &before), []);
        let after = Listing { seller: Some("Other".to_owned()), ..listing("跑鞋", "same", 59.0) };
        let found = differences(&before, &after);
        let expected = [
            (Aspect::Title, "漓瑞跑鞋", "跑鞋"),
            (Aspect::Price, "CNY 99.00", "CNY 59.00"),
            (Aspect::Seller, "", "Other"),
        ];
        let expected = expected.map(|(aspect, before, after)| Difference {
            aspect,
            before: before.to_owned(),
            after: after.to_owned(),
        });
        assert_eq!(found, expected);
    }

    #[test]
    fn of_long_texts_the_changed_part_is_shown() {
        let text = |middle: &str| format!("{}{middle}{}", "a".repeat(5_000), "z".repeat(5_000));
        let (before, after) = changed_parts(&text("genuine"), &text("copy\u{202E}"));
        assert_eq!(before, format!("…{}genuine{}…", "a".repeat(40), "z".repeat(40)));
        assert_eq!(after, format!("…{}copy\u{FFFD}{}…", "a".repeat(40), "z".repeat(40)));
        let (before, after) = changed_parts("aaa", "aa");
        assert_eq!((before.as_str(), after.as_str()), ("aaa", "aa"));
        let (_, after) = changed_parts("", &"x".repeat(9_999));
        assert_eq!(after.chars().count(), MAX_CHARS + 1);
    }

    #[test]
    fn pictures_come_and_go_by_address() {
        let with = |address: &str| Listing { images: vec![address.parse().unwrap()], ..Listing::default() };
        let found = differences(&with("https://a.test/1.jpg"), &with("https://a.test/2.jpg"));
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].before.as_str(), found[0].after.as_str()),
            ("https://a.test/1.jpg", "https://a.test/2.jpg")
        );
    }
}
