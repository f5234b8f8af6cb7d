//! A scan as it runs: on a terminal a live line, and one on what is waited for; in a pipe a quiet line now and then.

use std::collections::VecDeque;
use std::io::IsTerminal as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::cases;
use super::output::Ui;
use crate::frontier::{Outcome, ResourceKind};
use crate::locale::{Lang, Message};
use crate::scan::{Progress, ScanEvent, WaitReason, Waiting};

/// How often a pipe gets a line.
const LINE_EVERY: Duration = Duration::from_secs(30);
/// Over how long the rate of requests is taken.
const RATE_WINDOW: Duration = Duration::from_secs(10);

pub struct ScanProgress {
    ui: Ui,
    bars: Option<Bars>,
    state: Mutex<State>,
}

/// What a terminal shows.
struct Bars {
    all: MultiProgress,
    counts: ProgressBar,
    waiting: ProgressBar,
}

struct State {
    counts: Counts,
    waiting: Waiting,
    rate: Rate,
    last_line: Instant,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    pages: u64,
    pictures: u64,
    unchanged: u64,
    refused: u64,
    troubled: u64,
    open: u64,
    hits: u64,
}

/// Requests of the last seconds, counted by the second.
#[derive(Default)]
struct Rate(VecDeque<(Instant, u64)>);

impl Rate {
    fn count(&mut self, now: Instant) {
        match self.0.back_mut() {
            Some((second, count)) if now.duration_since(*second) < Duration::from_secs(1) => *count += 1,
            _ => self.0.push_back((now, 1)),
        }
        while self.0.front().is_some_and(|(second, _)| now.duration_since(*second) > RATE_WINDOW) {
            self.0.pop_front();
        }
    }

    fn per_second(&self, now: Instant) -> f64 {
        let recent = self.0.iter().filter(|(second, _)| now.duration_since(*second) <= RATE_WINDOW);
        let (mut requests, mut longest) = (0, Duration::from_secs(1));
        for (second, count) in recent {
            requests += count;
            longest = longest.max(now.duration_since(*second));
        }
        requests as f64 / longest.as_secs_f64()
    }
}

impl ScanProgress {
    pub fn new(ui: Ui) -> Self {
        let bars = (std::io::stderr().is_terminal() && !ui.is_quiet()).then(Bars::new);
        let state = State {
            counts: Counts::default(),
            waiting: Waiting::default(),
            rate: Rate::default(),
            last_line: Instant::now(),
        };
        ScanProgress { ui, bars, state: Mutex::new(state) }
    }

    /// Clears the live lines.
    pub fn finish(&self) {
        if let Some(bars) = &self.bars {
            bars.counts.finish_and_clear();
            bars.waiting.finish_and_clear();
        }
    }

    fn say(&self, message: &Message) {
        let Some(bars) = &self.bars else { return self.ui.note(message) };
        // A terminal that is gone has nobody to tell.
        let _ = bars.all.println(self.ui.lang.text(message));
    }

    fn show(&self, state: &mut State) {
        let now = Instant::now();
        let lang = self.ui.lang;
        if let Some(bars) = &self.bars {
            let counts = state.counts;
            let done = counts.pages + counts.pictures + counts.unchanged + counts.refused;
            bars.counts.set_length(done + counts.open);
            bars.counts.set_position(done);
            bars.counts.set_message(lang.text(&counts.message(state.rate.per_second(now))));
            bars.waiting.set_message(waiting_line(&state.waiting, lang));
        } else if state.last_line.elapsed() >= LINE_EVERY {
            state.last_line = now;
            self.ui.note(&state.counts.message(state.rate.per_second(now)));
            let waiting = waiting_line(&state.waiting, lang);
            if !waiting.is_empty() && !self.ui.is_quiet() {
                eprintln!("{waiting}");
            }
        }
    }
}

impl Bars {
    fn new() -> Self {
        let all = MultiProgress::new();
        let bar = |template: &str| {
            let bar = all.add(ProgressBar::new(0));
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar
        };
        let counts = bar("{spinner} [{elapsed_precise}] {bar:24} {pos}/{len}  {wide_msg}");
        let waiting = bar("  {wide_msg}");
        counts.enable_steady_tick(Duration::from_millis(120));
        Bars { all, counts, waiting }
    }
}

impl Counts {
    fn message(&self, requests_per_second: f64) -> Message {
        Message::new("scan-progress")
            .with("pages", self.pages)
            .with("pictures", self.pictures)
            .with("unchanged", self.unchanged)
            .with("refused", self.refused)
            .with("troubled", self.troubled)
            .with("open", self.open)
            .with("hits", self.hits)
            .with("rate", format!("{requests_per_second:.1}"))
    }

