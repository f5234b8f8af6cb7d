//! What a body is: by its first bytes where they are telling, otherwise by its header.

/// What a response carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentKind {
    Html,
    /// XML that is not XHTML: sitemaps and feeds among them; also compressed ones.
    Xml,
    Text,
    Picture(PictureFormat),
    Json,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureFormat {
    Jpeg,
    Png,
    Gif,
    Webp,
    Bmp,
}

/// Says what `body` is. The signature of a picture or of another binary format goes before the header, and so does markup
/// where the header says nothing or nonsense.
pub fn sniff(content_type: Option<&str>, body: &[u8]) -> ContentKind {
    if let Some(format) = picture(body) {
        return ContentKind::Picture(format);
    }
    if is_binary_format(body) {
        return ContentKind::Other;
    }
    let header = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match header.as_str() {
        "text/html" | "application/xhtml+xml" => xml_in_disguise(body).unwrap_or(ContentKind::Html),
        "text/xml" | "application/xml" => markup(body).unwrap_or(ContentKind::Xml),
        "application/json" | "text/json" => ContentKind::Json,
        "application/gzip" | "application/x-gzip" => ContentKind::Xml,
        "text/plain" | "application/octet-stream" | "unknown/unknown" | "application/unknown" | "*/*" => {
            by_content(&header, body)
        }
        // None, or something that is no type (RFC 9110, section 8.3.1).
        other if !other.contains('/') => by_content("", body),
        other if other.ends_with("+xml") => ContentKind::Xml,
        other if other.ends_with("+json") => ContentKind::Json,
        "application/vnd.apple.mpegurl" | "application/x-mpegurl" | "audio/x-mpegurl" | "audio/mpegurl" => {
            ContentKind::Text
        }
        "text/css" | "text/javascript" | "text/ecmascript" => ContentKind::Other,
        other if other.starts_with("text/") => ContentKind::Text,
        _ => ContentKind::Other,
    }
}

fn picture(body: &[u8]) -> Option<PictureFormat> {
    match body {
        [0xff, 0xd8, 0xff, ..] => Some(PictureFormat::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(PictureFormat::Png),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(PictureFormat::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(PictureFormat::Webp),
        // Two letters alone could begin a text; the reserved bytes of the header are zero.
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Some(PictureFormat::Bmp),
        _ => None,
    }
}

/// What people download rather than read. Signatures that a text might begin with by chance are told by more than letters.
fn is_binary_format(body: &[u8]) -> bool {
    const STARTS: &[&[u8]] = &[
        b"%PDF-",
        b"%!PS-Adobe",
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"Rar!\x1a\x07",
        b"7z\xbc\xaf\x27\x1c",
        b"\xfd7zXZ\x00",
        b"\x28\xb5\x2f\xfd",
        // Office documents and installers before they were ZIP files.
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\x7fELF",
        b"MZ\x90\x00",
        b"\x00asm",
        b"\xca\xfe\xba\xbe",
        b"SQLite format 3\x00",
        b"wOFF\x00",
        b"wOF2\x00",
        b"OggS\x00",
        b"fLaC\x00",
        b"\x1a\x45\xdf\xa3",
        b"FLV\x01",
        b"II*\x00",
        b"MM\x00*",
        b"8BPS\x00\x01",
        b"\x00\x00\x01\x00",
    ];
    match body {
        // Films and pictures in the container of MP4: HEIC and AVIF among them.
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => true,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..]
        | [b'R', b'I', b'F', b'F', _, _, _, _, b'A', b'V', b'I', b' ', ..] => true,
        [b'I', b'D', b'3', 2..=4, 0, ..] | [b'B', b'Z', b'h', b'1'..=b'9', b'1', b'A', b'Y', b'&', ..] => true,
        _ => STARTS.iter().any(|start| body.starts_with(start)),
    }
}

fn by_content(header: &str, body: &[u8]) -> ContentKind {
    if body.starts_with(&[0x1f, 0x8b]) {
        return ContentKind::Xml;
    }
    if let Some(kind) = markup(body) {
        return kind;
    }
    let start = &body[..body.len().min(512)];
    let is_binary = start.iter().any(|byte| matches!(byte, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f));
    // UTF-16 text is full of zero bytes, and begins with a mark.
    let is_marked = body.starts_with(&[0xff, 0xfe]) || body.starts_with(&[0xfe, 0xff]);
    match trimmed(body).first() {
        _ if is_binary && !is_marked => ContentKind::Other,
        Some(b'{' | b'[') if header != "text/plain" => ContentKind::Json,
        Some(_) => ContentKind::Text,
        None => ContentKind::Other,
    }
}

fn trimmed(body: &[u8]) -> &[u8] {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let start = body.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(body.len());
    &body[start..]
}

fn starts_with(body: &[u8], start: &str) -> bool {
    body.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start.as_bytes()))
}

