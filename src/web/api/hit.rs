//! `/api/v1/hits/{id}`: one hit with everything its page shows, its captures, and the decisions about it.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::accounts::Permission;
use crate::desk::hit::{Aspect, CaptureView, Difference, HitDetails, PastDecision, Related};
use crate::extract::Listing;
use crate::locale::Lang;
use crate::publish::rfc3339;
use crate::rights::Right;
use crate::store::RelatedHit;
use crate::store::archive::Position;
use crate::web::access::Visit;
use crate::web::routes::{Access, Routes};
use crate::web::{Web, WebError};

const READS: Access = Access::May(Permission::ReadHits);

pub fn add(routes: Routes) -> Routes {
    routes.api(READS, routes!(hit)).api(READS, routes!(captures)).api(READS, routes!(decisions))
}

/// A listing and a right, with why the one may infringe the other.
#[derive(Serialize, ToSchema)]
struct HitDocument {
    id: String,
    /// 0 to 1; the amounts of `reasons` add up to it.
    score: f64,
    /// How likely it is that the right is used at all, 0 to 1.
    mention: f64,
    /// RFC 3339.
    first_seen: String,
    last_seen: String,
    source: String,
    listing: ListingDocument,
    /// Left out where the hit is about no right, or the register does not have it any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    right: Option<HitRight>,
    reasons: Vec<HitReason>,
    pictures: HitPictures,
    /// Where its page is archived.
    #[serde(skip_serializing_if = "Option::is_none")]
    archived: Option<ArchivePlace>,
    /// The latest decision, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<HitStanding>,
    decisions: Vec<HitDecision>,
    /// Held back with its picture: nobody decides about it until the picture is released.
    held: bool,
    /// Id of the entry that waits for an approver: send it along when deciding.
    #[serde(skip_serializing_if = "Option::is_none")]
    escalation: Option<String>,
    /// Send it along when deciding.
    #[serde(skip_serializing_if = "Option::is_none")]
    listing_digest: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    case_id: Option<String>,
    notice_ids: Vec<String>,
    block_ids: Vec<String>,
    related: RelatedHits,
}

/// What a site offers, as it wrote it.
#[derive(Serialize, ToSchema)]
struct ListingDocument {
    id: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seller: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    brand: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<f64>,
    /// ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    pictures: Vec<String>,
    links: Vec<String>,
}

/// What is protected, as far as a decision needs it.
#[derive(Serialize, ToSchema)]
struct HitRight {
    id: String,
    name: String,
    kind: &'static str,
    holder: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference_price: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference_currency: Option<String>,
    authorised_sellers: Vec<String>,
    authorised_domains: Vec<String>,
}

