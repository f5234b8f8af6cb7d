//! A digest as a mail and as the JSON of a web hook: by right, best first, with links to the desk.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Delivery, News};
use crate::locale::{Lang, Message};
use crate::rights::RightId;

/// Hits that a letter names; of the others it tells the number.
pub const MAX_ITEMS: usize = 50;
/// Titles and names from the web are cut to this many characters.
const MAX_TEXT_CHARS: usize = 160;

/// A mail's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// The letter in the subscription's language; `desk` is the desk's own address, without a slash at its end.
pub fn letter(delivery: &Delivery, desk: &str) -> Letter {
    let lang = delivery.subscription.lang;
    let digest = &delivery.digest;
    let groups = by_right(&digest.news, lang);
    let subject = Message::new("desk-alerts-subject")
        .with("count", digest.count)
        .with("rights", groups.len())
        .with("name", one_line(&delivery.subscription.name));
    let mut body = String::new();
    for ((right, _), news) in &groups {
        body.push_str(&format!("{right}\n"));
        for one in news {
            body.push_str(&format!("  {}\n    {desk}/hits/{}\n", line(one, lang), one.hit_id));
        }
        body.push('\n');
    }
    let more = digest.count.saturating_sub(digest.news.len() as u64);
    if more > 0 {
        body.push_str(&format!("{}\n", lang.text(&Message::new("desk-alerts-more").with("count", more))));
    }
    let foot = Message::new("desk-alerts-foot").with("address", format!("{desk}/alerts"));
    body.push_str(&format!("{desk}/hits\n\n-- \n{}\n", lang.text(&foot)));
    Letter { subject: lang.text(&subject), body }
}

/// Asks whoever reads at an address whether they want to be told there; `link` is where they agree.
pub fn consent_letter(person: &str, link: &str, lang: Lang) -> Letter {
    let body = Message::new("desk-alerts-consent-body").with("person", one_line(person)).with("link", link);
    Letter { subject: lang.say("desk-alerts-consent-subject"), body: format!("{}\n", lang.text(&body)) }
}

/// What a web hook is sent.
pub fn payload(delivery: &Delivery, desk: &str) -> Value {
    let hits: Vec<Value> = delivery
        .digest
        .news
        .iter()
        .map(|one| {
            json!({
                "hit": one.hit_id, "right": one.right_id, "right_name": one.right_name, "score": one.score,
                "title": one.title, "seller": one.seller, "source": one.source, "url": one.url,
                "first_seen": rfc3339(one.first_seen_ms), "changed": one.changed,
                "desk_url": format!("{desk}/hits/{}", one.hit_id),
            })
        })
        .collect();
    json!({
        "type": "hits.news", "timestamp": rfc3339(delivery.made_ms),
        "data": { "subscription": delivery.subscription.id, "count": delivery.digest.count, "hits": hits },
    })
}

fn line(news: &News, lang: Lang) -> String {
    let code = if news.changed { "desk-alerts-line-changed" } else { "desk-alerts-line" };
    let seller = news.seller.as_deref().map_or_else(|| "–".to_owned(), one_line);
    lang.text(
        &Message::new(code)
            .with("score", format!("{:.0}", news.score.get() * 100.0))
            .with("title", one_line(&news.title))
            .with("seller", seller)
            .with("source", one_line(&news.source)),
    )
}

/// By name, and two rights of one name apart.
fn by_right(news: &[News], lang: Lang) -> BTreeMap<(String, Option<&RightId>), Vec<&News>> {
    let mut groups: BTreeMap<_, Vec<&News>> = BTreeMap::new();
    for one in news {
        let name = match &one.right_id {
            None => lang.say("desk-alerts-no-right"),
            // The register has it no more.
            Some(id) if one.right_name.is_empty() => one_line(&id.0),
            Some(_) => one_line(&one.right_name),
        };
        groups.entry((name, one.right_id.as_ref())).or_default().push(one);
    }
    groups
}

/// Text from the web on one line: nothing in it begins a header, a line or a direction of writing.
fn one_line(text: &str) -> String {
    let is_mark = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}');
    let clean: String = text.chars().map(|c| if c.is_control() || is_mark(c) { ' ' } else { c }).collect();
    let words: Vec<&str> = clean.split_whitespace().collect();
    words.join(" ").chars().take(MAX_TEXT_CHARS).collect()
}

fn rfc3339(ms: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
