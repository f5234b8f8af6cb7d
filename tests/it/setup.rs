//! `reeve setup`: what a build without OCR says, which packages are refused, and that a right one makes pictures readable.

use crate::program::Fresh;

#[cfg(not(feature = "ocr"))]
#[test]
fn a_build_without_ocr_says_so() {
    let fresh = Fresh::new();
    fresh.run(&["setup", "ocr"]).ends_with(3).says(&["no OCR", "--features ocr"]);
    assert!(fresh.run(&["doctor"]).out.contains("no OCR"));
}

#[cfg(feature = "ocr")]
mod with_ocr {
    use std::io::{Cursor, Write as _};

    use super::Fresh;

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
            std::fs::write(fresh.data().join("some.whl"), bytes).unwrap();
            let path = fresh.data().join("some.whl").display().to_string();
            fresh.run(&["setup", "ocr", "--wheel", &path]).ends_with(code).says(&[said]);
            assert_eq!(std::fs::read_dir(&models).unwrap().count(), 0, "{said}");
        }
        fresh.run(&["setup", "ocr", "--wheel", "none.whl"]).ends_with(3).says(&["none.whl"]);
        assert!(fresh.run(&["doctor"]).out.contains("reeve setup ocr"));
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
        std::fs::write(fresh.data().join("models").join("ocr").join("detection.onnx"), "damaged").unwrap();
        assert!(fresh.run(&["doctor"]).out.contains("!! detection.onnx is not the file that was reviewed"));
    }
}
