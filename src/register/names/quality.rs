//! How good a match is, in plain measures, and how probable it makes that the name is meant: a small logistic model.
//! The measures are handed out, so that the ranking can weigh them by itself.

use super::NameMatch;
use super::candidate::Candidate;
use super::entries::{Entries, Entry, Owner};
use super::reading::Reading;
use super::rule::Rule;
use super::weights::WEIGHTS;

/// What tells a good match from a poor one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// How much of the name is there: 1 for all of it.
    pub similarity: f64,
    /// Written characters of the name.
    pub length: usize,
    pub script: NameScript,
    /// Zipf value of the name as a word or phrase: 0 for a coined one, above 5 for an everyday one.
    pub ordinary: f64,
    /// The same of what stands there, where that is not the name.
    pub written_ordinary: f64,
    /// How clear the ends are: 1 at a space, 0 amid a word.
    pub left: f64,
    pub right: f64,
    /// Spaces and marks between characters that the name does not have.
    pub spaces: usize,
    pub marks: usize,
    /// Between all characters.
    pub regular: bool,
    /// Marks between that end a clause.
    pub clauses: usize,
    /// The text has fewer characters than the name.
    pub shorter: bool,
    /// First or last thing in the text.
    pub leads: bool,
    /// Registered as an alias.
    pub alias: bool,
    /// With the very capitals of the registered name.
    pub as_written: bool,
    /// Holders with the very same name; where classes are known, those whose classes agree alike.
    pub namesakes: usize,
    /// Another name of the holder stands in the text by itself.
    pub supported: bool,
    /// How much better a match with another holder's name lies over this one, 0 to 1.
    pub outdone: f64,
    /// How good the best match is that this one is only a part of, 0 to 1.
    pub within: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameScript {
    Spaced,
    Digits,
    Han,
    Other,
}

/// Whether the goods' Nice class is one the mark is registered for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassAgreement {
    Unknown,
    Agrees,
    Differs,
}

/// Turns candidates into matches, by right and then by how good they are. A name within a longer one that stands there
/// plainly is not meant by itself and is left out, and so is a disguised one that is less probable than `least` whatever is
/// offered.
pub fn weigh<'a>(
    entries: &'a Entries,
    reading: &Reading<'_>,
    candidates: Vec<Candidate>,
    least: f64,
) -> Vec<NameMatch<'a>> {
    let (rated, plain) = rated(entries, candidates);
    let surroundings = Surroundings::new(entries, &rated, &plain);
    let mut matches: Vec<(f64, NameMatch<'a>)> = Vec::new();
    for (rate, candidate) in &rated {
        let Some(entry) = entries.get(candidate.entry) else { continue };
        let owners = entries.owners(entry);
        for owner in owners {
            let (outdone, within) = surroundings.rivals(entries, *rate, candidate, owner.holder);
            let mut quality = Quality {
                similarity: candidate.similarity,
                length: entry.len(),
                script: script(entry),
                ordinary: f64::from(entry.ordinary),
                written_ordinary: candidate.ordinary,
                left: candidate.left,
                right: candidate.right,
                spaces: candidate.gaps.spaces,
                marks: candidate.gaps.marks,
                regular: candidate.gaps.regular,
                clauses: candidate.gaps.clauses,
                shorter: candidate.rule == Rule::OneDiffers && candidate.gaps.closed > 0,
                leads: leads(reading, candidate),
                alias: owner.alias,
                as_written: false,
                namesakes: 1,
                supported: surroundings.support(candidate.entry, owner.holder),
                outdone,
                within,
            };
            let is_initials = owner.alias && candidate.rule == Rule::Identical && entry.len() <= 6;
            let rule = if is_initials { Rule::Initials } else { candidate.rule };
            // Namesakes only make it less probable, and the very capitals count for plain names alone.
            if !rule.is_plain() && most_probable(rule, &quality) < least {
                continue;
            }
            quality.namesakes = holders(owners);
            quality.as_written = letters(reading.written(candidate.from, candidate.to).iter().copied())
                .eq(letters(entries.written(owner).chars()));
            let found = NameMatch {
                right: owner.right,
                holder: owner.holder,
                name: entries.written(owner),
                rule,
                quality,
                span: reading.span(candidate.from, candidate.to),
            };
            matches.push((mention(found.rule, &found.quality, ClassAgreement::Unknown), found));
        }
    }
    matches.sort_by(|(a, x), (b, y)| {
        x.right
            .cmp(&y.right)
            .then(b.total_cmp(a))
            .then(x.span.cmp(&y.span))
            .then(x.rule.cmp(&y.rule))
            .then(x.name.cmp(y.name))
    });
    matches.into_iter().map(|(_, found)| found).collect()
}

