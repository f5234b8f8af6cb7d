//! The settings of one installation, composed from file < environment < flags. Each value remembers where it came from;
//! what a single source sets for itself is in [`crate::sources`].

mod layers;
mod openid;
mod platform;

use std::path::{Path, PathBuf};

use ipnet::IpNet;

use crate::locale::{Lang, Message};
use crate::rank::{Score, Weights};
use crate::sources::SeedFault;

use layers::Layers;
pub use openid::OpenIdConfig;

/// Settings files above this size are not read.
const MAX_FILE_BYTES: u64 = 1 << 20;
/// Looked for in the data directory when no file is named.
const FILE_NAME: &str = "reeve.toml";

/// Every setting. The key of a field is its name, its variable `REEVE_` and its name in capitals.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where everything that Reeve writes goes.
    pub data: Setting<PathBuf>,
    /// The folder of source files.
    pub sources: Setting<PathBuf>,
    pub lang: Setting<Lang>,
    /// Who acts: recorded with every decision, as asserted.
    pub actor: Setting<String>,
    /// A mail or web address in the user agent, so that a site's operator can complain.
    pub contact: Setting<Option<String>>,
    /// Requests in flight over all servers, 1..=1024.
    pub max_requests_in_flight: Setting<u32>,
    /// Requests begun in a second over all servers, 1..=1000.
    pub requests_per_second: Setting<u32>,
    /// A WARC file is closed when it has grown past this, in MiB, 1..=4096.
    pub archive_segment_mib: Setting<u32>,
    /// Threads for extraction and matching, 1..=256.
    pub threads: Setting<u32>,
    /// Hits from this score on are reported.
    pub report_from: Setting<Score>,
    /// The file of weights that `reeve calibrate` wrote; the shipped weights where it is not set.
    pub weights: Setting<Option<PathBuf>>,
    /// The program that opens pages of sources with `render = true`: a path, or a name to look up.
    pub browser: Setting<Option<PathBuf>>,
    /// Where the desk is found from elsewhere, as `https://desk.example`; links in alerts begin with it.
    pub public_url: Setting<Option<String>>,
    /// The server that mails go out through, with name and password: never shown.
    pub smtp: Setting<Option<Secret>>,
    /// Whom mails come from.
    pub mail_from: Setting<Option<String>>,
    /// Networks beside the public internet that web hooks may go to.
    pub hook_networks: Setting<Vec<IpNet>>,
    /// Servers that stand before the desk: whom they forward for is believed.
    pub trusted_proxies: Setting<Vec<IpNet>>,
    /// Sign-in by a provider.
    pub openid: OpenIdConfig,
}

/// A setting that nobody is shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("****")
    }
}

/// A value and where it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting<T> {
    pub value: T,
    pub origin: Origin,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Default,
    File {
        path: PathBuf,
        /// From 1.
        line: u32,
    },
    /// The variable's name.
    Environment(String),
    /// The flag as it is typed.
    Flag(&'static str),
}

/// What the command line said; the settings without a flag are set by file or environment only.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--data`
    pub data: Option<PathBuf>,
    /// `--sources`
    pub sources: Option<PathBuf>,
    /// `--lang`
    pub lang: Option<String>,
    /// `--as`
    pub actor: Option<String>,
    /// `--weights`
    pub weights: Option<PathBuf>,
    /// `--public-url`
    pub public_url: Option<String>,
}

/// One line of `reeve config`.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub key: &'static str,
    /// As a settings file would hold it, without quotes; empty where nothing is set.
    pub value: String,
    pub origin: Origin,
    /// What the setting is for.
    pub about: Message,
}

/// One setting that cannot be used.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigFault {
    pub origin: Origin,
    pub key: String,
    /// Names the remedy.
    pub reason: Message,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ConfigError {
    /// The settings file that was asked for cannot be read.
    Unreadable { path: PathBuf, why: String },
    /// Never empty; every fault of every layer.
    Faults(Vec<ConfigFault>),
    /// The platform names no place for data and nobody else did.
    NoDataDir,
}

