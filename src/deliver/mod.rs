//! Sends alerts: mails through the server that the settings name, web hooks to addresses that people gave. It connects to
//! nothing else, decides nothing, and tries nothing twice.

mod smtp;

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use lettre::Message as Mail;
use lettre::message::{Mailbox, header};
use sha2::Sha256;

use self::smtp::MailServer;
use crate::alerts::{Channel, Delivery, Letter, letter, payload};
use crate::fetch::{HookClient, HookFault};
use crate::locale::Message;

/// What is sent with.
pub struct Postman {
    mail: Option<(MailServer, Mailbox)>,
    hooks: HookClient,
    /// The desk's own address, without a slash at its end.
    desk: String,
}

/// What a postman needs to know.
#[derive(Clone, Debug, Default)]
pub struct PostSettings {
    /// `smtps://user:password@host`.
    pub smtp: Option<String>,
    pub mail_from: Option<String>,
    pub desk: String,
    pub hook_networks: Vec<ipnet::IpNet>,
}

/// Why something was not sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Undelivered {
    pub reason: Message,
    /// Trying again would change nothing.
    pub for_good: bool,
}

impl Postman {
    pub fn new(settings: &PostSettings) -> anyhow::Result<Self> {
        let mail = match (&settings.smtp, &settings.mail_from) {
            (Some(smtp), Some(from)) => {
                let server =
                    MailServer::of_url(smtp).ok_or_else(|| anyhow::anyhow!(Message::new("config-bad-smtp")))?;
                Some((server, from.parse()?))
            }
            _ => None,
        };
        Ok(Postman { mail, hooks: HookClient::new(&settings.hook_networks)?, desk: settings.desk.clone() })
    }

    /// Whether mails can be sent.
    pub fn has_mail(&self) -> bool {
        self.mail.is_some()
    }

    /// The desk's own address, without a slash at its end.
    pub fn desk(&self) -> &str {
        &self.desk
    }

    /// Whether web hooks may go to this address, as far as it can be told before its name is looked up.
    pub fn may_call(&self, url: &url::Url) -> Result<(), Message> {
        self.hooks.check(url).map_err(|fault| failed(url.host_str().unwrap_or_default(), &fault))
    }

    /// Sends one digest, signed as of now where it is signed. A feed is asked for and never sent.
    pub async fn send(&self, delivery: &Delivery, now_ms: i64) -> Result<(), Undelivered> {
        match &delivery.subscription.channel {
            // The same digest is the same mail, also when it is sent again.
            Channel::Mail { address } => self.send_letter(address, letter(delivery, &self.desk), &delivery.id).await,
            Channel::WebHook { url, secret } => self.call_hook(delivery, url, secret, now_ms).await,
            Channel::Feed { .. } => Ok(()),
        }
    }

    /// Sends one mail; letters with the same id are the same mail.
    pub async fn send_letter(&self, address: &str, letter: Letter, id: &str) -> Result<(), Undelivered> {
        let Some((server, from)) = &self.mail else {
            return Err(Undelivered { reason: Message::new("desk-alerts-no-mail"), for_good: false });
        };
        let refused = |reason: String| Undelivered { reason: failed(address, &reason), for_good: true };
        let to: Mailbox = address.parse().map_err(|error: lettre::address::AddressError| refused(error.to_string()))?;
        let mail = Mail::builder()
            .from(from.clone())
            .to(to)
            .subject(letter.subject)
            .message_id(Some(format!("<{id}@reeve>")))
            .header(AutoSubmitted)
            .header(header::ContentType::TEXT_PLAIN)
            .body(letter.body)
            .map_err(|error| refused(error.to_string()))?;
        let sent = server.send(mail.envelope(), &mail.formatted()).await;
        sent.map_err(|fault| Undelivered { reason: failed(address, &fault.reason), for_good: fault.for_good })
    }

    async fn call_hook(
        &self,
        delivery: &Delivery,
        url: &url::Url,
        secret: &str,
        now_ms: i64,
    ) -> Result<(), Undelivered> {
        let body = payload(delivery, &self.desk).to_string();
        // When it is sent, and not when it was made: whoever checks takes nothing that is some minutes old.
        let seconds = now_ms / 1_000;
        let Some(signature) = signature(secret, &delivery.id, seconds, &body) else {
            return Err(Undelivered { reason: Message::new("desk-alerts-bad-secret"), for_good: true });
        };
        let headers = [
            ("webhook-id", delivery.id.clone()),
            ("webhook-timestamp", seconds.to_string()),
            ("webhook-signature", signature),
        ];
        let host = url.host_str().unwrap_or_default();
        match self.hooks.post(url, &headers, body).await {
            Ok(status) if (200..300).contains(&status) => Ok(()),
            // The other side has taken the hook down (Standard Webhooks).
            Ok(status) => Err(Undelivered { reason: failed(host, &status.to_string()), for_good: status == 410 }),
            // An address that must not be connected to may be allowed, or another one, by the next time.
            Err(HookFault::Forbidden(fault) | HookFault::Failed(fault)) => {
                Err(Undelivered { reason: failed(host, &fault), for_good: false })
            }
        }
    }
}

fn failed(to: &str, reason: &str) -> Message {
    Message::new("desk-alerts-failed").with("to", to).with("reason", reason)
}

/// `v1,` and the HMAC of id, time and body under the shared key, in base64: what Standard Webhooks asks for. None where the
/// secret is not base64.
pub fn signature(secret: &str, id: &str, seconds: i64, body: &str) -> Option<String> {
    let key = BASE64.decode(secret.strip_prefix("whsec_").unwrap_or(secret).as_bytes()).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    Some(format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes())))
}

/// `Auto-Submitted: auto-generated`, so that nobody's absence notice answers (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl header::Header for AutoSubmitted {
    fn name() -> header::HeaderName {
        header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(AutoSubmitted)
    }

    fn display(&self) -> header::HeaderValue {
        header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_the_standard() {
        // The example of the Standard Webhooks specification.
        let signed = signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            "{\"test\": 2432232314}",
        );
        assert_eq!(signed.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
        assert_eq!(signature("not base64!", "a", 0, ""), None);
    }
}
