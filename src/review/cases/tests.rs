//! Cases made by hand, for the rules that look at whole ones.

use std::collections::BTreeMap;

use super::*;
use crate::extract::{Contact, ContactKind, Link as PageLink, LinkKind as PageLinkKind, ListingId};
use crate::locale::Message;
use crate::matcher::{Field, Finding, Hit, PictureKind, PictureMatch};
use crate::rank::{Weights, rank};

const DAY_MS: i64 = 86_400_000;

/// A listing by this seller that shows a registered picture.
pub(crate) fn listing(id: &str, seller: &str) -> Listing {
    Listing {
        id: ListingId(id.to_owned()),
        title: format!("Lamp {id}"),
        seller: (!seller.is_empty()).then(|| seller.to_owned()),
        url: url::Url::parse(&format!("http://www.shop.test/{id}")).ok(),
        price: Some(30.0),
        currency: Some("CNY".to_owned()),
        ..Listing::default()
    }
}

fn ranked(id: &str, picture: Option<(&str, &str, PictureKind)>) -> RankedHit {
    let right = RightId("r".to_owned());
    let mut finding = Finding::new("picture_copy", Some(&right), 0.95, Field::Image, Message::new("x"));
    finding.picture = picture.map(|(picture_id, image_id, kind)| PictureMatch {
        url: "http://shop.test/1.jpg".to_owned(),
        picture_id: picture_id.to_owned(),
        image_id: image_id.to_owned(),
        kind,
        form: "cropped".to_owned(),
        mirrored: false,
        negative: false,
        share: 1.0,
        distance: None,
    });
    let hit = Hit { listing_id: ListingId(id.to_owned()), right_id: Some(right), findings: vec![finding] };
    rank(hit, &Weights::default())
}

/// A confirmed hit whose picture is `p-ID`, a copy of the registered picture `i`.
pub(crate) fn case_hit(id: &str, seller: &str) -> CaseHit {
    let listing = listing(id, seller);
    let source_id = SourceId("shop".to_owned());
    CaseHit {
        hit_id: id.to_owned(),
        membership: Membership::Confirmed,
        links: Vec::new(),
        joined: Word { by: "ann".to_owned(), at_ms: 10, note: None },
        seller: Seller::of(&listing, &source_id),
        first_seen_ms: 5,
        ranked: ranked(id, Some((&format!("p-{id}"), "i", PictureKind::Copy))),
        verdict: Some(Verdict::Infringes),
        archived: Some(Capture { file: "reeve-00000001.warc.gz".to_owned(), offset: 7, length: 9 }),
        pictures: Vec::new(),
        sighting: Sighting::unknown(5),
        listing,
        source_id,
    }
}

/// An open case over these hits.
pub(crate) fn case(hits: Vec<CaseHit>) -> Case {
    let ids: Vec<String> = hits.iter().map(|hit| hit.hit_id.clone()).collect();
    let right = RightId("r".to_owned());
    let id = Case::id_of(&right, &ids);
    let seller = hits.iter().find_map(|hit| hit.seller.clone());
    let opened = CaseEvent::new(&id, CaseEventKind::Opened { hits: ids, seller: None }, "ann", 10, None);
    Case {
        right: CaseRight { id: right, name: "Lamp".to_owned(), holder: "H".to_owned(), kind: RightKind::CopyrightWork },
        offender: seller.map(|seller| Offender { id: seller.offender_id(), seller, aliases: Vec::new() }),
        hits,
        state: CaseState::Open,
        history: vec![opened],
        jurisdiction: Some(Jurisdiction("CN".to_owned())),
        triage: Triage { lane: Lane::Simple, reasons: Vec::new() },
        imported_from: None,
        id,
    }
}

pub(crate) fn happens(case: &mut Case, kind: CaseEventKind, at_ms: i64) {
    case.state = transition(case.state, kind.step().expect("a case is opened once")).unwrap();
    case.history.push(CaseEvent::new(&case.id, kind, "ann", at_ms, None));
    assert_eq!(replay(&case.history), Ok(case.state));
}

