use super::*;

const DAY_MS: i64 = 86_400_000;
const NOW_MS: i64 = 20_000 * DAY_MS;

fn record(address: &str) -> TipRecord {
    TipRecord {
        addresses: vec![address.to_owned()],
        claim: Some("sells copies of our lamp".to_owned()),
        anonymous: true,
        ..TipRecord::default()
    }
}

fn tip(addresses: &[&str], right: Option<&str>, received_ms: i64) -> Tip {
    let record = TipRecord {
        addresses: addresses.iter().map(|address| (*address).to_owned()).collect(),
        right: right.map(str::to_owned),
        ..record("")
    };
    let (mut told, _) = check(&record, NOW_MS).unwrap();
    told.received_ms = received_ms;
    let id = told.id("R");
    let received = TipEvent { state: TipState::Received, actor: "ann".to_owned(), at_ms: received_ms, note: None };
    Tip {
        erased: None,
        number: told.number(&id),
        id,
        told,
        reporter_id: "R".to_owned(),
        anonymous: true,
        entered_by: "ann".to_owned(),
        entered_ms: received_ms,
        told_before: Vec::new(),
        history: vec![received],
        hits: Vec::new(),
        rewards: Vec::new(),
    }
}

#[test]
fn every_fault_of_a_record_is_named() {
    let long = "x".repeat(MAX_CLAIM_CHARS + 1);
    let cases: [(TipRecord, &[(&str, &str)]); 9] = [
        (
            TipRecord::default(),
            &[("addresses", "tips-no-address"), ("claim", "tips-no-claim"), ("name", "tips-no-reporter")],
        ),
        (record("ftp://a.test/"), &[("addresses", "tips-bad-address")]),
        (TipRecord { claim: Some(long), ..record("http://a.test/") }, &[("claim", "tips-too-long")]),
        (TipRecord { received: Some("soon".into()), ..record("http://a.test/") }, &[("received", "tips-bad-time")]),
        (
            TipRecord { received: Some("2999-01-01".into()), ..record("http://a.test/") },
            &[("received", "tips-time-out-of-range")],
        ),
        (TipRecord { name: Some("N".into()), ..record("http://a.test/") }, &[("name", "tips-two-reporters")]),
        (TipRecord { contact: Some("N".into()), ..record("http://a.test/") }, &[("name", "tips-contact-without-name")]),
        (
            TipRecord { anonymous: false, token: Some("x".into()), ..record("http://a.test/") },
            &[("name", "tips-bad-token")],
        ),
        (
            TipRecord { addresses: vec!["http://a.test/".into(); 21], ..record("") },
            &[("addresses", "tips-too-many-addresses")],
        ),
    ];
    for (record, expected) in cases {
        let faults = check(&record, NOW_MS).unwrap_err();
        let found: Vec<(&str, &str)> = faults.iter().map(|fault| (&*fault.field, &*fault.reason.code)).collect();
        assert_eq!(found, expected);
    }
    let (told, reporter) =
        check(&TipRecord { received: Some("2020-02-03".into()), ..record(" HTTP://A.test:80/x#y ") }, NOW_MS).unwrap();
    assert_eq!((told.addresses[0].as_str(), told.received_ms), ("http://a.test/x", 1_580_688_000_000));
    assert!(reporter == Reporter::NewAnonymous);
}

#[test]
fn files_are_read_in_both_forms_and_every_fault_has_its_line() {
    let csv = "addresses,claim,anonymous,name\r\nhttp://a.test/1 http://a.test/2,copies,yes,\r\n\r\nhttp://a.test/3,\"two\nlines\",,Li\r\nhttp://a.test/4,x,perhaps,\r\nshort\r\n";
    let json = "{\"addresses\":[\"http://a.test/1\"],\"claim\":\"copies\",\"anonymous\":true}\n\n{\"addresses\":\"http://a.test/3\",\"claim\":3,\"name\":4}\n{\"claim\":\"a\",\"claim\":\"b\"}\n{\"claims\":1}\nno\n";
    let read = |text: &str| -> Vec<(u64, Vec<String>)> {
        let lines = import::read(text.as_bytes()).into_iter();
        lines
            .map(|line| {
                (
                    line.line,
                    line.record
                        .err()
                        .unwrap_or_default()
                        .iter()
                        .map(|fault| format!("{} {}", fault.field, fault.reason.code))
                        .collect(),
                )
            })
            .collect()
    };
    let named = |faults: &[(u64, &[&str])]| -> Vec<(u64, Vec<String>)> {
        faults.iter().map(|(line, faults)| (*line, faults.iter().map(|fault| (*fault).to_owned()).collect())).collect()
    };
    assert_eq!(
        read(csv),
        named(&[(2, &[]), (4, &[]), (6, &["anonymous tips-not-yes-or-no"]), (7, &[" tips-row-length"])])
    );
    assert_eq!(
        read(json),
        named(&[
            (1, &[]),
            (3, &["claim tips-not-text", "name tips-not-text"]),
            (4, &[" tips-bad-json"]),
            (5, &[" tips-bad-json"]),
            (6, &[" tips-bad-json"])
        ])
    );
    assert_eq!(read("claim,claims\nx,y\n"), named(&[(1, &["claims tips-unknown-column"])]));
    assert!(import::read(b"addresses,claim\n\xff\xfe,x\n")[0].record.is_err());
}

