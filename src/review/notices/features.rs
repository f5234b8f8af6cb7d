//! The feature comparison that a claim from a design or a patent rests on: what is protected, what the product shows, and
//! whether the two are the same.

use serde::{Deserialize, Serialize};

use crate::locale::Message;

/// Rows of a table that are read at the most.
const MAX_FEATURES: usize = 200;
/// Characters of a cell that are read.
const MAX_CELL: usize = 2_000;

/// One protected feature, compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feature {
    /// As the claim or the registered views have it.
    pub claimed: String,
    /// What the listing shows of it.
    pub shown: String,
    pub comparison: Comparison,
    /// The picture that shows it: an address or a file name.
    pub picture: String,
    /// SHA-256 of that file in lower-case hexadecimal, where there is a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture_sha256: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    Same,
    /// Other means with the same function and effect; of designs: similar, without a difference in the overall impression.
    Equivalent,
    Different,
}

impl Comparison {
    pub const ALL: [Comparison; 3] = [Comparison::Same, Comparison::Equivalent, Comparison::Different];

    pub fn as_str(self) -> &'static str {
        match self {
            Comparison::Same => "same",
            Comparison::Equivalent => "equivalent",
            Comparison::Different => "different",
        }
    }

    /// In the words of patents, or in those of designs.
    fn named(text: &str) -> Option<Self> {
        match text {
            "identical" => Some(Comparison::Same),
            "similar" => Some(Comparison::Equivalent),
            _ => Comparison::ALL.into_iter().find(|known| known.as_str() == text),
        }
    }
}

/// Reads a table with the columns `claimed`, `shown`, `comparison` (same, equivalent or different; of designs also identical or similar) and `picture`, in any order.
pub fn from_csv(text: &str) -> Result<Vec<Feature>, Message> {
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().map_err(|error| unreadable(&error))?.clone();
    let place = |name: &'static str| {
        let found = headers.iter().position(|header| header.eq_ignore_ascii_case(name));
        found.ok_or_else(|| Message::new("notices-features-no-column").with("column", name))
    };
    let [claimed, shown, comparison, picture] =
        [place("claimed")?, place("shown")?, place("comparison")?, place("picture")?];
    let mut features = Vec::new();
    for (row, record) in reader.records().enumerate() {
        let record = record.map_err(|error| unreadable(&error))?;
        let line = row + 2;
        if row >= MAX_FEATURES {
            return Err(Message::new("notices-features-too-many").with("max", MAX_FEATURES));
        }
        let cell = |at: usize| record.get(at).unwrap_or_default().chars().take(MAX_CELL).collect::<String>();
        let said = cell(comparison).to_lowercase();
        let comparison = Comparison::named(&said).ok_or_else(|| {
            Message::new("notices-features-no-comparison").with("line", line).with("value", said.as_str())
        })?;
        features.push(Feature {
            claimed: cell(claimed),
            shown: cell(shown),
            comparison,
            picture: cell(picture),
            picture_sha256: None,
        });
    }
    Ok(features)
}

fn unreadable(error: &csv::Error) -> Message {
    Message::new("notices-features-unreadable").with("reason", error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_and_its_faults_are_named() {
        let read =
            from_csv("\u{feff}Picture,claimed,shown,comparison\na.jpg,\"a rim, raised\",a raised rim,SAME\n").unwrap();
        assert_eq!(read[0].claimed, "a rim, raised");
        assert_eq!((read[0].comparison, read[0].picture.as_str()), (Comparison::Same, "a.jpg"));
        let design = from_csv("claimed,shown,comparison,picture\na,b,identical,c\na,b,Similar,c\n").unwrap();
        let said: Vec<Comparison> = design.iter().map(|row| row.comparison).collect();
        assert_eq!(said, [Comparison::Same, Comparison::Equivalent]);
        for (text, code) in [
            ("claimed,shown,picture\n", "notices-features-no-column"),
            ("claimed,shown,comparison,picture\na,b,maybe,c\n", "notices-features-no-comparison"),
            ("claimed,shown,comparison,picture\na,b\n", "notices-features-unreadable"),
        ] {
            assert_eq!(from_csv(text).unwrap_err().code, code, "{text}");
        }
    }
}
