//! How long a server rests, and what becomes of an address after a visit. Errors never make us faster.

use serde::{Deserialize, Serialize};

use super::Outcome;
use super::hash::mixed;
use crate::sources::Politeness;

/// First pause after an error; doubles with each attempt.
pub const RETRY_BASE_MS: i64 = 2_000;
/// Doublings of that pause at the most.
const RETRY_DOUBLINGS: u32 = 6;
/// First rest of a server that says 429 or 503 without saying for how long; doubles each time, up to a day.
const BUSY_BASE_MS: i64 = 60_000;
const BUSY_CEILING_MS: i64 = 24 * 3_600 * 1_000;
/// Doublings after which that ceiling is reached.
const BUSY_DOUBLINGS: u32 = 11;
/// Longest rest that is ever noted, whatever a server asks for: after a week it is worth another look.
pub const MAX_REST_MS: i64 = 7 * 24 * 3_600 * 1_000;

/// Our own back-off is made longer by up to this many thousandths, so that crawlers that failed together do not return
/// together.
const JITTER_PERMILLE: u64 = 250;

/// Answers up to this smoothed time cost a server no more than it is used to.
const QUICK_MS: i64 = 500;
/// A slow server rests this many times what its answers take beyond [`QUICK_MS`].
const SLOW_FACTOR: i64 = 2;
/// Longest rest because of slowness alone.
const MAX_ADAPTED_MS: i64 = 60_000;

/// Consecutive troubles after which a server is left alone until the next scan: it is down, or does not want us.
const MAX_TROUBLES: u32 = 8;

/// What the scheduler knows about a server when it decides about its rest.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    /// robots.txt `Crawl-delay` in milliseconds.
    pub crawl_delay_ms: Option<i64>,
    /// Consecutive answers of the server that were 429, 503 or no answer at all, this one included.
    pub troubles: u32,
    /// How long the server's answers took of late.
    pub latency: Latency,
    /// Decides the jitter: any number that belongs to the server, such as a hash of its key.
    pub seed: u64,
}

/// A server's smoothed response time: an exponentially weighted mean as RFC 6298 has it for round trips, with a quarter
/// for the newest answer, since a crawler sees few. Zero until the first answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Latency {
    /// Milliseconds times 16, so that small changes are not lost; never negative.
    sixteenths: i64,
}

impl Latency {
    /// From [`Latency::code`]; whatever is not a latency counts as none.
    pub fn from_code(code: i64) -> Self {
        Latency { sixteenths: code.clamp(0, MAX_LATENCY_MS * 16) }
    }

    /// The number the store keeps.
    pub fn code(self) -> i64 {
        self.sixteenths
    }

    pub fn ms(self) -> i64 {
        self.sixteenths / 16
    }

    /// With one more answer, which took so many milliseconds from the request's last byte to the response's last.
    pub fn observe(self, ms: i64) -> Self {
        let sample = ms.clamp(0, MAX_LATENCY_MS) * 16;
        let sixteenths = if self.sixteenths == 0 { sample } else { self.sixteenths + (sample - self.sixteenths) / 4 };
        Latency { sixteenths }
    }

    /// With one more answer that was an error or none at all: a quick refusal does not make a server look quick.
    pub fn observe_trouble(self, ms: i64) -> Self {
        let observed = self.observe(ms);
        if observed.sixteenths > self.sixteenths { observed } else { self }
    }

    /// The rest that a server as slow as this one gets, in milliseconds: none up to half a second, as long as its answers
    /// take at one second, and towards twice that beyond, up to a minute.
    pub fn rest_ms(self) -> i64 {
        ((self.ms() - QUICK_MS).max(0) * SLOW_FACTOR).min(MAX_ADAPTED_MS)
    }
}

const MAX_LATENCY_MS: i64 = 3_600_000;

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

/// The rest that a server gets after `outcome`, in milliseconds from the end of the request, at most [`MAX_REST_MS`].
/// The longest of our own delay, its Crawl-delay, what its slowness asks for and its Retry-After counts: nothing that a
/// server says shortens our own delay.
pub fn rest_after(outcome: &Outcome, pace: Pace, politeness: &Politeness) -> i64 {
    let own = millis(politeness.delay).max(pace.latency.rest_ms());
    let polite = own.max(pace.crawl_delay_ms.unwrap_or(0));
    let rest = match outcome {
        Outcome::Busy { retry_after_ms: Some(asked) } => polite.max(*asked),
        Outcome::Busy { retry_after_ms: None } => polite.max(busy_rest(pace)),
        Outcome::Broken(_) => polite.max(retry_pause(pace)),
        _ => polite,
    };
    rest.min(MAX_REST_MS)
}

