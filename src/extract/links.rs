//! Where a page leads: addresses to crawl, and the links whose kind says something.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;
use url::Url;

use super::document::{Document, Element};
use super::name::Name;
use super::text::{Anchor, Text, squeeze};
use super::{Link, LinkKind, refresh};

/// Addresses of one page that are kept to crawl.
const MAX_CRAWLED: usize = 5_000;
/// Links of one page that are resolved.
const MAX_RESOLVED: usize = 50_000;
/// Telling links kept of one listing.
const MAX_TELLING: usize = 200;
/// Places of telling links that are looked at.
const MAX_PLACES: usize = 1_000;
/// Longer addresses than any server takes.
const MAX_ADDRESS: usize = 8_192;
/// How much is kept of the words before and after a telling link, in characters.
const WORDS_BEFORE: usize = 30;
const WORDS_AFTER: usize = 60;

/// The addresses of a page's links, resolved once for all who ask.
#[derive(Debug, Default)]
pub struct Resolved(Vec<Target>);

#[derive(Debug)]
struct Target {
    position: usize,
    url: Url,
    /// The page does not vouch for it.
    disowned: bool,
}

impl Resolved {
    pub fn read(document: &Document<'_>, base: &Url) -> Self {
        let mut targets = Vec::new();
        for element in document.marked().filter(|element| matches!(element.name(), Name::A | Name::Area)) {
            let (mut href, mut rel) = (None, None);
            for attribute in element.attributes() {
                if href.is_none() && attribute.is("href") {
                    href = Some(attribute.value());
                } else if rel.is_none() && attribute.is("rel") {
                    rel = Some(attribute.value());
                }
            }
            if let Some(url) = href.and_then(|href| resolve(base, &href)) {
                targets.push(Target { position: element.position(), url, disowned: is_disowned(rel.as_deref()) });
            }
            if targets.len() == MAX_RESOLVED {
                break;
            }
        }
        Resolved(targets)
    }

    fn target(&self, position: usize) -> Option<&Target> {
        let at = self.0.binary_search_by_key(&position, |target| target.position).ok()?;
        self.0.get(at)
    }

    /// Where the link at this place of the document leads: an http(s) address without fragment.
    pub fn url(&self, position: usize) -> Option<&Url> {
        self.target(position).map(|target| &target.url)
    }
}

/// The http(s) addresses a page leads to, in document order, without duplicates and without those it does not vouch for.
pub fn to_crawl(document: &Document<'_>, resolved: &Resolved, base: &Url) -> Vec<Url> {
    let mut seen: HashSet<Cow<'_, str>> = HashSet::new();
    let mut links = Vec::new();
    for element in document.marked() {
        let named = |attribute: &str| element.attr(attribute).and_then(|address| resolve(base, &address));
        let url = match element.name() {
            Name::A | Name::Area => {
                let target = resolved.target(element.position()).filter(|target| !target.disowned);
                if let Some(target) = target.filter(|target| seen.insert(Cow::Borrowed(target.url.as_str()))) {
                    links.push(target.url.clone());
                }
                None
            }
            Name::Meta if says(element, "http-equiv", |name| name.trim().eq_ignore_ascii_case("refresh")) => {
                let content = element.attr("content").unwrap_or_default();
                refresh::target(&content, base).map(|(_, url)| url)
            }
            Name::Link if says(element, "rel", leads_on) => named("href"),
            Name::Iframe | Name::Frame => named("src"),
            _ => None,
        };
        if let Some(url) = url.filter(|url| seen.insert(Cow::Owned(url.as_str().to_owned()))) {
            links.push(url);
        }
        if links.len() >= MAX_CRAWLED {
            break;
        }
    }
    links
}

fn says(element: Element<'_>, attribute: &str, what: impl Fn(&str) -> bool) -> bool {
    element.attr(attribute).is_some_and(|value| what(&value))
}

