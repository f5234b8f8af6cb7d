//! What the database itself refuses, whoever writes to it.

use super::*;
use crate::review::tips::{Amount, RewardStep, TipRecord, check};

const NOW_MS: i64 = 1_700_000_000_000;

/// A store with an accepted tip.
async fn store_with_tip() -> (tempfile::TempDir, Sqlite, Tip) {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join("reeve.db")).await.unwrap();
    let record = TipRecord {
        addresses: vec!["http://a.test/1".to_owned()],
        claim: Some("copies".to_owned()),
        anonymous: true,
        ..TipRecord::default()
    };
    let (told, reporter) = check(&record, NOW_MS).unwrap();
    let tip = store.put_tip(&told, &reporter, &Fresh([1; 32]), "ann", NOW_MS, &|_| true).await.unwrap().unwrap();
    for state in [TipState::Checked, TipState::Accepted] {
        let word = TipWord { state, actor: "ann".to_owned(), at_ms: NOW_MS, note: None };
        store.decide_tip(&tip.id, &word).await.unwrap().unwrap();
    }
    (folder, store, tip)
}

#[tokio::test]
async fn nobody_approves_what_they_granted_or_pays_more_even_by_direct_sql() {
    let (_folder, store, tip) = store_with_tip().await;
    let amount = Amount::parse("5", "CNY").unwrap();
    let order =
        RewardOrder { step: RewardStep::Granted, amount: Some(&amount), actor: "ann", at_ms: NOW_MS, note: None };
    let grant = store.put_reward(&tip.id, None, order).await.unwrap().unwrap();
    let row = |id: &str, step: &str, from: &str, to: &str, amount: i64, actor: &str| {
        format!(
            "INSERT INTO reward (id, grant_id, tip_id, step, from_account, to_account, amount, currency, actor, at_ms)
             VALUES ('{id}', '{}', '{}', '{step}', '{from}', '{to}', {amount}, 'CNY', '{actor}', 1)",
            grant.id, tip.id
        )
    };
    let other = "INSERT INTO actor (id, created_ms) VALUES ('bo', 1), (' ANN', 1)".to_owned();
    let cases = [
        (other, true),
        (row("x1", "approved", "granted", "approved", 500, "ann"), false),
        (row("x2", "approved", "granted", "approved", 500, " ANN"), false),
        (row("x3", "approved", "granted", "approved", 501, "bo"), false),
        (row("x4", "paid", "approved", "paid", 1, "bo"), false),
        (row("x5", "paid", "granted", "paid", 500, "bo"), false),
        (row("x6", "approved", "granted", "approved", -1, "bo"), false),
        (row("x7", "approved", "granted", "approved", 500, "bo"), true),
        (row("x8", "paid", "approved", "paid", 501, "bo"), false),
        (row("x9", "paid", "approved", "paid", 500, "bo"), true),
        (row("x10", "paid", "approved", "paid", 1, "bo"), false),
        ("UPDATE reward SET amount = 1".to_owned(), false),
        ("DELETE FROM reward".to_owned(), false),
        ("UPDATE tip SET claim = 'other'".to_owned(), false),
        ("DELETE FROM tip_event".to_owned(), false),
        ("UPDATE tip_event SET state = 'rejected'".to_owned(), false),
    ];
    for (text, is_taken) in cases {
        let done = sqlx::query(sqlx::AssertSqlSafe(text.clone())).execute(&store.writer).await;
        assert_eq!(done.is_ok(), is_taken, "{text}: {done:?}");
    }
}

#[tokio::test]
async fn of_a_token_the_database_has_nothing_that_it_could_be_made_from() {
    let (folder, store, tip) = store_with_tip().await;
    let token = Fresh([1; 32]).token();
    assert_eq!(store.tips_of(&token).await.unwrap().map(|tips| tips.len()), Some(1));
    assert_eq!(token.reporter_id(), tip.reporter_id);
    let secret = token.to_text().split_once('-').unwrap().1.to_owned();
    for name in ["reeve.db", "reeve.db-wal"] {
        let bytes = std::fs::read(folder.path().join(name)).unwrap_or_default();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{name}");
    }
}

/// Whoever ends the program while a token is shown ends it before the tip is kept, and never the other way round.
#[tokio::test]
async fn a_tip_is_kept_only_once_its_token_was_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reeve.db");
    let store = Sqlite::open(&path).await.unwrap();
    let record = TipRecord {
        addresses: vec!["http://a.test/1".to_owned()],
        claim: Some("copies".to_owned()),
        anonymous: true,
        ..TipRecord::default()
    };
    let (told, reporter) = check(&record, NOW_MS).unwrap();
    let fresh = Fresh([1; 32]);
    let shown = std::sync::Mutex::new(Vec::new());
    let refuses = |tip: &Tip| {
        shown.lock().unwrap().push(tip.number.clone());
        false
    };
    let tip = store.put_tip(&told, &reporter, &fresh, "ann", NOW_MS, &refuses).await.unwrap().unwrap();
    assert_eq!(*shown.lock().unwrap(), std::slice::from_ref(&tip.number));
    assert!(store.tips().await.unwrap().is_empty(), "it could not be shown");
    assert!(store.tips_of(&fresh.token()).await.unwrap().is_none());
    let kept = store.put_tip(&told, &reporter, &fresh, "ann", NOW_MS, &|_| true).await.unwrap().unwrap();
    assert_eq!(kept, tip);
    assert_eq!(store.tips().await.unwrap(), std::slice::from_ref(&tip));
    let letters = tip.number.rsplit('-').next().unwrap();
    assert_eq!(store.tip(&letters[..6].to_lowercase()).await.unwrap(), Some(tip));
}
