//! What the API of the register takes and gives.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::desk::rights::{ChangeKind, FileFault, Look, RightView};
use crate::locale::Lang;
use crate::rights::Difference;
use crate::store::{RightUses, StoredRight};
use crate::web::pages::rights::in_path;
use crate::web::words::rfc3339;

/// A right as register files hold it. Fields that its kind does not have are refused.
#[derive(Serialize, ToSchema)]
#[allow(dead_code, reason = "it describes what `rights::from_json` reads")]
pub struct RightRecord {
    /// Letters, digits, `-`, `_` and `.`; may be left out of a new right.
    #[schema(max_length = 120)]
    id: Option<String>,
    kind: RightKindName,
    #[schema(min_length = 1, max_length = 500)]
    name: String,
    titles: Option<Vec<String>>,
    aliases: Option<Vec<String>>,
    #[schema(min_length = 1, max_length = 500)]
    holder: String,
    /// Nice classes, of marks.
    classes: Option<Vec<u8>>,
    /// Of marks.
    vienna_codes: Option<Vec<String>>,
    registration_number: Option<String>,
    office: Option<String>,
    /// ISO 3166-1 alpha-2 or WIPO ST.3.
    jurisdictions: Option<Vec<String>>,
    status: Option<RightStatusName>,
    #[schema(format = Date)]
    application_date: Option<String>,
    #[schema(format = Date)]
    valid_from: Option<String>,
    #[schema(format = Date)]
    valid_to: Option<String>,
    /// Of geographical indications and traditional knowledge.
    origin_regions: Option<Vec<String>>,
    /// Of broadcasts.
    broadcast_windows: Option<Vec<RightWindow>>,
    /// Digests of pictures that were sent before.
    images: Option<Vec<String>>,
    authorized: Option<RightAuthorization>,
    reference_price: Option<RightPrice>,
    /// BCP 47, of the name.
    lang: Option<String>,
    notes: Option<String>,
    source: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[allow(dead_code, reason = "it describes what `rights::from_json` reads")]
pub enum RightKindName {
    Trademark,
    CopyrightWork,
    Design,
    Patent,
    GeographicalIndication,
    PlantVariety,
    Broadcast,
    TraditionalKnowledge,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[allow(dead_code, reason = "it describes what `rights::from_json` reads")]
pub enum RightStatusName {
    Registered,
    Pending,
    Expired,
    Cancelled,
    Unknown,
}

/// RFC 3339.
#[derive(Serialize, ToSchema)]
#[allow(dead_code, reason = "it describes what `rights::from_json` reads")]
pub struct RightWindow {
    from: String,
    to: String,
}

#[derive(Serialize, ToSchema)]
#[allow(dead_code, reason = "it describes what `rights::from_json` reads")]
pub struct RightAuthorization {
    sellers: Option<Vec<String>>,
    domains: Option<Vec<String>>,
}

#[derive(Serialize, ToSchema)]
#[allow(dead_code, reason = "it describes what `rights::from_json` reads")]
pub struct RightPrice {
    amount: f64,
    /// ISO 4217.
    currency: String,
}

/// A right with what is known about it.
#[derive(Serialize, ToSchema)]
pub struct RightDocument {
    #[schema(value_type = RightRecord)]
    right: Value,
    /// What its `ETag` holds.
    digest: String,
    added: String,
    changed: String,
    changed_by: String,
    /// Hits that wait for a decision.
    open_hits: u64,
    /// Addresses of its pictures as the desk shows them: JPEG, the one that stands for the right first.
    pictures: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    look: Option<LookDocument>,
}

/// How far the right was looked for in past captures.
#[derive(Serialize, ToSchema)]
pub struct LookDocument {
    /// nothing-captured, not-in-force, waiting, running, failed or done.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
}

#[derive(Serialize, ToSchema)]
pub struct RightList {
    pub items: Vec<RightDocument>,
    /// How many there are altogether.
    pub total: u64,
    /// What `after` of the next page is; left out behind the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl RightDocument {
    pub fn of(stored: &StoredRight, open_hits: u64) -> Self {
        let path = format!("/rights/{}", in_path(&stored.right.id.0));
        RightDocument {
            right: json!(stored.right),
            digest: stored.right.digest(),
            added: rfc3339(stored.added_ms),
            changed: rfc3339(stored.changed_ms),
            changed_by: stored.actor.clone(),
            open_hits,
            pictures: stored.right.images.iter().map(|image| format!("{path}/pictures/{image}")).collect(),
            look: None,
        }
    }