/// Resolves an http(s) address; the fragment is removed.
pub fn resolve(base: &Url, address: &str) -> Option<Url> {
    let address = address.trim();
    if address.is_empty() || address.starts_with('#') || address.len() > MAX_ADDRESS {
        return None;
    }
    let mut url = base.join(address).ok()?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return None;
    }
    url.set_fragment(None);
    Some(url)
}

fn is_disowned(rel: Option<&str>) -> bool {
    let words = rel.unwrap_or_default().split_ascii_whitespace();
    words.into_iter().any(|word| ["nofollow", "ugc", "sponsored"].iter().any(|other| word.eq_ignore_ascii_case(other)))
}

fn leads_on(rel: &str) -> bool {
    rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("next") || word.eq_ignore_ascii_case("prev"))
}

/// The telling links of a text: those of its anchors and those that merely stand in it, with the words around them.
pub fn telling(text: &Text<'_>, base: &Url, resolved: &Resolved) -> Vec<Link> {
    let mut places = Vec::new();
    let mut plain_host = None;
    for anchor in &text.anchors {
        if let Some((url, kind)) = of_anchor(anchor, base, resolved, &mut plain_host) {
            places.push(Place { start: anchor.start, end: anchor.end, url, kind });
        }
    }
    places.extend(places_in_text(&text.text));
    places.sort_by_key(|place| place.start);
    places.truncate(MAX_PLACES);
    with_words(&text.text, &places)
}

/// The telling links that stand written out in a text, with the words around them.
pub fn in_text(text: &str) -> Vec<Link> {
    with_words(text, &places_in_text(text))
}

/// The addresses of streams that a player's script names.
pub fn in_script(script: &str) -> Vec<Link> {
    let found = IN_SCRIPT.find_iter(script).map(|found| found.as_str().replace("\\/", "/"));
    found.filter_map(|url| kind(&url).map(|kind| Link { url, kind, text: String::new() })).take(MAX_TELLING).collect()
}

/// Joins lists of links; each address once.
pub fn merge(into: &mut Vec<Link>, more: Vec<Link>) {
    for link in more {
        if into.len() < MAX_TELLING && !into.iter().any(|known| known.url == link.url) {
            into.push(link);
        }
    }
}

struct Place {
    start: usize,
    end: usize,
    url: String,
    kind: LinkKind,
}

/// The places at which telling addresses are written out, at most [`MAX_PLACES`] of them.
fn places_in_text(text: &str) -> Vec<Place> {
    if !BEGINNINGS.is_match(&text.to_ascii_lowercase()) {
        return Vec::new();
    }
    let place = |found: regex::Match<'_>| {
        let written = found.as_str().trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'']);
        let bare = !written.contains("://") && !written.starts_with("magnet:");
        let url = if bare { format!("https://{written}") } else { written.to_owned() };
        let kind = kind(&url)?;
        Some(Place { start: found.start(), end: found.start() + written.len(), url, kind })
    };
    IN_TEXT.find_iter(text).filter_map(place).take(MAX_PLACES).collect()
}

/// An address standing in text. Characters outside ASCII end it, as in Chinese prose, except inside an ed2k link's file name.
static IN_TEXT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)ed2k://\|file\|[^\s<>"|]{1,500}\|\d{1,18}\|[0-9a-f]{1,64}\|(?:[^\s<>"|]{1,200}\|){0,3}/|(?:https?://|magnet:\?|thunder://|(?-u:\b)(?:pan\.baidu|www\.123pan|pan\.quark|www\.alipan|www\.aliyundrive|cloud\.189|pan\.xunlei)\.(?:com|cn)/)[a-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]{1,2000}"#,
    )
    .expect("the pattern is valid")
});

static IN_SCRIPT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)https?:(?:\\?/){2}[^\s"'<>]{1,1000}?\.m3u8?(?:\?[^\s"'<>]{0,1000})?"#)
        .expect("the pattern is valid")
});

