//! What a provider says of somebody, as far as the desk goes by it.

use openidconnect::AdditionalClaims;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::ProviderSettings;
use crate::accounts::Role;

/// OpenID Connect Core 1.0, 2: a subject has no more.
const MAX_SUBJECT_BYTES: usize = 255;
/// Groups of one person that are looked at.
const MAX_VALUES: usize = 1_000;

/// Claims that OpenID Connect does not name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct OtherClaims(Map<String, Value>);

impl AdditionalClaims for OtherClaims {}

/// Somebody, on the provider's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub issuer: String,
    pub subject: String,
    /// What a new account would be called.
    pub name: Option<String>,
    pub display_name: Option<String>,
    /// The first role that the settings give to one of their groups.
    pub role: Option<Role>,
}

impl Claimed {
    pub(super) fn read(claims: &Value, settings: &ProviderSettings) -> Option<Self> {
        let subject = claims["sub"].as_str()?;
        let is_plain = (1..=MAX_SUBJECT_BYTES).contains(&subject.len()) && !subject.chars().any(char::is_control);
        let values = texts(found(claims, &settings.role_claim));
        let role = settings.roles.iter().find(|(value, _)| values.contains(&value.as_str()));
        is_plain.then(|| Claimed {
            issuer: settings.issuer.clone(),
            subject: subject.to_owned(),
            name: name(claims, &settings.name_claim),
            display_name: claims["name"].as_str().map(str::to_owned),
            role: role.map(|(_, role)| *role),
        })
    }
}

/// A mail address names somebody only where the provider has made sure of it.
fn name(claims: &Value, claim: &str) -> Option<String> {
    let is_sure = claim != "email" || claims["email_verified"] == Value::Bool(true);
    found(claims, claim).as_str().filter(|_| is_sure).map(|name| name.trim().to_lowercase())
}

/// The claim of this name, or the one that its dots lead to: providers have both `https://desk.example/roles` and
/// `realm_access.roles`.
fn found<'a>(claims: &'a Value, name: &str) -> &'a Value {
    match claims.get(name) {
        Some(value) => value,
        None => name.split('.').fold(claims, |value, part| &value[part]),
    }
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().take(MAX_VALUES).filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settings(role_claim: &str, name_claim: &str) -> ProviderSettings {
        ProviderSettings {
            issuer: "https://id.example".to_owned(),
            client_id: "desk".to_owned(),
            client_secret: None,
            label: String::new(),
            scopes: Vec::new(),
            role_claim: role_claim.to_owned(),
            roles: vec![("admins".to_owned(), Role::Administrator), ("all".to_owned(), Role::Analyst)],
            name_claim: name_claim.to_owned(),
            makes_accounts: true,
            takes_passwords: true,
        }
    }

    #[test]
    fn the_first_role_that_fits_counts() {
        for (claims, claim, role) in [
            (json!({"sub": "1", "groups": ["all", "admins"]}), "groups", Some(Role::Administrator)),
            (json!({"sub": "1", "groups": ["all"]}), "groups", Some(Role::Analyst)),
            (json!({"sub": "1", "groups": "all"}), "groups", Some(Role::Analyst)),
            (json!({"sub": "1", "groups": ["ALL", 7, null]}), "groups", None),
            (json!({"sub": "1"}), "groups", None),
            (json!({"sub": "1", "realm_access": {"roles": ["all"]}}), "realm_access.roles", Some(Role::Analyst)),
            (json!({"sub": "1", "https://a.b/roles": ["all"]}), "https://a.b/roles", Some(Role::Analyst)),
        ] {
            assert_eq!(Claimed::read(&claims, &settings(claim, "x")).unwrap().role, role, "{claims}");
        }
    }

    #[test]
    fn a_subject_is_there_and_short() {
        for sub in [json!(null), json!(""), json!(7), json!("x".repeat(256)), json!("a\u{7}b")] {
            assert_eq!(Claimed::read(&json!({ "sub": sub }), &settings("groups", "x")), None, "{sub}");
        }
    }

    #[test]
    fn a_mail_address_names_nobody_unless_it_is_verified() {
        for (claims, claim, name) in [
            (json!({"sub": "1", "preferred_username": " Anna "}), "preferred_username", Some("anna")),
            (
                json!({"sub": "1", "email": "Anna@example.org", "email_verified": true}),
                "email",
                Some("anna@example.org"),
            ),
            (json!({"sub": "1", "email": "anna@example.org", "email_verified": false}), "email", None),
            (json!({"sub": "1", "email": "anna@example.org", "email_verified": "true"}), "email", None),
            (json!({"sub": "1", "email": "anna@example.org"}), "email", None),
        ] {
            let claimed = Claimed::read(&claims, &settings("groups", claim)).unwrap();
            assert_eq!(claimed.name.as_deref(), name, "{claims}");
        }
    }
}
