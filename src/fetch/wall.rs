//! Pages that stand in front of a page: captchas, browser checks, logins, refusals. They are recognised so that they can
//! be reported and left alone; nothing here or elsewhere gets around one.
//!
//! A wall that is missed is read as an empty page. A page that is taken for a wall is lost. So the doubtful counts as a page.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::bytes::Regex;
use reqwest::header::{self, HeaderMap};

use super::Exchange;

/// What stands in front of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wall {
    /// A person is asked to prove to be one.
    Captcha,
    /// A script is to prove that a browser runs it.
    Challenge,
    Login,
    /// Refused without saying what would help.
    Denied,
    /// Refused for legal reasons (RFC 7725).
    Legal,
    RateLimited,
}

impl Wall {
    /// The word the store, the report and the logs know it by.
    pub fn code(self) -> &'static str {
        match self {
            Wall::Captcha => "blocked-captcha",
            Wall::Challenge => "blocked-challenge",
            Wall::Login => "blocked-login",
            Wall::Denied => "blocked-denied",
            Wall::Legal => "blocked-legal",
            Wall::RateLimited => "blocked-rate-limited",
        }
    }
}

/// How much of a body is looked at; walls are small.
const MAX_LOOKED_AT_BYTES: usize = 128 << 10;
/// A wall that is answered with success is smaller.
const MAX_WALL_BYTES: usize = 48 << 10;
/// More words than this, in characters, and a page answered with 200 says something of its own.
const BARE_CHARS: usize = 1_500;
/// A page that is nothing but a form.
const FORM_CHARS: usize = 600;
const FORM_LINKS: usize = 15;

/// A name, what its value holds (in lower case; empty for any), and what it means.
const HEADERS: &[(&str, &str, Wall)] = &[
    ("cf-mitigated", "challenge", Wall::Challenge),
    ("x-vercel-mitigated", "challenge", Wall::Challenge),
    ("x-vercel-mitigated", "deny", Wall::Denied),
    ("x-amzn-waf-action", "captcha", Wall::Captcha),
    ("x-amzn-waf-action", "challenge", Wall::Challenge),
    ("x-sucuri-block", "", Wall::Denied),
];

/// The walls' own machinery, in lower case: addresses, variables and elements that pages behind them do not have.
/// Captchas come first, since a challenge's page may hold one.
const MARKERS: &[(&str, Wall)] = &[
    ("captcha-delivery.com", Wall::Captcha),
    ("id=\"px-captcha\"", Wall::Captcha),
    ("/_____tmd_____/punish", Wall::Captcha),
    ("fail_sys_user_validate", Wall::Captcha),
    ("wappass.baidu.com/static/captcha", Wall::Captcha),
    ("seccaptcha.baidu.com", Wall::Captcha),
    ("/privatedomain/risk_handler", Wall::Captcha),
    ("verify.meituan.com", Wall::Captcha),
    ("action=\"/errors/validatecaptcha\"", Wall::Captcha),
    ("id=\"nocaptcha\"", Wall::Captcha),
    ("_cf_chl_opt", Wall::Challenge),
    ("id=\"challenge-form\"", Wall::Challenge),
    ("acw_sc__v2", Wall::Challenge),
    ("/_sec/cp_challenge/", Wall::Challenge),
    ("sec-if-cpt-container", Wall::Challenge),
    ("_incapsula_resource", Wall::Challenge),
    ("sucuri_cloudproxy_js", Wall::Challenge),
    ("/.well-known/ddos-guard/", Wall::Challenge),
    ("您的访问被阻断", Wall::Denied),
];

