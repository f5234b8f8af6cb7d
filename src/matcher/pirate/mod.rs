//! Reads a text for the language in which works are offered without a licence, and says where and why.
//! It cannot know who holds a licence, knows no works, and looks at the text alone.

use std::ops::Range;

use crate::text::Folded;

mod shapes;
mod simple;
mod slots;
mod terms;
#[cfg(test)]
mod tests;

pub use slots::Slot;

/// What a text amounts to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgement {
    /// 0..=1: how likely the text offers a work without a licence; a half is where it is taken for an offer. Nothing that
    /// speaks for an offer gives 0.
    pub score: f64,
    /// What the best-scoring part of the text says for an offer, in order of place; each slot's strongest word.
    pub offers: Vec<Evidence>,
    /// What speaks against it, in order of place.
    pub lawful: Vec<Evidence>,
}

/// One slot's strongest word in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    pub slot: Slot,
    /// In units of the logarithm of odds.
    pub weight: f64,
    /// Bytes of the folded text.
    pub range: Range<usize>,
    /// The word as the tables write it, or the name of the shape.
    pub word: String,
}

impl Evidence {
    /// 0..1: the weight, bent into the range of strengths.
    pub fn strength(&self) -> f64 {
        1.0 - (-self.weight / 2.0).exp()
    }
}

/// Reads a text. The same text gives the same judgement.
pub fn judge(text: &Folded) -> Judgement {
    judge_beside_links(text, 0.0)
}

/// Reads a text of a page whose links weigh so much by themselves, as a word for where a copy lies would.
pub fn judge_beside_links(text: &Folded, links: f64) -> Judgement {
    let plain = judge_as_written(text.text(), links);
    // 百 度 网 盘 and 网*盘 read as words when the gaps are closed.
    let Some(closed) = text.without_gaps() else { return plain };
    let mut joined = judge_as_written(closed.text(), links);
    if joined.score <= plain.score {
        return plain;
    }
    for evidence in joined.offers.iter_mut().chain(&mut joined.lawful) {
        evidence.range = reopen(text, &closed, &evidence.range);
    }
    joined
}

/// Where a place of the text with closed gaps stands in the text itself.
fn reopen(text: &Folded, closed: &Folded, range: &Range<usize>) -> Range<usize> {
    let span = closed.source_span(range.clone());
    let place = |scalar: usize| {
        // Both map to the same source, in order; so the place is found by bisection.
        let (mut low, mut high) = (0, text.text().len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if text.source_span(middle..text.text().len())[0] < scalar { low = middle + 1 } else { high = middle }
        }
        low
    };
    let (from, to) = (place(span[0]), place(span[1]));
    from..to.max(from)
}

/// What a text says before any evidence, and with none no score is given at all.
const BIAS: f64 = -3.0;
/// What each further word of a slot adds, as a part of its weight, and at most how much they add together.
const FURTHER: f64 = 0.25;
const FURTHER_AT_MOST: f64 = 0.9;
/// How far evidence of one offer stands apart, in bytes of the folded text.
const WINDOW: usize = 220;
/// What lawful company counts for an offer that stands far from it.
const FAR_AWAY: f64 = 0.4;

