//! Makes broken JSON readable: comments, trailing commas, raw control characters, entities, comment and CDATA wrappers.

use serde_json::Value;

/// Values in one block.
const MAX_VALUES: usize = 1_000;

/// Reads a block of JSON, repaired where it does not parse as it is.
pub fn parse(text: &str) -> Option<Value> {
    let text = unwrap(text);
    if let Ok(value) = serde_json::from_str(text) {
        return Some(value);
    }
    let repaired = repair(text);
    let unescaped = text.contains('&').then(|| repair(&unescape(text)));
    let read = |text: &String| serde_json::from_str(text).ok().or_else(|| several(text));
    read(&repaired).or_else(|| unescaped.as_ref().and_then(read))
}

/// Several values one after the other, with or without commas between them, are a list.
fn several(text: &str) -> Option<Value> {
    let mut values = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() && values.len() < MAX_VALUES {
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        values.push(stream.next()?.ok()?);
        rest =
            rest[stream.byte_offset()..].trim_start_matches(|char: char| char.is_whitespace() || ",;".contains(char));
    }
    (values.len() > 1).then_some(Value::Array(values))
}

/// Removes what stands around the JSON: `<!-- -->`, `//<![CDATA[ //]]>`, a final semicolon, a byte order mark.
fn unwrap(text: &str) -> &str {
    let begin = text.find("CDATA[").filter(|at| text[..*at].find('{').is_none()).map_or(0, |at| at + "CDATA[".len());
    let inner = &text[begin..];
    let inner = inner.rfind("]]>").filter(|_| begin > 0).map_or(inner, |end| &inner[..end]);
    let start = inner.find(['{', '[']).unwrap_or(0);
    let end = inner.rfind(['}', ']']).map_or(inner.len(), |at| at + 1);
    inner.get(start..end).unwrap_or(inner)
}

/// Drops comments and trailing commas outside strings; escapes control characters and drops bad escapes inside them.
fn repair(text: &str) -> String {
    let mut repaired = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut in_string = false;
    // The last sign that is not white space, to tell a comma that divides from one that is left over.
    let mut last = ' ';
    while let Some(char) = chars.next() {
        match char {
            '"' => {
                in_string = !in_string;
                repaired.push(char);
            }
            '\\' if in_string => match chars.next() {
                Some(escaped @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u')) => {
                    repaired.extend(['\\', escaped]);
                }
                Some(other) => repaired.push(other),
                None => {}
            },
            control if in_string && control.is_control() => repaired.push_str(match control {
                '\n' | '\r' => "\\n",
                '\t' => "\\t",
                _ => " ",
            }),
            '/' if !in_string && chars.peek() == Some(&'/') => while chars.next_if(|char| *char != '\n').is_some() {},
            '/' if !in_string && chars.peek() == Some(&'*') => {
                let mut last = ' ';
                for char in chars.by_ref().skip(1) {
                    if last == '*' && char == '/' {
                        break;
                    }
                    last = char;
                }
            }
            control if !in_string && control.is_control() => repaired.push(' '),
            ',' if !in_string && matches!(last, ',' | '[' | '{') => {}
            '}' | ']' if !in_string => {
                let kept = repaired.trim_end();
                let kept = kept.strip_suffix(',').unwrap_or(kept).len();
                repaired.truncate(kept);
                repaired.push(char);
            }
            _ => repaired.push(char),
        }
        if !char.is_whitespace() && !char.is_control() && char != '/' {
            last = char;
        }
    }
    repaired
}

/// Entities of a script that was escaped as if it were text.
fn unescape(text: &str) -> String {
    let text = text.replace("&quot;", "\"").replace("&#34;", "\"").replace("&#039;", "'").replace("&#39;", "'");
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn broken_blocks_are_read() {
        let expected = json!({"name": "a", "list": [1, 2]});
        let cases = [
            r#"{"name": "a", "list": [1, 2]}"#,
            r#"{"name": "a", "list": [1, 2,],}"#,
            "{\"name\": \"a\", // the name\n \"list\": /* two */ [1, 2]}",
            r#"<!-- {"name": "a", "list": [1, 2]} -->"#,
            "//<![CDATA[\n{\"name\": \"a\", \"list\": [1, 2]}\n//]]>",
            "<![CDATA[{\"name\": \"a\", \"list\": [1, 2]}]]>",
            "{&quot;name&quot;: &quot;a&quot;, &quot;list&quot;: [1, 2]}",
            "\u{feff}{\"name\": \"a\", \"list\": [1, 2]};",
            "/* <![CDATA[ */ {\"name\": \"a\", \"list\": [1, 2]} /* ]]> */",
            "<!--\n{\"name\": \"a\", \"list\": [1, 2]}\n//-->",
            "{\"name\": \"a\",, \"list\": [1,, 2]}",
            "{\"name\": \"a\", /* [ */ \"list\": [ // {\n 1, 2]}",
            "{\u{0}\"name\": \"a\",\u{b} \"list\": [1, 2]}",
            "{&#34;name&#34;: &#34;a&#34;, &#34;list&#34;: [1, 2,]}",
        ];
        for text in cases {
            assert_eq!(parse(text).as_ref(), Some(&expected), "{text}");
        }
    }

    #[test]
    fn values_in_a_row_are_a_list() {
        let expected = json!([{"a": 1}, {"b": [2]}]);
        for text in ["{\"a\": 1}{\"b\": [2]}", "{\"a\": 1},\n{\"b\": [2],}", "{\"a\": 1};{\"b\": [2]};"] {
            assert_eq!(parse(text).as_ref(), Some(&expected), "{text}");
        }
        assert_eq!(parse("{\"a\": 1} and words"), Some(json!({"a": 1})));
    }

    #[test]
    fn strings_keep_their_words() {
        let cases = [
            ("{\"a\": \"one\ntwo\"}", "one\ntwo"),
            ("{\"a\": \"x\ty\",}", "x\ty"),
            (r#"{"a": "http://b.test/ /* no */",}"#, "http://b.test/ /* no */"),
            (r#"{"a": "it\'s",}"#, "it's"),
            (r#"{"a": "1,]",}"#, "1,]"),
        ];
        for (text, value) in cases {
            assert_eq!(parse(text), Some(json!({"a": value})), "{text}");
        }
        assert_eq!(parse("not json"), None);
        assert_eq!(parse(&"[".repeat(100_000)), None);
    }

    proptest! {
        #[test]
        fn whatever_is_json_stays_as_it_is(text in "\\PC{0,40}", number in any::<i32>()) {
            let value = json!({ "a": [text, number], "b": null });
            prop_assert_eq!(parse(&value.to_string()), Some(value));
        }

        #[test]
        fn any_text_is_tried(text in "[\\[\\]{}\",/*:\\\\a<!>C DAT\\-]{0,80}") {
            parse(&text);
        }
    }
}
