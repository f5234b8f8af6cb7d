//! A letter as plain text: one line for each sentence or fact, so that nothing from the web can begin a line of its own.

use super::letter::{Fact, Letter, Part, Table};
use crate::locale::Lang;

/// The letter as UTF-8 text with line feeds.
pub fn text(letter: &Letter) -> String {
    let mut out = String::new();
    line(&mut out, &letter.subject);
    line(&mut out, "");
    facts(&mut out, "", &letter.head, letter.lang);
    for sentence in &letter.opening {
        line(&mut out, "");
        line(&mut out, sentence);
    }
    for (at, section) in letter.sections.iter().enumerate() {
        line(&mut out, "");
        let provision = section.provision.as_ref().map(|provision| format!(" [{provision}]")).unwrap_or_default();
        line(&mut out, &format!("{}. {}{provision}", at + 1, section.heading));
        for part in &section.parts {
            line(&mut out, "");
            write_part(&mut out, part, letter.lang);
        }
    }
    for sentence in &letter.closing {
        line(&mut out, "");
        line(&mut out, sentence);
    }
    out
}

fn write_part(out: &mut String, part: &Part, lang: Lang) {
    match part {
        Part::Sentence(sentence) => line(out, &format!("   {sentence}")),
        Part::Facts(list) => facts(out, "   ", list, lang),
        Part::List(list) => list.iter().for_each(|said| line(out, &format!("   - {said}"))),
        Part::Table(rows) => table(out, rows, lang),
    }
}

/// What stands between a label and its value.
fn colon(lang: Lang) -> &'static str {
    match lang {
        Lang::En => ": ",
        Lang::ZhCn => "：",
    }
}

fn facts(out: &mut String, indent: &str, facts: &[Fact], lang: Lang) {
    for fact in facts {
        line(out, &format!("{indent}{}{}{}", fact.label, colon(lang), fact.value));
    }
}

/// Cells are sentences; beside each other no mail would keep them apart.
fn table(out: &mut String, table: &Table, lang: Lang) {
    for (at, row) in table.rows.iter().enumerate() {
        for (column, cell) in row.iter().enumerate() {
            let lead = if column == 0 { format!("({})", at + 1) } else { "   ".to_owned() };
            let label = table.heading.get(column).map(String::as_str).unwrap_or_default();
            line(out, &format!("   {lead} {label}{}{cell}", colon(lang)));
        }
    }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text.trim_end());
    out.push('\n');
}
