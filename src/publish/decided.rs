//! A block list's entries out of decisions: exactly what is in force at a moment, each target once. It widens nothing: what a
//! decision says is taken over letter by letter.

use std::collections::{BTreeMap, BTreeSet};

use super::blocklists::Entry;
use crate::review::blocks::{Block, BlockState, Evidence, Target};
use crate::rights::RightId;

/// The entries for decisions in force at `now_ms`, in order of their targets.
pub fn entries<'a>(blocks: impl IntoIterator<Item = &'a Block>, now_ms: i64) -> Vec<Entry> {
    let mut by_target: BTreeMap<&Target, Vec<&Block>> = BTreeMap::new();
    for block in blocks.into_iter().filter(|block| block.state(now_ms) == BlockState::InForce) {
        by_target.entry(&block.proposal.target).or_default().push(block);
    }
    by_target.into_iter().map(|(target, blocks)| entry(target, blocks)).collect()
}

/// One entry for all decisions about a target; the order in which they come in makes no difference.
fn entry(target: &Target, mut blocks: Vec<&Block>) -> Entry {
    blocks.sort_by_key(|block| (approved_ms(block), &block.id));
    let evidence: BTreeMap<&str, &Evidence> = blocks
        .iter()
        .flat_map(|block| &block.proposal.evidence)
        .map(|evidence| (evidence.sha256.as_str(), evidence))
        .collect();
    Entry {
        target: target.clone(),
        decisions: blocks.iter().map(|block| block.id.clone()).collect(),
        reason: joined(blocks.iter().map(|block| block.proposal.reason.as_str())),
        ground: joined(blocks.iter().map(|block| block.proposal.ground.as_str())),
        right_id: the_one_right(&blocks),
        approved_ms: blocks.iter().map(|block| approved_ms(block)).min().unwrap_or_default(),
        expires_ms: blocks.iter().map(|block| block.proposal.expires_ms).max().unwrap_or_default(),
        evidence: evidence.into_values().cloned().collect(),
    }
}

fn approved_ms(block: &Block) -> i64 {
    block.approved.as_ref().map_or(0, |word| word.at_ms)
}

/// Each text once, in the order of the decisions.
fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut known = BTreeSet::new();
    texts.filter(|text| known.insert(*text)).collect::<Vec<_>>().join("; ")
}

/// The right that all of them name; none where they name several.
fn the_one_right(blocks: &[&Block]) -> Option<RightId> {
    let rights: BTreeSet<&RightId> = blocks.iter().filter_map(|block| block.proposal.right_id.as_ref()).collect();
    if rights.len() == 1 { rights.into_iter().next().cloned() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::locale::Lang;
    use crate::publish::blocklists::{BLOCK_FORMATS, BlockList};
    use crate::review::blocks::{Proposal, Word};

    const NOW: i64 = 1_000_000;

    fn decision(target: &str, who: &str) -> Block {
        let proposal = Proposal {
            target: target.parse().unwrap(),
            reason: format!("because {who}"),
            ground: "order 1".to_owned(),
            right_id: Some(RightId(who.to_owned())),
            hits: Vec::new(),
            evidence: Vec::new(),
            proposed_by: who.to_owned(),
            proposed_ms: 0,
            expires_ms: NOW + 1,
        };
        let approved = Some(Word { by: "bo".to_owned(), at_ms: 10, note: None });
        Block { id: proposal.id(), proposal, approved, revoked: None }
    }

    #[test]
    fn several_decisions_about_a_target_are_one_entry() {
        let mut blocks = [decision("host:a.example", "ann"), decision("host:a.example", "cy")];
        blocks[1].proposal.expires_ms = NOW + 9;
        blocks[1].approved = Some(Word { by: "bo".to_owned(), at_ms: 5, note: None });
        let found = entries(&blocks, NOW);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].approved_ms, found[0].expires_ms), (5, NOW + 9));
        assert_eq!((found[0].reason.as_str(), found[0].ground.as_str()), ("because cy; because ann", "order 1"));
        assert_eq!(found[0].right_id, None);
        blocks.reverse();
        assert_eq!(entries(&blocks, NOW), found, "whatever order they come in");
    }

    /// Targets with their apex, `www`, an address on them, and a name in another script.
    fn target() -> impl Strategy<Value = String> {
        let name = prop::sample::select(vec!["a.example", "www.a.example", "壮锦.example", "b.co.uk", "shop.b.co.uk"]);
        let address = prop::sample::select(vec!["45.155.1.1", "2a00:1::1"]);
        prop_oneof![
            name.clone().prop_map(|name| format!("url:https://{name}/item?id=1")),
            name.clone().prop_map(|name| format!("host:{name}")),
            name.prop_map(|name| format!("site:{name}")),
            address.prop_map(|address| format!("ip:{address}")),
        ]
    }

    fn any_decision() -> impl Strategy<Value = Block> {
        (target(), prop::sample::select(vec!["ann", "cy"]), any::<[bool; 3]>()).prop_map(|(target, who, [a, r, e])| {
            let mut block = decision(&target, who);
            block.approved = block.approved.filter(|_| a);
            block.revoked = Some(Word { by: "dee".to_owned(), at_ms: 20, note: None }).filter(|_| r);
            block.proposal.expires_ms = if e { NOW } else { NOW + 1 };
            block
        })
    }

    proptest! {
        #[test]
        fn what_is_listed_is_what_is_decided(blocks in prop::collection::vec(any_decision(), 0..12)) {
            let decided: BTreeSet<Target> = blocks
                .iter()
                .filter(|block| block.approved.is_some() && block.revoked.is_none() && NOW < block.proposal.expires_ms)
                .map(|block| block.proposal.target.clone())
                .collect();
            let listed: Vec<Target> = entries(&blocks, NOW).into_iter().map(|entry| entry.target).collect();
            prop_assert_eq!(listed, decided.into_iter().collect::<Vec<_>>());
        }

        /// A decision about an address changes no list that cannot say addresses, whatever else is decided.
        #[test]
        fn an_address_reaches_no_list_of_names_or_machines(blocks in prop::collection::vec(any_decision(), 0..12)) {
            let is_address = |block: &&Block| matches!(block.proposal.target, Target::Url(_));
            let without: Vec<&Block> = blocks.iter().filter(|block| !is_address(block)).collect();
            let address = "url:https://a.example/".parse().unwrap();
            for format in BLOCK_FORMATS.iter().filter(|format| !format.carries(&address)) {
                // Comments say how many were left out; what programs read is everything else.
                let written = |entries: Vec<Entry>| -> Vec<String> {
                    let mut bytes = Vec::new();
                    format.write(&BlockList { serial: 1, made_ms: NOW, entries }, Lang::En, &mut bytes).unwrap();
                    let text = String::from_utf8(bytes).unwrap();
                    text.lines().filter(|line| !line.starts_with([';', '#', '!'])).map(str::to_owned).collect()
                };
                let all = written(entries(&blocks, NOW));
                prop_assert_eq!(all, written(entries(without.iter().copied(), NOW)), "{}", format.name());
            }
            for entry in entries(&blocks, NOW) {
                let says_the_same = blocks.iter().any(|block| block.proposal.target == entry.target);
                prop_assert!(says_the_same, "{} was never decided", entry.target);
            }
        }
    }
}
