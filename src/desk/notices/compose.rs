//! A notice out of confirmed hits and what a person says. What is not said stays empty: the linter names it.

use url::Url;

use crate::locale::Lang;
use crate::review::notices::situation::{is_goods, noticed};
use crate::review::notices::{
    Addressee, ClaimedRight, Complainant, Feature, Form, Item, MAX_TEXT, Measure, Notice, Origin, SCHEMA, Signature,
    SignatureKind, Statements, Vero, contacts, programme,
};
use crate::rights::{Jurisdiction, Right};
use crate::store::archive::{Archive, ArchiveError};
use crate::store::{Store, StoreError, StoredHit, evidence};

/// Everything that a person says for a notice.
#[derive(Clone, Debug)]
pub struct Draft {
    pub form: Form,
    pub lang: Lang,
    pub complainant: Complainant,
    pub addressee: Addressee,
    /// Why the listings infringe.
    pub why: String,
    pub ground: String,
    pub proof: String,
    pub evaluation_report: Option<String>,
    pub territory: Option<String>,
    pub features: Vec<Feature>,
    pub statements: Statements,
    pub signature: Option<(String, SignatureKind)>,
    /// The form's own where none is named.
    pub measures: Vec<Measure>,
    pub vero: Vero,
}

pub fn compose(
    archive: &Archive,
    draft: Draft,
    hits: &[StoredHit],
    right: &Right,
    drafted_by: &str,
    now_ms: i64,
) -> Result<Notice, ArchiveError> {
    let form = draft.form;
    let why = cut(&draft.why);
    let items = hits.iter().map(|hit| item(archive, hit, &why)).collect::<Result<_, _>>()?;
    let territory = draft.territory.map(|code| Jurisdiction(code.trim().to_uppercase()));
    Ok(Notice {
        schema: SCHEMA,
        form,
        lang: draft.lang,
        complainant: draft.complainant,
        right: ClaimedRight::of(right, cut(&draft.proof), draft.evaluation_report),
        items,
        features: draft.features,
        statements: draft.statements,
        signature: draft.signature.map(|(name, kind)| Signature { name: cut(&name), kind, signed_ms: now_ms }),
        addressee: draft.addressee,
        measures: if draft.measures.is_empty() { form.measures() } else { draft.measures },
        ground: cut(&draft.ground),
        territory: territory.or(form.territory()),
        vero: (form == Form::Vero).then_some(draft.vero),
        drafted_by: drafted_by.to_owned(),
        drafted_ms: now_ms,
    })
}

fn item(archive: &Archive, hit: &StoredHit, why: &str) -> Result<Item, ArchiveError> {
    let listing = &hit.listing;
    let archived = hit.archived.as_ref().map(|position| evidence(archive, position)).transpose()?;
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
        why: why.to_owned(),
        noticed: noticed(&hit.ranked.hit),
    })
}

/// Who was named, with where that is known from; nobody where nobody was: whom a notice goes to is a person's choice.
pub async fn addressee(
    store: &dyn Store,
    form: Form,
    to: Option<&str>,
    hits: &[StoredHit],
) -> Result<Addressee, StoreError> {
    let nobody = Addressee { name: String::new(), email: None, form_url: None, address: None, origin: None };
    let Some(to) = to.map(str::trim).filter(|to| !to.is_empty()) else {
        return Ok(if form == Form::Vero { programme() } else { nobody });
    };
    for hit in hits {
        let trail = store.trail(&hit.listing.id).await?;
        let suggestions = contacts::suggestions(hit.listing.url.as_ref(), &hit.listing.contacts, &trail);
        let is_meant = |email: &str| email.eq_ignore_ascii_case(to);
        let found = suggestions.iter().find(|suggestion| suggestion.email.as_deref().is_some_and(is_meant));
        if let Some(suggestion) = found {
            return Ok(Addressee::from(suggestion));
        }
    }
    let mut addressee = Addressee { name: to.to_owned(), origin: Some(Origin::Person), ..nobody };
    let is_web = Url::parse(to).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if is_web {
        addressee.form_url = Some(to.to_owned());
    } else if to.contains('@') {
        addressee.email = Some(to.to_owned());
    }
    Ok(addressee)
}

/// What a person typed, on one line and not without end.
fn cut(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|c| !c.is_control()).take(MAX_TEXT).collect()
}
