//! `<meta http-equiv=refresh>`: when a page sends its visitor on, and where to. Reads the attribute's value only;
//! which elements of a page count is the caller's business.

use url::Url;

use super::links;

/// Reads `content`, as `5; url=/next`, by the HTML standard's steps for a shared declarative refresh; the time may have a
/// fraction. None where it only reloads the page, and where what it names is no address.
pub fn target(content: &str, base: &Url) -> Option<(f64, Url)> {
    let content = content.trim_start();
    let end = content.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(content.len());
    let (time, rest) = content.split_at(end);
    if !time.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    // `1.2.3` is read up to where it stops being a number.
    let second_point = time.match_indices('.').nth(1).map_or(time.len(), |(at, _)| at);
    let seconds: f64 =
        format!("0{}", &time[..second_point]).parse().ok().filter(|seconds: &f64| seconds.is_finite())?;
    let rest = rest.strip_prefix([';', ',']).or_else(|| rest.strip_prefix(char::is_whitespace))?.trim_start();
    let rest = rest.strip_prefix([';', ',']).unwrap_or(rest);
    let address = unquoted(after_url_key(rest.trim()));
    if address.is_empty() {
        return None;
    }
    Some((seconds, links::resolve(base, address)?))
}

/// `url = x` is `x`, and what does not begin so is an address as it stands.
fn after_url_key(text: &str) -> &str {
    let key = text.get(..3).filter(|key| key.eq_ignore_ascii_case("url"));
    let value = key.and_then(|_| text[3..].trim_start().strip_prefix('='));
    value.map_or(text, str::trim_start)
}

/// A quoted address ends at the same quote, where there is one.
fn unquoted(text: &str) -> &str {
    let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return text };
    text[1..].split(quote).next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_time_and_the_target_are_read() {
        let base = Url::parse("http://a.test/dir/page?x").expect("valid");
        let table: &[(&str, Option<(f64, &str)>)] = &[
            ("5;url=http://b.test/new", Some((5.0, "http://b.test/new"))),
            ("5; URL='next'", Some((5.0, "http://a.test/dir/next"))),
            ("0;url=\"/next\" and more", Some((0.0, "http://a.test/next"))),
            (" 1 , url = /x ", Some((1.0, "http://a.test/x"))),
            (".5;/x", Some((0.5, "http://a.test/x"))),
            ("3.1.4;/x", Some((3.1, "http://a.test/x"))),
            ("2 /x", Some((2.0, "http://a.test/x"))),
            ("0;url", Some((0.0, "http://a.test/dir/url"))),
            ("0;url='open", Some((0.0, "http://a.test/dir/open"))),
            ("0;\n URL=\nhttp://b.test/i.php", Some((0.0, "http://b.test/i.php"))),
            ("99999999999999999999;/x", Some((1e20, "http://a.test/x"))),
            ("5", None),
            ("5;", None),
            ("5;url=''", None),
            ("", None),
            ("url=/x", None),
            ("-1;url=/x", None),
            ("٥;url=/x", None),
            ("5x;url=/x", None),
            ("0;url=javascript:alert(1)", None),
        ];
        for (content, expected) in table {
            let found = target(content, &base);
            let found = found.as_ref().map(|(seconds, url)| (*seconds, url.as_str()));
            assert_eq!(found, *expected, "{content}");
        }
    }

    proptest! {
        #[test]
        fn any_value_is_read(content in "[0-9.]{0,3}[;, ]{0,2}(url)?[ =]{0,2}['\"]?.{0,20}") {
            let base = Url::parse("http://a.test/").expect("valid");
            if let Some((seconds, _)) = target(&content, &base) {
                prop_assert!(seconds >= 0.0);
            }
        }
    }
}
