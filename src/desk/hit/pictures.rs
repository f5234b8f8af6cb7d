//! Which picture is meant, and whether it is somebody's to see. Making it is [`crate::scan::Viewer`]'s business.

use crate::accounts::{Permission, Person};
use crate::desk::{Desk, DeskError, require};
use crate::rights::{Right, RightId};
use crate::scan::{PicturesInOrder, Wanted};
use crate::store::StoredHit;

/// A picture of a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Of the listing, by its place among those that can be shown, the best match first.
    Seen(usize),
    /// Of the right, likewise.
    Registered(usize),
    /// The best match drawn.
    Drawing,
}

impl Desk {
    /// Not found where the hit has no such picture.
    pub async fn hit_picture(&self, person: &Person, id: &str, which: Which) -> Result<Wanted, DeskError> {
        let hit = self.read_hit(person, id).await?;
        let (_, pictures) = self.pictures_of_hit(&hit).await?;
        let wanted = match which {
            Which::Seen(at) => pictures
                .seen
                .get(at)
                .map(|seen| Wanted::Seen { picture_id: seen.picture_id.clone(), archived: seen.archived.clone() }),
            Which::Registered(at) => {
                pictures.registered.get(at).map(|image_id| Wanted::Registered { image_id: image_id.clone() })
            }
            Which::Drawing => pictures.pair().map(|(seen, image_id)| Wanted::Drawing {
                picture_id: seen.picture_id.clone(),
                archived: seen.archived.clone(),
                image_id: image_id.to_owned(),
            }),
        };
        wanted.ok_or(DeskError::NotFound)
    }

    /// A registered picture, by its digest.
    pub async fn registered_picture(
        &self,
        person: &Person,
        right: &RightId,
        digest: &str,
    ) -> Result<Wanted, DeskError> {
        require(person, Permission::ReadRights)?;
        if !person.sees(Some(right)) {
            return Err(DeskError::NotFound);
        }
        let stored = self.store.right(right).await?.ok_or(DeskError::NotFound)?;
        if !stored.right.images.iter().any(|image| image == digest) {
            return Err(DeskError::NotFound);
        }
        Ok(Wanted::Registered { image_id: digest.to_owned() })
    }

    pub(super) async fn pictures_of_hit(&self, hit: &StoredHit) -> Result<(Option<Right>, PicturesInOrder), DeskError> {
        let right = match &hit.ranked.hit.right_id {
            Some(id) => self.store.right(id).await?.map(|stored| stored.right),
            None => None,
        };
        let listing = self.store.listing(&hit.listing.id).await?;
        let seen = listing.map(|listing| listing.pictures).unwrap_or_default();
        let pictures = PicturesInOrder::of(hit, seen, right.as_ref());
        Ok((right, pictures))
    }
}