#[test]
fn the_first_valid_tip_by_time_was_first() {
    let (a, b) = ("http://a.test/1", "http://a.test/2?y=1&x=2");
    let first = tip(&[a], Some("lamp"), 10);
    let other_right = tip(&[a], Some("chair"), 20);
    let no_right = tip(&[a], None, 30);
    let both = tip(&[a, "http://a.test/2?x=2&y=1"], Some("lamp"), 40);
    let second = tip(&[b], Some("lamp"), 50);
    let tips = [first.clone(), other_right, no_right, both, second];
    let number = |at: usize| tips[at].number.clone();
    assert_eq!(
        precedences(&tips),
        [
            Precedence::First,
            Precedence::First,
            Precedence::Duplicate(vec![number(0)]),
            Precedence::InPart(vec![number(0)]),
            Precedence::Duplicate(vec![number(3)]),
        ]
    );
    assert_eq!(told_before(&tips[3], &tips.iter().collect::<Vec<_>>()), [0]);
    let mut rejected = tips.clone();
    rejected[0].history.push(TipEvent { state: TipState::Rejected, ..first.history[0].clone() });
    assert_eq!(precedences(&rejected)[3], Precedence::InPart(vec![number(2)]), "a rejected tip is none");
}

#[test]
fn a_token_proves_itself_and_nothing_else_does() {
    let fresh = Fresh([7; 32]);
    let (token, salt) = (fresh.token(), fresh.salt());
    let digest = token.digest(&salt);
    let typed = Token::from_text(&format!(" {} ", token.to_text().to_lowercase())).unwrap();
    assert!(typed.proves(&salt, &digest) && typed.reporter_id() == fresh.reporter_id());
    assert!(!Fresh([8; 32]).token().proves(&salt, &digest) && !token.proves("", &digest) && !token.proves(&salt, ""));
    assert!(!digest.contains(&token.to_text()) && !format!("{token:?}").contains(&token.to_text()));
    assert!(["", "x", "AAAAAAAAAAAA-", "AAAAAAAAAAAA-1"].iter().all(|text| Token::from_text(text).is_none()));
}

#[test]
fn a_receipt_says_the_same_in_both_languages_and_proves_what_was_told() {
    let mut tip = tip(&["http://a.test/1"], Some("lamp"), NOW_MS);
    let token = Fresh([7; 32]).token();
    let text = Receipt { tip: &tip, token: Some(&token) }.text(crate::locale::Lang::ZhCn);
    assert!(text.starts_with("举报回执\n") && text.contains("Receipt for a tip\n"), "{text}");
    for part in [tip.number.as_str(), &tip.told.digest(), &token.to_text(), "http://a.test/1", "2024-10-04T00:00:00Z"] {
        assert_eq!(text.matches(part).count(), 2, "{part} in {text}");
    }
    assert_eq!(tip.told.digest(), data_encoding::HEXLOWER.encode(&Sha256::digest(tip.told.record())));
    tip.told_before = vec![0];
    let again = Receipt { tip: &tip, token: None }.text(crate::locale::Lang::En);
    assert!(again.contains("the earlier one counts as the first") && !again.contains("token"), "{again}");
}

#[test]
fn amounts_are_read_exactly_or_not_at_all() {
    for (text, hundredths) in [("200", 20_000), ("0.5", 50), (" 1.05 ", 105), ("10000000000", 1_000_000_000_000)] {
        assert_eq!(Amount::parse(text, "cny").map(|amount| amount.hundredths), Ok(hundredths), "{text}");
    }
    for text in
        ["", "0", "0.00", "-1", "+1", "1.", ".5", "1.005", "1e3", "1,5", "٣", "10000000000.01", "99999999999999999999"]
    {
        assert!(Amount::parse(text, "CNY").is_err(), "{text}");
    }
    for currency in ["", "¥", "CNYY", "C1Y"] {
        assert!(Amount::parse("1", currency).is_err(), "{currency}");
    }
    assert_eq!(Amount::parse("7.05", "eur").unwrap().to_string(), "7.05 EUR");
}

mod ledger_laws {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever is asked for in whatever order: the ledger stays sound, and what was refused changes nothing.
        #[test]
        fn no_account_ever_goes_below_nothing(orders in prop::collection::vec((0..4_usize, 0..300_i64, 0..3_usize), 0..40)) {
            let actors = ["ann", "bo", " ANN "];
            let mut entries: Vec<RewardEntry> = Vec::new();
            for (at, (step, amount, actor)) in (0_i64..).zip(orders) {
                let amount = (amount > 0).then(|| Amount { hundredths: amount, currency: "CNY".to_owned() });
                let next = next_entry("tip", &entries, RewardStep::ALL[step], amount.as_ref(), actors[actor], at, None);
                let Ok(entry) = next else { continue };
                if entry.step == RewardStep::Approved {
                    let granted_by_bo = entries[0].actor == "bo";
                    prop_assert_ne!(granted_by_bo, entry.actor == "bo");
                }
                entries.push(entry);
                let balances = Balances::of(&entries).unwrap();
                prop_assert!(balances.sums_to_nothing());
                let accounts = [Account::Granted, Account::Approved, Account::Paid];
                prop_assert!(accounts.iter().all(|account| balances.get(*account) >= 0));
                prop_assert!(balances.open() + balances.paid() <= entries[0].amount.hundredths);
                prop_assert!(entries.iter().skip(1).all(|entry| entry.grant_id == entries[0].id));
            }
            let ids: std::collections::BTreeSet<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
            prop_assert_eq!(ids.len(), entries.len());
        }
    }
}
