//! `reeve match text --kind pirate`: listings in, one line for each: how likely it offers a work without a licence, and by what.
//! No register takes part.

use serde::Serialize;

use super::Answer;
use crate::extract::{Listing, ListingId};
use crate::matcher::Finding;
use crate::matcher::offer::Offer;

/// One line of output.
#[derive(Serialize)]
struct Line<'a> {
    listing_id: &'a ListingId,
    pirate: f64,
    findings: Vec<Finding>,
}

/// The line about `listing`; nothing where it scores less than `min_score`.
pub(super) fn answer(listing: &Listing, min_score: f64) -> Answer {
    let offer = Offer::of(listing);
    if offer.score < min_score {
        return Ok(String::new());
    }
    let line = Line { listing_id: &listing.id, pirate: offer.score, findings: offer.findings() };
    serde_json::to_string(&line).map(|line| line + "\n").map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matcher::examples::listing;

    fn value(listing: &Listing) -> serde_json::Value {
        serde_json::from_str(&answer(listing, 0.0).unwrap()).unwrap()
    }

    #[test]
    fn every_listing_gets_a_line_with_places_of_its_evidence() {
        let offered =
            Listing { description: Some("提取码: x8k2".to_owned()), ..listing("盐路归人 百度网盘") };
        let line = value(&offered);
        assert!(line["pirate"].as_f64().unwrap() > 0.9, "{line}");
        let places: Vec<_> =
            line["findings"].as_array().unwrap().iter().map(|finding| (&finding["field"], &finding["span"])).collect();
        assert_eq!(places[0], (&"title".into(), &serde_json::json!([5, 9])), "{line}");
        assert!(places.iter().any(|(field, _)| **field == "description"), "{line}");
        let plain = value(&listing("a pair of shoes"));
        assert_eq!((plain["pirate"].as_f64(), &plain["listing_id"]), (Some(0.0), &"listing".into()));
        assert_eq!(answer(&listing("a pair of shoes"), 0.5).unwrap(), "");
    }
}
