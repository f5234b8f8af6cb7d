//! `reeve match image` as it is typed: pictures drawn here, changed as sellers change them, and looked for among each other.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{crop_imm, flip_horizontal};
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::Value;

use crate::program::{Fresh, Ran, reeve};

const REGISTERED: u32 = 4;

/// Shapes thrown on a ground; each seed gives a picture of its own.
fn drawn(seed: u32) -> RgbImage {
    let mut state = seed.wrapping_mul(0x9e37_79b9) | 1;
    let mut next = |below: u32| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state % below
    };
    let (width, height) = (240, 200);
    let mut picture = RgbImage::from_pixel(width, height, Rgb([235, 230, 220]));
    for _ in 0..36 {
        let (x, y, size) = (next(width), next(height), 6 + next(34));
        let colour = Rgb([next(256) as u8, next(256) as u8, next(256) as u8]);
        let round = next(2) == 0;
        for (at_x, at_y, pixel) in picture.enumerate_pixels_mut() {
            let (across, down) = (at_x.abs_diff(x), at_y.abs_diff(y));
            let inside =
                if round { across * across + down * down < size * size } else { across < size && down < size / 2 };
            if inside {
                *pixel = colour;
            }
        }
    }
    picture
}

fn jpeg(picture: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture).unwrap();
    bytes
}

