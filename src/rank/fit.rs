//! Fits weights to what people decided about hits, so that the same decisions always give the same weights.
//! A logistic model that is held near the weights in use: what no verdict speaks about stays as it was.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::evidence::{Evidence, Measure};
use super::rank;
use super::weights::{Figures, Made, Scale, Verdicts, Weights, sigmoid, sign};
use crate::matcher::{Field, Hit};

/// A hit with what a person decided about it.
#[derive(Clone, Debug)]
pub struct Judged {
    pub hit: Hit,
    /// Whether the right is used.
    pub mention: bool,
    /// Whether the use is unlawful; none where nobody decided that.
    pub infringe: Option<bool>,
    /// Examples of one group are either fitted on or tested on: those of one holder.
    pub group: String,
}

/// Fewer verdicts of a kind than this say nothing.
pub const LEAST_VERDICTS: usize = 30;

/// How strongly a weight is held where it was, in verdicts.
const HOLD: f64 = 1.0;
/// The same for the base: what a bare mention means, verdicts about hits that somebody reported hardly tell.
const HOLD_BASE: f64 = 40.0;
/// The same for the scale of mentions, whose strengths are probabilities already.
const HOLD_SCALE: f64 = 20.0;
/// What a listing counts once more without its price and seller, so that the model knows listings that show neither.
const WITHOUT_OFFER: f64 = 0.5;
/// Passes over all weights; the result does not move any more long before.
const PASSES: usize = 200;
const STILL: f64 = 1e-7;
const FOLDS: usize = 5;

/// What is wrong with the verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooFew(pub Verdicts);

/// Counts verdicts by kind.
pub fn count(judged: &[Judged]) -> Verdicts {
    let of = |wanted: &dyn Fn(&Judged) -> bool| judged.iter().filter(|example| wanted(example)).count();
    Verdicts {
        unlawful: of(&|example| example.mention && example.infringe == Some(true)),
        lawful: of(&|example| example.mention && example.infringe == Some(false)),
        not_used: of(&|example| !example.mention),
    }
}

/// Weights fitted to the verdicts, held near `now`, with figures of both; `on` is the day that is written down.
/// The order of the verdicts changes nothing.
pub fn fit(mut judged: Vec<Judged>, now: &Weights, on: &str) -> Result<Weights, TooFew> {
    let verdicts = count(&judged);
    if verdicts.unlawful.min(verdicts.lawful) < LEAST_VERDICTS {
        return Err(TooFew(verdicts));
    }
    judged.sort_by(|a, b| (&a.hit.listing_id, &a.hit.right_id).cmp(&(&b.hit.listing_id, &b.hit.right_id)));
    let before = figures(&scored(&judged, |_| now));
    let folds: Vec<Weights> = (0..FOLDS)
        .map(|fold| fit_once(&judged.iter().filter(|example| fold_of(example) != fold).collect::<Vec<_>>(), now))
        .collect();
    let after = figures(&scored(&judged, |example| folds.get(fold_of(example)).unwrap_or(now)));
    let fitted = fit_once(&judged.iter().collect::<Vec<_>>(), now);
    Ok(Weights { made: Some(Made { on: on.to_owned(), verdicts, before, after }), ..fitted })
}

fn fold_of(example: &Judged) -> usize {
    Sha256::digest(example.group.as_bytes()).first().map_or(0, |byte| usize::from(*byte) % FOLDS)
}

fn fit_once(judged: &[&Judged], now: &Weights) -> Weights {
    let (base, signals, rules) = unlawful_model(judged, now);
    Weights { mention: mention_scale(judged, now), base, signals, rules, ..now.clone() }
}

/// One row of a logistic model: weight, truth, and the columns that are not zero.
struct Row {
    weight: f64,
    truth: f64,
    values: Vec<(usize, f64)>,
}

/// A weight to be found.
struct Column {
    start: f64,
    hold: f64,
    /// 1 or -1 where it must not change its sign.
    sign: f64,
}

