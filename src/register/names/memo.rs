//! What was learned of words, kept from text to text: words come again, and looking them up is what costs.
//! Nothing found depends on what is kept.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::words::{Meant, Step};
use crate::text::{View, zipf};

use super::reading::Words;

/// Room that is used again from text to text; belongs to one index.
#[derive(Default)]
pub struct Workspace {
    pub view: View,
    pub words: Words,
    pub compact: String,
    pub memo: Memo,
}

/// What words may be meant as, by the hash of the word.
#[derive(Default)]
pub struct Memo {
    known: HashMap<u64, Known, BuildHasherDefault<Hashed>>,
    meant: Vec<Meant>,
    steps: Vec<Step>,
}

struct Known {
    text: Box<str>,
    ordinary: f32,
    from: u32,
    to: u32,
}

/// Words kept before all is forgotten.
const MAX_WORDS: usize = 1 << 16;
const MAX_MEANT: usize = 1 << 20;

impl Memo {
    /// What `word` may be meant as, with its Zipf value; `look_up` is asked once.
    pub fn meant(&mut self, word: &str, look_up: impl FnOnce(&mut Vec<Meant>)) -> (f32, &[Meant]) {
        let hash = word
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3));
        if self.known.len() >= MAX_WORDS || self.meant.len() >= MAX_MEANT {
            self.known.clear();
            self.meant.clear();
        }
        let known = match self.known.get(&hash) {
            Some(known) if &*known.text == word => known,
            _ => {
                let from = self.meant.len() as u32;
                let mut meant = Vec::new();
                look_up(&mut meant);
                self.meant.extend(meant);
                let known = Known { text: word.into(), ordinary: zipf(word), from, to: self.meant.len() as u32 };
                self.known.insert(hash, known);
                &self.known[&hash]
            }
        };
        (known.ordinary, self.meant.get(known.from as usize..known.to as usize).unwrap_or_default())
    }

    pub fn take_steps(&mut self) -> Vec<Step> {
        let mut steps = std::mem::take(&mut self.steps);
        steps.clear();
        steps
    }

    pub fn give_back(&mut self, steps: Vec<Step>) {
        self.steps = steps;
    }
}

/// Keys are hashes already.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash ^ (hash >> 32);
    }
}

thread_local! {
    static WORKSPACE: RefCell<(u64, Workspace)> = RefCell::default();
}

/// Runs `with` in this thread's workspace for the index of that number; another index begins with a fresh one.
pub fn in_workspace<T>(index: u64, with: impl FnOnce(&mut Workspace) -> T) -> T {
    WORKSPACE.with_borrow_mut(|(of, workspace)| {
        if *of != index {
            *of = index;
            *workspace = Workspace::default();
        }
        with(workspace)
    })
}
