//! How often a complainant's notices turned out wrong: a figure that makes misuse of claims visible, to the complainant first.

use std::collections::BTreeMap;

use serde::Serialize;

use super::progress::{Kept, Step};

/// Sent notices from which on a share says something.
pub const ENOUGH_SENT: usize = 5;
/// A larger share of reversed notices than this deserves a warning.
pub const TOO_MANY: f64 = 0.2;

/// What became of one complainant's notices. Drafts do not count: nobody was harmed by them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Reversals {
    /// What tells complainants apart.
    pub key: String,
    pub complainant: String,
    pub sent: usize,
    /// Taken back after they were sent.
    pub retracted: usize,
    /// Turned down as unfounded.
    pub unfounded: usize,
    /// Countered, and what was removed came back.
    pub restored: usize,
    /// Notices that any of these happened to.
    pub reversed: usize,
}

impl Reversals {
    /// 0 to 1; none where nothing was sent.
    pub fn rate(&self) -> Option<f64> {
        (self.sent > 0).then(|| self.reversed as f64 / self.sent as f64)
    }

    pub fn is_too_many(&self) -> bool {
        self.sent >= ENOUGH_SENT && self.rate().is_some_and(|rate| rate > TOO_MANY)
    }
}

/// One row for each complainant, by key.
pub fn reversals<'k>(notices: impl IntoIterator<Item = &'k Kept>) -> Vec<Reversals> {
    let mut rows: BTreeMap<String, Reversals> = BTreeMap::new();
    for kept in notices.into_iter().filter(|kept| kept.was_sent()) {
        let complainant = &kept.notice.complainant;
        let key = complainant.key();
        let row = rows.entry(key.clone()).or_insert_with(|| Reversals {
            key,
            complainant: complainant.name.clone(),
            ..Reversals::default()
        });
        let has = |step| kept.last(step).is_some();
        let retracted = has(Step::Retracted);
        let unfounded = has(Step::Unfounded);
        let restored = has(Step::Restored) && has(Step::Countered);
        row.sent += 1;
        row.retracted += usize::from(retracted);
        row.unfounded += usize::from(unfounded);
        row.restored += usize::from(restored);
        row.reversed += usize::from(retracted || unfounded || restored);
    }
    rows.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::super::progress::Taken;
    use super::super::{Form, sample};
    use super::*;

    fn kept(name: &str, steps: &[Step]) -> Kept {
        let mut notice = sample::complete(Form::Platform).0;
        notice.complainant.name = name.to_owned();
        notice.complainant.identity_number = String::new();
        let taken = steps.iter().map(|step| Taken::new("n", *step, 1, "bo", 1, None)).collect();
        Kept { id: notice.id(), notice, taken }
    }

    #[test]
    fn reversed_notices_are_counted_once_and_drafts_never() {
        let sent = [Step::Approved, Step::Sent];
        let after = |more: &[Step]| kept("A", &[&sent, more].concat());
        let notices = [
            after(&[]),
            after(&[Step::Removed]),
            after(&[Step::Removed, Step::Restored]),
            after(&[Step::Unfounded, Step::Retracted]),
            after(&[Step::Removed, Step::Countered, Step::Restored]),
            kept("A", &[Step::Retracted]),
            kept(" a ", &sent),
            kept("B", &sent),
        ];
        let rows = reversals(&notices);
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].sent, rows[0].reversed), (6, 2));
        assert_eq!((rows[0].retracted, rows[0].unfounded, rows[0].restored), (1, 1, 1));
        assert!(rows[0].is_too_many(), "2 of 6");
        assert!(!rows[1].is_too_many() && rows[1].rate() == Some(0.0));
    }
}
