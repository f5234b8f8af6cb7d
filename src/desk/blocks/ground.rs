//! What a proposal rests on: hits that somebody found infringing, the pages that show them, and the targets they give.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::short;
use crate::evidence::warc;
use crate::locale::Message;
use crate::review::blocks::{Evidence, Hostname, Target};
use crate::rights::RightId;
use crate::scan::DataDir;
use crate::store::archive::{Archive, ArchiveError};
use crate::store::{Store, StoreError, StoredHit, evidence};

/// Why nothing can be blocked because of a hit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    Unknown(String),
    /// Found not to infringe.
    Cleared(String),
    /// The listing has changed since somebody looked.
    Changed(String),
    Undecided(String),
}

impl Unfit {
    /// Told at the desk; the commands have words of their own, with what to type.
    pub fn message(&self) -> Message {
        match self {
            Unfit::Unknown(hit) => Message::new("desk-blocks-hit-unknown").with("hit", short(hit)),
            Unfit::Cleared(hit) => Message::new("blocks-hit-cleared").with("hit", short(hit)),
            Unfit::Changed(hit) => Message::new("desk-blocks-hit-changed").with("hit", short(hit)),
            Unfit::Undecided(hit) => Message::new("desk-blocks-hit-undecided").with("hit", short(hit)),
        }
    }
}

/// The hits by these ids, each of which somebody has found infringing, as it is now.
pub async fn confirmed(store: &dyn Store, ids: &[String]) -> Result<Result<Vec<StoredHit>, Unfit>, StoreError> {
    let mut hits: Vec<StoredHit> = Vec::new();
    for id in ids {
        let Some(hit) = store.hit(id).await? else { return Ok(Err(Unfit::Unknown(id.clone()))) };
        match &hit.standing {
            Some(standing) if !standing.ruling.verdict.infringes() => return Ok(Err(Unfit::Cleared(id.clone()))),
            Some(standing) if !standing.holds => return Ok(Err(Unfit::Changed(id.clone()))),
            Some(_) => {}
            None => return Ok(Err(Unfit::Undecided(id.clone()))),
        }
        if hits.iter().all(|known| known.id != hit.id) {
            hits.push(hit);
        }
    }
    Ok(Ok(hits))
}

pub fn elsewhere(target: &Target, hit: &StoredHit) -> Message {
    if let Target::Ip(address) = target {
        return Message::new("blocks-hit-not-served-from")
            .with("hit", short(&hit.id))
            .with("address", address.to_string());
    }
    Message::new("blocks-hit-elsewhere").with("hit", short(&hit.id)).with("target", target.to_string())
}

/// The listing's exact address: the narrowest thing that can be blocked.
pub fn own_address(hit: &StoredHit) -> Result<Target, Message> {
    let nowhere = || Message::new("blocks-hit-nowhere").with("hit", short(&hit.id));
    let url = hit.listing.url.as_ref().ok_or_else(nowhere)?;
    Target::url(url.as_str()).map_err(|fault| fault.message())
}

/// Its address, its name, the site the name belongs to, and the machine that showed it.
pub(super) fn choices(hit: &StoredHit, served_from: Option<IpAddr>) -> Vec<Target> {
    let mut targets: Vec<Target> = own_address(hit).into_iter().collect();
    let host = hit.listing.url.as_ref().and_then(|url| url.domain());
    if let Some(name) = host.and_then(|host| host.parse::<Hostname>().ok()) {
        let site = psl::domain_str(name.as_str()).and_then(|site| site.parse().ok());
        targets.push(Target::Host(name.clone()));
        targets.push(Target::SiteAndSubdomains(site.unwrap_or(name)));
    }
    targets.extend(served_from.map(Target::Ip));
    targets
}

/// The first hit whose listing does not stand where the target is. A machine's address is that only of what the archive shows
/// to have come from it: what a name leads to today says nothing about what was seen.
pub fn not_there<'h>(data: &DataDir, target: &Target, hits: &'h [StoredHit]) -> Option<&'h StoredHit> {
    hits.iter().find(|hit| !is_about(data, target, hit))
}

fn is_about(data: &DataDir, target: &Target, hit: &StoredHit) -> bool {
    let Some(url) = &hit.listing.url else { return false };
    let host: Option<Hostname> = url.domain().and_then(|name| name.parse().ok());
    match target {
        Target::Url(blocked) => blocked.host() == url.host(),
        Target::Host(name) => host.as_ref() == Some(name),
        Target::SiteAndSubdomains(name) => host.is_some_and(|host| name.covers(&host)),
        Target::Ip(address) => served_from(data, hit) == Some(address.to_canonical()),
    }
}

/// The machine that the captured page of a hit came from; none where the archive has no such page or does not say.
pub(super) fn served_from(data: &DataDir, hit: &StoredHit) -> Option<IpAddr> {
    let archive = Archive::open(data.archive());
    let record = archive.read(hit.archived.as_ref()?).ok()?;
    Some(warc::capture(record).ok()?.ip?.to_canonical())
}

/// The right that all hits are about; none where they are about several.
pub fn common_right(hits: &[StoredHit]) -> Option<RightId> {
    let rights: BTreeSet<&RightId> = hits.iter().filter_map(|hit| hit.ranked.hit.right_id.as_ref()).collect();
    if rights.len() == 1 { rights.into_iter().next().cloned() } else { None }
}

/// What the archive has of the hits' pages, each record once; and the hits of which it has none.
pub fn evidence_of(data: &DataDir, hits: &[StoredHit]) -> Result<(Vec<Evidence>, Vec<String>), ArchiveError> {
    let archive = Archive::open(data.archive());
    let (mut known, mut found, mut without) = (BTreeSet::new(), Vec::new(), Vec::new());
    for hit in hits {
        let Some(position) = &hit.archived else {
            without.push(hit.id.clone());
            continue;
        };
        let record = evidence(&archive, position)?;
        if known.insert(record.sha256.clone()) {
            found.push(record);
        }
    }
    Ok((found, without))
}
