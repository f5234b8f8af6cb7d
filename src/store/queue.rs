//! What the store keeps for those who go through hits all day: pages of the queue by filter, what is decided in it, and how
//! each person has arranged it. Pages are found by keys, never by counting, so that a million hits cost no more than a hundred.

use std::str::FromStr;

use async_trait::async_trait;

use super::{StoreError, StoredHit};
use crate::extract::ListingId;
use crate::review::{Escalation, Ruling};
use crate::rights::RightId;
use crate::sources::SourceId;

/// How things stand with a hit. Hits that are held back with their picture have no place in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QueueState {
    /// Nobody has decided, or the listing has changed since.
    Open,
    /// Decided, and something is left to be done.
    Decided,
    /// Decided, and nothing is left to be done.
    Cleared,
    /// Waits for an approver.
    Escalated,
    /// Open, and its page does not show the listing any more.
    Gone,
}

impl QueueState {
    /// Every state, in the order in which choices are shown.
    pub const ALL: [QueueState; 5] =
        [QueueState::Open, QueueState::Escalated, QueueState::Decided, QueueState::Cleared, QueueState::Gone];

    pub fn as_str(self) -> &'static str {
        match self {
            QueueState::Open => "open",
            QueueState::Decided => "decided",
            QueueState::Cleared => "cleared",
            QueueState::Escalated => "escalated",
            QueueState::Gone => "gone",
        }
    }
}

impl FromStr for QueueState {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        QueueState::ALL.into_iter().find(|state| state.as_str() == text).ok_or(())
    }
}

/// What hits have in common that are looked at as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClusterBy {
    /// The listing's recognised picture, byte for byte.
    Picture,
    /// The seller at the source.
    Seller,
    /// The right and the title, less its digits and blanks.
    Template,
}

impl ClusterBy {
    pub const ALL: [ClusterBy; 3] = [ClusterBy::Picture, ClusterBy::Seller, ClusterBy::Template];

    pub fn as_str(self) -> &'static str {
        match self {
            ClusterBy::Picture => "picture",
            ClusterBy::Seller => "seller",
            ClusterBy::Template => "template",
        }
    }
}

impl FromStr for ClusterBy {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        ClusterBy::ALL.into_iter().find(|by| by.as_str() == text).ok_or(())
    }
}

/// Which hits; what is empty or none does not narrow, but for `scope`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueueFilter {
    /// What whoever asks may see: hits of these rights only. None is everything.
    pub scope: Option<Vec<RightId>>,
    pub rights: Vec<RightId>,
    /// Kinds of right as records name them; `none` for hits about no right.
    pub kinds: Vec<String>,
    pub sources: Vec<SourceId>,
    pub seller: Option<String>,
    pub country: Option<String>,
    pub min_score: Option<f64>,
    pub max_score: Option<f64>,
    /// None is every state.
    pub states: Vec<QueueState>,
    pub first_seen_from_ms: Option<i64>,
    pub first_seen_before_ms: Option<i64>,
    /// Only what has become news since: first seen, or changed after a decision.
    pub news_since_ms: Option<i64>,
    /// Only hits of these listings: what a search has found.
    pub listings: Option<Vec<ListingId>>,
    /// Only these, by id.
    pub hits: Option<Vec<String>>,
    /// Only one cluster.
    pub cluster: Option<(ClusterBy, String)>,
    /// One row, the best, for each cluster.
    pub group: Option<ClusterBy>,
}

/// Where a hit stands in the order: best first, those of one score in the order in which they came.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub score: f64,
    pub number: i64,
}

impl Place {
    /// As addresses carry it.
    pub fn cursor(self) -> String {
        format!("{:016x}{:x}", self.score.to_bits(), self.number)
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (score, number) = text.split_at_checked(16).ok_or(())?;
        let score = f64::from_bits(u64::from_str_radix(score, 16).map_err(drop)?);
        let number = i64::from_str_radix(number, 16).map_err(drop)?;
        if score.is_finite() { Ok(Place { score, number }) } else { Err(()) }
    }
}

/// Which page of the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum PageSide {
    #[default]
    First,
    After(Place),
    Before(Place),
}

#[derive(Clone, Debug, Default)]
pub struct QueuePage {
    /// Best first.
    pub rows: Vec<QueueRow>,
    /// Where the page before ends, if there is one.
    pub previous: Option<Place>,
    /// Where the next page begins, if there is one.
    pub next: Option<Place>,
}

#[derive(Clone, Debug)]
pub struct QueueRow {
    pub hit: StoredHit,
    pub state: QueueState,
    pub place: Place,
    /// The right's name, where the register has it.
    pub right_name: Option<String>,
    /// When it last became news.
    pub news_ms: i64,
    /// Id of the latest decision that stands.
    pub decision: Option<String>,
    /// What waits for an approver, with its id.
    pub escalation: Option<(String, Escalation)>,
    /// With [`QueueFilter::group`]: the cluster that it is the best of, and how many hits that has.
    pub cluster: Option<(String, Count)>,
}

