//! Reads the crate's own source as tokens: which paths it names, which text it holds, and where.
//! Tokens and not a syntax tree, so that what stands inside macro calls is seen as well.

use std::collections::BTreeSet;
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

/// A file under `src/`.
pub struct SourceFile {
    /// As in `src/store/archive.rs`.
    pub name: String,
    /// The modules it is in, outermost first; empty for `lib.rs` and `main.rs`.
    pub modules: Vec<String>,
    /// Every path and macro call.
    pub paths: Vec<Mention>,
    /// Every text literal; documentation is not one.
    pub texts: Vec<Mention>,
    /// A path and the text its call begins with.
    calls: Vec<(String, Mention)>,
    /// `Message::new("code")` with the names that `.with(name, …)` right behind it gives.
    pub messages: Vec<(Mention, BTreeSet<String>)>,
    /// Functions with a body: their names and lines.
    functions: Vec<(String, RangeInclusive<usize>)>,
    /// Modules in files of their own that are declared for tests only.
    test_modules: Vec<Vec<String>>,
}

/// A path or text literal as it stands in a file.
pub struct Mention {
    /// `a::b::c`, one for each leaf of a `use` tree; a macro call ends in `!`. `super` is resolved to `crate`.
    /// For text, the text itself.
    pub text: String,
    pub line: usize,
    /// Inside `#[cfg(test)]` or a file of tests.
    pub in_test: bool,
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every `.rs` file under `src/`, by name; read once for all tests.
pub fn source_files() -> &'static [SourceFile] {
    static FILES: OnceLock<Vec<SourceFile>> = OnceLock::new();
    FILES.get_or_init(|| {
        let src = root().join("src");
        let mut files: Vec<SourceFile> = files_under(&src, &["rs"]).iter().map(|path| source_file(path)).collect();
        let test_modules: Vec<Vec<String>> = files.iter().flat_map(|file| file.test_modules.clone()).collect();
        let is_test = |file: &SourceFile| test_modules.iter().any(|module| file.modules.starts_with(module));
        files.iter_mut().filter(|file| is_test(file)).for_each(SourceFile::mark_as_test);
        files
    })
}

