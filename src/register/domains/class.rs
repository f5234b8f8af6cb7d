//! What kind of look-alike a domain name is: the classes of dnstwist, and those that it does not make.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How a name resembles a mark. `as_str` is what output and filters know it by, so it never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DomainClass {
    /// The mark itself under a public suffix that is not the holder's.
    TldSwap,
    /// A letter or digit more at the end.
    Addition,
    /// One bit of a letter differs.
    Bitsquatting,
    /// Letters that look alike: `rn` for `m`, `0` for `o`, letters with marks.
    Homoglyph,
    /// The same with Cyrillic letters only.
    Cyrillic,
    /// A hyphen where the mark has none.
    Hyphenation,
    /// A letter more within the name.
    Insertion,
    Omission,
    Repetition,
    Replacement,
    Transposition,
    VowelSwap,
    Plural,
    /// Two slips.
    TwoTypos,
    /// Digits for letters.
    Leet,
    /// The mark as a subdomain of somebody's name, or cut in two by a dot.
    Subdomain,
    /// The mark beside a word that reaches for accounts or names a part of the web.
    Dictionary,
    /// The mark beside words of trade, claims to be official, places, numbers or anything else.
    Combosquatting,
    /// `www` or a suffix grown together with the mark.
    Various,
    /// A Han mark spelled as it is read.
    Pinyin,
    /// A Han mark written in Han characters.
    ChineseIdn,
    /// A mark of another script in its own letters.
    NativeIdn,
    /// The mark among the words of an address's path.
    Path,
}

impl DomainClass {
    pub const ALL: [DomainClass; 23] = [
        DomainClass::TldSwap,
        DomainClass::Addition,
        DomainClass::Bitsquatting,
        DomainClass::Homoglyph,
        DomainClass::Cyrillic,
        DomainClass::Hyphenation,
        DomainClass::Insertion,
        DomainClass::Omission,
        DomainClass::Repetition,
        DomainClass::Replacement,
        DomainClass::Transposition,
        DomainClass::VowelSwap,
        DomainClass::Plural,
        DomainClass::TwoTypos,
        DomainClass::Leet,
        DomainClass::Subdomain,
        DomainClass::Dictionary,
        DomainClass::Combosquatting,
        DomainClass::Various,
        DomainClass::Pinyin,
        DomainClass::ChineseIdn,
        DomainClass::NativeIdn,
        DomainClass::Path,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            DomainClass::TldSwap => "tld_swap",
            DomainClass::Addition => "addition",
            DomainClass::Bitsquatting => "bitsquatting",
            DomainClass::Homoglyph => "homoglyph",
            DomainClass::Cyrillic => "cyrillic",
            DomainClass::Hyphenation => "hyphenation",
            DomainClass::Insertion => "insertion",
            DomainClass::Omission => "omission",
            DomainClass::Repetition => "repetition",
            DomainClass::Replacement => "replacement",
            DomainClass::Transposition => "transposition",
            DomainClass::VowelSwap => "vowel_swap",
            DomainClass::Plural => "plural",
            DomainClass::TwoTypos => "two_typos",
            DomainClass::Leet => "leet",
            DomainClass::Subdomain => "subdomain",
            DomainClass::Dictionary => "dictionary",
            DomainClass::Combosquatting => "combosquatting",
            DomainClass::Various => "various",
            DomainClass::Pinyin => "pinyin",
            DomainClass::ChineseIdn => "chinese_idn",
            DomainClass::NativeIdn => "native_idn",
            DomainClass::Path => "path",
        }
    }
}

impl fmt::Display for DomainClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
