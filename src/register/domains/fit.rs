//! Fits the weights of slips: names made from the register's own marks by one slip or two against innocent names.
//! Run by hand; what it prints goes into `score.rs`.
//!
//! `REEVE_FIT_RIGHTS` (JSON Lines), `REEVE_FIT_NAMES` (innocent names, one a line, `name<TAB>weight` where some count more)
//! `cargo test --release --lib register::domains::fit -- --ignored --nocapture`

use std::collections::BTreeSet;

use super::edits::look_alike;
use super::find::search;
use super::host::Host;
use super::score::{FEATURES, Typo};
use super::{DomainIndex, Right};

/// A generator with a fixed beginning: the same fit every time.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % n.max(1)
    }
}

const KEYS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const ROWS: [&[u8]; 4] = [b"1234567890", b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"];

fn neighbour(random: &mut Random, key: u8) -> u8 {
    for (row, keys) in ROWS.iter().enumerate() {
        if let Some(at) = keys.iter().position(|known| *known == key) {
            let mut near: Vec<u8> = Vec::new();
            near.extend(at.checked_sub(1).and_then(|at| keys.get(at)));
            near.extend(keys.get(at + 1));
            if let Some(upper) = row.checked_sub(1).and_then(|row| ROWS.get(row)) {
                near.extend(upper.get(at));
                near.extend(upper.get(at + 1));
            }
            if let Some(lower) = ROWS.get(row + 1) {
                near.extend(lower.get(at));
                near.extend(at.checked_sub(1).and_then(|at| lower.get(at)));
            }
            return near[random.below(near.len())];
        }
    }
    key
}

const VOWELS: &[u8] = b"aeiou";

/// A slip of the given kind; now and then the kind does not apply and nothing changes.
fn slip(random: &mut Random, name: &[u8], kind: usize) -> Vec<u8> {
    let mut made = name.to_vec();
    let at = random.below(name.len());
    match kind {
        0 => made.push(KEYS[random.below(KEYS.len())]),
        1 => {
            let at = 1 + random.below(name.len() - 1);
            let key = neighbour(random, name[at]);
            made.insert(at + random.below(2), key);
        }
        2 => {
            made.remove(at);
        }
        3 => made.insert(at, name[at]),
        4 => {
            let at = 2 + random.below(name.len() - 2);
            made.insert(at + 1, b's');
        }
        5 => made[at] = neighbour(random, name[at]),
        6 => {
            let vowels: Vec<usize> = (0..name.len()).filter(|at| VOWELS.contains(&name[*at])).collect();
            if let Some(at) = vowels.get(random.below(vowels.len())) {
                made[*at] = VOWELS[random.below(VOWELS.len())];
            }
        }
        7 => {
            let flipped = name[at] ^ 1 << random.below(5);
            if flipped.is_ascii_lowercase() || flipped.is_ascii_digit() {
                made[at] = flipped;
            }
        }
        8 => {
            let alike: Vec<u8> = KEYS
                .iter()
                .copied()
                .filter(|key| *key != name[at] && look_alike(*key) == look_alike(name[at]))
                .collect();
            if !alike.is_empty() {
                made[at] = alike[random.below(alike.len())];
            }
        }
        9 => made.swap(at, (at + 1).min(name.len() - 1)),
        // Anything else, as rarely as it is seen.
        _ if random.below(4) == 0 => made[at] = KEYS[random.below(26)],
        _ => {}
    }
    made
}

struct Row {
    x: [f32; FEATURES],
    meant: bool,
    weight: f64,
    half: bool,
}

fn rows(rights: &[Right], innocent: &[(String, f64)]) -> Vec<Row> {
    let index = DomainIndex::build(rights);
    let mut random = Random(0x5eed);
    let mut rows = Vec::new();
    let half =
        |holder: &str| holder.bytes().fold(7u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into())) & 1 == 0;
    let mut collect = |label: &str, holder: Option<&str>, weight: f64| {
        let Ok(host) = Host::parse(&format!("{label}.com")) else { return };
        for candidate in search(&index.marks, &host, 0.0) {
            let (Some(typo), None, Some(mark)) = (candidate.typo, candidate.beside, index.marks.mark(candidate.mark))
            else {
                continue;
            };
            let owners = index.marks.owners(mark);
            let is_own = owners.iter().any(|owner| Some(rights[owner.right as usize].holder.0.as_str()) == holder);
            let first = owners.first().map_or("", |owner| rights[owner.right as usize].holder.0.as_str());
            rows.push(Row { x: Typo::features(&typo), meant: is_own, weight, half: half(first) });
        }
    };
    let mut brands = BTreeSet::new();
    for right in rights {
        let Some(name) = super::compact::Compact::of_name(&right.name) else { continue };
        let name = name.bytes();
        if name.len() < 5 || name.len() > 20 || !name.iter().any(u8::is_ascii_alphabetic) {
            continue;
        }
        if brands.insert(name.to_vec()) && random.below(3) == 0 {
            for kind in 0..11 {
                let made = slip(&mut random, name, kind);
                if made != name {
                    collect(&String::from_utf8_lossy(&made), Some(&right.holder.0), 1.0);
                }
            }
            if name.len() >= 8 {
                let kinds = (random.below(10), random.below(10));
                let made = slip(&mut random, name, kinds.0);
                let made = slip(&mut random, &made, kinds.1);
                collect(&String::from_utf8_lossy(&made), Some(&right.holder.0), 1.0);
            }
        }
    }
    for (name, weight) in innocent {
        collect(name, None, *weight);
    }
    rows
}

