//! Notices as letters: each form's sections in its law's order, as text, HTML and mail, in both languages; and what eBay's
//! interface takes. Whether a notice may leave is the linter's to say; nothing here sends anything.

mod compose;
mod html;
mod letter;
mod mail;
mod retraction;
mod text;
pub mod vero;

pub use compose::letter;
pub use html::{Pictures, html};
pub use letter::Letter;
pub use mail::{MailError, mail};
pub use retraction::retraction;
pub use text::text;

use crate::review::notices::Notice;

/// The notice as data, with its schema's version: what another program may read.
pub fn json(notice: &Notice, id: &str) -> serde_json::Value {
    serde_json::json!({ "id": id, "notice": notice })
}

#[cfg(test)]
mod tests;
