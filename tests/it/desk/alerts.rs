//! What is new reaches people once, and only what they may see when they are told: by mail through a real SMTP dialogue, by web
//! hooks that other people's programs verify, by feeds that they read.

mod receivers;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use reeve::accounts::audit::Deed;
use reeve::accounts::{AccountChange, Link, LinkPurpose, NewAccount, Person, Role, Scope, SecretDigest};
use reeve::alerts::{Channel, MAX_SUBSCRIPTIONS, Rhythm, Subscription, Zone};
use reeve::deliver::{PostSettings, Postman};
use reeve::desk::DeskError;
use reeve::desk::alerts::{NewSubscription, Shown};
use reeve::locale::Lang;
use reeve::rank::{RankedHit, Score};
use reeve::review::{Ruling, Verdict};
use reeve::rights::RightId;
use reeve::scan::{AlertRound, alert_round, now_ms};
use reeve::sources::SourceId;
use reeve::store::{AccountChanged, AskedAddress, DeliveryState, MatchedWith, Store, open};
use reeve::web::{Settings, routes};
use sqlx::Connection as _;

use self::receivers::{Hook, MailServer, asked_python};
use super::door::{Door, PATIENT};
use crate::cases::{found, hit_id, ranked};
use crate::program::Fresh;

const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const ADDRESS: &str = "ann@mail.test";
/// Past the time in which news are gathered.
const LATER_MS: i64 = 10 * 60 * 1_000;
const HOUR_MS: i64 = 3_600 * 1_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// A desk's data with one right of holder H, and a shop that is being scanned.
struct Market {
    fresh: Fresh,
    store: Arc<dyn Store>,
    clock: AtomicI64,
}

impl Market {
    async fn open() -> Market {
        let fresh = tokio::task::spawn_blocking(|| {
            let fresh = Fresh::new();
            fresh
                .run(&["rights", "add", "--id=tm", "--kind=trademark", "--name=Zzyzx", "--holder=H", "-q"])
                .ends_with(0);
            fresh
        });
        let fresh = fresh.await.unwrap();
        let store = open(&format!("sqlite:{}", database(&fresh).display())).await.unwrap();
        store.begin_scan(&SourceId("shop".to_owned()), "reading", 0).await.unwrap();
        Market { fresh, store, clock: AtomicI64::new(1_000) }
    }

    /// With somebody who is told by this channel.
    async fn told(role: Role, holders: &[&str], channel: Channel) -> Market {
        let market = Market::open().await;
        market.person(role, holders).await;
        market.subscribe(subscription(channel)).await;
        market
    }

    async fn person(&self, role: Role, holders: &[&str]) {
        let new = NewAccount {
            name: "ann".to_owned(),
            display_name: "Ann".to_owned(),
            role,
            holders: holders.iter().map(|&holder| holder.to_owned()).collect(),
            lang: None,
        };
        let link = Link {
            digest: SecretDigest::of("x"),
            purpose: LinkPurpose::Invitation,
            account: Some("ann".to_owned()),
            expires_ms: HOUR_MS,
        };
        assert!(self.store.add_account(&new, &link, &Deed::new("root", "account.made", "ann", 0)).await.unwrap());
    }

    async fn change(&self, change: AccountChange) {
        let deed = Deed::new("root", "account.changed", "ann", 0);
        let changed = self.store.change_account("ann", &change, &deed).await.unwrap();
        assert_eq!(changed, AccountChanged::Done);
    }

    /// Somebody at its address has agreed.
    async fn subscribe(&self, subscription: Subscription) {
        if let Some(address) = subscription.channel.mail_address() {
            let asked = AskedAddress { person: subscription.person.clone(), address: address.to_owned() };
            self.store.ask_address(&asked, "link", 0, DAY_MS).await.unwrap();
            assert!(self.store.confirm_address("link", 1).await.unwrap());
        }
        assert!(self.store.put_subscription(&subscription, MAX_SUBSCRIPTIONS).await.unwrap());
    }

    async fn found(&self, names: &[&str]) {
        for name in names {
            found(&*self.store, name, "Corner Shop").await;
        }
    }

    async fn put(&self, name: &str, hits: &[RankedHit]) {
        let with = MatchedWith { snapshot: "snapshot", weights: 1 };
        self.store.put_hits(&reeve::extract::ListingId(name.to_owned()), hits, with).await.unwrap();
    }

    async fn decide(&self, name: &str, verdict: Verdict) {
        let ruling = Ruling { verdict, note: None, actor: "ann".to_owned(), decided_ms: 2_000 };
        self.store.put_decision(&[hit_id(name)], &ruling).await.unwrap();
    }

