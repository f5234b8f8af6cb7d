//! `reeve offenders …` as it is typed.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use crate::cli::args::{OutputFormat, ShowFormat};

#[derive(Subcommand)]
pub enum OffendersCommand {
    List(ListOffendersArgs),
    Show(ShowOffenderArgs),
    Propose(ProposeArgs),
    Approve(WordArgs),
    Withdraw(WordArgs),
    Appeal(AppealArgs),
    Publish(PublishArgs),
    Dossier(DossierArgs),
}

#[derive(clap::Args)]
pub struct ListOffendersArgs {
    #[arg(long)]
    pub repeat: bool,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(clap::Args)]
pub struct ShowOffenderArgs {
    #[arg(value_name = "OFFENDER")]
    pub offender: String,
    #[arg(long, value_enum, default_value_t)]
    pub format: ShowFormat,
}

#[derive(clap::Args)]
pub struct ProposeArgs {
    #[arg(value_name = "OFFENDER")]
    pub offender: String,
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    #[arg(long, value_name = "TEXT")]
    pub ground: String,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=3_650))]
    pub days: Option<u16>,
}

#[derive(clap::Args)]
pub struct WordArgs {
    #[arg(value_name = "OFFENDER")]
    pub offender: String,
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

/// Files an appeal, or decides the one that is pending.
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["grounds", "outcome"])))]
pub struct AppealArgs {
    #[arg(value_name = "OFFENDER")]
    pub offender: String,
    #[arg(long, value_name = "TEXT")]
    pub grounds: Option<String>,
    #[arg(long, value_name = "OUTCOME", value_enum)]
    pub outcome: Option<OutcomeName>,
    #[arg(long, value_name = "TEXT", requires = "outcome")]
    pub note: Option<String>,
}

#[derive(clap::Args)]
pub struct PublishArgs {
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(clap::Args)]
pub struct DossierArgs {
    #[arg(value_name = "OFFENDER")]
    pub offender: String,
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutcomeName {
    Upheld,
    Rejected,
}
