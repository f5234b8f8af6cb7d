//! Entries and what becomes of them, as tables.

use super::*;
use crate::review::Verdict;
use crate::review::cases::tests::{case, case_hit, happens};
use crate::review::cases::{CaseEventKind, CloseReason, Membership, Seller, SellerAlias};

fn word(by: &str, at_ms: i64) -> Word {
    Word { by: by.to_owned(), at_ms, note: None }
}

fn entry() -> Entry {
    let proposal = EntryProposal {
        offender_id: "o".to_owned(),
        reason: "again and again".to_owned(),
        ground: "art. 63".to_owned(),
        proposed_by: "ann".to_owned(),
        proposed_ms: 10,
        expires_ms: 100,
    };
    Entry { id: proposal.id(), proposal, approved: Some(word("bo", 20)), withdrawn: None, appeals: Vec::new() }
}

fn appeal(outcome: Option<AppealOutcome>) -> Appeal {
    let filed = word("cy", 30);
    Appeal {
        id: Appeal::id_of("e", "not me", &filed),
        grounds: "not me".to_owned(),
        filed,
        answer: outcome.map(|outcome| (outcome, word("bo", 40))),
    }
}

#[test]
fn only_an_entry_that_stands_unquestioned_is_published() {
    use AppealOutcome::{Rejected, Upheld};
    type Change = fn(&mut Entry);
    let cases: [(EntryState, i64, Change); 8] = [
        (EntryState::Published, 50, |_| {}),
        (EntryState::Proposed, 50, |entry| entry.approved = None),
        (EntryState::Expired, 100, |_| {}),
        (EntryState::Withdrawn, 50, |entry| entry.withdrawn = Some(word("bo", 45))),
        (EntryState::UnderAppeal, 50, |entry| entry.appeals.push(appeal(None))),
        (EntryState::Published, 50, |entry| entry.appeals.push(appeal(Some(Rejected)))),
        (EntryState::Struck, 50, |entry| entry.appeals.push(appeal(Some(Upheld)))),
        (EntryState::UnderAppeal, 50, |entry| entry.appeals.extend([appeal(Some(Rejected)), appeal(None)])),
    ];
    let record = OffenderRecord::of(offender(), &[case(vec![case_hit("a", "S"), case_hit("b", "S")])]);
    for (expected, now_ms, change) in cases {
        let mut entry = entry();
        change(&mut entry);
        assert_eq!(entry.state(now_ms), expected);
        let published = publish(&[(record.clone(), entry)], now_ms);
        assert_eq!(published.len(), usize::from(expected == EntryState::Published), "{expected:?}");
    }
}

fn offender() -> crate::review::cases::Offender {
    let mut offender = case(vec![case_hit("a", "S")]).offender.unwrap();
    let seller = Seller { site: "other.test".to_owned(), name: "S2".to_owned() };
    offender.aliases.push(SellerAlias { seller, case_id: None, word: word("ann", 1) });
    offender
}

#[test]
fn an_appeal_is_judged_by_somebody_new() {
    for (actor, expected) in [("ann", true), ("bo", true), (" Bo ", true), ("cy", false)] {
        assert_eq!(entry().rests_on_word_of(actor), expected, "{actor}");
    }
    assert!(!Entry { approved: None, ..entry() }.rests_on_word_of("bo"));
}

#[test]
fn a_record_counts_what_people_have_confirmed() {
    let mut relisted = case(vec![case_hit("a", "S"), case_hit("b", "S")]);
    happens(&mut relisted, CaseEventKind::Relisted { hits: Vec::new() }, 20);
    relisted.hits[1].verdict = Some(Verdict::Lawful);
    let mut proposed = case_hit("d", "S");
    proposed.membership = Membership::Proposed;
    let more = case(vec![case_hit("c", "S"), proposed]);
    let mut unfounded = case(vec![case_hit("e", "S")]);
    happens(&mut unfounded, CaseEventKind::Closed { reason: CloseReason::Unfounded }, 20);
    let record = OffenderRecord::of(offender(), &[relisted, more, unfounded]);
    assert_eq!((record.confirmed, record.hits, record.relistings, record.cases.len()), (2, 3, 1, 2));
    assert_eq!(record.sites, ["shop.test"]);
}

#[test]
fn only_links_about_the_seller_make_two_identities_one() {
    use crate::review::cases::{Link, LinkKind};
    let other = |kind: Option<LinkKind>, with: &str| {
        let mut hit = case_hit("b", "T");
        hit.seller = Some(Seller { site: "other.test".to_owned(), name: "T".to_owned() });
        let because = crate::locale::Message::new("x");
        hit.links = kind.map(|kind| Link { kind, weight: 1.0, with: with.to_owned(), because }).into_iter().collect();
        hit
    };
    let known = case(vec![case_hit("a", "S")]).offender.unwrap();
    for kind in [None].into_iter().chain(LinkKind::ALL.map(Some)) {
        let says_so = matches!(kind, Some(LinkKind::SameSeller | LinkKind::SameContact));
        let case = case(vec![case_hit("a", "S"), other(kind, "a"), other(kind, "b")]);
        let claims: Vec<_> = case.claims().collect();
        let (own, also) = crate::review::cases::told_apart(known.sellers(), &claims);
        assert_eq!((own, also), (vec![true, says_so, says_so], if says_so { vec![1] } else { Vec::new() }), "{kind:?}");
        let record = OffenderRecord::of(known.clone(), &[case.clone(), case]);
        assert_eq!(record.confirmed, 1 + usize::from(says_so), "a hit in two cases is one: {kind:?}");
        assert_eq!(record.sites.len(), 1 + usize::from(says_so), "{kind:?}");
    }
    let unlinked = case(vec![case_hit("a", "S"), other(Some(LinkKind::SameContact), "c")]);
    assert_eq!(OffenderRecord::of(known, &[unlinked]).confirmed, 1, "linked with nobody's hit");
}

#[test]
fn what_is_published_names_shops_and_sites_and_nobody() {
    let mut hit = case_hit("a", "S");
    hit.listing
        .contacts
        .push(crate::extract::Contact { kind: crate::extract::ContactKind::Phone, value: "13800138000".to_owned() });
    let record = OffenderRecord::of(offender(), &[case(vec![hit, case_hit("b", "S")])]);
    let published = publish(&[(record.clone(), entry())], 50);
    let text = serde_json::to_string(&published).unwrap();
    assert!(text.contains("shop.test") && text.contains("S2"), "{text}");
    for kept in ["13800138000", "ann", "bo", "again and again"] {
        assert!(!text.contains(&format!("\"{kept}\"")), "{kept}: {text}");
    }
    let reversed = OffenderRecord { confirmed: REPEAT_FROM - 1, ..record };
    assert!(publish(&[(reversed, entry())], 50).is_empty(), "a decision was taken back");
}
