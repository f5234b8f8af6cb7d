//! The settings of sign-in by a provider (OpenID Connect).

use std::net::IpAddr;

use url::{Host, Url};

use super::layers::{self, Layers};
use super::{ConfigFault, Row, Secret, Setting, row};
use crate::accounts::Role;
use crate::locale::Message;

const MAX_TEXT_CHARS: usize = 500;
const MAX_ROLES: usize = 200;

#[derive(Clone, Debug)]
pub struct OpenIdConfig {
    /// The provider's address, as it names itself. None where nobody signs in by one.
    pub issuer: Setting<Option<String>>,
    pub client_id: Setting<Option<String>>,
    /// Never shown.
    pub client_secret: Setting<Option<Secret>>,
    /// What people call the provider; its host where nothing is said.
    pub label: Setting<Option<String>>,
    /// Asked for beside `openid`.
    pub scopes: Setting<Vec<String>>,
    /// The claim that has somebody's groups.
    pub role_claim: Setting<String>,
    /// Which group makes which role, the first that fits.
    pub roles: Setting<Vec<(String, Role)>>,
    /// The claim that new accounts are called by.
    pub name_claim: Setting<String>,
    /// Whether somebody whom nobody linked gets an account.
    pub new_accounts: Setting<bool>,
    /// Whether passwords open the desk as well.
    pub password_sign_in: Setting<bool>,
}

impl OpenIdConfig {
    pub(super) fn pick(layers: &mut Layers<'_>) -> Self {
        OpenIdConfig {
            issuer: layers.pick("openid_issuer", None, |text| issuer(text).map(Some), || None),
            client_id: layers.pick("openid_client_id", None, |text| plain(text).map(Some), || None),
            client_secret: layers.pick("openid_client_secret", None, |text| secret(text).map(Some), || None),
            label: layers.pick("openid_label", None, |text| plain(text).map(Some), || None),
            scopes: layers.pick("openid_scopes", None, scopes, || vec!["profile".to_owned()]),
            role_claim: layers.pick("openid_role_claim", None, plain, || "groups".to_owned()),
            roles: layers.pick("openid_roles", None, roles, Vec::new),
            name_claim: layers.pick("openid_name_claim", None, plain, || "preferred_username".to_owned()),
            new_accounts: layers.pick("openid_new_accounts", None, layers::switch, || false),
            password_sign_in: layers.pick("password_sign_in", None, layers::switch, || true),
        }
    }

    /// What single settings do not show.
    pub(super) fn faults(&self) -> Vec<ConfigFault> {
        let mut faults = Vec::new();
        let has_issuer = self.issuer.value.is_some();
        if has_issuer && self.client_id.value.is_none() {
            faults.push(fault(&self.issuer, "openid_issuer", "config-openid-no-client"));
        }
        if self.new_accounts.value && self.roles.value.is_empty() {
            faults.push(fault(&self.new_accounts, "openid_new_accounts", "config-openid-no-roles"));
        }
        if !self.password_sign_in.value && !has_issuer {
            faults.push(fault(&self.password_sign_in, "password_sign_in", "config-openid-no-way-in"));
        }
        faults
    }

    pub(super) fn rows(&self) -> Vec<Row> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        vec![
            row("openid_issuer", &self.issuer, text),
            row("openid_client_id", &self.client_id, text),
            row("openid_client_secret", &self.client_secret, |secret| {
                secret.as_ref().map(|secret| format!("{secret:?}")).unwrap_or_default()
            }),
            row("openid_label", &self.label, text),
            row("openid_scopes", &self.scopes, |scopes| scopes.join(" ")),
            row("openid_role_claim", &self.role_claim, String::clone),
            row("openid_roles", &self.roles, |roles| {
                let pairs = roles.iter().map(|(group, role)| format!("{group}={}", role.as_str()));
                pairs.collect::<Vec<_>>().join("; ")
            }),
            row("openid_name_claim", &self.name_claim, String::clone),
            row("openid_new_accounts", &self.new_accounts, bool::to_string),
            row("password_sign_in", &self.password_sign_in, bool::to_string),
        ]
    }
}

