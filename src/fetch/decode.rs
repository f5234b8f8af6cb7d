//! Content codings undone under a cap, so that a small body cannot become a huge page.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// Codings one body may be wrapped in; more is an attack (RFC 9110 allows any number).
const MAX_CODINGS: usize = 3;
const BROTLI_BUFFER_BYTES: usize = 4096;

/// A body as its author wrote it.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    pub body: Cow<'a, [u8]>,
    /// The cap was reached, or the coding broke off: what came until then is in `body`.
    pub incomplete: bool,
}

/// Undoes `content_encoding` (the header's value), never producing more than `max_bytes`.
/// A body whose coding we do not know, or that is not in the coding it claims, comes back as it is.
pub fn decode_body<'a>(body: &'a [u8], content_encoding: Option<&str>, max_bytes: u64) -> Decoded<'a> {
    let codings: Vec<String> = content_encoding
        .unwrap_or_default()
        .split(',')
        .map(|coding| coding.trim().to_ascii_lowercase())
        .filter(|coding| !coding.is_empty() && coding != "identity")
        .collect();
    let mut decoded = Decoded { body: Cow::Borrowed(body), incomplete: false };
    if codings.len() > MAX_CODINGS {
        return Decoded { incomplete: true, ..decoded };
    }
    for coding in codings.iter().rev() {
        let input = decoded.body.as_ref();
        let step = match coding.as_str() {
            "gzip" | "x-gzip" => read_capped(MultiGzDecoder::new(input), max_bytes),
            "br" => read_capped(brotli::Decompressor::new(input, BROTLI_BUFFER_BYTES), max_bytes),
            // RFC 9110 says zlib; many servers send the bare stream.
            "deflate" if looks_like_zlib(input) => read_capped(ZlibDecoder::new(input), max_bytes),
            "deflate" => read_capped(DeflateDecoder::new(input), max_bytes),
            _ => return Decoded { incomplete: true, ..decoded },
        };
        match step {
            (bytes, broken) if broken && bytes.is_empty() => return Decoded { incomplete: true, ..decoded },
            (bytes, broken) => {
                decoded = Decoded { body: Cow::Owned(bytes), incomplete: decoded.incomplete || broken };
            }
        }
    }
    decoded
}

/// What could be read, and whether it ended early.
fn read_capped(reader: impl Read, max_bytes: u64) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    let result = reader.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes);
    let over = bytes.len() as u64 > max_bytes;
    if over {
        bytes.truncate(usize::try_from(max_bytes).unwrap_or(usize::MAX));
    }
    (bytes, over || result.is_err())
}

fn looks_like_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [cmf, flags, ..] if cmf & 0x0f == 8 && (u16::from(*cmf) * 256 + u16::from(*flags)) % 31 == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::DeflateEncoder, write::GzEncoder, write::ZlibEncoder};
    use std::io::Write;

    fn gzip(body: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body).expect("to memory");
        encoder.finish().expect("to memory")
    }

    #[test]
    fn each_coding_gives_the_text_back() {
        let text = b"a page about tea".repeat(20);
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(&text).expect("to memory");
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::default());
        raw.write_all(&text).expect("to memory");
        let mut br = Vec::new();
        brotli::CompressorWriter::new(&mut br, 4096, 5, 22).write_all(&text).expect("to memory");
        let table: [(&str, Vec<u8>); 7] = [
            ("gzip", gzip(&text)),
            ("GZIP", gzip(&text)),
            ("deflate", zlib.finish().expect("to memory")),
            ("deflate", raw.finish().expect("to memory")),
            ("br", br),
            ("gzip, gzip", gzip(&gzip(&text))),
            ("identity", text.clone()),
        ];
        for (coding, wire) in table {
            let decoded = decode_body(&wire, Some(coding), 1 << 20);
            assert_eq!((decoded.body.as_ref(), decoded.incomplete), (text.as_slice(), false), "{coding}");
        }
    }

    #[test]
    fn a_bomb_ends_at_the_cap() {
        let bomb = gzip(&vec![0; 10_000_000]);
        let decoded = decode_body(&bomb, Some("gzip"), 1_000);
        assert_eq!((decoded.body.len(), decoded.incomplete), (1_000, true));
    }

    #[test]
    fn a_broken_or_false_coding_keeps_what_there_is() {
        let whole = gzip(&b"plain words, many of them. ".repeat(2_000));
        let cut = decode_body(&whole[..whole.len() - 20], Some("gzip"), 1 << 20);
        assert!(cut.incomplete && cut.body.starts_with(b"plain words"));
        let false_claim = decode_body(b"<html>not gzip</html>", Some("gzip"), 1 << 20);
        assert_eq!((false_claim.body.as_ref(), false_claim.incomplete), (b"<html>not gzip</html>".as_slice(), true));
    }
}
