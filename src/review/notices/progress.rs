//! What became of a notice: approved by a second person, sent, answered, countered, retracted. Steps are only ever added.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Notice;
use super::clock::Clock;
use crate::locale::Message;
use crate::review::blocks::is_same_person;

/// Something that happened to a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// A second person has read it and lets it out.
    Approved,
    /// Written to a file.
    Exported,
    /// A person says that they sent it.
    Sent,
    Acknowledged,
    /// The addressee did what was asked.
    Removed,
    /// The addressee did not, for want of form or for reasons of its own.
    Refused,
    /// The addressee did not, since the claim is unfounded.
    Unfounded,
    /// The other side has declared that it does not infringe.
    Countered,
    /// The complainant has gone to court or to the authority, and told the addressee.
    ActionFiled,
    /// What was removed is back.
    Restored,
    /// The complainant takes it back.
    Retracted,
}

/// A step as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Taken {
    pub id: String,
    pub notice_id: String,
    pub step: Step,
    /// When it happened, as the actor says.
    pub at_ms: i64,
    pub actor: String,
    /// When it was written down.
    pub written_ms: i64,
    pub note: Option<String>,
    /// Which law's clock a counter-notice starts.
    pub clock: Option<Clock>,
}

/// A notice with everything that became of it, in the order in which it was written down.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub id: String,
    pub notice: Notice,
    pub taken: Vec<Taken>,
}

/// Where a notice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeState {
    Drafted,
    Approved,
    Sent,
    Acknowledged,
    Removed,
    Refused,
    Unfounded,
    Countered,
    ActionFiled,
    Restored,
    Retracted,
}

impl Step {
    pub const ALL: [Step; 11] = [
        Step::Approved,
        Step::Exported,
        Step::Sent,
        Step::Acknowledged,
        Step::Removed,
        Step::Refused,
        Step::Unfounded,
        Step::Countered,
        Step::ActionFiled,
        Step::Restored,
        Step::Retracted,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Step::Approved => "approved",
            Step::Exported => "exported",
            Step::Sent => "sent",
            Step::Acknowledged => "acknowledged",
            Step::Removed => "removed",
            Step::Refused => "refused",
            Step::Unfounded => "unfounded",
            Step::Countered => "countered",
            Step::ActionFiled => "action-filed",
            Step::Restored => "restored",
            Step::Retracted => "retracted",
        }
    }

    /// As a person reads it.
    pub fn label(self) -> Message {
        Message::new("notices-step-name").with("step", self.as_str())
    }

    /// Whether it can follow where a notice stands.
    fn can_follow(self, state: NoticeState) -> bool {
        use NoticeState as S;
        let is_out = !matches!(state, S::Drafted | S::Approved | S::Retracted);
        match self {
            Step::Approved => state == S::Drafted,
            Step::Exported => is_out || state == S::Approved,
            Step::Sent => state == S::Approved,
            Step::Acknowledged => state == S::Sent,
            Step::Removed | Step::Refused | Step::Unfounded | Step::ActionFiled => is_out,
            Step::Countered => is_out && !matches!(state, S::Refused | S::Unfounded),
            Step::Restored => matches!(state, S::Removed | S::Countered | S::ActionFiled),
            Step::Retracted => state != S::Retracted,
        }
    }

    fn leads_to(self) -> Option<NoticeState> {
        Some(match self {
            Step::Approved => NoticeState::Approved,
            Step::Exported => return None,
            Step::Sent => NoticeState::Sent,
            Step::Acknowledged => NoticeState::Acknowledged,
            Step::Removed => NoticeState::Removed,
            Step::Refused => NoticeState::Refused,
            Step::Unfounded => NoticeState::Unfounded,
            Step::Countered => NoticeState::Countered,
            Step::ActionFiled => NoticeState::ActionFiled,
            Step::Restored => NoticeState::Restored,
            Step::Retracted => NoticeState::Retracted,
        })
    }
}

impl FromStr for Step {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Step::ALL.into_iter().find(|step| step.as_str() == text).ok_or(())
    }
}