/// Files under `dir` with one of these endings, sorted.
pub fn files_under(dir: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(&dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                dirs.push(path);
            } else if path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn source_file(path: &Path) -> SourceFile {
    let name = path.strip_prefix(root()).unwrap().to_str().expect("source files have plain names").replace('\\', "/");
    let text = fs::read_to_string(path).unwrap();
    let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{name}: {error}"));
    let inside = name.strip_prefix("src/").unwrap().strip_suffix(".rs").unwrap();
    let mut modules: Vec<String> = inside.split('/').map(str::to_owned).collect();
    if matches!(modules.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        modules.pop();
    }
    SourceFile::read(name, modules, tokens)
}

impl SourceFile {
    /// The top-level module the file belongs to.
    pub fn module(&self) -> Option<&str> {
        self.modules.first().map(String::as_str)
    }

    /// The text literals that are the first argument of a call of `function`, such as `Message::new`.
    pub fn first_arguments(&self, function: &str) -> impl Iterator<Item = &Mention> {
        self.calls.iter().filter(move |(path, _)| ends_with(path, function)).map(|(_, text)| text)
    }

    /// The text literals in functions of that name.
    pub fn texts_in(&self, function: &str) -> impl Iterator<Item = &Mention> {
        let is_inside =
            move |line: usize| self.functions.iter().any(|(name, lines)| name == function && lines.contains(&line));
        self.texts.iter().filter(move |text| is_inside(text.line))
    }

    fn read(name: String, modules: Vec<String>, tokens: TokenStream) -> Self {
        let (paths, texts, calls, messages, functions, test_modules) = Default::default();
        let mut file = SourceFile { name, modules, paths, texts, calls, messages, functions, test_modules };
        let modules = file.modules.clone();
        file.walk(tokens, &modules, false);
        file
    }

    /// For a file that `#[cfg(test)] mod name;` declares.
    fn mark_as_test(&mut self) {
        let mentions = self.paths.iter_mut().chain(&mut self.texts).chain(self.calls.iter_mut().map(|(_, text)| text));
        let mentions = mentions.chain(self.messages.iter_mut().map(|(code, _)| code));
        mentions.for_each(|mention| mention.in_test = true);
    }
}

/// Whether the last segments of `path` are those of `tail`.
pub fn ends_with(path: &str, tail: &str) -> bool {
    path == tail || path.strip_suffix(tail).is_some_and(|rest| rest.ends_with("::"))
}

/// Reading the tokens.
impl SourceFile {
    fn walk(&mut self, tokens: TokenStream, modules: &[String], in_test: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut cfg_test = false;
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Punct(mark) if mark.as_char() == '#' => {
                    let attribute = tokens[at + 1..].iter().take(2).find_map(bracketed);
                    cfg_test |=
                        attribute.is_some_and(|group| group.stream().to_string().replace(' ', "") == "cfg(test)");
                    // Documentation and attribute texts are no part of the program's words.
                    at += if attribute.is_some() { 2 } else { 1 };
                }
                TokenTree::Ident(word) if word == "mod" => {
                    at = self.inline_module(&tokens, at, modules, in_test || cfg_test);
                    cfg_test = false;
                }
                TokenTree::Ident(word) if word == "fn" => {
                    self.functions.extend(function_at(&tokens[at + 1..]));
                    at += 1;
                }
                TokenTree::Ident(_) => at = self.path(&tokens, at, &[], modules, in_test || cfg_test),
                TokenTree::Group(group) => {
                    self.walk(group.stream(), modules, in_test || cfg_test);
                    cfg_test &= group.delimiter() != Delimiter::Brace;
                    at += 1;
                }
                TokenTree::Literal(literal) => {
                    let text = text_of(&literal.to_string());
                    let line = literal.span().start().line;
                    self.texts.extend(text.map(|text| Mention { text, line, in_test: in_test || cfg_test }));
                    at += 1;
                }
                TokenTree::Punct(mark) => {
                    cfg_test &= mark.as_char() != ';';
                    at += 1;
                }
            }
        }
    }

    /// `mod name { … }` is read one module deeper; returns where to go on.
    fn inline_module(&mut self, tokens: &[TokenTree], at: usize, modules: &[String], in_test: bool) -> usize {
        let Some(TokenTree::Ident(name)) = tokens.get(at + 1) else { return at + 1 };
        let inner = [modules, &[name.to_string()]].concat();
        match tokens.get(at + 2) {
            Some(TokenTree::Group(body)) => self.walk(body.stream(), &inner, in_test),
            _ if in_test => self.test_modules.push(inner),
            _ => {}
        }
        at + 3
    }

    /// Reads one path from `at` on, after the segments in `before`; returns where to go on.
    fn path(&mut self, tokens: &[TokenTree], at: usize, before: &[String], modules: &[String], in_test: bool) -> usize {
        let mut segments = before.to_vec();
        let line = tokens[at].span().start().line;
        let mut at = at;
        loop {
            match tokens.get(at) {
                Some(TokenTree::Ident(word)) => segments.push(word.to_string()),
                Some(TokenTree::Punct(star)) if star.as_char() == '*' => segments.push("*".to_owned()),
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                    self.use_tree(group, &segments, modules, in_test);
                    return at + 1;
                }
                // A turbofish or the end of what we understand.
                _ => break,
            }
            at += 1;
            if !is_path_separator(tokens, at) {
                break;
            }
            at += 2;
        }
        if let Some(TokenTree::Punct(mark)) = tokens.get(at)
            && mark.as_char() == '!'
            && matches!(tokens.get(at + 1), Some(TokenTree::Group(_)))
        {
            segments.last_mut().expect("a path begins with a word").push('!');
        }
        let text = resolve(&segments, modules).join("::");
        if let Some(TokenTree::Group(arguments)) = tokens.get(at)
            && let Some(TokenTree::Literal(first)) = arguments.stream().into_iter().next()
            && let Some(argument) = text_of(&first.to_string())
        {
            let argument = Mention { text: argument, line, in_test };
            if ends_with(&text, "Message::new") {
                let code = Mention { text: argument.text.clone(), ..argument };
                self.messages.push((code, names_given(&tokens[at + 1..])));
            }
            self.calls.push((text.clone(), argument));
        }
        self.paths.push(Mention { text, line, in_test });
        at
    }

    /// `prefix::{a, b::{c, d}}`: one path for each leaf.
    fn use_tree(&mut self, group: &Group, prefix: &[String], modules: &[String], in_test: bool) {
        let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
        let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ',');
        for leaf in tokens.split(is_comma).filter(|leaf| !leaf.is_empty()) {
            self.path(leaf, 0, prefix, modules, in_test);
        }
    }
}

