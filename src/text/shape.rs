//! How alike Han characters look: four-corner codes, parts, and keys under which look-alikes meet.
//! Characters are taken as written; fold them with [`super::simplified`] first where scripts should not count.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::tables::{CharTable, Lists};

/// The four-corner code of `c`, 0 to 9999, without the fifth digit. Known for most of the 10,000 commonest characters.
pub fn four_corner(c: char) -> Option<u16> {
    CORNERS.get(c)
}

/// The parts that `c` is seen to be made of, in reading order: 而 and 寸 for 耐. Empty where it is not split, and for all but
/// the 10,000 commonest characters.
pub fn components(c: char) -> &'static [char] {
    PARTS.lists.get(PARTS.of_char.get(c))
}

/// The characters that `first` and `second` side by side (or one over the other) can stand for: 耐 for 而 and 寸. A part
/// counts in its full and in its side form (水 and 氵). The likeliest first.
pub fn joined(first: char, second: char) -> &'static [char] {
    PARTS.wholes.get(&(full_form(first), full_form(second))).map_or(&[], |number| PARTS.whole_lists.get(*number))
}

/// How alike two characters look, 0 to 1: 1 only for equal ones, symmetric, 0 where nothing is known. From about 0.6 on a
/// reader may take one for the other; two characters that merely share a part have 0.2 to 0.5.
pub fn shape_similarity(a: char, b: char) -> f64 {
    if a == b {
        return 1.0;
    }
    let (first, second) = (a.min(b), a.max(b));
    let drawn_alike = ALIKE.lists.get(ALIKE.of_char.get(first)).iter().find(|(other, _)| *other == second);
    let tenths = drawn_alike.map(|(_, tenths)| LEAST_DRAWN + (1.0 - LEAST_DRAWN) * (f64::from(*tenths) + 0.5) / 10.0);
    tenths.unwrap_or_else(|| alike_by_parts(a, b).min(LEAST_DRAWN))
}

/// Most keys of one character.
pub const MAX_SHAPE_KEYS: usize = 16;

/// Keys under which look-alikes meet: two characters of [`shape_similarity`] 0.65 and more share at least one, as do a
/// character and the one that adds a part to it (阿 and 啊). At most [`MAX_SHAPE_KEYS`], the character's own first, then its
/// look-alikes, the likest first; none for what is no Han character. A bucket over all characters holds some ten of them,
/// and never more than about a hundred.
pub fn shape_keys(c: char) -> impl Iterator<Item = u32> {
    let own = super::is_han(c).then_some(c as u32);
    own.into_iter().chain(KEYS.lists.get(KEYS.of_char.get(c)).iter().copied())
}

/// What the table of drawn look-alikes begins at.
const LEAST_DRAWN: f64 = 0.65;

/// Likeness where no drawing was compared, or none was alike: by common parts and equal corners.
fn alike_by_parts(a: char, b: char) -> f64 {
    let (parts_of_a, parts_of_b) = (components(a), components(b));
    let in_common = if parts_of_a.contains(&b) || parts_of_b.contains(&a) {
        1.0
    } else {
        let shared = parts_of_a.iter().filter(|part| parts_of_b.contains(part)).count();
        shared as f64 / parts_of_a.len().max(parts_of_b.len()).max(1) as f64
    };
    let corners = match (four_corner(a), four_corner(b)) {
        (Some(a), Some(b)) => equal_digits(a, b) as f64 / 4.0,
        _ => 0.0,
    };
    1.0 - (1.0 - 0.5 * in_common.min(1.0)) * (1.0 - 0.4 * corners * corners)
}

fn equal_digits(a: u16, b: u16) -> usize {
    [1, 10, 100, 1000].into_iter().filter(|place| a / place % 10 == b / place % 10).count()
}

/// The form that a part has when it stands alone: 水 for 氵.
fn full_form(part: char) -> char {
    match part {
        '氵' | '氺' => '水',
        '亻' => '人',
        '扌' => '手',
        '纟' | '糹' | '糸' => '丝',
        '钅' | '釒' => '金',
        '讠' | '訁' => '言',
        '饣' | '飠' => '食',
        '忄' | '㣺' => '心',
        '灬' => '火',
        '刂' => '刀',
        '艹' | '艸' => '草',
        '犭' => '犬',
        '礻' => '示',
        '衤' => '衣',
        '王' | '𤣩' => '玉',
        '⺼' => '月',
        '辶' | '⻌' => '走',
        '牜' => '牛',
        '罒' => '四',
        '⺮' | '𥫗' => '竹',
        other => other,
    }
}

/// A line for each code: its four digits, then the characters.
static CORNERS: LazyLock<CharTable<Option<u16>>> = LazyLock::new(|| {
    CharTable::new(include_str!("tables/four_corner.txt").lines().flat_map(|line| {
        let (code, chars) = line.split_at_checked(4).unwrap_or_default();
        let code = code.parse().ok();
        chars.chars().map(move |c| (c, code))
    }))
});

