use std::io::{Cursor, Write as _};
use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::json;
use zip::write::SimpleFileOptions;

use super::*;
use crate::evidence::warc;
use crate::fetch::Exchange;
use crate::fetch::header::HeaderMap;
use crate::review::cases::{Capture, Case};
use crate::rights::Right;

const PAGE: &str = "http://shop.test/item/1";

fn case() -> Case {
    let listing = json!({
        "id": "l1", "kind": "product", "title": "=HYPERLINK(\"x\") <b>壮锦</b> lamp", "seller": "Lamp & Co",
        "url": PAGE, "price": 19.9, "currency": "CNY", "location": "义乌", "country": "CN",
        "contacts": [{"kind": "credit_code", "value": "91330782MA28ABCD1X"}],
    });
    let finding = json!({
        "right_id": "lamp", "signal": "name_in_text", "strength": 0.9, "field": "title",
        "because": {"code": "matcher-name-in-text"},
    });
    let ranked = json!({
        "hit": {"listing_id": "l1", "right_id": "lamp", "findings": [finding]}, "mention": 0.9, "suspicion": 0.9,
        "score": 0.9, "explanation": {"shares": []},
    });
    let hit = json!({
        "hit_id": "h1", "membership": "confirmed", "joined": {"by": "ann", "at_ms": 20}, "source_id": "shop",
        "seller": {"site": "shop.test", "name": "Lamp & Co"}, "first_seen_ms": 10, "listing": listing, "ranked": ranked,
        "verdict": "infringes", "archived": {"file": "reeve-00000001.warc.gz", "offset": 300, "length": 200},
        "pictures": [{"address": "http://shop.test/1.png", "picture_id": sha256(b"picture"), "archived": null}],
        "sighting": {"presence": "unknown", "found_ms": null, "last_shown_ms": 15},
    });
    let case = json!({
        "id": "c0ffee", "right": {"id": "lamp", "name": "壮锦", "holder": "Guild", "kind": "trademark"},
        "offender": {"id": "o1", "seller": {"site": "shop.test", "name": "Lamp & Co"}},
        "hits": [hit], "state": "handed-over", "jurisdiction": "CN",
        "history": [
            {"id": "e1", "event": "opened", "hits": ["h1"], "actor": "ann", "at_ms": 20},
            {"id": "e2", "event": "handed-over", "to": "Hangzhou", "actor": "ann", "at_ms": 90},
        ],
        "triage": {"lane": "simple", "reasons": []},
    });
    serde_json::from_value(case).unwrap()
}

fn right() -> Right {
    let record = json!({
        "id": "lamp", "kind": "trademark", "name": "壮锦", "holder": "Guild", "classes": [24],
        "registration_number": "No. 123-456", "office": "CNIPA", "jurisdictions": ["CN"],
    });
    serde_json::from_value(record).unwrap()
}

/// The archive's members for the page: who wrote it, the request and the answer.
fn members() -> Vec<Vec<u8>> {
    let warcinfo = warc::warcinfo("reeve-00000001.warc.gz", "Reeve/test", "", 0);
    let exchange = Exchange::new(PAGE.parse().unwrap(), 200, HeaderMap::new(), "<title>lamp</title>");
    let records = warc::exchange_records(&exchange, "<urn:uuid:0>", None);
    let (request, response) = records.bytes.split_at(records.response_offset as usize);
    [warcinfo, request.to_vec(), response.to_vec()].into()
}

fn contents() -> Contents {
    let members = members();
    let record = warc::read_member(&members[2], 1 << 20).unwrap();
    let record_id = record.header("WARC-Record-ID").unwrap().to_owned();
    let decision = HandedDecision {
        id: "d1".to_owned(),
        hit_id: "h1".to_owned(),
        verdict: crate::review::Verdict::Infringes,
        note: None,
        actor: "ann".to_owned(),
        decided_ms: 18,
    };
    let gathered = Gathered {
        rights: vec![right()],
        decisions: vec![decision],
        members,
        pictures: vec![HandedPicture { sha256: sha256(b"picture"), bytes: b"picture".to_vec() }],
        ..Gathered::default()
    };
    Contents::of(&case(), "Hangzhou", gathered, &|_: &Capture| Some(record_id.clone())).unwrap()
}

