//! Carries what happened to a notice into the cases that its listings belong to, so that their takedown clocks run without
//! being told twice. Should the program end in between, the next scan or `reeve cases recheck` tells them.

use crate::cli::Context;
use crate::desk::notices;
use crate::locale::Message;
use crate::review::cases::CaseState;
use crate::review::notices::{Kept, Taken};
use crate::store::Store;

/// Writes the step into each of these cases, where it means something for them. A case whose state does not allow it is named.
pub(super) async fn tell(context: &Context, store: &dyn Store, kept: &Kept, taken: &Taken) -> anyhow::Result<()> {
    for (case_id, told) in notices::tell_cases(store, kept, taken).await? {
        match told {
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

fn short(id: &str) -> &str {
    id.get(..12).unwrap_or(id)
}
