//! What forms that decide about hits say and send. They are read at `POST /hits/decide`, `/hits/escalate` and `/hits/undo`,
//! whatever page they stand on.

use crate::locale::{Lang, Message};
use crate::review::Verdict;
use crate::store::SeenHit;

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

/// A hit as it was seen, as forms send it: `ID~DECISION~ESCALATION~LISTING`, with nothing for what there was not.
pub fn seen(hit: &SeenHit) -> String {
    let part = |part: &Option<String>| part.as_deref().unwrap_or_default().to_owned();
    [hit.hit_id.clone(), part(&hit.decision), part(&hit.escalation), part(&hit.listing)].join("~")
}

/// Reads what [`seen`] wrote; parts that are left out are none.
pub fn read_seen(value: &str) -> SeenHit {
    let mut parts = value.splitn(4, '~');
    let hit_id = parts.next().unwrap_or_default().to_owned();
    let mut part = || parts.next().filter(|part| !part.is_empty()).map(str::to_owned);
    SeenHit { hit_id, decision: part(), escalation: part(), listing: part() }
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
