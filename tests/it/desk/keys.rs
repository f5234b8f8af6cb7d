//! Requests with an idempotency key: done once, given again to the same one only, never where a secret would be kept.

use reeve::accounts::Role;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::door::{Answer, Door};

const FEED: &str = r#"{"name":"f","channel":"feed","rhythm":"news","zone":"Etc/UTC"}"#;
const VIEW: &str = r#"{"name":"mine","filter":"state=open"}"#;

async fn with_key(door: &Door, path: &str, token: &str, key: &str, body: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json"), ("Idempotency-Key", key)];
    door.ask("POST", path, &headers, body).await
}

fn is_in_the_database(door: &Door, secret: &str) -> bool {
    ["reeve.db", "reeve.db-wal"].iter().any(|name| {
        let bytes = std::fs::read(door.data.join(name)).unwrap_or_default();
        bytes.windows(secret.len()).any(|window| window == secret.as_bytes())
    })
}

#[tokio::test]
async fn an_answer_with_a_secret_is_given_once_and_kept_nowhere() {
    let door = Door::open().await;
    door.person("root", Role::Administrator, &[]).await;
    let token = door.token("root", Role::Administrator).await;
    let session = door.sign_in("root").await;

    let feed = with_key(&door, "/api/v1/alerts", &token, "one", FEED).await;
    let address = feed.json()["feed_url"].as_str().unwrap().to_owned();
    let wish = r#"{"name":"li","display_name":"Li","role":"analyst"}"#;
    let invited = with_key(&door, "/api/v1/accounts", &token, "two", wish).await;
    let invitation = invited.json()["address"].as_str().unwrap().to_owned();
    let wish = r#"{"label":"x","role":"analyst","days":9}"#;
    let headers = [
        ("Cookie", session.as_str()),
        ("Sec-Fetch-Site", "same-origin"),
        ("Content-Type", "application/json"),
        ("Idempotency-Key", "three"),
    ];
    let made = door.ask("POST", "/api/v1/tokens", &headers, wish).await;
    let secret = made.json()["secret"].as_str().unwrap().to_owned();
    for shown in [address.rsplit('/').next().unwrap(), invitation.rsplit('/').next().unwrap(), &secret] {
        assert!(shown.len() > 40 && !is_in_the_database(&door, shown), "{shown}");
    }

    let again = with_key(&door, "/api/v1/alerts", &token, "one", FEED).await;
    assert_eq!((again.status, again.json()["code"].as_str()), (409, Some("desk-key-withheld")), "{again:?}");
    assert_eq!(door.ask("POST", "/api/v1/tokens", &headers, wish).await.status, 409);
    let alerts = door.with_token("GET", "/api/v1/alerts", &token, "").await.json();
    assert_eq!(alerts["items"].as_array().unwrap().len(), 1, "it was done once: {alerts}");
    let document = door.get("/api/v1/openapi.json", "").await.json();
    let key = document["paths"]["/api/v1/alerts"]["post"]["parameters"].to_string();
    assert!(key.contains("desk-key-withheld"), "{key}");
}

#[tokio::test]
async fn a_key_is_its_tokens_own_and_no_way_around_the_guard() {
    let door = Door::open().await;
    door.person("anna", Role::Administrator, &[]).await;
    let (strong, weak) = (door.token("anna", Role::Administrator).await, door.token("anna", Role::Auditor).await);
    let other = door.token("anna", Role::Administrator).await;
    let first = with_key(&door, "/api/v1/views", &strong, "k", VIEW).await;
    assert!(first.status < 300, "{first:?}");
    let again = with_key(&door, "/api/v1/views", &strong, "k", VIEW).await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"), "{again:?}");
    assert_eq!((again.status, again.body), (first.status, first.body));
    let theirs = with_key(&door, "/api/v1/views", &other, "k", VIEW).await;
    assert_eq!(theirs.header("idempotent-replayed"), None, "another token's key: {theirs:?}");
    let refused = with_key(&door, "/api/v1/views", &weak, "k", VIEW).await;
    assert_eq!((refused.status, refused.header("idempotent-replayed")), (403, None), "{refused:?}");
}

/// Sends a request and goes away at once.
async fn abandoned(door: &Door, token: &str, key: &str) {
    let mut stream = TcpStream::connect(door.address).await.unwrap();
    let request = format!(
        "POST /api/v1/alerts HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{FEED}",
        door.address,
        FEED.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    for _ in 0..key.len() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_goes_away_in_the_middle_finds_it_done_once() {
    let door = Door::open().await;
    door.person("anna", Role::Analyst, &[]).await;
    let token = door.token("anna", Role::Analyst).await;
    let keys: Vec<String> = (1..=16).map(|length| "k".repeat(length)).collect();
    for key in &keys {
        abandoned(&door, &token, key).await;
    }
    for key in &keys {
        // It may be at work for a moment, and does not stay so.
        let mut answer = with_key(&door, "/api/v1/alerts", &token, key, FEED).await;
        while answer.status == 409 && answer.json()["code"] == "desk-key-at-work" {
            answer = with_key(&door, "/api/v1/alerts", &token, key, FEED).await;
        }
        let is_done = answer.status == 201 || answer.json()["code"] == "desk-key-withheld";
        assert!(is_done, "{key}: {answer:?}");
    }
    let alerts = door.with_token("GET", "/api/v1/alerts", &token, "").await.json();
    assert_eq!(alerts["items"].as_array().unwrap().len(), keys.len(), "each once: {alerts}");
}
