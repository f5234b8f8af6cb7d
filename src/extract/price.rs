//! Prices as shops write them, in the notations of China, South-East Asia, Europe and America.

use std::sync::LazyLock;

use regex::{Captures, Match, Regex};

/// Text beyond this many characters is not looked at: a price stands at the beginning.
const MAX_CHARS: usize = 400;

/// What each sign stands for. Longer signs come first, so that `US$` is not read as `$`.
const SIGNS: &[(&str, &str)] = &[
    ("新加坡元", "SGD"),
    ("新台币", "TWD"),
    ("越南盾", "VND"),
    ("印尼盾", "IDR"),
    ("林吉特", "MYR"),
    ("ringgit", "MYR"),
    ("人民币", "CNY"),
    ("VNĐ", "VND"),
    ("đồng", "VND"),
    ("HK$", "HKD"),
    ("NT$", "TWD"),
    ("US$", "USD"),
    ("CN¥", "CNY"),
    ("JP¥", "JPY"),
    ("RMB", "CNY"),
    ("MOP$", "MOP"),
    ("baht", "THB"),
    ("riel", "KHR"),
    ("peso", "PHP"),
    ("กีบ", "LAK"),
    ("ກີບ", "LAK"),
    ("kip", "LAK"),
    ("台币", "TWD"),
    ("泰铢", "THB"),
    ("令吉", "MYR"),
    ("港币", "HKD"),
    ("港元", "HKD"),
    ("美元", "USD"),
    ("美金", "USD"),
    ("欧元", "EUR"),
    ("日元", "JPY"),
    ("บาท", "THB"),
    ("руб", "RUB"),
    ("S$", "SGD"),
    ("A$", "AUD"),
    ("C$", "CAD"),
    ("R$", "BRL"),
    ("B$", "BND"),
    ("Rp", "IDR"),
    ("RM", "MYR"),
    ("Rs", "INR"),
    ("Ks", "MMK"),
    ("kr", "SEK"),
    ("zł", "PLN"),
    ("Kč", "CZK"),
    ("元", "CNY"),
    ("块", "CNY"),
    ("圆", "CNY"),
    ("円", "JPY"),
    ("원", "KRW"),
    ("¥", "CNY"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("฿", "THB"),
    ("₫", "VND"),
    ("đ", "VND"),
    ("₱", "PHP"),
    ("₭", "LAK"),
    ("៛", "KHR"),
    ("₹", "INR"),
    ("₩", "KRW"),
    ("₽", "RUB"),
    ("₺", "TRY"),
    ("K", "MMK"),
    ("$", "USD"),
];

/// ISO 4217 codes that are read beside an amount.
const CODES: &[&str] = &[
    "CNY", "HKD", "MOP", "TWD", "JPY", "KRW", "THB", "VND", "MYR", "IDR", "SGD", "PHP", "MMK", "LAK", "KHR", "BND",
    "USD", "EUR", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RUB", "TRY", "INR", "AUD", "NZD", "CAD",
    "BRL", "MXN", "AED", "SAR", "ZAR",
];

/// Currencies of places that write `1.234` for one thousand two hundred and thirty-four.
const DOT_GROUPS: &[&str] = &["EUR", "VND", "IDR", "BRL", "TRY", "DKK", "LAK", "KHR"];

/// Words behind a number that multiply it.
const MULTIPLIERS: &[(&str, f64)] = &[
    ("万", 1e4),
    ("萬", 1e4),
    ("亿", 1e8),
    ("千", 1e3),
    ("ribu", 1e3),
    ("rb", 1e3),
    ("juta", 1e6),
    ("jt", 1e6),
    ("triệu", 1e6),
    ("tr", 1e6),
    ("nghìn", 1e3),
    ("k", 1e3),
];

/// The first price in `text`: amount and ISO 4217 code. An amount with a currency goes before one without; of a range, the lower end counts.
pub fn read(text: &str) -> Option<(f64, Option<&'static str>)> {
    let text: String = text.chars().take(MAX_CHARS).map(to_half_width).collect();
    let found: Vec<Amount> =
        AMOUNT.captures_iter(&text).filter_map(|captures| amount(&text, &captures)).take(20).collect();
    let first = found.iter().position(|amount| amount.currency.is_some()).unwrap_or(0);
    // `12-20元` names its currency once, at its far end.
    let start = if first > 0 && joined(&text, &found[first - 1], &found[first]) { first - 1 } else { first };
    let price = found.get(start)?;
    let Some(end) = found.get(start + 1).filter(|end| joined(&text, price, end)) else {
        return Some((price.value, price.currency));
    };
    Some((price.value.min(end.value), price.currency.or(end.currency)))
}

/// The ISO 4217 code that `text` names: a code or a sign.
pub fn currency(text: &str) -> Option<&'static str> {
    let text: String = text.trim().chars().take(12).map(to_half_width).collect();
    let upper = text.to_uppercase();
    CODES.iter().find(|code| **code == upper).copied().or_else(|| sign(text.trim_end_matches('.')))
}

