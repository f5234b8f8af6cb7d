//! How often somebody may ask: by account or token, and by address before anybody has signed in.

use std::num::NonZeroU32;
use std::sync::{PoisonError, RwLock};

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::settings::Pace;

/// Counted at a time. Whoever comes from more addresses makes us begin to count anew: they win a burst for each, which they
/// had anyway, and nobody is turned away for the others' sake.
const MAX_KEYS: usize = 20_000;
/// Forgetting whoever has stopped looks at all keys; where fewer than half go, it would have to be done again too soon.
const ROOM_KEPT: usize = MAX_KEYS / 2;

/// Counts of requests, in memory: they begin anew with the server.
pub(crate) struct Limits {
    known: Limiter,
    unknown: Limiter,
    knocks: Limiter,
}

struct Limiter {
    quota: Quota,
    governor: RwLock<DefaultKeyedRateLimiter<String>>,
    clock: DefaultClock,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asking {
    Known,
    Unknown,
    Knock,
}

impl Limits {
    pub(crate) fn new(pace: Pace) -> Self {
        Limits {
            known: Limiter::new(pace.known),
            unknown: Limiter::new(pace.unknown),
            knocks: Limiter::new(pace.knocks),
        }
    }

    /// Counts a request. Where it is one too many, the seconds until the next.
    pub(super) fn count(&self, asking: Asking, key: &str) -> Option<u64> {
        let limiter = match asking {
            Asking::Known => &self.known,
            Asking::Unknown => &self.unknown,
            Asking::Knock => &self.knocks,
        };
        limiter.count(key)
    }
}

impl Limiter {
    fn new((burst, per_second): (u32, u32)) -> Self {
        let at_least_one = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(at_least_one(per_second)).allow_burst(at_least_one(burst));
        Limiter { quota, governor: RwLock::new(RateLimiter::keyed(quota)), clock: DefaultClock::default() }
    }

    fn count(&self, key: &str) -> Option<u64> {
        let governor = self.governor.read().unwrap_or_else(PoisonError::into_inner);
        let governor = if governor.len() < MAX_KEYS {
            governor
        } else {
            drop(governor);
            self.make_room();
            self.governor.read().unwrap_or_else(PoisonError::into_inner)
        };
        let too_many = governor.check_key(&key.to_owned()).err()?;
        Some(too_many.wait_time_from(self.clock.now()).as_secs() + 1)
    }

    fn make_room(&self) {
        let mut governor = self.governor.write().unwrap_or_else(PoisonError::into_inner);
        // Somebody else may have made it meanwhile.
        if governor.len() < MAX_KEYS {
            return;
        }
        governor.retain_recent();
        if governor.len() > ROOM_KEPT {
            *governor = RateLimiter::keyed(self.quota);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_counted_by_themselves_and_all_are_bounded() {
        let limits = Limits::new(Pace { known: (3, 1), unknown: (1, 1), knocks: (1, 1) });
        for _ in 0..3 {
            assert_eq!(limits.count(Asking::Known, "anna"), None);
        }
        assert!(limits.count(Asking::Known, "anna").is_some_and(|seconds| (1..=2).contains(&seconds)));
        assert_eq!(limits.count(Asking::Known, "li"), None);
        assert_eq!(limits.count(Asking::Unknown, "anna"), None);
        for key in 0..2 * MAX_KEYS {
            assert_eq!(limits.count(Asking::Unknown, &key.to_string()), None, "whoever is new is let in");
        }
        assert!(limits.unknown.governor.read().unwrap().len() <= MAX_KEYS);
    }
}
