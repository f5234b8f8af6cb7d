//! yongjiang.test: a Chinese city market. Its pages are GB18030 and say so nowhere: no charset in the header, none in
//! the markup; a reader has to find out.

use askama::Template;
use encoding_rs::GB18030;

use crate::demo::content::{Content, Listing};
use crate::demo::pages::{Pages, render};

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<!DOCTYPE html>
<html>
<head>
<title>{{ title }}_{{ site.name }}</title>
<meta name="description" content="{{ site.name }}，{{ site.tagline }}，同城好货当日达">
<style>body{font-size:14px;margin:0 auto;width:1000px}.nav a{margin-right:12px}.jiage{color:#e4393c}.list li{float:left;width:220px}</style>
</head>
<body>
<div class="top">您好，欢迎光临{{ site.name }}！<a href="/login.htm" rel="nofollow">请登录</a></div>
<div class="nav"><a href="/">首页</a>{% for (number, section) in numbered %}<a href="/list/{{ number }}.htm">{{ section }}</a>{% endfor %}</div>
<div class="main">{{ body|safe }}</div>
<div class="foot">{% for article in site.articles %}<a href="{{ article.path }}">{{ article.title }}</a>　{% endfor %}
<p>{{ site.name }} 版权所有　本站商品信息由入驻商家发布，如有侵权请联系客服。</p></div>
</body>
</html>
"##
)]
struct Frame<'a> {
    site: &'a Content,
    title: &'a str,
    numbered: Vec<(usize, &'a str)>,
    body: &'a str,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<div class="detail">
<div class="pic">{% for file in item.pictures %}<img data-src="{{ site.picture_url(file) }}" src="/upload/blank.gif" alt="商品图片">{% endfor %}</div>
<h1>{{ item.title }}</h1>
<p class="jiage">价格：<b>￥{{ item.price_text() }}</b>　月销 {{ item.sku() }}</p>
<p class="shop">店铺：<a href="/about.htm">{{ item.seller_name() }}</a></p>
<p>发货地：<span class="fahuo">{{ item.place() }}</span></p>
<div class="intro">{{ item.description }}</div>
<div class="service">服务承诺：四十八小时发货，签收七日内可申请退换，极速退款。</div>
</div>
<div class="tuijian"><h3>看了又看</h3><ul>{% for other in related %}<li><a href="{{ other.path }}">{{ other.title }}</a></li>{% endfor %}</ul></div>
"##
)]
struct Detail<'a> {
    site: &'a Content,
    item: &'a Listing,
    related: Vec<&'a Listing>,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<h2>{{ heading }}</h2><p>{{ text }}</p>
<ul class="list">{% for item in items %}<li><a href="{{ item.path }}">{{ item.title }}</a><br>￥{{ item.price_text() }}　{{ item.place() }}</li>
{% endfor %}</ul>
"##
)]
struct List<'a> {
    heading: &'a str,
    text: &'a str,
    items: Vec<&'a Listing>,
}

pub(super) fn draw(site: &Content, pages: &mut Pages) {
    let robots = "User-agent: *\nDisallow: /login.htm\n";
    pages.add("/robots.txt", "text/plain", robots.into());
    let picks = site.listings.iter().step_by(4).collect();
    page(site, "/", "首页", &List { heading: "今日推荐", text: &site.tagline, items: picks }, pages);
    for (number, section) in (1..).zip(&site.sections) {
        let items = site.in_section(&section.key).collect();
        let list = List { heading: &section.title, text: "", items };
        page(site, &format!("/list/{number}.htm"), &section.title, &list, pages);
    }
    for article in &site.articles {
        let list = List { heading: &article.title, text: &article.text, items: Vec::new() };
        page(site, &article.path, &article.title, &list, pages);
    }
    for item in &site.listings {
        page(site, &item.path, &item.title, &Detail { site, item, related: site.related(item, 3) }, pages);
    }
}

fn page(site: &Content, path: &str, title: &str, body: &impl Template, pages: &mut Pages) {
    let numbered = (1..).zip(site.sections.iter().map(|section| section.title.as_str())).collect();
    let html = render(&Frame { site, title, numbered, body: &render(body) });
    let (bytes, _, _) = GB18030.encode(&html);
    pages.add(path, "text/html", bytes.into_owned());
}
