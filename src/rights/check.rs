//! What single values must look like: ids, codes, dates, domains, picture paths.
//! Each check returns the clean value or the sentence that says what is wrong and how to put it right.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{BroadcastWindow, Jurisdiction, NiceClass, RightKind, RightStatus, ViennaCode};
use crate::locale::Message;

type Checked<T> = Result<T, Message>;

/// A refused value as it is shown: long ones are cut, so that no message is longer than a line or two.
pub(super) fn shown(value: &str) -> String {
    const MAX_CHARS: usize = 80;
    match value.char_indices().nth(MAX_CHARS) {
        Some((cut, _)) => format!("{}…", &value[..cut]),
        None => value.to_owned(),
    }
}

fn refused(code: &'static str, value: &str) -> Message {
    Message::new(code).with("value", shown(value))
}

pub(super) fn id(value: &str) -> Checked<()> {
    const MAX_CHARS: usize = 120;
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let good = value.chars().count() <= MAX_CHARS && value.chars().all(allowed);
    if good { Ok(()) } else { Err(refused("rights-bad-id", value)) }
}

pub(super) fn kind(value: &str) -> Checked<RightKind> {
    let kind = RightKind::ALL.into_iter().find(|kind| kind.as_str() == value);
    let kinds = RightKind::ALL.map(RightKind::as_str).join(", ");
    kind.ok_or_else(|| refused("rights-bad-kind", value).with("kinds", kinds))
}

pub(super) fn status(value: &str) -> Checked<RightStatus> {
    let status = RightStatus::ALL.into_iter().find(|status| status.as_str() == value);
    let statuses = RightStatus::ALL.map(RightStatus::as_str).join(", ");
    status.ok_or_else(|| refused("rights-bad-status", value).with("statuses", statuses))
}

pub(super) fn nice_class(value: &serde_json::Value) -> Checked<NiceClass> {
    let class = value.as_u64().and_then(|class| u8::try_from(class).ok()).and_then(NiceClass::new);
    class.ok_or_else(|| refused("rights-bad-nice-class", &value.to_string()))
}

/// `category.division.section`; there are 29 categories.
pub(super) fn vienna_code(value: &str) -> Checked<ViennaCode> {
    let parts: Vec<&str> = value.split('.').collect();
    let two_digits = |part: &&str| matches!(part.len(), 1 | 2) && part.bytes().all(|b| b.is_ascii_digit());
    let category = parts[0].parse::<u8>().unwrap_or(0);
    let good = parts.len() == 3 && parts.iter().all(two_digits) && (1..=29).contains(&category);
    if good { Ok(ViennaCode(value.to_owned())) } else { Err(refused("rights-bad-vienna-code", value)) }
}

/// `YYYY-MM-DD` and nothing else.
pub(super) fn date(value: &str) -> Checked<Date> {
    let shape = value.len() == 10 && value.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let date = if shape { value.parse().ok() } else { None };
    date.ok_or_else(|| refused("rights-bad-date", value))
}

/// RFC 3339, kept to the millisecond.
pub(super) fn window(from: &str, to: &str) -> Checked<BroadcastWindow> {
    let ms = |time: &str| match time.parse::<Timestamp>() {
        Ok(time) => Ok(time.as_millisecond()),
        Err(_) => Err(refused("rights-bad-time", time)),
    };
    let (from_ms, to_ms) = (ms(from)?, ms(to)?);
    if from_ms < to_ms {
        Ok(BroadcastWindow { from_ms, to_ms })
    } else {
        Err(Message::new("rights-window-reversed").with("from", shown(from)).with("to", shown(to)))
    }
}

pub(super) fn jurisdiction(value: &str) -> Checked<Jurisdiction> {
    let known = value.len() == 2 && COUNTRIES.split(' ').any(|code| code == value);
    if known { Ok(Jurisdiction(value.to_owned())) } else { Err(refused("rights-bad-jurisdiction", value)) }
}

pub(super) fn currency(value: &str) -> Checked<String> {
    let known = value.len() == 3 && CURRENCIES.split(' ').any(|code| code == value);
    if known { Ok(value.to_owned()) } else { Err(refused("rights-bad-currency", value)) }
}

/// The shape of a BCP 47 tag; subtags are not looked up.
pub(super) fn lang(value: &str) -> Checked<String> {
    let mut subtags = value.split('-');
    let primary = subtags.next().unwrap_or_default();
    let good = value.len() <= 35
        && matches!(primary.len(), 2 | 3)
        && primary.bytes().all(|b| b.is_ascii_alphabetic())
        && subtags.all(|tag| matches!(tag.len(), 1..=8) && tag.bytes().all(|b| b.is_ascii_alphanumeric()));
    if good { Ok(value.to_owned()) } else { Err(refused("rights-bad-lang", value)) }
}

/// The domain in lower case and as it goes over the wire (`xn--…`). A public suffix is refused: a licence for `com.cn`
/// would cover everyone.
pub(super) fn domain(value: &str) -> Checked<String> {
    let bad = || refused("rights-bad-domain", value);
    let Ok(url::Host::Domain(ascii)) = url::Host::parse(value) else { return Err(bad()) };
    let good_label = |label: &str| {
        matches!(label.len(), 1..=63)
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if ascii.len() > 253 || !ascii.contains('.') || !ascii.split('.').all(good_label) {
        return Err(bad());
    }
    if psl::domain_str(&ascii).is_none() {
        return Err(refused("rights-public-suffix", value));
    }
    Ok(ascii)
}

/// A path below the record's own folder, with `/` between its parts; or the digest a stored picture goes by.
pub(super) fn image_path(value: &str) -> Checked<()> {
    let drive = value.as_bytes().get(1) == Some(&b':');
    let parts_good = value.split('/').all(|part| !matches!(part, "" | "." | ".."));
    let good = parts_good && !drive && !value.contains('\\') && !value.contains("://");
    if good { Ok(()) } else { Err(refused("rights-bad-image-path", value)) }
}

/// ISO 3166-1 alpha-2, and the regional offices of WIPO ST.3.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR \
BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI \
FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS \
IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO \
MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA \
RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT \
TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW AP BX EA EM EP GC OA WO";

/// ISO 4217, currencies in use.
const CURRENCIES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN \
BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD \
HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD \
MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON \
RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX \
USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";
