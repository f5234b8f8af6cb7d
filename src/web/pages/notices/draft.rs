//! The form of a notice: fields named as the linter names them, so that what is missing stands beside its field.

use axum::Form as Posted;
use axum::extract::{Query, State};
use axum::response::Response;

use super::PLACE;
use crate::accounts::Permission;
use crate::desk::DeskError;
use crate::desk::notices::{Draft, NoticeGround, addressee};
use crate::locale::{Lang, Message};
use crate::review::notices::lint::{Fault, Severity};
use crate::review::notices::{
    Addressee, Complainant, Form as LegalForm, Measure, Notice, Role, SignatureKind, Statements, Vero,
};
use crate::web::access::Visit;
use crate::web::layout::Layout;
use crate::web::pages::sheet::{
    Cell, Choice, Field, Form, Kind, Line, Part, Sent, Sheet, given, is_told_there, optional, see_other,
};
use crate::web::{Web, WebError};

/// What the linter calls a field, where the form's own name is another.
const ELSEWHERE: &[(&str, &str)] = &[
    ("items[0].why", "why"),
    ("addressee.name", "to"),
    ("addressee.email", "to"),
    ("addressee.origin", "to"),
    ("addressee", "to"),
    ("right.proof", "proof"),
    ("right.evaluation_report", "evaluation_report"),
    ("signature", "sign"),
];

pub async fn new(State(web): State<Web>, visit: Visit, Query(asked): Query<Sent>) -> Result<Response, WebError> {
    let mut sent = Sent::new();
    let hits = match given(&asked, "from") {
        "" => vec![given(&asked, "hit").to_owned()],
        from => {
            let story = web.desk().notice_story(&visit.person, from, visit.visitor.now_ms).await?;
            sent = said_in(&story.kept.notice);
            sent.insert("instead_of".to_owned(), story.kept.id.clone());
            story.kept.notice.items.iter().map(|item| item.hit_id.clone()).collect()
        }
    };
    let ground = web.desk().notice_ground(&visit.person, &hits).await?;
    let faults = if sent.is_empty() { Vec::new() } else { checked(&web, &visit, &ground, &sent).await? };
    sheet(&web, &visit, &ground, &sent, &faults).answer()
}

/// Says what is missing, and writes nothing.
pub async fn check(State(web): State<Web>, visit: Visit, Posted(sent): Posted<Sent>) -> Result<Response, WebError> {
    let ground = web.desk().notice_ground(&visit.person, &hits_of(&sent)).await?;
    let faults = checked(&web, &visit, &ground, &sent).await?;
    sheet(&web, &visit, &ground, &sent, &faults).answer()
}

pub async fn create(State(web): State<Web>, visit: Visit, Posted(sent): Posted<Sent>) -> Result<Response, WebError> {
    let ground = web.desk().notice_ground(&visit.person, &hits_of(&sent)).await?;
    let draft = draft(&web, &visit, &ground, &sent).await?;
    let now_ms = visit.visitor.now_ms;
    let instead_of = optional(&sent, "instead_of");
    match web.desk().draft_notice(&visit.person, &hits_of(&sent), draft, instead_of, now_ms).await {
        Ok(id) => Ok(see_other(&format!("/notices/{id}"))),
        Err(error) if is_told_there(&error) => sheet(&web, &visit, &ground, &sent, &[]).refused(&error),
        Err(error) => Err(error.into()),
    }
}

async fn checked(web: &Web, visit: &Visit, ground: &NoticeGround, sent: &Sent) -> Result<Vec<Fault>, WebError> {
    let draft = draft(web, visit, ground, sent).await?;
    let hits: Vec<String> = ground.hits.iter().map(|hit| hit.id.clone()).collect();
    let (_, faults) = web.desk().check_notice(&visit.person, &hits, draft, visit.visitor.now_ms).await?;
    Ok(faults)
}

fn hits_of(sent: &Sent) -> Vec<String> {
    given(sent, "hits").split_whitespace().map(str::to_owned).collect()
}

