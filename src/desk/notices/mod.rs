//! Notices at the desk: composed out of confirmed hits and what a person says, held against their form's law, let out by a second
//! person, written to files. Nothing is sent from here: people send, and say so.

mod compose;
mod files;

use std::collections::BTreeSet;

use super::paging::Paging;
use super::{Desk, DeskError, require, short};
use crate::accounts::{Permission, Person};
use crate::locale::{Lang, Message};
use crate::publish::notices as letters;
use crate::review::blocks::Word;
use crate::review::cases::{Case, CaseEventKind, CaseFault};
use crate::review::notices::clock::{Clock, Deadline, deadline, today};
use crate::review::notices::contacts::{Suggestion, suggestions};
use crate::review::notices::lint::{Fault, lint, may_leave};
use crate::review::notices::reversals::{Reversals, reversals};
use crate::review::notices::situation::{ItemSituation, Situation};
use crate::review::notices::{Complainant, Kept, Notice, NoticeState, Step, Taken};
use crate::rights::Right;
use crate::scan::aside;
use crate::store::archive::Archive;
use crate::store::paging::ListPage;
use crate::store::{Drafted, NoticeFilter, Store, StoreError, StoredHit};

pub use compose::{Draft, addressee, compose};
pub use files::{LetterFormat, formats_of, letter_files, notice_pictures, retraction_files};

/// Earlier notices that are looked at, the latest first: about one listing, or of one complainant.
const MOST_REVIEWED: u32 = 1_000;

/// A notice with what is due for it.
#[derive(Clone, Debug)]
pub struct NoticeRow {
    pub kept: Kept,
    pub deadline: Option<(Deadline, i64)>,
}

/// A notice with everything that is known of it now.
#[derive(Clone, Debug)]
pub struct NoticeStory {
    pub kept: Kept,
    pub faults: Vec<Fault>,
    pub deadline: Option<(Deadline, i64)>,
    /// How often the complainant's notices turned out wrong.
    pub reversals: Option<Reversals>,
}

/// What a notice about a hit can begin from.
#[derive(Clone, Debug)]
pub struct NoticeGround {
    pub hits: Vec<StoredHit>,
    pub right: Right,
    pub suggestions: Vec<Suggestion>,
    /// As the latest notice about the right had it.
    pub complainant: Complainant,
}

impl Desk {
    /// What has a date to be kept first, by that date, then the latest.
    pub async fn notices(
        &self,
        person: &Person,
        state: Option<NoticeState>,
        paging: &Paging,
        now_ms: i64,
    ) -> Result<ListPage<NoticeRow>, DeskError> {
        require(person, Permission::ReadNotices)?;
        let page = self.store.notice_page(&paging.query(person, state)?).await?;
        let mut page = page.map(|kept| NoticeRow { deadline: due(&kept, now_ms), kept });
        page.rows.retain(|row| person.sees(Some(&row.kept.notice.right.id)));
        let date = |row: &NoticeRow| row.deadline.as_ref().map(|(deadline, _)| deadline.due);
        page.rows.sort_by_key(|row| (date(row).is_none(), date(row)));
        Ok(page)
    }

    pub async fn notice_story(&self, person: &Person, id: &str, now_ms: i64) -> Result<NoticeStory, DeskError> {
        require(person, Permission::ReadNotices)?;
        let kept = self.the_notice(person, id).await?;
        let faults = faults(&*self.store, &kept.notice, now_ms).await?;
        let key = kept.notice.complainant.key();
        let filter = NoticeFilter { complainant: Some(key), limit: Some(MOST_REVIEWED), ..NoticeFilter::default() };
        let mut theirs = self.store.notices(&filter).await?;
        theirs.retain(|other| person.sees(Some(&other.notice.right.id)));
        let reversals = reversals(&theirs).pop();
        Ok(NoticeStory { deadline: due(&kept, now_ms), kept, faults, reversals })
    }

