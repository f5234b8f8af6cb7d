//! Compares a gazette of new trademark filings with the register: which ones look as if they were made in bad faith, and
//! why. Nothing is decided or filed here; a person reads the reasons.

mod classes;
mod deadline;
mod holder;
mod names;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::locale::Message;
use crate::rights::import::Filing;
use crate::rights::{Right, RightDetails, RightId, RightStatus};
use classes::Relation;

pub use deadline::Deadline;
pub use names::{AlikeNames, ExactNames, SimilarName, SimilarNames};

/// A filing that resembles a right of somebody else.
#[derive(Clone, Debug, PartialEq)]
pub struct FilingHit<'a> {
    pub filing: &'a Filing,
    pub right: &'a Right,
    /// 0..1, the order value.
    pub score: f64,
    /// In the order in which one would tell them; their shares sum to the score.
    pub reasons: Vec<Reason>,
    pub deadline: Option<Deadline>,
}

/// One fact that speaks for bad faith or against it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    pub because: Message,
    /// What it adds to the score, or takes from it.
    pub share: f64,
}

/// Weights in log-odds. Set by hand after the factors that offices name (identity of the marks, of the goods, how many
/// others' marks one applicant takes, what they had to do with the holder), since decided cases are not at hand to fit them on.
const NOTHING_KNOWN: f64 = -3.0;
const SAME_NAME: f64 = 3.2;
const SAME_CLASS: f64 = 1.6;
const RELATED_CLASS: f64 = 0.7;
const CLASS_UNKNOWN: f64 = 0.2;
const OTHER_CLASS: f64 = -1.2;
const SAME_TERRITORY: f64 = 0.4;
const OTHER_TERRITORY: f64 = -0.4;
const FILED_LATER: f64 = 0.2;
const FILED_EARLIER: f64 = -3.5;
const AKIN: f64 = -1.5;
/// An agent or dealer who registers the principal's mark (Trademark Law of the PRC, article 15; Paris Convention, article 6septies).
const DEALER: f64 = 1.0;
const ENDED: f64 = -2.0;
/// Per further holder whose marks the same applicant takes in this gazette, up to three.
const PER_OTHER_HOLDER: f64 = 0.6;
/// Per further filing of the same applicant that resembles marks of this holder, up to three.
const PER_REPEAT: f64 = 0.3;
const MOST_COUNTED: usize = 3;
/// Filings of one applicant in one gazette from which on their number is worth telling.
const MANY_FILINGS: usize = 20;
const MANY: f64 = 0.4;
/// Resemblances below this do not count towards how many holders' marks an applicant takes.
const TELLING_QUALITY: f64 = 0.6;

/// Every filing that resembles a right of another holder, the most suspicious first. The order of filings and rights changes
/// nothing; equal scores go by right, then by filing.
pub fn compare<'a>(filings: &'a [Filing], rights: &'a [Right], names: &dyn SimilarNames) -> Vec<FilingHit<'a>> {
    let by_id: BTreeMap<&RightId, &Right> = rights.iter().map(|right| (&right.id, right)).collect();
    let mut pairs = Vec::new();
    for filing in filings {
        for similar in best_of_each_right(filing, names) {
            let Some(right) = by_id.get(&similar.right).copied() else { continue };
            if !holder::is_same(&filing.applicants, &right.holder.0) && !is_the_same_entry(filing, right) {
                pairs.push(Pair { filing, right, similar });
            }
        }
    }
    let volumes = Volumes::of(filings, &pairs);
    let mut hits: Vec<FilingHit<'a>> = pairs.into_iter().map(|pair| pair.hit(&volumes)).collect();
    hits.sort_by(by_score);
    hits
}

fn by_score(a: &FilingHit<'_>, b: &FilingHit<'_>) -> Ordering {
    b.score
        .total_cmp(&a.score)
        .then_with(|| a.right.id.cmp(&b.right.id))
        .then_with(|| (&a.filing.id, a.filing.line).cmp(&(&b.filing.id, b.filing.line)))
}

