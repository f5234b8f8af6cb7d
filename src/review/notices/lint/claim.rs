//! Rules about what is claimed: the right, where it holds, the listings, what shows them and why they infringe.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;
use url::Url;

use super::Others::{AskIn, AskToo, DoNotAsk};
use super::Severity::{Refused, Warned};
use super::{Rule, field, is_blank, items};
use crate::review::Verdict;
use crate::review::notices::form::{is_in_union, reaches};
use crate::review::notices::situation::Situation;
use crate::review::notices::{ClaimedRight, Comparison, Form, Item, MAX_ITEMS, Notice, clock};
use crate::rights::{Jurisdiction, RightKind, RightStatus};

/// A listing that nobody has looked at for longer may be gone or changed.
const OLD_DAYS: i64 = 30;
/// Hexadecimal digits of a SHA-256.
const DIGEST_LENGTH: usize = 64;

pub(super) static RULES: &[Rule] = &[
    Rule {
        code: "form-for-works-only",
        severity: Refused,
        provisions: &[(Form::Dmca, "dmca-ii")],
        others: DoNotAsk,
        check: |notice, _| {
            let is_work = matches!(notice.right.kind, RightKind::CopyrightWork | RightKind::Broadcast);
            field(!is_work, "form")
        },
    },
    Rule {
        code: "right-name",
        severity: Refused,
        provisions: &[(Form::Dmca, "dmca-ii"), (Form::Ecl42, "spc-identity")],
        others: AskToo,
        check: |notice, _| field(is_blank(&notice.right.name), "right.name"),
    },
    Rule {
        code: "right-holder",
        severity: Refused,
        provisions: &[(Form::Dmca, "dmca-ii"), (Form::Ecl42, "spc-identity")],
        others: AskToo,
        check: |notice, _| field(is_blank(&notice.right.holder), "right.holder"),
    },
    Rule {
        code: "right-number",
        severity: Refused,
        provisions: &[(Form::Ecl42, "spc-identity")],
        others: AskToo,
        check: |notice, _| {
            let missing = |text: &Option<String>| text.as_deref().is_none_or(is_blank);
            let right = &notice.right;
            let number = field(right.is_registered_kind() && missing(&right.number), "right.number");
            [number, field(right.is_registered_kind() && missing(&right.office), "right.office")].concat()
        },
    },
    Rule {
        code: "right-proof",
        severity: Refused,
        provisions: &[(Form::Ecl42, "spc-identity")],
        others: AskIn(&[Form::Platform, Form::Abuse]),
        check: |notice, _| field(is_blank(&notice.right.proof), "right.proof"),
    },
    Rule {
        code: "right-gone",
        severity: Refused,
        provisions: &[],
        others: AskToo,
        check: |_, situation| field(situation.right.is_none(), "right.id"),
    },
    Rule {
        code: "right-not-registered",
        severity: Refused,
        provisions: &[],
        others: AskToo,
        check: |notice, situation| {
            let now = situation.right.as_ref().map(|right| right.registration.status);
            let stands = |status| matches!(status, RightStatus::Registered | RightStatus::Expired);
            field(!stands(notice.right.status) || now.is_some_and(|now| !stands(now)), "right.status")
        },
    },
    Rule { code: "right-expired", severity: Refused, provisions: &[], others: AskToo, check: expired },
    Rule {
        code: "right-not-yet",
        severity: Refused,
        provisions: &[],
        others: AskToo,
        check: |notice, situation| {
            field(notice.right.valid_from.is_some_and(|from| from > situation.today), "right.valid_from")
        },
    },
    Rule {
        code: "territory",
        severity: Refused,
        provisions: &[],
        others: AskToo,
        check: |notice, _| field(notice.territory.as_ref().is_none_or(|code| is_blank(&code.0)), "territory"),
    },
    Rule {
        code: "territory-other-law",
        severity: Refused,
        provisions: &[(Form::Dmca, "dmca"), (Form::Ecl42, "ecl-42"), (Form::Dsa, "dsa")],
        others: DoNotAsk,
        check: |notice, _| {
            let Some(territory) = &notice.territory else { return Vec::new() };
            let applies = match notice.form {
                Form::Dsa => is_in_union(territory),
                form => form.territory().is_none_or(|law| law == *territory),
            };
            field(!applies, "territory")
        },
    },
    Rule {
        code: "right-elsewhere",
        severity: Refused,
        provisions: &[],
        others: AskToo,
        check: |notice, _| {
            let Some(territory) = &notice.territory else { return Vec::new() };
            field(!holds_in(&notice.right, territory), "right.jurisdictions")
        },
    },
    Rule {
        code: "ground",
        severity: Refused,
        provisions: &[(Form::Dsa, "dsa-a")],
        others: AskToo,
        check: |notice, _| field(is_blank(&notice.ground), "ground"),
    },
    Rule {
        code: "items",
        severity: Refused,
        provisions: &[(Form::Dmca, "dmca-iii"), (Form::Dsa, "dsa-b"), (Form::Ecl42, "spc-location")],
        others: AskToo,
        check: |notice, _| field(notice.items.is_empty(), "items"),
    },
    Rule {
        code: "items-too-many",
        severity: Refused,
        provisions: &[],
        others: AskToo,
        check: |notice, _| field(notice.items.len() > MAX_ITEMS, "items"),
    },
    Rule {
        code: "item-url",
        severity: Refused,
        provisions: &[(Form::Dmca, "dmca-iii"), (Form::Dsa, "dsa-b"), (Form::Ecl42, "spc-location")],
        others: AskToo,
        check: |notice, _| items(notice, "url", |item| web_address(item).is_none()),
    },
    Rule {
        code: "item-bare-domain",
        severity: Refused,
        provisions: &[(Form::Dmca, "dmca-iii"), (Form::Dsa, "dsa-b"), (Form::Ecl42, "spc-location")],
        others: AskToo,
        check: |notice, _| items(notice, "url", |item| web_address(item).is_some_and(|url| is_bare(&url))),
    },
    Rule {
        code: "item-twice",
        severity: Refused,
        provisions: &[],
        others: AskToo,
        check: |notice, _| {
            let mut seen = BTreeSet::new();
            let repeated: BTreeSet<usize> =
                (0..notice.items.len()).filter(|at| !seen.insert(&notice.items[*at].hit_id)).collect();
            repeated.into_iter().map(|at| format!("items[{at}].hit_id")).collect()
        },
    },
    Rule {
        code: "item-title",
        severity: Refused,
        provisions: &[(Form::Ecl42, "spc-location")],
        others: AskToo,
        check: |notice, _| items(notice, "title", |item| is_blank(&item.title)),
    },
    Rule {
        code: "item-seen",
        severity: Refused,
        provisions: &[],
        others: AskToo,
        check: |notice, _| {
            let first = items(notice, "first_seen_ms", |item| item.first_seen_ms <= 0);
            [first, items(notice, "last_seen_ms", |item| item.last_seen_ms < item.first_seen_ms.max(1))].concat()
        },
    },
    Rule {
        code: "item-old",
        severity: Warned,
        provisions: &[],
        others: AskToo,
        check: |notice, situation| {
            let oldest = situation.today.saturating_sub(OLD_DAYS.days());
            items(notice, "last_seen_ms", |item| item.last_seen_ms > 0 && clock::day(item.last_seen_ms, 0) < oldest)
        },
    },
    Rule {
        code: "item-evidence",
        severity: Refused,
        provisions: &[(Form::Ecl42, "ecl-42")],
        others: AskToo,
        check: |notice, _| items(notice, "evidence", |item| !has_evidence(item)),
    },
    Rule {
        code: "item-evidence-elsewhere",
        severity: Warned,
        provisions: &[],
        others: AskToo,
        check: |notice, _| {
            let shows_another = |item: &Item| {
                let archived = item.evidence.as_ref().map(|evidence| Url::parse(&evidence.url));
                archived.is_some_and(|archived| {
                    web_address(item).is_some_and(|url| !archived.is_ok_and(|at| is_same(at, url)))
                })
            };
            items(notice, "evidence", |item| has_evidence(item) && shows_another(item))
        },
    },
    Rule {
        code: "item-why",
        severity: Refused,
        provisions: &[(Form::Dsa, "dsa-a"), (Form::Ecl42, "ecl-42")],
        others: AskToo,
        check: |notice, _| items(notice, "why", |item| is_blank(&item.why)),
    },
    Rule {
        code: "item-other-right",
        severity: Refused,
        provisions: &[],
        others: AskToo,
        check: |notice, _| items(notice, "right_id", |item| item.right_id.as_ref() != Some(&notice.right.id)),
    },
    Rule {
        code: "item-gone",
        severity: Refused,
        provisions: &[],
        others: AskToo,
        check: |notice, situation| items(notice, "hit_id", |item| !situation.items.contains_key(&item.hit_id)),
    },
    Rule {
        code: "item-not-shown",
        severity: Refused,
        provisions: &[],
        others: AskToo,
        check: |notice, situation| {
            items(notice, "hit_id", |item| situation.items.get(&item.hit_id).is_some_and(|now| !now.shown))
        },
    },
    Rule {
        code: "item-unconfirmed",
        severity: Refused,
        provisions: &[],
        others: AskToo,
        check: |notice, situation| {
            items(notice, "hit_id", |item| situation.items.get(&item.hit_id).is_some_and(|now| now.verdict.is_none()))
        },
    },
    Rule {
        code: "item-not-infringing",
        severity: Refused,
        provisions: &[],
        others: AskToo,
        check: |notice, situation| {
            items(notice, "hit_id", |item| verdict(situation, item).is_some_and(|verdict| !verdict.infringes()))
        },
    },
    Rule {
        code: "item-decision-lapsed",
        severity: Refused,
        provisions: &[],
        others: AskToo,
        check: |notice, situation| {
            let lapsed =
                |item: &Item| situation.items.get(&item.hit_id).is_some_and(|now| now.verdict.is_some() && !now.holds);
            items(notice, "hit_id", lapsed)
        },
    },
    Rule {
        code: "item-authorised",
        severity: Refused,
        provisions: &[],
        others: AskToo,
        check: |notice, situation| {
            items(notice, "seller", |item| situation.items.get(&item.hit_id).is_some_and(|now| now.authorised))
        },
    },
    Rule {
        code: "features",
        severity: Refused,
        provisions: &[(Form::Ecl42, "spc-features")],
        others: AskToo,
        check: |notice, _| field(needs_features(&notice.right) && notice.features.is_empty(), "features"),
    },
    Rule {
        code: "feature-incomplete",
        severity: Refused,
        provisions: &[(Form::Ecl42, "spc-features")],
        others: AskToo,
        check: |notice, _| {
            let cells = notice.features.iter().enumerate().flat_map(|(at, feature)| {
                let cells = [("claimed", &feature.claimed), ("shown", &feature.shown), ("picture", &feature.picture)];
                let blank = cells.into_iter().filter(|(_, text)| is_blank(text));
                blank.map(move |(name, _)| format!("features[{at}].{name}"))
            });
            cells.collect()
        },
    },
    Rule { code: "features-differ", severity: Refused, provisions: &[], others: AskToo, check: differing_features },
    Rule {
        code: "evaluation-report",
        severity: Warned,
        provisions: &[(Form::Ecl42, "spc-features")],
        others: DoNotAsk,
        check: |notice, _| {
            field(needs_features(&notice.right) && notice.right.evaluation_report.is_none(), "right.evaluation_report")
        },
    },
];