fn fault<T>(setting: &Setting<T>, key: &str, code: &'static str) -> ConfigFault {
    ConfigFault { origin: setting.origin.clone(), key: key.to_owned(), reason: Message::new(code) }
}

/// An https address; without TLS only on this machine. It is kept letter for letter, since providers are held to it.
fn issuer(text: &str) -> Result<String, Message> {
    let refused = || Message::new("config-bad-issuer").with("value", text);
    let url = Url::parse(text).map_err(|_| refused())?;
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => return Err(refused()),
    };
    let is_private = url.scheme() == "https" || (url.scheme() == "http" && is_here);
    let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if is_private && is_plain && url.password().is_none() { Ok(text.to_owned()) } else { Err(refused()) }
}

fn plain(text: &str) -> Result<String, Message> {
    let fits = (1..=MAX_TEXT_CHARS).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(Message::new("config-bad-text").with("most", MAX_TEXT_CHARS)) }
}

/// Its value is not repeated in the refusal.
fn secret(text: &str) -> Result<Secret, Message> {
    plain(text).map(Secret)
}

/// With blanks between them, as they are sent.
fn scopes(text: &str) -> Result<Vec<String>, Message> {
    let scopes = plain(text)?.split_whitespace().filter(|scope| *scope != "openid").map(str::to_owned).collect();
    Ok(scopes)
}

/// `group=role; group=role`. Groups may be names of a directory, with commas and signs of equality in them.
fn roles(text: &str) -> Result<Vec<(String, Role)>, Message> {
    let pairs = text.split(';').map(str::trim).filter(|pair| !pair.is_empty());
    let read = |pair: &str| {
        let (group, role) = pair.rsplit_once('=')?;
        let role: Role = role.trim().parse().ok()?;
        let group = group.trim();
        (!group.is_empty()).then(|| (group.to_owned(), role))
    };
    let refused = |pair: &str| Message::new("config-bad-roles").with("value", pair).with("most", MAX_ROLES);
    let roles: Vec<_> = pairs.map(|pair| read(pair).ok_or_else(|| refused(pair))).collect::<Result<_, _>>()?;
    if roles.len() <= MAX_ROLES { Ok(roles) } else { Err(refused(text)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_private_and_kept_as_it_is_written() {
        for (text, good) in [
            ("https://id.example/realms/a", true),
            ("https://id.example/", true),
            ("https://10.0.0.7:8443", true),
            ("http://127.0.0.1:9400", true),
            ("http://localhost:9400", true),
            ("http://[::1]:9400", true),
            ("http://id.example", false),
            ("http://localhost.example", false),
            ("https://id.example/?a=b", false),
            ("https://user@id.example", false),
            ("id.example", false),
            ("ftp://id.example", false),
        ] {
            assert_eq!(issuer(text).ok().as_deref(), good.then_some(text), "{text}");
        }
    }

    #[test]
    fn groups_may_look_like_anything() {
        let read = roles("CN=desk,OU=a=administrator; reeve all =analyst;").unwrap();
        let expected = [("CN=desk,OU=a".to_owned(), Role::Administrator), ("reeve all".to_owned(), Role::Analyst)];
        assert_eq!(read, expected);
        for bad in ["a=king", "analyst", "=analyst"] {
            assert_eq!(roles(bad).unwrap_err().code, "config-bad-roles", "{bad}");
        }
    }

    #[test]
    fn a_secret_is_repeated_nowhere() {
        let refused = secret(&"s3cret".repeat(200)).unwrap_err();
        assert!(!format!("{refused:?}").contains("s3cret"));
        assert_eq!(format!("{:?}", secret("s3cret").unwrap()), "****");
    }
}
