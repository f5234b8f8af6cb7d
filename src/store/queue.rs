//! What the store keeps for those who go through hits all day: pages of the queue by filter, what is decided in it, and how
//! each person has arranged it. Pages are found by keys, never by counting, so that a million hits cost no more than a hundred.

use std::collections::BTreeSet;
use std::str::FromStr;
use std::sync::Arc;

use async_trait::async_trait;

use super::{StoreError, StoredHit};
use crate::extract::ListingId;
use crate::review::{Escalation, Ruling, Withdrawal};
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
    /// Only what waits for this approver by name.
    pub assignee: Option<String>,
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
    pub listing_digest: String,
    /// With [`QueueFilter::group`]: the cluster that it is the best of, and how many hits that has.
    pub cluster: Option<(String, Count)>,
}

/// Characters of a listing's digest that go along with a hit as it was seen.
const SEEN_DIGEST_CHARS: usize = 12;

impl QueueRow {
    /// What is sent along when somebody decides over this row.
    pub fn seen(&self) -> SeenHit {
        SeenHit {
            hit_id: self.hit.id.clone(),
            decision: self.decision.clone(),
            escalation: self.escalation.as_ref().map(|(id, _)| id.clone()),
            listing: Some(self.listing_digest.chars().take(SEEN_DIGEST_CHARS).collect()),
        }
    }
}

/// A question to an approver, as a hit's history has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastEscalation {
    pub id: String,
    pub escalation: Escalation,
    /// Set where it was taken back.
    pub withdrawn: Option<Withdrawal>,
    /// Whether it waits.
    pub is_open: bool,
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

/// A hit as whoever decides saw it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenHit {
    pub hit_id: String,
    /// Id of the decision that stood.
    pub decision: Option<String>,
    /// Id of the entry that asked an approver.
    pub escalation: Option<String>,
    /// How the digest of the listing began; none where nobody looked at it.
    pub listing: Option<String>,
}

/// Something that was written down about a hit, and can be undone by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: String,
    pub hit_id: String,
}

/// One hit about which nothing could be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub hit_id: String,
    pub why: Why,
}

/// Why nothing could be written about a hit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// What was seen of it was taken back, or the hit is no more.
    Open,
    /// This stands now, and was not seen.
    Decided(Ruling),
    /// An approver was asked meanwhile.
    Asked(Escalation),
    /// It waits for an approver, and whoever decides is none.
    Waits(Escalation),
    /// Somebody else has decided, and whoever decides overrules nobody.
    Theirs(Ruling),
    /// This is decided; it is asked about only to be reopened.
    Closed(Ruling),
    /// What this says is overruled or reopened with a reason only.
    NoReason(Ruling),
    /// It is held back with its picture.
    Held,
    /// The listing is not as it was seen.
    Changed,
    /// Somebody else said what is to be taken back.
    NotOwn { actor: String },
}

/// Whether what is decided is to be asked about again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reopens {
    No,
    Yes,
}

/// What came of writing about several hits: all of it, or nothing. Entries are what this request wrote, or the same one before;
/// what stood already when it was seen is none of them.
pub type Decided = Result<Vec<Entry>, Vec<Refused>>;

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

    /// What can be chosen from, at most some seconds old.
    async fn queue_choices(&self, scope: Option<&[RightId]>, now_ms: i64) -> Result<Arc<QueueChoices>, StoreError>;

    /// A hit as it stands in the queue, whatever its state; none where it is held back or is no more.
    async fn queue_hit(&self, hit_id: &str) -> Result<Option<QueueRow>, StoreError>;

    /// Which of these listings have a current hit.
    async fn listings_with_hits(&self, listings: &[ListingId]) -> Result<BTreeSet<ListingId>, StoreError>;

    /// The rights of these hits, by hit id; those that are not there are left out.
    async fn rights_of_hits(&self, hits: &[String]) -> Result<Vec<(String, Option<RightId>)>, StoreError>;

    /// Writes the ruling about each of the hits, unless one of them is not as it was seen, is held back, or is another's to
    /// decide: then nothing is written. Whoever `overrules` decides what waits for an approver, and with a note otherwise than
    /// somebody else did. What the same person has said in the same words already is not said again.
    async fn decide_seen(&self, hits: &[SeenHit], ruling: &Ruling, overrules: bool) -> Result<Decided, StoreError>;

    /// Asks an approver to decide, on the same terms. A hit that waits already is asked about again only with other words, a
    /// decided one only to be reopened, with a note.
    async fn escalate(
        &self,
        hits: &[SeenHit],
        escalation: &Escalation,
        reopens: Reopens,
    ) -> Result<Decided, StoreError>;

    /// Takes the actor's own entries back, each of which must be the last one that stands about its hit, or nothing is. What
    /// stood before stands again. Entries that were taken back before are passed over.
    async fn undo(&self, entries: &[String], actor: &str, now_ms: i64) -> Result<Decided, StoreError>;

    /// Every question to an approver about the hit, oldest first, those that were taken back included.
    async fn escalations(&self, hit_id: &str) -> Result<Vec<PastEscalation>, StoreError>;

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
