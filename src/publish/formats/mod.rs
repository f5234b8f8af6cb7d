//! The report's formats, one per file.

use super::Format;

mod csv;
pub mod hit;
mod html;
mod jsonl;
mod pdf;
mod pirate_links;
mod tables;
pub mod title;
mod xlsx;

pub(super) use tables::say_verdict;

/// Every format, in the order in which their files are listed.
pub static FORMATS: &[&dyn Format] =
    &[&html::Html, &pdf::Pdf, &xlsx::Xlsx, &csv::Csv, &jsonl::JsonLines, &pirate_links::PirateLinks];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::locale::Lang;
    use crate::publish::{Edition, Report, sample};

    #[test]
    fn names_and_files_are_unique_and_plain() {
        let names: BTreeSet<_> = FORMATS.iter().map(|format| format.name()).collect();
        let files: BTreeSet<_> = FORMATS.iter().map(|format| format.file_name()).collect();
        assert_eq!((names.len(), files.len()), (FORMATS.len(), FORMATS.len()));
        assert!(files.iter().all(|name| name.chars().all(|c| c.is_ascii_lowercase() || "-.".contains(c))));
    }

    #[test]
    fn text_formats_read_the_same_as_before() {
        for format in FORMATS.iter().filter(|format| !["html", "pdf", "xlsx"].contains(&format.name())) {
            for lang in Lang::ALL {
                let mut file = Vec::new();
                format.write(&sample::report(), &Edition::new(lang), &mut file).unwrap();
                insta::assert_snapshot!(format!("{}-{lang}", format.name()), String::from_utf8(file).unwrap());
            }
        }
    }

    #[test]
    fn an_empty_report_is_a_report() {
        for format in FORMATS {
            let mut file = Vec::new();
            format.write(&Report::default(), &Edition { lang: Lang::En, fonts: &sample::Fonts }, &mut file).unwrap();
            assert_eq!(file.is_empty(), format.name() == "jsonl", "{}", format.name());
        }
    }
}
