//! Sends alerts: mails through the server that the settings name, web hooks to addresses that people gave. It connects to
//! nothing else, decides nothing, and tries nothing twice.

use std::time::Duration;

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use lettre::message::{Mailbox, header};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message as Mail, Tokio1Executor};
use sha2::Sha256;

use crate::alerts::{Channel, Delivery, letter, payload};
use crate::fetch::{HookClient, HookFault};
use crate::locale::Message;

/// A mail server that has not taken a mail after this long is tried again later.
const MAIL_TIMEOUT: Duration = Duration::from_secs(30);

/// What is sent with.
pub struct Postman {
    mail: Option<(AsyncSmtpTransport<Tokio1Executor>, Mailbox)>,
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
                let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(smtp)
                    .map_err(|_| anyhow::anyhow!(Message::new("config-bad-smtp")))?;
                Some((transport.timeout(Some(MAIL_TIMEOUT)).build(), from.parse()?))
            }
            _ => None,
        };
        Ok(Postman { mail, hooks: HookClient::new(&settings.hook_networks)?, desk: settings.desk.clone() })
    }

    /// Whether mails can be sent.
    pub fn has_mail(&self) -> bool {
        self.mail.is_some()
    }

    /// Sends one digest. A feed is asked for and never sent.
    pub async fn send(&self, delivery: &Delivery) -> Result<(), Undelivered> {
        match &delivery.subscription.channel {
            Channel::Mail { address } => self.send_mail(delivery, address).await,
            Channel::WebHook { url, secret } => self.call_hook(delivery, url, secret).await,
            Channel::Feed { .. } => Ok(()),
        }
    }

    async fn send_mail(&self, delivery: &Delivery, address: &str) -> Result<(), Undelivered> {
        let Some((transport, from)) = &self.mail else {
            return Err(Undelivered { reason: Message::new("desk-alerts-no-mail"), for_good: false });
        };
        let letter = letter(delivery, &self.desk);
        let refused = |reason: String| Undelivered { reason: failed(address, &reason), for_good: true };
        let to: Mailbox = address.parse().map_err(|error: lettre::address::AddressError| refused(error.to_string()))?;
        let mail = Mail::builder()
            .from(from.clone())
            .to(to)
            .subject(letter.subject)
            // The same digest is the same mail, also when it is sent again.
            .message_id(Some(format!("<{}@reeve>", delivery.id)))
            .header(AutoSubmitted)
            .header(header::ContentType::TEXT_PLAIN)
            .body(letter.body)
            .map_err(|error| refused(error.to_string()))?;
        let sent = transport.send(mail).await;
        sent.map(drop).map_err(|error| Undelivered {
            reason: failed(address, &error.to_string()),
            for_good: error.is_permanent(),
        })
    }

    async fn call_hook(&self, delivery: &Delivery, url: &url::Url, secret: &str) -> Result<(), Undelivered> {
        let body = payload(delivery, &self.desk).to_string();
        let seconds = delivery.made_ms / 1_000;
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
            Err(HookFault::Forbidden(fault)) => Err(Undelivered { reason: failed(host, &fault), for_good: true }),
            Err(HookFault::Failed(fault)) => Err(Undelivered { reason: failed(host, &fault), for_good: false }),
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
