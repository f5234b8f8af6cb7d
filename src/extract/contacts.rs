//! How to reach whoever runs a page: addresses and numbers, each near the word that says what it is.

use std::sync::LazyLock;

use regex::Regex;

use super::text::Text;
use super::{Contact, ContactKind};

/// Contacts kept of one listing.
const MAX_CONTACTS: usize = 20;

/// How much of a text is looked at around the sign of a contact, in bytes.
const BEFORE: usize = 80;
const AFTER: usize = 220;
/// Signs of one kind that are looked at.
const MAX_SIGNS: usize = 2_000;

/// Reads the contacts in visible text and in the addresses of its links.
///
/// Few pages have contacts and all have text, so signs are looked for first, and patterns are tried around them only.
pub fn read(text: &Text<'_>) -> Vec<Contact> {
    let mut contacts = Contacts::default();
    for anchor in &text.anchors {
        in_address(&anchor.href, &mut contacts);
    }
    let signs = Signs::find(&text.text);
    for pattern in PATTERNS.iter() {
        let mut end = 0;
        for sign in signs.of(pattern.sign) {
            // Signs close to each other share what is around them.
            let from = floor(&text.text, sign.saturating_sub(BEFORE).max(end));
            let to = floor(&text.text, (sign + AFTER).min(text.text.len()));
            if from < to {
                end = pattern.read(&text.text, from..to, &mut contacts).max(end);
            }
        }
    }
    contacts.0
}

/// The nearest end of a character at or before a position.
fn floor(text: &str, position: usize) -> usize {
    (0..=position).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
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

/// What a contact shows itself by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    At,
    /// `(at)` and its like.
    WrittenAt,
    Plus,
    /// Many digits in a row, hardly divided.
    Digits,
    Wechat,
    Qq,
    Whatsapp,
    Telegram,
    Zalo,
    Line,
    /// A word for telephone.
    Phone,
    Icp,
}

/// Words that announce a contact, in lower case.
const WORDS: &[(Sign, &[&str])] = &[
    (Sign::WrittenAt, &["(at)", "[at]", "{at}", "（at）", "【at】"]),
    (Sign::Wechat, &["微信", "weixin", "wechat", "we chat", "加薇", "薇信", "威信", "加v", "v信", "v："]),
    (Sign::Qq, &["扣扣", "企鹅"]),
    (Sign::Whatsapp, &["whatsapp", "whats app", "wa.me/"]),
    (Sign::Telegram, &["telegram", "电报", "飞机", "t.me/"]),
    (Sign::Zalo, &["zalo"]),
    (Sign::Line, &["line id", "line:", "line：", "line @", "line.me/", "ไลน์", "lineid"]),
    (
        Sign::Phone,
        &["电话", "热线", "座机", "手机", "tel", "phone", "hotline", "โทร", "điện thoại", "telp", "ຕິດຕໍ່", "sđt"],
    ),
    (Sign::Icp, &["icp"]),
];

/// Words of two letters, which stand in many others; each is looked for by itself, by its rarer letter.
static SHORT_WORDS: LazyLock<Vec<(Sign, Regex)>> = LazyLock::new(|| {
    let words =
        [(Sign::Wechat, "vx"), (Sign::Wechat, "v:"), (Sign::Wechat, "wx"), (Sign::Qq, "qq"), (Sign::Telegram, "tg")];
    words.map(|(sign, word)| (sign, Regex::new(word).expect("the words are letters"))).to_vec()
});

static WORD: LazyLock<Regex> = LazyLock::new(|| {
    let mut words: Vec<&str> = WORDS.iter().flat_map(|(_, words)| words.iter().copied()).collect();
    // Of words that begin alike the longer is to be found.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let words: Vec<String> = words.into_iter().map(regex::escape).collect();
    Regex::new(&words.join("|")).expect("the words are escaped")
});

/// Where signs stand; those of one kind in the order of the text.
struct Signs(Vec<(Sign, usize)>);

