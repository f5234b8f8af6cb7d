//! `reeve hits`: what was found, in rank order; one hit with its reasons; search over everything captured.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr as _;

use super::args::{
    DecideArgs, HitsCommand, IdArgs, ListHitsArgs, OutputFormat, SearchArgs, ShowFormat, ShowHitArgs, VerdictName,
};
use super::output::{self, Listing, time};
use super::{Complaint, Context, Done};
use crate::locale::{Lang, Message};
use crate::review::{Decision, MAX_NOTE_CHARS, Ruling, Verdict};
use crate::rights::RightId;
use crate::scan::{now_ms, search_captures};
use crate::sources::SourceId;
use crate::store::{Held, HeldPicture, HitFilter, Store, StoredHit};

pub async fn run(context: &Context, command: HitsCommand) -> anyhow::Result<Done> {
    match command {
        HitsCommand::List(args) => list(context, &args).await,
        HitsCommand::Show(args) => show(context, &args).await,
        HitsCommand::Decide(args) => decide(context, args).await,
        HitsCommand::Release(args) => release(context, &args).await,
        HitsCommand::Search(args) => search(context, &args).await,
    }
}

async fn list(context: &Context, args: &ListHitsArgs) -> anyhow::Result<Done> {
    let sources = (!args.source.is_empty()).then(|| args.source.iter().cloned().map(SourceId).collect());
    let filter = HitFilter {
        sources,
        right_ids: args.right.clone().map(|right| vec![RightId(right)]),
        min_score: args.min_score.unwrap_or_else(|| context.config.report_from.value.get()),
        shown_only: true,
        decided: (args.decided || args.undecided).then_some(args.decided),
        held: if args.held { Held::Only } else { Held::LeftOut },
        limit: Some(args.limit),
    };
    let store = context.store().await?;
    let rows = store.hits(&filter).await?.iter().map(row).collect();
    let columns = vec![
        ("hit", "column-hit"),
        ("score", "column-score"),
        ("right", "column-right"),
        ("title", "column-title"),
        ("seller", "column-seller"),
        ("source", "column-source"),
        ("url", "column-url"),
        ("verdict", "column-verdict"),
        ("open", "column-open"),
    ];
    Listing { columns, rows }.print(args.format, context.lang())?;
    for held in store.held_pictures().await? {
        context.ui.warn(&about_held(&held));
    }
    Ok(Done::Well)
}

/// A flood in one sentence, with what can be done about it.
fn about_held(held: &HeldPicture) -> Message {
    let rights: Vec<&str> = held.rights.iter().map(|right| right.0.as_str()).collect();
    Message::new("hits-held")
        .with("hits", held.hits)
        .with("right", rights.join(", "))
        .with("picture", held.image_id.chars().take(12).collect::<String>())
        .with("usual", held.usual)
}

/// Lets the hits of a held picture through.
async fn release(context: &Context, args: &IdArgs) -> anyhow::Result<Done> {
    let released = context.store().await?.release_picture(&args.id, context.actor(), now_ms()).await?;
    let unknown = || Complaint::failed(Message::new("hits-not-held").with("picture", args.id.as_str()));
    let released = released.ok_or_else(unknown)?;
    context.ui.note(&Message::new("hits-released").with("hits", released.hits));
    Ok(Done::Well)
}

fn row(hit: &StoredHit) -> Value {
    json!({
        "hit": hit.id.chars().take(12).collect::<String>(),
        "score": (hit.ranked.score.get() * 1000.0).round() / 1000.0,
        "right": hit.ranked.hit.right_id,
        "title": hit.listing.title,
        "seller": hit.listing.seller,
        "source": hit.source_id.0,
        "url": hit.listing.url,
        "verdict": hit.standing.as_ref().map(|standing| standing.ruling.verdict),
        "open": is_open(hit),
        "first_seen": time(hit.first_seen_ms),
        "last_seen": time(hit.last_seen_ms),
    })
}

/// Whether somebody should decide about it.
fn is_open(hit: &StoredHit) -> bool {
    hit.standing.as_ref().is_none_or(|standing| !standing.holds)
}

/// Writes down what a person says about hits: about all that are named, or about none.
async fn decide(context: &Context, args: DecideArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let mut hits = Vec::new();
    for id in &args.hits {
        hits.push(the_hit(&*store, id).await?.id);
    }
    let note = args.note.map(|note| note.trim().chars().take(MAX_NOTE_CHARS).collect::<String>());
    let ruling = Ruling {
        verdict: match args.verdict {
            VerdictName::Infringes => Verdict::Infringes,
            VerdictName::Lawful => Verdict::Lawful,
            VerdictName::NotUsed => Verdict::NotUsed,
        },
        note: note.filter(|note| !note.is_empty()),
        actor: context.actor().to_owned(),
        decided_ms: now_ms(),
    };
    let written = store.put_decision(&hits, &ruling).await?;
    let verdict = context.lang().say(verdict_code(ruling.verdict));
    context.ui.note(&Message::new("hits-decided").with("hits", written).with("verdict", verdict));
    Ok(Done::Well)
}

fn verdict_code(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Infringes => "verdict-infringes",
        Verdict::Lawful => "verdict-lawful",
        Verdict::NotUsed => "verdict-not-used",
    }
}

async fn the_hit(store: &dyn Store, id: &str) -> anyhow::Result<StoredHit> {
    let unknown = || Complaint::failed(Message::new("hits-unknown").with("hit", id));
    Ok(store.hit(id).await?.ok_or_else(unknown)?)
}

