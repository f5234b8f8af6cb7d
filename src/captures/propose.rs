//! Which captured listings may use a name: asked of the index, so that a new right need not be compared with all of them.

use std::collections::BTreeSet;

use tantivy::collector::DocSetCollector;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, TantivyError, Term};

use super::schema::Fields;
use super::traces::{Need, needs};
use crate::extract::ListingId;

/// A character in more than one of so many listings says nothing by itself.
const RARE: u64 = 20;

/// Ids of the listings in which any of the names may stand, by id.
pub(super) fn propose(searcher: &Searcher, fields: &Fields, names: &[String]) -> Result<Vec<ListingId>, TantivyError> {
    let needs: BTreeSet<Need> = names.iter().flat_map(|name| needs(name)).collect();
    let mut asked: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    for need in needs {
        asked.extend(question(searcher, fields, need)?.map(|query| (Occur::Should, query)));
    }
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = BTreeSet::new();
    let columns: Vec<_> =
        searcher.segment_readers().iter().map(|segment| segment.fast_fields().str("id")).collect::<Result<_, _>>()?;
    for address in searcher.search(&BooleanQuery::new(asked), &DocSetCollector)? {
        let Some(Some(column)) = columns.get(address.segment_ord as usize) else { continue };
        let Some(ord) = column.term_ords(address.doc_id).next() else { continue };
        let mut id = String::new();
        if column.ord_to_str(ord, &mut id)? {
            found.insert(ListingId(id));
        }
    }
    Ok(found.into_iter().collect())
}

/// The need as a query; none where nothing can meet it.
fn question(searcher: &Searcher, fields: &Fields, need: Need) -> Result<Option<Box<dyn Query>>, TantivyError> {
    let trace = |text: &str| Term::from_field_text(fields.traces, text);
    let exact = |term: Term| -> Box<dyn Query> { Box::new(TermQuery::new(term, IndexRecordOption::Basic)) };
    Ok(match need {
        Need::Rare(text) => {
            let term = trace(&text);
            let documents = searcher.doc_freq(&term)?;
            (documents > 0 && documents * RARE <= searcher.num_docs().max(RARE)).then(|| exact(term))
        }
        Need::Of(wanted, texts) => {
            let mut terms = Vec::with_capacity(texts.len());
            for text in &texts {
                let term = trace(text);
                if searcher.doc_freq(&term)? > 0 {
                    terms.push((Occur::Should, exact(term)));
                }
            }
            let can_be_met = wanted > 0 && terms.len() >= wanted;
            can_be_met.then(|| Box::new(BooleanQuery::with_minimum_required_clauses(terms, wanted)) as Box<dyn Query>)
        }
        Need::Words(words) => {
            let in_any = |word: &String| -> Box<dyn Query> {
                let fields = fields.searched().into_iter().map(|(field, _)| field);
                let anywhere = fields.map(|field| (Occur::Should, exact(Term::from_field_text(field, word))));
                Box::new(BooleanQuery::new(anywhere.collect()))
            };
            (!words.is_empty()).then(|| {
                let all = words.iter().map(|word| (Occur::Must, in_any(word))).collect();
                Box::new(BooleanQuery::new(all)) as Box<dyn Query>
            })
        }
    })
}
