//! What the writer writes and the reader reads back; outside validators have their say in the integration tests.

use std::net::SocketAddr;

use proptest::prelude::*;

use super::*;
use crate::fetch::{Exchange, Taken, Truncated, Version, header};

const INFO: &str = "<urn:uuid:00000000-0000-8000-8000-000000000000>";

fn exchange(status: u16, body: &'static [u8]) -> Exchange {
    let headers = [(header::CONTENT_TYPE, "text/html"), (header::CONTENT_ENCODING, "br")];
    let headers = headers.map(|(name, value)| (name, header::HeaderValue::from_static(value)));
    let url = "https://shop.test/p/1?q=%E5%A3%AE#top".parse().unwrap();
    Exchange {
        peer: Some(SocketAddr::from(([127, 0, 0, 7], 443))),
        started_ms: 1_700_000_000_123,
        elapsed_ms: 5,
        ..Exchange::new(url, status, headers.into_iter().collect(), body)
    }
}

fn referred(body: &[u8]) -> Referred {
    Referred {
        url: "https://shop.test/p/1?q=%E5%A3%AE".into(),
        date_ms: 1_600_000_000_000,
        payload_digest: payload_digest(body),
    }
}

/// The request and the response of `records`, each read back on its own.
fn read_both(records: &ExchangeRecords) -> (Record, Record) {
    let (request, response) = records.bytes.split_at(records.response_offset as usize);
    (read_member(request, 1 << 20).unwrap(), read_member(response, 1 << 20).unwrap())
}

#[test]
fn a_response_comes_back_with_its_fields_and_body() {
    let records = exchange_records(&exchange(200, b"<p>\x00\xff"), INFO, None);
    let (request, response) = read_both(&records);
    let names: Vec<&str> = response.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "WARC-Type",
            "WARC-Record-ID",
            "WARC-Date",
            "WARC-Target-URI",
            "WARC-IP-Address",
            "WARC-Warcinfo-ID",
            "WARC-Payload-Digest",
            "WARC-Block-Digest",
            "Content-Type",
            "Content-Length"
        ]
    );
    for (name, value) in [
        ("WARC-Type", "response"),
        ("warc-date", "2023-11-14T22:13:20.123Z"),
        ("WARC-Target-URI", "https://shop.test/p/1?q=%E5%A3%AE"),
        ("WARC-IP-Address", "127.0.0.7"),
        ("WARC-Record-ID", &records.response_id),
        ("WARC-Payload-Digest", &records.payload_digest),
    ] {
        assert_eq!(response.header(name), Some(value), "{name}");
    }
    assert_eq!(request.header("WARC-Concurrent-To"), Some(records.response_id.as_str()));

    let page = http_payload(&response).unwrap();
    assert_eq!((page.status(), page.header("Content-Encoding")), (Some(200), Some("br")));
    assert_eq!(page.body, b"<p>\x00\xff");
    let asked = http_payload(&request).unwrap();
    assert_eq!((asked.status(), asked.header("Host")), (None, Some("shop.test")));
}

#[test]
fn what_becomes_a_revisit() {
    let cut = Exchange { truncated: Some(Truncated::Length), ..exchange(200, b"body") };
    let not_modified = Some("http://netpreserve.org/warc/1.1/revisit/server-not-modified");
    let identical = Some("http://netpreserve.org/warc/1.1/revisit/identical-payload-digest");
    let table = [
        ("304 with an earlier capture", exchange(304, b""), Some(referred(b"body")), not_modified),
        ("304 of something unknown", exchange(304, b""), None, None),
        ("equal body", exchange(200, b"body"), Some(referred(b"body")), identical),
        ("other body", exchange(200, b"news"), Some(referred(b"body")), None),
        ("cut body that happens to be equal", cut, Some(referred(b"body")), None),
        ("two empty bodies", exchange(200, b""), Some(referred(b"")), None),
        ("an error page", exchange(503, b"body"), Some(referred(b"body")), None),
    ];
    for (case, exchange, referred, profile) in table {
        let records = exchange_records(&exchange, INFO, referred.as_ref());
        let (_, response) = read_both(&records);
        assert_eq!(response.header("WARC-Profile"), profile, "{case}");
        assert_eq!(records.revisit, profile.is_some(), "{case}");
        let expected = if records.revisit { &b""[..] } else { &exchange.wire_body };
        assert_eq!(http_payload(&response).unwrap().body, expected, "{case}");
        if let Some(referred) = referred.filter(|_| records.revisit) {
            assert_eq!(response.header("WARC-Refers-To-Target-URI"), Some(referred.url.as_str()), "{case}");
            assert_eq!(response.header("WARC-Refers-To-Date"), Some("2020-09-13T12:26:40.000Z"), "{case}");
            assert_eq!(records.payload_digest, referred.payload_digest, "{case}");
        }
    }
}

