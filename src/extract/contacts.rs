//! How to reach whoever runs a page: addresses and numbers, each near the word that says what it is.

use std::sync::LazyLock;

use regex::Regex;

use super::text::Text;
use super::{Contact, ContactKind};

/// Contacts kept of one listing.
const MAX_CONTACTS: usize = 20;

/// Reads the contacts in visible text and in the addresses of its links.
pub fn read(text: &Text) -> Vec<Contact> {
    let mut contacts = Contacts::default();
    for anchor in &text.anchors {
        in_address(&anchor.href, &mut contacts);
    }
    for pattern in PATTERNS.iter() {
        for captures in pattern.regex.captures_iter(&text.text) {
            let Some(found) = captures.get(1) else { continue };
            let after = text.text[found.end()..].chars().next();
            let before = text.text[..found.start()].chars().next_back();
            let value = found.as_str();
            // A longer run of digits or letters around it makes it something else: an order number, a word.
            let goes_on = |char: Option<char>, inner: Option<char>| {
                char.is_some_and(|char| char.is_ascii_alphanumeric())
                    && inner.is_some_and(|char| char.is_ascii_alphanumeric() || char == '+')
            };
            if goes_on(after, value.chars().next_back()) || goes_on(before, value.chars().next()) {
                continue;
            }
            if let Some(value) = (pattern.clean)(value) {
                contacts.add(pattern.kind, value);
            }
        }
    }
    contacts.0
}

#[derive(Default)]
struct Contacts(Vec<Contact>);

impl Contacts {
    fn add(&mut self, kind: ContactKind, value: String) {
        let contact = Contact { kind, value };
        if self.0.len() < MAX_CONTACTS && !self.0.contains(&contact) {
            self.0.push(contact);
        }
    }
}

struct Pattern {
    kind: ContactKind,
    /// Its first group is the value.
    regex: Regex,
    /// The value in its usual form, or none where it only looks like one.
    clean: fn(&str) -> Option<String>,
}

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let pattern = |kind, regex: &str, clean| Pattern {
        kind,
        regex: Regex::new(regex).expect("the patterns below are valid"),
        clean,
    };
    vec![
        pattern(
            ContactKind::Email,
            r"([A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,20})",
            email,
        ),
        pattern(
            ContactKind::Wechat,
            r"(?i)(?:微信号?|weixin|wechat|we chat)\s*(?:id|账号|號|号码|客服)?\s*[:：]\s*([a-z0-9][-_a-z0-9]{4,19})",
            wechat,
        ),
        pattern(
            ContactKind::Wechat,
            r"(?i)(?:微信号?|加薇|薇信|威信|加v信?|v信|(?-u:\b)vx|(?-u:\b)v:|(?-u:\b)wx)\s*(?:号|同号)?\s*[:：]?\s*([a-z0-9][-_a-z0-9]{4,19})",
            wechat_with_digit,
        ),
        pattern(
            ContactKind::Qq,
            r"(?i)(?:(?-u:\b)QQ|扣扣|企鹅)\s*(?:客服|交流)?(?:群|号码|号)?\s*[:：]?\s*([1-9]\d{4,10})",
            SAME,
        ),
        pattern(ContactKind::Whatsapp, r"(?i)whats\s?app[^\d+\n]{0,12}(\+?\d[\d\- ()]{6,18}\d)", international),
        pattern(
            ContactKind::Telegram,
            r"(?i)(?:telegram|(?-u:\b)tg|电报|飞机号?|纸飞机)\s*[:：]?\s*@([a-z][a-z0-9_]{3,31})",
            SAME,
        ),
        pattern(
            ContactKind::Telegram,
            r"(?i)(?:telegram|(?-u:\b)tg|电报|飞机号?|纸飞机)\s*[:：]\s*([a-z][a-z0-9_]{4,31})",
            SAME,
        ),
        pattern(ContactKind::Telegram, r"(?i)(?-u:\b)(?:t|telegram)\.me/(\+?[a-z0-9_/]{4,48})", telegram),
        pattern(ContactKind::Whatsapp, r"(?i)(?-u:\b)wa\.me/(\+?\d{6,15})", international),
        pattern(ContactKind::Phone, r"((?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4})", chinese_mobile),
        pattern(ContactKind::Phone, r"(\+[1-9]\d{0,2}[-. (]{0,2}\d(?:[-. ()]{0,2}\d){5,12})", international),
        pattern(
            ContactKind::Phone,
            r"(?i)(?:电话|热线|座机|(?-u:\b)tel|phone|hotline)[^\d+\n]{0,6}((?:0\d{2,3}|400|800)[- ]?\d{3,4}[- ]?\d{3,4})",
            national,
        ),
        pattern(
            ContactKind::IcpFiling,
            r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]\s?ICP\s?[备证]\s?\d{6,10}\s?号(?:\s?-\s?\d{1,3})?)",
            WITHOUT_SPACES,
        ),
        pattern(ContactKind::CreditCode, r"([0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10})", credit_code),
    ]
});

