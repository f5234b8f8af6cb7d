//! Which encoding a page is in: byte order mark, header, what the page declares, and only then a guess.
//! Follows the HTML standard's sniffing; the guess is ours, since the standard leaves it open.

use std::cmp::Ordering;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{EUC_JP, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

/// How far a declaration inside the page is looked for.
const PRESCAN_BYTES: usize = 16 * 1024;
/// How much of a page without declaration is looked at for a guess.
const GUESS_BYTES: usize = 16 * 1024;
/// How much of it is looked at for UTF-16 without byte order mark.
const UTF_16_BYTES: usize = 2 * 1024;
/// Bytes kept on either side of text outside ASCII.
const GUESS_CONTEXT: usize = 48;

/// Where the answer came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    ByteOrderMark,
    Header,
    Declared,
    Guessed,
}

/// A decoded page.
#[derive(Clone, Debug)]
pub struct Decoded {
    pub text: String,
    /// The WHATWG name in lower case.
    pub charset: String,
    /// The name that was declared, where the bytes plainly contradict it.
    pub contradicted: Option<String>,
}

/// Finds the encoding of `body`. `host` gives the guess its country.
pub fn sniff(body: &[u8], content_type: Option<&str>, host: Option<&str>) -> (&'static Encoding, Origin) {
    if let Some((encoding, _)) = Encoding::for_bom(body) {
        return (encoding, Origin::ByteOrderMark);
    }
    if let Some(encoding) = content_type.and_then(charset_of_header) {
        return (encoding, Origin::Header);
    }
    if let Some(encoding) = prescan(&body[..body.len().min(PRESCAN_BYTES)]) {
        return (encoding, Origin::Declared);
    }
    (guess(body, host), Origin::Guessed)
}

/// Decodes `body`; malformed parts become U+FFFD.
///
/// A page that says UTF-8 and is not, while another encoding reads it without a fault, is read with that one.
pub fn decode(body: &[u8], content_type: Option<&str>, host: Option<&str>) -> Decoded {
    let (encoding, origin) = sniff(body, content_type, host);
    let (text, used, malformed) = encoding.decode(body);
    if malformed && encoding == UTF_8 && !matches!(origin, Origin::ByteOrderMark | Origin::Guessed) {
        let other = guess(body, host);
        if other != UTF_8 && other != WINDOWS_1252 {
            let (text, faulty) = other.decode_without_bom_handling(body);
            if !faulty {
                return Decoded { text: text.into_owned(), charset: name(other), contradicted: Some(name(encoding)) };
            }
        }
    }
    Decoded { text: text.into_owned(), charset: name(used), contradicted: None }
}

fn name(encoding: &'static Encoding) -> String {
    encoding.name().to_ascii_lowercase()
}

/// The first `charset` of a Content-Type header that names an encoding. Quoted values are stepped over as a whole, and as in
/// browsers there are no blanks around the equals sign and no single quotes.
fn charset_of_header(header: &str) -> Option<&'static Encoding> {
    let mut rest = header;
    while let Some((_, after)) = rest.split_once(';') {
        let after = after.trim_start();
        let (name, value) = match after.find(['=', ';']) {
            Some(at) if after.as_bytes()[at] == b'=' => (&after[..at], &after[at + 1..]),
            Some(at) => {
                rest = &after[at..];
                continue;
            }
            None => return None,
        };
        let (value, end) = match value.strip_prefix('"') {
            Some(inner) => inner.split_once('"').unwrap_or((inner, "")),
            None => value.split_at(value.find([';', ',']).unwrap_or(value.len())),
        };
        if name.eq_ignore_ascii_case("charset")
            && !value.starts_with(char::is_whitespace)
            && let Some(encoding) = Encoding::for_label(value.as_bytes())
        {
            return Some(encoding);
        }
        rest = end;
    }
    None
}