async fn show(context: &Context, args: &ShowHitArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let hit = the_hit(&*store, &args.id).await?;
    let decisions = store.decisions(&hit.id).await?;
    match args.format {
        ShowFormat::Json => {
            let archived =
                hit.archived.as_ref().map(|at| json!({"file": at.file, "offset": at.offset, "length": at.length}));
            let value = json!({
                "hit": hit.id, "source": hit.source_id.0, "listing": hit.listing, "ranked": hit.ranked,
                "first_seen": time(hit.first_seen_ms), "last_seen": time(hit.last_seen_ms), "archived": archived,
                "open": is_open(&hit), "decisions": decisions.iter().map(decision_row).collect::<Vec<_>>(),
            });
            output::print_text(&format!("{value:#}\n"))?;
        }
        ShowFormat::Table => {
            output::print_text(&story(&hit, context.lang()))?;
            output::print_text(&history(&hit, &decisions, context.lang()))?;
        }
    }
    Ok(Done::Well)
}

/// One hit as a person reads it: what, where, and why, share by share.
fn story(hit: &StoredHit, lang: Lang) -> String {
    let listing = &hit.listing;
    let right = hit.ranked.hit.right_id.as_ref().map(|id| id.0.clone()).unwrap_or_default();
    let price = listing.price.map(|price| format!("{price} {}", listing.currency.as_deref().unwrap_or_default()));
    let archived = hit.archived.as_ref().map(|at| format!("{} @ {}", at.file, at.offset));
    let facts = [
        ("column-hit", Some(hit.id.clone())),
        ("column-score", Some(format!("{:.2}", hit.ranked.score.get()))),
        ("column-right", Some(right)),
        ("column-title", Some(listing.title.clone())),
        ("column-seller", listing.seller.clone()),
        ("column-price", price),
        ("column-source", Some(hit.source_id.0.clone())),
        ("column-url", listing.url.as_ref().map(ToString::to_string)),
        ("column-first-seen", Some(time(hit.first_seen_ms))),
        ("column-last-seen", Some(time(hit.last_seen_ms))),
        ("column-archived", archived),
    ];
    let facts: Vec<(String, String)> = facts
        .into_iter()
        .filter_map(|(code, value)| Some((lang.say(code), printable(&value?))))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let widest = facts.iter().map(|(label, _)| label.width()).max().unwrap_or_default();
    let mut text = String::new();
    for (label, value) in facts {
        text.push_str(&format!("{label}{}  {value}\n", " ".repeat(widest - label.width())));
    }
    for share in &hit.ranked.explanation.shares {
        text.push_str(&format!("  {:+.2}  {}\n", share.amount, printable(&lang.text(&share.because))));
    }
    text
}

fn decision_row(decision: &Decision) -> Value {
    json!({
        "id": decision.id, "verdict": decision.ruling.verdict, "note": decision.ruling.note,
        "actor": decision.ruling.actor, "decided": time(decision.ruling.decided_ms),
        "score": decision.ranked.score, "weights": decision.weights, "title": decision.listing.title,
        "withdrawn": decision.withdrawn.as_ref().map(|withdrawn| time(withdrawn.withdrawn_ms)),
    })
}

/// What was decided so far, oldest first, a line each; empty where nothing was.
fn history(hit: &StoredHit, decisions: &[Decision], lang: Lang) -> String {
    let mut text = String::new();
    for decision in decisions {
        let line = Message::new("hits-decision")
            .with("time", time(decision.ruling.decided_ms))
            .with("actor", decision.ruling.actor.as_str())
            .with("verdict", lang.say(verdict_code(decision.ruling.verdict)))
            .with("score", format!("{:.2}", decision.ranked.score.get()))
            .with("weights", decision.weights.to_string());
        text.push_str(&format!("{}\n", printable(&lang.text(&line))));
        if let Some(note) = &decision.ruling.note {
            text.push_str(&format!("    {}\n", printable(note)));
        }
        if let Some(withdrawn) = &decision.withdrawn {
            let line = Message::new("hits-withdrawn")
                .with("time", time(withdrawn.withdrawn_ms))
                .with("actor", withdrawn.actor.as_str());
            text.push_str(&format!("    {}\n", printable(&lang.text(&line))));
        }
    }
    if hit.standing.is_some() && is_open(hit) {
        text.push_str(&format!("{}\n", lang.say("hits-changed-since")));
    }
    text
}

async fn search(context: &Context, args: &SearchArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let mut rows = Vec::new();
    let query = args.query.join(" ");
    let searched = search_captures(&store, &context.data.search_index(), query, args.limit as usize).await?;
    for note in &searched.notes {
        context.ui.warn(note);
    }
    for found in searched.found {
        let Some(stored) = store.listing(&found.listing_id).await? else { continue };
        rows.push(json!({
            "score": (f64::from(found.score) * 100.0).round() / 100.0,
            "title": stored.listing.title,
            "where": found.snippet,
            "seller": stored.listing.seller,
            "source": stored.source_id.0,
            "url": stored.listing.url,
            "last_seen": time(stored.last_seen_ms),
        }));
    }
    let columns = vec![
        ("score", "column-relevance"),
        ("title", "column-title"),
        ("where", "column-where"),
        ("seller", "column-seller"),
        ("source", "column-source"),
        ("url", "column-url"),
    ];
    // That nothing was found has been said.
    if !rows.is_empty() || args.format != OutputFormat::Table {
        Listing { columns, rows }.print(args.format, context.lang())?;
    }
    Ok(Done::Well)
}

/// Text from the web without what could steer a terminal.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