/// Whole titles, or what they begin with before a separator.
const TITLES: &[(&str, Wall)] = &[
    ("百度安全验证", Wall::Captcha),
    ("京东验证", Wall::Captcha),
    ("安全验证", Wall::Captcha),
    ("访问验证", Wall::Captcha),
    ("滑块验证", Wall::Captcha),
    ("滑动验证", Wall::Captcha),
    ("滑动验证页面", Wall::Captcha),
    ("人机验证", Wall::Captcha),
    ("验证码", Wall::Captcha),
    ("验证码拦截", Wall::Captcha),
    ("验证码中间页", Wall::Captcha),
    ("robot check", Wall::Captcha),
    ("captcha", Wall::Captcha),
    ("human verification", Wall::Captcha),
    ("are you a robot?", Wall::Captcha),
    ("verify you are human", Wall::Captcha),
    ("just a moment...", Wall::Challenge),
    ("请稍候…", Wall::Challenge),
    ("ddos-guard", Wall::Challenge),
    ("checking your browser", Wall::Challenge),
    ("attention required!", Wall::Denied),
    ("access denied", Wall::Denied),
    ("403 forbidden", Wall::Denied),
];

/// Widgets that ordinary pages carry in their forms as well.
const WIDGETS: &[&str] = &[
    "recaptcha",
    "hcaptcha.com",
    "h-captcha",
    "cf-turnstile",
    "challenges.cloudflare.com/turnstile",
    "geetest",
    "gt4.js",
    "aliyuncaptcha",
    "awsc.js",
    "tcaptcha",
    "ne-captcha",
];

/// What a page says that wants something proved.
const PROOF_WORDS: &[&str] = &[
    "robot",
    "captcha",
    "you are human",
    "you are a human",
    "you're human",
    "unusual traffic",
    "security check",
    "verify your",
    "xác minh",
    "ยืนยัน",
    "verifikasi",
    "验证",
    "驗證",
    "认证",
    "滑块",
    "滑動",
];

const LOGIN_WORDS: &[&str] = &[
    "log in",
    "login",
    "sign in",
    "signin",
    "登录",
    "登入",
    "登錄",
    "đăng nhập",
    "เข้าสู่ระบบ",
    "masuk",
    "anmelden",
    "connexion",
    "iniciar sesión",
];

/// Structured data about something offered: such a page is what it says, whatever its forms carry.
const PRODUCT_DATA: &[&str] = &[
    "application/ld+json",
    "itemprop=",
    "og:price",
    "product:price",
    "og:type\" content=\"product",
    "typeof=\"product",
];

/// What stands in front of the page that was asked for, if something does. `decoded_body` is the exchange's body without
/// its content coding. Redirects, also those to a login, are not its matter.
pub fn wall(exchange: &Exchange, decoded_body: &[u8]) -> Option<Wall> {
    if (300..400).contains(&exchange.status) {
        return None;
    }
    let by_header = said_by_headers(&exchange.headers);
    let by_body = || {
        let worth_reading = is_text(exchange) && !is_surely_a_page(exchange.status, decoded_body);
        worth_reading.then(|| Page::read(decoded_body)).and_then(|page| page.wall(exchange.status))
    };
    let by_status = match exchange.status {
        401 | 407 => Some(Wall::Login),
        403 | 406 => Some(Wall::Denied),
        451 => Some(Wall::Legal),
        429 => Some(Wall::RateLimited),
        _ => None,
    };
    // A page that explains its status does so more exactly than the number.
    by_header.or_else(by_body).or(by_status)
}

/// Most pages can be told without reading them: they are larger than any wall that is answered with success, or they offer
/// something.
fn is_surely_a_page(status: u16, body: &[u8]) -> bool {
    static OFFERS: LazyLock<Regex> = LazyLock::new(|| {
        let parts: Vec<String> = PRODUCT_DATA.iter().map(|part| regex::escape(part)).collect();
        Regex::new(&parts.join("|")).expect("escaped literals are a valid pattern")
    });
    let succeeded = (200..300).contains(&status) && status != 202;
    succeeded && (body.len() > MAX_WALL_BYTES || OFFERS.is_match(body))
}

