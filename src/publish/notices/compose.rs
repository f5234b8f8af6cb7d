//! The letter that a notice makes: which sections each form has, in which order, and what stands in each.

use super::letter::{Fact, Letter, MAX_SHOWN, Part, Section, Table, known, sentence};
use crate::locale::{Lang, Message};
use crate::publish::words::{minute, shown};
use crate::review::notices::lint::provision_message;
use crate::review::notices::{Comparison, Form, Item, Notice, Role, SignatureKind};
use crate::rights::RightKind;

/// A part of a letter that every form has or may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Topic {
    Complainant,
    Right,
    Items,
    Reasons,
    Features,
    GoodFaith,
    Accuracy,
    Considered,
    Measures,
    Signature,
}

/// Each form's sections with the provision that asks for each, in the order in which its law lists them.
fn plan(form: Form) -> &'static [(Topic, Option<&'static str>)] {
    use Topic::{Accuracy, Complainant, Considered, Features, GoodFaith, Items, Measures, Reasons, Right, Signature};
    match form {
        Form::Dmca => &[
            (Right, Some("dmca-ii")),
            (Items, Some("dmca-iii")),
            (Complainant, Some("dmca-iv")),
            (Reasons, None),
            (GoodFaith, Some("dmca-v")),
            (Considered, None),
            (Accuracy, Some("dmca-vi")),
            (Measures, None),
            (Signature, Some("dmca-i")),
        ],
        Form::Dsa => &[
            (Right, Some("dsa-a")),
            (Reasons, Some("dsa-a")),
            (Features, Some("dsa-a")),
            (Items, Some("dsa-b")),
            (Complainant, Some("dsa-c")),
            (GoodFaith, Some("dsa-d")),
            (Accuracy, Some("dsa-d")),
            (Considered, None),
            (Measures, None),
            (Signature, None),
        ],
        Form::Ecl42 => &[
            (Complainant, Some("spc-identity")),
            (Right, Some("spc-identity")),
            (Items, Some("spc-location")),
            (Reasons, Some("ecl-42")),
            (Features, Some("spc-features")),
            (Measures, Some("ecl-42")),
            (GoodFaith, Some("spc-truth")),
            (Accuracy, Some("spc-truth")),
            (Considered, None),
            (Signature, Some("spc-truth")),
        ],
        Form::Platform | Form::Vero | Form::Abuse => &[
            (Complainant, None),
            (Right, None),
            (Items, None),
            (Reasons, None),
            (Features, None),
            (Measures, None),
            (GoodFaith, None),
            (Accuracy, None),
            (Considered, None),
            (Signature, None),
        ],
    }
}

/// The letter for a notice, in the notice's language. It says what the notice says, complete or not: whoever lets it out asks the
/// linter first.
pub fn letter(notice: &Notice, id: &str) -> Letter {
    let lang = notice.lang;
    let form = notice.form.as_str();
    let sections = plan(notice.form).iter().filter_map(|(topic, provision)| {
        let parts = parts(*topic, notice);
        let heading = || lang.say(heading(*topic, notice));
        let provision = provision.map(|key| lang.text(&provision_message(key)));
        (!parts.is_empty()).then(|| Section { heading: heading(), provision, parts })
    });
    Letter {
        lang,
        subject: subject(notice),
        head: head(notice, id),
        opening: vec![sentence(lang, "notices-opening", form)],
        sections: sections.collect(),
        closing: vec![sentence(lang, "notices-closing", form), lang.say("notices-closing-mistake")],
    }
}

fn subject(notice: &Notice) -> String {
    let message = Message::new("notices-subject")
        .with("form", notice.form.as_str())
        .with("right", shown(&notice.right.name, 80))
        .with("what", if is_content(notice) { "content" } else { "goods" })
        .with("items", notice.items.len());
    shown(&notice.lang.text(&message), 200)
}

/// Whether pages with works are complained about, and not goods on offer.
fn is_content(notice: &Notice) -> bool {
    matches!(notice.right.kind, RightKind::CopyrightWork | RightKind::Broadcast)
}

pub(super) fn items_heading(notice: &Notice) -> &'static str {
    if is_content(notice) { "notices-heading-content" } else { "notices-heading-items" }
}

