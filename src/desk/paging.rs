//! Pages of lists at the desk: how many rows one has, where it begins, and whose rows they are.

use super::DeskError;
use crate::accounts::Person;
use crate::locale::Message;
use crate::store::paging::ListQuery;

/// Rows of a page where nobody says, and at most.
const PAGE_ROWS: u32 = 50;
const MOST_ROWS: u32 = 200;

/// Which page is asked for.
#[derive(Clone, Debug, Default)]
pub struct Paging {
    /// What the page before gave as its next one.
    pub after: Option<String>,
    pub limit: Option<u32>,
}

impl Paging {
    /// The question to the store, narrowed to what the person sees.
    pub(super) fn query<S>(&self, person: &Person, state: Option<S>) -> Result<ListQuery<S>, DeskError> {
        let unread = |()| DeskError::invalid("after", Message::new("desk-page-unread"));
        let after = self.after.as_deref().filter(|after| !after.is_empty()).map(str::parse).transpose();
        let limit = rows(self.limit, PAGE_ROWS)?;
        Ok(ListQuery { state, rights: person.rights(), after: after.map_err(unread)?, limit })
    }
}

/// How many rows a page has, `usual` where nobody says.
pub fn rows(limit: Option<u32>, usual: u32) -> Result<u32, DeskError> {
    let limit = limit.unwrap_or(usual);
    if (1..=MOST_ROWS).contains(&limit) {
        Ok(limit)
    } else {
        Err(DeskError::invalid("limit", Message::new("desk-page-rows").with("most", MOST_ROWS)))
    }
}
