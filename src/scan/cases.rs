//! What the end of a scan means for cases: which listings went, which are still there, and which new ones belong to old cases.
//! It reads what the crawl has left in the store and asks no site anything.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Context as _;

use super::now_ms;
use crate::matcher::PictureMatch;
use crate::rank::{RankedHit, Score};
use crate::review::blocks::Word;
use crate::review::cases::{
    Candidate, Case, CaseEventKind, CaseHit, CaseState, Commonness, JoinAs, Joining, Link, PROPOSED_FROM, SeenPictures,
    Seller, TakedownClock, join, observe,
};
use crate::review::notices::{Kept, NoticeState, Step as NoticeStep, Taken};
use crate::rights::RightId;
use crate::sources::SourceId;
use crate::store::{CaseCandidate, CaseFilter, NoticeFilter, Store, digest_of};

/// Hits of a right that are looked at for its cases, the newest first; the others wait for the next time.
const CANDIDATES: u32 = 5_000;
/// Proposals that wait in one case: more are made once somebody has answered some.
const PROPOSALS: usize = 50;
/// Times that it is looked for more after something has joined; the next scan goes on.
const ROUNDS: usize = 4;
/// A contact that so many sellers of a site name is the site's own.
const OF_SITE_FROM: usize = 3;
/// Sellers that are asked for when it is counted how many show a picture: more make no difference.
const SELLERS_COUNTED: u32 = 32;

/// What became of the cases.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rechecked {
    /// Cases that were looked at.
    pub cases: u64,
    /// What is new, by case, in the order in which it was found.
    pub news: Vec<CaseNews>,
}

/// Something new about a case.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseNews {
    pub case_id: String,
    pub right: String,
    pub offender: Option<Seller>,
    pub what: News,
}

#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// The clock as it stands with it.
    Removed(TakedownClock),
    StillThere(TakedownClock),
    /// Listings that were gone are back.
    Back {
        hits: usize,
    },
    Joined(JoinedHit),
    /// A notice was sent, or objected to, and the case had not been told.
    Noticed {
        notice: String,
        objected: bool,
    },
}

/// A hit that came into a case, or may belong to one.
#[derive(Clone, Debug, PartialEq)]
pub struct JoinedHit {
    pub hit_id: String,
    pub title: String,
    pub url: Option<String>,
    pub seller: Option<Seller>,
    pub joined_as: JoinAs,
    pub strength: f64,
    pub links: Vec<Link>,
}

/// Looks after every case: doing it twice finds nothing new. Hits below `min_score` belong to no case.
pub async fn recheck_cases(store: &Arc<dyn Store>, min_score: Score) -> anyhow::Result<Rechecked> {
    let mut rechecked = Rechecked::default();
    if !store.has_watched_cases().await? {
        return Ok(rechecked);
    }
    rechecked.news.extend(tell_of_notices(store).await?);
    for case in store.cases(&CaseFilter::default()).await? {
        rechecked.cases += u64::from(case.state != CaseState::Closed);
        rechecked.news.extend(look_after(store, &case).await?);
    }
    // What has joined may lead to more of the same.
    for _ in 0..ROUNDS {
        let found = find_all_relistings(store, min_score).await?;
        let has_joined =
            found.iter().any(|news| matches!(&news.what, News::Joined(hit) if hit.joined_as != JoinAs::Proposal));
        rechecked.news.extend(found);
        if !has_joined {
            break;
        }
    }
    Ok(rechecked)
}

