//! Gathers a report from the store: hits in order, how each source went, and the pictures to lay side by side.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use anyhow::Context as _;

use super::pictures::{DrawingSize, Drawn, PicturesInOrder, archived, draw, small};
use super::{DataDir, now_ms};
use crate::frontier::ResourceKind;
use crate::publish::{Change, Changes, HeldFlood, OutcomeGroup, Report, ReportedHit, SourceSummary, Thumbnail};
use crate::rank::Weights;
use crate::register::Snapshot;
use crate::review::Standing;
use crate::rights::{Right, RightId};
use crate::sources::{Source, SourceId};
use crate::store::archive::Archive;
use crate::store::{HitFilter, ScanRow, SourceCounts, Store, StoredHit};

/// Side of the pictures in a report, in pixels.
const THUMBNAIL_SIDE: u32 = 320;
/// Pictures shown of each side of a hit.
const PICTURES_A_SIDE: usize = 3;
/// Hits that get pictures; a report of more is read as CSV or JSON Lines.
const HITS_WITH_PICTURES: usize = 500;
/// Hits of which it is drawn what the pictures have in common: a drawing takes as long to make as a match, and some 80 KB.
const HITS_WITH_DRAWINGS: usize = 100;
const DRAWN_AT_ONCE: usize = 4;
/// Side of each of the two pictures in a drawing, and what the whole may have, in pixels.
const DRAWING: DrawingSize = DrawingSize { side: 320, whole: 720 };

/// The report on the given scans, or on everything where there are none to name. On some rights only, where they are named:
/// such a report is for a terminal, and has no pictures.
pub async fn build_report(
    store: &Arc<dyn Store>,
    data: &DataDir,
    scans: &[ScanRow],
    sources: &[Source],
    snapshot: &Snapshot,
    weights: &Weights,
    rights: Option<Vec<RightId>>,
) -> anyhow::Result<Report> {
    let scanned = scans.iter().map(|scan| scan.source_id.clone()).collect();
    let has_pictures = rights.is_none();
    let about = About { rights, sources: Some(scanned), has_pictures, changes: None };
    build_report_about(store, data, scans, sources, snapshot, weights, about).await
}

/// What a report is about; nothing named is everything.
#[derive(Clone, Debug, Default)]
pub struct About {
    pub rights: Option<Vec<RightId>>,
    pub sources: Option<Vec<SourceId>>,
    /// Whether pictures are shown side by side.
    pub has_pictures: bool,
    /// Only hits that are named here, as new or changed.
    pub changes: Option<Changes>,
}

/// The report on what is known now, with how these scans went.
pub async fn build_report_about(
    store: &Arc<dyn Store>,
    data: &DataDir,
    scans: &[ScanRow],
    sources: &[Source],
    snapshot: &Snapshot,
    weights: &Weights,
    about: About,
) -> anyhow::Result<Report> {
    let numbers = scans.iter().map(|scan| (scan.source_id.clone(), scan.number)).collect();
    let mut hits = store.hits(&about.filter()).await?;
    if let Some(changes) = &about.changes {
        hits.retain(|hit| changes.of.contains_key(&hit.id));
    }
    let news = News { changes: about.changes.as_ref().map(|changes| changes.of.clone()), numbers };
    let summaries = summaries(store, scans, sources, &hits, &news, weights).await?;
    let mut gallery = Gallery { store, archive: Archive::open(data.archive()) };
    let wants_pictures = |position: usize, hit: &StoredHit| {
        about.has_pictures
            && position < HITS_WITH_PICTURES
            && hit.ranked.score >= weights.report_from
            && !is_cleared(hit)
    };
    let mut reported: Vec<ReportedHit> = Vec::with_capacity(hits.len());
    let mut drawing = VecDeque::new();
    for (position, hit) in hits.into_iter().enumerate() {
        let right = hit.ranked.hit.right_id.as_ref().and_then(|id| snapshot.right(id)).cloned();
        let shown = if wants_pictures(position, &hit) {
            gallery.of(&hit, right.as_ref(), position < HITS_WITH_DRAWINGS).await?
        } else {
            Shown::default()
        };
        // Drawings are made while the next hits are gathered, a few at a time.
        drawing.extend(shown.pair.map(|pair| (position, draw(pair, DRAWING))));
        while drawing.len() > DRAWN_AT_ONCE {
            finish_one(&mut drawing, &mut reported).await?;
        }
        let new = news.are_made_by(&hit);
        let source_name = name_in(sources, &hit.source_id);
        reported.push(ReportedHit {
            listing_pictures: shown.listing,
            right_pictures: shown.right,
            ..without_pictures(hit, right, source_name, new)
        });
    }
    while !drawing.is_empty() {
        finish_one(&mut drawing, &mut reported).await?;
    }
    let mut report = Report {
        made_ms: now_ms(),
        sources: summaries,
        hits: reported,
        held: gallery.floods(snapshot).await?,
        snapshot: snapshot.digest().to_owned(),
        rights: snapshot.rights().len(),
        weights: weights.clone(),
        changes: about.changes,
    };
    report.sort();
    Ok(report)
}

