//! Feeds of new domain names: one name a line, a CSV file with a column of names, or the lines of a zone file.
//! It tells them apart by how they begin, and takes the name out of each line; it reads no file.

/// What a file given to `reeve watch` is, as far as its beginning shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WatchedFile {
    Domains(Feed),
    /// A gazette of filings, or something else that is not a list of names.
    Other,
}

/// How the lines of a feed are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feed {
    /// The first word of each line is a name; `#` and `;` begin comments.
    Names,
    /// Columns, the names in the one of that number; the first line is a heading.
    Columns { delimiter: char, column: usize },
    /// Owner name, then time to live, class, type and data in any order that zone files allow.
    Zone,
}

/// Headings that columns of domain names go by.
const HEADINGS: [&str; 9] =
    ["domain", "domain_name", "domainname", "domain name", "fqdn", "hostname", "host", "域名", "新注册域名"];
/// Words that tell a record of a zone file.
const RECORDS: [&str; 10] = ["in", "ns", "a", "aaaa", "ds", "soa", "cname", "mx", "txt", "rrsig"];
/// Lines that are looked at before the kind of a file is decided.
const LINES: usize = 20;

/// Tells what a file is from its first lines; a last line that may be cut is left out of account where there are others.
pub fn recognise(head: &str) -> WatchedFile {
    let head = head.trim_start_matches('\u{feff}');
    let lines: Vec<&str> = head.lines().map(str::trim).filter(|line| !is_comment(line)).take(LINES).collect();
    let Some(first) = lines.first() else { return WatchedFile::Domains(Feed::Names) };
    if first.starts_with(['<', '{', '[']) {
        return WatchedFile::Other;
    }
    if first.starts_with('$') || lines.iter().any(|line| is_record(line)) {
        return WatchedFile::Domains(Feed::Zone);
    }
    for delimiter in [',', '\t', ';', '|'] {
        let mut cells = cells(first, delimiter);
        let column = cells.position(|cell| HEADINGS.contains(&cell.to_lowercase().as_str()));
        if let Some(column) = column.filter(|_| first.contains(delimiter)) {
            return WatchedFile::Domains(Feed::Columns { delimiter, column });
        }
    }
    // A heading of one column is a list of names whose first line is none of them.
    if HEADINGS.contains(&first.to_lowercase().as_str()) {
        return WatchedFile::Domains(Feed::Columns { delimiter: ',', column: 0 });
    }
    if first.contains([',', '\t']) && !first.split([',', '\t']).any(|cell| cell.contains('.')) {
        return WatchedFile::Other;
    }
    // A name has a point in it; a text without any is something else.
    if lines.iter().filter_map(|line| line.split_whitespace().next()).any(|word| word.contains(['.', '。'])) {
        WatchedFile::Domains(Feed::Names)
    } else {
        WatchedFile::Other
    }
}

impl Feed {
    /// Lines before the first name.
    pub fn headings(self) -> usize {
        usize::from(matches!(self, Feed::Columns { .. }))
    }

    /// The name in a line; none where the line is a comment, blank, or names nothing.
    pub fn name(self, line: &str) -> Option<&str> {
        let line = line.trim_start_matches('\u{feff}');
        let trimmed = line.trim();
        if is_comment(trimmed) {
            return None;
        }
        match self {
            Feed::Names => trimmed.split(|c: char| c.is_whitespace() || c == ',').next(),
            Feed::Columns { delimiter, column } => cells(trimmed, delimiter).nth(column),
            // A line that begins with white space goes on with the name before it; `@` is the zone itself.
            Feed::Zone if line.starts_with([' ', '\t']) || trimmed.starts_with(['$', '@', '(', ')']) => None,
            Feed::Zone => trimmed.split_whitespace().next(),
        }
        .filter(|name| !name.is_empty())
    }
}

fn is_comment(line: &str) -> bool {
    line.is_empty() || line.starts_with(['#', ';'])
}

fn is_record(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let named = words.next().is_some_and(|name| name.contains('.') || name == "@");
    named && words.take(3).any(|word| RECORDS.contains(&word.to_ascii_lowercase().as_str()))
}

/// The cells of a line without their quotes. Names hold neither quotes nor delimiters, so nothing more is undone.
fn cells(line: &str, delimiter: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    line.split(move |c: char| {
        if c == '"' {
            quoted = !quoted;
        }
        c == delimiter && !quoted
    })
    .map(|cell| cell.trim().trim_matches('"').trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(text: &str) -> Option<Vec<&str>> {
        let WatchedFile::Domains(feed) = recognise(text) else { return None };
        Some(text.lines().skip(feed.headings()).filter_map(|line| feed.name(line)).collect())
    }

    #[test]
    fn feeds_are_told_apart_and_read() {
        for (text, expected) in [
            ("one.example\n\n# note\ntwo.example\n", Some(vec!["one.example", "two.example"])),
            ("one.example 2026-06-01\ntwo.example 2026-06-01\n", Some(vec!["one.example", "two.example"])),
            ("\u{feff}one.example\n", Some(vec!["one.example"])),
            (
                "num,domain_name,created\n1,one.example,x\n2,\"two.example\",\"a,b\"\n",
                Some(vec!["one.example", "two.example"]),
            ),
            ("created\t域名\nx\tone.example\n", Some(vec!["one.example"])),
            ("domain\none.example\n", Some(vec!["one.example"])),
            (
                "$ORIGIN example.\n@ 900 IN SOA ns. host. 1 2 3 4 5\none.example. 900 IN NS ns.test.\n\t900 IN NS b.test.\n",
                Some(vec!["one.example."]),
            ),
            ("one.example.\t86400\tin\tns\tns.test.\n", Some(vec!["one.example."])),
            ("", Some(vec![])),
            ("<?xml version=\"1.0\"?>\n<TradeMark/>", None),
            ("{\"applicant\":\"x\"}", None),
            ("mark,applicant,class\nHeron,Someone,25\n", None),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,80}", line in "\\PC{0,80}") {
            if let WatchedFile::Domains(feed) = recognise(&text) {
                prop_assert!(feed.name(&line).is_none_or(|name| !name.is_empty() && line.contains(name)));
            }
        }
    }
}
