//! What findings amount to: the measures that the weights are for, taken in one finding after the other.
//! More evidence against a use never lowers what comes out, an excuse never raises it.

use super::Score;
use super::weights::{Weights, sigmoid};
use crate::imaging::SURE;
use crate::matcher::{Field, Finding, Role, role_of};

/// One measure of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure<'a> {
    /// The strongest finding of a signal.
    Signal(&'a str),
    /// The strongest disguised name found by a rule: a poor likeness hides little.
    Rule(&'a str),
}

/// Evidence taken in so far.
#[derive(Default)]
pub struct Evidence<'a> {
    /// Places of names that stand there plainly, with their strengths.
    plain: Vec<(Field, [usize; 2], f64)>,
    /// Strength of the best name and of the best copied picture.
    named: f64,
    shown: f64,
    licensed: f64,
    fits: f64,
    resold: f64,
    /// Strongest finding of each.
    strengths: Vec<(Measure<'a>, f64)>,
}

/// How far the name of a site alone says that the mark is used.
const LOOK_ALIKE_DOMAIN: f64 = 0.6;
/// How far a name that was read on a picture alone says so.
const NAME_ON_PICTURE: f64 = 0.5;

/// A copy that does not stand by itself counts half: without a name beside it, it is a mention and no more.
fn shown_by_copy(strength: f64) -> f64 {
    if strength >= f64::from(SURE) { strength } else { 0.5 * strength }
}

/// How far a likeness in a picture says that the mark is used: outlines meet by chance, so by itself it stays a mention.
const MARK_IN_PICTURE: f64 = 0.5;

/// Behind this stands the rule in codes that tell of names: `matcher-name-masked`.
const NAMES: &str = "-name-";

/// Codes of names that hide nothing.
const PLAIN: &[&str] = &["in-text", "identical"];

impl<'a> Evidence<'a> {
    pub fn of(findings: impl IntoIterator<Item = &'a Finding>) -> Evidence<'a> {
        let mut evidence = Evidence::default();
        findings.into_iter().for_each(|finding| evidence.add(finding));
        evidence
    }

    pub fn add(&mut self, finding: &'a Finding) {
        let strength = Score::new(finding.strength).get();
        let signal = finding.signal.as_str();
        match signal {
            "authorized" => self.licensed = self.licensed.max(strength),
            "compatible_use" => self.fits = self.fits.max(strength),
            "resale" => self.resold = self.resold.max(strength),
            "picture_copy" => self.shown = self.shown.max(shown_by_copy(strength)),
            "mark_in_picture" => self.shown = self.shown.max(MARK_IN_PICTURE * strength),
            // A look-alike site uses the mark by its very name, though what it sells may be something else.
            "look_alike_domain" => self.named = self.named.max(LOOK_ALIKE_DOMAIN * strength),
            // For a person to look at: what was read may be misread, and what is shown need not be offered.
            "name_on_picture" => self.named = self.named.max(NAME_ON_PICTURE * strength),
            _ if role_of(signal) == Some(Role::Mention) => {
                self.add_name(finding, strength);
                return;
            }
            _ => {}
        }
        if signal != "authorized" {
            self.keep(Measure::Signal(signal), strength);
        }
    }

    fn add_name(&mut self, finding: &'a Finding, strength: f64) {
        self.named = self.named.max(strength);
        let rule = finding.because.code.split_once(NAMES).map_or("in-text", |(_, rule)| rule);
        if PLAIN.contains(&rule) {
            self.plain.extend(finding.span.map(|span| (finding.field, span, strength)));
            return;
        }
        // A part of a name that stands there plainly is no disguise.
        let is_plain_too = finding.span.is_some_and(|[from, to]| {
            self.plain.iter().any(|(field, span, other)| {
                *field == finding.field && span[0] < to && from < span[1] && *other >= strength
            })
        });
        if !is_plain_too {
            self.keep(Measure::Rule(rule), strength);
        }
    }

    fn keep(&mut self, measure: Measure<'a>, strength: f64) {
        match self.strengths.iter_mut().find(|(known, _)| *known == measure) {
            Some((_, best)) => *best = best.max(strength),
            None => self.strengths.push((measure, strength)),
        }
    }

    /// Strength of the best name.
    pub fn named(&self) -> f64 {
        self.named
    }

    pub fn is_licensed(&self) -> bool {
        self.licensed > 0.0
    }

    /// Every measure with its value, 0..=1.
    pub fn measures(&self) -> impl Iterator<Item = (Measure<'a>, f64)> + '_ {
        // What fits the named goods costs less than they do, and what is sold on was bought: price, class and picture are
        // then what they would be anyway.
        let unexplained = (1.0 - self.fits) * (1.0 - self.resold);
        self.strengths.iter().map(move |(measure, strength)| {
            let value = match measure {
                Measure::Signal("price_below_reference" | "picture_copy" | "mark_in_picture" | "same_goods") => {
                    strength * unexplained
                }
                Measure::Signal(_) | Measure::Rule(_) => *strength,
            };
            (*measure, value)
        })
    }

    pub fn mention(&self, weights: &Weights) -> f64 {
        1.0 - (1.0 - weights.mention.apply(self.named)) * (1.0 - self.shown)
    }

    /// How likely the use is unlawful, if there is one.
    pub fn unlawful(&self, weights: &Weights) -> f64 {
        let weight = |measure: Measure<'_>| match measure {
            Measure::Signal(name) => weights.signals.get(name),
            Measure::Rule(name) => weights.rules.get(name),
        };
        let log_odds: f64 =
            self.measures().map(|(measure, value)| weight(measure).copied().unwrap_or_default() * value).sum();
        sigmoid(weights.base + log_odds) * (1.0 - weights.authorized.get() * self.licensed)
    }

    /// What findings about no registered right come to: the strongest that speaks against the page decides.
    pub fn without_right(&self, weights: &Weights) -> f64 {
        let against = |measure: &Measure<'_>| match measure {
            Measure::Signal(name) => weights.signals.get(*name).is_some_and(|weight| *weight > 0.0),
            Measure::Rule(_) => false,
        };
        let strengths = self.strengths.iter().filter(|(measure, _)| against(measure)).map(|(_, strength)| *strength);
        weights.without_right.get() * strengths.fold(0.0, f64::max)
    }
}
