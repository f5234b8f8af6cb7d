//! Forms that change the register. What was typed stays, whatever is wrong with it and whoever was faster.

use askama::Template;
use axum::extract::{Form, Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::form::{PartView, RightForm};
use super::view::{SHOWN_DIGEST, pictures_hint};
use super::{path_of, refused};
use crate::desk::rights::{FileFault, SentPicture, Written};
use crate::desk::{DeskError, Fault};
use crate::locale::{Lang, Message};
use crate::rights::RightId;
use crate::store::{Edited, RightUses, StoredRight};
use crate::web::access::Visit;
use crate::web::layout::Layout;
use crate::web::upload::{Upload, UploadedFile};
use crate::web::{Web, WebError};

#[derive(Template)]
#[template(path = "rights/form.html", config = "src/web/askama.toml")]
struct FormPage {
    layout: Layout,
    action: String,
    cancel: String,
    /// Digest of the right that the form began with; none where there was none.
    seen: Option<String>,
    parts: Vec<PartView>,
    images: Vec<KeptImage>,
    image_faults: Vec<String>,
    pictures_hint: String,
    /// What is proposed as holder.
    holders: Vec<String>,
    /// What is wrong with the whole.
    summary: Option<String>,
    submit: String,
}

struct KeptImage {
    digest: String,
    /// Its beginning.
    short: String,
}

/// What a form page is made of.
struct Shown<'a> {
    form: &'a RightForm,
    id: Option<&'a RightId>,
    seen: Option<String>,
    faults: Vec<Fault>,
    files: Vec<FileFault>,
    now: Option<RightForm>,
    summary: Option<String>,
}

impl<'a> Shown<'a> {
    fn new(form: &'a RightForm, id: Option<&'a RightId>) -> Self {
        Shown { form, id, seen: None, faults: Vec::new(), files: Vec::new(), now: None, summary: None }
    }
}

async fn form_page(web: &Web, visit: &Visit, shown: Shown<'_>) -> Result<FormPage, WebError> {
    let lang = visit.visitor.lang;
    let count = shown.faults.len() + shown.files.len();
    let faults = || lang.text(&Message::new("desk-rights-faults").with("count", count));
    let images = shown.faults.iter().filter(|fault| fault.field == "images").map(|fault| lang.text(&fault.reason));
    let images = images.chain(file_faults(lang, &shown.files)).collect();
    let title = if shown.id.is_some() { "desk-rights-edit" } else { "desk-rights-new" };
    let submit = if shown.id.is_some() { "desk-rights-save" } else { "desk-rights-register" };
    Ok(FormPage {
        layout: Layout::of(web, visit, title, "/rights"),
        action: shown.id.map_or_else(|| "/register/new".to_owned(), |id| format!("{}/edit", path_of(id))),
        cancel: shown.id.map_or_else(|| "/rights".to_owned(), path_of),
        seen: shown.seen,
        parts: shown.form.parts(lang, &shown.faults, shown.now.as_ref()),
        images: shown.form.images.iter().map(|digest| kept_image(digest)).collect(),
        image_faults: images,
        pictures_hint: pictures_hint(lang),
        summary: shown.summary.or_else(|| (count > 0).then(faults)),
        holders: web.desk().holders(&visit.person).await?,
        submit: lang.say(submit),
    })
}

fn kept_image(digest: &str) -> KeptImage {
    KeptImage { digest: digest.to_owned(), short: digest.chars().take(SHOWN_DIGEST).collect() }
}

fn file_faults(lang: Lang, files: &[FileFault]) -> impl Iterator<Item = String> {
    files.iter().map(move |fault| {
        let reason = lang.text(&fault.reason);
        let words =
            Message::new("desk-rights-file-fault").with("file", fault.file_name.as_str()).with("reason", reason);
        lang.text(&words)
    })
}

#[derive(Deserialize)]
pub struct Like {
    /// A right that was taken out, to begin with.
    like: Option<String>,
}