/// A number that was counted up to a bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub hits: u64,
    /// There may be more.
    pub or_more: bool,
}

/// What can be chosen from: what hits of the queue have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueChoices {
    /// Ids and names; the id again where the register has no name.
    pub rights: Vec<(String, String)>,
    pub kinds: Vec<String>,
    pub sources: Vec<String>,
    pub countries: Vec<String>,
}

/// A hit with the id of the decision that whoever decides saw standing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenHit {
    pub hit_id: String,
    pub decision: Option<String>,
}

/// Something that was written down about a hit, and can be undone by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: String,
    pub hit_id: String,
}

/// Somebody else was faster, or the hit is no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overtaken {
    pub hit_id: String,
    /// The decision that stands now.
    pub stands: Option<Ruling>,
}

/// What came of writing about several hits: all of it, or nothing. Entries are what stands written by now, whether by this
/// request or by the same one before.
pub type Decided = Result<Vec<Entry>, Vec<Overtaken>>;

/// A filter kept by name, as pages spell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    pub name: String,
    pub filter: String,
}

#[async_trait]
pub trait QueueStore {
    /// At most `limit` hits of the queue.
    async fn queue_page(&self, filter: &QueueFilter, side: PageSide, limit: u32) -> Result<QueuePage, StoreError>;

    /// How many hits each of these states has under the filter, whose own states do not count. Counted to a bound.
    async fn queue_counts(
        &self,
        filter: &QueueFilter,
        states: &[QueueState],
    ) -> Result<Vec<(QueueState, Count)>, StoreError>;

    /// The first `limit` hits under the filter, with the decisions that stand about them.
    async fn queue_members(&self, filter: &QueueFilter, limit: u32) -> Result<Vec<SeenHit>, StoreError>;

    async fn queue_choices(&self, scope: Option<&[RightId]>) -> Result<QueueChoices, StoreError>;

    /// The rights of these hits, by hit id; those that are not there are left out.
    async fn rights_of_hits(&self, hits: &[String]) -> Result<Vec<(String, Option<RightId>)>, StoreError>;

    /// Writes the ruling about each of the hits, unless another decision stands about one of them than was seen: then nothing is
    /// written. What the same person has said in the same words already is not said again.
    async fn decide_seen(&self, hits: &[SeenHit], ruling: &Ruling) -> Result<Decided, StoreError>;

    /// Asks an approver to decide, on the same terms. A hit that waits already is asked about again only with other words.
    async fn escalate(&self, hits: &[SeenHit], escalation: &Escalation) -> Result<Decided, StoreError>;

    /// Takes entries back, each of which must be the last one that stands about its hit, or nothing is. What stood before stands
    /// again. Entries that were taken back before are passed over.
    async fn undo(&self, entries: &[String], actor: &str, now_ms: i64) -> Result<Decided, StoreError>;

    /// The hits that entries are about; unknown ones are left out.
    async fn entries(&self, ids: &[String]) -> Result<Vec<Entry>, StoreError>;

    /// What a person wrote at one time and still stands: what one request wrote.
    async fn entries_of(&self, actor: &str, at_ms: i64) -> Result<Vec<Entry>, StoreError>;

    /// By name.
    async fn saved_views(&self, person: &str) -> Result<Vec<SavedView>, StoreError>;

    /// Keeps a view, in place of the one of that name. False, and nothing is kept, where the person would have more than `most`.
    async fn put_view(&self, person: &str, view: &SavedView, most: u32, now_ms: i64) -> Result<bool, StoreError>;

    /// Whether there was such a view.
    async fn delete_view(&self, person: &str, name: &str) -> Result<bool, StoreError>;

    /// When the person's last visit before this one ended, as the last [`QueueStore::visit_queue`] said.
    async fn last_visit(&self, person: &str) -> Result<Option<i64>, StoreError>;

    /// Notes that the person is at the queue, and returns when their last visit before this one ended; a visit ends when they
    /// stay away for `idle_ms`.
    async fn visit_queue(&self, person: &str, idle_ms: i64, now_ms: i64) -> Result<Option<i64>, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_is_written() {
        for place in [Place { score: 0.0, number: 1 }, Place { score: 0.999_998, number: i64::MAX }] {
            assert_eq!(place.cursor().parse(), Ok(place));
        }
        for text in ["", "0", "7ff0000000000000 1", "7ff00000000000001", "zzzzzzzzzzzzzzzz1", "é3feffffffffffff1"] {
            assert_eq!(text.parse::<Place>(), Err(()), "{text}");
        }
    }
}