/// What a person says, read off the form.
pub(super) async fn draft(web: &Web, visit: &Visit, ground: &NoticeGround, sent: &Sent) -> Result<Draft, DeskError> {
    crate::desk::require(&visit.person, Permission::WriteNotices)?;
    let form: LegalForm = given(sent, "form").parse().unwrap_or(LegalForm::Platform);
    let text = |name: &str| given(sent, name).to_owned();
    let some = |name: &str| optional(sent, name).map(str::to_owned);
    let is_said = |name: &str| optional(sent, name).is_some();
    let named: Addressee = addressee(&*web.desk().store, form, optional(sent, "to"), &ground.hits).await?;
    let to = Addressee {
        name: some("to_name").unwrap_or(named.name),
        address: some("to_address"),
        email: named.email,
        form_url: named.form_url,
        origin: named.origin,
    };
    let role = [Role::Holder, Role::ExclusiveLicensee, Role::Licensee, Role::Agent]
        .into_iter()
        .find(|role| role.as_str() == given(sent, "complainant.role"));
    let kind = if given(sent, "sign_by") == "physical" { SignatureKind::Physical } else { SignatureKind::Electronic };
    let countries = given(sent, "vero.countries").split([',', ' ']).filter(|code| !code.is_empty());
    Ok(Draft {
        form,
        lang: given(sent, "lang").parse().unwrap_or(visit.visitor.lang),
        complainant: Complainant {
            name: text("complainant.name"),
            role,
            acts_for: text("complainant.acts_for"),
            authority: text("complainant.authority"),
            authority_proof: text("complainant.authority_proof"),
            identity_number: text("complainant.identity_number"),
            identity_proof: text("complainant.identity_proof"),
            contact: text("complainant.contact"),
            address: text("complainant.address"),
            country: text("complainant.country"),
            phone: text("complainant.phone"),
            email: text("complainant.email"),
        },
        addressee: to,
        why: text("why"),
        ground: text("ground"),
        proof: text("proof"),
        evaluation_report: some("evaluation_report"),
        territory: some("territory"),
        features: Vec::new(),
        statements: Statements {
            good_faith: is_said("statements.good_faith"),
            accurate: is_said("statements.accurate"),
            exceptions_considered: is_said("statements.exceptions_considered"),
            resale_considered: is_said("statements.resale_considered"),
        },
        signature: some("sign").map(|name| (name, kind)),
        measures: Measure::ALL.into_iter().filter(|measure| is_said(measure_field(*measure))).collect(),
        vero: Vero {
            reason_code: text("vero.reason_code"),
            brand: some("vero.brand"),
            patent: some("vero.patent"),
            countries: countries.map(str::to_uppercase).collect(),
            detailed_message: some("vero.detailed_message"),
            message_to_seller: some("vero.message_to_seller"),
        },
    })
}

fn measure_field(measure: Measure) -> &'static str {
    match measure {
        Measure::Remove => "measures.remove",
        Measure::Hide => "measures.hide",
        Measure::Disconnect => "measures.disconnect",
        Measure::EndTransactions => "measures.end-transactions",
        Measure::SuspendDomain => "measures.suspend-domain",
        Measure::PassOn => "measures.pass-on",
    }
}

/// The form as an earlier draft has filled it.
fn said_in(notice: &Notice) -> Sent {
    let who = &notice.complainant;
    let to = &notice.addressee;
    let vero = notice.vero.clone().unwrap_or_default();
    let flag = |is_set: bool| if is_set { "1".to_owned() } else { String::new() };
    let why = notice.items.first().map(|item| item.why.clone()).unwrap_or_default();
    let pairs = [
        ("form", notice.form.as_str().to_owned()),
        ("lang", notice.lang.tag().to_owned()),
        ("complainant.role", who.role.map(Role::as_str).unwrap_or_default().to_owned()),
        ("to", to.email.clone().or(to.form_url.clone()).unwrap_or_else(|| to.name.clone())),
        ("to_name", to.name.clone()),
        ("to_address", to.address.clone().unwrap_or_default()),
        ("why", why),
        ("ground", notice.ground.clone()),
        ("proof", notice.right.proof.clone()),
        ("evaluation_report", notice.right.evaluation_report.clone().unwrap_or_default()),
        ("territory", notice.territory.as_ref().map(|code| code.0.clone()).unwrap_or_default()),
        ("statements.good_faith", flag(notice.statements.good_faith)),
        ("statements.accurate", flag(notice.statements.accurate)),
        ("statements.exceptions_considered", flag(notice.statements.exceptions_considered)),
        ("statements.resale_considered", flag(notice.statements.resale_considered)),
        ("sign", notice.signature.as_ref().map(|signature| signature.name.clone()).unwrap_or_default()),
        ("vero.reason_code", vero.reason_code),
        ("vero.brand", vero.brand.unwrap_or_default()),
        ("vero.patent", vero.patent.unwrap_or_default()),
        ("vero.countries", vero.countries.join(", ")),
        ("vero.detailed_message", vero.detailed_message.unwrap_or_default()),
        ("vero.message_to_seller", vero.message_to_seller.unwrap_or_default()),
    ];
    let mut sent: Sent = pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    sent.extend(of_complainant(who));
    sent.extend(notice.measures.iter().map(|measure| (measure_field(*measure).to_owned(), "1".to_owned())));
    sent
}

