//! The name says what the goods fit, not who made them: `case for Korvela`, 适用于珂薇拉.

use super::resale::openly_copied;
use crate::extract::Listing;
use crate::locale::Message;
use crate::matcher::examples::{fires, listing, mark, silent};
use crate::matcher::lexicon::{COMPATIBLE, COMPATIBLE_AFTER, is_filler};
use crate::matcher::{Context, Example, Field, Finding, Role, Signal, mentioned_rights, role_of};
use crate::rights::{RightId, RightKind};
use crate::text::fold;

pub struct CompatibleUse;

impl Signal for CompatibleUse {
    fn name(&self) -> &'static str {
        "compatible_use"
    }

    fn role(&self) -> Role {
        Role::Damping
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        let rights: Vec<RightId> = mentioned_rights(found).into_iter().cloned().collect();
        for right in rights.iter().filter_map(|right| context.snapshot.right(right)) {
            let is_made = matches!(right.kind(), RightKind::Trademark | RightKind::Design | RightKind::Patent);
            if !is_made || openly_copied(found, &right.id) {
                continue;
            }
            let places = Places::of(found, &right.id);
            // The first field that names the right decides: what the title claims, the description does not take back.
            let told = [Field::Title, Field::Description]
                .into_iter()
                .find(|field| places.0.iter().any(|(other, ..)| other == field))
                .filter(|_| !places.in_brand())
                .and_then(|field| Some((field, fitting(context.source(field), &places.within(field))?)));
            if let Some((field, Fitting { word, strength, span })) = told {
                let because = Message::new("matcher-compatible-use").with("word", word);
                found.push(Finding::new(self.name(), Some(&right.id), strength, field, because).at(span));
            }
        }
    }

    fn examples(&self) -> Vec<Example> {
        let branded = Listing { brand: Some("Korvela".to_owned()), ..listing("Laces for Korvela runner") };
        vec![
            fires(vec![mark()], listing("Laces for Korvela shoes")),
            fires(vec![mark()], listing("Insoles compatible with all Korvela models")),
            fires(vec![mark()], listing("鞋垫 适用于珂薇拉跑鞋")),
            fires(vec![mark()], listing("鞋带 配珂薇拉 通用款")),
            fires(vec![mark()], listing("珂薇拉专用鞋带")),
            fires(vec![mark()], listing("tali untuk Korvela")),
            fires(vec![mark()], listing("dây giày dùng cho Korvela")),
            fires(vec![mark()], listing("เชือกรองเท้าสำหรับKorvela")),
            fires(vec![mark()], listing("cordones para Korvela")),
            silent(vec![mark()], listing("搭配 珂薇拉 跑鞋")),
            silent(vec![mark()], listing("hair clips for women Korvela")),
            silent(vec![mark()], listing("Korvela shoes for men")),
            silent(vec![mark()], listing("Korvela laces for Korvela shoes")),
            silent(vec![mark()], listing("Korvela replica, replacement for Korvela")),
            silent(vec![mark()], branded),
        ]
    }
}

/// Where a right's names stand, however they are spelled: field, span in the source, and how sure that is.
struct Places(Vec<(Field, [usize; 2], f64)>);

impl Places {
    fn of(found: &[Finding], right: &RightId) -> Places {
        let own = found.iter().filter(|finding| {
            finding.right_id.as_ref() == Some(right) && role_of(&finding.signal) == Some(Role::Mention)
        });
        Places(own.filter_map(|finding| Some((finding.field, finding.span?, finding.strength))).collect())
    }

    fn in_brand(&self) -> bool {
        self.0.iter().any(|(field, ..)| *field == Field::Brand)
    }

    /// The places in that field that are about as sure as the surest: a poor likeness elsewhere decides nothing. What
    /// overlaps is one place, as the name and a part of it are.
    fn within(&self, field: Field) -> Vec<[usize; 2]> {
        let own = || self.0.iter().filter(|(other, ..)| *other == field);
        let surest = own().map(|(.., strength)| *strength).fold(0.0, f64::max);
        let mut spans: Vec<[usize; 2]> =
            own().filter(|(.., strength)| *strength >= 0.5 * surest).map(|(_, span, _)| *span).collect();
        spans.sort_unstable();
        let mut places: Vec<[usize; 2]> = Vec::new();
        for [from, to] in spans {
            match places.last_mut() {
                Some(last) if from < last[1] => last[1] = last[1].max(to),
                _ => places.push([from, to]),
            }
        }
        places
    }
}

/// How a text says that something fits what is named.
struct Fitting {
    word: String,
    strength: f64,
    span: [usize; 2],
}

/// Characters around a name that are looked at.
const AROUND: usize = 48;

/// None where the text names the right even once as something else than what is fitted.
fn fitting(source: &str, places: &[[usize; 2]]) -> Option<Fitting> {
    let chars: Vec<char> = source.chars().collect();
    let mut first: Option<Fitting> = None;
    let mut weakest = 1.0f64;
    for &[from, to] in places {
        let before: String = chars.get(from.saturating_sub(AROUND)..from)?.iter().collect();
        let after: String = chars.get(to..chars.len().min(to + AROUND))?.iter().collect();
        let (word, strength) = strongest(leading_word(&before), following_word(&after))?;
        weakest = weakest.min(strength);
        first.get_or_insert(Fitting { word, strength, span: [from, to] });
    }
    first.map(|first| Fitting { strength: weakest, ..first })
}

type Said = Option<(String, f64)>;

fn strongest(a: Said, b: Said) -> Said {
    match (a, b) {
        (Some(a), Some(b)) => Some(if b.1 > a.1 { b } else { a }),
        (a, b) => a.or(b),
    }
}

/// The word of fitting at the end of `before`, with nothing but fillers in between.
fn leading_word(before: &str) -> Said {
    let folded = fold(before);
    let found = COMPATIBLE.find(&folded).pop().filter(|found| found.word.strength > 0.0)?;
    let between = folded.text().get(found.range.end..)?;
    let is_clause = !between.contains([',', '.', ';', '!', '?', '。', '|']);
    // A single character is a word of fitting only right before the name: 配 in 配珂薇拉.
    let is_right_before = between.trim().is_empty();
    let may_stand_off = found.word.written.chars().count() > 1 && is_clause && is_filler(between);
    (is_right_before || may_stand_off).then(|| (found.word.written.clone(), found.word.strength))
}

/// The word of fitting right at the start of `after`.
fn following_word(after: &str) -> Said {
    let folded = fold(after);
    let found = COMPATIBLE_AFTER.find(&folded).into_iter().next()?;
    let between = folded.text().get(..found.range.start)?;
    let is_right_behind = between.chars().all(|c| c.is_whitespace() || c == '-');
    is_right_behind.then(|| (found.word.written.clone(), found.word.strength))
}
