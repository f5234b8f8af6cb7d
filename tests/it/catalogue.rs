//! The message catalogue is whole: both languages say everything, nothing is said that no one wrote, nothing is unused.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast;
use fluent_syntax::parser;

use crate::rust_source::{Mention, files_under, root, source_files};

/// Message ids and the names of the arguments each takes.
type Catalogue = BTreeMap<String, BTreeSet<String>>;

fn catalogue(lang: &str) -> Catalogue {
    let mut messages = Catalogue::new();
    for path in files_under(&root().join("src/locale").join(lang), &["ftl"]) {
        let text = std::fs::read_to_string(&path).unwrap();
        let resource =
            parser::parse(text.as_str()).unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", path.display()));
        for entry in &resource.body {
            if let ast::Entry::Message(message) = entry {
                let mut args = BTreeSet::new();
                message.value.iter().for_each(|pattern| arguments(pattern, &mut args));
                message.attributes.iter().for_each(|attribute| arguments(&attribute.value, &mut args));
                let again = messages.insert(message.id.name.to_owned(), args);
                assert!(again.is_none(), "{}: {} is there twice", path.display(), message.id.name);
            }
        }
    }
    messages
}

fn arguments(pattern: &ast::Pattern<&str>, args: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let ast::PatternElement::Placeable { expression } = element {
            arguments_of_expression(expression, args);
        }
    }
}

fn arguments_of_expression(expression: &ast::Expression<&str>, args: &mut BTreeSet<String>) {
    match expression {
        ast::Expression::Inline(inline) => arguments_of_inline(inline, args),
        ast::Expression::Select { selector, variants } => {
            // Only some languages have plurals: an argument that merely chooses one may be missing in the other.
            if !variants.iter().all(|variant| is_plural(&variant.key)) {
                arguments_of_inline(selector, args);
            }
            for variant in variants {
                arguments(&variant.value, args);
            }
        }
    }
}

fn is_plural(key: &ast::VariantKey<&str>) -> bool {
    match key {
        ast::VariantKey::Identifier { name } => ["zero", "one", "two", "few", "many", "other"].contains(name),
        ast::VariantKey::NumberLiteral { .. } => true,
    }
}

fn arguments_of_inline(inline: &ast::InlineExpression<&str>, args: &mut BTreeSet<String>) {
    match inline {
        ast::InlineExpression::VariableReference { id } => {
            args.insert(id.name.to_owned());
        }
        ast::InlineExpression::FunctionReference { arguments, .. } => {
            arguments.positional.iter().for_each(|argument| arguments_of_inline(argument, args));
        }
        ast::InlineExpression::Placeable { expression } => arguments_of_expression(expression, args),
        _ => {}
    }
}

#[test]
fn both_languages_say_the_same_things() {
    let (english, chinese) = (catalogue("en"), catalogue("zh-CN"));
    let mut faults = Vec::new();
    for id in english.keys().chain(chinese.keys()).collect::<BTreeSet<_>>() {
        match (english.get(id), chinese.get(id)) {
            (Some(en), Some(zh)) if en == zh => {}
            (Some(en), Some(zh)) => faults.push(format!("{id}: en takes {en:?}, zh-CN takes {zh:?}")),
            (Some(_), None) => faults.push(format!("{id}: not in zh-CN")),
            (None, _) => faults.push(format!("{id}: not in en")),
        }
    }
    assert!(faults.is_empty(), "the two languages differ:\n{}", faults.join("\n"));
}

/// Codes are found where they are said, and wherever a text begins like them: with the name of a catalogue file.
/// `format!("publish-csv-{name}")` must begin some message.
#[test]
fn every_code_has_words() {
    let english = catalogue("en");
    let files = files_under(&root().join("src/locale/en"), &["ftl"]);
    let areas: Vec<&str> = files.iter().filter_map(|file| file.file_stem()?.to_str()).collect();
    let beginnings: BTreeSet<&str> = source_files().iter().flat_map(|file| &file.texts).filter_map(beginning).collect();
    let is_known = |code: &str| {
        english.contains_key(code)
            || beginnings.iter().any(|beginning| english.contains_key(&format!("{beginning}{code}")))
    };
    let mut faults = Vec::new();
    for file in source_files() {
        for text in file.texts.iter().filter(|text| !text.in_test) {
            let area = text.text.split('-').next().unwrap_or_default();
            let like_a_code = text.text.contains('-') && areas.contains(&area) && text.text.bytes().all(is_code_byte);
            let missing = match beginning(text) {
                Some(beginning) => areas.contains(&area) && !english.keys().any(|code| code.starts_with(beginning)),
                None => like_a_code && !is_known(&text.text),
            };
            if missing {
                faults.push(format!("{}:{}: {}", file.name, text.line, text.text));
            }
        }
        for function in ["Message::new", "say"] {
            for code in file.first_arguments(function).filter(|mention| !mention.in_test) {
                if !english.contains_key(&code.text) {
                    faults.push(format!("{}:{}: {}", file.name, code.line, code.text));
                }
            }
        }
    }
    assert!(faults.is_empty(), "codes without words in src/locale/en:\n{}", faults.join("\n"));
}