pub(super) fn head(notice: &Notice, id: &str) -> Vec<Fact> {
    let lang = notice.lang;
    let to = &notice.addressee;
    let facts = vec![
        Fact::new(lang, "notices-label-to", &to.name),
        Fact::new(lang, "notices-label-email", to.email.as_deref().unwrap_or_default()),
        Fact::new(lang, "notices-label-address", to.address.as_deref().unwrap_or_default()),
        Fact::address(lang, "notices-label-form-url", to.form_url.as_deref().unwrap_or_default()),
        Fact::new(lang, "notices-label-date", &minute(notice.drafted_ms)),
        Fact::new(lang, "notices-label-number", id),
    ];
    facts.into_iter().filter(|fact| !fact.value.is_empty()).collect()
}

fn heading(topic: Topic, notice: &Notice) -> &'static str {
    match topic {
        Topic::Complainant => "notices-heading-complainant",
        Topic::Right => "notices-heading-right",
        Topic::Items => items_heading(notice),
        Topic::Reasons => "notices-heading-reasons",
        Topic::Features => "notices-heading-features",
        Topic::GoodFaith => "notices-heading-good-faith",
        Topic::Accuracy => "notices-heading-accuracy",
        Topic::Considered => "notices-heading-considered",
        Topic::Measures => "notices-heading-measures",
        Topic::Signature => "notices-heading-signature",
    }
}

/// What stands in a section; nothing where the notice says nothing about it.
fn parts(topic: Topic, notice: &Notice) -> Vec<Part> {
    let lang = notice.lang;
    let form = notice.form.as_str();
    let declared = |yes: bool, code| if yes { vec![Part::Sentence(sentence(lang, code, form))] } else { Vec::new() };
    match topic {
        Topic::Complainant => vec![complainant(notice)],
        Topic::Right => vec![right(notice)],
        Topic::Items => notice.items.iter().enumerate().map(|(at, item)| listing(lang, at, item)).collect(),
        Topic::Reasons => reasons(notice),
        Topic::Features => features(notice),
        Topic::GoodFaith => declared(notice.statements.good_faith, "notices-statement-good-faith"),
        Topic::Accuracy => declared(notice.statements.accurate, "notices-statement-accurate"),
        Topic::Considered => considered(notice),
        Topic::Measures => measures(notice),
        Topic::Signature => signature(notice),
    }
}

fn complainant(notice: &Notice) -> Part {
    let lang = notice.lang;
    let who = &notice.complainant;
    let fact = |code, value: &str| Fact::new(lang, code, value);
    let role = who.role.map(|role| lang.text(&Message::new("notices-role").with("role", role.as_str())));
    let authority = if who.role == Some(Role::Holder) { "" } else { &who.authority };
    known(vec![
        fact("notices-label-name", &who.name),
        fact("notices-label-role", &role.unwrap_or_default()),
        fact("notices-label-acts-for", &who.acts_for),
        fact("notices-label-authority", authority),
        fact("notices-label-authority-proof", &who.authority_proof),
        fact("notices-label-identity-number", &who.identity_number),
        fact("notices-label-identity-proof", &who.identity_proof),
        fact("notices-label-contact", &who.contact),
        fact("notices-label-address", &who.address),
        fact("notices-label-country", &who.country),
        fact("notices-label-phone", &who.phone),
        fact("notices-label-email", &who.email),
    ])
}

fn right(notice: &Notice) -> Part {
    let lang = notice.lang;
    let right = &notice.right;
    let fact = |code, value: &str| Fact::new(lang, code, value);
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let list = |items: Vec<String>| items.join(if lang == Lang::En { ", " } else { "、" });
    let validity = match (right.valid_from, right.valid_to) {
        (None, None) => String::new(),
        (from, to) => {
            let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
            format!("{} – {}", day(from), day(to))
        }
    };
    known(vec![
        fact("notices-label-right", &right.name),
        fact("notices-label-kind", &lang.text(&right.kind.label())),
        fact("notices-label-holder", &right.holder),
        fact("notices-label-registration-number", &text(&right.number)),
        fact("notices-label-office", &text(&right.office)),
        fact("notices-label-classes", &list(right.classes.iter().map(ToString::to_string).collect())),
        fact("notices-label-jurisdictions", &list(right.jurisdictions.iter().map(|code| code.0.clone()).collect())),
        fact("notices-label-validity", &validity),
        fact("notices-label-proof", &right.proof),
        fact("notices-label-evaluation-report", &text(&right.evaluation_report)),
        fact("notices-label-territory", notice.territory.as_ref().map_or("", |code| code.0.as_str())),
        fact("notices-label-ground", &notice.ground),
    ])
}

