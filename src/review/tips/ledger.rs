//! Rewards for tips, kept as a ledger: each entry moves an amount from one account of its grant to another, entries are only
//! ever added, no account but the budget goes below nothing, and everything together sums to nothing.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::locale::Message;
use crate::review::blocks::is_same_person;

/// Largest single amount, in hundredths of the currency's unit: ten thousand million units.
const MAX_HUNDREDTHS: i64 = 1_000_000_000_000;

/// Where the money of a grant is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Account {
    /// What rewards are taken from.
    Budget,
    /// Granted by one person, and waiting for another.
    Granted,
    /// To be paid.
    Approved,
    Paid,
}

/// What an entry says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RewardStep {
    Granted,
    /// By somebody else than who granted it.
    Approved,
    Paid,
    /// What was not paid yet goes back into the budget.
    Withdrawn,
}

/// An amount of money above nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// Hundredths of the currency's unit, whatever smaller coins the currency has.
    pub hundredths: i64,
    /// ISO 4217, upper case.
    pub currency: String,
}

/// One entry. Entries are never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RewardEntry {
    pub id: String,
    /// The id of the entry that granted it.
    pub grant_id: String,
    pub step: RewardStep,
    pub from: Account,
    pub to: Account,
    pub amount: Amount,
    pub actor: String,
    pub at_ms: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What stands in the accounts of one or more grants in one currency, in hundredths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balances(BTreeMap<Account, i64>);

/// Why an entry cannot be made, or entries are not sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerFault {
    BadAmount {
        text: String,
    },
    BadCurrency {
        text: String,
    },
    /// A step that does not follow, such as paying what nobody has approved.
    NotNow {
        step: RewardStep,
    },
    SamePerson {
        actor: String,
    },
    /// More than there is.
    TooMuch {
        left: Amount,
    },
    /// The entries themselves do not add up.
    Unsound {
        grant_id: String,
    },
}

impl Account {
    pub fn as_str(self) -> &'static str {
        match self {
            Account::Budget => "budget",
            Account::Granted => "granted",
            Account::Approved => "approved",
            Account::Paid => "paid",
        }
    }
}

impl FromStr for Account {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let all = [Account::Budget, Account::Granted, Account::Approved, Account::Paid];
        all.into_iter().find(|account| account.as_str() == text).ok_or(())
    }
}

impl RewardStep {
    pub const ALL: [RewardStep; 4] =
        [RewardStep::Granted, RewardStep::Approved, RewardStep::Paid, RewardStep::Withdrawn];

    pub fn as_str(self) -> &'static str {
        match self {
            RewardStep::Granted => "granted",
            RewardStep::Approved => "approved",
            RewardStep::Paid => "paid",
            RewardStep::Withdrawn => "withdrawn",
        }
    }
}

impl FromStr for RewardStep {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        RewardStep::ALL.into_iter().find(|step| step.as_str() == text).ok_or(())
    }
}

impl Amount {
    /// Reads `200`, `200.5` or `200.50` and an ISO 4217 code.
    pub fn parse(amount: &str, currency: &str) -> Result<Self, LedgerFault> {
        let bad_amount = || LedgerFault::BadAmount { text: amount.chars().take(40).collect() };
        let code = currency.trim().to_ascii_uppercase();
        if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(LedgerFault::BadCurrency { text: currency.chars().take(40).collect() });
        }
        let (units, cents) = amount.trim().split_once('.').unwrap_or((amount.trim(), "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(units) || !digits(cents) || cents.len() > 2 {
            return Err(bad_amount());
        }
        let units: i64 = units.parse().map_err(|_| bad_amount())?;
        let cents: i64 = format!("{cents:0<2}").parse().map_err(|_| bad_amount())?;
        let hundredths = units.checked_mul(100).and_then(|whole| whole.checked_add(cents)).ok_or_else(bad_amount)?;
        if !(1..=MAX_HUNDREDTHS).contains(&hundredths) {
            return Err(bad_amount());
        }
        Ok(Amount { hundredths, currency: code })
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02} {}", self.hundredths / 100, self.hundredths % 100, self.currency)
    }
}

