//! A small invented report for the tests of this module, and to look at: pictures are drawn here.
//! `REEVE_SAMPLE_DIR=DIR cargo test --lib publish::sample -- --ignored` writes it in every language.

use std::io::Cursor;
use std::sync::LazyLock;

use image::{ImageFormat, Rgb, RgbImage};
use url::Url;

use super::{Report, ReportedHit, SourceSummary, Thumbnail, formats::FORMATS, thumbnail};
use crate::extract::{Link, LinkKind, Listing, ListingId, ListingKind};
use crate::locale::{Lang, Message};
use crate::matcher::{Field, Finding, Hit, PictureKind, PictureMatch};
use crate::rank::{Explanation, RankedHit, Score, Share};
use crate::rights::{Holder, Money, NiceClass, Registration, Right, RightDetails, RightId};

const NOON: i64 = 1_795_003_200_000;

pub(super) const HOSTILE: &str =
    "<script>alert(1)</script>\"><img src=x onerror=alert(2)> =HYPERLINK(\"http://x.test\") \u{202E}IURIL";

/// This machine's fonts.
pub(super) struct Fonts;

impl super::typeset::FontLibrary for Fonts {
    fn faces(&self) -> Vec<super::typeset::FaceName> {
        faces().1
    }

    fn load(&self, face: usize) -> Option<(Vec<u8>, u32)> {
        let (database, _) = faces();
        let id = database.faces().nth(face)?.id;
        database.with_face_data(id, |bytes, index| (bytes.to_vec(), index))
    }
}

fn faces() -> (&'static fontdb::Database, Vec<super::typeset::FaceName>) {
    static DATABASE: LazyLock<fontdb::Database> = LazyLock::new(|| {
        let mut database = fontdb::Database::new();
        database.load_system_fonts();
        database
    });
    let name = |face: &fontdb::FaceInfo| super::typeset::FaceName {
        family: face.families.first().map(|(family, _)| family.clone()).unwrap_or_default(),
        weight: face.weight.0,
        upright: face.style == fontdb::Style::Normal,
        monospaced: face.monospaced,
    };
    (&DATABASE, DATABASE.faces().map(name).collect())
}

pub(super) fn right(id: &str, name: &str) -> Right {
    Right {
        id: RightId(id.into()),
        name: name.into(),
        titles: Vec::new(),
        aliases: Vec::new(),
        holder: Holder("Lijiang Sports Ltd".into()),
        details: RightDetails::CopyrightWork,
        registration: Registration::default(),
        images: Vec::new(),
        authorized: Default::default(),
        reference_price: None,
        lang: None,
        notes: None,
        source: None,
    }
}

pub(super) fn finding(signal: &str, field: Field, span: Option<[usize; 2]>) -> Finding {
    Finding {
        right_id: None,
        signal: signal.into(),
        strength: 0.9,
        because: Message::new("publish-page"),
        field,
        span,
        picture: None,
        link: None,
    }
}

/// What the tests look at: sentences in English.
pub(super) fn report() -> Report {
    static DRAWN: LazyLock<Report> = LazyLock::new(|| report_in(Lang::En));
    DRAWN.clone()
}

fn report_in(lang: Lang) -> Report {
    let mut report = Report {
        made_ms: NOON,
        sources: sources(),
        hits: vec![shoe(lang), court_shoe(lang), film(lang), licensed(lang), hostile(lang), imitation(lang)],
        snapshot: "5f1d0c9ab2e47763".into(),
        rights: 86,
        ..Report::default()
    };
    report.sort();
    report
}

/// A sentence that stands for one of the catalogue's: an unknown code is shown as it is.
fn because(lang: Lang, en: &'static str, zh: &'static str) -> Message {
    Message::new(match lang {
        Lang::En => en,
        Lang::ZhCn => zh,
    })
}

