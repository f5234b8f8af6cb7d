//! Where a case stands, and the one table of what may follow what. Every other way is an error that names the lawful ones.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::CaseEvent;
use crate::locale::Message;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseState {
    /// Nobody was asked to do anything yet.
    Open,
    /// A notice was sent, and no scan has looked since.
    Noticed,
    Removed,
    /// A scan has looked since the notice, and it is shown all the same.
    StillThere,
    /// It was gone and is back, or the same offer stands elsewhere.
    Relisted,
    /// An authority has it. What scans see is written down and changes nothing until the case is taken back.
    HandedOver,
    Closed,
}

/// What an event does to a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Something was written down: a note, a proposal.
    Noted,
    HitsChanged,
    Noticed,
    CounterNoticed,
    Removed,
    StillThere,
    Relisted,
    HandedOver,
    Closed,
    Reopened,
}

/// Why something cannot be done with a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseFault {
    /// Not from this state.
    Illegal {
        state: CaseState,
        step: Step,
    },
    NoSuchCase(String),
    NoSuchHit(String),
    /// No decision that holds says that it infringes.
    NotConfirmed(String),
    /// It belongs to another case already.
    InCase {
        hit: String,
        case_id: String,
    },
    /// The hits are not all of one right, or name none.
    OtherRight {
        hit: String,
    },
    /// The case does not hold the hit in the way that this needs.
    NotInCase {
        hit: String,
        case_id: String,
    },
    /// Nothing to open a case over.
    NoHits,
    /// The right is not in the register any more.
    NoSuchRight(String),
}

/// The state that follows; an error names what may be done instead.
#[allow(
    clippy::match_same_arms,
    reason = "the table is read from top to bottom, and each line has a reason of its own"
)]
pub fn transition(state: CaseState, step: Step) -> Result<CaseState, CaseFault> {
    use CaseState::{Closed, HandedOver, Noticed, Open, Relisted, Removed, StillThere};
    let next = match (state, step) {
        (state, Step::Noted) => state,
        // A closed case lives again when what it was about is listed anew, or when a person says so; nothing else is done with it.
        (Closed, Step::Relisted) => Relisted,
        (Closed | HandedOver, Step::Reopened) => Open,
        (Closed, _) | (_, Step::Reopened) => return Err(CaseFault::Illegal { state, step }),
        // The authority's case: seen and written down.
        (HandedOver, Step::Closed) => Closed,
        (HandedOver, _) => HandedOver,
        (state, Step::HitsChanged) => state,
        (_, Step::Noticed) => Noticed,
        // Nobody objects to what was never asked for, and nothing is still there before it was asked for.
        (Open, Step::CounterNoticed | Step::StillThere) => return Err(CaseFault::Illegal { state, step }),
        (state, Step::CounterNoticed) => state,
        // It is known already.
        (Removed, Step::Removed) => return Err(CaseFault::Illegal { state, step }),
        (_, Step::Removed) => Removed,
        (_, Step::StillThere) => StillThere,
        (_, Step::Relisted) => Relisted,
        (_, Step::HandedOver) => HandedOver,
        (_, Step::Closed) => Closed,
    };
    Ok(next)
}

/// The state that a history leads to. It begins open, whatever its first event is.
pub fn replay(history: &[CaseEvent]) -> Result<CaseState, CaseFault> {
    let steps = history.iter().filter_map(|event| event.kind.step());
    steps.into_iter().try_fold(CaseState::Open, transition)
}

impl CaseState {
    pub const ALL: [CaseState; 7] = [
        CaseState::Open,
        CaseState::Noticed,
        CaseState::Removed,
        CaseState::StillThere,
        CaseState::Relisted,
        CaseState::HandedOver,
        CaseState::Closed,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            CaseState::Open => "open",
            CaseState::Noticed => "noticed",
            CaseState::Removed => "removed",
            CaseState::StillThere => "still-there",
            CaseState::Relisted => "relisted",
            CaseState::HandedOver => "handed-over",
            CaseState::Closed => "closed",
        }
    }

    /// What may follow.
    pub fn allowed(self) -> impl Iterator<Item = Step> {
        Step::ALL.into_iter().filter(move |step| transition(self, *step).is_ok())
    }

    /// The state in words.
    pub fn label(self) -> Message {
        Message::new("cases-state").with("state", self.as_str())
    }
}

impl FromStr for CaseState {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        CaseState::ALL.into_iter().find(|state| state.as_str() == text).ok_or(())
    }
}

impl Step {
    pub const ALL: [Step; 10] = [
        Step::Noted,
        Step::HitsChanged,
        Step::Noticed,
        Step::CounterNoticed,
        Step::Removed,
        Step::StillThere,
        Step::Relisted,
        Step::HandedOver,
        Step::Closed,
        Step::Reopened,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Step::Noted => "noted",
            Step::HitsChanged => "hits-changed",
            Step::Noticed => "noticed",
            Step::CounterNoticed => "counter-noticed",
            Step::Removed => "removed",
            Step::StillThere => "still-there",
            Step::Relisted => "relisted",
            Step::HandedOver => "handed-over",
            Step::Closed => "closed",
            Step::Reopened => "reopened",
        }
    }
}

