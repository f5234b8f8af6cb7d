//! Scans at the desk: asked for, watched, stopped, let go on.

use crate::accounts::{Permission, Person};
use crate::locale::Message;
use crate::scan::known_sources;
use crate::scan::runner::{Live, job_id};
use crate::sources::SourceId;
use crate::store::{Asked, JobReason, JobState, NewJob, PastScan, ScanJob, ScheduleWord};

use super::{Desk, DeskError, require};

/// Sources that one job may have.
const MAX_SOURCES: usize = 1_000;
/// Words shown of one job.
const WORDS: u32 = 50;

/// A job with all that is known of it.
#[derive(Clone, Debug)]
pub struct JobPage {
    pub job: ScanJob,
    pub live: Live,
    pub sources: Vec<SourceOfJob>,
    pub words: Vec<ScheduleWord>,
}

/// What came of one of its sources.
#[derive(Clone, Debug)]
pub struct SourceOfJob {
    pub id: SourceId,
    pub name: String,
    /// None where its scan has not ended.
    pub scan: Option<PastScan>,
}

impl Desk {
    /// Asks for a scan of these sources, now.
    pub async fn start_scan(&self, person: &Person, sources: &[SourceId], now_ms: i64) -> Result<ScanJob, DeskError> {
        require(person, Permission::WriteSources)?;
        let mut chosen = sources.to_vec();
        chosen.sort();
        chosen.dedup();
        if chosen.is_empty() || chosen.len() > MAX_SOURCES {
            let why = Message::new("desk-scans-choose-sources").with("most", MAX_SOURCES);
            return Err(DeskError::invalid("sources", why));
        }
        let known = known_sources(&self.store, &self.sources_dir).await?;
        for id in &chosen {
            let Some(source) = known.iter().find(|known| known.id == *id) else {
                return Err(DeskError::invalid(
                    "sources",
                    Message::new("desk-scans-unknown-source").with("id", id.0.as_str()),
                ));
            };
            if source.read.is_err() {
                let faulty = Message::new("desk-scans-source-faulty").with("file", source.file.as_str());
                return Err(DeskError::Conflict(faulty));
            }
        }
        for said in self.store.schedules().await?.into_iter().filter(|said| chosen.contains(&said.source_id)) {
            if let Some(pause) = said.pause.filter(|pause| pause.holds_at(now_ms)) {
                let paused = Message::new("desk-scans-is-paused")
                    .with("id", said.source_id.0)
                    .with("by", pause.by)
                    .with("reason", pause.reason);
                return Err(DeskError::Conflict(paused));
            }
        }
        let by = Some(person.name.clone());
        let job =
            NewJob { id: String::new(), sources: chosen, reason: JobReason::Hand, asked_by: by, asked_ms: now_ms };
        let job = NewJob { id: job_id(&job), ..job };
        match self.store.ask_scan(&job).await? {
            Asked::New | Asked::Known => self.job(&job.id).await,
            Asked::AtWork(id) => Err(DeskError::Conflict(Message::new("desk-scans-is-at-work").with("id", id.0))),
        }
    }

    /// Those that wait or run, in their order.
    pub async fn open_scans(&self, person: &Person) -> Result<Vec<ScanJob>, DeskError> {
        require(person, Permission::ReadSources)?;
        Ok(self.store.open_jobs().await?)
    }

    /// Latest first, behind `before`.
    pub async fn scans(
        &self,
        person: &Person,
        before: Option<(i64, String)>,
        limit: u32,
    ) -> Result<Vec<ScanJob>, DeskError> {
        require(person, Permission::ReadSources)?;
        Ok(self.store.jobs(before, limit).await?)
    }

    pub async fn scan(&self, person: &Person, id: &str) -> Result<JobPage, DeskError> {
        require(person, Permission::ReadSources)?;
        let job = self.job(id).await?;
        let known = known_sources(&self.store, &self.sources_dir).await?;
        let scans = self.store.scans_of_job(id).await?;
        let of_job = |id: &SourceId| {
            let source = known.iter().find(|known| known.id == *id).and_then(|known| known.read.as_ref().ok());
            let name = source.map_or_else(|| id.0.clone(), |source| source.name.clone());
            let scan = scans.iter().find(|scan| scan.source_id == *id).cloned();
            SourceOfJob { id: id.clone(), name, scan }
        };
        let sources = job.sources.iter().map(of_job).collect();
        let words = self.store.schedule_words(id, WORDS).await?;
        Ok(JobPage { live: live_of(&job), job, sources, words })
    }

    /// Stops a scan that runs, politely; takes back one that waits or was stopped.
    pub async fn stop_scan(&self, person: &Person, id: &str, now_ms: i64) -> Result<ScanJob, DeskError> {
        require(person, Permission::WriteSources)?;
        let state = self.store.stop_job(id, &person.name, now_ms).await?.ok_or(DeskError::NotFound)?;
        if state == JobState::Done {
            return Err(DeskError::Conflict(Message::new("desk-scans-has-ended")));
        }
        self.job(id).await
    }

    /// Lets a scan that was stopped or broke off go on where it was.
    pub async fn continue_scan(&self, person: &Person, id: &str, now_ms: i64) -> Result<ScanJob, DeskError> {
        require(person, Permission::WriteSources)?;
        let state = self.store.continue_job(id, &person.name, now_ms).await?.ok_or(DeskError::NotFound)?;
        if state.can_go_on() {
            return Err(DeskError::Conflict(Message::new("desk-scans-others-at-work")));
        }
        if !state.is_open() {
            return Err(DeskError::Conflict(Message::new("desk-scans-has-ended")));
        }
        self.job(id).await
    }

    async fn job(&self, id: &str) -> Result<ScanJob, DeskError> {
        self.store.job(id).await?.ok_or(DeskError::NotFound)
    }
}

/// How far a job was when that was last written down.
fn live_of(job: &ScanJob) -> Live {
    job.progress.as_deref().and_then(|kept| serde_json::from_str(kept).ok()).unwrap_or_default()
}