fn hit(id: &str, listing: Listing, right: Option<Right>, scores: [f64; 3], told: Vec<(Finding, f64)>) -> ReportedHit {
    let right_id = right.as_ref().map(|right| right.id.clone());
    let share = |(finding, amount): &(Finding, f64)| Share {
        signal: finding.signal.clone(),
        amount: *amount,
        because: finding.because.clone(),
    };
    let explanation = Explanation { shares: told.iter().map(share).collect() };
    let findings = told.into_iter().map(|(finding, _)| Finding { right_id: right_id.clone(), ..finding }).collect();
    let [mention, suspicion, score] = scores.map(Score::new);
    ReportedHit {
        hit_id: id.into(),
        ranked: RankedHit {
            hit: Hit { listing_id: listing.id.clone(), right_id, findings },
            mention,
            suspicion,
            score,
            explanation,
        },
        listing,
        right,
        source_id: "baihua".into(),
        source_name: "Baihua Mall".into(),
        first_seen_ms: NOON - 60_000,
        last_seen_ms: NOON,
        new: true,
        verdict: None,
        archived: Some(("baihua-20261118.warc.gz".into(), 48_213)),
        listing_pictures: Vec::new(),
        right_pictures: Vec::new(),
        drawing: None,
    }
}

fn listing(id: &str, title: &str, seller: &str, url: &str) -> Listing {
    Listing {
        id: ListingId(id.into()),
        kind: ListingKind::Product,
        title: title.into(),
        seller: Some(seller.into()),
        url: Some(Url::parse(url).unwrap()),
        ..Listing::default()
    }
}

fn lirui() -> Right {
    Right {
        details: RightDetails::Trademark {
            classes: [25, 35].into_iter().filter_map(NiceClass::new).collect(),
            vienna_codes: Vec::new(),
        },
        registration: Registration {
            number: Some("30459127".into()),
            office: Some("CNIPA".into()),
            ..Default::default()
        },
        reference_price: Some(Money { amount: 469.0, currency: "CNY".into() }),
        ..right("tm-lirui", "LIRUI 漓瑞")
    }
}

fn shoe(lang: Lang) -> ReportedHit {
    let url = "http://baihua.test/item/1007?ref=home";
    let mut listing = listing("l1", "夏季新款 LIRUl 漓瑞同款 男士透气跑步鞋 1:1 复刻", "潮鞋批发小店", url);
    (listing.price, listing.currency) = (Some(89.0), Some("CNY".into()));
    let mut picture = finding("picture_copy", Field::Image, None);
    picture.because =
        because(lang, "the first picture is the registered picture, mirrored", "第一张图片是登记图片的镜像");
    picture.picture = Some(PictureMatch {
        url: "http://baihua.test/img/1007.jpg".into(),
        picture_id: "p".into(),
        image_id: "i".into(),
        kind: PictureKind::Copy,
        form: "same".into(),
        mirrored: true,
        negative: false,
        share: 0.94,
        distance: Some(6),
    });
    let mut name = finding("name", Field::Title, Some([11, 13]));
    name.because = because(lang, "the title has 漓瑞, an alias of LIRUI", "标题含有 LIRUI 的别名“漓瑞”");
    let mut disguise = finding("disguise", Field::Title, Some([5, 10]));
    disguise.because = because(lang, "LIRUl is LIRUI with a small L for a capital i", "LIRUl 用小写 L 冒充大写 i");
    let mut price = finding("price", Field::Price, None);
    price.because = because(lang, "the price is 19 % of the reference price", "价格仅为参考价的 19%");
    let told = vec![(name, 0.31), (disguise, 0.22), (picture, 0.35), (price, 0.12)];
    let mut hit = hit("3a91c07e", listing, Some(lirui()), [0.98, 0.93, 0.94], told);
    hit.listing_pictures = vec![drawn("http://baihua.test/img/1007.jpg", 400, 300, true)];
    hit.right_pictures = vec![drawn("lirui-runner.jpg", 420, 320, false)];
    hit.drawing = Some(drawn("", 660, 340, false));
    hit
}

fn court_shoe(lang: Lang) -> ReportedHit {
    let url = "https://nanhu-market.test/p/court-trainer-88";
    let mut listing = listing("l2", "Court trainer, LIRUI style, compatible laces included", "nanhu_outlet", url);
    (listing.price, listing.currency) = (Some(31.5), Some("USD".into()));
    let mut name = finding("name", Field::Title, Some([15, 20]));
    name.because = because(lang, "the title has LIRUI", "标题含有 LIRUI");
    let mut style = finding("compatible_use", Field::Title, Some([21, 26]));
    style.because = because(
        lang,
        "\"style\" and \"compatible\" may name a use that is allowed",
        "“style”“compatible”可能属于正当使用",
    );
    let mut hit = hit("77b0aa12", listing, Some(lirui()), [0.9, 0.52, 0.58], vec![(name, 0.71), (style, -0.18)]);
    hit.source_name = "Nanhu Market".into();
    hit.right_pictures = vec![drawn("lirui-court.jpg", 300, 420, false)];
    hit.new = false;
    hit
}

