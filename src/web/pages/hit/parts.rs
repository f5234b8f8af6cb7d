//! The parts of a hit's page that are asked for by themselves: archive, captures, an archived page as text, and what is related.

use askama::Template;

use crate::desk::hit::{ArchiveState, Aspect, CaptureView, Difference as Changed, Related, Soundness};
use crate::locale::{Lang, Message};
use crate::publish::{minute, money, shown};
use crate::review::Verdict;
use crate::scan::{Checked, PageText};
use crate::store::{RelatedHit, StoredHit};
use crate::web::Web;

/// What differs in one part of a listing.
pub(super) struct Difference {
    pub part: String,
    pub before: String,
    pub after: String,
}

pub(super) fn differences_in_words(differences: &[Changed], lang: Lang) -> Vec<Difference> {
    let say = |difference: &Changed| Difference {
        part: lang.say(match difference.aspect {
            Aspect::Title => "publish-field-title",
            Aspect::Price => "publish-field-price",
            Aspect::Seller => "publish-field-seller",
            Aspect::Brand => "publish-field-brand",
            Aspect::Description => "publish-field-description",
            Aspect::Location => "publish-field-location",
            Aspect::Pictures => "desk-hit-aspect-pictures",
            Aspect::Links => "desk-hit-aspect-links",
        }),
        before: difference.before.clone(),
        after: difference.after.clone(),
    };
    differences.iter().map(say).collect()
}

pub(super) fn say_verdict(lang: Lang, verdict: Verdict) -> String {
    lang.say(match verdict {
        Verdict::Infringes => "verdict-infringes",
        Verdict::Lawful => "verdict-lawful",
        Verdict::NotUsed => "verdict-not-used",
    })
}

/// A place of the archive as part of an address: file names are those of segments.
fn query_of(file: &str, offset: u64) -> String {
    let file: String = url::form_urlencoded::byte_serialize(file.as_bytes()).collect();
    format!("file={file}&offset={offset}")
}

#[derive(Template)]
#[template(path = "hit/archive.html", config = "src/web/askama.toml")]
pub(super) struct ArchivePart {
    lang: Lang,
    hit_id: String,
    file: String,
    offset: u64,
    captured: Option<String>,
    query: String,
    /// `sound`, `altered` or `unreadable`.
    state: &'static str,
    sentence: String,
    record_id: Option<String>,
    /// What was noted, what the record says, what its bytes give.
    digests: Vec<(String, String)>,
}

impl ArchivePart {
    pub fn of(lang: Lang, hit_id: &str, archive: &ArchiveState) -> Self {
        let (state, sentence, checked) = match &archive.soundness {
            Soundness::Sound(checked) => ("sound", lang.say("desk-hit-sound"), Some(checked)),
            Soundness::Altered(checked) => ("altered", lang.say("desk-hit-altered"), Some(checked)),
            Soundness::Unreadable(reason) => {
                let sentence = Message::new("desk-hit-unreadable").with("reason", lang.text(reason));
                ("unreadable", lang.text(&sentence), None)
            }
        };
        ArchivePart {
            lang,
            hit_id: hit_id.to_owned(),
            file: archive.position.file.clone(),
            offset: archive.position.offset,
            captured: archive.captured_ms.map(minute),
            query: query_of(&archive.position.file, archive.position.offset),
            state,
            sentence,
            record_id: checked.and_then(|checked| checked.record_id.as_deref()).map(|id| shown(id, 80)),
            digests: digests(lang, archive.expected_digest.as_deref(), checked),
        }
    }

    fn say(&self, code: &str) -> String {
        self.lang.say(code)
    }
}

/// Each digest with where it comes from; those of the payload together where they agree.
fn digests(lang: Lang, expected: Option<&str>, checked: Option<&Checked>) -> Vec<(String, String)> {
    let noted = checked.and_then(|checked| checked.noted_digest.as_deref());
    let found = checked.and_then(|checked| checked.found_digest.as_deref());
    let record = ("desk-hit-digest-record", checked.map(|checked| checked.sha256.as_str()));
    let all = if expected.is_some() && expected == noted && noted == found {
        vec![("desk-hit-digest", found), record]
    } else {
        vec![
            ("desk-hit-digest-expected", expected),
            ("desk-hit-digest-noted", noted),
            ("desk-hit-digest-found", found),
            record,
        ]
    };
    all.into_iter().filter_map(|(code, digest)| Some((lang.say(code), shown(digest?, 80)))).collect()
}

#[derive(Template)]
#[template(path = "hit/captures.html", config = "src/web/askama.toml")]
pub(super) struct CapturesPart {
    lang: Lang,
    hit_id: String,
    captures: Vec<CaptureLine>,
    more: bool,
}

struct CaptureLine {
    time: String,
    status: Option<u16>,
    query: String,
    /// It has a body of its own to look into.
    has_body: bool,
    sentence: Option<String>,
    differences: Vec<Difference>,
}

