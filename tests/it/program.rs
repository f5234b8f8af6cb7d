//! The built program as a person runs it: arguments in, exit code and words out, nothing of this machine's settings.
//! One demonstration, run twice, is shared by every test that only reads what a scan has left.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use reeve::demo::Market;
use tempfile::TempDir;

/// What became of one run.
#[derive(Debug)]
pub struct Ran {
    /// Below 0 where a signal ended it.
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn of(command: &mut Command) -> Ran {
        let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        Ran::from(output)
    }

    /// Fails, showing what was said, unless the program ended with `code`.
    #[track_caller]
    pub fn ends_with(self, code: i32) -> Ran {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        self
    }

    /// Fails unless every one of `parts` was said on stderr.
    #[track_caller]
    pub fn says(self, parts: &[&str]) -> Ran {
        for part in parts {
            assert!(self.err.contains(part), "{part} is not in: {}", self.err);
        }
        self
    }

    /// The rows of `--format jsonl`.
    #[track_caller]
    pub fn rows(&self) -> Vec<serde_json::Value> {
        rows(&self.out)
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// The JSON values of a text with one a line.
#[track_caller]
pub fn rows(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

/// `reeve --data DATA`, ready for the rest; it runs inside DATA's parent, where no `seeds` lie about.
pub fn reeve(data: &Path) -> Command {
    // Cargo says it when the test runs, too: then a binary of that run, not of whoever built last.
    let program = env::var_os("CARGO_BIN_EXE_reeve").unwrap_or_else(|| env!("CARGO_BIN_EXE_reeve").into());
    let mut command = Command::new(program);
    let settings = env::vars_os().map(|(name, _)| name);
    for name in settings.filter(|name| name.to_string_lossy().starts_with("REEVE_")) {
        command.env_remove(name);
    }
    let folder = data.parent().expect("a data folder in a temporary one");
    command.env_remove("LC_MESSAGES").env("LC_ALL", "C").env("HOME", folder).current_dir(folder);
    command.stdin(Stdio::null()).arg("--data").arg(data);
    command
}

/// Runs `reeve --data DATA ARGS`.
pub fn run(data: &Path, args: &[&str]) -> Ran {
    Ran::of(reeve(data).args(args))
}

/// A data folder that is not there yet, inside one that is removed with the test.
pub struct Fresh {
    folder: TempDir,
}

impl Fresh {
    pub fn new() -> Fresh {
        Fresh { folder: tempfile::tempdir().unwrap() }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A file beside the data folder; its parents are made.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        run(&self.data(), args)
    }

    /// Registers the demonstration's invented rights.
    pub fn with_register(self) -> Fresh {
        let register = Path::new(env!("CARGO_MANIFEST_DIR")).join("index/demo-market.jsonl");
        self.run(&["rights", "import", &register.display().to_string()]).ends_with(0);
        self
    }

    /// Writes the demonstration's sources with these ids into `seeds/`, told where the market listens and switched on.
    pub fn with_seeds(self, resolve: &BTreeMap<String, SocketAddr>, ids: &[&str]) -> Fresh {
        for (file, text) in reeve::demo::sources() {
            if ids.iter().any(|id| file == format!("{id}.toml")) {
                self.write(&format!("seeds/{file}"), &switched_on(text, resolve));
            }
        }
        self
    }
}

/// A bundled source as it has to be to find the market.
pub fn switched_on(text: &str, resolve: &BTreeMap<String, SocketAddr>) -> String {
    let table: String = resolve.iter().map(|(name, address)| format!("\"{name}\" = \"{address}\"\n")).collect();
    format!("{}\n[resolve]\n{table}", text.replacen("enabled = false", "enabled = true", 1))
}

/// The demonstration market in this process, for programs beside it to scan.
pub struct OpenMarket {
    pub market: Market,
    _runtime: tokio::runtime::Runtime,
}

impl OpenMarket {
    pub fn new() -> OpenMarket {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let market = runtime.block_on(Market::serve()).unwrap();
        OpenMarket { market, _runtime: runtime }
    }

    /// Paths that were asked for so far, robots.txt left out.
    pub fn asked(&self) -> Vec<String> {
        let requests = self.market.requests().into_iter();
        requests.map(|request| request.target).filter(|target| target != "/robots.txt").collect()
    }
}

/// The demonstration as its first two runs left it: English, then Chinese.
pub struct Demo {
    /// What was given as `--data`; the demonstration's own data folder is `demo` in it.
    pub data: PathBuf,
    pub first: Ran,
    pub second: Ran,
}

/// Runs the demonstration once for all tests. They only read what it left; those that write take a [`copy`](Demo::copy).
pub fn demo() -> &'static Demo {
    static DEMO: OnceLock<Demo> = OnceLock::new();
    DEMO.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap().keep();
        remove_with_this_process(&folder);
        let data = folder.join("data");
        let first = run(&data, &["demo"]);
        let second = run(&data, &["--lang", "zh-CN", "demo"]);
        Demo { data, first, second }
    })
}

impl Demo {
    /// The data folder that the scans wrote to.
    pub fn scanned(&self) -> PathBuf {
        self.data.join("demo")
    }

    /// A copy of that data folder, to be changed at will.
    pub fn copy(&self) -> Fresh {
        let fresh = Fresh::new();
        copy_folder(&self.scanned(), &fresh.data());
        fresh
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// What is shared by all tests goes when the last of them has ended: a shell waits for our end of its pipe to close.
fn remove_with_this_process(folder: &Path) {
    let mut caretaker = Command::new("sh");
    caretaker.args(["-c", "read _; rm -rf \"$1\"", "sh"]).arg(folder);
    let waiting = caretaker.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    // Without a shell the folder stays in the system's temporary one.
    std::mem::forget(waiting);
}
