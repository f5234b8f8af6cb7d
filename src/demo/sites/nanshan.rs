//! deals.nanshan.test: a deals site. OpenGraph is its only structured data; outbound links go through a closed `/out/`,
//! one page is slow, and its ticker never ends.

use askama::Template;

use crate::demo::content::{Content, Listing, Section};
use crate::demo::pages::{Pages, render};

/// Deals on a page of the front list.
const PER_PAGE: usize = 7;

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<!DOCTYPE html>
<html lang="en">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{{ title }} | {{ site.name }}</title>
{{ head|safe }}<link rel="alternate" hreflang="en" href="http://{{ site.host }}/">
<style>*{box-sizing:border-box}body{margin:0;font:14px Arial}.top{background:#123;color:#ffd24a;padding:10px}.deal{display:flex;border-bottom:1px solid #ddd;padding:10px}.hot{color:#d33}</style>
</head>
<body>
<div class="top"><a href="/">{{ site.name }}</a> &middot; {{ site.tagline }} &middot;
{% for section in site.open_sections() %}<a href="/c/{{ section.key }}">{{ section.title }}</a> {% endfor %}</div>
<div id="content">{{ body|safe }}</div>
<div class="foot"><a href="/live-ticker">Live deal ticker</a> {% for article in site.articles %}<a href="{{ article.path }}">{{ article.title }}</a> {% endfor %}
<p>We may earn a commission. Prices as of the time of posting.</p></div>
</body></html>
"##
)]
struct Frame<'a> {
    site: &'a Content,
    title: &'a str,
    head: &'a str,
    body: &'a str,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<meta property="og:type" content="product">
<meta property="og:title" content="{{ item.title }}">
<meta property="og:description" content="{{ item.description }}">
<meta property="og:url" content="{{ site.url(item.path) }}">
<meta property="og:site_name" content="{{ site.name }}">
{% for file in item.pictures %}<meta property="og:image" content="{{ site.picture_url(file) }}">
{% endfor %}<meta property="product:price:amount" content="{{ item.price_text() }}">
<meta property="product:price:currency" content="{{ item.currency_code() }}">
<meta property="product:availability" content="in stock">
{% if let Some(brand) = item.brand %}<meta property="product:brand" content="{{ brand }}">
{% endif %}<meta property="product:retailer_item_id" content="{{ item.sku() }}">
<meta name="twitter:card" content="summary_large_image">
"##
)]
struct OpenGraph<'a> {
    site: &'a Content,
    item: &'a Listing,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<h1>{{ item.title }}</h1>
<div class="deal">{% for file in item.pictures %}<img width="320" src="{{ site.picture_url(file) }}" alt="">{% endfor %}
<div><p class="hot">&yen;{{ item.price_text() }}</p><p>{{ item.description }}</p>
<p class="deal-meta">Sold by <span class="deal-seller">{{ item.seller_name() }}</span>, ships from <span class="deal-ships">{{ item.place() }}</span></p>
<a rel="nofollow sponsored" href="/out/{{ item.sku() }}">Go to the shop</a></div></div>
<h3>More in {{ site.section_title(item.section) }}</h3>
<ul>{% for other in related %}<li><a href="{{ other.path }}">{{ other.title }}</a></li>{% endfor %}</ul>
<div class="comments"><h3>Comments</h3><p><b>reader_88</b>: thanks, ordered two.</p><p><b>mei</b>: delivery took nine days.</p></div>
"##
)]
struct Deal<'a> {
    site: &'a Content,
    item: &'a Listing,
    related: Vec<&'a Listing>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<h1>{{ heading }}</h1>
{% for item in items %}<div class="deal"><a href="{{ item.path }}">{{ item.title }}</a> <span class="hot">&yen;{{ item.price_text() }}</span></div>
{% endfor %}{% if !next.is_empty() %}<a rel="next" href="{{ next }}">Older deals</a>{% endif %}
"##
)]
struct Deals<'a> {
    heading: &'a str,
    items: &'a [&'a Listing],
    next: String,
}

pub(super) fn draw(site: &Content, pages: &mut Pages) {
    pages.add("/robots.txt", "text/plain", b"User-agent: *\nDisallow: /out/\n".to_vec());
    front(site, pages);
    site.open_sections().for_each(|section| category(site, section, pages));
    for item in &site.listings {
        let head = render(&OpenGraph { site, item });
        let body = render(&Deal { site, item, related: site.related(item, 3) });
        pages.html(&item.path, render(&Frame { site, title: &item.title, head: &head, body: &body }));
    }
    for article in &site.articles {
        let body = render(&Article { title: &article.title, text: &article.text });
        pages.html(&article.path, frame(site, &article.title, &body));
    }
}

#[derive(Template)]
#[template(ext = "html", source = "<h1>{{ title }}</h1><p>{{ text }}</p>\n")]
struct Article<'a> {
    title: &'a str,
    text: &'a str,
}

fn front(site: &Content, pages: &mut Pages) {
    let newest: Vec<&Listing> = site.open_listings().collect();
    let parts: Vec<_> = newest.chunks(PER_PAGE).collect();
    for (number, items) in (1..).zip(&parts) {
        let next = if number < parts.len() { format!("/?page={}", number + 1) } else { String::new() };
        let body = render(&Deals { heading: "Newest deals", items, next });
        let path = if number == 1 { "/".to_owned() } else { format!("/?page={number}") };
        pages.html(&path, frame(site, "Newest deals", &body));
    }
}

fn category(site: &Content, section: &Section, pages: &mut Pages) {
    let items: Vec<&Listing> = site.in_section(&section.key).collect();
    let body = render(&Deals { heading: &section.title, items: &items, next: String::new() });
    pages.html(&format!("/c/{}", section.key), frame(site, &section.title, &body));
}

fn frame(site: &Content, title: &str, body: &str) -> String {
    render(&Frame { site, title, head: "", body })
}
