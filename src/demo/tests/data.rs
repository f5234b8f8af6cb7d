//! The bundled data agrees with itself.

use std::collections::BTreeSet;

use crate::demo::content::{Content, How};
use crate::demo::pages::Reply;
use crate::demo::sites;

#[test]
fn every_picture_is_described_once() {
    let described: toml::Table = toml::from_str(include_str!("../pictures.toml")).unwrap();
    let files: Vec<&str> =
        described["picture"].as_array().unwrap().iter().map(|picture| picture["file"].as_str().unwrap()).collect();
    let described: BTreeSet<&str> = files.iter().copied().collect();
    assert_eq!(described.len(), files.len(), "a picture is described twice");
    let contents: Vec<Content> = sites::contents().collect();
    let shown: BTreeSet<&str> = contents
        .iter()
        .flat_map(|site| &site.listings)
        .flat_map(|listing| &listing.pictures)
        .map(String::as_str)
        .collect();
    assert_eq!(described, shown);
}

#[test]
fn listings_stand_in_sections_at_addresses_of_their_own() {
    for site in sites::contents() {
        let paths: BTreeSet<&str> = site.listings.iter().map(|listing| listing.path.as_str()).collect();
        assert_eq!(paths.len(), site.listings.len(), "{}: two listings share an address", site.host);
        for listing in &site.listings {
            assert!(site.sections.iter().any(|section| section.key == listing.section), "{}", listing.path);
        }
    }
}

#[test]
fn special_answers_take_hold() {
    for (content, site) in sites::contents().zip(sites::open()) {
        let reply = |path: &str| site.replies.get(&format!("{}{path}", content.host));
        for answer in &content.answers {
            let holds = match (&answer.how, reply(&answer.path)) {
                (How::Redirect { to, .. }, Some(Reply::Redirect { .. })) => reply(to).is_some(),
                (How::BusyOnce { .. }, Some(Reply::Document(document))) => document.busy.is_some(),
                (How::Slow { .. }, Some(Reply::Document(document))) => !document.wait.is_zero(),
                (How::Endless, Some(Reply::Endless)) => true,
                _ => false,
            };
            assert!(holds, "{}{}", content.host, answer.path);
        }
    }
}