#[test]
fn the_reason_a_body_is_cut_is_recorded() {
    for (why, name) in [(Truncated::Length, "length"), (Truncated::Time, "time"), (Truncated::Disconnect, "disconnect")]
    {
        let exchange = Exchange { truncated: Some(why), ..exchange(200, b"half") };
        let (_, response) = read_both(&exchange_records(&exchange, INFO, None));
        assert_eq!(response.header("WARC-Truncated"), Some(name));
    }
}

#[test]
fn status_lines_are_ones_that_replay_tools_read() {
    for (version, status, kept) in [
        (Version::HTTP_2, 200, "HTTP/1.1 200 OK"),
        (Version::HTTP_11, 404, "HTTP/1.1 404 Not Found"),
        (Version::HTTP_10, 200, "HTTP/1.0 200 OK"),
    ] {
        let exchange = Exchange { version, ..exchange(status, b"") };
        let (_, response) = read_both(&exchange_records(&exchange, INFO, None));
        assert_eq!(http_payload(&response).unwrap().start_line, kept);
    }
}

#[test]
fn a_page_that_came_through_a_proxy_says_so_and_names_no_server() {
    let exchange = Exchange { peer: None, proxy: Some("http://10.0.0.1:3128/".into()), ..exchange(200, b"") };
    let (request, response) = read_both(&exchange_records(&exchange, INFO, None));
    for record in [request, response] {
        assert_eq!(
            (record.header("Reeve-Proxy"), record.header("WARC-IP-Address")),
            (Some("http://10.0.0.1:3128/"), None)
        );
    }
}

#[test]
fn what_a_browser_brought_is_not_passed_off_as_what_the_server_sent() {
    let rendered = Exchange { taken: Taken::Rendered, sent: None, ..exchange(203, b"<p>made by scripts") };
    // Even where the same bytes were seen before: there is no answer for a revisit to stand in for.
    let records = exchange_records(&rendered, INFO, Some(&referred(b"<p>made by scripts")));
    assert_eq!((records.response_offset, records.revisit), (0, false));
    let record = read_member(&records.bytes, 1 << 20).unwrap();
    let field = |name| record.header(name);
    assert_eq!((field("WARC-Type"), field("Content-Type")), (Some("conversion"), Some("text/html")));
    assert_eq!(field("Reeve-Rendered"), Some("document after its scripts ran, status 203"));
    assert_eq!((field("WARC-Payload-Digest"), field("WARC-Refers-To")), (field("WARC-Block-Digest"), None));
    assert_eq!(record.block, b"<p>made by scripts");
    assert_eq!(record.member_length, records.bytes.len() as u64, "and no request record");
    let capture = capture(record).unwrap();
    assert_eq!((capture.rendered, capture.status, capture.body), (true, 200, b"<p>made by scripts".to_vec()));

    let moved = Exchange { taken: Taken::Browser, sent: None, ..exchange(302, b"") };
    let records = exchange_records(&moved, INFO, None);
    let record = read_member(&records.bytes, 1 << 20).unwrap();
    assert_eq!((record.header("WARC-Type"), record.header("Reeve-Browser").is_some()), (Some("response"), true));
    assert_eq!(records.response_offset, 0);

    let heads = |kind: &str, own: bool| RecordHead {
        headers: [("WARC-Type", kind)]
            .into_iter()
            .chain(own.then_some(("Reeve-Rendered", "x")))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        length: 0,
    };
    assert!(heads("conversion", true).holds_capture() && !heads("conversion", false).holds_capture());
}

