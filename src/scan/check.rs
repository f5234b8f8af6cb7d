//! One polite visit to one page of a source, to see how the source's file reads it: robots.txt first, then the page, and
//! nothing else. Nothing is kept.

use std::time::Duration;

use anyhow::Context as _;
use serde::Serialize;
use url::Url;

use crate::extract::{self, ContentKind, Listing, PageInput, RobotsMeta};
use crate::fetch::{
    Exchange, FetchError, Fetcher, Identity, MAX_ROBOTS_BYTES, MAX_ROBOTS_REDIRECTS, Request, RobotsRules, Validators,
    Wall, decode_body, header, wall,
};
use crate::frontier::CrawlUrl;
use crate::locale::Message;
use crate::sources::{Selectors, Source};

/// A decoded body may be this many times the source's cap on wire bytes, as in a scan.
const DECODED_FACTOR: u64 = 4;

/// What a visit showed. Serialised for programs as it stands.
#[derive(Clone, Debug, Serialize)]
pub struct SourceCheck {
    pub url: String,
    pub robots: CheckedRobots,
    /// None where the page was not asked for or did not answer.
    pub status: Option<u16>,
    pub content_type: Option<String>,
    /// Of the body, as on the wire.
    pub bytes: Option<u64>,
    pub elapsed_ms: Option<u64>,
    /// Where the page redirects to; not followed.
    pub redirect: Option<CheckedLink>,
    pub charset: Option<String>,
    pub title: Option<String>,
    pub robots_meta: RobotsMeta,
    pub listings: Vec<Listing>,
    /// Pictures of the listings that a scan would not fetch.
    pub pictures_out_of_scope: usize,
    pub links: Vec<CheckedLink>,
    /// Selectors of the source's file that found nothing, by their key.
    pub idle_selectors: Vec<(&'static str, String)>,
    /// Code of why the page could not be read; none where it was.
    pub problem: Option<String>,
    /// What extraction stumbled over.
    pub warnings: Vec<Message>,
}

#[derive(Clone, Debug, Serialize)]
pub struct CheckedRobots {
    pub verdict: RobotsVerdict,
    /// None where no answer came.
    pub status: Option<u16>,
    /// The `User-agent` group that decides for us; none where no group does.
    pub group: Option<String>,
    pub crawl_delay_ms: Option<i64>,
    /// The line that decides about the page, as `Disallow: /private`; none where no line speaks of it.
    pub rule: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RobotsVerdict {
    Allowed,
    Refused,
    /// No answer, 429 or 5xx: nothing may be asked for.
    Unreachable,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckedLink {
    pub url: String,
    pub in_scope: bool,
}

/// Visits `url`, an address on one of the source's hosts. Fails only where the source's client cannot be set up.
pub async fn check_source(source: &Source, url: CrawlUrl, identity: &Identity) -> anyhow::Result<SourceCheck> {
    let fetcher = Fetcher::new(source, identity)?;
    let (robots, rules) = ask_robots(&fetcher, &url, &identity.product_token).await;
    let mut check = SourceCheck {
        url: url.to_string(),
        robots,
        status: None,
        content_type: None,
        bytes: None,
        elapsed_ms: None,
        redirect: None,
        charset: None,
        title: None,
        robots_meta: RobotsMeta::default(),
        listings: Vec::new(),
        pictures_out_of_scope: 0,
        links: Vec::new(),
        idle_selectors: Vec::new(),
        problem: None,
        warnings: Vec::new(),
    };
    match rules {
        RobotsRules::Unreachable => check.robots.verdict = RobotsVerdict::Unreachable,
        rules if !rules.allows(url.url()) => check.robots.verdict = RobotsVerdict::Refused,
        _ => {}
    }
    check.problem = match check.robots.verdict {
        RobotsVerdict::Allowed => None,
        RobotsVerdict::Refused => Some("robots".to_owned()),
        RobotsVerdict::Unreachable => Some("robots-unreachable".to_owned()),
    };
    if check.problem.is_some() {
        return Ok(check);
    }
    let crawl_delay = Duration::from_millis(u64::try_from(check.robots.crawl_delay_ms.unwrap_or(0)).unwrap_or(0));
    let pause = source.politeness.delay.max(crawl_delay);
    if crawl_delay > source.politeness.max_wait {
        check.problem = Some("busy".to_owned());
        return Ok(check);
    }
    tokio::time::sleep(pause).await;
    match get(&fetcher, url.url(), source.politeness.max_body_bytes).await {
        Ok(exchange) => {
            let source = source.clone();
            let reading = tokio::task::spawn_blocking(move || {
                read(&source, &exchange, &mut check);
                check
            });
            reading.await.context("reading the page broke off")
        }
        Err(error) => {
            check.problem = Some(error.code().to_owned());
            Ok(check)
        }
    }
}

async fn get(fetcher: &Fetcher, url: &Url, max_body_bytes: u64) -> Result<Exchange, FetchError> {
    fetcher.get(&Request { url, validators: &Validators::default(), max_body_bytes }).await
}

async fn ask_robots(fetcher: &Fetcher, url: &CrawlUrl, token: &str) -> (CheckedRobots, RobotsRules) {
    let verdict = RobotsVerdict::Allowed;
    let mut robots = CheckedRobots { verdict, status: None, group: None, crawl_delay_ms: None, rule: None };
    let Some(mut next) = url.host_key().robots_url() else { return (robots, RobotsRules::Unreachable) };
    for _ in 0..=MAX_ROBOTS_REDIRECTS {
        let Ok(exchange) = get(fetcher, &next, MAX_ROBOTS_BYTES).await else {
            return (robots, RobotsRules::Unreachable);
        };
        robots.status = Some(exchange.status);
        if let Some(target) = exchange.redirect_target().filter(|target| matches!(target.scheme(), "http" | "https")) {
            next = target;
            continue;
        }
        let body = decode_body(&exchange.wire_body, exchange.header(header::CONTENT_ENCODING), MAX_ROBOTS_BYTES).body;
        let rules = RobotsRules::from_answer(exchange.status, &body, token);
        robots.crawl_delay_ms = rules.crawl_delay_ms();
        robots.rule = rules.deciding_rule(url.url());
        if matches!(rules, RobotsRules::Rules(_)) {
            robots.group = deciding_group(&String::from_utf8_lossy(&body), token);
        }
        return (robots, rules);
    }
    // Beyond five redirects the file counts as absent (RFC 9309, section 2.3.1.2).
    (robots, RobotsRules::AllowAll)
}

/// The group that names us, or `*` where none does and there is one.
fn deciding_group(file: &str, token: &str) -> Option<String> {
    let agents = file.split(['\n', '\r']).filter_map(|line| {
        let (key, value) = line.trim_start_matches('\u{feff}').split_once(':')?;
        let value = value.split(['/', '#']).next()?.split_whitespace().next()?;
        key.trim().eq_ignore_ascii_case("user-agent").then_some(value)
    });
    let mut any = None;
    for agent in agents {
        if agent.eq_ignore_ascii_case(token) {
            return Some(agent.to_owned());
        }
        any = any.or((agent == "*").then_some(agent));
    }
    any.map(str::to_owned)
}

fn read(source: &Source, exchange: &Exchange, check: &mut SourceCheck) {
    check.status = Some(exchange.status);
    check.content_type = exchange.content_type().map(str::to_owned);
    check.bytes = Some(exchange.wire_body.len() as u64);
    check.elapsed_ms = Some(exchange.elapsed_ms);
    check.redirect = exchange.redirect_target().map(|target| link(source, &target));
    let cap = source.politeness.max_body_bytes.saturating_mul(DECODED_FACTOR);
    let decoded = decode_body(&exchange.wire_body, exchange.header(header::CONTENT_ENCODING), cap);
    if let Some(problem) = problem(exchange, &decoded.body) {
        check.problem = Some(problem);
        return;
    }
    let kind = extract::sniff(exchange.content_type(), &decoded.body);
    if !matches!(kind, ContentKind::Html | ContentKind::Text) {
        check.problem = Some("no-page".to_owned());
        return;
    }
    let input = PageInput {
        url: &exchange.url,
        content_type: exchange.content_type(),
        body: &decoded.body,
        selectors: &source.selectors,
        robots_headers: &exchange.robots_headers(),
        now_ms: exchange.started_ms,
    };
    let (page, warnings) = extract::page(&input);
    (check.charset, check.title, check.robots_meta) = (page.charset, page.title, page.robots);
    check.warnings = warnings;
    if decoded.incomplete || exchange.truncated.is_some() {
        check.warnings.push(Message::new("truncated"));
    }
    let images = page.listings.iter().flat_map(|listing| &listing.images);
    check.pictures_out_of_scope = images.filter(|image| !source.scope.admits_image(image)).count();
    check.listings = page.listings;
    check.links = page.links.iter().map(|url| link(source, url)).collect();
    let text = extract::charset::decode(&decoded.body, exchange.content_type(), exchange.url.host_str()).text;
    check.idle_selectors = idle_selectors(&source.selectors, &text);
}

/// Why an answer is no page, as a scan would say it: a wall that stands in front of it is told apart wherever it shows.
fn problem(exchange: &Exchange, body: &[u8]) -> Option<String> {
    let found = wall(exchange, body);
    let proves_something = matches!(found, Some(Wall::Captcha | Wall::Challenge));
    match exchange.status {
        300..=399 if exchange.redirect_target().is_some() => Some("redirected".to_owned()),
        404 | 410 => Some("gone".to_owned()),
        429 | 503 if !proves_something => Some("busy".to_owned()),
        status @ (500..=502 | 504..=599) => Some(format!("http-{status}")),
        status => {
            let other = (!matches!(status, 200..=299)).then(|| format!("http-{status}"));
            found.map(|wall| wall.code().to_owned()).or(other)
        }
    }
}

fn link(source: &Source, url: &Url) -> CheckedLink {
    CheckedLink { url: url.to_string(), in_scope: source.scope.admits_at(url, 1) }
}

/// Selectors that find nothing; where items are named, the others are looked up inside them, as extraction does.
fn idle_selectors(selectors: &Selectors, html: &str) -> Vec<(&'static str, String)> {
    let named = [
        ("item", &selectors.item),
        ("title", &selectors.title),
        ("description", &selectors.description),
        ("price", &selectors.price),
        ("seller", &selectors.seller),
        ("brand", &selectors.brand),
        ("location", &selectors.location),
        ("image", &selectors.image),
        ("link", &selectors.link),
    ];
    if named.iter().all(|(_, selector)| selector.is_none()) {
        return Vec::new();
    }
    let document = scraper::Html::parse_document(html);
    let parsed = |text: &str| scraper::Selector::parse(text).ok();
    let items = selectors.item.as_deref().and_then(parsed);
    let items: Vec<_> = items.iter().flat_map(|item| document.select(item)).collect();
    let finds = |selector: &scraper::Selector| {
        let inside = items.iter().any(|item| item.select(selector).next().is_some());
        inside || (items.is_empty() && document.select(selector).next().is_some())
    };
    let mut idle = Vec::new();
    for (key, text) in named {
        let Some(text) = text else { continue };
        let found =
            if key == "item" { !items.is_empty() } else { parsed(text).is_some_and(|selector| finds(&selector)) };
        if !found {
            idle.push((key, text.clone()));
        }
    }
    idle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_group_that_names_us_decides() {
        for (file, group) in [
            ("User-agent: *\nDisallow: /x", Some("*")),
            ("User-agent: *\nAllow: /\n\nuser-agent : reevebot/1.0 # ours\nDisallow: /", Some("reevebot")),
            ("User-agent: Other\nDisallow: /", None),
            ("\u{feff}User-agent: ReeveBot\r\nDisallow:", Some("ReeveBot")),
            ("", None),
        ] {
            assert_eq!(deciding_group(file, "ReeveBot").as_deref(), group, "{file:?}");
        }
    }

    #[test]
    fn selectors_that_find_nothing_are_named() {
        let some = |text: &str| Some(text.to_owned());
        let html = "<div class=row><b>Tea</b></div><i class=price>5</i>";
        let selectors =
            Selectors { title: some("b"), price: some(".price"), seller: some(".shop"), ..Default::default() };
        assert_eq!(idle_selectors(&selectors, html), [("seller", ".shop".to_owned())]);
        let inside = Selectors { item: some(".row"), ..selectors.clone() };
        assert_eq!(idle_selectors(&inside, html), [("price", ".price".to_owned()), ("seller", ".shop".to_owned())]);
        let none = Selectors { item: some(".rows"), ..selectors };
        assert_eq!(idle_selectors(&none, html), [("item", ".rows".to_owned()), ("seller", ".shop".to_owned())]);
        assert_eq!(idle_selectors(&Selectors::default(), html), []);
    }
}