fn listing(lang: Lang, at: usize, item: &Item) -> Part {
    let fact = |code, value: &str| Fact::new(lang, code, value);
    let time = |ms| if ms > 0 { minute(ms) } else { String::new() };
    known(vec![
        fact("notices-label-item", &(at + 1).to_string()),
        Fact::address(lang, "notices-label-url", &item.url),
        fact("notices-label-title", &item.title),
        fact("notices-label-seller", item.seller.as_deref().unwrap_or_default()),
        fact("notices-label-site", &item.site),
        fact("notices-label-first-seen", &time(item.first_seen_ms)),
        fact("notices-label-last-seen", &time(item.last_seen_ms)),
    ])
}

/// Why each listing infringes, in a person's words; what was observed; and the archived record that shows it.
fn reasons(notice: &Notice) -> Vec<Part> {
    let lang = notice.lang;
    let mut parts = Vec::new();
    for (at, item) in notice.items.iter().enumerate() {
        let fact = |code, value: &str| Fact::new(lang, code, value);
        let mut facts = vec![fact("notices-label-item", &(at + 1).to_string()), fact("notices-label-why", &item.why)];
        if let Some(evidence) = &item.evidence {
            let place = Message::new("notices-archived-at")
                .with("file", shown(&evidence.file, 120))
                .with("offset", evidence.offset.to_string())
                .with("length", evidence.length.to_string());
            facts.push(fact("notices-label-captured", &minute(evidence.captured_ms)));
            facts.push(fact("notices-label-digest", &evidence.sha256));
            facts.push(fact("notices-label-archived", &lang.text(&place)));
        }
        parts.push(known(facts));
        if !item.noticed.is_empty() {
            parts.push(Part::Sentence(lang.say("notices-noticed")));
            let mut lines: Vec<String> = Vec::new();
            for said in item.noticed.iter().map(|said| shown(&lang.text(said), MAX_SHOWN)) {
                // Each observation once.
                if !lines.contains(&said) {
                    lines.push(said);
                }
            }
            parts.push(Part::List(lines));
        }
    }
    parts
}

fn features(notice: &Notice) -> Vec<Part> {
    if notice.features.is_empty() {
        return Vec::new();
    }
    let lang = notice.lang;
    let columns =
        ["notices-column-claimed", "notices-column-shown", "notices-column-comparison", "notices-column-picture"];
    let rows = notice.features.iter().map(|feature| {
        let comparison = Message::new("notices-comparison").with("comparison", word(notice, feature.comparison));
        let [claimed, seen, picture] =
            [&feature.claimed, &feature.shown, &feature.picture].map(|text| shown(text.trim(), MAX_SHOWN));
        vec![claimed, seen, lang.text(&comparison), picture]
    });
    let rows = rows.collect();
    vec![Part::Table(Table { heading: columns.map(|code| lang.say(code)).into(), rows, picture_column: 3 })]
}

/// Designs are compared as a whole, and are identical or similar; that means are equivalent is a doctrine of patents.
fn word(notice: &Notice, comparison: Comparison) -> &'static str {
    match (notice.right.kind, comparison) {
        (RightKind::Design, Comparison::Same) => "identical",
        (RightKind::Design, Comparison::Equivalent) => "similar",
        _ => comparison.as_str(),
    }
}

fn considered(notice: &Notice) -> Vec<Part> {
    let lang = notice.lang;
    let said = [
        (notice.statements.exceptions_considered, "notices-statement-exceptions"),
        (notice.statements.resale_considered, "notices-statement-resale"),
    ];
    let said = said.into_iter().filter(|(yes, _)| *yes);
    said.map(|(_, code)| Part::Sentence(lang.say(code))).collect()
}

fn measures(notice: &Notice) -> Vec<Part> {
    let lang = notice.lang;
    let asked = notice.measures.iter();
    let asked = asked.map(|measure| lang.text(&Message::new("notices-measure").with("measure", measure.as_str())));
    let asked: Vec<String> = asked.collect();
    if asked.is_empty() {
        return Vec::new();
    }
    vec![Part::Sentence(lang.say("notices-measures-asked")), Part::List(asked)]
}

fn signature(notice: &Notice) -> Vec<Part> {
    let lang = notice.lang;
    let Some(signature) = &notice.signature else { return Vec::new() };
    let line = match signature.kind {
        SignatureKind::Electronic => {
            lang.text(&Message::new("notices-signed-electronically").with("name", signature.name.as_str()))
        }
        // Signed or sealed by hand.
        SignatureKind::Physical => "______________________________".to_owned(),
    };
    vec![known(vec![
        Fact::new(lang, "notices-label-signature", &line),
        Fact::new(lang, "notices-label-name", &signature.name),
        Fact::new(lang, "notices-label-signed", &minute(signature.signed_ms)),
    ])]
}
