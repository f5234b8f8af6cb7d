//! `reeve match domain`: domain names in, one line for each name and right that it resembles.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use crate::cli::args::MatchDomainArgs;
use crate::cli::{Complaint, Context, Done, scan};
use crate::locale::{Lang, Message};
use crate::matcher::domains::{DomainClass, DomainFault, DomainHit, DomainIndex, Host};
use crate::rights::{Right, RightId};

pub async fn run(context: &Context, args: MatchDomainArgs) -> anyhow::Result<Done> {
    let input = super::open(&args.file)?;
    let rights = rights_in_force(context, args.rights.as_deref()).await?;
    let index = tokio::task::spawn_blocking(move || DomainIndex::build(&rights)).await?;
    let min_score = args.min_score.unwrap_or_default();
    let lang = context.lang();
    super::answer_each_line(context, input, move |line| Some(answer(&index, line, min_score, lang))).await
}

/// The rights of a file or the store that are in force today; what is left out is said.
pub async fn rights_in_force(context: &Context, file: Option<&Path>) -> anyhow::Result<Vec<Right>> {
    let today = scan::today();
    let mut rights = super::rights(context, file).await?;
    rights.retain(|right| {
        let in_force = right.in_force(today);
        if !in_force {
            let message = Message::new("matcher-right-not-in-force")
                .with("right", right.id.0.as_str())
                .with("date", today.to_string());
            context.ui.note(&message);
        }
        in_force
    });
    if rights.is_empty() {
        return Err(Complaint::misused(Message::new("match-no-rights")).into());
    }
    Ok(rights)
}

/// Why a name is not looked at, in words.
pub fn fault(fault: DomainFault) -> Message {
    Message::new(match fault {
        DomainFault::Empty => "match-domain-empty",
        DomainFault::Address => "match-domain-address",
        DomainFault::NotAName => "match-domain-not-a-name",
    })
}

fn answer(index: &DomainIndex, line: &[u8], min_score: f64, lang: Lang) -> super::Answer {
    let refused = |reason| lang.text(&fault(reason));
    let domain = std::str::from_utf8(line).map_err(|_| refused(DomainFault::NotAName))?;
    // A byte order mark begins files that some editors write.
    let domain = domain.trim_start_matches('\u{feff}').trim();
    let host = Host::parse(domain).map_err(refused)?;
    let mut lines = String::new();
    for hit in index.hits(&host).iter().filter(|hit| hit.score >= min_score) {
        let line = serde_json::to_string(&Line::new(domain, &host, hit)).map_err(|error| error.to_string())?;
        let _ = writeln!(lines, "{line}");
    }
    Ok(lines)
}

/// One line of output.
#[derive(Serialize)]
struct Line<'a> {
    domain: &'a str,
    /// What spans count in, where it is not what was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    decoded: Option<&'a str>,
    right_id: &'a RightId,
    score: f64,
    class: DomainClass,
    findings: Vec<Reason<'a>>,
}

#[derive(Serialize)]
struct Reason<'a> {
    class: DomainClass,
    score: f64,
    because: &'a Message,
    span: [usize; 2],
}

impl<'a> Line<'a> {
    fn new(domain: &'a str, host: &'a Host, hit: &'a DomainHit) -> Line<'a> {
        let reason = |finding: &'a crate::matcher::domains::DomainFinding| Reason {
            class: finding.class,
            score: finding.score,
            because: &finding.because,
            span: finding.span,
        };
        Line {
            domain,
            decoded: Some(host.decoded()).filter(|decoded| *decoded != domain),
            right_id: &hit.right_id,
            score: hit.score,
            class: hit.class,
            findings: hit.findings.iter().map(reason).collect(),
        }
    }
}
