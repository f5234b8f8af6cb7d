//! What a person typed, as queries. Nothing typed is an error: what the query language does not know is plain words.

use tantivy::Searcher;
use tantivy::query::{EmptyQuery, EnableScoring, Query, QueryParser};
use tantivy::schema::Schema;
use tantivy::tokenizer::{TokenStream, Tokenizer};

use super::schema::{Fields, query_tokenizers};
use super::words::{Words, segment};

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
}

pub(super) fn parse(query: &str, fields: &Fields, searcher: &Searcher) -> Parsed {
    let query: String = query.chars().take(MAX_QUERY_CHARS).map(straight).collect();
    let segmented = segment(&without_exclusions(&query));
    let parser = parser(fields, searcher.schema());
    let words = words_of(&segmented);
    let plain = words.join(" ");
    // Some queries are understood but cannot be run, such as one for any value of a field that has no column.
    let can_run = |query: &dyn Query| query.weight(EnableScoring::enabled_from_searcher(searcher)).is_ok();
    let parse = |parser: &QueryParser| {
        let understood = [segmented.as_str(), &plain].into_iter().filter_map(|text| parser.parse_query(text).ok());
        understood.into_iter().find(|query| can_run(&**query)).unwrap_or_else(|| Box::new(EmptyQuery))
    };
    let any = parse(&parser);
    let mut strict = parser;
    strict.set_conjunction_by_default();
    let every = if words.is_empty() { Box::new(EmptyQuery) } else { parse(&strict) };
    Parsed { every, any, words }
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
