//! `reeve extract`: what the extractor reads in a page, as JSON. Nothing is fetched and nothing is kept.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use data_encoding::HEXLOWER_PERMISSIVE;
use serde::{Deserialize, Serialize};
use url::Url;

use super::args::ExtractArgs;
use super::output::print_text;
use super::{Complaint, Context, Done};
use crate::extract::{self, Page, PageInput};
use crate::locale::Message;
use crate::scan::now_ms;
use crate::sources::Selectors;

/// A page or a line larger than this is not read: twice the largest body a crawl takes, in hexadecimal digits.
const MAX_BYTES: u64 = 256 << 20;

/// One line of `--jsonl`. The page is text, or bytes in hexadecimal where its encoding matters.
#[derive(Deserialize)]
struct Line {
    url: Url,
    html: Option<String>,
    html_hex: Option<String>,
    content_type: Option<String>,
}

#[derive(Serialize)]
struct Reading<'a> {
    url: &'a Url,
    #[serde(flatten)]
    page: &'a Page,
}

pub fn run(context: &Context, args: &ExtractArgs) -> anyhow::Result<Done> {
    if args.jsonl {
        return lines(context, &args.file);
    }
    let Some(url) = &args.url else { return Err(Complaint::misused(Message::new("extract-needs-url")).into()) };
    let url = Url::parse(url)
        .map_err(|error| Complaint::misused(Message::new("extract-bad-url").with("reason", error.to_string())))?;
    let mut body = Vec::new();
    open(&args.file)?.take(MAX_BYTES).read_to_end(&mut body).map_err(|error| unreadable(&args.file, &error))?;
    let page = read(context, &url, args.content_type.as_deref(), &body);
    print_text(&format!("{:#}\n", serde_json::to_value(Reading { url: &url, page: &page })?))?;
    Ok(Done::Well)
}

/// Each line's page is read and printed before the next, so that any number of them needs the memory of one.
fn lines(context: &Context, path: &Path) -> anyhow::Result<Done> {
    let mut input = BufReader::new(open(path)?);
    let mut number = 0_u64;
    loop {
        let mut line = Vec::new();
        number += 1;
        if input.by_ref().take(MAX_BYTES).read_until(b'\n', &mut line).map_err(|error| unreadable(path, &error))? == 0 {
            return Ok(Done::Well);
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let (line, body) = parse(&line).map_err(|reason| {
            Complaint::failed(Message::new("extract-line-faulty").with("line", number).with("reason", reason))
        })?;
        let page = read(context, &line.url, line.content_type.as_deref(), &body);
        print_text(&(serde_json::to_string(&Reading { url: &line.url, page: &page })? + "\n"))?;
    }
}

fn parse(line: &[u8]) -> Result<(Line, Vec<u8>), String> {
    let mut line: Line = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let body = match (line.html.take(), line.html_hex.take()) {
        (Some(html), None) => html.into_bytes(),
        (None, Some(hex)) => {
            HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).map_err(|error| format!("html_hex: {error}"))?
        }
        _ => return Err("html | html_hex".to_owned()),
    };
    Ok((line, body))
}

fn read(context: &Context, url: &Url, content_type: Option<&str>, body: &[u8]) -> Page {
    let selectors = Selectors::default();
    let input = PageInput { url, content_type, body, selectors: &selectors, robots_headers: &[], now_ms: now_ms() };
    let (page, warnings) = extract::page(&input);
    for warning in &warnings {
        context.ui.note(warning);
    }
    page
}

fn open(path: &Path) -> Result<Box<dyn Read>, Complaint> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    match File::open(path) {
        Ok(file) => Ok(Box::new(file)),
        Err(error) => Err(unreadable(path, &error)),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Complaint {
    let path = path.display().to_string();
    Complaint::misused(Message::new("cli-unreadable").with("path", path).with("reason", error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_say_what_is_wrong_with_them() {
        let good = [
            r#"{"url":"https://a.test/","html":"<p>x"}"#,
            r#"{"url":"https://a.test/","html_hex":"3c703e78","content_type":"text/html"}"#,
        ];
        for line in good {
            assert_eq!(parse(line.as_bytes()).map(|(_, body)| body), Ok(b"<p>x".to_vec()), "{line}");
        }
        let bad = [
            "{",
            r#"{"html":"x"}"#,
            r#"{"url":"nowhere","html":"x"}"#,
            r#"{"url":"https://a.test/"}"#,
            r#"{"url":"https://a.test/","html":"x","html_hex":"3c"}"#,
            r#"{"url":"https://a.test/","html_hex":"3"}"#,
        ];
        for line in bad {
            assert!(parse(line.as_bytes()).is_err(), "{line}");
        }
    }
}
