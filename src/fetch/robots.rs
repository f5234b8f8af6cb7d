//! robots.txt (RFC 9309): what the file, or its absence, allows. Lines are read by the `robotstxt` crate, which knows how
//! people misspell them; groups and matching are ours, so that a file is read once and asked as often as there are links.

use std::cmp::Reverse;

use robotstxt::{RobotsParseHandler, parse_robotstxt};
use url::Url;

use super::robots_pattern::{Pattern, path_of};

/// How much of a robots.txt is read: the least that RFC 9309, section 2.5, asks for.
pub const MAX_ROBOTS_BYTES: u64 = 500 * 1024;
/// Redirects followed on the way to a robots.txt (RFC 9309, section 2.3.1.2).
pub const MAX_ROBOTS_REDIRECTS: u32 = 5;
/// How long an answer may be used (RFC 9309, section 2.4).
pub const ROBOTS_MAX_AGE_MS: i64 = 24 * 3_600 * 1_000;
/// Sitemaps read from one robots.txt, and the longest line that names one.
const MAX_SITEMAPS: usize = 100;
const MAX_SITEMAP_BYTES: usize = 2_000;
/// A longer line is cut: the crate counts characters and bytes alike beyond this, and an address is far shorter.
const MAX_LINE_BYTES: usize = 16_000;
/// A longer delay says "never" and is one day.
const MAX_CRAWL_DELAY_S: f64 = 86_400.0;

/// What a host's robots.txt means for us.
#[derive(Debug)]
pub enum RobotsRules {
    /// There is no such file: everything is allowed.
    AllowAll,
    /// The file could not be had (5xx, 429, no answer): nothing is allowed until it can (RFC 9309, section 2.3.1.4).
    Unreachable,
    Rules(Box<Ruleset>),
}

/// The rules of one file that concern one agent, the most specific first.
#[derive(Debug)]
pub struct Ruleset {
    rules: Vec<Rule>,
    crawl_delay_ms: Option<i64>,
    /// As the file has them.
    sitemaps: Vec<Box<str>>,
}

#[derive(Debug)]
struct Rule {
    allows: bool,
    pattern: Pattern,
    /// The value as the file has it.
    written: Box<str>,
}

impl RobotsRules {
    /// Reads an answer. `agent` is the product token, without version: `ReeveBot`.
    pub fn from_answer(status: u16, body: &[u8], agent: &str) -> Self {
        match status {
            200..=299 => RobotsRules::Rules(Box::new(Ruleset::read(body, agent))),
            429 | 500..=599 => RobotsRules::Unreachable,
            _ => RobotsRules::AllowAll,
        }
    }

    pub fn allows(&self, url: &Url) -> bool {
        match self {
            RobotsRules::AllowAll => true,
            RobotsRules::Unreachable => false,
            RobotsRules::Rules(rules) => rules.deciding(url).is_none_or(|rule| rule.allows),
        }
    }

    /// The line that decides about an address, as `Disallow: /private`; none where no line speaks of it.
    pub fn deciding_rule(&self, url: &Url) -> Option<String> {
        let RobotsRules::Rules(rules) = self else { return None };
        let rule = rules.deciding(url)?;
        Some(format!("{}: {}", if rule.allows { "Allow" } else { "Disallow" }, rule.written))
    }

    pub fn crawl_delay_ms(&self) -> Option<i64> {
        let RobotsRules::Rules(rules) = self else { return None };
        rules.crawl_delay_ms
    }

    /// Sitemaps the file names, at most a hundred. They ought to be whole addresses; a path counts from the file's own
    /// address, `base`, as it was meant to.
    pub fn sitemaps(&self, base: &Url) -> Vec<Url> {
        let RobotsRules::Rules(rules) = self else { return Vec::new() };
        rules.sitemaps.iter().filter_map(|line| base.join(line).ok()).collect()
    }
}

