//! Bodies that are not what their type says, and texts in encodings that nobody declared.

use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, SHIFT_JIS, WINDOWS_874, WINDOWS_1251, WINDOWS_1252};

use super::Verdicts;
use super::answer::{Answer, head, page};
use super::crawl::Crawl;
use super::server::Server;

pub fn judge(verdicts: &mut Verdicts) {
    contents(verdicts);
    charsets(verdicts);
}

fn contents(verdicts: &mut Verdicts) {
    let html = page("Page", &["/behind"]);
    let disguised = |begin: &[u8]| [begin, html.as_bytes()].concat();
    let of = |kind: &str, body: &[u8]| Answer::with(200, &[("Content-Type", kind)], body);
    let bare = format!("{}Content-Length: {}\r\n\r\n{html}", head(200, &[]), html.len());
    let cases = [
        ("a JPEG sent as HTML is no page", of("text/html", &disguised(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01")), 0),
        ("a PNG sent as HTML is no page", of("text/html", &disguised(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")), 0),
        ("a PDF sent as HTML is no page", of("text/html", &disguised(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")), 0),
        (
            "a ZIP sent as HTML is no page",
            of("text/html", &disguised(b"PK\x03\x04\x14\x00\x00\x00\x08\x00\x00\x00")),
            0,
        ),
        ("HTML sent as octets is a page", of("application/octet-stream", html.as_bytes()), 1),
        ("HTML sent without a type is a page", Answer::parts([super::answer::Part::Bytes(bare.into_bytes())]), 1),
        ("HTML sent with a type that is none is a page", of("nonsense", html.as_bytes()), 1),
        ("HTML with an odd type is a page", of("  TEXT/HTML ;;; charset=\"utf-8", html.as_bytes()), 1),
        (
            "XHTML is a page",
            of(
                "application/xhtml+xml",
                format!(
                    "<?xml version=\"1.0\"?>{}",
                    html.replace("<html>", "<html xmlns=\"http://www.w3.org/1999/xhtml\">")
                )
                .as_bytes(),
            ),
            1,
        ),
        ("a style sheet is no page", of("text/css", html.as_bytes()), 0),
        ("a script is no page", of("application/javascript", html.as_bytes()), 0),
        ("JSON is no page", of("application/json", format!("{{\"html\":{html:?}}}").as_bytes()), 0),
    ];
    let servers = cases.map(|(name, answer, times)| (name, site(answer), times));
    // A page sent as a picture may be read or not, as long as the crawl goes on.
    let picture = site(of("image/png", html.as_bytes()));
    Crawl::of(servers.iter().map(|(_, server, _)| server.url("/")).chain([picture.url("/")])).run();
    for (name, server, times) in &servers {
        verdicts.holds(name, || {
            assert_eq!(
                (server.times("/odd"), server.times("/behind"), server.times("/good")),
                (1, *times, 1),
                "{:?}",
                server.paths()
            );
        });
    }
    verdicts.holds("HTML sent as a picture does no harm", || {
        assert_eq!((picture.times("/odd"), picture.times("/good")), (1, 1));
    });
}

fn site(odd: Answer) -> Server {
    Server::start(move |asked| match asked.path.as_str() {
        "/" => Answer::html(page("Start", &["/odd", "/good"])),
        "/odd" => odd.clone(),
        "/behind" | "/good" => Answer::html(page(&asked.path, &[])),
        _ => Answer::not_found(),
    })
}

const CHINESE: (&str, &str) = (
    "正品手表专卖店",
    "本店所有商品均为全新正品，支持七天无理由退货，全国包邮。欢迎选购各种款式的手表和配件，价格优惠。",
);
const TRADITIONAL: (&str, &str) = (
    "台北鐘錶專賣店",
    "本店所有商品皆為全新正品，支援七天鑑賞期，歡迎選購各種款式的手錶與配件，價格優惠，請放心購買。",
);
const JAPANESE: (&str, &str) = (
    "東京の時計店",
    "当店の商品はすべて新品の正規品です。送料無料でお届けします。時計やアクセサリーをぜひご覧ください。",
);
const KOREAN: (&str, &str) = (
    "서울 시계 전문점",
    "저희 가게의 모든 상품은 새 정품이며 전국 무료 배송입니다. 다양한 시계와 액세서리를 만나 보세요.",
);
const THAI: (&str, &str) =
    ("ร้านนาฬิกากรุงเทพ", "สินค้าทุกชิ้นในร้านของเราเป็นของแท้และใหม่ จัดส่งฟรีทั่วประเทศ เลือกชมนาฬิกาและอุปกรณ์ได้เลย");
const RUSSIAN: (&str, &str) = (
    "Магазин часов в Москве",
    "Все товары в нашем магазине новые и подлинные. Доставка по всей стране бесплатно. Выбирайте часы и аксессуары.",
);
const FRENCH: (&str, &str) = (
    "Horlogerie de l’été à Orléans",
    "Tous nos articles sont neufs et authentiques. Livraison gratuite à partir de 50 €, où que vous soyez. Découvrez nos modèles préférés.",
);

fn charsets(verdicts: &mut Verdicts) {
    let html = |(title, text): (&str, &str), meta: &str| {
        format!(
            "<!DOCTYPE html><html><head>{meta}<title>{title}</title></head><body><h1>{title}</h1><p>{text}</p><p>{text}</p></body></html>"
        )
    };
    let encoded =
        |text: (&str, &str), meta: &str, encoding: &'static Encoding| encoding.encode(&html(text, meta)).0.into_owned();
    let utf16 = |text: (&str, &str), little: bool, mark: bool| {
        let text = format!("{}{}", if mark { "\u{feff}" } else { "" }, html(text, ""));
        text.encode_utf16()
            .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
            .collect::<Vec<u8>>()
    };
    let of = |kind: &str, body: Vec<u8>| Answer::with(200, &[("Content-Type", kind)], body);
    let plain = "text/html";
    let meta = |charset: &str| format!("<meta charset=\"{charset}\">");
    let cases = [
        ("GB18030, undeclared", CHINESE, of(plain, encoded(CHINESE, "", GB18030))),
        ("Big5, undeclared", TRADITIONAL, of(plain, encoded(TRADITIONAL, "", BIG5))),
        ("Shift_JIS, undeclared", JAPANESE, of(plain, encoded(JAPANESE, "", SHIFT_JIS))),
        ("EUC-KR, undeclared", KOREAN, of(plain, encoded(KOREAN, "", EUC_KR))),
        ("windows-874, undeclared", THAI, of(plain, encoded(THAI, "", WINDOWS_874))),
        ("windows-1251, undeclared", RUSSIAN, of(plain, encoded(RUSSIAN, "", WINDOWS_1251))),
        ("windows-1252, undeclared", FRENCH, of(plain, encoded(FRENCH, "", WINDOWS_1252))),
        ("UTF-8, undeclared", CHINESE, of(plain, html(CHINESE, "").into_bytes())),
        ("UTF-16 with a mark", CHINESE, of(plain, utf16(CHINESE, true, true))),
        ("UTF-16, big-endian, with a mark", CHINESE, of(plain, utf16(CHINESE, false, true))),
        ("UTF-16, declared in the header", FRENCH, of("text/html; charset=utf-16le", utf16(FRENCH, true, false))),
        ("GBK in a meta element", CHINESE, of(plain, encoded(CHINESE, &meta("gbk"), GB18030))),
        (
            "the header is right and the meta element wrong",
            CHINESE,
            of("text/html; charset=gb18030", encoded(CHINESE, &meta("iso-8859-1"), GB18030)),
        ),
        (
            "declared UTF-8, and GB18030",
            CHINESE,
            of("text/html; charset=utf-8", encoded(CHINESE, &meta("gb2312"), GB18030)),
        ),
        (
            "declared Latin-1, and UTF-8 with a mark",
            CHINESE,
            of("text/html; charset=iso-8859-1", ["\u{feff}".as_bytes(), html(CHINESE, "").as_bytes()].concat()),
        ),
        (
            "declared as something that does not exist",
            RUSSIAN,
            of("text/html; charset=x-nothing", html(RUSSIAN, "").into_bytes()),
        ),
        (
            "a meta element that says UTF-16 in plain bytes",
            CHINESE,
            of(plain, html(CHINESE, &meta("utf-16")).into_bytes()),
        ),
    ];
    let servers = cases.map(|(name, text, answer)| {
        let server = Server::start(move |asked| if asked.path == "/" { answer.clone() } else { Answer::not_found() });
        (name, text, server)
    });
    let ran = Crawl::of(servers.iter().map(|(_, _, server)| server.url("/"))).run();
    for (name, (title, _), server) in &servers {
        verdicts
            .holds(&format!("the title is read right: {name}"), || assert_eq!(ran.titles(&server.url("/")), [*title]));
    }
}
