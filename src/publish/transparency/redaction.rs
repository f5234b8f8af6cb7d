//! What is taken out before something is made public: mail addresses, telephone numbers, and what in an address of the web
//! names or lets in a person. Rather too much than too little: the address still says which site and page is meant.

use std::sync::LazyLock;

use regex::Regex;
use url::{Url, form_urlencoded};

/// What stands where something was taken out, as in Lumen's own records.
pub const REDACTED: &str = "[REDACTED]";
/// The same inside an address, where brackets have a meaning of their own.
const REDACTED_IN_URL: &str = "REDACTED";
const MAX_TEXT: usize = 5_000;
/// A value of at least this many letters and digits, both kinds among them, was made by a machine to be known again.
const TOKEN_LENGTH: usize = 20;
/// Fewer digits are a date, or a part of a number that reaches nobody.
const PHONE_DIGITS: usize = 9;
/// Words in the names of parameters whose value is about a person or lets one in.
const PERSONAL: [&str; 17] = [
    "mail", "phone", "tel", "mobile", "token", "session", "sid", "auth", "key", "sig", "passw", "pass", "pwd",
    "secret", "user", "login", "wechat",
];
/// Names of parameters that say which offer is meant, whose number may look like a telephone's.
const OFFERS: [&str; 7] = ["id", "item", "sku", "goods", "product", "listing", "offer"];

struct Patterns {
    mail: Regex,
    phone: Regex,
    /// In an address: its `@` may be encoded, once or twice.
    mail_in_url: Regex,
    /// In an address only with the plus of an international number, since listings are numbered too.
    phone_in_url: Regex,
    /// A whole value: with a plus or divided into groups, or a mobile number of mainland China.
    phone_value: Regex,
    /// `;jsessionid=...` and the like behind a part of a path.
    path_parameter: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    #[allow(clippy::expect_used, reason = "the patterns are constants, and a test runs them")]
    let pattern = |text: &str| Regex::new(text).expect("a valid pattern");
    Patterns {
        mail: pattern(r"[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+"),
        phone: pattern(r"\+?\(?\d[\d\s().-]{6,}\d"),
        mail_in_url: pattern(
            r"(?i)[\p{L}\p{N}._%+-]+(@|%(25)?40)[\p{L}\p{N}%-]+(\.[\p{L}\p{N}%-]+)*\.[\p{L}%][\p{L}\p{N}%-]+",
        ),
        phone_in_url: pattern(r"(?i)(\+|%2B)\d[\d().-]{5,}\d"),
        phone_value: pattern(r"^\s*(\+\d[\d\s().-]{5,}|\(?\d{2,4}[\s().-]+\d[\d\s().-]{3,}\d|1[3-9]\d{9})\s*$"),
        path_parameter: pattern(r";[^/;=]+=[^/;]*"),
    }
});

/// The text without mail addresses and telephone numbers.
pub fn text(text: &str) -> String {
    let text: String = text.chars().take(MAX_TEXT).collect();
    let patterns = &*PATTERNS;
    [&patterns.mail, &patterns.phone]
        .into_iter()
        .fold(text, |text, pattern| pattern.replace_all(&text, REDACTED).into_owned())
}

/// An http or https address without user and password, without the values of parameters that look like mail addresses,
/// telephone numbers, names or tokens, and without mail addresses anywhere. None where it is no such address.
pub fn web_address(address: &str) -> Option<String> {
    let mut url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    // Neither fails for an address that has a host, as these do.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    let path = PATTERNS.path_parameter.replace_all(url.path(), "").into_owned();
    url.set_path(&scrubbed(&path));
    let query = url.query().map(parameters);
    url.set_query(query.as_deref());
    let fragment = url.fragment().map(|fragment| match fragment.split_once('?') {
        Some((path, query)) => format!("{}?{}", scrubbed(path), parameters(query)),
        None => parameters(fragment),
    });
    url.set_fragment(fragment.as_deref());
    Some(url.into())
}

fn scrubbed(text: &str) -> String {
    let patterns = &*PATTERNS;
    let text = patterns.mail_in_url.replace_all(text, REDACTED_IN_URL);
    patterns.phone_in_url.replace_all(&text, REDACTED_IN_URL).into_owned()
}

/// Each parameter as it was written, or with its value taken out.
fn parameters(query: &str) -> String {
    let parameter = |part: &str| match part.split_once('=') {
        Some((name, value)) if is_personal(name, value) => format!("{}={REDACTED_IN_URL}", scrubbed(name)),
        None if is_token(part) => REDACTED_IN_URL.to_owned(),
        _ => scrubbed(part),
    };
    query.split('&').map(parameter).collect::<Vec<_>>().join("&")
}

