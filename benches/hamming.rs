//! What exact search of 256-bit codes within 31 bits costs, by the number of codes. `benches/hamming.sh` runs it beside faiss.
//! `cargo bench --bench hamming [-- [--quick] [--out FOLDER] [SIZE]...]`; with a folder, codes, questions and answers are left
//! there for a peer. One thread; times are those that it had on the processor.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use reeve::imaging::hamming::{CodeIndex, Hit, Strategy};

use measure::{built, rate, seconds};

#[allow(dead_code, reason = "tables of texts are printed elsewhere")]
#[path = "text/measure.rs"]
mod measure;

/// The program's own allocator, so that what is measured is what a user pays.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

type Code = [u64; 4];

const MAX_DISTANCE: u32 = 31;
/// Codes asked for at a time where they are asked for together.
const BATCH: usize = 4_096;

struct Options {
    sizes: Vec<usize>,
    budget_seconds: f64,
    out: Option<PathBuf>,
}

fn main() {
    let options = options();
    println!("{:>10}  {:<28}{:>12}{:>10}{:>12}", "codes", "", "queries/s", "build s", "bytes/code");
    for size in &options.sizes {
        run(*size, &options);
    }
}

fn options() -> Options {
    let mut options = Options { sizes: Vec::new(), budget_seconds: 2.0, out: None };
    let mut is_quick = false;
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--quick" => is_quick = true,
            "--out" => options.out = words.next().map(PathBuf::from),
            word => options.sizes.extend(word.parse::<usize>().ok()),
        }
    }
    if is_quick {
        options.budget_seconds = 0.1;
    }
    if options.sizes.is_empty() {
        options.sizes = if is_quick { vec![10_000] } else { vec![1_000, 100_000, 1_000_000] };
    }
    options
}

fn run(size: usize, options: &Options) {
    let mut chance = Chance(1);
    let codes: Vec<Code> = (0..size).map(|_| chance.code()).collect();
    let wanted: Vec<Code> = (0..BATCH).map(|_| chance.near(&codes)).collect();
    let rows = || codes.iter().zip(0..).map(|(code, id)| (*code, id)).collect::<Vec<(Code, u32)>>();

    let mut table = Table { size, budget_seconds: options.budget_seconds, lines: Vec::new() };
    let answers = table.measure(Strategy::Automatic, &wanted, rows());
    // A scan of very many codes says nothing new, and its copy of them takes memory.
    if size <= 1_000_000 {
        let scanned = table.measure(Strategy::Scan, &wanted[..wanted.len().min(20_000_000 / size)], rows());
        assert!(scanned.iter().zip(&answers).all(|(scanned, answer)| scanned == answer), "a scan finds something else");
    }
    if let Some(folder) = &options.out {
        write(&folder.join(size.to_string()), &codes, &wanted, &answers, &table.lines)
            .expect("the folder can be written");
    }
}

struct Table {
    size: usize,
    budget_seconds: f64,
    lines: Vec<String>,
}

impl Table {
    /// Rates of questions one by one and together; the answers.
    fn measure(&mut self, strategy: Strategy, wanted: &[Code], rows: Vec<(Code, u32)>) -> Vec<Vec<Hit>> {
        let (index, build_seconds, _) = built(|| CodeIndex::new(rows, strategy));
        let bytes = index.size_bytes() as f64 / self.size as f64;
        let one_by_one = rate(wanted, self.budget_seconds, |code| index.within(code, MAX_DISTANCE).len());
        self.line(&format!("{strategy:?}, one by one"), one_by_one, build_seconds, bytes);
        let begun = seconds();
        let mut answers = index.within_each(wanted, MAX_DISTANCE);
        let mut fastest = seconds() - begun;
        while seconds() - begun < self.budget_seconds {
            let pass = seconds();
            answers = index.within_each(wanted, MAX_DISTANCE);
            fastest = fastest.min(seconds() - pass);
        }
        self.line(
            &format!("{strategy:?}, {} together", wanted.len()),
            wanted.len() as f64 / fastest,
            build_seconds,
            bytes,
        );
        answers
    }

    fn line(&mut self, what: &str, per_second: f64, build_seconds: f64, bytes: f64) {
        println!("{:>10}  {what:<28}{per_second:>12.0}{build_seconds:>10.2}{bytes:>12.1}", self.size);
        self.lines.push(format!("{what}\t{per_second}\t{build_seconds}\t{bytes}"));
    }
}

/// Raw words of the codes, raw numbers (question, id, distance) of the answers, and the measured rates.
fn write(
    folder: &Path,
    codes: &[Code],
    wanted: &[Code],
    answers: &[Vec<Hit>],
    lines: &[String],
) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let put = |name: &str, words: &mut dyn Iterator<Item = Vec<u8>>| -> std::io::Result<()> {
        let mut file = BufWriter::new(fs::File::create(folder.join(name))?);
        for bytes in words {
            file.write_all(&bytes)?;
        }
        file.flush()
    };
    let bytes = |code: &Code| code.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
    put("codes.bin", &mut codes.iter().map(bytes))?;
    put("wanted.bin", &mut wanted.iter().map(bytes))?;
    let hits = answers.iter().zip(0_u32..).flat_map(|(hits, question)| {
        hits.iter().map(move |hit| [question, hit.id, hit.distance].iter().flat_map(|n| n.to_le_bytes()).collect())
    });
    put("answers.bin", &mut hits.into_iter())?;
    fs::write(folder.join("ours.tsv"), lines.join("\n") + "\n")
}

/// Numbers that are the same in every run (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e3779b97f4a7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58476d1ce4e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d049bb133111eb);
        mixed ^ (mixed >> 31)
    }

    fn code(&mut self) -> Code {
        std::array::from_fn(|_| self.next())
    }

    /// One of the codes with up to 60 bits changed, about half of them near enough to be found.
    fn near(&mut self, codes: &[Code]) -> Code {
        let mut code = codes[self.next() as usize % codes.len()];
        for _ in 0..self.next() % 60 {
            let bit = self.next() % 256;
            code[bit as usize / 64] ^= 1 << (bit % 64);
        }
        code
    }
}
