//! Notices as the Lumen database takes them (its API's documentation, "Create notice"): which works, which addresses, who sent
//! what to whom. People are never named: of a natural person stays that there was one, of everybody no address, and mail
//! addresses and telephone numbers are taken out of every text. It sends nothing; the token is the sender's own.

mod redaction;

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use redaction::{REDACTED, text as redacted, web_address};

use crate::locale::{Lang, Message};
use crate::review::notices::{Kept, NoticeState, Step};
use crate::rights::RightKind;

/// Addresses of one work, and works of one notice.
const MAX_URLS: usize = 10_000;
const MAX_WORKS: usize = 1_000;

/// A notice that was sent, as far as the public may know of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TransparencyNotice {
    /// Decides Lumen's type: works are `DMCA`, marks `Trademark`, everything else `Other`.
    pub kind: Option<RightKind>,
    pub subject: String,
    pub sent: Option<Date>,
    pub received: Option<Date>,
    /// ISO 3166-1 alpha-2.
    pub jurisdictions: Vec<String>,
    /// BCP 47.
    pub language: String,
    pub action_taken: Option<ActionTaken>,
    /// When the sender took it back: whoever reads of the notice has to know.
    pub withdrawn: Option<Date>,
    pub works: Vec<NoticedWork>,
    pub parties: Vec<Party>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionTaken {
    Yes,
    No,
    Partial,
}

/// What is protected, where it stands lawfully, and where it does not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NoticedWork {
    pub description: String,
    pub original_urls: Vec<String>,
    pub infringing_urls: Vec<String>,
}

/// Somebody with a part in the notice.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    pub role: Role,
    pub name: String,
    /// Natural persons are not named.
    pub is_person: bool,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Who got the notice.
    Recipient,
    /// Who signed it.
    Sender,
    /// For whom it was signed.
    Principal,
    /// Who hands it to Lumen.
    Submitter,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Role::Recipient => "recipient",
            Role::Sender => "sender",
            Role::Principal => "principal",
            Role::Submitter => "submitter",
        }
    }
}

impl TransparencyNotice {
    /// What the public may know of a notice, or none where it was not sent. Whoever is not among `organisations` counts as a
    /// person: that somebody is none has to be said.
    pub fn of(kept: &Kept, organisations: &[String]) -> Option<Self> {
        let sent = kept.last(Step::Sent)?;
        let notice = &kept.notice;
        let complainant = &notice.complainant;
        let party = |role, name: &str, country: &str| Party {
            role,
            name: name.to_owned(),
            is_person: !organisations.iter().any(|known| known.trim() == name.trim()),
            country: Some(country.to_owned()).filter(|country| !country.is_empty()),
        };
        let mut parties = vec![
            party(Role::Recipient, &notice.addressee.name, ""),
            party(Role::Sender, &complainant.name, &complainant.country),
        ];
        if !complainant.acts_for.is_empty() {
            parties.push(party(Role::Principal, &complainant.acts_for, ""));
        }
        Some(TransparencyNotice {
            kind: Some(notice.right.kind),
            subject: notice.right.name.clone(),
            sent: date(sent.at_ms),
            received: None,
            jurisdictions: notice.territory.iter().map(|territory| territory.0.clone()).collect(),
            language: notice.lang.to_string(),
            action_taken: action(kept.state()),
            withdrawn: kept.last(Step::Retracted).and_then(|retracted| date(retracted.at_ms)),
            works: vec![NoticedWork {
                description: notice.right.name.clone(),
                original_urls: Vec::new(),
                infringing_urls: notice.items.iter().map(|item| item.url.clone()).collect(),
            }],
            parties,
        })
    }
}

fn action(state: NoticeState) -> Option<ActionTaken> {
    match state {
        NoticeState::Removed => Some(ActionTaken::Yes),
        NoticeState::Refused | NoticeState::Unfounded | NoticeState::Restored => Some(ActionTaken::No),
        _ => None,
    }
}

fn date(at_ms: i64) -> Option<Date> {
    let at = jiff::Timestamp::from_millisecond(at_ms).ok()?;
    Some(at.to_zoned(jiff::tz::TimeZone::UTC).date())
}