impl NoticeState {
    pub const ALL: [NoticeState; 11] = [
        NoticeState::Drafted,
        NoticeState::Approved,
        NoticeState::Sent,
        NoticeState::Acknowledged,
        NoticeState::Removed,
        NoticeState::Refused,
        NoticeState::Unfounded,
        NoticeState::Countered,
        NoticeState::ActionFiled,
        NoticeState::Restored,
        NoticeState::Retracted,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            NoticeState::Drafted => "drafted",
            NoticeState::Approved => "approved",
            NoticeState::Sent => "sent",
            NoticeState::Acknowledged => "acknowledged",
            NoticeState::Removed => "removed",
            NoticeState::Refused => "refused",
            NoticeState::Unfounded => "unfounded",
            NoticeState::Countered => "countered",
            NoticeState::ActionFiled => "action-filed",
            NoticeState::Restored => "restored",
            NoticeState::Retracted => "retracted",
        }
    }

    /// As a person reads it.
    pub fn label(self) -> Message {
        Message::new("notices-state").with("state", self.as_str())
    }
}

/// A day, in milliseconds: a date without a time means its midnight, which may lie before the same day's draft.
const DAY_MS: i64 = 86_400_000;

impl Taken {
    /// The same step by the same person at the same time is the same step.
    pub fn new(notice_id: &str, step: Step, at_ms: i64, actor: &str, written_ms: i64, note: Option<String>) -> Self {
        let note = note.map(|note| note.trim().chars().take(super::MAX_TEXT).collect::<String>());
        let note = note.filter(|note| !note.is_empty());
        let parts = [notice_id, step.as_str(), actor, &at_ms.to_string(), note.as_deref().unwrap_or_default()];
        let text: String = parts.iter().map(|part| format!("{}\n{part}\n", part.len())).collect();
        let id = super::digest_id("notice step", &text);
        Taken {
            id,
            notice_id: notice_id.to_owned(),
            step,
            at_ms,
            actor: actor.to_owned(),
            written_ms,
            note,
            clock: None,
        }
    }
}

impl Kept {
    pub fn state(&self) -> NoticeState {
        self.taken.iter().rev().find_map(|taken| taken.step.leads_to()).unwrap_or(NoticeState::Drafted)
    }

    /// The latest step of that kind.
    pub fn last(&self, step: Step) -> Option<&Taken> {
        self.taken.iter().rev().find(|taken| taken.step == step)
    }

    /// The counter-notice that nothing has answered yet. What the addressee did meanwhile does not stop its clock.
    pub fn open_counter(&self) -> Option<&Taken> {
        let at = self.taken.iter().rposition(|taken| taken.step == Step::Countered)?;
        let settles = |taken: &Taken| matches!(taken.step, Step::ActionFiled | Step::Restored | Step::Retracted);
        if self.taken[at..].iter().any(settles) { None } else { self.taken.get(at) }
    }

    pub fn was_sent(&self) -> bool {
        self.last(Step::Sent).is_some()
    }

    /// Whether a step may be written down, and if not, why.
    pub fn may_take(&self, taken: &Taken) -> Result<(), Message> {
        let state = self.state();
        if state == NoticeState::Drafted && matches!(taken.step, Step::Exported | Step::Sent) {
            return Err(Message::new("notices-approve-first").with("notice", self.short_id()));
        }
        let answers_nothing = taken.step == Step::ActionFiled && self.open_counter().is_none();
        if !taken.step.can_follow(state) || answers_nothing {
            return Err(Message::new("notices-step-out-of-order")
                .with("notice", self.short_id())
                .with("state", state.as_str())
                .with("step", taken.step.as_str()));
        }
        if taken.step == Step::Approved && is_same_person(&taken.actor, &self.notice.drafted_by) {
            return Err(Message::new("notices-own-approval").with("actor", taken.actor.as_str()));
        }
        if taken.at_ms > taken.written_ms {
            return Err(Message::new("notices-step-in-future"));
        }
        if taken.at_ms.saturating_add(DAY_MS) <= self.notice.drafted_ms {
            return Err(Message::new("notices-step-too-early"));
        }
        Ok(())
    }

    /// As lists show it; long enough to be the only one.
    pub fn short_id(&self) -> String {
        self.id.chars().take(12).collect()
    }