/// Whether a rest between ordinary visits is longer than the source waits for inside a scan: such a host is left for the
/// next scan after the one page that needs no wait. A Crawl-delay of years must not keep a scan from ending.
pub fn is_too_slow(pace: Pace, politeness: &Politeness) -> bool {
    pace.crawl_delay_ms.unwrap_or(0) > millis(politeness.max_wait.max(politeness.delay))
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

fn busy_rest(pace: Pace) -> i64 {
    let doublings = pace.troubles.saturating_sub(1).min(BUSY_DOUBLINGS);
    jittered(BUSY_BASE_MS.saturating_mul(1 << doublings).min(BUSY_CEILING_MS), pace.seed, doublings)
}

fn retry_pause(pace: Pace) -> i64 {
    let doublings = pace.troubles.saturating_sub(1).min(RETRY_DOUBLINGS);
    jittered(RETRY_BASE_MS.saturating_mul(1 << doublings), pace.seed, doublings)
}

/// `base_ms` and up to a quarter more; the same for the same server and the same number of doublings.
fn jittered(base_ms: i64, seed: u64, doublings: u32) -> i64 {
    let permille = mixed(seed ^ (u64::from(doublings) << 32)) % (JITTER_PERMILLE + 1);
    base_ms + base_ms / 1_000 * permille as i64
}

fn millis(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::AllowedHours;
    use proptest::prelude::*;
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
            hours: AllowedHours::default(),
        }
    }

    fn busy(ms: Option<i64>) -> Outcome {
        Outcome::Busy { retry_after_ms: ms }
    }

    fn broken() -> Outcome {
        Outcome::Broken("timeout".into())
    }

    fn steady(ms: i64) -> Latency {
        (0..50).fold(Latency::default(), |latency, _| latency.observe(ms))
    }

    #[test]
    fn the_longest_wish_counts() {
        let pace = |crawl_delay_ms, troubles| Pace { crawl_delay_ms, troubles, ..Pace::default() };
        let table = [
            (Outcome::Fetched, pace(None, 0), 1_000),
            (Outcome::Fetched, pace(Some(5_000), 0), 5_000),
            (Outcome::Fetched, pace(Some(10), 0), 1_000),
            (Outcome::Fetched, pace(Some(i64::MAX), 0), MAX_REST_MS),
            (busy(Some(3_000)), pace(None, 1), 3_000),
            (busy(Some(0)), pace(None, 1), 1_000),
            (busy(Some(i64::MAX)), pace(None, 1), MAX_REST_MS),
        ];
        for (outcome, pace, rest) in table {
            assert_eq!(rest_after(&outcome, pace, &politeness(1_000)), rest, "{outcome:?} {pace:?}");
        }
    }

    #[test]
    fn our_own_back_off_doubles_and_is_never_shorter_for_its_jitter() {
        let table = [
            (busy(None), 1, 60_000),
            (busy(None), 2, 120_000),
            (busy(None), 60, BUSY_CEILING_MS),
            (broken(), 1, 2_000),
            (broken(), 3, 8_000),
            (broken(), u32::MAX, 128_000),
        ];
        for (outcome, troubles, base) in table {
            let rests: Vec<i64> = (0..200)
                .map(|seed| Pace { troubles, seed, ..Pace::default() })
                .map(|pace| rest_after(&outcome, pace, &politeness(1_000)))
                .collect();
            assert!(rests.iter().all(|rest| (base..=base * 5 / 4).contains(rest)), "{outcome:?} {troubles}: {rests:?}");
            let distinct: std::collections::BTreeSet<&i64> = rests.iter().collect();
            assert!(distinct.len() > 20, "{outcome:?} {troubles}: servers return together: {distinct:?}");
        }
    }

    #[test]
    fn a_slow_server_rests_longer() {
        let table = [
            (0, 0, 0),
            (0, 100, 0),
            (0, 500, 0),
            (0, 1_000, 1_000),
            (0, 3_000, 5_000),
            (1_000, 800, 1_000),
            (1_000, 3_000, 5_000),
            (0, 3_600_000, 60_000),
            (600_000, 3_600_000, 600_000),
        ];
        for (delay_ms, latency_ms, rest) in table {
            let pace = Pace { latency: steady(latency_ms), ..Pace::default() };
            assert_eq!(rest_after(&Outcome::Fetched, pace, &politeness(delay_ms)), rest, "{delay_ms} {latency_ms}");
        }
    }

    #[test]
    fn latency_follows_the_answers_and_errors_only_raise_it() {
        let quick = steady(100);
        assert_eq!(quick.ms(), 100);
        assert_eq!(quick.observe(500).ms(), 200);
        assert_eq!(steady(4_000).observe_trouble(1).ms(), 4_000);
        assert!(quick.observe_trouble(20_000).ms() > 5_000);
        assert_eq!(Latency::from_code(quick.code()), quick);
        assert_eq!(Latency::from_code(-3), Latency::default());
    }

    #[test]
    fn a_crawl_delay_beyond_patience_leaves_the_host() {
        let too_slow =
            |crawl_delay_ms, delay_ms| is_too_slow(Pace { crawl_delay_ms, ..Pace::default() }, &politeness(delay_ms));
        assert!(too_slow(Some(1_000_000_000_000), 1_000));
        assert!(too_slow(Some(120_001), 0));
        assert!(!too_slow(Some(120_000), 0));
        assert!(!too_slow(None, 600_000));
        // A source that is slower of its own accord has no reason to leave.
        assert!(!too_slow(Some(300_000), 600_000));
    }

    #[test]
    fn attempts_and_waits_are_bounded() {
        let broken = broken();
        let step = |outcome: &Outcome, attempts, rest| next_step(outcome, attempts, 1, rest, &politeness(0), 10);
        assert_eq!(step(&broken, 1, 2_000), Next::Retry { at_ms: 2_010 });
        assert_eq!(step(&broken, 3, 2_000), Next::Done);
        assert_eq!(step(&busy(None), 1, 600_000), Next::Leave);
        assert_eq!(step(&Outcome::Gone, 1, 0), Next::Done);
        assert_eq!(next_step(&broken, 1, MAX_TROUBLES, 2_000, &politeness(0), 10), Next::Leave);
    }

    fn outcomes() -> impl Strategy<Value = Outcome> {
        prop_oneof![
            Just(Outcome::Fetched),
            Just(Outcome::Gone),
            Just(broken()),
            proptest::option::of(any::<i64>()).prop_map(busy),
        ]
    }

    proptest! {
        #[test]
        fn nothing_ever_shortens_a_rest(
            outcome in outcomes(),
            delay_ms in 0_u64..600_000,
            crawl_delay_ms in proptest::option::of(any::<i64>()),
            latency_ms in 0_i64..5_000_000,
            troubles in any::<u32>(),
            seed in any::<u64>(),
        ) {
            let politeness = politeness(delay_ms);
            let pace = Pace { crawl_delay_ms, troubles, latency: Latency::default().observe(latency_ms), seed };
            let rest = rest_after(&outcome, pace, &politeness);
            prop_assert!((delay_ms as i64..=MAX_REST_MS).contains(&rest));
            // An error is never followed by a shorter rest than an answer.
            prop_assert!(rest >= rest_after(&Outcome::Fetched, pace, &politeness));
            // Neither is a wish of the server, nor its slowness, nor one more trouble.
            let unasked = Pace { crawl_delay_ms: None, ..pace };
            prop_assert!(rest >= rest_after(&outcome, unasked, &politeness));
            let unmeasured = Pace { latency: Latency::default(), ..pace };
            prop_assert!(rest >= rest_after(&outcome, unmeasured, &politeness));
            let worse = Pace { troubles: troubles.saturating_add(1), ..pace };
            prop_assert!(rest <= rest_after(&outcome, worse, &politeness));
            if let Some(asked) = pace.crawl_delay_ms {
                prop_assert!(rest >= asked.min(MAX_REST_MS));
            }
            if let Outcome::Busy { retry_after_ms: Some(asked) } = outcome {
                prop_assert!(rest >= asked.min(MAX_REST_MS));
            }
        }
    }
}