impl CaseFault {
    pub fn message(&self) -> Message {
        let hit = |code: &'static str, hit: &str| Message::new(code).with("hit", hit);
        match self {
            CaseFault::Illegal { state, step } => {
                let allowed: Vec<&str> = state.allowed().map(Step::as_str).collect();
                Message::new("cases-illegal")
                    .with("state", state.as_str())
                    .with("step", step.as_str())
                    .with("allowed", allowed.join(", "))
            }
            CaseFault::NoSuchCase(id) => Message::new("cases-unknown").with("case", id.as_str()),
            CaseFault::NoSuchHit(id) => hit("cases-no-hit", id),
            CaseFault::NotConfirmed(id) => hit("cases-not-confirmed", id),
            CaseFault::InCase { hit: id, case_id } => hit("cases-in-case", id).with("case", case_id.as_str()),
            CaseFault::OtherRight { hit: id } => hit("cases-other-right", id),
            CaseFault::NotInCase { hit: id, case_id } => hit("cases-not-in-case", id).with("case", case_id.as_str()),
            CaseFault::NoHits => Message::new("cases-no-hits"),
            CaseFault::NoSuchRight(id) => Message::new("cases-no-right").with("right", id.as_str()),
        }
    }
}

impl fmt::Display for CaseFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.message().fmt(f)
    }
}

impl std::error::Error for CaseFault {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_usual_ways_of_a_case() {
        use Step::{Closed, HandedOver, Noticed, Relisted, Removed, Reopened, StillThere};
        for (steps, ends) in [
            (&[Noticed, Removed, Closed][..], CaseState::Closed),
            (&[Noticed, StillThere, Noticed, Removed, Relisted], CaseState::Relisted),
            (&[Noticed, Removed, Closed, Relisted, Noticed, Removed], CaseState::Removed),
            (&[Noticed, StillThere, HandedOver, Removed, Relisted], CaseState::HandedOver),
            (&[HandedOver, Reopened], CaseState::Open),
            (&[Removed], CaseState::Removed),
        ] {
            let end = steps.iter().try_fold(CaseState::Open, |state, step| transition(state, *step));
            assert_eq!(end, Ok(ends), "{steps:?}");
        }
    }

    #[test]
    fn what_cannot_be_done_is_refused_and_says_what_can() {
        for (state, step) in [
            (CaseState::Open, Step::StillThere),
            (CaseState::Open, Step::Reopened),
            (CaseState::Open, Step::CounterNoticed),
            (CaseState::Removed, Step::Removed),
            (CaseState::Closed, Step::Noticed),
            (CaseState::Closed, Step::HitsChanged),
            (CaseState::Noticed, Step::Reopened),
        ] {
            let fault = transition(state, step).unwrap_err();
            let message = fault.to_string();
            assert_eq!(fault, CaseFault::Illegal { state, step });
            for allowed in state.allowed() {
                assert!(message.contains(allowed.as_str()), "{message}");
            }
        }
    }

    #[test]
    fn every_state_is_reached_and_none_is_a_dead_end() {
        let mut reached = BTreeSet::from([CaseState::Open]);
        while let Some(new) = reached
            .iter()
            .flat_map(|state| Step::ALL.map(|step| (*state, step)))
            .filter_map(|(state, step)| transition(state, step).ok())
            .find(|next| !reached.contains(next))
        {
            reached.insert(new);
        }
        assert_eq!(reached.into_iter().collect::<Vec<_>>(), CaseState::ALL);
        for state in CaseState::ALL {
            assert!(state.allowed().any(|step| transition(state, step) != Ok(state)), "{state:?}");
            assert_eq!(state.as_str().parse(), Ok(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        proptest::collection::vec((0..Step::ALL.len()).prop_map(|at| Step::ALL[at]), 0..40)
    }

    proptest! {
        /// Whatever is tried in whatever order: refused steps change nothing, and what was done is the history to the end.
        #[test]
        fn refused_steps_leave_a_case_as_it_was(steps in steps()) {
            let mut state = CaseState::Open;
            let mut done = Vec::new();
            for step in steps {
                match transition(state, step) {
                    Ok(next) => {
                        done.push(step);
                        state = next;
                    }
                    Err(CaseFault::Illegal { state: of, step: tried }) => {
                        prop_assert_eq!((of, tried), (state, step));
                        prop_assert!(state.allowed().all(|allowed| allowed != step));
                    }
                    Err(other) => prop_assert!(false, "{other:?}"),
                }
                let replayed = done.iter().try_fold(CaseState::Open, |state, step| transition(state, *step));
                prop_assert_eq!(replayed, Ok(state));
            }
        }
    }
}
