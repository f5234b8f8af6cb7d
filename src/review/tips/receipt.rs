//! What a reporter takes away: number, time, what was told, the digest that proves it, and whether somebody was first. In both
//! languages, and without a word about who the reporter is.

use super::{Tip, Token};
use crate::locale::{Lang, Message};

/// A receipt for a tip.
pub struct Receipt<'a> {
    pub tip: &'a Tip,
    /// Shown this once, where the reporter is new and anonymous.
    pub token: Option<&'a Token>,
}

impl Receipt<'_> {
    /// The receipt in `first`, then in the other language; the same tip and token give the same text.
    pub fn text(&self, first: Lang) -> String {
        let others = Lang::ALL.into_iter().filter(|lang| *lang != first);
        let texts: Vec<String> = std::iter::once(first).chain(others).map(|lang| self.in_language(lang)).collect();
        texts.join("\n")
    }

    fn in_language(&self, lang: Lang) -> String {
        let told = &self.tip.told;
        let mut lines = vec![
            lang.say("tips-receipt-title"),
            row(lang, "tips-receipt-number", &self.tip.number),
            row(lang, "tips-receipt-received", &time(told.received_ms)),
        ];
        for (at, address) in told.addresses.iter().enumerate() {
            let told_before = self.tip.told_before.contains(&at);
            let before = if told_before { lang.say("tips-receipt-told-before") } else { String::new() };
            lines.push(row(lang, "tips-receipt-address", &format!("{address}{before}")));
        }
        if let Some(right) = &told.right_id {
            lines.push(row(lang, "tips-receipt-right", &right.0));
        }
        lines.push(row(lang, "tips-receipt-claim", &told.claim.split_whitespace().collect::<Vec<_>>().join(" ")));
        lines.push(row(lang, "tips-receipt-digest", &format!("sha256:{}", self.tip.digest())));
        lines.push(lang.say(match self.tip.told_before.len() {
            0 => "tips-receipt-first",
            count if count == told.addresses.len() => "tips-receipt-duplicate",
            _ => "tips-receipt-in-part",
        }));
        if let Some(token) = self.token {
            lines.push(row(lang, "tips-receipt-token", &token.to_text()));
            lines.push(lang.say("tips-receipt-keep-token"));
        }
        lines.push(lang.say("tips-receipt-closing"));
        lines.iter().map(|line| format!("{line}\n")).collect()
    }
}

fn row(lang: Lang, code: &'static str, value: &str) -> String {
    let label = lang.text(&Message::new(code));
    let value: String = value.chars().filter(|c| !c.is_control()).collect();
    format!("{label}{value}")
}

fn time(ms: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