/// What an address standing in text contains: a quick look that spares most pages the long one.
static BEGINNINGS: LazyLock<Regex> = LazyLock::new(|| {
    let beginnings =
        "://|magnet:|pan\\.baidu|www\\.123pan|pan\\.quark|www\\.alipan|www\\.aliyundrive|cloud\\.189|pan\\.xunlei";
    Regex::new(beginnings).expect("the pattern is valid")
});

/// Where a link leads, if that says something. `plain_host` is a host known to be no net disk: most links of a page have the same.
fn of_anchor<'r>(
    anchor: &Anchor<'_>,
    base: &Url,
    resolved: &'r Resolved,
    plain_host: &mut Option<&'r str>,
) -> Option<(String, LinkKind)> {
    let url = anchor.position.and_then(|position| resolved.url(position));
    // The fragment was removed there, and some hosts keep the file's key in it.
    let Some(url) = url.filter(|_| !anchor.href.contains('#')) else {
        let url = resolve_telling(base, anchor.href.trim())?;
        let kind = kind(&url)?;
        return Some((url, kind));
    };
    if plain_host.is_some() && *plain_host == url.host_str() {
        return kind_of_path(url).map(|kind| (url.to_string(), kind));
    }
    if net_disk(url.host_str()?).is_none() {
        *plain_host = url.host_str();
    }
    kind_of(url).map(|kind| (url.to_string(), kind))
}