fn noticed(sent_ms: i64, within_days: Option<i64>) -> CaseEventKind {
    CaseEventKind::Noticed {
        platform: "Shop".to_owned(),
        reference: None,
        sent_ms,
        expected_ms: within_days.map(|days| sent_ms + days * DAY_MS),
    }
}

fn seen(case: &Case, presences: &[(Presence, i64)]) -> BTreeMap<String, Sighting> {
    let hits = case.live().zip(presences);
    hits.map(|(hit, (presence, at_ms))| {
        let last_shown_ms = if presence.is_shown() { *at_ms } else { hit.sighting.last_shown_ms };
        let sighting = Sighting { presence: presence.clone(), found_ms: Some(*at_ms), last_shown_ms };
        (hit.hit_id.clone(), sighting)
    })
    .collect()
}

/// Looks, and writes down what was seen and what follows.
fn looks(case: &mut Case, presences: &[(Presence, i64)], at_ms: i64) -> Option<&'static str> {
    let sightings = seen(case, presences);
    let event = observe(case, &sightings);
    for hit in &mut case.hits {
        hit.sighting = sightings[&hit.hit_id].clone();
    }
    let name = event.as_ref().map(CaseEventKind::name);
    if let Some(event) = event {
        happens(case, event, at_ms);
    }
    name
}

#[test]
fn the_clock_sees_each_thing_once() {
    use Presence::{Gone, NotListed, Shown, Unanswered};
    let mut case = case(vec![case_hit("a", "S"), case_hit("b", "S")]);
    let gone = || Gone { status: Some(404) };
    let lost = || Unanswered { outcome: "timeout".to_owned() };
    assert_eq!(looks(&mut case, &[(Shown, 20), (Shown, 20)], 20), None, "nobody was asked for anything");
    happens(&mut case, noticed(30, None), 30);
    assert_eq!(looks(&mut case, &[(Shown, 20), (Shown, 20)], 31), None, "nothing was looked at since");
    assert_eq!(looks(&mut case, &[(lost(), 40), (lost(), 40)], 40), None, "no answer says nothing");
    assert_eq!(looks(&mut case, &[(gone(), 50), (Shown, 50)], 50), Some("still-there"));
    assert_eq!(looks(&mut case, &[(gone(), 60), (Shown, 60)], 60), None);
    assert_eq!(looks(&mut case, &[(gone(), 70), (lost(), 70)], 70), None, "one of them is not known to be gone");
    assert_eq!(looks(&mut case, &[(gone(), 80), (NotListed, 80)], 80), Some("removed"));
    assert_eq!(looks(&mut case, &[(gone(), 90), (NotListed, 90)], 90), None);
    assert_eq!(looks(&mut case, &[(gone(), 95), (Shown, 95)], 95), Some("relisted"));
    assert_eq!(case.state, CaseState::Relisted);
    happens(&mut case, noticed(100, None), 100);
    assert_eq!(looks(&mut case, &[(gone(), 110), (gone(), 110)], 110), Some("removed"));
    happens(&mut case, CaseEventKind::Closed { reason: CloseReason::Resolved }, 120);
    assert_eq!(looks(&mut case, &[(Shown, 130), (Shown, 130)], 130), None, "it is closed");
    assert!(case.takes_new_listings());
}

#[test]
fn what_an_authority_has_is_watched_and_stays_theirs() {
    let mut case = case(vec![case_hit("a", "S")]);
    happens(&mut case, CaseEventKind::HandedOver { to: "AMR".to_owned(), reference: None }, 20);
    assert_eq!(looks(&mut case, &[(Presence::Changed, 30)], 30), Some("removed"));
    assert_eq!(looks(&mut case, &[(Presence::Changed, 40)], 40), None);
    assert_eq!(case.state, CaseState::HandedOver);
}

