//! Sites that no one here wrote, served by nginx, and the built program pointed at them. What nginx logged is the witness:
//! a test believes the access log and not what the program says about itself.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use reeve::store::archive::{Archive, Position};
use serde_json::Value;
use sqlx::{Connection as _, Row as _};

use crate::validators::{Server, missing, validator};

/// A server counts as busy this long when the program that was asking it is killed, so it is short.
const ANSWER_WITHIN_S: u32 = 2;

/// A folder served by nginx on a loopback port of its own, until the value is dropped.
pub struct Site {
    _server: Server,
    dir: tempfile::TempDir,
    pub port: u16,
}

/// One line of nginx's access log.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Path and query as they stood in the request line.
    pub path: String,
    pub status: u64,
    pub agent: String,
    /// `If-None-Match` or `If-Modified-Since` was sent.
    pub conditional: bool,
}

impl Site {
    /// None, said aloud, where there is no nginx.
    pub fn serve(root: &Path, robots: &str) -> Option<Site> {
        let mut nginx = validator("nginx")?;
        let dir = tempfile::tempdir().unwrap();
        let port = free_port();
        fs::write(dir.path().join("robots.txt"), robots).unwrap();
        fs::write(dir.path().join("nginx.conf"), config(dir.path(), root, port)).unwrap();
        nginx.args(["-e", "stderr", "-p"]).arg(dir.path()).arg("-c").arg(dir.path().join("nginx.conf"));
        let server = Server(nginx.stdout(Stdio::null()).spawn().unwrap());
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(20), "nginx does not listen on port {port}");
            std::thread::park_timeout(Duration::from_millis(20));
        }
        Some(Site { _server: server, dir, port })
    }

    pub fn address(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Everything asked so far, in order.
    pub fn asked(&self) -> Vec<Asked> {
        let log = fs::read_to_string(self.dir.path().join("access.log")).unwrap_or_default();
        // The last line may be half written.
        let lines = log.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        lines.map(|line| asked(&serde_json::from_str(line).unwrap())).collect()
    }

    /// How many requests have been answered; cheaper than [`Site::asked`].
    pub fn asked_count(&self) -> usize {
        let log = fs::read(self.dir.path().join("access.log")).unwrap_or_default();
        log.iter().filter(|byte| **byte == b'\n').count()
    }

    /// A source that begins at `start` and asks as fast as it is answered; `more` is further TOML.
    pub fn source(&self, start: &str, more: &str) -> String {
        format!(
            "[discovery]\nstart = [\"{}\"]\n\n[scope]\nmax_depth = 100\nhost_pages_initial = 10000\n\n[politeness]\ndelay_ms = 0\nconcurrency = 4\n\
             first_byte_timeout_s = {ANSWER_WITHIN_S}\ntotal_timeout_s = {ANSWER_WITHIN_S}\n\n\
             [network]\nallow_net = [\"127.0.0.0/8\"]\n\n{more}\n",
            self.address(start)
        )
    }
}

fn asked(line: &Value) -> Asked {
    let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
    Asked {
        path: text("path"),
        status: text("status").parse().unwrap(),
        agent: text("agent"),
        conditional: !text("etag").is_empty() || !text("since").is_empty(),
    }
}

