//! `reeve notice draft`: a notice out of confirmed hits and what the person adds. What is still missing is named at once.

use std::path::Path;

use url::Url;

use super::args::{DraftArgs, StatementName};
use super::{fault_line, faults};
use crate::cli::rights::read_picture;
use crate::cli::{Complaint, Context, Done, output};
use crate::desk::notices::{self, Draft};
use crate::locale::Message;
use crate::review::notices::lint::Severity;
use crate::review::notices::{Addressee, Complainant, Feature, Form, Notice, Statements, Vero, features};
use crate::rights::{Right, RightId};
use crate::scan::now_ms;
use crate::store::archive::Archive;
use crate::store::{Drafted, Store, StoredHit};

/// Files that people write for a notice are small.
const MAX_FILE_BYTES: u64 = 1 << 20;

pub async fn run(context: &Context, args: DraftArgs) -> anyhow::Result<Done> {
    let store = context.store().await?;
    let hits = confirmed_hits(&*store, &args.hits).await?;
    let right = the_right(&*store, &hits).await?;
    let addressee = addressee(&*store, &args, &hits).await?;
    let notice = notice(context, &*store, args, &hits, &right, addressee).await?;
    let id = match store.put_notice(&notice).await? {
        Drafted::Kept { id } => id,
        Drafted::InTheWay { hit_id, earlier, state } => {
            let message = Message::new("notices-in-the-way")
                .with("hit", short(&hit_id))
                .with("notice", short(&earlier))
                .with("state", context.lang().text(&state.label()));
            return Err(Complaint::failed(message).into());
        }
    };
    output::print_text(&format!("{id}\n"))?;
    let faults = faults(&*store, &notice).await?;
    for fault in &faults {
        eprintln!("{}", fault_line(fault, context.lang()));
    }
    let missing = faults.iter().filter(|fault| fault.severity == Severity::Refused).count();
    context.ui.note(&Message::new("notices-drafted").with("notice", short(&id)).with("faults", missing));
    Ok(Done::Well)
}

/// The hits, each decided to infringe by a person, over the listing as it is now.
async fn confirmed_hits(store: &dyn Store, ids: &[String]) -> anyhow::Result<Vec<StoredHit>> {
    let mut hits = Vec::new();
    for id in ids {
        let unknown = || Complaint::failed(Message::new("hits-unknown").with("hit", id.as_str()));
        let hit = store.hit(id).await?.ok_or_else(unknown)?;
        let confirmed =
            hit.standing.as_ref().is_some_and(|standing| standing.holds && standing.ruling.verdict.infringes());
        if !confirmed {
            let message = Message::new("notices-not-confirmed").with("hit", short(&hit.id));
            return Err(Complaint::failed(message).into());
        }
        hits.push(hit);
    }
    Ok(hits)
}

/// The one right that all hits are about.
async fn the_right(store: &dyn Store, hits: &[StoredHit]) -> anyhow::Result<Right> {
    let mut rights: Vec<&RightId> = Vec::new();
    for hit in hits {
        let message = || Message::new("notices-no-right").with("hit", short(&hit.id));
        rights.push(hit.ranked.hit.right_id.as_ref().ok_or_else(|| Complaint::failed(message()))?);
    }
    rights.dedup();
    let [id] = rights[..] else {
        let names: Vec<&str> = rights.iter().map(|right| right.0.as_str()).collect();
        return Err(Complaint::failed(Message::new("notices-many-rights").with("rights", names.join(", "))).into());
    };
    let unknown = || Complaint::failed(Message::new("rights-unknown").with("right", id.0.as_str()));
    Ok(store.right(id).await?.ok_or_else(unknown)?.right)
}

/// Who was named; address and name as they were typed.
async fn addressee(store: &dyn Store, args: &DraftArgs, hits: &[StoredHit]) -> anyhow::Result<Addressee> {
    let mut addressee = notices::addressee(store, Form::from(args.form), args.to.as_deref(), hits).await?;
    if args.to.is_some() {
        addressee.address.clone_from(&args.to_address);
        if let Some(name) = &args.to_name {
            addressee.name.clone_from(name);
        }
    }
    Ok(addressee)
}

async fn notice(
    context: &Context,
    store: &dyn Store,
    args: DraftArgs,
    hits: &[StoredHit],
    right: &Right,
    addressee: Addressee,
) -> anyhow::Result<Notice> {
    let complainant = match &args.complainant {
        Some(path) => complainant(path)?,
        None => Complainant::default(),
    };
    let features = match &args.features {
        Some(path) => feature_table(store, path).await?,
        None => Vec::new(),
    };
    let said = |statement| args.declared.contains(&statement);
    let statements = Statements {
        good_faith: said(StatementName::GoodFaith),
        accurate: said(StatementName::Accurate),
        exceptions_considered: said(StatementName::Exceptions),
        resale_considered: said(StatementName::Resale),
    };
    let draft = Draft {
        form: Form::from(args.form),
        lang: args.written_in.unwrap_or(context.lang()),
        complainant,
        addressee,
        why: args.why.unwrap_or_default(),
        ground: args.ground.unwrap_or_default(),
        proof: args.proof.unwrap_or_default(),
        evaluation_report: args.evaluation_report,
        territory: args.territory,
        features,
        statements,
        signature: args.sign.map(|name| (name, args.sign_by.into())),
        measures: args.measures.iter().map(|measure| (*measure).into()).collect(),
        vero: Vero {
            reason_code: args.reason_code.unwrap_or_default(),
            brand: args.brand,
            patent: args.patent,
            countries: args.countries.iter().map(|code| code.trim().to_uppercase()).collect(),
            detailed_message: args.detailed_message,
            message_to_seller: args.message_to_seller,
        },
    };
    let archive = Archive::open(context.data.archive());
    Ok(notices::compose(&archive, draft, hits, right, context.actor(), now_ms())?)
}

fn complainant(path: &Path) -> anyhow::Result<Complainant> {
    if !path.exists() {
        let message = Message::new("notices-complainant-missing").with("path", path.display().to_string());
        return Err(Complaint::misused(message).into());
    }
    let text = read_text(path)?;
    Ok(Complainant::from_toml(&text).map_err(Complaint::misused)?)
}

/// The table, with each picture that is a file beside it kept and digested.
async fn feature_table(store: &dyn Store, path: &Path) -> anyhow::Result<Vec<Feature>> {
    let mut rows = features::from_csv(&read_text(path)?).map_err(Complaint::misused)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    for row in &mut rows {
        let is_web = Url::parse(&row.picture).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        if row.picture.is_empty() || is_web {
            continue;
        }
        let bytes = read_picture(&folder.join(&row.picture))?;
        row.picture_sha256 = Some(store.put_notice_picture(&bytes).await?);
    }
    Ok(rows)
}

fn read_text(path: &Path) -> anyhow::Result<String> {
    let shown = path.display().to_string();
    let unreadable = |error: std::io::Error| {
        Complaint::misused(
            Message::new("cli-unreadable").with("path", shown.as_str()).with("reason", error.to_string()),
        )
    };
    if std::fs::metadata(path).map_err(unreadable)?.len() > MAX_FILE_BYTES {
        let message = Message::new("cli-too-large").with("path", shown.as_str()).with("bytes", MAX_FILE_BYTES);
        return Err(Complaint::misused(message).into());
    }
    Ok(std::fs::read_to_string(path).map_err(unreadable)?)
}

pub(super) fn short(id: &str) -> String {
    id.chars().take(12).collect()
}
