//! Canonical addresses, base addresses, refreshes and declared encodings. Where a case is about the exact text of a canonical
//! address, the law checked is that both texts have one key: what we fetch keeps its order and its blanks.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER_PERMISSIVE;
use encoding_rs::Encoding;
use reeve::extract::{self, PageInput, charset, refresh};
use reeve::frontier::{CrawlUrl, UrlKey};
use reeve::sources::Selectors;
use scraper::{Html, Selector};
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

use super::cases;

#[derive(Deserialize)]
struct Case {
    #[serde(rename = "fn")]
    function: String,
    args: Vec<Value>,
    kwargs: Map<String, Value>,
    result: Value,
}

/// Cases that we answer otherwise, by their place in the file, and why.
const OTHERWISE: &[(&[usize], &str)] = &[
    (&[22], "a tag that the file ends in is no element (HTML standard)"),
    (&[32], "the function is given text, and does not know in which encoding the page wrote the query"),
    (&[40, 42], "an option: scripts, and what stands in for them, are never read as elements"),
    (&[55, 61, 62], "a quoted charset that is left open or runs on is read up to there, as browsers do"),
    (&[81, 87, 88, 98, 103], "`< meta` is no tag and `httpequiv` no attribute: such pages are guessed, as in browsers"),
    (&[86, 102], "a declaration counts wherever in the beginning it stands, also in the body (HTML standard)"),
    (&[105, 106], "labels are those of the encoding standard; `gb_2312-80` is GBK there, which GB 18030 only extends"),
    (&[114], "an option: parameters are divided by `&` (URL standard)"),
    (&[118, 120], "an option: a blank parameter is kept, for a page may look at its presence"),
    (&[130, 131], "what the page's encoding lacks is sent as `&#8364;` (URL standard)"),
    (&[184], "in ISO-2022-JP a letter may hold a percent sign, which browsers leave as it is"),
];

#[test]
fn addresses_refreshes_and_encodings_are_read_as_published() {
    let Some(cases) = cases::<Case>("w3lib") else { return };
    let mut figures: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (place, case) in cases.iter().enumerate() {
        let outcome = match case.function.as_str() {
            "canonicalize_url" => canonical(case),
            "get_base_url" => base(case),
            "get_meta_refresh" => meta_refresh(case),
            "http_content_type_encoding" => encoding(case, charset::sniff(b"", case.args[0].as_str(), None)),
            "html_body_declared_encoding" => encoding(case, charset::sniff(&bytes(&case.args[0], None), None, None)),
            "resolve_encoding" => label(case),
            other => panic!("a kind of case we do not know: {other}"),
        };
        let figures = figures.entry(case.function.clone()).or_default();
        figures.1 += 1;
        match outcome {
            Ok(()) => figures.0 += 1,
            Err(found) => {
                wrong.push(place);
                if !OTHERWISE.iter().any(|(places, _)| places.contains(&place)) {
                    println!("{place}: {} of {} is {found}", case.function, case.args[0]);
                }
            }
        }
    }
    println!("passed, of: {figures:?}");
    let mut otherwise: Vec<usize> = OTHERWISE.iter().flat_map(|(places, _)| places.iter().copied()).collect();
    otherwise.sort_unstable();
    assert_eq!(wrong, otherwise, "OTHERWISE has to list exactly what fails");
}

/// An argument as bytes: text in the encoding asked for, or what the case gives in hexadecimal.
fn bytes(argument: &Value, encoding: Option<&'static Encoding>) -> Vec<u8> {
    match argument {
        Value::String(text) => {
            encoding.map_or(text.as_bytes().to_vec(), |encoding| encoding.encode(text).0.into_owned())
        }
        other => HEXLOWER_PERMISSIVE.decode(other["bytes_hex"].as_str().unwrap().as_bytes()).unwrap(),
    }
}

fn text(argument: &Value) -> String {
    match argument {
        // scheme, host, path, parameters, query, fragment
        Value::Array(parts) => {
            let part = |at: usize, before: &str| {
                let part = parts[at].as_str().unwrap();
                if part.is_empty() { String::new() } else { format!("{before}{part}") }
            };
            format!("{}:{}{}{}{}{}", part(0, ""), part(1, "//"), part(2, ""), part(3, ";"), part(4, "?"), part(5, "#"))
        }
        _ => String::from_utf8(bytes(argument, None)).unwrap(),
    }
}

