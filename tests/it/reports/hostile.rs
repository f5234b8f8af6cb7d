//! Pages with hostile texts in a real browser: what a site wrote stays text.

use std::fs;
use std::path::Path;

use reeve::locale::Lang;
use reeve::publish::Edition;
use reeve::publish::formats::FORMATS;
use scraper::{Html, Selector};

use super::files::hostile_report;
use crate::validators::validator;

/// Texts that would change the page, were they taken for markup.
pub const MARKUP: &[&str] = &[
    "<script>document.title='owned'</script>",
    "\"><img src=x onerror=\"document.title='owned'\">",
    "'><svg onload=document.title='owned'>",
    "</title><script>document.title='owned'</script>",
    "</style><script>document.title='owned'</script>",
    "</script><script>document.title='owned'</script>",
    "<iframe srcdoc='<script>parent.document.title=1</script>'>",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "javascript:document.title='owned'",
    "&lt;b&gt;&#60;script&#62;",
    "\u{202e}<form action=http://x.test><input autofocus onfocus=document.title='owned'>",
];

pub fn markup() -> Vec<String> {
    MARKUP.iter().map(|text| (*text).to_owned()).collect()
}

/// The page as Chromium has it once everything ran that would; none where there is no Chromium.
pub fn in_browser(page: &Path) -> Option<Html> {
    let mut chromium = validator("chromium")?;
    let profile = tempfile::tempdir().unwrap();
    chromium.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]);
    chromium.args(["--disable-background-networking", "--disable-component-update", "--disable-sync"]);
    chromium.args(["--virtual-time-budget=2000", "--dump-dom"]);
    chromium.arg(format!("--user-data-dir={}", profile.path().display()));
    chromium.arg(format!("file://{}", page.display()));
    chromium.stderr(std::process::Stdio::null());
    let output = chromium.output().unwrap();
    assert!(output.status.success(), "{chromium:?}");
    Some(Html::parse_document(&String::from_utf8_lossy(&output.stdout)))
}

/// Fails unless the page is what we wrote: no element of a hostile text, and a title of our own.
pub fn assert_harmless(page: &Html, what: &str) {
    let count = |selector: &str| page.select(&Selector::parse(selector).unwrap()).count();
    for selector in
        ["script", "iframe", "form", "input", "object", "[onerror]", "[onload]", "[onfocus]", "img[src=x]", "[style]"]
    {
        assert_eq!(count(selector), 0, "{what}: {selector}");
    }
    let title: String = page.select(&Selector::parse("title").unwrap()).flat_map(|title| title.text()).collect();
    assert!(!title.is_empty() && !title.contains("owned"), "{what}: {title}");
    let text: String = page.root_element().text().collect();
    assert!(text.contains("<script>document.title='owned'</script>"), "{what}: the text is shown as it is");
    for link in page.select(&Selector::parse("a").unwrap()) {
        let target = link.value().attr("href").unwrap_or_default();
        assert!(["http://", "https://", "#"].iter().any(|start| target.starts_with(start)), "{what}: {target}");
    }
}

#[test]
fn hostile_titles_stay_text_in_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    let html = FORMATS.iter().find(|format| format.name() == "html").unwrap();
    for lang in Lang::ALL {
        let mut bytes = Vec::new();
        html.write(&hostile_report(&markup()), &Edition::new(lang), &mut bytes).unwrap();
        fs::write(&path, bytes).unwrap();
        let Some(page) = in_browser(&path) else { return };
        assert_harmless(&page, &format!("report.html {lang}"));
    }
}

/// Keeps the helper honest: a page without any guard is found out.
#[test]
fn a_page_that_runs_what_it_is_told_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.html");
    fs::write(&path, format!("<title>t</title>{}", MARKUP[1])).unwrap();
    let Some(page) = in_browser(&path) else { return };
    let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| assert_harmless(&page, "page")));
    assert!(found.is_err());
}