impl Signs {
    fn find(text: &str) -> Self {
        let mut signs = Vec::new();
        let lower = text.to_ascii_lowercase();
        for found in WORD.find_iter(&lower) {
            let sign = WORDS.iter().find(|(_, words)| words.contains(&found.as_str())).map(|(sign, _)| *sign);
            signs.extend(sign.map(|sign| (sign, found.start())));
        }
        for (sign, word) in SHORT_WORDS.iter() {
            signs.extend(word.find_iter(&lower).take(MAX_SIGNS).map(|found| (*sign, found.start())));
        }
        signs.sort_by_key(|(_, at)| *at);
        for (char, sign) in [('@', Sign::At), ('+', Sign::Plus)] {
            signs.extend(text.match_indices(char).take(MAX_SIGNS).map(|(at, _)| (sign, at)));
        }
        signs.extend(long_numbers(text.as_bytes()).take(MAX_SIGNS).map(|at| (Sign::Digits, at)));
        Signs(signs)
    }

    fn of(&self, wanted: Sign) -> impl Iterator<Item = usize> {
        self.0.iter().filter(move |(sign, _)| *sign == wanted).map(|(_, at)| *at).take(MAX_SIGNS)
    }
}

/// Where numbers of six digits and more begin whose digits are divided by single spaces and dashes at most.
fn long_numbers(bytes: &[u8]) -> impl Iterator<Item = usize> {
    const STRIDE: usize = 32;
    const DIGITS: usize = 6;
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            // Most stretches of text have no digit; this look at one has no branches.
            let stretch = &bytes[at..bytes.len().min(at + STRIDE)];
            if !stretch.iter().fold(false, |found, byte| found | byte.is_ascii_digit()) {
                at += stretch.len();
                continue;
            }
            let start = at + stretch.iter().position(u8::is_ascii_digit).unwrap_or_default();
            let (mut end, mut digits) = (start, 0);
            while let Some(byte) = bytes.get(end) {
                match byte {
                    b'0'..=b'9' => digits += 1,
                    b' ' | b'-' if bytes.get(end + 1).is_some_and(u8::is_ascii_digit) => {}
                    _ => break,
                }
                end += 1;
            }
            at = end;
            if digits >= DIGITS {
                return Some(start);
            }
        }
        None
    })
}

struct Pattern {
    kind: ContactKind,
    /// It is tried where this is seen.
    sign: Sign,
    /// Its first group is the value.
    regex: Regex,
    /// The value in its usual form, or none where it only looks like one.
    clean: fn(&str) -> Option<String>,
}

