//! Tells people what is new: gathers news into digests, and sends those that are due. It may be stopped at any moment: what was
//! not written down as sent is sent again, and a web hook's id or a mail's says that it is the same.

use std::sync::Arc;
use std::time::Duration;

use super::{Stop, now_ms};
use crate::accounts::{Permission, Scope};
use crate::alerts::{Delivery, Subscription, retry_at};
use crate::deliver::Postman;
use crate::store::{Attempt, Store, StoreError};

/// Between two looks for something to tell.
const ROUND: Duration = Duration::from_secs(30);
/// Whoever stands still while sending gives the digest up to others after this; milliseconds. Longer than any attempt takes.
const HELD_MS: i64 = 5 * 60 * 1_000;
/// Digests sent in one round: the others come next time.
const MAX_SENT: u32 = 500;

/// What one round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AlertRound {
    /// News that were put into digests.
    pub gathered: u64,
    pub sent: u64,
    pub failed: u64,
}

/// Goes round until it is stopped. Trouble with the store is logged and passes.
pub async fn tell_news(store: Arc<dyn Store>, postman: Arc<Postman>, stop: Stop) {
    while !stop.is_set() {
        if let Err(error) = alert_round(&*store, &postman, now_ms()).await {
            tracing::error!("alerts: {error}");
        }
        tokio::time::sleep(ROUND).await;
    }
}

/// Gathers what is news to each subscription, and sends what is due.
pub async fn alert_round(store: &dyn Store, postman: &Postman, now_ms: i64) -> Result<AlertRound, StoreError> {
    let mut round = AlertRound::default();
    for subscription in store.subscriptions(None).await? {
        // An account that is closed is told nothing.
        let Some(scope) = scope_of(store, &subscription).await? else { continue };
        let due_ms = due(&subscription, now_ms);
        round.gathered += store.gather_news(&subscription, &scope, due_ms, now_ms).await?;
    }
    for _ in 0..MAX_SENT {
        let Some(delivery) = store.take_due_digest(now_ms, now_ms + HELD_MS).await? else { break };
        let attempt = match scope_of(store, &delivery.subscription).await? {
            Some(_) => attempt(postman, &delivery, now_ms).await,
            None => Attempt::Empty,
        };
        match &attempt {
            Attempt::Sent => round.sent += 1,
            Attempt::Empty => {}
            Attempt::Failed { fault, .. } => {
                round.failed += 1;
                tracing::warn!(subscription = delivery.subscription.id, fault, "an alert was not sent");
            }
        }
        store.end_sending(&delivery.id, &attempt, now_ms).await?;
    }
    Ok(round)
}

fn due(subscription: &Subscription, now_ms: i64) -> i64 {
    let due = subscription.rhythm.due(now_ms, &subscription.zone);
    subscription.quiet.map_or(due, |quiet| quiet.after(due, &subscription.zone))
}

async fn attempt(postman: &Postman, delivery: &Delivery, now_ms: i64) -> Attempt {
    if delivery.digest.count == 0 {
        return Attempt::Empty;
    }
    match postman.send(delivery).await {
        Ok(()) => Attempt::Sent,
        Err(fault) => {
            let again = if fault.for_good { None } else { retry_at(delivery.attempts + 1, now_ms) };
            let quiet =
                |at| delivery.subscription.quiet.map_or(at, |quiet| quiet.after(at, &delivery.subscription.zone));
            // Kept as a message, so that everybody reads it in their language.
            let fault = serde_json::to_string(&fault.reason).unwrap_or_default();
            Attempt::Failed { fault, again_ms: again.map(quiet) }
        }
    }
}

/// What the subscription's person may see; none where they may not see anything any more.
async fn scope_of(store: &dyn Store, subscription: &Subscription) -> Result<Option<Scope>, StoreError> {
    let Some(account) = store.account(&subscription.person).await? else { return Ok(None) };
    if account.disabled || !account.role.may(Permission::ReadHits) {
        return Ok(None);
    }
    if account.role.is_narrowed() {
        return Ok(Some(Scope::Rights(store.rights_held_by(&account.name).await?)));
    }
    Ok(Some(Scope::All))
}