#[test]
fn the_last_decision_about_a_hit_is_the_one_that_counts() {
    use crate::review::Verdict::{Infringes, Lawful};
    let cases = [(&[Infringes][..], vec!["d0"]), (&[Infringes, Lawful], vec![]), (&[Lawful, Infringes], vec!["d1"])];
    for (verdicts, expected) in cases {
        let mut contents = contents();
        let first = contents.decisions[0].clone();
        let decided = verdicts.iter().zip(0_i64..);
        contents.decisions = decided
            .map(|(verdict, at)| HandedDecision {
                id: format!("d{at}"),
                verdict: *verdict,
                decided_ms: first.decided_ms + at,
                ..first.clone()
            })
            .collect();
        let checklist = Checklist::of(&contents);
        let likeness = checklist.elements.iter().find(|element| element.kind == ElementKind::Likeness).unwrap();
        let shown: Vec<&str> = likeness.shown.iter().map(|shown| shown.id.as_str()).collect();
        assert_eq!(shown, expected, "{verdicts:?}");
    }
}

static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate().unwrap());
static BUNDLE: LazyLock<Vec<u8>> = LazyLock::new(|| sealed(&contents(), &Contacts::default()));

fn sealed(contents: &Contents, contacts: &Contacts) -> Vec<u8> {
    let order =
        Order { agency: "Yiwu", actor: "ann", contact: Some("ann@example.com"), to: "Hangzhou", contents, contacts };
    seal(&order, &KEY).unwrap()
}

fn trusted() -> [TrustedKey; 1] {
    [TrustedKey { name: "Yiwu".to_owned(), key: KEY.public() }]
}

/// The bundle after its files were changed, in a container that is as it should be.
fn repacked(change: impl FnOnce(&mut Vec<File>)) -> Vec<u8> {
    let mut files = container::unpack(&BUNDLE).unwrap();
    change(&mut files);
    pack(&files).unwrap()
}

/// …and signed again, by somebody who is trusted.
fn resigned(change: impl FnOnce(&mut Vec<File>)) -> Vec<u8> {
    repacked(|files| {
        let mut content = files.split_off(2);
        change(&mut content);
        let old = Manifest::read(&files[0].1).unwrap();
        let manifest = Manifest::of(&old.case_id, old.as_of_ms, old.from, &old.to, &content);
        files[0].1 = manifest.to_bytes();
        files[1].1 = KEY.sign(&files[0].1, &manifest.trusted_comment()).unwrap().into_bytes();
        files.extend(content);
    })
}

fn file<'a>(files: &'a mut [File], name: &str) -> &'a mut Vec<u8> {
    &mut files.iter_mut().find(|(known, _)| known == name).unwrap().1
}

fn fault(bytes: &[u8]) -> BundleFault {
    open(bytes, &trusted()).map(|bundle| bundle.digest).unwrap_err()
}

#[test]
fn what_is_sealed_is_what_is_opened() {
    let bundle = open(&BUNDLE, &trusted()).unwrap();
    assert_eq!(bundle.contents, contents());
    assert_eq!((bundle.signer.as_str(), bundle.manifest.to.as_str()), ("Yiwu", "Hangzhou"));
    let again = open(&sealed(&contents(), &Contacts::default()), &trusted()).unwrap();
    assert_eq!((&again.digest, &again.manifest), (&bundle.digest, &bundle.manifest), "but for the signature");
    assert_eq!(pack(&bundle.files).unwrap(), *BUNDLE);
    assert_eq!(entries(&bundle.files), bundle.manifest.files);
    // That this agency got it is no part of what it gets; nor is where our archive has it.
    let case = &bundle.contents.case;
    assert_eq!((case.history.len(), case.state), (1, crate::review::cases::CaseState::Open));
    assert!(case.hits.iter().all(|hit| hit.archived.is_none()));
    // The records stand as they stood.
    assert_eq!(bundle.contents.evidence.warc, members().concat());
    assert_eq!(bundle.contents.hits[0].record_id.as_ref(), Some(&bundle.contents.evidence.records[2].record_id));
    let names: Vec<&str> = bundle.files.iter().map(|(name, _)| name.as_str()).collect();
    let picture = format!("pictures/{}", sha256(b"picture"));
    assert_eq!(
        names,
        [
            "manifest.json",
            "manifest.json.minisig",
            "case.json",
            "checklist.json",
            "decisions.jsonl",
            "evidence/evidence.warc.gz",
            "evidence/index.jsonl",
            "hits.jsonl",
            "letter.html",
            "listings.jsonl",
            &picture,
            "rights.jsonl",
        ]
    );
}

