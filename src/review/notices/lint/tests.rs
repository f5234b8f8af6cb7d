//! A complete notice is damaged element by element, in every form: exactly the damaged element is named, and by the forms that
//! ask for it only.

use std::collections::BTreeSet;

use super::*;
use crate::locale::Lang;
use crate::review::Verdict;
use crate::review::notices::situation::ItemSituation;
use crate::review::notices::{Comparison, Role, sample};
use crate::rights::{Jurisdiction, RightId, RightKind, RightStatus};

#[derive(Clone, Copy)]
struct Damage {
    code: &'static str,
    /// What the notice is about; none is what the form is mostly about.
    kind: Option<RightKind>,
    /// Forms that ask, but not about this kind of right, or not in this way.
    except: &'static [Form],
    fields: &'static [&'static str],
    harm: fn(&mut Notice, &mut Situation),
}

/// The usual kind of right, in every form.
const fn damage(code: &'static str, fields: &'static [&'static str], harm: fn(&mut Notice, &mut Situation)) -> Damage {
    Damage { code, kind: None, except: &[], fields, harm }
}

const fn about(kind: RightKind, damage: Damage) -> Damage {
    Damage { kind: Some(kind), ..damage }
}

const fn except(forms: &'static [Form], damage: Damage) -> Damage {
    Damage { except: forms, ..damage }
}

fn now(situation: &mut Situation) -> &mut ItemSituation {
    situation.items.values_mut().next().unwrap()
}

fn many(notice: &mut Notice, situation: &mut Situation, count: usize) {
    for number in 1..count {
        let hit_id = format!("hit-{number}");
        notice.items.push(crate::review::notices::Item { hit_id: hit_id.clone(), ..notice.items[0].clone() });
        let same = now(situation).clone();
        situation.items.insert(hit_id, same);
    }
}

/// The listing and the page that was archived.
fn moved(notice: &mut Notice, url: &str) {
    let item = &mut notice.items[0];
    item.url = url.to_owned();
    item.evidence.as_mut().unwrap().url = url.to_owned();
}

fn acts_for_another(notice: &mut Notice) {
    let complainant = &mut notice.complainant;
    complainant.role = Some(Role::Agent);
    complainant.acts_for = "guilin lirui sports co.,ltd.".to_owned();
    complainant.name = "Lijiang Law Office".to_owned();
    complainant.authority = "power of attorney of 2026-01-05".to_owned();
    complainant.authority_proof = "poa.pdf".to_owned();
}

#[rustfmt::skip]
fn damages() -> Vec<Damage> {
    vec![
        damage("complainant-name", &["complainant.name"], |n, _| n.complainant.name = " ".into()),
        damage("complainant-role", &["complainant.role"], |n, _| n.complainant.role = None),
        damage("complainant-not-holder", &["complainant.name"], |n, _| n.complainant.name = "Somebody Else".into()),
        damage("complainant-not-holder", &["complainant.acts_for"], |n, _| { acts_for_another(n); n.complainant.acts_for = "Another".into(); }),
        damage("complainant-not-holder", &["complainant.acts_for"], |n, _| { acts_for_another(n); n.complainant.acts_for.clear(); }),
        damage("complainant-authority", &["complainant.authority"], |n, _| { acts_for_another(n); n.complainant.authority.clear(); }),
        damage("complainant-authority", &["complainant.authority_proof"], |n, _| { acts_for_another(n); n.complainant.authority_proof.clear(); }),
        damage("complainant-identity", &["complainant.identity_number"], |n, _| n.complainant.identity_number.clear()),
        damage("complainant-identity", &["complainant.identity_proof"], |n, _| n.complainant.identity_proof.clear()),
        damage("contact-address", &["complainant.address"], |n, _| n.complainant.address.clear()),
        damage("contact-phone", &["complainant.phone"], |n, _| n.complainant.phone.clear()),
        damage("contact-email", &["complainant.email"], |n, _| n.complainant.email.clear()),
        damage("contact-email", &["complainant.email"], |n, _| n.complainant.email = "a@b.example\r\nBcc: c@d.example".into()),
        damage("addressee-name", &["addressee.name"], |n, _| n.addressee.name.clear()),
        damage("addressee-unreachable", &["addressee"], |n, _| { n.addressee.email = None; n.addressee.form_url = None; }),
        damage("addressee-email", &["addressee.email"], |n, _| n.addressee.email = Some("postmaster".into())),
        damage("addressee-origin", &["addressee.origin"], |n, _| n.addressee.origin = None),
        damage("statement-good-faith", &["statements.good_faith"], |n, _| n.statements.good_faith = false),
        damage("statement-accurate", &["statements.accurate"], |n, _| n.statements.accurate = false),
        about(RightKind::CopyrightWork, damage("statement-exceptions", &["statements.exceptions_considered"], |n, _| n.statements.exceptions_considered = false)),
        about(RightKind::Broadcast, damage("statement-exceptions", &["statements.exceptions_considered"], |n, _| n.statements.exceptions_considered = false)),
        damage("statement-resale", &["statements.resale_considered"], |n, _| n.statements.resale_considered = false),
        damage("signature", &["signature"], |n, _| n.signature = None),
        damage("signature", &["signature"], |n, _| n.signature.as_mut().unwrap().name.clear()),
        damage("measures", &["measures"], |n, _| n.measures.clear()),
        about(RightKind::Trademark, damage("form-for-works-only", &["form"], |_, _| {})),
        damage("right-name", &["right.name"], |n, _| n.right.name.clear()),
        damage("right-holder", &["right.holder"], |n, _| n.right.holder.clear()),
        except(&[Form::Dmca], damage("right-number", &["right.number"], |n, _| n.right.number = None)),
        except(&[Form::Dmca], damage("right-number", &["right.office"], |n, _| n.right.office = Some(" ".into()))),
        damage("right-proof", &["right.proof"], |n, _| n.right.proof.clear()),
        damage("right-gone", &["right.id"], |_, s| s.right = None),
        damage("right-not-registered", &["right.status"], |n, _| n.right.status = RightStatus::Pending),
        damage("right-not-registered", &["right.status"], |_, s| s.right.as_mut().unwrap().registration.status = RightStatus::Cancelled),
        damage("right-expired", &["right.valid_to"], |n, _| n.right.valid_to = Some(jiff::civil::date(2026, 11, 22))),
        damage("right-expired", &["right.valid_to"], |_, s| s.right.as_mut().unwrap().registration.valid_to = Some(jiff::civil::date(2025, 1, 1))),
        damage("right-expired", &["right.valid_to"], |n, _| n.right.status = RightStatus::Expired),
        damage("right-not-yet", &["right.valid_from"], |n, _| n.right.valid_from = Some(jiff::civil::date(2026, 11, 24))),
        damage("territory", &["territory"], |n, _| n.territory = None),
        except(&[Form::Dmca], damage("territory-other-law", &["territory"], |n, _| n.territory = Some(Jurisdiction("US".into())))),
        except(&[Form::Dsa, Form::Ecl42], damage("territory-other-law", &["territory"], |n, _| if n.form == Form::Dmca { n.territory = Some(Jurisdiction("CN".into())) })),
        except(&[Form::Dmca], damage("right-elsewhere", &["right.jurisdictions"], |n, _| n.right.jurisdictions = vec![Jurisdiction("TH".into())])),
        except(&[Form::Dmca], damage("right-elsewhere", &["right.jurisdictions"], |n, _| n.right.jurisdictions.clear())),
        damage("ground", &["ground"], |n, _| n.ground.clear()),
        damage("items", &["items"], |n, _| n.items.clear()),
        except(&[Form::Vero], damage("items-too-many", &["items"], |n, s| if n.form != Form::Vero { many(n, s, 501) })),
        damage("item-url", &["items[0].url"], |n, _| n.items[0].url.clear()),
        damage("item-url", &["items[0].url"], |n, _| n.items[0].url = "javascript:alert(1)".into()),
        damage("item-bare-domain", &["items[0].url"], |n, _| moved(n, "https://market.example")),
        damage("item-bare-domain", &["items[0].url"], |n, _| moved(n, "https://market.example/?#top")),
        damage("item-twice", &["items[1].hit_id"], |n, _| n.items.push(n.items[0].clone())),
        damage("item-title", &["items[0].title"], |n, _| n.items[0].title.clear()),
        damage("item-seen", &["items[0].first_seen_ms"], |n, _| n.items[0].first_seen_ms = 0),
        damage("item-seen", &["items[0].last_seen_ms"], |n, _| n.items[0].last_seen_ms = 0),
        damage("item-old", &["items[0].last_seen_ms"], |n, _| (n.items[0].first_seen_ms, n.items[0].last_seen_ms) = (1, 2)),
        damage("item-evidence", &["items[0].evidence"], |n, _| n.items[0].evidence = None),
        damage("item-evidence", &["items[0].evidence"], |n, _| n.items[0].evidence.as_mut().unwrap().sha256.truncate(63)),
        damage("item-evidence", &["items[0].evidence"], |n, _| n.items[0].evidence.as_mut().unwrap().file.clear()),
        damage("item-evidence-elsewhere", &["items[0].evidence"], |n, _| n.items[0].evidence.as_mut().unwrap().url = "https://market.example/search".into()),
        damage("item-why", &["items[0].why"], |n, _| n.items[0].why = "\n".into()),
        damage("item-other-right", &["items[0].right_id"], |n, _| n.items[0].right_id = Some(RightId("other".into()))),
        damage("item-unconfirmed", &["items[0].hit_id"], |_, s| now(s).verdict = None),
        damage("item-gone", &["items[0].hit_id"], |_, s| s.items.clear()),
        damage("item-not-shown", &["items[0].hit_id"], |_, s| now(s).shown = false),
        damage("item-not-infringing", &["items[0].hit_id"], |_, s| now(s).verdict = Some(Verdict::Lawful)),
        damage("item-not-infringing", &["items[0].hit_id"], |_, s| now(s).verdict = Some(Verdict::NotUsed)),
        damage("item-decision-lapsed", &["items[0].hit_id"], |_, s| now(s).holds = false),
        damage("item-authorised", &["items[0].seller"], |_, s| now(s).authorised = true),
        except(&[Form::Dmca], about(RightKind::Design, damage("features", &["features"], |n, _| n.features.clear()))),
        except(&[Form::Dmca], about(RightKind::Patent, damage("features", &["features"], |n, _| n.features.clear()))),
        except(&[Form::Dmca], about(RightKind::Design, damage("feature-incomplete", &["features[0].claimed"], |n, _| n.features[0].claimed.clear()))),
        except(&[Form::Dmca], about(RightKind::Design, damage("feature-incomplete", &["features[1].shown"], |n, _| n.features[1].shown.clear()))),
        except(&[Form::Dmca], about(RightKind::Patent, damage("feature-incomplete", &["features[1].picture"], |n, _| n.features[1].picture.clear()))),
        except(&[Form::Dmca], about(RightKind::Patent, damage("features-differ", &["features[1].comparison"], |n, _| n.features[1].comparison = Comparison::Different))),
        except(&[Form::Dmca], about(RightKind::Design, damage("features-differ", &["features[0].comparison", "features[1].comparison"], |n, _| n.features.iter_mut().for_each(|row| row.comparison = Comparison::Different)))),
        about(RightKind::Design, damage("evaluation-report", &["right.evaluation_report"], |n, _| n.right.evaluation_report = None)),
        damage("vero-reason-code", &["vero.reason_code"], |n, _| n.vero.iter_mut().for_each(|vero| vero.reason_code = "counterfeit".into())),
        damage("vero-reason-code", &["vero.reason_code"], |n, _| n.vero = None),
        damage("vero-item", &["items[0].url"], |n, _| moved(n, "https://market.example/item/4711")),
        damage("vero-too-many", &["items"], |n, s| if n.form == Form::Vero { many(n, s, 151) }),
        damage("vero-countries", &["vero.countries"], |n, _| n.vero.iter_mut().for_each(|vero| vero.reason_code = "9037".into())),
        damage("vero-patent", &["vero.patent"], |n, _| n.vero.iter_mut().for_each(|vero| vero.reason_code = "9048".into())),
        damage("vero-patent", &["vero.patent"], |n, _| n.vero.iter_mut().for_each(|vero| vero.patent = Some("ZL2019300000001.2".into()))),
        damage("vero-detailed-message", &["vero.detailed_message"], |n, _| n.vero.iter_mut().for_each(|vero| vero.reason_code = "9052".into())),
        damage("vero-detailed-message", &["vero.detailed_message"], |n, _| n.vero.iter_mut().for_each(|vero| vero.detailed_message = Some("啊".repeat(1_001)))),
        damage("vero-too-long", &["vero.brand"], |n, _| n.vero.iter_mut().for_each(|vero| vero.brand = Some("b".repeat(51)))),
        damage("vero-too-long", &["vero.message_to_seller"], |n, _| n.vero.iter_mut().for_each(|vero| vero.message_to_seller = Some("m".repeat(1_001)))),
    ]
}

fn found(notice: &Notice, situation: &Situation) -> Vec<(&'static str, String)> {
    lint(notice, situation).into_iter().map(|fault| (fault.code, fault.field)).collect()
}

#[test]
fn a_complete_notice_has_no_fault() {
    for form in Form::ALL {
        let (notice, situation) = sample::complete(form);
        assert_eq!(found(&notice, &situation), [], "{form:?}");
        let (mut notice, situation) = sample::complete(form);
        acts_for_another(&mut notice);
        assert_eq!(found(&notice, &situation), [], "{form:?}, by an agent");
    }
    for kind in [RightKind::Design, RightKind::Patent] {
        let (notice, situation) = sample::of_kind(Form::Ecl42, kind);
        assert_eq!(found(&notice, &situation), [], "{kind}");
    }
}

#[test]
fn each_damaged_element_is_named_and_nothing_else() {
    let mut tried = BTreeSet::new();
    for damage in damages() {
        let rule = rules().find(|rule| rule.code == damage.code).unwrap_or_else(|| panic!("no rule {}", damage.code));
        for form in Form::ALL {
            if damage.except.contains(&form) {
                continue;
            }
            let (mut notice, mut situation) = match damage.kind {
                Some(kind) => sample::of_kind(form, kind),
                None => sample::complete(form),
            };
            let others: Vec<_> =
                found(&notice, &situation).into_iter().filter(|(code, _)| *code != damage.code).collect();
            (damage.harm)(&mut notice, &mut situation);
            let asked = rule.asked_by(form);
            let mut expected: Vec<(&str, String)> = Vec::new();
            if asked.is_some() {
                tried.insert((damage.code, form));
                expected.extend(damage.fields.iter().map(|field| (damage.code, (*field).to_owned())));
            }
            let mut got = found(&notice, &situation);
            got.retain(|fault| !others.contains(fault));
            assert_eq!(got, expected, "{} in {form:?}", damage.code);
            let faults = lint(&notice, &situation);
            let refuses = asked.is_some() && rule.severity == Severity::Refused;
            assert_eq!(may_leave(&faults), !refuses && others.is_empty(), "{} in {form:?}", damage.code);
        }
    }
    for rule in rules() {
        let some = Form::ALL.into_iter().any(|form| tried.contains(&(rule.code, form)));
        assert!(some, "{} was tried in no form", rule.code);
    }
}

#[test]
fn every_fault_and_provision_has_words() {
    for lang in Lang::ALL {
        for rule in rules() {
            let fault = Fault {
                code: rule.code,
                field: String::new(),
                severity: rule.severity,
                provision: None,
                earlier: None,
            };
            assert_ne!(lang.text(&fault.message()), fault.message().code, "{lang}");
            for (_, provision) in rule.provisions {
                let message = provision_message(provision);
                assert_ne!(lang.text(&message), message.code, "{lang}");
            }
        }
    }
}

#[test]
fn every_element_of_each_law_is_asked_for() {
    for (form, elements) in [
        (Form::Dmca, &["dmca-i", "dmca-ii", "dmca-iii", "dmca-iv", "dmca-v", "dmca-vi"][..]),
        (Form::Dsa, &["dsa-a", "dsa-b", "dsa-c", "dsa-d"]),
        (Form::Ecl42, &["ecl-42", "spc-identity", "spc-location", "spc-truth", "spc-features"]),
    ] {
        let asked: BTreeSet<&str> = rules().filter_map(|rule| rule.asked_by(form)?).collect();
        for element in elements {
            assert!(asked.contains(element), "{form:?}: {element}");
        }
    }
}
