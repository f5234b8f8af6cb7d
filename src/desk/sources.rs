//! Sources at the desk: how each fares, its file, when it runs, and why it does not.

mod operators;

use crate::accounts::{Permission, Person};
use crate::locale::Message;
use crate::publish::OutcomeGroup;
use crate::rights::{BroadcastWindow, Right, RightDetails, RightId};
use crate::scan::runner::entries_of;
use crate::scan::schedule::{Entry, Schedule, current_window};
use crate::scan::{KnownSource, known_sources};
use crate::sources::{SeedFault, Source, SourceId, parse};
use crate::store::seeds::MAX_SEED_BYTES;
use crate::store::{
    BroadcastPlan, JobReason, JobState, PastScan, Pause, ScanFigures, ScanJob, ScheduleWord, SourceSchedule, Timing,
};

use super::{Desk, DeskError, Fault, require};

/// Scans that a source's health is judged by.
const HEALTH_SCANS: u32 = 5;
/// Scans and words shown of one source.
const HISTORY: u32 = 30;
/// Runs that are shown before a schedule is saved.
const PREVIEW: usize = 5;
const MAX_REASON_CHARS: usize = 500;
const MAX_HOURS: usize = 24;
/// A day.
const MAX_EVERY_MINUTES: i64 = 1_440;

/// How a source stands, the most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceState {
    Faulty,
    Disabled,
    Running,
    Queued,
    Paused,
    /// The last scan brought nothing but trouble.
    Failing,
    Due,
    Resting,
}

impl SourceState {
    pub fn as_str(self) -> &'static str {
        match self {
            SourceState::Faulty => "faulty",
            SourceState::Disabled => "disabled",
            SourceState::Running => "running",
            SourceState::Queued => "queued",
            SourceState::Paused => "paused",
            SourceState::Failing => "failing",
            SourceState::Due => "due",
            SourceState::Resting => "resting",
        }
    }
}

/// Addresses of the last scans by what became of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Scans it is about.
    pub scans: usize,
    /// Group and number, in the order in which they are drawn; groups without any are left out.
    pub groups: Vec<(OutcomeGroup, u64)>,
    pub pages: u64,
    pub pages_without_listings: u64,
}

impl Health {
    pub fn of<'a>(figures: impl Iterator<Item = &'a ScanFigures>) -> Self {
        let mut health = Health::default();
        let sum = |reasons: &std::collections::BTreeMap<String, u64>| reasons.values().sum::<u64>();
        for own in figures {
            health.scans += 1;
            health.pages += own.pages_fetched + own.pages_unchanged;
            health.pages_without_listings += own.pages_without_listings;
            for (group, count) in [
                (OutcomeGroup::Fetched, own.pages_fetched + own.pictures),
                (OutcomeGroup::Unchanged, own.pages_unchanged),
                (OutcomeGroup::NotDue, own.not_due),
                (OutcomeGroup::Refused, own.refused_by_robots),
                (OutcomeGroup::Blocked, sum(&own.blocked)),
                (OutcomeGroup::Failed, sum(&own.failed)),
                (OutcomeGroup::Left, sum(&own.left)),
            ] {
                match health.groups.iter_mut().find(|(known, _)| *known == group) {
                    Some((_, sum)) => *sum += count,
                    None => health.groups.push((group, count)),
                }
            }
        }
        health.groups.retain(|(_, count)| *count > 0);
        health
    }

    pub fn total(&self) -> u64 {
        self.groups.iter().map(|(_, count)| count).sum()
    }
}

/// A source as it stands.
#[derive(Clone, Debug)]
pub struct SourceView {
    pub id: SourceId,
    pub name: String,
    pub file: String,
    pub in_store: bool,
    pub enabled: bool,
    pub state: SourceState,
    pub faults: Vec<SeedFault>,
    pub pause: Option<Pause>,
    /// The job that it waits or runs in.
    pub job: Option<String>,
    pub last: Option<PastScan>,
    /// When it runs by itself next, and why.
    pub next: Option<(i64, JobReason)>,
    pub health: Health,
}

