//! What a person typed, as queries. Nothing typed is an error: what the query language does not know is plain words.

use tantivy::query::{BooleanQuery, EmptyQuery, EnableScoring, FuzzyTermQuery, Occur, Query, QueryParser};
use tantivy::schema::Schema;
use tantivy::tokenizer::{TokenStream, Tokenizer};
use tantivy::{Searcher, Term};

use super::schema::{Fields, query_tokenizers};
use super::words::{Words, segment};
use crate::locale::Message;

/// Characters and words of a query that are read; the rest is left out.
const MAX_QUERY_CHARS: usize = 1_000;
const MAX_WORDS: usize = 64;

pub(super) struct Parsed {
    /// All words are wanted.
    pub every: Box<dyn Query>,
    /// Any word will do.
    pub any: Box<dyn Query>,
    /// The words, folded, to be marked in what is shown.
    pub words: Vec<String>,
    /// What was typed and does not count, each with the reason.
    pub notes: Vec<Message>,
}

pub(super) fn parse(query: &str, fields: &Fields, searcher: &Searcher) -> Parsed {
    let mut notes = Vec::new();
    if query.chars().nth(MAX_QUERY_CHARS).is_some() {
        notes.push(Message::new("captures-query-cut").with("max", MAX_QUERY_CHARS));
    }
    let query: String = query.chars().take(MAX_QUERY_CHARS).map(straight).collect();
    let plain = without_exclusions(&query);
    if plain != query {
        notes.push(Message::new("captures-query-excluding"));
    }
    let (rest, prefixes) = without_prefixes(&plain);
    let segmented = segment(&rest);
    let parser = parser(fields, searcher.schema());
    let mut words = words_of(&segmented);
    let plain = words.join(" ");
    // Some queries are understood but cannot be run, such as one for any value of a field that has no column.
    let can_run = |query: &dyn Query| query.weight(EnableScoring::enabled_from_searcher(searcher)).is_ok();
    let parse = |parser: &QueryParser| {
        let understood = [segmented.as_str(), &plain].into_iter().map(|text| parser.parse_query(text).ok());
        let mut understood = understood.enumerate().filter_map(|(at, query)| Some((at, query?)));
        understood.find(|(_, query)| can_run(&**query)).unwrap_or_else(|| (0, Box::new(EmptyQuery)))
    };
    let (fell_back, any) = parse(&parser);
    if fell_back > 0 {
        notes.push(Message::new("captures-query-plain"));
    }
    let mut strict = parser;
    strict.set_conjunction_by_default();
    let every = if words.is_empty() { Box::new(EmptyQuery) } else { parse(&strict).1 };
    let [every, any] = [(Occur::Must, every), (Occur::Should, any)].map(|(occur, query)| {
        if prefixes.is_empty() {
            return query;
        }
        let beginnings = prefixes.iter().map(|prefix| (occur, beginning(prefix, fields)));
        let rest = (!words.is_empty()).then_some((occur, query));
        Box::new(BooleanQuery::new(rest.into_iter().chain(beginnings).collect())) as Box<dyn Query>
    });
    words.extend(prefixes);
    if words.is_empty() && !query.trim().is_empty() {
        notes.push(Message::new("captures-query-no-words"));
    }
    Parsed { every, any, words, notes }
}

/// Words that begin so, in any field that is searched.
fn beginning(prefix: &str, fields: &Fields) -> Box<dyn Query> {
    let in_field = |(field, _)| {
        let term = Term::from_field_text(field, prefix);
        (Occur::Should, Box::new(FuzzyTermQuery::new_prefix(term, 0, false)) as Box<dyn Query>)
    };
    Box::new(BooleanQuery::new(fields.searched().into_iter().map(in_field).collect()))
}

/// The query without words such as `reev*`, and what they begin with, folded. Text in quotes stays as it is, and so do scripts
/// without spaces, where every part of a word is found anyway.
fn without_prefixes(query: &str) -> (String, Vec<String>) {
    let mut prefixes = Vec::new();
    let mut rest = Vec::new();
    let mut is_quoted = false;
    for word in query.split(' ') {
        let quotes = word.matches('"').count();
        let beginning = word.strip_suffix('*').filter(|_| !is_quoted && quotes == 0).map(super::words::fold_text);
        is_quoted ^= quotes % 2 == 1;
        match beginning {
            Some(beginning) if is_one_word(&beginning) && prefixes.len() < MAX_WORDS => prefixes.push(beginning),
            _ => rest.push(word),
        }
    }
    (rest.join(" "), prefixes)
}

fn is_one_word(folded: &str) -> bool {
    let mut words = Words::OfQueries;
    let mut terms = words.token_stream(folded);
    terms.advance() && terms.token().text == folded && folded.chars().nth(1).is_some() && !terms.advance()
}

/// Chinese keyboards write the query language's signs in their own width.
fn straight(c: char) -> char {
    match c {
        '“' | '”' | '＂' => '"',
        '：' => ':',
        '　' => ' ',
        other => other,
    }
}

/// Leading `-` and `NOT` become plain: tantivy 0.27 checks an excluded phrase against documents it has already passed
/// and trips over its own assertion, so that excluding cannot be offered.
fn without_exclusions(query: &str) -> String {
    let mut plain = String::with_capacity(query.len());
    for word in query.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let is_sign = word == "-" && !plain.ends_with(char::is_alphanumeric);
        let operator = word.strip_prefix("NOT").filter(|rest| !rest.starts_with(char::is_alphanumeric));
        match operator {
            _ if is_sign => plain.push(' '),
            Some(rest) => plain.extend(["not", rest]),
            None => plain.push_str(word),
        }
    }
    plain
}

fn parser(fields: &Fields, schema: &Schema) -> QueryParser {
    let searched = fields.searched();
    let default = searched.iter().map(|(field, _)| *field).collect();
    let mut parser = QueryParser::new(schema.clone(), default, query_tokenizers());
    for (field, weight) in searched {
        parser.set_field_boost(field, weight);
    }
    parser
}

/// The words without any sign of the query language, each once.
fn words_of(segmented: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for typed in segmented.split(|c: char| c.is_whitespace() || c.is_ascii_punctuation()) {
        let folded = super::words::fold_text(typed);
        let has_terms = Words::OfQueries.token_stream(&folded).advance();
        let is_operator = matches!(typed, "AND" | "OR" | "NOT" | "IN" | "TO");
        if has_terms && !is_operator && !words.contains(&folded) && words.len() < MAX_WORDS {
            words.push(folded);
        }
    }
    words
}
