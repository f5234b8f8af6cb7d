//! The message catalogue: every sentence a person reads, in English and 简体中文.
//! Other modules emit a [`Message`] (a code and its arguments) and never a sentence; this one turns it into words.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid};
use serde::{Deserialize, Serialize};

fluent_templates::static_loader! {
    static CATALOGUE = {
        locales: "./src/locale",
        fallback_language: "en",
        // Directional isolates are right in running text but would break copied paths and addresses.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static EN: LanguageIdentifier = langid!("en");
static ZH_CN: LanguageIdentifier = langid!("zh-CN");

/// A language the catalogue is complete in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Lang {
    #[default]
    #[serde(rename = "en")]
    En,
    #[serde(rename = "zh-CN")]
    ZhCn,
}

impl Lang {
    /// Every language, in the order in which choices are shown.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::ZhCn];

    /// The BCP 47 tag, as `--lang` takes it and HTML's `lang` attribute wants it.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::ZhCn => "zh-CN",
        }
    }

    /// The sentence for `message`. A code the catalogue lacks comes back as the code itself, so that nothing is ever hidden.
    pub fn text(self, message: &Message) -> String {
        let args = message.args.iter().map(|(name, arg)| (Cow::Owned(name.clone()), arg.to_fluent())).collect();
        CATALOGUE
            .try_lookup_with_args(self.identifier(), &message.code, &args)
            .unwrap_or_else(|| message.code.to_string())
    }

    /// The sentence for a code that takes no arguments.
    pub fn say(self, code: &str) -> String {
        CATALOGUE.try_lookup(self.identifier(), code).unwrap_or_else(|| code.to_owned())
    }

    fn identifier(self) -> &'static LanguageIdentifier {
        match self {
            Lang::En => &EN,
            Lang::ZhCn => &ZH_CN,
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl FromStr for Lang {
    type Err = String;

    /// Reads a tag or a POSIX locale name: `zh`, `zh-CN` and `zh_CN.UTF-8` are Chinese, `en…`, `C` and `POSIX` are English.
    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        let primary = tag.split(['-', '_', '.']).next().unwrap_or_default().to_ascii_lowercase();
        match primary.as_str() {
            "zh" => Ok(Lang::ZhCn),
            "en" | "c" | "posix" => Ok(Lang::En),
            _ => Err(format!("{tag}: en | zh-CN")),
        }
    }
}

/// What to say, in no language yet: a catalogue code and its named arguments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    pub code: Cow<'static, str>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, Arg>,
}

impl Message {
    pub fn new(code: impl Into<Cow<'static, str>>) -> Self {
        Message { code: code.into(), args: BTreeMap::new() }
    }

    /// Adds an argument; the catalogue names it `{ $name }`.
    #[must_use]
    pub fn with(mut self, name: &str, arg: impl Into<Arg>) -> Self {
        self.args.insert(name.to_owned(), arg.into());
        self
    }
}

impl fmt::Display for Message {
    /// The English sentence: what logs and `Display` of errors show.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Lang::En.text(self))
    }
}

/// An argument of a [`Message`]. Text from the web stays as it was in every language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Arg {
    Number(f64),
    Text(String),
}

impl Arg {
    fn to_fluent(&self) -> FluentValue<'static> {
        match self {
            Arg::Number(number) => FluentValue::from(*number),
            Arg::Text(text) => FluentValue::from(text.clone()),
        }
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Arg::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Arg::Text(text)
    }
}

macro_rules! number_args {
    ($($number:ty),*) => {$(
        impl From<$number> for Arg {
            fn from(number: $number) -> Self {
                Arg::Number(number as f64)
            }
        }
    )*};
}
number_args!(u8, u16, u32, u64, usize, i32, i64, f32, f64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_posix_locale_names() {
        for (tag, lang) in [("zh_CN.UTF-8", Lang::ZhCn), ("zh", Lang::ZhCn), ("en-GB", Lang::En), ("C", Lang::En)] {
            assert_eq!(tag.parse(), Ok(lang), "{tag}");
        }
        assert!("fr".parse::<Lang>().is_err());
    }

    #[test]
    fn an_unknown_code_is_shown_and_not_hidden() {
        assert_eq!(Lang::En.text(&Message::new("no-such-code")), "no-such-code");
    }
}
