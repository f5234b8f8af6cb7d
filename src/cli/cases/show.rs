//! One case as a person reads it: how it stands, what belongs to it and why, and what has happened.

use serde_json::json;
use unicode_width::UnicodeWidthStr as _;

use super::args::ShowCaseArgs;
use super::the_case;
use crate::cli::args::ShowFormat;
use crate::cli::output::{self, time};
use crate::cli::{Context, Done};
use crate::locale::{Lang, Message};
use crate::review::cases::{Case, CaseEvent, CaseHit, Link, Removal, TakedownClock};
use crate::scan::now_ms;

pub async fn run(context: &Context, args: &ShowCaseArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let case = the_case(&*store, &args.case).await?;
    let clock = TakedownClock::of(&case, now_ms());
    match args.format {
        ShowFormat::Json => {
            let mut value = serde_json::to_value(&case)?;
            value["clock"] = json!(clock);
            output::print_text(&format!("{value:#}\n"))?;
        }
        ShowFormat::Table => output::print_text(&story(&case, &clock, context.lang()))?,
    }
    Ok(Done::Well)
}

fn story(case: &Case, clock: &TakedownClock, lang: Lang) -> String {
    let offender = case.offender.as_ref();
    let also = offender.map(|offender| {
        let names: Vec<String> = offender.aliases.iter().map(|alias| alias.seller.to_string()).collect();
        names.join(", ")
    });
    let facts = [
        ("cases-column-case", Some(case.id.clone())),
        ("cases-column-state", Some(lang.text(&case.state.label()))),
        ("cases-column-lane", Some(lang.text(&case.triage.lane.label()))),
        ("column-right", Some(format!("{} ({})", case.right.name, case.right.id))),
        ("column-holder", Some(case.right.holder.clone())),
        ("column-seller", offender.map(|offender| offender.seller.to_string())),
        ("cases-column-also", also),
        ("cases-column-offender", offender.map(|offender| offender.id.clone())),
        ("cases-column-jurisdiction", case.jurisdiction.as_ref().map(|jurisdiction| jurisdiction.0.clone())),
        ("cases-column-imported", case.imported_from.clone()),
        ("cases-column-noticed", clock.noticed_ms.map(time)),
        ("cases-column-days", clock.days.map(|days| days.to_string())),
        ("cases-column-expected", clock.expected_ms.map(time)),
        ("cases-column-removed-after", clock.removal.as_ref().map(Removal::days)),
        ("cases-column-checked", clock.checked_ms.map(time)),
    ];
    let mut text = table(&facts, lang);
    for reason in &case.triage.reasons {
        line(&mut text, 2, &lang.text(reason));
    }
    text.push('\n');
    for hit in &case.hits {
        text.push_str(&about_hit(hit, lang));
    }
    text.push('\n');
    for event in &case.history {
        text.push_str(&about_event(event, lang));
    }
    text
}

fn table(facts: &[(&'static str, Option<String>)], lang: Lang) -> String {
    let facts: Vec<(String, &str)> = facts
        .iter()
        .filter_map(|(code, value)| Some((lang.say(code), value.as_deref()?)))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let widest = facts.iter().map(|(label, _)| label.width()).max().unwrap_or_default();
    let mut text = String::new();
    for (label, value) in facts {
        line(&mut text, 0, &format!("{label}{}  {value}", " ".repeat(widest - label.width())));
    }
    text
}

fn about_hit(hit: &CaseHit, lang: Lang) -> String {
    let mut text = String::new();
    let url = hit.listing.url.as_ref().map(ToString::to_string).unwrap_or_default();
    let seller = hit.seller.as_ref().map(ToString::to_string).unwrap_or_default();
    let membership = lang.text(&hit.membership.label());
    let id = hit.hit_id.get(..12).unwrap_or(&hit.hit_id);
    line(&mut text, 0, &format!("{id}  {membership}  {}  {seller}  {url}", hit.listing.title));
    let presence = lang.text(&hit.sighting.presence.message());
    let last = time(hit.sighting.last_shown_ms);
    let seen = match hit.sighting.found_ms {
        Some(found_ms) => {
            Message::new("cases-seen").with("presence", presence).with("found", time(found_ms)).with("last", last)
        }
        None => Message::new("cases-not-seen-since").with("presence", presence).with("last", last),
    };
    line(&mut text, 2, &lang.text(&seen));
    text.push_str(&reasons(&hit.links, lang));
    text
}

fn about_event(event: &CaseEvent, lang: Lang) -> String {
    let mut text = String::new();
    let what = lang.text(&event.kind.message(time));
    let note = event.note.as_deref().unwrap_or_default();
    let said = format!("{}  {}: {what}  {note}", time(event.at_ms), event.actor);
    line(&mut text, 0, said.trim_end());
    text.push_str(&reasons(event.kind.links(), lang));
    text
}

fn reasons(links: &[Link], lang: Lang) -> String {
    let mut text = String::new();
    for link in links {
        line(&mut text, 2, &format!("{:.2}  {}", link.weight, lang.text(&link.because)));
    }
    text
}

/// A line without what could steer a terminal.
fn line(text: &mut String, indent: usize, words: &str) {
    text.push_str(&" ".repeat(indent));
    text.extend(words.chars().filter(|c| !c.is_control()));
    text.push('\n');
}
