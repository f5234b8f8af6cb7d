//! One exchange with a site as its WARC records: request first, then response or revisit.
//! The response comes last so that whoever has its end has the whole exchange.
//!
//! What a browser brought is never passed off as what came over the wire: see [`browser_records`].

use std::net::IpAddr;

use super::record::{Fields, Member, date, member, payload_digest};
use crate::fetch::{Exchange, Taken, Truncated};

const REVISIT_NOT_MODIFIED: &str = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";
const REVISIT_IDENTICAL: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";

/// Field of our own that a rendered document carries; the standard leaves room for such.
pub(super) const RENDERED: &str = "Reeve-Rendered";
/// …and the one of an answer that a browser was given and did not render.
const BROWSER: &str = "Reeve-Browser";

/// The earlier capture, a full response, that a revisit stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referred {
    pub url: String,
    /// Its `WARC-Date`, milliseconds since 1970 UTC.
    pub date_ms: i64,
    /// Of its body as on the wire, as [`payload_digest`] writes it.
    pub payload_digest: String,
}

/// The gzip members of one exchange, ready to be appended to a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangeRecords {
    /// The request's member, then the response's or revisit's. Of what a browser brought, one member only.
    pub bytes: Vec<u8>,
    /// Where in `bytes` the response or revisit begins; it reaches to the end.
    pub response_offset: u64,
    pub response_id: String,
    /// Of the body as on the wire, what a later [`Referred`] carries; for a 304 the one of the capture it refers to.
    pub payload_digest: String,
    /// The body is not in here but in the capture that was referred to.
    pub revisit: bool,
}

impl ExchangeRecords {
    /// Bytes of the response's or revisit's member.
    pub fn response_length(&self) -> u64 {
        self.bytes.len() as u64 - self.response_offset
    }
}

/// The records of `exchange`. With an earlier capture in `refers_to`, a 304 and a body equal to the earlier one become
/// revisits; without one, both are kept as the responses they are, since a revisit has to say of what.
pub fn exchange_records(exchange: &Exchange, warcinfo_id: &str, refers_to: Option<&Referred>) -> ExchangeRecords {
    let body_digest = payload_digest(&exchange.wire_body);
    if exchange.taken != Taken::Wire {
        return browser_records(exchange, warcinfo_id, body_digest);
    }
    let revisit = refers_to.and_then(|referred| Some((revisit_profile(exchange, &body_digest, referred)?, referred)));
    let response = match revisit {
        Some((profile, referred)) => revisit_record(exchange, warcinfo_id, profile, referred),
        None => response_record(exchange, warcinfo_id, &body_digest),
    };
    let payload_digest = revisit.map_or(body_digest, |(_, referred)| referred.payload_digest.clone());

    let mut bytes = request_record(exchange, warcinfo_id, &response.id).bytes;
    let response_offset = bytes.len() as u64;
    bytes.extend_from_slice(&response.bytes);
    ExchangeRecords { bytes, response_offset, response_id: response.id, payload_digest, revisit: revisit.is_some() }
}

/// A rendered document is a `conversion`: made from an answer by running its scripts, with bytes that no server sent. The
/// answer itself went into the browser and is not kept, so there is nothing for it to refer to. Redirects, errors and other
/// types that a browser was given are `response`s, and say who took them. There is no `request` record: what a browser
/// sends is its own, and nothing is claimed about it.
fn browser_records(exchange: &Exchange, warcinfo_id: &str, body_digest: String) -> ExchangeRecords {
    let record = if exchange.taken == Taken::Rendered {
        let fields = common("conversion", exchange, warcinfo_id)
            .with("WARC-Payload-Digest", body_digest.as_str())
            .with_some("WARC-Truncated", exchange.truncated.map(|why| truncated_reason(why).to_owned()))
            .with(RENDERED, format!("document after its scripts ran, status {}", exchange.status));
        member(&fields, exchange.content_type().unwrap_or("text/html"), &exchange.wire_body)
    } else {
        response_record(exchange, warcinfo_id, &body_digest)
    };
    ExchangeRecords {
        bytes: record.bytes,
        response_offset: 0,
        response_id: record.id,
        payload_digest: body_digest,
        revisit: false,
    }
}

fn revisit_profile(exchange: &Exchange, body_digest: &str, referred: &Referred) -> Option<&'static str> {
    let same_body = exchange.status == 200 && exchange.truncated.is_none() && !exchange.wire_body.is_empty();
    if exchange.status == 304 {
        Some(REVISIT_NOT_MODIFIED)
    } else if same_body && body_digest == referred.payload_digest {
        Some(REVISIT_IDENTICAL)
    } else {
        None
    }
}

fn response_record(exchange: &Exchange, warcinfo_id: &str, body_digest: &str) -> Member {
    let fields = common("response", exchange, warcinfo_id)
        .with("WARC-Payload-Digest", body_digest)
        .with_some("WARC-Truncated", exchange.truncated.map(|why| truncated_reason(why).to_owned()))
        .with_some(BROWSER, (exchange.taken == Taken::Browser).then(|| "content codings undone".to_owned()));
    let block = [&exchange.response_head()[..], &exchange.wire_body].concat();
    member(&fields, "application/http;msgtype=response", &block)
}

/// The head as sent and no body; its payload is by definition that of the capture referred to.
fn revisit_record(exchange: &Exchange, warcinfo_id: &str, profile: &str, referred: &Referred) -> Member {
    let left_out = (profile == REVISIT_IDENTICAL).then(|| truncated_reason(Truncated::Length).to_owned());
    let fields = common("revisit", exchange, warcinfo_id)
        .with("WARC-Profile", profile)
        .with("WARC-Refers-To-Target-URI", referred.url.as_str())
        .with("WARC-Refers-To-Date", date(referred.date_ms))
        .with("WARC-Payload-Digest", referred.payload_digest.as_str())
        .with_some("WARC-Truncated", left_out);
    member(&fields, "application/http;msgtype=response", &exchange.response_head())
}

fn request_record(exchange: &Exchange, warcinfo_id: &str, response_id: &str) -> Member {
    let fields = common("request", exchange, warcinfo_id).with("WARC-Concurrent-To", response_id);
    member(&fields, "application/http;msgtype=request", &exchange.request_head())
}

fn common(kind: &str, exchange: &Exchange, warcinfo_id: &str) -> Fields {
    let mut target = exchange.url.clone();
    target.set_fragment(None);
    Fields::new(kind, exchange.started_ms)
        .with("WARC-Target-URI", target)
        .with_some("WARC-IP-Address", exchange.peer.map(|peer| ip_text(peer.ip())))
        // Behind a proxy no server address is known; the standard leaves room for fields of one's own, and this says why.
        .with_some("Reeve-Proxy", exchange.proxy.as_ref().map(ToString::to_string))
        .with("WARC-Warcinfo-ID", warcinfo_id)
}

fn ip_text(ip: IpAddr) -> String {
    ip.to_canonical().to_string()
}

fn truncated_reason(why: Truncated) -> &'static str {
    match why {
        Truncated::Length => "length",
        Truncated::Time => "time",
        Truncated::Disconnect => "disconnect",
    }
}