impl Ruleset {
    fn read(body: &[u8], agent: &str) -> Self {
        // Whoever passes `ReeveBot/0.1` means the token before the version.
        let agent = agent.split_once('/').map_or(agent, |(token, _)| token);
        let mut reading = Reading { agent, ..Reading::default() };
        parse_robotstxt(&readable(body), &mut reading);
        // A group of our own takes the place of the group for everyone, even when it says nothing.
        let group = if reading.is_named { reading.own } else { reading.everyone };
        let mut rules = group.rules;
        // At equal length the more generous rule decides (RFC 9309, section 2.2.2).
        rules.sort_by_key(|rule| (Reverse(rule.pattern.specificity()), Reverse(rule.allows)));
        Ruleset { rules, crawl_delay_ms: group.crawl_delay_ms, sitemaps: reading.sitemaps }
    }

    fn deciding(&self, url: &Url) -> Option<&Rule> {
        let path = path_of(url);
        self.rules.iter().find(|rule| rule.pattern.matches(&path))
    }
}

/// Text for the crate: whole UTF-8 without byte order mark, bytes of other encodings escaped as addresses have them,
/// lines trimmed and of a length that it reads safely.
fn readable(body: &[u8]) -> String {
    let mut body = body;
    if body.len() >= MAX_ROBOTS_BYTES as usize {
        // What stands behind the last whole line was cut there, and half a rule is another rule.
        body = &body[..MAX_ROBOTS_BYTES as usize];
        let end = body.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or_default();
        body = &body[..end];
    }
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let mut text = String::with_capacity(body.len() + 1);
    for line in body.split(|byte| matches!(byte, b'\n' | b'\r')) {
        let start = text.len();
        for chunk in line.trim_ascii().utf8_chunks() {
            text.push_str(chunk.valid());
            chunk.invalid().iter().for_each(|byte| text.push_str(&format!("%{byte:02X}")));
        }
        text.truncate(text.floor_char_boundary(start + MAX_LINE_BYTES));
        text.push('\n');
    }
    text
}

/// What is collected while lines come in.
#[derive(Default)]
struct Reading<'a> {
    agent: &'a str,
    own: Group,
    everyone: Group,
    /// A group names our agent.
    is_named: bool,
    /// Whom the lines that follow concern.
    concerns_us: bool,
    concerns_everyone: bool,
    /// The group has begun to say something, so that the next agent line begins another.
    has_rules: bool,
    sitemaps: Vec<Box<str>>,
}

#[derive(Default)]
struct Group {
    rules: Vec<Rule>,
    crawl_delay_ms: Option<i64>,
}

impl Reading<'_> {
    fn group(&mut self) -> Option<&mut Group> {
        match (self.concerns_us, self.concerns_everyone) {
            (true, _) => Some(&mut self.own),
            (false, true) => Some(&mut self.everyone),
            (false, false) => None,
        }
    }

    fn add(&mut self, allows: bool, pattern: &str, written: &str) {
        self.has_rules = true;
        let pattern = if pattern.starts_with(['/', '*']) || pattern.is_empty() {
            Pattern::new(pattern)
        } else {
            // What lacks its slash was meant to have it.
            Pattern::new(&format!("/{pattern}"))
        };
        let Some(group) = self.group().filter(|_| !pattern.is_empty()) else { return };
        group.rules.push(Rule { allows, pattern, written: written.into() });
    }
}

impl RobotsParseHandler for Reading<'_> {
    fn handle_robots_start(&mut self) {}

    fn handle_robots_end(&mut self) {}

    fn handle_user_agent(&mut self, _line: u32, value: &str) {
        if self.has_rules {
            (self.concerns_us, self.concerns_everyone, self.has_rules) = (false, false, false);
        }
        if is_everyone(value) {
            self.concerns_everyone = true;
        } else if names(value, self.agent) {
            (self.concerns_us, self.is_named) = (true, true);
        }
    }

    fn handle_allow(&mut self, _line: u32, value: &str) {
        self.add(true, value, value);
        // A folder's index page is the folder, as owners and other crawlers see it.
        if let Some((folder, page)) = value.rsplit_once('/')
            && page.starts_with("index.htm")
        {
            self.add(true, &format!("{folder}/$"), value);
        }
    }

    fn handle_disallow(&mut self, _line: u32, value: &str) {
        self.add(false, value, value);
    }

    fn handle_sitemap(&mut self, _line: u32, value: &str) {
        // "none", "see below": words are no addresses, and asking for them would be.
        let is_address = Url::parse(value).is_ok() || (value.contains(['/', '.']) && !value.contains(' '));
        if is_address && self.sitemaps.len() < MAX_SITEMAPS && value.len() <= MAX_SITEMAP_BYTES {
            self.sitemaps.push(value.into());
        }
    }

    fn handle_unknown_action(&mut self, _line: u32, action: &str, value: &str) {
        if !action.eq_ignore_ascii_case("crawl-delay") {
            return;
        }
        // Kept by us, so a rule of its group: the agent line after it begins another one.
        self.has_rules = true;
        let Some(delay_ms) = delay_ms(value) else { return };
        let Some(group) = self.group() else { return };
        group.crawl_delay_ms = group.crawl_delay_ms.max(Some(delay_ms));
    }
}