impl Config {
    /// Composes the settings. `file` is the one named by `--config`; `REEVE_CONFIG` comes next, then `reeve.toml` in the
    /// data directory if it is there. `env` looks a variable up.
    pub fn load(
        file: Option<&Path>,
        env: &dyn Fn(&str) -> Option<String>,
        flags: Flags,
    ) -> Result<Config, ConfigError> {
        let env = |name: &str| env(name).filter(|value| !value.trim().is_empty());
        let named = file.map(Path::to_path_buf).or_else(|| env("REEVE_CONFIG").map(PathBuf::from));
        let data_dir =
            flags.data.clone().or_else(|| env("REEVE_DATA").map(PathBuf::from)).or_else(|| platform::data_dir(&env));
        let path = named.clone().or_else(|| data_dir.as_ref().map(|dir| dir.join(FILE_NAME)));
        let text = match &path {
            Some(path) => read(path, named.is_some())?,
            None => None,
        };
        let path = path.unwrap_or_default();
        let file_name = path.display().to_string();
        let layers = Layers::new(&path, &file_name, text.as_deref().unwrap_or_default(), &env);
        let (config, mut faults) = compose(layers.map_err(ConfigError::Faults)?, flags, &env)?;
        // The data directory cannot be moved by a file that is only found inside it.
        if named.is_none() && matches!(config.data.origin, Origin::File { .. }) {
            let reason = Message::new("config-data-in-data");
            faults.push(ConfigFault { origin: config.data.origin.clone(), key: "data".to_owned(), reason });
        }
        if faults.is_empty() { Ok(config) } else { Err(ConfigError::Faults(faults)) }
    }

    /// Every setting with its value and origin, in the order of the reference.
    pub fn rows(&self) -> Vec<Row> {
        let mut rows = vec![
            row("data", &self.data, |path| path.display().to_string()),
            row("sources", &self.sources, |path| path.display().to_string()),
            row("lang", &self.lang, Lang::to_string),
            row("actor", &self.actor, String::clone),
            row("contact", &self.contact, |contact| contact.clone().unwrap_or_default()),
            row("max_requests_in_flight", &self.max_requests_in_flight, u32::to_string),
            row("requests_per_second", &self.requests_per_second, u32::to_string),
            row("archive_segment_mib", &self.archive_segment_mib, u32::to_string),
            row("threads", &self.threads, u32::to_string),
            row("report_from", &self.report_from, |score| score.get().to_string()),
            row("weights", &self.weights, |path| shown_path(path.as_ref())),
            row("browser", &self.browser, |path| shown_path(path.as_ref())),
            row("public_url", &self.public_url, |url| url.clone().unwrap_or_default()),
            row("smtp", &self.smtp, |secret| secret.as_ref().map(|secret| format!("{secret:?}")).unwrap_or_default()),
            row("mail_from", &self.mail_from, |from| from.clone().unwrap_or_default()),
            row("hook_networks", &self.hook_networks, |networks| shown_networks(networks)),
            row("trusted_proxies", &self.trusted_proxies, |networks| shown_networks(networks)),
        ];
        rows.extend(self.openid.rows());
        rows
    }
}

fn shown_path(path: Option<&PathBuf>) -> String {
    path.map(|path| path.display().to_string()).unwrap_or_default()
}