    async fn round_at(&self, at_ms: i64, postman: &Postman) -> AlertRound {
        self.clock.store(at_ms, Ordering::Relaxed);
        alert_round(&*self.store, postman, &|| self.clock.load(Ordering::Relaxed)).await.unwrap()
    }

    /// What a round long after everything before is told to do.
    async fn round(&self, postman: &Postman) -> AlertRound {
        let now_ms = self.clock.load(Ordering::Relaxed);
        let gathered = self.round_at(now_ms + 1, postman).await;
        let sent = self.round_at(now_ms + LATER_MS, postman).await;
        AlertRound {
            gathered: gathered.gathered + sent.gathered,
            sent: gathered.sent + sent.sent,
            failed: gathered.failed + sent.failed,
        }
    }

    /// States of the digests, the latest first, with the attempts that failed.
    async fn states(&self) -> Vec<(DeliveryState, u32)> {
        let digests = self.store.digests("sub", 10).await.unwrap();
        digests.iter().map(|digest| (digest.state, digest.attempts)).collect()
    }

    async fn sql(&self, statement: &'static str) {
        let address = format!("sqlite:{}", database(&self.fresh).display());
        let mut connection = sqlx::SqliteConnection::connect(&address).await.unwrap();
        sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }
}

fn database(fresh: &Fresh) -> std::path::PathBuf {
    fresh.data().join("reeve.db")
}

fn subscription(channel: Channel) -> Subscription {
    Subscription {
        id: "sub".to_owned(),
        person: "ann".to_owned(),
        name: "mine".to_owned(),
        channel,
        rights: Vec::new(),
        min_score: Score::new(0.0),
        rhythm: Rhythm::News,
        quiet: None,
        zone: Zone::utc(),
        lang: Lang::En,
        created_ms: 0,
        paused: false,
    }
}

fn mail() -> Channel {
    Channel::Mail { address: ADDRESS.to_owned() }
}

fn hook(address: &str) -> Channel {
    Channel::WebHook { url: address.parse().unwrap(), secret: SECRET.to_owned() }
}

fn postman(networks: &str, smtp: Option<&str>) -> Postman {
    let settings = PostSettings {
        mail_from: smtp.map(|_| "reeve@desk.test".to_owned()),
        smtp: smtp.map(str::to_owned),
        desk: "https://desk.test".to_owned(),
        hook_networks: networks.split(',').filter(|one| !one.is_empty()).map(|one| one.parse().unwrap()).collect(),
    };
    Postman::new(&settings).unwrap()
}

fn sent(gathered: u64, sent: u64, failed: u64) -> AlertRound {
    AlertRound { gathered, sent, failed }
}

