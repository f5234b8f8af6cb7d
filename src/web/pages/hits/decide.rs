//! What forms that decide about hits say and send. They are read at `POST /hits/decide`, `/hits/escalate` and `/hits/undo`,
//! whatever page they stand on.

use crate::locale::{Lang, Message};
use crate::review::Verdict;

/// Reasons that are often given, by the verdict they belong to; whoever decides may write their own beside it.
pub const REASONS: [(Verdict, &str); 8] = [
    (Verdict::Lawful, "desk-hits-reason-licensed"),
    (Verdict::Lawful, "desk-hits-reason-resale"),
    (Verdict::Lawful, "desk-hits-reason-fair-use"),
    (Verdict::Lawful, "desk-hits-reason-other-class"),
    (Verdict::NotUsed, "desk-hits-reason-other-meaning"),
    (Verdict::NotUsed, "desk-hits-reason-other-mark"),
    (Verdict::NotUsed, "desk-hits-reason-other-picture"),
    (Verdict::NotUsed, "desk-hits-reason-no-offer"),
];

/// A hit with the decision that was seen of it, as forms send them.
pub fn seen(hit_id: &str, decision: Option<&str>) -> String {
    format!("{hit_id}~{}", decision.unwrap_or_default())
}

/// What was decided and by whom.
pub fn say_decision(lang: Lang, verdict: Verdict, actor: &str) -> String {
    let words = lang.say(verdict_code(verdict));
    lang.text(&Message::new("desk-hits-decided-by").with("verdict", words).with("actor", actor))
}

pub fn verdict_code(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Infringes => "verdict-infringes",
        Verdict::Lawful => "verdict-lawful",
        Verdict::NotUsed => "verdict-not-used",
    }
}
