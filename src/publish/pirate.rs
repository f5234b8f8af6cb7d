//! Suspected pirate links, gathered for people to look at. A proposal only: nothing here blocks anything.

use std::collections::BTreeSet;

use super::{Report, ReportedHit};
use crate::extract::LinkKind;
use crate::locale::Message;
use crate::matcher::Finding;

/// The signal whose findings name a suspected link.
const SIGNAL: &str = "pirate_link";

/// One link that a listing spreads, with the hit it was found through.
#[derive(Clone, Debug)]
pub struct PirateLink<'a> {
    /// As written on the page: a magnet, a net-disk address, a playlist.
    pub url: &'a str,
    /// None where the listing's own links do not name it.
    pub kind: Option<LinkKind>,
    pub hit: &'a ReportedHit,
    /// Why it is suspected.
    pub because: &'a Message,
}

/// The suspected links in rank order, each once per right. Left out are hits whose use does not look unlawful:
/// a licensed site spreads links too.
pub fn pirate_links(report: &Report) -> Vec<PirateLink<'_>> {
    let mut seen = BTreeSet::new();
    let suspected =
        |hit: &&ReportedHit| hit.is_reported(&report.weights) || hit.ranked.suspicion >= report.weights.report_from;
    let links = report.hits.iter().filter(suspected).flat_map(links_of);
    links.filter(|link| seen.insert((link.url, &link.hit.ranked.hit.right_id))).collect()
}

fn links_of(hit: &ReportedHit) -> impl Iterator<Item = PirateLink<'_>> {
    let findings = hit.ranked.hit.findings.iter().filter(|finding| finding.signal == SIGNAL);
    findings.filter_map(move |finding: &Finding| {
        let url = finding.link.as_deref()?;
        let kind = hit.listing.links.iter().find(|link| link.url == url).map(|link| link.kind);
        Some(PirateLink { url, kind, hit, because: &finding.because })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::sample;
    use crate::rank::Score;

    #[test]
    fn each_suspected_link_is_proposed_once_and_licensed_ones_never() {
        let mut report = sample::report();
        let urls = |report: &Report| pirate_links(report).iter().map(|link| link.url.to_owned()).collect::<Vec<_>>();
        let proposed = urls(&report);
        assert_eq!(proposed.len(), 3, "{proposed:?}");
        report.hits.extend(report.hits.clone());
        assert_eq!(urls(&report), proposed, "the same hit twice adds nothing");
        for hit in &mut report.hits {
            hit.ranked.score = Score::new(0.1);
            hit.ranked.suspicion = Score::new(0.05);
        }
        assert_eq!(urls(&report), Vec::<String>::new());
    }
}
