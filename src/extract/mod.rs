//! Bytes to listings, links and media. Extraction never fails: imperfect pages give `(value, warnings)`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use url::Url;

mod adapters;
pub mod charset;
mod contacts;
mod content;
mod directives;
mod document;
mod dom;
mod limits;
pub mod links;
mod merge;
mod name;
pub mod price;
mod read;
pub mod refresh;
mod sitemap;
mod tag;
mod text;

pub use content::{ContentKind, PictureFormat, sniff};
pub use read::{page, visible_text};
pub use sitemap::{Sitemap, SitemapEntry, sitemap, usual_sitemaps};

/// What one response says, read for its listings, links and media.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Page {
    pub title: Option<String>,
    /// The encoding the text was read with: a WHATWG encoding name in lower case.
    pub charset: Option<String>,
    /// BCP 47 tag from `<html lang>` or `Content-Language`.
    pub lang: Option<String>,
    /// `<link rel=canonical>`, resolved.
    pub canonical: Option<Url>,
    /// What the page offers or shows; a marketplace's result page has many, a page of plain text at least one of kind `Page`.
    pub listings: Vec<Listing>,
    /// http(s) addresses to crawl, in document order, without duplicates; `nofollow` ones are left out.
    pub links: Vec<Url>,
    /// What the page asks of robots, in its meta elements and the response's headers.
    pub robots: RobotsMeta,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RobotsMeta {
    /// Keep nothing of what the page says. A page past its `unavailable_after` counts as one of these.
    pub noindex: bool,
    /// Follow none of the page's links.
    pub nofollow: bool,
    /// Keep no copy to be shown.
    #[serde(default)]
    pub noarchive: bool,
}

/// A digest of what makes a listing the same listing at the next visit: its address and its key on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ListingId(pub String);

/// Something offered or shown: a product, a video, or a page that may be either. Text is as the site wrote it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Listing {
    pub id: ListingId,
    pub kind: ListingKind,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seller: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<f64>,
    /// ISO 4217, upper case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nice_class: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// Where the listing was seen: its own page where it has one, otherwise the page it stands on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Url>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub availability: Option<String>,
    /// Picture addresses, most telling first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Url>,
    /// Links that matter to the matcher: net disks, magnets, torrents, streams, IPTV lists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// `sku`, `gtin`, `mpn`, `isbn` and the like, by schema.org's names.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub identifiers: BTreeMap<String, String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListingKind {
    Product,
    /// A film, a song, a broadcast, a book: a work rather than goods.
    Work,
    #[default]
    Page,
}

/// An outbound link whose kind says something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub url: String,
    pub kind: LinkKind,
    /// The link's own words and what stands right around it (an extraction code, for example).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    NetDisk,
    Magnet,
    Torrent,
    /// An HLS playlist (RFC 8216).
    M3u8,
    /// A list of channels: `.m3u`, `.m3u_plus`, `get.php?…type=m3u`.
    IptvList,
    /// ed2k and thunder links.
    PeerToPeer,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub kind: ContactKind,
    pub value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    Email,
    Phone,
    Wechat,
    Qq,
    Whatsapp,
    Telegram,
    Zalo,
    Line,
    /// 网站备案号.
    IcpFiling,
    /// 统一社会信用代码 (GB 32100).
    CreditCode,
}

/// What to read, and how the source said to read it.
pub struct PageInput<'a> {
    /// The address that answered (after redirects).
    pub url: &'a Url,
    /// The `Content-Type` header as sent.
    pub content_type: Option<&'a str>,
    /// The body, decoded from its content encoding.
    pub body: &'a [u8],
    pub selectors: &'a crate::sources::Selectors,
    /// The values of the response's `X-Robots-Tag` headers, one each.
    pub robots_headers: &'a [&'a str],
    /// When the page is read: `unavailable_after` is compared with it.
    pub now_ms: i64,
}