/// A source with all that is known of it.
#[derive(Clone, Debug)]
pub struct SourcePage {
    pub view: SourceView,
    /// Empty where it cannot be read.
    pub text: String,
    pub schedule: SourceSchedule,
    pub upcoming: Vec<i64>,
    /// As many as there were when its last scan was put down; none where nobody has counted.
    pub known_addresses: Option<u64>,
    pub scans: Vec<PastScan>,
    pub words: Vec<ScheduleWord>,
}

/// What is said about when a source runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScheduleForm {
    pub timing: Timing,
    pub zone: String,
    pub hours: Vec<String>,
}

/// A right with broadcasts, and what is done while they are on.
#[derive(Clone, Debug)]
pub struct BroadcastRow {
    pub right: Right,
    /// Those that are on or come.
    pub windows: Vec<BroadcastWindow>,
    pub plan: Option<BroadcastPlan>,
}

impl Desk {
    /// Every source, by id.
    pub async fn sources(&self, person: &Person, now_ms: i64) -> Result<Vec<SourceView>, DeskError> {
        require(person, Permission::ReadSources)?;
        let known = known_sources(&self.store, &self.sources_dir).await?;
        let entries = entries_of(&self.store, &known).await?;
        let open = self.store.open_jobs().await?;
        let mut views = Vec::with_capacity(known.len());
        for source in &known {
            let scans = self.store.past_scans(&source.id, HEALTH_SCANS).await?;
            let entry = entries.iter().find(|entry| entry.source_id == source.id);
            views.push(view(source, entry, &scans, &open, now_ms));
        }
        Ok(views)
    }

    pub async fn source(&self, person: &Person, id: &SourceId, now_ms: i64) -> Result<SourcePage, DeskError> {
        require(person, Permission::ReadSources)?;
        let known = self.known_source(id).await?;
        let entries = entries_of(&self.store, std::slice::from_ref(&known)).await?;
        let scans = self.store.past_scans(id, HISTORY).await?;
        let view = view(&known, entries.first(), &scans, &self.store.open_jobs().await?, now_ms);
        let counted = scans.iter().find_map(|scan| scan.figures.as_ref());
        let schedule = self.store.schedule(id).await?.unwrap_or_else(|| SourceSchedule::of(id.clone()));
        let upcoming = entries.first().map(|entry| {
            let from = entry.pause.as_ref().and_then(|pause| pause.until_ms).map_or(now_ms, |until| until.max(now_ms));
            entry.schedule.upcoming(from, entry.last_started_ms, PREVIEW)
        });
        Ok(SourcePage {
            text: self.text_of(&known).await?,
            upcoming: upcoming.unwrap_or_default(),
            known_addresses: counted.map(|figures| figures.known_addresses).filter(|known| *known > 0),
            words: self.store.schedule_words(&id.0, HISTORY).await?,
            view,
            schedule,
            scans,
        })
    }

    /// What is wrong with a source's text, line by line; nothing is written.
    pub fn check_source(text: &str, id: Option<&SourceId>) -> Result<Source, Vec<SeedFault>> {
        // Its name is the file's where the text names none.
        let file = format!("{}.toml", id.map_or("", |id| id.0.as_str()));
        let fault = |reason| vec![SeedFault { file: file.clone(), line: 1, key: "id".to_owned(), reason }];
        if text.len() as u64 > MAX_SEED_BYTES {
            return Err(fault(Message::new("sources-too-large").with("bytes", MAX_SEED_BYTES)));
        }
        let source = parse(&file, text)?;
        match id {
            Some(id) if source.id != *id => Err(fault(Message::new("desk-scans-other-id").with("id", id.0.as_str()))),
            _ => Ok(source),
        }
    }

    /// Adds a source to the store, or changes the text of `id`. A file of the folder is not touched: the store's text stands
    /// for it from then on. What only the operator of this machine may say is refused, see `operators`.
    pub async fn put_source(
        &self,
        person: &Person,
        id: Option<&SourceId>,
        text: &str,
        now_ms: i64,
    ) -> Result<SourceId, DeskError> {
        require(person, Permission::WriteSources)?;
        let source = Self::check_source(text, id).map_err(|faults| {
            DeskError::Invalid(
                faults
                    .into_iter()
                    .map(|fault| Fault { field: format!("text:{}", fault.line), reason: fault.reason })
                    .collect(),
            )
        })?;
        let known = self.known_source(&source.id).await.ok();
        if id.is_none() && known.is_some() {
            let taken = Message::new("desk-scans-id-taken").with("id", source.id.0.as_str());
            return Err(DeskError::invalid("text:1", taken));
        }
        let faults = operators::faults(&source, known.as_ref().and_then(|known| known.read.as_ref().ok()));
        if !faults.is_empty() {
            return Err(DeskError::Invalid(faults));
        }
        self.store.put_source(&source.id, text, &person.name, now_ms).await?;
        Ok(source.id)
    }

