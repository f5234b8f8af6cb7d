//! Rules of eBay's programme, as far as its documentation could be read; see `publish::notices::vero`.

use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use super::Others::DoNotAsk;
use super::Severity::Refused;
use super::claim::{is_bare, web_address};
use super::{Rule, field, is_blank, items};
use crate::review::notices::{Form, Item, Notice, Vero};

/// Items of one report.
const MAX_REPORTED: usize = 150;
const MAX_BRAND: usize = 50;
const MAX_MESSAGE: usize = 1_000;
const MAX_PATENT: usize = 15;

/// Reason codes that ask for a field of their own.
const UNLAWFUL_IMPORT: &str = "9037";
const VALID_PATENT: &str = "9048";
const OTHER: [&str; 2] = ["9052", "7052"];

const PROGRAMME: &[(Form, &str)] = &[(Form::Vero, "vero")];

pub(super) static RULES: &[Rule] = &[
    Rule {
        code: "vero-reason-code",
        severity: Refused,
        provisions: PROGRAMME,
        others: DoNotAsk,
        check: |notice, _| {
            let known = vero(notice).is_some_and(|vero| is_code(&vero.reason_code));
            field(!known, "vero.reason_code")
        },
    },
    Rule {
        code: "vero-item",
        severity: Refused,
        provisions: PROGRAMME,
        others: DoNotAsk,
        check: |notice, _| {
            // What is no address, or only a site's, has been named already.
            let is_page = |item: &Item| web_address(item).is_some_and(|url| !is_bare(&url));
            items(notice, "url", |item| is_page(item) && item_id(&item.url).is_none())
        },
    },
    Rule {
        code: "vero-too-many",
        severity: Refused,
        provisions: PROGRAMME,
        others: DoNotAsk,
        check: |notice, _| field(notice.items.len() > MAX_REPORTED, "items"),
    },
    Rule {
        code: "vero-countries",
        severity: Refused,
        provisions: PROGRAMME,
        others: DoNotAsk,
        check: |notice, _| asked(notice, &[UNLAWFUL_IMPORT], "vero.countries", |vero| vero.countries.is_empty()),
    },
    Rule {
        code: "vero-patent",
        severity: Refused,
        provisions: PROGRAMME,
        others: DoNotAsk,
        check: |notice, _| {
            let missing = asked(notice, &[VALID_PATENT], "vero.patent", |vero| is_missing(vero.patent.as_deref()));
            let long = vero(notice).is_some_and(|vero| is_longer(vero.patent.as_deref(), MAX_PATENT));
            [missing, field(long, "vero.patent")].concat()
        },
    },
    Rule {
        code: "vero-detailed-message",
        severity: Refused,
        provisions: PROGRAMME,
        others: DoNotAsk,
        check: |notice, _| {
            let name = "vero.detailed_message";
            let missing = asked(notice, &OTHER, name, |vero| is_missing(vero.detailed_message.as_deref()));
            let long = vero(notice).is_some_and(|vero| is_longer(vero.detailed_message.as_deref(), MAX_MESSAGE));
            [missing, field(long, name)].concat()
        },
    },
    Rule {
        code: "vero-too-long",
        severity: Refused,
        provisions: PROGRAMME,
        others: DoNotAsk,
        check: |notice, _| {
            let Some(vero) = vero(notice) else { return Vec::new() };
            let brand = field(is_longer(vero.brand.as_deref(), MAX_BRAND), "vero.brand");
            let message = is_longer(vero.message_to_seller.as_deref(), MAX_MESSAGE);
            [brand, field(message, "vero.message_to_seller")].concat()
        },
    },
];

/// The number of an eBay listing out of its address: `/itm/123…` or `/itm/some-title/123…`, on a host of eBay's.
pub fn item_id(url: &str) -> Option<String> {
    static PATH: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^/itm/(?:[^/]+/)?(\d{9,19})/?$").expect("the pattern is fixed"));
    let url = Url::parse(url).ok()?;
    // The registered name is `ebay` under whichever suffix.
    let registered = psl::domain(url.domain()?.as_bytes())?;
    let is_ebay = registered.as_bytes().starts_with(b"ebay.") && registered.suffix().is_known();
    let found = PATH.captures(url.path())?;
    is_ebay.then(|| found[1].to_owned())
}

fn vero(notice: &Notice) -> Option<&Vero> {
    notice.vero.as_ref()
}

/// The field where one of these codes asks for something that is not there.
fn asked(notice: &Notice, codes: &[&str], name: &str, missing: fn(&Vero) -> bool) -> Vec<String> {
    let wrong = vero(notice).is_some_and(|vero| codes.contains(&vero.reason_code.as_str()) && missing(vero));
    field(wrong, name)
}

fn is_code(code: &str) -> bool {
    !code.is_empty() && code.len() <= 10 && code.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_missing(text: Option<&str>) -> bool {
    text.is_none_or(is_blank)
}

fn is_longer(text: Option<&str>, max: usize) -> bool {
    text.is_some_and(|text| text.chars().count() > max)
}

#[cfg(test)]
mod tests {
    use super::item_id;

    #[test]
    fn listings_of_ebay_are_known_by_their_address() {
        for (url, expected) in [
            ("https://www.ebay.com/itm/123456789012", Some("123456789012")),
            ("https://www.ebay.co.uk/itm/some-shoe/123456789012?hash=x", Some("123456789012")),
            ("https://www.ebay.com/usr/seller", None),
            ("https://ebay.com.evil.net/itm/123456789012", None),
            ("https://notebay.com/itm/123456789012", None),
            ("https://www.ebay.com/itm/shoe", None),
        ] {
            assert_eq!(item_id(url).as_deref(), expected, "{url}");
        }
    }
}
