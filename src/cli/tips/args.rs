//! `reeve tips` as it is typed. The words of `--help` are in `tips.ftl`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::super::args::{ListArgs, OutputFormat, ShowFormat};

#[derive(Subcommand)]
pub enum TipsCommand {
    Add(Box<AddTipArgs>),
    Import(ImportTipsArgs),
    List(ListTipsArgs),
    Show(ShowTipArgs),
    Decide(DecideTipArgs),
    #[command(subcommand)]
    Reward(RewardCommand),
    Receipt(ReceiptArgs),
    Queue(QueueTipsArgs),
    Forget(ForgetArgs),
}

#[derive(clap::Args)]
pub struct AddTipArgs {
    #[arg(long = "address", value_name = "URL", required = true)]
    pub addresses: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub claim: String,
    #[arg(long, value_name = "ID")]
    pub right: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub channel: Option<String>,
    #[arg(long, value_name = "TIME")]
    pub received: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    #[arg(long, value_name = "TEXT", requires = "name")]
    pub contact: Option<String>,
    #[arg(long, conflicts_with_all = ["name", "token"])]
    pub anonymous: bool,
    #[arg(long, value_name = "TOKEN", conflicts_with = "name")]
    pub token: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    pub format: ShowFormat,
}

#[derive(clap::Args)]
pub struct ImportTipsArgs {
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(clap::Args)]
pub struct ListTipsArgs {
    #[arg(long, value_enum, value_name = "STATE")]
    pub state: Vec<TipStateName>,
    #[arg(long, value_name = "ID")]
    pub right: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(clap::Args)]
pub struct ShowTipArgs {
    #[arg(value_name = "TIP", required_unless_present = "token")]
    pub id: Option<String>,
    #[arg(long, value_name = "TOKEN", conflicts_with_all = ["id", "reporter"])]
    pub token: Option<String>,
    #[arg(long)]
    pub reporter: bool,
    #[arg(long, value_enum, default_value_t)]
    pub format: ShowFormat,
}

#[derive(clap::Args)]
pub struct DecideTipArgs {
    #[arg(value_name = "TIP", required = true)]
    pub ids: Vec<String>,
    #[arg(long, value_enum, value_name = "STATE")]
    pub state: DecidedName,
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

#[derive(Subcommand)]
pub enum RewardCommand {
    Grant(GrantArgs),
    Approve(StepArgs),
    Pay(PayArgs),
    Withdraw(StepArgs),
    List(ListArgs),
}

#[derive(clap::Args)]
pub struct GrantArgs {
    #[arg(value_name = "TIP")]
    pub id: String,
    #[arg(long, value_names = ["AMOUNT", "CURRENCY"], num_args = 2)]
    pub amount: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

#[derive(clap::Args)]
pub struct StepArgs {
    #[arg(value_name = "GRANT")]
    pub id: String,
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

#[derive(clap::Args)]
pub struct PayArgs {
    #[arg(value_name = "GRANT")]
    pub id: String,
    #[arg(long, value_names = ["AMOUNT", "CURRENCY"], num_args = 2)]
    pub amount: Option<Vec<String>>,
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

#[derive(clap::Args)]
pub struct ReceiptArgs {
    #[arg(value_name = "TIP")]
    pub id: String,
    #[arg(long, value_enum, default_value_t)]
    pub format: ShowFormat,
}

#[derive(clap::Args)]
pub struct QueueTipsArgs {
    #[arg(value_name = "TIP")]
    pub ids: Vec<String>,
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(clap::Args)]
pub struct ForgetArgs {
    #[arg(value_name = "TIP")]
    pub id: String,
}

/// As [`crate::review::tips::TipState`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TipStateName {
    Received,
    Checked,
    Accepted,
    Rejected,
    Rewarded,
}

/// The states that people say a tip is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DecidedName {
    Checked,
    Accepted,
    Rejected,
}
