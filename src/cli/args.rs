//! The command line as it is typed. The words of `--help` are in the catalogue, under `help-…`; see `help.rs`.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::imaging::hashes::HashKind;
use clap::{Parser, Subcommand, ValueEnum};

#[derive(Parser)]
#[command(name = "reeve", version, disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Args {
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<String>,
    #[arg(long = "as", global = true, value_name = "ACTOR")]
    pub actor: Option<String>,
    #[arg(long, global = true, value_name = "FILE")]
    pub weights: Option<PathBuf>,
    #[arg(short, long, global = true)]
    pub quiet: bool,
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    Demo(DemoArgs),
    Scan(ScanArgs),
    Crawl(CrawlArgs),
    Archive(ArchiveArgs),
    #[command(subcommand)]
    Rights(RightsCommand),
    #[command(subcommand)]
    Pictures(PicturesCommand),
    #[command(subcommand)]
    Sources(SourcesCommand),
    #[command(subcommand)]
    Hits(HitsCommand),
    Block(super::block::BlockArgs),
    Share(super::share::ShareArgs),
    #[command(subcommand)]
    Cases(super::cases::args::CasesCommand),
    #[command(subcommand)]
    Offenders(super::offenders::args::OffendersCommand),
    #[command(subcommand)]
    Notice(super::notice::NoticeCommand),
    #[command(subcommand)]
    Match(MatchCommand),
    #[command(subcommand)]
    Tips(super::tips::TipsCommand),
    Report(super::report::ReportArgs),
    Calibrate(CalibrateArgs),
    Watch(WatchArgs),
    Robots(RobotsArgs),
    Extract(ExtractArgs),
    Config(ListArgs),
    #[command(subcommand)]
    Setup(SetupCommand),
    Serve(super::serve::ServeArgs),
    #[command(subcommand)]
    Accounts(super::accounts::AccountsCommand),
    Doctor,
    Completions(CompletionsArgs),
}

impl Command {
    /// Where the desk is found from elsewhere, where the command takes that.
    pub fn public_url(&self) -> Option<String> {
        match self {
            Command::Serve(args) => args.public_url.clone(),
            Command::Accounts(super::accounts::AccountsCommand::Reset(args)) => args.public_url.clone(),
            _ => None,
        }
    }

    /// The folder of source files, where the command takes one.
    pub fn sources_dir(&self) -> Option<PathBuf> {
        match self {
            Command::Scan(args) => args.sources.clone(),
            Command::Archive(args) => args.sources.clone(),
            Command::Sources(SourcesCommand::List(args)) => args.sources.clone(),
            _ => None,
        }
    }
}

#[derive(clap::Args)]
pub struct DemoArgs {
    #[arg(long)]
    pub serve: bool,
    #[arg(long, value_name = "PORT", default_value_t = 7070, requires = "serve")]
    pub port: u16,
}

#[derive(clap::Args)]
pub struct ScanArgs {
    #[arg(value_name = "SOURCE")]
    pub only: Vec<String>,
    #[arg(long, value_name = "DIR")]
    pub sources: Option<PathBuf>,
    #[arg(long)]
    pub due: bool,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub max_pages: Option<u64>,
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long, value_name = "SCORE", value_parser = score)]
    pub fail_on: Option<f64>,
    #[arg(long, value_name = "ADDRESS", value_parser = super::metrics::parse_address)]
    pub metrics: Option<SocketAddr>,
    #[arg(long, value_name = "FILE")]
    pub metrics_file: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(clap::Args)]
pub struct ArchiveArgs {
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    #[arg(long, value_name = "DIR")]
    pub sources: Option<PathBuf>,
    #[arg(long)]
    pub again: bool,
    #[arg(long, value_name = "SCORE", value_parser = score)]
    pub fail_on: Option<f64>,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(clap::Args)]
pub struct CrawlArgs {
    #[arg(long, value_name = "FILE")]
    pub seeds: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=256))]
    pub per_host: Option<u32>,
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u64).range(0..=600_000))]
    pub delay: Option<u64>,
    #[arg(long, value_name = "CIDR")]
    pub allow_net: Vec<ipnet::IpNet>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub max_pages: Option<u64>,
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
}

#[derive(Subcommand)]
pub enum RightsCommand {
    Add(Box<AddRightArgs>),
    Import(ImportArgs),
    List(ListRightsArgs),
    Show(IdArgs),
    Remove(IdArgs),
    Export(ExportArgs),
    Rematch,
}

