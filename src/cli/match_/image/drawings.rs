//! Drawings of hits, a file each. Names of pictures and rights come from anywhere, so file names are made of them with care.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::Drawn;
use crate::cli::Complaint;
use crate::locale::Message;
use crate::store::digest_of;

/// Bytes that a file's name keeps of a picture's or a right's name; file systems allow 255 for the whole.
const MAX_PART: usize = 80;

/// A folder that drawings are written into.
pub(super) struct Drawings {
    folder: PathBuf,
    /// Names given so far in lower case, since some file systems do not tell cases apart.
    taken: BTreeSet<String>,
}

impl Drawings {
    /// The folder is made where it is not there.
    pub fn into_folder(folder: &Path) -> Result<Drawings, Complaint> {
        fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
        Ok(Drawings { folder: folder.to_owned(), taken: BTreeSet::new() })
    }

    pub fn write(&mut self, drawn: &Drawn) -> Result<(), Complaint> {
        let name = self.name(&drawn.query, &drawn.right.0, drawn.kind.name());
        let path = self.folder.join(name);
        fs::write(&path, &drawn.png).map_err(|error| unwritable(&path, &error))
    }

    /// `QUERY--RIGHT--KIND.png`, with a number behind it where that name was given before.
    fn name(&mut self, query: &str, right: &str, kind: &str) -> String {
        let plain = format!("{}--{}--{kind}", part(query), part(right));
        let numbered = |number: usize| if number == 1 { plain.clone() } else { format!("{plain}-{number}") };
        let free = (1..=MOST_ALIKE).map(numbered).find(|name| self.taken.insert(name.to_lowercase()));
        format!("{}.png", free.unwrap_or(plain))
    }
}

/// Drawings that may have one name; the last one is then written over.
const MOST_ALIKE: usize = 1_000_000;

/// A name as a part of a file's name: letters and digits of any script, and what is harmless between them. A name that had to
/// be changed gets the beginning of its digest, so that it stays apart from others that change to the same.
fn part(name: &str) -> String {
    let harmless = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    let safe: String = name.chars().map(|c| if harmless(c) { c } else { '_' }).collect();
    let mut end = safe.len().min(MAX_PART);
    while !safe.is_char_boundary(end) {
        end -= 1;
    }
    let safe = safe[..end].trim_matches(['.', ' ']);
    if safe == name && !safe.is_empty() {
        safe.to_owned()
    } else {
        format!("{safe}~{}", &digest_of(name.as_bytes())[..8])
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Complaint {
    let path = path.display().to_string();
    Complaint::failed(Message::new("cli-unwritable").with("path", path).with("reason", error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawings() -> Drawings {
        Drawings { folder: PathBuf::new(), taken: BTreeSet::new() }
    }

    #[test]
    fn names_stay_in_the_folder_and_within_its_limits() {
        let long = "长".repeat(300);
        for hostile in ["../../etc/passwd", "/etc/passwd", "..", ".", "", "a\0b", "a\nb", "C:\\x", "con:", &long] {
            let name = drawings().name(hostile, hostile, "copy");
            assert_eq!(Path::new(&name).components().count(), 1, "{hostile}: {name}");
            assert!(!name.starts_with('.') && name.len() <= 255 && !name.contains(char::is_control), "{name}");
        }
    }

    #[test]
    fn plain_names_stay_and_no_two_files_are_one() {
        let mut drawings = drawings();
        assert_eq!(drawings.name("picture 1.a", "商标-7", "copy"), "picture 1.a--商标-7--copy.png");
        assert_eq!(drawings.name("Picture 1.A", "商标-7", "copy"), "Picture 1.A--商标-7--copy-2.png");
        assert_eq!(drawings.name("picture 1.a", "商标-7", "region"), "picture 1.a--商标-7--region.png");
        assert_ne!(drawings.name("a/b", "r", "copy"), drawings.name("a:b", "r", "copy"));
    }
}
