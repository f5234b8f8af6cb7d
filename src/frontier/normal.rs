//! Normal forms of percent-encoding: one for the address that is asked for (RFC 3986, section 6.2.2), and a coarser one for
//! the key under which an address is known.

use std::borrow::Cow;

/// Escapes of unreserved characters undone, the others in upper case. Borrowed where nothing changes.
pub(super) fn address_part(text: &str) -> Cow<'_, str> {
    rewrite(text, |octet| is_unreserved(octet).then_some(octet), None)
}

/// As [`address_part`], and every printable character stands for itself that does not divide a path.
pub(super) fn path_for_key(path: &str) -> Cow<'_, str> {
    let stays = |octet| matches!(octet, b'/' | b'?' | b'#' | b'%' | b'\\' | b';');
    rewrite(path, |octet| (is_printable(octet) && !stays(octet)).then_some(octet), None)
}

/// A name or value of a query: as [`path_for_key`], and `+`, a space and `%20` are one.
pub(super) fn query_part_for_key(part: &str) -> Cow<'_, str> {
    let stays = |octet| matches!(octet, b'&' | b'=' | b'+' | b'#' | b'%');
    let decoded = |octet| match octet {
        b' ' => Some(b'+'),
        _ => (is_printable(octet) && !stays(octet)).then_some(octet),
    };
    rewrite(part, decoded, Some(b'='))
}

/// RFC 3986, section 2.3.
fn is_unreserved(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.' | b'_' | b'~')
}

fn is_printable(octet: u8) -> bool {
    matches!(octet, b' '..=b'~')
}

/// Undoes the escapes for which `decoded` gives a byte, and escapes `to_escape` where it stands.
fn rewrite(text: &str, decoded: impl Fn(u8) -> Option<u8>, to_escape: Option<u8>) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    if !bytes.contains(&b'%') && to_escape.is_none_or(|byte| !bytes.contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(bytes.len() + 8);
    // Where a percent sign that begins no escape was written: what follows it must not become one.
    let mut stray: Option<usize> = None;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if byte != b'%' {
            if Some(byte) == to_escape {
                escape(byte, &mut out);
            } else {
                out.push(byte);
            }
            continue;
        }
        let Some(octet) = bytes.get(at..at + 2).and_then(unhex) else {
            stray = Some(out.len());
            out.push(byte);
            continue;
        };
        at += 2;
        let would_escape = match stray.map(|stray| &out[stray + 1..]) {
            Some([]) => true,
            Some([between]) => between.is_ascii_hexdigit(),
            _ => false,
        };
        match decoded(octet).filter(|byte| !(would_escape && byte.is_ascii_hexdigit())) {
            Some(byte) => out.push(byte),
            None => escape(octet, &mut out),
        }
    }
    // Only whole ASCII bytes were put in or taken out.
    String::from_utf8(out)
        .map_or(Cow::Borrowed(text), |new| if new == text { Cow::Borrowed(text) } else { Cow::Owned(new) })
}

fn escape(octet: u8, out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.extend([b'%', DIGITS[usize::from(octet >> 4)], DIGITS[usize::from(octet & 15)]]);
}

fn unhex(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    Some((digit(digits[0])? * 16 + digit(digits[1])?) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_have_one_form() {
        for (text, address, path, query) in [
            ("a%7eb%2fc%e9", "a~b%2Fc%E9", "a~b%2Fc%E9", "a~b/c%E9"),
            ("%2C%3b%20+%2B", "%2C%3B%20+%2B", ",%3B ++", ",;++%2B"),
            ("a=b%3D", "a=b%3D", "a=b=", "a%3Db%3D"),
            ("100%", "100%", "100%", "100%"),
            ("%2%35", "%2%35", "%2%35", "%2%35"),
            ("%%35%36", "%%356", "%%356", "%%356"),
            ("%25%34%31", "%2541", "%2541", "%2541"),
        ] {
            let forms = (address_part(text), path_for_key(text), query_part_for_key(text));
            assert_eq!((&*forms.0, &*forms.1, &*forms.2), (address, path, query), "{text}");
        }
        assert!(matches!(address_part("/plain%2F"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn a_normal_form_is_its_own(text in "([%]|[0-9a-fA-F]|%[0-9a-fA-F]{2}|[=+ zé/]){0,20}") {
            for form in [address_part, path_for_key, query_part_for_key] {
                let once = form(&text).into_owned();
                prop_assert_eq!(form(&once).into_owned(), once);
            }
        }
    }
}
