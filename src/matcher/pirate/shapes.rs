//! Evidence that has a shape instead of words: addresses of shares, hashes, extraction codes, playlists, players, release names.
//! It looks at folded text, in which everything is lower case.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::slots::Slot;

/// A kind of shape.
pub(super) struct Shape {
    /// The name that findings know it by.
    pub name: &'static str,
    pub slot: Slot,
    pub weight: f64,
    /// What must stand in the text before the pattern is tried; none means a digit.
    hints: &'static [&'static str],
    pattern: &'static str,
}

/// Most telling first: what one has found, the ones behind it do not find again.
pub(super) static SHAPES: &[Shape] = &[
    Shape {
        name: "magnet",
        slot: Slot::Carrier,
        weight: 5.0,
        hints: &["magnet:", "btih"],
        pattern: r"magnet:\?[^\s<>]{0,400}|(?:urn:)?btih:?\s?(?:[0-9a-f]{40}|[a-z2-7]{32})\b",
    },
    Shape {
        name: "peer_to_peer",
        slot: Slot::Carrier,
        weight: 5.0,
        hints: &["://"],
        pattern: r"(?:ed2k|thunder|flashget|qqdl|acestream|sop)://[^\s<>]{0,400}",
    },
    Shape {
        name: "net_disk_code",
        slot: Slot::Code,
        weight: 3.6,
        hints: &["pwd=", "password=", "accesscode="],
        pattern: r"[?&](?:pwd|password|accesscode)=[a-z0-9]{4,6}\b",
    },
    Shape {
        name: "torrent",
        slot: Slot::Carrier,
        weight: 4.0,
        hints: &[".torrent"],
        pattern: r"[^\s<>]{1,200}\.torrent\b",
    },
    Shape {
        name: "m3u8",
        slot: Slot::Carrier,
        weight: 3.8,
        hints: &[".m3u8"],
        pattern: r"[^\s<>]{1,300}\.m3u8\b(?:\?[^\s<>]{0,200})?",
    },
    Shape {
        name: "iptv_list",
        slot: Slot::Iptv,
        weight: 4.5,
        hints: &["#ext", ".m3u", "get.php", "player_api", "xmltv.php", "type=m3u", "portal.php", "/c/ mac"],
        pattern: r"#ext(?:m3u|inf)\S{0,40}|[^\s<>]{1,200}\.m3u(?:_plus)?\b|(?:get|player_api|xmltv)\.php\?(?:username|user)=\S{0,200}|\btype=m3u\S{0,20}|portal\.php\?\S{0,40}",
    },
    Shape {
        name: "player",
        slot: Slot::Carrier,
        weight: 3.6,
        hints: &["<iframe", "url=http", "url=", "/embed"],
        pattern: r"<iframe\b[^<>]{0,300}|\S{0,80}(?:player|jx|jiexi|dplayer|ckplayer|parse|m3u8|vip)[a-z0-9_\-/]{0,20}(?:\.(?:php|html?|aspx?))?/?\?(?:[a-z]{1,10}=[^\s&]{0,40}&){0,3}(?:url|v|vid|src|link)=\S{1,200}",
    },
    Shape { name: "hash", slot: Slot::Carrier, weight: 2.3, hints: &[], pattern: r"\b[0-9a-f]{40}\b" },
    Shape {
        name: "code",
        slot: Slot::Code,
        weight: 3.0,
        hints: &["码", "pwd", "pass", "密", "mat khau", "รหัส", "sandi", "kode", "code", "key"],
        pattern: r"(?:提取|访问|取件|分享|验证|解压)?(?:密码|码|mm)\s?(?:是|为)?\s?[:=\-]?\s?[a-z0-9]{4}\b|\b(?:pwd|passcode|extraction code|access code|mat khau|pass|kode|sandi)\s?[:=]\s?[a-z0-9]{4,12}\b|รหัส(?:ผ่าน)?\s?[:=]?\s?[a-z0-9]{4,12}\b",
    },
    Shape {
        name: "release_name",
        slot: Slot::Release,
        weight: 4.4,
        hints: &[
            "web", "rip", "bluray", "blu-ray", "hdtv", "x26", "h26", "h.26", "hevc", "xvid", "remux", "cam", ".ts.",
            "dvd",
        ],
        pattern: r"\S{1,120}[.\-_ ]\(?(?:19|20)\d\d\)?[.\-_ ]\S{0,60}?(?:(?:480|540|576|720|1080|2160)[pi]|4k|uhd)\S{0,60}(?:[. ]\S{1,20}){0,4}?[.\-_ ]?(?:web-?dl|webrip|web|blu-?ray|bdrip|brrip|hdtv|dvdrip|hdrip|hdcam|cam|hdts|remux|x26[45]|h\.?26[45]|hevc|xvid)\b\S{0,60}|\S{1,120}[.\-_ ]s\d\d(?:e\d\d)?[.\-_ ]\S{0,60}?(?:(?:480|540|576|720|1080|2160)[pi]|web|hdtv)\S{0,60}",
    },
    Shape {
        name: "fansub_name",
        slot: Slot::Release,
        weight: 3.4,
        hints: &["][", "] [", " - "],
        pattern: r"\[[^\[\]]{2,40}\]\s?[^\[\]]{1,80}\s-\s\d{1,4}(?:v\d)?\s?[\[(][^\[\]]{0,30}(?:480|720|1080|2160)p|\[[^\[\]]{2,40}\]\s?\[?[^\[\]]{1,80}\]?\s?\[[^\[\]]{1,20}\](?:\s?\[[^\[\]]{1,20}\]){0,6}?\s?\[[^\[\]]{0,12}(?:1080p|720p|2160p|x26[45]|hevc|avc|web-?dl|webrip|bdrip|chs|cht|gb|big5|简|繁)[^\[\]]{0,20}\]",
    },
    Shape {
        name: "release_tags",
        slot: Slot::Release,
        weight: 3.4,
        hints: &["web", "rip", "bluray", "blu-ray", "hdtv", "cam", "remux", "dvd"],
        pattern: r"(?:(?:480|540|576|720|1080|2160)[pi]|4k|uhd)[.\-_ ](?:[a-z0-9+]{2,8}[.\-_ ]){0,2}?(?:web-?dl|webrip|blu-?ray|bdrip|brrip|hdtv|dvdrip|hdrip|hdcam|hdts|remux)\b|\b(?:web-?dl|webrip|blu-?ray|bdrip|brrip|hdtv|dvdrip|hdrip)[.\-_ ](?:[a-z0-9+]{2,8}[.\-_ ]){0,2}?(?:(?:480|540|576|720|1080|2160)[pi]|4k)\b|\b(?:web-?dl|webrip|blu-?ray|bdrip|brrip|hdtv|dvdrip|hdrip)[.\-_ ](?:[a-z0-9+]{2,8}[.\-_ ]){0,2}?(?:x26[45]|h\.?26[45]|hevc|xvid|avc)\b",
    },
    Shape {
        name: "site_name",
        slot: Slot::Site,
        weight: 3.3,
        hints: &[
            "stream", "movie", "flix", "film", "anime", "drama", "manga", "kino", "porn", "xxi", "21", "phim",
            "torrent", "hd", "sub",
        ],
        pattern: r"\b(?:(?:crack|buff|meth|weak|nba|nfl|nhl|mlb|ufc|mma|box(?:ing)?|soccer|footy|football|sports?|cric|total|vip|vola|motogp|f1|reddit|east|bilas|nizar|free)streams?[a-z0-9]{0,3}|(?:123|go|yes|put|solar|los|see|bolly|tamil|filmy|hindi|mp4|hd|9x|7star|khatri|sky|vega|mkv|cine|fre+|my|new|all|wat?ch|lat|uwat?ch|nova|f|b)mov(?:ies?|iez)[a-z0-9]{0,6}|(?:my|by|bein|free|la|streaming|soap|cine|seri(?:es|al)|lat|pobre|super|film)flix(?:er|hd|tv|to)?|(?:indo|lk|ns|layarkaca|bioskop|film|dunia|rebahin|cinema|terbit|drakor|nonton|ganool)(?:21|xx1|xxi|film)|(?:kiss|go?go|9|zoro|ani|anime|otaku|samehada|hi)(?:anime|manga|asian|watch|kun)[a-z0-9]{0,4}|phim[a-z]{2,6}[0-9]{0,2}(?:\.(?:net|com|tv|vn|cc|org|top|me))|[a-z0-9]{2,12}phim(?:\.(?:net|com|tv|vn|cc|org|top|me))|0?[1-9]\d{1,2}-?hd|(?:extra|kick|lime|glo|tor|yts|mp4|isohunt|1337x|tamil)torrents?[a-z0-9]{0,2})\b",
    },
    Shape {
        name: "episodes",
        slot: Slot::Whole,
        weight: 1.2,
        hints: &[],
        pattern: r"全\s?\d{1,4}\s?[集话回章卷册]|第?\d{1,3}\s?[-~至到]\s?\d{1,4}\s?[集话回]全?|\bs\d\d\s?-\s?s?\d\d\b|\bs\d\d complete\b|\bseasons? \d{1,2}\s?-\s?\d{1,2}\b|\b(?:ep|eps|episode|tap|ตอนที่|ตอน)\s?\d{1,3}\s?[-~]\s?(?:\d{1,4}|het|cuoi|จบ|end|tamat)\b|\b\d{1,3}\s?tb\b|\b\d{1,4}(?:\.\d{1,2})?\s?gb\b",
    },
];

static PATTERNS: LazyLock<Vec<Option<Regex>>> =
    LazyLock::new(|| SHAPES.iter().map(|shape| Regex::new(shape.pattern).ok()).collect());

/// Places of one shape that are looked at in one text.
const MAX_PLACES: usize = 50;

/// The shapes that stand in `text`, with their bytes, by kind and place.
pub(super) fn find(text: &str) -> Vec<(Range<usize>, &'static Shape)> {
    let mut found: Vec<(Range<usize>, &'static Shape)> = Vec::new();
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    for (shape, pattern) in SHAPES.iter().zip(PATTERNS.iter()) {
        let hinted =
            if shape.hints.is_empty() { has_digit } else { shape.hints.iter().any(|hint| text.contains(hint)) };
        let Some(pattern) = pattern.as_ref().filter(|_| hinted) else { continue };
        for place in pattern.find_iter(text).take(MAX_PLACES) {
            let is_new = found.iter().all(|(known, _)| place.start() >= known.end || place.end() <= known.start);
            if is_new && !place.range().is_empty() {
                found.push((place.range(), shape));
            }
        }
    }
    found
}

#[cfg(test)]
pub(super) fn patterns_are_valid() -> bool {
    PATTERNS.iter().all(Option::is_some)
}