#[allow(clippy::needless_range_loop, reason = "rows and columns are counted as in the formula")]
/// Logistic regression by Newton's method with a little shrinkage.
fn fit(rows: &[&Row]) -> [f64; FEATURES] {
    let mut weights = [0f64; FEATURES];
    for _ in 0..25 {
        let mut gradient = [0f64; FEATURES];
        let mut hessian = [[0f64; FEATURES]; FEATURES];
        for row in rows {
            let sum: f64 = row.x.iter().zip(&weights).map(|(x, w)| f64::from(*x) * w).sum();
            let p = 1.0 / (1.0 + (-sum).exp());
            let error = row.weight * (f64::from(u8::from(row.meant)) - p);
            let curve = row.weight * (p * (1.0 - p)).max(1e-6);
            for a in 0..FEATURES {
                gradient[a] += error * f64::from(row.x[a]);
                for b in 0..FEATURES {
                    hessian[a][b] += curve * f64::from(row.x[a]) * f64::from(row.x[b]);
                }
            }
        }
        for a in 0..FEATURES {
            gradient[a] -= 2.0 * weights[a];
            hessian[a][a] += 2.0;
        }
        let step = solve(hessian, gradient);
        for (weight, step) in weights.iter_mut().zip(step) {
            *weight += step;
        }
    }
    weights
}

#[allow(clippy::needless_range_loop, reason = "rows and columns are counted as in the formula")]
fn solve(mut a: [[f64; FEATURES]; FEATURES], mut b: [f64; FEATURES]) -> [f64; FEATURES] {
    for at in 0..FEATURES {
        let pivot = a[at][at];
        for other in 0..FEATURES {
            if other != at {
                let factor = a[other][at] / pivot;
                for column in 0..FEATURES {
                    a[other][column] -= factor * a[at][column];
                }
                b[other] -= factor * b[at];
            }
        }
    }
    std::array::from_fn(|at| b[at] / a[at][at])
}

fn average_precision(rows: &[&Row], weights: &[f64; FEATURES]) -> f64 {
    let score = |row: &Row| row.x.iter().zip(weights).map(|(x, w)| f64::from(*x) * w).sum::<f64>();
    let mut ranked: Vec<(f64, bool, f64)> = rows.iter().map(|row| (score(row), row.meant, row.weight)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all: f64 = ranked.iter().filter(|row| row.1).map(|row| row.2).sum();
    let (mut hits, mut seen, mut sum) = (0.0, 0.0, 0.0);
    for (_, meant, weight) in ranked {
        seen += weight;
        if meant {
            hits += weight;
            sum += weight * hits / seen;
        }
    }
    sum / all
}

#[test]
#[ignore = "run by hand, with data"]
fn weights_of_slips() {
    let file = |name: &str| std::fs::read_to_string(std::env::var(name).expect(name)).expect("readable");
    let rights: Vec<Right> =
        file("REEVE_FIT_RIGHTS").lines().map(|line| serde_json::from_str(line).expect("a right")).collect();
    let names = file("REEVE_FIT_NAMES");
    let innocent: Vec<(String, f64)> = names
        .lines()
        .map(|line| {
            line.split_once('\t')
                .map_or((line.to_owned(), 1.0), |(name, weight)| (name.to_owned(), weight.parse().expect("a number")))
        })
        .collect();
    let rows = rows(&rights, &innocent);
    let all: Vec<&Row> = rows.iter().collect();
    let meant = rows.iter().filter(|row| row.meant).count();
    println!("{} rows, {meant} meant", rows.len());
    for half in [true, false] {
        let (fitted, other): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.half == half);
        let weights = fit(&fitted);
        println!(
            "fitted on half of the holders: average precision there {:.4}, on the other half {:.4}",
            average_precision(&fitted, &weights),
            average_precision(&other, &weights)
        );
    }
    let weights = fit(&all);
    println!("on all {:.4}", average_precision(&all, &weights));
    println!("{:?}", weights.map(|weight| (weight * 1000.0).round() / 1000.0));
}
