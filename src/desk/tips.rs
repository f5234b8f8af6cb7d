//! Tips at the desk: taken in from the public with a receipt, looked at, accepted or rejected, and rewarded by two people. Who a
//! reporter is is not shown here.

use std::sync::{Mutex, PoisonError};

use super::{Desk, DeskError, Fault, require};
use crate::accounts::{Permission, Person};
use crate::locale::Message;
use crate::review::MAX_NOTE_CHARS;
use crate::review::tips::{
    Amount, Fresh, Precedence, Reporter, RewardEntry, RewardStep, Tip, TipFault, TipRecord, TipState, TipWord, Token,
    check, precedence, precedences,
};
use crate::store::{RewardOrder, Store};

/// A tip with whether somebody told it before.
#[derive(Clone, Debug)]
pub struct TipStory {
    pub tip: Tip,
    pub standing: Precedence,
}

/// Shows a tip that is about to be kept, with the token of a reporter who is new and anonymous; an error keeps nothing.
pub type ShowTip<'a> = &'a (dyn Fn(&Tip, Option<&Token>) -> anyhow::Result<()> + Sync);

/// Checks a record, writes it down, shows it, and keeps it; or everything that speaks against it.
pub async fn take(
    store: &dyn Store,
    record: &TipRecord,
    fresh: &Fresh,
    actor: &str,
    now_ms: i64,
    show: ShowTip<'_>,
) -> anyhow::Result<Result<Tip, Vec<TipFault>>> {
    let fault = |field: &str, reason| vec![TipFault { field: field.to_owned(), reason }];
    let (told, reporter) = match check(record, now_ms) {
        Ok(checked) => checked,
        Err(faults) => return Ok(Err(faults)),
    };
    if let Some(right) = &told.right_id
        && store.right(right).await?.is_none()
    {
        return Ok(Err(fault("right", Message::new("rights-unknown").with("right", right.0.as_str()))));
    }
    let token = (reporter == Reporter::NewAnonymous).then(|| fresh.token());
    let broken = Mutex::new(None);
    let tell = |tip: &Tip| {
        let shown = show(tip, token.as_ref());
        let is_shown = shown.is_ok();
        *broken.lock().unwrap_or_else(PoisonError::into_inner) = shown.err();
        is_shown
    };
    let put = store.put_tip(&told, &reporter, fresh, actor, now_ms, &tell).await?;
    if let Some(error) = broken.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    Ok(put.map_err(|refusal| fault("", refusal.message())))
}

impl Desk {
    /// A tip of the public's: nobody has to be known for it. The token is shown to whoever told it, once.
    pub async fn take_public_tip(
        &self,
        record: &TipRecord,
        fresh: &Fresh,
        now_ms: i64,
    ) -> Result<(Tip, Option<Token>), DeskError> {
        let is_new = record.anonymous && record.token.is_none();
        let taken = take(&*self.store, record, fresh, "public-form", now_ms, &|_, _| Ok(())).await?;
        match taken {
            Ok(tip) => Ok((tip, is_new.then(|| fresh.token()))),
            Err(faults) => {
                let named = faults.into_iter().map(|fault| Fault::new(&fault.field, fault.reason));
                Err(DeskError::Invalid(named.collect()))
            }
        }
    }

    /// What an anonymous reporter has told with this token, and what became of it.
    pub async fn tips_of_token(&self, token: &str) -> Result<Vec<Tip>, DeskError> {
        let unknown = || DeskError::invalid("token", Message::new("desk-tips-unknown-token"));
        let token = Token::from_text(token).ok_or_else(unknown)?;
        self.store.tips_of(&token).await?.ok_or_else(unknown)
    }

    /// Tips in this state, or all: the latest first.
    pub async fn tips(
        &self,
        person: &Person,
        state: Option<TipState>,
        now_ms: i64,
    ) -> Result<Vec<TipStory>, DeskError> {
        require(person, Permission::ReadTips)?;
        self.store.join_tips(now_ms).await?;
        let tips = self.store.tips().await?;
        let standings = precedences(&tips);
        let all = tips.into_iter().zip(standings).map(|(tip, standing)| TipStory { tip, standing });
        let mut tips: Vec<TipStory> = all
            .filter(|story| person.sees(story.tip.told.right_id.as_ref()))
            .filter(|story| state.is_none_or(|state| story.tip.state() == state))
            .collect();
        tips.reverse();
        Ok(tips)
    }

    pub async fn tip_story(&self, person: &Person, id: &str, now_ms: i64) -> Result<TipStory, DeskError> {
        require(person, Permission::ReadTips)?;
        self.store.join_tips(now_ms).await?;
        let tip = self.the_tip(person, id).await?;
        let others = self.store.tips_about(&tip).await?;
        let standing = precedence(&tip, &others.iter().collect::<Vec<_>>());
        Ok(TipStory { tip, standing })
    }

    /// Says in which state a tip is now, where that may be said.
    pub async fn decide_tip(
        &self,
        person: &Person,
        id: &str,
        state: TipState,
        note: Option<&str>,
        now_ms: i64,
    ) -> Result<(), DeskError> {
        require(person, Permission::WriteTips)?;
        let tip = self.the_tip(person, id).await?;
        let refused = |refusal: crate::review::tips::TipRefusal| DeskError::Conflict(refusal.message());
        tip.may_become(state).map_err(refused)?;
        let word = TipWord { state, actor: person.name.clone(), at_ms: now_ms, note: note.map(cut) };
        self.store.decide_tip(&tip.id, &word).await?.map_err(refused)?;
        if state == TipState::Accepted {
            self.store.join_tips(now_ms).await?;
        }
        Ok(())
    }

    /// Takes a step of a reward: granted by one person, approved by another. `grant` is none for a new one.
    pub async fn reward_tip(
        &self,
        person: &Person,
        id: &str,
        grant: Option<&str>,
        (step, amount): (RewardStep, Option<(&str, &str)>),
        note: Option<&str>,
        now_ms: i64,
    ) -> Result<RewardEntry, DeskError> {
        require(person, Permission::WriteTips)?;
        let tip = self.the_tip(person, id).await?;
        let amount = amount
            .map(|(amount, currency)| Amount::parse(amount, currency))
            .transpose()
            .map_err(|fault| DeskError::invalid("amount", fault.message()))?;
        let note = note.map(cut);
        let order =
            RewardOrder { step, amount: amount.as_ref(), actor: &person.name, at_ms: now_ms, note: note.as_deref() };
        let entry = self.store.put_reward(&tip.id, grant, order).await?;
        entry.map_err(|refusal| DeskError::Conflict(refusal.message()))
    }

    /// The whole ledger, each entry with its tip's id, as far as the tips are theirs to see.
    pub async fn rewards(&self, person: &Person, now_ms: i64) -> Result<Vec<(Tip, RewardEntry)>, DeskError> {
        let tips = self.tips(person, None, now_ms).await?;
        let entries = self.store.rewards().await?.into_iter().filter_map(|(tip_id, entry)| {
            let story = tips.iter().find(|story| story.tip.id == tip_id)?;
            Some((story.tip.clone(), entry))
        });
        Ok(entries.collect())
    }

    async fn the_tip(&self, person: &Person, id: &str) -> Result<Tip, DeskError> {
        let tip = self.store.tip(id.trim()).await?.ok_or(DeskError::NotFound)?;
        if person.sees(tip.told.right_id.as_ref()) { Ok(tip) } else { Err(DeskError::NotFound) }
    }
}

fn cut(note: &str) -> String {
    note.trim().chars().take(MAX_NOTE_CHARS).collect()
}