/// Candidates with their first ratings, by entry and place, and the entries that stand there plainly. Of one entry at one
/// place only the best counts, and none that a longer plain name covers.
fn rated(entries: &Entries, candidates: Vec<Candidate>) -> (Vec<(f64, Candidate)>, Vec<u32>) {
    let rough = |candidate: &Candidate| entries.get(candidate.entry).map_or(0.0, |entry| rough(entry, candidate));
    let mut rated: Vec<(f64, Candidate)> =
        candidates.into_iter().map(|candidate| (rough(&candidate), candidate)).collect();
    rated.sort_by(|(a, x), (b, y)| {
        (x.entry, x.from, x.to).cmp(&(y.entry, y.from, y.to)).then(b.total_cmp(a)).then(x.rule.cmp(&y.rule))
    });
    rated.dedup_by_key(|(_, candidate)| (candidate.entry, candidate.from, candidate.to));
    let plain: Vec<(usize, usize, u32)> = rated
        .iter()
        .filter(|(_, candidate)| stands_by_itself(candidate))
        .map(|(_, candidate)| (candidate.from, candidate.to, candidate.entry))
        .collect();
    let covered = |candidate: &Candidate| {
        plain.iter().any(|(from, to, _)| {
            *from <= candidate.from && candidate.to <= *to && to - from > candidate.to - candidate.from
        })
    };
    rated.retain(|(_, candidate)| !covered(candidate));
    (rated, plain.into_iter().map(|(.., entry)| entry).collect())
}

/// All candidates of a text by place, to see what stands around each.
struct Surroundings {
    /// Start, end, entry and first rating, in order.
    places: Vec<(usize, usize, u32, f64)>,
    longest: usize,
    /// Holder and entry of each name that stands there plainly, in order.
    plain: Vec<(u32, u32)>,
}

impl Surroundings {
    fn new(entries: &Entries, rated: &[(f64, Candidate)], plain: &[u32]) -> Surroundings {
        let place = |(rate, candidate): &(f64, Candidate)| (candidate.from, candidate.to, candidate.entry, *rate);
        let mut places: Vec<_> = rated.iter().map(place).collect();
        places.sort_by_key(|(from, to, entry, _)| (*from, *to, *entry));
        let owned = |entry: u32| entries.get(entry).map(|entry| entries.owners(entry)).unwrap_or_default();
        let with_holders = |entry: &u32| owned(*entry).iter().map(|owner| owner.holder).zip(std::iter::repeat(*entry));
        let mut plain: Vec<(u32, u32)> = plain.iter().flat_map(with_holders).collect();
        plain.sort_unstable();
        plain.dedup();
        Surroundings { longest: rated.iter().map(|(_, found)| found.to - found.from).max().unwrap_or(0), places, plain }
    }

    /// How much better the best overlapping name of others is than a candidate rated `rate`, and how good the best is that
    /// it is only a part of.
    fn rivals(&self, entries: &Entries, rate: f64, candidate: &Candidate, holder: u32) -> (f64, f64) {
        let begin = self.places.partition_point(|(from, ..)| from + self.longest <= candidate.from);
        let (mut best, mut within) = (0.0_f64, 0.0_f64);
        for (from, to, entry, other) in self.places.iter().skip(begin).take_while(|(from, ..)| *from < candidate.to) {
            let overlaps = *entry != candidate.entry && candidate.from < *to;
            // Worse ones than those seen change nothing.
            if !overlaps || *other <= best && *other <= within {
                continue;
            }
            let owners = entries.get(*entry).map(|entry| entries.owners(entry)).unwrap_or_default();
            if owners.iter().any(|owner| owner.holder == holder) {
                continue;
            }
            best = best.max(*other);
            let is_around = *from <= candidate.from && candidate.to <= *to;
            if is_around && to - from > candidate.to - candidate.from {
                within = within.max(*other);
            }
        }
        ((best - rate).clamp(0.0, 1.0), within)
    }

