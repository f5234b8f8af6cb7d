//! Content codings undone under a cap, so that a small body cannot become a huge page.

use std::borrow::Cow;
use std::io::Read;

use flate2::bufread::GzDecoder;
use flate2::read::{DeflateDecoder, ZlibDecoder};
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

use crate::locale::Message;

/// What the client asks for. Exactly what [`decode_body`] undoes.
pub(super) const ACCEPT_ENCODING: &str = "gzip, br, zstd, deflate";
/// Codings one body may be wrapped in; more is an attack (RFC 9110 allows any number).
const MAX_CODINGS: usize = 3;
/// gzip members or zstd frames in one body; honest ones have one. Each costs a decoder, however little it holds.
const MAX_MEMBERS: usize = 1_000;
const BROTLI_BUFFER_BYTES: usize = 4096;
/// What a zstd decoder may be told to remember (RFC 9659, section 3): a frame that wants more is refused unread.
const MAX_ZSTD_WINDOW_BYTES: u64 = 8 << 20;
/// Room made before anything is decoded. A header's word alone buys no more than that.
const FIRST_ROOM_BYTES: usize = 256 << 10;

/// A body as its author wrote it.
#[derive(Debug, PartialEq)]
pub struct Decoded<'a> {
    pub body: Cow<'a, [u8]>,
    /// The cap was reached, or the coding broke off: what came until then is in `body`.
    pub incomplete: bool,
    /// What was wrong with the coding, if anything was.
    pub warning: Option<Message>,
}

/// How the undoing of one coding ended.
enum End {
    Whole,
    /// The cap was reached.
    Capped,
    /// The coded bytes are damaged or end too early.
    Broken,
    /// The bytes were never in this coding.
    Unlike,
}

/// Undoes `content_encoding` (the header's value), never producing more than `max_bytes`.
/// A body whose coding we do not know, or that is not in the coding it claims, comes back as it is.
pub fn decode_body<'a>(body: &'a [u8], content_encoding: Option<&str>, max_bytes: u64) -> Decoded<'a> {
    let codings = content_encoding.unwrap_or_default().split(',').map(|coding| coding.trim().to_ascii_lowercase());
    let codings: Vec<String> =
        codings.filter(|coding| !coding.is_empty() && coding != "identity").take(MAX_CODINGS + 1).collect();
    let mut decoded = Decoded { body: Cow::Borrowed(body), incomplete: false, warning: None };
    if codings.len() > MAX_CODINGS {
        let warning = Message::new("fetch-codings-too-many").with("max", MAX_CODINGS);
        return Decoded { incomplete: true, warning: Some(warning), ..decoded };
    }
    for coding in codings.iter().rev() {
        let input = decoded.body.as_ref();
        let (bytes, end) = match coding.as_str() {
            // A 204, a 304, the answer to nothing: coded or not, it is empty.
            _ if input.is_empty() => break,
            "gzip" | "x-gzip" => gunzip(input, max_bytes),
            "zstd" => unzstd(input, max_bytes),
            "br" => read_all(brotli::Decompressor::new(input, BROTLI_BUFFER_BYTES), input.len(), max_bytes),
            // RFC 9110 says zlib; many servers send the bare stream.
            "deflate" if looks_like_zlib(input) => read_all(ZlibDecoder::new(input), input.len(), max_bytes),
            "deflate" => read_all(DeflateDecoder::new(input), input.len(), max_bytes),
            _ => {
                let warning = Message::new("fetch-coding-unknown").with("coding", shortened(coding));
                return Decoded { incomplete: true, warning: Some(warning), ..decoded };
            }
        };
        let warning = |code: &'static str| Some(Message::new(code).with("coding", shortened(coding)));
        match end {
            End::Whole => decoded.body = Cow::Owned(bytes),
            End::Capped => {
                let warning = Message::new("fetch-coding-cap").with("bytes", max_bytes as f64);
                decoded = Decoded { body: Cow::Owned(bytes), incomplete: true, warning: Some(warning) };
            }
            End::Broken if !bytes.is_empty() => {
                let warning = warning("fetch-coding-broken");
                decoded = Decoded { body: Cow::Owned(bytes), incomplete: true, warning };
            }
            // Servers that name a coding and then do not apply it are common; their pages are whole.
            End::Broken | End::Unlike => return Decoded { warning: warning("fetch-coding-false"), ..decoded },
        }
    }
    decoded
}