/// Tells cases of notices about their listings that they do not know of, such as one that was sent when the program ended before
/// it could tell. Earliest first, so that the latest is what the clock runs from.
async fn tell_of_notices(store: &Arc<dyn Store>) -> anyhow::Result<Vec<CaseNews>> {
    let cases = store.cases(&CaseFilter::default()).await?;
    let mut by_hit: BTreeMap<&str, &Case> = BTreeMap::new();
    for case in cases.iter().filter(|case| case.state != CaseState::Closed && case.imported_from.is_none()) {
        by_hit.extend(case.live().map(|hit| (hit.hit_id.as_str(), case)));
    }
    if by_hit.is_empty() {
        return Ok(Vec::new());
    }
    let notices = store.notices(&NoticeFilter::default()).await?;
    let valid = notices.iter().filter(|kept| kept.state() != NoticeState::Retracted);
    let mut steps: Vec<(&Taken, &Kept, CaseEventKind)> = valid
        .flat_map(|kept| kept.taken.iter().map(move |taken| (taken, kept)))
        .filter_map(|(taken, kept)| Some((taken, kept, CaseEventKind::of_notice(kept, taken)?)))
        .collect();
    steps.sort_by(|(a, ..), (b, ..)| (a.written_ms, &a.id).cmp(&(b.written_ms, &b.id)));
    let mut told = Vec::new();
    for (taken, kept, event) in steps {
        let about = kept.notice.items.iter().filter_map(|item| by_hit.get(item.hit_id.as_str()));
        let about: BTreeMap<&str, &Case> = about.map(|case| (case.id.as_str(), *case)).collect();
        for case in about.into_values() {
            if case.history.iter().any(|known| known.kind.is_same_news(&event)) {
                continue;
            }
            let word = Word { by: taken.actor.clone(), at_ms: taken.written_ms, note: None };
            // A state that does not take it leaves the case as it is; whoever wrote the notice down was told so.
            if store.put_case_event(&case.id, &event, &word).await?.is_ok() {
                let notice = kept.short_id();
                told.push(news(case, News::Noticed { notice, objected: taken.step == NoticeStep::Countered }));
            }
        }
    }
    Ok(told)
}

async fn find_all_relistings(store: &Arc<dyn Store>, min_score: Score) -> anyhow::Result<Vec<CaseNews>> {
    let mut by_right: BTreeMap<RightId, Vec<Case>> = BTreeMap::new();
    for case in store.cases(&CaseFilter::default()).await?.into_iter().filter(Case::takes_new_listings) {
        by_right.entry(case.right.id.clone()).or_default().push(case);
    }
    let mut found = Vec::new();
    for (right, cases) in by_right {
        found.extend(find_relistings(store, &right, &cases, min_score).await?);
    }
    Ok(found)
}

/// Writes down what is known of a case's listings now.
async fn look_after(store: &Arc<dyn Store>, case: &Case) -> anyhow::Result<Option<CaseNews>> {
    if case.state == CaseState::Closed {
        return Ok(None);
    }
    let sightings = store.case_sightings(&case.id).await?;
    let event = observe(case, &sightings);
    let now = now_ms();
    let is_new = store.put_case_sightings(&case.id, &sightings, event.as_ref(), now).await?;
    let Some(event) = event.filter(|_| is_new) else { return Ok(None) };
    let after = store.case(&case.id).await?.context("a case is never removed")?;
    let clock = TakedownClock::of(&after, now);
    let what = match event {
        CaseEventKind::Removed { .. } => News::Removed(clock),
        CaseEventKind::Relisted { hits } => News::Back { hits: hits.len() },
        _ => News::StillThere(clock),
    };
    Ok(Some(news(case, what)))
}

fn news(case: &Case, what: News) -> CaseNews {
    let offender = case.offender.as_ref().map(|offender| offender.seller.clone());
    CaseNews { case_id: case.id.clone(), right: case.right.name.clone(), offender, what }
}

