//! Typical cases: for each right the confirmed hits that are best supported, told without saying who the sellers are.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::words::{percent, rfc3339, shown};
use crate::extract::Listing;
use crate::locale::{Lang, Message};
use crate::publish::pages::Names;
use crate::publish::statistics::By;
use crate::rank::RankedHit;

/// Reasons that are told of a case.
const MAX_REASONS: usize = 5;
const MAX_TITLE: usize = 160;
/// A name this short stands in titles by chance.
const LEAST_NAME: usize = 2;

/// A hit that people have confirmed, with what is needed to tell of it as an example.
#[derive(Clone, Debug)]
pub struct ConfirmedHit {
    pub hit_id: String,
    /// As statistics name kinds.
    pub kind: String,
    pub source_id: String,
    pub listing: Listing,
    pub ranked: RankedHit,
    pub first_seen_ms: i64,
    pub decided_ms: i64,
}

/// A confirmed hit as it is told of.
#[derive(Clone, Debug, PartialEq)]
pub struct TypicalCase {
    pub kind: String,
    pub right: String,
    pub source: String,
    /// `seller 1`: the same number is the same seller in one digest.
    pub seller: String,
    /// Without the seller's name.
    pub title: String,
    /// 0 to 100.
    pub score: u32,
    /// What adds most to the score first.
    pub reasons: Vec<String>,
    /// RFC 3339, the day only.
    pub first_seen: String,
    pub decided: String,
    /// Beginning of the hit's id, by which who has the data finds it again.
    pub reference: String,
}

/// The hits as typical cases, by kind, right and score; sellers are numbered in that order.
pub fn typical_cases(hits: &[ConfirmedHit], names: &Names, lang: Lang) -> Vec<TypicalCase> {
    let mut hits: Vec<&ConfirmedHit> = hits.iter().collect();
    hits.sort_by(|a, b| {
        let right = |hit: &ConfirmedHit| hit.ranked.hit.right_id.clone();
        let by_score = b.ranked.score.get().total_cmp(&a.ranked.score.get());
        a.kind.cmp(&b.kind).then_with(|| right(a).cmp(&right(b))).then(by_score).then_with(|| a.hit_id.cmp(&b.hit_id))
    });
    let mut sellers = BTreeMap::new();
    hits.into_iter().map(|hit| typical_case(hit, &mut sellers, names, lang)).collect()
}

fn typical_case<'h>(
    hit: &'h ConfirmedHit,
    sellers: &mut BTreeMap<(&'h str, &'h str), usize>,
    names: &Names,
    lang: Lang,
) -> TypicalCase {
    let day = |ms: i64| rfc3339(ms).chars().take(10).collect::<String>();
    let name = hit.listing.seller.as_deref().unwrap_or_default();
    let next = sellers.len() + 1;
    let number = (!name.is_empty()).then(|| *sellers.entry((&hit.source_id, name)).or_insert(next));
    let seller = match number {
        Some(number) => lang.text(&Message::new("statistics-seller").with("number", number)),
        None => lang.say("publish-unknown"),
    };
    let right = hit.ranked.hit.right_id.as_ref().map(|id| id.0.as_str()).unwrap_or_default();
    TypicalCase {
        kind: names.say(By::Kind, Some(&hit.kind), lang),
        right: names.say(By::Right, Some(right), lang),
        source: names.say(By::Source, Some(&hit.source_id), lang),
        title: shown(&without(&hit.listing.title, name, &seller), MAX_TITLE),
        score: percent(hit.ranked.score),
        reasons: reasons(hit, lang).into_iter().map(|reason| without(&reason, name, &seller)).collect(),
        first_seen: day(hit.first_seen_ms),
        decided: day(hit.decided_ms),
        reference: hit.hit_id.chars().take(12).collect(),
        seller,
    }
}

/// The text with a name taken out, whatever its case.
fn without(text: &str, name: &str, instead: &str) -> String {
    let name = name.trim();
    if name.chars().count() < LEAST_NAME {
        return text.to_owned();
    }
    let pattern = regex::RegexBuilder::new(&regex::escape(name)).case_insensitive(true).build();
    // The name as it stands is always a pattern; one that is too large for the engine is compared as it is.
    match pattern {
        Ok(pattern) => pattern.replace_all(text, regex::NoExpand(instead)).into_owned(),
        Err(_) => text.replace(name, instead),
    }
}

fn reasons(hit: &ConfirmedHit, lang: Lang) -> Vec<String> {
    let mut shares: Vec<_> = hit.ranked.explanation.shares.iter().filter(|share| share.amount > 0.0).collect();
    shares.sort_by(|a, b| b.amount.total_cmp(&a.amount));
    let mut reasons: Vec<String> = Vec::new();
    for share in shares {
        let sentence = lang.text(&share.because);
        if reasons.len() < MAX_REASONS && !reasons.contains(&sentence) {
            reasons.push(sentence);
        }
    }
    reasons
}

impl TypicalCase {
    pub fn json(&self) -> Value {
        json!({
            "kind": self.kind, "right": self.right, "source": self.source, "seller": self.seller, "title": self.title,
            "score": self.score, "reasons": self.reasons, "first_seen": self.first_seen, "decided": self.decided,
            "reference": self.reference,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::sample;

    fn confirmed(id: &str, source: &str, seller: Option<&str>, title: &str) -> ConfirmedHit {
        let hit = sample::report().hits.remove(0);
        let mut listing = hit.listing;
        (listing.seller, listing.title) = (seller.map(str::to_owned), title.to_owned());
        ConfirmedHit {
            hit_id: id.into(),
            kind: "trademark".into(),
            source_id: source.into(),
            listing,
            ranked: hit.ranked,
            first_seen_ms: 0,
            decided_ms: 86_400_000,
        }
    }

    #[test]
    fn sellers_are_numbers_and_their_names_stand_nowhere() {
        let hits = [
            confirmed("3", "a", Some("Corner Shop"), "LIRUI shoe by CORNER SHOP, corner shop!"),
            confirmed("1", "a", Some("Corner Shop"), "another one"),
            confirmed("2", "b", Some("Corner Shop"), "the same name elsewhere"),
            confirmed("4", "b", None, "nobody's $1 offer"),
            confirmed("5", "b", Some("("), "a (short) name"),
        ];
        let cases = typical_cases(&hits, &Names::default(), Lang::En);
        let told: Vec<(&str, &str)> = cases.iter().map(|case| (case.seller.as_str(), case.title.as_str())).collect();
        assert_eq!(
            told,
            [
                ("seller 1", "another one"),
                ("seller 2", "the same name elsewhere"),
                ("seller 1", "LIRUI shoe by seller 1, seller 1!"),
                ("not known", "nobody's $1 offer"),
                ("seller 3", "a (short) name"),
            ]
        );
        let mut turned = hits.to_vec();
        turned.reverse();
        assert_eq!(typical_cases(&turned, &Names::default(), Lang::En), cases, "the order of the hits does not matter");
        let text = cases.iter().map(|case| format!("{}\n", case.json())).collect::<String>();
        assert!(!text.to_lowercase().contains("corner shop") && !text.contains("http"), "{text}");
    }
}
