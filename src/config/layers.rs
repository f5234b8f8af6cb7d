//! One setting from three layers: every layer's value is checked by the same function, the highest one counts.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use ipnet::IpNet;

use super::Secret;
use crate::alerts::mail_address;
use crate::locale::{Lang, Message};
use crate::rank::Score;
use crate::sources::document::Document;

use super::{ConfigFault, Origin, Setting};

pub(super) struct Layers<'a> {
    path: &'a Path,
    file: Document<'a>,
    env: &'a dyn Fn(&str) -> Option<String>,
    faults: Vec<ConfigFault>,
}

impl<'a> Layers<'a> {
    pub fn new(
        path: &'a Path,
        file_name: &'a str,
        text: &'a str,
        env: &'a dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, Vec<ConfigFault>> {
        let file = Document::parse(file_name, text);
        let file = file.map_err(|faults| {
            faults.into_iter().map(|fault| ConfigFault::from_file(fault, path)).collect::<Vec<_>>()
        })?;
        Ok(Layers { path, file, env, faults: Vec::new() })
    }

    /// The flag's value, else the variable's, else the file's, else the default. A value that `check` refuses is a fault
    /// even where a higher layer covers it.
    pub fn pick<T>(
        &mut self,
        key: &'static str,
        flag: Option<(&'static str, String)>,
        check: impl Fn(&str) -> Result<T, Message>,
        default: impl FnOnce() -> T,
    ) -> Setting<T> {
        let mut setting = None;
        if let Some(found) = self.file.scalar("", key) {
            let origin = Origin::File { path: self.path.to_path_buf(), line: found.line };
            self.take(&mut setting, key, origin, &found.value, &check);
        }
        let variable = format!("REEVE_{}", key.to_ascii_uppercase());
        if let Some(text) = (self.env)(&variable) {
            self.take(&mut setting, key, Origin::Environment(variable), text.trim(), &check);
        }
        if let Some((name, text)) = flag {
            self.take(&mut setting, key, Origin::Flag(name), &text, &check);
        }
        setting.unwrap_or_else(|| Setting { value: default(), origin: Origin::Default })
    }

    fn take<T>(
        &mut self,
        setting: &mut Option<Setting<T>>,
        key: &str,
        origin: Origin,
        text: &str,
        check: impl Fn(&str) -> Result<T, Message>,
    ) {
        match check(text) {
            Ok(value) => *setting = Some(Setting { value, origin }),
            Err(reason) => self.faults.push(ConfigFault { origin, key: key.to_owned(), reason }),
        }
    }

    /// Every fault, unknown keys of the file included.
    pub fn finish(self) -> Vec<ConfigFault> {
        let path = self.path;
        let of_file = self.file.finish().into_iter().map(|fault| ConfigFault::from_file(fault, path));
        of_file.chain(self.faults).collect()
    }
}

pub(super) fn path(text: &str) -> Result<PathBuf, Message> {
    if text.is_empty() { Err(Message::new("config-empty-path")) } else { Ok(PathBuf::from(text)) }
}

pub(super) fn lang(text: &str) -> Result<Lang, Message> {
    text.parse().map_err(|_| Message::new("config-bad-lang").with("value", text))
}

pub(super) fn actor(text: &str) -> Result<String, Message> {
    let count = text.chars().count();
    if (1..=64).contains(&count) && !text.chars().any(char::is_control) {
        Ok(text.to_owned())
    } else {
        Err(Message::new("config-bad-actor"))
    }
}

/// A mail address or an http(s) address; nothing that could break a header or the comment in it.
pub(super) fn contact(text: &str) -> Result<Option<String>, Message> {
    let safe = text.len() <= 254 && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"()\\\"<>".contains(&byte));
    let mail =
        text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'));
    let web = url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if safe && (mail || web) {
        Ok(Some(text.to_owned()))
    } else {
        Err(Message::new("config-bad-contact").with("value", text))
    }
}

/// A whole number in `low..=high`.
pub(super) fn whole(low: u32, high: u32) -> impl Fn(&str) -> Result<u32, Message> {
    move |text| {
        let number = text.parse().ok().filter(|number| (low..=high).contains(number));
        number.ok_or_else(|| Message::new("config-bad-number").with("value", text).with("low", low).with("high", high))
    }
}

pub(super) fn score(text: &str) -> Result<Score, Message> {
    let number = text.parse::<f64>().ok().filter(|number| (0.0..=1.0).contains(number));
    number.map(Score::new).ok_or_else(|| Message::new("config-bad-score").with("value", text))
}

pub(super) fn switch(text: &str) -> Result<bool, Message> {
    text.parse().map_err(|_| Message::new("config-bad-switch").with("value", text))
}

/// An http(s) address without anything behind its path.
pub(super) fn public_url(text: &str) -> Result<Option<String>, Message> {
    let refused = || Message::new("config-bad-public-url").with("value", text);
    let url = url::Url::parse(text).map_err(|_| refused())?;
    let is_plain = matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none();
    if is_plain && url.has_host() && url.username().is_empty() && url.path() == "/" {
        Ok(Some(text.trim_end_matches('/').to_owned()))
    } else {
        Err(refused())
    }
}

/// `smtps://user:password@host`, `smtp://host?tls=required` and the like; the value is not repeated in the refusal.
pub(super) fn smtp(text: &str) -> Result<Option<Secret>, Message> {
    let url = url::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "smtp" | "smtps") && url.has_host());
    url.map(|_| Some(Secret(text.to_owned()))).ok_or_else(|| Message::new("config-bad-smtp"))
}

pub(super) fn mail_from(text: &str) -> Result<Option<String>, Message> {
    mail_address(text).map(Some).map_err(|_| Message::new("config-bad-mail").with("value", text))
}

/// Networks as `10.0.0.0/8` and single addresses, with commas between them.
pub(super) fn networks(text: &str) -> Result<Vec<IpNet>, Message> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let refused = |part: &str| Message::new("config-bad-network").with("value", part);
    let network = |part: &str| part.parse().or_else(|_| part.parse::<IpAddr>().map(IpNet::from));
    parts.map(|part| network(part).map_err(|_| refused(part))).collect()
}
