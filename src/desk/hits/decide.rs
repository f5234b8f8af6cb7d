//! Deciding about hits, several at once, asking an approver to, and taking back what one has said oneself.

use std::collections::BTreeSet;

use crate::accounts::{Permission, Person};
use crate::desk::hits::{HitQuery, MOST_ROWS};
use crate::desk::{Desk, DeskError, require};
use crate::locale::Message;
use crate::review::{Escalation, MAX_NOTE_CHARS, Ruling, Verdict};
use crate::store::{ClusterBy, Decided, Entry, Reopens, SeenHit, Why};

/// Hits that are decided about at once.
pub const MOST_AT_ONCE: usize = 1_000;
/// Clusters that are decided about at once: those of a page.
const MOST_CLUSTERS: usize = MOST_ROWS as usize;

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

/// What is asked of an approver.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Name of one of [`Desk::approvers`]; none is any of them.
    pub assignee: Option<String>,
    pub note: Option<String>,
    /// Whether what is decided is to be thought over.
    pub reopens: bool,
}

/// Somebody who decides what they are asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approver {
    pub name: String,
    pub display_name: String,
}

impl Desk {
    /// Decides about all of the hits or, where one of them is not as it was seen or not theirs to decide, about none. An approver
    /// decides what waits for one, and, with a reason, otherwise than somebody else did.
    pub async fn decide_hits(
        &self,
        person: &Person,
        chosen: Chosen,
        (verdict, note): (Verdict, Option<String>),
        now_ms: i64,
    ) -> Result<Vec<Entry>, DeskError> {
        require(person, Permission::DecideHits)?;
        let hits = self.chosen(person, chosen).await?;
        let ruling = Ruling { verdict, note: noted(note), actor: person.name.clone(), decided_ms: now_ms };
        all_or_told(self.store.decide_seen(&hits, &ruling, overrules(person)).await?)
    }

    /// Asks an approver to decide. What is decided already is reopened with a reason, and stands until the approver has decided.
    pub async fn escalate_hits(
        &self,
        person: &Person,
        chosen: Chosen,
        asked: Asked,
        now_ms: i64,
    ) -> Result<Vec<Entry>, DeskError> {
        require(person, Permission::DecideHits)?;
        let assignee = asked.assignee.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        if let Some(name) = &assignee
            && !self.approvers(person).await?.iter().any(|approver| approver.name == *name)
        {
            let message = Message::new("desk-hits-no-approver").with("name", name.chars().take(80).collect::<String>());
            return Err(DeskError::invalid("assignee", message));
        }
        let hits = self.chosen(person, chosen).await?;
        let note = noted(asked.note);
        let escalation = Escalation { assignee, note, actor: person.name.clone(), escalated_ms: now_ms };
        let reopens = if asked.reopens { Reopens::Yes } else { Reopens::No };
        all_or_told(self.store.escalate(&hits, &escalation, reopens).await?)
    }

    /// Those who can be asked by this person, by name: everybody else who may decide what waits for an approver.
    pub async fn approvers(&self, person: &Person) -> Result<Vec<Approver>, DeskError> {
        require(person, Permission::DecideHits)?;
        let accounts = self.store.accounts().await?.into_iter();
        let others = accounts.filter(|account| !account.disabled && account.role.may(OVERRULING));
        let others = others.filter(|account| account.name != person.name);
        Ok(others.map(|account| Approver { name: account.name, display_name: account.display_name }).collect())
    }

    /// Takes one's own entries back, where nothing was written after them. What stood before stands again.
    pub async fn undo_hits(&self, person: &Person, ids: &[String], now_ms: i64) -> Result<Vec<Entry>, DeskError> {
        require(person, Permission::DecideHits)?;
        if ids.len() > MOST_AT_ONCE {
            return Err(how_many());
        }
        let known = self.store.entries(ids).await?;
        if known.is_empty() {
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
        let mut hits = chosen.hits;
        if chosen.clusters.len() > MOST_CLUSTERS || hits.len() > MOST_AT_ONCE {
            return Err(how_many());
        }
        for cluster in &chosen.clusters {
            hits.extend(self.members(person, &chosen.query, cluster).await?);
            if hits.len() > MOST_AT_ONCE {
                return Err(how_many());
            }
        }
        let mut known = BTreeSet::new();
        hits.retain(|hit| known.insert(hit.hit_id.clone()));
        if hits.is_empty() {
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
        let mut filter = filter.filter(person, last_visit_ms);
        if let Some(words) = &query.words {
            filter.listings = Some(self.listings_with(words).await?);
        }
        let limit = u32::try_from(MOST_AT_ONCE + 1).unwrap_or(u32::MAX);
        let hits = self.store.queue_members(&filter, limit).await?;
        if hits.len() > MOST_AT_ONCE {
            let message = Message::new("desk-hits-cluster-too-many").with("most", MOST_AT_ONCE);
            return Err(DeskError::invalid("hit", message));
        }
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
}

/// What it takes to decide over somebody else's decision and over what waits for an approver.
const OVERRULING: Permission = Permission::ApproveNotices;

fn overrules(person: &Person) -> bool {
    person.may(OVERRULING)
}

fn how_many() -> DeskError {
    DeskError::invalid("hit", Message::new("desk-hits-how-many").with("most", MOST_AT_ONCE))
}

fn noted(text: Option<String>) -> Option<String> {
    let text: String = text?.trim().chars().take(MAX_NOTE_CHARS).collect();
    (!text.is_empty()).then_some(text)
}

/// Why nothing was written is told by the first of the hits, with how many there are.
fn all_or_told(decided: Decided) -> Result<Vec<Entry>, DeskError> {
    decided.map_err(|refused| match refused.first() {
        Some(first) => told(&first.why, refused.len()),
        None => DeskError::NotFound,
    })
}

fn told(why: &Why, hits: usize) -> DeskError {
    let said = |ruling: &Ruling| (ruling.actor.clone(), ruling.verdict.as_str());
    DeskError::Conflict(match why {
        Why::Open => Message::new("desk-hits-overtaken-open").with("hits", hits),
        Why::Decided(ruling) => {
            let (actor, verdict) = said(ruling);
            Message::new("desk-hits-overtaken").with("hits", hits).with("actor", actor).with("verdict", verdict)
        }
        Why::Asked(escalation) => {
            Message::new("desk-hits-overtaken-asked").with("hits", hits).with("actor", escalation.actor.as_str())
        }
        Why::Waits(escalation) => {
            Message::new("desk-hits-waits").with("hits", hits).with("actor", escalation.actor.as_str())
        }
        Why::Theirs(ruling) => {
            let (actor, verdict) = said(ruling);
            Message::new("desk-hits-theirs").with("hits", hits).with("actor", actor).with("verdict", verdict)
        }
        Why::Closed(ruling) => {
            let (actor, verdict) = said(ruling);
            Message::new("desk-hits-closed").with("hits", hits).with("actor", actor).with("verdict", verdict)
        }
        Why::NoReason(ruling) => {
            let (actor, verdict) = said(ruling);
            let message = Message::new("desk-hits-overrule-reason").with("actor", actor).with("verdict", verdict);
            return DeskError::invalid("note", message);
        }
        Why::Held => Message::new("desk-hits-held").with("hits", hits),
        Why::Changed => Message::new("desk-hits-listing-changed").with("hits", hits),
        Why::NotOwn { actor } => Message::new("desk-hits-undo-own").with("hits", hits).with("actor", actor.as_str()),
    })
}
