//! What reading a page costs beside two peers in the same run: a bare `lol_html` pass with five handlers, and the parser of
//! `scraper` without any selector. Pages are made up, always the same ones, about 50 KB each: `cargo bench --bench extract`.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

use lol_html::{HtmlRewriter, Settings, element, text};
use reeve::extract::{self, PageInput};
use reeve::sources::Selectors;
use url::Url;

/// The program's own allocator, so that what is measured is what a crawl pays.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const PAGES: u64 = 60;
/// Each page is read so often, and its fastest reading counts.
const ROUNDS: usize = 9;

fn main() {
    let pages: Vec<String> = (0..PAGES).map(market_page).collect();
    let bytes = pages.iter().map(String::len).sum::<usize>() / pages.len();
    println!("{PAGES} pages, {bytes} bytes each on average; median over pages of the fastest of {ROUNDS} readings");
    let url = Url::parse("https://shop.test/p/1").expect("the address is valid");
    let selectors = Selectors::default();
    let read_page = |html: &str| {
        let input = PageInput {
            url: &url,
            content_type: Some("text/html; charset=utf-8"),
            body: html.as_bytes(),
            selectors: &selectors,
            robots_headers: &[],
            now_ms: 0,
        };
        let (page, _) = extract::page(&input);
        page.links.len() + page.listings.len()
    };
    // Takes turns, so that a busy moment of the machine does not fall on one of them alone.
    let contenders: [(&str, &dyn Fn(&str) -> usize); 3] = [
        ("lol_html, 5 handlers", &five_handlers),
        ("scraper, parse only", &|html| scraper::Html::parse_document(html).tree.nodes().len()),
        ("reeve, extract::page", &read_page),
    ];
    let mut fastest = vec![[f64::MAX; 3]; pages.len()];
    for _ in 0..ROUNDS {
        for (html, fastest) in pages.iter().zip(&mut fastest) {
            for ((_, read), fastest) in contenders.iter().zip(fastest) {
                let started = Instant::now();
                black_box(read(black_box(html)));
                *fastest = fastest.min(started.elapsed().as_secs_f64() * 1e6);
            }
        }
    }
    let median = |of: usize| {
        let mut times: Vec<f64> = fastest.iter().map(|page| page[of]).collect();
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    let bare = median(0);
    for (at, (name, _)) in contenders.iter().enumerate() {
        println!("{name:24} {:8.1} us  {:5.2} of the first", median(at), median(at) / bare);
    }
}

/// What a small crawler would ask of `lol_html`: links, pictures, the title and structured data.
fn five_handlers(html: &str) -> usize {
    let found = RefCell::new(Vec::new());
    let keep = |value: Option<String>| found.borrow_mut().extend(value);
    let words = RefCell::new(String::new());
    let settings = Settings::new()
        .append_element_content_handler(element!("a[href]", |link| {
            keep(link.get_attribute("href"));
            Ok(())
        }))
        .append_element_content_handler(element!("img[src]", |picture| {
            keep(picture.get_attribute("src"));
            Ok(())
        }))
        .append_element_content_handler(element!("meta[property='og:image']", |meta| {
            keep(meta.get_attribute("content"));
            Ok(())
        }))
        .append_element_content_handler(text!("title", |chunk| {
            words.borrow_mut().push_str(chunk.as_str());
            Ok(())
        }))
        .append_element_content_handler(text!("script[type='application/ld+json']", |chunk| {
            words.borrow_mut().push_str(chunk.as_str());
            Ok(())
        }));
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
    rewriter.write(html.as_bytes()).and_then(|()| rewriter.end()).expect("the page is read");
    found.borrow().len() + words.borrow().len()
}

const CHINESE: &[&str] = &[
    "六堡茶",
    "正品",
    "手工",
    "陶瓷",
    "茉莉花",
    "包邮",
    "老字号",
    "礼盒",
    "广西",
    "梧州",
    "壮锦",
    "新款",
    "官方",
    "旗舰",
    "特价",
];
const ENGLISH: &[&str] = &[
    "tea",
    "vintage",
    "leather",
    "bag",
    "genuine",
    "ceramic",
    "shipping",
    "free",
    "quality",
    "new",
    "authentic",
    "pack",
    "with",
    "for",
    "and",
    "style",
];

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mixed = (self.0 ^ (self.0 >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        mixed ^ (mixed >> 33)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.roll() % limit
    }

    fn word(&mut self) -> &'static str {
        let words = if self.below(4) == 0 { CHINESE } else { ENGLISH };
        words[self.below(words.len() as u64) as usize]
    }

    fn words(&mut self, count: u64) -> String {
        (0..count).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }
}

/// A product's page on a market: navigation, structured data, gallery, table, reviews of 12 to 44 KB, related offers, scripts.
fn market_page(seed: u64) -> String {
    let mut dice = Dice(seed);
    let mut html = String::new();
    write_page(seed, &mut dice, &mut html).expect("writing to a string does not fail");
    html
}

