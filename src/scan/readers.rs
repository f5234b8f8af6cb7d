//! The threads that decode, parse and fingerprint: a fixed few, so that the memory which one large page needed serves the
//! next one. A pool that hands work to whichever thread is free leaves such memory behind in every one of them.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() + Send>;

/// Runs work of more than half a millisecond off the async threads; the threads end when the last clone is dropped.
#[derive(Clone)]
pub(super) struct Readers(Sender<Job>);

impl Readers {
    pub fn start(threads: usize) -> io::Result<Self> {
        let (sender, jobs) = channel::<Job>();
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 1..=threads.max(1) {
            let jobs = Arc::clone(&jobs);
            thread::Builder::new().name(format!("reader-{number}")).spawn(move || work_off(&jobs))?;
        }
        Ok(Readers(sender))
    }

    /// The result of `work`; none where it panicked. What waits is bounded by the requests that may be in flight.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let (answer, result) = oneshot::channel();
        let job = Box::new(move || drop(answer.send(work())));
        self.0.send(job).ok()?;
        result.await.ok()
    }
}

fn work_off(jobs: &Mutex<Receiver<Job>>) {
    loop {
        // The lock is held while waiting and not while working.
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        // The hook has reported it, and whoever waits for the result sees that there is none.
        let _ = catch_unwind(AssertUnwindSafe(job));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_page_that_breaks_its_reader_does_not_stop_the_others() {
        let readers = Readers::start(1).expect("threads can be started");
        assert_eq!(readers.run(|| -> u32 { panic!("as a hostile page would have it") }).await, None);
        assert_eq!(readers.run(|| 7).await, Some(7));
    }
}