/// Which hits a report calls new: those of a report of changes that it says are, otherwise those of the latest scan.
struct News {
    changes: Option<BTreeMap<String, Change>>,
    /// The latest scan of each source.
    numbers: BTreeMap<SourceId, i64>,
}

impl News {
    fn are_made_by(&self, hit: &StoredHit) -> bool {
        match &self.changes {
            Some(of) => of.get(&hit.id) == Some(&Change::New),
            None => self.numbers.get(&hit.source_id) == Some(&hit.news_scan) && !is_cleared(hit),
        }
    }
}

fn is_cleared(hit: &StoredHit) -> bool {
    hit.standing.as_ref().is_some_and(Standing::clears)
}

/// What people call a source, or its id where it is not known any more.
fn name_in(sources: &[Source], id: &SourceId) -> String {
    sources.iter().find(|source| source.id == *id).map_or_else(|| id.0.clone(), |source| source.name.clone())
}

async fn summaries(
    store: &Arc<dyn Store>,
    scans: &[ScanRow],
    sources: &[Source],
    hits: &[StoredHit],
    news: &News,
    weights: &Weights,
) -> anyhow::Result<Vec<SourceSummary>> {
    let mut summaries = Vec::new();
    for scan in scans {
        let own = hits.iter().filter(|hit| {
            hit.source_id == scan.source_id && hit.ranked.score >= weights.report_from && !is_cleared(hit)
        });
        let (count, new) = own.fold((0, 0), |(count, new), hit| (count + 1, new + u64::from(news.are_made_by(hit))));
        let mut summary = summarise(store, scan, name_in(sources, &scan.source_id)).await?;
        let source = sources.iter().find(|source| source.id == scan.source_id && source.enabled);
        summary.next_visit_ms = source.map(|source| next_visit_ms(source, scan));
        (summary.hits, summary.new_hits) = (count, new);
        summaries.push(summary);
    }
    Ok(summaries)
}

/// A hit as reports tell of it, before pictures are laid beside it.
pub fn without_pictures(hit: StoredHit, right: Option<Right>, source_name: String, new: bool) -> ReportedHit {
    ReportedHit {
        new,
        verdict: hit.standing.as_ref().filter(|standing| standing.holds).map(|standing| standing.ruling.verdict),
        source_name,
        hit_id: hit.id,
        ranked: hit.ranked,
        listing: hit.listing,
        right,
        source_id: hit.source_id.0,
        first_seen_ms: hit.first_seen_ms,
        last_seen_ms: hit.last_seen_ms,
        archived: hit.archived.map(|at| (at.file, at.offset)),
        listing_pictures: Vec::new(),
        right_pictures: Vec::new(),
        drawing: None,
    }
}

impl About {
    /// The hits that it may show.
    pub fn filter(&self) -> HitFilter {
        HitFilter {
            sources: self.sources.clone(),
            right_ids: self.rights.clone(),
            shown_only: true,
            ..HitFilter::default()
        }
    }
}