fn in_address(href: &str, contacts: &mut Contacts) {
    let href = href.trim();
    let lower = href.to_ascii_lowercase();
    if lower.starts_with("mailto:") {
        let address = href[7..].split('?').next().unwrap_or_default();
        if let Some(value) = email(address).filter(|value| value.contains('@')) {
            contacts.add(ContactKind::Email, value);
        }
    } else if lower.starts_with("tel:") {
        if let Some(value) = national(&href[4..]) {
            contacts.add(ContactKind::Phone, value);
        }
    } else if lower.contains("wa.me/") || lower.contains("whatsapp.com/send") {
        let digits = lower.split("wa.me/").nth(1).or_else(|| lower.split("phone=").nth(1)).unwrap_or_default();
        let digits: String = digits.chars().skip_while(|char| *char == '+').take_while(char::is_ascii_digit).collect();
        if let Some(value) = international(&digits) {
            contacts.add(ContactKind::Whatsapp, value);
        }
    } else if let Some(path) = ["https://t.me/", "http://t.me/", "https://telegram.me/"]
        .iter()
        .find_map(|start| lower.starts_with(start).then(|| &href[start.len()..]))
        && let Some(value) = telegram(path.split(['?', '#']).next().unwrap_or_default())
    {
        contacts.add(ContactKind::Telegram, value);
    }
}

const SAME: fn(&str) -> Option<String> = |value| Some(value.to_owned());

const WITHOUT_SPACES: fn(&str) -> Option<String> = |value| Some(value.split_whitespace().collect());