#[test]
fn days_are_counted_from_the_latest_notice_to_between_two_looks() {
    let mut case = case(vec![case_hit("a", "S")]);
    let clock = |case: &Case, day: i64| TakedownClock::of(case, day * DAY_MS);
    assert_eq!(clock(&case, 5), TakedownClock::default());
    happens(&mut case, noticed(DAY_MS, Some(7)), DAY_MS);
    assert_eq!((clock(&case, 5).days, clock(&case, 5).overdue), (Some(4), false));
    assert!(clock(&case, 9).overdue);
    happens(&mut case, CaseEventKind::Removed { last_shown_ms: 4 * DAY_MS, found_ms: 6 * DAY_MS }, 6 * DAY_MS);
    let after = clock(&case, 30);
    assert_eq!((after.days, after.overdue, after.removal.unwrap().days()), (Some(5), false, "3–5".to_owned()));
    happens(&mut case, CaseEventKind::Relisted { hits: Vec::new() }, 8 * DAY_MS);
    assert_eq!((clock(&case, 30).removal, clock(&case, 30).relistings, clock(&case, 30).overdue), (None, 1, true));
    happens(&mut case, noticed(10 * DAY_MS, None), 10 * DAY_MS);
    assert_eq!((clock(&case, 12).days, clock(&case, 12).overdue), (Some(2), false));
    assert_eq!(relisting_since(&case), Some(DAY_MS), "since the first notice");
}

#[test]
fn a_case_is_complex_for_stated_reasons() {
    type Change = fn(&mut Case);
    let cases: [(&str, Change); 10] = [
        ("", |_| {}),
        ("cases-lane-technical", |case| case.right.kind = RightKind::Design),
        ("cases-lane-objected", |case| {
            happens(case, noticed(20, None), 20);
            happens(case, CaseEventKind::CounterNoticed { reference: None }, 30);
        }),
        ("cases-lane-relisted", |case| happens(case, CaseEventKind::Relisted { hits: Vec::new() }, 20)),
        ("cases-lane-items", |case| case.hits.extend((0..10).map(|at| case_hit(&format!("x{at}"), "S")))),
        ("cases-lane-sellers", |case| case.hits.push(case_hit("b", "Other"))),
        ("", |case| case.hits.push(case_hit("b", " s "))),
        ("cases-lane-sites", |case| {
            case.hits[0].listing.url = url::Url::parse("http://elsewhere.test/").ok();
        }),
        ("cases-lane-borders", |case| case.hits[0].listing.country = Some("vn".to_owned())),
        ("cases-lane-sum", |case| case.hits[0].listing.price = Some(49_990.0)),
    ];
    for (expected, change) in cases {
        let mut case = case(vec![case_hit("a", "S"), case_hit("a2", "S")]);
        change(&mut case);
        let live: Vec<&CaseHit> = case.live().collect();
        let triage = triage(case.right.kind, case.jurisdiction.as_ref(), &live, &case.history);
        let codes: Vec<&str> = triage.reasons.iter().map(|reason| &*reason.code).collect();
        assert_eq!(codes, Some(expected).filter(|code| !code.is_empty()).into_iter().collect::<Vec<_>>());
        assert_eq!(triage.lane, if expected.is_empty() { Lane::Simple } else { Lane::Complex });
    }
}

