//! Takes a domain or an address apart: decoded labels, the part that was registered, the public suffix, words of the path.
//! It judges nothing; whatever is written there, it never panics and reads no more than [`MAX_BYTES`].

use std::net::{IpAddr, Ipv6Addr};

/// Longer input is no domain name: 253 bytes are the most that DNS carries, and a path may follow.
pub const MAX_BYTES: usize = 2048;
/// Longest host, in bytes as written: 253 in DNS, some more for names written in other scripts.
const MAX_HOST: usize = 512;
/// Words of a path that are looked at.
const MAX_PATH_WORDS: usize = 16;

/// Why a line is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DomainFault {
    Empty,
    /// An IP address has no name to compare.
    Address,
    /// Too long, or with characters that stand in no name.
    NotAName,
}

/// A name taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// The host in lower case with its labels decoded, then path and query as written.
    decoded: String,
    /// The labels, from left to right.
    labels: Vec<Label>,
    /// How many labels at the end are public suffix.
    suffix: usize,
    /// Bytes of `decoded` that are host.
    path_at: usize,
}

/// Who may register under a public suffix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Registry {
    /// Anybody, for little.
    Open,
    /// Mostly people and bodies of one country, or bodies of the public good: names there are older and abused less.
    Country,
    /// Authorities, schools and the like.
    Restricted,
}

/// Bytes and scalars of the decoded name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Label {
    start: usize,
    end: usize,
    first_char: usize,
}

/// A piece of the decoded name and where it begins in it, in Unicode scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub text: &'a str,
    pub at: usize,
}

impl Host {
    /// Reads a bare name, a host with port, or an address with scheme and path.
    pub fn parse(input: &str) -> Result<Host, DomainFault> {
        let input = input.trim();
        if input.is_empty() {
            return Err(DomainFault::Empty);
        }
        if input.len() > MAX_BYTES {
            return Err(DomainFault::NotAName);
        }
        let (authority, path) = split(input);
        let host = host_of(authority)?;
        if host.is_empty() || host.len() > MAX_HOST || host.chars().any(is_out_of_place) {
            return Err(DomainFault::NotAName);
        }
        if is_address(host) {
            return Err(DomainFault::Address);
        }
        let mut ascii = host.to_lowercase();
        if !ascii.is_ascii() {
            ascii = ascii.replace(['。', '．', '｡'], ".");
        }
        Host::from_labels(&ascii, path)
    }

    fn from_labels(ascii: &str, path: &str) -> Result<Host, DomainFault> {
        let mut decoded = String::with_capacity(ascii.len() + path.len() + 8);
        let mut labels = Vec::with_capacity(4);
        let mut chars = 0;
        for label in ascii.split('.') {
            if label.is_empty() {
                return Err(DomainFault::NotAName);
            }
            if !decoded.is_empty() {
                decoded.push('.');
                chars += 1;
            }
            let start = decoded.len();
            match label.strip_prefix("xn--").and_then(idna::punycode::decode_to_string) {
                Some(unicode)
                    if !unicode.is_empty() && !unicode.chars().any(is_out_of_place) && !unicode.contains('.') =>
                {
                    decoded.extend(unicode.chars().flat_map(char::to_lowercase));
                }
                _ => decoded.push_str(label),
            }
            labels.push(Label { start, end: decoded.len(), first_char: chars });
            chars += decoded.get(start..).map_or(0, |text| text.chars().count());
        }
        let suffix = suffix_labels(ascii).min(labels.len().saturating_sub(1));
        let path_at = decoded.len();
        decoded.push_str(path);
        Ok(Host { decoded, labels, suffix, path_at })
    }

    /// The whole name with its labels decoded, as spans of findings count it.
    pub fn decoded(&self) -> &str {
        &self.decoded
    }

    /// The decoded host alone.
    pub fn decoded_host(&self) -> &str {
        self.decoded.get(..self.path_at).unwrap_or_default()
    }

    /// The label that was registered: the last before the public suffix.
    pub(super) fn name(&self) -> Piece<'_> {
        let at = self.labels.len() - self.suffix - 1;
        self.labels.get(at).map_or(Piece { text: "", at: 0 }, |label| self.piece(*label))
    }

    /// The labels before the registered one, from left to right.
    pub(super) fn subdomains(&self) -> impl DoubleEndedIterator<Item = Piece<'_>> {
        let before = self.labels.len() - self.suffix - 1;
        self.labels.iter().take(before).map(|label| self.piece(*label))
    }

    /// The labels of the public suffix, from left to right.
    pub(super) fn suffix(&self) -> impl Iterator<Item = Piece<'_>> {
        self.labels.iter().skip(self.labels.len() - self.suffix).map(|label| self.piece(*label))
    }

    /// Who may register under the suffix, as far as that says how likely a name there is meant to resemble another.
    pub(super) fn registry(&self) -> Registry {
        const RESTRICTED: [&str; 8] = ["gov", "edu", "mil", "int", "ac", "gob", "gouv", "museum"];
        // Country codes that are sold to everybody, and those whose names are bought to offer goods.
        const SOLD: [&str; 12] = ["cc", "co", "io", "me", "tv", "ws", "to", "tk", "ml", "cn", "vn", "pw"];
        let Some(last) = self.suffix().last() else { return Registry::Open };
        if self.suffix().any(|label| RESTRICTED.contains(&label.text)) {
            Registry::Restricted
        } else if last.text == "org" || last.text.len() == 2 && last.text.is_ascii() && !SOLD.contains(&last.text) {
            Registry::Country
        } else {
            Registry::Open
        }
    }

    /// Words of path and query, the first few.
    pub(super) fn path_words(&self) -> impl Iterator<Item = Piece<'_>> {
        let path = self.decoded.get(self.path_at..).unwrap_or_default();
        let before =
            if path.is_empty() { 0 } else { self.decoded.get(..self.path_at).map_or(0, |host| host.chars().count()) };
        Words { rest: path, at: before }.take(MAX_PATH_WORDS)
    }

    fn piece(&self, label: Label) -> Piece<'_> {
        Piece { text: self.decoded.get(label.start..label.end).unwrap_or_default(), at: label.first_char }
    }
}

