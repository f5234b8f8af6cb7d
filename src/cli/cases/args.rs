//! `reeve cases …` as it is typed.

use clap::{Subcommand, ValueEnum};

use crate::cli::args::{OutputFormat, ShowFormat};

#[derive(Subcommand)]
pub enum CasesCommand {
    Open(OpenArgs),
    Add(HitsArgs),
    TakeOut(HitArgs),
    Accept(HitArgs),
    Reject(HitArgs),
    List(ListCasesArgs),
    Show(ShowCaseArgs),
    Event(EventArgs),
    Recheck(RecheckArgs),
    Close(CloseArgs),
    Reopen(CaseArgs),
    #[command(flatten)]
    Handoff(super::handoff::args::HandoffCommand),
}

#[derive(clap::Args)]
pub struct OpenArgs {
    #[arg(value_name = "HIT", required = true)]
    pub hits: Vec<String>,
    #[arg(long, value_name = "NAME")]
    pub seller: Option<String>,
    #[arg(long, value_name = "CODE", value_parser = jurisdiction)]
    pub jurisdiction: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

#[derive(clap::Args)]
pub struct HitsArgs {
    #[arg(value_name = "CASE")]
    pub case: String,
    #[arg(value_name = "HIT", required = true)]
    pub hits: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

#[derive(clap::Args)]
pub struct HitArgs {
    #[arg(value_name = "CASE")]
    pub case: String,
    #[arg(value_name = "HIT")]
    pub hit: String,
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

#[derive(clap::Args)]
pub struct CaseArgs {
    #[arg(value_name = "CASE")]
    pub case: String,
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

#[derive(clap::Args)]
pub struct ListCasesArgs {
    #[arg(long, value_name = "STATE", value_enum)]
    pub state: Vec<StateName>,
    #[arg(long, value_name = "ID")]
    pub right: Option<String>,
    #[arg(long, value_name = "OFFENDER")]
    pub offender: Option<String>,
    #[arg(long)]
    pub proposals: bool,
    #[arg(long)]
    pub overdue: bool,
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: u32,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(clap::Args)]
pub struct ShowCaseArgs {
    #[arg(value_name = "CASE")]
    pub case: String,
    #[arg(long, value_enum, default_value_t)]
    pub format: ShowFormat,
}

#[derive(clap::Args)]
pub struct EventArgs {
    #[arg(value_name = "CASE")]
    pub case: String,
    #[arg(value_name = "EVENT", value_enum)]
    pub event: EventName,
    #[arg(long, value_name = "NAME", required_if_eq("event", "noticed"))]
    pub platform: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub reference: Option<String>,
    #[arg(long, value_name = "WHEN", value_parser = super::when)]
    pub at: Option<i64>,
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=3_650))]
    pub within: Option<u16>,
    #[arg(long, value_name = "NAME", required_if_eq("event", "handed-over"))]
    pub to: Option<String>,
    #[arg(long, value_name = "TEXT", required_if_eq("event", "noted"))]
    pub note: Option<String>,
}

#[derive(clap::Args)]
pub struct RecheckArgs {
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(clap::Args)]
pub struct CloseArgs {
    #[arg(value_name = "CASE")]
    pub case: String,
    #[arg(long, value_name = "REASON", value_enum)]
    pub reason: ReasonName,
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

/// The states, as they are typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StateName {
    Open,
    Noticed,
    Removed,
    StillThere,
    Relisted,
    HandedOver,
    Closed,
}

/// What a person may write into a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EventName {
    Noticed,
    CounterNoticed,
    Removed,
    StillThere,
    Relisted,
    HandedOver,
    Noted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReasonName {
    Resolved,
    Unfounded,
    Withdrawn,
}

/// A country or regional office by its two letters.
fn jurisdiction(text: &str) -> Result<String, String> {
    let code = text.trim().to_ascii_uppercase();
    let is_code = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    if is_code { Ok(code) } else { Err("CN, VN, EM, …".to_owned()) }
}
