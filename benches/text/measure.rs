//! Time and memory of this process, and tables of them.
//! Rates count the time that this thread had, so that a busy machine disturbs them little.

use std::hint::black_box;
use std::time::Instant;

/// Seconds of this thread; of the wall where the system does not say.
pub fn seconds() -> f64 {
    static BEGUN: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    let _ = *BEGUN;
    #[cfg(unix)]
    {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    }
    #[cfg(not(unix))]
    BEGUN.elapsed().as_secs_f64()
}

/// What `make` gives, the seconds it took, and the MiB that the process grew by meanwhile.
pub fn built<T>(make: impl FnOnce() -> T) -> (T, f64, f64) {
    let (begun, before) = (seconds(), resident_mib());
    let made = make();
    (made, seconds() - begun, (resident_mib() - before).max(0.0))
}

/// How many of `items` are done in a second: the best of some passes over all of them, within about `budget` seconds. Where a
/// pass takes longer, it is broken off.
pub fn rate<T>(items: &[T], budget: f64, mut work: impl FnMut(&T) -> usize) -> f64 {
    let begun = seconds();
    let mut best = 0.0_f64;
    while seconds() - begun < budget {
        let pass = seconds();
        let mut done = 0;
        for item in items {
            black_box(work(item));
            done += 1;
            if done % 16 == 1 && seconds() - pass > budget {
                break;
            }
        }
        best = best.max(done as f64 / (seconds() - pass));
    }
    best
}

pub fn resident_mib() -> f64 {
    let Ok(statm) = std::fs::read_to_string("/proc/self/statm") else { return f64::NAN };
    let pages: f64 = statm.split_whitespace().nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(f64::NAN);
    pages * 4_096.0 / f64::from(1 << 20)
}

/// Rates of one size, the first of them ours.
pub struct Row {
    pub what: &'static str,
    pub per_second: f64,
    pub build_seconds: f64,
    /// Bytes of the heap for each mark.
    pub bytes_each: f64,
}

/// Prints the rows with their ratios to the first, which is ours.
pub fn print_table(title: &str, unit: &str, rows: &[Row]) {
    println!("\n{title}");
    println!(
        "{:<36}{:>14}{:>10}{:>12}{:>12}{:>14}",
        "",
        format!("{unit}/s"),
        "us each",
        "ours is",
        "build s",
        "bytes/mark"
    );
    let ours = rows.first().map_or(f64::NAN, |row| row.per_second);
    for row in rows {
        let times = format!("{:.2}x", ours / row.per_second);
        let micros = 1e6 / row.per_second;
        println!(
            "{:<36}{:>14.0}{:>10.1}{:>12}{:>12.2}{:>14.0}",
            row.what, row.per_second, micros, times, row.build_seconds, row.bytes_each
        );
    }
}

/// Prints how the time for each item grows from size to size.
pub fn print_growth(what: &str, sizes: &[usize], rates: &[f64]) {
    for (sizes, rates) in sizes.windows(2).zip(rates.windows(2)) {
        let (more, slower) = (sizes[1] as f64 / sizes[0] as f64, rates[0] / rates[1]);
        println!(
            "{what}: from {} to {} marks, {more:.0} times as many, {slower:.2} times the time (marks to the power of {:.2})",
            sizes[0],
            sizes[1],
            slower.ln() / more.ln()
        );
    }
}
