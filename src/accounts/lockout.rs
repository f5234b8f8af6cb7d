//! Lock-out: how long nobody may try again after passwords that did not fit. It grows with every further one and is bounded,
//! so that guessing gets nowhere and nobody is locked out for good.
//!
//! Whoever knows a name must not be able to lock its holder out (OWASP ASVS 2.2.1 asks for both: no more than a hundred failed
//! attempts an hour on an account, and no denial of service by the lock). So the hard lock is on an account *from one address*;
//! the account as a whole is only slowed down, for addresses that it was never signed in from; and from an address where its
//! holder has signed in before, nothing counts but what was tried there for that account.

/// What attempts are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// An account from one address.
    Pair,
    /// An account from wherever nobody has signed in to it: one account tried from many places.
    Account,
    /// A network address: many accounts tried from one place.
    Address,
}

/// Attempts that were made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempts {
    pub counted: Counted,
    /// The account's name; empty where only the address counts.
    pub name: String,
    /// Empty where only the account counts.
    pub address: String,
    pub failures: u32,
    pub last_ms: i64,
    /// None may be made before.
    pub until_ms: i64,
}

const MINUTE_MS: i64 = 60_000;
/// Attempts are forgotten a day after the last.
pub const FORGOTTEN_AFTER_MS: i64 = 24 * 60 * MINUTE_MS;
/// Where somebody signed in from is known for so long after the last time.
pub const ADDRESS_KNOWN_MS: i64 = 90 * FORGOTTEN_AFTER_MS;

impl Counted {
    pub const ALL: [Counted; 3] = [Counted::Pair, Counted::Account, Counted::Address];

    pub fn as_str(self) -> &'static str {
        match self {
            Counted::Pair => "pair",
            Counted::Account => "account",
            Counted::Address => "address",
        }
    }

    pub fn named(name: &str) -> Option<Counted> {
        Counted::ALL.into_iter().find(|counted| counted.as_str() == name)
    }

    /// What an attempt is counted by, and held up by.
    pub fn of(from_known_address: bool) -> &'static [Counted] {
        if from_known_address { &[Counted::Pair] } else { &Counted::ALL }
    }

    /// Failures that cost nothing yet: people mistype, and an office shares an address.
    fn free(self) -> u32 {
        match self {
            Counted::Pair => 5,
            Counted::Account => 100,
            Counted::Address => 30,
        }
    }

    fn longest_ms(self) -> i64 {
        match self {
            Counted::Pair | Counted::Account => 15 * MINUTE_MS,
            Counted::Address => 60 * MINUTE_MS,
        }
    }

    /// How long the next attempt has to wait after so many failures: a minute, and twice as long with each more.
    pub fn wait_ms(self, failures: u32) -> i64 {
        match failures.checked_sub(self.free()) {
            None => 0,
            Some(over) => (MINUTE_MS << over.min(10)).min(self.longest_ms()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_and_ends() {
        let waits: Vec<i64> = (0..12).map(|failures| Counted::Pair.wait_ms(failures) / MINUTE_MS).collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15]);
        assert_eq!(Counted::Address.wait_ms(29), 0);
        assert_eq!(Counted::Address.wait_ms(u32::MAX), 60 * MINUTE_MS);
        assert_eq!((Counted::Account.wait_ms(99), Counted::Account.wait_ms(500)), (0, 15 * MINUTE_MS));
    }
}