    /// Switches a source on or off, in its text.
    pub async fn set_source_enabled(
        &self,
        person: &Person,
        id: &SourceId,
        enabled: bool,
        now_ms: i64,
    ) -> Result<(), DeskError> {
        require(person, Permission::WriteSources)?;
        let known = self.known_source(id).await?;
        let text = with_enabled(&self.text_of(&known).await?, enabled);
        // A list beside a file of the folder cannot be had from the store; and a faulty file stays as it is.
        let stays = || DeskError::Conflict(Message::new("desk-scans-cannot-switch").with("file", known.file.as_str()));
        let source = Self::check_source(&text, Some(id)).map_err(|_| stays())?;
        if source.enabled != enabled {
            return Err(stays());
        }
        Ok(self.store.put_source(id, &text, &person.name, now_ms).await?)
    }

    /// The next runs of a schedule that is not saved yet.
    pub async fn preview_schedule(
        &self,
        person: &Person,
        id: &SourceId,
        form: &ScheduleForm,
        now_ms: i64,
    ) -> Result<Vec<i64>, DeskError> {
        require(person, Permission::ReadSources)?;
        let (_, schedule) = self.read_schedule(id, form).await?;
        let last = self.store.last_scan(id).await?;
        Ok(schedule.upcoming(now_ms, last.map(|scan| scan.started_ms), PREVIEW))
    }

    pub async fn set_schedule(
        &self,
        person: &Person,
        id: &SourceId,
        form: &ScheduleForm,
        now_ms: i64,
    ) -> Result<(), DeskError> {
        require(person, Permission::WriteSources)?;
        let (said, _) = self.read_schedule(id, form).await?;
        Ok(self.store.put_schedule(&said, &person.name, now_ms).await?)
    }

    async fn read_schedule(&self, id: &SourceId, form: &ScheduleForm) -> Result<(SourceSchedule, Schedule), DeskError> {
        let known = self.known_source(id).await?;
        let faulty = || DeskError::Conflict(Message::new("desk-scans-source-faulty").with("file", known.file.as_str()));
        let source = known.read.as_ref().map_err(|_| faulty())?;
        if form.hours.len() > MAX_HOURS {
            return Err(DeskError::invalid("hours", Message::new("desk-scans-many-hours").with("most", MAX_HOURS)));
        }
        let said = SourceSchedule {
            timing: form.timing.clone(),
            zone: if form.zone.is_empty() { "UTC".to_owned() } else { form.zone.clone() },
            hours: form.hours.clone(),
            ..SourceSchedule::of(id.clone())
        };
        let read = Schedule::read(&said, source).map_err(|faults| {
            DeskError::Invalid(faults.into_iter().map(|(field, reason)| Fault::new(field, reason)).collect())
        })?;
        Ok((said, read))
    }

    /// Leaves a source alone until somebody resumes it, or until `until_ms`.
    pub async fn pause_source(
        &self,
        person: &Person,
        id: &SourceId,
        reason: &str,
        until_ms: Option<i64>,
        now_ms: i64,
    ) -> Result<(), DeskError> {
        require(person, Permission::WriteSources)?;
        self.known_source(id).await?;
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > MAX_REASON_CHARS {
            let why = Message::new("desk-scans-pause-reason").with("most", MAX_REASON_CHARS);
            return Err(DeskError::invalid("reason", why));
        }
        if until_ms.is_some_and(|until| until <= now_ms) {
            return Err(DeskError::invalid("until", Message::new("desk-scans-pause-past")));
        }
        let pause = Pause { from_ms: now_ms, until_ms, reason: reason.to_owned(), by: person.name.clone() };
        Ok(self.store.pause_source(id, Some(&pause), &person.name, now_ms).await?)
    }

