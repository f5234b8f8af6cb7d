use super::*;

fn proposal() -> Proposal {
    Proposal {
        target: "host:shop.example".parse().unwrap(),
        reason: "counterfeit".to_owned(),
        ground: "order 1".to_owned(),
        right_id: None,
        hits: Vec::new(),
        evidence: Vec::new(),
        proposed_by: "ann".to_owned(),
        proposed_ms: 1_000,
        expires_ms: Proposal::end(1_000, DEFAULT_DAYS),
    }
}

#[test]
fn a_proposal_says_why_and_ends() {
    assert_eq!(proposal().fault(), None);
    let code = |change: fn(&mut Proposal)| {
        let mut changed = proposal();
        change(&mut changed);
        changed.fault().map(|message| message.code)
    };
    assert_eq!(code(|p| p.reason = " ".to_owned()).unwrap(), "blocks-field-empty");
    assert_eq!(code(|p| p.ground = String::new()).unwrap(), "blocks-field-empty");
    assert_eq!(code(|p| p.proposed_by = String::new()).unwrap(), "blocks-field-empty");
    assert_eq!(code(|p| p.reason = "x".repeat(MAX_TEXT_CHARS + 1)).unwrap(), "blocks-field-too-long");
    assert_eq!(code(|p| p.expires_ms = p.proposed_ms).unwrap(), "blocks-wrong-end");
    assert_eq!(code(|p| p.expires_ms = Proposal::end(p.proposed_ms, MAX_DAYS + 1)).unwrap(), "blocks-wrong-end");
    assert_eq!(code(|p| p.expires_ms = i64::MAX).unwrap(), "blocks-wrong-end");
    assert_eq!(code(|p| p.hits = vec![String::new(); MAX_HITS + 1]).unwrap(), "blocks-too-many-hits");
    assert_eq!(code(|p| p.expires_ms = Proposal::end(p.proposed_ms, MAX_DAYS)), None);
}

#[test]
fn a_decision_is_in_force_from_approval_to_its_end_or_revocation() {
    let word = |at_ms| Some(Word { by: "bo".to_owned(), at_ms, note: None });
    let proposal = proposal();
    let end = proposal.expires_ms;
    let block = |approved, revoked| Block { id: proposal.id(), proposal: proposal.clone(), approved, revoked };
    for (block, now_ms, state) in [
        (block(None, None), 2_000, BlockState::Proposed),
        (block(word(2_000), None), end - 1, BlockState::InForce),
        (block(word(2_000), None), end, BlockState::Expired),
        (block(None, None), end, BlockState::Expired),
        (block(None, word(2_000)), 2_000, BlockState::Revoked),
        (block(word(2_000), word(3_000)), end + 1, BlockState::Revoked),
    ] {
        assert_eq!(block.state(now_ms), state, "{now_ms}");
    }
}