fn shown_networks(networks: &[IpNet]) -> String {
    networks.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn row<T>(key: &'static str, setting: &Setting<T>, show: impl Fn(&T) -> String) -> Row {
    let about = Message::new(format!("config-about-{}", key.replace('_', "-")));
    Row { key, value: show(&setting.value), origin: setting.origin.clone(), about }
}

fn compose(
    mut layers: Layers<'_>,
    flags: Flags,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<(Config, Vec<ConfigFault>), ConfigError> {
    let path_text = |path: PathBuf| path.to_string_lossy().into_owned();
    let flag = |name, value: Option<String>| value.map(|value| (name, value));
    let data_flag = flags.data.clone();
    let mut data = layers.pick("data", flag("--data", flags.data.map(path_text)), layers::path, PathBuf::new);
    // The flag's own path: its text form may have lost what is not Unicode.
    if let Some(path) = data_flag {
        data.value = path;
    }
    if data.origin == Origin::Default {
        data.value = platform::data_dir(env).ok_or(ConfigError::NoDataDir)?;
    }
    let sources_flag = flags.sources.clone();
    let mut sources = layers
        .pick("sources", flag("--sources", flags.sources.map(path_text)), layers::path, || PathBuf::from("seeds"));
    if let Some(path) = sources_flag {
        sources.value = path;
    }
    let lang = layers.pick("lang", flag("--lang", flags.lang), layers::lang, Lang::default);
    let actor = layers.pick("actor", flag("--as", flags.actor), layers::actor, || "operator".to_owned());
    let weights_flag = flags.weights.clone();
    let named_weights = flag("--weights", flags.weights.map(path_text));
    let mut weights = layers.pick("weights", named_weights, |text| layers::path(text).map(Some), || None);
    if weights_flag.is_some() {
        weights.value = weights_flag;
    }
    let config = Config {
        data,
        sources,
        lang: platform::lang_of(lang, env),
        actor: platform::user_of(actor, env),
        contact: layers.pick("contact", None, layers::contact, || None),
        max_requests_in_flight: layers.pick("max_requests_in_flight", None, layers::whole(1, 1_024), || 32),
        requests_per_second: layers.pick("requests_per_second", None, layers::whole(1, 1_000), || 20),
        archive_segment_mib: layers.pick("archive_segment_mib", None, layers::whole(1, 4_096), || 1_024),
        threads: layers.pick("threads", None, layers::whole(1, 256), platform::threads),
        report_from: layers.pick("report_from", None, layers::score, || Weights::default().report_from),
        weights,
        browser: layers.pick("browser", None, |text| layers::path(text).map(Some), || None),
        public_url: layers.pick("public_url", flag("--public-url", flags.public_url), layers::public_url, || None),
        smtp: layers.pick("smtp", None, layers::smtp, || None),
        mail_from: layers.pick("mail_from", None, layers::mail_from, || None),
        hook_networks: layers.pick("hook_networks", None, layers::networks, Vec::new),
        trusted_proxies: layers.pick("trusted_proxies", None, layers::networks, Vec::new),
        openid: OpenIdConfig::pick(&mut layers),
    };
    let mut faults = layers.finish();
    faults.extend(config.openid.faults());
    Ok((config, faults))
}

/// The file's text; none when it is not there and nobody asked for it by name.
fn read(path: &Path, named: bool) -> Result<Option<String>, ConfigError> {
    let unreadable = |why: String| ConfigError::Unreadable { path: path.to_path_buf(), why };
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !named => return Ok(None),
        Err(error) => return Err(unreadable(error.to_string())),
        Ok(found) if found.len() > MAX_FILE_BYTES => return Err(unreadable(format!("> {} MiB", MAX_FILE_BYTES >> 20))),
        Ok(_) => {}
    }
    std::fs::read_to_string(path).map(Some).map_err(|error| unreadable(error.to_string()))
}

impl Origin {
    /// Where a value came from, in words.
    pub fn message(&self) -> Message {
        match self {
            Origin::Default => Message::new("config-origin-default"),
            Origin::File { path, line } => {
                Message::new("config-origin-file").with("path", path.display().to_string()).with("line", *line)
            }
            Origin::Environment(name) => Message::new("config-origin-environment").with("name", name.as_str()),
            Origin::Flag(name) => Message::new("config-origin-flag").with("name", *name),
        }
    }
}

impl ConfigFault {
    /// `where: key: reason` in one line.
    pub fn text(&self, lang: Lang) -> String {
        let place = match &self.origin {
            // As editors and terminals link it.
            Origin::File { path, line } => format!("{}:{line}", path.display()),
            other => lang.text(&other.message()),
        };
        let key = if self.key.is_empty() { String::new() } else { format!("{}: ", self.key) };
        format!("{place}: {key}{}", lang.text(&self.reason))
    }

    fn from_file(fault: SeedFault, path: &Path) -> Self {
        let origin = Origin::File { path: path.to_path_buf(), line: fault.line };
        ConfigFault { origin, key: fault.key, reason: fault.reason }
    }
}

impl ConfigError {
    /// What is wrong; for [`ConfigError::Faults`] their number, since each fault has a line of its own.
    pub fn message(&self) -> Message {
        match self {
            ConfigError::Unreadable { path, why } => {
                Message::new("config-unreadable").with("path", path.display().to_string()).with("why", why.as_str())
            }
            ConfigError::Faults(faults) => Message::new("config-faults").with("count", faults.len()),
            ConfigError::NoDataDir => Message::new("config-no-data-dir"),
        }
    }

    pub fn faults(&self) -> &[ConfigFault] {
        if let ConfigError::Faults(faults) = self { faults } else { &[] }
    }
}

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.message())?;
        self.faults().iter().try_for_each(|fault| write!(f, "\n{}", fault.text(Lang::En)))
    }
}

impl std::error::Error for ConfigError {}

#[cfg(test)]
mod tests;
