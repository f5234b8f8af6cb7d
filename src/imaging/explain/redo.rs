//! Two pictures matched once more from their bytes and drawn, so that nothing about a drawing has to be stored.

use super::{AlignedBlock, Correspondence, Drawing, draw, to_png};
use crate::imaging::copies::Block;
use crate::imaging::{Kind, Limits, PictureIndex, PictureMatch, decode, fingerprint, reference};

/// The seen picture beside the registered one with what they share, as a PNG; none where one of them cannot be read or the
/// match is not found.
pub fn explain(seen: &[u8], registered: &[u8], limits: &Limits, drawing: Drawing) -> Option<Vec<u8>> {
    let index = PictureIndex::new([(String::new(), reference(registered, limits).ok()?)]);
    let found = index.find(&fingerprint(seen, limits).ok()?).into_iter().next()?;
    let (seen, registered) = (decode(seen, limits).ok()?, decode(registered, limits).ok()?);
    draw(&seen.rgb, &registered.rgb, &found.correspondence(), drawing).map(|drawn| to_png(&drawn))
}

impl PictureMatch {
    /// What is drawn of it.
    pub fn correspondence(&self) -> Correspondence {
        let pairs = || self.points.clone();
        let block = |block: &Block| {
            let Block { left, top, right, bottom, correlation } = *block;
            AlignedBlock { left, top, right, bottom, correlation }
        };
        let (inliers, edges) = if self.kind == Kind::Copy { (pairs(), Vec::new()) } else { (Vec::new(), pairs()) };
        let blocks = self.blocks.iter().map(block).collect();
        Correspondence { transform: Some(self.transform), inliers, blocks, edges }
    }
}