#[test]
fn every_message_is_given_its_arguments() {
    let english = catalogue("en");
    let mut faults = Vec::new();
    for file in source_files() {
        for (code, given) in file.messages.iter().filter(|(code, _)| !code.in_test) {
            let wanted = english.get(&code.text).cloned().unwrap_or_default();
            if !wanted.is_subset(given) {
                faults.push(format!("{}:{}: {} takes {wanted:?}, gets {given:?}", file.name, code.line, code.text));
            }
        }
    }
    assert!(faults.is_empty(), "messages without their arguments:\n{}", faults.join("\n"));
}

/// What became of an address is said by its own code: what `fn code` of these files gives and what a scan makes up.
#[test]
fn every_failure_of_a_visit_has_words() {
    // Counted in columns of their own and never said.
    let no_failures =
        ["fetched", "unchanged", "duplicate", "redirected", "robots", "robots-unreachable", "out-of-scope"];
    let english = catalogue("en");
    let mut failures = BTreeSet::new();
    for file in source_files() {
        if ["src/fetch/mod.rs", "src/frontier/mod.rs"].contains(&file.name.as_str()) {
            failures.extend(file.texts_in("code").map(|code| &code.text));
        }
        for function in ["Outcome::Failed", "Outcome::Broken"] {
            failures.extend(file.first_arguments(function).filter(|code| !code.in_test).map(|code| &code.text));
        }
    }
    assert!(failures.len() > no_failures.len(), "{failures:?}");
    failures.retain(|code| !no_failures.contains(&code.as_str()) && !english.contains_key(*code));
    assert!(failures.is_empty(), "failures without words in src/locale/en: {failures:?}");
}

/// What a text such as `kind-{name}` says all codes begin with.
fn beginning(text: &Mention) -> Option<&str> {
    let (beginning, _) = text.text.split_once('{')?;
    (beginning.len() > 2 && beginning.ends_with('-') && beginning.bytes().all(is_code_byte)).then_some(beginning)
}

fn is_code_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
}

/// `help-…` codes follow the commands; a test beside `src/cli/help.rs` compares the two.
#[test]
fn every_message_is_used() {
    let mut texts = BTreeSet::new();
    // `format!("kind-{name}")` uses every message that begins with `kind-`.
    let mut beginnings = BTreeSet::new();
    for file in source_files() {
        for mention in file.texts.iter().filter(|mention| !mention.in_test) {
            match beginning(mention) {
                Some(beginning) => beginnings.insert(beginning),
                None => texts.insert(mention.text.clone()),
            };
        }
    }
    for template in files_under(&root().join("src"), &["html", "txt", "xml"]) {
        let template = std::fs::read_to_string(template).unwrap();
        // A code may stand within the quotes of an attribute.
        texts.extend(template.split('"').map(str::to_owned));
    }
    let used = |id: &String| texts.contains(id) || beginnings.iter().any(|beginning| id.starts_with(beginning));
    let unused: Vec<String> = catalogue("en").into_keys().filter(|id| !used(id) && !id.starts_with("help-")).collect();
    assert!(unused.is_empty(), "messages that nothing says:\n{}", unused.join("\n"));
}

#[test]
fn arguments_are_found_in_every_form() {
    let text = "
a = { $x } { NUMBER($plural) ->
    [one] { $z }
   *[other] { \"{\" }{ $w }
} { $y ->
    [mark] m
   *[other] o
}
    .title = { $v }
";
    let resource = parser::parse(text).unwrap();
    let ast::Entry::Message(message) = &resource.body[0] else { panic!("{resource:?}") };
    let mut args = BTreeSet::new();
    message.value.iter().for_each(|pattern| arguments(pattern, &mut args));
    message.attributes.iter().for_each(|attribute| arguments(&attribute.value, &mut args));
    assert_eq!(args.into_iter().collect::<Vec<_>>(), ["v", "w", "x", "y", "z"]);
}