struct Amount {
    value: f64,
    currency: Option<&'static str>,
    start: usize,
    end: usize,
}

fn sign(text: &str) -> Option<&'static str> {
    SIGNS.iter().find(|(sign, _)| sign.eq_ignore_ascii_case(text)).map(|(_, code)| *code)
}

/// Number, multiplier and the currency before or after it.
static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    let list = |words: Vec<&str>| words.into_iter().map(regex::escape).collect::<Vec<_>>().join("|");
    let signs = list(SIGNS.iter().map(|(sign, _)| *sign).filter(|sign| *sign != "K").collect());
    let codes = CODES.join("|");
    let whole_word = |word: &str| if word.is_ascii() { format!(r"{word}\b") } else { word.to_owned() };
    let words: Vec<String> = MULTIPLIERS.iter().map(|(word, _)| whole_word(word)).collect();
    let words = words.join("|");
    let pattern = format!(
        r"(?:(?P<before>(?i:{codes}|{signs})|K)\s*[:.]?\s*)?(?P<number>\d{{1,3}}(?:[ '’\u{{a0}}\u{{202f}}]\d{{3}})+(?:[.,]\d{{1,2}})?|\d[\d.,]*)(?:\s?(?P<times>(?i:{words})))?(?:\s*(?P<after>(?i:{codes}|{signs})))?"
    );
    Regex::new(&pattern).expect("the pattern is made of escaped words")
});

fn amount(text: &str, captures: &Captures<'_>) -> Option<Amount> {
    let whole = captures.get(0)?;
    let named = |name: &str| captures.name(name).map(|found| found.as_str());
    let sign = |name: &str| captures.name(name).filter(|found| stands_alone(text, *found)).map(|found| found.as_str());
    let currency = sign("before").and_then(currency).or_else(|| sign("after").and_then(currency));
    let times = named("times").map(str::to_lowercase);
    let times =
        times.and_then(|word| MULTIPLIERS.iter().find(|(name, _)| *name == word)).map_or(1.0, |(_, times)| *times);
    let value = number(named("number")?, currency)? * times;
    let plausible = value.is_finite() && value < 1e15;
    // Sums such as 1.2 × 10,000 are rounded to what can be paid.
    plausible.then(|| Amount { value: (value * 1e4).round() / 1e4, currency, start: whole.start(), end: whole.end() })
}

/// Whether the letters of a sign are a word of their own and not part of another: `term 12` is not in ringgit.
fn stands_alone(text: &str, found: Match<'_>) -> bool {
    let before = text[..found.start()].chars().next_back();
    let after = text[found.end()..].chars().next();
    let letters_touch = |inner: Option<char>, outer: Option<char>| {
        inner.is_some_and(|char| char.is_ascii_alphabetic()) && outer.is_some_and(|char| char.is_ascii_alphabetic())
    };
    !letters_touch(found.as_str().chars().next(), before) && !letters_touch(found.as_str().chars().next_back(), after)
}

