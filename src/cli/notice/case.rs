//! Carries what happened to a notice into the cases that its listings belong to, so that their takedown clocks run without
//! being told twice. Should the program end in between, the next scan or `reeve cases recheck` tells them.

use std::collections::BTreeSet;

use crate::cli::Context;
use crate::locale::Message;
use crate::review::blocks::Word;
use crate::review::cases::{CaseEventKind, CaseState};
use crate::review::notices::{Kept, Taken};
use crate::store::Store;

/// Writes the step into each of these cases, where it means something for them. A case whose state does not allow it is named.
pub(super) async fn tell(context: &Context, store: &dyn Store, kept: &Kept, taken: &Taken) -> anyhow::Result<()> {
    let Some(event) = CaseEventKind::of_notice(kept, taken) else { return Ok(()) };
    for case_id in cases_of(store, kept).await? {
        let word = Word { by: taken.actor.clone(), at_ms: taken.written_ms, note: None };
        match store.put_case_event(&case_id, &event, &word).await? {
            Ok(case) => {
                let state = context.lang().text(&case.state.label());
                let is_elsewhere = case.state == CaseState::HandedOver;
                let code = if is_elsewhere { "notices-case-noted" } else { "notices-case-told" };
                let told = Message::new(code).with("case", short(&case_id)).with("state", state);
                context.ui.note(&told);
            }
            Err(fault) => context.ui.warn(&fault.message()),
        }
    }
    Ok(())
}

async fn cases_of(store: &dyn Store, kept: &Kept) -> anyhow::Result<BTreeSet<String>> {
    let mut cases = BTreeSet::new();
    for item in &kept.notice.items {
        cases.extend(store.case_of_hit(&item.hit_id).await?);
    }
    Ok(cases)
}

fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}