fn unlawful_model(judged: &[&Judged], now: &Weights) -> (f64, BTreeMap<String, f64>, BTreeMap<String, f64>) {
    let mut names: BTreeSet<(bool, String)> = BTreeSet::new();
    let mut examples: Vec<(f64, bool, Vec<((bool, String), f64)>)> = Vec::new();
    for example in judged.iter().filter(|example| example.mention) {
        let Some(infringe) = example.infringe else { continue };
        let whole = Evidence::of(&example.hit.findings);
        let shown = Evidence::of(
            example.hit.findings.iter().filter(|found| !matches!(found.field, Field::Price | Field::Seller)),
        );
        for (weight, evidence) in [(1.0, whole), (WITHOUT_OFFER, shown)] {
            // A licence settles the matter; such a listing says nothing about what is weighed.
            if !evidence.is_licensed() {
                let measures: Vec<_> = evidence.measures().map(|(measure, value)| (key(measure), value)).collect();
                names.extend(measures.iter().map(|(key, _)| key.clone()));
                examples.push((weight, infringe, measures));
            }
        }
    }
    let names: Vec<(bool, String)> = names.into_iter().collect();
    let current = |(is_rule, name): &(bool, String)| {
        let table = if *is_rule { &now.rules } else { &now.signals };
        table.get(name).copied().unwrap_or_default()
    };
    let mut columns = vec![Column { start: now.base, hold: HOLD_BASE, sign: 0.0 }];
    columns.extend(names.iter().map(|name| Column {
        start: current(name),
        hold: HOLD,
        sign: if name.0 { 1.0 } else { sign(&name.1) },
    }));
    // Which uses come before a person is no measure of how many there are: both kinds count alike.
    let total = |wanted: bool| -> f64 {
        examples.iter().filter(|(_, infringe, _)| *infringe == wanted).map(|(weight, ..)| weight).sum()
    };
    let half = f64::midpoint(total(true), total(false));
    let rows: Vec<Row> = examples
        .iter()
        .map(|(weight, infringe, measures)| Row {
            weight: weight * half / total(*infringe),
            truth: f64::from(u8::from(*infringe)),
            values: std::iter::once((0, 1.0))
                .chain(measures.iter().filter_map(|(key, value)| Some((1 + names.binary_search(key).ok()?, *value))))
                .collect(),
        })
        .collect();
    let found = logistic(&rows, &columns);
    let (mut signals, mut rules) = (now.signals.clone(), now.rules.clone());
    for ((is_rule, name), weight) in names.into_iter().zip(found.iter().skip(1)) {
        let table = if is_rule { &mut rules } else { &mut signals };
        table.insert(name, *weight);
    }
    (found.first().copied().unwrap_or(now.base), signals, rules)
}

/// Rules sort behind signals.
fn key(measure: Measure<'_>) -> (bool, String) {
    match measure {
        Measure::Signal(name) => (false, name.to_owned()),
        Measure::Rule(name) => (true, name.to_owned()),
    }
}

fn mention_scale(judged: &[&Judged], now: &Weights) -> Scale {
    let example = |example: &&Judged| {
        let named = Evidence::of(&example.hit.findings).named();
        let kept = named.clamp(0.001, 0.999);
        (named > 0.0).then(|| Row {
            weight: 1.0,
            truth: f64::from(u8::from(example.mention)),
            values: vec![(0, (kept / (1.0 - kept)).ln()), (1, 1.0)],
        })
    };
    if judged.iter().filter(|example| !example.mention).count() < LEAST_VERDICTS {
        return now.mention;
    }
    let rows: Vec<Row> = judged.iter().filter_map(example).collect();
    let columns = [
        Column { start: now.mention.slope, hold: HOLD_SCALE, sign: 1.0 },
        Column { start: now.mention.offset, hold: HOLD_SCALE, sign: 0.0 },
    ];
    match logistic(&rows, &columns).as_slice() {
        [slope, offset] if *slope > 0.0 => Scale { slope: *slope, offset: *offset },
        _ => now.mention,
    }
}

