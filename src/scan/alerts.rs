//! Tells people what is new: gathers news into digests, and sends those that are due. It may be stopped at any moment: what was
//! not written down as sent is sent again, and a web hook's id or a mail's says that it is the same.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;

use super::runner::Runner;
use super::{Stop, now_ms};
use crate::accounts::{Permission, Scope};
use crate::alerts::{Delivery, retry_at};
use crate::deliver::Postman;
use crate::locale::Message;
use crate::store::{Attempt, DueDigest, Store, StoreError};

/// Between two looks for something to tell.
const ROUND: Duration = Duration::from_secs(30);
/// An attempt that takes longer has failed.
const ATTEMPT: Duration = Duration::from_secs(2 * 60);
/// Whoever stands still while sending gives the digest up to others after this; milliseconds. Longer than any attempt takes.
const HELD_MS: i64 = 5 * 60 * 1_000;
/// Digests on their way at the same time: a server that does not answer holds up no more than these.
const AT_ONCE: usize = 8;
/// Digests sent in one round: the others come next time.
const MAX_SENT: usize = 500;

/// What one round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AlertRound {
    /// News that were put into digests.
    pub gathered: u64,
    pub sent: u64,
    pub failed: u64,
}

/// Goes round until it is stopped, in the server that leads. Trouble with the store is logged and passes.
pub async fn tell_news(store: Arc<dyn Store>, postman: Arc<Postman>, runner: Arc<Runner>, stop: Stop) {
    while !stop.is_set() {
        if let Err(error) = led_round(&*store, &postman, &runner).await {
            tracing::error!("alerts: {error}");
        }
        tokio::time::sleep(ROUND).await;
    }
}

async fn led_round(store: &dyn Store, postman: &Postman, runner: &Runner) -> Result<(), StoreError> {
    if runner.leads().await? {
        alert_round(store, postman, &now_ms).await?;
    }
    Ok(())
}

/// Gathers what is news to each subscription, and sends what is due. The clock is asked for each digest anew: sending takes time.
pub async fn alert_round(
    store: &dyn Store,
    postman: &Postman,
    clock: &(dyn Fn() -> i64 + Sync),
) -> Result<AlertRound, StoreError> {
    let mut round = AlertRound { gathered: gather(store, clock).await?, ..AlertRound::default() };
    for _ in 0..MAX_SENT / AT_ONCE {
        let mut due = Vec::new();
        while due.len() < AT_ONCE {
            let now_ms = clock();
            let Some(digest) = store.take_due_digest(now_ms, now_ms + HELD_MS).await? else { break };
            due.push(digest);
        }
        if due.is_empty() {
            break;
        }
        for attempt in join_all(due.iter().map(|digest| tell(store, postman, digest, clock))).await {
            match attempt? {
                Attempt::Sent => round.sent += 1,
                Attempt::Failed { .. } => round.failed += 1,
                Attempt::Empty | Attempt::Postponed { .. } => {}
            }
        }
    }
    Ok(round)
}

async fn gather(store: &dyn Store, clock: &(dyn Fn() -> i64 + Sync)) -> Result<u64, StoreError> {
    let mut gathered = 0;
    for subscription in store.subscriptions(None).await? {
        // Whoever may see nothing goes along the list and is told nothing of it.
        let seen = scope_of(store, &subscription.person).await?.unwrap_or(Scope::Rights(BTreeSet::new()));
        let now_ms = clock();
        let due_ms = subscription.after_quiet_hours(subscription.rhythm.due(now_ms, &subscription.zone));
        gathered += store.gather_news(&subscription, &seen, due_ms, now_ms).await?;
    }
    store.prune_news().await?;
    Ok(gathered)
}

/// Sends one digest, if it is the hour and something is left to tell, and writes down what came of it.
async fn tell(
    store: &dyn Store,
    postman: &Postman,
    due: &DueDigest,
    clock: &(dyn Fn() -> i64 + Sync),
) -> Result<Attempt, StoreError> {
    let now_ms = clock();
    let until_ms = due.subscription.after_quiet_hours(now_ms);
    let attempt = if until_ms > now_ms {
        Attempt::Postponed { until_ms }
    } else {
        match scope_of(store, &due.subscription.person).await? {
            Some(scope) => {
                let digest = store.digest(&due.id, &due.subscription, &scope).await?;
                let (id, subscription) = (due.id.clone(), due.subscription.clone());
                let delivery = Delivery { id, subscription, digest, made_ms: due.made_ms, attempts: due.attempts };
                send(postman, &delivery, clock).await
            }
            None => Attempt::Empty,
        }
    };
    store.end_sending(&due.id, &attempt, clock()).await?;
    Ok(attempt)
}

async fn send(postman: &Postman, delivery: &Delivery, clock: &(dyn Fn() -> i64 + Sync)) -> Attempt {
    if delivery.digest.count == 0 {
        return Attempt::Empty;
    }
    let (reason, for_good) = match tokio::time::timeout(ATTEMPT, postman.send(delivery, clock())).await {
        Ok(Ok(())) => return Attempt::Sent,
        Ok(Err(fault)) => (fault.reason, fault.for_good),
        Err(_) => (Message::new("desk-alerts-too-slow"), false),
    };
    let again_ms = delivery.subscription.after_quiet_hours(retry_at(delivery.attempts + 1, clock()));
    tracing::warn!(subscription = delivery.subscription.id, fault = %reason, for_good, "an alert was not sent");
    // Kept as a message, so that everybody reads it in their language.
    let fault = serde_json::to_string(&reason).unwrap_or_default();
    Attempt::Failed { fault, again_ms: (!for_good).then_some(again_ms) }
}

/// What somebody is told of now: what their account may see; none where it is closed, or may not see anything or have alerts.
pub async fn scope_of(store: &dyn Store, person: &str) -> Result<Option<Scope>, StoreError> {
    let Some(account) = store.account(person).await? else { return Ok(None) };
    let may = account.role.may(Permission::ReadHits) && account.role.may(Permission::OwnSettings);
    if account.disabled || !may {
        return Ok(None);
    }
    if account.role.is_narrowed() {
        return Ok(Some(Scope::Rights(store.rights_held_by(&account.name).await?)));
    }
    Ok(Some(Scope::All))
}
