//! What the over-block guard judges by, gathered; lines of files that say nothing are named.

use super::args::FactsArgs;
use crate::cli::{Complaint, Context};
use crate::desk::blocks::{self, FactFiles, FactsFault, FileFaults};
use crate::review::blocks::Target;
use crate::store::{FactFileFault, Store};

pub use crate::desk::blocks::Facts;

/// Gathers the facts. `also` are targets that nothing was decided about yet.
pub async fn gather(context: &Context, store: &dyn Store, args: &FactsArgs, also: &[Target]) -> anyhow::Result<Facts> {
    let files = FactFiles {
        passive_dns: args.passive_dns.clone(),
        protected: args.protected.clone(),
        subscriber_lines: args.subscriber_lines.clone(),
    };
    let facts = blocks::gather(store, &context.data, &files, also).await.map_err(|error| {
        if let Some(fault) = error.downcast_ref::<FactsFault>() {
            say_faults(context, &fault.0);
            return Complaint::misused(fault.message()).into();
        }
        match error.downcast_ref::<FactFileFault>() {
            Some(fault) => Complaint::failed(fault.message()).into(),
            None => error,
        }
    })?;
    if let Some(faults) = &facts.passed_over {
        say_faults(context, faults);
    }
    Ok(facts)
}

fn say_faults(context: &Context, of: &FileFaults) {
    for fault in &of.faults {
        eprintln!("{}:{}: {}", of.path.display(), fault.line, context.lang().text(&fault.message));
    }
}
