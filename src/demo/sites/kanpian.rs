//! kanpian.test: a portal for copied films, streams, books and programs, with a few lawful pages among them.
//! Net disks with extraction codes, magnets, torrents, m3u8 and channel lists; its films carry OpenGraph of the video kind.

use askama::Template;

use crate::demo::content::{Content, Listing};
use crate::demo::pages::{Pages, render};

/// Entries on a page of a section.
const PER_PAGE: usize = 6;

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<title>{{ title }} - {{ site.name }}</title>
{{ head|safe }}<style>body{background:#16181d;color:#ccd;font:14px sans-serif}a{color:#7bd}.entry{max-width:760px}.down{border:1px dashed #567;padding:10px}.ad{color:#fa3}</style>
</head>
<body>
<div class="head"><b><a href="/">{{ site.name }}</a></b> {{ site.tagline }}</div>
<div class="menu">{% for section in site.open_sections() %}<a href="/{{ section.key }}/">{{ section.title }}</a> | {% endfor %}</div>
<div class="ad">本站域名可能随时更换，请收藏发布页</div>
{{ body|safe }}
<div class="foot">{% for article in site.articles %}<a href="{{ article.path }}">{{ article.title }}</a> {% endfor %}
<p>本站内容由网友分享，仅供学习交流，请于下载后二十四小时内删除。</p></div>
</body>
</html>
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
    source = r##"<meta property="og:type" content="video.movie">
<meta property="og:title" content="{{ item.title }}">
<meta property="og:description" content="{{ item.description }}">
<meta property="og:url" content="{{ site.url(item.path) }}">
{% for file in item.pictures %}<meta property="og:image" content="{{ site.picture_url(file) }}">
{% endfor %}"##
)]
struct Film<'a> {
    site: &'a Content,
    item: &'a Listing,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<div class="entry">
<h1>{{ item.title }}</h1>
{% for file in item.pictures %}<div class="poster"><img src="{{ site.picture_url(file) }}" alt="{{ item.title }}"></div>
{% endfor %}<p class="intro">{{ item.description }}</p>
{% if !item.links.is_empty() %}<div class="down"><h3>资源地址</h3><ul>
{% for link in item.links %}<li><a href="{{ link.url }}" target="_blank">{{ link.text }}</a> {{ link.note }}</li>
{% endfor %}</ul></div>
{% endif %}</div>
<div class="more"><h3>相关内容</h3><ul>{% for other in related %}<li><a href="{{ other.path }}">{{ other.title }}</a></li>{% endfor %}</ul></div>
"##
)]
struct Entry<'a> {
    site: &'a Content,
    item: &'a Listing,
    related: Vec<&'a Listing>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<h2>{{ heading }}</h2><p>{{ text }}</p>
<ol>{% for item in items %}<li><a href="{{ item.path }}">{{ item.title }}</a></li>
{% endfor %}</ol>
{% if !next.is_empty() %}<a href="{{ next }}">下一页</a>{% endif %}
"##
)]
struct List<'a> {
    heading: &'a str,
    text: &'a str,
    items: Vec<&'a Listing>,
    next: String,
}

pub(super) fn draw(site: &Content, pages: &mut Pages) {
    pages.add("/robots.txt", "text/plain", b"User-agent: *\nDisallow:\n".to_vec());
    let hot = site.listings.iter().step_by(3).collect();
    let list = List { heading: "热门", text: &site.tagline, items: hot, next: String::new() };
    page(site, "/", "首页", "", &list, pages);
    for section in site.open_sections() {
        let items: Vec<&Listing> = site.in_section(&section.key).collect();
        let count = items.len().div_ceil(PER_PAGE);
        for (number, part) in (1..).zip(items.chunks(PER_PAGE)) {
            let next = if number < count { section_path(&section.key, number + 1) } else { String::new() };
            let list = List { heading: &section.title, text: "", items: part.to_vec(), next };
            page(site, &section_path(&section.key, number), &section.title, "", &list, pages);
        }
    }
    for article in &site.articles {
        let list = List { heading: &article.title, text: &article.text, items: Vec::new(), next: String::new() };
        page(site, &article.path, &article.title, "", &list, pages);
    }
    for item in &site.listings {
        let head = if item.section == "film" { render(&Film { site, item }) } else { String::new() };
        page(site, &item.path, &item.title, &head, &Entry { site, item, related: site.related(item, 3) }, pages);
    }
}

fn section_path(key: &str, number: usize) -> String {
    if number == 1 { format!("/{key}/") } else { format!("/{key}/page-{number}.html") }
}

fn page(site: &Content, path: &str, title: &str, head: &str, body: &impl Template, pages: &mut Pages) {
    pages.html(path, render(&Frame { site, title, head, body: &render(body) }));
}