    /// Whether another name of the holder stands there plainly.
    fn support(&self, entry: u32, holder: u32) -> bool {
        let first = self.plain.partition_point(|(other, _)| *other < holder);
        self.plain.iter().skip(first).take_while(|(other, _)| *other == holder).any(|(_, other)| *other != entry)
    }
}

fn holders(owners: &[Owner]) -> usize {
    let mut holders: Vec<u32> = owners.iter().map(|owner| owner.holder).collect();
    holders.sort_unstable();
    holders.dedup();
    holders.len()
}

/// The probability where the goods are those that speak most for the name.
fn most_probable(rule: Rule, quality: &Quality) -> f64 {
    let classes = [ClassAgreement::Unknown, ClassAgreement::Agrees, ClassAgreement::Differs];
    classes.into_iter().map(|class| mention(rule, quality, class)).fold(0.0, f64::max)
}

/// What is seen of a writing, marks and unseen characters aside.
fn letters(chars: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    chars.filter(|c| c.is_alphanumeric())
}

/// Whether the name itself stands there, complete and by itself.
fn stands_by_itself(candidate: &Candidate) -> bool {
    matches!(candidate.rule, Rule::Identical | Rule::OtherScript)
        && candidate.left >= 0.6
        && candidate.right >= 0.6
        && candidate.gaps.clauses == 0
}

/// A first rating, by which matches over one place are compared: 0 to 1.
fn rough(entry: &Entry, candidate: &Candidate) -> f64 {
    let by_rule = match candidate.rule {
        Rule::Identical | Rule::Initials => 1.0,
        Rule::OtherScript => 0.95,
        Rule::Separated => 0.85,
        Rule::Leet | Rule::Split | Rule::Mixed => 0.8,
        Rule::Masked | Rule::SameSound | Rule::Romanised => 0.7,
        Rule::Reordered | Rule::SimilarShape => 0.6,
        Rule::PlusGeneric => 0.55,
        Rule::OneDiffers => 0.5,
        Rule::NearSound | Rule::PartOfWord => 0.45,
    };
    let edges = 0.4 + 0.3 * candidate.left + 0.3 * candidate.right;
    let length = if entry.han > 0 {
        0.5 + 0.5 * (entry.len() as f64 / 4.0).min(1.0)
    } else {
        (entry.len() as f64 / 6.0).min(1.0)
    };
    let ordinary = 1.0 - 0.15 * (candidate.ordinary - 2.0).clamp(0.0, 5.0);
    let gaps = 1.0 / (1.0 + candidate.gaps.clauses as f64);
    by_rule * candidate.similarity * edges * length * ordinary * gaps
}

fn script(entry: &Entry) -> NameScript {
    if entry.digits_only {
        NameScript::Digits
    } else if entry.spaced {
        NameScript::Spaced
    } else if entry.han > 0 {
        NameScript::Han
    } else {
        NameScript::Other
    }
}

/// Whether nothing written stands before it, or nothing behind it.
fn leads(reading: &Reading<'_>, candidate: &Candidate) -> bool {
    let compact = reading.view.compact();
    compact.first().is_some_and(|first| *first as usize >= candidate.from)
        || compact.last().is_some_and(|last| (*last as usize) < candidate.to)
}