fn of_complainant(who: &Complainant) -> Vec<(String, String)> {
    let fields = [
        ("name", &who.name),
        ("acts_for", &who.acts_for),
        ("authority", &who.authority),
        ("authority_proof", &who.authority_proof),
        ("identity_number", &who.identity_number),
        ("identity_proof", &who.identity_proof),
        ("contact", &who.contact),
        ("address", &who.address),
        ("country", &who.country),
        ("phone", &who.phone),
        ("email", &who.email),
    ];
    fields.into_iter().map(|(name, value)| (format!("complainant.{name}"), value.clone())).collect()
}

fn sheet(web: &Web, visit: &Visit, ground: &NoticeGround, sent: &Sent, faults: &[Fault]) -> Sheet {
    let lang = visit.visitor.lang;
    let mut form = the_form(ground, sent, lang);
    let mut rest = Vec::new();
    for fault in faults {
        let name =
            ELSEWHERE.iter().find(|(field, _)| *field == fault.field).map_or(fault.field.as_str(), |(_, own)| own);
        let name = if name.starts_with("items[") && name.ends_with("].why") { "why" } else { name };
        let provision = fault.provision().map(|of| format!(" [{}]", lang.text(&of))).unwrap_or_default();
        let words = format!("{}{provision}", lang.text(&fault.message()));
        match form.fields.iter_mut().find(|field| field.name == name) {
            Some(field) if fault.severity == Severity::Refused => field.faults.push(words),
            Some(field) => field.warnings.push(words),
            None => rest.push(Line {
                class: if fault.severity == Severity::Refused { "very-strong" } else { "strong" },
                words,
            }),
        }
    }
    let mut sheet = Sheet::new(Layout::of(web, visit, "desk-notices-title-new", PLACE));
    let mut facts =
        vec![(lang.say("column-right"), vec![Cell::of(&ground.right.name), Cell::of(&ground.right.holder.0)])];
    for hit in &ground.hits {
        let url = hit.listing.url.as_ref().map(ToString::to_string).unwrap_or_default();
        facts.push((
            lang.say("column-hit"),
            vec![Cell::link(&hit.listing.title, format!("/hits/{}", hit.id)), Cell::outside(&url)],
        ));
    }
    sheet = sheet.part(Part::Facts { heading: String::new(), facts });
    if !rest.is_empty() {
        sheet = sheet.part(Part::Lines { heading: lang.say("desk-notices-missing"), lines: rest });
    }
    sheet.part(Part::Form(form))
}

fn the_form(ground: &NoticeGround, sent: &Sent, lang: Lang) -> Form {
    let legal: LegalForm = given(sent, "form").parse().unwrap_or(LegalForm::Platform);
    let hits: Vec<&str> = ground.hits.iter().map(|hit| hit.id.as_str()).collect();
    let mut form = Form::new("/notices/new", "", lang.say("desk-notices-save"))
        .hint(lang.say("desk-notices-new-hint"))
        .checked_at("/notices/check", lang.say("desk-notices-check"))
        .field(Field::hidden("hits", hits.join(" ")))
        .field(Field::hidden("instead_of", ""));
    form.fields.extend(claim_fields(ground, legal, lang));
    form.fields.extend(complainant_fields(ground, lang));
    form.fields.extend(measure_fields(legal, lang));
    form.fields.extend(statement_fields(legal, lang));
    form.fields.extend(signature_fields(lang));
    if legal == LegalForm::Vero {
        form.fields.extend(VERO_FIELDS.map(|(name, code)| Field::line(name, label(code, lang))));
    }
    form.filled(sent)
}

/// What is asked for on this form alone.
const VERO_FIELDS: [(&str, &str); 6] = [
    ("vero.reason_code", "reason-code"),
    ("vero.brand", "brand"),
    ("vero.patent", "patent"),
    ("vero.countries", "countries"),
    ("vero.detailed_message", "detailed-message"),
    ("vero.message_to_seller", "message-to-seller"),
];

