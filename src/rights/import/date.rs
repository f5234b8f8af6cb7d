//! Dates as trademark offices write them. A date that could be read in two ways is refused.

use jiff::civil::Date;

use crate::locale::Message;
use crate::rights::check::shown;

/// The date in `text`; none where it says that there is none (empty, only zeros). Times and time zones are dropped: an
/// office's day is the day it wrote.
pub(super) fn date(text: &str) -> Result<Option<Date>, Message> {
    let text = text.trim();
    if text.chars().all(|c| matches!(c, '0' | '-' | '/' | '.')) {
        return Ok(None);
    }
    let refused = || Message::new("rights-bad-office-date").with("value", shown(text));
    let (year, month, day) = parts(text).ok_or_else(refused)?;
    Date::new(year, month, day).map(Some).map_err(|_| refused())
}

fn parts(text: &str) -> Option<(i16, i8, i8)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits >= 8 {
        let (day, rest) = text.split_at(8);
        return (digits == 8 && is_time(rest))
            .then(|| number(day))
            .flatten()
            .map(|n: i32| ((n / 10_000) as i16, (n / 100 % 100) as i8, (n % 100) as i8));
    }
    let (first, rest) = text.split_at(digits);
    let separator = rest.chars().next()?;
    let rest = &rest[separator.len_utf8()..];
    let second_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (second, rest) = rest.split_at(second_digits);
    let second_separator = rest.chars().next()?;
    let rest = &rest[second_separator.len_utf8()..];
    let third_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (third, rest) = rest.split_at(third_digits);
    match (separator, second_separator) {
        ('年', '月') if rest.is_empty() || rest == "日" => year_first(first, second, third),
        ('-' | '/' | '.', other) if other == separator && is_time(rest) => match (first.len(), third.len()) {
            (4, 1..=2) => year_first(first, second, third),
            (1..=2, 4) => day_and_month(separator, number(first)?, number(second)?, number(third)?),
            _ => None,
        },
        _ => None,
    }
}

fn year_first(year: &str, month: &str, day: &str) -> Option<(i16, i8, i8)> {
    if year.len() == 4 { Some((number(year)?, number(month)?, number(day)?)) } else { None }
}

/// With points the day stands first; with other separators that is certain only where one number can be no month.
fn day_and_month(separator: char, first: i8, second: i8, year: i16) -> Option<(i16, i8, i8)> {
    match (separator, first, second) {
        ('.', day, month) => Some((year, month, day)),
        (_, 13.., month) => Some((year, month, first)),
        (_, month, 13..) => Some((year, month, second)),
        (_, same, other) if same == other => Some((year, other, same)),
        _ => None,
    }
}

fn number<T: std::str::FromStr>(digits: &str) -> Option<T> {
    digits.parse().ok()
}

/// What may stand behind a day: a time, a time zone, or nothing.
fn is_time(rest: &str) -> bool {
    let allowed = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | '-' | 'Z' | 'T' | ' ' | ',');
    rest.is_empty() || (rest.starts_with(['T', ' ', '+', '-', 'Z']) && rest.chars().all(allowed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offices_write_dates_in_many_ways() {
        let cases = [
            ("2000-05-09-04:00", Some("2000-05-09")),
            ("2004-03-23", Some("2004-03-23")),
            ("2004-03-23Z", Some("2004-03-23")),
            ("2004-3-2", Some("2004-03-02")),
            ("20040323", Some("2004-03-23")),
            ("20040323T101500Z", Some("2004-03-23")),
            ("2004-03-23T23:59:59.123+08:00", Some("2004-03-23")),
            ("2004/03/23 10:15", Some("2004-03-23")),
            ("2004.03.23", Some("2004-03-23")),
            ("23.03.2004", Some("2004-03-23")),
            ("1.2.2004", Some("2004-02-01")),
            ("23/03/2004", Some("2004-03-23")),
            ("03/23/2004", Some("2004-03-23")),
            ("05-05-2004", Some("2004-05-05")),
            ("2004年3月23日", Some("2004-03-23")),
            ("", None),
            ("00000000", None),
            ("0000-00-00", None),
            ("0", None),
        ];
        for (text, expected) in cases {
            let found = date(text).expect(text).map(|date| date.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
        for text in [
            "03/04/2004",
            "2004-02-30",
            "20041301",
            "200403234",
            "2004-03",
            "soon",
            "2004-03-23 May",
            "2004年",
            "1/2/3",
        ] {
            assert_eq!(
                date(text).map_err(|reason| reason.code.to_string()),
                Err("rights-bad-office-date".to_owned()),
                "{text}"
            );
        }
    }
}