/// Of holders with the very same name, only those count as rivals whose classes agree with the goods as well as the match's
/// own do. `agreement` tells for a right; nothing changes for names of one holder.
pub fn settle_namesakes(matches: &mut [NameMatch<'_>], agreement: impl Fn(u32) -> ClassAgreement) {
    let shared: Vec<(Rule, [usize; 2], u32, bool)> = matches
        .iter()
        .filter(|found| found.quality.namesakes > 1)
        .map(|found| (found.rule, found.span, found.holder, agreement(found.right) == ClassAgreement::Agrees))
        .collect();
    for found in matches.iter_mut().filter(|found| found.quality.namesakes > 1) {
        if agreement(found.right) != ClassAgreement::Agrees {
            continue;
        }
        let mut rivals: Vec<u32> = shared
            .iter()
            .filter(|(rule, span, _, agrees)| *agrees && *rule == found.rule && *span == found.span)
            .map(|(_, _, holder, _)| *holder)
            .collect();
        rivals.sort_unstable();
        rivals.dedup();
        found.quality.namesakes = rivals.len().max(1);
    }
}

/// What the model weighs, by name. The order is that of [`WEIGHTS`].
pub const FEATURES: [&str; 84] = [
    "always",
    "rule identical",
    "rule other script",
    "rule separated",
    "rule initials",
    "rule plus generic",
    "rule part of word",
    "rule leet",
    "rule masked",
    "rule same sound",
    "rule near sound",
    "rule similar shape",
    "rule split",
    "rule reordered",
    "rule one differs",
    "rule romanised",
    "rule mixed",
    "spaced",
    "plain, spaced: length",
    "plain, spaced: two letters",
    "plain, spaced: three letters",
    "plain, spaced: ordinary",
    "plain, digits",
    "plain, han: two",
    "plain, han: three",
    "plain, han: ordinary",
    "plain: weaker end",
    "plain: inside both ends",
    "plain: leads",
    "plain: other script, length",
    "plain: ordinary word around",
    "apart: spaces",
    "apart: marks",
    "apart: regular",
    "apart: clauses",
    "apart: short",
    "hidden, spaced: length",
    "hidden, han: two",
    "hidden, han: three",
    "hidden: ordinary name",
    "hidden: ordinary writing",
    "hidden: weaker end",
    "hidden: leads",
    "alike, spaced: length",
    "alike, spaced: four or fewer",
    "alike, han: two",
    "alike, han: three",
    "alike, han: five and more",
    "alike: similarity",
    "alike: ordinary name",
    "alike: ordinary writing",
    "alike, han: weaker end",
    "alike, han: stronger end",
    "alike, spaced: weaker end",
    "alike: leads",
    "alike: pieces",
    "shorter",
    "shorter: of three",
    "outdone",
    "within",
    "supported",
    "namesakes",
    "class agrees",
    "class agrees, plain",
    "class differs",
    "class differs, plain: ordinary",
    "plain: leads, ordinary",
    "plain: ordinary, not by itself",
    "initials: letters",
    "initials: class agrees",
    "initials: class differs",
    "initials: leads",
    "initials: ordinary",
    "initials: weaker end",
    "initials: as written",
    "initials: as written, ordinary",
    "plain, spaced: as written",
    "plain, spaced: as written, ordinary",
    "class differs, plain",
    "class differs, plain: leads",
    "plain, han: known word",
    "plain, spaced: known word",
    "class differs, plain: known word",
    "class differs, plain: known word, leads",
];

/// The measures as the model takes them.
pub fn features(rule: Rule, quality: &Quality, class: ClassAgreement) -> [f64; FEATURES.len()] {
    let mut x = [0.0; FEATURES.len()];
    let flag = |condition: bool| f64::from(u8::from(condition));
    x[0] = 1.0;
    if let Some(at) = Rule::ALL.iter().position(|known| *known == rule) {
        x[1 + at] = 1.0;
    }
    let spaced = quality.script == NameScript::Spaced;
    let han = quality.script == NameScript::Han;
    let weaker = quality.left.min(quality.right);
    let stronger = quality.left.max(quality.right);
    let length = (quality.length as f64).min(14.0);
    x[17] = flag(spaced);
    match rule {
        Rule::Identical
        | Rule::OtherScript
        | Rule::Separated
        | Rule::Initials
        | Rule::PlusGeneric
        | Rule::PartOfWord => {
            x[18] = flag(spaced) * (length - 5.0) / 5.0;
            x[19] = flag(spaced && quality.length == 2);
            x[20] = flag(spaced && quality.length == 3);
            x[21] = flag(spaced) * quality.ordinary / 5.0;
            x[22] = flag(quality.script == NameScript::Digits);
            x[23] = flag(han && quality.length == 2);
            x[24] = flag(han && quality.length == 3);
            x[25] = flag(han) * quality.ordinary / 5.0;
            x[26] = weaker;
            x[27] = flag(stronger < 0.5);
            x[28] = flag(quality.leads);
            x[29] = flag(rule == Rule::OtherScript) * length / 5.0;
            x[30] = quality.written_ordinary / 5.0;
            x[31] = (quality.spaces as f64).min(3.0);
            x[32] = (quality.marks as f64).min(3.0);
            x[33] = flag(quality.regular);
            x[34] = (quality.clauses as f64).min(3.0);
            x[35] = flag(rule == Rule::Separated && (spaced && quality.length < 5 || han && quality.length == 2));
        }
        Rule::Leet | Rule::Masked | Rule::Split | Rule::Romanised | Rule::Mixed => {
            x[36] = flag(spaced) * (length - 7.0) / 5.0;
            x[37] = flag(han && quality.length == 2);
            x[38] = flag(han && quality.length == 3);
            x[39] = quality.ordinary / 5.0;
            x[40] = quality.written_ordinary / 5.0;
            x[41] = weaker;
            x[42] = flag(quality.leads);
        }
        _ => {
            x[43] = flag(spaced) * (length - 7.0) / 5.0;
            x[44] = flag(spaced && quality.length <= 4);
            x[45] = flag(han && quality.length == 2);
            x[46] = flag(han && quality.length == 3);
            x[47] = flag(han && quality.length >= 5);
            x[48] = (quality.similarity - 0.75) * 4.0;
            x[49] = quality.ordinary / 5.0;
            x[50] = quality.written_ordinary / 5.0;
            x[51] = flag(han) * weaker;
            x[52] = flag(han) * stronger;
            x[53] = flag(spaced) * weaker;
            x[54] = flag(quality.leads);
            x[55] = flag(spaced && quality.spaces > 0);
        }
    }
    x[56] = flag(quality.shorter);
    x[57] = flag(quality.shorter && quality.length == 3);
    x[58] = quality.outdone;
    x[59] = quality.within;
    x[60] = flag(quality.supported);
    x[61] = (quality.namesakes as f64).ln();
    x[62] = flag(class == ClassAgreement::Agrees);
    x[63] = flag(rule.is_plain()) * x[62];
    x[64] = flag(class == ClassAgreement::Differs);
    x[65] = flag(rule.is_plain()) * x[64] * quality.ordinary / 5.0;
    x[66] = flag(rule.is_plain() && quality.leads) * quality.ordinary / 5.0;
    if rule == Rule::Initials {
        x[68] = (length - 3.0) / 2.0;
        x[69] = x[62];
        x[70] = x[64];
        x[71] = flag(quality.leads);
        x[72] = quality.ordinary / 5.0;
        x[73] = weaker;
        x[74] = flag(quality.as_written);
        x[75] = x[74] * quality.ordinary / 5.0;
    }
    if rule == Rule::Identical && spaced {
        x[76] = flag(quality.as_written);
        x[77] = x[76] * quality.ordinary / 5.0;
    }
    let known = rule.is_plain() && quality.ordinary > 0.5;
    x[80] = flag(known && han);
    x[81] = flag(known && spaced);
    x[82] = flag(known) * x[64];
    x[83] = x[82] * flag(quality.leads);
    x[78] = flag(rule.is_plain()) * x[64];
    x[79] = x[78] * flag(quality.leads);
    x[67] = flag(rule.is_plain() && weaker < 1.0) * quality.ordinary / 5.0;
    x
}

/// The probability that the name is meant there.
pub fn mention(rule: Rule, quality: &Quality, class: ClassAgreement) -> f64 {
    let sum: f64 = features(rule, quality, class).iter().zip(WEIGHTS).map(|(x, weight)| x * weight).sum();
    1.0 / (1.0 + (-sum).exp())
}
