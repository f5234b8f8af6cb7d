//! `--help` in the catalogue's words: each command and argument is looked up by its path, and none may be missing.

use std::io;

use clap::{Command, CommandFactory as _};

use super::args::{Args, CompletionsArgs};
use super::{Complaint, Done};
use crate::locale::{Lang, Message};

/// Arguments that mean the same everywhere are described once.
const SHARED: &[&str] = &[
    "data",
    "config",
    "lang",
    "actor",
    "weights",
    "quiet",
    "verbose",
    "format",
    "help",
    "version",
    "paths",
    "passive_dns",
    "protected",
    "subscriber_lines",
];

/// Options that clap would give every command by itself.
const EVERYWHERE: &[&str] = &["help", "version"];

/// The command with its help in `lang`.
pub fn localised(command: Command, lang: Lang) -> Command {
    translate(command, "help", lang)
}

/// Prints the completion script of a shell.
pub fn completions(args: &CompletionsArgs) -> anyhow::Result<Done> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "reeve", &mut script);
    super::output::print_bytes(&script)?;
    Ok(Done::Well)
}

fn translate(command: Command, path: &str, lang: Lang) -> Command {
    let mut command = command
        .about(lang.say(path))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .subcommand_help_heading(heading(lang, "help-heading-commands"))
        .help_template(format!(
            "{{about}}\n\n{}: {{usage}}\n\n{{all-args}}{{after-help}}",
            lang.say("help-heading-usage")
        ))
        .arg(flag("help", 'h', clap::ArgAction::Help));
    if path == "help" {
        command = command.arg(flag("version", 'V', clap::ArgAction::Version)).after_help(lang.say("help-exit-codes"));
    }
    let ids: Vec<String> = command.get_arguments().map(|arg| arg.get_id().to_string()).collect();
    for id in ids {
        let key = argument_key(path, &id);
        command = command.mut_arg(&id, |arg| {
            let title = match id.as_str() {
                _ if arg.is_positional() => "help-heading-arguments",
                _ if arg.is_global_set() || EVERYWHERE.contains(&id.as_str()) => "help-heading-global-options",
                _ => "help-heading-options",
            };
            let says_values = arg.get_action().takes_values();
            let values = if says_values { values_of(&arg, lang) } else { String::new() };
            let arg = arg.help(lang.say(&key) + &values).help_heading(heading(lang, title));
            // clap would say these in English.
            arg.hide_possible_values(says_values).hide_default_value(says_values)
        });
    }
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(&name, |sub| translate(sub, &format!("{path}-{name}"), lang));
    }
    command
}

/// What may be said and what holds where nothing is said, as far as the argument has either.
fn values_of(arg: &clap::Arg, lang: Lang) -> String {
    let choices: Vec<String> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let default: Vec<String> =
        arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    let part = |code: &'static str, values: Vec<String>| {
        if values.is_empty() {
            String::new()
        } else {
            format!(" {}", lang.text(&Message::new(code).with("values", values.join(", "))))
        }
    };
    part("usage-one-of", choices) + &part("usage-default", default)
}

/// clap keeps headings for as long as the program runs; the few there are may well stay.
fn heading(lang: Lang, code: &str) -> &'static str {
    Box::leak(lang.say(code).into_boxed_str())
}

fn flag(name: &'static str, short: char, action: clap::ArgAction) -> clap::Arg {
    // Behind the options that every command shares.
    clap::Arg::new(name).short(short).long(name).action(action).display_order(100)
}

fn argument_key(path: &str, id: &str) -> String {
    let name = id.replace('_', "-");
    if SHARED.contains(&id) { format!("help-arg-{name}") } else { format!("{path}-arg-{name}") }
}

/// Every catalogue code that the help looks up.
#[cfg(test)]
pub fn codes() -> Vec<String> {
    fn gather(command: &Command, path: &str, codes: &mut Vec<String>) {
        codes.push(path.to_owned());
        codes.extend(command.get_arguments().map(|arg| argument_key(path, arg.get_id().as_str())));
        for sub in command.get_subcommands() {
            gather(sub, &format!("{path}-{}", sub.get_name()), codes);
        }
    }
    let mut codes = Vec::new();
    gather(&localised(Args::command(), Lang::En), "help", &mut codes);
    codes
}

impl From<io::Error> for Complaint {
    fn from(error: io::Error) -> Self {
        Complaint::failed(Message::new("cli-io").with("reason", error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_and_argument_is_described_in_both_languages() {
        for lang in Lang::ALL {
            let missing: Vec<String> = codes().into_iter().filter(|code| lang.say(code) == *code).collect();
            assert_eq!(missing, Vec::<String>::new(), "{lang}");
        }
    }

    #[test]
    fn every_description_is_of_a_command_or_argument_there_is() {
        let used = codes();
        let catalogue = include_str!("../locale/en/cli.ftl");
        let ids = catalogue.lines().filter_map(|line| line.split_once(" = ")).map(|(id, _)| id);
        let about_nothing: Vec<&str> = ids
            .filter(|id| id.starts_with("help-") && !id.starts_with("help-heading-") && *id != "help-exit-codes")
            .filter(|id| !used.iter().any(|code| code == id))
            .collect();
        assert_eq!(about_nothing, Vec::<&str>::new());
    }

    #[test]
    fn the_command_line_is_consistent() {
        localised(Args::command(), Lang::ZhCn).debug_assert();
    }
}