/// The body of one request to Lumen, without the token.
pub fn lumen(notice: &TransparencyNotice) -> Value {
    let mut fields = Map::new();
    let kind = lumen_type(notice.kind);
    fields.insert("title".into(), json!(title(kind, notice)));
    fields.insert("type".into(), json!(kind));
    fields.insert("subject".into(), json!(redacted(&notice.subject)));
    let dates = [("date_sent", notice.sent), ("date_received", notice.received)];
    fields.extend(dates.into_iter().filter_map(|(name, date)| Some((name.to_owned(), json!(date?.to_string())))));
    fields.insert("language".into(), json!(notice.language));
    fields.insert("jurisdiction_list".into(), json!(notice.jurisdictions.join(", ")));
    let action = notice.action_taken.map(|action| match action {
        ActionTaken::Yes => "Yes",
        ActionTaken::No => "No",
        ActionTaken::Partial => "Partial",
    });
    fields.extend(action.map(|action| ("action_taken".to_owned(), json!(action))));
    fields.extend(withdrawn(notice).map(|body| ("body".to_owned(), json!(body))));
    let works: Vec<Value> = notice.works.iter().take(MAX_WORKS).map(work).collect();
    fields.insert("works_attributes".into(), json!(works));
    let parties: Vec<Value> = notice.parties.iter().map(party).collect();
    fields.insert("entity_notice_roles_attributes".into(), json!(parties));
    json!({ "notice": fields })
}

/// Lumen has no field for a notice that was taken back, so its text says so, in the notice's language.
fn withdrawn(notice: &TransparencyNotice) -> Option<String> {
    let lang: Lang = notice.language.parse().unwrap_or(Lang::En);
    let message = Message::new("publish-transparency-withdrawn").with("date", notice.withdrawn?.to_string());
    Some(lang.text(&message))
}

fn lumen_type(kind: Option<RightKind>) -> &'static str {
    match kind {
        Some(RightKind::CopyrightWork | RightKind::Broadcast) => "DMCA",
        Some(RightKind::Trademark) => "Trademark",
        _ => "Other",
    }
}

fn title(kind: &str, notice: &TransparencyNotice) -> String {
    let recipient = notice.parties.iter().find(|party| party.role == Role::Recipient);
    match recipient {
        Some(recipient) => format!("{kind} notice to {}", named(recipient)),
        None => format!("{kind} notice"),
    }
}

fn work(work: &NoticedWork) -> Value {
    let urls = |urls: &[String]| -> Vec<Value> {
        urls.iter().filter_map(|url| web_address(url)).take(MAX_URLS).map(|url| json!({ "url": url })).collect()
    };
    json!({
        "description": redacted(&work.description),
        "infringing_urls_attributes": urls(&work.infringing_urls),
        "copyrighted_urls_attributes": urls(&work.original_urls),
    })
}

fn party(party: &Party) -> Value {
    let mut entity = Map::new();
    entity.insert("name".into(), json!(named(party)));
    entity.insert("kind".into(), json!(if party.is_person { "individual" } else { "organization" }));
    entity.extend(party.country.iter().map(|country| ("country_code".to_owned(), json!(country))));
    json!({ "name": party.role.name(), "entity_attributes": entity })
}

