//! Until when a published application can be opposed. A day counted here is where to start looking, not legal advice: it
//! knows no holidays and no extensions, and each says what it rests on.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use crate::locale::Message;
use crate::rights::import::Filing;

/// The last day for an opposition.
#[derive(Clone, Debug, PartialEq)]
pub struct Deadline {
    pub date: Date,
    /// What it rests on: a rule of law, or the gazette itself.
    pub source: Message,
}

/// What the gazette says, or the office's period counted from the publication; none for offices whose period is not known here.
pub(super) fn deadline(filing: &Filing) -> Option<Deadline> {
    if let Some(date) = filing.opposition_end {
        return Some(Deadline { date, source: Message::new("filings-deadline-gazette") });
    }
    let (period, code) = period(filing.office.as_deref()?)?;
    let date = filing.published?.checked_add(period).ok()?;
    Some(Deadline { date, source: Message::new(code) })
}

fn period(office: &str) -> Option<(Span, &'static str)> {
    match office {
        // Trademark Law of the People's Republic of China (2019), article 33: three months from the publication.
        "CN" => Some((3.months(), "filings-deadline-cn")),
        // 15 U.S.C. 1063(a), 37 C.F.R. 2.101(c): thirty days after the publication; extensions can be asked for.
        "US" => Some((30.days(), "filings-deadline-us")),
        // Regulation (EU) 2017/1001, article 46(1): three months following the publication.
        "EM" => Some((3.months(), "filings-deadline-em")),
        // Trade Marks Rules 2008, rule 17(2): two months; a notice of threatened opposition makes it three.
        "GB" => Some((2.months(), "filings-deadline-gb")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn periods_by_office() {
        let cases = [
            ("CN", date(2026, 1, 6), Some(date(2026, 4, 6))),
            ("CN", date(2025, 11, 30), Some(date(2026, 2, 28))),
            ("US", date(2026, 3, 10), Some(date(2026, 4, 9))),
            ("EM", date(2026, 3, 10), Some(date(2026, 6, 10))),
            ("GB", date(2018, 5, 4), Some(date(2018, 7, 4))),
            ("XX", date(2026, 3, 10), None),
        ];
        for (office, published, expected) in cases {
            let filing = Filing { office: Some(office.into()), published: Some(published), ..Filing::default() };
            assert_eq!(deadline(&filing).map(|deadline| deadline.date), expected, "{office} {published}");
        }
        let told = Filing { opposition_end: Some(date(2026, 9, 9)), office: Some("CN".into()), ..Filing::default() };
        assert_eq!(
            deadline(&told).map(|deadline| deadline.source.code.to_string()).as_deref(),
            Some("filings-deadline-gazette")
        );
        assert_eq!(deadline(&Filing { office: Some("CN".into()), ..Filing::default() }), None);
    }
}
