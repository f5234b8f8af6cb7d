//! Fits the mention model: logistic regression by Newton's method with a small penalty, over the best match of each listing
//! and holder. A tool in the form of an ignored test; it proves nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use super::{ClassAgreement, FEATURES, NameIndex, NewName, features, settle_namesakes};
use crate::text::{fold, is_han, pinyin};

/// A match: listing, holder, whether the listing names the holder's right, and the measures.
pub struct Row {
    pub listing: usize,
    pub holder: u32,
    pub truth: bool,
    pub x: Vec<f64>,
}

/// Coefficients by which the best match of each listing and holder is most probable. `without` says which listings to leave out.
pub fn fit(rows: &[Row], penalty: f64, without: impl Fn(usize) -> bool) -> Vec<f64> {
    let width = rows.first().map_or(0, |row| row.x.len());
    let mut weights: Option<Vec<f64>> = None;
    for _ in 0..6 {
        let mut best: BTreeMap<(usize, u32), (f64, &Row)> = BTreeMap::new();
        let mut chosen: Vec<&Row> = Vec::new();
        for row in rows.iter().filter(|row| !without(row.listing)) {
            match &weights {
                None => chosen.push(row),
                Some(weights) => {
                    let sum = dot(&row.x, weights);
                    let entry = best.entry((row.listing, row.holder)).or_insert((sum, row));
                    if sum > entry.0 {
                        *entry = (sum, row);
                    }
                }
            }
        }
        chosen.extend(best.into_values().map(|(_, row)| row));
        weights = Some(newton(&chosen, width, penalty, weights.unwrap_or_else(|| vec![0.0; width])));
    }
    weights.unwrap_or_default()
}

pub fn dot(x: &[f64], weights: &[f64]) -> f64 {
    x.iter().zip(weights).map(|(x, weight)| x * weight).sum()
}

fn newton(rows: &[&Row], width: usize, penalty: f64, mut weights: Vec<f64>) -> Vec<f64> {
    for _ in 0..25 {
        let mut gradient: Vec<f64> = weights.iter().map(|weight| -penalty * weight).collect();
        let mut curvature = vec![vec![0.0; width]; width];
        for (at, row) in curvature.iter_mut().enumerate() {
            row[at] = penalty;
        }
        for row in rows {
            let p = 1.0 / (1.0 + (-dot(&row.x, &weights)).exp());
            let miss = f64::from(u8::from(row.truth)) - p;
            for (at, x) in row.x.iter().enumerate().filter(|(_, x)| **x != 0.0) {
                gradient[at] += miss * x;
                for (other, y) in row.x.iter().enumerate() {
                    curvature[at][other] += p * (1.0 - p) * x * y;
                }
            }
        }
        let step = solve(curvature, gradient);
        let largest = step.iter().fold(0.0, |largest: f64, step| largest.max(step.abs()));
        let scale = if largest > 2.0 { 2.0 / largest } else { 1.0 };
        for (weight, step) in weights.iter_mut().zip(&step) {
            *weight += scale * step;
        }
        if largest < 1e-6 {
            break;
        }
    }
    weights
}

/// Kinds of listings that are scored and not fitted on.
const LEFT_OUT: [&str; 3] = ["real_taobao_brand", "n_real_none", "n_real_generic"];

#[test]
#[ignore = "prints the table of weights.rs; wants REEVE_TEST_DATA"]
fn fit_the_weights() {
    let Ok(data) = std::env::var("REEVE_TEST_DATA") else {
        println!("REEVE_TEST_DATA is not set: nothing is fitted");
        return;
    };
    let folder = Path::new(&data).join("text-dev");
    let rights = lines(&folder.join("rights.jsonl"));
    let listings = lines(&folder.join("listings.jsonl"));
    let truth = std::fs::read_to_string(folder.join("truth.csv")).unwrap();
    let mut named: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut left_out: BTreeSet<&str> = BTreeSet::new();
    for cells in truth.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>()) {
        if cells[4] == "1" {
            named.insert((cells[0], cells[3]));
        }
        if LEFT_OUT.contains(&cells[1]) {
            left_out.insert(cells[0]);
        }
    }
    let mut rows = Vec::new();
    for with_initials in [false, true] {
        gather(&rights, &listings, &named, with_initials, &mut rows);
    }
    let id = |listing: usize| listings[listing % listings.len()]["id"].as_str().unwrap_or_default();
    let weights = fit(&rows, 1.0, |listing| left_out.contains(id(listing)));
    for (name, weight) in FEATURES.iter().zip(weights) {
        println!("    {weight:.3}, // {name}");
    }
}

