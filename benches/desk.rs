//! What the queue of hits costs with many hits and many people: a store is filled, the desk's server runs over it in this process,
//! and people in another ask for pages of the queue, each under an account of their own; every fifth is an owner, who sees the
//! rights of one holder. `cargo bench --bench desk [-- HITS [SECONDS]]`; 1,000,000 hits, and 5 seconds of each question where
//! nothing is said. A million hits take 6 GB in `$TMPDIR`. With `REEVE_BENCH_STORE` the store is made in that folder once, and
//! used again.
//!
//! Asked twice: by people who look at a page for a second before they turn to the next, and by people who never look, so that as
//! many requests as there are people are always on their way and the machine is the limit.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reeve::accounts::audit::Deed;
use reeve::accounts::{ApiToken, Link, LinkPurpose, NewAccount, Role, SecretDigest};
use reeve::desk::Desk;
use reeve::fetch::Identity;
use reeve::locale::Lang;
use reeve::rank::Weights;
use reeve::scan::{DataDir, ScanOptions, now_ms};
use reeve::store::{self, Store};
use reeve::web::{Web, serve_desk};

/// The program's own allocator, so that what is measured is what the desk pays.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const FILL: &str = include_str!("desk/fill.sql");
const PEOPLE: usize = 50;
/// Every so many is an owner.
const OWNERS: usize = 5;
/// How long people look at a page.
const LOOKED_AT: Duration = Duration::from_secs(1);
/// What people ask for.
const QUESTIONS: [&str; 16] = [
    "/hits",
    "/hits?state=all",
    "/hits?right=right-000",
    "/hits?source=source-03",
    "/hits?seller=scarf+zone+77",
    "/hits?source=source-03&country=VN",
    "/hits?kind=copyright_work&country=VN",
    "/hits?min=40&max=60",
    "/hits?from=2026-09-21",
    "/hits?group=picture",
    "/hits?group=seller",
    "/hits?group=template",
    "/hits?state=decided",
    "/hits?state=escalated",
    "/hits?after=3fe8000000000000100",
    "/hits?limit=200",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let runtime = tokio::runtime::Runtime::new()?;
    if let [drive, address, question, seconds, looked_at_ms] = words.as_slice()
        && drive == "drive"
    {
        let looked_at = Duration::from_millis(looked_at_ms.parse()?);
        let until = Instant::now() + Duration::from_secs(seconds.parse()?);
        return runtime.block_on(drive_all(address, question, until, looked_at));
    }
    let number = |at: usize| words.get(at).and_then(|word| word.parse::<u64>().ok());
    runtime.block_on(serve(number(0).unwrap_or(1_000_000), number(1).unwrap_or(5)))
}

