//! One's own alerts: subscriptions, what was sent, and a try; addresses that agree to be told; what fails, for administrators.

use serde::Deserialize;

use super::{Desk, DeskError, Fault, require};
use crate::accounts::{Permission, Person};
use crate::alerts::{
    BY_HAND_MS, CONSENT_MS, Channel, Delivery, Digest, MAX_BY_HAND, MAX_NAME_CHARS, MAX_SUBSCRIPTIONS, News,
    QuietHours, Rhythm, Subscription, Zone, consent_letter, hook_address, mail_address,
};
use crate::locale::{Lang, Message};
use crate::rank::Score;
use crate::rights::RightId;
use crate::scan::scope_of;
use crate::store::{AskedAddress, FailingDigest, SentDigest, ToldNews, digest_of};

/// Digests that are shown of a subscription.
const SHOWN_DIGESTS: u32 = 20;
/// Entries of a feed.
const FEED_ENTRIES: u32 = 100;
/// Digests of everybody that an administrator is shown, and how long those that were given up stay in sight; milliseconds.
const SHOWN_FAILING: u32 = 200;
const GIVEN_UP_SHOWN_MS: i64 = 30 * 24 * 60 * 60 * 1_000;

/// What somebody writes to be told of something.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewSubscription {
    pub name: String,
    /// `mail`, `webhook` or `feed`.
    pub channel: String,
    /// The mail address or the web hook's; empty for a feed.
    pub address: String,
    /// Ids of rights; empty for all that one sees.
    pub rights: Vec<String>,
    /// Hits from this score on, 0..=1.
    #[schema(minimum = 0.0, maximum = 1.0)]
    pub min_score: Option<f64>,
    /// `news`, `day` or `week`.
    pub rhythm: String,
    /// The hour of a daily or weekly digest, 0..=23.
    #[schema(minimum = 0, maximum = 23)]
    pub hour: Option<i8>,
    /// `22:00-07:00`, by the zone's clock; empty for none.
    pub quiet: String,
    /// A name of the time zone database, as `Asia/Shanghai`.
    pub zone: String,
}

/// What the person is shown once: the feed's address, the web hook's key, or whether the address was asked for its consent.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    Nothing,
    FeedToken(String),
    HookSecret(String),
    Asked(Result<(), Message>),
}

/// A subscription with what became of its digests.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnSubscription {
    pub subscription: Subscription,
    /// Whoever reads at its mail address has agreed, or nobody need.
    pub is_agreed: bool,
    /// The latest first.
    pub digests: Vec<SentDigest>,
}

impl Desk {
    pub async fn subscriptions(&self, person: &Person) -> Result<Vec<OwnSubscription>, DeskError> {
        require(person, Permission::OwnSettings)?;
        let agreed = self.store.confirmed_addresses(&person.name).await?;
        let mut own = Vec::new();
        for subscription in self.store.subscriptions(Some(&person.name)).await? {
            let is_agreed = subscription.channel.mail_address().is_none_or(|address| agreed.contains(address));
            let digests = self.store.digests(&subscription.id, SHOWN_DIGESTS).await?;
            own.push(OwnSubscription { subscription, is_agreed, digests });
        }
        Ok(own)
    }

    /// `chance` is 32 random bytes: the feed's token, the web hook's key, or the link that asks a mail address for its consent.
    pub async fn subscribe(
        &self,
        person: &Person,
        new: &NewSubscription,
        lang: Lang,
        chance: [u8; 32],
        now_ms: i64,
    ) -> Result<(Subscription, Shown), DeskError> {
        require(person, Permission::OwnSettings)?;
        let mut faults = Vec::new();
        let (channel, shown) = channel(new, chance, &mut faults);
        if let Some(Channel::WebHook { url, .. }) = &channel
            && let Err(reason) = self.postman.may_call(url)
        {
            faults.push(Fault::new("address", reason));
        }
        let rhythm = rhythm(new, &mut faults);
        let quiet = quiet(new, &mut faults);
        let zone = Zone::named(new.zone.trim());
        if zone.is_none() {
            faults.push(Fault::new("zone", Message::new("desk-alerts-bad-zone").with("zone", new.zone.as_str())));
        }
        let min_score = new.min_score.unwrap_or_else(|| self.options.weights.report_from.get());
        if !(0.0..=1.0).contains(&min_score) {
            faults.push(Fault::new("min_score", Message::new("desk-alerts-bad-score")));
        }
        let rights = self.chosen_rights(person, &new.rights, &mut faults).await?;
        let name: String = new.name.trim().chars().filter(|c| !c.is_control()).take(MAX_NAME_CHARS).collect();
        if name.is_empty() {
            faults.push(Fault::new("name", Message::new("desk-alerts-no-name")));
        }
        let (Some(channel), Some(rhythm), Some(zone), true) = (channel, rhythm, zone, faults.is_empty()) else {
            return Err(DeskError::Invalid(faults));
        };
        let id = digest_of(format!("{}/{now_ms}/{}", person.name, data_encoding::HEXLOWER.encode(&chance)).as_bytes());
        let subscription = Subscription {
            id: id.chars().take(32).collect(),
            person: person.name.clone(),
            name,
            channel,
            rights,
            min_score: Score::new(min_score),
            rhythm,
            quiet,
            zone,
            lang,
            created_ms: now_ms,
            paused: false,
        };
        if !self.store.put_subscription(&subscription, MAX_SUBSCRIPTIONS).await? {
            let full = Message::new("desk-alerts-too-many").with("count", MAX_SUBSCRIPTIONS);
            return Err(DeskError::Conflict(full));
        }
        let shown = match subscription.channel.mail_address() {
            Some(address) if !self.store.confirmed_addresses(&person.name).await?.contains(address) => {
                Shown::Asked(self.ask_consent(person, address, lang, chance, now_ms).await?)
            }
            _ => shown,
        };
        Ok((subscription, shown))
    }

