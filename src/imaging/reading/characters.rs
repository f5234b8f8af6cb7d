//! From what the recognition network sees at each step along a line to the text: greedy decoding of connectionist temporal
//! classification (Graves et al., ICML 2006).

/// The class that stands for "no character here".
const BLANK: usize = 0;

/// What each class of the recognition network stands for.
pub(super) struct Characters(Vec<String>);

/// One row of probabilities for each step along the line.
pub(super) struct Steps {
    /// How many classes there are, and so how long a row is; at least one.
    pub classes: usize,
    pub probabilities: Vec<f32>,
}

impl Characters {
    /// From the model's dictionary, one character a line. A blank comes before the first, a space after the last.
    pub fn of(dictionary: &str) -> Self {
        let listed = dictionary.trim_end_matches('\n').split('\n').map(|line| line.trim_end_matches('\r').to_owned());
        Characters(std::iter::once(String::new()).chain(listed).chain([" ".to_owned()]).collect())
    }

    pub fn classes(&self) -> usize {
        self.0.len()
    }

    /// The likeliest class at each step; repeated ones count once unless a blank stands between. The confidence is the mean
    /// of the characters' probabilities. None where no character is left but white space.
    pub fn decode(&self, steps: &Steps) -> Option<(String, f32)> {
        let (mut text, mut sum, mut count) = (String::new(), 0.0, 0.0);
        let mut before = BLANK;
        for row in steps.probabilities.chunks_exact(steps.classes) {
            let (class, probability) = likeliest(row);
            if class != before && class != BLANK {
                text.push_str(self.0.get(class).map_or("", String::as_str));
                sum += probability;
                count += 1.0;
            }
            before = class;
        }
        let text = text.trim();
        (!text.is_empty()).then(|| (text.to_owned(), sum / count))
    }
}

/// The first of the highest; numbers that are none are never the highest.
fn likeliest(row: &[f32]) -> (usize, f32) {
    let first = (BLANK, f32::MIN);
    row.iter().copied().enumerate().fold(first, |best, next| if next.1 > best.1 { next } else { best })
}