/// The value of `charset=` in a meta element's content, as the HTML standard extracts it from a meta element.
fn charset_in(content: &[u8]) -> Option<Vec<u8>> {
    let mut rest = content;
    loop {
        let at = rest.windows(7).position(|window| window.eq_ignore_ascii_case(b"charset"))?;
        rest = trim_start(&rest[at + 7..]);
        let Some(after) = rest.strip_prefix(b"=") else { continue };
        let value = trim_start(after);
        return match value.first()? {
            quote @ (b'"' | b'\'') => {
                let inner = &value[1..];
                inner.iter().position(|byte| byte == quote).map(|end| inner[..end].to_vec())
            }
            _ => {
                let end = value.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b';');
                Some(value[..end.unwrap_or(value.len())].to_vec())
            }
        };
    }
}

fn trim_start(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(bytes.len());
    &bytes[start..]
}

/// The standard's prescan: comments and other tags are stepped over, meta elements are read.
fn prescan(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest.starts_with(b"<!--") {
            // The two dashes may be those of the opening: `<!-->` is a whole comment.
            at += 2 + rest[2..].windows(3).position(|window| window == b"-->")? + 2;
        } else if is_meta(rest) {
            at += 5;
            if let Some(encoding) = read_meta(bytes, &mut at) {
                return Some(encoding);
            }
        } else if is_tag(rest) {
            at += rest.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'>')?;
            while attribute(bytes, &mut at).is_some() {}
        } else if matches!(rest, [b'<', b'!' | b'/' | b'?', ..]) {
            at += rest.iter().position(|byte| *byte == b'>')?;
        }
        at += 1;
    }
    xml_declaration(bytes)
}

fn is_meta(bytes: &[u8]) -> bool {
    bytes.len() > 5 && bytes[..5].eq_ignore_ascii_case(b"<meta") && (bytes[5].is_ascii_whitespace() || bytes[5] == b'/')
}

fn is_tag(bytes: &[u8]) -> bool {
    match bytes {
        [b'<', b'/', letter, ..] | [b'<', letter, ..] => letter.is_ascii_alphabetic(),
        _ => false,
    }
}

fn read_meta(bytes: &[u8], at: &mut usize) -> Option<&'static Encoding> {
    let mut seen: Vec<Vec<u8>> = Vec::new();
    let mut is_content_type = false;
    let mut needs_content_type = None;
    let mut charset = None;
    while let Some((name, value)) = attribute(bytes, at) {
        if seen.contains(&name) {
            continue;
        }
        match name.as_slice() {
            b"http-equiv" => is_content_type = value == b"content-type",
            b"content" if charset.is_none() => {
                if let Some(encoding) = charset_in(&value).and_then(|label| Encoding::for_label(&label)) {
                    charset = Some(encoding);
                    needs_content_type = Some(true);
                }
            }
            b"charset" => {
                charset = Encoding::for_label(&value);
                needs_content_type = Some(false);
            }
            _ => {}
        }
        seen.push(name);
    }
    if needs_content_type? && !is_content_type {
        return None;
    }
    charset.map(|encoding| match encoding {
        _ if encoding == UTF_16LE || encoding == UTF_16BE => UTF_8,
        _ if encoding == X_USER_DEFINED => WINDOWS_1252,
        _ => encoding,
    })
}

/// The standard's "get an attribute": name and value in lower case; `at` is left on the closing `>` where there is none.
fn attribute(bytes: &[u8], at: &mut usize) -> Option<(Vec<u8>, Vec<u8>)> {
    let space = |byte: u8| byte.is_ascii_whitespace();
    while bytes.get(*at).is_some_and(|&byte| space(byte) || byte == b'/') {
        *at += 1;
    }
    if matches!(bytes.get(*at)?, b'>') {
        return None;
    }
    let mut name = Vec::new();
    loop {
        match *bytes.get(*at)? {
            b'=' if !name.is_empty() => break,
            byte if space(byte) => break,
            b'/' | b'>' => return Some((name, Vec::new())),
            byte => name.push(byte.to_ascii_lowercase()),
        }
        *at += 1;
    }
    while space(*bytes.get(*at)?) {
        *at += 1;
    }
    if bytes[*at] != b'=' {
        return Some((name, Vec::new()));
    }
    *at += 1;
    while space(*bytes.get(*at)?) {
        *at += 1;
    }
    Some((name, attribute_value(bytes, at)?))
}