/// One finding with its part of the score.
#[derive(Serialize, ToSchema)]
struct HitReason {
    signal: String,
    /// The listing's field it stands in.
    field: String,
    /// How sure the signal is, 0 to 1.
    strength: f64,
    /// What it adds to the score or takes from it, -1 to 1.
    amount: f64,
    /// In the language that was asked for.
    sentence: String,
    /// Start and end in the field, in Unicode scalars.
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<Vec<usize>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

/// Addresses of pictures made by the desk: JPEG, the best match first.
#[derive(Serialize, ToSchema)]
struct HitPictures {
    seen: Vec<String>,
    registered: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    drawing: Option<String>,
}

/// A record of the archive.
#[derive(Serialize, ToSchema)]
struct ArchivePlace {
    file: String,
    offset: u64,
    length: u64,
}

#[derive(Serialize, ToSchema)]
struct HitStanding {
    verdict: &'static str,
    /// False once the listing has changed so much that somebody should look again.
    holds: bool,
}

/// A decision about the hit, with what has changed since.
#[derive(Serialize, ToSchema)]
struct HitDecision {
    id: String,
    /// `infringes`, `lawful` or `not-used`.
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    actor: String,
    /// RFC 3339.
    decided: String,
    /// What the score was then.
    score: f64,
    /// Version of the weights behind it.
    weights: u32,
    /// Who took it back; left out where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn_by: Option<String>,
    changed_since: Vec<ListingChange>,
}

/// What differs in one part of a listing.
#[derive(Serialize, ToSchema)]
struct ListingChange {
    part: &'static str,
    before: String,
    after: String,
}

/// Other hits; each list has its best only.
#[derive(Serialize, ToSchema)]
struct RelatedHits {
    of_seller: Vec<RelatedHitLine>,
    same_picture: Vec<RelatedHitLine>,
    same_title: Vec<RelatedHitLine>,
}

#[derive(Serialize, ToSchema)]
struct RelatedHitLine {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    right: Option<String>,
    source: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    seller: Option<String>,
    score: f64,
    /// The latest verdict, where it still holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<&'static str>,
    /// How much the titles agree, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    agreement: Option<f64>,
}

/// Captures of the listing's page, the latest first.
#[derive(Serialize, ToSchema)]
struct HitCaptures {
    items: Vec<HitCapture>,
    /// There are earlier ones, which are in the archive only.
    more: bool,
}

#[derive(Serialize, ToSchema)]
struct HitCapture {
    /// RFC 3339.
    captured: String,
    archived: ArchivePlace,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// The record has no body of its own: the page was as before.
    revisit: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload_digest: Option<String>,
    /// Left out where the page did not show the listing.
    #[serde(skip_serializing_if = "Option::is_none")]
    listing: Option<ListingDocument>,
    /// From the capture before that showed it.
    changes: Vec<ListingChange>,
}

/// Decisions about a hit, the latest first.
#[derive(Serialize, ToSchema)]
struct HitDecisions {
    items: Vec<HitDecision>,
}

/// One hit with everything its page shows.
#[utoipa::path(
    get, path = "/api/v1/hits/{id}", tag = "hits", params(("id" = String, Path)),
    responses((status = 200, body = HitDocument))
)]
async fn hit(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Json<HitDocument>, WebError> {
    let details = web.desk().hit_details(&visit.person, &id, visit.visitor.now_ms).await?;
    let related = web.desk().hit_related(&visit.person, &details.hit.id).await?;
    Ok(Json(HitDocument::of(&details, related, visit.visitor.lang)))
}

/// Every archived capture of a hit's page, at most the latest 60.
#[utoipa::path(
    get, path = "/api/v1/hits/{id}/captures", tag = "hits", params(("id" = String, Path)),
    responses((status = 200, body = HitCaptures))
)]
async fn captures(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Json<HitCaptures>, WebError> {
    let (captures, more) = web.desk().hit_captures(&visit.person, &id).await?;
    Ok(Json(HitCaptures { items: captures.iter().map(HitCapture::of).collect(), more }))
}

/// What was decided about a hit, at most the latest 50.
#[utoipa::path(
    get, path = "/api/v1/hits/{id}/decisions", tag = "hits", params(("id" = String, Path)),
    responses((status = 200, body = HitDecisions))
)]
async fn decisions(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
) -> Result<Json<HitDecisions>, WebError> {
    let decisions = web.desk().decisions_about(&visit.person, &id).await?;
    Ok(Json(HitDecisions { items: decisions.iter().map(HitDecision::of).collect() }))
}

impl HitDocument {
    fn of(details: &HitDetails, related: Related, lang: Lang) -> Self {
        let hit = &details.hit;
        let shares = &hit.ranked.explanation.shares;
        let reasons = hit.ranked.hit.findings.iter().enumerate().map(|(at, finding)| HitReason {
            signal: finding.signal.clone(),
            field: word_of(&finding.field),
            strength: finding.strength,
            amount: shares.get(at).map_or(0.0, |share| share.amount),
            sentence: lang.text(&finding.because),
            span: finding.span.map(Vec::from),
            link: finding.link.clone(),
        });
        let follows = &details.follows;
        HitDocument {
            score: hit.ranked.score.get(),
            mention: hit.ranked.mention.get(),
            first_seen: rfc3339(hit.first_seen_ms),
            last_seen: rfc3339(hit.last_seen_ms),
            source: hit.source_id.0.clone(),
            listing: ListingDocument::of(&hit.listing),
            right: details.right.as_ref().map(HitRight::of),
            reasons: reasons.collect(),
            pictures: HitPictures::of(details),
            archived: hit.archived.as_ref().map(ArchivePlace::of),
            standing: hit
                .standing
                .as_ref()
                .map(|standing| HitStanding { verdict: standing.ruling.verdict.as_str(), holds: standing.holds }),
            decisions: details.decisions.iter().map(HitDecision::of).collect(),
            held: details.row.is_none(),
            escalation: details.row.as_ref().and_then(|row| row.seen().escalation),
            listing_digest: details.row.as_ref().and_then(|row| row.seen().listing),
            previous: details.neighbours.previous.clone(),
            next: details.neighbours.next.clone(),
            case_id: follows.case.as_ref().map(|(id, _)| id.clone()),
            notice_ids: follows.notices.iter().map(|(id, _)| id.clone()).collect(),
            block_ids: follows.blocks.iter().map(|(id, _, _)| id.clone()).collect(),
            related: RelatedHits::of(related),
            id: hit.id.clone(),
        }
    }
}

