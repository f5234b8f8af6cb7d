//! The built program, crawling: a child process with seeds, settings and a folder of its own, watched from outside.

use std::fmt::{Display, Write as _};
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use url::Url;

use super::server::Server;

/// A crawl that has not ended by then hangs.
const LONGEST: Duration = Duration::from_secs(150);
const LOOK_EVERY: Duration = Duration::from_millis(15);

/// What a crawl is told. It asks without delay and gives up soon, unless a behaviour says otherwise.
pub struct Crawl {
    folder: TempDir,
    seeds: Vec<String>,
    politeness: Vec<(String, String)>,
    network: Vec<(String, String)>,
    resolve: Vec<(String, String)>,
    hosts: Vec<String>,
    allow: Vec<String>,
    flags: Vec<String>,
    environment: Vec<(String, String)>,
    is_scan: bool,
}

/// What a crawl left.
pub struct Ran {
    /// Below 0 where a signal ended it.
    pub code: i32,
    /// One a page.
    pub pages: Vec<Value>,
    pub err: String,
    /// The most memory that the process ever held.
    pub peak_mib: u64,
}

/// A crawl that goes on.
pub struct Running {
    child: Child,
    begun: Instant,
    peak_kib: u64,
}

impl Crawl {
    pub fn of<S: Into<String>>(seeds: impl IntoIterator<Item = S>) -> Crawl {
        let settings = [
            ("delay_ms", "0"),
            ("concurrency", "1"),
            ("first_byte_timeout_s", "2"),
            ("total_timeout_s", "3"),
            ("max_attempts", "1"),
            ("max_body_kib", "1024"),
            ("max_wait_s", "5"),
        ];
        Crawl {
            folder: tempfile::tempdir().unwrap(),
            seeds: seeds.into_iter().map(Into::into).collect(),
            politeness: settings.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec(),
            network: Vec::new(),
            resolve: Vec::new(),
            hosts: Vec::new(),
            allow: vec!["127.0.0.0/8".to_owned()],
            flags: Vec::new(),
            environment: Vec::new(),
            is_scan: false,
        }
    }

    /// Begins at one page of a server.
    pub fn at(server: &Server, path: &str) -> Crawl {
        Crawl::of([server.url(path)])
    }

    /// A key of `[politeness]`.
    pub fn set(mut self, key: &str, value: impl Display) -> Crawl {
        self.politeness.retain(|(found, _)| found != key);
        self.politeness.push((key.to_owned(), value.to_string()));
        self
    }

    /// A key of `[network]` with a text.
    pub fn network(mut self, key: &str, value: &str) -> Crawl {
        self.network.push((key.to_owned(), format!("\"{value}\"")));
        self
    }

    /// Tells the crawl where a name is.
    pub fn name(mut self, name: &str, server: &Server) -> Crawl {
        self.resolve.push((name.to_owned(), server.address.to_string()));
        self
    }

    /// Further hosts that belong to the crawl, each with an address at it.
    pub fn also(mut self, urls: &[String]) -> Crawl {
        self.hosts.extend(urls.iter().cloned());
        self
    }

    /// Allows these servers' addresses and no other private one.
    pub fn only(mut self, servers: &[&Server]) -> Crawl {
        self.allow = servers.iter().map(|server| format!("{}/32", server.address.ip())).collect();
        self
    }

    pub fn flag(mut self, flag: &str, value: impl Display) -> Crawl {
        self.flags.extend([flag.to_owned(), value.to_string()]);
        self
    }

    pub fn environment(mut self, name: &str, value: impl Display) -> Crawl {
        self.environment.push((name.to_owned(), value.to_string()));
        self
    }

    /// Runs `reeve scan` with a source instead: it remembers from one time to the next what it has seen, and writes no lines.
    pub fn by_scan(mut self) -> Crawl {
        self.is_scan = true;
        self
    }

    /// To the end, which has to be a good one.
    #[track_caller]
    pub fn run(&self) -> Ran {
        let ran = self.run_to_any_end();
        assert_eq!(ran.code, 0, "the crawl did not end well: {}", ran.err);
        ran
    }

    #[track_caller]
    pub fn run_to_any_end(&self) -> Ran {
        self.run_while(|| true)
    }

    /// Ends a crawl by force when a server was asked so often that it is in a trap.
    #[track_caller]
    pub fn run_up_to(&self, server: &Server, most: usize) -> Ran {
        self.run_while(|| server.count() <= most)
    }

    #[track_caller]
    fn run_while(&self, goes_on: impl Fn() -> bool) -> Ran {
        let mut running = self.start();
        let code = loop {
            if let Some(code) = running.ended() {
                break code;
            }
            assert!(running.begun.elapsed() < LONGEST, "the crawl does not end: {}", self.said());
            if !goes_on() {
                running.kill();
            }
            std::thread::park_timeout(LOOK_EVERY);
        };
        Ran { code, pages: self.pages(), err: self.said(), peak_mib: running.peak_kib / 1024 }
    }