    /// Asks a subscription's mail address for its consent once more; the earlier link opens nothing any more.
    pub async fn ask_again(&self, person: &Person, id: &str, chance: [u8; 32], now_ms: i64) -> Result<(), DeskError> {
        let subscription = self.own_subscription(person, id).await?;
        let address = subscription.channel.mail_address().ok_or(DeskError::NotFound)?;
        let asked = self.ask_consent(person, address, subscription.lang, chance, now_ms).await?;
        asked.map_err(DeskError::Conflict)
    }

    /// Sends a link to an address. Why it was not sent is told and ends nothing: it can be asked for again.
    async fn ask_consent(
        &self,
        person: &Person,
        address: &str,
        lang: Lang,
        chance: [u8; 32],
        now_ms: i64,
    ) -> Result<Result<(), Message>, DeskError> {
        if !self.postman.has_mail() {
            return Ok(Err(Message::new("desk-alerts-no-mail")));
        }
        if let Err(reason) = self.count_by_hand(person, now_ms).await? {
            return Ok(Err(reason));
        }
        let token = token_of(chance);
        let digest = digest_of(token.as_bytes());
        let asked = AskedAddress { person: person.name.clone(), address: address.to_owned() };
        self.store.ask_address(&asked, &digest, now_ms, now_ms + CONSENT_MS).await?;
        let link = format!("{}/consent/{token}", self.postman.desk());
        let sent = self.postman.send_letter(address, consent_letter(&person.name, &link, lang), &digest).await;
        Ok(sent.map_err(|fault| fault.reason))
    }

    /// Who wants to be told at which address, by a link that works. Whoever has the link may ask.
    pub async fn asked_address(&self, token: &str, now_ms: i64) -> Result<AskedAddress, DeskError> {
        self.store.asked_address(&digest_of(token.as_bytes()), now_ms).await?.ok_or(DeskError::NotFound)
    }

    /// Agrees to be told there.
    pub async fn agree(&self, token: &str, now_ms: i64) -> Result<(), DeskError> {
        let agreed = self.store.confirm_address(&digest_of(token.as_bytes()), now_ms).await?;
        if agreed { Ok(()) } else { Err(DeskError::NotFound) }
    }

    /// Everybody's digests that have not arrived: for whoever can mend it.
    pub async fn failing_alerts(&self, person: &Person, now_ms: i64) -> Result<Vec<FailingDigest>, DeskError> {
        require(person, Permission::Administer)?;
        Ok(self.store.failing_digests(now_ms - GIVEN_UP_SHOWN_MS, SHOWN_FAILING).await?)
    }

    async fn count_by_hand(&self, person: &Person, now_ms: i64) -> Result<Result<(), Message>, DeskError> {
        let may = self.store.count_by_hand(&person.name, now_ms - BY_HAND_MS, MAX_BY_HAND, now_ms).await?;
        let too_many = || Message::new("desk-alerts-too-many-by-hand").with("count", MAX_BY_HAND);
        Ok(if may { Ok(()) } else { Err(too_many()) })
    }

    pub async fn pause_subscription(&self, person: &Person, id: &str, paused: bool) -> Result<Subscription, DeskError> {
        let subscription = Subscription { paused, ..self.own_subscription(person, id).await? };
        self.store.put_subscription(&subscription, MAX_SUBSCRIPTIONS).await?;
        Ok(subscription)
    }

    pub async fn unsubscribe(&self, person: &Person, id: &str) -> Result<(), DeskError> {
        let subscription = self.own_subscription(person, id).await?;
        self.store.remove_subscription(&subscription.id).await?;
        Ok(())
    }

