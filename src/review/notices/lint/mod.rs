//! What is missing in a notice, or doubtful, each with its field and the provision that asks for it. A notice with a fault is not
//! exported: an incomplete one is void, and a wrong one costs the complainant and harms somebody who may be in the right.

mod claim;
mod parties;
pub mod vero;

use serde::Serialize;

use super::situation::Situation;
use super::{Form, Notice};
use crate::locale::Message;

/// One thing that is wrong with a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The rule that found it.
    pub code: &'static str,
    /// Where in the notice, as in `items[0].url`.
    pub field: String,
    pub severity: Severity,
    /// Which provision asks for it in this form, as a key of the catalogue; none where it is a rule of ours.
    pub provision: Option<&'static str>,
    /// The earlier notice that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earlier: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The notice cannot leave.
    Refused,
    /// It can, and somebody should look.
    Warned,
}

/// One thing that is asked of a notice.
pub struct Rule {
    /// What faults and their words are known by; never changed once released.
    pub code: &'static str,
    severity: Severity,
    /// Forms whose own law or programme asks for it, with the provision.
    provisions: &'static [(Form, &'static str)],
    others: Others,
    /// The fields at fault.
    check: fn(&Notice, &Situation) -> Vec<String>,
}

/// What holds for forms whose own law does not ask.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Others {
    /// A rule of ours: no speculative and no abusive claims, whatever the law would let pass.
    AskToo,
    /// A rule of ours for these.
    AskIn(&'static [Form]),
    DoNotAsk,
}

impl Rule {
    /// Whether notices in this form are held to it, and by which provision.
    pub fn asked_by(&self, form: Form) -> Option<Option<&'static str>> {
        let provision = self.provisions.iter().find(|(known, _)| *known == form).map(|(_, provision)| *provision);
        let by_us = match self.others {
            Others::AskToo => true,
            Others::AskIn(forms) => forms.contains(&form),
            Others::DoNotAsk => false,
        };
        (provision.is_some() || by_us).then_some(provision)
    }
}

impl Fault {
    /// The fault in words, without its field.
    pub fn message(&self) -> Message {
        let message = Message::new(format!("notices-lint-{}", self.code));
        match &self.earlier {
            Some(earlier) => message.with("notice", earlier.as_str()),
            None => message,
        }
    }

    /// The provision in words.
    pub fn provision(&self) -> Option<Message> {
        self.provision.map(provision_message)
    }
}

/// The words for a provision such as `dmca-i`.
pub fn provision_message(key: &str) -> Message {
    Message::new(format!("notices-provision-{key}"))
}

/// Every rule, in the order in which a notice is read.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    parties::RULES.iter().chain(claim::RULES).chain(vero::RULES)
}

/// Everything that is wrong with a notice today, in the order of the rules.
pub fn lint(notice: &Notice, situation: &Situation) -> Vec<Fault> {
    let mut faults = Vec::new();
    for rule in rules() {
        let Some(provision) = rule.asked_by(notice.form) else { continue };
        let fields = (rule.check)(notice, situation);
        faults.extend(fields.into_iter().map(|field| Fault {
            code: rule.code,
            field,
            severity: rule.severity,
            provision,
            earlier: None,
        }));
    }
    faults.extend(told_before(notice, situation));
    faults
}

/// Listings about which the same house has been told already, by another mailbox or form: whoever lets the notice out should know.
/// It is no element of a notice, so no form asks for it.
fn told_before(notice: &Notice, situation: &Situation) -> Vec<Fault> {
    let told = notice.items.iter().enumerate().filter_map(|(at, item)| {
        let earlier = situation.items.get(&item.hit_id)?.told.clone()?;
        Some(Fault {
            code: "told-before",
            field: format!("items[{at}].hit_id"),
            severity: Severity::Warned,
            provision: None,
            earlier: Some(earlier),
        })
    });
    told.collect()
}

/// Whether nothing that was found keeps the notice from leaving.
pub fn may_leave(faults: &[Fault]) -> bool {
    faults.iter().all(|fault| fault.severity != Severity::Refused)
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// The field where something is wrong.
fn field(wrong: bool, name: &str) -> Vec<String> {
    if wrong { vec![name.to_owned()] } else { Vec::new() }
}

/// A field of each item that something is wrong with.
fn items(notice: &Notice, name: &str, wrong: impl Fn(&super::Item) -> bool) -> Vec<String> {
    let numbered = notice.items.iter().enumerate().filter(|(_, item)| wrong(item));
    numbered.map(|(at, _)| format!("items[{at}].{name}")).collect()
}

#[cfg(test)]
mod tests;
