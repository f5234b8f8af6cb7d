//! The browser on this machine that renders pages: the one that the settings name, or the first of the usual ones.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::{Complaint, Context};
use crate::locale::Message;
use crate::scan::BrowserPlace;
use crate::sources::Source;

/// What it is usually called.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Where the pages of `sources` are rendered; none where no source wants that. Without a browser nothing begins.
pub fn place(context: &Context, sources: &[Source]) -> anyhow::Result<Option<BrowserPlace>> {
    let wanting: Vec<&str> = sources.iter().filter(|source| source.render).map(|source| source.id.0.as_str()).collect();
    if wanting.is_empty() {
        return Ok(None);
    }
    let Some(program) = find(context) else {
        return Err(Complaint::misused(Message::new("scan-no-browser").with("sources", wanting.join(", "))).into());
    };
    Ok(Some(BrowserPlace { program, profiles: tempfile::env::temp_dir() }))
}

/// The program, where it is there.
pub fn find(context: &Context) -> Option<PathBuf> {
    match &context.config.browser.value {
        Some(named) => look_up(named.as_os_str()),
        None => NAMES.iter().find_map(|name| look_up(OsStr::new(name))),
    }
}

/// A path is taken as it is; a bare name is looked for where programs are.
fn look_up(name: &OsStr) -> Option<PathBuf> {
    let named = Path::new(name);
    if named.components().count() > 1 {
        return named.is_file().then(|| std::path::absolute(named).unwrap_or_else(|_| named.to_path_buf()));
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(named)).find(|program| program.is_file())
}

/// What the program says of itself; none where it says nothing within some seconds.
#[cfg(feature = "browser")]
pub async fn version(program: &Path) -> Option<String> {
    let mut asked = std::process::Command::new(program);
    asked.arg("--version").stdin(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let asking = tokio::task::spawn_blocking(move || asked.output());
    let said = tokio::time::timeout(std::time::Duration::from_secs(10), asking).await.ok()?.ok()?.ok()?;
    let said = String::from_utf8_lossy(&said.stdout).trim().chars().filter(|c| !c.is_control()).take(100).collect();
    Some(said).filter(|said: &String| !said.is_empty())
}