#[derive(clap::Args)]
pub struct AddRightArgs {
    #[arg(long, value_name = "ID")]
    pub id: String,
    #[arg(long, value_name = "KIND")]
    pub kind: String,
    #[arg(long, value_name = "NAME")]
    pub name: String,
    #[arg(long, value_name = "HOLDER")]
    pub holder: String,
    #[arg(long = "title", value_name = "TITLE")]
    pub titles: Vec<String>,
    #[arg(long = "alias", value_name = "NAME")]
    pub aliases: Vec<String>,
    #[arg(long = "class", value_name = "1-45")]
    pub classes: Vec<u8>,
    #[arg(long = "vienna-code", value_name = "CODE")]
    pub vienna_codes: Vec<String>,
    #[arg(long, value_name = "NUMBER")]
    pub registration_number: Option<String>,
    #[arg(long, value_name = "OFFICE")]
    pub office: Option<String>,
    #[arg(long = "jurisdiction", value_name = "CODE")]
    pub jurisdictions: Vec<String>,
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub valid_from: Option<String>,
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub valid_to: Option<String>,
    #[arg(long = "origin-region", value_name = "REGION")]
    pub origin_regions: Vec<String>,
    #[arg(long = "image", value_name = "FILE")]
    pub images: Vec<PathBuf>,
    #[arg(long = "seller", value_name = "NAME")]
    pub sellers: Vec<String>,
    #[arg(long = "domain", value_name = "DOMAIN")]
    pub domains: Vec<String>,
    #[arg(long, value_names = ["AMOUNT", "CURRENCY"])]
    pub reference_price: Option<Vec<String>>,
    #[arg(long, value_name = "TAG")]
    pub name_lang: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub notes: Option<String>,
}

#[derive(clap::Args)]
pub struct PathsArgs {
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
}

#[derive(clap::Args)]
pub struct ImportArgs {
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    #[arg(long = "format", value_name = "FORMAT", value_parser = register_formats())]
    pub file_format: Option<String>,
}

/// The formats that register files are read in, by the names of their importers.
fn register_formats() -> clap::builder::PossibleValuesParser {
    crate::rights::import::IMPORTERS.iter().map(|importer| importer.name()).collect::<Vec<_>>().into()
}

#[derive(clap::Args)]
pub struct ListRightsArgs {
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(clap::Args)]
pub struct IdArgs {
    #[arg(value_name = "ID")]
    pub id: String,
}

#[derive(clap::Args)]
pub struct ExportArgs {
    #[arg(long, value_name = "DIR")]
    pub pictures: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub format: ExportFormat,
}

#[derive(Subcommand)]
pub enum PicturesCommand {
    #[command(subcommand)]
    Ignore(IgnoreCommand),
}

#[derive(Subcommand)]
pub enum IgnoreCommand {
    Add(IgnoreArgs),
    List(ListArgs),
    Remove(IdArgs),
}

#[derive(clap::Args)]
pub struct IgnoreArgs {
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

#[derive(Subcommand)]
pub enum SourcesCommand {
    List(ListSourcesArgs),
    Check(CheckSourcesArgs),
    Add(PathsArgs),
}

#[derive(clap::Args)]
pub struct ListSourcesArgs {
    #[arg(long, value_name = "DIR")]
    pub sources: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(clap::Args)]
pub struct CheckSourcesArgs {
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The address to try; empty where there is only the flag.
    #[arg(long = "try", value_name = "URL", num_args = 0..=1, default_missing_value = "")]
    pub try_url: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    pub format: ShowFormat,
}

#[derive(Subcommand)]
pub enum HitsCommand {
    List(ListHitsArgs),
    Show(ShowHitArgs),
    Decide(DecideArgs),
    Release(IdArgs),
    Search(SearchArgs),
}

#[derive(clap::Args)]
pub struct ListHitsArgs {
    #[arg(long, value_name = "SOURCE")]
    pub source: Vec<String>,
    #[arg(long, value_name = "ID")]
    pub right: Option<String>,
    #[arg(long, value_name = "SCORE", value_parser = score)]
    pub min_score: Option<f64>,
    #[arg(long, conflicts_with = "undecided")]
    pub decided: bool,
    #[arg(long)]
    pub undecided: bool,
    #[arg(long)]
    pub held: bool,
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: u32,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(clap::Args)]
pub struct ShowHitArgs {
    #[arg(value_name = "HIT")]
    pub id: String,
    #[arg(long, value_enum, default_value_t)]
    pub format: ShowFormat,
}

#[derive(clap::Args)]
pub struct DecideArgs {
    #[arg(value_name = "HIT", required = true)]
    pub hits: Vec<String>,
    #[arg(long, value_name = "VERDICT", value_enum)]
    pub verdict: VerdictName,
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

#[derive(clap::Args)]
pub struct SearchArgs {
    #[arg(value_name = "QUERY", required = true)]
    pub query: Vec<String>,
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: u32,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

/// Verdicts come from a file with the listings they are about, or from the store.
#[derive(clap::Args)]
pub struct CalibrateArgs {
    #[arg(long, value_name = "FILE", requires = "rights", requires = "listings")]
    pub verdicts: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "verdicts")]
    pub rights: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "verdicts")]
    pub listings: Option<PathBuf>,
    #[arg(long, value_name = "DATE")]
    pub on: Option<jiff::civil::Date>,
    #[arg(long, value_name = "FILE", default_value = "weights.toml")]
    pub out: PathBuf,
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Subcommand)]
pub enum MatchCommand {
    Text(MatchTextArgs),
    Image(MatchImageArgs),
    Page(MatchPageArgs),
    Domain(MatchDomainArgs),
}

