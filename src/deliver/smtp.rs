//! One mail to one recipient through the operator's server, command by command: it matters at which of them a server says no.
//! What it says of the recipient or the mail may be final; what it says before that is about us, and somebody can mend it.

use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use url::Url;

/// A server that does not take the next step for so long is tried again later.
const STEP_TIMEOUT: Duration = Duration::from_secs(30);
/// Ports of RFC 5321, and of RFC 8314 without and with TLS from the first byte.
const PLAIN_PORT: u16 = 25;
const SUBMISSION_PORT: u16 = 587;
const SUBMISSIONS_PORT: u16 = 465;
/// Answers about who we are and how we came (RFC 4954): the operator's to mend, at whichever step they come.
const ABOUT_US: [u16; 4] = [530, 534, 535, 538];

/// The mail server that the settings name.
pub(super) struct MailServer {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    hello: ClientId,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Security {
    None,
    /// Where the server offers it.
    Offered,
    Required,
    FromTheStart,
}

/// Why a mail was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NotTaken {
    pub reason: String,
    /// The server said it of this recipient or this mail, and will say it again.
    pub for_good: bool,
}

impl MailServer {
    /// `smtps://user:password@host`, or `smtp://…` with `?tls=required` or `?tls=opportunistic`; a path is the name that we
    /// greet with.
    pub(super) fn of_url(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let tls = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
        let (security, port) = match (url.scheme(), tls.as_deref()) {
            ("smtp", None) => (Security::None, PLAIN_PORT),
            ("smtp", Some("opportunistic")) => (Security::Offered, SUBMISSION_PORT),
            ("smtp", Some("required")) => (Security::Required, SUBMISSION_PORT),
            ("smtps", _) => (Security::FromTheStart, SUBMISSIONS_PORT),
            _ => return None,
        };
        let credentials = url.password().map(|password| Credentials::new(plain(url.username()), plain(password)));
        let name = url.path().trim_matches('/');
        let hello = if name.is_empty() { ClientId::default() } else { ClientId::Domain(name.to_owned()) };
        let host = url.host_str().filter(|host| !host.is_empty())?.to_owned();
        Some(MailServer { port: url.port().unwrap_or(port), host, security, credentials, hello })
    }

    pub(super) async fn send(&self, envelope: &Envelope, mail: &[u8]) -> Result<(), NotTaken> {
        let mut connection = self.connect().await.map_err(|error| for_now(&error))?;
        let sent = dialogue(&mut connection, envelope, mail).await;
        // Whether the farewell is heard changes nothing; whoever has not answered is not waited for once more.
        if sent.as_ref().err().is_none_or(|fault| fault.for_good) {
            let _ = connection.quit().await;
        }
        sent
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let tls = || TlsParameters::new(self.host.clone());
        let wrapped = if self.security == Security::FromTheStart { Some(tls()?) } else { None };
        let place = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(place, Some(STEP_TIMEOUT), &self.hello, wrapped, None).await?;
        let starts_tls = match self.security {
            Security::Required => true,
            Security::Offered => connection.can_starttls(),
            Security::None | Security::FromTheStart => false,
        };
        if starts_tls {
            connection.starttls(tls()?, &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }
}

/// A part of a URL without its escapes.
fn plain(part: &str) -> String {
    // In a form these mean something else than themselves.
    let form = format!("={}", part.replace('+', "%2B").replace('&', "%26"));
    let value = url::form_urlencoded::parse(form.as_bytes()).next();
    value.map(|(_, value)| value.into_owned()).unwrap_or_default()
}

async fn dialogue(connection: &mut AsyncSmtpConnection, envelope: &Envelope, mail: &[u8]) -> Result<(), NotTaken> {
    let mut parameters = Vec::new();
    let mut addresses = envelope.to().iter().chain(envelope.from());
    if !addresses.all(|address| AsRef::<str>::as_ref(address).is_ascii()) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(NotTaken { reason: "no SMTPUTF8".to_owned(), for_good: false });
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !mail.is_ascii() && connection.server_info().supports_feature(Extension::EightBitMime) {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let from = Mail::new(envelope.from().cloned(), parameters);
    connection.command(from).await.map_err(|error| for_now(&error))?;
    for recipient in envelope.to() {
        let recipient = Rcpt::new(recipient.clone(), Vec::new());
        connection.command(recipient).await.map_err(|error| judged(&error))?;
    }
    connection.command(Data).await.map_err(|error| judged(&error))?;
    connection.message(mail).await.map(drop).map_err(|error| judged(&error))
}

fn for_now(error: &Error) -> NotTaken {
    NotTaken { reason: error.to_string(), for_good: false }
}

fn judged(error: &Error) -> NotTaken {
    let reason = error.to_string();
    let code = error.status().map(u16::from);
    let for_good = error.is_permanent() && code.is_some_and(|code| is_about_the_mail(code, &reason));
    NotTaken { reason, for_good }
}

/// Whether a refusal is of this recipient or this mail. Where the server says more (RFC 3463), only its classes of addresses,
/// mailboxes and content are; its own state, routes, protocol and policy may be another tomorrow.
fn is_about_the_mail(code: u16, reason: &str) -> bool {
    let subject = reason.split(|c: char| c.is_whitespace() || c == ':').find_map(enhanced_subject);
    !ABOUT_US.contains(&code) && subject.is_none_or(|subject| matches!(subject, 0 | 1 | 2 | 6))
}

/// The middle number of `5.1.1`.
fn enhanced_subject(word: &str) -> Option<u16> {
    let mut parts = word.split('.');
    let (class, subject, detail) = (parts.next()?, parts.next()?, parts.next()?);
    let is_number = |part: &str| !part.is_empty() && part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    (class == "5" && is_number(subject) && is_number(detail) && parts.next().is_none()).then(|| subject.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_of_us_is_not_final() {
        for (code, reason, for_good) in [
            (550, "permanent error (550): 5.1.1 no such user", true),
            (550, "permanent error (550): no such user", true),
            (552, "permanent error (552): 5.2.2 mailbox full", true),
            (554, "permanent error (554): 5.6.0 not readable", true),
            (550, "permanent error (550): 5.7.1 relaying denied", false),
            (554, "permanent error (554): 5.7.1 <ann@mail.test>: relay access denied", false),
            (552, "permanent error (552): 5.3.4 too big", false),
            (530, "permanent error (530): authentication required", false),
            (535, "permanent error (535): 5.7.8 bad credentials", false),
            (550, "permanent error (550): host 10.1.2.3 and version 5.12.1.2 say no", true),
        ] {
            assert_eq!(is_about_the_mail(code, reason), for_good, "{reason}");
        }
    }

    #[test]
    fn a_server_is_named_as_the_settings_have_it() {
        let server = MailServer::of_url("smtps://ann%40desk.test:p%3A+&=w@mail.test").unwrap();
        assert_eq!((server.host.as_str(), server.port), ("mail.test", 465));
        assert!(server.credentials == Some(Credentials::new("ann@desk.test".to_owned(), "p:+&=w".to_owned())));
        for (text, port, security) in [
            ("smtp://mail.test", 25, Security::None),
            ("smtp://mail.test?tls=required", 587, Security::Required),
            ("smtp://mail.test:2525/desk.test?tls=opportunistic", 2525, Security::Offered),
        ] {
            let server = MailServer::of_url(text).unwrap();
            assert!(server.port == port && server.security == security, "{text}");
        }
        for bad in ["mail.test", "http://mail.test", "smtp://mail.test?tls=maybe", "smtps://"] {
            assert!(MailServer::of_url(bad).is_none(), "{bad}");
        }
    }
}