/// The name and lines of the function whose tokens after `fn` these are; none for one without a body.
fn function_at(tokens: &[TokenTree]) -> Option<(String, RangeInclusive<usize>)> {
    let TokenTree::Ident(name) = tokens.first()? else { return None };
    let ends = |token: &&TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(mark) => mark.as_char() == ';',
        _ => false,
    };
    let TokenTree::Group(body) = tokens.iter().find(ends)? else { return None };
    Some((name.to_string(), name.span().start().line..=body.span_close().end().line))
}

/// The first texts of `.with("name", …).with(…)`.
fn names_given(tokens: &[TokenTree]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for step in tokens.chunks_exact(3) {
        let [TokenTree::Punct(_), TokenTree::Ident(with), TokenTree::Group(arguments)] = step else { break };
        if with != "with" {
            break;
        }
        let first = arguments.stream().into_iter().next();
        names.extend(first.and_then(|name| text_of(&name.to_string())));
    }
    names
}

fn bracketed(token: &TokenTree) -> Option<&Group> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => Some(group),
        _ => None,
    }
}

fn is_path_separator(tokens: &[TokenTree], at: usize) -> bool {
    let colon = |token: Option<&TokenTree>, spacing| matches!(token, Some(TokenTree::Punct(mark)) if mark.as_char() == ':' && mark.spacing() == spacing);
    colon(tokens.get(at), Spacing::Joint)
        && matches!(tokens.get(at + 1), Some(TokenTree::Punct(mark)) if mark.as_char() == ':')
}

/// `super::super::x` as a path from the crate's root; other paths as they are.
fn resolve(segments: &[String], modules: &[String]) -> Vec<String> {
    let ups = segments.iter().take_while(|segment| *segment == "super").count();
    if ups == 0 {
        return segments.to_vec();
    }
    let base = &modules[..modules.len().saturating_sub(ups)];
    [&["crate".to_owned()], base, &segments[ups..]].concat()
}

/// What a text literal says; none for numbers, bytes and characters.
fn text_of(literal: &str) -> Option<String> {
    if let Some(raw) = literal.strip_prefix('r') {
        let text = raw.trim_matches('#');
        return Some(text.strip_prefix('"')?.strip_suffix('"')?.to_owned());
    }
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    Some(inner.replace("\\\"", "\"").replace("\\n", "\n"))
}

#[test]
fn paths_are_found_wherever_they_stand() {
    let text = r#"
        //! std::documentation is no path of ours
        use crate::{locale::{Lang, Message as M}, rights};
        fn f() -> super::Sibling { vec![crate::demo::X]; Message::new("a-code").with("x", 1).with("y", 2).g("z"); println!("{}", std::fs::read("p")); }
        #[cfg(test)]
        mod tests { use super::super::super::cli::Run; }
        #[cfg(test)] mod measure;
        static AFTER: u8 = crate::rank::AFTER;
    "#;
    let modules = vec!["store".to_owned(), "archive".to_owned()];
    let file = SourceFile::read("x.rs".into(), modules, text.parse().unwrap());
    let found = |path: &str| file.paths.iter().find(|mention| mention.text == path).map(|mention| mention.in_test);
    for path in
        ["crate::locale::Lang", "crate::rights", "crate::store::Sibling", "crate::demo::X", "println!", "std::fs::read"]
    {
        assert_eq!(found(path), Some(false), "{path}");
    }
    assert_eq!(found("crate::cli::Run"), Some(true));
    assert_eq!(found("crate::rank::AFTER"), Some(false));
    assert_eq!(file.test_modules, [["store", "archive", "measure"]]);
    assert_eq!(file.first_arguments("Message::new").count(), 1);
    assert_eq!(file.messages[0].1, BTreeSet::from(["x".to_owned(), "y".to_owned()]));
    assert_eq!(file.texts_in("f").count(), 6);
    assert_eq!(file.texts_in("g").count(), 0);
    assert!(!file.paths.iter().any(|mention| mention.text.contains("documentation")));
}
