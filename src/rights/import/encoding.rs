//! The text of a register file, whatever encoding it is in: UTF-8, UTF-16, what XML declares, what a spreadsheet saved.
//! Bytes that are no text become U+FFFD, which every record reader refuses by name.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Stands for bytes that are no text.
pub(super) const BROKEN: char = '\u{fffd}';

/// A file's text, and the encoding it was found in.
pub(super) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub encoding: &'static Encoding,
}

/// An encoding name that nobody knows.
pub(super) struct UnknownEncoding(pub String);

/// The text of an XML file: by its byte order mark, by how `<` looks in it, then by its declaration.
pub(super) fn xml(bytes: &[u8]) -> Result<Decoded<'_>, UnknownEncoding> {
    if let Some(decoded) = utf_16(bytes) {
        return Ok(decoded);
    }
    let encoding = match declared(bytes) {
        None => UTF_8,
        Some(label) => match Encoding::for_label(label.as_bytes()) {
            // What declares UTF-16 in single bytes was converted by someone who left the declaration as it was.
            Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => UTF_8,
            Some(encoding) => encoding,
            None => return Err(UnknownEncoding(label)),
        },
    };
    Ok(decode(bytes, encoding))
}

/// The text of a file that declares nothing: UTF-16, UTF-8, or the encoding that its bytes look like where most lines
/// that are not plain ASCII are not UTF-8.
pub(super) fn undeclared(bytes: &[u8]) -> Decoded<'_> {
    if let Some(decoded) = utf_16(bytes) {
        return decoded;
    }
    if is_mostly_utf_8(bytes) {
        return decode(bytes, UTF_8);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guessed = decode(bytes, detector.guess(None, Utf8Detection::Deny));
    if guessed.text.contains(BROKEN) { decode(bytes, UTF_8) } else { guessed }
}

fn is_mostly_utf_8(bytes: &[u8]) -> bool {
    if std::str::from_utf8(bytes).is_ok() {
        return true;
    }
    let telling = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_ascii());
    let (good, bad) =
        telling.fold(
            (0, 0),
            |(good, bad), line| {
                if std::str::from_utf8(line).is_ok() { (good + 1, bad) } else { (good, bad + 1) }
            },
        );
    good >= bad
}

fn utf_16(bytes: &[u8]) -> Option<Decoded<'_>> {
    let encoding = match bytes {
        [0xff, 0xfe, ..] => UTF_16LE,
        [0xfe, 0xff, ..] => UTF_16BE,
        // No mark: a first character below U+0100 has one byte of nothing.
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => UTF_16LE,
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => UTF_16BE,
        _ => return None,
    };
    Some(decode(bytes, encoding))
}

fn decode<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Decoded<'a> {
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    Decoded { text, encoding }
}

/// The encoding that an XML declaration names.
fn declared(bytes: &[u8]) -> Option<String> {
    const FAR_ENOUGH: usize = 256;
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(FAR_ENOUGH)]);
    let declaration = head.trim_start_matches('\u{feff}').trim_start().strip_prefix("<?xml")?.split("?>").next()?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let label = value[1..].split(quote).next()?.trim();
    (!label.is_empty()).then(|| label.chars().take(80).collect())
}

#[cfg(test)]
mod tests {
    use encoding_rs::{GB18030, WINDOWS_1252};

    use super::*;

    fn utf_16_bytes(text: &str, units: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(units).collect()
    }

    #[test]
    fn xml_is_read_as_it_says_it_is() {
        let text = "<?xml version='1.0' encoding='gb18030'?><名>漓瑞</名>";
        assert_eq!(xml(&GB18030.encode(text).0).ok().map(|decoded| decoded.text.into_owned()).as_deref(), Some(text));
        let plain = "<?xml version=\"1.0\" encoding = \"UTF-16\" ?><名>漓瑞</名>";
        for bytes in [
            plain.as_bytes().to_vec(),
            [b"\xff\xfe".to_vec(), utf_16_bytes(plain, u16::to_le_bytes)].concat(),
            [b"\xfe\xff".to_vec(), utf_16_bytes(plain, u16::to_be_bytes)].concat(),
            utf_16_bytes(plain, u16::to_le_bytes),
            utf_16_bytes(plain, u16::to_be_bytes),
        ] {
            assert_eq!(xml(&bytes).ok().map(|decoded| decoded.text.into_owned()).as_deref(), Some(plain));
        }
        let unknown = xml(b"<?xml version='1.0' encoding='x-nonsense'?><a/>");
        assert_eq!(unknown.err().map(|UnknownEncoding(label)| label).as_deref(), Some("x-nonsense"));
        assert!(xml(b"<a>\xff</a>").is_ok_and(|decoded| decoded.text.contains(BROKEN)));
    }

    #[test]
    fn tables_are_read_as_spreadsheets_save_them() {
        let chinese = "编号,名称\n1,漓瑞运动鞋\n2,瑶语茶叶\n3,桂林米粉商标注册\n";
        assert_eq!(undeclared(&GB18030.encode(chinese).0).text, chinese);
        let german = "id;name\n1;Bäckerei Köhler, Düsseldorf\n2;Müller Möbel Größe\n";
        assert_eq!(undeclared(&WINDOWS_1252.encode(german).0).text, german);
        assert_eq!(undeclared(chinese.as_bytes()).encoding, UTF_8);
        let damaged = [chinese.as_bytes(), b"4,\xca\n"].concat();
        assert_eq!(undeclared(&damaged).encoding, UTF_8);
    }
}