fn ids(names: &[&str]) -> Vec<String> {
    let mut ids: Vec<String> = names.iter().map(|name| hit_id(name)).collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn a_web_hook_is_signed_at_each_attempt_and_called_until_it_answers() {
    let server = Hook::answering(&[503, 204]).await;
    let market = Market::told(Role::Analyst, &[], hook(&server.address)).await;
    market.found(&["a", "b", "c"]).await;
    let postman = postman("127.0.0.0/8", None);
    assert_eq!(market.round_at(1_000, &postman).await, sent(3, 0, 0), "it gathers for a while");
    // Decided meanwhile: nobody is told any more.
    market.decide("b", Verdict::Lawful).await;
    // A signature is held against the verifier's own clock.
    let now = now_ms();
    assert_eq!(market.round_at(now - HOUR_MS, &postman).await, sent(0, 0, 1));
    assert_eq!(market.round_at(now - HOUR_MS + 1, &postman).await, sent(0, 0, 0), "it waits before it tries again");
    assert_eq!(market.round_at(now, &postman).await, sent(0, 1, 0));
    assert_eq!(market.round_at(now + HOUR_MS, &postman).await, sent(0, 0, 0));
    assert_eq!(market.states().await, [(DeliveryState::Sent, 1)]);

    let calls = server.calls();
    let [first, second] = &calls[..] else { panic!("two calls: {calls:?}") };
    assert_eq!(first.header("webhook-id"), second.header("webhook-id"), "the same digest says that it is the same");
    assert_eq!(first.body, second.body);
    let stamped = |call: &receivers::Call| call.header("webhook-timestamp").parse::<i64>().unwrap();
    assert_eq!((stamped(first), stamped(second)), ((now - HOUR_MS) / 1_000, now / 1_000));
    assert_eq!(second.told(), ids(&["a", "c"]));
    assert_eq!(second.json()["data"]["count"], 2);

    let Some(mut python) = asked_python("standardwebhooks") else { return };
    let program = "import sys, json\nfrom standardwebhooks.webhooks import Webhook\n\
        body, key, headers = sys.argv[1:4]\nWebhook(key).verify(body, json.loads(headers))";
    let verifies = |python: &mut std::process::Command, call: &receivers::Call| {
        let names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
        let headers: serde_json::Map<String, serde_json::Value> =
            names.into_iter().map(|name| (name.to_owned(), call.header(name).into())).collect();
        let headers = serde_json::Value::from(headers).to_string();
        python.args(["-c", program, &call.body, SECRET, &headers]).output().unwrap()
    };
    let verified = verifies(&mut python, second);
    assert!(verified.status.success(), "{verified:?}");
    // What is an hour old, it refuses: so it would a retry that were signed as of the first attempt.
    let Some(mut python) = asked_python("standardwebhooks") else { return };
    assert!(!verifies(&mut python, first).status.success());
}

#[tokio::test]
async fn a_web_hook_reaches_no_private_address_follows_nothing_and_is_not_forgotten() {
    let server = Hook::answering(&[302, 204]).await;
    let market = Market::told(Role::Owner, &["H"], hook(&server.address)).await;
    market.found(&["a"]).await;
    assert_eq!(market.round(&postman("", None)).await, sent(1, 0, 1));
    assert!(server.calls().is_empty());
    let fault = market.store.digests("sub", 1).await.unwrap()[0].fault.clone().unwrap();
    assert!(fault.contains("not a public address"), "{fault}");
    assert_eq!(market.states().await, [(DeliveryState::Waiting, 1)]);

    // The operator allows the network; a redirect is an answer like any other that is no consent.
    let allowed = postman("127.0.0.0/8", None);
    assert_eq!(market.round(&allowed).await, sent(0, 0, 1));
    assert_eq!(server.calls().len(), 1);
    assert_eq!(market.round_at(DAY_MS, &allowed).await, sent(0, 1, 0));
    assert_eq!(market.states().await, [(DeliveryState::Sent, 2)]);
}

#[tokio::test]
async fn what_somebody_may_not_see_any_more_is_not_told() {
    let as_made = || AccountChange {
        display_name: "Anna".to_owned(),
        role: Role::Owner,
        holders: vec!["H".to_owned()],
        disabled: false,
    };
    let cases = [
        (AccountChange { disabled: true, ..as_made() }, false),
        (AccountChange { role: Role::Auditor, ..as_made() }, false),
        (AccountChange { holders: vec!["Somebody Else".to_owned()], ..as_made() }, false),
        (as_made(), true),
    ];
    for (change, is_told) in cases {
        let server = Hook::answering(&[204]).await;
        let market = Market::told(Role::Owner, &["H"], hook(&server.address)).await;
        market.subscribe(Subscription { id: "feed".to_owned(), ..subscription(feed("token")) }).await;
        market.found(&["a"]).await;
        let postman = postman("127.0.0.0/8", None);
        assert_eq!(market.round_at(1_000, &postman).await.gathered, 2, "once for each subscription");
        let door = Door::at(&market.fresh.data(), Settings { pace: PATIENT, ..Settings::default() }, None).await;
        // Somebody has to be left who administers.
        door.person("root", Role::Administrator, &[]).await;
        let before = door.ask("GET", "/feeds/token", &[], "").await;
        assert!(before.status == 200 && before.body.contains(&hit_id("a")), "{before:?}");

        market.change(change.clone()).await;
        market.round_at(LATER_MS, &postman).await;
        assert_eq!(server.calls().len(), usize::from(is_told), "{change:?}");
        let after = door.ask("GET", "/feeds/token", &[], "").await;
        assert_eq!(after.body.contains(&hit_id("a")), is_told, "{change:?}: {after:?}");
        // What comes later neither, and nothing is kept for the day on which they may again.
        market.found(&["b"]).await;
        assert_eq!(market.round(&postman).await.gathered, if is_told { 2 } else { 0 }, "{change:?}");
        market.store.close().await;
    }
}

fn feed(token: &str) -> Channel {
    Channel::Feed { token_digest: reeve::store::digest_of(token.as_bytes()) }
}

#[tokio::test]
async fn news_are_told_once_however_late_they_can_be() {
    let server = Hook::answering(&[204; 8]).await;
    let market = Market::open().await;
    market.person(Role::Analyst, &[]).await;
    market.found(&["before"]).await;
    // The scan is under way: what it found before is no news, what it finds from now on is.
    market.subscribe(subscription(hook(&server.address))).await;
    market.found(&["during"]).await;
    let postman = postman("127.0.0.0/8", None);
    assert_eq!(market.round(&postman).await, sent(1, 1, 0));
    assert_eq!(server.calls()[0].told(), ids(&["during"]));

    // The scan is over, and a new right finds something in what it captured.
    market.store.finish_scan(&SourceId("shop".to_owned()), 1, 6).await.unwrap();
    let mut other = ranked("before");
    other.hit.right_id = Some(RightId("tm-new".to_owned()));
    market.put("before", &[ranked("before"), other.clone()]).await;
    assert_eq!(market.round(&postman).await, sent(1, 1, 0));
    assert_eq!(server.calls()[1].told(), [other.hit.id()]);

    // Matched again as it was, it is news to nobody.
    market.put("before", &[ranked("before"), other.clone()]).await;
    assert_eq!(market.round(&postman).await, sent(0, 0, 0));
    // What everybody has been told goes from the list.
    let address = format!("sqlite:{}", database(&market.fresh).display());
    let mut connection = sqlx::SqliteConnection::connect(&address).await.unwrap();
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM alert_news").fetch_one(&mut connection).await.unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_score_that_rises_over_the_bar_is_news_and_one_that_fell_below_is_not_told() {
    let server = Hook::answering(&[204; 4]).await;
    let market = Market::open().await;
    market.person(Role::Analyst, &[]).await;
    let (low, high) = (Score::new(0.2), Score::new(0.9));
    let scored = |name: &str, score: Score| RankedHit { score, ..ranked(name) };
    market.found(&["old", "high"]).await;
    market.put("old", &[scored("old", low)]).await;
    market.put("high", &[scored("high", Score::new(0.7))]).await;
    market.subscribe(Subscription { min_score: Score::new(0.5), ..subscription(hook(&server.address)) }).await;
    market.found(&["falls"]).await;
    market.put("falls", &[scored("falls", high)]).await;
    let postman = postman("127.0.0.0/8", None);
    assert_eq!(market.round_at(2_000, &postman).await.gathered, 1);
    market.put("falls", &[scored("falls", low)]).await;
    market.put("old", &[scored("old", high)]).await;
    market.put("high", &[scored("high", high)]).await;
    assert_eq!(market.round(&postman).await, sent(1, 1, 0), "one of them was over the bar before");
    assert_eq!(server.calls()[0].told(), ids(&["old"]));
}

#[tokio::test]
async fn what_is_held_back_is_told_when_it_is_let_through() {
    let server = Hook::answering(&[204; 4]).await;
    let market = Market::told(Role::Analyst, &[], hook(&server.address)).await;
    market.subscribe(Subscription { id: "feed".to_owned(), ..subscription(feed("token")) }).await;
    let postman = postman("127.0.0.0/8", None);
    market.found(&["early", "free"]).await;
    market.sql("UPDATE hit SET picture = 'flood' WHERE listing_id = 'early'").await;
    assert_eq!(market.round_at(2_000, &postman).await.gathered, 4);
    // Held after it was put into a digest, and before that leaves.
    market.sql("INSERT INTO held_picture (image_id, usual, held_ms) VALUES ('flood', 1, 1)").await;
    market.found(&["late"]).await;
    market.sql("UPDATE hit SET picture = 'flood' WHERE listing_id = 'late'").await;
    assert_eq!(market.round(&postman).await, sent(0, 2, 0));
    assert_eq!(server.calls()[0].told(), ids(&["free"]));
    let told = market.store.told_news(&subscription(feed("token")), &Scope::All, 10).await.unwrap();
    assert!(told.iter().all(|told| told.news.hit_id == hit_id("free")), "{told:?}");

    assert!(market.store.release_picture("flood", "bo", 3).await.unwrap().is_some());
    assert_eq!(market.round(&postman).await, sent(4, 2, 0));
    assert_eq!(server.calls()[1].told(), ids(&["early", "late"]));
    assert_eq!(market.round(&postman).await, sent(0, 0, 0));
}

#[tokio::test]
async fn looking_for_news_where_there_are_none_writes_nothing() {
    let market = Market::told(Role::Analyst, &[], mail()).await;
    market.subscribe(Subscription { id: "feed".to_owned(), ..subscription(feed("token")) }).await;
    market.found(&["a"]).await;
    let postman = postman("", None);
    market.round(&postman).await;
    let door = Door::at(&market.fresh.data(), Settings { pace: PATIENT, ..Settings::default() }, None).await;
    door.person("root", Role::Administrator, &[]).await;
    let session = door.sign_in("root").await;
    door.get("/alerts", &session).await;

    // Somebody else writes, and does not end: whoever wanted to write would wait, and fail.
    let address = format!("sqlite:{}", database(&market.fresh).display());
    let mut writer = sqlx::SqliteConnection::connect(&address).await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut writer).await.unwrap();
    assert_eq!(market.round_at(LATER_MS + 1, &postman).await, sent(0, 0, 0));
    assert_eq!(door.get("/alerts", &session).await.status, 200);
    assert_eq!(door.ask("GET", "/feeds/token", &[], "").await.status, 200);
    sqlx::raw_sql("ROLLBACK").execute(&mut writer).await.unwrap();
}