/// The best resemblance to each right, of the mark or of one of its other names.
fn best_of_each_right(filing: &Filing, names: &dyn SimilarNames) -> Vec<SimilarName> {
    let mut best: BTreeMap<RightId, SimilarName> = BTreeMap::new();
    for name in std::iter::once(&filing.mark).chain(&filing.other_names) {
        for similar in names.similar_to(name) {
            let known = best.get(&similar.right).map_or(0.0, |known| known.quality);
            if similar.quality > known {
                best.insert(similar.right.clone(), similar);
            }
        }
    }
    best.into_values().collect()
}

/// Whether the filing is the right itself, under the number it was registered or imported with.
fn is_the_same_entry(filing: &Filing, right: &Right) -> bool {
    right.id.0 == filing.id
}

struct Pair<'a> {
    filing: &'a Filing,
    right: &'a Right,
    similar: SimilarName,
}

/// How much of one thing each applicant does in this gazette.
struct Volumes {
    /// All filings, by applicant.
    filings: BTreeMap<String, usize>,
    /// Holders whose marks are taken, by applicant.
    holders: BTreeMap<String, BTreeSet<String>>,
    /// Filings that resemble one holder's marks, by applicant and holder.
    repeats: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Volumes {
    fn of(filings: &[Filing], pairs: &[Pair<'_>]) -> Volumes {
        let mut volumes = Volumes { filings: BTreeMap::new(), holders: BTreeMap::new(), repeats: BTreeMap::new() };
        for applicant in filings.iter().flat_map(applicants) {
            *volumes.filings.entry(applicant).or_default() += 1;
        }
        for pair in pairs.iter().filter(|pair| pair.similar.quality >= TELLING_QUALITY) {
            let holder = holder::core(&pair.right.holder.0);
            for applicant in applicants(pair.filing) {
                volumes.holders.entry(applicant.clone()).or_default().insert(holder.clone());
                let filings = volumes.repeats.entry((applicant, holder.clone())).or_default();
                filings.insert(format!("{} {}", pair.filing.id, pair.filing.line));
            }
        }
        volumes
    }
}

fn applicants(filing: &Filing) -> BTreeSet<String> {
    filing.applicants.iter().map(|name| holder::core(name)).filter(|name| !name.is_empty()).collect()
}

impl<'a> Pair<'a> {
    fn hit(self, volumes: &Volumes) -> FilingHit<'a> {
        let mut evidence = vec![(self.similar.because.clone(), SAME_NAME * self.similar.quality)];
        evidence.extend(self.of_classes());
        evidence.extend(self.of_volume(volumes));
        evidence.push(self.of_the_applicant());
        evidence.extend(self.of_territory());
        evidence.extend(self.of_dates());
        evidence.extend(self.of_status());
        let (score, reasons) = shares(evidence);
        FilingHit { filing: self.filing, right: self.right, score, reasons, deadline: deadline::deadline(self.filing) }
    }

    fn of_classes(&self) -> Option<(Message, f64)> {
        let RightDetails::Trademark { classes, .. } = &self.right.details else { return None };
        let joined = |classes: &[crate::rights::NiceClass]| {
            classes.iter().map(|class| class.get().to_string()).collect::<Vec<_>>().join(", ")
        };
        let (code, weight) = match classes::relation(&self.filing.classes, classes) {
            Relation::Same => ("filings-same-class", SAME_CLASS),
            Relation::Related => ("filings-related-class", RELATED_CLASS),
            Relation::Unknown => ("filings-class-unknown", CLASS_UNKNOWN),
            Relation::Other => ("filings-other-class", OTHER_CLASS),
        };
        let message =
            Message::new(code).with("filed", joined(&self.filing.classes)).with("registered", joined(classes));
        Some((message, weight))
    }

    fn of_volume(&self, volumes: &Volumes) -> Vec<(Message, f64)> {
        let own = holder::core(&self.right.holder.0);
        let applicants = applicants(self.filing);
        let most = |count: &dyn Fn(&String) -> usize| applicants.iter().map(count).max().unwrap_or(0);
        let holders = most(&|name| volumes.holders.get(name).map_or(0, BTreeSet::len));
        let repeats = most(&|name| volumes.repeats.get(&(name.clone(), own.clone())).map_or(0, BTreeSet::len));
        let filings = most(&|name| volumes.filings.get(name).copied().unwrap_or(0));
        let mut evidence = Vec::new();
        let mut tell = |code: &'static str, count: usize, weight: f64| {
            evidence.push((Message::new(code).with("count", count), weight));
        };
        if holders > 1 {
            tell("filings-many-holders", holders, PER_OTHER_HOLDER * (holders - 1).min(MOST_COUNTED) as f64);
        }
        if repeats > 1 {
            tell("filings-again-and-again", repeats, PER_REPEAT * (repeats - 1).min(MOST_COUNTED) as f64);
        }
        if filings >= MANY_FILINGS {
            tell("filings-many", filings, MANY);
        }
        evidence
    }

