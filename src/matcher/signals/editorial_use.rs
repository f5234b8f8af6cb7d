//! A page writes about a work or leads to its lawful offer: reviews, news, trailers, tickets.

use crate::extract::{LinkKind, Listing};
use crate::locale::Message;
use crate::matcher::examples::{film, fires, link, listing, mark, silent};
use crate::matcher::lexicon::EDITORIAL;
use crate::matcher::{Context, Example, Field, Finding, Role, Signal, mentioned_rights};
use crate::rights::{RightId, RightKind};

pub struct EditorialUse;

impl Signal for EditorialUse {
    fn name(&self) -> &'static str {
        "editorial_use"
    }

    fn role(&self) -> Role {
        Role::Damping
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        if context.listing.price.is_some() || !context.listing.links.is_empty() {
            return;
        }
        let Some((field, text, word)) =
            context.texts().into_iter().find_map(|(field, text)| Some((field, text, EDITORIAL.strongest(text)?)))
        else {
            return;
        };
        let strength = if field == Field::Title { word.word.strength } else { 0.8 * word.word.strength };
        let rights: Vec<RightId> = mentioned_rights(found).into_iter().cloned().collect();
        for right in rights.iter().filter_map(|right| context.snapshot.right(right)) {
            if matches!(right.kind(), RightKind::CopyrightWork | RightKind::Broadcast) {
                let because = Message::new("matcher-editorial-use").with("word", word.word.written.as_str());
                found.push(
                    Finding::new(self.name(), Some(&right.id), strength, field, because)
                        .at(text.source_span(word.range.clone())),
                );
            }
        }
    }

    fn examples(&self) -> Vec<Example> {
        let shared = Listing {
            links: vec![link(LinkKind::NetDisk, "https://disk.example/s/1")],
            ..listing("盐路归人 影评 网盘")
        };
        vec![
            fires(vec![film()], listing("影评：《盐路归人》")),
            fires(vec![film()], listing("Salt Road Home official trailer")),
            silent(vec![film()], shared),
            silent(vec![film()], listing("Salt Road Home")),
            silent(vec![mark()], listing("Korvela runner review")),
        ]
    }
}