    /// Lets a paused source run again; what was due meanwhile is not caught up.
    pub async fn resume_source(&self, person: &Person, id: &SourceId, now_ms: i64) -> Result<(), DeskError> {
        require(person, Permission::WriteSources)?;
        self.known_source(id).await?;
        Ok(self.store.pause_source(id, None, &person.name, now_ms).await?)
    }

    /// Rights with broadcasts that are on or come, and which sources are scanned meanwhile.
    pub async fn broadcasts(&self, person: &Person, now_ms: i64) -> Result<Vec<BroadcastRow>, DeskError> {
        require(person, Permission::ReadSources)?;
        let plans = self.store.broadcast_plans().await?;
        let rights = self.store.rights().await?.into_iter().map(|stored| stored.right);
        let rows = rights.filter(|right| person.sees(Some(&right.id))).filter_map(|right| {
            let mut windows = windows_of(&right)?.to_vec();
            windows.retain(|window| now_ms < window.to_ms);
            windows.sort_by_key(|window| window.from_ms);
            let plan = plans.iter().find(|plan| plan.right_id == right.id).cloned();
            Some(BroadcastRow { right, windows, plan })
        });
        Ok(rows.collect())
    }

    /// Chooses what is scanned while a right's broadcasts are on; no source takes the choice back.
    pub async fn set_broadcast_plan(
        &self,
        person: &Person,
        plan: &BroadcastPlan,
        now_ms: i64,
    ) -> Result<(), DeskError> {
        require(person, Permission::WriteSources)?;
        let right = self.store.right(&plan.right_id).await?.filter(|_| person.sees(Some(&plan.right_id)));
        let right = right.ok_or(DeskError::NotFound)?.right;
        if windows_of(&right).is_none() {
            let no_broadcast = Message::new("desk-scans-no-broadcast").with("right", right.name.as_str());
            return Err(DeskError::Conflict(no_broadcast));
        }
        if !(1..=MAX_EVERY_MINUTES).contains(&plan.every_minutes) {
            let why = Message::new("desk-scans-every-minutes").with("most", MAX_EVERY_MINUTES);
            return Err(DeskError::invalid("every_minutes", why));
        }
        let known = known_sources(&self.store, &self.sources_dir).await?;
        if let Some(id) = plan.sources.iter().find(|id| known.iter().all(|source| source.id != **id)) {
            return Err(DeskError::invalid(
                "sources",
                Message::new("desk-scans-unknown-source").with("id", id.0.as_str()),
            ));
        }
        Ok(self.store.put_broadcast_plan(plan, &person.name, now_ms).await?)
    }

    /// When a block that is proposed for a right's broadcast ends: with the window that is on, or with the next one.
    pub async fn broadcast_block_end(
        &self,
        person: &Person,
        right_id: &RightId,
        now_ms: i64,
    ) -> Result<i64, DeskError> {
        require(person, Permission::ProposeBlocks)?;
        let right = self.store.right(right_id).await?.filter(|_| person.sees(Some(right_id)));
        let right = right.ok_or(DeskError::NotFound)?.right;
        let window = windows_of(&right).and_then(|windows| current_window(windows, now_ms));
        let none = || DeskError::Conflict(Message::new("desk-scans-no-window").with("right", right.name.as_str()));
        window.map(|window| window.to_ms).ok_or_else(none)
    }

    pub(super) async fn known_source(&self, id: &SourceId) -> Result<KnownSource, DeskError> {
        let known = known_sources(&self.store, &self.sources_dir).await?;
        known.into_iter().find(|source| source.id == *id).ok_or(DeskError::NotFound)
    }

    /// The text as it was written, also where it is faulty.
    async fn text_of(&self, known: &KnownSource) -> Result<String, DeskError> {
        if let Ok(source) = &known.read {
            return Ok(source.text.clone());
        }
        let stored = self.store.sources().await?;
        Ok(stored.into_iter().find(|(id, _)| *id == known.id).map(|(_, text)| text).unwrap_or_default())
    }
}