    fn of_the_applicant(&self) -> (Message, f64) {
        let names = self.filing.applicants.join("; ");
        let dealers = self.right.authorized.sellers.join("; ");
        let told = |code: &'static str| {
            Message::new(code).with("applicant", names.as_str()).with("holder", self.right.holder.0.as_str())
        };
        if holder::is_same(&self.filing.applicants, &dealers) {
            (told("filings-dealer"), DEALER)
        } else if holder::is_akin(&self.filing.applicants, &self.right.holder.0) {
            (told("filings-akin"), AKIN)
        } else {
            (told("filings-other-holder"), 0.0)
        }
    }

    fn of_territory(&self) -> Option<(Message, f64)> {
        let (filed, held) = (&self.filing.jurisdictions, &self.right.registration.jurisdictions);
        if filed.is_empty() || held.is_empty() {
            return None;
        }
        let joined = |codes: &[crate::rights::Jurisdiction]| {
            codes.iter().map(|code| code.0.as_str()).collect::<Vec<_>>().join(", ")
        };
        let is_same = filed.iter().any(|code| held.contains(code));
        let (code, weight) = if is_same {
            ("filings-same-territory", SAME_TERRITORY)
        } else {
            ("filings-other-territory", OTHER_TERRITORY)
        };
        Some((Message::new(code).with("filed", joined(filed)).with("registered", joined(held)), weight))
    }

    fn of_dates(&self) -> Option<(Message, f64)> {
        let registration = &self.right.registration;
        let (filed, held) = (self.filing.filed?, registration.application_date.or(registration.valid_from)?);
        let (code, weight) =
            if filed > held { ("filings-filed-later", FILED_LATER) } else { ("filings-filed-earlier", FILED_EARLIER) };
        Some((Message::new(code).with("filed", filed.to_string()).with("registered", held.to_string()), weight))
    }

    fn of_status(&self) -> Option<(Message, f64)> {
        let ended = matches!(self.filing.status, RightStatus::Cancelled | RightStatus::Expired);
        ended.then(|| (Message::new("filings-ended"), ENDED))
    }
}

/// The score of all evidence, and what each piece changed in it, in the order given. The first piece is what there is to
/// score at all, and gets what nothing is worth as well.
fn shares(evidence: Vec<(Message, f64)>) -> (f64, Vec<Reason>) {
    let chance = |log_odds: f64| 1.0 / (1.0 + (-log_odds).exp());
    let (mut sum, mut before) = (NOTHING_KNOWN, 0.0);
    let mut reasons = Vec::new();
    for (because, weight) in evidence {
        sum += weight;
        let after = chance(sum);
        reasons.push(Reason { because, share: after - before });
        before = after;
    }
    (before, reasons)
}

#[cfg(test)]
mod tests;
