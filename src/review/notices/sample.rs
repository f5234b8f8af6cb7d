//! Complete notices in every form, for tests to render and to damage. Everybody in them is invented.

use serde_json::json;

use super::situation::{ItemSituation, Situation};
use super::*;
use crate::review::Verdict;
use crate::rights::from_json;

/// 2026-11-23 08:00 UTC.
pub const DRAFTED_MS: i64 = 1_795_420_800_000;

/// A complete notice in `form`, and a situation in which nothing speaks against it. The DMCA's is about a work, the others about
/// a trademark.
pub fn complete(form: Form) -> (Notice, Situation) {
    let kind = if form == Form::Dmca { RightKind::CopyrightWork } else { RightKind::Trademark };
    of_kind(form, kind)
}

/// The same about another kind of right, with a comparison of features where the kind needs one.
pub fn of_kind(form: Form, kind: RightKind) -> (Notice, Situation) {
    let right = right(kind);
    let needs_features = matches!(kind, RightKind::Design | RightKind::Patent);
    let report = needs_features.then(|| "evaluation-report-2025.pdf".to_owned());
    let territory = match form {
        Form::Dmca | Form::Vero => "US",
        Form::Dsa => "DE",
        Form::Ecl42 | Form::Platform | Form::Abuse => "CN",
    };
    let item = item(form, &right.id);
    let now =
        ItemSituation { verdict: Some(Verdict::Infringes), holds: true, authorised: false, shown: true, told: None };
    let situation = Situation {
        today: clock::day(DRAFTED_MS, 0),
        items: [(item.hit_id.clone(), now)].into(),
        right: Some(right.clone()),
    };
    let notice = Notice {
        schema: SCHEMA,
        form,
        lang: Lang::En,
        complainant: complainant(),
        right: ClaimedRight::of(&right, "certificate-30215478.pdf".to_owned(), report),
        items: vec![item],
        features: if needs_features { features() } else { Vec::new() },
        statements: Statements {
            good_faith: true,
            accurate: true,
            exceptions_considered: true,
            resale_considered: true,
        },
        signature: Some(Signature {
            name: "Wei Ling".to_owned(),
            kind: SignatureKind::Electronic,
            signed_ms: DRAFTED_MS,
        }),
        addressee: addressee(form),
        measures: form.measures(),
        ground: ground(kind).to_owned(),
        territory: Some(Jurisdiction(territory.to_owned())),
        vero: (form == Form::Vero).then(|| Vero {
            reason_code: "9033".to_owned(),
            brand: Some("LIRUI".to_owned()),
            ..Vero::default()
        }),
        drafted_by: "ann".to_owned(),
        drafted_ms: DRAFTED_MS,
    };
    (notice, situation)
}

fn ground(kind: RightKind) -> &'static str {
    match kind {
        RightKind::CopyrightWork => "17 U.S.C. 106 and 501",
        RightKind::Design | RightKind::Patent => "Patent Law of the People's Republic of China, article 11",
        _ => "Trademark Law of the People's Republic of China, article 57",
    }
}

fn right(kind: RightKind) -> Right {
    let mut record = json!({
        "id": "lirui", "kind": kind.as_str(), "name": "漓瑞 LIRUI", "holder": "Guilin Lirui Sports Co., Ltd.",
        "registration_number": "30215478", "office": "CNIPA", "jurisdictions": ["CN", "US", "EM"],
        "valid_from": "2019-02-14", "valid_to": "2029-02-13",
    });
    if kind == RightKind::Trademark {
        record["classes"] = json!([25]);
    }
    from_json(&record).unwrap()
}

fn complainant() -> Complainant {
    let text = |text: &str| text.to_owned();
    Complainant {
        name: text("Guilin Lirui Sports Co., Ltd."),
        role: Some(Role::Holder),
        acts_for: String::new(),
        authority: String::new(),
        authority_proof: String::new(),
        identity_number: text("91450300MA5TEST00X"),
        identity_proof: text("business-licence.pdf"),
        contact: text("Wei Ling"),
        address: text("8 Lijiang Road, Guilin"),
        country: text("CN"),
        phone: text("+86 773 555 0100"),
        email: text("brand@lirui.example"),
    }
}

fn item(form: Form, right: &RightId) -> Item {
    let url = match form {
        Form::Vero => "https://www.ebay.com/itm/123456789012",
        _ => "https://market.example/item/4711?ref=%3Cb%3E",
    };
    Item {
        hit_id: "a1b2c3d4e5f60718a1b2c3d4e5f60718".to_owned(),
        right_id: Some(right.clone()),
        url: url.to_owned(),
        title: "LIRUl 跑鞋 <b>\"1:1\"</b> & cheap".to_owned(),
        seller: Some("鞋城 & Co. <shop>".to_owned()),
        site: "Market".to_owned(),
        is_goods: true,
        first_seen_ms: DRAFTED_MS - 5 * 86_400_000,
        last_seen_ms: DRAFTED_MS - 3_600_000,
        evidence: Some(Evidence {
            url: url.to_owned(),
            captured_ms: DRAFTED_MS - 3_600_000,
            sha256: "ab".repeat(32),
            file: "reeve-00000001.warc.gz".to_owned(),
            offset: 1024,
            length: 2048,
        }),
        why: "The shoe bears the registered mark with one letter replaced, and was never made by the holder."
            .to_owned(),
        noticed: Vec::new(),
    }
}

fn addressee(form: Form) -> Addressee {
    match form {
        Form::Vero => programme(),
        _ => Addressee {
            name: "market.example".to_owned(),
            email: Some("abuse@market.example".to_owned()),
            form_url: None,
            address: None,
            origin: Some(Origin::AbuseMailbox("market.example".to_owned())),
        },
    }
}

fn features() -> Vec<Feature> {
    let row = |claimed: &str, shown: &str, comparison| Feature {
        claimed: claimed.to_owned(),
        shown: shown.to_owned(),
        comparison,
        picture: "side-view.jpg".to_owned(),
        picture_sha256: None,
    };
    vec![
        row("Sole with seven wave-shaped ribs", "Sole with seven wave-shaped ribs", Comparison::Same),
        row("Heel cap drawn up to the ankle | raised", "Heel cap ends <2 mm lower", Comparison::Equivalent),
    ]
}