/// As many other sellers show each registered picture; the named contacts are the site's.
struct Known(usize, &'static str);

impl Commonness for Known {
    fn sellers_showing(&self, _: &str) -> usize {
        self.0
    }

    fn is_of_site(&self, _: &SourceId, contact: &str) -> bool {
        contact == self.1
    }
}

#[test]
fn links_are_stated_and_what_many_share_counts_for_less() {
    use LinkKind::{
        CommonPicture, PictureCopy, Redirect, SameContact, SameLink, SameRegisteredPicture, SameSeller, SameText,
    };
    type Change = fn(&mut CaseHit, &mut Listing, &mut RankedHit);
    let words =
        "A reading lamp made of folded paper, warm light, three heights, cable of two metres, shipped the same day.";
    let contact = |listing: &mut Listing, value: &str| {
        listing.contacts.push(Contact { kind: ContactKind::Wechat, value: value.to_owned() });
    };
    let rare = Known(0, "site@shop.test");
    let common = Known(9, "site@shop.test");
    let cases: [(&str, &Known, Option<(Vec<LinkKind>, f64)>, Change); 12] = [
        ("nothing", &rare, None, |_, _, _| {}),
        ("the same picture", &rare, Some((vec![PictureCopy], 0.85)), |_, _, ranked_hit| {
            *ranked_hit = ranked("n", Some(("p-a", "i", PictureKind::Copy)));
        }),
        ("a picture that everybody shows", &common, Some((vec![CommonPicture], 0.5)), |_, _, ranked_hit| {
            *ranked_hit = ranked("n", Some(("p-a", "i", PictureKind::Copy)));
        }),
        ("a photograph of the seller's own", &common, Some((vec![PictureCopy], 0.85)), |old, _, ranked_hit| {
            old.ranked = ranked("a", Some(("p-a", "i", PictureKind::Region)));
            *ranked_hit = ranked("n", Some(("p-a", "i", PictureKind::Region)));
        }),
        ("another picture of it", &rare, Some((vec![SameRegisteredPicture], 0.35)), |_, _, ranked_hit| {
            *ranked_hit = ranked("n", Some(("p-n", "i", PictureKind::Copy)));
        }),
        ("the same seller", &rare, Some((vec![SameSeller], 0.7)), |_, new, _| new.seller = Some("ｓ".to_owned())),
        ("the same name elsewhere", &rare, None, |_, new, _| {
            new.seller = Some("S".to_owned());
            new.url = url::Url::parse("http://other.test/n").ok();
        }),
        ("the same account", &rare, Some((vec![SameContact], 0.8)), |old, new, _| {
            old.listing.contacts.push(Contact { kind: ContactKind::Wechat, value: "Lamp88".to_owned() });
            new.contacts.push(Contact { kind: ContactKind::Wechat, value: "lamp88".to_owned() });
        }),
        ("the site's address", &rare, None, |old, new, _| {
            for listing in [&mut old.listing, new] {
                let value = "site@shop.test".to_owned();
                listing.contacts.push(Contact { kind: ContactKind::Email, value });
            }
        }),
        ("the same download", &rare, Some((vec![SameLink], 0.9)), |old, new, _| {
            for listing in [&mut old.listing, new] {
                let (url, text) = ("http://pan.test/s/1".to_owned(), String::new());
                listing.links.push(PageLink { url, kind: PageLinkKind::NetDisk, text });
            }
        }),
        ("a redirect", &rare, Some((vec![Redirect], 0.9)), |old, new, _| {
            let to = new.url.as_ref().map(ToString::to_string);
            old.sighting.presence = Presence::Redirected { to };
        }),
        ("seller and picture", &rare, Some((vec![SameSeller, SameRegisteredPicture], 0.805)), |_, new, ranked_hit| {
            new.seller = Some("S".to_owned());
            *ranked_hit = ranked("n", Some(("p-n", "i", PictureKind::Copy)));
        }),
    ];
    for (name, known, expected, change) in cases {
        let (mut old, mut new) = (case_hit("a", "S"), listing("n", "T"));
        let mut new_ranked = ranked("n", None);
        change(&mut old, &mut new, &mut new_ranked);
        let joining = joined(&old, &new, &new_ranked, known);
        let found = joining.map(|joining| {
            let kinds = joining.links.iter().map(|link| link.kind).collect::<Vec<_>>();
            (kinds, (joining.strength * 1000.0).round() / 1000.0)
        });
        assert_eq!(found, expected, "{name}");
    }
    let (mut old, mut new) = (case_hit("a", "S"), listing("n", "T"));
    old.listing.description = Some(words.to_owned());
    new.description = Some(words.replace("same day", "next day"));
    contact(&mut new, "x");
    let joining = joined(&old, &new, &ranked("n", None), &rare).unwrap();
    assert_eq!(joining.links.iter().map(|link| link.kind).collect::<Vec<_>>(), [SameText]);
    assert!(joining.strength >= PROPOSED_FROM && joining.strength < AUTOMATIC_FROM, "words alone are for a person");
}

fn joined(old: &CaseHit, new: &Listing, ranked: &RankedHit, known: &Known) -> Option<Joining> {
    let source_id = SourceId("shop".to_owned());
    let candidate = Candidate { hit_id: "n", source_id: &source_id, listing: new, ranked };
    join(&[old], &candidate, &SeenPictures::default(), known)
}

#[test]
fn strong_links_join_what_is_new_and_propose_what_was_there() {
    let strong = Joining { links: Vec::new(), strength: AUTOMATIC_FROM };
    let weak = Joining { links: Vec::new(), strength: PROPOSED_FROM };
    let mut case = case(vec![case_hit("a", "S")]);
    assert_eq!(strong.into_case(&case, 9), JoinAs::Proposal, "it was there when the case was opened");
    assert_eq!(strong.into_case(&case, 11), JoinAs::Member);
    happens(&mut case, noticed(20, None), 20);
    assert_eq!(strong.into_case(&case, 15), JoinAs::Member);
    assert_eq!(strong.into_case(&case, 21), JoinAs::Relisting);
    assert_eq!(weak.into_case(&case, 21), JoinAs::Proposal);
}

#[test]
fn a_cropped_copy_of_an_archived_picture_is_found() {
    let fingerprint = |picture: &image::DynamicImage| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        crate::imaging::fingerprint(bytes.get_ref(), &crate::imaging::Limits::default()).unwrap().to_bytes()
    };
    let picture = |name: &str| {
        let path = format!("{}/index/images/{name}", env!("CARGO_MANIFEST_DIR"));
        image::open(path).unwrap()
    };
    let (photo, other) = (picture("karst-dawn.jpg"), picture("lirui-runner.jpg"));
    let cropped = photo.crop_imm(photo.width() / 6, photo.height() / 6, photo.width() * 2 / 3, photo.height() * 2 / 3);
    let old = vec![("p-a".to_owned(), fingerprint(&photo))];
    let new = vec![("p-n".to_owned(), fingerprint(&cropped)), ("p-o".to_owned(), fingerprint(&other))];
    let pictures = SeenPictures::compare(&old, &new);
    let source_id = SourceId("shop".to_owned());
    for (picture, kind) in [("p-n", LinkKind::PictureCopy), ("p-o", LinkKind::SameRegisteredPicture)] {
        let (listing, ranked) = (listing("n", "T"), ranked("n", Some((picture, "i", PictureKind::Copy))));
        let candidate = Candidate { hit_id: "n", source_id: &source_id, listing: &listing, ranked: &ranked };
        let joining = join(&[&case_hit("a", "S")], &candidate, &pictures, &Known(0, "")).unwrap();
        assert_eq!(joining.links[0].kind, kind);
        assert!(!joining.links[0].because.to_string().contains("cases-link"), "{}", joining.links[0].because);
    }
}

