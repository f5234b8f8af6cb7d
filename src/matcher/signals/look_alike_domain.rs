//! The site that the listing stands on has a name that resembles the mark: who sells from `korvela-shop.top` means to be taken
//! for the holder. A holder's own domains resemble nothing of that holder.

use crate::extract::Listing;
use crate::locale::Message;
use crate::matcher::domains::{DomainClass, DomainFinding, Host};
use crate::matcher::examples::{fires, listing, mark, silent};
use crate::matcher::{Context, Example, Field, Finding, Role, Signal};

pub struct LookAlikeDomain;

/// Weaker resemblances say nothing about every listing of a site.
const LEAST: f64 = 0.6;

impl Signal for LookAlikeDomain {
    fn name(&self) -> &'static str {
        "look_alike_domain"
    }

    fn role(&self) -> Role {
        Role::Mention
    }

    fn find(&self, context: &Context<'_>, found: &mut Vec<Finding>) {
        let Some(url) = &context.listing.url else { return };
        let Some(written) = url.host_str() else { return };
        let Ok(host) = Host::parse(written) else { return };
        for hit in context.snapshot.domains().hits(&host) {
            let Some(best) = hit.findings.first().filter(|best| is_telling(best)) else { continue };
            let name = context.snapshot.right(&hit.right_id).map_or("", |right| right.name.as_str());
            let part: String =
                host.decoded().chars().skip(best.span[0]).take(best.span[1].saturating_sub(best.span[0])).collect();
            let because = Message::new("matcher-look-alike-domain").with("name", name).with("part", part);
            let finding = Finding::new(self.name(), Some(&hit.right_id), best.score, Field::Url, because);
            found.push(match span(url.as_str(), written, &host, best.span) {
                Some(span) => finding.at(span),
                None => finding,
            });
        }
    }

    fn examples(&self) -> Vec<Example> {
        let seen_at = |url: &str| Listing { url: url.parse().ok(), ..listing("Runner, new season") };
        vec![
            fires(vec![mark()], seen_at("https://korvela-shop.top/runner")),
            fires(vec![mark()], seen_at("https://korveIa.test/1")),
            fires(vec![mark()], seen_at("https://korvela.account-verify.test/1")),
            silent(vec![mark()], seen_at("https://shop.korvela.example/runner")),
            silent(vec![mark()], seen_at("https://market.test/korvela/runner")),
            silent(vec![mark()], seen_at("http://192.0.2.7/korvela")),
            silent(vec![mark()], listing("Korvela runner")),
        ]
    }
}

fn is_telling(finding: &DomainFinding) -> bool {
    finding.score >= LEAST && finding.class != DomainClass::Path
}

/// Where in the address it stands; nowhere where the address spells the name otherwise than it is read.
fn span(url: &str, written: &str, host: &Host, span: [usize; 2]) -> Option<[usize; 2]> {
    let before = url.find(written).filter(|_| host.decoded() == written)?;
    let before = url.get(..before)?.chars().count();
    Some([before + span[0], before + span[1]])
}