/// Whether two amounts are the ends of a range: nothing but a dash or a word for "to" stands between them.
fn joined(text: &str, from: &Amount, to: &Amount) -> bool {
    let between = text.get(from.end..to.start).unwrap_or("x").trim();
    matches!(between, "-" | "–" | "—" | "~" | "至" | "到" | "to" | "bis" | "起至")
}

/// Reads digits with separators. Which separator is decimal follows from both being there, from their number, and from the currency.
fn number(digits: &str, currency: Option<&str>) -> Option<f64> {
    let digits = digits.trim_end_matches(['.', ',']);
    let plain: String = digits.chars().filter(|char| char.is_ascii_digit() || matches!(char, '.' | ',')).collect();
    let decimal = decimal_separator(&plain, currency);
    let mut normal = String::with_capacity(plain.len());
    for (at, char) in plain.char_indices() {
        match char {
            '.' | ',' if decimal == Some(at) => normal.push('.'),
            '.' | ',' => {}
            digit => normal.push(digit),
        }
    }
    normal.parse().ok()
}

/// Where the decimal separator stands, if the number has one.
fn decimal_separator(plain: &str, currency: Option<&str>) -> Option<usize> {
    let last = plain.rfind(['.', ','])?;
    let separator = &plain[last..=last];
    let is_only_kind = !plain.contains(if separator == "." { ',' } else { '.' });
    let digits_after = plain.len() - last - 1;
    if !is_only_kind {
        return Some(last);
    }
    if plain.matches(separator).count() > 1 {
        return None;
    }
    let groups = separator == "," || currency.is_some_and(|code| DOT_GROUPS.contains(&code));
    let starts_a_group = digits_after == 3 && last <= 3 && !plain.starts_with('0');
    if groups && starts_a_group { None } else { Some(last) }
}