fn film(lang: Lang) -> ReportedHit {
    let url = "http://movies-portal.test/v/88231";
    let mut listing = listing("l3", "北湾歌谣 Ballad of the Northern Gulf 1080p 中字 完整版", "uploader77", url);
    let links = [
        (LinkKind::NetDisk, "https://pan.example.test/s/1aBcDeFg?pwd=6k2m"),
        (LinkKind::Magnet, "magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a&dn=Ballad"),
        (LinkKind::M3u8, "http://cdn.movies-portal.test/hls/88231/index.m3u8"),
    ];
    listing.links = links.map(|(kind, url)| Link { url: url.into(), kind, text: "提取码 6k2m".into() }).into();
    let mut name = finding("name", Field::Title, Some([0, 4]));
    name.because = because(lang, "the title has 北湾歌谣", "标题含有“北湾歌谣”");
    let told = links.iter().zip([0.22, 0.14, 0.12]).map(|((_, url), amount)| {
        let mut link = finding("pirate_link", Field::Link, None);
        link.because = because(lang, "a link to the whole work stands beside its title", "作品标题旁有完整作品的链接");
        link.link = Some((*url).into());
        (link, amount)
    });
    let told = std::iter::once((name, 0.38)).chain(told).collect();
    let mut work = right("work-sea-ballad", "北湾歌谣 Ballad of the Northern Gulf");
    work.holder = Holder("Beihai Pictures".into());
    let mut hit = hit("c4410d9f", listing, Some(work), [0.99, 0.9, 0.86], told);
    hit.source_name = "movies-portal.test".into();
    hit.listing_pictures = vec![drawn("http://movies-portal.test/i/88231.webp", 300, 420, false)];
    hit.right_pictures = vec![drawn("ballad-poster.jpg", 320, 460, false)];
    hit
}

fn licensed(lang: Lang) -> ReportedHit {
    let listing = listing("l4", "LIRUI 漓瑞官方旗舰店 正品跑鞋", "漓瑞官方旗舰店", "http://baihua.test/item/2001");
    let mut name = finding("name", Field::Title, Some([0, 5]));
    name.because = because(lang, "the title has LIRUI", "标题含有 LIRUI");
    let mut seller = finding("authorized_seller", Field::Seller, None);
    seller.because = because(lang, "the holder has authorised this seller", "权利人已授权该卖家");
    hit("d00d1e55", listing, Some(lirui()), [0.97, 0.03, 0.05], vec![(name, 0.7), (seller, -0.65)])
}

fn hostile(lang: Lang) -> ReportedHit {
    let mut listing = listing("l5", HOSTILE, "=cmd|' /C calc'!A0", "http://baihua.test/item/666");
    listing.url = Some(Url::parse("javascript:alert(3)").unwrap());
    let mut name = finding("name", Field::Title, Some([8, 13]));
    name.because = because(lang, "the title hides the name", "标题隐藏了名称").with("x", "<b>");
    let mut hit = hit("badc0de5", listing, Some(lirui()), [0.6, 0.6, 0.53], vec![(name, 0.53)]);
    hit.source_name = "<i>Baihua</i>".into();
    hit.archived = None;
    hit
}

fn imitation(lang: Lang) -> ReportedHit {
    let listing = listing("l6", "竹节造型不锈钢保温杯 500ml 商务礼品定制", "永康杯业", "http://baihua.test/item/3120");
    let mut picture = finding("picture_copy", Field::Image, None);
    picture.because =
        because(lang, "the second picture is a cut-out of the registered one", "第二张图片截取自登记图片");
    let mut design = right("design-bamboo-flask", "竹节保温杯 Bamboo-joint flask");
    design.details = RightDetails::Design;
    design.holder = Holder("桂林竹韵日用品有限公司".into());
    let mut hit = hit("e7219a40", listing, Some(design), [0.8, 0.7, 0.71], vec![(picture, 0.71)]);
    hit.listing_pictures = vec![drawn("http://baihua.test/img/3120b.png", 360, 360, false)];
    hit.right_pictures = vec![drawn("bamboo-flask.png", 300, 500, false)];
    hit
}