fn view(known: &KnownSource, entry: Option<&Entry>, scans: &[PastScan], open: &[ScanJob], now_ms: i64) -> SourceView {
    let job = open.iter().find(|job| job.sources.contains(&known.id));
    let last = scans.first().cloned();
    let next = entry.and_then(|entry| entry.next(now_ms));
    let state = match (&known.read, &job, entry) {
        (Err(_), ..) => SourceState::Faulty,
        (_, Some(job), _) if job.state != JobState::Waiting => SourceState::Running,
        (_, Some(_), _) => SourceState::Queued,
        (Ok(source), ..) if !source.enabled => SourceState::Disabled,
        (_, _, Some(entry)) if entry.is_paused(now_ms) => SourceState::Paused,
        _ if last.as_ref().and_then(|scan| scan.figures.as_ref()).is_some_and(gave_nothing) => SourceState::Failing,
        _ if next.is_some_and(|(at, _)| at <= now_ms) => SourceState::Due,
        _ => SourceState::Resting,
    };
    let recent = scans.iter().take(HEALTH_SCANS as usize).filter_map(|scan| scan.figures.as_ref());
    let source = known.read.as_ref().ok();
    SourceView {
        id: known.id.clone(),
        name: source.map_or_else(|| known.id.0.clone(), |source| source.name.clone()),
        file: known.file.clone(),
        in_store: known.in_store,
        enabled: source.is_some_and(|source| source.enabled),
        faults: known.read.as_ref().err().cloned().unwrap_or_default(),
        pause: entry.and_then(|entry| entry.pause.clone()).filter(|pause| pause.holds_at(now_ms)),
        job: job.map(|job| job.id.clone()),
        health: Health::of(recent),
        state,
        last,
        next,
    }
}

/// When a right's broadcasts are protected; none where it is no broadcast.
fn windows_of(right: &Right) -> Option<&[BroadcastWindow]> {
    match &right.details {
        RightDetails::Broadcast { windows } => Some(windows),
        _ => None,
    }
}

/// Whether a scan brought nothing but trouble.
fn gave_nothing(figures: &ScanFigures) -> bool {
    let reasons = [&figures.blocked, &figures.failed, &figures.left];
    let troubled = figures.refused_by_robots + reasons.iter().flat_map(|reasons| reasons.values()).sum::<u64>();
    figures.pages_fetched + figures.pages_unchanged + figures.not_due == 0 && troubled > 0
}

/// The text with `enabled` set at its top, all else as it was written.
fn with_enabled(text: &str, enabled: bool) -> String {
    let line = format!("enabled = {enabled}");
    let mut at_top = true;
    let mut found = false;
    let mut lines: Vec<String> = Vec::new();
    for own in text.lines() {
        at_top = at_top && !own.trim_start().starts_with('[');
        let key = own.split_once('=').map(|(key, _)| key.trim());
        if at_top && !found && key == Some("enabled") {
            found = true;
            lines.push(line.clone());
        } else {
            lines.push(own.to_owned());
        }
    }
    if !found {
        lines.insert(0, line);
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_switched_in_its_own_text() {
        let text = "# shop\nname = \"x\"\n\n[discovery]\nstart = [\"https://shop.test/\"]\n# enabled = true\n";
        let off = with_enabled(text, false);
        let source = Desk::check_source(&off, Some(&SourceId("shop".to_owned()))).unwrap();
        assert!(!source.enabled && off.contains("# shop\n") && off.contains("# enabled = true"), "{off}");
        let on = with_enabled(&off, true);
        assert_eq!(on.matches("\nenabled").count() + usize::from(on.starts_with("enabled")), 1, "{on}");
        assert!(Desk::check_source(&on, Some(&SourceId("shop".to_owned()))).unwrap().enabled);
    }

    #[test]
    fn faults_name_their_lines() {
        let faults = Desk::check_source("name = 3\n\n[discovery]\nstart = [\"shop\"]\n", None).unwrap_err();
        let lines: Vec<u32> = faults.iter().map(|fault| fault.line).collect();
        assert!(lines.contains(&1) && lines.contains(&4), "{faults:?}");
    }

    #[test]
    fn health_adds_up_the_last_scans() {
        let figures = ScanFigures {
            pages_fetched: 3,
            pages_without_listings: 1,
            failed: [("dns".to_owned(), 2)].into(),
            ..ScanFigures::default()
        };
        let health = Health::of([&figures, &figures].into_iter());
        assert_eq!(health.groups, [(OutcomeGroup::Fetched, 6), (OutcomeGroup::Failed, 4)]);
        assert_eq!((health.scans, health.total(), health.pages_without_listings), (2, 10, 2));
    }
}