impl ListingDocument {
    fn of(listing: &Listing) -> Self {
        let Listing { title, description, seller, brand, price, currency, location, country, .. } = listing.clone();
        ListingDocument {
            id: listing.id.0.clone(),
            url: listing.url.as_ref().map(ToString::to_string),
            pictures: listing.images.iter().map(ToString::to_string).collect(),
            links: listing.links.iter().map(|link| link.url.clone()).collect(),
            title,
            description,
            seller,
            brand,
            price,
            currency,
            location,
            country,
        }
    }
}

impl HitRight {
    fn of(right: &Right) -> Self {
        HitRight {
            id: right.id.0.clone(),
            name: right.name.clone(),
            kind: right.kind().as_str(),
            holder: right.holder.0.clone(),
            registration: right.registration.number.clone(),
            reference_price: right.reference_price.as_ref().map(|money| money.amount),
            reference_currency: right.reference_price.as_ref().map(|money| money.currency.clone()),
            authorised_sellers: right.authorized.sellers.clone(),
            authorised_domains: right.authorized.domains.clone(),
        }
    }
}

impl HitPictures {
    fn of(details: &HitDetails) -> Self {
        let id = &details.hit.id;
        let places = |which: &str, count: usize| {
            (0..count).map(|at| format!("/hits/{id}/picture/{which}?at={at}")).collect::<Vec<_>>()
        };
        HitPictures {
            seen: places("seen", details.pictures.seen.len()),
            registered: places("registered", details.pictures.registered.len()),
            drawing: details.pictures.pair().map(|_| format!("/hits/{id}/picture/drawing")),
        }
    }
}

impl ArchivePlace {
    fn of(position: &Position) -> Self {
        ArchivePlace { file: position.file.clone(), offset: position.offset, length: position.length }
    }
}

impl HitDecision {
    fn of(past: &PastDecision) -> Self {
        let decision = &past.decision;
        HitDecision {
            id: decision.id.clone(),
            verdict: decision.ruling.verdict.as_str(),
            note: decision.ruling.note.clone(),
            actor: decision.ruling.actor.clone(),
            decided: rfc3339(decision.ruling.decided_ms),
            score: decision.ranked.score.get(),
            weights: decision.weights,
            withdrawn_by: decision.withdrawn.as_ref().map(|withdrawn| withdrawn.actor.clone()),
            changed_since: past.since.iter().map(ListingChange::of).collect(),
        }
    }
}

impl ListingChange {
    fn of(difference: &Difference) -> Self {
        let part = match difference.aspect {
            Aspect::Title => "title",
            Aspect::Price => "price",
            Aspect::Seller => "seller",
            Aspect::Brand => "brand",
            Aspect::Description => "description",
            Aspect::Location => "location",
            Aspect::Pictures => "pictures",
            Aspect::Links => "links",
        };
        ListingChange { part, before: difference.before.clone(), after: difference.after.clone() }
    }
}

impl RelatedHits {
    fn of(related: Related) -> Self {
        let lines = |hits: Vec<RelatedHit>| hits.into_iter().map(|hit| RelatedHitLine::of(hit, None)).collect();
        RelatedHits {
            of_seller: lines(related.of_seller),
            same_picture: lines(related.same_picture),
            same_title: related
                .same_title
                .into_iter()
                .map(|similar| RelatedHitLine::of(similar.hit, Some(similar.agreement)))
                .collect(),
        }
    }
}

impl RelatedHitLine {
    fn of(hit: RelatedHit, agreement: Option<f64>) -> Self {
        RelatedHitLine {
            id: hit.id,
            right: hit.right_id.map(|right| right.0),
            source: hit.source_id.0,
            title: hit.title,
            seller: hit.seller,
            score: hit.score,
            verdict: hit.verdict.map(crate::review::Verdict::as_str),
            agreement,
        }
    }
}

impl HitCapture {
    fn of(view: &CaptureView) -> Self {
        let capture = &view.capture;
        HitCapture {
            captured: rfc3339(capture.captured_ms),
            archived: ArchivePlace::of(&capture.archived),
            status: capture.status,
            revisit: capture.revisit,
            payload_digest: capture.payload_digest.clone(),
            listing: capture.listing.as_ref().map(ListingDocument::of),
            changes: view.differences.iter().map(ListingChange::of).collect(),
        }
    }
}

/// A unit variant's name as records write it.
fn word_of(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