fn attribute_value(bytes: &[u8], at: &mut usize) -> Option<Vec<u8>> {
    let first = bytes[*at];
    if matches!(first, b'"' | b'\'') {
        let inner = &bytes[*at + 1..];
        let end = inner.iter().position(|&byte| byte == first)?;
        *at += end + 2;
        return Some(inner[..end].to_ascii_lowercase());
    }
    let rest = &bytes[*at..];
    let end = rest.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'>')?;
    *at += end;
    Some(rest[..end].to_ascii_lowercase())
}

/// `<?xml … encoding="…"?>` at the very start.
fn xml_declaration(bytes: &[u8]) -> Option<&'static Encoding> {
    let declaration = bytes.strip_prefix(b"<?xml")?;
    let declaration = &declaration[..declaration.iter().position(|byte| *byte == b'>')?];
    let at = declaration.windows(8).position(|window| window == b"encoding")?;
    let value = trim_start(trim_start(&declaration[at + 8..]).strip_prefix(b"=")?);
    let quote = *value.first().filter(|byte| matches!(byte, b'"' | b'\''))?;
    let end = value[1..].iter().position(|&byte| byte == quote)?;
    let encoding = Encoding::for_label(&value[1..=end])?;
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

/// The likeliest encoding of a page that declares none. ASCII alone is windows-1252, as in browsers.
fn guess(body: &[u8], host: Option<&str>) -> &'static Encoding {
    if let Some(encoding) = utf_16(&body[..body.len().min(UTF_16_BYTES)]) {
        return encoding;
    }
    let sample = sample(body);
    if sample.is_ascii() && !sample.contains(&0x1b) {
        return WINDOWS_1252;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&sample, true);
    let country = country(body, host);
    let guessed = detector.guess(country.as_deref().map(str::as_bytes), Utf8Detection::Allow);
    let may_be_chinese = guessed.is_single_byte() || guessed == EUC_JP;
    if guessed == GBK || (may_be_chinese && reads_as_chinese(&sample, guessed == EUC_JP)) { GB18030 } else { guessed }
}

/// UTF-16 without byte order mark. Text in other encodings has none of the control characters that the halves of its code
/// units look like; where there are some, the order in which nearly all units are letters is the right one.
fn utf_16(start: &[u8]) -> Option<&'static Encoding> {
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f);
    if !start.iter().any(is_control) {
        return None;
    }
    let units = start.len() / 2;
    let likely = |order: fn([u8; 2]) -> u16| {
        start.as_chunks::<2>().0.iter().filter(|pair| is_likely_in_text(order(**pair))).count()
    };
    let (little, big) = (likely(u16::from_le_bytes), likely(u16::from_be_bytes));
    let is_text = |count: usize| units >= 4 && count * 100 >= units * 95;
    match little.cmp(&big) {
        Ordering::Greater if is_text(little) => Some(UTF_16LE),
        Ordering::Less if is_text(big) => Some(UTF_16BE),
        _ => None,
    }
}

/// Code units of the scripts that our pages are written in.
fn is_likely_in_text(unit: u16) -> bool {
    matches!(unit, 0x09 | 0x0a | 0x0d | 0x20..=0x7e | 0xa0..=0x24f | 0x300..=0x52f | 0xe00..=0xe7f)
        || matches!(unit, 0x1e00..=0x1eff | 0x2010..=0x2044 | 0x20a0..=0x20bf | 0x2100..=0x21ff | 0x2460..=0x27bf)
        || matches!(unit, 0x3000..=0x312f | 0x3400..=0x9fff | 0xac00..=0xd7a3 | 0xfe30..=0xffef)
}

