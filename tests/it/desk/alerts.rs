//! What is new reaches people once: by mail through a real SMTP dialogue, by web hooks that anybody can verify.

use std::sync::{Arc, Mutex};

use reeve::accounts::audit::Deed;
use reeve::accounts::{Link, LinkPurpose, NewAccount, Role, SecretDigest};
use reeve::alerts::{Channel, Rhythm, Subscription, Zone};
use reeve::deliver::{PostSettings, Postman, signature};
use reeve::locale::Lang;
use reeve::rank::Score;
use reeve::review::{Ruling, Verdict};
use reeve::scan::alert_round;
use reeve::store::{DeliveryState, Store, open};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

use crate::cases::{confirmed, hit_id};

const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
/// Past the time in which news are gathered.
const LATER_MS: i64 = 10 * 60 * 1_000;
const HOUR_MS: i64 = 3_600 * 1_000;

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

async fn with_account(store: &dyn Store, role: Role, holders: &[&str]) {
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
    assert!(store.add_account(&new, &link, &Deed::new("root", "account.made", "ann", 0)).await.unwrap());
}

/// One request as a web hook's server sees it.
#[derive(Clone, Debug)]
struct Call {
    head: String,
    body: String,
}

impl Call {
    fn header(&self, name: &str) -> String {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned()).collect()
    }
}

/// Answers with these statuses in turn, and keeps what it was sent.
async fn hook_server(statuses: &'static [u16]) -> (String, Arc<Mutex<Vec<Call>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/hook", listener.local_addr().unwrap());
    let calls = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&calls);
    tokio::spawn(async move {
        for status in statuses {
            let (socket, _) = listener.accept().await.unwrap();
            let mut reader = BufReader::new(socket);
            let (mut head, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).await.unwrap();
                if line == "\r\n" {
                    break;
                }
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
                    length = value.trim().parse().unwrap();
                }
                head.push_str(line.trim_end());
                head.push('\n');
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).await.unwrap();
            kept.lock().unwrap().push(Call { head, body: String::from_utf8(body).unwrap() });
            let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            reader.get_mut().write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (address, calls)
}

fn postman(networks: &str, smtp: Option<String>) -> Postman {
    let settings = PostSettings {
        mail_from: smtp.as_ref().map(|_| "reeve@desk.test".to_owned()),
        smtp,
        desk: "https://desk.test".to_owned(),
        hook_networks: networks.split(',').filter(|one| !one.is_empty()).map(|one| one.parse().unwrap()).collect(),
    };
    Postman::new(&settings).unwrap()
}

#[test]
fn a_web_hook_is_signed_tried_again_and_called_once() {
    let fresh = confirmed(&[("a", "Corner Shop"), ("b", "Corner Shop"), ("c", "Corner Shop")], 0);
    let uri = format!("sqlite:{}", fresh.data().join("reeve.db").display());
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let store = open(&uri).await.unwrap();
        with_account(&*store, Role::Analyst, &[]).await;
        let (url, calls) = hook_server(&[503, 204]).await;
        let channel = Channel::WebHook { url: url.parse().unwrap(), secret: SECRET.to_owned() };
        store.put_subscription(&subscription(channel)).await.unwrap();
        let postman = postman("127.0.0.0/8", None);

        let first = alert_round(&*store, &postman, 1_000).await.unwrap();
        assert_eq!((first.gathered, first.sent), (3, 0), "it gathers for a while");
        // Decided meanwhile: nobody is told any more.
        let ruling = Ruling { verdict: Verdict::Lawful, note: None, actor: "ann".to_owned(), decided_ms: 2_000 };
        store.put_decision(&[hit_id("b")], &ruling).await.unwrap();
        let failed = alert_round(&*store, &postman, LATER_MS).await.unwrap();
        assert_eq!((failed.gathered, failed.sent, failed.failed), (0, 0, 1));
        assert_eq!(
            alert_round(&*store, &postman, LATER_MS + 1).await.unwrap().failed,
            0,
            "it waits before it tries again"
        );
        assert_eq!(alert_round(&*store, &postman, LATER_MS + HOUR_MS).await.unwrap().sent, 1);
        assert_eq!(alert_round(&*store, &postman, LATER_MS + 2 * HOUR_MS).await.unwrap(), Default::default());

        let calls = calls.lock().unwrap().clone();
        assert_eq!(calls.len(), 2);
        assert_eq!(
            calls[0].header("webhook-id"),
            calls[1].header("webhook-id"),
            "the same digest says that it is the same"
        );
        for call in &calls {
            let seconds = call.header("webhook-timestamp").parse().unwrap();
            let signed = signature(SECRET, &call.header("webhook-id"), seconds, &call.body).unwrap();
            assert_eq!(call.header("webhook-signature"), signed);
            let body: serde_json::Value = serde_json::from_str(&call.body).unwrap();
            assert_eq!(body["data"]["count"], 2, "{body}");
            let hits: Vec<&str> =
                body["data"]["hits"].as_array().unwrap().iter().map(|hit| hit["hit"].as_str().unwrap()).collect();
            assert!(hits.contains(&hit_id("a").as_str()) && !hits.contains(&hit_id("b").as_str()), "{hits:?}");
        }
        let digests = store.digests("sub", 10).await.unwrap();
        assert_eq!((digests.len(), digests[0].state, digests[0].attempts), (1, DeliveryState::Sent, 1));
        store.close().await;
    });
}

