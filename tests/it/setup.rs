//! `reeve setup`: what a build without OCR says, which packages are refused, and that a right one makes pictures readable,
//! so that `reeve match image --read` finds names on them.

use crate::program::{Fresh, Ran};

/// Two marks without pictures, and a picture on which the name of the first is written.
fn look_for_names(fresh: &Fresh, more: &[&str]) -> Ran {
    let records = [("mark-1", "Korvela"), ("mark-2", "Tessalune")]
        .map(|(id, name)| format!(r#"{{"id":"{id}","kind":"trademark","name":"{name}","holder":"H"}}"#));
    let register = fresh.write("register.jsonl", &records.join("\n")).display().to_string();
    let picture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/reading/latin.png");
    fresh.run(&[&["match", "image", "--rights", &register, picture], more].concat())
}

#[cfg(not(feature = "ocr"))]
#[test]
fn a_build_without_ocr_says_so() {
    let fresh = Fresh::new();
    fresh.run(&["setup", "ocr"]).ends_with(3).says(&["no OCR", "--features ocr"]);
    assert!(fresh.run(&["doctor"]).out.contains("no OCR"));
    look_for_names(&fresh, &["--read"]).ends_with(3).says(&["no OCR", "--features ocr"]);
    look_for_names(&fresh, &[]).ends_with(3).says(&["there are no pictures to compare with"]);
}

#[cfg(feature = "ocr")]
mod with_ocr {
    use std::io::{Cursor, Write as _};

    use super::{Fresh, look_for_names};

    /// A wheel in which every reviewed file has this content; none where there is none to have.
    fn wheel(content: Option<&[u8]>) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        for file in content.iter().flat_map(|_| reeve::imaging::reading::files::ALL) {
            archive.start_file(file.in_package, stored).unwrap();
            archive.write_all(content.unwrap_or_default()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn nothing_but_the_reviewed_models_is_kept() {
        let fresh = Fresh::new();
        let models = fresh.data().join("models").join("ocr");
        for (bytes, code, said) in [
            (b"not a wheel".to_vec(), 3, "cannot be read"),
            (wheel(None), 3, "PP-OCRv6_det_small.onnx"),
            (wheel(Some(b"a model of somebody else")), 2, "not the file that was reviewed"),
        ] {
            let path = fresh.data().with_file_name("some.whl");
            std::fs::write(&path, bytes).unwrap();
            let path = path.display().to_string();
            fresh.run(&["setup", "ocr", "--wheel", &path]).ends_with(code).says(&[said]);
            let kept = std::fs::read_dir(&models).map_or(0, Iterator::count);
            assert_eq!(kept, 0, "{said}");
        }
        fresh.run(&["setup", "ocr", "--wheel", "none.whl"]).ends_with(3).says(&["none.whl"]);
        assert!(fresh.run(&["doctor"]).out.contains("reeve setup ocr"));
        look_for_names(&fresh, &["--read"]).ends_with(3).says(&["reeve setup ocr"]);
    }

    fn names_are_found(fresh: &Fresh) {
        let rows = look_for_names(fresh, &["--read"]).ends_with(0).rows();
        let [row] = &rows[..] else { panic!("one right stands on the picture: {rows:?}") };
        let (score, finding) = (row["score"].as_f64().unwrap(), &row["findings"][0]);
        assert_eq!([&row["query"], &row["right_id"], &row["kind"]], ["latin", "mark-1", "region"], "{row}");
        assert!(row["image_id"].is_null() && (0.2..=1.0).contains(&score) && finding["strength"] == score, "{row}");
        assert_eq!([&finding["signal"], &finding["because"]["code"]], ["name_on_picture", "matcher-read-on-picture"]);
        let surer = (score + 0.001).min(1.0).to_string();
        assert_eq!(look_for_names(fresh, &["--read", "--min-score", &surer]).ends_with(0).out, "");

        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/reading");
        fresh
            .run(&["match", "image", "--rights", folder, "--read", folder])
            .ends_with(3)
            .says(&["the names of rights"]);
    }

    #[test]
    fn the_package_makes_pictures_readable() {
        let Some(wheel) = std::env::var_os("REEVE_OCR_WHEEL") else {
            eprintln!("skipped: REEVE_OCR_WHEEL names no wheel of the package that holds the models");
            return;
        };
        let fresh = Fresh::new();
        let wheel = wheel.into_string().unwrap();
        fresh.run(&["setup", "ocr", "--wheel", &wheel]).ends_with(0).says(&["Apache-2.0", "can be read"]);
        assert!(fresh.run(&["doctor"]).out.contains("ok text on pictures can be read"));
        names_are_found(&fresh);
        std::fs::write(fresh.data().join("models").join("ocr").join("detection.onnx"), "damaged").unwrap();
        assert!(fresh.run(&["doctor"]).out.contains("!! detection.onnx is not the file that was reviewed"));
    }
}