/// HTML or XML by the first tag; none where the body begins with something else.
fn markup(body: &[u8]) -> Option<ContentKind> {
    let start = trimmed(body);
    const HTML: &[&str] = &[
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<title",
        "<meta",
        "<script",
        "<div",
        "<p>",
        "<table",
        "<h1",
        "<a ",
    ];
    if HTML.iter().any(|tag| starts_with(start, tag)) {
        return Some(ContentKind::Html);
    }
    if starts_with(start, "<!--") {
        return Some(ContentKind::Html);
    }
    xml_in_disguise(body).or_else(|| starts_with(start, "<?xml").then_some(ContentKind::Html))
}

/// XML by its root element, whatever the header says; XHTML is not meant.
fn xml_in_disguise(body: &[u8]) -> Option<ContentKind> {
    const ROOTS: &[&str] = &["<urlset", "<sitemapindex", "<rss", "<feed", "<rdf:rdf"];
    let start = trimmed(body);
    let root = |bytes: &[u8]| ROOTS.iter().any(|root| starts_with(bytes, root));
    if root(start) {
        return Some(ContentKind::Xml);
    }
    let head = &start[..start.len().min(1024)];
    let is_declared = starts_with(start, "<?xml");
    let is_html = head.windows(5).any(|window| window.eq_ignore_ascii_case(b"<html"));
    (is_declared && !is_html).then_some(ContentKind::Xml)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bodies_show_what_they_are() {
        use ContentKind::*;
        let cases: &[(Option<&str>, &[u8], ContentKind)] = &[
            (Some("text/html; charset=gbk"), b"anything", Html),
            (Some("text/html"), b"\xff\xd8\xff\xe0", Picture(PictureFormat::Jpeg)),
            (Some("image/jpeg"), b"<html>not found", Other),
            (None, b"\x89PNG\r\n\x1a\n", Picture(PictureFormat::Png)),
            (None, b"GIF89a", Picture(PictureFormat::Gif)),
            (None, b"RIFF\x00\x00\x00\x00WEBPVP8 ", Picture(PictureFormat::Webp)),
            (None, b"BM\x10\x00\x00\x00\x00\x00\x00\x00", Picture(PictureFormat::Bmp)),
            (None, b"BMW is a mark", Text),
            (None, b"\n <!DOCTYPE html><p>x", Html),
            (Some("text/html"), b"<?xml version='1.0'?><urlset></urlset>", Xml),
            (Some("application/xml"), b"<?xml version='1.0'?><!DOCTYPE html><html>", Html),
            (Some("application/rss+xml"), b"<rss>", Xml),
            (Some("application/ld+json"), b"{}", Json),
            (None, b"{\"a\": 1}", Json),
            (Some("application/octet-stream"), b"\x1f\x8b\x08", Xml),
            (Some("text/plain"), b"{a list}", Text),
            (Some("application/vnd.apple.mpegurl"), b"#EXTM3U", Text),
            (Some("application/pdf"), b"%PDF-1.4", Other),
            (Some("text/html"), b"%PDF-1.4\n<html>", Other),
            (Some("text/html"), b"PK\x03\x04\x14\x00<html>", Other),
            (Some("text/plain"), b"\x00\x00\x00\x1cftypavif", Other),
            (Some("text/html"), b"RIFF\x00\x00\x00\x00AVI LIST", Other),
            (Some("text/html"), b"RIFF\x00\x00\x00\x00WAVEfmt ", Other),
            (Some("text/html"), b"ID3\x03\x00", Other),
            (Some("text/html"), b"PK is short for public key", Html),
            (Some("text/html"), b"ID3 tags, MZ and II", Html),
            (Some("nonsense"), b"<html><p>x", Html),
            (Some("nonsense"), b"x", Text),
            (Some("*/*"), b"<html>", Html),
            (Some("text/css"), b"a { b: c }", Other),
            (None, b"", Other),
            (None, b"\x00\x01\x02", Other),
        ];
        for (header, body, kind) in cases {
            assert_eq!(sniff(*header, body), *kind, "{header:?} {}", String::from_utf8_lossy(body));
        }
    }

    proptest! {
        #[test]
        fn any_body_is_something(body in proptest::collection::vec(any::<u8>(), 0..40)) {
            sniff(None, &body);
        }
    }
}