/// The weights that make the rows most likely, one after the other by Newton's step, each held near where it starts.
fn logistic(rows: &[Row], columns: &[Column]) -> Vec<f64> {
    let mut weights: Vec<f64> = columns.iter().map(|column| column.start).collect();
    let mut by_column: Vec<Vec<(usize, f64)>> = columns.iter().map(|_| Vec::new()).collect();
    for (at, row) in rows.iter().enumerate() {
        for (column, value) in &row.values {
            if let Some(cells) = by_column.get_mut(*column) {
                cells.push((at, *value));
            }
        }
    }
    let sum = |row: &Row| row.values.iter().map(|(column, value)| weights.get(*column).unwrap_or(&0.0) * value).sum();
    let mut log_odds: Vec<f64> = rows.iter().map(sum).collect();
    for _ in 0..PASSES {
        let mut moved = 0.0f64;
        for ((weight, column), cells) in weights.iter_mut().zip(columns).zip(&by_column) {
            let (mut slope, mut bend) = (column.hold * (*weight - column.start), column.hold);
            for (at, value) in cells {
                let Some((row, odds)) = rows.get(*at).zip(log_odds.get(*at)) else { continue };
                let likely = sigmoid(*odds);
                slope += row.weight * (likely - row.truth) * value;
                bend += row.weight * likely * (1.0 - likely) * value * value;
            }
            // A step is never so long that the next would have to come back from far away.
            let mut next = *weight - (slope / bend).clamp(-1.0, 1.0);
            if next * column.sign < 0.0 {
                next = 0.0;
            }
            let step = next - *weight;
            *weight = next;
            moved = moved.max(step.abs());
            for (at, value) in cells {
                if let Some(odds) = log_odds.get_mut(*at) {
                    *odds += step * value;
                }
            }
        }
        if moved < STILL {
            break;
        }
    }
    // What is written is what was measured: three digits, and no minus before a zero.
    weights.into_iter().map(|weight| (weight * 1_000.0).round() / 1_000.0 + 0.0).collect()
}

/// A verdict with both scores.
struct Scored {
    mention: f64,
    suspicion: f64,
    is_mention: bool,
    infringe: Option<bool>,
}

fn scored<'w>(judged: &[Judged], weights: impl Fn(&Judged) -> &'w Weights) -> Vec<Scored> {
    let score = |example: &Judged| {
        let ranked = rank(example.hit.clone(), weights(example));
        Scored {
            mention: ranked.mention.get(),
            suspicion: ranked.suspicion.get(),
            is_mention: example.mention,
            infringe: if example.mention { example.infringe } else { Some(false) },
        }
    };
    judged.iter().map(score).collect()
}

fn figures(scored: &[Scored]) -> Figures {
    let suspicion: Vec<(f64, bool)> =
        scored.iter().filter_map(|example| Some((example.suspicion, example.infringe?))).collect();
    let mention: Vec<(f64, bool)> = scored.iter().map(|example| (example.mention, example.is_mention)).collect();
    let (suspicion_ap, suspicion_recall) = precision(suspicion);
    let digits = |value: f64| (value * 1_000.0).round() / 1_000.0;
    Figures {
        suspicion_ap: digits(suspicion_ap),
        suspicion_recall: digits(suspicion_recall),
        mention_ap: digits(precision(mention.clone()).0),
        mention_error: digits(calibration_error(mention)),
    }
}

/// Average precision, and the greatest recall at a precision of nine in ten. Equal scores count together.
fn precision(mut scored: Vec<(f64, bool)>) -> (f64, f64) {
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all = scored.iter().filter(|(_, truth)| *truth).count().max(1) as f64;
    let (mut seen, mut right, mut average, mut recall, mut sure) = (0.0, 0.0, 0.0, 0.0, 0.0f64);
    for equal in scored.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        seen += equal.len() as f64;
        right += equal.iter().filter(|(_, truth)| *truth).count() as f64;
        average += right / seen * (right / all - recall);
        recall = right / all;
        if right / seen >= 0.9 {
            sure = sure.max(recall);
        }
    }
    (average, sure)
}