fn resolve_telling(base: &Url, address: &str) -> Option<String> {
    if address.is_empty() || address.len() > MAX_ADDRESS {
        return None;
    }
    let scheme = address.split(':').next().unwrap_or_default().to_ascii_lowercase();
    if ["magnet", "ed2k", "thunder", "flashget", "qqdl"].contains(&scheme.as_str()) {
        return Some(address.to_owned());
    }
    let url = base.join(address).ok()?;
    // The fragment stays: some hosts keep the file's key in it.
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

/// Hosts of net disks, and what the path of a shared file begins with (any of them; empty: anything but the root).
const NET_DISKS: &[(&str, &[&str])] = &[
    ("pan.baidu.com", &["/s/", "/share/", "/e/", "/wap/", "/disk/main/share"]),
    ("yun.baidu.com", &["/s/", "/share/"]),
    ("aliyundrive.com", &["/s/"]),
    ("alipan.com", &["/s/"]),
    ("pan.quark.cn", &["/s/"]),
    ("drive.uc.cn", &["/s/"]),
    ("115.com", &["/s/"]),
    ("115cdn.com", &["/s/"]),
    ("anxia.com", &["/s/"]),
    ("cloud.189.cn", &["/t/", "/web/share", "/web/main/file"]),
    ("pan.xunlei.com", &["/s/"]),
    ("share.weiyun.com", &[]),
    ("caiyun.139.com", &[]),
    ("yun.139.com", &[]),
    ("123pan.com", &["/s/"]),
    ("123pan.cn", &["/s/"]),
    ("123684.com", &["/s/"]),
    ("123865.com", &["/s/"]),
    ("ctfile.com", &[]),
    ("jianguoyun.com", &["/p/"]),
    ("mega.nz", &["/file/", "/folder/", "/#", "/embed/"]),
    ("mega.co.nz", &["/#", "/file/", "/folder/"]),
    ("mediafire.com", &["/file", "/folder", "/view", "/download", "/?"]),
    ("drive.google.com", &["/file/", "/drive/folders/", "/uc", "/open", "/folderview"]),
    ("terabox.com", &["/s/", "/sharing/", "/chinese/sharing/", "/wap/"]),
    ("1024terabox.com", &["/s/", "/sharing/"]),
    ("teraboxapp.com", &["/s/", "/sharing/"]),
    ("1fichier.com", &["/?", "/dir/"]),
    ("rapidgator.net", &["/file/", "/folder/"]),
    ("4shared.com", &["/"]),
    ("pixeldrain.com", &["/u/", "/l/"]),
    ("gofile.io", &["/d/"]),
    ("uploaded.net", &["/file/", "/f/"]),
    ("nitroflare.com", &["/view/", "/folder/"]),
    ("katfile.com", &[]),
    ("krakenfiles.com", &["/view/"]),
    ("dropbox.com", &["/s/", "/sh/", "/scl/"]),
    ("1drv.ms", &[]),
    ("fshare.vn", &["/file/", "/folder/"]),
    ("disk.yandex.ru", &["/d/", "/i/", "/public"]),
    ("yadi.sk", &["/d/", "/i/"]),
    ("cloud.mail.ru", &["/public/"]),
];

/// What an address leads to, where that says something.
pub fn kind(address: &str) -> Option<LinkKind> {
    let scheme = address.split(':').next().unwrap_or_default().to_ascii_lowercase();
    match scheme.as_str() {
        "magnet" => return address.to_ascii_lowercase().contains("xt").then_some(LinkKind::Magnet),
        "ed2k" | "thunder" | "flashget" | "qqdl" => return Some(LinkKind::PeerToPeer),
        "http" | "https" => {}
        _ => return None,
    }
    kind_of(&Url::parse(address).ok()?)
}

/// What an http(s) address leads to.
pub fn kind_of(url: &Url) -> Option<LinkKind> {
    if is_net_disk(url) { Some(LinkKind::NetDisk) } else { kind_of_path(url) }
}

fn kind_of_path(url: &Url) -> Option<LinkKind> {
    let path = url.path().as_bytes();
    let ends =
        |end: &str| path.len() >= end.len() && path[path.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes());
    let query = url.query().map(str::to_ascii_lowercase).unwrap_or_default();
    if ends(".torrent") {
        Some(LinkKind::Torrent)
    } else if ends(".m3u8") || query.contains(".m3u8") {
        Some(LinkKind::M3u8)
    } else if ends(".m3u") || ends(".m3u_plus") || query.split('&').any(|part| part.starts_with("type=m3u")) {
        Some(LinkKind::IptvList)
    } else {
        None
    }
}

/// What the path of a shared file begins with, where the host is a net disk's.
fn net_disk(host: &str) -> Option<&'static [&'static str]> {
    // These change their number and ending all the time: lanzoui.com, lanzoux.com, lanzouw.com …
    if host.contains("lanzou") || host.contains("lanzn") {
        let site = psl::domain_str(host).unwrap_or(host);
        if site.starts_with("lanzou") || site.starts_with("lanzn") {
            return Some(&[]);
        }
    }
    let is_host = |disk: &str| host.strip_suffix(disk).is_some_and(|left| left.is_empty() || left.ends_with('.'));
    NET_DISKS.iter().find(|(disk, _)| is_host(disk)).map(|(_, starts)| *starts)
}

fn is_net_disk(url: &Url) -> bool {
    let Some(starts) = url.host_str().and_then(net_disk) else { return false };
    let mut file = url.path().to_owned();
    for (sign, part) in [('?', url.query()), ('#', url.fragment())] {
        if let Some(part) = part {
            file.push(sign);
            file.push_str(part);
        }
    }
    file.len() > 1 && (starts.is_empty() || starts.iter().any(|start| file.starts_with(start)))
}

