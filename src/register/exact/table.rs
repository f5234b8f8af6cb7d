//! A hash table of prefixes: what is known of the names that begin with certain tokens.
//! Entries of different prefixes may look alike; whoever asks compares the names themselves.

/// What a prefix of names leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Prefix {
    /// One bit for each hash of a token that may follow ([`bit_of`]); 0 where none may.
    pub next: u32,
    pub leads_to: LeadsTo,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LeadsTo {
    /// Several names; one of them may end here.
    Branch(Option<u32>),
    /// One name only; it ends here or further on.
    Name(u32),
}

/// Names are numbered below this.
pub(super) const MAX_NAMES: usize = NO_NAME as usize;

const IS_NAME: u32 = 1 << 31;
const NO_NAME: u32 = IS_NAME - 1;
const EMPTY: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Slot {
    fingerprint: u32,
    next: u32,
    /// A name's number with [`IS_NAME`] for [`LeadsTo::Name`]; a number or [`NO_NAME`] for a branch; or [`EMPTY`].
    leads_to: u32,
}

/// Open addressing with linear probing; never full.
pub(super) struct Table {
    slots: Box<[Slot]>,
    /// One bit for each prefix at which a search begins: most places of a text are dismissed here, within the cache.
    beginnings: Box<[u64]>,
}

/// Slots for ten prefixes.
const SLOTS_FOR_TEN: usize = 16;
const MAX_BEGINNING_BITS: usize = 1 << 24;

impl Table {
    /// `beginnings` of the prefixes will be marked as such.
    pub fn new(prefixes: usize, beginnings: usize) -> Self {
        let empty = Slot { fingerprint: 0, next: 0, leads_to: EMPTY };
        let bits = (8 * beginnings).next_power_of_two().clamp(1 << 10, MAX_BEGINNING_BITS);
        Table {
            slots: vec![empty; prefixes / 10 * SLOTS_FOR_TEN + SLOTS_FOR_TEN].into(),
            beginnings: vec![0; bits / 64].into(),
        }
    }

    pub fn insert(&mut self, hash: u64, prefix: Prefix) {
        let slots = self.slots.len();
        let leads_to = match prefix.leads_to {
            LeadsTo::Branch(name) => name.unwrap_or(NO_NAME),
            LeadsTo::Name(name) => name | IS_NAME,
        };
        let home = home(hash, slots);
        for at in (home..slots).chain(0..home) {
            if self.slots[at].leads_to == EMPTY {
                self.slots[at] = Slot { fingerprint: hash as u32, next: prefix.next, leads_to };
                return;
            }
        }
    }

    pub fn mark_beginning(&mut self, hash: u64) {
        let (word, bit) = self.beginning(hash);
        self.beginnings[word] |= bit;
    }

    /// False where no name begins like this; true mostly where one does.
    #[inline]
    pub fn may_begin(&self, hash: u64) -> bool {
        let (word, bit) = self.beginning(hash);
        self.beginnings[word] & bit != 0
    }

    /// Every prefix with this hash, and rarely one that merely looks like it.
    #[inline]
    pub fn get(&self, hash: u64) -> impl Iterator<Item = Prefix> {
        let home = home(hash, self.slots.len());
        let (wrapped, slots) = self.slots.split_at(home);
        let probed = slots.iter().chain(wrapped).take_while(|slot| slot.leads_to != EMPTY);
        probed.filter(move |slot| slot.fingerprint == hash as u32).map(|slot| {
            let leads_to = match slot.leads_to {
                NO_NAME => LeadsTo::Branch(None),
                name if name & IS_NAME != 0 => LeadsTo::Name(name & !IS_NAME),
                name => LeadsTo::Branch(Some(name)),
            };
            Prefix { next: slot.next, leads_to }
        })
    }

    pub fn memory_bytes(&self) -> usize {
        size_of_val(&*self.slots) + size_of_val(&*self.beginnings)
    }

    fn beginning(&self, hash: u64) -> (usize, u64) {
        let bit = (hash >> 20) as usize & (self.beginnings.len() * 64 - 1);
        (bit / 64, 1 << (bit % 64))
    }
}

/// Spreads hashes over any number of slots by their upper bits; the lower ones are the fingerprint.
fn home(hash: u64, slots: usize) -> usize {
    ((u128::from(hash) * slots as u128) >> 64) as usize
}

/// The hash of a prefix with one more token.
#[inline]
pub(super) fn extend(prefix: u64, token: u64) -> u64 {
    let hash = (prefix.rotate_left(23) ^ token).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    hash ^ (hash >> 32)
}

/// The hash of no tokens.
pub(super) const NOTHING: u64 = 0x243F_6A88_85A3_08D3;

/// The bit that stands for a token among those that may follow.
#[inline]
pub(super) fn bit_of(token: u64) -> u32 {
    1 << (token >> 59)
}
