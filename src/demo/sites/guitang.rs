//! guitang-wholesale.test: a wholesale catalogue of the older sort. Tables without structured data, `product.php?id=`,
//! moved and vanished pages, two promotions that point at each other, no robots.txt.

use askama::Template;

use crate::demo::content::{Content, Listing, Section};
use crate::demo::pages::{Pages, render};

/// Articles on a page of a category.
const PER_PAGE: usize = 3;

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<HTML>
<HEAD>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=utf-8">
<TITLE>{{ site.name }} : {{ title }}</TITLE>
<META NAME="keywords" CONTENT="wholesale, carton, pallet, export">
</HEAD>
<BODY BGCOLOR="#FFFFFF" TEXT="#000000" LINK="#003399">
<TABLE WIDTH="100%" CELLPADDING="4"><TR><TD BGCOLOR="#003399"><FONT COLOR="#FFFFFF" SIZE="5">{{ site.name }}</FONT><BR><FONT COLOR="#CCCCFF">{{ site.tagline }}</FONT></TD></TR></TABLE>
<TABLE WIDTH="100%"><TR VALIGN="top"><TD WIDTH="160" BGCOLOR="#EEEEFF"><B>Catalogue</B><BR>
{% for section in site.open_sections() %}<A HREF="/category.php?c={{ section.key }}">{{ section.title }}</A><BR>
{% endfor %}<HR>{% for article in site.articles %}<A HREF="{{ article.path }}">{{ article.title }}</A><BR>{% endfor %}
<HR><A HREF="/promo/spring">Spring promotion</A><BR><A HREF="/old/leaflet.asp">Our leaflet</A><BR><A HREF="/catalogue-2019.php">Catalogue 2019</A></TD>
<TD>{{ body|safe }}</TD></TR></TABLE>
<HR><CENTER><SMALL>Best viewed at 1024x768</SMALL></CENTER>
</BODY>
</HTML>
"##
)]
struct Frame<'a> {
    site: &'a Content,
    title: &'a str,
    body: &'a str,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<div id="prod">
<h2>{{ item.title }}</h2>
<table border="1" cellpadding="6">
<tr><td rowspan="6">{% for file in item.pictures %}<img class="photo" src="{{ site.picture_url(file) }}" width="300" alt="photo">{% endfor %}</td><th>Article</th><td>GT-{{ item.sku() }}</td></tr>
<tr><th>Price</th><td class="price">&yen;{{ item.price_text() }} / piece</td></tr>
<tr><th>Supplier</th><td class="supplier">{{ item.seller_name() }}</td></tr>
<tr><th>Origin</th><td class="origin">{{ item.place() }}</td></tr>
<tr><th>Lead time</th><td>12 to 20 days</td></tr>
<tr><th>Payment</th><td>T/T, L/C</td></tr>
</table>
<p class="spec">{{ item.description }}</p>
</div>
<p><b>See also:</b> {% for other in related %}<a href="{{ other.path }}">{{ other.title }}</a> | {% endfor %}<a href="/product.php?id=9999">last year's offer</a></p>
"##
)]
struct Product<'a> {
    site: &'a Content,
    item: &'a Listing,
    related: Vec<&'a Listing>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<h2>{{ heading }}</h2>
<p>{{ text }}</p>
<table border="0">{% for (href, item) in rows %}<tr><td><a href="{{ href }}">{{ item.title }}</a></td><td>{{ item.price_text() }}</td></tr>
{% endfor %}</table>
{% if !next.is_empty() %}<p><a href="{{ next }}">next page &gt;&gt;</a></p>{% endif %}
"##
)]
struct Table<'a> {
    heading: &'a str,
    text: &'a str,
    rows: Vec<(String, &'a Listing)>,
    next: String,
}

pub(super) fn draw(site: &Content, pages: &mut Pages) {
    let rows = site.listings.iter().step_by(5).map(|item| (item.path.clone(), item)).collect();
    let table = Table { heading: "New arrivals", text: &site.tagline, rows, next: String::new() };
    page(site, "/index.php", "New arrivals", &table, pages);
    site.open_sections().for_each(|section| category(site, section, pages));
    for article in &site.articles {
        let table = Table { heading: &article.title, text: &article.text, rows: Vec::new(), next: String::new() };
        page(site, &article.path, &article.title, &table, pages);
    }
    for item in &site.listings {
        page(site, &item.path, &item.title, &Product { site, item, related: site.related(item, 2) }, pages);
    }
}

fn category(site: &Content, section: &Section, pages: &mut Pages) {
    let items: Vec<&Listing> = site.in_section(&section.key).collect();
    let href = |number: usize| match number {
        1 => format!("/category.php?c={}", section.key),
        _ => format!("/category.php?c={}&p={number}", section.key),
    };
    let count = items.len().div_ceil(PER_PAGE);
    for (number, part) in (1..).zip(items.chunks(PER_PAGE)) {
        let rows = part.iter().map(|item| (listed_at(site, item), *item)).collect();
        let next = if number < count { href(number + 1) } else { String::new() };
        let table = Table { heading: &section.title, text: "Prices per piece, ex works.", rows, next };
        page(site, &href(number), &section.title, &table, pages);
    }
}

/// Where the category links to: the short address `/p/ID` for articles that have one, which sends the visitor on.
fn listed_at(site: &Content, item: &Listing) -> String {
    let short = format!("/p/{}", item.path.rsplit('=').next().unwrap_or_default());
    if site.answers.iter().any(|answer| answer.path == short) { short } else { item.path.clone() }
}

fn page(site: &Content, path: &str, title: &str, body: &impl Template, pages: &mut Pages) {
    pages.html(path, render(&Frame { site, title, body: &render(body) }));
}
