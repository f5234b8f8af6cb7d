//! What the store keeps of tips from the public.

use async_trait::async_trait;

use super::StoreError;
use super::paging::{ListPage, ListQuery};
use crate::review::tips::{
    Amount, Fresh, Reporter, RewardEntry, RewardStep, Tip, TipRefusal, TipState, TipWord, Token, Told,
};

/// Who told something: personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct ReporterName {
    /// None of an anonymous reporter, and none once it was taken out.
    pub name: Option<String>,
    pub contact: Option<String>,
}

/// One step of a reward.
#[derive(Clone, Copy, Debug)]
pub struct RewardOrder<'a> {
    pub step: RewardStep,
    /// None moves all there is; a grant has one.
    pub amount: Option<&'a Amount>,
    pub actor: &'a str,
    pub at_ms: i64,
    pub note: Option<&'a str>,
}

/// Shows a tip to whoever is waiting for it; false where that did not work.
pub type TellTip<'a> = &'a (dyn Fn(&Tip) -> bool + Sync);

/// `Err` within `Ok` is a refusal: the store is well, and nothing was written.
#[async_trait]
pub trait TipStore {
    /// Writes a tip down. A named reporter is known again by name and contact, an anonymous one by the token; a new one gets a
    /// random pseudonym out of `fresh`. Whoever was given that pseudonym by an earlier call with the same `fresh` is known by it:
    /// told once more, the same is the tip as it was kept.
    ///
    /// What came in from the public is bounded: see [`TipRefusal::InboxFull`] and [`TipRefusal::TooManyToday`].
    ///
    /// `tell` is given the tip when all of it is written and nothing is committed yet: a token that is shown there is never lost,
    /// whatever happens next. Where it returns false nothing is kept, and the tip comes back all the same.
    async fn put_tip(
        &self,
        told: &Told,
        reporter: &Reporter,
        fresh: &Fresh,
        actor: &str,
        now_ms: i64,
        tell: TellTip<'_>,
    ) -> Result<Result<Tip, TipRefusal>, StoreError>;

    /// All tips, by the time they were received.
    async fn tips(&self) -> Result<Vec<Tip>, StoreError>;

    /// A page of the inbox, the latest first.
    async fn tip_page(&self, query: &ListQuery<TipState>) -> Result<ListPage<Tip>, StoreError>;

    /// The tip whose number is `name`, or the letters of whose number or whose id begin with it; none where there is no such tip or more than one.
    async fn tip(&self, name: &str) -> Result<Option<Tip>, StoreError>;

    /// The tips that tell of an address of any of these, themselves included where there is room: those received first, and no
    /// more than tell who was first.
    async fn tips_about(&self, tips: &[&Tip]) -> Result<Vec<Tip>, StoreError>;

    /// What the reporter with this token has told so far; none where the token is nobody's.
    async fn tips_of(&self, token: &Token) -> Result<Option<Vec<Tip>>, StoreError>;

    /// Writes down what somebody says about a tip, where that may be said of it now.
    async fn decide_tip(&self, tip_id: &str, word: &TipWord) -> Result<Result<(), TipRefusal>, StoreError>;

    /// Joins accepted tips to the current hits on the addresses they told of; returns how many joins are new.
    async fn join_tips(&self, now_ms: i64) -> Result<u64, StoreError>;

    /// Takes a step of the grant; `None` begins a new one. The first payment makes the tip a rewarded one.
    async fn put_reward(
        &self,
        tip_id: &str,
        grant_id: Option<&str>,
        order: RewardOrder<'_>,
    ) -> Result<Result<RewardEntry, TipRefusal>, StoreError>;

    /// The whole ledger in order, each entry with the id of its tip.
    async fn rewards(&self) -> Result<Vec<(String, RewardEntry)>, StoreError>;

    /// A page of the ledger, the latest entry first, each with its tip.
    async fn reward_page(&self, query: &ListQuery<()>) -> Result<ListPage<(Tip, RewardEntry)>, StoreError>;

    /// Who the reporter is. That `actor` looked is written down for good.
    async fn reporter_name(
        &self,
        reporter_id: &str,
        actor: &str,
        now_ms: i64,
    ) -> Result<Option<ReporterName>, StoreError>;

    /// Takes name and contact out, for good; the tips stay. Whether there was anything to take out.
    async fn forget_reporter(&self, reporter_id: &str, actor: &str, now_ms: i64) -> Result<bool, StoreError>;

    /// Takes a tip's words out, for good; that it was told, what became of it and the digest of its receipt stay. Whether there
    /// was anything to take out.
    async fn erase_tip(&self, tip_id: &str, actor: &str, now_ms: i64) -> Result<bool, StoreError>;
}