pub async fn new(visit: Visit, State(web): State<Web>, Query(asked): Query<Like>) -> Result<Html<String>, WebError> {
    let like = match asked.like {
        Some(id) => Some(web.desk().last_right(&visit.person, &RightId(id)).await?),
        None => None,
    };
    let mut form = RightForm::of(like.as_ref());
    if let (None, [holder]) = (&like, &web.desk().holders(&visit.person).await?[..]) {
        form.put("holder", holder);
    }
    Ok(Html(form_page(&web, &visit, Shown::new(&form, None)).await?.render()?))
}

pub async fn register(visit: Visit, State(web): State<Web>, sent: Multipart) -> Result<Response, WebError> {
    let mut upload = Upload::read(&web, &visit.person.name, sent).await?;
    let files = pictures(upload.take_files("pictures"));
    let mut form = RightForm::typed(upload.texts);
    // Sound pictures are kept before anything else: a browser cannot be made to send them twice.
    let (kept, files) = match web.desk().keep_pictures(&visit.person, files, visit.visitor.now_ms).await {
        Err(DeskError::Invalid(faults)) => {
            let page = form_page(&web, &visit, Shown { faults, ..Shown::new(&form, None) }).await?;
            return refused(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
        kept => kept?,
    };
    for image in kept {
        if !form.images.contains(&image) {
            form.images.push(image);
        }
    }
    let registered = if files.is_empty() {
        web.desk().register_right(&visit.person, &form.record(), visit.visitor.now_ms).await
    } else {
        // What else is wrong is said at the same time.
        Err(DeskError::Invalid(web.desk().right_faults(&visit.person, &form.record()).await?))
    };
    match registered {
        Ok(Written::Kept { id, .. }) => Ok(Redirect::to(&path_of(&id)).into_response()),
        Ok(Written::Stale(_)) => Err(DeskError::Conflict(Message::new("desk-rights-taken")).into()),
        Err(DeskError::Invalid(faults)) => {
            let page = form_page(&web, &visit, Shown { faults, files, ..Shown::new(&form, None) }).await?;
            refused(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error.into()),
    }
}

pub async fn edit(visit: Visit, State(web): State<Web>, Path(id): Path<String>) -> Result<Html<String>, WebError> {
    let id = RightId(id);
    let stored = web.desk().registered_right(&visit.person, &id).await?;
    let form = RightForm::of(Some(&stored.right));
    let shown = Shown { seen: Some(stored.right.digest()), ..Shown::new(&form, Some(&id)) };
    Ok(Html(form_page(&web, &visit, shown).await?.render()?))
}

pub async fn change(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    sent: Multipart,
) -> Result<Response, WebError> {
    let id = RightId(id);
    let upload = Upload::read(&web, &visit.person.name, sent).await?;
    let seen = upload.text("seen").unwrap_or_default().to_owned();
    let mut form = RightForm::typed(upload.texts);
    form.put("id", &id.0);
    let changed = web.desk().change_right(&visit.person, &id, &form.record(), &seen, visit.visitor.now_ms).await;
    match changed {
        Ok(Written::Kept { id, .. }) => Ok(Redirect::to(&path_of(&id)).into_response()),
        Ok(Written::Stale(now)) => {
            let page = form_page(&web, &visit, stale(visit.visitor.lang, &mut form, &id, now.as_deref())).await?;
            refused(StatusCode::CONFLICT, &page)
        }
        Err(DeskError::Invalid(faults)) => {
            let shown = Shown { seen: Some(seen), faults, ..Shown::new(&form, Some(&id)) };
            refused(StatusCode::UNPROCESSABLE_ENTITY, &form_page(&web, &visit, shown).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Somebody was faster: what they wrote stands beside what was typed, and what they did with pictures holds.
fn stale<'a>(lang: Lang, form: &'a mut RightForm, id: &'a RightId, now: Option<&StoredRight>) -> Shown<'a> {
    let Some(now) = now else {
        let summary = Some(lang.say("desk-rights-stale-gone"));
        return Shown { seen: Some(String::new()), summary, ..Shown::new(form, Some(id)) };
    };
    form.images.clone_from(&now.right.images);
    Shown {
        seen: Some(now.right.digest()),
        summary: Some(lang.text(&Message::new("desk-rights-stale").with("actor", now.actor.as_str()))),
        now: Some(RightForm::of(Some(&now.right))),
        ..Shown::new(form, Some(id))
    }
}

#[derive(Template)]
#[template(path = "rights/remove.html", config = "src/web/askama.toml")]
struct RemovePage {
    layout: Layout,
    href: String,
    seen: String,
    explained: String,
    uses: Vec<String>,
}

pub async fn ask_removal(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
) -> Result<Html<String>, WebError> {
    let lang = visit.visitor.lang;
    let (stored, uses) = web.desk().right_uses(&visit.person, &RightId(id)).await?;
    let right = stored.right;
    let page = RemovePage {
        layout: Layout::of(&web, &visit, "desk-rights-remove-title", "/rights"),
        href: path_of(&right.id),
        seen: right.digest(),
        explained: lang.text(&Message::new("desk-rights-remove-explained").with("name", right.name.as_str())),
        uses: uses_words(lang, uses),
    };
    Ok(Html(page.render()?))
}

fn uses_words(lang: Lang, uses: RightUses) -> Vec<String> {
    vec![
        lang.text(&Message::new("desk-rights-uses-hits").with("count", uses.hits)),
        lang.text(&Message::new("desk-rights-uses-decisions").with("count", uses.decisions)),
        lang.text(&Message::new("desk-rights-uses-cases").with("count", uses.cases)),
        lang.text(&Message::new("desk-rights-uses-notices").with("count", uses.notices)),
    ]
}

#[derive(Deserialize)]
pub struct Removal {
    #[serde(default)]
    seen: String,
}

pub async fn remove(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    Form(removal): Form<Removal>,
) -> Result<Redirect, WebError> {
    let id = RightId(id);
    match web.desk().remove_right(&visit.person, &id, &removal.seen, visit.visitor.now_ms).await? {
        Edited::Written | Edited::Same => Ok(Redirect::to(&path_of(&id))),
        Edited::Stale | Edited::Taken => Err(DeskError::Conflict(Message::new("desk-rights-moved")).into()),
    }
}

pub async fn add_pictures(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    sent: Multipart,
) -> Result<Response, WebError> {
    let id = RightId(id);
    let mut upload = Upload::read(&web, &visit.person.name, sent).await?;
    let files = pictures(upload.take_files("pictures"));
    let faults = web.desk().add_pictures(&visit.person, &id, files, visit.visitor.now_ms).await?;
    if faults.is_empty() {
        return Ok(Redirect::to(&path_of(&id)).into_response());
    }
    // Those that are sound are in; the others are named, one by one.
    let reasons = file_faults(visit.visitor.lang, &faults).collect::<Vec<_>>();
    let page = PictureFaultsPage {
        layout: Layout::of(&web, &visit, "desk-rights-picture-add", "/rights"),
        href: path_of(&id),
        reasons,
    };
    refused(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

#[derive(Template)]
#[template(path = "rights/picture_faults.html", config = "src/web/askama.toml")]
struct PictureFaultsPage {
    layout: Layout,
    href: String,
    reasons: Vec<String>,
}

pub async fn remove_picture(
    visit: Visit,
    State(web): State<Web>,
    Path((id, digest)): Path<(String, String)>,
) -> Result<Redirect, WebError> {
    let id = RightId(id);
    web.desk().remove_picture(&visit.person, &id, &digest, visit.visitor.now_ms).await?;
    Ok(Redirect::to(&path_of(&id)))
}

pub async fn put_picture_first(
    visit: Visit,
    State(web): State<Web>,
    Path((id, digest)): Path<(String, String)>,
) -> Result<Redirect, WebError> {
    let id = RightId(id);
    web.desk().put_picture_first(&visit.person, &id, &digest, visit.visitor.now_ms).await?;
    Ok(Redirect::to(&path_of(&id)))
}

pub(super) fn pictures(files: Vec<UploadedFile>) -> Vec<SentPicture> {
    files.into_iter().map(|file| SentPicture { file_name: file.file_name, bytes: file.bytes }).collect()
}