fn png(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn cropped(picture: &RgbImage) -> RgbImage {
    let (width, height) = picture.dimensions();
    crop_imm(picture, width / 12, height / 12, width * 10 / 12, height * 10 / 12).to_image()
}

/// Well above what other drawings reach: drawn discs are more alike than any two photographs.
const SURE: [&str; 2] = ["--min-score", "0.97"];

/// A folder of registered pictures `r0.png` …, one of copies and other pictures, and what each of those shows.
struct Set {
    fresh: Fresh,
    refs: PathBuf,
    queries: PathBuf,
    truth: BTreeMap<String, Option<String>>,
}

impl Set {
    fn new() -> Set {
        let fresh = Fresh::new();
        let folder = |name: &str| {
            let folder = fresh.data().with_file_name(name);
            fs::create_dir(&folder).unwrap();
            folder
        };
        let (refs, queries) = (folder("refs"), folder("queries"));
        let mut truth = BTreeMap::new();
        let mut seen = |name: String, bytes: Vec<u8>, of: Option<String>| {
            fs::write(queries.join(&name), bytes).unwrap();
            truth.insert(name.split('.').next().unwrap().to_owned(), of);
        };
        for seed in 0..REGISTERED {
            let picture = drawn(seed + 1);
            let id = format!("r{seed}");
            fs::write(refs.join(format!("{id}.png")), png(&picture)).unwrap();
            seen(format!("{id}-recompressed.jpg"), jpeg(&picture, 40), Some(id.clone()));
            seen(format!("{id}-cropped.jpg"), jpeg(&cropped(&picture), 85), Some(id.clone()));
            seen(format!("{id}-mirrored.png"), png(&flip_horizontal(&picture)), Some(id.clone()));
            seen(format!("other{seed}.png"), png(&drawn(seed + 101)), None);
        }
        // What else lies about is nobody's picture.
        fs::write(refs.join("refs.csv"), "id\n").unwrap();
        Set { fresh, refs, queries, truth }
    }

    /// Only matches that stand by themselves, unless `more` says otherwise.
    fn run(&self, more: &[&str]) -> Ran {
        let sure: &[&str] = if more.contains(&"--min-score") { &[] } else { &SURE };
        self.fresh.run(&[&["match", "image", "--rights", self.refs.to_str().unwrap()], sure, more].concat())
    }

    fn query(&self, name: &str) -> String {
        self.queries.join(name).display().to_string()
    }
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_default()
}

#[test]
fn copies_are_found_among_other_pictures() {
    let set = Set::new();
    let queries = set.queries.display().to_string();
    let ran = set.run(&[&queries]).ends_with(0);
    let rows = ran.rows();
    let mut found: BTreeMap<String, Option<String>> = set.truth.keys().map(|name| (name.clone(), None)).collect();
    for row in &rows {
        assert_eq!(
            found.insert(text(row, "query").to_owned(), Some(text(row, "right_id").to_owned())),
            Some(None),
            "{row}"
        );
        assert_eq!((text(row, "kind"), text(row, "image_id")), ("copy", &*format!("{}.png", text(row, "right_id"))));
        let score = row["score"].as_f64().unwrap();
        let finding = &row["findings"][0];
        assert!((0.9..=1.0).contains(&score) && finding["strength"] == score, "{row}");
        assert_eq!((text(finding, "signal"), finding["because"]["code"].is_string()), ("picture_copy", true), "{row}");
    }
    assert_eq!(found, set.truth);
    let queries_in_order: Vec<&str> = rows.iter().map(|row| text(row, "query")).collect();
    assert!(queries_in_order.is_sorted(), "a folder's pictures come by name: {queries_in_order:?}");
    let strict = set.run(&["--min-score", "1", &queries]).ends_with(0);
    assert!(strict.rows().iter().all(|row| row["score"] == 1.0));
}

#[test]
fn lines_come_in_the_order_given_whatever_the_number_of_threads() {
    let set = Set::new();
    let names = ["r3-mirrored.png", "other1.png", "r0-cropped.jpg", "r3-mirrored.png", "r2-recompressed.jpg"];
    let paths = names.map(|name| set.query(name));
    let expected = ["r3-mirrored", "r0-cropped", "r3-mirrored", "r2-recompressed"];
    let list = set.fresh.write("list.txt", &format!("\u{feff}{}\r\n\n", paths.join("\r\n")));
    let run = |threads: &str, args: &[&str]| {
        let mut command = reeve(&set.fresh.data());
        command
            .env("REEVE_THREADS", threads)
            .args(["match", "image", "--rights", set.refs.to_str().unwrap()])
            .args(SURE)
            .args(args);
        Ran::of(&mut command).ends_with(0)
    };
    let one = run("1", &["--list", list.to_str().unwrap()]);
    assert_eq!(one.rows().iter().map(|row| text(row, "query").to_owned()).collect::<Vec<_>>(), expected);
    for threads in ["2", "7"] {
        assert_eq!(run(threads, &["--list", list.to_str().unwrap()]).out, one.out, "{threads} threads");
    }
    let named: Vec<&str> = paths.iter().map(String::as_str).collect();
    assert_eq!(run("2", &named).out, one.out, "named one by one");
}

#[test]
fn what_cannot_be_read_is_named_and_the_others_are_compared() {
    let set = Set::new();
    fs::write(set.queries.join("broken.jpg"), &jpeg(&drawn(1), 80)[..200]).unwrap();
    fs::write(set.refs.join("words.png"), "no picture").unwrap();
    fs::write(set.refs.join("plain.png"), png(&RgbImage::from_pixel(90, 90, Rgb([255; 3])))).unwrap();
    let ran = set.run(&[&set.query("broken.jpg"), &set.query("gone.png"), &set.query("r1-cropped.jpg")]).ends_with(2);
    let ran = ran.says(&["broken.jpg was left out", "gone.png", "words.png was left out", "plain.png was left out"]);
    assert_eq!(ran.rows().iter().map(|row| text(row, "right_id").to_owned()).collect::<Vec<_>>(), ["r1"]);
    let empty = set.fresh.data().with_file_name("nothing");
    fs::create_dir(&empty).unwrap();
    let query = set.query("other1.png");
    let with = |rights: &Path| set.fresh.run(&["match", "image", "--rights", rights.to_str().unwrap(), &query]);
    with(&empty).ends_with(3).says(&["there are no pictures in", "nothing"]);
    with(&set.refs.join("absent.jsonl")).ends_with(3).says(&["absent.jsonl"]);
    set.fresh.run(&["match", "image", &query]).ends_with(3).says(&["there are no rights"]);
    set.run(&[]).ends_with(3);
}

#[test]
fn a_register_names_the_pictures_that_stand_beside_it() {
    let set = Set::new();
    let records = [
        r#"{"id":"work-1","kind":"copyright_work","name":"First","holder":"H","images":["refs/r1.png","refs/r2.png"]}"#,
        r#"{"id":"mark-1","kind":"trademark","name":"Second","holder":"H","images":["refs/r1.png"]}"#,
        r#"{"id":"gone","kind":"design","name":"Third","holder":"H","images":["refs/none.png"]}"#,
        r#"{"id":"old","kind":"trademark","name":"Fourth","holder":"H","status":"expired","images":["refs/r0.png"]}"#,
    ];
    let register = set.fresh.write("register.jsonl", &records.join("\n")).display().to_string();
    let queries = ["r0-mirrored.png", "r1-mirrored.png", "r2-cropped.jpg"].map(|name| set.query(name));
    let begin = ["match", "image", "--rights", &register];
    let args = [&begin[..], &SURE, &queries.each_ref().map(String::as_str)].concat();
    let ran = set.fresh.run(&args).ends_with(2).says(&["refs/none.png was left out", "right old is not in force"]);
    let found: Vec<[String; 3]> =
        ran.rows().iter().map(|row| ["query", "right_id", "image_id"].map(|key| text(row, key).to_owned())).collect();
    let expected = [
        ["r1-mirrored", "mark-1", "refs/r1.png"],
        ["r1-mirrored", "work-1", "refs/r1.png"],
        ["r2-cropped", "work-1", "refs/r2.png"],
    ];
    assert_eq!(found, expected);

    // The same rights in the data directory, less the one whose picture is not there: pictures go by their digests.
    let stored = set.fresh.write("stored.jsonl", &records[..2].join("\n")).display().to_string();
    set.fresh.run(&["rights", "import", &stored]).ends_with(0);
    let rows = set.fresh.run(&[&["match", "image"][..], &SURE, &[&queries[1]]].concat()).ends_with(0).rows();
    assert_eq!(rows.iter().map(|row| text(row, "right_id")).collect::<Vec<_>>(), ["mark-1", "work-1"]);
    assert!(rows.iter().all(|row| text(row, "image_id").len() == 64));
}

#[test]
fn copies_of_ignored_pictures_are_no_hits() {
    let set = Set::new();
    let ignored = set.fresh.data().with_file_name("stock");
    fs::create_dir(&ignored).unwrap();
    // The same photo in somebody's stock, and one that has nothing to do with it.
    fs::write(ignored.join("white.jpg"), jpeg(&drawn(2), 95)).unwrap();
    fs::write(ignored.join("other.jpg"), jpeg(&drawn(77), 95)).unwrap();
    let (dropped, kept) = (set.query("r1-recompressed.jpg"), set.query("r2-recompressed.jpg"));
    let rights_of = |ran: Ran| ran.rows().iter().map(|row| text(row, "right_id").to_owned()).collect::<Vec<_>>();
    assert_eq!(rights_of(set.run(&[&dropped, &kept]).ends_with(0)), ["r1", "r2"]);
    for path in [&ignored, &ignored.join("white.jpg")] {
        let ran = set.run(&["--ignore", path.to_str().unwrap(), "-v", &dropped, &kept]).ends_with(0);
        assert_eq!(rights_of(ran.says(&["white.jpg"])), ["r2"]);
    }
}

#[test]
fn matches_are_drawn_into_a_folder_that_nothing_leaves() {
    let set = Set::new();
    let folder = set.fresh.data().with_file_name("drawings");
    let hostile = set.queries.join("..r1 \u{202e}copy.png");
    fs::copy(set.query("r1-mirrored.png"), &hostile).unwrap();
    let names = [hostile.display().to_string(), set.query("r0-cropped.jpg"), set.query("other0.png")];
    let run = || {
        let args = [&["--explain", folder.to_str().unwrap()], &names.each_ref().map(String::as_str)[..]].concat();
        set.run(&args).ends_with(0);
        let mut files: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect::<Vec<_>>()
    };
    let drawings = run();
    assert_eq!(drawings.len(), 2);
    assert_eq!(drawings[0].0.file_name().unwrap(), "r0-cropped--r0--copy.png");
    for (path, bytes) in &drawings {
        let drawing = image::load_from_memory_with_format(bytes, ImageFormat::Png).unwrap();
        assert!(drawing.width() > 800, "{}: both pictures side by side", path.display());
    }
    assert_eq!(run(), drawings, "the same matches give the same files");
}

#[test]
fn hashes_are_exchanged_as_lists() {
    let set = Set::new();
    let run = |args: &[&str]| set.fresh.run(&[&["match", "image"], args].concat());
    let names = ["r1.png", "r2.png"].map(|name| set.refs.join(name).display().to_string());
    let printed = run(&["--hash", "--hash-kind", "gradient", &names[0], &names[1]]).ends_with(0).out;
    let rows: Vec<Vec<&str>> = printed.lines().map(|line| line.split(',').collect()).collect();
    let kinds: Vec<[&str; 2]> = rows.iter().map(|row| [row[0], row[3]]).collect();
    assert_eq!(kinds, [["kind", "label"], ["pdq", "r1"], ["gradient", "r1"], ["pdq", "r2"], ["gradient", "r2"]]);
    assert_eq!([rows[1][1].len(), rows[2][1].len()], [64, 16], "256 and 64 bits in hex");
    assert!(rows[1][2].parse::<u32>().unwrap() > 50, "the quality: {printed}");

    let list = set.fresh.write("hashes.csv", &printed).display().to_string();
    let [copy, mirrored, other] = ["r1-recompressed.jpg", "r1-mirrored.png", "other1.png"].map(|name| set.query(name));
    let near = run(&["--hash-list", &list, &names[1], &copy, &mirrored, &other]).ends_with(0).rows();
    let found: Vec<[&str; 4]> =
        near.iter().map(|row| ["query", "label", "hash_kind", "turn"].map(|key| text(row, key))).collect();
    let same = |query| [[query, "r1", "pdq", "same"], [query, "r1", "gradient", "same"]];
    assert!(found.starts_with(&[["r2", "r2", "pdq", "same"], ["r2", "r2", "gradient", "same"]]), "{found:?}");
    assert!(same("r1-recompressed").iter().all(|row| found.contains(row)), "{found:?}");
    assert!(found.contains(&["r1-mirrored", "r1", "pdq", "mirrored"]), "{found:?}");
    // Eight times eight comparisons tell drawings like these hardly apart; PDQ does.
    assert!(found.iter().all(|row| row[0] != "other1" || row[2] != "pdq"), "{found:?}");
    let exact = run(&["--hash-list", &list, "--max-distance", "0", &names[1], &copy]).ends_with(0).rows();
    assert!(exact.iter().all(|row| row["distance"] == 0) && !exact.is_empty());

    let faulty = set.fresh.write("faulty.csv", "zz,a\n").display().to_string();
    run(&["--hash-list", &faulty, &copy]).ends_with(3).says(&["there are no hashes in", "line 1"]);
    run(&["--hash-list", &list, "--hash-kind", "soup", &copy]).ends_with(3).says(&["soup"]);
    run(&["--hash", "gone.png"]).ends_with(2).says(&["gone.png was left out"]);
}