async fn summarise(store: &Arc<dyn Store>, scan: &ScanRow, name: String) -> anyhow::Result<SourceSummary> {
    let tally = tally(store, scan).await?;
    let sum = |reasons: &[(String, u64)]| reasons.iter().map(|(_, count)| count).sum();
    Ok(SourceSummary {
        source_id: scan.source_id.0.clone(),
        name,
        started_ms: scan.started_ms,
        finished_ms: scan.finished_ms,
        pages_fetched: tally.pages_fetched,
        pages_unchanged: tally.pages_unchanged,
        pictures_fetched: tally.pictures,
        listings: store.listing_count(&scan.source_id, scan.number).await?,
        not_due: tally.not_due,
        refused_by_robots: tally.refused,
        blocked: sum(&tally.blocks),
        blocks: tally.blocks,
        failed: sum(&tally.failures),
        failures: tally.failures,
        left: sum(&tally.leaves),
        leaves: tally.leaves,
        hits: 0,
        new_hits: 0,
        next_visit_ms: None,
    })
}

/// When the source's cadence asks for its next scan: at once where this one did not end.
pub fn next_visit_ms(source: &Source, scan: &ScanRow) -> i64 {
    let every_ms = i64::try_from(source.cadence.every.as_millis()).unwrap_or(i64::MAX);
    if scan.finished_ms.is_none() { scan.started_ms } else { scan.started_ms.saturating_add(every_ms) }
}

/// How the addresses of a scan ended, grouped as people ask for it. Reasons come most frequent first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceTally {
    pub pages_fetched: u64,
    pub pages_unchanged: u64,
    pub pictures: u64,
    pub not_due: u64,
    /// By robots.txt.
    pub refused: u64,
    pub blocks: Vec<(String, u64)>,
    pub failures: Vec<(String, u64)>,
    pub leaves: Vec<(String, u64)>,
}

/// Counts the addresses of a scan.
pub async fn tally(store: &Arc<dyn Store>, scan: &ScanRow) -> anyhow::Result<SourceTally> {
    Ok(SourceTally::of(&store.counts(&scan.source_id, scan.number).await?))
}

impl SourceTally {
    fn of(counts: &SourceCounts) -> Self {
        let mut tally = SourceTally::default();
        let [mut blocks, mut failures, mut leaves] = [const { BTreeMap::<String, u64>::new() }; 3];
        for (kind, code, count) in &counts.settled {
            let reasons = match (OutcomeGroup::of(code), kind) {
                (OutcomeGroup::Fetched, ResourceKind::Page) => {
                    tally.pages_fetched += count;
                    continue;
                }
                (OutcomeGroup::Unchanged, ResourceKind::Page) => {
                    tally.pages_unchanged += count;
                    continue;
                }
                // The same bytes under two addresses are one picture.
                (OutcomeGroup::Fetched | OutcomeGroup::Unchanged, ResourceKind::Picture) if code != "duplicate" => {
                    tally.pictures += count;
                    continue;
                }
                (OutcomeGroup::NotDue, _) => {
                    tally.not_due += count;
                    continue;
                }
                (OutcomeGroup::Refused, _) => {
                    tally.refused += count;
                    continue;
                }
                (OutcomeGroup::Fetched | OutcomeGroup::Unchanged | OutcomeGroup::Aside, _) => continue,
                (OutcomeGroup::Blocked, _) => &mut blocks,
                (OutcomeGroup::Failed, _) => &mut failures,
                (OutcomeGroup::Left, _) => &mut leaves,
            };
            *reasons.entry(code.clone()).or_default() += count;
        }
        if counts.truncated > 0 {
            failures.insert("truncated".to_owned(), counts.truncated);
        }
        [tally.blocks, tally.failures, tally.leaves] = [blocks, failures, leaves].map(by_frequency);
        tally
    }
}

fn by_frequency(reasons: BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    reasons
}

/// Takes pictures back out of the archive and the register, as small pictures of our own making.
struct Gallery<'a> {
    store: &'a Arc<dyn Store>,
    archive: Archive,
}

/// What a report shows of a hit's pictures.
#[derive(Default)]
struct Shown {
    listing: Vec<Thumbnail>,
    right: Vec<Thumbnail>,
    /// The bytes of the two pictures of the first match.
    pair: Option<[Vec<u8>; 2]>,
}

