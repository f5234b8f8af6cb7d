//! Why a name was found, as codes with arguments; the words stand in the catalogue.

use super::class::DomainClass;
use super::find::Candidate;
use super::host::Host;
use crate::locale::Message;

pub(super) fn because(host: &Host, candidate: &Candidate, name: &str) -> Message {
    let part = shown(host, candidate.span);
    let message = Message::new(code(candidate.class)).with("name", name).with("part", part);
    match (candidate.class, candidate.beside) {
        (DomainClass::Dictionary | DomainClass::Combosquatting, Some(beside)) => {
            message.with("word", shown(host, beside))
        }
        (DomainClass::Dictionary | DomainClass::Combosquatting, None) => message.with("word", ""),
        _ => message,
    }
}

/// The scalars of the decoded name that a span stands for.
fn shown(host: &Host, span: [usize; 2]) -> String {
    host.decoded().chars().skip(span[0]).take(span[1].saturating_sub(span[0])).collect()
}

fn code(class: DomainClass) -> &'static str {
    match class {
        DomainClass::TldSwap => "matcher-domain-tld-swap",
        DomainClass::Addition => "matcher-domain-addition",
        DomainClass::Bitsquatting => "matcher-domain-bitsquatting",
        DomainClass::Homoglyph => "matcher-domain-homoglyph",
        DomainClass::Cyrillic => "matcher-domain-cyrillic",
        DomainClass::Hyphenation => "matcher-domain-hyphenation",
        DomainClass::Insertion => "matcher-domain-insertion",
        DomainClass::Omission => "matcher-domain-omission",
        DomainClass::Repetition => "matcher-domain-repetition",
        DomainClass::Replacement => "matcher-domain-replacement",
        DomainClass::Transposition => "matcher-domain-transposition",
        DomainClass::VowelSwap => "matcher-domain-vowel-swap",
        DomainClass::Plural => "matcher-domain-plural",
        DomainClass::TwoTypos => "matcher-domain-two-typos",
        DomainClass::Leet => "matcher-domain-leet",
        DomainClass::Subdomain => "matcher-domain-subdomain",
        DomainClass::Dictionary => "matcher-domain-dictionary",
        DomainClass::Combosquatting => "matcher-domain-combosquatting",
        DomainClass::Various => "matcher-domain-various",
        DomainClass::Pinyin => "matcher-domain-pinyin",
        DomainClass::ChineseIdn => "matcher-domain-chinese-idn",
        DomainClass::NativeIdn => "matcher-domain-native-idn",
        DomainClass::Path => "matcher-domain-path",
    }
}
