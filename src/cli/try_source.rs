//! `reeve sources check NAME --try`: what one page of a source shows, as the source's file has it read.

use std::path::Path;

use serde_json::json;
use unicode_width::UnicodeWidthStr as _;

use super::args::{CheckSourcesArgs, OutputFormat, ShowFormat};
use super::output::{self, Listing};
use super::{Complaint, Context, Done, scan, sources};
use crate::frontier::CrawlUrl;
use crate::locale::{Lang, Message};
use crate::publish::say_outcome;
use crate::scan::{RobotsVerdict, SourceCheck, check_source};
use crate::sources::Source;

/// Links and listings that a table shows; JSON has all of them.
const SHOWN: usize = 20;
/// Characters of a text that are shown.
const MAX_TEXT: usize = 160;

pub async fn run(context: &Context, args: &CheckSourcesArgs) -> anyhow::Result<Done> {
    let [named] = args.paths.as_slice() else {
        return Err(Complaint::misused(Message::new("try-one-source")).into());
    };
    let source = find(context, named).await?;
    let url = page_of(&source, args.try_url.as_deref().filter(|url| !url.is_empty()))?;
    let check = check_source(&source, url, &scan::options(context, None).identity).await?;
    let lang = context.lang();
    match args.format {
        ShowFormat::Json => {
            let mut value = serde_json::to_value(&check)?;
            value["source"] = json!(source.id.0);
            value["warnings"] = check.warnings.iter().map(|warning| lang.text(warning)).collect();
            output::print_text(&format!("{value:#}\n"))?;
        }
        ShowFormat::Table => print(&check, &source, lang)?,
    }
    match &check.problem {
        None => Ok(Done::Well),
        Some(code) => {
            let reason = say_outcome(lang, code);
            context.ui.warn(&Message::new("try-not-read").with("url", check.url.as_str()).with("reason", reason));
            Ok(Done::Partly)
        }
    }
}

/// A source file, or the id of a source that is known.
async fn find(context: &Context, named: &Path) -> anyhow::Result<Source> {
    if named.is_file() {
        return sources::read(named).map_err(|faults| {
            sources::name_faults(context, &faults);
            Complaint::misused(Message::new("sources-faulty").with("count", faults.len())).into()
        });
    }
    let store = context.store().await?;
    let known = sources::load(context, &store).await?;
    let name = named.to_string_lossy();
    let unknown = || Complaint::misused(Message::new("scan-no-such-source").with("source", name.as_ref())).into();
    known.into_iter().find(|source| source.id.0 == name).ok_or_else(unknown)
}

/// The address to visit: the one given, or the first that a scan begins with. Only on the source's own hosts.
fn page_of(source: &Source, given: Option<&str>) -> Result<CrawlUrl, Complaint> {
    let first = || source.seeds(std::iter::empty(), 1).into_iter().next();
    let url = match given {
        Some(text) => {
            let bad = |_| Complaint::misused(Message::new("try-bad-address").with("url", text.to_owned()));
            CrawlUrl::parse(text).map_err(bad)?
        }
        None => first()
            .and_then(|url| CrawlUrl::new(url).ok())
            .ok_or_else(|| Complaint::misused(Message::new("try-no-address").with("source", source.id.0.as_str())))?,
    };
    if !source.scope.admits_host(url.url()) {
        let message = Message::new("try-other-host").with("url", url.as_str()).with("source", source.id.0.as_str());
        return Err(Complaint::misused(message));
    }
    Ok(url)
}

fn print(check: &SourceCheck, source: &Source, lang: Lang) -> anyhow::Result<()> {
    let facts = facts(check, source, lang);
    let widest = facts.iter().map(|(label, _)| label.width()).max().unwrap_or_default();
    let mut text = String::new();
    for (label, value) in facts {
        text.push_str(&format!("{label}{}  {}\n", " ".repeat(widest - label.width()), shown(&value)));
    }
    output::print_text(&text)?;
    if check.problem.is_some() {
        return Ok(());
    }
    let rows = check.listings.iter().take(SHOWN).map(|listing| {
        let price = listing.price.map(|price| format!("{price} {}", listing.currency.as_deref().unwrap_or_default()));
        json!({
            "title": shown(&listing.title),
            "price": price,
            "seller": listing.seller.as_deref().map(shown),
            "pictures": listing.images.len(),
            "url": listing.url.as_ref().map(|url| shown(url.as_str())),
        })
    });
    let columns = vec![
        ("title", "column-title"),
        ("price", "column-price"),
        ("seller", "column-seller"),
        ("pictures", "publish-column-pictures"),
        ("url", "column-url"),
    ];
    output::print_text("\n")?;
    Listing { columns, rows: rows.collect() }.print(OutputFormat::Table, lang)?;
    let rows: Vec<_> = check
        .links
        .iter()
        .take(SHOWN)
        .map(|link| json!({ "url": shown(&link.url), "in_scope": link.in_scope }))
        .collect();
    if !rows.is_empty() {
        output::print_text("\n")?;
        let columns = vec![("in_scope", "try-in-scope"), ("url", "column-url")];
        Listing { columns, rows }.print(OutputFormat::Table, lang)?;
    }
    if check.links.len() > SHOWN || check.listings.len() > SHOWN {
        output::print_text(&format!("{}\n", lang.say("try-more")))?;
    }
    Ok(())
}

