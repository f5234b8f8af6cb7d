//! `reeve cases handoff`, `import`, `received` and `keys` as they are typed. The words of `--help` are in `handoff.ftl`.

use std::path::PathBuf;

use clap::Subcommand;

use crate::cli::args::{ListArgs, OutputFormat};

#[derive(Subcommand)]
pub enum HandoffCommand {
    Handoff(HandoffArgs),
    Import(ImportCaseArgs),
    Received(ReceivedArgs),
    #[command(subcommand)]
    Keys(KeysCommand),
}

#[derive(clap::Args)]
pub struct HandoffArgs {
    #[arg(value_name = "CASE")]
    pub case: String,
    #[arg(long, value_name = "AGENCY")]
    pub to: String,
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    #[arg(long, value_name = "AGENCY")]
    pub from: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub reach: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub contacts: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(clap::Args)]
pub struct ImportCaseArgs {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(clap::Args)]
pub struct ReceivedArgs {
    #[arg(value_name = "BUNDLE")]
    pub id: Option<String>,
    #[arg(long, value_name = "FILE", requires = "id")]
    pub out: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(Subcommand)]
pub enum KeysCommand {
    Add(AddKeyArgs),
    List(ListArgs),
    Remove(KeyArgs),
    Own,
}

#[derive(clap::Args)]
pub struct AddKeyArgs {
    #[arg(value_name = "KEY")]
    pub key: String,
    #[arg(long, value_name = "AGENCY")]
    pub name: String,
}

#[derive(clap::Args)]
pub struct KeyArgs {
    #[arg(value_name = "KEY")]
    pub key: String,
}
