//! What classifying domain names costs as the register grows, with every name compared to every mark beside it.
//! `cargo bench --bench domains [-- --quick] [SIZE]...`; 5,000, 100,000 and 1,000,000 marks where nothing is said. Marks and names
//! are invented; where `REEVE_TEST_DATA` names a folder with `text-dev`, its register and domains are measured first.

use std::hint::black_box;
use std::path::Path;

use reeve::matcher::domains::{DomainIndex, Host};
use reeve::rights::{self, Right};

use market::Chance;
use measure::{Row, built, print_growth, print_table, rate};

#[allow(dead_code, reason = "listings are measured elsewhere")]
#[path = "text/market.rs"]
mod market;
#[path = "text/measure.rs"]
mod measure;

/// The program's own allocator, so that what is measured is what a user pays.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let is_quick = words.iter().any(|word| word == "--quick");
    let asked: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let (sizes, count, budget) =
        if is_quick { (vec![1_000, 5_000], 1_000, 0.05) } else { (vec![5_000, 100_000, 1_000_000], 20_000, 1.5) };
    let sizes = if asked.is_empty() { sizes } else { asked };
    real_domains(budget);
    let mut rates = Vec::new();
    for size in &sizes {
        let marks = market::marks(*size, 1);
        let names = names(count, &marks, 3);
        let rights: Vec<Right> = marks.iter().enumerate().map(|(at, mark)| right(at, mark)).collect();
        let mut rows = vec![classified(&rights, &names, budget)];
        let theirs = rate(&names, budget, |name| nearest(name, &marks));
        rows.push(Row { what: "rapidfuzz, name by mark", per_second: theirs, build_seconds: 0.0, bytes_each: 0.0 });
        print_table(&format!("{size} marks: new names, one in fifty after a mark"), "domains", &rows);
        rates.push(rows[0].per_second);
    }
    println!();
    print_growth("domains", &sizes, &rates);
}

fn real_domains(budget: f64) {
    let Some(folder) = std::env::var_os("REEVE_TEST_DATA") else {
        println!("skipped: REEVE_TEST_DATA is not set, its domains were not measured");
        return;
    };
    let folder = Path::new(&folder).join("text-dev");
    let read = |file: &str| std::fs::read(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let rights: Vec<Right> =
        rights::import::read("rights.jsonl", &read("rights.jsonl")).rights.into_iter().map(|read| read.right).collect();
    let table = String::from_utf8(read("domains.csv")).expect("the table is UTF-8");
    let names: Vec<String> =
        table.lines().skip(1).filter_map(|line| line.split(',').next()).map(str::to_owned).collect();
    let title = format!("text-dev: {} marks, {} domains, most of them after a mark", rights.len(), names.len());
    print_table(&title, "domains", &[classified(&rights, &names, budget)]);
}

fn classified(rights: &[Right], names: &[String], budget: f64) -> Row {
    let (index, build_seconds, grown) = built(|| DomainIndex::build(rights));
    let per_second = rate(names, budget, |name| Host::parse(name).map_or(0, |host| black_box(index.hits(&host)).len()));
    let bytes_each = grown * f64::from(1 << 20) / rights.len() as f64;
    Row { what: "reeve, looked up", per_second, build_seconds, bytes_each }
}

/// Every mark within two letters of the name before the dot.
fn nearest(name: &str, marks: &[String]) -> usize {
    use rapidfuzz::distance::osa::{Args, BatchComparator};
    let label = BatchComparator::new(name.split('.').next().unwrap_or_default().chars());
    let limit = Args::default().score_cutoff(2);
    marks.iter().filter(|mark| label.distance_with_args(mark.chars(), &limit).is_some()).count()
}

/// Names as a day's registrations have them; one in fifty takes a mark, misspelt or with a word.
fn names(count: usize, marks: &[String], seed: u64) -> Vec<String> {
    let mut chance = Chance::new(seed);
    let invented = market::marks(count, seed + 1);
    let latin = |name: &String| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let endings = ["com", "net", "org", "shop", "top", "xyz", "cn", "com.vn", "co.th", "info"];
    invented
        .iter()
        .map(|name| {
            let mut label = if chance.below(50) == 0 { latin(&marks[chance.below(marks.len())]) } else { latin(name) };
            match chance.below(6) {
                0 => label.push_str("-shop"),
                1 => label.push_str("online"),
                2 => label.insert_str(0, "my"),
                3 if label.len() > 3 => {
                    label.remove(1);
                }
                _ => {}
            }
            let label = if label.len() < 2 { format!("site{label}") } else { label };
            format!("{label}.{}", endings[chance.below(endings.len())])
        })
        .collect()
}

fn right(at: usize, mark: &str) -> Right {
    let record = serde_json::json!({
        "id": format!("M{at}"), "kind": "trademark", "name": mark, "holder": format!("H{}", at / 3), "classes": [1 + at % 45],
    });
    rights::from_json(&record).expect("the record is whole")
}
