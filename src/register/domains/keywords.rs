//! Words that are put before or behind a mark: shop, login, 官网. A table by what they claim and language, looked up by hash.
//! It knows no marks.

use std::sync::LazyLock;

use super::tables::{FlatTable, hash};

/// What a word beside the mark claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Claim {
    Account,
    Trade,
    Official,
    Web,
    Place,
}

pub(super) struct Keywords {
    table: FlatTable,
    latin: Vec<(&'static str, Claim)>,
    /// Longest first.
    han: Vec<(&'static str, Claim)>,
}

/// Pieces that may stand beside a mark, at most.
const MAX_PIECES: usize = 3;
const MAX_WORD: usize = 16;

impl Keywords {
    pub fn get() -> &'static Keywords {
        static KEYWORDS: LazyLock<Keywords> = LazyLock::new(|| Keywords::read(include_str!("keywords.txt")));
        &KEYWORDS
    }

    /// The table is part of the program and tested, so that a bad line is skipped here.
    fn read(table: &'static str) -> Keywords {
        let (mut latin, mut han) = (Vec::new(), Vec::new());
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split_whitespace();
            let Some((claim, is_han)) = words.next().and_then(claim) else { continue };
            let list = if is_han { &mut han } else { &mut latin };
            list.extend(words.skip(1).map(|word| (word, claim)));
        }
        latin.sort_unstable();
        latin.dedup_by_key(|entry| entry.0);
        han.sort_unstable_by_key(|(word, claim)| (usize::MAX - word.len(), *word, *claim));
        let table =
            FlatTable::build(latin.iter().zip(0u32..).map(|((word, _), at)| (hash(word.as_bytes()), at)).collect());
        Keywords { table, latin, han }
    }

    /// What the whole of `word` claims.
    pub fn claim(&self, word: &[u8]) -> Option<Claim> {
        if word.len() > MAX_WORD {
            return None;
        }
        self.claim_of_hash(hash(word), word)
    }

    /// The same where the hash is at hand.
    pub fn claim_of_hash(&self, hash: u64, word: &[u8]) -> Option<Claim> {
        let found = self.table.get(hash).filter_map(|at| self.latin.get(at as usize));
        found.filter(|(known, _)| known.as_bytes() == word).map(|(_, claim)| *claim).next()
    }

    /// Reads all of `text` as at most three keywords and numbers; what the first word claims, or none where only digits stand.
    pub fn read_all(&self, text: &[u8]) -> Option<Read> {
        self.read_pieces(text, MAX_PIECES)
    }

    fn read_pieces(&self, text: &[u8], pieces: usize) -> Option<Read> {
        if text.is_empty() {
            return Some(Read::default());
        }
        let left = pieces.checked_sub(1)?;
        let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits > 0 {
            return self.read_pieces(&text[digits..], left);
        }
        for length in (1..=text.len().min(MAX_WORD)).rev() {
            let Some(claim) = self.claim(&text[..length]) else { continue };
            if let Some(rest) = self.read_pieces(&text[length..], left) {
                return Some(Read { claim: Some(claim), words: rest.words + 1, letters: rest.letters + length });
            }
        }
        None
    }

    /// Reads all of `text` as Han keywords and digits.
    pub fn read_all_han(&self, text: &str) -> Option<Read> {
        let mut read = Read::default();
        let mut rest = text;
        for _ in 0..=MAX_PIECES {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
            if rest.is_empty() {
                return Some(read);
            }
            if let Some((word, claim)) = self.han.iter().find(|(word, _)| rest.starts_with(word)) {
                read = Read {
                    claim: read.claim.or(Some(*claim)),
                    words: read.words + 1,
                    letters: read.letters + word.chars().count(),
                };
                rest = &rest[word.len()..];
                continue;
            }
            let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
            let claim = rest.get(..letters).and_then(|word| self.claim(word.as_bytes()));
            read.claim = read.claim.or(Some(claim?));
            read.words += 1;
            read.letters += letters;
            rest = &rest[letters..];
        }
        None
    }
}

/// What stands beside a mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Read {
    /// None where there are digits only, or nothing.
    pub claim: Option<Claim>,
    pub words: usize,
    pub letters: usize,
}

fn claim(group: &str) -> Option<(Claim, bool)> {
    Some(match group {
        "account" => (Claim::Account, false),
        "trade" => (Claim::Trade, false),
        "official" => (Claim::Official, false),
        "web" => (Claim::Web, false),
        "place" => (Claim::Place, false),
        "han-account" => (Claim::Account, true),
        "han-trade" => (Claim::Trade, true),
        "han-official" => (Claim::Official, true),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = include_str!("keywords.txt").lines().filter(|line| !line.starts_with('#'));
        for line in lines {
            assert!(line.split_whitespace().next().and_then(claim).is_some(), "{line}");
            assert!(line.split_whitespace().count() > 2, "{line}");
        }
    }

    #[test]
    fn what_stands_beside_a_mark_is_read() {
        let words = Keywords::get();
        for (text, claim, count) in [
            ("shop", Some(Claim::Trade), 1),
            ("loginsecure", Some(Claim::Account), 2),
            ("168", None, 0),
            ("shop168", Some(Claim::Trade), 1),
            ("", None, 0),
        ] {
            let read = words.read_all(text.as_bytes()).unwrap();
            assert_eq!((read.claim, read.words), (claim, count), "{text}");
        }
        assert!(words.read_all(b"heron").is_none());
        assert!(words.read_all(&[b'x'; 64]).is_none());
        assert_eq!(words.read_all_han("官方旗舰店").map(|read| read.words), Some(2));
        assert_eq!(words.read_all_han("官网8").and_then(|read| read.claim), Some(Claim::Official));
        assert_eq!(words.read_all_han("shop").and_then(|read| read.claim), Some(Claim::Trade));
        assert!(words.read_all_han("花园").is_none());
    }
}
