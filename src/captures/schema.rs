//! The fields of a captured listing, and how each is indexed.

use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};
use tantivy::{DateTime, Index, TantivyDocument};

use super::CapturedListing;
use super::traces::traces;
use super::words::Words;

/// Changes whenever the fields or the way texts are cut into words change.
pub(super) const VERSION: &str = "2";
const TOKENIZER: &str = "reeve";
/// Characters of a description that are searched and shown.
const MAX_TEXT_CHARS: usize = 8_000;
const MAX_NAME_CHARS: usize = 1_000;

/// The texts are kept as the site wrote them (`raw_…`, to show) and indexed beside it (to find).
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    pub id: Field,
    pub title: Field,
    pub description: Field,
    pub seller: Field,
    pub brand: Field,
    pub url: Field,
    pub source: Field,
    pub seen: Field,
    pub raw_title: Field,
    pub raw_description: Field,
    /// What disguised names leave in the texts.
    pub traces: Field,
}

pub(super) fn build() -> (Schema, Fields) {
    let words = TextFieldIndexing::default()
        .set_tokenizer(TOKENIZER)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let traces = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    let searched = TextOptions::default().set_indexing_options(words);
    let mut schema = Schema::builder();
    let fields = Fields {
        id: schema.add_text_field("id", STRING | STORED | FAST),
        title: schema.add_text_field("title", searched.clone()),
        description: schema.add_text_field("description", searched.clone()),
        seller: schema.add_text_field("seller", searched.clone()),
        brand: schema.add_text_field("brand", searched.clone()),
        url: schema.add_text_field("url", searched),
        source: schema.add_text_field("source", STRING),
        seen: schema.add_date_field("seen", tantivy::schema::INDEXED),
        raw_title: schema.add_text_field("raw_title", STORED),
        raw_description: schema.add_text_field("raw_description", STORED),
        traces: schema.add_text_field("traces", TextOptions::default().set_indexing_options(traces)),
    };
    (schema.build(), fields)
}

pub(super) fn register_tokenizer(index: &Index) {
    index.tokenizers().register(TOKENIZER, TextAnalyzer::from(Words::OfListings));
}

/// The tokenizers for what people type.
pub(super) fn query_tokenizers() -> TokenizerManager {
    let tokenizers = TokenizerManager::default();
    tokenizers.register(TOKENIZER, TextAnalyzer::from(Words::OfQueries));
    tokenizers
}

impl Fields {
    /// The fields that plain words are looked for in, with their weights.
    pub fn searched(&self) -> [(Field, f32); 5] {
        [(self.title, 3.0), (self.brand, 2.0), (self.seller, 1.5), (self.description, 1.0), (self.url, 0.5)]
    }

    pub fn document(&self, captured: &CapturedListing) -> TantivyDocument {
        let cut = |text: &str, max: usize| text.chars().take(max).collect::<String>();
        let listing = &captured.listing;
        let mut document = TantivyDocument::default();
        document.add_text(self.id, &listing.id.0);
        document.add_text(self.source, &captured.source_id.0);
        document.add_date(self.seen, DateTime::from_timestamp_millis(captured.seen_ms));
        for field in [self.title, self.raw_title] {
            document.add_text(field, cut(&listing.title, MAX_NAME_CHARS));
        }
        for field in [self.description, self.raw_description] {
            document.add_text(field, cut(listing.description.as_deref().unwrap_or_default(), MAX_TEXT_CHARS));
        }
        let url = listing.url.as_ref().map(url::Url::as_str);
        for (field, text) in
            [(self.seller, listing.seller.as_deref()), (self.brand, listing.brand.as_deref()), (self.url, url)]
        {
            document.add_text(field, cut(text.unwrap_or_default(), MAX_NAME_CHARS));
        }
        let optional = [&listing.description, &listing.seller, &listing.brand, &listing.location];
        let texts = optional.into_iter().filter_map(Option::as_deref).chain([listing.title.as_str()]).chain(url);
        for trace in traces(texts.chain(listing.links.iter().map(|link| link.text.as_str()))) {
            document.add_text(self.traces, trace);
        }
        document
    }
}