#[tokio::test]
async fn a_mail_names_what_is_new_by_right_and_where_to_decide() {
    let server = MailServer::answering(&[]).await;
    let market = Market::told(Role::Owner, &["H"], mail()).await;
    found(&*market.store, "a", "Corner Shop").await;
    found(&*market.store, "b", "Bright\r\nBcc: all@evil.test").await;
    assert_eq!(market.round(&postman("", Some(&server.address))).await, sent(2, 1, 0));
    let heard = server.heard();
    for part in [
        "MAIL FROM:<reeve@desk.test>",
        "RCPT TO:<ann@mail.test>",
        "Auto-Submitted: auto-generated",
        "Zzyzx",
        &format!("https://desk.test/hits/{}", hit_id("a")),
    ] {
        assert!(heard.contains(part), "{part}: {heard}");
    }
    assert!(!heard.lines().any(|line| line.starts_with("Bcc:")), "{heard}");
}

#[tokio::test]
async fn only_what_a_mail_server_says_of_the_recipient_is_final() {
    let waits = (DeliveryState::Waiting, 1);
    let ends = (DeliveryState::Failed, 1);
    for (command, answer, state) in [
        ("AUTH", "535 5.7.8 wrong password", waits),
        ("MAIL FROM", "550 5.7.1 sender not allowed", waits),
        ("MAIL FROM", "530 5.7.0 authentication required", waits),
        ("RCPT TO", "550 5.7.1 relaying denied", waits),
        ("RCPT TO", "451 4.7.1 greylisted", waits),
        ("RCPT TO", "550 5.1.1 no such user", ends),
        (".", "452 4.3.1 disk full", waits),
        (".", "554 5.6.0 this mail is no mail", ends),
        ("EHLO", "554 no service here", waits),
    ] {
        let server = MailServer::answering(&[(command, answer)]).await;
        let market = Market::told(Role::Analyst, &[], mail()).await;
        market.found(&["a"]).await;
        let signed_in = server.address.replace("smtp://", "smtp://reeve:secret@");
        assert_eq!(market.round(&postman("", Some(&signed_in))).await, sent(1, 0, 1), "{command} {answer}");
        assert_eq!(market.states().await, [state], "{command} {answer}");
        let digest = market.store.digests("sub", 1).await.unwrap().remove(0);
        assert!(digest.fault.is_some_and(|fault| fault.contains(&answer[4..])), "{command} {answer}");
        let failing = market.store.failing_digests(0, 10).await.unwrap();
        assert_eq!(failing.len(), 1, "whoever can mend it sees it");
    }
}