fn email(value: &str) -> Option<String> {
    let value = value.trim().to_ascii_lowercase();
    let is_file =
        [".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".css", ".js"].iter().any(|end| value.ends_with(end));
    (!is_file && value.len() <= 254).then_some(value)
}

fn wechat(value: &str) -> Option<String> {
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
    let starts_well = value.starts_with(|char: char| char.is_ascii_alphabetic()) && value.len() >= 6;
    let is_mobile = is_number && value.len() == 11 && value.starts_with('1');
    (starts_well || is_mobile || (is_number && (5..=10).contains(&value.len()))).then(|| value.to_owned())
}

/// Without a colon an ordinary word could follow; an id nearly always has a digit or an underscore.
fn wechat_with_digit(value: &str) -> Option<String> {
    wechat(value).filter(|value| value.contains(|char: char| char.is_ascii_digit() || char == '_'))
}

fn telegram(path: &str) -> Option<String> {
    let name = path.trim_start_matches("s/").trim_start_matches("joinchat/").trim_end_matches('/');
    let is_name = name.trim_start_matches('+').chars().all(|char| char.is_ascii_alphanumeric() || char == '_');
    let is_page = ["share", "proxy", "socks", "addstickers"].contains(&name);
    (is_name && !is_page && (4..=48).contains(&name.len())).then(|| name.to_owned())
}

fn digits(value: &str) -> String {
    value.chars().filter(char::is_ascii_digit).collect()
}

fn chinese_mobile(value: &str) -> Option<String> {
    let digits = digits(value);
    let number = if digits.len() == 13 { digits.strip_prefix("86")? } else { &digits };
    (number.len() == 11).then(|| format!("+86{number}"))
}

/// E.164: a plus sign and at most 15 digits.
fn international(value: &str) -> Option<String> {
    let digits = digits(value);
    (7..=15).contains(&digits.len()).then(|| format!("+{digits}"))
}

fn national(value: &str) -> Option<String> {
    let digits = digits(value);
    if digits.len() == 11 && digits.starts_with('1') && !value.contains('+') {
        return chinese_mobile(&digits);
    }
    let plus = if value.trim_start().starts_with('+') { "+" } else { "" };
    (7..=15).contains(&digits.len()).then(|| format!("{plus}{digits}"))
}

/// The signs of GB 32100 in the order of their values.
const CREDIT_SIGNS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A unified social credit code whose check digit is right (GB 32100-2015).
fn credit_code(value: &str) -> Option<String> {
    let mut weight = 1;
    let mut sum = 0;
    for sign in value.chars().take(17) {
        sum += CREDIT_SIGNS.find(sign)? * weight;
        weight = weight * 3 % 31;
    }
    let check = CREDIT_SIGNS.chars().nth((31 - sum % 31) % 31)?;
    (value.len() == 18 && value.ends_with(check)).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::text::Anchor;
    use super::*;

    fn found(text: &str) -> Vec<(ContactKind, String)> {
        let text = Text { text: text.to_owned(), anchors: Vec::new() };
        read(&text).into_iter().map(|contact| (contact.kind, contact.value)).collect()
    }

    #[test]
    fn reads_each_kind() {
        use ContactKind::*;
        let cases: &[(&str, ContactKind, &str)] = &[
            ("write to Sales.Team@shop.example.test now", Email, "sales.team@shop.example.test"),
            ("手机：138-1234-5678", Phone, "+8613812345678"),
            ("+86 13812345678", Phone, "+8613812345678"),
            ("Call +66 2 123 4567", Phone, "+6621234567"),
            ("Tel: 0771-5551234", Phone, "07715551234"),
            ("热线 400-123-4567", Phone, "4001234567"),
            ("微信号：tea_shop88", Wechat, "tea_shop88"),
            ("微信: teashopone", Wechat, "teashopone"),
            ("加V tea888888 有优惠", Wechat, "tea888888"),
            ("vx：abc12345", Wechat, "abc12345"),
            ("WeChat ID: liubaocha", Wechat, "liubaocha"),
            ("客服QQ 123456789", Qq, "123456789"),
            ("QQ群：87654321", Qq, "87654321"),
            ("WhatsApp: +60 12-345 6789", Whatsapp, "+60123456789"),
            ("wa.me/60123456789", Whatsapp, "+60123456789"),
            ("Telegram: @movie_share", Telegram, "movie_share"),
            ("join t.me/movie_share", Telegram, "movie_share"),
            ("桂ICP备12345678号-1", IcpFiling, "桂ICP备12345678号-1"),
            ("备案 粤 ICP 备 2021000001 号", IcpFiling, "粤ICP备2021000001号"),
            ("统一社会信用代码：91350100M000100Y43", CreditCode, "91350100M000100Y43"),
        ];
        for (text, kind, value) in cases {
            assert!(found(text).contains(&(*kind, (*value).to_owned())), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn leaves_what_only_looks_alike() {
        let texts = [
            "order 138123456789012",
            "logo@2x.png",
            "WeChat payment accepted",
            "微信 iphone 用户",
            "91350100M000100Y44",
            "price 1,234.56",
            "ICP 备案",
            "2021-05-06 12:30",
        ];
        for text in texts {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn reads_addresses_of_links() {
        let hrefs = [
            "mailto:A@b.test?subject=x",
            "tel:+8613812345678",
            "https://wa.me/60123456789",
            "https://t.me/share/url?url=x",
        ];
        let anchors = hrefs.map(|href| Anchor { start: 0, end: 0, href: href.to_owned() }).to_vec();
        let values: Vec<_> =
            read(&Text { text: String::new(), anchors }).into_iter().map(|found| found.value).collect();
        assert_eq!(values, ["a@b.test", "+8613812345678", "+60123456789"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_capped(text in "\\PC{0,200}", numbers in "([0-9+ -]{8,14}|QQ[0-9]{8} ){0,40}") {
            prop_assert!(found(&text).len() <= MAX_CONTACTS);
            prop_assert!(found(&numbers).len() <= MAX_CONTACTS);
        }
    }
}