/// Slots that mean more together than each by itself.
const TOGETHER: &[(Slot, Slot, f64)] = &[
    (Slot::Access, Slot::Gratis, 1.0),
    (Slot::Access, Slot::Whole, 0.9),
    (Slot::Access, Slot::Localised, 0.9),
    (Slot::Access, Slot::Release, 0.5),
    (Slot::Access, Slot::Format, 0.4),
    (Slot::Access, Slot::Quality, 0.8),
    (Slot::Access, Slot::Medium, 0.3),
    (Slot::Access, Slot::Online, 0.5),
    (Slot::Access, Slot::Live, 0.5),
    (Slot::Quality, Slot::Format, 0.8),
    (Slot::Medium, Slot::Format, 0.3),
    (Slot::Access, Slot::Dodge, 0.5),
    (Slot::Access, Slot::Channel, 0.6),
    (Slot::Gratis, Slot::Online, 0.9),
    (Slot::Gratis, Slot::Whole, 0.9),
    (Slot::Gratis, Slot::Live, 1.7),
    (Slot::Gratis, Slot::Format, 0.9),
    (Slot::Gratis, Slot::Iptv, 1.0),
    (Slot::Gratis, Slot::Localised, 0.6),
    (Slot::Gratis, Slot::Channel, 0.6),
    (Slot::Online, Slot::Localised, 0.7),
    (Slot::Online, Slot::Whole, 0.6),
    (Slot::Whole, Slot::Localised, 0.7),
    (Slot::Whole, Slot::Channel, 1.0),
    (Slot::Whole, Slot::Dodge, 0.4),
    (Slot::Whole, Slot::Carrier, 0.5),
    (Slot::Quality, Slot::Carrier, 0.4),
    (Slot::Quality, Slot::Localised, 0.6),
    (Slot::Quality, Slot::Release, 0.4),
    (Slot::Quality, Slot::Channel, 0.6),
    (Slot::Localised, Slot::Carrier, 0.5),
    (Slot::Live, Slot::Dodge, 0.6),
    (Slot::Live, Slot::Channel, 0.8),
    (Slot::Live, Slot::Carrier, 0.8),
    (Slot::Carrier, Slot::Code, 0.8),
    (Slot::Carrier, Slot::Channel, 0.6),
    (Slot::Carrier, Slot::Medium, 0.4),
    (Slot::Carrier, Slot::Format, 0.4),
    (Slot::Carrier, Slot::Gratis, 0.8),
    (Slot::Carrier, Slot::Access, 0.5),
    (Slot::Channel, Slot::Code, 0.8),
    (Slot::Channel, Slot::Medium, 0.3),
    (Slot::Crack, Slot::Access, 0.5),
    (Slot::Crack, Slot::Gratis, 0.8),
];

fn judge_as_written(text: &str, links: f64) -> Judgement {
    let text = simple::simplified(text);
    let mut found = evidence(&text);
    found.sort_by_key(|a| (a.range.start, a.slot, a.range.end));
    let (lawful, offers): (Vec<_>, Vec<_>) = found.into_iter().partition(|evidence| evidence.slot.is_lawful());
    let all_against = against(lawful.iter());
    let mut best = (BIAS + links - all_against, 0..0);
    for (first, evidence) in offers.iter().enumerate() {
        let end = evidence.range.start + WINDOW;
        let together = offers[first..].iter().take_while(|other| other.range.start < end).count();
        let window = &offers[first..first + together];
        let near = evidence.range.start.saturating_sub(WINDOW)..end + WINDOW;
        let near = lawful.iter().filter(|other| other.range.start < near.end && other.range.end > near.start);
        let logit = BIAS + in_favour(window, links) - against(near).max(FAR_AWAY * all_against);
        if best.1.is_empty() || logit > best.0 {
            best = (logit, first..first + together);
        }
    }
    let (logit, window) = best;
    Judgement {
        score: if offers.is_empty() && links <= 0.0 { 0.0 } else { 1.0 / (1.0 + (-logit).exp()) },
        offers: strongest(offers[window].iter()),
        lawful: strongest(lawful.iter()),
    }
}

fn evidence(text: &str) -> Vec<Evidence> {
    let shapes = shapes::find(text);
    let within_shape = |range: &Range<usize>| {
        shapes
            .iter()
            .any(|(shape, _)| range.start >= shape.start && range.end <= shape.end && shape.len() > range.len())
    };
    let mut found: Vec<Evidence> = terms::TERMS
        .find(text)
        .filter(|(range, term)| {
            term.slot != Slot::Nothing
                && !within_shape(range)
                && (!term.slot.is_offer() || term.slot == Slot::Dodge || !is_denied(text, range.start))
        })
        .map(|(range, term)| Evidence { slot: term.slot, weight: term.weight, range, word: term.written.clone() })
        .collect();
    found.extend(shapes.into_iter().map(|(range, shape)| Evidence {
        slot: shape.slot,
        weight: shape.weight,
        range,
        word: shape.name.to_owned(),
    }));
    found
}