#[test]
fn whoever_changes_anything_is_refused_with_its_name() {
    let changed = |name: &str| BundleFault::Changed { name: name.to_owned() };
    let cases: [(Vec<u8>, BundleFault); 6] = [
        (repacked(|files| file(files, "case.json").push(b' ')), changed("case.json")),
        (repacked(|files| file(files, "letter.html")[20] ^= 1), changed("letter.html")),
        (repacked(|files| drop(files.pop())), BundleFault::Missing { name: "rights.jsonl".to_owned() }),
        (
            repacked(|files| files.push(("zzz".to_owned(), b"more".to_vec()))),
            BundleFault::Unlisted { name: "zzz".to_owned() },
        ),
        (repacked(|files| drop(files.remove(1))), BundleFault::Missing { name: "manifest.json.minisig".to_owned() }),
        (repacked(|files| drop(files.remove(0))), BundleFault::NoBundle),
    ];
    for (bytes, expected) in cases {
        assert_eq!(fault(&bytes), expected);
    }
    let manifest = |from: &str, to: &str| {
        repacked(|files| {
            let text = String::from_utf8(files[0].1.clone()).unwrap();
            files[0].1 = text.replace(from, to).into_bytes();
        })
    };
    assert!(matches!(fault(&manifest("Hangzhou", "Hongkong")), BundleFault::Signature(_)));
    assert_eq!(fault(&manifest("\"version\": 1", "\"version\": 2")), BundleFault::TooNew { version: 2 });
    assert!(matches!(open(&BUNDLE, &[]).unwrap_err(), BundleFault::UnknownSigner { name, .. } if name == "Yiwu"));
    let stranger = TrustedKey { name: "Yiwu".to_owned(), key: SigningKey::generate().unwrap().public() };
    assert!(matches!(open(&BUNDLE, &[stranger]).unwrap_err(), BundleFault::UnknownSigner { .. }));
    // The signature of another bundle by the same key.
    let mut other = contents();
    other.case.id = "decade".to_owned();
    let other = container::unpack(&sealed(&other, &Contacts::default())).unwrap();
    assert!(matches!(fault(&repacked(|files| files[1] = other[1].clone())), BundleFault::Signature(_)));
    assert_eq!(
        fault(&repacked(|files| {
            files[1].1 =
                KEY.sign(&files[0].1, &Manifest::read(&other[0].1).unwrap().trusted_comment()).unwrap().into_bytes();
        })),
        BundleFault::OtherCase
    );
}

#[test]
fn even_a_trusted_sender_is_held_to_what_the_bundle_says() {
    let dangling = |fault: BundleFault| matches!(fault, BundleFault::Dangling { .. });
    assert!(dangling(fault(&resigned(|files| files.retain(|(name, _)| name != "listings.jsonl")))));
    assert!(dangling(fault(&resigned(|files| files.retain(|(name, _)| !name.starts_with("pictures/"))))));
    assert!(dangling(fault(&resigned(|files| files.retain(|(name, _)| name != "hits.jsonl")))));
    assert!(matches!(
        fault(&resigned(|files| files.retain(|(name, _)| name != "evidence/evidence.warc.gz"))),
        BundleFault::EvidenceIndex { offset: 0 }
    ));
    assert!(matches!(
        fault(&resigned(|files| file(files, "hits.jsonl").extend(b"{}\n"))),
        BundleFault::BadFile { line: 2, .. }
    ));
    // A record whose page was changed, packed as well as any other.
    let forged = |from: &str, to: &str| {
        resigned(|files| {
            let member = &members()[2];
            let mut text = String::new();
            std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&member[..]), &mut text).unwrap();
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(text.replace(from, to).as_bytes()).unwrap();
            let warc = [members()[0].clone(), members()[1].clone(), encoder.finish().unwrap()].concat();
            *file(files, "evidence/evidence.warc.gz") = warc;
        })
    };
    assert!(matches!(fault(&forged("<title>lamp", "<title>lump")), BundleFault::Evidence { .. }));
    assert!(matches!(fault(&forged("WARC-Block-Digest", "Some-Block-Digest")), BundleFault::EvidenceDigest { .. }));
    assert!(matches!(
        fault(&forged("WARC-Payload-Digest: sha256:", "WARC-Payload-Digest: sha256:A")),
        BundleFault::EvidenceDigest { .. }
    ));
    assert!(matches!(fault(&forged("WARC-Date: 1970", "WARC-Date: 1971")), BundleFault::EvidenceIndex { .. }));
}