fn calibration_error(mut scored: Vec<(f64, bool)>) -> f64 {
    scored.sort_by(|a, b| a.0.total_cmp(&b.0));
    let part = scored.len().div_ceil(10).max(1);
    let error = |part: &[(f64, bool)]| {
        let said: f64 = part.iter().map(|(score, _)| score).sum();
        let is: f64 = part.iter().map(|(_, truth)| f64::from(u8::from(*truth))).sum();
        (said - is).abs()
    };
    scored.chunks(part).map(error).sum::<f64>() / scored.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::ListingId;
    use crate::locale::Message;
    use crate::matcher::Finding;
    use crate::rights::RightId;

    /// Forty of each kind: unlawful ones say so, lawful ones are resale, and some names are not meant.
    fn judged() -> Vec<Judged> {
        let right = RightId("r".into());
        let finding =
            |signal: &str, strength: f64| Finding::new(signal, Some(&right), strength, Field::Title, Message::new("x"));
        let example = |at: usize, kind: &str| {
            let named = if kind == "not-used" { 0.3 } else { 0.7 + 0.001 * at as f64 };
            let mut findings = vec![finding("name_in_text", named)];
            match kind {
                "unlawful" => findings.push(finding("replica_words", 0.9)),
                "lawful" => findings.push(finding("resale", 0.9)),
                _ => {}
            }
            let hit = Hit { listing_id: ListingId(format!("{kind} {at}")), right_id: Some(right.clone()), findings };
            let infringe = (kind != "not-used").then_some(kind == "unlawful");
            Judged { hit, mention: kind != "not-used", infringe, group: format!("{}", at % 7) }
        };
        ["unlawful", "lawful", "not-used"]
            .into_iter()
            .flat_map(|kind| (0..40).map(move |at| (at, kind)))
            .map(|(at, kind)| example(at, kind))
            .collect()
    }

    #[test]
    fn what_verdicts_speak_about_is_learned_and_the_rest_stays() {
        let now = Weights { mention: Scale { slope: 1.0, offset: 1.5 }, ..Weights::default() };
        let fitted = fit(judged(), &now, "2026-06-01").unwrap();
        assert!(fitted.signals["replica_words"] > 0.0 && fitted.signals["resale"] < 0.0);
        assert_eq!(fitted.signals["pirate_link"], now.signals["pirate_link"]);
        assert!(fitted.mention.apply(0.3) < now.mention.apply(0.3));
        let made = fitted.made.unwrap();
        assert_eq!(made.verdicts, Verdicts { unlawful: 40, lawful: 40, not_used: 40 });
        assert!(made.after.mention_error < made.before.mention_error && made.after.suspicion_ap > 0.99, "{made:?}");
    }

    #[test]
    fn the_same_verdicts_in_any_order_give_the_same_bytes() {
        let mut turned = judged();
        turned.rotate_left(17);
        turned.reverse();
        let file = |judged| fit(judged, &Weights::default(), "2026-06-01").unwrap().to_toml();
        assert_eq!(file(judged()), file(turned));
    }

    #[test]
    fn what_contradicts_a_signals_meaning_counts_for_nothing_instead() {
        let mut turned = judged();
        for example in &mut turned {
            example.infringe = example.infringe.map(|infringe| !infringe);
        }
        let fitted = fit(turned, &Weights::default(), "2026-06-01").unwrap();
        assert!(fitted.signals["replica_words"] >= 0.0 && fitted.signals["resale"] <= 0.0);
        assert!(Weights::from_toml(&fitted.to_toml()).is_ok());
    }

    #[test]
    fn too_few_verdicts_are_refused() {
        let few: Vec<Judged> = judged().into_iter().filter(|example| example.infringe != Some(false)).collect();
        assert!(matches!(fit(few, &Weights::default(), "2026-06-01"), Err(TooFew(Verdicts { lawful: 0, .. }))));
    }
}
