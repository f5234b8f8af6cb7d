//! What forms of the queue send: pairs, several of one name among them.

use crate::desk::hits::{Asked, Chosen, HitQuery, SeenCluster};
use crate::desk::{DeskError, Fault};
use crate::locale::{Lang, Message};
use crate::review::Verdict;
use crate::web::pages::hits::decide::{REASONS, read_seen};
use crate::web::pages::settings::is_ours;

/// The fields of a form, in the order in which they were sent.
pub struct Fields(Vec<(String, String)>);

impl Fields {
    pub fn read(body: &str) -> Self {
        Fields(url::form_urlencoded::parse(body.as_bytes()).into_owned().collect())
    }

    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs().filter(move |(known, _)| *known == name).map(|(_, value)| value)
    }

    pub fn one(&self, name: &str) -> Option<&str> {
        self.pairs().find(|(known, value)| *known == name && !value.is_empty()).map(|(_, value)| value)
    }

    /// Where the form leads back to.
    pub fn back(&self) -> &str {
        self.one("back").filter(|back| is_ours(back)).unwrap_or("/hits")
    }

    /// What an approver is asked.
    pub fn asked(&self, lang: Lang) -> Asked {
        Asked {
            assignee: self.one("assignee").map(str::to_owned),
            note: self.note(lang),
            reopens: self.one("reopen").is_some(),
        }
    }

    /// What was chosen: a hit as it was seen, or `@COUNT~BY:KEY` for a cluster.
    pub fn chosen(&self) -> Result<Chosen, DeskError> {
        let query = HitQuery::from_address(self.one("filter").unwrap_or_default())?;
        let mut chosen = Chosen { query, ..Chosen::default() };
        for value in self.all("hit") {
            let unread = || DeskError::Invalid(vec![Fault::new("hit", Message::new("desk-hits-hit-unread"))]);
            match value.strip_prefix('@') {
                Some(cluster) => chosen.clusters.push(cluster_of(cluster).ok_or_else(unread)?),
                None => chosen.hits.push(read_seen(value)),
            }
        }
        Ok(chosen)
    }

    pub fn verdict(&self) -> Result<Verdict, DeskError> {
        let verdict = self.one("verdict").and_then(|name| name.parse().ok());
        verdict.ok_or_else(|| DeskError::invalid("verdict", Message::new("desk-hits-verdict-unread")))
    }

    /// The given reason in words, then the person's own.
    pub fn note(&self, lang: Lang) -> Option<String> {
        let reason = self.one("reason").filter(|code| REASONS.iter().any(|(_, known)| known == code));
        let reason = reason.map(|code| lang.say(code));
        let own = self.one("note").map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
        match (reason, own) {
            (Some(reason), Some(own)) => Some(format!("{reason}: {own}")),
            (reason, own) => reason.or(own),
        }
    }
}

fn cluster_of(value: &str) -> Option<SeenCluster> {
    let (count, cluster) = value.split_once('~')?;
    let (by, key) = cluster.split_once(':')?;
    let count = count.parse().ok().filter(|count| *count > 0)?;
    Some(SeenCluster { by: by.parse().ok()?, key: key.to_owned(), count })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{ClusterBy, SeenHit};
    use crate::web::pages::hits::decide::seen;

    #[test]
    fn what_is_chosen_is_read_as_rows_write_it() {
        let fields = Fields::read(
            "hit=a~&hit=b~d1&hit=c~d1~e1~0123&hit=%4012~seller%3As%20x%3Ay&filter=state%3Dgone&back=//evil.test",
        );
        let chosen = fields.chosen().unwrap();
        let said = |text: &str| Some(text.to_owned());
        let one = |hit: &str| SeenHit { hit_id: hit.to_owned(), ..SeenHit::default() };
        let whole = SeenHit { decision: said("d1"), escalation: said("e1"), listing: said("0123"), ..one("c") };
        assert_eq!(seen(&whole), "c~d1~e1~0123");
        assert_eq!(chosen.hits, [one("a"), SeenHit { decision: said("d1"), ..one("b") }, whole]);
        assert_eq!(chosen.clusters, [SeenCluster { by: ClusterBy::Seller, key: "s x:y".to_owned(), count: 12 }]);
        assert_eq!(chosen.query.address(), "state=gone");
        assert_eq!(fields.back(), "/hits");
        for unread in ["hit=%40x", "hit=%400~seller%3As", "hit=%40-1~seller%3As"] {
            assert!(Fields::read(unread).chosen().is_err(), "{unread}");
        }
    }
}
