//! `reeve notice` as it is typed.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use crate::cli::args::{OutputFormat, ShowFormat};
use crate::desk::notices::LetterFormat;
use crate::locale::Lang;
use crate::review::notices::clock::Clock;
use crate::review::notices::{Form, Measure, NoticeState, SignatureKind, Step};

#[derive(Subcommand)]
pub enum NoticeCommand {
    Draft(Box<DraftArgs>),
    Lint(IdArgs),
    Show(ShowArgs),
    Approve(StepArgs),
    Export(ExportArgs),
    Sent(StepArgs),
    Answer(AnswerArgs),
    Counter(CounterArgs),
    Filed(StepArgs),
    Retract(RetractArgs),
    List(ListArgs),
    Due(DueArgs),
    Stats(StatsArgs),
    Contacts(ContactsArgs),
}

#[derive(clap::Args)]
pub struct DraftArgs {
    #[arg(long = "hit", value_name = "HIT", required = true, num_args = 1..)]
    pub hits: Vec<String>,
    #[arg(long, value_name = "FORM", value_enum)]
    pub form: FormName,
    #[arg(long, value_name = "FILE")]
    pub complainant: Option<PathBuf>,
    #[arg(long, value_name = "ADDRESSEE")]
    pub to: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub to_name: Option<String>,
    #[arg(long, value_name = "ADDRESS")]
    pub to_address: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub why: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub ground: Option<String>,
    #[arg(long, value_name = "DOCUMENT")]
    pub proof: Option<String>,
    #[arg(long, value_name = "DOCUMENT")]
    pub evaluation_report: Option<String>,
    #[arg(long, value_name = "CODE")]
    pub territory: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub features: Option<PathBuf>,
    #[arg(long = "declare", value_name = "STATEMENT", value_enum, value_delimiter = ',')]
    pub declared: Vec<StatementName>,
    #[arg(long, value_name = "NAME")]
    pub sign: Option<String>,
    #[arg(long, value_name = "KIND", value_enum, default_value_t, requires = "sign")]
    pub sign_by: SignatureName,
    #[arg(long = "measure", value_name = "MEASURE", value_enum, value_delimiter = ',')]
    pub measures: Vec<MeasureName>,
    #[arg(long = "in", value_name = "LANG", value_parser = str::parse::<Lang>)]
    pub written_in: Option<Lang>,
    #[arg(long, value_name = "CODE")]
    pub reason_code: Option<String>,
    #[arg(long, value_name = "BRAND")]
    pub brand: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    pub patent: Option<String>,
    #[arg(long = "country", value_name = "CODE", value_delimiter = ',')]
    pub countries: Vec<String>,
    #[arg(long, value_name = "TEXT")]
    pub detailed_message: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub message_to_seller: Option<String>,
}

#[derive(clap::Args)]
pub struct IdArgs {
    #[arg(value_name = "NOTICE")]
    pub id: String,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(clap::Args)]
pub struct ShowArgs {
    #[arg(value_name = "NOTICE")]
    pub id: String,
    #[arg(long, value_enum, default_value_t)]
    pub format: ShowFormat,
}

