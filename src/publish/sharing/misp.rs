//! A MISP feed: a folder that a MISP server fetches, with one event that is updated from list to list.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::io;

use md5::{Digest as _, Md5};
use serde_json::{Value, json};

use super::{ShareFormat, Shared, Stay, Tlp, ids, json_file};
use crate::locale::Message;
use crate::publish::words::rfc3339;
use crate::review::blocks::{Evidence, Target};

pub struct Misp;

impl ShareFormat for Misp {
    fn name(&self) -> &'static str {
        "misp"
    }

    fn files(&self, shared: &Shared<'_>) -> io::Result<Vec<(String, Vec<u8>)>> {
        let uuid = ids::own(&["misp-event", shared.publisher]);
        let attributes = attributes(shared);
        let head = head(shared);
        let manifest = json!({ uuid.as_str(): &head });
        let hashes: String =
            attributes.iter().filter_map(value).map(|value| format!("{},{uuid}\n", md5(value))).collect();
        let event = event(shared, &uuid, head, attributes);
        Ok(vec![
            (format!("{uuid}.json"), json_file(&event)),
            ("hashes.csv".to_owned(), hashes.into_bytes()),
            ("manifest.json".to_owned(), json_file(&manifest)),
        ])
    }
}

/// What the manifest says of an event, and the event of itself.
fn head(shared: &Shared<'_>) -> Value {
    let list = shared.list;
    let info = Message::new("sharing-event").with("serial", list.serial.to_string());
    let colour = match shared.tlp {
        Tlp::White => "#ffffff",
        Tlp::Green => "#339900",
        Tlp::Amber => "#ffc000",
        Tlp::Red => "#cc0033",
    };
    json!({
        "info": shared.lang.text(&info),
        "date": rfc3339(list.made_ms).get(..10).unwrap_or("1970-01-01"),
        // Completed; of undefined danger.
        "analysis": "2",
        "threat_level_id": "4",
        "timestamp": seconds(last_change_ms(shared)),
        "Orgc": {"name": shared.publisher, "uuid": ids::own(&["misp-organisation", shared.publisher])},
        "Tag": [{"name": format!("tlp:{}", shared.tlp.as_str()), "colour": colour}],
    })
}

fn event(shared: &Shared<'_>, uuid: &str, mut head: Value, attributes: Vec<Value>) -> Value {
    if let Value::Object(event) = &mut head {
        event.insert("uuid".into(), json!(uuid));
        event.insert("published".into(), json!(true));
        event.insert("publish_timestamp".into(), seconds(shared.list.made_ms).into());
        event.insert("Attribute".into(), Value::Array(attributes));
    }
    json!({ "Event": head })
}

/// When anything in the event last became different; servers fetch an event again by it.
fn last_change_ms(shared: &Shared<'_>) -> i64 {
    shared.stays.iter().map(Stay::modified_ms).fold(shared.list.made_ms, i64::max)
}

/// Targets and the digests of archived records, each once. What is listed no more is there as deleted, for good: a server that
/// has it deletes it where the attribute's time is later than its own, and keeps whatever is not mentioned.
fn attributes(shared: &Shared<'_>) -> Vec<Value> {
    let mut stays: Vec<&Stay> = shared.stays.iter().collect();
    // Of several about one attribute the first counts: what is listed, then what was listed last.
    stays.sort_by_key(|stay| (stay.is_over(), Reverse(stay.withdrawn_ms)));
    let targets = stays.iter().map(|stay| target(shared, stay));
    let evidence = stays.iter().flat_map(|stay| stay.entry.evidence.iter().map(move |evidence| (*stay, evidence)));
    let records = evidence.map(|(stay, evidence)| record(shared, evidence, stay));
    let mut seen = BTreeSet::new();
    let once = |attribute: &Value| seen.insert(attribute["uuid"].to_string());
    targets.chain(records).filter(once).collect()
}

fn target(shared: &Shared<'_>, stay: &Stay) -> Value {
    let entry = &stay.entry;
    let (kind, value) = match &entry.target {
        Target::Url(url) => ("url", url.to_string()),
        Target::Host(name) => ("hostname", name.to_string()),
        Target::SiteAndSubdomains(name) => ("domain", name.to_string()),
        Target::Ip(address) => ("ip-dst", address.to_canonical().to_string()),
    };
    let words = Message::new("sharing-attribute")
        .with("reason", entry.reason.as_str())
        .with("ground", entry.ground.as_str())
        .with("until", rfc3339(entry.expires_ms))
        .with("decisions", entry.decisions.join(" "));
    json!({
        "uuid": ids::own(&["misp-attribute", shared.publisher, kind, &value]),
        "type": kind,
        "category": "Network activity",
        "value": value,
        "to_ids": true,
        "disable_correlation": false,
        "comment": shared.lang.text(&words),
        "timestamp": seconds(stay.modified_ms()),
        "deleted": stay.is_over(),
    })
}

/// Proof, and nothing to look for.
fn record(shared: &Shared<'_>, evidence: &Evidence, stay: &Stay) -> Value {
    let words = Message::new("sharing-record")
        .with("url", evidence.url.as_str())
        .with("captured", rfc3339(evidence.captured_ms));
    json!({
        "uuid": ids::own(&["misp-attribute", shared.publisher, "sha256", &evidence.sha256]),
        "type": "sha256",
        "category": "External analysis",
        "value": evidence.sha256,
        "to_ids": false,
        "disable_correlation": false,
        "comment": shared.lang.text(&words),
        "timestamp": seconds(stay.modified_ms()),
        "deleted": stay.is_over(),
    })
}

/// What is listed in `hashes.csv`, by which servers find each other's events: values that are not deleted.
fn value(attribute: &Value) -> Option<&str> {
    (attribute["deleted"] == false).then(|| attribute["value"].as_str())?
}

/// The feed's format asks for it; nothing is proved by it.
fn md5(text: &str) -> String {
    data_encoding::HEXLOWER.encode(&Md5::digest(text))
}

/// Seconds since 1970, as text.
fn seconds(ms: i64) -> String {
    ms.div_euclid(1_000).to_string()
}
