//! Words under which copies of branded goods are sold stand beside a registered name or picture.

use std::ops::Range;

use super::resale::is_within_name;
use crate::extract::Listing;
use crate::locale::Message;
use crate::matcher::examples::{fires, listing, mark, silent};
use crate::matcher::lexicon::{COPIES, REPLICA};
use crate::matcher::{Context, Example, Field, Finding, Role, Signal, mentioned_rights};
use crate::rights::{RightId, RightKind};
use crate::text::Folded;

pub struct ReplicaWords;

/// Weaker words say nothing.
const LEAST: f64 = 0.2;

impl Signal for ReplicaWords {
    fn name(&self) -> &'static str {
        "replica_words"
    }

    fn role(&self) -> Role {
        Role::Suspicion
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        let rights: Vec<RightId> =
            mentioned_rights(found).into_iter().filter(|right| is_about_goods(context, right)).cloned().collect();
        if rights.is_empty() {
            return;
        }
        for (field, text) in context.texts() {
            let Some((strength, range)) = openly_said(text, context.source(field)) else { continue };
            let strength = if field == Field::Title { strength } else { 0.9 * strength };
            let word = text.text().get(range.clone()).unwrap_or_default();
            let span = text.source_span(range);
            for right in rights.iter().filter(|right| !is_within_name(found, right, field, span)).collect::<Vec<_>>() {
                let because = Message::new("matcher-replica-words").with("word", word);
                found.push(Finding::new(self.name(), Some(right), strength, field, because).at(span));
            }
        }
    }

    fn examples(&self) -> Vec<Example> {
        let in_description =
            Listing { description: Some("mirror quality, same box".to_owned()), ..listing("Korvela runner") };
        vec![
            fires(vec![mark()], listing("珂薇拉 高仿 跑鞋")),
            fires(vec![mark()], listing("Korvela 1:1 superfake")),
            fires(vec![mark()], in_description),
            fires(vec![mark()], listing("珂薇拉跑鞋 全网最高版本")),
            fires(vec![mark()], listing("Korvela runner from the same factory")),
            fires(vec![mark()], listing("sepatu Korvela grade ori")),
            fires(vec![mark()], listing("giày Korvela hàng nhái loại 1")),
            fires(vec![mark()], listing("รองเท้า Korvela งานเทียบแท้")),
            fires(vec![mark()], listing("zapatillas Korvela calidad espejo")),
            silent(vec![mark()], listing("giày Korvela hàng giá tốt")),
            silent(vec![mark()], listing("珂薇拉 男女同款 跑鞋")),
            silent(vec![mark()], listing("珂薇拉跑鞋 拒绝高仿")),
            silent(vec![mark()], listing("replica of a famous shoe")),
        ]
    }
}

/// The strongest word or phrase for copies: how strong, and where in the folded text.
fn openly_said(text: &Folded, source: &str) -> Option<(f64, Range<usize>)> {
    let word = REPLICA.strongest_in(text, source).map(|found| (found.word.strength, found.range));
    let phrase = COPIES.strongest(text, source);
    match (word, phrase) {
        (Some(word), Some(phrase)) => Some(if phrase.0 > word.0 { phrase } else { word }),
        (word, phrase) => word.or(phrase),
    }
    .filter(|(strength, _)| *strength >= LEAST)
}

/// A replica of a broadcast or a plant variety is no one's word.
fn is_about_goods(context: &Context<'_>, right: &RightId) -> bool {
    let kind = context.snapshot.right(right).map(crate::rights::Right::kind);
    !matches!(kind, None | Some(RightKind::Broadcast | RightKind::PlantVariety))
}