#[test]
fn a_web_hook_reaches_no_private_address_and_an_owner_is_told_of_their_own() {
    let fresh = confirmed(&[("a", "Corner Shop")], 0);
    let uri = format!("sqlite:{}", fresh.data().join("reeve.db").display());
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let store = open(&uri).await.unwrap();
        with_account(&*store, Role::Owner, &["Somebody Else"]).await;
        let (url, calls) = hook_server(&[204]).await;
        let channel = Channel::WebHook { url: url.parse().unwrap(), secret: SECRET.to_owned() };
        let subscription = subscription(channel);
        store.put_subscription(&subscription).await.unwrap();
        let postman = postman("", None);
        assert_eq!(alert_round(&*store, &postman, 1_000).await.unwrap().gathered, 0, "it is another holder's");

        let all = reeve::accounts::Scope::All;
        store.gather_news(&subscription, &all, 1_000, 1_000).await.unwrap();
        assert_eq!(alert_round(&*store, &postman, LATER_MS).await.unwrap().failed, 1);
        let [digest] = &store.digests("sub", 10).await.unwrap()[..] else { panic!("one digest") };
        assert_eq!(digest.state, DeliveryState::Failed, "{digest:?}");
        assert!(digest.fault.as_ref().unwrap().contains("not a public address"), "{digest:?}");
        assert!(calls.lock().unwrap().is_empty());
        store.close().await;
    });
}

/// Takes one mail and gives what it was told.
async fn smtp_server() -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("smtp://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        let mut reader = BufReader::new(socket);
        reader.get_mut().write_all(b"220 mail.test ESMTP\r\n").await.unwrap();
        let (mut heard, mut in_data) = (String::new(), false);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).await.unwrap() == 0 {
                return heard;
            }
            heard.push_str(&line);
            let answer: &[u8] = match line.trim_end() {
                "." if in_data => {
                    in_data = false;
                    b"250 2.0.0 taken\r\n"
                }
                _ if in_data => continue,
                "DATA" => {
                    in_data = true;
                    b"354 go on\r\n"
                }
                "QUIT" => {
                    reader.get_mut().write_all(b"221 bye\r\n").await.unwrap();
                    return heard;
                }
                _ => b"250 mail.test\r\n",
            };
            reader.get_mut().write_all(answer).await.unwrap();
        }
    });
    (address, serving)
}

#[test]
fn a_mail_names_what_is_new_by_right_and_where_to_decide() {
    let fresh = confirmed(&[("a", "Corner Shop"), ("b", "Bright\r\nBcc: all@evil.test")], 0);
    let uri = format!("sqlite:{}", fresh.data().join("reeve.db").display());
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let store = open(&uri).await.unwrap();
        with_account(&*store, Role::Owner, &["H"]).await;
        let channel = Channel::Mail { address: "ann@mail.test".to_owned() };
        store.put_subscription(&subscription(channel)).await.unwrap();
        let (address, serving) = smtp_server().await;
        let postman = postman("", Some(address));
        alert_round(&*store, &postman, 1_000).await.unwrap();
        assert_eq!(alert_round(&*store, &postman, LATER_MS).await.unwrap().sent, 1);
        drop(postman);
        let heard = serving.await.unwrap();
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
        store.close().await;
    });
}