impl Gallery<'_> {
    /// What is held back, whatever the report is about: somebody has to look at it.
    async fn floods(&self, snapshot: &Snapshot) -> anyhow::Result<Vec<HeldFlood>> {
        let mut floods = Vec::new();
        for held in self.store.held_pictures().await? {
            let name = |id: &RightId| snapshot.right(id).map_or_else(|| id.0.clone(), |right| right.name.clone());
            let bytes = self.store.right_picture(&held.image_id).await.unwrap_or_default();
            floods.push(HeldFlood {
                rights: held.rights.iter().map(name).collect(),
                picture: small(bytes, held.image_id.clone(), THUMBNAIL_SIDE).await?,
                image_id: held.image_id,
                hits: held.hits,
                usual: held.usual,
            });
        }
        Ok(floods)
    }

    async fn of(&mut self, hit: &StoredHit, right: Option<&Right>, drawn: bool) -> anyhow::Result<Shown> {
        let mut shown = Shown::default();
        let Some(listing) = self.store.listing(&hit.listing.id).await? else { return Ok(shown) };
        let pictures = PicturesInOrder::of(hit, listing.pictures, right);
        // The bytes of the best match's two pictures.
        let best = pictures.matches.first().filter(|_| drawn);
        let mut pair: [Option<Vec<u8>>; 2] = [None, None];
        for picture in pictures.seen.into_iter().take(PICTURES_A_SIDE) {
            let bytes = archived(&self.archive, picture.archived).await?;
            if best.is_some_and(|best| best.picture_id == picture.picture_id) {
                pair[0] = Some(bytes.clone());
            }
            shown.listing.extend(small(bytes, picture.address, THUMBNAIL_SIDE).await?);
        }
        let name = right.map(|right| right.name.clone()).unwrap_or_default();
        for image_id in pictures.registered.iter().take(PICTURES_A_SIDE) {
            let bytes = self.store.right_picture(image_id).await?;
            if best.is_some_and(|best| best.image_id == *image_id) {
                pair[1] = Some(bytes.clone());
            }
            shown.right.extend(small(bytes, name.clone(), THUMBNAIL_SIDE).await?);
        }
        if let [Some(seen), Some(registered)] = pair {
            shown.pair = Some([seen, registered]);
        }
        Ok(shown)
    }
}

/// Gives the drawing that was begun first to its hit.
async fn finish_one(drawing: &mut VecDeque<(usize, Drawn)>, reported: &mut [ReportedHit]) -> anyhow::Result<()> {
    let Some((position, drawn)) = drawing.pop_front() else { return Ok(()) };
    let drawn = drawn.await.context("drawing a match broke off")?;
    if let Some(hit) = reported.get_mut(position) {
        hit.drawing = drawn;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_counted_once_where_people_look_for_it() {
        use ResourceKind::{Page, Picture, Sitemap};
        let settled = [
            (Page, "fetched", 10),
            (Page, "duplicate", 2),
            (Page, "unchanged", 30),
            (Picture, "fetched", 7),
            (Picture, "unchanged", 1),
            (Sitemap, "fetched", 4),
            (Page, "not-due", 50),
            (Page, "robots", 6),
            (Picture, "robots", 1),
            (Page, "blocked-captcha", 3),
            (Page, "http-500", 1),
            (Picture, "http-500", 1),
            (Page, "gone", 5),
            (Page, "busy", 8),
            (Page, "page-budget", 90),
            (Page, "out-of-scope", 1_000),
            (Page, "from a newer version", 1),
        ];
        let settled = settled.map(|(kind, code, count)| (kind, code.to_owned(), count)).to_vec();
        let tally = SourceTally::of(&SourceCounts { settled, queued: 3, truncated: 2 });
        let reasons = |reasons: &[(&str, u64)]| -> Vec<(String, u64)> {
            reasons.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect()
        };
        let expected = SourceTally {
            pages_fetched: 12,
            pages_unchanged: 30,
            pictures: 8,
            not_due: 50,
            refused: 7,
            blocks: reasons(&[("blocked-captcha", 3)]),
            failures: reasons(&[("gone", 5), ("http-500", 2), ("truncated", 2), ("from a newer version", 1)]),
            leaves: reasons(&[("page-budget", 90), ("busy", 8)]),
        };
        assert_eq!(tally, expected);
    }
}