#[derive(clap::Args)]
pub struct MatchTextArgs {
    #[arg(long, value_name = "FILE")]
    pub rights: Option<PathBuf>,
    #[arg(long, value_enum, value_name = "KIND", conflicts_with = "rights")]
    pub kind: Option<MatchTextKind>,
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    pub fields: Vec<String>,
    #[arg(long, value_name = "SCORE", value_parser = score)]
    pub min_score: Option<f64>,
    #[arg(value_name = "FILE", default_value = "-")]
    pub file: PathBuf,
}

/// What is looked for instead of registered names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum MatchTextKind {
    /// Offers of works without a licence, whosever they are.
    Pirate,
}

#[derive(clap::Args)]
pub struct MatchImageArgs {
    #[arg(long, value_name = "PATH")]
    pub rights: Option<PathBuf>,
    #[arg(long, value_enum, value_name = "KIND")]
    pub kind: Option<PictureKind>,
    #[arg(long, value_name = "SCORE", value_parser = score)]
    pub min_score: Option<f64>,
    #[arg(long, value_name = "DIR")]
    pub explain: Option<PathBuf>,
    #[arg(long, value_name = "PATH")]
    pub ignore: Option<PathBuf>,
    #[arg(long, conflicts_with_all = ["kind", "hash_list", "hash"])]
    pub read: bool,
    #[arg(long, value_name = "FILE", conflicts_with_all = ["rights", "kind", "min_score", "explain", "ignore"])]
    pub hash_list: Option<PathBuf>,
    #[arg(long, value_name = "KIND", value_parser = str::parse::<HashKind>)]
    pub hash_kind: Option<HashKind>,
    #[arg(long, value_name = "N", requires = "hash_list")]
    pub max_distance: Option<u32>,
    #[arg(long, conflicts_with_all = ["hash_list", "rights", "kind", "min_score", "explain", "ignore"])]
    pub hash: bool,
    #[arg(long, value_name = "FILE")]
    pub list: Option<PathBuf>,
    #[arg(value_name = "FILE", required_unless_present = "list")]
    pub files: Vec<PathBuf>,
}

/// What a picture may have in common with a registered one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureKind {
    /// It was made from it.
    Copy,
    /// It shows it somewhere: a mark on a product.
    Region,
}

impl PictureKind {
    pub fn name(self) -> &'static str {
        match self {
            PictureKind::Copy => "copy",
            PictureKind::Region => "region",
        }
    }
}

#[derive(clap::Args)]
pub struct MatchPageArgs {
    #[arg(long, value_name = "FILE")]
    pub rights: Option<PathBuf>,
    #[arg(long, value_name = "SCORE", value_parser = score)]
    pub min_score: Option<f64>,
    #[arg(value_name = "FILE", default_value = "-")]
    pub file: PathBuf,
}

#[derive(clap::Args)]
pub struct MatchDomainArgs {
    #[arg(long, value_name = "FILE")]
    pub rights: Option<PathBuf>,
    #[arg(long, value_name = "SCORE", value_parser = score)]
    pub min_score: Option<f64>,
    #[arg(value_name = "FILE", default_value = "-")]
    pub file: PathBuf,
}

#[derive(clap::Args)]
pub struct WatchArgs {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub rights: Option<PathBuf>,
    #[arg(long, value_name = "SCORE", value_parser = score)]
    pub min_score: Option<f64>,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(clap::Args)]
pub struct RobotsArgs {
    #[arg(long, value_name = "AGENT", required_unless_present = "jsonl", conflicts_with = "jsonl")]
    pub agent: Option<String>,
    #[arg(long, value_name = "URL", required_unless_present = "jsonl", conflicts_with = "jsonl")]
    pub url: Option<String>,
    #[arg(long)]
    pub jsonl: bool,
    #[arg(value_name = "FILE", default_value = "-")]
    pub file: PathBuf,
}

#[derive(clap::Args)]
pub struct ExtractArgs {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    #[arg(long, value_name = "TYPE")]
    pub content_type: Option<String>,
    #[arg(long, conflicts_with_all = ["url", "content_type"])]
    pub jsonl: bool,
}

#[derive(Subcommand)]
pub enum SetupCommand {
    Ocr(SetupOcrArgs),
}

#[derive(clap::Args)]
pub struct SetupOcrArgs {
    #[arg(long, value_name = "FILE")]
    pub wheel: Option<PathBuf>,
}

#[derive(clap::Args)]
pub struct ListArgs {
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(clap::Args)]
pub struct CompletionsArgs {
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    #[default]
    Table,
    Json,
    Jsonl,
    Csv,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    #[default]
    Table,
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    #[default]
    Jsonl,
    Csv,
}

/// As [`crate::review::Verdict`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum VerdictName {
    Infringes,
    Lawful,
    NotUsed,
}

fn score(text: &str) -> Result<f64, String> {
    let score: f64 = text.parse().map_err(|_| "0..1".to_owned())?;
    if (0.0..=1.0).contains(&score) { Ok(score) } else { Err("0..1".to_owned()) }
}