/// Something happened to a notice.
#[derive(clap::Args)]
pub struct StepArgs {
    #[arg(value_name = "NOTICE")]
    pub id: String,
    #[arg(long, value_name = "TIME", value_parser = super::moment)]
    pub at: Option<i64>,
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

#[derive(clap::Args)]
pub struct AnswerArgs {
    #[arg(long, value_name = "OUTCOME", value_enum)]
    pub outcome: OutcomeName,
    #[command(flatten)]
    pub step: StepArgs,
}

#[derive(clap::Args)]
pub struct CounterArgs {
    #[arg(long, value_name = "LAW", value_enum)]
    pub clock: Option<ClockName>,
    #[command(flatten)]
    pub step: StepArgs,
}

#[derive(clap::Args)]
pub struct RetractArgs {
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub step: StepArgs,
}

#[derive(clap::Args)]
pub struct ExportArgs {
    #[arg(value_name = "NOTICE")]
    pub id: String,
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    #[arg(long = "format", value_name = "FORMAT", value_enum, value_delimiter = ',')]
    pub file_formats: Vec<FileFormat>,
}

#[derive(clap::Args)]
pub struct ListArgs {
    #[arg(long, value_name = "HIT")]
    pub hit: Option<String>,
    #[arg(long, value_name = "ID")]
    pub right: Option<String>,
    #[arg(long, value_name = "FORM", value_enum)]
    pub form: Option<FormName>,
    #[arg(long, value_name = "STATE", value_parser = state)]
    pub state: Option<NoticeState>,
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: u32,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(clap::Args)]
pub struct DueArgs {
    #[arg(long, value_name = "DAYS")]
    pub within: Option<u32>,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(clap::Args)]
pub struct StatsArgs {
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(clap::Args)]
pub struct ContactsArgs {
    #[arg(long, value_name = "HIT")]
    pub hit: String,
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

fn state(text: &str) -> Result<NoticeState, String> {
    let known = NoticeState::ALL.into_iter().find(|state| state.as_str() == text);
    known.ok_or_else(|| NoticeState::ALL.map(NoticeState::as_str).join(", "))
}

/// As [`Form`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormName {
    Dmca,
    Dsa,
    Ecl42,
    Platform,
    Vero,
    Abuse,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StatementName {
    GoodFaith,
    Accurate,
    Exceptions,
    Resale,
}

/// As [`Measure`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MeasureName {
    Remove,
    Hide,
    Disconnect,
    EndTransactions,
    SuspendDomain,
    PassOn,
}

/// As [`SignatureKind`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SignatureName {
    #[default]
    Electronic,
    Physical,
}

/// What the addressee did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutcomeName {
    Acknowledged,
    Removed,
    Refused,
    Unfounded,
    Restored,
}

/// As [`Clock`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ClockName {
    Ecl43,
    Dmca512g,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FileFormat {
    Text,
    Html,
    Eml,
    Json,
}

impl From<FormName> for Form {
    fn from(name: FormName) -> Form {
        match name {
            FormName::Dmca => Form::Dmca,
            FormName::Dsa => Form::Dsa,
            FormName::Ecl42 => Form::Ecl42,
            FormName::Platform => Form::Platform,
            FormName::Vero => Form::Vero,
            FormName::Abuse => Form::Abuse,
        }
    }
}

impl From<MeasureName> for Measure {
    fn from(name: MeasureName) -> Measure {
        match name {
            MeasureName::Remove => Measure::Remove,
            MeasureName::Hide => Measure::Hide,
            MeasureName::Disconnect => Measure::Disconnect,
            MeasureName::EndTransactions => Measure::EndTransactions,
            MeasureName::SuspendDomain => Measure::SuspendDomain,
            MeasureName::PassOn => Measure::PassOn,
        }
    }
}

impl From<SignatureName> for SignatureKind {
    fn from(name: SignatureName) -> SignatureKind {
        match name {
            SignatureName::Electronic => SignatureKind::Electronic,
            SignatureName::Physical => SignatureKind::Physical,
        }
    }
}

impl From<OutcomeName> for Step {
    fn from(name: OutcomeName) -> Step {
        match name {
            OutcomeName::Acknowledged => Step::Acknowledged,
            OutcomeName::Removed => Step::Removed,
            OutcomeName::Refused => Step::Refused,
            OutcomeName::Unfounded => Step::Unfounded,
            OutcomeName::Restored => Step::Restored,
        }
    }
}

impl From<FileFormat> for LetterFormat {
    fn from(name: FileFormat) -> LetterFormat {
        match name {
            FileFormat::Text => LetterFormat::Text,
            FileFormat::Html => LetterFormat::Html,
            FileFormat::Eml => LetterFormat::Eml,
            FileFormat::Json => LetterFormat::Json,
        }
    }
}

impl From<ClockName> for Clock {
    fn from(name: ClockName) -> Clock {
        match name {
            ClockName::Ecl43 => Clock::Ecl43,
            ClockName::Dmca512g => Clock::Dmca512g,
        }
    }
}
