//! The letter on top of a bundle, in both languages, and the two files behind it: the checklist and the contacts. The letter has
//! no script and asks for nothing; text from the web stays text.

use askama::Template;
use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};

use super::checklist::{Checklist, Element, Shown};
use super::contacts::Contact;
use super::container::File;
use super::contents::{Contents, HandedListing};
use super::fault::BundleFault;
use super::jurisdiction::{Connection, regions};
use super::manifest::Sender;
use super::{Contacts, Order};
use crate::locale::{Lang, Message};
use crate::publish::words::{money, rfc3339, say_kind, shown};

/// Listings of the letter; the bundle has all of them.
const MAX_LISTINGS: usize = 200;
/// Characters of a text of others that are shown.
const MAX_TEXT: usize = 300;

const STYLE: &str = include_str!("letter/letter.css");

#[derive(Template)]
#[template(path = "letter.html", config = "src/publish/handoff/letter/askama.toml")]
struct Letter {
    title: String,
    /// The only style that the letter's own policy lets in.
    style_hash: String,
    key: String,
    parts: Vec<Part>,
}

/// The letter in one language.
struct Part {
    lang: Lang,
    facts: Vec<Fact>,
    listings: Vec<ListingRow>,
    more: usize,
    more_words: String,
    connections: Vec<ConnectionRow>,
    elements: Vec<ElementRow>,
    lane: String,
    reasons: Vec<String>,
    contacts: Vec<ContactRow>,
}

struct Fact {
    label: String,
    text: String,
}

struct ListingRow {
    title: String,
    address: String,
    seller: String,
    price: String,
    record: String,
}

struct ConnectionRow {
    label: String,
    places: Vec<PlaceRow>,
}

struct PlaceRow {
    text: String,
    shown: String,
}

struct ElementRow {
    label: String,
    asks: String,
    shown: Vec<String>,
}

struct ContactRow {
    kind: String,
    name: String,
    lines: Vec<String>,
}

/// The files of a bundle that speak to its reader.
pub fn files(order: &Order<'_>, from: &Sender) -> Result<Vec<File>, BundleFault> {
    let contents = order.contents;
    let checklist = Checklist::of(contents);
    let fitting = order.contacts.of(&regions(contents), contents.case.right.kind);
    let part = |lang| part(lang, order, from, &checklist, &fitting);
    let letter = Letter {
        title: contents.case.id.clone(),
        style_hash: BASE64.encode(&Sha256::digest(STYLE)),
        key: from.public_key.clone(),
        parts: vec![part(Lang::ZhCn), part(Lang::En)],
    };
    let unwritable = |reason: String| BundleFault::BadFile { name: "letter.html".to_owned(), line: 0, reason };
    let html = letter.render().map_err(|error| unwritable(error.to_string()))?;
    let mut files = vec![("letter.html".to_owned(), html.into_bytes()), json("checklist.json", &checklist)];
    if !fitting.is_empty() {
        let contacts = Contacts { contacts: fitting.into_iter().cloned().collect() };
        files.push(json("contacts.json", &contacts));
    }
    Ok(files)
}

fn json(name: &str, value: &impl serde::Serialize) -> File {
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    (name.to_owned(), bytes)
}

fn part(lang: Lang, order: &Order<'_>, from: &Sender, checklist: &Checklist, contacts: &[&Contact]) -> Part {
    let contents = order.contents;
    let more = contents.listings.len().saturating_sub(MAX_LISTINGS);
    let kind = contents.case.right.kind.as_str();
    Part {
        lang,
        facts: facts(lang, order, from),
        listings: contents.listings.iter().take(MAX_LISTINGS).map(|handed| listing(handed, contents)).collect(),
        more,
        more_words: lang.text(&Message::new("handoff-letter-more").with("count", more)),
        connections: checklist.jurisdiction.iter().map(|connection| connection_row(lang, connection)).collect(),
        elements: checklist.elements.iter().map(|element| element_row(lang, element, kind)).collect(),
        lane: lang.text(&Message::new("handoff-lane").with("lane", checklist.triage.lane.as_str())),
        reasons: checklist.triage.reasons.iter().map(|reason| shown(&lang.text(reason), MAX_TEXT)).collect(),
        contacts: contacts.iter().map(|contact| contact_row(lang, contact)).collect(),
    }
}