fn named(case: &Case) -> Option<&'static Encoding> {
    let name = case.kwargs.get("encoding").or_else(|| case.args.get(2))?.as_str()?;
    Encoding::for_label(name.replace("iso2022jp", "iso-2022-jp").replace("cp1251", "windows-1251").as_bytes())
}

/// The key of an address on a page in the encoding that the case names; none where it is not fetched.
fn key(address: &str, encoding: Option<&'static Encoding>) -> Option<UrlKey> {
    let base = Url::parse("http://base.test/").unwrap();
    let encoding = encoding.unwrap_or(encoding_rs::UTF_8);
    let options = Url::options().base_url(Some(&base));
    let url = options.encoding_override(Some(&|text| encoding.encode(text).0)).parse(address).ok()?;
    CrawlUrl::new(url).ok().map(|url| url.key())
}

fn canonical(case: &Case) -> Result<(), String> {
    let (address, expected) = (text(&case.args[0]), case.result.as_str().unwrap());
    let (found, wanted) = (key(&address, named(case)), key(expected, None));
    if found == wanted { Ok(()) } else { Err(format!("{found:?}, not {wanted:?}")) }
}

/// Where a relative link on the page leads.
fn base(case: &Case) -> Result<(), String> {
    let page = case.args.get(1).map_or("http://page.test/".to_owned(), text);
    let url = Url::parse(&page).unwrap();
    let encoding = named(case);
    let body = [b"<a href=probe>x</a>", bytes(&case.args[0], encoding).as_slice()].concat();
    let content_type =
        encoding.map_or("text/html; charset=utf-8".to_owned(), |e| format!("text/html; charset={}", e.name()));
    let input = PageInput {
        url: &url,
        content_type: Some(&content_type),
        body: &body,
        selectors: &Selectors::default(),
        robots_headers: &[],
        now_ms: 0,
    };
    let links = extract::page(&input).0.links;
    let expected =
        case.result.as_str().filter(|base| !base.is_empty()).map_or(url.clone(), |base| Url::parse(base).unwrap());
    let expected = expected.join("probe").unwrap();
    if links.contains(&expected) { Ok(()) } else { Err(format!("{links:?}, not {expected}")) }
}

fn meta_refresh(case: &Case) -> Result<(), String> {
    let url = Url::parse(&text(&case.args[1])).unwrap();
    let body = bytes(&case.args[0], None);
    let header = named(case).map(|encoding| format!("text/html; charset={}", encoding.name()));
    let html = Html::parse_document(&charset::decode(&body, header.as_deref(), None).text);
    let metas = Selector::parse("meta[http-equiv=refresh i][content]").unwrap();
    let is_hidden = |meta: &scraper::ElementRef<'_>| {
        meta.ancestors().filter_map(scraper::ElementRef::wrap).any(|parent| parent.value().name() == "noscript")
    };
    let content = html.select(&metas).filter(|meta| !is_hidden(meta)).find_map(|meta| meta.attr("content"));
    let found = content.and_then(|content| refresh::target(content, &url));
    let expected = case.result[0].as_f64().zip(case.result[1].as_str());
    let wanted = expected.map(|(seconds, target)| (seconds, Url::parse(target).unwrap()));
    if found == wanted { Ok(()) } else { Err(format!("{found:?}")) }
}

fn encoding(case: &Case, (found, origin): (&'static Encoding, charset::Origin)) -> Result<(), String> {
    let found = (origin != charset::Origin::Guessed).then_some(found);
    let wanted = case.result.as_str().map(|name| Encoding::for_label(name.as_bytes()).unwrap());
    if found == wanted { Ok(()) } else { Err(format!("{:?}", found.map(Encoding::name))) }
}

fn label(case: &Case) -> Result<(), String> {
    let found = case.args[0].as_str().and_then(|label| Encoding::for_label(label.as_bytes()));
    let wanted = case.result.as_str().map(|name| name.replace("cp1252", "windows-1252"));
    let wanted = wanted.and_then(|name| Encoding::for_label(name.as_bytes()));
    if found == wanted { Ok(()) } else { Err(format!("{:?}", found.map(Encoding::name))) }
}
