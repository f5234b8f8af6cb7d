//! Where words and data go: talk to stderr in the person's language, data to stdout in the format asked for.

use std::io::{self, IsTerminal as _, Write as _};

use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};
use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

use super::args::OutputFormat;
use crate::locale::{Lang, Message};

/// Items of a list that a table's cell shows.
const MAX_ITEMS: usize = 3;

/// Speaks to the person at the terminal.
#[derive(Clone)]
pub struct Ui {
    pub lang: Lang,
    quiet: bool,
}

impl Ui {
    pub fn new(lang: Lang, quiet: bool) -> Self {
        Ui { lang, quiet }
    }

    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Says something that `--quiet` silences.
    pub fn note(&self, message: &Message) {
        if !self.quiet {
            eprintln!("{}", self.lang.text(message));
        }
    }

    /// Says something that is always to be heard.
    pub fn warn(&self, message: &Message) {
        eprintln!("{}", self.lang.text(message));
    }
}

/// A listing to print: column codes of the catalogue, and rows of JSON values under the same names.
pub struct Listing {
    /// Field name (as in JSON and CSV) and the catalogue code of its heading.
    pub columns: Vec<(&'static str, &'static str)>,
    pub rows: Vec<Value>,
}

impl Listing {
    /// Prints in `format`: a table of the columns, or whole rows as JSON, JSON Lines or CSV.
    pub fn print(&self, format: OutputFormat, lang: Lang) -> io::Result<()> {
        match format {
            OutputFormat::Table if self.rows.is_empty() => {
                eprintln!("{}", lang.say("listing-empty"));
                Ok(())
            }
            OutputFormat::Table => print_text(&self.table(lang)),
            OutputFormat::Json => print_text(&format!("{:#}\n", Value::Array(self.rows.clone()))),
            OutputFormat::Jsonl => self.rows.iter().try_for_each(|row| print_text(&format!("{row}\n"))),
            OutputFormat::Csv => self.print_csv(),
        }
    }

    fn table(&self, lang: Lang) -> String {
        let mut table = Table::new();
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─')));
        if let Some(width) = terminal_width() {
            table.set_width(width);
        }
        table.set_header(self.columns.iter().map(|(_, heading)| lang.say(heading)));
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        for row in &self.rows {
            table.add_row(self.columns.iter().map(|(field, _)| cell(in_words(row, field), lang)));
        }
        table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
    }

    fn print_csv(&self) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.columns.iter().map(|(field, _)| *field))?;
        for row in &self.rows {
            writer.write_record(
                self.columns.iter().map(|(field, _)| crate::publish::cell::guarded(&plain(&row[*field])).into_owned()),
            )?;
        }
        print_bytes(&writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?)
    }
}

/// What a table shows of a field: the words under `FIELD_in_words` where the row has them, as programs keep the code.
fn in_words<'a>(row: &'a Value, field: &str) -> &'a Value {
    row.get(format!("{field}_in_words")).unwrap_or(&row[field])
}

/// A listing that is printed row by row, each as soon as it is there and before anything that depends on its being shown.
pub struct Flow {
    /// Field, catalogue code of its heading, and the columns of a terminal that it takes.
    columns: &'static [(&'static str, &'static str, usize)],
    format: OutputFormat,
    lang: Lang,
    printed: usize,
}

impl Flow {
    pub fn new(columns: &'static [(&'static str, &'static str, usize)], format: OutputFormat, lang: Lang) -> Self {
        Flow { columns, format, lang, printed: 0 }
    }

    pub fn print(&mut self, row: &Value) -> io::Result<()> {
        let is_first = self.printed == 0;
        let values = || self.columns.iter().map(|(field, ..)| row[*field].clone());
        let text = match self.format {
            OutputFormat::Jsonl => format!("{row}\n"),
            OutputFormat::Json => format!("{}\n{row:#}", if is_first { "[" } else { "," }),
            OutputFormat::Csv => {
                let header = if is_first {
                    Flow::csv_line(self.columns.iter().map(|(field, ..)| (*field).to_owned()))?
                } else {
                    String::new()
                };
                header
                    + &Flow::csv_line(values().map(|value| crate::publish::cell::guarded(&plain(&value)).into_owned()))?
            }
            OutputFormat::Table => {
                let header = self.columns.iter().map(|(_, heading, _)| self.lang.say(heading));
                let header = if is_first { self.table_line(header) } else { String::new() };
                header + &self.table_line(values().map(|value| cell(&value, self.lang)))
            }
        };
        print_text(&text)?;
        self.printed += 1;
        Ok(())
    }

    /// What stands behind the last row.
    pub fn end(self) -> io::Result<()> {
        match (self.format, self.printed) {
            (OutputFormat::Json, 0) => print_text("[]\n"),
            (OutputFormat::Json, _) => print_text("\n]\n"),
            (OutputFormat::Csv, 0) => {
                print_text(&Flow::csv_line(self.columns.iter().map(|(field, ..)| (*field).to_owned()))?)
            }
            (OutputFormat::Table, 0) => {
                eprintln!("{}", self.lang.say("listing-empty"));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn csv_line(values: impl Iterator<Item = String>) -> io::Result<String> {
        let failed = |error: String| io::Error::other(error);
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(values).map_err(|error| failed(error.to_string()))?;
        let bytes = writer.into_inner().map_err(|error| failed(error.to_string()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn table_line(&self, values: impl Iterator<Item = String>) -> String {
        let cells = self.columns.iter().zip(values).map(|((.., width), value)| {
            let missing = width.saturating_sub(value.width());
            format!("{value}{}", " ".repeat(missing))
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        format!("{}\n", line.trim_end())
    }
}

/// A value as a table shows it: yes and no in words, the beginning of a long list.
fn cell(value: &Value, lang: Lang) -> String {
    match value {
        Value::Bool(yes) => lang.say(if *yes { "publish-yes" } else { "publish-no" }),
        Value::Array(items) if items.len() > MAX_ITEMS => {
            let shown: Vec<String> = items.iter().take(MAX_ITEMS).map(plain).collect();
            format!("{}; … +{}", shown.join("; "), items.len() - MAX_ITEMS)
        }
        other => plain(other),
    }
}

/// A moment as people and programs read it: UTC, to the second.
pub fn time(ms: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(ms);
    time.map(|time| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default()
}

/// A value as a person reads it; control characters, which could steer a terminal, are left out.
fn plain(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    };
    text.chars().filter(|c| !c.is_control()).collect()
}

pub fn print_text(text: &str) -> io::Result<()> {
    print_bytes(text.as_bytes())
}

pub fn print_bytes(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes)?;
    stdout.flush()
}

/// Columns of the terminal that stdout is; none in a pipe, where lines are as long as they need to be.
pub fn terminal_width() -> Option<u16> {
    io::stdout().is_terminal().then(|| Table::new().width()).flatten()
}

/// Someone stopped reading what we print: nothing has failed.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let broken = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    };
    error.chain().any(broken)
}

/// `-v` shows what the crawl does, `-vv` why; `REEVE_LOG` takes a filter of its own.
pub fn start_logging(verbose: u8) {
    let level = match verbose {
        0 => "reeve=warn",
        1 => "reeve=info",
        _ => "reeve=debug",
    };
    let filter = tracing_subscriber::EnvFilter::try_from_env("REEVE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    let coloured = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(coloured).try_init();
}
