//! A desk to knock at: the real server on loopback, people who may come in, and requests as they go over the wire.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use reeve::accounts::audit::Deed;
use reeve::accounts::{ApiToken, Link, LinkPurpose, NewAccount, Role, Secret, password};
use reeve::deliver::{PostSettings, Postman};
use reeve::desk::Desk;
use reeve::fetch::Identity;
use reeve::locale::Lang;
use reeve::rank::Weights;
use reeve::scan::{DataDir, ScanOptions, now_ms};
use reeve::store::{self, Store};
use reeve::web::{Pace, Settings, Web, fresh_secret, fresh_token, serve_desk};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

pub const PASSWORD: &str = "correct horse battery";

/// Hashed once, since it is slow on purpose.
static KEPT: LazyLock<String> = LazyLock::new(|| password::hash(PASSWORD, &[7; 16]).unwrap());

/// Who asks everything at once is not to be told to wait.
pub const PATIENT: Pace =
    Pace { known: (1_000_000, 1_000_000), unknown: (1_000_000, 1_000_000), knocks: (1_000, 1_000) };

pub struct Door {
    pub address: SocketAddr,
    pub store: Arc<dyn Store>,
    pub web: Web,
    pub data: PathBuf,
    /// Removed with the test, where it is the door's own.
    _folder: Option<TempDir>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    /// The session's cookie as a browser sends it back.
    pub fn session(&self) -> Option<String> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut cookies = lines.filter(|(key, _)| key.eq_ignore_ascii_case("set-cookie")).map(|(_, value)| value);
        let cookie = cookies.find(|value| value.starts_with("reeve_session=") || value.starts_with("__Host-reeve="))?;
        Some(cookie.split(';').next().unwrap_or_default().to_owned())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl Door {
    /// A desk of nobody's yet.
    pub async fn open() -> Door {
        Door::with(Settings { pace: PATIENT, ..Settings::default() }).await
    }

    pub async fn with(settings: Settings) -> Door {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_owned();
        Door::at(&data, settings, Some(folder)).await
    }

    /// Over data that is there.
    pub async fn at(data: &Path, settings: Settings, folder: Option<TempDir>) -> Door {
        Door::sending(data, settings, folder, Postman::new(&PostSettings::default()).unwrap()).await
    }

    /// Over data that is there, with something to send alerts with.
    pub async fn sending(data: &Path, settings: Settings, folder: Option<TempDir>, postman: Postman) -> Door {
        let dir = DataDir(data.to_owned());
        let store = store::open(&dir.store_uri()).await.unwrap();
        let options = ScanOptions {
            identity: Identity::new(Some("ops@example.org")),
            max_in_flight: 2,
            requests_per_second: None,
            max_pages: None,
            archive_segment_bytes: 1 << 20,
            weights: Weights::default(),
            threads: 1,
            browser: None,
        };
        let desk = Desk {
            store: Arc::clone(&store),
            data: dir,
            sources_dir: data.join("seeds"),
            options,
            postman: Arc::new(postman),
        };
        let web = Web::with(desk, Lang::En, settings);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(serve_desk(listener, web.clone(), std::future::pending()));
        Door { address, store, web, data: data.to_owned(), _folder: folder }
    }

    /// Somebody with [`PASSWORD`].
    pub async fn person(&self, name: &str, role: Role, holders: &[&str]) {
        let new = NewAccount {
            name: name.to_owned(),
            display_name: format!("Name of {name}"),
            role,
            holders: holders.iter().map(|holder| (*holder).to_owned()).collect(),
            lang: None,
        };
        let (secret, now) = (fresh_secret().unwrap(), now_ms());
        let link = Link {
            digest: secret.digest(),
            purpose: LinkPurpose::Invitation,
            account: Some(name.to_owned()),
            expires_ms: now + 60_000,
        };
        let deed = Deed::new("tests", "account.made", name, now);
        assert!(self.store.add_account(&new, &link, &deed).await.unwrap());
        assert!(self.store.use_link(&link.digest, &KEPT, &deed).await.unwrap());
    }

    /// A token of theirs with this role.
    pub async fn token(&self, name: &str, role: Role) -> String {
        let (id, secret): (String, Secret) = fresh_token().unwrap();
        let now = now_ms();
        let token = ApiToken {
            id,
            account: name.to_owned(),
            label: "tests".to_owned(),
            role,
            created_ms: now,
            expires_ms: now + 3_600_000,
            used_ms: None,
            revoked_ms: None,
        };
        let deed = Deed::new(name, "token.made", &token.id, now);
        assert!(self.store.put_token(&token, &secret.digest(), &deed).await.unwrap());
        secret.text
    }

    pub async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        let named = |name: &str| headers.iter().any(|(key, _)| key.eq_ignore_ascii_case(name));
        if !named("host") {
            request += &format!("Host: {}\r\n", self.address);
        }
        if !body.is_empty() && !named("content-type") {
            request += "Content-Type: application/x-www-form-urlencoded\r\n";
        }
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        self.send(&format!("{request}\r\n{body}")).await
    }

    async fn send(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        loop {
            let read = stream.read_buf(&mut bytes).await.unwrap();
            let text = String::from_utf8_lossy(&bytes);
            // A stream of events goes on for good; its head says so.
            let is_stream = text.contains("\r\n\r\n") && text.contains("text/event-stream");
            if read == 0 || is_stream {
                break;
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer to {request}: {text}"));
        Answer { status: head[9..12].parse().unwrap(), head: head.to_owned(), body: body.to_owned() }
    }

    /// As a page of ours sends a form.
    pub async fn post(&self, path: &str, session: &str, body: &str) -> Answer {
        self.ask("POST", path, &[("Cookie", session), ("Sec-Fetch-Site", "same-origin")], body).await
    }

    pub async fn get(&self, path: &str, session: &str) -> Answer {
        self.ask("GET", path, &[("Cookie", session)], "").await
    }

    pub async fn with_token(&self, method: &str, path: &str, token: &str, body: &str) -> Answer {
        let bearer = format!("Bearer {token}");
        self.ask(method, path, &[("Authorization", &bearer), ("Content-Type", "application/json")], body).await
    }

    /// A request to the API as a page of ours would send it.
    pub async fn json_by_session(&self, path: &str, session: &str, body: &str) -> Answer {
        let headers = [("Cookie", session), ("Sec-Fetch-Site", "same-origin"), ("Content-Type", "application/json")];
        self.ask("POST", path, &headers, body).await
    }

    pub async fn try_to_sign_in(&self, name: &str, password: &str) -> Answer {
        let body = format!("name={name}&password={}", password.replace(' ', "+"));
        self.ask("POST", "/sign-in", &[("Sec-Fetch-Site", "same-origin")], &body).await
    }

    /// The session's cookie of somebody who signed in.
    pub async fn sign_in(&self, name: &str) -> String {
        let answer = self.try_to_sign_in(name, PASSWORD).await;
        assert_eq!(answer.status, 303, "{answer:?}");
        answer.session().unwrap()
    }
}