    /// What a notice about these hits can begin from; each has to be confirmed, and all are about one right.
    pub async fn notice_ground(&self, person: &Person, hits: &[String]) -> Result<NoticeGround, DeskError> {
        require(person, Permission::WriteNotices)?;
        let (hits, right) = self.noticed_hits(person, hits).await?;
        let mut found: Vec<Suggestion> = Vec::new();
        for hit in &hits {
            let trail = self.store.trail(&hit.listing.id).await?;
            for suggestion in suggestions(hit.listing.url.as_ref(), &hit.listing.contacts, &trail) {
                if !found.contains(&suggestion) {
                    found.push(suggestion);
                }
            }
        }
        let filter = NoticeFilter { right_id: Some(right.id.clone()), limit: Some(1), ..NoticeFilter::default() };
        let latest = self.store.notices(&filter).await?.into_iter().next();
        let complainant = latest.map(|kept| kept.notice.complainant).unwrap_or_default();
        Ok(NoticeGround { hits, right, suggestions: found, complainant })
    }

    /// The notice as it would be kept now, with everything that is wrong with it; nothing is written.
    pub async fn check_notice(
        &self,
        person: &Person,
        hits: &[String],
        draft: Draft,
        now_ms: i64,
    ) -> Result<(Notice, Vec<Fault>), DeskError> {
        require(person, Permission::WriteNotices)?;
        let (hits, right) = self.noticed_hits(person, hits).await?;
        let (archive, drafted_by) = (self.data.archive(), person.name.clone());
        let composed =
            aside(move || compose(&Archive::open(archive), draft, &hits, &right, &drafted_by, now_ms)).await?;
        let notice = composed?;
        let faults = faults(&*self.store, &notice, now_ms).await?;
        Ok((notice, faults))
    }

    /// Keeps a draft and returns its id. `instead_of` is a draft that it replaces: that one is taken back when this one is kept,
    /// and only then.
    pub async fn draft_notice(
        &self,
        person: &Person,
        hits: &[String],
        draft: Draft,
        instead_of: Option<&str>,
        now_ms: i64,
    ) -> Result<String, DeskError> {
        let (notice, _) = self.check_notice(person, hits, draft, now_ms).await?;
        let drafted = match instead_of {
            None => self.store.put_notice(&notice).await?,
            Some(id) => self.replace_draft(person, id, &notice, now_ms).await?,
        };
        match drafted {
            Drafted::Kept { id } => Ok(id),
            Drafted::InTheWay { earlier, .. } => {
                Err(DeskError::Conflict(Message::new("desk-notices-in-the-way").with("notice", short(&earlier))))
            }
        }
    }

    async fn replace_draft(
        &self,
        person: &Person,
        id: &str,
        notice: &Notice,
        now_ms: i64,
    ) -> Result<Drafted, DeskError> {
        let old = self.the_notice(person, id).await?;
        let taken = Taken::new(&old.id, Step::Retracted, now_ms, &person.name, now_ms, None);
        let drafted = self.store.replace_draft(notice, &taken).await?.map_err(DeskError::Conflict)?;
        if matches!(drafted, Drafted::Kept { .. }) {
            tell_cases(&*self.store, &old, &taken).await?;
        }
        Ok(drafted)
    }

    /// Writes down that something happened to a notice, and into the cases of its listings. A notice with an element missing is
    /// neither approved nor written out. `clock`: the law whose clock a counter-notice starts, where it is not the form's own.
    #[allow(clippy::too_many_arguments, reason = "a step is what its form says, field by field")]
    pub async fn take_notice_step(
        &self,
        person: &Person,
        id: &str,
        step: Step,
        at_ms: Option<i64>,
        note: Option<String>,
        clock: Option<Clock>,
        now_ms: i64,
    ) -> Result<Kept, DeskError> {
        let approves = step == Step::Approved;
        require(person, if approves { Permission::ApproveNotices } else { Permission::WriteNotices })?;
        let kept = self.the_notice(person, id).await?;
        let mut taken = Taken::new(&kept.id, step, at_ms.unwrap_or(now_ms), &person.name, now_ms, note);
        if step == Step::Countered {
            taken.clock = clock.or_else(|| Clock::of(kept.notice.form));
        }
        kept.may_take(&taken).map_err(at_the_desk)?;
        if matches!(step, Step::Approved | Step::Exported) {
            self.refuse_incomplete(&kept.notice, now_ms).await?;
        }
        self.store.take_step(&taken).await?.map_err(at_the_desk)?;
        tell_cases(&*self.store, &kept, &taken).await?;
        self.the_notice(person, id).await
    }