/// Member after member; what follows the last and is no member is padding, as every browser reads it.
fn gunzip(input: &[u8], max_bytes: u64) -> (Vec<u8>, End) {
    let is_member = |rest: &[u8]| rest.starts_with(&[0x1f, 0x8b]);
    if !is_member(input) {
        return (Vec::new(), End::Unlike);
    }
    let mut output = Output::new(input.len(), max_bytes);
    let mut rest = input;
    for _ in 0..MAX_MEMBERS {
        let mut member = GzDecoder::new(rest);
        match output.take(&mut member) {
            End::Whole => rest = member.into_inner(),
            end => return (output.bytes, end),
        }
        if !is_member(rest) {
            return (output.bytes, End::Whole);
        }
    }
    (output.bytes, End::Broken)
}

/// Frame after frame; frames to be skipped are, and what is no frame is padding.
fn unzstd(input: &[u8], max_bytes: u64) -> (Vec<u8>, End) {
    let mut output = Output::new(input.len(), max_bytes);
    let mut rest = input;
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size(MAX_ZSTD_WINDOW_BYTES);
    for frame in 0..MAX_MEMBERS {
        if rest.is_empty() {
            return (output.bytes, End::Whole);
        }
        match StreamingDecoder::new_with_decoder(rest, &mut decoder) {
            Ok(mut frame) => match output.take(&mut frame) {
                End::Whole => rest = frame.into_inner(),
                end => return (output.bytes, end),
            },
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                // Magic number and length come before what is skipped.
                let skipped = usize::try_from(length).unwrap_or(usize::MAX).saturating_add(8);
                let Some(after) = rest.get(skipped..) else { return (output.bytes, End::Broken) };
                rest = after;
            }
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::BadMagicNumber(_))) => {
                return (output.bytes, if frame == 0 { End::Unlike } else { End::Whole });
            }
            // A frame that asks for too large a window, or for a dictionary, is whole and still nothing for us.
            Err(_) => return (output.bytes, End::Broken),
        }
    }
    (output.bytes, End::Broken)
}

fn read_all(mut reader: impl Read, input_bytes: usize, max_bytes: u64) -> (Vec<u8>, End) {
    let mut output = Output::new(input_bytes, max_bytes);
    let end = output.take(&mut reader);
    (output.bytes, end)
}

/// What was decoded so far, and how much it may become.
struct Output {
    bytes: Vec<u8>,
    max_bytes: u64,
}

impl Output {
    fn new(input_bytes: usize, max_bytes: u64) -> Self {
        let room = usize::try_from(max_bytes).unwrap_or(usize::MAX).min(FIRST_ROOM_BYTES);
        Output { bytes: Vec::with_capacity(input_bytes.saturating_mul(4).min(room)), max_bytes }
    }

    fn take(&mut self, reader: &mut impl Read) -> End {
        let room = self.max_bytes.saturating_sub(self.bytes.len() as u64);
        let result = reader.take(room.saturating_add(1)).read_to_end(&mut self.bytes);
        if self.bytes.len() as u64 > self.max_bytes {
            self.bytes.truncate(usize::try_from(self.max_bytes).unwrap_or(usize::MAX));
            return End::Capped;
        }
        if result.is_err() { End::Broken } else { End::Whole }
    }
}

fn looks_like_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [cmf, flags, ..] if cmf & 0x0f == 8 && (u16::from(*cmf) * 256 + u16::from(*flags)) % 31 == 0)
}