fn said_by_headers(headers: &HeaderMap) -> Option<Wall> {
    let says = |(name, part, _): &&(&str, &str, Wall)| {
        headers
            .get(*name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.to_ascii_lowercase().contains(part))
    };
    HEADERS.iter().find(says).map(|(_, _, wall)| *wall)
}

/// Pictures, archives and the like are no walls. What has no type or a wrong one may be.
fn is_text(exchange: &Exchange) -> bool {
    let kind = exchange.header(header::CONTENT_TYPE).unwrap_or("text/html").to_ascii_lowercase();
    ["text", "html", "json", "javascript", "xml"].iter().any(|word| kind.contains(word))
}

/// What a look at the beginning of a page tells.
struct Page {
    /// Markup and all, in lower case.
    source: String,
    title: String,
    /// Words between tags, scripts and styles left out.
    words: String,
    links: usize,
}

impl Page {
    fn read(body: &[u8]) -> Self {
        let body = &body[..body.len().min(MAX_LOOKED_AT_BYTES)];
        let text = match std::str::from_utf8(body) {
            Ok(text) => Cow::Borrowed(text),
            // Cut in the middle of a character, or in the coding of Chinese sites that do not write UTF-8.
            Err(error) if error.error_len().is_none() => String::from_utf8_lossy(body),
            Err(_) => encoding_rs::GB18030.decode_without_bom_handling(body).0,
        };
        let source = text.to_ascii_lowercase();
        let (title, words) = (title(&source), words(&source));
        let links = source.matches("<a ").count();
        Page { source, title, words, links }
    }

    fn wall(&self, status: u16) -> Option<Wall> {
        let has = |parts: &[&str], text: &str| parts.iter().any(|part| text.contains(part));
        let refused = matches!(status, 202 | 401 | 403 | 405 | 406 | 429 | 503);
        let chars = self.words.chars().count();
        let offers = has(PRODUCT_DATA, &self.source);
        if !refused && (chars > BARE_CHARS || offers) {
            return None;
        }
        if let Some((_, wall)) = MARKERS.iter().find(|(marker, _)| self.source.contains(marker)) {
            return Some(*wall);
        }
        if let Some((_, wall)) = TITLES.iter().find(|(title, _)| self.is_titled(title)) {
            return Some(*wall);
        }
        let asks = has(PROOF_WORDS, &self.words) || has(PROOF_WORDS, &self.title);
        if has(WIDGETS, &self.source) && (refused || (chars <= FORM_CHARS && asks && !self.has_password())) {
            return Some(Wall::Captcha);
        }
        let says_login = has(LOGIN_WORDS, &self.title) || has(LOGIN_WORDS, &self.words);
        let only_a_form = chars <= FORM_CHARS && self.links <= FORM_LINKS;
        (self.has_password() && says_login && only_a_form && !offers).then_some(Wall::Login)
    }

    fn has_password(&self) -> bool {
        ["type=\"password\"", "type='password'", "type=password"].iter().any(|input| self.source.contains(input))
    }

    /// `Just a moment...` and `Robot Check | Shop`, not `Robot check valves`.
    fn is_titled(&self, title: &str) -> bool {
        let rest = self.title.strip_prefix(title).map(str::trim_start);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['|', '-', '–', '_', '·', ':', '：']))
    }
}

fn title(source: &str) -> String {
    let inside = || {
        let (_, rest) = source.split_once("<title")?;
        let (_, rest) = rest.split_once('>')?;
        rest.split("</").next()
    };
    inside().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One pass over the text; what is never closed reaches to the end.
fn words(source: &str) -> String {
    let mut words = String::new();
    let mut rest = source;
    while let Some((before, tag)) = rest.split_once('<') {
        push_words(&mut words, before);
        let closing = ["script", "style", "noscript", "title", "!--"].iter().find(|name| tag.starts_with(**name));
        rest = match closing {
            Some(&"!--") => after(tag, "-->"),
            // What is said to those without scripts is part of a challenge's page, and of no other page's words.
            Some(&"noscript") | None => after(tag, ">"),
            Some(name) => after(tag, &format!("</{name}")),
        };
        if closing.is_some_and(|name| !matches!(*name, "!--" | "noscript")) {
            rest = after(rest, ">");
        }
    }
    push_words(&mut words, rest);
    words
}

fn after<'a>(text: &'a str, end: &str) -> &'a str {
    text.split_once(end).map_or("", |(_, rest)| rest)
}

