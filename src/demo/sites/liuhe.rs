//! liuhe-handmade.test: a craft shop. Microdata (schema.org/Product) inside the markup, one plain sitemap.

use askama::Template;

use super::urlset;
use crate::demo::content::{Content, Listing};
use crate::demo::pages::{Pages, render};

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<!doctype html>
<html lang="en" prefix="og: https://ogp.me/ns#">
<head>
  <meta charset="utf-8">
  <title>{{ title }} &ndash; {{ site.name }}</title>
  <meta name="generator" content="TinyShop 4.2">
  <link rel="canonical" href="{{ address }}">
  <style>body{font-family:Georgia,serif;max-width:960px;margin:0 auto}.shelf{display:flex;flex-wrap:wrap}.shelf figure{width:30%}.note{color:#766}</style>
</head>
<body class="tinyshop">
  <header id="top"><h2><a href="/">{{ site.name }}</a></h2><p class="note">{{ site.tagline }}</p>
    <nav><ul>{% for section in site.open_sections() %}<li><a href="/shelf/{{ section.key }}/">{{ section.title }}</a></li>{% endfor %}
    {% for article in site.articles %}<li><a href="{{ article.path }}">{{ article.title }}</a></li>{% endfor %}</ul></nav></header>
  {{ body|safe }}
  <footer><p>Letters to hello@liuhe-handmade.test. Parcels leave on Tuesdays and Fridays.</p></footer>
</body>
</html>
"##
)]
struct Frame<'a> {
    site: &'a Content,
    title: &'a str,
    address: &'a str,
    body: &'a str,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<main itemscope itemtype="https://schema.org/Product">
    <meta itemprop="sku" content="LH-{{ item.sku() }}"><link itemprop="url" href="{{ site.url(item.path) }}">
    <h1 itemprop="name">{{ item.title }}</h1>
    {% for file in item.pictures %}<figure><img itemprop="image" src="{{ site.picture_url(file) }}" alt=""><figcaption>Picture by the maker</figcaption></figure>{% endfor %}
    <div itemprop="description"><p>{{ item.description }}</p></div>
    {% if let Some(brand) = item.brand %}<p>Brand: <span itemprop="brand" itemscope itemtype="https://schema.org/Brand"><b itemprop="name">{{ brand }}</b></span></p>{% endif %}
    <div itemprop="offers" itemscope itemtype="https://schema.org/Offer">
      <p><meta itemprop="priceCurrency" content="{{ item.currency_code() }}">CNY <span itemprop="price" content="{{ item.price_text() }}">{{ item.price_text() }}</span>
      <link itemprop="availability" href="https://schema.org/InStock">in stock</p>
      <p>Sold by <span itemprop="seller" itemscope itemtype="https://schema.org/Organization"><a itemprop="name">{{ item.seller_name() }}</a>,
      <span itemprop="address" itemscope itemtype="https://schema.org/PostalAddress"><span itemprop="addressLocality">{{ item.place() }}</span></span></span></p>
      <p>Ships from <span itemprop="availableAtOrFrom" itemscope itemtype="https://schema.org/Place"><span itemprop="name">{{ item.place() }}</span></span></p>
    </div>
    <form method="post" action="/basket"><button>Put in basket</button></form>
  </main>
  <section><h3>From the same shelf</h3><ul>{% for other in related %}<li><a href="{{ other.path }}">{{ other.title }}</a></li>{% endfor %}</ul></section>
"##
)]
struct ItemPage<'a> {
    site: &'a Content,
    item: &'a Listing,
    related: Vec<&'a Listing>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<main><h1>{{ heading }}</h1><p>{{ text }}</p>
  <div class="shelf">{% for item in items %}<figure><a href="{{ item.path }}">{{ item.title }}</a><figcaption>CNY {{ item.price_text() }}</figcaption></figure>{% endfor %}</div></main>
"##
)]
struct Shelf<'a> {
    heading: &'a str,
    text: &'a str,
    items: Vec<&'a Listing>,
}

pub(super) fn draw(site: &Content, pages: &mut Pages) {
    let robots = "User-agent: *\nDisallow: /basket\nSitemap: http://liuhe-handmade.test/sitemap.xml\n";
    pages.add("/robots.txt", "text/plain", robots.into());
    let addresses: Vec<String> = std::iter::once("/")
        .chain(site.listings.iter().map(|item| item.path.as_str()))
        .chain(site.articles.iter().map(|article| article.path.as_str()))
        .map(|path| site.url(path))
        .collect();
    pages.add("/sitemap.xml", "text/xml; charset=utf-8", urlset(addresses.iter().map(String::as_str)).into());

    let newest = site.listings.iter().rev().take(6).collect();
    page(site, "/", "Welcome", &Shelf { heading: "New on the shelves", text: &site.tagline, items: newest }, pages);
    for section in site.open_sections() {
        let items = site.in_section(&section.key).collect();
        let shelf = Shelf { heading: &section.title, text: "", items };
        page(site, &format!("/shelf/{}/", section.key), &section.title, &shelf, pages);
    }
    for article in &site.articles {
        let shelf = Shelf { heading: &article.title, text: &article.text, items: Vec::new() };
        page(site, &article.path, &article.title, &shelf, pages);
    }
    for item in &site.listings {
        page(site, &item.path, &item.title, &ItemPage { site, item, related: site.related(item, 3) }, pages);
    }
}

fn page(site: &Content, path: &str, title: &str, body: &impl Template, pages: &mut Pages) {
    pages.html(path, render(&Frame { site, title, address: &site.url(path), body: &render(body) }));
}
