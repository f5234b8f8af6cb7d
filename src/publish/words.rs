//! How a report says things: levels, kinds, dates, money, and text from the web made safe to show.
//! Words come from the catalogue; nothing here decides anything.

use jiff::Timestamp;

use crate::extract::{LinkKind, Listing};
use crate::locale::{Lang, Message};
use crate::matcher::{Field, PictureKind, PictureMatch};
use crate::publish::HeldFlood;
use crate::rank::{Score, Weights};
use crate::rights::{Right, RightDetails, RightKind};

/// A score in words. The bounds are fixed; the reporting threshold comes from the weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Below the reporting threshold.
    Mention,
    Possible,
    /// From 0.65.
    Strong,
    /// From 0.85.
    VeryStrong,
}

impl Level {
    pub fn of(score: Score, weights: &Weights) -> Self {
        match score.get() {
            _ if score < weights.report_from => Level::Mention,
            value if value >= 0.85 => Level::VeryStrong,
            value if value >= 0.65 => Level::Strong,
            _ => Level::Possible,
        }
    }

    /// Also its CSS class and its name in JSON lines.
    pub fn name(self) -> &'static str {
        match self {
            Level::Mention => "mention",
            Level::Possible => "possible",
            Level::Strong => "strong",
            Level::VeryStrong => "very-strong",
        }
    }

    pub fn say(self, lang: Lang) -> String {
        lang.say(match self {
            Level::Mention => "publish-level-mention",
            Level::Possible => "publish-level-possible",
            Level::Strong => "publish-level-strong",
            Level::VeryStrong => "publish-level-very-strong",
        })
    }
}

/// The kind's name in records and JSON lines.
pub fn kind_name(kind: RightKind) -> &'static str {
    match kind {
        RightKind::Trademark => "trademark",
        RightKind::CopyrightWork => "copyright_work",
        RightKind::Design => "design",
        RightKind::Patent => "patent",
        RightKind::GeographicalIndication => "geographical_indication",
        RightKind::PlantVariety => "plant_variety",
        RightKind::Broadcast => "broadcast",
        RightKind::TraditionalKnowledge => "traditional_knowledge",
    }
}

pub fn say_kind(lang: Lang, kind: RightKind) -> String {
    lang.say(match kind {
        RightKind::Trademark => "publish-kind-trademark",
        RightKind::CopyrightWork => "publish-kind-copyright-work",
        RightKind::Design => "publish-kind-design",
        RightKind::Patent => "publish-kind-patent",
        RightKind::GeographicalIndication => "publish-kind-geographical-indication",
        RightKind::PlantVariety => "publish-kind-plant-variety",
        RightKind::Broadcast => "publish-kind-broadcast",
        RightKind::TraditionalKnowledge => "publish-kind-traditional-knowledge",
    })
}

pub fn say_link_kind(lang: Lang, kind: LinkKind) -> String {
    lang.say(match kind {
        LinkKind::NetDisk => "publish-link-net-disk",
        LinkKind::Magnet => "publish-link-magnet",
        LinkKind::Torrent => "publish-link-torrent",
        LinkKind::M3u8 => "publish-link-m3u8",
        LinkKind::IptvList => "publish-link-iptv-list",
        LinkKind::PeerToPeer => "publish-link-peer-to-peer",
    })
}

pub fn say_field(lang: Lang, field: Field) -> String {
    lang.say(match field {
        Field::Title => "publish-field-title",
        Field::Description => "publish-field-description",
        Field::Brand => "publish-field-brand",
        Field::Seller => "publish-field-seller",
        Field::Price => "publish-field-price",
        Field::Location => "publish-field-location",
        Field::Url => "publish-field-url",
        Field::Image => "publish-field-image",
        Field::Link => "publish-field-link",
    })
}

/// How the picture was changed, in words; a form the catalogue lacks is shown by its own name.
pub fn say_edit(lang: Lang, matched: &PictureMatch) -> String {
    let form = if matched.kind == PictureKind::Region { "mark" } else { matched.form.as_str() };
    let known = |form: &str| {
        let code = format!("publish-form-{form}");
        let words = lang.say(&code);
        if words == code { form.to_owned() } else { words }
    };
    let also = [("mirrored", matched.mirrored), ("negative", matched.negative)];
    let parts = std::iter::once(form).chain(also.into_iter().filter_map(|(name, is)| is.then_some(name)));
    parts.map(known).collect::<Vec<_>>().join(if lang == Lang::En { ", " } else { "，" })
}

/// Nice classes of a trademark; empty for other rights.
pub fn classes(right: &Right) -> Vec<u8> {
    match &right.details {
        RightDetails::Trademark { classes, .. } => classes.iter().map(|class| class.get()).collect(),
        _ => Vec::new(),
    }
}

/// `2026-11-22 17:42 UTC`.
pub fn minute(ms: i64) -> String {
    time(ms, "%Y-%m-%d %H:%M UTC")
}

