//! baihua.test: a large marketplace. JSON-LD on item pages, pages of results, a sitemap index with a gzipped part,
//! session ids and campaign tags in its own links, and areas that robots.txt closes.

use askama::Template;
use serde_json::json;

use super::urlset;
use crate::demo::content::{Content, Listing, Section};
use crate::demo::pages::{Pages, gzip, render};

/// Items on a page of results.
const PER_PAGE: usize = 4;

static ROBOTS: &str = "\
# Welcome, robots. Please be gentle.
User-agent: *
Crawl-delay: 0.1
Disallow: /cart
Disallow: /private/
Disallow: /search
Allow: /

User-agent: PriceGrabBot
Disallow: /

Sitemap: http://baihua.test/sitemap.xml
";

static SITEMAP_INDEX: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <sitemap><loc>http://baihua.test/sitemap-pages.xml</loc><lastmod>2026-11-01</lastmod></sitemap>
  <sitemap><loc>http://baihua.test/sitemap-items.xml.gz</loc><lastmod>2026-11-01</lastmod></sitemap>
</sitemapindex>
"#;

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<!DOCTYPE html>
<html lang="{{ site.lang }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} - {{ site.name }}</title>
<meta name="description" content="{{ description }}">
{% if !canonical.is_empty() %}<link rel="canonical" href="{{ canonical }}">
{% endif %}<style>body{font:15px/1.5 system-ui;margin:0;color:#222}header,footer{background:#b5342a;color:#fff;padding:12px 24px}
nav a{color:#fff;margin-right:14px}.grid{display:grid;grid-template-columns:repeat(4,1fr);gap:14px}.price{color:#b5342a;font-weight:700}</style>
<script>window.bh={page:"{{ page }}",user:null};</script>
{{ head|safe }}</head>
<body>
<header><a class="logo" href="/">{{ site.name }}</a> <span>{{ site.tagline }}</span>
<form action="/search" method="get"><input name="q" placeholder="Search ten thousand shops"><button>Search</button></form>
<nav>{% for section in site.open_sections() %}<a href="/list/{{ section.key }}-1.html">{{ section.title }}</a>{% endfor %}</nav></header>
<main>{{ body|safe }}</main>
<footer><ul>{% for article in site.articles %}<li><a href="{{ article.path }}">{{ article.title }}</a></li>{% endfor %}
<li><a href="/cart/view?sid=guest">Basket</a></li><li><a href="/private/dealer/">Dealer area</a></li></ul>
<p>&copy; 2026 {{ site.name }}. Shops are responsible for what they offer.</p></footer>
</body>
</html>
"##
)]
struct Frame<'a> {
    site: &'a Content,
    page: &'a str,
    title: &'a str,
    description: &'a str,
    canonical: &'a str,
    head: &'a str,
    body: &'a str,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<ol class="crumbs"><li><a href="/">Home</a></li><li><a href="/list/{{ item.section }}-1.html">{{ site.section_title(item.section) }}</a></li></ol>
<article class="item" data-sku="{{ item.sku() }}">
<div class="gallery">{% for file in item.pictures %}<img src="{{ site.picture_url(file) }}" alt="{{ item.title }}">{% endfor %}</div>
<div class="buy"><h1>{{ item.title }}</h1>
<p class="price">&yen; {{ item.price_text() }}</p>
<dl><dt>Shop</dt><dd><a rel="nofollow" href="/search?shop={{ item.seller_name()|urlencode }}">{{ item.seller_name() }}</a></dd><dt>Ships from</dt><dd>{{ item.place() }}</dd><dt>Article</dt><dd>{{ item.sku() }}</dd></dl>
<a class="button" rel="nofollow" href="/cart/add?item={{ item.sku() }}">Add to basket</a></div>
<section class="about"><h2>About this item</h2><p>{{ item.description }}</p></section>
</article>
<aside><h2>You may also like</h2><div class="grid">{% for other in related %}<a class="card" href="{{ other.path }}">{{ other.title }}</a>{% endfor %}</div></aside>
"##
)]
struct ItemBody<'a> {
    site: &'a Content,
    item: &'a Listing,
    related: Vec<&'a Listing>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<h1>{{ heading }}</h1>
<div class="grid">{% for card in cards %}<div class="card"><a href="{{ card.0 }}">{{ card.1.title }}</a><p class="price">&yen; {{ card.1.price_text() }}</p><p>{{ card.1.place() }}</p></div>
{% endfor %}</div>
<p class="pages">{% for (number, href) in pages %}<a href="{{ href }}">{{ number }}</a> {% endfor %}</p>
"##
)]
struct ListBody<'a> {
    heading: &'a str,
    /// Links as this page writes them, with their listings.
    cards: Vec<(String, &'a Listing)>,
    pages: Vec<(usize, String)>,
}

#[derive(Template)]
#[template(ext = "html", source = "<article><h1>{{ title }}</h1><p>{{ text }}</p></article>\n")]
struct ArticleBody<'a> {
    title: &'a str,
    text: &'a str,
}

