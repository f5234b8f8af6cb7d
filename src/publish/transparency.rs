//! Notices as the Lumen database takes them (its API's documentation, "Create notice"): which works, which addresses, who sent
//! what to whom. People are never named: of a natural person stays that there was one, of everybody no address, and mail
//! addresses and telephone numbers are taken out of every text. It sends nothing; the token is the sender's own.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;
use serde_json::{Map, Value, json};

use crate::review::notices::{Kept, NoticeState, Step};
use crate::rights::RightKind;

/// What stands where something was taken out, as in Lumen's own records.
const REDACTED: &str = "[REDACTED]";
/// Addresses of one work, and works of one notice.
const MAX_URLS: usize = 10_000;
const MAX_WORKS: usize = 1_000;
const MAX_TEXT: usize = 5_000;

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
    let works: Vec<Value> = notice.works.iter().take(MAX_WORKS).map(work).collect();
    fields.insert("works_attributes".into(), json!(works));
    let parties: Vec<Value> = notice.parties.iter().map(party).collect();
    fields.insert("entity_notice_roles_attributes".into(), json!(parties));
    json!({ "notice": fields })
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
        urls.iter().filter(|url| is_web(url)).take(MAX_URLS).map(|url| json!({ "url": url })).collect()
    };
    json!({
        "description": redacted(&work.description),
        "infringing_urls_attributes": urls(&work.infringing_urls),
        "copyrighted_urls_attributes": urls(&work.original_urls),
    })
}

fn is_web(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
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

/// The text without mail addresses and telephone numbers.
fn redacted(text: &str) -> String {
    #[allow(clippy::expect_used, reason = "the patterns are constants, and a test runs them")]
    static PATTERNS: LazyLock<[Regex; 2]> = LazyLock::new(|| {
        [r"[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+", r"\+?\(?\d[\d\s().-]{6,}\d"]
            .map(|pattern| Regex::new(pattern).expect("a valid pattern"))
    });
    let text: String = text.chars().take(MAX_TEXT).collect();
    PATTERNS.iter().fold(text, |text, pattern| pattern.replace_all(&text, REDACTED).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

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
