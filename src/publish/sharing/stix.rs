//! A STIX 2.1 bundle: an indicator for each target, what to do about it, and what was observed and archived.

use std::collections::BTreeMap;
use std::io;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::stix_pattern::pattern;
use super::{ShareFormat, Shared, Stay, Tlp, ids, json_file};
use crate::locale::Message;
use crate::review::blocks::Evidence;

pub struct Stix;

impl ShareFormat for Stix {
    fn name(&self) -> &'static str {
        "stix"
    }

    fn files(&self, shared: &Shared<'_>) -> io::Result<Vec<(String, Vec<u8>)>> {
        Ok(vec![("blocklist.stix.json".to_owned(), json_file(&Bundle::of(shared).into_value()))])
    }
}

struct Bundle<'a> {
    shared: &'a Shared<'a>,
    identity: String,
    /// By id, so that what two entries share stands there once, and the order is always the same.
    objects: BTreeMap<String, Value>,
}

impl<'a> Bundle<'a> {
    fn of(shared: &'a Shared<'a>) -> Self {
        let identity = id("identity", &[shared.publisher]);
        let mut bundle = Bundle { shared, identity, objects: BTreeMap::new() };
        bundle.add_publisher();
        for stay in shared.stays {
            bundle.add_stay(stay);
        }
        bundle
    }

    fn into_value(self) -> Value {
        let serial = self.shared.list.serial.to_string();
        let objects: Vec<Value> = self.objects.into_values().collect();
        json!({"type": "bundle", "id": id("bundle", &[self.shared.publisher, &serial]), "objects": objects})
    }

    fn add(&mut self, object: Value) -> String {
        let id = object["id"].as_str().unwrap_or_default().to_owned();
        self.objects.entry(id.clone()).or_insert(object);
        id
    }

    /// What every object of ours begins with. `created_ms` is the same for as long as its id is.
    fn object(&self, kind: &str, names: &[&str], created_ms: i64, modified_ms: i64) -> Value {
        json!({
            "type": kind,
            "spec_version": "2.1",
            "id": id(kind, &[&[self.shared.publisher], names].concat()),
            "created_by_ref": self.identity,
            "created": time(created_ms),
            "modified": time(modified_ms.max(created_ms)),
            "object_marking_refs": [marking_id(self.shared.tlp)],
        })
    }

    fn add_publisher(&mut self) {
        self.add(marking(self.shared.tlp));
        // The same in every bundle, so its time is no list's.
        self.add(json!({
            "type": "identity",
            "spec_version": "2.1",
            "id": self.identity,
            "created": time(0),
            "modified": time(0),
            "name": self.shared.publisher,
            "identity_class": "organization",
            "object_marking_refs": [marking_id(self.shared.tlp)],
        }));
    }

    /// An indicator for each stay: what was revoked once can never be un-revoked (STIX 2.1, 3.6.1), so what comes back has
    /// another id.
    fn add_stay(&mut self, stay: &Stay) {
        let entry = &stay.entry;
        let target = entry.target.to_string();
        let decisions: Vec<Value> = entry
            .decisions
            .iter()
            .map(|decision| json!({"source_name": "reeve-decision", "external_id": decision}))
            .collect();
        let words = Message::new("sharing-indicator")
            .with("reason", entry.reason.as_str())
            .with("ground", entry.ground.as_str());
        let names = [target.as_str(), &stay.decision, &time(stay.listed_ms)];
        let indicator = self.object("indicator", &names, stay.listed_ms, stay.modified_ms());
        let mut indicator = with(
            indicator,
            json!({
                "name": target,
                "description": self.shared.lang.text(&words),
                // Infringing is not malicious; the vocabulary has no word for it.
                "indicator_types": ["unknown"],
                "pattern": pattern(&entry.target),
                "pattern_type": "stix",
                "pattern_version": "2.1",
                "valid_from": time(entry.approved_ms),
                "valid_until": time(entry.expires_ms.max(entry.approved_ms + 1)),
            }),
        );
        if !decisions.is_empty() {
            indicator = with(indicator, json!({"external_references": decisions}));
        }
        if stay.is_over() {
            self.add(with(indicator, json!({"revoked": true})));
            return;
        }
        let indicator = self.add(indicator);
        let action = self.add_action(entry.target.kind());
        self.relate(&action, "mitigates", &indicator, stay);
        for evidence in &entry.evidence {
            if let Some(observed) = self.add_evidence(evidence) {
                self.relate(&indicator, "based-on", &observed, stay);
            }
        }
    }