    pub fn with_look(self, look: &Look) -> Self {
        let state = match look {
            Look::NothingCaptured => "nothing-captured",
            Look::NotInForce => "not-in-force",
            Look::Waiting => "waiting",
            Look::Running { .. } => "running",
            Look::Failed => "failed",
            Look::Done => "done",
        };
        let (done, total) = match look {
            Look::Running { done, total } => (Some(*done), Some(*total)),
            _ => (None, None),
        };
        RightDocument { look: Some(LookDocument { state, done, total }), ..self }
    }
}

/// Changes of a right, latest first.
#[derive(Serialize, ToSchema)]
pub struct RightHistory {
    changes: Vec<RightChangeDocument>,
    /// What `before` of the changes before these is.
    #[serde(skip_serializing_if = "Option::is_none")]
    older: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct RightChangeDocument {
    /// added, changed or removed.
    what: &'static str,
    by: String,
    at: String,
    differences: Vec<RightDifference>,
}

#[derive(Serialize, ToSchema)]
pub struct RightDifference {
    field: &'static str,
    lost: Vec<String>,
    won: Vec<String>,
}

impl RightDifference {
    pub fn of(difference: &Difference) -> Self {
        RightDifference { field: difference.field, lost: difference.lost.clone(), won: difference.won.clone() }
    }
}

impl RightHistory {
    pub fn of(view: &RightView) -> Self {
        let changes = view.changes.iter().map(|change| {
            let (what, differences) = match &change.what {
                ChangeKind::Added => ("added", &[][..]),
                ChangeKind::Changed(differences) => ("changed", differences.as_slice()),
                ChangeKind::Removed => ("removed", &[][..]),
            };
            RightChangeDocument {
                what,
                by: change.actor.clone(),
                at: rfc3339(change.changed_ms),
                differences: differences.iter().map(RightDifference::of).collect(),
            }
        });
        RightHistory { changes: changes.collect(), older: view.older }
    }
}

/// How much refers to a right.
#[derive(Serialize, ToSchema)]
pub struct UsesDocument {
    hits: u64,
    decisions: u64,
    cases: u64,
    notices: u64,
}

impl UsesDocument {
    pub fn of(uses: RightUses) -> Self {
        UsesDocument { hits: uses.hits, decisions: uses.decisions, cases: uses.cases, notices: uses.notices }
    }
}

/// A form with files.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes what `Upload` reads")]
pub struct PictureForm {
    #[schema(value_type = Vec<String>, format = Binary)]
    pictures: Vec<Vec<u8>>,
}

#[derive(Serialize, ToSchema)]
pub struct PicturesDocument {
    /// By digest: the right's pictures as they are now, or those that are kept.
    images: Vec<String>,
    /// Files that cannot be used.
    faults: Vec<PictureFault>,
}

#[derive(Serialize, ToSchema)]
pub struct PictureFault {
    file: String,
    code: String,
    detail: String,
}

impl PicturesDocument {
    pub fn of(lang: Lang, images: Vec<String>, faults: &[FileFault]) -> Self {
        let fault = |fault: &FileFault| PictureFault {
            file: fault.file_name.clone(),
            code: fault.reason.code.to_string(),
            detail: lang.text(&fault.reason),
        };
        PicturesDocument { images, faults: faults.iter().map(fault).collect() }
    }
}
