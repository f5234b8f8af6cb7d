//! What the platform says about its user: where data belongs, the language, the name, the number of processors.

use std::path::{Path, PathBuf};

use crate::locale::Lang;

use super::{Origin, Setting, layers};

/// The platform's directory for a program's data: `$XDG_DATA_HOME/reeve` or `~/.local/share/reeve`, on macOS
/// `~/Library/Application Support/reeve`, on Windows `%LOCALAPPDATA%\reeve`.
pub(super) fn data_dir(env: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let home = || env("HOME").map(PathBuf::from);
    let base = if cfg!(windows) {
        env("LOCALAPPDATA").map(PathBuf::from)
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Application Support"))
    } else {
        // The XDG specification has relative paths ignored.
        let xdg = env("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        xdg.or_else(|| home().map(|home| home.join(".local/share")))
    };
    base.map(|base| base.join(Path::new("reeve")))
}

/// The locale's language, where none was set; a locale the catalogue lacks changes nothing.
pub(super) fn lang_of(set: Setting<Lang>, env: &dyn Fn(&str) -> Option<String>) -> Setting<Lang> {
    if set.origin != Origin::Default {
        return set;
    }
    // POSIX: the first of these that is set decides.
    let found = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| Some((name, env(name)?)));
    match found.and_then(|(name, locale)| Some((name, locale.parse().ok()?))) {
        Some((name, value)) => Setting { value, origin: Origin::Environment(name.to_owned()) },
        None => set,
    }
}

/// The login name, where no actor was set.
pub(super) fn user_of(set: Setting<String>, env: &dyn Fn(&str) -> Option<String>) -> Setting<String> {
    if set.origin != Origin::Default {
        return set;
    }
    let found = ["USER", "USERNAME"].into_iter().find_map(|name| Some((name, layers::actor(&env(name)?).ok()?)));
    found.map_or(set, |(name, value)| Setting { value, origin: Origin::Environment(name.to_owned()) })
}

/// One per processor that this process may use.
pub(super) fn threads() -> u32 {
    let processors = std::thread::available_parallelism().map_or(2, usize::from);
    u32::try_from(processors).unwrap_or(256).clamp(1, 256)
}
