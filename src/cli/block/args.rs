//! `reeve block` as it is typed.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::args::{OutputFormat, ShowFormat};
use crate::review::blocks::{BlockState, DEFAULT_DAYS, MAX_DAYS};

#[derive(Args)]
#[command(arg_required_else_help = true)]
pub struct BlockArgs {
    /// The same as `build --dry-run`.
    #[arg(long)]
    pub dry_run: bool,
    #[command(subcommand)]
    pub command: Option<BlockCommand>,
}

#[derive(Subcommand)]
pub enum BlockCommand {
    Propose(Box<ProposeArgs>),
    Import(ImportArgs),
    Approve(ApproveArgs),
    Revoke(RevokeArgs),
    List(ListArgs),
    Show(ShowArgs),
    Check(CheckArgs),
    Build(BuildArgs),
    Key,
}

/// What the over-block guard is told besides what the data folder holds.
#[derive(Args, Clone, Default)]
pub struct FactsArgs {
    #[arg(long, value_name = "FILE")]
    pub passive_dns: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub protected: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub subscriber_lines: Option<PathBuf>,
}

#[derive(Args)]
#[group(id = "target", multiple = false)]
pub struct TargetArgs {
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub host: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub site: Option<String>,
    #[arg(long, value_name = "ADDRESS")]
    pub ip: Option<String>,
}

#[derive(Args)]
pub struct ProposeArgs {
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub facts: FactsArgs,
    #[arg(long = "hit", value_name = "HIT")]
    pub hits: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    #[arg(long, value_name = "TEXT")]
    pub ground: String,
    #[arg(long, value_name = "ID")]
    pub right: Option<String>,
    #[arg(long, value_name = "N", default_value_t = DEFAULT_DAYS, value_parser = clap::value_parser!(i64).range(1..=MAX_DAYS))]
    pub days: i64,
}

#[derive(Args)]
pub struct ImportArgs {
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub facts: FactsArgs,
}

#[derive(Args)]
pub struct ApproveArgs {
    #[arg(value_name = "DECISION", required = true)]
    pub ids: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    #[arg(long = "override", value_name = "REASON")]
    pub override_reason: Option<String>,
    #[command(flatten)]
    pub facts: FactsArgs,
}

#[derive(Args)]
pub struct RevokeArgs {
    #[arg(value_name = "DECISION", required = true)]
    pub ids: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

#[derive(Args)]
pub struct ListArgs {
    #[arg(long, value_enum)]
    pub state: Option<StateName>,
    #[arg(long, value_name = "ID")]
    pub right: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(Args)]
pub struct ShowArgs {
    #[arg(value_name = "DECISION")]
    pub id: String,
    #[arg(long, value_enum, default_value_t)]
    pub format: ShowFormat,
}

#[derive(Args)]
pub struct CheckArgs {
    #[arg(value_name = "DECISION", conflicts_with = "target")]
    pub ids: Vec<String>,
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub facts: FactsArgs,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(Args, Default)]
pub struct BuildArgs {
    #[arg(long, value_name = "DIR", required_unless_present = "dry_run")]
    pub out: Option<PathBuf>,
    #[arg(long = "format", value_name = "NAME")]
    pub formats: Vec<String>,
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub facts: FactsArgs,
}

/// As [`BlockState`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StateName {
    Proposed,
    InForce,
    Expired,
    Revoked,
}

impl From<StateName> for BlockState {
    fn from(name: StateName) -> BlockState {
        match name {
            StateName::Proposed => BlockState::Proposed,
            StateName::InForce => BlockState::InForce,
            StateName::Expired => BlockState::Expired,
            StateName::Revoked => BlockState::Revoked,
        }
    }
}
