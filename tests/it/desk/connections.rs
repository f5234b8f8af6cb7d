//! Whoever dawdles is let go, and the server ends when it is told to, whoever is still connected.

use std::time::Duration;

use reeve::accounts::Role;
use reeve::web::{Patience, Settings, Web, serve_desk};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::door::{Door, PATIENT};

fn impatient() -> Settings {
    let short = Duration::from_millis(300);
    let patience = Patience { head: short, piece: short, body: short, upload: short, grace: short };
    Settings { pace: PATIENT, patience, ..Settings::default() }
}

/// What comes back for a beginning without an end; the server has to be the one who hangs up.
async fn begun(door: &Door, beginning: &str) -> String {
    let mut stream = TcpStream::connect(door.address).await.unwrap();
    stream.write_all(beginning.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    answer
}

#[tokio::test]
async fn whoever_never_ends_a_request_is_let_go() {
    let door = Door::with(impatient()).await;
    for beginning in ["", "GET /sign-in HTTP/1.1\r\nHost: localhost\r\nX-Slow:", "PRI * HTTP/2.0\r\n"] {
        let answer = begun(&door, beginning).await;
        assert!(!answer.contains("200 OK"), "{answer}");
    }
    let form = "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n\
                Content-Type: application/x-www-form-urlencoded\r\n";
    for length in ["Content-Length: 100", "Transfer-Encoding: chunked"] {
        let answer = begun(&door, &format!("{form}{length}\r\n\r\n5\r\nname=\r\n")).await;
        assert!(answer.starts_with("HTTP/1.1 4"), "{length}: {answer}");
    }
    // Others are served all the while, and one connection has many requests.
    assert_eq!(door.get("/sign-in", "").await.status, 200);
}

#[tokio::test]
async fn the_server_ends_whoever_is_connected() {
    let door = Door::with(impatient()).await;
    door.person("anna", Role::Analyst, &[]).await;
    let desk = reeve::desk::Desk {
        store: std::sync::Arc::clone(&door.store),
        data: reeve::scan::DataDir(door.data.clone()),
        sources_dir: door.data.join("seeds"),
        options: door.web.desk().options.clone(),
        postman: crate::desk::no_post(),
    };
    let slow = Duration::from_secs(3_600);
    let patience = Patience { head: slow, piece: slow, body: slow, upload: slow, ..impatient().patience };
    let web = Web::with(desk, reeve::locale::Lang::En, Settings { patience, ..impatient() });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(serve_desk(listener, web, async { drop(stopped.await) }));
    let idle = TcpStream::connect(address).await.unwrap();
    let mut half = TcpStream::connect(address).await.unwrap();
    let head =
        "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 100\r\n\r\n";
    half.write_all(head.as_bytes()).await.unwrap();
    // An answer shows that the server is there.
    let mut asked = TcpStream::connect(address).await.unwrap();
    asked.write_all(b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let mut byte = [0];
    asked.read_exact(&mut byte).await.unwrap();
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
    drop((idle, half, asked));
}

#[tokio::test]
async fn nobody_holds_every_place() {
    let door = Door::with(Settings { pace: PATIENT, ..Settings::default() }).await;
    let mut held = Vec::new();
    for _ in 0..128 {
        held.push(TcpStream::connect(door.address).await.unwrap());
    }
    let mut turned_away = TcpStream::connect(door.address).await.unwrap();
    assert_eq!(turned_away.read(&mut [0; 1]).await.unwrap_or(0), 0, "it is hung up on at once");
    // Whoever comes from elsewhere is served, and so is the first once they have let one go.
    let other = tokio::net::TcpSocket::new_v4().unwrap();
    other.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    assert!(is_served(other.connect(door.address).await.unwrap()).await);
    assert!(is_served(held.pop().unwrap()).await);
    // The place is free as soon as the server has seen the end of it.
    for _ in 0..100 {
        if is_served(TcpStream::connect(door.address).await.unwrap()).await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("a place that was let go stays taken");
}

async fn is_served(mut stream: TcpStream) -> bool {
    let request = b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let mut answer = Vec::new();
    let is_sent = stream.write_all(request).await.is_ok();
    is_sent && stream.read_to_end(&mut answer).await.is_ok() && answer.starts_with(b"HTTP/1.1 200")
}

#[tokio::test]
async fn whoever_takes_nothing_of_an_answer_is_let_go() {
    let door = Door::with(impatient()).await;
    let mut stream = TcpStream::connect(door.address).await.unwrap();
    // More answers than fit between the two, and nobody who reads them.
    let request = "GET /static/htmx.min.js HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(2_000);
    let written = tokio::time::timeout(Duration::from_secs(20), async {
        loop {
            if stream.write_all(request.as_bytes()).await.is_err() {
                return;
            }
        }
    });
    written.await.expect("the server hangs up");
}
