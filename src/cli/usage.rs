//! What was typed wrongly, said in the person's language.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::MISUSED;
use crate::locale::{Lang, Message};

/// Prints help, version or the mistake, and gives the exit code that goes with it.
pub fn report(error: &clap::Error, lang: Lang) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            ExitCode::from(MISUSED)
        }
        _ => {
            eprintln!("reeve: {}", lang.text(&explain(error, lang)));
            eprintln!("{}", lang.say("usage-see-help"));
            ExitCode::from(MISUSED)
        }
    }
}

fn explain(error: &clap::Error, lang: Lang) -> Message {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::UnknownArgument => Message::new("usage-unknown-argument").with("argument", argument),
        ErrorKind::InvalidSubcommand => {
            Message::new("usage-unknown-command").with("command", context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => Message::new("usage-missing-argument").with("argument", argument),
        ErrorKind::MissingSubcommand => Message::new("usage-missing-command"),
        ErrorKind::InvalidValue if value.is_empty() => Message::new("usage-missing-value").with("argument", argument),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => Message::new("usage-bad-value")
            .with("argument", argument)
            .with("value", value)
            .with("choices", choices(error, &context(ContextKind::ValidValue), lang)),
        ErrorKind::ArgumentConflict => Message::new("usage-repeated-argument").with("argument", argument),
        _ => Message::new("usage-other").with("reason", error.to_string().trim().to_owned()),
    }
}

/// What would be allowed: the listed values, a number, or the parser's own words.
fn choices(error: &clap::Error, listed: &str, lang: Lang) -> String {
    use std::error::Error as _;
    if !listed.is_empty() {
        return listed.to_owned();
    }
    match error.source() {
        Some(source) if source.is::<std::num::ParseIntError>() => lang.say("usage-whole-number"),
        Some(source) => source.to_string(),
        None => String::new(),
    }
}