#[tokio::test]
async fn a_mail_waits_as_long_as_nobody_mends_the_server_and_what_is_new_waits_behind_it() {
    let market = Market::told(Role::Analyst, &[], mail()).await;
    market.found(&["a"]).await;
    // Nobody listens there.
    let broken = postman("", Some("smtp://127.0.0.1:9"));
    assert_eq!(market.round(&broken).await, sent(1, 0, 1));
    for day in 1..=30 {
        assert_eq!(market.round_at(day * DAY_MS, &broken).await.failed, 1, "day {day}");
        if day == 10 {
            market.found(&["b"]).await;
        }
    }
    assert_eq!(market.states().await, [(DeliveryState::Waiting, 0), (DeliveryState::Waiting, 31)]);
    let server = MailServer::answering(&[]).await;
    let mended = postman("", Some(&server.address));
    assert_eq!(market.round_at(31 * DAY_MS, &mended).await.sent, 2);
    let heard = server.heard();
    for name in ["a", "b"] {
        assert_eq!(heard.matches(&format!("/hits/{}", hit_id(name))).count(), 1, "{heard}");
    }
}

#[tokio::test]
async fn nothing_is_sent_in_quiet_hours_even_what_was_due_before_them() {
    let server = Hook::answering(&[204; 4]).await;
    let market = Market::open().await;
    market.person(Role::Analyst, &[]).await;
    let bangkok = Zone::named("Asia/Bangkok").unwrap();
    let quiet = "22:00-07:30".parse().ok();
    market.subscribe(Subscription { quiet, zone: bangkok, ..subscription(hook(&server.address)) }).await;
    market.found(&["a"]).await;
    let postman = postman("127.0.0.0/8", None);
    // 21:50 there: due at 21:55, and the server was down until midnight.
    let ten_to_ten = 10 * DAY_MS + 14 * HOUR_MS + 50 * 60_000;
    assert_eq!(market.round_at(ten_to_ten, &postman).await, sent(1, 0, 0));
    assert_eq!(market.round_at(ten_to_ten + 2 * HOUR_MS, &postman).await, sent(0, 0, 0));
    // What is gathered at night is due in the morning.
    market.found(&["b"]).await;
    assert_eq!(market.round_at(ten_to_ten + 3 * HOUR_MS, &postman).await, sent(1, 0, 0));
    let morning = 11 * DAY_MS + HOUR_MS / 2;
    assert_eq!(market.round_at(morning - 1, &postman).await, sent(0, 0, 0));
    assert_eq!(market.round_at(morning, &postman).await, sent(0, 1, 0));
    assert_eq!(server.calls()[0].told(), ids(&["a", "b"]));
}