fn expired(notice: &Notice, situation: &Situation) -> Vec<String> {
    let is_past = |to: Option<Date>| to.is_some_and(|to| to < situation.today);
    let now = situation.right.as_ref().map(|right| &right.registration);
    let said = notice.right.status == RightStatus::Expired || is_past(notice.right.valid_to);
    let is = now.is_some_and(|now| now.status == RightStatus::Expired || is_past(now.valid_to));
    field(said || is, "right.valid_to")
}

/// Works are protected in all states of the Berne Convention (article 5), wherever they were deposited; what an office registers
/// holds where it says, and nowhere where it does not say.
fn holds_in(right: &ClaimedRight, territory: &Jurisdiction) -> bool {
    right.kind == RightKind::CopyrightWork || right.jurisdictions.iter().any(|holds| reaches(holds, territory))
}

fn needs_features(right: &ClaimedRight) -> bool {
    matches!(right.kind, RightKind::Design | RightKind::Patent)
}

/// A patent is infringed only by what shows every claimed feature or its equivalent; a design by what looks the same as a whole,
/// so that something at least has to.
fn differing_features(notice: &Notice, _: &Situation) -> Vec<String> {
    let differs = |at: usize| notice.features[at].comparison == Comparison::Different;
    let differing: Vec<usize> = (0..notice.features.len()).filter(|at| differs(*at)).collect();
    let speaks_against = match notice.right.kind {
        RightKind::Patent => true,
        _ => differing.len() == notice.features.len(),
    };
    let fields = differing.into_iter().map(|at| format!("features[{at}].comparison"));
    fields.filter(|_| speaks_against).collect()
}

fn verdict(situation: &Situation, item: &Item) -> Option<Verdict> {
    situation.items.get(&item.hit_id)?.verdict
}

pub(super) fn web_address(item: &Item) -> Option<Url> {
    let url = Url::parse(&item.url).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// A site's front page says nothing about which offer is meant.
pub(super) fn is_bare(url: &Url) -> bool {
    matches!(url.path(), "" | "/") && url.query().is_none_or(is_blank)
}

/// Whether two addresses ask for the same page.
fn is_same(mut one: Url, mut other: Url) -> bool {
    one.set_fragment(None);
    other.set_fragment(None);
    one == other
}

fn has_evidence(item: &Item) -> bool {
    item.evidence.as_ref().is_some_and(|evidence| {
        let digest = &evidence.sha256;
        digest.len() == DIGEST_LENGTH
            && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
            && !is_blank(&evidence.file)
            && evidence.length > 0
    })
}