/// What turns the word right behind it into its opposite.
const DENIALS: &[&str] = &[
    "拒绝",
    "抵制",
    "打击",
    "不要",
    "请勿",
    "勿",
    "不提供",
    "严禁",
    "谨防",
    "举报",
    "禁止",
    "非",
    "不看",
    "不是",
    "不支持",
    "杜绝",
    "不传",
    "不发",
    "不含",
    "no ",
    "not ",
    "not a ",
    "no to ",
    "without ",
    "never ",
    "against ",
    "avoid ",
    "stop ",
    "anti-",
    "don't ",
    "do not ",
    "khong ",
    "khong phai ",
    "khong ho tro ",
    "dung ",
    "jangan ",
    "bukan ",
    "tanpa ",
    "tidak ada ",
    "stop ",
    "tolak ",
    "ไม่มี",
    "ไม่ใช่",
    "ห้าม",
    "อย่า",
    "หยุด",
    "ไม่สนับสนุน",
];

fn is_denied(text: &str, at: usize) -> bool {
    let before = &text[..at];
    DENIALS.iter().any(|denial| {
        before
            .strip_suffix(denial)
            .is_some_and(|rest| !denial.is_ascii() || !rest.ends_with(|c: char| c.is_alphanumeric()))
    })
}

/// Each slot's weight in a part of the text: its strongest word, and a little for each further one.
fn by_slot<'a>(found: impl Iterator<Item = &'a Evidence>) -> [f64; Slot::ALL.len()] {
    let mut strongest = [0.0f64; Slot::ALL.len()];
    let mut all = [0.0f64; Slot::ALL.len()];
    let mut last: [&str; Slot::ALL.len()] = [""; Slot::ALL.len()];
    for evidence in found {
        let slot = evidence.slot as usize;
        // The same word again says nothing more.
        if last[slot] != evidence.word {
            all[slot] += evidence.weight;
        }
        last[slot] = &evidence.word;
        strongest[slot] = strongest[slot].max(evidence.weight);
    }
    for (best, all) in strongest.iter_mut().zip(all) {
        *best += (FURTHER * (all - *best)).clamp(0.0, FURTHER_AT_MOST);
    }
    strongest
}

fn in_favour(found: &[Evidence], links: f64) -> f64 {
    let mut weights = by_slot(found.iter());
    let carrier = &mut weights[Slot::Carrier as usize];
    *carrier = carrier.max(links);
    let has = |slot: Slot| weights[slot as usize].min(1.0);
    let alone: f64 = weights.iter().sum();
    let together: f64 = TOGETHER.iter().map(|(one, other, more)| more * has(*one) * has(*other)).sum();
    // Many small coincidences are not as many proofs.
    alone + together.min(2.5)
}

fn against<'a>(found: impl Iterator<Item = &'a Evidence>) -> f64 {
    by_slot(found).iter().sum()
}

/// The strongest evidence of each slot, in order of place.
fn strongest<'a>(found: impl Iterator<Item = &'a Evidence>) -> Vec<Evidence> {
    let mut best: Vec<&Evidence> = Vec::new();
    for evidence in found {
        match best.iter_mut().find(|known| known.slot == evidence.slot) {
            Some(known) if known.weight < evidence.weight => *known = evidence,
            Some(_) => {}
            None => best.push(evidence),
        }
    }
    best.sort_by_key(|evidence| (evidence.range.start, evidence.slot));
    best.into_iter().cloned().collect()
}
