//! `reeve block propose`: a target, why, on what ground, and what it rests on.

use super::args::{ProposeArgs, TargetArgs};
use super::check::say;
use super::facts::gather;
use super::short;
use crate::cli::output::{self, time};
use crate::cli::{Complaint, Context, Done};
use crate::desk::blocks::{self, Unfit};
use crate::locale::Message;
use crate::review::blocks::guard::{judge, objections};
use crate::review::blocks::{Evidence, Proposal, Target, TargetFault};
use crate::rights::RightId;
use crate::scan::now_ms;
use crate::store::{Store, StoredHit};

pub(super) use crate::desk::blocks::{common_right, elsewhere, not_there, own_address};

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
    for (target, hits) in grounds(context, target, hits)? {
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
    let targets: Vec<Target> = proposals.iter().map(|proposal| proposal.target.clone()).collect();
    let mut facts = gather(context, &*store, &args.facts, &targets).await?;
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
    let unfit = |unfit: Unfit| {
        let (code, hit) = match unfit {
            Unfit::Unknown(hit) => ("hits-unknown", hit),
            Unfit::Cleared(hit) => ("blocks-hit-cleared", hit),
            Unfit::Changed(hit) => ("blocks-hit-changed", hit),
            Unfit::Undecided(hit) => ("blocks-hit-undecided", hit),
        };
        Complaint::failed(Message::new(code).with("hit", hit))
    };
    Ok(blocks::confirmed(store, ids).await?.map_err(unfit)?)
}

/// What is to be proposed: the named target with all hits, or else each hit's own address.
fn grounds(
    context: &Context,
    target: Option<Target>,
    hits: Vec<StoredHit>,
) -> Result<Vec<(Target, Vec<StoredHit>)>, Complaint> {
    let Some(target) = target else {
        if hits.is_empty() {
            return Err(Complaint::misused(Message::new("blocks-no-target")));
        }
        return hits.into_iter().map(|hit| Ok((own_address(&hit).map_err(Complaint::failed)?, vec![hit]))).collect();
    };
    if let Some(hit) = not_there(&context.data, &target, &hits) {
        return Err(Complaint::failed(elsewhere(&target, hit)));
    }
    Ok(vec![(target, hits)])
}

/// What the archive has of the hits' pages; hits of which it has none are named.
pub(super) fn evidence_of(context: &Context, hits: &[StoredHit]) -> anyhow::Result<Vec<Evidence>> {
    let (evidence, without) = blocks::evidence_of(&context.data, hits)?;
    for hit in without {
        context.ui.warn(&Message::new("blocks-hit-without-record").with("hit", short(&hit)));
    }
    Ok(evidence)
}