/// Gives each link the words around it; of several places of one link the words of all are looked at, the longest kept.
fn with_words(text: &str, places: &[Place]) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    let mut line_end_of_last = 0;
    for (at, place) in places.iter().enumerate() {
        let next = places[at + 1..].iter().find(|next| next.start >= place.end && next.url != place.url);
        let limit = next.map_or(text.len(), |next| next.start);
        let before = last_chars(text.get(line_end_of_last..place.start).unwrap_or_default(), WORDS_BEFORE);
        let before = before.rsplit('\n').next().unwrap_or_default();
        let own = text.get(place.start..place.end).unwrap_or_default();
        let after: String = text.get(place.end..limit).unwrap_or_default().chars().take(WORDS_AFTER).collect();
        line_end_of_last = line_end_of_last.max(place.end);
        let own = if own.contains(&place.url) || place.url.ends_with(own) { "" } else { own };
        let words = squeeze(&format!("{before}{own}{after}"), 300);
        if let Some(link) = links.iter_mut().find(|link| link.url == place.url) {
            if link.text.len() < words.len() {
                link.text = words;
            }
        } else if links.len() < MAX_TELLING {
            links.push(Link { url: place.url.clone(), kind: place.kind, text: words });
        }
    }
    links
}

fn last_chars(text: &str, count: usize) -> &str {
    text.char_indices().rev().nth(count.saturating_sub(1)).map_or(text, |(start, _)| &text[start..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::text::visible;
    use super::*;

    fn base() -> Url {
        Url::parse("https://a.test/dir/page?x=1").unwrap()
    }

    fn crawled(html: &str) -> Vec<Url> {
        let document = Document::parse(html);
        to_crawl(&document, &Resolved::read(&document, &base()), &base())
    }

    #[test]
    fn kinds_of_links() {
        use LinkKind::*;
        let cases: &[(&str, Option<LinkKind>)] = &[
            ("https://pan.baidu.com/s/1AbC?pwd=abcd", Some(NetDisk)),
            ("https://pan.baidu.com/", None),
            ("https://pan.baidu.com/help", None),
            ("https://www.aliyundrive.com/s/abc", Some(NetDisk)),
            ("https://www.alipan.com/s/abc", Some(NetDisk)),
            ("https://pan.quark.cn/s/abc", Some(NetDisk)),
            ("https://115.com/s/abc", Some(NetDisk)),
            ("https://not115.com/s/abc", None),
            ("https://cloud.189.cn/t/abc", Some(NetDisk)),
            ("https://pan.xunlei.com/s/abc", Some(NetDisk)),
            ("https://share.weiyun.com/abc", Some(NetDisk)),
            ("https://wwx.lanzoui.com/abc", Some(NetDisk)),
            ("https://mega.nz/file/a#key", Some(NetDisk)),
            ("https://mega.nz/#!a!key", Some(NetDisk)),
            ("https://www.mediafire.com/file/a/b.zip/file", Some(NetDisk)),
            ("https://drive.google.com/file/d/abc/view", Some(NetDisk)),
            ("https://drive.google.com/drive/my-drive", None),
            ("https://www.terabox.com/s/1abc", Some(NetDisk)),
            ("https://1fichier.com/?abc", Some(NetDisk)),
            ("magnet:?xt=urn:btih:ABC", Some(Magnet)),
            ("https://a.test/film.torrent?x", Some(Torrent)),
            ("https://a.test/live/index.m3u8", Some(M3u8)),
            ("https://a.test/player?url=https://b.test/x.m3u8", Some(M3u8)),
            ("https://a.test/list.m3u", Some(IptvList)),
            ("http://a.test/get.php?username=a&password=b&type=m3u_plus", Some(IptvList)),
            ("ed2k://|file|a.mkv|1|ABC|/", Some(PeerToPeer)),
            ("thunder://QUFodHRw", Some(PeerToPeer)),
            ("https://a.test/page", None),
            ("javascript:alert(1)", None),
        ];
        for (address, expected) in cases {
            assert_eq!(kind(address), *expected, "{address}");
        }
    }

    #[test]
    fn what_is_crawled() {
        let cases: &[(&str, &[&str])] = &[
            ("<a href=/b#x>b</a><a href=/b>b</a><a href=c>c</a>", &["https://a.test/b", "https://a.test/dir/c"]),
            ("<a rel='external NoFollow' href=/b>b</a><a rel=ugc href=/c>c</a><a rel=sponsored href=/d>d</a>", &[]),
            ("<a href='javascript:x()'>x</a><a href=mailto:a@b.test>m</a><a href='#top'>t</a><a href=''>e</a>", &[]),
            ("<meta http-equiv=Refresh content='3; URL=\"/next\"'>", &["https://a.test/next"]),
            ("<meta http-equiv=refresh content='0;/plain'>", &["https://a.test/plain"]),
            ("<link rel=next href='?page=2'>", &["https://a.test/dir/page?page=2"]),
            ("<a href='//b.test/x'>x</a><area href=' /y '>", &["https://b.test/x", "https://a.test/y"]),
        ];
        for (html, expected) in cases {
            let found: Vec<_> = crawled(html).iter().map(Url::to_string).collect();
            assert_eq!(found, *expected, "{html}");
        }
    }

    #[test]
    fn telling_links_bring_their_words() {
        let cases: &[(&str, &[(&str, &str)])] = &[
            (
                "<p>国语高清 <a href='https://pan.baidu.com/s/1a'>百度网盘</a> 提取码: ab12</p>",
                &[("https://pan.baidu.com/s/1a", "国语高清 百度网盘 提取码: ab12")],
            ),
            (
                "<p>链接：https://pan.baidu.com/s/1a 提取码：ab12，复制打开</p>",
                &[("https://pan.baidu.com/s/1a", "链接： 提取码：ab12，复制打开")],
            ),
            ("<p>到pan.quark.cn/s/abc，自取</p>", &[("https://pan.quark.cn/s/abc", "到，自取")]),
            (
                "<p>一 https://pan.quark.cn/s/a 码 1111</p><p>二 https://pan.quark.cn/s/b 码 2222</p>",
                &[("https://pan.quark.cn/s/a", "一 码 1111 二"), ("https://pan.quark.cn/s/b", "二 码 2222")],
            ),
            ("<a href='magnet:?xt=urn:btih:A&dn=x'>磁力</a>", &[("magnet:?xt=urn:btih:A&dn=x", "磁力")]),
            ("<p>ed2k://|file|电影.mkv|12|ABC|/ 下载</p>", &[("ed2k://|file|电影.mkv|12|ABC|/", "下载")]),
            ("<video><source src='/live.m3u8'></video>", &[("https://a.test/live.m3u8", "")]),
            ("<p>https://a.test/page</p>", &[]),
        ];
        for (html, expected) in cases {
            let document = Document::parse(html);
            let text = visible(document.whole(), 10_000, |_| false);
            let found = telling(&text, &base(), &Resolved::read(&document, &base()));
            let found: Vec<_> = found.iter().map(|link| (link.url.as_str(), link.text.as_str())).collect();
            assert_eq!(found, *expected, "{html}");
        }
    }

    #[test]
    fn scripts_name_streams() {
        let found = in_script(r#"var p={"url":"https:\/\/v.test\/a\/index.m3u8?t=1","x":"https:\/\/v.test\/a.mp4"}"#);
        assert_eq!(found.iter().map(|link| link.url.as_str()).collect::<Vec<_>>(), ["https://v.test/a/index.m3u8?t=1"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(https?://|magnet:\\?|pan\\.baidu\\.com/s/|[a-z.茶 \\n]{0,9}){0,30}") {
            let text = Text { text, anchors: Vec::new() };
            telling(&text, &base(), &Resolved::default());
        }

        #[test]
        fn links_are_absolute_unique_and_without_fragment(hrefs in proptest::collection::vec("[a-z/:#?.]{0,12}", 0..20)) {
            let html: String = hrefs.iter().map(|href| format!("<a href='{href}'>x</a>")).collect();
            let links = crawled(&html);
            let unique: HashSet<_> = links.iter().collect();
            prop_assert_eq!(unique.len(), links.len());
            prop_assert!(links.iter().all(|link| link.fragment().is_none() && link.has_host()));
        }
    }
}