impl Pattern {
    /// Reads a range of the text; gives where the last match ended.
    fn read(&self, text: &str, range: std::ops::Range<usize>, contacts: &mut Contacts) -> usize {
        let mut at = range.start;
        while let Some(found) = self.regex.captures_at(&text[..range.end], at).and_then(|captures| captures.get(1)) {
            at = found.end();
            let after = text[found.end()..].chars().next();
            let before = text[..found.start()].chars().next_back();
            let value = found.as_str();
            // A longer run of digits or letters around it makes it something else: an order number, a word.
            let goes_on = |char: Option<char>, inner: Option<char>| {
                char.is_some_and(|char| char.is_ascii_alphanumeric())
                    && inner.is_some_and(|char| char.is_ascii_alphanumeric() || char == '+')
            };
            if goes_on(after, value.chars().next_back()) || goes_on(before, value.chars().next()) {
                continue;
            }
            if let Some(value) = (self.clean)(value) {
                contacts.add(self.kind, value);
            }
        }
        at
    }
}

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let pattern = |kind, sign, regex: &str, clean| Pattern {
        kind,
        sign,
        regex: Regex::new(regex).expect("the patterns below are valid"),
        clean,
    };
    vec![
        pattern(
            ContactKind::Email,
            Sign::At,
            r"([A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,20})",
            email,
        ),
        pattern(
            ContactKind::Email,
            Sign::WrittenAt,
            r"(?i)([a-z0-9][a-z0-9._%+-]{0,63}\s?[(\[{（【]\s?at\s?[)\]}）】]\s?[a-z0-9-]{1,63}(?:(?:\.|\s?[(\[{（【]\s?dot\s?[)\]}）】]\s?)[a-z0-9-]{1,63}){0,4}(?:\.|\s?[(\[{（【]\s?dot\s?[)\]}）】]\s?)[a-z]{2,20})",
            written_email,
        ),
        pattern(
            ContactKind::Wechat,
            Sign::Wechat,
            r"(?i)(?:微信号?|weixin|wechat|we chat)\s*(?:id|账号|號|号码|客服)?\s*[:：]\s*([a-z0-9][-_a-z0-9]{4,19})",
            wechat,
        ),
        pattern(
            ContactKind::Wechat,
            Sign::Wechat,
            r"(?i)(?:微信号?|加薇|薇信|威信|加v信?|v信|(?-u:\b)vx|(?-u:\b)v:|(?-u:\b)wx)\s*(?:号|同号)?\s*[:：]?\s*([a-z0-9][-_a-z0-9]{4,19})",
            wechat_with_digit,
        ),
        pattern(
            ContactKind::Qq,
            Sign::Qq,
            r"(?i)(?:(?-u:\b)QQ|扣扣|企鹅)\s*(?:客服|交流)?(?:群|号码|号)?\s*[:：]?\s*([1-9]\d{4,10})",
            SAME,
        ),
        pattern(
            ContactKind::Whatsapp,
            Sign::Whatsapp,
            r"(?i)whats\s?app[^\d+\n]{0,12}(\+?\d[\d\- ()]{6,18}\d)",
            international,
        ),
        pattern(
            ContactKind::Telegram,
            Sign::Telegram,
            r"(?i)(?:telegram|(?-u:\b)tg|电报|飞机号?|纸飞机)\s*[:：]?\s*@([a-z][a-z0-9_]{3,31})",
            SAME,
        ),
        pattern(
            ContactKind::Telegram,
            Sign::Telegram,
            r"(?i)(?:telegram|(?-u:\b)tg|电报|飞机号?|纸飞机)\s*[:：]\s*([a-z][a-z0-9_]{4,31})",
            SAME,
        ),
        pattern(
            ContactKind::Telegram,
            Sign::Telegram,
            r"(?i)(?-u:\b)(?:t|telegram)\.me/(\+?[a-z0-9_/]{4,48})",
            telegram,
        ),
        pattern(ContactKind::Whatsapp, Sign::Whatsapp, r"(?i)(?-u:\b)wa\.me/(\+?\d{6,15})", international),
        pattern(
            ContactKind::Zalo,
            Sign::Zalo,
            r"(?i)(?-u:\b)zalo\s*(?:id)?\s*[:：.]?\s*((?:\+?84|0)\d(?:[-. ]?\d){7,9})",
            vietnamese,
        ),
        pattern(ContactKind::Zalo, Sign::Zalo, r"(?i)(?-u:\b)zalo\.me/((?:\+?84|0)\d{8,10})", vietnamese),
        pattern(
            ContactKind::Line,
            Sign::Line,
            r"(?i)(?:(?-u:\b)line|ไลน์)\s*(?:id)?\s*[:：]\s*(@?[a-z0-9][-._a-z0-9]{3,19})",
            line,
        ),
        pattern(
            ContactKind::Line,
            Sign::Line,
            r"(?i)(?:(?-u:\b)line|ไลน์)\s*(?:id)?\s*(@[a-z0-9][-._a-z0-9]{3,19})",
            line,
        ),
        pattern(
            ContactKind::Line,
            Sign::Line,
            r"(?i)(?-u:\b)line\.me/(?:R/)?ti/p/(@?[a-z0-9][-._~a-z0-9]{3,30})",
            line,
        ),
        pattern(ContactKind::Phone, Sign::Digits, r"((?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4})", chinese_mobile),
        pattern(
            ContactKind::Phone,
            Sign::Plus,
            r"(\+[1-9]\d{0,2}[-. (]{0,2}\d(?:[-. ()]{0,2}\d){5,12})",
            international,
        ),
        pattern(
            ContactKind::Phone,
            Sign::Phone,
            r"(?i)(?:电话|热线|座机|(?-u:\b)tel|phone|hotline)[^\d+\n]{0,6}((?:0\d{2,3}|400|800)[- ]?\d{3,4}[- ]?\d{3,4})",
            national,
        ),
        pattern(
            ContactKind::Phone,
            Sign::Phone,
            r"(?i)(?:โทร|điện thoại|(?-u:\b)telp|sđt|ຕິດຕໍ່|hotline|(?-u:\b)tel)[^\d+\n]{0,6}(0\d{1,3}(?:[-. ]?\d{2,4}){2,3})",
            national,
        ),
        pattern(
            ContactKind::IcpFiling,
            Sign::Icp,
            r"(?i)([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]\s?ICP\s?[备证]\s?\d{6,10}\s?号(?:\s?-\s?\d{1,3})?)",
            ICP,
        ),
        pattern(
            ContactKind::CreditCode,
            Sign::Digits,
            r"([0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10})",
            credit_code,
        ),
    ]
});

