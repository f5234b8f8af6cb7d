//! A scan as it runs: a live line on a terminal, a quiet line now and then in a pipe.

use std::io::IsTerminal as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::output::Ui;
use crate::frontier::{Outcome, ResourceKind};
use crate::locale::Message;
use crate::scan::{Progress, ScanEvent};

/// How often a pipe gets a line.
const LINE_EVERY: Duration = Duration::from_secs(10);

pub struct ScanProgress {
    ui: Ui,
    bar: Option<ProgressBar>,
    state: Mutex<State>,
}

struct State {
    counts: Counts,
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

impl ScanProgress {
    pub fn new(ui: Ui) -> Self {
        let bar = (std::io::stderr().is_terminal() && !ui.is_quiet()).then(|| {
            let bar = ProgressBar::new(0);
            if let Ok(style) = ProgressStyle::with_template("{spinner} [{elapsed_precise}] {bar:24} {pos}/{len}  {msg}")
            {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        ScanProgress { ui, bar, state: Mutex::new(State { counts: Counts::default(), last_line: Instant::now() }) }
    }

    /// Clears the live line.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn say(&self, message: &Message) {
        match &self.bar {
            Some(bar) => bar.println(self.ui.lang.text(message)),
            None => self.ui.note(message),
        }
    }

    fn show(&self, state: &mut State) {
        let counts = state.counts;
        if let Some(bar) = &self.bar {
            let done = counts.pages + counts.pictures + counts.unchanged + counts.refused;
            bar.set_length(done + counts.open);
            bar.set_position(done);
            bar.set_message(self.ui.lang.text(&counts.message()));
        } else if state.last_line.elapsed() >= LINE_EVERY {
            state.last_line = Instant::now();
            self.ui.note(&counts.message());
        }
    }
}

impl Counts {
    fn message(&self) -> Message {
        Message::new("scan-progress")
            .with("pages", self.pages)
            .with("pictures", self.pictures)
            .with("unchanged", self.unchanged)
            .with("refused", self.refused)
            .with("troubled", self.troubled)
            .with("open", self.open)
            .with("hits", self.hits)
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
            ScanEvent::Begun { .. } | ScanEvent::Suspended { .. } | ScanEvent::Stopping => {}
        }
    }
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
            _ => {}
        }
        // Counting cannot leave the counts half-changed: a poisoned lock is as good as any.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.counts.count(&event);
        self.show(&mut state);
    }
}
