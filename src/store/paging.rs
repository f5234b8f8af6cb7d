//! Lists that are read a page at a time: where one page ends the next begins, whatever was added meanwhile.

use std::fmt;
use std::str::FromStr;

use crate::rights::RightId;

/// Which rows of a list, and from where on.
#[derive(Clone, Debug)]
pub struct ListQuery<S> {
    /// None is all.
    pub state: Option<S>,
    /// What whoever asks may see: what is about these rights only. None is everything.
    pub rights: Option<Vec<RightId>>,
    /// The row that the page before ended with; none begins with the first.
    pub after: Option<ListPlace>,
    pub limit: u32,
}

/// A row's place in its list: what presses comes first, then what is latest (or most).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPlace {
    pub rank: i64,
    pub at: i64,
    pub id: String,
}

#[derive(Clone, Debug)]
pub struct ListPage<T> {
    pub rows: Vec<T>,
    /// Where this page ended, if anything follows it.
    pub next: Option<ListPlace>,
}

impl<T> ListPage<T> {
    pub fn map<U>(self, of: impl FnMut(T) -> U) -> ListPage<U> {
        ListPage { rows: self.rows.into_iter().map(of).collect(), next: self.next }
    }
}

impl fmt::Display for ListPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.rank, self.at, self.id)
    }
}

impl FromStr for ListPlace {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.splitn(3, '.');
        let mut number = || parts.next()?.parse::<i64>().ok();
        let (rank, at) = (number().ok_or(())?, number().ok_or(())?);
        let id = parts.next().filter(|id| !id.is_empty()).ok_or(())?;
        Ok(ListPlace { rank, at, id: id.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_is_written() {
        let place = ListPlace { rank: 2, at: -5, id: "a.b".to_owned() };
        assert_eq!(place.to_string().parse(), Ok(place));
        for text in ["", "1", "1.2", "1.2.", "x.2.a", "1.99999999999999999999.a"] {
            assert_eq!(text.parse::<ListPlace>(), Err(()), "{text}");
        }
    }
}
