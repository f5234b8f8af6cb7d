//! `reeve notice draft`: a notice out of confirmed hits and what the person adds. What is still missing is named at once.

use std::path::Path;

use url::Url;

use super::args::{DraftArgs, StatementName};
use super::{fault_line, faults, printable};
use crate::cli::evidence::evidence;
use crate::cli::rights::read_picture;
use crate::cli::{Complaint, Context, Done, output};
use crate::locale::Message;
use crate::review::notices::lint::Severity;
use crate::review::notices::situation::{is_goods, noticed};
use crate::review::notices::{
    Addressee, ClaimedRight, Complainant, Feature, Form, Item, MAX_TEXT, Notice, Origin, SCHEMA, Signature, Statements,
    Vero, contacts, features, programme,
};
use crate::rights::{Jurisdiction, Right, RightId};
use crate::scan::now_ms;
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

/// Who was named, with where that is known from; nobody where nobody was: whom a notice goes to is a person's choice.
async fn addressee(store: &dyn Store, args: &DraftArgs, hits: &[StoredHit]) -> anyhow::Result<Addressee> {
    let form = Form::from(args.form);
    let nobody = Addressee { name: String::new(), email: None, form_url: None, address: None, origin: None };
    let Some(to) = args.to.as_deref().map(str::trim) else {
        return Ok(if form == Form::Vero { programme() } else { nobody });
    };
    let mut found = None;
    for hit in hits {
        let trail = store.trail(&hit.listing.id).await?;
        let suggestions = contacts::suggestions(hit.listing.url.as_ref(), &hit.listing.contacts, &trail);
        found = found.or_else(|| {
            let is_meant = |email: &str| email.eq_ignore_ascii_case(to);
            suggestions.into_iter().find(|suggestion| suggestion.email.as_deref().is_some_and(is_meant))
        });
    }
    let mut addressee = match &found {
        Some(suggestion) => Addressee::from(suggestion),
        None => Addressee { name: to.to_owned(), origin: Some(Origin::Person), ..nobody },
    };
    if found.is_none() {
        let is_web = Url::parse(to).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        match to {
            to if is_web => addressee.form_url = Some(to.to_owned()),
            to if to.contains('@') => addressee.email = Some(to.to_owned()),
            _ => {}
        }
    }
    addressee.address.clone_from(&args.to_address);
    if let Some(name) = &args.to_name {
        addressee.name.clone_from(name);
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
    let form = Form::from(args.form);
    let now = now_ms();
    let complainant = match &args.complainant {
        Some(path) => complainant(path)?,
        None => Complainant::default(),
    };
    let features = match &args.features {
        Some(path) => feature_table(store, path).await?,
        None => Vec::new(),
    };
    let mut items = Vec::new();
    for hit in hits {
        items.push(item(context, hit, args.why.as_deref())?);
    }
    let measures: Vec<_> = args.measures.iter().map(|measure| (*measure).into()).collect();
    let territory = args.territory.as_ref().map(|code| Jurisdiction(code.trim().to_uppercase()));
    let said = |statement| args.declared.contains(&statement);
    Ok(Notice {
        schema: SCHEMA,
        form,
        lang: args.written_in.unwrap_or(context.lang()),
        complainant,
        right: ClaimedRight::of(right, cut(args.proof.as_deref()), args.evaluation_report.clone()),
        items,
        features,
        statements: Statements {
            good_faith: said(StatementName::GoodFaith),
            accurate: said(StatementName::Accurate),
            exceptions_considered: said(StatementName::Exceptions),
            resale_considered: said(StatementName::Resale),
        },
        signature: args.sign.as_ref().map(|name| Signature {
            name: cut(Some(name)),
            kind: args.sign_by.into(),
            signed_ms: now,
        }),
        addressee,
        measures: if measures.is_empty() { form.measures() } else { measures },
        ground: cut(args.ground.as_deref()),
        territory: territory.or(form.territory()),
        vero: (form == Form::Vero).then(|| Vero {
            reason_code: args.reason_code.clone().unwrap_or_default(),
            brand: args.brand,
            patent: args.patent,
            countries: args.countries.iter().map(|code| code.trim().to_uppercase()).collect(),
            detailed_message: args.detailed_message,
            message_to_seller: args.message_to_seller,
        }),
        drafted_by: context.actor().to_owned(),
        drafted_ms: now,
    })
}

fn item(context: &Context, hit: &StoredHit, why: Option<&str>) -> anyhow::Result<Item> {
    let listing = &hit.listing;
    let archived = hit.archived.as_ref().map(|position| evidence(&context.data, position)).transpose()?;
    let host = listing.url.as_ref().and_then(Url::host_str);
    Ok(Item {
        hit_id: hit.id.clone(),
        right_id: hit.ranked.hit.right_id.clone(),
        url: listing.url.as_ref().map(ToString::to_string).unwrap_or_default(),
        title: listing.title.clone(),
        seller: listing.seller.clone(),
        site: host.map_or_else(|| hit.source_id.0.clone(), str::to_owned),
        is_goods: is_goods(listing),
        first_seen_ms: hit.first_seen_ms,
        last_seen_ms: hit.last_seen_ms,
        evidence: archived,
        why: cut(why),
        noticed: noticed(&hit.ranked.hit),
    })
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

/// What a person typed, on one line and not without end.
fn cut(text: Option<&str>) -> String {
    let line = text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    printable(&line).chars().take(MAX_TEXT).collect()
}

pub(super) fn short(id: &str) -> String {
    id.chars().take(12).collect()
}
