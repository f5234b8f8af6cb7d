//! What a scan has found out about cases, in words and as rows.

use serde_json::{Value, json};

use crate::cli::output::Listing;
use crate::locale::{Lang, Message};
use crate::review::cases::{JoinAs, Removal, TakedownClock};
use crate::scan::{CaseNews, JoinedHit, News, Rechecked};

/// Lines that are shown of one look; the rest is in `cases list`.
const SHOWN: usize = 20;

/// One line for all, and one for each thing that is new.
pub fn messages(rechecked: &Rechecked, lang: Lang) -> Vec<Message> {
    let mut messages =
        vec![Message::new("cases-rechecked").with("cases", rechecked.cases).with("news", rechecked.news.len())];
    messages.extend(rechecked.news.iter().take(SHOWN).map(|news| message(news, lang)));
    if let Some(more) = rechecked.news.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        messages.push(Message::new("cases-more-news").with("more", more));
    }
    messages
}

fn message(news: &CaseNews, lang: Lang) -> Message {
    let about = |code: &'static str| {
        Message::new(code)
            .with("case", news.case_id.get(..12).unwrap_or(&news.case_id))
            .with("right", news.right.as_str())
    };
    match &news.what {
        News::Removed(TakedownClock { removal: Some(removal), .. }) => {
            about("cases-news-removed-after").with("days", removal.days())
        }
        News::Removed(_) => about("cases-news-removed"),
        News::StillThere(clock) => about("cases-news-still-there").with("days", clock.days.unwrap_or_default()),
        News::Back { hits } => about("cases-news-back").with("hits", *hits),
        News::Noticed { notice, objected } => {
            about(if *objected { "cases-news-objected" } else { "cases-news-noticed" }).with("notice", notice.as_str())
        }
        News::Joined(joined) => {
            let code = match joined.joined_as {
                JoinAs::Relisting => "cases-news-relisted",
                JoinAs::Member => "cases-news-joined",
                JoinAs::Proposal => "cases-news-proposed",
            };
            about(code)
                .with("hit", joined.hit_id.get(..12).unwrap_or(&joined.hit_id))
                .with("title", joined.title.as_str())
                .with("seller", joined.seller.as_ref().map(ToString::to_string).unwrap_or_default())
                .with("reasons", reasons(joined, lang))
        }
    }
}

fn reasons(joined: &JoinedHit, lang: Lang) -> String {
    let reasons: Vec<String> = joined.links.iter().map(|link| lang.text(&link.because)).collect();
    reasons.join("; ")
}

/// The same as rows.
pub fn listing(rechecked: &Rechecked, lang: Lang) -> Listing {
    let columns = vec![
        ("case", "cases-column-case"),
        ("right", "column-right"),
        ("news", "cases-column-news"),
        ("hit", "column-hit"),
        ("title", "column-title"),
        ("seller", "column-seller"),
        ("strength", "column-score"),
        ("reasons", "column-reason"),
    ];
    Listing { columns, rows: rechecked.news.iter().map(|news| row(news, lang)).collect() }
}

fn row(news: &CaseNews, lang: Lang) -> Value {
    let mut row = json!({
        "case": news.case_id, "right": news.right, "news": name(&news.what), "hit": null, "title": null, "url": null,
        "seller": news.offender, "strength": null, "reasons": [], "days": null,
    });
    match &news.what {
        News::Removed(clock) => row["days"] = json!(clock.removal.as_ref().map(Removal::days)),
        News::StillThere(clock) => row["days"] = json!(clock.days),
        News::Back { .. } | News::Noticed { .. } => {}
        News::Joined(joined) => {
            row["hit"] = json!(joined.hit_id);
            row["title"] = json!(joined.title);
            row["url"] = json!(joined.url);
            row["seller"] = json!(joined.seller);
            row["strength"] = json!((joined.strength * 1000.0).round() / 1000.0);
            row["reasons"] = joined.links.iter().map(|link| lang.text(&link.because)).collect();
        }
    }
    row
}

fn name(news: &News) -> &'static str {
    match news {
        News::Removed(_) => "removed",
        News::StillThere(_) => "still-there",
        News::Back { .. } => "back",
        News::Noticed { objected: false, .. } => "noticed",
        News::Noticed { objected: true, .. } => "counter-noticed",
        News::Joined(joined) => match joined.joined_as {
            JoinAs::Relisting => "relisted",
            JoinAs::Member => "joined",
            JoinAs::Proposal => "proposed",
        },
    }
}