fn in_address(href: &str, contacts: &mut Contacts) {
    let href = href.trim();
    let after = |start: &str| {
        href.get(..start.len()).filter(|found| found.eq_ignore_ascii_case(start)).map(|_| &href[start.len()..])
    };
    if let Some(address) = after("mailto:") {
        let address = address.split('?').next().unwrap_or_default();
        if let Some(value) = email(address).filter(|value| value.contains('@')) {
            contacts.add(ContactKind::Email, value);
        }
        return;
    }
    if let Some(number) = after("tel:") {
        if let Some(value) = national(number) {
            contacts.add(ContactKind::Phone, value);
        }
        return;
    }
    let Some(rest) =
        after("https://").or_else(|| after("http://")).or_else(|| after("//")).or_else(|| after("whatsapp://"))
    else {
        return;
    };
    let lower = rest.to_ascii_lowercase();
    let host = lower.split(['/', '?']).next().unwrap_or_default();
    let path = rest.get(host.len()..).unwrap_or_default().trim_start_matches('/');
    let path = path.split('#').next().unwrap_or_default();
    let before_query = path.split('?').next().unwrap_or_default();
    let found = match host.trim_start_matches("www.") {
        "wa.me" | "whatsapp.com" | "api.whatsapp.com" | "web.whatsapp.com" | "send" => {
            let number = path.split("phone=").nth(1).unwrap_or(path);
            let digits: String = number
                .trim_start_matches(['+', ' '])
                .trim_start_matches("%2B")
                .chars()
                .take_while(char::is_ascii_digit)
                .collect();
            international(&digits).map(|value| (ContactKind::Whatsapp, value))
        }
        "t.me" | "telegram.me" => telegram(before_query).map(|value| (ContactKind::Telegram, value)),
        "zalo.me" => vietnamese(before_query).map(|value| (ContactKind::Zalo, value)),
        "line.me" => before_query.split("ti/p/").nth(1).and_then(line).map(|value| (ContactKind::Line, value)),
        "wpa.qq.com" => {
            let number = path.split("uin=").nth(1).unwrap_or_default();
            let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
            ((5..=11).contains(&digits.len())).then_some((ContactKind::Qq, digits))
        }
        _ => None,
    };
    if let Some((kind, value)) = found {
        contacts.add(kind, value);
    }
}

const SAME: fn(&str) -> Option<String> = |value| Some(value.to_owned());

const ICP: fn(&str) -> Option<String> =
    |value| Some(value.split_whitespace().collect::<String>().replace("icp", "ICP"));

/// `name (at) host (dot) com`.
fn written_email(value: &str) -> Option<String> {
    let mut plain: String = value.to_ascii_lowercase().split_whitespace().collect();
    for (open, close) in [("(", ")"), ("[", "]"), ("{", "}"), ("（", "）"), ("【", "】")] {
        plain = plain.replace(&format!("{open}at{close}"), "@").replace(&format!("{open}dot{close}"), ".");
    }
    email(&plain)
}

/// A LINE name; ordinary words may follow `line:`, and a name that is one is given up.
fn line(value: &str) -> Option<String> {
    let name = value.replace("%40", "@");
    let name = name.trim_end_matches(['.', '-']);
    let says_so = name.starts_with('@') || name.contains(|char: char| char.is_ascii_digit() || "-._".contains(char));
    (says_so && name.trim_start_matches('@').len() >= 4).then(|| name.to_ascii_lowercase())
}

