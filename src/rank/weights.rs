//! How much each finding counts: numbers from a file, with where they come from. What ships is `weights.toml` beside this file.
//! A file that would make excuses incriminate, or the other way round, is refused.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::Score;
use crate::locale::Message;
use crate::matcher::{Role, role_of};

/// The highest version that is understood. Version 1 had no file.
pub const WEIGHTS_VERSION: u32 = 2;

/// How much findings count; versioned, so that a score can be recomputed later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    pub version: u32,
    /// Hits at or above this score are reported; those below are kept and listed on request.
    pub report_from: Score,
    /// What sure findings about no registered right score at most.
    pub without_right: Score,
    /// The part of the score that a licence takes.
    pub authorized: Score,
    /// From the strength of the best name to how likely a mention is.
    pub mention: Scale,
    /// Log odds that a plain mention, about which nothing else is known, is unlawful.
    pub base: f64,
    /// By signal name, what a finding at full strength adds to the log odds; a signal without a weight counts for nothing.
    pub signals: BTreeMap<String, f64>,
    /// By the rule that found a disguised name, likewise.
    pub rules: BTreeMap<String, f64>,
    /// Out of which verdicts they were made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Made>,
}

/// A straight line on log odds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    pub slope: f64,
    pub offset: f64,
}

/// Where weights come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Made {
    /// The day, as it was given.
    pub on: String,
    pub verdicts: Verdicts,
    /// What the weights in use before made of these verdicts, and what weights fitted on four fifths of them make of the fifth.
    pub before: Figures,
    pub after: Figures,
}

/// How many verdicts of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdicts {
    pub unlawful: usize,
    pub lawful: usize,
    pub not_used: usize,
}

/// How well scores agree with verdicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// Average precision of the order by suspicion, and the share of unlawful uses that is found where nine of ten found are.
    pub suspicion_ap: f64,
    pub suspicion_recall: f64,
    pub mention_ap: f64,
    /// Mean difference between `mention` and the share of verdicts that agree, over ten equal parts.
    pub mention_error: f64,
}

static SHIPPED: LazyLock<Weights> =
    LazyLock::new(|| toml::from_str(include_str!("weights.toml")).expect("the file is part of the program and tested"));

impl Default for Weights {
    fn default() -> Self {
        SHIPPED.clone()
    }
}

impl Weights {
    /// Reads a file as [`Weights::to_toml`] writes it.
    pub fn from_toml(text: &str) -> Result<Weights, Message> {
        let faulty = |reason: String| Message::new("config-bad-weights").with("reason", reason);
        let weights: Weights = toml::from_str(text).map_err(|error| faulty(error.message().to_owned()))?;
        if weights.version != WEIGHTS_VERSION {
            return Err(Message::new("config-weights-version")
                .with("version", weights.version)
                .with("known", WEIGHTS_VERSION));
        }
        match weights.fault() {
            Some(name) => Err(faulty(name)),
            None => Ok(weights),
        }
    }

    pub fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }

    /// The first number that contradicts what it stands for, if there is one.
    fn fault(&self) -> Option<String> {
        let scores =
            [("report_from", self.report_from), ("without_right", self.without_right), ("authorized", self.authorized)];
        let off = scores.into_iter().find(|(_, score)| !(0.0..=1.0).contains(&score.get()));
        let wrong = |(name, weight): (&String, &f64)| {
            (!weight.is_finite() || weight * sign(name) < 0.0).then(|| format!("{name} = {weight}"))
        };
        let scale = [("base", self.base), ("offset", self.mention.offset), ("slope", self.mention.slope)];
        off.map(|(name, score)| format!("{name} = {}", score.get()))
            .or_else(|| self.signals.iter().find_map(wrong))
            .or_else(|| {
                let negative = |(_, weight): &(&String, &f64)| !weight.is_finite() || **weight < 0.0;
                self.rules.iter().find(negative).map(|(name, weight)| format!("{name} = {weight}"))
            })
            .or_else(|| {
                scale.iter().find(|(_, value)| !value.is_finite()).map(|(name, value)| format!("{name} = {value}"))
            })
            .or_else(|| (self.mention.slope <= 0.0).then(|| format!("slope = {}", self.mention.slope)))
    }
}

/// The direction in which a signal's weight may go.
pub(super) fn sign(signal: &str) -> f64 {
    if role_of(signal) == Some(Role::Damping) { -1.0 } else { 1.0 }
}

impl Scale {
    /// Where nothing is known there is nothing.
    pub fn apply(self, strength: f64) -> f64 {
        if strength <= 0.0 {
            return 0.0;
        }
        let kept = strength.clamp(0.001, 0.999);
        sigmoid(self.slope * (kept / (1.0 - kept)).ln() + self.offset)
    }
}

pub(super) fn sigmoid(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matcher::signals::SIGNALS;

    #[test]
    fn what_ships_is_sound_and_knows_every_signal() {
        let shipped = Weights::default();
        assert_eq!(Weights::from_toml(&shipped.to_toml()), Ok(shipped.clone()));
        for signal in
            SIGNALS.iter().filter(|signal| !matches!(signal.name(), "name_in_text" | "disguised_name" | "authorized"))
        {
            assert!(shipped.signals.contains_key(signal.name()), "{}", signal.name());
        }
        assert!(shipped.signals.keys().all(|name| role_of(name).is_some()), "a signal that is gone");
    }

    #[test]
    fn faulty_files_are_refused() {
        let good = Weights::default().to_toml();
        assert!(Weights::from_toml(&good).is_ok());
        for (from, to) in [
            ("version = 2", "version = 3"),
            ("resale = -", "resale = "),
            ("slope = ", "slope = -"),
            ("report_from = ", "report_form = "),
            ("base = ", "base = nan #"),
        ] {
            assert!(good.contains(from), "{from}");
            assert!(Weights::from_toml(&good.replacen(from, to, 1)).is_err(), "{to}");
        }
    }
}
