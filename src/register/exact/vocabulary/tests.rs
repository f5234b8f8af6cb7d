use proptest::prelude::*;

use super::distance::is_within;
use super::*;

#[test]
fn misspelt_words_find_their_tokens() {
    let tokens = ["lirui", "liruina", "korvela", "korvelano", "nike", "thermoplast", "thermoblast", "приветик", "漓瑞"];
    let vocabulary = Vocabulary::build(tokens);
    let mut memo = Memo::new();
    for (word, max_edits, expected) in [
        ("lirvi", 2, &["lirui"][..]),
        ("lirui", 2, &[]),
        ("lriui", 2, &["lirui"]),
        ("lrui", 2, &["lirui"]),
        ("lirru", 2, &[]),
        ("xlirui", 2, &["lirui"]),
        ("xxlirui", 2, &[]),
        ("korvellano", 2, &["korvelano"]),
        ("korvelna", 2, &["korvela", "korvelano"]),
        ("korvelna", 1, &["korvela"]),
        ("kxrvelxno", 2, &["korvelano"]),
        ("kxrvelxno", 1, &[]),
        ("termoplasst", 2, &["thermoplast"]),
        ("thermoslast", 2, &["thermoblast", "thermoplast"]),
        ("niike", 2, &[]),
        ("приветек", 1, &["приветик"]),
        ("korvelna", 0, &[]),
        ("漓瑞", 2, &[]),
        ("", 2, &[]),
    ] {
        for _ in 0..2 {
            let mut found: Vec<&str> =
                vocabulary.near(word, max_edits, &mut memo).iter().map(|token| vocabulary.get(*token)).collect();
            found.sort_unstable();
            assert_eq!(found, expected, "{word} {max_edits}");
        }
    }
}

#[test]
fn the_nearest_come_first_and_only_so_many() {
    let mut tokens = vec!["korvelanna".to_owned(), "korvelanno".to_owned()];
    tokens.extend((0..3_000).map(|at| format!("korvelann{}", char::from_u32(0x4E00 + at).unwrap())));
    let vocabulary = Vocabulary::build(tokens.iter().map(String::as_str));
    let mut memo = Memo::new();
    let found = vocabulary.near("korvelannq", 2, &mut memo);
    assert_eq!((found.len(), &found[..2]), (MAX_NEAR, &[0, 1][..]));
    assert!(vocabulary.near(&"x".repeat(4 * MAX_WORD_CHARS), 2, &mut memo).is_empty());
}

/// Optimal string alignment, as it is written down.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let other = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut edits = other.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    edits = edits.min(table[i - 2][j - 2] + 1);
                }
                edits
            };
        }
    }
    table[a.len()][b.len()]
}

fn chars(word: &str) -> Vec<char> {
    word.chars().collect()
}

proptest! {
    #[test]
    fn distances_are_those_of_the_whole_table(a in "[abc]{0,12}", b in "[abc]{0,12}", limit in 0usize..4) {
        let (a, b) = (chars(&a), chars(&b));
        let edits = distance(&a, &b);
        prop_assert_eq!(is_within(&a, &b, limit), (edits <= limit).then_some(edits));
    }

    #[test]
    fn finds_what_comparing_with_every_token_finds(
        tokens in proptest::collection::btree_set("[abc]{3,13}", 0..40),
        word in "[abc]{0,14}",
        max_edits in 0usize..4,
    ) {
        let tokens: Vec<String> = tokens.into_iter().collect();
        let vocabulary = Vocabulary::build(tokens.iter().map(String::as_str));
        let mut memo = Memo::new();
        let mut found = vocabulary.near(&word, max_edits, &mut memo).to_vec();
        found.sort_unstable();
        let near = |token: &String| {
            let edits = distance(&chars(&word), &chars(token));
            edits > 0 && edits <= edit_limit(token.chars().count()).min(max_edits)
        };
        let expected: Vec<u32> = (0u32..).zip(&tokens).filter(|(_, token)| near(token)).map(|(at, _)| at).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn one_wrong_letter_is_always_found(token in "[a-zé]{5,30}", at in 0usize..30, wrong in "[a-z]") {
        let vocabulary = Vocabulary::build([token.as_str()]);
        let mut letters = chars(&token);
        let at = at % letters.len();
        letters[at] = wrong.chars().next().unwrap();
        let word: String = letters.into_iter().collect();
        prop_assume!(word != token);
        let mut memo = Memo::new();
        prop_assert_eq!(vocabulary.near(&word, 1, &mut memo), [0]);
    }
}