#[tokio::test]
async fn what_was_not_written_down_as_sent_is_sent_again_as_the_same() {
    let server = Hook::answering(&[204; 3]).await;
    let market = Market::told(Role::Analyst, &[], hook(&server.address)).await;
    market.found(&["a"]).await;
    let postman = postman("127.0.0.0/8", None);
    market.round_at(1_000, &postman).await;
    // A server takes it, sends it, and is killed before it can say so.
    let due = market.store.take_due_digest(LATER_MS, LATER_MS + 5 * 60_000).await.unwrap().unwrap();
    let digest = market.store.digest(&due.id, &due.subscription, &Scope::All).await.unwrap();
    let (id, subscription) = (due.id.clone(), due.subscription.clone());
    let delivery = reeve::alerts::Delivery { id, subscription, digest, made_ms: due.made_ms, attempts: 0 };
    postman.send(&delivery, LATER_MS).await.unwrap();
    market.found(&["b"]).await;
    assert_eq!(market.round_at(LATER_MS + 1, &postman).await, sent(1, 0, 0), "somebody else holds it");
    assert_eq!(market.round_at(LATER_MS + HOUR_MS, &postman).await, sent(0, 2, 0));
    assert_eq!(market.round_at(DAY_MS, &postman).await, sent(0, 0, 0));
    let calls = server.calls();
    assert_eq!(calls[0].header("webhook-id"), calls[1].header("webhook-id"));
    assert_eq!((calls[0].told(), calls[1].told()), (ids(&["a"]), ids(&["a"])));
    assert_ne!(calls[1].header("webhook-id"), calls[2].header("webhook-id"));
    assert_eq!(calls[2].told(), ids(&["b"]));
}

#[tokio::test]
async fn alerts_of_one_person_are_bounded_and_one_that_fails_is_no_others_trouble() {
    let market = Market::open().await;
    market.person(Role::Analyst, &[]).await;
    let (broken, well) = (Hook::answering(&[500; 30]).await, Hook::answering(&[204; 1]).await);
    for at in 0..20 {
        market.subscribe(Subscription { id: format!("broken-{at}"), ..subscription(hook(&broken.address)) }).await;
    }
    market.found(&["a"]).await;
    assert!(!market.store.put_subscription(&subscription(hook(&well.address)), MAX_SUBSCRIPTIONS).await.unwrap());
    market.store.remove_subscription("broken-3").await.unwrap();
    market.subscribe(subscription(hook(&well.address))).await;
    market.found(&["b"]).await;
    assert_eq!(market.round(&postman("127.0.0.0/8", None)).await, sent(2 * 19 + 1, 1, 19));
    assert_eq!(well.calls()[0].told(), ids(&["b"]));
}

#[tokio::test]
async fn a_feed_is_read_by_other_peoples_programs() {
    let market = Market::told(Role::Owner, &["H"], feed("token")).await;
    found(&*market.store, "a", "<b>Corner</b> & \u{1}Shop").await;
    let postman = postman("", None);
    market.round_at(1_800_000_000_000, &postman).await;
    let door = Door::at(&market.fresh.data(), Settings { pace: PATIENT, ..Settings::default() }, None).await;
    let answer = door.ask("GET", "/feeds/token", &[], "").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(door.ask("GET", "/feeds/other", &[], "").await.status, 404);
    let Some(mut python) = asked_python("feedparser") else { return };
    let program = "import sys, json, feedparser\nfeed = feedparser.parse(sys.argv[1])\n\
        assert not feed.bozo, feed\nassert feed.version == 'atom10', feed.version\n\
        print(json.dumps([[e.id, e.title, e.summary, e.link, e.updated] for e in feed.entries]))";
    let read = crate::validators::output_of(python.args(["-c", program, &answer.body]));
    let read: serde_json::Value = serde_json::from_str(&read).unwrap();
    let entry = &read[0];
    assert_eq!(entry[0], format!("urn:reeve:hit:{}", hit_id("a")));
    assert_eq!(entry[1], "Lamp a");
    assert!(entry[2].as_str().unwrap().contains("Corner"), "{read}");
    assert!(entry[3].as_str().unwrap().ends_with(&format!("/hits/{}", hit_id("a"))), "{read}");
    assert_eq!(entry[4], "2027-01-15T08:00:00+00:00", "when it was told");
}