#[test]
fn an_exchange_archived_again_in_another_segment_keeps_its_id() {
    let exchange = exchange(200, b"body");
    let first = exchange_records(&exchange, INFO, None);
    assert_eq!(first, exchange_records(&exchange, INFO, None), "equal bytes");
    let elsewhere = exchange_records(&exchange, &INFO.replace("0000-8", "1111-8"), None);
    assert_eq!(first.response_id, elsewhere.response_id);
    assert_ne!(first.bytes, elsewhere.bytes);
    let later = exchange_records(&Exchange { started_ms: 1, ..exchange }, INFO, None);
    assert_ne!(first.response_id, later.response_id);
}

#[test]
fn names_with_line_breaks_add_no_fields() {
    let bytes = warcinfo("reeve\r\nWARC-Type: response", "Reeve/1", "me\r\nsoftware: other", 0);
    let record = read_member(&bytes, 4096).unwrap();
    assert_eq!(record.header("WARC-Type"), Some("warcinfo"));
    assert_eq!(record.header("WARC-Filename"), Some("reeve  WARC-Type: response"));
    assert_eq!(String::from_utf8(record.block).unwrap().matches("\r\nsoftware:").count(), 0);
    let id = warcinfo_id("reeve\r\nWARC-Type: response", "Reeve/1", "me\r\nsoftware: other", 0);
    assert!(record.headers.contains(&("WARC-Record-ID".into(), id)));
}

#[test]
fn metadata_is_filed_under_a_urn() {
    let record = read_member(&metadata("reeve:scan:7", "application/json", b"{}", INFO, 0), 64).unwrap();
    assert_eq!(record.header("WARC-Target-URI"), Some("urn:reeve:scan:7"));
    assert_eq!(http_payload(&record), Err(WarcError::NotHttp));
}

#[test]
fn dates_no_calendar_has_become_1970() {
    for ms in [i64::MIN, -1, i64::MAX] {
        let record = read_member(&warcinfo("a", "b", "c", ms), 4096).unwrap();
        assert_eq!(record.header("WARC-Date"), Some("1970-01-01T00:00:00.000Z"), "{ms}");
    }
}

#[test]
fn a_block_over_the_limit_is_refused() {
    let bytes = metadata("a:b", "text/plain", &[b'x'; 100], INFO, 0);
    assert_eq!(read_member(&bytes, 99), Err(WarcError::TooLarge { limit: 99 }));
    assert_eq!(read_member(&bytes, 100).unwrap().member_length, bytes.len() as u64);
}

#[test]
fn every_cut_and_every_flipped_byte_is_noticed() {
    let bytes = metadata("a:b", "text/plain", b"what was seen", INFO, 0);
    let whole = read_member(&bytes, 4096).unwrap();
    for cut in 0..bytes.len() {
        assert!(read_member(&bytes[..cut], 4096).is_err(), "cut at {cut}");
    }
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x55;
        // The gzip header's time, flags and system say nothing about the content.
        let read = read_member(&flipped, 4096);
        assert!(read.as_ref().map_or(true, |record| record.block == whole.block && at < 10), "byte {at}: {read:?}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..2000), head in ".{0,200}") {
        let _ = read_member(&bytes, 1000);
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packed, format!("WARC/1.1\r\n{head}\r\n\r\n").as_bytes()).unwrap();
        std::io::Write::write_all(&mut packed, &bytes).unwrap();
        let _ = read_member(&packed.finish().unwrap(), 1000);
        let record = Record { headers: vec![("Content-Type".into(), "application/http".into())], block: bytes, member_length: 0 };
        let _ = http_payload(&record);
    }

    #[test]
    fn any_body_comes_back(body in prop::collection::vec(any::<u8>(), 0..10_000)) {
        let exchange = Exchange { wire_body: body.clone().into(), ..exchange(200, b"") };
        let (_, response) = read_both(&exchange_records(&exchange, INFO, None));
        prop_assert_eq!(http_payload(&response).unwrap().body, body);
    }
}
