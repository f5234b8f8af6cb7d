//! One offender as a person reads it: identities, counts, cases, and what the register says.

use super::args::ShowOffenderArgs;
use super::gather;
use crate::cli::args::ShowFormat;
use crate::cli::output::{self, time};
use crate::cli::{Context, Done};
use crate::locale::{Lang, Message};
use crate::publish::offenders::Dossier;
use crate::review::offenders::Entry;

pub async fn run(context: &Context, args: &ShowOffenderArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let dossier = gather(&*store, &args.offender).await?;
    match args.format {
        ShowFormat::Json => {
            let mut bytes = Vec::new();
            dossier.write_json(&mut bytes)?;
            output::print_bytes(&bytes)?;
        }
        ShowFormat::Table => output::print_text(&story(&dossier, context.lang()))?,
    }
    Ok(Done::Well)
}

fn story(dossier: &Dossier, lang: Lang) -> String {
    let record = &dossier.record;
    let mut lines = vec![format!("{}  {}", record.offender.id, record.offender.seller)];
    for alias in &record.offender.aliases {
        let case = alias.case_id.as_deref().unwrap_or_default();
        let line = Message::new("cases-also-known")
            .with("seller", alias.seller.to_string())
            .with("case", case.get(..12).unwrap_or(case));
        lines.push(format!("  {}", lang.text(&line)));
    }
    lines.push(lang.text(&dossier.counts()));
    for case in &dossier.cases {
        let id = case.id.get(..12).unwrap_or(&case.id);
        let state = lang.text(&case.state.label());
        lines.push(format!("{id}  {state}  {}  {}", case.right.name, time(case.opened_ms())));
    }
    for entry in &dossier.entries {
        lines.extend(about_entry(entry, dossier.made_ms, lang));
    }
    let mut text = String::new();
    for line in lines {
        text.extend(line.chars().filter(|c| !c.is_control()));
        text.push('\n');
    }
    text
}

fn about_entry(entry: &Entry, now_ms: i64, lang: Lang) -> Vec<String> {
    let proposal = &entry.proposal;
    let head = Message::new("cases-entry")
        .with("entry", entry.id.get(..12).unwrap_or(&entry.id))
        .with("state", lang.text(&entry.state(now_ms).label()))
        .with("reason", proposal.reason.as_str())
        .with("ground", proposal.ground.as_str())
        .with("until", time(proposal.expires_ms));
    let mut lines = vec![lang.text(&head)];
    lines.extend(Dossier::words_about(entry).iter().map(|message| format!("  {}", lang.text(message))));
    lines
}