    /// Whether this notice stands in the way of another one about the same right, listing and addressee. One that was taken back
    /// or turned down does not: whatever was wrong with it may be mended. Neither does one whose listing was `changed` materially
    /// since, nor one that led to a removal when the listing has been `seen_ms` after it: these are new facts. Everything else
    /// does, drafts and answered counter-notices as well, since saying the same thing twice is what makes claims a nuisance.
    pub fn stands_against_another(&self, changed: bool, seen_ms: i64) -> bool {
        let came_back = self.last(Step::Removed).is_some_and(|removed| seen_ms > removed.at_ms);
        match self.state() {
            NoticeState::Retracted | NoticeState::Refused | NoticeState::Unfounded => false,
            NoticeState::Removed if came_back => false,
            _ => !changed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Form, sample};
    use super::*;

    fn kept(steps: &[Step]) -> Kept {
        let notice = sample::complete(Form::Ecl42).0;
        let id = notice.id();
        let at = notice.drafted_ms;
        let taken = steps.iter().map(|step| Taken::new(&id, *step, at, "bo", at, None)).collect();
        Kept { id, notice, taken }
    }

    #[test]
    fn steps_follow_in_order_and_the_drafter_approves_nothing() {
        let next = |before: &[Step], step, actor: &str| {
            let kept = kept(before);
            let at = kept.notice.drafted_ms;
            kept.may_take(&Taken::new(&kept.id, step, at, actor, at, None)).map_err(|why| why.code.into_owned())
        };
        let out = [Step::Approved, Step::Sent];
        for (before, step, actor, expected) in [
            (&[][..], Step::Approved, "bo", None),
            (&[], Step::Approved, "ann", Some("notices-own-approval")),
            (&[], Step::Approved, " ANN ", Some("notices-own-approval")),
            (&[], Step::Sent, "ann", Some("notices-approve-first")),
            (&[], Step::Exported, "ann", Some("notices-approve-first")),
            (&[Step::Approved], Step::Exported, "ann", None),
            (&[Step::Approved], Step::Removed, "ann", Some("notices-step-out-of-order")),
            (&out, Step::Removed, "ann", None),
            (&out, Step::ActionFiled, "ann", Some("notices-step-out-of-order")),
            (&[Step::Approved, Step::Sent, Step::Countered], Step::ActionFiled, "ann", None),
            (&[Step::Retracted], Step::Approved, "bo", Some("notices-step-out-of-order")),
            (&[Step::Retracted], Step::Retracted, "bo", Some("notices-step-out-of-order")),
        ] {
            assert_eq!(next(before, step, actor).err().as_deref(), expected, "{before:?} then {step:?} by {actor}");
        }
        let kept = kept(&out);
        let at = kept.notice.drafted_ms;
        let late = Taken::new(&kept.id, Step::Removed, at + 2, "bo", at + 1, None);
        assert_eq!(kept.may_take(&late).unwrap_err().code, "notices-step-in-future");
        let early = Taken::new(&kept.id, Step::Removed, at - DAY_MS, "bo", at + 1, None);
        assert_eq!(kept.may_take(&early).unwrap_err().code, "notices-step-too-early");
    }

    #[test]
    fn what_stands_in_the_way_of_a_second_notice() {
        let out = [Step::Approved, Step::Sent];
        for (more, changed, seen_after, expected) in [
            (&[][..], false, false, true),
            (&[], true, false, false),
            (&[Step::Removed], false, false, true),
            (&[Step::Removed], false, true, false),
            (&[Step::Refused], false, false, false),
            (&[Step::Unfounded], false, false, false),
            (&[Step::Retracted], false, false, false),
            (&[Step::Countered], false, false, true),
            (&[Step::Countered, Step::Restored], false, true, true),
        ] {
            let kept = kept(&[&out, more].concat());
            let seen_ms = kept.notice.drafted_ms + i64::from(seen_after);
            assert_eq!(kept.stands_against_another(changed, seen_ms), expected, "{more:?} {changed} {seen_after}");
        }
        assert!(kept(&[]).stands_against_another(false, 0), "a draft");
    }
}