/// Compares the hits of a right that are in no case, and were not compared as they are, with the right's cases.
async fn find_relistings(
    store: &Arc<dyn Store>,
    right: &RightId,
    cases: &[Case],
    min_score: Score,
) -> anyhow::Result<Vec<CaseNews>> {
    let version = version_of(cases);
    let mut candidates = Vec::new();
    for candidate in store.case_candidates(right, min_score.get(), CANDIDATES).await? {
        let digest = compared_as(&version, &candidate)?;
        if candidate.compared.as_ref() != Some(&digest) {
            candidates.push((candidate, digest));
        }
    }
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    let pictures = compare_pictures(store, cases, &candidates).await?;
    let facts = Facts::gather(store, right, cases, &candidates).await?;
    let mut waiting: BTreeMap<&str, usize> =
        cases.iter().map(|case| (case.id.as_str(), case.proposed().count())).collect();
    let mut found = Vec::new();
    let mut compared = Vec::new();
    for (candidate, digest) in &candidates {
        if let Some((case, joining)) = best_case(cases, candidate, &pictures, &facts) {
            let joined_as = joining.into_case(case, candidate.hit.first_seen_ms);
            let proposals = waiting.entry(&case.id).or_default();
            if joined_as == JoinAs::Proposal && *proposals >= PROPOSALS {
                continue;
            }
            *proposals += usize::from(joined_as == JoinAs::Proposal);
            if store.put_case_join(&case.id, &candidate.hit.id, &joining, joined_as, now_ms()).await? {
                found.push(news(case, News::Joined(joined_hit(candidate, &joining, joined_as))));
            }
        }
        compared.push((candidate.hit.id.clone(), digest.clone()));
    }
    store.put_compared(&compared).await?;
    Ok(found)
}

/// What candidates were compared with: another hit in a case, or a redirect of one, is another comparison.
fn version_of(cases: &[Case]) -> String {
    let part = |case: &Case| {
        let hits: Vec<String> = case.live().map(|hit| format!("{} {:?}", hit.hit_id, hit.sighting.presence)).collect();
        format!("{} {}", case.id, hits.join(" "))
    };
    let mut parts: Vec<String> = cases.iter().map(part).collect();
    parts.sort();
    digest_of(parts.join("\n").as_bytes())
}

fn compared_as(version: &str, candidate: &CaseCandidate) -> anyhow::Result<String> {
    let listing = serde_json::to_string(&(&candidate.hit.listing, &candidate.hit.ranked.hit))?;
    Ok(digest_of(format!("{version}\n{listing}").as_bytes()))
}

/// Pictures in which a registered one was found, by its digest and theirs.
fn telling(ranked: &RankedHit) -> impl Iterator<Item = &PictureMatch> {
    ranked.hit.findings.iter().filter_map(|finding| finding.picture.as_ref())
}

/// Which new pictures were made from archived ones; only those are compared that show the same registered picture.
async fn compare_pictures(
    store: &Arc<dyn Store>,
    cases: &[Case],
    candidates: &[(CaseCandidate, String)],
) -> anyhow::Result<SeenPictures> {
    let archived: Vec<&PictureMatch> = cases.iter().flat_map(Case::live).flat_map(|hit| telling(&hit.ranked)).collect();
    let registered: BTreeSet<&str> = archived.iter().map(|picture| picture.image_id.as_str()).collect();
    let mut wanted: BTreeSet<&str> = BTreeSet::new();
    for (candidate, _) in candidates {
        let shown = telling(&candidate.hit.ranked).filter(|picture| registered.contains(picture.image_id.as_str()));
        wanted.extend(shown.map(|picture| picture.picture_id.as_str()));
    }
    if wanted.is_empty() {
        return Ok(SeenPictures::default());
    }
    let old_ids: BTreeSet<String> = archived.iter().map(|picture| picture.picture_id.clone()).collect();
    let old = store.picture_fingerprints(&old_ids.into_iter().collect::<Vec<_>>()).await?;
    let mut new: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for picture in candidates.iter().flat_map(|(candidate, _)| &candidate.pictures) {
        if let Some(fingerprint) = picture.fingerprint.as_ref().filter(|_| wanted.contains(picture.picture_id.as_str()))
        {
            new.insert(picture.picture_id.clone(), fingerprint.clone());
        }
    }
    let new: Vec<(String, Vec<u8>)> = new.into_iter().collect();
    let comparing = tokio::task::spawn_blocking(move || SeenPictures::compare(&old, &new));
    comparing.await.context("comparing pictures broke off")
}