fn push_words(words: &mut String, text: &str) {
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderName, HeaderValue};

    fn check(status: u16, headers: &[(&str, &str)], body: &str) -> Option<Wall> {
        check_bytes(status, headers, body.as_bytes())
    }

    fn check_bytes(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Option<Wall> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name: HeaderName = name.parse().expect("a header's name");
            map.append(name, HeaderValue::from_str(value).expect("a header's value"));
        }
        let exchange = Exchange::new("https://shop.test/p/1".parse().expect("valid"), status, map, body.to_vec());
        wall(&exchange, body)
    }

    #[test]
    fn walls_are_recognised() {
        let table: Vec<(u16, &[(&str, &str)], &str, Wall)> = vec![
            (403, &[("cf-mitigated", "challenge")], "<title>Just a moment...</title>", Wall::Challenge),
            (403, &[], "<title>Just a moment...</title><script>window._cf_chl_opt={}</script>", Wall::Challenge),
            (503, &[], "<title>Just a moment...</title><noscript>Enable JavaScript</noscript>", Wall::Challenge),
            (200, &[], "<title> JUST A MOMENT... </title>", Wall::Challenge),
            (202, &[("x-amzn-waf-action", "challenge")], "", Wall::Challenge),
            (405, &[("x-amzn-waf-action", "captcha")], "", Wall::Captcha),
            (429, &[("x-vercel-mitigated", "challenge")], "<title>Vercel Security Checkpoint</title>", Wall::Challenge),
            (200, &[], "<html><script>var arg1='3A';document.cookie='acw_sc__v2='+x</script>", Wall::Challenge),
            (200, &[], "<iframe src='/_Incapsula_Resource?SWUDNSAI=31'></iframe>", Wall::Challenge),
            (200, &[], "<div id='sec-if-cpt-container'></div>", Wall::Challenge),
            (403, &[], "<script src='https://ct.captcha-delivery.com/c.js'></script>", Wall::Captcha),
            (403, &[], "<div id=\"px-captcha\"></div>", Wall::Captcha),
            (200, &[], "<script>location='https://x.test/_____tmd_____/punish?x5secdata=1'</script>", Wall::Captcha),
            (
                200,
                &[("content-type", "application/json")],
                r#"{"ret":["FAIL_SYS_USER_VALIDATE","RGV587_ERROR::SM"]}"#,
                Wall::Captcha,
            ),
            (200, &[], "<title>百度安全验证</title><div>网络不给力，请稍后重试</div>", Wall::Captcha),
            (200, &[], "<title>京东验证</title><div id=app></div>", Wall::Captcha),
            (200, &[], "<title>访问验证-阿里云</title><p>请按住滑块，拖动到最右边</p>", Wall::Captcha),
            (200, &[], "<title>滑动验证页面</title>", Wall::Captcha),
            (200, &[], "<title>Robot Check</title><form action=\"/errors/validateCaptcha\">", Wall::Captcha),
            (200, &[], "<p>请完成安全验证</p><script src='//static.geetest.com/v4/gt4.js'></script>", Wall::Captcha),
            (200, &[], "<p>Our systems have detected unusual traffic</p><div class=g-recaptcha></div>", Wall::Captcha),
            (429, &[], "<script src='https://hcaptcha.com/1/api.js'></script>", Wall::Captcha),
            (403, &[], "<div class='cf-turnstile'></div>", Wall::Captcha),
            (405, &[], "<p>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</p>", Wall::Denied),
            (403, &[("server", "AkamaiGHost")], "<title>Access Denied</title>", Wall::Denied),
            (403, &[], "", Wall::Denied),
            (406, &[], "Not Acceptable", Wall::Denied),
            (451, &[], "<h1>Unavailable</h1>", Wall::Legal),
            (401, &[("www-authenticate", "Basic")], "", Wall::Login),
            (429, &[], "Too many requests", Wall::RateLimited),
            (
                200,
                &[],
                "<title>用户登录</title><form><input name=u><input type=\"password\" name=p><button>登录</button></form>",
                Wall::Login,
            ),
            (200, &[], "<h1>Sign in</h1><form><input type=password></form>", Wall::Login),
        ];
        for (status, headers, body, expected) in table {
            assert_eq!(check(status, headers, body), Some(expected), "{status} {body}");
        }
    }

    #[test]
    fn pages_are_not_taken_for_walls() {
        let long = "<p>Hand-woven brocade from Guangxi, made on wooden looms.</p>".repeat(60);
        let table: Vec<(u16, &[(&str, &str)], String)> = vec![
            (200, &[], "<title>Tea</title><p>Oolong, 120 yuan</p>".into()),
            (200, &[], String::new()),
            (404, &[], "<title>Not found</title>".into()),
            (500, &[], "oops".into()),
            (503, &[("retry-after", "60")], "<title>Maintenance</title>".into()),
            (302, &[("location", "/login")], "<title>Just a moment...</title>".into()),
            // A contact form's widget on an ordinary page, small or large.
            (
                200,
                &[],
                "<h1>壮锦手提包</h1><p>¥120</p><script src='https://www.google.com/recaptcha/api.js'></script>".into(),
            ),
            (200, &[], format!("{long}<p>Prove that you are no robot</p><div class='h-captcha'></div>")),
            (
                200,
                &[],
                "<script type='application/ld+json'>{}</script><p>verify your age</p><div class='cf-turnstile'></div>"
                    .into(),
            ),
            // A page that has a login beside what it offers.
            (200, &[], format!("{long}<form>Login <input type=password></form>")),
            (200, &[], "<p itemprop=name>Bag</p><form>Login <input type=password></form>".into()),
            (200, &[], format!("<form>Login <input type=password></form>{}", "<a href=/x>x</a>".repeat(20))),
            // A shop that protects itself without being a wall.
            (200, &[], "<p>Bag, 120</p><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>".into()),
            (200, &[("x-datadome", "protected")], "<p>Bag, 120</p>".into()),
            // Pages that speak of walls.
            (200, &[], "<title>Robot check valves for your workshop</title><p>12 EUR</p>".into()),
            (200, &[], "<title>验证码短信服务 100 条</title><p>¥5</p>".into()),
            (200, &[], format!("<title>Just a moment...</title>{long}")),
            (200, &[], format!("{long}<pre>window._cf_chl_opt</pre>")),
            (200, &[("content-type", "image/jpeg")], "_cf_chl_opt".into()),
        ];
        for (status, headers, body) in table {
            assert_eq!(check(status, headers, &body), None, "{status} {body}");
        }
    }

    #[test]
    fn a_wall_in_gb18030_is_one_too() {
        let (bytes, _, _) = encoding_rs::GB18030.encode("<title>安全验证</title><p>请拖动滑块</p>");
        assert_eq!(check_bytes(200, &[], &bytes), Some(Wall::Captcha));
    }

    proptest::proptest! {
        #[test]
        fn no_page_makes_it_panic(body in "(<(script|style|title|!--|noscript|a |p)|>|</|<|-->|[a-zÀ-ö百]{0,9}){0,60}") {
            let page = Page::read(body.as_bytes());
            proptest::prop_assert!(page.words.len() <= page.source.len());
            check(200, &[], &body);
        }
    }
}