/// The parts of `body` that say something about its encoding: what is outside ASCII, with a little around it.
fn sample(body: &[u8]) -> Vec<u8> {
    let mut sample = Vec::new();
    let mut copied = 0;
    let mut at = 0;
    while sample.len() < GUESS_BYTES {
        let Some(found) = body[at..].iter().position(|byte| !byte.is_ascii() || *byte == 0x1b) else { break };
        let found = at + found;
        let start = found.saturating_sub(GUESS_CONTEXT).max(copied);
        // The run ends where ASCII begins again, so that no character is cut in two.
        let mut end = found + 1;
        while end < body.len() && (!body[end].is_ascii() || !body[end - 1].is_ascii()) && end - start < GUESS_BYTES {
            end += 1;
        }
        sample.extend_from_slice(&body[start..end]);
        copied = end;
        at = end;
    }
    sample
}

/// What the guess may lean on: the host's country, or where the name says nothing the page's own `lang`.
fn country(body: &[u8], host: Option<&str>) -> Option<String> {
    let tld = host.and_then(|host| host.rsplit('.').next()).filter(|tld| tld.bytes().all(|b| b.is_ascii_alphabetic()));
    let tld = tld.map(str::to_ascii_lowercase);
    if tld.as_deref().is_some_and(|tld| EncodingDetector::tld_may_affect_guess(Some(tld.as_bytes()))) {
        return tld;
    }
    let head = &body[..body.len().min(1024)];
    let at = head.windows(5).position(|window| window.eq_ignore_ascii_case(b"lang="))?;
    let value: String = head[at + 5..]
        .iter()
        .skip_while(|byte| matches!(byte, b'"' | b'\''))
        .take_while(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_'))
        .map(|&byte| byte.to_ascii_lowercase() as char)
        .collect();
    let country = match value.as_str() {
        "zh-tw" | "zh-hant" | "zh-hant-tw" => "tw",
        "zh-hk" | "zh-hant-hk" => "hk",
        tag => match tag.split(['-', '_']).next()? {
            "zh" => "cn",
            "ja" => "jp",
            "ko" => "kr",
            "th" => "th",
            "vi" => "vn",
            "ru" => "ru",
            _ => return None,
        },
    };
    Some(country.to_owned())
}

/// Whether everything outside ASCII pairs up into everyday Chinese: the 3,755 commonest characters and punctuation.
///
/// Settles short texts, where statistics have too little to go by; Japanese shows itself by its kana.
fn reads_as_chinese(sample: &[u8], kana_are_japanese: bool) -> bool {
    let mut hanzi = 0;
    let mut at = 0;
    while at < sample.len() {
        if sample[at].is_ascii() {
            at += 1;
            continue;
        }
        let Some(&[lead, trail]) = sample.get(at..at + 2).and_then(|pair| <&[u8; 2]>::try_from(pair).ok()) else {
            return false;
        };
        match (lead, trail) {
            (0xa4 | 0xa5, _) if kana_are_japanese => return false,
            (0xa1 | 0xa3, 0xa1..=0xfe) => {}
            (0xb0..=0xd7, 0xa1..=0xfe) => hanzi += 1,
            _ => return false,
        }
        at += 2;
    }
    hanzi >= 2
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER_PERMISSIVE;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_to_speak_wins() {
        let cases: &[(&[u8], Option<&str>, &str, Origin)] = &[
            (b"\xef\xbb\xbf<meta charset=gbk>", Some("text/html; charset=big5"), "utf-8", Origin::ByteOrderMark),
            (b"<meta charset=gbk>", Some("text/html; Charset=\"big5\""), "big5", Origin::Header),
            (b"<meta charset=gbk>", Some("text/html; charset=nonsense"), "gbk", Origin::Declared),
            (b"<meta http-equiv=content-type content='text/html; charset=gb2312'>", None, "gbk", Origin::Declared),
            (b"<meta charset=utf-16>", None, "utf-8", Origin::Declared),
            (b"<meta charset=x-user-defined>", None, "windows-1252", Origin::Declared),
            (b"<!-- <meta charset=big5> --><meta charset=gbk>", None, "gbk", Origin::Declared),
            (b"<?xml version='1.0' encoding='big5'?><x/>", None, "big5", Origin::Declared),
            (b"plain", None, "windows-1252", Origin::Guessed),
            ("né à Paris, où il a été élevé".as_bytes(), None, "utf-8", Origin::Guessed),
        ];
        for (body, header, encoding, origin) in cases {
            let found = sniff(body, *header, None);
            assert_eq!((name(found.0).as_str(), found.1), (*encoding, *origin), "{}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn little_chinese_is_enough() {
        let texts = [
            "六堡茶",
            "横县茉莉花茶 正品",
            "<html><head><title>梧州六堡茶专卖店</title></head><body><p>Price: 12.00</p></body></html>",
            "<title>壮锦</title><p>手工织造,价格:299元</p>",
            "<title>百色芒果 - 首页</title>",
            "电影下载",
        ];
        for text in texts {
            let padded = format!("<!doctype html>{}{text}", "<link rel=stylesheet href=/a.css>".repeat(600));
            for page in [text, &padded] {
                let (bytes, ..) = GB18030.encode(page);
                assert_eq!(name(sniff(&bytes, None, Some("shop.test")).0), "gb18030", "{text}");
            }
        }
    }

    #[test]
    fn other_languages_are_not_taken_for_chinese() {
        let cases = [
            ("Это обычный русский текст о чае и ткани", "windows-1251", "shop.ru"),
            ("日本のお茶をお届けします。送料無料です", "shift_jis", "shop.jp"),
            ("日本のお茶をお届けします。送料無料です", "euc-jp", "shop.test"),
            ("Größe und Qualität für Töchter", "windows-1252", "shop.de"),
            ("商品資訊與購物須知,請先閱讀", "big5", "shop.tw"),
            ("한국에서 만든 녹차를 판매합니다", "euc-kr", "shop.test"),
        ];
        for (text, encoding, host) in cases {
            let (bytes, ..) = Encoding::for_label(encoding.as_bytes()).unwrap().encode(text);
            assert_eq!(name(sniff(&bytes, None, Some(host)).0), encoding, "{text}");
        }
    }

    /// Sentences of shops, as a page and alone, on a host that says nothing and on one of the country.
    #[test]
    fn undeclared_encodings_are_found() {
        let cases = [
            ("本店出售正宗六堡茶，产自广西梧州，支持七天无理由退换货。", "gb18030", "cn"),
            ("本店出售正宗烏龍茶，產自臺灣阿里山，支持七天鑑賞期退換貨。", "big5", "tw"),
            ("当店では静岡産の新茶を産地直送でお届けいたします。送料は無料です。", "shift_jis", "jp"),
            ("보성에서 재배한 녹차를 산지에서 직접 배송해 드립니다. 무료 배송입니다.", "euc-kr", "kr"),
            ("ร้านของเราจำหน่ายชาแท้จากเชียงราย จัดส่งฟรีทั่วประเทศ สินค้าพร้อมส่ง", "windows-874", "th"),
            ("Cửa hàng chúng tôi bán trà Thái Nguyên chính gốc, miễn phí vận chuyển toàn quốc.", "windows-1258", "vn"),
        ];
        for (text, encoding, country) in cases {
            let label = Encoding::for_label(encoding.as_bytes()).unwrap();
            // Vietnamese marks of tone are characters of their own in windows-1258.
            let apart = tones_apart(text);
            let (bytes, _, unmappable) = label.encode(if encoding == "windows-1258" { &apart } else { text });
            assert!(!unmappable, "{encoding}");
            let page = [b"<!doctype html><html><head><title>Shop</title></head><body><p>".as_slice(), &bytes].concat();
            for host in [None, Some("shop.test"), Some("shop.com"), Some(&*format!("shop.{country}"))] {
                for body in [bytes.as_ref(), &page] {
                    assert_eq!(name(sniff(body, None, host).0), encoding, "{text} {host:?} {}", body.len());
                }
            }
        }
    }

    fn tones_apart(text: &str) -> String {
        use unicode_normalization::UnicodeNormalization;
        let mut apart = String::new();
        for c in text.chars() {
            let parts: Vec<char> = c.to_string().nfd().collect();
            let tone =
                parts.iter().position(|part| matches!(part, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}'));
            match tone {
                None => apart.push(c),
                Some(at) => {
                    let rest = parts.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, part)| *part);
                    apart.extend(rest.nfc());
                    apart.push(parts[at]);
                }
            }
        }
        apart
    }

    #[test]
    fn utf_16_is_found_without_its_mark() {
        let texts = [
            "本店出售正宗六堡茶，产自广西梧州，支持七天无理由退换货。",
            "当店では静岡産の新茶を産地直送でお届けいたします。",
            "보성에서 재배한 녹차를 산지에서 직접 배송해 드립니다.",
            "ร้านของเราจำหน่ายชาแท้จากเชียงราย จัดส่งฟรีทั่วประเทศ",
            "Cửa hàng chúng tôi bán trà Thái Nguyên chính gốc.",
            "Это обычный русский текст о чае и ткани",
            "A shop for tea",
        ];
        for text in texts {
            for text in [text.to_owned(), format!("<!doctype html><html><head><title>{text}</title></head>")] {
                let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
                let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
                assert_eq!(decode(&little, None, None).text, text);
                assert_eq!(decode(&big, None, None).text, text);
            }
        }
        let noise: Vec<u8> = (0..4_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        for other in [
            noise.as_slice(),
            b"\0\0\0\0\0\0\0\0\0\0",
            b"plain\0text with one zero in it",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        ] {
            assert!(!matches!(sniff(other, None, None).0.name(), "UTF-16LE" | "UTF-16BE"), "{other:?}");
        }
    }

    #[test]
    fn a_page_that_says_utf_8_and_is_not_is_read_as_it_is() {
        let (bytes, ..) = GB18030.encode("<meta charset=utf-8><title>梧州六堡茶专卖店</title>");
        let decoded = decode(&bytes, None, None);
        assert!(decoded.text.contains("六堡茶"));
        assert_eq!(decoded.contradicted.as_deref(), Some("utf-8"));
    }

    proptest! {
        #[test]
        fn any_bytes_decode(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            decode(&bytes, None, Some("x.cn"));
            decode(&[b"<meta ".as_slice(), &bytes].concat(), Some("text/html"), None);
        }
    }

    /// Cases of the public sniffing suites, where `REEVE_TEST_DATA` says where they are.
    #[test]
    fn agrees_with_the_public_cases() {
        let Some(folder) = std::env::var_os("REEVE_TEST_DATA") else {
            eprintln!("skipped: REEVE_TEST_DATA is not set");
            return;
        };
        let file = std::path::Path::new(&folder).join("conformance/encoding.json");
        let cases: Vec<serde_json::Value> = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        let mut wrong = Vec::new();
        for case in &cases {
            let html = HEXLOWER_PERMISSIVE.decode(case["html_hex"].as_str().unwrap().as_bytes()).unwrap();
            let found = name(sniff(&html, None, None).0);
            if case["encoding"] != found.as_str() {
                wrong.push(format!("{}: {} instead of {}", case["id"], found, case["encoding"]));
            }
        }
        assert!(!cases.is_empty() && wrong.is_empty(), "{} of {}: {wrong:#?}", wrong.len(), cases.len());
    }
}