/// The case that is most strongly linked with a candidate; of equally strong ones the first by id.
fn best_case<'a>(
    cases: &'a [Case],
    candidate: &CaseCandidate,
    pictures: &SeenPictures,
    facts: &Facts,
) -> Option<(&'a Case, Joining)> {
    let mut best: Option<(&Case, Joining)> = None;
    for case in cases.iter().filter(|case| case.hit(&candidate.hit.id).is_none()) {
        let live: Vec<&CaseHit> = case.live().collect();
        let given = Candidate {
            hit_id: &candidate.hit.id,
            source_id: &candidate.hit.source_id,
            listing: &candidate.hit.listing,
            ranked: &candidate.hit.ranked,
        };
        let own = Seller::of(&candidate.hit.listing, &candidate.hit.source_id);
        let ends = live.iter().filter_map(|hit| hit.seller.clone()).chain(own).collect();
        let Some(joining) = join(&live, &given, pictures, &Ends { facts, ends }) else { continue };
        let is_better = best.as_ref().is_none_or(|(known, strongest)| {
            joining.strength > strongest.strength || (joining.strength >= strongest.strength && case.id < known.id)
        });
        if joining.strength >= PROPOSED_FROM && is_better {
            best = Some((case, joining));
        }
    }
    best
}

fn joined_hit(candidate: &CaseCandidate, joining: &Joining, joined_as: JoinAs) -> JoinedHit {
    let hit = &candidate.hit;
    JoinedHit {
        hit_id: hit.id.clone(),
        title: hit.listing.title.clone(),
        url: hit.listing.url.as_ref().map(ToString::to_string),
        seller: Seller::of(&hit.listing, &hit.source_id),
        joined_as,
        strength: joining.strength,
        links: joining.links.clone(),
    }
}

/// How common pictures and contacts are, as far as candidates and cases share them.
#[derive(Default)]
struct Facts {
    /// By registered picture.
    showing: BTreeMap<String, Vec<Seller>>,
    of_site: BTreeSet<(SourceId, String)>,
}

impl Facts {
    async fn gather(
        store: &Arc<dyn Store>,
        right: &RightId,
        cases: &[Case],
        candidates: &[(CaseCandidate, String)],
    ) -> anyhow::Result<Facts> {
        let live: Vec<&CaseHit> = cases.iter().flat_map(Case::live).collect();
        let images: BTreeSet<&str> =
            live.iter().flat_map(|hit| telling(&hit.ranked)).map(|picture| picture.image_id.as_str()).collect();
        let contacts: BTreeSet<&str> =
            live.iter().flat_map(|hit| &hit.listing.contacts).map(|contact| contact.value.as_str()).collect();
        let mut shared_images = BTreeSet::new();
        let mut shared_contacts = BTreeSet::new();
        let mut sources: BTreeSet<&SourceId> = live.iter().map(|hit| &hit.source_id).collect();
        for (candidate, _) in candidates {
            sources.insert(&candidate.hit.source_id);
            let shown = telling(&candidate.hit.ranked).map(|picture| picture.image_id.as_str());
            shared_images.extend(shown.filter(|image| images.contains(image)));
            let named = candidate.hit.listing.contacts.iter().map(|contact| contact.value.as_str());
            shared_contacts.extend(named.filter(|contact| contacts.contains(contact)));
        }
        let mut facts = Facts::default();
        for image in shared_images {
            facts.showing.insert(image.to_owned(), store.sellers_showing(right, image, SELLERS_COUNTED).await?);
        }
        for contact in shared_contacts {
            for source in &sources {
                let sellers = store.sellers_reached_by(source, contact, OF_SITE_FROM as u32).await?;
                if sellers.len() >= OF_SITE_FROM {
                    facts.of_site.insert(((*source).clone(), contact.to_owned()));
                }
            }
        }
        Ok(facts)
    }
}

/// The same, the sellers of the two that are compared left out.
struct Ends<'a> {
    facts: &'a Facts,
    ends: Vec<Seller>,
}

impl Commonness for Ends<'_> {
    fn sellers_showing(&self, image_id: &str) -> usize {
        let sellers = self.facts.showing.get(image_id).into_iter().flatten();
        sellers.filter(|seller| self.ends.iter().all(|end| !end.is_same(seller))).count()
    }

    fn is_of_site(&self, source: &SourceId, contact: &str) -> bool {
        self.facts.of_site.contains(&(source.clone(), contact.to_owned()))
    }
}