#[test]
fn ids_are_of_content_and_a_case_is_read_back_as_it_was() {
    let right = RightId("r".to_owned());
    let of = |ids: &[&str]| Case::id_of(&right, &ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>());
    assert_eq!(of(&["b", "a"]), of(&["a", "c"]), "the first hit makes the case");
    assert_ne!(of(&["b"]), of(&["a"]));
    let mut case = case(vec![case_hit("a", "S")]);
    happens(&mut case, noticed(20, Some(3)), 20);
    let links = vec![Link {
        kind: LinkKind::SameSeller,
        weight: 0.7,
        with: "a".to_owned(),
        because: Message::new("cases-link-seller").with("seller", "S").with("site", "shop.test"),
    }];
    happens(&mut case, CaseEventKind::Joined { hit: "b".to_owned(), links, relisted: true }, 30);
    let text = serde_json::to_string(&case).unwrap();
    assert_eq!(serde_json::from_str::<Case>(&text).unwrap(), case);
    let ids: std::collections::BTreeSet<&str> = case.history.iter().map(|event| event.id.as_str()).collect();
    assert_eq!(ids.len(), case.history.len());
}

#[test]
fn a_seller_is_one_on_a_site_however_the_name_is_written() {
    let of = |name: &str, url: &str| {
        let listing = Listing { url: url::Url::parse(url).ok(), ..listing("x", name) };
        Seller::of(&listing, &SourceId("shop".to_owned()))
    };
    let known = of("Lamp House", "http://www.shop.test/1").unwrap();
    for (name, url, same) in [
        ("LAMP  house ", "https://shop.test/2", true),
        ("Ｌamp House", "http://www.shop.test/", true),
        ("Lamp House", "http://m.shop.test/", false),
        ("Lamp Houses", "http://shop.test/", false),
    ] {
        assert_eq!(known.is_same(&of(name, url).unwrap()), same, "{name} {url}");
    }
    assert_eq!(of("  ", "http://shop.test/"), None);
}