fn to_half_width(char: char) -> char {
    match char {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(char) - 0xfee0).unwrap_or(char),
        '\u{ffe5}' => '¥',
        '\u{3000}' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_the_notations_of_the_world() {
        let cases: &[(&str, f64, Option<&str>)] = &[
            ("¥128.00", 128.0, Some("CNY")),
            ("￥１,２９９", 1299.0, Some("CNY")),
            ("人民币 3,500.5 元", 3500.5, Some("CNY")),
            ("1.2万", 12_000.0, None),
            ("1.2万元起", 12_000.0, Some("CNY")),
            ("价格：88元/斤", 88.0, Some("CNY")),
            ("100+人付款 ¥12.8", 12.8, Some("CNY")),
            ("RMB 99", 99.0, Some("CNY")),
            ("HK$1,200", 1200.0, Some("HKD")),
            ("3,000円", 3000.0, Some("JPY")),
            ("฿1,290.00", 1290.0, Some("THB")),
            ("1,290 บาท", 1290.0, Some("THB")),
            ("₫1.250.000", 1_250_000.0, Some("VND")),
            ("250.000 ₫", 250_000.0, Some("VND")),
            ("250.000đ", 250_000.0, Some("VND")),
            ("RM 45.90", 45.9, Some("MYR")),
            ("RM1,045", 1045.0, Some("MYR")),
            ("Rp 1.250.000", 1_250_000.0, Some("IDR")),
            ("Rp250.000", 250_000.0, Some("IDR")),
            ("Rp1,5 juta", 1_500_000.0, Some("IDR")),
            ("Rp 75rb", 75_000.0, Some("IDR")),
            ("S$12.50", 12.5, Some("SGD")),
            ("₱1,499", 1499.0, Some("PHP")),
            ("K 15,000", 15_000.0, Some("MMK")),
            ("15,000 Ks", 15_000.0, Some("MMK")),
            ("₭120.000", 120_000.0, Some("LAK")),
            ("1.234,56 €", 1234.56, Some("EUR")),
            ("1.234 €", 1234.0, Some("EUR")),
            ("€ 12,50", 12.5, Some("EUR")),
            ("1 234,50 €", 1234.5, Some("EUR")),
            ("CHF 1'234.50", 1234.5, Some("CHF")),
            ("2 500 Kč", 2500.0, Some("CZK")),
            ("$1,234.56", 1234.56, Some("USD")),
            ("US$ 9.99", 9.99, Some("USD")),
            ("USD 1234", 1234.0, Some("USD")),
            ("12.345", 12.345, None),
            ("1234.50", 1234.5, None),
            ("0,999", 0.999, None),
            ("£5", 5.0, Some("GBP")),
            ("$15k", 15_000.0, Some("USD")),
            ("¥12.00 - ¥20.00", 12.0, Some("CNY")),
            ("12-20元", 12.0, Some("CNY")),
            ("$20 – $9", 9.0, Some("USD")),
            ("Price: 1,234", 1234.0, None),
            ("term 12", 12.0, None),
            ("1,23,456 Rs", 123_456.0, Some("INR")),
            ("3.5万元", 35_000.0, Some("CNY")),
            ("人民币1.2万", 12_000.0, Some("CNY")),
            ("¥1.2万-1.5万", 12_000.0, Some("CNY")),
            ("88.8-99.9元", 88.8, Some("CNY")),
            ("RM12.90 - RM15.90", 12.9, Some("MYR")),
            ("1.250.000 VND", 1_250_000.0, Some("VND")),
            ("1.250.000đ", 1_250_000.0, Some("VND")),
            ("VND 99.000", 99_000.0, Some("VND")),
            ("₫15.000 - ₫20.000", 15_000.0, Some("VND")),
            ("฿ 99", 99.0, Some("THB")),
            ("99.50 baht", 99.5, Some("THB")),
            ("₱ 1,499.75", 1499.75, Some("PHP")),
            ("₭ 250.000", 250_000.0, Some("LAK")),
            ("250,000 kip", 250_000.0, Some("LAK")),
            ("40.000 ៛", 40_000.0, Some("KHR")),
            ("៛ 40,000", 40_000.0, Some("KHR")),
            ("€1.234,56", 1234.56, Some("EUR")),
            ("1 234,56 €", 1234.56, Some("EUR")),
            ("1\u{a0}234,56\u{a0}€", 1234.56, Some("EUR")),
            ("1\u{202f}234 €", 1234.0, Some("EUR")),
            ("EUR 1.234", 1234.0, Some("EUR")),
            ("$ 1,234", 1234.0, Some("USD")),
            ("US $1,234.50", 1234.5, Some("USD")),
            ("HK$ 88", 88.0, Some("HKD")),
            ("NT$1,200", 1200.0, Some("TWD")),
            ("1,200 新台币", 1200.0, Some("TWD")),
            ("MOP$ 30", 30.0, Some("MOP")),
            ("S$ 1,299.90", 1299.9, Some("SGD")),
            ("Rp 1.250.000,50", 1_250_000.5, Some("IDR")),
            ("Rp15.000 - Rp20.000", 15_000.0, Some("IDR")),
            ("skip 12", 12.0, None),
            ("from $5.99 to $9.99", 5.99, Some("USD")),
        ];
        for (text, value, currency) in cases {
            assert_eq!(read(text), Some((*value, *currency)), "{text}");
        }
        for text in ["", "free", "面议", "¥"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn names_currencies() {
        for (text, code) in
            [("cny", Some("CNY")), ("￥", Some("CNY")), ("€", Some("EUR")), ("rm", Some("MYR")), ("x", None)]
        {
            assert_eq!(currency(text), code, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_price_is_a_finite_amount(text in "\\PC{0,60}", digits in "[0-9.,' ¥$€-]{0,40}") {
            for text in [text, digits] {
                if let Some((value, _)) = read(&text) {
                    prop_assert!(value.is_finite() && value >= 0.0);
                }
            }
        }

        #[test]
        fn american_notation_reads_back(cents in 0_u64..10_000_000_000) {
            let whole = (cents / 100).to_string();
            let mut grouped = String::new();
            for (at, digit) in whole.chars().enumerate() {
                if at > 0 && (whole.len() - at) % 3 == 0 {
                    grouped.push(',');
                }
                grouped.push(digit);
            }
            let text = format!("${grouped}.{:02}", cents % 100);
            prop_assert_eq!(read(&text), Some((cents as f64 / 100.0, Some("USD"))));
        }
    }
}