    /// The file to send, once a second person has approved and nothing is missing; that it was written is noted.
    pub async fn export_notice(
        &self,
        person: &Person,
        id: &str,
        format: LetterFormat,
        now_ms: i64,
    ) -> Result<(String, Vec<u8>), DeskError> {
        let kept = self.take_notice_step(person, id, Step::Exported, None, None, None, now_ms).await?;
        self.letter_file(kept, format).await
    }

    /// A file that was written before, for whoever reads notices: nothing is noted, since nothing leaves anew.
    pub async fn notice_file(
        &self,
        person: &Person,
        id: &str,
        format: LetterFormat,
    ) -> Result<(String, Vec<u8>), DeskError> {
        require(person, Permission::ReadNotices)?;
        let kept = self.the_notice(person, id).await?;
        if kept.last(Step::Exported).is_none() && !kept.was_sent() {
            return Err(DeskError::Conflict(Message::new("desk-notices-not-exported")));
        }
        self.letter_file(kept, format).await
    }

    async fn letter_file(&self, kept: Kept, format: LetterFormat) -> Result<(String, Vec<u8>), DeskError> {
        let pictures = notice_pictures(&*self.store, &kept).await?;
        let files = aside(move || letter_files(&kept, &pictures, &[format])).await?.map_err(DeskError::Conflict)?;
        files.into_iter().next().ok_or(DeskError::NotFound)
    }

    /// The letter that takes a sent notice back, as text.
    pub async fn retraction_of(&self, person: &Person, id: &str) -> Result<String, DeskError> {
        require(person, Permission::ReadNotices)?;
        let kept = self.the_notice(person, id).await?;
        let retracted = kept.last(Step::Retracted).filter(|_| kept.was_sent()).ok_or(DeskError::NotFound)?;
        Ok(letters::text(&letters::retraction(&kept, retracted.note.as_deref(), retracted.at_ms)))
    }

    async fn refuse_incomplete(&self, notice: &Notice, now_ms: i64) -> Result<(), DeskError> {
        let faults = faults(&*self.store, notice, now_ms).await?;
        if may_leave(&faults) { Ok(()) } else { Err(DeskError::Invalid(faults.iter().filter_map(refusing).collect())) }
    }

    async fn the_notice(&self, person: &Person, id: &str) -> Result<Kept, DeskError> {
        let kept = self.store.notice(id).await?.ok_or(DeskError::NotFound)?;
        if person.sees(Some(&kept.notice.right.id)) { Ok(kept) } else { Err(DeskError::NotFound) }
    }

    /// Hits that somebody found infringing and that still are what was decided about, and the one right they are about.
    async fn noticed_hits(&self, person: &Person, ids: &[String]) -> Result<(Vec<StoredHit>, Right), DeskError> {
        let mut hits = Vec::new();
        let mut rights = BTreeSet::new();
        for id in ids {
            let hit = self.hit_to_follow(person, id).await?;
            let standing = hit.standing.as_ref();
            if !standing.is_some_and(|standing| standing.holds && standing.ruling.verdict.infringes()) {
                return Err(DeskError::Conflict(
                    Message::new("desk-notices-not-confirmed").with("hit", short(&hit.id)),
                ));
            }
            let no_right = || DeskError::Conflict(Message::new("notices-no-right").with("hit", short(&hit.id)));
            rights.insert(hit.ranked.hit.right_id.clone().ok_or_else(no_right)?);
            hits.push(hit);
        }
        let Some(right) = rights.pop_first() else {
            return Err(DeskError::invalid("hits", Message::new("desk-notices-no-hit")));
        };
        if let Some(other) = rights.first() {
            let both = format!("{right}, {other}");
            return Err(DeskError::Conflict(Message::new("notices-many-rights").with("rights", both)));
        }
        let right = self.store.right(&right).await?.ok_or(DeskError::NotFound)?.right;
        Ok((hits, right))
    }
}