fn ann() -> Person {
    Person { name: "ann".to_owned(), role: Role::Analyst, scope: Scope::All }
}

fn wanted(address: &str) -> NewSubscription {
    NewSubscription {
        name: "mine".to_owned(),
        channel: "mail".to_owned(),
        address: address.to_owned(),
        rhythm: "news".to_owned(),
        zone: "Etc/UTC".to_owned(),
        ..NewSubscription::default()
    }
}

#[tokio::test]
async fn nothing_but_a_question_goes_to_an_address_that_did_not_agree() {
    let server = MailServer::answering(&[]).await;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_owned();
    let door = door_with_mail(&data, &server.address, folder).await;
    door.person("ann", Role::Analyst, &[]).await;
    let (desk, now) = (door.web.desk(), now_ms());
    let (made, shown) = desk.subscribe(&ann(), &wanted(ADDRESS), Lang::En, [1; 32], now).await.unwrap();
    assert_eq!(shown, Shown::Asked(Ok(())));
    assert_eq!(server.heard().matches("\nRCPT TO:").count(), 1);
    let refused = desk.try_subscription(&ann(), &made.id, now).await;
    assert!(matches!(refused, Err(DeskError::Conflict(_))), "{refused:?}");
    let session = door.sign_in("ann").await;
    let page = door.get("/alerts", &session).await;
    assert!(page.body.contains(&format!("/alerts/{}/ask", made.id)), "{page:?}");
    assert!(!page.body.contains(&format!("/alerts/{}/try", made.id)), "{page:?}");

    // The link of the mail: looking at it agrees to nothing.
    let heard = server.heard();
    let link = heard.split("/consent/").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let path = format!("/consent/{link}");
    let looked = door.ask("GET", &path, &[], "").await;
    assert!(looked.status == 200 && looked.body.contains(ADDRESS), "{looked:?}");
    assert!(desk.store.confirmed_addresses("ann").await.unwrap().is_empty());
    assert_eq!(door.ask("GET", "/consent/other", &[], "").await.status, 404);
    assert_eq!(door.ask("POST", &path, &[], "").await.status, 200);
    assert_eq!(desk.store.confirmed_addresses("ann").await.unwrap(), [ADDRESS.to_owned()].into());
    desk.try_subscription(&ann(), &made.id, now).await.unwrap();
    assert_eq!(server.heard().matches("\nRCPT TO:").count(), 2);
    // The same address again is the same person's.
    let (_, shown) = desk.subscribe(&ann(), &wanted(ADDRESS), Lang::En, [2; 32], now).await.unwrap();
    assert_eq!(shown, Shown::Nothing);

    // Questions and tries together: five an hour, to whomever.
    for at in 3..6u8 {
        let (_, shown) = desk
            .subscribe(&ann(), &wanted(&format!("{at}@mail.test")), Lang::En, [at; 32], now + i64::from(at))
            .await
            .unwrap();
        assert_eq!(shown, Shown::Asked(Ok(())));
    }
    let refused = desk.try_subscription(&ann(), &made.id, now + 6).await;
    assert!(matches!(refused, Err(DeskError::Conflict(_))), "{refused:?}");
    let (_, shown) = desk.subscribe(&ann(), &wanted("6@mail.test"), Lang::En, [6; 32], now + 6).await.unwrap();
    assert!(matches!(shown, Shown::Asked(Err(_))), "{shown:?}");
    desk.try_subscription(&ann(), &made.id, now + HOUR_MS + 7).await.unwrap();
    assert_eq!(server.heard().matches("\nRCPT TO:").count(), 6);
}

async fn door_with_mail(data: &Path, smtp: &str, folder: tempfile::TempDir) -> Door {
    Door::sending(data, Settings { pace: PATIENT, ..Settings::default() }, Some(folder), postman("", Some(smtp))).await
}

