//! The market's content as data: what each site says about itself and what it offers, read from `market/*.toml`.
//! What a lawyer says about a listing is not here: the truth stands apart, where no page can show it.

use serde::Deserialize;

/// One site of the market.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Content {
    pub host: String,
    pub name: String,
    pub tagline: String,
    pub lang: String,
    /// Absolute address under which the pictures' file names are served; may be on a host of its own.
    pub picture_base: String,
    /// Which validators answers carry (RFC 9110, section 8.8).
    pub etag: bool,
    pub last_modified: bool,
    /// Whether bodies are compressed for those who accept it.
    pub gzip: bool,
    #[serde(rename = "section")]
    pub sections: Vec<Section>,
    #[serde(rename = "article", default)]
    pub articles: Vec<Article>,
    #[serde(rename = "answer", default)]
    pub answers: Vec<Answer>,
    #[serde(rename = "file", default)]
    pub files: Vec<File>,
    #[serde(rename = "listing")]
    pub listings: Vec<Listing>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Section {
    pub key: String,
    pub title: String,
}

/// A page that offers nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Article {
    pub path: String,
    pub title: String,
    pub text: String,
}

/// Something offered or shown. Its address is the site's host and `path`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Listing {
    pub section: String,
    /// Path and query, without session ids.
    pub path: String,
    pub title: String,
    pub description: String,
    pub price: Option<f64>,
    pub currency: Option<String>,
    pub seller: Option<String>,
    pub location: Option<String>,
    pub brand: Option<String>,
    /// Files below `pictures/`, the first one shown largest.
    #[serde(default)]
    pub pictures: Vec<String>,
    /// In an area that robots.txt keeps closed.
    #[serde(default)]
    pub closed: bool,
    #[serde(rename = "link", default)]
    pub links: Vec<Link>,
}

/// A download or a stream.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Link {
    pub text: String,
    pub url: String,
    /// What stands beside it: an extraction code, a size.
    #[serde(default)]
    pub note: String,
}

/// A small file that is served as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub path: String,
    pub content_type: String,
    pub text: String,
}

/// An address that answers as real servers sometimes do.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    pub path: String,
    #[serde(flatten)]
    pub how: How,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub(super) enum How {
    /// Sends the visitor elsewhere.
    Redirect { status: u16, to: String },
    /// Turns the first request away, with `Retry-After`, and answers the next.
    BusyOnce { status: u16, retry_after_s: u32 },
    /// Thinks before it answers.
    Slow { wait_ms: u64 },
    /// Never stops sending.
    Endless,
}

impl Content {
    /// Reads one of the bundled files.
    pub fn read(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    pub fn section_title(&self, key: &str) -> &str {
        self.sections.iter().find(|section| section.key == key).map_or("", |section| &section.title)
    }

    pub fn in_section<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a Listing> {
        self.listings.iter().filter(move |listing| listing.section == key)
    }

    /// The sections that visitors are shown: those with an open listing.
    pub fn open_sections(&self) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(|section| self.in_section(&section.key).any(|listing| !listing.closed))
    }

    pub fn open_listings(&self) -> impl Iterator<Item = &Listing> {
        self.listings.iter().filter(|listing| !listing.closed)
    }

    pub fn closed_listings(&self) -> impl Iterator<Item = &Listing> {
        self.listings.iter().filter(|listing| listing.closed)
    }

    /// Up to `count` other listings of the same section, those after it first.
    pub fn related<'a>(&'a self, listing: &'a Listing, count: usize) -> Vec<&'a Listing> {
        let same: Vec<&Listing> = self.in_section(&listing.section).filter(|other| !other.closed).collect();
        let place = same.iter().position(|other| other.path == listing.path).unwrap_or(0);
        let others = same.iter().cycle().skip(place + 1).take(same.len().saturating_sub(1));
        others.take(count).copied().collect()
    }

    /// The absolute address of a picture: `baihua/0001.jpg` is served as `0001.jpg` below `picture_base`.
    pub fn picture_url(&self, file: &str) -> String {
        let name = file.rsplit('/').next().unwrap_or(file);
        format!("{}{name}", self.picture_base)
    }

    /// The absolute address of a path on this site.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }
}

impl Listing {
    /// The price with two decimals; empty where none is asked.
    pub fn price_text(&self) -> String {
        self.price.map(|price| format!("{price:.2}")).unwrap_or_default()
    }

    pub fn currency_code(&self) -> &str {
        self.currency.as_deref().unwrap_or("CNY")
    }

    pub fn seller_name(&self) -> &str {
        self.seller.as_deref().unwrap_or_default()
    }

    pub fn place(&self) -> &str {
        self.location.as_deref().unwrap_or_default()
    }

    /// A made-up article number, the same at every visit.
    pub fn sku(&self) -> String {
        let number = self.path.bytes().fold(7u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)));
        format!("{:06}", number % 1_000_000)
    }
}
