//! What is written along with a crawl: the web archive of a scan, or the lines of a crawl without a register. Both are
//! files that only ever grow; how far they count is committed with the visits, and what stands behind that is cut off.

use crate::evidence::warc::Referred;
use crate::fetch::Exchange;
use crate::store::archive::{Archived, Position, Writer};
use crate::store::lines::PageLines;

/// What one ended piece of work leaves behind.
pub(super) struct Work {
    pub exchanges: Vec<Exchange>,
    /// What a 304 refers to.
    pub refers_to: Option<Referred>,
    /// A line about the page.
    pub line: Option<String>,
}

/// Where it goes.
pub(super) enum Keeper {
    Archive(Box<Writer>),
    Pages(PageLines),
}

/// What was written for one piece of work.
#[derive(Default)]
pub(super) struct Kept {
    pub archived: Vec<Archived>,
    pub written: Option<Position>,
}

impl Keeper {
    /// Writes all of it and makes it durable.
    pub fn keep(&mut self, works: &[Work]) -> anyhow::Result<Vec<Kept>> {
        match self {
            Keeper::Archive(writer) => {
                let mut all = Vec::with_capacity(works.len());
                for work in works {
                    let archived =
                        work.exchanges.iter().map(|exchange| writer.append(exchange, work.refers_to.as_ref()));
                    all.push(Kept { archived: archived.collect::<Result<_, _>>()?, written: None });
                }
                writer.sync()?;
                Ok(all)
            }
            Keeper::Pages(lines) => {
                let kept = works.iter().map(|work| lines.push(work.line.as_deref()));
                let kept = kept.map(|written| Kept { archived: Vec::new(), written }).collect();
                lines.flush()?;
                Ok(kept)
            }
        }
    }

    /// Exchanges are only worth carrying along where they are archived.
    pub fn wants_exchanges(&self) -> bool {
        matches!(self, Keeper::Archive(_))
    }
}
