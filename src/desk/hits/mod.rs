//! The queue of hits: what a person sees of it, and what they decide in it.

mod decide;
mod query;

pub use decide::{Approver, Asked, Chosen, MOST_AT_ONCE, SeenCluster};
pub use query::{HitQuery, MOST_ROWS};

use std::sync::Arc;

use crate::accounts::{Permission, Person, Scope};
use crate::captures::Found;
use crate::desk::{Desk, DeskError, require};
use crate::extract::ListingId;
use crate::locale::Message;
use crate::scan::search_as_indexed;
use crate::store::{
    Count, PageSide, Place, QueueChoices, QueueFilter, QueuePage, QueueRow, QueueState, SavedView, StoredListing,
};

/// Whoever stays away longer comes back to something new.
const IDLE_MS: i64 = 30 * 60_000;
/// Listings that a search within the queue finds at most.
const MOST_FOUND: usize = 1_000;
/// And those shown of which no hit is in the queue.
const MOST_OTHERS: usize = 20;
/// Views that a person keeps.
const MOST_VIEWS: u32 = 20;
const MOST_NAME_CHARS: usize = 60;

/// One page of the queue, for one person.
pub struct HitsPage {
    pub rows: Vec<QueueRow>,
    pub previous: Option<Place>,
    pub next: Option<Place>,
    pub counts: Vec<(QueueState, Count)>,
    /// When the person's last visit ended; none at the first one.
    pub last_visit_ms: Option<i64>,
    /// What a search has to say.
    pub notes: Vec<Message>,
    /// Captured listings that a search found beside hits, with the words around the match.
    pub others: Vec<(StoredListing, Option<String>)>,
}

impl Desk {
    /// A page of the queue. Nothing is written: see [`Desk::visit_hits`].
    pub async fn hits_page(&self, person: &Person, query: &HitQuery) -> Result<HitsPage, DeskError> {
        require(person, Permission::ReadHits)?;
        let last_visit_ms = self.store.last_visit(&person.name).await?;
        let mut filter = query.filter(person, last_visit_ms);
        let (mut notes, mut found) = (Vec::new(), Vec::new());
        if let Some(words) = &query.words {
            (notes, found) = self.found(words).await?;
            filter.listings = Some(found.iter().map(|found| found.listing_id.clone()).collect());
        }
        let QueuePage { rows, previous, next } = self.store.queue_page(&filter, query.side, query.rows()).await?;
        let counts = self.store.queue_counts(&filter, &QueueState::ALL).await?;
        let others = self.others(person, query, found).await?;
        Ok(HitsPage { rows, previous, next, counts, last_visit_ms, notes, others })
    }

    /// Notes, at most once a minute, that the person is at the queue: what comes from now on is new at their next visit.
    pub async fn visit_hits(&self, person: &Person, now_ms: i64) -> Result<(), DeskError> {
        require(person, Permission::ReadHits)?;
        self.store.visit_queue(&person.name, IDLE_MS, now_ms).await?;
        Ok(())
    }

    /// Counts under a view, as tabs show them. Nothing is written.
    pub async fn count_hits(&self, person: &Person, query: &HitQuery) -> Result<Count, DeskError> {
        require(person, Permission::ReadHits)?;
        let last_visit_ms = self.store.last_visit(&person.name).await?;
        let mut filter = query.filter(person, last_visit_ms);
        if let Some(words) = &query.words {
            filter.listings = Some(self.listings_with(words).await?);
        }
        let counts = self.store.queue_counts(&filter, &query.shown_states()).await?;
        Ok(counts.into_iter().fold(Count::default(), |sum, (_, count)| Count {
            hits: sum.hits + count.hits,
            or_more: sum.or_more || count.or_more,
        }))
    }

    /// These hits as they stand in the queue; those that are not there, or not theirs, are left out.
    pub async fn hit_rows(&self, person: &Person, hits: &[String]) -> Result<Vec<QueueRow>, DeskError> {
        require(person, Permission::ReadHits)?;
        let filter = QueueFilter { scope: person.rights(), hits: Some(hits.to_vec()), ..QueueFilter::default() };
        let limit = u32::try_from(hits.len()).unwrap_or(u32::MAX);
        Ok(self.store.queue_page(&filter, PageSide::First, limit).await?.rows)
    }

    /// What can be chosen in the filters.
    pub async fn hit_choices(&self, person: &Person, now_ms: i64) -> Result<Arc<QueueChoices>, DeskError> {
        require(person, Permission::ReadHits)?;
        Ok(self.store.queue_choices(person.rights().as_deref(), now_ms).await?)
    }

    /// A person's own views.
    pub async fn views(&self, person: &Person) -> Result<Vec<SavedView>, DeskError> {
        require(person, Permission::ReadHits)?;
        Ok(self.store.saved_views(&person.name).await?)
    }

    /// Keeps a question under a name, in place of the one that had it.
    pub async fn save_view(
        &self,
        person: &Person,
        name: &str,
        query: &HitQuery,
        now_ms: i64,
    ) -> Result<SavedView, DeskError> {
        require(person, Permission::OwnSettings)?;
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() || name.chars().count() > MOST_NAME_CHARS || name.chars().any(char::is_control) {
            let reason = Message::new("desk-hits-view-name").with("most", MOST_NAME_CHARS);
            return Err(DeskError::invalid("name", reason));
        }
        let view = SavedView { name, filter: query.address() };
        if !self.store.put_view(&person.name, &view, MOST_VIEWS, now_ms).await? {
            return Err(DeskError::Conflict(Message::new("desk-hits-views-full").with("most", MOST_VIEWS)));
        }
        Ok(view)
    }

    pub async fn delete_view(&self, person: &Person, name: &str) -> Result<(), DeskError> {
        require(person, Permission::OwnSettings)?;
        if self.store.delete_view(&person.name, name).await? { Ok(()) } else { Err(DeskError::NotFound) }
    }

    async fn listings_with(&self, words: &str) -> Result<Vec<ListingId>, DeskError> {
        let (_, found) = self.found(words).await?;
        Ok(found.into_iter().map(|found| found.listing_id).collect())
    }

    async fn found(&self, words: &str) -> Result<(Vec<Message>, Vec<Found>), DeskError> {
        let searched = search_as_indexed(&self.store, &self.data, words.to_owned(), MOST_FOUND).await?;
        let mut notes = searched.notes;
        if searched.found.len() == MOST_FOUND {
            notes.push(Message::new("desk-hits-found-most").with("most", MOST_FOUND));
        }
        Ok((notes, searched.found))
    }

    /// The best of what was found that has no hit here. It is about no right, so whoever sees some rights only sees none of it.
    async fn others(
        &self,
        person: &Person,
        query: &HitQuery,
        found: Vec<Found>,
    ) -> Result<Vec<(StoredListing, Option<String>)>, DeskError> {
        if person.scope != Scope::All || query.side != PageSide::First || found.is_empty() {
            return Ok(Vec::new());
        }
        let listings: Vec<ListingId> = found.iter().map(|found| found.listing_id.clone()).collect();
        let known = self.store.listings_with_hits(&listings).await?;
        let mut others = Vec::new();
        for found in found.into_iter().filter(|found| !known.contains(&found.listing_id)).take(MOST_OTHERS) {
            if let Some(stored) = self.store.listing(&found.listing_id).await? {
                others.push((stored, found.snippet));
            }
        }
        Ok(others)
    }
}
