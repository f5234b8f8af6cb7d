//! Broken and abusive HTTP/1: what comes of each, and that no server makes us take in more than our caps.

use std::time::Duration;

use reeve::fetch::{Exchange, Truncated, header};

use super::server::{Step, forever, page, send, serve};
use super::{CAP, code, fetcher, get};

/// What a behaviour ends in.
#[derive(Debug)]
enum End {
    /// The error's code.
    Error(&'static str),
    /// Status, length of the body, and whether it was cut off.
    Answer(u16, usize, Option<Truncated>),
}

use End::{Answer, Error};

fn table() -> Vec<(&'static str, Vec<Step>, End)> {
    let ok = "HTTP/1.1 200 OK\r\n";
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let many_headers = |count: usize| (0..count).map(|n| format!("x-{n}: y\r\n")).collect::<String>();
    let long_header = |bytes: usize| format!("x: {}\r\n", "y".repeat(bytes));
    let slowly = Duration::from_millis(20);
    let cut = |why| Some(why);
    vec![
        // No HTTP at all.
        ("closed at once", vec![Step::Close], Error("protocol")),
        ("silence", vec![Step::Silence], Error("timeout")),
        ("no status line", vec![send("hello there\r\n\r\n"), Step::Close], Error("protocol")),
        ("HTTP/0.9", vec![send("<html><p>old</html>"), Step::Close], Error("protocol")),
        ("binary", vec![send([0u8, 159, 146, 150, 13, 10, 13, 10]), Step::Close], Error("protocol")),
        ("another protocol", vec![send("SSH-2.0-OpenSSH_9.2\r\n"), Step::Silence], Error("protocol")),
        ("HTTP/9.9", vec![send("HTTP/9.9 200 OK\r\n\r\n"), Step::Close], Error("protocol")),
        ("status of four digits", vec![send("HTTP/1.1 2000 OK\r\n\r\n"), Step::Close], Error("protocol")),
        ("negative status", vec![send("HTTP/1.1 -20 OK\r\n\r\n"), Step::Close], Error("protocol")),
        ("half a status line", vec![send("HTTP/1.1 20"), Step::Close], Error("protocol")),
        ("half a head", vec![send("HTTP/1.1 200 OK\r\nContent-Ty"), Step::Close], Error("protocol")),
        ("unknown status", vec![send("HTTP/1.1 799 What\r\nContent-Length: 1\r\n\r\nx")], Answer(799, 1, None)),
        ("no reason", vec![send("HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx")], Answer(200, 1, None)),
        ("bare line feeds", vec![send("HTTP/1.1 200 OK\nContent-Length: 1\n\nx")], Answer(200, 1, None)),
        // Heads.
        ("slow head", vec![Step::Drip(format!("{ok}{}", many_headers(90)).into(), slowly)], Error("timeout")),
        (
            "100 headers",
            vec![send(format!("{ok}{}Content-Length: 1\r\n\r\nx", many_headers(99)))],
            Answer(200, 1, None),
        ),
        ("101 headers", vec![send(format!("{ok}{}\r\n", many_headers(101)))], Error("headers-too-large")),
        ("endless headers", vec![send(ok), forever("x: y\r\n".repeat(50))], Error("headers-too-large")),
        ("an endless header", vec![send(format!("{ok}x: ")), forever("y".repeat(1_000))], Error("headers-too-large")),
        ("an endless name", vec![send(ok), forever("y".repeat(1_000))], Error("headers-too-large")),
        ("an endless reason", vec![send("HTTP/1.1 200 "), forever("y".repeat(1_000))], Error("headers-too-large")),
        (
            "60 KB of header",
            vec![send(format!("{ok}{}Content-Length: 1\r\n\r\nx", long_header(60_000)))],
            Answer(200, 1, None),
        ),
        ("70 KB of header", vec![send(format!("{ok}{}\r\n", long_header(70_000)))], Error("headers-too-large")),
        ("NUL in a header", vec![send(format!("{ok}x: a\0b\r\n\r\n")), Step::Close], Error("protocol")),
        ("folded header", vec![send(format!("{ok}x: a\r\n b\r\nContent-Length: 1\r\n\r\nx"))], Answer(200, 1, None)),
        ("header without colon", vec![send(format!("{ok}what\r\nContent-Length: 1\r\n\r\nx"))], Answer(200, 1, None)),
        (
            "space before the colon",
            vec![send(format!("{ok}x : y\r\nContent-Length: 1\r\n\r\nx"))],
            Answer(200, 1, None),
        ),
        ("endless 100 Continue", vec![forever("HTTP/1.1 100 Continue\r\n\r\n".repeat(50))], Error("timeout")),
        ("endless 103 Early Hints", vec![forever("HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n")], Error("timeout")),
        (
            "some 103, then a page",
            [vec![send("HTTP/1.1 103 Early Hints\r\n\r\n")], page("x")].concat(),
            Answer(200, 1, None),
        ),
        // Lengths.
        ("negative length", vec![send(format!("{ok}Content-Length: -5\r\n\r\n"))], Error("protocol")),
        ("length of words", vec![send(format!("{ok}Content-Length: five\r\n\r\n"))], Error("protocol")),
        (
            "length beyond numbers",
            vec![send(format!("{ok}Content-Length: {}\r\n\r\n", "9".repeat(30)))],
            Error("protocol"),
        ),
        (
            "two lengths",
            vec![send(format!("{ok}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"))],
            Error("protocol"),
        ),
        (
            "one length twice",
            vec![send(format!("{ok}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"))],
            Answer(200, 5, None),
        ),
        (
            "a huge length and nothing",
            vec![send(format!("{ok}Content-Length: {}\r\n\r\n", u64::MAX - 2)), Step::Close],
            Error("protocol"),
        ),
        (
            "shorter than promised",
            vec![send(format!("{ok}Content-Length: 50\r\n\r\nhello")), Step::Close],
            Answer(200, 5, cut(Truncated::Disconnect)),
        ),
        ("no length, closed", vec![send(format!("{ok}\r\nhello")), Step::Close], Answer(200, 5, None)),
        ("nothing and closed", vec![send(format!("{ok}\r\n")), Step::Close], Answer(200, 0, None)),
        // Bodies.
        (
            "endless body",
            vec![send(format!("{ok}\r\n")), forever("y".repeat(1_000))],
            Answer(200, CAP as usize, cut(Truncated::Length)),
        ),
        (
            "exactly the cap",
            vec![send(format!("{ok}Content-Length: {CAP}\r\n\r\n{}", "y".repeat(CAP as usize)))],
            Answer(200, CAP as usize, None),
        ),
        (
            "body that stalls",
            vec![send(format!("{ok}Content-Length: 50\r\n\r\nhello")), Step::Silence],
            Answer(200, 5, cut(Truncated::Time)),
        ),
        (
            "head, then silence",
            vec![send(format!("{ok}Content-Length: 50\r\n\r\n")), Step::Silence],
            Answer(200, 0, cut(Truncated::Time)),
        ),
        // Chunks.
        ("chunks", vec![send(format!("{chunked}5\r\nhello\r\n0\r\n\r\n"))], Answer(200, 5, None)),
        (
            "length and chunks",
            vec![send(
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            )],
            Answer(200, 5, None),
        ),
        ("chunk beyond numbers", vec![send(format!("{chunked}{}\r\n", "F".repeat(20)))], Error("protocol")),
        ("negative chunk", vec![send(format!("{chunked}-1\r\nx"))], Error("protocol")),
        ("chunk of words", vec![send(format!("{chunked}five\r\nhello\r\n"))], Error("protocol")),
        (
            "chunk without end",
            vec![send(format!("{chunked}5\r\nhelloworld\r\n0\r\n\r\n"))],
            Answer(200, 5, cut(Truncated::Disconnect)),
        ),
        (
            "half a chunk",
            vec![send(format!("{chunked}5\r\nhel")), Step::Close],
            Answer(200, 3, cut(Truncated::Disconnect)),
        ),
        ("endless chunk extension", vec![send(format!("{chunked}5;")), forever("x".repeat(100))], Error("protocol")),
        (
            "extensions on endless chunks",
            vec![send(chunked), forever(format!("1;{}\r\nx\r\n", "y".repeat(200)))],
            Answer(200, usize::MAX, cut(Truncated::Disconnect)),
        ),
        (
            "endless tiny chunks",
            vec![send(chunked), forever("1\r\nx\r\n".repeat(100))],
            Answer(200, CAP as usize, cut(Truncated::Length)),
        ),
        (
            "endless trailers",
            vec![send(format!("{chunked}5\r\nhello\r\n0\r\n")), forever("x: y\r\n")],
            Answer(200, 5, cut(Truncated::Disconnect)),
        ),
        (
            "unknown transfer coding",
            vec![send(format!("{ok}Transfer-Encoding: gzip\r\n\r\nhello")), Step::Close],
            Answer(200, 5, None),
        ),
        (
            "101",
            vec![send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n")],
            Answer(101, 0, None),
        ),
        (
            "204 with a body",
            vec![send("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello")],
            Answer(204, 0, None),
        ),
        (
            "304 with a body",
            vec![send("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello")],
            Answer(304, 0, None),
        ),
    ]
}

#[tokio::test]
async fn each_behaviour_ends_as_it_should() {
    let faults = futures_util::future::join_all(table().into_iter().map(|(name, steps, end)| async move {
        let (address, log) = serve("127.0.0.1:0", move |_| steps.clone()).await;
        let result = get(&fetcher(""), &format!("http://{address}/")).await;
        let as_it_should = match (&result, &end) {
            (Err(error), Error(expected)) => error.code() == *expected,
            (Ok(exchange), Answer(status, length, truncated)) => {
                // How many bytes came before the client lost patience is the client's affair.
                let length_fits = *length == usize::MAX || exchange.wire_body.len() == *length;
                length_fits && (exchange.status, exchange.truncated) == (*status, *truncated)
            }
            _ => false,
        };
        let mut faults = Vec::new();
        if !as_it_should {
            let brief = |exchange: Exchange| (exchange.status, exchange.wire_body.len(), exchange.truncated);
            faults.push(format!("{name}: {:?}, not {end:?}", result.map(brief)));
        }
        // What the caps let in, what the kernel buffers for both sides, and nothing like what an endless server has.
        // Informational answers alone are read as long as a first byte may take; none of them is kept.
        if log.sent() > 24 << 20 && !name.starts_with("endless 10") {
            faults.push(format!("{name}: the server got rid of {} bytes", log.sent()));
        }
        if log.heads().len() != 1 {
            faults.push(format!("{name}: asked {} times", log.heads().len()));
        }
        faults
    }))
    .await
    .concat();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn a_body_that_drips_ends_with_the_total_time() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n";
    let drip = Step::Drip(vec![b'y'; 1_000], Duration::from_millis(50));
    let (address, _) = serve("127.0.0.1:0", move |_| vec![send(head), drip.clone()]).await;
    let exchange = get(&fetcher(""), &format!("http://{address}/")).await.unwrap();
    assert_eq!((exchange.status, exchange.truncated), (200, Some(Truncated::Time)));
    assert!((1..1_000).contains(&exchange.wire_body.len()), "what came until then is kept");
}

/// A server cannot put an answer of its choice under the address that is asked for next.
#[tokio::test]
async fn bytes_after_a_body_poison_no_later_answer() {
    let poison = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";
    for first in [
        format!("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst{poison}"),
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n0\r\n\r\n{poison}"),
        format!("HTTP/1.1 304 Not Modified\r\nContent-Length: 6\r\n\r\n{poison}"),
        format!("HTTP/1.1 204 No Content\r\n\r\n{poison}"),
    ] {
        for _ in 0..10 {
            let poisoned = send(&first);
            let answer = move |number| if number == 0 { vec![poisoned.clone()] } else { page("second") };
            let (address, log) = serve("127.0.0.1:0", answer).await;
            let fetcher = fetcher("");
            get(&fetcher, &format!("http://{address}/1")).await.unwrap();
            let second = get(&fetcher, &format!("http://{address}/2")).await;
            // Losing the connection is a fair end; being told lies is not.
            assert!(matches!(code(&second), "ok" | "protocol"), "{second:?}");
            if let Ok(second) = second {
                assert_eq!(second.wire_body.as_ref(), b"second", "{first:?}");
                assert_eq!(log.connections(), 2);
            }
        }
    }
}

/// What the caps on decoding do is tested beside them; here the whole way is gone once.
#[tokio::test]
async fn bombs_are_small_on_the_wire_and_end_when_decoded() {
    let bomb = ruzstd::encoding::compress_to_vec(
        vec![0u8; 10_000_000].as_slice(),
        ruzstd::encoding::CompressionLevel::Fastest,
    );
    let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\nContent-Length: {}\r\n\r\n", bomb.len());
    let (address, _) = serve("127.0.0.1:0", move |_| vec![send([head.as_bytes(), &bomb].concat())]).await;
    let exchange = get(&fetcher(""), &format!("http://{address}/")).await.unwrap();
    assert_eq!((exchange.header(header::CONTENT_ENCODING), exchange.truncated), (Some("zstd"), None));
    let decoded = exchange.decoded(50_000);
    assert_eq!((decoded.body.len(), decoded.incomplete), (50_000, true));
}
