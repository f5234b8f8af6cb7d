//! One's own alerts: subscriptions, what was sent, and a try.

use serde::Deserialize;

use super::{Desk, DeskError, Fault, require};
use crate::accounts::{Permission, Person};
use crate::alerts::{
    Channel, Delivery, Digest, MAX_NAME_CHARS, MAX_SUBSCRIPTIONS, News, QuietHours, Rhythm, Subscription, Zone,
    hook_address, mail_address,
};
use crate::locale::{Lang, Message};
use crate::rank::Score;
use crate::rights::RightId;
use crate::store::{SentDigest, digest_of};

/// Digests that are shown of a subscription.
const SHOWN_DIGESTS: u32 = 20;
/// Entries of a feed.
const FEED_ENTRIES: u32 = 100;

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

/// What the person is shown once: the feed's address or the web hook's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    Nothing,
    FeedToken(String),
    HookSecret(String),
}

/// A subscription with what became of its digests.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnSubscription {
    pub subscription: Subscription,
    /// The latest first.
    pub digests: Vec<SentDigest>,
}

impl Desk {
    pub async fn subscriptions(&self, person: &Person) -> Result<Vec<OwnSubscription>, DeskError> {
        require(person, Permission::OwnSettings)?;
        let mut own = Vec::new();
        for subscription in self.store.subscriptions(Some(&person.name)).await? {
            let digests = self.store.digests(&subscription.id, SHOWN_DIGESTS).await?;
            own.push(OwnSubscription { subscription, digests });
        }
        Ok(own)
    }

    /// `chance` is 32 random bytes: the feed's token or the web hook's key.
    pub async fn subscribe(
        &self,
        person: &Person,
        new: &NewSubscription,
        lang: Lang,
        chance: [u8; 32],
        now_ms: i64,
    ) -> Result<(Subscription, Shown), DeskError> {
        require(person, Permission::OwnSettings)?;
        if self.store.subscriptions(Some(&person.name)).await?.len() >= MAX_SUBSCRIPTIONS {
            let full = Message::new("desk-alerts-too-many").with("count", MAX_SUBSCRIPTIONS);
            return Err(DeskError::Conflict(full));
        }
        let mut faults = Vec::new();
        let (channel, shown) = channel(new, chance, &mut faults);
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
        self.store.put_subscription(&subscription).await?;
        Ok((subscription, shown))
    }

    pub async fn pause_subscription(&self, person: &Person, id: &str, paused: bool) -> Result<Subscription, DeskError> {
        let subscription = Subscription { paused, ..self.own_subscription(person, id).await? };
        self.store.put_subscription(&subscription).await?;
        Ok(subscription)
    }

    pub async fn unsubscribe(&self, person: &Person, id: &str) -> Result<(), DeskError> {
        let subscription = self.own_subscription(person, id).await?;
        self.store.remove_subscription(&subscription.id).await?;
        Ok(())
    }

    /// Sends a digest with one made-up hit, right now.
    pub async fn try_subscription(&self, person: &Person, id: &str, now_ms: i64) -> Result<(), DeskError> {
        let subscription = self.own_subscription(person, id).await?;
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
        self.postman.send(&delivery).await.map_err(|fault| DeskError::Conflict(fault.reason))
    }

    /// The feed that goes by this token; whoever has the token may read it.
    pub async fn feed(&self, token: &str) -> Result<(Subscription, Vec<News>), DeskError> {
        let digest = digest_of(token.as_bytes());
        let all = self.store.subscriptions(None).await?;
        let is_it = |one: &Subscription| {
            matches!(&one.channel, Channel::Feed { token_digest } if *token_digest == digest) && !one.paused
        };
        let subscription = all.into_iter().find(is_it).ok_or(DeskError::NotFound)?;
        let news = self.store.told_news(&subscription.id, FEED_ENTRIES).await?;
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
    let token = data_encoding::BASE64URL_NOPAD.encode(&chance);
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
            let token_digest = digest_of(token.as_bytes());
            return (Some(Channel::Feed { token_digest }), Shown::FeedToken(token));
        }
        _ => faults.push(Fault::new("channel", Message::new("desk-alerts-bad-channel"))),
    }
    (None, Shown::Nothing)
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