impl Part {
    /// A sentence of the catalogue, for the template.
    fn say(&self, code: &str) -> String {
        self.lang.say(code)
    }
}

fn facts(lang: Lang, order: &Order<'_>, from: &Sender) -> Vec<Fact> {
    let case = &order.contents.case;
    let right = order.contents.rights.iter().find(|right| right.id == case.right.id);
    let registration = right.map(|right| &right.registration);
    let number = registration.and_then(|registration| registration.number.clone());
    let office = registration.and_then(|registration| registration.office.clone());
    let offender = case.offender.as_ref().map(|offender| offender.seller.to_string());
    let rows = [
        ("handoff-letter-from", Some(from.agency.clone())),
        ("handoff-letter-actor", Some(from.actor.clone())),
        ("handoff-letter-reach", from.contact.clone()),
        ("handoff-letter-to", Some(order.to.to_owned())),
        ("handoff-letter-case", Some(case.id.clone())),
        ("handoff-letter-as-of", Some(rfc3339(order.contents.as_of_ms()))),
        ("handoff-letter-right", Some(format!("{} · {}", case.right.name, say_kind(lang, case.right.kind)))),
        ("handoff-letter-holder", Some(case.right.holder.clone())),
        ("handoff-letter-registration", number.map(|number| format!("{number} {}", office.unwrap_or_default()))),
        ("handoff-letter-offender", offender),
        ("handoff-letter-key", Some(from.public_key.clone())),
    ];
    let fact = |(code, text): (&'static str, Option<String>)| {
        Some(Fact { label: lang.say(code), text: shown(&text?, MAX_TEXT) })
    };
    rows.into_iter().filter_map(fact).collect()
}

fn listing(handed: &HandedListing, contents: &Contents) -> ListingRow {
    let listing = &handed.listing;
    let record = contents.hits.iter().find(|hit| hit.listing_id == handed.id);
    let address = listing.url.as_ref().map(ToString::to_string).unwrap_or_default();
    ListingRow {
        title: shown(&listing.title, MAX_TEXT),
        address: shown(&address, MAX_TEXT),
        seller: shown(listing.seller.as_deref().unwrap_or_default(), MAX_TEXT),
        price: listing.price.map(|price| money(price, listing.currency.as_deref())).unwrap_or_default(),
        record: record.and_then(|hit| hit.record_id.clone()).unwrap_or_default(),
    }
}

fn connection_row(lang: Lang, connection: &Connection) -> ConnectionRow {
    let places = connection
        .places
        .iter()
        .map(|place| PlaceRow { text: shown(&place.text, MAX_TEXT), shown: where_shown(&place.shown) });
    let label = lang.text(&Message::new("handoff-connection").with("kind", connection.kind.as_str()));
    ConnectionRow { label, places: places.collect() }
}

fn element_row(lang: Lang, element: &Element, kind: &str) -> ElementRow {
    let name = element.kind.as_str();
    ElementRow {
        label: lang.text(&Message::new("handoff-element").with("element", name)),
        asks: lang.text(&Message::new(format!("handoff-asks-{name}")).with("kind", kind)),
        shown: element.shown.iter().map(where_shown).collect(),
    }
}

fn contact_row(lang: Lang, contact: &Contact) -> ContactRow {
    let source = lang.text(&Message::new("handoff-contact-source").with("source", contact.source.as_str()));
    let known = [&contact.address, &contact.phone, &contact.email, &contact.web];
    let lines = known.into_iter().flatten().cloned().chain([source]);
    ContactRow {
        kind: lang.text(&Message::new("handoff-contact-kind").with("kind", contact.kind.as_str())),
        name: shown(&contact.name, MAX_TEXT),
        lines: lines.map(|line| shown(&line, MAX_TEXT)).collect(),
    }
}

fn where_shown(shown: &Shown) -> String {
    format!("{} · {} · {}", shown.file, shown.id.chars().take(16).collect::<String>(), shown.field)
}
