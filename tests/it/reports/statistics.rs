//! Counts, yearly figures, briefs and digests over a small store made by hand, whose every number is known.

use std::fs;
use std::path::{Path, PathBuf};

use reeve::extract::{Listing, ListingId};
use reeve::locale::Message;
use reeve::matcher::{Field, Finding, Hit};
use reeve::publish::pages::Brief;
use reeve::rank::{Explanation, RankedHit, Score, Share};
use reeve::rights::RightId;
use serde_json::{Value, json};
use sqlx::sqlite::SqlitePool;

use super::hostile::{MARKUP, assert_harmless, in_browser};
use crate::program::{Fresh, Ran};
use crate::validators::output_of;

/// One hit: day of 2026 on which it was first seen, right, source, country, seller, score, decision, still shown.
type Row<'a> = (&'a str, &'a str, &'a str, Option<&'a str>, Option<&'a str>, f64, Option<&'a str>, bool);

const ROWS: &[Row<'_>] = &[
    ("2026-01-05", "mark", "mall", Some("CN"), Some("Anna"), 0.9, Some("infringes"), true),
    ("2026-01-31", "mark", "mall", Some("CN"), Some("Anna"), 0.8, Some("lawful"), true),
    ("2026-02-01", "mark", "fair", Some("DE"), Some("Anna"), 0.7, None, false),
    ("2026-02-14", "work", "fair", None, None, 0.6, Some("infringes"), true),
    ("2026-12-31", "work", "fair", Some("CN"), Some("Bert"), 0.5, None, true),
    // Not counted: the score is too low, or it was in another year.
    ("2026-03-01", "work", "fair", Some("CN"), Some("Bert"), 0.49, None, true),
    ("2025-12-31", "work", "fair", Some("CN"), Some("Bert"), 0.9, None, true),
];

fn ms(day: &str) -> i64 {
    let date: jiff::civil::Date = day.parse().unwrap();
    date.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_millisecond() + 3_600_000
}

fn ranked(listing: &Listing, right: &str, score: f64, reason: &str) -> RankedHit {
    let right = RightId(right.to_owned());
    let because = Message::new(reason.to_owned());
    let finding = Finding::new("name_in_text", Some(&right), score, Field::Title, because.clone());
    RankedHit {
        hit: Hit { listing_id: listing.id.clone(), right_id: Some(right), findings: vec![finding] },
        mention: Score::new(score),
        suspicion: Score::new(score),
        score: Score::new(score),
        explanation: Explanation { shares: vec![Share { signal: "name_in_text".into(), amount: score, because }] },
    }
}

