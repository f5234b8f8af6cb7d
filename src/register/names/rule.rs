//! By which rule what stands in a text was taken for a name: the terms trademark examiners use, one code each.
//! It measures nothing; how good a match is, is [`super::Quality`].

/// Why two writings count as one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The name as registered.
    Identical,
    /// The same characters in another script, width, accent or look: traditional Han, full width, Cyrillic for Latin.
    OtherScript,
    /// The same characters, set apart.
    Separated,
    /// A registered abbreviation.
    Initials,
    /// The name with a generic word, as one word: officialname, nameshoes.
    PlusGeneric,
    /// The name within a longer word.
    PartOfWord,
    /// Digits and symbols for letters.
    Leet,
    /// One character hidden behind another: n*ke.
    Masked,
    /// The same sound.
    SameSound,
    /// Nearly the same sound.
    NearSound,
    /// A character exchanged for one that looks like it.
    SimilarShape,
    /// A character split into its parts.
    Split,
    /// The same characters in another order.
    Reordered,
    /// One character more, less or another.
    OneDiffers,
    /// Han characters in Latin letters.
    Romanised,
    /// Partly Han characters, partly their reading in Latin letters.
    Mixed,
}

impl Rule {
    pub const ALL: [Rule; 16] = [
        Rule::Identical,
        Rule::OtherScript,
        Rule::Separated,
        Rule::Initials,
        Rule::PlusGeneric,
        Rule::PartOfWord,
        Rule::Leet,
        Rule::Masked,
        Rule::SameSound,
        Rule::NearSound,
        Rule::SimilarShape,
        Rule::Split,
        Rule::Reordered,
        Rule::OneDiffers,
        Rule::Romanised,
        Rule::Mixed,
    ];

    /// The message that says so; never changed once released.
    pub fn code(self) -> &'static str {
        match self {
            Rule::Identical => "matcher-name-in-text",
            Rule::OtherScript => "matcher-name-other-script",
            Rule::Separated => "matcher-name-spaced-out",
            Rule::Initials => "matcher-name-initials",
            Rule::PlusGeneric => "matcher-name-plus-generic",
            Rule::PartOfWord => "matcher-name-part-of-word",
            Rule::Leet => "matcher-name-leet",
            Rule::Masked => "matcher-name-masked",
            Rule::SameSound => "matcher-name-same-sound",
            Rule::NearSound => "matcher-name-near-sound",
            Rule::SimilarShape => "matcher-name-similar-shape",
            Rule::Split => "matcher-name-split",
            Rule::Reordered => "matcher-name-reordered",
            Rule::OneDiffers => "matcher-name-one-differs",
            Rule::Romanised => "matcher-name-romanised",
            Rule::Mixed => "matcher-name-mixed",
        }
    }

    /// Whether the very characters of the name stand there, whatever their script or width, not hidden by anything.
    pub fn is_plain(self) -> bool {
        matches!(self, Rule::Identical | Rule::OtherScript | Rule::Initials)
    }
}
