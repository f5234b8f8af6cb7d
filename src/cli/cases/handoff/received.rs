//! What other agencies handed over: every bundle as it came, what of it is known here already, and the bundle again.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::args::ReceivedArgs;
use super::write;
use crate::cli::output::{Listing, time};
use crate::cli::{Complaint, Context, Done};
use crate::locale::{Lang, Message};
use crate::publish::handoff::{self, Bundle, Subject, SubjectKind, subjects};
use crate::review::cases::Case;
use crate::rights::Right;
use crate::store::{CaseFilter, Delivery, Store};

/// Overlaps that are named.
const MAX_OVERLAPS: usize = 50;

/// Something that two cases are both about.
pub struct Overlap {
    kind: SubjectKind,
    /// What it is, in words.
    what: String,
    case_id: String,
    /// The agency that the other case came from; none where it is our own.
    from: Option<String>,
}

impl Overlap {
    pub fn message(&self, lang: Lang) -> Message {
        let whose = match &self.from {
            Some(agency) => lang.text(&Message::new("handoff-case-of").with("agency", agency.as_str())),
            None => lang.say("handoff-own-case"),
        };
        Message::new("handoff-overlap")
            .with("kind", self.kind.as_str())
            .with("what", printable(&self.what))
            .with("case", self.case_id.as_str())
            .with("whose", whose)
    }

    fn row(&self) -> Value {
        json!({"kind": self.kind.as_str(), "what": self.what, "case": self.case_id, "from": self.from})
    }
}

pub async fn run(context: &Context, args: &ReceivedArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let deliveries = store.deliveries().await?;
    let Some(id) = &args.id else {
        let rows = deliveries.iter().map(|delivery| row(delivery, &deliveries)).collect();
        let columns = vec![
            ("bundle", "handoff-column-bundle"),
            ("case", "handoff-column-case"),
            ("agency", "handoff-column-agency"),
            ("as_of", "handoff-column-as-of"),
            ("received", "handoff-column-received"),
            ("also_in", "handoff-column-also-in"),
        ];
        Listing { columns, rows }.print(args.format, context.lang())?;
        return Ok(Done::Well);
    };
    let named: Vec<&Delivery> = deliveries.iter().filter(|known| known.digest.starts_with(id.as_str())).collect();
    let [delivery] = named[..] else {
        return Err(Complaint::failed(Message::new("handoff-no-delivery").with("bundle", id.as_str())).into());
    };
    let files = store.delivery_files(&delivery.digest).await?;
    let bytes = handoff::pack(&files)?;
    if let Some(path) = &args.out {
        write(path, &bytes)?;
        return Ok(Done::Well);
    }
    let key = super::keys::public_key(&delivery.key)?;
    let trusted = [handoff::TrustedKey { name: delivery.agency.clone(), key }];
    let bundle = handoff::open(&bytes, &trusted)?;
    let rows = overlaps(&*store, &bundle).await?.iter().map(Overlap::row).collect();
    let columns = vec![
        ("kind", "handoff-column-kind"),
        ("what", "handoff-column-what"),
        ("case", "handoff-column-case"),
        ("from", "handoff-column-agency"),
    ];
    Listing { columns, rows }.print(args.format, context.lang())?;
    Ok(Done::Well)
}

fn row(delivery: &Delivery, all: &[Delivery]) -> Value {
    let is_again = |other: &&Delivery| other.case_id == delivery.case_id && other.digest != delivery.digest;
    json!({
        "bundle": delivery.digest.chars().take(12).collect::<String>(),
        "digest": delivery.digest,
        "content": delivery.content,
        "case": delivery.case_id,
        "agency": delivery.agency,
        "key": delivery.key,
        "to": delivery.recipient,
        "as_of": time(delivery.as_of_ms),
        "received": time(delivery.received.at_ms),
        "actor": delivery.received.by,
        "also_in": all.iter().filter(is_again).map(|other| other.digest.chars().take(12).collect::<String>()).collect::<Vec<_>>(),
    })
}

/// What a bundle's case has in common with the cases here, our own and those of others; the case itself left out.
pub async fn overlaps(store: &dyn Store, bundle: &Bundle) -> anyhow::Result<Vec<Overlap>> {
    let theirs = subjects(&bundle.contents.case, &bundle.contents.rights);
    let rights: Vec<Right> = store.rights().await?.into_iter().map(|stored| stored.right).collect();
    let deliveries = store.deliveries().await?;
    let mut overlaps = Vec::new();
    for case in store.cases(&CaseFilter::default()).await? {
        if case.id == bundle.contents.case.id {
            continue;
        }
        let from = agency_of(&case, &deliveries);
        // The register here says nothing about rights as others call them.
        let known = if case.imported_from.is_some() { &[][..] } else { &rights[..] };
        overlaps.extend(in_common(&theirs, &subjects(&case, known), &case, from.as_deref()));
    }
    overlaps.sort_by(|a, b| (a.kind, &a.what, &a.case_id).cmp(&(b.kind, &b.what, &b.case_id)));
    overlaps.dedup_by(|a, b| (a.kind, &a.what, &a.case_id) == (b.kind, &b.what, &b.case_id));
    overlaps.truncate(MAX_OVERLAPS);
    Ok(overlaps)
}

fn agency_of(case: &Case, deliveries: &[Delivery]) -> Option<String> {
    let content = case.imported_from.as_ref()?;
    let delivery = deliveries.iter().find(|delivery| delivery.content == *content);
    Some(delivery.map(|delivery| delivery.agency.clone()).unwrap_or_default())
}

fn in_common(
    theirs: &BTreeMap<Subject, String>,
    ours: &BTreeMap<Subject, String>,
    case: &Case,
    from: Option<&str>,
) -> Vec<Overlap> {
    let shared = theirs.iter().filter(|(subject, _)| ours.contains_key(subject));
    shared
        .map(|(subject, what)| Overlap {
            kind: subject.kind,
            what: what.clone(),
            case_id: case.id.clone(),
            from: from.map(str::to_owned),
        })
        .collect()
}

/// Text of others without what could steer a terminal.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(300).collect()
}
