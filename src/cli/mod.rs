//! Commands, output and exit codes. Data goes to stdout, talk to stderr; a closed pipe is success.
//! Exit codes: 0 done, 1 a hit reached `--fail-on`, 2 failed or some sources failed, 3 bad configuration or usage.

mod accounts;
mod archive;
mod args;
mod block;
mod browser;
mod calibrate;
mod cases;
mod complaint;
mod config;
mod crawl;
mod demo;
mod doctor;
mod domain_feed;
mod extract;
mod gazette;
mod help;
mod hits;
mod match_;
mod metrics;
mod notice;
mod ocr;
mod offenders;
mod output;
mod pictures;
mod progress;
mod report;
mod rights;
mod robots;
mod scan;
mod serve;
mod setup;
mod share;
mod signing;
mod sources;
mod tips;
mod try_source;
mod usage;
mod watch;

use std::process::ExitCode;
use std::str::FromStr;

use clap::{CommandFactory as _, FromArgMatches as _};

use crate::config::Config;
use crate::locale::Lang;
use crate::rank::Weights;
use crate::scan::DataDir;
use crate::store::{self, Store};
use args::{Args, Command};
use output::Ui;

pub(crate) use complaint::Complaint;

/// How a command ended, apart from errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Done {
    Well,
    /// A hit reached `--fail-on`.
    HitReached,
    /// Some of what was asked for failed; each failure has been named.
    Partly,
}

const FAILED: u8 = 2;
const MISUSED: u8 = 3;
/// Threads beside those that extract and match: for the archive, the database and name look-ups.
const SPARE_THREADS: usize = 6;

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let args: Vec<_> = std::env::args_os().collect();
    let lang = early_lang(&args);
    let command = help::localised(Args::command(), lang);
    let parsed = command.try_get_matches_from(args).and_then(|matches| Args::from_arg_matches(&matches));
    let args = match parsed {
        Ok(args) => args,
        Err(error) => return usage::report(&error, lang),
    };
    match start(args) {
        Ok(Done::Well) => ExitCode::SUCCESS,
        Ok(Done::HitReached) => ExitCode::from(1),
        Ok(Done::Partly) => ExitCode::from(FAILED),
        Err(error) if output::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("reeve: {}", complaint::describe(&error, lang));
            ExitCode::from(complaint::exit_code(&error))
        }
    }
}

/// Everything a command works with.
struct Context {
    config: Config,
    /// Those of the file that the settings name, or the shipped ones; with the threshold that is set.
    weights: Weights,
    ui: Ui,
    data: DataDir,
}

impl Context {
    fn lang(&self) -> Lang {
        self.config.lang.value
    }

    fn actor(&self) -> &str {
        &self.config.actor.value
    }

    async fn store(&self) -> anyhow::Result<std::sync::Arc<dyn Store>> {
        Ok(store::open(&self.data.store_uri()).await?)
    }
}

/// Reads the settings, starts the runtime they ask for, and runs the command on it.
fn start(args: Args) -> anyhow::Result<Done> {
    let flags = crate::config::Flags {
        data: args.data.clone(),
        sources: args.command.sources_dir(),
        lang: args.lang.clone(),
        actor: args.actor.clone(),
        weights: args.weights.clone(),
        public_url: args.command.public_url(),
    };
    let mut config = Config::load(args.config.as_deref(), &|name| std::env::var(name).ok(), flags)?;
    let weights = calibrate::weights(&mut config)?;
    output::start_logging(args.verbose);
    let ui = Ui::new(config.lang.value, args.quiet);
    let data = DataDir(config.data.value.clone());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .max_blocking_threads(config.threads.value as usize + SPARE_THREADS)
        .enable_all()
        .build()?;
    let context = Context { config, weights, ui, data };
    let done = runtime.block_on(run(&context, args.command));
    // A connection that lingers must not keep a finished command waiting.
    runtime.shutdown_timeout(std::time::Duration::from_millis(500));
    done
}

async fn run(context: &Context, command: Command) -> anyhow::Result<Done> {
    match command {
        Command::Demo(args) => demo::run(context, &args).await,
        Command::Scan(args) => scan::run(context, &args).await,
        Command::Crawl(args) => crawl::run(context, &args).await,
        Command::Archive(args) => archive::run(context, &args).await,
        Command::Rights(command) => rights::run(context, command).await,
        Command::Pictures(command) => pictures::run(context, command).await,
        Command::Sources(command) => sources::run(context, command).await,
        Command::Hits(command) => hits::run(context, command).await,
        Command::Report(args) => report::run(context, args).await,
        Command::Block(args) => block::run(context, args).await,
        Command::Cases(command) => cases::run(context, command).await,
        Command::Offenders(command) => offenders::run(context, command).await,
        Command::Notice(command) => notice::run(context, command).await,
        Command::Share(args) => share::run(context, &args).await,
        Command::Match(command) => match_::run(context, command).await,
        Command::Tips(command) => tips::run(context, command).await,
        Command::Calibrate(args) => calibrate::run(context, args).await,
        Command::Watch(args) => watch::run(context, args).await,
        Command::Robots(args) => robots::run(&args),
        Command::Extract(args) => extract::run(context, &args),
        Command::Config(args) => config::run(context, &args),
        Command::Accounts(command) => accounts::run(context, command).await,
        Command::Serve(args) => serve::run(context, &args).await,
        Command::Setup(command) => setup::run(context, command).await,
        Command::Doctor => doctor::run(context).await,
        Command::Completions(args) => help::completions(&args),
    }
}

/// The language to talk in before the settings are known: `--lang`, `REEVE_LANG`, then the system's locale.
fn early_lang(args: &[std::ffi::OsString]) -> Lang {
    let words: Vec<&str> = args.iter().filter_map(|word| word.to_str()).collect();
    let joined = words.iter().find_map(|word| word.strip_prefix("--lang="));
    let separate = words.windows(2).find(|pair| pair[0] == "--lang").map(|pair| pair[1]);
    let environment = ["REEVE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let wanted = joined.or(separate).map(str::to_owned).or(environment);
    wanted.and_then(|tag| Lang::from_str(&tag).ok()).unwrap_or_default()
}