fn is_personal(name: &str, value: &str) -> bool {
    if value.is_empty() {
        return false;
    }
    let name = decoded(name).to_lowercase();
    let value = decoded(value);
    let names_an_offer = OFFERS.iter().any(|offer| name.ends_with(offer)) && !name.ends_with("sid");
    let patterns = &*PATTERNS;
    let looks_personal = patterns.mail.is_match(&value)
        || is_token(&value)
        || (is_phone(&value) && !(names_an_offer && value.chars().all(|c| c.is_ascii_digit())));
    looks_personal || PERSONAL.iter().any(|word| name_has(&name, word))
}

/// Whether the name has the word; short ones only as a part of their own, since `key` stands in `keyword` as well.
fn name_has(name: &str, word: &str) -> bool {
    let mut parts = name.split(|c: char| !c.is_alphanumeric());
    match word {
        "mail" | "phone" | "token" | "session" | "passw" | "secret" => name.contains(word),
        _ => parts.any(|part| part == word) || (word == "sid" && name.ends_with("sessid")),
    }
}

fn is_phone(value: &str) -> bool {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    digits >= PHONE_DIGITS && PATTERNS.phone_value.is_match(value)
}

fn is_token(value: &str) -> bool {
    let is_one_word = value.chars().all(|c| c.is_ascii_alphanumeric() || "-_.~=+/:".contains(c));
    let signs = value.chars().filter(char::is_ascii_alphanumeric).count();
    let has = |kind: fn(&char) -> bool| value.chars().any(|c| kind(&c));
    is_one_word && signs >= TOKEN_LENGTH && has(char::is_ascii_digit) && has(char::is_ascii_alphabetic)
}

/// As it is meant, however often it was encoded.
fn decoded(text: &str) -> String {
    let decode = |text: &str| {
        let value = form_urlencoded::parse(format!("={text}").as_bytes()).next().map(|(_, value)| value.into_owned());
        value.unwrap_or_default()
    };
    // A plus is a blank only once.
    decode(&decode(text).replace('+', "%2B"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_keep_the_page_and_lose_the_person() {
        for (address, expected) in [
            ("http://pirate.test/1", "http://pirate.test/1"),
            ("https://li:secret@shop.test:8443/a", "https://shop.test:8443/a"),
            ("https://shop.test/item?id=13812345678&page=2", "https://shop.test/item?id=13812345678&page=2"),
            ("https://shop.test/i?keyword=air-max&classid=3", "https://shop.test/i?keyword=air-max&classid=3"),
            ("https://shop.test/i?day=2026-05-22&name=runner", "https://shop.test/i?day=2026-05-22&name=runner"),
            ("https://shop.test/i?contact=13812345678", "https://shop.test/i?contact=REDACTED"),
            ("https://shop.test/i?c=%2B86+10+1234-5678&x=1", "https://shop.test/i?c=REDACTED&x=1"),
            ("https://shop.test/i?c=555-123-4567", "https://shop.test/i?c=REDACTED"),
            ("https://shop.test/i?q=li%40mail.example", "https://shop.test/i?q=REDACTED"),
            ("https://shop.test/i?q=li%2540mail.example&n=1", "https://shop.test/i?q=REDACTED&n=1"),
            ("https://shop.test/i?user_email=x&ok=1", "https://shop.test/i?user_email=REDACTED&ok=1"),
            ("https://shop.test/i?access_token=abc", "https://shop.test/i?access_token=REDACTED"),
            ("https://shop.test/i?PHPSESSID=1", "https://shop.test/i?PHPSESSID=REDACTED"),
            ("https://shop.test/i?s=0123456789abcdef01234567", "https://shop.test/i?s=REDACTED"),
            ("https://shop.test/i?0123456789abcdef01234567", "https://shop.test/i?REDACTED"),
            ("https://shop.test/u/li.ming@mail.example/x", "https://shop.test/u/REDACTED/x"),
            ("https://shop.test/u/li%40mail.example", "https://shop.test/u/REDACTED"),
            ("https://shop.test/call/+8613812345678", "https://shop.test/call/REDACTED"),
            ("https://shop.test/a;jsessionid=1F/b", "https://shop.test/a/b"),
            ("https://shop.test/#/item?token=1", "https://shop.test/#/item?token=REDACTED"),
            ("https://shop.test/#li@mail.example", "https://shop.test/#REDACTED"),
        ] {
            assert_eq!(web_address(address).as_deref(), Some(expected), "{address}");
        }
        for none in ["magnet:?xt=urn:btih:1", "no address", "javascript:alert(1)", "mailto:li@mail.example"] {
            assert_eq!(web_address(none), None, "{none}");
        }
    }
}
