//! What the frontier costs as it grows: addresses become known, are leased and settled, in one process that is looked at
//! from outside (CPU time and resident memory from `/proc`). `cargo bench --bench frontier [-- ADDRESSES]`; 1,000,000 where
//! nothing is said. The database stands in `$TMPDIR`; ten million addresses take about 5 GB there.

use std::time::{Duration, Instant};

use reeve::frontier::{CrawlUrl, Next, Outcome, PageWorth, ResourceKind};
use reeve::sources::SourceId;
use reeve::store::{self, Batch, Discovered, HostId, Lease, QueuedUrl, Visit};

/// The program's own allocator, so that what is measured is what a crawl pays.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Addresses of one host; the hosts grow in number.
const A_HOST: u64 = 1_000;
/// Addresses found together: a page's new links.
const A_BATCH: u64 = 200;
/// Hosts leased from at each step, and addresses at once.
const LEASED_HOSTS: u64 = 400;
const LEASED: u32 = 32;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let asked = std::env::args().filter_map(|word| word.parse::<u64>().ok()).next_back();
    let total = asked.unwrap_or(1_000_000);
    let folder = std::env::temp_dir().join(format!("reeve-frontier-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let store = store::open(&format!("sqlite:{}", folder.join("reeve.db").display())).await?;
    let source = SourceId("bench".to_owned());
    let scan = store.begin_scan(&source, "", 0).await?.number;
    println!("known\tinsert us\tlease+settle us\tresident MiB\tdatabase MiB");
    let steps = 10;
    let mut known = 0;
    let mut cursor = HostId(0);
    for step in 1..=steps {
        let begun = cpu_time()?;
        let until = total * step / steps;
        let before = known;
        while known < until {
            let found: Vec<Discovered> = (known..(known + A_BATCH).min(until)).map(address).collect();
            known += store.discover(&source, scan, &found).await?;
        }
        let insert = micros(cpu_time()? - begun) / (known - before) as f64;
        let begun = cpu_time()?;
        let mut leased = 0;
        let hosts = store.hosts_with_work(std::slice::from_ref(&source), cursor, LEASED_HOSTS as u32).await?;
        for host in hosts {
            cursor = host.id;
            let claimed = store.claim(host.id, 1, LEASED).await?;
            leased += claimed.urls.len();
            let lease = |queued: QueuedUrl| Lease {
                source_id: source.clone(),
                scan,
                host_id: host.id,
                host: host.host.clone(),
                server: reeve::frontier::ServerKey("192.0.2.1".to_owned()),
                queued,
            };
            let visits = claimed.urls.into_iter().map(|queued| visit(lease(queued))).collect();
            store.complete(&Batch { visits, ..Batch::default() }).await?;
        }
        let settle = micros(cpu_time()? - begun) / leased.max(1) as f64;
        let size = std::fs::metadata(folder.join("reeve.db"))?.len() >> 20;
        println!("{known}\t{insert:.1}\t{settle:.1}\t{:.1}\t{size}", resident_mib()?);
    }
    store.close().await;
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// The hosts come up in a mixed order, as the links of a crawl do: neighbours in time are not neighbours in the database.
fn address(n: u64) -> Discovered {
    let hosts_at_once = 64;
    let group = n / (A_HOST * hosts_at_once);
    let within = n % (A_HOST * hosts_at_once);
    let host = group * hosts_at_once + within % hosts_at_once;
    let url = format!(
        "https://shop-{host}.test/category-{}/item-{}.html",
        within / hosts_at_once % 37,
        within / hosts_at_once
    );
    Discovered::new(CrawlUrl::parse(&url).expect("the address is valid"), ResourceKind::Page, 3, 0)
}

fn visit(lease: Lease) -> Visit {
    let digest = store::digest_of(lease.queued.url.as_str().as_bytes());
    Visit {
        lease,
        outcome: Outcome::Fetched,
        next: Next::Done,
        status: Some(200),
        validators: reeve::fetch::Validators::default(),
        body_digest: Some(digest),
        truncated: false,
        ended_ms: 1,
        archived: None,
        started_ms: 0,
        discovered: Vec::new(),
        listings: None,
        picture: None,
        fresh_until_ms: None,
        worth: Some(PageWorth::Content),
    }
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// CPU time of this process; wall time where the system does not say.
fn cpu_time() -> std::io::Result<Duration> {
    static BEGUN: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    let begun = *BEGUN;
    let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else { return Ok(begun.elapsed()) };
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks: u64 = [11, 12].iter().filter_map(|at| fields.get(*at)?.parse::<u64>().ok()).sum();
    // Linux counts in hundredths of a second towards programs, whatever it does inside.
    Ok(Duration::from_millis(ticks * 10))
}

fn resident_mib() -> std::io::Result<f64> {
    let Ok(statm) = std::fs::read_to_string("/proc/self/statm") else { return Ok(f64::NAN) };
    let pages: f64 = statm.split_whitespace().nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(f64::NAN);
    Ok(pages * 4_096.0 / f64::from(1 << 20))
}
