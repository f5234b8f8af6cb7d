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