struct Parts {
    /// The first way to split each character.
    of_char: CharTable<u32>,
    lists: Lists<char>,
    /// By the full forms of two parts, in reading order.
    wholes: HashMap<(char, char), u32>,
    whole_lists: Lists<char>,
}

/// A line for each character: it, then the ways to split it, separated by spaces.
static PARTS: LazyLock<Parts> = LazyLock::new(|| {
    let mut lists = Lists::new();
    let mut of_char = Vec::new();
    let mut by_parts: Vec<((char, char), usize, char)> = Vec::new();
    for line in include_str!("tables/parts.txt").lines() {
        let mut chars = line.chars();
        let Some(whole) = chars.next() else { continue };
        for (rank, way) in chars.as_str().split(' ').enumerate() {
            let parts: Vec<char> = way.chars().collect();
            if let [first, second] = parts[..] {
                by_parts.push(((full_form(first), full_form(second)), rank, whole));
            }
            if rank == 0 {
                of_char.push((whole, lists.push(parts)));
            }
        }
    }
    by_parts.sort_unstable();
    by_parts.dedup_by_key(|(parts, _, whole)| (*parts, *whole));
    let mut whole_lists = Lists::new();
    let wholes = by_parts
        .chunk_by(|(parts, ..), (next, ..)| parts == next)
        .map(|same| (same[0].0, whole_lists.push(same.iter().map(|(.., whole)| *whole))))
        .collect();
    Parts { of_char: CharTable::new(of_char), lists, wholes, whole_lists }
});

struct ByChar<T> {
    of_char: CharTable<u32>,
    lists: Lists<T>,
}

/// A line for each character: it, then characters drawn alike, of higher code points, each with a digit for how much.
static ALIKE: LazyLock<ByChar<(char, u8)>> = LazyLock::new(|| {
    let mut lists = Lists::new();
    let mut of_char = Vec::new();
    for line in include_str!("tables/alike.txt").lines() {
        let mut chars = line.chars();
        let Some(c) = chars.next() else { continue };
        let mut others = Vec::new();
        while let (Some(other), Some(digit)) = (chars.next(), chars.next()) {
            others.push((other, digit.to_digit(10).unwrap_or_default() as u8));
        }
        of_char.push((c, lists.push(others)));
    }
    ByChar { of_char: CharTable::new(of_char), lists }
});

/// Look-alikes of one character that become keys. Each character's eight likest are in the table, and those stand first.
const MAX_NEIGHBOURS: usize = MAX_SHAPE_KEYS - 2;

/// A part that more characters have as their rarest says too little to be a key.
const MAX_WITH_PART: usize = 60;