/// Faults that keep a notice from leaving, as faults of what was asked.
fn refusing(fault: &Fault) -> Option<super::Fault> {
    let refuses = fault.severity == crate::review::notices::lint::Severity::Refused;
    refuses.then(|| super::Fault::new(&fault.field, fault.message()))
}

/// The commands' words say what to type; at the desk it is a click.
fn at_the_desk(message: Message) -> DeskError {
    let message = match message.code.as_ref() {
        "notices-own-approval" => Message::new("desk-notices-own-approval"),
        "notices-approve-first" => Message::new("desk-notices-approve-first"),
        _ => message,
    };
    DeskError::Conflict(message)
}

/// What is due for a notice, and in how many days.
pub fn due(kept: &Kept, now_ms: i64) -> Option<(Deadline, i64)> {
    let deadline = deadline(kept)?;
    let left = deadline.days_left(today(&kept.notice, now_ms));
    Some((deadline, left))
}

/// What is known today about what a notice says.
pub async fn situation(store: &dyn Store, notice: &Notice, now_ms: i64) -> Result<Situation, StoreError> {
    let hits: Vec<String> = notice.items.iter().map(|item| item.hit_id.clone()).collect();
    let shown = store.hits_still_shown(&hits).await?;
    let mut situation = Situation {
        today: today(notice, now_ms),
        right: store.right(&notice.right.id).await?.map(|stored| stored.right),
        ..Situation::default()
    };
    for item in &notice.items {
        if let Some(hit) = store.hit(&item.hit_id).await? {
            let mut now = ItemSituation::of(&hit.ranked.hit, hit.standing.as_ref(), shown.contains(&hit.id));
            let about = NoticeFilter {
                right_id: Some(notice.right.id.clone()),
                hit_id: Some(item.hit_id.clone()),
                limit: Some(MOST_REVIEWED),
                ..NoticeFilter::default()
            };
            for other in store.notices(&about).await? {
                now.hold_against(notice, item, &other);
            }
            situation.items.insert(item.hit_id.clone(), now);
        }
    }
    Ok(situation)
}

/// Everything that is wrong with a notice now.
pub async fn faults(store: &dyn Store, notice: &Notice, now_ms: i64) -> Result<Vec<Fault>, StoreError> {
    Ok(lint(notice, &situation(store, notice, now_ms).await?))
}

/// Writes the step into each case of the notice's listings, where it means something for them, so that their takedown clocks run
/// without being told twice. Should the program end in between, the next scan tells them.
pub async fn tell_cases(
    store: &dyn Store,
    kept: &Kept,
    taken: &Taken,
) -> Result<Vec<(String, Result<Case, CaseFault>)>, StoreError> {
    let Some(event) = CaseEventKind::of_notice(kept, taken) else { return Ok(Vec::new()) };
    let mut cases = BTreeSet::new();
    for item in &kept.notice.items {
        cases.extend(store.case_of_hit(&item.hit_id).await?);
    }
    let mut told = Vec::new();
    for case_id in cases {
        let word = Word { by: taken.actor.clone(), at_ms: taken.written_ms, note: None };
        let case = store.put_case_event(&case_id, &event, &word).await?;
        told.push((case_id, case));
    }
    Ok(told)
}

/// The letter in this language, whatever the notice is written in.
pub fn preview(kept: &Kept, lang: Lang) -> String {
    let notice = Notice { lang, ..kept.notice.clone() };
    letters::text(&letters::letter(&notice, &kept.id))
}
