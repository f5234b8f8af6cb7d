//! What shows a right on a picture, and the line of output that says so.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::engine::{self, Found};
use super::register::Register;
use crate::cli::args::PictureKind;
use crate::locale::Message;
use crate::matcher::Finding;
use crate::matcher::signals::{reason_of, signal_of};
use crate::rights::RightId;

/// One reason to say that a picture shows a right.
#[derive(Clone, Copy)]
pub(super) enum Reason<'a> {
    /// A registered picture is in it.
    Picture(&'a Found),
    /// The right's name was read on it.
    Name(&'a Finding),
}

/// One line of output: the right's picture that fits best, if any does, and a finding for each kind of match.
#[derive(Serialize)]
struct Line<'a> {
    query: &'a str,
    right_id: &'a RightId,
    image_id: Option<&'a str>,
    score: f64,
    kind: PictureKind,
    findings: Vec<Said<'a>>,
}

#[derive(Serialize)]
struct Said<'a> {
    signal: &'a str,
    strength: f64,
    because: Message,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<&'a str>,
}

impl<'a> Reason<'a> {
    pub fn picture(self) -> Option<&'a Found> {
        match self {
            Reason::Picture(found) => Some(found),
            Reason::Name(_) => None,
        }
    }

    /// A name that was read stands somewhere in the picture, as a mark does.
    fn kind(self) -> PictureKind {
        self.picture().map_or(PictureKind::Region, engine::kind_of)
    }

    /// 0..=1.
    fn score(self) -> f64 {
        match self {
            Reason::Picture(found) => f64::from(found.score),
            Reason::Name(finding) => finding.strength,
        }
    }

    fn said(self) -> Said<'a> {
        let strength = rounded(self.score());
        match self {
            Reason::Picture(found) => Said {
                signal: signal_of(found.kind),
                strength,
                because: reason_of(found),
                image_id: Some(&found.image),
                form: Some(found.edit.form.name()),
            },
            Reason::Name(finding) => {
                Said { signal: &finding.signal, strength, because: finding.because.clone(), image_id: None, form: None }
            }
        }
    }
}

/// For each right the best match of each kind and its name, best first; rights by their best score, then by id.
/// What scores below `min_score` is left out.
pub(super) fn by_right<'a>(
    register: &'a Register,
    found: &'a [Found],
    names: &'a [Finding],
    min_score: f64,
) -> Vec<(&'a RightId, Vec<Reason<'a>>)> {
    let mut pictures: BTreeMap<&RightId, BTreeMap<PictureKind, &Found>> = BTreeMap::new();
    for found in found.iter().filter(|found| f64::from(found.score) >= min_score) {
        for right in register.owners_of(&found.image) {
            let best = pictures.entry(right).or_default().entry(engine::kind_of(found)).or_insert(found);
            if found.score > best.score {
                *best = found;
            }
        }
    }
    let mut by_right: BTreeMap<&RightId, Vec<Reason<'a>>> = BTreeMap::new();
    for (right, found) in pictures {
        by_right.insert(right, found.into_values().map(Reason::Picture).collect());
    }
    for name in names.iter().filter(|name| name.strength >= min_score) {
        if let Some(right) = &name.right_id {
            by_right.entry(right).or_default().push(Reason::Name(name));
        }
    }
    for reasons in by_right.values_mut() {
        reasons.sort_by_key(|reason| Reverse(steps(reason.score())));
    }
    let mut rights: Vec<_> = by_right.into_iter().collect();
    rights.sort_by_key(|(_, reasons)| Reverse(reasons.first().map(|best| steps(best.score()))));
    rights
}

/// The line in JSON, with its end; nothing without a reason.
pub(super) fn line(query: &str, right: &RightId, reasons: &[Reason<'_>]) -> Result<String, serde_json::Error> {
    let Some(best) = reasons.first() else { return Ok(String::new()) };
    let line = Line {
        query,
        right_id: right,
        image_id: reasons.iter().find_map(|reason| reason.picture()).map(|found| found.image.as_str()),
        score: rounded(best.score()),
        kind: best.kind(),
        findings: reasons.iter().map(|reason| reason.said()).collect(),
    };
    Ok(serde_json::to_string(&line)? + "\n")
}

/// Scores are said, and told apart, to a millionth.
const STEPS: f64 = 1e6;

fn rounded(score: f64) -> f64 {
    (score * STEPS).round() / STEPS
}

fn steps(score: f64) -> u64 {
    (score * STEPS).round() as u64
}
