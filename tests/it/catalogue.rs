//! The message catalogue is whole: both languages say everything, nothing is said that no one wrote, nothing is unused.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast;
use fluent_syntax::parser;

use crate::rust_source::{files_under, root, source_files};

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

#[test]
fn every_code_has_words() {
    let english = catalogue("en");
    let mut faults = Vec::new();
    for file in source_files() {
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
fn every_message_is_used() {
    let mut texts = BTreeSet::new();
    // `format!("kind-{name}")` uses every message that begins with `kind-`.
    let mut beginnings = BTreeSet::new();
    for file in source_files() {
        for mention in file.texts.iter().filter(|mention| !mention.in_test) {
            match mention.text.split_once('{') {
                Some((beginning, _)) if beginning.len() > 2 && beginning.ends_with('-') => {
                    beginnings.insert(beginning.to_owned());
                }
                _ => {
                    texts.insert(mention.text.clone());
                }
            }
        }
    }
    for template in files_under(&root().join("src"), &["html", "txt", "xml"]) {
        let template = std::fs::read_to_string(template).unwrap();
        texts.extend(template.split('"').skip(1).step_by(2).map(str::to_owned));
    }
    let used =
        |id: &String| texts.contains(id) || beginnings.iter().any(|beginning| id.starts_with(beginning.as_str()));
    let unused: Vec<String> = catalogue("en").into_keys().filter(|id| !used(id)).collect();
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
