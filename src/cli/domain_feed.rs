//! `reeve watch` with a feed of domain names: those that resemble a mark, holder by holder. Nothing is fetched, nothing is kept.

use std::collections::BTreeMap;
use std::io::BufRead;

use serde_json::{Value, json};

use super::args::WatchArgs;
use super::match_::{domain_fault, rights_in_force};
use super::output::Listing;
use super::{Complaint, Context, Done};
use crate::locale::{Lang, Message};
use crate::matcher::domains::{DomainHit, DomainIndex, Feed, Host, MAX_BYTES};
use crate::rights::{Right, RightId};

/// Faulty lines that are named; of the others only the number is told.
const MAX_FAULTS: usize = 20;
/// Names that are kept of one feed; beyond them only better ones.
const MAX_FOUND: usize = 100_000;
/// A longer line of a feed is no name.
const MAX_LINE: u64 = 64 << 10;

pub async fn run(
    context: &Context,
    args: &WatchArgs,
    input: Box<dyn BufRead + Send>,
    feed: Feed,
) -> anyhow::Result<Done> {
    let rights = rights_in_force(context, args.rights.as_deref()).await?;
    let (min_score, lang) = (args.min_score.unwrap_or_default(), context.lang());
    let looked = tokio::task::spawn_blocking(move || look(&rights, input, feed, min_score, lang)).await?;
    let looked = looked.map_err(Complaint::from)?;
    for (line, reason) in &looked.faults {
        let fault = Message::new("match-line-faulty").with("line", *line).with("reason", lang.text(reason));
        context.ui.warn(&fault);
    }
    if looked.faulty > looked.faults.len() {
        context.ui.warn(&Message::new("watch-more-faults").with("count", looked.faulty - looked.faults.len()));
    }
    let columns = vec![
        ("holder", "column-holder"),
        ("domain", "column-domain"),
        ("score", "column-score"),
        ("class", "column-class"),
        ("right", "column-right"),
        ("reason", "column-reason"),
    ];
    Listing { columns, rows: looked.rows }.print(args.format, lang)?;
    context.ui.note(&Message::new("watch-done").with("names", looked.names).with("found", looked.found));
    Ok(if looked.faulty > 0 { Done::Partly } else { Done::Well })
}

/// What became of a feed.
struct Looked {
    rows: Vec<Value>,
    names: usize,
    found: usize,
    /// The first few, by line.
    faults: Vec<(usize, Message)>,
    faulty: usize,
}

/// A name that resembles a mark of a holder.
struct Found {
    domain: String,
    /// The best hit among the holder's rights, and how many of them were hit.
    hit: DomainHit,
    rights: usize,
}

fn look(
    rights: &[Right],
    mut input: Box<dyn BufRead + Send>,
    feed: Feed,
    min_score: f64,
    lang: Lang,
) -> std::io::Result<Looked> {
    let index = DomainIndex::build(rights);
    let holders: BTreeMap<&RightId, &str> = rights.iter().map(|right| (&right.id, right.holder.0.as_str())).collect();
    let mut found: BTreeMap<&str, Vec<Found>> = BTreeMap::new();
    let (mut count, mut names, mut number) = (0, 0, 0);
    let (mut faults, mut faulty) = (Vec::new(), 0);
    let mut before = String::new();
    let mut line = Vec::new();
    loop {
        line.clear();
        if std::io::Read::take(&mut *input, MAX_LINE).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.len() as u64 == MAX_LINE && line.last() != Some(&b'\n') {
            input.skip_until(b'\n')?;
        }
        number += 1;
        let text = String::from_utf8_lossy(&line);
        if number <= feed.headings() {
            continue;
        }
        let Some(name) = feed.name(&text).map(|name| name.trim_end_matches('.')).filter(|name| *name != before) else {
            continue;
        };
        let host = match Host::parse(name) {
            Ok(host) => host,
            Err(fault) => {
                faulty += 1;
                if faults.len() < MAX_FAULTS {
                    faults.push((number, domain_fault(fault)));
                }
                continue;
            }
        };
        names += 1;
        name.chars().take(MAX_BYTES).collect::<String>().clone_into(&mut before);
        for hit in index.hits(&host).into_iter().filter(|hit| hit.score >= min_score) {
            let Some(holder) = holders.get(&hit.right_id) else { continue };
            let of_holder = found.entry(holder).or_default();
            // Hits of one name follow each other, the best first.
            match of_holder.last_mut().filter(|last| last.domain == name) {
                Some(last) => last.rights += 1,
                None => {
                    count += 1;
                    of_holder.push(Found { domain: name.to_owned(), hit, rights: 1 });
                }
            }
        }
        if count > 2 * MAX_FOUND {
            keep_best(&mut found);
            count = MAX_FOUND;
        }
    }
    let rows = rows(found, lang);
    Ok(Looked { found: rows.len(), rows, names, faults, faulty })
}

