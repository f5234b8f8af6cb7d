//! Tips at the desk: taken in from the public with a receipt, looked at, accepted or rejected, and rewarded by two people. Who a
//! reporter is is not shown here; an administrator looks it up, which leaves a trace, and takes it out.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::paging::Paging;
use super::{Desk, DeskError, Fault, require};
use crate::accounts::{Permission, Person};
use crate::frontier::CrawlUrl;
use crate::locale::Message;
use crate::review::MAX_NOTE_CHARS;
use crate::review::tips::{
    Amount, Fresh, PUBLIC_ACTOR, Precedence, Reporter, RewardEntry, RewardStep, Tip, TipFault, TipRecord, TipRefusal,
    TipState, TipWord, Token, check, precedence,
};
use crate::store::paging::ListPage;
use crate::store::{ReporterName, RewardOrder, Store};

/// A tip with whether somebody told it before.
#[derive(Clone, Debug)]
pub struct TipStory {
    pub tip: Tip,
    pub standing: Precedence,
}

/// Shows a tip that is about to be kept, with the token of a reporter who is new and anonymous; an error keeps nothing.
pub type ShowTip<'a> = &'a (dyn Fn(&Tip, Option<&Token>) -> anyhow::Result<()> + Sync);

/// Why a tip was not taken.
pub enum NotTaken {
    Faults(Vec<TipFault>),
    Refused(TipRefusal),
}

impl NotTaken {
    /// All of it by field; what was refused concerns the whole.
    pub fn faults(self) -> Vec<TipFault> {
        match self {
            NotTaken::Faults(faults) => faults,
            NotTaken::Refused(refusal) => vec![TipFault { field: String::new(), reason: refusal.message() }],
        }
    }
}

/// Checks a record, writes it down, shows it, and keeps it; or everything that speaks against it.
pub async fn take(
    store: &dyn Store,
    record: &TipRecord,
    fresh: &Fresh,
    actor: &str,
    now_ms: i64,
    show: ShowTip<'_>,
) -> anyhow::Result<Result<Tip, NotTaken>> {
    let (told, reporter) = match check(record, now_ms) {
        Ok(checked) => checked,
        Err(faults) => return Ok(Err(NotTaken::Faults(faults))),
    };
    if let Some(right) = &told.right_id
        && store.right(right).await?.is_none()
    {
        let reason = Message::new("rights-unknown").with("right", right.0.as_str());
        return Ok(Err(NotTaken::Faults(vec![TipFault { field: "right".to_owned(), reason }])));
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
    Ok(put.map_err(NotTaken::Refused))
}

impl Desk {
    /// A tip of the public's: nobody has to be known for it. The token is shown to whoever told it, and again to whoever sends
    /// the same with the same `fresh`: an answer that was lost on its way loses nothing. It names no right of the register: an
    /// answer that differs for those that are there would tell which are.
    pub async fn take_public_tip(
        &self,
        record: &TipRecord,
        fresh: &Fresh,
        now_ms: i64,
    ) -> Result<(Tip, Option<Token>), DeskError> {
        let is_new = record.anonymous && record.token.is_none();
        let record = TipRecord { right: None, ..record.clone() };
        let taken = take(&*self.store, &record, fresh, PUBLIC_ACTOR, now_ms, &|_, _| Ok(())).await?;
        match taken {
            Ok(tip) => Ok((tip, is_new.then(|| fresh.token()))),
            Err(NotTaken::Refused(refusal)) if refusal.is_for_want_of_room() => Err(DeskError::Full(refusal.message())),
            Err(not_taken) => {
                let named = not_taken.faults().into_iter().map(|fault| Fault::new(&fault.field, fault.reason));
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
        paging: &Paging,
        now_ms: i64,
    ) -> Result<ListPage<TipStory>, DeskError> {
        require(person, Permission::ReadTips)?;
        self.store.join_tips(now_ms).await?;
        let mut page = self.store.tip_page(&paging.query(person, state)?).await?;
        page.rows.retain(|tip| person.sees(tip.told.right_id.as_ref()));
        let about = self.store.tips_about(&page.rows.iter().collect::<Vec<_>>()).await?;
        Ok(page.map(|tip| {
            let keys: BTreeSet<_> = tip.told.addresses.iter().map(CrawlUrl::key).collect();
            let alike = |other: &&Tip| other.told.addresses.iter().any(|address| keys.contains(&address.key()));
            let standing = precedence(&tip, &about.iter().filter(alike).collect::<Vec<_>>());
            TipStory { tip, standing }
        }))
    }

    pub async fn tip_story(&self, person: &Person, id: &str, now_ms: i64) -> Result<TipStory, DeskError> {
        require(person, Permission::ReadTips)?;
        self.store.join_tips(now_ms).await?;
        let tip = self.the_tip(person, id).await?;
        let others = self.store.tips_about(&[&tip]).await?;
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

    /// The ledger, the latest entry first, each with its tip, as far as the tips are theirs to see.
    pub async fn rewards(&self, person: &Person, paging: &Paging) -> Result<ListPage<(Tip, RewardEntry)>, DeskError> {
        require(person, Permission::ReadTips)?;
        let mut page = self.store.reward_page(&paging.query(person, None)?).await?;
        page.rows.retain(|(tip, _)| person.sees(tip.told.right_id.as_ref()));
        Ok(page)
    }

    /// Who told a tip. That somebody looked stays written down.
    pub async fn reporter_of_tip(&self, person: &Person, id: &str, now_ms: i64) -> Result<ReporterName, DeskError> {
        require(person, Permission::Administer)?;
        let tip = self.the_tip(person, id).await?;
        self.store.reporter_name(&tip.reporter_id, &person.name, now_ms).await?.ok_or(DeskError::NotFound)
    }

    /// Takes out what is known of a reporter, for good: name, contact, and the words of this tip, which may tell who it was. That
    /// it was told, what became of it and the digest of its receipt stay, with who took the rest out.
    pub async fn erase_reporter(&self, person: &Person, id: &str, now_ms: i64) -> Result<(), DeskError> {
        require(person, Permission::Administer)?;
        let tip = self.the_tip(person, id).await?;
        self.store.forget_reporter(&tip.reporter_id, &person.name, now_ms).await?;
        self.store.erase_tip(&tip.id, &person.name, now_ms).await?;
        Ok(())
    }

    async fn the_tip(&self, person: &Person, id: &str) -> Result<Tip, DeskError> {
        let tip = self.store.tip(id.trim()).await?.ok_or(DeskError::NotFound)?;
        if person.sees(tip.told.right_id.as_ref()) { Ok(tip) } else { Err(DeskError::NotFound) }
    }
}

fn cut(note: &str) -> String {
    note.trim().chars().take(MAX_NOTE_CHARS).collect()
}
