//! Every archived capture of a listing's page, and what differs from one to the next.

use super::{Difference, differences};
use crate::accounts::Person;
use crate::desk::{Desk, DeskError};
use crate::store::StoredCapture;

/// Captures that are shown, the latest.
pub const MAX_CAPTURES: u32 = 60;

/// A capture beside the one before.
#[derive(Clone, Debug, PartialEq)]
pub struct CaptureView {
    pub capture: StoredCapture,
    /// From the capture before that showed the listing.
    pub differences: Vec<Difference>,
    /// There is no earlier one that showed it.
    pub first: bool,
}

impl Desk {
    /// The latest first, at most [`MAX_CAPTURES`]; and whether there are more.
    pub async fn hit_captures(&self, person: &Person, id: &str) -> Result<(Vec<CaptureView>, bool), DeskError> {
        let hit = self.read_hit(person, id).await?;
        // One more than is shown, for the last one to be compared with.
        let captures = self.store.captures(&hit.listing.id, MAX_CAPTURES + 1).await?;
        let more = captures.len() > MAX_CAPTURES as usize;
        let mut views = compared(&captures);
        views.truncate(MAX_CAPTURES as usize);
        Ok((views, more))
    }
}

fn compared(captures: &[StoredCapture]) -> Vec<CaptureView> {
    let view = |(at, capture): (usize, &StoredCapture)| {
        let before = captures[at + 1..].iter().find_map(|earlier| earlier.listing.as_ref());
        let differences = match (before, &capture.listing) {
            (Some(before), Some(now)) => differences(before, now),
            _ => Vec::new(),
        };
        CaptureView { capture: capture.clone(), differences, first: before.is_none() }
    };
    captures.iter().enumerate().map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::hit::Aspect;
    use crate::extract::Listing;
    use crate::store::archive::Position;

    fn capture(at: i64, title: Option<&str>) -> StoredCapture {
        StoredCapture {
            captured_ms: at,
            archived: Position { file: "a".to_owned(), offset: at.cast_unsigned(), length: 1 },
            status: Some(200),
            revisit: false,
            payload_digest: None,
            listing: title.map(|title| Listing { title: title.to_owned(), ..Listing::default() }),
        }
    }

    #[test]
    fn each_is_compared_with_the_last_that_showed_the_listing() {
        let captures = vec![capture(4, Some("b")), capture(3, None), capture(2, Some("a")), capture(1, Some("a"))];
        let views = compared(&captures);
        let told: Vec<(usize, bool)> = views.iter().map(|view| (view.differences.len(), view.first)).collect();
        assert_eq!(told, [(1, false), (0, false), (0, false), (0, true)]);
        assert_eq!(views[0].differences[0].aspect, Aspect::Title);
    }
}
