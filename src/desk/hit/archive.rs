//! What the archive holds of a hit's page, read and compared with what was noted when it was written.

use crate::accounts::Person;
use crate::desk::{Desk, DeskError};
use crate::locale::Message;
use crate::scan::{Checked, PageText, Viewer};
use crate::store::archive::{ArchiveError, Position};
use crate::store::{StoredCapture, StoredHit};

/// Where a page is archived, and what was noted when it was.
#[derive(Clone, Debug, PartialEq)]
pub struct ArchiveState {
    pub position: Position,
    pub captured_ms: Option<i64>,
    /// The payload's digest as the database has it; none for what was archived by an older version.
    pub expected_digest: Option<String>,
    pub soundness: Soundness,
}

/// What reading a record just now gave.
#[derive(Clone, Debug, PartialEq)]
pub enum Soundness {
    /// Every digest agrees.
    Sound(Checked),
    /// It can be read, and is not what was written.
    Altered(Checked),
    Unreadable(Message),
}

impl Desk {
    /// Reads the record of the hit's page, or of another capture of it, and compares its digests. Not found where nothing is
    /// archived there.
    pub async fn check_hit_archive(
        &self,
        person: &Person,
        viewer: &Viewer,
        id: &str,
        capture: Option<(&str, u64)>,
    ) -> Result<ArchiveState, DeskError> {
        let hit = self.read_hit(person, id).await?;
        let (position, noted) = self.archived_at(&hit, capture).await?;
        let expected_digest = noted.as_ref().and_then(|noted| noted.payload_digest.clone());
        let soundness = match viewer.check(position.clone()).await? {
            Ok(checked) => judge(checked, expected_digest.as_deref()),
            Err(error) => Soundness::Unreadable(error.message()),
        };
        let said_ms = match &soundness {
            Soundness::Sound(checked) | Soundness::Altered(checked) => checked.captured_ms,
            Soundness::Unreadable(_) => None,
        };
        let captured_ms = noted.map(|noted| noted.captured_ms).or(said_ms);
        Ok(ArchiveState { position, captured_ms, expected_digest, soundness })
    }

    /// What a reader of the archived page saw, as text.
    pub async fn capture_text(
        &self,
        person: &Person,
        viewer: &Viewer,
        id: &str,
        (file, offset): (&str, u64),
    ) -> Result<PageText, DeskError> {
        let hit = self.read_hit(person, id).await?;
        let (position, _) = self.archived_at(&hit, Some((file, offset))).await?;
        viewer.text(position).await.map_err(unreadable)
    }

    /// The record as it stands in the archive.
    pub async fn capture_record(
        &self,
        person: &Person,
        viewer: &Viewer,
        id: &str,
        (file, offset): (&str, u64),
    ) -> Result<Vec<u8>, DeskError> {
        let hit = self.read_hit(person, id).await?;
        let (position, _) = self.archived_at(&hit, Some((file, offset))).await?;
        let member = viewer.member(position).await.map_err(unreadable)?;
        member.ok_or_else(|| DeskError::Conflict(Message::new("desk-hit-record-too-large")))
    }

    /// Only what belongs to the hit's listing, whatever place is asked for.
    async fn archived_at(
        &self,
        hit: &StoredHit,
        capture: Option<(&str, u64)>,
    ) -> Result<(Position, Option<StoredCapture>), DeskError> {
        let own = hit.archived.as_ref();
        let (file, offset) = match (capture, own) {
            (Some(place), _) => place,
            (None, Some(own)) => (own.file.as_str(), own.offset),
            (None, None) => return Err(DeskError::NotFound),
        };
        let noted = self.store.capture_at(&hit.listing.id, file, offset).await?;
        let own = own.filter(|own| own.file == file && own.offset == offset);
        let position = noted.as_ref().map(|noted| &noted.archived).or(own).cloned().ok_or(DeskError::NotFound)?;
        Ok((position, noted))
    }
}

fn judge(checked: Checked, expected: Option<&str>) -> Soundness {
    let noted = checked.noted_digest.as_deref();
    let agrees = |digest: Option<&str>| digest.is_none() || noted.is_none() || digest == noted;
    let expected_found = match (expected, checked.found_digest.as_deref()) {
        (Some(expected), Some(found)) => expected == found,
        _ => true,
    };
    if agrees(expected) && agrees(checked.found_digest.as_deref()) && expected_found {
        Soundness::Sound(checked)
    } else {
        Soundness::Altered(checked)
    }
}

/// A damaged archive is told as such; everything else is our own trouble.
fn unreadable(error: anyhow::Error) -> DeskError {
    let reason = error.downcast_ref::<ArchiveError>().map(ArchiveError::message).or_else(|| {
        error.downcast_ref::<crate::evidence::warc::WarcError>().map(crate::evidence::warc::WarcError::message)
    });
    reason.map_or(DeskError::Failed(error), DeskError::Conflict)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_digest_that_differs_is_told() {
        let checked = |noted: &str, found: Option<&str>| Checked {
            record_id: None,
            captured_ms: None,
            noted_digest: Some(noted.to_owned()),
            found_digest: found.map(str::to_owned),
            sha256: String::new(),
        };
        for (noted, found, expected, sound) in [
            ("a", Some("a"), Some("a"), true),
            ("a", Some("a"), None, true),
            ("a", None, Some("a"), true),
            ("a", Some("b"), Some("a"), false),
            ("b", Some("b"), Some("a"), false),
            ("b", None, Some("a"), false),
        ] {
            let found = judge(checked(noted, found), expected);
            assert_eq!(matches!(found, Soundness::Sound(_)), sound, "{found:?}");
        }
    }
}
