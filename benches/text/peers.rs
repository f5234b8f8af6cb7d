//! What others offer for the same question, each used as its documentation shows: which marks does a text name?
//! They are here to be compared with and for nothing else.

use std::collections::BTreeSet;

use reeve::text::{Script, script_of};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, TokenStream as _};
use tantivy::{Index, Searcher, TantivyDocument, Term};

/// Whether a find of an automaton stands where a word or number begins and ends, which our own search knows by itself.
pub fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let joins = |at: usize| {
        let (before, after) = text.split_at(at);
        let neighbours = before.chars().next_back().zip(after.chars().next());
        neighbours.is_some_and(|(left, right)| {
            matches!(
                (script_of(left), script_of(right)),
                (Script::Spaced, Script::Spaced) | (Script::Digit, Script::Digit)
            )
        })
    };
    !joins(start) && !joins(end)
}

/// Every word of the text against every mark, edit distance at most two.
pub fn rapidfuzz(text: &str, marks: &[String]) -> usize {
    use rapidfuzz::distance::osa::{Args, BatchComparator};
    let limit = Args::default().score_cutoff(2);
    let words: BTreeSet<&str> = text.split(' ').filter(|word| word.len() > 3).collect();
    let near = |word: &str| {
        let word = BatchComparator::new(word.chars());
        marks.iter().filter(|mark| word.distance_with_args(mark.chars(), &limit).is_some()).count()
    };
    words.into_iter().map(near).sum()
}

/// Marks as documents of a search engine, and a text's words as a query.
pub struct Tantivy {
    searcher: Searcher,
    name: Field,
    words: TextAnalyzer,
}

impl Tantivy {
    pub fn build(marks: &[String]) -> tantivy::Result<Tantivy> {
        let words = TextAnalyzer::builder(tantivy_jieba::JiebaTokenizer::new()).build();
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default().set_tokenizer("words").set_index_option(IndexRecordOption::Basic);
        let name = schema.add_text_field("name", TextOptions::default().set_indexing_options(indexing));
        let index = Index::create_in_ram(schema.build());
        index.tokenizers().register("words", words.clone());
        let mut writer = index.writer_with_num_threads(1, 100_000_000)?;
        for mark in marks {
            let mut document = TantivyDocument::new();
            document.add_text(name, mark);
            writer.add_document(document)?;
        }
        writer.commit()?;
        Ok(Tantivy { searcher: index.reader()?.searcher(), name, words })
    }

    /// How many marks have a word of the text; the ten best are what an analyst would be shown.
    pub fn query(&mut self, text: &str) -> usize {
        let mut words = BTreeSet::new();
        self.words.token_stream(text).process(&mut |token| {
            if !token.text.trim().is_empty() {
                words.insert(token.text.clone());
            }
        });
        let term = |word: &String| {
            let term = Term::from_field_text(self.name, word);
            (Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>)
        };
        let query = BooleanQuery::new(words.iter().map(term).collect());
        let best = TopDocs::with_limit(10).order_by_score();
        self.searcher.search(&query, &(best, Count)).map_or(0, |(_, count)| count)
    }
}
