//! `reeve report transparency`: notices that were sent, as the public may know of them.

use super::args::TransparencyArgs;
use crate::cli::{Context, Done, output};
use crate::locale::Message;
use crate::publish::transparency::{TransparencyNotice, lumen};
use crate::store::NoticeFilter;

/// Prints one line a notice, in the order in which they were drafted. Whoever publishes them sends them.
pub async fn run(context: &Context, args: &TransparencyArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let kept = store.notices(&NoticeFilter::default()).await?;
    let notices = kept.iter().rev().filter_map(|kept| TransparencyNotice::of(kept, &args.organisations));
    let mut printed = 0;
    for notice in notices.filter(|notice| is_within(notice, args)) {
        output::print_text(&format!("{}\n", lumen(&notice)))?;
        printed += 1;
    }
    context.ui.note(&Message::new("report-transparency").with("notices", printed));
    Ok(Done::Well)
}

/// Whether the notice was sent in the period; both ends belong to it.
fn is_within(notice: &TransparencyNotice, args: &TransparencyArgs) -> bool {
    notice.sent.is_some_and(|sent| args.from.is_none_or(|from| sent >= from) && args.to.is_none_or(|to| sent <= to))
}