/// Runs of letters and digits.
struct Words<'a> {
    rest: &'a str,
    at: usize,
}

impl<'a> Iterator for Words<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let skipped: usize = self.rest.chars().take_while(|c| !c.is_alphanumeric()).map(char::len_utf8).sum();
        let (before, rest) = self.rest.split_at(skipped);
        self.at += before.chars().count();
        let length: usize = rest.chars().take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum();
        let (word, rest) = rest.split_at(length);
        self.rest = rest;
        let piece = Piece { text: word, at: self.at };
        self.at += word.chars().count();
        (!word.is_empty()).then_some(piece)
    }
}

/// Authority and the rest, without scheme.
fn split(input: &str) -> (&str, &str) {
    let is_scheme = |scheme: &str| scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let input = match input.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => rest,
        _ => input.strip_prefix("//").unwrap_or(input),
    };
    let end = input.find(['/', '?', '#', '\\']).unwrap_or(input.len());
    input.split_at(end)
}

/// The host of an authority, without user, port, wildcard and the root's dot.
fn host_of(authority: &str) -> Result<&str, DomainFault> {
    let host = authority.rsplit('@').next().unwrap_or_default();
    if host.starts_with('[') || host.parse::<Ipv6Addr>().is_ok() {
        return Err(DomainFault::Address);
    }
    let host = match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        Some(_) => return Err(DomainFault::NotAName),
        None => host,
    };
    let host = host.strip_prefix("*.").unwrap_or(host);
    Ok(host.strip_suffix('.').unwrap_or(host))
}

fn is_address(host: &str) -> bool {
    host.parse::<IpAddr>().is_ok()
        || host.split('.').next_back().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()))
}

fn is_out_of_place(c: char) -> bool {
    c.is_whitespace() || c.is_control() || (c.is_ascii_punctuation() && !"-_.*".contains(c))
}

/// How many labels the public suffix has; one for a suffix that nobody listed.
fn suffix_labels(host: &str) -> usize {
    if !host.contains('.') {
        return 0;
    }
    let bytes = host.as_bytes();
    let found =
        psl::suffix(bytes).map_or(0, |suffix| suffix.as_bytes().iter().filter(|byte| **byte == b'.').count() + 1);
    found.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        for (input, subdomains, name, suffix) in [
            ("example.com", "", "example", "com"),
            ("HTTPS://User@Shop.Example.co.uk:8080/a?b", "shop", "example", "co.uk"),
            ("*.example.com.", "", "example", "com"),
            ("a.b.example.com.cn", "a b", "example", "com.cn"),
            ("xn--fiq06l2rdsvs.com", "", "中文域名", "com"),
            ("商城.中国", "", "商城", "中国"),
            ("shop.xn--fiqs8s", "", "shop", "中国"),
            ("xn--zzzzzzzzz999.com", "", "xn--zzzzzzzzz999", "com"),
            ("localhost", "", "localhost", ""),
            ("com", "", "com", ""),
            ("under_score.example.unlisted", "under_score", "example", "unlisted"),
            ("例子。公司", "", "例子", "公司"),
            ("//example.com/x", "", "example", "com"),
        ] {
            let host = Host::parse(input).unwrap_or_else(|fault| panic!("{input}: {fault:?}"));
            let joined =
                |pieces: Vec<Piece<'_>>, by: &str| pieces.iter().map(|piece| piece.text).collect::<Vec<_>>().join(by);
            assert_eq!(joined(host.subdomains().collect(), " "), subdomains, "{input}");
            assert_eq!(host.name().text, name, "{input}");
            assert_eq!(joined(host.suffix().collect(), "."), suffix, "{input}");
        }
    }

    #[test]
    fn what_is_no_name_is_said() {
        for (input, fault) in [
            ("", DomainFault::Empty),
            ("  ", DomainFault::Empty),
            ("192.0.2.1", DomainFault::Address),
            ("http://192.0.2.1:80/x", DomainFault::Address),
            ("[2001:db8::1]:443", DomainFault::Address),
            ("2001:db8::1", DomainFault::Address),
            ("two words.com", DomainFault::NotAName),
            ("a..b", DomainFault::NotAName),
            ("https:///path", DomainFault::NotAName),
            ("exa<mple.com", DomainFault::NotAName),
            ("a:b:c", DomainFault::NotAName),
        ] {
            assert_eq!(Host::parse(input), Err(fault), "{input}");
        }
        assert_eq!(Host::parse(&"a".repeat(3000)), Err(DomainFault::NotAName));
    }

    #[test]
    fn pieces_know_where_they_stand() {
        let host = Host::parse("xn--fiq06l2rdsvs.shop.example.com/Deals/blue-heron").unwrap();
        let decoded: Vec<char> = host.decoded().chars().collect();
        let pieces = host.subdomains().chain([host.name()]).chain(host.suffix()).chain(host.path_words());
        let mut count = 0;
        for piece in pieces {
            let shown: String = decoded[piece.at..piece.at + piece.text.chars().count()].iter().collect();
            assert_eq!(shown, piece.text);
            count += 1;
        }
        assert_eq!(count, 7);
    }
}
