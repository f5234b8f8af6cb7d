//! A registered name, title or alias stands in the listing's words as its holder writes it, or in another script or width.

use crate::extract::Listing;
use crate::locale::Message;
use crate::matcher::context::class_agreement;
use crate::matcher::examples::{film, fires, listing, mark, silent};
use crate::matcher::{Context, Example, Field, Finding, Role, Signal};
use crate::register::names::{LEAST_MENTION, mention};
use crate::register::{NameMatch, Rule};

pub struct NameInText;

impl Signal for NameInText {
    fn name(&self) -> &'static str {
        "name_in_text"
    }

    fn role(&self) -> Role {
        Role::Mention
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        found.extend(findings(context, self.name(), Rule::is_plain));
    }

    fn examples(&self) -> Vec<Example> {
        let in_brand = Listing { brand: Some("KORVELA".to_owned()), ..listing("running shoe") };
        let in_description = Listing { description: Some("全新珂薇拉跑鞋".to_owned()), ..listing("跑鞋") };
        vec![
            fires(vec![mark()], listing("New ＫＯＲＶＥＬＡ runner")),
            fires(vec![mark()], listing("Кorvelа runner")),
            fires(vec![mark()], in_brand),
            fires(vec![mark()], in_description),
            fires(vec![film()], listing("Salt  Road\u{200B} Home (2026)")),
            silent(vec![mark()], listing("Korvelana sandals")),
            silent(vec![film()], listing("The salt road to my home")),
        ]
    }
}

/// Findings of `signal` for the names that were found by the rules it stands for.
pub(super) fn findings<'a>(
    context: &'a Context<'_>,
    signal: &'static str,
    stands_for: impl Fn(Rule) -> bool + Copy + 'a,
) -> impl Iterator<Item = Finding> + 'a {
    context.named.iter().flat_map(move |(field, matches)| {
        matches
            .iter()
            .filter(move |found| stands_for(found.rule))
            .filter_map(move |found| finding(context, signal, *field, found))
    })
}

fn finding(context: &Context<'_>, signal: &str, field: Field, found: &NameMatch<'_>) -> Option<Finding> {
    let right = context.snapshot.rights().get(found.right as usize)?;
    let probability = mention(found.rule, &found.quality, class_agreement(context.listing, right));
    // What stands in the field for the brand, and nothing else, is meant as one.
    let strength = if field == Field::Brand && found.rule.is_plain() { probability.max(0.97) } else { probability };
    let because = Message::new(found.rule.code())
        .with("name", found.name)
        .with("written", written(context.listing, field, found.span));
    (strength >= LEAST_MENTION).then(|| Finding::new(signal, Some(&right.id), strength, field, because).at(found.span))
}

/// The seller's own characters.
fn written(listing: &Listing, field: Field, [from, to]: [usize; 2]) -> String {
    let source = match field {
        Field::Title => Some(&listing.title),
        Field::Brand => listing.brand.as_ref(),
        _ => listing.description.as_ref(),
    };
    source.map(|source| source.chars().skip(from).take(to - from).collect()).unwrap_or_default()
}
