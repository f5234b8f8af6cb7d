//! From a listing to its score: what a market shows, and whether it is reported.

use crate::extract::{LinkKind, Listing};
use crate::matcher::examples::{film, indication, link, listing, mark};
use crate::matcher::tests::{drawing, pictured, plain, seen, snapshot};
use crate::matcher::{Candidate, CandidatePicture, match_listing};
use crate::rank::{Weights, rank};
use crate::register::Snapshot;

/// The score of the listing's hit on that right.
fn score(listing: &Listing, pictures: &[CandidatePicture], snapshot: &Snapshot, right: &str) -> f64 {
    let hits = match_listing(&Candidate { listing, pictures }, snapshot);
    let hit = hits.into_iter().find(|hit| hit.right_id.as_ref().map_or("", |id| id.0.as_str()) == right);
    hit.map_or(0.0, |hit| rank(hit, &Weights::default()).score.get())
}

#[test]
fn what_the_market_shows_is_reported_or_not() {
    let original = drawing(1);
    let snapshot = snapshot(vec![pictured(mark(), &original), plain(film()), plain(indication())]);
    let offer = |title: &str, seller: &str, price: f64| Listing {
        seller: Some(seller.into()),
        price: Some(price),
        currency: Some("CNY".into()),
        ..listing(title)
    };
    let shared =
        |title: &str| Listing { links: vec![link(LinkKind::NetDisk, "https://disk.example/s/1")], ..listing(title) };
    let from = |origin: &str| Listing {
        description: Some(format!("产地：{origin}。")), ..listing("柳州螺蛳粉 10袋")
    };
    let copied = [seen(&original.fliph())];
    for (listing, pictures, right, reported) in [
        (offer("Korvela runner", "corner shop", 390.0), &[][..], "mark", false),
        (offer("Korvela runner 高仿", "corner shop", 390.0), &[], "mark", true),
        (offer("Korvela runner", "corner shop", 60.0), &[], "mark", true),
        (offer("running shoe", "corner shop", 390.0), &copied, "mark", true),
        (offer("Korvela runner", "Korvela Store", 60.0), &copied, "mark", false),
        (offer("Laces for Korvela shoes", "lace shop", 12.0), &[], "mark", false),
        (offer("二手 珂薇拉 跑鞋 自穿", "anna", 120.0), &copied, "mark", false),
        (shared("盐路归人 1080p 网盘下载"), &[], "film", true),
        (listing("影评：《盐路归人》"), &[], "film", false),
        (shared("另一部电影 免费下载 网盘"), &[], "", true),
        (from("湖南衡阳"), &[], "indication", true),
        (from("广西柳州"), &[], "indication", false),
    ] {
        let score = score(&listing, pictures, &snapshot, right);
        assert_eq!(score >= 0.5, reported, "{} scores {score}", listing.title);
    }
}