/// A number of Viet Nam, with or without its country's code.
fn vietnamese(value: &str) -> Option<String> {
    let digits = digits(value);
    let number = digits.strip_prefix("84").or_else(|| digits.strip_prefix('0'))?;
    (9..=10).contains(&number.len()).then(|| format!("+84{number}"))
}

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
            ("桂icp备12345678号", IcpFiling, "桂ICP备12345678号"),
            ("统一社会信用代码：91350100M000100Y43", CreditCode, "91350100M000100Y43"),
            ("Mobile +84 912 345 678", Phone, "+84912345678"),
            ("โทร 081-234-5678", Phone, "0812345678"),
            ("+66 81 234 5678 Bangkok", Phone, "+66812345678"),
            ("Call +60 12-345 6789 now", Phone, "+60123456789"),
            ("+62 812-3456-7890", Phone, "+6281234567890"),
            ("Telp: 0812-3456-7890", Phone, "081234567890"),
            ("(+63) or +63 917 123 4567", Phone, "+639171234567"),
            ("+855 12 345 678", Phone, "+85512345678"),
            ("+856 20 5551 2345", Phone, "+8562055512345"),
            ("电话：0771-5551234 手机 13912345678", Phone, "+8613912345678"),
            ("Zalo: 0912 345 678", Zalo, "+84912345678"),
            ("chat zalo.me/0912345678", Zalo, "+84912345678"),
            ("LINE ID: tea_shop88", Line, "tea_shop88"),
            ("Line: @teashop", Line, "@teashop"),
            ("ไลน์: tea.shop", Line, "tea.shop"),
            ("add line.me/ti/p/@teashop", Line, "@teashop"),
            ("sales (at) shop.test", Email, "sales@shop.test"),
            ("sales [at] shop [dot] co.th", Email, "sales@shop.co.th"),
            ("邮箱 sales（at）shop.test", Email, "sales@shop.test"),
            ("V: tea88888", Wechat, "tea88888"),
            ("WeChat: 13812345678", Wechat, "13812345678"),
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
            "online: shipping now",
            "product line: summer",
            "deadline: tomorrow",
            "meet (at) noon",
            "tgif: weekend",
            "SKU 1234567890123456",
            "1+1=2, 100+ sold",
            "hotel 12345",
            "QQ music 2024",
            "user12345 user67890",
            "isbn 9787111122333",
            "12345678901234567890",
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
            "https://api.whatsapp.com/send?phone=60198765432&text=x",
            "https://t.me/movie_share?start=1",
            "https://zalo.me/0912345678",
            "http://wpa.qq.com/msgrd?v=3&uin=87654321&site=qq",
            "https://line.me/R/ti/p/%40tea.shop",
            "https://shop.test/t.me/x",
        ];
        let anchors = hrefs.map(|href| Anchor { start: 0, end: 0, href: href.into(), position: None }).to_vec();
        let values: Vec<_> =
            read(&Text { text: String::new(), anchors }).into_iter().map(|found| found.value).collect();
        assert_eq!(
            values,
            [
                "a@b.test",
                "+8613812345678",
                "+60123456789",
                "+60198765432",
                "movie_share",
                "+84912345678",
                "87654321",
                "@tea.shop"
            ]
        );
    }

    #[test]
    fn contacts_are_found_wherever_they_stand() {
        let filler = "茶 tea leaves from the hills, pack of 250. ".repeat(40);
        let text =
            format!("{filler}微信：tea_shop88 {filler}QQ 123456789 {filler}+86 138 1234 5678{filler}sales@shop.test");
        let values: Vec<_> = found(&text).into_iter().map(|(_, value)| value).collect();
        assert_eq!(values, ["sales@shop.test", "tea_shop88", "123456789", "+8613812345678"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_capped(text in "\\PC{0,200}", numbers in "([0-9+ -]{8,14}|QQ[0-9]{8} ){0,40}") {
            prop_assert!(found(&text).len() <= MAX_CONTACTS);
            prop_assert!(found(&numbers).len() <= MAX_CONTACTS);
        }
    }
}
