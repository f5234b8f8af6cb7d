//! What the store keeps of schedules and of scans that were asked for. When something is due is decided in `scan::schedule`.

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::{ScanRow, StoreError};
use crate::locale::Message;
use crate::rights::RightId;
use crate::sources::SourceId;

/// What makes a source run by itself, in the words it was given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "timing")]
pub enum Timing {
    /// Nothing: a person starts it.
    #[default]
    Manual,
    /// What its file says: `cadence.every`.
    Cadence,
    /// A cron expression of five fields.
    Cron { cron: String },
}

/// What was said about when a source is scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSchedule {
    pub source_id: SourceId,
    pub timing: Timing,
    /// A name of the IANA database, or an offset.
    pub zone: String,
    /// `22:00-06:00`; empty is always.
    pub hours: Vec<String>,
    /// What was due up to then has been seen to.
    pub covered_ms: i64,
    /// A scan that was put aside goes on from here.
    pub resume_ms: Option<i64>,
    pub pause: Option<Pause>,
}

impl SourceSchedule {
    /// Of a source about which nothing was said.
    pub fn of(source_id: SourceId) -> Self {
        SourceSchedule {
            source_id,
            timing: Timing::Manual,
            zone: "UTC".to_owned(),
            hours: Vec::new(),
            covered_ms: 0,
            resume_ms: None,
            pause: None,
        }
    }
}

/// Until when a source is left alone, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    pub from_ms: i64,
    /// None is until somebody resumes it.
    pub until_ms: Option<i64>,
    pub reason: String,
    pub by: String,
}

impl Pause {
    pub fn holds_at(&self, now_ms: i64) -> bool {
        self.until_ms.is_none_or(|until| now_ms < until)
    }
}

/// Sources that are scanned every few minutes while a broadcast is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BroadcastPlan {
    pub right_id: RightId,
    pub sources: Vec<SourceId>,
    /// 1 to 1,440.
    pub every_minutes: i64,
}

/// Why a scan was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobReason {
    /// A broadcast that is on; goes before the others.
    Broadcast,
    Hand,
    Schedule,
}

impl JobReason {
    pub const ALL: [JobReason; 3] = [JobReason::Broadcast, JobReason::Hand, JobReason::Schedule];

    pub fn as_str(self) -> &'static str {
        match self {
            JobReason::Broadcast => "broadcast",
            JobReason::Hand => "hand",
            JobReason::Schedule => "schedule",
        }
    }
}

/// Where a scan that was asked for stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    Waiting,
    Running,
    /// Somebody asked it to stop; what is in flight is finished.
    Stopping,
    /// Stopped by somebody; it can go on.
    Stopped,
    Done,
    /// It broke off; it can go on.
    Failed,
    /// It was taken back before it had begun, or after it was stopped.
    Cancelled,
}

impl JobState {
    pub const ALL: [JobState; 7] = [
        JobState::Waiting,
        JobState::Running,
        JobState::Stopping,
        JobState::Stopped,
        JobState::Done,
        JobState::Failed,
        JobState::Cancelled,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            JobState::Waiting => "waiting",
            JobState::Running => "running",
            JobState::Stopping => "stopping",
            JobState::Stopped => "stopped",
            JobState::Done => "done",
            JobState::Failed => "failed",
            JobState::Cancelled => "cancelled",
        }
    }

    /// Whether something still happens by itself.
    pub fn is_open(self) -> bool {
        matches!(self, JobState::Waiting | JobState::Running | JobState::Stopping)
    }

    /// Whether somebody may let it go on.
    pub fn can_go_on(self) -> bool {
        matches!(self, JobState::Stopped | JobState::Failed)
    }
}

/// A scan that is to be asked for. The same asked twice is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    pub id: String,
    pub sources: Vec<SourceId>,
    pub reason: JobReason,
    /// None where a schedule asks.
    pub asked_by: Option<String>,
    pub asked_ms: i64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ScanJob {
    pub id: String,
    pub sources: Vec<SourceId>,
    pub reason: JobReason,
    pub asked_by: Option<String>,
    pub asked_ms: i64,
    pub state: JobState,
    pub started_ms: Option<i64>,
    pub ended_ms: Option<i64>,
    /// The server that runs it.
    pub runner: Option<String>,
    /// How far it is: JSON.
    pub progress: Option<String>,
    /// Why it broke off, or waits.
    pub error: Option<Message>,
}

/// What came of asking for a scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    New,
    /// The same was asked before.
    Known,
    /// A source is in an open job already: nothing was asked. Broadcasts and other scans do not stand in each other's way.
    AtWork(SourceId),
}

/// What a scan of one source came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScanFigures {
    pub started_ms: i64,
    /// None where it was stopped, or waits for its source's hours.
    pub finished_ms: Option<i64>,
    pub resumed: bool,
    pub pages_fetched: u64,
    pub pages_unchanged: u64,
    pub pages_without_listings: u64,
    pub pictures: u64,
    pub not_due: u64,
    pub refused_by_robots: u64,
    pub blocked: BTreeMap<String, u64>,
    pub failed: BTreeMap<String, u64>,
    pub left: BTreeMap<String, u64>,
    pub new_hits: u64,
    /// Addresses that were known of the source when it ended.
    pub known_addresses: u64,
    /// Addresses by the code of what went wrong; a few of each.
    pub examples: BTreeMap<String, Vec<String>>,
}