fn write_page(seed: u64, dice: &mut Dice, html: &mut String) -> std::fmt::Result {
    let title = dice.words(8);
    write!(
        html,
        "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>{title} | Market</title>\n\
         <meta name=\"description\" content=\"{title}\"><link rel=\"canonical\" href=\"https://shop.test/p/1\">\
         <meta property=\"og:title\" content=\"{title}\"><meta property=\"og:type\" content=\"product\">\
         <meta property=\"og:image\" content=\"https://shop.test/img/{seed}.jpg\"><style>"
    )?;
    for class in 0..140 {
        let (margin, colour) = (dice.below(40), dice.below(0xff_ffff));
        writeln!(html, ".c{class}{{margin:{margin}px;color:#{colour:06x};display:flex;padding:3px}}")?;
    }
    html.push_str("</style></head><body><header><ul class=\"nav\">");
    for class in 0..20 {
        write!(html, "<li class=\"c{class}\"><a href=\"/c/{class}\">分类 {class}</a></li>")?;
    }
    write!(
        html,
        "</ul></header><script type=\"application/ld+json\">{{\"@context\":\"https://schema.org\",\"@type\":\"Product\",\
         \"name\":\"{title}\",\"sku\":\"S{seed}\",\"brand\":{{\"@type\":\"Brand\",\"name\":\"{}\"}},\
         \"image\":[\"https://shop.test/img/{seed}.jpg\",\"https://shop.test/img/{seed}b.jpg\"],\"offers\":{{\"@type\":\
         \"Offer\",\"priceCurrency\":\"CNY\",\"price\":\"{}.50\",\"availability\":\"https://schema.org/InStock\",\
         \"seller\":{{\"@type\":\"Organization\",\"name\":\"Seller {}\"}}}}}}</script><nav class=\"bc\"><a href=\"/\">首页</a>\
         &gt; <a href=\"/c/1\">分类</a></nav><main><h1>{title}</h1><div class=\"gallery\">",
        dice.word(),
        dice.below(900),
        dice.below(500)
    )?;
    for picture in 0..4 {
        write!(html, "<img src=\"/img/{seed}-{picture}.jpg\" width=\"800\" height=\"800\" alt=\"{title}\">")?;
    }
    write!(
        html,
        "</div><div class=\"buy\"><span itemprop=\"price\">¥{}.50</span><a href=\"/cart/add/{seed}\">购买</a>\
         <a href=\"/search?q=sku{seed}\">similar</a></div><div class=\"desc\"><p>{}</p></div><table class=\"spec\">",
        dice.below(900),
        dice.words(120)
    )?;
    for _ in 0..24 {
        write!(html, "<tr><th>{}</th><td>{}</td></tr>", dice.word(), dice.words(3))?;
    }
    html.push_str("</table><script>window.__STATE__={\"items\":[");
    for _ in 0..60 {
        write!(html, "{{\"id\":\"{:x}\",\"q\":{},\"n\":\"{}\"}},", dice.roll(), dice.below(100), dice.word())?;
    }
    html.push_str("null]};</script><section class=\"reviews\">");
    let end = html.len() + 12_000 + dice.below(32_000) as usize;
    while html.len() < end {
        let count = 12 + dice.below(40);
        writeln!(
            html,
            "<div class=\"review c{}\"><div class=\"u\"><i class=\"star\"></i><b>user{}</b> <time datetime=\"2024-05-11\">&nbsp;\
             </time></div><p>{}</p><div class=\"act\"><span>赞</span><span data-n=\"3\">&middot; 回复</span></div></div>",
            dice.below(140),
            dice.below(99_999),
            dice.words(count)
        )?;
    }
    html.push_str("</section><section class=\"related\">");
    for _ in 0..20 {
        let offer = dice.below(600);
        writeln!(
            html,
            "<div class=\"card\" data-id=\"{offer}\"><a class=\"card-link\" href=\"/p/{offer}\"><img class=\"thumb\" \
             loading=\"lazy\" data-src=\"/thumb/{offer}.webp\" alt=\"\"><span class=\"t\">{}</span></a><span class=\"price\">\
             ¥{offer}.25</span><a rel=\"nofollow\" class=\"add\" href=\"/cart/add/{offer}\">加入购物车</a></div>",
            dice.words(8)
        )?;
    }
    html.push_str("</section></main><footer>");
    for (at, (english, chinese)) in ENGLISH.iter().zip(CHINESE).enumerate() {
        write!(html, "<a href=\"#f{at}\">{english} {chinese}</a>")?;
    }
    html.push_str("<script>(function(){var a=[];");
    for id in 0..40 {
        write!(html, "a.push({{id:{id},v:'{:x}'}});", dice.roll())?;
    }
    html.push_str("if(a.length<1||a[0].id>3){document.title='x'}})();</script></footer></body></html>");
    Ok(())
}
