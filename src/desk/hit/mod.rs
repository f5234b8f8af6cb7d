//! One hit with everything a decision needs: what was seen beside what is registered, why it scores as it does, what was decided,
//! what the archive holds, what else there is of the same seller and picture, and what follows already.

mod archive;
mod captures;
mod differences;
mod pictures;
mod related;

use crate::accounts::{Permission, Person};
use crate::publish::ReportedHit;
use crate::rank::rank;
use crate::review::Decision;
use crate::rights::Right;
use crate::scan::{PicturesInOrder, without_pictures};
use crate::store::{Neighbours, PastEscalation, QueueRow, StoredHit};

use super::{Desk, DeskError, require};

pub use archive::{ArchiveState, Soundness};
pub use captures::{CaptureView, MAX_CAPTURES};
pub use differences::{Aspect, Difference, differences};
pub use pictures::Which;
pub use related::{Follows, Related, SIMILAR_FROM, Similar, similarity};

/// Decisions about one hit that are shown, the latest.
const MAX_DECISIONS: usize = 50;

/// What the page of a hit shows at once.
pub struct HitDetails {
    pub hit: StoredHit,
    /// None where the hit is about no right, or the register does not have it any more.
    pub right: Option<Right>,
    pub pictures: PicturesInOrder,
    /// As it stands in the queue; none where it is held back with its picture.
    pub row: Option<QueueRow>,
    /// The latest first.
    pub decisions: Vec<PastDecision>,
    /// What approvers were asked, the latest first.
    pub asked: Vec<PastEscalation>,
    pub neighbours: Neighbours,
    pub follows: Follows,
}

/// A decision, with what has changed since.
pub struct PastDecision {
    pub decision: Decision,
    /// Before is what was decided over, after is what is there now.
    pub since: Vec<Difference>,
}

impl HitDetails {
    /// As reports tell of it, for the words they have.
    pub fn reported(&self) -> ReportedHit {
        let source = self.hit.source_id.0.clone();
        without_pictures(self.hit.clone(), self.right.clone(), source, false)
    }
}

impl Desk {
    /// The hit whose id begins with `id`.
    pub async fn read_hit(&self, person: &Person, id: &str) -> Result<StoredHit, DeskError> {
        require(person, Permission::ReadHits)?;
        let hit = self.store.hit(id).await?.ok_or(DeskError::NotFound)?;
        if person.sees(hit.ranked.hit.right_id.as_ref()) { Ok(hit) } else { Err(DeskError::NotFound) }
    }

    pub async fn hit_details(&self, person: &Person, id: &str, now_ms: i64) -> Result<HitDetails, DeskError> {
        let hit = self.explained(self.read_hit(person, id).await?);
        let (right, pictures) = self.pictures_of_hit(&hit).await?;
        let rights = person.rights();
        Ok(HitDetails {
            right,
            pictures,
            row: self.store.queue_hit(&hit.id).await?,
            decisions: self.past_decisions(&hit).await?,
            asked: self.store.escalations(&hit.id).await?.into_iter().rev().take(MAX_DECISIONS).collect(),
            neighbours: self.store.neighbours(&hit, rights.as_deref()).await?,
            follows: self.follows(person, &hit, now_ms).await?,
            hit,
        })
    }

    /// Every decision about a hit, the latest first.
    pub async fn decisions_about(&self, person: &Person, id: &str) -> Result<Vec<PastDecision>, DeskError> {
        let hit = self.read_hit(person, id).await?;
        self.past_decisions(&hit).await
    }

    /// What an earlier version scored without saying why is scored anew.
    fn explained(&self, hit: StoredHit) -> StoredHit {
        if hit.ranked.explanation.shares.len() == hit.ranked.hit.findings.len() {
            return hit;
        }
        StoredHit { ranked: rank(hit.ranked.hit.clone(), &self.options.weights), ..hit }
    }

    async fn past_decisions(&self, hit: &StoredHit) -> Result<Vec<PastDecision>, DeskError> {
        let decisions = self.store.decisions(&hit.id).await?.into_iter().rev().take(MAX_DECISIONS);
        let past =
            decisions.map(|decision| PastDecision { since: differences(&decision.listing, &hit.listing), decision });
        Ok(past.collect())
    }
}
