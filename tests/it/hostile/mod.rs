//! Sites that mean us harm, sites that are broken, and sites that only want to be left in peace; the built program is sent
//! to each of them. Every behaviour is judged by what reached the server. `REEVE_HOSTILE=WORD` runs the groups with that
//! word in their name, `REEVE_TEST_PROGRAM` names another build.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

pub mod answer;
mod bodies;
mod broken;
mod crawl;
mod directives;
mod headers;
mod honest;
mod kills;
mod pace;
mod redirects;
mod robots;
pub mod server;
mod sitemaps;
mod tls;
mod traps;
mod types;
mod variants;

/// Behaviours that the program is shown to have, at the least.
const BEHAVIOURS: usize = 45;
/// Groups that run at once: most of a group's time is waiting.
const AT_ONCE: usize = 8;

/// Each is a crawl or a few of them, and what is expected of it. The longest come first.
const GROUPS: &[(&str, fn(&mut Verdicts))] = &[
    ("kills", kills::judge),
    ("kills: distance", kills::distance),
    ("traps: monsters", traps::monsters),
    ("pace: rests", pace::rests),
    ("pace: rests elsewhere", pace::rests_elsewhere),
    ("pace: errors", pace::errors),
    ("bodies", bodies::judge),
    ("robots", robots::judge),
    ("pace: leaves", pace::leaves),
    ("pace: servers", pace::servers),
    ("pace: delays", pace::delays),
    ("pace: at once", pace::at_once),
    ("traps: calendars", traps::calendars),
    ("traps: depths", traps::depths),
    ("traps: sessions", traps::sessions),
    ("headers", headers::judge),
    ("broken", broken::judge),
    ("redirects", redirects::judge),
    ("sitemaps", sitemaps::judge),
    ("variants", variants::judge),
    ("tls", tls::judge),
    ("types", types::judge),
    ("honest", honest::judge),
    ("directives", directives::judge),
];

/// Behaviours that the program does not have yet; each is to be mended, and its name taken off. The aim is none.
const KNOWN_GAPS: &[&str] = &[
    // The HTTP library throws interim answers away one by one and counts none; what bounds them is the time to the first
    // byte. Memory stays flat, traffic does not.
    "interim answers without end are cut off",
];

/// What a group found.
#[derive(Default)]
pub struct Verdicts {
    list: Vec<Verdict>,
}

struct Verdict {
    name: String,
    /// What was measured; why the program fails.
    result: Result<String, String>,
}

impl Verdicts {
    /// A behaviour holds unless `judge` panics; what it gives back is shown beside its name.
    pub fn behaviour<T: ToString>(&mut self, name: &str, judge: impl FnOnce() -> T) {
        let result =
            catch_unwind(AssertUnwindSafe(judge)).map(|note| note.to_string()).map_err(|panic| reason(&*panic));
        self.list.push(Verdict { name: name.to_owned(), result });
    }

    /// A behaviour that has nothing to show but that it holds.
    pub fn holds(&mut self, name: &str, judge: impl FnOnce()) {
        self.behaviour(name, || {
            judge();
            ""
        });
    }
}

fn reason(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}

#[test]
fn a_hostile_site_cannot_hurt_and_a_peaceful_one_is_left_in_peace() {
    let wanted = std::env::var("REEVE_HOSTILE").unwrap_or_default();
    let groups: Vec<_> = GROUPS.iter().filter(|(name, _)| name.contains(&wanted)).collect();
    let verdicts = Mutex::new(Verdicts::default());
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((name, judge)) = groups.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut found = Verdicts::default();
                    let whole = catch_unwind(AssertUnwindSafe(|| judge(&mut found)));
                    if let Err(panic) = whole {
                        let result = Err(reason(&*panic));
                        found.list.push(Verdict { name: format!("{name}: to the end"), result });
                    }
                    verdicts.lock().unwrap().list.append(&mut found.list);
                }
            });
        }
    });
    let verdicts = verdicts.into_inner().unwrap().list;
    let mut failed = Vec::new();
    let mut held = 0;
    for Verdict { name, result } in &verdicts {
        let is_known = KNOWN_GAPS.contains(&name.as_str());
        match result {
            Ok(note) => {
                held += 1;
                let mended = if is_known { "  (mended: take it off the list of known gaps)" } else { "" };
                println!("ok    {name}  {note}{mended}");
            }
            Err(why) => {
                println!("{}  {name}  {why}", if is_known { "gap " } else { "FAIL" });
                if !is_known {
                    failed.push(name);
                }
            }
        }
    }
    println!("{held} of {} behaviours hold", verdicts.len());
    let names: BTreeSet<_> = verdicts.iter().map(|verdict| &verdict.name).collect();
    assert_eq!(names.len(), verdicts.len(), "two behaviours have one name");
    assert!(!wanted.is_empty() || names.len() >= BEHAVIOURS, "{} behaviours", names.len());
    assert!(failed.is_empty(), "{} behaviours fail: {failed:#?}", failed.len());
}
