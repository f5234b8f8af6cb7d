//! robots.txt (RFC 9309): what the file, or its absence, allows.

use robotxt::Robots;
use url::Url;

/// How much of a robots.txt is read: the least that RFC 9309, section 2.5, asks for.
pub const MAX_ROBOTS_BYTES: u64 = 500 * 1024;
/// Redirects followed on the way to a robots.txt (RFC 9309, section 2.3.1.2).
pub const MAX_ROBOTS_REDIRECTS: u32 = 5;
/// How long an answer may be used (RFC 9309, section 2.4).
pub const ROBOTS_MAX_AGE_MS: i64 = 24 * 3_600 * 1_000;
/// Sitemaps read from one robots.txt.
const MAX_SITEMAPS: usize = 100;

/// What a host's robots.txt means for us.
pub enum RobotsRules {
    /// There is no such file: everything is allowed.
    AllowAll,
    /// The file could not be had (5xx, 429, no answer): nothing is allowed until it can (RFC 9309, section 2.3.1.4).
    Unreachable,
    Rules(Box<Robots>),
}

impl RobotsRules {
    /// Reads an answer. `agent` is the product token, without version: `ReeveBot`.
    pub fn from_answer(status: u16, body: &[u8], agent: &str) -> Self {
        match status {
            200..=299 => RobotsRules::Rules(Box::new(Robots::parse(&with_bare_agents(body), agent))),
            429 | 500..=599 => RobotsRules::Unreachable,
            _ => RobotsRules::AllowAll,
        }
    }

    pub fn allows(&self, url: &Url) -> bool {
        match self {
            RobotsRules::AllowAll => true,
            RobotsRules::Unreachable => false,
            RobotsRules::Rules(robots) => robots.is_url_allowed(url),
        }
    }

    pub fn crawl_delay_ms(&self) -> Option<i64> {
        let RobotsRules::Rules(robots) = self else { return None };
        robots.crawl_delay().and_then(|delay| i64::try_from(delay.as_millis()).ok())
    }

    /// Sitemaps the file names, at most a hundred.
    pub fn sitemaps(&self) -> Vec<Url> {
        let RobotsRules::Rules(robots) = self else { return Vec::new() };
        robots.sitemaps().iter().take(MAX_SITEMAPS).cloned().collect()
    }
}

/// The file with every `User-agent` value cut to its product token (RFC 9309, section 2.2.1): a site that writes
/// `ReeveBot/0.1` or `ReeveBot 1.0` means us, and the parser compares whole values.
fn with_bare_agents(body: &[u8]) -> Vec<u8> {
    let mut bare = Vec::with_capacity(body.len());
    for line in body.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (key, value) = line.split_at(colon);
        // A byte order mark may stand before the first key.
        let key_word = key.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(key).trim_ascii();
        if !key_word.eq_ignore_ascii_case(b"user-agent") {
            bare.extend_from_slice(line);
            continue;
        }
        let agent = value.get(1..).unwrap_or_default().trim_ascii();
        let end = agent.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'#'));
        bare.extend_from_slice(key);
        bare.extend_from_slice(b": ");
        bare.extend_from_slice(&agent[..end.unwrap_or(agent.len())]);
        bare.push(b'\n');
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(status: u16, body: &str, path: &str) -> bool {
        let url = Url::parse("http://a.test/").and_then(|base| base.join(path)).expect("valid");
        RobotsRules::from_answer(status, body.as_bytes(), "ReeveBot").allows(&url)
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
        let file = b"User-agent: *\nCrawl-delay: 1.5\n\nSitemap: http://a.test/s.xml\n";
        let rules = RobotsRules::from_answer(200, file, "ReeveBot");
        assert_eq!(rules.crawl_delay_ms(), Some(1_500));
        assert_eq!(rules.sitemaps().len(), 1);
    }
}
