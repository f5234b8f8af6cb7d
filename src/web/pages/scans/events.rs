//! A scan's progress as server-sent events. Each event is the whole state, so that one that was missed does not matter.

use std::convert::Infallible;
use std::sync::Arc;

use askama::Template as _;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream;

use super::LivePart;
use crate::locale::Lang;
use crate::scan::now_ms;
use crate::scan::runner::JobWatch;
use crate::store::JobState;
use crate::web::access::Visit;
use crate::web::watchers::Place;
use crate::web::{Web, WebError};

/// When there is no place to watch from.
const COME_BACK_SECONDS: u64 = 30;

/// What a browser sends back when it connects again.
pub fn event_id(number: u64, state: JobState) -> String {
    format!("{number}-{}", state.as_str())
}

fn told(headers: &HeaderMap) -> Option<(u64, JobState)> {
    let (number, state) = headers.get("last-event-id")?.to_str().ok()?.split_once('-')?;
    let state = JobState::ALL.into_iter().find(|known| known.as_str() == state)?;
    Some((number.parse().ok()?, state))
}

/// Someone who watches a job.
struct Watching {
    watch: JobWatch,
    lang: Lang,
    /// The last event was sent.
    over: bool,
    _place: Place,
}

pub async fn events(
    visit: Visit,
    State(web): State<Web>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, WebError> {
    // Whoever may not see the job does not watch it either.
    let page = web.desk().scan(&visit.person, &id).await?;
    let full = WebError::TooMany { retry_after_seconds: COME_BACK_SECONDS };
    let place = web.watchers().enter(&visit.person.name).ok_or(full)?;
    let watch = JobWatch::new(Arc::clone(&web.desk().store), web.runner(), page.job.id, told(&headers));
    let watching = Watching { watch, lang: visit.visitor.lang, over: false, _place: place };
    let events = stream::unfold(watching, |mut watching| async move {
        let event = watching.next().await?;
        Some((Ok::<_, Infallible>(event), watching))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

impl Watching {
    async fn next(&mut self) -> Option<Event> {
        if self.over {
            return None;
        }
        let news = self.watch.next().await.unwrap_or_else(|error| {
            tracing::error!("{error:#}");
            None
        });
        let Some((job, live)) = news else {
            self.over = true;
            // The page is asked for once more: what came of the scan stands there.
            return self.watch.has_ended().then(|| Event::default().event("end").data("end"));
        };
        let part = LivePart::of(self.lang, &job, &live, now_ms()).render().unwrap_or_default();
        Some(Event::default().event("live").id(event_id(live.number, job.state)).data(part))
    }
}