    /// Sends a digest with one made-up hit, right now: a few times an hour, and to nobody who has not agreed.
    pub async fn try_subscription(&self, person: &Person, id: &str, now_ms: i64) -> Result<(), DeskError> {
        let subscription = self.own_subscription(person, id).await?;
        match &subscription.channel {
            Channel::Feed { .. } => return Err(DeskError::Conflict(Message::new("desk-alerts-feed-is-asked"))),
            Channel::Mail { address } => {
                if !self.store.confirmed_addresses(&person.name).await?.contains(address) {
                    return Err(DeskError::Conflict(Message::new("desk-alerts-not-agreed")));
                }
            }
            Channel::WebHook { .. } => {}
        }
        self.count_by_hand(person, now_ms).await?.map_err(DeskError::Conflict)?;
        let title = subscription.lang.say("desk-alerts-try-title");
        let news = News {
            hit_id: String::new(),
            right_id: None,
            right_name: String::new(),
            score: Score::new(1.0),
            title,
            seller: None,
            source: "reeve".to_owned(),
            url: None,
            first_seen_ms: now_ms,
            changed: false,
        };
        let delivery = Delivery {
            id: digest_of(format!("{}/try/{now_ms}", subscription.id).as_bytes()),
            subscription,
            digest: Digest { news: vec![news], count: 1 },
            made_ms: now_ms,
            attempts: 0,
        };
        self.postman.send(&delivery, now_ms).await.map_err(|fault| DeskError::Conflict(fault.reason))
    }

    /// The feed that goes by this token. Whoever has the token may read it, as long and as far as its person may.
    pub async fn feed(&self, token: &str) -> Result<(Subscription, Vec<ToldNews>), DeskError> {
        let found = self.store.feed_subscription(&digest_of(token.as_bytes())).await?;
        let subscription = found.filter(|subscription| !subscription.paused).ok_or(DeskError::NotFound)?;
        let scope = scope_of(&*self.store, &subscription.person).await?.ok_or(DeskError::NotFound)?;
        let news = self.store.told_news(&subscription, &scope, FEED_ENTRIES).await?;
        Ok((subscription, news))
    }

    async fn own_subscription(&self, person: &Person, id: &str) -> Result<Subscription, DeskError> {
        require(person, Permission::OwnSettings)?;
        let own = self.store.subscriptions(Some(&person.name)).await?;
        own.into_iter().find(|subscription| subscription.id == id).ok_or(DeskError::NotFound)
    }

    async fn chosen_rights(
        &self,
        person: &Person,
        ids: &[String],
        faults: &mut Vec<Fault>,
    ) -> Result<Vec<RightId>, DeskError> {
        let mut chosen = Vec::new();
        for id in ids.iter().map(|id| id.trim()).filter(|id| !id.is_empty()) {
            let right_id = RightId(id.to_owned());
            match self.store.right(&right_id).await? {
                Some(_) if person.sees(Some(&right_id)) => chosen.push(right_id),
                _ => faults.push(Fault::new("rights", Message::new("desk-alerts-no-such-right").with("right", id))),
            }
        }
        Ok(chosen)
    }
}

fn channel(new: &NewSubscription, chance: [u8; 32], faults: &mut Vec<Fault>) -> (Option<Channel>, Shown) {
    match new.channel.as_str() {
        "mail" => match mail_address(&new.address) {
            Ok(address) => return (Some(Channel::Mail { address }), Shown::Nothing),
            Err(reason) => faults.push(Fault::new("address", reason)),
        },
        "webhook" => match hook_address(&new.address) {
            Ok(url) => {
                let secret = format!("whsec_{}", data_encoding::BASE64.encode(&chance));
                return (Some(Channel::WebHook { url, secret: secret.clone() }), Shown::HookSecret(secret));
            }
            Err(reason) => faults.push(Fault::new("address", reason)),
        },
        "feed" => {
            let token = token_of(chance);
            let token_digest = digest_of(token.as_bytes());
            return (Some(Channel::Feed { token_digest }), Shown::FeedToken(token));
        }
        _ => faults.push(Fault::new("channel", Message::new("desk-alerts-bad-channel"))),
    }
    (None, Shown::Nothing)
}

fn token_of(chance: [u8; 32]) -> String {
    data_encoding::BASE64URL_NOPAD.encode(&chance)
}

fn rhythm(new: &NewSubscription, faults: &mut Vec<Fault>) -> Option<Rhythm> {
    let hour = new.hour.filter(|hour| (0..24).contains(hour));
    match (new.rhythm.as_str(), hour) {
        ("news", _) => Some(Rhythm::News),
        ("day", Some(hour)) => Some(Rhythm::Day { hour }),
        ("week", Some(hour)) => Some(Rhythm::Week { hour }),
        ("day" | "week", None) => {
            faults.push(Fault::new("hour", Message::new("desk-alerts-bad-hour")));
            None
        }
        _ => {
            faults.push(Fault::new("rhythm", Message::new("desk-alerts-bad-rhythm")));
            None
        }
    }
}

fn quiet(new: &NewSubscription, faults: &mut Vec<Fault>) -> Option<QuietHours> {
    let text = new.quiet.trim();
    if text.is_empty() {
        return None;
    }
    let quiet = text.parse().ok();
    if quiet.is_none() {
        faults.push(Fault::new("quiet", Message::new("desk-alerts-bad-quiet")));
    }
    quiet
}