fn facts(check: &SourceCheck, source: &Source, lang: Lang) -> Vec<(String, String)> {
    let mut facts = vec![
        (lang.say("column-source"), format!("{} ({})", source.name, source.id)),
        (lang.say("column-url"), check.url.clone()),
        (lang.say("try-robots"), robots(check, lang)),
    ];
    let mut tell = |code: &str, value: Option<String>| facts.extend(value.map(|value| (lang.say(code), value)));
    let answer = Message::new("try-answer-figures")
        .with("status", check.status.unwrap_or_default().to_string())
        .with("bytes", check.bytes.unwrap_or_default())
        .with("ms", check.elapsed_ms.unwrap_or_default());
    tell("try-answer", check.status.map(|_| lang.text(&answer)));
    tell("try-redirect", check.redirect.as_ref().map(|target| scoped(&target.url, target.in_scope, lang)));
    tell("try-content-type", check.content_type.clone());
    tell("try-charset", check.charset.clone());
    tell("column-title", check.title.clone());
    if check.problem.is_none() {
        let meta = [("noindex", check.robots_meta.noindex), ("nofollow", check.robots_meta.nofollow)];
        let meta: Vec<&str> = meta.iter().filter(|(_, set)| *set).map(|(name, _)| *name).collect();
        tell("try-robots-meta", (!meta.is_empty()).then(|| meta.join(", ")));
        let inside = check.links.iter().filter(|link| link.in_scope).count();
        let pictures: usize = check.listings.iter().map(|listing| listing.images.len()).sum();
        let found = Message::new("try-found-figures")
            .with("listings", check.listings.len())
            .with("pictures", pictures)
            .with("outside", check.pictures_out_of_scope);
        tell("try-found", Some(lang.text(&found)));
        let links =
            Message::new("try-links-figures").with("inside", inside).with("outside", check.links.len() - inside);
        tell("try-links", Some(lang.text(&links)));
    }
    let idle: Vec<String> = check.idle_selectors.iter().map(|(key, selector)| format!("{key} = {selector}")).collect();
    tell("try-idle-selectors", (!idle.is_empty()).then(|| idle.join("; ")));
    for warning in &check.warnings {
        tell("try-warning", Some(lang.text(warning)));
    }
    facts
}

fn robots(check: &SourceCheck, lang: Lang) -> String {
    let robots = &check.robots;
    let mut parts = vec![lang.say(match robots.verdict {
        RobotsVerdict::Allowed => "try-robots-allowed",
        RobotsVerdict::Refused => "try-robots-refused",
        RobotsVerdict::Unreachable => "try-robots-unreachable",
    })];
    if let Some(status) = robots.status {
        parts.push(lang.text(&Message::new("publish-status").with("status", status.to_string())));
    }
    if let Some(group) = &robots.group {
        parts.push(format!("User-agent: {group}"));
    }
    parts.extend(robots.rule.as_deref().map(shown));
    if let Some(delay_ms) = robots.crawl_delay_ms {
        parts.push(format!("Crawl-delay: {}", delay_ms as f64 / 1000.0));
    }
    parts.join(" · ")
}

fn scoped(url: &str, in_scope: bool, lang: Lang) -> String {
    format!("{url} ({})", lang.say(if in_scope { "try-inside" } else { "try-outside" }))
}

/// Text from the web on one line, without what could steer a terminal, and not endless.
fn shown(text: &str) -> String {
    let plain: String =
        text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !c.is_control()).collect();
    if plain.chars().count() <= MAX_TEXT {
        return plain;
    }
    plain.chars().take(MAX_TEXT).chain(['…']).collect()
}