#[test]
fn a_container_that_is_not_ours_is_refused() {
    let made = |names: &[&str], options: SimpleFileOptions| {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            writer.start_file(*name, options).unwrap();
            writer.write_all(b"x").unwrap();
        }
        writer.finish().unwrap().into_inner()
    };
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for name in ["../x", "/x", "a/../x", "a\\x", "C:x", "a/b/c", ".x", "A", "x ", "a//x", "é", &"x".repeat(121)] {
        let found = container::unpack(&made(&[name], stored));
        // The writer of these makes some names plain by itself.
        assert!(found.as_ref().map_or(true, |files| files[0].0 != name), "{name}: {found:?}");
        assert!(pack(&[(name.to_owned(), Vec::new())]).is_err(), "{name}");
    }
    let deflated = stored.compression_method(zip::CompressionMethod::Deflated);
    assert_eq!(container::unpack(&made(&["a"], deflated)), Err(BundleFault::NotCanonical));
    assert_eq!(container::unpack(&made(&["a"], stored.unix_permissions(0o755))), Err(BundleFault::NotCanonical));
    let mut link = zip::ZipWriter::new(Cursor::new(Vec::new()));
    link.add_symlink("a", "/etc/passwd", stored).unwrap();
    assert_eq!(container::unpack(&link.finish().unwrap().into_inner()), Err(BundleFault::NotCanonical));
    let mut folder = zip::ZipWriter::new(Cursor::new(Vec::new()));
    folder.add_directory("a", stored).unwrap();
    assert!(container::unpack(&folder.finish().unwrap().into_inner()).is_err());
    let sound = pack(&[("a".to_owned(), b"1".to_vec()), ("b".to_owned(), b"2".to_vec())]).unwrap();
    for odd in [
        [b"x".to_vec(), sound.clone()].concat(),
        [sound.clone(), b"x".to_vec()].concat(),
        sound[..sound.len() - 1].to_vec(),
        Vec::new(),
        b"PK".to_vec(),
    ] {
        assert!(container::unpack(&odd).is_err());
    }
    // Two files of one name.
    let twice = String::from_utf8_lossy(&sound).into_owned();
    assert!(twice.contains('b'));
    let twice: Vec<u8> = sound.iter().map(|byte| if *byte == b'b' { b'a' } else { *byte }).collect();
    assert!(container::unpack(&twice).is_err());
}

#[test]
fn no_bit_of_a_container_is_without_meaning() {
    let sound = pack(&[("a".to_owned(), b"one".to_vec()), ("b/c".to_owned(), Vec::new())]).unwrap();
    for at in 0..sound.len() {
        for bit in 0..8 {
            let mut bytes = sound.clone();
            bytes[at] ^= 1 << bit;
            assert!(container::unpack(&bytes).is_err(), "bit {bit} of byte {at}");
        }
    }
}

