//! What an office says about a mark's standing, as one of ours. A word that is not in the tables is `Unknown`, never a
//! guess: a right of unknown standing matches nothing.

use crate::rights::RightStatus::{self, Cancelled, Expired, Pending, Registered, Unknown};

/// The standing that an office's word or code means.
pub(super) fn status(office: Option<&str>, word: &str) -> RightStatus {
    let word = word.trim();
    let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    if is_number {
        return match (office, word.parse()) {
            (Some("US"), Ok(code)) => uspto(code),
            _ => Unknown,
        };
    }
    let plain = plain(word);
    WORDS.iter().find(|(_, words)| words.contains(&plain.as_str())).map_or(Unknown, |(status, _)| *status)
}

/// The United States Patent and Trademark Office's three digits ("Trademark Applications Daily XML", table of status
/// codes). Codes that leave open whether there is a registration (620, 625, 780, 973) stay unknown.
pub(super) fn uspto(code: u16) -> RightStatus {
    match code {
        // 70x: registered, with the maintenance filings accepted since. 717, 740, 778, 790: registered, and something
        // about it is being dealt with.
        624 | 700..=709 | 717 | 740 | 778 | 790 | 800 => Registered,
        900 => Expired,
        // International registration gone; applications abandoned; registrations cancelled; numbers given by mistake.
        401 | 402 | 404 | 405 | 414..=417 | 600..=609 | 614 | 618 | 622 | 626 | 710..=714 | 716 => Cancelled,
        // Examination, publication, opposition, extensions and statements of use, appeals.
        400 | 403 | 612 | 616 | 630..=699 | 715 | 718..=739 | 744..=777 | 779 | 794 | 801..=825 => Pending,
        _ => Unknown,
    }
}

/// Lower case, everything but letters and digits as one space.
fn plain(word: &str) -> String {
    let lower = word.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Words of WIPO ST.66 and ST.96, of the offices that publish in them, and of the Chinese register.
const WORDS: &[(RightStatus, &[&str])] = &[
    (
        Registered,
        &[
            "active",
            "cancellation pending",
            "in force",
            "invalidity proceeding pending",
            "live registration",
            "protected",
            "protection granted",
            "registered",
            "registered and renewed",
            "registered protected",
            "registered renewed",
            "registration cancellation pending",
            "registration published",
            "registration renewed",
            "reinstated",
            "renewal pending",
            "renewed",
            "revocation proceeding pending",
            "已注册",
            "注册",
            "注册公告",
            "核准注册",
            "有效",
            "续展",
            "已续展",
        ],
    ),
    (
        Pending,
        &[
            "accepted",
            "action before court of justice pending",
            "appeal pending",
            "appealed",
            "application accepted",
            "application filed",
            "application opposed",
            "application pending",
            "application published",
            "application received",
            "application under examination",
            "approved for publication",
            "awaiting court action",
            "classification checked",
            "conversion requested",
            "examination",
            "examined",
            "filed",
            "filing date accorded",
            "formality check",
            "formalized",
            "interruption of proceeding",
            "new application",
            "opposed",
            "opposition pending",
            "pending",
            "pre publication",
            "published",
            "published for opposition",
            "registration pending",
            "suspended",
            "under examination",
            "待审",
            "审查中",
            "审理中",
            "申请中",
            "等待实质审查",
            "实质审查",
            "初审公告",
            "初步审定公告",
            "异议中",
            "驳回复审中",
        ],
    ),
    (
        Expired,
        &[
            "expired",
            "inactive",
            "lapsed",
            "not renewed",
            "registration expired",
            "registration lapsed",
            "过期",
            "已过期",
            "已到期",
            "期满未续展",
            "期满未续展注销",
        ],
    ),
    (
        Cancelled,
        &[
            "abandoned",
            "annulled",
            "application abandoned",
            "application refused",
            "application rejected",
            "application withdrawn",
            "cancelled",
            "canceled",
            "dead",
            "deleted",
            "ended",
            "expunged",
            "invalidated",
            "refused",
            "registration annulled",
            "registration canceled",
            "registration cancelled",
            "registration deleted",
            "registration invalidated",
            "registration revoked",
            "registration surrendered",
            "rejected",
            "removed",
            "revoked",
            "surrendered",
            "terminated",
            "totally refused",
            "withdrawn",
            "已注销",
            "注销",
            "已销亡",
            "销亡",
            "已撤销",
            "撤销",
            "已驳回",
            "驳回",
            "不予注册",
            "已撤回",
            "撤回",
            "无效",
            "已无效",
            "宣告无效",
            "无效宣告",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offices_words_become_ours() {
        let cases = [
            (None, "Registered", Registered),
            (None, " REGISTRATION  PUBLISHED ", Registered),
            (None, "Registered-Protected", Registered),
            (Some("EM"), "Application opposed", Pending),
            (Some("CA"), "Opposition Pending", Pending),
            (None, "Registration pending", Pending),
            (None, "Expired", Expired),
            (None, "Registration surrendered", Cancelled),
            (Some("CN"), "已注册", Registered),
            (Some("CN"), "初审公告", Pending),
            (Some("CN"), "无效", Cancelled),
            (Some("US"), "700", Registered),
            (Some("US"), "602", Cancelled),
            (Some("US"), "686", Pending),
            (Some("US"), "900", Expired),
            (Some("US"), "973", Unknown),
            (Some("US"), "99999999999", Unknown),
            // Three digits mean what they mean to one office only.
            (Some("EM"), "700", Unknown),
            (None, "700", Unknown),
            (None, "not registered", Unknown),
            (None, "deregistered", Unknown),
            (None, "", Unknown),
        ];
        for (office, word, expected) in cases {
            assert_eq!(status(office, word), expected, "{office:?} {word}");
        }
    }

    #[test]
    fn no_word_has_two_meanings() {
        let mut words: Vec<&str> = WORDS.iter().flat_map(|(_, words)| words.iter().copied()).collect();
        assert!(words.iter().all(|word| plain(word) == *word), "words stand as they are compared");
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count);
    }
}
