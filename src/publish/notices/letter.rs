//! A letter before it has a medium: headed sections of sentences, facts and tables, every text from the web made one harmless line.

use crate::locale::{Lang, Message};
use crate::publish::words::shown;

/// Characters of a title, name or reason that are shown.
pub(super) const MAX_SHOWN: usize = 4_000;

/// What is written to somebody.
#[derive(Clone, Debug)]
pub struct Letter {
    pub lang: Lang,
    /// One line.
    pub subject: String,
    /// To whom, when, and under which number.
    pub head: Vec<Fact>,
    pub opening: Vec<String>,
    pub sections: Vec<Section>,
    pub closing: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Section {
    pub heading: String,
    /// The provision that asks for it.
    pub provision: Option<String>,
    pub parts: Vec<Part>,
}

#[derive(Clone, Debug)]
pub enum Part {
    Sentence(String),
    Facts(Vec<Fact>),
    /// Observations, a line each.
    List(Vec<String>),
    Table(Table),
}

#[derive(Clone, Debug)]
pub struct Fact {
    pub label: String,
    pub value: String,
    /// The value is an http or https address that may be opened.
    pub is_address: bool,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub heading: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// The column that names a picture.
    pub picture_column: usize,
}

impl Fact {
    pub(super) fn new(lang: Lang, code: &str, value: &str) -> Self {
        Fact { label: lang.say(code), value: shown(value.trim(), MAX_SHOWN), is_address: false }
    }

    pub(super) fn address(lang: Lang, code: &str, url: &str) -> Self {
        let is_web = url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        Fact { is_address: is_web, ..Fact::new(lang, code, url) }
    }
}

/// Facts that have a value.
pub(super) fn known(facts: Vec<Fact>) -> Part {
    Part::Facts(facts.into_iter().filter(|fact| !fact.value.is_empty()).collect())
}

/// A sentence that says something else in some of the forms.
pub(super) fn sentence(lang: Lang, code: &'static str, form: &str) -> String {
    lang.text(&Message::new(code).with("form", form))
}
