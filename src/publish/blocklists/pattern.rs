//! Regular expressions that match one text and nothing else, in the dialect that PCRE and JavaScript share.

/// Matches `text`, letter by letter. Beyond letters, digits and what is special in no dialect and no configuration file,
/// ASCII is written as `\xHH`; what is not ASCII does not occur in addresses.
pub(super) fn literal(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b':' | b'%' | b'=' | b'&' => {
                pattern.push(char::from(byte));
            }
            b'.' | b'/' | b'?' => pattern.extend(['\\', char::from(byte)]),
            _ => pattern.push_str(&format!("\\x{byte:02x}")),
        }
    }
    pattern
}