pub(super) fn draw(site: &Content, pages: &mut Pages) {
    pages.add("/robots.txt", "text/plain; charset=utf-8", ROBOTS.into());
    pages.add_at("img.baihua.test/robots.txt".to_owned(), "text/plain", b"User-agent: *\nAllow: /\n".to_vec());
    sitemaps(site, pages);
    home(site, pages);
    site.open_sections().for_each(|section| results(site, section, pages));
    site.listings.iter().for_each(|item| pages.html(&item.path, item_page(site, item)));
    for article in &site.articles {
        let body = render(&ArticleBody { title: &article.title, text: &article.text });
        pages.html(&article.path, frame(site, "help", &article.title, &body));
    }
    dealers(site, pages);
}

fn frame(site: &Content, page: &str, title: &str, body: &str) -> String {
    render(&Frame { site, page, title, description: &site.tagline, canonical: "", head: "", body })
}

fn item_page(site: &Content, item: &Listing) -> String {
    let head = format!("<script type=\"application/ld+json\">{}</script>\n", product(site, item));
    let body = render(&ItemBody { site, item, related: site.related(item, 4) });
    let (title, description, canonical) = (&item.title, &item.description, &site.url(&item.path));
    render(&Frame { site, page: "item", title, description, canonical, head: &head, body: &body })
}

/// schema.org's Product. A slash after `<` is escaped, so that no text can end the script element.
fn product(site: &Content, item: &Listing) -> String {
    let images: Vec<String> = item.pictures.iter().map(|file| site.picture_url(file)).collect();
    let mut product = json!({
        "@context": "https://schema.org", "@type": "Product",
        "name": item.title, "description": item.description, "sku": item.sku(), "image": images,
        "url": site.url(&item.path),
        "offers": {
            "@type": "Offer", "url": site.url(&item.path), "price": item.price_text(), "priceCurrency": item.currency_code(),
            "availability": "https://schema.org/InStock",
            "availableAtOrFrom": {"@type": "Place", "name": item.place(), "address": item.place()},
            "seller": {"@type": "Organization", "name": item.seller_name(),
                "address": {"@type": "PostalAddress", "addressLocality": item.place()}},
        },
    });
    if let Some(brand) = &item.brand {
        product["brand"] = json!({"@type": "Brand", "name": brand});
    }
    product.to_string().replace("</", "<\\/")
}

fn home(site: &Content, pages: &mut Pages) {
    let first_of_sections = site.open_sections().filter_map(|section| site.in_section(&section.key).next());
    let cards =
        first_of_sections.map(|item| (format!("{}?utm_source=home&utm_medium=banner", item.path), item)).collect();
    let body = render(&ListBody { heading: "Today's picks", cards, pages: Vec::new() });
    pages.html("/", frame(site, "home", "Home", &body));
}

/// The section's pages of results. Each page hands out a session of its own, in one of three ways.
fn results(site: &Content, section: &Section, pages: &mut Pages) {
    let items: Vec<&Listing> = site.in_section(&section.key).collect();
    let href = |number: usize| format!("/list/{}-{number}.html", section.key);
    let count = items.len().div_ceil(PER_PAGE);
    for (number, part) in (1..).zip(items.chunks(PER_PAGE)) {
        let session = format!("{:x}", 0x5eed_0000 + 977 * number + 31 * section.key.len());
        let cards = (0..).zip(part).map(|(place, item)| (with_session(&item.path, place, &session), *item)).collect();
        let numbers = (1..=count).map(|other| (other, href(other))).collect();
        let body = render(&ListBody { heading: &section.title, cards, pages: numbers });
        pages.html(&href(number), frame(site, "list", &section.title, &body));
    }
}

fn with_session(path: &str, place: usize, session: &str) -> String {
    match place % 3 {
        0 => format!("{path}?sid={session}"),
        1 => format!("{path};jsessionid={}", session.to_uppercase()),
        _ => format!("{path}?utm_source=list&utm_medium=card&utm_campaign=autumn"),
    }
}

/// The closed area: linked from every footer and named in the sitemap, as happens.
fn dealers(site: &Content, pages: &mut Pages) {
    let cards = site.closed_listings().map(|item| (item.path.clone(), item)).collect();
    let body = render(&ListBody { heading: "Dealer area", cards, pages: Vec::new() });
    pages.html("/private/dealer/", frame(site, "dealer", "Dealer area", &body));
    pages.html("/cart/view", frame(site, "cart", "Basket", "<h1>Your basket is empty</h1>"));
}

fn sitemaps(site: &Content, pages: &mut Pages) {
    let lists: Vec<String> =
        site.open_sections().map(|section| site.url(&format!("/list/{}-1.html", section.key))).collect();
    let items: Vec<String> = site.listings.iter().map(|item| site.url(&item.path)).collect();
    pages.add("/sitemap.xml", "application/xml", SITEMAP_INDEX.into());
    pages.add("/sitemap-pages.xml", "application/xml", urlset(lists.iter().map(String::as_str)).into());
    let items = urlset(items.iter().map(String::as_str));
    pages.add("/sitemap-items.xml.gz", "application/gzip", gzip(items.as_bytes()));
}
