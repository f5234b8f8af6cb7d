//! How often somebody may ask: by account or token, and by address before anybody has signed in.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::settings::Pace;

/// Whoever comes from many addresses makes us forget who asked little, and no more than that.
const MAX_KEYS: usize = 20_000;
/// Where there is no room, forgetting whoever has stopped is tried with each so many: it looks at all of them.
const FORGET_EVERY: u32 = 1_000;

/// Counts of requests, in memory: they begin anew with the server.
pub(crate) struct Limits {
    known: Limiter,
    unknown: Limiter,
    knocks: Limiter,
}

struct Limiter {
    governor: DefaultKeyedRateLimiter<String>,
    clock: DefaultClock,
    /// Requests for which there was no room.
    crowded: AtomicU32,
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
        Limiter { governor: RateLimiter::keyed(quota), clock: DefaultClock::default(), crowded: AtomicU32::new(0) }
    }

    fn count(&self, key: &str) -> Option<u64> {
        let is_full = self.governor.len() >= MAX_KEYS;
        if is_full && self.crowded.fetch_add(1, Ordering::Relaxed).is_multiple_of(FORGET_EVERY) {
            self.governor.retain_recent();
        }
        if self.governor.len() >= MAX_KEYS {
            // Everybody asks at once: nobody new is let in before somebody has stopped.
            return Some(1);
        }
        let too_many = self.governor.check_key(&key.to_owned()).err()?;
        Some(too_many.wait_time_from(self.clock.now()).as_secs() + 1)
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
            limits.count(Asking::Unknown, &key.to_string());
        }
        assert!(limits.unknown.governor.len() <= MAX_KEYS);
    }
}
