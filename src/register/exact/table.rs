//! A hash table of prefixes: what is known of the names that begin with certain tokens.
//! Entries of different prefixes may look alike; whoever asks compares the names themselves.

/// What a prefix of names leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prefix {
    /// Several names, of which one may end here. `next` has the [`bit_of`] each token that may follow.
    Branch { ends_here: Option<u32>, next: u32 },
    /// One name only, of which `next` is the [`mark_of`] the token that follows; it may end here.
    Name { name: u32, next: Option<u32> },
}

/// Names are numbered below this.
pub(super) const MAX_NAMES: usize = NO_NAME as usize;

const IS_NAME: u32 = 1 << 31;
const NO_NAME: u32 = IS_NAME - 1;

/// Prefixes of a bucket, which fills a line of the cache.
const BUCKET: usize = 5;

#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct Bucket {
    fingerprints: [u32; BUCKET],
    /// See [`Prefix`]; 0 for nothing.
    next: [u32; BUCKET],
    /// A name's number, with [`IS_NAME`] unless it is a branch's; [`NO_NAME`] for a branch without.
    names: [u32; BUCKET],
    /// The first so many are in use. What comes home to a full bucket may stand in the one behind it.
    used: u32,
}

impl Bucket {
    /// A bit for each prefix with this fingerprint.
    #[inline]
    fn hits(&self, hash: u64) -> u32 {
        let mut hits = 0;
        for (at, fingerprint) in self.fingerprints.iter().enumerate() {
            hits |= u32::from(*fingerprint == hash as u32) << at;
        }
        hits & ((1 << self.used) - 1)
    }

    fn is_full(&self) -> bool {
        self.used as usize == BUCKET
    }
}

/// Buckets of prefixes. The last one is never full, so that every search ends.
pub(super) struct Table {
    buckets: Vec<Bucket>,
    homes: usize,
    /// Two bits of one number for each hash, set where there is such a prefix: most places of a text are dismissed here,
    /// within the cache.
    known: Vec<u64>,
}

/// So many prefixes come home to a bucket on average.
const PER_HOME: usize = 3;
/// Buckets behind the last home.
const OVERFLOW: usize = 8;
const KNOWN_BITS: usize = 8;
const MAX_KNOWN_BITS: usize = 1 << 25;

impl Table {
    pub fn new(prefixes: usize) -> Self {
        let homes = prefixes / PER_HOME + 1;
        let bits = (KNOWN_BITS * prefixes).next_power_of_two().clamp(1 << 10, MAX_KNOWN_BITS);
        Table { buckets: vec![Bucket::default(); homes + OVERFLOW], homes, known: vec![0; bits / 64] }
    }

    pub fn insert(&mut self, hash: u64, prefix: Prefix) {
        let (name, next) = match prefix {
            Prefix::Branch { ends_here, next } => (ends_here.unwrap_or(NO_NAME), next),
            Prefix::Name { name, next } => (name | IS_NAME, next.unwrap_or(0)),
        };
        if let Some(bucket) = self.buckets.iter_mut().skip(home(hash, self.homes)).find(|bucket| !bucket.is_full()) {
            let free = bucket.used as usize;
            bucket.fingerprints[free] = hash as u32;
            bucket.next[free] = next;
            bucket.names[free] = name;
            bucket.used += 1;
        }
        if self.buckets.last().is_none_or(Bucket::is_full) {
            self.buckets.push(Bucket::default());
        }
        let (word, bits) = self.known_bits(hash);
        self.known[word] |= bits;
    }

    /// False where no prefix has this hash; true mostly where one has. It costs least.
    #[inline]
    pub fn may_know(&self, hash: u64) -> bool {
        let (word, bits) = self.known_bits(hash);
        self.known[word] & bits == bits
    }

    /// False where no prefix has this hash; true almost only where one has.
    #[inline]
    pub fn knows(&self, hash: u64) -> bool {
        let bucket = &self.buckets[home(hash, self.homes)];
        bucket.hits(hash) != 0 || bucket.is_full()
    }

    /// Calls `found` with every prefix of this hash, and rarely with one that merely looks like it.
    #[inline]
    pub fn get(&self, hash: u64, mut found: impl FnMut(Prefix)) {
        for bucket in &self.buckets[home(hash, self.homes)..] {
            let mut hits = bucket.hits(hash);
            while hits != 0 {
                let at = hits.trailing_zeros() as usize;
                let next = bucket.next[at];
                found(match bucket.names[at] {
                    NO_NAME => Prefix::Branch { ends_here: None, next },
                    name if name & IS_NAME == 0 => Prefix::Branch { ends_here: Some(name), next },
                    name => Prefix::Name { name: name & !IS_NAME, next: (next != 0).then_some(next) },
                });
                hits &= hits - 1;
            }
            if !bucket.is_full() {
                return;
            }
        }
    }

    pub fn memory_bytes(&self) -> usize {
        self.buckets.capacity() * size_of::<Bucket>() + self.known.capacity() * size_of::<u64>()
    }

    #[inline]
    fn known_bits(&self, hash: u64) -> (usize, u64) {
        let word = (hash >> 32) as usize & (self.known.len() - 1);
        (word, 1 << (hash & 63) | 1 << (hash >> 6 & 63))
    }
}

/// Spreads hashes over any number of buckets by their upper bits; the lower ones are the fingerprint.
#[inline]
fn home(hash: u64, homes: usize) -> usize {
    ((u128::from(hash) * homes as u128) >> 64) as usize
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

/// What stands for a token that alone may follow; never 0.
#[inline]
pub(super) fn mark_of(token: u64) -> u32 {
    (token >> 32) as u32 | 1
}
