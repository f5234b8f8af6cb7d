//! Words under which copies of branded goods are sold stand beside a registered name or picture.

use crate::extract::Listing;
use crate::locale::Message;
use crate::matcher::examples::{fires, listing, mark, silent};
use crate::matcher::lexicon::REPLICA;
use crate::matcher::{Context, Example, Field, Finding, Role, Signal, mentioned_rights};
use crate::rights::{RightId, RightKind};

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
        for (field, text) in context.texts() {
            let Some(word) = REPLICA.strongest(text).filter(|found| found.word.strength >= LEAST) else { continue };
            let strength = if field == Field::Title { word.word.strength } else { 0.9 * word.word.strength };
            let span = text.source_span(word.range.clone());
            for right in &rights {
                let because = Message::new("matcher-replica-words").with("word", word.word.written.as_str());
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
            silent(vec![mark()], listing("珂薇拉 男女同款 跑鞋")),
            silent(vec![mark()], listing("珂薇拉跑鞋 拒绝高仿")),
            silent(vec![mark()], listing("replica of a famous shoe")),
        ]
    }
}

/// A replica of a broadcast or a plant variety is no one's word.
fn is_about_goods(context: &Context<'_>, right: &RightId) -> bool {
    let kind = context.snapshot.right(right).map(crate::rights::Right::kind);
    !matches!(kind, None | Some(RightKind::Broadcast | RightKind::PlantVariety))
}