    fn count(&mut self, event: &ScanEvent) {
        match event {
            ScanEvent::Visited { outcome: Outcome::Unchanged, .. } => self.unchanged += 1,
            ScanEvent::Visited { outcome: Outcome::Busy { .. } | Outcome::Broken(_) | Outcome::Failed(_), .. } => {
                self.troubled += 1;
            }
            ScanEvent::Visited { kind: ResourceKind::Picture, .. } => self.pictures += 1,
            ScanEvent::Visited { .. } => self.pages += 1,
            ScanEvent::Refused { addresses, .. } => self.refused += addresses,
            ScanEvent::Open(open) => self.open = *open,
            ScanEvent::Matched(matched) => self.hits += matched.hits,
            ScanEvent::Begun { .. }
            | ScanEvent::Suspended { .. }
            | ScanEvent::Paused { .. }
            | ScanEvent::Stopping
            | ScanEvent::Requested(_)
            | ScanEvent::Rechecked(_)
            | ScanEvent::Waiting(_) => {}
        }
    }
}

/// Who is waited for, why and until when; empty where nobody is.
fn waiting_line(waiting: &Waiting, lang: Lang) -> String {
    let all: u64 = waiting.counts.iter().map(|(_, count)| count).sum();
    let named: Vec<String> = waiting
        .hosts
        .iter()
        .take(Waiting::NAMED)
        .map(|host| {
            let name = host.host.0.split_once("://").map_or(host.host.0.as_str(), |(_, name)| name);
            let name = name.strip_suffix(":443").or(name.strip_suffix(":80")).unwrap_or(name);
            let name: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
            lang.text(&wait_message(host.reason).with("host", name).with("until", time_of_day(host.until_ms)))
        })
        .collect();
    if named.is_empty() {
        return String::new();
    }
    let more = all.saturating_sub(named.len() as u64);
    let hosts = named.join(" · ");
    lang.text(&Message::new("scan-waiting").with("hosts", hosts).with("more", more))
}

fn wait_message(reason: WaitReason) -> Message {
    Message::new(match reason {
        WaitReason::Busy => "scan-wait-busy",
        WaitReason::Errors => "scan-wait-errors",
        WaitReason::CrawlDelay => "scan-wait-crawl-delay",
        WaitReason::Delay => "scan-wait-delay",
        WaitReason::OutsideHours => "scan-wait-outside-hours",
        WaitReason::RobotsUnreachable => "scan-wait-robots-unreachable",
    })
}

/// `14:03:20`, in UTC as every time we print.
fn time_of_day(ms: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(ms);
    time.map(|time| time.strftime("%H:%M:%S").to_string()).unwrap_or_default()
}

impl Progress for ScanProgress {
    fn event(&self, event: ScanEvent) {
        match &event {
            ScanEvent::Begun { source, resumed: true } => {
                self.say(&Message::new("scan-resumed").with("source", source.0.as_str()));
            }
            ScanEvent::Suspended { source, until_ms } => {
                let until = jiff::Timestamp::from_millisecond(*until_ms).map(|at| at.to_string()).unwrap_or_default();
                let suspended = Message::new("scan-suspended").with("source", source.0.as_str()).with("until", until);
                self.say(&suspended);
            }
            ScanEvent::Stopping => self.say(&Message::new("scan-stopping")),
            ScanEvent::Rechecked(rechecked) => {
                for message in cases::messages(rechecked, self.ui.lang) {
                    self.say(&message);
                }
            }
            _ => {}
        }
        // Counting cannot leave the counts half-changed: a poisoned lock is as good as any.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.counts.count(&event);
        match event {
            ScanEvent::Requested(_) => state.rate.count(Instant::now()),
            ScanEvent::Waiting(waiting) => state.waiting = waiting,
            _ => {}
        }
        self.show(&mut state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontier::HostKey;
    use crate::scan::WaitingHost;

    #[test]
    fn waiting_hosts_are_named_with_their_reasons() {
        let host = |host: &str, reason, until_ms| WaitingHost { host: HostKey(host.to_owned()), reason, until_ms };
        let hosts = vec![
            host("https://a.test:443", WaitReason::Busy, 1_795_000_000_000),
            host("http://b.test:8080", WaitReason::CrawlDelay, 1_795_000_003_000),
        ];
        let counts = vec![(WaitReason::Busy, 1), (WaitReason::CrawlDelay, 1), (WaitReason::Delay, 40)];
        let waiting = Waiting { hosts, counts };
        let line = waiting_line(&waiting, Lang::En);
        assert_eq!(
            line,
            "waiting: a.test resting until 11:06:40 UTC, as it asked · b.test:8080 until 11:06:43 UTC, its Crawl-delay · and 40 more hosts"
        );
        let line = waiting_line(&waiting, Lang::ZhCn);
        assert!(line.contains("a.test") && line.contains("40") && !line.contains("until"), "{line}");
        assert_eq!(waiting_line(&Waiting::default(), Lang::En), "");
    }

    #[test]
    fn the_rate_is_that_of_the_last_seconds() {
        let begun = Instant::now();
        let at = |ms| begun + Duration::from_millis(ms);
        let mut rate = Rate::default();
        assert_eq!(rate.per_second(begun), 0.0);
        for ms in (0..5_000).step_by(100) {
            rate.count(at(ms));
        }
        assert!((rate.per_second(at(5_000)) - 10.0).abs() < 0.5, "{}", rate.per_second(at(5_000)));
        assert_eq!(rate.per_second(at(60_000)), 0.0);
        for ms in 0..100_000 {
            rate.count(at(60_000 + ms * 100));
        }
        assert!(rate.0.len() <= 12, "{}", rate.0.len());
    }
}