/// A coding's name as it can stand in a warning.
fn shortened(coding: &str) -> String {
    coding.chars().filter(|c| !c.is_control()).take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::DeflateEncoder, write::GzEncoder, write::ZlibEncoder};
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};
    use std::io::Write;

    fn gzip(body: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body).expect("to memory");
        encoder.finish().expect("to memory")
    }

    fn zlib(body: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body).expect("to memory");
        encoder.finish().expect("to memory")
    }

    fn deflate(body: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(body).expect("to memory");
        encoder.finish().expect("to memory")
    }

    fn br(body: &[u8]) -> Vec<u8> {
        let mut coded = Vec::new();
        brotli::CompressorWriter::new(&mut coded, 4096, 5, 22).write_all(body).expect("to memory");
        coded
    }

    fn zstd(body: &[u8]) -> Vec<u8> {
        compress_to_vec(body, CompressionLevel::Fastest)
    }

    const SKIPPABLE: [u8; 11] = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, b'a', b'b', b'c'];

    #[test]
    fn each_coding_gives_the_text_back() {
        let text = b"a page about tea".repeat(20);
        let (first, second) = text.split_at(100);
        let table: [(&str, Vec<u8>); 17] = [
            ("gzip", gzip(&text)),
            ("GZIP", gzip(&text)),
            ("x-gzip", gzip(&text)),
            ("gzip", [gzip(first), gzip(second)].concat()),
            ("gzip", [gzip(&text), vec![0; 512]].concat()),
            ("deflate", zlib(&text)),
            ("deflate", deflate(&text)),
            ("br", br(&text)),
            ("zstd", zstd(&text)),
            ("zstd", [zstd(first), SKIPPABLE.to_vec(), zstd(second)].concat()),
            ("zstd", [SKIPPABLE.to_vec(), zstd(&text)].concat()),
            ("gzip, gzip", gzip(&gzip(&text))),
            ("gzip, zstd", zstd(&gzip(&text))),
            ("deflate, br, gzip", gzip(&br(&zlib(&text)))),
            ("identity", text.clone()),
            (" , identity, gzip", gzip(&text)),
            ("", text.clone()),
        ];
        for (coding, wire) in table {
            let decoded = decode_body(&wire, Some(coding), 1 << 20);
            let expected = Decoded { body: Cow::Borrowed(&text), incomplete: false, warning: None };
            assert_eq!(decoded, expected, "{coding}");
        }
    }

    #[test]
    fn a_bomb_ends_at_the_cap() {
        let zeros = vec![0; 10_000_000];
        let table = [
            ("gzip", gzip(&zeros)),
            ("gzip", gzip(&vec![0; 900]).repeat(10)),
            ("deflate", zlib(&zeros)),
            ("deflate", deflate(&zeros)),
            ("br", br(&zeros)),
            ("zstd", zstd(&zeros)),
            ("gzip, gzip", gzip(&gzip(&zeros))),
            ("zstd, br, gzip", gzip(&br(&zstd(&zeros)))),
        ];
        for (coding, bomb) in table {
            let decoded = decode_body(&bomb, Some(coding), 1_000);
            let code = decoded.warning.map(|warning| warning.code.into_owned());
            let layers = coding.split(',').count();
            assert!(decoded.body.len() <= 1_000 && decoded.body.capacity_is_small(), "{coding}");
            // The outer layers of a stack are small enough to pass; its innermost meets the cap.
            assert_eq!((decoded.incomplete, code.as_deref()), (true, Some("fetch-coding-cap")), "{coding} {layers}");
        }
    }

    trait CapacityIsSmall {
        fn capacity_is_small(&self) -> bool;
    }

    impl CapacityIsSmall for Cow<'_, [u8]> {
        fn capacity_is_small(&self) -> bool {
            matches!(self, Cow::Owned(bytes) if bytes.capacity() <= 64 << 10)
        }
    }

    #[test]
    fn what_is_exactly_as_large_as_the_cap_is_whole() {
        for (coding, wire) in [("gzip", gzip(&[7; 1_000])), ("br", br(&[7; 1_000])), ("zstd", zstd(&[7; 1_000]))] {
            let decoded = decode_body(&wire, Some(coding), 1_000);
            assert_eq!((decoded.body.len(), decoded.incomplete), (1_000, false), "{coding}");
        }
    }

    #[test]
    fn a_broken_or_false_coding_keeps_what_there_is() {
        let text: String = (0..20_000u32).map(|n| format!("plain words {} ", n.wrapping_mul(2_654_435_761))).collect();
        let text = text.into_bytes();
        let plain = b"<html>not coded</html>".as_slice();
        // A frame header that asks for a window of 2 GiB, and one that asks for a dictionary.
        let wide = [&[0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8][..], &[0; 20]].concat();
        let dictionary = [&[0x28, 0xb5, 0x2f, 0xfd, 0x21, 0x07, 0x05][..], &[0; 20]].concat();
        let cut = |coded: Vec<u8>| coded[..coded.len() - 20].to_vec();
        let table: Vec<(&str, Vec<u8>, &[u8], bool, &str)> = vec![
            ("gzip", cut(gzip(&text)), b"plain words", true, "fetch-coding-broken"),
            ("br", cut(br(&text)), b"plain words", true, "fetch-coding-broken"),
            ("zstd", cut(zstd(&text)), b"plain words", true, "fetch-coding-broken"),
            ("gzip", plain.into(), plain, false, "fetch-coding-false"),
            ("deflate", plain.into(), plain, false, "fetch-coding-false"),
            ("br", plain.into(), plain, false, "fetch-coding-false"),
            ("zstd", plain.into(), plain, false, "fetch-coding-false"),
            ("gzip, gzip", gzip(plain), plain, false, "fetch-coding-false"),
            ("zstd", wide.clone(), &wide, false, "fetch-coding-false"),
            ("zstd", dictionary.clone(), &dictionary, false, "fetch-coding-false"),
            ("compress", plain.into(), plain, true, "fetch-coding-unknown"),
            ("gzip, aws-chunked", plain.into(), plain, true, "fetch-coding-unknown"),
            ("gzip, gzip, gzip, gzip", plain.into(), plain, true, "fetch-codings-too-many"),
        ];
        for (coding, wire, beginning, incomplete, code) in table {
            let decoded = decode_body(&wire, Some(coding), 1 << 20);
            assert!(decoded.body.starts_with(beginning), "{coding} {code}");
            let warned = decoded.warning.map(|warning| warning.code.into_owned());
            assert_eq!((decoded.incomplete, warned.as_deref()), (incomplete, Some(code)), "{coding}");
        }
    }

    #[test]
    fn many_empty_members_end() {
        let decoded = gzip(b"").repeat(MAX_MEMBERS + 5);
        let decoded = decode_body(&decoded, Some("gzip"), 1 << 20);
        assert_eq!(decoded.warning.map(|warning| warning.code.into_owned()).as_deref(), Some("fetch-coding-false"));
        let full = gzip(b"a").repeat(MAX_MEMBERS + 5);
        let decoded = decode_body(&full, Some("gzip"), 1 << 20);
        assert_eq!((decoded.body.len(), decoded.incomplete), (MAX_MEMBERS, true));
    }

    #[test]
    fn an_empty_body_is_empty_in_every_coding() {
        for coding in ["gzip", "br", "zstd", "deflate"] {
            assert_eq!(
                decode_body(b"", Some(coding), 10),
                Decoded { body: Cow::Borrowed(b""), incomplete: false, warning: None }
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic_or_pass_the_cap(
            bytes in proptest::collection::vec(0u8.., 0..300),
            coding in proptest::sample::select(vec!["gzip", "br", "zstd", "deflate"]),
        ) {
            let headed = match coding {
                "gzip" => [&[0x1f, 0x8b, 8, 0][..], &bytes].concat(),
                "zstd" => [&[0x28, 0xb5, 0x2f, 0xfd][..], &bytes].concat(),
                _ => bytes,
            };
            let decoded = decode_body(&headed, Some(coding), 500);
            proptest::prop_assert!(decoded.body.len() <= headed.len().max(500));
        }
    }
}
