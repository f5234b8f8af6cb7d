//! A notice as eBay's VeRO interface takes it.
//!
//! What could be read of it: the field names, limits and conditions of a reported item (`reportItems`, `ReportItemDetails`) as
//! eBay's reference describes them for version 1; and of version 2 (OpenAPI 2.0.0, `/commerce/vero/v2`) that it takes the place of
//! version 1, which ended on 2026-09-30, that its operation is `reportVeroViolations`, and that it also takes live events and
//! videos. **The request body of version 2 could not be read.** What is written here are the items under their documented names;
//! whoever posts them compares them with the current specification first. Reason codes differ between marketplaces and come from
//! `getVeroReasonCodes`: none is built in.

use serde_json::{Value, json};

use crate::publish::words::shown;
use crate::review::notices::Notice;
use crate::review::notices::lint::vero::item_id;

/// JSON Schema (2020-12) of what [`report`] gives.
pub const SCHEMA: &str = include_str!("vero.schema.json");

/// Longest message to a seller, in characters.
const MAX_MESSAGE: usize = 1_000;

/// The report; none where the notice has no part for eBay. Listings whose address is none of eBay's are left out, which the linter
/// has refused before.
pub fn report(notice: &Notice) -> Option<Value> {
    let vero = notice.vero.as_ref()?;
    let items = notice.items.iter().filter_map(|item| {
        let message = vero.message_to_seller.as_deref().unwrap_or(&item.why);
        let mut reported = json!({
            "itemId": item_id(&item.url)?,
            "veroReasonCodeId": vero.reason_code,
            "copyEmailToRightsOwner": true,
            "messageToSeller": shown(message, MAX_MESSAGE - 1),
        });
        for (name, value) in
            [("brand", &vero.brand), ("detailedMessage", &vero.detailed_message), ("patent", &vero.patent)]
        {
            if let Some(value) = value {
                reported[name] = json!(shown(value, MAX_MESSAGE));
            }
        }
        if !vero.countries.is_empty() {
            reported["countries"] = json!(vero.countries);
        }
        Some(reported)
    });
    Some(json!({ "reportItems": items.collect::<Vec<_>>() }))
}
