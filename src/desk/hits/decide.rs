//! Deciding about hits, several at once, asking an approver to, and taking it back.

use std::collections::BTreeSet;

use crate::accounts::{Permission, Person};
use crate::desk::hits::HitQuery;
use crate::desk::{Desk, DeskError, require};
use crate::locale::Message;
use crate::review::{Escalation, MAX_NOTE_CHARS, Ruling, Verdict};
use crate::store::{ClusterBy, Decided, Entry, Overtaken, QueueState, SeenHit};

/// Hits that are decided about at once.
pub const MOST_AT_ONCE: usize = 1_000;
const MOST_NAME_CHARS: usize = 80;

/// Hits that a person has chosen, as they saw them.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    pub hits: Vec<SeenHit>,
    pub clusters: Vec<SeenCluster>,
    /// The question under which the clusters were seen.
    pub query: HitQuery,
}

/// A cluster with as many hits as it had when the person looked.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenCluster {
    pub by: ClusterBy,
    pub key: String,
    pub count: usize,
}

impl Desk {
    /// Decides about all of the hits or, where somebody was faster with one of them, about none.
    pub async fn decide_hits(
        &self,
        person: &Person,
        chosen: Chosen,
        (verdict, note): (Verdict, Option<String>),
        now_ms: i64,
    ) -> Result<Vec<Entry>, DeskError> {
        require(person, Permission::DecideHits)?;
        let hits = self.chosen(person, chosen).await?;
        self.leave_to_approvers(person, &hits).await?;
        let note = text(note, MAX_NOTE_CHARS);
        let ruling = Ruling { verdict, note, actor: person.name.clone(), decided_ms: now_ms };
        all_or_told(self.store.decide_seen(&hits, &ruling).await?)
    }

    /// Asks an approver, by name or whoever it may be, to decide.
    pub async fn escalate_hits(
        &self,
        person: &Person,
        chosen: Chosen,
        (assignee, note): (Option<String>, Option<String>),
        now_ms: i64,
    ) -> Result<Vec<Entry>, DeskError> {
        require(person, Permission::DecideHits)?;
        let hits = self.chosen(person, chosen).await?;
        let escalation = Escalation {
            assignee: text(assignee, MOST_NAME_CHARS),
            note: text(note, MAX_NOTE_CHARS),
            actor: person.name.clone(),
            escalated_ms: now_ms,
        };
        all_or_told(self.store.escalate(&hits, &escalation).await?)
    }

    /// Takes entries back. What stood before stands again.
    pub async fn undo_hits(&self, person: &Person, ids: &[String], now_ms: i64) -> Result<Vec<Entry>, DeskError> {
        require(person, Permission::DecideHits)?;
        let known = self.store.entries(ids).await?;
        if known.is_empty() || ids.len() > MOST_AT_ONCE {
            return Err(DeskError::NotFound);
        }
        self.visible(person, &known.iter().map(|entry| entry.hit_id.clone()).collect::<Vec<_>>()).await?;
        all_or_told(self.store.undo(ids, &person.name, now_ms).await?)
    }

    /// Takes back what the person said at one time, in one request.
    pub async fn undo_at(&self, person: &Person, at_ms: i64, now_ms: i64) -> Result<Vec<Entry>, DeskError> {
        require(person, Permission::DecideHits)?;
        let entries = self.store.entries_of(&person.name, at_ms).await?;
        let ids: Vec<String> = entries.into_iter().map(|entry| entry.id).collect();
        self.undo_hits(person, &ids, now_ms).await
    }

    /// Every hit that was chosen, once.
    async fn chosen(&self, person: &Person, chosen: Chosen) -> Result<Vec<SeenHit>, DeskError> {
        let how_many = || DeskError::invalid("hit", Message::new("desk-hits-how-many").with("most", MOST_AT_ONCE));
        let mut hits = chosen.hits;
        for cluster in &chosen.clusters {
            hits.extend(self.members(person, &chosen.query, cluster).await?);
            if hits.len() > MOST_AT_ONCE {
                return Err(how_many());
            }
        }
        let mut known = BTreeSet::new();
        hits.retain(|hit| known.insert(hit.hit_id.clone()));
        if hits.is_empty() || hits.len() > MOST_AT_ONCE {
            return Err(how_many());
        }
        self.visible(person, &known.into_iter().collect::<Vec<_>>()).await?;
        Ok(hits)
    }

    /// The hits of a cluster, where they are still as many as were seen.
    async fn members(
        &self,
        person: &Person,
        query: &HitQuery,
        cluster: &SeenCluster,
    ) -> Result<Vec<SeenHit>, DeskError> {
        let cluster_of = Some((cluster.by, cluster.key.clone()));
        let last_visit_ms = self.store.last_visit(&person.name).await?;
        let filter = HitQuery { group: None, cluster: cluster_of, ..query.clone() };
        let mut filter = filter.filter(person.rights(), last_visit_ms);
        if let Some(words) = &query.words {
            filter.listings = Some(self.listings_with(words).await?);
        }
        let limit = u32::try_from(MOST_AT_ONCE + 1).unwrap_or(u32::MAX);
        let hits = self.store.queue_members(&filter, limit).await?;
        if hits.len() != cluster.count {
            let message = Message::new("desk-hits-cluster-changed").with("seen", cluster.count).with("now", hits.len());
            return Err(DeskError::Conflict(message));
        }
        Ok(hits)
    }

    async fn visible(&self, person: &Person, hits: &[String]) -> Result<(), DeskError> {
        let mut ids = hits.to_vec();
        ids.sort();
        ids.dedup();
        let known = self.store.rights_of_hits(&ids).await?;
        let is_all = known.len() == ids.len() && known.iter().all(|(_, right)| person.sees(right.as_ref()));
        if is_all { Ok(()) } else { Err(DeskError::NotFound) }
    }

    /// What waits for an approver is not decided by somebody else.
    async fn leave_to_approvers(&self, person: &Person, hits: &[SeenHit]) -> Result<(), DeskError> {
        if person.may(Permission::ApproveNotices) {
            return Ok(());
        }
        let ids: Vec<String> = hits.iter().map(|hit| hit.hit_id.clone()).collect();
        let rows = self.hit_rows(person, &ids).await?;
        match rows.iter().filter(|row| row.state == QueueState::Escalated).count() {
            0 => Ok(()),
            count => Err(DeskError::Conflict(Message::new("desk-hits-waits").with("hits", count))),
        }
    }
}

fn text(text: Option<String>, most: usize) -> Option<String> {
    let text: String = text?.trim().chars().take(most).collect();
    (!text.is_empty()).then_some(text)
}

/// Who was faster is told with what they said.
fn all_or_told(decided: Decided) -> Result<Vec<Entry>, DeskError> {
    decided.map_err(|overtaken| DeskError::Conflict(about(&overtaken)))
}

fn about(overtaken: &[Overtaken]) -> Message {
    let count = overtaken.len();
    match overtaken.iter().find_map(|one| one.stands.as_ref()) {
        None => Message::new("desk-hits-overtaken-open").with("hits", count),
        Some(ruling) => Message::new("desk-hits-overtaken")
            .with("hits", count)
            .with("actor", ruling.actor.as_str())
            .with("verdict", ruling.verdict.as_str()),
    }
}