impl Balances {
    /// What the entries leave in each account; a fault where one of them takes more than there was.
    pub fn of(entries: &[RewardEntry]) -> Result<Self, LedgerFault> {
        let mut grants: BTreeMap<&str, BTreeMap<Account, i64>> = BTreeMap::new();
        let mut all = Balances::default();
        for entry in entries {
            let unsound = || LedgerFault::Unsound { grant_id: entry.grant_id.clone() };
            let of_grant = grants.entry(&entry.grant_id).or_default();
            let amount = entry.amount.hundredths;
            for accounts in [of_grant, &mut all.0] {
                let from = accounts.entry(entry.from).or_default();
                *from = from.checked_sub(amount).ok_or_else(unsound)?;
                if amount <= 0 || entry.from == entry.to || (*from < 0 && entry.from != Account::Budget) {
                    return Err(unsound());
                }
                let to = accounts.entry(entry.to).or_default();
                *to = to.checked_add(amount).ok_or_else(unsound)?;
            }
        }
        Ok(all)
    }

    pub fn get(&self, account: Account) -> i64 {
        self.0.get(&account).copied().unwrap_or_default()
    }

    /// Promised, and neither paid nor withdrawn.
    pub fn open(&self) -> i64 {
        self.get(Account::Granted) + self.get(Account::Approved)
    }

    pub fn paid(&self) -> i64 {
        self.get(Account::Paid)
    }

    /// What went out equals what came in: true of every sound ledger.
    pub fn sums_to_nothing(&self) -> bool {
        self.0.values().sum::<i64>() == 0
    }
}

/// The entry that takes this step of the grant whose entries so far are `known`; a new grant has none. Without an `amount`,
/// everything that can be moved is.
pub fn next_entry(
    tip_id: &str,
    known: &[RewardEntry],
    step: RewardStep,
    amount: Option<&Amount>,
    actor: &str,
    at_ms: i64,
    note: Option<&str>,
) -> Result<RewardEntry, LedgerFault> {
    let balances = Balances::of(known)?;
    let grant = known.first();
    let (from, to) = match (step, grant) {
        (RewardStep::Granted, None) => (Account::Budget, Account::Granted),
        (RewardStep::Approved, Some(grant)) if balances.get(Account::Granted) > 0 => {
            if is_same_person(&grant.actor, actor) {
                return Err(LedgerFault::SamePerson { actor: actor.to_owned() });
            }
            (Account::Granted, Account::Approved)
        }
        (RewardStep::Paid, Some(_)) if balances.get(Account::Approved) > 0 => (Account::Approved, Account::Paid),
        (RewardStep::Withdrawn, Some(_)) if balances.get(Account::Approved) > 0 => (Account::Approved, Account::Budget),
        (RewardStep::Withdrawn, Some(_)) if balances.get(Account::Granted) > 0 => (Account::Granted, Account::Budget),
        _ => return Err(LedgerFault::NotNow { step }),
    };
    let amount = match grant {
        None => amount.cloned().ok_or(LedgerFault::BadAmount { text: String::new() })?,
        Some(grant) => {
            let left = Amount { hundredths: balances.get(from), currency: grant.amount.currency.clone() };
            let wanted = amount.cloned().unwrap_or_else(|| left.clone());
            if wanted.currency != left.currency || !(1..=left.hundredths).contains(&wanted.hundredths) {
                return Err(LedgerFault::TooMuch { left });
            }
            wanted
        }
    };
    let parts = [tip_id, grant.map_or("", |grant| &grant.id), step.as_str(), actor, &at_ms.to_string()];
    let text: String = parts.iter().map(|part| format!("{}\n{part}\n", part.len())).collect();
    let digest = Sha256::digest(format!("reward\n{text}{}\n{}", amount, known.len()));
    let id = data_encoding::HEXLOWER.encode(&digest)[..32].to_owned();
    let grant_id = grant.map_or_else(|| id.clone(), |grant| grant.grant_id.clone());
    let note = note.map(str::to_owned);
    Ok(RewardEntry { id, grant_id, step, from, to, amount, actor: actor.to_owned(), at_ms, note })
}

impl LedgerFault {
    pub fn message(&self) -> Message {
        match self {
            LedgerFault::BadAmount { text } => Message::new("tips-reward-bad-amount").with("text", text.as_str()),
            LedgerFault::BadCurrency { text } => Message::new("tips-reward-bad-currency").with("text", text.as_str()),
            LedgerFault::NotNow { step } => Message::new("tips-reward-not-now").with("step", step.as_str()),
            LedgerFault::SamePerson { actor } => Message::new("tips-reward-same-person").with("actor", actor.as_str()),
            LedgerFault::TooMuch { left } => Message::new("tips-reward-too-much").with("left", left.to_string()),
            LedgerFault::Unsound { grant_id } => Message::new("tips-reward-unsound").with("grant", grant_id.as_str()),
        }
    }
}