/// Keeps the best so many of all holders together.
fn keep_best(found: &mut BTreeMap<&str, Vec<Found>>) {
    let mut scores: Vec<f64> = found.values().flatten().map(|found| found.hit.score).collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    let least = scores.get(MAX_FOUND).copied().unwrap_or_default();
    for found in found.values_mut() {
        found.retain(|found| found.hit.score > least);
    }
    found.retain(|_, found| !found.is_empty());
}

/// Holder by holder, the one with the likeliest find first; within a holder the likeliest first.
fn rows(found: BTreeMap<&str, Vec<Found>>, lang: Lang) -> Vec<Value> {
    let mut groups: Vec<(&str, Vec<Found>)> = found.into_iter().collect();
    for (_, found) in &mut groups {
        found.sort_by(|a, b| b.hit.score.total_cmp(&a.hit.score).then_with(|| a.domain.cmp(&b.domain)));
        found.dedup_by(|later, first| later.domain == first.domain);
    }
    let best = |found: &[Found]| found.first().map_or(0.0, |found| found.hit.score);
    groups.sort_by(|a, b| best(&b.1).total_cmp(&best(&a.1)).then_with(|| a.0.cmp(b.0)));
    let row = |holder: &str, found: &Found| {
        let reason = found.hit.findings.first().map(|finding| lang.text(&finding.because));
        json!({
            "holder": holder,
            "domain": found.domain,
            "score": found.hit.score,
            "class": found.hit.class,
            "right": found.hit.right_id,
            "rights": found.rights,
            "reason": reason,
        })
    };
    groups.iter().flat_map(|(holder, found)| found.iter().map(move |found| row(holder, found))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_by_holder_the_likeliest_first() {
        let mut other = crate::matcher::examples::mark();
        other.id = RightId("other".to_owned());
        other.name = "Brimwell".to_owned();
        other.holder = crate::rights::Holder("Brimwell Holder".to_owned());
        let rights = vec![crate::matcher::examples::mark(), other];
        let feed = "korvela-shop.top\nquiet.test\nbrimwel.test\nkorvela.net\nkorvela.example\n192.0.2.1\nkorvela.net\n";
        let input = Box::new(std::io::Cursor::new(feed.as_bytes().to_vec()));
        let looked = look(&rights, input, Feed::Names, 0.0, Lang::En).unwrap();
        let seen: Vec<(&str, &str)> = looked
            .rows
            .iter()
            .map(|row| (row["holder"].as_str().unwrap_or_default(), row["domain"].as_str().unwrap_or_default()))
            .collect();
        assert_eq!(looked.names, 6);
        assert_eq!(looked.faults.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [6]);
        let mut of_first: Vec<&str> =
            seen.iter().filter(|(holder, _)| *holder == "Example Holder").map(|row| row.1).collect();
        of_first.sort_unstable();
        assert_eq!(of_first, ["korvela-shop.top", "korvela.net"]);
        assert!(seen.contains(&("Brimwell Holder", "brimwel.test")));
        let holders: Vec<&str> = seen.iter().map(|row| row.0).collect();
        let mut changes = holders.clone();
        changes.dedup();
        assert_eq!(changes.len(), 2, "holders stand together: {holders:?}");
    }
}
