//! How long what is needed for signing in is kept. The audit log is kept for good.

/// What is kept for how long. Whoever changes it says so in the audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// A session ends when it was not used for so long,
    pub session_idle_hours: u32,
    /// and in any case after so long.
    pub session_days: u32,
    /// Counts of failed sign-ins, after the last.
    pub attempt_days: u32,
    /// API tokens that are over: revoked or expired.
    pub token_days: u32,
}

/// One of its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    SessionIdleHours,
    SessionDays,
    AttemptDays,
    TokenDays,
}

/// What was done at one time because it was due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    pub at_ms: i64,
    pub sessions: u64,
    pub attempts: u64,
    pub links: u64,
    pub tokens: u64,
    /// Kept answers to requests that carried a key.
    pub answers: u64,
}

impl Default for Retention {
    fn default() -> Self {
        Retention { session_idle_hours: 8, session_days: 7, attempt_days: 30, token_days: 90 }
    }
}

impl Rule {
    pub const ALL: [Rule; 4] = [Rule::SessionIdleHours, Rule::SessionDays, Rule::AttemptDays, Rule::TokenDays];

    pub fn as_str(self) -> &'static str {
        match self {
            Rule::SessionIdleHours => "session-idle-hours",
            Rule::SessionDays => "session-days",
            Rule::AttemptDays => "attempt-days",
            Rule::TokenDays => "token-days",
        }
    }

    /// What may be set.
    pub fn range(self) -> std::ops::RangeInclusive<u32> {
        match self {
            Rule::SessionIdleHours => 1..=72,
            Rule::SessionDays => 1..=90,
            Rule::AttemptDays => 1..=400,
            Rule::TokenDays => 1..=3_650,
        }
    }
}

impl Retention {
    pub fn get(&self, rule: Rule) -> u32 {
        match rule {
            Rule::SessionIdleHours => self.session_idle_hours,
            Rule::SessionDays => self.session_days,
            Rule::AttemptDays => self.attempt_days,
            Rule::TokenDays => self.token_days,
        }
    }

    pub fn set(&mut self, rule: Rule, value: u32) {
        match rule {
            Rule::SessionIdleHours => self.session_idle_hours = value,
            Rule::SessionDays => self.session_days = value,
            Rule::AttemptDays => self.attempt_days = value,
            Rule::TokenDays => self.token_days = value,
        }
    }
}