/// A scan of a source, with its figures where they were kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastScan {
    pub source_id: SourceId,
    pub number: i64,
    pub started_ms: i64,
    pub finished_ms: Option<i64>,
    pub job_id: Option<String>,
    pub figures: Option<ScanFigures>,
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq)]
pub struct JobEnd {
    pub state: JobState,
    pub error: Option<Message>,
    pub progress: Option<String>,
    /// The scans that it ran.
    pub scans: Vec<ScanRow>,
    /// Sources whose scans were put aside, and until when.
    pub resume: Vec<(SourceId, i64)>,
    pub now_ms: i64,
}

/// Something a person said about a source or a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleWord {
    pub what: String,
    pub note: Option<String>,
    pub actor: String,
    pub at_ms: i64,
}

#[async_trait]
pub trait ScheduleStore {
    /// What was said about every source, by source.
    async fn schedules(&self) -> Result<Vec<SourceSchedule>, StoreError>;

    async fn schedule(&self, id: &SourceId) -> Result<Option<SourceSchedule>, StoreError>;

    /// Says when a source runs. What was due before is not caught up.
    async fn put_schedule(&self, schedule: &SourceSchedule, actor: &str, now_ms: i64) -> Result<(), StoreError>;

    /// Pauses a source, or with `None` lets it run again; what was due meanwhile is not caught up.
    async fn pause_source(
        &self,
        id: &SourceId,
        pause: Option<&Pause>,
        actor: &str,
        now_ms: i64,
    ) -> Result<(), StoreError>;

    /// By right.
    async fn broadcast_plans(&self) -> Result<Vec<BroadcastPlan>, StoreError>;

    /// A plan without sources takes the right's plan away.
    async fn put_broadcast_plan(&self, plan: &BroadcastPlan, actor: &str, now_ms: i64) -> Result<(), StoreError>;

    /// Takes or renews the lead until `until_ms`; false where somebody else has it.
    async fn lead(&self, holder: &str, now_ms: i64, until_ms: i64) -> Result<bool, StoreError>;

    /// Whether this one leads at the moment; writes nothing.
    async fn leads(&self, holder: &str, now_ms: i64) -> Result<bool, StoreError>;

    /// Gives the lead back, so that the next one need not wait.
    async fn give_up_lead(&self, holder: &str) -> Result<(), StoreError>;

    /// Asks for a scan, unless one of its sources is in an open job of its kind already.
    async fn ask_scan(&self, job: &NewJob) -> Result<Asked, StoreError>;

    /// Asks for a scan that is due, and counts what was due until now as seen to; by the leader only. Sources that are in
    /// an open job of its kind, or were seen to meanwhile (up to `seen`), are left out. False where nothing was left.
    async fn ask_due(&self, holder: &str, job: &NewJob, seen: &[(SourceId, i64)]) -> Result<bool, StoreError>;

    /// What counts as running waits again, or is stopped where that was asked: the leader `holder` says that it runs nothing.
    async fn take_up_jobs(&self, holder: &str, now_ms: i64) -> Result<u64, StoreError>;

    /// The next waiting job begins; none where none waits, one runs, or `holder` does not lead.
    async fn start_next_job(&self, holder: &str, now_ms: i64) -> Result<Option<ScanJob>, StoreError>;

    /// Notes how far a job is. Returns how it stands, so that a wish to stop it is heard.
    async fn note_progress(&self, id: &str, holder: &str, progress: &str) -> Result<Option<JobState>, StoreError>;

    /// Ends a job that `holder` runs; false where it does not any more.
    async fn end_job(&self, id: &str, holder: &str, end: &JobEnd) -> Result<bool, StoreError>;

    /// Stops what runs, takes back what waits or was stopped. How it stands now; none where there is no such job.
    async fn stop_job(&self, id: &str, actor: &str, now_ms: i64) -> Result<Option<JobState>, StoreError>;

    /// Lets a stopped or broken job go on: it waits again. It stays as it is while one of its sources is in another open job.
    async fn continue_job(&self, id: &str, actor: &str, now_ms: i64) -> Result<Option<JobState>, StoreError>;

    async fn job(&self, id: &str) -> Result<Option<ScanJob>, StoreError>;

    /// Those that wait and the one that runs, in the order in which they are taken.
    async fn open_jobs(&self) -> Result<Vec<ScanJob>, StoreError>;

    /// Latest first, those behind `before` (when it was asked for, id), at most `limit`.
    async fn jobs(&self, before: Option<(i64, String)>, limit: u32) -> Result<Vec<ScanJob>, StoreError>;

    /// Scans of a source, latest first.
    async fn past_scans(&self, id: &SourceId, limit: u32) -> Result<Vec<PastScan>, StoreError>;

    /// The latest scan of each source that a job ran, by source.
    async fn scans_of_job(&self, id: &str) -> Result<Vec<PastScan>, StoreError>;

    /// Keeps what a scan came to, in place of what was kept of it before.
    async fn keep_figures(&self, id: &SourceId, scan: i64, figures: &ScanFigures) -> Result<(), StoreError>;

    /// Addresses of a source's scan that ended with something else than a page or picture: `each` of every code, at most.
    async fn examples(&self, id: &SourceId, scan: i64, each: u32) -> Result<BTreeMap<String, Vec<String>>, StoreError>;

    /// Pages that were read in this scan and showed no listing.
    async fn pages_without_listings(&self, id: &SourceId, scan: i64) -> Result<u64, StoreError>;

    /// Hits of a source that reach `score` and became news in this scan.
    async fn news_of(&self, id: &SourceId, scan: i64, score: f64) -> Result<u64, StoreError>;

    /// What people said about a source or a job, latest first.
    async fn schedule_words(&self, subject: &str, limit: u32) -> Result<Vec<ScheduleWord>, StoreError>;
}
