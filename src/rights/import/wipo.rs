//! WIPO ST.66 and ST.96: the two XML standards that trademark offices publish in. Their element names are nearly the same,
//! so one reading serves both, and every version of either.

use super::entry::Entry;
use super::xml::Element;
use crate::locale::Message;

/// What a record is called.
pub(super) const ST96_RECORD: &str = "Trademark";
pub(super) const ST66_RECORD: &str = "TradeMark";
/// Owners that stand beside the marks.
pub(super) const APART: [&str; 2] = ["Applicant", "Holder"];
/// Marks and owners of one of these belong together.
pub(super) const GROUP: &str = "TransactionData";

/// Whether a file of these elements is ST.96.
pub(super) fn is_st96(names: &[String]) -> bool {
    names.iter().any(|name| name.starts_with("Trademark"))
}

/// Whether a file of these elements is ST.66.
pub(super) fn is_st66(names: &[String]) -> bool {
    names.iter().any(|name| name.starts_with("TradeMark"))
}

/// An owner that is named apart from the mark.
#[derive(Debug)]
pub(super) struct Owner {
    pub key: Option<String>,
    pub name: String,
    /// A later owner has a higher one.
    pub turn: u32,
}

pub(super) fn entry(record: &Element) -> Entry {
    let mut entry = Entry::default();
    let application = record.child("ApplicationNumber");
    entry.set_office(
        record
            .child_text(&["RegistrationOfficeCode"])
            .or_else(|| application.and_then(|number| number.child_text(&["IPOfficeCode", "OfficeCode"])))
            .or_else(|| record.child_text(&["ReceivingOfficeCode", "FilingPlace"])),
    );
    entry.application_number = application
        .and_then(|number| {
            number.child_text(&["ApplicationNumberText", "ST13ApplicationNumber"]).or_else(|| number.text())
        })
        .or_else(|| record.child_text(&["ST13ApplicationNumber", "ApplicationNumberText"]));
    entry.registration_number = record
        .child("RegistrationNumber")
        .and_then(|number| number.text().or_else(|| number.children.iter().find_map(Element::text)));
    entry.status_word = record.child_text(&["MarkCurrentStatusCode", "MarkCurrentStatusCategory"]).or_else(|| {
        record.child("NationalTrademarkInformation")?.child_text(&["MarkCurrentStatusInternalDescriptionText"])
    });
    read_dates(&mut entry, record);
    read_names(&mut entry, record);
    read_classes(&mut entry, record);
    read_figures(&mut entry, record);
    entry.jurisdictions = entry.office.iter().cloned().collect();
    for code in record.all_texts("DesignatedCountryCode") {
        if !entry.jurisdictions.contains(&code) {
            entry.jurisdictions.push(code);
        }
    }
    read_owners(&mut entry, record);
    let operation = record.attribute("operationCategory").or_else(|| record.attribute("operationCode"));
    entry.is_deleted = operation.is_some_and(|operation| operation.eq_ignore_ascii_case("delete"));
    if entry.is_deleted {
        entry.doubt("status", Message::new("rights-xml-deleted"));
    }
    entry
}

/// An applicant or holder that stands outside of any record.
pub(super) fn owner(element: &Element) -> Option<Owner> {
    let key = element.child_text(&["ApplicantIdentifier", "HolderIdentifier", "Identifier"]);
    Some(Owner { key, name: owner_name(element)?, turn: turn(element).unwrap_or(0) })
}