fn config(dir: &Path, root: &Path, port: u16) -> String {
    let dir = dir.display();
    let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let places: String = kinds.iter().map(|kind| format!("{kind}_temp_path {dir}/{kind};\n")).collect();
    let mime_types = Path::new("/etc/nginx/mime.types");
    let types = if mime_types.exists() { format!("include {};", mime_types.display()) } else { String::new() };
    format!(
        r#"daemon off; master_process off; pid {dir}/pid;
events {{ worker_connections 256; }}
http {{
{types}
{places}
log_format asked escape=json '{{"path":"$request_uri","status":"$status","agent":"$http_user_agent","etag":"$http_if_none_match","since":"$http_if_modified_since"}}';
access_log {dir}/access.log asked;
gzip on;
server_tokens off;
server {{
    listen 127.0.0.1:{port};
    root {root};
    location = /robots.txt {{ alias {dir}/robots.txt; }}
}}
}}
"#,
        root = root.display()
    )
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The folder of a Debian package's documentation; said aloud where the package is not installed.
pub fn documentation(candidates: &[&str], package: &str) -> Option<PathBuf> {
    let found = candidates.iter().map(PathBuf::from).find(|path| path.join("index.html").is_file());
    if found.is_none() {
        missing(&format!("the Debian package {package} is not installed"));
    }
    // nginx follows links, a walk over files should not have to.
    found.map(|path| path.canonicalize().unwrap())
}

pub fn python_documentation() -> Option<PathBuf> {
    let places = ["/usr/share/doc/python3-doc/html", "/usr/share/doc/python3.11/html", "/usr/share/doc/python3/html"];
    documentation(&places, "python3-doc")
}

/// The built program with a data directory and a sources folder of its own.
pub struct Installation {
    dir: tempfile::TempDir,
}

impl Installation {
    /// With one source named `site`.
    pub fn new(source: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("sources")).unwrap();
        fs::write(dir.path().join("sources/site.toml"), source).unwrap();
        Installation { dir }
    }

    pub fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// `REEVE_TEST_PROGRAM` may name another build: long proofs run with the optimised one.
    pub fn command(&self, args: &[&str]) -> Command {
        let program = std::env::var("REEVE_TEST_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_reeve").to_owned());
        let mut command = Command::new(program);
        command
            .args(args)
            .env("REEVE_DATA", self.data())
            .env("REEVE_SOURCES", self.dir.path().join("sources"))
            .env("REEVE_LANG", "en")
            .env("REEVE_CONTACT", "mailto:crawl@reeve.test")
            .env("REEVE_REQUESTS_PER_SECOND", "1000")
            .stdin(Stdio::null());
        command
    }

    /// Runs to the end and gives back stdout; fails when the program does.
    pub fn run(&self, args: &[&str]) -> String {
        let Output { status, stdout, stderr } = self.command(args).output().unwrap();
        assert!(status.success(), "reeve {args:?}: {status}\n{}", String::from_utf8_lossy(&stderr));
        String::from_utf8(stdout).unwrap()
    }

    pub fn register(&self, id: &str, name: &str) {
        self.run(&["rights", "add", "--id", id, "--kind", "trademark", "--name", name, "--holder", "Test Ltd"]);
    }

    /// Scans to the end; the report's hits, those below the reporting threshold included.
    pub fn scan(&self) -> Vec<Value> {
        let lines = self.run(&["scan", "--format", "jsonl"]);
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub fn archive(&self) -> Archive {
        Archive::open(self.archive_dir())
    }

    pub fn archive_dir(&self) -> PathBuf {
        self.data().join("archive")
    }

    pub fn archive_files(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> =
            fs::read_dir(self.archive_dir()).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.to_string_lossy().ends_with(".warc.gz"));
        files.sort();
        files
    }

    /// What the database holds on every address.
    pub fn addresses(&self) -> Vec<Address> {
        let rows = self.rows("SELECT url, state, archive_file, archive_offset, archive_length FROM url ORDER BY url");
        let number = |row: &sqlx::sqlite::SqliteRow, name: &str| row.get::<Option<i64>, _>(name).unwrap_or(0);
        let address = |row: &sqlx::sqlite::SqliteRow| Address {
            url: row.get("url"),
            state: number(row, "state"),
            archived: row.get::<Option<String>, _>("archive_file").map(|file| Position {
                file,
                offset: number(row, "archive_offset").cast_unsigned(),
                length: number(row, "archive_length").cast_unsigned(),
            }),
        };
        rows.iter().map(address).collect()
    }

    pub fn rows(&self, query: &'static str) -> Vec<sqlx::sqlite::SqliteRow> {
        let path = self.data().join("reeve.db");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
            let mut connection = sqlx::sqlite::SqliteConnection::connect_with(&options).await.unwrap();
            sqlx::query(query).fetch_all(&mut connection).await.unwrap()
        })
    }
}

/// An address as the frontier knows it.
#[derive(Clone, Debug)]
pub struct Address {
    pub url: String,
    /// 0 queued, 1 being visited, 2 settled.
    pub state: i64,
    pub archived: Option<Position>,
}
