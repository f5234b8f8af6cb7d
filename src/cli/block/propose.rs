//! `reeve block propose`: a target, why, on what ground, and what it rests on.

use std::collections::BTreeSet;

use super::args::{ProposeArgs, TargetArgs};
use super::check::say;
use super::facts::gather;
use super::short;
use crate::cli::evidence::evidence;
use crate::cli::output::{self, time};
use crate::cli::{Complaint, Context, Done};
use crate::locale::Message;
use crate::review::blocks::guard::{judge, objections};
use crate::review::blocks::{Evidence, Hostname, Proposal, Target, TargetFault};
use crate::rights::RightId;
use crate::scan::now_ms;
use crate::store::{Store, StoredHit};

pub async fn run(context: &Context, args: ProposeArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let target = target(&args.target).map_err(|fault| Complaint::misused(fault.message()))?;
    let hits = confirmed(&*store, &args.hits).await?;
    if let Some(right) = &args.right {
        let unknown = || Complaint::failed(Message::new("blocks-right-unknown").with("right", right.as_str()));
        store.right(&RightId(right.clone())).await?.ok_or_else(unknown)?;
    }
    let proposed_ms = now_ms();
    let mut proposals = Vec::new();
    for (target, hits) in grounds(target, hits)? {
        let right_id = args.right.clone().map(RightId).or_else(|| common_right(&hits));
        let proposal = Proposal {
            target,
            reason: args.reason.trim().to_owned(),
            ground: args.ground.trim().to_owned(),
            right_id,
            evidence: evidence_of(context, &hits)?,
            hits: hits.into_iter().map(|hit| hit.id).collect(),
            proposed_by: context.actor().to_owned(),
            proposed_ms,
            expires_ms: Proposal::end(proposed_ms, args.days),
        };
        if let Some(fault) = proposal.fault() {
            return Err(Complaint::misused(fault).into());
        }
        proposals.push(proposal);
    }
    // Nothing is written before everything has been found right.
    let mut facts = gather(context, &*store, &args.facts, proposals.first().map(|proposal| &proposal.target)).await?;
    judge(&facts.blocks, &mut facts.world, &facts.records, proposed_ms);
    for proposal in proposals {
        let id = store.put_proposal(&proposal).await?;
        let message = Message::new("blocks-proposed")
            .with("decision", short(&id))
            .with("target", proposal.target.to_string())
            .with("until", time(proposal.expires_ms));
        context.ui.note(&message);
        say(context, &objections(&proposal.target, &facts.world));
        output::print_text(&format!("{id}\n"))?;
    }
    Ok(Done::Well)
}

/// The target that the flags name, if they name one.
pub(super) fn target(args: &TargetArgs) -> Result<Option<Target>, TargetFault> {
    let TargetArgs { url, host, site, ip } = args;
    let kinds = [("url", url), ("host", host), ("site", site), ("ip", ip)];
    let named = kinds.into_iter().find_map(|(kind, value)| Some((kind, value.as_ref()?)));
    named.map(|(kind, value)| format!("{kind}:{value}").parse()).transpose()
}

/// The hits by these ids, each of which somebody has found infringing, as it is now.
pub(super) async fn confirmed(store: &dyn Store, ids: &[String]) -> anyhow::Result<Vec<StoredHit>> {
    let mut hits: Vec<StoredHit> = Vec::new();
    for id in ids {
        let complaint = |code| Complaint::failed(Message::new(code).with("hit", id.as_str()));
        let hit = store.hit(id).await?.ok_or_else(|| complaint("hits-unknown"))?;
        let standing = hit.standing.as_ref();
        match standing {
            Some(standing) if !standing.ruling.verdict.infringes() => Err(complaint("blocks-hit-cleared"))?,
            Some(standing) if !standing.holds => Err(complaint("blocks-hit-changed"))?,
            Some(_) => {}
            None => Err(complaint("blocks-hit-undecided"))?,
        }
        if hits.iter().all(|known| known.id != hit.id) {
            hits.push(hit);
        }
    }
    Ok(hits)
}

/// What is to be proposed: the named target with all hits, or else each hit's own address.
fn grounds(target: Option<Target>, hits: Vec<StoredHit>) -> Result<Vec<(Target, Vec<StoredHit>)>, Complaint> {
    let Some(target) = target else {
        if hits.is_empty() {
            return Err(Complaint::misused(Message::new("blocks-no-target")));
        }
        return hits.into_iter().map(|hit| Ok((own_address(&hit)?, vec![hit]))).collect();
    };
    for hit in &hits {
        if !is_about(&target, hit) {
            return Err(Complaint::failed(elsewhere(&target, hit)));
        }
    }
    Ok(vec![(target, hits)])
}

pub(super) fn elsewhere(target: &Target, hit: &StoredHit) -> Message {
    Message::new("blocks-hit-elsewhere").with("hit", short(&hit.id)).with("target", target.to_string())
}

/// The listing's exact address: the narrowest thing that can be blocked.
fn own_address(hit: &StoredHit) -> Result<Target, Complaint> {
    let nowhere = || Complaint::failed(Message::new("blocks-hit-nowhere").with("hit", short(&hit.id)));
    let url = hit.listing.url.as_ref().ok_or_else(nowhere)?;
    Target::url(url.as_str()).map_err(|fault| Complaint::failed(fault.message()))
}

/// Whether the listing stands where the target is. Where an address leads is not known here.
pub(super) fn is_about(target: &Target, hit: &StoredHit) -> bool {
    let Some(url) = &hit.listing.url else { return false };
    let host: Option<Hostname> = url.domain().and_then(|name| name.parse().ok());
    match target {
        Target::Url(blocked) => blocked.host() == url.host(),
        Target::Host(name) => host.as_ref() == Some(name),
        Target::SiteAndSubdomains(name) => host.is_some_and(|host| name.covers(&host)),
        Target::Ip(_) => true,
    }
}

/// The right that all hits are about; none where they are about several.
pub(super) fn common_right(hits: &[StoredHit]) -> Option<RightId> {
    let rights: BTreeSet<&RightId> = hits.iter().filter_map(|hit| hit.ranked.hit.right_id.as_ref()).collect();
    if rights.len() == 1 { rights.into_iter().next().cloned() } else { None }
}

/// What the archive has of the hits' pages, each record once.
pub(super) fn evidence_of(context: &Context, hits: &[StoredHit]) -> anyhow::Result<Vec<Evidence>> {
    let mut known = BTreeSet::new();
    let mut found = Vec::new();
    for hit in hits {
        let Some(position) = &hit.archived else {
            context.ui.warn(&Message::new("blocks-hit-without-record").with("hit", short(&hit.id)));
            continue;
        };
        let record = evidence(&context.data, position)?;
        if known.insert(record.sha256.clone()) {
            found.push(record);
        }
    }
    Ok(found)
}