/// Of several owners those that came last; where no turn is told they own it together.
pub(super) fn latest(owners: impl IntoIterator<Item = (u32, String)>) -> Vec<String> {
    let owners: Vec<(u32, String)> = owners.into_iter().collect();
    let last = owners.iter().map(|(turn, _)| *turn).max();
    let mut names: Vec<String> = Vec::new();
    for (turn, name) in owners {
        if Some(turn) == last && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn read_dates(entry: &mut Entry, record: &Element) {
    let text = |names: &[&str]| record.child_text(names);
    entry.application_date =
        entry.date("application_date", text(&["ApplicationDate", "ApplicationDateTime", "FilingDate"]));
    entry.registration_date = entry.date("valid_from", text(&["RegistrationDate"]));
    entry.expiry_date = entry.date("valid_to", text(&["ExpiryDate", "TerminationDate"]));
    entry.opposition_end = entry.date("opposition_end", text(&["OppositionPeriodEndDate"]));
    // A register is published as well: the first publication is the application's.
    let published = record.all_texts("PublicationDate").into_iter().filter_map(|text| {
        super::date::date(&text).unwrap_or_else(|reason| {
            entry.fault("publication_date", reason);
            None
        })
    });
    entry.publication_date = published.min();
}

fn read_names(entry: &mut Entry, record: &Element) {
    let mut words = record.all("MarkVerbalElementText");
    words.extend(record.all("MarkSignificantVerbalElementText"));
    let mut words = words.into_iter().filter_map(|element| Some((element.text()?, element.attribute("languageCode"))));
    if let Some((mark, lang)) = words.next() {
        entry.lang = lang.map(str::to_ascii_lowercase);
        entry.mark = Some(mark);
    }
    for (other, _) in words {
        if entry.mark.as_ref() != Some(&other) && !entry.titles.contains(&other) {
            entry.titles.push(other);
        }
    }
    for element in ["MarkTranslationText", "MarkTranslation"] {
        record.all_texts(element).iter().for_each(|text| entry.add_name(text, true));
    }
    for element in ["MarkTransliteration", "MarkTransliterationText"] {
        record.all_texts(element).iter().for_each(|text| entry.add_name(text, false));
    }
}

fn read_classes(entry: &mut Entry, record: &Element) {
    let is_nice = |kind: Option<String>| {
        kind.is_none_or(|kind| matches!(kind.to_ascii_lowercase().as_str(), "nice" | "primary" | "international"))
    };
    let mut add = |holder: &Element, names: &[&str]| {
        if is_nice(holder.child_text(&["ClassificationKindCode"])) {
            for name in names {
                holder.children_named(name).filter_map(Element::text).for_each(|class| entry.add_class(&class));
            }
        }
    };
    for classification in record.all("GoodsServicesClassification") {
        add(classification, &["ClassNumber"]);
    }
    // A description is in the classification of the goods and services around it.
    for goods in record.all("GoodsServices") {
        if is_nice(goods.child_text(&["ClassificationKindCode"])) {
            goods.all("ClassDescription").into_iter().for_each(|description| add(description, &["ClassNumber"]));
        }
    }
}

fn read_figures(entry: &mut Entry, record: &Element) {
    for code in record.all("ViennaClassification") {
        let parts = ["ViennaCategory", "ViennaDivision", "ViennaSection"].map(|part| code.child_text(&[part]));
        if let [Some(category), Some(division), Some(section)] = parts {
            entry.add_vienna_code(&format!("{category}.{division}.{section}"));
        }
    }
    for category in record.all("MarkImageCategory") {
        let is_vienna =
            category.child_text(&["CategoryKind"]).is_none_or(|kind| kind.to_lowercase().contains("vienna"));
        if is_vienna {
            category.all_texts("CategoryCode").iter().for_each(|code| entry.add_vienna_code(code));
        }
    }
    for image in record.all("MarkImage") {
        let name = image.child_text(&["FileName", "MarkImageFilename", "MarkImageFileName", "MarkImageURI"]);
        if let Some(name) = name {
            entry.add_image(&name);
        }
    }
}

/// Holders where the record names any (registrations do), otherwise applicants.
fn read_owners(entry: &mut Entry, record: &Element) {
    let is_united_states = entry.office.as_deref() == Some("US");
    let named = |name: &str| {
        let owners = record.all(name).into_iter().filter_map(|owner| {
            // Elsewhere the number of an applicant says nothing about who came later.
            let turn = if is_united_states { turn(owner).unwrap_or(0) } else { 0 };
            Some((turn, owner_name(owner)?))
        });
        latest(owners)
    };
    let holders = named("Holder");
    entry.holders = if holders.is_empty() { named("Applicant") } else { holders };
    for key in record.all("HolderKey").into_iter().chain(record.all("ApplicantKey")) {
        entry.holder_keys.extend(key.child_text(&["Identifier"]));
    }
}

/// The United States list every owner there ever was: 10 the first applicant, 20 the owner at publication, 30 the first
/// registrant, and those between and behind them who took over.
fn turn(owner: &Element) -> Option<u32> {
    let code = owner.all_texts("PartyTypeCode").into_iter().next();
    code.or_else(|| owner.attribute("sequenceNumber").map(str::to_owned))?.parse().ok()
}

fn owner_name(owner: &Element) -> Option<String> {
    let first = |name: &str| owner.all_texts(name).into_iter().next();
    first("EntityName")
        .or_else(|| first("OrganizationStandardName"))
        .or_else(|| first("PersonFullName"))
        .or_else(|| free_name(owner))
        .or_else(|| first("OrganizationName"))
        .or_else(|| {
            let parts = ["FirstName", "MiddleName", "LastName"].map(first);
            let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
            (!name.is_empty()).then_some(name)
        })
        .or_else(|| first("LegalEntityName"))
}

/// A name that is written in lines.
fn free_name(owner: &Element) -> Option<String> {
    let name = owner.all("FreeFormatNameDetails").into_iter().next()?.all_texts("FreeFormatNameLine").join(" ");
    (!name.is_empty()).then_some(name)
}