async fn serve(hits: u64, seconds: u64) -> Result<(), Box<dyn std::error::Error>> {
    let temporary = tempfile::tempdir()?;
    let folder = std::env::var_os("REEVE_BENCH_STORE").map_or(temporary.path().to_owned(), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    let data = DataDir(folder.clone());
    let store = store::open(&data.store_uri()).await?;
    if store.captured().await? == 0 {
        fill(&folder, hits).await?;
    }
    accounts(&*store).await?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    let desk = Desk {
        store: Arc::clone(&store),
        data,
        sources_dir: folder.join("sources"),
        options: options(),
        postman: Arc::new(reeve::deliver::Postman::new(&Default::default())?),
    };
    tokio::spawn(serve_desk(listener, Web::new(desk, Lang::En), std::future::pending()));
    println!("{hits} hits, {PEOPLE} people; times in ms, as people have them");
    println!(
        "{:40} {:>8} {:>8} {:>8} {:>8} {:>10} {:>9}",
        "", "median", "99 %", "worst", "a second", "CPU ms each", "page KB"
    );
    for (name, looked_at) in [("each page is looked at for a second", LOOKED_AT), ("nobody looks", Duration::ZERO)] {
        println!("{name}");
        for question in QUESTIONS {
            let begun = cpu_time();
            let driver = std::env::current_exe()?;
            let words = ["drive", &address, question, &seconds.to_string(), &looked_at.as_millis().to_string()];
            let words = words.map(str::to_owned);
            let driven = tokio::task::spawn_blocking(move || Command::new(driver).args(words).output()).await??;
            let spent = cpu_time().saturating_sub(begun);
            let line = String::from_utf8_lossy(&driven.stdout);
            let Some((times, requests)) = line.trim().rsplit_once(' ') else {
                return Err(format!("{question}: {}", String::from_utf8_lossy(&driven.stderr)).into());
            };
            let each = spent.as_secs_f64() * 1_000.0 / requests.parse::<f64>()?.max(1.0);
            let mut figures = times.split(' ');
            let size = figures.next_back().unwrap_or_default();
            let figures: String = figures.map(|figure| format!(" {figure:>8}")).collect();
            println!("{question:40}{figures} {each:>10.2} {size:>9}");
        }
    }
    println!("resident MiB: {}", resident_kib() / 1_024);
    store.close().await;
    Ok(())
}

/// Writes the market; the store has made the tables.
async fn fill(folder: &Path, hits: u64) -> Result<(), Box<dyn std::error::Error>> {
    let begun = Instant::now();
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(folder.join("reeve.db"))
        .synchronous(sqlx::sqlite::SqliteSynchronous::Off)
        .pragma("cache_size", "-400000");
    let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    let text: String = FILL.lines().filter(|line| !line.starts_with("--")).map(|line| format!("{line}\n")).collect();
    for statement in text.split(";\n").filter(|statement| !statement.trim().is_empty()) {
        let query = sqlx::query(sqlx::AssertSqlSafe(statement.to_owned()));
        let query = if statement.contains("$1") { query.bind(i64::try_from(hits)?) } else { query };
        query.execute(&pool).await?;
    }
    sqlx::query("PRAGMA optimize").execute(&pool).await?;
    pool.close().await;
    eprintln!("filled in {:.0} s", begun.elapsed().as_secs_f64());
    Ok(())
}

fn name_of(person: usize) -> String {
    format!("person-{person:02}")
}

fn token_of(person: usize) -> String {
    format!("reeve_{person:08}_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE")
}

async fn accounts(store: &dyn Store) -> Result<(), Box<dyn std::error::Error>> {
    for person in 0..PEOPLE {
        let name = name_of(person);
        let is_owner = person % OWNERS == OWNERS - 1;
        let role = if is_owner { Role::Owner } else { Role::Analyst };
        let holders = if is_owner { vec![format!("Holder {}", person % 20)] } else { Vec::new() };
        let new = NewAccount { name: name.clone(), display_name: name.clone(), role, holders, lang: None };
        let link = Link {
            digest: SecretDigest::of(&name),
            purpose: LinkPurpose::Invitation,
            account: Some(name.clone()),
            expires_ms: i64::MAX,
        };
        let deed = Deed::new("bench", "account.made", &name, now_ms());
        if !store.add_account(&new, &link, &deed).await? {
            continue;
        }
        let token = token_of(person);
        let kept = ApiToken {
            id: token[..14].to_owned(),
            account: name,
            label: "bench".to_owned(),
            role,
            created_ms: now_ms(),
            expires_ms: i64::MAX,
            used_ms: None,
            revoked_ms: None,
        };
        store.put_token(&kept, &SecretDigest::of(&token), &deed).await?;
    }
    Ok(())
}

fn options() -> ScanOptions {
    ScanOptions {
        identity: Identity::new(Some("bench@desk.test")),
        max_in_flight: 1,
        requests_per_second: None,
        max_pages: None,
        archive_segment_bytes: 1 << 20,
        weights: Weights::default(),
        threads: 1,
        browser: None,
    }
}

/// One question by everybody at once; prints median, 99th percentile, worst, requests a second, a page's KB, and requests.
async fn drive_all(
    address: &str,
    question: &str,
    until: Instant,
    looked_at: Duration,
) -> Result<(), Box<dyn std::error::Error>> {
    let begun = Instant::now();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut asking = tokio::task::JoinSet::new();
    for person in 0..PEOPLE {
        let url = format!("{address}{question}");
        // Nobody begins at the same moment as the others.
        let waits = looked_at * u32::try_from(person)? / u32::try_from(PEOPLE)?;
        asking.spawn(async move {
            #[allow(clippy::disallowed_methods, reason = "it asks our own server on loopback and nobody else")]
            let client = reqwest::Client::new();
            let (mut times, mut size) = (Vec::new(), 0);
            tokio::time::sleep(waits).await;
            while Instant::now() < until {
                let asked = Instant::now();
                let answer = client.get(&url).bearer_auth(token_of(person)).send().await?.error_for_status()?;
                size = answer.bytes().await?.len();
                times.push(asked.elapsed());
                tokio::time::sleep(looked_at).await;
            }
            Ok::<_, reqwest::Error>((times, size))
        });
    }
    let (mut times, mut largest) = (Vec::new(), 0);
    while let Some(asked) = asking.join_next().await {
        let (of_one, size) = asked??;
        times.extend(of_one);
        largest = largest.max(size);
    }
    if times.is_empty() {
        return Err("nobody got an answer: more seconds are needed".into());
    }
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1_000.0;
    let per_second = times.len() as f64 / begun.elapsed().as_secs_f64();
    println!("{:.1} {:.1} {:.1} {per_second:.0} {} {}", at(0.5), at(0.99), at(1.0), largest / 1_024, times.len());
    Ok(())
}

/// Of this process, which is the server, with all its threads.
fn cpu_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks: u64 = [11, 12].iter().filter_map(|at| fields.get(*at)?.parse::<u64>().ok()).sum();
    // Linux counts in hundredths of a second towards programs, whatever it does inside.
    Duration::from_millis(ticks * 10)
}

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