    /// What to do about a target of this kind.
    fn add_action(&mut self, kind: &str) -> String {
        let lang = self.shared.lang;
        let action = with(
            self.object("course-of-action", &[kind], 0, 0),
            json!({
                "name": lang.say(&format!("sharing-action-{kind}")),
                "description": lang.say(&format!("sharing-action-{kind}-means")),
            }),
        );
        self.add(action)
    }

    /// The archived record as a file with its digest, and the address that was captured.
    fn add_evidence(&mut self, evidence: &Evidence) -> Option<String> {
        let url = url::Url::parse(&evidence.url).ok()?;
        let name = evidence.file.rsplit('/').next().unwrap_or_default();
        let marked = json!([marking_id(self.shared.tlp)]);
        let contributing = json!({"hashes": {"SHA-256": evidence.sha256}, "name": name});
        let file = self.add(with(
            json!({"type": "file", "spec_version": "2.1", "id": format!("file--{}", ids::observable(&contributing))}),
            json!({
                "hashes": {"SHA-256": evidence.sha256}, "name": name, "size": evidence.length,
                "object_marking_refs": marked,
            }),
        ));
        let value = json!({"value": url.as_str()});
        let page = self.add(json!({
            "type": "url", "spec_version": "2.1", "id": format!("url--{}", ids::observable(&value)),
            "value": url.as_str(), "object_marking_refs": marked,
        }));
        let captured = time(evidence.captured_ms);
        let observed = with(
            self.object("observed-data", &[&evidence.sha256, url.as_str()], evidence.captured_ms, evidence.captured_ms),
            json!({
                "first_observed": captured, "last_observed": captured, "number_observed": 1,
                "object_refs": [page, file],
            }),
        );
        Some(self.add(observed))
    }

    fn relate(&mut self, source: &str, how: &str, target: &str, stay: &Stay) {
        let relationship = with(
            self.object("relationship", &[source, how, target], stay.listed_ms, stay.listed_ms),
            json!({"relationship_type": how, "source_ref": source, "target_ref": target}),
        );
        self.add(relationship);
    }
}

fn id(kind: &str, names: &[&str]) -> String {
    format!("{kind}--{}", ids::plain(&[&[kind], names].concat()))
}

/// The object with more properties.
fn with(mut object: Value, more: Value) -> Value {
    if let (Value::Object(object), Value::Object(more)) = (&mut object, more) {
        object.extend(more);
    }
    object
}

/// STIX wants milliseconds at least.
fn time(ms: i64) -> String {
    Timestamp::from_millisecond(ms).map(|time| time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()).unwrap_or_default()
}

fn marking_id(tlp: Tlp) -> &'static str {
    match tlp {
        Tlp::White => "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
        Tlp::Green => "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
        Tlp::Amber => "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
        Tlp::Red => "marking-definition--5e57c739-391a-4eb3-b6be-7db15ca92d5e",
    }
}

/// Letter by letter as STIX 2.1, 7.2.1.4 has it.
fn marking(tlp: Tlp) -> Value {
    json!({
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": marking_id(tlp),
        "created": "2017-01-20T00:00:00.000Z",
        "definition_type": "tlp",
        "name": format!("TLP:{}", tlp.as_str().to_uppercase()),
        "definition": {"tlp": tlp.as_str()},
    })
}