fn sources() -> Vec<SourceSummary> {
    let reasons = |reasons: &[(&str, u64)]| -> Vec<(String, u64)> {
        reasons.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect()
    };
    let source = |id: &str, name: &str, counts: [u64; 8], failures: &[(&str, u64)]| SourceSummary {
        source_id: id.into(),
        name: name.into(),
        started_ms: NOON - 41_300,
        finished_ms: Some(NOON - 2_100),
        pages_fetched: counts[0],
        pages_unchanged: counts[1],
        pictures_fetched: counts[2],
        listings: counts[3],
        refused_by_robots: counts[4],
        failed: counts[5],
        failures: reasons(failures),
        hits: counts[6],
        new_hits: counts[7],
        next_visit_ms: Some(NOON - 41_300 + 86_400_000),
        ..SourceSummary::default()
    };
    let mut movies = source("movies", "movies-portal.test", [40, 2, 31, 38, 6, 0, 1, 1], &[]);
    (movies.blocked, movies.blocks) = (3, reasons(&[("blocked-captcha", 2), ("blocked-denied", 1)]));
    (movies.left, movies.leaves) = (1_210, reasons(&[("page-budget", 1_200), ("busy", 10)]));
    movies.not_due = 17;
    let mut unfinished = source("jishi", "集市（GB18030）", [12, 0, 3, 9, 0, 0, 0, 0], &[]);
    (unfinished.finished_ms, unfinished.next_visit_ms) = (None, None);
    vec![
        source("baihua", "Baihua Mall", [1204, 310, 988, 1130, 14, 3, 4, 3], &[("timeout", 2), ("gone", 1)]),
        source("nanhu", "Nanhu Market", [86, 0, 140, 80, 0, 0, 1, 0], &[]),
        movies,
        unfinished,
    ]
}

/// A made-up product picture: a lit form on a soft ground.
fn drawn(label: &str, width: u32, height: u32, mirrored: bool) -> Thumbnail {
    let seed = label.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    let tint = [0, 8, 16].map(|shift| f64::from((seed >> shift) & 0x7F) + 70.0);
    let tint = if label.contains("1007") || label.contains("runner") { [196.0, 84.0, 60.0] } else { tint };
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let across = f64::from(x) / f64::from(width);
        let across = if mirrored { 1.0 - across } else { across };
        let down = f64::from(y) / f64::from(height);
        let sole = (down - 0.74).abs() < 0.05 && (0.12..0.9).contains(&across);
        let body = (across - 0.45).powi(2) / 0.12 + (down - 0.55).powi(2) / 0.05 < 1.0;
        let stripe = (across * 6.0 + down * 3.0).fract() < 0.16;
        let light = 1.15 - 0.5 * down - 0.2 * across;
        let colour = match (sole, body, body && stripe) {
            (true, ..) => [240.0, 240.0, 236.0],
            (_, _, true) => [250.0, 246.0, 238.0],
            (_, true, _) => tint,
            _ => [214.0, 219.0, 216.0],
        };
        Rgb(colour.map(|value| (value * light).clamp(0.0, 255.0) as u8))
    });
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).unwrap();
    thumbnail(png.get_ref(), label, 320).unwrap()
}

#[test]
#[ignore = "writes the report to look at: set REEVE_SAMPLE_DIR"]
fn written_to_look_at() {
    let folder = std::path::PathBuf::from(std::env::var("REEVE_SAMPLE_DIR").expect("REEVE_SAMPLE_DIR names a folder"));
    for lang in Lang::ALL {
        let folder = folder.join(lang.tag());
        std::fs::create_dir_all(&folder).unwrap();
        for format in FORMATS {
            let mut file = Vec::new();
            format.write(&report_in(lang), &super::Edition { lang, fonts: &Fonts }, &mut file).unwrap();
            std::fs::write(folder.join(format.file_name()), &file).unwrap();
            assert!(!file.is_empty(), "{}", format.file_name());
        }
    }
}
