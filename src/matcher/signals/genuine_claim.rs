//! The seller says that the goods are genuine. Sellers of copies say so too, so that it excuses little.

use super::resale::{is_within_name, openly_copied};
use crate::locale::Message;
use crate::matcher::examples::{film, fires, listing, mark, silent};
use crate::matcher::lexicon::GENUINE;
use crate::matcher::{Context, Example, Field, Finding, Role, Signal, mentioned_rights};
use crate::rights::{RightId, RightKind};

pub struct GenuineClaim;

impl Signal for GenuineClaim {
    fn name(&self) -> &'static str {
        "genuine_claim"
    }

    fn role(&self) -> Role {
        Role::Damping
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        let rights: Vec<RightId> = mentioned_rights(found).into_iter().cloned().collect();
        if rights.is_empty() {
            return;
        }
        let Some((field, text, word)) = context.texts().into_iter().find_map(|(field, text)| {
            let word = GENUINE.strongest_in(text, context.source(field)).filter(|found| found.word.strength > 0.0)?;
            Some((field, text, word))
        }) else {
            return;
        };
        let strength = if field == Field::Title { word.word.strength } else { 0.8 * word.word.strength };
        for right in rights.iter().filter_map(|right| context.snapshot.right(right)) {
            let is_made = matches!(right.kind(), RightKind::Trademark | RightKind::Design | RightKind::Patent);
            let span = text.source_span(word.range.clone());
            if is_made && !openly_copied(found, &right.id) && !is_within_name(found, &right.id, field, span) {
                let because = Message::new("matcher-genuine-claim").with("word", word.word.written.as_str());
                found.push(Finding::new(self.name(), Some(&right.id), strength, field, because).at(span));
            }
        }
    }

    fn examples(&self) -> Vec<Example> {
        vec![
            fires(vec![mark()], listing("珂薇拉 跑鞋 专柜正品")),
            fires(vec![mark()], listing("Korvela runner 100% authentic")),
            fires(vec![mark()], listing("giày Korvela chính hãng")),
            silent(vec![mark()], listing("Korvela runner, like original")),
            silent(vec![mark()], listing("珂薇拉 高仿 正品 包装")),
            silent(vec![mark()], listing("珂薇拉 非正品")),
            silent(vec![film()], listing("盐路归人 正版")),
        ]
    }
}