const COMPLAINANT_FIELDS: [(&str, &str); 11] = [
    ("complainant.name", "name"),
    ("complainant.acts_for", "acts-for"),
    ("complainant.authority", "authority"),
    ("complainant.authority_proof", "authority-proof"),
    ("complainant.identity_number", "identity-number"),
    ("complainant.identity_proof", "identity-proof"),
    ("complainant.contact", "contact"),
    ("complainant.address", "address"),
    ("complainant.country", "country"),
    ("complainant.phone", "phone"),
    ("complainant.email", "email"),
];

fn label(code: &str, lang: Lang) -> String {
    lang.say(&format!("desk-notices-field-{code}"))
}

/// Which form, to whom, and what is claimed.
fn claim_fields(ground: &NoticeGround, legal: LegalForm, lang: Lang) -> Vec<Field> {
    let forms = LegalForm::ALL.map(|form| (form.as_str().to_owned(), lang.text(&form.label()))).to_vec();
    let langs = Lang::ALL.map(|each| (each.tag().to_owned(), each.say("desk-lang"))).to_vec();
    let known = ground.suggestions.iter().filter_map(|suggestion| {
        let origin = lang.text(&suggestion.origin.message());
        Some(format!("{} ({origin})", suggestion.email.as_ref().or(suggestion.other.as_ref())?))
    });
    let known: Vec<String> = known.collect();
    vec![
        Field::new("form", label("form", lang), Kind::Select(forms)).value(legal.as_str()),
        Field::new("lang", label("lang", lang), Kind::Select(langs)).value(lang.tag()),
        Field::line("to", label("to", lang)).hint(known.join("; ")),
        Field::line("to_name", label("to-name", lang)),
        Field::line("to_address", label("to-address", lang)),
        Field::area("why", label("why", lang)).hint(label("why-hint", lang)),
        Field::line("ground", label("ground", lang)),
        Field::line("territory", label("territory", lang)).hint(label("territory-hint", lang)),
        Field::line("proof", label("proof", lang)).hint(label("proof-hint", lang)),
        Field::line("evaluation_report", label("evaluation", lang)),
    ]
}

/// Who complains, as the latest notice about the right had it.
fn complainant_fields(ground: &NoticeGround, lang: Lang) -> Vec<Field> {
    let roles = [Role::Holder, Role::ExclusiveLicensee, Role::Licensee, Role::Agent];
    let words = |role: Role| lang.text(&Message::new("notices-role").with("role", role.as_str()));
    let mut choices = vec![(String::new(), "—".to_owned())];
    choices.extend(roles.map(|role| (role.as_str().to_owned(), words(role))));
    let role = Field::new("complainant.role", label("role", lang), Kind::Select(choices))
        .value(ground.complainant.role.map(Role::as_str).unwrap_or_default());
    let before: Sent = of_complainant(&ground.complainant).into_iter().collect();
    let lines = COMPLAINANT_FIELDS.map(|(name, code)| Field::line(name, label(code, lang)).value(given(&before, name)));
    std::iter::once(role).chain(lines).collect()
}

/// What is asked for; ticked as the form's law has it.
fn measure_fields(legal: LegalForm, lang: Lang) -> Vec<Field> {
    let field = |measure: Measure| {
        let words = lang.text(&Message::new("notices-measure").with("measure", measure.as_str()));
        let value = if legal.measures().contains(&measure) { "1" } else { "" };
        Field::new(measure_field(measure), words, Kind::Check).value(value)
    };
    Measure::ALL.into_iter().map(field).collect()
}

fn statement_fields(legal: LegalForm, lang: Lang) -> Vec<Field> {
    let statement = |code: &'static str| lang.text(&Message::new(code).with("form", legal.as_str()));
    vec![
        Field::new("statements.good_faith", statement("notices-statement-good-faith"), Kind::Check),
        Field::new("statements.accurate", statement("notices-statement-accurate"), Kind::Check),
        Field::new("statements.exceptions_considered", statement("notices-statement-exceptions"), Kind::Check),
        Field::new("statements.resale_considered", statement("notices-statement-resale"), Kind::Check),
    ]
}

fn signature_fields(lang: Lang) -> Vec<Field> {
    let kinds = ["electronic", "physical"].map(|kind| Choice {
        value: kind.to_owned(),
        words: label(kind, lang),
        lines: Vec::new(),
    });
    vec![
        Field::line("sign", label("sign", lang)).hint(label("sign-hint", lang)),
        Field::new("sign_by", label("sign-by", lang), Kind::Radio(kinds.to_vec())).value("electronic"),
    ]
}
