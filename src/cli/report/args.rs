//! `reeve report` as it is typed.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use jiff::civil::Date;

use crate::cli::args::OutputFormat;
use crate::publish::formats::FORMATS;
use crate::publish::statistics::{By, Every};

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct ReportArgs {
    #[arg(long, value_name = "last|DATE", value_parser = since)]
    pub since: Option<SinceArg>,
    #[arg(long = "right", value_name = "ID")]
    pub rights: Vec<String>,
    #[arg(long = "source", value_name = "SOURCE")]
    pub sources: Vec<String>,
    #[arg(long = "format", value_name = "FORMAT", value_delimiter = ',', value_parser = report_formats())]
    pub formats: Vec<String>,
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Option<ReportCommand>,
}

/// What a report of changes is held against.
#[derive(Clone, Copy, Debug)]
pub enum SinceArg {
    Last,
    Date(jiff::civil::Date),
}

fn since(text: &str) -> Result<SinceArg, String> {
    if text == "last" {
        return Ok(SinceArg::Last);
    }
    text.parse().map(SinceArg::Date).map_err(|_| "last, YYYY-MM-DD".to_owned())
}

fn report_formats() -> PossibleValuesParser {
    FORMATS.iter().map(|format| format.name()).collect::<Vec<_>>().into()
}

#[derive(clap::Subcommand)]
pub enum ReportCommand {
    Statistics(StatisticsArgs),
    Year(YearArgs),
    Country(CountryArgs),
    Digest(DigestArgs),
    Transparency(TransparencyArgs),
    Verify(VerifyArgs),
}

#[derive(clap::Args)]
pub struct StatisticsArgs {
    #[arg(long, value_enum, value_delimiter = ',', value_name = "WHAT")]
    pub by: Vec<ByArg>,
    #[arg(long, value_name = "DATE")]
    pub from: Option<Date>,
    #[arg(long, value_name = "DATE")]
    pub to: Option<Date>,
    #[arg(long, value_enum, default_value_t, value_name = "PERIOD")]
    pub every: EveryArg,
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=200))]
    pub most: u16,
    #[arg(long, value_enum, default_value_t)]
    pub format: PageFormat,
}

#[derive(clap::Args)]
pub struct YearArgs {
    #[arg(value_name = "YEAR")]
    pub year: i16,
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

#[derive(clap::Args)]
pub struct CountryArgs {
    #[arg(value_name = "COUNTRY")]
    pub country: String,
    #[arg(long, value_name = "DATE")]
    pub from: Option<Date>,
    #[arg(long, value_name = "DATE")]
    pub to: Option<Date>,
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

#[derive(clap::Args)]
pub struct DigestArgs {
    #[arg(long, value_name = "DATE")]
    pub from: Option<Date>,
    #[arg(long, value_name = "DATE")]
    pub to: Option<Date>,
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub each: u32,
    #[arg(long, value_enum, default_value_t)]
    pub format: PageFormat,
}

#[derive(clap::Args)]
pub struct TransparencyArgs {
    #[arg(long, value_name = "DATE")]
    pub from: Option<Date>,
    #[arg(long, value_name = "DATE")]
    pub to: Option<Date>,
    #[arg(long = "organisation", value_name = "NAME")]
    pub organisations: Vec<String>,
}

#[derive(clap::Args)]
pub struct VerifyArgs {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

/// As [`By`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ByArg {
    Right,
    Kind,
    Source,
    Country,
    Seller,
    Outcome,
}

impl From<ByArg> for By {
    fn from(by: ByArg) -> By {
        match by {
            ByArg::Right => By::Right,
            ByArg::Kind => By::Kind,
            ByArg::Source => By::Source,
            ByArg::Country => By::Country,
            ByArg::Seller => By::Seller,
            ByArg::Outcome => By::Outcome,
        }
    }
}

/// As [`Every`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum EveryArg {
    Day,
    Week,
    #[default]
    Month,
    Year,
}

impl From<EveryArg> for Every {
    fn from(every: EveryArg) -> Every {
        match every {
            EveryArg::Day => Every::Day,
            EveryArg::Week => Every::Week,
            EveryArg::Month => Every::Month,
            EveryArg::Year => Every::Year,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum PageFormat {
    #[default]
    Table,
    Json,
    Csv,
    Html,
}