/// A data folder whose register and database hold these rows.
fn made_by_hand(rows: &[Row<'_>], title: &dyn Fn(usize) -> String) -> Fresh {
    let fresh = Fresh::new();
    for (id, kind, name) in [("mark", "trademark", "LIRUI"), ("work", "copyright_work", "北湾歌谣")] {
        let args = [format!("--id={id}"), format!("--kind={kind}"), format!("--name={name}"), "--holder=H".into()];
        let args: Vec<&str> = ["rights", "add", "-q"].into_iter().chain(args.iter().map(String::as_str)).collect();
        fresh.run(&args).ends_with(0);
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(fill(&database(&fresh), rows, title));
    fresh
}

fn database(fresh: &Fresh) -> PathBuf {
    let mut found = fs::read_dir(fresh.data()).unwrap().map(|entry| entry.unwrap().path());
    found.find(|path| path.extension().is_some_and(|extension| extension == "db")).expect("a database")
}

async fn fill(database: &Path, rows: &[Row<'_>], title: &dyn Fn(usize) -> String) {
    let pool = SqlitePool::connect(&format!("sqlite:{}", database.display())).await.unwrap();
    for source in ["mall", "fair"] {
        sqlx::query("INSERT INTO scan VALUES ($1, 1, 'd', $2, $3)")
            .bind(source)
            .bind(ms("2026-01-01"))
            .bind(ms("2026-01-02"))
            .execute(&pool)
            .await
            .unwrap();
    }
    for (at, (day, right, source, country, seller, score, verdict, shown)) in rows.iter().enumerate() {
        let listing = Listing {
            id: ListingId(format!("l{at}")),
            title: title(at),
            seller: seller.map(str::to_owned),
            country: country.map(str::to_owned),
            url: format!("http://{source}.test/{at}").parse().ok(),
            ..Listing::default()
        };
        let record = serde_json::to_string(&listing).unwrap();
        let hit = serde_json::to_string(&ranked(&listing, right, *score, "the title has the name")).unwrap();
        let seen = ms(day);
        sqlx::query(
            "INSERT INTO listing (id, source_id, page_key, on_own_page, record, digest, first_seen_ms, last_seen_ms,
                last_scan, dirty, shown) VALUES ($1, $2, $3, 1, $4, '', $5, $5, 1, 0, $6)",
        )
        .bind(&listing.id.0)
        .bind(source)
        .bind(at as i64)
        .bind(&record)
        .bind(seen)
        .bind(*shown)
        .execute(&pool)
        .await
        .unwrap();
        if let Some(verdict) = verdict {
            sqlx::query("INSERT INTO actor VALUES ('ann', 0) ON CONFLICT DO NOTHING").execute(&pool).await.unwrap();
            sqlx::query("INSERT INTO decision VALUES ($1, $2, $3, $4, $5, NULL, 'ann', $6, 1, $7, $8)")
                .bind(at as i64 + 1)
                .bind(format!("d{at}"))
                .bind(format!("h{at}"))
                .bind(right)
                .bind(verdict)
                .bind(ms("2026-06-01"))
                .bind(&record)
                .bind(&hit)
                .execute(&pool)
                .await
                .unwrap();
        }
        let standing = match verdict {
            None => 0,
            Some("infringes") => 1,
            Some(_) => 2,
        };
        sqlx::query("INSERT INTO hit VALUES ($1, $2, $3, $4, $5, $6, 1, $7, 1, $7, 1, 1, $8, $9, NULL, NULL)")
            .bind(format!("h{at}"))
            .bind(&listing.id.0)
            .bind(right)
            .bind(source)
            .bind(&hit)
            .bind(score)
            .bind(seen)
            .bind(verdict.map(|_| at as i64 + 1))
            .bind(standing)
            .execute(&pool)
            .await
            .unwrap();
    }
    pool.close().await;
}

fn plain(at: usize) -> String {
    format!("offer {at}")
}

fn statistics(fresh: &Fresh, more: &[&str]) -> Ran {
    fresh.run(&[&["report", "statistics"], more].concat())
}

/// `(key, counts)` of each series.
fn series(value: &Value, by: &str) -> Vec<(Value, Value)> {
    let all = value["statistics"].as_array().unwrap();
    let found = all.iter().find(|one| one["by"] == by).unwrap_or_else(|| panic!("{by}: {value}"));
    let rows = found["series"].as_array().unwrap();
    rows.iter().map(|row| (row["key"].clone(), row["counts"].clone())).collect()
}

#[test]
fn hits_are_counted_by_what_they_have_in_common() {
    let fresh = made_by_hand(ROWS, &plain);
    let year = ["--from", "2026-01-01", "--to", "2026-12-31"];
    let ran = statistics(&fresh, &[&year[..], &["--every", "month", "--format", "json"]].concat()).ends_with(0);
    let value: Value = serde_json::from_str(&ran.out).unwrap();
    let months = |counts: &[(usize, u64)]| -> Value {
        let mut all = vec![0; 12];
        for (month, count) in counts {
            all[month - 1] = *count;
        }
        json!(all)
    };
    let expected: [(&str, Vec<(Value, Value)>); 6] = [
        ("right", vec![(json!("mark"), months(&[(1, 2), (2, 1)])), (json!("work"), months(&[(2, 1), (12, 1)]))]),
        (
            "kind",
            vec![
                (json!("trademark"), months(&[(1, 2), (2, 1)])),
                (json!("copyright_work"), months(&[(2, 1), (12, 1)])),
            ],
        ),
        ("source", vec![(json!("fair"), months(&[(2, 2), (12, 1)])), (json!("mall"), months(&[(1, 2)]))]),
        (
            "country",
            vec![
                (json!("CN"), months(&[(1, 2), (12, 1)])),
                (json!(""), months(&[(2, 1)])),
                (json!("DE"), months(&[(2, 1)])),
            ],
        ),
        (
            "seller",
            vec![
                (json!("Anna @ mall"), months(&[(1, 2)])),
                (json!(""), months(&[(2, 1)])),
                (json!("Anna @ fair"), months(&[(2, 1)])),
                (json!("Bert @ fair"), months(&[(12, 1)])),
            ],
        ),
        (
            "outcome",
            vec![
                (json!("infringes"), months(&[(1, 1), (2, 1)])),
                (json!("open"), months(&[(2, 1), (12, 1)])),
                (json!("lawful"), months(&[(1, 1)])),
            ],
        ),
    ];
    for (by, rows) in expected {
        assert_eq!(series(&value, by), rows, "{by}");
    }
    // Only some keys are told apart, and the rest still counts.
    let few = statistics(
        &fresh,
        &[&year[..], &["--by", "seller", "--most", "1", "--every", "year", "--format", "json"]].concat(),
    );
    let value: Value = serde_json::from_str(&few.ends_with(0).out).unwrap();
    assert_eq!(series(&value, "seller"), [(json!("Anna @ mall"), json!([2])), (Value::Null, json!([3]))]);
    // Days, weeks and the whole range by itself.
    let ran = statistics(&fresh, &["--by", "kind", "--format", "csv", "--every", "year"]).ends_with(0);
    let mut table = csv::Reader::from_reader(ran.out.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<Vec<String>> = table.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    assert_eq!(rows[0], ["kind", "copyright_work", "copyright work", "2025", "1"]);
    assert_eq!(rows.len(), 4);
    let table = statistics(&fresh, &["--by", "outcome"]).ends_with(0).out;
    assert!(table.contains("not decided") && table.contains('█'), "{table}");
    for (args, words) in [
        (&["--every", "day"][..], "more than 400 periods"),
        (&["--from", "2026-02-01", "--to", "2026-01-01"], "is later than"),
        (&["--by", "moon"], "moon"),
    ] {
        let all = ["--from", "2000-01-01", "--to", "2026-01-01"];
        let args = if args[0] == "--every" { [args, &all[..]].concat() } else { args.to_vec() };
        statistics(&fresh, &args).ends_with(3).says(&[words]);
    }
}

#[test]
fn an_empty_store_counts_nothing() {
    let fresh = made_by_hand(&[], &plain);
    let value: Value = serde_json::from_str(&statistics(&fresh, &["--format", "json"]).ends_with(0).out).unwrap();
    assert!(value["statistics"].as_array().unwrap().iter().all(|one| one["total"] == 0), "{value}");
    assert!(statistics(&fresh, &["--format", "html"]).ends_with(0).out.contains("Nothing was counted"));
}

/// Makes every figure of a file again with nothing but Python's sqlite3 and hashlib; prints those that differ.
const RECOUNT: &str = r#"
import hashlib, json, sqlite3, sys
database, file = sys.argv[1:]
brief = json.load(open(file, encoding="utf-8"))
connection = sqlite3.connect(database)
for figure in brief["figures"]:
    rows = [row for (row,) in connection.execute(figure["sql"])]
    digest = hashlib.sha256("".join(row + "\n" for row in rows).encode()).hexdigest()
    counts = {}
    for row in rows:
        key = json.loads(row)[1]
        counts[key] = counts.get(key, 0) + 1
    told = {one["key"]: one["count"] for one in figure["counts"]}
    if digest != figure["rows_sha256"] or len(rows) != figure["rows"] or counts != told:
        print(figure["name"])
print("recounted", len(brief["figures"]))
"#;

#[test]
fn every_figure_of_a_year_can_be_made_again_by_anybody() {
    let fresh = made_by_hand(ROWS, &plain);
    let out = fresh.data().with_file_name("year");
    fresh.run(&["report", "year", "2026", "--out", &out.display().to_string()]).ends_with(0).says(&["year-2026.html"]);
    let file = out.join("year-2026.json");
    let brief = Brief::read(&fs::read(&file).unwrap()).unwrap();
    let counts = |name: &str| -> Vec<(String, u64)> {
        let figure = brief.figures.iter().find(|figure| figure.name == name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!((figure.rows_sha256.len(), figure.rest), (64, 0));
        figure.counts.iter().map(|one| (one.key.clone(), one.count)).collect()
    };
    let expected: [(&str, &[(&str, u64)]); 6] = [
        ("hits-by-month", &[("2026-01", 2), ("2026-02", 2), ("2026-12", 1)]),
        (
            "hits-by-right-and-outcome",
            &[
                ("mark / infringes", 1),
                ("mark / lawful", 1),
                ("mark / open", 1),
                ("work / infringes", 1),
                ("work / open", 1),
            ],
        ),
        ("hits-gone", &[("shown", 4), ("gone", 1)]),
        ("decisions-by-verdict", &[("infringes", 2), ("lawful", 1)]),
        ("scans-by-source", &[("fair", 1), ("mall", 1)]),
        ("hits-by-country", &[("CN", 3), ("", 1), ("DE", 1)]),
    ];
    for (name, rows) in expected {
        let rows: Vec<(String, u64)> = rows.iter().map(|(key, count)| ((*key).to_owned(), *count)).collect();
        assert_eq!(counts(name), rows, "{name}");
    }
    let recount = |file: &Path| {
        let mut python = std::process::Command::new("python3");
        output_of(python.args(["-c", RECOUNT]).arg(database(&fresh)).arg(file))
    };
    assert_eq!(recount(&file), format!("recounted {}\n", brief.figures.len()));
    let verify = |file: &Path| fresh.run(&["report", "verify", &file.display().to_string()]);
    verify(&file).ends_with(0).says(&["all 11 figures are the same"]);

    // A figure that was changed in the file, and data that has changed since.
    let text = fs::read_to_string(&file).unwrap();
    let mut value: Value = serde_json::from_str(&text).unwrap();
    value["figures"][0]["counts"][0]["count"] = json!(3);
    value["figures"][1]["sql"] = json!("SELECT 1; DROP TABLE hit");
    let forged = out.join("forged.json");
    fs::write(&forged, value.to_string()).unwrap();
    let ran = verify(&forged).ends_with(2).says(&["2 of 11 figures differ"]);
    for words in ["Hits by month: its counts do not follow from its rows", "Hits by right: its query is not the one"] {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
    fresh.run(&["hits", "decide", "h2", "--verdict", "not-used", "-q"]).ends_with(0);
    let ran = verify(&file).ends_with(2);
    for (name, same) in [("hits-by-outcome", false), ("decisions-by-verdict", true), ("hits-by-month", true)] {
        let rows = fresh.run(&["report", "verify", &file.display().to_string(), "--format", "jsonl"]).rows();
        let row = rows.iter().find(|row| row["figure"] == name).unwrap();
        // The decision was made now, which is not in that year unless it is 2026.
        if name != "decisions-by-verdict" {
            assert_eq!(row["same"], same, "{name}: {}", ran.out);
        }
    }
    verify(&out.join("year-2026.csv")).ends_with(2).says(&["is no file that"]);
    verify(&out.join("missing.json")).ends_with(2).says(&["cannot be read"]);
    fresh.run(&["report", "year", "12", "--out", "x"]).ends_with(3).says(&["12 is no year"]);
}

#[test]
fn a_countrys_brief_is_about_that_country() {
    let fresh = made_by_hand(ROWS, &plain);
    let out = fresh.data().with_file_name("brief").display().to_string();
    let run = |country: &str| fresh.run(&["report", "country", country, "--from", "2026-01-01", "--out", &out]);
    run("CN").ends_with(0);
    let brief = Brief::read(&fs::read(Path::new(&out).join("country-CN.json")).unwrap()).unwrap();
    let rows: Vec<(&str, u64)> = brief.figures.iter().map(|figure| (figure.name.as_str(), figure.rows)).collect();
    assert!(rows.iter().all(|(_, rows)| *rows == 3), "{rows:?}");
    assert!(!rows.iter().any(|(name, _)| *name == "scans-by-source"), "what has no country is left out");
    fresh.run(&["report", "verify", &format!("{out}/country-CN.json")]).ends_with(0);
    run("Atlantis").ends_with(3).says(&["no listing with a hit names the country Atlantis", "CN, DE"]);
    let nobody = Fresh::new().with_register().run(&["report", "country", "CN", "--out", "x"]);
    let zh =
        fresh.run(&["--lang", "zh-CN", "report", "verify", &format!("{out}/country-CN.json"), "--format", "jsonl"]);
    let rows = zh.ends_with(0).rows();
    assert!(rows.iter().any(|row| row["figure"] == "hits-by-month" && row["result"] == "各月线索：一致"), "{rows:?}");
    nobody.ends_with(3).says(&["no listing with a hit names a country, so there is no brief about CN"]);
}

#[test]
fn a_digest_tells_of_confirmed_hits_and_of_no_seller() {
    let fresh = made_by_hand(ROWS, &|at| format!("offer {at} of ANNA's shop"));
    let ran = fresh.run(&["report", "digest", "--format", "json"]).ends_with(0);
    let cases: Vec<Value> = serde_json::from_str(&ran.out).unwrap();
    let told: Vec<(&str, &str, &str)> = cases
        .iter()
        .map(|case| {
            (case["right"].as_str().unwrap(), case["seller"].as_str().unwrap(), case["title"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        told,
        [("北湾歌谣", "not known", "offer 3 of ANNA's shop"), ("LIRUI", "seller 1", "offer 0 of seller 1's shop"),]
    );
    assert!(fresh.run(&["report", "digest", "--format", "html"]).ends_with(0).out.contains("offer 0 of seller 1"));
}

#[test]
fn hostile_texts_stay_text_on_pages_of_figures() {
    let rows: Vec<Row<'_>> = MARKUP
        .iter()
        .map(|text| ("2026-01-05", "mark", "mall", Some(*text), Some(*text), 0.9, Some("infringes"), true))
        .collect();
    let fresh = made_by_hand(&rows, &|at| MARKUP[(at + 1) % MARKUP.len()].to_owned());
    let out = fresh.data().with_file_name("pages");
    fresh.run(&["report", "year", "2026", "--out", &out.display().to_string()]).ends_with(0);
    for (name, args) in [
        ("statistics.html", &["report", "statistics", "--format", "html"][..]),
        ("statistics-zh.html", &["report", "statistics", "--format", "html", "--lang", "zh-CN"]),
        ("digest.html", &["report", "digest", "--format", "html", "--each", "100"]),
    ] {
        fs::write(out.join(name), fresh.run(args).ends_with(0).out).unwrap();
    }
    for name in ["statistics.html", "statistics-zh.html", "digest.html", "year-2026.html"] {
        let Some(page) = in_browser(&out.join(name)) else { return };
        assert_harmless(&page, name);
        let charts = page.select(&scraper::Selector::parse("svg.chart").unwrap()).count();
        assert!(charts > 0 || name == "digest.html", "{name} has charts");
        let tables = page.select(&scraper::Selector::parse(".card table").unwrap()).count();
        assert!(tables >= charts, "{name}: a table beside each chart");
    }
}
