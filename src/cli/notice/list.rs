//! Lists over notices: where each stands, what is due, how often complainants were wrong, and whom a notice may go to.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::args::{ContactsArgs, DueArgs, ListArgs, StatsArgs};
use crate::cli::output::{Listing, time};
use crate::cli::{Complaint, Context, Done};
use crate::locale::{Lang, Message};
use crate::review::notices::reversals::{Reversals, TOO_MANY, reversals};
use crate::review::notices::{Kept, clock, contacts};
use crate::rights::RightId;
use crate::scan::now_ms;
use crate::store::NoticeFilter;

pub async fn list(context: &Context, args: &ListArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let hit_id = match &args.hit {
        None => None,
        Some(hit) => Some(store.hit(hit).await?.map_or_else(|| hit.clone(), |hit| hit.id)),
    };
    let filter = NoticeFilter {
        complainant: None,
        form: args.form.map(Into::into),
        right_id: args.right.clone().map(RightId),
        hit_id,
        limit: None,
    };
    let wanted = store.notices(&filter).await?;
    let wanted = wanted.iter().filter(|kept| args.state.is_none_or(|state| kept.state() == state));
    let all = reversals(&store.notices(&NoticeFilter::default()).await?);
    let by_complainant: BTreeMap<&str, &Reversals> = all.iter().map(|row| (row.key.as_str(), row)).collect();
    let rows = wanted.take(args.limit as usize).map(|kept| {
        let reversals = by_complainant.get(kept.notice.complainant.key().as_str());
        row(kept, reversals.copied(), context.lang())
    });
    let columns = vec![
        ("notice", "column-notice"),
        ("form", "column-notice-form"),
        ("right", "column-right"),
        ("listings", "column-notice-listings"),
        ("addressee", "column-notice-addressee"),
        ("state_in_words", "column-notice-state"),
        ("complainant", "column-notice-complainant"),
        ("reversed", "column-notice-reversed"),
        ("drafted", "column-notice-drafted"),
        ("drafted_by", "column-actor"),
    ];
    Listing { columns, rows: rows.collect() }.print(args.format, context.lang())?;
    warn(context, &all);
    Ok(Done::Well)
}

fn row(kept: &Kept, reversals: Option<&Reversals>, lang: Lang) -> Value {
    let notice = &kept.notice;
    json!({
        "notice": kept.short_id(), "id": kept.id, "form": notice.form.as_str(), "right": notice.right.id,
        "listings": notice.items.len(), "hits": notice.items.iter().map(|item| &item.hit_id).collect::<Vec<_>>(),
        "addressee": notice.addressee.email.as_ref().unwrap_or(&notice.addressee.name),
        "state": kept.state(), "state_in_words": lang.text(&kept.state().label()),
        "complainant": notice.complainant.name,
        "reversed": reversals.map(|row| format!("{}/{}", row.reversed, row.sent)),
        "drafted": time(notice.drafted_ms), "drafted_by": notice.drafted_by,
        "sent": kept.last(crate::review::notices::Step::Sent).map(|sent| time(sent.at_ms)),
    })
}

/// Says which complainants were wrong too often.
fn warn(context: &Context, all: &[Reversals]) {
    for row in all.iter().filter(|row| row.is_too_many()) {
        let message = Message::new("notices-too-many-reversed")
            .with("complainant", super::printable(&row.complainant))
            .with("reversed", row.reversed)
            .with("sent", row.sent)
            .with("threshold", TOO_MANY * 100.0);
        context.ui.warn(&message);
    }
}

/// What is due, the most pressing first.
pub async fn due(context: &Context, args: &DueArgs) -> anyhow::Result<Done> {
    let lang = context.lang();
    let now = now_ms();
    let notices = context.store().await?.notices(&NoticeFilter::default()).await?;
    let mut deadlines: Vec<_> = notices
        .iter()
        .filter_map(|kept| {
            let deadline = clock::deadline(kept)?;
            let left = deadline.days_left(clock::today(&kept.notice, now));
            args.within.is_none_or(|days| left <= i64::from(days)).then_some((deadline, left, kept))
        })
        .collect();
    deadlines.sort_by(|a, b| (a.0.due, &a.0.notice_id).cmp(&(b.0.due, &b.0.notice_id)));
    let rows = deadlines.iter().map(|(deadline, left, kept)| {
        let duty = Message::new("notices-duty").with("duty", deadline.duty.as_str());
        json!({
            "notice": kept.short_id(), "id": kept.id, "due": deadline.due.to_string(), "days_left": left,
            "duty": deadline.duty, "duty_in_words": lang.text(&duty), "from": deadline.from.to_string(),
            "latest": deadline.latest.map(|latest| latest.to_string()), "right": kept.notice.right.id,
            "addressee": kept.notice.addressee.email.as_ref().unwrap_or(&kept.notice.addressee.name),
        })
    });
    let columns = vec![
        ("due", "column-notice-due"),
        ("days_left", "column-notice-days-left"),
        ("duty_in_words", "column-notice-duty"),
        ("notice", "column-notice"),
        ("right", "column-right"),
        ("addressee", "column-notice-addressee"),
        ("latest", "column-notice-latest"),
    ];
    Listing { columns, rows: rows.collect() }.print(args.format, lang)?;
    Ok(Done::Well)
}

pub async fn stats(context: &Context, args: &StatsArgs) -> anyhow::Result<Done> {
    let all = reversals(&context.store().await?.notices(&NoticeFilter::default()).await?);
    let rows = all.iter().map(|row| {
        json!({
            "complainant": row.complainant, "sent": row.sent, "reversed": row.reversed, "retracted": row.retracted,
            "unfounded": row.unfounded, "restored": row.restored,
            "rate": row.rate().map(|rate| (rate * 1000.0).round() / 1000.0), "too_many": row.is_too_many(),
        })
    });
    let columns = vec![
        ("complainant", "column-notice-complainant"),
        ("sent", "column-notice-sent"),
        ("reversed", "column-notice-reversed"),
        ("rate", "column-notice-rate"),
        ("retracted", "column-notice-retracted"),
        ("unfounded", "column-notice-unfounded"),
        ("restored", "column-notice-restored"),
    ];
    Listing { columns, rows: rows.collect() }.print(args.format, context.lang())?;
    warn(context, &all);
    Ok(Done::Well)
}

pub async fn contacts(context: &Context, args: &ContactsArgs) -> anyhow::Result<Done> {
    let lang = context.lang();
    let store = context.store().await?;
    let unknown = || Complaint::failed(Message::new("hits-unknown").with("hit", args.hit.as_str()));
    let hit = store.hit(&args.hit).await?.ok_or_else(unknown)?;
    let trail = store.trail(&hit.listing.id).await?;
    let found = contacts::suggestions(hit.listing.url.as_ref(), &hit.listing.contacts, &trail);
    let rows = found.iter().map(|suggestion| {
        json!({
            "name": suggestion.name, "email": suggestion.email, "other": suggestion.other,
            "origin": suggestion.origin, "origin_in_words": lang.text(&suggestion.origin.message()),
        })
    });
    let columns = vec![
        ("name", "column-name"),
        ("email", "column-notice-email"),
        ("other", "column-notice-other"),
        ("origin_in_words", "column-notice-origin"),
    ];
    Listing { columns, rows: rows.collect() }.print(args.format, lang)?;
    Ok(Done::Well)
}