fn named(party: &Party) -> String {
    if party.is_person { REDACTED.to_owned() } else { redacted(&party.name) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::notices::{Form, Taken, sample};

    fn kept(steps: &[Step]) -> Kept {
        let notice = sample::complete(Form::Ecl42).0;
        let id = notice.id();
        let at = notice.drafted_ms;
        let taken = steps.iter().map(|step| Taken::new(&id, *step, at, "bo", at, None)).collect();
        Kept { id, notice, taken }
    }

    #[test]
    fn only_what_was_sent_is_told_and_what_was_taken_back_says_so() {
        for steps in [&[][..], &[Step::Approved], &[Step::Approved, Step::Retracted]] {
            assert_eq!(TransparencyNotice::of(&kept(steps), &[]), None, "{steps:?}");
        }
        for (more, action_taken, is_withdrawn) in [
            (&[][..], None, false),
            (&[Step::Removed], Some(ActionTaken::Yes), false),
            (&[Step::Refused], Some(ActionTaken::No), false),
            (&[Step::Unfounded], Some(ActionTaken::No), false),
            (&[Step::Removed, Step::Restored], Some(ActionTaken::No), false),
            (&[Step::Removed, Step::Retracted], None, true),
        ] {
            let kept = kept(&[&[Step::Approved, Step::Sent], more].concat());
            let notice = TransparencyNotice::of(&kept, &[]).unwrap();
            assert_eq!((notice.action_taken, notice.withdrawn.is_some()), (action_taken, is_withdrawn), "{more:?}");
            let body = lumen(&notice)["notice"]["body"].as_str().map(str::to_owned);
            assert_eq!(body.is_some_and(|body| body.contains(&notice.sent.unwrap().to_string())), is_withdrawn);
        }
    }

    #[test]
    fn whoever_is_not_said_to_be_an_organisation_is_not_named() {
        let mut kept = kept(&[Step::Approved, Step::Sent]);
        kept.notice.complainant.acts_for = "Li Ming".to_owned();
        kept.notice.items[0].url = "https://li:pw@market.example/item/4711?mail=li%40mail.example&ref=2".to_owned();
        let sender = kept.notice.complainant.name.clone();
        let notice = TransparencyNotice::of(&kept, &[format!(" {sender} ")]).unwrap();
        let said: Vec<(Role, bool)> = notice.parties.iter().map(|party| (party.role, party.is_person)).collect();
        assert_eq!(said, [(Role::Recipient, true), (Role::Sender, false), (Role::Principal, true)]);
        let record = lumen(&notice)["notice"].clone();
        assert_eq!(record["title"], "Trademark notice to [REDACTED]");
        let urls = &record["works_attributes"][0]["infringing_urls_attributes"];
        assert_eq!(urls, &json!([{ "url": "https://market.example/item/4711?mail=REDACTED&ref=2" }]));
        let who = &kept.notice.complainant;
        let private: [&str; 7] =
            ["Li Ming", "li@", "mail.example", &who.phone, &who.email, &who.address, &who.identity_number];
        let text = record.to_string();
        assert!(private.iter().all(|word| !text.contains(word)) && text.contains(&sender), "{text}");
    }

    fn notice() -> TransparencyNotice {
        let party =
            |role, name: &str, is_person| Party { role, name: name.into(), is_person, country: Some("CN".into()) };
        TransparencyNotice {
            kind: Some(RightKind::CopyrightWork),
            subject: "Ballad, ask lawyer@firm.example or +86 10 1234-5678".into(),
            sent: "2026-05-22".parse().ok(),
            received: None,
            jurisdictions: vec!["CN".into(), "US".into()],
            language: "en".into(),
            action_taken: Some(ActionTaken::Partial),
            withdrawn: None,
            works: vec![NoticedWork {
                description: "北湾歌谣, 2024".into(),
                original_urls: vec!["https://rights.example/ballad".into()],
                infringing_urls: vec![
                    "http://pirate.test/1".into(),
                    "magnet:?xt=urn:btih:1".into(),
                    "no address".into(),
                ],
            }],
            parties: vec![
                party(Role::Recipient, "Example Host", false),
                party(Role::Sender, "Li Ming", true),
                party(Role::Principal, "Beihai Pictures", false),
            ],
        }
    }

    #[test]
    fn a_notice_has_the_shape_that_lumen_takes() {
        assert_eq!(
            lumen(&notice()),
            json!({ "notice": {
                "title": "DMCA notice to Example Host",
                "type": "DMCA",
                "subject": "Ballad, ask [REDACTED] or [REDACTED]",
                "date_sent": "2026-05-22",
                "language": "en",
                "jurisdiction_list": "CN, US",
                "action_taken": "Partial",
                "works_attributes": [{
                    "description": "北湾歌谣, 2024",
                    "infringing_urls_attributes": [{ "url": "http://pirate.test/1" }],
                    "copyrighted_urls_attributes": [{ "url": "https://rights.example/ballad" }],
                }],
                "entity_notice_roles_attributes": [
                    { "name": "recipient", "entity_attributes":
                        { "name": "Example Host", "kind": "organization", "country_code": "CN" } },
                    { "name": "sender", "entity_attributes":
                        { "name": "[REDACTED]", "kind": "individual", "country_code": "CN" } },
                    { "name": "principal", "entity_attributes":
                        { "name": "Beihai Pictures", "kind": "organization", "country_code": "CN" } },
                ],
            }})
        );
    }

    #[test]
    fn every_kind_has_a_type_and_no_person_a_name() {
        for kind in RightKind::ALL {
            let text = lumen(&TransparencyNotice { kind: Some(kind), ..notice() }).to_string();
            assert!(["\"DMCA\"", "\"Trademark\"", "\"Other\""].iter().any(|name| text.contains(name)), "{text}");
            assert!(!text.contains("Li Ming") && !text.contains('@') && !text.contains("1234"), "{text}");
        }
    }
}
