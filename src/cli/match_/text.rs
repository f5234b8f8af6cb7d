//! `reeve match text`: listings in, one line for each listing and right that has anything to do with each other.

use std::fmt::Write as _;
use std::sync::Arc;

use serde::Serialize;

use super::Answer;
use crate::cli::args::{MatchTextArgs, MatchTextKind};
use crate::cli::{Complaint, Context, Done, scan};
use crate::extract::{Listing, ListingId};
use crate::locale::Message;
use crate::matcher::{Candidate, Finding, match_listing};
use crate::rank::{RankedHit, Weights, rank};
use crate::register::Snapshot;
use crate::rights::RightId;

/// The fields of a listing that take part, by the names that `--fields` knows them by.
const FIELDS: &[&str] = &[
    "title",
    "description",
    "brand",
    "seller",
    "price",
    "currency",
    "nice_class",
    "lang",
    "url",
    "country",
    "location",
    "links",
];

pub async fn run(context: &Context, args: MatchTextArgs) -> anyhow::Result<Done> {
    if let Some(unknown) = args.fields.iter().find(|field| !FIELDS.contains(&field.as_str())) {
        let known = FIELDS.join(", ");
        let message = Message::new("match-unknown-field").with("field", unknown.as_str()).with("known", known);
        return Err(Complaint::misused(message).into());
    }
    let input = super::open(&args.file)?;
    let fields = args.fields;
    let read = move |line: &[u8]| {
        let mut listing = parse(line)?;
        if !fields.is_empty() {
            keep_only(&mut listing, &fields);
        }
        Ok::<Listing, String>(listing)
    };
    let min_score = args.min_score.unwrap_or_default();
    if args.kind == Some(MatchTextKind::Pirate) {
        return super::answer_lines(context, input, move |line| super::pirate::answer(&read(line)?, min_score)).await;
    }
    let matcher = Matcher {
        snapshot: super::snapshot(context, args.rights.as_deref()).await?,
        weights: scan::weights(context),
        min_score,
    };
    super::answer_lines(context, input, move |line| matcher.answer(&read(line)?)).await
}

/// A listing as a line has it; its id may be any text.
fn parse(line: &[u8]) -> Result<Listing, String> {
    let listing: Listing = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    if listing.id.0.is_empty() { Err("id".to_owned()) } else { Ok(listing) }
}

/// Forgets what `fields` does not name.
fn keep_only(listing: &mut Listing, fields: &[String]) {
    let all = std::mem::take(listing);
    let has = |field: &str| fields.iter().any(|named| named == field);
    *listing = Listing {
        id: all.id,
        kind: all.kind,
        title: if has("title") { all.title } else { String::new() },
        description: all.description.filter(|_| has("description")),
        brand: all.brand.filter(|_| has("brand")),
        seller: all.seller.filter(|_| has("seller")),
        price: all.price.filter(|_| has("price")),
        currency: all.currency.filter(|_| has("currency")),
        nice_class: all.nice_class.filter(|_| has("nice_class")),
        lang: all.lang.filter(|_| has("lang")),
        url: all.url.filter(|_| has("url")),
        country: all.country.filter(|_| has("country")),
        location: all.location.filter(|_| has("location")),
        links: if has("links") { all.links } else { Vec::new() },
        ..Listing::default()
    };
}

/// Compares listings with the register and writes what was found.
pub(super) struct Matcher {
    pub snapshot: Arc<Snapshot>,
    pub weights: Weights,
    /// Hits below this score are left out.
    pub min_score: f64,
}

/// One line of output.
#[derive(Serialize)]
struct Line<'a> {
    listing_id: &'a ListingId,
    right_id: &'a Option<RightId>,
    mention: f64,
    suspicion: f64,
    score: f64,
    findings: Vec<Share<'a>>,
}

/// A finding with its part in the score.
#[derive(Serialize)]
struct Share<'a> {
    #[serde(flatten)]
    finding: &'a Finding,
    share: f64,
}

impl Matcher {
    pub fn answer(&self, listing: &Listing) -> Answer {
        let candidate = Candidate { listing, pictures: &[] };
        let mut lines = String::new();
        for hit in match_listing(&candidate, &self.snapshot) {
            let ranked = rank(hit, &self.weights);
            if ranked.score.get() >= self.min_score {
                let line = serde_json::to_string(&line(&ranked)).map_err(|error| error.to_string())?;
                let _ = writeln!(lines, "{line}");
            }
        }
        Ok(lines)
    }
}

fn line(ranked: &RankedHit) -> Line<'_> {
    let shares = ranked.explanation.shares.iter().map(|share| share.amount);
    Line {
        listing_id: &ranked.hit.listing_id,
        right_id: &ranked.hit.right_id,
        mention: ranked.mention.get(),
        suspicion: ranked.suspicion.get(),
        score: ranked.score.get(),
        findings: ranked.hit.findings.iter().zip(shares).map(|(finding, share)| Share { finding, share }).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matcher::examples::{listing, mark};
    use crate::matcher::tests::{plain, snapshot};

    #[test]
    fn a_line_names_the_right_its_scores_and_where_each_finding_stands() {
        let matcher =
            Matcher { snapshot: Arc::new(snapshot(vec![plain(mark())])), weights: Weights::default(), min_score: 0.0 };
        let line = matcher.answer(&listing("新款 Korvela 高仿跑鞋")).unwrap();
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!((&line["listing_id"], &line["right_id"]), (&"listing".into(), &"mark".into()));
        assert_eq!(line["findings"][0]["span"], serde_json::json!([3, 10]));
        let shares: f64 =
            line["findings"].as_array().unwrap().iter().map(|finding| finding["share"].as_f64().unwrap()).sum();
        assert!((shares - line["score"].as_f64().unwrap()).abs() < 1e-9, "{line}");
        assert_eq!(matcher.answer(&listing("nothing of the kind")).unwrap(), "");
    }

    #[test]
    fn a_listing_needs_an_id_and_forgets_the_fields_that_are_not_asked_for() {
        assert!(parse(br#"{"title":"x"}"#).is_err());
        assert!(parse(b"{").is_err());
        let mut listing =
            parse(r#"{"id":"1","title":"x","description":"y","price":3.5,"seller":null}"#.as_bytes()).unwrap();
        keep_only(&mut listing, &["title".to_owned()]);
        assert_eq!((listing.title.as_str(), listing.description, listing.price), ("x", None, None));
    }
}