    pub fn start(&self) -> Running {
        let mut command = self.command();
        let err = fs::File::create(self.folder.path().join("err")).unwrap();
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(err).spawn().unwrap();
        Running { child, begun: Instant::now(), peak_kib: 0 }
    }

    /// What was written about pages so far; the last line may be half written after a kill.
    pub fn pages(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.out()).unwrap_or_default();
        let lines = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        lines.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
    }

    fn said(&self) -> String {
        let said = fs::read(self.folder.path().join("err")).unwrap_or_default();
        let said = String::from_utf8_lossy(&said);
        said.chars().skip(said.chars().count().saturating_sub(2_000)).collect()
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("pages.jsonl")
    }

    fn command(&self) -> Command {
        let program = std::env::var("REEVE_TEST_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_reeve").to_owned());
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("REEVE_")) {
            command.env_remove(name);
        }
        command.env("LC_ALL", "C").env("HOME", self.folder.path()).current_dir(self.folder.path());
        command.env("REEVE_CONTACT", "mailto:crawl@reeve.test").env("REEVE_REQUESTS_PER_SECOND", "1000");
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.arg("--data").arg(self.folder.path().join("data"));
        if self.is_scan {
            self.as_scan(&mut command);
        } else {
            self.as_crawl(&mut command);
        }
        command
    }

    fn as_crawl(&self, command: &mut Command) {
        let (seeds, settings) = (self.folder.path().join("seeds.txt"), self.folder.path().join("settings.toml"));
        let lines: String = self.seeds.iter().chain(&self.hosts).map(|seed| format!("{seed}\n")).collect();
        fs::write(&seeds, lines).unwrap();
        fs::write(&settings, self.settings()).unwrap();
        command.arg("crawl").arg("--seeds").arg(seeds).arg("--settings").arg(settings).arg("--out").arg(self.out());
        command.args(&self.flags);
    }

    fn as_scan(&self, command: &mut Command) {
        let sources = self.folder.path().join("sources");
        fs::create_dir_all(&sources).unwrap();
        let start = toml_list(&self.seeds);
        let hosts: Vec<String> =
            self.hosts.iter().filter_map(|url| Some(Url::parse(url).ok()?.host_str()?.to_owned())).collect();
        let source =
            format!("[discovery]\nstart = {start}\n\n[scope]\nhosts = {}\n\n{}", toml_list(&hosts), self.settings());
        fs::write(sources.join("site.toml"), source).unwrap();
        let right = "{\"id\":\"tm-q\",\"kind\":\"trademark\",\"name\":\"Qorvexa\",\"holder\":\"Qorvexa Ltd.\",\"status\":\"registered\"}";
        let register = self.folder.path().join("right.jsonl");
        fs::write(&register, right).unwrap();
        if !self.folder.path().join("data").exists() {
            let mut import = Command::new(command.get_program());
            import.arg("--data").arg(self.folder.path().join("data")).args(["rights", "import"]).arg(register);
            assert!(import.output().unwrap().status.success());
        }
        command.arg("scan").arg("--sources").arg(sources);
    }

    fn settings(&self) -> String {
        let mut text = "[politeness]\n".to_owned();
        for (key, value) in &self.politeness {
            let _ = writeln!(text, "{key} = {value}");
        }
        let _ = writeln!(text, "\n[network]\nallow_net = {}", toml_list(&self.allow));
        for (key, value) in &self.network {
            let _ = writeln!(text, "{key} = {value}");
        }
        text.push_str("\n[resolve]\n");
        for (name, address) in &self.resolve {
            let _ = writeln!(text, "\"{name}\" = \"{address}\"");
        }
        text
    }
}

fn toml_list(values: &[String]) -> String {
    let quoted: Vec<String> = values.iter().map(|value| format!("{value:?}")).collect();
    format!("[{}]", quoted.join(", "))
}

impl Ran {
    /// The titles of pages whose address ends in `path`.
    pub fn titles(&self, path: &str) -> Vec<&str> {
        let named = self.pages.iter().filter(|page| page["url"].as_str().is_some_and(|url| url.ends_with(path)));
        named.map(|page| page["title"].as_str().unwrap_or("(none)")).collect()
    }
}

impl Running {
    /// The exit code once it has ended; looks at its memory on the way.
    pub fn ended(&mut self) -> Option<i32> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0);
        self.peak_kib = self.peak_kib.max(peak);
        self.child.try_wait().unwrap().map(|status| status.code().unwrap_or(-1))
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