fn delay_ms(value: &str) -> Option<i64> {
    let seconds: f64 = value.parse().ok().filter(|seconds| *seconds >= 0.0)?;
    Some((seconds.min(MAX_CRAWL_DELAY_S) * 1_000.0).ceil() as i64)
}

/// `*`, also with words behind it.
fn is_everyone(value: &str) -> bool {
    value.strip_prefix('*').is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// Whether an agent line names `agent` (RFC 9309, section 2.2.1): its product token ends at the first character that
/// none may have, so that `ReeveBot/0.1` and `ReeveBot 1.0` name `ReeveBot`.
fn names(value: &str, agent: &str) -> bool {
    let is_of_token = |c: char| c.is_ascii_alphabetic() || matches!(c, '-' | '_');
    let token = value.split(|c| !is_of_token(c)).next().unwrap_or_default();
    if !token.is_empty() && token.eq_ignore_ascii_case(agent) {
        return true;
    }
    // Names that are no tokens (`1bot`, `Jävla-Bot`) are never ours; whoever asks about such an agent has them compared whole.
    let word = value.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
    let is_no_token = token.is_empty() || !word.is_ascii();
    is_no_token && !word.is_empty() && word.eq_ignore_ascii_case(agent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn url(path: &str) -> Url {
        Url::parse(&format!("http://a.test{path}")).expect("valid")
    }

    fn allows(status: u16, body: &str, path: &str) -> bool {
        RobotsRules::from_answer(status, body.as_bytes(), "ReeveBot").allows(&url(path))
    }

    #[test]
    fn statuses_mean_what_the_rfc_says() {
        let deny = "User-agent: *\nDisallow: /";
        for (status, allowed) in
            [(200, false), (404, true), (403, true), (401, true), (429, false), (500, false), (503, false)]
        {
            assert_eq!(allows(status, deny, "/p"), allowed, "{status}");
        }
    }

    #[test]
    fn the_longest_match_decides_and_our_own_group_comes_first() {
        let file = "User-agent: *\nDisallow: /\n\nUser-agent: reevebot\nDisallow: /private\nAllow: /private/open\nDisallow: /*?sort=\n";
        for (path, allowed) in
            [("/", true), ("/private/x", false), ("/private/open/x", true), ("/list?sort=price", false)]
        {
            assert_eq!(allows(200, file, path), allowed, "{path}");
        }
    }

    #[test]
    fn a_group_that_names_us_with_a_version_is_ours() {
        for agent in ["ReeveBot", "reevebot/0.1", "ReeveBot 1.0", "ReeveBot  # ours", "REEVEBOT/2 (+x)"] {
            let file = format!("User-agent: *\nAllow: /\n\nUser-agent : {agent}\r\nDisallow: /\r\n");
            assert!(!allows(200, &file, "/p"), "{agent}");
        }
        for other in ["ReeveBotany", "*/x", "Other ReeveBot"] {
            let file = format!("User-agent: *\nAllow: /\n\nUser-agent: {other}\nDisallow: /other\n");
            assert!(allows(200, &file, "/p"), "{other}");
        }
        assert!(!allows(200, "\u{feff}User-agent: ReeveBot 1\rDisallow: /\r", "/p"));
    }

    #[test]
    fn delay_and_sitemaps_are_read() {
        let file = b"User-agent: *\nCrawl-delay: 1.5\n\nSitemap: http://a.test/s.xml\nSitemap: /maps/b.xml\nSitemap: c.xml\nSitemap: //d.test/\nSitemap:\nSitemap: none\nSitemap: see below.\n";
        let rules = RobotsRules::from_answer(200, file, "ReeveBot");
        assert_eq!(rules.crawl_delay_ms(), Some(1_500));
        let sitemaps: Vec<String> = rules.sitemaps(&url("/robots.txt")).iter().map(Url::to_string).collect();
        assert_eq!(
            sitemaps,
            ["http://a.test/s.xml", "http://a.test/maps/b.xml", "http://a.test/c.xml", "http://d.test/"]
        );
    }

    #[test]
    fn the_line_that_decides_is_told() {
        let file = "User-agent: *\nDisallow: /a\nAllow: /a/*.html$\nDisallow: b%2f\nDisallow:\nDisallow: /d\nAllow: /d/index.html\n";
        let rules = RobotsRules::from_answer(200, file.as_bytes(), "ReeveBot/0.1");
        let table = [
            ("/d/", Some("Allow: /d/index.html")),
            ("/a/x", Some("Disallow: /a")),
            ("/a/x.html", Some("Allow: /a/*.html$")),
            ("/b%2Fc", Some("Disallow: b%2F")),
            ("/c", None),
        ];
        for (path, line) in table {
            assert_eq!(rules.deciding_rule(&url(path)).as_deref(), line, "{path}");
        }
        assert_eq!(RobotsRules::from_answer(404, b"", "ReeveBot").deciding_rule(&url("/")), None);
    }

    #[test]
    fn a_file_too_long_ends_with_its_last_whole_line() {
        let filler = "# a comment\n".repeat(MAX_ROBOTS_BYTES as usize / 12 - 3);
        let file = format!("User-agent: *\nDisallow: /a\n{filler}Disallow: /private\n");
        let cut = &file.as_bytes()[..MAX_ROBOTS_BYTES as usize - 9];
        assert!(!allows(200, &file, "/a"));
        for end in 0..=28 {
            let file = [cut, &b"Disallow: /private-and-more\n"[..end], &[b'x'; 64]].concat();
            let rules = RobotsRules::from_answer(200, &file, "ReeveBot");
            assert!(rules.allows(&url("/")) && !rules.allows(&url("/a")), "{end}");
        }
    }

    #[test]
    fn bytes_of_another_encoding_are_compared_as_they_are_sent() {
        let rules = RobotsRules::from_answer(200, b"User-agent: *\nDisallow: /caf\xE9\n", "ReeveBot");
        assert!(!rules.allows(&url("/caf%e9")) && rules.allows(&url("/caf%C3%A9")));
    }

    #[test]
    fn a_delay_is_kept_whatever_it_says() {
        let delay = |value: &str| {
            let file = format!("User-agent: *\nCrawl-Delay: {value}\nUser-agent: Other\nCrawl-delay: 7\nDisallow: /\n");
            RobotsRules::from_answer(200, file.as_bytes(), "ReeveBot").crawl_delay_ms()
        };
        let table = [
            ("2", Some(2_000)),
            ("0.0001", Some(1)),
            ("1e99", Some(86_400_000)),
            ("-1", None),
            ("NaN", None),
            ("soon", None),
        ];
        for (value, expected) in table {
            assert_eq!(delay(value), expected, "{value}");
        }
    }

    #[test]
    fn lines_of_any_length_and_any_alphabet_are_read() {
        let long = format!("User-agent: *\nDisallow: /{}\nDisallow: /b\n", "茶".repeat(20_000));
        let rules = RobotsRules::from_answer(200, long.as_bytes(), "ReeveBot");
        assert!(!rules.allows(&url("/b")) && rules.allows(&url("/茶")));
    }

    proptest! {
        #[test]
        fn any_file_is_read(body in proptest::collection::vec(any::<u8>(), 0..300), lines in "((user-agent|allow|disallow|sitemap|crawl-delay)?[: \t]{0,2}[*/$a%é\u{feff}]{0,6}[\r\n]{0,2}){0,20}", path in "[a-z/%*$é]{0,20}") {
            for body in [body.as_slice(), lines.as_bytes()] {
                let rules = RobotsRules::from_answer(200, body, "ReeveBot");
                let address = url(&format!("/{path}"));
                let refused = rules.deciding_rule(&address).is_some_and(|line| line.starts_with("Disallow"));
                prop_assert_eq!(rules.allows(&address), !refused);
            }
        }
    }
}