/// The keys of each character beyond its own: its look-alikes, and its rarest part.
static KEYS: LazyLock<ByChar<u32>> = LazyLock::new(|| {
    let chars = || include_str!("tables/parts.txt").lines().filter_map(|line| line.chars().next());
    let mut with_part: HashMap<char, usize> = HashMap::new();
    for part in chars().flat_map(components) {
        *with_part.entry(*part).or_default() += 1;
    }
    let rarest = |c: char| components(c).iter().copied().min_by_key(|part| (with_part.get(part).copied(), *part));
    let mut with_rarest: HashMap<char, usize> = HashMap::new();
    for part in chars().filter_map(rarest) {
        *with_rarest.entry(part).or_default() += 1;
    }
    // Both directions of every pair, the likest first.
    let mut pairs: Vec<(char, u8, char)> = Vec::new();
    for line in include_str!("tables/alike.txt").lines() {
        let Some(c) = line.chars().next() else { continue };
        for (other, tenths) in ALIKE.lists.get(ALIKE.of_char.get(c)) {
            pairs.push((c, 9 - tenths, *other));
            pairs.push((*other, 9 - tenths, c));
        }
    }
    pairs.sort_unstable();
    let mut keys: HashMap<char, Vec<u32>> = HashMap::new();
    for (c, _, other) in &pairs {
        let of_c = keys.entry(*c).or_default();
        if of_c.len() < MAX_NEIGHBOURS {
            of_c.push(*other as u32);
        }
    }
    for c in chars() {
        if let Some(part) = rarest(c).filter(|part| with_rarest.get(part).is_some_and(|many| *many <= MAX_WITH_PART)) {
            let of_c = keys.entry(c).or_default();
            if !of_c.contains(&(part as u32)) {
                of_c.push(part as u32);
            }
        }
    }
    let mut lists = Lists::new();
    let of_char: Vec<(char, u32)> = keys.into_iter().map(|(c, of_c)| (c, lists.push(of_c))).collect();
    ByChar { of_char: CharTable::new(of_char), lists }
});

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn share_a_key(a: char, b: char) -> bool {
        let keys: HashSet<u32> = shape_keys(a).collect();
        shape_keys(b).any(|key| keys.contains(&key))
    }

    fn pairs(text: &str) -> Vec<(char, char)> {
        text.split(' ').map(|pair| (pair.chars().next().unwrap(), pair.chars().nth(1).unwrap())).collect()
    }

    #[test]
    fn look_alikes_are_alike_and_meet() {
        for (a, b) in pairs(
            "己已 已巳 未末 大太 太犬 土士 日曰 人入 千干 天夭 戊戌 戌戍 侯候 拔拨 爪瓜 免兔 鸟乌 王玉 睛晴 福幅 键健 特持 \
             爱受 贝见 李季 杳杏 沐休 阳阴 龙尤 博搏 晨辰 牛午 威咸 海悔 阿呵 柯何",
        ) {
            assert!(shape_similarity(a, b) >= 0.6, "{a}{b} {}", shape_similarity(a, b));
            assert!(share_a_key(a, b), "{a}{b}");
        }
        for (a, b) in pairs("阿啊 克剋 国團 华化 采彩 包抱 奥澳") {
            assert!(b == '團' || shape_similarity(a, b) >= 0.3, "{a}{b} {}", shape_similarity(a, b));
            assert!(b == '團' || share_a_key(a, b), "{a}{b}");
        }
    }

    #[test]
    fn unlike_characters_are_not_alike_and_do_not_meet() {
        for (a, b) in pairs("桂珍 小国 书店 苹果 的一 耐克 茅台 中华") {
            assert!(shape_similarity(a, b) < 0.4, "{a}{b} {}", shape_similarity(a, b));
            assert!(!share_a_key(a, b), "{a}{b}");
        }
        assert_eq!(shape_similarity('a', 'b'), 0.0);
        assert_eq!(shape_keys('a').count() + shape_keys('か').count(), 0);
    }

    #[test]
    fn characters_split_and_join() {
        for (whole, parts) in [
            ('耐', "而寸"),
            ('杏', "木口"),
            ('美', "羊大"),
            ('想', "相心"),
            ('明', "日月"),
            ('楓', "木風"),
            ('国', "囗玉"),
        ] {
            assert_eq!(components(whole), parts.chars().collect::<Vec<_>>(), "{whole}");
        }
        for (first, second, whole) in [
            ('而', '寸', '耐'),
            ('氵', '奥', '澳'),
            ('水', '奥', '澳'),
            ('亻', '壬', '任'),
            ('人', '壬', '任'),
            ('纟', '丑', '纽'),
            ('木', '兰', '栏'),
            ('力', '口', '加'),
            ('文', '刂', '刘'),
            ('金', '丁', '钉'),
            ('女', '子', '好'),
        ] {
            assert!(joined(first, second).contains(&whole), "{first}{second}: {:?}", joined(first, second));
        }
        assert!(components('a').is_empty() && joined('a', 'b').is_empty() && joined('寸', '而').is_empty());
    }

    #[test]
    fn corners_are_codes() {
        for (c, code) in [('耐', Some(1420)), ('寸', Some(4030)), ('a', None), ('\u{10FFFF}', None)] {
            assert_eq!(four_corner(c), code, "{c}");
        }
    }

    #[test]
    fn buckets_are_small() {
        let mut buckets: HashMap<u32, usize> = HashMap::new();
        let mut keys = 0;
        for c in '\u{3400}'..='\u{9fff}' {
            assert!(shape_keys(c).count() <= MAX_SHAPE_KEYS);
            for key in shape_keys(c) {
                *buckets.entry(key).or_default() += 1;
                keys += 1;
            }
        }
        assert!(keys > 60_000);
        assert!(buckets.values().all(|many| *many <= 110), "{:?}", buckets.values().max());
    }

    #[test]
    fn whatever_is_alike_meets() {
        let chars: Vec<char> =
            include_str!("tables/alike.txt").lines().filter_map(|line| line.chars().next()).collect();
        for a in &chars {
            for (b, _) in ALIKE.lists.get(ALIKE.of_char.get(*a)) {
                assert!(share_a_key(*a, *b), "{a}{b}");
                assert!(shape_similarity(*a, *b) >= LEAST_DRAWN);
            }
        }
    }

    proptest! {
        #[test]
        fn likeness_is_symmetric_and_one_only_for_equals(
            a in "[\u{4e00}-\u{9fff}]|[一大太王玉阿啊克剋]|\\PC",
            b in "[\u{4e00}-\u{9fff}]|[一大太王玉阿啊克剋]|\\PC",
        ) {
            let (a, b) = (a.chars().next().unwrap(), b.chars().next().unwrap());
            let likeness = shape_similarity(a, b);
            prop_assert_eq!(likeness, shape_similarity(b, a));
            prop_assert!((0.0..=1.0).contains(&likeness));
            prop_assert_eq!(likeness == 1.0, a == b);
            prop_assert_eq!(shape_similarity(a, a), 1.0);
        }
    }
}