#[tokio::test]
async fn an_alert_that_nobody_agreed_to_waits_for_its_link() {
    let server = MailServer::answering(&[]).await;
    let market = Market::open().await;
    market.person(Role::Analyst, &[]).await;
    let asked = AskedAddress { person: "ann".to_owned(), address: ADDRESS.to_owned() };
    assert!(market.store.put_subscription(&subscription(mail()), MAX_SUBSCRIPTIONS).await.unwrap());
    market.store.ask_address(&asked, "first", 0, DAY_MS).await.unwrap();
    market.store.ask_address(&asked, "second", 0, 2 * DAY_MS).await.unwrap();
    market.found(&["a"]).await;
    let postman = postman("", Some(&server.address));
    assert_eq!(market.round(&postman).await, sent(1, 0, 0));
    assert!(!market.store.confirm_address("first", 5).await.unwrap(), "a later link came in its place");
    assert!(!market.store.confirm_address("second", 3 * DAY_MS).await.unwrap(), "it works no more");
    assert!(market.store.confirm_address("second", 5).await.unwrap());
    assert_eq!(market.round(&postman).await, sent(0, 1, 0), "what was missed is told");
}

#[tokio::test]
async fn the_api_does_what_the_page_does_and_administrators_see_what_fails() {
    let market = Market::open().await;
    let door = Door::at(&market.fresh.data(), Settings { pace: PATIENT, ..Settings::default() }, None).await;
    door.person("ann", Role::Analyst, &[]).await;
    door.person("root", Role::Administrator, &[]).await;
    let ann = door.token("ann", Role::Analyst).await;
    let root = door.token("root", Role::Administrator).await;
    let body = r#"{"name": "x", "channel": "webhook", "address": "http://127.0.0.1:9/secret-path", "rhythm": "day",
        "hour": 9, "quiet": "22:00-07:00", "zone": "Asia/Shanghai"}"#;
    let refused = door.with_token("POST", "/api/v1/alerts", &ann, body).await;
    assert_eq!(refused.status, 422, "{refused:?}");
    let body = body.replace("127.0.0.1:9", "hooks.test");
    let made = door.with_token("POST", "/api/v1/alerts", &ann, &body).await;
    assert_eq!(made.status, 201, "{made:?}");
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let paused = door.with_token("POST", &format!("/api/v1/alerts/{id}/pause"), &ann, "{\"paused\": true}").await;
    assert_eq!((paused.status, paused.json()["paused"].as_bool()), (200, Some(true)), "{paused:?}");
    let listed = door.with_token("GET", "/api/v1/alerts", &ann, "").await.json();
    let item = &listed["items"][0];
    assert_eq!((item["hour"].as_i64(), item["quiet"].as_str()), (Some(9), Some("22:00-07:00")), "{item}");
    assert_eq!(door.with_token("POST", &format!("/api/v1/alerts/{id}/test"), &root, "").await.status, 404);

    market.sql("UPDATE alert_subscription SET record = json_set(record, '$.rhythm.every', 'news', '$.paused', json('false'), '$.quiet', NULL)").await;
    market.found(&["a"]).await;
    let postman = postman("", None);
    assert_eq!(market.round(&postman).await, sent(1, 0, 1), "there is no such host");
    assert_eq!(door.with_token("GET", "/api/v1/failing-alerts", &ann, "").await.status, 403);
    let failing = door.with_token("GET", "/api/v1/failing-alerts", &root, "").await;
    let item = &failing.json()["items"][0];
    assert_eq!((item["person"].as_str(), item["server"].as_str()), (Some("ann"), Some("hooks.test")), "{item}");
    assert_eq!((item["digest"]["state"].as_str(), item["digest"]["attempts"].as_i64()), (Some("waiting"), Some(1)));
    let session = door.sign_in("root").await;
    let page = door.get("/alerts", &session).await;
    assert!(page.body.contains("hooks.test") && !page.body.contains("secret-path"), "{page:?}");
    let session = door.sign_in("ann").await;
    assert!(!door.get("/alerts", &session).await.body.contains("id=\"failing\""));
    assert!(routes(&door.web).table().iter().any(|route| route.path == "/consent/{token}"));
}

#[tokio::test]
async fn only_the_server_that_leads_tells() {
    let market = Market::open().await;
    assert!(!market.store.leads("one", 1_000).await.unwrap());
    assert!(market.store.lead("one", 1_000, 31_000).await.unwrap());
    assert!(!market.store.lead("two", 2_000, 32_000).await.unwrap());
    assert!(market.store.leads("one", 30_999).await.unwrap());
    assert!(!market.store.leads("two", 2_000).await.unwrap());
    assert!(!market.store.leads("one", 31_000).await.unwrap(), "it was not heard of for too long");
}