/// RFC 3339 with seconds, in UTC.
pub fn rfc3339(ms: i64) -> String {
    time(ms, "%Y-%m-%dT%H:%M:%SZ")
}

fn time(ms: i64, format: &str) -> String {
    Timestamp::from_millisecond(ms).map(|time| time.strftime(format).to_string()).unwrap_or_default()
}

/// A count with its thousands grouped: `12,345`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A score as people read it: 0 to 100.
pub fn percent(score: Score) -> u32 {
    (score.get() * 100.0).round() as u32
}

/// `CNY 59.00`, or the bare amount where no currency is known.
pub fn money(amount: f64, currency: Option<&str>) -> String {
    match currency {
        Some(currency) => format!("{} {amount:.2}", shown(currency, 8)),
        None => format!("{amount:.2}"),
    }
}

/// The price beside the right's reference price, as far as both are known and in one currency.
pub fn price_line(lang: Lang, listing: &Listing, right: Option<&Right>) -> Option<String> {
    let price = listing.price?;
    let reference = right.and_then(|right| right.reference_price.as_ref());
    let said = money(price, listing.currency.as_deref());
    let Some(reference) = reference else { return Some(said) };
    let message = Message::new("publish-price-beside-reference")
        .with("price", said)
        .with("reference", money(reference.amount, Some(&reference.currency)));
    let same_currency = listing.currency.as_deref() == Some(reference.currency.as_str());
    if !same_currency || reference.amount <= 0.0 {
        return Some(lang.text(&message));
    }
    let percent = (price / reference.amount * 100.0).round().clamp(0.0, 100_000.0);
    Some(lang.text(&Message { code: "publish-price-share-of-reference".into(), ..message.with("percent", percent) }))
}

/// Text from the web on one line, at most `max` characters: no control characters (a terminal would obey them) and no
/// direction overrides (they make a name read as another).
pub fn shown(text: &str, max: usize) -> String {
    let mut out = String::new();
    for (count, c) in text.chars().map(visible).enumerate() {
        if count == max {
            out.push('…');
            break;
        }
        out.push(c);
    }
    out
}

/// The character that stands for `c` on a page or a terminal; always one for one, so that spans keep their place.
pub fn visible(c: char) -> char {
    match c {
        c if c.is_whitespace() => ' ',
        c if c.is_control() => '\u{FFFD}',
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        c => c,
    }
}

/// A flood in one sentence.
pub fn about_flood(held: &HeldFlood) -> Message {
    let rights: Vec<String> = held.rights.iter().take(3).map(|name| shown(name, 80)).collect();
    Message::new("publish-held-flood")
        .with("hits", held.hits)
        .with("right", rights.join(", "))
        .with("picture", held.image_id.chars().take(12).collect::<String>())
        .with("usual", held.usual)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rights::Money;

    #[test]
    fn levels_follow_threshold_and_bounds() {
        let weights = Weights::default();
        for (score, level) in [
            (0.0, Level::Mention),
            (0.499, Level::Mention),
            (0.5, Level::Possible),
            (0.65, Level::Strong),
            (0.85, Level::VeryStrong),
            (1.0, Level::VeryStrong),
        ] {
            assert_eq!(Level::of(Score::new(score), &weights), level, "{score}");
        }
    }

    #[test]
    fn counts_are_grouped() {
        for (count, said) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(count), said);
        }
    }

    #[test]
    fn shown_text_obeys_nobody() {
        for (text, max, said) in [
            ("plain", 9, "plain"),
            ("漓瑞跑鞋", 2, "漓瑞…"),
            ("a\u{1b}[31mred", 9, "a\u{FFFD}[31mred"),
            ("a\u{202E}b\nc", 9, "a\u{FFFD}b c"),
        ] {
            assert_eq!(shown(text, max), said, "{text:?}");
        }
    }

    #[test]
    fn prices_are_compared_in_one_currency_only() {
        let mut right = crate::publish::sample::right("tm", "LIRUI");
        right.reference_price = Some(Money { amount: 200.0, currency: "CNY".into() });
        let listing =
            |currency: &str| Listing { price: Some(50.0), currency: Some(currency.into()), ..Listing::default() };
        for (currency, said) in [
            ("CNY", "CNY 50.00, 25 % of the reference price CNY 200.00"),
            ("USD", "USD 50.00 (reference price CNY 200.00)"),
        ] {
            assert_eq!(price_line(Lang::En, &listing(currency), Some(&right)).as_deref(), Some(said));
        }
        assert_eq!(price_line(Lang::En, &Listing::default(), Some(&right)), None);
    }

    #[test]
    fn times_are_utc_and_never_panic() {
        assert_eq!(minute(1_795_000_000_000), "2026-11-18 11:06 UTC");
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(minute(i64::MAX), "");
    }
}