fn lines(path: &Path) -> Vec<Value> {
    std::fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Every match of every listing, with the rights as they are or with their initials as aliases besides.
fn gather(
    rights: &[Value],
    listings: &[Value],
    named: &BTreeSet<(&str, &str)>,
    with_initials: bool,
    rows: &mut Vec<Row>,
) {
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let holders: Vec<String> = rights.iter().map(|right| text(right, "holder")).collect();
    let numbers: BTreeMap<&String, u32> = holders.iter().collect::<BTreeSet<_>>().into_iter().zip(0..).collect();
    let names: Vec<(u32, String, bool)> = (0u32..)
        .zip(rights)
        .flat_map(|(at, right)| {
            let name = text(right, "name");
            let alias = with_initials.then(|| initials(&name)).flatten().map(|alias| (at, alias, true));
            std::iter::once((at, name, false)).chain(alias)
        })
        .collect();
    let new = |(right, written, alias): &'_ (u32, String, bool)| {
        (*right, numbers[&holders[*right as usize]], written.clone(), *alias)
    };
    let owned: Vec<_> = names.iter().map(new).collect();
    let index = NameIndex::build(owned.iter().map(|(right, holder, written, alias)| NewName {
        right: *right,
        holder: *holder,
        written,
        alias: *alias,
    }))
    .0;
    let first = if with_initials { listings.len() } else { 0 };
    for (at, listing) in listings.iter().enumerate() {
        let class = listing["nice_class"].as_u64();
        let agreement = |right: u32| {
            let own = rights[right as usize]["classes"].as_array();
            match class {
                None => ClassAgreement::Unknown,
                Some(class) if own.is_some_and(|own| own.iter().any(|own| own.as_u64() == Some(class))) => {
                    ClassAgreement::Agrees
                }
                Some(_) => ClassAgreement::Differs,
            }
        };
        let title = text(listing, "title");
        let mut matches = index.find_from(0.0, &title, &fold(&title));
        settle_namesakes(&mut matches, agreement);
        rows.extend(matches.iter().map(|found| Row {
            listing: first + at,
            holder: found.holder,
            truth: named.contains(&(text(listing, "id").as_str(), holders[found.right as usize].as_str())),
            x: features(found.rule, &found.quality, agreement(found.right)).to_vec(),
        }));
    }
}

/// The initials of a name of several Latin words, or of the readings of three and more Han characters.
fn initials(name: &str) -> Option<String> {
    let words: Vec<&str> = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.len() >= 2 {
        return Some(words.iter().filter_map(|word| word.chars().next()).collect::<String>().to_uppercase());
    }
    let is_chinese = name.chars().count() >= 3 && name.chars().all(is_han);
    is_chinese.then(|| name.chars().filter_map(|c| pinyin(c).first().map(|syllable| syllable.initial())).collect())
}

/// Gauss with pivots; the matrix is positive definite thanks to the penalty.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for column in 0..n {
        let pivot = (column..n).max_by(|x, y| a[*x][column].abs().total_cmp(&a[*y][column].abs())).unwrap_or(column);
        a.swap(column, pivot);
        b.swap(column, pivot);
        for row in column + 1..n {
            let factor = a[row][column] / a[column][column];
            if factor != 0.0 {
                let above = a[column].clone();
                for (value, above) in a[row].iter_mut().zip(above).skip(column) {
                    *value -= factor * above;
                }
                b[row] -= factor * b[column];
            }
        }
    }
    for column in (0..n).rev() {
        for at in column + 1..n {
            b[column] -= a[column][at] * b[at];
        }
        b[column] /= a[column][column];
    }
    b
}