/// A bundle as version 1 was first written, with the key it was signed with: formats outlive code.
#[test]
fn a_bundle_of_the_first_version_is_read() {
    let fixture =
        |name: &str| std::fs::read(format!("{}/tests/fixtures/handoff/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let key = PublicKey::from_text(&String::from_utf8(fixture("v1.pub")).unwrap()).unwrap();
    let bundle = open(&fixture("v1.zip"), &[TrustedKey { name: "Yiwu".to_owned(), key }]).unwrap();
    assert_eq!((bundle.manifest.version, bundle.manifest.case_id.as_str()), (1, "c0ffee"));
    assert_eq!(bundle.contents.hits.len() + bundle.contents.rights.len() + bundle.contents.evidence.records.len(), 5);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn one_changed_byte_anywhere_is_refused(at in any::<prop::sample::Index>(), change in 1..=255_u8) {
        let mut bytes = BUNDLE.clone();
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        prop_assert!(open(&bytes, &trusted()).is_err(), "byte {} by {}", at, change);
    }
}

#[test]
fn the_letter_says_what_is_there_and_what_is_missing_and_runs_nothing() {
    let contacts = Contacts::parse(
        "[[contact]]\nname = \"Aid <Centre>\"\nkind = \"legal-aid\"\nregions = [\"CN-ZJ\"]\nsource = \"leaflet of 2026\"\n\
         [[contact]]\nname = \"Elsewhere\"\nkind = \"expert\"\nregions = [\"VN\"]\nsource = \"letter\"\n",
    )
    .unwrap();
    let bundle = open(&sealed(&contents(), &contacts), &trusted()).unwrap();
    let text = |name: &str| {
        let (_, bytes) = bundle.files.iter().find(|(known, _)| known == name).unwrap();
        String::from_utf8(bytes.clone()).unwrap()
    };
    let letter = text("letter.html");
    for part in [
        "案件移送函",
        "Case handed over",
        "Aid &#60;Centre&#62;",
        "义乌",
        "GB/T 2260: 330782",
        "shop.test",
        "缺失",
        "Missing",
    ] {
        assert!(letter.contains(part), "{part} is not in the letter");
    }
    assert!(!letter.contains("<b>") && !letter.contains("<script") && !letter.contains("Elsewhere"), "{letter}");
    let checklist: serde_json::Value = serde_json::from_str(&text("checklist.json")).unwrap();
    let elements = checklist["elements"].as_array().unwrap();
    let present: Vec<(&str, bool)> = elements
        .iter()
        .map(|element| (element["kind"].as_str().unwrap(), !element["shown"].as_array().unwrap().is_empty()))
        .collect();
    let expected = [
        ("right", true),
        ("use", true),
        ("likeness", true),
        ("scale", false),
        ("intent", false),
        ("price", true),
        ("turnover", false),
    ];
    assert_eq!(present, expected);
    let contacts: serde_json::Value = serde_json::from_str(&text("contacts.json")).unwrap();
    assert_eq!(contacts["contact"].as_array().unwrap().len(), 1);
    // The letter is not what is handed over: another letter, the same digest.
    assert_eq!(bundle.manifest.content_sha256, open(&BUNDLE, &trusted()).unwrap().manifest.content_sha256);
}

#[test]
fn contacts_without_a_source_are_none() {
    for (text, code) in [
        ("[[contact]]\nname = \"A\"\nkind = \"expert\"\n", "handoff-bad-contacts"),
        ("[[contact]]\nname = \"A\"\nkind = \"expert\"\nsource = \" \"\n", "handoff-contact-without"),
        ("[[contact]]\nname = \"A\"\nkind = \"wizard\"\nsource = \"x\"\n", "handoff-bad-contacts"),
        ("[[contact]]\nname = \"A\"\nkind = \"expert\"\nsource = \"x\"\nrights = [\"tm\"]\n", "handoff-bad-contacts"),
        ("[[contact]]\nname = \"A\"\nkind = \"expert\"\nsource = \"x\"\nfax = \"1\"\n", "handoff-bad-contacts"),
    ] {
        assert_eq!(Contacts::parse(text).unwrap_err().code, code, "{text}");
    }
    assert_eq!(Contacts::parse(""), Ok(Contacts::default()));
}

#[test]
fn the_same_thing_has_the_same_key_in_every_agency() {
    let keys =
        |case: &Case, rights: &[Right]| subjects(case, rights).into_keys().collect::<std::collections::BTreeSet<_>>();
    let ours = keys(&case(), &[right()]);
    let mut theirs = case();
    theirs.id = "other".to_owned();
    theirs.right.id.0 = "their-lamp".to_owned();
    theirs.right.name = "Zhuang brocade".to_owned();
    theirs.hits[0].listing.id.0 = "their-listing".to_owned();
    theirs.hits[0].listing.url = Some("http://SHOP.test:80/item/1#top".parse().unwrap());
    theirs.hits[0].seller.as_mut().unwrap().name = "LAMP  &  CO".to_owned();
    let mut their_right = right();
    their_right.id = theirs.right.id.clone();
    their_right.registration.number = Some("№123456".replace('№', "No "));
    let common: Vec<SubjectKind> =
        keys(&theirs, &[their_right]).intersection(&ours).map(|subject| subject.kind).collect();
    assert!(common.contains(&SubjectKind::Listing) && common.contains(&SubjectKind::Right), "{common:?}");
    assert!(common.contains(&SubjectKind::Offender), "{common:?}");
}
