//! How long a server rests, and what becomes of an address after a visit. Errors never make us faster.

use super::Outcome;
use crate::sources::Politeness;

/// First pause after an error; doubles with each attempt.
pub const RETRY_BASE_MS: i64 = 2_000;
/// First rest of a server that says 429 or 503 without saying for how long; doubles each time, up to a day.
const BUSY_BASE_MS: i64 = 60_000;
const BUSY_CEILING_MS: i64 = 24 * 3_600 * 1_000;

/// Consecutive troubles after which a server is left alone until the next scan: it is down, or does not want us.
const MAX_TROUBLES: u32 = 8;

/// What the scheduler knows about a server when it decides about its rest.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    /// robots.txt `Crawl-delay` in milliseconds.
    pub crawl_delay_ms: Option<i64>,
    /// Consecutive answers of the server that were 429, 503 or no answer at all, this one included.
    pub troubles: u32,
}

/// What becomes of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Settled for this scan.
    Done,
    /// Asked again, not before this time.
    Retry { at_ms: i64 },
    /// Left for the next scan: the wait would be longer than the source allows inside one.
    Leave,
}

/// The rest that a server gets after `outcome`, in milliseconds from the end of the request.
/// The longest of our own delay, its Crawl-delay and its Retry-After counts: robots.txt never shortens our own delay.
pub fn rest_after(outcome: &Outcome, pace: Pace, politeness: &Politeness) -> i64 {
    let own = millis(politeness.delay);
    let polite = own.max(pace.crawl_delay_ms.unwrap_or(0));
    match outcome {
        Outcome::Busy { retry_after_ms } => polite.max(retry_after_ms.unwrap_or_else(|| busy_rest(pace.troubles))),
        Outcome::Broken(_) => polite.max(retry_pause(pace.troubles)),
        _ => polite,
    }
}

/// What becomes of an address after its `attempts`-th visit (1 for the first) to a server with so many `troubles`.
pub fn next_step(
    outcome: &Outcome,
    attempts: u32,
    troubles: u32,
    rest_ms: i64,
    politeness: &Politeness,
    now_ms: i64,
) -> Next {
    let worth_another = match outcome {
        Outcome::Busy { .. } | Outcome::Broken(_) => attempts < politeness.max_attempts,
        _ => return Next::Done,
    };
    if rest_ms > millis(politeness.max_wait) || troubles >= MAX_TROUBLES {
        return Next::Leave;
    }
    if worth_another { Next::Retry { at_ms: now_ms.saturating_add(rest_ms) } } else { Next::Done }
}

fn busy_rest(troubles: u32) -> i64 {
    BUSY_BASE_MS.saturating_mul(1 << troubles.saturating_sub(1).min(20)).min(BUSY_CEILING_MS)
}

fn retry_pause(troubles: u32) -> i64 {
    RETRY_BASE_MS.saturating_mul(1 << troubles.saturating_sub(1).min(6))
}

fn millis(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn politeness(delay_ms: u64) -> Politeness {
        Politeness {
            delay: Duration::from_millis(delay_ms),
            concurrency: 1,
            requests_per_minute: None,
            first_byte_timeout: Duration::from_secs(20),
            total_timeout: Duration::from_secs(60),
            max_attempts: 3,
            max_body_bytes: 1 << 20,
            max_wait: Duration::from_secs(120),
        }
    }

    #[test]
    fn the_longest_wish_counts() {
        let pace = |crawl_delay_ms, troubles| Pace { crawl_delay_ms, troubles };
        let busy = |ms| Outcome::Busy { retry_after_ms: ms };
        let table = [
            (Outcome::Fetched, pace(None, 0), 1_000),
            (Outcome::Fetched, pace(Some(5_000), 0), 5_000),
            (Outcome::Fetched, pace(Some(10), 0), 1_000),
            (busy(Some(3_000)), pace(None, 1), 3_000),
            (busy(Some(0)), pace(None, 1), 1_000),
            (busy(None), pace(None, 1), 60_000),
            (busy(None), pace(None, 2), 120_000),
            (busy(None), pace(None, 60), BUSY_CEILING_MS),
            (Outcome::Broken("timeout".into()), pace(None, 1), 2_000),
            (Outcome::Broken("timeout".into()), pace(None, 3), 8_000),
        ];
        for (outcome, pace, rest) in table {
            assert_eq!(rest_after(&outcome, pace, &politeness(1_000)), rest, "{outcome:?} {pace:?}");
        }
    }

    #[test]
    fn attempts_and_waits_are_bounded() {
        let broken = Outcome::Broken("timeout".into());
        let step = |outcome: &Outcome, attempts, rest| next_step(outcome, attempts, 1, rest, &politeness(0), 10);
        assert_eq!(step(&broken, 1, 2_000), Next::Retry { at_ms: 2_010 });
        assert_eq!(step(&broken, 3, 2_000), Next::Done);
        assert_eq!(step(&Outcome::Busy { retry_after_ms: None }, 1, 600_000), Next::Leave);
        assert_eq!(step(&Outcome::Gone, 1, 0), Next::Done);
        assert_eq!(next_step(&broken, 1, MAX_TROUBLES, 2_000, &politeness(0), 10), Next::Leave);
    }
}
