//! What counts as another listing, as a table of changes.

use super::*;
use crate::extract::{Link, LinkKind, ListingId};
use crate::locale::Message;
use crate::matcher::{Field, Finding, PictureKind, PictureMatch};

fn listing() -> Listing {
    Listing {
        id: ListingId("l".to_owned()),
        title: "Lirui 跑步鞋".to_owned(),
        description: Some("Light and fast.".to_owned()),
        seller: Some("Corner Shop".to_owned()),
        price: Some(100.0),
        currency: Some("CNY".to_owned()),
        images: vec![url::Url::parse("http://shop.test/1.jpg?token=1").unwrap()],
        ..Listing::default()
    }
}

fn finding(signal: &str, picture_id: Option<&str>) -> Finding {
    let mut finding = Finding::new(signal, None, 1.0, Field::Title, Message::new("x"));
    finding.picture = picture_id.map(|picture_id| PictureMatch {
        url: "http://shop.test/1.jpg".to_owned(),
        picture_id: picture_id.to_owned(),
        image_id: "i".to_owned(),
        kind: PictureKind::Copy,
        form: "same".to_owned(),
        mirrored: false,
        negative: false,
        share: 1.0,
        distance: Some(0),
    });
    finding
}

fn hit(findings: Vec<Finding>) -> Hit {
    Hit { listing_id: ListingId("l".to_owned()), right_id: None, findings }
}

#[test]
fn only_what_a_person_would_look_at_again_is_a_material_change() {
    type Change = fn(&mut Listing, &mut Hit);
    let cases: [(&str, bool, Change); 16] = [
        ("nothing", false, |_, _| {}),
        ("case and blanks", false, |listing, _| listing.title = " LIRUI  跑步鞋 ".to_owned()),
        ("another title", true, |listing, _| listing.title = "Lirui 跑步鞋 高仿".to_owned()),
        ("another seller", true, |listing, _| listing.seller = Some("Other Shop".to_owned())),
        ("a seller that is not read any more", false, |listing, _| listing.seller = None),
        ("a brand that was not read", true, |listing, _| listing.brand = Some("Lirui".to_owned())),
        ("a little cheaper", false, |listing, _| listing.price = Some(85.0)),
        ("much cheaper", true, |listing, _| listing.price = Some(60.0)),
        ("another currency", true, |listing, _| listing.currency = Some("USD".to_owned())),
        ("a price from nothing", true, |listing, _| listing.price = Some(0.0)),
        ("the description only", false, |listing, _| listing.description = Some("Light. 12 sold.".to_owned())),
        ("another address of a picture", false, |listing, _| listing.images.clear()),
        ("a link to a net disk", true, |listing, _| {
            listing.links.push(Link {
                url: "http://pan.test/s/1".to_owned(),
                kind: LinkKind::NetDisk,
                text: String::new(),
            });
        }),
        ("a copied picture", true, |_, hit| hit.findings.push(finding("picture_copy", Some("p2")))),
        ("words that give a reason", true, |listing, hit| {
            listing.description = Some("Light. A货.".to_owned());
            hit.findings.push(finding("replica_words", None));
        }),
        // Another version of the matcher saw more in the same words: the person saw them too.
        ("another matcher", false, |_, hit| hit.findings.push(finding("replica_words", None))),
    ];
    let (before, found) = (listing(), hit(vec![finding("name_in_text", None), finding("picture_copy", Some("p1"))]));
    for (name, expected, change) in cases {
        let (mut after, mut found_after) = (before.clone(), found.clone());
        change(&mut after, &mut found_after);
        assert_eq!(changed_materially((&before, &found), (&after, &found_after)), expected, "{name}");
    }
}

#[test]
fn verdicts_are_read_as_they_are_written_and_say_what_they_mean() {
    let meaning = Verdict::ALL.map(|verdict| (verdict.as_str(), verdict.mentions(), verdict.infringes()));
    assert_eq!(meaning, [("infringes", true, true), ("lawful", true, false), ("not-used", false, false)]);
    for verdict in Verdict::ALL {
        assert_eq!(verdict.as_str().parse(), Ok(verdict));
        assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.as_str());
    }
    assert_eq!("unlawful".parse::<Verdict>(), Err(()));
}

#[test]
fn a_ruling_has_one_id_for_each_hit() {
    let ruling = |actor: &str, note: Option<&str>| Ruling {
        verdict: Verdict::Lawful,
        note: note.map(str::to_owned),
        actor: actor.to_owned(),
        decided_ms: 1,
    };
    let ids = [
        ruling("a", None).id("h1"),
        ruling("a", None).id("h2"),
        ruling("b", None).id("h1"),
        ruling("a", Some("b")).id("h1"),
    ];
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    assert_eq!(ruling("a", None).id("h1"), ids[0]);
}