impl CapturesPart {
    pub fn of(lang: Lang, hit_id: &str, captures: Vec<CaptureView>, more: bool) -> Self {
        let line = |view: CaptureView| {
            let at = &view.capture.archived;
            let code = match (&view.capture.listing, view.first, view.differences.is_empty()) {
                (None, _, _) => Some("desk-hit-capture-gone"),
                (Some(_), true, _) => Some("desk-hit-capture-first"),
                (Some(_), false, true) => Some("desk-hit-capture-same"),
                (Some(_), false, false) => None,
            };
            CaptureLine {
                time: minute(view.capture.captured_ms),
                status: view.capture.status,
                query: query_of(&at.file, at.offset),
                has_body: !view.capture.revisit,
                sentence: code.map(|code| lang.say(code)),
                differences: differences_in_words(&view.differences, lang),
            }
        };
        CapturesPart { lang, hit_id: hit_id.to_owned(), captures: captures.into_iter().map(line).collect(), more }
    }

    fn say(&self, code: &str) -> String {
        self.lang.say(code)
    }
}

#[derive(Template)]
#[template(path = "hit/text.html", config = "src/web/askama.toml")]
pub(super) struct TextPart {
    lang: Lang,
    hit_id: String,
    query: String,
    url: String,
    captured: Option<String>,
    status: u16,
    lines: Vec<String>,
    cut: bool,
}

impl TextPart {
    pub fn of(lang: Lang, hit_id: &str, (file, offset): (&str, u64), page: &PageText) -> Self {
        TextPart {
            lang,
            hit_id: hit_id.to_owned(),
            query: query_of(file, offset),
            url: shown(&page.url, 400),
            captured: page.captured_ms.map(minute),
            status: page.status,
            // Each line is shown for itself: nothing in it turns the ones around it.
            lines: page.text.lines().map(|line| shown(line, usize::MAX)).collect(),
            cut: page.cut,
        }
    }

    fn say(&self, code: &str) -> String {
        self.lang.say(code)
    }
}

#[derive(Template)]
#[template(path = "hit/related.html", config = "src/web/askama.toml")]
pub(super) struct RelatedPart {
    lang: Lang,
    lists: Vec<RelatedList>,
    listings: Vec<ListingLine>,
}

struct RelatedList {
    heading: String,
    empty: String,
    lines: Vec<RelatedLine>,
    /// The whole list in the queue, where there is one.
    all: Option<String>,
}

struct RelatedLine {
    href: String,
    score: u32,
    title: String,
    offer: String,
    verdict: Option<String>,
    /// How much the titles agree.
    agreement: Option<String>,
}

struct ListingLine {
    title: String,
    href: Option<String>,
    offer: String,
}

impl RelatedPart {
    pub fn of(web: &Web, lang: Lang, hit: &StoredHit, related: Related) -> Self {
        let seller = hit.listing.seller.as_deref();
        let all = seller.filter(|_| related.more_of_seller && web.has_page("/hits")).map(|seller| {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("source", &hit.source_id.0)
                .append_pair("seller", seller)
                .finish();
            format!("/hits?{query}")
        });
        let lines = |hits: &[RelatedHit]| hits.iter().map(|hit| line(lang, hit, None)).collect();
        let same_title = related
            .same_title
            .into_iter()
            .map(|similar| line(lang, &similar.hit, Some(format!("{:.0} %", similar.agreement * 100.0))));
        let list = |heading: &str, lines: Vec<RelatedLine>, all: Option<String>| RelatedList {
            heading: lang.say(heading),
            empty: lang.say("desk-hit-related-none"),
            lines,
            all,
        };
        let listings = related.seller_listings.into_iter().map(|listing| {
            let href = listing.url.filter(|url| url.starts_with("https://") || url.starts_with("http://"));
            ListingLine {
                title: shown(&listing.title, 160),
                href,
                offer: offer(None, listing.price, listing.currency.as_deref()),
            }
        });
        RelatedPart {
            lang,
            lists: vec![
                list("desk-hit-of-seller", lines(&related.of_seller), all),
                list("desk-hit-same-picture", lines(&related.same_picture), None),
                list("desk-hit-same-title", same_title.collect(), None),
            ],
            listings: listings.collect(),
        }
    }

    fn say(&self, code: &str) -> String {
        self.lang.say(code)
    }
}

fn line(lang: Lang, hit: &RelatedHit, agreement: Option<String>) -> RelatedLine {
    RelatedLine {
        href: format!("/hits/{}", hit.id),
        score: (hit.score.clamp(0.0, 1.0) * 100.0).round() as u32,
        title: shown(&hit.title, 160),
        offer: offer(hit.seller.as_deref(), hit.price, hit.currency.as_deref()),
        verdict: hit.verdict.map(|verdict| say_verdict(lang, verdict)),
        agreement,
    }
}

fn offer(seller: Option<&str>, price: Option<f64>, currency: Option<&str>) -> String {
    let parts = [seller.map(|seller| shown(seller, 80)), price.map(|price| money(price, currency))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
