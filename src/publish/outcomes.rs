//! What became of an address, grouped as people ask for it. The one table of all outcome codes: store, logs and metrics use
//! the codes, whoever counts for people uses the groups.

use crate::locale::{Lang, Message};

/// What a reader wants to know of addresses, in the order in which it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OutcomeGroup {
    Fetched,
    Unchanged,
    /// Not asked for: it may not have changed since the last visit.
    NotDue,
    /// robots.txt, or what a page says to robots.
    Refused,
    /// The site turns programs away: recognised and reported, never circumvented.
    Blocked,
    Failed,
    /// Not visited this time: a limit was reached, or the server asked for rest.
    Left,
    /// Not the source's business.
    Aside,
}

use OutcomeGroup::{Aside, Blocked, Failed, Fetched, Left, NotDue, Refused, Unchanged};

const GROUPS: &[(&str, OutcomeGroup)] = &[
    ("fetched", Fetched),
    ("duplicate", Fetched),
    ("redirected", Fetched),
    ("unchanged", Unchanged),
    ("not-due", NotDue),
    ("fresh", NotDue),
    ("robots", Refused),
    ("noindex", Refused),
    ("nofollow", Refused),
    ("busy", Left),
    ("page-budget", Left),
    ("picture-budget", Left),
    ("sitemap-budget", Left),
    ("host-budget", Left),
    ("outside-hours", Left),
    ("not-archived", Left),
    ("out-of-scope", Aside),
    ("trap", Aside),
    ("robots-unreachable", Failed),
    ("gone", Failed),
    ("dns", Failed),
    ("connect", Failed),
    ("tls", Failed),
    ("timeout", Failed),
    ("protocol", Failed),
    ("forbidden-address", Failed),
    ("setup", Failed),
    ("unreadable", Failed),
    ("redirect-refused", Failed),
    ("truncated", Failed),
];

/// Codes that name their group at the beginning and the particulars behind it.
const FAMILIES: &[(&str, OutcomeGroup)] = &[("blocked-", Blocked), ("http-", Failed), ("tls-", Failed)];

impl OutcomeGroup {
    pub const ALL: [OutcomeGroup; 8] = [Fetched, Unchanged, NotDue, Refused, Blocked, Failed, Left, Aside];

    /// The group of an outcome's code. What this version does not know counts as failed: it is shown, not hidden.
    pub fn of(code: &str) -> Self {
        let exact = GROUPS.iter().find(|(known, _)| *known == code);
        let family = || FAMILIES.iter().find(|(beginning, _)| code.starts_with(beginning));
        exact.or_else(family).map_or(Failed, |(_, group)| *group)
    }

    /// Its name in JSON and as a label of metrics.
    pub fn name(self) -> &'static str {
        match self {
            Fetched => "fetched",
            Unchanged => "unchanged",
            NotDue => "not_due",
            Refused => "refused",
            Blocked => "blocked",
            Failed => "failed",
            Left => "left",
            Aside => "aside",
        }
    }
}

/// The words for an outcome's code; a code without any is shown as it is.
pub fn say_outcome(lang: Lang, code: &str) -> String {
    let words = lang.say(code);
    if words != code {
        return words;
    }
    if let Some(status) = code.strip_prefix("http-") {
        return lang.text(&Message::new("publish-status").with("status", status.to_owned()));
    }
    let own = format!("publish-outcome-{code}");
    let words = lang.say(&own);
    if words == own { code.to_owned() } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_in_one_group() {
        for (index, (code, _)) in GROUPS.iter().enumerate() {
            assert!(GROUPS[..index].iter().all(|(known, _)| known != code), "{code} stands twice");
        }
        for (code, group) in [
            ("fetched", Fetched),
            ("busy", Left),
            ("blocked-captcha", Blocked),
            ("http-500", Failed),
            ("tls-expired", Failed),
            ("never heard of", Failed),
            ("robots", Refused),
            ("robots-unreachable", Failed),
        ] {
            assert_eq!(OutcomeGroup::of(code), group, "{code}");
        }
    }

    #[test]
    fn every_code_that_is_shown_has_words_in_both_languages() {
        let shown = |group| matches!(group, NotDue | Blocked | Failed | Left);
        let families = ["blocked-captcha", "blocked-challenge", "blocked-login", "blocked-denied", "http-418"];
        let codes = GROUPS.iter().filter(|(_, group)| shown(*group)).map(|(code, _)| *code).chain(families);
        for code in codes {
            for lang in Lang::ALL {
                assert_ne!(say_outcome(lang, code), code, "{lang}");
            }
        }
        assert_eq!(say_outcome(Lang::En, "http-418"), "HTTP 418");
        assert_eq!(say_outcome(Lang::En, "tls-new-kind"), "tls-new-kind");
    }
}
